//! A prefix belongs on a block.

use acm_obs::acm_phase;

#[acm_phase(component = "PCA", name_prefix = "fit.")]
fn pca() -> u8 {
    1
}

#[acm_phase(component = "PCA")]
mod fit {
    #[acm_phase(name_prefix = "fit.")]
    pub fn gmm() -> u8 {
        2
    }
}

fn main() {
    let _: u8 = pca() + fit::gmm();
}
