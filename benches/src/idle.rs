//! What an annotation costs while no runtime is installed: a nanosecond or so, which is less than
//! what it makes of a difference where in memory a function, or the stack, happens to lie.
//!
//! So there are many copies of the plain and of the annotated leaf, each at an address of its own,
//! which take turns, round by round, in one process; and there are several such processes.

use std::array;
use std::env;
use std::process::Command;

use acm_obs::acm_phase;
use serde::{Deserialize, Serialize};

use crate::child::round;
use crate::contender::Failure;
use crate::stats::Quartiles;
use crate::work;

/// Copies of each function.
pub const COPIES: usize = 16;

/// Processes.
pub const PROCESSES: usize = 15;

/// The argument that makes a process one of them: then follows the number of rounds.
pub const CHILD: &str = "--idle-child";

/// Nanoseconds of thread CPU time per leaf call: medians of the copies and their rounds.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Idle {
    /// The plain function.
    pub plain: f64,
    /// The annotated one.
    pub annotated: f64,
}

/// Measures so many rounds of each copy in several processes, one after the other.
///
/// # Errors
///
/// When a process fails.
pub fn measure(rounds: usize) -> Result<Vec<Idle>, Failure> {
    let one = |_| {
        let mut child = Command::new(env::current_exe()?);
        let output = child.args([CHILD, &rounds.to_string()]).output()?;
        Ok(serde_json::from_slice(&output.stdout)?)
    };
    (0..PROCESSES).map(one).collect()
}

/// Measures so many rounds of each copy, on this thread.
#[must_use]
pub fn measure_here(rounds: usize) -> Idle {
    let mut samples: [[Vec<f64>; 2]; COPIES] = array::from_fn(|_| array::from_fn(|_| Vec::new()));
    for _ in 0..rounds {
        for (parents, samples) in PARENTS.iter().zip(&mut samples) {
            for (parent, samples) in parents.iter().zip(samples) {
                samples.push(round(*parent).cpu_ns());
            }
        }
    }
    let [plain, annotated] = [0, 1].map(|which| {
        let of_copies = samples.iter().map(|copy| median(copy[which].iter().copied()));
        median(of_copies)
    });
    Idle { plain, annotated }
}

fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    Quartiles::of(values).median
}

macro_rules! copies {
    ($($copy:literal)*) => {
        [$([plain_parent::<$copy>, annotated_parent::<$copy>]),*]
    };
}

const PARENTS: [[fn() -> u64; 2]; COPIES] = copies!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);

#[inline(never)]
fn plain_parent<const COPY: u64>() -> u64 {
    work::leaves(plain_leaf::<COPY>)
}

// Plain as well: the leaf alone makes the difference.
#[inline(never)]
fn annotated_parent<const COPY: u64>() -> u64 {
    work::leaves(annotated_leaf::<COPY>)
}

// The number of the copy is part of the body, so that the compiler does not make one of all.
#[inline(never)]
fn plain_leaf<const COPY: u64>(n: u64) -> u64 {
    work::body(n ^ COPY)
}

#[acm_phase(component = "FEAT")]
#[inline(never)]
fn annotated_leaf<const COPY: u64>(n: u64) -> u64 {
    work::body(n ^ COPY)
}
