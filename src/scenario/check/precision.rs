//! How precise the figures shall be.

use std::num::NonZeroU32;

use crate::notation::cursor::{Item, Keys};
use crate::scenario::Precision;

/// Replications at the most, where a scenario does not say.
const MOST: u32 = 1000;
/// With fewer to begin with, an interval may be narrow by luck.
const FEWEST: u32 = 3;

/// Reads `precision`, for a run that begins with so many replications.
pub(super) fn precision(root: &Keys<'_>, item: &Item<'_>, replications: Option<NonZeroU32>) -> Option<Precision> {
    let keys = item.table()?;
    let latency = keys.take("latency").map_or(Some(None), |item| width(&item).map(Some));
    let share = keys.take("share").map_or(Some(None), |item| width(&item).map(Some));
    if !keys.has("latency") && !keys.has("share") {
        item.reject("which asks for nothing; give `latency = \"5 %\"`, of the figure itself, or `share = \"0.2 %\"`, of all requests");
    }
    let most = match (keys.take("most"), replications) {
        (None, None) => NonZeroU32::new(MOST),
        (None, Some(first)) => NonZeroU32::new(MOST).map(|most| most.max(first)),
        (Some(item), first) => {
            let most = item.positive(100_000, "so nothing is simulated; leave it out, or write 1000");
            let most = most.and_then(|most| u32::try_from(most).ok()).and_then(NonZeroU32::new);
            if let Some((_, first)) = most.zip(first).filter(|(most, first)| most < first) {
                item.reject(&format!(
                    "which is below the {first} `replications` that the run begins with; raise it, or lower those"
                ));
                return None;
            }
            most
        }
    };
    keys.finish();
    if replications.is_some_and(|first| first.get() < FEWEST) {
        let (_, at) = root.find(&["replications"]);
        root.problem_at(at, format!("`replications` is {}, from which no precision can be told; a run with a `precision` begins with {FEWEST} or more", replications.map_or(0, NonZeroU32::get)));
        return None;
    }
    let precision = Precision { latency: latency?, share: share?, most: most? };
    (precision.latency.is_some() || precision.share.is_some()).then_some(precision)
}

fn width(item: &Item<'_>) -> Option<f64> {
    let width = item.share()?;
    if width <= 0.0 {
        item.reject("which no number of replications reaches; write one above 0 %");
        return None;
    }
    Some(width)
}
