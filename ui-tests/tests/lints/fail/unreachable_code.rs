//! Code after what never returns.
#![deny(unreachable_code)]

use acm_obs::acm_phase;

#[acm_phase(component = "RUN")]
fn stop() -> ! {
    std::process::exit(0)
}

#[acm_phase(component = "RUN")]
async fn stop_later() -> ! {
    std::process::exit(0)
}

#[acm_phase(component = "RUN")]
fn inside() -> u8 {
    return 1;
    2
}

#[acm_phase(component = "RUN")]
fn inside_result() -> Result<u8, String> {
    return Ok(1);
    Ok(2)
}

#[acm_phase(component = "RUN")]
async fn inside_later() -> u8 {
    return 1;
    2
}

#[acm_phase(component = "RUN")]
fn after_a_call() {
    stop();
    inside();
}

#[acm_phase(component = "RUN")]
async fn after_waiting() {
    stop_later().await;
    inside();
}

fn main() {
    inside_result().unwrap();
    drop(inside_later());
    drop(after_waiting());
    after_a_call();
}
