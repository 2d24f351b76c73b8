//! What a workload brings, on average: for checks that ask whether a plan can ever carry it.

use crate::demand::{Arrivals, Log, Quantity, Service, Workload};
use crate::provider::Unit;
use crate::time::Nanos;

/// A workload in numbers.
pub(super) struct Load {
    /// Requests a second in the long run; 0 where their number has a bound anyway.
    pub rate_per_s: f64,
    /// Requests expected before the horizon.
    pub expected: f64,
    /// Of those, after the warm-up.
    pub counted: f64,
    /// Mean service time.
    pub service_s: f64,
    /// Evenly spaced requests of constant size: carries exactly what its rate says, without a queue.
    pub regular: bool,
    /// Mean and maximum of each quantity; `None` where the requests have none of it.
    pub amounts: Vec<Option<(f64, u64)>>,
}

impl Load {
    pub fn of(workload: &Workload, horizon: Nanos, warm_up: Nanos) -> Self {
        let replay = if let Arrivals::Log(replay) = &workload.arrivals { Some(replay) } else { None };
        let rows = || replay.into_iter().flat_map(|replay| (0..replay.seen(horizon)).map(|row| (&*replay.log, row)));
        let expected = workload.arrivals.expected(horizon);
        let rows_mean = |value: &dyn Fn((&Log, usize)) -> f64| {
            let (sum, number) = rows().fold((0.0, 0_u64), |(sum, number), row| (sum + value(row), number + 1));
            if number == 0 { 0.0 } else { sum / number as f64 }
        };
        let amounts = workload.quantities.iter().map(|quantity| {
            quantity.as_ref().map(|quantity| match quantity {
                Quantity::Constant(amount) => (*amount as f64, *amount),
                Quantity::Mix(parts) => (
                    parts.iter().map(|part| part.amount as f64 * part.probability).sum(),
                    parts.iter().map(|part| part.amount).max().unwrap_or(0),
                ),
                Quantity::Log(column) => (
                    rows_mean(&|(log, row)| log.amounts(row)[*column] as f64),
                    rows().map(|(log, row)| log.amounts(row)[*column]).max().unwrap_or(0),
                ),
            })
        });
        let amounts: Vec<Option<(f64, u64)>> = amounts.collect();
        let service_s = match &workload.service {
            Service::Drawn(service) => service.mean_s(),
            Service::Composed(service) => {
                service.mean_s(|quantity| amounts.get(quantity).copied().flatten().map_or(0.0, |(mean, _)| mean))
            }
            Service::Log => rows_mean(&|(log, row)| log.service(row).as_secs_f64()),
        };
        let constant_size =
            workload.quantities.iter().flatten().all(|quantity| matches!(quantity, Quantity::Constant(_)));
        let constant_service = workload.service.is_constant() && workload.service != Service::Log;
        Self {
            rate_per_s: workload.arrivals.long_run_per_s(horizon),
            expected,
            counted: (expected - workload.arrivals.expected(warm_up)).max(0.0),
            service_s,
            regular: matches!(workload.arrivals, Arrivals::Deterministic { .. }) && constant_service && constant_size,
            amounts,
        }
    }

    /// Mean and maximum of what a call costs at a limit that counts this unit.
    pub fn weight(&self, unit: Unit) -> (f64, u64) {
        match unit {
            Unit::Requests => (1.0, 1),
            Unit::Quantity(number) => self.amounts.get(number).copied().flatten().unwrap_or((0.0, 0)),
        }
    }
}
