//! Small random scenarios over every feature.
//!
//! Most times are whole seconds or halves of them, so that ties are common and every edge of a window is met; a few are odd. What
//! a checked scenario cannot be is put right at the end, in [`valid`].

mod batches;
mod calendar;
mod client;
mod delivery;
mod demand;
mod gate;
mod leaving;
mod plan;
mod provider;
mod users;

use std::fmt;
use std::num::{NonZeroU32, NonZeroU64};

use linecook::client::{GateLimit, Overflow};
use linecook::demand::arrivals::Replay;
use linecook::demand::{Arrivals, Quantity, Workload};
use linecook::provider::{Plan, RateLimitKind, Unit};
use linecook::scenario::Case;
use linecook::time::Nanos;
use proptest::collection::vec;
use proptest::prelude::*;

use self::client::client;
use self::demand::workload;
use self::gate::gate;
use self::plan::plan;
use crate::reference::{Inputs, client_of, pool_of};

/// A case, and what else a run of it is told.
#[derive(Clone, Debug)]
pub struct Sample {
    pub case: Case,
    pub plan: usize,
    pub horizon: Nanos,
    pub seed: u64,
    pub replication: u32,
}

impl Sample {
    pub fn inputs(&self) -> Inputs<'_> {
        let Self { case, plan, horizon, seed, replication } = self;
        Inputs { case, plan: *plan, horizon: *horizon, seed: *seed, replication: *replication }
    }
}

/// One part a line, for the reader of a failed test.
impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { case, plan, horizon, seed, replication } = self;
        writeln!(f, "horizon {horizon} s, seed {seed}, replication {replication}")?;
        case.workloads.iter().try_for_each(|workload| writeln!(f, "{workload:?}"))?;
        case.clients.iter().try_for_each(|client| writeln!(f, "{client:?}"))?;
        case.gates.iter().try_for_each(|gate| writeln!(f, "{gate:?}"))?;
        let Plan { rate_limits, charge, in_flight, network, conditions, pools, client, result_expiry, .. } =
            &case.plans[*plan];
        writeln!(f, "charge {charge:?}, {network:?}, client of the plan {client:?}, results kept {result_expiry:?}")?;
        rate_limits.iter().try_for_each(|limit| writeln!(f, "{limit:?}"))?;
        in_flight.iter().try_for_each(|limit| writeln!(f, "{limit:?}"))?;
        writeln!(f, "{conditions:?}")?;
        pools.iter().try_for_each(|pool| writeln!(f, "{pool:?}"))
    }
}

const HALF_SECOND: u64 = 500_000_000;

/// Names and amounts of quantities in every scenario; workloads have all, some or none of them.
pub const QUANTITIES: usize = 2;

pub fn samples() -> impl Strategy<Value = Sample> {
    let world = (vec(workload(), 1..=3), vec(client(), 1..=3), vec(gate(), 2), vec(plan(), 1..=2));
    (world, any::<prop::sample::Index>(), time(4, 16), 0_u64..1000, 0_u32..3).prop_map(
        |((workloads, clients, gates, plans), plan, horizon, seed, replication)| {
            let plan = plan.index(plans.len());
            let mut case = Case { point: None, workloads, clients, gates, plans };
            valid(&mut case);
            not_to_itself(&mut case, plan);
            Sample { case, plan, horizon, seed, replication }
        },
    )
}

/// Some seconds, mostly whole ones.
pub fn time(from: u64, to: u64) -> impl Strategy<Value = Nanos> {
    prop_oneof![
        12 => (from..=to).prop_map(Nanos::from_secs),
        4 => (2 * from..=2 * to).prop_map(|halves| Nanos(halves * HALF_SECOND)),
        1 => (from.max(1)..=to.max(1)).prop_map(|seconds| Nanos(seconds * 1_000_000_000 - 1)),
        1 => (from * 2 * HALF_SECOND..=to * 2 * HALF_SECOND).prop_map(Nanos),
    ]
}

pub fn zero_or(time: impl Strategy<Value = Nanos>) -> impl Strategy<Value = Nanos> {
    prop_oneof![2 => Just(Nanos::ZERO), 1 => time]
}

fn non_zero(most: u32) -> impl Strategy<Value = NonZeroU32> {
    (1..=most).prop_map(|number| NonZeroU32::new(number).expect("at least 1"))
}

fn non_zero_u64(most: u32) -> impl Strategy<Value = NonZeroU64> {
    non_zero(most).prop_map(NonZeroU64::from)
}

