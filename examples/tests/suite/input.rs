//! Reading historian exports.

use acm_obs_examples::input::{InputError, Table, parse_time};
use proptest::prelude::*;

use crate::process::Place;

fn read(content: impl AsRef<[u8]>) -> Result<Table, InputError> {
    let place = Place::new();
    Table::read(&place.file("export.csv", content), usize::MAX)
}

fn values(table: &Table, sensor: &str) -> Vec<f64> {
    table.sensors.iter().find(|column| column.name == sensor).unwrap().values.clone()
}

#[test]
fn the_time_column_is_found_by_what_it_holds() {
    for header in ["time,a,b", "a,time,b", "a,b,when it was"] {
        let columns: Vec<&str> = header.split(',').collect();
        let row = |time: &str| {
            columns
                .iter()
                .map(|name| if name.len() > 1 { time } else { "1388534400" })
                .collect::<Vec<_>>()
                .join(",")
        };
        let table =
            read(format!("{header}\n{}\n{}\n", row("2014-01-31 14:05"), row("2014-01-31 14:15")))
                .unwrap();
        assert!(table.time_column.len() > 1, "{header}: {}", table.time_column);
        assert_eq!(table.sensors.len(), 2);
    }
}

#[test]
fn a_column_that_tells_times_apart_wins_over_one_that_repeats_a_date() {
    let table =
        read("installed,t,a\n2009-05-01,2014-01-31 14:05,1\n2009-05-01,2014-01-31 14:15,2\n")
            .unwrap();
    assert_eq!(table.time_column, "t");
    assert_eq!(table.text_columns, ["installed"]);
}

#[test]
fn times_are_read_as_historians_write_them() {
    let same = parse_time("2014-01-31T14:05:00Z");
    assert!(same.is_some());
    let ways = [
        "2014-01-31T14:05:00.000Z",
        "2014-01-31 14:05:00+00:00",
        "2014-01-31T15:05:00+01:00",
        "2014-01-31 15:05:00 +0100",
        "2014-01-31T14:05",
        "2014-01-31T14:05Z",
        "2014-01-31T15:05+01:00",
        "2014-01-31T15:05:00.000+0100",
        "2014-01-31 15:05:00 +01:00",
        "2014-01-31 15:05 +01:00",
        "2014-01-31t14:05:00z",
        "2014-01-31 14:05:00,000",
        "2014-01-31T15:05:00+01:00[Europe/Paris]",
        "2014-01-31 14:05:00",
        "2014-01-31 14:05:00.0000000",
        "2014-01-31 14:05:00 UTC",
        " 2014-01-31 14:05 ",
        "1/31/2014 2:05 PM",
        "1/31/2014 2:05:00 pm",
        "1/31/2014 2:05PM",
        "1/31/2014, 2:05:00\u{202f}PM",
        "1/31/2014 02:05:00.000 PM",
        "01/31/2014 02:05:00 PM",
        "01/31/2014 14:05",
        "1/31/2014 14:05:00",
        "1/31/14 14:05",
        "2014/01/31 14:05:00",
    ];
    for way in ways {
        assert_eq!(parse_time(way), same, "{way}");
    }
    assert_eq!(parse_time("1/31/2014"), parse_time("2014-01-31T00:00:00Z"));
    assert_eq!(parse_time("1/31/2014 12:05 AM"), parse_time("2014-01-31T00:05:00Z"));
}

#[test]
fn numbers_and_words_are_no_times() {
    for text in [
        "",
        "0",
        "20140131",
        "1388534400",
        "41670.5",
        "2014",
        "-1",
        "1e9",
        "Bad",
        "14:05",
        "31/31/2014",
        "a 2014-01-31",
    ] {
        assert_eq!(parse_time(text), None, "{text}");
    }
}

#[test]
fn status_words_and_empty_fields_are_missing_values_of_a_numeric_column() {
    let mut text = String::from("t,power\n");
    let words = [
        "1.5",
        "",
        "Bad",
        "No Data",
        "NaN",
        "null",
        "inf",
        "-Infinity",
        "1e999",
        "3.4e38",
        "2.5",
        "out to lunch",
        "-3",
    ];
    for (row, word) in words.iter().enumerate() {
        text += &format!("2014-01-31 14:{row:02},{word}\n");
    }
    let table = read(text).unwrap();
    let [power] = &table.sensors[..] else { panic!("{table:?}") };
    assert_eq!((power.missing, power.words), (10, 1));
    let present: Vec<f64> = power.values.iter().copied().filter(|value| !value.is_nan()).collect();
    assert_eq!(present, [1.5, 2.5, -3.0]);
}

#[test]
fn a_column_of_text_is_left_out_and_a_column_of_nothing_stays() {
    let table = read(
        "t,state,dead,power\n2014-01-31,ON,,1\n2014-02-01,OFF,Bad,2\n2014-02-02,5,No Data,3\n",
    )
    .unwrap();
    assert_eq!(table.text_columns, ["state"]);
    let names: Vec<&str> = table.sensors.iter().map(|sensor| sensor.name.as_str()).collect();
    assert_eq!(names, ["dead", "power"]);
}

#[test]
fn byte_order_mark_carriage_returns_and_quotes_are_taken_off() {
    let table = read("\u{feff}\"Time, local\",\"Power \"\"net\"\" (kW)\"\r\n\"1/31/2014 2:05 PM\",\"1,234.5\"\r\n\"1/31/2014 2:15 PM\",\" 7 \"\r\n").unwrap();
    assert_eq!(table.time_column, "Time, local");
    assert_eq!(values(&table, "Power \"net\" (kW)"), [1234.5, 7.0]);
}

