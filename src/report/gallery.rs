//! A gallery of several scenarios: the question of each, a picture, and the way to its report.

use std::path::PathBuf;

use super::{entries, judgement, markdown};
use crate::experiment::{Judgement, Results};
use crate::scenario::Scenario;

/// What a gallery shows of one scenario; its files are in a folder of its name beside the gallery.
pub fn exhibit(scenario: &Scenario, results: &Results) -> String {
    let (title, question) = (markdown::escaped(&scenario.title), markdown::escaped(&scenario.question));
    let folder = encoded(&scenario.name);
    // What happens when says more than what it comes to, where there is one point only.
    let figure = if scenario.sweep.is_some() { "latency" } else { "timeline" };
    let question = if question.is_empty() { String::new() } else { format!("{question}\n\n") };
    format!(
        "## [{title}]({folder}/report.md)\n\n{question}{}\n\n[![{title}]({folder}/charts/{figure}.svg)]({folder}/report.md)\n",
        judgements(scenario, results)
    )
}

/// `gallery.md`: these exhibits, one below the other.
pub fn gallery(exhibits: &[String]) -> (PathBuf, Vec<u8>) {
    let text = format!(
        "# Gallery\n\nEach picture leads to its report: the answer, the evidence, what it rests on, and how to do it again. The same is in \
         report.html beside it.\n\n{}",
        exhibits.join("\n")
    );
    ("gallery.md".into(), text.into_bytes())
}

/// How often each plan meets the objectives.
fn judgements(scenario: &Scenario, results: &Results) -> String {
    if scenario.objectives.is_empty() {
        return "No objectives: the figures speak.".to_owned();
    }
    let plans = scenario.cases.first().map_or(&[][..], |case| &case.plans);
    let told = plans.iter().enumerate().map(|(place, plan)| {
        let all: Vec<Judgement> = entries(scenario, results)
            .filter(|entry| entry.result.plan == place)
            .map(|entry| entry.result.verdict.overall)
            .collect();
        let said = match &all[..] {
            [only] => judgement(*only).to_owned(),
            all => {
                let met = all.iter().filter(|judgement| **judgement == Judgement::Met).count();
                format!("met at {met} of {} points", all.len())
            }
        };
        format!("{}: {said}", markdown::escaped(&super::clean(&plan.name)))
    });
    told.collect::<Vec<_>>().join(" · ")
}

/// A name as a part of a link (RFC 3986, section 2.1).
fn encoded(name: &str) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    name.bytes().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn names_are_text_and_links_lead_to_their_folder() {
        let (mut scenario, results) = sample::sweep(2, &["5", "10", "15"]);
        (scenario.name, scenario.title) = ("a (b) <c>".to_owned(), "*a* [b](c)".to_owned());
        let text = exhibit(&scenario, &results);
        assert!(text.starts_with("## [\\*a\\* \\[b\\](c)](a%20%28b%29%20%3Cc%3E/report.md)\n"), "{text}");
        assert!(text.contains("custom-20: met at 2 of 3 points"), "{text}");
        assert!(text.contains("/charts/latency.svg"), "{text}");
    }
}
