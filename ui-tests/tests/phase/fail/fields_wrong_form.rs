//! Fields that cannot be read; every one of them is told.

use acm_obs::acm_phase;

#[acm_phase(component = "FEAT", fields)]
fn flag() {}

#[acm_phase(component = "FEAT", fields = rows)]
fn value(rows: u64) {
    let _ = rows;
}

#[acm_phase(component = "FEAT", fields(rows.len(), 3, rows =, = 4, "text", "" = 5, a b))]
fn each(rows: &[u8]) -> usize {
    rows.len()
}

#[acm_phase(component = "FEAT", fields(self, self.rows, %self.rows, rows == 1))]
fn nameless() {}

fn main() {
    flag();
    value(1);
    each(&[]);
    nameless();
}
