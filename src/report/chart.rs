//! Charts, each drawn once: as SVG, and from that SVG as PNG.
//!
//! Over a numeric sweep a figure has curves; otherwise plans stand below each other, where their names have room. Each
//! figure is a file here that says what is shown; how is in [`panels`] (curves) and [`rows`] (plans as rows).

mod axis;
mod canvas;
mod finding;
mod fitted_arrivals;
mod fitted_service;
mod latency;
mod page;
mod palette;
mod panels;
mod png;
mod quantiles;
mod rejection;
mod rows;
mod shapes;
mod spike;
mod text;
pub(super) use text::{Weight, width};
mod timeline;

use std::path::PathBuf;

use rayon::prelude::*;

use super::{Entry, clean};
use crate::experiment::spike::Spikes;
use crate::experiment::{Estimate, Results};
use crate::fit::{Fit, Observed};
use crate::scenario::Scenario;

/// Every figure as SVG, by name.
pub fn drawings(scenario: &Scenario, results: &Results) -> Vec<(&'static str, String)> {
    if results.plans.is_empty() {
        return Vec::new();
    }
    let figures = [
        ("latency", Some(latency::figure(scenario, results))),
        ("rejection", Some(rejection::figure(scenario, results))),
        ("timeline", timeline::figure(scenario, results)),
        ("quantiles", quantiles::figure(scenario, results)),
    ];
    figures.into_iter().filter_map(|(name, svg)| Some((name, svg?))).collect()
}

/// Every figure, as `charts/NAME.svg` and `charts/NAME.png`.
pub fn files(scenario: &Scenario, results: &Results) -> Vec<(PathBuf, Vec<u8>)> {
    drawings(scenario, results)
        .into_par_iter()
        .flat_map_iter(|(name, svg)| {
            let png = png::from_svg(&svg);
            [(format!("charts/{name}.svg").into(), svg.into_bytes()), (format!("charts/{name}.png").into(), png)]
        })
        .collect()
}

/// The figures of a fit to the log of a workload of this name, as `NAME.svg` and `NAME.png`.
pub fn fitted(workload: &str, observed: &Observed, fit: &Fit) -> Vec<(PathBuf, Vec<u8>)> {
    let service = fit.service.as_ref().map(|found| fitted_service::figure(workload, found));
    let figures = [("arrivals", fitted_arrivals::figure(workload, observed, fit)), ("service", service)];
    let drawn: Vec<_> = figures.into_iter().filter_map(|(name, svg)| Some((name, svg?))).collect();
    drawn
        .into_par_iter()
        .flat_map_iter(|(name, svg)| {
            let png = png::from_svg(&svg);
            [(format!("{name}.svg").into(), svg.into_bytes()), (format!("{name}.png").into(), png)]
        })
        .collect()
}

/// The recovery from spikes, as `charts/spike.svg` and `charts/spike.png`.
pub fn spike(scenario: &Scenario, spikes: &Spikes) -> Vec<(PathBuf, Vec<u8>)> {
    let svg = spike::figure(scenario, spikes);
    let png = png::from_svg(&svg);
    vec![("charts/spike.svg".into(), svg.into_bytes()), ("charts/spike.png".into(), png)]
}

/// What each named shape of traffic means, as `shapes.svg` and `shapes.png`.
pub fn shapes() -> Vec<(PathBuf, Vec<u8>)> {
    let svg = shapes::figure();
    let png = png::from_svg(&svg);
    vec![("shapes.svg".into(), svg.into_bytes()), ("shapes.png".into(), png)]
}

/// The swept values as places on a numeric axis, if they are numbers in one unit, two at least: label of the axis, and
/// for each case its place and its tick.
fn numeric_sweep(scenario: &Scenario) -> Option<(String, Vec<(f64, String)>)> {
    let sweep = scenario.sweep.as_ref()?;
    let points: Vec<_> = scenario.cases.iter().map(|case| case.point.as_ref()).collect::<Option<_>>()?;
    let unit = unit(&points.first()?.label);
    let places: Vec<_> = points
        .iter()
        .map(|point| point.number.filter(|_| self::unit(&point.label) == unit))
        .map(|number| number.filter(|number| number.is_finite()).map(|number| (number, super::number::number(number))))
        .collect::<Option<_>>()?;
    let different = places.iter().any(|(place, _)| place.total_cmp(&places[0].0).is_ne());
    let label = match unit {
        // A label that states its unit already.
        _ if sweep.label.ends_with(')') => clean(&sweep.label),
        "" => clean(&sweep.label),
        unit => {
            let unit = clean(unit);
            let unit = unit.strip_prefix('/').map_or(unit.clone(), |window| format!("per {}", window.trim()));
            format!("{} ({unit})", clean(&sweep.label))
        }
    };
    different.then_some((label, places))
}

/// What follows the number of a value as a user writes it: `/min` of `60/min`.
fn unit(label: &str) -> &str {
    label.trim().trim_start_matches(|c: char| c.is_ascii_digit() || "+-.,_".contains(c)).trim()
}

/// Runs and what is drawn of them, for below the title.
fn basis(scenario: &Scenario, results: &Results) -> String {
    let basis = match (results.exact, results.replications) {
        (true, _) => "Exact: nothing in this scenario is random.".to_owned(),
        (false, 1) => "One replication: no intervals.".to_owned(),
        (false, n) => format!("Means of {n} replications with 95 % confidence intervals."),
    };
    format!("{}. {basis}", clean(scenario.title.trim_end_matches('.')))
}

/// The ends of an estimate's interval, which an axis must show.
fn ends(estimate: Estimate) -> [f64; 2] {
    [estimate.low().max(0.0), estimate.high()]
}

/// What a row is called where plans stand below each other.
fn row_label(entry: Entry<'_>) -> String {
    match entry.point() {
        "" => clean(&entry.plan.name),
        point => format!("{}: {}", clean(point), clean(&entry.plan.name)),
    }
}
