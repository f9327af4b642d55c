//! Names of fields: a clash is renamed, never lost.

use std::borrow::Cow;

use acm_obs::{FieldName, Value};

/// Gives each field of a record a name that no other has.
///
/// The first field of a name keeps it. One that is called like a name in `reserved`, or like an
/// earlier field, gets `_` appended until nothing has that name: `level` becomes `level_`.
#[derive(Debug)]
pub(super) struct Names<'a, R> {
    is_reserved: R,
    given: Vec<Cow<'a, str>>,
}

impl<'a, R: Fn(&str) -> bool> Names<'a, R> {
    /// No names but the reserved ones are taken yet.
    pub(super) fn new(is_reserved: R, fields: usize) -> Self {
        Self { is_reserved, given: Vec::with_capacity(fields) }
    }

    /// The name for a field that wants to be called `wanted`.
    pub(super) fn give(&mut self, wanted: &'a str) -> Cow<'a, str> {
        let mut name = Cow::Borrowed(wanted);
        while (self.is_reserved)(&name) || self.given.contains(&name) {
            name.to_mut().push('_');
        }
        self.given.push(name.clone());
        name
    }
}

/// Hands over each field under its name. Where no two names clash nothing is allocated.
pub(super) fn each<'a>(
    fields: &'a [(FieldName, Value)],
    is_reserved: impl Fn(&str) -> bool,
    mut add: impl FnMut(Cow<'a, str>, &'a Value),
) {
    let clash = fields.iter().enumerate().any(|(place, (name, _))| {
        is_reserved(name) || fields.iter().take(place).any(|(earlier, _)| earlier == name)
    });
    if !clash {
        for (name, value) in fields {
            add(Cow::Borrowed(name), value);
        }
        return;
    }
    let mut names = Names::new(is_reserved, fields.len());
    for (name, value) in fields {
        add(names.give(name), value);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn reserved(name: &str) -> bool {
        ["level", "level_"].contains(&name)
    }

    #[test]
    fn clashes_are_renamed_and_all_else_keeps_its_name() {
        let mut names = Names::new(reserved, 0);
        let given: Vec<_> =
            ["rows", "level", "rows", "Level", "rows_"].map(|name| names.give(name)).into();
        assert_eq!(given, ["rows", "level__", "rows_", "Level", "rows__"]);
    }

    proptest! {
        #[test]
        fn no_name_is_given_twice_and_the_short_way_gives_the_same(
            wanted in prop::collection::vec("[ab_]{0,3}", 0..20),
        ) {
            let is_reserved = |name: &str| name == "a" || name == "b_";
            let mut names = Names::new(is_reserved, wanted.len());
            let given: Vec<_> = wanted.iter().map(|name| names.give(name)).collect();
            let different: HashSet<_> = given.iter().collect();
            prop_assert_eq!(different.len(), wanted.len());
            prop_assert!(!given.iter().any(|name| is_reserved(name)));

            let fields: Vec<_> =
                wanted.iter().map(|name| (name.clone().into(), Value::Bool(true))).collect();
            let mut short = Vec::new();
            each(&fields, is_reserved, |name, _| short.push(name));
            prop_assert_eq!(short, given);
        }
    }
}
