//! `linecook run`: simulate, write the files, print the comparison.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::simulation::{Flags, Format, unwritten};
use crate::experiment::{self, Judgement, Results};
use crate::report::{self, Look};
use crate::scenario::Scenario;

/// Simulate scenario files, compare their plans, and write tables and charts
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Scenario files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    flags: Flags,
    /// Also write requests.csv, one row per request
    #[arg(long)]
    requests: bool,
    /// Print every figure of every plan
    #[arg(long, short, conflicts_with = "quiet")]
    verbose: bool,
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
    let pool = args.flags.pool()?;
    let (mut missed, mut exhibits, mut tables) = (false, Vec::new(), Vec::new());
    // One table of all scenarios has one header.
    let is_joined = scenarios.len() > 1 && args.flags.format == Format::Csv && !args.flags.quiet;
    for scenario in &scenarios {
        let results = pool.install(|| simulate(&args.flags, scenario));
        if is_joined {
            let mut files = report::render(scenario, &results);
            args.flags.write(scenario, &files)?;
            tables.push(files.swap_remove(0).1);
        } else {
            conclude("run", &args.flags, args.verbose, scenario, &results)?;
        }
        if args.requests {
            write_requests(&args.flags.folder(scenario), scenario, &results)?;
        }
        exhibits.push(report::exhibit(scenario, &results));
        missed |= results.plans.iter().any(|plan| plan.verdict.overall == Judgement::Missed);
    }
    if is_joined {
        io::stdout().write_all(&report::joined(&tables))?;
    }
    if exhibits.len() > 1 {
        report::write(&args.flags.out, &[report::gallery(&exhibits)])
            .map_err(|error| unwritten(&args.flags.out, &error))?;
    }
    Ok(if args.assert && missed { ExitCode::from(3) } else { ExitCode::SUCCESS })
}

/// Every scenario, or every problem of all of them.
fn load(args: &Args) -> Result<Vec<Scenario>, Box<dyn Error>> {
    let mut scenarios = Vec::new();
    let mut problems = Vec::new();
    for file in &args.files {
        match args.flags.draft(file).and_then(|draft| draft.scenario()) {
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
    Ok(scenarios)
}

/// Simulates, with a progress bar where somebody watches.
fn simulate(flags: &Flags, scenario: &Scenario) -> Results {
    let requests = flags.requests(scenario, experiment::expected_requests(scenario));
    experiment::run(scenario, &|done| requests.add(done))
}

/// What was found as files and as a page; every figure of it with `in_full`.
pub(super) fn conclude(
    command: &str,
    flags: &Flags,
    in_full: bool,
    scenario: &Scenario,
    results: &Results,
) -> Result<(), Box<dyn Error>> {
    // Paint is for eyes alone.
    let colour = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let look = Look { width: super::terminal_width(), colour, in_full };
    flags.conclude(command, scenario, &report::render(scenario, results), &report::page(scenario, results, look))
}

fn write_requests(folder: &Path, scenario: &Scenario, results: &Results) -> Result<(), String> {
    let rows = |each: &mut report::EachRequest<'_>| experiment::each_request(scenario, results.replications, each);
    report::write_requests(folder, scenario, rows).map_err(|error| unwritten(folder, &error))
}
