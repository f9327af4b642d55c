//! What a phase is called, and where it says it comes from.
#![deny(warnings)]

use acm_obs::acm_phase;
use acm_obs::testing::capture;

mod inside {
    use acm_obs::acm_phase;

    #[acm_phase(component = "DATA")]
    pub fn function() {}
}

/// Documentation before and after the attribute is kept.
#[acm_phase(component = "DATA")]
/// It is.
#[inline]
fn documented() {}

#[acm_phase(component = "DATA", name = "load.größe \"quoted\"")]
fn named() {}

#[acm_phase(component = "DATA")]
fn r#match() {}

struct Rows;

impl Rows {
    #[acm_phase(component = "DATA")]
    fn method() {}
}

#[acm_phase(component = "DATA", name_prefix = "rows ")]
impl Rows {
    fn prefixed() {}

    #[acm_phase(name = "whole")]
    fn whole() {}

    fn r#loop() {}
}

#[acm_phase(component = "DATA", name_prefix = "outer.")]
mod nested {
    pub fn one() {}

    #[acm_phase(name_prefix = "inner.")]
    pub mod deeper {
        pub fn two() {}
    }
}

fn main() {
    let obs = capture();
    inside::function();
    documented();
    named();
    r#match();
    Rows::method();
    Rows::prefixed();
    Rows::whole();
    Rows::r#loop();
    nested::one();
    nested::deeper::two();
    let seen: Vec<_> = obs.spans().map(|span| (span.phase.name(), span.phase.function())).collect();
    let expected = [
        ("function", "function"),
        ("documented", "documented"),
        ("load.größe \"quoted\"", "named"),
        ("match", "match"),
        ("method", "method"),
        ("rows prefixed", "Rows::prefixed"),
        ("whole", "Rows::whole"),
        ("rows loop", "Rows::loop"),
        ("outer.one", "one"),
        ("inner.two", "two"),
    ];
    assert_eq!(seen, expected);

    // The line is that of the function, not of the attribute.
    let phases: Vec<_> = obs.spans().map(|span| span.phase).collect();
    assert_eq!((phases[0].line(), phases[1].line(), phases[6].line()), (11, 18, 38));
    assert!(phases.iter().all(|phase| phase.file().ends_with("names.rs")));
    assert!(phases[0].module().ends_with("::inside"), "{}", phases[0].module());
    assert!(phases[9].module().ends_with("::nested::deeper"));
}
