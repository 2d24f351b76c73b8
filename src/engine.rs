//! The event loop: demand in, every event out to an [`Observer`].
//!
//! Does no I/O, formats no text and cannot fail: a [`System`] is compiled from a checked scenario. Does not know what is
//! measured. What happens when is in the crate's *Semantics*.

pub mod backoff;
mod event_queue;
mod general;
pub mod observer;
mod served;
pub mod simulation;
pub mod system;

pub use observer::{ActionEnded, Cause, Ended, Observer, Outcome, Parts, PoolNow, Wasted};
pub use served::Served;
pub use simulation::Simulation;
pub use system::System;

use crate::demand::{Block, Source};

/// Runs one system against one replication of demand, to the end of its last request.
pub fn simulate<O: Observer>(system: &System, seed: u64, replication: u32, mut demand: Source<'_>, observer: &mut O) {
    let mut simulation = Simulation::new(system, seed, replication);
    simulation.let_users_in(demand.users(), demand.horizon());
    let mut block = Block::default();
    loop {
        demand.fill(&mut block);
        if block.requests.is_empty() {
            break;
        }
        simulation.consume(&block, observer);
    }
    simulation.finish(observer);
}
