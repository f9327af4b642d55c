//! Strings that are too long are cut.

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, Span};

/// The longest attribute name or text, in bytes.
const LONGEST: usize = 2048;

/// An attribute that was too long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// `resource`, `scope`, or the name of the span it is on.
    pub on: String,
    /// The attribute; itself cut if it was the name that was too long.
    pub attribute: String,
    /// How long the name or text was, in bytes.
    pub bytes: usize,
}

/// Cuts what a resource and its scopes have; their spans are left alone.
pub(super) fn resource(from: &mut ResourceSpans, cuts: &mut Vec<Cut>) {
    if let Some(resource) = &mut from.resource {
        attributes("resource", &mut resource.attributes, cuts);
    }
    for scope in from.scope_spans.iter_mut().filter_map(|scope| scope.scope.as_mut()) {
        attributes("scope", &mut scope.attributes, cuts);
    }
}

/// Cuts what a span, its events and its links have.
pub(super) fn span(span: &mut Span, cuts: &mut Vec<Cut>) {
    attributes(&span.name, &mut span.attributes, cuts);
    for event in &mut span.events {
        attributes(&span.name, &mut event.attributes, cuts);
    }
    for link in &mut span.links {
        attributes(&span.name, &mut link.attributes, cuts);
    }
}

/// Texts inside of lists are not cut.
fn attributes(on: &str, attributes: &mut [KeyValue], cuts: &mut Vec<Cut>) {
    for pair in attributes {
        let mut longest = None;
        if pair.key.len() > LONGEST {
            longest = Some(pair.key.len());
            truncate(&mut pair.key);
        }
        let value = pair.value.as_mut().and_then(|any| any.value.as_mut());
        if let Some(Value::StringValue(text)) = value
            && text.len() > LONGEST
        {
            longest = longest.max(Some(text.len()));
            truncate(text);
        }
        if let Some(bytes) = longest {
            cuts.push(Cut { on: on.to_owned(), attribute: pair.key.clone(), bytes });
        }
    }
}

fn truncate(text: &mut String) {
    text.truncate(text.floor_char_boundary(LONGEST));
}
