//! How tests read an expansion.

use proc_macro2::TokenStream;

/// The expansion as the formatter would write it.
pub(crate) fn pretty(expansion: TokenStream) -> String {
    let text = expansion.to_string();
    match syn::parse2(expansion) {
        Ok(file) => prettyplease::unparse(&file),
        Err(error) => panic!("{error} in {text}"),
    }
}

/// The texts of the errors in an expansion, which stand behind the item.
pub(crate) fn errors(expansion: &TokenStream) -> Vec<String> {
    let texts = expansion.to_string();
    let texts = texts.split("compile_error ! {").skip(1);
    texts
        .filter_map(|text| text.split_once('"')?.1.rsplit_once('"'))
        .map(|(text, _)| text.replace("\\\"", "\""))
        .collect()
}

/// Tokens of a text.
pub(crate) fn tokens(text: &str) -> TokenStream {
    match text.parse() {
        Ok(tokens) => tokens,
        Err(error) => panic!("{error} in {text}"),
    }
}
