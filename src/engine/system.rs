//! A plan with the clients in front of it, compiled for the event loop: everything found by index, nothing by name.

mod gates;

use std::ops::Range;

pub use self::gates::GateInstance;
pub(super) use self::gates::Permits;
use self::gates::{Lanes, permits};
use super::backoff::Backoff;
use crate::client::{Client, OnLeaving, Overflow, Patience, RetryBudget, Throttle};
use crate::demand::{Arrivals, Failure, Workload};
use crate::provider::rate_limit::Limiter;
use crate::provider::{AppliesTo, Charge, Hint, Network, OnLimit, Plan, RateLimit, Scope, Unit, Waitlist};
use crate::scenario::Case;
use crate::time::Nanos;

/// One plan of a case, ready to run.
#[derive(Clone, Debug)]
pub struct System {
    /// One per workload: its way through the plan; then as many for each plan that requests spill over to.
    pub(super) routes: Vec<Route>,
    pub(super) workloads: usize,
    /// Which counters the calls of each route meet, in the plan's order; routes hold ranges of it.
    pub(super) steps: Vec<Step>,
    pub(super) counters: Vec<Counter>,
    pub(super) pools: Vec<Stations>,
    pub(super) gates: Vec<Permits>,
    pub(super) backoffs: Vec<Backoff>,
    /// One per client, like the backoffs.
    pub(super) wait_limits: Vec<WaitLimits>,
    pub(super) budgets: Vec<RetryBudget>,
    /// With the place of its client in the case.
    pub(super) throttles: Vec<(usize, Throttle)>,
    /// Quantities per request.
    pub(super) kinds: usize,
    /// Some route has actions or failures.
    pub(super) remembers: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Route {
    pub refusing: Range<usize>,
    pub delaying: Range<usize>,
    pub pool: Option<u32>,
    pub charge: Charge,
    pub network: Network,
    pub gate: Option<Instances>,
    /// In which of the lanes of its gate's queue its attempts wait; the first is served first.
    pub lane: u32,
    pub backoff: u32,
    pub budget: Option<u32>,
    pub throttle: Option<u32>,
    /// Its clients do other things while a call is under way: each attempt has a slot of its own.
    pub detached: bool,
    /// Its requests belong to actions, or to users.
    pub action: Option<Act>,
    pub failure: Option<Failure>,
}

/// What one arrival makes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Act {
    /// How many requests.
    pub calls: u64,
    /// How long they may take together.
    pub within: Option<Nanos>,
    /// A user does it, who goes on when it has ended.
    pub by_user: bool,
    /// It is more than its requests, and observers are told of it.
    pub told: bool,
}

/// The instances of a gate: so many in a row from the first on, of all that the system has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instances {
    pub first: u32,
    pub count: u32,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub counter: u32,
    pub unit: Unit,
}

