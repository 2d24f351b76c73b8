//! Prices: amounts of money, per month and per unit.

use std::num::NonZeroU64;

use super::credits::{self, PerUnit};
use super::rate_limit;
use crate::decimal::Decimal;
use crate::notation::cursor::Item;
use crate::provider::{Billed, Currency, Measure, Money, Price, Stated, Unit, UnitPrice, Units};

const BILLED: &[(&str, Billed)] = &[("served", Billed::Served), ("delivered", Billed::Delivered)];
const AMOUNT: &str = "write an amount with the three letters of its currency, like \"99 USD\"";
const PER_UNIT: &str =
    "write a price per unit, like \"0.04 USD/image\", \"0.18 USD/1k characters\" or \"0.5 USD/station-hour\"";
const INCLUDED: &str = "write how much of what, like \"25,000 images\"";

/// A price per unit as it is written: what of, before the names of quantities are looked up.
pub(super) struct Written {
    pub money: Money,
    pub currency: Currency,
    /// In units of `of`.
    pub count: NonZeroU64,
    pub of: Of,
}

/// What is counted, by the name of a quantity.
#[derive(Clone, PartialEq)]
pub(super) enum Of {
    Jobs,
    Quantity(String),
    StationTime,
}

/// Reads `price`; a quantity that is counted is added to `quantities` if it is not among them.
pub(crate) fn price(item: &Item<'_>, quantities: &mut Vec<String>) -> Option<Price> {
    let keys = item.table()?;
    let monthly = keys.take("monthly").map(|item| (stated(&item, AMOUNT, amount), item));
    let included = keys.take("included").map(|item| (stated(&item, INCLUDED, included), item));
    let unit = keys.take("unit").map(|item| (stated(&item, PER_UNIT, unit_price), item));
    let burst = keys.take("burst").map(|item| (stated(&item, PER_UNIT, unit_price), item));
    let limit = keys.take("spending_limit").map(|item| (stated(&item, AMOUNT, amount), item));
    let credits = keys.take("credits").map(|item| (per_unit(&item), item));
    let billed = keys.take("billed").map_or(Some(Billed::Served), |item| item.word(BILLED));
    if monthly.is_none() && unit.is_none() {
        item.problem(format!(
            "`{}` has neither `monthly` nor `unit`; write monthly = \"99 USD\" or unit = \"0.04 USD/image\" (\"unknown\" if there is \
             one that is not published)",
            item.path
        ));
    }
    let absent = monthly.is_none() && unit.is_none();
    keys.finish();
    let (monthly, included) = (taken(monthly)?, taken(included)?);
    let (unit, burst) = (taken(unit)?, taken(burst)?);
    let limit = taken(limit)?;
    let credits = credits.map_or(Some(None), |(read, item)| read.map(|read| Some((read, item))))?;
    let Converted { unit, included, burst } = converted(credits.as_ref(), Converted { unit, included, burst })?;
    let currency = one_currency([
        monthly.as_ref().and_then(|(amount, item)| Some((amount.as_ref()?.1, item))),
        unit.as_ref().and_then(|(price, item)| Some((price.as_ref()?.currency, item))),
        burst.as_ref().and_then(|(price, item)| Some((price.as_ref()?.currency, item))),
        limit.as_ref().and_then(|(amount, item)| Some((amount.as_ref()?.1, item))),
    ])?;
    let of = one_measure(unit.as_ref(), included.as_ref())?;
    if absent {
        return None;
    }
    let mut measure = |of: &Of| measure(of, quantities);
    let of = of.map_or(Measure::Jobs, &mut measure);
    let mut price = |written: Option<Written>| {
        written.map_or(Stated::Unknown, |Written { money, count, of, .. }| {
            Stated::Known(UnitPrice { money, per: count, of: measure(&of) })
        })
    };
    let money = |(amount, _): (Option<(Money, Currency)>, Item<'_>)| {
        amount.map_or(Stated::Unknown, |(money, _)| Stated::Known(money))
    };
    Some(Price {
        currency,
        monthly: monthly.map(money),
        of,
        included: included.map(|(units, _)| units.map_or(Stated::Unknown, |(units, _)| Stated::Known(units))),
        credits: credits.map(|(read, _)| read.credits),
        spending_limit: limit.map(money),
        unit: unit.map(|(written, _)| price(written)),
        burst: burst.map(|(written, _)| price(written)),
        billed: billed?,
    })
}

/// How many credits something is; they are always known.
fn per_unit(item: &Item<'_>) -> Option<PerUnit> {
    let Some(text) = item.node.text() else {
        item.reject(&format!("which is not text; {}", credits::REMEDY));
        return None;
    };
    let read = credits::per_unit(text.trim());
    read.map_err(|advice| item.reject(&format!("{advice}; {}", credits::REMEDY))).ok()
}

