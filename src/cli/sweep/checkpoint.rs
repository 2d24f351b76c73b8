//! What a sweep has done so far, so that one that was interrupted goes on where it was.
//!
//! What each task found is kept in a file of its own, in a folder whose name says what it is of: the same scenario, seed, parameters and
//! version, and nothing else. When all is done the folder goes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::cli::simulation::Requests;
use crate::experiment::{self, Found, Keeper, Task};
use crate::scenario::Scenario;

/// The folder of one sweep.
pub(super) struct Checkpoints<'a> {
    folder: PathBuf,
    scenario: &'a Scenario,
    watched: &'a Requests,
}

impl<'a> Checkpoints<'a> {
    /// Those of this sweep, whose results will be in `folder`.
    pub fn of(folder: &Path, scenario: &'a Scenario, watched: &'a Requests) -> Self {
        let mut hash = Sha256::new();
        // No number of replications: of a sweep with more of them, these are the first.
        let seed = (scenario.seed, scenario.warm_up, scenario.sweep.as_ref().map(|sweep| &sweep.parameter));
        hash.update(format!("{} {} {seed:?}", env!("CARGO_PKG_VERSION"), scenario.sha256));
        // The cases are what the parameters made of the file and of its logs.
        hash.update(format!("{:?}", scenario.cases));
        let name = hash.finalize().iter().take(8).fold(0_u64, |name, byte| name << 8 | u64::from(*byte));
        Self { folder: folder.join(format!(".sweep-{name:016x}")), scenario, watched }
    }

    /// All is done, and nothing has to be kept.
    pub fn clear(&self) -> io::Result<()> {
        if self.folder.exists() { fs::remove_dir_all(&self.folder) } else { Ok(()) }
    }

    fn file(&self, Task { replication, group }: Task) -> PathBuf {
        self.folder.join(format!("{replication}-{group}.json"))
    }
}

impl Keeper for Checkpoints<'_> {
    type Error = io::Error;

    /// `None` also if it cannot be read: it is simulated once more then.
    fn found(&self, task: Task) -> Option<Found> {
        let found = serde_json::from_slice(&fs::read(self.file(task)).ok()?).ok()?;
        self.watched.skip(experiment::requests_of(self.scenario, task));
        Some(found)
    }

    fn keep(&self, task: Task, found: &Found) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        serde_json::to_writer(io::BufWriter::new(&mut file), found)?;
        file.persist(self.file(task))?;
        Ok(())
    }
}
