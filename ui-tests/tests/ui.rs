//! Every case in the folders beside this file: those in `pass` compile and run, those in `fail` are errors of
//! `cargo check` that say exactly what the file beside them holds.

#[test]
fn cases_that_fail_say_what_is_wrong() {
    // By themselves: trybuild checks them, where it builds them beside cases that have to run.
    trybuild::TestCases::new().compile_fail("tests/*/fail/*.rs");
}

#[test]
fn cases_that_pass_run() {
    trybuild::TestCases::new().pass("tests/*/pass/*.rs");
}
