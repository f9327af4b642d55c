use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;

fn spool(dir: &Path, max_bytes: u64) -> Arc<Spool> {
    Arc::new(Spool::new(SpoolConfig { dir: dir.join("spool"), max_bytes }))
}

fn destination(url: &str) -> Destination {
    Destination { signal: "spans".into(), output: "otlp".into(), tenant: None, url: url.into() }
}

fn lane(spool: &Arc<Spool>) -> LaneSpool {
    spool.lane(destination("http://here/v1/traces"))
}

fn append(lane: &mut LaneSpool, batch: &Batch) -> RecordId {
    lane.append(batch, Alone::No).unwrap()
}

fn seg_files(dir: &Path) -> Vec<PathBuf> {
    let owners = owner::all(&dir.join("spool")).unwrap_or_default();
    let mut files: Vec<PathBuf> = owners
        .iter()
        .flat_map(|owner| fs::read_dir(owner).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some())
        .collect();
    files.sort();
    files
}

/// Everything that there is to adopt, in order.
fn adopt_all(lane: &mut LaneSpool) -> (Vec<Batch>, u64) {
    let (mut batches, mut corrupt) = (Vec::new(), 0);
    while let Some(adopted) = lane.adopt().unwrap() {
        corrupt += adopted.corrupt;
        for (id, items) in adopted.waiting {
            let batch = lane.load(id).unwrap();
            assert_eq!(batch.items(), items);
            batches.push(batch);
            lane.ack(id).unwrap();
        }
    }
    (batches, corrupt)
}

fn batches(count: usize) -> Vec<Batch> {
    (0..count).map(|n| Batch::of("head", &[format!("item {n}").as_str(), "x"])).collect()
}

#[test]
fn a_spool_that_is_not_needed_makes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let spool = spool(dir.path(), 1_000);
    assert_eq!(lane(&spool).adopt().unwrap(), None);
    spool.leave();
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn batches_are_read_where_they_were_written() {
    let dir = tempfile::tempdir().unwrap();
    let spool = spool(dir.path(), 1 << 20);
    let mut lane = lane(&spool);
    let batches = batches(5);
    let ids: Vec<RecordId> = batches.iter().map(|batch| append(&mut lane, batch)).collect();
    for (id, batch) in ids.iter().zip(&batches).rev() {
        assert_eq!(lane.load(*id).unwrap(), *batch);
    }
    assert_eq!(seg_files(dir.path()).len(), 1);
    for id in ids {
        lane.ack(id).unwrap();
    }
    assert_eq!(seg_files(dir.path()).len(), 0);
    // The next one begins another file.
    append(&mut lane, &batches[0]);
    assert_eq!(seg_files(dir.path()).len(), 1);
}

#[test]
fn files_rotate() {
    let dir = tempfile::tempdir().unwrap();
    let spool = spool(dir.path(), 1 << 30);
    let mut lane = lane(&spool);
    let large = Batch::of(&"h".repeat(1_500_000), &["x"]);
    let ids: Vec<RecordId> = (0..5).map(|_| append(&mut lane, &large)).collect();
    assert_eq!(seg_files(dir.path()).len(), 3);
    lane.ack(ids[0]).unwrap();
    lane.ack(ids[1]).unwrap();
    assert_eq!(seg_files(dir.path()).len(), 2);
    assert_eq!(lane.load(ids[2]).unwrap(), large);
}

#[test]
fn the_budget_is_one_over_all_processes() {
    let dir = tempfile::tempdir().unwrap();
    let (one, other) = (spool(dir.path(), 10_000), spool(dir.path(), 10_000));
    let (mut first, mut second) = (lane(&one), lane(&other));
    let batch = Batch::of(&"h".repeat(4_000), &["x"]);
    let id = append(&mut first, &batch);
    append(&mut second, &batch);
    assert!(matches!(first.append(&batch, Alone::No), Err(Refused::Full)));
    assert!(matches!(second.append(&batch, Alone::No), Err(Refused::Full)));
    first.ack(id).unwrap();
    append(&mut second, &batch);
    let used = budget::used(&dir.path().join("spool")).unwrap();
    assert!((8_000..10_000).contains(&used), "{used}");
}

