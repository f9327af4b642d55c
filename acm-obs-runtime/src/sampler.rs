//! Which traces are exported: decided once a root, from its trace id and its parent.

use acm_obs::TraceId;

/// Which traces are exported. The report, the histograms and the logs hold every call all the same.
///
/// The decision is made when a run, or a request from elsewhere, begins, and holds for the whole
/// trace. By ratio it depends on the trace id alone, and on the same bits of it as in the
/// OpenTelemetry SDKs, so that services that sample on their own keep the same traces.
///
/// ```
/// use acm_obs_runtime::{Sampler, Settings};
///
/// // What a caller decided holds; of the traces that begin here one in ten is kept.
/// let settings = Settings::new().sampler(Sampler::ParentBasedTraceIdRatio(0.1));
/// # let _ = settings;
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Sampler {
    /// All, whatever the caller decided.
    AlwaysOn,
    /// None, whatever the caller decided.
    AlwaysOff,
    /// This part of all traces, from 0 to 1, whatever the caller decided.
    TraceIdRatio(f64),
    /// What the caller decided, else all.
    #[default]
    ParentBasedAlwaysOn,
    /// What the caller decided, else none.
    ParentBasedAlwaysOff,
    /// What the caller decided, else this part of all traces, from 0 to 1.
    ParentBasedTraceIdRatio(f64),
}

impl Sampler {
    /// Whether the trace of this id is exported; `parent_sampled` is what the caller decided, `None`
    /// where there is no caller.
    ///
    /// ```
    /// use acm_obs::TraceId;
    /// use acm_obs_runtime::Sampler;
    ///
    /// let sampler = Sampler::ParentBasedTraceIdRatio(0.1);
    /// let trace = TraceId::from_u128(0x0af7_6519_16cd_43dd_0448_eb21_1c80_319c);
    /// assert!(sampler.decide(trace, None));
    /// assert!(!sampler.decide(trace, Some(false)));
    /// ```
    #[must_use]
    pub fn decide(&self, trace_id: TraceId, parent_sampled: Option<bool>) -> bool {
        match *self {
            Self::AlwaysOn => true,
            Self::AlwaysOff => false,
            Self::TraceIdRatio(ratio) => is_within(trace_id, ratio),
            Self::ParentBasedAlwaysOn => parent_sampled.unwrap_or(true),
            Self::ParentBasedAlwaysOff => parent_sampled.unwrap_or(false),
            Self::ParentBasedTraceIdRatio(ratio) => {
                parent_sampled.unwrap_or_else(|| is_within(trace_id, ratio))
            }
        }
    }

    /// The same kind of sampler with this ratio, where it has one.
    pub(crate) fn with_ratio(self, ratio: f64) -> Self {
        match self {
            Self::TraceIdRatio(_) => Self::TraceIdRatio(ratio),
            Self::ParentBasedTraceIdRatio(_) => Self::ParentBasedTraceIdRatio(ratio),
            Self::AlwaysOn
            | Self::AlwaysOff
            | Self::ParentBasedAlwaysOn
            | Self::ParentBasedAlwaysOff => self,
        }
    }

    /// The ratio, where there is one.
    pub(crate) fn ratio(&self) -> Option<f64> {
        match *self {
            Self::TraceIdRatio(ratio) | Self::ParentBasedTraceIdRatio(ratio) => Some(ratio),
            Self::AlwaysOn
            | Self::AlwaysOff
            | Self::ParentBasedAlwaysOn
            | Self::ParentBasedAlwaysOff => None,
        }
    }
}

/// Compares the upper 63 of the lower 64 bits of the id: these are random in every generation of ids.
fn is_within(trace_id: TraceId, ratio: f64) -> bool {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "the SDKs round the bound and cut the id in the same way; what is out of range saturates"
    )]
    let (bound, bits) = ((ratio * (1_u64 << 63) as f64) as u64, (trace_id.to_u128() as u64) >> 1);
    ratio >= 1.0 || bits < bound
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(low: u64) -> TraceId {
        TraceId::from_u128(0x0af7_6519_16cd_43dd << 64 | u128::from(low))
    }

    #[test]
    fn the_caller_decides_where_the_sampler_is_based_on_the_parent() {
        use Sampler::{
            AlwaysOff, AlwaysOn, ParentBasedAlwaysOff, ParentBasedAlwaysOn,
            ParentBasedTraceIdRatio, TraceIdRatio,
        };
        // No parent, parent not sampled, parent sampled.
        let cases = [
            (AlwaysOn, [true, true, true]),
            (AlwaysOff, [false, false, false]),
            (TraceIdRatio(1.0), [true, true, true]),
            (TraceIdRatio(0.0), [false, false, false]),
            (ParentBasedAlwaysOn, [true, false, true]),
            (ParentBasedAlwaysOff, [false, false, true]),
            (ParentBasedTraceIdRatio(1.0), [true, false, true]),
            (ParentBasedTraceIdRatio(0.0), [false, false, true]),
        ];
        for (sampler, expected) in cases {
            let decided =
                [None, Some(false), Some(true)].map(|parent| sampler.decide(id(7), parent));
            assert_eq!(decided, expected, "{sampler:?}");
        }
        assert_eq!(Sampler::default(), ParentBasedAlwaysOn);
    }

    #[test]
    fn the_ratio_looks_at_the_lower_half_of_the_id_without_its_last_bit() {
        let half = Sampler::TraceIdRatio(0.5);
        let kept = |id: u128| half.decide(TraceId::from_u128(id), None);
        let middle = 1_u128 << 63;
        assert!(kept(1) && kept(middle - 1) && !kept(middle) && !kept(u128::from(u64::MAX)));
        // What stands above does not count.
        assert!(kept(u128::MAX << 64 | 1) && !kept(u128::MAX << 64 | middle));
    }

    #[test]
    fn ratios_that_are_none_keep_nothing_and_do_not_panic() {
        for (ratio, kept) in [(f64::NAN, false), (-1.0, false), (f64::INFINITY, true), (2.0, true)]
        {
            assert_eq!(Sampler::TraceIdRatio(ratio).decide(id(0), None), kept, "{ratio}");
        }
    }

    #[test]
    fn of_many_random_traces_the_given_part_is_kept() {
        for ratio in [0.01, 0.1, 0.5, 0.9] {
            let sampler = Sampler::TraceIdRatio(ratio);
            let kept = (0..20_000).filter(|_| sampler.decide(TraceId::random(), None)).count();
            #[expect(clippy::cast_precision_loss, reason = "20,000 is exact")]
            let rate = kept as f64 / 20_000.0;
            // More than eight standard deviations.
            assert!((rate - ratio).abs() < 0.03, "{rate} instead of {ratio}");
        }
    }

    proptest! {
        #[test]
        fn whoever_keeps_more_keeps_what_the_others_keep(
            low in any::<u64>(),
            (one, other) in (0.0..=1.0, 0.0..=1.0),
        ) {
            let (less, more) = if one < other { (one, other) } else { (other, one) };
            let kept = |ratio| Sampler::TraceIdRatio(ratio).decide(id(low), None);
            prop_assert!(!kept(less) || kept(more));
            prop_assert!(kept(1.0) && !kept(0.0));
        }
    }
}
