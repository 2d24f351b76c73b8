//! The answer in sentences: what to ask for, how sure that is, what one less would do, and how far the plans carry.

use super::super::page::{Block, Page};
use super::super::{Entry, capitalised, clean, listed, number, quoted, wording};
use super::request;
use crate::demand::Arrivals;
use crate::experiment::sizing::{Answer, Edge, HeadRoom, Marginal, Measured, Sizing, Tier, Trial};
use crate::experiment::{Judgement, PlanResult, Results};
use crate::scenario::{Case, Role, Scenario, SizeParameter};

/// What was found.
pub fn sizing_page(scenario: &Scenario, sizing: &Sizing) -> Page {
    let of = Words { scenario, sizing };
    let answer = of.answer();
    let mut blocks = vec![Block::Paragraph(answer.clone())];
    let sections = of.sections().into_iter().chain(wording::background(scenario));
    blocks.extend(sections.map(|(heading, lines)| Block::List(Some(heading), lines)));
    blocks.push(Block::Paragraph(of.basis()));
    Page::new(scenario, vec![answer], blocks)
}

/// What sizing found, in words.
pub(in crate::report) struct Words<'a> {
    pub scenario: &'a Scenario,
    pub sizing: &'a Sizing,
}

impl Words<'_> {
    /// What stands behind the answer: lists with their headings.
    pub fn sections(&self) -> [(&'static str, Vec<String>); 5] {
        [
            ("With one less", self.one_less()),
            ("Instead of that", self.frontier()),
            ("A little more of each, with the plans as the file states them", self.marginal()),
            ("Head-room: the most of this traffic with which every objective is surely met", self.head_room()),
            ("Plans of the same provider, as they are published", self.tiers()),
        ]
    }

    pub fn answer(&self) -> String {
        let plan = quoted(&self.scenario.cases[0].plans[request(self.scenario).plan].name);
        match &self.sizing.answer {
            Answer::Found { best, .. } => {
                format!("{plan} needs {}. With them it {}.", self.numbers(&best.values), self.told(best))
            }
            Answer::Undecided { closest } => format!(
                "{plan}: undecided. {} may do and may not: with them it {}. Run longer (`horizon`) or with more `replications`, or \
                 loosen the objectives a little.",
                capitalised(&self.numbers(&closest.values)),
                self.told(closest)
            ),
            Answer::Nothing { most } => format!(
                "{plan}: nothing suffices. Not even {} do: {}. {}",
                self.numbers(&most.values),
                self.told(most),
                why_nothing(most)
            ),
        }
    }

    fn one_less(&self) -> Vec<String> {
        let Answer::Found { best, one_less } = &self.sizing.answer else { return Vec::new() };
        let parameters = &request(self.scenario).parameters;
        let told = |(place, trial): (usize, &Option<Trial>)| {
            let parameter = &parameters[place];
            let Some(trial) = trial else {
                return format!("{}: there is no less.", self.number(parameter, best.values[place]));
            };
            let others = if parameter.role.serves() && parameters.len() > 1 {
                format!("{} (the others as they suit it)", self.number(parameter, trial.values[place]))
            } else {
                self.number(parameter, trial.values[place])
            };
            match trial.judgement() {
                Judgement::Missed => format!("{others}: fails; it {}.", self.told(trial)),
                Judgement::Undecided | Judgement::Met => {
                    format!("{others}: {}.", self.told(trial).trim_start_matches("is "))
                }
            }
        };
        one_less.iter().enumerate().map(told).collect()
    }

    fn frontier(&self) -> Vec<String> {
        let Answer::Found { best, .. } = &self.sizing.answer else { return Vec::new() };
        let others = self.sizing.frontier.iter().filter(|trial| trial.values[0] != best.values[0]);
        others.map(|trial| format!("{}: {}.", self.numbers(&trial.values), self.figures(trial))).collect()
    }

    fn marginal(&self) -> Vec<String> {
        let results = Results::without_plans(self.sizing.replications, self.sizing.exact);
        let difference = |one: &Marginal| wording::difference(self.scenario, &results, &one.difference);
        let of_plan = |all: &[Marginal]| {
            let several = all.iter().filter(|one| one.parameter.role == Role::Rate).count() > 1;
            let more = |one: &Marginal| {
                let from = number::count(one.from as f64);
                format!("{} instead of {from}", number_of(&one.parameter, one.to, several))
            };
            // What changes nothing is told of together.
            let (same, others): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.difference.same);
            let mut told: Vec<String> =
                others.into_iter().map(|one| format!("{}: {}", more(one), difference(one))).collect();
            if let Some(first) = same.first() {
                let all: Vec<String> = same.iter().map(|one| more(one)).collect();
                told.push(format!("{}: {}", all.join(", or "), difference(first)));
            }
            let name = quoted(&self.scenario.cases[0].plans[all[0].plan].name);
            format!("{name}: {}.", told.join("; "))
        };
        let plans = self.sizing.marginal.chunk_by(|one, other| one.plan == other.plan);
        plans.map(of_plan).collect()
    }

    fn head_room(&self) -> Vec<String> {
        self.sizing.head_room.iter().map(|room| self.room(room)).collect()
    }

    pub fn room(&self, room: &HeadRoom) -> String {
        let name = quoted(&self.scenario.cases[0].plans[room.plan].name);
        let edges = self.scenario.objectives.iter().zip(&room.edges);
        let first = edges.clone().filter_map(|(_, edge)| edge.met_up_to).fold(f64::INFINITY, f64::min);
        let all_met = room.edges.iter().all(|edge| edge.met_up_to.is_some());
        let carries =
            if all_met && first.is_finite() { self.carries(first) } else { "none of it for certain".to_owned() };
        let told = edges.map(|(objective, edge)| format!("{} {}", wording::asked(objective), broken(*edge)));
        format!("{name} carries {carries}: {}.", told.collect::<Vec<_>>().join("; "))
    }

    /// `1.2 times, 240 users`: so many times the traffic, in what people count.
    fn carries(&self, times: f64) -> String {
        let case = &self.scenario.cases[0];
        let factor = format!("{} times", number::number(times));
        // As many as were simulated: of each workload a whole number.
        let users = case.workloads.iter().filter_map(|workload| match workload.arrivals.scaled(times) {
            Arrivals::Users(users) => Some(f64::from(users.users.get())),
            _ => None,
        });
        let users: f64 = users.sum();
        // How often users ask depends on the answers, and is nothing to promise.
        let open = case.workloads.iter().filter(|one| !matches!(one.arrivals, Arrivals::Users(_)));
        let open: f64 = open.map(|one| self.scenario.expected_requests_of(one)).sum();
        let hours = self.scenario.horizon.as_secs_f64() / 3600.0;
        let per_hour = open / hours * times;
        let (rate, window) = if per_hour >= 120.0 { (per_hour / 60.0, "minute") } else { (per_hour, "hour") };
        let requests = format!("{} requests a {window} on average", number::number(rate));
        match (users > 0.0, open > 0.0) {
            (true, false) => format!("{factor}, {} users", number::count(users)),
            (true, true) => format!("{factor}, {} users beside {requests}", number::count(users)),
            _ => format!("{factor}, {requests}"),
        }
    }

    fn tiers(&self) -> Vec<String> {
        let mut lines: Vec<String> = (self.sizing.tiers.iter())
            .map(|tier| match &tier.measured {
                Measured::Simulated(result) => {
                    let case = tier.case.as_ref().unwrap_or(&self.scenario.cases[0]);
                    format!("{}: {}.", clean(&tier.id), self.told_of(case, result))
                }
                Measured::Impossible(reason) => format!("{}: cannot carry it: {}.", clean(&tier.id), clean(reason)),
            })
            .collect();
        if !lines.is_empty() {
            lines.push(self.cheapest());
        }
        lines
    }

    /// The cheapest tier that suffices, where prices are known; else the first of them, as the catalogue lists them.
    fn cheapest(&self) -> String {
        let suffices: Vec<&Tier> =
            self.sizing.tiers.iter().filter(|tier| tier.measured.judgement() == Judgement::Met).collect();
        let Some(first) = suffices.first() else { return "None of them suffices: ask for a custom plan.".to_owned() };
        let price = |tier: &Tier| {
            let cost = tier.measured.result()?.cost.as_ref()?;
            Some((cost.at_least.mean, cost.currency?, cost.total.is_some()))
        };
        let priced: Option<Vec<_>> = suffices.iter().map(|tier| Some((price(tier)?, *tier))).collect();
        let cheapest = priced.and_then(|priced| priced.into_iter().min_by(|a, b| a.0.0.total_cmp(&b.0.0)));
        let Some(((amount, currency, whole), tier)) = cheapest else {
            return format!(
                "The first of them that suffices is {}; not all of their prices are known.",
                clean(&first.id)
            );
        };
        let amount = number::amount_of_money((amount * 100.0).round() / 100.0, currency);
        let (by, at_least) = if whole { ("", "") } else { (", as far as prices are known", "at least ") };
        format!("The cheapest of them that suffices{by} is {}: {at_least}{amount} a month.", clean(&tier.id))
    }

    pub fn basis(&self) -> String {
        let request = request(self.scenario);
        let unsettled = wording::unsettled_pilots(self.scenario, &self.sizing.warm_up);
        if self.sizing.exact {
            return format!("Nothing in this scenario is random: every figure is exact.{unsettled}");
        }
        format!(
            "The search used {} replications of {}{} for every trial, and its answer was checked with others that it had not \
             seen, up to four times as many where it was close; {} confidence in each verdict, the looks taken together. \
             Seed {}.{unsettled}",
            self.sizing.replications,
            number::time(self.scenario.horizon.as_secs_f64()),
            wording::left_out(&self.sizing.warm_up),
            number::share(request.confidence),
            self.scenario.seed
        )
    }

    /// `12 stations, 40 places and 90 calls a minute`.
    pub fn numbers(&self, values: &[u64]) -> String {
        let parameters = &request(self.scenario).parameters;
        listed(parameters.iter().zip(values).map(|(parameter, &value)| self.number(parameter, value)).collect())
    }

    pub fn number(&self, parameter: &SizeParameter, value: u64) -> String {
        let rates = request(self.scenario).parameters.iter().filter(|one| one.role == Role::Rate).count();
        number_of(parameter, value, rates > 1)
    }

    fn told(&self, trial: &Trial) -> String {
        match &trial.measured {
            Measured::Simulated(result) => self.told_of(&self.scenario.cases[0], result),
            Measured::Impossible(reason) => format!("cannot be: {}", clean(reason)),
        }
    }

    /// What a result does about the objectives, and what binds it.
    fn told_of(&self, case: &Case, result: &PlanResult) -> String {
        let (results, entry) = (self.results(result), self.entry(case, result));
        format!("{}; {}", wording::verdict(&results, entry), wording::binding(&results, entry))
    }

    pub fn figures(&self, trial: &Trial) -> String {
        let Some(result) = trial.result() else { return "cannot be".to_owned() };
        let (results, entry) = (self.results(result), self.entry(&self.scenario.cases[0], result));
        let told = result.verdict.objectives.iter().map(|one| wording::evidence(&results, entry, one));
        told.collect::<Vec<_>>().join(", ")
    }

    fn entry<'b>(&'b self, case: &'b Case, result: &'b PlanResult) -> Entry<'b> {
        Entry { case, plan: &case.plans[result.plan], result, starts: self.scenario.starts.as_ref() }
    }

    fn results(&self, result: &PlanResult) -> Results {
        Results::without_plans(result.total.throughput_per_s.replications, self.sizing.exact)
    }
}

