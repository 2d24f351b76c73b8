//! What a report for people says, in its order and in no format: the answer, the evidence, what it rests on, and how to do it
//! again. [`super::html`] and [`super::markdown`] write it down.
//!
//! Texts are as users gave them; in sentences, names stand in backticks. Each format escapes them its own way.

mod answer;
mod assumptions;
mod brief;
mod evidence;
mod figure;
mod inputs;
mod studies;
mod table;

use serde::Serialize;

pub use figure::Figure;
pub use table::{Cell, Column, Table};

use super::chart::{Drawing, Size, Style, Theme};
use super::{clean, command, wording};
use crate::experiment::Results;
use crate::scenario::Scenario;

/// How charts are drawn that a page holds: they are read on phones too, and turn dark by themselves.
pub const ON_A_PAGE: Style = Style { theme: Theme::Light, size: Size::Web };

/// A report.
#[derive(Debug, Serialize)]
pub struct Document {
    /// What it is about.
    pub title: String,
    /// The question it answers; may be empty.
    pub question: String,
    /// The scenario's name.
    pub scenario: String,
    /// What made it: program and version.
    pub made_by: String,
    /// Whether it is to fit on one sheet.
    pub sheet: bool,
    /// In the order in which they are read.
    pub chapters: Vec<Chapter>,
}

/// A chapter with its parts.
#[derive(Debug, Serialize)]
pub struct Chapter {
    /// For links to it.
    pub id: &'static str,
    pub heading: &'static str,
    pub parts: Vec<Part>,
}

/// Something a chapter is made of.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Part {
    /// A sentence for each plan, and how it does.
    Verdicts { verdicts: Vec<Verdict> },
    /// A paragraph.
    Text { text: String },
    /// Sentences below a heading, which may be empty.
    List { heading: String, items: Vec<String> },
    /// Words with what they stand for.
    Terms { terms: Vec<Term> },
    /// A picture.
    Figure { figure: Figure },
    /// A table.
    Table { table: Table },
}

/// What is said of one plan.
#[derive(Debug, Serialize)]
pub struct Verdict {
    /// `met`, `missed`, `undecided`, or empty where there is nothing to judge by.
    pub word: &'static str,
    pub sentence: String,
}

/// A word with what it stands for.
#[derive(Debug, Serialize)]
pub struct Term {
    pub name: &'static str,
    pub text: String,
    /// Whether it is to be typed or compared letter by letter.
    pub code: bool,
}

impl Part {
    /// Sentences below a heading; nothing where there are none.
    fn list(heading: &str, items: Vec<String>) -> Option<Self> {
        (!items.is_empty()).then(|| Self::List { heading: heading.to_owned(), items })
    }
}

impl Document {
    /// The report of a run, with charts drawn for it.
    pub fn of_run(scenario: &Scenario, results: &Results, charts: Vec<Drawing>) -> Self {
        let (answer, evidence) = (answer::parts(scenario, results), evidence::parts(scenario, results, charts));
        Self::report(scenario, answer, evidence, wording::basis(scenario, results), &command::run(scenario))
    }

    /// The answer, the evidence, what that rests on, and the command that does it again.
    fn report(scenario: &Scenario, answer: Vec<Part>, evidence: Vec<Part>, basis: String, command: &str) -> Self {
        let mut rests_on = vec![Part::Text { text: basis }];
        rests_on.extend(inputs::parts(scenario));
        rests_on.extend(assumptions::parts(scenario));
        let chapters = vec![
            Chapter { id: "answer", heading: "The answer", parts: answer },
            Chapter { id: "evidence", heading: "The evidence", parts: evidence },
            Chapter { id: "basis", heading: "What it rests on", parts: rests_on },
            Chapter { id: "again", heading: "How to do it again", parts: again(scenario, command) },
        ];
        Self::new(scenario, chapters)
    }

    fn new(scenario: &Scenario, chapters: Vec<Chapter>) -> Self {
        Self {
            title: clean(&scenario.title),
            question: clean(&scenario.question),
            scenario: clean(&scenario.name),
            made_by: format!("linecook {}", env!("CARGO_PKG_VERSION")),
            sheet: false,
            chapters: chapters.into_iter().filter(|chapter| !chapter.parts.is_empty()).collect(),
        }
    }
}

/// Charts one after the other, but for those that cannot stand on a page.
fn figures(charts: Vec<Drawing>) -> Vec<Part> {
    charts.into_iter().filter_map(Figure::of).map(|figure| Part::Figure { figure }).collect()
}

/// Everything that has to be the same for the same bytes.
fn again(scenario: &Scenario, command: &str) -> Vec<Part> {
    let term = |name, text, code| Term { name, text, code };
    let terms = vec![
        term("Command", clean(command), true),
        term("Program", format!("linecook {}", env!("CARGO_PKG_VERSION")), false),
        term("Scenario file", clean(&scenario.path.to_string_lossy()), true),
        term("Its SHA-256", scenario.sha256.clone(), true),
        term("Seed", scenario.seed.to_string(), false),
    ];
    let text = "The same program, scenario file and seed give the same figures to the last digit, on any machine and any number of \
                threads. The CSV and JSON files beside this report hold every figure with its interval."
        .to_owned();
    vec![Part::Terms { terms }, Part::Text { text }]
}
