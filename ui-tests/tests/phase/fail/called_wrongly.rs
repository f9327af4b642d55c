//! Calls that do not fit the signature: the annotated function is called like any other.

use acm_obs::acm_phase;

#[acm_phase(component = "DATA")]
fn sync(rows: usize) -> usize {
    rows
}

#[acm_phase(component = "DATA")]
async fn later(rows: &str) -> Result<usize, String> {
    Ok(rows.len())
}

fn send(_: impl Future + Send) {}

#[acm_phase(component = "DATA")]
async fn not_send() -> usize {
    let rows = std::rc::Rc::new(1);
    later("").await.ok();
    *rows
}

fn main() {
    sync("three");
    sync();
    drop(later(3));
    let _: usize = later("");
    send(not_send());
}
