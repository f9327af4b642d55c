//! What is known of an annotated function at compile time.

use crate::component::Component;
use crate::level::Level;

/// Where a phase came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The run itself.
    Run,
    /// `#[acm_phase]`.
    Phase,
    /// `#[profiled]`.
    Profiled,
    /// `section!`.
    Section,
    /// [`span`](crate::span()).
    Span,
    /// A scope, such as [`with_equipment`](crate::with_equipment): not a phase, never reported.
    Scope,
    /// What the bound on the number of different paths left out.
    Other,
}

/// Which events of a phase are logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LogPolicy {
    /// Its start.
    Start,
    /// Its end, and how long it took.
    End,
    /// Its start and its end.
    Both,
    /// Nothing, unless it is slow.
    None,
}

impl LogPolicy {
    /// Whether the start is logged.
    #[must_use]
    pub const fn start(self) -> bool {
        matches!(self, Self::Start | Self::Both)
    }

    /// Whether the end is logged.
    #[must_use]
    pub const fn end(self) -> bool {
        matches!(self, Self::End | Self::Both)
    }
}

/// One annotated place: a `static` in the expansion, found again by its address.
#[derive(Debug)]
pub struct Site {
    pub(crate) name: &'static str,
    /// `None`: that of the phase around it.
    pub(crate) component: Option<Component>,
    pub(crate) kind: Kind,
    pub(crate) function: &'static str,
    pub(crate) module: &'static str,
    pub(crate) file: &'static str,
    pub(crate) line: u32,
    pub(crate) level: Level,
    pub(crate) log: LogPolicy,
    pub(crate) slow_nanos: u64,
    pub(crate) profile: bool,
}

impl Site {
    /// The site of an `#[acm_phase]`: its end is logged.
    #[must_use]
    pub const fn phase(
        name: &'static str,
        component: Component,
        function: &'static str,
        module: &'static str,
        file: &'static str,
        line: u32,
    ) -> Self {
        Self {
            component: Some(component),
            function,
            module,
            file,
            line,
            log: LogPolicy::End,
            ..Self::bare(name, Kind::Phase)
        }
    }

    /// The site of a `#[profiled]`.
    #[must_use]
    pub const fn profiled(
        name: &'static str,
        function: &'static str,
        module: &'static str,
        file: &'static str,
        line: u32,
    ) -> Self {
        Self { function, module, file, line, profile: true, ..Self::bare(name, Kind::Profiled) }
    }

    /// The site of a `section!`.
    #[must_use]
    pub const fn section(
        name: &'static str,
        module: &'static str,
        file: &'static str,
        line: u32,
    ) -> Self {
        Self { module, file, line, ..Self::bare(name, Kind::Section) }
    }

    /// With the level of its log events.
    #[must_use]
    pub const fn with_level(self, level: Level) -> Self {
        Self { level, ..self }
    }

    /// With other events logged.
    #[must_use]
    pub const fn with_log(self, log: LogPolicy) -> Self {
        Self { log, ..self }
    }

    /// With a warning for calls that take longer.
    #[must_use]
    pub const fn with_slow_nanos(self, slow_nanos: u64) -> Self {
        Self { slow_nanos, ..self }
    }

    /// Marked for the profilers.
    #[must_use]
    pub const fn with_profile(self) -> Self {
        Self { profile: true, ..self }
    }

    pub(crate) const fn bare(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            component: None,
            kind,
            function: "",
            module: "",
            file: "",
            line: 0,
            level: Level::Info,
            log: LogPolicy::None,
            slow_nanos: 0,
            profile: false,
        }
    }
}
