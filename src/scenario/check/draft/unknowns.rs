//! What is unknown of a scenario, and the scenario with any of the values that it may have.

use super::super::sweep::Path as KeyPath;
use super::super::{resolve, totals};
use super::{Draft, Over, shift};
use crate::notation::cursor::Item;
use crate::notation::document::{self, Entry, Node, Table, Value};
use crate::notation::problem::{Findings, Problems};
use crate::notation::units;
use crate::provider::{Ambiguity, Plan, RateLimit, RateLimitKind};
use crate::scenario::{Case, Change, Reading, Scenario, Unknown, UnknownKind};
use crate::time::Nanos;

/// So many phases of a window are tried, evenly spread.
const PHASES: u64 = 8;
/// What does not go together with other values, and is left out.
const LEFT_OUT: [&str; 3] = ["sweep", "size", "sensitivity"];

impl Draft {
    /// The scenario without its sweep, and everything unknown about it: ranges, those of the flags instead of those of the file for
    /// the same parameter; what the catalogue's documentation leaves open and the file does not state; the phases of fixed windows.
    ///
    /// # Errors
    /// Every problem of the file, of its logs, of the ranges, and of their values.
    pub fn unknowns(&self, flags: &[Over]) -> Result<(Scenario, Vec<Unknown>), Problems> {
        let (document, ends) = self.with_ranges(flags);
        let mut scenario = self.check(document, &ends, totals::MOST_REQUESTS)?;
        let mut unknowns = std::mem::take(&mut scenario.unknowns);
        self.values_are_possible(&scenario, &unknowns)?;
        if scenario.objectives.is_empty() {
            return Err(self.problem("`slo` is missing, and without objectives any plan suffices; write [slo]"));
        }
        unknowns.extend(open_questions_of(&scenario.cases[0].plans));
        let phases = self.phases(&scenario, &unknowns);
        unknowns.extend(phases);
        if unknowns.is_empty() {
            return Err(self.problem(
                "nothing is unknown: no plan has a reading that its documentation leaves open, no window has an unknown phase, and \
                 there is no range; write [sensitivity] with `ranges`, or give one with `--unknown`",
            ));
        }
        Ok((scenario, unknowns))
    }

    /// The scenario with these changes, and with these of its plans alone if they are given.
    ///
    /// # Errors
    /// Why that cannot be.
    pub fn changed(&self, changes: &[&Change], plans: Option<&[&str]>) -> Result<Scenario, Problems> {
        let mut document = self.document.clone();
        document.retain(|entry| !LEFT_OUT.contains(&entry.key.as_str()));
        if let Some(Value::Array(items)) = document::get_mut(&mut document, "plan").map(|node| &mut node.value) {
            items.retain(|item| plans.is_none_or(|plans| name_of(item).is_some_and(|name| plans.contains(&name))));
            for item in items {
                change_plan(item, changes);
            }
        }
        let at = self.text.len() + 2;
        let mut told = Vec::new();
        let parameters = changes.iter().filter_map(|change| match change {
            Change::Parameter { path, value } => Some((path, value)),
            _ => None,
        });
        for (path, raw) in parameters {
            if told.is_empty() {
                // A path may lead to what the catalogue says.
                resolve::resolve(&mut document, &self.catalogue, &[], &Findings::default());
            }
            // A parameter of a plan that is left out changes nothing.
            let findings = Findings::default();
            let named = value(&toml::Value::String(path.clone()).to_string(), 0);
            let item = Item { node: &named, findings: &findings, subject: String::new(), path: String::new() };
            let at = at + 2 * told.len();
            if let Some(path) = KeyPath::read(&item, &document) {
                let _ = path.set(&mut document, &value(raw, at));
            }
            told.push((at + 1, format!("with {path} = {raw}")));
        }
        let mut scenario = self.check(document, &told, totals::MOST_REQUESTS)?;
        for change in changes {
            if let Change::Phase { window, phase } = change {
                self.set_phase(&mut scenario.cases[0], *window, *phase);
            }
        }
        Ok(scenario)
    }

    /// The document with the flags among its ranges, and where what they say ends.
    fn with_ranges(&self, flags: &[Over]) -> (Table, Vec<(usize, String)>) {
        let mut document = self.document.clone();
        document.retain(|entry| !matches!(entry.key.as_str(), "sweep" | "size"));
        let mut ends = Vec::new();
        if flags.is_empty() {
            return (document, ends);
        }
        let mut at = self.text.len() + 1;
        if document::get(&document, "sensitivity").is_none() {
            document.push(Entry { key: "sensitivity".to_owned(), at, node: Node::empty_table(at) });
        }
        let Some(Value::Table(section)) = document::get_mut(&mut document, "sensitivity").map(|node| &mut node.value)
        else {
            return (document, ends);
        };
        if document::get(section, "ranges").is_none() {
            let node = Node { value: Value::Array(Vec::new()), at, raw: String::new(), catalogue: false };
            section.push(Entry { key: "ranges".to_owned(), at, node });
        }
        if let Some(Value::Array(ranges)) = document::get_mut(section, "ranges").map(|node| &mut node.value) {
            for flag in flags {
                let text = range_toml(flag);
                let mut table = document::read(&text, &Findings::default());
                shift(&mut table, at);
                let of_flag = |item: &Node| {
                    item.table().and_then(|table| document::get(table, "parameter")?.text()) == Some(&flag.parameter)
                };
                ranges.retain(|item| !of_flag(item) || item.at > self.text.len());
                ranges.push(Node { value: Value::Table(table), at, raw: String::new(), catalogue: false });
                at += text.len() + 1;
                ends.push((at, format!("--unknown {}={}", flag.parameter, flag.values)));
            }
        }
        (document, ends)
    }

