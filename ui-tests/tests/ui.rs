//! Every case in the folders beside this file: those in `pass` compile and run, those in `fail` do not compile
//! and say exactly what the file beside them holds.

#[test]
fn cases_that_pass_run_and_cases_that_fail_say_what_is_wrong() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/*/pass/*.rs");
    cases.compile_fail("tests/*/fail/*.rs");
}
