//! `linecook run`: simulate, write the files, print the comparison.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::experiment::{self, Judgement, Results};
use crate::report;
use crate::scenario::{self, Scenario};

/// Simulate scenario files, compare their plans, and write tables and charts
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Scenario files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Folder that gets a folder of results for each scenario
    #[arg(long, value_name = "DIR", default_value = "output")]
    out: PathBuf,
    /// Seed of the random streams, instead of the file's
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Independent runs, instead of the file's number
    #[arg(long, value_name = "N")]
    replications: Option<NonZeroU32>,
    /// Threads to use; the results do not depend on it [default: one per core]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Also write requests.csv, one row per request
    #[arg(long)]
    requests: bool,
    /// Exit with code 3 if any plan misses an objective
    #[arg(long)]
    assert: bool,
}

/// Runs the command.
///
/// # Errors
/// Problems in the scenarios, all of them; files that cannot be written.
pub fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let scenarios = load(args)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.threads.map_or(0, NonZeroUsize::get)).build()?;
    let mut missed = false;
    for scenario in &scenarios {
        let results = pool.install(|| simulate(scenario));
        let folder = args.out.join(&scenario.name);
        write(&folder, scenario, &results, args.requests)?;
        print(scenario, &results, &folder)?;
        missed |= results.plans.iter().any(|plan| plan.verdict.overall == Judgement::Missed);
    }
    Ok(if args.assert && missed { ExitCode::from(3) } else { ExitCode::SUCCESS })
}

/// Every scenario, or every problem of all of them.
fn load(args: &Args) -> Result<Vec<Scenario>, Box<dyn Error>> {
    let mut scenarios = Vec::new();
    let mut problems = Vec::new();
    for file in &args.files {
        match scenario::load(file) {
            Ok(scenario) => scenarios.push(scenario),
            Err(found) => problems.push(found.to_string()),
        }
    }
    let mut folders: BTreeMap<&str, &Path> = BTreeMap::new();
    for scenario in &scenarios {
        if let Some(other) = folders.insert(&scenario.name, &scenario.path) {
            problems.push(format!(
                "{}: `name` is \"{}\", which {} is called too, and both would write the same folder; give one of them another `name`",
                scenario.path.display(),
                scenario.name,
                other.display()
            ));
        }
    }
    if !problems.is_empty() {
        return Err(problems.join("\n").into());
    }
    for scenario in &mut scenarios {
        scenario.seed = args.seed.unwrap_or(scenario.seed);
        scenario.replications = args.replications.unwrap_or(scenario.replications);
    }
    Ok(scenarios)
}

/// Simulates, with a progress bar where somebody watches.
fn simulate(scenario: &Scenario) -> Results {
    let watched = Watched::new(scenario);
    experiment::run(scenario, &|requests| watched.add(requests))
}

/// A progress bar over the requests of a scenario, where somebody watches.
pub(super) struct Watched(ProgressBar);

impl Watched {
    pub fn new(scenario: &Scenario) -> Self {
        let bar = ProgressBar::with_draw_target(
            Some(whole(experiment::expected_requests(scenario))),
            ProgressDrawTarget::stderr(),
        );
        let style = ProgressStyle::with_template("{prefix} {wide_bar} {percent} %, {eta} left")
            .expect("the template is well formed");
        bar.set_style(style);
        bar.set_prefix(scenario.name.clone());
        Self(bar)
    }

    /// So many requests more.
    pub fn add(&self, requests: u64) {
        self.0.inc(requests);
    }

    /// So many that were done before, which say nothing of the time left.
    pub fn skip(&self, requests: f64) {
        self.0.inc(whole(requests));
        self.0.reset_eta();
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "fewer than 2^53 requests end within years"
)]
fn whole(requests: f64) -> u64 {
    requests as u64
}

pub(super) fn write(
    folder: &Path,
    scenario: &Scenario,
    results: &Results,
    requests: bool,
) -> Result<(), Box<dyn Error>> {
    let failed = |error: io::Error| {
        format!("{}: the results cannot be written: {error}; give another folder with `--out`", folder.display())
    };
    report::write(folder, &report::render(scenario, results)).map_err(failed)?;
    if requests {
        let rows = |each: &mut report::EachRequest<'_>| experiment::each_request(scenario, results.replications, each);
        report::write_requests(folder, scenario, rows).map_err(failed)?;
    }
    Ok(())
}

pub(super) fn print(scenario: &Scenario, results: &Results, folder: &Path) -> io::Result<()> {
    let width = super::terminal_width();
    let colour = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let text = report::terminal(scenario, results, width, colour);
    write!(io::stdout(), "{text}\nWritten to {}\n", folder.display())
}
