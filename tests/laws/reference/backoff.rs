//! The wait after a refusal, by its formulas.

use linecook::client::{HintUse, Retry, RetryJitter};
use linecook::time::Nanos;

/// The wait after the refusal of attempt `k`; remembers it in `previous` if it is the client's own backoff.
pub fn wait(retry: &Retry, k: u32, hint: Option<Nanos>, previous: &mut Option<Nanos>, bits: u64) -> Nanos {
    match (retry.hint, hint) {
        (HintUse::Obey, Some(hint)) => hint,
        (HintUse::Multiply, Some(hint)) => exponential(hint, retry, k),
        (HintUse::Ignore, _) | (_, None) => {
            let wait = own(retry, k, *previous, bits);
            *previous = Some(wait);
            wait
        }
    }
}

/// `min(start * factor^(k-1), cap)`, rounded once at the end.
fn exponential(start: Nanos, retry: &Retry, k: u32) -> Nanos {
    let mut wait = start.0 as f64;
    for _ in 1..k {
        wait *= retry.factor;
    }
    whole(wait.min(retry.cap.0 as f64))
}

fn own(retry: &Retry, k: u32, previous: Option<Nanos>, bits: u64) -> Nanos {
    // floor(x * b / 2^64)
    let part = |x: u128| (x * u128::from(bits)) >> 64;
    let w = u128::from(exponential(retry.base, retry, k).0);
    let base = u128::from(retry.base.0);
    let wait = match retry.jitter {
        RetryJitter::None => w,
        RetryJitter::Full => part(w),
        RetryJitter::Equal => w - w / 2 + part(w / 2),
        RetryJitter::Share { low, high } => {
            let share = |millionths: u32| w * u128::from(millionths) / 1_000_000;
            share(low) + part(share(high) - share(low))
        }
        RetryJitter::Decorrelated => {
            let tripled = 3 * previous.map_or(base, |previous| u128::from(previous.0));
            (base + part(tripled.saturating_sub(base))).min(u128::from(retry.cap.0))
        }
    };
    Nanos(u64::try_from(wait).expect("waits are short in small scenarios"))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and far below 2^53")]
fn whole(ns: f64) -> Nanos {
    Nanos(ns.round() as u64)
}
