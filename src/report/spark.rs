//! Charts of one line, for a terminal: what is in the system over the run, or latency and refusals over the sweep.

use super::number::{self, Figure};
use super::page::Block;
use super::{Entry, clean, sweep_name};
use crate::experiment::{Estimate, Results};
use crate::scenario::Scenario;

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Fewer points than this are read from the table at a glance.
const FEWEST: usize = 3;
/// What stands beside a chart.
const BESIDE: u16 = 40;

/// A chart for each plan.
pub fn charts(scenario: &Scenario, results: &Results, width: u16) -> Vec<Block> {
    let entries: Vec<Entry<'_>> = super::entries(scenario, results).collect();
    match &scenario.sweep {
        None => over_time(scenario, &entries, width).into_iter().collect(),
        Some(sweep) => {
            let points: Vec<&str> =
                entries.iter().filter(|entry| entry.result.plan == 0).map(|entry| entry.point()).collect();
            let (Some(first), Some(last)) = (points.first(), points.last()) else { return Vec::new() };
            if points.len() < FEWEST || points.len() > usize::from(width.saturating_sub(BESIDE)) {
                return Vec::new();
            }
            let over = format!("over {} from {} to {}", sweep_name(sweep), clean(first), clean(last));
            let time = |figure: &Estimate| Figure::time(figure, results.exact).mean();
            let share = |figure: &Estimate| Figure::rough_share(figure, results.exact).mean();
            let p95 = |entry: &Entry<'_>| entry.result.total.latency.as_ref().and_then(|latency| latency.quantile(950));
            let latency = over_sweep(scenario, &entries, &p95, &time);
            let refused = over_sweep(scenario, &entries, &|entry| entry.result.total.refused_share, &share);
            vec![
                Block::Grid(format!("p95 {over}, bars from 0 to the highest of all:"), latency),
                Block::Grid(format!("Refused {over}, likewise:"), refused),
            ]
        }
    }
}

/// What is in the system, which is what is being served and what waits, over the run.
fn over_time(scenario: &Scenario, entries: &[Entry<'_>], width: u16) -> Option<Block> {
    let room = usize::from(width.saturating_sub(BESIDE)).clamp(10, 60);
    let levels = |entry: &Entry<'_>| -> Vec<f64> {
        let bins = &entry.result.timeline;
        let level =
            |bin: &crate::experiment::TimelineBin| bin.in_service.mean + bin.waiting.mean + bin.gate_waiting.mean;
        let levels: Vec<f64> = bins.iter().map(level).collect();
        let together = levels.len().div_ceil(room).max(1);
        levels.chunks(together).map(|some| some.iter().sum::<f64>() / some.len() as f64).collect()
    };
    let all: Vec<Vec<f64>> = entries.iter().map(levels).collect();
    let most = all.iter().flatten().copied().fold(0.0, f64::max);
    let columns = all.iter().map(Vec::len).max().filter(|&columns| columns >= FEWEST)?;
    if most <= 0.0 {
        return None;
    }
    let each = number::time(scenario.horizon.as_secs_f64() / columns as f64);
    let header = ["plan", "jobs in service and waiting", "at most"].map(str::to_owned).to_vec();
    let row = |(entry, levels): (&Entry<'_>, &Vec<f64>)| {
        let peak = levels.iter().copied().fold(0.0, f64::max);
        vec![clean(&entry.plan.name), bars(levels.iter().map(|&level| Some(level)), most), number::number(peak)]
    };
    let rows = std::iter::once(header).chain(entries.iter().zip(&all).map(row)).collect();
    Some(Block::Grid(format!("Over the run, a bar is about {each} and from 0 to the highest of all:"), rows))
}

/// One figure of each plan over the points.
fn over_sweep(
    scenario: &Scenario,
    entries: &[Entry<'_>],
    of: &dyn Fn(&Entry<'_>) -> Option<Estimate>,
    text: &dyn Fn(&Estimate) -> String,
) -> Vec<Vec<String>> {
    let most = entries.iter().filter_map(of).map(|figure| figure.mean).fold(0.0, f64::max);
    if most <= 0.0 {
        return Vec::new();
    }
    let header = ["plan", "chart", "first", "last"].map(str::to_owned).to_vec();
    let plans = scenario.cases.first().map_or(0, |case| case.plans.len());
    let rows = (0..plans).filter_map(|plan| {
        let figures: Vec<Option<Estimate>> = entries.iter().filter(|entry| entry.result.plan == plan).map(of).collect();
        let known = || figures.iter().flatten();
        let name = clean(&entries.iter().find(|entry| entry.result.plan == plan)?.plan.name);
        let bars = bars(figures.iter().map(|figure| figure.map(|figure| figure.mean)), most);
        Some(vec![name, bars, text(known().next()?), text(known().next_back()?)])
    });
    std::iter::once(header).chain(rows).collect()
}

/// A bar for each value, of 8 heights; nothing where it is unknown.
fn bars(values: impl Iterator<Item = Option<f64>>, most: f64) -> String {
    let bar = |value: Option<f64>| {
        let Some(value) = value else { return ' ' };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 0 and 7")]
        let height = (value / most * 8.0).ceil().clamp(1.0, 8.0) as usize;
        BARS[height - 1]
    };
    values.map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_is_full_and_nothing_is_the_lowest() {
        assert_eq!(bars([Some(0.0), Some(1.0), None, Some(4.0), Some(8.0)].into_iter(), 8.0), "▁▁ ▄█");
    }
}
