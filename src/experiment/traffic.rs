//! The shape of the traffic that a scenario asks for: how much a month, how uneven, how high its peaks. Drawn, and simulated by nobody.
//!
//! ```text
//! peak to mean = requests in the busiest minute / mean requests a minute
//! dispersion   = variance / mean of the requests in each minute         (1 for a Poisson process)
//! cv of gaps   = standard deviation / mean of the times between requests (1 for a Poisson process)
//! ```
//!
//! # Source
//! D. R. Cox and P. A. W. Lewis, *The Statistical Analysis of Series of Events*, 1966, chapter 4.

use rayon::prelude::*;

use super::Estimate;
use super::cost::{MONTH_S, comes_once};
use super::replicate;
use crate::demand::{Block, Source};
use crate::scenario::{Case, Scenario};

/// The traffic of the first point of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Traffic {
    /// Requests in 30 days, in expectation, if what comes before the horizon goes on like that; requests that come once come once.
    pub per_month: f64,
    /// Requests a second, in expectation, over the horizon.
    pub per_second: f64,
    /// Some of the requests are those of closed users: how many there are depends on how they are answered, and the figures above
    /// hold if nobody waits for more than the service.
    pub closed: bool,
    /// All requests come at one instant of the run and never again: their rate means nothing.
    pub once: bool,
    /// Of each quantity the mean per request, by the scenario's quantities; `None` where nothing has any.
    pub per_request: Vec<Option<Estimate>>,
    /// How uneven it is; `None` with closed users, and where less than two minutes or two requests are drawn.
    pub variation: Option<Variation>,
    /// Replications drawn.
    pub replications: u32,
    /// Nothing is random.
    pub exact: bool,
}

/// How uneven traffic is, of whole minutes from the start of a run to its horizon; each figure per replication.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variation {
    /// Requests in the busiest minute.
    pub busiest_minute: Estimate,
    /// Requests in the busiest of the hours that begin with the run; `None` where it has less than two.
    pub busiest_hour: Option<Estimate>,
    /// The busiest minute over the mean minute.
    pub peak_to_mean: Estimate,
    /// Variance over mean of the minutes.
    pub dispersion: Estimate,
    /// Coefficient of variation of the gaps.
    pub gap_cv: Estimate,
}

/// What one replication has.
struct Drawn {
    minutes: Vec<u64>,
    requests: u64,
    // Sum of the gaps and of their squares, in seconds.
    gaps: (f64, f64),
    amounts: Vec<u64>,
}

const MINUTE_NS: u64 = 60_000_000_000;

/// Draws it in as many replications as the scenario has.
pub fn traffic(scenario: &Scenario) -> Traffic {
    let case = &scenario.cases[0];
    let closed = case.workloads.iter().any(|workload| matches!(workload.arrivals, crate::demand::Arrivals::Users(_)));
    let exact = replicate::is_deterministic(scenario);
    let at_random = case.workloads.iter().any(|workload| workload.arrivals.is_random());
    let replications = if exact { 1 } else { scenario.replications.get() };
    let drawn: Vec<Drawn> = (0..replications).into_par_iter().map(|one| draw(scenario, case, one)).collect();
    let per_request = (0..scenario.quantities.len())
        .map(|place| {
            mean(&drawn, exact, |one| (one.requests > 0).then(|| one.amounts[place] as f64 / one.requests as f64))
        })
        .map(|amount| amount.filter(|amount| amount.mean > 0.0 && !closed));
    let horizon_s = scenario.horizon.as_secs_f64();
    let (mut in_run, mut per_month) = (0.0, 0.0);
    for workload in &case.workloads {
        let expected = scenario.expected_requests(&Case { workloads: vec![workload.clone()], ..case.clone() });
        in_run += expected;
        per_month += if comes_once(workload) { expected } else { expected * MONTH_S / horizon_s };
    }
    Traffic {
        per_month,
        per_second: in_run / horizon_s,
        closed,
        once: case.workloads.iter().all(comes_once),
        per_request: per_request.collect(),
        variation: if closed { None } else { variation(&drawn, !at_random) },
        replications,
        exact,
    }
}

fn mean(drawn: &[Drawn], exact: bool, value: impl Fn(&Drawn) -> Option<f64>) -> Option<Estimate> {
    let values: Vec<f64> = drawn.iter().filter_map(value).collect();
    Estimate::from_values(&values, exact)
}

fn variation(drawn: &[Drawn], exact: bool) -> Option<Variation> {
    let busiest = |one: &Drawn| one.minutes.iter().max().map(|most| *most as f64);
    Some(Variation {
        busiest_minute: mean(drawn, exact, busiest)?,
        busiest_hour: mean(drawn, exact, |one| {
            let hours = one.minutes.chunks_exact(60).map(|hour| hour.iter().sum::<u64>());
            hours.max().filter(|_| one.minutes.len() >= 120).map(|most| most as f64)
        }),
        peak_to_mean: mean(drawn, exact, |one| Some(busiest(one)? / moments(&one.minutes)?.0))?,
        dispersion: mean(drawn, exact, |one| moments(&one.minutes).map(|(mean, variance)| variance / mean))?,
        gap_cv: mean(drawn, exact, |one| {
            let gaps = one.requests.checked_sub(1).filter(|gaps| *gaps >= 2)? as f64;
            let mean = one.gaps.0 / gaps;
            (mean > 0.0).then(|| (one.gaps.1 / gaps - mean * mean).max(0.0).sqrt() / mean)
        })?,
    })
}

/// Mean and variance of counts; `None` of fewer than two, and where all are 0.
fn moments(counts: &[u64]) -> Option<(f64, f64)> {
    let n = counts.len() as f64;
    let mean = counts.iter().sum::<u64>() as f64 / n;
    let squares: f64 = counts.iter().map(|count| (*count as f64 - mean).powi(2)).sum();
    (counts.len() >= 2 && mean > 0.0).then(|| (mean, squares / (n - 1.0)))
}

fn draw(scenario: &Scenario, case: &Case, replication: u32) -> Drawn {
    let mut source = Source::new(&case.workloads, scenario.horizon, scenario.seed, replication);
    let minutes = usize::try_from(scenario.horizon.0 / MINUTE_NS).expect("a horizon has fewer minutes than an address");
    let mut drawn =
        Drawn { minutes: vec![0; minutes], requests: 0, gaps: (0.0, 0.0), amounts: vec![0; scenario.quantities.len()] };
    let (mut block, mut last) = (Block::default(), None);
    loop {
        source.fill(&mut block);
        if block.requests.is_empty() {
            return drawn;
        }
        for (place, request) in block.requests.iter().enumerate() {
            let minute = usize::try_from(request.at.0 / MINUTE_NS).unwrap_or(usize::MAX);
            // The last minute may be a part of one.
            if let Some(count) = drawn.minutes.get_mut(minute) {
                *count += 1;
            }
            if let Some(last) = last.replace(request.at) {
                let gap = (request.at - last).as_secs_f64();
                drawn.gaps = (drawn.gaps.0 + gap, drawn.gaps.1 + gap * gap);
            }
            for (sum, amount) in drawn.amounts.iter_mut().zip(block.quantities_of(place)) {
                *sum += amount;
            }
            drawn.requests += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_without_spread_have_none() {
        assert_eq!(moments(&[3, 3, 3]), Some((3.0, 0.0)));
        assert_eq!(moments(&[1, 3]), Some((2.0, 2.0)));
        assert_eq!(moments(&[0, 0]), None);
        assert_eq!(moments(&[5]), None);
    }
}
