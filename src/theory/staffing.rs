//! How few servers or places are enough, by the closed forms: the smallest number that keeps what was asked for.

use std::num::NonZeroU32;

use super::Mmc;
use super::numeric::positive;

/// Beyond so many servers or places nothing is looked for.
const MOST: u32 = 10_000_000;

/// The fewest servers that lose at most this share of the arrivals where nobody can wait, M/G/c/c. `None` if the share is not
/// above 0, the load is negative or not finite, or ten million do not suffice.
///
/// # Examples
/// ```
/// use linecook::theory::staffing::fewest_servers_without_waiting;
///
/// // Four and a half erlangs lose 1 % with ten servers and a little more, so eleven are needed.
/// let servers = fewest_servers_without_waiting(4.5, 0.01).map(|servers| servers.get());
/// assert_eq!(servers, Some(11));
/// ```
///
/// # Source
/// The recursion of [`super::erlang_b`], stopped where it is first low enough; it falls with each server.
pub fn fewest_servers_without_waiting(offered_load: f64, blocking: f64) -> Option<NonZeroU32> {
    if !positive(&[blocking]) || !offered_load.is_finite() || offered_load < 0.0 {
        return None;
    }
    // The first server is there in any case.
    smallest_room(u32::MAX, offered_load, blocking).and_then(|servers| NonZeroU32::new(servers.max(1)))
}

/// The smallest capacity (places of the servers included) with which M/M/c/K loses at most this share of the arrivals. `None` if no
/// capacity does: an overloaded queue loses `1 - c mu / lambda` with any; and where ten million places do not suffice.
///
/// ```text
/// b(0) = 1,  b(K) = r b(K - 1) / (1 + r b(K - 1)),   r = lambda / (mu min(K, c))
/// ```
///
/// # Source
/// D. Gross and C. Harris, *Fundamentals of Queueing Theory*, 3rd ed., 1998, section 2.4: the ratio of neighbouring states.
pub fn least_capacity(servers: NonZeroU32, arrival_rate: f64, service_rate: f64, blocking: f64) -> Option<u32> {
    if !positive(&[arrival_rate, service_rate, blocking]) {
        return None;
    }
    let load = arrival_rate / service_rate;
    let lost_with_any = 1.0 - f64::from(servers.get()) / load;
    // The limit is not reached by any capacity.
    (blocking > lost_with_any).then(|| smallest_room(servers.get(), load, blocking)).flatten().map(|room| room.max(1))
}

/// The smallest number of places, in service and waiting, at which the share of those that find no place is at most this.
fn smallest_room(servers: u32, load: f64, blocking: f64) -> Option<u32> {
    let mut lost = 1.0;
    let mut room = 0;
    while lost > blocking {
        room += 1;
        if room > MOST {
            return None;
        }
        let carried = load / f64::from(room.min(servers)) * lost;
        lost = carried / (1.0 + carried);
    }
    Some(room)
}

