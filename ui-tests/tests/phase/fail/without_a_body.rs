//! Functions that only say what there is.

use acm_obs::acm_phase;

trait Load {
    #[acm_phase(component = "DATA")]
    fn load(&self) -> usize;

    #[acm_phase(component = "DATA")]
    async fn load_later(&self) -> usize;
}

struct Frame;

impl Load for Frame {
    fn load(&self) -> usize {
        1
    }

    async fn load_later(&self) -> usize {
        2
    }
}

unsafe extern "C" {
    #[acm_phase(component = "DATA")]
    safe fn abs(value: i32) -> i32;
}

fn main() {
    Frame.load();
    drop(Frame.load_later());
    abs(-1);
}
