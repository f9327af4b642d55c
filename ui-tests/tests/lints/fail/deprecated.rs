//! A deprecated function is deprecated where it is called, annotated or not.
#![deny(deprecated)]

use acm_obs::acm_phase;

#[deprecated(note = "call `fit`")]
#[acm_phase(component = "MODEL")]
fn train() {}

#[acm_phase(component = "MODEL", fields(rows))]
#[deprecated]
async fn train_later(rows: u8) -> Result<u8, String> {
    Ok(rows)
}

#[acm_phase(component = "MODEL")]
fn calls() -> Result<(), String> {
    train();
    Ok(())
}

fn main() {
    train();
    drop(train_later(1));
    drop(calls());
}
