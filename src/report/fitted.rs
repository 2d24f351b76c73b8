//! What was fitted to a log: a commented section of a scenario file, and charts of fit against data.

mod notation;
mod section;
pub(super) mod words;

use std::path::PathBuf;

use super::chart::{self, Style};
use crate::fit::{Fit, Observed};

pub use section::section;

/// Where a log's columns are, in the words of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogColumns {
    /// The name of the workload.
    pub workload: String,
    /// The path of the log, relative to where the section will be.
    pub file: String,
    /// The column of the instants.
    pub time: String,
    /// The unit of that column; `None` where it has dates and times.
    pub time_unit: Option<String>,
    /// The column of the service times and its unit.
    pub service: Option<(String, String)>,
    /// How the columns were recognised, in sentences.
    pub notes: Vec<String>,
}

/// The files of a fit by their names: the section, and the charts as SVG and PNG.
pub fn fit_files(columns: &LogColumns, observed: &Observed, fit: &Fit, style: Style) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = vec![("fit.toml".into(), section(columns, observed, fit).into_bytes())];
    files.extend(chart::fitted(&columns.workload, observed, fit, style));
    files
}
