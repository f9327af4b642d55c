//! Impls of standard traits, each of which has its own idea of a signature.
#![deny(warnings)]

use std::fmt;
use std::hash::{Hash, Hasher};
use std::iter::FromIterator;
use std::ops::{Add, Deref, Index, IndexMut};
use std::pin::Pin;
use std::task::{Context, Poll};

use acm_obs::acm_phase;
use acm_obs::testing::capture;
use acm_obs_ui_tests::block_on;

#[derive(Debug, PartialEq)]
struct Rows(Vec<u8>);

#[acm_phase(component = "DATA")]
impl Clone for Rows {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

#[acm_phase(component = "DATA")]
impl Default for Rows {
    fn default() -> Self {
        Self(Vec::new())
    }
}

#[acm_phase(component = "DATA")]
impl Drop for Rows {
    fn drop(&mut self) {
        self.0.clear();
    }
}

#[acm_phase(component = "DATA")]
impl Deref for Rows {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

#[acm_phase(component = "DATA")]
impl Index<usize> for Rows {
    type Output = u8;

    fn index(&self, at: usize) -> &u8 {
        &self.0[at]
    }
}

#[acm_phase(component = "DATA")]
impl IndexMut<usize> for Rows {
    fn index_mut(&mut self, at: usize) -> &mut u8 {
        &mut self.0[at]
    }
}

#[acm_phase(component = "DATA")]
impl Add<&Rows> for Rows {
    type Output = Self;

    fn add(mut self, other: &Rows) -> Self {
        self.0.extend(&other.0);
        self
    }
}

#[acm_phase(component = "DATA")]
impl FromIterator<u8> for Rows {
    fn from_iter<I: IntoIterator<Item = u8>>(rows: I) -> Self {
        Self(rows.into_iter().collect())
    }
}

#[acm_phase(component = "DATA")]
impl Hash for Rows {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

#[acm_phase(component = "DATA")]
impl TryFrom<&str> for Rows {
    type Error = std::num::ParseIntError;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        Ok(Self(vec![text.parse()?]))
    }
}

#[acm_phase(component = "DATA", err(Debug))]
impl fmt::Display for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

#[acm_phase(component = "DATA")]
impl std::io::Write for Rows {
    fn write(&mut self, rows: &[u8]) -> std::io::Result<usize> {
        self.0.extend(rows);
        Ok(rows.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Err(std::io::Error::other("never"))
    }
}

struct Countdown(u8);

#[acm_phase(component = "DATA")]
impl Future for Countdown {
    type Output = Result<u8, String>;

    fn poll(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.0.checked_sub(1) {
            Some(less) => {
                self.0 = less;
                Poll::Pending
            }
            None => Poll::Ready(Ok(self.0)),
        }
    }
}

#[acm_phase(component = "DATA")]
impl Iterator for Countdown {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        self.0 = self.0.checked_sub(1)?;
        Some(self.0)
    }
}

fn main() {
    use std::io::Write as _;

    let obs = capture();
    let mut rows: Rows = [1, 2].into_iter().collect();
    rows[0] += rows[1];
    let sum = rows.clone().0.len() + rows.len();
    assert_eq!(sum, 4);
    assert_eq!((Rows::default().0.is_empty(), Rows::try_from("x").is_err()), (true, true));
    assert_eq!(rows.write(&[4]).unwrap(), 1);
    assert!(rows.flush().is_err());
    assert_eq!(rows.to_string(), "[3, 2, 4]");
    rows.hash(&mut std::hash::DefaultHasher::new());
    assert_eq!(block_on(Countdown(2)), Ok(0));
    assert_eq!(Countdown(2).collect::<Vec<_>>(), [1, 0]);
    for (name, calls, errors) in
        [("drop", 2, 0), ("clone", 1, 0), ("fmt", 1, 0), ("flush", 1, 1), ("try_from", 1, 1), ("poll", 3, 0), ("next", 3, 0)]
    {
        assert_eq!((obs.phase(name).calls(), obs.phase(name).errors()), (calls, errors), "{name}");
    }
}
