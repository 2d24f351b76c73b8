//! The schemas of times: constant, or drawn from a distribution.

use serde_json::{Value, json};

use super::values::{
    above, by_kind, count, list, mix, number, or_time_itself, reference, share, table, text, time, with, word,
};

type Kinds = Vec<(&'static str, usize, Vec<&'static str>)>;

/// What people know of a distribution: a pair of these.
const PAIR: [&str; 4] = ["median", "mean", "p95", "cv"];

/// How long a station works on a request.
pub fn service() -> Value {
    let more = ["base", "multiplier", "per_unit", "of"];
    let mut kinds = drawn_kinds();
    for (_, _, keys) in &mut kinds {
        keys.extend(more);
    }
    kinds.push(("log", 1, vec!["column", "unit", "base", "per_unit"]));
    let factor = || number("A factor.", 0.0, 1000.0);
    let multiplier = "What the time is multiplied by: a number, or { mix = [[1, \"70 %\"], [2.2, \"30 %\"]] }.";
    let multiplier = table(multiplier, vec![("mix", mix("Factors with their shares.", factor()))], &["mix"]);
    let mut keys = keys(&kinds);
    keys.extend([
        parts(),
        ("base", time("On top of what is drawn: always this much.")),
        ("per_unit", time("On top: this much for each unit of the quantity `of`, or of the `column` of a log.")),
        ("of", text("The quantity that `per_unit` is for.")),
        (
            "multiplier",
            with(multiplier, json!({ "type": ["object", "number"], "exclusiveMinimum": 0, "maximum": 1000 })),
        ),
    ]);
    let of = "How long a station works on a request: a time, such as \"8 s\", or a distribution by its `kind`. What people know is \
              usually kind = \"lognormal\" with median and p95.";
    by_kind(or_time_itself(table(of, keys, &[])), &kinds)
}

/// A time that is drawn by itself.
pub fn drawn() -> Value {
    let kinds = drawn_kinds();
    let mut keys = keys(&kinds);
    keys.push(parts());
    by_kind(or_time_itself(table("A time, such as \"30 s\", or a distribution by its `kind`.", keys, &[])), &kinds)
}

/// A part of a mixture, which is no mixture.
pub fn part() -> Value {
    let kinds = part_kinds();
    let of = "A time, such as \"8 s\", or a distribution by its `kind`.";
    by_kind(or_time_itself(table(of, keys(&kinds), &[])), &kinds)
}

fn parts() -> (&'static str, Value) {
    let part = vec![("share", share("How often it is this one.")), ("service", reference("part"))];
    let part = table("One part.", part, &["share", "service"]);
    ("parts", with(list("kind mixture: the parts, whose shares sum to 1.", part), json!({ "minItems": 1 })))
}

fn part_kinds() -> Kinds {
    vec![
        ("constant", 1, vec!["value"]),
        ("exponential", 1, vec!["mean"]),
        ("lognormal", 0, PAIR.to_vec()),
        ("uniform", 2, vec!["min", "max"]),
        ("triangular", 3, vec!["min", "mode", "max"]),
        ("erlang", 2, vec!["stages", "mean"]),
        ("gamma", 0, PAIR.to_vec()),
        ("weibull", 0, PAIR.to_vec()),
        ("pareto", 0, ["minimum", "shape"].into_iter().chain(PAIR).collect()),
        ("hyperexponential", 2, vec!["mean", "cv"]),
        ("empirical", 3, vec!["file", "column", "unit"]),
    ]
}

fn drawn_kinds() -> Kinds {
    let mut kinds = part_kinds();
    kinds.push(("mixture", 1, vec!["parts"]));
    kinds
}

fn keys(kinds: &Kinds) -> Vec<(&'static str, Value)> {
    vec![
        ("kind", word("Which family of distributions.", kinds.iter().map(|(kind, ..)| *kind))),
        ("value", time("kind constant: the time.")),
        ("mean", time("The mean.")),
        ("median", time("The median.")),
        ("p95", time("95 % of the times are below it.")),
        ("cv", number("The standard deviation over the mean.", 0.0, 100.0)),
        ("minimum", time("kind pareto: the shortest time.")),
        ("shape", above("kind pareto: the exponent of the tail, above 1; often 1.5 to 3.", 1.0)),
        ("min", time("kind uniform, triangular: the shortest time.")),
        ("mode", time("kind triangular: the likeliest time.")),
        ("max", time("kind uniform, triangular: the longest time.")),
        ("stages", count("kind erlang: so many exponential stages follow each other.", 1)),
        ("file", text("kind empirical: a CSV file; its path starts at the scenario's folder.")),
        ("column", text("kind empirical: a column of the file; kind log: a column of the log.")),
        ("unit", text("The unit of the column, such as \"s\" or \"ms\".")),
    ]
}