/// What keeps any number of stations from being enough.
fn why_nothing(most: &Trial) -> String {
    let Some(latency) = most.result().and_then(|result| result.total.latency.as_ref()) else {
        return "Look at what the scenario asks for.".to_owned();
    };
    let service = crate::engine::Parts::NAMES.iter().position(|name| *name == "service");
    let share = service.and_then(|place| latency.part_shares[place]);
    match share {
        Some(share) if share.mean > 0.95 => {
            "The jobs themselves take that long: nothing that a plan has more of makes them \
             shorter; only a faster model, or a looser objective, helps."
                .to_owned()
        }
        _ => "What is missed does not depend on these numbers: name others with `parameters`, or look at the client."
            .to_owned(),
    }
}

/// `90 calls a minute`; calls are told of with their limit where there are several.
fn number_of(parameter: &SizeParameter, value: u64, several: bool) -> String {
    let count = number::count(value as f64);
    let name = clean(&parameter.name);
    match parameter.role {
        Role::Rate => {
            let of = name.strip_prefix("calls of ").filter(|_| several).map_or(String::new(), |of| format!(" ({of})"));
            format!("{count}{}{of}", spoken(&parameter.suffix, value))
        }
        Role::Stations | Role::Places => {
            let noun =
                if value == 1 { name.replacen("stations", "station", 1).replacen("places", "place", 1) } else { name };
            let noun =
                if parameter.suffix.trim().is_empty() { noun } else { format!("{} at once", parameter.suffix.trim()) };
            format!("{count} {noun}")
        }
        Role::Other => format!("{name} {count}{}", parameter.suffix),
    }
}

/// ` calls a minute`, ` images a minute`.
fn spoken(suffix: &str, value: u64) -> String {
    let (what, window) = suffix.split_once('/').unwrap_or((suffix, ""));
    let what = match what.trim() {
        "" if value == 1 => "call",
        "" => "calls",
        what => what,
    };
    let window = match window.trim() {
        "" => String::new(),
        "min" | "minute" => " a minute".to_owned(),
        "s" | "second" => " a second".to_owned(),
        "h" | "hour" => " an hour".to_owned(),
        "day" => " a day".to_owned(),
        other => format!(" in {other}"),
    };
    format!(" {}{window}", clean(what))
}

/// Where an objective breaks.
fn broken(edge: Edge) -> String {
    let times = |times: f64| number::number(times);
    match (edge.met_up_to, edge.missed_from) {
        (Some(met), Some(missed)) => format!("breaks between {} and {} times", times(met), times(missed)),
        (Some(met), None) => format!("still holds at {} times", times(met)),
        (None, Some(missed)) => format!("is met at none and missed from {} times on", times(missed)),
        (None, None) => "is too close to call at any".to_owned(),
    }
}
