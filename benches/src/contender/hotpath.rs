//! hotpath: `#[measure]` on both; its report as JSON in a file, so that the calls can be counted.
//!
//! Its metrics server is off (by the environment of the child): nobody asks it anything here, and
//! two processes could not share the port.

use std::fs;

use hotpath::{Format, HotpathGuardBuilder};
use serde_json::Value;

use crate::contender::{Arrived, Failure, Started};
use crate::work;

pub(super) fn start() -> Result<Started, Failure> {
    let directory = tempfile::tempdir()?;
    let report = directory.path().join("report.json");
    let guard = HotpathGuardBuilder::new("main").format(Format::Json).output_path(&report).build();
    Ok(Started {
        parent,
        stop: Box::new(move || {
            drop(guard);
            let report = serde_json::from_str(&fs::read_to_string(&report)?)?;
            drop(directory);
            Ok(Arrived { counted: leaf_calls(&report), spans: None })
        }),
    })
}

#[hotpath::measure]
#[inline(never)]
fn parent() -> u64 {
    work::leaves(leaf)
}

#[hotpath::measure]
#[inline(never)]
fn leaf(n: u64) -> u64 {
    work::body(n)
}

/// Finds the row of the leaf, anywhere in the report.
fn leaf_calls(report: &Value) -> Option<u64> {
    match report {
        Value::Object(fields) => {
            let name = fields.get("name").and_then(Value::as_str).unwrap_or_default();
            if name.ends_with("::leaf") {
                fields.get("calls").and_then(Value::as_u64)
            } else {
                fields.values().find_map(leaf_calls)
            }
        }
        Value::Array(items) => items.iter().find_map(leaf_calls),
        _ => None,
    }
}
