//! What an experiment found: estimates, and the judgement of each plan against the objectives. Reports read this and
//! nothing further to the left but the scenario.

mod cost;
mod finishing;

pub use cost::{CostFigures, Lack, Spending};
pub use finishing::{FinishedBy, FinishingTimes};

use super::{Comparison, Drift, Estimate, WarmUp, Witness};
use crate::engine::Parts;
pub use crate::metrics::{Count, PerCount};
pub use crate::scenario::CURVE_PER_MILLE;
use crate::scenario::Objective;
use crate::time::Nanos;
use serde::{Deserialize, Serialize};

/// Everything found about one scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    /// One for each case and plan: all plans of the first case, then all of the next.
    pub plans: Vec<PlanResult>,
    /// One for each case and pair of its plans: all pairs of the first case, then all of the next.
    pub comparisons: Vec<Comparison>,
    /// What was not counted.
    pub warm_up: WarmUp,
    /// Replications run.
    pub replications: u32,
    /// Whether the precision that the scenario asks for was reached; `None` where it asks for none.
    pub precision_reached: Option<bool>,
    /// Nothing in the scenario is random: one replication is the exact answer.
    pub exact: bool,
}

impl Results {
    /// What sentences about a single plan have to know of the run it comes from.
    pub fn without_plans(replications: u32, exact: bool) -> Self {
        let warm_up = WarmUp { length: Nanos::ZERO, found: None };
        Self { plans: Vec::new(), comparisons: Vec::new(), warm_up, replications, precision_reached: None, exact }
    }
}

/// One plan at one point of the sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanResult {
    /// Index into [`crate::scenario::Scenario::cases`].
    pub case: usize,
    /// Index into [`crate::scenario::Case::plans`].
    pub plan: usize,
    /// All workloads together.
    pub total: Figures,
    /// Each workload by itself, in the file's order.
    pub workloads: Vec<Figures>,
    /// One per rate limit of the plan, in its order; then those of the plans that requests spill over to, as
    /// [`crate::scenario::Case::rate_limit_names`] has them.
    pub rate_limits: Vec<RateLimitFigures>,
    /// One per pool of the plan, in its order; then likewise.
    pub pools: Vec<QueueFigures>,
    /// Bursts and leaks of each pool of the plan, in its order.
    pub bursts: Vec<BurstFigures>,
    /// One per limit of jobs in flight of the plan, in its order; with the figures of the busiest of its counters.
    pub in_flight: Vec<QueueFigures>,
    /// One per gate of the case, in its order; only those some workload uses under this plan have traffic.
    pub gates: Vec<QueueFigures>,
    /// One per client of the case with a throttle; only those that send something under this plan have traffic.
    pub throttles: Vec<ThrottleFigures>,
    /// How much each of these limits has of all refusals and of all delay.
    pub limit_shares: Vec<LimitShares>,
    /// What it costs; `None` if nothing is said of its price.
    pub cost: Option<CostFigures>,
    /// Whether its queue has a steady state.
    pub drift: Drift,
    /// What happened over time.
    pub timeline: Vec<TimelineBin>,
    /// The plan against the objectives.
    pub verdict: Verdict,
    /// What theory says of it, where it is a queue that theory knows.
    pub witnesses: Vec<Witness>,
}

/// Requests that appeared after the warm-up. Counts and shares are per replication; a share is per offered request.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// What is counted.
    pub counts: PerCount<Estimate>,
    /// `delivered / offered`; `None` when nothing was offered, like all below.
    pub delivered_share: Option<Estimate>,
    /// `gave_up / offered`, after whatever ended the last attempt.
    pub refused_share: Option<Estimate>,
    /// `gate_timeouts / offered`.
    pub gate_timeout_share: Option<Estimate>,
    /// `gate_full / offered`.
    pub gate_full_share: Option<Estimate>,
    /// `spilled_over / offered`.
    pub spilled_share: Option<Estimate>,
    /// `expired / offered`.
    pub expired_share: Option<Estimate>,
    /// `abandoned / offered`: their clients lost patience.
    pub abandoned_share: Option<Estimate>,
    /// `timed_out / attempts`: their clients waited for them no longer.
    pub timed_out_per_attempt: Option<Estimate>,
    /// Of the jobs that were served to their end, the share that nobody waited for any more; `None` when none was.
    pub served_for_nobody_share: Option<Estimate>,
    /// `attempts / offered`: the retry amplification.
    pub attempts_per_request: Option<Estimate>,
    /// Refused attempts per attempt.
    pub refused_per_attempt: Option<Estimate>,
    /// `polls / offered`.
    pub polls_per_request: Option<Estimate>,
    /// Attempts refused in outages per attempt.
    pub outage_per_attempt: Option<Estimate>,
    /// Attempts whose service failed per attempt.
    pub failed_per_attempt: Option<Estimate>,
    /// Deliveries per second between warm-up and horizon, by the instant of delivery.
    pub throughput_per_s: Estimate,
    /// Of delivered requests; `None` when no replication delivered any.
    pub latency: Option<LatencyFigures>,
    /// Of fan-outs and bulks; `None` where there are none.
    pub actions: Option<ActionFigures>,
}

