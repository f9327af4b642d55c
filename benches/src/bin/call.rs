//! Nanoseconds per annotated call, ours and the peers', in one run.
//!
//! Usage: `call [--quick] [--rounds N] [--seconds N] [--only NAME]…`; `--quick` is 10 rounds and one
//! second. Takes some five minutes without.

use std::env;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use acm_obs_benches::child::{self, Sample};
use acm_obs_benches::contender::{Contender, Failure};
use acm_obs_benches::fleet::CHILD;
use acm_obs_benches::goals::Goal;
use acm_obs_benches::idle::{self, COPIES, Idle, PROCESSES};
use acm_obs_benches::rows::{self, PAUSE, Row, TURNS, ThreadsRow};
use acm_obs_benches::sink;
use acm_obs_benches::stats::Quartiles;
use acm_obs_benches::table::{Table, mebibytes, percent};
use acm_obs_benches::work::{LEAVES, ROUND};

/// The contenders whose threads are compared; the others add nothing but time.
const ON_THREADS: [Contender; 6] = [
    Contender::Plain,
    Contender::Acm,
    Contender::AcmExporting,
    Contender::Fastrace,
    Contender::Hotpath,
    Contender::Stack,
];

/// Ours, and what the goals call them: the same goals hold for both.
const OURS: [(&str, Contender); 2] =
    [("annotated call", Contender::Acm), ("exporting call", Contender::AcmExporting)];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let done = match arguments.as_slice() {
        [flag, name, socket] if flag == CHILD => serve(name, socket),
        [flag, rounds] if flag == idle::CHILD => serve_idle(rounds),
        [flag] if flag == sink::SINK => sink::serve(),
        arguments => Plan::parse(arguments).and_then(|plan| run(&plan)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(name: &str, socket: &str) -> Result<(), Failure> {
    let contender = Contender::named(name).ok_or_else(|| format!("no contender `{name}`"))?;
    child::serve(contender, Path::new(socket))
}

fn serve_idle(rounds: &str) -> Result<(), Failure> {
    println!("{}", serde_json::to_string(&idle::measure_here(rounds.parse()?))?);
    Ok(())
}

/// What is measured for how long.
struct Plan {
    rounds: usize,
    steady: Duration,
    contenders: Vec<Contender>,
}

impl Plan {
    fn parse(arguments: &[String]) -> Result<Self, Failure> {
        let mut plan = Self { rounds: 60, steady: Duration::from_secs(5), contenders: Vec::new() };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("`{argument}` wants a value"));
            match argument.as_str() {
                "--quick" => (plan.rounds, plan.steady) = (10, Duration::from_secs(1)),
                "--rounds" => plan.rounds = value()?.parse()?,
                "--seconds" => plan.steady = Duration::from_secs(value()?.parse()?),
                "--only" => {
                    let name = value()?;
                    let named = Contender::named(name).ok_or(format!("no contender `{name}`"))?;
                    plan.contenders.push(named);
                }
                other => return Err(format!("unknown argument `{other}`").into()),
            }
        }
        if plan.contenders.is_empty() {
            plan.contenders = Contender::ALL.to_vec();
        }
        Ok(plan)
    }
}

fn run(plan: &Plan) -> Result<(), Failure> {
    let Plan { rounds, steady, contenders } = plan;
    let mut goals = Vec::new();

    println!(
        "\n{LEAVES} leaf calls under one parent; {rounds} rounds of {ROUND} leaf calls, {} ms \
         between them; ns per leaf call, median of the rounds\n",
        PAUSE.as_millis()
    );
    let rows = rows::rounds(contenders, *rounds)?;
    println!("{}", times(&rows));
    goals.extend(ratio_goals(&rows, "rounds with pauses"));

    println!(
        "{} s without pauses in each of {TURNS} processes; ns per leaf call, median of those\n",
        steady.as_secs()
    );
    let rows = rows::steady(contenders, *steady)?;
    println!("{}", times(&rows));
    goals.extend(ratio_goals(&rows, "without pauses"));

    println!("one thread and two at once; {rounds} rounds each; thread CPU ns per leaf call\n");
    let on_threads: Vec<Contender> =
        ON_THREADS.into_iter().filter(|contender| contenders.contains(contender)).collect();
    let rows = rows::threads(&on_threads, *rounds)?;
    println!("{}", threads(&rows));
    goals.extend(threads_goals(&rows));

    println!(
        "no runtime installed; {COPIES} copies of each function in {PROCESSES} processes; thread \
         CPU ns per leaf call, median\n"
    );
    let idle = idle::measure(*rounds)?;
    println!("{}", without_runtime(&idle));
    goals.push(idle_goal(&idle));

    for goal in goals {
        println!("{goal}");
    }
    Ok(())
}

