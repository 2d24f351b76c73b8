//! The plans that a request can meet: that of the run, and those that gates spill over to.

use std::ops::Range;

use linecook::client::Overflow;
use linecook::engine::{Ended, Outcome};
use linecook::provider::{Charge, Conditions, Network, Plan};
use linecook::scenario::Case;
use linecook::time::Nanos;

use super::{World, applies, client_of};

/// One of them: which of all rate limits and pools are its own.
#[derive(Clone, Debug)]
pub struct Side {
    pub name: String,
    pub limits: Range<usize>,
    pub pools: Range<usize>,
    pub charge: Charge,
    pub network: Network,
    pub result_expiry: Option<Nanos>,
    pub in_flight: Range<usize>,
    pub conditions: Conditions,
}

/// The sides, and a plan with all their rate limits and pools.
pub fn sides(case: &Case, plan: usize) -> (Vec<Side>, Plan) {
    let mut names = vec![case.plans[plan].name.clone()];
    for (number, gate) in case.gates.iter().enumerate() {
        let asked = case.workloads.iter().any(|workload| client_of(case, plan, workload).gate == Some(number));
        names.extend(gate.spill_over.clone().filter(|name| asked && !names.contains(name)));
    }
    let mut all =
        Plan { rate_limits: Vec::new(), pools: Vec::new(), in_flight: Vec::new(), ..case.plans[plan].clone() };
    let mut sides = Vec::new();
    for name in names {
        let plan = case.plans.iter().find(|plan| plan.name == name).expect("it spills over to a plan of the case");
        let (limits, pools, in_flight) = (all.rate_limits.len(), all.pools.len(), all.in_flight.len());
        all.in_flight.extend_from_slice(&plan.in_flight);
        all.rate_limits.extend_from_slice(&plan.rate_limits);
        all.pools.extend_from_slice(&plan.pools);
        sides.push(Side {
            name,
            limits: limits..all.rate_limits.len(),
            pools: pools..all.pools.len(),
            charge: plan.charge,
            network: plan.network,
            result_expiry: plan.result_expiry,
            in_flight: in_flight..all.in_flight.len(),
            conditions: plan.conditions.clone(),
        });
    }
    (sides, all)
}

impl World<'_> {
    pub(super) fn side(&self, request: usize) -> &Side {
        &self.sides[self.requests[request].side]
    }

    pub(super) fn pool_of(&self, request: usize) -> Option<usize> {
        let workload = self.workload_of(request);
        self.side(request).pools.clone().find(|&pool| applies(&self.plan.pools[pool].applies_to, workload))
    }

    // A gate has kept the request waiting for too long, or has no room for it.
    pub(super) fn overflows(&mut self, request: usize, overflow: Overflow, outcome: Outcome) {
        if overflow == Overflow::Error {
            return self.ends(request, outcome);
        }
        let gate = self.client_of(request).gate.expect("it was at a gate");
        let target = self.inputs.case.gates[gate].spill_over.clone();
        let side = self.sides.iter().position(|side| Some(&side.name) == target.as_ref());
        self.requests[request].side = side.expect("it spills over to one of them");
        let Ended { workload, index, .. } = self.requests[request].ended;
        self.run.spilled.push((self.now, workload, index));
        self.leaves_client(request);
    }
}
