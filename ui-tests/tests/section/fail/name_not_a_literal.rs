//! The name of a section is a literal.

use acm_obs::section;

const NAME: &str = "impute";

fn main() {
    section!(NAME, {
        1 + 1;
    });
}
