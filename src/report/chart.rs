//! Charts, each drawn once: as SVG, and from that SVG as PNG.
//!
//! A chart is drawn from what the tables of an output folder say ([`Folder`]), in a [`Style`]. Over a numeric sweep a figure
//! has curves; otherwise plans stand below each other, where their names have room. Each figure is a file here that
//! says what is shown; how is in [`panels`] (curves) and [`rows`] (plans as rows).
//!
//! The face: [`drawings`] of a run, [`draw`] of whatever is in a folder, [`files`] as SVG and PNG, [`FIGURES`] by name.

mod asked;
mod axis;
mod beside;
mod canvas;
mod codes;
mod cost;
mod finding;
mod fitted_arrivals;
mod fitted_service;
mod fitted_strip;
mod head_room;
mod heat_map;
mod latency;
mod marginal;
mod measured;
mod naming;
mod outcomes;
mod page;
mod pairs;
mod palette;
mod panels;
mod parts;
mod png;
mod quantiles;
mod ranges;
mod rates;
mod rejection;
mod rows;
mod shapes;
mod spike;
mod stack;
mod style;
mod swept;
#[cfg(test)]
mod tests;
mod text;
mod tied;
mod timeline;
mod tornado;

use std::path::PathBuf;

use rayon::prelude::*;

pub use asked::Asked;
pub use style::{Size, Style, Theme, pairs};
pub(super) use text::{Weight, width};

use super::clean;
use super::folder::{Entry, Folder, Heading, Run};
use super::number::GLUE;
use crate::experiment::{Estimate, Results};
use crate::fit::{Fit, Observed};
use crate::scenario::Scenario;

/// One figure, drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// What its files are called.
    pub name: &'static str,
    /// What it shows, in a sentence.
    pub title: String,
    /// The drawing, with everything in it.
    pub svg: String,
}

/// The figures of an output folder, with what each tells; those whose data it has are drawn.
pub const FIGURES: [(&str, &str); 12] = [
    ("latency", "p50, p95 and p99 of every plan, over the sweep or side by side, with the objective"),
    ("parts", "what the mean latency of each plan is made of: service, waitlist, retries and the rest"),
    ("rejection", "requests given up and attempts refused, over the sweep or side by side"),
    ("outcomes", "how all requests of each plan end"),
    ("timeline", "what came, was delivered, refused, in service and waiting over time, with the limits"),
    ("quantiles", "the latency at every quantile, with room for the tail"),
    ("heat_map", "the judged figure over two swept parameters, with the frontier where it holds"),
    ("cost", "what each plan costs a month against its latency"),
    ("spike", "how long after a spike of each size the objectives hold again"),
    ("head_room", "how many times the traffic each plan carries until an objective breaks"),
    ("marginal", "what a little more of each number does to each judged figure"),
    ("sensitivity", "how far each unknown moves the judged figure, what decides on top"),
];

/// Every figure of a run.
pub fn drawings(scenario: &Scenario, results: &Results, style: Style) -> Vec<Drawing> {
    draw(&Folder::of_our_own(&super::tables(scenario, results)), style)
}

/// Every figure of what a folder holds.
pub fn draw(folder: &Folder, style: Style) -> Vec<Drawing> {
    let run = folder.run.as_ref().filter(|run| !run.entries.is_empty());
    let of_run = |figure: fn(&Run, Style) -> Option<Drawing>| run.and_then(|run| figure(run, style));
    let figures = [
        of_run(|run, style| Some(latency::figure(run, style))),
        of_run(parts::figure),
        of_run(|run, style| Some(rejection::figure(run, style))),
        of_run(outcomes::figure),
        of_run(timeline::figure),
        of_run(quantiles::figure),
        of_run(heat_map::figure),
        of_run(cost::figure),
        folder.spikes.as_ref().and_then(|spikes| spike::figure(spikes, style)),
        folder.sizing.as_ref().and_then(|sizing| head_room::figure(sizing, style)),
        folder.sizing.as_ref().and_then(|sizing| marginal::figure(sizing, style)),
        folder.sensitivity.as_ref().and_then(|found| tornado::figure(found, style)),
    ];
    figures.into_iter().flatten().collect()
}

/// The figures of a brief: what is judged over the number that is asked for.
pub fn asked(scenario: &Scenario, results: &Results, asked: Asked<'_>, style: Style) -> Vec<Drawing> {
    let folder = Folder::of_our_own(&super::tables(scenario, results));
    folder.run.as_ref().map_or_else(Vec::new, |run| asked::figures(run, asked, style))
}

/// Drawings as `charts/NAME.svg` and `charts/NAME.png`.
pub fn files(drawings: Vec<Drawing>) -> Vec<(PathBuf, Vec<u8>)> {
    in_folder("charts/", drawings)
}

/// Drawings as `NAME.svg` and `NAME.png`.
pub fn images(drawings: Vec<Drawing>) -> Vec<(PathBuf, Vec<u8>)> {
    in_folder("", drawings)
}

fn in_folder(folder: &str, drawings: Vec<Drawing>) -> Vec<(PathBuf, Vec<u8>)> {
    drawings
        .into_par_iter()
        .flat_map_iter(|Drawing { name, svg, .. }| {
            let png = png::from_svg(&svg);
            [(format!("{folder}{name}.svg").into(), svg.into_bytes()), (format!("{folder}{name}.png").into(), png)]
        })
        .collect()
}

/// The figures of a fit to the log of a workload of this name, as `NAME.svg` and `NAME.png`.
pub fn fitted(workload: &str, observed: &Observed, fit: &Fit, style: Style) -> Vec<(PathBuf, Vec<u8>)> {
    let service = fit.service.as_ref().map(|found| fitted_service::figure(workload, found, style));
    let figures = [fitted_arrivals::figure(workload, observed, fit, style), service];
    images(figures.into_iter().flatten().collect())
}

/// What each named shape of traffic means, as `shapes.svg` and `shapes.png`.
pub fn shapes(style: Style) -> Vec<(PathBuf, Vec<u8>)> {
    images(vec![shapes::figure(style)])
}

/// Runs and what is drawn of them, for below the title.
fn basis(heading: &Heading) -> String {
    based(heading, |n| format!("Means of {n} replications with 95{GLUE}% confidence intervals."))
}

/// The same of a figure that draws judgements and no intervals.
fn judged_basis(heading: &Heading) -> String {
    based(heading, |n| format!("Judged by the 95{GLUE}% confidence intervals of {n} replications."))
}

fn based(heading: &Heading, on: impl Fn(u32) -> String) -> String {
    let basis = match (heading.exact, heading.replications) {
        (true, _) => "Exact: nothing in this scenario is random.".to_owned(),
        (false, 1) => "One replication: no intervals.".to_owned(),
        (false, n) => on(n),
    };
    format!("{}. {basis}", clean(heading.title.trim_end_matches('.')))
}

/// The ends of an estimate's interval, which an axis must show.
fn ends(estimate: Estimate) -> [f64; 2] {
    [estimate.low().max(0.0), estimate.high()]
}

/// A name in a title, in quotation marks: some would run into the words around them, and all look alike.
fn named(name: &str) -> String {
    format!("“{}”", clean(name))
}

/// What a row is called where plans stand below each other: the point of a sweep, and the plan where there are several.
fn row_label(run: &Run, entry: &Entry) -> String {
    match (entry.at.as_str(), run.heading.plan_names.len()) {
        ("", _) => clean(&entry.name),
        (point, 1) => clean(point),
        (point, _) => format!("{}: {}", clean(point), clean(&entry.name)),
    }
}
