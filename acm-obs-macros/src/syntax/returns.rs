//! What a return type says: a `Result`, a future, or something else.

use syn::punctuated::Punctuated;
use syn::{
    GenericArgument, PathArguments, PathSegment, ReturnType, Token, Type, TypeInfer,
    TypeParamBound, TypePath, TypeTraitObject,
};

/// How sure a type is a `Result`, by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fallible {
    /// It is called `Result` and has arguments, as in `io::Result<T>`.
    Yes,
    /// It is called `Result`, or something like `QueryResult`: an alias, or a type of its own.
    Perhaps,
    /// It has another name.
    No,
}

/// A future in the return type.
pub(crate) struct Future {
    /// In a `Box`, as opposed to `impl Future`.
    pub(crate) boxed: bool,
    /// What it resolves to, where the type says so.
    pub(crate) output: Option<Type>,
}

/// Whether the type is a `Result` by its name.
pub(crate) fn fallible(ty: &Type) -> Fallible {
    match last_segment(ty) {
        Some(PathSegment { ident, arguments }) if ident == "Result" && !arguments.is_empty() => {
            Fallible::Yes
        }
        Some(segment) if segment.ident.to_string().ends_with("Result") => Fallible::Perhaps,
        _ => Fallible::No,
    }
}

/// The future that a function returns: `impl Future`, a boxed one, or one of the usual aliases.
pub(crate) fn future(ty: &Type) -> Option<Future> {
    if let Type::ImplTrait(opaque) = inside(ty) {
        let bound = future_bound(&opaque.bounds)?;
        return Some(Future { boxed: false, output: output(bound) });
    }
    let segment = last_segment(ty)?;
    if segment.ident == "BoxFuture" || segment.ident == "LocalBoxFuture" {
        return Some(Future { boxed: true, output: last_type(segment).cloned() });
    }
    let pinned = last_segment(last_type(segment).filter(|_| segment.ident == "Pin")?)?;
    match inside(last_type(pinned).filter(|_| pinned.ident == "Box")?) {
        Type::TraitObject(TypeTraitObject { bounds, .. }) => {
            let bound = future_bound(bounds)?;
            Some(Future { boxed: true, output: output(bound) })
        }
        _ => None,
    }
}

/// Whether the type cannot stand for a `Result` or a boxed future under another name.
pub(crate) fn is_itself(ty: &Type) -> bool {
    match inside(ty) {
        Type::Array(_)
        | Type::BareFn(_)
        | Type::Ptr(_)
        | Type::Reference(_)
        | Type::Slice(_)
        | Type::Tuple(_) => true,
        Type::ImplTrait(opaque) => opaque.bounds.iter().any(|bound| match bound {
            TypeParamBound::Trait(bound) => {
                bound.path.segments.last().is_some_and(|last| is_one_of(last, OTHER_TRAITS))
            }
            _ => false,
        }),
        Type::Path(TypePath { path, .. }) => {
            path.segments.len() == 1
                && path.segments.iter().all(|only| is_one_of(only, OTHER_TYPES))
        }
        _ => false,
    }
}

fn is_one_of(segment: &PathSegment, words: &[&str]) -> bool {
    words.iter().any(|word| segment.ident == word)
}

/// The type of a return type, without its arrow.
pub(crate) fn written(output: &ReturnType) -> Option<&Type> {
    match output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => Some(ty),
    }
}

/// Whether the type is `!`.
pub(crate) fn never(ty: &Type) -> bool {
    matches!(inside(ty), Type::Never(_))
}

/// The type as the body of a function can write it: each `impl Trait` becomes `_`.
pub(crate) fn without_impl_trait(ty: &Type) -> Type {
    let mut ty = ty.clone();
    erase(&mut ty);
    ty
}

fn erase(ty: &mut Type) {
    match ty {
        Type::ImplTrait(opaque) => {
            let underscore_token = Token![_](opaque.impl_token.span);
            *ty = Type::Infer(TypeInfer { underscore_token });
        }
        Type::Array(array) => erase(&mut array.elem),
        Type::Group(group) => erase(&mut group.elem),
        Type::Paren(paren) => erase(&mut paren.elem),
        Type::Path(path) => path.path.segments.iter_mut().for_each(erase_in_arguments),
        Type::Ptr(pointer) => erase(&mut pointer.elem),
        Type::Reference(reference) => erase(&mut reference.elem),
        Type::Slice(slice) => erase(&mut slice.elem),
        Type::TraitObject(object) => {
            for bound in &mut object.bounds {
                if let TypeParamBound::Trait(bound) = bound {
                    bound.path.segments.iter_mut().for_each(erase_in_arguments);
                }
            }
        }
        Type::Tuple(tuple) => tuple.elems.iter_mut().for_each(erase),
        _ => {}
    }
}

fn erase_in_arguments(segment: &mut PathSegment) {
    if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
        for argument in &mut arguments.args {
            match argument {
                GenericArgument::Type(ty) => erase(ty),
                GenericArgument::AssocType(assoc) => erase(&mut assoc.ty),
                _ => {}
            }
        }
    }
}

/// Takes off parentheses, and the invisible brackets of `macro_rules!`.
fn inside(ty: &Type) -> &Type {
    match ty {
        Type::Paren(paren) => inside(&paren.elem),
        Type::Group(group) => inside(&group.elem),
        other => other,
    }
}

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match inside(ty) {
        Type::Path(TypePath { path, .. }) => path.segments.last(),
        _ => None,
    }
}

fn last_type(segment: &PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    arguments.args.iter().rev().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// The bound `Future<Output = …>`, if there is one.
fn future_bound(bounds: &Punctuated<TypeParamBound, Token![+]>) -> Option<&PathSegment> {
    bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => {
            bound.path.segments.last().filter(|segment| segment.ident == "Future")
        }
        _ => None,
    })
}

/// What the bound says that the future resolves to.
fn output(bound: &PathSegment) -> Option<Type> {
    let PathArguments::AngleBracketed(arguments) = &bound.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(assoc) if assoc.ident == "Output" => Some(assoc.ty.clone()),
        _ => None,
    })
}

/// What nobody calls a type of their own.
const OTHER_TYPES: &[&str] = &[
    "Box", "Option", "String", "Vec", "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64",
    "i128", "isize", "str", "u8", "u16", "u32", "u64", "u128", "usize",
];

/// What no future is, or what is not worth being one.
const OTHER_TRAITS: &[&str] = &[
    "Debug",
    "Display",
    "DoubleEndedIterator",
    "ExactSizeIterator",
    "Fn",
    "FnMut",
    "FnOnce",
    "IntoIterator",
    "Iterator",
];
