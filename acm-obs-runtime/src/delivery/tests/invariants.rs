//! The state under any order of events: nothing is lost track of, in memory or on disk.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::account::{Fate, Source};
use super::super::choice::Choice;
use super::super::phase::Phase;
use super::super::saving::Plan;
use super::super::state::State;
use super::super::work::{Origin, Saving, Stored, Work};
use super::*;
use crate::spool::{Alone, RecordId};

#[derive(Clone, Debug)]
enum Event {
    Offer(usize),
    Choose,
    Loaded,
    NotLoaded,
    Taken,
    NotTaken { ordered: bool },
    Apart,
    Refused,
    Plan,
    Saved,
    NotSaved,
    LeftBehind(usize),
    SenderFails,
    KeeperFails,
    Later(u64),
    Close,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => (1_usize..5).prop_map(Event::Offer),
        8 => Just(Event::Choose),
        6 => Just(Event::Loaded),
        1 => Just(Event::NotLoaded),
        3 => Just(Event::Taken),
        3 => any::<bool>().prop_map(|ordered| Event::NotTaken { ordered }),
        2 => Just(Event::Apart),
        1 => Just(Event::Refused),
        6 => Just(Event::Plan),
        5 => Just(Event::Saved),
        1 => Just(Event::NotSaved),
        1 => (1_usize..3).prop_map(Event::LeftBehind),
        1 => Just(Event::SenderFails),
        1 => Just(Event::KeeperFails),
        3 => (0_u64..300).prop_map(Event::Later),
        3 => Just(Event::Later(1_000)),
        1 => Just(Event::Close),
    ]
}

/// A lane whose disk and clock are played.
struct Played {
    state: State,
    now: Instant,
    disk: BTreeMap<RecordId, Batch>,
    records: u64,
    /// What the keeper was asked to write.
    writing: Option<(Batch, Alone)>,
    /// What the sender was asked to read.
    reading: Option<RecordId>,
    left_behind: Vec<usize>,
}

impl Played {
    fn new(keep: Keep, has_spool: bool) -> Self {
        let now = Instant::now();
        let account = LaneAccount::new("spans", "otlp");
        let mut state = State::new(account, keep, 1_000, Pace::default(), now);
        state.has_spool = has_spool;
        state.look = has_spool.then_some(now);
        let (disk, writing, reading) = (BTreeMap::new(), None, None);
        Self { state, now, disk, records: 0, writing, reading, left_behind: Vec::new() }
    }

    fn record(&mut self, batch: Batch) -> RecordId {
        self.records += 1;
        let record = RecordId::of(self.records);
        self.disk.insert(record, batch);
        record
    }

    fn strike(&mut self, struck: impl IntoIterator<Item = RecordId>) {
        for record in struck {
            assert!(self.disk.remove(&record).is_some(), "{record:?} is not on disk");
        }
    }

    fn play(&mut self, event: &Event) {
        let now = self.now;
        let busy = self.state.on_its_way.is_some() || self.reading.is_some();
        match event {
            Event::Offer(items) => {
                self.state.offer(batch(&vec!["an item"; *items]), now);
            }
            Event::Choose if !busy => self.choose(),
            Event::Loaded => self.loaded(),
            Event::NotLoaded => {
                if self.reading.take().is_some() {
                    self.state.read_later(now);
                }
            }
            Event::Taken => self.settle(Fate::Delivered),
            Event::Refused => self.settle(Fate::Dropped("rejected")),
            Event::NotTaken { ordered } if self.state.on_its_way.is_some() => {
                self.state.failed(Duration::from_millis(700), *ordered, now);
                let struck = self.state.put_back(now);
                self.strike(struck);
            }
            Event::Apart => self.take_apart(),
            Event::Plan if self.writing.is_none() => {
                if let Plan::Save(batch, alone) = self.state.plan(now) {
                    self.writing = Some((batch, alone));
                }
            }
            Event::Saved => {
                if let Some((batch, alone)) = self.writing.take() {
                    let record = self.record(batch);
                    let struck = self.state.saved(Some(record), alone, now);
                    self.strike(struck);
                }
            }
            Event::NotSaved => {
                if let Some((_, alone)) = self.writing.take() {
                    self.state.saved(None, alone, now);
                }
            }
            Event::LeftBehind(items) if self.state.has_spool => self.left_behind.push(*items),
            Event::SenderFails => {
                self.reading = None;
                let struck = self.state.recover_sender();
                self.strike(struck);
            }
            Event::KeeperFails => {
                self.writing = None;
                self.state.recover_keeper();
            }
            Event::Later(ms) => self.now += Duration::from_millis(*ms),
            Event::Close => {
                self.state.close(now + Duration::from_secs(4), now + Duration::from_secs(1), now);
            }
            Event::Choose | Event::NotTaken { .. } | Event::Plan | Event::LeftBehind(_) => {}
        }
    }

