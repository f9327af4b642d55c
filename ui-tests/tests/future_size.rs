//! An annotated `async fn` adds at most 64 bytes a level to the future, whatever it takes by value.
#![expect(
    clippy::large_futures,
    clippy::large_types_passed_by_value,
    clippy::manual_async_fn,
    clippy::unused_async,
    reason = "large futures are what is measured"
)]

use acm_obs_ui_tests::{block_on, yield_now};

/// What an annotated level may add, in bytes.
const LIMIT: usize = 64;

const LARGE: usize = 4096;

/// The same functions in a module `plain` and, annotated, in a module `timed`.
macro_rules! twice {
    ($($item:item)*) => {
        mod plain {
            use super::*;
            $($item)*
        }
        #[acm_obs::acm_phase(component = "RUN")]
        mod timed {
            use super::*;
            $($item)*
        }
    };
}

/// Asserts that both futures give the same, and compares their sizes.
macro_rules! grows_at_most {
    ($levels:expr, $call:expr) => {{
        let plain = {
            use plain::*;
            $call
        };
        let timed = {
            use timed::*;
            $call
        };
        let (plain_size, timed_size) = (size_of_val(&plain), size_of_val(&timed));
        assert!(
            timed_size <= plain_size + $levels * LIMIT,
            "{}: {plain_size} bytes plain, {timed_size} bytes annotated",
            stringify!($call),
        );
        assert_eq!(block_on(plain), block_on(timed));
    }};
}

twice! {
    pub(super) async fn small(n: u64) -> u64 {
        yield_now().await;
        n
    }

    pub(super) async fn small_twice(n: u64) -> u64 {
        small(n).await + 1
    }

    pub(super) async fn small_thrice(n: u64) -> u64 {
        small_twice(n).await + 1
    }

    pub(super) async fn kept([first, rest @ ..]: [u8; LARGE]) -> Result<usize, u8> {
        yield_now().await;
        if first == 0 { Ok(rest.len()) } else { Err(first) }
    }

    pub(super) async fn kept_twice(rows: [u8; LARGE]) -> Result<usize, u8> {
        yield_now().await;
        kept(rows).await
    }

    pub(super) async fn kept_thrice(rows: [u8; LARGE]) -> Result<usize, u8> {
        let count = kept_twice(rows).await?;
        yield_now().await;
        Ok(count + usize::from(rows[0]))
    }

    pub(super) async fn unused(_: [u8; LARGE], _rows: [u8; LARGE]) {
        yield_now().await;
    }

    pub(super) async fn done_with(rows: [u8; LARGE]) -> usize {
        let count = rows.len();
        yield_now().await;
        count
    }

    pub(super) async fn no_wait(rows: [u8; LARGE]) -> usize {
        rows.len()
    }

    #[derive(Clone, Copy)]
    pub(super) struct Rows(pub(super) [u8; LARGE]);

    impl Rows {
        pub(super) async fn method(self, more: usize) -> usize {
            yield_now().await;
            self.0.len() + more
        }

        pub(super) async fn changed(mut self) -> u8 {
            self.0[0] = 1;
            yield_now().await;
            self.0[0]
        }
    }

    pub(super) fn opaque(rows: [u8; LARGE]) -> impl Future<Output = usize> {
        async move {
            yield_now().await;
            rows.len()
        }
    }

    pub(super) fn opaque_in_steps(rows: [u8; LARGE]) -> impl Future<Output = usize> {
        let count = rows.len();
        async move {
            yield_now().await;
            rows.len() + count
        }
    }
}

#[test]
fn small_futures_stay_small_at_every_level() {
    grows_at_most!(1, small(1));
    grows_at_most!(2, small_twice(1));
    grows_at_most!(3, small_thrice(1));
}

#[test]
fn large_arguments_are_not_stored_once_more() {
    grows_at_most!(1, kept([0; LARGE]));
    grows_at_most!(2, kept_twice([0; LARGE]));
    grows_at_most!(3, kept_thrice([0; LARGE]));
    grows_at_most!(1, unused([0; LARGE], [0; LARGE]));
    grows_at_most!(1, done_with([0; LARGE]));
    grows_at_most!(1, no_wait([0; LARGE]));
}

#[test]
fn large_receivers_are_not_stored_once_more() {
    grows_at_most!(1, Rows([0; LARGE]).method(1));
    grows_at_most!(1, Rows([0; LARGE]).changed());
}

#[test]
fn functions_that_return_a_future_grow_no_more() {
    grows_at_most!(1, opaque([0; LARGE]));
    grows_at_most!(1, opaque_in_steps([0; LARGE]));
}

#[test]
fn what_is_recorded_is_not_kept_in_the_future() {
    #[acm_obs::acm_phase(component = "RUN", fields(rows = rows.len(), text = %"text"), ret, log = both)]
    async fn recorded(rows: [u8; LARGE]) -> Result<usize, String> {
        yield_now().await;
        Ok(rows.len())
    }
    async fn plain(rows: [u8; LARGE]) -> Result<usize, String> {
        yield_now().await;
        Ok(rows.len())
    }
    let (plain, recorded) = (size_of_val(&plain([0; LARGE])), size_of_val(&recorded([0; LARGE])));
    assert!(recorded <= plain + LIMIT, "{plain} bytes plain, {recorded} bytes annotated");
}