/// One counter of a rate limit that has perhaps several.
#[derive(Clone, Debug)]
pub(super) struct Counter {
    /// Its rate limit's place among those met: of the plan, then of the plans that requests spill over to.
    pub rate_limit: u32,
    /// The counter at the start of the run.
    pub limiter: Limiter,
    pub refused_calls_count: bool,
    pub hint: Hint,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Stations {
    pub concurrency: u32,
    pub waitlist: Waitlist,
    pub hint: Hint,
}

/// How long a client waits, and what becomes of the job that it leaves.
#[derive(Clone, Debug)]
pub(super) struct WaitLimits {
    pub attempt_timeout: Option<Nanos>,
    pub patience: Option<Patience>,
    pub on_leaving: OnLeaving,
}

impl WaitLimits {
    fn new(client: &Client) -> Self {
        let Client { attempt_timeout, patience, on_leaving, .. } = client.clone();
        Self { attempt_timeout, patience, on_leaving }
    }
}

/// Whether a client may leave a job before its answer comes.
fn leaves(client: &Client) -> bool {
    client.attempt_timeout.is_some() || client.patience.is_some()
}

impl System {
    /// Compiles plan number `plan` of the case.
    ///
    /// # Panics
    /// If the case was not checked: for example a gate limited by the plan's concurrency where the plan has no pool.
    pub fn new(case: &Case, plan: usize) -> Self {
        let client_of = |workload| case.client_of(plan, workload);
        let met = case.plans_met(plan);
        let mut counters = Counters::default();
        let mut steps = Vec::new();
        let mut budgets = Vec::new();
        // The budget of each client that has one.
        let budget_of: Vec<Option<u32>> = (case.clients.iter())
            .map(|client| {
                client.retry.budget.map(|budget| {
                    budgets.push(budget);
                    as_u32(budgets.len() - 1)
                })
            })
            .collect();
        let throttles: Vec<(usize, Throttle)> = (case.clients.iter().enumerate())
            .filter_map(|(place, client)| client.throttle.map(|throttle| (place, throttle)))
            .collect();
        let lanes = Lanes::new(case, client_of);
        let mut first = 0;
        let instances: Vec<Instances> = (case.gates.iter())
            .map(|gate| {
                let count = gate.instances.get();
                first += count;
                Instances { first: first - count, count }
            })
            .collect();
        let mut routes = Vec::new();
        let mut pools = Vec::new();
        let mut limits = 0;
        for (side, &plan) in met.iter().enumerate() {
            let plan = &case.plans[plan];
            for (number, workload) in case.workloads.iter().enumerate() {
                let client = client_of(number);
                // Who has spilled over asks neither the gate nor the throttle any more.
                let gate = case.clients[client].gate.filter(|_| side == 0);
                let throttle = throttles.iter().position(|&(of, _)| of == client).filter(|_| side == 0);
                let refusing = append(&mut steps, plan, workload, OnLimit::Reject, &mut counters, limits);
                let delaying = append(&mut steps, plan, workload, OnLimit::Delay, &mut counters, limits);
                routes.push(Route {
                    refusing,
                    delaying,
                    pool: pool_of(plan, workload).map(|pool| as_u32(pools.len() + pool)),
                    charge: plan.charge,
                    network: plan.network,
                    gate: gate.map(|gate| instances[gate]),
                    lane: gate.map_or(0, |gate| as_u32(lanes.lane(gate, workload))),
                    backoff: as_u32(client),
                    budget: budget_of[client],
                    throttle: throttle.map(as_u32),
                    detached: leaves(&case.clients[client]),
                    action: act(workload),
                    failure: workload.failure,
                });
            }
            pools.extend(plan.pools.iter().map(|pool| Stations {
                concurrency: pool.concurrency.get(),
                waitlist: pool.waitlist,
                hint: pool.hint,
            }));
            limits += plan.rate_limits.len();
        }
        let remembers = routes.iter().any(|route| route.action.is_some() || route.failure.is_some());
        let gates = (0..).zip(&case.gates).flat_map(|(number, gate)| {
            let first = instances[number].first;
            let user = routes.iter().find(|route| route.gate.is_some_and(|gate| gate.first == first));
            let spilled = gate.spill_over.as_ref().and_then(|name| {
                let side = met.iter().position(|&other| case.plans[other].name == *name)?;
                Some(as_u32(side * case.workloads.len()))
            });
            let one = Permits {
                late_routes: spilled.filter(|_| gate.on_timeout == Overflow::SpillOver),
                full_routes: spilled.filter(|_| gate.on_full == Overflow::SpillOver),
                ..permits(gate, &pools, user, as_u32(number), as_u32(lanes.count(number)))
            };
            std::iter::repeat_n(one, gate.instances.get() as usize)
        });
        let gates = gates.collect();
        Self {
            routes,
            steps,
            counters: counters.counters,
            workloads: case.workloads.len(),
            pools,
            gates,
            wait_limits: case.clients.iter().map(WaitLimits::new).collect(),
            backoffs: case.clients.iter().map(|client| Backoff::new(&client.retry)).collect(),
            budgets,
            throttles,
            kinds: case.workloads.first().map_or(0, |workload| workload.quantities.len()),
            remembers,
        }
    }

    /// For each counter, the place of the rate limit that it belongs to, among those of all plans met.
    pub fn counters(&self) -> impl ExactSizeIterator<Item = usize> {
        self.counters.iter().map(|counter| counter.rate_limit as usize)
    }

