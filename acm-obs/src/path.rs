//! The paths of the calling-context tree, shared by all threads: `run/build_features/rolling`.
//!
//! A path is made when a thread first takes a step that no thread took before, under a lock; from
//! then on threads find it without one. Paths live as long as the process and are bounded.

use std::collections::HashMap;
use std::ptr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::component::Component;
use crate::equipment::Equipment;
use crate::level::Level;
use crate::site::{Kind, LogPolicy, Site};

/// How many different paths a process tells apart; the rest are one phase called `<other>`.
pub(crate) const MAX_PATHS: usize = 8_192;

/// One step of the calling-context tree: a phase, the phases it was called by, and the equipment.
#[derive(Debug)]
pub struct PhaseInfo {
    id: u32,
    parent: Option<&'static PhaseInfo>,
    site: &'static Site,
    component: Component,
    equipment: Option<Equipment>,
    path: Box<str>,
    depth: usize,
    /// A scope that nothing else shares: what is around it is another world.
    unique: bool,
}

impl PhaseInfo {
    /// A number that grows with first appearance; the run's is zero.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.id
    }

    /// The phase, or scope, that this one was called in.
    #[must_use]
    pub fn parent(&self) -> Option<&'static PhaseInfo> {
        self.parent
    }

    /// The name of the phase.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.site.name
    }

    /// Its component, or that of the phase around it.
    #[must_use]
    pub fn component(&self) -> Component {
        self.component
    }

    /// Where it came from.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.site.kind
    }

    /// The equipment of the scope around it; `None` is the run's.
    #[must_use]
    pub fn equipment(&self) -> Option<Equipment> {
        self.equipment
    }

    /// The names from the run to this phase, joined by `/`; scopes do not show.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// How many phases it was called by; zero for the run.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// The name of the function, or nothing.
    #[must_use]
    pub fn function(&self) -> &'static str {
        self.site.function
    }

    /// The path of the module, or nothing.
    #[must_use]
    pub fn module(&self) -> &'static str {
        self.site.module
    }

    /// The source file, or nothing.
    #[must_use]
    pub fn file(&self) -> &'static str {
        self.site.file
    }

    /// The line in the source file, or zero.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.site.line
    }

    /// The level of its log events.
    #[must_use]
    pub fn level(&self) -> Level {
        self.site.level
    }

    /// Which of its events are logged.
    #[must_use]
    pub fn log(&self) -> LogPolicy {
        self.site.log
    }

    /// The duration above which a call is worth a warning.
    #[must_use]
    pub fn slow(&self) -> Option<Duration> {
        (self.site.slow_nanos > 0).then(|| Duration::from_nanos(self.site.slow_nanos))
    }

    /// Whether it is marked for the profilers.
    #[must_use]
    pub fn profile(&self) -> bool {
        self.site.profile
    }

    /// The address of its site: equal for all paths that end in the same annotated place.
    #[must_use]
    pub fn site_address(&self) -> usize {
        ptr::from_ref(self.site).addr()
    }

    fn is_of(&self, site: &Site) -> bool {
        ptr::eq(self.site, site)
    }
}

/// Where a step leads: a path, and whether it is one that is on the way already (recursion).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) info: &'static PhaseInfo,
    pub(crate) nested: bool,
}

/// The path of the run.
pub(crate) fn run() -> &'static PhaseInfo {
    with_paths(|paths| paths.all[0])
}

/// The path that a site leads to from another path.
pub(crate) fn step(parent: &'static PhaseInfo, site: &'static Site) -> Step {
    // Recursion folds into the call that is on the way with the same equipment.
    let mut ancestor = Some(parent);
    while let Some(info) = ancestor.filter(|info| !info.unique) {
        let same = info.is_of(site) && info.equipment == parent.equipment;
        if same || info.kind() == Kind::Other {
            return Step { info, nested: true };
        }
        ancestor = info.parent;
    }
    Step { info: child(parent, site, parent.equipment, 0), nested: false }
}

/// The path of a scope with an equipment.
pub(crate) fn equipment_scope(
    parent: &'static PhaseInfo,
    equipment: Equipment,
) -> &'static PhaseInfo {
    static SITE: Site = Site::bare("<equipment>", Kind::Scope);
    child(parent, &SITE, Some(equipment), 0)
}

/// A scope that nothing else shares.
#[cfg(feature = "testing")]
pub(crate) fn unique_scope(parent: &'static PhaseInfo, number: u64) -> &'static PhaseInfo {
    static SITE: Site = Site::bare("<capture>", Kind::Scope);
    child(parent, &SITE, parent.equipment, number)
}

/// The path with this number.
pub(crate) fn by_id(id: u32) -> &'static PhaseInfo {
    with_paths(|paths| paths.all.get(id as usize).copied().unwrap_or(paths.all[0]))
}

/// How many steps the bound has folded into `<other>`.
pub(crate) fn folded() -> u64 {
    with_paths(|paths| paths.folded)
}

fn child(
    parent: &'static PhaseInfo,
    site: &'static Site,
    equipment: Option<Equipment>,
    number: u64,
) -> &'static PhaseInfo {
    with_paths(|paths| {
        let key = Key { parent: parent.id, site: ptr::from_ref(site).addr(), equipment, number };
        if let Some(info) = paths.known.get(&key) {
            return *info;
        }
        if paths.all.len() >= MAX_PATHS {
            paths.folded += 1;
            return paths.other;
        }
        let info = paths.add(parent, site, equipment, number > 0);
        paths.known.insert(key, info);
        info
    })
}

#[derive(PartialEq, Eq, Hash)]
struct Key {
    parent: u32,
    site: usize,
    equipment: Option<Equipment>,
    number: u64,
}

struct Paths {
    known: HashMap<Key, &'static PhaseInfo>,
    all: Vec<&'static PhaseInfo>,
    other: &'static PhaseInfo,
    folded: u64,
}

impl Paths {
    fn new() -> Self {
        static RUN: Site = Site::bare("run", Kind::Run);
        static OTHER: Site = Site::bare("<other>", Kind::Other);
        let run: &'static PhaseInfo = Box::leak(Box::new(PhaseInfo {
            id: 0,
            parent: None,
            site: &RUN,
            component: Component::RUN,
            equipment: None,
            path: RUN.name.into(),
            depth: 0,
            unique: false,
        }));
        let mut paths = Self { known: HashMap::new(), all: vec![run], other: run, folded: 0 };
        paths.other = paths.add(run, &OTHER, None, false);
        paths
    }

    fn add(
        &mut self,
        parent: &'static PhaseInfo,
        site: &'static Site,
        equipment: Option<Equipment>,
        unique: bool,
    ) -> &'static PhaseInfo {
        let shown = site.kind != Kind::Scope;
        let path =
            if shown { format!("{}/{}", parent.path, site.name) } else { parent.path.to_string() };
        let info: &'static PhaseInfo = Box::leak(Box::new(PhaseInfo {
            id: u32::try_from(self.all.len()).unwrap_or(u32::MAX),
            parent: Some(parent),
            site,
            component: site.component.unwrap_or(parent.component),
            equipment,
            path: path.into(),
            depth: parent.depth + usize::from(shown),
            unique,
        }));
        self.all.push(info);
        info
    }
}

fn with_paths<R>(read: impl FnOnce(&mut Paths) -> R) -> R {
    static PATHS: Mutex<Option<Paths>> = Mutex::new(None);
    let mut paths = PATHS.lock().unwrap_or_else(PoisonError::into_inner);
    read(paths.get_or_insert_with(Paths::new))
}