#[test]
fn a_batch_alone_replaces_the_one_before_it() {
    let dir = tempfile::tempdir().unwrap();
    let spool = spool(dir.path(), 5_000);
    let mut lane = lane(&spool);
    let batch = |text: &str| Batch::of(&"h".repeat(4_000), &[text]);
    let mut last = lane.append(&batch("0"), Alone::Yes).unwrap();
    // Each fits only because the one before it goes.
    for n in 1..4 {
        let next = lane.append(&batch(&n.to_string()), Alone::Replacing(last)).unwrap();
        lane.ack(last).unwrap();
        last = next;
    }
    assert_eq!(lane.load(last).unwrap().body, "3");
    assert_eq!(seg_files(dir.path()).len(), 1);
}

#[test]
fn what_a_process_left_is_taken_by_one_other_oldest_first() {
    let dir = tempfile::tempdir().unwrap();
    let batches = batches(6);
    for pair in batches.chunks(2) {
        let spool = spool(dir.path(), 1 << 20);
        let mut lane = lane(&spool);
        append(&mut lane, &pair[0]);
        append(&mut lane, &pair[1]);
        spool.leave();
    }
    let (one, other) = (spool(dir.path(), 1 << 20), spool(dir.path(), 1 << 20));
    let mut first = lane(&one);
    let adopted = first.adopt().unwrap().unwrap();
    let mut taken: Vec<Batch> =
        adopted.waiting.iter().map(|(id, _)| first.load(*id).unwrap()).collect();
    assert_eq!(taken, batches[..2]);
    // It lives: the other one gets the rest.
    let (rest, corrupt) = adopt_all(&mut lane(&other));
    taken.extend(rest);
    assert_eq!((taken, corrupt), (batches, 0));
    first.ack(adopted.waiting[0].0).unwrap();
    drop(first);
    one.leave();
    let (left, _) = adopt_all(&mut lane(&other));
    assert_eq!(left.len(), 1, "what was acknowledged stays so");
    other.leave();
    assert_eq!(owner::all(&dir.path().join("spool")).unwrap().len(), 0, "empty ones are removed");
}

#[test]
fn what_goes_elsewhere_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let left = spool(dir.path(), 1 << 20);
    let here = destination("http://here/v1/traces");
    let elsewhere = [
        destination("http://there/v1/traces"),
        Destination { signal: "metrics".into(), ..here.clone() },
        Destination { tenant: Some("other".into()), ..here.clone() },
        Destination { output: "loki".into(), ..here },
    ];
    for destination in &elsewhere {
        append(&mut left.lane(destination.clone()), &batches(1)[0]);
    }
    left.leave();
    let spool = spool(dir.path(), 1 << 20);
    assert_eq!(adopt_all(&mut lane(&spool)).0.len(), 0);
    for destination in elsewhere {
        assert_eq!(adopt_all(&mut spool.lane(destination)).0.len(), 1);
    }
}

#[test]
fn damaged_and_unfinished_files_are_skipped_counted_and_removed() {
    let dir = tempfile::tempdir().unwrap();
    let left = spool(dir.path(), 1 << 20);
    let mut leaving = lane(&left);
    for batch in batches(3) {
        append(&mut leaving, &batch);
    }
    let path = seg_files(dir.path()).remove(0);
    let mut content = fs::read(&path).unwrap();
    let middle = content.len() / 2;
    content[middle] ^= 0xff;
    content.extend(b"half a reco");
    fs::write(&path, content).unwrap();
    fs::write(path.with_file_name("0000000007-spans.seg"), "not ours").unwrap();
    fs::write(path.with_file_name("0000000008-spans.tmp"), "not finished").unwrap();
    left.leave();
    let next = spool(dir.path(), 1 << 20);
    let (found, corrupt) = adopt_all(&mut lane(&next));
    assert_eq!((found.len(), corrupt), (2, 3));
    assert_eq!(seg_files(dir.path()).len(), 0);
}

