//! A whole impl of a trait: constants, types and functions without `self` stay what they are.
#![deny(warnings)]

use std::str::FromStr;

use acm_obs::acm_phase;
use acm_obs::testing::capture;

trait Detector {
    const NAME: &'static str;
    type Row<'a>
    where
        Self: 'a;
    fn fit(&mut self, rows: &[f64]) -> Result<(), String>;
    fn rows(&self) -> Self::Row<'_>;
    fn score(&self, row: f64) -> impl Iterator<Item = f64> + '_;
    fn name() -> &'static str {
        Self::NAME
    }
}

#[derive(Debug)]
struct Mean(Vec<f64>);

#[acm_phase(component = "OMR")]
impl Detector for Mean {
    const NAME: &'static str = "mean";
    type Row<'a> = &'a [f64];

    fn fit(&mut self, rows: &[f64]) -> Result<(), String> {
        if rows.is_empty() {
            return Err("no rows".to_owned());
        }
        self.0.extend(rows);
        Ok(())
    }

    fn rows(&self) -> Self::Row<'_> {
        &self.0
    }

    fn score(&self, row: f64) -> impl Iterator<Item = f64> + '_ {
        self.0.iter().map(move |value| value - row)
    }
}

#[acm_phase(component = "OMR", err(Debug))]
impl FromStr for Mean {
    type Err = std::num::ParseFloatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(vec![text.parse()?]))
    }
}

fn main() {
    let obs = capture();
    let mut mean: Mean = "1".parse().unwrap();
    assert!("x".parse::<Mean>().is_err());
    assert!(mean.fit(&[]).is_err());
    mean.fit(&[2.0]).unwrap();
    assert_eq!((mean.rows().len(), mean.score(1.0).sum::<f64>(), Mean::name()), (2, 1.0, "mean"));
    for (name, calls, errors) in [("from_str", 2, 1), ("fit", 2, 1), ("rows", 1, 0), ("score", 1, 0)] {
        assert_eq!((obs.phase(name).calls(), obs.phase(name).errors()), (calls, errors), "{name}");
    }
    let text = obs.spans().find_map(|span| span.error);
    assert_eq!(text.as_deref(), Some("ParseFloatError { kind: Invalid }"));
}
