//! A block of a wrong type: the compiler points at the user's code.

use acm_obs::section;

fn value() -> u8 {
    section!("impute", { "one" })
}

fn question_mark() -> u8 {
    section!("parse", { "1".parse::<u8>()? })
}

fn unknown() {
    section!("rows", {
        let _: usize = rows.len();
    });
}

fn main() {
    value();
    question_mark();
    unknown();
}
