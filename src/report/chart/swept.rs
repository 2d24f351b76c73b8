//! What a sweep goes over, as an axis and in words.

use super::super::folder::{Entry, Run};
use super::super::{clean, label_name, number};
use super::Drawing;
use super::axis::Quantity;
use super::page::{self, Figure as _, Page};
use super::panels::{self, Panel, Panels};
use super::rows::{self, Rows};
use super::style::Style;
use crate::experiment::Estimate;

/// The swept values as places on a numeric axis, if they are numbers in one unit, two at least: label of the axis, and
/// for each point its place and its tick.
pub fn numeric(run: &Run) -> Option<(String, Vec<(f64, String)>)> {
    let sweep = run.heading.sweep.as_ref()?;
    let labels: Vec<&str> = sweep.values.iter().map(String::as_str).collect();
    places(&sweep.label, &labels, &sweep.numbers)
}

/// The same of any values.
pub fn places(label: &str, values: &[&str], numbers: &[Option<f64>]) -> Option<(String, Vec<(f64, String)>)> {
    let unit = unit(values.first()?);
    let places: Vec<_> = values
        .iter()
        .zip(numbers)
        .map(|(value, number)| number.filter(|_| self::unit(value) == unit))
        .map(|number| Some((number?, number::number(number?))))
        .collect::<Option<_>>()?;
    let different = places.iter().any(|(place, _)| place.total_cmp(&places[0].0).is_ne());
    different.then(|| (with_unit(label, unit), places))
}

fn with_unit(label: &str, unit: &str) -> String {
    match unit {
        // A label that states its unit already.
        _ if label.ends_with(')') => clean(label),
        "" => clean(label),
        unit => {
            let unit = clean(unit);
            let unit = unit.strip_prefix('/').map_or(unit.clone(), |window| format!("per {}", window.trim()));
            format!("{} ({unit})", clean(label))
        }
    }
}

/// What follows the number of a value as a user writes it: `/min` of `60/min`.
fn unit(label: &str) -> &str {
    label.trim().trim_start_matches(|c: char| c.is_ascii_digit() || "+-.,_".contains(c)).trim()
}

/// Whether every swept value has a place on a numeric axis.
pub fn all_are_numbers(run: &Run) -> bool {
    run.heading.sweep.as_ref().is_some_and(|sweep| sweep.numbers.iter().all(Option::is_some))
}

/// The swept parameter in a sentence: without the unit, which the values carry.
pub fn sweep_name(run: &Run) -> String {
    run.heading.sweep.as_ref().map_or_else(String::new, |sweep| label_name(&sweep.label))
}

/// Panels of curves over a sweep of numbers, and rows side by side over any other; the page gets its legend from what is drawn.
pub fn draw(
    run: &Run,
    style: Style,
    mut page: Page,
    (caption, quantity): (&str, Quantity),
    each: impl FnOnce() -> Vec<Panel>,
    rows: impl Fn(&[&Entry]) -> Rows,
) -> Drawing {
    let Some((x_label, x)) = numeric(run) else {
        return page::fitting(style, run.entries.len().min(rows::MOST), |most| {
            let (entries, drawn) = thinned(run, most);
            let figure = rows(&entries);
            let subtitle = page.subtitle.clone() + &drawn;
            (Page { subtitle, legend: rows::legend(&figure.measures), ..page.clone() }, figure)
        });
    };
    let names = run.heading.plan_names.clone();
    page.legend = panels::legend(&names);
    let (caption, x_scale) = (caption.to_owned(), panels::sweep_scale(&x));
    let figure = Panels { names, caption, quantity, x_label, x_scale, x, circled: None, each: each() };
    page.subtitle += &figure.told();
    page::draw(style, &page, |room| figure.tall(room), |canvas, frame| figure.draw(canvas, frame))
}

/// Figures as curves over the points of a sweep, one for each plan.
pub fn curves(run: &Run, of: impl Fn(&Entry) -> Option<Estimate>) -> Vec<Vec<Option<Estimate>>> {
    (0..run.heading.plan_names.len()).map(|plan| run.of_plan(plan).map(&of).collect()).collect()
}

/// Entries for figures that draw each of them by itself: all, or where there are more than so many those of some points, the first and
/// the last among them, and of the first plans where even that is too much; and what a subtitle says of these rows.
pub fn thinned(run: &Run, most: usize) -> (Vec<&Entry>, String) {
    let all = run.entries.len();
    if all <= most {
        return (run.entries.iter().collect(), rows_are(run));
    }
    let plans = run.heading.plan_names.len().max(1);
    let points = all.div_ceil(plans);
    // The ends of a sweep say more than one of its points under more plans.
    let kept = plans.min(most / points.min(2)).max(1);
    let shown = (most / kept).clamp(1, points);
    let last = (shown - 1).max(1);
    let chosen: Vec<usize> = (0..shown).map(|place| place * (points - 1) / last).collect();
    let chosen = |entry: &&Entry| chosen.contains(&entry.point) && entry.plan < kept;
    let entries: Vec<&Entry> = run.entries.iter().filter(chosen).collect();
    let drawn = rows_are(run) + &page::of_all(entries.len(), all, "rows", "summary.csv");
    (entries, drawn)
}

/// The parameters that are swept; none without a sweep.
pub fn axis_names(run: &Run) -> Vec<String> {
    let axes = run.heading.sweep.as_ref().map_or(&[][..], |sweep| sweep.axes.as_slice());
    axes.iter().map(|axis| label_name(axis)).collect()
}

/// Over a sweep, what the label of each row says.
fn rows_are(run: &Run) -> String {
    let names = axis_names(run);
    let plan = if run.heading.plan_names.len() > 1 { ": plan" } else { "" };
    if names.is_empty() { String::new() } else { format!(" Each row: {}{plan}.", names.join(", ")) }
}
