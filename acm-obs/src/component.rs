//! Components: the parts of a pipeline that phases and log records belong to.

use std::fmt;
use std::hash::{Hash, Hasher};

/// The part of a pipeline that a phase or a log record belongs to.
///
/// Attributes and macros take the name as a literal, which is checked at compile time; code takes the
/// constant. Components of another field are declared with [`components!`](crate::components).
///
/// ```
/// use acm_obs::Component;
///
/// assert_eq!(Component::FEAT.name(), "FEAT");
/// assert_eq!(Component::FEAT.pipeline_phase(), "Features");
/// assert_eq!(Component::known("MODEL-SQL"), Some(Component::MODEL_SQL));
/// ```
#[derive(Clone, Copy)]
pub struct Component {
    name: &'static str,
    pipeline_phase: &'static str,
    description: &'static str,
}

acm_obs_macros::builtin_components!();

impl Component {
    /// The built-in component of this name.
    #[must_use]
    pub fn known(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|component| component.name == name).copied()
    }

    /// The name: a label value, a span attribute and a column.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What belongs to it, in one line.
    #[must_use]
    pub const fn description(&self) -> &'static str {
        self.description
    }

    /// The phase of the pipeline that it is a part of, such as `Features`.
    #[must_use]
    pub const fn pipeline_phase(&self) -> &'static str {
        self.pipeline_phase
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn builtin(
        name: &'static str,
        pipeline_phase: &'static str,
        description: &'static str,
    ) -> Self {
        Self { name, pipeline_phase, description }
    }

    /// A component that [`components!`](crate::components) declares, its name checked.
    #[doc(hidden)]
    #[must_use]
    pub const fn declared(
        name: &'static str,
        pipeline_phase: &'static str,
        description: &'static str,
    ) -> Self {
        Self { name, pipeline_phase, description }
    }
}

impl PartialEq for Component {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Component {}

impl Hash for Component {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl fmt::Debug for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Component({})", self.name)
    }
}

impl fmt::Display for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name)
    }
}

/// Declares components of one's own, as constants that attributes and macros take by path.
///
/// A name that is not made of ASCII letters, digits, `_` and `-`, that a built-in component has, or
/// that stands twice in the declaration, does not compile.
///
/// ```
/// acm_obs::components! {
///     /// Seam inspection.
///     pub SEAM = "SEAM" in "Inspection";
///     /// Arc control.
///     pub ARC = "ARC" in "Welding";
/// }
///
/// #[acm_obs::acm_phase(component = SEAM)]
/// fn inspect() {}
///
/// inspect();
/// assert_eq!(ARC.description(), "Arc control.");
/// ```
#[macro_export]
macro_rules! components {
    ($($(#[doc = $description:literal])+ $visibility:vis $ident:ident = $name:literal in $phase:literal;)*) => {
        $crate::__private::check_names!($($name)*);
        $(
            $(#[doc = $description])+
            $visibility const $ident: $crate::Component = $crate::Component::declared(
                $name,
                $phase,
                $crate::__private::trimmed(::core::concat!($($description),+)),
            );
        )*
    };
    ($($other:tt)*) => {
        ::core::compile_error!(
            "write `/// What it is.` and `pub SEAM = \"SEAM\" in \"Inspection\";` for each component"
        );
    };
}

/// The text without the blank that a doc comment starts with.
#[doc(hidden)]
#[must_use]
pub const fn trimmed(text: &'static str) -> &'static str {
    text.trim_ascii()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_built_in_component_has_its_own_name_a_phase_and_a_description() {
        let names: HashSet<_> = Component::ALL.iter().map(Component::name).collect();
        assert_eq!(names.len(), Component::ALL.len());
        for component in Component::ALL {
            assert!(!component.description().is_empty(), "{component}");
            assert!(!component.pipeline_phase().is_empty(), "{component}");
            assert_eq!(Component::known(component.name()), Some(*component));
        }
        assert_eq!(Component::known("FETA"), None);
    }
}
