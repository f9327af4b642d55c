//! The report as `report.json`, and back.

use serde::Deserialize;

use super::model::{Report, SCHEMA_VERSION};

impl Report {
    /// The report as the text of `report.json`: one object over several lines, in the order that
    /// [`schema`](super::schema) describes.
    #[must_use]
    pub fn json(&self) -> String {
        // Only a map with keys that are no text can fail, and there is none.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Reads a stored report. What is missing but not needed is empty, what is unknown is skipped.
    ///
    /// # Errors
    ///
    /// [`ReadReportError`] if the text is no report, or one of a newer schema.
    pub fn from_json(text: &str) -> Result<Self, ReadReportError> {
        let Version { schema_version } = serde_json::from_str(text)?;
        if schema_version > SCHEMA_VERSION {
            return Err(ReadReportError::TooNew { found: schema_version });
        }
        Ok(serde_json::from_str(text)?)
    }
}

/// Why a text is not read as a report.
///
/// ```
/// use acm_obs_runtime::report::{ReadReportError, Report};
///
/// let error = Report::from_json(r#"{"schema_version": 99}"#).unwrap_err();
/// assert!(matches!(error, ReadReportError::TooNew { found: 99 }));
/// ```
#[derive(Debug, thiserror::Error)]
pub enum ReadReportError {
    /// It is not JSON, or a field is missing or of another type.
    #[error("this is no timing report, give the `report.json` of a run directory")]
    NotAReport(#[from] serde_json::Error),
    /// It was written by a newer version.
    #[error(
        "schema version {found} is newer than {SCHEMA_VERSION}, the newest known here: update acm-obs-runtime"
    )]
    TooNew {
        /// The version in the file.
        found: u32,
    },
}

/// The one field that every version has.
#[derive(Deserialize)]
struct Version {
    schema_version: u32,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::report::Telemetry;
    use crate::report::fixture::{report, running_report};

    #[test]
    fn a_report_is_read_as_it_was_written() {
        for report in [report(), running_report()] {
            assert_eq!(Report::from_json(&report.json()).unwrap(), report);
        }
    }

    #[test]
    fn numbers_that_do_not_exist_are_null() {
        let json: Value = serde_json::from_str(&running_report().json()).unwrap();
        let forecast = &json["phases"][2];
        assert_eq!(forecast["calls"], 0);
        assert_eq!(forecast["running"], 2);
        for key in ["mean", "min", "p50", "p95", "p99", "max"] {
            assert_eq!(forecast[format!("{key}_seconds")], Value::Null, "{key}");
        }
        assert_eq!(json["outcome"], "RUNNING");
    }

    #[test]
    fn the_schema_names_every_field() {
        let schema = include_str!("schema.md");
        let json: Value = serde_json::from_str(&running_report().json()).unwrap();
        let row = |list: &str| json[list][0].as_object().unwrap().keys();
        let lists = ["phases", "functions", "equipments", "running"];
        for key in json.as_object().unwrap().keys().chain(lists.into_iter().flat_map(row)) {
            assert!(schema.contains(&format!("`{key}`")), "`{key}` is not in the schema");
        }
    }

    #[test]
    fn the_schema_names_every_field_of_the_telemetry() {
        let schema = include_str!("schema.md");
        let mut report = report();
        report.telemetry.signal(Telemetry::SPANS).output(Telemetry::OTLP).delivered = 212;
        let json: Value = serde_json::from_str(&report.json()).unwrap();
        let spans = &json["telemetry"]["signals"]["spans"];
        assert_eq!(spans["outputs"]["otlp"]["delivered"], 212);
        let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        for key in keys(spans).into_iter().chain(keys(&spans["outputs"]["otlp"])) {
            assert!(schema.contains(&format!("`{key}`")), "`{key}` is not in the schema");
        }
    }

    #[test]
    fn the_example_of_the_schema_is_a_report() {
        let schema = include_str!("schema.md");
        let example = schema.split_once("```json").unwrap().1.split_once("```").unwrap().0;
        let report = Report::from_json(example).unwrap();
        let again: Value = serde_json::from_str(&report.json()).unwrap();
        assert_eq!(again, serde_json::from_str::<Value>(example).unwrap());
    }

    #[test]
    fn what_a_newer_writer_adds_is_skipped_and_what_is_optional_may_be_missing() {
        let text = r#"{"schema_version": 1, "run_id": "r", "equipment": null, "outcome": "NOOP", "novelty": [1],
            "started_at": "2026-11-23T10:15:02Z", "duration_seconds": 0.1, "phases": [{"path": "run", "name": "run",
            "component": "RUN", "calls": 1, "errors": 0, "total_seconds": 0.1, "self_seconds": 0.1,
            "wall_seconds": 0.1, "mean_seconds": null, "min_seconds": null, "p50_seconds": null,
            "p95_seconds": null, "p99_seconds": null, "max_seconds": null, "percent_of_run": 100.0}]}"#;
        let report = Report::from_json(text).unwrap();
        assert_eq!(report.phases[0].parent, None);
        assert!(report.console(80, false).contains("outcome NOOP"));
    }

    #[test]
    fn what_is_no_report_is_refused_with_what_to_do() {
        for text in ["", "[]", "{}", r#"{"schema_version": 1}"#, r#"{"schema_version": "1"}"#] {
            let error = Report::from_json(text).unwrap_err();
            assert!(matches!(error, ReadReportError::NotAReport(_)), "{text}");
            assert!(error.to_string().contains("`report.json`"), "{error}");
        }
        let error = Report::from_json(r#"{"schema_version": 2}"#).unwrap_err();
        assert!(error.to_string().starts_with("schema version 2 is newer than 1"), "{error}");
    }

    proptest! {
        #[test]
        fn every_name_and_number_survives(name in any::<String>(), total in any::<u64>(), calls in any::<u64>()) {
            let mut report = report();
            let row = &mut report.phases[0];
            row.name = name;
            row.calls = calls;
            row.total_seconds = crate::report::tally::seconds(total);
            prop_assert_eq!(Report::from_json(&report.json()).unwrap(), report);
        }
    }
}
