//! How much of all refusals and of all delay each limit causes.

use super::{Measured, Over, Replication, per};
use crate::engine::System;
use crate::experiment::Estimate;
use crate::experiment::results::{Limit, LimitShares};
use crate::metrics::Count;
use crate::scenario::Case;

/// What one limit did in one replication.
struct Caused {
    limit: Limit,
    // Attempts refused, and requests ended because of it.
    refusals: f64,
    // Seconds of the mean latency.
    delay_s: f64,
}

impl Over<'_> {
    /// Of every limit that requests meet under the plan.
    pub(super) fn limit_shares(&self, case: &Case, plan: usize, system: &System) -> Vec<LimitShares> {
        let caused: Vec<Vec<Caused>> = self.replications.iter().map(|of| of.caused(case, plan, system)).collect();
        let share = |place: usize, of: fn(&Caused) -> f64| {
            let all = caused.iter().filter_map(|limits| per(of(&limits[place]), limits.iter().map(of).sum()));
            Estimate::from_values(&all.collect::<Vec<_>>(), self.exact)
        };
        let limits = caused[0].iter().enumerate();
        limits
            .map(|(place, caused)| LimitShares {
                limit: caused.limit,
                refusals: share(place, |caused| caused.refusals),
                delay: share(place, |caused| caused.delay_s),
            })
            .collect()
    }
}

impl Replication {
    fn caused(&self, case: &Case, plan: usize, system: &System) -> Vec<Caused> {
        // What each kind of limit holds up is in a part of the latency that is all its own. Limits of a kind share it as those waiting in
        // their lines add up over time, which is how long they all wait (Little's law).
        let parts = self.total.latency.as_ref().map(|latency| latency.parts).unwrap_or_default();
        let [gate_wait, throttle_wait, backoff, _, rate_limit_delay, queue_wait, ..] = parts;
        let counts = &self.total.counts;
        let in_vain = [
            Count::RefusedByRateLimits,
            Count::RefusedByWaitlists,
            Count::RefusedByInFlight,
            Count::RefusedInOutages,
            Count::Failed,
            Count::TimedOut,
        ];
        let in_vain: f64 = in_vain.into_iter().map(|count| counts[count]).sum();
        // The wait after a refusal is due to what refused.
        let backoff_after = |refused: f64| per(refused, in_vain).map_or(0.0, |share| share * backoff);
        let waits = |part: f64, waiting: Vec<f64>| apportioned(part, &waiting);
        let mut caused = Vec::new();

        let lines = waits(rate_limit_delay, self.rate_limits.iter().map(|[_, _, waiting, _]| *waiting).collect());
        for (place, (&[refused, ..], line_s)) in self.rate_limits.iter().zip(lines).enumerate() {
            let (lost, held_up_s) = self
                .polls
                .get(place)
                .and_then(Option::as_ref)
                .map_or((0.0, 0.0), |polls| (polls.lost, polls.held_up_s));
            let held_up_s = per(held_up_s, counts[Count::Delivered]).unwrap_or(0.0);
            let delay_s = line_s + held_up_s + backoff_after(refused);
            caused.push(Caused { limit: Limit::RateLimit(place), refusals: refused + lost, delay_s });
        }
        for (place, &[_, _, _, _, _, refused, _]) in self.in_flight.iter().enumerate() {
            caused.push(Caused { limit: Limit::InFlight(place), refusals: refused, delay_s: backoff_after(refused) });
        }
        let waitlists = waits(queue_wait, self.pools.iter().map(|pool| pool[3]).collect());
        for (place, (pool, wait_s)) in self.pools.iter().zip(waitlists).enumerate() {
            let refused = pool[5];
            let delay_s = wait_s + backoff_after(refused);
            caused.push(Caused { limit: Limit::Stations(place), refusals: refused, delay_s });
        }
        let gates = waits(gate_wait, self.gates.iter().map(|gate| gate[3]).collect());
        for (place, delay_s) in gates.into_iter().enumerate() {
            let asks = |workload: usize| case.clients[case.client_of(plan, workload)].gate == Some(place);
            let asking = self.workloads.iter().enumerate().filter(|&(workload, _)| asks(workload));
            let lost = |of: &Measured| of.counts[Count::GateTimeouts] + of.counts[Count::GateFull];
            let refusals = asking.map(|(_, of)| lost(of)).sum();
            caused.push(Caused { limit: Limit::Gate(place), refusals, delay_s });
        }
        let throttles = waits(throttle_wait, self.throttles.iter().map(|[waiting, _]| *waiting).collect());
        for (client, delay_s) in system.throttles().zip(throttles) {
            caused.push(Caused { limit: Limit::Throttle(client), refusals: 0.0, delay_s });
        }
        caused
    }
}

/// A part of the latency among the lines in which it was waited, as the numbers waiting; equally where nobody waited before the
/// horizon.
fn apportioned(part: f64, waiting: &[f64]) -> Vec<f64> {
    let all: f64 = waiting.iter().sum();
    let equally = 1.0 / waiting.len() as f64;
    waiting.iter().map(|&waiting| part * per(waiting, all).unwrap_or(equally)).collect()
}

#[cfg(test)]
mod tests {
    use super::apportioned;

    #[test]
    fn a_wait_is_apportioned_as_the_numbers_waiting_and_none_of_it_is_lost() {
        assert_eq!(apportioned(8.0, &[3.0, 0.0, 1.0]), [6.0, 0.0, 2.0]);
        assert_eq!(apportioned(8.0, &[0.0, 0.0]), [4.0, 4.0]);
        assert_eq!(apportioned(8.0, &[]), [0.0; 0]);
    }
}
