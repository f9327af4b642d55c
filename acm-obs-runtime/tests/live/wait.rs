//! Waiting for what a server will say.

use std::thread;
use std::time::{Duration, Instant};

/// Asks until there is an answer, and panics with the last reason why there was none.
pub(crate) fn until<T>(what: &str, mut ask: impl FnMut() -> Result<T, String>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match ask() {
            Ok(answer) => return answer,
            Err(reason) => assert!(Instant::now() < deadline, "{what}, in vain: {reason}"),
        }
        // Servers are asked, they do not tell: this leaves them the time to do what they are asked for.
        thread::sleep(BETWEEN);
    }
}

/// By default Tempo lets a trace rest for some seconds before it can be found by a search.
const PATIENCE: Duration = Duration::from_secs(90);

const BETWEEN: Duration = Duration::from_millis(100);
