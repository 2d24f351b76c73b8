//! linecook, the program.

use std::process::ExitCode;

use clap::Parser;
use linecook::cli::{Cli, run};

fn main() -> ExitCode {
    run(&Cli::parse()).unwrap_or_else(|error| {
        eprintln!("{error}");
        ExitCode::FAILURE
    })
}
