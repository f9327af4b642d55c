//! `err` and `ret` stand alone, or say by which trait a value is printed.

use acm_obs::acm_phase;

#[acm_phase(component = "DATA", err = true, ret = Debug)]
fn values() -> Result<u8, String> {
    Ok(1)
}

#[acm_phase(component = "DATA", err(Dbug), ret(Clone))]
fn unknown() -> Result<u8, String> {
    Ok(2)
}

#[acm_phase(component = "DATA", err(), ret(Debug, Display))]
fn numbers() -> Result<u8, String> {
    Ok(3)
}

#[acm_phase(component = "DATA", err("Debug"), ret(std::fmt::Debug))]
fn forms() -> Result<u8, String> {
    Ok(4)
}

fn main() {
    values().unwrap();
    unknown().unwrap();
    numbers().unwrap();
    forms().unwrap();
}
