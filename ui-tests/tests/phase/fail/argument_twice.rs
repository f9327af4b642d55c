//! Each argument is given at most once.

use acm_obs::{Context, acm_phase};

#[acm_phase(component = "FEAT", component = "DATA")]
fn component() {}

#[acm_phase(component = "FEAT", name = "a", name = "b")]
fn name() {}

#[acm_phase(component = "FEAT", fields(a = 1), fields(b = 2))]
fn fields() {}

#[acm_phase(component = "FEAT", err, ret, err(Debug), ret(Display))]
fn err_and_ret() -> Result<u8, String> {
    Ok(1)
}

#[acm_phase(component = "FEAT", parent = Context::current(), parent = Context::current())]
fn parent() {}

#[acm_phase(component = "FEAT", level = "debug", log = end, level = "info", log = end)]
fn level_and_log() {}

#[acm_phase(component = "FEAT", slow = "1s", slow = "2s", profile, profile = false)]
fn slow_and_profile() {}

#[acm_phase(component = "FEAT", future, future)]
fn future() -> std::pin::Pin<Box<dyn Future<Output = u8>>> {
    Box::pin(async { 1 })
}

#[acm_phase(component = "FEAT", crate = ::acm_obs, crate = ::acm_obs)]
fn crate_path() {}

#[acm_phase(component = "FEAT", name_prefix = "a.", name_prefix = "b.")]
mod block {
    #[acm_phase(skip, skip)]
    pub fn skip() {}
}

fn main() {
    let _ = Context::current();
    component();
    name();
    fields();
    err_and_ret().unwrap();
    parent();
    level_and_log();
    slow_and_profile();
    drop(future());
    crate_path();
    block::skip();
}
