//! A spool file: a header that says where its batches go, then records. Pure.

use std::collections::BTreeMap;

use bytes::{Buf, Bytes};

use super::record::{self, Frame, Kind};

/// Where batches go. A file goes there and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Destination {
    /// What kind of data it takes.
    pub(crate) signal: String,
    /// Which exporter speaks to it.
    pub(crate) output: String,
    /// As whom.
    pub(crate) tenant: Option<String>,
    /// Its URL without credentials.
    pub(crate) url: String,
}

/// What a file says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) destination: Destination,
    pub(super) created_unix_ns: u64,
}

/// Why there is no header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoHeader {
    /// It is damaged, or this is no spool file.
    Corrupt,
    /// A later release wrote it, which will know what to do with it.
    Later,
}

impl Header {
    /// No header is longer than this.
    pub(super) const LONGEST: usize = 16 * 1024;

    /// The header as it is written; `None` if a text in it is far too long.
    pub(super) fn write(&self) -> Option<Vec<u8>> {
        let Self { destination: Destination { signal, output, tenant, url }, created_unix_ns } =
            self;
        let mut fields = created_unix_ns.to_le_bytes().to_vec();
        fields.push(u8::from(tenant.is_some()));
        for text in [signal, output, tenant.as_deref().unwrap_or_default(), url] {
            fields.extend_from_slice(&u16::try_from(text.len()).ok()?.to_le_bytes());
            fields.extend_from_slice(text.as_bytes());
        }
        let mut header = MAGIC.to_vec();
        header.extend_from_slice(&VERSION.to_le_bytes());
        header.extend_from_slice(&u16::try_from(fields.len()).ok()?.to_le_bytes());
        header.extend_from_slice(&fields);
        let crc = crc32fast::hash(&header);
        header.extend_from_slice(&crc.to_le_bytes());
        (header.len() <= Self::LONGEST).then_some(header)
    }

    /// Reads the header at the beginning, and says how long it is.
    pub(super) fn read(bytes: &[u8]) -> Result<(Self, usize), NoHeader> {
        let mut rest = bytes.strip_prefix(MAGIC).ok_or(NoHeader::Corrupt)?;
        let version = rest.try_get_u16_le().map_err(|_short| NoHeader::Corrupt)?;
        if version > VERSION {
            return Err(NoHeader::Later);
        }
        Self::read_fields(bytes, rest).ok_or(NoHeader::Corrupt)
    }

    fn read_fields(bytes: &[u8], mut rest: &[u8]) -> Option<(Self, usize)> {
        let len = usize::from(rest.try_get_u16_le().ok()?);
        let (mut fields, crc) = rest.get(..len + 4)?.split_at_checked(len)?;
        let checked = MAGIC.len() + 4 + len;
        if crc32fast::hash(bytes.get(..checked)?).to_le_bytes() != *crc {
            return None;
        }
        let created_unix_ns = fields.try_get_u64_le().ok()?;
        let has_tenant = fields.try_get_u8().ok()? == 1;
        let mut text = || {
            let len = usize::from(fields.try_get_u16_le().ok()?);
            let (text, rest) = fields.split_at_checked(len)?;
            fields = rest;
            Some(std::str::from_utf8(text).ok()?.to_owned())
        };
        let (signal, output, tenant, url) = (text()?, text()?, text()?, text()?);
        let tenant = has_tenant.then_some(tenant);
        let destination = Destination { signal, output, tenant, url };
        Some((Self { destination, created_unix_ns }, checked + 4))
    }
}

/// The place of a batch in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) offset: u64,
    /// With the frame.
    pub(super) len: usize,
    pub(super) items: u64,
}

/// What a file holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Content {
    /// The batches that still need delivery, in order.
    pub(super) waiting: Vec<Place>,
    /// Damaged or half-written stretches.
    pub(super) corrupt: u64,
}

/// Looks through a file after its header. Whatever is damaged is counted and skipped.
pub(super) fn scan(file: &[u8], header_len: usize) -> Content {
    let mut waiting = BTreeMap::new();
    let mut corrupt = 0;
    let mut at = header_len;
    while let Some(rest) = file.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(frame) = Frame::read(rest) else {
            corrupt += 1;
            at += to_next(rest);
            continue;
        };
        let end = Frame::LEN.saturating_add(frame.len);
        let whole = rest.get(Frame::LEN..end).filter(|bytes| frame.fits(bytes));
        if whole.and_then(|bytes| take(&mut waiting, frame.kind, at, bytes)).is_none() {
            corrupt += 1;
        }
        // Where a write was cut short, what was written after it may be whole all the same.
        at += if end <= rest.len() { end } else { to_next(rest) };
    }
    Content { waiting: waiting.into_values().collect(), corrupt }
}

