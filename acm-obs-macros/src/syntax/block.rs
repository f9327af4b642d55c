//! An `impl` block or an inline module: its head stays tokens, its functions are found.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Ident, Result, Token, Visibility, token};

use super::errors::Errors;
use super::fn_item::FnItem;
use super::frame::Frame;
use super::head::{self, Angles};
use super::imports::Imports;
use super::own::{Own, Taker};
use super::tokens::attributes;

/// A block whose functions are annotated by the attribute of the block.
pub(crate) struct Block {
    pub(crate) frame: Frame,
    /// The name of the type of an `impl`, if it has one.
    pub(crate) self_type: Option<String>,
    pub(crate) members: Vec<Member>,
}

/// What stands in a block.
pub(crate) enum Member {
    Fn(Option<Own>, Box<FnItem>),
    Block(Option<Own>, Block),
    Other(TokenStream),
}

impl Block {
    /// Whether an `impl` or a module with a body begins here, behind its attributes.
    pub(crate) fn peek(input: ParseStream<'_>) -> bool {
        let ahead = input.fork();
        if ahead.parse::<Visibility>().is_err() {
            return false;
        }
        while ahead.peek(Token![unsafe]) || ahead.peek(Ident) {
            let word = ahead.call(Ident::parse_any);
            if !word.is_ok_and(|word| word == "unsafe" || word == "default") {
                return false;
            }
        }
        ahead.peek(Token![impl]) || (ahead.peek(Token![mod]) && ahead.peek3(token::Brace))
    }

    /// Reads a block whose attributes were read before.
    pub(crate) fn parse_behind(
        attrs: Vec<Attribute>,
        input: ParseStream<'_>,
        taker: Taker<'_>,
        errors: &mut Errors,
    ) -> Result<Self> {
        let (head, braces) = split(input)?;
        let read = |content: ParseStream<'_>| {
            let inner_attrs = content.call(Attribute::parse_inner)?;
            let mut members = Vec::new();
            while !content.is_empty() {
                members.push(member(Vec::new(), content, taker, errors)?);
            }
            Ok((inner_attrs, members))
        };
        let (inner_attrs, mut members) = read.parse2(braces.stream())?;
        let self_type = head::self_type(&head);
        let is_impl = head::is_impl(&head);
        let imports = imports(is_impl, &mut members);
        let frame = Frame { attrs, head, is_impl, inner_attrs, imports };
        Ok(Self { frame, self_type, members })
    }
}

/// The words that named our attributes in a scope: in a module, and in the `impl`s that stand in it.
fn imports(is_impl: bool, members: &mut [Member]) -> Imports {
    let mut imports = Imports::default();
    for member in &mut *members {
        let own = match member {
            Member::Fn(own, _) | Member::Block(own, _) => own.as_ref(),
            Member::Other(_) => None,
        };
        if let Some(word) = own.and_then(|own| own.import.as_ref()) {
            imports.add(word);
        }
        if let Member::Block(_, block) = member
            && block.frame.is_impl
        {
            imports.append(&mut block.frame.imports);
        }
    }
    if !is_impl {
        let others = members.iter().filter_map(|member| match member {
            Member::Other(tokens) => Some(tokens),
            Member::Fn(..) | Member::Block(..) => None,
        });
        imports.keep_imported(&others.collect::<Vec<_>>());
    }
    imports
}

/// Takes an item up to its braces. Braces inside `<…>` belong to a constant argument.
fn split(input: ParseStream<'_>) -> Result<(Vec<TokenTree>, Group)> {
    let mut head = Vec::new();
    let mut angles = Angles::default();
    loop {
        match input.parse()? {
            TokenTree::Group(braces)
                if angles.closed() && braces.delimiter() == Delimiter::Brace =>
            {
                return Ok((head, braces));
            }
            token => {
                angles.step(&token);
                head.push(token);
            }
        }
    }
}

fn member(
    mut attrs: Vec<Attribute>,
    content: ParseStream<'_>,
    taker: Taker<'_>,
    errors: &mut Errors,
) -> Result<Member> {
    if let Some(inside) = attributes(&mut attrs, content)? {
        return (|inside: ParseStream<'_>| member(attrs, inside, taker, errors)).parse2(inside);
    }
    if FnItem::peek(content) {
        let own = taker.take(&mut attrs, None, errors);
        FnItem::parse_behind(attrs, content).map(|item| Member::Fn(own, Box::new(item)))
    } else if Block::peek(content) {
        let own = taker.take(&mut attrs, None, errors);
        Block::parse_behind(attrs, content, taker, errors).map(|block| Member::Block(own, block))
    } else {
        let rest = other(content)?;
        Ok(Member::Other(quote!(#(#attrs)* #rest)))
    }
}

/// Takes any other item: up to its semicolon, or up to its braces where those end it.
fn other(content: ParseStream<'_>) -> Result<TokenStream> {
    let ends_with_semicolon = {
        let ahead = content.fork();
        ahead.parse::<Visibility>()?;
        ahead.parse::<Token![unsafe]>().ok();
        ["const", "static", "type", "use"]
            .iter()
            .any(|word| ahead.fork().call(Ident::parse_any).is_ok_and(|first| first == word))
    };
    let mut tokens = TokenStream::new();
    let mut angles = Angles::default();
    while !content.is_empty() {
        let token: TokenTree = content.parse()?;
        angles.step(&token);
        let ends = match &token {
            TokenTree::Punct(punct) => punct.as_char() == ';',
            TokenTree::Group(group) => {
                group.delimiter() == Delimiter::Brace && angles.closed() && !ends_with_semicolon
            }
            TokenTree::Ident(_) | TokenTree::Literal(_) => false,
        };
        tokens.extend([token]);
        if ends {
            break;
        }
    }
    Ok(tokens)
}

impl ToTokens for Block {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.frame.around(&self.members).to_tokens(tokens);
    }
}

impl ToTokens for Member {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Fn(_, item) => item.to_tokens(tokens),
            Self::Block(_, block) => block.to_tokens(tokens),
            Self::Other(other) => other.to_tokens(tokens),
        }
    }
}
