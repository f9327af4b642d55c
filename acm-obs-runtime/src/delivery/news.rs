//! Whether a destination is reached: known with the first delivery that worked or failed, told once.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// What became of the first delivery of a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct News {
    /// What the lane carries, as people call it.
    pub(crate) label: &'static str,
    /// Where to, without credentials.
    pub(crate) url: String,
    pub(crate) reach: Reach,
}

/// Whether a destination is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// It has taken the first batch.
    Reached,
    /// It is not reached: batches wait in this directory.
    Spooling {
        dir: PathBuf,
        /// Why.
        reason: String,
    },
    /// Batches are refused, or they wait in memory only.
    Failing(String),
}

/// Where news is put up until somebody reads it.
#[derive(Clone, Debug, Default)]
pub(super) struct Bulletin(Arc<Mutex<Vec<News>>>);

impl Bulletin {
    /// What is new since the last time, oldest first. Never blocks for longer than a push takes.
    pub(super) fn take(&self) -> Vec<News> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn put_up(&self, news: News) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(news);
    }
}
