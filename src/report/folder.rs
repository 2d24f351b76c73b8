//! An output folder, read back: what its tables say, in types, so that charts are drawn from the tables and from nothing else.
//!
//! A run draws from the bytes that it is about to write, and `linecook chart` from the bytes that it finds: the same
//! function, so that the same tables give the same charts. What the tables do not say (title, seed, objectives, axes)
//! stands in the heading, a JSON file beside them. Everything that is wrong in a folder is told, with file, line and column.

mod heading;
mod plans;
mod problem;
mod sensitivity;
mod sheet;
mod sizing;
mod spike;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub use heading::{Heading, RateLimitLine, SpikeTimes, json};
pub use plans::{Bin, Entry, Run};
pub use problem::Problems;
pub use sensitivity::{Sensitivity, Swing};
pub use sizing::{Marginal, Room, Sizing};
pub use spike::{Recovery, Spikes};

/// What a folder holds of each command.
#[derive(Debug, Default)]
pub struct Folder {
    /// Of `run` and `sweep`.
    pub run: Option<Run>,
    /// Of `spike`.
    pub spikes: Option<Spikes>,
    /// Of `size`.
    pub sizing: Option<Sizing>,
    /// Of `sensitivity`.
    pub sensitivity: Option<Sensitivity>,
}

/// The files of a folder by their names.
type Files<'a> = BTreeMap<&'a str, &'a [u8]>;

impl Folder {
    /// Every file that it can be read from.
    pub const FILES: [&'static str; 12] = [
        "run.json",
        "summary.csv",
        "latency.csv",
        "timeline.csv",
        "limits.csv",
        "spike.json",
        "spike.csv",
        "size.json",
        "head_room.csv",
        "marginal.csv",
        "sensitivity.json",
        "unknowns.csv",
    ];

    /// From the files, of which each may be missing.
    ///
    /// # Errors
    /// Everything that is wrong in them.
    pub fn read(files: &[(PathBuf, Vec<u8>)]) -> Result<Self, Problems> {
        let files: Files<'_> =
            files.iter().filter_map(|(path, bytes)| Some((path.to_str()?, bytes.as_slice()))).collect();
        let mut problems = Problems::default();
        let folder = Self {
            run: heading::read("run.json", &files, &mut problems)
                .and_then(|heading| plans::read(heading, &files, &mut problems)),
            spikes: heading::read("spike.json", &files, &mut problems)
                .and_then(|heading| spike::read(heading, &files, &mut problems)),
            sizing: heading::read("size.json", &files, &mut problems)
                .and_then(|heading| sizing::read(heading, &files, &mut problems)),
            sensitivity: heading::read("sensitivity.json", &files, &mut problems)
                .and_then(|heading| sensitivity::read(heading, &files, &mut problems)),
        };
        problems.or(folder)
    }

    /// The same of tables that were just made.
    ///
    /// # Panics
    /// If they do not say what they should.
    pub fn of_our_own(files: &[(PathBuf, Vec<u8>)]) -> Self {
        Self::read(files).unwrap_or_else(|problems| panic!("tables just written can be read: {problems}"))
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.run.is_none() && self.spikes.is_none() && self.sizing.is_none() && self.sensitivity.is_none()
    }
}
