//! A message of protobuf as an object of JSON.

use super::schema::{Kind, Message};
use super::value::put;
use super::wire::{Raw, fields, fixed64, varint};

/// The message in JSON; `None` if it is not this message. Fields that nobody knows are left out.
pub(super) fn json(of: &Message, message: &[u8]) -> Option<Vec<u8>> {
    let mut out = String::with_capacity(message.len().saturating_mul(GROWTH));
    put_message(of, message, DEEPEST, &mut out)?;
    Some(out.into_bytes())
}

fn put_message(of: &Message, message: &[u8], depth: u32, out: &mut String) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    let found = fields(message)?;
    let mut before = "{\"";
    for field in of.0 {
        let all = found.iter().filter(|found| found.number == field.number).map(|found| found.raw);
        // Of a field that is there once the last one counts.
        let Some(last) = all.clone().next_back() else { continue };
        out.push_str(before);
        out.push_str(field.name);
        out.push_str("\":");
        if field.repeated {
            put_array(field.kind, all, depth, out)?;
        } else {
            put_value(field.kind, last, depth, out)?;
        }
        before = ",\"";
    }
    out.push_str(if before == ",\"" { "}" } else { "{}" });
    Some(())
}

fn put_array<'a>(
    kind: Kind,
    all: impl Iterator<Item = Raw<'a>>,
    depth: u32,
    out: &mut String,
) -> Option<()> {
    let mut before = '[';
    for raw in all {
        let (Some(next), Raw::Bytes(mut packed)) = (of_packed(kind), raw) else {
            out.push(before);
            put_value(kind, raw, depth, out)?;
            before = ',';
            continue;
        };
        while !packed.is_empty() {
            out.push(before);
            put_value(kind, next(&mut packed)?, depth, out)?;
            before = ',';
        }
    }
    out.push_str(if before == ',' { "]" } else { "[]" });
    Some(())
}

fn put_value(kind: Kind, raw: Raw<'_>, depth: u32, out: &mut String) -> Option<()> {
    match (kind, raw) {
        (Kind::Message(of), Raw::Bytes(message)) => put_message(of, message, depth, out),
        _ => put(kind, raw, out),
    }
}

type Next = fn(&mut &[u8]) -> Option<Raw<'static>>;

/// How to take numbers apart that may stand together.
fn of_packed(kind: Kind) -> Option<Next> {
    match kind {
        Kind::Double | Kind::Fixed64 | Kind::Sfixed64 => Some(fixed64),
        Kind::Bool | Kind::Int64 | Kind::Uint64 | Kind::Int32 | Kind::Sint32 | Kind::Uint32 => {
            Some(varint)
        }
        Kind::Text | Kind::Id | Kind::Bytes | Kind::Fixed32 | Kind::Message(_) => None,
    }
}

/// Spans and points are about so many times as long in JSON.
const GROWTH: usize = 3;
/// How deep messages may be in one another: as deep as receivers read them.
const DEEPEST: u32 = 100;
