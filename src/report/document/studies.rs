//! The reports of sizing, of spikes, and of what is not known.

use super::{Cell, Column, Document, Part, Table, figures};
use crate::experiment::sensitivity::Sensitivity;
use crate::experiment::sizing::Sizing;
use crate::experiment::spike::Spikes;
use crate::report::chart::Drawing;
use crate::report::{command, sensitivity, sizing, spike};
use crate::scenario::Scenario;

const SIZING: &str = "What is the smallest plan that meets every objective?";
const SPIKES: &str =
    "How long until each plan is back at its objectives after a spike, and from which size on is it never?";
const UNKNOWNS: &str = "Which plan suffices whatever the documentation means, and what is worth asking?";

impl Document {
    /// What sizing found.
    pub fn of_sizing(scenario: &Scenario, found: &Sizing, charts: Vec<Drawing>) -> Self {
        let words = sizing::Words { scenario, sizing: found };
        let mut evidence = figures(charts);
        let sections = words.sections().into_iter().filter_map(|(heading, items)| Part::list(heading, items));
        evidence.extend(sections);
        let plan = &scenario.cases[0].plans[sizing::request(scenario).plan].name;
        let command = command::size("size", scenario, plan);
        let report =
            Self::report(scenario, vec![Part::Text { text: words.answer() }], evidence, words.basis(), &command);
        Self { question: SIZING.to_owned(), ..report }
    }

    /// What spikes lead to.
    pub fn of_spikes(scenario: &Scenario, found: &Spikes, charts: Vec<Drawing>) -> Self {
        let words = spike::Words { scenario, spikes: found };
        let mut evidence = figures(charts);
        let mut rows = words.by_size().into_iter();
        let names = rows.next().unwrap_or_default();
        let columns = names.iter().map(|name| Column::text(name)).collect();
        let rows = rows.map(|row| row.into_iter().map(Cell::text).collect()).collect();
        evidence.push(Part::Table { table: Table::new(&words.caption(), columns, rows, "spike.csv") });
        let command = command::spike(scenario, spike::request(scenario));
        let answer = Part::list("", words.answer()).into_iter().collect();
        let report = Self::report(scenario, answer, evidence, words.basis(), &command);
        Self { question: SPIKES.to_owned(), ..report }
    }

    /// What the unknowns decide.
    pub fn of_sensitivity(scenario: &Scenario, found: &Sensitivity, charts: Vec<Drawing>) -> Self {
        let words = sensitivity::Words { scenario, found };
        let mut answer: Vec<Part> = Part::list("", words.plans()).into_iter().collect();
        answer.push(Part::Text { text: words.what_matters() });
        let mut evidence = figures(charts);
        let sections = words.sections().into_iter().filter_map(|(heading, items)| Part::list(heading, items));
        evidence.extend(sections);
        let report = Self::report(scenario, answer, evidence, words.basis(), &command::sensitivity(scenario));
        Self { question: UNKNOWNS.to_owned(), ..report }
    }
}
