//! Expressions that are wrong by themselves: the compiler says so where they stand.

use acm_obs::acm_phase;

struct Frame;

#[acm_phase(component = "FEAT", fields(rows = frame.length()))]
fn no_such_method(frame: &[f64]) -> usize {
    frame.len()
}

#[acm_phase(component = "FEAT", fields(windwo))]
fn no_such_variable(window: usize) -> usize {
    window
}

#[acm_phase(component = "FEAT", fields(negative = -name))]
fn no_such_operator(name: &str) -> usize {
    name.len()
}

#[acm_phase(component = "FEAT", fields(rows = frame.len()))]
async fn no_such_method_later(frame: Frame) -> Frame {
    frame
}

fn main() {
    no_such_method(&[]);
    no_such_variable(1);
    no_such_operator("");
    drop(no_such_method_later(Frame));
}
