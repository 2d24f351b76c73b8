//! What a plan costs: a subscription with what it includes, a price for each unit beyond that, a surcharge for bursts.
//!
//! Amounts are whole millionths of the currency for a whole number of units, so that no price is rounded: `0.15 USD/1M tokens` is
//! 150,000 millionths for 1,000,000 tokens.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::num::NonZeroU64;

/// What a plan costs, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// The currency of every amount; `None` if none of them is known.
    pub currency: Option<Currency>,
    /// What a month costs, whatever is used; nothing where the plan has no subscription.
    pub monthly: Option<Stated<Money>>,
    /// What is counted and charged for.
    pub of: Measure,
    /// How much of it the subscription includes each month; `None` where nothing is.
    pub included: Option<Stated<Units>>,
    /// How many credits that is, where the provider counts those; everything else is in units already.
    pub credits: Option<Credits>,
    /// The most that may be spent on the plan in a month, subscription included: beyond it nothing is served. `None` where it is not limited.
    pub spending_limit: Option<Stated<Money>>,
    /// What each unit beyond that costs. `None` is nothing where nothing is included either, a flat price; and not known where something is.
    pub unit: Option<Stated<UnitPrice>>,
    /// What a job that starts beyond the concurrency costs more than others.
    pub burst: Option<Stated<UnitPrice>>,
    /// Which jobs are charged for.
    pub billed: Billed,
}

/// A number, or that there is one which is not published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stated<T> {
    /// This is it.
    Known(T),
    /// There is one.
    Unknown,
}

impl<T> Stated<T> {
    /// The number, if it is known.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown => None,
        }
    }
}

/// An amount of money, in millionths of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Money {
    /// So many millionths.
    pub micros: u64,
}

impl Money {
    /// In units of the currency.
    pub fn amount(self) -> f64 {
        self.micros as f64 / 1e6
    }
}

/// A currency by its three letters, as ISO 4217 has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The currency of these letters; `None` if they are not three capitals. Which currencies there are is not asked.
    pub fn named(letters: &str) -> Option<Self> {
        let letters: [u8; 3] = letters.as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_uppercase).then_some(Self(letters))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|&letter| write!(f, "{}", char::from(letter)))
    }
}

/// What is charged for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Each job is 1.
    Jobs,
    /// As much as the request has of this quantity; an index into [`crate::scenario::Scenario::quantities`].
    Quantity(usize),
    /// The time that the service took, in nanoseconds.
    StationTime,
}

/// So many units, exactly; credits may be no whole number of them.
///
/// ```text
/// count / per
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Units {
    /// So many,
    pub count: u64,
    /// of which so many are one unit; of [`Measure::StationTime`] one nanosecond.
    pub per: NonZeroU64,
}

impl Units {
    /// A whole number of units.
    pub fn whole(count: u64) -> Self {
        Self { count, per: NonZeroU64::MIN }
    }

    /// How many.
    pub fn amount(self) -> f64 {
        self.count as f64 / self.per.get() as f64
    }
}

/// How many credits something is: so many for so many units of it, in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credits {
    /// So many credits
    pub credits: NonZeroU64,
    /// for so many units.
    pub units: NonZeroU64,
}

impl Credits {
    /// How many credits so many units are.
    pub fn of(self, units: f64) -> f64 {
        units * self.credits.get() as f64 / self.units.get() as f64
    }
}

/// A price for so many units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitPrice {
    /// The amount.
    pub money: Money,
    /// For how many units; of [`Measure::StationTime`] nanoseconds.
    pub per: NonZeroU64,
    /// Units of what.
    pub of: Measure,
}

impl UnitPrice {
    /// What one unit costs, in units of the currency.
    pub fn each(self) -> f64 {
        self.money.amount() / self.per.get() as f64
    }
}

/// Which jobs are charged for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Billed {
    /// Every job served to its end without failing, whether or not anybody still waits for it.
    Served,
    /// Those of them whose results reach their clients.
    Delivered,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_is_three_capitals() {
        assert_eq!(Currency::named("USD").unwrap().to_string(), "USD");
        for wrong in ["", "US", "usd", "USDT", "U5D", "€€"] {
            assert_eq!(Currency::named(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_price_of_a_million_units_is_exact() {
        let per = NonZeroU64::new(1_000_000).unwrap();
        let price = UnitPrice { money: Money { micros: 150_000 }, per, of: Measure::Quantity(0) };
        assert!((price.each() * 2e6 - 0.3).abs() < 1e-12);
    }
}
