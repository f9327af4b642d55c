//! Messages as they stand in a body: whether they are compressed, how long they are, and they themselves.

/// A message with what stands before it.
pub(super) fn framed(message: &[u8], compressed: bool) -> Vec<u8> {
    // What is longer than four bytes can say is longer than any batch.
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    let mut out = Vec::with_capacity(message.len().saturating_add(HEAD));
    out.push(u8::from(compressed));
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(message);
    out
}

/// The message in a body; `None` if it is not whole, or compressed, which nobody has asked for.
pub(super) fn message(body: &[u8]) -> Option<&[u8]> {
    let ([0, length @ ..], rest) = body.split_first_chunk::<HEAD>()? else { return None };
    rest.get(..usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

const HEAD: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_its_length_before_it() {
        assert_eq!(framed(b"abc", false), b"\0\0\0\0\x03abc");
        assert_eq!(framed(b"", true), b"\x01\0\0\0\0");
        let long = vec![7; 70_000];
        assert_eq!(message(&framed(&long, false)), Some(&long[..]));
    }

    #[test]
    fn what_is_not_whole_or_compressed_is_no_message() {
        assert_eq!(message(b"\0\0\0\0\x02abc"), Some(&b"ab"[..]));
        for body in [&b""[..], b"\0\0\0\0", b"\0\0\0\0\x03ab", b"\x01\0\0\0\x01a"] {
            assert_eq!(message(body), None, "{body:?}");
        }
    }
}
