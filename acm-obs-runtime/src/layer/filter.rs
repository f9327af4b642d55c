//! Which spans and events reach the layer.

use acm_obs::__runtime::is_own_callsite;
use tracing::level_filters::LevelFilter;
use tracing::subscriber::Interest;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Filter};

use super::wanted::Wanted;
use crate::thread;

/// Those of others: annotated functions reach the run by a shorter way.
#[derive(Clone, Copy, Debug)]
pub(super) struct OfOthers;

impl<S: Subscriber> Filter<S> for OfOthers {
    fn enabled(&self, meta: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        wanted(meta) && !thread::is_quiet()
    }

    fn callsite_enabled(&self, meta: &'static Metadata<'static>) -> Interest {
        // Never "always": threads of the runtime itself are told apart each time.
        if wanted(meta) { Interest::sometimes() } else { Interest::never() }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(Wanted::now().most_verbose())
    }
}

fn wanted(meta: &Metadata<'_>) -> bool {
    Wanted::now().has(meta) && !is_own_callsite(meta)
}
