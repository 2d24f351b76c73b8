//! From the measurements of replications to estimates.

mod actions;
mod compared;
mod objectives;
mod polling;
mod shares;

pub(super) use self::objectives::objectives;
use self::polling::Polls;
use super::Estimate;
use super::cost::Month;
use super::drift;
use super::judge;
use super::proportion;
use super::results::{
    BurstFigures, CURVE_PER_MILLE, Figures, LatencyFigures, PlanResult, QueueFigures, RateLimitFigures,
    ThrottleFigures, TimelineBin,
};
use super::witness;
use crate::engine::{Parts, System};
use crate::metrics::{Count, PerCount, QueueLevel, RunMetrics, WorkloadMetrics};
use crate::provider::Plan;
use crate::scenario::Scenario;
use crate::time::Nanos;

/// The attempts that the provider turned away.
const REFUSED: [Count; 4] =
    [Count::RefusedByRateLimits, Count::RefusedByWaitlists, Count::RefusedByInFlight, Count::RefusedInOutages];

/// The numbers of one replication of one plan, reduced from its metrics so that the histograms can go.
#[derive(Debug)]
pub(super) struct Replication {
    total: Measured,
    workloads: Vec<Measured>,
    rate_limits: Vec<[f64; 4]>,
    polls: Vec<Option<Polls>>,
    pools: Vec<[f64; 7]>,
    // Of each pool: burst jobs, station hours of theirs, stations leaked.
    bursts: Vec<[f64; 3]>,
    in_flight: Vec<[f64; 7]>,
    // Of each pool; `None` when its stations did not work.
    wasted: Vec<Option<f64>>,
    gates: Vec<[f64; 7]>,
    // Mean and peak of those waiting.
    throttles: Vec<[f64; 2]>,
    timeline: Vec<(Nanos, Nanos, [f64; 7])>,
    // Of a plan with a price.
    month: Option<Month>,
    drift: drift::Measured,
}

#[derive(Clone, Debug, PartialEq)]
struct Measured {
    counts: PerCount<f64>,
    throughput_per_s: f64,
    latency: Option<Latency>,
    actions: Option<actions::Actions>,
}

#[derive(Clone, Debug, PartialEq)]
struct Latency {
    mean: f64,
    max: f64,
    curve: [f64; CURVE_PER_MILLE.len()],
    parts: [f64; Parts::COUNT],
}

impl Replication {
    /// Reduces what one run measured.
    pub fn new(plan: &Plan, system: &System, metrics: &RunMetrics, month: Option<Month>) -> Self {
        let window_s = metrics.window.length().as_secs_f64();
        let workloads: Vec<Measured> =
            metrics.workloads.iter().map(|workload| Measured::new(workload, window_s)).collect();
        // One alone is all of them.
        let total = match &workloads[..] {
            [only] => only.clone(),
            _ => Measured::new(&metrics.total(), window_s),
        };
        Self {
            month,
            total,
            workloads,
            rate_limits: rate_limits(system, metrics),
            polls: polling::polls(plan, system, metrics),
            pools: metrics.pools.iter().zip(&metrics.refused_by_pool).map(|(level, &n)| queue(level, n)).collect(),
            bursts: metrics
                .general_pools
                .iter()
                .map(|pool| [pool.burst_jobs as f64, pool.burst.busy_s() / 3600.0, pool.leaked.busy_mean()])
                .collect(),
            in_flight: in_flight(metrics),
            wasted: metrics
                .pools
                .iter()
                .zip(&metrics.wasted_by_pool)
                .map(|(level, &time)| per(time.0 as f64, level.busy_ns()))
                .collect(),
            gates: gates(system, metrics),
            throttles: (metrics.throttles.iter())
                .map(|line| [line.waiting_mean(), f64::from(line.waiting_peak())])
                .collect(),
            drift: drift::Measured::new(system, metrics),
            timeline: metrics
                .timeline
                .bins()
                .map(|(start, length, bin)| {
                    let [in_service, waiting, gate_waiting] = bin.mean_levels(length);
                    let (demanded, refused) = (bin.demanded as f64, bin.refused as f64);
                    let (delivered, polls) = (bin.delivered as f64, bin.polls as f64);
                    (start, length, [demanded, refused, delivered, polls, in_service, waiting, gate_waiting])
                })
                .collect(),
        }
    }
}

