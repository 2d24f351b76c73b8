//! `linecook spike`: how long until a plan is back at its objectives after a spike.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use super::simulation::Flags;
use crate::experiment::spike;
use crate::report;
use crate::scenario::Setting;

/// How long until each plan is back at its objectives after a spike, and from which size on it never is
///
/// For a while so many times the usual traffic comes, of every workload. Shows for each size of the spike how long after its end
/// the requests that appear meet the objectives again; finds the size that a plan does not recover from; and tells whether it is
/// the clients' retries that keep it overloaded. A sweep in the file is left out.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How many times the usual traffic: 2,5,10 or 1.5..20:log8 [default: the file's `spike.sizes`, or 1.5,2,3,5,10,20]
    #[arg(long, value_name = "TIMES")]
    size: Option<String>,
    /// How long the spike lasts [default: the file's, or 10 min, but no more than an eighth of the horizon]
    #[arg(long, value_name = "TIME")]
    length: Option<String>,
    /// When it begins, after the warm-up [default: the file's, or a quarter of the way from the warm-up to the horizon]
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    #[command(flatten)]
    flags: Flags,
}

/// Runs the command.
///
/// # Errors
/// Problems in the scenario, all of them; files that cannot be written.
pub fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let draft = args.flags.draft(&args.file)?;
    let scenario = draft.spiked(&settings(args))?;
    let steps = args.flags.steps();
    let spikes = args.flags.pool()?.install(|| spike::recover(&scenario, &|what| steps.tell(what)));
    drop(steps);
    let page = report::spike_page(&scenario, &spikes);
    args.flags.conclude("spike", &scenario, &report::spike_files(&scenario, &spikes), &page)?;
    Ok(ExitCode::SUCCESS)
}

fn settings(args: &Args) -> Vec<Setting> {
    let flags = [("sizes", &args.size), ("length", &args.length), ("at", &args.at)];
    let given = flags.into_iter().filter_map(|(key, value)| Some((key, value.clone()?)));
    given.map(|(key, value)| Setting { key, values: vec![value] }).collect()
}