    /// How many workloads there are.
    pub fn workloads(&self) -> usize {
        self.workloads
    }

    /// For each workload, whether observers are told of its actions, and whether those have a deadline.
    pub fn actions(&self) -> impl ExactSizeIterator<Item = (bool, bool)> {
        let told = |act: &Act| (act.told, act.told && act.within.is_some());
        self.routes[..self.workloads].iter().map(move |route| route.action.as_ref().map_or((false, false), told))
    }

    /// Stations and waitlist of each pool.
    pub fn pools(&self) -> impl ExactSizeIterator<Item = (u32, Waitlist)> {
        self.pools.iter().map(|pool| (pool.concurrency, pool.waitlist))
    }

    /// Of each throttle the place in the case of the client that has it.
    pub fn throttles(&self) -> impl ExactSizeIterator<Item = usize> {
        self.throttles.iter().map(|&(client, _)| client)
    }

    /// The instances of gates: of each its gate's place in the case, its permits at the start (the most that it can have, where
    /// they follow the answers) and the most that can wait.
    pub fn gates(&self) -> impl ExactSizeIterator<Item = GateInstance> {
        self.gates.iter().map(|gate| GateInstance {
            gate: gate.gate as usize,
            permits: gate.limit,
            most: gate.aimd.map_or(gate.limit, |aimd| aimd.max.get()),
            queue: match gate.room {
                u32::MAX => Waitlist::Unbounded,
                places => Waitlist::Bounded { places, counts_running: false },
            },
        })
    }
}

/// The pool of the plan that serves this workload: the first whose patterns match.
pub fn pool_of(plan: &Plan, workload: &Workload) -> Option<usize> {
    plan.pools.iter().position(|pool| applies(&pool.applies_to, workload))
}

/// Whether the patterns match the workload's endpoint and model.
pub fn applies(pattern: &AppliesTo, workload: &Workload) -> bool {
    pattern.matches(&workload.endpoint, &workload.model)
}

/// What one arrival of a workload makes, if it is more than a request.
fn act(workload: &Workload) -> Option<Act> {
    let (told, by_user) = (workload.has_actions(), matches!(workload.arrivals, Arrivals::Users(_)));
    let within = if let Arrivals::Bulk(bulk) = &workload.arrivals { bulk.within } else { None };
    (told || by_user).then(|| Act { calls: workload.calls(), within, by_user, told })
}

#[derive(Default)]
struct Counters {
    counters: Vec<Counter>,
    // (rate limit, who): the key of each counter.
    keys: Vec<(usize, String)>,
}

impl Counters {
    fn find_or_add(&mut self, place: usize, rate_limit: &RateLimit, workload: &Workload) -> usize {
        let who = match rate_limit.scope {
            Scope::Account => "",
            Scope::Endpoint => &workload.endpoint,
            Scope::Model => &workload.model,
        };
        let key = (place, who.to_owned());
        self.keys.iter().position(|known| *known == key).unwrap_or_else(|| {
            self.keys.push(key);
            self.counters.push(Counter {
                rate_limit: as_u32(place),
                limiter: Limiter::new(rate_limit),
                refused_calls_count: rate_limit.refused_calls_count,
                hint: rate_limit.hint,
            });
            self.counters.len() - 1
        })
    }
}

fn append(
    steps: &mut Vec<Step>,
    plan: &Plan,
    workload: &Workload,
    on_limit: OnLimit,
    counters: &mut Counters,
    first: usize,
) -> Range<usize> {
    let start = steps.len();
    for (place, rate_limit) in plan.rate_limits.iter().enumerate() {
        if rate_limit.on_limit == on_limit && applies(&rate_limit.applies_to, workload) {
            let counter = as_u32(counters.find_or_add(first + place, rate_limit, workload));
            steps.push(Step { counter, unit: rate_limit.unit });
        }
    }
    start..steps.len()
}

fn as_u32(index: usize) -> u32 {
    u32::try_from(index).expect("a checked scenario has few parts")
}
