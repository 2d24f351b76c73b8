//! The answer: how each plan does, in a sentence, and over a sweep at which points it does.

use super::{Cell, Column, Part, Table, Verdict};
use crate::experiment::Results;
use crate::report::{clean, entries, judgement, sweep_name, wording};
use crate::scenario::Scenario;

/// The chapter.
pub(super) fn parts(scenario: &Scenario, results: &Results) -> Vec<Part> {
    let mut parts: Vec<Part> = points(scenario, results).into_iter().collect();
    parts.push(Part::Verdicts { verdicts: verdicts(scenario, results) });
    parts.extend(Part::list("What it costs", wording::cost(scenario, results)));
    parts.extend(Part::list("How often results may be asked for", wording::polling(scenario, results)));
    parts
}

/// The sentence of each plan, with the word where one word holds at every point.
fn verdicts(scenario: &Scenario, results: &Results) -> Vec<Verdict> {
    let word = |plan: usize| {
        let mut overall =
            results.plans.iter().filter(|result| result.plan == plan).map(|result| result.verdict.overall);
        let first = overall.next().filter(|_| !scenario.objectives.is_empty())?;
        overall.all(|other| other == first).then(|| judgement(first))
    };
    let sentences = wording::findings(scenario, results).into_iter().enumerate();
    sentences.map(|(plan, sentence)| Verdict { word: word(plan).unwrap_or_default(), sentence }).collect()
}

/// A row for each point of a sweep, a column for each plan.
fn points(scenario: &Scenario, results: &Results) -> Option<Part> {
    let sweep = scenario.sweep.as_ref().filter(|_| !scenario.objectives.is_empty())?;
    let mut columns = vec![Column::text(&sweep_name(sweep))];
    columns.extend(scenario.cases.first()?.plans.iter().map(|plan| Column::text(&clean(&plan.name))));
    let entries: Vec<_> = entries(scenario, results).collect();
    let row = |of_point: &[crate::report::Entry<'_>]| {
        let name = of_point.first().map(|entry| clean(entry.point())).unwrap_or_default();
        let verdicts = of_point.iter().map(|entry| Cell::verdict(entry.result.verdict.overall));
        std::iter::once(Cell::text(name)).chain(verdicts).collect()
    };
    let rows = entries.chunk_by(|a, b| a.result.case == b.result.case).map(row).collect();
    let caption = "Whether each plan meets every objective";
    Some(Part::Table { table: Table::new(caption, columns, rows, "summary.csv") })
}
