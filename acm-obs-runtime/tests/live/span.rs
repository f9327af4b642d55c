//! A span, the same whether it was read from `spans.jsonl` or from a server.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;

use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value};
use opentelemetry_proto::tonic::trace::v1 as proto;
use serde_json::Value;

/// Names and values.
pub(crate) type Attributes = BTreeMap<String, Value>;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Span {
    pub(crate) trace: String,
    pub(crate) id: String,
    pub(crate) parent: Option<String>,
    pub(crate) name: String,
    pub(crate) kind: i64,
    pub(crate) start_unix_ns: u64,
    pub(crate) end_unix_ns: u64,
    pub(crate) attributes: Attributes,
    pub(crate) events: Vec<Event>,
    /// 0 unset, 1 ok, 2 error; and the message.
    pub(crate) status: (i64, String),
    pub(crate) resource: Attributes,
    pub(crate) scope: (String, String),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Event {
    pub(crate) unix_ns: u64,
    pub(crate) name: String,
    pub(crate) attributes: Attributes,
}

impl Span {
    /// The text of an attribute; nothing if there is none.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.attributes.get(name)?.as_str()
    }

    /// The spans of a trace in protobuf.
    pub(crate) fn all_of_proto(trace: &proto::TracesData) -> Vec<Self> {
        let mut spans = Vec::new();
        for of_resource in &trace.resource_spans {
            let resource = of_resource.resource.clone().unwrap_or_default();
            for of_scope in &of_resource.scope_spans {
                let scope = of_scope.scope.clone().unwrap_or_default();
                spans.extend(of_scope.spans.iter().map(|span| Self {
                    trace: hex(&span.trace_id),
                    id: hex(&span.span_id),
                    parent: (!span.parent_span_id.is_empty()).then(|| hex(&span.parent_span_id)),
                    name: span.name.clone(),
                    kind: span.kind.into(),
                    start_unix_ns: span.start_time_unix_nano,
                    end_unix_ns: span.end_time_unix_nano,
                    attributes: of_proto(&span.attributes),
                    events: span.events.iter().map(Event::of_proto).collect(),
                    status: span.status.as_ref().map_or_else(Default::default, |status| {
                        (status.code.into(), status.message.clone())
                    }),
                    resource: of_proto(&resource.attributes),
                    scope: (scope.name.clone(), scope.version.clone()),
                }));
            }
        }
        spans
    }

    /// The spans of a request in OTLP/JSON.
    pub(crate) fn all_of_json(request: &Value) -> Vec<Self> {
        let mut spans = Vec::new();
        for of_resource in items(&request["resourceSpans"]) {
            let resource = of_json(&of_resource["resource"]["attributes"]);
            for of_scope in items(&of_resource["scopeSpans"]) {
                let scope = &of_scope["scope"];
                spans.extend(items(&of_scope["spans"]).map(|span| Self {
                    trace: text(&span["traceId"]),
                    id: text(&span["spanId"]),
                    parent: span["parentSpanId"].as_str().map(str::to_owned),
                    name: text(&span["name"]),
                    kind: span["kind"].as_i64().unwrap(),
                    start_unix_ns: digits(&span["startTimeUnixNano"]),
                    end_unix_ns: digits(&span["endTimeUnixNano"]),
                    attributes: of_json(&span["attributes"]),
                    events: items(&span["events"]).map(Event::of_json).collect(),
                    status: (
                        span["status"]["code"].as_i64().unwrap_or_default(),
                        span["status"]["message"].as_str().unwrap_or_default().to_owned(),
                    ),
                    resource: resource.clone(),
                    scope: (text(&scope["name"]), text(&scope["version"])),
                }));
            }
        }
        spans
    }
}

impl Event {
    fn of_proto(event: &proto::span::Event) -> Self {
        Self {
            unix_ns: event.time_unix_nano,
            name: event.name.clone(),
            attributes: of_proto(&event.attributes),
        }
    }

    fn of_json(event: &Value) -> Self {
        Self {
            unix_ns: digits(&event["timeUnixNano"]),
            name: text(&event["name"]),
            attributes: of_json(&event["attributes"]),
        }
    }
}

/// Checks that these are one tree with a root of this name: every id once, every parent there.
pub(crate) fn assert_tree(spans: &[Span], root: &str) {
    let roots = spans.iter().filter(|span| span.parent.is_none());
    assert_eq!(roots.map(|span| span.name.as_str()).collect::<Vec<_>>(), [root]);
    let ids: HashSet<_> = spans.iter().map(|span| span.id.as_str()).collect();
    assert_eq!(ids.len(), spans.len(), "an id stands twice");
    let orphan = |span: &&Span| span.parent.as_deref().is_some_and(|id| !ids.contains(id));
    let orphans: Vec<_> = spans.iter().filter(orphan).collect();
    assert!(orphans.is_empty(), "{} orphans, such as {:#?}", orphans.len(), orphans[0]);
    assert!(spans.iter().all(|span| span.trace == spans[0].trace));
}

/// The one span of a name.
pub(crate) fn only<'a>(spans: &'a [Span], name: &str) -> &'a Span {
    let found: Vec<_> = spans.iter().filter(|span| span.name == name).collect();
    let [span] = found[..] else { panic!("{} spans of the name `{name}`", found.len()) };
    span
}

fn of_proto(attributes: &[KeyValue]) -> Attributes {
    let value = |attribute: &KeyValue| match attribute.value.clone()?.value? {
        any_value::Value::StringValue(text) => Some(Value::from(text)),
        any_value::Value::BoolValue(flag) => Some(Value::from(flag)),
        any_value::Value::IntValue(number) => Some(Value::from(number)),
        any_value::Value::DoubleValue(number) => Some(Value::from(number)),
        other => panic!("`{}` is {other:?}", attribute.key),
    };
    map(attributes.iter().map(|one| (one.key.clone(), value(one).unwrap_or_default())))
}

fn of_json(attributes: &Value) -> Attributes {
    let value = |attribute: &Value| {
        let (kind, value) = attribute["value"].as_object().unwrap().iter().next().unwrap();
        match kind.as_str() {
            "intValue" => Value::from(text(value).parse::<i64>().unwrap()),
            _ => value.clone(),
        }
    };
    map(items(attributes).map(|one| (text(&one["key"]), value(one))))
}

fn map(attributes: impl Iterator<Item = (String, Value)>) -> Attributes {
    let mut map = Attributes::new();
    for (name, value) in attributes {
        assert!(!map.contains_key(&name), "`{name}` stands twice");
        map.insert(name, value);
    }
    map
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

fn digits(value: &Value) -> u64 {
    text(value).parse().unwrap()
}

fn hex(id: &[u8]) -> String {
    id.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
