//! The recovery in sentences: how long it takes, and from which size on it never comes.

use super::super::number::{self, Figure};
use super::super::page::{Block, Page};
use super::super::{Entry, clean, quoted, wording};
use super::request;
use crate::experiment::spike::{HELD, Never, PlanSpikes, Recovery, Spikes};
use crate::experiment::{Estimate, Judgement, Results};
use crate::scenario::Scenario;

/// What was found.
pub fn spike_page(scenario: &Scenario, spikes: &Spikes) -> Page {
    let of = Words { scenario, spikes };
    let plans = of.answer();
    let mut blocks = vec![Block::Grid(format!("{}:", of.caption()), of.table()), Block::List(None, plans.clone())];
    blocks.extend(wording::background(scenario).into_iter().map(|(heading, lines)| Block::List(Some(heading), lines)));
    blocks.push(Block::Paragraph(of.basis()));
    Page::new(scenario, plans, blocks)
}

/// What was found of spikes, in words.
pub(in crate::report) struct Words<'a> {
    pub scenario: &'a Scenario,
    pub spikes: &'a Spikes,
}

impl Words<'_> {
    /// What the table shows.
    pub fn caption(&self) -> String {
        let length = number::time(request(self.scenario).length.as_secs_f64());
        format!("Time back to the objectives after a spike of {length}")
    }

    /// A sentence for each plan.
    pub fn answer(&self) -> Vec<String> {
        self.spikes.plans.iter().map(|plan| self.plan(plan)).collect()
    }

    /// One row for each size, one column for each plan; the first row has the names of the columns.
    pub fn by_size(&self) -> Vec<Vec<String>> {
        let by_plan = self.by_plan();
        let columns = by_plan.first().map_or(0, Vec::len);
        (0..columns).map(|place| by_plan.iter().map(|row| row[place].clone()).collect()).collect()
    }

    /// The other way round.
    fn by_plan(&self) -> Vec<Vec<String>> {
        let sizes = &request(self.scenario).sizes;
        let header = std::iter::once("times".to_owned()).chain(sizes.iter().map(|size| number::number(*size)));
        let row = |plan| std::iter::once(self.name(plan)).chain(self.cells(plan, sizes.len())).collect();
        std::iter::once(header.collect()).chain(self.spikes.plans.iter().map(row)).collect()
    }

    /// By size, unless the plans do not fit.
    fn table(&self) -> Vec<Vec<String>> {
        if self.spikes.plans.len() <= 3 { self.by_size() } else { self.by_plan() }
    }

    fn cells(&self, plan: &PlanSpikes, sizes: usize) -> Vec<String> {
        if plan.recoveries.is_empty() {
            return vec!["–".to_owned(); sizes];
        }
        plan.recoveries.iter().map(|recovery| self.time(recovery)).collect()
    }

    /// `3.2 min ± 0.4`, `at once`, `never`.
    fn time(&self, recovery: &Recovery) -> String {
        match recovery.after_s {
            None => "never".to_owned(),
            Some(0.0) => "at once".to_owned(),
            Some(mean) => {
                let estimate = Estimate::symmetric(mean, recovery.half_width_s, self.spikes.replications);
                Figure::time(&estimate, self.spikes.exact).prose()
            }
        }
    }

    fn name(&self, plan: &PlanSpikes) -> String {
        clean(&self.scenario.cases[0].plans[plan.usual.plan].name)
    }

    fn plan(&self, plan: &PlanSpikes) -> String {
        let case = &self.scenario.cases[0];
        let described = &case.plans[plan.usual.plan];
        let name = quoted(&described.name);
        let Some(edge) = &plan.edge else {
            let results = Results::without_plans(self.spikes.replications, self.spikes.exact);
            let entry = Entry { case, plan: described, result: &plan.usual, starts: self.scenario.starts.as_ref() };
            let verdict = wording::verdict(&results, entry);
            return format!("{name} has nothing to come back to: without a spike it {verdict}.");
        };
        let doubt = if plan.usual.verdict.overall == Judgement::Undecided {
            " Without a spike it is too close to call whether it meets the objectives: read this with care."
        } else {
            ""
        };
        let told = match &edge.never_from {
            None => format!(
                "{name} comes back from every spike that was tried, up to {} times the traffic.",
                number::number(edge.recovers_from)
            ),
            Some(never) => self.never(&name, edge.recovers_from, never),
        };
        format!("{told}{doubt}")
    }

    fn never(&self, name: &str, recovers_from: f64, never: &Never) -> String {
        let from = number::number(never.with.size);
        let spike = request(self.scenario);
        let left = number::time((self.scenario.horizon - spike.end()).as_secs_f64());
        let best = if recovers_from > 1.0 {
            format!("; after {} times it is", number::number(recovers_from))
        } else {
            String::new()
        };
        let not = format!("is not back within the {left} after the spike{}{best}", self.alone(&never.with));
        let Some(once) = &never.without_retries else {
            return format!("{name}: from {from} times the traffic on it {not}.");
        };
        if once.after_s.is_none() {
            return format!(
                "{name}: from {from} times the traffic on it {not}. Nor is it where clients try once: \
                 working off what has piled up takes longer than that."
            );
        }
        let back = match once.after_s {
            Some(0.0) => "at once".to_owned(),
            _ => format!("after {}", self.time(once)),
        };
        let attempts = match (never.attempts_at_end, never.usual_attempts) {
            (Some(end), Some(usual)) => format!(
                " At the end of the run {} attempts are made for each request, without a spike {}.",
                number::number(end),
                number::number(usual)
            ),
            _ => String::new(),
        };
        format!(
            "From {from} times the traffic on, its own retries keep {name} overloaded: it {not}, and clients that try once \
             are back {back}.{attempts} This is a metastable failure (Bronson et al., Metastable Failures in Distributed Systems, \
             2021); a retry budget, fewer attempts or a gate end it."
        )
    }

    /// Where some replications recover and others do not.
    fn alone(&self, recovery: &Recovery) -> String {
        if recovery.recovered > 0.0 && self.spikes.replications > 1 {
            format!(" (in {} of the replications it is)", number::share(recovery.recovered))
        } else {
            String::new()
        }
    }

    pub fn basis(&self) -> String {
        let spike = request(self.scenario);
        let slice = number::time(self.spikes.slice.as_secs_f64());
        let at = number::time(spike.at.as_secs_f64());
        let how = format!(
            "The spike begins at {at}. A plan is back when the requests that appear in {HELD} slices of {slice} on end meet every \
             objective again; what they miss without a spike as well does not count."
        );
        if self.spikes.exact {
            return format!("{how} Nothing in this scenario is random: the figures are exact.");
        }
        match self.spikes.replications {
            1 => format!("{how} One replication, which gives no interval: set `replications` to 2 or more."),
            n => format!(
                "{how} {n} replications, judged together, with the same usual traffic at every size; seed {}. ± is the half-width of \
                 the 95 % confidence interval (bootstrap over replications).",
                self.scenario.seed
            ),
        }
    }
}
