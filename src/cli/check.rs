//! `linecook check`: is a scenario file good, and how much is it to simulate?

use std::error::Error;
use std::io::{Write, stderr, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use super::age;
use crate::scenario::{self, Scenario};

/// Check scenario files without simulating them: every problem, each with its place and what to do about it
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Scenario files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Checks every file; good ones to standard output, problems to standard error.
///
/// # Errors
/// When the outputs cannot be written to.
pub fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let mut good = true;
    for file in &args.files {
        match scenario::load(file) {
            Ok(scenario) => {
                writeln!(stdout().lock(), "{}: ok: {}", file.display(), summary(&scenario))?;
                age::warn(&scenario)?;
            }
            Err(problems) => {
                good = false;
                writeln!(stderr().lock(), "{problems}")?;
            }
        }
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// How much there is to simulate: `3 plans, 2 workloads, 5 points, about 12,000 requests a replication`.
pub(super) fn summary(scenario: &Scenario) -> String {
    let first = &scenario.cases[0];
    let mut parts = vec![counted(first.plans.len(), "plan"), counted(first.workloads.len(), "workload")];
    if scenario.sweep.is_some() {
        parts.push(counted(scenario.cases.len(), "point"));
    }
    let requests: Vec<f64> = scenario.cases.iter().map(|case| scenario.expected_requests(case)).collect();
    let least = requests.iter().copied().fold(f64::INFINITY, f64::min);
    let most = requests.iter().copied().fold(0.0, f64::max);
    let (least, most) = (thousands(least), thousands(most));
    let range = if least == most { most } else { format!("{least} to {most}") };
    parts.push(format!("about {range} requests a replication"));
    parts.join(", ")
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// A count with three significant digits and marks between thousands.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a checked scenario has fewer than 2^53 requests"
)]
fn thousands(count: f64) -> String {
    let digits = if count < 1000.0 { 0 } else { count.log10() as i32 - 2 };
    let scale = 10f64.powi(digits);
    let digits = format!("{}", ((count / scale).round() * scale) as u64);
    let mut shown = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn counts_have_three_digits_that_mean_something() {
        for (count, shown) in
            [(7.0, "7"), (999.4, "999"), (4321.0, "4,320"), (12_000.0, "12,000"), (1_234_567.0, "1,230,000")]
        {
            assert_eq!(thousands(count), shown);
        }
    }
}
