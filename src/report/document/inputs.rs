//! What went in: the objectives, the traffic and the numbers of each plan.

use super::{Cell, Column, Part, Table};
use crate::demand::{Arrivals, Service, Workload};
use crate::provider::{Plan, RateLimit, RateLimitKind, Unit, Waitlist};
use crate::report::{clean, listed, number, sweep_name, wording};
use crate::scenario::{Case, Scenario};

/// The parts of the chapter that say what the user stated. Of a sweep, the first point.
pub(super) fn parts(scenario: &Scenario) -> Vec<Part> {
    let objectives = scenario.objectives.iter().map(wording::asked).collect();
    let mut parts: Vec<Part> = Part::list("Objectives", objectives).into_iter().collect();
    let Some(case) = scenario.cases.first() else { return parts };
    parts.extend(swept(scenario));
    parts.push(traffic(scenario, case));
    parts.push(plans(scenario, case));
    parts
}

fn swept(scenario: &Scenario) -> Option<Part> {
    let sweep = scenario.sweep.as_ref()?;
    let points = scenario.cases.iter().filter_map(|case| Some(clean(&case.point.as_ref()?.label)));
    let text = format!(
        "Swept: {}, that is `{}`: {}. The tables below show the first of these.",
        sweep_name(sweep),
        clean(&sweep.parameter),
        listed(points.collect())
    );
    Some(Part::Text { text })
}

fn traffic(scenario: &Scenario, case: &Case) -> Part {
    let mut columns = vec![Column::text("workload"), Column::text("arrivals"), Column::number("requests expected")];
    columns.extend([Column::number("mean service"), Column::number("its cv"), Column::text("client")]);
    let rows = case.workloads.iter().map(|workload| {
        let (mean, cv) = service(&workload.service);
        let unknown = || Cell::text("–");
        vec![
            Cell::text(clean(&workload.name)),
            Cell::text(arrivals(workload)),
            Cell::count(scenario.expected_requests_of(workload)),
            mean.map_or_else(
                || Cell::text(if workload.service == Service::Log { "from the log" } else { "in parts" }),
                |mean| Cell { sort: Some(number::plain(mean)), ..Cell::text(number::time(mean)) },
            ),
            cv.map_or_else(unknown, Cell::count),
            Cell::text(client(case, workload.client)),
        ]
    });
    let caption = format!("Traffic in {}", number::time(scenario.horizon.as_secs_f64()));
    Part::Table { table: Table::new(&caption, columns, rows.collect(), "run.json") }
}

/// Mean in seconds and coefficient of variation, where formulas give them.
pub(super) fn service(service: &Service) -> (Option<f64>, Option<f64>) {
    let Service::Drawn(drawn) = service else { return (None, None) };
    let mean = drawn.mean_s();
    (Some(mean), drawn.variance_s2().filter(|_| mean > 0.0).map(|variance| variance.sqrt() / mean))
}

/// How requests appear, in a few words.
pub(super) fn arrivals(workload: &Workload) -> String {
    let process = process(&workload.arrivals);
    match workload.fan_out {
        Some(calls) if calls.get() > 1 => format!("{process}, {calls} requests each"),
        _ => process,
    }
}

fn process(arrivals: &Arrivals) -> String {
    let count = |value: u64| number::count(value as f64);
    match arrivals {
        Arrivals::Poisson { .. } => "at random (Poisson)".to_owned(),
        Arrivals::Shaped(shaped) => {
            let campaigns = shaped.campaigns.iter().map(|campaign| clean(&campaign.name)).collect::<Vec<_>>();
            let campaigns = if campaigns.is_empty() { String::new() } else { format!(", with {}", listed(campaigns)) };
            format!("at random, by the hours of the week{campaigns}")
        }
        Arrivals::OnOff(_) => "in bursts that come and go".to_owned(),
        Arrivals::Renewal(_) => "at independent gaps".to_owned(),
        Arrivals::Batch(_) => "in batches".to_owned(),
        Arrivals::Deterministic { every } => format!("one every {}", number::time(every.as_secs_f64())),
        Arrivals::AllAtOnce { count: all, .. } => format!("{} at once", count(all.get())),
        Arrivals::Log(_) => "as a log has them".to_owned(),
        Arrivals::Bulk(bulk) => {
            let again = bulk
                .every
                .map_or_else(String::new, |every| format!(", again every {}", number::time(every.as_secs_f64())));
            let within = bulk.within.map_or_else(String::new, |within| {
                format!(", to be done within {}", number::time(within.as_secs_f64()))
            });
            format!("{} at once{again}{within}", count(bulk.count.get()))
        }
        Arrivals::Users(users) => format!("{} users who wait for each answer", count(users.users.get().into())),
        Arrivals::Spell(spell) => format!("{}, for a while", process(&spell.arrivals)),
    }
}

