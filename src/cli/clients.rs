//! `linecook clients`: the client policies of the catalogue, and one as a person reads it.

use std::error::Error;
use std::io::{Write as _, stderr, stdout};
use std::process::ExitCode;

use super::text::{self, time, wrapped};
use crate::catalogue::{Catalogue, CatalogueClient};
use crate::client::{Delivery, GateLimit, HintBeyond, HintSeen, HintUse, RefusedPoll, Retry, Throttle};
use crate::engine::backoff::Backoff;
use crate::time::Nanos;

/// List the client policies of the catalogue, or show one with its waits, hints and source
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A client such as openai-python
    name: Option<String>,
}

/// Prints the list, or a client.
///
/// # Errors
/// When the outputs cannot be written to.
pub fn run(args: &Args) -> Result<ExitCode, Box<dyn Error>> {
    let Some(name) = &args.name else {
        writeln!(stdout().lock(), "{}", list())?;
        return Ok(ExitCode::SUCCESS);
    };
    if let Some(client) = Catalogue::embedded().find_client(name) {
        write!(stdout().lock(), "{}", page(client))?;
        return Ok(ExitCode::SUCCESS);
    }
    let near = Catalogue::embedded()
        .nearest_client(name)
        .map_or_else(|| "; `linecook clients` lists them all".to_owned(), |near| format!("; did you mean `{near}`?"));
    writeln!(stderr().lock(), "there is no client `{name}` in the catalogue{near}")?;
    Ok(ExitCode::FAILURE)
}

/// Two lines for each client: what it does, and where that was read.
fn list() -> String {
    let mut lines = vec![row("client", "tries", "waits in s", "hint"), "─".repeat(80)];
    for client in Catalogue::embedded().clients() {
        let retry = &client.client.retry;
        let waits = short(&waits(retry, u32::MAX));
        lines.push(row(&client.name, &retry.attempts.to_string(), &waits, hint_in_short(retry)));
        // The repository with its commit, or the document without its pages.
        let document = &client.source.document;
        let repository = document.split([' ', ',']).next().filter(|word| word.contains('@'));
        let source = repository.or(document.split([',', ':', ';']).next()).unwrap_or_default();
        let verified = if client.source.verified { "" } else { ", UNVERIFIED" };
        let as_of = match client.source.as_of.as_str() {
            "undated" => "undated".to_owned(),
            date => format!("as of {date}"),
        };
        lines.push(wrapped("    ", &format!("{source}, {as_of}{verified}")));
    }
    lines.join("\n")
}

fn row(client: &str, tries: &str, waits: &str, hint: &str) -> String {
    format!("{client:25}{tries:>5}  {waits:36} {hint}")
}

/// The own backoff after each attempt: `2`, or `1.5–2`, in seconds; at most so many.
fn waits(retry: &Retry, most: u32) -> Vec<String> {
    let range = |(low, high)| {
        let (low, high) = (seconds(low), seconds(high));
        if low == high { low } else { format!("{low}–{high}") }
    };
    Backoff::new(retry).ranges(most).into_iter().map(range).collect()
}

/// Seconds to the microsecond; a range's upper end, which is a nanosecond short of round, becomes round.
fn seconds(time: Nanos) -> String {
    let micros = (time.0 + 500) / 1000;
    let text = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The first two and the last.
fn short(waits: &[String]) -> String {
    match waits {
        [] => "never retries".to_owned(),
        [first, second, _, .., last] => format!("{first}, {second} … {last}"),
        few => few.join(", "),
    }
}

fn hint_in_short(retry: &Retry) -> &'static str {
    match retry.hint {
        HintUse::Ignore => "ignored",
        HintUse::Obey => "obeyed",
        HintUse::Multiply => "multiplied",
    }
}

