//! Lists of values with their shares, which sum to 1.

use crate::notation::cursor::Item;

/// How far the probabilities of a mix may be from 1 before they are wrong and not just rounded.
const TOLERANCE: f64 = 1e-6;

/// Reads pairs such as `[[1, "60 %"], [4, "40 %"]]`; `noun` is what has a share, `what` a pair in words,
/// with an example.
pub(super) fn mix<'t, T>(
    item: &Item<'t>,
    noun: &str,
    what: &str,
    value: impl Fn(&Item<'t>) -> Option<T>,
) -> Option<Vec<(T, f64)>> {
    let mut parts = Vec::new();
    for pair in item.list()? {
        let both = if pair.node.table().is_some() { Vec::new() } else { pair.list()? };
        let [first, second] = both.as_slice() else {
            pair.reject(&format!("which is not {what}"));
            return None;
        };
        parts.push((value(first)?, share(second, noun)?));
    }
    summing_to_one(item, parts)
}

/// A share above 0 of a value that is called so.
pub(super) fn share(item: &Item<'_>, what: &str) -> Option<f64> {
    let share = item.share()?;
    if share <= 0.0 {
        item.reject(&format!("which never happens; leave this {what} out"));
        return None;
    }
    Some(share)
}

/// The parts with shares that sum to 1 exactly, if they nearly did.
pub(super) fn summing_to_one<T>(item: &Item<'_>, mut parts: Vec<(T, f64)>) -> Option<Vec<(T, f64)>> {
    let sum: f64 = parts.iter().map(|(_, share)| share).sum();
    if (sum - 1.0).abs() > TOLERANCE {
        let percent = (sum * 1e8).round() / 1e6;
        item.problem(format!("`{}` has shares that sum to {percent} %; they have to sum to 100 %", item.path));
        return None;
    }
    for (_, share) in &mut parts {
        *share /= sum;
    }
    Some(parts)
}