/// The fewest servers with which this share of the sojourns in M/M/c takes at most `time`. `None` if none suffice: a service alone may
/// take longer, and `share` is to be in `(0, 1)`.
///
/// The sojourn time falls with each server, so the search doubles what is beyond the load, then halves.
///
/// # Source
/// The distribution of [`Mmc::sojourn_time_survival`].
pub fn fewest_servers_for_sojourn(arrival_rate: f64, service_rate: f64, share: f64, time: f64) -> Option<NonZeroU32> {
    if !positive(&[arrival_rate, service_rate, time, share, 1.0 - share]) {
        return None;
    }
    let late = 1.0 - share;
    let enough = |servers: u32| {
        let queue = NonZeroU32::new(servers).and_then(|servers| Mmc::new(servers, arrival_rate, service_rate));
        queue.is_some_and(|queue| queue.sojourn_time_survival(time) <= late)
    };
    if (-service_rate * time).exp() >= late || arrival_rate / service_rate > f64::from(MOST / 4) {
        return None;
    }
    let mut high = 1;
    while !enough(high) {
        high *= 2;
        if high > MOST {
            return None;
        }
    }
    let mut low = high / 2;
    while high - low > 1 {
        let middle = low.midpoint(high);
        if enough(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    NonZeroU32::new(high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::{Mmck, erlang_b};

    fn nonzero(count: u32) -> NonZeroU32 {
        NonZeroU32::new(count).unwrap()
    }

    #[test]
    fn one_server_fewer_loses_more() {
        for (load, blocking) in [(0.01, 0.5), (0.5, 0.01), (7.5, 0.05), (95.0, 1e-3), (2000.0, 1e-6)] {
            let servers = fewest_servers_without_waiting(load, blocking).unwrap();
            assert!(erlang_b(servers, load) <= blocking, "{load} erlangs");
            if let Some(fewer) = NonZeroU32::new(servers.get() - 1) {
                assert!(erlang_b(fewer, load) > blocking, "{load} erlangs");
            }
        }
        assert_eq!(fewest_servers_without_waiting(0.0, 0.01), Some(NonZeroU32::MIN));
        assert_eq!(fewest_servers_without_waiting(3.0, 0.0), None);
        assert_eq!(fewest_servers_without_waiting(f64::INFINITY, 0.1), None);
    }

    #[test]
    fn one_place_fewer_loses_more() {
        for (servers, rate, blocking) in
            [(10, 9.5, 0.0034), (10, 9.5, 0.5), (1, 0.5, 1e-6), (40, 41.0, 0.03), (10, 10.0, 0.001), (3, 0.001, 0.9)]
        {
            let room = least_capacity(nonzero(servers), rate, 1.0, blocking).unwrap();
            let lost = |room| Mmck::new(nonzero(servers), room, rate, 1.0).map_or(1.0, |q| q.blocking_probability());
            assert!(lost(room) <= blocking, "{servers} servers, rate {rate}: {room}");
            assert!(lost(room - 1) > blocking, "{servers} servers, rate {rate}: {room}");
        }
        // The published case: 0.338022 % with sixty places.
        assert_eq!(least_capacity(nonzero(10), 9.5, 1.0, 0.003_380_23), Some(60));
        assert_eq!(least_capacity(nonzero(10), 9.5, 1.0, 0.003_380_21), Some(61));
    }

    #[test]
    fn an_overloaded_queue_loses_a_share_with_any_number_of_places() {
        assert_eq!(least_capacity(nonzero(10), 20.0, 1.0, 0.5), None);
        assert!(least_capacity(nonzero(10), 20.0, 1.0, 0.500_001).is_some());
        assert_eq!(least_capacity(nonzero(10), 10.0, 1.0, 1e-12), None, "more than ten million places");
    }

    #[test]
    fn one_server_fewer_takes_longer() {
        for (rate, share, time) in
            [(0.5, 0.95, 4.0), (8.0, 0.95, 3.2), (8.0, 0.5, 0.7), (500.0, 0.99, 5.0), (95.0, 0.95, 40.0)]
        {
            let servers = fewest_servers_for_sojourn(rate, 1.0, share, time).unwrap();
            let quantile = |servers| Mmc::new(servers, rate, 1.0).map(|queue| queue.sojourn_time_quantile(share));
            assert!(quantile(servers).unwrap() <= time * (1.0 + 1e-12), "rate {rate}, {time} s: {servers}");
            let fewer = NonZeroU32::new(servers.get() - 1).and_then(quantile);
            assert!(fewer.is_none_or(|quantile| quantile > time), "rate {rate}, {time} s: {servers}");
        }
    }

    #[test]
    fn what_a_service_alone_takes_no_number_of_servers_shortens() {
        // The p95 of an exponential is ln 20 means.
        assert_eq!(fewest_servers_for_sojourn(1.0, 1.0, 0.95, 2.995), None);
        assert!(fewest_servers_for_sojourn(1.0, 1.0, 0.95, 2.996).is_some());
        assert_eq!(fewest_servers_for_sojourn(1.0, 1.0, 1.0, 50.0), None);
    }
}
