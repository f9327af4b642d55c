//! A whole block: each function in it gets the arguments of the block, completed by its own.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;

use super::args::Args;
use super::model::{self, Checked, Place, Timed};
use crate::syntax::arg::Arg;
use crate::syntax::block::{Block, Member};
use crate::syntax::errors::Errors;
use crate::syntax::frame::Frame;
use crate::syntax::others::is_inert;
use crate::syntax::own::{Kind, Own};

/// A block whose functions are decided.
pub(crate) struct Tree {
    frame: Frame,
    members: Vec<Node>,
}

enum Node {
    Timed(Box<Timed>),
    Tree(Tree),
    Plain(TokenStream),
}

/// What a block hands down to its members.
struct Outer<'a> {
    kind: Kind,
    args: &'a Args,
    self_type: Option<&'a str>,
    macro_follows: bool,
}

impl Tree {
    /// Decides for every function in the block, and reports all that is wrong in it.
    pub(crate) fn check(kind: Kind, args: &Args, block: Block, errors: &mut Errors) -> Self {
        if let Some(skip) = &args.skip {
            errors.at(&skip.key, "an annotated block cannot be skipped: take the attribute away");
        }
        let mut missing = None;
        let outer = Outer { kind, args, self_type: None, macro_follows: false };
        let tree = outer.block(block, &mut missing, errors);
        if let Some(function) = missing {
            // Once is enough: one argument on the block helps all of them.
            model::no_component(&function, true, errors);
        }
        tree
    }
}

impl Outer<'_> {
    fn block(&self, block: Block, missing: &mut Option<Ident>, errors: &mut Errors) -> Tree {
        refuse_misplaced(self.args, errors);
        let Block { frame, self_type, members } = block;
        let inner = Outer {
            kind: self.kind,
            args: self.args,
            self_type: self_type.as_deref(),
            macro_follows: self.macro_follows || frame.attrs.iter().any(|attr| !is_inert(attr)),
        };
        let members =
            members.into_iter().map(|member| inner.member(member, missing, errors)).collect();
        Tree { frame, members }
    }

    fn member(&self, member: Member, missing: &mut Option<Ident>, errors: &mut Errors) -> Node {
        match member {
            Member::Other(tokens) => Node::Plain(tokens),
            Member::Block(own, block) => {
                let (kind, args) = self.args_inside(own.as_ref(), errors);
                if args.skip.is_some() {
                    return Node::Plain(block.into_token_stream());
                }
                let outer = Outer { kind, args: &args, ..*self };
                Node::Tree(outer.block(block, missing, errors))
            }
            Member::Fn(own, item) => {
                let (kind, args) = self.args_inside(own.as_ref(), errors);
                let place = Place {
                    direct: own.is_some(),
                    in_block: true,
                    self_type: self.self_type,
                    macro_follows: self.macro_follows,
                };
                match model::check(kind, args, *item, place, errors) {
                    Checked::Timed(timed) => Node::Timed(timed),
                    Checked::Plain(item) => Node::Plain(item.into_token_stream()),
                    Checked::NoComponent(item) => {
                        missing.get_or_insert_with(|| item.sig.ident.clone());
                        Node::Plain(item.into_token_stream())
                    }
                }
            }
        }
    }

    /// The arguments of a member: its own, completed by those of the block.
    fn args_inside(&self, own: Option<&Own>, errors: &mut Errors) -> (Kind, Args) {
        match own {
            None => (self.kind, Args::default().inside(self.args)),
            Some(own) => {
                let args = errors.take(own.args.clone()).unwrap_or_default();
                let args = Args::parse(own.kind, args, errors);
                args.refuse_company_of_skip(errors);
                (own.kind, args.inside(self.args))
            }
        }
    }
}

/// Arguments that mean something, but not on a block.
fn refuse_misplaced(args: &Args, errors: &mut Errors) {
    if let Some(Arg { key, .. }) = &args.name {
        errors
            .at(key, "`name` would give all functions of the block one name: write `name_prefix`");
    }
    if let Some(Arg { key, .. }) = &args.future {
        errors.at(key, "`future` belongs on the function that returns the alias");
    }
}

impl ToTokens for Tree {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.frame.around(&self.members).to_tokens(tokens);
    }
}

impl ToTokens for Node {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Timed(timed) => timed.to_tokens(tokens),
            Self::Tree(tree) => tree.to_tokens(tokens),
            Self::Plain(plain) => plain.to_tokens(tokens),
        }
    }
}
