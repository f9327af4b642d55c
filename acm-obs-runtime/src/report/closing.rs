//! The last lines on the console: how the run ended, and what became of its records.

use super::duration::human_duration;
use super::grid::{Paint, Tone};
use super::model::{Report, RunStatus};
use super::telemetry::{Output, Signal, Telemetry};
use super::text::{count, printable, shorten, width};

impl Report {
    /// How the run ended, what it recorded and where that lies; and, where there are backends, a line
    /// about what they got.
    pub(super) fn closing(&self, text: &mut String, columns: usize, paint: Paint) {
        let tone = match self.outcome {
            RunStatus::Ok | RunStatus::Noop => Tone::Good,
            RunStatus::Degraded | RunStatus::Running => Tone::Notice,
            RunStatus::Fail => Tone::Bad,
        };
        if let Some(error) = &self.error {
            let line = format!("{}: {}", self.outcome.as_str(), printable(error));
            paint.add(text, tone, shorten(&line, columns).trim_end());
            text.push('\n');
        }
        let mut parts = vec![
            (format!("outcome {}", self.outcome.as_str()), tone),
            (human_duration(self.duration_seconds), Tone::Plain),
        ];
        parts.extend(recorded(&self.telemetry));
        let has_backends = backends(&self.telemetry).next().is_some();
        if !has_backends {
            let lost = lost(&self.telemetry).into_iter();
            parts.extend(lost.map(|part| (format!("dropped: {part}"), Tone::Bad)));
            if self.telemetry.dropped() == 0 {
                parts.push(("nothing dropped".to_owned(), Tone::Plain));
            }
        }
        if let Some(directory) = &self.directory {
            parts.push((printable(&directory.display().to_string()).into_owned(), Tone::Plain));
        }
        in_one_line(text, &parts, columns, paint);
        if has_backends {
            as_words(text, &accounts(&self.telemetry), columns, paint);
        }
    }
}

/// What was recorded, of all signals.
fn recorded(telemetry: &Telemetry) -> Option<(String, Tone)> {
    let recorded: Vec<String> = signals(telemetry)
        .filter(|(_, signal)| signal.recorded > 0)
        .map(|(name, signal)| records(signal.recorded, name))
        .collect();
    (!recorded.is_empty()).then(|| (recorded.join(", "), Tone::Plain))
}

/// What became of the records: of those that backends were to get, and of all that were dropped.
fn accounts(telemetry: &Telemetry) -> Vec<(String, Tone)> {
    let delivered = amounts(telemetry, |output| output.delivered);
    let replayed = amounts(telemetry, |output| output.replayed);
    let spooled = amounts(telemetry, |output| output.spooled);
    let mut parts = Vec::new();
    parts.push(if delivered.is_empty() {
        ("telemetry: nothing delivered".to_owned(), Tone::Plain)
    } else {
        (format!("telemetry: {} delivered", listed(&delivered)), Tone::Plain)
    });
    if !replayed.is_empty() {
        parts.push((format!("{} of earlier runs delivered", listed(&replayed)), Tone::Plain));
    }
    let nothing_lost = backends(telemetry).all(|(_, _, output)| output.dropped.is_empty());
    parts.push(if spooled.is_empty() {
        ("0 spooled".to_owned(), Tone::Plain)
    } else if delivered.is_empty() && nothing_lost {
        ("spooled: all (no backend reachable)".to_owned(), Tone::Notice)
    } else {
        (format!("{} spooled", listed(&spooled)), Tone::Notice)
    });
    let left_out = left_out(telemetry);
    if !left_out.is_empty() {
        parts.push((format!("left out: {}", left_out.join(", ")), Tone::Plain));
    }
    let lost = lost(telemetry);
    parts.push(if lost.is_empty() {
        ("dropped: none".to_owned(), Tone::Plain)
    } else {
        (format!("dropped: {}", lost.join(", ")), Tone::Bad)
    });
    let earlier = lost_of_earlier_runs(telemetry);
    if !earlier.is_empty() {
        parts.push((format!("dropped of earlier runs: {}", earlier.join(", ")), Tone::Bad));
    }
    parts
}

/// Every output that is a backend, with the name of its signal and its own.
fn backends(telemetry: &Telemetry) -> impl Iterator<Item = (&str, &str, &Output)> {
    signals(telemetry).flat_map(|(signal, account)| {
        account.backends().map(move |(output, account)| (signal, output, account))
    })
}

/// The signals in the order in which people know them, then the others.
fn signals(telemetry: &Telemetry) -> impl Iterator<Item = (&str, &Signal)> {
    let known = KNOWN.into_iter().filter_map(|name| Some((name, telemetry.signals.get(name)?)));
    let all = telemetry.signals.iter().map(|(name, signal)| (name.as_str(), signal));
    known.chain(all.filter(|(name, _)| !KNOWN.contains(name)))
}

