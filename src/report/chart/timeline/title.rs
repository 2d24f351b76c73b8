//! What a timeline shows, in a sentence: how many jobs wait and how many attempts are refused, at the worst time, and under which plan.

use super::super::super::capitalised;
use super::super::super::folder::{Bin, Entry};
use super::super::super::number::{count, number};
use super::super::tied;
use super::rate_unit;

/// The worst time of a plan.
#[derive(Clone, Copy, Debug)]
struct Peak<'a> {
    plan: usize,
    name: &'a str,
    /// How many wait at once.
    waiting: f64,
    /// Refused attempts a second.
    refused: f64,
}

/// Fewer than this on average, and hardly anything waits.
const HARDLY: f64 = 0.01;

/// The peaks of one kind: what they are, and the plans that have them.
struct Highest<'a> {
    text: String,
    names: Vec<&'a str>,
    plans: Vec<usize>,
}

/// Where most wait, and where most is refused; `None` where there is none.
fn highest<'a>(peaks: &[Peak<'a>]) -> [Option<Highest<'a>>; 2] {
    let of = |value: fn(&Peak<'a>) -> f64, text: fn(f64) -> String| {
        let most = peaks.iter().map(value).fold(0.0, f64::max);
        let tied: Vec<_> = peaks.iter().filter(|peak| text(value(peak)) == text(most)).collect();
        (most > 0.0).then(|| Highest {
            text: text(most),
            names: tied.iter().map(|peak| peak.name).collect(),
            plans: tied.iter().map(|peak| peak.plan).collect(),
        })
    };
    [of(|peak| peak.waiting, waits), of(|peak| peak.refused, refused)]
}

/// The peaks after the warm-up, which is not counted.
fn peaks<'a>(plans: &[&'a Entry], warm_up_s: f64) -> Vec<Peak<'a>> {
    let peak = |plan: &&'a Entry| {
        let counted = || plan.timeline.iter().filter(|bin| bin.start_s + bin.length_s > warm_up_s * (1.0 + 1e-9));
        let most = |of: fn(&Bin) -> f64| counted().map(of).fold(0.0, f64::max);
        Peak {
            plan: plan.plan,
            name: &plan.name,
            waiting: most(|bin| bin.waiting.mean + bin.gate_waiting.mean),
            refused: most(|bin| bin.refused.mean / bin.length_s),
        }
    };
    plans.iter().map(peak).collect()
}

/// The plans that the title speaks of.
pub fn named(plans: &[&Entry], warm_up_s: f64) -> Vec<usize> {
    // Of what hardly happens no plan is named.
    let is_named = |highest: &Highest<'_>| !highest.text.starts_with("hardly");
    highest(&peaks(plans, warm_up_s)).into_iter().flatten().filter(is_named).flat_map(|highest| highest.plans).collect()
}

/// The title.
pub fn title(plans: &[&Entry], warm_up_s: f64) -> String {
    sentence(&peaks(plans, warm_up_s))
}

fn waits(jobs: f64) -> String {
    match jobs {
        jobs if jobs < HARDLY => "hardly any job waits".to_owned(),
        jobs if jobs < 0.95 => "less than one job waits on average".to_owned(),
        jobs if jobs < 1.05 => "up to one job waits".to_owned(),
        jobs if jobs < 9.95 => format!("up to {} jobs wait", number((jobs * 10.0).round() / 10.0)),
        jobs => format!("up to {} jobs wait", count(jobs)),
    }
}

fn refused(per_second: f64) -> String {
    let (per, factor) = rate_unit(per_second);
    let a = if per == "hour" { "an" } else { "a" };
    let attempts = per_second * factor;
    let text = if attempts < 10.0 { number((attempts * 10.0).round() / 10.0) } else { count(attempts) };
    match text.as_str() {
        "0" => "hardly any attempt is refused".to_owned(),
        "1" => format!("up to one attempt {a} {per} is refused"),
        text => format!("up to {text} attempts {a} {per} are refused"),
    }
}

fn sentence(peaks: &[Peak<'_>]) -> String {
    let all = peaks.len();
    let under = |found: &Highest<'_>| match all {
        1 => String::new(),
        _ if found.text.starts_with("hardly") => String::new(),
        _ => format!(" under {}", tied::plans(&found.names, all)),
    };
    let told = match highest(peaks) {
        [Some(waiting), Some(refusing)] if under(&waiting) == under(&refusing) => {
            format!("{} and {}{}", waiting.text, refusing.text, under(&refusing))
        }
        [Some(waiting), Some(refusing)] => {
            format!("{}{}; {}{}", waiting.text, under(&waiting), refusing.text, under(&refusing))
        }
        [Some(waiting), None] => format!("{}{}; no attempt is refused", waiting.text, under(&waiting)),
        [None, Some(refusing)] => format!("{}{}; no job waits", refusing.text, under(&refusing)),
        [None, None] => "no job waits and no attempt is refused".to_owned(),
    };
    capitalised(&told)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(peaks: &[(&str, f64, f64)]) -> String {
        let each = peaks.iter().enumerate();
        let peaks: Vec<_> =
            each.map(|(plan, &(name, waiting, refused))| Peak { plan, name, waiting, refused }).collect();
        sentence(&peaks)
    }

    #[test]
    fn what_is_counted_is_named() {
        assert_eq!(title(&[("a", 12.2, 0.0)]), "Up to 12 jobs wait; no attempt is refused");
        assert_eq!(title(&[("a", 4.61, 4.0)]), "Up to 4.6 jobs wait and up to 240 attempts a minute are refused");
        assert_eq!(
            title(&[("a", 20.0, 0.0), ("two words", 0.0, 40.3)]),
            "Up to 20 jobs wait under “a”; up to 40 attempts a second are refused under “two words”"
        );
        assert_eq!(title(&[("a", 0.0, 0.0)]), "No job waits and no attempt is refused");
        assert_eq!(
            title(&[("a", 0.0, 0.0), ("b", 0.0, 1e-4)]),
            "Up to 8.6 attempts a day are refused under “b”; no job waits"
        );
    }

    #[test]
    fn next_to_nothing_is_told_in_words() {
        assert_eq!(title(&[("a", 0.000_744, 0.0)]), "Hardly any job waits; no attempt is refused");
        assert_eq!(
            title(&[("a", 0.000_744, 0.0), ("b", 0.0, 0.069)]),
            "Hardly any job waits; up to 248 attempts an hour are refused under “b”"
        );
        assert_eq!(title(&[("a", 0.63, 0.0)]), "Less than one job waits on average; no attempt is refused");
    }

    #[test]
    fn plans_that_share_a_peak_are_all_named() {
        assert_eq!(
            title(&[("a", 20.0, 0.0), ("b", 20.0, 0.0), ("c", 3.0, 0.0)]),
            "Up to 20 jobs wait under “a” and “b”; no attempt is refused"
        );
        let five = ["a", "b", "c", "d", "e"].map(|name| (name, if name == "e" { 1.0 } else { 30.0 }, 0.0));
        assert_eq!(title(&five), "Up to 30 jobs wait under 4 of 5 plans; no attempt is refused");
    }
}
