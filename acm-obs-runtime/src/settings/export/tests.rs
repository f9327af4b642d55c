use std::ffi::OsString;
use std::time::Duration;

use super::*;
use crate::error::InitError;
use crate::settings::endpoint::{Compression, Tls};
use crate::settings::{Config, Settings, environment};

type Variables<'a> = &'a [(&'a str, &'a str)];
type Tell = fn(Settings) -> Settings;
type Read = fn(Endpoint) -> String;

fn settings(variables: &[(&str, &str)]) -> Settings {
    environment::read(&|name| {
        variables.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
    })
}

fn traces(settings: Settings) -> TraceExport {
    settings.resolve().unwrap().export.traces.unwrap()
}

fn metrics(settings: Settings) -> MetricExport {
    settings.resolve().unwrap().export.metrics.unwrap()
}

fn endpoint(variables: &[(&str, &str)]) -> Endpoint {
    traces(settings(variables)).endpoint
}

fn millis(number: u64) -> Duration {
    Duration::from_millis(number)
}

#[test]
fn without_a_word_both_signals_go_to_this_machine() {
    let Config { export, .. } = Settings::new().resolve().unwrap();
    let (traces, metrics) = (export.traces.unwrap(), export.metrics.unwrap());
    assert_eq!(traces.endpoint.shown, "http://localhost:4318/v1/traces");
    assert_eq!(metrics.endpoint.shown, "http://localhost:4318/v1/metrics");
    let Endpoint { url, shown, headers, tenant, basic, tls, compression, timeout } =
        traces.endpoint;
    assert_eq!(url.as_str(), shown);
    assert_eq!((headers, tenant, basic, tls), (vec![], None, None, Tls::default()));
    assert_eq!((compression, timeout), (Compression::Gzip, Duration::from_secs(10)));
    assert_eq!((traces.protocol, traces.delay), (OtlpProtocol::HttpProtobuf, millis(5_000)));
    assert_eq!((traces.queue, traces.batch), (None, None));
    assert_eq!((traces.budget_bytes, traces.pending_after), (4_000_000, millis(10_000)));
    assert_eq!((metrics.interval, metrics.temporality), (millis(60_000), Temporality::Cumulative));
    assert_eq!(metrics.bounds, None);
}

