//! Step 1 of the way of a request: what one arrival makes, and users who think, ask, and wait for the answer.

use linecook::demand::arrivals::Asking;
use linecook::demand::source::Request as Drawn;
use linecook::demand::{Arrivals, Block, Source};
use linecook::engine::{ActionEnded, Ended, Outcome, Parts};
use linecook::time::Nanos;

use super::delivery::Polls;
use super::{Event, Inputs, Request, World};

// What one arrival made.
#[derive(Debug)]
pub(super) struct Action {
    pub demanded: Nanos,
    workload: usize,
    index: u64,
    // Their places in `World::requests`.
    requests: Vec<usize>,
    // Of the user who does it.
    pub lane: Option<u64>,
}

// The users of a workload: what they think and ask for, and how many actions each lane has begun.
#[derive(Debug)]
pub(super) struct Lanes<'a> {
    asking: Asking<'a>,
    begun: Vec<u64>,
}

pub(super) fn open_demand(inputs: Inputs) -> (Vec<Request>, Vec<Action>) {
    let mut source = source(inputs);
    let mut block = Block::default();
    let (mut requests, mut actions) = (Vec::new(), Vec::<Action>::new());
    loop {
        source.fill(&mut block);
        if block.requests.is_empty() {
            return (requests, actions);
        }
        for (place, drawn) in block.requests.iter().enumerate() {
            let workload = drawn.workload as usize;
            let index = drawn.index / inputs.case.workloads[workload].calls();
            let of_it = actions.iter().position(|action| (action.workload, action.index) == (workload, index));
            let action = of_it.unwrap_or_else(|| {
                actions.push(Action { demanded: drawn.at, workload, index, requests: Vec::new(), lane: None });
                actions.len() - 1
            });
            actions[action].requests.push(requests.len());
            requests.push(request(drawn, block.quantities_of(place).to_vec(), action));
        }
    }
}

fn source(inputs: Inputs<'_>) -> Source<'_> {
    Source::new(&inputs.case.workloads, inputs.horizon, inputs.seed, inputs.replication)
}

fn request(drawn: &Drawn, quantities: Vec<u64>, action: usize) -> Request {
    Request {
        service: drawn.service,
        quantities,
        since: drawn.at,
        previous_backoff: None,
        paid_last: None,
        polls: Polls::default(),
        services: 0,
        burst: false,
        under_way: None,
        nobody_waits: false,
        service_from: None,
        service_to: None,
        over: false,
        side: 0,
        ended: Ended {
            workload: drawn.workload as usize,
            index: drawn.index,
            demanded: drawn.at,
            ended: drawn.at,
            outcome: Outcome::Delivered,
            attempts: 0,
            parts: Parts::default(),
        },
        action,
    }
}

impl<'a> World<'a> {
    pub(super) fn lets_users_in(&mut self) {
        let source: Source<'a> = source(self.inputs);
        let lanes = |asking: &Option<Asking<'a>>| asking.map(|asking| Lanes { asking, begun: Vec::new() });
        self.users = source.users().iter().map(lanes).collect();
        for workload in 0..self.users.len() {
            let Some(Lanes { asking, begun }) = &mut self.users[workload] else { continue };
            let users = asking.users();
            begun.resize(usize::try_from(users.lanes()).expect("a few"), 0);
            for lane in 0..users.lanes() {
                let enters = users.entry(lane / u64::from(users.in_flight.get()));
                if enters < self.inputs.horizon {
                    self.thinks(workload, lane, enters);
                }
            }
        }
    }

    fn thinks(&mut self, workload: usize, lane: u64, from: Nanos) {
        let due = from + self.users[workload].as_ref().expect("only users think").next(lane).1;
        if due < self.inputs.horizon {
            self.schedule(due, 5, Event::Asks(workload, lane));
        }
    }

    pub(super) fn asks(&mut self, workload: usize, lane: u64) {
        let lanes = self.users[workload].as_mut().expect("only users ask");
        let ((index, _), asking) = (lanes.next(lane), lanes.asking);
        lanes.begun[usize::try_from(lane).expect("a few")] += 1;
        let action = self.actions.len();
        let calls = self.inputs.case.workloads[workload].calls();
        let first = self.requests.len();
        for call in 0..calls {
            let mut quantities = vec![0; self.inputs.case.workloads[workload].quantities.len()];
            let drawn = asking.request(index * calls + call, self.now, &mut quantities);
            self.requests.push(request(&drawn, quantities, action));
        }
        let requests = (first..self.requests.len()).collect();
        self.actions.push(Action { demanded: self.now, workload, index, requests, lane: Some(lane) });
        self.appears(action);
    }

    pub(super) fn appears(&mut self, action: usize) {
        for request in self.actions[action].requests.clone() {
            self.patience_begins(request);
            self.at_gate(request);
        }
    }

    pub(super) fn leaves_action(&mut self, action: usize) {
        let Action { demanded, workload, index, ref requests, lane } = self.actions[action];
        if !requests.iter().all(|&request| self.requests[request].over) {
            return;
        }
        let outcomes = requests.iter().map(|&request| self.requests[request].ended.outcome);
        let delivered = outcomes.filter(|&outcome| outcome == Outcome::Delivered).count() as u64;
        let calls = requests.len() as u64;
        let described = &self.inputs.case.workloads[workload];
        let bulk = if let Arrivals::Bulk(bulk) = &described.arrivals { Some(bulk) } else { None };
        if bulk.is_some() || described.fan_out.is_some() {
            let deadline = bulk.and_then(|bulk| bulk.within).map(|within| demanded + within);
            let ended = self.now;
            self.run.actions.push(ActionEnded { workload, index, demanded, ended, calls, delivered, deadline });
        }
        if let Some(lane) = lane {
            self.thinks(workload, lane, self.now);
        }
    }
}

impl Lanes<'_> {
    // The number of the next action of a lane, and how long its user thinks before it.
    fn next(&self, lane: u64) -> (u64, Nanos) {
        let index = self.asking.action(lane, self.begun[usize::try_from(lane).expect("a few")]);
        (index, self.asking.think(index))
    }
}
