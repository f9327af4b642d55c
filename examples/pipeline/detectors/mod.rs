//! The five detectors: each learns what healthy rows look like, and scores how far a row is from that.

mod ar1;
mod gmm;
mod iforest;
mod omr;
mod pca;

use std::ops::Range;
use std::thread;
use std::time::Instant;

use acm_obs::metrics::{AROUND, RefitReason, record_detector_duration, record_model_refit};
use acm_obs::{Context, acm_log, acm_phase, console, record, section};
use ndarray::{Array2, ArrayView1, Axis, stack};
use serde::{Deserialize, Serialize};

pub use ar1::Ar1;
pub use gmm::Gmm;
pub use iforest::IsolationForest;
pub use omr::Omr;
pub use pca::{Pca, PcaScores};

use crate::config::Config;
use crate::features::Features;

/// The fitted detectors. The last two need more of the data than the others, and may be missing.
#[derive(Clone, Debug)]
pub struct Detectors {
    /// Each sensor's next value from its last.
    pub ar1: Ar1,
    /// The subspace in which the features move.
    pub pca: Pca,
    /// How few cuts set a row apart.
    pub iforest: IsolationForest,
    /// How likely a row is.
    pub gmm: Option<Gmm>,
    /// Each sensor from all others.
    pub omr: Option<Omr>,
}

/// What the detectors say of some rows: rows by channels, higher is stranger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// One name a column.
    pub channels: Vec<String>,
    /// Raw scores, each channel on a scale of its own.
    pub values: Array2<f64>,
}

impl Detectors {
    /// Fits all detectors, one after the other; the costly ones use several threads inside.
    #[acm_phase(component = "MODEL", fields(rows = features.matrix.nrows(), features = features.matrix.ncols()))]
    #[must_use]
    pub fn fit_detectors(features: &Features, config: &Config) -> Self {
        acm_log::model!("Fitting AR1 detector...");
        let ar1 = Ar1::fit(&features.sensors, &features.segments);
        acm_log::model!("Fitting PCA detector...");
        let pca = Pca::fit(&features.matrix, config);
        acm_log::model!("Fitting IForest detector...");
        let iforest = IsolationForest::fit(&features.matrix, config);
        acm_log::model!("Fitting GMM detector (may take time with large data)...");
        let gmm = Gmm::fit(&pca.whiten(&features.matrix), config);
        acm_log::model!("Fitting OMR detector...");
        let omr = Omr::fit(&features.sensors);
        let detectors = Self { ar1, pca, iforest, gmm, omr };
        for detector in detectors.names() {
            // Detectors are fitted where there are none, or none that could be read.
            record_model_refit(AROUND, detector, RefitReason::Missing);
        }
        detectors
    }

    /// Scores batches of rows with all detectors at once, on a thread each.
    #[acm_phase(component = "MODEL", fields(rows = batches.iter().map(|batch| batch.matrix.nrows()).sum::<usize>()))]
    #[must_use]
    pub fn score_detectors<const N: usize>(&self, batches: [&Features; N]) -> [Scores; N] {
        // A thread knows nothing of the phase that started it, so the phase is handed over.
        let context = Context::current();
        let whitened = section!("whiten", { batches.map(|batch| self.pca.whiten(&batch.matrix)) });
        let (ar1, pca, iforest, gmm, omr) = thread::scope(|scope| {
            let ar1 = scope.spawn(|| {
                let _on = context.attach();
                measured("ar1", || {
                    batches.map(|batch| self.ar1.score(&batch.sensors, &batch.segments))
                })
            });
            let pca = scope.spawn(|| {
                let _on = context.attach();
                measured("pca", || batches.map(|batch| self.pca.score(&batch.matrix)))
            });
            let gmm = scope.spawn(|| {
                let _on = context.attach();
                let gmm = self.gmm.as_ref()?;
                Some(measured("gmm", || whitened.each_ref().map(|rows| gmm.score(rows))))
            });
            let omr = scope.spawn(|| {
                let _on = context.attach();
                let omr = self.omr.as_ref()?;
                Some(measured("omr", || batches.map(|batch| omr.score(&batch.sensors))))
            });
            // The longest here: a thread that only waits would count that as its own time.
            let iforest =
                measured("iforest", || batches.map(|batch| self.iforest.score(&batch.matrix)));
            (joined(ar1), joined(pca), iforest, joined(gmm), joined(omr))
        });
        console::info!("Detector scored", component = "AR1");
        console::info!("Detector scored", component = "PCA");
        console::info!("Detector scored", component = "IFOREST");
        if gmm.is_some() {
            console::info!("Detector scored", component = "GMM");
        }
        if omr.is_some() {
            console::info!("Detector scored", component = "OMR");
        }

        let [spe, t2] = [pca.each_ref().map(|pca| pca.spe.clone()), pca.map(|pca| pca.t2)];
        let mut channels =
            vec![("ar1", ar1), ("pca_spe", spe), ("pca_t2", t2), ("iforest", iforest)];
        channels.extend(gmm.map(|scores| ("gmm", scores)));
        channels.extend(omr.map(|scores| ("omr", scores)));
        std::array::from_fn(|batch| {
            Scores::of(channels.iter().map(|(name, scores)| (*name, &scores[batch][..])))
        })
    }

