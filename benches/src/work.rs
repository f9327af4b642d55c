//! The work that every contender measures: the same body, the same numbers.

use std::hint::black_box;

/// Leaf calls under one parent.
pub const LEAVES: u64 = 100;

/// Parents in a round.
pub const PARENTS: u64 = 400;

/// Leaf calls in a round.
pub const ROUND: u64 = LEAVES * PARENTS;

/// The body of every leaf: a few instructions in registers, so that what is measured is the call.
#[inline]
#[must_use]
pub fn body(n: u64) -> u64 {
    (n ^ 0x9e37_79b9_7f4a_7c15).wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(7)
}

/// The loop of every parent; the compiler knows nothing of what goes in and out of a leaf.
#[inline]
pub fn leaves(leaf: impl Fn(u64) -> u64) -> u64 {
    (0..LEAVES).fold(0, |sum, n| sum ^ black_box(leaf(black_box(n))))
}
