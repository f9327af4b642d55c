//! `?` where it does not fit: the compiler points at it.

use acm_obs::acm_phase;

#[acm_phase(component = "DATA")]
fn no_result(text: &str) {
    text.parse::<u8>()?;
}

#[acm_phase(component = "DATA")]
fn other_error(text: &str) -> Result<u8, std::io::Error> {
    Ok(text.parse::<u8>()?)
}

#[acm_phase(component = "DATA")]
async fn other_error_later(text: &str) -> Result<u8, std::io::Error> {
    Ok(text.parse::<u8>()?)
}

#[acm_phase(component = "DATA")]
async fn no_result_later(text: &str) -> u8 {
    text.parse::<u8>()?
}

fn main() {
    no_result("");
    drop(other_error(""));
    drop(other_error_later(""));
    drop(no_result_later(""));
}
