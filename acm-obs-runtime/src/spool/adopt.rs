//! Taking over what processes that ended have left behind.
//!
//! A file is moved into the directory of the process that delivers it. So nobody else does, and whoever
//! comes after this process finds it just the same.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::lane::{LaneSpool, RecordId, Segment};
use super::segment::{self, Header, NoHeader};
use super::{LOCK, UNFINISHED, file_name, file_suffix, files, owner};

/// A file that was taken over.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Adopted {
    /// Its batches that still need delivery, oldest first, each with the records it stands for.
    pub(crate) waiting: Vec<(RecordId, u64)>,
    /// Stretches that are damaged.
    pub(crate) corrupt: u64,
}

impl LaneSpool {
    /// Takes over the oldest file for this destination that a process which ended has left behind;
    /// `None` if there is none.
    pub(crate) fn adopt(&mut self) -> io::Result<Option<Adopted>> {
        let spool = self.spool.clone();
        if !spool.dir().is_dir() {
            return Ok(None);
        }
        let lock = spool.lock()?;
        let mut adopted = Adopted::default();
        let oldest = self.oldest(&mut adopted.corrupt)?;
        let Some(Found { path, header_len, .. }) = oldest else {
            return Ok((adopted.corrupt > 0).then_some(adopted));
        };
        let number = spool.next_file();
        let taken = spool.own_dir()?.join(file_name(number, &self.destination.signal));
        fs::rename(&path, &taken)?;
        path.parent().map(owner::remove_if_empty);
        drop(lock);

        let mut content = Vec::new();
        files::read(&taken)?.take(LONGEST).read_to_end(&mut content)?;
        let content = segment::scan(&content, header_len);
        adopted.corrupt += content.corrupt;
        if content.waiting.is_empty() {
            fs::remove_file(&taken)?;
            return Ok(Some(adopted));
        }
        self.segments.insert(number, Segment { path: taken, waiting: content.waiting.len() });
        adopted.waiting = content
            .waiting
            .into_iter()
            .map(|place| {
                (RecordId { segment: number, offset: place.offset, len: place.len }, place.items)
            })
            .collect();
        Ok(Some(adopted))
    }

    /// The oldest file for this destination. Clears away what is of no use to anybody.
    fn oldest(&self, corrupt: &mut u64) -> io::Result<Option<Found>> {
        let mut oldest: Option<Found> = None;
        let suffix = file_suffix(&self.destination.signal);
        // Of the user that this spool belongs to.
        let own = fs::symlink_metadata(self.spool.dir().join(LOCK))?;
        for dead in owner::dead(self.spool.dir())? {
            if !files::same_user(&own, &dead.metadata) {
                continue;
            }
            for path in listed(&dead.path)? {
                if path.extension().is_some_and(|kind| kind == UNFINISHED) {
                    // Its process ended before it had put a batch into it.
                    let _ = fs::remove_file(&path);
                } else if path.to_str().is_some_and(|path| path.ends_with(&suffix)) {
                    let found = self.look_at(path, corrupt);
                    oldest = [oldest, found].into_iter().flatten().min();
                }
            }
            owner::remove_if_empty(&dead.path);
        }
        Ok(oldest)
    }

    /// The file, if it goes to this destination.
    fn look_at(&self, path: PathBuf, corrupt: &mut u64) -> Option<Found> {
        // One that cannot be read is left to those who can.
        match read_header(&path).ok()? {
            Ok((header, header_len)) => (header.destination == self.destination).then_some(Found {
                created: header.created_unix_ns,
                path,
                header_len,
            }),
            Err(NoHeader::Later) => None,
            Err(NoHeader::Corrupt) => {
                // Nobody can say where it was to go.
                *corrupt += 1;
                let _ = fs::remove_file(&path);
                None
            }
        }
    }
}

/// A file for this destination; the order is that of age.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    created: u64,
    path: PathBuf,
    header_len: usize,
}

fn listed(dir: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(dir)?.map(|entry| entry.map(|entry| entry.path())).collect()
}

fn read_header(path: &Path) -> io::Result<Result<(Header, usize), NoHeader>> {
    let file = files::read(path)?;
    let mut start = Vec::new();
    if file.metadata()?.len() > LONGEST {
        // None of ours is that long.
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    file.take(Header::LONGEST as u64).read_to_end(&mut start)?;
    Ok(Header::read(&start))
}

/// A file that is longer is left alone: it would have to be read whole.
const LONGEST: u64 = 64 * 1024 * 1024;