const KNOWN: [&str; 5] = [
    Telemetry::LOGS,
    Telemetry::SPANS,
    Telemetry::METRICS,
    Telemetry::PROFILES,
    Telemetry::TIMINGS,
];

/// The records that backends have to do with in this way: `212 spans`, and with the backend's name
/// where the signal has more than one.
fn amounts(telemetry: &Telemetry, of: fn(&Output) -> u64) -> Vec<String> {
    let has_one = |signal: &str| {
        telemetry.signals.get(signal).is_some_and(|account| account.backends().count() == 1)
    };
    backends(telemetry)
        .filter(|(_, _, account)| of(account) > 0)
        .map(|(signal, output, account)| {
            let records = records(of(account), signal);
            if has_one(signal) { records } else { format!("{records} ({})", printable(output)) }
        })
        .collect()
}

/// `a`, `a and b`, `a, b and c`.
fn listed(items: &[String]) -> String {
    match items {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => items.join(""),
    }
}

/// Of points that a later one says again: nothing is missing, so that the console need not tell.
const SUPERSEDED: &str = "superseded";

/// What backends were not given on purpose, one item a reason.
fn left_out(telemetry: &Telemetry) -> Vec<String> {
    let by_signal = signals(telemetry).flat_map(|(name, Signal { left_out, .. })| {
        left_out.iter().map(move |(reason, number)| item(name, None, reason, *number))
    });
    let by_output = backends(telemetry).flat_map(|(name, output, account)| {
        account
            .left_out
            .iter()
            .filter(|(reason, _)| *reason != SUPERSEDED)
            .map(move |(reason, number)| item(name, Some(output), reason, *number))
    });
    by_signal.chain(by_output).collect()
}

/// Everything that was dropped, one item a reason.
fn lost(telemetry: &Telemetry) -> Vec<String> {
    let lost = signals(telemetry).flat_map(|(name, Signal { dropped, outputs, .. })| {
        let by_signal =
            dropped.iter().map(move |(reason, number)| item(name, None, reason, *number));
        by_signal.chain(outputs.iter().flat_map(move |(output, account)| {
            let dropped = account.dropped.iter();
            dropped.map(move |(reason, number)| item(name, Some(output), reason, *number))
        }))
    });
    lost.collect()
}

/// What waited for a later delivery, and is lost, one item a reason.
fn lost_of_earlier_runs(telemetry: &Telemetry) -> Vec<String> {
    let lost = backends(telemetry).flat_map(|(name, output, account)| {
        let dropped = account.earlier_dropped.iter();
        dropped.map(move |(reason, number)| item(name, Some(output), reason, *number))
    });
    lost.collect()
}

/// `3 spans (otlp: queue full)`.
fn item(signal: &str, output: Option<&str>, reason: &str, number: u64) -> String {
    let reason = printable(reason).replace('_', " ");
    let place = output.map(|output| format!("{}: ", printable(output))).unwrap_or_default();
    format!("{} ({place}{reason})", records(number, signal))
}

/// `1 span`, `4,812 log lines`.
fn records(number: u64, signal: &str) -> String {
    let (one, many) = match signal {
        Telemetry::LOGS => ("log line", "log lines"),
        Telemetry::SPANS => ("span", "spans"),
        Telemetry::TIMINGS => ("timed call", "timed calls"),
        Telemetry::METRICS => ("point", "points"),
        Telemetry::PROFILES => ("profile", "profiles"),
        other => return format!("{} {}", count(number), printable(other)),
    };
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// Joins the parts with dots, on further lines where they do not fit.
fn in_one_line(text: &mut String, parts: &[(String, Tone)], columns: usize, paint: Paint) {
    const DOT: &str = " · ";
    let mut used = 0;
    for (part, tone) in parts {
        let needed = width(part);
        if used > 0 && used + width(DOT) + needed > columns {
            text.push('\n');
            used = 0;
        }
        if used > 0 {
            paint.add(text, Tone::Quiet, DOT);
            used += width(DOT);
        }
        paint.add(text, *tone, part);
        used += needed;
    }
    text.push('\n');
}

/// Joins the parts with semicolons, on further lines where a word does not fit.
fn as_words(text: &mut String, parts: &[(String, Tone)], columns: usize, paint: Paint) {
    let mut used = 0;
    for (index, (part, tone)) in parts.iter().enumerate() {
        let end = if index + 1 < parts.len() { ";" } else { "" };
        // What is painted at once.
        let mut run = String::new();
        for word in format!("{part}{end}").split_whitespace() {
            let word = shorten(word, columns);
            if used > 0 && used + 1 + width(&word) > columns {
                paint.add(text, *tone, &run);
                run.clear();
                text.push('\n');
                used = 0;
            } else if used > 0 {
                let between = if run.is_empty() { &mut *text } else { &mut run };
                between.push(' ');
                used += 1;
            }
            run.push_str(&word);
            used += width(&word);
        }
        paint.add(text, *tone, &run);
    }
    text.push('\n');
}

#[cfg(test)]
mod tests;
