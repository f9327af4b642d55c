//! A bound on the values of attributes that come from data: each new value is a new series, in this
//! process and in every backend, for good.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

/// Lets a number of different values of each attribute through; the rest share one.
#[derive(Debug)]
pub(super) struct Cap {
    values: usize,
    seen: Mutex<HashMap<&'static str, HashSet<Arc<str>>>>,
    other: Arc<str>,
}

impl Cap {
    /// Lets this many values of each attribute through.
    pub(super) fn new(values: usize) -> Self {
        Self { values, seen: Mutex::default(), other: OTHER.into() }
    }

    /// The value to record instead of this one: itself, cut if it is very long, or `<other>`.
    pub(super) fn admit(&self, attribute: &'static str, value: &str) -> Arc<str> {
        let value = &value[..value.floor_char_boundary(LONGEST)];
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = seen.entry(attribute).or_default();
        if let Some(known) = seen.get(value) {
            return Arc::clone(known);
        }
        // Nothing is no value from data, it is always let through.
        if seen.len() >= self.values && !value.is_empty() {
            return Arc::clone(&self.other);
        }
        let value: Arc<str> = value.into();
        seen.insert(Arc::clone(&value));
        value
    }
}

/// What stands for the values that are too many.
const OTHER: &str = "<other>";

/// The longest value, in bytes.
const LONGEST: usize = 256;

/// How many values of an attribute are told apart.
pub(super) const VALUES: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beyond_the_bound_of_an_attribute_is_other() {
        let cap = Cap::new(2);
        let admitted = |value| cap.admit("equipment", value);
        assert_eq!([&*admitted("a"), &*admitted("b"), &*admitted("c")], ["a", "b", "<other>"]);
        assert_eq!(&*admitted("a"), "a");
        assert_eq!(&*admitted(""), "");
        assert_eq!(&*cap.admit("detector", "c"), "c");
    }

    #[test]
    fn a_very_long_value_is_cut_between_two_characters() {
        let cap = Cap::new(2);
        let long = "ä".repeat(500);
        assert_eq!(cap.admit("label", &long).len(), LONGEST);
        assert_eq!(cap.admit("label", &long[..400]).len(), LONGEST);
    }
}
