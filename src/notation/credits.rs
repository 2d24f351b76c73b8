//! Credits: what providers count instead of what the requests have, and how many of them that is.

use std::num::NonZeroU64;

use super::price::{Of, Written, counted};
use crate::decimal::Decimal;
use crate::provider::{Credits, Units};

/// What to write.
pub(super) const REMEDY: &str = "write how many credits something is, like \"0.5/character\" or \"12 per second\"";

/// So many credits for so many units of something.
pub(super) struct PerUnit {
    pub credits: Credits,
    pub of: Of,
}

/// Whether it is credits that are counted.
pub(super) fn are_meant(of: &Of) -> bool {
    matches!(of, Of::Quantity(name) if name == "credit" || name == "credits")
}

/// Reads `0.5/character`, `12 credits per second`, `5/1k characters`.
pub(super) fn per_unit(text: &str) -> Result<PerUnit, String> {
    let (number, rest) = Decimal::scan(text)?;
    let (word, unit) = rest.split_once('/').or_else(|| rest.split_once("per ")).ok_or("which is per nothing")?;
    if !matches!(word.trim(), "" | "credit" | "credits") {
        return Err(format!("where `{}` is not credits", word.trim()));
    }
    let unit = unit.trim();
    let (count, name) = Decimal::scan_or_one(unit)?;
    let (of, each) = counted(name.trim())?;
    if are_meant(&of) {
        return Err("which is of themselves".to_owned());
    }
    // Both as whole numbers.
    let fine = || "which is too fine; round it".to_owned();
    let ([credits, count], _) = Decimal::aligned([number, count]).ok_or_else(fine)?;
    let (credits, units) = (credits, count.checked_mul(each.into()).ok_or_else(fine)?);
    if credits == 0 || units == 0 {
        return Err("which is for nothing at all".to_owned());
    }
    let common = gcd(credits, units);
    let whole = |part: u128| u64::try_from(part / common).ok().and_then(NonZeroU64::new).ok_or_else(fine);
    Ok(PerUnit { credits: Credits { credits: whole(credits)?, units: whole(units)? }, of })
}

fn gcd(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

impl PerUnit {
    /// A price of credits as one of units; `None` where its numbers become too large.
    pub fn price(&self, price: Written) -> Option<Written> {
        let micros = price.money.micros.checked_mul(self.credits.credits.get())?;
        let count = price.count.checked_mul(self.credits.units)?;
        Some(Written { money: crate::provider::Money { micros }, count, of: self.of.clone(), ..price })
    }

    /// So many credits as units; likewise.
    pub fn included(&self, credits: Units) -> Option<Units> {
        let count = credits.count.checked_mul(self.credits.units.get())?;
        Some(Units { count, per: credits.per.checked_mul(self.credits.credits)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_are_whole_numbers_of_both() {
        for (text, credits, units) in [
            ("0.5/character", 1, 2),
            ("1 per character", 1, 1),
            ("12 credits per second", 12, 1),
            ("5/1k characters", 1, 200),
            ("0.0075 credits/token", 3, 400),
            ("2.5/0.5 seconds", 5, 1),
        ] {
            let found = per_unit(text).unwrap_or_else(|advice| panic!("{text}, {advice}"));
            assert_eq!((found.credits.credits.get(), found.credits.units.get()), (credits, units), "{text}");
        }
    }

    #[test]
    fn what_are_no_credits_says_why() {
        for (text, why) in [
            ("0.5", "which is per nothing"),
            ("0/character", "which is for nothing at all"),
            ("0.5/credit", "which is of themselves"),
            ("0.5 USD/character", "where `USD` is not credits"),
            ("0.5/", "which does not say of what"),
            ("0.000000000000000000000000007/character", "which is too fine; round it"),
        ] {
            assert_eq!(per_unit(text).err().as_deref(), Some(why), "{text}");
        }
    }
}
