//! Throttles: attempts that the client itself holds back, in a line of its own.

use super::queue::Queue;
use super::{Observer, Place, Simulation};
use crate::client::{AdaptiveRate, Throttle};
use crate::engine::event_queue::{Action, Class};
use crate::engine::observer::Cause;
use crate::provider::rate_limit::Limiter;
use crate::time::Nanos;

/// One throttle in a run.
#[derive(Debug)]
pub(super) struct ThrottleState {
    pace: Pace,
    line: Queue,
    // The releases scheduled so far: all but the last are void.
    scheduled: u32,
}

#[derive(Debug)]
enum Pace {
    Fixed(Limiter),
    Adaptive(AdaptiveRate),
}

impl Pace {
    fn wait(&mut self, now: Nanos) -> Nanos {
        match self {
            Self::Fixed(limiter) => limiter.wait(now, 1),
            Self::Adaptive(rate) => rate.wait(now),
        }
    }

    fn take(&mut self, now: Nanos) {
        match self {
            Self::Fixed(limiter) => limiter.charge(now, 1),
            Self::Adaptive(rate) => rate.take(now),
        }
    }
}

impl ThrottleState {
    pub fn new(throttle: &Throttle) -> Self {
        let pace = match *throttle {
            Throttle::Paced { limit, window, burst } => Pace::Fixed(Limiter::token_bucket(limit, window, burst)),
            Throttle::AwsAdaptive => Pace::Adaptive(AdaptiveRate::default()),
        };
        Self { pace, line: Queue::default(), scheduled: 0 }
    }
}

impl Simulation<'_> {
    // An attempt that its gate has let out, at the throttle of its client.
    #[inline(never)]
    pub(super) fn ask_throttle<O: Observer>(&mut self, slot: u32, throttle: u32, now: Nanos, observer: &mut O) {
        let state = &mut self.throttles[throttle as usize];
        // Who joins others does not ask.
        let wait = (state.line.length() == 0).then(|| state.pace.wait(now));
        if wait == Some(Nanos::ZERO) {
            state.pace.take(now);
            return self.attempt(slot, now, observer);
        }
        state.line.push_back(&mut self.links, slot);
        observer.throttle_changed(now, throttle as usize, state.line.length());
        let request = &mut self.slots[slot as usize];
        request.since = now;
        request.place = Place::Throttle;
        if let Some(wait) = wait {
            self.schedule_throttle(throttle, now + wait);
        }
    }

    fn schedule_throttle(&mut self, throttle: u32, due: Nanos) {
        let state = &mut self.throttles[throttle as usize];
        state.scheduled = state.scheduled.wrapping_add(1);
        let number = state.scheduled;
        self.events.schedule(due, Class::Attempt, Action::ReleaseThrottle { throttle, number });
    }

    pub(super) fn release_throttle<O: Observer>(&mut self, throttle: u32, number: u32, now: Nanos, observer: &mut O) {
        let place = throttle as usize;
        if self.throttles[place].scheduled != number {
            return;
        }
        while let Some(slot) = self.throttles[place].line.first() {
            let state = &mut self.throttles[place];
            let wait = state.pace.wait(now);
            if wait > Nanos::ZERO {
                self.schedule_throttle(throttle, now + wait);
                break;
            }
            state.pace.take(now);
            state.line.remove(&mut self.links, slot);
            observer.throttle_changed(now, place, state.line.length());
            let request = &mut self.slots[slot as usize];
            request.place = Place::OnTheWay;
            request.parts.throttle_wait += now - request.since;
            self.attempt(slot, now, observer);
        }
    }

    // Its client has lost patience. The next head has a release of its own.
    pub(super) fn leave_throttle<O: Observer>(&mut self, slot: u32, now: Nanos, observer: &mut O) {
        let throttle = self.route(slot).throttle.expect("who waits in a throttle has one");
        let state = &mut self.throttles[throttle as usize];
        let was_head = state.line.first() == Some(slot);
        state.line.remove(&mut self.links, slot);
        observer.throttle_changed(now, throttle as usize, state.line.length());
        let request = &mut self.slots[slot as usize];
        request.parts.throttle_wait += now - request.since;
        if was_head && state.line.length() > 0 {
            let wait = state.pace.wait(now);
            self.schedule_throttle(throttle, now + wait);
        }
    }

    // An answer has reached the client: a rate that follows them changes, and with it the time of the next release.
    #[inline(never)]
    pub(super) fn adapt_throttle(&mut self, throttle: u32, now: Nanos, refused_by: Option<Cause>) {
        let state = &mut self.throttles[throttle as usize];
        let Pace::Adaptive(rate) = &mut state.pace else { return };
        let throttled = matches!(
            refused_by,
            Some(Cause::RateLimit(_) | Cause::Pool(_) | Cause::WaitedTooLong(_) | Cause::InFlight(_))
        );
        rate.answered(now, throttled);
        if state.line.length() > 0 {
            let wait = rate.wait(now);
            self.schedule_throttle(throttle, now + wait);
        }
    }
}
