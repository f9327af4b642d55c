//! What a run is told: by the program, by the environment, by default, in this order.
//!
//! [`Settings`] is what was said, [`Config`] is what it means. Nothing here touches the world, except
//! `environment`, which alone reads the environment.

mod config;
mod endpoint;
mod environment;
mod export;
mod run_id;
mod sampling;
mod secret;
mod setting;
mod spool;
mod words;

use std::path::PathBuf;
use std::time::Duration;

use acm_obs::Level;

use self::export::ExportSettings;
use self::sampling::SamplingSettings;
use self::setting::Setting;
use self::spool::SpoolSettings;
use crate::diag::Verbosity;

pub use self::endpoint::Compression;
pub use self::export::{OtlpProtocol, Temporality};

pub(crate) use self::config::Config;
pub(crate) use self::endpoint::{Endpoint, Tls};
pub(crate) use self::export::{Export, MetricExport, TraceExport};
pub(crate) use self::run_id::RunId;
pub(crate) use self::secret::Secret;
pub(crate) use self::spool::Spool;

/// What a run is told before it starts.
///
/// An explicit setting wins over the environment ([`Settings::from_env`]), the environment over the
/// default. A variable that is unset or empty says nothing; one with a bad value makes
/// [`init`](crate::init) fail with an error that names it, unless an explicit setting takes its place.
///
/// ```
/// use std::time::Duration;
///
/// use acm_obs_runtime::{LogFormat, Settings};
///
/// let settings = Settings::from_env()
///     .equipment("FD_FAN")
///     .equip_id(1)
///     .log_format(LogFormat::Text)
///     .shutdown_deadline(Duration::from_secs(2));
/// # let _ = settings;
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "settings do nothing until they are given to `init`"]
pub struct Settings {
    equipment: Setting<String>,
    equip_id: Setting<i64>,
    run_id: Setting<String>,
    service_name: Setting<String>,
    service_version: Setting<String>,
    resource: Setting<Vec<(String, String)>>,
    run_dir: Setting<Option<PathBuf>>,
    log_format: Setting<LogFormat>,
    log_level: Setting<Option<Level>>,
    timings: Setting<bool>,
    colors: Setting<Colors>,
    verbosity: Setting<Verbosity>,
    disabled: Setting<bool>,
    signals: Option<bool>,
    shutdown_deadline: Option<Duration>,
    spans_per_site: Option<u64>,
    tracing: Option<bool>,
    export: ExportSettings,
    spool: SpoolSettings,
    sampling: SamplingSettings,
}

impl Settings {
    /// How long [`Obs::finish`](crate::Obs::finish) takes at most, unless told otherwise.
    pub const DEFAULT_SHUTDOWN_DEADLINE: Duration = Duration::from_secs(5);

    /// How many spans of a site `spans.jsonl` keeps, unless told otherwise.
    pub const DEFAULT_SPANS_PER_SITE: u64 = 1_000;

    /// Where run directories are made, unless told otherwise.
    pub const DEFAULT_RUN_DIR: &str = "acm-runs";

    /// The `service.name` of a process that nobody named.
    pub const DEFAULT_SERVICE_NAME: &str = "acm-pipeline";

    /// The defaults; the environment is not read.
    pub fn new() -> Self {
        Self::default()
    }

