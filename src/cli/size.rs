//! `linecook size`: the smallest plan that meets the objectives.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use super::simulation::Flags;
use crate::experiment::sizing;
use crate::report;
use crate::scenario::Setting;

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
    #[command(flatten)]
    flags: Flags,
}

/// Runs the command.
///
/// # Errors
/// Problems in the scenario, all of them; files that cannot be written.
pub fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let draft = args.flags.draft(&args.file)?;
    let scenario = draft.sized(&settings(args))?;
    let steps = args.flags.steps();
    let (scenario, sizing) = args.flags.pool()?.install(move || {
        let sizing = sizing::size(&draft, &scenario, &|what| steps.tell(what));
        (scenario, sizing)
    });
    let page = report::sizing_page(&scenario, &sizing);
    args.flags.conclude("size", &scenario, &report::sizing_files(&scenario, &sizing), &page)?;
    Ok(ExitCode::SUCCESS)
}

fn settings(args: &Args) -> Vec<Setting> {
    let one = |key, value: &Option<String>| value.as_ref().map(|value| Setting { key, values: vec![value.clone()] });
    let several = Some(Setting { key: "parameters", values: args.parameters.clone() });
    [one("plan", &args.plan), one("confidence", &args.confidence), several.filter(|flag| !flag.values.is_empty())]
        .into_iter()
        .flatten()
        .collect()
}
