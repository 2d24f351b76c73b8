//! Sentences about a sweep: for each plan where it holds and where not, with evidence from the edge.

use super::super::{listed, quoted, sweep_name};
use super::{Entry, actions, binding, certainty, clean, losses, verdict};
use crate::experiment::{Judgement, Results};
use crate::scenario::Scenario;

/// One sentence for each plan, over all points.
pub fn findings(scenario: &Scenario, results: &Results) -> Vec<String> {
    let plans = scenario.cases.first().map_or(0, |case| case.plans.len());
    let label = scenario.sweep.as_ref().map(sweep_name).unwrap_or_default();
    (0..plans)
        .map(|plan| {
            let entries: Vec<_> =
                super::super::entries(scenario, results).filter(|entry| entry.result.plan == plan).collect();
            finding(scenario, results, &label, &entries)
        })
        .collect()
}

fn finding(scenario: &Scenario, results: &Results, label: &str, entries: &[Entry<'_>]) -> String {
    let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return String::new() };
    let name = quoted(&first.plan.name);
    if scenario.objectives.is_empty() || entries.len() == 1 {
        let of = |entry: &Entry<'_>| format!("at {label} {} it {}", point(*entry), evidence(results, *entry));
        let both = if entries.len() == 1 { of(first) } else { format!("{}; {}", of(first), of(last)) };
        return format!("{name}: {both}{}.", certainty(results, *first));
    }
    let runs = runs(entries);
    if let Some(carried) = users(scenario, &runs) {
        let edges = edges(entries);
        let told = if edges.is_empty() { vec![*last] } else { edges };
        let told = told.into_iter().map(|entry| format!("; with {} it {}", point(entry), evidence(results, entry)));
        return format!("{name}: {carried}{}{}.", told.collect::<String>(), certainty(results, *last));
    }
    if let [(judgement, _)] = runs.as_slice() {
        let word = super::super::judgement(*judgement);
        let tried = if is_grid(first) { entries.len().to_string() } else { range(entries) };
        let most = format!("{word} at every {label} tried ({tried})");
        return format!(
            "{name}: {most}; at {} it {}{}.",
            point(*last),
            evidence(results, *last),
            certainty(results, *last)
        );
    }
    let mut text = format!("{name}: {}", if is_grid(first) { counted(entries) } else { judged(&runs, label) });
    for edge in edges(entries) {
        let label = if is_grid(first) { format!("{label} ") } else { String::new() };
        text = format!("{text}; at {label}{} it {}", point(edge), evidence(results, edge));
    }
    format!("{text}{}.", certainty(results, *last))
}

/// Whether several parameters are swept.
fn is_grid(entry: &Entry<'_>) -> bool {
    entry.case.point.as_ref().is_some_and(|point| point.coordinates.len() > 1)
}

