//! An error type that lacks the trait that `err` names: the word of the trait is what is wrong.

use acm_obs::acm_phase;

struct Silent;

#[acm_phase(component = "DATA", err(Debug))]
fn debug() -> Result<u8, Silent> {
    Err(Silent)
}

#[acm_phase(component = "DATA", err(Display))]
async fn display() -> Result<u8, Silent> {
    Err(Silent)
}

// Without the word it is no mistake.
#[acm_phase(component = "DATA", err)]
fn best() -> Result<u8, Silent> {
    Err(Silent)
}

fn main() {
    drop(debug());
    drop(display());
    drop(best());
}
