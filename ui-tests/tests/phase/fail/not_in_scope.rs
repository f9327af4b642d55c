//! An attribute inside an annotated block has to be in scope, as everywhere.

use acm_obs::acm_phase;

struct Rows;

#[acm_phase(component = "DATA")]
impl Rows {
    #[profiled]
    fn get(&self) {}

    #[acm_obs::profiled]
    fn by_path(&self) {}
}

fn main() {
    Rows.get();
    Rows.by_path();
}
