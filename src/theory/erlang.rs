//! Erlang's two formulas, by recursions that are stable for thousands of servers.

use std::num::NonZeroU32;

/// Erlang B: the share of arrivals that find all servers busy and are lost, M/G/c/c.
///
/// `offered_load` is arrival rate times mean service time, in erlangs, from 0 up; it may exceed the servers. For other
/// distributions of service time than the exponential the formula holds unchanged.
///
/// ```text
/// B(0) = 1,  B(n) = a B(n - 1) / (n + a B(n - 1))
/// ```
///
/// # Source
/// A. K. Erlang, *Solution of some problems in the theory of probabilities of significance in automatic telephone exchanges*,
/// 1917; the recursion: D. L. Jagerman, *Some properties of the Erlang loss function*, 1974.
pub fn erlang_b(servers: NonZeroU32, offered_load: f64) -> f64 {
    (1..=servers.get()).fold(1.0, |lost, n| {
        let carried = offered_load * lost;
        carried / (f64::from(n) + carried)
    })
}

/// Erlang C: the share of arrivals that find all servers busy and wait, M/M/c. `None` unless `offered_load < servers`.
///
/// ```text
/// C = c B / (c - a (1 - B))
/// ```
///
/// # Source
/// Erlang, as above; L. Kleinrock, *Queueing Systems, Volume I: Theory*, 1975, section 3.5.
pub fn erlang_c(servers: NonZeroU32, offered_load: f64) -> Option<f64> {
    let c = f64::from(servers.get());
    (offered_load < c).then(|| {
        let lost = erlang_b(servers, offered_load);
        c * lost / (c - offered_load * (1.0 - lost))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::numeric::stationary;

    fn servers(count: u32) -> NonZeroU32 {
        NonZeroU32::new(count).unwrap()
    }

    #[test]
    fn erlang_b_meets_the_printed_tables() {
        // Servers and the load, to the digits printed, at which 1 % are lost.
        for (count, load, half_a_digit) in
            [(1, 0.0101, 5e-5), (5, 1.361, 5e-4), (10, 4.461, 5e-4), (20, 12.03, 5e-3), (100, 84.06, 5e-3)]
        {
            assert!(erlang_b(servers(count), load - half_a_digit) < 0.01, "{count} servers");
            assert!(erlang_b(servers(count), load + half_a_digit) > 0.01, "{count} servers");
        }
    }

    #[test]
    fn erlang_b_is_the_top_of_the_birth_death_chain() {
        for (count, load) in [(1, 0.3), (10, 7.5), (10, 9.5), (50, 80.0), (5000, 4990.0), (8000, 7000.0)] {
            let chain = stationary(count as usize, |n| load / (n as f64 + 1.0));
            let exact = chain[count as usize];
            let found = erlang_b(servers(count), load);
            assert!((found / exact - 1.0).abs() < 1e-9, "{count} servers, load {load}: {found} and {exact}");
        }
    }

    #[test]
    fn erlang_b_is_the_formula_in_factorials() {
        // a^10 / 10! over the sum of a^n / n!, with a = 7.5.
        let mut term = 1.0;
        let mut sum = 1.0;
        for n in 1..=10 {
            term *= 7.5 / f64::from(n);
            sum += term;
        }
        assert!((erlang_b(servers(10), 7.5) / (term / sum) - 1.0).abs() < 1e-14);
    }

    #[test]
    fn erlang_c_of_one_server_is_its_utilisation() {
        assert!((erlang_c(servers(1), 0.7).unwrap() - 0.7).abs() < 1e-15);
    }

    #[test]
    fn erlang_c_of_two_servers_is_known_in_closed_form() {
        // 2 rho^2 / (1 + rho) with rho = 0.75.
        assert!((erlang_c(servers(2), 1.5).unwrap() - 1.125 / 1.75).abs() < 1e-15);
    }

    #[test]
    fn without_a_steady_state_there_is_no_probability_of_waiting() {
        assert_eq!(erlang_c(servers(10), 10.0), None);
        assert_eq!(erlang_c(servers(10), f64::NAN), None);
    }
}
