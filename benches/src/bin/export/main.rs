//! What it costs that traces and metrics leave the process, where no caller sees it: the collector's
//! time, memory while no backend is there, `init` and `finish`.
//!
//! Usage: `export [--quick] [collector|statistics|memory|init|finish]…`; `--quick` is a tenth of
//! everything. Takes some five minutes without. Each measurement is a process of its own, which is
//! alone on the machine but for the server that takes everything.

mod collector;
mod dead_end;
mod finish;
mod load;
mod memory;
mod sites;
mod start;
mod statistics;

use std::env;
use std::process::ExitCode;
use std::time::Duration;

use acm_obs_benches::contender::Failure;
use acm_obs_benches::goals::Goal;
use acm_obs_benches::sink::{self, SINK};
use acm_obs_benches::task::{self, TASK};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Prints a table, and says what the goals are.
type Measure = fn(Scale) -> Result<Vec<Goal>, Failure>;

/// The parts, in their order.
const PARTS: [(&str, Measure); 5] = [
    ("collector", collector::measure),
    ("statistics", statistics::measure),
    ("memory", memory::measure),
    ("init", start::measure),
    ("finish", finish::measure),
];

/// What a process of its own measures.
#[derive(Debug, Serialize, Deserialize)]
enum Question {
    Collector(collector::Question),
    Statistics(statistics::Question),
    Memory(memory::Question),
    Start(start::Question),
    Finish(finish::Question),
}

/// How much of everything is done.
#[derive(Clone, Copy, Debug)]
enum Scale {
    Full,
    Tenth,
}

impl Scale {
    fn of(self, full: u64) -> u64 {
        match self {
            Self::Full => full,
            Self::Tenth => full / 10,
        }
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let done = match arguments.as_slice() {
        [flag] if flag == SINK => sink::serve(),
        [flag, question, file] if flag == TASK => task::answer(question, file, work),
        arguments => run(arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn work(question: Question) -> Result<Value, Failure> {
    match question {
        Question::Collector(question) => Ok(serde_json::to_value(question.answer()?)?),
        Question::Statistics(question) => Ok(serde_json::to_value(question.answer()?)?),
        Question::Memory(question) => Ok(serde_json::to_value(question.answer()?)?),
        Question::Start(question) => Ok(serde_json::to_value(question.answer()?)?),
        Question::Finish(question) => Ok(serde_json::to_value(question.answer()?)?),
    }
}

fn run(arguments: &[String]) -> Result<(), Failure> {
    let mut scale = Scale::Full;
    let mut wanted = Vec::new();
    for argument in arguments {
        match argument.as_str() {
            "--quick" => scale = Scale::Tenth,
            name if PARTS.iter().any(|(part, _)| *part == name) => wanted.push(name),
            other => return Err(format!("unknown argument `{other}`").into()),
        }
    }
    let mut goals = Vec::new();
    for (name, measure) in PARTS {
        if wanted.is_empty() || wanted.contains(&name) {
            goals.extend(measure(scale)?);
        }
    }
    for goal in goals {
        println!("{goal}");
    }
    Ok(())
}

/// The largest of some durations, in milliseconds.
fn longest_ms(durations: &[Duration]) -> f64 {
    durations.iter().max().map_or(f64::NAN, |longest| longest.as_secs_f64() * 1e3)
}
