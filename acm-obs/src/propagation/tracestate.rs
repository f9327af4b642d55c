//! What the tracing systems on the way had to say: `vendor=opaque,tenant@vendor=opaque`.

use std::sync::Arc;

use super::traceparent::BLANKS;

/// The members that are well-formed, as many as the standard has everybody pass on.
pub(super) fn passed_on(text: &str) -> Arc<str> {
    let mut members: Vec<(&str, &str)> = Vec::new();
    for member in text.split(',') {
        if members.len() == MAX_MEMBERS {
            break;
        }
        let Some((key, value)) = member.trim_matches(BLANKS).split_once('=') else { continue };
        // The first of two with one key is the newer one.
        let known = members.iter().any(|(known, _)| *known == key);
        if is_key(key) && is_value(value) && !known {
            members.push((key, value));
        }
    }
    while length(&members) > MAX_LENGTH {
        // Large ones go first, and of equals the oldest: new members are put in front.
        let large = members.iter().rposition(|(key, value)| key.len() + 1 + value.len() > LARGE);
        members.remove(large.unwrap_or(members.len() - 1));
    }
    let members: Vec<_> = members.iter().map(|(key, value)| format!("{key}={value}")).collect();
    members.join(",").into()
}

/// How long the text of the members is.
fn length(members: &[(&str, &str)]) -> usize {
    let each = members.iter().map(|(key, value)| key.len() + 1 + value.len());
    each.sum::<usize>() + members.len().saturating_sub(1)
}

/// By the second level of the standard, which takes all that the first one does.
fn is_key(key: &str) -> bool {
    let first = key.as_bytes().first();
    key.len() <= MAX_KEY
        && first.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        && key.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-*/@".contains(&byte)
        })
}

fn is_value(value: &str) -> bool {
    !value.is_empty()
        && value.len() <= MAX_VALUE
        && value.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'=')
}

const MAX_MEMBERS: usize = 32;

/// Bytes of the whole text.
const MAX_LENGTH: usize = 512;

/// Members longer than this are the first to go.
const LARGE: usize = 128;

const MAX_KEY: usize = 256;

const MAX_VALUE: usize = 256;