#[test]
fn the_address_of_a_signal_goes_before_that_of_all_and_the_program_before_the_environment() {
    const ALL: (&str, &str) = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://all:1/base");
    const TRACES: (&str, &str) = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://traces:2/x");
    let cases: [(Variables<'_>, Tell, &str, &str); 7] = [
        (&[ALL], |s| s, "http://all:1/base/v1/traces", "http://all:1/base/v1/metrics"),
        (&[TRACES], |s| s, "http://traces:2/x", "http://localhost:4318/v1/metrics"),
        (&[ALL, TRACES], |s| s, "http://traces:2/x", "http://all:1/base/v1/metrics"),
        (
            &[ALL, TRACES],
            |s| s.otlp_endpoint("http://mine"),
            "http://mine/v1/traces",
            "http://mine/v1/metrics",
        ),
        (
            &[ALL, TRACES],
            |s| s.metrics_endpoint("http://mine"),
            "http://traces:2/x",
            "http://mine/",
        ),
        (
            &[ALL],
            |s| s.otlp_endpoint("http://mine").traces_endpoint("http://own/t"),
            "http://own/t",
            "http://mine/v1/metrics",
        ),
        // What is overridden may be as wrong as it likes.
        (
            &[("OTEL_EXPORTER_OTLP_ENDPOINT", "nowhere")],
            |s| s.otlp_endpoint("http://mine"),
            "http://mine/v1/traces",
            "http://mine/v1/metrics",
        ),
    ];
    for (variables, tell, for_traces, for_metrics) in cases {
        let export = tell(settings(variables)).resolve().unwrap().export;
        assert_eq!(export.traces.unwrap().endpoint.shown, for_traces, "{variables:?}");
        assert_eq!(export.metrics.unwrap().endpoint.shown, for_metrics, "{variables:?}");
    }
}

#[test]
fn every_variable_of_all_signals_has_one_for_each() {
    let cases: [(&str, &str, &str, Read); 7] = [
        ("HEADERS", "a=1", "a=2", |e| e.headers.first().unwrap().1.expose().to_owned()),
        ("TIMEOUT", "1", "2", |e| e.timeout.as_millis().to_string()),
        ("COMPRESSION", "none", "gzip", |e| format!("{:?}", e.compression).to_lowercase()),
        ("CERTIFICATE", "/1", "/2", |e| e.tls.ca.unwrap().display().to_string()),
        ("CLIENT_CERTIFICATE", "/1", "/2", |e| e.tls.cert.unwrap().display().to_string()),
        ("CLIENT_KEY", "/1", "/2", |e| e.tls.key.unwrap().display().to_string()),
        ("PROTOCOL", "http/protobuf", "HTTP/Protobuf", |_| "http/protobuf".to_owned()),
    ];
    for (what, all, own, read) in cases {
        let name = |signal: &str| format!("OTEL_EXPORTER_OTLP_{signal}{what}");
        let pair = match what {
            "CLIENT_CERTIFICATE" => Some(("OTEL_EXPORTER_OTLP_CLIENT_KEY", "/k")),
            "CLIENT_KEY" => Some(("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "/c")),
            _ => None,
        };
        let (general, of_traces, of_metrics) = (name(""), name("TRACES_"), name("METRICS_"));
        let value = |text: &str| text.trim_start_matches("a=").to_lowercase();
        for (own_name, found) in [
            (&of_traces, (|s| traces(s).endpoint) as fn(Settings) -> Endpoint),
            (&of_metrics, |s| metrics(s).endpoint),
        ] {
            let mut variables = vec![(&*general, all)];
            variables.extend(pair);
            assert_eq!(read(found(settings(&variables))), value(all), "{general}");
            variables.push((own_name, own));
            assert_eq!(read(found(settings(&variables))), value(own), "{own_name}");
        }
    }
}

#[test]
fn the_batches_and_the_interval_have_variables() {
    let variables = [
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "2048"),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "512"),
        ("OTEL_BSP_EXPORT_TIMEOUT", "3000"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "5000"),
        ("OTEL_METRIC_EXPORT_TIMEOUT", "20000"),
        ("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "LowMemory"),
    ];
    let export = traces(settings(&variables));
    let numbers = (export.queue.map(NonZeroU64::get), export.batch.map(NonZeroU64::get));
    assert_eq!((export.delay, numbers), (millis(100), (Some(2_048), Some(512))));
    assert_eq!(export.endpoint.timeout, millis(3_000));
    let export = metrics(settings(&variables));
    assert_eq!((export.interval, export.temporality), (millis(5_000), Temporality::LowMemory));
    assert_eq!(export.endpoint.timeout, millis(10_000), "the lesser of the two");
    let told = settings(&variables)
        .export_timeout(millis(15_000))
        .metric_interval(millis(7))
        .temporality(Temporality::Delta);
    assert_eq!(traces(told.clone()).endpoint.timeout, millis(15_000));
    assert_eq!(
        (metrics(told.clone()).interval, metrics(told).temporality),
        (millis(7), Temporality::Delta)
    );
    // A queue that is smaller than what a request might have.
    let export = traces(settings(&[("OTEL_BSP_MAX_QUEUE_SIZE", "10")]));
    assert_eq!(export.batch.map(NonZeroU64::get), Some(10));
}

#[test]
fn a_signal_can_stay_here() {
    let off = ("OTEL_TRACES_EXPORTER", "None");
    let cases: [(Variables<'_>, Tell, (bool, bool)); 8] = [
        (&[], |s| s, (true, true)),
        (&[off], |s| s, (false, true)),
        (
            &[("OTEL_METRICS_EXPORTER", "none"), ("OTEL_TRACES_EXPORTER", "otlp")],
            |s| s,
            (true, false),
        ),
        (&[("OTEL_SDK_DISABLED", "true")], |s| s.otlp_endpoint("http://h"), (false, false)),
        (&[], Settings::no_export, (false, false)),
        (&[], Settings::no_traces, (false, true)),
        (&[], Settings::no_metrics, (true, false)),
        // Nobody looks at the settings of what stays here.
        (
            &[
                off,
                ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "nowhere"),
                ("OTEL_BSP_SCHEDULE_DELAY", "x"),
            ],
            |s| s,
            (false, true),
        ),
    ];
    for (variables, tell, expected) in cases {
        let Export { traces, metrics } = tell(settings(variables)).resolve().unwrap().export;
        assert_eq!((traces.is_some(), metrics.is_some()), expected, "{variables:?}");
    }
}

#[test]
fn credentials_come_from_the_url_the_headers_or_variables_of_their_own() {
    let user = ("ACM_BASIC_AUTH_USER", "env");
    let password = ("ACM_BASIC_AUTH_PASSWORD", "p:w%20");
    let basic = |endpoint: Endpoint| {
        endpoint.basic.map(|(user, password)| (user, password.expose().to_owned()))
    };
    let pair = |user: &str, password: &str| Some((user.to_owned(), password.to_owned()));
    assert_eq!(basic(endpoint(&[user, password])), pair("env", "p:w%20"));
    let url = ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://url:s%23@h?token=t");
    let found = endpoint(&[user, password, url]);
    assert_eq!(found.url.as_str(), "https://h/v1/traces?token=t");
    assert_eq!(found.shown, "https://h/v1/traces");
    assert_eq!(basic(found), pair("url", "s#"));
    let header = ("OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Bearer%20x,X-Scope-OrgID=t1,k=v");
    let found = endpoint(&[user, password, url, header]);
    let headers: Vec<_> =
        found.headers.iter().map(|(name, value)| (&**name, value.expose())).collect();
    assert_eq!(headers, [("k", "v"), ("authorization", "Bearer x")]);
    assert_eq!((found.tenant.as_deref(), found.basic), (Some("t1"), None));
    let told = settings(&[user, password, url, header])
        .basic_auth("me", "pw")
        .tenant("t2")
        .otlp_header("K", "w")
        .otlp_header("new", "n");
    let found = traces(told).endpoint;
    let headers: Vec<_> =
        found.headers.iter().map(|(name, value)| (&**name, value.expose())).collect();
    assert_eq!(headers, [("k", "w"), ("new", "n")]);
    assert_eq!(found.tenant.as_deref(), Some("t2"));
    assert_eq!(basic(found), pair("me", "pw"));
    assert_eq!(endpoint(&[("ACM_TENANT_ID", "acme")]).tenant.as_deref(), Some("acme"));
}

#[test]
fn every_bad_value_is_named_with_what_is_accepted_and_without_its_secrets() {
    const SECRET: &str = "hunter2";
    let number = "a whole number above zero";
    let cases = [
        ("OTEL_TRACES_EXPORTER", "console", "console", "`otlp` or `none`"),
        ("OTEL_METRICS_EXPORTER", "prometheus", "prometheus", "`otlp` or `none`"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "u:hunter2@h:4318", "***@h:4318", "a URL such as"),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "ftp://u:hunter2@h", "ftp://***@h", "a URL such as"),
        ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "h/?k=hunter2", "h/?***", "a URL such as"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "k=v,hunter2", "*** (pair 2 of 2)", "`name=value`"),
        ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "hunter2", "*** (pair 1 of 1)", "`name=value`"),
        ("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "hunter2", "*** (pair 1 of 1)", "`name=value`"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "thrift", "thrift", "`http/protobuf`"),
        ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "thrift", "thrift", "`http/protobuf`"),
        ("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "thrift", "thrift", "`http/protobuf`"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "0", "0", "milliseconds"),
        ("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "10s", "10s", "milliseconds"),
        ("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "-1", "-1", "milliseconds"),
        ("OTEL_EXPORTER_OTLP_COMPRESSION", "zstd", "zstd", "`gzip` or `none`"),
        ("OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "zstd", "zstd", "`gzip` or `none`"),
        ("OTEL_EXPORTER_OTLP_METRICS_COMPRESSION", "zstd", "zstd", "`gzip` or `none`"),
        ("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "both", "both", "`cumulative`"),
        ("OTEL_BSP_SCHEDULE_DELAY", "soon", "soon", "milliseconds"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "0", "0", number),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "1.5", "1.5", number),
        ("OTEL_BSP_EXPORT_TIMEOUT", "0", "0", "milliseconds"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "0", "0", "milliseconds"),
        ("OTEL_METRIC_EXPORT_TIMEOUT", "x", "x", "milliseconds"),
        ("OTEL_TRACES_SAMPLER", "sometimes", "sometimes", "`always_on`"),
        ("OTEL_TRACES_SAMPLER_ARG", "2", "2", "from 0 to 1"),
        ("ACM_SPOOL_MAX_BYTES", "256MB", "256MB", "a number of bytes"),
        ("ACM_BASIC_AUTH_USER", "u:hunter2", "", "the password of"),
        ("ACM_BASIC_AUTH_PASSWORD", SECRET, "", "the user of"),
        ("ACM_TENANT_ID", "a\tb\u{7f}", "a\tb\u{7f}", "visible ASCII"),
        ("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "/c", "", "the file of the key"),
        ("OTEL_EXPORTER_OTLP_CLIENT_KEY", "/k", "", "the file of the certificate"),
    ];
    for (variable, value, shown, accepted) in cases {
        let error = settings(&[(variable, value)]).resolve().unwrap_err();
        let InitError::BadSettings(bad) = &error else { panic!("{error:?}") };
        let [bad] = &**bad else { panic!("{variable}: {error}") };
        // Of two that belong together the one that is missing is named.
        assert!(bad.name() == variable || shown.is_empty(), "{bad}");
        assert_eq!(bad.value(), shown);
        assert!(bad.accepted().contains(accepted), "{bad}");
        assert!(error.to_string().contains(variable), "{error}");
        assert!(!format!("{error} {error:?}").contains(SECRET), "{error}");
    }
    // All of them at once, each once.
    let all: Vec<_> = cases.iter().map(|(variable, value, ..)| (*variable, *value)).collect();
    let error = settings(&all).resolve().unwrap_err();
    let InitError::BadSettings(bad) = &error else { panic!("{error:?}") };
    let mut names: Vec<&str> = bad.iter().map(BadSetting::name).collect();
    names.sort_unstable();
    let total = names.len();
    names.dedup();
    assert_eq!(names.len(), total, "{error}");
    assert!(!format!("{error:?}").contains(SECRET), "{error}");
}

#[test]
fn a_request_is_not_larger_than_the_queue() {
    let error =
        settings(&[("OTEL_BSP_MAX_QUEUE_SIZE", "10"), ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "11")])
            .resolve()
            .unwrap_err()
            .to_string();
    assert_eq!(
        error,
        "`OTEL_BSP_MAX_EXPORT_BATCH_SIZE` is `11`, expected at most `OTEL_BSP_MAX_QUEUE_SIZE`"
    );
}

#[test]
fn what_the_program_says_is_checked_as_well() {
    let new = Settings::new;
    let cases = vec![
        ("otlp_endpoint", new().otlp_endpoint("localhost")),
        ("traces_endpoint", new().traces_endpoint("")),
        ("metrics_endpoint", new().metrics_endpoint("http://u:hunter2@h/@")),
        ("otlp_header", new().otlp_header("a b", "hunter2").otlp_header("x", "y")),
        ("otlp_header", new().otlp_header("a", "hunter2\n")),
        ("export_timeout", new().export_timeout(Duration::ZERO)),
        ("metric_interval", new().metric_interval(Duration::ZERO)),
        ("pending_after", new().pending_after(Duration::ZERO)),
        ("trace_budget_bytes", new().trace_budget_bytes(0)),
        ("spool_max_bytes", new().spool_max_bytes(0)),
        ("basic_auth", new().basic_auth("", "hunter2")),
        ("bearer", new().bearer("hunter 2")),
        ("tenant", new().tenant("")),
        ("sampler", new().sampler(crate::sampler::Sampler::TraceIdRatio(1.1))),
        ("duration_bounds", new().duration_bounds(vec![millis(2), millis(2)])),
        ("duration_bounds", new().duration_bounds(vec![Duration::ZERO])),
    ];
    for (setter, settings) in cases {
        let error = settings.resolve().unwrap_err();
        let InitError::BadSettings(bad) = &error else { panic!("{error:?}") };
        assert_eq!((bad[0].name(), bad.len()), (setter, 1), "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter"), "{error}");
    }
    let bounds = vec![millis(1), millis(5)];
    assert_eq!(metrics(new().duration_bounds(bounds.clone())).bounds, Some(bounds));
    let longest = metrics(new().metric_interval(Duration::MAX)).interval;
    assert_eq!(longest, Duration::from_hours(365 * 24), "the clock can be asked for that time");
}

#[test]
fn nothing_that_is_printed_has_a_secret() {
    let settings = settings(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://user:hunter2@h/?k=hunter2"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=hunter2"),
        ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "authorization=hunter2"),
        ("ACM_BASIC_AUTH_USER", "hunter2"),
        ("ACM_BASIC_AUTH_PASSWORD", "hunter2"),
    ])
    .metrics_endpoint("https://hunter2@h")
    .otlp_header("token", "hunter2")
    .bearer("hunter2");
    let before = format!("{settings:?} {settings:#?}");
    assert!(!before.contains("hunter2"), "{before}");
    let config = settings.resolve().unwrap();
    assert!(config.export.traces.is_some());
    let after = format!("{config:?} {config:#?}");
    assert!(!after.contains("hunter2") && after.contains("https://h/v1/traces"), "{after}");
}

#[cfg(unix)]
#[test]
fn what_is_no_text_is_not_shown_where_it_may_be_a_secret() {
    use std::os::unix::ffi::OsStringExt;

    for name in
        ["OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_ENDPOINT", "ACM_BASIC_AUTH_PASSWORD"]
    {
        let settings = environment::read(&|key| match key {
            "ACM_BASIC_AUTH_USER" => Some("me".into()).filter(|_| name.ends_with("PASSWORD")),
            _ => (key == name).then(|| OsString::from_vec(b"hunter2\xff".to_vec())),
        });
        let error = settings.resolve().unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
}
