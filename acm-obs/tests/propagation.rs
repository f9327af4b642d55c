//! A place in a trace in headers and in the environment of child processes.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::process::Command;

use acm_obs::{ChildEnvironment, SpanId, TraceContext, TraceId};
use proptest::prelude::*;

const TRACEPARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

fn parsed(traceparent: &str) -> Option<TraceContext> {
    TraceContext::parse(traceparent, None, None)
}

fn with_tracestate(tracestate: &str) -> String {
    let context = TraceContext::parse(TRACEPARENT, Some(tracestate), None).unwrap();
    context.tracestate().to_owned()
}

fn with_baggage(baggage: &str) -> String {
    let context = TraceContext::parse(TRACEPARENT, None, Some(baggage)).unwrap();
    context.baggage().to_owned()
}

#[test]
fn a_traceparent_says_trace_span_and_whether_it_is_sampled() {
    let context = parsed(TRACEPARENT).unwrap();
    assert_eq!(context.trace_id(), TraceId::from_u128(0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c));
    assert_eq!(context.span_id(), SpanId::from_u64(0xb7ad_6b71_6920_3331));
    assert!(context.is_sampled());
    assert_eq!((context.tracestate(), context.baggage()), ("", ""));
    assert_eq!(context.traceparent(), TRACEPARENT);
}

#[test]
fn what_the_standard_allows_in_a_traceparent_is_read() {
    let known = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";
    let cases = [
        (format!("00-{known}-00"), false),
        (format!("00-{known}-01"), true),
        // Other flags are unknown to this version.
        (format!("00-{known}-02"), false),
        (format!("00-{known}-ff"), true),
        (format!("00-{known}-fe"), false),
        // Blanks around a header are no part of it.
        (format!(" \t00-{known}-01\t "), true),
        // Later versions begin as this one does.
        (format!("01-{known}-01"), true),
        (format!("fe-{known}-00"), false),
        (format!("cc-{known}-01-"), true),
        (format!("cc-{known}-01-what.comes.later"), true),
    ];
    for (text, sampled) in cases {
        let context = parsed(&text).unwrap_or_else(|| panic!("`{text}` is not read"));
        assert_eq!(context.is_sampled(), sampled, "{text}");
        assert_eq!(context.traceparent(), format!("00-{known}-0{}", u8::from(sampled)), "{text}");
    }
}

#[test]
fn what_the_standard_forbids_in_a_traceparent_is_not_read() {
    let (trace, span) = ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331");
    let cases = [
        String::new(),
        "-".repeat(55),
        "0".repeat(55),
        format!("00-{trace}-{span}"),
        format!("00-{trace}-{span}-"),
        format!("00-{trace}-{span}-1"),
        format!("00-{trace}-{span}-011"),
        // Version 00 ends there.
        format!("00-{trace}-{span}-01-"),
        format!("00-{trace}-{span}-01-more"),
        format!("00-{trace}-{span}-01.more"),
        // A later one goes on with a dash.
        format!("cc-{trace}-{span}-01.more"),
        format!("cc-{trace}-{span}-011"),
        // This version is none.
        format!("ff-{trace}-{span}-01"),
        format!("ff-{trace}-{span}-01-more"),
        // Zeros are no ids.
        format!("00-{}-{span}-01", "0".repeat(32)),
        format!("00-{trace}-{}-01", "0".repeat(16)),
        // Digits are in lower case, and are digits.
        format!("00-{}-{span}-01", trace.to_uppercase()),
        format!("00-{trace}-{}-01", span.to_uppercase()),
        format!("0A-{trace}-{span}-01"),
        format!("00-{trace}-{span}-0X"),
        format!("00-+{}-{span}-01", &trace[1..]),
        format!("00-{trace}-{span}-+1"),
        format!(".0-{trace}-{span}-01"),
        // Lengths are fixed.
        format!("0-{trace}-{span}-01"),
        format!("000-{trace}-{span}-01"),
        format!("00-{}-{span}-01", &trace[1..]),
        format!("00-{trace}0-{span}-01"),
        format!("00-{trace}-{}-01", &span[1..]),
        format!("00-{trace}{span}--01"),
        format!("00_{trace}_{span}_01"),
        format!("00-{trace}-{span}-01,00-{trace}-{span}-01"),
        format!("00-{trace}-{span}-01\n"),
        format!("00-ä{}-{span}-01", &trace[2..]),
    ];
    for text in cases {
        assert_eq!(parsed(&text), None, "`{text}` is read");
    }
}

