//! How many requests a batch has.

use rand::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::PowerLaw;
use crate::demand::MixPart;
use crate::demand::source::pick;

/// How many requests a batch has, at least 1.
#[derive(Clone, Debug, PartialEq)]
pub enum BatchSize {
    /// Always as many.
    Constant(u32),
    /// Geometric with this mean, above 1: `P(k) = (1 - 1/mean)^(k-1) / mean`.
    Geometric {
        /// The mean.
        mean: f64,
    },
    /// One of several, with probabilities that sum to 1.
    Mix(Vec<MixPart>),
    /// Mostly few, and now and then very many.
    PowerLaw(PowerLaw),
}

impl BatchSize {
    /// The mean.
    pub fn mean(&self) -> f64 {
        match self {
            Self::Constant(size) => f64::from(*size),
            Self::Geometric { mean } => *mean,
            Self::Mix(parts) => parts.iter().map(|part| part.amount as f64 * part.probability).sum(),
            Self::PowerLaw(law) => law.mean(),
        }
    }

    /// By inversion. The geometric is the number of trials of probability `1/mean` until the first success.
    ///
    /// ```text
    /// 1 + floor(ln(1 - u) / ln(1 - 1/mean))
    /// ```
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "float to integer casts saturate")]
    pub(super) fn draw(&self, rng: &mut Xoshiro256PlusPlus) -> u32 {
        match self {
            Self::Constant(size) => *size,
            Self::Geometric { mean } => {
                let uniform = (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
                1 + (libm::log1p(-uniform) / libm::log1p(-1.0 / mean)) as u32
            }
            Self::Mix(parts) => u32::try_from(pick(parts, rng.next_u64())).unwrap_or(u32::MAX),
            Self::PowerLaw(law) => law.draw(rng),
        }
    }
}
