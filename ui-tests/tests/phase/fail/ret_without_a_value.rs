//! `ret` on functions that return nothing.

use acm_obs::acm_phase;

#[acm_phase(component = "DATA", ret)]
fn nothing() {}

#[acm_phase(component = "DATA", ret(Display))]
async fn nothing_later() {}

#[acm_phase(component = "DATA", ret)]
fn never() -> ! {
    std::process::exit(0)
}

fn main() {
    nothing();
    drop(nothing_later());
    never();
}