#[test]
fn a_tracestate_is_passed_on_member_by_member() {
    let (longest_key, longest_value) = ("k".repeat(256), "v".repeat(256));
    let cases = [
        ("", ""),
        ("foo=1", "foo=1"),
        ("foo=1,bar=2", "foo=1,bar=2"),
        // Blanks around a member, and members that are empty.
        ("foo=1 \t , \t bar=2, ,,baz=3", "foo=1,bar=2,baz=3"),
        // A blank inside of a value is part of it.
        ("foo=a b,bar= c", "foo=a b,bar= c"),
        ("0af@the-vendor=x,a_-*/b=y,0a=z", "0af@the-vendor=x,a_-*/b=y,0a=z"),
        // What is not well-formed goes, alone.
        ("foo,bar=2", "bar=2"),
        ("=1,bar=2", "bar=2"),
        ("foo=,bar=2", "bar=2"),
        ("foo=1=1,bar=2", "bar=2"),
        ("FOO=1,bar=2", "bar=2"),
        ("fo o=1,foo =1,bar=2", "bar=2"),
        ("*foo=1,bar=2", "bar=2"),
        ("föö=1,foo=ö,bar=2", "bar=2"),
        ("foo=\u{7f},foo=\n1,bar=2", "bar=2"),
        // The first of two with one key is the newer.
        ("foo=1,bar=2,foo=3", "foo=1,bar=2"),
    ];
    for (given, passed_on) in cases {
        assert_eq!(with_tracestate(given), passed_on, "{given:?}");
    }
    assert_eq!(with_tracestate(&format!("{longest_key}k=1,a={longest_value}v,b=2")), "b=2");
    assert_eq!(with_tracestate(&format!("{longest_key}=1")), format!("{longest_key}=1"));
    assert_eq!(with_tracestate(&format!("a={longest_value}")), format!("a={longest_value}"));
}

#[test]
fn a_tracestate_beyond_the_limits_is_cut_at_whole_members() {
    let many: Vec<_> = (0..40).map(|n| format!("k{n}=1")).collect();
    assert_eq!(with_tracestate(&many.join(",")), many[..32].join(","));
    // Members of 100 bytes and their commas: five fit into 512.
    let long: Vec<_> = (0..6).map(|n| format!("k{n}={}", "v".repeat(97))).collect();
    assert_eq!(with_tracestate(&long.join(",")), long[..5].join(","));
    // Of exactly 512 bytes nothing goes.
    let full = format!("{},e={}", long[..5].join(","), "v".repeat(5));
    assert_eq!(full.len(), 512);
    assert_eq!(with_tracestate(&full), full);
    assert_eq!(with_tracestate(&format!("{full}v")), long[..5].join(","));
    // Members above 128 bytes go before others, the oldest first.
    let large = |key: &str| format!("{key}={}", "v".repeat(200));
    let given = format!("{},a=1,{},{},b=2", large("x"), large("y"), large("z"));
    assert_eq!(with_tracestate(&given), format!("{},a=1,{},b=2", large("x"), large("y")));
}

