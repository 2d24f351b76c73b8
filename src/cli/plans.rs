//! `linecook plans`: what the catalogue has, and one plan as a person reads it.

mod growth;
mod price;

use std::error::Error;
use std::fmt::Write as _;
use std::io::{Write as _, stderr, stdout};
use std::process::ExitCode;

use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};

use super::text::{time, wrapped};
use crate::catalogue::{Catalogue, CataloguePlan, JobClass};
use crate::provider::{
    Ambiguity, AppliesTo, Charge, Counts, Hint, HintPlace, HintWait, OnLimit, Pool, RateLimit, RateLimitKind, Scope,
    Unit, Waitlist,
};

/// List the plans of the catalogue, or show one with its limits, sources and open questions
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A plan such as leonardo/payg-default, or a provider such as leonardo
    name: Option<String>,
}

/// Prints the list, or a plan.
///
/// # Errors
/// When the outputs cannot be written to.
pub fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let catalogue = Catalogue::embedded();
    let Some(name) = &args.name else {
        writeln!(stdout().lock(), "{}", list(catalogue.plans().iter()))?;
        return Ok(ExitCode::SUCCESS);
    };
    if let Some(plan) = catalogue.find(name) {
        write!(stdout().lock(), "{}", page(plan))?;
        return Ok(ExitCode::SUCCESS);
    }
    let of_provider = || catalogue.plans().iter().filter(|plan| plan.id.starts_with(name.as_str()));
    if of_provider().next().is_some() {
        writeln!(stdout().lock(), "{}", list(of_provider()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let near = catalogue
        .nearest_plan(name)
        .map_or_else(|| "; `linecook plans` lists them all".to_owned(), |near| format!("; did you mean `{near}`?"));
    writeln!(stderr().lock(), "there is no plan `{name}` in the catalogue{near}")?;
    Ok(ExitCode::FAILURE)
}

/// The place of the rate limits in the list.
const RATE_LIMITS: usize = 3;

fn list<'p>(plans: impl Iterator<Item = &'p CataloguePlan>) -> Table {
    let mut table = Table::new();
    table
        .load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')))
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(super::terminal_width())
        .set_header(["plan", "stations", "waitlist", "rate limits", "as of"]);
    for plan in plans {
        let pools = |cell: fn(&Pool) -> String| plan.plan.pools.iter().map(cell).collect::<Vec<_>>().join(", ");
        table.add_row([
            plan.id.clone(),
            pools(|pool| pool.concurrency.to_string()),
            pools(|pool| waitlist(pool.waitlist)),
            rate_limits(plan),
            format!("{}{}", plan.source.as_of, if plan.source.verified { "" } else { ", UNVERIFIED" }),
        ]);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
        // Identifiers are there to be copied, and dates to be read; only the limits may take several lines.
        if column.index != RATE_LIMITS {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    table
}

/// The limits in short; many only by their number.
fn rate_limits(plan: &CataloguePlan) -> String {
    const MOST: usize = 3;
    let limits: Vec<String> = plan.plan.rate_limits.iter().map(|limit| amount(limit, &plan.quantities)).collect();
    if limits.len() <= MOST { limits.join(", ") } else { format!("{} limits", limits.len()) }
}

/// `100/min`, `20 images/min`, `40/10 s`.
fn amount(limit: &RateLimit, quantities: &[String]) -> String {
    let unit = match limit.unit {
        Unit::Requests => String::new(),
        Unit::Quantity(number) => format!(" {}", quantities[number]),
    };
    let window = match limit.kind {
        RateLimitKind::CalendarMonth => "1 month".to_owned(),
        _ => time(limit.window),
    };
    format!("{}{unit}/{}", limit.limit, window.strip_prefix("1 ").unwrap_or(&window))
}

fn waitlist(waitlist: Waitlist) -> String {
    match waitlist {
        Waitlist::Unbounded => "unbounded".to_owned(),
        Waitlist::Bounded { places: 0, .. } => "none".to_owned(),
        Waitlist::Bounded { places, counts_running: true } => format!("{places} in all"),
        Waitlist::Bounded { places, counts_running: false } => places.to_string(),
    }
}

/// One plan, everything about it.
fn page(plan: &CataloguePlan) -> String {
    let mut lines = vec![format!("{}  —  {}, {}", plan.id, plan.provider, plan.title)];
    if plan.job_class != JobClass::Any {
        lines.push(format!("for {}", plan.job_class));
    }
    lines.push(String::new());
    for limit in &plan.plan.rate_limits {
        lines.push(wrapped(&format!("Rate limit {}: ", limit.name), &rate_limit(limit, &plan.quantities)));
    }
    if plan.plan.rate_limits.len() > 1 && plan.plan.charge == Charge::InOrder {
        lines.push("A call is charged by each limit that it passes, even if a later one refuses it.".to_owned());
    }
    for limit in &plan.plan.in_flight {
        let most = format!("{}{}; one over it is refused, {}", limit.limit, calls(&limit.applies_to), hint(limit.hint));
        lines.push(wrapped(&format!("Jobs in flight {}: ", limit.name), &most));
    }
    for pool in &plan.plan.pools {
        let name = if plan.plan.pools.len() == 1 { String::new() } else { format!("Pool {}: ", pool.name) };
        lines.push(wrapped(&name, &pool_of(pool)));
    }
    if plan.plan.pools.is_empty() {
        lines.push("No stations or waitlist published: every admitted job starts at once.".to_owned());
    }
    lines.extend(plan.plan.result_expiry.map(|kept| format!("Results are kept for {}.", time(kept))));
    lines.push(String::new());
    lines.push(wrapped("Source: ", &plan.source.document));
    let checked = if plan.source.verified { "read at the source" } else { "UNVERIFIED: not read at the source itself" };
    lines.push(format!("As of: {} ({checked})", plan.source.as_of));
    lines.extend(price::lines(plan).into_iter().map(|(heading, text)| wrapped(heading, &text)));
    if !plan.ambiguities.is_empty() {
        lines.extend([String::new(), "What the documentation leaves open:".to_owned()]);
        lines.extend(plan.ambiguities.iter().map(open_question));
    }
    if !plan.notes.is_empty() {
        lines.extend([String::new(), "Notes:".to_owned()]);
        lines.extend(plan.notes.iter().map(|note| wrapped("  - ", note)));
    }
    lines.push(String::new());
    lines.push(format!("In a scenario: [[plan]] with from = \"{}\"; every number can be overridden there.", plan.id));
    lines.join("\n") + "\n"
}

fn rate_limit(limit: &RateLimit, quantities: &[String]) -> String {
    let kind = match limit.kind {
        RateLimitKind::FixedAligned => "in fixed windows".to_owned(),
        RateLimitKind::CalendarDay => format!("from midnight to midnight{}", place(limit)),
        RateLimitKind::CalendarMonth => format!("from the first of a month to the next{}", place(limit)),
        RateLimitKind::FixedFromFirst => "in windows from the first call".to_owned(),
        RateLimitKind::Sliding => "in a sliding window".to_owned(),
        RateLimitKind::TokenBucket => format!("as a token bucket with a burst of {}", limit.burst),
        RateLimitKind::EvenlyPaced => format!("evenly paced with a burst of {}", limit.burst),
    };
    let scope = match limit.scope {
        Scope::Account => "",
        Scope::Endpoint => ", each endpoint by itself",
        Scope::Model => ", each model by itself",
    };
    let over = match limit.on_limit {
        OnLimit::Delay => "a call over it waits at the provider".to_owned(),
        OnLimit::Reject => {
            let counted = if limit.refused_calls_count { ", and is counted too" } else { "" };
            format!("a call over it is refused{counted}, {}{}", hint(limit.hint), lockout(limit))
        }
    };
    let counts = match limit.counts {
        Counts::Submissions => "",
        Counts::Polls => ", counting polls for results only",
        Counts::All => ", polls for results included",
    };
    let growth = growth::told(limit);
    format!("{} {kind}{}{scope}{counts}{growth}; {over}", amount(limit, quantities), calls(&limit.applies_to))
}

/// ` in America/Los_Angeles`.
fn place(limit: &RateLimit) -> String {
    limit.calendar.as_ref().map_or_else(String::new, |calendar| format!(" in {}", calendar.zone))
}

fn lockout(limit: &RateLimit) -> String {
    limit.lockout.map_or_else(String::new, |lockout| {
        let extends = if lockout.extends { ", counted anew from each call refused in that time" } else { "" };
        format!("; then every call is refused for {}{extends}", time(lockout.length))
    })
}

fn calls(applies_to: &AppliesTo) -> String {
    let endpoint = applies_to.endpoint.as_ref().map(|pattern| format!(" for calls to {pattern}"));
    let model = applies_to.model.as_ref().map(|pattern| format!(" for model {pattern}"));
    endpoint.unwrap_or_default() + &model.unwrap_or_default()
}

fn pool_of(pool: &Pool) -> String {
    let mut text = format!("Stations: {}{}", pool.concurrency, calls(&pool.applies_to));
    match pool.waitlist {
        Waitlist::Unbounded => text += "; the waitlist has no bound",
        Waitlist::Bounded { places: 0, .. } => {
            write!(text, "; no waitlist: a job over them is refused, {}", hint(pool.hint)).expect("a string takes all");
        }
        Waitlist::Bounded { places, counts_running } => {
            let running = if counts_running { ", running jobs included" } else { "" };
            write!(text, "; waitlist of {places}{running}; a job over it is refused, {}", hint(pool.hint))
                .expect("a string takes all");
        }
    }
    if pool.burst > 0 {
        write!(text, "; {} more at a price", pool.burst).expect("a string takes all");
    }
    if let Some(longest) = pool.longest_wait {
        write!(text, "; a job waits {} at most", time(longest)).expect("a string takes all");
    }
    text
}

fn hint(hint: Hint) -> String {
    let place = match hint.place {
        HintPlace::Header => "in a header",
        HintPlace::Body => "in the body",
    };
    match hint.wait {
        HintWait::None => "without a hint when to come back".to_owned(),
        HintWait::Constant(wait) => format!("with a hint {place} to come back after {}", time(wait)),
        HintWait::Computed => format!("with a hint {place} when it would be admitted"),
    }
}

fn open_question(ambiguity: &Ambiguity) -> String {
    let others = if ambiguity.others.is_empty() {
        String::new()
    } else {
        format!(" Others: {} = {}.", ambiguity.keys_in_short(), ambiguity.others.join(" or "))
    };
    wrapped(
        "  - ",
        &format!("{} Taken: {}, because {}.{others}", ambiguity.question, ambiguity.reading, ambiguity.because),
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn quotas_of_the_calendar_and_lockouts_are_told() {
        let told = |limit: &str| {
            let text = format!(
                "horizon = \"1 h\"\nstarts = \"2026-03-02\"\n[[workload]]\nname = \"w\"\nservice = \"1 s\"\narrivals = {{ kind = \"poisson\", rate = \
                 \"1/h\" }}\n[[plan]]\nname = \"p\"\n[plan.rate_limit.r]\n{limit}\n"
            );
            let scenario = crate::scenario::parse(&text, Path::new("s.toml")).unwrap();
            rate_limit(&scenario.cases[0].plans[0].rate_limits[0], &[])
        };
        assert_eq!(
            told("kind = \"calendar-day\"\nlimit = \"1000/day\"\ntime_zone = \"America/Los_Angeles\""),
            "1000/day from midnight to midnight in America/Los_Angeles; a call over it is refused, without a hint when to come back"
        );
        assert_eq!(
            told("kind = \"calendar-month\"\nlimit = \"30k/month\"\non_limit = \"delay\""),
            "30000/month from the first of a month to the next in UTC; a call over it waits at the provider"
        );
        assert_eq!(
            told("kind = \"fixed-window\"\nlimit = \"150/10 s\"\nlockout = \"1 min\"\nlockout_extends = true"),
            "150/10 s in fixed windows; a call over it is refused, without a hint when to come back; then every call is refused \
             for 1 min, counted anew from each call refused in that time"
        );
        let growing = "kind = \"fixed-window\"\nlimit = \"100/min\"\ngrowth = { by = \"10 %\", when_used = \"70 %\"";
        assert_eq!(
            told(&format!("{growing}, back_below = \"50 %\" }}")),
            "100/min in fixed windows, 10 % more after one of which at least 70 % was used, 10 % less after one of which less than 50 % \
             was, never below 100; a call over it is refused, without a hint when to come back"
        );
        assert_eq!(
            told(&format!("{growing}, back_below = 0, most = 150 }}")),
            "100/min in fixed windows, 10 % more after one of which at least 70 % was used, never above 150; a call over it is \
             refused, without a hint when to come back"
        );
    }
}
