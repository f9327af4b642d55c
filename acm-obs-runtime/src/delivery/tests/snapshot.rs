use std::net::TcpListener;

use super::server::nobody;
use super::*;

fn latest(url: &str) -> LaneConfig {
    LaneConfig { signal: "metrics", keep: Keep::Latest, ..lane_to(url) }
}

#[test]
fn only_the_last_snapshot_waits_and_the_next_run_delivers_it() {
    let dir = tempfile::tempdir().unwrap();
    let address = nobody();
    let url = format!("http://{address}");
    let (delivery, lane) = start(latest(&url), Some(dir.path()));
    for n in 0..5 {
        lane.offer(batch(&[n.to_string().as_str()]));
        assert!(flush(&lane));
    }
    let account = finish(&delivery);
    assert_eq!((account.spooled, account.superseded), (1, 4), "{account:?}");
    let server = Server::start_at(TcpListener::bind(address).unwrap(), ok);
    let (delivery, _lane) = start(latest(&url), Some(dir.path()));
    until(&delivery, |account| account.replayed == 1);
    finish(&delivery);
    assert_eq!(server.items(), ["4"]);
}

#[test]
fn a_snapshot_that_is_delivered_takes_the_place_of_the_one_on_disk() {
    let dir = tempfile::tempdir().unwrap();
    let address = nobody();
    let mut slow = QUICK;
    slow.first_pause = Duration::from_hours(1);
    slow.longest_pause = Duration::from_hours(1);
    let spool = settings::Spool { dir: dir.path().join("spool"), max_bytes: 1 << 20 };
    let diag = Arc::new(Diag::new(Verbosity::None));
    let lanes = vec![latest(&format!("http://{address}"))];
    let (delivery, lanes) = Delivery::start_at(slow, lanes, Some(spool), diag).unwrap();
    lanes[0].offer(batch(&["0"]));
    until(&delivery, |account| account.spooled == 1);
    let server = Server::start_at(TcpListener::bind(address).unwrap(), ok);
    lanes[0].offer(batch(&["1"]));
    let account = finish(&delivery);
    // The one on disk may have been on its way already.
    assert_eq!((account.delivered + account.superseded, account.spooled), (2, 0), "{account:?}");
    assert_eq!(server.items().last().map(String::as_str), Some("1"));
}

#[test]
fn without_a_spool_the_last_one_waits_in_memory() {
    let address = nobody();
    let (delivery, lane) = start(latest(&format!("http://{address}")), None);
    for n in 0..5 {
        lane.offer(batch(&[n.to_string().as_str()]));
    }
    until(&delivery, |account| account.in_memory == 1);
    let server = Server::start_at(TcpListener::bind(address).unwrap(), ok);
    until(&delivery, |account| account.delivered == 1);
    assert_eq!(finish(&delivery).superseded, 4);
    assert_eq!(server.items().last().map(String::as_str), Some("4"));
}

#[test]
fn the_last_batch_that_is_there_is_known_from_memory_and_from_disk() {
    let dir = tempfile::tempdir().unwrap();
    let address = nobody();
    let (delivery, lane) = start(latest(&format!("http://{address}")), Some(dir.path()));
    for n in 0..3 {
        lane.offer(batch(&[n.to_string().as_str()]));
        assert!(flush(&lane));
    }
    assert!(lane.wait_while_delivering(soon()), "nobody is there");
    assert_eq!(lane.last_delivered(), None);
    let server = Server::start_at(TcpListener::bind(address).unwrap(), ok);
    until(&delivery, |account| account.delivered == 1);
    assert_eq!((server.items(), lane.last_delivered()), (vec!["2".to_owned()], Some(2)));
    lane.offer(batch(&["3"]));
    assert!(lane.wait_while_delivering(soon()));
    assert_eq!(lane.last_delivered(), Some(3));
    finish(&delivery);
}

#[test]
fn what_an_earlier_run_left_is_none_of_the_batches_of_this_one() {
    let dir = tempfile::tempdir().unwrap();
    let address = nobody();
    let (delivery, lane) = start(latest(&format!("http://{address}")), Some(dir.path()));
    lane.offer(batch(&["0"]));
    assert_eq!(finish(&delivery).spooled, 1);
    let _server = Server::start_at(TcpListener::bind(address).unwrap(), ok);
    let (delivery, lane) = start(latest(&format!("http://{address}")), Some(dir.path()));
    until(&delivery, |account| account.replayed == 1);
    assert_eq!(lane.last_delivered(), None);
    finish(&delivery);
}

#[test]
fn a_batch_that_is_refused_in_part_is_there_and_one_that_is_refused_is_not() {
    for (items, expected) in
        [(&["good", "bad"][..], Some(0)), (&["bad", "bad"], Some(0)), (&["bad"], None)]
    {
        let server = Server::start(|request: &Request| {
            let has_bad = request.items().contains(&"bad");
            if has_bad { Reply::body(400, "isolate") } else { ok(request) }
        });
        let (delivery, lane) = start(latest(&server.url()), None);
        lane.offer(batch(items));
        assert!(lane.wait_while_delivering(soon()));
        assert_eq!(lane.last_delivered(), expected, "{items:?}");
        finish(&delivery);
    }
}
