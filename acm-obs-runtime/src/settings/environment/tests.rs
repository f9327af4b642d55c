use std::time::Duration;

use acm_obs::Level;

use super::super::{Colors, Config, LogFormat};
use super::*;
use crate::error::InitError;
use crate::sampler::Sampler;

fn config(variables: &[(&str, &str)]) -> Result<Config, InitError> {
    settings_of(variables).resolve()
}

fn settings_of(variables: &[(&str, &str)]) -> Settings {
    read(&|name| {
        variables.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
    })
}

#[test]
fn an_empty_environment_gives_the_defaults() {
    let config = config(&[("ACM_RUN_ID", ""), ("ACM_EQUIP_ID", " ")]).unwrap();
    assert_eq!(config.equipment, None);
    assert_eq!(config.equip_id, None);
    assert_eq!(config.run_id, None);
    assert_eq!(config.service_name, "acm-pipeline");
    assert_eq!(config.run_dir, Some("acm-runs".into()));
    assert_eq!(config.log_format, LogFormat::Text);
    assert_eq!(config.max_level, Some(Level::Info));
    assert!(config.timings && config.signals);
    assert_eq!(config.colors, Colors::Auto);
    assert_eq!(config.shutdown_deadline, Duration::from_secs(5));
}

#[test]
fn every_variable_has_its_setting() {
    let config = config(&[
        ("ACM_EQUIPMENT", "FD_FAN"),
        ("ACM_EQUIP_ID", "-7"),
        ("ACM_RUN_ID", "r.1"),
        ("ACM_RUN_DIR", "/tmp/x y"),
        ("ACM_LOG_FORMAT", "JSON"),
        ("ACM_LOG_LEVEL", "off"),
        ("ACM_TIMINGS", "0"),
        ("OTEL_RESOURCE_ATTRIBUTES", "service.name=other,service.version=2,site=A%201"),
        ("NO_COLOR", "1"),
    ])
    .unwrap();
    assert_eq!(config.equipment.as_deref(), Some("FD_FAN"));
    assert_eq!(config.equip_id, Some(-7));
    assert_eq!(config.run_id.unwrap().as_str(), "r.1");
    assert_eq!(config.run_dir, Some("/tmp/x y".into()));
    assert_eq!(config.log_format, LogFormat::Json);
    assert_eq!(config.max_level, None);
    assert!(!config.timings);
    assert_eq!(config.service_name, "other");
    assert_eq!(config.service_version.as_deref(), Some("2"));
    assert_eq!(config.resource, [("site".to_owned(), "A 1".to_owned())]);
    assert_eq!(config.colors, Colors::Never);
}

#[test]
fn the_service_name_has_a_variable_that_wins_over_the_resource_attributes() {
    let variables =
        [("OTEL_SERVICE_NAME", "mine"), ("OTEL_RESOURCE_ATTRIBUTES", "service.name=other")];
    let config = config(&variables).unwrap();
    assert_eq!((config.service_name.as_str(), config.resource.len()), ("mine", 0));
}

#[test]
fn explicit_settings_win_over_the_environment_even_over_a_bad_one() {
    let bad = [("ACM_EQUIP_ID", "seven"), ("ACM_LOG_LEVEL", "loud")];
    let config = settings_of(&bad).equip_id(7).log_level(Level::Debug).resolve().unwrap();
    assert_eq!((config.equip_id, config.max_level), (Some(7), Some(Level::Debug)));
}

