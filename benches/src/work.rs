//! The work that every contender measures: the same body, the same numbers.

use std::hint::black_box;

/// Leaf calls under one parent.
pub const LEAVES: u64 = 100;

/// Parents in a round.
pub const PARENTS: u64 = 400;

/// Leaf calls in a round.
pub const ROUND: u64 = LEAVES * PARENTS;

/// The body of every leaf: a few instructions that the compiler must not move or remove.
#[inline]
#[must_use]
pub fn body(n: u64) -> u64 {
    black_box(black_box(n) ^ 0x9e37_79b9_7f4a_7c15).rotate_left(7)
}

/// The loop of every parent.
#[inline]
pub fn leaves(leaf: impl Fn(u64) -> u64) -> u64 {
    (0..LEAVES).fold(0, |sum, n| sum ^ leaf(n))
}
