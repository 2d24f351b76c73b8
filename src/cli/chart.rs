//! `linecook chart`: draws the figures of an output folder again, from its tables.

use std::error::Error;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::look::Look;
use crate::notation::problem::did_you_mean;
use crate::report::{self, Folder};

/// Draw the charts of an output folder again, with another theme, size or choice of figures; nothing is simulated
///
/// Reads the tables (CSV) and headings (JSON) that `run`, `sweep`, `spike`, `size` and `sensitivity` wrote, and draws every
/// figure that they have the data for.
#[derive(Debug, clap::Args)]
#[command(after_help = figures())]
pub struct Args {
    /// Output folder of a scenario, such as output/quickstart
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    look: Look,
    /// Which figures, by name; several with commas [default: all there is data for]
    #[arg(long = "figure", value_name = "NAME", num_args = 1.., value_delimiter = ',')]
    figures: Vec<String>,
    /// Folder that gets the charts [default: the folder's charts/]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

fn figures() -> String {
    let lines = report::FIGURES.iter().map(|(name, tells)| format!("  {name:12} {tells}"));
    format!("Figures:\n{}", lines.collect::<Vec<_>>().join("\n"))
}

/// Runs the command.
///
/// # Errors
/// Everything that is wrong in the folder; figures that there are not; files that cannot be written.
pub fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    known(&args.figures)?;
    let folder = read(&args.folder)?;
    let mut drawings = report::draw(&folder, args.look.style());
    if !args.figures.is_empty() {
        let lacking: Vec<String> = args
            .figures
            .iter()
            .filter(|name| drawings.iter().all(|drawing| drawing.name != name.as_str()))
            .map(|name| format!("`{name}`"))
            .collect();
        if !lacking.is_empty() {
            let there: Vec<&str> = drawings.iter().map(|drawing| drawing.name).collect();
            return Err(format!(
                "{}: there is no data for {}; it has the data for {}",
                args.folder.display(),
                lacking.join(", "),
                there.join(", ")
            )
            .into());
        }
        drawings.retain(|drawing| args.figures.iter().any(|name| name == drawing.name));
    }
    let out = args.out.clone().unwrap_or_else(|| args.folder.join("charts"));
    report::write(&out, &report::images(drawings.clone()))
        .map_err(|error| format!("{}: {error}; give another folder with `--out`", out.display()))?;
    let mut to = io::stdout();
    for drawing in &drawings {
        writeln!(to, "{:12} {}", drawing.name, drawing.title)?;
    }
    writeln!(to, "\nDrawn in {}", out.display())?;
    Ok(ExitCode::SUCCESS)
}

/// Whether there are figures of these names.
fn known(names: &[String]) -> Result<(), Box<dyn Error>> {
    let all = || report::FIGURES.iter().map(|(name, _)| *name);
    let unknown: Vec<String> = names
        .iter()
        .filter(|name| all().all(|known| known != name.as_str()))
        .map(|name| format!("`--figure {name}`: there is no such figure{}", did_you_mean(name, all())))
        .collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(format!("{}\nthe figures are {}", unknown.join("\n"), all().collect::<Vec<_>>().join(", ")).into())
}

/// What the folder holds.
fn read(path: &Path) -> Result<Folder, Box<dyn Error>> {
    if !path.is_dir() {
        return Err(format!(
            "{}: there is no such folder; `linecook run FILE` writes one for each scenario",
            path.display()
        )
        .into());
    }
    let mut files = Vec::new();
    for name in Folder::FILES {
        match fs::read(path.join(name)) {
            Ok(bytes) => files.push((PathBuf::from(name), bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(format!("{}: {error}", path.join(name).display()).into()),
        }
    }
    let folder = Folder::read(&files).map_err(|problems| format!("in {}:\n{problems}", path.display()))?;
    if folder.is_empty() {
        return Err(format!(
            "{}: it holds no results (no run.json, spike.json, size.json or sensitivity.json); `linecook run FILE` writes them",
            path.display()
        )
        .into());
    }
    Ok(folder)
}
