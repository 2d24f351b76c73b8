//! Random sizes of batches: mixes, and sizes with a heavy tail.

use linecook::demand::MixPart;
use linecook::demand::arrivals::{BatchSize, PowerLaw};
use proptest::prelude::*;

/// Small on average: a reference run takes its time with every request.
pub fn varied() -> impl Strategy<Value = BatchSize> {
    prop_oneof![
        (0.1..0.9, 2_u64..6).prop_map(|(probability, amount)| BatchSize::Mix(vec![
            MixPart { amount: 1, probability },
            MixPart { amount, probability: 1.0 - probability }
        ])),
        (1.1..2.0, 2.5..4.0)
            .prop_map(|(mean, shape)| BatchSize::PowerLaw(PowerLaw::of_mean(mean, shape).expect("a mean above 1"))),
    ]
}
