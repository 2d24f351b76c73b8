//! What happens at gates in the random scenarios.

use linecook::client::{Discipline, GateLimit, Throttle};
use linecook::engine::{Cause, Outcome};
use linecook::time::Nanos;

use super::super::strategies::Sample;
use crate::reference::{Run, client_of};

const DISCIPLINES: [Discipline; 3] = [Discipline::Fifo, Discipline::Lifo, Discipline::Priority];

pub fn expected() -> Vec<String> {
    let mut names: Vec<String> =
        DISCIPLINES.iter().map(|discipline| format!("waited at a gate: {discipline:?}")).collect();
    let others = [
        "waited at a gate with a bound",
        "waited at a gate of several instances",
        "waited at a gate that follows the answers",
        "spilled over after a wait",
        "spilled over at once",
        "delivered by another plan",
        "refused by another plan",
        "held back by a paced throttle",
        "held back by an adaptive throttle",
        "an adaptive throttle at its least rate",
        "a gate's limit rose",
        "a gate's limit fell",
    ];
    names.extend(others.map(str::to_owned));
    names
}

pub fn happenings(sample: &Sample, run: &Run) -> Vec<String> {
    let case = &sample.case;
    let mut names = Vec::new();
    for ended in run.ended.iter().filter(|ended| ended.parts.gate_wait > Nanos::ZERO) {
        let client = client_of(case, sample.plan, &case.workloads[ended.workload]);
        let gate = &case.gates[client.gate.expect("only who has a gate waits at one")];
        names.push(format!("waited at a gate: {:?}", gate.discipline));
        let others = [
            (gate.queue.is_some(), "waited at a gate with a bound"),
            (gate.instances.get() > 1, "waited at a gate of several instances"),
            (matches!(gate.limit, GateLimit::Aimd(_)), "waited at a gate that follows the answers"),
        ];
        names.extend(others.iter().filter(|(happened, _)| *happened).map(|(_, name)| (*name).to_owned()));
    }
    for ended in run.ended.iter().filter(|ended| ended.parts.throttle_wait > Nanos::ZERO) {
        let client = client_of(case, sample.plan, &case.workloads[ended.workload]);
        let adaptive = client.throttle == Some(Throttle::AwsAdaptive);
        names.push(
            if adaptive { "held back by an adaptive throttle" } else { "held back by a paced throttle" }.to_owned(),
        );
    }
    let spilled =
        |workload: usize, index: u64| run.spilled.iter().any(|&(_, of, request)| (of, request) == (workload, index));
    for ended in run.ended.iter().filter(|ended| spilled(ended.workload, ended.index)) {
        let waited = ended.parts.gate_wait > Nanos::ZERO;
        names.push(if waited { "spilled over after a wait" } else { "spilled over at once" }.to_owned());
        if ended.outcome == Outcome::Delivered {
            names.push("delivered by another plan".to_owned());
        }
    }
    let home = &case.plans[sample.plan];
    let elsewhere = |cause: Cause| match cause {
        Cause::RateLimit(place) => place as usize >= home.rate_limits.len(),
        Cause::Pool(place) => place as usize >= home.pools.len(),
        _ => false,
    };
    if run.refused.iter().any(|&(_, _, cause)| elsewhere(cause)) {
        names.push("refused by another plan".to_owned());
    }
    if run.rates.contains(&Some(0.5)) {
        names.push("an adaptive throttle at its least rate".to_owned());
    }
    let mut limits = std::collections::BTreeMap::new();
    for &(_, place, limit) in &run.gate_limits {
        // The start is not told; what is lower than the first change has fallen all the same.
        if let Some(before) = limits.insert(place, limit) {
            names.push(if limit > before { "a gate's limit rose" } else { "a gate's limit fell" }.to_owned());
        }
    }
    names
}
