use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;

use super::server::nobody;
use super::*;

fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}

/// A run that could not deliver these.
fn leave(dir: &Path, address: SocketAddr, items: &[&str]) {
    let (delivery, lane) = start(lane_to(&url(address)), Some(dir));
    for item in items {
        lane.offer(batch(&[item]));
    }
    assert_eq!(finish(&delivery).spooled, items.len() as u64);
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let owners = fs::read_dir(dir.join("spool")).unwrap().map(|entry| entry.unwrap().path());
    let files = owners.filter(|path| path.is_dir()).flat_map(|owner| fs::read_dir(owner).unwrap());
    let files = files.map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some()).collect()
}

#[test]
fn the_next_run_delivers_what_the_last_one_could_not() {
    let dir = tempfile::tempdir().unwrap();
    let address = nobody();
    leave(dir.path(), address, &["a", "b"]);
    leave(dir.path(), address, &["c"]);
    let server = Server::start_at(TcpListener::bind(address).unwrap(), ok);
    let (delivery, lane) = start(lane_to(&url(address)), Some(dir.path()));
    let account = until(&delivery, |account| account.replayed == 3);
    assert_eq!((account.offered, account.delivered, account.corrupt), (0, 0, 0));
    assert_eq!(server.items(), ["a", "b", "c"]);
    assert!(server.requests().iter().all(|request| request.text.starts_with("replayed:")));
    lane.offer(batch(&["d"]));
    assert_eq!(finish(&delivery).delivered, 1);
    assert_eq!(files(dir.path()), [] as [PathBuf; 0]);
    assert_eq!(fs::read_dir(dir.path().join("spool")).unwrap().count(), 1, "the lock alone");
}

#[test]
fn a_run_that_cannot_deliver_it_either_leaves_it_to_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let address = nobody();
    leave(dir.path(), address, &["a"]);
    leave(dir.path(), address, &["b"]);
    let server = Server::start_at(TcpListener::bind(address).unwrap(), ok);
    let (delivery, _lane) = start(lane_to(&url(address)), Some(dir.path()));
    until(&delivery, |account| account.replayed == 2);
    assert_eq!(server.items(), ["a", "b"]);
    finish(&delivery);
}

#[test]
fn new_data_does_not_wait_for_old_data() {
    let dir = tempfile::tempdir().unwrap();
    let address = nobody();
    leave(dir.path(), address, &["old"; 10]);
    let spool = settings::Spool { dir: dir.path().join("spool"), max_bytes: 1 << 20 };
    let patient = Pace { save_after: Duration::from_hours(1), ..QUICK };
    let diag = Arc::new(Diag::new(Verbosity::None));
    let lanes = vec![lane_to(&url(address))];
    let new: Arc<std::sync::OnceLock<Lane>> = Arc::default();
    let lane = Arc::clone(&new);
    let server = Server::start_at(TcpListener::bind(address).unwrap(), move |request| {
        // Every time that old data comes there is new data to send.
        if request.text.starts_with("replayed:") {
            lane.wait().offer(batch(&["new"]));
        }
        Reply::status(200)
    });
    let (delivery, lanes) = Delivery::start_at(patient, lanes, Some(spool), diag).unwrap();
    new.set(lanes[0].clone()).unwrap();
    until(&delivery, |account| account.replayed + account.delivered == 20);
    assert_eq!(server.items(), ["old", "new"].repeat(10));
    finish(&delivery);
}

#[test]
fn what_was_for_another_place_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (address, elsewhere) = (nobody(), nobody());
    leave(dir.path(), elsewhere, &["not for you"]);
    leave(dir.path(), address, &["a"]);
    let server = Server::start_at(TcpListener::bind(address).unwrap(), ok);
    let (delivery, _lane) = start(lane_to(&url(address)), Some(dir.path()));
    until(&delivery, |account| account.replayed == 1);
    finish(&delivery);
    assert_eq!(server.items(), ["a"]);
    assert_eq!(files(dir.path()).len(), 1);
}

