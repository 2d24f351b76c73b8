//! `linecook size`: the smallest plan that meets the objectives.

use std::error::Error;
use std::io::{self, Write};
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::experiment::sizing;
use crate::report;
use crate::scenario::{Draft, SizeFlag};

/// Find the smallest plan that meets the objectives: what to ask sales for
///
/// Finds the fewest stations, then the fewest places in the waitlist, then the lowest rate limits with which every
/// objective of the scenario holds; checks that with fresh random numbers; and says how far each plan of the file carries,
/// and which plans of the same provider suffice. A sweep in the file is left out.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Which plan of the file to size [default: the file's `size.plan`, or its first plan]
    #[arg(long, value_name = "NAME")]
    plan: Option<String>,
    /// A number to find, and perhaps the range to look in, such as `concurrency`, `waitlist=0..500`, `rate_limit.NAME.limit` or
    /// `client.NAME.gate.limit`; may be given several times [default: stations, places and rate limits of the plan]
    #[arg(long = "parameter", value_name = "KEY[=A..B]")]
    parameters: Vec<String>,
    /// How sure the answer is to be [default: 95 %]
    #[arg(long, value_name = "SHARE")]
    confidence: Option<String>,
    /// Folder that gets a folder of results
    #[arg(long, value_name = "DIR", default_value = "output")]
    out: PathBuf,
    /// Seed of the random streams, instead of the file's
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Independent runs of each trial, instead of the file's number
    #[arg(long, value_name = "N")]
    replications: Option<NonZeroU32>,
    /// Threads to use; the results do not depend on it [default: one per core]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

/// Runs the command.
///
/// # Errors
/// Problems in the scenario, all of them; files that cannot be written.
pub fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let mut draft = Draft::load(&args.file)?;
    draft.rerun(args.seed, args.replications);
    let scenario = draft.sized(&flags(args))?;
    rayon::ThreadPoolBuilder::new().num_threads(args.threads.map_or(0, NonZeroUsize::get)).build_global()?;
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    bar.set_style(ProgressStyle::with_template("{spinner} {msg}").expect("the template is well formed"));
    let sizing = sizing::size(&draft, &scenario, &|what| {
        bar.set_message(what.to_owned());
        bar.tick();
    });
    bar.finish_and_clear();
    let folder = args.out.join(&scenario.name);
    report::write(&folder, &report::sizing_files(&scenario, &sizing)).map_err(|error| {
        format!("{}: the results cannot be written: {error}; give another folder with `--out`", folder.display())
    })?;
    let text = report::sizing(&scenario, &sizing, super::terminal_width());
    write!(io::stdout(), "{text}\nWritten to {}\n", folder.display())?;
    Ok(ExitCode::SUCCESS)
}

fn flags(args: &Args) -> Vec<SizeFlag> {
    let one = |key, value: &Option<String>| value.as_ref().map(|value| SizeFlag { key, values: vec![value.clone()] });
    let several = Some(SizeFlag { key: "parameters", values: args.parameters.clone() });
    [one("plan", &args.plan), one("confidence", &args.confidence), several.filter(|flag| !flag.values.is_empty())]
        .into_iter()
        .flatten()
        .collect()
}
