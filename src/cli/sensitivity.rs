//! `linecook sensitivity`: which plan suffices under what is not known, and what to ask.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use super::simulation::Flags;
use crate::experiment::sensitivity::Study;
use crate::report;
use crate::scenario::{MOST_REQUESTS, Over};

/// Find out what to ask: which plan suffices under every reading of the documentation, and which unknown matters most
///
/// Tries every reading that the catalogue lists for the plans of the scenario and that the file leaves open, phases of fixed windows,
/// and inputs given as ranges, one at a time and together; with the same random numbers everywhere. A sweep in the file is left
/// out. Plans are taken to be listed from the smallest to the largest, and each combination is run three times at the least.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// An input that is known as a range or a list, such as workload.images.arrivals.rate=8..12/min; may be given several times
    #[arg(long = "unknown", value_name = "PATH=A..B", value_parser = unknown)]
    unknowns: Vec<Over>,
    #[command(flatten)]
    flags: Flags,
    /// Run it however long it takes
    #[arg(long)]
    yes: bool,
}

fn unknown(text: &str) -> Result<Over, String> {
    let (path, values) = text.split_once('=').ok_or("no `=` in it; write PATH=A..B, or PATH=A,B,C")?;
    Ok(Over::one(path.trim(), values.trim()))
}

/// Runs the command.
///
/// # Errors
/// Problems in the scenario, all of them; more work than anyone waits for, unless it is wanted; files that cannot be written.
pub fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let draft = args.flags.draft(&args.file)?;
    let (scenario, unknowns) = draft.unknowns(&args.unknowns)?;
    let study = Study::new(&draft, scenario, unknowns);
    let expected = study.expected_requests();
    if expected > MOST_REQUESTS && !args.yes {
        return Err(format!(
            "{}: about {expected:.1e} requests would be simulated, which takes hours; shorten the `horizon`, lower the \
             `replications`, or say `--yes`",
            args.file.display()
        )
        .into());
    }
    let scenario = study.scenario().clone();
    let requests = args.flags.requests(&scenario, expected);
    let found = args.flags.pool()?.install(|| study.run(&|done| requests.add(done)));
    drop(requests);
    let page = report::sensitivity_page(&scenario, &found);
    args.flags.conclude("sensitivity", &scenario, &report::sensitivity_files(&scenario, &found), &page)?;
    Ok(ExitCode::SUCCESS)
}
