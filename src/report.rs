//! Reports: pure functions from a scenario and its results to bytes, and one function that writes files.
//!
//! Nothing here simulates, reads a file, a clock or the machine: the same results give the same bytes everywhere.
//! Names and titles come from users and may contain anything; each format escapes them its own way.

mod batches;
mod brief;
mod chart;
mod command;
mod comparison;
mod csv_file;
mod curves;
mod detail;
mod document;
mod files;
mod fitted;
mod folder;
mod gallery;
mod html;
mod limits;
mod markdown;
mod number;
mod page;
mod requests;
mod run_json;
#[cfg(test)]
mod sample;
mod sensitivity;
mod sizing;
mod spark;
mod spike;
mod summary;
mod table;
mod template;
mod theory;
mod time_unit;
mod wording;

use std::path::PathBuf;

pub use brief::brief;
pub use chart::{Drawing, FIGURES, Size, Style, Theme, draw, drawings, images};
pub use csv_file::joined;
pub use files::write;
pub use fitted::{LogColumns, fit_files, section};
pub use folder::Folder;
pub use gallery::{exhibit, gallery};
pub use page::Page;
pub use requests::{EachRequest, write_requests};
pub use sensitivity::{sensitivity_files, sensitivity_page};
pub use sizing::{sizing_files, sizing_page};
pub use spike::{spike_files, spike_page};

use self::document::Document;
use self::page::Block;
use crate::calendar::Start;
use crate::experiment::{Binding, Effect, Estimate, Figures, Judgement, Limit, PlanResult, QueueFigures, Results};
use crate::provider::Plan;
use crate::scenario::{Case, Scenario, Sweep};

/// What the column `workload` says of all workloads together.
const ALL_WORKLOADS: &str = "all";

/// Every file of a report, by its path within the output folder: the CSV files, `run.json`, the charts, and the pages
/// that show them.
pub fn render(scenario: &Scenario, results: &Results) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = tables(scenario, results);
    let folder = Folder::of_our_own(&files);
    files.extend(chart::files(chart::draw(&folder, Style::default())));
    files.extend(pages(scenario, results, &folder));
    files
}

/// The pages for people.
fn pages(scenario: &Scenario, results: &Results, folder: &Folder) -> [(PathBuf, Vec<u8>); 2] {
    let charts = chart::draw(folder, document::ON_A_PAGE);
    written("report", &Document::of_run(scenario, results, charts))
}

/// A document as `NAME.html` and `NAME.md`.
fn written(name: &str, document: &Document) -> [(PathBuf, Vec<u8>); 2] {
    [(format!("{name}.html").into(), html::page(document)), (format!("{name}.md").into(), markdown::text(document))]
}

/// A picture of what each named shape of traffic means.
pub fn shapes(style: Style) -> Vec<(PathBuf, Vec<u8>)> {
    chart::shapes(style)
}

/// The files without pictures.
fn tables(scenario: &Scenario, results: &Results) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = vec![
        ("summary.csv".into(), summary::file(scenario, results)),
        ("limits.csv".into(), limits::file(scenario, results)),
        ("timeline.csv".into(), curves::timeline(scenario, results)),
        ("latency.csv".into(), curves::latency(scenario, results)),
        ("theory.csv".into(), theory::file(scenario, results)),
        ("run.json".into(), run_json::file(scenario, results)),
    ];
    if !results.comparisons.is_empty() {
        files.push(("comparison.csv".into(), comparison::file(scenario, results)));
    }
    if batches::are_there(scenario) {
        files.push(("batches.csv".into(), batches::file(scenario, results)));
    }
    files
}

/// How a page about results is to look.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Columns of the terminal.
    pub width: u16,
    /// Whether verdicts are coloured.
    pub colour: bool,
    /// Whether every figure is wanted.
    pub in_full: bool,
}

/// From this width on there is room for charts of one line.
const WIDE: u16 = 100;

/// What was found: the table, a sentence for each plan, and what was assumed.
pub fn page(scenario: &Scenario, results: &Results, look: Look) -> Page {
    let Look { width, colour, in_full } = look;
    let width = width.max(40);
    let table = table::plans(scenario, results, width, colour);
    let findings = wording::findings(scenario, results);
    let mut blocks = vec![Block::Set(table, table::rows(scenario, results)), Block::List(None, findings.clone())];
    if in_full || width >= WIDE {
        blocks.extend(spark::charts(scenario, results, width));
    }
    if in_full {
        blocks.extend(detail::figures(scenario, results, width));
    }
    let sections = [
        ("Compared", wording::comparisons(scenario, results)),
        ("Safe poll interval", wording::polling(scenario, results)),
        ("Cost", wording::cost(scenario, results)),
        ("Beside theory", wording::theory(scenario, results)),
    ];
    let sections = sections.into_iter().chain(wording::background(scenario));
    blocks.extend(sections.map(|(heading, lines)| Block::List(Some(heading), lines)));
    blocks.push(Block::Paragraph(wording::basis(scenario, results)));
    Page::new(scenario, findings, blocks)
}

/// The page on a terminal. No line is wider than `width` columns (40 at least).
pub fn terminal(scenario: &Scenario, results: &Results, width: u16, colour: bool) -> String {
    page(scenario, results, Look { width, colour, in_full: false }).terminal(width)
}

