//! A capture of feature `testing` has nothing to hold with feature `off`. In a process of its own:
//! captures and a runtime exclude each other.

use acm_obs::{acm_log, acm_phase};

#[acm_phase(component = "FEAT")]
fn build_features() {
    acm_log::feat!("building features");
}

#[test]
fn a_capture_holds_nothing() {
    let capture = acm_obs::testing::capture();
    build_features();
    assert_eq!(capture.phase("build_features").calls(), 0);
    assert_eq!(capture.logs().count() + capture.spans().count(), 0);
}
