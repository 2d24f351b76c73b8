//! Figure `parts`: what the mean latency of each plan is made of.

use super::super::folder::{Entry, Run};
use super::super::listed;
use super::super::number::GLUE;
use super::axis::Quantity;
use super::palette::{BLUE, Colour, GREEN, INK, ORANGE, PURPLE, QUIET, SKY, VERMILION};
use super::stack::{self, Bar, Stack, percent};
use super::style::Style;
use super::{Drawing, row_label, tied};
use crate::experiment::Estimate;

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
    let quantity = quantity(run);
    let title = title(run, quantity)?;
    Some(stack::figure(run, style, ("parts", &title), |entries| stack(run, entries, quantity)))
}

fn stack(run: &Run, entries: &[&Entry], quantity: Quantity) -> Stack {
    let seen: Vec<_> =
        PARTS.into_iter().filter(|(part, ..)| entries.iter().any(|entry| value(entry, part) > 0.0)).collect();
    let bars = entries.iter().map(|entry| {
        let latency = entry.figure("latency_mean_s");
        let values: Vec<f64> = seen.iter().map(|(part, ..)| value(entry, part)).collect();
        let whole: f64 = values.iter().sum();
        Bar {
            label: row_label(run, entry),
            first: run.is_sweep() && entry.plan == 0,
            labels: values.iter().map(|value| percent(*value, whole)).collect(),
            values,
            figure: latency,
            note: latency
                .map_or("nothing delivered".to_owned(), |found| quantity.time(&found, run.heading.exact).inline()),
        }
    });
    Stack {
        caption: "mean latency of delivered requests".into(),
        quantity,
        reach: 0.0,
        parts: seen.iter().map(|(_, name, colour)| ((*name).to_owned(), *colour)).collect(),
        each: bars.collect(),
    }
}

/// Mean latencies, all in one unit.
fn quantity(run: &Run) -> Quantity {
    Quantity::Time.of_all(run.entries.iter().filter_map(|entry| Some(entry.figure("latency_mean_s")?.mean)), None)
}

fn value(entry: &Entry, part: &str) -> f64 {
    entry.parts().find(|(name, _)| *name == part).and_then(|(_, found)| found).map_or(0.0, |found| found.mean.max(0.0))
}

/// What most of the longest latency is; `None` where nothing was delivered.
fn title(run: &Run, quantity: Quantity) -> Option<String> {
    let known: Vec<(&Entry, Estimate)> =
        run.entries.iter().filter_map(|entry| Some((entry, entry.figure("latency_mean_s")?))).collect();
    let (_, most) = known.iter().max_by(|a, b| a.1.mean.total_cmp(&b.1.mean))?;
    let time = |found: &Estimate| quantity.time(found, run.heading.exact).mean();
    let latency = time(most);
    // What reads the same is the same.
    let longest: Vec<&Entry> =
        known.iter().filter(|(_, found)| time(found) == latency).map(|(entry, _)| *entry).collect();
    let parts: Vec<Parts> = longest.iter().map(|entry| PARTS.map(|of| (of.1, value(entry, of.0)))).collect();
    let place = tied::place(run, &longest, false);
    let which = if longest.len() == known.len() { "mean latency" } else { "longest mean latency" };
    Some(match mostly_all(&parts) {
        _ if most.mean <= 0.0 => "Delivered requests take no time".to_owned(),
        Some(mostly) if run.entries.len() == 1 => format!("Of the mean latency of {latency}, {mostly}"),
        Some(mostly) => format!("Of the {which}, {latency}{place}, {mostly}"),
        None => format!("The {which} is {latency}{place}"),
    })
}

/// The parts of a latency, by name.
type Parts = [(&'static str, f64); PARTS.len()];

/// What is most of each of several latencies; `None` where they differ.
fn mostly_all(all: &[Parts]) -> Option<String> {
    let same = |told: Vec<Option<String>>| told.iter().all(|one| *one == told[0]).then(|| told[0].clone()).flatten();
    let at_least = |share: f64, told: &str| {
        same(all.iter().map(|parts| Some(format!("{told} is {}", doing(most_of(parts, share)?)))).collect())
    };
    same(all.iter().map(|parts| mostly(parts)).collect())
        .or_else(|| at_least(0.99, "nearly all"))
        .or_else(|| at_least(0.5, "most"))
}

/// The part that is more than this share of the whole, half of it or more.
fn most_of<'a>(parts: &[(&'a str, f64)], share: f64) -> Option<&'a str> {
    let whole: f64 = parts.iter().map(|(_, value)| value).sum();
    parts.iter().find(|(_, value)| *value > share * whole).map(|(name, _)| *name)
}

/// What is most of a whole: `52 % is waiting in the waitlist`; `None` of nothing.
fn mostly(parts: &[(&str, f64)]) -> Option<String> {
    let whole: f64 = parts.iter().map(|(_, value)| value).sum();
    let most = parts.iter().map(|(_, value)| *value).fold(0.0, f64::max);
    let share = percent(most, whole);
    let tied: Vec<String> =
        parts.iter().filter(|(_, value)| percent(*value, whole) == share).map(|(name, _)| doing(name)).collect();
    if whole <= 0.0 {
        return None;
    }
    Some(match (tied.len(), share.trim_end_matches(['%', GLUE])) {
        (1, "100") => format!("all is {}", tied[0]),
        (1, ">99") => format!("nearly all is {}", tied[0]),
        (1, _) => format!("{share} is {}", tied[0]),
        (2, _) => format!("{share} each are {}", listed(tied)),
        _ => format!("no part is more than {share}"),
    })
}

/// A part in a sentence.
fn doing(part: &str) -> String {
    match part {
        "waitlist" => "waiting in the waitlist",
        "your own queue" => "waiting in your own queue",
        "your own throttle" => "waiting in your own throttle",
        "held by a rate limit" => "being held by a rate limit",
        "attempts that came to nothing" => "time of attempts that came to nothing",
        part => part,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_most_of_a_latency_is_is_named_only_where_it_is_one() {
        let of = |parts: &[(&str, f64)]| mostly(parts).map(|text| text.replace(GLUE, " "));
        let told = |parts: &[(&str, f64)], text: &str| assert_eq!(of(parts).as_deref(), Some(text));
        told(&[("service", 3.0), ("waitlist", 9.0)], "75 % is waiting in the waitlist");
        told(&[("service", 3.0), ("waitlist", 0.001)], "nearly all is service");
        told(&[("service", 3.0), ("waitlist", 0.0)], "all is service");
        told(&[("service", 3.0), ("waitlist", 3.01)], "50 % each are service and waiting in the waitlist");
        told(&[("service", 3.0), ("network", 3.0), ("waitlist", 3.0)], "no part is more than 33 %");
        assert_eq!(of(&[("service", 0.0)]), None);
        let service = |share: f64| PARTS.map(|(_, name, _)| (name, if name == "service" { share } else { 0.01 }));
        assert_eq!(mostly_all(&[service(90.0), service(10.0)]).as_deref(), Some("nearly all is service"));
        assert_eq!(mostly_all(&[service(0.9), service(0.5)]).as_deref(), Some("most is service"));
        assert_eq!(mostly_all(&[service(0.9), PARTS.map(|(_, name, _)| (name, 1.0))]), None);
    }
}
