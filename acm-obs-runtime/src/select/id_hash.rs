//! Hashing ids and addresses, which nobody chooses to make them clash: a multiplication each.

use std::hash::{BuildHasherDefault, Hasher};

/// For maps that are asked once a span.
pub(super) type IdHash = BuildHasherDefault<IdHasher>;

#[derive(Debug, Default)]
pub(super) struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = mixed(self.0 ^ u64::from(*byte));
        }
    }

    fn write_u64(&mut self, id: u64) {
        self.0 = mixed(self.0 ^ id);
    }

    fn write_usize(&mut self, address: usize) {
        self.write_u64(address as u64);
    }
}

/// Spreads the bits of a number over all of them.
pub(super) fn mixed(id: u64) -> u64 {
    let id = (id ^ (id >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    id ^ (id >> 29)
}
