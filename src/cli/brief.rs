//! `linecook brief`: the one page to send to sales.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use super::simulation::{Flags, Format};
use crate::experiment::{self, sizing};
use crate::report;
use crate::scenario::Setting;

/// Write the one page to send to sales: what is asked for, of which traffic, and why
///
/// Sizes the plan as `size` does, looks how it does with a little fewer and a little more and how far it carries, and draws the traffic
/// to tell its peaks. Writes brief.html, which prints on one sheet, and brief.md.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Which plan of the file to ask for [default: the file's `size.plan`, or its first plan]
    #[arg(long, value_name = "NAME")]
    plan: Option<String>,
    #[command(flatten)]
    flags: Flags,
}

/// Runs the command.
///
/// # Errors
/// Problems in the scenario, all of them; files that cannot be written.
pub fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    if args.flags.format == Format::Csv {
        return Err("a brief has no table for `--format csv`; take md or json, or `linecook size`".into());
    }
    let draft = args.flags.draft(&args.file)?;
    let plan = args.plan.as_ref().map(|plan| Setting { key: "plan", values: vec![plan.clone()] });
    let scenario = draft.sized(plan.as_slice())?;
    let steps = args.flags.steps();
    let (scenario, (files, page)) = args.flags.pool()?.install(move || {
        let sizing = sizing::size(&draft, &scenario, &|what| steps.tell(what));
        let backing = sizing::backing(&draft, &scenario, &sizing, &|what| steps.tell(what));
        steps.tell("drawing the traffic");
        let traffic = experiment::traffic(&scenario);
        let brief = report::brief(&scenario, &sizing, &backing, &traffic);
        (scenario, brief)
    });
    args.flags.conclude("brief", &scenario, &files, &page)?;
    Ok(ExitCode::SUCCESS)
}
