//! The brief: the one page to send to sales, and what the terminal says of it.

use std::path::PathBuf;

use super::chart::Asked;
use super::document::{Document, ON_A_PAGE, Part};
use super::sizing::request;
use super::{chart, clean, table};
use crate::experiment::Traffic;
use crate::experiment::sizing::{Backing, Sizing};
use crate::scenario::Scenario;

/// `brief.html`, `brief.md` with its charts beside it, and what the terminal shows, no line of which is wider than `width` columns
/// (40 at least).
pub fn brief(
    scenario: &Scenario,
    sizing: &Sizing,
    backing: &Backing,
    traffic: &Traffic,
    width: u16,
) -> (Vec<(PathBuf, Vec<u8>)>, String) {
    let charts = |style| match &backing.around {
        Some((swept, results)) => {
            let what = clean(&request(scenario).parameters[0].name);
            let found = sizing.answer.trial().result().map_or(&[][..], |result| &result.verdict.objectives);
            chart::asked(swept, results, Asked { number: backing.values[0] as f64, what: &what, found }, style)
        }
        None => Vec::new(),
    };
    let document = Document::of_brief(scenario, sizing, backing, traffic, charts(ON_A_PAGE));
    let mut files = Vec::from(super::written("brief", &document));
    files.extend(chart::files(charts(chart::Style::default())));
    (files, terminal(&document, width.max(40)))
}

/// The texts of the page, without its tables and charts.
fn terminal(document: &Document, width: u16) -> String {
    let mut text = table::paragraph(&document.title, width);
    for chapter in &document.chapters {
        let mut said = String::new();
        for part in &chapter.parts {
            match part {
                Part::Text { text } => said += &table::paragraph(text, width),
                Part::List { items, .. } => said += &table::list(items, width),
                Part::Terms { terms } => {
                    let terms: Vec<String> = terms.iter().map(|term| format!("{}: {}", term.name, term.text)).collect();
                    said += &table::list(&terms, width);
                }
                Part::Verdicts { .. } | Part::Figure { .. } | Part::Table { .. } => {}
            }
        }
        if !said.is_empty() {
            text = format!("{text}\n{}\n{said}", chapter.heading);
        }
    }
    text
}
