//! Fields of a level that is not let through are not evaluated; nothing is moved.
#![deny(warnings)]

use acm_obs::testing::capture;
use acm_obs::{acm_log, console, record};

fn main() {
    let rows = vec![1, 2, 3];
    let name = String::from("T1");
    {
        let obs = capture();
        acm_log::data!("loaded {name}", name, rows = ?rows, count = rows.len());
        console::info!("loaded", component = "DATA", name, first = rows[0]);
        record!(name, ?rows);
        assert_eq!(obs.logs().count(), 2);
    }
    // Nothing runs: there is nothing to record on.
    record!(never = unreachable_field());
    assert_eq!((rows.len(), name.len()), (3, 2));
}

fn unreachable_field() -> u8 {
    unreachable!("nothing records")
}
