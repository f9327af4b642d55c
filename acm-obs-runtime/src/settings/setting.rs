//! One setting and where its value came from.

use crate::error::BadSetting;

/// A value given by the program, one found in the environment, or neither.
#[derive(Clone, Debug)]
pub(super) struct Setting<T> {
    explicit: Option<Result<T, BadSetting>>,
    environment: Option<Result<T, BadSetting>>,
}

/// Who gave a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Program,
    Environment,
}

impl<T> Default for Setting<T> {
    fn default() -> Self {
        Self { explicit: None, environment: None }
    }
}

impl<T> Setting<T> {
    /// A setting that the environment may have set.
    pub(super) fn from_environment(found: Option<Result<T, BadSetting>>) -> Self {
        Self { explicit: None, environment: found }
    }

    /// Gives the value, whatever the environment says.
    pub(super) fn set(&mut self, value: T) {
        self.set_checked(Ok(value));
    }

    /// Gives the value or says why it is none, whatever the environment says.
    pub(super) fn set_checked(&mut self, value: Result<T, BadSetting>) {
        self.explicit = Some(value);
    }

    /// This setting, which is about one thing, or the one about all things where it says nothing. Whatever
    /// the program says goes before whatever the environment says.
    pub(super) fn or(self, general: Self) -> Self {
        Self {
            explicit: self.explicit.or(general.explicit),
            environment: self.environment.or(general.environment),
        }
    }

    /// The value: the explicit one, else the environment's. What the environment says wrongly matters
    /// only where nothing overrides it.
    pub(super) fn resolve(self, bad: &mut Vec<BadSetting>) -> Option<T> {
        self.resolve_with_origin(bad).map(|(value, _)| value)
    }

    /// The value as [`resolve`](Self::resolve) has it, and who gave it.
    pub(super) fn resolve_with_origin(self, bad: &mut Vec<BadSetting>) -> Option<(T, Origin)> {
        let explicit = self.explicit.map(|value| (value, Origin::Program));
        let found = explicit.or(self.environment.map(|value| (value, Origin::Environment)))?;
        match found {
            (Ok(value), origin) => Some((value, origin)),
            (Err(error), _) => {
                report(error, bad);
                None
            }
        }
    }
}

/// Adds to what is not accepted, once: a setting may be asked for by more than one signal.
pub(super) fn report(error: BadSetting, bad: &mut Vec<BadSetting>) {
    if !bad.contains(&error) {
        bad.push(error);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(name: &'static str) -> BadSetting {
        BadSetting::new(name, "x", "y")
    }

    #[test]
    fn the_program_goes_before_the_environment_and_one_thing_before_all() {
        let setting = |explicit: Option<u8>, environment: Option<u8>| Setting {
            explicit: explicit.map(Ok),
            environment: environment.map(Ok),
        };
        let cases = [
            ((None, None), (None, None), None),
            ((None, None), (None, Some(4)), Some((4, Origin::Environment))),
            ((None, Some(2)), (None, Some(4)), Some((2, Origin::Environment))),
            ((None, Some(2)), (Some(3), Some(4)), Some((3, Origin::Program))),
            ((Some(1), Some(2)), (Some(3), Some(4)), Some((1, Origin::Program))),
        ];
        for (one, all, expected) in cases {
            let mut bad = Vec::new();
            let found =
                setting(one.0, one.1).or(setting(all.0, all.1)).resolve_with_origin(&mut bad);
            assert_eq!((found, bad), (expected, vec![]), "{one:?} {all:?}");
        }
    }

    #[test]
    fn what_is_wrong_matters_only_where_nothing_overrides_it_and_is_said_once() {
        let mut bad = Vec::new();
        let broken = || Setting::<u8>::from_environment(Some(Err(wrong("A"))));
        let mut told = broken();
        told.set(1);
        assert_eq!((told.resolve(&mut bad), bad.len()), (Some(1), 0));
        for _ in 0..2 {
            assert_eq!(Setting::default().or(broken()).resolve(&mut bad), None);
        }
        let mut told = Setting::from_environment(Some(Ok(1)));
        told.set_checked(Err(wrong("b")));
        assert_eq!(told.resolve(&mut bad), None);
        assert_eq!(bad, [wrong("A"), wrong("b")]);
    }
}