/// Actions that appeared after the warm-up: what one arrival made, several requests at once, done when the last of them has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionFigures {
    /// How many, per replication.
    pub offered: Estimate,
    /// Of those, delivered with all of their requests.
    pub delivered: Estimate,
    /// `delivered / offered`; `None` when none was offered.
    pub delivered_share: Option<Estimate>,
    /// The share of those with a deadline that were delivered by it; `None` when none had one.
    pub in_time_share: Option<Estimate>,
    /// When they were done; `None` when none was offered, and when there are more than a thousand in a replication.
    pub finishing: Option<FinishingTimes>,
    /// Mean latency in seconds, from appearing to the last result, of those delivered; `None` when none was.
    pub latency_mean: Option<Estimate>,
    /// Its quantiles, one per entry of [`CURVE_PER_MILLE`].
    pub latency_curve: Option<[Estimate; CURVE_PER_MILLE.len()]>,
}

impl ActionFigures {
    /// A quantile of the latency by its per mille, if it is one of [`CURVE_PER_MILLE`].
    pub fn quantile(&self, per_mille: u32) -> Option<Estimate> {
        let place = CURVE_PER_MILLE.iter().position(|&known| known == per_mille)?;
        self.latency_curve.map(|curve| curve[place])
    }
}

/// The latency of delivered requests, in seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct LatencyFigures {
    /// The mean.
    pub mean: Estimate,
    /// The longest of each replication.
    pub max: Estimate,
    /// One per entry of [`CURVE_PER_MILLE`].
    pub curve: [Estimate; CURVE_PER_MILLE.len()],
    /// Mean of each part, in the order of [`Parts::NAMES`].
    pub parts: [Estimate; Parts::COUNT],
    /// Each part's share of the mean latency, in the same order; `None` when a latency is 0.
    pub part_shares: [Option<Estimate>; Parts::COUNT],
}

impl LatencyFigures {
    /// A quantile by its per mille, if it is one of [`CURVE_PER_MILLE`].
    pub fn quantile(&self, per_mille: u32) -> Option<Estimate> {
        CURVE_PER_MILLE.iter().position(|&known| known == per_mille).map(|place| self.curve[place])
    }
}

/// One rate limit between warm-up and horizon, all its counters together.
#[derive(Clone, Debug, PartialEq)]
pub struct RateLimitFigures {
    /// Attempts it refused, of requests that appeared after the warm-up.
    pub refused: Estimate,
    /// Of all their attempts; `None` when there were none.
    pub refused_per_attempt: Option<Estimate>,
    /// Share of the time in which it would have refused or delayed a call of weight 1, over the busiest of its counters.
    pub exhausted_share: Estimate,
    /// Calls waiting in its lines, averaged over time.
    pub waiting_mean: Estimate,
    /// Most calls waiting at once.
    pub waiting_peak: Estimate,
    /// What polls meet here; `None` if none come.
    pub polls: Option<PollFigures>,
}

/// Polls at one rate limit, of requests that appeared after the warm-up.
#[derive(Clone, Debug, PartialEq)]
pub struct PollFigures {
    /// Polls it refused.
    pub refused: Estimate,
    /// Of all polls; `None` when there were none.
    pub refused_per_poll: Option<Estimate>,
    /// Requests that gave up because it refused their polls, per offered request.
    pub lost_share: Option<Estimate>,
    /// The share of the mean latency in which results waited after it first refused a poll that would have fetched them.
    pub held_up_share: Option<Estimate>,
    /// What an interval that is safe has to fit beside.
    pub room: PollRoom,
}

/// The fullest that a rate limit that counts polls has been, over all replications, and the interval that fits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PollRoom {
    /// Most jobs at once whose results are asked for: all that were in waitlists and on stations at once, and as many as ended
    /// within the time between two polls (at most a window), whose results may not have been fetched.
    pub jobs: u64,
    /// Most calls but polls that it counted within a window.
    pub others: u64,
    /// The shortest interval between an answer and the next poll with which it refuses and delays no poll, in seconds, so long as there
    /// are no more jobs and calls than these and the first poll comes no sooner; `None` if no interval promises that. See
    /// [`crate::theory::SharedLimit`].
    pub safe_interval_s: Option<f64>,
}

/// A pool of stations with its waitlist, or a gate with its queue, between warm-up and horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct QueueFigures {
    /// Stations, or permits of all instances; the most that there can be, where their number changes.
    pub concurrency: u32,
    /// Stations or permits on average over time.
    pub concurrency_mean: Estimate,
    /// Mean share of the stations in service (or of the permits held).
    pub utilisation: Estimate,
    /// Of the time that the stations worked, the share for jobs that nobody waited for in the end; `None` for a gate, and when they did
    /// not work.
    pub wasted_share: Option<Estimate>,
    /// Share of the time in which all of them were.
    pub saturated_share: Estimate,
    /// Share of the time in which the waitlist had no room; 0 where it has no bound.
    pub full_share: Estimate,
    /// Mean number waiting.
    pub waiting_mean: Estimate,
    /// Most waiting at once.
    pub waiting_peak: Estimate,
    /// Attempts refused by the full waitlist, of requests that appeared after the warm-up; 0 for a gate.
    pub refused: Estimate,
    /// Of all their attempts; `None` when there were none.
    pub refused_per_attempt: Option<Estimate>,
}

