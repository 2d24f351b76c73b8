//! Steps 3 and 8 of the way of a request: the attempt, the refusal reaching the client.

use linecook::client::HintSeen;
use linecook::engine::{Cause, Ended, Outcome};
use linecook::provider::{Hint, HintPlace};
use linecook::rng::Jitter;
use linecook::time::Nanos;

use super::backoff::{self, Early};
use super::{Backoff, Event, World};

impl World<'_> {
    // 3. Attempt.

    pub(super) fn leaves_client(&mut self, request: usize) {
        self.attempt_under_way(request);
        self.after(self.side(request).network.to_provider, 4, Event::AtProvider(request));
    }

    // 8. Refusal.

    pub(super) fn refusal_at_client(&mut self, request: usize, cause: Cause, hint: Hint, hint_wait: Option<Nanos>) {
        let travelled = self.lap(request);
        self.requests[request].ended.parts.network += travelled;
        if self.answers_nobody(request) {
            return;
        }
        self.comes_back(request, cause, hint, hint_wait);
    }

    pub(super) fn comes_back(&mut self, request: usize, cause: Cause, hint: Hint, hint_wait: Option<Nanos>) {
        self.frees_permit(request, Some(false));
        self.throttle_hears(request, Some(cause));
        let retry = &self.client_of(request).retry;
        let retried = match cause {
            Cause::RateLimit(_) | Cause::Pool(_) | Cause::WaitedTooLong(_) | Cause::InFlight(_) => retry.on.refused,
            Cause::Outage => retry.on.outage,
            Cause::Failed => retry.on.failed,
            Cause::TimedOut => retry.on.timeout,
        };
        if !retried {
            return self.gives_up_early(request, cause, Early::NotRetried);
        }
        let Ended { workload, index, attempts, .. } = self.requests[request].ended;
        let last = attempts == retry.attempts.get();
        if last && !retry.wait_after_last {
            self.ends(request, Outcome::GaveUp(cause));
            return;
        }
        let seen = hint_wait.filter(|_| match retry.hint_seen {
            HintSeen::Header => hint.place == HintPlace::Header,
            HintSeen::Body => hint.place == HintPlace::Body,
            HintSeen::Anywhere => true,
        });
        let jitter = Jitter::new(self.inputs.seed, self.inputs.replication, workload);
        let previous = &mut self.requests[request].previous_backoff;
        let waits = match backoff::wait(retry, attempts, seen, previous, &|of| jitter.bits(index, of)) {
            Ok(waits) => waits,
            Err(why) => return self.gives_up_early(request, cause, why),
        };
        let due = self.now + waits.wait;
        if !last {
            let demanded = self.requests[request].ended.demanded;
            if retry.total_deadline.is_some_and(|deadline| due > demanded + deadline) {
                return self.gives_up_early(request, cause, Early::Deadline);
            }
            if !self.pays_for_retry(request, cause) {
                return self.gives_up_early(request, cause, Early::Budget);
            }
        }
        let hint = seen.map(|_| hint.place);
        self.run.backoffs.push(Backoff { workload, attempts, hint, last, waits });
        let next = if last { Event::GivesUp(request, cause) } else { Event::Retry(request) };
        self.schedule(due, 4, next);
    }

    fn gives_up_early(&mut self, request: usize, cause: Cause, why: Early) {
        self.run.early.push(why);
        self.ends(request, Outcome::GaveUp(cause));
    }

    // Retry budgets: what has been taken from each client's, and not been given back.

    fn pays_for_retry(&mut self, request: usize, cause: Cause) -> bool {
        let Some(budget) = self.client_of(request).retry.budget else { return true };
        let cost = u64::from(if cause == Cause::TimedOut { budget.timeout_cost.get() } else { budget.cost.get() });
        let spent = self.spent.entry(self.client_of(request).name.clone()).or_default();
        let enough = *spent + cost <= u64::from(budget.capacity.get());
        if enough {
            *spent += cost;
            self.requests[request].paid_last = Some(cost);
        }
        enough
    }

    pub(super) fn gives_tokens_back(&mut self, request: usize) {
        let Some(budget) = self.client_of(request).retry.budget else { return };
        let back = self.requests[request].paid_last.unwrap_or(u64::from(budget.refund));
        let spent = self.spent.entry(self.client_of(request).name.clone()).or_default();
        *spent = spent.saturating_sub(back);
    }
}