    /// What the environment says now, over the defaults.
    ///
    /// | variable | what | accepted | default |
    /// | --- | --- | --- | --- |
    /// | `ACM_EQUIPMENT` | [`equipment`](Self::equipment) | any text | none |
    /// | `ACM_EQUIP_ID` | [`equip_id`](Self::equip_id) | a whole number | none |
    /// | `ACM_RUN_ID` | [`run_id`](Self::run_id) | a safe directory name | start time and four hex digits |
    /// | `ACM_RUN_DIR` | [`run_dir`](Self::run_dir) | a path | [`DEFAULT_RUN_DIR`](Self::DEFAULT_RUN_DIR) |
    /// | `ACM_LOG_FORMAT` | [`log_format`](Self::log_format) | `text`, `json` | `text` |
    /// | `ACM_LOG_LEVEL` | [`log_level`](Self::log_level) | `debug`, `info`, `warn`, `error`, `off` | `info` |
    /// | `ACM_TIMINGS` | [`timings`](Self::timings) | `0`, `1` | `1` |
    /// | `OTEL_SERVICE_NAME` | [`service_name`](Self::service_name) | any text | [`DEFAULT_SERVICE_NAME`](Self::DEFAULT_SERVICE_NAME) |
    /// | `OTEL_RESOURCE_ATTRIBUTES` | resource attributes of spans and metrics | `key=value,key=value`, percent-encoded | none |
    /// | `OTEL_SDK_DISABLED` | no run directory, no report, no export, whatever else is set; logs still reach the console | `true`, `false` | `false` |
    /// | `OTEL_LOG_LEVEL` | what this runtime says about itself on stderr | `none`, `error`, `warn`, `info` | `warn` |
    /// | `NO_COLOR`, `CLICOLOR_FORCE`, `TERM=dumb` | [`colors`](Self::colors) | their conventions | colours on a terminal |
    ///
    /// Where traces and metrics go. Each variable with `…` stands for both (`OTEL_EXPORTER_OTLP_ENDPOINT`) and for
    /// one of them (`OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`, `OTEL_EXPORTER_OTLP_METRICS_ENDPOINT`), which then goes
    /// first. Durations are whole milliseconds. Headers, passwords and what may be one are never shown.
    ///
    /// | variable | what | accepted | default |
    /// | --- | --- | --- | --- |
    /// | `OTEL_TRACES_EXPORTER`, `OTEL_METRICS_EXPORTER` | [`no_traces`](Self::no_traces), [`no_metrics`](Self::no_metrics) | `otlp`, `none` | `otlp` |
    /// | `OTEL_EXPORTER_OTLP_…ENDPOINT` | [`otlp_endpoint`](Self::otlp_endpoint), with the signal's path behind it; [`traces_endpoint`](Self::traces_endpoint), [`metrics_endpoint`](Self::metrics_endpoint), as they are | `http://`, `https://` | `http://localhost:4318` |
    /// | `OTEL_EXPORTER_OTLP_…HEADERS` | [`otlp_header`](Self::otlp_header) | `name=value,name=value`, percent-encoded | none |
    /// | `OTEL_EXPORTER_OTLP_…PROTOCOL` | [`otlp_protocol`](Self::otlp_protocol) | `http/protobuf`; `http/json`, `grpc` with the features for them | `http/protobuf` |
    /// | `OTEL_EXPORTER_OTLP_…TIMEOUT` | [`export_timeout`](Self::export_timeout) | above 0 | 10000 |
    /// | `OTEL_EXPORTER_OTLP_…COMPRESSION` | [`otlp_compression`](Self::otlp_compression) | `gzip`, `none` | `gzip` |
    /// | `OTEL_EXPORTER_OTLP_…CERTIFICATE` | [`otlp_certificate`](Self::otlp_certificate) | a PEM file | what the system trusts |
    /// | `OTEL_EXPORTER_OTLP_…CLIENT_CERTIFICATE`, `…CLIENT_KEY` | [`otlp_client_certificate`](Self::otlp_client_certificate) | PEM files | none |
    /// | `ACM_BASIC_AUTH_USER`, `ACM_BASIC_AUTH_PASSWORD` | [`basic_auth`](Self::basic_auth) | both or none | none |
    /// | `ACM_TENANT_ID` | [`tenant`](Self::tenant) | visible ASCII | none |
    /// | `OTEL_BSP_SCHEDULE_DELAY` | how long a span waits for others | above 0 | 5000 |
    /// | `OTEL_BSP_MAX_QUEUE_SIZE` | how many spans wait | above 0 | bounded by bytes alone |
    /// | `OTEL_BSP_MAX_EXPORT_BATCH_SIZE` | how many spans a request has | above 0, at most the queue | bounded by bytes alone |
    /// | `OTEL_BSP_EXPORT_TIMEOUT`, `OTEL_METRIC_EXPORT_TIMEOUT` | bound the timeout of one signal further | above 0 | none |
    /// | `OTEL_METRIC_EXPORT_INTERVAL` | [`metric_interval`](Self::metric_interval) | above 0 | 60000 |
    /// | `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE` | [`temporality`](Self::temporality) | `cumulative`, `delta`, `lowmemory` | `cumulative` |
    /// | `OTEL_TRACES_SAMPLER` | [`sampler`](Self::sampler) | `always_on`, `always_off`, `traceidratio`, and the same with `parentbased_` before it | `parentbased_always_on` |
    /// | `OTEL_TRACES_SAMPLER_ARG` | the ratio; without a name of `parentbased_traceidratio` | 0 to 1 | 1 |
    /// | `ACM_SPOOL_DIR` | [`spool_dir`](Self::spool_dir) | a path, `off` | `spool` in the directory of run directories |
    /// | `ACM_SPOOL_MAX_BYTES` | [`spool_max_bytes`](Self::spool_max_bytes) | above 0 | [`DEFAULT_SPOOL_MAX_BYTES`](Self::DEFAULT_SPOOL_MAX_BYTES) |
    /// | `TRACEPARENT`, `TRACESTATE`, `BAGGAGE` | the place in the trace of whoever started this process, where the run's root hangs | W3C Trace Context, W3C Baggage | a trace of its own |
    /// | `TRACEPARENT_TRACE_ID`, `TRACEPARENT_SPAN_ID` | the same, where `TRACEPARENT` is missing or malformed | 32 and 16 hex digits | none |
    ///
    /// A place in a trace that is malformed is a warning, not an error: the trace begins anew.
    pub fn from_env() -> Self {
        environment::settings()
    }

