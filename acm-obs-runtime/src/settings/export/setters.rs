//! What the program says about what leaves the process.

use std::path::PathBuf;
use std::time::Duration;

use super::super::{Compression, Secret, Settings};
use super::address::Address;
use super::auth::Auth;
use super::protocol::OtlpProtocol;
use super::{Temporality, headers};
use crate::error::BadSetting;

/// Where traces and metrics go: over OTLP to `http://localhost:4318`, unless told otherwise.
impl Settings {
    /// How long a call runs before it is shown as pending, unless told otherwise.
    pub const DEFAULT_PENDING_AFTER: Duration = Duration::from_secs(10);

    /// How often metrics are exported, unless told otherwise.
    pub const DEFAULT_METRIC_INTERVAL: Duration = Duration::from_mins(1);

    /// How many bytes of encoded spans a trace gets, unless told otherwise: Tempo takes 5,000,000.
    pub const DEFAULT_TRACE_BUDGET_BYTES: u64 = 4_000_000;

    /// Sends traces and metrics to this address, with `/v1/traces` and `/v1/metrics` behind it.
    ///
    /// User and password within the URL are sent as basic authentication and shown nowhere.
    pub fn otlp_endpoint(mut self, url: impl AsRef<str>) -> Self {
        self.export.all.address.set_checked(Address::of_all("otlp_endpoint", url.as_ref()));
        self
    }

    /// Sends traces to exactly this address, with its path.
    pub fn traces_endpoint(mut self, url: impl AsRef<str>) -> Self {
        self.export.traces.address.set_checked(Address::of_signal("traces_endpoint", url.as_ref()));
        self
    }

    /// Sends metrics to exactly this address, with its path.
    pub fn metrics_endpoint(mut self, url: impl AsRef<str>) -> Self {
        let address = Address::of_signal("metrics_endpoint", url.as_ref());
        self.export.metrics.address.set_checked(address);
        self
    }

    /// Sends this header along, besides those of the environment and in place of the one that has its
    /// name. The value is shown nowhere.
    pub fn otlp_header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        let access = &mut self.export.access;
        match headers::given("otlp_header", name.as_ref(), value.as_ref()) {
            Ok(header) => headers::put(&mut access.headers, header),
            Err(error) => access.bad.push(error),
        }
        self
    }

    /// Writes requests in this form; Protobuf over HTTP is the default.
    pub fn otlp_protocol(mut self, protocol: OtlpProtocol) -> Self {
        self.export.all.protocol.set_checked(protocol.checked("otlp_protocol"));
        self
    }

    /// Compresses requests or not; gzip is the default.
    pub fn otlp_compression(mut self, compression: Compression) -> Self {
        self.export.all.compression.set(compression);
        self
    }

    /// Trusts the certificates in this PEM file, besides those that the system trusts.
    pub fn otlp_certificate(mut self, pem: impl Into<PathBuf>) -> Self {
        self.export.all.ca.set(pem.into());
        self
    }

    /// Shows the certificate in this PEM file to backends, with the key in the other one.
    pub fn otlp_client_certificate(
        mut self,
        pem: impl Into<PathBuf>,
        key: impl Into<PathBuf>,
    ) -> Self {
        self.export.all.cert.set(pem.into());
        self.export.all.key.set(key.into());
        self
    }

    /// Bounds one attempt to deliver something; ten seconds are the default.
    pub fn export_timeout(mut self, timeout: Duration) -> Self {
        self.export.all.timeout.set_checked(above_zero("export_timeout", timeout));
        self
    }

    /// Goes to every backend as this user; the password is shown nowhere.
    ///
    /// Takes the place of [`bearer`](Self::bearer). A header `authorization` that the program gives
    /// goes first.
    pub fn basic_auth(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        let auth = Auth::basic("basic_auth", user.into(), Secret::new(password));
        self.export.access.auth.set_checked(auth);
        self
    }

    /// Goes to every backend with this token, which is shown nowhere.
    ///
    /// Takes the place of [`basic_auth`](Self::basic_auth). A header `authorization` that the program
    /// gives goes first.
    pub fn bearer(mut self, token: impl AsRef<str>) -> Self {
        self.export.access.auth.set_checked(Auth::bearer("bearer", token.as_ref()));
        self
    }

    /// Names the tenant at backends that have several, as `X-Scope-OrgID`.
    pub fn tenant(mut self, id: impl Into<String>) -> Self {
        let id = id.into();
        let tenant = if !id.is_empty() && headers::is_value(&id) {
            Ok(id)
        } else {
            Err(BadSetting::new("tenant", id, "visible ASCII"))
        };
        self.export.access.tenant.set_checked(tenant);
        self
    }

    /// Sends neither traces nor metrics.
    pub fn no_export(self) -> Self {
        self.no_traces().no_metrics()
    }

    /// Sends no traces; the run directory has its spans all the same.
    pub fn no_traces(mut self) -> Self {
        self.export.has_traces.set(false);
        self
    }

    /// Sends no metrics.
    pub fn no_metrics(mut self) -> Self {
        self.export.has_metrics.set(false);
        self
    }

    /// Sends of a trace spans of so many bytes at most, encoded and not compressed: backends drop what
    /// is more. What is left out is counted.
    ///
    /// The backend's bound is on the trace, this one on what this process sends of it. A run that is part
    /// of another process' trace shares it with others: unless it is told otherwise it takes an eighth of
    /// the default.
    pub fn trace_budget_bytes(mut self, bytes: u64) -> Self {
        let bytes = if bytes == 0 {
            Err(BadSetting::new(
                "trace_budget_bytes",
                "0",
                "a number of bytes above zero, or `no_traces`",
            ))
        } else {
            Ok(bytes)
        };
        self.export.budget_bytes.set_checked(bytes);
        self
    }

    /// Shows a call that has run this long in a span of its own, marked `acm.pending`.
    pub fn pending_after(mut self, running: Duration) -> Self {
        self.export.pending_after.set_checked(above_zero("pending_after", running));
        self
    }

    /// Exports metrics this often, and once more when the run ends.
    pub fn metric_interval(mut self, interval: Duration) -> Self {
        self.export.interval.set_checked(above_zero("metric_interval", interval));
        self
    }

    /// Says since when sums and histograms count.
    pub fn temporality(mut self, temporality: Temporality) -> Self {
        self.export.temporality.set(temporality);
        self
    }

    /// Gives the upper bounds of the buckets of durations, in increasing order. What is longer than the
    /// last one is counted in a bucket of its own.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use acm_obs_runtime::Settings;
    ///
    /// let bounds = [1, 10, 100, 1_000].map(Duration::from_millis);
    /// let settings = Settings::new().duration_bounds(bounds.to_vec());
    /// # let _ = settings;
    /// ```
    pub fn duration_bounds(mut self, bounds: Vec<Duration>) -> Self {
        let is_increasing = bounds.is_sorted_by(|one, next| one < next);
        let bounds = if is_increasing && bounds.first().is_none_or(|first| !first.is_zero()) {
            Ok(bounds)
        } else {
            let accepted = "durations above zero, each longer than the one before";
            Err(BadSetting::new("duration_bounds", format!("{bounds:?}"), accepted))
        };
        self.export.bounds.set_checked(bounds);
        self
    }
}

fn above_zero(setter: &'static str, duration: Duration) -> Result<Duration, BadSetting> {
    if duration.is_zero() {
        Err(BadSetting::new(setter, "0 s", "a duration above zero"))
    } else {
        Ok(duration)
    }
}
