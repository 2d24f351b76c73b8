//! The brief: the one page to send to sales, and what the terminal says of it.

use std::path::PathBuf;

use super::chart::Asked;
use super::document::{Document, ON_A_PAGE, Part};
use super::page::{Block, Page};
use super::sizing::request;
use super::{chart, clean};
use crate::experiment::Traffic;
use crate::experiment::sizing::{Backing, Sizing};
use crate::scenario::Scenario;

/// `brief.html`, `brief.md` with its charts beside it, and the page for standard output.
pub fn brief(
    scenario: &Scenario,
    sizing: &Sizing,
    backing: &Backing,
    traffic: &Traffic,
) -> (Vec<(PathBuf, Vec<u8>)>, Page) {
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
    (files, page(scenario, &document))
}

/// The texts of the document, without its tables and charts; its title is the verdict.
fn page(scenario: &Scenario, document: &Document) -> Page {
    let mut blocks = vec![Block::Paragraph(document.title.clone())];
    for chapter in &document.chapters {
        let mut heading = Some(chapter.heading);
        for part in &chapter.parts {
            let items = match part {
                Part::Text { text } => vec![text.clone()],
                Part::List { items, .. } => items.clone(),
                Part::Terms { terms } => terms.iter().map(|term| format!("{}: {}", term.name, term.text)).collect(),
                Part::Verdicts { .. } | Part::Figure { .. } | Part::Table { .. } => continue,
            };
            blocks.push(Block::List(heading.take(), items));
        }
    }
    Page::new(scenario, vec![document.title.clone()], blocks)
}