    fn choose(&mut self) {
        match self.state.choose(self.now) {
            Choice::Send => assert!(self.state.on_its_way.is_some()),
            Choice::Load(record) => self.reading = Some(record),
            Choice::Look => {
                let found = self.left_behind.pop();
                self.state.look = Some(self.now + Duration::from_mins(1));
                if let Some(items) = found {
                    let record = self.record(batch(&vec!["old"; items]));
                    self.state.earlier.push_back(Stored {
                        record,
                        number: None,
                        items: items as u64,
                    });
                }
            }
            Choice::Wait(until) => assert!(until.is_none_or(|until| until > self.now)),
            Choice::Done => assert!(matches!(self.state.phase, Phase::Leaving | Phase::Ended)),
        }
    }

    fn loaded(&mut self) {
        let Some(record) = self.reading.take() else { return };
        match self.disk.get(&record) {
            Some(batch) => self.state.loaded(batch.clone()),
            // A later one has taken its place.
            None => assert_eq!(self.state.unreadable("removed"), None),
        }
    }

    fn settle(&mut self, fate: Fate) {
        let work = self.state.on_its_way.as_ref();
        let Some(items) = work.and_then(|work| work.parts.last()).map(Batch::items) else { return };
        self.state.answered(self.now);
        let struck = self.state.settle_part(&[(items, fate)], self.now);
        self.strike(struck);
    }

    fn take_apart(&mut self) {
        let part = self.state.on_its_way.as_ref().and_then(|work| work.parts.last().cloned());
        match part.map(Batch::split) {
            Some(Some((one, other))) => self.state.split_part(one, other),
            Some(None) => self.settle(Fate::Dropped("too_large")),
            None => {}
        }
    }

    fn check(&self) {
        let State { account, queue, saving, on_its_way, loading, held, stored, earlier, .. } =
            &self.state;
        adds_up(account);
        let saved = match saving {
            Some(Saving::Queued(waiting)) => Some(waiting),
            Some(Saving::OnItsWay(_)) | None => None,
        };
        let in_queue = || queue.iter().chain(saved);
        let works = || [on_its_way, held].into_iter().flatten();
        let of = |source| works().filter(move |work| work.source() == source).map(Work::items);
        let queued: u64 = in_queue().map(|waiting| waiting.batch.items()).sum();
        assert_eq!(account.in_memory, queued + of(Source::Memory).sum::<u64>());
        let own = loading.iter().filter(|(_, earlier)| !earlier).map(|(stored, _)| stored);
        let on_disk: u64 = stored.iter().chain(own).map(|stored| stored.items).sum();
        assert_eq!(account.spooled, on_disk + of(Source::Spool).sum::<u64>());
        assert_eq!(self.state.weight, in_queue().map(|waiting| waiting.weight(0)).sum::<usize>());
        let mut known: Vec<RecordId> =
            stored.iter().chain(earlier).map(|stored| stored.record).collect();
        known.extend(works().filter_map(Work::record));
        known.extend(loading.map(|(stored, _)| stored.record));
        known.sort();
        assert_eq!(known, self.disk.keys().copied().collect::<Vec<_>>(), "on disk");
        let numbers: Vec<u64> = queue.iter().map(|waiting| waiting.number).collect();
        assert!(numbers.is_sorted(), "{numbers:?}");
        assert!(on_its_way.as_ref().is_none_or(|work| !work.parts.is_empty()));
    }