/// Of each limit of jobs in flight: the figures of its busiest counter.
fn in_flight(metrics: &RunMetrics) -> Vec<[f64; 7]> {
    let of_limit = |(limit, &refused): (usize, &u64)| {
        let counters = metrics.in_flight.iter().filter(|counter| counter.limit == limit);
        let figures = counters.map(|counter| queue(&counter.level, refused));
        figures.reduce(|best, next| if next[0] > best[0] { next } else { best }).unwrap_or_default()
    };
    metrics.refused_by_in_flight.iter().enumerate().map(of_limit).collect()
}

/// Of each rate limit: refused, exhausted share (of its busiest counter), mean and peak of its lines (all counters together).
fn rate_limits(system: &System, metrics: &RunMetrics) -> Vec<[f64; 4]> {
    let window_ns = metrics.window.length().0 as f64;
    let mut figures: Vec<[f64; 4]> =
        metrics.refused_by_rate_limit.iter().map(|&refused| [refused as f64, 0.0, 0.0, 0.0]).collect();
    for (rate_limit, counter) in system.counters().zip(&metrics.counters) {
        let figure = &mut figures[rate_limit];
        figure[1] = figure[1].max(counter.exhausted.0 as f64 / window_ns);
        figure[2] += counter.line.waiting_mean();
        figure[3] += f64::from(counter.line.waiting_peak());
    }
    figures
}

/// Of a queue with servers: utilisation, saturated and full share, mean and peak of those waiting, refused, mean number of servers.
fn queue(level: &QueueLevel, refused: u64) -> [f64; 7] {
    [
        level.utilisation(),
        level.saturated_share(),
        level.full_share(),
        level.waiting_mean(),
        f64::from(level.waiting_peak()),
        refused as f64,
        level.servers_mean(),
    ]
}

/// The same of each gate, all its instances together: shares are averaged over them, numbers added up.
fn gates(system: &System, metrics: &RunMetrics) -> Vec<[f64; 7]> {
    let count = system.gates().map(|instance| instance.gate + 1).max().unwrap_or(0);
    let mut figures = vec![[0.0; 7]; count];
    let mut instances = vec![0.0; count];
    for (instance, level) in system.gates().zip(&metrics.gates) {
        let of_one = queue(level, 0);
        figures[instance.gate].iter_mut().zip(of_one).for_each(|(sum, figure)| *sum += figure);
        instances[instance.gate] += 1.0;
    }
    for (figure, instances) in figures.iter_mut().zip(instances) {
        figure[..3].iter_mut().for_each(|share| *share /= instances);
    }
    figures
}

impl Measured {
    fn new(workload: &WorkloadMetrics, window_s: f64) -> Self {
        let latencies = &workload.latencies;
        Self {
            counts: PerCount::from_fn(|count| workload.counts[count] as f64),
            throughput_per_s: workload.deliveries_in_window as f64 / window_s,
            latency: (latencies.count() > 0).then(|| Latency {
                mean: latencies.mean_s(),
                max: latencies.max().as_secs_f64(),
                curve: latencies.quantiles_s(CURVE_PER_MILLE),
                parts: latencies.part_means_s(),
            }),
            actions: workload.actions.as_ref().map(actions::Actions::new),
        }
    }
}

