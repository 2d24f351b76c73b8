//! `linecook new`: a first scenario from six answers.

mod answers;
mod asking;
mod draft;

use std::error::Error;
use std::io::{self, IsTerminal, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use self::answers::Answers;
use self::asking::Asking;
use crate::report;
use crate::scenario;

/// Write a first scenario: six questions, or as many flags
///
/// Asks for what is generated, the plan, the volume, its shape over the week, how long a generation takes, and what you want of
/// it; what a flag says is not asked. Where nobody can be asked (in a pipe or a script) flags have to say everything that has no
/// default. The file that it writes is commented, passes `linecook check`, and is meant to be edited.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file to write
    #[arg(value_name = "FILE", default_value = "scenario.toml")]
    file: PathBuf,
    #[command(flatten)]
    given: Given,
    /// Write over a file that is there
    #[arg(long)]
    force: bool,
}

/// Answers that flags give.
#[derive(Debug, clap::Args)]
struct Given {
    /// What is generated: image, video, voice, or a word of your own [default: image]
    #[arg(long, value_name = "JOB")]
    job: Option<String>,
    /// A plan of the catalogue, such as leonardo/payg-default; `linecook plans` lists them
    #[arg(long, value_name = "PLAN", conflicts_with_all = ["concurrency", "waitlist", "limit"])]
    plan: Option<String>,
    /// The endpoint that is called; needed where limits of the plan differ by endpoint
    #[arg(long, value_name = "PATH")]
    endpoint: Option<String>,
    /// The model that is asked for; needed where limits of the plan differ by model
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// Your own limits instead of a plan: jobs that run at once, or none
    #[arg(long, value_name = "N")]
    concurrency: Option<String>,
    /// Jobs that may wait: a number, none or unbounded [default: none]
    #[arg(long, value_name = "N")]
    waitlist: Option<String>,
    /// Calls that are taken, such as 60/min, or none [default: none]
    #[arg(long, value_name = "RATE")]
    limit: Option<String>,
    /// How much: "200k a month", 18/min, "1.2M images/month"
    #[arg(long, value_name = "VOLUME")]
    volume: Option<String>,
    /// When it comes: steady, office-hours, evening, spiky or launch-day; `linecook shapes` draws them [default: steady]
    #[arg(long, value_name = "SHAPE")]
    shape: Option<String>,
    /// How long a generation takes: half of them take less
    #[arg(long, value_name = "TIME")]
    median: Option<String>,
    /// 95 % of them take less
    #[arg(long, value_name = "TIME")]
    p95: Option<String>,
    /// The objective: 95 % of the requests are answered within this [default: one and a half times the p95 of a generation]
    #[arg(long, value_name = "TIME")]
    latency_p95: Option<String>,
    /// The objective: no more than this share of the requests is turned away [default: 1 %]
    #[arg(long, value_name = "SHARE")]
    refused: Option<String>,
}

/// Asks, writes, and says what comes next.
///
/// # Errors
/// What is missing or means nothing, all of it; a file that is there already; a file that cannot be written.
pub fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let file = args.file.display();
    // What is wrong with the name is told before anybody answers six questions.
    let stem = args.file.file_stem().map(|stem| stem.to_string_lossy()).filter(|stem| !stem.starts_with('.'));
    if stem.is_none() || args.file.is_dir() {
        return Err(format!("{file}: is no name of a scenario file; give one like mine.toml").into());
    }
    let mut asking = Asking::new(io::stdin().is_terminal() && io::stderr().is_terminal());
    let there = args.file.exists();
    if there && !args.force && !asking.confirm(&format!("{file} is there already. Write over it?"))? {
        return Err(format!("{file}: is there already; give another name, or `--force` to write over it").into());
    }
    let answers = Answers::of(&args.given, asking)?;
    let text = draft::text(&answers, &args.file);
    let scenario = scenario::parse(&text, &args.file)?;
    write(&args.file, text)?;
    let (requests, over) = (super::check::summary(&scenario), if there { " (over what was there)" } else { "" });
    writeln!(
        io::stdout(),
        "Written to {file}{over}: {requests}\nNext: linecook run {file}\nThen: linecook size {file}   (what to ask sales for)"
    )?;
    Ok(ExitCode::SUCCESS)
}

fn write(file: &Path, text: String) -> Result<(), String> {
    let failed = |error: io::Error| format!("{}: cannot be written: {error}; give another name", file.display());
    let name = file.file_name().ok_or_else(|| format!("{}: is no name of a file; give one", file.display()))?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    report::write(folder, &[(PathBuf::from(name), text.into_bytes())]).map_err(failed)
}
