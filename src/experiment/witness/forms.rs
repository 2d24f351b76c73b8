//! The closed form of a part, and its figures.

use std::num::NonZeroU32;

use super::part::{Arriving, Moments, Part, Stations};
use super::{Model, Witness, WitnessFigure, WitnessKind};
use crate::demand::turning_point;
use crate::experiment::{Estimate, Figures, PlanResult};
use crate::theory::{AllenCunneen, FiniteSource, Md1, Mg1, Mmc, Mmca, Mmck, erlang_b};
use crate::time::Nanos;

/// The quantiles of the latency that are set beside each other.
const PER_MILLE: [u32; 3] = [500, 950, 990];

/// What theory says: figures of the time at the provider, without the way there and back.
struct Said {
    model: Model,
    figures: Vec<(WitnessFigure, WitnessKind, f64)>,
}

impl Said {
    fn new(model: Model) -> Self {
        Self { model, figures: Vec::new() }
    }

    fn exactly(mut self, figure: WitnessFigure, value: f64) -> Self {
        self.figures.push((figure, WitnessKind::Exact, value));
        self
    }

    fn about(mut self, figure: WitnessFigure, value: f64) -> Self {
        self.figures.push((figure, WitnessKind::Approximation, value));
        self
    }

    fn quantiles(self, quantile: impl Fn(f64) -> f64) -> Self {
        PER_MILLE.into_iter().fold(self, |said, per_mille| {
            said.exactly(WitnessFigure::LatencyQuantile(per_mille), quantile(f64::from(per_mille) / 1000.0))
        })
    }
}

/// The figures of theory of this part, beside those measured.
pub(super) fn witnesses(part: &Part, result: &PlanResult) -> Vec<Witness> {
    let Some(Said { model, figures }) = said(part) else { return Vec::new() };
    let beside = |(figure, kind, value): (WitnessFigure, WitnessKind, f64)| {
        let simulated = measured(part, result, figure)?;
        let on_the_way = match figure {
            WitnessFigure::LatencyMean | WitnessFigure::LatencyQuantile(_) => part.network_s,
            _ => 0.0,
        };
        let kind = if part.behind_limits { WitnessKind::Approximation } else { kind };
        let theory = Some(value + on_the_way).filter(|value| value.is_finite())?;
        let Part { pool, workload, .. } = *part;
        Some(Witness { model: model.clone(), pool, workload, figure, kind, theory, simulated })
    };
    figures.into_iter().filter_map(beside).collect()
}

fn measured(part: &Part, result: &PlanResult, figure: WitnessFigure) -> Option<Estimate> {
    let pool = part.pool.map(|pool| &result.pools[pool]);
    let requests: Option<&Figures> = part.has_requests.then(|| match part.workload {
        Some(workload) => &result.workloads[workload],
        None => &result.total,
    });
    let latency = || requests?.latency.as_ref();
    match figure {
        WitnessFigure::LatencyMean => Some(latency()?.mean),
        WitnessFigure::LatencyQuantile(per_mille) => latency()?.quantile(per_mille),
        WitnessFigure::WaitingMean => Some(pool?.waiting_mean),
        WitnessFigure::Utilisation => Some(pool?.utilisation),
        WitnessFigure::RefusedShare => requests?.refused_share,
        WitnessFigure::AbandonedShare => requests?.abandoned_share,
        WitnessFigure::Throughput => Some(requests?.throughput_per_s),
    }
}

/// The closed form of this part, if it has one and a steady state.
fn said(part: &Part) -> Option<Said> {
    let service = &part.service;
    match (part.arriving, part.stations) {
        (Arriving::Poisson(rate) | Arriving::Renewal { rate, .. }, None) => Some(infinite(rate, service)),
        (Arriving::Users { number, think_s }, stations) => users(number, think_s + part.network_s, stations, service),
        (Arriving::Poisson(rate), Some(stations)) => match (stations.room, part.patience_rate) {
            (None, None) => unbounded(rate, stations.servers, service),
            (None, Some(patience_rate)) => erlang_a(rate, stations.servers, service, patience_rate),
            (Some(room), _) => bounded(rate, stations.servers, room, service),
        },
        (Arriving::Renewal { rate, cv }, Some(Stations { servers, room: None })) if part.patience_rate.is_none() => {
            approximation(rate, cv, servers, service)
        }
        (Arriving::Renewal { .. }, Some(_)) => None,
    }
}

/// Nobody waits: the latency is the service.
fn infinite(rate: f64, service: &Moments) -> Said {
    let said = Said::new(Model::Infinite)
        .exactly(WitnessFigure::Throughput, rate)
        .exactly(WitnessFigure::LatencyMean, service.mean_s);
    with_service_quantiles(said, service)
}

fn with_service_quantiles(said: Said, service: &Moments) -> Said {
    let Some((distribution, factor)) = &service.distribution else { return said };
    said.quantiles(|share| {
        let ns =
            turning_point(0.0, Nanos::LONGEST.0 as f64, |ns| distribution.cdf(Nanos::from_secs_f64(ns / 1e9)) >= share);
        ns / 1e9 * factor
    })
}

