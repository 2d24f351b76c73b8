//! What a scenario with a wrong price is told.

use crate::bad_input::problems;

const GOOD: &str = r#"horizon = "1 h"

[[workload]]
name = "previews"
arrivals = { kind = "poisson", rate = "60/min" }
quantities = { images = 2 }
service = "5 s"

[[plan]]
name = "pro"
concurrency = 10
burst = 5
"#;

/// What the good scenario is told with this price.
fn price(price: &str) -> String {
    problems(&format!("{GOOD}price = {{ {price} }}\n"))
}

#[test]
fn a_price_of_any_kind_is_read() {
    for good in [
        "monthly = \"99 USD\"",
        "monthly = \"1,299.95 EUR\", included = \"1.2M images\", unit = \"0.0004 EUR/image\"",
        "monthly = \"unknown\", unit = \"unknown\", included = \"unknown\", burst = \"unknown\"",
        "unit = \"0.18 USD/1k images\", burst = \"0.5 USD/station-hour\", billed = \"delivered\"",
        "unit = \"0.01 USD per job\", included = \"100 requests\"",
        "monthly = \"0 USD\", included = \"10 images\"",
    ] {
        assert_eq!(price(good), "none", "{good}");
    }
    assert_eq!(problems(&format!("{GOOD}price = \"none\"\n")), "none");
}

#[test]
fn a_wrong_price_is_told_with_its_place_and_a_remedy() {
    let amount = "write an amount with the three letters of its currency, like \"99 USD\"";
    let per = "write a price per unit, like \"0.04 USD/image\", \"0.18 USD/1k characters\" or \"0.5 USD/station-hour\"";
    for (wrong, told) in [
        ("monthly = 99", format!("s.toml:13:21: plan `pro`: `price.monthly` is 99, which is not text; {amount}, or \"unknown\"")),
        ("monthly = \"99\"", format!("s.toml:13:21: plan `pro`: `price.monthly` is \"99\", which has no currency; {amount}")),
        ("monthly = \"$99\"", format!("s.toml:13:21: plan `pro`: `price.monthly` is \"$99\", which does not begin with a number; {amount}")),
        ("monthly = \"99 dollars\"", format!("s.toml:13:21: plan `pro`: `price.monthly` is \"99 dollars\", where `dollars` is no currency; {amount}")),
        ("monthly = \"-9 USD\"", format!("s.toml:13:21: plan `pro`: `price.monthly` is \"-9 USD\", which is negative; write a number above 0; {amount}")),
        ("unit = \"0.04 USD\"", format!("s.toml:13:18: plan `pro`: `price.unit` is \"0.04 USD\", which is per nothing; {per}")),
        ("unit = \"1 USD/0 images\"", format!("s.toml:13:18: plan `pro`: `price.unit` is \"1 USD/0 images\", which is for nothing at all; {per}")),
        (
            "unit = \"1 USD/imags\"",
            "s.toml:13:18: plan `pro`: `price.unit` is \"1 USD/imags\", but no workload has a quantity `imags`; did you mean \
             `images`?"
                .to_owned(),
        ),
        (
            "monthly = \"99 USD\", unit = \"0.04 EUR/image\"",
            "s.toml:13:38: plan `pro`: `price.unit` is \"0.04 EUR/image\", but `price.monthly` is in USD; write the prices of a \
             plan in one currency"
                .to_owned(),
        ),
        (
            "unit = \"0.04 EUR/image\", included = \"100 jobs\"",
            "s.toml:13:47: plan `pro`: `price.included` is \"100 jobs\", but `price.unit` is \"0.04 EUR/image\"; write both in the \
             same unit"
                .to_owned(),
        ),
        (
            "included = \"100 jobs\"",
            "s.toml:13:9: plan `pro`: `price` has neither `monthly` nor `unit`; write monthly = \"99 USD\" or unit = \"0.04 \
             USD/image\" (\"unknown\" if there is one that is not published)"
                .to_owned(),
        ),
        (
            "monthly = \"9 USD\", billed = \"serve\"",
            "s.toml:13:39: plan `pro`: `price.billed` is \"serve\", which means nothing here; did you mean `served`?".to_owned(),
        ),
        (
            "montly = \"9 USD\", unit = \"1 USD/job\"",
            "s.toml:13:11: plan `pro`: unknown key `price.montly`; did you mean `monthly`?".to_owned(),
        ),
    ] {
        assert_eq!(price(wrong), told, "{wrong}");
    }
}

#[test]
fn a_surcharge_needs_a_burst() {
    let text =
        format!("{}price = {{ unit = \"1 USD/job\", burst = \"1 USD/job\" }}\n", GOOD.replace("burst = 5\n", ""));
    assert_eq!(
        problems(&text),
        "s.toml:12:39: plan `pro`: `price.burst` is \"1 USD/job\", but the plan has no `burst`; give it one, or remove this"
    );
}

#[test]
fn an_objective_of_the_cost_is_in_the_currency_of_every_price() {
    let with =
        |slo: &str| problems(&format!("{GOOD}price = {{ unit = \"1 USD/job\" }}\n[slo]\ncost_per_month = {slo}\n"));
    assert_eq!(with("\"500 USD\""), "none");
    assert_eq!(
        with("\"500 EUR\""),
        "s.toml:15:18: `slo.cost_per_month` is in EUR, but the price of plan `pro` is in USD; write both in one currency"
    );
    assert_eq!(
        with("500"),
        "s.toml:15:18: `slo.cost_per_month` is 500, which is not text; write an amount with the three letters of its currency, \
         like \"99 USD\""
    );
}
