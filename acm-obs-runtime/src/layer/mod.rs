//! Spans and events of other crates, by way of `tracing`: a layer that puts them into the run.
//!
//! Spans become spans between our own in the trace, events become log records of the phase around.
//! It must neither panic nor wait: it runs inside of everybody's code.

mod events;
mod files;
mod filter;
mod otel;
mod spans;
mod table;
mod values;
mod wanted;

use std::sync::atomic::{AtomicBool, Ordering};

use acm_obs::Level;
use tracing::{Subscriber, callsite};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;

use self::filter::OfOthers;
pub use self::otel::{context_from_opentelemetry, current_opentelemetry_context};
use self::spans::Spans;
use self::wanted::Wanted;

/// Whether somebody asked for a layer to put into a subscriber of their own.
static HANDED_OUT: AtomicBool = AtomicBool::new(false);

/// A layer that puts the spans and events of other crates into the run, for a `tracing` subscriber of
/// one's own. A program that has no subscriber needs it not: [`init`](crate::init()) sets one up.
///
/// A span inside of a phase becomes its child in the trace, a phase inside of a span becomes the
/// span's; an event becomes a log record of the innermost of them. Spans are taken from `INFO` on, or
/// from `DEBUG` where the run logs that; events from the level of the run's logs on; nothing of level
/// `TRACE`, and nothing while no run is observed. It brings a filter of its own, that neither
/// hides anything from other layers nor shows it to them.
///
/// Ask for it, and set the subscriber, before the run begins.
///
/// ```
/// use tracing_subscriber::layer::SubscriberExt;
/// use tracing_subscriber::util::SubscriberInitExt;
///
/// tracing_subscriber::registry().with(acm_obs_runtime::layer()).init();
/// ```
#[must_use = "a layer does nothing until it is part of a subscriber"]
pub fn layer<S>() -> impl Layer<S> + Send + Sync + 'static
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
{
    HANDED_OUT.store(true, Ordering::Release);
    filtered()
}

/// Sets up a subscriber with the layer, unless the program has a subscriber or was handed a layer to
/// put into one.
pub(crate) fn install() {
    if !HANDED_OUT.load(Ordering::Acquire) {
        // There may be a subscriber: it is the program's choice not to have the layer in it.
        let _ = tracing::subscriber::set_global_default(
            tracing_subscriber::registry().with(filtered()),
        );
    }
}

/// A run begins that logs from this level on.
pub(crate) fn begin(max_level: Option<Level>) {
    Wanted::of(max_level).set();
    // Everybody asks again what is wanted.
    callsite::rebuild_interest_cache();
}

/// The run is about to end: nothing more is taken, and what has not ended is told of.
pub(crate) fn end() {
    Wanted::Nothing.set();
    callsite::rebuild_interest_cache();
    table::end_all();
}

fn filtered<S>() -> impl Layer<S> + Send + Sync + 'static
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
{
    Spans::default().with_filter(OfOthers)
}

#[cfg(test)]
mod tests;
