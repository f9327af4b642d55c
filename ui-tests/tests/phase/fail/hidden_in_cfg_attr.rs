//! Inside an annotated block, an attribute in a `cfg_attr` would come too late.

use acm_obs::acm_phase;

#[acm_phase(component = "FEAT")]
mod block {
    #[cfg_attr(all(), acm_obs::acm_phase(name = "a"))]
    pub fn inside() -> u8 {
        1
    }
}

fn main() {
    let _: u8 = block::inside();
}