/// How far it is to the next thing after the first byte that looks like a record, or to the end.
fn to_next(rest: &[u8]) -> usize {
    let after = rest.get(1..).unwrap_or_default();
    1 + record::next_mark(after).unwrap_or(after.len())
}

fn take(waiting: &mut BTreeMap<u64, Place>, kind: Kind, at: usize, bytes: &[u8]) -> Option<()> {
    match kind {
        Kind::Batch => {
            let (offset, len) = (at as u64, Frame::LEN + bytes.len());
            let items = record::read_batch(Bytes::copy_from_slice(bytes))?.items();
            waiting.insert(offset, Place { offset, len, items });
        }
        Kind::Done => {
            let done = record::read_done(bytes)?;
            waiting.remove(&done);
        }
    }
    Some(())
}

const MAGIC: &[u8] = b"acmspool";
const VERSION: u16 = 1;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::spool::Batch;

    fn header() -> Header {
        let destination = Destination {
            signal: "spans".into(),
            output: "otlp".into(),
            tenant: Some("team".into()),
            url: "http://localhost:4318/v1/traces".into(),
        };
        Header { destination, created_unix_ns: 17 }
    }

    /// A file of a batch for each number of items, those listed in `done` acknowledged.
    fn file(batches: &[u64], done: &[usize]) -> (Vec<u8>, usize) {
        let mut bytes = header().write().unwrap();
        let header_len = bytes.len();
        let mut places = Vec::new();
        for items in batches {
            places.push(bytes.len() as u64);
            let texts = vec!["item"; usize::try_from(*items).unwrap()];
            bytes.extend(record::batch(&Batch::of("head", &texts)).unwrap());
        }
        for n in done {
            bytes.extend(record::done(places[*n]).unwrap());
        }
        (bytes, header_len)
    }

    fn items(content: &Content) -> Vec<u64> {
        content.waiting.iter().map(|place| place.items).collect()
    }

    #[test]
    fn a_header_comes_back_as_it_was() {
        let (bytes, header_len) = file(&[1], &[]);
        assert_eq!(Header::read(&bytes), Ok((header(), header_len)));
        let mut untenanted = header();
        untenanted.destination.tenant = None;
        let written = untenanted.write().unwrap();
        assert_eq!(Header::read(&written), Ok((untenanted, written.len())));
    }

    #[test]
    fn every_flipped_byte_of_a_header_is_found() {
        let written = header().write().unwrap();
        for at in 0..written.len() {
            let mut damaged = written.clone();
            damaged[at] ^= 0x10;
            assert!(Header::read(&damaged).is_err(), "byte {at}");
            assert!(Header::read(&written[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn a_later_version_is_not_taken_for_a_damaged_one() {
        let mut written = header().write().unwrap();
        written[MAGIC.len()] = 2;
        assert_eq!(Header::read(&written), Err(NoHeader::Later));
    }

    #[test]
    fn what_was_acknowledged_does_not_wait() {
        let (bytes, header_len) = file(&[1, 2, 3], &[1]);
        let content = scan(&bytes, header_len);
        assert_eq!((items(&content), content.corrupt), (vec![1, 3], 0));
    }

    #[test]
    fn every_flipped_byte_costs_one_record_at_most() {
        let (bytes, header_len) = file(&[1, 2, 3], &[]);
        for at in header_len..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x01;
            let content = scan(&damaged, header_len);
            assert!(content.corrupt >= 1, "byte {at}");
            assert_eq!(content.waiting.len(), 2, "byte {at}");
        }
    }

    #[test]
    fn a_file_that_is_cut_anywhere_keeps_what_was_whole() {
        let (bytes, header_len) = file(&[1, 2, 3], &[]);
        let whole = scan(&bytes, header_len);
        let ends: Vec<usize> = whole
            .waiting
            .iter()
            .map(|place| usize::try_from(place.offset).unwrap() + place.len)
            .collect();
        for cut in header_len..=bytes.len() {
            let content = scan(&bytes[..cut], header_len);
            let kept = ends.iter().filter(|end| **end <= cut).count();
            assert_eq!(content.waiting, whole.waiting[..kept], "cut at {cut}");
            let torn = cut != header_len && !ends.contains(&cut);
            assert_eq!(content.corrupt > 0, torn, "cut at {cut}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_at_all_can_be_looked_through(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = Header::read(&bytes);
            let content = scan(&bytes, 0);
            prop_assert!(content.corrupt <= bytes.len() as u64);
        }

        #[test]
        fn records_around_garbage_are_found(garbage in prop::collection::vec(any::<u8>(), 1..80)) {
            let (mut bytes, header_len) = file(&[1], &[]);
            bytes.extend(&garbage);
            bytes.extend(record::batch(&Batch::of("h", &["a", "b"])).unwrap());
            let content = scan(&bytes, header_len);
            prop_assert_eq!(items(&content), vec![1, 2]);
            prop_assert!(content.corrupt >= 1);
        }
    }
}
