//! What stands behind a request for some numbers: how the plan does with a little fewer and a little more, and how far it carries.

use super::head_room::{self, HeadRoom};
use super::{Answer, Sizing, counted};
use crate::experiment::{Results, run};
use crate::scenario::{Case, Draft, Over, Scenario, SizeParameter};

/// It.
#[derive(Clone, Debug)]
pub struct Backing {
    /// The numbers that are asked for, or the closest to that.
    pub values: Vec<u64>,
    /// What the file or the catalogue states for each, as it is written; `None` where it states nothing.
    pub stated: Vec<Option<String>>,
    /// The plan with more and fewer of the first number, the others as they are asked for; `None` where it cannot be swept.
    pub around: Option<(Scenario, Results)>,
    /// How far the plan carries with these numbers.
    pub head_room: HeadRoom,
}

/// Tried are so many hundredths of the first number.
const AROUND: [u64; 9] = [50, 70, 80, 90, 100, 110, 120, 140, 160];

/// Looks at the numbers that sizing came to. `progress` is told in words what is done.
///
/// # Panics
/// If the scenario does not say what is to be sized; see [`Draft::sized`].
pub fn backing(draft: &Draft, scenario: &Scenario, sizing: &Sizing, progress: &dyn Fn(&str)) -> Backing {
    let (draft, scenario, _) = counted(draft, scenario);
    let request = scenario.size.as_ref().expect("the scenario says what is to be sized");
    let values = match &sizing.answer {
        Answer::Found { best, .. } => &best.values,
        Answer::Undecided { closest } => &closest.values,
        Answer::Nothing { most } => &most.values,
    };
    let numbers: Vec<(&SizeParameter, u64)> = request.parameters.iter().zip(values.iter().copied()).collect();
    let asked = draft.with_numbers(&numbers);
    progress("looking at a little fewer and a little more");
    let around = around(&asked, &scenario, numbers[0], request.plan);
    progress("looking how far that carries");
    let head_room = head_room::of_plan(&asked, &scenario, request.plan, sizing.replications, request.confidence);
    let stated = request.parameters.iter().map(|parameter| draft.written(&parameter.path)).collect();
    Backing { values: values.clone(), stated, around, head_room }
}

/// The plan by itself, over the number.
fn around(
    asked: &Draft,
    scenario: &Scenario,
    (parameter, value): (&SizeParameter, u64),
    plan: usize,
) -> Option<(Scenario, Results)> {
    let mut tried: Vec<u64> = AROUND.map(|part| (value.saturating_mul(part) + 50) / 100).into();
    tried.retain(|tried| *tried >= parameter.least.max(1) && *tried <= parameter.most);
    tried.dedup();
    let written: Vec<String> = tried.iter().map(|tried| format!("{tried}{}", parameter.suffix)).collect();
    let mut swept = asked.over(&[Over::one(&parameter.path, &written.join(","))], None).ok()?;
    // Requests that spill over need the plan that they spill over to.
    let spills = |case: &Case| case.gates.iter().any(|gate| gate.spill_over.is_some());
    if !swept.cases.iter().any(spills) {
        for case in &mut swept.cases {
            case.plans = vec![case.plans.swap_remove(plan)];
        }
    }
    if let Some(sweep) = &mut swept.sweep {
        sweep.label.clone_from(&parameter.name);
        sweep.axes[0].label.clone_from(&parameter.name);
    }
    swept.title.clone_from(&scenario.title);
    let results = run(&swept, &|_| {});
    Some((swept, results))
}
