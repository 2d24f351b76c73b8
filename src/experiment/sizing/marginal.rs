//! The marginal value of each number: what a little more of it would do to the plan as it is.

use super::bench::Bench;
use super::search::with;
use crate::experiment::compare::{self, Comparison};
use crate::scenario::{Objective, Role};

/// What a little more of one number does.
#[derive(Clone, Debug, PartialEq)]
pub struct Marginal {
    /// Index into [`crate::scenario::Size::parameters`].
    pub parameter: usize,
    /// The number as it is.
    pub from: u64,
    /// A little more.
    pub to: u64,
    /// The plan as it is less the plan with more of it, on the same requests; the intervals of all numbers hold together.
    pub difference: Comparison,
}

/// One more station, ten more places, a tenth more calls.
fn little_more(role: Role, value: u64) -> u64 {
    match role {
        Role::Stations => value.saturating_add(1),
        Role::Places => value.saturating_add(10),
        Role::Rate | Role::Other => value.saturating_add(value.div_ceil(10).max(1)),
    }
}

/// One for each number that can be more, with the random numbers of the search.
pub(super) fn values(bench: &Bench<'_>, objectives: &[Objective]) -> Vec<Marginal> {
    let Some(stated) = bench.stated() else { return Vec::new() };
    let Some((plan, exact)) = bench.runs(&stated) else { return Vec::new() };
    let parameters = &bench.request.parameters;
    let steps = (0..stated.len()).filter_map(|place| {
        let to = little_more(parameters[place].role, stated[place]);
        let (runs, _) = bench.runs(&with(&stated, place, to))?;
        Some((place, to, runs))
    });
    let (steps, variants): (Vec<(usize, u64)>, Vec<_>) = steps.map(|(place, to, runs)| ((place, to), runs)).unzip();
    let differences = compare::with_variants(objectives, &variants, &plan, exact);
    steps
        .into_iter()
        .zip(differences)
        .map(|((parameter, to), difference)| Marginal { parameter, from: stated[parameter], to, difference })
        .collect()
}
