//! Code that is unsafe stays so: neither can it be called from safe code, nor does the lint miss it.
#![deny(unsafe_code, unsafe_op_in_unsafe_fn)]

use acm_obs::acm_phase;

#[acm_phase(component = "DATA")]
unsafe fn read(rows: *const u8) -> Result<u8, String> {
    Ok(*rows)
}

#[acm_phase(component = "DATA")]
async unsafe fn read_later(rows: *const u8) -> u8 {
    unsafe { *rows }
}

fn main() {
    let row = 1;
    drop(read(&row));
    drop(unsafe { read_later(&row) });
}
