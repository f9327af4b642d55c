//! To see the value of a function, something has to stand between it and its caller.

use acm_obs::acm_phase;

#[acm_phase(component = "DATA", err)]
#[track_caller]
fn failing(rows: usize) -> Result<usize, String> {
    Ok(rows)
}

#[track_caller]
#[acm_phase(component = "DATA", ret, err(Debug))]
fn both(rows: usize) -> Result<usize, String> {
    Ok(rows)
}

#[acm_phase(component = "DATA")]
#[track_caller]
fn unsaid(rows: usize) -> Result<usize, String> {
    Ok(rows)
}

fn main() {
    let _ = (failing(1), both(1), unsaid(1));
}
