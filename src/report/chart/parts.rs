//! Figure `parts`: what the mean latency of each plan is made of.

use super::super::folder::{Entry, Run};
use super::super::number::{self, Figure};
use super::super::quoted;
use super::axis::Quantity;
use super::page::{self, Page};
use super::palette::{BLUE, Colour, GREEN, INK, ORANGE, PURPLE, QUIET, SKY, VERMILION};
use super::rows;
use super::stack::{self, Bar, Stack};
use super::style::Style;
use super::{Drawing, basis, row_label, swept};

/// The parts from the axis on, with their names for people: first what every plan has, then the waits, which differ. Neighbours
/// differ in lightness.
const PARTS: [(&str, &str, Colour); 9] = [
    ("service", "service", BLUE),
    ("queue_wait", "waitlist", ORANGE),
    ("rate_limit_delay", "held by a rate limit", VERMILION),
    ("backoff", "waiting before retries", SKY),
    ("gate_wait", "your own queue", GREEN),
    ("throttle_wait", "your own throttle", PURPLE),
    ("lost", "attempts that came to nothing", INK),
    ("network", "network", QUIET),
    ("delivery", "delivery", Colour::Grid),
];

/// The drawing; `None` where nothing was delivered.
pub fn figure(run: &Run, style: Style) -> Option<Drawing> {
    let known = |entry: &&Entry| entry.figure("latency_mean_s").is_some();
    let longest = run.entries.iter().filter(known).max_by(|a, b| mean(a).total_cmp(&mean(b)))?;
    let title = title(run, longest);
    Some(page::fitting(style, run.entries.len().min(rows::MOST), |most| {
        let (entries, drawn) = swept::thinned(run, most);
        let stack = stack(run, &entries);
        let page = Page {
            name: "parts",
            title: title.clone(),
            subtitle: format!("{}{drawn}", basis(&run.heading)),
            legend: stack::legend(&stack.parts),
            source: page::source(&run.heading),
        };
        (page, stack)
    }))
}

fn stack(run: &Run, entries: &[&Entry]) -> Stack {
    let seen: Vec<_> =
        PARTS.into_iter().filter(|(part, ..)| entries.iter().any(|entry| value(entry, part) > 0.0)).collect();
    let bars = entries.iter().map(|entry| {
        let latency = entry.figure("latency_mean_s");
        Bar {
            label: row_label(entry),
            first: run.is_sweep() && entry.plan == 0,
            values: seen.iter().map(|(part, ..)| value(entry, part)).collect(),
            figure: latency,
            note: latency
                .map_or("nothing delivered".to_owned(), |found| Figure::time(&found, run.heading.exact).inline()),
        }
    });
    Stack {
        caption: "mean latency of delivered requests".into(),
        quantity: Quantity::Time,
        reach: 0.0,
        parts: seen.iter().map(|(_, name, colour)| ((*name).to_owned(), *colour)).collect(),
        each: bars.collect(),
    }
}

fn mean(entry: &Entry) -> f64 {
    entry.figure("latency_mean_s").map_or(0.0, |found| found.mean)
}

fn value(entry: &Entry, part: &str) -> f64 {
    entry.parts().find(|(name, _)| *name == part).and_then(|(_, found)| found).map_or(0.0, |found| found.mean.max(0.0))
}

/// What most of the longest latency is.
fn title(run: &Run, longest: &Entry) -> String {
    let values = PARTS.map(|(part, name, _)| (name, value(longest, part)));
    let whole: f64 = values.iter().map(|(_, value)| value).sum();
    let most = values.into_iter().reduce(|most, next| if next.1 > most.1 { next } else { most });
    let Some((name, value)) = most.filter(|_| whole > 0.0) else { return "Delivered requests take no time".to_owned() };
    let share = number::share((100.0 * value / whole).round() / 100.0);
    let called = match (run.is_sweep(), run.heading.plan_names.len()) {
        (false, 1) => String::new(),
        (false, _) => format!(" under {}", quoted(&longest.name)),
        (true, 1) => format!(" at {} {}", swept::sweep_name(run), longest.at),
        (true, _) => format!(" under {} at {} {}", quoted(&longest.name), swept::sweep_name(run), longest.at),
    };
    let what = match name {
        "waitlist" => "waiting in the waitlist",
        "your own queue" => "waiting in your own queue",
        "your own throttle" => "waiting in your own throttle",
        "held by a rate limit" => "being held by a rate limit",
        "attempts that came to nothing" => "time of attempts that came to nothing",
        name => name,
    };
    let latency = number::time(mean(longest));
    if run.entries.len() == 1 {
        format!("Of the mean latency of {latency}, {share} is {what}")
    } else {
        format!("Of the longest mean latency, {latency}{called}, {share} is {what}")
    }
}
