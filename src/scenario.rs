//! A scenario: validated and immutable. What everything to the right of it may trust.
//!
//! [`load`] turns a file into a [`Scenario`] or lists every problem in it; after that nothing re-checks, and
//! [`crate::engine`] cannot fail.

mod check;

use std::num::NonZeroU32;
use std::path::PathBuf;

pub use crate::notation::{Problem, Problems};
pub use check::{load, parse};

use crate::client::{Client, Gate};
use crate::demand::Workload;
use crate::provider::Plan;
use crate::time::Nanos;

/// One scenario file, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Short name: the file's stem, or `name` in the file. Safe as a folder name.
    pub name: String,
    /// The title for people.
    pub title: String,
    /// The question the scenario asks, for people; may be empty.
    pub question: String,
    /// Where it was read from, as given.
    pub path: PathBuf,
    /// SHA-256 of the file's bytes, in hex.
    pub sha256: String,
    /// Seed of all random streams.
    pub seed: u64,
    /// Independent runs.
    pub replications: NonZeroU32,
    /// Demand appears in `[0, horizon)`; everything that appeared is then run to its end.
    pub horizon: Nanos,
    /// What appears before this is simulated and not counted. Below the horizon.
    pub warm_up: Nanos,
    /// When the run starts, for people: `Mon 2026-03-23 00:00 in Europe/Berlin`; `None` where the file does not say.
    pub starts: Option<String>,
    /// What the user wants of a plan.
    pub objectives: Vec<Objective>,
    /// Names of all quantities, in the order in which the workloads first name them.
    pub quantities: Vec<String>,
    /// The swept parameter, if any.
    pub sweep: Option<Sweep>,
    /// One per point of the sweep, in its order; exactly one without a sweep. Plans, workloads and clients have the
    /// same names in the same order in all of them.
    pub cases: Vec<Case>,
}

impl Scenario {
    /// Requests expected to appear in one replication of one of its cases.
    pub fn expected_requests(&self, case: &Case) -> f64 {
        check::expected_requests(&case.workloads, self.horizon)
    }
}

/// The parameter that a scenario sweeps.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// Its path in the file, such as `plan.*.concurrency`.
    pub parameter: String,
    /// What an axis shall say, such as `concurrency`.
    pub label: String,
}

/// Everything that runs together at one point of the sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The swept value; `None` without a sweep.
    pub point: Option<SweepPoint>,
    /// The demand.
    pub workloads: Vec<Workload>,
    /// The clients that workloads refer to.
    pub clients: Vec<Client>,
    /// The gates that clients refer to, one per group.
    pub gates: Vec<Gate>,
    /// The plans to compare, in the file's order.
    pub plans: Vec<Plan>,
}

impl Case {
    /// The client that sends this workload's requests under this plan, all by their places in the case.
    pub fn client_of(&self, plan: usize, workload: usize) -> usize {
        self.plans[plan].client.unwrap_or(self.workloads[workload].client)
    }
}

/// One value of the swept parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepPoint {
    /// The value as the user wrote it.
    pub label: String,
    /// Its place on a numeric axis: the number written, in the unit written; `None` for a word.
    pub number: Option<f64>,
}

/// The quantiles of the latency curve, in per mille: those that an objective can speak of, and more.
pub const CURVE_PER_MILLE: [u32; 15] = [10, 50, 100, 200, 300, 400, 500, 600, 700, 750, 800, 900, 950, 990, 999];

/// One thing a user wants of a plan; it holds at "at most" (or, for a delivered share, "at least").
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Objective {
    /// The mean latency of delivered requests, at most.
    LatencyMean(Nanos),
    /// A quantile of the latency of delivered requests, at most.
    LatencyQuantile {
        /// Per mille: 950 is the p95.
        per_mille: u32,
        /// At most this.
        at_most: Nanos,
    },
    /// Delivered requests per offered request, at least.
    DeliveredShare(f64),
    /// Requests that gave up after refusals, per offered request, at most.
    RefusedShare(f64),
}
