//! Limits that grow with use, and come back when they are not used.

use std::num::{NonZeroU32, NonZeroU64};

/// How the limit of windows that follow one another changes from each to the next. It is never below [`super::RateLimit::limit`], which
/// holds in the first window.
///
/// All shares are in millionths, and the rule is in integers: of a window with the limit `L` in which `u` was used, refused calls included
/// where they count, the next has
///
/// ```text
/// min(most,  floor(L (1 + by) + 1/2))     if u >= when_used L
/// max(limit, floor(L (1 - back_by)))      if u < back_below L
/// L                                       otherwise
/// ```
///
/// The way up is rounded to the nearest, halves up, and the way back down, so that it always comes to its end.
///
/// # Examples
/// ```
/// use linecook::provider::Growth;
///
/// let growth = Growth::of(100_000, 700_000).unwrap();
/// let grown: Vec<u64> =
///     std::iter::successors(Some(100), |&limit| Some(growth.after(100, limit, limit))).take(6).collect();
/// assert_eq!(grown, [100, 110, 121, 133, 146, 161]);
/// ```
///
/// # Source
/// AssemblyAI, *Streaming: Rate limits*: the numbers of the example (which are rounded so and not otherwise), and that a limit of which less
/// than half is used comes back to what it began with. How fast is not said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// By which share of itself it grows.
    pub by: NonZeroU32,
    /// After a window in which at least this share of it was used; at most [`Growth::WHOLE`].
    pub when_used: NonZeroU32,
    /// By which share of itself it comes back; at most [`Growth::WHOLE`].
    pub back_by: NonZeroU32,
    /// After a window in which less than this share of it was used; at most `when_used`. With 0 it never comes back.
    pub back_below: u32,
    /// The most that it becomes; not below the limit of the first window.
    pub most: NonZeroU64,
}

impl Growth {
    /// What [`Growth::most`] is where there is no bound: far beyond every limit.
    pub const NO_BOUND: NonZeroU64 = NonZeroU64::new(1 << 60).expect("it is not 0");

    /// The whole of which its shares are.
    pub const WHOLE: u32 = 1_000_000;

    /// What grows by `by` wherever at least `when_used` is used, without end, and otherwise comes back by as much; `None` if one is 0.
    pub fn of(by: u32, when_used: u32) -> Option<Self> {
        let (by, when_used) = (NonZeroU32::new(by)?, NonZeroU32::new(when_used)?);
        let back_by = by.min(NonZeroU32::new(Self::WHOLE)?);
        Some(Self { by, when_used, back_by, back_below: when_used.get(), most: Self::NO_BOUND })
    }

    /// The limit of the window after one with this limit, of which `used` was used; `least` is the limit of the first window.
    pub fn after(&self, least: u64, limit: u64, used: u64) -> u64 {
        let whole = u128::from(Self::WHOLE);
        let (of, used) = (u128::from(limit), u128::from(used) * whole);
        let limited = |next: u128| u64::try_from(next).unwrap_or(u64::MAX);
        if used >= of * u128::from(self.when_used.get()) {
            limited((of * (whole + u128::from(self.by.get())) + whole / 2) / whole).min(self.most.get())
        } else if used < of * u128::from(self.back_below) {
            limited(of * (whole - u128::from(self.back_by.get())) / whole).max(least)
        } else {
            limit
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edges_of_both_shares_are_where_they_say() {
        let growth = Growth { back_below: 500_000, ..Growth::of(100_000, 700_000).unwrap() };
        let after = |used| growth.after(100, 200, used);
        assert_eq!([140, 139, 100, 99, 0].map(after), [220, 200, 200, 180, 180]);
    }

    #[test]
    fn it_comes_back_to_what_it_began_with_and_goes_no_further() {
        let growth = Growth { most: NonZeroU64::new(6).unwrap(), ..Growth::of(100_000, 700_000).unwrap() };
        assert_eq!([5, 6].map(|limit| growth.after(5, limit, limit)), [6, 6]);
        assert_eq!([6, 5].map(|limit| growth.after(5, limit, 0)), [5, 5]);
        let never = Growth { back_below: 0, ..growth };
        assert_eq!(never.after(5, 6, 0), 6);
    }

    #[test]
    fn the_largest_numbers_are_no_problem() {
        let growth = Growth::of(u32::MAX, Growth::WHOLE).unwrap();
        assert_eq!(growth.after(1, 1 << 59, 1 << 59), Growth::NO_BOUND.get());
        let without = Growth { most: NonZeroU64::MAX, ..growth };
        assert_eq!(without.after(1, u64::MAX, u64::MAX), u64::MAX);
    }
}
