//! Where the numbers of a plan come from, how old they are, and what was assumed where the provider leaves something open.

use jiff::ToSpan;
use jiff::civil::Date;

/// Where a plan's numbers come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// `provider/plan` in the catalogue; `None` for a plan written out in the scenario.
    pub catalogue: Option<String>,
    /// The provider, as people write it.
    pub provider: Option<String>,
    /// Where the limits were read.
    pub source: Option<Source>,
    /// Where the price was read; `None` where there is none.
    pub price: Option<Source>,
    /// Service times of the catalogue that stand instead of a workload's: the workload, the entry, and where it was read.
    pub services: Vec<(String, String, Source)>,
    /// What the provider leaves open and the scenario does not state, with the readings taken.
    pub assumptions: Vec<Ambiguity>,
    /// Facts that the numbers cannot say.
    pub notes: Vec<String>,
    /// Numbers that the scenario changed from the catalogue's, as the user wrote them.
    pub overrides: Vec<String>,
}

impl Origin {
    /// Whether nothing in it was read at second hand.
    pub fn is_verified(&self) -> bool {
        self.source.as_ref().is_some_and(|source| source.verified)
    }
}

/// Where facts come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Address or document.
    pub document: String,
    /// Date of the facts as the source shows it: a day, a month, a year, or "undated".
    pub as_of: String,
    /// Whether the source itself was read.
    pub verified: bool,
}

impl Source {
    /// The day until which the facts are good: a year from the last day that their date can mean. `None` where they are undated.
    pub fn good_until(&self) -> Option<Date> {
        last_day(&self.as_of)?.checked_add(1.year()).ok()
    }
}

/// The last day that a date can mean: 2026-02 is 2026-02-28 at the latest, 2026 is 2026-12-31.
pub fn last_day(as_of: &str) -> Option<Date> {
    // `jiff` takes more forms than those of a catalogue.
    let forms = [("", 10), ("-01", 7), ("-12-31", 4)];
    let &(rest, length) = forms.iter().find(|(_, length)| as_of.len() == *length)?;
    let date: Date = format!("{as_of}{rest}").parse().ok()?;
    Some(if length == 7 { date.last_of_month() } else { date })
}

/// Something the documentation leaves open, and the reading taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ambiguity {
    /// The keys of the plan that carry the reading.
    pub keys: Vec<String>,
    /// What is open.
    pub question: String,
    /// The reading taken, as a phrase.
    pub reading: String,
    /// Why.
    pub because: String,
    /// Values that the keys could have instead, as TOML.
    pub others: Vec<String>,
}

impl Ambiguity {
    /// The reading as a sentence: `assumed a fixed window for ...: the guide speaks of rounds`.
    pub fn assumption(&self) -> String {
        format!("assumed {}", self.assumed())
    }

    /// The same where it has been said that it is assumed.
    pub fn assumed(&self) -> String {
        format!("{} for {}: {}", self.reading, self.keys_in_short(), self.because)
    }

    /// The keys, or `rate_limit.*.kind` for the same key of several rate limits.
    pub fn keys_in_short(&self) -> String {
        let split = |key: &'_ str| -> Option<(String, String)> {
            let (table, rest) = key.split_once('.')?;
            let (_, last) = rest.rsplit_once('.')?;
            Some((table.to_owned(), last.to_owned()))
        };
        let first = self.keys.first().and_then(|key| split(key));
        if let Some((table, last)) = &first
            && self.keys.len() > 2
            && self.keys.iter().all(|key| split(key) == first)
        {
            return format!("`{table}.*.{last}`");
        }
        let quoted: Vec<String> = self.keys.iter().map(|key| format!("`{key}`")).collect();
        match quoted.split_last() {
            Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
            _ => quoted.concat(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_means_its_last_day() {
        for (as_of, day) in [
            ("2026-03-14", Some("2026-03-14")),
            ("2024-02", Some("2024-02-29")),
            ("2025", Some("2025-12-31")),
            ("undated", None),
            ("2026-3-14", None),
            ("2026-13", None),
            ("", None),
        ] {
            assert_eq!(last_day(as_of).map(|day| day.to_string()).as_deref(), day, "{as_of}");
        }
    }

    #[test]
    fn facts_are_good_for_a_year() {
        for (as_of, until) in [
            ("2026-03-14", Some("2027-03-14")),
            ("2024-02-29", Some("2025-02-28")),
            ("2026-06", Some("2027-06-30")),
            ("2025", Some("2026-12-31")),
            ("undated", None),
            ("9999-12-31", None),
        ] {
            let source = Source { document: "page".into(), as_of: as_of.into(), verified: true };
            assert_eq!(source.good_until().map(|day| day.to_string()).as_deref(), until, "{as_of}");
        }
    }
}