/// One client, everything about it.
fn page(client: &CatalogueClient) -> String {
    let retry = &client.client.retry;
    let mut lines = vec![client.name.clone(), String::new()];
    for gate in &client.gates {
        let limit = match gate.limit {
            GateLimit::Fixed(limit) => limit.to_string(),
            GateLimit::PlanConcurrency => "as many attempts as the plan has stations".to_owned(),
            GateLimit::Aimd(aimd) => format!("{} to {} attempts, by their answers,", aimd.min, aimd.max),
        };
        let timeout = gate.timeout.map_or_else(String::new, |timeout| format!("; gives up after {}", time(timeout)));
        lines.push(wrapped("Gate: ", &format!("{limit} at once{timeout}")));
    }
    lines.extend(client.client.throttle.map(|throttle| {
        let text = match throttle {
            Throttle::Paced { limit, window, burst } => {
                format!("{limit} attempts in {}, {burst} of them at once", time(window))
            }
            Throttle::AwsAdaptive => {
                "none until a call is throttled; then a rate that falls to 70 % with such calls and grows again (CUBIC)"
                    .to_owned()
            }
        };
        wrapped("Throttle: ", &text)
    }));
    let once = if retry.attempts.get() == 1 { ": a refused request is not sent again" } else { " in all" };
    lines.push(format!("Attempts: {}{once}", retry.attempts));
    lines.push(wrapped("Waits: ", &waits_in_full(retry)));
    lines.extend(client.client.attempt_timeout.map(|timeout| {
        wrapped("Timeout: ", &format!("an attempt without an answer after {} has failed", time(timeout)))
    }));
    lines.push(wrapped("Hint: ", &hint(retry)));
    lines.extend(delivery(&client.client.delivery).map(|text| wrapped("Results: ", &text)));
    lines.extend(retry.total_deadline.map(|deadline| {
        wrapped("Deadline: ", &format!("no retry starts later than {} after the request appeared", time(deadline)))
    }));
    lines.extend(retry.budget.map(|budget| {
        let text = format!(
            "{} tokens for all requests together; a retry takes {}, or {} after a timeout, a delivery after retries gives back \
             what the last took, one at the first attempt {}; without the tokens there is no retry",
            budget.capacity, budget.cost, budget.timeout_cost, budget.refund
        );
        wrapped("Budget: ", &text)
    }));
    lines.push(String::new());
    lines.push(wrapped("Source: ", &client.source.document));
    lines.push(format!("As of: {}", text::dated(&client.source)));
    if !client.notes.is_empty() {
        lines.extend([String::new(), "Notes:".to_owned()]);
        lines.extend(client.notes.iter().map(|note| wrapped("  - ", note)));
    }
    lines.push(String::new());
    lines.push(wrapped(
        "In a scenario: ",
        &format!(
            "client = \"{}\", or [client.mine] with from = \"{}\"; every number can be overridden there.",
            client.name, client.name
        ),
    ));
    lines.join("\n") + "\n"
}

/// How results arrive, unless as the answer to the call.
fn delivery(delivery: &Delivery) -> Option<String> {
    let polling = match delivery {
        Delivery::Synchronous => return None,
        Delivery::Webhook { delay } => return Some(format!("by webhook, {} after they are ready", time(*delay))),
        Delivery::Polling(polling) => polling,
    };
    let every = if polling.factor > 1.0 {
        format!("{}, then {} times as long each time, up to {}", time(polling.every), polling.factor, time(polling.cap))
    } else {
        time(polling.every)
    };
    let first = if polling.first_after == polling.every {
        String::new()
    } else {
        format!(", the first time after {}", time(polling.first_after))
    };
    let refused = match polling.refused {
        RefusedPoll::NextPoll { attempts } => {
            format!("after a refused poll it goes on, after {attempts} in a row it gives up")
        }
        RefusedPoll::Retry { attempts } => {
            format!("a refused poll is retried with the waits above, {attempts} polls in all")
        }
        RefusedPoll::Fail => "it gives up at the first refused poll".to_owned(),
    };
    Some(format!("asked for every {every}{first}; {refused}"))
}

fn waits_in_full(retry: &Retry) -> String {
    const MOST: u32 = 12;
    let waits = waits(retry, MOST);
    if waits.is_empty() {
        return "none, as there is no retry".to_owned();
    }
    let all = waits.len() + 1 >= retry.attempts.get() as usize;
    let more = if all { "" } else { ", …" };
    let last = if retry.wait_after_last { "; the last before it reports failure" } else { " before each retry" };
    format!("{}{more} s{last}", waits.join(", "))
}

fn hint(retry: &Retry) -> String {
    let place = match retry.hint_seen {
        HintSeen::Header => "in a header",
        HintSeen::Body => "in the body",
        HintSeen::Anywhere => "in a header or in the body",
    };
    let used = match retry.hint {
        HintUse::Ignore => "ignored".to_owned(),
        HintUse::Obey => format!("one {place} is obeyed"),
        HintUse::Multiply => format!("one {place} is multiplied as the waits are, to {} at most", time(retry.cap)),
    };
    let beyond = retry.hint_max.map_or_else(String::new, |max| {
        let then = match max.beyond {
            HintBeyond::OwnBackoff => "a longer one counts as none",
            HintBeyond::Clamp => "a longer one is cut to that",
            HintBeyond::GiveUp => "after a longer one it gives up",
        };
        let whole = max.most.0.is_multiple_of(1_000_000);
        let most = if whole { time(max.most) } else { format!("{} s", max.most) };
        format!(" up to {most}; {then}")
    });
    let only = if retry.only_with_hint { "; without one there is no retry" } else { "" };
    format!("{used}{beyond}{only}")
}
