//! Connections of HTTP/2, on a thread of their own.

use std::net;
use std::sync::Arc;

use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::MetricsServiceServer;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::TraceServiceServer;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;
use tonic::codec::CompressionEncoding;
use tonic::codegen::{Service as _, http};

use super::service::Exporter;

type Traces = TraceServiceServer<Exporter>;
type Metrics = MetricsServiceServer<Exporter>;

/// Serves until it is told to stop, which closes all connections.
pub(super) fn run(
    listener: net::TcpListener,
    tls: Option<Arc<ServerConfig>>,
    exporter: Exporter,
    stopped: oneshot::Receiver<()>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime for the test server").block_on(async {
        let listener = TcpListener::from_std(listener).expect("a listener that does not block");
        let traces = Traces::new(exporter.clone())
            .accept_compressed(CompressionEncoding::Gzip)
            .max_decoding_message_size(usize::MAX);
        let metrics = Metrics::new(exporter)
            .accept_compressed(CompressionEncoding::Gzip)
            .max_decoding_message_size(usize::MAX);
        let tls = tls.map(acceptor);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(connected(stream, tls.clone(), traces.clone(), metrics.clone()));
            }
        });
        // Dropped without a word, as it is.
        let _ = stopped.await;
        accepting.abort();
    });
}

fn acceptor(config: Arc<ServerConfig>) -> TlsAcceptor {
    let mut config = Arc::unwrap_or_clone(config);
    config.alpn_protocols = vec![b"h2".to_vec()];
    TlsAcceptor::from(Arc::new(config))
}

async fn connected(stream: TcpStream, tls: Option<TlsAcceptor>, traces: Traces, metrics: Metrics) {
    match tls {
        None => serve(stream, traces, metrics).await,
        Some(tls) => {
            if let Ok(stream) = tls.accept(stream).await {
                serve(stream, traces, metrics).await;
            }
        }
    }
}

async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    traces: Traces,
    metrics: Metrics,
) {
    let service = service_fn(move |request: http::Request<Incoming>| {
        let (mut traces, mut metrics) = (traces.clone(), metrics.clone());
        async move {
            // Either says of a method that it does not have that it is not there.
            if request.uri().path().contains("MetricsService") {
                metrics.call(request).await
            } else {
                traces.call(request).await
            }
        }
    });
    let connection = http2::Builder::new(TokioExecutor::new());
    // A client that goes away is its own business.
    let _ = connection.serve_connection(TokioIo::new(stream), service).await;
}