/// Estimates from the replications of one plan of one case.
pub(super) fn plan_result(
    scenario: &Scenario,
    case: usize,
    plan: usize,
    replications: &[Replication],
    exact: bool,
    confidence: f64,
) -> PlanResult {
    let over = Over { replications, exact, confidence };
    let described = &scenario.cases[case];
    let system = System::new(&scenario.cases[case], plan);
    let total = over.figures(|replication| &replication.total);
    let workloads = (0..scenario.cases[case].workloads.len())
        .map(|place| over.figures(|replication| &replication.workloads[place]))
        .collect();
    let rate_limits: Vec<RateLimitFigures> = (0..described.rate_limit_names(plan).len())
        .map(|place| RateLimitFigures {
            polls: over.polls(place),
            ..over.rate_limit(|replication| replication.rate_limits.get(place).copied().unwrap_or_default())
        })
        .collect();
    let pools: Vec<QueueFigures> = (0..)
        .zip(system.pools())
        .map(|(place, (stations, _))| QueueFigures {
            wasted_share: over.mean_of_known(|replication| replication.wasted[place]),
            ..over.queue(stations, |replication| replication.pools[place])
        })
        .collect();
    let bursts: Vec<BurstFigures> =
        (0..pools.len()).map(|place| over.burst(|replication| replication.bursts[place])).collect();
    let in_flight: Vec<QueueFigures> = (described.in_flight_limits(plan).into_iter().enumerate())
        .map(|(place, (_, limit))| {
            over.queue(limit.get(), |replication| replication.in_flight.get(place).copied().unwrap_or_default())
        })
        .collect();
    let gates: Vec<QueueFigures> = (0..scenario.cases[case].gates.len())
        .map(|place| {
            let permits = system.gates().filter(|instance| instance.gate == place).map(|instance| instance.most).sum();
            over.queue(permits, |replication| replication.gates[place])
        })
        .collect();
    let throttles: Vec<ThrottleFigures> = (system.throttles().enumerate())
        .map(|(place, client)| {
            let [waiting_mean, waiting_peak] =
                std::array::from_fn(|figure| over.mean(|replication| replication.throttles[place][figure]));
            ThrottleFigures { client, waiting_mean, waiting_peak }
        })
        .collect();
    let cost = over.cost(described, plan);
    let limits = judge::Measured {
        cost: cost.as_ref(),
        rate_limits: &rate_limits,
        pools: &pools,
        in_flight: &in_flight,
        gates: &gates,
        throttles: &throttles,
    };
    let drift = over.drift(described, plan);
    let verdict = judge::verdict(&scenario.objectives, &total, drift.grows(), &limits);
    let limit_shares = over.limit_shares(described, plan, &system);
    let timeline = over.timeline();
    let mut result = PlanResult {
        case,
        plan,
        total,
        workloads,
        rate_limits,
        pools,
        bursts,
        in_flight,
        gates,
        throttles,
        limit_shares,
        cost,
        drift,
        timeline,
        verdict,
        witnesses: Vec::new(),
    };
    result.witnesses = witness::witnesses(scenario, &result);
    result
}

/// The replications that an estimate is made over.
struct Over<'a> {
    replications: &'a [Replication],
    exact: bool,
    confidence: f64,
}

