//! `linecook spike`: how long until a plan is back at its objectives after a spike.

use std::error::Error;
use std::io::{self, Write};
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::experiment::spike;
use crate::report;
use crate::scenario::{Draft, SizeFlag};

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
    /// Folder that gets a folder of results
    #[arg(long, value_name = "DIR", default_value = "output")]
    out: PathBuf,
    /// Seed of the random streams, instead of the file's
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Independent runs of each size, instead of the file's number
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
    let scenario = draft.spiked(&flags(args))?;
    rayon::ThreadPoolBuilder::new().num_threads(args.threads.map_or(0, NonZeroUsize::get)).build_global()?;
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    bar.set_style(ProgressStyle::with_template("{spinner} {msg}").expect("the template is well formed"));
    let spikes = spike::recover(&scenario, &|what| {
        bar.set_message(what.to_owned());
        bar.tick();
    });
    bar.finish_and_clear();
    let folder = args.out.join(&scenario.name);
    report::write(&folder, &report::spike_files(&scenario, &spikes)).map_err(|error| {
        format!("{}: the results cannot be written: {error}; give another folder with `--out`", folder.display())
    })?;
    let text = report::spikes(&scenario, &spikes, super::terminal_width());
    write!(io::stdout(), "{text}\nWritten to {}\n", folder.display())?;
    Ok(ExitCode::SUCCESS)
}

fn flags(args: &Args) -> Vec<SizeFlag> {
    let flags = [("sizes", &args.size), ("length", &args.length), ("at", &args.at)];
    let given = flags.into_iter().filter_map(|(key, value)| Some((key, value.clone()?)));
    given.map(|(key, value)| SizeFlag { key, values: vec![value] }).collect()
}
