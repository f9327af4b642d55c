//! `crate = path`, where the facade has another name or is re-exported.
#![deny(warnings)]

extern crate acm_obs as telemetry;

use telemetry::testing::capture;

pub mod reexport {
    pub use ::acm_obs as inner;
}

#[telemetry::acm_phase(component = "DATA", crate = ::telemetry)]
fn by_name() -> Result<(), String> {
    Ok(())
}

#[reexport::inner::acm_phase(crate = crate::reexport::inner, component = "DATA")]
async fn by_path() -> Result<(), String> {
    Ok(())
}

struct Rows;

#[telemetry::acm_phase(component = "DATA", crate = crate::reexport::inner)]
impl Rows {
    fn inherited() {}

    #[telemetry::profiled(crate = ::telemetry)]
    fn own() {}
}

fn main() {
    let obs = capture();
    by_name().unwrap();
    acm_obs_ui_tests::block_on(by_path()).unwrap();
    Rows::inherited();
    Rows::own();
    assert_eq!(obs.spans().count(), 4);
}
