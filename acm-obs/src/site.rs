//! What is known of an annotated function at compile time.

use std::sync::OnceLock;
use std::sync::atomic::AtomicU8;

use tracing::Metadata;

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
    /// The names of the fields that a call has from the beginning.
    pub(crate) fields: &'static [&'static str],
    pub(crate) heard: Heard,
}

/// What `tracing` knows of a site.
#[derive(Debug)]
pub(crate) struct Heard {
    /// Made and registered at the first call.
    pub(crate) meta: OnceLock<&'static Metadata<'static>>,
    /// Whether a subscriber wants to see its calls.
    pub(crate) interest: AtomicU8,
}

impl Heard {
    pub(crate) const NEVER: u8 = 0;
    pub(crate) const SOMETIMES: u8 = 1;
    pub(crate) const ALWAYS: u8 = 2;

    /// Whether it is told of changes.
    #[inline]
    pub(crate) fn is_registered(&self) -> bool {
        self.meta.get().is_some()
    }

    const fn new() -> Self {
        Self { meta: OnceLock::new(), interest: AtomicU8::new(Self::NEVER) }
    }
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
        let mut site = Self::bare(name, Kind::Phase).at(function, module, file, line);
        site.component = Some(component);
        site.log = LogPolicy::End;
        site
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
        Self::bare(name, Kind::Profiled).at(function, module, file, line).with_profile()
    }

    /// The site of a `section!`.
    #[must_use]
    pub const fn section(
        name: &'static str,
        module: &'static str,
        file: &'static str,
        line: u32,
    ) -> Self {
        Self::bare(name, Kind::Section).at("", module, file, line)
    }

    /// With the level of its log events.
    #[must_use]
    pub const fn with_level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// With other events logged.
    #[must_use]
    pub const fn with_log(mut self, log: LogPolicy) -> Self {
        self.log = log;
        self
    }

    /// With a warning for calls that take longer.
    #[must_use]
    pub const fn with_slow_nanos(mut self, slow_nanos: u64) -> Self {
        self.slow_nanos = slow_nanos;
        self
    }

    /// Marked for the profilers.
    #[must_use]
    pub const fn with_profile(mut self) -> Self {
        self.profile = true;
        self
    }

    /// With the names of the fields that a call has from the beginning.
    #[must_use]
    pub const fn with_fields(mut self, fields: &'static [&'static str]) -> Self {
        self.fields = fields;
        self
    }

    const fn at(
        mut self,
        function: &'static str,
        module: &'static str,
        file: &'static str,
        line: u32,
    ) -> Self {
        self.function = function;
        self.module = module;
        self.file = file;
        self.line = line;
        self
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
            fields: &[],
            heard: Heard::new(),
        }
    }
}
