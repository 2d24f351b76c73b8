//! From answers to the text of a scenario, with comments for who has never seen one.

use std::fmt::Write as _;
use std::path::Path;

use super::answers::{Answers, Plan};
use crate::notation::units::Rate;

/// The text.
pub(super) fn text(answers: &Answers, file: &Path) -> String {
    let mut text = head(answers, file);
    text += &objectives(answers);
    text += &workload(answers);
    text += CLIENT;
    text += &plan(&answers.plan);
    text
}

/// A value of TOML.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// Text in a comment, which ends with the line.
fn in_comment(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// A line with a comment, in a column of its own where there is room.
fn line(said: &str, comment: &str) -> String {
    format!("{said:26} # {comment}\n")
}

fn head(answers: &Answers, file: &Path) -> String {
    let Answers { job, volume: (volume, rate), shape, plan, .. } = answers;
    let of_plan = match plan {
        Plan::Known(plan) => plan.id.as_str(),
        Plan::Own { .. } => "a plan of these limits",
    };
    let come = if *shape == "steady" { String::new() } else { format!(", spread as {shape}") };
    let question = format!("Does {of_plan} carry {volume} ({job}{come})?");
    let (horizon, warm_up) = times(answers);
    let per_hour = rough(3.6e12 / rate.gap_ns());
    let name = in_comment(&file.file_name().unwrap_or_default().to_string_lossy());
    let mut text = format!(
        "# {}\n#\n# Written by `linecook new`; change what you like. `linecook check {name}` tells what is wrong, `linecook run {name}` \
         answers.\n# Times are \"30 s\", rates \"18/min\", shares \"5 %\". What else may stand here: `linecook schema`, for editors.\n\n",
        in_comment(&question)
    );
    let _ = writeln!(text, "title = {}\nquestion = {}", quoted(&title(job)), quoted(&question));
    text += &line(
        &format!("horizon = \"{horizon}\""),
        &format!("requests come for this long, about {per_hour} an hour on average"),
    );
    text += &line(&format!("warm_up = \"{warm_up}\""), "simulated and not counted: the system starts empty");
    text += &line("replications = 10", "the same again with other random numbers: that is where the ± comes from");
    text += &line("overload = \"report\"", "where a plan cannot carry this, tell what happens");
    if of_calendar(plan) {
        text +=
            &line("starts = \"2026-03-02 00:00\"", "a Monday; this plan counts by the calendar, which takes a date");
    } else if *shape != "steady" {
        text += &line("starts = \"Mon 00:00\"", "or a date, which may have a time_zone: \"2026-03-02 00:00\"");
    }
    text
}

/// Whether the plan has limits by days or months.
fn of_calendar(plan: &Plan) -> bool {
    matches!(plan, Plan::Known(plan) if plan.plan.rate_limits.iter().any(|limit| limit.calendar.is_some()))
}

fn title(job: &str) -> String {
    let mut letters = job.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{} requests", letters.as_str())
}

/// A count with two digits that mean something.
fn rough(count: f64) -> String {
    if count >= 10.0 { format!("{count:.0}") } else { format!("{count:.1}") }
}

/// How long to simulate, and how much of that not to count: long enough for some thousands of requests, and for the shape.
fn times(answers: &Answers) -> (&'static str, &'static str) {
    const STEADY: [(f64, &str, &str); 4] =
        [(1.0, "1 h", "10 min"), (8.0, "8 h", "30 min"), (24.0, "1 day", "1 h"), (168.0, "7 days", "2 h")];
    const ENOUGH: f64 = 2000.0;
    const MANY: f64 = 2e6;
    let per_hour = 3.6e12 / answers.volume.1.gap_ns();
    if per_hour > 1e7 {
        return ("10 min", "2 min");
    }
    if answers.shape != "steady" {
        return if per_hour * 168.0 <= MANY { ("7 days", "1 h") } else { ("1 day", "1 h") };
    }
    // Some generations have to fit into what is counted.
    let generations = answers.p95.1.as_secs_f64() / 3600.0 * 20.0;
    let fits = |(hours, ..): &&(f64, &str, &str)| per_hour * hours >= ENOUGH && *hours >= generations;
    STEADY.iter().find(fits).map_or(("30 days", "6 h"), |(_, horizon, warm_up)| (horizon, warm_up))
}

fn objectives(answers: &Answers) -> String {
    let latency = format!("latency_p95 = {}", quoted(&answers.latency_p95));
    let refused = format!("refused_share = {}", quoted(&answers.refused));
    format!(
        "\n# What you want of a plan. Also: latency_p50 … latency_p99.9, delivered_share, cost_per_month.\n[slo]\n{}{}",
        line(&latency, "95 % of what is delivered takes no longer, waits and retries included"),
        line(&refused, "and no more than this share is turned away for good")
    )
}

fn workload(answers: &Answers) -> String {
    let Answers { job, volume: (volume, rate), shape, median, p95: (p95, _), calls, .. } = answers;
    let mut text = format!("\n# The traffic.\n[[workload]]\nname = {}\n", quoted(job));
    for (key, value) in [("endpoint", &calls.endpoint), ("model", &calls.model)] {
        if let Some(value) = value {
            let _ = writeln!(text, "{key} = {}", quoted(value));
        }
    }
    text += "client = \"app\"\n";
    let shaped = if *shape == "steady" { String::new() } else { format!(", shape = \"{shape}\"") };
    let _ = writeln!(
        text,
        "# Independent of each other. Other shapes: `linecook shapes`; also bursts, batches, users who wait, logs.\narrivals = {{ kind = \
         \"poisson\", rate = {}{shaped} }}",
        quoted(volume)
    );
    let quantities = quantities(answers, rate);
    if !quantities.is_empty() {
        let list: Vec<String> = quantities.iter().map(|name| format!("{} = 1", key(name))).collect();
        let _ = writeln!(
            text,
            "# How many each request asks for, where limits or prices count that.\nquantities = {{ {} }}",
            list.join(", ")
        );
    }
    let _ = writeln!(
        text,
        "# How long a station works on one: measured from the start of the work, without any wait.\nservice = {{ kind = \"lognormal\", median = {}, \
         p95 = {} }}",
        quoted(median),
        quoted(p95)
    );
    text
}

/// The quantities that the volume, the plan's limits or its price count.
fn quantities(answers: &Answers, rate: &Rate) -> Vec<String> {
    let mut names: Vec<String> = rate.quantity.iter().cloned().collect();
    if let Plan::Known(plan) = &answers.plan {
        names.extend(plan.quantities.iter().cloned());
    }
    if let Plan::Own { limit: Some(limit), .. } = &answers.plan {
        names.extend(crate::notation::units::rate(limit).ok().and_then(|rate| rate.quantity));
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// A key of TOML, in quotes where it has to be.
fn key(name: &str) -> String {
    let bare = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if bare { name.to_owned() } else { quoted(name) }
}

const CLIENT: &str = "
# What your client does when it is turned away. `linecook clients` lists those of client libraries: client = \"openai-python\".
[client.app.retry]
attempts = 3               # in all
base = \"1 s\"               # the longest wait before the second; twice as long before the third
jitter = \"full\"            # any time up to that
hint = \"obey\"              # and as long as Retry-After says
";

fn plan(plan: &Plan) -> String {
    match plan {
        Plan::Known(plan) => {
            let id = &plan.id;
            let name = id.rsplit('/').next().unwrap_or(id);
            format!(
                "\n# The plans to compare. Keys beside `from` stand instead of the catalogue's; `linecook plans {id}` shows what that says.\n[[plan]]\n\
                 name = {}\nfrom = {}\n\n# The same with more stations, or whatever you would ask sales for:\n# [[plan]]\n# name = \"custom\"\n# from = \
                 {}\n# concurrency = 25\n",
                quoted(name),
                quoted(id),
                quoted(id)
            )
        }
        Plan::Own { concurrency, waitlist, limit } => {
            let mut text = "\n# The plans to compare.\n[[plan]]\nname = \"mine\"\n".to_owned();
            if let Some(concurrency) = concurrency {
                let number = |text: &str| if text.parse::<u64>().is_ok() { text.to_owned() } else { quoted(text) };
                text += &line(&format!("concurrency = {}", number(concurrency)), "jobs that run at once");
                text += &line(&format!("waitlist = {}", number(waitlist)), "and so many more that wait");
            }
            if let Some(limit) = limit {
                text += "\n[plan.rate_limit.calls]\n";
                text += &line("kind = \"sliding-window\"", "what a window is, providers mostly do not say");
                text += &line(&format!("limit = {}", quoted(limit)), "counted when a job is submitted");
            }
            text + "\n# Another to compare with:\n# [[plan]]\n# name = \"larger\"\n# concurrency = 25\n# waitlist = 50\n"
        }
    }
}
