//! What the calls of the interface come to when nothing is recorded.

macro_rules! section {
    ($name:literal, $body:block) => {
        $body
    };
}

macro_rules! record {
    ($($fields:tt)*) => {};
}

pub(crate) use {record, section};

#[inline]
pub(crate) fn with_equipment<R>(_: &str, _: i64, f: impl FnOnce() -> R) -> R {
    f()
}
