//! The delivery against small servers on this machine.

mod answers;
mod deadline;
mod invariants;
mod outage;
mod replay;
mod secure;
mod server;
mod snapshot;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use self::server::{Reply, Request, Server};
use super::pace::Pace;
use super::*;
use crate::diag::{Diag, Verbosity};
use crate::settings::{self, Endpoint};

/// Items as text, separated by commas.
#[derive(Debug)]
pub(super) struct Text;

impl Protocol for Text {
    fn content_type(&self) -> &'static str {
        "text/plain"
    }

    fn body(&self, batch: &Batch, age: Age) -> Vec<u8> {
        let items: Vec<&[u8]> = batch.parts().collect();
        assert!(!items.contains(&&b"panic"[..]), "asked for");
        let head = match age {
            Age::Fresh => &b""[..],
            Age::Replayed { .. } => b"replayed:",
        };
        [head, &items.join(&b","[..])].concat()
    }

    fn verdict(&self, answer: &Answer<'_>) -> Verdict {
        match (answer.status, answer.body) {
            (400, b"isolate") => Verdict::Isolate,
            (200, b"partial") => Verdict::Partial { rejected: 2, message: answer.text() },
            (200..=299, _) => Verdict::Delivered,
            (413, _) => Verdict::Split,
            (408 | 429 | 500..=599, _) => Verdict::Retry,
            (401, _) => Verdict::Final { reason: "unauthorized", message: answer.text() },
            _ => Verdict::Final { reason: "rejected", message: answer.text() },
        }
    }
}

/// In more of a hurry than in earnest.
const QUICK: Pace = Pace {
    save_after: Duration::from_millis(20),
    first_pause: Duration::from_millis(4),
    longest_pause: Duration::from_millis(16),
    look_again: Duration::from_millis(20),
    spool_pause: Duration::from_millis(10),
};

fn lane_to(url: &str) -> LaneConfig {
    LaneConfig {
        signal: "spans",
        output: "otlp",
        label: "Traces",
        endpoint: Endpoint::plain(url),
        protocol: Arc::new(Text),
        queue_bytes: 1 << 20,
        queue_records: None,
        keep: Keep::All,
        max_age: Duration::from_hours(1),
    }
}

fn start_with(lanes: Vec<LaneConfig>, spool: Option<&Path>) -> (Delivery, Vec<Lane>) {
    let spool = spool.map(|dir| settings::Spool { dir: dir.join("spool"), max_bytes: 1 << 24 });
    Delivery::start_at(QUICK, lanes, spool, Arc::new(Diag::new(Verbosity::None))).unwrap()
}

fn start(lane: LaneConfig, spool: Option<&Path>) -> (Delivery, Lane) {
    let (delivery, mut lanes) = start_with(vec![lane], spool);
    (delivery, lanes.remove(0))
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(20)
}

/// Waits until the account of the first lane is as wanted.
fn until(delivery: &Delivery, mut what: impl FnMut(&LaneAccount) -> bool) -> LaneAccount {
    let deadline = soon();
    loop {
        let account = delivery.accounts().remove(0);
        adds_up(&account);
        if what(&account) {
            return account;
        }
        assert!(Instant::now() < deadline, "{account:#?}");
        pause();
    }
}

fn finish(delivery: &Delivery) -> LaneAccount {
    let account = delivery.finish(soon()).remove(0);
    adds_up(&account);
    assert_eq!(account.in_memory, 0);
    account
}

fn adds_up(account: &LaneAccount) {
    let LaneAccount { offered, delivered, spooled, superseded, in_memory, .. } = account;
    let settled = delivered + spooled + superseded + all_dropped(account);
    assert_eq!(*offered, settled + in_memory, "{account:#?}");
}

fn all_dropped(account: &LaneAccount) -> u64 {
    account.dropped.values().sum()
}

fn dropped(account: &LaneAccount) -> Vec<(&'static str, u64)> {
    account.dropped.iter().map(|(reason, items)| (*reason, *items)).collect()
}

fn batch(items: &[&str]) -> Batch {
    Batch::of("head", items)
}

fn ok(_request: &Request) -> Reply {
    Reply::status(200)
}

fn flush(lane: &Lane) -> bool {
    Lane::wait_for_all(std::slice::from_ref(lane), soon())
}

/// Between two looks at something that will have changed soon.
fn pause() {
    std::thread::park_timeout(Duration::from_millis(1));
}