#[test]
fn a_batch_that_was_damaged_later_is_said_to_be() {
    let dir = tempfile::tempdir().unwrap();
    let spool = spool(dir.path(), 1 << 20);
    let mut lane = lane(&spool);
    let id = append(&mut lane, &batches(1)[0]);
    let path = seg_files(dir.path()).remove(0);
    let whole = fs::read(&path).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() - 1] ^= 1;
    for damaged in [&flipped[..], &whole[..whole.len() - 1]] {
        fs::write(&path, damaged).unwrap();
        assert_eq!(lane.load(id).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}

#[test]
fn a_directory_that_is_cleared_away_is_made_again() {
    let dir = tempfile::tempdir().unwrap();
    let spool = spool(dir.path(), 1 << 20);
    let mut lane = lane(&spool);
    let lost = append(&mut lane, &batches(1)[0]);
    fs::remove_dir_all(dir.path().join("spool")).unwrap();
    let id = append(&mut lane, &batches(2)[1]);
    assert_eq!(lane.load(id).unwrap(), batches(2)[1].clone().with_time_of(&lane.load(id).unwrap()));
    assert_eq!(lane.load(lost).unwrap_err().kind(), io::ErrorKind::NotFound);
}

impl Batch {
    fn with_time_of(self, other: &Self) -> Self {
        Self { since_unix_ns: other.since_unix_ns, ..self }
    }
}

#[test]
fn a_spool_that_cannot_be_made_refuses() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("spool"), "in the way").unwrap();
    let spool = spool(dir.path(), 1 << 20);
    let refused = lane(&spool).append(&batches(1)[0], Alone::No);
    assert!(matches!(refused, Err(Refused::Failing(_))), "{refused:?}");
}

#[test]
fn a_file_that_is_far_too_long_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let left = spool(dir.path(), 1 << 20);
    append(&mut lane(&left), &batches(1)[0]);
    let path = seg_files(dir.path()).remove(0);
    fs::OpenOptions::new().write(true).open(path).unwrap().set_len(1 << 30).unwrap();
    left.leave();
    assert_eq!(lane(&spool(dir.path(), 1 << 20)).adopt().unwrap(), None);
}

#[test]
#[cfg(unix)]
fn a_link_in_the_place_of_a_file_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let left = spool(dir.path(), 1 << 20);
    append(&mut lane(&left), &batches(1)[0]);
    let path = seg_files(dir.path()).remove(0);
    left.leave();
    let elsewhere = dir.path().join("elsewhere");
    fs::rename(&path, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
    let next = spool(dir.path(), 1 << 20);
    assert_eq!(lane(&next).adopt().unwrap(), None);
    assert!(elsewhere.exists());
}

#[test]
fn a_torn_end_of_a_killed_process_does_not_cost_what_is_before_it() {
    let dir = tempfile::tempdir().unwrap();
    let left = spool(dir.path(), 1 << 20);
    append(&mut lane(&left), &batches(1)[0]);
    let path = seg_files(dir.path()).remove(0);
    let mut file = fs::OpenOptions::new().append(true).open(path).unwrap();
    let record = record::batch(&batches(1)[0]).unwrap();
    file.write_all(&record[..record.len() - 3]).unwrap();
    // As if it had been killed: nothing is left in order, only the lock goes.
    drop(left);
    let next = spool(dir.path(), 1 << 20);
    let (found, corrupt) = adopt_all(&mut lane(&next));
    assert_eq!((found.len(), corrupt), (1, 1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_not_acknowledged_is_found_by_the_next(
        acked in prop::collection::vec(any::<bool>(), 1..12),
        sizes in prop::collection::vec(0_usize..2_000_000, 12),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let left = spool(dir.path(), 1 << 30);
        let mut expected = Vec::new();
        let mut leaving = lane(&left);
        for (n, (acked, size)) in acked.iter().zip(sizes).enumerate() {
            let batch = Batch::of(&"h".repeat(size), &[n.to_string().as_str()]);
            let id = append(&mut leaving, &batch);
            if *acked {
                leaving.ack(id).unwrap();
            } else {
                expected.push(batch);
            }
        }
        left.leave();
        let next = spool(dir.path(), 1 << 30);
        prop_assert_eq!(adopt_all(&mut lane(&next)), (expected, 0));
    }
}
