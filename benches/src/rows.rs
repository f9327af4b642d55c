//! The three measurements. Each starts processes of its own, so that none inherits another's
//! backlog.

use std::thread;
use std::time::Duration;

use crate::child::{Farewell, Request, Sample};
use crate::contender::{Contender, Failure};
use crate::fleet::Member;

/// After every round all collectors get that long to drain.
pub const PAUSE: Duration = Duration::from_millis(15);

/// Processes of each contender without pauses: they live one after the other, since the backlog of
/// some takes gigabytes, and the machine is not the same in every second.
pub const TURNS: usize = 3;

/// Rounds that are run but not counted.
const WARM_UP: usize = 3;

/// What one contender took, and what arrived.
#[derive(Debug)]
pub struct Row {
    /// Whose row it is.
    pub contender: Contender,
    /// One sample a round, or a process where there are no rounds.
    pub samples: Vec<Sample>,
    /// What its process said in the end, or all of them.
    pub farewell: Farewell,
}

/// What one contender took on one thread and on two at once.
#[derive(Debug)]
pub struct ThreadsRow {
    /// Whose row it is.
    pub contender: Contender,
    /// Rounds of one thread.
    pub one: Vec<Sample>,
    /// Rounds of two threads, the two added up.
    pub two: Vec<Sample>,
    /// What its process said in the end.
    pub farewell: Farewell,
}

/// Rounds with pauses: all contenders take turns, each time beginning with the next.
///
/// # Errors
///
/// When a contender fails.
pub fn rounds(contenders: &[Contender], rounds: usize) -> Result<Vec<Row>, Failure> {
    let mut members = launch(contenders)?;
    let mut samples = vec![Vec::with_capacity(rounds); members.len()];
    for round in 0..WARM_UP + rounds {
        for turn in 0..members.len() {
            let index = (round + turn) % members.len();
            let sample = members[index].sample(Request::Round)?;
            thread::sleep(PAUSE);
            if round >= WARM_UP {
                samples[index].push(sample);
            }
        }
    }
    members
        .into_iter()
        .zip(samples)
        .map(|(member, samples)| {
            Ok(Row { contender: member.contender(), samples, farewell: member.stop()? })
        })
        .collect()
}

/// Calls without pauses for `duration`, one contender after the other, [`TURNS`] times.
///
/// # Errors
///
/// When a contender fails.
pub fn steady(contenders: &[Contender], duration: Duration) -> Result<Vec<Row>, Failure> {
    let mut rows: Vec<Row> = Vec::new();
    for _ in 0..TURNS {
        for &contender in contenders {
            let (sample, farewell) = steady_turn(contender, duration)?;
            match rows.iter_mut().find(|row| row.contender == contender) {
                Some(row) => {
                    row.samples.push(sample);
                    row.farewell = row.farewell.and(farewell);
                }
                None => rows.push(Row { contender, samples: vec![sample], farewell }),
            }
        }
    }
    Ok(rows)
}

fn steady_turn(contender: Contender, duration: Duration) -> Result<(Sample, Farewell), Failure> {
    let mut member = Member::launch(contender)?;
    for _ in 0..WARM_UP {
        member.sample(Request::Round)?;
        thread::sleep(PAUSE);
    }
    Ok((member.sample(Request::Steady(duration))?, member.stop()?))
}

/// Rounds of one thread and of two at once in turn, with pauses.
///
/// # Errors
///
/// When a contender fails.
pub fn threads(contenders: &[Contender], rounds: usize) -> Result<Vec<ThreadsRow>, Failure> {
    let mut members = launch(contenders)?;
    let mut samples = vec![[Vec::new(), Vec::new()]; members.len()];
    for round in 0..WARM_UP + rounds {
        for turn in 0..members.len() {
            let index = (round + turn) % members.len();
            for threads in [1, 2] {
                let sample = members[index].sample(Request::Threads(threads))?;
                thread::sleep(PAUSE);
                if round >= WARM_UP {
                    samples[index][threads - 1].push(sample);
                }
            }
        }
    }
    members
        .into_iter()
        .zip(samples)
        .map(|(member, [one, two])| {
            Ok(ThreadsRow { contender: member.contender(), one, two, farewell: member.stop()? })
        })
        .collect()
}

fn launch(contenders: &[Contender]) -> Result<Vec<Member>, Failure> {
    contenders.iter().map(|&contender| Member::launch(contender)).collect()
}
