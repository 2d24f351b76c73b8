//! What was found, in sentences: a verdict for each plan with its evidence, what binds it, and what was assumed.

mod actions;
mod background;
mod batches;
mod comparison;
mod cost;
mod polling;
mod provider;
mod shares;
mod sweep;
mod theory;
mod warm_up;

pub use background::{background, basis, notes};
pub use comparison::{comparisons, difference};
pub use cost::{cost, lacks};
pub use polling::polling;
pub use theory::{model, theory};
pub use warm_up::{left_out, unsettled_pilots};

use super::number::{self, Figure, GLUE};
use super::{Entry, clean, quoted};
use crate::experiment::{Count, Effect, Estimate, Figures, Judgement, Limit, ObjectiveResult, Results, Verdict};
use crate::scenario::{Objective, Scenario};

/// One sentence for each plan.
pub fn findings(scenario: &Scenario, results: &Results) -> Vec<String> {
    if scenario.sweep.is_some() {
        return sweep::findings(scenario, results);
    }
    super::entries(scenario, results).map(|entry| finding(results, entry)).collect()
}

/// The sentence for one plan at one point.
fn finding(results: &Results, entry: Entry<'_>) -> String {
    let (name, verdict) = (quoted(&entry.plan.name), verdict(results, entry));
    // What cannot be paid for does not carry the traffic, however well it would.
    let mut clauses = match cost::over(results, entry) {
        Some(over) => vec![format!("{name} does not carry this traffic: {over}"), format!("otherwise it {verdict}")],
        None => vec![format!("{name} {verdict}")],
    };
    clauses.extend(losses(results, entry));
    clauses.extend(actions::findings(results, entry));
    clauses.extend(growth(results, entry));
    clauses.push(binding(results, entry));
    clauses.extend(provider::told(results, entry));
    format!("{}{}.", clauses.join("; "), certainty(results, entry))
}

/// That the backlog grows, so that the latency is that of this horizon and of no other.
fn growth(results: &Results, entry: Entry<'_>) -> Option<String> {
    let slope = entry.result.drift.slope_per_hour.filter(|_| entry.result.drift.grows())?;
    let half_width = slope.half_width.filter(|_| !results.exact);
    let half_width = half_width.map_or_else(String::new, |half| format!("{GLUE}±{GLUE}{}", number::count(half)));
    Some(format!(
        "its backlog grows by {}{half_width} jobs an hour, so its latency has no steady state",
        number::count(slope.mean)
    ))
}

/// What the plan does about the objectives, and the figures that say so.
pub fn verdict(results: &Results, entry: Entry<'_>) -> String {
    let verdict = &entry.result.verdict;
    let all = verdict.objectives.len();
    if all == 0 {
        return format!("delivers {}", without_objectives(results, &entry.result.total));
    }
    let of = |judgement: Judgement| {
        let wanted = verdict.objectives.iter().filter(move |result| result.judgement == judgement);
        wanted.map(|result| evidence(results, entry, result)).collect::<Vec<_>>()
    };
    let (met, missed, undecided) = (of(Judgement::Met), of(Judgement::Missed), of(Judgement::Undecided));
    let mut text = if !missed.is_empty() {
        format!("misses {}: {}", how_many(missed.len(), all), missed.join(", "))
    } else if undecided.is_empty() {
        format!("meets {}: {}", how_many(all, all), met.join(", "))
    } else {
        format!("is {}", open(verdict))
    };
    if !undecided.is_empty() {
        let open = if missed.is_empty() { String::new() } else { format!("; {}", open(verdict)) };
        text = format!("{text}{open}: {}", undecided.join(", "));
        let unsettled = verdict.objectives.iter().filter(|result| result.judgement == Judgement::Undecided);
        if entry.result.drift.grows() {
            text += "; the queue still grows";
        } else if let Some(remedy) = unsettled.map(remedy).max() {
            text = format!("{text}; {}", remedy.text());
        }
    }
    if !met.is_empty() && met.len() < all {
        text = format!("{text}; met: {}", met.join(", "));
    }
    text
}

/// How undecided objectives are: close, or nobody can know.
fn open(verdict: &Verdict) -> &'static str {
    let mut unsettled = verdict.objectives.iter().filter(|result| result.judgement == Judgement::Undecided);
    if unsettled.all(|result| remedy(result) == Remedy::UnknownPrice) { "undecided" } else { "too close to call" }
}

fn how_many(some: usize, all: usize) -> String {
    match (some, all) {
        (1, 1) => "the objective".to_owned(),
        (2, 2) => "both objectives".to_owned(),
        (some, all) if some == all => format!("all {all} objectives"),
        (some, all) => format!("{some} of {all} objectives"),
    }
}

