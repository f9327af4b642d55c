//! What all records of a run have in common.

use acm_obs::{Equipment, SpanId, TraceId};

/// The run that records belong to.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub(crate) run_id: String,
    pub(crate) equipment: Option<String>,
    pub(crate) equip_id: Option<i64>,
    pub(crate) trace_id: TraceId,
    pub(crate) run_span: SpanId,
}

impl Identity {
    /// Of records that belong to no run.
    pub(crate) fn nobody() -> Self {
        Self {
            run_id: String::new(),
            equipment: None,
            equip_id: None,
            trace_id: TraceId::NONE,
            run_span: SpanId::NONE,
        }
    }

    /// The equipment of a record: its scope's, else the run's.
    pub(crate) fn equipment_of(&self, scope: Option<Equipment>) -> (Option<&str>, Option<i64>) {
        match scope {
            Some(equipment) => (Some(equipment.name()), Some(equipment.id())),
            None => (self.equipment.as_deref(), self.equip_id),
        }
    }

    /// The trace and span of a record: its own, else the run's.
    pub(crate) fn ids_of(&self, trace_id: TraceId, span_id: SpanId) -> (TraceId, SpanId) {
        if trace_id.is_none() || span_id.is_none() {
            (self.trace_id, self.run_span)
        } else {
            (trace_id, span_id)
        }
    }
}
