//! A declaration stands wherever an item does.
#![deny(warnings)]
#![no_implicit_prelude]

fn main() {
    ::acm_obs::components! {
        /// Seam inspection.
        SEAM = "SEAM" in "Inspection";
    }

    #[::acm_obs::acm_phase(component = SEAM)]
    fn inspect() {}

    let obs = ::acm_obs::testing::capture();
    inspect();
    let span = ::std::iter::Iterator::last(obs.spans());
    ::std::assert!(span.is_some_and(|span| span.phase.component() == SEAM));
    ::std::assert_eq!(obs.phase("inspect").calls(), 1);
}
