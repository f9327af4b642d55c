//! A record of a spool file: a frame that says how long it is and whether it is whole. Pure.
//!
//! The frame has a checksum of its own: where only the content is damaged, the next record is found by
//! the length, and a search for the next frame is not misled by content that looks like one.

use bytes::{Buf, Bytes};

use super::batch::{Batch, Piece};

/// What a record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Here is a batch.
    Batch,
    /// The batch at an earlier place of this file needs no delivery any more.
    Done,
}

/// The part before the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) kind: Kind,
    /// How long the content is.
    pub(super) len: usize,
    content_crc: u32,
}

impl Frame {
    /// The bytes that a frame takes.
    pub(super) const LEN: usize = 17;

    /// Reads the frame at the beginning; `None` if there is none, or it is damaged.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (fields, crc) = bytes.get(..Self::LEN)?.split_at_checked(Self::LEN - 4)?;
        if crc32fast::hash(fields).to_le_bytes() != *crc {
            return None;
        }
        let mut fields = fields.strip_prefix(&MARK)?;
        let kind = match fields.try_get_u8().ok()? {
            BATCH => Kind::Batch,
            DONE => Kind::Done,
            _ => return None,
        };
        let len = usize::try_from(fields.try_get_u32_le().ok()?).ok()?;
        Some(Self { kind, len, content_crc: fields.try_get_u32_le().ok()? })
    }

    /// Whether this is the content that was framed.
    pub(super) fn fits(self, content: &[u8]) -> bool {
        content.len() == self.len && crc32fast::hash(content) == self.content_crc
    }
}

/// Where the next thing that looks like a frame begins.
pub(super) fn next_mark(bytes: &[u8]) -> Option<usize> {
    bytes.windows(MARK.len()).position(|window| window == MARK)
}

/// A record that holds the batch; `None` if it is larger than a record can be.
pub(super) fn batch(batch: &Batch) -> Option<Vec<u8>> {
    let Batch { head, body, pieces, since_unix_ns } = batch;
    let mut content = Vec::with_capacity(batch.bytes() + 32);
    content.extend_from_slice(&since_unix_ns.to_le_bytes());
    content.extend_from_slice(&u32::try_from(pieces.len()).ok()?.to_le_bytes());
    for Piece { end, items } in pieces {
        content.extend_from_slice(&end.to_le_bytes());
        content.extend_from_slice(&items.to_le_bytes());
    }
    content.extend_from_slice(&u32::try_from(head.len()).ok()?.to_le_bytes());
    content.extend_from_slice(head);
    content.extend_from_slice(body);
    framed(BATCH, &content)
}

/// A record that says that the batch at this place of the file needs no delivery any more.
pub(super) fn done(offset: u64) -> Option<Vec<u8>> {
    framed(DONE, &offset.to_le_bytes())
}

/// The batch in the content of a record; `None` if it is none.
pub(super) fn read_batch(content: Bytes) -> Option<Batch> {
    let mut rest = content;
    let since_unix_ns = rest.try_get_u64_le().ok()?;
    let count = usize::try_from(rest.try_get_u32_le().ok()?).ok()?;
    if count > rest.len() / size_of::<Piece>() {
        return None;
    }
    let mut pieces = Vec::with_capacity(count);
    for _ in 0..count {
        let end = rest.try_get_u32_le().ok()?;
        pieces.push(Piece { end, items: rest.try_get_u32_le().ok()? });
    }
    let head_len = usize::try_from(rest.try_get_u32_le().ok()?).ok()?;
    if head_len > rest.len() {
        return None;
    }
    let head = rest.split_to(head_len);
    Some(Batch { head, body: rest, pieces, since_unix_ns })
}

/// The place that a done record names.
pub(super) fn read_done(mut content: &[u8]) -> Option<u64> {
    content.try_get_u64_le().ok()
}

fn framed(kind: u8, content: &[u8]) -> Option<Vec<u8>> {
    let mut record = Vec::with_capacity(Frame::LEN + content.len());
    record.extend_from_slice(&MARK);
    record.push(kind);
    record.extend_from_slice(&u32::try_from(content.len()).ok()?.to_le_bytes());
    record.extend_from_slice(&crc32fast::hash(content).to_le_bytes());
    let crc = crc32fast::hash(&record);
    record.extend_from_slice(&crc.to_le_bytes());
    record.extend_from_slice(content);
    Some(record)
}

/// How each record begins.
const MARK: [u8; 4] = *b"\xACmR\x01";
const BATCH: u8 = 1;
const DONE: u8 = 2;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_batch_comes_back_as_it_was(
            head in "[a-z]{0,20}",
            items in prop::collection::vec("[a-z]{0,9}", 0..30),
            since in any::<u64>(),
        ) {
            let items: Vec<&str> = items.iter().map(String::as_str).collect();
            let written = Batch { since_unix_ns: since, ..Batch::of(&head, &items) };
            let record = batch(&written).unwrap();
            let frame = Frame::read(&record).unwrap();
            let content = &record[Frame::LEN..];
            prop_assert_eq!((frame.kind, frame.len), (Kind::Batch, content.len()));
            prop_assert!(frame.fits(content));
            prop_assert_eq!(read_batch(Bytes::copy_from_slice(content)), Some(written));
        }

        #[test]
        fn content_of_any_kind_is_a_batch_or_none(content in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read_batch(Bytes::from(content.clone()));
            let _ = Frame::read(&content);
            let _ = read_done(&content);
        }
    }

    #[test]
    fn every_flipped_byte_is_found() {
        let record = batch(&Batch::of("head", &["one", "two"])).unwrap();
        for at in 0..record.len() {
            let mut damaged = record.clone();
            damaged[at] ^= 0x40;
            let whole =
                Frame::read(&damaged).is_some_and(|frame| frame.fits(&damaged[Frame::LEN..]));
            assert!(!whole, "byte {at}");
        }
    }

    #[test]
    fn a_done_record_names_a_place() {
        let record = done(4_711).unwrap();
        assert_eq!(Frame::read(&record).unwrap().kind, Kind::Done);
        assert_eq!(read_done(&record[Frame::LEN..]), Some(4_711));
    }
}
