//! Prices in credits, and limits of what may be spent: by hand, word for word, and what makes no sense.

use linecook::experiment::{self, CostFigures, Judgement};
use linecook::report;

use crate::bad_input::problems;
use crate::support::scenario;

/// A request a minute for ten hours with two images each: 86,400 images a month of 30 days.
const STEADY: &str = r#"
horizon = "10 h"
[slo]
delivered_share = "99 %"
[[workload]]
name = "w"
client = "c"
arrivals = { kind = "deterministic", every = "1 min" }
quantities = { images = 2 }
service = "30 s"
[client.c]
"#;

fn steady(price: &str) -> String {
    format!("{STEADY}[[plan]]\nname = \"p\"\nconcurrency = 1\nburst = 1\nprice = {{ {price} }}\n")
}

fn cost(price: &str) -> CostFigures {
    let mut results = experiment::run(&scenario(&steady(price)), &|_| {});
    results.plans.remove(0).cost.expect("the plan has a price")
}

fn near(found: f64, wanted: f64) {
    assert!((found - wanted).abs() <= 1e-9 * wanted.abs().max(1.0), "{found} is not {wanted}");
}

/// How the plan is judged, and everything that the terminal says.
fn judged(text: &str) -> (Judgement, String) {
    let scenario = scenario(text);
    let results = experiment::run(&scenario, &|_| {});
    let said = report::terminal(&scenario, &results, 200, false).replace('\u{a0}', " ");
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    (results.plans[0].verdict.overall, said)
}

#[test]
fn what_is_in_credits_is_converted_exactly() {
    for (price, total) in [
        ("credits = \"5/image\", included = \"100k credits\", unit = \"0.01 USD/credit\"", 332_000.0 * 0.01),
        ("credits = \"5 per image\", included = \"100k credits\", unit = \"10 USD/1k credits\"", 332_000.0 * 0.01),
        ("credits = \"1 credit/3 images\", unit = \"0.3 USD/credit\"", 86_400.0 * 0.1),
        // 625 credits are 52 images and a twelfth.
        ("credits = \"12/image\", included = \"625 credits\", unit = \"0.01 USD/credit\"", 10_361.75),
        ("credits = \"0.5/job\", included = \"21,600 credits\", unit = \"1 USD/credit\"", 0.0),
        ("credits = \"2/station-minute\", unit = \"0.01 USD/credit\"", 432.0),
        // Credits for what is included, and money for the rest.
        ("credits = \"5/image\", included = \"100k credits\", unit = \"0.01 USD/image\"", 664.0),
    ] {
        near(cost(price).total.unwrap_or_else(|| panic!("{price}")).mean, total);
    }
    let found = cost("monthly = \"5 USD\", credits = \"5/image\", included = \"500k credits\"");
    near(found.included.unwrap(), 100_000.0);
    near(found.total.unwrap().mean, 5.0);
}

#[test]
fn a_report_tells_credits_and_what_they_are() {
    let said = |price: &str| judged(&steady(price)).1;
    let over =
        said("monthly = \"20 USD\", credits = \"5/image\", included = \"100k credits\", unit = \"0.01 USD/credit\"");
    let sentence = "p costs 3,340 USD a month: 20 USD for the subscription and 3,320 USD for 66,400 images (332,000 credits) beyond the \
                    20,000 (100,000 credits) included; ";
    assert!(over.contains(sentence), "{over}");
    let within = said("monthly = \"20 USD\", credits = \"5/image\", included = \"864k credits\"");
    assert!(within.contains("86,400 images (432,000 credits) are 50.0 % of what is included"), "{within}");
}

#[test]
fn a_plan_over_its_spending_limit_does_not_carry_the_traffic() {
    let price =
        |limit: &str| steady(&format!("monthly = \"11 USD\", unit = \"0.01 USD/job\", spending_limit = \"{limit}\""));
    let (judgement, said) = judged(&price("100 USD"));
    assert_eq!(judgement, Judgement::Missed);
    assert!(said.contains("; otherwise it meets the objective: delivered 100 % (objective 99 %)"), "{said}");
    assert!(
        said.contains(
            " does not carry this traffic: it would cost 443 USD a month, over the plan's spending limit of 100 USD"
        ),
        "{said}"
    );
    assert!(
        said.contains(
            "; that is over the plan's spending limit of 100 USD, so it does not carry this traffic for a month."
        ),
        "{said}"
    );
    // Exactly as much is within, and a subscription counts.
    let (judgement, said) = judged(&price("443 USD"));
    assert_eq!(judgement, Judgement::Met);
    assert!(
        said.contains("; that is within the plan's spending limit of 443 USD.") && !said.contains("would cost"),
        "{said}"
    );
    assert_eq!(judged(&price("442.999999 USD")).0, Judgement::Missed);
    assert_eq!(judged(&price("unknown")).0, Judgement::Met);
    assert!(judged(&price("unknown")).1.contains("; the plan's spending limit is not published."));
}

