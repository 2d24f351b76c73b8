//! One run.

use super::{Observer, System};
use crate::demand::Block;

/// A run in progress.
#[derive(Debug)]
pub struct Simulation<'s> {
    system: &'s System,
}

impl<'s> Simulation<'s> {
    /// A system at rest at time 0.
    pub fn new(system: &'s System, _seed: u64, _replication: u32) -> Self {
        Self { system }
    }
    /// Runs up to and including the last request of the block.
    pub fn consume<O: Observer>(&mut self, _block: &Block, _observer: &mut O) {
        todo!()
    }
    /// Runs everything that has appeared to its end.
    pub fn finish<O: Observer>(&mut self, _observer: &mut O) {
        todo!()
    }
}