#[test]
fn baggage_is_passed_on_member_by_member() {
    let cases = [
        ("", ""),
        ("user=alice", "user=alice"),
        ("user=alice,run=7;secret;ttl=5", "user=alice,run=7;secret;ttl=5"),
        (" user = alice ; a = b ,\trun=%C3%A4=x", "user = alice ; a = b,run=%C3%A4=x"),
        ("empty=,run=7", "empty=,run=7"),
        ("user,run=7", "run=7"),
        ("=alice,run=7", "run=7"),
        ("us er=alice,us(er)=x,run=7", "run=7"),
        ("user=a b,user=a\"b,user=a\\b,user=ä,user=a\nb,run=7", "run=7"),
        ("user=alice;,run=7", "run=7"),
        ("user=alice;a b,user=alice;a=b c,run=7", "run=7"),
    ];
    for (given, passed_on) in cases {
        assert_eq!(with_baggage(given), passed_on, "{given:?}");
    }
}

#[test]
fn baggage_beyond_the_limit_is_cut_at_whole_members() {
    let member = |n: usize| format!("k{n}={}", "v".repeat(1020));
    let full: Vec<_> = (0..8).map(member).collect();
    // Eight of 1023 bytes and seven commas are 8191.
    assert_eq!(with_baggage(&format!("{},x=1", full.join(","))), full.join(","));
    let exactly = format!("{}v", full.join(","));
    assert_eq!((exactly.len(), with_baggage(&exactly)), (8192, exactly.clone()));
    assert_eq!(with_baggage(&format!("{exactly}v")), full[..7].join(","));
}

#[test]
fn two_ids_alone_make_a_place_in_a_trace_that_is_sampled() {
    let (trace, span) = ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331");
    assert_eq!(TraceContext::from_ids(trace, span), parsed(TRACEPARENT));
    for (trace, span) in [
        ("", ""),
        (trace, ""),
        ("", span),
        (trace, trace),
        (span, span),
        ("00000000000000000000000000000000", span),
        (trace, "0000000000000000"),
        ("0AF7651916CD43DD8448EB211C80319C", span),
    ] {
        assert_eq!(TraceContext::from_ids(trace, span), None, "{trace} {span}");
    }
    assert_eq!(TraceContext::new(TraceId::NONE, SpanId::from_u64(1)), None);
    assert_eq!(TraceContext::new(TraceId::from_u128(1), SpanId::NONE), None);
}

#[test]
fn headers_are_read_by_name_and_written_where_they_say_something() {
    let headers: HashMap<_, _> = HashMap::from([
        ("traceparent", TRACEPARENT),
        ("tracestate", "vendor=1"),
        ("baggage", "user=alice"),
    ]);
    let context = TraceContext::extract(|name| headers.get(name)).unwrap();
    let mut sent = HashMap::new();
    context.inject(|name, value| {
        sent.insert(name, value.to_owned());
    });
    assert_eq!(sent.len(), 3);
    assert!(sent.iter().all(|(name, value)| headers[name] == value), "{sent:?}");
    // Owned texts do as well.
    assert_eq!(TraceContext::extract(|name| sent.remove(name)), Some(context));

    assert_eq!(
        TraceContext::extract(|name| (name != "traceparent").then(|| headers[name])),
        None,
        "without its first header the rest says nothing"
    );
    let mut sent = Vec::new();
    parsed(TRACEPARENT).unwrap().unsampled().inject(|name, value| {
        sent.push((name, value.to_owned()));
    });
    assert_eq!(sent, [("traceparent", TRACEPARENT.replace("-01", "-00"))]);
}

/// The variables that a command gives or takes away.
fn variables(command: &Command) -> HashMap<&str, Option<&str>> {
    command
        .get_envs()
        .map(|(name, value)| (name.to_str().unwrap(), value.map(|value| value.to_str().unwrap())))
        .collect()
}

