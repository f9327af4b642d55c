//! `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`: a trace, a span and whether they are
//! recorded.

use crate::id::{SpanId, TraceId};

/// What a `traceparent` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Traceparent {
    pub(super) trace_id: TraceId,
    pub(super) span_id: SpanId,
    pub(super) is_sampled: bool,
}

impl Traceparent {
    /// Reads version 00, and of any later version what it begins with: later ones only add to it.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim_matches(BLANKS);
        // By bytes: what is not ASCII is no digit, and cannot be cut in two.
        let (known, rest) = text.as_bytes().split_at_checked(KNOWN)?;
        let mut parts = known.split(|byte| *byte == b'-');
        let (version, trace, span, flags) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let version = hex::<2>(version)?;
        let rest_is_fine = match version {
            0 => rest.is_empty(),
            INVALID_VERSION => false,
            _ => rest.first().is_none_or(|byte| *byte == b'-'),
        };
        let ids = (trace_id(trace)?, span_id(span)?);
        let flags = hex::<2>(flags)?;
        rest_is_fine.then_some(Self {
            trace_id: ids.0,
            span_id: ids.1,
            is_sampled: flags & SAMPLED != 0,
        })
    }

    /// The text, in version 00.
    pub(super) fn print(self) -> String {
        let Self { trace_id, span_id, is_sampled } = self;
        // The other flags are those of whoever set them.
        format!("00-{trace_id}-{span_id}-{:02x}", u8::from(is_sampled))
    }
}

/// A trace from 32 hexadecimal digits, not all of them zero.
pub(super) fn trace_id(text: &[u8]) -> Option<TraceId> {
    hex::<32>(text).filter(|id| *id != 0).map(TraceId::from_u128)
}

/// A span from 16 hexadecimal digits, not all of them zero.
pub(super) fn span_id(text: &[u8]) -> Option<SpanId> {
    hex::<16>(text)
        .and_then(|id| u64::try_from(id).ok())
        .filter(|id| *id != 0)
        .map(SpanId::from_u64)
}

/// The number that exactly so many digits stand for. In lower case only: so the standard has it.
fn hex<const DIGITS: usize>(text: &[u8]) -> Option<u128> {
    const { assert!(DIGITS <= 32, "more than 128 bits") };
    if text.len() != DIGITS {
        return None;
    }
    text.iter().try_fold(0, |number, digit| {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some((number << 4) | u128::from(value))
    })
}

/// What may stand around a value of a header.
pub(super) const BLANKS: [char; 2] = [' ', '\t'];

/// How long version 00 is, and the part of all later ones that is known.
const KNOWN: usize = 55;

/// No version will ever have this number.
const INVALID_VERSION: u128 = 0xff;

const SAMPLED: u128 = 1;
