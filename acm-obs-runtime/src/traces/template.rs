//! What is the same for all spans of a place, encoded once.

use std::collections::HashMap;

use crate::encode::{Foreign, Identity, KIND_INTERNAL, Place};
use crate::otlp::{put_attribute, put_bytes, put_small};

use super::field;

/// The fields of a span that only its place and the run decide.
#[derive(Debug)]
pub(super) struct Template {
    pub(super) name_and_kind: Vec<u8>,
    pub(super) attributes: Vec<u8>,
    /// How many texts in it were cut.
    pub(super) cuts: u64,
}

impl Template {
    fn of(place: &Place, run: &Identity) -> Self {
        let mut name_and_kind = Vec::new();
        put_bytes(field::NAME, place.name().as_bytes(), &mut name_and_kind);
        put_small(field::KIND, KIND_INTERNAL, &mut name_and_kind);
        let mut attributes = Vec::new();
        let mut cuts = 0;
        place.each_attribute(run, |attribute| {
            cuts += put_attribute(field::ATTRIBUTES, &attribute, &mut attributes);
        });
        Self { name_and_kind, attributes, cuts }
    }
}

/// The templates of all places that spans came from.
#[derive(Debug, Default)]
pub(super) struct Templates {
    /// By the number of the phase: there are some thousand at the most.
    phases: Vec<Option<Template>>,
    foreign: HashMap<Key, (Foreign, Template)>,
}

/// Tells places of other crates apart, nearly always.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    phase: u32,
    name: usize,
    line: u32,
}

impl Templates {
    /// The template of a place. Always the same run's.
    pub(super) fn of(&mut self, place: &Place, run: &Identity) -> &Template {
        match &place.foreign {
            None => self.of_phase(place, run),
            Some(foreign) => self.of_foreign(place, *foreign, run),
        }
    }

    fn of_phase(&mut self, place: &Place, run: &Identity) -> &Template {
        let number = place.phase.id() as usize;
        while self.phases.len() <= number {
            self.phases.push(None);
        }
        #[expect(clippy::indexing_slicing, reason = "as many as were missing are there now")]
        self.phases[number].get_or_insert_with(|| Template::of(place, run))
    }

    fn of_foreign(&mut self, place: &Place, foreign: Foreign, run: &Identity) -> &Template {
        let key =
            Key { phase: place.phase.id(), name: foreign.name.as_ptr().addr(), line: foreign.line };
        if self.foreign.len() >= MAX_FOREIGN && !self.foreign.contains_key(&key) {
            self.foreign.clear();
        }
        let make = || (foreign, Template::of(place, run));
        let (known, template) = self.foreign.entry(key).or_insert_with(make);
        if *known != foreign {
            (*known, *template) = make();
        }
        template
    }
}

/// How many templates of places of other crates are kept.
const MAX_FOREIGN: usize = 4_096;
