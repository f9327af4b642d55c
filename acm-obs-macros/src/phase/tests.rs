//! Expansions as a reader would write them. What they do is tested where they compile and run.

use expect_test::{Expect, expect};

use super::acm_phase;
use crate::syntax::testing::{errors, pretty, tokens};

fn check(args: &str, item: &str, expected: &Expect) {
    expected.assert_eq(&pretty(acm_phase(tokens(args), tokens(item))));
}

#[test]
fn a_function_gets_a_guard_and_keeps_its_body() {
    check(
        r#"component = "FEAT", fields(rows, "mean" = mean(rows), name = %name)"#,
        "pub fn rolling(rows: usize, name: &str) -> f64 { if rows == 0 { return 0.0; } mean(rows) }",
        &expect![[""]],
    );
}

#[test]
fn arguments_are_constants_of_the_site() {
    check(
        r#"component = parts::SEAM, name = "seam", level = "warn", log = both, slow = "1m30s", profile, parent = context, crate = ::obs"#,
        "fn inspect(context: &Context) {}",
        &expect![[""]],
    );
}

#[test]
fn a_result_is_looked_at_on_its_way_out() {
    check(
        r#"component = "DATA", err(Debug), ret"#,
        "fn first(&mut self, (mut at, _): (usize, u8), _: Token) -> Result<&mut u8, Error> { self.rows.get_mut(at).ok_or(Error) }",
        &expect![[""]],
    );
}

#[test]
fn a_type_that_may_be_a_result_is_looked_at_as_far_as_it_is_one() {
    check(r#"component = "DATA""#, "fn search() -> SearchResult { find() }", &expect![[""]]);
}

#[test]
fn an_async_fn_returns_its_future() {
    check(
        r#"component = "FORECAST", fields(days)"#,
        "async fn forecast(self, days: u32) -> Result<impl Iterator<Item = f64>, Error> { self.model(days).await }",
        &expect![[""]],
    );
}

#[test]
fn an_async_fn_that_others_rely_on_stays_one() {
    check(
        r#"component = "RUN", parent = context"#,
        "#[tokio::main] async fn main(context: Context) { run().await }",
        &expect![[""]],
    );
}

#[test]
fn a_boxed_future_is_not_boxed_twice() {
    check(
        r#"component = "DATA", fields(at)"#,
        "fn load<'a>(&'a self, at: usize) -> Pin<Box<dyn Future<Output = Result<u8, Error>> + Send + 'a>> { Box::pin(async move { self.read(at).await }) }",
        &expect![[""]],
    );
}

#[test]
fn a_future_made_in_steps_is_wrapped_when_it_is_made() {
    check(
        r#"component = "DATA", fields(at)"#,
        "fn load(at: usize) -> impl Future<Output = u8> { let file = open(at); async move { read(file).await } }",
        &expect![[""]],
    );
}

#[test]
fn a_block_hands_its_arguments_down() {
    check(
        r#"component = "MODEL", name_prefix = "fit.""#,
        r#"
            impl<T> Detectors<T> {
                const LIMIT: usize = 3;
                #[acm_phase(component = "PCA", name = "pca")]
                fn fit_pca(&self) {}
                #[profiled]
                fn inner(&self) {}
                fn gmm(&self) {}
                #[acm_phase(skip)]
                fn len(&self) -> usize { 0 }
                const fn limit() -> usize { Self::LIMIT }
            }
        "#,
        &expect![[""]],
    );
}

#[test]
fn with_a_mistake_the_item_is_what_it_was() {
    check(
        r#"component = "FETA", slow = 5"#,
        "mod fit { #[acm_phase(skip)] fn len() {} fn pca() {} }",
        &expect![[""]],
    );
}

#[test]
fn every_mistake_is_told() {
    let told = errors(acm_phase(
        tokens(
            r#"component = "FEAT", component = "DATA", lgo = end, slow = "5", fields(a, a, 3), level"#,
        ),
        tokens("const fn fit() {}"),
    ));
    assert_eq!(told.len(), 7, "{told:#?}");
}