#[test]
fn a_limit_is_not_checked_where_the_cost_is_not_known_unless_what_is_known_is_over_it() {
    let of = |monthly: &str| {
        judged(&steady(&format!("monthly = \"{monthly}\", unit = \"unknown\", spending_limit = \"100 USD\"")))
    };
    let (judgement, said) = of("99 USD");
    assert_eq!(judgement, Judgement::Met);
    assert!(
        said.contains("; the plan's spending limit of 100 USD is not checked, because the cost is not known in full."),
        "{said}"
    );
    let (judgement, said) = of("101 USD");
    assert_eq!(judgement, Judgement::Missed);
    assert!(
        said.contains(": it would cost at least 101 USD a month, over the plan's spending limit of 100 USD"),
        "{said}"
    );
    // Without objectives nothing is judged, and all the same it is said.
    let text = steady("monthly = \"101 USD\", spending_limit = \"100 USD\"")
        .replace("[slo]\ndelivered_share = \"99 %\"\n", "");
    let (judgement, said) = judged(&text);
    assert_eq!(judgement, Judgement::Met);
    assert!(said.contains(": it would cost 101 USD a month, over the plan's spending limit of 100 USD"), "{said}");
}

#[test]
fn each_plan_that_is_paid_for_has_its_own_limit() {
    let text = STEADY.replace("30 s", "90 s").replace(
        "[client.c]",
        "[client.c]\ngate = { limit = 1, queue = 0, on_full = \"spill-over\", spill_over = \"q\" }",
    );
    let with = |own: &str, other: &str| {
        judged(&format!(
            "{text}[[plan]]\nname = \"p\"\nprice = {{ unit = \"0.01 USD/job\", spending_limit = \"{own}\" }}\n[[plan]]\nname = \
             \"q\"\nclient = \"none\"\nprice = {{ unit = \"0.03 USD/job\", spending_limit = \"{other}\" }}\n"
        ))
    };
    // Of two requests one goes to each: 216 USD and 648 USD.
    assert_eq!(with("216 USD", "648 USD").0, Judgement::Met);
    assert_eq!(with("215 USD", "648 USD").0, Judgement::Missed);
    let (judgement, said) = with("216 USD", "647 USD");
    assert_eq!(judgement, Judgement::Missed);
    assert!(said.contains("it would cost 648 USD a month, over the spending limit of q of 647 USD"), "{said}");
}

#[test]
fn credits_and_limits_that_make_no_sense_are_told() {
    let remedy = "write how many credits something is, like \"0.5/character\" or \"12 per second\"";
    let text = |price: &str| {
        format!(
            "horizon = \"1 h\"\n[[workload]]\nname = \"w\"\nquantities = {{ images = 2 }}\nservice = \"1 s\"\narrivals = {{ kind = \
                                       \"poisson\", rate = \"1/min\" }}\n[[plan]]\nname = \"p\"\nprice = {{ {price} }}\n"
        )
    };
    for (price, told) in [
        ("unit = \"1 USD/credit\", credits = 5", format!("s.toml:9:44: plan `p`: `price.credits` is 5, which is not text; {remedy}")),
        (
            "unit = \"1 USD/credit\", credits = \"5 images\"",
            format!("s.toml:9:44: plan `p`: `price.credits` is \"5 images\", which is per nothing; {remedy}"),
        ),
        (
            "unit = \"1 USD/credit\", credits = \"0/image\"",
            format!("s.toml:9:44: plan `p`: `price.credits` is \"0/image\", which is for nothing at all; {remedy}"),
        ),
        (
            "unit = \"1 USD/image\", credits = \"5/image\"",
            "s.toml:9:43: plan `p`: `price.credits` is \"5/image\", but nothing is in credits; write included = \"600k credits\" or unit = \
             \"0.01 USD/credit\", for example, or remove it"
                .to_owned(),
        ),
        (
            "monthly = \"9 USD\", included = \"600k credits\"",
            "s.toml:9:41: plan `p`: `price.included` is \"600k credits\", but no workload has a quantity `credits`; say in the price what \
             a credit is for, like credits = \"0.5/character\""
                .to_owned(),
        ),
        (
            "unit = \"1 USD/credit\", credits = \"5/second\"",
            "s.toml:9:18: plan `p`: `price.unit` is \"1 USD/credit\", but no workload has a quantity `seconds`; say quantities = { seconds = \
             1 } in the workload, for example"
                .to_owned(),
        ),
        (
            "unit = \"1 USD/credit\", included = \"10 jobs\", credits = \"5/image\"",
            "s.toml:9:45: plan `p`: `price.included` is \"10 jobs\", but `price.unit` is \"1 USD/credit\"; write both in the same unit"
                .to_owned(),
        ),
        (
            "unit = \"18,000,000 USD/credit\", credits = \"1,000,000,000/image\"",
            "s.toml:9:18: plan `p`: `price.unit` is \"18,000,000 USD/credit\", which is too large or too fine for the credits; round it"
                .to_owned(),
        ),
        (
            "unit = \"1 USD/job\", spending_limit = \"100 EUR\"",
            "s.toml:9:48: plan `p`: `price.spending_limit` is \"100 EUR\", but `price.unit` is in USD; write the prices of a plan in one \
             currency"
                .to_owned(),
        ),
    ] {
        assert_eq!(problems(&text(price)), told, "{price}");
    }
}
