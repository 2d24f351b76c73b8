//! Arrivals that are burstier, or more regular, than Poisson: `on-off`, `renewal` and `batch`.

use super::super::shares;
use super::too_many;
use crate::demand::Arrivals;
use crate::demand::MixPart;
use crate::demand::arrivals::{BatchSize, Batches, OnOff, PowerLaw, Renewal};
use crate::notation::cursor::{Item, Keys};
use crate::time::Nanos;

/// A year of shorter phases would take minutes to draw.
const SHORTEST_ON: Nanos = Nanos(100_000_000);
/// Spreads of coefficients of variation that two moments can still describe.
const LEAST_CV: f64 = 0.01;
const MOST_CV: f64 = 100.0;
/// The most requests of a batch, on average where they vary.
const MOST_IN_BATCH: u32 = 100_000;
/// Means of sizes with a heavy tail.
const LEAST_HEAVY: f64 = 1.001;
const MOST_HEAVY: f64 = 10_000.0;
/// A tail as thin as this is none.
const MOST_SHAPE: f64 = 10.0;
/// The most requests that may be under way in spread batches, on average.
const MOST_UNDER_WAY: f64 = 1e6;

/// Reads the keys of `on-off` beside the rate.
pub(super) fn on_off(keys: &Keys<'_>, gap_ns: Option<f64>) -> Option<Arrivals> {
    let on_share = keys.require("on_share", "on_share = \"20 %\", for example").and_then(|item| {
        let share = item.share()?;
        if share <= 0.0 {
            item.reject("so nobody ever comes; write a share above 0 %");
            return None;
        }
        if share >= 1.0 {
            item.reject("so it is never off; write kind = \"poisson\", or a share below 100 %");
            return None;
        }
        Some((item, share))
    });
    let mean_on = keys.require("mean_on", "mean_on = \"5 min\", for example").and_then(|item| {
        let mean = item.positive_duration()?;
        if mean < SHORTEST_ON {
            item.reject("which is shorter than 100 ms; write one above it, or kind = \"batch\"");
            return None;
        }
        Some(mean)
    });
    let off_rate = keys.take("off_rate").map_or(Some(0.0), |item| {
        let share = item.share()?;
        if share >= 1.0 {
            item.reject("so off is no different from on; write a share below 100 % of the rate while on");
            return None;
        }
        Some(share)
    });
    let (gap_ns, (item, on_share), mean_on, off_rate) = (gap_ns?, on_share?, mean_on?, off_rate?);
    let process = OnOff::of_shares(1.0 / gap_ns, on_share, mean_on, off_rate);
    if process.mean_off_ns > Nanos::LONGEST.0 as f64 {
        item.reject("so it is off for more than 366 days at a time; write a larger share, or a shorter `mean_on`");
        return None;
    }
    if too_many(process.on_per_ns) {
        item.reject(
            "so more than a million requests a second come while it is on; write a larger share, or a smaller rate",
        );
        return None;
    }
    Some(Arrivals::OnOff(process))
}

/// Reads the keys of `renewal` beside the rate.
pub(super) fn renewal(keys: &Keys<'_>, gap_ns: Option<f64>) -> Option<Arrivals> {
    let cv = keys.require("cv", "cv = 2, for example").and_then(|item| {
        let cv = item.number()?;
        if !(LEAST_CV..=MOST_CV).contains(&cv) {
            item.reject(
                "which is outside 0.01 to 100; it is the standard deviation of the gaps over their mean, 1 for Poisson, \
                 and kind = \"deterministic\" has 0",
            );
            return None;
        }
        Some(cv)
    });
    Some(Arrivals::Renewal(Renewal::new(gap_ns?, cv?)))
}

/// Reads the keys of `batch` beside the rate.
pub(super) fn batch(item: &Item<'_>, keys: &Keys<'_>, gap_ns: Option<f64>) -> Option<Arrivals> {
    let size = match (keys.take("size"), keys.take("mean_size")) {
        (Some(size), None) => batch_size(&size),
        (None, Some(mean_size)) => mean_size.number().and_then(|mean| {
            if !(1.0..=f64::from(MOST_IN_BATCH)).contains(&mean) {
                mean_size
                    .reject(&format!("which is outside 1 to {MOST_IN_BATCH}; every batch has at least one request"));
                return None;
            }
            Some(BatchSize::Geometric { mean })
        }),
        (Some(_), Some(mean_size)) => {
            mean_size.reject("but `size` says how large every batch is already; remove one of the two");
            None
        }
        (None, None) => {
            item.problem(format!(
                "`{}` does not say how large the batches are; write size = 8, or mean_size = 8 where they vary",
                item.path
            ));
            None
        }
    };
    let spread = keys.take("spread");
    let length = spread.as_ref().map_or(Some(Nanos::ZERO), Item::duration);
    let (gap_ns, size, length) = (gap_ns?, size?, length?);
    if let Some(spread) = spread
        && length.0 as f64 / gap_ns > MOST_UNDER_WAY
    {
        spread.reject("during which more than a million requests come, so batches cannot be told apart; shorten it");
        return None;
    }
    Some(Arrivals::Batch(Batches { mean_gap_ns: gap_ns * size.mean(), size, spread: length }))
}

/// A number, a mix of them, or a distribution with a heavy tail.
fn batch_size(item: &Item<'_>) -> Option<BatchSize> {
    let constant = |item: &Item<'_>| {
        let size = item.positive(u64::from(MOST_IN_BATCH), "so nobody ever comes; the smallest batch is 1")?;
        u32::try_from(size).ok()
    };
    if item.node.table().is_none() {
        return constant(item).map(BatchSize::Constant);
    }
    let keys = item.table()?;
    let size = match keys.take("mix") {
        Some(parts) => {
            let parts = shares::mix(&parts, "size", "a size with its share; write [20, \"2 %\"]", constant);
            let part = |(size, probability)| MixPart { amount: u64::from(size), probability };
            parts.map(|parts| BatchSize::Mix(parts.into_iter().map(part).collect()))
        }
        None => power_law(&keys),
    };
    keys.finish();
    size
}

fn power_law(keys: &Keys<'_>) -> Option<BatchSize> {
    let kind = keys.require("kind", "kind = \"pareto\" with mean and shape, or mix = [[1, \"98 %\"], [20, \"2 %\"]]");
    let kind = kind.and_then(|item| item.word(&[("pareto", ())]));
    let mean = keys.require("mean", "mean = 8, for example").and_then(|item| {
        let mean = item.number()?;
        if !(LEAST_HEAVY..=MOST_HEAVY).contains(&mean) {
            item.reject(
                "which is outside 1.001 to 10,000; batches that are all of one request are kind = \"poisson\" arrivals",
            );
            return None;
        }
        Some(mean)
    });
    let shape = keys.require("shape", "shape = 1.5, for example").and_then(|item| {
        let shape = item.number()?;
        if !(shape > 1.0 && shape <= MOST_SHAPE) {
            item.reject("which is not above 1 and at most 10; the smaller, the more of the requests come in a few large batches");
            return None;
        }
        Some(shape)
    });
    kind?;
    PowerLaw::of_mean(mean?, shape?).map(BatchSize::PowerLaw)
}
