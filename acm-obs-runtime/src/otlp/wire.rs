//! Writing protobuf by hand: the few kinds of fields that a span has.

use prost::encoding::{encode_varint, encoded_len_varint};

/// The first byte of a field whose number is below 16, by what follows it.
pub(crate) const fn key(field: u8, kind: Kind) -> u8 {
    field << 3 | kind as u8
}

/// What follows the first byte of a field.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Varint = 0,
    Fixed64 = 1,
    Delimited = 2,
}

/// The bytes that a delimited field takes in all.
pub(crate) fn delimited_len(content: usize) -> usize {
    1 + encoded_len_varint(content as u64) + content
}

/// Writes the beginning of a delimited field; its content, of this length, is to follow.
pub(crate) fn put_delimited(field: u8, content: usize, out: &mut Vec<u8>) {
    out.push(key(field, Kind::Delimited));
    encode_varint(content as u64, out);
}

/// Writes a text or bytes.
pub(crate) fn put_bytes(field: u8, bytes: &[u8], out: &mut Vec<u8>) {
    put_delimited(field, bytes.len(), out);
    out.extend_from_slice(bytes);
}

/// Writes a number of the width that it always has.
pub(crate) fn put_fixed64(field: u8, value: u64, out: &mut Vec<u8>) {
    out.push(key(field, Kind::Fixed64));
    out.extend_from_slice(&value.to_le_bytes());
}

/// Writes a number below 128.
pub(crate) fn put_small(field: u8, value: u8, out: &mut Vec<u8>) {
    out.push(key(field, Kind::Varint));
    out.push(value & 0x7f);
}

/// Writes a message whose length is known only when it is written.
///
/// Room for a length of two bytes is left, which is what spans and events have; another length moves
/// the message.
pub(crate) fn put_nested(field: u8, out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    out.push(key(field, Kind::Delimited));
    let before = out.len();
    out.extend_from_slice(&[0; ROOM]);
    let start = out.len();
    write(out);
    let length = out.len().saturating_sub(start);
    let mut prefix = [0; MAX_LENGTH];
    let mut rest = prefix.as_mut_slice();
    encode_varint(length as u64, &mut rest);
    let unused = rest.len();
    let used = prefix.get(..MAX_LENGTH - unused).unwrap_or_default();
    if let (true, Some(place)) = (used.len() == ROOM, out.get_mut(before..start)) {
        place.copy_from_slice(used);
    } else {
        out.splice(before..start, used.iter().copied());
    }
}

const ROOM: usize = 2;

/// A varint of 64 bits is no longer.
const MAX_LENGTH: usize = 10;

#[cfg(test)]
mod tests {
    use prost::Message;
    use prost::bytes::Buf;

    use super::*;

    #[test]
    fn a_nested_message_has_its_length_before_it_however_long_it_is() {
        for length in [0, 1, 127, 128, 16_383, 16_384, 70_000, 3_000_000] {
            let mut out = b"before".to_vec();
            put_nested(3, &mut out, |out| out.extend(std::iter::repeat_n(b'x', length)));
            out.extend_from_slice(b"after");
            let mut rest = out.strip_prefix(b"before").unwrap();
            assert_eq!(rest.get_u8(), key(3, Kind::Delimited));
            assert_eq!(prost::decode_length_delimiter(&mut rest).unwrap(), length);
            assert_eq!(rest.len(), length + 5);
            assert!(rest.ends_with(b"xafter") || length == 0);
        }
    }

    #[test]
    fn fields_are_what_a_protobuf_library_writes() {
        #[derive(Message)]
        struct Sample {
            #[prost(bytes = "vec", tag = "1")]
            bytes: Vec<u8>,
            #[prost(uint32, tag = "6")]
            small: u32,
            #[prost(fixed64, tag = "7")]
            fixed: u64,
        }
        let sample = Sample { bytes: vec![7; 300], small: 2, fixed: u64::MAX - 3 };
        let mut out = Vec::new();
        put_bytes(1, &sample.bytes, &mut out);
        assert_eq!(out.len(), delimited_len(300));
        put_small(6, 2, &mut out);
        put_fixed64(7, sample.fixed, &mut out);
        assert_eq!(out, sample.encode_to_vec());
    }
}
