//! What a run says became of its records, and what a server has of them.

use std::collections::BTreeMap;

use acm_obs_runtime::report::{Output, Signal, Telemetry};
use acm_obs_test_backends::{OtlpServer, Seen};

/// The account of one signal over OTLP.
#[derive(Clone, Debug)]
pub(crate) struct Books {
    signal: Signal,
    output: Output,
}

impl Books {
    /// `None` where the signal does not leave the process.
    pub(crate) fn of(telemetry: &Telemetry, signal: &str) -> Option<Self> {
        let signal = telemetry.signals.get(signal)?.clone();
        let output = signal.outputs.get(Telemetry::OTLP)?.clone();
        Some(Self { signal, output })
    }

    /// Whatever was recorded or made up was delivered, spooled, dropped or left out, and nothing else.
    ///
    /// What found the buffers of its thread full was handed over to nobody, and is counted apart.
    pub(crate) fn balance(&self) {
        let Self { signal, output } = self;
        let came = signal.recorded + output.added + self.lost();
        let went = output.delivered
            + output.spooled
            + sum(&output.dropped)
            + sum(&output.left_out)
            + sum(&signal.dropped)
            + sum(&signal.left_out);
        assert_eq!(came, went, "the books do not balance: {self:#?}");
    }

    /// What found the buffers of its thread full.
    pub(crate) fn lost(&self) -> u64 {
        self.signal.dropped.get("buffer_full").copied().unwrap_or_default()
    }

    pub(crate) fn recorded(&self) -> u64 {
        self.signal.recorded
    }

    /// What was recorded, and what the export made up itself.
    pub(crate) fn came(&self) -> u64 {
        self.signal.recorded + self.output.added
    }

    pub(crate) fn delivered(&self) -> u64 {
        self.output.delivered
    }

    pub(crate) fn spooled(&self) -> u64 {
        self.output.spooled
    }

    pub(crate) fn replayed(&self) -> u64 {
        self.output.replayed
    }

    pub(crate) fn cut(&self) -> u64 {
        self.output.cut
    }

    /// What the export lost for this reason.
    pub(crate) fn dropped(&self, reason: &str) -> u64 {
        self.output.dropped.get(reason).copied().unwrap_or_default()
    }

    /// What the export left out for this reason.
    pub(crate) fn left_out(&self, reason: &str) -> u64 {
        self.output.left_out.get(reason).copied().unwrap_or_default()
    }

    pub(crate) fn all_dropped(&self) -> u64 {
        sum(&self.output.dropped) + sum(&self.signal.dropped)
    }

    /// What was lost of earlier runs, by reason.
    pub(crate) fn earlier_dropped(&self) -> &BTreeMap<String, u64> {
        &self.output.earlier_dropped
    }

    /// Everything arrived, and all of it was wanted.
    pub(crate) fn all_delivered(&self) {
        assert_eq!((self.delivered(), self.spooled(), self.all_dropped()), (self.came(), 0, 0));
    }
}

fn sum(counts: &BTreeMap<String, u64>) -> u64 {
    counts.values().sum()
}

/// How many spans a server has, each of them once.
pub(crate) fn spans_on(server: &OtlpServer) -> u64 {
    let traces = server.traces();
    assert_eq!((traces.dropped_too_large(), traces.dropped_too_many()), (0, 0));
    traces.kept().len() as u64
}

/// How many points a server has, each of them once.
pub(crate) fn points_on(server: &OtlpServer) -> u64 {
    points(&server.seen())
}

/// How many points there are.
pub(crate) fn points(seen: &Seen) -> u64 {
    let metrics = &seen.metrics;
    let names = metrics.names().into_iter();
    names
        .flat_map(|name| metrics.series(name, &[]))
        .map(|series| series.points().len() as u64)
        .sum()
}

/// Whether a server has so many spans of this name.
pub(crate) fn has_spans(name: &str, count: usize) -> impl Fn(&Seen) -> bool {
    move |seen| seen.traces.named(name).len() == count
}

/// A server refused nothing, cut nothing, and got nothing twice or in pieces.
pub(crate) fn nothing_is_wrong(server: &OtlpServer) {
    let seen = server.seen();
    let traces = &seen.traces;
    assert!(seen.refused.is_empty(), "{:#?}", seen.refused);
    assert!(traces.cuts().is_empty(), "{:#?}", traces.cuts());
    assert!(traces.duplicates().is_empty(), "{:#?}", traces.duplicates());
    assert!(traces.backwards().is_empty(), "{:?}", traces.backwards());
    assert!(traces.doubled_attributes().is_empty(), "{:?}", traces.doubled_attributes());
    assert!(traces.orphans().is_empty(), "{}", traces.tree());
    assert_eq!(seen.metrics.points_again(), 0);
}
