//! Settings of clients that do not wait for ever.

use linecook::client::{OnLeaving, Patience, PatienceUntil, RetryOn};
use linecook::demand::ServiceTime;
use linecook::time::Nanos;

use super::{Sample, Setting, retries};

pub fn settings() -> Vec<Setting> {
    vec![
        ("attempt timeout", |s| clients(s, |client| client.attempt_timeout = None)),
        ("attempt timeout, by a nanosecond", |s| {
            clients(s, |client| client.attempt_timeout = client.attempt_timeout.map(|timeout| timeout + Nanos(1)));
        }),
        ("patience", |s| clients(s, |client| client.patience = None)),
        ("patience, by a nanosecond", |s| {
            patience(s, |patience| {
                if let ServiceTime::Constant(time) = &mut patience.time {
                    time.0 += 1;
                }
            });
        }),
        ("patience until the start", |s| patience(s, |patience| patience.until = PatienceUntil::Result)),
        ("patience until the result", |s| patience(s, |patience| patience.until = PatienceUntil::Start)),
        ("cancels what waits or leaves it", |s| left(s, OnLeaving::CancelWaiting, OnLeaving::LeaveRunning)),
        ("cancels all or what waits", |s| left(s, OnLeaving::Cancel, OnLeaving::CancelWaiting)),
        ("leaves it or cancels all", |s| left(s, OnLeaving::LeaveRunning, OnLeaving::Cancel)),
        ("retries after refusals", |s| retries(s, |retry| retry.on = RetryOn { refused: true, ..retry.on })),
        ("retries after timeouts", |s| retries(s, |retry| retry.on = RetryOn { timeout: true, ..retry.on })),
    ]
}

fn clients(sample: &mut Sample, change: impl Fn(&mut linecook::client::Client)) {
    sample.case.clients.iter_mut().for_each(change);
}

fn patience(sample: &mut Sample, change: impl Fn(&mut Patience)) {
    clients(sample, |client| client.patience.iter_mut().for_each(&change));
}

fn left(sample: &mut Sample, from: OnLeaving, to: OnLeaving) {
    clients(sample, |client| {
        if client.on_leaving == from {
            client.on_leaving = to;
        }
    });
}
