//! The values of an axis: a list, or a range that is written short.
//!
//! ```text
//! "5..50:5"           5, 10, … 50: from, to, step
//! "10..60:10/min"     the same with a unit
//! "1..64:log7"        7 values in equal proportions: 1, 2, 4, … 64
//! ```

use crate::decimal::Decimal;
use crate::notation::cursor::Item;
use crate::notation::document::{Node, Value};

/// More values of one parameter are no sweep but a table of random numbers.
pub(super) const MOST_VALUES: u64 = 10_000;

/// Reads the values of one axis.
pub(in crate::scenario::check) fn values(item: &Item<'_>) -> Option<Vec<Node>> {
    if let Some(range) = item.node.text().filter(|text| text.contains("..")) {
        let texts = expand(range).map_err(|advice| item.reject(&advice)).ok()?;
        return Some(texts.into_iter().map(|text| node(text, item.node.at)).collect());
    }
    let values = item.list()?;
    if values.is_empty() || values.len() as u64 > MOST_VALUES {
        item.reject(&format!("which are {} values; write 1 to {MOST_VALUES} of them", values.len()));
        return None;
    }
    let mut good = true;
    let mut seen: Vec<&str> = Vec::new();
    for value in &values {
        if matches!(value.node.value, Value::Array(_) | Value::Table(_) | Value::Date) {
            value.reject("which is not a single value; write a number, a word or a text with a unit");
            good = false;
        } else if seen.contains(&value.node.raw.as_str()) {
            value.reject("which is there already; write each value once");
            good = false;
        }
        seen.push(&value.node.raw);
    }
    good.then(|| values.into_iter().map(|value| value.node.clone()).collect())
}

/// A value of a range, as if it were written at this place: a number, or a text where it has a unit.
fn node(text: String, at: usize) -> Node {
    let value = match text.parse::<i128>() {
        Ok(whole) => Value::Integer(whole),
        Err(_) => text.parse().map_or_else(|_| Value::Text(text.clone()), Value::Float),
    };
    let raw = if matches!(value, Value::Text(_)) { format!("\"{text}\"") } else { text };
    Node { value, at, raw, catalogue: false }
}

/// The values of a range.
///
/// # Errors
/// What is wrong with it, to be read after `is "…", `.
fn expand(range: &str) -> Result<Vec<String>, String> {
    const FORM: &str = "a range is written \"5..50:5\" (from, to, step) or \"1..64:log7\" (7 values in equal proportions), a \
                        unit stands at its end";
    let form = |advice: String| if advice.is_empty() { format!("which is no range; {FORM}") } else { advice };
    let (from, rest) = range.trim().split_once("..").ok_or_else(|| form(String::new()))?;
    let (to, rest) = rest.split_once(':').ok_or_else(|| format!("which has no step; {FORM}"))?;
    let from = Decimal::parse(from.trim()).map_err(form)?;
    let to = Decimal::parse(to.trim()).map_err(form)?;
    if from.to_f64() > to.to_f64() {
        return Err(format!("which runs the wrong way; begin with the smaller number, and {FORM}"));
    }
    if let Some(rest) = rest.trim().strip_prefix("log") {
        let (count, unit) = Decimal::scan(rest.trim()).map_err(form)?;
        return logarithmic(from, to, count.times(1), unit);
    }
    let (step, unit) = Decimal::scan(rest.trim()).map_err(form)?;
    linear(from, to, step, unit)
}

fn linear(from: Decimal, to: Decimal, step: Decimal, unit: &str) -> Result<Vec<String>, String> {
    if step.to_f64() <= 0.0 {
        return Err("whose step is 0, which never arrives; write one above 0".to_owned());
    }
    // Exactly, in units of the finest decimal.
    let ([from, to, step], places) =
        Decimal::aligned([from, to, step]).ok_or("whose numbers have too many digits; write fewer")?;
    let count = (to - from) / step + 1;
    if count > u128::from(MOST_VALUES) {
        return Err(format!("which are {count} values; {MOST_VALUES} is the most, so take a larger step"));
    }
    let text = |digits: u128| format!("{}{unit}", Decimal::new(digits, places));
    Ok((0..count).map(|number| text(from + number * step)).collect())
}

fn logarithmic(from: Decimal, to: Decimal, count: Option<u64>, unit: &str) -> Result<Vec<String>, String> {
    let count = count.filter(|count| (2..=MOST_VALUES).contains(count)).ok_or_else(|| {
        format!("which has no number of values from 2 to {MOST_VALUES} after `log`; write \"1..64:log7\", for example")
    })?;
    let (low, high) = (from.to_f64(), to.to_f64());
    if low <= 0.0 {
        return Err("which begins with 0, from where no proportion leads anywhere; begin above it".to_owned());
    }
    // Where both ends are whole numbers, what is swept may not have others.
    let whole = from.times(1).is_some() && to.times(1).is_some() && high >= 2.0;
    let mut texts: Vec<String> = Vec::new();
    for number in 0..count {
        let value = low * libm::pow(high / low, number as f64 / (count - 1) as f64);
        let value = if number == count - 1 { high } else { value };
        let text = if whole { format!("{value:.0}{unit}") } else { format!("{}{unit}", rounded(value)) };
        if texts.last() != Some(&text) {
            texts.push(text);
        }
    }
    Ok(texts)
}

/// Four significant digits.
fn rounded(value: f64) -> String {
    let scientific: f64 = format!("{value:.3e}").parse().expect("a float is written as one");
    format!("{scientific}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_exact_and_include_both_ends() {
        assert_eq!(expand("5..50:15").unwrap(), ["5", "20", "35", "50"]);
        assert_eq!(expand("0.1..0.5:0.2").unwrap(), ["0.1", "0.3", "0.5"]);
        assert_eq!(expand("10..60:25/min").unwrap(), ["10/min", "35/min", "60/min"]);
        assert_eq!(expand("5..8:2").unwrap(), ["5", "7"]);
        assert_eq!(expand("10 .. 30 : 10 s").unwrap(), ["10 s", "20 s", "30 s"]);
        assert_eq!(expand("1k..3k:1k").unwrap(), ["1000", "2000", "3000"]);
        assert_eq!(expand("7..7:1").unwrap(), ["7"]);
    }

    #[test]
    fn logarithmic_ranges_are_whole_where_their_ends_are() {
        assert_eq!(expand("1..64:log7").unwrap(), ["1", "2", "4", "8", "16", "32", "64"]);
        assert_eq!(expand("1..3:log9").unwrap(), ["1", "2", "3"]);
        assert_eq!(expand("0.5..2:log3").unwrap(), ["0.5", "1", "2"]);
        assert_eq!(expand("10..1000:log3 images/min").unwrap(), ["10 images/min", "100 images/min", "1000 images/min"]);
    }

    #[test]
    fn what_is_wrong_is_told_with_the_remedy() {
        for (range, told) in [
            ("50..5:5", "wrong way"),
            ("5..50", "no step"),
            ("5..50:0", "never arrives"),
            ("1..2000000000:1", "2000000000 values"),
            ("0..8:log3", "begins with 0"),
            ("1..8:log1", "no number of values"),
            ("a..8:1", "does not begin with a number"),
            ("1..8:x", "does not begin with a number"),
        ] {
            let advice = expand(range).unwrap_err();
            assert!(advice.contains(told), "{range}: {advice}");
        }
    }
}
