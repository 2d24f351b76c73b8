//! Times and paragraphs as the pages of the catalogue write them.

use crate::provider::Source;
use crate::time::Nanos;

/// A time in the largest unit that leaves a whole number.
pub fn time(time: Nanos) -> String {
    const UNITS: [(u64, &str); 6] = [
        (86_400_000_000_000, "day"),
        (3_600_000_000_000, "h"),
        (60_000_000_000, "min"),
        (1_000_000_000, "s"),
        (1_000_000, "ms"),
        (1, "ns"),
    ];
    let (unit, name) = UNITS.into_iter().find(|(unit, _)| time.0.is_multiple_of(*unit)).unwrap_or((1, "ns"));
    let count = time.0 / unit;
    format!("{count} {name}{}", if name == "day" && count != 1 { "s" } else { "" })
}

/// The date of facts, and whether their source itself was read.
pub fn dated(source: &Source) -> String {
    let checked = if source.verified { "read at the source" } else { "UNVERIFIED: not read at the source itself" };
    format!("{} ({checked})", source.as_of)
}

/// Text after a lead, in lines of a readable length that begin where the first does.
pub fn wrapped(lead: &str, text: &str) -> String {
    const WIDTH: usize = 80;
    let indent = if lead.starts_with(' ') { lead.len() } else { 2 };
    let mut lines = vec![lead.to_owned()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        if line.chars().count() + word.chars().count() >= WIDTH && line.trim().len() > lead.trim().len() {
            lines.push(format!("{}{word}", " ".repeat(indent)));
        } else {
            if !line.ends_with(' ') && !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n")
}
