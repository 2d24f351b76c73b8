//! What all commands that simulate have in common: flags, progress, and how they end.

use std::error::Error;
use std::io::{self, Write};
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

use super::age;
use crate::report::{self, Page};
use crate::scenario::{Draft, Problems, Scenario};

/// Where the results go, and how they are come by
#[derive(Debug, clap::Args)]
pub struct Flags {
    /// Folder that gets a folder of results for each scenario
    #[arg(long, value_name = "DIR", default_value = "output")]
    pub out: PathBuf,
    /// Seed of the random streams, instead of the file's
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Independent runs of each thing that is tried, instead of the file's number
    #[arg(long, value_name = "N")]
    pub replications: Option<NonZeroU32>,
    /// Threads to use; the results do not depend on it [default: one per core]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// What standard output gets: the page for people, its main table as CSV, or everything as JSON
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Table)]
    pub format: Format,
    /// Print the verdicts alone, a line each
    #[arg(long, short, conflicts_with = "format")]
    pub quiet: bool,
}

/// What standard output gets. The files are the same, whatever it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people: tables and sentences as wide as the terminal
    Table,
    /// The rows of the tables, the verdicts and the sentences, one document for each scenario
    Json,
    /// The main table: for run and sweep the rows of summary.csv
    Csv,
    /// Tables and sentences as Markdown
    Md,
}

impl Flags {
    /// The scenario file, with what the flags say instead.
    pub fn draft(&self, file: &Path) -> Result<Draft, Problems> {
        let mut draft = Draft::load(file)?;
        draft.rerun(self.seed, self.replications);
        Ok(draft)
    }

    /// The threads.
    pub fn pool(&self) -> Result<ThreadPool, ThreadPoolBuildError> {
        ThreadPoolBuilder::new().num_threads(self.threads.map_or(0, NonZeroUsize::get)).build()
    }

    /// Where the results of a scenario go.
    pub fn folder(&self, scenario: &Scenario) -> PathBuf {
        self.out.join(&scenario.name)
    }

    /// A progress bar over so many requests of a scenario.
    pub fn requests(&self, scenario: &Scenario, expected: f64) -> Requests {
        let bar = self.bar(Some(whole(expected)), "{prefix} {wide_bar} {percent} %, {eta} left");
        bar.set_prefix(scenario.name.clone());
        Requests(bar)
    }

    /// Steps, of which there are none yet.
    pub fn steps(&self) -> Steps {
        Steps(self.bar(None, "{spinner} {msg}"))
    }

    /// For whoever watches and did not ask for quiet.
    fn bar(&self, length: Option<u64>, template: &str) -> ProgressBar {
        let target = if self.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(length, target);
        bar.set_style(ProgressStyle::with_template(template).expect("the template is well formed"));
        bar
    }

    /// Writes the files of a scenario.
    pub fn write(&self, scenario: &Scenario, files: &[(PathBuf, Vec<u8>)]) -> Result<(), String> {
        let folder = self.folder(scenario);
        report::write(&folder, files).map_err(|error| unwritten(&folder, &error))
    }

    /// Writes the files of a scenario, of which the first is the main table, and prints what was found.
    pub fn conclude(
        &self,
        command: &str,
        scenario: &Scenario,
        files: &[(PathBuf, Vec<u8>)],
        page: &Page,
    ) -> Result<(), Box<dyn Error>> {
        self.write(scenario, files)?;
        let folder = self.folder(scenario);
        let text = match self.format {
            _ if self.quiet => page.quiet(),
            Format::Table => format!("{}\nWritten to {}\n", page.terminal(super::terminal_width()), folder.display()),
            Format::Json => page.json(command, files),
            Format::Csv => String::from_utf8_lossy(&files[0].1).into_owned(),
            Format::Md => page.markdown(),
        };
        io::stdout().write_all(text.as_bytes())?;
        if !self.quiet {
            age::warn(scenario)?;
        }
        Ok(())
    }
}

/// What to do about results that cannot be written.
pub fn unwritten(folder: &Path, error: &io::Error) -> String {
    format!("{}: the results cannot be written: {error}; give another folder with `--out`", folder.display())
}

/// A progress bar over the requests of a scenario, where somebody watches.
pub struct Requests(ProgressBar);

impl Requests {
    /// So many requests more.
    pub fn add(&self, requests: u64) {
        self.0.inc(requests);
    }

    /// So many that were done before, which say nothing of the time left.
    pub fn skip(&self, requests: f64) {
        self.0.inc(whole(requests));
        self.0.reset_eta();
    }
}

impl Drop for Requests {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// What is being done, in words, where somebody watches and nobody knows how much there is to do.
pub struct Steps(ProgressBar);

impl Steps {
    /// This is done now.
    pub fn tell(&self, what: &str) {
        self.0.set_message(what.to_owned());
        self.0.tick();
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "fewer than 2^53 requests end within years"
)]
fn whole(requests: f64) -> u64 {
    requests as u64
}
