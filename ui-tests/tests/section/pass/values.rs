//! A section has the value of its block, borrows and moves as the block does, and nests.
#![deny(warnings)]

use acm_obs::testing::capture;
use acm_obs::{Component, Kind, acm_phase, section};

struct Frame {
    rows: Vec<f64>,
}

impl Frame {
    #[acm_phase(component = "FEAT")]
    fn last(&mut self) -> Option<&mut f64> {
        section!("outer", {
            section!("inner", { self.rows.last_mut() }).filter(|row| row.is_finite())
        })
    }
}

fn main() {
    let obs = capture();
    let mut frame = Frame { rows: vec![1.0] };
    *frame.last().unwrap() += 1.0;

    let moved = section!("move", { frame.rows },);
    assert!((moved[0] - 2.0).abs() < f64::EPSILON);
    section!("nothing", {});
    let kept = String::from("kept");
    let text: &str = section!("text", { &kept });
    assert_eq!(text, "kept");

    let seen: Vec<_> = obs
        .spans()
        .map(|span| (span.phase.path(), span.phase.kind(), span.phase.component()))
        .collect();
    let expected = [
        ("run/last/outer/inner", Kind::Section, Component::FEAT),
        ("run/last/outer", Kind::Section, Component::FEAT),
        ("run/last", Kind::Phase, Component::FEAT),
        ("run/move", Kind::Section, Component::RUN),
        ("run/nothing", Kind::Section, Component::RUN),
        ("run/text", Kind::Section, Component::RUN),
    ];
    assert_eq!(seen, expected);
}
