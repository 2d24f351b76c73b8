//! Sizing: the smallest numbers of a plan that meet every objective, how sure that is, and how far each plan carries.
//!
//! ```text
//! search (common random numbers, by the means) ─► candidate ─► fresh random numbers ─► answer and its neighbours
//! ```
//!
//! The search trusts that more stations make nothing worse, and that more places in a waitlist lose fewer requests and make the
//! others wait longer. What it finds is then judged with random numbers that it has not seen, and so is each
//! neighbour with one less of something: the answer does not rest on the search, only its being the smallest does.

mod bench;
mod confirm;
mod guess;
mod head_room;
mod marginal;
mod search;
mod tiers;

use std::borrow::Cow;
use std::num::NonZeroU32;

pub use bench::Measured;
pub use head_room::{Edge, HeadRoom};
pub use marginal::Marginal;
pub use tiers::Tier;

use self::bench::{Bench, Holds};
use super::replicate;
use super::results::{Judgement, PlanResult};
use super::warm_up::{self, WarmUp};
use crate::scenario::{Draft, Scenario};

/// What was found about one plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Sizing {
    /// The numbers, or why there are none.
    pub answer: Answer,
    /// Numbers that meet the objectives in the search: with as many of what costs most as the answer has, and with more and more of it,
    /// the smallest of everything else, where that spares something.
    pub frontier: Vec<Trial>,
    /// What a little more of each limit would do to each plan as the file states it; nothing of a plan that cannot be simulated.
    pub marginal: Vec<Marginal>,
    /// How far each plan of the scenario carries as the file states it, in its order.
    pub head_room: Vec<HeadRoom>,
    /// The plans of the same provider as the catalogue has them; empty if the plan is not of the catalogue.
    pub tiers: Vec<Tier>,
    /// What no trial counted. One that is to be found is found once, of all plans as the file states them, so that all trials count the
    /// same requests.
    pub warm_up: WarmUp,
    /// Replications of each trial of the search.
    pub replications: u32,
    /// Nothing in the scenario is random: every trial is the exact answer.
    pub exact: bool,
}

/// What sizing comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// These numbers meet every objective, judged with fresh random numbers.
    Found {
        /// They, and what was measured with them.
        best: Trial,
        /// The same with one less of each number, in the order of the parameters; `None` where it is the smallest already.
        one_less: Vec<Option<Trial>>,
    },
    /// Nothing that was tried meets every objective for certain, but these numbers may.
    Undecided {
        /// They, and what was measured with them.
        closest: Trial,
    },
    /// Nothing suffices.
    Nothing {
        /// The largest numbers tried, and what was measured with them.
        most: Trial,
    },
}

/// Numbers that were tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// One for each parameter.
    pub values: Vec<u64>,
    /// What they lead to.
    pub measured: Measured,
}

impl Trial {
    /// Whether the objectives hold.
    pub fn judgement(&self) -> Judgement {
        self.measured.judgement()
    }

    /// The figures, unless the numbers are impossible.
    pub fn result(&self) -> Option<&PlanResult> {
        self.measured.result()
    }
}

/// Sizes the plan that the scenario says is to be sized. `progress` is told in words what is done.
///
/// # Panics
/// If the scenario does not say; see [`Draft::sized`].
pub fn size(draft: &Draft, scenario: &Scenario, progress: &dyn Fn(&str)) -> Sizing {
    let (draft, scenario, warm_up) = counted(draft, scenario);
    let (draft, scenario) = (&*draft, &*scenario);
    let mut bench = bench(draft, scenario);
    let answer = answer(&mut bench, progress);
    progress("looking along the frontier");
    let frontier = match &answer {
        Answer::Found { best, .. } => search::frontier(&mut bench, &best.values),
        Answer::Undecided { .. } | Answer::Nothing { .. } => Vec::new(),
    };
    let (replications, request) = (bench.replications(), bench.request);
    let (plan, confidence) = (request.plan, request.confidence);
    progress("looking at a little more of everything");
    let marginal = marginal::of_plans(draft, scenario, request, replications);
    progress("looking for the head-room of each plan");
    let head_room = head_room::of_plans(draft, scenario, replications, confidence);
    progress("looking at the plans of the catalogue");
    let tiers = tiers::tiers(draft, scenario, plan, replications, confidence);
    Sizing {
        answer,
        frontier,
        marginal,
        head_room,
        tiers,
        warm_up,
        replications,
        exact: replicate::is_deterministic(scenario),
    }
}

/// The answer alone.
///
/// # Panics
/// As [`size`].
pub fn smallest(draft: &Draft, scenario: &Scenario) -> Answer {
    let (draft, scenario, _) = counted(draft, scenario);
    answer(&mut bench(&draft, &scenario), &|_| {})
}

/// Both with a warm-up that is given.
fn counted<'a>(draft: &'a Draft, scenario: &'a Scenario) -> (Cow<'a, Draft>, Cow<'a, Scenario>, WarmUp) {
    let (scenario, warm_up) = warm_up::resolve(scenario, &|_| {});
    let draft = match warm_up.found {
        None => Cow::Borrowed(draft),
        Some(_) => Cow::Owned(draft.counted_from(warm_up.length)),
    };
    (draft, scenario, warm_up)
}

fn bench<'a>(draft: &'a Draft, scenario: &'a Scenario) -> Bench<'a> {
    /// Fewer have hardly an interval.
    const FEWEST: NonZeroU32 = NonZeroU32::new(3).expect("3 is not zero");
    let request = scenario.size.as_ref().expect("the scenario says what is to be sized");
    Bench::new(draft, scenario, request, scenario.replications.max(FEWEST).get())
}

fn answer(bench: &mut Bench<'_>, progress: &dyn Fn(&str)) -> Answer {
    progress("searching");
    let surely = search::smallest(bench, Holds::Surely);
    let candidate = surely.or_else(|| search::smallest(bench, Holds::OnAverage));
    match candidate {
        Some(values) => {
            progress("checking with fresh random numbers");
            confirm::confirm(bench, &values)
        }
        None => Answer::Nothing { most: bench.trial(&search::most(bench.request)) },
    }
}
