//! Random windows of a calendar, and random lockouts.

use linecook::provider::{CalendarWindows, Lockout};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

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
