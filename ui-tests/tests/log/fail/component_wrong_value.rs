//! What is neither a literal nor a path.

use acm_obs::console;

fn main() {
    console::info!("loaded", component = 7);
    console::info!("loaded", component = Some("DATA"));
}
