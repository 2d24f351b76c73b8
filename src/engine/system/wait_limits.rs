//! How long clients wait.

use crate::client::{Client, OnLeaving, Patience};
use crate::time::Nanos;

/// How long a client waits, and what becomes of the job that it leaves.
#[derive(Clone, Debug)]
pub(in crate::engine) struct WaitLimits {
    pub attempt_timeout: Option<Nanos>,
    pub patience: Option<Patience>,
    pub on_leaving: OnLeaving,
}

impl WaitLimits {
    pub(super) fn new(client: &Client) -> Self {
        let Client { attempt_timeout, patience, on_leaving, .. } = client.clone();
        Self { attempt_timeout, patience, on_leaving }
    }
}

/// Whether a client may leave a job before its answer comes.
pub(super) fn leaves(client: &Client) -> bool {
    client.attempt_timeout.is_some() || client.patience.is_some()
}
