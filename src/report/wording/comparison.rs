//! The plans against the first of them, in sentences.

use super::super::{listed, quoted, sweep_name};
use super::number::{self, Figure};
use super::{clean, quantile};
use crate::demand::{Arrivals, Workload};
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
    // The rest is several plans, or is told of too.
    let told = if said.len() == MOST_PLANS + 1 { said.len() } else { MOST_PLANS };
    let mut lines: Vec<String> = (said.iter().take(told))
        .map(|(text, plans)| format!("{} against {first}: {text}.", listed(plans.clone())))
        .collect();
    let rest: usize = said.iter().skip(told).map(|(_, plans)| plans.len()).sum();
    if rest > 0 {
        lines.push(format!("{rest} more plans are compared in comparison.csv, and all plans with each other."));
    }
    if !lines.is_empty() {
        lines.extend(certainty(scenario, results));
    }
    lines
}

/// Points at which the same can be said one after the other are told of together.
fn over_all_points(scenario: &Scenario, results: &Results, against: &[&Comparison]) -> String {
    let runs: Vec<&[&Comparison]> = against.chunk_by(|one, next| kinds(results, one) == kinds(results, next)).collect();
    let Some(sweep) = scenario.sweep.as_ref() else {
        return runs.iter().map(|run| clauses(scenario, results, run)).collect::<Vec<_>>().join("; ");
    };
    if let [run] = runs.as_slice() {
        return format!("at every {} tried {}", sweep_name(sweep), clauses(scenario, results, run));
    }
    let told = runs.iter().enumerate().map(|(place, run)| {
        let label = if place == 0 { format!("{} ", sweep_name(sweep)) } else { String::new() };
        format!("at {label}{} {}", points(scenario, run), clauses(scenario, results, run))
    });
    told.collect::<Vec<_>>().join("; ")
}

/// What can be said of a pair of plans, without the numbers.
fn kinds(results: &Results, comparison: &Comparison) -> Option<Vec<(Compared, Kind)>> {
    let kinds = || told(results, comparison).map(|difference| (difference.figure, kind(results, difference)));
    (!comparison.same).then(|| kinds().collect())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Less,
    More,
    NoneSeen,
    Unknown,
}

fn kind(results: &Results, difference: &Difference) -> Kind {
    let Some(value) = difference.value else { return Kind::Unknown };
    if value.half_width.is_none() && results.replications > 1 {
        return Kind::Unknown;
    }
    // What the first has more of the second has less of.
    match difference.better {
        Some(Better::NoneSeen) => Kind::NoneSeen,
        _ if value.mean > 0.0 => Kind::Less,
        _ if value.mean < 0.0 => Kind::More,
        _ => Kind::NoneSeen,
    }
}

/// The figures of each plan; and of the same request, where these say something else: a plan may look faster because it refuses those
/// that would have waited.
fn told<'a>(results: &Results, comparison: &'a Comparison) -> impl Iterator<Item = &'a Difference> {
    let latency =
        |difference: &&Difference| matches!(difference.figure, Compared::LatencyMean | Compared::LatencyQuantile(_));
    let of_each: Vec<Kind> =
        comparison.differences.iter().filter(latency).map(|difference| kind(results, difference)).collect();
    let wanted = comparison.differences.iter().map(move |difference| match difference.figure {
        Compared::DeliveredByFirstOnly | Compared::DeliveredBySecondOnly => false,
        Compared::LatencyOfSameRequests => match kind(results, difference) {
            Kind::Unknown => false,
            of_same => of_each.iter().all(|&kind| kind != of_same),
        },
        _ => true,
    });
    let wanted: Vec<bool> = wanted.collect();
    comparison.differences.iter().zip(wanted).filter_map(|(difference, wanted)| wanted.then_some(difference))
}

/// What differs between two plans at one point.
pub fn difference(scenario: &Scenario, results: &Results, comparison: &Comparison) -> String {
    clauses(scenario, results, &[comparison])
}

