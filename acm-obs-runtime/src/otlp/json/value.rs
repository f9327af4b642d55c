//! A single value in JSON.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::schema::Kind;
use super::wire::Raw;

/// Appends a value that is no message; `None` if it is not what it should be.
pub(super) fn put(kind: Kind, raw: Raw<'_>, out: &mut String) -> Option<()> {
    match (kind, raw) {
        (Kind::Text, Raw::Bytes(bytes)) => put_text(std::str::from_utf8(bytes).ok()?, out),
        (Kind::Bool, Raw::Varint(value)) => put_shown(value != 0, out),
        (Kind::Id, Raw::Bytes(bytes)) => {
            out.push('"');
            bytes.iter().try_for_each(|byte| write!(out, "{byte:02x}").ok())?;
            out.push('"');
            Some(())
        }
        (Kind::Bytes, Raw::Bytes(bytes)) => put_quoted(STANDARD.encode(bytes), out),
        (Kind::Double, Raw::Fixed64(bytes)) => put_double(f64::from_le_bytes(bytes), out),
        (Kind::Int64, Raw::Varint(value)) => put_quoted(value.cast_signed(), out),
        (Kind::Uint64, Raw::Varint(value)) => put_quoted(value, out),
        (Kind::Fixed64, Raw::Fixed64(bytes)) => put_quoted(u64::from_le_bytes(bytes), out),
        (Kind::Sfixed64, Raw::Fixed64(bytes)) => put_quoted(i64::from_le_bytes(bytes), out),
        (Kind::Int32, Raw::Varint(value)) => put_shown(lower_half(value).cast_signed(), out),
        (Kind::Sint32, Raw::Varint(value)) => {
            let value = lower_half(value);
            put_shown((value >> 1).cast_signed() ^ -(value & 1).cast_signed(), out)
        }
        (Kind::Uint32, Raw::Varint(value)) => put_shown(lower_half(value), out),
        (Kind::Fixed32, Raw::Fixed32(bytes)) => put_shown(u32::from_le_bytes(bytes), out),
        _ => None,
    }
}

/// With everything escaped that has to be.
fn put_text(text: &str, out: &mut String) -> Option<()> {
    put_shown(serde_json::to_string(text).ok()?, out)
}

/// What is not finite is a text.
fn put_double(value: f64, out: &mut String) -> Option<()> {
    match value {
        _ if value.is_nan() => put_quoted("NaN", out),
        f64::INFINITY => put_quoted("Infinity", out),
        f64::NEG_INFINITY => put_quoted("-Infinity", out),
        // As long as it has to be to read the same number again.
        _ => put_shown(serde_json::to_string(&value).ok()?, out),
    }
}

fn put_shown(value: impl std::fmt::Display, out: &mut String) -> Option<()> {
    write!(out, "{value}").ok()
}

/// Of what has nothing to escape.
fn put_quoted(value: impl std::fmt::Display, out: &mut String) -> Option<()> {
    write!(out, "\"{value}\"").ok()
}

/// Numbers of 32 bits that are negative have 64 on the wire.
fn lower_half(value: u64) -> u32 {
    let [a, b, c, d, ..] = value.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}
