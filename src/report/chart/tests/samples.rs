//! Folders and fits to draw, from nothing to far too much.

use std::path::PathBuf;

use super::super::super::folder::{Folder, Heading, SpikeTimes};
use super::super::super::tests::HOSTILE;
use super::super::style::Style;
use super::super::{Drawing, fitted_arrivals, fitted_service, shapes};
use crate::experiment::{ActionFigures, CURVE_PER_MILLE, Count, Estimate, Figures, Results};
use crate::fit::{self, Observed};
use crate::provider::{Currency, Measure};
use crate::report::sample::{self, estimate};
use crate::scenario::{Axis, Objective, Scenario};
use crate::time::Nanos;

/// Plans over a grid, with objectives and costs.
pub fn grid(plans: usize, rows: usize, columns: usize) -> (Scenario, Results) {
    let points: Vec<String> = (0..rows * columns).map(|n| (n + 1).to_string()).collect();
    let (mut scenario, mut results) = sample::sweep(plans, &points.iter().map(String::as_str).collect::<Vec<_>>());
    let sweep = scenario.sweep.as_mut().unwrap();
    sweep.axes = ["concurrency (stations)", "arrival rate"]
        .map(|label| Axis { parameter: label.into(), label: label.into() })
        .to_vec();
    for (place, case) in scenario.cases.iter_mut().enumerate() {
        let point = case.point.as_mut().unwrap();
        point.number = None;
        point.coordinates = vec![(place / columns).to_string(), format!("{}/min", 10 * (place % columns + 1))];
        point.label = point.coordinates.join(", ");
    }
    costs(&mut results, 1.0);
    (scenario, results)
}

pub fn costs(results: &mut Results, factor: f64) {
    for plan in &mut results.plans {
        let total = sample::estimate(factor * (29.0 + 70.0 * plan.plan as f64), 3.0 * factor);
        plan.cost = Some(crate::experiment::CostFigures {
            currency: Currency::named("USD"),
            subscription: 29.0,
            of: Measure::Jobs,
            included: None,
            credits: None,
            used: total,
            units: None,
            burst: None,
            at_least: total,
            total: Some(total),
            for_nobody: None,
            per_thousand_delivered: Some(total),
            lacks: Vec::new(),
            spending: Vec::new(),
        });
    }
}

