//! What happens at the client: the attempts that the gate lets through, and the answers.
#![expect(clippy::inline_always, reason = "the way of a request is one function in the loop: measured 10 % faster")]

use super::gates::Answer;
use super::queue::NONE;
use super::{Observer, Outcome, Place, Refusal, Request, Simulation, Slot};
use crate::engine::backoff::Backoff;
use crate::engine::event_queue::{Action, Class};
use crate::engine::observer::Cause;
use crate::engine::system::Handover;
use crate::provider::Hint;
use crate::time::Nanos;

impl Simulation<'_> {
    // What the gate has let out, or what has no gate.
    #[inline(always)]
    pub(super) fn pass_throttle<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        match self.route(slot).throttle {
            None => self.attempt(slot, now, observer),
            Some(throttle) => self.ask_throttle(slot, throttle, now, observer),
        }
    }

    #[inline(always)]
    pub(super) fn attempt<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let to_provider = self.route(slot).network.to_provider;
        self.slots[slot as usize].attempts += 1;
        let job = if self.route(slot).detached { self.send_job(slot, now) } else { slot };
        if to_provider == Nanos::ZERO {
            self.ask_rate_limits(job, now, observer);
        } else {
            self.slots[job as usize].parts.network += to_provider;
            self.events.schedule(now + to_provider, Class::Attempt, Action::ReachProvider(job));
        }
    }

    #[inline(always)]
    pub(super) fn deliver<O: Observer>(&mut self, job: u32, now: Nanos, observer: &mut O) {
        let slot = self.rejoin(job);
        if slot != NONE {
            self.receive_result(slot, now, observer);
        }
    }

    // The client has the result.
    #[inline(always)]
    pub(super) fn receive_result<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        self.free_permit(slot, now, Answer::Result, observer);
        if let Some(throttle) = self.route(slot).throttle {
            self.adapt_throttle(throttle, now, None);
        }
        self.refund_retries(slot);
        self.end(slot, now, Outcome::Delivered, observer);
    }

    #[inline(always)]
    fn refund_retries(&mut self, slot: u32) {
        let Some(number) = self.route(slot).budget else { return };
        let budget = &self.system.budgets[number as usize];
        let paid = self.slots[slot as usize].paid;
        let refund = if paid > 0 { paid } else { budget.refund };
        let tokens = &mut self.budgets[number as usize];
        *tokens = tokens.saturating_add(refund).min(budget.capacity.get());
    }

    pub(super) fn refuse<O: Observer>(
        &mut self,
        slot: u32,
        now: Nanos,
        cause: Cause,
        hint: Hint,
        computed: Option<Nanos>,
        observer: &mut O,
    ) {
        if self.system.general.is_some() {
            self.leave_flight(slot, now, observer);
        }
        let backoff = &self.system.backoffs[self.route(slot).backoff as usize];
        let way = self.route(slot).network.refusal;
        let seen = hint.said(computed).filter(|_| backoff.sees(hint.place));
        let request = &mut self.slots[slot as usize];
        observer.refused(now, request.request.workload as usize, request.request.at, cause);
        request.refusal = Some(Refusal { cause, hint: seen });
        request.place = if cause == Cause::Failed { Place::Failed } else { Place::OnTheWay };
        if self.route(slot).handover != Handover::Answer && matches!(cause, Cause::Failed | Cause::WaitedTooLong(_)) {
            return self.tell_what_went_wrong(slot, now, observer);
        }
        if way == Nanos::ZERO {
            self.receive_refusal(slot, now, observer);
        } else {
            let request = &mut self.slots[slot as usize];
            request.parts.network += way;
            self.events.schedule(now + way, Class::Completion, Action::ReturnRefusal(slot));
        }
    }

    pub(super) fn receive_refusal<O: Observer>(&mut self, job: u32, now: Nanos, observer: &mut O) {
        let slot = self.rejoin(job);
        if slot != NONE {
            self.come_back(slot, now, observer);
        }
    }

    // An attempt of this request has come back without a result, or the client does not wait for it any more.
    pub(super) fn come_back<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        self.free_permit(slot, now, Answer::NoResult, observer);
        if let Some(throttle) = self.route(slot).throttle {
            let cause = self.slots[slot as usize].refusal.map(|refusal| refusal.cause);
            self.adapt_throttle(throttle, now, cause);
        }
        let backoff = &self.system.backoffs[self.route(slot).backoff as usize];
        let Slot { attempts, mut previous_backoff, .. } = self.slots[slot as usize];
        let wait = self.wait_to_retry(slot, backoff, attempts, &mut previous_backoff, |attempt| attempt, now);
        let Some((wait, again)) = wait else { return self.give_up(slot, now, observer) };
        let request = &mut self.slots[slot as usize];
        request.previous_backoff = previous_backoff;
        request.since = now;
        request.place = Place::Backoff;
        let life = request.life;
        let action = if again { Action::Retry { slot, life } } else { Action::GiveUp { slot, life } };
        self.events.schedule(now + wait, Class::Attempt, action);
    }

    // How long the client waits after the refusal of try number `tried`, and whether it tries again then; `None` if it gives up at
    // once. The random bits are those of `number` of each try.
    #[inline]
    pub(super) fn wait_to_retry(
        &mut self,
        slot: u32,
        backoff: &Backoff,
        tried: u32,
        previous: &mut Option<Nanos>,
        number: impl Fn(u32) -> u32,
        now: Nanos,
    ) -> Option<(Nanos, bool)> {
        let state = &self.slots[slot as usize];
        let Refusal { cause, hint } = state.refusal.expect("a refusal has reached the client");
        let Request { workload, index, at, .. } = state.request;
        let again = tried < backoff.attempts;
        if !backoff.retries_after(cause) || !again && !backoff.wait_after_last {
            return None;
        }
        let jitter = self.jitters[workload as usize];
        let wait = backoff.wait(tried, hint, previous, |of| jitter.bits(index, number(of)))?;
        let late = backoff.total_deadline.is_some_and(|deadline| now + wait > at + deadline);
        (!again || !late && self.pay_retry(slot)).then_some((wait, again))
    }

    // Whether the client's budget has the tokens for another retry, which are taken.
    fn pay_retry(&mut self, slot: u32) -> bool {
        let Some(number) = self.route(slot).budget else { return true };
        let timed_out = self.slots[slot as usize].refusal.is_some_and(|refusal| refusal.cause == Cause::TimedOut);
        let cost = self.system.budgets[number as usize].cost_of_retry(timed_out);
        let tokens = &mut self.budgets[number as usize];
        let enough = *tokens >= cost;
        if enough {
            *tokens -= cost;
            self.slots[slot as usize].paid = cost;
        }
        enough
    }

    // The wait after a refusal is over: another attempt.
    pub(super) fn retry<O: Observer>(&mut self, slot: u32, life: u32, now: Nanos, observer: &mut O) {
        if self.slots[slot as usize].life != life {
            return;
        }
        self.end_backoff(slot, now);
        self.pass_gate(slot, now, observer);
    }

    // The wait after the last refusal is over, and the client reports failure.
    pub(super) fn give_up_late<O: Observer>(&mut self, slot: u32, life: u32, now: Nanos, observer: &mut O) {
        if self.slots[slot as usize].life != life {
            return;
        }
        self.end_backoff(slot, now);
        self.give_up(slot, now, observer);
    }

    pub(super) fn end_backoff(&mut self, slot: u32, now: Nanos) {
        let request = &mut self.slots[slot as usize];
        request.parts.backoff += now - request.since;
    }

    pub(super) fn give_up<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let cause = self.slots[slot as usize].refusal.expect("only a refused request gives up").cause;
        self.end(slot, now, Outcome::GaveUp(cause), observer);
    }
}
