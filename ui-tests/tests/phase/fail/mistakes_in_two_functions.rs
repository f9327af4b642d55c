//! Mistakes in several functions of a block are shown together, and all functions are still there.

use acm_obs::acm_phase;

struct Detectors;

#[acm_phase(component = "MODEL")]
impl Detectors {
    #[acm_phase(component = "PAC")]
    fn pca(&self) -> u8 {
        1
    }

    #[acm_phase(slow = "ten seconds", lgo = none)]
    fn gmm(&self) -> u8 {
        2
    }

    #[acm_phase(log = none)]
    fn omr(&self) -> u8 {
        3
    }

    #[acm_phase = "AR1"]
    fn ar1(&self) -> u8 {
        4
    }
}

fn main() {
    let _: u8 = Detectors.pca() + Detectors.gmm() + Detectors.omr() + Detectors.ar1();
}
