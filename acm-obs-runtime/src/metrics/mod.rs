//! Metrics over OTLP: the built-in instruments, the durations of phases, this process, what became of
//! our own records, and whatever the user measures through the `opentelemetry` API.
//!
//! The collector hands over the statistics once an interval ([`Metrics::export`]); a thread of its own
//! adds what the SDK has (callbacks of the user may block), encodes it ([`encode`]) and gives the request
//! to the delivery as one batch.
//!
//! The SDK's part is turned into messages by `opentelemetry-proto`, which is what the exporter of
//! `opentelemetry-otlp` does as well. That exporter itself is not driven: it reads the environment a
//! second time, and its requests would have to be decoded again to begin each series with a zero.

mod accounts;
mod attributes;
mod bounds;
mod built_in;
mod cap;
mod encode;
mod exemplars;
mod nested;
mod period;
mod phases;
mod process;
mod protocol;
mod push;
mod sdk;
mod starts;
mod totals;
mod user;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use acm_obs::__runtime::{Instrument, Snapshot, set_meter};
use acm_obs::{Outcome, SpanRecord};
use opentelemetry::global;
use opentelemetry::metrics::{MeterProvider as _, NoopMeterProvider};
use opentelemetry_proto::tonic::resource::v1::Resource;

use self::bounds::Bounds;
use self::built_in::BuiltIn;
use self::cap::Cap;
use self::encode::Encoder;
use self::exemplars::Exemplars;
use self::phases::Phases;
use self::push::{Export, Push};
use self::sdk::Sdk;
use self::user::User;
use crate::queue::{Mark, Worker};
use crate::settings::Temporality;

pub(crate) use self::accounts::Account;
pub(crate) use self::protocol::OtlpMetrics;
pub(crate) use self::push::Outlet;

/// What metrics begin with.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) resource: Resource,
    pub(crate) temporality: Temporality,
    /// The wanted bounds of durations; `None` are the standard ones.
    pub(crate) bounds: Option<Vec<Duration>>,
    /// The run's equipment.
    pub(crate) equipment: Option<String>,
    /// When the run began: nanoseconds of unix time.
    pub(crate) started_unix_ns: u64,
}

/// The metrics of a run, for the collector.
#[derive(Debug)]
pub(crate) struct Metrics {
    exemplars: Exemplars,
    built_in: Arc<BuiltIn>,
    /// `None` where nothing is taken any more.
    installed: Option<Installed>,
    is_ending: Arc<AtomicBool>,
    worker: Worker<Export>,
}

impl Metrics {
    /// Begins to take measurements, and starts the thread; `outlet` gets each export, on that thread.
    ///
    /// # Errors
    ///
    /// What the system says when it has no thread to give.
    pub(crate) fn start(parts: Parts, outlet: impl Outlet) -> io::Result<Self> {
        let Parts { resource, temporality, bounds, equipment, started_unix_ns } = parts;
        let bounds = Arc::new(Bounds::new(bounds.as_deref()));
        let cap = Arc::new(Cap::new(cap::VALUES));
        let own = Sdk::new(temporality);
        let meter = own.provider().meter(env!("CARGO_PKG_NAME"));
        let equipment: Arc<str> = equipment.unwrap_or_default().into();
        let built_in = Arc::new(BuiltIn::new(&meter, &bounds, cap, equipment));
        begin(&built_in);
        process::observe(&meter);
        let accounts = accounts::Accounts::new(&meter);
        let delta = temporality != Temporality::Cumulative;
        let encoder = Encoder::new(encode::Parts {
            resource,
            bounds: Arc::clone(&bounds),
            delta,
            phases: Phases::new(Arc::clone(&bounds), delta),
            built_in: Arc::clone(&built_in),
            started_unix_ns,
        });
        let user = User::install(temporality, &bounds);
        let installed = Installed;
        let is_ending = Arc::new(AtomicBool::new(false));
        let push = Push::new(push::Parts {
            own,
            accounts,
            user,
            encoder,
            is_ending: Arc::clone(&is_ending),
            outlet,
        });
        let worker = Worker::spawn(THREAD, WAITING, push)?;
        set_meter(Some(built_in.clone()));
        let exemplars = Exemplars::new(bounds);
        Ok(Self { exemplars, built_in, installed: Some(installed), is_ending, worker })
    }

    /// Looks at a call whose span is exported: once for each of them.
    pub(crate) fn exemplar(&mut self, span: &SpanRecord<'_>) {
        self.exemplars.see(span);
    }

    /// Exports all there is. Never blocks; where the last two still wait, the next one tells it all.
    pub(crate) fn export(&mut self, snapshot: Snapshot, accounts: Vec<Account>) {
        let exemplars = self.exemplars.take();
        let (patience, wait) = (PATIENCE, WAIT);
        let export = Export { snapshot, exemplars, accounts, patience, wait, is_last: false };
        // Where it is refused the exemplars of this interval are gone; sums go on.
        drop(self.worker.offer(export));
    }

    /// The run that is observed has ended: it is counted, unless the program counted its runs itself
    /// (`record_run`).
    pub(crate) fn run_ended(&self, outcome: Outcome, duration: Duration) {
        self.built_in.run_ended(outcome, duration);
    }

    /// Takes no more measurements, and exports all there is for the last time.
    pub(crate) fn last(&mut self, snapshot: Snapshot, accounts: Vec<Account>, deadline: Instant) {
        self.installed = None;
        let exemplars = self.exemplars.take();
        let rest = deadline.saturating_duration_since(Instant::now());
        let wait = rest / 4;
        let patience = PATIENCE.min(wait);
        self.is_ending.store(true, Ordering::Relaxed);
        let export = Export { snapshot, exemplars, accounts, patience, wait, is_last: true };
        self.worker.force(export);
    }

    /// Asks for a sign when the exports so far have been given to the delivery.
    pub(crate) fn mark(&self) -> Mark {
        self.worker.mark()
    }

    /// How many measurements were no finite numbers, and so left out.
    pub(crate) fn not_finite(&self) -> u64 {
        self.built_in.not_finite()
    }

    /// Ends the thread after the exports so far; says whether it ended in time.
    pub(crate) fn finish(self, deadline: Instant) -> bool {
        let Self { exemplars: _, built_in: _, installed, is_ending: _, worker } = self;
        drop(installed);
        worker.finish(deadline)
    }
}

/// Series that are known to come begin at once, so that their rates begin at zero.
fn begin(built_in: &BuiltIn) {
    for outcome in OUTCOMES {
        built_in.begin(Instrument::Runs, &["", outcome.as_str()]);
    }
    built_in.begin(Instrument::Batches, &["", SUCCESS]);
    built_in.begin(Instrument::Rows, &[""]);
    built_in.begin(Instrument::Coldstarts, &[""]);
}

/// That measurements are taken, until it is dropped.
#[derive(Debug)]
struct Installed;

impl Drop for Installed {
    fn drop(&mut self) {
        set_meter(None);
        global::set_meter_provider(NoopMeterProvider::new());
    }
}

const OUTCOMES: [Outcome; 4] = [Outcome::Ok, Outcome::Noop, Outcome::Degraded, Outcome::Fail];

/// The status of a batch that every pipeline hopes for.
const SUCCESS: &str = "success";

const THREAD: &str = "acm-metrics";

/// How many exports may wait for the thread.
const WAITING: usize = 2;

/// How long the user's callbacks may take before an export goes without them.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long an export waits for those before, in the middle of a run.
const WAIT: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests;
