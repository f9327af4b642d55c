//! A body that forgets to return: the compiler points at the type and at the semicolon.

use acm_obs::acm_phase;

#[acm_phase(component = "FEAT")]
fn sync() -> u8 {
    1;
}

#[acm_phase(component = "FEAT")]
fn result() -> Result<u8, String> {
    Ok(1);
}

#[acm_phase(component = "FEAT")]
async fn later() -> u8 {
    1;
}

#[acm_phase(component = "FEAT")]
async fn result_later() -> Result<u8, String> {}

fn main() {
    sync();
    drop(result());
    drop(later());
    drop(result_later());
}
