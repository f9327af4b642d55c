//! The task that sends: one request at a time.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task;

use super::account::Fate;
use super::body::compressed;
use super::choice::Choice;
use super::client::{self, Client};
use super::core::Core;
use super::keeper::{on_disk, strike, wait};
use super::news::Reach;
use super::protocol::{Age, Verdict};
use super::reason::{CORRUPT, REJECTED, REMOVED, TOO_LARGE, TOO_OLD};
use super::work::{Origin, Stored, Work};
use super::{backoff, race, trouble};
use crate::clock;
use crate::spool::{Adopted, Batch, LaneSpool, RecordId};

/// Sends what a lane is given until it is over.
pub(super) async fn run(lane: Arc<Core>) {
    let mut sender = Sender { lane, client: None };
    loop {
        let choice = sender.lane.state().choose(Instant::now());
        match choice {
            Choice::Send => sender.send().await,
            Choice::Load(record) => sender.load(record).await,
            Choice::Look => sender.look().await,
            Choice::Wait(until) => wait(&sender.lane.sender, until).await,
            Choice::Done => {
                // Now the keeper has the last word.
                sender.lane.update(|_state| ());
                return;
            }
        }
    }
}

struct Sender {
    lane: Arc<Core>,
    /// Made for the first attempt.
    client: Option<Client>,
}

/// What came of an attempt.
enum Outcome {
    Answered {
        verdict: Verdict,
        retry_after: Option<Duration>,
        text: String,
    },
    /// There was no answer, and why.
    Failed(String),
}

impl Sender {
    /// Sends what is on its way, part by part, until it is settled or an attempt fails.
    async fn send(&mut self) {
        while let Some((batch, age)) = self.next_part() {
            let outcome = self.attempt(&batch, age).await;
            let struck = self.settle(batch, outcome);
            strike(&self.lane, struck).await;
        }
    }

    fn next_part(&self) -> Option<(Batch, Age)> {
        let state = self.lane.state();
        let Work { parts, origin, .. } = state.on_its_way.as_ref()?;
        let batch = parts.last()?.clone();
        let age = match origin {
            Origin::Queue { .. } => Age::Fresh,
            Origin::Spool { .. } => Age::Replayed { by: age_of(&batch) },
        };
        Some((batch, age))
    }

    async fn attempt(&mut self, batch: &Batch, age: Age) -> Outcome {
        let lane = Arc::clone(&self.lane);
        let timeout = lane.config.endpoint.timeout;
        let answered = tokio::time::timeout(timeout, self.exchange(batch, age));
        match race::before(answered, lane.attempts_over()).await {
            Some(Ok(outcome)) => outcome,
            Some(Err(_elapsed)) => Outcome::Failed(format!("no answer within {timeout:?}")),
            None => Outcome::Failed("no answer before the end".to_owned()),
        }
    }

    async fn exchange(&mut self, batch: &Batch, age: Age) -> Outcome {
        let client = match self.client().await {
            Ok(client) => client,
            Err(reason) => return Outcome::Failed(reason),
        };
        let config = &self.lane.config;
        let body = config.protocol.body(batch, age);
        let (body, encoding) = match compressed(body, config.endpoint.compression) {
            Ok(compressed) => compressed,
            Err(error) => return Outcome::Failed(error.to_string()),
        };
        match client.send(body, encoding).await {
            Ok(response) => {
                let answer = response.answer();
                Outcome::Answered {
                    verdict: config.protocol.verdict(&answer),
                    retry_after: answer.retry_after,
                    text: answer.text(),
                }
            }
            Err(error) => Outcome::Failed(client::reason(error)),
        }
    }

    /// The client; its certificates are read where reading may block.
    async fn client(&mut self) -> Result<Client, String> {
        if let Some(client) = &self.client {
            return Ok(client.clone());
        }
        let lane = Arc::clone(&self.lane);
        let build = move || {
            Client::build(&lane.config.endpoint, &*lane.config.protocol)
                .map_err(|error| client::chain(&error))
        };
        let client = task::spawn_blocking(build).await.map_err(|error| error.to_string())??;
        Ok(self.client.insert(client).clone())
    }

    /// Draws the consequences of an attempt. Says what to strike out on disk.
    fn settle(&self, batch: Batch, outcome: Outcome) -> Vec<RecordId> {
        let (verdict, retry_after, text) = match outcome {
            Outcome::Answered { verdict, retry_after, text } => (verdict, retry_after, text),
            Outcome::Failed(reason) => (Verdict::Retry, None, reason),
        };
        let items = batch.items();
        match verdict {
            Verdict::Delivered => self.settled(&[(items, Fate::Delivered)], Reach::Reached),
            Verdict::Partial { rejected, message } => {
                let rejected = rejected.min(items);
                if rejected > 0 {
                    trouble::refused(&self.lane, rejected, &message);
                }
                let taken = (items - rejected, Fate::Delivered);
                self.settled(&[taken, (rejected, Fate::Dropped(REJECTED))], Reach::Reached)
            }
            Verdict::Retry => self.failed(retry_after, &text),
            Verdict::Split => self.apart(batch, TOO_LARGE, text),
            Verdict::Isolate => self.apart(batch, REJECTED, text),
            Verdict::Final { reason, message } => self.lost(items, reason, message),
        }
    }

