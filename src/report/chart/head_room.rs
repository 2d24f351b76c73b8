//! Figure `head_room`: how many times the traffic as stated each plan carries until an objective breaks.

use super::super::folder::{Room, Sizing};
use super::super::number::aligned as number;
use super::super::{clean, listed};
use super::axis::{Quantity, Scale};
use super::page::{self, Key, Page, Sample};
use super::palette::{BLUE, Colour, VERMILION};
use super::ranges::{Group, Range, Ranges};
use super::style::Style;
use super::{Drawing, measured, named};

/// As pale as a range is drawn that is too close to call.
const PALE: f64 = 0.35;

/// The drawing; `None` without plans.
pub fn figure(sizing: &Sizing, style: Style) -> Option<Drawing> {
    let plans: Vec<(&str, &Room)> = sizing
        .heading
        .plan_names
        .iter()
        .filter_map(|plan| Some((plan.as_str(), tightest(sizing.rooms.iter().filter(|room| room.plan == *plan))?)))
        .collect();
    if plans.is_empty() {
        return None;
    }
    let several = sizing.heading.objectives.len() > 1;
    let row = |(plan, room): &(&str, &Room)| {
        let (met, missed) = (room.met_up_to, room.missed_from);
        let reaches = met.or(missed);
        let first = measured::name(&room.objective);
        let broken = if several && missed.is_some() { format!(" ({first})") } else { String::new() };
        // Below the traffic as stated the bar is what is lacking: to the least that is missed for certain, and perhaps to the most
        // that is met.
        let (bar, perhaps) = match (met, missed) {
            (Some(met), missed) if met < 1.0 => (Some((1.0, missed.unwrap_or(1.0).min(1.0))), Some(met)),
            _ => (reaches.map(|reaches| (1.0, reaches)), met.and(missed)),
        };
        Range {
            label: clean(plan),
            bar,
            perhaps,
            colour: if reaches.is_some_and(|reaches| reaches < 1.0) { VERMILION } else { BLUE },
            intervals: Vec::new(),
            note: match (met, missed) {
                (Some(met), Some(_)) => format!("{} times{broken}", number(met)),
                (Some(met), None) => format!("more than {} times", number(met)),
                (None, Some(missed)) => format!("less than {} times{broken}", number(missed)),
                (None, None) => "unknown".to_owned(),
            },
        }
    };
    let figure = |shown: usize| Ranges {
        groups: vec![Group {
            heading: String::new(),
            caption: "times the traffic as stated".into(),
            quantity: Quantity::Number,
            scale: Scale::Log,
            base: Some((1.0, "the traffic as stated".to_owned())),
            objective: None,
            reach: vec![0.5, 2.0],
            each: plans.iter().take(shown).map(row).collect(),
        }],
    };
    let page = |shown: usize| Page {
        name: "head_room",
        title: title(&plans),
        subtitle: format!(
            "{}.{}{}",
            clean(sizing.heading.title.trim_end_matches('.')),
            if several { " In brackets: what breaks first." } else { "" },
            page::of_all(shown, plans.len(), "plans", "head_room.csv")
        ),
        legend: legend(&figure(shown).groups[0].each),
        source: page::source(&sizing.heading),
    };
    Some(page::fitting(style, plans.len(), |shown| (page(shown), figure(shown))))
}

/// What the bars of these rows are.
fn legend(rows: &[Range]) -> Vec<Key> {
    let any = |colour: Colour| rows.iter().any(|row| row.colour == colour && row.bar.is_some());
    let perhaps = |colour: Colour| rows.iter().any(|row| row.colour == colour && row.perhaps.is_some());
    let keys = [
        (any(BLUE), "every objective holds", Sample::Area(BLUE)),
        (any(VERMILION), "what is lacking", Sample::Area(VERMILION)),
        (perhaps(BLUE), "perhaps holds", Sample::Tint(BLUE, PALE)),
        (perhaps(VERMILION), "perhaps lacking", Sample::Tint(VERMILION, PALE)),
    ];
    let there = keys.into_iter().filter(|(there, ..)| *there);
    there.map(|(_, label, sample)| Key { label: label.to_owned(), sample }).collect()
}

/// The objective that breaks first.
fn tightest<'a>(rooms: impl Iterator<Item = &'a Room>) -> Option<&'a Room> {
    let carries = |room: &Room| (room.met_up_to.unwrap_or(0.0), room.missed_from.unwrap_or(f64::INFINITY));
    rooms.min_by(|a, b| {
        let (a, b) = (carries(a), carries(b));
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
    })
}

fn title(plans: &[(&str, &Room)]) -> String {
    let carries = |room: &Room| match (room.met_up_to, room.missed_from) {
        (Some(met), Some(_)) => format!("{} times the traffic", number(met)),
        (Some(met), None) => format!("more than {} times the traffic", number(met)),
        (None, Some(missed)) => format!("less than {} times the traffic", number(missed)),
        (None, None) => "an unknown amount of traffic".to_owned(),
    };
    let suffices = plans.iter().filter(|(_, room)| room.met_up_to.is_some_and(|met| met >= 1.0)).count();
    match plans {
        [(plan, room)] => format!("{} carries {}", named(plan), carries(room)),
        few if few.len() <= 3 => {
            let (first, rest) = few.split_at(1);
            let first = first.iter().map(|(plan, room)| format!("{} carries {}", named(plan), carries(room)));
            let rest = rest
                .iter()
                .map(|(plan, room)| format!("{} {}", named(plan), carries(room).replace(" times the traffic", "")));
            listed(first.chain(rest).collect())
        }
        all => match suffices {
            0 => format!("None of {} plans carries the traffic as stated", all.len()),
            n if n == all.len() => format!("All {n} plans carry the traffic as stated"),
            1 => format!("1 of {} plans carries the traffic as stated", all.len()),
            n => format!("{n} of {} plans carry the traffic as stated", all.len()),
        },
    }
}
