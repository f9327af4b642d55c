//! What spans hung on that were left out.

use acm_obs::SpanId;

use super::id_hash::mixed;

/// The parents of spans that were left out, of the latest few thousand: one slot an id, the newer
/// one wins. A look-up that finds nothing costs a made-up parent at the end, never an orphan.
#[derive(Debug, Default)]
pub(super) struct Detours(Vec<(u64, u64)>);

impl Detours {
    const SLOTS: usize = 1 << 12;

    /// Notes the parent of a span. Most keepers leave nothing out, and have no slots.
    pub(super) fn insert(&mut self, span_id: SpanId, parent_id: SpanId) {
        if self.0.is_empty() {
            self.0.resize(Self::SLOTS, (0, 0));
        }
        if let Some(slot) = self.0.get_mut(Self::slot(span_id)) {
            *slot = (span_id.to_u64(), parent_id.to_u64());
        }
    }

    /// The parent of a span that was left out.
    pub(super) fn get(&self, span_id: SpanId) -> Option<SpanId> {
        let &(id, parent) = self.0.get(Self::slot(span_id))?;
        (id == span_id.to_u64() && parent != id).then(|| SpanId::from_u64(parent))
    }

    #[expect(clippy::cast_possible_truncation, reason = "taken modulo the number of slots")]
    fn slot(span_id: SpanId) -> usize {
        mixed(span_id.to_u64()) as usize % Self::SLOTS
    }
}
