//! linecook answers, before money is spent: which plan of a generative-media API carries my traffic, which of its limits
//! breaks first, and what do I ask sales for?
//!
//! ```text
//! scenario ─► demand + client + provider ─► engine ─► metrics ─► experiment ─► report
//! catalogue ┘                                                    theory ───────┘
//! log ─► fit ─► report
//! ```
//!
//! A scenario and the catalogue are written in one [`notation`]. One direction: a module imports only from its left, and a test holds the table. Files are read at the left end
//! and written at the right end. `scenario` turns a file into a [`scenario::Scenario`] or lists every problem; after
//! that nothing re-checks and [`engine::simulate`] cannot fail.
//!
//! Same scenario, seed and binary: same bytes, on any number of threads. Time is integer nanoseconds, randomness comes
//! from named streams, and threads merge in the order of replications.
#![doc = include_str!("semantics.md")]
#![doc = include_str!("worked_examples.md")]

pub mod calendar;
pub mod catalogue;
pub mod cli;
pub mod client;
pub mod decimal;
pub mod demand;
pub mod engine;
pub mod experiment;
pub mod fit;
pub mod metrics;
pub mod notation;
pub mod provider;
pub mod report;
pub mod rng;
pub mod scenario;
pub mod theory;
pub mod time;
