//! Headers that are sent along: `name=value,name=value`, percent-encoded.

use http::header::{
    CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue,
    TRANSFER_ENCODING,
};

use super::super::secret::{MASK, Secret};
use super::super::words::percent_decoded;
use crate::error::BadSetting;

/// Names in lower case, each once, and their values.
pub(super) type Headers = Vec<(String, Secret)>;

/// What the environment accepts.
pub(super) const LIST: &str = "`name=value` pairs separated by commas, values percent-encoded where they are more than letters and digits; \
     not those that describe the body";

/// What the program may give.
const ONE: &str =
    "the name of a header and a value of visible ASCII; not those that describe the body";

/// The headers in the text of the variable of this name. What is wrong is named by its place: any
/// part of the text may be a secret that was not encoded.
pub(super) fn parse(name: &'static str, text: &str) -> Result<Headers, BadSetting> {
    let mut headers = Headers::new();
    let pairs: Vec<&str> = text.split(',').filter(|pair| !pair.trim().is_empty()).collect();
    for (index, pair) in pairs.iter().enumerate() {
        let Some(header) = one_pair(pair) else {
            let place = format!("{MASK} (pair {} of {})", index + 1, pairs.len());
            return Err(BadSetting::new(name, place, LIST));
        };
        put(&mut headers, header);
    }
    Ok(headers)
}

/// A header that the program gave to the setter of this name.
pub(super) fn given(
    setter: &'static str,
    name: &str,
    value: &str,
) -> Result<(String, Secret), BadSetting> {
    checked(name, value).ok_or_else(|| BadSetting::new(setter, MASK, ONE))
}

/// Adds a header; of several with a name the last one counts.
pub(super) fn put(headers: &mut Headers, (name, value): (String, Secret)) {
    match headers.iter_mut().find(|(known, _)| *known == name) {
        Some((_, known)) => *known = value,
        None => headers.push((name, value)),
    }
}

/// Takes a header out of the list.
pub(super) fn take(headers: &mut Headers, name: &str) -> Option<Secret> {
    let found = headers.iter().position(|(known, _)| known == name)?;
    Some(headers.remove(found).1)
}

/// Whether this can be the value of a header.
pub(super) fn is_value(text: &str) -> bool {
    HeaderValue::from_str(text).is_ok_and(|value| value.to_str().is_ok())
}

fn one_pair(pair: &str) -> Option<(String, Secret)> {
    let (name, value) = pair.split_once('=')?;
    checked(&percent_decoded(name.trim())?, &percent_decoded(value.trim())?)
}

fn checked(name: &str, value: &str) -> Option<(String, Secret)> {
    let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
    let is_ours = [CONTENT_TYPE, CONTENT_ENCODING, CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION]
        .contains(&name);
    (!is_ours && is_value(value)).then(|| (name.as_str().to_owned(), Secret::new(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_split_and_decoded_and_the_last_of_a_name_counts() {
        let cases: [(&str, &[(&str, &str)]); 6] = [
            ("", &[]),
            ("api-key=abc", &[("api-key", "abc")]),
            (" API-Key = a=b , x=,", &[("api-key", "a=b"), ("x", "")]),
            ("authorization=Basic%20dXNlcjpwYXNz==", &[("authorization", "Basic dXNlcjpwYXNz==")]),
            ("authorization=Bearer a b", &[("authorization", "Bearer a b")]),
            ("a=1,A=2", &[("a", "2")]),
        ];
        for (text, expected) in cases {
            let headers = parse("X", text).unwrap();
            let headers: Vec<_> =
                headers.iter().map(|(name, value)| (&**name, value.expose())).collect();
            assert_eq!(headers, expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_header_is_named_by_its_place_alone() {
        let cases = [
            ("hunter2", "*** (pair 1 of 1)"),
            ("a=b,hunter2", "*** (pair 2 of 2)"),
            ("a=b,hunter2=c d=,x=%zz", "*** (pair 3 of 3)"),
            ("hunter 2=x", "*** (pair 1 of 1)"),
            ("=hunter2", "*** (pair 1 of 1)"),
            ("a=hunter2%0d%0aHost:x", "*** (pair 1 of 1)"),
            ("a=hunter2é", "*** (pair 1 of 1)"),
            ("a=hunter2%ff", "*** (pair 1 of 1)"),
            ("Content-Type=text/plain", "*** (pair 1 of 1)"),
        ];
        for (text, place) in cases {
            let error = parse("X", text).unwrap_err();
            assert_eq!(error.value(), place, "{text}");
            assert!(!format!("{error:?}").contains("hunter"), "{error:?}");
        }
        for (name, value) in
            [("a b", "hunter2"), ("hunter2 x", "b"), ("a", "hunter2\n"), ("content-length", "1")]
        {
            assert_eq!(given("otlp_header", name, value).unwrap_err().value(), "***");
        }
    }
}
