use std::net::TcpListener;
use std::num::NonZeroU64;

use super::server::nobody;
use super::*;

#[test]
fn what_was_offered_while_the_server_was_down_is_delivered_when_it_is_up() {
    let dir = tempfile::tempdir().unwrap();
    let address = nobody();
    let (delivery, lane) = start(lane_to(&format!("http://{address}/v1/traces")), Some(dir.path()));
    for n in 0..20 {
        lane.offer(batch(&[n.to_string().as_str(), "x"]));
    }
    until(&delivery, |account| account.spooled == 40);
    let news = delivery.news();
    let Reach::Spooling { dir: shown, reason } = &news[0].reach else { panic!("{news:?}") };
    assert_eq!((shown, reason.as_str()), (&dir.path().join("spool"), "connection refused"));
    let server = Server::start_at(TcpListener::bind(address).unwrap(), ok);
    until(&delivery, |account| account.delivered == 40);
    assert_eq!(delivery.news(), [], "said once");
    let account = finish(&delivery);
    assert_eq!((account.spooled, dropped(&account), account.replayed), (0, vec![], 0));
    let items: Vec<String> = server.items().into_iter().filter(|item| item != "x").collect();
    assert_eq!(items, (0..20).map(|n| n.to_string()).collect::<Vec<_>>(), "oldest first");
    assert!(server.requests().iter().all(|request| request.text.starts_with("replayed:")));
    assert_eq!(std::fs::read_dir(dir.path().join("spool")).unwrap().count(), 1, "the lock alone");
}

#[test]
fn without_a_spool_it_waits_in_memory() {
    let address = nobody();
    let (delivery, lane) = start(lane_to(&format!("http://{address}")), None);
    lane.offer(batch(&["a"]));
    lane.offer(batch(&["b"]));
    until(&delivery, |_| !delivery.news().is_empty());
    let server = Server::start_at(TcpListener::bind(address).unwrap(), ok);
    assert!(flush(&lane));
    assert_eq!(finish(&delivery).delivered, 2);
    assert_eq!(server.items(), ["a", "b"]);
}

#[test]
fn a_full_queue_without_a_spool_loses_what_finds_no_room() {
    let server = Server::start(|_| Reply::Hang);
    let (delivery, lane) = start(LaneConfig { queue_bytes: 2_000, ..lane_to(&server.url()) }, None);
    for _ in 0..100 {
        lane.offer(batch(&["0123456789"]));
    }
    let account = until(&delivery, |account| all_dropped(account) > 50);
    assert_eq!(dropped(&account), [("queue_full", all_dropped(&account))]);
    drop(server);
    let account = delivery.finish(Instant::now() + Duration::from_millis(200)).remove(0);
    adds_up(&account);
    assert_eq!(account.in_memory, 0);
}

#[test]
fn a_queue_may_be_bounded_by_records_as_well() {
    let server = Server::start(|_| Reply::Hang);
    let config = LaneConfig { queue_records: NonZeroU64::new(10), ..lane_to(&server.url()) };
    let (delivery, lane) = start(config, None);
    lane.offer(batch(&["on its way"]));
    until(&delivery, |_| !server.requests().is_empty());
    for _ in 0..30 {
        lane.offer(batch(&["0123456789"]));
    }
    let account = until(&delivery, |account| all_dropped(account) > 0);
    assert_eq!(dropped(&account), [("queue_full", 20)]);
    drop(server);
    adds_up(&delivery.finish(Instant::now() + Duration::from_millis(200)).remove(0));
}

#[test]
fn a_spool_takes_what_the_queue_would_not_hold() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(|_| Reply::Hang);
    let config = LaneConfig { queue_bytes: 2_000, ..lane_to(&server.url()) };
    let (delivery, lane) = start(config, Some(dir.path()));
    for _ in 0..50 {
        lane.offer(batch(&["0123456789"]));
        // A queue that is not half full is no reason to drop anything.
        until(&delivery, |account| account.in_memory < 8);
    }
    let account = until(&delivery, |account| account.spooled == 50);
    assert_eq!(all_dropped(&account), 0);
    drop(server);
    assert_eq!(finish(&delivery).spooled, 50);
}

#[test]
fn a_full_spool_leaves_the_rest_in_memory() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(|_| Reply::status(503));
    let spool = settings::Spool { dir: dir.path().join("spool"), max_bytes: 3_000 };
    let config = LaneConfig { queue_bytes: 4_000, ..lane_to(&server.url()) };
    let diag = Arc::new(Diag::new(Verbosity::None));
    let (delivery, lanes) = Delivery::start_at(QUICK, vec![config], Some(spool), diag).unwrap();
    let item = "x".repeat(800);
    for _ in 0..20 {
        lanes[0].offer(batch(&[&item]));
    }
    until(&delivery, |account| account.spooled == 3 && all_dropped(account) > 0);
    let account = finish(&delivery);
    assert_eq!(account.spooled, 3);
    let reasons: Vec<&str> = account.dropped.keys().copied().collect();
    assert_eq!(reasons, ["queue_full", "unreachable"]);
}

#[test]
fn a_spool_that_cannot_be_written_costs_nothing_while_there_is_memory() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("spool"), "in the way").unwrap();
    let address = nobody();
    let (delivery, lane) = start(lane_to(&format!("http://{address}")), Some(dir.path()));
    lane.offer(batch(&["a"]));
    until(&delivery, |_| !delivery.news().is_empty());
    let server = Server::start_at(TcpListener::bind(address).unwrap(), ok);
    assert!(flush(&lane));
    assert_eq!(finish(&delivery).delivered, 1);
    drop(server);
}

#[test]
fn a_slow_server_gets_a_batch_once_though_it_was_spooled_meanwhile() {
    let dir = tempfile::tempdir().unwrap();
    let (go, gate) = std::sync::mpsc::channel::<()>();
    let gate = std::sync::Mutex::new(gate);
    let server = Server::start(move |_| {
        let _ = gate.lock().unwrap().recv_timeout(Duration::from_secs(20));
        Reply::status(200)
    });
    let (delivery, lane) = start(lane_to(&server.url()), Some(dir.path()));
    lane.offer(batch(&["a"]));
    until(&delivery, |account| account.spooled == 1);
    go.send(()).unwrap();
    let account = until(&delivery, |account| account.delivered == 1);
    assert_eq!(account.spooled, 0);
    drop(go);
    finish(&delivery);
    assert_eq!(server.items(), ["a"]);
}
