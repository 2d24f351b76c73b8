//! Random windows of a calendar, random lockouts, and random growth of limits.

use std::num::{NonZeroU32, NonZeroU64};

use linecook::provider::{CalendarWindows, Growth, Lockout, RateLimitKind};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::time;
use crate::cases::calendar_windows;

/// Days of a few seconds, of several lengths.
pub fn windows() -> impl Strategy<Value = CalendarWindows> {
    vec(time(1, 8), 1..5).prop_map(|lengths| calendar_windows(&lengths))
}

/// Mostly none.
pub fn lockout() -> impl Strategy<Value = Option<Lockout>> {
    option::weighted(0.3, (time(1, 6), any::<bool>()))
        .prop_map(|lockout| lockout.map(|(length, extends)| Lockout { length, extends }))
}

/// Sometimes none; of any kind.
pub fn growth() -> impl Strategy<Value = Option<Growth>> {
    let up = (select(vec![100_000, 300_000, 1_000_000, 3_000_000]), select(vec![300_000, 700_000, 1_000_000]));
    let back = (select(vec![100_000, 1_000_000]), select(vec![0, 500_000, 1_000_000]));
    let most = prop_oneof![1 => Just(Growth::NO_BOUND.get()), 2 => 1..12_u64];
    option::weighted(0.5, (up, back, most)).prop_map(|growth| {
        growth.map(|((by, when_used), (back_by, of_when_used), most)| Growth {
            by: NonZeroU32::new(by).expect("above 0"),
            when_used: NonZeroU32::new(when_used).expect("above 0"),
            back_by: NonZeroU32::new(back_by).expect("above 0"),
            back_below: u32::try_from(u64::from(when_used) * of_when_used / 1_000_000).expect("at most a million"),
            most: NonZeroU64::new(most).expect("at least 1"),
        })
    })
}

/// Whether windows of this kind follow one another.
pub fn follow(kind: RateLimitKind) -> bool {
    matches!(kind, RateLimitKind::FixedAligned | RateLimitKind::CalendarDay | RateLimitKind::CalendarMonth)
}