/// The line of a client's throttle between warm-up and horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct ThrottleFigures {
    /// The client's place in the case.
    pub client: usize,
    /// Attempts waiting, averaged over time.
    pub waiting_mean: Estimate,
    /// Most waiting at once.
    pub waiting_peak: Estimate,
}

/// What a pool had beyond its concurrency, and what it lost of it, between warm-up and horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct BurstFigures {
    /// Jobs that started beyond the concurrency, of requests that appeared after the warm-up.
    pub jobs: Estimate,
    /// Of all their attempts; `None` when there were none.
    pub per_attempt: Option<Estimate>,
    /// Time that such jobs were in service, in hours of one station.
    pub station_hours: Estimate,
    /// Mean number of leaked stations.
    pub leaked_mean: Estimate,
}

/// A slice of simulated time, from the start of the run (warm-up included) to the horizon. Counts are means over the replications,
/// per bin; levels are averaged over the bin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimelineBin {
    /// Its first instant.
    pub start: Nanos,
    /// Its length.
    pub length: Nanos,
    /// Requests that appeared.
    pub demanded: Estimate,
    /// Attempts refused.
    pub refused: Estimate,
    /// Results that reached clients.
    pub delivered: Estimate,
    /// Calls that asked for results.
    pub polls: Estimate,
    /// Jobs in service, all pools together (also those of a plan without pools).
    pub in_service: Estimate,
    /// Jobs in waitlists and calls in the lines of rate limits.
    pub waiting: Estimate,
    /// Attempts waiting in gates and throttles.
    pub gate_waiting: Estimate,
}

/// One plan against the objectives, and what binds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Missed if any objective is, or a plan may not be spent so much on; undecided if any is and none is missed; met otherwise.
    pub overall: Judgement,
    /// One per objective of the scenario.
    pub objectives: Vec<ObjectiveResult>,
    /// The limit that refuses most (or times out or blocks most, if a gate), or else delays most; `None` when less than one attempt in
    /// a thousand is refused and waiting is below 1 % of the mean latency.
    pub binding: Option<Binding>,
}

/// Whether an objective holds, at 95 % confidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Judgement {
    /// The whole interval is on the right side; or the objective is all or none, and that is what was seen.
    Met,
    /// The whole interval is on the wrong side.
    Missed,
    /// The interval contains the objective: run longer, or more replications.
    Undecided,
}

/// One objective and what was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ObjectiveResult {
    /// The objective.
    pub objective: Objective,
    /// The figure it speaks of; `None` when nothing was delivered (or offered) to measure it on.
    pub measured: Option<Estimate>,
    /// Whether it holds. A latency that could not be measured because nothing was delivered is missed.
    pub judgement: Judgement,
}

/// The limit that shapes what a plan does to this traffic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Binding {
    /// Which limit.
    pub limit: Limit,
    /// What it does to the traffic.
    pub effect: Effect,
    /// How much of it: of the attempts refused, of the requests timed out or given up, of the mean latency waited.
    pub share: Estimate,
}

/// A limit that can bind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// A rate limit, by its place in [`PlanResult::rate_limits`].
    RateLimit(usize),
    /// The stations of a pool, and so its waitlist, by its place in [`PlanResult::pools`].
    Stations(usize),
    /// A gate, by its place in the case.
    Gate(usize),
    /// A throttle, by the place of its client in the case.
    Throttle(usize),
    /// A limit of jobs in flight, by its place in the plan.
    InFlight(usize),
}

/// How much one limit has of what all limits do to the traffic; over all limits each of these sums to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LimitShares {
    /// Which limit.
    pub limit: Limit,
    /// Of all refusals: attempts refused, and requests ended by gates or because their polls were refused. `None` when there were none.
    pub refusals: Option<Estimate>,
    /// Of all delay of delivered requests: waits in the lines of rate limits and throttles, in waitlists and gates, results held up by
    /// refused polls, and waits before retries, which are due to the limits as these refused attempts (and not due to outages and
    /// failures as those did). `None` when there was none.
    pub delay: Option<Estimate>,
}

/// What a limit that binds does to the traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Refuses attempts.
    Refuses,
    /// Ends requests for which there is no room.
    Blocks,
    /// Refuses polls of requests that give up then.
    RefusesPolls,
    /// Ends requests that waited too long.
    TimesOut,
    /// Lets them wait.
    Delays,
    /// Refuses polls, so that results wait.
    HoldsUpResults,
}