/// A folder with what the other commands found, of so many plans with these names and this factor.
pub fn folder(names: &[&str], factor: f64) -> Folder {
    let (scenario, _) = sample::plans(1);
    let heading = Heading {
        plan_names: names.iter().map(|name| (*name).to_owned()).collect(),
        title: format!("{HOSTILE} 🍳"),
        objectives: vec![
            Objective::LatencyQuantile { per_mille: 950, at_most: Nanos::from_secs(30) },
            Objective::RefusedShare(0.01),
        ],
        spike: Some(SpikeTimes { length_s: 600.0, ends_at_s: 900.0, slice_s: 60.0 }),
        ..Heading::new(&scenario, 20, false, None)
    };
    let table = |header: &str, rows: Vec<Vec<String>>| {
        let header: Vec<String> = header.split(',').map(str::to_owned).collect();
        crate::report::csv_file::bytes(&header, rows)
    };
    let cells = |cells: &[&dyn std::fmt::Display]| cells.iter().map(ToString::to_string).collect::<Vec<_>>();
    let (mut spikes, mut rooms, mut marginal, mut unknowns) = (vec![], vec![], vec![], vec![]);
    for (place, name) in names.iter().enumerate() {
        for size in 1..=8_u32 {
            let back = f64::from(size) * factor * 60.0;
            let back = if size as usize > place + 3 { String::new() } else { back.to_string() };
            spikes.push(cells(&[
                name,
                &"as stated",
                &(1.5 * f64::from(size)),
                &back,
                &if back.is_empty() { "" } else { "20" },
            ]));
        }
        for (objective, up_to) in [("latency_p95_s", 0.3), ("refused_share", 2.0)] {
            let up_to = up_to * (place as f64 + 0.5) * factor.clamp(0.1, 10.0);
            rooms.push(cells(&[
                name,
                &objective,
                &30,
                &up_to,
                &if place == 1 { String::new() } else { (1.1 * up_to).to_string() },
            ]));
            for unknown in ["rate_limit.create.on_limit", "phase of windows", "a", HOSTILE] {
                for value in 0..3_u32 {
                    let figure = factor * (20.0 + f64::from(value) * unknown.len() as f64);
                    let verdict = ["met", "undecided", "missed"][value as usize];
                    let base = (value == 1).to_string();
                    unknowns.push(cells(&[&unknown, &value, &base, name, &objective, &verdict, &figure, &factor]));
                }
            }
        }
    }
    for name in names.iter().take(3) {
        for parameter in ["plan.\"x\".concurrency", "plan.\"x\".rate_limit.create.limit", HOSTILE] {
            for figure in ["latency_p95_s", "refused_share"] {
                marginal.push(cells(&[name, &parameter, &10, &11, &figure, &(-3.0 * factor), &factor]));
            }
        }
    }
    let files: Vec<(PathBuf, Vec<u8>)> = vec![
        ("spike.json".into(), heading.file()),
        ("size.json".into(), heading.file()),
        ("sensitivity.json".into(), heading.file()),
        ("spike.csv".into(), table("plan,retries,size,recovery_s,recovery_s_half_width", spikes)),
        ("head_room.csv".into(), table("plan,objective,bound,met_up_to,missed_from", rooms)),
        ("marginal.csv".into(), table("plan,parameter,from,to,figure,difference,difference_half_width", marginal)),
        ("unknowns.csv".into(), table("unknown,value,base,plan,objective,verdict,figure,moved_half_width", unknowns)),
    ];
    Folder::of_our_own(&files)
}

/// Plans under six rate limits, some of one rate.
pub fn limited(plans: usize) -> (Scenario, Results) {
    let (mut scenario, results) = sample::plans(plans);
    let limits = [("health", 120, 60), ("chat", 60, 60), ("media", 60, 60), ("vision", 60, 60), ("status", 40, 10)];
    for plan in &mut scenario.cases[0].plans {
        let one = plan.rate_limits[0].clone();
        let more = limits.map(|(name, limit, window)| crate::provider::RateLimit {
            name: name.to_owned(),
            limit: std::num::NonZeroU64::new(limit).unwrap(),
            window: Nanos::from_secs(window),
            ..one.clone()
        });
        plan.rate_limits.extend(more);
    }
    (scenario, results)
}

/// Limited plans to which fifty times as much comes at once as later, and which wait it out.
pub fn burst(plans: usize) -> (Scenario, Results) {
    let (scenario, mut results) = limited(plans);
    for (place, plan) in results.plans.iter_mut().enumerate() {
        plan.timeline[0].demanded = estimate(36_000.0, 40.0);
        plan.timeline[0].refused = estimate(if place == 1 { 90_000.0 } else { 0.0 }, 40.0);
    }
    (scenario, results)
}

/// Plans over a sweep, who give up on few requests though many attempts are refused.
pub fn persistent(plans: usize) -> (Scenario, Results) {
    let (scenario, mut results) = sample::sweep(plans, &["5", "10", "15"]);
    for (place, plan) in results.plans.iter_mut().enumerate() {
        let share = 0.01 * (place as f64 + 1.0);
        plan.total.refused_share = Some(estimate(share, 0.2 * share));
        plan.total.refused_per_attempt = Some(estimate((12.0 * share).min(0.9), 0.02));
    }
    (scenario, results)
}

