//! What stands behind a request for some numbers: how the plan does with a little fewer and a little more, and how far it carries.

use std::num::NonZeroU32;

use super::head_room::{self, HeadRoom};
use super::{Answer, Sizing, counted, smallest};
use crate::experiment::{Results, run};
use crate::scenario::{Case, Draft, Over, Scenario, Setting, SizeParameter};

/// It.
#[derive(Clone, Debug)]
pub struct Backing {
    /// The numbers that are asked for, or the closest to that.
    pub values: Vec<u64>,
    /// What the file or the catalogue states for each, as it is written; `None` where it states nothing.
    pub stated: Vec<Option<String>>,
    /// The plan with more and fewer of the first number, the others as they are asked for; `None` where it cannot be swept,
    /// and where nothing is enough.
    pub around: Option<(Scenario, Results)>,
    /// How far the plan carries with these numbers; `None` where nothing is enough.
    pub head_room: Option<HeadRoom>,
    /// What the plan needs for so many times the traffic; empty where nothing is enough for once.
    pub growth: Vec<(f64, Answer)>,
}

/// Tried are so many hundredths of the first number.
const AROUND: [u64; 9] = [50, 70, 80, 90, 100, 110, 120, 140, 160];

/// So many times the traffic.
const GROWTH: [f64; 2] = [1.5, 2.0];

/// Looks at the numbers that sizing came to. `progress` is told in words what is done.
///
/// # Panics
/// If the scenario does not say what is to be sized; see [`Draft::sized`].
pub fn backing(draft: &Draft, scenario: &Scenario, sizing: &Sizing, progress: &dyn Fn(&str)) -> Backing {
    let (draft, scenario, _) = counted(draft, scenario);
    let request = scenario.size.as_ref().expect("the scenario says what is to be sized");
    let values = &sizing.answer.trial().values;
    let numbers: Vec<(&SizeParameter, u64)> = request.parameters.iter().zip(values.iter().copied()).collect();
    let stated = request.parameters.iter().map(|parameter| draft.written(&parameter.path)).collect();
    let nothing = Backing { values: values.clone(), stated, around: None, head_room: None, growth: Vec::new() };
    if matches!(sizing.answer, Answer::Nothing { .. }) {
        return nothing;
    }
    let asked = draft.with_numbers(&numbers);
    progress("looking at a little fewer and a little more");
    let judged_by = sizing.answer.trial().result().map(|result| result.total.throughput_per_s.replications);
    let around = around(&asked, &scenario, numbers[0], judged_by);
    progress("looking how far that carries");
    let head_room = head_room::of_plan(&asked, &scenario, request.plan, sizing.replications, request.confidence);
    progress("looking what more traffic needs");
    let growth = match &sizing.answer {
        Answer::Found { .. } => {
            GROWTH.iter().filter_map(|&times| Some((times, grown(&draft, &scenario, times)?))).collect()
        }
        Answer::Undecided { .. } | Answer::Nothing { .. } => Vec::new(),
    };
    Backing { around, head_room: Some(head_room), growth, ..nothing }
}

/// The smallest numbers for so many times the traffic; `None` where that cannot be stated.
fn grown(draft: &Draft, scenario: &Scenario, times: f64) -> Option<Answer> {
    let plan = &scenario.cases[0].plans[scenario.size.as_ref()?.plan];
    let draft = draft.with_traffic(times);
    let sized = draft.sized(&[Setting { key: "plan", values: vec![plan.name.clone()] }]).ok()?;
    Some(smallest(&draft, &sized))
}

/// The plan by itself, over the number.
fn around(
    asked: &Draft,
    scenario: &Scenario,
    (parameter, value): (&SizeParameter, u64),
    replications: Option<u32>,
) -> Option<(Scenario, Results)> {
    let mut tried: Vec<u64> = AROUND.map(|part| (value.saturating_mul(part) + 50) / 100).into();
    tried.retain(|tried| *tried >= parameter.least.max(1) && *tried <= parameter.most);
    tried.dedup();
    let written: Vec<String> = tried.iter().map(|tried| format!("{tried}{}", parameter.suffix)).collect();
    let plan = scenario.size.as_ref()?.plan;
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
    // As many as the answer was judged by.
    swept.replications = replications.and_then(NonZeroU32::new).unwrap_or(swept.replications);
    let results = run(&swept, &|_| {});
    Some((swept, results))
}