fn without_objectives(results: &Results, total: &Figures) -> String {
    let Some(delivered) = total.delivered_share else { return "nothing: no request appeared".to_owned() };
    let delivered = format!("{} of the requests", Figure::share(&delivered, results.exact).prose());
    match total.latency.as_ref().and_then(|latency| latency.quantile(950)) {
        Some(p95) => format!("{delivered}, with a p95 latency of {}", Figure::time(&p95, results.exact).prose()),
        None => delivered,
    }
}

/// What was measured, and the objective in brackets.
pub fn evidence(results: &Results, entry: Entry<'_>, result: &ObjectiveResult) -> String {
    let wanted = objective(&result.objective);
    let Some(measured) = result.measured else {
        let what = match result.objective {
            Objective::LatencyMean(_) | Objective::LatencyQuantile { .. } => {
                "no latency, because nothing was delivered"
            }
            Objective::ActionLatencyQuantile { .. } => "no latency, because no action was delivered",
            Objective::DeliveredShare(_) | Objective::RefusedShare(_) => "no share, because no request appeared",
            Objective::ActionDeliveredShare(_) | Objective::FinishedInTime(_) => "no share, because no action appeared",
            Objective::CostPerMonth { .. } => return format!("{} (objective {wanted})", cost::unknown(results, entry)),
        };
        return format!("{what} (objective {wanted})");
    };
    let time = |name: &str| format!("{name} {}", Figure::time(&measured, results.exact).prose());
    let figure = match result.objective {
        Objective::LatencyMean(_) => time("mean latency"),
        Objective::LatencyQuantile { per_mille, .. } => time(&quantile(per_mille)),
        Objective::DeliveredShare(_) => format!("delivered {}", Figure::share(&measured, results.exact).prose()),
        Objective::RefusedShare(_) => refused(results, entry, &measured),
        Objective::ActionLatencyQuantile { per_mille, .. } => time(&format!("{} of actions", quantile(per_mille))),
        Objective::ActionDeliveredShare(_) => {
            format!("delivered {} of the actions", Figure::share(&measured, results.exact).prose())
        }
        Objective::FinishedInTime(_) => format!("in time {}", Figure::share(&measured, results.exact).prose()),
        Objective::CostPerMonth { currency, .. } => {
            format!("cost {} a month", number::money(&measured, currency, results.exact))
        }
    };
    format!("{figure} (objective {wanted})")
}

/// `p95 up to 30 s`, `delivered at least 99 %`: the objective by itself.
pub fn asked(wanted: &Objective) -> String {
    let bound = objective(wanted);
    match wanted {
        Objective::LatencyMean(_) => format!("mean latency up to {bound}"),
        Objective::LatencyQuantile { per_mille, .. } => format!("{} up to {bound}", quantile(*per_mille)),
        Objective::DeliveredShare(_) => format!("delivered at least {bound}"),
        Objective::RefusedShare(_) => format!("refused up to {bound}"),
        Objective::ActionLatencyQuantile { per_mille, .. } => {
            format!("{} of actions up to {bound}", quantile(*per_mille))
        }
        Objective::ActionDeliveredShare(_) => format!("delivered at least {bound} of the actions"),
        Objective::FinishedInTime(_) => format!("in time at least {bound}"),
        Objective::CostPerMonth { .. } => format!("cost of a month up to {bound}"),
    }
}

/// `30 s`, `99 %`: what the objective asks of its figure, at most or (for a delivered share) at least.
pub fn objective(objective: &Objective) -> String {
    match objective {
        Objective::LatencyMean(most)
        | Objective::LatencyQuantile { at_most: most, .. }
        | Objective::ActionLatencyQuantile { at_most: most, .. } => number::time(most.as_secs_f64()),
        Objective::DeliveredShare(share)
        | Objective::RefusedShare(share)
        | Objective::ActionDeliveredShare(share)
        | Objective::FinishedInTime(share) => number::share(*share),
        Objective::CostPerMonth { at_most, currency } => number::amount_of_money(at_most.amount(), *currency),
    }
}

/// `p95`, `p99.9`.
pub fn quantile(per_mille: u32) -> String {
    format!("p{}", number::plain(f64::from(per_mille) / 10.0))
}

