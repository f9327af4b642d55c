//! `future` on functions that return none.

use acm_obs::acm_phase;

#[acm_phase(component = "DATA", future)]
fn nothing() {}

#[acm_phase(component = "DATA", future)]
fn number() -> u8 {
    1
}

#[acm_phase(component = "DATA", future)]
async fn anyway() -> u8 {
    2
}

#[acm_phase(component = "DATA", future)]
fn iterator() -> impl Iterator<Item = u8> {
    std::iter::empty()
}

#[acm_phase(component = "DATA", future = true)]
fn value() -> std::pin::Pin<Box<dyn Future<Output = u8>>> {
    Box::pin(async { 3 })
}

fn main() {
    nothing();
    number();
    drop(anyway());
    iterator().next();
    drop(value());
}
