//! Places where attributes stand but nothing is called.

use acm_obs::acm_phase;

#[acm_phase(component = "DATA")]
mod elsewhere;

#[acm_phase(component = "DATA")]
thread_local! {
    static ROWS: u8 = const { 1 };
}

struct Frame {
    #[acm_phase(component = "DATA")]
    rows: u8,
}

impl Frame {
    #[acm_phase(component = "DATA")]
    const LIMIT: u8 = 2;
}

fn main() {
    let _ = (Frame { rows: 1 }.rows, Frame::LIMIT);
    ROWS.with(|rows| *rows);
}
