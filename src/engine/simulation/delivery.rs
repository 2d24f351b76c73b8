//! How results reach clients that do not hold the line: sent by webhook, or asked for. Off the way of all others.
//!
//! A polled request has one poll under way at most, and its own slot stands for it, in the lines of rate limits too; its job
//! has a slot of its own until the result is fetched or nobody wants it any more.

use super::gates::Answer as Permitted;
use super::queue::NONE;
use super::{Observer, Outcome, Place, Refusal, Simulation, index};
use crate::client::RefusedPoll;
use crate::engine::event_queue::{Action, Class, Stamp};
use crate::engine::observer::Cause;
use crate::engine::system::{Counter, Handover, Polls};
use crate::provider::Hint;
use crate::time::Nanos;

/// What the client of a slot knows of its job, and what it has asked so far.
#[derive(Clone, Debug)]
pub(super) struct Polled {
    // The next interval, in nanoseconds, before it is cut to the cap.
    interval: f64,
    // When the result was there; `Nanos::MAX` if it is not.
    ready: Nanos,
    // Polls that have left, over all attempts.
    sent: u32,
    // Polls refused in a row, and the last wait of them by own backoff.
    refused: u32,
    previous_backoff: Option<Nanos>,
    // The first poll that was refused although there was a result: when, and by which rate limit.
    held_up: Option<(Nanos, u32)>,
    // What the poll that is on its way back says.
    answer: Answer,
}

#[derive(Clone, Copy, Debug)]
enum Answer {
    NotReady,
    Ready,
    Gone,
    WentWrong,
    Refused,
}

impl Default for Polled {
    fn default() -> Self {
        Self {
            interval: 0.0,
            ready: Nanos::MAX,
            sent: 0,
            refused: 0,
            previous_backoff: None,
            held_up: None,
            answer: Answer::NotReady,
        }
    }
}

impl Polled {
    /// What became of the job is there, and not on its way.
    pub fn is_settled(&self) -> bool {
        self.ready != Nanos::MAX
    }

    /// Nothing is known of the job of another attempt; of the polls before, how many there were.
    pub fn begin_attempt(&mut self, first: bool) {
        let sent = if first { 0 } else { self.sent };
        *self = Self { sent, ..Self::default() };
    }
}

