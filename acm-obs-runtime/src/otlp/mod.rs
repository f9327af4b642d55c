//! What the traces and the metrics of OTLP share: the resource, attributes, requests and answers, and the
//! forms that these have on the way.

mod answer;
mod attributes;
mod cut;
mod grpc;
mod head;
mod json;
mod signal;
mod spoken;
mod verdict;
mod wire;

pub(crate) use self::attributes::put_attribute;
#[cfg(test)]
pub(crate) use self::cut::MAX_TEXT;
pub(crate) use self::cut::cut;
pub(crate) use self::head::{CONTENT_TYPE, head, request, resource, scope};
pub(crate) use self::signal::Signal;
pub(crate) use self::spoken::spoken;
pub(crate) use self::verdict::verdict;
pub(crate) use self::wire::{put_bytes, put_fixed64, put_nested, put_small};