fn times(rows: &[Row]) -> Table {
    let mut table = Table::with_heading(&[
        "contender",
        "CPU",
        "quartiles",
        "wall",
        "collector CPU",
        "× fastrace",
        "calls counted",
        "spans kept",
        "peak MiB",
    ]);
    let fastrace = median(rows, Contender::Fastrace);
    for Row { contender, samples, farewell } in rows {
        let cpu = Quartiles::of(samples.iter().map(Sample::cpu_ns));
        let wall = Quartiles::of(samples.iter().map(Sample::wall_ns));
        let others = Quartiles::of(samples.iter().map(Sample::others_ns));
        let counted = farewell.counted.map(|counted| counted as f64 / farewell.calls as f64);
        table.push([
            contender.name().to_owned(),
            format!("{:.1}", cpu.median),
            format!("{:.1}–{:.1}", cpu.low, cpu.high),
            format!("{:.1}", wall.median),
            format!("{:.1}", others.median),
            fastrace.map_or_else(String::new, |fastrace| format!("{:.2}", cpu.median / fastrace)),
            percent(counted),
            percent(farewell.kept),
            mebibytes(farewell.peak),
        ]);
    }
    table
}

fn threads(rows: &[ThreadsRow]) -> Table {
    let mut table = Table::with_heading(&["contender", "one", "two", "two / one", "spans kept"]);
    for ThreadsRow { contender, one, two, farewell } in rows {
        let [one, two] =
            [one, two].map(|samples| Quartiles::of(samples.iter().map(Sample::cpu_ns)).median);
        table.push([
            contender.name().to_owned(),
            format!("{one:.1}"),
            format!("{two:.1}"),
            format!("{:.2}", two / one),
            percent(farewell.kept),
        ]);
    }
    table
}

fn without_runtime(idle: &[Idle]) -> Table {
    let mut table = Table::with_heading(&["", "median", "quartiles"]);
    for (name, ns) in [
        ("plain call", Quartiles::of(idle.iter().map(|idle| idle.plain))),
        ("annotated call", Quartiles::of(idle.iter().map(|idle| idle.annotated))),
        ("difference", over_plain(idle)),
    ] {
        table.push([
            name.to_owned(),
            format!("{:.2}", ns.median),
            format!("{:.2}–{:.2}", ns.low, ns.high),
        ]);
    }
    table
}

fn idle_goal(idle: &[Idle]) -> Goal {
    let what = "no runtime installed, over a plain call".to_owned();
    Goal { what, measured: over_plain(idle).median, limit: 1.0, unit: " ns" }
}

fn over_plain(idle: &[Idle]) -> Quartiles {
    Quartiles::of(idle.iter().map(|idle| idle.annotated - idle.plain))
}

fn ratio_goals(rows: &[Row], when: &str) -> Vec<Goal> {
    let goal = |(name, ours), (what, peer, limit)| {
        let measured = median(rows, ours)? / median(rows, peer)?;
        Some(Goal { what: format!("{name} / {what}, {when}"), measured, limit, unit: "" })
    };
    let peers = [
        ("fastrace's span", Contender::Fastrace, 0.8),
        ("the stack", Contender::Stack, 1.0 / 60.0),
        ("the stack that keeps a round", Contender::StackRoomy, 1.0 / 60.0),
    ];
    OURS.into_iter()
        .flat_map(|ours| peers.into_iter().filter_map(move |peer| goal(ours, peer)))
        .collect()
}

fn threads_goals(rows: &[ThreadsRow]) -> Vec<Goal> {
    let goal = |(name, ours)| {
        let row = rows.iter().find(|row| row.contender == ours)?;
        let [one, two] = [&row.one, &row.two]
            .map(|samples| Quartiles::of(samples.iter().map(Sample::cpu_ns)).median);
        let what = format!("{name}, two threads at once / one");
        Some(Goal { what, measured: two / one, limit: 1.15, unit: "" })
    };
    OURS.into_iter().filter_map(goal).collect()
}

fn median(rows: &[Row], contender: Contender) -> Option<f64> {
    let row = rows.iter().find(|row| row.contender == contender)?;
    Some(Quartiles::of(row.samples.iter().map(Sample::cpu_ns)).median)
}
