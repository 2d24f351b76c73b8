//! `linecook sweep`: a scenario over a grid of parameters that the command line names.

mod checkpoint;

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use self::checkpoint::Checkpoints;
use super::run::conclude;
use super::simulation::Flags;
use crate::experiment::{self, Results};
use crate::scenario::{Over, Scenario};

/// Run a scenario over a grid of parameters
///
/// What the file sweeps itself is left out, unless no `--over` is given.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A parameter and its values: `plan.concurrency=5..50:5`, `demand.scale=0.5,1,2`,
    /// `plan.custom.rate_limit.create.limit=30..120:log5/min`; several make a grid
    #[arg(long = "over", value_name = "PATH=VALUES", value_parser = over)]
    over: Vec<Over>,
    /// Print every figure of every plan at every point
    #[arg(long, short, conflicts_with = "quiet")]
    verbose: bool,
    /// Go on although it will take long
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    flags: Flags,
}

/// Requests that a core simulates in a second, roughly: for a forecast.
const REQUESTS_PER_SECOND: f64 = 2e6;
/// What takes longer than this is asked about.
const LONG_S: f64 = 600.0;

fn over(text: &str) -> Result<Over, String> {
    let (parameter, values) =
        text.split_once('=').ok_or("has no `=`; write a parameter and its values, such as plan.concurrency=5..50:5")?;
    Ok(Over::one(parameter.trim(), values.trim()))
}

/// Runs the command.
///
/// # Errors
/// Problems in the scenario or the parameters, all of them; files that cannot be written; a grid that would take long.
pub fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let draft = args.flags.draft(&args.file)?;
    let scenario =
        if args.over.is_empty() { draft.scenario()? } else { draft.over(&args.over, Some(f64::INFINITY))? };
    let pool = args.flags.pool()?;
    if !args.yes {
        refuse_long(&scenario, pool.current_num_threads())?;
    }
    let folder = args.flags.folder(&scenario);
    let results = pool.install(|| all_points(&args.flags, &scenario, &folder))?;
    conclude("sweep", &args.flags, args.verbose, &scenario, &results)?;
    Ok(ExitCode::SUCCESS)
}

/// Every point, but for what an earlier, interrupted sweep has done.
fn all_points(flags: &Flags, scenario: &Scenario, folder: &Path) -> io::Result<Results> {
    let watched = flags.requests(scenario, experiment::expected_requests(scenario));
    let progress = |requests| watched.add(requests);
    let (scenario, warm_up) = experiment::with_warm_up(scenario, &progress);
    let checkpoints = Checkpoints::of(folder, &scenario, &watched);
    let results = experiment::run_kept(&scenario, warm_up, &progress, &checkpoints)?;
    checkpoints.clear()?;
    Ok(results)
}

/// An estimate instead of hours.
fn refuse_long(scenario: &Scenario, threads: usize) -> Result<(), String> {
    let requests = experiment::expected_requests(scenario);
    let seconds = requests / REQUESTS_PER_SECOND / threads as f64;
    if seconds <= LONG_S {
        return Ok(());
    }
    let time = if seconds < 7200.0 {
        format!("{:.0} minutes", seconds / 60.0)
    } else {
        format!("{:.0} hours", seconds / 3600.0)
    };
    Err(format!(
        "{}: {} points are about {requests:.1e} requests, which takes about {time}; take larger steps, fewer `--replications` or a \
         shorter `horizon`, or add `--yes`",
        scenario.path.display(),
        scenario.cases.len()
    ))
}
