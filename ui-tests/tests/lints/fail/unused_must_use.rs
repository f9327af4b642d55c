//! Values of annotated functions that have to be used.
#![deny(unused_must_use)]

use acm_obs::acm_phase;

#[must_use = "it is what was asked for"]
#[acm_phase(component = "FEAT")]
fn number() -> u8 {
    1
}

#[acm_phase(component = "FEAT", ret)]
#[must_use]
fn below() -> u8 {
    2
}

#[acm_phase(component = "FEAT")]
fn result() -> Result<u8, String> {
    Ok(3)
}

#[acm_phase(component = "FEAT")]
async fn later() -> u8 {
    4
}

#[acm_phase(component = "FEAT")]
#[must_use = "it is what was waited for"]
async fn later_must_use() -> u8 {
    5
}

#[acm_phase(component = "FEAT")]
async fn result_later() -> Result<u8, String> {
    Ok(6)
}

async fn caller() {
    later();
    later().await;
    later_must_use();
    later_must_use().await;
    result_later().await;
}

#[acm_phase(component = "FEAT")]
fn inside() -> Result<(), String> {
    result();
    Ok(())
}

fn main() {
    number();
    below();
    result();
    inside().unwrap();
    drop(caller());
}
