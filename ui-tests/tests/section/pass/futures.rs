//! An `async` block as a section is one call, however often it waits.
#![deny(warnings)]

use acm_obs::section;
use acm_obs::testing::capture;
use acm_obs_ui_tests::{block_on, yield_now};

async fn load(rows: &mut Vec<u8>) -> Result<usize, String> {
    let read = section!("read", async {
        yield_now().await;
        rows.push(1);
        yield_now().await;
        rows.len()
    })
    .await;
    let owned = vec![read];
    let sum = section!("sum", async move {
        yield_now().await;
        if owned.is_empty() {
            return Err("no rows".to_owned());
        }
        Ok(owned.iter().sum::<usize>())
    })
    .await?;
    Ok(section!("plain", { read + sum }))
}

fn main() {
    let obs = capture();
    assert_eq!(block_on(load(&mut vec![0])), Ok(4));
    let calls = ["read", "sum", "plain"].map(|name| obs.phase(name).calls());
    assert_eq!(calls, [1, 1, 1]);
}
