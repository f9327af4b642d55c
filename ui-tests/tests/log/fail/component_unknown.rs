//! A literal that is no component: the literal is what is wrong.

use acm_obs::console;

fn main() {
    let rows = 1;
    console::info!("loaded", component = "DTAA");
    console::error!("lost {rows} rows", rows, component = "Welding", late = true);
    console::status!("waiting", component = "");
}
