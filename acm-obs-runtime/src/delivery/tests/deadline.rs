use super::server::nobody;
use super::*;

/// Long enough for a slow machine, and far from what hangs.
const DEADLINE: Duration = Duration::from_secs(2);

#[test]
fn a_hanging_server_holds_up_nobody_and_the_rest_is_spooled() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(|_| Reply::Hang);
    let mut lane = lane_to(&server.url());
    lane.endpoint.timeout = Duration::from_mins(10);
    let (delivery, lane) = start(lane, Some(dir.path()));
    for _ in 0..10 {
        lane.offer(batch(&["a", "b"]));
    }
    let deadline = Instant::now() + DEADLINE;
    let account = delivery.finish(deadline).remove(0);
    assert!(Instant::now() < deadline + DEADLINE);
    adds_up(&account);
    assert_eq!(account.spooled, 20, "{account:?}");
    assert!(matches!(delivery.news()[0].reach, Reach::Spooling { .. }));
}

#[test]
fn without_a_spool_it_is_lost_at_the_deadline() {
    let server = Server::start(|_| Reply::Hang);
    let mut lane = lane_to(&server.url());
    lane.endpoint.timeout = Duration::from_mins(10);
    let (delivery, lane) = start(lane, None);
    lane.offer(batch(&["a", "b"]));
    let account = delivery.finish(Instant::now() + Duration::from_millis(200)).remove(0);
    adds_up(&account);
    assert_eq!(all_dropped(&account), 2);
}

#[test]
fn a_server_that_is_not_there_is_not_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let (delivery, lane) = start(lane_to(&format!("http://{}", nobody())), Some(dir.path()));
    for _ in 0..10 {
        lane.offer(batch(&["a"]));
    }
    let ample = Instant::now() + Duration::from_hours(1);
    let account = delivery.finish(ample).remove(0);
    assert_eq!(account.spooled, 10);
}

#[test]
fn what_is_offered_at_the_last_moment_is_delivered() {
    let server = Server::start(ok);
    let (delivery, lane) = start(lane_to(&server.url()), None);
    for _ in 0..200 {
        lane.offer(batch(&["a"]));
    }
    assert_eq!(finish(&delivery).delivered, 200);
}

#[test]
fn what_is_offered_after_the_end_is_counted() {
    let server = Server::start(ok);
    let (delivery, lane) = start(lane_to(&server.url()), None);
    let other = lane.clone();
    finish(&delivery);
    other.offer(batch(&["a", "b"]));
    let account = lane.0.state().account.clone();
    adds_up(&account);
    assert_eq!(dropped(&account), [("closed", 2)]);
}

#[test]
fn what_this_run_has_spooled_is_sent_at_the_end_if_the_server_is_back() {
    let dir = tempfile::tempdir().unwrap();
    let address = nobody();
    let mut slow = QUICK;
    // Nothing but the end makes another attempt.
    slow.first_pause = Duration::from_hours(1);
    slow.longest_pause = Duration::from_hours(1);
    let spool = settings::Spool { dir: dir.path().join("spool"), max_bytes: 1 << 20 };
    let diag = Arc::new(Diag::new(Verbosity::None));
    let lanes = vec![lane_to(&format!("http://{address}"))];
    let (delivery, lanes) = Delivery::start_at(slow, lanes, Some(spool), diag).unwrap();
    lanes[0].offer(batch(&["a"]));
    until(&delivery, |account| account.spooled == 1);
    let server = Server::start_at(std::net::TcpListener::bind(address).unwrap(), ok);
    lanes[0].offer(batch(&["b"]));
    assert_eq!(finish(&delivery).delivered, 2);
    let mut items = server.items();
    items.sort();
    assert_eq!(items, ["a", "b"]);
}

#[test]
fn a_delivery_that_is_dropped_spools_what_it_has() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(|_| Reply::Hang);
    let (delivery, lane) = start(lane_to(&server.url()), Some(dir.path()));
    lane.offer(batch(&["a"]));
    drop(delivery);
    let deadline = soon();
    while lane.0.state().account.spooled == 0 {
        assert!(Instant::now() < deadline);
        pause();
    }
}

#[test]
fn an_empty_delivery_ends_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let (delivery, _lane) = start(lane_to("http://localhost:1"), Some(dir.path()));
    let account = finish(&delivery);
    assert_eq!(account, LaneAccount::new("spans", "otlp"));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}
