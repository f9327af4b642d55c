//! A path at which the crate is not: the compiler says so at the path.

use acm_obs::acm_phase;

#[acm_phase(component = "FEAT", crate = ::observability)]
fn outside() -> u8 {
    1
}

#[acm_phase(component = "FEAT", crate = crate::telemetry)]
fn inside() -> Result<u8, String> {
    Ok(2)
}

fn main() {
    outside();
    inside().unwrap();
}
