//! Variables that a message captures have to be there, and to be printable.

use acm_obs::{acm_log, console};

struct Frame;

fn main() {
    let frame = Frame;
    acm_log::data!("loaded {rosw} rows");
    console::info!("loaded {frame}");
    console::warn!("loaded {frame:?}", component = "DATA");
    console::ok!("loaded {count} rows", count = 1);
    console::error!("loaded {frame");
}
