//! A scenario: validated and immutable. What everything to the right of it may trust.
//!
//! [`load`] turns a file into a [`Scenario`] or lists every problem in it; after that nothing re-checks, and
//! [`crate::engine`] cannot fail.

mod check;
mod schema;
mod spike;
mod unknown;

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::num::NonZeroU32;
use std::path::PathBuf;

pub use crate::notation::{Problem, Problems};
pub use check::{Draft, MOST_REQUESTS, Over, Setting, load, open_questions, parse};
pub use schema::schema;
pub use spike::Spike;
pub use unknown::{Change, Reading, Unknown, UnknownKind};

use crate::calendar::Start;
use crate::client::{Client, Gate};
use crate::demand::Workload;
use crate::provider::{Currency, Money, Plan};
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
    /// Independent runs; with a precision, those that the run begins with.
    pub replications: NonZeroU32,
    /// How precise the figures shall be; `None` where the number of replications is given.
    pub precision: Option<Precision>,
    /// Demand appears in `[0, horizon)`; everything that appeared is then run to its end.
    pub horizon: Nanos,
    /// What appears before this is simulated and not counted. Below the horizon.
    pub warm_up: Nanos,
    /// Whether the warm-up is to be found from the first replications instead; it is 0 until then.
    pub finds_warm_up: bool,
    /// When the run starts; `None` where the file does not say.
    pub starts: Option<Start>,
    /// What the user wants of a plan.
    pub objectives: Vec<Objective>,
    /// Names of all quantities, in the order in which the workloads first name them.
    pub quantities: Vec<String>,
    /// What is swept, if anything.
    pub sweep: Option<Sweep>,
    /// What is to be sized, if the file says so.
    pub size: Option<Size>,
    /// The spikes to recover from, if the file says so.
    pub spike: Option<Spike>,
    /// Inputs that the file gives as ranges.
    pub unknowns: Vec<Unknown>,
    /// One per point of the sweep, in its order; exactly one without a sweep. Plans, workloads and clients have the
    /// same names in the same order in all of them.
    pub cases: Vec<Case>,
}

impl Scenario {
    /// Requests expected to appear in one replication of one of its cases.
    pub fn expected_requests(&self, case: &Case) -> f64 {
        check::expected_requests(&case.workloads, self.horizon)
    }

    /// The same of one workload.
    pub fn expected_requests_of(&self, workload: &Workload) -> f64 {
        check::expected_requests(std::slice::from_ref(workload), self.horizon)
    }

    /// How long a service of this workload takes on average, before the factor of a provider.
    pub fn mean_service_s(&self, workload: &Workload) -> f64 {
        check::mean_service_s(workload, self.horizon)
    }
}

/// A warm-up that is to be found is found from the first replications: so many at most.
pub const MOST_PILOTS: u32 = 5;

/// How precise the figures shall be; one of the two at least.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Precision {
    /// The relative error of the latencies that the objectives speak of (the p95, where they speak of none), at most.
    pub latency: Option<f64>,
    /// The half-width of the shares that they speak of (the delivered share, where they speak of none), at most.
    pub share: Option<f64>,
    /// Replications at the most.
    pub most: NonZeroU32,
}

/// What a scenario sweeps: one parameter, or the grid of several.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// Its path in the file, such as `plan.*.concurrency`; of several all of them, with commas.
    pub parameter: String,
    /// What an axis shall say, such as `concurrency`; likewise.
    pub label: String,
    /// Each parameter by itself, the first of them the slowest.
    pub axes: Vec<Axis>,
    /// Whether the command line says so, and not the file.
    pub typed: bool,
}

/// One swept parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Its path in the file, such as `plan.*.concurrency`.
    pub parameter: String,
    /// What an axis shall say, such as `concurrency`.
    pub label: String,
}

/// What is to be made as small as the objectives allow.
#[derive(Clone, Debug, PartialEq)]
pub struct Size {
    /// Index into [`Case::plans`].
    pub plan: usize,
    /// The numbers to find, what costs most first; at least one.
    pub parameters: Vec<SizeParameter>,
    /// How sure the answer is to be: 0.95 is 95 %.
    pub confidence: f64,
    /// What the command line said of it besides the plan: flags and their values.
    pub typed: Vec<(String, String)>,
}

/// A number of a plan or of its clients that can be larger or smaller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SizeParameter {
    /// Its path, such as `plan."custom".concurrency`.
    pub path: String,
    /// What more of it does.
    pub role: Role,
    /// What it counts, for people: `stations`, `calls of create`.
    pub name: String,
    /// What follows the number where it is written: `/min`, ` images`.
    pub suffix: String,
    /// The pool or the rate limit whose number it is, by its place in the plan; `None` for other numbers.
    pub limit: Option<usize>,
    /// The smallest number to try.
    pub least: u64,
    /// The largest number to try.
    pub most: u64,
}

/// What more of a number does to requests; in the order in which numbers are made small.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Serves more at once: fewer are refused, and nobody waits longer.
    Stations,
    /// Something else of which more is better.
    Other,
    /// Lets more wait: fewer are refused, and those wait longer.
    Places,
    /// Lets more in.
    Rate,
}

impl Role {
    /// Whether more of it makes nothing worse.
    pub fn serves(self) -> bool {
        matches!(self, Self::Stations | Self::Other)
    }
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

