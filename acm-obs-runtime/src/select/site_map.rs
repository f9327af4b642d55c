//! What is kept for each annotated place, found by its address.

use std::collections::HashMap;

use super::id_hash::IdHash;

/// A map by the address of a site. Calls of one site mostly follow each other: the last look-up is kept.
#[derive(Debug)]
pub(crate) struct SiteMap<T> {
    places: HashMap<usize, usize, IdHash>,
    values: Vec<T>,
    last: Option<(usize, usize)>,
}

impl<T> Default for SiteMap<T> {
    fn default() -> Self {
        Self { places: HashMap::default(), values: Vec::new(), last: None }
    }
}

impl<T> SiteMap<T> {
    /// The value of a site, made if there is none yet.
    pub(crate) fn of(&mut self, address: usize, make: impl FnOnce() -> T) -> &mut T {
        let place = match self.last {
            Some((last, place)) if last == address => place,
            _ => self.find(address, make),
        };
        &mut self.values[place]
    }

    /// All sites, in the order of their first appearance.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.values.iter_mut()
    }

    fn find(&mut self, address: usize, make: impl FnOnce() -> T) -> usize {
        let place = *self.places.entry(address).or_insert_with(|| {
            self.values.push(make());
            self.values.len() - 1
        });
        self.last = Some((address, place));
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_site_has_its_own_value() {
        let mut map = SiteMap::default();
        for address in [8, 8, 16, 8, 24, 16] {
            *map.of(address, || 0) += address;
        }
        let values: Vec<_> = map.values_mut().map(|value| *value).collect();
        assert_eq!(values, [24, 32, 24]);
    }
}
