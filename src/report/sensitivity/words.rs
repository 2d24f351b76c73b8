//! The answer in sentences: how often each plan suffices, what to ask, what each unknown moves, and what a wrong choice costs.

use super::super::number::Figure;
use super::super::page::{Block, Page};
use super::super::{clean, listed, number, quoted, wording};
use crate::experiment::Estimate;
use crate::experiment::sensitivity::{Outcome, Sensitivity, Tally};
use crate::scenario::{Objective, Scenario, UnknownKind};

/// Less of the variance than this is not worth a sentence.
const LITTLE: f64 = 0.01;

/// What was found.
pub fn sensitivity_page(scenario: &Scenario, found: &Sensitivity) -> Page {
    let of = Words { scenario, found };
    let plans = of.plans();
    let mut blocks = vec![Block::List(None, plans.clone()), Block::Paragraph(of.what_matters())];
    blocks.extend(of.sections().into_iter().map(|(heading, lines)| Block::List(Some(heading), lines)));
    blocks.push(Block::Paragraph(of.basis()));
    Page::new(scenario, plans, blocks)
}

/// What sensitivity found, in words.
pub(in crate::report) struct Words<'a> {
    pub scenario: &'a Scenario,
    pub found: &'a Sensitivity,
}

impl Words<'_> {
    /// What stands behind the answer: lists with their headings.
    pub fn sections(&self) -> [(&'static str, Vec<String>); 4] {
        [
            ("What each unknown decides", self.unknowns()),
            ("Phase of the windows", self.phases()),
            ("What a choice may cost", self.regrets()),
            ("What cannot be", self.impossible()),
        ]
    }

    fn plan(&self, plan: usize) -> String {
        quoted(&self.scenario.cases[0].plans[plan].name)
    }

    pub fn plans(&self) -> Vec<String> {
        let all = self.found.combinations.len();
        let told = |(plan, tally): (usize, &Tally)| {
            let name = self.plan(plan);
            let suffices = match tally.met {
                met if met == all => return format!("{name} suffices whatever is true."),
                0 => format!("{name} suffices in none of {all} combinations"),
                met => format!("{name} suffices in {met} of {all} combinations"),
            };
            let others = [(tally.missed, "fails in"), (tally.undecided, "is too close to call in")];
            let mut others: Vec<String> = others
                .into_iter()
                .filter(|(number, _)| *number > 0 && *number < all)
                .map(|(number, what)| format!("{what} {number}"))
                .collect();
            if tally.undecided == all {
                others.push("is always too close to call".to_owned());
            }
            if tally.impossible > 0 {
                others.push(format!("cannot be in {}", tally.impossible));
            }
            if others.is_empty() { format!("{suffices}.") } else { format!("{suffices}; it {}.", listed(others)) }
        };
        self.found.tallies().iter().enumerate().map(told).collect()
    }

    pub fn what_matters(&self) -> String {
        let Some(&most) = self.found.by_importance().first() else { return String::new() };
        let unknown = &self.found.unknowns[most];
        let decides = self.found.decides(most);
        let Some(share) = decides.filter(|share| *share >= LITTLE) else {
            return if decides.is_none() && self.found.flips(most) == 0 {
                "No verdict depends on any of it: nothing needs to be asked.".to_owned()
            } else {
                "No unknown decides anything by itself.".to_owned()
            };
        };
        let name = clean(&unknown.name);
        let why = format!("it explains {} of what the verdicts differ by", percent(share));
        match &unknown.kind {
            UnknownKind::Documentation { provider, question } => {
                format!("What matters most is {name}: {why}. Ask {}: “{}”", clean(provider), clean(question))
            }
            UnknownKind::Phase => {
                format!("What matters most is the {name}: {why}. Nobody can tell it; plan for the worst.")
            }
            UnknownKind::Range => {
                format!("What matters most is {name}: {why}. Find out more about it before you choose.")
            }
        }
    }

    fn unknowns(&self) -> Vec<String> {
        self.found.by_importance().into_iter().map(|unknown| self.unknown(unknown)).collect()
    }

    fn unknown(&self, place: usize) -> String {
        let unknown = &self.found.unknowns[place];
        let name = clean(&unknown.name);
        let decides = match self.found.decides(place) {
            Some(share) if share >= LITTLE => format!("explains {} of the verdicts", percent(share)),
            _ => "explains none of the verdicts".to_owned(),
        };
        let flips = match self.found.flips(place) {
            0 => "changes none by itself".to_owned(),
            1 => "changes one by itself".to_owned(),
            number => format!("changes {number} by itself"),
        };
        let asked = match &unknown.kind {
            UnknownKind::Documentation { question, .. } => format!(" ({})", clean(question)),
            _ => String::new(),
        };
        let moved = self.most_moved(place).map_or_else(String::new, |moved| format!("; {moved}"));
        format!("{name}{asked}: {decides} and {flips}{moved}.")
    }

    /// Where the unknown moves a figure most, by the bound of the objective.
    fn most_moved(&self, place: usize) -> Option<String> {
        let values = &self.found.unknowns[place].values;
        let mut most: Option<(f64, String)> = None;
        for (value, reading) in values.iter().enumerate() {
            for plan in 0..self.scenario.cases[0].plans.len() {
                for (objective, wanted) in self.scenario.objectives.iter().enumerate() {
                    let Some(moved) = self.found.moved(place, value, plan, objective) else { continue };
                    // What is not surely a difference is none.
                    let sure = moved.half_width.is_some_and(|half| moved.mean.abs() > half);
                    let far = moved.mean.abs() / room(wanted);
                    if sure && far > most.as_ref().map_or(0.0, |(far, _)| *far) {
                        let sign = if moved.mean > 0.0 { "+" } else { "−" };
                        let moved = Estimate::symmetric(moved.mean.abs(), moved.half_width, moved.replications);
                        let figure = figure(wanted, &moved, self.found.exact);
                        most = Some((
                            far,
                            format!(
                                "at most with “{}”, where {} of {} moves by {sign}{figure}",
                                clean(&reading.label),
                                what(wanted),
                                self.plan(plan)
                            ),
                        ));
                    }
                }
            }
        }
        most.map(|(_, told)| told)
    }

    /// Of each phase and plan: the figure averaged over phases, and the worst.
    fn phases(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (place, unknown) in self.found.unknowns.iter().enumerate() {
            if unknown.kind != UnknownKind::Phase {
                continue;
            }
            let under = unknown.under.map_or_else(String::new, |(other, value)| {
                format!(
                    " (if {} is {})",
                    clean(&self.found.unknowns[other].name),
                    self.found.unknowns[other].values[value].label
                )
            });
            for plan in 0..self.scenario.cases[0].plans.len() {
                let told: Vec<String> =
                    (0..self.scenario.objectives.len()).filter_map(|one| self.phase(place, plan, one)).collect();
                if !told.is_empty() {
                    lines.push(format!("{}, {}{under}: {}.", self.plan(plan), clean(&unknown.name), told.join("; ")));
                }
            }
        }
        lines
    }

    /// `None` where the phase changes nothing.
    fn phase(&self, place: usize, plan: usize, objective: usize) -> Option<String> {
        let wanted = &self.scenario.objectives[objective];
        let figures: Vec<f64> = (self.found.swings[place].values.iter())
            .filter_map(|one| Some(one.plans[plan].cell()?.objectives[objective].measured?.mean))
            .collect();
        let order = |a: &f64, b: &f64| if wanted.is_at_least() { b.total_cmp(a) } else { a.total_cmp(b) };
        let worst = *figures.iter().max_by(|a, b| order(a, b))?;
        let best = *figures.iter().min_by(|a, b| order(a, b))?;
        if worst.total_cmp(&best).is_eq() {
            return None;
        }
        let at = figures.iter().position(|figure| figure.total_cmp(&worst).is_eq())?;
        let mean = figures.iter().sum::<f64>() / figures.len() as f64;
        Some(format!(
            "{} {} on average over the phases, {} at the worst ({})",
            what(wanted),
            plain(wanted, mean),
            plain(wanted, worst),
            clean(&self.found.unknowns[place].values[at].label)
        ))
    }

    fn regrets(&self) -> Vec<String> {
        let all = self.found.combinations.len();
        if self.scenario.cases[0].plans.len() < 2 {
            return Vec::new();
        }
        let told = |(plan, tally): (usize, &Tally)| {
            let failed = tally.failed_though_another_suffices;
            let larger = tally.larger_than_needed;
            let mut costs = Vec::new();
            if failed > 0 {
                costs.push(format!("fails although another suffices in {failed} of {all}"));
            }
            if larger > 0 {
                costs.push(format!("is more than needed in {larger} of {all}: a plan before it suffices too"));
            }
            (!costs.is_empty()).then(|| format!("{} {}.", self.plan(plan), costs.join("; ")))
        };
        self.found.tallies().iter().enumerate().filter_map(told).collect()
    }

    /// Each reason once, with the plans and a value that leads to it.
    fn impossible(&self) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for (unknown, swing) in self.found.unknowns.iter().zip(&self.found.swings) {
            for (reading, one) in unknown.values.iter().zip(&swing.values) {
                for (plan, outcome) in one.plans.iter().enumerate() {
                    let Outcome::Impossible(reason) = outcome else { continue };
                    let line = format!(
                        "{} with “{}” for {}: cannot be: {}.",
                        self.plan(plan),
                        clean(&reading.label),
                        clean(&unknown.name),
                        clean(reason)
                    );
                    if !lines.contains(&line) {
                        lines.push(line);
                    }
                }
            }
        }
        lines
    }

    pub fn basis(&self) -> String {
        let found = self.found;
        let unknowns = match found.unknowns.len() {
            1 => "1 unknown".to_owned(),
            number => format!("{number} unknowns"),
        };
        let tried = if found.all {
            format!("All {} combinations of {unknowns} were tried", found.combinations.len())
        } else {
            format!(
                "{} combinations of {unknowns} were tried, a sample (Latin hypercube) of all, so that shares are estimates",
                found.combinations.len()
            )
        };
        let runs = if found.exact {
            "nothing in them is random".to_owned()
        } else {
            format!(
                "each in {} replications with the same random numbers; seed {}",
                found.replications, self.scenario.seed
            )
        };
        format!(
            "{tried}, {runs}. Each counts alike, however likely it is. Plans count as listed from the smallest to the largest."
        )
    }
}

fn percent(share: f64) -> String {
    number::share((share * 100.0).round() / 100.0)
}

/// What an objective leaves room for, to compare figures of different kinds.
fn room(objective: &Objective) -> f64 {
    let bound = objective.bound();
    let room = if objective.is_at_least() { 1.0 - bound } else { bound };
    room.max(1e-6)
}

/// What the objective speaks of.
fn what(objective: &Objective) -> String {
    let asked = wording::asked(objective);
    let end = asked.find(" up to ").or_else(|| asked.find(" at least ")).or_else(|| asked.find(" at most "));
    asked[..end.unwrap_or(asked.len())].to_owned()
}

fn is_time(objective: &Objective) -> bool {
    matches!(
        objective,
        Objective::LatencyMean(_) | Objective::LatencyQuantile { .. } | Objective::ActionLatencyQuantile { .. }
    )
}

fn figure(objective: &Objective, moved: &Estimate, exact: bool) -> String {
    if is_time(objective) { Figure::time(moved, exact).prose() } else { Figure::rough_share(moved, exact).prose() }
}

fn plain(objective: &Objective, figure: f64) -> String {
    if is_time(objective) { number::time(figure) } else { number::share(figure) }
}