/// `met at 12 of 20 points, missed at 8`: neighbours in the list are no neighbours in a grid.
fn counted(entries: &[Entry<'_>]) -> String {
    let mut said = Vec::new();
    for judgement in [Judgement::Met, Judgement::Undecided, Judgement::Missed] {
        let number = entries.iter().filter(|entry| entry.result.verdict.overall == judgement).count();
        let of = if said.is_empty() { format!(" of {} points", entries.len()) } else { String::new() };
        if number > 0 {
            said.push(format!("{} at {number}{of}", super::super::judgement(judgement)));
        }
    }
    said.join(", ")
}

/// `met at arrival rate 12/min and 18/min, missed at 20/min to 56/min`.
fn judged(runs: &[(Judgement, &[Entry<'_>])], label: &str) -> String {
    let said: Vec<_> = runs
        .iter()
        .enumerate()
        .map(|(place, (judgement, run))| {
            let word = super::super::judgement(*judgement);
            let label = if place == 0 { format!("{label} ") } else { String::new() };
            format!("{word} at {label}{}", range(run))
        })
        .collect();
    said.join(", ")
}

/// How many users it carries, where nothing but their number is swept, and more of them are never better than fewer.
fn users(scenario: &Scenario, runs: &[(Judgement, &[Entry<'_>])]) -> Option<String> {
    let sweep = scenario.sweep.as_ref()?;
    let [axis] = sweep.axes.as_slice() else { return None };
    let number = |entry: &Entry<'_>| entry.case.point.as_ref().and_then(|point| point.number);
    let numbers: Option<Vec<f64>> = runs.iter().flat_map(|(_, run)| run.iter()).map(number).collect();
    let judged: Vec<Judgement> = runs.iter().map(|(judgement, _)| *judgement).collect();
    let rising = numbers?.windows(2).all(|pair| pair[0] < pair[1]);
    if !axis.parameter.ends_with("arrivals.users") || !rising {
        return None;
    }
    let (first, last) = (runs.first()?.1.first()?, runs.last()?.1);
    let most = |run: &[Entry<'_>]| run.last().map_or_else(String::new, |entry| point(*entry));
    let open = |run: &[Entry<'_>]| format!("{} are too close to call", range(run));
    let missed =
        |run: &[Entry<'_>]| format!("{} are too many", run.first().map_or_else(String::new, |entry| point(*entry)));
    Some(match judged.as_slice() {
        [Judgement::Met] => format!("carries {} users and perhaps more", most(last)),
        [Judgement::Missed] => format!("does not carry {} users", point(*first)),
        [Judgement::Undecided] => format!("{} users are too close to call", range(last)),
        [Judgement::Met, Judgement::Missed] => format!("carries {} users; {}", most(runs[0].1), missed(last)),
        [Judgement::Met, Judgement::Undecided] => format!("carries {} users; {}", most(runs[0].1), open(last)),
        [Judgement::Undecided, Judgement::Missed] => {
            format!("{}; {}", open(runs[0].1).replacen(" are", " users are", 1), missed(last))
        }
        [Judgement::Met, Judgement::Undecided, Judgement::Missed] => {
            format!("carries {} users; {}, and {}", most(runs[0].1), open(runs[1].1), missed(last))
        }
        _ => return None,
    })
}

/// The points on both sides of the first change of the judgement, those that are met first.
fn edges<'a>(entries: &[Entry<'a>]) -> Vec<Entry<'a>> {
    let overall = |entry: &Entry<'_>| entry.result.verdict.overall;
    let change = entries.windows(2).find(|pair| overall(&pair[0]) != overall(&pair[1]));
    let mut edges = change.map(<[_]>::to_vec).unwrap_or_default();
    edges.sort_by_key(|entry| overall(entry) != Judgement::Met);
    edges
}

fn evidence(results: &Results, entry: Entry<'_>) -> String {
    let mut clauses = vec![verdict(results, entry)];
    clauses.extend(losses(results, entry));
    clauses.extend(actions::findings(results, entry));
    format!("{}, while {}", clauses.join(", "), binding(results, entry))
}

/// Neighbouring points with the same judgement.
fn runs<'e, 'a>(entries: &'e [Entry<'a>]) -> Vec<(Judgement, &'e [Entry<'a>])> {
    entries
        .chunk_by(|a, b| a.result.verdict.overall == b.result.verdict.overall)
        .map(|run| (run[0].result.verdict.overall, run))
        .collect()
}

/// `5`, and of a grid `(5, 0.8)`.
fn point(entry: Entry<'_>) -> String {
    let label = clean(entry.point());
    if is_grid(&entry) { format!("({label})") } else { label }
}

/// `5`, `5 and 10`, `5 to 30`; words have no order, so there each is named: `steady, evening and spiky`.
fn range(entries: &[Entry<'_>]) -> String {
    match entries {
        [first, _, .., last] if entries.len() > 2 && entries.iter().all(|entry| entry.is_at_a_number()) => {
            format!("{} to {}", point(*first), point(*last))
        }
        _ => listed(entries.iter().map(|entry| point(*entry)).collect()),
    }
}