/// One plan at one point of the sweep, with everything that belongs to it.
#[derive(Clone, Copy, Debug)]
struct Entry<'a> {
    case: &'a Case,
    plan: &'a Plan,
    result: &'a PlanResult,
    starts: Option<&'a Start>,
}

/// All plans at all points, in the order of the results.
fn entries<'a>(scenario: &'a Scenario, results: &'a Results) -> impl Iterator<Item = Entry<'a>> {
    results.plans.iter().map(|result| {
        let case = &scenario.cases[result.case];
        Entry { case, plan: &case.plans[result.plan], result, starts: scenario.starts.as_ref() }
    })
}

impl<'a> Entry<'a> {
    /// The swept value as the user wrote it; empty without a sweep.
    fn point(self) -> &'a str {
        self.case.point.as_ref().map_or("", |point| &point.label)
    }

    /// Whether the swept value has a place on a numeric axis.
    fn is_at_a_number(self) -> bool {
        self.case.point.as_ref().is_some_and(|point| point.number.is_some())
    }

    /// Each workload with its figures, where there are several.
    fn workloads(self) -> impl Iterator<Item = (&'a str, &'a Figures)> {
        let several = if self.case.workloads.len() > 1 { usize::MAX } else { 0 };
        self.case.workloads.iter().map(|workload| workload.name.as_str()).zip(&self.result.workloads).take(several)
    }

    /// The pool with the highest utilisation.
    fn busiest_pool(self) -> Option<&'a QueueFigures> {
        self.result.pools.iter().max_by(|a, b| a.utilisation.mean.total_cmp(&b.utilisation.mean))
    }

    /// The name of a rate limit that requests meet under the plan.
    fn rate_limit(self, place: usize) -> String {
        self.case.rate_limit_names(self.result.plan).swap_remove(place)
    }

    /// The name of a pool that they meet.
    fn pool(self, place: usize) -> String {
        self.case.pool_names(self.result.plan).swap_remove(place)
    }

    /// The name of a limit of jobs in flight that they meet.
    fn in_flight(self, place: usize) -> String {
        self.case.in_flight_limits(self.result.plan).swap_remove(place).0
    }

    /// What binds, as cells: kind, name of the limit, and its share with the interval.
    fn binding(self) -> Vec<String> {
        let cells = |what: String, name: String, share: Option<Estimate>| {
            [what, name].into_iter().chain(csv_file::figure("binding_share", share)).collect()
        };
        let Some(Binding { limit, effect, share }) = self.result.verdict.binding else {
            return cells("nothing".to_owned(), String::new(), None);
        };
        let (limit, name) = match limit {
            Limit::RateLimit(place) => ("rate_limit", self.rate_limit(place)),
            Limit::Stations(place) if effect == Effect::Refuses => ("waitlist", self.pool(place)),
            Limit::Stations(place) => ("stations", self.pool(place)),
            Limit::Gate(place) => ("gate", self.case.gates[place].group.clone()),
            Limit::Throttle(client) => ("throttle", self.case.clients[client].name.clone()),
            Limit::InFlight(place) => ("in_flight", self.in_flight(place)),
        };
        let effect = match effect {
            Effect::Refuses => "refuses",
            Effect::Blocks => "blocks",
            Effect::RefusesPolls => "refuses_polls",
            Effect::TimesOut => "times_out",
            Effect::Delays => "delays",
            Effect::HoldsUpResults => "holds_up_results",
        };
        cells(format!("{limit}_{effect}"), name, Some(share))
    }
}

/// The swept parameter in a sentence: without the unit, which the values carry; of a grid all of them.
fn sweep_name(sweep: &Sweep) -> String {
    match sweep.axes.as_slice() {
        [] | [_] => label_name(&sweep.label),
        several => listed(several.iter().map(|axis| label_name(&axis.label)).collect()),
    }
}

/// A label in a sentence: without its unit.
fn label_name(label: &str) -> String {
    let label = clean(label);
    let name = label.strip_suffix(')').and_then(|label| Some(label.rsplit_once(" (")?.0.to_owned()));
    name.unwrap_or(label)
}

/// A name in a sentence: in quotation marks where it would run into the words around it.
fn quoted(name: &str) -> String {
    let name = clean(name);
    let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "-_./+".contains(c));
    if plain { name } else { format!("“{name}”") }
}

/// A text as a sentence begins; `p95` stays what it is.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some('p') if letters.as_str().starts_with(|c: char| c.is_ascii_digit()) => text.to_owned(),
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// `a`, `a and b`, `a, b and c`.
fn listed(mut items: Vec<String>) -> String {
    let last = items.pop().unwrap_or_default();
    if items.is_empty() { last } else { format!("{} and {last}", items.join(", ")) }
}

/// A judgement as a word.
fn judgement(judgement: Judgement) -> &'static str {
    match judgement {
        Judgement::Met => "met",
        Judgement::Missed => "missed",
        Judgement::Undecided => "undecided",
    }
}

/// A name from a user, safe on a terminal and in XML: control characters and what XML cannot say become `\u{fffd}`,
/// line breaks and tabs become spaces.
fn clean(name: &str) -> String {
    name.chars()
        .map(|c| match c {
            '\n' | '\r' | '\t' => ' ',
            // No characters at all; and marks that reorder the text around them.
            '\u{fffe}' | '\u{ffff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests;
