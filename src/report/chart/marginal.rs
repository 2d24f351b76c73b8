//! Figure `marginal`: what a little more of each number does to each figure that has an objective.

use super::super::folder::{Marginal, Sizing};
use super::super::number::Figure;
use super::super::{capitalised, clean, listed};
use super::axis::{Quantity, Scale};
use super::page::{self, Page};
use super::palette::{BLUE, QUIET};
use super::ranges::{Group, Range, Ranges};
use super::style::Style;
use super::{Drawing, measured, named, tied};

/// The drawing; `None` where nothing was compared.
pub fn figure(sizing: &Sizing, style: Style) -> Option<Drawing> {
    let judged = |marginal: &&Marginal| measured::objective(&sizing.heading.objectives, &marginal.figure).is_some();
    let shown: Vec<&Marginal> = sizing.marginal.iter().filter(judged).collect();
    let mut seen: Vec<&str> = Vec::new();
    for marginal in &shown {
        if !seen.contains(&marginal.figure.as_str()) {
            seen.push(&marginal.figure);
        }
    }
    let is_moved = |column: &str| {
        let mut of_column = shown.iter().filter(|marginal| marginal.figure == column);
        of_column.any(|marginal| marginal.difference.is_some_and(|found| found.low() < 0.0 || found.high() > 0.0))
    };
    let (shifted, still): (Vec<&str>, Vec<&str>) = seen.into_iter().partition(|column| is_moved(column));
    let unmoved = match still.len() {
        0 => String::new(),
        _ => format!(" Nothing moves the {}.", listed(still.into_iter().map(measured::name).collect())),
    };
    let mut plans: Vec<&str> = Vec::new();
    for marginal in &shown {
        if !plans.contains(&marginal.plan.as_str()) {
            plans.push(&marginal.plan);
        }
    }
    let several = plans.len() > 1;
    let group = |(column, plan): (&str, &str)| Group {
        heading: if several { format!("{}: {}", clean(plan), measured::name(column)) } else { measured::name(column) },
        caption: format!("change of the {}", measured::name(column)),
        quantity: quantity(&shown, column),
        scale: Scale::FromZero,
        base: Some((0.0, "as it is".to_owned())),
        objective: None,
        reach: Vec::new(),
        each: shown
            .iter()
            .filter(|marginal| marginal.figure == column && marginal.plan == plan)
            .map(|marginal| row(marginal, quantity(&shown, column)))
            .collect(),
    };
    let all: Vec<(&str, &str)> =
        plans.iter().flat_map(|plan| shifted.iter().map(move |column| (*column, *plan))).collect();
    let first = *shifted.first()?;
    let moves = most(&shown, first);
    let title = title(&shown, first, &plans, &moves);
    let of = if several { "each plan".to_owned() } else { named(plans.first()?) };
    let page = |figures: usize| Page {
        name: "marginal",
        title: title.clone(),
        subtitle: format!(
            "{}. A little more of one number of {of} at a time; grey where the interval contains zero.{unmoved}{}",
            clean(sizing.heading.title.trim_end_matches('.')),
            page::of_all(figures, all.len(), "figures", "marginal.csv")
        ),
        legend: Vec::new(),
        source: page::source(&sizing.heading),
    };
    // Where there is no room for all, what the title speaks of comes before the rest.
    let chosen = |figures: usize| {
        let named =
            |(column, plan): (&str, &str)| column == first && moves.iter().any(|marginal| marginal.plan == plan);
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by_key(|&place| !named(all[place]));
        order.truncate(figures);
        order.sort_unstable();
        order.into_iter().map(|place| group(all[place])).collect()
    };
    let figure = |figures: usize| Ranges { groups: chosen(figures) };
    Some(page::fitting(style, all.len(), |figures| (page(figures), figure(figures))))
}

/// What is left of a path such as `plan."pro".rate_limit.create.limit` for people.
fn parameter(path: &str) -> String {
    let after_name = |rest: &str| {
        if let Some(quoted) = rest.strip_prefix('"') {
            return quoted.split_once("\".").map(|(_, rest)| rest.to_owned());
        }
        rest.split_once('.').map(|(_, rest)| rest.to_owned())
    };
    let rest = path.strip_prefix("plan.").and_then(after_name).unwrap_or_else(|| path.to_owned());
    let rest = rest.strip_suffix(".limit").unwrap_or(&rest);
    clean(&rest.replace("rate_limit.", "rate limit ").replace('"', "").replace('_', " "))
}

/// What the changes of a figure measure: times all in one unit.
fn quantity(shown: &[&Marginal], column: &str) -> Quantity {
    match measured::quantity(column) {
        Quantity::Share => Quantity::Points,
        quantity => {
            let of_column = shown.iter().filter(|marginal| marginal.figure == column);
            quantity.of_all(of_column.filter_map(|marginal| Some(marginal.difference?.mean.abs())), None)
        }
    }
}

fn certain(marginal: &Marginal) -> bool {
    marginal.difference.is_some_and(|found| found.half_width.is_some() && (found.low() > 0.0 || found.high() < 0.0))
}

fn row(marginal: &Marginal, quantity: Quantity) -> Range {
    let found = marginal.difference;
    Range {
        label: format!("{}: {} to {}", parameter(&marginal.parameter), clean(&marginal.from), clean(&marginal.to)),
        bar: found.map(|found| (0.0, found.mean)),
        perhaps: None,
        colour: if certain(marginal) { BLUE } else { QUIET },
        intervals: found
            .filter(|found| found.half_width.is_some())
            .map(|found| (found.low(), found.high()))
            .into_iter()
            .collect(),
        note: found.map_or("unknown".to_owned(), |found| measured::change(quantity, &found, Figure::inline)),
    }
}

/// What moves a figure most for certain: the same number of several plans, where the change of it reads the same.
fn most<'a>(shown: &[&'a Marginal], column: &str) -> Vec<&'a Marginal> {
    let of_first = || shown.iter().copied().filter(|marginal| marginal.figure == column && certain(marginal));
    let size = |marginal: &Marginal| marginal.difference.map_or(0.0, |found| found.mean.abs());
    let told = |marginal: &Marginal| {
        let change = marginal.difference.map(|found| measured::change(quantity(shown, column), &found, Figure::prose));
        (parameter(&marginal.parameter), marginal.from.clone(), marginal.to.clone(), change)
    };
    let Some(most) = of_first().max_by(|a, b| size(a).total_cmp(&size(b))) else { return Vec::new() };
    of_first().filter(|marginal| told(marginal) == told(most)).collect()
}

/// What moves the first figure most.
fn title(shown: &[&Marginal], column: &str, plans: &[&str], moves: &[&Marginal]) -> String {
    let name = measured::name(column);
    let Some((marginal, found)) = moves.first().and_then(|marginal| Some((marginal, marginal.difference?))) else {
        let of = if let [plan] = plans { named(plan) } else { "any plan".to_owned() };
        return format!("A little more of any one number does nothing certain to the {name} of {of}");
    };
    let names: Vec<&str> = moves.iter().map(|marginal| marginal.plan.as_str()).collect();
    format!(
        "{} from {} to {} moves the {name}{} most: by {}",
        capitalised(&parameter(&marginal.parameter)),
        clean(&marginal.from),
        clean(&marginal.to),
        if plans.len() > 1 { format!(" of {}", tied::plans(&names, plans.len())) } else { String::new() },
        measured::change(quantity(shown, column), &found, Figure::prose)
    )
}
