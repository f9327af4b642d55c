//! What may run at compile time has no time of its own.

use acm_obs::acm_phase;

#[acm_phase(component = "FEAT")]
const fn window() -> usize {
    64
}

struct Rows;

impl Rows {
    #[acm_phase(component = "FEAT")]
    pub const unsafe fn limit(&self) -> usize {
        64
    }
}

#[acm_phase(component = "FEAT")]
mod block {
    #[acm_phase(name = "limit")]
    pub const fn limit() -> usize {
        64
    }
}

const LENGTH: usize = window() + block::limit();

fn main() {
    let _ = LENGTH;
    let _ = unsafe { Rows.limit() };
}