/// The refused share; of none, how many there were, and what may still be behind that.
///
/// ```text
/// none of n seen: at 95 % confidence the share is below 1 - 0.05^(1/n), about 3 / n
/// ```
///
/// # Source
/// J. A. Hanley and A. Lippman-Hand, *If nothing goes wrong, is everything all right?*, JAMA 249, 1983. It is for
/// independent trials; refusals come in clusters, so the bound is said to be for independent ones.
fn refused(results: &Results, entry: Entry<'_>, share: &Estimate) -> String {
    if share.mean > 0.0 {
        return format!("refused {}", Figure::share(share, results.exact).prose());
    }
    let offered = entry.result.total.counts[Count::Offered];
    let seen = offered.mean * f64::from(offered.replications);
    if results.exact {
        return format!("none of {} refused", number::count(offered.mean));
    }
    if seen < 30.0 {
        return format!("none of {} refused", number::count(seen));
    }
    let bound = number::share(format!("{:.0e}", 3.0 / seen).parse().unwrap_or(3.0 / seen));
    format!("none of {} refused (below {bound} at 95{GLUE}%, were they independent)", number::count(seen))
}

/// Requests lost of which no objective speaks, from one in a thousand on.
fn losses(results: &Results, entry: Entry<'_>) -> Vec<String> {
    let objectives = &entry.result.verdict.objectives;
    let any = |wanted: fn(&Objective) -> bool| objectives.iter().any(|result| wanted(&result.objective));
    let delivered = any(|objective| matches!(objective, Objective::DeliveredShare(_)));
    let refused = any(|objective| matches!(objective, Objective::RefusedShare(_)));
    let said = |effect| entry.result.verdict.binding.is_some_and(|binding| binding.effect == effect);
    let total = &entry.result.total;
    let mut clauses = Vec::new();
    let mut tell = |share: Option<Estimate>, what: &str| {
        if let Some(share) = share.filter(|share| share.mean >= 0.001) {
            clauses.push(format!("{} of the requests {what}", Figure::share(&share, results.exact).prose()));
        }
    };
    if !delivered && !refused {
        tell(
            total.refused_share,
            if mostly_timed_out(total) { "give up after timeouts" } else { "give up after refusals" },
        );
    }
    if !delivered && !said(Effect::TimesOut) {
        tell(total.gate_timeout_share, "time out in a gate");
    }
    tell(total.spilled_share, "spill over to another plan");
    if !delivered && !said(Effect::Blocks) {
        tell(total.gate_full_share, "find no room in a gate");
    }
    if !delivered {
        tell(total.expired_share, "ask for results that are gone");
        tell(total.abandoned_share, "are abandoned");
    }
    if let Some(share) = total.timed_out_per_attempt.filter(|share| share.mean >= 0.001) {
        clauses.push(format!("{} of the attempts time out", Figure::share(&share, results.exact).prose()));
    }
    clauses.extend(for_nobody(results, entry));
    clauses
}

/// Whether more attempts came to nothing because their clients left them than for any other reason.
fn mostly_timed_out(total: &Figures) -> bool {
    total.timed_out_per_attempt.zip(total.refused_per_attempt).is_some_and(|(left, refused)| left.mean > refused.mean)
}

/// What was done and is paid for although nobody waited for it, where that was one job in a thousand or more.
fn for_nobody(results: &Results, entry: Entry<'_>) -> Option<String> {
    let jobs = entry.result.total.served_for_nobody_share?;
    let wasted = entry.busiest_pool().and_then(|pool| pool.wasted_share);
    let told = |share: Estimate| Figure::share(&share, results.exact).prose();
    match wasted {
        Some(time) if jobs.mean >= 0.001 || time.mean >= 0.001 => {
            Some(format!("{} of the station time goes into jobs that nobody waits for any more", told(time)))
        }
        None if jobs.mean >= 0.001 => Some(format!("nobody waits any more for {} of the jobs served", told(jobs))),
        _ => None,
    }
}

/// What binds the plan, as a clause.
pub fn binding(results: &Results, entry: Entry<'_>) -> String {
    let Some(binding) = entry.result.verdict.binding else { return "no limit binds".to_owned() };
    let limit = limit_name(entry, binding.limit, binding.effect);
    let plural = limit.starts_with("stations");
    let share = Figure::share(&binding.share, results.exact).prose();
    let told = match binding.effect {
        Effect::Refuses => format!("the {limit} refuses {share} of the attempts"),
        Effect::Blocks => format!("the {limit} has no room for {share} of the requests"),
        Effect::RefusesPolls => format!("by refused polls the {limit} loses {share} of the requests"),
        Effect::HoldsUpResults => {
            format!("by refused polls the {limit} holds up results ({share} of the mean latency)")
        }
        Effect::TimesOut => format!("the {limit} times out {share} of the requests"),
        Effect::Delays => {
            format!("the {limit} {} most ({share} of the mean latency)", if plural { "delay" } else { "delays" })
        }
    };
    told + &shares::beside(results, entry, &binding)
}

