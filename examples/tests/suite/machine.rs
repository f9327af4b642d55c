//! Synthetic records of a machine.

/// A machine under a daily load: four sensors that go together, and noise that is always the same.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    pub(crate) rows: Vec<[f64; 4]>,
}

pub(crate) const SENSORS: [&str; 4] = ["load", "temperature", "vibration", "current"];

impl Machine {
    pub(crate) fn healthy(rows: usize) -> Self {
        let mut noise = Noise(1);
        let mut warmth = 0.0;
        let rows = (0..rows)
            .map(|row| {
                let day = row as f64 / 144.0 * std::f64::consts::TAU;
                let load = 60.0 + 30.0 * day.sin() + 2.0 * noise.next();
                warmth += 0.1 * (load - 60.0 - warmth);
                [
                    load,
                    40.0 + 0.3 * warmth + 0.5 * noise.next(),
                    2.0 + 0.02 * load + 0.1 * noise.next(),
                    5.0 + 0.4 * load + noise.next(),
                ]
            })
            .collect();
        Self { rows }
    }

    /// A machine whose bearing shakes and heats up during some rows.
    pub(crate) fn with_fault(mut self, rows: std::ops::Range<usize>) -> Self {
        for row in &mut self.rows[rows] {
            row[1] += 12.0;
            row[2] += 3.0;
        }
        self
    }

    /// As a historian would export it, every ten minutes.
    pub(crate) fn csv(&self) -> String {
        let mut text = format!("time,{}\n", SENSORS.join(","));
        for (row, values) in self.rows.iter().enumerate() {
            let values: Vec<String> = values.iter().map(|value| format!("{value:.3}")).collect();
            text += &format!("{},{}\n", time(row), values.join(","));
        }
        text
    }
}

/// Time of a row, ISO 8601 in UTC.
pub(crate) fn time(row: usize) -> String {
    let minutes = row * 10;
    let (days, minutes) = (minutes / 1440, minutes % 1440);
    format!(
        "2024-{:02}-{:02}T{:02}:{:02}:00Z",
        days / 28 + 1,
        days % 28 + 1,
        minutes / 60,
        minutes % 60
    )
}

/// Noise of about unit spread: a linear congruence, summed.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        let mut sum = 0.0;
        for _ in 0..12 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            sum += (self.0 >> 11) as f64 / (1_u64 << 53) as f64;
        }
        sum - 6.0
    }
}
