//! A section has a name and a block.

use acm_obs::section;

fn main() {
    section!("impute");
    section!("impute", 1 + 1);
    section!({ 1 });
    section!();
}
