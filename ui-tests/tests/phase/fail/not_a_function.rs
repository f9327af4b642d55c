//! Items that are not called.

use acm_obs::acm_phase;

#[acm_phase(component = "DATA")]
struct Frame;

#[acm_phase(component = "DATA")]
pub(crate) enum Kind {
    Text,
}

#[acm_phase(component = "DATA")]
const LIMIT: usize = 1;

#[acm_phase(component = "DATA")]
static ROWS: usize = 2;

#[acm_phase(component = "DATA")]
use std::collections::HashMap as Map;

#[acm_phase(component = "DATA")]
type Rows = Vec<Frame>;

#[acm_phase(component = "DATA")]
union Bits {
    bits: u64,
}

#[acm_phase(component = "DATA")]
trait Load {
    fn load(&self) -> usize {
        1
    }
}

#[acm_phase(component = "DATA")]
unsafe extern "C" {
    safe fn abs(value: i32) -> i32;
}

#[acm_phase(component = "DATA")]
macro_rules! rows {
    () => {
        Rows::new()
    };
}

impl Load for Frame {}

fn main() {
    let _ = (Kind::Text, LIMIT, ROWS, Map::<u8, u8>::new(), Bits { bits: 1 });
    let rows: Rows = rows!();
    let _ = (rows.len(), Frame.load(), abs(-1));
}
