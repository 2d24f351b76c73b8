//! Rate limits as lines over time: those of one rate share a line and a label.

use super::super::clean;
use super::super::folder::RateLimitLine;
use super::super::number::{count, time};
use super::axis::Axis;
use super::canvas::{Align, Canvas, Pen};
use super::page::Frame;
use super::palette::{QUIET, STRONG_TICK};
use super::text::{width, wrap};

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub per_second: f64,
    /// The limits that share it: `60/min: chat, media`.
    pub label: String,
}

/// What these limits admit per second, the lowest first; none above `most`.
pub fn lines(limits: &[RateLimitLine], most: f64) -> Vec<Line> {
    let rate = |limit: &RateLimitLine| limit.limit as f64 / limit.window_s;
    let mut shown: Vec<&RateLimitLine> = limits.iter().filter(|limit| rate(limit) <= most).collect();
    shown.sort_by(|a, b| rate(a).total_cmp(&rate(b)));
    let of_one_rate = shown.chunk_by(|a, b| rate(a).total_cmp(&rate(b)).is_eq());
    of_one_rate.map(|limits| Line { per_second: rate(limits[0]), label: label(limits) }).collect()
}

fn label(limits: &[&RateLimitLine]) -> String {
    let mut each: Vec<(String, Vec<String>)> = Vec::new();
    for limit in limits {
        let (text, name) = (admits(limit), clean(&limit.name));
        match each.iter_mut().find(|(known, _)| *known == text) {
            Some((_, names)) => names.push(name),
            None => each.push((text, vec![name])),
        }
    }
    each.into_iter().map(|(text, names)| format!("{text}: {}", names.join(", "))).collect::<Vec<_>>().join("; ")
}

/// A limit as it is written: `60/min`.
fn admits(limit: &RateLimitLine) -> String {
    let is = |seconds: f64| (limit.window_s - seconds).abs() < 1e-9;
    let units = [(1.0, "s"), (60.0, "min"), (3600.0, "h"), (86_400.0, "day")];
    let calls = count(limit.limit as f64);
    match units.into_iter().find(|(seconds, _)| is(*seconds)) {
        Some((_, unit)) => format!("{calls}/{unit}"),
        None => format!("{calls} in {}", time(limit.window_s)),
    }
}

/// From label to label.
const LEADING: f64 = 14.0;
/// Between two labels, where there is room.
const GAP: f64 = 3.0;
/// From a line's end to its label.
const LEADER: f64 = 20.0;

/// The width of a column of labels beside panels on so much room across, with the way to them; nothing without labels.
pub fn column<'a>(lines: impl Iterator<Item = &'a Line>, across: f64) -> f64 {
    let widest = lines.map(|line| width(&line.label, STRONG_TICK.size, STRONG_TICK.weight)).fold(0.0, f64::max);
    if widest > 0.0 { LEADER + widest.min(0.2 * across) } else { 0.0 }
}

/// Writes the labels of these lines to the right of a panel, each beside its line, or as near as those of others leave room; `y` is the
/// axis and `factor` makes its unit of a rate per second.
pub fn write(lines: &[Line], canvas: &Canvas<'_>, panel: Frame, (y, factor): (&Axis, f64), column: f64) {
    let room = Frame { top: panel.top - 4.0, bottom: panel.bottom + 4.0, ..panel };
    let fitting = (1..=lines.len()).rev().find(|labels| LEADING * *labels as f64 <= room.height()).unwrap_or(1);
    let mut labels: Vec<(f64, String)> =
        lines.iter().map(|line| (y.at(line.per_second * factor), line.label.clone())).collect();
    if labels.len() > fitting {
        // The lowest are told of together: they lie closest.
        let together = labels.len() - fitting + 1;
        labels.splice(..together, [(labels[together - 1].0, format!("{together} rate limits"))]);
    }
    let column = column - LEADER + 0.01;
    let wrapped = |most: usize| -> Vec<Vec<String>> {
        labels.iter().map(|(_, label)| wrap(label, STRONG_TICK.size, STRONG_TICK.weight, column, most)).collect()
    };
    let tall = |texts: &[Vec<String>]| texts.iter().map(|lines| LEADING * lines.len() as f64).sum::<f64>();
    let texts = [3, 2].map(wrapped).into_iter().find(|texts| tall(texts) <= room.height());
    let texts = texts.unwrap_or_else(|| wrapped(1));
    let gap = if tall(&texts) + GAP * texts.len() as f64 <= room.height() { GAP } else { 0.0 };
    let height = |lines: &Vec<String>| LEADING * lines.len() as f64;
    let wanted: Vec<(f64, f64)> =
        labels.iter().zip(&texts).map(|((at, _), lines)| (*at, height(lines) + gap)).collect();
    for (((at, _), level), lines) in wanted.iter().zip(spread(&wanted, (room.top, room.bottom))).zip(&texts) {
        let from = panel.right + LEADER;
        let leader = [(panel.right + 2.0, *at), (from - 3.0, level)];
        canvas.line(&leader, Pen::solid(QUIET, 0.75));
        for (place, line) in lines.iter().enumerate() {
            let level = level + LEADING * (place as f64 + 0.5) - height(lines) / 2.0;
            canvas.text(line, (from, level), Align::Left, STRONG_TICK);
        }
    }
}

/// Levels near these, from the bottom up, so that labels this tall do not meet and stand within top and bottom.
fn spread(wanted: &[(f64, f64)], (top, bottom): (f64, f64)) -> Vec<f64> {
    let mut levels = Vec::new();
    let mut free = bottom;
    for (at, tall) in wanted {
        let level = at.min(free - tall / 2.0);
        levels.push(level);
        free = level - tall / 2.0;
    }
    let mut taken = top;
    for (level, (_, tall)) in levels.iter_mut().zip(wanted).rev() {
        *level = level.max(taken + tall / 2.0);
        taken = *level + tall / 2.0;
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(name: &str, limit: u64, window_s: f64) -> RateLimitLine {
        RateLimitLine { name: name.to_owned(), limit, window_s, rounds_s: Vec::new() }
    }

    #[test]
    fn limits_of_one_rate_share_a_line_and_a_label() {
        let limits = [
            limit("chat", 60, 60.0),
            limit("burst", 1, 1.0),
            limit("media", 60, 60.0),
            limit("status", 40, 10.0),
            limit("daily", 2000, 86_400.0),
            limit("far above", 1000, 1.0),
        ];
        let labels: Vec<String> = lines(&limits, 10.0).into_iter().map(|line| line.label).collect();
        assert_eq!(labels, ["2,000/day: daily", "60/min: chat, media; 1/s: burst", "40 in 10\u{a0}s: status"]);
    }

    #[test]
    fn labels_stand_beside_their_lines_or_near_and_never_meet() {
        assert_eq!(spread(&[(80.0, LEADING), (40.0, LEADING)], (0.0, 100.0)), [80.0, 40.0]);
        for wanted in [vec![95.0, 95.0, 95.0], vec![5.0, 4.0, 3.0], vec![100.0, 50.0, 49.0, 48.0, 0.0]] {
            let wanted: Vec<(f64, f64)> = wanted.into_iter().map(|at| (at, LEADING)).collect();
            let levels = spread(&wanted, (0.0, 100.0));
            assert!(levels.windows(2).all(|pair| pair[0] - pair[1] >= LEADING - 1e-9), "{levels:?}");
            assert!(levels.iter().all(|level| (7.0..=93.0).contains(level)), "{levels:?}");
        }
    }
}
