use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::settings::{Compression, Secret, Tls};

/// Answers the first request with the reply, and takes the others.
fn first(reply: fn() -> Reply) -> Server {
    let seen = AtomicUsize::new(0);
    Server::start(move |_| match seen.fetch_add(1, Ordering::SeqCst) {
        0 => reply(),
        _ => Reply::status(200),
    })
}

#[test]
fn what_a_server_takes_is_delivered() {
    let server = Server::start(ok);
    let mut lane = lane_to(&server.url());
    lane.endpoint.compression = Compression::Gzip;
    lane.endpoint.tenant = Some("team".to_owned());
    lane.endpoint.basic = Some(("user".to_owned(), Secret::new("password")));
    lane.endpoint.headers.push(("x-token".to_owned(), Secret::new("secret")));
    let (delivery, lane) = start(lane, None);
    lane.offer(batch(&["a", "b"]));
    lane.offer(batch(&["c"]));
    assert!(flush(&lane));
    let news = delivery.news();
    assert_eq!(news.len(), 1);
    assert_eq!((news[0].label, &news[0].reach), ("Traces", &Reach::Reached));
    assert_eq!(news[0].url, server.url());
    let account = finish(&delivery);
    assert_eq!((account.offered, account.delivered), (3, 3));
    assert_eq!(server.items(), ["a", "b", "c"]);
    let headers = &server.requests()[0].headers;
    let expected = [
        ("content-type", "text/plain"),
        ("content-encoding", "gzip"),
        ("x-scope-orgid", "team"),
        ("authorization", "Basic dXNlcjpwYXNzd29yZA=="),
        ("x-token", "secret"),
        ("user-agent", concat!("acm-obs/", env!("CARGO_PKG_VERSION"))),
    ];
    for (name, value) in expected {
        assert_eq!(headers.get(name).map(String::as_str), Some(value), "{name}");
    }
}

#[test]
fn what_may_be_taken_later_is_sent_again() {
    let replies: [fn() -> Reply; 6] = [
        || Reply::status(429),
        || Reply::header(429, "retry-after", "0"),
        || Reply::header(503, "retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"),
        || Reply::status(500),
        || Reply::status(408),
        || Reply::Torn,
    ];
    for reply in replies {
        let server = first(reply);
        let (delivery, lane) = start(lane_to(&server.url()), None);
        lane.offer(batch(&["a"]));
        assert!(flush(&lane));
        assert_eq!(finish(&delivery).delivered, 1, "{:?}", reply());
        assert_eq!(server.items(), ["a", "a"]);
    }
}

#[test]
fn an_attempt_that_hangs_is_given_up_and_made_again() {
    let server = first(|| Reply::Hang);
    let mut lane = lane_to(&server.url());
    lane.endpoint.timeout = Duration::from_millis(30);
    let (delivery, lane) = start(lane, None);
    lane.offer(batch(&["a"]));
    assert!(flush(&lane));
    assert!(matches!(&delivery.news()[0].reach, Reach::Failing(reason) if reason.contains("30ms")));
    assert_eq!(finish(&delivery).delivered, 1);
}

#[test]
fn a_server_that_asks_to_be_left_alone_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let server = first(|| Reply::header(429, "retry-after", "299"));
    let (delivery, lane) = start(lane_to(&server.url()), Some(dir.path()));
    lane.offer(batch(&["a"]));
    until(&delivery, |account| account.spooled == 1);
    assert_eq!(finish(&delivery).spooled, 1);
    assert_eq!(server.items(), ["a"], "not even at the end");
}

#[test]
fn a_batch_that_is_too_large_is_sent_in_parts() {
    let server = Server::start(|request| {
        let too_large = request.text.len() > 5;
        Reply::status(if too_large { 413 } else { 200 })
    });
    let (delivery, lane) = start(lane_to(&server.url()), None);
    lane.offer(batch(&["a", "b", "much too large", "c", "d", "e"]));
    let account = finish(&delivery);
    assert_eq!((account.delivered, dropped(&account)), (5, vec![("too_large", 1)]));
}

#[test]
fn a_bad_item_does_not_cost_the_others() {
    let server = Server::start(|request| {
        let has_bad = request.items().contains(&"bad");
        if has_bad { Reply::body(400, "isolate") } else { Reply::status(200) }
    });
    let (delivery, lane) = start(lane_to(&server.url()), None);
    lane.offer(batch(&["a", "b", "c", "bad", "d", "bad", "e"]));
    let account = finish(&delivery);
    assert_eq!((account.delivered, dropped(&account)), (5, vec![("rejected", 2)]));
}

