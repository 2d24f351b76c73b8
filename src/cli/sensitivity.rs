//! `linecook sensitivity`: which plan suffices under what is not known, and what to ask.

use std::error::Error;
use std::io::{self, Write};
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::experiment::sensitivity::Study;
use crate::report;
use crate::scenario::{Draft, MOST_REQUESTS, Over};

/// Find out what to ask: which plan suffices under every reading of the documentation, and which unknown matters most
///
/// Tries every reading that the catalogue lists for the plans of the scenario and that the file leaves open, phases of fixed windows,
/// and inputs given as ranges, one at a time and together; with the same random numbers everywhere. A sweep in the file is left
/// out. Plans are taken to be listed from the smallest to the largest.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// An input that is known as a range or a list, such as workload.images.arrivals.rate=8..12/min; may be given several times
    #[arg(long = "unknown", value_name = "PATH=A..B", value_parser = unknown)]
    unknowns: Vec<Over>,
    /// Folder that gets a folder of results
    #[arg(long, value_name = "DIR", default_value = "output")]
    out: PathBuf,
    /// Seed of the random streams, instead of the file's
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Independent runs of each combination, instead of the file's number; 3 at least
    #[arg(long, value_name = "N")]
    replications: Option<NonZeroU32>,
    /// Threads to use; the results do not depend on it [default: one per core]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
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
    let mut draft = Draft::load(&args.file)?;
    draft.rerun(args.seed, args.replications);
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
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.threads.map_or(0, NonZeroUsize::get)).build()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is a bar's length")]
    let bar = ProgressBar::with_draw_target(Some(expected as u64), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{prefix} {wide_bar} {percent} %, {eta} left")
        .expect("the template is well formed");
    bar.set_style(style);
    bar.set_prefix(scenario.name.clone());
    let found = pool.install(|| study.run(&|requests| bar.inc(requests)));
    bar.finish_and_clear();
    let folder = args.out.join(&scenario.name);
    report::write(&folder, &report::sensitivity_files(&scenario, &found)).map_err(|error| {
        format!("{}: the results cannot be written: {error}; give another folder with `--out`", folder.display())
    })?;
    let text = report::sensitivity(&scenario, &found, super::terminal_width());
    write!(io::stdout(), "{text}\nWritten to {}\n", folder.display())?;
    Ok(ExitCode::SUCCESS)
}