#[test]
fn every_bad_value_is_named_with_its_variable_and_what_is_accepted() {
    let error = config(&[
        ("ACM_EQUIP_ID", "seven"),
        ("ACM_RUN_ID", "../up"),
        ("ACM_LOG_FORMAT", "xml"),
        ("ACM_LOG_LEVEL", "loud"),
        ("ACM_TIMINGS", "maybe"),
        ("OTEL_RESOURCE_ATTRIBUTES", "novalue"),
        ("OTEL_SDK_DISABLED", "perhaps"),
        ("OTEL_LOG_LEVEL", "shout"),
    ])
    .unwrap_err();
    let InitError::BadSettings(bad) = &error else { panic!("{error:?}") };
    assert_eq!(bad.len(), 8, "{error}");
    for (variable, value, accepted) in [
        ("ACM_EQUIP_ID", "seven", "a whole number"),
        ("ACM_RUN_ID", "../up", "letters, digits"),
        ("ACM_LOG_FORMAT", "xml", "`text` or `json`"),
        ("ACM_LOG_LEVEL", "loud", "`debug`, `info`"),
        ("ACM_TIMINGS", "maybe", "`1` or `0`"),
        ("OTEL_RESOURCE_ATTRIBUTES", "novalue", "`key=value`"),
        ("OTEL_SDK_DISABLED", "perhaps", "`true` or `false`"),
        ("OTEL_LOG_LEVEL", "shout", "`none`, `error`"),
    ] {
        let one = bad.iter().find(|bad| bad.name() == variable).unwrap();
        assert_eq!(one.value(), value);
        assert!(one.accepted().contains(accepted), "{one}");
        assert!(error.to_string().contains(&one.to_string()), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn a_value_that_is_not_text_is_an_error_except_for_a_path() {
    use std::os::unix::ffi::OsStringExt;

    let raw = |name: &'static str| {
        move |key: &str| (key == name).then(|| OsString::from_vec(vec![b'a', 0xff]))
    };
    assert!(read(&raw("ACM_EQUIPMENT")).resolve().is_err());
    assert!(read(&raw("ACM_RUN_DIR")).resolve().is_ok());
}

#[test]
fn a_disabled_sdk_writes_no_files_and_shows_no_table() {
    let settings = settings_of(&[("OTEL_SDK_DISABLED", "true")]).run_dir("runs").timings(true);
    let config = settings.resolve().unwrap();
    assert_eq!((config.run_dir, config.timings), (None, false));
    assert!(config.export.traces.is_none() && config.export.metrics.is_none());
    let settings = settings_of(&[("OTEL_SDK_DISABLED", "true")]).spool_dir("spool");
    assert_eq!(settings.resolve().unwrap().spool, None);
}

#[test]
fn explicit_values_are_checked_as_well() {
    for (settings, setter) in
        [(Settings::new().run_id("a/b"), "run_id"), (Settings::new().equipment(""), "equipment")]
    {
        let error = settings.resolve().unwrap_err().to_string();
        assert!(error.contains(setter), "{error}");
    }
}

#[test]
fn the_spool_of_the_program_goes_before_that_of_the_environment() {
    let variables =
        [("ACM_RUN_DIR", "runs"), ("ACM_SPOOL_DIR", "env"), ("ACM_SPOOL_MAX_BYTES", "7")];
    let spool = |settings: Settings| {
        settings.resolve().unwrap().spool.map(|spool| (spool.dir, spool.max_bytes))
    };
    assert_eq!(spool(settings_of(&variables)), Some(("env".into(), 7)));
    assert_eq!(spool(settings_of(&variables).spool_dir("mine")), Some(("mine".into(), 7)));
    assert_eq!(spool(settings_of(&variables).spool_max_bytes(8)), Some(("env".into(), 8)));
    assert_eq!(spool(settings_of(&variables).no_spool()), None);
    assert_eq!(spool(settings_of(&variables[..1]).no_run_dir()), None);
    let here = Some(("runs/spool".into(), Settings::DEFAULT_SPOOL_MAX_BYTES));
    assert_eq!(spool(settings_of(&variables[..1])), here);
}

#[test]
fn a_malformed_place_in_a_trace_is_a_warning() {
    let config = config(&[("TRACEPARENT", "00-nothing")]).unwrap();
    assert!(config.sampling.parent.is_none());
    assert_eq!(config.warnings.len(), 1);
    assert!(config.warnings[0].starts_with("`TRACEPARENT` is `00-nothing`"));
    let fine = [("TRACEPARENT", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")];
    let config = settings_of(&fine).sampler(Sampler::AlwaysOff).resolve().unwrap();
    assert!(config.sampling.parent.is_some() && config.warnings.is_empty());
    assert_eq!(config.sampling.sampler, Sampler::AlwaysOff);
}

#[test]
fn the_subscriber_of_tracing_is_installed_unless_told_otherwise() {
    assert!(config(&[]).unwrap().tracing);
    assert!(!Settings::new().tracing(false).resolve().unwrap().tracing);
}
