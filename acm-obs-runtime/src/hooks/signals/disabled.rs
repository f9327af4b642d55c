//! There are no signals here.

use std::sync::Arc;

use crate::diag::Diag;
use crate::run::Run;

/// A thread that never starts.
#[derive(Debug)]
pub(crate) enum SignalThread {}

impl SignalThread {
    pub(crate) fn stop(self) {
        match self {}
    }
}

pub(in crate::hooks) fn handle(_run: &Arc<Run>, _diag: &Diag) -> Option<SignalThread> {
    None
}