fn unbounded(rate: f64, servers: NonZeroU32, service: &Moments) -> Option<Said> {
    let mean = service.mean_s;
    if service.is_exponential {
        let queue = Mmc::new(servers, rate, 1.0 / mean)?;
        let said = Said::new(Model::Mmc { servers: servers.get() })
            .exactly(WitnessFigure::LatencyMean, queue.sojourn_time_mean())
            .exactly(WitnessFigure::WaitingMean, queue.number_waiting_mean())
            .exactly(WitnessFigure::Utilisation, queue.utilisation())
            .exactly(WitnessFigure::Throughput, rate);
        return Some(said.quantiles(|share| queue.sojourn_time_quantile(share)));
    }
    let Some(cv) = service.cv.filter(|_| servers.get() == 1) else { return approximation(rate, 1.0, servers, service) };
    let queue = Mg1::new(rate, mean, cv)?;
    let constant = if cv == 0.0 { Md1::new(rate, mean) } else { None };
    let said = Said::new(if constant.is_some() { Model::Md1 } else { Model::Mg1 })
        .exactly(WitnessFigure::LatencyMean, queue.sojourn_time_mean())
        .exactly(WitnessFigure::WaitingMean, queue.number_waiting_mean())
        .exactly(WitnessFigure::Utilisation, queue.utilisation())
        .exactly(WitnessFigure::Throughput, rate);
    Some(match constant {
        Some(queue) => said.quantiles(|share| mean + queue.waiting_time_quantile(share)),
        None => said,
    })
}

/// Only the waiting is approximate: how much is done is known.
fn approximation(rate: f64, arrival_cv: f64, servers: NonZeroU32, service: &Moments) -> Option<Said> {
    let load = rate * service.mean_s / f64::from(servers.get());
    if load >= 1.0 {
        return None;
    }
    let poisson = arrival_cv.to_bits() == 1.0_f64.to_bits();
    let said = Said::new(Model::AllenCunneen { poisson, servers: servers.get() })
        .exactly(WitnessFigure::Utilisation, load)
        .exactly(WitnessFigure::Throughput, rate);
    let queue = service.cv.and_then(|cv| AllenCunneen::new(servers, rate, service.mean_s, arrival_cv, cv));
    Some(match queue {
        Some(queue) => said
            .about(WitnessFigure::LatencyMean, queue.sojourn_time_mean())
            .about(WitnessFigure::WaitingMean, queue.number_waiting_mean()),
        None => said,
    })
}

fn bounded(rate: f64, servers: NonZeroU32, room: u32, service: &Moments) -> Option<Said> {
    let mean = service.mean_s;
    // Nobody waits: how long services vary does not matter.
    if let Some(places) = NonZeroU32::new(room).filter(|&places| places <= servers) {
        let load = rate * mean;
        let lost = erlang_b(places, load);
        let said = Said::new(Model::Loss { servers: places.get() })
            .exactly(WitnessFigure::RefusedShare, lost)
            .exactly(WitnessFigure::LatencyMean, mean)
            .exactly(WitnessFigure::Utilisation, load * (1.0 - lost) / f64::from(servers.get()))
            .exactly(WitnessFigure::Throughput, rate * (1.0 - lost));
        return Some(with_service_quantiles(said, service));
    }
    if !service.is_exponential {
        return None;
    }
    let queue = Mmck::new(servers, room, rate, 1.0 / mean)?;
    let said = Said::new(Model::Mmck { servers: servers.get(), capacity: room })
        .exactly(WitnessFigure::LatencyMean, queue.sojourn_time_mean())
        .exactly(WitnessFigure::RefusedShare, queue.blocking_probability())
        .exactly(WitnessFigure::WaitingMean, queue.number_waiting_mean())
        .exactly(WitnessFigure::Utilisation, queue.utilisation())
        .exactly(WitnessFigure::Throughput, queue.throughput());
    Some(said.quantiles(|share| queue.sojourn_time_quantile(share)))
}

fn erlang_a(rate: f64, servers: NonZeroU32, service: &Moments, patience_rate: f64) -> Option<Said> {
    if !service.is_exponential {
        return None;
    }
    let queue = Mmca::new(servers, rate, 1.0 / service.mean_s, patience_rate)?;
    let left = queue.abandonment_probability();
    let said = Said::new(Model::Mmca { servers: servers.get() })
        .exactly(WitnessFigure::AbandonedShare, left)
        .exactly(WitnessFigure::WaitingMean, queue.number_waiting_mean())
        .exactly(WitnessFigure::Utilisation, queue.utilisation())
        .exactly(WitnessFigure::Throughput, rate * (1.0 - left));
    Some(said)
}

/// Users with a place for each: of the thinking, and the way, only the mean matters.
fn users(number: u64, away_s: f64, stations: Option<Stations>, service: &Moments) -> Option<Said> {
    let mean = service.mean_s;
    let Some(Stations { servers, room }) = stations else {
        let rate = number as f64 / (away_s + mean);
        return Some(infinite(rate, service)).filter(|_| rate.is_finite());
    };
    let users = NonZeroU32::new(u32::try_from(number).ok()?)?;
    if !service.is_exponential || room.is_some_and(|room| room < users.get()) {
        return None;
    }
    let queue = FiniteSource::new(users, servers, 1.0 / away_s, 1.0 / mean)?;
    let said = Said::new(Model::FiniteSource { servers: servers.get(), users: number })
        .exactly(WitnessFigure::LatencyMean, queue.sojourn_time_mean())
        .exactly(WitnessFigure::WaitingMean, queue.number_waiting_mean())
        .exactly(WitnessFigure::Utilisation, queue.utilisation())
        .exactly(WitnessFigure::Throughput, queue.throughput());
    Some(said)
}
