//! Draws what a request is: its quantities and its service time.

use rand::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::{Log, MixPart, Quantity, Service};
use crate::time::Nanos;

/// How much of a quantity a request has; `row` is where the log has its values.
#[inline]
pub(super) fn amount<'r>(
    quantity: Option<&Quantity>,
    rng: &mut Xoshiro256PlusPlus,
    row: impl FnOnce() -> (&'r Log, usize),
) -> u64 {
    match quantity {
        None => 0,
        Some(Quantity::Constant(amount)) => *amount,
        Some(Quantity::Mix(parts)) => pick(parts, rng.next_u64()),
        Some(Quantity::Log(column)) => {
            let (log, row) = row();
            log.amounts(row)[*column]
        }
    }
}

/// How long a station works on a request with these quantities; `row` is where the log has its values.
#[inline]
pub(super) fn service<'r>(
    service: &Service,
    rng: &mut Xoshiro256PlusPlus,
    multiplier: &mut Xoshiro256PlusPlus,
    quantities: &[u64],
    row: impl FnOnce() -> (&'r Log, usize),
) -> Nanos {
    match service {
        Service::Drawn(distribution) => distribution.draw(rng),
        Service::Composed(service) => service.draw(rng, multiplier, quantities),
        Service::Log => {
            let (log, row) = row();
            log.service(row)
        }
    }
}

/// The amount whose share of [0, 1) holds `bits / 2^64`.
pub(super) fn pick(parts: &[MixPart], bits: u64) -> u64 {
    let mut left = (bits >> 11) as f64 / (1u64 << 53) as f64;
    for part in parts {
        if left < part.probability {
            return part.amount;
        }
        left -= part.probability;
    }
    parts.last().expect("a checked mix has parts").amount
}
