//! Actions: what one arrival makes, done when the last of its requests has ended; and the users who then think and act again.
//!
//! Nothing here happens in a run without fan-out, bulks and users.

use super::queue::NONE;
use super::{Observer, Outcome, Simulation};
use crate::demand::arrivals::Asking;
use crate::demand::source::Request;
use crate::engine::event_queue::{Action, Class};
use crate::engine::observer::ActionEnded;
use crate::time::Nanos;

/// Actions under way, and users.
#[derive(Debug)]
pub(super) struct Actions<'s> {
    // The action that the request in each slot belongs to; NONE or missing where it belongs to none.
    of_slot: Vec<u32>,
    open: Vec<Open>,
    // Places of `open` that hold no action.
    free: Vec<u32>,
    // The action that each workload began last.
    last: Vec<u32>,
    // Of each workload, if it has users.
    users: Vec<Option<Lanes<'s>>>,
    horizon: Nanos,
    // Quantities of a request that is about to appear.
    quantities: Vec<u64>,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    index: u64,
    demanded: Nanos,
    // Requests that have not ended yet.
    left: u64,
    delivered: u64,
    // Of the user who does it, or NONE.
    lane: u32,
}

#[derive(Debug)]
struct Lanes<'s> {
    asking: Asking<'s>,
    each: Vec<Lane>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Lane {
    // How many actions it has begun.
    begun: u64,
    // Its last service failed.
    failed: bool,
}

impl Actions<'_> {
    pub fn new(workloads: usize) -> Self {
        Self {
            of_slot: Vec::new(),
            open: Vec::new(),
            free: Vec::new(),
            last: vec![NONE; workloads],
            users: Vec::new(),
            horizon: Nanos::ZERO,
            quantities: Vec::new(),
        }
    }

    fn begin(&mut self, workload: u32, action: Open) {
        let place = self.free.pop().unwrap_or_else(|| {
            self.open.push(action);
            super::index(self.open.len() - 1)
        });
        self.open[place as usize] = action;
        self.last[workload as usize] = place;
    }

    /// Whether the last service of the user whose request this is failed; `None` if it is of no user.
    pub fn last_failure_of_user(&mut self, slot: u32, workload: u32) -> Option<&mut bool> {
        let lanes = self.users.get_mut(workload as usize)?.as_mut()?;
        let action = self.of_slot[slot as usize];
        Some(&mut lanes.each[self.open[action as usize].lane as usize].failed)
    }
}

impl<'s> Simulation<'s> {
    /// Lets the users of this demand in, before anything happens.
    pub fn let_users_in(&mut self, users: &[Option<Asking<'s>>], horizon: Nanos) {
        self.actions.horizon = horizon;
        self.actions.quantities = vec![0; self.system.kinds];
        let lanes = |asking: &Asking<'s>| {
            let count = usize::try_from(asking.users().lanes()).expect("a checked scenario has fewer users");
            Lanes { asking: *asking, each: vec![Lane::default(); count] }
        };
        self.actions.users = users.iter().map(|asking| asking.as_ref().map(lanes)).collect();
        for (workload, asking) in (0..).zip(users) {
            let Some(asking) = asking else { continue };
            let each = asking.users().in_flight.get();
            for lane in 0..super::index(self.actions.users[workload as usize].as_ref().map_or(0, |l| l.each.len())) {
                let enters = asking.users().entry(u64::from(lane / each));
                if enters < horizon {
                    self.think(workload, lane, enters);
                }
            }
        }
    }

    /// How many requests its users have made.
    pub fn requests_of_users(&self) -> u64 {
        let calls = self.system.routes.iter().map(|route| route.action.map_or(1, |act| act.calls));
        let begun = |lanes: &Lanes<'_>| lanes.each.iter().map(|lane| lane.begun).sum::<u64>();
        self.actions.users.iter().zip(calls).filter_map(|(lanes, calls)| Some(begun(lanes.as_ref()?) * calls)).sum()
    }

    // From now on the user thinks, and then asks, if there is time left.
    fn think(&mut self, workload: u32, lane: u32, now: Nanos) {
        let lanes = self.actions.users[workload as usize].as_ref().expect("only users think");
        let action = lanes.asking.action(u64::from(lane), lanes.each[lane as usize].begun);
        let due = now + lanes.asking.think(action);
        if due < self.actions.horizon {
            self.events.schedule(due, Class::Demand, Action::Ask { workload, lane });
        }
    }

    #[inline(never)]
    pub(super) fn ask<O: Observer>(&mut self, workload: u32, lane: u32, now: Nanos, observer: &mut O) {
        let lanes = self.actions.users[workload as usize].as_mut().expect("only users ask");
        let begun = &mut lanes.each[lane as usize].begun;
        let (asking, index) = (lanes.asking, lanes.asking.action(u64::from(lane), *begun));
        *begun += 1;
        let calls = self.system.routes[workload as usize].action.map_or(1, |act| act.calls);
        self.actions.begin(workload, Open { index, demanded: now, left: calls, delivered: 0, lane });
        let mut quantities = std::mem::take(&mut self.actions.quantities);
        for call in 0..calls {
            let request = asking.request(index * calls + call, now, &mut quantities);
            self.appear(request, &quantities, observer);
        }
        self.actions.quantities = quantities;
    }

    // Whether this request of open demand is the first of its action, or belongs to none.
    #[inline(never)]
    pub(super) fn begins_action(&mut self, request: &Request) -> bool {
        let Some(act) = self.system.routes[request.workload as usize].action else { return true };
        if !request.index.is_multiple_of(act.calls) {
            return false;
        }
        let index = request.index / act.calls;
        let action = Open { index, demanded: request.at, left: act.calls, delivered: 0, lane: NONE };
        self.actions.begin(request.workload, action);
        true
    }

    // The request that has just appeared in this slot belongs to the action that its workload began last.
    #[inline(never)]
    pub(super) fn join_action(&mut self, slot: u32) {
        let workload = self.slots[slot as usize].request.workload as usize;
        if self.system.routes[workload].failure.is_some() {
            self.failures.forget(slot);
        }
        let of_slot = &mut self.actions.of_slot;
        if of_slot.len() <= slot as usize {
            of_slot.resize(slot as usize + 1, NONE);
        }
        of_slot[slot as usize] = self.actions.last[workload];
    }

    #[inline(never)]
    pub(super) fn leave_action<O: Observer>(&mut self, slot: u32, now: Nanos, outcome: Outcome, observer: &mut O) {
        let workload = self.slots[slot as usize].request.workload;
        let Some(act) = self.system.routes[workload as usize].action else { return };
        let place = self.actions.of_slot[slot as usize];
        let open = &mut self.actions.open[place as usize];
        open.left -= 1;
        open.delivered += u64::from(outcome == Outcome::Delivered);
        if open.left > 0 {
            return;
        }
        let Open { index, demanded, delivered, lane, .. } = *open;
        self.actions.free.push(place);
        if act.told {
            let deadline = act.within.map(|within| demanded + within);
            let (workload, calls) = (workload as usize, act.calls);
            observer.action_ended(&ActionEnded { workload, index, demanded, ended: now, calls, delivered, deadline });
        }
        if act.by_user {
            self.think(workload, lane, now);
        }
    }
}
