//! `linecook fit`: from a log of real requests to the section of a scenario that describes them.

mod columns;

use std::error::Error;
use std::fs::{self, File};
use std::io::{Read, Write, stderr, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jiff::tz::TimeZone;

use self::columns::{Header, Taken};
use super::look::Look;
use crate::demand::log::{self, LogFormat, LogProblem, LogService};
use crate::fit::{self, Observed};
use crate::report::{self, LogColumns};
use crate::time::Nanos;

/// Describe the traffic in a log of real requests: prints the commented section of a scenario
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The log: CSV with a header, one row per request; compressed with gzip or not
    #[arg(value_name = "LOG.csv")]
    log: PathBuf,
    /// Column of the instants [default: the one that looks like it]
    #[arg(long, value_name = "COLUMN")]
    time: Option<String>,
    /// Unit of that column where it has numbers: s, ms, us or ns
    #[arg(long, value_name = "UNIT")]
    time_unit: Option<String>,
    /// Column of the service times, or "none" [default: the one that looks like it]
    #[arg(long, value_name = "COLUMN")]
    service: Option<String>,
    /// Unit of that column: s, ms, us or ns
    #[arg(long, value_name = "UNIT")]
    service_unit: Option<String>,
    /// Column of a quantity; may be repeated [default: those that look like it]
    #[arg(long, value_name = "COLUMN")]
    quantity: Vec<String>,
    /// Folder that gets the section as fit.toml, and charts of fit against data
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    look: Look,
    /// Name of the workload [default: that of the log]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Replace files that are in the folder already
    #[arg(long)]
    force: bool,
}

/// What `--out` writes.
const FILES: [&str; 5] = ["fit.toml", "arrivals.svg", "arrivals.png", "service.svg", "service.png"];

/// The longest log, ten years: what spans more has a wrong date in it.
const LONGEST: Nanos = Nanos::from_secs(3653 * 86_400);

/// Runs the command.
///
/// # Errors
/// A log that cannot be read, columns that cannot be told apart, files that are there already.
pub fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    if let Some(folder) = args.out.as_ref().filter(|_| !args.force) {
        not_there_yet(folder)?;
    }
    if let Some(name) = args.name.as_ref().filter(|name| name.trim().is_empty() || name.chars().any(char::is_control)) {
        return Err(
            format!("`--name` is \"{}\", which is no name; give visible characters", name.escape_debug()).into()
        );
    }
    let header = Header::read(open(&args.log)?).map_err(|problems| all_told(&args.log, &problems))?;
    let taken = columns::take(&header, args).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(|problem| format!("{}: {problem}", args.log.display())).collect();
        lines.join("\n")
    })?;
    let observed = observe(&args.log, &taken)?;
    let fit = fit::fit(&observed);
    let columns = LogColumns {
        workload: args.name.clone().unwrap_or_else(|| name_of(&args.log)),
        file: path_from(args.out.as_deref(), &args.log),
        time: taken.time,
        time_unit: taken.time_unit.map(|(name, _)| name),
        service: taken.service.map(|(column, name, _)| (column, name)),
        notes: taken.notes,
    };
    let section = report::section(&columns, &observed, &fit);
    if let Some(folder) = &args.out {
        let files = report::fit_files(&columns, &observed, &fit, args.look.style());
        report::write(folder, &files).map_err(|error| {
            format!("{}: the fit cannot be written: {error}; give another folder with `--out`", folder.display())
        })?;
    }
    stdout().lock().write_all(section.as_bytes())?;
    if let Some(folder) = &args.out {
        writeln!(stderr().lock(), "Written to {}", folder.display())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn not_there_yet(folder: &Path) -> Result<(), String> {
    let there = FILES.iter().map(|name| folder.join(name)).find(|path| path.exists());
    there.map_or(Ok(()), |path| {
        Err(format!(
            "{}: is there already; add `--force` to replace it, or give another folder with `--out`",
            path.display()
        ))
    })
}

/// The bytes of a log, which may be compressed.
fn open(path: &Path) -> Result<impl Read + use<>, String> {
    let failed =
        |error: std::io::Error| format!("{}: cannot be read: {error}; give the path of a CSV file", path.display());
    let file = File::open(path).map_err(failed)?;
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err(format!("{}: is a folder; give the path of a CSV file", path.display()));
    }
    Ok(file)
}

/// Reads the columns that were taken.
fn observe(path: &Path, taken: &Taken) -> Result<Observed, String> {
    let format = LogFormat {
        time: taken.time.clone(),
        time_unit: taken.time_unit.as_ref().map(|(_, ns)| *ns),
        zone: TimeZone::UTC,
        start: taken.dated.then(|| if taken.time_unit.is_some() { "0" } else { "1970-01-01T00:00:00Z" }.to_owned()),
        sort: true,
        service: taken.service.as_ref().map(|(column, _, ns)| LogService {
            column: column.clone(),
            base: Nanos::ZERO,
            per_unit: *ns,
        }),
        quantities: taken.quantities.clone(),
    };
    let log = log::read(open(path)?, &format).map_err(|problems| all_told(path, &problems))?;
    let observed = Observed::new(&log, taken.dated, taken.service.is_some(), &taken.quantities);
    let observed = observed.ok_or_else(|| format!("{}: has no rows; a fit needs requests", path.display()))?;
    if observed.length() > LONGEST {
        let days = observed.length().0 / Nanos::from_secs(86_400).0;
        return Err(format!(
            "{}: column `{}` spans {days} days; correct the dates that are far off, or give its unit with `--time-unit`",
            path.display(),
            taken.time
        ));
    }
    Ok(observed)
}

/// Every problem, a line each.
fn all_told(path: &Path, problems: &[LogProblem]) -> String {
    problems.iter().map(|problem| told(path, problem)).collect::<Vec<_>>().join("\n")
}

fn told(path: &Path, problem: &LogProblem) -> String {
    let path = path.display();
    match problem {
        LogProblem::MissingColumn { name, header } => columns::missing(&path.to_string(), name, header),
        LogProblem::Start { message } => format!("{path}: {message}"),
        LogProblem::Row { line, message } => {
            // The only start that a fit gives is that of 1970, which the user has not written.
            let message =
                if message.contains("`start`") { "is before 1970; correct the date or cut the row" } else { message };
            line.map_or_else(|| format!("{path}: {message}"), |line| format!("{path}:{line}: {message}"))
        }
    }
}

fn name_of(log: &Path) -> String {
    let stem = log.file_stem().map_or_else(|| "log".into(), |stem| stem.to_string_lossy().into_owned());
    let stem = stem.strip_suffix(".csv").unwrap_or(&stem);
    stem.chars().map(|c| if c.is_control() { '_' } else { c }).collect()
}

/// The path of the log as a file in this folder has to write it; as it was given, without a folder.
fn path_from(folder: Option<&Path>, log: &Path) -> String {
    let relative = folder.and_then(|folder| {
        // The folder may not be there yet: what of it is there can be resolved, the rest follows.
        let there = folder.ancestors().find(|part| part.exists() && !part.as_os_str().is_empty());
        let here = there.map_or_else(std::env::current_dir, fs::canonicalize).ok()?;
        let rest = there.map_or(Ok(folder), |there| folder.strip_prefix(there)).ok()?;
        pathdiff::diff_paths(fs::canonicalize(log).ok()?, here.join(rest))
    });
    relative.unwrap_or_else(|| log.to_owned()).to_string_lossy().into_owned()
}
