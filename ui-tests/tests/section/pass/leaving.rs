//! What leaves a block leaves a section: `?`, `return`, `break` with a label and a value, `continue`, panics.
#![deny(warnings)]

use acm_obs::section;
use acm_obs::testing::capture;
use acm_obs_ui_tests::panics;

fn question_mark(text: &str) -> Result<u8, std::num::ParseIntError> {
    Ok(section!("parse", { text.parse::<u8>()? }) + 1)
}

fn returns(rows: &[u8]) -> Option<&u8> {
    section!("first", {
        if rows.len() > 1 {
            return rows.last();
        }
    });
    rows.first()
}

fn breaks() -> u8 {
    let mut rounds = 0;
    let found = 'rounds: loop {
        section!("round", {
            rounds += 1;
            if rounds < 3 {
                continue;
            }
            loop {
                break 'rounds rounds;
            }
        });
    };
    let block = 'block: { section!("block", { break 'block found * 2 }) };
    found + block
}

fn main() {
    let obs = capture();
    assert_eq!(question_mark("41"), Ok(42));
    assert!(question_mark("x").is_err());
    assert_eq!((returns(&[1]), returns(&[1, 2])), (Some(&1), Some(&2)));
    assert_eq!(breaks(), 9);
    assert!(panics(|| section!("panic", { panic!("on purpose") })));

    let calls = ["parse", "first", "round", "block", "panic"].map(|name| obs.phase(name).calls());
    assert_eq!(calls, [2, 2, 3, 1, 1]);
    assert_eq!(obs.phase("panic").errors(), 1);
}
