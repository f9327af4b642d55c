//! With the feature `off` attributes check and leave.

use proc_macro2::TokenStream;

use super::acm_phase;
use crate::syntax::testing::{errors, pretty, tokens};

#[test]
fn the_item_is_the_one_that_was_written() {
    let item = "#[inline] pub async fn load<'a>(&'a self, (at, _): (usize, u8)) -> Result<&'a u8, Error> \
                { #![expect(unused)] self.read(at).await }";
    let expansion = acm_phase(tokens(r#"component = "DATA", fields(at), ret"#), tokens(item));
    let without_blanks = |tokens: TokenStream| tokens.to_string().replace(' ', "");
    assert_eq!(without_blanks(expansion), without_blanks(tokens(item)));
}

#[test]
fn our_attributes_inside_go_and_nothing_else_does() {
    let block = r#"
        impl<T> Detectors<T> {
            const LIMIT: usize = { 3 };
            #[acm_phase(component = "PCA")]
            #[inline]
            fn pca(&self) {}
            #[profiled]
            fn inner(&self) {}
        }
    "#;
    let plain = r"
        impl<T> Detectors<T> {
            const LIMIT: usize = { 3 };
            #[inline]
            fn pca(&self) {}
            fn inner(&self) {}
        }
        #[profiled(__imported)]
        const _: () = ();
    ";
    let expansion = acm_phase(tokens(r#"component = "MODEL""#), tokens(block));
    assert_eq!(pretty(expansion), pretty(tokens(plain)));
}

#[test]
fn mistakes_are_told_all_the_same() {
    let told = errors(&acm_phase(tokens(r#"component = "FETA", slow = 5"#), tokens("fn fit() {}")));
    assert_eq!(told.len(), 2, "{told:?}");
}
