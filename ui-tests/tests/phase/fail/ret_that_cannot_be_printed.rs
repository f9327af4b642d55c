//! A value that `ret` cannot print: by `Debug`, or by the trait that it names.

use acm_obs::acm_phase;

struct Silent;

#[acm_phase(component = "DATA", ret)]
fn debug() -> Silent {
    Silent
}

#[acm_phase(component = "DATA", ret(Display))]
fn display() -> Vec<u8> {
    Vec::new()
}

#[acm_phase(component = "DATA", ret)]
fn good_side() -> Result<Silent, String> {
    Ok(Silent)
}

#[acm_phase(component = "DATA", ret)]
async fn later() -> Silent {
    Silent
}

fn main() {
    debug();
    display();
    drop(good_side());
    drop(later());
}
