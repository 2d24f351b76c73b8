//! `[sensitivity]`: inputs that are known as ranges.

use super::sweep::Path;
use crate::decimal::Decimal;
use crate::notation::cursor::Item;
use crate::notation::document::{Node, Table, Value};
use crate::scenario::{Change, Reading, Unknown, UnknownKind};

/// More values of one unknown say no more.
const MOST_VALUES: usize = 32;

/// Reads the ranges.
pub(super) fn ranges(item: &Item<'_>, document: &Table) -> Option<Vec<Unknown>> {
    let keys = item.table()?;
    let written = keys.require(
        "ranges",
        "ranges = [{ parameter = \"workload.images.arrivals.rate\", from = \"8/min\", to = \"12/min\" }], for example",
    );
    keys.finish();
    let items = written?.list()?;
    let all: Vec<Option<Unknown>> = items.iter().map(|item| range(item, document)).collect();
    let all: Vec<Unknown> = all.into_iter().collect::<Option<_>>()?;
    let twice = all.iter().enumerate().find(|(place, one)| all[..*place].iter().any(|other| other.name == one.name));
    if let Some((place, one)) = twice {
        items[place].problem(format!("`sensitivity` has the parameter \"{}\" twice; give it one range", one.name));
        return None;
    }
    Some(all)
}

fn range(item: &Item<'_>, document: &Table) -> Option<Unknown> {
    let keys = item.table()?;
    let parameter = keys.require("parameter", "parameter = \"workload.images.arrivals.rate\", for example");
    let values = keys.take("values");
    let ends = if values.is_some() {
        None
    } else {
        let from = keys.require("from", "from = \"8/min\", for example, or give the `values`");
        let to = keys.require("to", "to = \"12/min\", for example, or give the `values`");
        Some((from, to))
    };
    keys.finish();
    let parameter = parameter?;
    let path = Path::read(&parameter, document);
    let stated = path.as_ref().and_then(|path| path.value(document));
    let values = match (values, ends) {
        (Some(values), _) => listed(&values, stated),
        (None, Some((from, to))) => between(&from?, &to?, stated),
        (None, None) => None,
    };
    let path = path?;
    let (values, base) = values?;
    if let Err(advice) = path.set(&mut document.clone(), &super::draft::value(&values[0], parameter.node.at)) {
        parameter.reject(&format!("but {advice}"));
        return None;
    }
    let name = parameter.text()?.to_owned();
    let reading = |value: String| Reading {
        label: value.trim_matches('"').to_owned(),
        changes: vec![Change::Parameter { path: name.clone(), value }],
    };
    let values = values.into_iter().map(reading).collect();
    Some(Unknown { name: name.clone(), kind: UnknownKind::Range, values, base, under: None })
}

/// The values of a list; the base is what the file states if it is among them.
fn listed(item: &Item<'_>, stated: Option<&Node>) -> Option<(Vec<String>, usize)> {
    let items = item.list()?;
    if items.len() < 2 || items.len() > MOST_VALUES {
        item.reject(&format!("which are {} values; write 2 to {MOST_VALUES} of them", items.len()));
        return None;
    }
    let mut values: Vec<String> = Vec::new();
    for value in &items {
        if matches!(value.node.value, Value::Array(_) | Value::Table(_) | Value::Date) {
            value.reject("which is not a single value; write a number, a word or a text with a unit");
            return None;
        }
        if values.contains(&value.node.raw) {
            value.reject("which is there already; write each value once");
            return None;
        }
        values.push(value.node.raw.clone());
    }
    let base = stated.and_then(|stated| values.iter().position(|value| *value == stated.raw));
    Some((values, base.unwrap_or(0)))
}

/// The ends, and what the file states if it is between them, or else their middle, which is the base.
fn between(from: &Item<'_>, to: &Item<'_>, stated: Option<&Node>) -> Option<(Vec<String>, usize)> {
    let (low, high) = (read(from), read(to));
    let ((low, unit), (high, unit_of_high)) = (low?, high?);
    if unit.trim() != unit_of_high.trim() {
        to.reject(&format!(
            "but `from` is {}; write both in the same unit, so that what is between them is clear",
            from.node.written()
        ));
        return None;
    }
    if low.to_f64() >= high.to_f64() {
        to.reject(&format!("but `from` is {}; a range begins with the smaller number", from.node.written()));
        return None;
    }
    let inside = stated.filter(|node| {
        number(node).is_ok_and(|(number, of)| {
            of.trim() == unit.trim() && number.to_f64() > low.to_f64() && number.to_f64() < high.to_f64()
        })
    });
    let middle = match inside {
        Some(node) => Some(node.raw.clone()),
        None => middle(low, high).map(|middle| raw(middle, unit)),
    };
    let ends = [from.node.raw.clone(), to.node.raw.clone()];
    Some(match middle {
        Some(middle) => ([ends[0].clone(), middle, ends[1].clone()].to_vec(), 1),
        None => (ends.to_vec(), 0),
    })
}

fn read<'t>(item: &Item<'t>) -> Option<(Decimal, &'t str)> {
    number(item.node).map_err(|advice| item.reject(&advice)).ok()
}

/// The number that a value begins with, and its unit.
fn number(node: &Node) -> Result<(Decimal, &str), String> {
    if !matches!(node.value, Value::Text(_) | Value::Integer(_) | Value::Float(_)) {
        return Err("which is neither a number nor a text with one; write one like \"8/min\"".to_owned());
    }
    Decimal::scan(node.text().unwrap_or(&node.raw).trim())
}

/// The middle; of whole numbers a whole one, and none of neighbours.
fn middle(low: Decimal, high: Decimal) -> Option<Decimal> {
    let ([from, to], places) = Decimal::aligned([low, high])?;
    let whole = low.times(1).is_some() && high.times(1).is_some();
    if !whole {
        return Some(Decimal::new((from + to) * 5, places + 1));
    }
    let middle = u128::midpoint(from, to);
    (middle > from).then(|| Decimal::new(middle, places))
}

fn raw(number: Decimal, unit: &str) -> String {
    if unit.is_empty() { number.to_string() } else { toml::Value::String(format!("{number}{unit}")).to_string() }
}
