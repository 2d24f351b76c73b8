//! Throttles: how fast a client lets attempts out, whatever the provider would take.

use std::num::NonZeroU64;

use crate::time::Nanos;

/// Holds back the attempts of a client, all its requests together, and refuses none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Throttle {
    /// A token bucket, full at first.
    Paced {
        /// Tokens that come in per window.
        limit: NonZeroU64,
        /// The window.
        window: Nanos,
        /// Most tokens.
        burst: NonZeroU64,
    },
    /// A rate that follows the answers: [`super::AdaptiveRate`].
    AwsAdaptive,
}
