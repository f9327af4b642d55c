//! A component of one's own is named by the path of its constant; its name is no literal of the table.

use acm_obs::{acm_phase, console};

acm_obs::components! {
    /// Seam inspection.
    pub SEAM = "SEAM" in "Inspection";
}

#[acm_phase(component = "SEAM")]
fn literal() -> u8 {
    1
}

fn main() {
    literal();
    console::info!("seam", component = "SEAM");
    let _ = SEAM;
}
