//! How a swept parameter is drawn: what the axis says, and where the values are on it.

use crate::notation::document::{Node, Value};
use crate::notation::units::{self, Rate};
use crate::scenario::SweepPoint;

/// What the axis of these keys says, and where the values are on it.
pub(super) fn axis(path: &[String], values: &[Node]) -> (String, Vec<SweepPoint>) {
    let (unit, scale) = unit(&values[0]);
    let points = values.iter().map(|value| SweepPoint {
        label: value.text().map_or_else(|| value.raw.clone(), str::to_owned),
        number: number(value, &scale),
        coordinates: Vec::new(),
    });
    let points = points.collect();
    let (label, natural) = label(path);
    let unit = unit.or(natural.map(str::to_owned));
    (unit.map_or(label.clone(), |unit| format!("{label} ({unit})")), points)
}

/// How values become numbers: all in the unit of the first.
enum Scale {
    Plain,
    Time(u64),
    Rate(Rate),
    Amount(String),
    Percent,
}

fn unit(first: &Node) -> (Option<String>, Scale) {
    let Some(text) = first.text() else { return (None, Scale::Plain) };
    if let (Ok(_), Some((name, ns))) = (units::duration(text), units::unit_of_time(text)) {
        return (Some(name.to_owned()), Scale::Time(ns));
    }
    if let Ok(rate) = units::rate(text) {
        let per =
            text.rsplit_once('/').map_or_else(|| text.rsplit("per").next().unwrap_or_default(), |(_, per)| per).trim();
        let of = rate.quantity.as_ref().map_or_else(String::new, |name| format!("{name} "));
        return (Some(format!("{of}per {per}")), Scale::Rate(rate));
    }
    if text.contains('%') && units::any_share(text).is_ok() {
        return (Some("%".to_owned()), Scale::Percent);
    }
    if let Ok((_, Some(quantity))) = units::amount(text) {
        return (Some(quantity.clone()), Scale::Amount(quantity));
    }
    (None, Scale::Plain)
}

fn number(value: &Node, scale: &Scale) -> Option<f64> {
    let text = value.text();
    let number = match (scale, &value.value) {
        (_, Value::Integer(integer)) => *integer as f64,
        (_, Value::Float(float)) => *float,
        (Scale::Time(unit), _) => units::duration(text?).ok()?.0 as f64 / *unit as f64,
        (Scale::Rate(first), _) => {
            let rate = units::rate(text?).ok().filter(|rate| rate.quantity == first.quantity)?;
            let number = rate.count.to_f64();
            // Exactly what is written where the windows are the same.
            if rate.window == first.window { number } else { number * (first.window.0 as f64 / rate.window.0 as f64) }
        }
        (Scale::Amount(first), _) => {
            units::amount(text?).ok().filter(|(_, quantity)| quantity.as_ref() == Some(first))?.0 as f64
        }
        (Scale::Percent, _) => units::any_share(text?).ok()? * 100.0,
        (Scale::Plain, _) => units::whole(text?).ok()? as f64,
    };
    number.is_finite().then_some(number)
}

/// What people call the parameter, and its unit where its values carry none.
fn label(path: &[String]) -> (String, Option<&'static str>) {
    let parts: Vec<&str> = path.iter().map(String::as_str).collect();
    let (label, unit) = match parts.as_slice() {
        ["demand", "scale"] => ("demand", Some("times")),
        ["concurrency"] | ["pool", _, "concurrency"] => ("concurrency", Some("stations")),
        ["waitlist"] | ["pool", _, "waitlist"] => ("waitlist", Some("places")),
        ["burst"] | ["pool", _, "burst"] => ("burst", Some("stations")),
        ["longest_wait"] | ["pool", _, "longest_wait"] => ("longest wait in the waitlist", None),
        ["in_flight", "*", "limit"] => ("limits of jobs in flight", None),
        ["in_flight", name, "limit"] => return (format!("limit of jobs in flight {name}"), None),
        ["service_time_factor"] => ("service time factor", None),
        ["arrivals", "rate"] => ("arrival rate", None),
        ["arrivals", "volume"] => ("arrival volume", None),
        ["arrivals", "shape"] => ("shape", None),
        ["arrivals", "starts"] => ("start of the run", None),
        ["arrivals", "growth"] => ("growth of the traffic", None),
        ["arrivals", "cv"] => ("coefficient of variation of the gaps", None),
        ["arrivals", "size"] => ("batch size", Some("requests")),
        ["arrivals", "mean_size"] => ("mean batch size", Some("requests")),
        ["arrivals", "on_share"] => ("share of the time on", None),
        ["arrivals", "mean_on"] => ("mean time on", None),
        ["arrivals", "every"] => ("time between arrivals", None),
        ["arrivals", "count"] => ("requests at once", None),
        ["arrivals", "users"] => ("number of users", None),
        ["arrivals", "think"] | ["arrivals", "think", "value" | "mean"] => ("time users think", None),
        ["arrivals", "in_flight"] => ("requests of a user side by side", None),
        ["arrivals", "ramp"] => ("users entering", None),
        ["fan_out"] => ("fan-out", Some("requests")),
        ["failure"] | ["failure", "share"] => ("share of services that fail", None),
        ["service"] | ["service", "value"] => ("service time", None),
        ["service", "mean"] => ("mean service time", None),
        ["service", "median"] => ("median service time", None),
        ["service", "p95"] => ("service time p95", None),
        ["service", "cv"] => ("coefficient of variation of the service time", None),
        ["gate", "limit"] => ("gate limit", Some("permits")),
        ["gate", "timeout"] => ("gate timeout", None),
        ["gate", "queue"] => ("gate queue", Some("places")),
        ["gate", "instances"] => ("gate instances", None),
        ["throttle", "rate"] => ("throttle", None),
        ["retry", "attempts"] => ("attempts", None),
        ["retry", "base"] => ("first backoff", None),
        ["retry", "cap"] => ("longest backoff", None),
        ["retry", "factor"] => ("backoff factor", None),
        ["rate_limit", "*", "limit"] => ("rate limits", None),
        ["rate_limit", name, "limit"] => return (format!("rate limit {name}"), None),
        ["rate_limit", name, key] if *name != "*" => return (format!("{} of rate limit {name}", spaced(key)), None),
        ["quantities", name] => return (format!("{name} per request"), None),
        ["network", key] => return (format!("network time {}", spaced(key)), None),
        _ => return (spaced(&parts.join(" ")), None),
    };
    (label.to_owned(), unit)
}

fn spaced(key: &str) -> String {
    key.replace('_', " ")
}
