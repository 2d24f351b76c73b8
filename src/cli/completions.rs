//! `linecook completions` and `linecook man`: what shells and readers of manuals need.

use std::error::Error;
use std::io::{Write as _, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::Cli;

/// Print the completions for a shell
///
/// For bash: `linecook completions bash > ~/.local/share/bash-completion/completions/linecook`; for zsh a file `_linecook` in a
/// folder of `$fpath`; for fish `~/.config/fish/completions/linecook.fish`.
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

/// Print the manual page, or write one for each command
#[derive(Debug, clap::Args)]
pub struct Man {
    /// Folder that gets linecook.1, linecook-run.1 and so on, instead
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Prints the completions.
///
/// # Errors
/// When the output cannot be written to.
pub fn completions(args: &Completions) -> Result<ExitCode, Box<dyn Error>> {
    // In memory first: a pipe that is closed early is no reason to panic.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "linecook", &mut script);
    stdout().lock().write_all(&script)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the manual page, or writes all of them.
///
/// # Errors
/// When the output cannot be written to, or the files cannot be written.
pub fn man(args: &Man) -> Result<ExitCode, Box<dyn Error>> {
    let Some(folder) = &args.out else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Cli::command()).render(&mut page)?;
        stdout().lock().write_all(&page)?;
        return Ok(ExitCode::SUCCESS);
    };
    let failed = |error: std::io::Error| {
        format!("{}: the manual cannot be written: {error}; give another folder with `--out`", folder.display())
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    clap_mangen::generate_to(Cli::command(), folder).map_err(failed)?;
    writeln!(
        stdout().lock(),
        "Written to {}; `man -l {}` shows it",
        folder.display(),
        folder.join("linecook.1").display()
    )?;
    Ok(ExitCode::SUCCESS)
}
