//! Where the expansion differs from that of a phase.

use expect_test::expect;

use super::profiled;
use crate::syntax::testing::{errors, pretty, tokens};

#[test]
fn a_profiled_function_has_no_component() {
    let expansion = profiled(tokens(""), tokens("fn rolling(rows: usize) -> usize { rows }"));
    expect![[r#"
        fn rolling(rows: usize) -> usize {
            let __acm_obs_guard = ::acm_obs::__private::enter({
                static __ACM_OBS_SITE: ::acm_obs::__private::Site = ::acm_obs::__private::Site::profiled(
                    "rolling",
                    "rolling",
                    ::core::module_path!(),
                    ::core::file!(),
                    ::core::line!(),
                );
                &__ACM_OBS_SITE
            });
            ({ rows })
        }
    "#]].assert_eq(&pretty(expansion));
}

#[test]
fn a_phase_inside_a_profiled_block_is_a_phase() {
    let block = r#"impl Fit { fn one() {} #[acm_phase(component = "PCA")] fn two() {} }"#;
    let expansion = pretty(profiled(tokens("log = start"), tokens(block)));
    assert!(
        expansion.contains("Site::profiled(\"one\"") || expansion.contains("profiled(\n"),
        "{expansion}"
    );
    assert!(expansion.contains("Component::PCA"), "{expansion}");
    assert_eq!(expansion.matches("enter_logged").count(), 2, "{expansion}");
}

#[test]
fn a_component_is_refused_with_the_way_out() {
    let told =
        errors(&profiled(tokens(r#"component = "FEAT", profile = false"#), tokens("fn a() {}")));
    let expected = [
        "`#[profiled]` belongs to the component of the phase that calls it: take `component` away, or write \
         `#[acm_phase]`",
        "a `#[profiled]` function is always profiled: take `profile` away",
    ];
    assert_eq!(told, expected);
}
