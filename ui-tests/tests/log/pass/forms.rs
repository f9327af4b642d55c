//! Every log macro, in every form in which message and fields may be written.
#![deny(warnings)]

use acm_obs::testing::capture;
use acm_obs::{Component, Level, LogKind, acm_log, acm_phase, console};

struct Frame {
    rows: u64,
    name: String,
}

#[acm_phase(component = "SCORE", log = none)]
fn every_console_macro() {
    console::debug!("a");
    console::info!("b",);
    console::warn!("c", component = "DATA");
    console::error!("d", component = Component::MODEL_SQL,);
    console::ok!("e", component = "DATA", rows = 1);
    console::status!("f", rows = 1, component = "DATA");
    console::header!("g", rows = 1, component = "DATA", late = true,);
    console::section!("h");
}

fn every_category() {
    acm_log::run!("1");
    acm_log::cfg!("2");
    acm_log::data!("3");
    acm_log::feat!("4");
    acm_log::model!("5");
    acm_log::score!("6");
    acm_log::fuse!("7");
    acm_log::perf!("8");
    acm_log::health!("9");
    acm_log::rul!("10");
    acm_log::forecast!("11");
    acm_log::sql!("12");
}

fn every_field(frame: &Frame, mut window: i64) {
    let text = "x";
    let mark = "y";
    let r#type = 'c';
    acm_log::data!(
        "{text}: {window:>4} of {{rows}} {type}",
        window,
        frame.rows,
        rows = frame.rows,
        mean = { 1.5_f64 },
        %text,
        ?mark,
        shown = %frame.name,
        printed = ?frame.name,
        dotted.name = "dotted",
        "quoted name" = true,
        "by display" = %1,
        "by debug" = ?"1",
        r#type,
        sum = window + 1,
        list = [1, 2].len(),
        closure = (|| 7_u8)(),
    );
    window += 1;
    match window {
        8 => acm_log::data!("an arm"),
        _ => unreachable!(),
    }
    if window > 0 {
        console::warn!("a branch")
    } else {
        console::info!("another")
    }
    let unit: () = console::info!("a value");
    assert_eq!(unit, ());
}

fn main() {
    let obs = capture();
    every_console_macro();
    let leveled: Vec<_> = obs
        .logs()
        .map(|log| {
            let log = log.record;
            (log.level, log.kind, log.component.name(), log.fields.len())
        })
        .collect();
    let expected = [
        (Level::Debug, LogKind::Event, "SCORE", 0),
        (Level::Info, LogKind::Event, "SCORE", 0),
        (Level::Warn, LogKind::Event, "DATA", 0),
        (Level::Error, LogKind::Event, "MODEL-SQL", 0),
        (Level::Info, LogKind::Ok, "DATA", 1),
        (Level::Info, LogKind::Status, "DATA", 1),
        (Level::Info, LogKind::Header, "DATA", 2),
        (Level::Info, LogKind::Section, "SCORE", 0),
    ];
    assert_eq!(leveled, expected);
    drop(obs);

    let obs = capture();
    every_category();
    let categories: Vec<_> = obs.logs().map(|log| log.record.component.name()).collect();
    let expected = [
        "RUN", "CFG", "DATA", "FEAT", "MODEL", "SCORE", "FUSE", "PERF", "HEALTH", "RUL",
        "FORECAST", "SQL",
    ];
    assert_eq!(categories, expected);
    assert!(
        obs.logs().all(|log| (log.record.level, log.record.kind) == (Level::Info, LogKind::Event))
    );
    drop(obs);

    let obs = capture();
    every_field(&Frame { rows: 3, name: "T1".to_owned() }, 7);
    let log = obs.logs().next().expect("it was logged").record;
    assert_eq!(log.message, "x:    7 of {rows} c");
    let fields: Vec<_> = log.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let expected = [
        "window=7",
        "frame.rows=3",
        "rows=3",
        "mean=1.5",
        "text=x",
        "mark=\"y\"",
        "shown=T1",
        "printed=\"T1\"",
        "dotted.name=dotted",
        "quoted name=true",
        "by display=1",
        "by debug=\"1\"",
        "type=c",
        "sum=8",
        "list=2",
        "closure=7",
    ];
    assert_eq!(fields, expected);
    assert_eq!(obs.logs().count(), 4);
}
