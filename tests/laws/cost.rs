//! What plans cost: examples computed by hand, and what is not known.

use linecook::catalogue::Catalogue;
use linecook::experiment::{self, CostFigures, Judgement, Lack, Results};
use linecook::report;

use crate::support::scenario;

/// A request a minute for ten hours with two images each: 43,200 requests and 86,400 images a month of 30 days.
const STEADY: &str = r#"
horizon = "10 h"
[[workload]]
name = "w"
arrivals = { kind = "deterministic", every = "1 min" }
quantities = { images = 2 }
service = "30 s"
client = "c"
[client.c]
"#;

fn results(text: &str) -> Results {
    experiment::run(&scenario(text), &|_| {})
}

fn cost_of(text: &str) -> CostFigures {
    results(text).plans.remove(0).cost.expect("the plan has a price")
}

/// What steady traffic costs under a plan of one station with this price, and more keys.
fn steady(price: &str, more: &str) -> CostFigures {
    cost_of(&format!("{STEADY}\n[[plan]]\nname = \"p\"\nconcurrency = 1\nprice = {{ {price} }}\n{more}\n"))
}

fn near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() <= 1e-9 * wanted.abs().max(1.0), "{found} is not {wanted}");
}

#[test]
fn a_month_costs_the_subscription_and_the_units_beyond_the_included() {
    let cost = steady("monthly = \"99 USD\", included = \"80,000 images\", unit = \"0.04 USD/image\"", "");
    near(cost.used.mean, 86_400.0);
    near(cost.units.unwrap().mean, 6_400.0 * 0.04);
    near(cost.total.unwrap().mean, 99.0 + 256.0);
    near(cost.per_thousand_delivered.unwrap().mean, 355.0 / 43.2);
    near(cost.for_nobody.unwrap().mean, 0.0);
    assert_eq!(cost.total.unwrap().half_width, Some(0.0));
    assert_eq!(cost.currency.unwrap().to_string(), "USD");
}

#[test]
fn every_unit_of_a_price_is_counted_exactly() {
    for (price, total) in [
        ("unit = \"0.01 USD/job\"", 432.0),
        ("unit = \"0.15 USD/1M images\"", 0.15 * 0.0864),
        ("unit = \"0.5 USD/station-hour\"", 0.5 * 360.0),
        ("unit = \"0.02 USD/station-minute\", included = \"100 station-hours\"", 0.02 * 60.0 * 260.0),
        ("monthly = \"249 USD\"", 249.0),
        ("monthly = \"10 USD\", included = \"100k images\"", 10.0),
        ("monthly = \"10 USD\", included = \"86,400 images\", unit = \"1 USD/image\"", 10.0),
        ("unit = \"0.01 EUR per image\", billed = \"delivered\"", 864.0),
    ] {
        let cost = steady(price, "");
        near(cost.total.unwrap_or_else(|| panic!("{price}: {cost:?}")).mean, total);
    }
}

#[test]
fn jobs_beyond_the_concurrency_pay_the_surcharge_too() {
    // Two requests at once every minute: one of each pair starts in the burst.
    let text = STEADY.replace("service = \"30 s\"", "service = \"30 s\"\nfan_out = 2");
    let plan = "\n[[plan]]\nname = \"p\"\nconcurrency = 1\nburst = 1\n";
    let cost = |burst: &str| cost_of(&format!("{text}{plan}price = {{ unit = \"0.01 USD/job\", {burst} }}\n"));
    let by_job = cost("burst = \"0.02 USD/job\"");
    near(by_job.units.unwrap().mean, 864.0);
    near(by_job.burst.unwrap().mean, 864.0);
    near(by_job.total.unwrap().mean, 1728.0);
    near(cost("burst = \"3 USD/station-hour\"").burst.unwrap().mean, 3.0 * 360.0);
    let unknown = cost("burst = \"unknown\"");
    assert_eq!((unknown.total, unknown.lacks.as_slice()), (None, [Lack::Burst(0)].as_slice()));
    near(unknown.at_least.mean, 864.0);
}

