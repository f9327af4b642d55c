//! Putting tables together, gaps, and cadence.

use acm_obs_examples::frame::{Frame, Merged};
use acm_obs_examples::input::Table;

use crate::process::Place;

fn merged(files: &[(&str, &str)]) -> (Frame, Merged) {
    let place = Place::new();
    let read =
        |(name, text): &(&str, &str)| Table::read(&place.file(name, text), usize::MAX).unwrap();
    Frame::merge(&files.iter().map(read).collect::<Vec<_>>())
}

#[test]
fn exports_that_follow_one_another_become_one_series() {
    let (frame, found) = merged(&[
        ("may.csv", "t,a\n2024-05-01,1\n2024-05-02,2\n"),
        ("june.csv", "t,a\n2024-06-01,3\n2024-06-02,4\n"),
    ]);
    assert_eq!((frame.len(), &frame.sensors[..]), (4, &["a".to_owned()][..]));
    assert_eq!(found, Merged::default());
}

#[test]
fn exports_of_different_sensors_are_joined_by_time() {
    let (frame, _) = merged(&[
        ("a.csv", "t,a\n2024-05-01,1\n2024-05-02,2\n"),
        ("b.csv", "t,b\n2024-05-02,3\n2024-05-03,4\n"),
    ]);
    assert_eq!((frame.len(), frame.sensors.len(), frame.missing()), (3, 2, 2));
}

#[test]
fn exports_of_the_same_times_and_columns_are_parts_named_after_their_files() {
    let rows = "t,power\n2024-05-01,1\n2024-05-02,2\n";
    let (frame, found) = merged(&[("north.csv", rows), ("south.csv", rows)]);
    assert_eq!(frame.sensors, ["north.power", "south.power"]);
    assert_eq!(found.duplicates, 0);
}

#[test]
fn rows_are_sorted_and_a_repeated_time_fills_what_its_first_row_lacks() {
    let (frame, found) =
        merged(&[("a.csv", "t,a,b\n2024-05-02,2,\n2024-05-01,1,1\n2024-05-02,9,3\n")]);
    assert_eq!(found, Merged { duplicates: 1, unsorted: 1, blank: 0 });
    assert_eq!(frame.values.row(1).to_vec(), [2.0, 3.0]);
}

#[test]
fn rows_without_a_value_are_left_out() {
    let (frame, found) =
        merged(&[("a.csv", "t,a,b\n2024-05-01,1,1\n2024-05-02,,Bad\n2024-05-03,3,3\n")]);
    assert_eq!((frame.len(), found.blank), (2, 1));
}

#[test]
fn a_step_of_more_than_three_cadences_parts_two_segments() {
    let (frame, _) = merged(&[(
        "a.csv",
        "t,a\n2024-05-01,1\n2024-05-02,2\n2024-05-03,3\n2025-01-01,4\n2025-01-02,5\n",
    )]);
    assert_eq!(frame.cadence_seconds(), Some(86_400.0));
    assert_eq!(frame.segments(3.0), [0..3, 3..5]);
}
