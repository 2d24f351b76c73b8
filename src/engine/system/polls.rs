//! How results reach the clients of a route, where they ask for them too.

use std::ops::Range;

use super::as_u32;
use super::counters::Call;
use crate::client::{Client, Delivery, RefusedPoll, Retry};
use crate::engine::backoff::Backoff;
use crate::provider::OnLimit;
use crate::time::Nanos;

/// How a result gets from the provider to the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Handover {
    /// As the answer to the call.
    Answer,
    /// After this time.
    Webhook(Nanos),
    /// When it is asked for, as [`super::System::polls`] has it.
    Polls(u32),
}

/// How the clients of a route ask for results.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Polls {
    pub first_after: Nanos,
    /// In nanoseconds.
    pub every: f64,
    pub factor: f64,
    pub cap: Nanos,
    pub refused: RefusedPoll,
    /// For polls that are refused.
    pub backoff: u32,
    /// The limits that polls meet.
    pub refusing: Range<usize>,
    pub delaying: Range<usize>,
}

/// The ways of asking of all routes, as they are compiled.
#[derive(Debug)]
pub(super) struct Asking {
    pub polls: Vec<Polls>,
    /// The retries of polls, one for each; they come after those of so many clients.
    pub backoffs: Vec<Backoff>,
    clients: usize,
}

impl Asking {
    pub fn new(clients: usize) -> Self {
        Self { polls: Vec::new(), backoffs: Vec::new(), clients }
    }

    /// How results reach this client; `meets` finds the limits that a call meets.
    pub fn handover(
        &mut self,
        client: &Client,
        submission: Call<'_>,
        mut meets: impl FnMut(Call<'_>, OnLimit) -> Range<usize>,
    ) -> Handover {
        let polling = match &client.delivery {
            Delivery::Synchronous => return Handover::Answer,
            Delivery::Webhook { delay } => return Handover::Webhook(*delay),
            Delivery::Polling(polling) => polling,
        };
        let endpoint = polling.endpoint.as_deref().unwrap_or(submission.endpoint);
        let poll = Call { endpoint, poll: true, ..submission };
        self.polls.push(Polls {
            first_after: polling.first_after,
            every: polling.every.0 as f64,
            factor: polling.factor,
            cap: polling.longest_interval(),
            refused: polling.refused,
            backoff: as_u32(self.clients + self.polls.len()),
            refusing: meets(poll, OnLimit::Reject),
            delaying: meets(poll, OnLimit::Delay),
        });
        self.backoffs.push(backoff_of_polls(&client.retry, polling.refused));
        Handover::Polls(as_u32(self.polls.len() - 1))
    }
}

/// The retries of polls: those of the client, with as many attempts as polls have.
fn backoff_of_polls(retry: &Retry, refused: RefusedPoll) -> Backoff {
    match refused {
        RefusedPoll::Retry { attempts } => Backoff::new(&Retry { attempts, ..retry.clone() }),
        RefusedPoll::NextPoll { .. } | RefusedPoll::Fail => Backoff::new(retry),
    }
}
