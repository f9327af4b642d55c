//! The machine that a run, or a part of it, looks at.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// The machine that a run, or a part of it, looks at: a name and the number it has in a database.
///
/// Names are kept for the life of the process, so that a copy is two words; after
/// [`Equipment::MAX`] different ones the rest share the name `<other>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Equipment {
    name: &'static str,
    id: i64,
}

impl Equipment {
    /// How many different equipments a process tells apart.
    pub const MAX: usize = 65_536;

    /// The equipment of this name and number.
    #[must_use]
    pub fn new(name: &str, id: i64) -> Self {
        Self { name: intern(name), id }
    }

    /// The name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The number.
    #[must_use]
    pub const fn id(&self) -> i64 {
        self.id
    }
}

fn intern(name: &str) -> &'static str {
    static NAMES: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    let names = names.get_or_insert_default();
    if let Some(known) = names.get(name) {
        return known;
    }
    if names.len() >= Equipment::MAX {
        return "<other>";
    }
    let kept: &'static str = Box::leak(name.into());
    names.insert(kept);
    kept
}
