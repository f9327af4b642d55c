//! `fields`: every way to write one, and what is recorded.
#![deny(warnings)]

use std::cell::Cell;

use acm_obs::testing::{OwnedSpan, capture};
use acm_obs::{Value, acm_phase};
use acm_obs_ui_tests::{block_on, yield_now};

#[derive(Debug)]
struct Frame {
    rows: Vec<u32>,
    r#type: &'static str,
}

impl Frame {
    #[acm_phase(component = "FEAT", fields(rows = self.rows.len(), kind = self.r#type))]
    fn method(&mut self) -> Result<&mut u32, ()> {
        self.rows.push(1);
        self.rows.first_mut().ok_or(())
    }

    #[acm_phase(component = "FEAT", fields(rows = self.rows.len()))]
    async fn later(self) -> usize {
        yield_now().await;
        self.rows.len()
    }
}

#[acm_phase(
    component = "FEAT",
    fields(
        window,
        %path,
        ?frame,
        r#in,
        rows = frame.rows.len(),
        share = *share,
        display = %path.to_uppercase(),
        debug = ?path,
        "http.status code" = 200,
        acm.text = %"text",
        type = frame.r#type,
        generic = Vec::<u8>::with_capacity(0).len(),
        comparison = window < 3 && window > 1,
        block = { let a = 1; a + 1 },
    ),
)]
fn all(window: usize, path: &str, frame: &Frame, r#in: bool, share: &f64) {
    let _ = (window, path, frame, r#in, share);
}

#[acm_phase(component = "FEAT", fields(text, length = text.len()))]
fn moved(text: String) -> Result<String, ()> {
    Ok(text)
}

#[acm_phase(component = "FEAT", fields(first, second = b))]
fn patterns((first, b): (u32, u32), Frame { rows, .. }: Frame) -> Result<usize, ()> {
    Ok(usize::try_from(first + b).unwrap() + rows.len())
}

#[acm_phase(component = "FEAT", fields(count = { count.set(count.get() + 1); count.get() }))]
fn counted(count: &Cell<u32>) {
    assert!(count.get() < 2);
}

#[acm_phase(component = "FEAT", fields())]
fn none() {}

fn fields(span: &OwnedSpan) -> Vec<(&str, Value)> {
    span.fields.iter().map(|(name, value)| (name.as_ref(), value.clone())).collect()
}

fn main() {
    let count = Cell::new(0);
    counted(&count);
    assert_eq!(count.get(), 0, "a field is evaluated though nothing records");

    let obs = capture();
    counted(&count);
    assert_eq!(count.get(), 1);
    none();
    let mut frame = Frame { rows: vec![1, 2], r#type: "scada" };
    all(2, "a/b", &frame, true, &0.5);
    frame.method().unwrap();
    moved("text".to_owned()).unwrap();
    patterns((1, 2), Frame { rows: vec![], r#type: "" }).unwrap();
    block_on(frame.later());

    let spans: Vec<_> = obs.spans().collect();
    let text = |text: &str| Value::Text(text.into());
    assert_eq!(fields(&spans[0]), [("count", Value::U64(1))]);
    assert_eq!(fields(&spans[1]), []);
    let all = fields(&spans[2]);
    let get = |name: &str| all.iter().find(|field| field.0 == name).unwrap().1.to_string();
    assert_eq!(all.len(), 14);
    assert_eq!((get("window"), get("path"), get("in")), ("2".into(), "a/b".into(), "true".into()));
    assert_eq!(get("frame"), r#"Frame { rows: [1, 2], type: "scada" }"#);
    assert_eq!((get("rows"), get("share"), get("display")), ("2".into(), "0.5".into(), "A/B".into()));
    assert_eq!((get("debug"), get("http.status code")), (r#""a/b""#.into(), "200".into()));
    assert_eq!((get("acm.text"), get("type"), get("generic")), ("text".into(), "scada".into(), "0".into()));
    assert_eq!((get("comparison"), get("block")), ("true".into(), "2".into()));
    assert_eq!(spans[3].field("rows"), Some(&Value::U64(2)));
    assert_eq!(fields(&spans[4]), [("text", text("text")), ("length", Value::U64(4))]);
    assert_eq!(fields(&spans[5]), [("first", Value::U64(1)), ("second", Value::U64(2))]);
    assert_eq!(fields(&spans[6]), [("rows", Value::U64(3))]);
}
