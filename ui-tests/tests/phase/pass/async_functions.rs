//! `async fn`, free and as methods, in traits and in their impls.
#![deny(warnings)]

use std::fmt::Display;

use acm_obs::acm_phase;
use acm_obs::testing::capture;
use acm_obs_ui_tests::{block_on, panics, yield_now};

#[acm_phase(component = "DATA")]
async fn unit() {
    yield_now().await;
}

#[acm_phase(component = "DATA")]
async fn borrowed<'a>(left: &'a str, right: &str) -> Result<&'a str, String> {
    yield_now().await;
    if right.is_empty() { Err(left.to_owned()) } else { Ok(left) }
}

#[acm_phase(component = "DATA")]
async fn patterns((left, mut right): (u32, u32), [first, ..]: [u32; 2], ref rest: String) -> u32 {
    right += 1;
    yield_now().await;
    left + right + first + u32::try_from(rest.len()).unwrap()
}

#[acm_phase(component = "DATA")]
async fn generic<T, const N: usize>(rows: [T; N], more: impl Display) -> String
where
    T: Display,
{
    yield_now().await;
    rows.iter().map(ToString::to_string).collect::<String>() + &more.to_string()
}

#[acm_phase(component = "DATA")]
async fn opaque(count: usize) -> impl Iterator<Item = usize> {
    yield_now().await;
    0..count
}

#[acm_phase(component = "DATA")]
async fn boxed_error(text: &str) -> Result<Box<dyn Display>, Box<dyn std::error::Error>> {
    yield_now().await;
    Ok(Box::new(text.parse::<u32>()?))
}

#[acm_phase(component = "DATA")]
async unsafe fn dangerous(value: &u8) -> u8 {
    let value = std::ptr::from_ref(value);
    unsafe { *value }
}

#[acm_phase(component = "DATA")]
async fn never_returns(stop: bool) -> ! {
    loop {
        yield_now().await;
        assert!(!stop);
    }
}

#[acm_phase(component = "DATA")]
async fn without_values(stop: bool) -> std::convert::Infallible {
    loop {
        yield_now().await;
        assert!(!stop);
    }
}

trait Source {
    async fn row(&self, at: usize) -> Option<u32>;

    #[acm_phase(component = "DATA")]
    async fn first(&self) -> Result<u32, String> {
        self.row(0).await.ok_or_else(|| "empty".to_owned())
    }
}

trait SendSource {
    fn row(&self, at: usize) -> impl Future<Output = Option<u32>> + Send;
}

#[derive(Clone)]
struct Rows(Vec<u32>);

impl Source for Rows {
    #[acm_phase(component = "DATA")]
    async fn row(&self, at: usize) -> Option<u32> {
        yield_now().await;
        self.0.get(at).copied()
    }
}

impl SendSource for Rows {
    #[acm_phase(component = "DATA")]
    async fn row(&self, at: usize) -> Option<u32> {
        yield_now().await;
        self.0.get(at).copied()
    }
}

impl Rows {
    #[acm_phase(component = "DATA")]
    async fn into_sum(self) -> u32 {
        yield_now().await;
        self.0.into_iter().sum()
    }

    #[acm_phase(component = "DATA")]
    async fn grown(&mut self, by: &[u32]) -> &mut Self {
        yield_now().await;
        self.0.extend(by);
        self
    }
}

fn main() {
    let obs = capture();
    block_on(unit());
    assert_eq!(block_on(borrowed("left", "right")), Ok("left"));
    assert_eq!(block_on(borrowed("left", "")), Err("left".to_owned()));
    assert_eq!(block_on(patterns((1, 2), [3, 4], "ab".to_owned())), 9);
    assert_eq!(block_on(generic([1, 2], 3)), "123");
    assert_eq!(block_on(opaque(3)).count(), 3);
    assert_eq!(block_on(boxed_error("7")).unwrap().to_string(), "7");
    assert!(block_on(boxed_error("x")).is_err());
    assert_eq!(block_on(unsafe { dangerous(&1) }), 1);
    assert!(panics(|| block_on(never_returns(true))));
    assert!(panics(|| match block_on(without_values(true)) {}));
    let mut rows = Rows(vec![1]);
    assert_eq!(block_on(rows.first()), Ok(1));
    assert_eq!(block_on(SendSource::row(&rows, 7)), None);
    assert_eq!(block_on(block_on(rows.grown(&[2])).clone().into_sum()), 3);

    assert_eq!(obs.phase("borrowed").errors(), 1);
    assert_eq!(obs.phase("row").paths(), ["first/row", "row"]);
    assert_eq!(obs.phase("never_returns").errors(), 1);
    let text = obs.spans().find_map(|span| span.error.filter(|_| span.phase.name() == "boxed_error"));
    assert_eq!(text.as_deref(), Some("invalid digit found in string"));
}