#[test]
fn work_for_nobody_is_paid_for_unless_only_results_are() {
    // The long ones take 40 s, and are left after 35.
    let text = format!(
        "{}\n[[workload]]\nname = \"long\"\nclient = \"c\"\narrivals = {{ kind = \"deterministic\", every = \"1 min\" }}\n\
         quantities = {{ images = 1 }}\nservice = \"40 s\"\n",
        STEADY.replace("[client.c]", "[client.c]\nattempt_timeout = \"35 s\"\non_leaving = \"leave-running\"")
    );
    let cost =
        |price: &str| cost_of(&format!("{text}\n[[plan]]\nname = \"p\"\nconcurrency = 2\nprice = {{ {price} }}\n"));
    let all = cost("monthly = \"5 USD\", unit = \"0.01 USD/image\"");
    near(all.total.unwrap().mean, 5.0 + 864.0 + 432.0);
    near(all.for_nobody.unwrap().mean, 432.0);
    near(all.per_thousand_delivered.unwrap().mean, 1301.0 / 43.2);
    // What was included anyway saves nothing.
    let included = cost("monthly = \"5 USD\", included = \"110,000 images\", unit = \"0.01 USD/image\"");
    near(included.total.unwrap().mean, 5.0 + 196.0);
    near(included.for_nobody.unwrap().mean, 196.0);
    let delivered = cost("unit = \"0.01 USD/image\", billed = \"delivered\"");
    near(delivered.total.unwrap().mean, 864.0);
    near(delivered.for_nobody.unwrap().mean, 0.0);
}

#[test]
fn what_comes_once_is_paid_for_once() {
    let text = r#"
horizon = "1 h"
[[workload]]
name = "night"
arrivals = { kind = "bulk", count = 500 }
service = "30 s"
[[plan]]
name = "p"
concurrency = 4
waitlist = "unbounded"
price = { monthly = "20 USD", included = "100 jobs", unit = "0.1 USD/job" }
"#;
    near(cost_of(text).total.unwrap().mean, 20.0 + 40.0);
    let every_night = text.replace("count = 500", "count = 500, every = \"1 day\"").replace("\"1 h\"", "\"1 day\"");
    near(cost_of(&every_night).total.unwrap().mean, 20.0 + 0.1 * (15_000.0 - 100.0));
}

#[test]
fn an_unknown_price_stays_unknown_and_is_named() {
    for (price, lack, at_least) in [
        ("monthly = \"unknown\", unit = \"0.01 USD/job\"", Lack::Subscription(0), 432.0),
        ("monthly = \"9 USD\", included = \"unknown\", unit = \"0.01 USD/job\"", Lack::Included(0), 9.0),
        ("monthly = \"9 USD\", included = \"100 images\", unit = \"unknown\"", Lack::Unit(0), 9.0),
        ("monthly = \"9 USD\", included = \"100 images\"", Lack::Unit(0), 9.0),
        ("unit = \"unknown\"", Lack::Unit(0), 0.0),
    ] {
        let cost = steady(price, "");
        assert_eq!((cost.total, cost.for_nobody, cost.per_thousand_delivered), (None, None, None), "{price}");
        assert_eq!(cost.lacks, [lack], "{price}");
        near(cost.at_least.mean, at_least);
    }
    // What is included is enough: nobody asks what more would cost.
    near(steady("monthly = \"9 USD\", included = \"90k images\", unit = \"unknown\"", "").total.unwrap().mean, 9.0);
    // Requests of which nobody says how many characters they have.
    let text = format!("{STEADY}\n[[plan]]\nname = \"p\"\nfrom = \"elevenlabs/creator\"\n");
    let cost = cost_of(&text);
    assert!(matches!(cost.lacks.as_slice(), [Lack::Quantity(0, 1)]), "{cost:?}");
    near(cost.at_least.mean, 22.0);
}

#[test]
fn who_spills_over_pays_at_both_plans() {
    let text = STEADY.replace("30 s", "90 s").replace(
        "[client.c]",
        "[client.c]\ngate = { limit = 1, queue = 0, on_full = \"spill-over\", spill_over = \"q\" }",
    );
    let cost = |other: &str| {
        let plans = "\n[[plan]]\nname = \"p\"\nprice = { monthly = \"1 USD\", unit = \"0.01 USD/job\" }\n[[plan]]\nname = \"q\"\nclient = \"none\"\n";
        cost_of(&format!("{text}{plans}{other}\n"))
    };
    // Of two requests one goes to each.
    near(cost("price = { monthly = \"2 USD\", unit = \"0.03 USD/job\" }").total.unwrap().mean, 3.0 + 216.0 + 648.0);
    assert_eq!(cost("").lacks, [Lack::Price(1)]);
    assert_eq!(cost("price = { unit = \"1 EUR/job\" }").lacks, [Lack::Currency(1)]);
}

