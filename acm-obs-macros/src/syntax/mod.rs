//! What the macros share: pieces of syntax and the way mistakes are reported.

pub(crate) mod arg;
pub(crate) mod block;
pub(crate) mod duration;
pub(crate) mod errors;
pub(crate) mod fallback;
pub(crate) mod fields;
pub(crate) mod fn_item;
pub(crate) mod frame;
pub(crate) mod head;
pub(crate) mod imports;
pub(crate) mod krate;
pub(crate) mod nearest;
pub(crate) mod others;
pub(crate) mod ours;
pub(crate) mod own;
pub(crate) mod returns;
pub(crate) mod spanning;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod tokens;
