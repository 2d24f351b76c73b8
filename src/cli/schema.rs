//! `linecook schema`: what editors need to complete and check scenario files.

use std::error::Error;
use std::io::{Write as _, stdout};
use std::process::ExitCode;

use crate::scenario;

/// Print the JSON Schema of scenario files, with which editors complete and check them
///
/// Save it beside your scenarios, `linecook schema > scenario.schema.json`, and begin each of them with the line
/// `#:schema ./scenario.schema.json`: editors with Taplo (Even Better TOML in VS Code) then complete keys, show what they mean, and
/// mark what is wrong.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Prints it.
///
/// # Errors
/// When the output cannot be written to.
pub fn run(_: &Args) -> Result<ExitCode, Box<dyn Error>> {
    writeln!(stdout().lock(), "{:#}", scenario::schema())?;
    Ok(ExitCode::SUCCESS)
}
