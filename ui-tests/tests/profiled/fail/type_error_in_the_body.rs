//! A body of a wrong type: the compiler points at the user's code.

use acm_obs::profiled;

#[profiled]
fn sync() -> u8 {
    "one"
}

#[profiled]
async fn later() -> Result<u8, String> {
    1
}

fn main() {
    sync();
    drop(later());
}
