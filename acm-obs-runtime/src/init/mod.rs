//! The start of a run: the one place that knows every part.

mod exports;

use std::path::PathBuf;
use std::sync::Arc;

use acm_obs::__runtime::{self as facade, Install, Session};
use acm_obs::{SpanId, TraceContext, TraceId};

use crate::after_run;
use crate::clock;
use crate::collector::{Collector, Files, Outputs, Parts, mailbox};
use crate::console::{Console, ConsoleSink};
use crate::diag::Diag;
use crate::encode::Identity;
use crate::error::InitError;
use crate::hooks;
use crate::instance::Instance;
use crate::layer;
use crate::obs::Obs;
use crate::queue::Worker;
use crate::resource;
use crate::run::{self, Run};
use crate::rundir::{ReportState, RunDir, RunDirSink};
use crate::settings::{Config, RunId, Settings};
use crate::stats::Counters;
use crate::thread;

/// Starts to observe a run: once in a program, at the beginning of `main`.
///
/// From here until the guard is [finished](Obs::finish) every annotated function is timed, every log
/// record goes to the console and the run directory, and the report is kept up to date there. It
/// takes a few milliseconds and uses no network. A run directory that cannot be made is a warning.
///
/// ```
/// use std::process::ExitCode;
///
/// use acm_obs::{Outcome, acm_phase};
/// use acm_obs_runtime::{Settings, init};
///
/// #[acm_phase(component = "FEAT")]
/// fn build_features() -> Result<Outcome, std::io::Error> {
///     Ok(Outcome::Ok)
/// }
///
/// fn main() -> ExitCode {
/// #   let settings = Settings::new().no_run_dir().no_export().equipment("FD_FAN").equip_id(1);
/// #   let obs = init(settings).unwrap();
/// #   return obs.finish(build_features()).into();
///     let obs = match init(Settings::from_env().equipment("FD_FAN").equip_id(1)) {
///         Ok(obs) => obs,
///         Err(error) => return error.report(),
///     };
///     obs.finish(build_features()).into()
/// }
/// ```
///
/// # Errors
///
/// [`InitError`] if a setting or an environment variable has a value that is not accepted, if a run is being
/// observed already, or if the system has no thread to give.
pub fn init(settings: Settings) -> Result<Obs, InitError> {
    // First of all: whatever the settings are, the logs that wait are those of the run that goes on.
    if run::active().is_some_and(|run| !run.has_ended()) {
        return Err(InitError::AlreadyRunning);
    }
    let started = settings.resolve().and_then(|config| observe(&config));
    if started.as_ref().is_err_and(|error| !matches!(error, InitError::AlreadyRunning)) {
        after_run::instead_of_a_run();
    }
    started
}

fn observe(config: &Config) -> Result<Obs, InitError> {
    if facade::VERSION != SPOKEN_VERSION {
        return Err(InitError::Version { runtime: SPOKEN_VERSION, facade: facade::VERSION });
    }
    let session = install(config)?;
    layer::begin(config.max_level);
    if config.tracing {
        layer::install();
    }
    let instance = resource::instance(config);
    let (run, diag) = start(session, config, instance).inspect_err(|_| layer::end())?;
    let run = Arc::new(run);
    run::set_active(&run);
    hooks::install();
    let signals = if config.signals { hooks::handle_signals(&run, &diag) } else { None };
    Ok(Obs::new(run, signals))
}

fn install(config: &Config) -> Result<Session, InitError> {
    let sampler = config.sampling.sampler;
    facade::install(Install {
        trace_id: TraceId::NONE,
        parent: config.sampling.parent.clone(),
        decide: Some(Arc::new(move |trace_id, parent| sampler.decide(trace_id, parent))),
        max_level: config.max_level,
    })
    .map_err(|facade::AlreadyInstalled| InitError::AlreadyRunning)
}

