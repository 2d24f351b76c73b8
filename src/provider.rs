//! Provider plans: rate limits in series, network, pools of stations with their waitlists.
//!
//! Descriptions, as a scenario or the catalogue states them, and the counters of rate limits ([`rate_limit`]);
//! [`crate::engine`] compiles them by workload. What happens at each, to the nanosecond, is in the crate's *Semantics*.

mod conditions;
mod growth;
mod origin;
mod pool;
mod price;
pub mod rate_limit;

use std::num::{NonZeroU32, NonZeroU64};
use std::sync::Arc;

pub use conditions::{Conditions, Outage, Running, SlowDown};
pub use growth::Growth;
pub use origin::{Ambiguity, Origin, Source, last_day};
pub use pool::{ColdStart, Discipline, Leak, Pool, Schedule, Waitlist};
pub use price::{Billed, Credits, Currency, Measure, Money, Price, Stated, UnitPrice, Units};

use crate::calendar::{Windows, Zone};
use crate::demand::Service;
use crate::time::Nanos;

/// One plan of one provider: everything between an attempt leaving the client and its answer coming back.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The name in the scenario file; unique within it.
    pub name: String,
    /// Rate limits in the order in which they are asked.
    pub rate_limits: Vec<RateLimit>,
    /// What a call refused by one of several limits has cost at the others.
    pub charge: Charge,
    /// Limits of jobs in flight, in the order in which they are asked.
    pub in_flight: Vec<InFlightLimit>,
    /// Time on the way.
    pub network: Network,
    /// What the provider goes through.
    pub conditions: Conditions,
    /// Pools of stations. A workload uses the first that its endpoint and model match; none means that every job
    /// starts at once.
    pub pools: Vec<Pool>,
    /// How long its stations work on a request, by workload, where that is not what the workload says: providers are not equally
    /// fast. Empty where none is its own.
    pub service: Vec<Option<Service>>,
    /// How long a result is kept for polls after the end of service; `None` keeps it for ever.
    pub result_expiry: Option<Nanos>,
    /// What it costs; `None` where nothing is said of that.
    pub price: Option<Price>,
    /// The client of every workload under this plan, an index into [`crate::scenario::Case::clients`]; `None` leaves each
    /// workload its own.
    pub client: Option<usize>,
    /// Where the numbers come from and what was assumed, for the report.
    pub origin: Origin,
}

impl Plan {
    /// Whether it is the same at all times: no schedule, no outages, no slow-downs.
    pub fn is_the_same_at_all_times(&self) -> bool {
        let Conditions { slow_downs, outages, .. } = &self.conditions;
        slow_downs.is_empty() && outages.is_empty() && self.pools.iter().all(|pool| pool.schedule.is_none())
    }
}

/// Which calls something applies to: glob patterns on the workload's endpoint and model (`*` crosses `/`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppliesTo {
    /// Pattern on the endpoint; `None` is every endpoint.
    pub endpoint: Option<String>,
    /// Pattern on the model; `None` is every model.
    pub model: Option<String>,
}

impl AppliesTo {
    /// Whether both patterns match.
    pub fn matches(&self, endpoint: &str, model: &str) -> bool {
        let matches = |pattern: &Option<String>, name: &str| pattern.as_ref().is_none_or(|pattern| fits(pattern, name));
        matches(&self.endpoint, endpoint) && matches(&self.model, model)
    }
}

/// Compiles only what is a pattern; most are not.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern {
        "*" => true,
        plain if !plain.contains(['*', '?']) => plain == name,
        pattern => glob(pattern).is_match(name),
    }
}

/// A pattern in which `*` and `?` are special and nothing else is.
fn glob(pattern: &str) -> globset::GlobMatcher {
    // A character in brackets stands for itself; `!` and `^` would negate there and are not special outside.
    let escaped: String =
        pattern.chars().flat_map(|c| if "[]{}\\".contains(c) { vec!['[', c, ']'] } else { vec![c] }).collect();
    globset::GlobBuilder::new(&escaped)
        .backslash_escape(false)
        .build()
        .expect("stars, question marks and escaped characters are a pattern")
        .compile_matcher()
}

/// One rate limit.
#[derive(Clone, Debug, PartialEq)]
pub struct RateLimit {
    /// Its name within the plan.
    pub name: String,
    /// How calls are counted over time.
    pub kind: RateLimitKind,
    /// Units admitted per window, in the first if there is growth; the refill per window of a bucket.
    pub limit: NonZeroU64,
    /// How it changes from window to window, for kinds whose windows follow one another: [`RateLimitKind::FixedAligned`],
    /// [`RateLimitKind::CalendarDay`] and [`RateLimitKind::CalendarMonth`]. `None` keeps it as it is.
    pub growth: Option<Growth>,
    /// Length of the window; of one of the calendar, its usual length (a day, 30 days).
    pub window: Nanos,
    /// When the first window of [`RateLimitKind::FixedAligned`] that begins in the run begins; below the window. 0 for the others.
    pub phase: Nanos,
    /// The windows of [`RateLimitKind::CalendarDay`] and [`RateLimitKind::CalendarMonth`]; `None` for the others.
    pub calendar: Option<CalendarWindows>,
    /// Most units at one instant, for [`RateLimitKind::TokenBucket`] and [`RateLimitKind::EvenlyPaced`] (a window's
    /// burst is its limit, and this then equals it).
    pub burst: NonZeroU64,
    /// What a call costs.
    pub unit: Unit,
    /// Which kinds of calls are counted.
    pub counts: Counts,
    /// Which calls are counted.
    pub applies_to: AppliesTo,
    /// Who has a counter of their own.
    pub scope: Scope,
    /// What happens to a call over the limit.
    pub on_limit: OnLimit,
    /// Whether calls that were refused use up the limit too; only with [`OnLimit::Reject`].
    pub refused_calls_count: bool,
    /// What a call that it refuses leads to, besides the refusal; only with [`OnLimit::Reject`].
    pub lockout: Option<Lockout>,
    /// What a refusal says about when to come back.
    pub hint: Hint,
}

