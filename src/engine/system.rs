//! A plan with the clients in front of it, compiled for the event loop: everything found by index, nothing by name.

use std::ops::Range;

use super::backoff::Backoff;
use super::general::General;
use crate::client::{Client, Gate, GateLimit, OnLeaving, Patience, RetryBudget};
use crate::demand::Workload;
use crate::provider::rate_limit::Limiter;
use crate::provider::{AppliesTo, Charge, Hint, Network, OnLimit, Plan, RateLimit, Schedule, Scope, Unit, Waitlist};
use crate::scenario::Case;
use crate::time::Nanos;

/// One plan of a case, ready to run.
#[derive(Clone, Debug)]
pub struct System {
    /// One per workload: its way through the plan.
    pub(super) routes: Vec<Route>,
    /// Which counters the calls of each route meet, in the plan's order; routes hold ranges of it.
    pub(super) steps: Vec<Step>,
    pub(super) counters: Vec<Counter>,
    pub(super) pools: Vec<Stations>,
    pub(super) gates: Vec<Permits>,
    pub(super) backoffs: Vec<Backoff>,
    /// One per client, like the backoffs.
    pub(super) wait_limits: Vec<WaitLimits>,
    pub(super) budgets: Vec<RetryBudget>,
    pub(super) charge: Charge,
    pub(super) network: Network,
    /// What is not plain; then all pools are treated as ones that are not.
    pub(super) general: Option<Box<General>>,
    /// Quantities per request.
    pub(super) kinds: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Route {
    pub refusing: Range<usize>,
    pub delaying: Range<usize>,
    pub pool: Option<u32>,
    pub gate: Option<u32>,
    pub backoff: u32,
    pub budget: Option<u32>,
    /// Its clients do other things while a call is under way: each attempt has a slot of its own.
    pub detached: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub counter: u32,
    pub unit: Unit,
}

/// One counter of a rate limit that has perhaps several.
#[derive(Clone, Debug)]
pub(super) struct Counter {
    /// Its rate limit's place in the plan.
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

#[derive(Clone, Copy, Debug)]
pub(super) struct Permits {
    pub limit: u32,
    pub timeout: Option<Nanos>,
    /// Requests leave its queue for other reasons too, and which reason comes first matters: each has a timeout of its own.
    pub impatient: bool,
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
        let plan = &case.plans[plan];
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
        let routes: Vec<Route> = case
            .workloads
            .iter()
            .enumerate()
            .map(|(number, workload)| {
                let client = client_of(number);
                let refusing = append(&mut steps, plan, workload, OnLimit::Reject, &mut counters);
                let delaying = append(&mut steps, plan, workload, OnLimit::Delay, &mut counters);
                Route {
                    refusing,
                    delaying,
                    pool: pool_of(plan, workload).map(as_u32),
                    gate: case.clients[client].gate.map(as_u32),
                    backoff: as_u32(client),
                    budget: budget_of[client],
                    detached: leaves(&case.clients[client]),
                }
            })
            .collect();
        let gates = (0..).zip(&case.gates).map(|(number, gate)| permits(gate, plan, &routes, number)).collect();
        Self {
            routes,
            steps,
            counters: counters.counters,
            pools: plan
                .pools
                .iter()
                .map(|pool| Stations { concurrency: pool.most_stations(), waitlist: pool.waitlist, hint: pool.hint })
                .collect(),
            gates,
            wait_limits: case.clients.iter().map(WaitLimits::new).collect(),
            backoffs: case.clients.iter().map(|client| Backoff::new(&client.retry)).collect(),
            budgets,
            charge: plan.charge,
            network: plan.network,
            general: General::new(plan, &case.workloads).map(Box::new),
            kinds: case.workloads.first().map_or(0, |workload| workload.quantities.len()),
        }
    }

    /// For each counter, the place in the plan of the rate limit that it belongs to.
    pub fn counters(&self) -> impl ExactSizeIterator<Item = usize> {
        self.counters.iter().map(|counter| counter.rate_limit as usize)
    }

    /// How many workloads there are.
    pub fn workloads(&self) -> usize {
        self.routes.len()
    }

    /// Stations (the most there ever are) and waitlist of each pool.
    pub fn pools(&self) -> impl ExactSizeIterator<Item = (u32, Waitlist)> {
        self.pools.iter().map(|pool| (pool.concurrency, pool.waitlist))
    }

    /// How the concurrency of each pool changes, for those of which it does, with the stations of the burst that it has besides.
    pub fn schedules(&self) -> impl Iterator<Item = (usize, &Schedule, u32)> {
        let pools = self.general.iter().flat_map(|general| general.pools.iter().enumerate());
        pools.filter_map(|(place, general)| Some((place, general.pool.schedule.as_ref()?, general.pool.burst)))
    }

    /// For each counter of jobs in flight, the place in the plan of the limit that it belongs to, and what it admits.
    pub fn in_flight(&self) -> impl Iterator<Item = (usize, u32)> {
        let counters = self.general.iter().flat_map(|general| general.in_flight.iter());
        counters.map(|counter| (counter.place as usize, counter.limit))
    }

    /// Permits of each gate.
    pub fn gates(&self) -> impl ExactSizeIterator<Item = u32> {
        self.gates.iter().map(|gate| gate.limit)
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

/// Who has a counter of their own.
pub(super) fn who(scope: Scope, workload: &Workload) -> &str {
    match scope {
        Scope::Account => "",
        Scope::Endpoint => &workload.endpoint,
        Scope::Model => &workload.model,
    }
}

#[derive(Default)]
struct Counters {
    counters: Vec<Counter>,
    // (rate limit, who): the key of each counter.
    keys: Vec<(usize, String)>,
}

impl Counters {
    fn find_or_add(&mut self, place: usize, rate_limit: &RateLimit, workload: &Workload) -> usize {
        let key = (place, who(rate_limit.scope, workload).to_owned());
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
) -> Range<usize> {
    let start = steps.len();
    for (place, rate_limit) in plan.rate_limits.iter().enumerate() {
        if rate_limit.on_limit == on_limit && applies(&rate_limit.applies_to, workload) {
            let counter = as_u32(counters.find_or_add(place, rate_limit, workload));
            steps.push(Step { counter, unit: rate_limit.unit });
        }
    }
    start..steps.len()
}

fn permits(gate: &Gate, plan: &Plan, routes: &[Route], number: u32) -> Permits {
    let limit = match gate.limit {
        GateLimit::Fixed(limit) => limit.get(),
        // A gate that nobody uses admits nobody.
        GateLimit::PlanConcurrency => routes.iter().find(|route| route.gate == Some(number)).map_or(0, |route| {
            let pool = route.pool.expect("a checked gate limited by the plan's concurrency has a pool");
            plan.pools[pool as usize].concurrency.get()
        }),
    };
    let impatient = routes.iter().any(|route| route.gate == Some(number) && route.detached);
    Permits { limit, timeout: gate.timeout, impatient }
}

pub(super) fn as_u32(index: usize) -> u32 {
    u32::try_from(index).expect("a checked scenario has few parts")
}