    fn settled(&self, fates: &[(u64, Fate)], reach: Reach) -> Vec<RecordId> {
        // Before the batch is settled: whoever waits for that finds the news.
        self.lane.tell(reach);
        let now = Instant::now();
        self.lane.update(|state| {
            state.answered(now);
            state.settle_part(fates, now)
        })
    }

    fn lost(&self, items: u64, reason: &'static str, message: String) -> Vec<RecordId> {
        trouble::refused(&self.lane, items, &message);
        self.settled(&[(items, Fate::Dropped(reason))], Reach::Failing(message))
    }

    /// Goes on with halves; what cannot be halved any more is lost.
    fn apart(&self, batch: Batch, reason: &'static str, message: String) -> Vec<RecordId> {
        let items = batch.items();
        let Some((one, other)) = batch.split() else { return self.lost(items, reason, message) };
        self.lane.update(|state| {
            state.answered(Instant::now());
            state.split_part(one, other);
        });
        Vec::new()
    }

    fn failed(&self, retry_after: Option<Duration>, reason: &str) -> Vec<RecordId> {
        let text = reason.to_owned();
        self.lane.tell(match &self.lane.disk {
            Some(disk) => Reach::Spooling { dir: disk.dir.clone(), reason: text },
            None => Reach::Failing(text),
        });
        let now = Instant::now();
        let (first, struck) = self.lane.update(|state| {
            let failures = state.failures.saturating_add(1);
            let pause = backoff::pause(&state.pace, failures, retry_after, fastrand::f64());
            state.failed(pause, retry_after.is_some(), now);
            (failures == 1, state.put_back(now))
        });
        if first {
            trouble::not_reached(&self.lane, reason);
        }
        struck.into_iter().collect()
    }

    /// Reads a batch from disk, and sends it.
    async fn load(&mut self, record: RecordId) {
        let lane = Arc::clone(&self.lane);
        let Some(disk) = &lane.disk else { return };
        let loaded = on_disk(&disk.files, move |files| files.load(record)).await;
        let lost = match loaded.and_then(|batch| batch) {
            Ok(batch) if age_of(&batch) <= lane.config.max_age => {
                lane.update(|state| state.loaded(batch));
                return self.send().await;
            }
            Ok(_old) => TOO_OLD,
            Err(error) => {
                let lost = match error.kind() {
                    io::ErrorKind::InvalidData => Some(CORRUPT),
                    io::ErrorKind::NotFound => Some(REMOVED),
                    _ => None,
                };
                // A later one may have taken its place: then it is gone as it should be.
                if lane.state().loading.is_some() {
                    trouble::disk(&lane, "read", &error.to_string());
                }
                let Some(lost) = lost else {
                    lane.update(|state| state.read_later(Instant::now()));
                    return;
                };
                lost
            }
        };
        let struck = lane.update(|state| state.unreadable(lost));
        strike(&lane, struck.into_iter().collect()).await;
    }

    /// Takes over what another process has left behind, one file at a time.
    async fn look(&mut self) {
        let lane = &self.lane;
        let Some(disk) = &lane.disk else { return };
        let adopted = on_disk(&disk.files, LaneSpool::adopt).await.and_then(|adopted| adopted);
        // Processes that began at the same time do not look at the same time.
        let soon = |pause: Duration| pause.mul_f64(0.5 + fastrand::f64());
        let (adopted, pause) = match adopted {
            Ok(Some(adopted)) => (adopted, Duration::ZERO),
            Ok(None) => (Adopted::default(), soon(lane.state().pace.look_again)),
            Err(error) => {
                trouble::disk(lane, "read", &error.to_string());
                // It may be no more than another process that looks, too.
                (Adopted::default(), soon(lane.state().pace.spool_pause))
            }
        };
        lane.update(|state| {
            state.look = Instant::now().checked_add(pause);
            state.account.corrupt += adopted.corrupt;
            let waiting = adopted.waiting.into_iter();
            state.earlier.extend(waiting.map(|(record, items)| Stored {
                record,
                number: None,
                items,
            }));
        });
    }
}

fn age_of(batch: &Batch) -> Duration {
    Duration::from_nanos(clock::unix_ns().saturating_sub(batch.since_unix_ns))
}
