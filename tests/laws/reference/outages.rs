//! Outages: what is refused and fails in them, and what starts at their end.

use linecook::engine::Cause;
use linecook::provider::{Hint, Outage, Running};

use super::general::constant;
use super::{Event, World};

impl World<'_> {
    pub(super) fn schedule_outages(&mut self) {
        for side in 0..self.sides.len() {
            for outage in self.sides[side].conditions.outages.clone() {
                if outage.running == Running::Fail {
                    self.schedule(outage.at, 1, Event::OutageBegins(side));
                }
                self.schedule(outage.end(), 1, Event::OutageEnds(side));
            }
        }
    }

    pub(super) fn outage(&self, side: usize) -> Option<Outage> {
        let on = |outage: &&Outage| outage.at <= self.now && self.now < outage.at + outage.length;
        self.sides[side].conditions.outages.iter().find(on).copied()
    }

    pub(super) fn outage_for(&self, request: usize) -> Option<Outage> {
        self.outage(self.requests[request].side)
    }

    pub(super) fn refused_by_outage(&mut self, request: usize) -> bool {
        let Some(outage) = self.outage_for(request) else { return false };
        if self.requests[request].side > 0 {
            self.run.happened.insert("an outage of a plan that requests spill over to");
        }
        if self.is_poll(request) {
            self.run.happened.insert("a poll is refused by an outage");
            self.refuses_poll(request, Cause::Outage, outage.hint, constant(outage.hint));
        } else {
            self.refuses(request, Cause::Outage, outage.hint, constant(outage.hint));
        }
        true
    }

    pub(super) fn outage_begins(&mut self, side: usize) {
        for request in self.general.in_service.clone() {
            if self.requests[request].side == side {
                self.leaves_service(request, None);
                self.refuses(request, Cause::Failed, Hint::NONE, None);
            }
        }
    }

    pub(super) fn outage_ends(&mut self, side: usize) {
        for pool in self.sides[side].pools.clone() {
            let waiting = self.pools[pool].waiting.len();
            self.heads_start(pool);
            if self.pools[pool].waiting.len() < waiting {
                self.run.happened.insert("the end of an outage lets jobs start");
            }
        }
    }
}
