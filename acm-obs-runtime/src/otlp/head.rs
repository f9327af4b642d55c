//! What all items of a request share, and the request around them.

use bytes::Bytes;
use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::resource::v1::Resource as ProtoResource;
use prost::encoding::message;

use super::attributes::key_value;
use super::wire::{delimited_len, put_delimited};
use crate::encode::{Resource, SCOPE_NAME, SCOPE_VERSION};

/// The type of requests and answers.
pub(crate) const CONTENT_TYPE: &str = "application/x-protobuf";

/// The resource as a message.
pub(crate) fn resource(resource: &Resource) -> ProtoResource {
    ProtoResource {
        attributes: resource.attributes().iter().map(key_value).collect(),
        ..ProtoResource::default()
    }
}

/// The scope of what we make ourselves: this crate.
pub(crate) fn scope() -> InstrumentationScope {
    InstrumentationScope {
        name: SCOPE_NAME.to_owned(),
        version: SCOPE_VERSION.to_owned(),
        ..InstrumentationScope::default()
    }
}

/// The head of a batch: the field of the resource, then that of the scope, each with its length before
/// it. Both are field 1 of what is around them, of spans and metrics alike.
pub(crate) fn head(of: &Resource) -> Bytes {
    let mut out = Vec::new();
    message::encode(OF_ALL, &resource(of), &mut out);
    message::encode(OF_ALL, &scope(), &mut out);
    out.into()
}

/// The request with this head and these items, each of them an encoded field 2 of its scope: an
/// `ExportTraceServiceRequest` of spans, an `ExportMetricsServiceRequest` of metrics, of one resource
/// and one scope. Copies both once.
pub(crate) fn request(head: &[u8], items: &[u8]) -> Vec<u8> {
    let (resource, scope) = parts(head);
    let of_scope = scope.len() + items.len();
    let of_resource = resource.len() + delimited_len(of_scope);
    let mut out = Vec::with_capacity(delimited_len(of_resource));
    put_delimited(RESOURCE_ITEMS, of_resource, &mut out);
    out.extend_from_slice(resource);
    put_delimited(SCOPE_ITEMS, of_scope, &mut out);
    out.extend_from_slice(scope);
    out.extend_from_slice(items);
    out
}

/// The two fields of a head. What is none, from a file that something else wrote, is taken for a scope:
/// the backend refuses it.
fn parts(head: &[u8]) -> (&[u8], &[u8]) {
    let after_key = head.get(1..).unwrap_or_default();
    let resource = prost::decode_length_delimiter(after_key)
        .ok()
        .filter(|content| *content < head.len())
        .map(delimited_len)
        .filter(|length| *length <= head.len())
        .unwrap_or_default();
    head.split_at_checked(resource).unwrap_or((&[], head))
}

const OF_ALL: u32 = 1;
const RESOURCE_ITEMS: u8 = 1;
const SCOPE_ITEMS: u8 = 2;

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
    use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
    use opentelemetry_proto::tonic::metrics::v1::Metric;
    use opentelemetry_proto::tonic::trace::v1::Span;
    use prost::Message;

    use super::*;
    use crate::encode::Attribute;

    fn sample(length: usize) -> Resource {
        Resource::new(vec![
            Attribute::text("service.name", "acm-pipeline"),
            Attribute::int("process.pid", 7),
            Attribute::text("long", "x".repeat(length)),
        ])
    }

    #[test]
    fn a_request_holds_the_resource_the_scope_and_the_items() {
        for length in [0, 100, 3_000] {
            let sample = sample(length);
            let mut items = Vec::new();
            for name in ["a", "b"] {
                let span = Span { name: name.to_owned(), ..Span::default() };
                message::encode(2, &span, &mut items);
            }
            let request = request(&head(&sample), &items);
            let read = ExportTraceServiceRequest::decode(request.as_slice()).unwrap();
            let [spans] = read.resource_spans.as_slice() else { panic!("one resource") };
            assert_eq!(spans.resource, Some(resource(&sample)));
            let [spans] = spans.scope_spans.as_slice() else { panic!("one scope") };
            assert_eq!(spans.scope, Some(scope()));
            let names: Vec<_> = spans.spans.iter().map(|span| span.name.as_str()).collect();
            assert_eq!(names, ["a", "b"]);
            assert_eq!(read.encode_to_vec(), request);
        }
    }

    #[test]
    fn a_request_of_metrics_is_made_in_the_same_way() {
        let mut items = Vec::new();
        let metric = Metric { name: "acm.runs".to_owned(), ..Metric::default() };
        message::encode(2, &metric, &mut items);
        let request = request(&head(&sample(1)), &items);
        let read = ExportMetricsServiceRequest::decode(request.as_slice()).unwrap();
        assert_eq!(read.resource_metrics[0].scope_metrics[0].metrics, [metric]);
    }

    #[test]
    fn a_head_that_is_none_makes_a_request_all_the_same() {
        for head in [
            &b""[..],
            b"\x0a",
            b"\x0a\xff",
            b"\x0a\x7fshort",
            b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        ] {
            assert!(request(head, b"items").ends_with(b"items"));
        }
    }
}
