//! One setting and where its value came from.

use crate::error::BadSetting;

/// A value given by the program, one found in the environment, or neither.
#[derive(Clone, Debug)]
pub(super) struct Setting<T> {
    explicit: Option<T>,
    environment: Option<Result<T, BadSetting>>,
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
        self.explicit = Some(value);
    }

    /// The value: the explicit one, else the environment's. What the environment says wrongly matters
    /// only where nothing overrides it.
    pub(super) fn resolve(self, bad: &mut Vec<BadSetting>) -> Option<T> {
        match (self.explicit, self.environment) {
            (Some(value), _) | (None, Some(Ok(value))) => Some(value),
            (None, Some(Err(error))) => {
                bad.push(error);
                None
            }
            (None, None) => None,
        }
    }
}
