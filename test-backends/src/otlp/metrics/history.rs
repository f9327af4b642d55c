//! What makes a point wrong because of the one before.

use super::point::{Point, Shape};

/// How far behind the newest point of all a point may be.
const BEHIND_MS: u64 = 60 * 60 * 1000;

/// What is to become of a point.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// It is the newest.
    Next,
    /// It is the newest once more, unchanged: a retry.
    Again,
}

/// `newest_ms`: over all series of this server.
pub(super) fn place(
    shape: Shape,
    point: &Point,
    before: Option<&Point>,
    newest_ms: u64,
) -> Result<Place, String> {
    if point.time_ms() < newest_ms.saturating_sub(BEHIND_MS) {
        return Err("out of bounds: an hour behind the newest point".to_owned());
    }
    let Some(before) = before else {
        return Ok(Place::Next);
    };
    if point.time_ms() < before.time_ms() {
        let behind = before.time_ms() - point.time_ms();
        return Err(format!("out of order sample: {behind} ms behind the one before"));
    }
    if point.time_ms() == before.time_ms() {
        if point.same_numbers(before) {
            return Ok(Place::Again);
        }
        return Err("duplicate sample for timestamp".to_owned());
    }
    if shape.monotonic && point.start_ns() == before.start_ns() {
        grows(point, before)?;
    }
    Ok(Place::Next)
}

/// What only counts up cannot become less, unless it says that it began anew.
fn grows(point: &Point, before: &Point) -> Result<(), String> {
    let less = match (point, before) {
        (Point::Histogram(now), Point::Histogram(then)) => {
            let (now, then) = (now.bucket_counts.iter(), then.bucket_counts.iter());
            now.zip(then).any(|(now, then)| now < then)
        }
        _ => point.value() < before.value(),
    };
    if less { Err("it became less and has the same start".to_owned()) } else { Ok(()) }
}
