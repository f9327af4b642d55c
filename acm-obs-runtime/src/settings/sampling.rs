//! Which traces are exported, and which one the run belongs to.

use acm_obs::TraceContext;

use super::Settings;
use super::environment::Environment;
use super::setting::Setting;
use super::words;
use crate::error::BadSetting;
use crate::sampler::Sampler;

/// Which traces are exported, and which one the run belongs to.
#[derive(Debug)]
pub(crate) struct Sampling {
    pub(crate) sampler: Sampler,
    /// The place in the trace of whoever started this process.
    pub(crate) parent: Option<TraceContext>,
}

/// What was said about it.
#[derive(Clone, Debug, Default)]
pub(super) struct SamplingSettings {
    pub(super) sampler: Setting<Sampler>,
    pub(super) parent: Option<TraceContext>,
    /// What is wrong with the place that the environment names: no reason not to run, so the trace
    /// begins anew.
    pub(super) warning: Option<String>,
}

impl SamplingSettings {
    /// What the environment says.
    pub(super) fn read(environment: &Environment<'_>) -> Self {
        let (parent, warning) = parent(environment);
        Self { sampler: Setting::from_environment(sampler(environment)), parent, warning }
    }

    /// What it means, and the warning.
    pub(super) fn resolve(self, bad: &mut Vec<BadSetting>) -> (Sampling, Option<String>) {
        let Self { sampler, parent, warning } = self;
        let sampler = sampler.resolve(bad).unwrap_or_default();
        (Sampling { sampler, parent }, warning)
    }
}

impl Settings {
    /// Chooses which traces are exported; all those that the caller does not leave out is the default.
    pub fn sampler(mut self, sampler: Sampler) -> Self {
        let sampler = match sampler.ratio() {
            Some(ratio) if !is_ratio(ratio) => {
                Err(BadSetting::new("sampler", ratio.to_string(), RATIO))
            }
            Some(_) | None => Ok(sampler),
        };
        self.sampling.sampler.set_checked(sampler);
        self
    }
}

fn sampler(environment: &Environment<'_>) -> Option<Result<Sampler, BadSetting>> {
    const NAME: &str = "OTEL_TRACES_SAMPLER";
    const ARG: &str = "OTEL_TRACES_SAMPLER_ARG";
    let text =
        |name| environment.given(name).map(|value| value.to_string_lossy().trim().to_owned());
    let (name, argument) = (text(NAME), text(ARG));
    // An argument alone asks for a part of the traces that begin here.
    let name = name.or_else(|| argument.is_some().then(|| BY_RATIO.to_owned()))?;
    let Some(sampler) = words::one_of(&name, SAMPLERS) else {
        return Some(Err(BadSetting::new(NAME, name, ACCEPTED)));
    };
    let (Some(_), Some(argument)) = (sampler.ratio(), argument) else { return Some(Ok(sampler)) };
    let ratio = argument.parse().ok().filter(|ratio| is_ratio(*ratio));
    Some(ratio.map_or_else(
        || Err(BadSetting::new(ARG, argument, RATIO)),
        |ratio| Ok(sampler.with_ratio(ratio)),
    ))
}

fn is_ratio(ratio: f64) -> bool {
    (0.0..=1.0).contains(&ratio)
}

fn parent(environment: &Environment<'_>) -> (Option<TraceContext>, Option<String>) {
    let text =
        |name: &str| environment.given(name).map(|value| value.to_string_lossy().into_owned());
    let parent = TraceContext::from_environment(text);
    let warning = match text("TRACEPARENT") {
        Some(given) if TraceContext::parse(&given, None, None).is_none() => {
            let instead = if parent.is_some() {
                "the ids of `TRACEPARENT_TRACE_ID` and `TRACEPARENT_SPAN_ID` count"
            } else {
                "the run begins a trace of its own"
            };
            Some(format!(
                "`TRACEPARENT` is `{}`, which is not what W3C Trace Context allows: {instead}",
                shortened(&given)
            ))
        }
        None if parent.is_none() && (text(IDS[0]).is_some() || text(IDS[1]).is_some()) => {
            let [trace, span] = IDS.map(|name| shortened(&text(name).unwrap_or_default()));
            Some(format!(
                "`{}` is `{trace}` and `{}` is `{span}`, expected 32 and 16 hexadecimal digits that are not \
                 all zero: the run begins a trace of its own",
                IDS[0], IDS[1]
            ))
        }
        Some(_) | None => None,
    };
    (parent, warning)
}

/// What anybody may have put there, in a line of the log.
fn shortened(text: &str) -> String {
    text.chars().take(SHOWN).flat_map(char::escape_debug).collect()
}

/// Characters: somewhat more than a header has.
const SHOWN: usize = 80;

const IDS: [&str; 2] = ["TRACEPARENT_TRACE_ID", "TRACEPARENT_SPAN_ID"];

const RATIO: &str = "a number from 0 to 1 such as `0.1`";

const BY_RATIO: &str = "parentbased_traceidratio";

