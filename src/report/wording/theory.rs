//! What theory says beside what was simulated, in at most two sentences for each plan.

use super::super::{Entry, clean, number, quoted};
use super::{Figure, quantile};
use crate::experiment::{Estimate, Model, Results, Witness, WitnessFigure, WitnessKind};
use crate::scenario::Scenario;

/// The most sentences about one plan, and figures in one of them.
const MOST: usize = 2;
const MOST_FIGURES: usize = 3;
/// From so many standard errors on, the run is not what theory speaks of.
const FAR: f64 = 4.0;
/// A bound says something from this share of it on.
const NEAR: f64 = 0.9;

/// Sentences about each plan that theory has something to say of.
pub fn theory(scenario: &Scenario, results: &Results) -> Vec<String> {
    let plans = scenario.cases.first().map_or(0, |case| case.plans.len());
    let of_plan = |plan| super::super::entries(scenario, results).filter(move |entry| entry.result.plan == plan);
    let sentences = (0..plans).flat_map(|plan| {
        let entries: Vec<_> = of_plan(plan).collect();
        match entries.as_slice() {
            [entry] => at_one_point(results, *entry),
            entries => over_points(results, entries),
        }
    });
    sentences.collect()
}

/// The name of the model, and of the limit that it is about.
pub fn model(entry: Entry<'_>, witness: &Witness) -> String {
    match witness.model {
        Model::RateLimit(place) => format!("rate limit {}", clean(&entry.rate_limit(place))),
        ref model => model.to_string(),
    }
}

fn at_one_point(results: &Results, entry: Entry<'_>) -> Vec<String> {
    let name = quoted(&entry.plan.name);
    let forms = entry.result.witnesses.chunk_by(|a, b| a.pool == b.pool && a.model == b.model);
    let sentences = forms.filter_map(|form| {
        let said = if form[0].kind == WitnessKind::AtMost {
            bound(results, entry, &form[0])?
        } else {
            beside(results, entry, form)?
        };
        Some(format!("{name}: {said}."))
    });
    sentences.take(MOST).collect()
}

/// The figures of one closed form: those that people ask for first, and those far away.
fn beside(results: &Results, entry: Entry<'_>, form: &[Witness]) -> Option<String> {
    let asked = |witness: &&Witness| {
        let named = match witness.figure {
            WitnessFigure::LatencyQuantile(per_mille) => per_mille == 950,
            WitnessFigure::LatencyMean | WitnessFigure::RefusedShare | WitnessFigure::AbandonedShare => true,
            WitnessFigure::WaitingMean | WitnessFigure::Utilisation | WitnessFigure::Throughput => false,
        };
        named || is_far(witness)
    };
    let said: Vec<&Witness> = form.iter().filter(asked).take(MOST_FIGURES).collect();
    let kind = said.first()?.kind;
    let figures: Vec<String> =
        said.iter().filter(|witness| witness.kind == kind).map(|witness| pair(results, witness)).collect();
    let far = if said.iter().any(|witness| is_far(witness)) { caution(results) } else { "" };
    Some(format!("{}{far}: {}", heading(entry, said[0]), figures.join("; ")))
}

/// `M/M/10/60 exactly`, and of which pool where there are several.
fn heading(entry: Entry<'_>, witness: &Witness) -> String {
    let how = match witness.kind {
        WitnessKind::Exact => "exactly",
        WitnessKind::Approximation | WitnessKind::AtMost => "roughly",
    };
    let of = match witness.pool {
        Some(pool) if entry.result.pools.len() > 1 => format!(" of pool {}", quoted(&entry.pool(pool))),
        _ => String::new(),
    };
    format!("{} {how}{of}", model(entry, witness))
}

/// `mean latency 2.29 s, simulated 2.31 s ± 0.01, z = 0.5`.
fn pair(results: &Results, witness: &Witness) -> String {
    let exact = results.exact;
    let simulated = said(witness.figure, &witness.simulated, exact);
    let theory = said(
        witness.figure,
        &Estimate::symmetric(witness.theory, witness.simulated.half_width, witness.simulated.replications),
        true,
    );
    let z = witness.z().filter(|_| witness.kind == WitnessKind::Exact);
    let z = z.map_or_else(String::new, |z| format!(", z = {}", score(z)));
    format!("{} {theory}, simulated {simulated}{z}", name(witness.figure))
}

/// One decimal, and no minus before zero.
fn score(z: f64) -> String {
    let text = format!("{z:.1}");
    if text == "-0.0" { "0.0".to_owned() } else { text.replace('-', "−") }
}

fn said(figure: WitnessFigure, value: &Estimate, exact: bool) -> String {
    match figure {
        WitnessFigure::LatencyMean | WitnessFigure::LatencyQuantile(_) => Figure::time(value, exact).prose(),
        WitnessFigure::Utilisation | WitnessFigure::RefusedShare | WitnessFigure::AbandonedShare => {
            Figure::share(value, exact).prose()
        }
        WitnessFigure::WaitingMean | WitnessFigure::Throughput => number::number(value.mean),
    }
}

fn name(figure: WitnessFigure) -> String {
    match figure {
        WitnessFigure::LatencyMean => "mean latency".to_owned(),
        WitnessFigure::LatencyQuantile(per_mille) => quantile(per_mille),
        WitnessFigure::WaitingMean => "waiting on average".to_owned(),
        WitnessFigure::Utilisation => "utilisation".to_owned(),
        WitnessFigure::RefusedShare => "refused".to_owned(),
        WitnessFigure::AbandonedShare => "lost to patience".to_owned(),
        WitnessFigure::Throughput => "deliveries a second".to_owned(),
    }
}

