//! The task that writes to disk what has waited for too long in memory.

use std::future::pending;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tokio::task;

use super::Batch;
use super::core::Core;
use super::race;
use super::saving::Plan;
use super::trouble;
use crate::spool::{Alone, LaneSpool, RecordId, Refused};

/// Keeps a lane's memory small until it is over.
pub(super) async fn run(lane: Arc<Core>) {
    loop {
        let plan = lane.state().plan(Instant::now());
        match plan {
            Plan::Save(batch, alone) => save(&lane, batch, alone).await,
            Plan::Wait(until) => wait(&lane.keeper, until).await,
            Plan::Done => {
                // What was given up is settled as well.
                lane.update(|_state| ());
                return;
            }
        }
    }
}

/// Waits until the state has changed, or the time has come.
pub(super) async fn wait(changed: &tokio::sync::Notify, until: Option<Instant>) {
    let time = async {
        match until {
            Some(until) => tokio::time::sleep_until(until.into()).await,
            None => pending().await,
        }
    };
    race::before(changed.notified(), time).await;
}

/// Does something with the files of the lane, where it may block.
pub(super) async fn on_disk<T: Send + 'static>(
    files: &Arc<Mutex<LaneSpool>>,
    work: impl FnOnce(&mut LaneSpool) -> T + Send + 'static,
) -> std::io::Result<T> {
    let files = Arc::clone(files);
    let done = task::spawn_blocking(move || {
        // Its methods leave it in order wherever they fail.
        work(&mut files.lock().unwrap_or_else(PoisonError::into_inner))
    });
    done.await.map_err(std::io::Error::other)
}

/// Strikes batches out on disk. Where this fails, they are sent once more by a later process.
pub(super) async fn strike(lane: &Core, records: Vec<RecordId>) {
    let Some(disk) = lane.disk.as_ref().filter(|_| !records.is_empty()) else { return };
    let struck = on_disk(&disk.files, move |files| {
        // All of them, whatever becomes of each.
        let struck: Vec<_> = records.into_iter().map(|record| files.ack(record)).collect();
        struck.into_iter().collect::<std::io::Result<()>>()
    });
    if let Ok(Err(error)) | Err(error) = struck.await {
        trouble::disk(lane, "tidy", &error.to_string());
    }
}

async fn save(lane: &Core, batch: Batch, alone: Alone) {
    let record = match &lane.disk {
        Some(disk) => append(lane, &disk.files, batch, alone).await,
        None => None,
    };
    let struck = lane.update(|state| state.saved(record, alone, Instant::now()));
    strike(lane, struck).await;
}

async fn append(
    lane: &Core,
    files: &Arc<Mutex<LaneSpool>>,
    batch: Batch,
    alone: Alone,
) -> Option<RecordId> {
    let written = on_disk(files, move |files| files.append(&batch, alone)).await;
    match written.unwrap_or_else(|error| Err(Refused::Failing(error))) {
        Ok(record) => Some(record),
        Err(Refused::Full) => {
            trouble::disk(lane, "write", "it is full, what waits there has to be delivered first");
            None
        }
        Err(Refused::Failing(error)) => {
            trouble::disk(lane, "write", &error.to_string());
            None
        }
    }
}