    /// Each value of a range has to be possible for some plan at least.
    fn values_are_possible(&self, scenario: &Scenario, unknowns: &[Unknown]) -> Result<(), Problems> {
        let mut all: Option<Problems> = None;
        for reading in unknowns.iter().flat_map(|unknown| &unknown.values) {
            let changes: Vec<&Change> = reading.changes.iter().collect();
            let Err(problems) = self.changed(&changes, None) else { continue };
            let for_one = |plan: usize| self.changed(&changes, Some(&names_met(&scenario.cases[0], plan))).is_ok();
            if !(0..scenario.cases[0].plans.len()).any(for_one) {
                all = Some(match all {
                    None => problems,
                    Some(others) => others.and(problems),
                });
            }
        }
        all.map_or(Ok(()), Err)
    }

    /// One unknown for each length of fixed windows that some plan may have; limits of one length share their clock.
    fn phases(&self, scenario: &Scenario, others: &[Unknown]) -> Vec<Unknown> {
        let mut windows: Vec<(Nanos, Option<(usize, usize)>)> =
            self.fixed_windows(scenario).into_iter().map(|window| (window, None)).collect();
        for (place, unknown) in others.iter().enumerate() {
            if unknown.kind == UnknownKind::Range {
                continue;
            }
            for (value, reading) in unknown.values.iter().enumerate() {
                let changes: Vec<&Change> = reading.changes.iter().collect();
                let Ok(scenario) = self.changed(&changes, None) else { continue };
                for window in self.fixed_windows(&scenario) {
                    if !windows.iter().any(|(known, _)| *known == window) {
                        windows.push((window, Some((place, value))));
                    }
                }
            }
        }
        let of_window = |(window, under): (Nanos, _)| {
            let reading = |number: u64| {
                let phase = Nanos(window.0 / PHASES * number + window.0 % PHASES * number / PHASES);
                let changes = vec![Change::Phase { window, phase }];
                Reading { label: units::written(phase), changes }
            };
            Unknown {
                name: format!("phase of windows of {}", units::written(window)),
                kind: UnknownKind::Phase,
                values: (0..PHASES).map(reading).collect(),
                base: 0,
                under,
            }
        };
        windows.into_iter().map(of_window).collect()
    }

    /// The lengths of fixed windows whose phase nobody states, of limits that count anything.
    fn fixed_windows(&self, scenario: &Scenario) -> Vec<Nanos> {
        let case = &scenario.cases[0];
        let mut windows = Vec::new();
        for (plan, limit) in case.plans.iter().flat_map(|plan| plan.rate_limits.iter().map(move |limit| (plan, limit)))
        {
            let counts = case.workloads.iter().any(|one| limit.applies_to.matches(&one.endpoint, &one.model))
                || limit.counts.polls();
            if counts && self.phase_is_open(plan, limit) && !windows.contains(&limit.window) {
                windows.push(limit.window);
            }
        }
        windows
    }

    fn set_phase(&self, case: &mut Case, window: Nanos, phase: Nanos) {
        for place in 0..case.plans.len() {
            let plan = &case.plans[place];
            let open: Vec<bool> = plan
                .rate_limits
                .iter()
                .map(|limit| limit.window == window && self.phase_is_open(plan, limit))
                .collect();
            let limits = case.plans[place].rate_limits.iter_mut().zip(open);
            limits.filter(|(_, open)| *open).for_each(|(limit, _)| limit.phase = phase);
        }
    }

    fn phase_is_open(&self, plan: &Plan, limit: &RateLimit) -> bool {
        if limit.kind != RateLimitKind::FixedAligned {
            return false;
        }
        let Some(Value::Array(items)) = document::get(&self.document, "plan").map(|node| &node.value) else {
            return true;
        };
        let table = items.iter().find(|item| name_of(item) == Some(&plan.name)).and_then(Node::table);
        let limits = table.and_then(|table| document::get(table, "rate_limit")?.table());
        let table = limits.and_then(|limits| document::get(limits, &limit.name)?.table());
        table.is_none_or(|table| document::get(table, "phase").is_none())
    }

    fn problem(&self, message: &str) -> Problems {
        Problems::of_file(&self.path, message.to_owned())
    }
}

