//! Gates: how many attempts a client lets out at once, and what becomes of the others.

use std::num::NonZeroU32;

use crate::time::Nanos;

/// A concurrency limiter in front of the provider, shared by every workload whose client names its group.
///
/// A permit is held from the release of an attempt until its answer (result or refusal) has reached the client; not
/// during backoff.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// The group the permits are counted for.
    pub group: String,
    /// Most attempts in flight at once, at each instance.
    pub limit: GateLimit,
    /// Longest wait in the gate's queue, for each attempt anew; `None` waits for ever.
    pub timeout: Option<Nanos>,
    /// Who goes first when a permit comes free.
    pub discipline: Discipline,
    /// Most attempts waiting at each instance; `None` is no bound, 0 lets nobody wait.
    pub queue: Option<u32>,
    /// What becomes of a request that has waited for `timeout`.
    pub on_timeout: Overflow,
    /// What becomes of a request that finds no room in the queue.
    pub on_full: Overflow,
    /// The name of the plan that takes what spills over.
    pub spill_over: Option<String>,
    /// How many gates there really are, each with a count and a queue of its own: a service that is deployed several
    /// times. Request `i` of its workload belongs to instance `i` modulo this number.
    pub instances: NonZeroU32,
}

impl Gate {
    /// Whether its queue cannot grow for ever: attempts leave it after a time, or find no room.
    pub fn is_bounded(&self) -> bool {
        self.timeout.is_some() || self.queue.is_some()
    }

    /// The most permits of all its instances together, where the pool that serves its group has this concurrency.
    pub fn most_permits(&self, plan_concurrency: f64) -> f64 {
        let each = match self.limit {
            GateLimit::Fixed(limit) => f64::from(limit.get()),
            GateLimit::PlanConcurrency => plan_concurrency,
            GateLimit::Aimd(aimd) => f64::from(aimd.max.get()),
        };
        each * f64::from(self.instances.get())
    }
}

/// One permit, an unbounded queue served in the order of coming, one instance.
impl Default for Gate {
    fn default() -> Self {
        Self {
            group: String::new(),
            limit: GateLimit::Fixed(NonZeroU32::MIN),
            timeout: None,
            discipline: Discipline::Fifo,
            queue: None,
            on_timeout: Overflow::Error,
            on_full: Overflow::Error,
            spill_over: None,
            instances: NonZeroU32::MIN,
        }
    }
}

/// The limit of a gate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GateLimit {
    /// The same number in front of every plan.
    Fixed(NonZeroU32),
    /// The concurrency of the plan's pool that serves the group's workloads ("customise this based on your plan").
    PlanConcurrency,
    /// A number that follows the answers.
    Aimd(Aimd),
}

/// What becomes of a request that a gate has kept waiting for too long, or has no room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overflow {
    /// It fails.
    Error,
    /// It leaves the gate for good, and all its further attempts go to another plan.
    SpillOver,
}

/// Who goes first from a gate's queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discipline {
    /// Who has come first.
    Fifo,
    /// Who has come last.
    Lifo,
    /// Whose workload has the highest priority; among equals, who has come first.
    Priority,
}

/// A limit that grows by one with good answers and shrinks by a factor with bad ones: additive increase, multiplicative decrease.
///
/// # Source
/// Netflix, *concurrency-limits*, `limit/AIMDLimit.java` and `limiter/AbstractLimiter.java` at commit 784c960d.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aimd {
    /// The limit at the start of the run; from `min` to `max`.
    pub start: NonZeroU32,
    /// It is never lower.
    pub min: NonZeroU32,
    /// It is never higher.
    pub max: NonZeroU32,
    /// What a bad answer multiplies it by; from 0.5 to below 1.
    pub factor: f64,
    /// A result that takes longer than this is a bad answer.
    pub slow: Nanos,
}

impl Default for Aimd {
    fn default() -> Self {
        let number = |more| NonZeroU32::MIN.saturating_add(more);
        Self { start: number(19), min: number(19), max: number(199), factor: 0.9, slow: Nanos::from_secs(5) }
    }
}

impl Aimd {
    /// The limit after an answer.
    ///
    /// ```text
    /// no result, or later than `slow`:     floor(limit * factor)
    /// else, if 2 * in_flight >= limit:     limit + 1
    /// else:                                limit          each time within min and max
    /// ```
    ///
    /// `took` is the time that the attempt had its permit for, `in_flight` how many had one when it got its own, itself
    /// included.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a 32-bit number")]
    pub fn after(&self, limit: u32, took: Nanos, in_flight: u32, result: bool) -> u32 {
        let limit = if !result || took > self.slow {
            (f64::from(limit) * self.factor) as u32
        } else if u64::from(in_flight) * 2 >= u64::from(limit) {
            limit.saturating_add(1)
        } else {
            limit
        };
        limit.clamp(self.min.get(), self.max.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(number: u32) -> NonZeroU32 {
        NonZeroU32::new(number).unwrap()
    }

    /// The numbers follow from the source by hand: 20 * 0.9 is 18, (int) 16.2 is 16, and so on.
    #[test]
    fn the_limit_moves_as_in_the_source() {
        let aimd = Aimd { min: number(1), ..Aimd::default() };
        let slow = Nanos::from_secs(5);
        let mut limit = 20;
        for expected in [18, 16, 14, 12, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1] {
            limit = aimd.after(limit, Nanos::ZERO, 1, false);
            assert_eq!(limit, expected);
        }
        for (limit, took, in_flight, expected) in [
            (20, slow, 10, 21),
            (20, slow, 9, 20),
            (21, slow, 10, 21),
            (21, slow, 11, 22),
            (20, slow + Nanos(1), 20, 18),
            (200, Nanos::ZERO, 200, 200),
        ] {
            assert_eq!(aimd.after(limit, took, in_flight, true), expected, "{limit} {took} {in_flight}");
        }
        assert_eq!(Aimd::default().after(20, Nanos::ZERO, 20, false), 20, "never below min");
    }
}
