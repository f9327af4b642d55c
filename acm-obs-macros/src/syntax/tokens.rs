//! Small steps over tokens.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Expr, ExprPath, Result, Token, Visibility};

/// Takes the tokens up to the next comma that is not inside brackets, or up to the end.
pub(crate) fn until_comma(input: ParseStream<'_>) -> Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        tokens.extend([input.parse::<TokenTree>()?]);
    }
    Ok(tokens)
}

/// Whether the current argument ends here.
pub(crate) fn at_end(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}

/// Takes off the invisible brackets that `macro_rules!` puts around what a fragment matched.
pub(crate) fn ungroup(expr: Expr) -> Expr {
    match expr {
        Expr::Group(group) if group.attrs.is_empty() => ungroup(*group.expr),
        other => other,
    }
}

/// Reads the attributes of an item. What is returned, if anything, is the item: `macro_rules!` puts
/// invisible brackets around an item that a fragment matched, before its attributes or behind them.
pub(crate) fn attributes(
    attrs: &mut Vec<Attribute>,
    input: ParseStream<'_>,
) -> Result<Option<TokenStream>> {
    if let Some(item) = bracketed_item(input)? {
        return Ok(Some(item));
    }
    attrs.extend(input.call(Attribute::parse_outer)?);
    bracketed_item(input)
}

fn bracketed_item(input: ParseStream<'_>) -> Result<Option<TokenStream>> {
    let Ok(TokenTree::Group(group)) = input.fork().parse() else {
        return Ok(None);
    };
    // A visibility may have such brackets too, and begins an item.
    if group.delimiter() != Delimiter::None || syn::parse2::<Visibility>(group.stream()).is_ok() {
        return Ok(None);
    }
    input.parse::<TokenTree>()?;
    Ok(Some(group.stream()))
}

/// The identifier that an expression consists of.
pub(crate) fn plain_ident(expr: &Expr) -> Option<&Ident> {
    match expr {
        Expr::Path(ExprPath { attrs, qself: None, path }) if attrs.is_empty() => path.get_ident(),
        _ => None,
    }
}

/// The text of an identifier without `r#`.
pub(crate) fn unraw(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// A place to report at: where the user's token stands, with names resolved as the macro's own.
pub(crate) fn ours_at(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}

/// The same word, as one of ours.
pub(crate) fn as_ours(mut ident: Ident) -> Ident {
    ident.set_span(ours_at(ident.span()));
    ident
}

/// A local variable of an expansion, which no code of the user's can see.
pub(crate) fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}
