//! Items that are not called.

use acm_obs::profiled;

#[profiled]
struct Frame(u8);

#[profiled]
trait Load {
    #[profiled]
    fn load(&self) -> u8;
}

impl Load for Frame {
    fn load(&self) -> u8 {
        self.0
    }
}

fn main() {
    Frame(1).load();
}