#[test]
fn a_child_process_is_told_where_it_stands_and_nothing_stale() {
    let context = parsed(TRACEPARENT).unwrap();
    let mut command = Command::new("child");
    context.propagate_to(&mut command);
    assert_eq!(
        variables(&command),
        HashMap::from([
            ("TRACEPARENT", Some(TRACEPARENT)),
            ("TRACEPARENT_TRACE_ID", Some("0af7651916cd43dd8448eb211c80319c")),
            ("TRACEPARENT_SPAN_ID", Some("b7ad6b7169203331")),
            ("TRACESTATE", None),
            ("BAGGAGE", None),
        ])
    );
    context.with_tracestate("vendor=1").with_baggage("user=alice").propagate_to(&mut command);
    let variables = variables(&command);
    assert_eq!(variables["TRACESTATE"], Some("vendor=1"));
    assert_eq!(variables["BAGGAGE"], Some("user=alice"));
}

#[test]
fn a_process_reads_what_its_parent_told_it() {
    let (trace, span) = ("1af7651916cd43dd8448eb211c80319c", "a7ad6b7169203331");
    let read = |variables: &[(&str, &str)]| {
        let variables: HashMap<_, _> = variables.iter().copied().collect();
        TraceContext::from_environment(|name| variables.get(name).copied())
    };
    assert_eq!(read(&[]), None);
    assert_eq!(read(&[("TRACEPARENT", TRACEPARENT)]), parsed(TRACEPARENT));
    let ids = [("TRACEPARENT_TRACE_ID", trace), ("TRACEPARENT_SPAN_ID", span)];
    assert_eq!(read(&ids), TraceContext::from_ids(trace, span));
    assert_eq!(read(&ids[..1]), None);
    // The whole says more than the ids.
    let both = [("TRACEPARENT", TRACEPARENT), ids[0], ids[1], ("TRACESTATE", "vendor=1")];
    assert_eq!(read(&both).unwrap().traceparent(), TRACEPARENT);
    assert_eq!(read(&both).unwrap().tracestate(), "vendor=1");
    // Ids that are good count where the whole is not; a tracestate without it says nothing.
    let broken = [("TRACEPARENT", "broken"), ids[0], ids[1], ("TRACESTATE", "vendor=1")];
    assert_eq!(read(&broken), TraceContext::from_ids(trace, span));
}

#[cfg(all(feature = "testing", not(feature = "off")))]
mod of_a_phase {
    use acm_obs::testing::capture;
    use acm_obs::{Context, acm_phase};

    use super::*;

    #[acm_phase(component = "RUN")]
    fn phase<R>(work: impl FnOnce() -> R) -> R {
        work()
    }

    #[test]
    fn the_innermost_phase_is_what_is_sent() {
        assert_eq!(Context::default().trace_context(), None);
        let obs = capture();
        let (outer, inner) = phase(|| {
            let outer = TraceContext::current().unwrap();
            (outer, phase(|| TraceContext::current().unwrap()))
        });
        let spans: Vec<_> = obs.spans().map(|span| span.span_id).collect();
        assert_eq!(spans, [inner.span_id(), outer.span_id()]);
        assert_eq!(outer.trace_id(), inner.trace_id());
        assert!(inner.is_sampled());
    }

    #[test]
    fn a_child_process_hangs_on_the_innermost_phase() {
        let _obs = capture();
        let (command, place) = phase(|| {
            let mut command = Command::new("child");
            acm_obs::propagate(&mut command);
            (command, TraceContext::current().unwrap())
        });
        assert_eq!(variables(&command)["TRACEPARENT"], Some(&*place.traceparent()));
    }

    #[test]
    fn what_a_remote_parent_said_goes_on_from_the_phases_under_it() {
        let obs = capture();
        let parent =
            parsed(TRACEPARENT).unwrap().with_tracestate("vendor=1").with_baggage("user=alice");
        let sent = Context::remote(&parent).in_scope(|| {
            // As long as no phase runs, it is the parent itself.
            assert_eq!(TraceContext::current().as_ref(), Some(&parent));
            phase(|| Context::current().trace_context().unwrap())
        });
        let span = obs.spans().next().unwrap();
        assert_eq!((span.parent_id, span.span_id), (parent.span_id(), sent.span_id()));
        assert_eq!(sent.trace_id(), parent.trace_id());
        assert_eq!((sent.tracestate(), sent.baggage()), ("vendor=1", "user=alice"));
        assert!(sent.is_sampled());
        let unsampled = Context::remote(&parent.clone().unsampled());
        let sent = unsampled.in_scope(|| phase(TraceContext::current)).unwrap();
        assert!(!sent.is_sampled(), "who is not recorded says so");
        // Outside of it everything is as before.
        assert_ne!(TraceContext::current().unwrap().trace_id(), parent.trace_id());
    }
}

