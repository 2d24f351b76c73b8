//! A price of the catalogue as a person reads it.

use crate::catalogue::CataloguePlan;
use crate::provider::{Currency, Measure, Money, Price, Stated, UnitPrice};

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
            .map(|included| format!("{} included", stated(included, |count| units(count, price.of, quantities)))),
    );
    let beyond = if price.included.is_some() { " beyond that" } else { "" };
    let per = |unit: UnitPrice| {
        format!("{} for {}", amount(unit.money, price.currency), units(unit.per.get(), unit.of, quantities))
    };
    parts.extend(price.unit.map(|unit| match unit {
        Stated::Known(_) => format!("{}{beyond}", stated(unit, per)),
        Stated::Unknown => format!("a price per unit{beyond}, not published"),
    }));
    parts.extend(price.burst.map(|burst| match burst {
        Stated::Known(_) => format!("{} more in bursts", stated(burst, per)),
        Stated::Unknown => "a surcharge for bursts that is not published".to_owned(),
    }));
    parts.join(", ")
}

fn stated<T>(value: Stated<T>, told: impl Fn(T) -> String) -> String {
    value.known().map_or_else(|| "an amount that is not published".to_owned(), told)
}

fn amount(money: Money, currency: Option<Currency>) -> String {
    let currency = currency.map_or_else(String::new, |currency| format!(" {currency}"));
    format!("{}{currency}", money.amount())
}

/// `20 images`, `1 image`.
fn many(count: u64, name: &str) -> String {
    let name = if count == 1 { name.strip_suffix('s').unwrap_or(name) } else { name };
    format!("{count} {name}")
}

fn units(count: u64, of: Measure, quantities: &[String]) -> String {
    const HOUR: u64 = 3_600_000_000_000;
    match of {
        Measure::Jobs => many(count, "jobs"),
        Measure::Quantity(kind) => many(count, &quantities[kind]),
        Measure::StationTime if count.is_multiple_of(HOUR) => format!("{} station-hours", count / HOUR),
        Measure::StationTime => format!("{} of a station", super::super::text::time(crate::time::Nanos(count))),
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
}
