//! The table, references to it, and components of one's own.

use std::collections::HashSet;

use expect_test::expect;

use super::table::{self, TABLE};
use super::{builtin_components, component, declare_components};
use crate::syntax::testing::{errors, pretty, tokens};

#[test]
fn names_and_constants_are_different_and_complete() {
    let names: HashSet<_> = TABLE.iter().map(|row| row.name).collect();
    let constants: HashSet<_> = TABLE.iter().map(|row| row.constant).collect();
    assert_eq!((names.len(), constants.len()), (TABLE.len(), TABLE.len()));
    for row in TABLE {
        let snake = row.constant.replace('_', "").to_lowercase();
        assert_eq!(snake, row.name.replace(['-', '_'], "").to_lowercase());
        assert!(!row.pipeline_phase.is_empty() && !row.description.is_empty(), "{}", row.name);
        assert!(!row.description.ends_with('.'), "{}", row.name);
    }
}

#[test]
fn each_row_is_a_constant() {
    let expansion = pretty(builtin_components());
    assert_eq!(expansion.matches("pub const").count(), TABLE.len() + 1);
    assert!(expansion.contains("pub const RUL_ESTIMATOR: Component"));
}

#[test]
fn a_literal_is_a_constant_and_a_path_is_checked() {
    let text = |input| component(tokens(input)).to_string().replace(' ', "");
    assert_eq!(text(r#"::acm_obs, "MODEL-SQL""#), "::acm_obs::Component::MODEL_SQL");
    assert_eq!(
        text("$crate, parts::SEAM"),
        "{letcomponent:$crate::Component=parts::SEAM;component}"
    );
}

#[test]
fn an_unknown_literal_is_told_the_nearest_name_and_all_of_them() {
    let told = errors(&component(tokens(r#"acm_obs, "FORCAST""#)));
    assert!(told[0].starts_with("unknown component `FORCAST`: did you mean `FORECAST`?"));
    assert!(table::names().iter().all(|name| told[0].contains(name)), "{told:?}");
}

#[test]
fn components_of_ones_own_are_constants_too() {
    let declared = declare_components(tokens(
        r#"::acm_obs,
        /// Seam
        /// inspection.
        pub SEAM = "SEAM" in "Inspection";"#,
    ));
    expect![[r#"
        /// Seam
        /// inspection.
        pub const SEAM: ::acm_obs::Component = ::acm_obs::Component::builtin(
            "SEAM",
            "Inspection",
            "Seam inspection.",
        );
    "#]]
    .assert_eq(&pretty(declared));
}

#[test]
fn every_wrong_declaration_is_told_and_declared_all_the_same() {
    let declared = declare_components(tokens(
        r#"::acm_obs,
        /// A.
        A = "FEAT" in "Inspection";
        /// B.
        B = "SEAM" in "";
        /// C.
        C = "SEAM" in "Inspection";
        D = "AR C" in "Welding";
        /// E.
        E "ARC" in "Welding";
        /// F.
        F = "1ARC" in "Welding";"#,
    ));
    let told = errors(&declared);
    let expected = [
        "`FEAT` is built in: use `Component::FEAT`",
        "the pipeline phase is empty",
        "the component `SEAM` is declared twice",
        "the component `AR C` may only have ASCII letters, digits, `_` and `-` in its name",
        "a component needs a description: write `/// what it is` above",
        "expected `=`; a component is declared as `pub SEAM = \"SEAM\" in \"Inspection\";`",
        "the component `1ARC` has to begin with a letter",
    ];
    assert_eq!(told, expected);
    assert_eq!(declared.to_string().matches("const").count(), 5);
}