fn client(case: &Case, client: usize) -> String {
    let client = &case.clients[client];
    let attempts = client.retry.attempts.get();
    let tries = if attempts == 1 { "tries once".to_owned() } else { format!("tries up to {attempts} times") };
    let gate =
        client.gate.map_or_else(String::new, |gate| format!(", behind gate `{}`", clean(&case.gates[gate].group)));
    let name = if client.name.is_empty() { String::new() } else { format!("{}: ", clean(&client.name)) };
    format!("{name}{tries}{gate}")
}

fn plans(scenario: &Scenario, case: &Case) -> Part {
    let mut columns: Vec<Column> =
        ["plan", "from the catalogue", "stations", "places to wait"].map(Column::text).into();
    columns.push(Column::long("rate limits"));
    // Plans may have clients of their own, for all workloads.
    let own_clients = case.plans.iter().any(|plan| plan.client.is_some());
    if own_clients {
        columns.push(Column::text("client, where not the workload's"));
    }
    // Providers may be faster or slower than the workload says.
    let own_service = case.plans.iter().any(|plan| plan.service.iter().any(Option::is_some));
    if own_service {
        columns.push(Column::text("mean service, where not the workload's"));
    }
    let rows = case.plans.iter().map(|plan| {
        let several = plan.pools.len() > 1;
        let of_pools = |text: &dyn Fn(&crate::provider::Pool) -> String| {
            let of = |pool: &crate::provider::Pool| {
                if several { format!("`{}`: {}", clean(&pool.name), text(pool)) } else { text(pool) }
            };
            if plan.pools.is_empty() {
                "no limit stated".to_owned()
            } else {
                plan.pools.iter().map(of).collect::<Vec<_>>().join("; ")
            }
        };
        let mut cells = vec![
            Cell::text(clean(&plan.name)),
            Cell::text(plan.origin.catalogue.as_ref().map_or("–".to_owned(), |id| clean(id))),
            Cell::text(of_pools(&|pool| number::count(pool.concurrency.get().into()))),
            Cell::text(of_pools(&|pool| places(pool.waitlist))),
            Cell::text(rates(scenario, plan)),
        ];
        if own_clients {
            cells.push(Cell::text(plan.client.map_or("–".to_owned(), |own| client(case, own))));
        }
        if own_service {
            cells.push(Cell::text(services(case, plan)));
        }
        cells
    });
    Part::Table { table: Table::new("The plans, as they were simulated", columns, rows.collect(), "run.json") }
}

/// Mean service times that are the plan's own, by workload.
fn services(case: &Case, plan: &Plan) -> String {
    let of = |(workload, own): (&Workload, &Option<Service>)| {
        let mean = service(own.as_ref()?).0.map_or("in parts".to_owned(), number::time);
        Some(if case.workloads.len() > 1 { format!("`{}`: {mean}", clean(&workload.name)) } else { mean })
    };
    let own: Vec<String> = case.workloads.iter().zip(&plan.service).filter_map(of).collect();
    if own.is_empty() { "–".to_owned() } else { own.join("; ") }
}

fn places(waitlist: Waitlist) -> String {
    match waitlist {
        Waitlist::Unbounded => "no bound".to_owned(),
        Waitlist::Bounded { places, counts_running: false } => number::count(places.into()),
        Waitlist::Bounded { places, counts_running: true } => {
            format!("{} with the running", number::count(places.into()))
        }
    }
}

fn rates(scenario: &Scenario, plan: &Plan) -> String {
    if plan.rate_limits.is_empty() {
        return "none".to_owned();
    }
    let told = plan.rate_limits.iter().map(|limit| format!("`{}` {}", clean(&limit.name), rate(scenario, limit)));
    told.collect::<Vec<_>>().join("; ")
}

/// `60 calls in 1 min (sliding window)`.
fn rate(scenario: &Scenario, limit: &RateLimit) -> String {
    let what = match limit.unit {
        Unit::Requests => "calls".to_owned(),
        Unit::Quantity(place) => scenario.quantities.get(place).map_or("units".to_owned(), |name| clean(name)),
    };
    let kind = match limit.kind {
        RateLimitKind::FixedAligned => "fixed window",
        RateLimitKind::FixedFromFirst => "window from the first call",
        RateLimitKind::CalendarDay => "calendar day",
        RateLimitKind::CalendarMonth => "calendar month",
        RateLimitKind::Sliding => "sliding window",
        RateLimitKind::TokenBucket => "token bucket",
        RateLimitKind::EvenlyPaced => "evenly paced",
    };
    let window = number::time(limit.window.as_secs_f64());
    let growing = if limit.growth.is_some() { ", growing with use" } else { "" };
    format!("{} {what} in {window} ({kind}{growing})", number::count(limit.limit.get() as f64))
}