#[test]
fn a_batch_in_parts_survives_an_outage_in_the_middle() {
    let dir = tempfile::tempdir().unwrap();
    for spool in [None, Some(dir.path())] {
        let seen = AtomicUsize::new(0);
        let server = Server::start(move |request| match seen.fetch_add(1, Ordering::SeqCst) {
            2 | 3 | 5 | 6 => Reply::status(503),
            _ if request.items().len() > 1 => Reply::status(413),
            _ => Reply::status(200),
        });
        let (delivery, lane) = start(lane_to(&server.url()), spool);
        lane.offer(batch(&["a", "b", "c", "d"]));
        until(&delivery, |account| account.delivered == 4);
        assert_eq!(dropped(&finish(&delivery)), []);
    }
}

#[test]
fn a_partial_success_is_counted_as_it_is() {
    let server = Server::start(|_| Reply::body(200, "partial"));
    let (delivery, lane) = start(lane_to(&server.url()), None);
    lane.offer(batch(&["a", "b", "c"]));
    lane.offer(batch(&["d"]));
    let account = finish(&delivery);
    assert_eq!((account.delivered, dropped(&account)), (1, vec![("rejected", 3)]));
}

#[test]
fn what_is_refused_for_good_is_not_sent_again() {
    type Case = (fn() -> Reply, &'static str);
    let replies: [Case; 4] = [
        (|| Reply::body(400, "what is this"), "rejected"),
        (|| Reply::status(401), "unauthorized"),
        (|| Reply::status(404), "rejected"),
        (|| Reply::header(307, "location", "/elsewhere"), "rejected"),
    ];
    for (reply, reason) in replies {
        let server = first(reply);
        let (delivery, lane) = start(lane_to(&server.url()), None);
        lane.offer(batch(&["a", "b"]));
        assert!(flush(&lane));
        assert!(matches!(&delivery.news()[0].reach, Reach::Failing(_)));
        assert_eq!(dropped(&finish(&delivery)), [(reason, 2)]);
        assert_eq!(server.requests().len(), 1);
    }
}

#[test]
fn a_long_answer_is_read_in_part_and_does_no_harm() {
    let server = Server::start(|_| Reply::body(200, &"x".repeat(1 << 20)));
    let (delivery, lane) = start(lane_to(&server.url()), None);
    for item in ["a", "b", "c"] {
        lane.offer(batch(&[item]));
    }
    assert_eq!(finish(&delivery).delivered, 3);
}

#[test]
fn a_lane_that_fails_inside_goes_on_and_the_others_do_not_notice() {
    let server = Server::start(ok);
    let lanes =
        vec![lane_to(&server.url()), LaneConfig { signal: "metrics", ..lane_to(&server.url()) }];
    let (delivery, lanes) = start_with(lanes, None);
    lanes[0].offer(batch(&["panic", "b"]));
    lanes[0].offer(batch(&["c"]));
    lanes[1].offer(batch(&["d"]));
    assert!(Lane::wait_for_all(&lanes, soon()));
    let accounts = delivery.finish(soon());
    accounts.iter().for_each(adds_up);
    assert_eq!((accounts[0].delivered, dropped(&accounts[0])), (1, vec![("internal", 2)]));
    assert_eq!(accounts[1].delivered, 1);
}

#[test]
fn a_certificate_that_cannot_be_read_is_a_clear_failure() {
    let mut lane = lane_to("https://localhost:1");
    lane.endpoint.tls = Tls { ca: Some("/no/such/ca.pem".into()), ..Tls::default() };
    let (delivery, lane) = start(lane, None);
    lane.offer(batch(&["a"]));
    let mut news = Vec::new();
    until(&delivery, |_| {
        news = delivery.news();
        !news.is_empty()
    });
    let account = delivery.finish(Instant::now() + Duration::from_millis(300)).remove(0);
    adds_up(&account);
    assert_eq!(dropped(&account), [("unreachable", 1)]);
    let expected = "cannot read a certificate from `/no/such/ca.pem`: expected a PEM file";
    assert!(
        matches!(&news[0].reach, Reach::Failing(reason) if reason.contains(expected)),
        "{news:?}"
    );
}
