//! Names of fields: a clash is renamed, never lost.

use std::borrow::Cow;

/// Gives each field of a record a name that no other has.
///
/// The first field of a name keeps it. One that is called like a name in `reserved`, or like an
/// earlier field, gets `_` appended until nothing has that name: `level` becomes `level_`.
#[derive(Debug)]
pub(super) struct Names<'a> {
    reserved: &'a [&'a str],
    given: Vec<Cow<'a, str>>,
}

impl<'a> Names<'a> {
    /// No names but the reserved ones are taken yet.
    pub(super) fn new(reserved: &'a [&'a str], fields: usize) -> Self {
        Self { reserved, given: Vec::with_capacity(fields) }
    }

    /// The name for a field that wants to be called `wanted`.
    pub(super) fn give(&mut self, wanted: &'a str) -> Cow<'a, str> {
        let mut name = Cow::Borrowed(wanted);
        while self.reserved.contains(&name.as_ref()) || self.given.contains(&name) {
            name.to_mut().push('_');
        }
        self.given.push(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn clashes_are_renamed_and_all_else_keeps_its_name() {
        let mut names = Names::new(&["level", "level_"], 0);
        let given: Vec<_> =
            ["rows", "level", "rows", "Level", "rows_"].map(|name| names.give(name)).into();
        assert_eq!(given, ["rows", "level__", "rows_", "Level", "rows__"]);
    }

    proptest! {
        #[test]
        fn no_name_is_given_twice(wanted in prop::collection::vec("[ab_]{0,3}", 0..20)) {
            let mut names = Names::new(&["a", "b_"], wanted.len());
            let given: HashSet<_> = wanted.iter().map(|name| names.give(name)).collect();
            prop_assert_eq!(given.len(), wanted.len());
            prop_assert!(!given.contains("a") && !given.contains("b_"));
        }
    }
}
