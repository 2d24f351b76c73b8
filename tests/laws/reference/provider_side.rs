//! Steps 4 to 7 of the way of a request: rate limits that refuse, rate limits that delay, the pool, the service.

use linecook::engine::{Cause, Outcome};
use linecook::provider::{Charge, Hint, HintWait, OnLimit, Pool, RateLimit, Scope, Unit, Waitlist};
use linecook::time::Nanos;

use super::levels::Place;
use super::limits::{History, Lock};
use super::{Counter, Event, World, applies, number};

impl World<'_> {
    // 4. Rate limits that refuse.

    pub(super) fn at_provider(&mut self, request: usize) {
        let travelled = self.lap(request);
        self.requests[request].ended.parts.network += travelled;
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
            self.refuses(request, Cause::RateLimit(number(by)), hint, wait);
            return;
        }
        if self.side(request).charge == Charge::AllOrNone {
            for limit in asked {
                self.charge(limit, request, false);
            }
        }
        self.at_delaying_limits(request, 0);
    }

    pub(super) fn limits_for(&self, request: usize, on_limit: OnLimit) -> Vec<usize> {
        let workload = self.workload_of(request);
        let asked = |limit: &RateLimit| limit.on_limit == on_limit && applies(&limit.applies_to, workload);
        self.side(request).limits.clone().filter(|&limit| asked(&self.plan.rate_limits[limit])).collect()
    }

    pub(super) fn weight(&self, limit: usize, request: usize) -> u64 {
        match self.plan.rate_limits[limit].unit {
            Unit::Requests => 1,
            Unit::Quantity(quantity) => self.requests[request].quantities[quantity],
        }
    }

    // The counter of a limit that counts this request, made when it is first asked for.
    pub(super) fn counter(&mut self, limit: usize, request: usize) -> usize {
        let workload = self.workload_of(request);
        let scope = match self.plan.rate_limits[limit].scope {
            Scope::Account => "",
            Scope::Endpoint => &workload.endpoint,
            Scope::Model => &workload.model,
        };
        let known = self.counters.iter().position(|counter| counter.limit == limit && counter.scope == scope);
        known.unwrap_or_else(|| {
            let (scope, history, line) = (scope.to_owned(), History::default(), Vec::new());
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
        self.at_pool(request);
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
            let waited = self.lap(head);
            self.requests[head].ended.parts.rate_limit_delay += waited;
            self.run.delayed.push((limit, waited));
            self.at_delaying_limits(head, limit + 1);
        }
        self.schedule_line(counter);
    }

    // 6. Pool.

    pub(super) fn at_pool(&mut self, request: usize) {
        let Some(number_of_pool) = self.pool_of(request) else {
            self.starts(request);
            return;
        };
        let pool: &Pool = &self.plan.pools[number_of_pool];
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
        if running < pool.concurrency.get() as usize && waiting == 0 && admits_one_more {
            jobs.running.push(request);
            self.starts(request);
        } else if has_room {
            jobs.waiting.push(request);
        } else {
            let wait = match pool.hint.wait {
                HintWait::Constant(wait) => Some(wait),
                HintWait::None | HintWait::Computed => None,
            };
            self.refuses(request, Cause::Pool(number(number_of_pool)), pool.hint, wait);
        }
    }

    // 7. Service.

    pub(super) fn starts(&mut self, request: usize) {
        let waited = self.lap(request);
        let request_state = &mut self.requests[request];
        request_state.ended.parts.queue_wait += waited;
        let service = request_state.service;
        request_state.service_from = Some(self.now);
        self.run.started.push((self.now, request_state.ended.workload));
        self.schedule(self.now + service, 0, Event::ServiceEnds(request));
    }

    pub(super) fn service_ends(&mut self, request: usize) {
        let served = self.lap(request);
        self.requests[request].ended.parts.service += served;
        self.requests[request].service_to = Some(self.now);
        self.wasted_if_for_nobody(request);
        self.frees_station(request);
        if self.fails(request) {
            // Not work for nobody, whoever leaves from now on.
            self.requests[request].service_to = None;
            self.refuses(request, Cause::Failed, Hint::NONE, None);
            return;
        }
        self.after(self.side(request).network.back, 0, Event::ResultAtClient(request));
    }

    pub(super) fn frees_station(&mut self, request: usize) {
        if let Some(pool) = self.pool_of(request) {
            let jobs = &mut self.pools[pool];
            jobs.running.retain(|&other| other != request);
            if !jobs.waiting.is_empty() {
                let head = jobs.waiting.remove(0);
                jobs.running.push(head);
                self.starts(head);
            }
        }
    }

    pub(super) fn result_at_client(&mut self, request: usize) {
        let travelled = self.lap(request);
        self.requests[request].ended.parts.network += travelled;
        if self.answers_nobody(request) {
            return;
        }
        self.frees_permit(request, Some(true));
        self.throttle_hears(request, None);
        self.gives_tokens_back(request);
        self.ends(request, Outcome::Delivered);
    }

    fn refuses(&mut self, request: usize, cause: Cause, hint: Hint, wait: Option<Nanos>) {
        self.run.refused.push((self.now, self.requests[request].ended.workload, cause));
        self.after(self.side(request).network.refusal, 0, Event::RefusalAtClient(request, cause, hint, wait));
    }
}