/// A bound, where the plan comes near it or, against all reason, beyond.
fn bound(results: &Results, entry: Entry<'_>, witness: &Witness) -> Option<String> {
    let near = witness.simulated.mean >= NEAR * witness.theory || witness.holds() == Some(false);
    let what = match witness.model {
        Model::RateLimit(_) => format!("the {} lets", model(entry, witness)),
        _ => "the stations let".to_owned(),
    };
    let beyond = if witness.holds() == Some(false) { ", which is more" } else { "" };
    let figure = |value: &Estimate, exact: bool| said(witness.figure, value, exact);
    let theory = figure(
        &Estimate::symmetric(witness.theory, witness.simulated.half_width, witness.simulated.replications),
        true,
    );
    let simulated = figure(&witness.simulated, results.exact);
    near.then(|| format!("{what} at most {theory} deliveries a second through, simulated {simulated}{beyond}"))
}

/// Of a sweep only how many figures there are and the one that is furthest away.
fn over_points(results: &Results, entries: &[Entry<'_>]) -> Vec<String> {
    let scored = entries.iter().flat_map(|entry| {
        let exact = entry.result.witnesses.iter().filter(|witness| witness.kind == WitnessKind::Exact);
        exact.filter_map(|witness| Some((*entry, witness, witness.z()?)))
    });
    let scored: Vec<_> = scored.collect();
    let furthest = scored.iter().copied().reduce(|far, next| if next.2.abs() > far.2.abs() { next } else { far });
    let Some((entry, witness, z)) = furthest else { return Vec::new() };
    let mut points: Vec<usize> = scored.iter().map(|(entry, ..)| entry.result.case).collect();
    points.dedup();
    let far = if z.abs() > FAR { caution(results) } else { "" };
    vec![format!(
        "{}: {} figures at {} of {} points; furthest away at {}, {}{far}: {}.",
        quoted(&entry.plan.name),
        scored.len(),
        points.len(),
        entries.len(),
        clean(entry.point()),
        heading(entry, witness),
        pair(results, witness)
    )]
}

fn is_far(witness: &Witness) -> bool {
    witness.kind == WitnessKind::Exact && witness.z().is_some_and(|z| z.abs() > FAR)
}

fn caution(results: &Results) -> &'static str {
    if results.warm_up.length.0 == 0 {
        " in the steady state (the run starts empty; lengthen `warm_up`)"
    } else {
        " in the steady state (the run is not there; lengthen `warm_up` and `horizon`)"
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::*;
    use crate::time::Nanos;

    fn witness(figure: WitnessFigure, kind: WitnessKind, theory: f64, simulated: Estimate) -> Witness {
        let model =
            if kind == WitnessKind::AtMost { Model::Stations } else { Model::Mmck { servers: 10, capacity: 60 } };
        Witness { model, pool: Some(0), workload: None, figure, kind, theory, simulated }
    }

    fn two() -> Vec<Witness> {
        vec![
            witness(WitnessFigure::LatencyMean, WitnessKind::Exact, 2.288, sample::estimate(2.291, 0.01)),
            witness(WitnessFigure::Utilisation, WitnessKind::Exact, 0.947, sample::estimate(0.947, 0.01)),
            witness(WitnessFigure::RefusedShare, WitnessKind::Exact, 0.00338, sample::estimate(0.0035, 0.0002)),
            witness(WitnessFigure::Throughput, WitnessKind::AtMost, 10.0, sample::estimate(9.5, 0.1)),
        ]
    }

    fn plain(sentences: &[String]) -> Vec<String> {
        sentences.iter().map(|sentence| sentence.replace(number::GLUE, " ")).collect()
    }

    #[test]
    fn a_plan_has_the_figures_that_people_ask_for_and_a_bound_that_is_near() {
        let (scenario, mut results) = sample::plans(1);
        results.plans[0].witnesses = two();
        assert_eq!(
            plain(&theory(&scenario, &results)),
            [
                "default: M/M/10/60 exactly: mean latency 2.29 s, simulated 2.29 s ± 0.01, z = 0.6; refused 0.338 %, \
                 simulated 0.350 % ± 0.020, z = 1.3.",
                "default: the stations let at most 10 deliveries a second through, simulated 9.5.",
            ]
        );
        results.plans[0].witnesses[3].theory = 20.0;
        assert_eq!(theory(&scenario, &results).len(), 1, "a bound far away says nothing");
    }

    #[test]
    fn a_run_far_from_the_steady_state_is_told_so() {
        let (scenario, mut results) = sample::plans(1);
        results.warm_up.length = Nanos::ZERO;
        results.plans[0].witnesses = two();
        results.plans[0].witnesses[1].theory = 0.9;
        let text = plain(&theory(&scenario, &results)).join("\n");
        assert!(text.contains("lengthen `warm_up`)") && text.contains("utilisation 90.0 %"), "{text}");
    }

    #[test]
    fn of_a_sweep_only_what_is_furthest_away_is_said() {
        let (scenario, mut results) = sample::sweep(1, &["5", "10", "20"]);
        results.plans[0].witnesses = two();
        results.plans[2].witnesses = two();
        results.plans[2].witnesses[0].theory = 2.28;
        let text = plain(&theory(&scenario, &results));
        assert_eq!(
            text,
            [
                "default: 6 figures at 2 of 3 points; furthest away at 20, M/M/10/60 exactly: mean latency 2.28 s, simulated \
              2.29 s ± 0.01, z = 2.3."
            ]
        );
    }
}
