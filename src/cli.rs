//! The command line: arguments as typed, one file per command.

mod age;
mod brief;
pub mod chart;
pub mod check;
pub mod clients;
pub mod completions;
pub mod fit;
mod look;
pub mod new;
pub mod plans;
pub mod run;
pub mod schema;
pub mod sensitivity;
pub mod shapes;
mod simulation;
pub mod size;
pub mod spike;
pub mod sweep;
mod text;

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Which plan of a generative-media API carries my traffic, which of its limits breaks first, and what do I ask sales for?
///
/// Think of a restaurant: concurrency is the number of cooking stations, the pending limit is the waitlist at the door, and
/// the rate limit is what the waiters can carry. linecook seats the same guests in every restaurant and tells which one
/// keeps up.
#[derive(Debug, Parser)]
#[command(name = "linecook", version, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 error, 2 wrong usage, 3 an objective is missed (run --assert).";

#[derive(Debug, Subcommand)]
enum Command {
    New(new::Args),
    Run(run::Args),
    Sweep(sweep::Args),
    Size(size::Args),
    Brief(brief::Args),
    Spike(spike::Args),
    Sensitivity(sensitivity::Args),
    Chart(chart::Args),
    Check(check::Args),
    Plans(plans::Args),
    Clients(clients::Args),
    Fit(fit::Args),
    Shapes(shapes::Args),
    Schema(schema::Args),
    Completions(completions::Completions),
    Man(completions::Man),
}

/// Runs the command that the user typed.
///
/// # Errors
/// Everything that keeps a command from doing its job, with advice.
pub fn run(cli: &Cli) -> Result<ExitCode, Box<dyn Error>> {
    match &cli.command {
        Command::New(args) => new::run(args),
        Command::Run(args) => run::run(args),
        Command::Sweep(args) => sweep::run(args),
        Command::Size(args) => size::run(args),
        Command::Brief(args) => brief::run(args),
        Command::Spike(args) => spike::run(args),
        Command::Sensitivity(args) => sensitivity::run(args),
        Command::Chart(args) => chart::run(args),
        Command::Check(args) => check::run(args),
        Command::Plans(args) => plans::run(args),
        Command::Clients(args) => clients::run(args),
        Command::Fit(args) => fit::run(args),
        Command::Shapes(args) => shapes::run(args),
        Command::Schema(args) => schema::run(args),
        Command::Completions(args) => completions::completions(args),
        Command::Man(args) => completions::man(args),
    }
}

/// Columns of the terminal, or 80 where there is none.
fn terminal_width() -> u16 {
    comfy_table::Table::new().width().unwrap_or(80)
}