/// What may be in credits, with the keys that say it.
struct Converted<'t> {
    unit: Option<(Option<Written>, Item<'t>)>,
    included: Option<(Option<(Units, Of)>, Item<'t>)>,
    burst: Option<(Option<Written>, Item<'t>)>,
}

/// All that is in credits in what the credits are for; reports credits that nothing is in.
fn converted<'t>(credits: Option<&(PerUnit, Item<'t>)>, of: Converted<'t>) -> Option<Converted<'t>> {
    const TOO_LARGE: &str = "which is too large or too fine for the credits; round it";
    let Some((per_unit, written)) = credits else { return Some(of) };
    let mut used = false;
    let mut price = |read: Option<(Option<Written>, Item<'t>)>| match read {
        Some((Some(price), item)) if credits::are_meant(&price.of) => {
            used = true;
            let price = per_unit.price(price);
            if price.is_none() {
                item.reject(TOO_LARGE);
            }
            price.map(|price| Some((Some(price), item)))
        }
        other => Some(other),
    };
    let (unit, burst) = (price(of.unit), price(of.burst));
    let included = match of.included {
        Some((Some((units, counted)), item)) if credits::are_meant(&counted) => {
            used = true;
            let units = per_unit.included(units);
            if units.is_none() {
                item.reject(TOO_LARGE);
            }
            units.map(|units| Some((Some((units, per_unit.of.clone())), item)))
        }
        other => Some(other),
    };
    if !used && !written.node.catalogue {
        written.reject(
            "but nothing is in credits; write included = \"600k credits\" or unit = \"0.01 USD/credit\", for example, or remove it",
        );
        return None;
    }
    Some(Converted { unit: unit?, included: included?, burst: burst? })
}

/// A key that is there, read: `None` in it is "unknown".
type Read<'t, T> = (Option<Option<T>>, Item<'t>);

/// `None` where the key is there and wrong.
#[expect(clippy::option_option, reason = "absent and wrong are two things")]
fn taken<T>(read: Option<Read<'_, T>>) -> Option<Option<(Option<T>, Item<'_>)>> {
    match read {
        None => Some(None),
        Some((value, item)) => value.map(|value| Some((value, item))),
    }
}

/// What `read` makes of the text; `"unknown"` is `Some(None)`, wrong is `None`.
#[expect(clippy::option_option, reason = "unknown and wrong are two things")]
fn stated<T>(item: &Item<'_>, remedy: &str, read: fn(&str) -> Result<T, String>) -> Option<Option<T>> {
    let Some(text) = item.node.text() else {
        item.reject(&format!("which is not text; {remedy}, or \"unknown\""));
        return None;
    };
    if text == "unknown" {
        return Some(None);
    }
    match read(text.trim()) {
        Ok(value) => Some(Some(value)),
        Err(advice) => {
            item.reject(&format!("{advice}; {remedy}"));
            None
        }
    }
}

/// `99 USD`, for scenarios that set a limit on what a plan may cost.
pub(crate) fn money(item: &Item<'_>) -> Option<(Money, Currency)> {
    let Some(text) = item.node.text() else {
        item.reject(&format!("which is not text; {AMOUNT}"));
        return None;
    };
    amount(text.trim()).map_err(|advice| item.reject(&format!("{advice}; {AMOUNT}"))).ok()
}

fn amount(text: &str) -> Result<(Money, Currency), String> {
    let (number, rest) = Decimal::scan(text)?;
    Ok((micros(number)?, currency(rest)?))
}

fn micros(number: Decimal) -> Result<Money, String> {
    let micros = number.times(1_000_000);
    let micros = micros.ok_or(
        "which is no whole number of millionths of its currency (of a price so small, write that of a million)",
    )?;
    Ok(Money { micros })
}

fn currency(text: &str) -> Result<Currency, String> {
    match text.trim() {
        "" => Err("which has no currency".to_owned()),
        letters => Currency::named(letters).ok_or_else(|| format!("where `{letters}` is no currency")),
    }
}

fn unit_price(text: &str) -> Result<Written, String> {
    let (number, rest) = Decimal::scan(text)?;
    let (letters, unit) = rest.split_once('/').or_else(|| rest.split_once(" per ")).ok_or("which is per nothing")?;
    let (money, currency) = (micros(number)?, currency(letters)?);
    let (count, name) = Decimal::scan_or_one(unit.trim())?;
    let (of, each) = counted(name.trim())?;
    let count = count.times(each).ok_or("which is for no whole number of units")?;
    let count = NonZeroU64::new(count).ok_or("which is for nothing at all")?;
    Ok(Written { money, currency, count, of })
}

fn included(text: &str) -> Result<(Units, Of), String> {
    let (number, rest) = Decimal::scan(text)?;
    let (of, each) = counted(rest.trim())?;
    let count = number.times(each).ok_or("which is no whole number of units")?;
    Ok((Units::whole(count), of))
}

