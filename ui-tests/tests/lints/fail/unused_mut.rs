//! Parameters and variables that need no `mut`.
#![deny(unused_mut)]

use acm_obs::acm_phase;

#[acm_phase(component = "FEAT")]
fn sync(mut rows: Vec<u8>) -> usize {
    rows.len()
}

#[acm_phase(component = "FEAT")]
fn result(mut rows: Vec<u8>) -> Result<usize, String> {
    Ok(rows.len())
}

#[acm_phase(component = "FEAT")]
async fn later(mut rows: Vec<u8>) -> usize {
    rows.len()
}

#[acm_phase(component = "FEAT")]
async fn local() -> Result<usize, String> {
    let mut rows = vec![1];
    Ok(rows.len())
}

#[acm_phase(component = "FEAT", ret)]
fn needed(mut rows: Vec<u8>) -> usize {
    rows.push(1);
    rows.len()
}

fn main() {
    sync(Vec::new());
    drop(result(Vec::new()));
    drop(later(Vec::new()));
    drop(local());
    needed(Vec::new());
}
