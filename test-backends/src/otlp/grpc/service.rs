//! The methods: from a message to what is kept, and back to a status.

use std::sync::Arc;

use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::MetricsService;
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::TraceService;
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use prost::Message;
use tonic::{Code, Request, Response, Status};

use super::Planned;
use crate::http::{Headers, Request as HttpRequest, Service};
use crate::otlp::form::Form;
use crate::otlp::intake::Intake;
use crate::otlp::refusal::RpcStatus;

/// Both services in one.
#[derive(Clone, Debug)]
pub(super) struct Exporter {
    intake: Arc<Intake>,
    planned: Planned,
}

/// What servers in Go take when nobody tells them otherwise.
const MESSAGE_LIMIT: usize = 4 * 1024 * 1024;

impl Exporter {
    pub(super) fn new(intake: Arc<Intake>, planned: Planned) -> Self {
        Self { intake, planned }
    }

    fn export<M: Message, R: Message + Default>(
        &self,
        path: &str,
        request: &Request<M>,
    ) -> Result<Response<R>, Status> {
        if let Some(reply) = self.planned.next() {
            return reply.status().map_or_else(|| Ok(Response::new(R::default())), Err);
        }
        let body = request.get_ref().encode_to_vec();
        if body.len() > MESSAGE_LIMIT {
            let why = format!(
                "grpc: received message larger than max ({} vs. {MESSAGE_LIMIT})",
                body.len()
            );
            return Err(Status::resource_exhausted(why));
        }
        let mut headers = Headers::default();
        for (name, value) in request.metadata().as_ref() {
            // Of a call these are about the frames around the message.
            if !["content-type", "content-encoding"].contains(&name.as_str()) {
                headers.push(name.as_str(), value.as_bytes());
            }
        }
        headers.push("content-type", Form::Protobuf.content_type().as_bytes());
        let (method, path) = ("POST".to_owned(), path.to_owned());
        let answer = self.intake.answer(&HttpRequest { method, path, headers, body }, None);
        if answer.status == 200 {
            return R::decode(answer.body.as_slice())
                .map(Response::new)
                .map_err(|error| Status::internal(error.to_string()));
        }
        let said = RpcStatus::decode(answer.body.as_slice()).unwrap_or_default();
        Err(Status::new(Code::from(said.code), said.message))
    }
}

#[tonic::async_trait]
impl TraceService for Exporter {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        self.export("/v1/traces", &request)
    }
}

#[tonic::async_trait]
impl MetricsService for Exporter {
    async fn export(
        &self,
        request: Request<ExportMetricsServiceRequest>,
    ) -> Result<Response<ExportMetricsServiceResponse>, Status> {
        self.export("/v1/metrics", &request)
    }
}
