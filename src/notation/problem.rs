//! Problems of a scenario: all of them, each with its place, in the order of the file.

use std::cell::RefCell;
use std::fmt;
use std::path::{Path, PathBuf};

/// One thing wrong with a scenario, with what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file it is in: the scenario, or a log that it reads.
    pub path: PathBuf,
    /// The line, from 1; `None` where the file as a whole is meant.
    pub line: Option<usize>,
    /// The character in the line, from 1; `None` where the line as a whole is meant.
    pub column: Option<usize>,
    /// What is wrong: the key, the value as written, the remedy.
    pub message: String,
}

/// `FILE:LINE:COLUMN: message`, as far as the place is known.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.path.display())?;
        for number in [self.line, self.column].into_iter().flatten() {
            write!(f, "{number}:")?;
        }
        write!(f, " {}", self.message)
    }
}

/// Everything wrong with a scenario; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// One problem of a file as a whole.
    pub(crate) fn of_file(path: &Path, message: String) -> Self {
        Self(vec![Problem { path: path.to_owned(), line: None, column: None, message }])
    }

    /// These and others.
    pub(crate) fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self.0.dedup();
        self
    }

    /// Every problem, in the order of their places; those of the scenario come before those of its logs.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }
}

/// One problem per line.
impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.0.iter().enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// Where a problem was found, before offsets become lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// At this byte of the scenario.
    Scenario(usize),
    /// In a line of a log; `None` is the log as a whole.
    Log(PathBuf, Option<usize>),
    /// In an argument of the command line, as it was typed.
    Argument(String),
}

/// A problem as the checks find it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub place: Place,
    /// Whom it is about, such as ``plan `pro` ``; empty for the scenario itself.
    pub subject: String,
    pub message: String,
    /// It is about a key that nobody knows.
    pub unknown_key: bool,
}

/// What the checks have found so far.
#[derive(Debug, Default)]
pub(crate) struct Findings(RefCell<Vec<Finding>>);

impl Findings {
    pub fn add(&self, finding: Finding) {
        self.0.borrow_mut().push(finding);
    }

    pub fn report(&self, place: Place, subject: &str, message: String) {
        self.add(Finding { place, subject: subject.to_owned(), message, unknown_key: false });
    }

    pub fn into_vec(self) -> Vec<Finding> {
        self.0.into_inner()
    }

    /// The same, where places from `end` on are not in the file but in arguments, each up to where it ends.
    pub fn told_by(self, end: usize, arguments: &[(usize, String)]) -> Self {
        let findings = self.into_vec().into_iter().map(|mut finding| {
            if let Place::Scenario(at) = finding.place
                && at > end
                && let Some((_, argument)) = arguments.iter().find(|(end, _)| at < *end)
            {
                finding.place = Place::Argument(argument.clone());
            }
            finding
        });
        Self(RefCell::new(findings.collect()))
    }

    /// `Ok` if nothing was found; else everything, with places in the text of the file at `path`.
    pub fn into_result(self, path: &Path, text: &str) -> Result<(), Problems> {
        let mut located: Vec<(bool, Problem)> =
            self.into_vec().into_iter().map(|finding| finding.locate(path, text)).collect();
        located.sort();
        located.dedup();
        if located.is_empty() {
            Ok(())
        } else {
            Err(Problems(located.into_iter().map(|(_, problem)| problem).collect()))
        }
    }
}

impl Finding {
    /// The problem, and whether it is in a log.
    fn locate(self, path: &Path, text: &str) -> (bool, Problem) {
        let message =
            if self.subject.is_empty() { self.message } else { format!("{}: {}", self.subject, self.message) };
        // Keys may contain anything; a problem is one line all the same.
        let message: String =
            message.chars().flat_map(|c| if c.is_control() { c.escape_debug().collect() } else { vec![c] }).collect();
        match self.place {
            Place::Scenario(at) => {
                let end = (0..=at.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
                let before = &text[..end];
                let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
                let line = Some(before.matches('\n').count() + 1);
                let column = Some(before[line_start..].chars().count() + 1);
                (false, Problem { path: path.to_owned(), line, column, message })
            }
            Place::Argument(argument) => (false, Problem { path: argument.into(), line: None, column: None, message }),
            Place::Log(log, line) => (true, Problem { path: log, line, column: None, message }),
        }
    }
}

/// `; did you mean X?` for the known word nearest to `word`, or nothing when none is near.
pub(crate) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

/// The known word nearest to `word`, if one is near.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const ALIKE: f64 = 0.8;
    let lower = word.to_lowercase();
    let near = |candidate: &'a str| {
        let other = candidate.to_lowercase();
        let (edits, likeness) = (strsim::osa_distance(&lower, &other), strsim::jaro_winkler(&lower, &other));
        (likeness > ALIKE || (edits == 1 && lower.chars().count() > 2)).then_some((edits, likeness, candidate))
    };
    let closer = |a: &(usize, f64, &str), b: &(usize, f64, &str)| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1));
    known.into_iter().filter_map(near).min_by(closer).map(|(_, _, candidate)| candidate)
}

/// `a`, `b` and `c`, each in backticks, with this conjunction.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>, conjunction: &str) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} {conjunction} {last}", others.join(", ")),
    }
}
