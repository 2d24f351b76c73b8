//! linecook, the program: parse, run, say what went wrong, exit.

use std::error::Error;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use clap::Parser;
use linecook::cli::{Cli, run};

fn main() -> ExitCode {
    run(&Cli::parse()).unwrap_or_else(|error| {
        if reader_has_left(error.as_ref()) {
            return ExitCode::SUCCESS;
        }
        // Nobody to tell, if this fails too.
        let _ = writeln!(io::stderr(), "{error}");
        ExitCode::FAILURE
    })
}

/// Whether a pipe was closed by who read it, as `head` does.
fn reader_has_left(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
