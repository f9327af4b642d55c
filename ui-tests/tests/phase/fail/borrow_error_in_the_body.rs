//! A body that borrows or moves too much: the error is the user's own.

use acm_obs::acm_phase;

#[acm_phase(component = "DATA")]
fn moved(rows: Vec<u8>) -> usize {
    drop(rows);
    rows.len()
}

#[acm_phase(component = "DATA")]
fn moved_result(rows: Vec<u8>) -> Result<usize, String> {
    drop(rows);
    Ok(rows.len())
}

#[acm_phase(component = "DATA")]
async fn moved_later(rows: Vec<u8>) -> usize {
    drop(rows);
    rows.len()
}

#[acm_phase(component = "DATA")]
fn dangling() -> &'static [u8] {
    let rows = vec![1];
    &rows
}

#[acm_phase(component = "DATA")]
fn not_mutable(rows: Vec<u8>) -> Result<usize, String> {
    rows.push(1);
    Ok(rows.len())
}

#[acm_phase(component = "DATA")]
fn two_lives<'a>(left: &'a str, right: &str) -> Result<&'a str, String> {
    if left.is_empty() { Ok(right) } else { Ok(left) }
}

fn main() {
    moved(Vec::new());
    drop(moved_result(Vec::new()));
    drop(moved_later(Vec::new()));
    dangling();
    drop(not_mutable(Vec::new()));
    drop(two_lives("", ""));
}
