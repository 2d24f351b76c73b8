//! Columns of measured times, read once for all points of a sweep.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use super::log::{Logs, Refused, no_column, open};
use crate::demand::log::{self, LogProblem};
use crate::demand::service::Empirical;
use crate::notation::cursor::Item;
use crate::notation::problem::Place;

/// The columns read so far: file, column, nanoseconds of its unit, and what became of it.
pub(super) type Columns = RefCell<Vec<(PathBuf, String, u64, Result<Empirical, Refused>)>>;

impl Logs {
    /// The values of a column, in any order; its problems are reported each time.
    pub fn values(&self, file: &Item<'_>, column: &Item<'_>, unit: u64) -> Option<Empirical> {
        let path = self.folder.join(file.node.text()?);
        let name = column.node.text()?;
        match self.column(&path, name, unit) {
            Ok(values) => Some(values),
            Err(Refused::Unreadable(advice)) => {
                file.reject(&advice);
                None
            }
            Err(Refused::Problems(problems)) => {
                for problem in problems {
                    report(problem, &path, file, column);
                }
                None
            }
        }
    }

    fn column(&self, path: &Path, name: &str, unit: u64) -> Result<Empirical, Refused> {
        let same = |known: &&(PathBuf, String, u64, Result<Empirical, Refused>)| {
            known.0 == path && known.1 == name && known.2 == unit
        };
        if let Some((.., outcome)) = self.columns.borrow().iter().find(same) {
            return outcome.clone();
        }
        let outcome = open(path).map_err(Refused::Unreadable).and_then(|file| {
            let values = log::values(file, name, unit).map_err(Refused::Problems)?;
            Empirical::new(values).ok_or_else(|| Refused::Unreadable("which has no values".to_owned()))
        });
        self.columns.borrow_mut().push((path.to_owned(), name.to_owned(), unit, outcome.clone()));
        outcome
    }
}

fn report(problem: LogProblem, path: &Path, file: &Item<'_>, column: &Item<'_>) {
    match problem {
        LogProblem::MissingColumn { name, header } => column.reject(&no_column(&name, &header, path)),
        LogProblem::Start { message } => column.reject(&message),
        LogProblem::Row { line, message } => {
            file.findings.report(Place::Log(path.to_owned(), line), &file.subject, message);
        }
    }
}
