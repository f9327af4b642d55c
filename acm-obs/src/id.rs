//! Identities that the signals of a run share.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

/// Identifies a trace: 128 bits, shown as 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct TraceId(u128);

impl TraceId {
    /// No trace: outside of a run.
    pub const NONE: Self = Self(0);

    /// The id with this number.
    #[must_use]
    pub const fn from_u128(id: u128) -> Self {
        Self(id)
    }

    /// A new random id, never [`TraceId::NONE`].
    #[must_use]
    pub fn random() -> Self {
        Self((u128::from(random_u64()) << 64) | u128::from(random_u64().max(1)))
    }

    /// The number.
    #[must_use]
    pub const fn to_u128(self) -> u128 {
        self.0
    }

    /// Whether this is [`TraceId::NONE`].
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Identifies a span: 64 bits, shown as 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SpanId(u64);

impl SpanId {
    /// No span.
    pub const NONE: Self = Self(0);

    /// The id with this number.
    #[must_use]
    pub const fn from_u64(id: u64) -> Self {
        Self(id)
    }

    /// A new random id, never [`SpanId::NONE`].
    #[must_use]
    pub fn random() -> Self {
        Self(random_u64().max(1))
    }

    /// The number.
    #[must_use]
    pub const fn to_u64(self) -> u64 {
        self.0
    }

    /// Whether this is [`SpanId::NONE`].
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Display for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// The first span id of a thread: a random prefix above a counter that starts at one.
pub(crate) fn first_span_id() -> u64 {
    // The prefix keeps bits free on either side: the counter may carry into it and neither wrap to zero
    // nor reach the highest bit, which says that a span belongs to another trace.
    let prefix = (random_u64() & 0x3fff_ffff).max(1);
    (prefix << 32) | 1
}

/// Random bits from the keys that the standard library draws from the system for its hash maps.
///
/// Each `RandomState` of one thread differs from the last by one in its keys only, hence the counter
/// and the hash: the output of `SipHash` under a secret key is what makes the bits.
fn random_u64() -> u64 {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u64(CALLS.fetch_add(1, Ordering::Relaxed));
    hasher.write_u32(std::process::id());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_print_in_their_full_width() {
        assert_eq!(TraceId::from_u128(0xab).to_string(), format!("{:0>32}", "ab"));
        assert_eq!(SpanId::from_u64(0xab).to_string(), "00000000000000ab");
    }

    #[test]
    fn random_ids_differ_and_are_never_none() {
        let traces: HashSet<_> = (0..10_000).map(|_| TraceId::random()).collect();
        let spans: HashSet<_> = (0..10_000).map(|_| SpanId::random()).collect();
        assert_eq!((traces.len(), spans.len()), (10_000, 10_000));
        assert!(!traces.contains(&TraceId::NONE) && !spans.contains(&SpanId::NONE));
    }
}
