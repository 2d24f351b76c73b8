//! Tables of figures: each cell with what it says and what it is sorted by.

use serde::Serialize;

use crate::experiment::Estimate;
use crate::report::judgement;
use crate::report::number::{self, Figure};

/// A table with what it shows in a sentence above it.
#[derive(Debug, Serialize)]
pub struct Table {
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    /// Where the rows are that are not shown; empty if all are.
    pub rest: String,
}

/// A column.
#[derive(Debug, Serialize)]
pub struct Column {
    pub name: String,
    pub holds: Holds,
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    Text,
    /// Sentences, which need room.
    Long,
    /// Numbers stand to the right.
    Number,
    Date,
    /// Dates until which something is good.
    Until,
}

/// A cell.
#[derive(Debug, Default, Serialize)]
pub struct Cell {
    pub text: String,
    /// What it is sorted by: a number in full, where it is one.
    pub sort: Option<String>,
    /// The figure in full with its interval, for who looks closer.
    pub full: Option<String>,
    /// `met`, `missed`, `undecided`, where it is a verdict.
    pub verdict: Option<&'static str>,
}

/// More rows are in the CSV file only.
const MOST_ROWS: usize = 120;

impl Table {
    /// A table of so many columns; of many rows the first ones, and the name of the file with all of them.
    pub fn new(caption: &str, columns: Vec<Column>, mut rows: Vec<Vec<Cell>>, file: &str) -> Self {
        let all = rows.len();
        rows.truncate(MOST_ROWS);
        let left = all - rows.len();
        let rest = if left == 0 {
            String::new()
        } else {
            format!("{} more rows are in `{file}`.", number::count(left as f64))
        };
        Self { caption: caption.to_owned(), columns, rows, rest }
    }
}

impl Column {
    pub fn text(name: &str) -> Self {
        Self { name: name.to_owned(), holds: Holds::Text }
    }

    pub fn long(name: &str) -> Self {
        Self { name: name.to_owned(), holds: Holds::Long }
    }

    pub fn number(name: &str) -> Self {
        Self { name: name.to_owned(), holds: Holds::Number }
    }

    pub fn date(name: &str) -> Self {
        Self { name: name.to_owned(), holds: Holds::Date }
    }

    pub fn until(name: &str) -> Self {
        Self { name: name.to_owned(), holds: Holds::Until }
    }
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A verdict, sorted from good to bad.
    pub fn verdict(of: crate::experiment::Judgement) -> Self {
        use crate::experiment::Judgement;
        let order = match of {
            Judgement::Met => "0",
            Judgement::Undecided => "1",
            Judgement::Missed => "2",
        };
        let word = judgement(of);
        Self { text: word.to_owned(), sort: Some(order.to_owned()), verdict: Some(word), ..Self::default() }
    }

    /// A figure as people read it, in the unit of its suffix in full.
    pub fn figure(text: String, estimate: Option<Estimate>, unit: &str) -> Self {
        let full = estimate.map(|estimate| {
            let half_width = estimate.half_width.filter(|&half| half > 0.0);
            let half_width = half_width.map_or_else(String::new, |half| format!(" ± {}", number::plain(half)));
            format!("{}{half_width}{unit}", number::plain(estimate.mean))
        });
        Self { text, sort: estimate.map(|estimate| number::plain(estimate.mean)), full, verdict: None }
    }

    /// A time in seconds.
    pub fn time(estimate: Option<Estimate>, exact: bool) -> Self {
        let text = estimate.map_or_else(unknown, |found| Figure::time(&found, exact || is_the_same(&found)).prose());
        Self::figure(text, estimate, " s")
    }

    /// A share.
    pub fn share(estimate: Option<Estimate>, exact: bool) -> Self {
        let text =
            estimate.map_or_else(unknown, |found| Figure::rough_share(&found, exact || is_the_same(&found)).prose());
        Self::figure(text, estimate, " of 1")
    }

    /// A number of things.
    pub fn count(value: f64) -> Self {
        Self { text: number::number(value), sort: Some(number::plain(value)), full: None, verdict: None }
    }
}

/// Every replication had the same: an interval of no width says nothing more.
fn is_the_same(found: &Estimate) -> bool {
    found.half_width == Some(0.0)
}

fn unknown() -> String {
    "–".to_owned()
}
