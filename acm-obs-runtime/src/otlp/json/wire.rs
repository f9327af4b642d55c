//! Reading protobuf without knowing the message.

use prost::encoding::{WireType, decode_key, decode_varint};

/// One occurrence of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Occurrence<'a> {
    pub(super) number: u32,
    pub(super) raw: Raw<'a>,
}

/// What stands on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Raw<'a> {
    Varint(u64),
    Fixed64([u8; 8]),
    Fixed32([u8; 4]),
    Bytes(&'a [u8]),
}

/// All fields of a message in their order; `None` if it is no message.
pub(super) fn fields(mut message: &[u8]) -> Option<Vec<Occurrence<'_>>> {
    let mut found = Vec::new();
    while !message.is_empty() {
        let (number, kind) = decode_key(&mut message).ok()?;
        let raw = match kind {
            WireType::Varint => varint(&mut message)?,
            WireType::SixtyFourBit => fixed64(&mut message)?,
            WireType::ThirtyTwoBit => Raw::Fixed32(take(&mut message)?),
            WireType::LengthDelimited => {
                let length = usize::try_from(decode_varint(&mut message).ok()?).ok()?;
                let (bytes, rest) = message.split_at_checked(length)?;
                message = rest;
                Raw::Bytes(bytes)
            }
            // They went out of use before OTLP came.
            WireType::StartGroup | WireType::EndGroup => return None,
        };
        found.push(Occurrence { number, raw });
    }
    Some(found)
}

/// The next number of those that are packed into bytes.
pub(super) fn varint(bytes: &mut &[u8]) -> Option<Raw<'static>> {
    decode_varint(bytes).ok().map(Raw::Varint)
}

/// The next number of those that are packed into bytes.
pub(super) fn fixed64(bytes: &mut &[u8]) -> Option<Raw<'static>> {
    take(bytes).map(Raw::Fixed64)
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*taken)
}
