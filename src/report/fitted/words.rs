//! What was found in a log, in sentences.

use super::super::number::{self, Figure, GLUE, count, number, share, time};
use crate::demand::arrivals::BatchSize;
use crate::experiment::Estimate;
use crate::fit::arrivals::{ArrivalFit, Candidate, Check, Choice, Process};
use crate::fit::quantities::QuantityFit;
use crate::fit::service::{self, Family, LEAST_P, QUANTILES, ServiceFit, TOLERANCE};
use crate::fit::throttling::{Evidence, Throttling};
use crate::time::Nanos;

/// A window as people say it.
pub fn window(window: Nanos) -> String {
    let (unit, name) = match window.0 / 1_000_000_000 {
        3600 => (3600, "hour"),
        600 => (60, "minutes"),
        60 => (60, "minute"),
        1 => (1, "second"),
        _ => (1, "seconds"),
    };
    match window.0 / 1_000_000_000 / unit {
        1 => format!("a{} {name}", if name == "hour" { "n" } else { "" }),
        many => format!("{many} {name}"),
    }
}

/// What the arrivals look like.
pub fn arrivals(fit: &ArrivalFit) -> Vec<String> {
    let mut lines = Vec::new();
    if fit.length == Nanos::ZERO {
        return lines;
    }
    lines.push(format!("{} a minute on average; gaps vary with cv {}.", number(fit.per_s * 60.0), number(fit.gap_cv)));
    if !fit.dispersions.is_empty() {
        let each = fit.dispersions.iter().map(|found| format!("{} in {}", number(found.index), window(found.window)));
        lines.push(format!(
            "Index of dispersion of the counts (1 at every scale if Poisson): {}.",
            each.collect::<Vec<_>>().join(", ")
        ));
    }
    if fit.is_coarse {
        lines.push(format!(
            "The log tells instants only to {}: requests were spread over that at random to see their gaps.",
            time(fit.resolution.as_secs_f64())
        ));
    }
    if let Some(profile) = &fit.profile {
        let peak = profile.hours.iter().copied().fold(0.0, f64::max);
        let days = if profile.days.is_some() { ", and so do the days of the week" } else { "" };
        lines.push(format!("The hours of the day differ: the busiest has {} times the mean{days}.", number(peak)));
    }
    lines
}

/// Which processes were tried, and why the one was taken.
pub fn choice(fit: &ArrivalFit) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for candidate in &fit.candidates {
        let name = process(&candidate.process);
        match worst(candidate) {
            None if candidate.checks.is_empty() => lines.push(format!("Taken: {name}.")),
            None => lines.push(format!(
                "Taken: {name}. Logs that it draws vary as this one does: {}.",
                candidate.checks.iter().map(within).collect::<Vec<_>>().join(", ")
            )),
            Some(check) => {
                lines.push(format!("Not {name}: it has {}, this log {}.", allowed(check), number(check.of_log)));
            }
        }
    }
    match fit.choice {
        Choice::Process(_) => {}
        Choice::Replay => lines.push(
            "No process here looks like this log, so it is replayed. A replay is one course of events, the same in every replication; bootstrap = \"10 min\" makes others of its blocks."
                .to_owned(),
        ),
        Choice::TooFew => lines.push(format!(
            "{} requests are too few to tell a process, so the log is replayed.",
            count(fit.requests as f64)
        )),
    }
    lines
}

/// The figure furthest from what a process allows, if one is.
fn worst(candidate: &Candidate) -> Option<&Check> {
    let away = |check: &Check| (check.of_log / check.high).max(check.low / check.of_log.max(1e-9));
    candidate.checks.iter().filter(|check| !check.holds()).max_by(|a, b| away(a).total_cmp(&away(b)))
}

fn allowed(check: &Check) -> String {
    let (low, high) = (number(check.low), number(check.high));
    match check.window {
        None => format!("gaps with a cv of {low} to {high}"),
        Some(of) => format!("a dispersion of {low} to {high} in {}", window(of)),
    }
}

