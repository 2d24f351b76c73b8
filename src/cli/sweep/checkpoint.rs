//! What a sweep has done so far, so that one that was interrupted goes on where it was.
//!
//! The points are run a few at a time, and what was found of them is kept in a file each, in a folder whose name says what it is of: the
//! same scenario, seed, parameters and version, and nothing else. When all points are done the folder goes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::experiment::Results;
use crate::scenario::Scenario;

/// Points that are run together. They share the demand where it is the same.
const POINTS: usize = 8;

/// The folder of one sweep.
pub(super) struct Checkpoints {
    folder: PathBuf,
}

impl Checkpoints {
    /// Those of this sweep, whose results will be in `folder`.
    pub fn of(folder: &Path, scenario: &Scenario) -> Self {
        let mut hash = Sha256::new();
        let seed = (scenario.seed, scenario.replications, scenario.sweep.as_ref().map(|sweep| &sweep.parameter));
        hash.update(format!("{} {} {seed:?}", env!("CARGO_PKG_VERSION"), scenario.sha256));
        // The cases are what the parameters made of the file and of its logs.
        hash.update(format!("{:?}", scenario.cases));
        let name = hash.finalize().iter().take(8).fold(0_u64, |name, byte| name << 8 | u64::from(*byte));
        Self { folder: folder.join(format!(".sweep-{name:016x}")) }
    }

    /// The points in the order in which they are run, a few at a time.
    pub fn parts(scenario: &Scenario) -> impl Iterator<Item = (usize, std::ops::Range<usize>)> {
        let points = scenario.cases.len();
        (0..points).step_by(POINTS).map(move |from| from..(from + POINTS).min(points)).enumerate()
    }

    /// What was found of a part before; `None` if nothing was, or it cannot be read.
    pub fn found(&self, part: usize) -> Option<Results> {
        serde_json::from_slice(&fs::read(self.file(part)).ok()?).ok()
    }

    /// Keeps what was found of a part.
    pub fn keep(&self, part: usize, results: &Results) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        serde_json::to_writer(io::BufWriter::new(&mut file), results)?;
        file.persist(self.file(part))?;
        Ok(())
    }

    /// All is done, and nothing has to be kept.
    pub fn clear(&self) -> io::Result<()> {
        if self.folder.exists() { fs::remove_dir_all(&self.folder) } else { Ok(()) }
    }

    fn file(&self, part: usize) -> PathBuf {
        self.folder.join(format!("{part}.json"))
    }
}
