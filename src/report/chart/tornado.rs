//! Figure `sensitivity`, a tornado: how far each unknown moves the figure of the first objective, plan by plan, what moves it most on
//! top.

use super::super::folder::{Sensitivity, Swing};
use super::super::time_unit::SPREAD;
use super::super::{clean, listed};
use super::axis::{Quantity, Scale};
use super::page::{self, Page};
use super::palette::{BLUE, ORANGE, QUIET};
use super::ranges::{Group, Range, Ranges};
use super::style::Style;
use super::{Drawing, measured, named};
use crate::experiment::Judgement;

/// The drawing; `None` where no figure is known, or nothing moves any.
pub fn figure(found: &Sensitivity, style: Style) -> Option<Drawing> {
    let known = |swing: &Swing| swing.readings.iter().any(|reading| reading.figure.is_some());
    let column = &found.swings.iter().find(|swing| known(swing))?.objective;
    let objective = measured::objective(&found.heading.objectives, column);
    let swings: Vec<&Swing> = found.swings.iter().filter(|swing| swing.objective == *column).collect();
    let span = swings.iter().filter_map(|swing| ends(swing));
    let (least, most) =
        span.clone().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), ends| (low.min(ends.0), high.max(ends.1)));
    let aim = objective.as_ref().map(|(value, _)| *value);
    // Far away it would leave no room for what changes.
    let far = aim.is_some_and(|aim| most - least < FAR * (most.max(aim) - least.min(aim)));
    let objective_is = match &objective {
        Some((aim, name)) if far => {
            format!(" Far to the {}, the {name}.", if *aim > most { "right" } else { "left" })
        }
        _ => String::new(),
    };
    let (objective, aim) = (objective.filter(|_| !far), aim.filter(|_| !far));
    let quantity = measured::quantity(column).of_all(span.flat_map(|(low, high)| [low, high]), aim);
    let log = quantity.is_time() && least > 0.0 && most / least > SPREAD;
    let reach = reach(least, most, aim, quantity);
    let group = |plan: &String| {
        let mut of_plan: Vec<&Swing> = swings.iter().copied().filter(|swing| swing.plan == *plan).collect();
        let width = |swing: &Swing| ends(swing).map_or(0.0, |(low, high)| high - low);
        of_plan.sort_by(|a, b| width(b).total_cmp(&width(a)));
        let all = of_plan.len();
        let base = of_plan.iter().find_map(|swing| swing.readings.iter().find(|reading| reading.base)?.figure);
        of_plan.retain(|swing| width(swing) > 0.0);
        let group = Group {
            heading: match all - of_plan.len() {
                0 => clean(plan),
                still => format!("{} ({still} of {all} unknowns move nothing)", clean(plan)),
            },
            caption: measured::name(column),
            quantity,
            // Bars show what changes, so that nothing is gained by beginning at zero.
            scale: if log { Scale::Log } else { Scale::Between },
            base: base.map(|base| (base, "as assumed".to_owned())),
            objective: objective.clone(),
            reach: reach.clone(),
            each: of_plan.iter().map(|swing| row(swing, quantity)).collect(),
        };
        (!of_plan.is_empty()).then_some(group)
    };
    let groups = || found.heading.plan_names.iter().filter_map(group).enumerate();
    let plans = groups().count();
    if plans == 0 {
        return None;
    }
    // Those whose verdict changes are what the title is about.
    let chosen = |shown: usize| {
        let mut groups: Vec<(usize, Group)> = groups().collect();
        groups.sort_by_key(|(_, group)| group.each.iter().all(|row| row.colour != ORANGE));
        groups.truncate(shown);
        groups.sort_by_key(|(place, _)| *place);
        groups.into_iter().map(|(_, group)| group).collect()
    };
    let figure = |shown: usize| Ranges { groups: chosen(shown) };
    let page = |shown: usize| Page {
        name: "sensitivity",
        title: title(found),
        subtitle: format!(
            "{}. Each bar: one unknown over all its values, the others as assumed; intervals are those of the change. Orange: the verdict changes with it.{objective_is}{}",
            clean(found.heading.title.trim_end_matches('.')),
            page::of_all(shown, plans, "plans", "unknowns.csv")
        ),
        legend: Vec::new(),
        source: page::source(&found.heading),
    };
    Some(page::fitting(style, plans, |shown| (page(shown), figure(shown))))
}

/// Less of the axis than this says nothing.
const FAR: f64 = 0.03;

/// A little more than what there is to show; no share above all.
fn reach(least: f64, most: f64, objective: Option<f64>, quantity: Quantity) -> Vec<f64> {
    let (low, high) = objective.map_or((least, most), |value| (least.min(value), most.max(value)));
    let room = 0.08 * (high - low);
    let high = if quantity == Quantity::Share { (high + room).min(1.0).max(high) } else { high + room };
    vec![(low - room).max(0.0), high]
}

/// The least and the greatest figure.
fn ends(swing: &Swing) -> Option<(f64, f64)> {
    let figures = || swing.readings.iter().filter_map(|reading| reading.figure);
    Some((figures().reduce(f64::min)?, figures().reduce(f64::max)?))
}

/// Whether some value meets the objectives and another misses them.
fn flips(swing: &Swing) -> bool {
    let any = |judgement| swing.readings.iter().any(|reading| reading.verdict == Some(judgement));
    any(Judgement::Met) && any(Judgement::Missed)
}

fn row(swing: &Swing, quantity: Quantity) -> Range {
    // No share is above all.
    let most = if quantity == Quantity::Share { 1.0 } else { f64::INFINITY };
    let at = |figure: f64| swing.readings.iter().find(|reading| reading.figure == Some(figure));
    let named = |figure: f64| at(figure).map_or_else(String::new, |reading| clean(&reading.value));
    let interval = |figure: f64| {
        let half = at(figure).filter(|reading| !reading.base)?.half_width?;
        Some(((figure - half).max(0.0), (figure + half).min(most).max(figure)))
    };
    let range = ends(swing);
    Range {
        label: clean(&swing.unknown),
        bar: range,
        perhaps: None,
        colour: match range {
            _ if flips(swing) => ORANGE,
            Some(_) => BLUE,
            None => QUIET,
        },
        intervals: range.into_iter().flat_map(|(low, high)| [low, high]).filter_map(interval).collect(),
        note: match range {
            Some((low, high)) if low < high => format!("{} … {}", named(low), named(high)),
            Some(_) => "moves nothing".to_owned(),
            None => "nothing delivered".to_owned(),
        },
    }
}

/// What decides.
fn title(found: &Sensitivity) -> String {
    let mut decides: Vec<String> = Vec::new();
    for swing in found.swings.iter().filter(|swing| flips(swing)) {
        let name = named(&swing.unknown);
        if !decides.contains(&name) {
            decides.push(name);
        }
    }
    match decides.len() {
        0 => "No single unknown changes a verdict".to_owned(),
        1 => format!("{} alone decides whether a plan suffices", decides[0]),
        2 | 3 => format!("{} each decide whether a plan suffices", listed(decides)),
        many => format!("{many} unknowns each decide whether a plan suffices"),
    }
}
