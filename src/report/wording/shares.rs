//! The limit that comes next after the one that binds.

use super::super::Entry;
use super::super::number::Figure;
use super::limit_name;
use crate::experiment::{Binding, Effect, Estimate, LimitShares, Results};

/// From this share of all refusals or of all delay on, another limit is told of.
const WORTH_TELLING: f64 = 0.1;

/// What the binding limit has of all refusals or of all delay, and what the next one has; empty where that is little.
pub(super) fn beside(results: &Results, entry: Entry<'_>, binding: &Binding) -> String {
    let delays = matches!(binding.effect, Effect::Delays | Effect::HoldsUpResults);
    let of = |found: &LimitShares| if delays { found.delay } else { found.refusals };
    let shares = &entry.result.limit_shares;
    let own = shares.iter().find(|found| found.limit == binding.limit).and_then(of);
    let others = shares.iter().filter(|found| found.limit != binding.limit);
    let others = others.filter_map(|found| Some((found.limit, of(found)?)));
    let next = others.reduce(|most, next| if next.1.mean > most.1.mean { next } else { most });
    let (Some(own), Some((limit, next))) = (own, next.filter(|(_, share)| share.mean >= WORTH_TELLING)) else {
        return String::new();
    };
    let effect = if delays { Effect::Delays } else { Effect::Refuses };
    let name = limit_name(entry, limit, effect);
    let said = |share: Estimate| Figure::share(&share, results.exact).prose();
    let what = match (delays, next.mean > own.mean) {
        (false, _) => "refusals",
        (true, false) => "delay",
        // In its lines nobody waits so long, but what it refuses comes back later.
        (true, true) => "delay with the waits before retries",
    };
    format!(": {} of all {what}, and the {name} {}", said(own), said(next))
}

#[cfg(test)]
mod tests {
    use super::super::super::sample::{self, estimate};
    use super::super::findings;
    use super::super::number::GLUE;

    #[test]
    fn another_limit_is_told_of_from_a_tenth_on() {
        let (scenario, mut results) = sample::plans(3);
        let said = |results: &_| findings(&scenario, results).join("\n").replace(GLUE, " ");
        assert!(!said(&results).contains("of all"));
        results.plans[0].limit_shares[0].refusals = Some(estimate(0.78, 0.02));
        results.plans[0].limit_shares[1].refusals = Some(estimate(0.22, 0.02));
        results.plans[2].limit_shares[0].delay = Some(estimate(0.3, 0.02));
        results.plans[2].limit_shares[1].delay = Some(estimate(0.7, 0.02));
        let said = said(&results);
        assert!(
            said.contains(
                "the rate limit `create` refuses 38.0 % ± 1.9 of the attempts: 78.0 % ± 2.0 of all refusals, and the full \
                 waitlist 22.0 % ± 2.0."
            ),
            "{said}"
        );
        assert!(
            said.contains(
                "the stations delay most (12.0 % ± 1.0 of the mean latency): 70.0 % ± 2.0 of all delay, and the rate limit \
                 `create` 30.0 % ± 2.0."
            ),
            "{said}"
        );
    }
}
