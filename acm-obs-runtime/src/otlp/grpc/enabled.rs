//! Requests as calls of gRPC: the same messages as over HTTP.

mod verdict;

use std::sync::Arc;

use crate::delivery::grpc::Method;
use crate::delivery::{Age, Answer, Batch, Protocol, Verdict};
use crate::otlp::Signal;

/// A protocol over gRPC, of the one in protobuf over HTTP.
pub(in crate::otlp) fn spoken(protobuf: Arc<dyn Protocol>, signal: Signal) -> Arc<dyn Protocol> {
    Arc::new(Grpc { protobuf, signal })
}

#[derive(Debug)]
struct Grpc {
    protobuf: Arc<dyn Protocol>,
    signal: Signal,
}

impl Protocol for Grpc {
    fn content_type(&self) -> &'static str {
        "application/grpc"
    }

    fn method(&self) -> Option<Method> {
        Some(Method::new(match self.signal {
            Signal::Traces => "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
            Signal::Metrics => "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export",
        }))
    }

    fn body(&self, batch: &Batch, age: Age) -> Vec<u8> {
        self.protobuf.body(batch, age)
    }

    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        verdict::verdict(self.signal, answer)
    }
}
