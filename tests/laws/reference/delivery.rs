//! Delivery by webhook and by polling, as the *Delivery* of the semantics has it.

use linecook::client::{Delivery, HintSeen, Polling, RefusedPoll};
use linecook::engine::{Cause, Ended, Outcome};
use linecook::provider::{Hint, HintPlace};
use linecook::rng::Jitter;
use linecook::time::Nanos;

use super::backoff;
use super::{Event, World, number};

/// What a request that is polled for remembers.
#[derive(Clone, Debug, Default)]
pub struct Polls {
    /// The job of the attempt under way has been accepted: calls of this request are polls now.
    pub accepted: bool,
    /// When its service ended.
    ready: Option<Nanos>,
    // Or when this went wrong with it.
    wrong: Option<(Cause, Hint, Option<Nanos>)>,
    sent: u32,
    intervals: u32,
    refused_in_a_row: u32,
    previous: Option<Nanos>,
    // The first refused poll that would have found the result, and the limit.
    held_up: Option<(Nanos, usize)>,
}

/// What happens to a request that is polled for.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    Acknowledged,
    PollLeaves,
    PollAtProvider,
    Answered(Answer),
    PollRefused(Cause, Hint, Option<Nanos>),
    GivesUp(Cause),
}

#[derive(Clone, Copy, Debug)]
pub enum Answer {
    Ready,
    Gone,
    WentWrong,
    NotReady,
}

/// What a run tells of polls.
#[derive(Debug, Default, PartialEq)]
pub struct Told {
    /// Every job accepted whose result is polled for, and every such result when it was there.
    pub accepted: Vec<(Nanos, usize)>,
    pub ready: Vec<(Nanos, usize)>,
    /// Every poll that left its client.
    pub polled: Vec<(Nanos, usize)>,
    /// Every poll charged to a rate limit, and every poll refused by one.
    pub charged: Vec<(Nanos, usize)>,
    pub refused: Vec<(Nanos, Cause)>,
    /// By how much a limit delayed a delivery, and every request that gave up because of one.
    pub held_up: Vec<(Nanos, usize)>,
    pub lost: Vec<(Nanos, usize)>,
    /// Every accepted job that its client took back.
    pub taken_back: Vec<(Nanos, usize)>,
}

