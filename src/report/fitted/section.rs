//! The section of a scenario file, with the reasons as comments.

use jiff::Timestamp;

use super::super::clean;
use super::super::number::{GLUE, count, time};
use super::{LogColumns, notation, words};
use crate::fit::arrivals::{self, Process};
use crate::fit::service::Choice;
use crate::fit::{Fit, Observed};
use crate::time::Nanos;

/// The longest line of a comment.
const WIDTH: usize = 118;

/// The section: one workload, ready to stand in a scenario with plans.
pub fn section(columns: &LogColumns, observed: &Observed, fit: &Fit) -> String {
    let names = notation::quantity_names(observed.quantities.iter().map(|column| column.name.as_str()));
    let is_replayed = !matches!(fit.arrivals.choice, arrivals::Choice::Process(_));
    let chosen = fit.arrivals.chosen();
    let arrivals = chosen.map_or_else(|| replay(columns), |candidate| notation::process(&candidate.process));
    [
        head(columns, observed, fit),
        format!("\n[[workload]]\nname = {}\n\n", notation::string(&columns.workload)),
        comment(&words::arrivals(&fit.arrivals)),
        comment(&words::choice(&fit.arrivals)),
        format!("arrivals = {arrivals}\n\n"),
        quantities(observed, fit, &names, is_replayed),
        service(columns, fit, &names, is_replayed),
    ]
    .concat()
}

fn head(columns: &LogColumns, observed: &Observed, fit: &Fit) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let began = observed.began.and_then(|began| Timestamp::from_nanosecond(i128::from(began.0)).ok());
    let began = began.map_or_else(String::new, |began| {
        let date = began.strftime("%a %Y-%m-%d %H:%M:%S").to_string();
        format!(", from {date} by its own clock")
    });
    let length = fit.arrivals.length;
    let mut lines = vec![format!(
        "Fitted by linecook {version} to {}: {} requests in {}{began}.",
        clean(&columns.file),
        count(fit.arrivals.requests as f64),
        time(length.as_secs_f64())
    )];
    lines.extend(columns.notes.iter().map(|note| clean(note)));
    lines.extend(words::throttling(&fit.throttling));
    let seconds = length.min(Nanos::LONGEST).0.div_ceil(1_000_000_000).max(1);
    let horizon =
        format!("#\n# horizon = \"{seconds} s\"   # as long as the log; it stands at the top of the scenario\n");
    let starts = match fit.arrivals.chosen().map(|candidate| &candidate.process) {
        Some(Process::Shaped { starts, .. }) => {
            format!("# starts = \"{}\"   # as the log; it stands there too\n", notation::time_of_week(*starts))
        }
        _ => String::new(),
    };
    comment(&lines) + &horizon + &starts
}

fn replay(columns: &LogColumns) -> String {
    let unit = columns.time_unit.as_ref().map_or_else(String::new, |unit| format!(", time_unit = \"{unit}\""));
    format!(
        "{{ kind = \"log\", file = {}, time = {}{unit}, sort = true }}",
        notation::string(&columns.file),
        notation::string(&columns.time)
    )
}

/// The quantities: of a replayed log its own, with those that could be drawn as a comment.
fn quantities(observed: &Observed, fit: &Fit, names: &[String], is_replayed: bool) -> String {
    if names.is_empty() {
        return String::new();
    }
    let table = |parts: Vec<String>| format!("quantities = {{ {} }}\n", parts.join(", "));
    let each = || names.iter().zip(&fit.quantities);
    let drawn = table(each().map(|(name, fit)| format!("{name} = {}", notation::quantity(fit))).collect());
    let columns = names.iter().zip(&observed.quantities);
    let read = columns.map(|(name, column)| format!("{name} = {{ column = {} }}", notation::string(&column.name)));
    let lines = if is_replayed { format!("# {drawn}{}", table(read.collect())) } else { drawn };
    comment(&each().map(|(name, fit)| words::quantity(name, fit)).collect::<Vec<_>>()) + &lines + "\n"
}

/// The service times, likewise.
fn service(columns: &LogColumns, fit: &Fit, names: &[String], is_replayed: bool) -> String {
    let (Some(found), Some((column, unit))) = (&fit.service, &columns.service) else {
        let missing = "The log has no service times. Replace this second with what your jobs take, perhaps with a part for each unit \
                       of a quantity.";
        return comment(&[missing.to_owned()]) + "service = \"1 s\"\n";
    };
    let dependence = found.dependence.as_ref().filter(|_| matches!(found.choice, Choice::PerUnit(_)));
    let line = dependence.and_then(|line| Some((line, names.get(line.quantity)?.as_str())));
    let column = notation::string(column);
    let fitted = found.chosen().map_or_else(
        || {
            let file = notation::string(&columns.file);
            format!("{{ kind = \"empirical\", file = {file}, column = {column}, unit = \"{unit}\" }}")
        },
        |candidate| notation::law(&candidate.law, line),
    );
    let lines = if is_replayed {
        format!("# service = {fitted}\nservice = {{ kind = \"log\", column = {column}, unit = \"{unit}\" }}\n")
    } else {
        format!("service = {fitted}\n")
    };
    comment(&words::service(found, names)) + &lines
}

/// Sentences as lines of a comment, each beginning on a line of its own.
fn comment(sentences: &[String]) -> String {
    let mut text = String::new();
    for sentence in sentences {
        let mut line = String::from("#");
        for word in sentence.split(' ') {
            if line.chars().count() + 1 + word.chars().count() > WIDTH {
                text += &line;
                text.push('\n');
                line = String::from("#  ");
            }
            line.push(' ');
            line += word;
        }
        text += &line;
        text.push('\n');
    }
    text.replace(GLUE, " ")
}