impl Over<'_> {
    fn mean(&self, figure: impl Fn(&Replication) -> f64) -> Estimate {
        self.mean_of_known(|replication| Some(figure(replication))).expect("a scenario has a replication")
    }

    fn mean_of_known(&self, figure: impl Fn(&Replication) -> Option<f64>) -> Option<Estimate> {
        let values: Vec<f64> = self.replications.iter().filter_map(figure).collect();
        Estimate::at(self.confidence, &values, self.exact)
    }

    /// A share of counts: how many of how many in each replication.
    fn share(&self, counts: impl Fn(&Replication) -> (f64, f64)) -> Option<Estimate> {
        let counts: Vec<(f64, f64)> = self.replications.iter().map(counts).collect();
        proportion::share(self.confidence, &counts, self.exact)
    }

    fn figures(&self, counts: impl Fn(&Replication) -> &Measured) -> Figures {
        let of = |some: &[Count], all: &[Count]| {
            let sum = |of: &Measured, some: &[Count]| some.iter().map(|&count| of.counts[count]).sum();
            self.share(|replication| (sum(counts(replication), some), sum(counts(replication), all)))
        };
        let share = |count: Count| of(&[count], &[Count::Offered]);
        let per_attempt = |some: &[Count]| of(some, &[Count::Attempts]);
        let ratio = |count: Count| {
            self.mean_of_known(|replication| {
                let counts = &counts(replication).counts;
                per(counts[count], counts[Count::Offered])
            })
        };
        Figures {
            counts: PerCount::from_fn(|count| self.mean(|replication| counts(replication).counts[count])),
            delivered_share: share(Count::Delivered),
            refused_share: share(Count::GaveUp),
            gate_timeout_share: share(Count::GateTimeouts),
            gate_full_share: share(Count::GateFull),
            spilled_share: share(Count::SpilledOver),
            expired_share: share(Count::Expired),
            abandoned_share: share(Count::Abandoned),
            timed_out_per_attempt: per_attempt(&[Count::TimedOut]),
            served_for_nobody_share: of(&[Count::ServedForNobody], &[Count::ServedForNobody, Count::Delivered]),
            attempts_per_request: ratio(Count::Attempts),
            refused_per_attempt: per_attempt(&REFUSED),
            polls_per_request: ratio(Count::Polls),
            outage_per_attempt: per_attempt(&[Count::RefusedInOutages]),
            failed_per_attempt: per_attempt(&[Count::Failed]),
            throughput_per_s: self.mean(|replication| counts(replication).throughput_per_s),
            latency: self.latency(&counts),
            actions: self.actions(&counts),
        }
    }

    fn latency(&self, counts: impl Fn(&Replication) -> &Measured) -> Option<LatencyFigures> {
        let mean = |figure: &dyn Fn(&Latency) -> f64| {
            self.mean_of_known(|replication| counts(replication).latency.as_ref().map(figure))
        };
        let known = "every figure is known where the mean is";
        Some(LatencyFigures {
            mean: mean(&|latency| latency.mean)?,
            max: mean(&|latency| latency.max)?,
            curve: std::array::from_fn(|place| mean(&|latency| latency.curve[place]).expect(known)),
            parts: std::array::from_fn(|place| mean(&|latency| latency.parts[place]).expect(known)),
            part_shares: std::array::from_fn(|place| {
                self.mean_of_known(|replication| {
                    let latency = counts(replication).latency.as_ref().filter(|latency| latency.mean > 0.0)?;
                    Some(latency.parts[place] / latency.mean)
                })
            }),
        })
    }

    fn rate_limit(&self, figures: impl Fn(&Replication) -> [f64; 4]) -> RateLimitFigures {
        let [refused, exhausted_share, waiting_mean, waiting_peak] =
            std::array::from_fn(|place| self.mean(|replication| figures(replication)[place]));
        let refused_per_attempt = self.per_attempt(|replication| figures(replication)[0]);
        RateLimitFigures { refused, refused_per_attempt, exhausted_share, waiting_mean, waiting_peak, polls: None }
    }

    fn queue(&self, concurrency: u32, figures: impl Fn(&Replication) -> [f64; 7]) -> QueueFigures {
        let [utilisation, saturated_share, full_share, waiting_mean, waiting_peak, refused, concurrency_mean] =
            std::array::from_fn(|place| self.mean(|replication| figures(replication)[place]));
        QueueFigures {
            concurrency,
            concurrency_mean,
            utilisation,
            wasted_share: None,
            saturated_share,
            full_share,
            waiting_mean,
            waiting_peak,
            refused,
            refused_per_attempt: self.per_attempt(|replication| figures(replication)[5]),
        }
    }

    fn burst(&self, figures: impl Fn(&Replication) -> [f64; 3]) -> BurstFigures {
        let [jobs, station_hours, leaked_mean] =
            std::array::from_fn(|place| self.mean(|replication| figures(replication)[place]));
        let per_attempt = self.per_attempt(|replication| figures(replication)[0]);
        BurstFigures { jobs, per_attempt, station_hours, leaked_mean }
    }

    fn per_attempt(&self, refused: impl Fn(&Replication) -> f64) -> Option<Estimate> {
        self.share(|replication| (refused(replication), replication.total.counts[Count::Attempts]))
    }

    fn timeline(&self) -> Vec<TimelineBin> {
        let first = &self.replications[0].timeline;
        (0..first.len())
            .map(|bin| {
                let (start, length, _) = first[bin];
                let [demanded, refused, delivered, polls, in_service, waiting, gate_waiting] =
                    std::array::from_fn(|place| self.mean(|replication| replication.timeline[bin].2[place]));
                TimelineBin { start, length, demanded, refused, delivered, polls, in_service, waiting, gate_waiting }
            })
            .collect()
    }
}

/// A ratio; `None` to nothing.
fn per(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}