/// A limit of jobs at the provider at once, from being let in to the end of their service.
#[derive(Clone, Debug, PartialEq)]
pub struct InFlightLimit {
    /// Its name within the plan.
    pub name: String,
    /// The most units in flight.
    pub limit: NonZeroU32,
    /// What a job counts.
    pub unit: Unit,
    /// Which jobs are counted.
    pub applies_to: AppliesTo,
    /// Who has a count of their own.
    pub scope: Scope,
    /// What a refusal says; never [`HintWait::Computed`].
    pub hint: Hint,
}

/// The days or months of a place.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarWindows {
    /// The place.
    pub zone: Zone,
    /// They, along the run.
    pub windows: Arc<Windows>,
}

/// A penalty: after a call that it refuses, a limit admits nothing for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lockout {
    /// How long its counter is locked; when this is over, it is open. Above 0.
    pub length: Nanos,
    /// Whether a call refused while it is locked locks it anew.
    pub extends: bool,
}

impl RateLimit {
    /// The most units that it ever admits per window, or refills.
    pub fn most(&self) -> NonZeroU64 {
        self.growth.map_or(self.limit, |growth| growth.most)
    }

    /// The longest of its windows: a day in which clocks are put back has 25 hours, and a month may have 31 days.
    pub fn longest_window(&self) -> Nanos {
        const HOUR: Nanos = Nanos::from_secs(3600);
        match self.kind {
            RateLimitKind::CalendarDay => Nanos(25 * HOUR.0),
            RateLimitKind::CalendarMonth => Nanos((31 * 24 + 1) * HOUR.0),
            _ => self.window,
        }
    }
}

/// How a rate limit counts over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateLimitKind {
    /// Windows at multiples of the window length from the phase, which is 0 unless given: the start of the run.
    FixedAligned,
    /// From midnight to midnight in a time zone.
    CalendarDay,
    /// From the first of a month to the first of the next, in a time zone.
    CalendarMonth,
    /// A window opens at the first call charged after the last one closed.
    FixedFromFirst,
    /// The calls charged in the last window length, at every instant anew.
    Sliding,
    /// A bucket of `burst` tokens, full at first, refilled continuously with `limit` per window.
    TokenBucket,
    /// The same arithmetic with a burst of 1 unless given: one unit every `window / limit` (GCRA).
    EvenlyPaced,
}

/// Which kinds of calls a rate limit counts; others pass it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// Attempts: calls that submit a job.
    Submissions,
    /// Calls that ask for a result.
    Polls,
    /// Both.
    All,
}

impl Counts {
    /// Whether it counts calls that submit a job.
    pub fn submissions(self) -> bool {
        self != Self::Polls
    }

    /// Whether it counts calls that ask for a result.
    pub fn polls(self) -> bool {
        self != Self::Submissions
    }
}

/// What a rate limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Each call is 1.
    Requests,
    /// Each call is as much as its request has of this quantity; an index into
    /// [`crate::scenario::Scenario::quantities`]. A workload without the quantity costs 0.
    Quantity(usize),
}

/// Who shares a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every call the limit applies to.
    Account,
    /// Each endpoint has its own.
    Endpoint,
    /// Each model has its own.
    Model,
}

/// What happens to a call over a rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnLimit {
    /// It is refused.
    Reject,
    /// It waits at the provider, first come first served, until the limit admits it ("the next round").
    Delay,
}

/// What a call refused by one of several limits has cost at the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charge {
    /// Nothing: all limits admit, or none is charged.
    AllOrNone,
    /// The limits before the one that refused keep what they charged.
    InOrder,
}

/// What a refusal says about when to come back, and where it says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hint {
    /// How long.
    pub wait: HintWait,
    /// Where.
    pub place: HintPlace,
}

impl Hint {
    /// A refusal that says nothing.
    pub const NONE: Self = Self { wait: HintWait::None, place: HintPlace::Header };

    /// What it says, where `computed` is the time that a computed one is about; `None` is nothing.
    pub fn said(self, computed: Option<Nanos>) -> Option<Nanos> {
        match self.wait {
            HintWait::None => None,
            HintWait::Constant(wait) => Some(wait),
            HintWait::Computed => computed,
        }
    }
}

/// The length of a hint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HintWait {
    /// No hint.
    None,
    /// Always the same.
    Constant(Nanos),
    /// The time until this limit would admit this call, were there no others; never from a full waitlist.
    Computed,
}

/// Where a hint stands in a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HintPlace {
    /// In a header.
    Header,
    /// In the body.
    Body,
}

/// Time on the way between client and provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// From the client to the provider.
    pub to_provider: Nanos,
    /// A result's way back.
    pub back: Nanos,
    /// A refusal's way back.
    pub refusal: Nanos,
}
