//! The head of a block: where it ends, and which type it is about.

use proc_macro2::{Delimiter, Ident, Spacing, TokenTree};

/// How deep in `<…>` a walk over tokens is; arrows do not count.
#[derive(Default)]
pub(crate) struct Angles {
    depth: usize,
    arrow: bool,
}

impl Angles {
    pub(crate) fn closed(&self) -> bool {
        self.depth == 0
    }

    pub(crate) fn step(&mut self, token: &TokenTree) {
        let TokenTree::Punct(punct) = token else {
            self.arrow = false;
            return;
        };
        match punct.as_char() {
            '<' => self.depth += 1,
            '>' if !self.arrow => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.arrow = matches!(punct.as_char(), '-' | '=') && punct.spacing() == Spacing::Joint;
    }
}

/// Whether this is the head of an `impl`, as opposed to a module.
pub(crate) fn is_impl(head: &[TokenTree]) -> bool {
    head.iter().any(|token| word(token).is_some_and(|word| word == "impl"))
}

/// The name of the type that an `impl` is for, without path and arguments.
pub(crate) fn self_type(head: &[TokenTree]) -> Option<String> {
    let start = head.iter().position(|token| word(token).is_some_and(|word| word == "impl"))?;
    let mut angles = Angles::default();
    let mut name = None;
    let mut generics = true;
    for token in flat(&head[start + 1..]) {
        let outside = angles.closed();
        angles.step(&token);
        match &token {
            TokenTree::Ident(word) if outside => {
                generics = false;
                if word == "where" {
                    break;
                }
                // What stood before `for` was the trait; `dyn`, `fn` and the like have no name.
                let nameless = ["for", "dyn", "fn", "mut", "const", "unsafe", "extern"]
                    .iter()
                    .any(|keyword| word == keyword);
                name = (!nameless).then(|| word.to_string());
            }
            TokenTree::Group(_) if outside => return None,
            TokenTree::Punct(punct)
                if outside && !generics && !matches!(punct.as_char(), ':' | '<' | '!') =>
            {
                return None;
            }
            _ => {}
        }
    }
    name
}

/// Opens the invisible brackets that `macro_rules!` puts around what a fragment matched.
fn flat(tokens: &[TokenTree]) -> Vec<TokenTree> {
    let mut all = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                let inside: Vec<_> = group.stream().into_iter().collect();
                all.extend(flat(&inside));
            }
            other => all.push(other.clone()),
        }
    }
    all
}

fn word(token: &TokenTree) -> Option<&Ident> {
    match token {
        TokenTree::Ident(word) => Some(word),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;

    use super::self_type;

    #[test]
    fn the_type_of_an_impl_is_named_where_it_has_a_name() {
        let cases = [
            ("impl Detectors", Some("Detectors")),
            ("unsafe impl Send for fit::Pca", Some("Pca")),
            (
                "impl<T: Into<Vec<u8>>, const N: usize> fit::Window<T, N> where T: Copy",
                Some("Window"),
            ),
            ("impl<F: Fn(u8) -> u8> Score for Model<F>", Some("Model")),
            ("impl Score for &Model", None),
            ("impl Score for [Model]", None),
            ("impl dyn Score", Some("Score")),
        ];
        for (head, expected) in cases {
            let Ok(tokens) = head.parse::<TokenStream>() else { panic!("{head}") };
            let tokens: Vec<_> = tokens.into_iter().collect();
            assert_eq!(self_type(&tokens).as_deref(), expected, "{head}");
        }
    }
}
