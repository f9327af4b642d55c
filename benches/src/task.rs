//! One question to a process of its own, which answers it and ends.
//!
//! The answer goes through a file, so that what a collector prints is not in the way.

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::contender::Failure;

/// The argument that makes a process answer: then follow the question and the file for the answer.
pub const TASK: &str = "--task";

/// Has this executable, once more, answer the question.
///
/// # Errors
///
/// When the process cannot be had, or what it says went wrong.
pub fn ask<A: DeserializeOwned>(question: &impl Serialize) -> Result<A, Failure> {
    let directory = tempfile::tempdir()?;
    let file = directory.path().join("answer");
    let status = Command::new(env::current_exe()?)
        .args([TASK, &serde_json::to_string(question)?])
        .arg(&file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    let text = fs::read_to_string(file).map_err(|_missing| format!("no answer: {status}"))?;
    let answer: Result<A, String> = serde_json::from_str(&text)?;
    Ok(answer?)
}

/// Answers the question with what `work` makes of it, or with why it cannot.
///
/// # Errors
///
/// When the question is none, or the file cannot be written.
pub fn answer<Q: DeserializeOwned, A: Serialize>(
    question: &str,
    file: &str,
    work: impl FnOnce(Q) -> Result<A, Failure>,
) -> Result<(), Failure> {
    let answer = work(serde_json::from_str(question)?).map_err(|error| error.to_string());
    fs::write(Path::new(file), serde_json::to_string(&answer)?)?;
    Ok(())
}
