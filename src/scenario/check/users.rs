//! Whether users whose requests end soon would ask more often than anybody can wait for.
//!
//! A request that is refused at once leaves its user nothing to do but think: then it is the thinking alone that keeps users from
//! asking without end.

use super::header::Header;
use super::totals::MOST_REQUESTS;
use crate::demand::{Arrivals, ServiceTime};
use crate::notation::cursor::Keys;
use crate::scenario::Case;
use crate::time::Nanos;

/// Reports users who could ask for more than is simulated within hours, were they all refused as fast as some plan can.
pub(super) fn pace(case: &Case, header: &Header, workloads: &[Keys<'_>]) {
    let on_the_way =
        case.plans.iter().map(|plan| plan.network.to_provider + plan.network.refusal.min(plan.network.back));
    let network = on_the_way.min().unwrap_or(Nanos::ZERO);
    for (workload, keys) in case.workloads.iter().zip(workloads) {
        let Arrivals::Users(users) = &workload.arrivals else { continue };
        let cycle_s = (typical(&users.think) + network).as_secs_f64().max(1e-9);
        let most = users.lane_seconds(header.horizon) / cycle_s * workload.calls() as f64;
        if most * f64::from(header.most_replications().0) > MOST_REQUESTS {
            let (_, at) = keys.find(&["arrivals", "think"]);
            keys.problem_at(
                at,
                format!(
                    "`arrivals.think` is so short that users who are refused could ask {most:.1e} times before the horizon, \
                     which takes hours; let them think longer, or have fewer users or `replications`"
                ),
            );
        }
    }
}

/// The mean or the median, whichever is shorter: where a few long times make the mean, most are much shorter.
fn typical(think: &ServiceTime) -> Nanos {
    let mean = Nanos::from_secs_f64(think.mean_s());
    let (mut low, mut high) = (0, Nanos::LONGEST.0);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if think.cdf(Nanos(middle)) >= 0.5 { high = middle } else { low = middle }
    }
    mean.min(Nanos(high))
}