/// Without an argument a ratio is 1.
const SAMPLERS: &[(&str, Sampler)] = &[
    ("always_on", Sampler::AlwaysOn),
    ("always_off", Sampler::AlwaysOff),
    ("traceidratio", Sampler::TraceIdRatio(1.0)),
    ("parentbased_always_on", Sampler::ParentBasedAlwaysOn),
    ("parentbased_always_off", Sampler::ParentBasedAlwaysOff),
    (BY_RATIO, Sampler::ParentBasedTraceIdRatio(1.0)),
];

const ACCEPTED: &str = "`always_on`, `always_off`, `traceidratio`, `parentbased_always_on`, \
     `parentbased_always_off` or `parentbased_traceidratio`";

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    fn settings(variables: &[(&str, &str)]) -> SamplingSettings {
        let get = |name: &str| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
        };
        SamplingSettings::read(&Environment::new(&get))
    }

    #[test]
    fn the_sampler_is_a_name_and_an_argument() {
        use Sampler::{
            AlwaysOff, AlwaysOn, ParentBasedAlwaysOff, ParentBasedAlwaysOn,
            ParentBasedTraceIdRatio, TraceIdRatio,
        };
        let cases = [
            ("", "", Ok(ParentBasedAlwaysOn)),
            ("always_on", "", Ok(AlwaysOn)),
            ("always_off", "", Ok(AlwaysOff)),
            ("Parentbased_Always_On", "", Ok(ParentBasedAlwaysOn)),
            ("parentbased_always_off", "", Ok(ParentBasedAlwaysOff)),
            ("traceidratio", "0.25", Ok(TraceIdRatio(0.25))),
            ("traceidratio", "", Ok(TraceIdRatio(1.0))),
            ("parentbased_traceidratio", " 0 ", Ok(ParentBasedTraceIdRatio(0.0))),
            ("", "0.1", Ok(ParentBasedTraceIdRatio(0.1))),
            ("always_on", "loud", Ok(AlwaysOn)),
            ("jaeger_remote", "", Err(("OTEL_TRACES_SAMPLER", "jaeger_remote"))),
            ("xray", "0.1", Err(("OTEL_TRACES_SAMPLER", "xray"))),
            ("", "1.5", Err(("OTEL_TRACES_SAMPLER_ARG", "1.5"))),
            ("traceidratio", "-0.1", Err(("OTEL_TRACES_SAMPLER_ARG", "-0.1"))),
            ("traceidratio", "NaN", Err(("OTEL_TRACES_SAMPLER_ARG", "NaN"))),
            ("traceidratio", "ten", Err(("OTEL_TRACES_SAMPLER_ARG", "ten"))),
        ];
        for (name, argument, expected) in cases {
            let mut bad = Vec::new();
            let variables = [("OTEL_TRACES_SAMPLER", name), ("OTEL_TRACES_SAMPLER_ARG", argument)];
            let (sampling, _) = settings(&variables).resolve(&mut bad);
            match expected {
                Ok(sampler) => assert_eq!((sampling.sampler, bad), (sampler, vec![])),
                Err((variable, value)) => {
                    assert_eq!((bad[0].name(), bad[0].value(), bad.len()), (variable, value, 1));
                }
            }
        }
    }

    #[test]
    fn the_parent_is_the_w3c_one_and_else_the_two_ids() {
        const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
        const SPAN: &str = "b7ad6b7169203331";
        const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
        let other = "1af7651916cd43dd8448eb211c80319c";
        let ids = [("TRACEPARENT_TRACE_ID", other), ("TRACEPARENT_SPAN_ID", SPAN)];
        let with = |variable: (&'static str, &'static str)| [&ids[..], &[variable]].concat();
        let parent = |variables: &[(&str, &str)]| {
            let SamplingSettings { parent, warning, .. } = settings(variables);
            (parent.map(|parent| (parent.trace_id().to_string(), parent.is_sampled())), warning)
        };
        assert_eq!(parent(&[]), (None, None));
        assert_eq!(parent(&with(("TRACEPARENT", PARENT))), (Some((TRACE.to_owned(), false)), None));
        assert_eq!(parent(&ids), (Some((other.to_owned(), true)), None));
        let (found, warning) = parent(&with(("TRACEPARENT", "00-xyz\n")));
        assert_eq!(found, Some((other.to_owned(), true)));
        let warning = warning.unwrap();
        assert!(warning.contains("`TRACEPARENT` is `00-xyz\\n`") && warning.contains("the ids of"));
        for (variable, value) in [
            ("TRACEPARENT", "00-0-0-01"),
            ("TRACEPARENT_SPAN_ID", SPAN),
            ("TRACEPARENT_TRACE_ID", "0"),
        ] {
            let (found, warning) = parent(&[(variable, value)]);
            assert_eq!(found, None);
            let warning = warning.unwrap();
            assert!(
                warning.contains(value) && warning.ends_with("begins a trace of its own"),
                "{warning}"
            );
        }
    }

    #[test]
    fn what_the_trace_carries_comes_along() {
        let parent = settings(&[
            ("TRACEPARENT", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            ("TRACESTATE", "vendor=1"),
            ("BAGGAGE", "plant=north"),
        ])
        .parent
        .unwrap();
        assert_eq!((parent.tracestate(), parent.baggage()), ("vendor=1", "plant=north"));
    }
}
