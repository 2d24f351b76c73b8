//! A price of the catalogue as a person reads it.

use crate::catalogue::CataloguePlan;
use crate::provider::{Currency, Measure, Money, Price, Stated, UnitPrice, Units};

/// What the plan costs; `None` where nothing is known.
pub(super) fn of(plan: &CataloguePlan) -> Option<String> {
    plan.plan.price.as_ref().map(|price| told(price, &plan.quantities))
}

/// The subscription of a month in short, for lists.
pub(super) fn a_month(plan: &CataloguePlan) -> String {
    match &plan.plan.price {
        None => "–".to_owned(),
        Some(Price { monthly: Some(monthly), currency, .. }) => match monthly {
            Stated::Known(money) => amount(*money, *currency),
            Stated::Unknown => "unknown".to_owned(),
        },
        Some(_) => "by use".to_owned(),
    }
}

/// The subscription of a month as a number, in the currency of the plan.
pub(super) fn monthly(plan: &CataloguePlan) -> Option<f64> {
    Some(plan.plan.price.as_ref()?.monthly?.known()?.micros as f64 / 1e6)
}

fn told(price: &Price, quantities: &[String]) -> String {
    let mut parts = Vec::new();
    parts.extend(
        price.monthly.map(|monthly| format!("{} a month", stated(monthly, |money| amount(money, price.currency)))),
    );
    parts.extend(
        price
            .included
            .map(|included| format!("{} included", stated(included, |units| amount_of(units, price, quantities)))),
    );
    let beyond = if price.included.is_some() { " beyond that" } else { "" };
    let per = |unit: UnitPrice| {
        let units = if unit.of == price.of {
            amount_of(Units::whole(unit.per.get()), price, quantities)
        } else {
            units(unit.per.get() as f64, unit.of, quantities)
        };
        format!("{} for {units}", amount(unit.money, price.currency))
    };
    parts.extend(price.unit.map(|unit| match unit {
        Stated::Known(_) => format!("{}{beyond}", stated(unit, per)),
        Stated::Unknown => format!("a price per unit{beyond}, not published"),
    }));
    parts.extend(price.burst.map(|burst| match burst {
        Stated::Known(_) => format!("{} more in bursts", stated(burst, per)),
        Stated::Unknown => "a surcharge for bursts that is not published".to_owned(),
    }));
    parts.extend(
        price.spending_limit.map(|limit| {
            format!("no more than {} spent a month", stated(limit, |money| amount(money, price.currency)))
        }),
    );
    parts.join(", ")
}

/// So much of what is charged for, and how many credits that is.
fn amount_of(amount: Units, price: &Price, quantities: &[String]) -> String {
    let told = units(amount.amount(), price.of, quantities);
    match price.credits {
        Some(credits) => format!("{} credits (which are {told})", exact(credits.of(amount.amount()))),
        None => told,
    }
}

/// To the millionth.
fn exact(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

fn stated<T>(value: Stated<T>, told: impl Fn(T) -> String) -> String {
    value.known().map_or_else(|| "an amount that is not published".to_owned(), told)
}

fn amount(money: Money, currency: Option<Currency>) -> String {
    let currency = currency.map_or_else(String::new, |currency| format!(" {currency}"));
    format!("{}{currency}", money.amount())
}

/// `20 images`, `1 image`.
fn many(count: f64, name: &str) -> String {
    let count = exact(count);
    let name = if count.to_bits() == 1.0_f64.to_bits() { name.strip_suffix('s').unwrap_or(name) } else { name };
    format!("{count} {name}")
}

fn units(count: f64, of: Measure, quantities: &[String]) -> String {
    const HOUR: f64 = 3.6e12;
    match of {
        Measure::Jobs => many(count, "jobs"),
        Measure::Quantity(kind) => many(count, &quantities[kind]),
        Measure::StationTime if count % HOUR == 0.0 => format!("{} station-hours", count / HOUR),
        Measure::StationTime => {
            let time = crate::time::Nanos::from_secs_f64(count / 1e9);
            format!("{} of a station", super::super::text::time(time))
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_price_is_told_with_what_is_not_published() {
        let told = |id: &str| {
            let plan = crate::catalogue::Catalogue::embedded().find(id).unwrap();
            super::of(plan)
        };
        assert_eq!(
            told("elevenlabs/pro").unwrap(),
            "99 USD a month, 600000 characters included, a price per unit beyond that, not published"
        );
        assert_eq!(
            told("elevenlabs/agents-10").unwrap(),
            "0.08 USD for 1 min of a station, 0.08 USD for 1 min of a station more in bursts"
        );
        assert_eq!(told("novita/default"), None);
    }

    #[test]
    fn credits_are_told_with_what_they_are_and_a_spending_limit_with_the_rest() {
        let told = |price: &str| {
            let text = format!(
                "horizon = \"1 h\"\n[[workload]]\nname = \"w\"\nservice = \"1 s\"\nquantities = {{ seconds = 5 }}\narrivals = {{ kind = \
                 \"poisson\", rate = \"1/h\" }}\n[[plan]]\nname = \"p\"\nprice = {{ {price} }}\n"
            );
            let scenario = crate::scenario::parse(&text, std::path::Path::new("s.toml")).unwrap();
            super::told(scenario.cases[0].plans[0].price.as_ref().unwrap(), &scenario.quantities)
        };
        assert_eq!(
            told(
                "credits = \"12/second\", included = \"600 credits\", unit = \"0.01 USD/credit\", spending_limit = \"100 USD\""
            ),
            "600 credits (which are 50 seconds) included, 0.12 USD for 12 credits (which are 1 second) beyond that, no more than 100 \
             USD spent a month"
        );
        assert_eq!(
            told("monthly = \"5 USD\", spending_limit = \"unknown\""),
            "5 USD a month, no more than an amount that is not published spent a month"
        );
    }
}