// What a checked scenario cannot be.

/// Puts right what independent draws get wrong: names, indices out of range, calls larger than a limit, and gates that ask for
/// the concurrency of no pool or of several.
fn valid(case: &mut Case) {
    name(case.workloads.iter_mut().map(|workload| &mut workload.name), "workload");
    name(case.clients.iter_mut().map(|client| &mut client.name), "client");
    name(case.gates.iter_mut().map(|gate| &mut gate.group), "group");
    name(case.plans.iter_mut().map(|plan| &mut plan.name), "plan");
    for plan in &mut case.plans {
        name(plan.pools.iter_mut().map(|pool| &mut pool.name), "pool");
        name(plan.in_flight.iter_mut().map(|limit| &mut limit.name), "in-flight");
        name(plan.rate_limits.iter_mut().map(|limit| &mut limit.name), "limit");
    }
    for workload in &mut case.workloads {
        workload.client %= case.clients.len();
    }
    for plan in &mut case.plans {
        plan.client = plan.client.map(|client| client % case.clients.len());
        provider::make_possible(&mut plan.in_flight, &mut plan.pools, |unit| {
            case.workloads.iter().map(|workload| heaviest(workload, unit)).max().unwrap_or(1)
        });
        for limit in &mut plan.rate_limits {
            let heaviest = case.workloads.iter().map(|workload| heaviest(workload, limit.unit)).max().unwrap_or(1);
            let heaviest = NonZeroU64::new(heaviest).unwrap_or(NonZeroU64::MIN);
            if matches!(limit.kind, RateLimitKind::TokenBucket | RateLimitKind::EvenlyPaced) {
                limit.burst = limit.burst.max(heaviest);
            } else {
                limit.limit = limit.limit.max(heaviest);
                limit.burst = limit.limit;
                if let Some(growth) = &mut limit.growth {
                    growth.most = growth.most.max(limit.limit);
                }
            }
        }
    }
    for gate in &mut case.gates {
        let known = |name: &String| case.plans.iter().any(|plan| plan.name == *name);
        if !gate.spill_over.as_ref().is_some_and(known) {
            gate.spill_over = None;
            (gate.on_timeout, gate.on_full) = (Overflow::Error, Overflow::Error);
        }
    }
    for gate in 0..case.gates.len() {
        if case.gates[gate].limit == GateLimit::PlanConcurrency && !has_one_pool(case, gate) {
            case.gates[gate].limit = GateLimit::Fixed(NonZeroU32::MIN);
        }
    }
}

// A plan that one of its own gates spills over to is not what a checked scenario has. (Of the others nothing is run.)
fn not_to_itself(case: &mut Case, plan: usize) {
    for workload in 0..case.workloads.len() {
        if let Some(gate) = case.clients[case.client_of(plan, workload)].gate
            && case.gates[gate].spill_over.as_ref() == Some(&case.plans[plan].name)
        {
            let gate = &mut case.gates[gate];
            gate.spill_over = None;
            (gate.on_timeout, gate.on_full) = (Overflow::Error, Overflow::Error);
        }
    }
}

fn name<'a>(names: impl Iterator<Item = &'a mut String>, kind: &str) {
    for (number, name) in names.enumerate() {
        *name = format!("{kind}-{number}");
    }
}

fn heaviest(workload: &Workload, unit: Unit) -> u64 {
    match unit {
        Unit::Requests => 1,
        Unit::Quantity(quantity) => match &workload.quantities[quantity] {
            None => 0,
            Some(Quantity::Constant(amount)) => *amount,
            Some(Quantity::Mix(parts)) => parts.iter().map(|part| part.amount).max().unwrap_or(0),
            Some(Quantity::Log(column)) => match &workload.arrivals {
                Arrivals::Log(Replay { log, .. }) => {
                    (0..log.len()).map(|row| log.amounts(row)[*column]).max().unwrap_or(0)
                }
                _ => 0,
            },
        },
    }
}

// Under every plan, the workloads of the gate's group share one pool; a plan under which nobody asks the gate does not matter.
fn has_one_pool(case: &Case, gate: usize) -> bool {
    (0..case.plans.len()).all(|plan| {
        let mut pools = (case.workloads.iter())
            .filter(|workload| client_of(case, plan, workload).gate == Some(gate))
            .map(|workload| pool_of(&case.plans[plan], workload));
        pools.next().is_none_or(|first| first.is_some() && pools.all(|pool| pool == first))
    })
}
