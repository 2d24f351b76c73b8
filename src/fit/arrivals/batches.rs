//! Batches: requests that come together, at one instant or shortly after each other.

use super::Process;
use crate::demand::arrivals::BatchSize;
use crate::time::Nanos;

/// The share of the batches that have one size where sizes do not vary.
const MOSTLY: f64 = 0.95;
/// Sizes that a scenario can have.
const MOST_IN_BATCH: f64 = 100_000.0;
/// How long a batch may take beside the time between batches.
const SHORT: f64 = 0.1;

/// Batches at one instant: where far more requests share an instant than chance and the log's resolution explain.
pub(super) fn at_once(at: &[Nanos], resolution: Nanos, per_s: f64) -> Option<Process> {
    let sizes: Vec<usize> = at.chunk_by(|a, b| a == b).map(<[Nanos]>::len).collect();
    let together = (at.len() - sizes.len()) as f64 / at.len() as f64;
    let by_chance = per_s * resolution.as_secs_f64();
    (together > 0.02 + 3.0 * by_chance).then(|| Process::Batch { per_s, size: size(&sizes), spread: Nanos::ZERO })
}

/// Batches that take a while: where gaps are either short, within a batch, or much longer, between two.
pub(super) fn spread(at: &[Nanos], per_s: f64) -> Option<Process> {
    let mut gaps: Vec<u64> = at.windows(2).map(|pair| (pair[1] - pair[0]).0).collect();
    gaps.sort_unstable();
    // The gap that parts the short from the long: by the widest jump from one gap to the next, as a ratio, that leaves both enough.
    let (from, to) = (gaps.len() / 5, gaps.len() - gaps.len().div_ceil(100).max(5));
    let jump = |place: usize| gaps[place + 1] as f64 / (gaps[place].max(1)) as f64;
    let place = (from..to.max(from)).reduce(|best, next| if jump(next) > jump(best) { next } else { best })?;
    let longest = gaps[place];
    let batches: Vec<&[Nanos]> = at.chunk_by(|a, b| (*b - *a).0 <= longest).collect();
    let sizes: Vec<usize> = batches.iter().map(|batch| batch.len()).collect();
    // The first and the last of k uniform instants are (k - 1) / (k + 1) of the spread apart, on average.
    let several = batches.iter().filter(|batch| batch.len() > 1);
    let (spans, shares) = several.fold((0.0, 0.0), |(spans, shares), batch| {
        let k = batch.len() as f64;
        (spans + (batch[batch.len() - 1] - batch[0]).as_secs_f64(), shares + (k - 1.0) / (k + 1.0))
    });
    let spread_s = spans / shares;
    let between_s = (at[at.len() - 1] - at[0]).as_secs_f64() / batches.len() as f64;
    let size = size(&sizes);
    let possible = shares > 0.0 && spread_s <= SHORT * between_s && size.mean() <= MOST_IN_BATCH;
    possible.then(|| Process::Batch { per_s, size, spread: Nanos::from_secs_f64(spread_s) })
}

/// Constant where nearly all batches have one size, else geometric.
fn size(sizes: &[usize]) -> BatchSize {
    let mut ascending = sizes.to_vec();
    ascending.sort_unstable();
    let most = ascending.chunk_by(|a, b| a == b).max_by_key(|alike| alike.len()).unwrap_or_default();
    let alike = most.len() as f64 / sizes.len() as f64;
    match most.first().and_then(|size| u32::try_from(*size).ok()) {
        Some(size) if alike >= MOSTLY => BatchSize::Constant(size),
        _ => BatchSize::Geometric { mean: sizes.iter().sum::<usize>() as f64 / sizes.len() as f64 },
    }
}
