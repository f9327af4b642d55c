//! A URL that was given: what it leads to, who it goes as, and how much of it may be shown.

use std::fmt;

use percent_encoding::percent_decode_str;
use url::Url;

use super::super::endpoint::shown;
use super::super::secret::{MASK, Secret};
use crate::error::BadSetting;

/// A URL of a backend, and the credentials that stood in it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// Without credentials.
    pub(super) url: Url,
    pub(super) basic: Option<(String, Secret)>,
    /// Whether a signal's path belongs behind it.
    pub(super) is_base: bool,
}

impl Address {
    /// What [`Address::parse`] accepts.
    pub(super) const ACCEPTED: &'static str = "a URL such as `http://localhost:4318` or `https://collector.example`, without a fragment; in a user and \
         password within it `@`, `:`, `/`, `?`, `#` and `%` are percent-encoded";

    /// The address of one signal, used as it is, in the text of the setting of this name.
    pub(super) fn of_signal(name: &'static str, text: &str) -> Result<Self, BadSetting> {
        Self::parse(text).ok_or_else(|| BadSetting::new(name, masked(text), Self::ACCEPTED))
    }

    /// The address that the paths of the signals belong behind.
    pub(super) fn of_all(name: &'static str, text: &str) -> Result<Self, BadSetting> {
        Self::of_signal(name, text).map(|address| Self { is_base: true, ..address })
    }

    fn parse(text: &str) -> Option<Self> {
        let mut url = Url::parse(text).ok()?;
        let says = |part: Option<&str>| part.is_some_and(|part| part.contains('@'));
        // Outside of the credentials an `@` is a sign of one that was not encoded within them.
        let is_fine = matches!(url.scheme(), "http" | "https")
            && url.fragment().is_none()
            && !says(Some(url.path()))
            && !says(url.query());
        if !is_fine {
            return None;
        }
        let is_anonymous = url.username().is_empty() && url.password().is_none();
        let basic = if is_anonymous { None } else { Some(credentials(&url)?) };
        url.set_username("").ok()?;
        url.set_password(None).ok()?;
        Some(Self { url, basic, is_base: false })
    }

    /// The URL that a signal of this path is sent to.
    pub(super) fn url(&self, path: &str) -> Url {
        let mut url = self.url.clone();
        if self.is_base {
            let base = url.path().trim_end_matches('/');
            let path = format!("{base}{path}");
            url.set_path(&path);
        }
        url
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { url, basic, is_base: _ } = self;
        let user = if basic.is_some() { " as ***" } else { "" };
        write!(f, "{}{user}", shown(url))
    }
}

fn credentials(url: &Url) -> Option<(String, Secret)> {
    let user = decoded(url.username())?;
    let password = decoded(url.password().unwrap_or_default())?;
    // A colon ends the user's name on the wire.
    (!user.contains(':')).then(|| (user, Secret::new(password)))
}

fn decoded(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(Into::into)
}

/// A text that is no good as a URL, as far as it may be shown: without what may be credentials or a
/// query.
fn masked(text: &str) -> String {
    let is_scheme = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric());
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => (format!("{scheme}://"), rest),
        _ => (String::new(), text),
    };
    let (user, rest) = match rest.rsplit_once('@') {
        // Nobody knows where the credentials end.
        Some((before, _)) if before.contains(['/', '\\', '?', '#']) => {
            return format!("{scheme}{MASK}");
        }
        Some((_, after)) => (format!("{MASK}@"), after),
        None => (String::new(), rest),
    };
    match rest.find(['?', '#']) {
        Some(end) => format!("{scheme}{user}{}{MASK}", rest.get(..=end).unwrap_or_default()),
        None => format!("{scheme}{user}{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_path_of_the_signal_stands_behind_the_address_of_all() {
        let cases = [
            ("http://localhost:4318", "http://localhost:4318/v1/traces", "http://localhost:4318/"),
            ("http://localhost:4318/", "http://localhost:4318/v1/traces", "http://localhost:4318/"),
            ("https://h/otlp", "https://h/otlp/v1/traces", "https://h/otlp"),
            ("https://h/otlp//", "https://h/otlp/v1/traces", "https://h/otlp//"),
            ("https://h:443/a?k=1", "https://h/a/v1/traces?k=1", "https://h/a?k=1"),
            ("http://[::1]:4318", "http://[::1]:4318/v1/traces", "http://[::1]:4318/"),
        ];
        for (text, of_all, of_signal) in cases {
            let url = |address: Result<Address, _>| address.unwrap().url("/v1/traces").to_string();
            assert_eq!(url(Address::of_all("X", text)), of_all);
            assert_eq!(url(Address::of_signal("X", text)), of_signal);
        }
    }

    #[test]
    fn credentials_leave_the_url_and_are_decoded() {
        let cases = [
            ("http://h", None),
            ("http://user:pa%40ss@h", Some(("user", "pa@ss"))),
            ("http://us%20er:@h", Some(("us er", ""))),
            ("http://token@h", Some(("token", ""))),
            ("http://:word@h", Some(("", "word"))),
        ];
        for (text, expected) in cases {
            let address = Address::parse(text).unwrap();
            let basic = address.basic.as_ref().map(|(user, word)| (&**user, word.expose()));
            assert_eq!((address.url.as_str(), basic), ("http://h/", expected), "{text}");
            assert!(["http://h/", "http://h/ as ***"].contains(&&*format!("{address:?}")));
        }
    }

    #[test]
    fn what_is_no_address_is_refused_without_its_secrets() {
        let cases = [
            ("localhost:4318", "localhost:4318"),
            ("localhost", "localhost"),
            ("ftp://host/x", "ftp://host/x"),
            ("http://", "http://"),
            ("http://host:99999", "http://host:99999"),
            ("http://host/#here", "http://host/#***"),
            ("grpc://user:hunter2@host", "grpc://***@host"),
            ("user:hunter2@host:4318", "***@host:4318"),
            ("http://user:hun/ter2@host", "http://***"),
            ("http://user:hun?ter2@host", "http://***"),
            ("http://user:hun#ter2@host", "http://***"),
            ("http://user:12/hunter2@host", "http://***"),
            ("http://us%3Aer:hunter2@host", "http://***@host"),
            ("http://user:%ff@host", "http://***@host"),
            ("tcp://host/?key=hunter2", "tcp://host/?***"),
            ("http://host/?key=hun@ter2", "http://***"),
        ];
        for (text, shown) in cases {
            let error = Address::of_signal("X", text).unwrap_err();
            assert_eq!(error.value(), shown, "{text}");
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn a_password_never_shows(
            scheme in "(https?|ftp|x y)://|",
            before in "[a-z:/?#]{0,6}",
            after in "[a-z:/?#@]{0,6}",
        ) {
            let text = format!("{scheme}user:{before}SECRET{after}@host/path");
            let shown = match Address::of_all("X", &text) {
                Ok(address) => {
                    format!("{address:?} {} {}", address.url("/v1/traces"), shown(&address.url))
                }
                Err(error) => format!("{error} {error:?}"),
            };
            prop_assert!(!shown.to_lowercase().contains("secret"), "{text}: {shown}");
        }
    }
}
