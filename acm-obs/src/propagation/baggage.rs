//! What the application sends along: `key=value;property,key=value`.

use std::sync::Arc;

use super::traceparent::BLANKS;

/// The members that are well-formed, whole, up to the length that everybody has to pass on.
pub(super) fn passed_on(text: &str) -> Arc<str> {
    let mut kept = String::new();
    for member in text.split(',') {
        let member = member.trim_matches(BLANKS);
        if !is_member(member) {
            continue;
        }
        let comma = usize::from(!kept.is_empty());
        if kept.len() + comma + member.len() > MAX_LENGTH {
            break;
        }
        if comma > 0 {
            kept.push(',');
        }
        kept.push_str(member);
    }
    kept.into()
}

fn is_member(member: &str) -> bool {
    let mut parts = member.split(';');
    let pair = parts.next().and_then(pair);
    pair.is_some()
        && parts.all(|property| is_key(property.trim_matches(BLANKS)) || is_pair(property))
}

fn is_pair(text: &str) -> bool {
    pair(text).is_some()
}

fn pair(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.split_once('=')?;
    let (key, value) = (key.trim_matches(BLANKS), value.trim_matches(BLANKS));
    (is_key(key) && value.bytes().all(is_of_a_value)).then_some((key, value))
}

/// A token of HTTP.
fn is_key(key: &str) -> bool {
    let of_a_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !key.is_empty() && key.bytes().all(of_a_token)
}

/// Anything else is written in percent.
fn is_of_a_value(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\",;\\".contains(&byte)
}

/// Bytes of the whole text.
const MAX_LENGTH: usize = 8_192;
