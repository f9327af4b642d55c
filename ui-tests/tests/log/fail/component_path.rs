//! A path that leads nowhere, or to no component: the path is what is wrong.

use acm_obs::{Component, console};

const NAME: &str = "DATA";

fn main() {
    console::info!("loaded", component = Component::DTAA);
    console::info!("loaded", component = NAME);
    console::warn!("late", component = nowhere::DATA, rows = 1);
}
