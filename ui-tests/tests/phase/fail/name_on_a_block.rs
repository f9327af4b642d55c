//! One name for all functions of a block is not what anyone wants.

use acm_obs::acm_phase;

struct Rows;

#[acm_phase(component = "DATA", name = "rows")]
impl Rows {
    fn load(&self) -> u8 {
        1
    }
}

#[acm_phase(component = "DATA", future, name_prefix = " ")]
mod rows {
    pub fn load() -> u8 {
        1
    }
}

#[acm_phase(component = "DATA", skip)]
mod skipped {
    pub fn load() -> u8 {
        1
    }
}

fn main() {
    let _: u8 = Rows.load() + rows::load() + skipped::load();
}