/// An environment of one's own.
#[derive(Default)]
struct Variables(HashMap<String, String>);

impl ChildEnvironment for Variables {
    fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.to_owned());
    }

    fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }
}

#[cfg(feature = "tokio")]
#[test]
fn a_command_of_tokio_is_told_as_well() {
    let mut command = tokio::process::Command::new("child");
    parsed(TRACEPARENT).unwrap().propagate_to(&mut command);
    assert_eq!(variables(command.as_std())["TRACEPARENT"], Some(TRACEPARENT));
}

fn any_context() -> impl Strategy<Value = TraceContext> {
    let ids = (1..=u128::MAX, 1..=u64::MAX, any::<bool>());
    let lists =
        ("([a-z][a-z0-9@]{0,8}=[!-+.-<>-~]{1,40},){0,40}", "([a-z]{1,9}=[a-z%0-9]{0,400},){0,40}");
    (ids, lists).prop_map(|((trace, span, sampled), (tracestate, baggage))| {
        let context = TraceContext::new(TraceId::from_u128(trace), SpanId::from_u64(span)).unwrap();
        let context = if sampled { context } else { context.unsampled() };
        context.with_tracestate(&tracestate).with_baggage(&baggage)
    })
}

proptest! {
    #[test]
    fn what_is_sent_is_what_is_received(context in any_context()) {
        prop_assert!(context.tracestate().len() <= 512 && context.baggage().len() <= 8192);
        prop_assert!(context.tracestate().split(',').count() <= 32);
        let mut headers = HashMap::new();
        context.inject(|name, value| { headers.insert(name, value.to_owned()); });
        let received = TraceContext::extract(|name| headers.get(name));
        prop_assert_eq!(received.as_ref(), Some(&context));
        let mut variables = Variables::default();
        context.propagate_to(&mut variables);
        let received = TraceContext::from_environment(|name| variables.0.get(name));
        prop_assert_eq!(received, Some(context));
    }

    #[test]
    fn no_text_is_too_strange(
        traceparent in ".{0,80}",
        like_one in "[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-fA-F]{2}(-.{0,9})?",
        tracestate in "([a-zA-Z@ä]{0,3}[=, ]{0,2}.{0,9},?){0,60}",
        baggage in "([a-z]{0,3}[=;, ]{0,2}.{0,9},?){0,60}",
    ) {
        for traceparent in [&*traceparent, &like_one, TRACEPARENT] {
            let read = TraceContext::parse(traceparent, Some(&tracestate), Some(&baggage));
            let _ = TraceContext::from_ids(traceparent, traceparent);
            if let Some(context) = read {
                // What is sent on may stand in any header.
                let lists = [context.tracestate(), context.baggage()].concat();
                prop_assert!(lists.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t')));
                prop_assert_eq!(parsed(&context.traceparent()).unwrap().traceparent(), context.traceparent());
            }
        }
    }

    #[test]
    fn every_byte_of_a_traceparent_counts(at in 0..TRACEPARENT.len(), byte in 0_u8..128) {
        let mut text = TRACEPARENT.as_bytes().to_vec();
        text[at] = byte;
        let text = String::from_utf8(text).unwrap();
        if let Some(context) = parsed(&text) {
            let later = !text.starts_with("00");
            let other_flags = at >= TRACEPARENT.len() - 2;
            prop_assert!(later || other_flags || context.traceparent() == text, "{}", text);
        }
    }
}