/// Plans to which everything happens that a figure has a colour for, with an objective near zero.
pub fn eventful(plans: usize) -> (Scenario, Results) {
    let (mut scenario, mut results) = sample::plans(plans);
    scenario.objectives = vec![
        Objective::LatencyQuantile { per_mille: 950, at_most: Nanos::from_secs(30) },
        Objective::LatencyMean(Nanos::from_secs(29)),
        Objective::RefusedShare(0.002),
    ];
    for (place, plan) in results.plans.iter_mut().enumerate() {
        let share = |of: f64| Some(estimate(of * if place % 2 == 0 { 0.05 } else { 0.0 }, 0.004));
        let lost = [Count::GateTimeouts, Count::GateFull, Count::Abandoned, Count::Expired, Count::GaveUp];
        for count in lost.into_iter().chain([Count::TimedOut]) {
            plan.total.counts[count] = estimate(900.0, 20.0);
        }
        // What is left has no end before the run has.
        plan.total.counts[Count::Delivered] = estimate(0.741 * plan.total.counts[Count::Offered].mean, 120.0);
        let mut total: Figures = plan.total.clone();
        total.delivered_share = Some(Estimate::between(0.741, 0.7, 0.76, 20));
        total.refused_share = Some(Estimate::between(0.0, 0.0, 0.004, 20));
        (total.gate_timeout_share, total.gate_full_share) = (share(1.0), share(2.0));
        (total.abandoned_share, total.timed_out_per_attempt) = (share(0.5), share(0.1));
        let latency = total.latency.as_mut().unwrap();
        latency.parts = [3.0; 9].map(|part| estimate(part, 0.5));
        latency.mean = estimate(27.0, 0.8);
        total.actions = Some(ActionFigures {
            offered: estimate(400.0, 2.0),
            delivered: estimate(390.0, 2.0),
            delivered_share: share(1.0),
            in_time_share: share(1.0),
            finishing: None,
            latency_mean: Some(estimate(70.0, 1.0)),
            latency_curve: Some(CURVE_PER_MILLE.map(|per_mille| estimate(0.1 * f64::from(per_mille), 2.0))),
        });
        plan.total = total;
    }
    (scenario, results)
}

/// The figures of fits to logs of a few kinds, each with its name, and of the named shapes.
pub fn of_logs(style: Style) -> Vec<(String, Vec<Drawing>)> {
    let observed = |requests: u64, gap: f64, service: f64| {
        // Golden steps: spread as evenly as random numbers and the same everywhere.
        let uniform = |n: u64| ((n as f64 + 0.5) * 0.618_033_988_749_895).fract();
        let exponential = |n: u64| -(1.0 - uniform(n)).ln();
        let mut at = 0.0;
        let instants = (0..requests).map(|n| {
            at += if n == 0 { 0.0 } else { gap * exponential(7 * n) };
            Nanos::from_secs_f64(at)
        });
        let at: Vec<Nanos> = instants.collect();
        let times = (0..requests).map(|n| Nanos::from_secs_f64(service * (0.4 + exponential(3 * n + 1))));
        Observed { at, began: None, service: Some(times.collect()), quantities: Vec::new() }
    };
    let logs = [
        ("one request", "a", observed(1, 1.0, 1.0)),
        ("five requests", "portraits", observed(5, 9.0, 20.0)),
        ("a day", "portraits", observed(4000, 20.0, 8.0)),
        ("a year, hostile", HOSTILE, observed(900, 35_000.0, 80_000.0)),
        ("a moment", "🍳 二十", observed(900, 1e-5, 1e-6)),
    ];
    let figures = logs.into_iter().map(|(name, workload, observed)| {
        let found = fit::fit(&observed);
        let service = found.service.as_ref().map(|found| fitted_service::figure(workload, found, style));
        let figures = [fitted_arrivals::figure(workload, &observed, &found, style), service];
        (format!("fit of {name}"), figures.into_iter().flatten().collect())
    });
    figures.chain([("shapes".to_owned(), vec![shapes::figure(style)])]).collect()
}
