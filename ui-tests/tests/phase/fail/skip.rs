//! `skip` stands alone, in an annotated block.

use acm_obs::acm_phase;

#[acm_phase(skip)]
fn outside() -> u8 {
    1
}

#[acm_phase(component = "DATA", skip)]
fn outside_with_company() -> u8 {
    2
}

#[acm_phase(component = "DATA")]
mod block {
    #[acm_phase(skip, component = "FEAT", fields(a = 1))]
    pub fn company() -> u8 {
        3
    }

    #[acm_phase(skip = true)]
    pub fn value() -> u8 {
        4
    }

    #[acm_phase(skip(rows))]
    pub fn list(rows: u8) -> u8 {
        rows
    }
}

fn main() {
    let _: u8 =
        outside() + outside_with_company() + block::company() + block::value() + block::list(5);
}
