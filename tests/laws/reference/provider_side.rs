//! Steps 4 to 7 of the way of a request: rate limits that refuse, rate limits that delay, the pool, the service.

use linecook::client::{Delivery, Polling};
use linecook::engine::{Cause, Outcome};
use linecook::provider::{Charge, Counts, Hint, HintWait, OnLimit, Pool, RateLimit, Scope, Unit, Waitlist};
use linecook::time::Nanos;

use super::general::constant;
use super::levels::Place;
use super::limits::{History, Lock};
use super::{Counter, Event, World, applies, number};

impl World<'_> {
    // 4. Rate limits that refuse.

    pub(super) fn at_provider(&mut self, request: usize) {
        let travelled = self.lap(request);
        self.requests[request].ended.parts.network += travelled;
        if self.refused_by_outage(request) {
            return;
        }
        match self.refused_by_limits(request) {
            Some((by, hint, wait)) => self.refuses(request, Cause::RateLimit(number(by)), hint, wait),
            None => {
                if self.let_in(request) {
                    self.charges_admitted(request);
                    self.at_delaying_limits(request, 0);
                }
            }
        }
    }

    // Which of the limits that refuse does so, with its hint and what that says; or none.
    pub(super) fn refused_by_limits(&mut self, request: usize) -> Option<(usize, Hint, Option<Nanos>)> {
        let asked = self.limits_for(request, OnLimit::Reject);
        let mut charged = Vec::new();
        let mut refused_by = None;
        for &limit in &asked {
            if !self.admits(limit, request) {
                refused_by = Some(limit);
                break;
            }
            if self.side(request).charge == Charge::InOrder {
                self.charge(limit, request, false);
                charged.push(limit);
            }
        }
        if let Some(by) = refused_by {
            self.locks(by, request);
            let hint = self.plan.rate_limits[by].hint;
            let wait = match hint.wait {
                HintWait::None => None,
                HintWait::Constant(wait) => Some(wait),
                HintWait::Computed => Some(self.wait(by, request)),
            };
            for &limit in &asked {
                if self.plan.rate_limits[limit].refused_calls_count && !charged.contains(&limit) {
                    self.charge(limit, request, true);
                }
            }
            return Some((by, hint, wait));
        }
        None
    }

    // All limits that refuse have admitted it.
    pub(super) fn charges_admitted(&mut self, request: usize) {
        let asked = self.limits_for(request, OnLimit::Reject);
        if self.side(request).charge == Charge::AllOrNone {
            for limit in asked {
                self.charge(limit, request, false);
            }
        }
    }

    pub(super) fn limits_for(&self, request: usize, on_limit: OnLimit) -> Vec<usize> {
        let poll = self.is_poll(request);
        let mut workload = self.workload_of(request).clone();
        self.endpoint_of(request).clone_into(&mut workload.endpoint);
        let counted = |limit: &RateLimit| match (poll, limit.counts) {
            (_, Counts::All) => true,
            (true, counts) => counts == Counts::Polls,
            (false, counts) => counts == Counts::Submissions,
        };
        let asked =
            |limit: &RateLimit| limit.on_limit == on_limit && counted(limit) && applies(&limit.applies_to, &workload);
        self.side(request).limits.clone().filter(|&limit| asked(&self.plan.rate_limits[limit])).collect()
    }

    pub(super) fn weight(&self, limit: usize, request: usize) -> u64 {
        match self.plan.rate_limits[limit].unit {
            Unit::Requests => 1,
            Unit::Quantity(_) if self.is_poll(request) => 0,
            Unit::Quantity(quantity) => self.requests[request].quantities[quantity],
        }
    }

    // The counter of a limit that counts this request, made when it is first asked for.
    pub(super) fn counter(&mut self, limit: usize, request: usize) -> usize {
        let scope = match self.plan.rate_limits[limit].scope {
            Scope::Account => "",
            Scope::Endpoint => self.endpoint_of(request),
            Scope::Model => &self.workload_of(request).model,
        };
        let scope = scope.to_owned();
        let known = self.counters.iter().position(|counter| counter.limit == limit && counter.scope == scope);
        known.unwrap_or_else(|| {
            let (history, line) = (History::default(), Vec::new());
            self.counters.push(Counter { limit, scope, history, line });
            self.counters.len() - 1
        })
    }

    pub(super) fn admits(&mut self, limit: usize, request: usize) -> bool {
        let (counter, weight) = (self.counter(limit, request), self.weight(limit, request));
        self.counters[counter].history.admits(&self.plan.rate_limits[limit], self.now, weight)
    }

    pub(super) fn wait(&mut self, limit: usize, request: usize) -> Nanos {
        let (counter, weight) = (self.counter(limit, request), self.weight(limit, request));
        self.counters[counter].history.wait(&self.plan.rate_limits[limit], self.now, weight)
    }

    pub(super) fn charge(&mut self, limit: usize, request: usize, refused: bool) {
        let (counter, weight) = (self.counter(limit, request), self.weight(limit, request));
        if weight > 0 {
            let history = &mut self.counters[counter].history;
            history.charge(self.now, weight, refused);
            let wait = history.wait(&self.plan.rate_limits[limit], self.now, 1);
            self.run.happened.extend(history.growth(&self.plan.rate_limits[limit], self.now));
            if self.is_poll(request) {
                self.run.told.charged.push((self.now, limit));
            }
            self.run.charged.push((Place::Counter { limit, counter }, self.now, self.now + wait));
        }
    }

    fn locks(&mut self, limit: usize, request: usize) {
        let counter = self.counter(limit, request);
        let history = &mut self.counters[counter].history;
        let lock = history.refuse(&self.plan.rate_limits[limit], self.now);
        if matches!(lock, Some(Lock::Begins | Lock::Extended)) {
            let wait = history.wait(&self.plan.rate_limits[limit], self.now, 1);
            self.run.charged.push((Place::Counter { limit, counter }, self.now, self.now + wait));
        }
        self.run.locks.extend(lock);
    }

    // 5. Rate limits that delay, from number `from` of the plan on.

    pub(super) fn at_delaying_limits(&mut self, request: usize, from: usize) {
        let asked = self.limits_for(request, OnLimit::Delay);
        for limit in asked.into_iter().filter(|&limit| limit >= from) {
            if self.weight(limit, request) == 0 {
                continue;
            }
            let counter = self.counter(limit, request);
            if !self.counters[counter].line.is_empty() {
                self.counters[counter].line.push(request);
                return;
            }
            if !self.admits(limit, request) {
                self.counters[counter].line.push(request);
                self.schedule_line(counter);
                return;
            }
            self.charge(limit, request, false);
        }
        if self.is_poll(request) {
            self.asks_for_result(request);
        } else {
            self.at_pool(request);
        }
    }

    pub(super) fn schedule_line(&mut self, counter: usize) {
        if let Some(&head) = self.counters[counter].line.first() {
            let wait = self.wait(self.counters[counter].limit, head);
            self.schedule(self.now + wait, 4, Event::LineRelease(counter));
        }
    }

    pub(super) fn line_release(&mut self, counter: usize) {
        let limit = self.counters[counter].limit;
        while let Some(&head) = self.counters[counter].line.first()
            && self.admits(limit, head)
        {
            self.counters[counter].line.remove(0);
            self.charge(limit, head, false);
            if !self.is_poll(head) {
                let waited = self.lap(head);
                self.requests[head].ended.parts.rate_limit_delay += waited;
                self.run.delayed.push((limit, waited));
            }
            if self.refused_by_outage(head) {
                self.run.happened.insert("refused by an outage after a line");
            } else {
                self.at_delaying_limits(head, limit + 1);
            }
        }
        self.schedule_line(counter);
    }

    // 6. Pool.

    pub(super) fn at_pool(&mut self, request: usize) {
        let Some(number_of_pool) = self.pool_of(request) else {
            self.starts(request);
            self.accepted(request);
            return;
        };
        let pool: &Pool = &self.plan.pools[number_of_pool];
        let fits = self.fits(request, number_of_pool);
        let jobs = &mut self.pools[number_of_pool];
        let (running, waiting) = (jobs.running.len(), jobs.waiting.len());
        let admits_one_more = match pool.waitlist {
            Waitlist::Bounded { places, counts_running: true } => running < places as usize,
            _ => true,
        };
        let has_room = match pool.waitlist {
            Waitlist::Unbounded => true,
            Waitlist::Bounded { places, counts_running: false } => waiting < places as usize,
            Waitlist::Bounded { places, counts_running: true } => waiting + running < places as usize,
        };
        if fits && waiting == 0 && admits_one_more {
            self.takes_stations(request, number_of_pool);
            self.accepted(request);
        } else if has_room {
            jobs.waiting.push(request);
            self.joined_waitlist(request, number_of_pool);
            self.accepted(request);
        } else {
            self.refuses(request, Cause::Pool(number(number_of_pool)), pool.hint, constant(pool.hint));
        }
    }

    // 7. Service.

    pub(super) fn starts(&mut self, request: usize) {
        self.starts_after(request, Nanos::ZERO);
    }

    pub(super) fn starts_after(&mut self, request: usize, cold_start: Nanos) {
        let waited = self.lap(request);
        let time = self.service_time(request) + cold_start;
        let request_state = &mut self.requests[request];
        request_state.ended.parts.queue_wait += waited;
        request_state.service_from = Some(self.now);
        request_state.services += 1;
        let number = request_state.services;
        self.run.started.push((self.now, request_state.ended.workload));
        self.general.in_service.push(request);
        self.schedule(self.now + time, 0, Event::ServiceEnds(request, number));
    }

    pub(super) fn service_ends(&mut self, request: usize, number: u32) {
        if !self.general.in_service.contains(&request) || self.requests[request].services != number {
            return;
        }
        self.requests[request].service_to = Some(self.now);
        self.wasted_if_for_nobody(request);
        let leaks = self.leaks(request);
        self.leaves_service(request, leaks);
        self.heads_of_its_pool_start(request);
        if self.fails(request) {
            // Not work for nobody, whoever leaves from now on.
            self.requests[request].service_to = None;
            self.refuses(request, Cause::Failed, Hint::NONE, None);
            return;
        }
        self.hands_over(request);
    }

    pub(super) fn heads_of_its_pool_start(&mut self, request: usize) {
        if let Some(pool) = self.pool_of(request) {
            self.heads_start(pool);
        }
    }

    pub(super) fn result_at_client(&mut self, request: usize) {
        let travelled = self.lap(request);
        self.requests[request].ended.parts.network += travelled;
        if !self.answers_nobody(request) {
            self.has_result(request);
        }
    }

    pub(super) fn webhook_at_client(&mut self, request: usize) {
        let travelled = self.lap(request);
        self.requests[request].ended.parts.delivery += travelled;
        if !self.answers_nobody(request) {
            self.has_result(request);
        }
    }

    pub(super) fn has_result(&mut self, request: usize) {
        self.frees_permit(request, Some(true));
        self.throttle_hears(request, None);
        self.gives_tokens_back(request);
        self.ends(request, Outcome::Delivered);
    }

    // Where the call of this request that is under way goes.
    fn endpoint_of(&self, request: usize) -> &str {
        match &self.client_of(request).delivery {
            Delivery::Polling(Polling { endpoint: Some(endpoint), .. }) if self.is_poll(request) => endpoint,
            _ => &self.workload_of(request).endpoint,
        }
    }

    pub(super) fn refuses(&mut self, request: usize, cause: Cause, hint: Hint, wait: Option<Nanos>) {
        self.leaves_flight(request);
        self.run.refused.push((self.now, self.requests[request].ended.workload, cause));
        if self.goes_wrong(request, cause, hint, wait) {
            return;
        }
        self.after(self.side(request).network.refusal, 0, Event::RefusalAtClient(request, cause, hint, wait));
    }
}