    /// The workloads as this plan meets them: with its own service times, where it has any.
    pub fn workloads_met(&self, plan: usize) -> Cow<'_, [Workload]> {
        let own = &self.plans[plan].service;
        if own.iter().all(Option::is_none) {
            return Cow::Borrowed(&self.workloads);
        }
        let mut workloads = self.workloads.clone();
        for (workload, service) in workloads.iter_mut().zip(own) {
            if let Some(service) = service {
                workload.service = service.clone();
            }
        }
        Cow::Owned(workloads)
    }

    /// The plans that requests can meet under this plan, by their places in the case: itself, and those that the gates of its
    /// clients spill over to. Rate limits and pools are numbered through all of them in this order.
    pub fn plans_met(&self, plan: usize) -> Vec<usize> {
        let mut met = vec![plan];
        for (number, gate) in self.gates.iter().enumerate() {
            let asked = (0..self.workloads.len())
                .any(|workload| self.clients[self.client_of(plan, workload)].gate == Some(number));
            let target =
                gate.spill_over.as_ref().and_then(|name| self.plans.iter().position(|plan| plan.name == *name));
            met.extend(target.filter(|target| asked && !met.contains(target)));
        }
        met
    }

    /// The names of the rate limits met under this plan: those of plans that requests spill over to as `PLAN/LIMIT`.
    pub fn rate_limit_names(&self, plan: usize) -> Vec<String> {
        self.names_met(plan, |plan| plan.rate_limits.iter().map(|limit| limit.name.as_str()).collect())
    }

    /// The names of the pools met under this plan, likewise.
    pub fn pool_names(&self, plan: usize) -> Vec<String> {
        self.names_met(plan, |plan| plan.pools.iter().map(|pool| pool.name.as_str()).collect())
    }

    /// The names of the limits of jobs in flight met under this plan, likewise, with what they admit.
    pub fn in_flight_limits(&self, plan: usize) -> Vec<(String, NonZeroU32)> {
        let names = self.names_met(plan, |plan| plan.in_flight.iter().map(|limit| limit.name.as_str()).collect());
        let met = self.plans_met(plan).into_iter();
        names.into_iter().zip(met.flat_map(|plan| self.plans[plan].in_flight.iter().map(|limit| limit.limit))).collect()
    }

    fn names_met(&self, plan: usize, names: impl Fn(&Plan) -> Vec<&str>) -> Vec<String> {
        let met = self.plans_met(plan).into_iter();
        met.flat_map(|other| {
            let of = &self.plans[other];
            let with_plan = |name: &str| if other == plan { name.to_owned() } else { format!("{}/{name}", of.name) };
            names(of).into_iter().map(with_plan).collect::<Vec<_>>()
        })
        .collect()
    }
}

/// One point of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepPoint {
    /// The value as the user wrote it; of several axes their values, with commas.
    pub label: String,
    /// Its place on a numeric axis: the number written, in the unit written; `None` for a word, and with several axes.
    pub number: Option<f64>,
    /// Its value on each axis, as written.
    pub coordinates: Vec<String>,
}

/// The quantiles of the latency curve, in per mille: those that an objective can speak of, and more.
pub const CURVE_PER_MILLE: [u32; 15] = [10, 50, 100, 200, 300, 400, 500, 600, 700, 750, 800, 900, 950, 990, 999];

/// One thing a user wants of a plan; it holds at "at most" (or, for a delivered share, "at least").
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
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
    /// Requests that gave up after refusals or timeouts of their attempts, per offered request, at most.
    RefusedShare(f64),
    /// A quantile of the latency of delivered actions (fan-outs and bulks), at most.
    ActionLatencyQuantile {
        /// Per mille: 950 is the p95.
        per_mille: u32,
        /// At most this.
        at_most: Nanos,
    },
    /// Delivered actions per offered action, at least.
    ActionDeliveredShare(f64),
    /// Actions delivered by their deadline, per action that has one, at least.
    FinishedInTime(f64),
    /// What the plan costs a month, at most.
    CostPerMonth {
        /// At most this.
        at_most: Money,
        /// In this currency.
        currency: Currency,
    },
}

impl Objective {
    /// Whether it speaks of requests that are lost, and not of how long others take.
    pub fn is_of_losses(&self) -> bool {
        matches!(
            self,
            Self::DeliveredShare(_) | Self::RefusedShare(_) | Self::ActionDeliveredShare(_) | Self::FinishedInTime(_)
        )
    }

    /// Whether it holds at its bound and above, and not at its bound and below.
    pub fn is_at_least(&self) -> bool {
        matches!(self, Self::DeliveredShare(_) | Self::ActionDeliveredShare(_) | Self::FinishedInTime(_))
    }

    /// The bound: seconds, a share, or an amount of money.
    pub fn bound(&self) -> f64 {
        match self {
            Self::LatencyMean(most)
            | Self::LatencyQuantile { at_most: most, .. }
            | Self::ActionLatencyQuantile { at_most: most, .. } => most.as_secs_f64(),
            Self::DeliveredShare(share)
            | Self::RefusedShare(share)
            | Self::ActionDeliveredShare(share)
            | Self::FinishedInTime(share) => *share,
            Self::CostPerMonth { at_most, .. } => at_most.amount(),
        }
    }

    /// Whether it speaks of a time, and not of a share or of money.
    pub fn is_of_latency(&self) -> bool {
        matches!(self, Self::LatencyMean(_) | Self::LatencyQuantile { .. } | Self::ActionLatencyQuantile { .. })
    }
}