/// What a unit counts, and how much one of it is: a station-hour is nanoseconds.
pub(super) fn counted(name: &str) -> Result<(Of, u64), String> {
    const SECOND: u64 = 1_000_000_000;
    match name {
        "" => Err("which does not say of what".to_owned()),
        "job" | "jobs" | "request" | "requests" => Ok((Of::Jobs, 1)),
        "station-second" | "station-seconds" => Ok((Of::StationTime, SECOND)),
        "station-minute" | "station-minutes" => Ok((Of::StationTime, 60 * SECOND)),
        "station-hour" | "station-hours" => Ok((Of::StationTime, 3600 * SECOND)),
        name if name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-') => {
            Ok((Of::Quantity(name.to_owned()), 1))
        }
        name => Err(format!("where `{name}` is not the name of a quantity")),
    }
}

/// The measure; a quantity may be written as one of it, `image` for `images`, also where nothing else has it.
fn measure(of: &Of, quantities: &mut Vec<String>) -> Measure {
    let name = match of {
        Of::Jobs => return Measure::Jobs,
        Of::StationTime => return Measure::StationTime,
        Of::Quantity(name) => name,
    };
    let known = |name: &str| quantities.iter().any(|known| known == name);
    let name = if known(name) || name.ends_with('s') { name.clone() } else { format!("{name}s") };
    match rate_limit::unit(Some(name), quantities) {
        Unit::Quantity(kind) => Measure::Quantity(kind),
        Unit::Requests => Measure::Jobs,
    }
}

/// The currency of all; reports the first that is another.
#[expect(clippy::option_option, reason = "none and wrong are two things")]
fn one_currency(written: [Option<(Currency, &Item<'_>)>; 4]) -> Option<Option<Currency>> {
    let mut written = written.into_iter().flatten();
    let Some((first, of)) = written.next() else { return Some(None) };
    let Some((_, other)) = written.find(|(currency, _)| *currency != first) else { return Some(Some(first)) };
    other.reject(&format!("but `{}` is in {first}; write the prices of a plan in one currency", of.path));
    None
}

/// What is counted, by the price or by what is included; reports if they are of different things.
#[expect(clippy::option_option, reason = "none and wrong are two things")]
fn one_measure<'w>(
    unit: Option<&'w (Option<Written>, Item<'_>)>,
    included: Option<&'w (Option<(Units, Of)>, Item<'_>)>,
) -> Option<Option<&'w Of>> {
    let priced = unit.and_then(|(written, item)| Some((&written.as_ref()?.of, item)));
    let within = included.and_then(|(units, item)| Some((&units.as_ref()?.1, item)));
    match (priced, within) {
        (Some((of, priced)), Some((other, item))) if !alike(of, other) => {
            item.reject(&format!("but `{}` is {}; write both in the same unit", priced.path, priced.node.written()));
            None
        }
        (priced, within) => Some(within.or(priced).map(|(of, _)| of)),
    }
}

/// Whether both are the same thing, one of them perhaps in the singular.
fn alike(a: &Of, b: &Of) -> bool {
    match (a, b) {
        (Of::Quantity(a), Of::Quantity(b)) => {
            a == b || a.strip_suffix('s') == Some(b) || b.strip_suffix('s') == Some(a)
        }
        (a, b) => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_per_unit_is_exact() {
        for (text, micros, count) in [
            ("0.04 USD/image", 40_000, 1),
            ("0.18 USD/1k characters", 180_000, 1000),
            ("0.15 USD / 1M tokens", 150_000, 1_000_000),
            ("2 EUR per image", 2_000_000, 1),
            ("0.000001 USD/job", 1, 1),
            ("0.5 USD/station-hour", 500_000, 3_600_000_000_000),
        ] {
            let written = unit_price(text).unwrap();
            assert_eq!((written.money.micros, written.count.get()), (micros, count), "{text}");
        }
    }

    #[test]
    fn what_is_no_price_says_why() {
        for (text, why) in [
            ("0.04 USD", "which is per nothing"),
            ("0.04/image", "which has no currency"),
            ("0.04 usd/image", "where `usd` is no currency"),
            (
                "0.0000001 USD/image",
                "which is no whole number of millionths of its currency (of a price so small, write that of a million)",
            ),
            ("1 USD/0 images", "which is for nothing at all"),
            ("1 USD/1.5 images", "which is for no whole number of units"),
            ("1 USD/", "which does not say of what"),
            ("1 USD/big image", "where `big image` is not the name of a quantity"),
            ("-1 USD/image", "which is negative; write a number above 0"),
        ] {
            assert_eq!(unit_price(text).err().as_deref(), Some(why), "{text}");
        }
    }
}
