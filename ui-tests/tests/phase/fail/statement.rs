//! An attribute cannot stand on a statement: the compiler says so, and so do we.

use acm_obs::acm_phase;

fn main() {
    #[acm_phase(component = "DATA")]
    let rows = 1;
    let _ = rows;
}
