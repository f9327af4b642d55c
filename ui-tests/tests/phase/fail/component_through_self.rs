//! `Self` cannot be named from where a component is kept.

use acm_obs::{Component, acm_phase};

struct Detectors;

impl Detectors {
    const COMPONENT: Component = Component::MODEL;

    #[acm_phase(component = Self::COMPONENT)]
    fn fit(&self) -> u8 {
        1
    }
}

fn main() {
    let _: u8 = Detectors.fit();
    let _ = Detectors::COMPONENT;
}