/// What is said of neighbouring points at which the same is to be said.
fn clauses(scenario: &Scenario, results: &Results, run: &[&Comparison]) -> String {
    let Some(first) = run.first() else { return String::new() };
    if first.same {
        // What users ask for depends on the plan, so no request of one plan is that of another.
        let users = |workload: &Workload| matches!(workload.arrivals, Arrivals::Users(_));
        let all_paired = !scenario.cases[first.case].workloads.iter().any(users);
        return if all_paired { "the same, request by request" } else { "the same in every figure" }.to_owned();
    }
    let figures: Vec<&Difference> = told(results, first).collect();
    let of = |wanted: Kind| figures.iter().filter(move |difference| kind(results, difference) == wanted);
    let none: Vec<String> = of(Kind::NoneSeen).map(|difference| name(difference.figure)).collect();
    let unknown: Vec<String> = of(Kind::Unknown).map(|difference| name(difference.figure)).collect();
    let known = figures.len() - unknown.len();
    let mut clauses: Vec<String> = (figures.iter())
        .filter(|difference| matches!(kind(results, difference), Kind::Less | Kind::More))
        .map(|difference| {
            let values = run.iter().flat_map(|comparison| &comparison.differences);
            let values = values.filter(|other| other.figure == difference.figure).filter_map(|other| other.value);
            clause(results, difference, &values.collect::<Vec<_>>())
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
        let seldom = if results.replications > 1 { " in two replications" } else { "" };
        clauses.push(format!("{} not measured under both{seldom}", listed(unknown)));
    }
    clauses.join(", ")
}

/// `p95 latency longer by 2.1 min ± 0.2 to 9.3 min ± 0.2`: the least and the greatest difference of these points.
fn clause(results: &Results, difference: &Difference, values: &[Estimate]) -> String {
    let figure = difference.figure;
    let more = kind(results, difference) == Kind::More;
    let direction = match (figure.is_time(), more) {
        (true, true) => "longer",
        (true, false) => "shorter",
        (false, true) => "higher",
        (false, false) => "lower",
    };
    let said = |value: Estimate| {
        let value = Estimate::symmetric(value.mean.abs(), value.half_width, value.replications);
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
        Compared::LatencyOfSameRequests => "mean latency of requests that both deliver".to_owned(),
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
        "Compared on the same requests; all differences{at_a_point} hold together at {confidence} confidence."
    ))
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::super::number::GLUE;
    use super::*;

    fn said((scenario, results): &(Scenario, Results)) -> Vec<String> {
        comparisons(scenario, results).into_iter().map(|line| line.replace(GLUE, " ")).collect()
    }

    #[test]
    fn plans_of_which_the_same_is_to_be_said_share_a_sentence() {
        assert_eq!(
            said(&sample::compared(3, &["5", "10"])),
            [
                "custom-20 and custom-30 against default: at every concurrency tried p95 latency shorter by 9.30 min ± \
                 0.20, refused share higher by 1.8 points ± 0.6.",
                "Compared on the same requests; all differences at a point hold together at 95 % confidence.",
            ]
        );
        assert!(said(&sample::plans(1)).is_empty());
    }

    #[test]
    fn points_are_told_of_together_with_the_least_and_the_greatest_difference() {
        let (scenario, mut results) = sample::compared(2, &["5", "10", "15", "20"]);
        results.comparisons[0].same = true;
        results.comparisons[2].differences[0].value = Some(sample::estimate(60.0, 2.0));
        for difference in &mut results.comparisons[3].differences {
            difference.better = Some(Better::NoneSeen);
        }
        assert_eq!(
            said(&(scenario, results))[0],
            "custom-20 against default: at concurrency 5 the same, request by request; at 10 and 15 p95 latency shorter by \
             60.0 s ± 2.0 to 9.30 min ± 0.20, refused share higher by 1.8 points ± 0.6; at 20 no difference seen at this \
             precision."
        );
    }

    #[test]
    fn the_same_request_is_told_of_where_it_says_something_else() {
        let (scenario, mut results) = sample::compared(2, &["5"]);
        let mut of_same = results.comparisons[0].differences[0];
        of_same.figure = Compared::LatencyOfSameRequests;
        results.comparisons[0].differences.push(of_same);
        let mut pair = (scenario, results);
        assert!(!said(&pair)[0].contains("both deliver"));
        let of_same = &mut pair.1.comparisons[0].differences[3];
        (of_same.value, of_same.better) = (Some(sample::estimate(-3.0, 0.4)), Some(Better::First));
        assert!(said(&pair)[0].contains(", mean latency of requests that both deliver longer by 3.0 s ± 0.4"));
    }

    #[test]
    fn what_was_not_measured_is_said_and_one_replication_has_no_interval() {
        let (scenario, mut results) = sample::compared(2, &["5"]);
        results.replications = 1;
        let differences = &mut results.comparisons[0].differences;
        for difference in differences.iter_mut() {
            difference.better = None;
            difference.value = difference.value.map(|value| Estimate::symmetric(value.mean, None, 1));
        }
        differences[1].value = None;
        assert_eq!(
            said(&(scenario, results)),
            [
                "custom-20 against default: at every concurrency tried p95 latency shorter by 9.30 min, refused share not \
                 measured under both."
            ]
        );
    }

    #[test]
    fn of_many_plans_the_first_are_told_of() {
        let mut many = sample::compared(9, &["5"]);
        for (place, comparison) in many.1.comparisons.iter_mut().enumerate() {
            comparison.differences[0].value = Some(sample::estimate(60.0 + place as f64, 2.0));
        }
        let lines = said(&many);
        assert_eq!(lines.len(), MOST_PLANS + 2);
        assert_eq!(lines[MOST_PLANS], "3 more plans are compared in comparison.csv, and all plans with each other.");
    }
}
