//! The name of a section is a text.

use acm_obs::section;

fn main() {
    section!(7, {});
}