    /// Names the machine that the run is about.
    pub fn equipment(mut self, name: impl Into<String>) -> Self {
        self.equipment.set(name.into());
        self
    }

    /// Gives the number that the machine has in a database.
    pub fn equip_id(mut self, id: i64) -> Self {
        self.equip_id.set(id);
        self
    }

    /// Names the run: 1 to 128 ASCII letters, digits, `-`, `_` and `.`, beginning and ending with a
    /// letter or digit, because the run's directory has the same name, which cannot be `spool`. Where that directory exists
    /// already nothing in it is touched: the run writes to `<run id>-2`, `-3`, … and says so.
    pub fn run_id(mut self, id: impl Into<String>) -> Self {
        self.run_id.set(id.into());
        self
    }

    /// Names the program, as `service.name` of the spans.
    pub fn service_name(mut self, name: impl Into<String>) -> Self {
        self.service_name.set(name.into());
        self
    }

    /// Gives the program's version, as `service.version` of the spans: `env!("CARGO_PKG_VERSION")`.
    pub fn service_version(mut self, version: impl Into<String>) -> Self {
        self.service_version.set(version.into());
        self
    }

    /// Makes the run's directory inside `parent`.
    pub fn run_dir(mut self, parent: impl Into<PathBuf>) -> Self {
        self.run_dir.set(Some(parent.into()));
        self
    }

    /// Writes no files.
    pub fn no_run_dir(mut self) -> Self {
        self.run_dir.set(None);
        self
    }

    /// Chooses how the console is written.
    pub fn log_format(mut self, format: LogFormat) -> Self {
        self.log_format.set(format);
        self
    }

    /// Logs records of this level and above; `None` logs nothing.
    pub fn log_level(mut self, level: impl Into<Option<Level>>) -> Self {
        self.log_level.set(level.into());
        self
    }

    /// Shows the timing table on the console when the run ends, or not.
    pub fn timings(mut self, shown: bool) -> Self {
        self.timings.set(shown);
        self
    }

    /// Chooses where the console has colours.
    pub fn colors(mut self, colors: Colors) -> Self {
        self.colors.set(colors);
        self
    }

    /// Ends the run in good order on SIGTERM and SIGINT, or leaves signals alone. On is the default;
    /// there are no such signals on Windows.
    ///
    /// When one of the two arrives, handlers that were there before are called, the run is finished as
    /// `FAIL`, and then the signal's default action ends the process, so that the parent sees the signal. A
    /// second one does so at once. A signal that was ignored before stays ignored. Switch this off where the
    /// program has a way of its own to stop on a signal and finishes the run itself.
    pub fn signals(mut self, handled: bool) -> Self {
        self.signals = Some(handled);
        self
    }

    /// Bounds how long the end of the run may take, from the call of
    /// [`Obs::finish`](crate::Obs::finish); whatever is stuck then is left behind. More than 365 days
    /// count as 365 days.
    pub fn shutdown_deadline(mut self, deadline: Duration) -> Self {
        self.shutdown_deadline = Some(deadline);
        self
    }

    /// Keeps this many spans of a site in `spans.jsonl`, and as many more that failed. The rest is counted;
    /// the report's statistics do not depend on it.
    pub fn spans_per_site(mut self, spans: u64) -> Self {
        self.spans_per_site = Some(spans);
        self
    }

    /// Lets [`init`](crate::init) install the global subscriber of `tracing`, so that spans and events of
    /// other crates join the run, or not. On is the default; a program with a subscriber of its own
    /// switches this off.
    pub fn tracing(mut self, installed: bool) -> Self {
        self.tracing = Some(installed);
        self
    }
}

/// How the console is written.
///
/// ```
/// use acm_obs_runtime::{LogFormat, Settings};
///
/// let settings = Settings::new().log_format(LogFormat::Json);
/// # let _ = settings;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Where the console has colours.
///
/// ```
/// use acm_obs_runtime::{Colors, Settings};
///
/// let settings = Settings::new().colors(Colors::Never);
/// # let _ = settings;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colors {
    /// On a terminal.
    #[default]
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}