#[test]
fn two_that_share_a_spool_deliver_everything_once() {
    let dir = tempfile::tempdir().unwrap();
    let address = nobody();
    let items: Vec<String> = (0..30).map(|n| format!("old {n}")).collect();
    for item in &items {
        leave(dir.path(), address, &[item]);
    }
    let server = Server::start_at(TcpListener::bind(address).unwrap(), ok);
    let (one, first) = start(lane_to(&url(address)), Some(dir.path()));
    let (other, second) = start(lane_to(&url(address)), Some(dir.path()));
    for n in 0..20 {
        first.offer(batch(&[format!("first {n}").as_str()]));
        second.offer(batch(&[format!("second {n}").as_str()]));
    }
    let replayed = || {
        let accounts = [one.accounts().remove(0), other.accounts().remove(0)];
        accounts.iter().for_each(adds_up);
        accounts.iter().map(|account| account.replayed).sum::<u64>()
    };
    let deadline = soon();
    while replayed() < 30 {
        assert!(Instant::now() < deadline, "{}", replayed());
        pause();
    }
    assert_eq!(finish(&one).delivered + finish(&other).delivered, 40);
    let mut got = server.items();
    got.sort();
    got.dedup();
    assert_eq!((got.len(), server.items().len()), (70, 70));
}

#[test]
fn a_process_that_goes_on_takes_over_from_one_that_ends() {
    let dir = tempfile::tempdir().unwrap();
    let address = nobody();
    let server_later = || TcpListener::bind(address).unwrap();
    let (stays, _lane) = start(lane_to(&url(address)), Some(dir.path()));
    leave(dir.path(), address, &["a"]);
    let _server = Server::start_at(server_later(), ok);
    until(&stays, |account| account.replayed == 1);
    finish(&stays);
}

#[test]
fn damaged_records_are_counted_and_cost_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let address = nobody();
    leave(dir.path(), address, &["first", "damaged", "last"]);
    let path = files(dir.path()).remove(0);
    let mut content = fs::read(&path).unwrap();
    let at = content.windows(7).position(|window| window == b"damaged").unwrap();
    content[at] = b'D';
    fs::write(&path, content).unwrap();
    let server = Server::start_at(TcpListener::bind(address).unwrap(), ok);
    let (delivery, _lane) = start(lane_to(&url(address)), Some(dir.path()));
    let account = until(&delivery, |account| account.replayed == 2);
    assert_eq!(account.corrupt, 1);
    assert_eq!(server.items(), ["first", "last"]);
    finish(&delivery);
    assert_eq!(files(dir.path()).len(), 0);
}

#[test]
fn what_is_too_old_is_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let address = nobody();
    leave(dir.path(), address, &["a"]);
    let server = Server::start_at(TcpListener::bind(address).unwrap(), ok);
    let lane = LaneConfig { max_age: Duration::ZERO, ..lane_to(&url(address)) };
    let (delivery, _lane) = start(lane, Some(dir.path()));
    let account = until(&delivery, |account| !account.earlier_dropped.is_empty());
    assert_eq!(account.earlier_dropped.get("too_old"), Some(&1));
    assert_eq!((account.offered, dropped(&account)), (0, vec![]));
    finish(&delivery);
    assert_eq!(server.requests().len(), 0);
    assert_eq!(files(dir.path()).len(), 0);
}

#[test]
fn what_somebody_has_removed_is_counted() {
    let dir = tempfile::tempdir().unwrap();
    let address = nobody();
    let (delivery, lane) = start(lane_to(&url(address)), Some(dir.path()));
    lane.offer(batch(&["a"]));
    until(&delivery, |account| account.spooled == 1);
    fs::remove_dir_all(dir.path().join("spool")).unwrap();
    let account = until(&delivery, |account| all_dropped(account) == 1);
    assert_eq!(dropped(&account), [("removed", 1)]);
    lane.offer(batch(&["b"]));
    until(&delivery, |account| account.spooled == 1);
    finish(&delivery);
}