/// The names of a plan and of those that its requests spill over to.
fn names_met(case: &Case, plan: usize) -> Vec<&str> {
    case.plans_met(plan).into_iter().map(|plan| case.plans[plan].name.as_str()).collect()
}

/// A value of TOML, as if it were written at this place.
pub(in crate::scenario::check) fn value(raw: &str, at: usize) -> Node {
    let mut table = document::read(&format!("value = {raw}"), &Findings::default());
    let mut node = table.pop().map_or_else(|| Node::empty_table(at), |entry| entry.node);
    node.move_to(at);
    node
}

/// `300k..500k images/month` or `1,2,3` as an entry of `ranges`.
fn range_toml(flag: &Over) -> String {
    let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let plain = |value: &str| value.parse::<i128>().is_ok() || value.parse::<f64>().is_ok_and(f64::is_finite);
    let one = |value: &str| if plain(value) { value.to_owned() } else { text(value) };
    let Some((from, to)) = flag.values.split_once("..") else { return flag.toml() };
    let (from, to) = (from.trim(), to.trim());
    // A unit that is written once is that of both.
    let unit = crate::decimal::Decimal::scan(to).map_or("", |(_, unit)| unit);
    let bare = crate::decimal::Decimal::parse(from).is_ok();
    let from = if bare { format!("{from}{unit}") } else { from.to_owned() };
    format!("parameter = {}\nfrom = {}\nto = {}\n", text(&flag.parameter), one(&from), one(to))
}

fn name_of(node: &Node) -> Option<&str> {
    document::get(node.table()?, "name").and_then(Node::text)
}

/// Lays what the changes say of a plan on its keys.
fn change_plan(item: &mut Node, changes: &[&Change]) {
    let Some(name) = name_of(item).map(str::to_owned) else { return };
    let Value::Table(table) = &mut item.value else { return };
    for change in changes {
        if let Change::Plan { plan, key, value: raw } = change
            && *plan == name
        {
            let nested = key.rsplit('.').fold(value(raw, 0), |node, key| {
                let entry = Entry { key: key.to_owned(), at: node.at, node };
                Node { value: Value::Table(vec![entry]), at: 0, raw: String::new(), catalogue: false }
            });
            if let Value::Table(nested) = nested.value {
                document::overlay(table, nested);
            }
        }
    }
}

/// What the documentation of the plan of this name leaves open and the file does not state.
pub fn open_questions(scenario: &Scenario, plan: &str) -> Vec<Unknown> {
    let plan = scenario.cases[0].plans.iter().find(|other| other.name == plan);
    plan.map(std::slice::from_ref).map_or_else(Vec::new, open_questions_of)
}

/// What the catalogue says is open about plans of the scenario, and the scenario leaves open too.
fn open_questions_of(plans: &[Plan]) -> Vec<Unknown> {
    let mut found: Vec<(&str, &Ambiguity, Unknown)> = Vec::new();
    for plan in plans {
        let Some(provider) = plan.origin.provider.as_deref() else { continue };
        for ambiguity in plan.origin.assumptions.iter().filter(|one| !one.others.is_empty()) {
            let same = found.iter_mut().find(|(other, asked, _)| {
                *other == provider
                    && (asked.question == ambiguity.question || asked.keys == ambiguity.keys)
                    && asked.others.len() == ambiguity.others.len()
            });
            match same {
                Some((.., unknown)) => extend(unknown, plan, ambiguity),
                None => found.push((provider, ambiguity, asked(provider, plan, ambiguity))),
            }
        }
    }
    found.into_iter().map(|(.., unknown)| unknown).collect()
}

fn asked(provider: &str, plan: &Plan, ambiguity: &Ambiguity) -> Unknown {
    let taken = Reading { label: ambiguity.reading.clone(), changes: Vec::new() };
    let others = ambiguity.others.iter().map(|_| Reading { label: String::new(), changes: Vec::new() });
    let mut unknown = Unknown {
        name: format!("{} {}", provider, ambiguity.keys_in_short().replace('`', "")),
        kind: UnknownKind::Documentation { provider: provider.to_owned(), question: ambiguity.question.clone() },
        values: std::iter::once(taken).chain(others).collect(),
        base: 0,
        under: None,
    };
    extend(&mut unknown, plan, ambiguity);
    unknown
}

/// Adds a plan of which the same is asked.
fn extend(unknown: &mut Unknown, plan: &Plan, ambiguity: &Ambiguity) {
    for (reading, value) in unknown.values[1..].iter_mut().zip(&ambiguity.others) {
        let label = value.trim_matches('"');
        if !reading.label.split(" or ").any(|known| known == label) {
            let or = if reading.label.is_empty() { "" } else { " or " };
            reading.label.push_str(or);
            reading.label.push_str(label);
        }
        let change = |key: &String| Change::Plan { plan: plan.name.clone(), key: key.clone(), value: value.clone() };
        reading.changes.extend(ambiguity.keys.iter().map(change));
    }
}