impl World<'_> {
    pub(super) fn delivery_of(&self, request: usize) -> &Delivery {
        &self.client_of(request).delivery
    }

    fn polling_of(&self, request: usize) -> &Polling {
        let Delivery::Polling(polling) = self.delivery_of(request) else { panic!("{request} is not polled for") };
        polling
    }

    pub(super) fn is_poll(&self, request: usize) -> bool {
        self.requests[request].polls.accepted
    }

    fn of(&self, request: usize) -> usize {
        self.requests[request].ended.workload
    }

    /// Nothing is known of the job of the next attempt.
    pub(super) fn new_polls(&mut self, request: usize) {
        let sent = self.requests[request].polls.sent;
        self.requests[request].polls = Polls { sent, ..Polls::default() };
    }

    /// The client does not ask any more, and its poll leaves the line that it is in.
    pub(super) fn withdraws_poll(&mut self, request: usize) {
        if !self.is_poll(request) {
            return;
        }
        self.pending.retain(|pending| !matches!(pending.event, Event::Polled(of, _) if of == request));
        let line = (0..self.counters.len()).find(|&counter| self.counters[counter].line.contains(&request));
        if let Some(counter) = line {
            let head = self.counters[counter].line[0] == request;
            self.counters[counter].line.retain(|&other| other != request);
            self.run.left.push("poll withdrawn from a line");
            if head {
                self.pending.retain(|pending| !matches!(pending.event, Event::LineRelease(of) if of == counter));
                self.schedule_line(counter);
            }
        }
    }

    /// The job has been left: a result that waits to be asked for is dropped.
    pub(super) fn drops_result(&mut self, request: usize, job: usize) {
        if self.requests[job].polls.ready.is_some() {
            self.requests[job].over = true;
            self.run.left.push("left a result that waited to be asked for");
        }
        self.new_polls(request);
    }

    pub(super) fn polled_job_taken_back(&mut self, job: usize) {
        if self.is_poll(job) {
            self.run.told.taken_back.push((self.now, self.of(job)));
        }
    }

    /// The job is in the waitlist or on a station.
    pub(super) fn accepted(&mut self, request: usize) {
        if let Delivery::Polling(_) = self.delivery_of(request) {
            self.requests[request].polls.accepted = true;
            self.run.told.accepted.push((self.now, self.of(request)));
            if !self.requests[request].nobody_waits {
                self.after(self.side(request).network.back, 0, Event::Polled(request, Step::Acknowledged));
            }
        }
    }

    /// The service has ended.
    pub(super) fn hands_over(&mut self, request: usize) {
        match *self.delivery_of(request) {
            Delivery::Synchronous => self.after(self.side(request).network.back, 0, Event::ResultAtClient(request)),
            Delivery::Webhook { delay } => self.after(delay, 0, Event::WebhookAtClient(request)),
            Delivery::Polling(_) => self.waits_for_poll(request),
        }
    }

    // What became of the job is there for who asks.
    fn waits_for_poll(&mut self, request: usize) {
        let told = (self.now, self.of(request));
        self.run.told.ready.push(told);
        if self.requests[request].nobody_waits {
            self.requests[request].over = true;
        } else {
            self.requests[request].polls.ready = Some(self.now);
        }
    }

    /// Something has gone wrong with a job that was accepted; whether its client is told of it otherwise than at once.
    pub(super) fn goes_wrong(&mut self, request: usize, cause: Cause, hint: Hint, wait: Option<Nanos>) -> bool {
        if !matches!(cause, Cause::Failed | Cause::WaitedTooLong(_)) {
            return false;
        }
        match *self.delivery_of(request) {
            Delivery::Synchronous => return false,
            Delivery::Webhook { delay } => self.after(delay, 0, Event::WrongByWebhook(request, cause, hint, wait)),
            Delivery::Polling(_) => {
                self.requests[request].polls.wrong = Some((cause, hint, wait));
                self.waits_for_poll(request);
            }
        }
        true
    }

    pub(super) fn wrong_by_webhook(&mut self, request: usize, cause: Cause, hint: Hint, wait: Option<Nanos>) {
        let travelled = self.lap(request);
        self.requests[request].ended.parts.delivery += travelled;
        if !self.answers_nobody(request) {
            self.run.happened.insert("a webhook tells of what went wrong");
            self.comes_back(request, cause, hint, wait);
        }
    }

    pub(super) fn polled(&mut self, request: usize, step: Step) {
        match step {
            Step::Acknowledged => {
                let due = self.now + self.polling_of(request).first_after;
                self.schedule(due, 3, Event::Polled(request, Step::PollLeaves));
            }
            Step::PollLeaves => {
                self.requests[request].polls.sent += 1;
                self.run.told.polled.push((self.now, self.of(request)));
                self.after(self.side(request).network.to_provider, 3, Event::Polled(request, Step::PollAtProvider));
            }
            Step::PollAtProvider => {
                if self.refused_by_outage(request) {
                    return;
                }
                if let Some((by, hint, wait)) = self.refused_by_limits(request) {
                    let polls = &mut self.requests[request].polls;
                    if polls.ready.is_some() && polls.held_up.is_none() {
                        polls.held_up = Some((self.now, by));
                    }
                    self.refuses_poll(request, Cause::RateLimit(number(by)), hint, wait);
                } else {
                    self.charges_admitted(request);
                    self.at_delaying_limits(request, 0);
                }
            }
            Step::Answered(answer) => self.answered(request, answer),
            Step::PollRefused(cause, hint, wait) => self.poll_refused(request, cause, hint, wait),
            Step::GivesUp(cause) => self.leaves(request, cause),
        }
    }

    pub(super) fn refuses_poll(&mut self, request: usize, cause: Cause, hint: Hint, wait: Option<Nanos>) {
        self.run.told.refused.push((self.now, cause));
        let refused = Event::Polled(request, Step::PollRefused(cause, hint, wait));
        self.after(self.side(request).network.refusal, 0, refused);
    }

    /// The poll has passed all limits.
    pub(super) fn asks_for_result(&mut self, request: usize) {
        let wrong = self.requests[request].polls.wrong;
        let answer = match (self.requests[request].polls.ready, self.side(request).result_expiry) {
            (None, _) => Answer::NotReady,
            _ if wrong.is_some() => Answer::WentWrong,
            (Some(ready), Some(kept)) if self.now >= ready + kept => Answer::Gone,
            (Some(_), _) => Answer::Ready,
        };
        self.after(self.side(request).network.back, 0, Event::Polled(request, Step::Answered(answer)));
    }

    fn answered(&mut self, request: usize, answer: Answer) {
        let now = self.now;
        let state = &mut self.requests[request];
        state.polls.refused_in_a_row = 0;
        state.polls.previous = None;
        let outcome = match answer {
            Answer::NotReady => return self.next_poll(request),
            Answer::Ready => Outcome::Delivered,
            Answer::Gone => Outcome::Expired,
            Answer::WentWrong => {
                let (cause, hint, wait) = state.polls.wrong.expect("something went wrong");
                self.run.happened.insert(match cause {
                    Cause::Failed => "a poll finds a service that failed",
                    _ => "a poll finds that the job waited too long",
                });
                let state = &mut self.requests[request];
                state.under_way = None;
                let waited = self.lap(request);
                self.requests[request].ended.parts.delivery += waited;
                return self.comes_back(request, cause, hint, wait);
            }
        };
        let ready = state.polls.ready.expect("there was a result");
        state.ended.parts.delivery += now - ready;
        let held_up = state.polls.held_up;
        state.under_way = None;
        if outcome == Outcome::Delivered {
            self.run.told.held_up.extend(held_up.map(|(since, by)| (now - since, by)));
            return self.has_result(request);
        }
        self.frees_permit(request, Some(false));
        self.ends(request, outcome);
    }

    fn next_poll(&mut self, request: usize) {
        let polling = self.polling_of(request).clone();
        let mut interval = polling.every.0 as f64;
        for _ in 0..self.requests[request].polls.intervals {
            interval *= polling.factor;
        }
        self.requests[request].polls.intervals += 1;
        let cap = if polling.factor <= 1.0 { polling.every } else { polling.cap };
        let interval = Nanos::from_secs_f64(interval.round() / 1e9).min(cap);
        self.schedule(self.now + interval, 3, Event::Polled(request, Step::PollLeaves));
    }

    fn poll_refused(&mut self, request: usize, cause: Cause, hint: Hint, hint_wait: Option<Nanos>) {
        let polls = &mut self.requests[request].polls;
        polls.refused_in_a_row += 1;
        let (refused, sent) = (polls.refused_in_a_row, polls.sent);
        let most = match self.polling_of(request).refused {
            RefusedPoll::Fail => return self.leaves(request, cause),
            RefusedPoll::NextPoll { attempts } if refused == attempts.get() => return self.leaves(request, cause),
            RefusedPoll::NextPoll { .. } => return self.next_poll(request),
            RefusedPoll::Retry { attempts } => attempts.get(),
        };
        let retry = self.client_of(request).retry.clone();
        let last = refused == most;
        let retried = if cause == Cause::Outage { retry.on.outage } else { retry.on.refused };
        if !retried || last && !retry.wait_after_last {
            return self.leaves(request, cause);
        }
        let seen = hint_wait.filter(|_| match retry.hint_seen {
            HintSeen::Header => hint.place == HintPlace::Header,
            HintSeen::Body => hint.place == HintPlace::Body,
            HintSeen::Anywhere => true,
        });
        let Ended { workload, index, demanded, .. } = self.requests[request].ended;
        let jitter = Jitter::new(self.inputs.seed, self.inputs.replication, workload);
        // Refused polls in a row follow each other.
        let bits = |k: u32| jitter.bits(index, (1 << 31) + sent - (refused - k));
        let waits = backoff::wait(&retry, refused, seen, &mut self.requests[request].polls.previous, &bits);
        let Ok(waits) = waits else { return self.leaves(request, cause) };
        let due = self.now + waits.wait;
        if last {
            return self.schedule(due, 3, Event::Polled(request, Step::GivesUp(cause)));
        }
        let late = retry.total_deadline.is_some_and(|deadline| due > demanded + deadline);
        if late || !self.pays_for_retry(request, cause) {
            return self.leaves(request, cause);
        }
        self.schedule(due, 3, Event::Polled(request, Step::PollLeaves));
    }

    fn leaves(&mut self, request: usize, cause: Cause) {
        if let Cause::RateLimit(by) = cause {
            self.run.told.lost.push((self.now, by as usize));
        }
        self.leaves_job(request);
        self.frees_permit(request, Some(false));
        self.ends(request, Outcome::GaveUp(cause));
    }
}
