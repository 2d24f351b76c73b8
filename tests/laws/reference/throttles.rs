//! Throttles: what a client holds back itself, by *Throttles* of the semantics.

use linecook::client::Throttle;
use linecook::engine::Cause;
use linecook::provider::{AppliesTo, Hint, OnLimit, RateLimit, RateLimitKind, Scope, Unit};
use linecook::time::Nanos;

use super::limits::History;
use super::{Event, World};

/// The throttle of one client in a run.
#[derive(Debug)]
pub struct Held {
    /// The client's place in the case.
    pub client: usize,
    pub line: Vec<usize>,
    bucket: Bucket,
    // The number of the release that counts.
    release: u64,
}

#[derive(Debug)]
enum Bucket {
    Paced(RateLimit, History),
    Adaptive(Adaptive),
}

#[derive(Debug, Default)]
struct Adaptive {
    on: bool,
    tokens: f64,
    rate: f64,
    most: f64,
    filled: Nanos,
    w: f64,
    k: f64,
    throttled: Nanos,
    measured: f64,
    n: u64,
    half_second: u64,
}

impl Adaptive {
    fn fill(&mut self, now: Nanos) {
        self.tokens = f64::min(self.most, self.tokens + s(self.filled, now) * self.rate);
        self.filled = now;
    }

    fn answered(&mut self, now: Nanos, refused: bool) {
        self.n += 1;
        let h = now.0 / 500_000_000;
        if h > self.half_second {
            let span = (h - self.half_second) as f64 / 2.0;
            self.measured = self.n as f64 / span * 0.8 + self.measured * (1.0 - 0.8);
            self.n = 0;
            self.half_second = h;
        }
        let mut r;
        if refused {
            let u = if self.on { f64::min(self.measured, self.rate) } else { self.measured };
            self.w = u;
            self.k = libm::pow(u * (1.0 - 0.7) / 0.4, 1.0 / 3.0);
            self.throttled = now;
            self.on = true;
            r = u * 0.7;
        } else {
            r = 0.4 * libm::pow(s(self.throttled, now) - self.k, 3.0) + self.w;
        }
        r = f64::min(r, 2.0 * self.measured);
        self.fill(now);
        self.rate = f64::max(r, 0.5);
        self.most = if r >= 1.0 { r } else { 1.0 };
        self.tokens = f64::min(self.tokens, self.most);
    }
}

fn s(from: Nanos, to: Nanos) -> f64 {
    (to.0 - from.0) as f64 / 1e9
}

impl Held {
    pub fn new(client: usize, throttle: Throttle) -> Self {
        let bucket = match throttle {
            Throttle::AwsAdaptive => Bucket::Adaptive(Adaptive { rate: 1.0, most: 1.0, ..Adaptive::default() }),
            Throttle::Paced { limit, window, burst } => {
                let kind = RateLimitKind::TokenBucket;
                let (unit, scope, on_limit) = (Unit::Requests, Scope::Account, OnLimit::Delay);
                let (name, applies_to, hint) = (String::new(), AppliesTo::default(), Hint::NONE);
                let refused_calls_count = false;
                let limit = RateLimit {
                    name,
                    kind,
                    limit,
                    window,
                    phase: Nanos::ZERO,
                    calendar: None,
                    burst,
                    unit,
                    applies_to,
                    counts: linecook::provider::Counts::Submissions,
                    scope,
                    on_limit,
                    refused_calls_count,
                    growth: None,
                    lockout: None,
                    hint,
                };
                Bucket::Paced(limit, History::default())
            }
        };
        Self { client, line: Vec::new(), bucket, release: 0 }
    }

    fn wait(&mut self, now: Nanos) -> Nanos {
        match &mut self.bucket {
            Bucket::Paced(limit, history) => history.wait(limit, now, 1),
            Bucket::Adaptive(adaptive) if !adaptive.on => Nanos::ZERO,
            Bucket::Adaptive(adaptive) => {
                adaptive.fill(now);
                if adaptive.tokens >= 1.0 {
                    return Nanos::ZERO;
                }
                Nanos(whole(((1.0 - adaptive.tokens) / adaptive.rate * 1e9).ceil()).max(1))
            }
        }
    }

    fn take(&mut self, now: Nanos) {
        match &mut self.bucket {
            Bucket::Paced(_, history) => history.charge(now, 1, false),
            Bucket::Adaptive(adaptive) => adaptive.tokens -= if adaptive.on { 1.0 } else { 0.0 },
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most two seconds")]
fn whole(ns: f64) -> u64 {
    ns as u64
}

impl World<'_> {
    fn throttle_of(&self, request: usize) -> Option<usize> {
        if self.requests[request].side > 0 {
            return None;
        }
        let client = self.client_of(request);
        self.throttles.iter().position(|held| std::ptr::eq(&raw const self.inputs.case.clients[held.client], client))
    }

    pub(super) fn at_throttle(&mut self, request: usize) {
        let Some(place) = self.throttle_of(request) else {
            self.leaves_client(request);
            return;
        };
        let now = self.now;
        let held = &mut self.throttles[place];
        if held.line.is_empty() && held.wait(now) == Nanos::ZERO {
            held.take(now);
            self.leaves_client(request);
            return;
        }
        held.line.push(request);
        if held.line.len() == 1 {
            self.schedule_throttle(place);
        }
    }

    fn schedule_throttle(&mut self, place: usize) {
        let now = self.now;
        let held = &mut self.throttles[place];
        let due = now + held.wait(now);
        held.release += 1;
        let number = held.release;
        self.schedule(due, 4, Event::ThrottleRelease(place, number));
    }

    pub(super) fn throttle_release(&mut self, place: usize, number: u64) {
        let now = self.now;
        if self.throttles[place].release != number {
            return;
        }
        while let Some(&head) = self.throttles[place].line.first() {
            if self.throttles[place].wait(now) > Nanos::ZERO {
                self.schedule_throttle(place);
                return;
            }
            self.throttles[place].take(now);
            self.throttles[place].line.remove(0);
            let waited = self.lap(head);
            self.requests[head].ended.parts.throttle_wait += waited;
            self.leaves_client(head);
        }
    }

    /// A client loses patience; whether its request was in the line.
    pub(super) fn leaves_throttle(&mut self, request: usize) -> bool {
        let Some(place) = self.throttles.iter().position(|held| held.line.contains(&request)) else { return false };
        let was_head = self.throttles[place].line[0] == request;
        self.throttles[place].line.retain(|&other| other != request);
        let waited = self.lap(request);
        self.requests[request].ended.parts.throttle_wait += waited;
        if was_head && !self.throttles[place].line.is_empty() {
            self.schedule_throttle(place);
        }
        true
    }

    pub(super) fn throttle_hears(&mut self, request: usize, cause: Option<Cause>) {
        let Some(place) = self.throttle_of(request) else { return };
        let now = self.now;
        let held = &mut self.throttles[place];
        let Bucket::Adaptive(adaptive) = &mut held.bucket else { return };
        let refused = match cause {
            None | Some(Cause::Outage | Cause::Failed | Cause::TimedOut) => false,
            Some(Cause::RateLimit(_) | Cause::Pool(_) | Cause::WaitedTooLong(_) | Cause::InFlight(_)) => true,
        };
        adaptive.answered(now, refused);
        let rate = adaptive.on.then_some(adaptive.rate);
        if !held.line.is_empty() {
            self.schedule_throttle(place);
        }
        self.run.rates.push(rate);
    }
}
