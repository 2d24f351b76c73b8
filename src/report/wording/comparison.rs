//! The plans against the first of them, in sentences.

use super::super::{listed, quoted, sweep_name};
use super::number::{self, Figure, GLUE};
use super::{clean, quantile};
use crate::experiment::{Better, CONFIDENCE, Compared, Comparison, Difference, Estimate, Results};
use crate::scenario::Scenario;

/// More plans than this are not told of one by one.
const MOST_PLANS: usize = 5;

/// One sentence for each plan against the first, those that do the same together; and how sure they are. Nothing for a single plan.
pub fn comparisons(scenario: &Scenario, results: &Results) -> Vec<String> {
    let Some(case) = scenario.cases.first() else { return Vec::new() };
    let first = case.plans.first().map(|plan| quoted(&plan.name)).unwrap_or_default();
    // What is said of a plan, and of which plans.
    let mut said: Vec<(String, Vec<String>)> = Vec::new();
    for (second, plan) in case.plans.iter().enumerate().skip(1) {
        let against = results.comparisons.iter().filter(|found| found.first == 0 && found.second == second);
        let against: Vec<&Comparison> = against.collect();
        if against.is_empty() {
            continue;
        }
        let text = over_all_points(scenario, results, &against);
        match said.iter_mut().find(|(other, _)| *other == text) {
            Some((_, plans)) => plans.push(quoted(&plan.name)),
            None => said.push((text, vec![quoted(&plan.name)])),
        }
    }
    let mut lines: Vec<String> = (said.iter().take(MOST_PLANS))
        .map(|(text, plans)| format!("{} against {first}: {text}.", listed(plans.clone())))
        .collect();
    if let Some((_, rest)) = said.get(MOST_PLANS..).and_then(<[_]>::split_first) {
        lines.push(format!(
            "{} more plans are compared in comparison.csv, and all plans with each other.",
            rest.len() + 1
        ));
    }
    if !lines.is_empty() {
        lines.extend(certainty(scenario, results));
    }
    lines
}

/// Points at which the same can be said one after the other are told of together.
fn over_all_points(scenario: &Scenario, results: &Results, against: &[&Comparison]) -> String {
    let runs: Vec<&[&Comparison]> = against.chunk_by(|one, next| kinds(one) == kinds(next)).collect();
    let Some(sweep) = scenario.sweep.as_ref() else {
        return runs.iter().map(|run| clauses(results, run)).collect::<Vec<_>>().join("; ");
    };
    if let [run] = runs.as_slice() {
        return format!("{} at every {} tried", clauses(results, run), sweep_name(sweep));
    }
    let told = runs.iter().enumerate().map(|(place, run)| {
        let label = if place == 0 { format!("{} ", sweep_name(sweep)) } else { String::new() };
        format!("at {label}{} {}", points(scenario, run), clauses(results, run))
    });
    told.collect::<Vec<_>>().join("; ")
}

/// What can be said of a pair of plans, without the numbers.
fn kinds(comparison: &Comparison) -> Option<Vec<(Compared, Kind)>> {
    (!comparison.same).then(|| told(comparison).map(|difference| (difference.figure, kind(difference))).collect())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Less,
    More,
    NoneSeen,
    Unknown,
}

fn kind(difference: &Difference) -> Kind {
    match (difference.value, difference.better) {
        (Some(_), Some(Better::NoneSeen)) => Kind::NoneSeen,
        // What the first has more of the second has less of.
        (Some(value), _) if value.mean > 0.0 => Kind::Less,
        (Some(value), _) if value.mean < 0.0 => Kind::More,
        (Some(_), _) => Kind::NoneSeen,
        (None, _) => Kind::Unknown,
    }
}

/// The figures of each plan; and of the same request, where the plans do not deliver the same requests: there the figures of each plan
/// do not say which is faster.
fn told(comparison: &Comparison) -> impl Iterator<Item = &Difference> {
    let others = [Compared::DeliveredByFirstOnly, Compared::DeliveredBySecondOnly];
    let differ = |difference: &&Difference| {
        others.contains(&difference.figure) && difference.value.is_some_and(|value| value.mean > 0.0)
    };
    let differ = comparison.differences.iter().any(|difference| differ(&difference));
    comparison.differences.iter().filter(move |difference| match difference.figure {
        Compared::DeliveredByFirstOnly | Compared::DeliveredBySecondOnly => false,
        Compared::LatencyOfSameRequests => differ,
        _ => true,
    })
}

