//! The marginal value of each limit of each plan: what a little more of it would do to the plan as it is.

use super::bench::Bench;
use super::search::with;
use crate::experiment::compare::{self, Comparison};
use crate::scenario::{Draft, Role, Scenario, Size, SizeParameter};

/// What a little more of one number does.
#[derive(Clone, Debug, PartialEq)]
pub struct Marginal {
    /// Index into [`crate::scenario::Case::plans`].
    pub plan: usize,
    /// The number.
    pub parameter: SizeParameter,
    /// As it is.
    pub from: u64,
    /// A little more.
    pub to: u64,
    /// The plan as it is less the plan with more of it, on the same requests; the intervals of all numbers of a plan hold together.
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

/// One for each number of each plan that can be more, with the random numbers of the search: the limits of the plan and what is to be
/// sized.
pub(super) fn of_plans(draft: &Draft, scenario: &Scenario, sized: &Size, replications: u32) -> Vec<Marginal> {
    let of_plan = |(place, plan)| {
        let mut parameters = if place == sized.plan { sized.parameters.clone() } else { Vec::new() };
        for limit in draft.limits(plan) {
            if parameters.iter().all(|other| (other.role, other.limit) != (limit.role, limit.limit)) {
                parameters.push(limit);
            }
        }
        parameters.sort_by_key(|parameter| parameter.role);
        let all = Size { plan: place, parameters, ..sized.clone() };
        of_plan(&Bench::new(draft, scenario, &all, replications), scenario)
    };
    scenario.cases[0].plans.iter().enumerate().flat_map(of_plan).collect()
}

fn of_plan(bench: &Bench<'_>, scenario: &Scenario) -> Vec<Marginal> {
    let Some(stated) = bench.stated() else { return Vec::new() };
    let Some((plan, exact)) = bench.runs(&stated) else { return Vec::new() };
    let parameters = &bench.request.parameters;
    let steps = (0..stated.len()).filter_map(|place| {
        let to = little_more(parameters[place].role, stated[place]);
        let (runs, _) = bench.runs(&with(&stated, place, to))?;
        Some(((place, to), runs))
    });
    let (steps, variants): (Vec<_>, Vec<_>) = steps.unzip();
    let differences = compare::with_variants(&scenario.objectives, &variants, &plan, exact);
    let marginal = |((place, to), difference): ((usize, u64), Comparison)| Marginal {
        plan: bench.request.plan,
        parameter: parameters[place].clone(),
        from: stated[place],
        to,
        difference,
    };
    steps.into_iter().zip(differences).map(marginal).collect()
}