fn within(check: &Check) -> String {
    let what = check.window.map_or("the gaps' cv".to_owned(), window);
    format!("{what} {} to {}", number(check.low), number(check.high))
}

/// A process by its name.
pub fn process(process: &Process) -> String {
    match process {
        Process::AllAtOnce { .. } => "all at one instant".to_owned(),
        Process::Deterministic { every } => format!("one every {}", time(every.as_secs_f64())),
        Process::Poisson { .. } => "a Poisson process".to_owned(),
        Process::Shaped { profile, .. } => {
            format!("a Poisson process by the hours of the {}", if profile.days.is_some() { "week" } else { "day" })
        }
        Process::Renewal { cv, .. } => format!("independent gaps with cv {}", number(*cv)),
        Process::Batch { size, spread, .. } => {
            let size = match size {
                BatchSize::Constant(size) => format!("batches of {size}"),
                other => format!("batches of {} on average", number(other.mean())),
            };
            if *spread == Nanos::ZERO { size } else { format!("{size} within {}", time(spread.as_secs_f64())) }
        }
        Process::OnOff { on_share, mean_on, off_rate, .. } => {
            let off = if *off_rate > 0.0 {
                format!(", with {} of the rate while off", share(*off_rate))
            } else {
                String::new()
            };
            format!("bursts: on for {} at a time, {} of the time{off}", time(mean_on.as_secs_f64()), share(*on_share))
        }
    }
}

/// A process in a word or two.
pub fn kind(process: &Process) -> &'static str {
    match process {
        Process::AllAtOnce { .. } => "all at once",
        Process::Deterministic { .. } => "even gaps",
        Process::Poisson { .. } => "Poisson",
        Process::Shaped { .. } => "Poisson by the hours",
        Process::Renewal { .. } => "independent gaps",
        Process::Batch { .. } => "batches",
        Process::OnOff { .. } => "on and off",
    }
}

/// What service times look like, and what describes them. Quantities have these names.
pub fn service(fit: &ServiceFit, quantities: &[String]) -> Vec<String> {
    let measured =
        QUANTILES.iter().zip(fit.quantiles_s).map(|(share, value)| format!("p{} {}", share * 100.0, time(value)));
    let mut lines =
        vec![format!("Mean {}, cv {}; {}.", time(fit.mean_s), number(fit.cv), measured.collect::<Vec<_>>().join(", "))];
    if let Some(line) = fit.dependence.filter(|line| line.explained >= 0.1) {
        let name = quantities.get(line.quantity).map_or("", String::as_str);
        let taken = matches!(fit.choice, service::Choice::PerUnit(_));
        lines.push(format!(
            "{} explains {} of their variance: {} for each{}.",
            name,
            share(line.explained),
            time(line.per_unit_s),
            if taken {
                "; the rest is fitted below"
            } else {
                ", too little or too unevenly to write as a part of its own"
            }
        ));
    }
    lines.extend(tried(fit));
    match fit.choice {
        service::Choice::Family(_) | service::Choice::PerUnit(_) => {}
        service::Choice::TooFew => {
            lines.push(
                "These are too few to tell a family: the measured values are drawn, each as likely as the others."
                    .into(),
            );
        }
        service::Choice::Empirical => lines.push(format!(
            "No family fits within {} from p50 to p99: the measured values are drawn, each as likely as the others.",
            share(TOLERANCE)
        )),
    }
    lines
}

