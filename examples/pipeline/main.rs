//! Runs the pipeline: `cargo run --release --example pipeline -- --help`.

use std::process::ExitCode;

use acm_obs_examples::{Job, Options, RunInfo, run};
use acm_obs_runtime::Settings;
use clap::Parser;

fn main() -> ExitCode {
    let options = Options::parse();
    let job = Job::new(&options);
    let mut settings = Settings::from_env().equipment(&job.equipment);
    if let Some(id) = options.equip_id {
        settings = settings.equip_id(id);
    }
    if let Some(out) = &options.out {
        settings = settings.run_dir(out);
    }
    let obs = match acm_obs_runtime::init(settings) {
        Ok(obs) => obs,
        Err(error) => return error.report(),
    };
    let outcome = run(&job, &options, RunInfo { id: obs.run_id(), dir: obs.run_dir() });
    obs.finish(outcome).into()
}
