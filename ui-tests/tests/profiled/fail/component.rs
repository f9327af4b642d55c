//! A profiled function belongs to the component of the phase around it.

use acm_obs::profiled;

#[profiled(component = "FEAT")]
fn literal() -> u8 {
    1
}

#[profiled(log = end, component = acm_obs::Component::FEAT)]
async fn path() -> u8 {
    2
}

fn main() {
    literal();
    drop(path());
}