#[test]
fn random_traffic_has_an_interval_that_covers_its_cost() {
    let text = STEADY
        .replace("horizon = \"10 h\"", "horizon = \"10 h\"\nreplications = 20")
        .replace("kind = \"deterministic\", every = \"1 min\"", "kind = \"poisson\", rate = \"60/h\"");
    let cost = |price: &str| {
        cost_of(&format!("{text}\n[[plan]]\nname = \"p\"\nconcurrency = 9\nprice = {{ {price} }}\n")).total.unwrap()
    };
    let total = cost("monthly = \"99 USD\", unit = \"0.01 USD/job\"");
    let half_width = total.half_width.unwrap();
    assert!(half_width > 0.0 && (total.mean - 531.0).abs() <= half_width, "{total:?}");
    // Just enough is included: on average nothing is charged for, as likely as not something is.
    let edge = cost("monthly = \"99 USD\", included = \"43,200 jobs\", unit = \"0.01 USD/job\"");
    assert!(edge.mean >= 99.0 && edge.high() > 99.0 && edge.low() <= 99.0 + 1e-9, "{edge:?}");
}

#[test]
fn an_objective_of_the_cost_is_met_missed_or_left_open() {
    for (price, judgement) in [
        ("price = { unit = \"0.01 USD/job\" }", Judgement::Met),
        ("price = { unit = \"0.02 USD/job\" }", Judgement::Missed),
        ("price = { monthly = \"501 USD\", unit = \"unknown\" }", Judgement::Missed),
        ("price = { monthly = \"499 USD\", unit = \"unknown\" }", Judgement::Undecided),
        ("", Judgement::Undecided),
    ] {
        let text = format!("{STEADY}\n[slo]\ncost_per_month = \"500 USD\"\n[[plan]]\nname = \"p\"\n{price}\n");
        let (scenario, results) = (scenario(&text), results(&text));
        assert_eq!(results.plans[0].verdict.overall, judgement, "{price}");
        let said = report::terminal(&scenario, &results, 200, false).replace('\u{a0}', " ");
        if judgement == Judgement::Undecided {
            assert!(said.contains("p is undecided: "), "{said}");
        }
        assert!(said.contains("(objective 500 USD)"), "{said}");
    }
}

#[test]
fn the_report_says_what_it_costs_and_what_is_lacking() {
    let plans = r#"
[[plan]]
name = "p"
price = { monthly = "99 USD", included = "80,000 images", unit = "0.04 USD/image" }
[[plan]]
name = "q"
from = "elevenlabs/pro"
[[plan]]
name = "r"
from = "novita/default"
rate_limit = {}
"#;
    let text = format!("{STEADY}{plans}");
    let (scenario, results) = (scenario(&text), results(&text));
    let said = report::terminal(&scenario, &results, 200, false).replace('\u{a0}', " ");
    for sentence in [
        "p costs 355 USD a month: 99 USD for the subscription and 256 USD for 6,400 images beyond the 80,000 included; 8.22 USD per thousand delivered.",
        "q costs at least 99 USD a month; what is lacking is how many characters a request has.",
        "r: price unknown, as the catalogue has none for `novita/default`.",
        "as of 2026-09-17 (unverified)",
    ] {
        assert!(said.contains(sentence), "{sentence} is not in\n{said}");
    }
    let files = report::render(&scenario, &results);
    let (_, summary) = files.iter().find(|(path, _)| path.ends_with("summary.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(summary.as_slice());
    let places: Vec<usize> =
        ["cost_per_month", "cost_per_month_half_width", "cost_per_month_at_least", "currency", "cost_lacks"]
            .iter()
            .map(|name| reader.headers().unwrap().iter().position(|header| header == *name).unwrap())
            .collect();
    let rows: Vec<Vec<String>> = reader
        .records()
        .map(|row| places.iter().map(|&place| row.as_ref().unwrap()[place].to_owned()).collect())
        .collect();
    assert_eq!(rows[0], ["355", "0", "355", "USD", ""]);
    assert_eq!(rows[1], ["", "", "99", "USD", "how many characters a request has"]);
    assert_eq!(rows[2], ["", "", "", "", ""]);
}

#[test]
fn scenarios_without_prices_say_nothing_of_them() {
    let text = format!("{STEADY}\n[[plan]]\nname = \"p\"\nfrom = \"leonardo/payg-default\"\n");
    let said = report::terminal(&scenario(&text), &results(&text), 100, false);
    assert!(!said.contains("cost") && !said.contains("price of"), "{said}");
}

#[test]
fn every_price_of_the_catalogue_is_sourced_and_dated() {
    let priced: Vec<_> = Catalogue::embedded().plans().iter().filter(|plan| plan.plan.price.is_some()).collect();
    assert!(priced.len() >= 12, "{}", priced.len());
    for plan in priced {
        let source = plan.price_source.as_ref().unwrap_or_else(|| panic!("{}", plan.id));
        assert!(!source.document.is_empty(), "{}", plan.id);
        let origin = plan.plan.origin.price.as_ref().unwrap();
        assert_eq!(origin, source);
    }
}
