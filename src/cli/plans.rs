//! `linecook plans`: what the catalogue has, one plan as a person reads it, and two plans side by side.

mod diff;
mod growth;
mod limits;
mod list;
mod page;
mod price;
mod services;

use std::error::Error;
use std::io::{Write as _, stderr, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::age;
use crate::catalogue::{Catalogue, CataloguePlan, JobClass, LeftOut};

/// List the plans of the catalogue, show one with its limits, sources and open questions, or compare two
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    shown: Shown,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show what differs between two plans
    Diff {
        /// A plan such as elevenlabs/creator
        #[arg(value_name = "PLAN")]
        a: String,
        /// Another plan
        #[arg(value_name = "PLAN")]
        b: String,
        /// Catalogue files of your own, which add to the plans or stand in their place
        #[arg(long, value_name = "FILE")]
        catalogue: Vec<PathBuf>,
    },
}

#[derive(Debug, clap::Args)]
struct Shown {
    /// A plan such as leonardo/payg-default, or a provider such as leonardo
    name: Option<String>,
    /// Only plans for this kind of job, and for any
    #[arg(long, value_name = "CLASS", value_parser = job())]
    job: Option<JobClass>,
    /// Only plans with so many stations at least; those that publish no number are left out
    #[arg(long, value_name = "N")]
    concurrency: Option<u32>,
    /// The service times of the catalogue instead, which plans of a scenario may take
    #[arg(long, conflicts_with_all = ["job", "concurrency"])]
    services: bool,
    /// Catalogue files of your own, which add to the plans or stand in their place
    #[arg(long, value_name = "FILE")]
    catalogue: Vec<PathBuf>,
}

fn job() -> impl TypedValueParser<Value = JobClass> {
    PossibleValuesParser::new(JobClass::WORDS.iter().map(|(word, _)| *word))
        .map(|word| JobClass::WORDS.iter().find(|(known, _)| *known == word).map_or(JobClass::Any, |(_, class)| *class))
}

/// Prints the list, a plan, or two.
///
/// # Errors
/// When a catalogue file is wrong, or the outputs cannot be written to.
pub fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let text = match &args.command {
        Some(Command::Diff { a, b, catalogue }) => {
            let catalogue = catalogue_with(catalogue)?;
            plan(&catalogue, a).and_then(|a| Ok(diff::table(a, plan(&catalogue, b)?)))
        }
        None => show(&catalogue_with(&args.shown.catalogue)?, &args.shown),
    };
    match text {
        Ok(text) => {
            writeln!(stdout().lock(), "{}", text.trim_end())?;
            Ok(ExitCode::SUCCESS)
        }
        Err(problem) => {
            writeln!(stderr().lock(), "{problem}")?;
            Ok(ExitCode::FAILURE)
        }
    }
}

/// The program's catalogue with these files on it.
fn catalogue_with(files: &[PathBuf]) -> Result<Catalogue, Box<dyn Error>> {
    let mut catalogue = Catalogue::clone(Catalogue::embedded());
    for file in files {
        catalogue.load(file)?;
    }
    Ok(catalogue)
}

/// The plan of this id, or why there is none.
fn plan<'c>(catalogue: &'c Catalogue, id: &str) -> Result<&'c CataloguePlan, String> {
    catalogue.find(id).ok_or_else(|| unknown(catalogue, id))
}

fn unknown(catalogue: &Catalogue, id: &str) -> String {
    let near = catalogue
        .nearest_plan(id)
        .map_or_else(|| "; `linecook plans` lists them all".to_owned(), |near| format!("; did you mean `{near}`?"));
    format!("there is no plan `{id}` in the catalogue{near}")
}

fn show(catalogue: &Catalogue, shown: &Shown) -> Result<String, String> {
    let today = age::today();
    let name = shown.name.as_deref();
    if shown.services {
        return services::list(catalogue, name, today);
    }
    if let Some(plan) = name.and_then(|id| catalogue.find(id)) {
        return Ok(page::page(plan, today));
    }
    if let Some(entry) = catalogue.left_out().iter().find(|entry| Some(entry.id.as_str()) == name) {
        return Err(page::left_out(entry));
    }
    let of_provider = |id: &str| name.is_none_or(|name| id.split('/').next() == Some(name));
    let left_out: Vec<&LeftOut> = catalogue.left_out().iter().filter(|entry| of_provider(&entry.id)).collect();
    let provider: Vec<&CataloguePlan> = catalogue.plans().iter().filter(|plan| of_provider(&plan.id)).collect();
    if provider.is_empty() && left_out.is_empty() {
        return Err(unknown(catalogue, name.unwrap_or_default()));
    }
    let fits = |plan: &&CataloguePlan| {
        shown.job.is_none_or(|job| plan.job_class.takes(job))
            && shown.concurrency.is_none_or(|least| stations(plan).is_some_and(|stations| stations >= least))
    };
    let filtered = shown.job.is_some() || shown.concurrency.is_some();
    let plans: Vec<&CataloguePlan> = provider.iter().copied().filter(fits).collect();
    if plans.is_empty() && filtered {
        return Err(format!(
            "none of {} plans is for that; leave `--job` or `--concurrency` away to see them",
            provider.len()
        ));
    }
    let left_out = if filtered { Vec::new() } else { left_out };
    Ok(list::list(&plans, &left_out, name.is_some(), today))
}

/// The most that run at once in one of its pools; `None` where no number is published.
fn stations(plan: &CataloguePlan) -> Option<u32> {
    plan.plan.pools.iter().map(|pool| pool.concurrency.get()).max()
}
