//! A spike: for a while, so many times the usual traffic.

use super::{Case, check};
use crate::client::{Client, Delivery, Polling, RefusedPoll, Retry};
use crate::time::Nanos;
use std::num::NonZeroU32;

/// What spikes a plan is to recover from.
#[derive(Clone, Debug, PartialEq)]
pub struct Spike {
    /// How many times the usual traffic comes, each at least 1; ascending.
    pub sizes: Vec<f64>,
    /// When it begins; after the warm-up.
    pub at: Nanos,
    /// How long it lasts; it ends before the horizon.
    pub length: Nanos,
}

impl Spike {
    /// When the usual traffic is back.
    pub fn end(&self) -> Nanos {
        self.at + self.length
    }
}

impl Case {
    /// The same with a spike of this size: a second workload beside each brings what there is more of, so that the requests of the
    /// first are the same ones whatever the size.
    #[must_use]
    pub fn with_spike(&self, spike: &Spike, size: f64) -> Self {
        let mut case = self.clone();
        let more = size - 1.0;
        if more > 0.0 {
            for (place, workload) in self.workloads.iter().enumerate() {
                let service_s = check::mean_service_s(workload, spike.end());
                let Some(arrivals) = workload.arrivals.spell(more, spike.at, spike.end(), service_s) else { continue };
                let name = format!("{} (spike)", workload.name);
                let beside = case.workloads.len();
                case.workloads.push(crate::demand::Workload { name, arrivals, ..workload.clone() });
                for plan in &mut case.plans {
                    let own = plan.service.get(place).cloned().flatten();
                    if own.is_some() {
                        plan.service.resize(beside, None);
                        plan.service.push(own);
                    }
                }
            }
        }
        case
    }

    /// The same with clients that try once, and that ask for a result again when they would have asked anyway.
    #[must_use]
    pub fn without_retries(&self) -> Self {
        let mut case = self.clone();
        for client in &mut case.clients {
            client.retry = Retry { attempts: NonZeroU32::MIN, ..client.retry.clone() };
            if let Delivery::Polling(polling) = &mut client.delivery
                && let RefusedPoll::Retry { attempts } = polling.refused
            {
                // To give up at the first refused poll would lose requests that nobody refused.
                polling.refused = RefusedPoll::NextPoll { attempts };
            }
        }
        case
    }

    /// Whether some client of this plan tries again, or repeats a refused poll.
    pub fn retries(&self, plan: usize) -> bool {
        (0..self.workloads.len()).any(|workload| {
            let Client { retry, delivery, .. } = &self.clients[self.client_of(plan, workload)];
            let polls = match delivery {
                Delivery::Polling(Polling { refused: RefusedPoll::Retry { attempts }, .. }) => *attempts,
                _ => NonZeroU32::MIN,
            };
            retry.attempts.max(polls) > NonZeroU32::MIN
        })
    }
}
