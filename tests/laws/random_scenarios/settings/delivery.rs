//! Settings of delivery, each put where a scenario that does not use it would have it.

use std::num::NonZeroU32;

use linecook::client::{Delivery, Polling, RefusedPoll};
use linecook::provider::Counts;
use linecook::time::Nanos;

use super::{Setting, plan};
use crate::random_scenarios::strategies::Sample;

pub fn settings() -> Vec<Setting> {
    vec![
        ("polling", |s| {
            deliveries(s, |delivery| {
                if let Delivery::Polling(_) = delivery {
                    *delivery = Delivery::Synchronous;
                }
            });
        }),
        ("webhook", |s| {
            deliveries(s, |delivery| {
                if let Delivery::Webhook { .. } = delivery {
                    *delivery = Delivery::Synchronous;
                }
            });
        }),
        ("delay of webhooks, by a nanosecond", |s| {
            deliveries(s, |delivery| {
                if let Delivery::Webhook { delay } = delivery {
                    *delay += Nanos(1);
                }
            });
        }),
        ("first poll", |s| polling(s, |polling| polling.first_after += Nanos(1))),
        ("poll interval", |s| {
            polling(s, |polling| {
                polling.every += Nanos(1);
                polling.cap += Nanos(1);
            });
        }),
        ("factor of poll intervals", |s| polling(s, |polling| polling.factor = 1.0)),
        ("cap of poll intervals", |s| polling(s, |polling| polling.cap += Nanos::SECOND)),
        ("endpoint of polls", |s| polling(s, |polling| polling.endpoint = None)),
        ("refused polls kill", |s| {
            polling(s, |polling| {
                if polling.refused == RefusedPoll::Fail {
                    polling.refused = RefusedPoll::NextPoll { attempts: NonZeroU32::new(30).expect("30 is not 0") };
                }
            });
        }),
        ("refused polls are retried", |s| {
            polling(s, |polling| {
                if let RefusedPoll::Retry { attempts } = polling.refused {
                    polling.refused = RefusedPoll::NextPoll { attempts };
                }
            });
        }),
        ("retries of polls", |s| {
            polling(s, |polling| {
                if let RefusedPoll::Retry { attempts } = &mut polling.refused {
                    *attempts = attempts.saturating_add(1);
                }
            });
        }),
        ("refused polls in a row", |s| {
            polling(s, |polling| {
                if let RefusedPoll::NextPoll { attempts } = &mut polling.refused {
                    *attempts = attempts.saturating_add(1);
                }
            });
        }),
        ("limits that count all calls", |s| counts(s, Counts::All, Counts::Submissions)),
        ("limits that count all calls, and not polls only", |s| counts(s, Counts::All, Counts::Polls)),
        ("limits that count polls", |s| counts(s, Counts::Polls, Counts::Submissions)),
        ("results that are kept", |s| plan(s).result_expiry = None),
        ("results that are kept, by a nanosecond", |s| {
            let kept = &mut plan(s).result_expiry;
            *kept = kept.map(|kept| kept + Nanos(1));
        }),
    ]
}

fn deliveries(sample: &mut Sample, change: impl Fn(&mut Delivery)) {
    sample.case.clients.iter_mut().for_each(|client| change(&mut client.delivery));
}

fn polling(sample: &mut Sample, change: impl Fn(&mut Polling)) {
    deliveries(sample, |delivery| {
        if let Delivery::Polling(polling) = delivery {
            change(polling);
        }
    });
}

fn counts(sample: &mut Sample, from: Counts, to: Counts) {
    plan(sample).rate_limits.iter_mut().filter(|limit| limit.counts == from).for_each(|limit| limit.counts = to);
}
