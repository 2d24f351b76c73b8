//! A plan with the clients in front of it, compiled for the event loop: everything found by index, nothing by name.

mod act;
mod counters;
mod gates;
mod polls;
mod wait_limits;

use std::ops::Range;

use self::act::Act;
use self::counters::{Call, Counters, append};
pub(super) use self::counters::{Counter, Step, who};
pub use self::gates::GateInstance;
use self::gates::Lanes;
pub(super) use self::gates::{Permits, priorities};
use self::polls::Asking;
pub(super) use self::polls::{Handover, Polls};
pub(super) use self::wait_limits::WaitLimits;
use self::wait_limits::leaves;
use super::backoff::Backoff;
use super::general::General;
use crate::client::{RetryBudget, Throttle};
use crate::demand::{Failure, Workload};
use crate::provider::{AppliesTo, Charge, Hint, Network, OnLimit, Plan, Schedule, Waitlist};
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
    /// How clients ask for results: one for each route whose client does.
    pub(super) polls: Vec<Polls>,
    /// What is not plain; then all pools are treated as ones that are not.
    pub(super) general: Option<Box<General>>,
    /// Quantities per request.
    pub(super) kinds: usize,
    /// Some route has actions or failures.
    pub(super) remembers: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Route {
    /// Which of the plans met.
    pub side: u32,
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
    /// How results reach its clients.
    pub handover: Handover,
    pub result_expiry: Option<Nanos>,
}

/// The instances of a gate: so many in a row from the first on, of all that the system has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instances {
    pub first: u32,
    pub count: u32,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Stations {
    /// The most there ever are.
    pub concurrency: u32,
    /// What the plan states, as gates take it for their limit.
    pub stated: u32,
    pub waitlist: Waitlist,
    pub hint: Hint,
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
        let mut asking = Asking::new(case.clients.len());
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
                let submission = Call { endpoint: &workload.endpoint, model: &workload.model, poll: false };
                let mut meets =
                    |call: Call<'_>, on_limit| append(&mut steps, plan, call, on_limit, &mut counters, limits);
                let (refusing, delaying) = (meets(submission, OnLimit::Reject), meets(submission, OnLimit::Delay));
                let handover = asking.handover(&case.clients[client], submission, meets);
                routes.push(Route {
                    side: as_u32(side),
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
                    detached: leaves(&case.clients[client]) || matches!(handover, Handover::Polls(_)),
                    action: Act::of(workload),
                    failure: workload.failure,
                    handover,
                    result_expiry: plan.result_expiry,
                });
            }
            pools.extend(plan.pools.iter().map(|pool| Stations {
                concurrency: pool.most_stations(),
                stated: pool.concurrency.get(),
                waitlist: pool.waitlist,
                hint: pool.hint,
            }));
            limits += plan.rate_limits.len();
        }
        let remembers = routes.iter().any(|route| route.action.is_some() || route.failure.is_some());
        let gates = gates::all(case, &met, &instances, &routes, &pools, &lanes);
        let plans: Vec<&Plan> = met.iter().map(|&plan| &case.plans[plan]).collect();
        Self {
            routes,
            steps,
            counters: counters.counters,
            workloads: case.workloads.len(),
            pools,
            gates,
            wait_limits: case.clients.iter().map(WaitLimits::new).collect(),
            backoffs: case.clients.iter().map(|client| Backoff::new(&client.retry)).chain(asking.backoffs).collect(),
            budgets,
            throttles,
            polls: asking.polls,
            general: General::new(&plans, &case.workloads).map(Box::new),
            kinds: case.workloads.first().map_or(0, |workload| workload.quantities.len()),
            remembers,
        }
    }

    /// For each counter, the place of the rate limit that it belongs to, among those of all plans met.
    pub fn counters(&self) -> impl ExactSizeIterator<Item = usize> {
        self.counters.iter().map(|counter| counter.rate_limit as usize)
    }

    /// For each counter, the longest window of its rate limit.
    pub fn windows(&self) -> impl ExactSizeIterator<Item = Nanos> {
        self.counters.iter().map(|counter| counter.window)
    }

    /// The counters that polls of this workload meet; none if nobody polls.
    pub fn counters_of_polls(&self, workload: usize) -> impl Iterator<Item = usize> {
        let sides = self.routes.iter().skip(workload).step_by(self.workloads);
        let polls = sides.filter_map(|route| match route.handover {
            Handover::Polls(number) => self.polls.get(number as usize),
            Handover::Answer | Handover::Webhook(_) => None,
        });
        let steps = polls.flat_map(|polls| polls.refusing.clone().chain(polls.delaying.clone()));
        steps.map(|step| self.steps[step].counter as usize)
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

    /// Stations (the most there ever are) and waitlist of each pool.
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
}

/// The pool of the plan that serves this workload: the first whose patterns match.
pub fn pool_of(plan: &Plan, workload: &Workload) -> Option<usize> {
    plan.pools.iter().position(|pool| applies(&pool.applies_to, workload))
}

/// Whether the patterns match the workload's endpoint and model.
pub fn applies(pattern: &AppliesTo, workload: &Workload) -> bool {
    pattern.matches(&workload.endpoint, &workload.model)
}

pub(super) fn as_u32(index: usize) -> u32 {
    u32::try_from(index).expect("a checked scenario has few parts")
}