impl Simulation<'_> {
    /// A result is ready and its client does not hold the line.
    #[cold]
    #[inline(never)]
    pub(super) fn hand_over<O: Observer>(&mut self, job: u32, now: Nanos, observer: &mut O) {
        match self.route(job).handover {
            Handover::Answer => unreachable!("answers take the short way"),
            Handover::Webhook(delay) if delay == Nanos::ZERO => self.deliver(job, now, observer),
            Handover::Webhook(delay) => {
                self.slots[job as usize].parts.delivery += delay;
                self.events.schedule(now + delay, Class::Completion, Action::ReturnResult(job));
            }
            Handover::Polls(_) => self.wait_for_poll(job, now, observer),
        }
    }

    /// Something goes wrong with a job that was accepted, whose client does not hold the line.
    #[cold]
    #[inline(never)]
    pub(super) fn tell_what_went_wrong<O: Observer>(&mut self, job: u32, now: Nanos, observer: &mut O) {
        match self.route(job).handover {
            Handover::Answer => unreachable!("refusals take the short way"),
            Handover::Webhook(delay) if delay == Nanos::ZERO => self.receive_refusal(job, now, observer),
            Handover::Webhook(delay) => {
                self.slots[job as usize].parts.delivery += delay;
                self.events.schedule(now + delay, Class::Completion, Action::ReturnRefusal(job));
            }
            Handover::Polls(_) => self.wait_for_poll(job, now, observer),
        }
    }

    // What became of the job is there for who asks.
    fn wait_for_poll<O: Observer>(&mut self, job: u32, now: Nanos, observer: &mut O) {
        let state = &self.slots[job as usize];
        let owner = state.peer;
        observer.ready(now, state.request.workload as usize);
        if owner == NONE {
            self.free_slot(job);
        } else {
            self.polled[owner as usize].ready = now;
        }
    }

    /// A job has joined the waitlist or started, which is acknowledged to a client that polls.
    #[cold]
    #[inline(never)]
    pub(super) fn accept<O: Observer>(&mut self, job: u32, now: Nanos, observer: &mut O) {
        let Handover::Polls(number) = self.route(job).handover else { return };
        let state = &self.slots[job as usize];
        let owner = state.peer;
        observer.accepted(now, state.request.workload as usize);
        if owner == NONE {
            return;
        }
        let sent = self.polled[owner as usize].sent;
        let interval = self.system.polls[number as usize].every;
        self.polled[owner as usize] = Polled { interval, sent, ..Polled::default() };
        let stamp = self.stamp(owner);
        let back = self.route(owner).network.back;
        if back == Nanos::ZERO {
            self.acknowledge(stamp, now);
        } else {
            self.events.schedule(now + back, Class::Completion, Action::Acknowledge(stamp));
        }
    }

    /// The acknowledgement reaches the client.
    pub(super) fn acknowledge(&mut self, stamp: Stamp, now: Nanos) {
        if self.is_void(stamp) {
            return;
        }
        let first_after = self.polls_of(stamp.slot).first_after;
        self.events.schedule(now + first_after, Class::Poll, Action::Poll(stamp));
    }

    /// A poll leaves the client.
    pub(super) fn poll<O: Observer>(&mut self, stamp: Stamp, now: Nanos, observer: &mut O) {
        if self.is_void(stamp) {
            return;
        }
        self.polled[stamp.slot as usize].sent += 1;
        let request = self.slots[stamp.slot as usize].request;
        observer.polled(now, request.workload as usize, request.at);
        let to_provider = self.route(stamp.slot).network.to_provider;
        if to_provider == Nanos::ZERO {
            self.ask_with_poll(stamp, now, observer);
        } else {
            self.events.schedule(now + to_provider, Class::Poll, Action::AskWithPoll(stamp));
        }
    }

    /// A poll meets the rate limits that refuse.
    pub(super) fn ask_with_poll<O: Observer>(&mut self, stamp: Stamp, now: Nanos, observer: &mut O) {
        if self.is_void(stamp) {
            return;
        }
        let slot = stamp.slot;
        if self.refuse_poll_in_outage(slot, now, observer) {
            return;
        }
        let steps = self.polls_of(slot).refusing.clone();
        match self.pass_refusing(slot, steps.clone(), now, observer) {
            Ok(()) => {
                self.charge_admitted(slot, steps, now, observer);
                let delaying = self.polls_of(slot).delaying.start;
                self.pass_lines_with_poll(slot, delaying, now, observer);
            }
            Err((counter, wait)) => {
                let Counter { rate_limit, hint, .. } = self.system.counters[counter];
                self.refuse_poll(slot, Cause::RateLimit(rate_limit), hint, Some(wait), now, observer);
            }
        }
    }

    /// A poll meets the rate limits that delay, from this step on, and then asks.
    pub(super) fn pass_lines_with_poll<O: Observer>(&mut self, slot: u32, from: usize, now: Nanos, observer: &mut O) {
        for step in from..self.polls_of(slot).delaying.end {
            if self.passes_line(slot, step, now, observer) {
                continue;
            }
            let request = &mut self.slots[slot as usize];
            request.step = index(step);
            request.place = Place::Line;
            return;
        }
        self.answer_poll(slot, now, observer);
    }

    fn answer_poll<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let ready = self.polled[slot as usize].ready;
        let job = self.slots[slot as usize].peer;
        self.polled[slot as usize].answer = if now < ready {
            Answer::NotReady
        } else if self.slots[job as usize].refusal.is_some() {
            Answer::WentWrong
        } else if self.route(slot).result_expiry.is_some_and(|kept| now >= ready + kept) {
            Answer::Gone
        } else {
            Answer::Ready
        };
        let back = self.route(slot).network.back;
        self.return_poll(slot, back, now, observer);
    }

    /// Whether there is an outage, which refuses the poll.
    pub(super) fn refuse_poll_in_outage<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) -> bool {
        let Some(outage) = self.outage_of(slot, now) else { return false };
        self.refuse_poll(slot, Cause::Outage, outage.hint, None, now, observer);
        true
    }

    fn refuse_poll<O: Observer>(
        &mut self,
        slot: u32,
        cause: Cause,
        hint: Hint,
        computed: Option<Nanos>,
        now: Nanos,
        observer: &mut O,
    ) {
        let backoff = &self.system.backoffs[self.polls_of(slot).backoff as usize];
        let seen = hint.said(computed).filter(|_| backoff.sees(hint.place));
        let request = &mut self.slots[slot as usize];
        request.refusal = Some(Refusal { cause, hint: seen });
        observer.poll_refused(now, request.request.workload as usize, request.request.at, cause);
        let polled = &mut self.polled[slot as usize];
        polled.answer = Answer::Refused;
        if let Cause::RateLimit(rate_limit) = cause
            && polled.ready <= now
            && polled.held_up.is_none()
        {
            polled.held_up = Some((now, rate_limit));
        }
        self.return_poll(slot, self.route(slot).network.refusal, now, observer);
    }

    fn return_poll<O: Observer>(&mut self, slot: u32, way: Nanos, now: Nanos, observer: &mut O) {
        let stamp = self.stamp(slot);
        if way == Nanos::ZERO {
            self.receive_poll(stamp, now, observer);
        } else {
            self.events.schedule(now + way, Class::Completion, Action::ReturnPoll(stamp));
        }
    }

    /// The answer of a poll, or its refusal, reaches the client.
    pub(super) fn receive_poll<O: Observer>(&mut self, stamp: Stamp, now: Nanos, observer: &mut O) {
        if self.is_void(stamp) {
            return;
        }
        let slot = stamp.slot;
        let polled = &mut self.polled[slot as usize];
        if let Answer::Refused = polled.answer {
            polled.refused += 1;
            return self.receive_refused_poll(stamp, now, observer);
        }
        polled.refused = 0;
        polled.previous_backoff = None;
        match polled.answer {
            Answer::NotReady | Answer::Refused => self.poll_later(stamp, now),
            Answer::Ready => self.fetch(slot, Some(Outcome::Delivered), now, observer),
            Answer::Gone => self.fetch(slot, Some(Outcome::Expired), now, observer),
            Answer::WentWrong => self.fetch(slot, None, now, observer),
        }
    }

    fn poll_later(&mut self, stamp: Stamp, now: Nanos) {
        let Polls { cap, factor, .. } = *self.polls_of(stamp.slot);
        let interval = &mut self.polled[stamp.slot as usize].interval;
        let wait = Nanos::from_f64(*interval).min(cap);
        *interval *= factor;
        self.events.schedule(now + wait, Class::Poll, Action::Poll(stamp));
    }

    // The client has what became of the job, or learns that nothing did.
    fn fetch<O: Observer>(&mut self, slot: u32, outcome: Option<Outcome>, now: Nanos, observer: &mut O) {
        let job = self.slots[slot as usize].peer;
        if O::WANTS_SERVED && outcome == Some(Outcome::Expired) {
            let served = &self.slots[job as usize];
            let end = served.since + served.parts.service;
            observer.served_for_nobody(now, &self.served(job, end));
        }
        self.rejoin(job);
        let Polled { ready, held_up, .. } = self.polled[slot as usize];
        let request = &mut self.slots[slot as usize];
        request.parts.delivery += now - ready;
        let (workload, demanded) = (request.request.workload as usize, request.request.at);
        let Some(outcome) = outcome else { return self.come_back(slot, now, observer) };
        if outcome == Outcome::Delivered {
            if let Some((since, rate_limit)) = held_up {
                observer.held_up(now - since, workload, demanded, rate_limit);
            }
            return self.receive_result(slot, now, observer);
        }
        self.free_permit(slot, now, Permitted::NoResult, observer);
        self.end(slot, now, outcome, observer);
    }

    fn receive_refused_poll<O: Observer>(&mut self, stamp: Stamp, now: Nanos, observer: &mut O) {
        let slot = stamp.slot;
        let polls = self.polls_of(slot);
        let system = self.system;
        let backoff = &system.backoffs[polls.backoff as usize];
        let refused = self.polled[slot as usize].refused;
        match polls.refused {
            RefusedPoll::Fail => return self.leave(slot, now, observer),
            RefusedPoll::NextPoll { attempts } if refused >= attempts.get() => return self.leave(slot, now, observer),
            RefusedPoll::NextPoll { .. } => return self.poll_later(stamp, now),
            RefusedPoll::Retry { .. } => {}
        }
        let Polled { sent, mut previous_backoff, .. } = self.polled[slot as usize];
        // The polls refused before this one in a row were the polls before it.
        let number = |tried| (1 << 31) | (sent - (refused - tried));
        let wait = self.wait_to_retry(slot, backoff, refused, &mut previous_backoff, number, now);
        let Some((wait, again)) = wait else { return self.leave(slot, now, observer) };
        self.polled[slot as usize].previous_backoff = previous_backoff;
        let action = if again { Action::Poll(stamp) } else { Action::LeavePolling(stamp) };
        self.events.schedule(now + wait, Class::Poll, action);
    }

    /// The wait after the last refused poll is over.
    pub(super) fn leave_late<O: Observer>(&mut self, stamp: Stamp, now: Nanos, observer: &mut O) {
        if !self.is_void(stamp) {
            self.leave(stamp.slot, now, observer);
        }
    }

    // The client gives up for want of an answer; the job stays with the provider.
    fn leave<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let request = &self.slots[slot as usize];
        if let Some(Refusal { cause: Cause::RateLimit(rate_limit), .. }) = request.refusal {
            observer.lost_by_polls(now, request.request.workload as usize, request.request.at, rate_limit);
        }
        self.leave_job(slot, now, observer);
        self.free_permit(slot, now, Permitted::NoResult, observer);
        self.give_up(slot, now, observer);
    }

    fn polls_of(&self, slot: u32) -> &'_ Polls {
        let Handover::Polls(number) = self.route(slot).handover else { unreachable!("its client polls") };
        &self.system.polls[number as usize]
    }

    // The slot has another tenant, or its request is at another attempt.
    fn is_void(&self, stamp: Stamp) -> bool {
        let state = &self.slots[stamp.slot as usize];
        state.life != stamp.life || state.attempts != stamp.attempt || state.peer == NONE
    }
}