/// What binds, in a few words: `the full waitlist refuses`.
pub fn what_binds(entry: Entry<'_>) -> String {
    let Some(binding) = entry.result.verdict.binding else { return "nothing".to_owned() };
    let limit = limit_name(entry, binding.limit, binding.effect);
    let does = match binding.effect {
        Effect::Refuses => "refuses",
        Effect::Blocks => "has no room",
        Effect::RefusesPolls => "refuses polls",
        Effect::HoldsUpResults => "holds up results",
        Effect::TimesOut => "times out",
        Effect::Delays if limit.starts_with("stations") => "delay",
        Effect::Delays => "delays",
    };
    format!("{limit} {does}")
}

/// A limit by itself: `stations`, ``rate limit `create` ``.
pub fn limit(entry: Entry<'_>, limit: Limit) -> String {
    match limit {
        Limit::Stations(place) if entry.result.pools.len() > 1 => {
            format!("stations and waitlist of `{}`", clean(&entry.pool(place)))
        }
        Limit::Stations(_) => "stations and waitlist".to_owned(),
        _ => limit_name(entry, limit, Effect::Delays),
    }
}

/// A limit in a sentence about what it does.
fn limit_name(entry: Entry<'_>, limit: Limit, effect: Effect) -> String {
    match (limit, effect) {
        (Limit::RateLimit(place), _) => format!("rate limit `{}`", clean(&entry.rate_limit(place))),
        (Limit::InFlight(place), _) => format!("limit of jobs in flight `{}`", clean(&entry.in_flight(place))),
        (Limit::Gate(place), _) => format!("gate `{}`", clean(&entry.case.gates[place].group)),
        (Limit::Throttle(client), _) => format!("throttle of client `{}`", clean(&entry.case.clients[client].name)),
        (Limit::Stations(place), effect) => {
            let limit = if effect == Effect::Refuses { "full waitlist" } else { "station" };
            let pools = &entry.result.pools;
            let several = pools.get(place).is_some_and(|pool| pool.concurrency > 1);
            let limit = if limit == "station" && several { "stations" } else { limit };
            if pools.len() <= 1 { limit.to_owned() } else { format!("{limit} of `{}`", clean(&entry.pool(place))) }
        }
    }
}

/// How sure the figures of a sentence are, where the figures do not say it themselves.
fn certainty(results: &Results, entry: Entry<'_>) -> &'static str {
    if results.exact {
        " (exact)"
    } else if entry.result.total.counts[Count::Offered].half_width.is_none() {
        " (one replication: no interval)"
    } else {
        ""
    }
}

/// What would settle an undecided objective; the greater asks for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Remedy {
    Replications(u64),
    LongerRun,
    NoInterval,
    NothingMeasured,
    UnknownPrice,
}

impl Remedy {
    fn text(self) -> String {
        match self {
            Self::Replications(n) => format!("about {} replications should settle it", number::count(n as f64)),
            Self::LongerRun => "it lies so close to the objective that more replications hardly settle it".to_owned(),
            Self::NoInterval => "one replication has no interval: set `replications` to 2 or more".to_owned(),
            Self::UnknownPrice => "write what is lacking in the plan's `price`".to_owned(),
            Self::NothingMeasured => "nothing was measured: lengthen `horizon` or shorten `warm_up`".to_owned(),
        }
    }
}

/// Most half-widths shrink with the root of the replications.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count, rounded up")]
fn remedy(result: &ObjectiveResult) -> Remedy {
    let Some(measured) = result.measured else {
        let is_cost = matches!(result.objective, Objective::CostPerMonth { .. });
        return if is_cost { Remedy::UnknownPrice } else { Remedy::NothingMeasured };
    };
    let Some(half_width) = measured.half_width else { return Remedy::NoInterval };
    let ratio = half_width / (measured.mean - result.objective.bound()).abs();
    // Where none or all were seen, the interval shrinks with the number of requests itself.
    let one_sided = measured.high() <= measured.mean || measured.low() >= measured.mean;
    let needed = f64::from(measured.replications) * if one_sided { ratio } else { ratio * ratio };
    if !needed.is_finite() || needed > 10_000.0 {
        return Remedy::LongerRun;
    }
    // Rounded up to two digits: it is a forecast.
    let step = if needed < 100.0 { 10.0 } else { 100.0 };
    Remedy::Replications((((needed * 1.1) / step).ceil() * step) as u64)
}

#[cfg(test)]
mod tests;
