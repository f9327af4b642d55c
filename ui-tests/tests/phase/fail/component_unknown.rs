//! A literal that is no component: the nearest name is proposed, then all are listed.

use acm_obs::acm_phase;

#[acm_phase(component = "FETA")]
fn swapped() -> u8 {
    1
}

#[acm_phase(component = "feat")]
fn lower_case() -> u8 {
    2
}

#[acm_phase(component = "Welding")]
async fn nothing_is_near() -> u8 {
    3
}

fn main() {
    let _: u8 = swapped() + lower_case();
    drop(nothing_is_near());
}
