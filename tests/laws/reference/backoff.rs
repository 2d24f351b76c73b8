//! The wait after a refusal, by its formulas.

use linecook::client::{HintBeyond, HintUse, Retry, RetryJitter};
use linecook::time::Nanos;

/// Why a client gives up although it has attempts left (or a wait after the last).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Early {
    NotRetried,
    NoHint,
    HintTooLong,
    Deadline,
    Budget,
}

/// What comes after a refusal.
#[derive(Clone, Copy, Debug)]
pub struct Waits {
    pub wait: Nanos,
    /// The hint was longer than the longest that is used.
    pub beyond: bool,
    /// The wait is the client's own backoff.
    pub own: bool,
}

/// The wait after the refusal of attempt `k`; remembers it in `previous` if it is the client's own backoff.
pub fn wait(
    retry: &Retry,
    k: u32,
    hint: Option<Nanos>,
    previous: &mut Option<Nanos>,
    bits: &dyn Fn(u32) -> u64,
) -> Result<Waits, Early> {
    if retry.only_with_hint && hint.is_none() {
        return Err(Early::NoHint);
    }
    let mut used = if retry.hint == HintUse::Ignore { None } else { hint };
    let mut beyond = false;
    if let (Some(max), Some(long)) = (retry.hint_max, used)
        && long > max.most
    {
        beyond = true;
        used = match max.beyond {
            HintBeyond::OwnBackoff => None,
            HintBeyond::Clamp => Some(max.most),
            HintBeyond::GiveUp => return Err(Early::HintTooLong),
        };
    }
    let wait = match used {
        Some(hint) if retry.hint == HintUse::Multiply => exponential(hint, retry, k),
        Some(hint) => hint,
        None => {
            let wait = own(retry, k, *previous, bits);
            *previous = Some(wait);
            wait
        }
    };
    Ok(Waits { wait, beyond, own: used.is_none() })
}

/// `min(start * factor^(k-1), cap)`, rounded once at the end.
fn exponential(start: Nanos, retry: &Retry, k: u32) -> Nanos {
    let mut wait = start.0 as f64;
    for _ in 1..k {
        wait *= retry.factor;
    }
    whole(wait.min(retry.cap.0 as f64))
}

fn own(retry: &Retry, k: u32, previous: Option<Nanos>, bits_of: &dyn Fn(u32) -> u64) -> Nanos {
    if k == 1 && retry.first_at_once {
        return Nanos::ZERO;
    }
    let bits = bits_of(k);
    // floor(x * b / 2^64)
    let part = |x: u128| (x * u128::from(bits)) >> 64;
    let w = u128::from(exponential(retry.base, retry, k).0);
    let base = u128::from(retry.base.0);
    let cap = u128::from(retry.cap.0);
    let share = |millionths: u32| w * u128::from(millionths) / 1_000_000;
    let mut wait = match retry.jitter {
        RetryJitter::None => w,
        RetryJitter::Full => part(w),
        RetryJitter::Equal => w - w / 2 + part(w / 2),
        RetryJitter::Share { low, high } => share(low) + part(share(high) - share(low)),
        RetryJitter::Decorrelated => {
            let tripled = 3 * previous.map_or(base, |previous| u128::from(previous.0));
            (base + part(tripled.saturating_sub(base))).min(cap)
        }
        RetryJitter::DecorrelatedV2 => {
            let f = |steps: u32, of: u32| {
                let t = f64::from(steps) + (bits_of(of) >> 11) as f64 / 2_f64.powi(53);
                libm::exp2(t) * libm::tanh(libm::sqrt(4.0 * t))
            };
            let before = if k == 1 { 0.0 } else { f(k - 2, k - 1) };
            let ticks = (f(k - 1, k) - before) * (1.0 / 1.4) * (retry.base.0 / 100) as f64;
            (100 * u128::from(whole(ticks.trunc()).0)).min(cap)
        }
        RetryJitter::Sign { share: away } if bits >> 63 == 0 => w - share(away),
        RetryJitter::Sign { share: away } => w + share(away),
        RetryJitter::Add { most } => w + part(most.0.into()),
        RetryJitter::From { least } => {
            let least = u128::from(least.0);
            least + part(w.max(least) - least)
        }
    };
    if retry.jitter_within_cap {
        wait = wait.min(cap);
    }
    wait = wait.max(retry.floor.0.into());
    Nanos(u64::try_from(wait).expect("waits are short in small scenarios"))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative, and far below 2^53")]
pub fn whole(ns: f64) -> Nanos {
    Nanos(ns.round() as u64)
}
