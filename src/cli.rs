//! The commands.

pub mod check;
pub mod plans;

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What the user typed.
#[derive(Debug, Parser)]
#[command(name = "linecook", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Args),
    Plans(plans::Args),
}

/// Runs the command that the user typed.
pub fn run(cli: &Cli) -> Result<ExitCode, Box<dyn Error>> {
    match &cli.command {
        Command::Check(args) => check::run(args),
        Command::Plans(args) => plans::run(args),
    }
}