    /// Plays the end, at which neither the server nor the disk takes anything.
    fn finish(&mut self) {
        self.play(&Event::Close);
        for _ in 0..60 {
            let rest = [Event::NotTaken { ordered: false }, Event::NotSaved, Event::Later(300)];
            for event in rest.iter().chain(&[Event::Choose, Event::NotLoaded, Event::Plan]) {
                self.play(event);
                self.check();
            }
        }
        assert_eq!(self.state.phase, Phase::Leaving);
        assert_eq!(self.state.account.in_memory, 0, "{:?}", self.state);
        assert!(self.state.settled_before(u64::MAX));
        self.state.end();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn nothing_is_ever_lost_track_of(
        latest in any::<bool>(),
        has_spool in any::<bool>(),
        events in prop::collection::vec(event(), 0..150),
    ) {
        let keep = if latest { Keep::Latest } else { Keep::All };
        let mut played = Played::new(keep, has_spool);
        for event in &events {
            played.play(event);
            played.check();
        }
        played.finish();
    }
}

#[test]
fn the_queue_is_bounded_whatever_comes() {
    let mut played = Played::new(Keep::All, false);
    for _ in 0..1_000 {
        played.play(&Event::Offer(4));
        assert!(played.state.weight <= 1_000);
    }
    assert!(all_dropped(&played.state.account) > 3_000);
}

#[test]
fn a_pause_that_the_server_asked_for_is_kept_even_at_the_end() {
    let mut played = Played::new(Keep::All, true);
    played.state.look = None;
    let events = [Event::Offer(1), Event::Choose, Event::NotTaken { ordered: true }, Event::Close];
    events.iter().for_each(|event| played.play(event));
    assert!(matches!(played.state.choose(played.now), Choice::Wait(Some(_))));
    played.play(&Event::Later(700));
    assert_eq!(played.state.choose(played.now), Choice::Send);
}

#[test]
fn at_the_end_a_lane_that_failed_makes_one_more_attempt_and_one_that_did_not_makes_two() {
    for (failed_before, attempts) in [(true, 1), (false, 2)] {
        let mut played = Played::new(Keep::All, true);
        played.state.look = None;
        played.play(&Event::Offer(1));
        if failed_before {
            played.play(&Event::Choose);
            played.play(&Event::NotTaken { ordered: false });
        }
        played.play(&Event::Close);
        let mut made = 0;
        while played.state.choose(played.now) == Choice::Send {
            made += 1;
            played.play(&Event::NotTaken { ordered: false });
            played.play(&Event::Later(700));
        }
        assert_eq!((made, played.state.phase), (attempts, Phase::Leaving));
    }
}

#[test]
fn a_batch_is_saved_when_it_has_waited_long_enough_or_the_queue_fills() {
    let mut played = Played::new(Keep::All, true);
    played.play(&Event::Offer(1));
    assert!(matches!(played.state.plan(played.now), Plan::Wait(Some(_))));
    played.play(&Event::Later(1_000));
    assert!(matches!(played.state.plan(played.now), Plan::Save(..)));
    let mut played = Played::new(Keep::All, true);
    while played.state.weight <= 500 {
        assert!(!matches!(played.state.plan(played.now), Plan::Save(..)));
        played.play(&Event::Offer(1));
    }
    assert!(matches!(played.state.plan(played.now), Plan::Save(..)));
}

#[test]
fn what_is_on_its_way_for_long_is_saved_too_and_struck_out_when_it_arrives() {
    let mut played = Played::new(Keep::All, true);
    played.state.look = None;
    [Event::Offer(2), Event::Choose, Event::Later(1_000), Event::Plan, Event::Saved]
        .iter()
        .for_each(|event| played.play(event));
    let work = played.state.on_its_way.as_ref().unwrap();
    assert!(matches!(work.origin, Origin::Spool { earlier: false, .. }));
    assert_eq!((played.state.account.spooled, played.disk.len()), (2, 1));
    played.play(&Event::Taken);
    played.check();
    assert_eq!((played.state.account.delivered, played.disk.len()), (2, 0));
}

#[test]
fn two_batches_in_parts_do_not_get_into_each_others_way() {
    let mut played = Played::new(Keep::All, true);
    let (not_taken, all) = (Event::NotTaken { ordered: false }, |events: &[Event]| events.to_vec());
    let old =
        all(&[Event::LeftBehind(4), Event::Choose, Event::Choose, Event::Loaded, Event::Apart]);
    let new = all(&[Event::Offer(4), Event::Offer(1), Event::Later(700), Event::Choose]);
    let saved = all(&[Event::Later(1_000), Event::Plan, Event::Saved, Event::Apart, Event::Taken]);
    let halves = [old, all(&[Event::Taken, not_taken.clone()]), new, saved, all(&[not_taken])];
    for event in halves.iter().flatten() {
        played.play(event);
        played.check();
    }
    let State { held, queue, account, .. } = &played.state;
    assert_eq!(held.as_ref().map(Work::items), Some(2), "of the earlier run");
    assert_eq!((queue.len(), account.in_memory, account.delivered), (2, 3, 2));
    played.finish();
}
