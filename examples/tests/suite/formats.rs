//! Exports of other historians: the same machine, written otherwise, gives the same scores.

use crate::machine::Machine;
use crate::process::{Place, Run};

const ROWS: usize = 120;

fn scores(run: &Run) -> String {
    assert_eq!((run.code, run.outcome()), (Some(0), "OK"), "{}", run.console);
    run.table("pump", "scores.csv")
}

fn run(text: &str) -> Run {
    let place = Place::new();
    let file = place.file("pump.csv", text);
    place.run_on(&file)
}

/// The machine's export with each row's time and values written anew.
fn written(header: &str, row: impl Fn(jiff::Timestamp, &[f64; 4]) -> String) -> String {
    let machine = Machine::healthy(ROWS);
    let mut text = header.to_owned();
    for (index, values) in machine.rows.iter().enumerate() {
        let rounded = values.map(|value| (value * 1000.0).round() / 1000.0);
        text += &row(crate::machine::time(index).parse().unwrap(), &rounded);
    }
    text
}

#[test]
fn us_dates_quotes_carriage_returns_and_a_byte_order_mark_make_no_difference() {
    let text = written(
        "\u{feff}\"load\",\"Sample Time\",\"temperature\",\"vibration\",\"current\"\r\n",
        |time, values| {
            let time = jiff::tz::Offset::UTC
                .to_datetime(time)
                .strftime("%-m/%-d/%Y %-I:%M %p")
                .to_string();
            let [load, temperature, vibration, current] = values;
            format!("\"{load}\",\"{time}\",\"{temperature}\",{vibration},\"{current}\"\r\n")
        },
    );
    assert_eq!(scores(&run(&text)), scores(&run(&Machine::healthy(ROWS).csv())));
}

#[test]
fn semicolons_decimal_commas_and_offsets_make_no_difference() {
    let text = written("Zeit;load;temperature;vibration;current\n", |time, values| {
        let time = jiff::tz::offset(1).to_datetime(time);
        let values = values.map(|value| value.to_string().replace('.', ",")).join(";");
        format!("{time}+01:00;{values}\n")
    });
    assert_eq!(scores(&run(&text)), scores(&run(&Machine::healthy(ROWS).csv())));
}

#[test]
fn shuffled_rows_repeated_rows_and_text_columns_make_no_difference() {
    let csv = Machine::healthy(ROWS).csv();
    let mut rows: Vec<String> = csv.lines().skip(1).map(|row| format!("{row},RUNNING")).collect();
    rows.swap(3, 90);
    rows.push(rows[40].clone());
    let text = format!("time,load,temperature,vibration,current,state\n{}\n", rows.join("\n"));
    let run = run(&text);
    assert_eq!(scores(&run), scores(&self::run(&csv)));
    assert!(run.says("DATA", "Kept 4 numeric columns, dropped 1 non-numeric"));
    assert!(run.says("DATA", "Dropped as text: state"));
}

#[test]
fn missing_values_and_gaps_are_counted_and_do_not_degrade() {
    let words = ["", "Bad", "No Data", "NaN", "null", "Infinity"];
    let text = Machine::healthy(ROWS).csv();
    let (header, rows) = text.split_once('\n').unwrap();
    let mut text = format!("{header}\n");
    for (index, row) in rows.lines().enumerate().filter(|(index, _)| !(60..80).contains(index)) {
        let mut fields: Vec<&str> = row.split(',').collect();
        if index % 7 == 0 {
            fields[1 + index % 4] = words[index % words.len()];
        }
        text += &format!("{}\n", fields.join(","));
    }
    let run = run(&text);
    assert_eq!((run.code, run.outcome()), (Some(0), "OK"), "{}", run.console);
    assert!(run.says("DATA", "Missing values in 100 rows"), "{}", run.console);
}

#[test]
fn columns_that_tell_nothing_are_left_out() {
    let csv = Machine::healthy(ROWS).csv();
    let rows: Vec<String> = csv.lines().skip(1).map(|row| format!("{row},7.5,")).collect();
    let run =
        run(&format!("time,load,temperature,vibration,current,fixed,dead\n{}\n", rows.join("\n")));
    assert_eq!(scores(&run), scores(&self::run(&csv)));
    assert!(
        run.says("DATA", "Left out 2 columns that are constant or empty in training: fixed, dead")
    );
}

#[test]
fn a_file_in_which_nothing_varies_is_nothing_to_do() {
    let rows: Vec<String> =
        (0..ROWS).map(|row| format!("{},7.5,", crate::machine::time(row))).collect();
    let run = run(&format!("time,fixed,dead\n{}\n", rows.join("\n")));
    assert_eq!((run.code, run.outcome()), (Some(0), "NOOP"), "{}", run.console);
}

#[test]
fn a_single_sensor_does_without_the_detector_that_takes_two() {
    let csv = Machine::healthy(ROWS).csv();
    let rows: Vec<String> =
        csv.lines().map(|row| row.split(',').take(2).collect::<Vec<_>>().join(",")).collect();
    let run = run(&rows.join("\n"));
    assert_eq!((run.code, run.outcome()), (Some(0), "DEGRADED"), "{}", run.console);
    assert!(run.console.contains("OMR"), "{}", run.console);
}

#[test]
fn times_that_are_all_the_same_are_too_few_rows() {
    let rows: Vec<String> = (0..ROWS).map(|row| format!("2024-05-01T00:00:00Z,{row}")).collect();
    let run = run(&format!("time,a\n{}\n", rows.join("\n")));
    assert_eq!((run.code, run.outcome()), (Some(0), "NOOP"), "{}", run.console);
}

#[test]
fn rows_a_second_or_a_day_apart_are_processed_as_well() {
    let machine = Machine::healthy(ROWS);
    for seconds in [1, 86_400] {
        let start: jiff::Timestamp = "2001-01-01T00:00:00Z".parse().unwrap();
        let rows = (0_i64..).zip(&machine.rows).map(|(row, [load, temperature, ..])| {
            let time = start + jiff::SignedDuration::from_secs(row * seconds);
            format!("{time},{load},{temperature}\n")
        });
        let run = run(&format!("time,load,temperature\n{}", rows.collect::<String>()));
        assert_eq!((run.code, run.outcome()), (Some(0), "OK"), "{seconds}: {}", run.console);
    }
}
