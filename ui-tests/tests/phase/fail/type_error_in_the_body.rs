//! A body of a wrong type: the compiler points at the user's code, as without the attribute.

use acm_obs::acm_phase;

#[acm_phase(component = "FEAT")]
fn sync() -> u8 {
    "one"
}

#[acm_phase(component = "FEAT")]
fn result(text: &str) -> Result<u8, std::num::ParseIntError> {
    let value = text.parse::<u8>()?;
    value
}

#[acm_phase(component = "FEAT")]
async fn later() -> u8 {
    "one"
}

#[acm_phase(component = "FEAT")]
async fn result_later() -> Result<u8, String> {
    1
}

#[acm_phase(component = "FEAT", ret)]
fn early_return(rows: u8) -> u8 {
    if rows == 0 {
        return None;
    }
    rows
}

#[acm_phase(component = "FEAT")]
fn statement() -> u8 {
    let rows: u8 = -1.5;
    rows
}

fn main() {
    sync();
    drop(result("1"));
    drop(later());
    drop(result_later());
    early_return(1);
    statement();
}