#[test]
fn semicolons_bring_decimal_commas_and_tabs_do_not() {
    let table = read("t;a;b\n2014-01-31 14:05;1,5;1.234,5\n2014-01-31 14:15;-0,25;2.5\n").unwrap();
    assert_eq!(values(&table, "a"), [1.5, -0.25]);
    assert_eq!(values(&table, "b"), [1234.5, 2.5]);
    let table = read("t;a\n2014-01-31 14:05;1.234\n2014-01-31 14:15;2.345\n").unwrap();
    assert_eq!(values(&table, "a"), [1.234, 2.345]);
    let table = read("t\ta\n2014-01-31 14:05\t1.5\n").unwrap();
    assert_eq!(values(&table, "a"), [1.5]);
}

#[test]
fn columns_of_one_name_and_of_none_get_names_of_their_own() {
    let table = read("t,a,a,\n2014-01-31 14:05,1,2,3\n").unwrap();
    let names: Vec<&str> = table.sensors.iter().map(|sensor| sensor.name.as_str()).collect();
    assert_eq!(names, ["a", "a_2", "column_4"]);
    assert_eq!(table.renamed, ["a_2", "column_4"]);
}

#[test]
fn latin1_is_read_as_text() {
    let mut bytes = b"t,temp (\xb0C)\n".to_vec();
    (10..20).for_each(|minute| bytes.extend(format!("2014-01-31 14:{minute},1.5\n").into_bytes()));
    let table = read(bytes).unwrap();
    assert_eq!(table.sensors[0].name, "temp (°C)");
}

#[test]
fn a_header_without_rows_is_an_empty_table() {
    for text in ["t,a,b", "t,a,b\n", "\u{feff}t,a\r\n\r\n", "anything"] {
        assert_eq!(read(text).unwrap().times, [], "{text:?}");
    }
}

#[test]
fn a_row_whose_time_cannot_be_read_is_left_out_and_counted() {
    let table = read("t,a\n2014-01-31,1\n,2\n2014-02-02,3\nlater,4\n2014-02-03,5\n").unwrap();
    assert_eq!(
        (table.times.len(), table.timeless_rows, table.first_timeless_line),
        (3, 2, Some(3))
    );
}

#[test]
fn every_error_names_file_line_and_column() {
    let cases: [(&[u8], &str); 9] = [
        (
            b"t,a\n2014-01-31,1\n2014-02-01\n",
            "export.csv: line 3, column 2: 1 fields, but the header has 2 (`a` is missing)",
        ),
        (
            b"t,a\n2014-01-31,1,77\n",
            "export.csv: line 2, column 3: 3 fields, but the header has 2 (`77` is one too many)",
        ),
        (b"t,a\n\n\n2014-01-31,1\n\n2014-01-31\n", "export.csv: line 6, column 2: 1 fields"),
        (b"t,a\n\"2014-01-31\n\",1\n2014-02-01\n", "export.csv: line 4, column 2: 1 fields"),
        (
            b"t,a\n1388534400,1\n",
            "export.csv: line 2, column 1 (`t`) reads `1388534400`: no time column",
        ),
        (b"", "export.csv: line 1: the file is empty"),
        (b"\xef\xbb\xbf\r\n", "export.csv: line 1: the file is empty"),
        (b"t,a\n2014-01-31,\x00\n", "export.csv: line 2, column 12: not text (byte 0x00)"),
        (
            b"2014-01-31,1\n2014-02-01,2\n",
            "export.csv: line 1, column 1: `2014-01-31` is a time, so this is a row",
        ),
    ];
    for (bytes, expected) in cases {
        let error = read(bytes).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}\nexpected: {expected}");
    }
    let other: [&[u8]; 3] =
        [b"\xff\xfet\x00,\x00", b"\x89PNG\r\n\x1a\n\x00", b"\x80\x81\x82\xff\xff\n\xfe"];
    for bytes in other {
        assert!(read(bytes).unwrap_err().to_string().contains("not text"), "{bytes:?}");
    }
    let error = Table::read("no/such/file.csv".as_ref(), 1).unwrap_err().to_string();
    assert!(error.starts_with("no/such/file.csv: cannot be read"), "{error}");
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(bytes);
    }

    #[test]
    fn any_text_in_the_fields_is_read_or_refused(cells in proptest::collection::vec("[ -~é\n\"]{0,12}", 2..40)) {
        let mut text = String::from("t,a\n");
        for pair in cells.chunks_exact(2) {
            text += &format!("\"{}\",\"{}\"\n", pair[0].replace('"', "\"\""), pair[1].replace('"', "\"\""));
        }
        match read(text) {
            Ok(table) => prop_assert!(table.sensors.iter().all(|sensor| sensor.values.len() == table.times.len())),
            Err(InputError::RowWidth { .. }) => prop_assert!(false, "quoted fields keep their row together"),
            Err(_) => {}
        }
    }

    #[test]
    fn any_time_there_is_can_be_read_back(seconds in -2_000_000_000_i64..4_000_000_000) {
        let time = jiff::Timestamp::from_second(seconds).unwrap();
        prop_assert_eq!(parse_time(&time.to_string()), Some(time));
        let civil = jiff::tz::Offset::UTC.to_datetime(time);
        for format in ["%Y-%m-%d %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%-m/%-d/%Y %-I:%M:%S %p"] {
            prop_assert_eq!(parse_time(&civil.strftime(format).to_string()), Some(time), "{}", format);
        }
    }

    #[test]
    fn any_number_keeps_its_value(numbers in proptest::collection::vec(-1e20_f64..1e20, 1..50)) {
        let mut text = String::from("t,a\n");
        for (row, number) in numbers.iter().enumerate() {
            text += &format!("{},{number}\n", crate::machine::time(row));
        }
        prop_assert_eq!(values(&read(text).unwrap(), "a"), numbers);
    }
}
