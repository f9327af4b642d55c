//! The spans that are kept, and why others are not.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;

use super::cut::Cut;
use super::{check, cut};
use crate::otlp::attributes::Attributes;
use crate::otlp::refusal::Refusal;
use crate::otlp::seen::Accepted;

/// The most bytes of a trace; the spans of the push that passes it are dropped.
const TRACE_LIMIT: usize = 5_000_000;
/// The most traces at a time; spans of others are dropped. Here no trace ever ends.
const TRACES_LIMIT: usize = 10_000;

/// Accepted requests with spans, and what Tempo would keep of them.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    requests: Vec<Accepted<ExportTraceServiceRequest>>,
    kept: Vec<Arc<Kept>>,
    by_id: HashMap<(Vec<u8>, Vec<u8>), usize>,
    bytes: HashMap<Vec<u8>, usize>,
    cuts: Vec<Cut>,
    duplicates: Vec<Arc<Kept>>,
    backwards: Vec<String>,
    doubled: Vec<String>,
    too_large: u64,
    too_many: u64,
}

/// A span that is kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The span, cut.
    pub span: Span,
    /// What it is from.
    pub resource: Arc<Resource>,
    /// What made it.
    pub scope: Arc<InstrumentationScope>,
}

impl Traces {
    /// Keeps a request but for its last so many spans, or refuses it whole.
    pub(crate) fn accept(
        &mut self,
        accepted: Accepted<ExportTraceServiceRequest>,
        rejected: u64,
    ) -> Result<(), Refusal> {
        check::check(&accepted.message)?;
        let spans = check::spans(&accepted.message).count();
        let wanted = spans.saturating_sub(usize::try_from(rejected).unwrap_or(usize::MAX));
        let full = self.overfull(check::spans(&accepted.message).take(wanted));
        let mut left = wanted;
        for mut resource_spans in accepted.message.resource_spans.iter().cloned() {
            cut::resource(&mut resource_spans, &mut self.cuts);
            let resource = Arc::new(resource_spans.resource.unwrap_or_default());
            for scope_spans in resource_spans.scope_spans {
                let scope = Arc::new(scope_spans.scope.unwrap_or_default());
                for span in scope_spans.spans.into_iter().take(left) {
                    left -= 1;
                    let (resource, scope) = (Arc::clone(&resource), Arc::clone(&scope));
                    self.keep(Kept { span, resource, scope }, &full);
                }
            }
        }
        self.requests.push(accepted);
        Ok(())
    }

    /// The traces that this push would make larger than they may be.
    fn overfull<'a>(&self, spans: impl Iterator<Item = &'a Span>) -> HashSet<Vec<u8>> {
        let mut sizes: HashMap<&[u8], usize> = HashMap::new();
        for span in spans {
            *sizes.entry(&span.trace_id).or_default() += span.encoded_len();
        }
        let before = |id: &[u8]| self.bytes.get(id).copied().unwrap_or_default();
        let passes = |(id, size): &(&[u8], usize)| before(id) + size > TRACE_LIMIT;
        sizes.into_iter().filter(passes).map(|(id, _)| id.to_vec()).collect()
    }

    fn keep(&mut self, mut kept: Kept, full: &HashSet<Vec<u8>>) {
        let span = &mut kept.span;
        if full.contains(&span.trace_id) {
            self.too_large += 1;
            return;
        }
        if !self.bytes.contains_key(&span.trace_id) && self.bytes.len() >= TRACES_LIMIT {
            self.too_many += 1;
            return;
        }
        *self.bytes.entry(span.trace_id.clone()).or_default() += span.encoded_len();
        if span.end_time_unix_nano < span.start_time_unix_nano {
            self.backwards.push(span.name.clone());
        }
        if let Some(name) = Attributes(&span.attributes).twice() {
            self.doubled.push(format!("{name} on {}", span.name));
        }
        cut::span(span, &mut self.cuts);
        let id = (span.trace_id.clone(), span.span_id.clone());
        let kept = Arc::new(kept);
        if self.by_id.contains_key(&id) {
            self.duplicates.push(kept);
        } else {
            self.by_id.insert(id, self.kept.len());
            self.kept.push(kept);
        }
    }

    /// The accepted requests, as they came.
    #[must_use]
    pub fn requests(&self) -> &[Accepted<ExportTraceServiceRequest>] {
        &self.requests
    }

    /// The spans that are kept, in the order in which they came.
    #[must_use]
    pub fn kept(&self) -> &[Arc<Kept>] {
        &self.kept
    }

    pub(super) fn by_id(&self, trace: &[u8], span: &[u8]) -> Option<&Kept> {
        let at = self.by_id.get(&(trace.to_vec(), span.to_vec()))?;
        self.kept.get(*at).map(AsRef::as_ref)
    }

    /// All trace ids, in hexadecimal.
    #[must_use]
    pub fn trace_ids(&self) -> BTreeSet<String> {
        self.bytes.keys().map(|id| super::view::hex(id)).collect()
    }

    /// Attributes that were too long.
    #[must_use]
    pub fn cuts(&self) -> &[Cut] {
        &self.cuts
    }

    /// Spans that came after another with the same id: the first one is kept.
    #[must_use]
    pub fn duplicates(&self) -> &[Arc<Kept>] {
        &self.duplicates
    }

    /// The names of spans that end before they start. They are kept.
    #[must_use]
    pub fn backwards(&self) -> &[String] {
        &self.backwards
    }

    /// Attributes that stand on a span twice, which OTLP forbids and Tempo takes.
    #[must_use]
    pub fn doubled_attributes(&self) -> &[String] {
        &self.doubled
    }

    /// Spans dropped behind a 200 because their trace was above 5 MB.
    #[must_use]
    pub fn dropped_too_large(&self) -> u64 {
        self.too_large
    }

    /// Spans dropped behind a 200 because there were 10,000 other traces.
    #[must_use]
    pub fn dropped_too_many(&self) -> u64 {
        self.too_many
    }
}