    /// The detectors there are.
    fn names(&self) -> impl Iterator<Item = &'static str> {
        let gmm = self.gmm.as_ref().map(|_| "gmm");
        let omr = self.omr.as_ref().map(|_| "omr");
        ["ar1", "pca", "iforest"].into_iter().chain(gmm).chain(omr)
    }

    /// Says what about the fitted parameters is out of the ordinary, if anything.
    #[acm_phase(component = "ADAPTIVE", log = none)]
    pub fn check_health(&self) {
        console::info!("Checking model health...");
        let mut complaints = self.ar1.complaints();
        complaints.extend(self.pca.complaints());
        complaints.extend(self.gmm.as_ref().map(Gmm::complaints).unwrap_or_default());
        complaints.extend(self.omr.as_ref().map(Omr::complaints).unwrap_or_default());
        if complaints.is_empty() {
            console::info!("All model parameters within healthy ranges");
        }
        for complaint in &complaints {
            console::warn!("{complaint}");
        }
        record!(complaints = complaints.len());
    }
}

impl Scores {
    fn of<'a>(channels: impl Iterator<Item = (&'a str, &'a [f64])>) -> Self {
        let (channels, columns): (Vec<String>, Vec<_>) =
            channels.map(|(name, scores)| (name.to_owned(), ArrayView1::from(scores))).unzip();
        // Every channel scored the same rows, so their columns stand side by side.
        let values = stack(Axis(1), &columns).unwrap_or_default();
        Self { channels, values }
    }

    /// The column of a channel.
    #[must_use]
    pub fn channel(&self, name: &str) -> Option<Vec<f64>> {
        let at = self.channels.iter().position(|channel| channel == name)?;
        Some(self.values.column(at).to_vec())
    }
}

/// Scores with a detector, and tells how long that took.
fn measured<T>(detector: &str, score: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let scores = score();
    record_detector_duration(detector, AROUND, began.elapsed());
    scores
}

/// Waits for a thread; a panic there goes on here, as it would without the thread.
fn joined<T>(thread: thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Does work item by item, on this thread and as many others as the machine has, and returns the results in order.
pub(crate) fn in_parallel<T: Send>(
    items: Range<usize>,
    work: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(items.len().max(1));
    let share = |first: usize| -> Vec<(usize, T)> {
        items.clone().skip(first).step_by(threads).map(|item| (item, work(item))).collect()
    };
    let context = Context::current();
    let mut results = thread::scope(|scope| {
        let in_context = |first: usize| {
            let _on = context.attach();
            share(first)
        };
        let others: Vec<_> =
            (1..threads).map(|first| scope.spawn(move || in_context(first))).collect();
        let mut results = share(0);
        results.extend(others.into_iter().flat_map(joined));
        results
    });
    results.sort_by_key(|&(item, _)| item);
    results.into_iter().map(|(_, result)| result).collect()
}