/// Starts the threads. A session that is dropped on the way stops recording.
fn start(
    session: Session,
    config: &Config,
    instance: Instance,
) -> Result<(Run, Arc<Diag>), InitError> {
    let run_id = config.run_id.clone().unwrap_or_else(|| {
        #[expect(clippy::cast_possible_truncation, reason = "the last bits of a random number")]
        RunId::generate(clock::unix_ns(), SpanId::random().to_u64() as u16)
    });
    let mut warnings = config.warnings.clone();
    let dir = make_dir(config, &run_id, &mut warnings);
    let run_dir = dir.as_ref().map(|dir| dir.path().to_owned());
    let console = Console::new(config.log_format, config.colors);
    let diag = Arc::new(Diag::new(config.verbosity));
    let outputs = outputs(dir, &diag)?;
    let (commands, mailbox) = mailbox();
    let (trace_id, wake) = (session.trace_id(), session.waker());
    let identity = Identity {
        run_id: run_id.to_string(),
        equipment: config.equipment.clone(),
        equip_id: config.equip_id,
        trace_id,
        run_span: session.run_span(),
    };
    let resource = resource::resource(config, &instance);
    let exports = exports::start(&exports::Context {
        config,
        session: &session,
        run: &identity,
        resource: &resource,
        diag: &diag,
    })
    .map_err(no_thread(EXPORTERS))?;
    let parent = config.sampling.parent.as_ref().map_or(SpanId::NONE, TraceContext::span_id);
    let body = Collector::new(Parts {
        commands: mailbox,
        outputs,
        exports,
        run: identity,
        parent,
        console,
        service_name: config.service_name.clone(),
        resource,
        max_level: config.max_level,
        timings: config.timings,
        spans_per_site: config.spans_per_site,
        run_dir: run_dir.clone(),
        warnings,
        session,
    });
    let collector = thread::spawn(COLLECTOR, move || {
        // The slot is held until the run has ended.
        let _instance = instance;
        body.run();
    })
    .map_err(no_thread(COLLECTOR))?;
    let run = Run::new(run::Parts {
        id: run_id.to_string(),
        trace_id,
        dir: run_dir,
        deadline: config.shutdown_deadline,
        commands,
        wake,
        diag: Arc::clone(&diag),
        collector,
    });
    Ok((run, diag))
}

fn make_dir(config: &Config, run_id: &RunId, warnings: &mut Vec<String>) -> Option<RunDir> {
    let dir = match RunDir::create(config.run_dir.as_deref()?, run_id) {
        Ok(dir) => dir,
        Err(error) => {
            warnings.push(format!("{error}; logs, spans and the report are not kept"));
            return None;
        }
    };
    let wanted = PathBuf::from(run_id.as_str());
    if dir.path().file_name() != Some(wanted.as_os_str()) {
        let path = dir.path().display();
        warnings.push(format!("there is a run `{run_id}` already, this one is kept in `{path}`"));
    }
    Some(dir)
}

fn outputs(dir: Option<RunDir>, diag: &Arc<Diag>) -> Result<Outputs, InitError> {
    let counters = Arc::new(Counters::default());
    let sink = ConsoleSink { counters: Arc::clone(&counters), diag: Arc::clone(diag) };
    let console = Worker::spawn(CONSOLE, CONSOLE_BYTES, sink).map_err(no_thread(CONSOLE))?;
    let files = dir
        .map(|dir| {
            let report = ReportState::default();
            let sink =
                RunDirSink::new(dir, report.clone(), Arc::clone(&counters), Arc::clone(diag));
            let worker = Worker::spawn(RUN_DIR, FILE_BYTES, sink).map_err(no_thread(RUN_DIR))?;
            Ok(Files { worker, report })
        })
        .transpose()?;
    Ok(Outputs::new(console, files, counters, Arc::clone(diag)))
}

fn no_thread(name: &'static str) -> impl Fn(std::io::Error) -> InitError {
    move |source| InitError::Thread { name, source }
}

/// The version of the facade's hidden interface that this crate was written for.
const SPOKEN_VERSION: u32 = 2;

const COLLECTOR: &str = "acm-collector";
const CONSOLE: &str = "acm-console";
const EXPORTERS: &str = "acm-delivery";
const RUN_DIR: &str = "acm-rundir";

/// What may wait for a console that is slow: some 80,000 lines.
const CONSOLE_BYTES: usize = 8 << 20;

/// What may wait for a disk that is slow.
const FILE_BYTES: usize = 64 << 20;
