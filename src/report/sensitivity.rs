//! What sensitivity found: who suffices when, what decides it, and its tables.

mod words;

use std::path::PathBuf;

pub(super) use words::Words;
pub use words::sensitivity_page;

use super::chart::{self, Style};
use super::document::{Document, ON_A_PAGE};
use super::folder::{Folder, Heading};
use super::sizing::objective_name;
use super::{csv_file, judgement, number, written};
use crate::experiment::sensitivity::{Outcome, Sensitivity};
use crate::scenario::Scenario;

/// The tables: `sensitivity.csv`, a row for each combination and plan, and `unknowns.csv`, a row for each unknown, value, plan and
/// objective; their heading, `sensitivity.json`; the chart; and the pages `sensitivity.html` and
/// `sensitivity.md`.
pub fn sensitivity_files(scenario: &Scenario, found: &Sensitivity) -> Vec<(PathBuf, Vec<u8>)> {
    let heading = Heading::new(scenario, found.replications, found.exact, None);
    let mut files = vec![
        ("sensitivity.csv".into(), combinations(scenario, found)),
        ("unknowns.csv".into(), unknowns(scenario, found)),
        ("sensitivity.json".into(), heading.file()),
    ];
    let folder = Folder::of_our_own(&files);
    files.extend(chart::files(chart::draw(&folder, Style::default())));
    let document = Document::of_sensitivity(scenario, found, chart::draw(&folder, ON_A_PAGE));
    files.extend(written("sensitivity", &document));
    files
}

fn combinations(scenario: &Scenario, found: &Sensitivity) -> Vec<u8> {
    let objectives: Vec<String> = scenario.objectives.iter().map(objective_name).collect();
    let figures: Vec<String> = csv_file::figure_names(objectives.iter().map(String::as_str)).collect();
    let header: Vec<String> = csv_file::names(&["scenario", "combination", "plan"])
        .chain(found.unknowns.iter().map(|unknown| unknown.name.clone()))
        .chain(csv_file::names(&["verdict"]))
        .chain(figures.iter().cloned())
        .chain(csv_file::names(&["impossible"]))
        .collect();
    let rows = found.combinations.iter().enumerate().flat_map(|(place, combination)| {
        let (objectives, figures) = (&objectives, &figures);
        let row = move |(plan, outcome): (usize, &Outcome)| {
            let mut cells =
                vec![scenario.name.clone(), (place + 1).to_string(), scenario.cases[0].plans[plan].name.clone()];
            let values = found.unknowns.iter().zip(&combination.values);
            cells.extend(values.map(|(unknown, &value)| unknown.values[value].label.clone()));
            cells.push(judgement(outcome.judgement()).to_owned());
            match outcome {
                Outcome::Simulated(cell) => {
                    let found = objectives.iter().zip(&cell.objectives);
                    cells.extend(found.flat_map(|(name, one)| csv_file::figure(name, one.measured)));
                    cells.push(String::new());
                }
                Outcome::Impossible(reason) => {
                    cells.resize(cells.len() + figures.len(), String::new());
                    cells.push(reason.clone());
                }
            }
            cells
        };
        combination.plans.iter().enumerate().map(row)
    });
    csv_file::bytes(&header, rows)
}

fn unknowns(scenario: &Scenario, found: &Sensitivity) -> Vec<u8> {
    let header: Vec<String> =
        csv_file::names(&["scenario", "unknown", "value", "base", "plan", "objective", "verdict", "figure", "moved"])
            .chain(csv_file::names(&["moved_half_width", "importance", "decides", "flips"]))
            .collect();
    let share = |share: Option<f64>| share.map_or_else(String::new, number::plain);
    let mut rows = Vec::new();
    for (place, unknown) in found.unknowns.iter().enumerate() {
        for (value, reading) in unknown.values.iter().enumerate() {
            for (plan, outcome) in found.swings[place].values[value].plans.iter().enumerate() {
                for (objective, wanted) in scenario.objectives.iter().enumerate() {
                    let figure = outcome.cell().and_then(|cell| cell.objectives[objective].measured);
                    let mut cells = vec![
                        scenario.name.clone(),
                        unknown.name.clone(),
                        reading.label.clone(),
                        (value == unknown.base).to_string(),
                        scenario.cases[0].plans[plan].name.clone(),
                        objective_name(wanted),
                        judgement(outcome.judgement()).to_owned(),
                        share(figure.map(|figure| figure.mean)),
                    ];
                    cells.extend(csv_file::figure("moved", found.moved(place, value, plan, objective)));
                    cells.push(share(found.importance(place, plan, objective)));
                    cells.push(share(found.decides(place)));
                    cells.push(found.flips(place).to_string());
                    rows.push(cells);
                }
            }
        }
    }
    csv_file::bytes(&header, rows)
}
