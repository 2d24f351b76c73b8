//! How a result reaches its client: as the answer to the call, by webhook, or by polling.

use std::num::NonZeroU32;

use crate::time::Nanos;

/// How a result reaches its client.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Delivery {
    /// As the answer to the call, for which the client holds the connection.
    #[default]
    Synchronous,
    /// The provider sends it.
    Webhook {
        /// From the end of service to the client having the result.
        delay: Nanos,
    },
    /// The client asks for it, again and again.
    Polling(Polling),
}

/// A client that asks for its results.
#[derive(Clone, Debug, PartialEq)]
pub struct Polling {
    /// From the acknowledgement of the submission to the first poll.
    pub first_after: Nanos,
    /// From the answer of the first poll to the second poll; above 0.
    pub every: Nanos,
    /// What the interval is multiplied by from one poll to the next; at least 1.
    pub factor: f64,
    /// Longest interval; at least `every`.
    pub cap: Nanos,
    /// The endpoint that polls go to; `None` is that of the workload.
    pub endpoint: Option<String>,
    /// What the client does after a poll was refused.
    pub refused: RefusedPoll,
}

impl Polling {
    /// The longest interval between two polls that are answered.
    pub fn longest_interval(&self) -> Nanos {
        if self.factor > 1.0 { self.cap } else { self.every }
    }
}

/// What a client does after a poll was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusedPoll {
    /// Polls again after the usual interval.
    NextPoll {
        /// Polls refused in a row after which it gives up: a limit that refused calls use up may never admit anybody again.
        attempts: NonZeroU32,
    },
    /// Repeats the poll as its retries say.
    Retry {
        /// Polls refused in a row after which it gives up.
        attempts: NonZeroU32,
    },
    /// Gives the request up.
    Fail,
}