fn tried(fit: &ServiceFit) -> Vec<String> {
    let chosen = fit.chosen().map(|candidate| candidate.law.family);
    if chosen == Some(Family::Constant) {
        let left = matches!(fit.choice, service::Choice::PerUnit(_)) && fit.sample_s.first() < fit.sample_s.last();
        return if left {
            vec!["What the line leaves is of no family, and little: it is left out.".to_owned()]
        } else {
            Vec::new()
        };
    }
    fit.candidates
        .iter()
        .map(|candidate| {
            let name = candidate.law.family.name();
            let error = format!("off by {} at worst from p50 to p99", share(candidate.error));
            let test = candidate.goodness.map_or_else(String::new, |goodness| {
                let verdict = if goodness.p_value < LEAST_P { "rejects it" } else { "does not reject it" };
                format!("; Anderson–Darling {verdict} (p{GLUE}={GLUE}{})", number(goodness.p_value))
            });
            if chosen == Some(candidate.law.family) {
                let half_widths = candidate.goodness.map(|goodness| goodness.half_widths);
                let parameters =
                    candidate.law.parameters().zip(half_widths.unwrap_or([0.0; 2])).map(|(parameter, half)| {
                        let found = Estimate::symmetric(parameter.value, Some(half).filter(|&half| half > 0.0), 1);
                        let value = if parameter.is_time {
                            Figure::time(&found, false).prose()
                        } else {
                            number::estimate(&found, false)
                        };
                        format!("{} {value}", parameter.key)
                    });
                format!("Taken: {name}, {}; {error}{test}.", parameters.collect::<Vec<_>>().join(", "))
            } else {
                let serves = if candidate.fits() { "Less likely" } else { "Not" };
                format!("{serves}: {name}, {error}{test}.")
            }
        })
        .collect()
}

/// What a quantity looks like.
pub fn quantity(name: &str, fit: &QuantityFit) -> String {
    let [least, most] = fit.range.map(|amount| number(amount as f64));
    let summary = format!("{name}: mean {}, {least} to {most}", number(fit.mean));
    if fit.is_exact() {
        return format!("{summary}, {} different.", fit.different);
    }
    let [p50, p95, p99] = fit.quantiles.map(number);
    format!(
        "{summary}, p50 {p50}, p95 {p95}, p99 {p99}; {} different, so classes of them stand for all, each by its mean.",
        count(fit.different as f64)
    )
}

/// Whether it looks throttled.
pub fn throttling(found: &Throttling) -> Vec<String> {
    if !found.enough {
        return vec!["Throttled already? Too few requests to see.".to_owned()];
    }
    if found.evidence.is_empty() {
        return vec![
            "Throttled already? Nothing looks like it: no count, gap or number in service that piles up at a ceiling."
                .to_owned(),
        ];
    }
    let mut lines = vec![
        "THROTTLED ALREADY? It looks like it. Then this is what a limit let through and not what was asked for, and plans need more than it \
         shows:"
            .to_owned(),
    ];
    lines.extend(found.evidence.iter().map(|evidence| format!("- {}", sign(evidence))));
    lines
}

fn sign(evidence: &Evidence) -> String {
    match *evidence {
        Evidence::Ceiling { window: of, most, hits, below } => {
            let below = if below == 0 { "never".to_owned() } else { format!("only {} times", count(below as f64)) };
            let (hits, of) = (count(hits as f64), window(of));
            let under = most - 1;
            format!(
                "{hits} times exactly {most} requests in {of} by the clock, never more, and {below} {under}: a limit of {most} in a fixed \
                 window."
            )
        }
        Evidence::SlidingCeiling { window: of, most, hits } => format!(
            "never more than {most} requests in any {}, and {} times the next came as soon as that had passed: a limit of {most} in a \
             sliding window.",
            window(of).trim_start_matches("an ").trim_start_matches("a "),
            count(hits as f64)
        ),
        Evidence::EvenGaps { gap_s, cv } => format!(
            "in the busiest minutes requests come evenly, every {} (cv {}): a pacer, or a schedule.",
            time(gap_s),
            number(cv)
        ),
        Evidence::Plateau { most, share: of } => format!(
            "{most} are in service at once for {} of the time and never more: a limit of {most} stations or places.",
            share(of)
        ),
    }
}
