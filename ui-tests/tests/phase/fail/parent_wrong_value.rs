//! A parent is a `Context`.

use acm_obs::{Context, acm_phase};

#[acm_phase(component = "FEAT", parent)]
fn flag() {}

#[acm_phase(component = "FEAT", parent())]
fn list() {}

#[acm_phase(component = "FEAT", parent = "run")]
fn text() -> u8 {
    1
}

#[acm_phase(component = "FEAT", parent = context)]
fn option(context: Option<Context>) -> bool {
    context.is_some()
}

#[acm_phase(component = "FEAT", parent = Context::curent())]
fn no_such_function() -> u8 {
    2
}

#[acm_phase(component = "FEAT", parent = nowhere)]
async fn no_such_variable() -> u8 {
    3
}

fn main() {
    flag();
    list();
    text();
    option(None);
    no_such_function();
    drop(no_such_variable());
}
