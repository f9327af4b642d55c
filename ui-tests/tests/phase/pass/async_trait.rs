//! `#[async_trait]`, whichever of the two macros runs first.
#![deny(warnings)]

use acm_obs::testing::capture;
use acm_obs::{acm_phase, profiled};
use acm_obs_ui_tests::{Tracked, block_on, yield_now};
use async_trait::async_trait;

#[async_trait]
trait Store: Send + Sync {
    async fn load(&self, at: usize) -> Result<u32, String>;
    async fn save(&mut self, value: u32, _token: Tracked) -> usize;
    async fn both(self: Box<Self>, (left, right): (u32, u32)) -> u32;

    #[acm_phase(component = "DATA")]
    async fn first(&self) -> Result<u32, String> {
        self.load(0).await
    }
}

struct Inside(Vec<u32>);

// On the methods: `async_trait` has run, and what is left are functions that return boxes.
#[async_trait]
impl Store for Inside {
    #[acm_phase(component = "DATA", fields(at, count = self.0.len()))]
    async fn load(&self, at: usize) -> Result<u32, String> {
        yield_now().await;
        let value = self.0.get(at).ok_or("nothing there")?;
        Ok(*value)
    }

    #[profiled]
    async fn save(&mut self, value: u32, _token: Tracked) -> usize {
        yield_now().await;
        self.0.push(value);
        self.0.len()
    }

    #[acm_phase(component = "DATA")]
    async fn both(self: Box<Self>, (left, right): (u32, u32)) -> u32 {
        yield_now().await;
        left + right + self.0[0]
    }
}

struct Outside(Vec<u32>);

// On the block and above: `async_trait` is yet to run, and needs the word `async`.
#[acm_phase(component = "DATA", name_prefix = "outside.")]
#[async_trait]
impl Store for Outside {
    #[acm_phase(fields(at, count = self.0.len()))]
    async fn load(&self, at: usize) -> Result<u32, String> {
        yield_now().await;
        let value = self.0.get(at).ok_or("nothing there")?;
        Ok(*value)
    }

    async fn save(&mut self, value: u32, _token: Tracked) -> usize {
        yield_now().await;
        self.0.push(value);
        self.0.len()
    }

    async fn both(self: Box<Self>, (left, right): (u32, u32)) -> u32 {
        yield_now().await;
        left + right + self.0[0]
    }
}

struct Below(Vec<u32>);

// On the block and below.
#[async_trait]
#[acm_phase(component = "DATA", name_prefix = "below.")]
impl Store for Below {
    async fn load(&self, at: usize) -> Result<u32, String> {
        yield_now().await;
        self.0.get(at).copied().ok_or_else(|| "nothing there".to_owned())
    }

    async fn save(&mut self, value: u32, _token: Tracked) -> usize {
        yield_now().await;
        self.0.push(value);
        self.0.len()
    }

    async fn both(self: Box<Self>, (left, right): (u32, u32)) -> u32 {
        yield_now().await;
        left + right + self.0[0]
    }
}

fn run(mut store: Box<dyn Store>) {
    assert!(block_on(store.first()).is_err());
    assert_eq!(block_on(store.save(7, Tracked("token"))), 1);
    assert_eq!(block_on(store.load(0)), Ok(7));
    assert_eq!(block_on(store.both((1, 2))), 10);
}

fn main() {
    let obs = capture();
    run(Box::new(Inside(Vec::new())));
    run(Box::new(Outside(Vec::new())));
    run(Box::new(Below(Vec::new())));
    for name in ["load", "outside.load", "below.load"] {
        assert_eq!((obs.phase(name).calls(), obs.phase(name).errors()), (2, 1), "{name}");
    }
    for name in ["save", "both", "outside.save", "outside.both", "below.save", "below.both"] {
        assert_eq!(obs.phase(name).calls(), 1, "{name}");
    }
    assert_eq!((obs.phase("first").calls(), obs.phase("first").errors()), (3, 3));
    for span in obs.spans().filter(|span| span.phase.name() == "outside.load" || span.phase.name() == "load") {
        assert!(span.field("at").is_some() && span.field("count").is_some(), "{span:?}");
    }
}
