//! Closed users: each thinks, asks, waits for the answer, and thinks again.
//!
//! When they ask depends on what happens to them, so the engine asks for their requests one by one. What is random about the
//! `k`-th thing that a user does belongs to (user, `k`) and is found by counter: it is the same under every plan, whenever
//! it comes.

use std::num::{NonZeroU32, NonZeroU64};

use super::Arrivals;
use crate::demand::source::Request;
use crate::demand::{Log, ServiceTime, Workload, draw};
use crate::rng::{Keyed, Purpose};
use crate::time::Nanos;

/// Closed users.
#[derive(Clone, Debug, PartialEq)]
pub struct Users {
    /// How many.
    pub users: NonZeroU32,
    /// How many things each does side by side; each of them is a *lane*.
    pub in_flight: NonZeroU32,
    /// How long a user thinks before asking for something.
    pub think: ServiceTime,
    /// When the first user enters.
    pub starts_at: Nanos,
    /// How fast the others follow; `None` if all enter at once.
    pub ramp: Option<Ramp>,
}

/// So many users per window, evenly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ramp {
    /// How many.
    pub count: NonZeroU64,
    /// In how long.
    pub window: Nanos,
}

impl Users {
    /// How many lanes there are; those of user 0 come first, then those of user 1.
    pub fn lanes(&self) -> u64 {
        u64::from(self.users.get()) * u64::from(self.in_flight.get())
    }

    /// When this user enters.
    ///
    /// ```text
    /// starts_at + floor(user * window / count)
    /// ```
    pub fn entry(&self, user: u64) -> Nanos {
        let Some(Ramp { count, window }) = self.ramp else { return self.starts_at };
        let after = u128::from(user) * u128::from(window.0) / u128::from(count.get());
        self.starts_at + Nanos(u64::try_from(after).unwrap_or(u64::MAX))
    }

    /// How many things are asked for before the horizon if each takes `service_s` seconds on average, roughly.
    ///
    /// ```text
    /// sum over lanes of  (horizon - entry) / (think + service)
    /// ```
    pub(in crate::demand) fn expected(&self, horizon: Nanos, service_s: f64) -> f64 {
        self.lane_seconds(horizon) / (self.think.mean_s() + service_s).max(1e-9)
    }

    /// Seconds between the entry of a lane and the horizon, of all lanes together.
    pub fn lane_seconds(&self, horizon: Nanos) -> f64 {
        let all = horizon.saturating_sub(self.starts_at).as_secs_f64();
        let users = f64::from(self.users.get());
        let gap = self.ramp.map_or(0.0, |ramp| ramp.window.as_secs_f64() / ramp.count.get() as f64);
        let entered = if gap > 0.0 { (all / gap).ceil().min(users) } else { users };
        let seconds = entered * all - gap * entered * (entered - 1.0).max(0.0) / 2.0;
        seconds.max(0.0) * f64::from(self.in_flight.get())
    }
}

/// What the users of one workload think and ask for, in one replication.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    workload: &'a Workload,
    users: &'a Users,
    number: u32,
    think: Keyed,
    quantities: Keyed,
    service: Keyed,
    multiplier: Keyed,
}

impl<'a> Asking<'a> {
    /// Those of workload `number`; `None` if it has no users.
    pub(in crate::demand) fn new(workload: &'a Workload, seed: u64, replication: u32, number: usize) -> Option<Self> {
        let Arrivals::Users(users) = &workload.arrivals else { return None };
        let keyed = |purpose| Keyed::new(seed, replication, number, purpose);
        Some(Self {
            workload,
            users,
            number: u32::try_from(number).expect("a checked scenario has few workloads"),
            think: keyed(Purpose::Think),
            quantities: keyed(Purpose::Quantities),
            service: keyed(Purpose::Service),
            multiplier: keyed(Purpose::Multiplier),
        })
    }

    /// Who they are.
    pub fn users(&self) -> &'a Users {
        self.users
    }

    /// The number of the `k`-th action of a lane (from 0) among all of the workload.
    pub fn action(&self, lane: u64, k: u64) -> u64 {
        k * self.users.lanes() + lane
    }

    /// How long the user thinks before this action.
    pub fn think(&self, action: u64) -> Nanos {
        self.users.think.draw(&mut self.think.generator(action, 0))
    }

    /// The request with this index, if it appears at `at`; its quantities are put into `quantities`.
    pub fn request(&self, index: u64, at: Nanos, quantities: &mut [u64]) -> Request {
        let row =
            || -> (&Log, usize) { unreachable!("a checked scenario takes values only from the log of its arrivals") };
        let mut rng = self.quantities.generator(index, 0);
        for (amount, quantity) in quantities.iter_mut().zip(&self.workload.quantities) {
            *amount = draw::amount(quantity.as_ref(), &mut rng, row);
        }
        let (mut service, mut multiplier) = (self.service.generator(index, 0), self.multiplier.generator(index, 0));
        let service = draw::service(&self.workload.service, &mut service, &mut multiplier, quantities, row);
        Request { at, service, index, workload: self.number }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users(ramp: Option<(u64, u64)>) -> Users {
        Users {
            users: NonZeroU32::new(10).unwrap(),
            in_flight: NonZeroU32::new(2).unwrap(),
            think: ServiceTime::Constant(Nanos::SECOND),
            starts_at: Nanos::from_secs(5),
            ramp: ramp.map(|(count, s)| Ramp { count: NonZeroU64::new(count).unwrap(), window: Nanos::from_secs(s) }),
        }
    }

    #[test]
    fn users_enter_evenly_and_rounded_down() {
        let entry = |user| users(Some((3, 1))).entry(user).0;
        assert_eq!([0, 1, 2, 3].map(entry), [5_000_000_000, 5_333_333_333, 5_666_666_666, 6_000_000_000]);
        assert_eq!(users(None).entry(9), Nanos::from_secs(5));
    }

    #[test]
    fn the_seconds_of_lanes_are_the_sum_over_users() {
        for ramp in [None, Some((1, 1)), Some((1, 7)), Some((2, 3))] {
            for horizon in [1, 5, 6, 9, 20, 100] {
                let (users, horizon) = (users(ramp), Nanos::from_secs(horizon));
                let each = (0..10).map(|user| horizon.saturating_sub(users.entry(user)).as_secs_f64() * 2.0);
                let exact: f64 = each.sum();
                assert!((users.lane_seconds(horizon) - exact).abs() < 1e-6, "{ramp:?} {horizon}: {exact}");
            }
        }
    }
}
