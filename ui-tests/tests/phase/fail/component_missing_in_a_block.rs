//! A block without a component is told once, whatever number of its functions need one.

use acm_obs::acm_phase;

struct Detectors;

#[acm_phase(log = both)]
impl Detectors {
    #[acm_phase(component = "PCA")]
    fn pca(&self) -> u8 {
        1
    }

    fn gmm(&self) -> u8 {
        2
    }

    #[acm_phase(name = "forest")]
    fn iforest(&self) -> u8 {
        3
    }

    fn omr(&self) -> u8 {
        4
    }
}

#[acm_phase]
mod models {
    pub fn load() -> u8 {
        1
    }

    pub fn save() -> u8 {
        2
    }
}

fn main() {
    let it = Detectors;
    let _: u8 = it.pca() + it.gmm() + it.iforest() + it.omr() + models::load() + models::save();
}
