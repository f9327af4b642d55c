//! A whole block of profiled functions, in which one is a phase and one is left out.
#![deny(warnings)]

use acm_obs::testing::capture;
use acm_obs::{acm_phase, profiled};

struct Window<'a> {
    rows: &'a mut Vec<f64>,
}

#[profiled(name_prefix = "window.")]
impl<'a> Window<'a> {
    fn mean(&self) -> f64 {
        self.sum() / f64::from(u32::try_from(self.len()).unwrap_or(1))
    }

    #[profiled(name = "sum")]
    fn sum(&self) -> f64 {
        self.rows.iter().sum()
    }

    fn last(&mut self) -> Result<&mut f64, String> {
        self.rows.last_mut().ok_or_else(|| "no rows".to_owned())
    }

    #[acm_phase(component = "CAL")]
    fn scale(&mut self, by: f64) {
        self.rows.iter_mut().for_each(|row| *row *= by);
    }

    #[profiled(skip)]
    fn len(&self) -> usize {
        self.rows.len()
    }
}

fn main() {
    let obs = capture();
    let mut rows = vec![1.0, 2.0];
    let mut window = Window { rows: &mut rows };
    window.scale(2.0);
    *window.last().unwrap() += 2.0;
    assert!((window.mean() - 4.0).abs() < f64::EPSILON);

    let seen: Vec<_> =
        obs.spans().map(|span| (span.phase.name(), span.phase.component().name())).collect();
    let expected =
        [("window.scale", "CAL"), ("window.last", "RUN"), ("sum", "RUN"), ("window.mean", "RUN")];
    assert_eq!(seen, expected);
}
