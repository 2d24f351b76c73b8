//! `linecook shapes`: what the named shapes of traffic mean, in words and as a picture.

use std::error::Error;
use std::io::{Write as _, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use super::look::Look;
use super::text::wrapped;
use crate::demand::arrivals::week::{DAYS, NAMED, Named};
use crate::report;

/// List the named shapes of traffic, and draw them over a week
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder that gets shapes.svg and shapes.png
    #[arg(long, value_name = "DIR", default_value = "output")]
    out: PathBuf,
    #[command(flatten)]
    look: Look,
}

/// Prints the list and draws the picture.
///
/// # Errors
/// When the output cannot be written to, or the files cannot be written.
pub fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    report::write(&args.out, &report::shapes(args.look.style())).map_err(|error| {
        let folder = args.out.display();
        format!("{folder}: the picture cannot be written: {error}; give another folder with `--out`")
    })?;
    let mut lines = vec![row("shape", "busiest hour", "times the mean", "weekend"), "─".repeat(60)];
    for shape in NAMED {
        lines.push(facts(shape));
        lines.push(wrapped("    ", shape.meaning));
    }
    writeln!(stdout().lock(), "{}\n\nDrawn in {}", lines.join("\n"), args.out.join("shapes.png").display())?;
    Ok(ExitCode::SUCCESS)
}

fn facts(shape: &Named) -> String {
    let week = shape.week();
    let (day, hour) = (week.busiest() / 24, week.busiest() % 24);
    let every_day = shape.days.iter().all(|&number| number == shape.days[0]);
    let every_hour = shape.hours.iter().all(|&number| number == shape.hours[0]);
    let busiest = match (every_day, every_hour) {
        (true, true) => "every hour".to_owned(),
        (true, false) => format!("{hour:02}:00 every day"),
        _ => format!("{} {hour:02}:00", DAYS[day]),
    };
    row(shape.name, &busiest, &format!("{:.1}", week.peak()), &format!("{:.0} %", week.weekend_share() * 100.0))
}

fn row(shape: &str, busiest: &str, peak: &str, weekend: &str) -> String {
    format!("{shape:15}{busiest:17}{peak:>16}{weekend:>12}")
}
