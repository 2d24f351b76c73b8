//! Closed users, fan-outs, bulks and failures.

use std::num::NonZeroU32;

use linecook::demand::arrivals::{Bulk, Ramp, Users};
use linecook::demand::{Arrivals, Failure, ServiceTime};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{non_zero, non_zero_u64, time, zero_or};

/// A few users, who never ask twice without thinking in between.
pub fn users() -> impl Strategy<Value = Arrivals> {
    let think = prop_oneof![
        2 => time(1, 4).prop_map(ServiceTime::Constant),
        1 => (0.3..2.0).prop_map(|seconds| ServiceTime::Exponential { mean_ns: seconds * 1e9 }),
    ];
    let ramp = option::of((non_zero_u64(3), time(1, 4)).prop_map(|(count, window)| Ramp { count, window }));
    (non_zero(4), non_zero(3), think, zero_or(time(0, 4)), ramp).prop_map(
        |(users, in_flight, think, starts_at, ramp)| {
            Arrivals::Users(Users { users, in_flight, think, starts_at, ramp })
        },
    )
}

pub fn bulk() -> impl Strategy<Value = Arrivals> {
    let (every, within) = (option::of(time(1, 6)), option::weighted(0.8, time(1, 8)));
    (non_zero_u64(6), zero_or(time(0, 4)), every, within)
        .prop_map(|(count, at, every, within)| Arrivals::Bulk(Bulk { count, at, every, within }))
}

pub fn fan_out() -> impl Strategy<Value = Option<NonZeroU32>> {
    option::weighted(0.25, non_zero(4))
}

pub fn failure() -> impl Strategy<Value = Option<Failure>> {
    let shares = select(vec![0.1, 0.4, 1.0]);
    option::weighted(0.3, (shares, select(vec![0.0, 0.4, 0.8])).prop_map(|(share, again)| Failure { share, again }))
}
