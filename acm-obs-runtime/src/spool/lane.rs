//! The files of one destination: batches are written at the end, read at their place, and struck out.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use thiserror::Error;

use super::batch::Batch;
use super::record::{self, Frame};
use super::segment::{Destination, Header};
use super::{Spool, budget, file_name, files, unfinished};
use crate::clock;

/// The spool files of one destination. Every call may block.
#[derive(Debug)]
pub(crate) struct LaneSpool {
    pub(super) spool: Arc<Spool>,
    pub(super) destination: Destination,
    /// Files with batches that wait, by number.
    pub(super) segments: BTreeMap<u64, Segment>,
    /// The file that grows.
    tail: Option<Tail>,
}

/// Where a batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RecordId {
    pub(super) segment: u64,
    pub(super) offset: u64,
    pub(super) len: usize,
}

#[cfg(test)]
impl RecordId {
    /// A place of no file, for tests.
    pub(crate) fn of(number: u64) -> Self {
        Self { segment: number, offset: 0, len: 0 }
    }
}

/// Why a batch was not written. Nothing of it is on disk.
#[derive(Debug, Error)]
pub(crate) enum Refused {
    #[error("the spool is full")]
    Full,
    #[error("the spool cannot be written")]
    Failing(#[from] io::Error),
}

#[derive(Debug)]
pub(super) struct Segment {
    pub(super) path: PathBuf,
    /// How many of its batches wait.
    pub(super) waiting: usize,
}

#[derive(Debug)]
struct Tail {
    number: u64,
    name: String,
    file: File,
    len: u64,
}

impl LaneSpool {
    pub(super) fn new(spool: Arc<Spool>, destination: Destination) -> Self {
        Self { spool, destination, segments: BTreeMap::new(), tail: None }
    }

    /// Writes a batch, unless there is no room for it.
    pub(crate) fn append(&mut self, batch: &Batch, alone: Alone) -> Result<RecordId, Refused> {
        let record = record::batch(batch).ok_or(io::ErrorKind::FileTooLarge);
        let record = record.map_err(io::Error::from)?;
        files::ensure_dir(self.spool.dir())?;
        let lock = self.spool.lock()?;
        let own_dir = self.spool.own_dir()?;
        // Somebody may have cleared the directory: what is written to a removed file is lost.
        self.tail.take_if(|tail| !own_dir.join(&tail.name).exists());
        let len = record.len() as u64;
        let grows = self.tail.as_ref().is_some_and(|tail| tail.len + len <= SEGMENT_BYTES);
        let header = if grows && alone == Alone::No { None } else { Some(self.header()?) };
        let more = len + header.as_ref().map_or(0, |header| header.len() as u64);
        let less = match alone {
            Alone::Replacing(old) => self.file_len(old.segment),
            Alone::No | Alone::Yes => 0,
        };
        let used = budget::used(self.spool.dir())?.saturating_sub(less);
        if used.saturating_add(more) > self.spool.config.max_bytes {
            return Err(Refused::Full);
        }
        if let Some(header) = header {
            self.tail = Some(self.begin(&own_dir, &header)?);
        }
        let written = self.write(&own_dir, &record);
        drop(lock);
        let id = written?;
        if alone != Alone::No {
            self.tail = None;
        }
        Ok(id)
    }

    /// Reads a batch; an error of the kind `InvalidData` if it is damaged.
    pub(crate) fn load(&self, id: RecordId) -> io::Result<Batch> {
        let segment = self.segments.get(&id.segment).ok_or(io::ErrorKind::NotFound)?;
        let mut file = files::read(&segment.path)?;
        file.seek(SeekFrom::Start(id.offset))?;
        let mut record = vec![0; id.len];
        file.read_exact(&mut record).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => io::Error::new(io::ErrorKind::InvalidData, error),
            _ => error,
        })?;
        let mut content = Bytes::from(record);
        let frame = Frame::read(&content);
        let content = content.split_off(Frame::LEN.min(content.len()));
        frame
            .filter(|frame| frame.fits(&content))
            .and_then(|_whole| record::read_batch(content))
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a record is damaged"))
    }

    /// Strikes a batch out: nobody is to send it any more. The file goes with its last batch.
    pub(crate) fn ack(&mut self, id: RecordId) -> io::Result<()> {
        let Some(segment) = self.segments.get_mut(&id.segment) else { return Ok(()) };
        segment.waiting = segment.waiting.saturating_sub(1);
        if segment.waiting > 0 {
            let done = record::done(id.offset).ok_or(io::ErrorKind::FileTooLarge)?;
            let mut file = files::append(&segment.path)?;
            file.write_all(&done)?;
            if let Some(tail) = self.tail.as_mut().filter(|tail| tail.number == id.segment) {
                tail.len += done.len() as u64;
            }
            return Ok(());
        }
        let path = segment.path.clone();
        self.segments.remove(&id.segment);
        self.tail.take_if(|tail| tail.number == id.segment);
        fs::remove_file(path)
    }

    fn header(&self) -> io::Result<Vec<u8>> {
        let header =
            Header { destination: self.destination.clone(), created_unix_ns: clock::unix_ns() };
        header.write().ok_or_else(|| io::ErrorKind::FileTooLarge.into())
    }

    /// Makes a file that has a header from its first moment on.
    fn begin(&self, own_dir: &Path, header: &[u8]) -> io::Result<Tail> {
        let number = self.spool.next_file();
        let name = file_name(number, &self.destination.signal);
        let path = own_dir.join(&name);
        let unfinished = unfinished(&path);
        let mut file = files::create(&unfinished)?;
        file.write_all(header)?;
        fs::rename(&unfinished, &path)?;
        drop(file);
        Ok(Tail { number, name, file: files::append(&path)?, len: header.len() as u64 })
    }

    /// Writes at the end of the file that grows.
    fn write(&mut self, own_dir: &Path, record: &[u8]) -> io::Result<RecordId> {
        let tail = self.tail.as_mut().ok_or(io::ErrorKind::NotFound)?;
        let (number, path) = (tail.number, own_dir.join(&tail.name));
        if let Err(error) = tail.file.write_all(record) {
            let cut = tail.file.set_len(tail.len);
            if !self.segments.contains_key(&number) {
                self.tail = None;
                let _ = fs::remove_file(path);
            } else if cut.is_err() {
                // The torn end stays, and the next batch begins another file.
                self.tail = None;
            }
            return Err(error);
        }
        let id = RecordId { segment: number, offset: tail.len, len: record.len() };
        tail.len += record.len() as u64;
        let segment = self.segments.entry(number).or_insert(Segment { path, waiting: 0 });
        segment.waiting += 1;
        Ok(id)
    }

    fn file_len(&self, number: u64) -> u64 {
        let segment = self.segments.get(&number);
        segment.and_then(|segment| fs::symlink_metadata(&segment.path).ok()).map_or(0, |m| m.len())
    }
}

/// Whether a batch has a file of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alone {
    /// It goes to the end of a file of many.
    No,
    /// A file of its own.
    Yes,
    /// A file of its own, which may have the room of this batch: it is struck out right after.
    Replacing(RecordId),
}

/// A file is not made longer than this, unless by a single batch.
const SEGMENT_BYTES: u64 = 4 * 1024 * 1024;
