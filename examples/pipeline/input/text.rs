//! Bytes to text.

use std::fs;
use std::path::Path;

use super::InputError;

/// Reads a text file: UTF-8 with or without BOM, or the Latin-1 that older historians write.
pub(super) fn read_text(path: &Path) -> Result<String, InputError> {
    let bytes =
        fs::read(path).map_err(|source| InputError::Unreadable { path: path.into(), source })?;
    decode(&bytes).map_err(|Offence { at, found }| {
        let (line, column) = position(&bytes[..at]);
        InputError::NotText { path: path.into(), line, column, found }
    })
}

/// The first byte that is no text, and what it is.
struct Offence {
    at: usize,
    found: String,
}

fn decode(bytes: &[u8]) -> Result<String, Offence> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Offence { at: 0, found: "a UTF-16 byte order mark".into() });
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let control = bytes.iter().position(|&byte| is_control(byte));
    let at = match (str::from_utf8(bytes), control) {
        (Ok(text), None) => return Ok(text.to_owned()),
        (Err(_), None) if looks_latin1(bytes) => {
            return Ok(bytes.iter().copied().map(char::from).collect());
        }
        (Ok(_), Some(control)) => control,
        (Err(error), control) => control.unwrap_or(usize::MAX).min(error.valid_up_to()),
    };
    Err(Offence { at, found: format!("byte 0x{:02x}", bytes[at]) })
}

fn is_control(byte: u8) -> bool {
    byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c)
}

/// A degree sign or an umlaut here and there, but no control codes of the upper half.
fn looks_latin1(bytes: &[u8]) -> bool {
    let high = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    high * 20 <= bytes.len() && !bytes.iter().any(|byte| (0x80..0xa0).contains(byte))
}

fn position(before: &[u8]) -> (usize, usize) {
    let mut line = 0;
    let mut column = 1;
    for part in before.split(|&byte| byte == b'\n') {
        line += 1;
        column = part.len() + 1;
    }
    (line, column)
}