/// What is said of neighbouring points at which the same is to be said.
fn clauses(results: &Results, run: &[&Comparison]) -> String {
    let Some(first) = run.first().filter(|comparison| !comparison.same) else {
        return "the same, request by request".to_owned();
    };
    let figures: Vec<&Difference> = told(first).collect();
    let of = |wanted: Kind| figures.iter().filter(move |difference| kind(difference) == wanted);
    let none: Vec<String> = of(Kind::NoneSeen).map(|difference| name(difference.figure)).collect();
    let unknown: Vec<String> = of(Kind::Unknown).map(|difference| name(difference.figure)).collect();
    let known = figures.len() - unknown.len();
    let mut clauses: Vec<String> = (figures.iter())
        .filter(|difference| matches!(kind(difference), Kind::Less | Kind::More))
        .map(|difference| {
            let values = run.iter().flat_map(|comparison| &comparison.differences);
            let values = values.filter(|other| other.figure == difference.figure).filter_map(|other| other.value);
            clause(results, difference, values.collect())
        })
        .collect();
    let seen = if results.exact { "no difference" } else { "no difference seen" };
    match none.len() {
        0 => {}
        n if n == known && results.exact => clauses.push(seen.to_owned()),
        n if n == known => clauses.push(format!("{seen} at this precision")),
        _ => clauses.push(format!("{seen} in {}", listed(none))),
    }
    if !unknown.is_empty() {
        clauses.push(format!("{} not measured under both", listed(unknown)));
    }
    clauses.join(", ")
}

/// `p95 latency longer by 2.1 min ± 0.2 to 9.3 min ± 0.2`: the least and the greatest difference of these points.
fn clause(results: &Results, difference: &Difference, values: Vec<Estimate>) -> String {
    let figure = difference.figure;
    let more = kind(difference) == Kind::More;
    let direction = match (figure.is_time(), more) {
        (true, true) => "longer",
        (true, false) => "shorter",
        (false, true) => "higher",
        (false, false) => "lower",
    };
    let said = |value: Estimate| {
        let value = Estimate { mean: value.mean.abs(), ..value };
        if figure.is_time() {
            Figure::time(&value, results.exact).prose()
        } else {
            Figure::points(&value, results.exact).prose()
        }
    };
    let by_size = |one: &Estimate, other: &Estimate| one.mean.abs().total_cmp(&other.mean.abs());
    let [least, most] = [values.iter().copied().min_by(by_size), values.iter().copied().max_by(by_size)];
    let [least, most] = [least, most].map(|value| value.map(said).unwrap_or_default());
    let by = if least == most { most } else { format!("{least} to {most}") };
    format!("{} {direction} by {by}", name(figure))
}

fn name(figure: Compared) -> String {
    match figure {
        Compared::LatencyMean => "mean latency".to_owned(),
        Compared::LatencyQuantile(per_mille) => format!("{} latency", quantile(per_mille)),
        Compared::DeliveredShare => "delivered share".to_owned(),
        Compared::RefusedShare => "refused share".to_owned(),
        Compared::ActionLatencyQuantile(per_mille) => format!("{} latency of actions", quantile(per_mille)),
        Compared::ActionDeliveredShare => "delivered share of actions".to_owned(),
        Compared::FinishedInTime => "share of actions in time".to_owned(),
        Compared::LatencyOfSameRequests => "latency of requests that both deliver".to_owned(),
        Compared::DeliveredByFirstOnly | Compared::DeliveredBySecondOnly => "share that only one delivers".to_owned(),
    }
}

/// `12/min to 20/min`; words have no order, so there each is named.
fn points(scenario: &Scenario, run: &[&Comparison]) -> String {
    let points: Vec<_> = run.iter().filter_map(|found| scenario.cases[found.case].point.as_ref()).collect();
    match points.as_slice() {
        [first, _, .., last] if points.len() > 2 && points.iter().all(|point| point.number.is_some()) => {
            format!("{} to {}", clean(&first.label), clean(&last.label))
        }
        _ => listed(points.iter().map(|point| clean(&point.label)).collect()),
    }
}

/// How sure all of this is together; an exact scenario and one replication are spoken of elsewhere.
fn certainty(scenario: &Scenario, results: &Results) -> Option<String> {
    let known = results.comparisons.iter().flat_map(|comparison| &comparison.differences);
    if results.exact || !known.filter_map(|difference| difference.value).any(|value| value.half_width.is_some()) {
        return None;
    }
    let at_a_point = if scenario.sweep.is_some() { " at a point" } else { "" };
    let confidence = number::share(CONFIDENCE);
    Some(format!(
        "These differences are of the same requests, and those of all plans{at_a_point} hold together at {confidence}{GLUE}confidence."
    ))
}
