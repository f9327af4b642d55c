//! Spans.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status};

use super::attributes::{key_value, resource, scope};
use super::object::{Object, Read};

pub(super) fn request(of: &mut Object) -> Read<ExportTraceServiceRequest> {
    Ok(ExportTraceServiceRequest { resource_spans: of.messages("resourceSpans", of_resource)? })
}

fn of_resource(of: &mut Object) -> Read<ResourceSpans> {
    Ok(ResourceSpans {
        resource: of.message("resource", resource)?,
        scope_spans: of.messages("scopeSpans", of_scope)?,
        schema_url: of.text("schemaUrl")?,
    })
}

fn of_scope(of: &mut Object) -> Read<ScopeSpans> {
    Ok(ScopeSpans {
        scope: of.message("scope", scope)?,
        spans: of.messages("spans", span)?,
        schema_url: of.text("schemaUrl")?,
    })
}

fn span(of: &mut Object) -> Read<Span> {
    Ok(Span {
        trace_id: of.id("traceId", 16)?,
        span_id: of.id("spanId", 8)?,
        trace_state: of.text("traceState")?,
        parent_span_id: of.id("parentSpanId", 8)?,
        flags: of.u32("flags")?,
        name: of.text("name")?,
        kind: of.i32("kind")?,
        start_time_unix_nano: of.u64("startTimeUnixNano")?,
        end_time_unix_nano: of.u64("endTimeUnixNano")?,
        attributes: of.messages("attributes", key_value)?,
        dropped_attributes_count: of.u32("droppedAttributesCount")?,
        events: of.messages("events", event)?,
        dropped_events_count: of.u32("droppedEventsCount")?,
        links: of.messages("links", link)?,
        dropped_links_count: of.u32("droppedLinksCount")?,
        status: of.message("status", status)?,
    })
}

fn event(of: &mut Object) -> Read<Event> {
    Ok(Event {
        time_unix_nano: of.u64("timeUnixNano")?,
        name: of.text("name")?,
        attributes: of.messages("attributes", key_value)?,
        dropped_attributes_count: of.u32("droppedAttributesCount")?,
    })
}

fn link(of: &mut Object) -> Read<Link> {
    Ok(Link {
        trace_id: of.id("traceId", 16)?,
        span_id: of.id("spanId", 8)?,
        trace_state: of.text("traceState")?,
        attributes: of.messages("attributes", key_value)?,
        dropped_attributes_count: of.u32("droppedAttributesCount")?,
        flags: of.u32("flags")?,
    })
}

fn status(of: &mut Object) -> Read<Status> {
    Ok(Status { message: of.text("message")?, code: of.i32("code")? })
}
