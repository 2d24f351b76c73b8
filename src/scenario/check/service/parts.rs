//! What a drawn service time can have besides: a base, a time per unit of a quantity, a factor by class.

use super::super::shares;
use super::super::workload::Amount;
use crate::demand::{Factor, ServiceTime};
use crate::notation::cursor::{Item, Keys};
use crate::notation::problem::did_you_mean;
use crate::time::Nanos;

/// A composed service time whose quantity still goes by its name.
pub(in super::super) struct Parts {
    pub base: Nanos,
    pub drawn: ServiceTime,
    pub per_unit: Option<(Nanos, String)>,
    pub multiplier: Vec<Factor>,
}

/// The largest factor of a class.
const MOST_FACTOR: f64 = 1000.0;

/// Quantities of the workload by name; `None` where they could not be read.
pub(super) type Amounts<'a, 't> = Option<&'a [(String, Amount<'t>)]>;

/// Reads the parts around what is drawn. The inner `None`: there are none.
pub(super) fn parts(
    keys: &Keys<'_>,
    drawn: Option<ServiceTime>,
    amounts: Amounts<'_, '_>,
) -> Option<Result<Parts, ServiceTime>> {
    let (base, classes) = (keys.take("base"), keys.take("multiplier"));
    let (time, of) = (keys.take("per_unit"), keys.take("of"));
    if base.is_none() && classes.is_none() && time.is_none() && of.is_none() {
        return drawn.map(Err);
    }
    let base = base.map_or(Some(Nanos::ZERO), |item| item.duration());
    let multiplier = classes.map_or(Some(vec![Factor { factor: 1.0, probability: 1.0 }]), |item| multiplier(&item));
    let per_unit = match (time, of) {
        (None, None) => Some(None),
        (time, of) => per_unit(time, of, amounts).map(Some),
    };
    Some(Ok(Parts { base: base?, drawn: drawn?, per_unit: per_unit?, multiplier: multiplier? }))
}

/// The time for a unit, and of which quantity; one of the two is there.
fn per_unit(time: Option<Item<'_>>, of: Option<Item<'_>>, amounts: Amounts<'_, '_>) -> Option<(Nanos, String)> {
    let (time, of) = match (time, of) {
        (Some(time), Some(of)) => (time, of),
        (Some(time), None) => {
            let example = amounts.and_then(|amounts| amounts.first()).map_or("images", |(name, _)| name.as_str());
            time.reject(&format!("but not of which quantity; write of = \"{example}\", for example"));
            return None;
        }
        (None, of) => {
            of?.reject("but nothing says how long one of them takes; write per_unit = \"1.5 s\", for example");
            return None;
        }
    };
    let (unit, name) = (time.duration(), of.name()?);
    let amounts = amounts?;
    let Some((_, amount)) = amounts.iter().find(|(known, _)| known == name) else {
        let near = did_you_mean(name, amounts.iter().map(|(known, _)| known.as_str()));
        let remedy = if near.is_empty() { format!("; say quantities = {{ {name} = 1 }}, for example") } else { near };
        of.reject(&format!("but the requests have no quantity `{name}`{remedy}"));
        return None;
    };
    let unit = unit?;
    let most = match amount {
        Amount::Constant(amount) => *amount,
        Amount::Mix(parts) => parts.iter().map(|part| part.amount).max().unwrap_or(0),
        Amount::Column(_) => 0,
    };
    if unit.0.saturating_mul(most) > Nanos::LONGEST.0 {
        time.reject(&format!("which for {most} `{name}` is a service time above 366 days; check the unit"));
        return None;
    }
    Some((unit, name.to_owned()))
}

fn multiplier(item: &Item<'_>) -> Option<Vec<Factor>> {
    if item.node.table().is_none() {
        return factor(item).map(|factor| vec![Factor { factor, probability: 1.0 }]);
    }
    let keys = item.table()?;
    let mix = keys.require("mix", "mix = [[1, \"70 %\"], [2.2, \"30 %\"]], for example");
    keys.finish();
    let parts = shares::mix(&mix?, "factor", "a factor with its share; write [2.2, \"30 %\"]", factor)?;
    Some(parts.into_iter().map(|(factor, probability)| Factor { factor, probability }).collect())
}

fn factor(item: &Item<'_>) -> Option<f64> {
    let factor = item.number()?;
    if factor <= 0.0 || factor > MOST_FACTOR {
        item.reject("which is not above 0 and at most 1000; 1 leaves the service time as it is");
        return None;
    }
    Some(factor)
}
