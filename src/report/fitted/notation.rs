//! Numbers, names and tables as a scenario file writes them.

use crate::demand::arrivals::BatchSize;
use crate::fit::arrivals::Process;
use crate::fit::quantities::{QuantityFit, millionths};
use crate::fit::service::{Dependence, Law};
use crate::time::Nanos;

/// A number with so many significant digits, without an exponent.
pub fn digits(value: f64, significant: usize) -> String {
    let scientific = format!("{value:.*e}", significant - 1);
    let exponent: i32 = scientific.rsplit_once('e').and_then(|(_, power)| power.parse().ok()).unwrap_or(0);
    let rounded: f64 = scientific.parse().unwrap_or(value);
    let decimals = i32::try_from(significant).unwrap_or(1) - 1 - exponent;
    let text = format!("{rounded:.*}", usize::try_from(decimals).unwrap_or(0));
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A time, to five significant digits and whole nanoseconds.
pub fn time(seconds: f64) -> String {
    let rounded: f64 = format!("{seconds:.4e}").parse().unwrap_or(seconds);
    exact_time(Nanos::from_secs_f64(rounded))
}

/// A time as it is.
pub fn exact_time(time: Nanos) -> String {
    let (unit, name) = match time.0 {
        0 => return "0 s".to_owned(),
        1..1_000_000 => (1_000, "us"),
        1_000_000..1_000_000_000 => (1_000_000, "ms"),
        _ => (1_000_000_000, "s"),
    };
    let places = usize::try_from(u64::ilog10(unit)).unwrap_or(9);
    let text = format!("{}.{:0places$}", time.0 / unit, time.0 % unit);
    format!("{} {name}", text.trim_end_matches('0').trim_end_matches('.'))
}

/// A rate, in the window that makes it easiest to read.
pub fn rate(per_s: f64) -> String {
    let (window, seconds) = match per_s {
        rate if rate >= 10.0 => ("s", 1.0),
        rate if rate >= 0.1 => ("min", 60.0),
        rate if rate >= 0.002 => ("h", 3600.0),
        _ => ("day", 86_400.0),
    };
    format!("{}/{window}", digits(per_s * seconds, 5))
}

/// A share in per cent, to four significant digits.
pub fn share(share: f64) -> String {
    format!("{} %", digits(share * 100.0, 4))
}

/// A string with its quotation marks.
pub fn string(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// The names of quantities that columns of a log become: letters, digits, - and _, each once.
pub fn quantity_names<'c>(columns: impl Iterator<Item = &'c str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for column in columns {
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '_' };
        let mut name: String = column.trim().chars().map(plain).collect();
        // What every limit counts by itself cannot be a quantity too.
        if name.is_empty() || matches!(name.as_str(), "request" | "requests" | "call" | "calls") {
            name += "_amount";
        }
        while names.contains(&name) {
            name.push('_');
        }
        names.push(name);
    }
    names
}

/// `arrivals` of a process.
pub fn process(process: &Process) -> String {
    match process {
        Process::AllAtOnce { count } => format!("{{ kind = \"all-at-once\", count = {count} }}"),
        Process::Deterministic { every } => {
            format!("{{ kind = \"deterministic\", every = \"{}\" }}", time(every.as_secs_f64()))
        }
        Process::Poisson { per_s } => format!("{{ kind = \"poisson\", rate = \"{}\" }}", rate(*per_s)),
        Process::Shaped { per_s, profile, .. } => {
            let list = |values: &[f64]| values.iter().map(|value| digits(*value, 4)).collect::<Vec<_>>().join(", ");
            let days = profile.days.map_or_else(String::new, |days| format!(", days = [{}]", list(&days)));
            format!("{{ kind = \"poisson\", rate = \"{}\", hours = [{}]{days} }}", rate(*per_s), list(&profile.hours))
        }
        Process::Renewal { per_s, cv } => {
            format!("{{ kind = \"renewal\", rate = \"{}\", cv = {} }}", rate(*per_s), digits(*cv, 4))
        }
        Process::Batch { per_s, size, spread } => {
            let size = match size {
                BatchSize::Constant(size) => format!("size = {size}"),
                // A fit has no other sizes than a constant and geometric ones.
                other => format!("mean_size = {}", digits(other.mean(), 4)),
            };
            let spread = match spread.0 {
                0 => String::new(),
                _ => format!(", spread = \"{}\"", time(spread.as_secs_f64())),
            };
            format!("{{ kind = \"batch\", rate = \"{}\", {size}{spread} }}", rate(*per_s))
        }
        Process::OnOff { per_s, on_share, mean_on, off_rate } => {
            let off = if *off_rate > 0.0 { format!(", off_rate = \"{}\"", share(*off_rate)) } else { String::new() };
            format!(
                "{{ kind = \"on-off\", rate = \"{}\", on_share = \"{}\", mean_on = \"{}\"{off} }}",
                rate(*per_s),
                share(*on_share),
                time(mean_on.as_secs_f64())
            )
        }
    }
}

/// `Thu 18:15`.
pub fn time_of_week(since_monday: Nanos) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let minutes = since_monday.0 / Nanos::from_secs(60).0;
    let day = usize::try_from(minutes / 1440).unwrap_or(0) % 7;
    format!("{} {:02}:{:02}", DAYS[day], minutes / 60 % 24, minutes % 60)
}

/// `service` of a law, with a part for each unit of a quantity of this name.
pub fn law(law: &Law, per_unit: Option<(&Dependence, &str)>) -> String {
    let mut keys = vec![format!("kind = \"{}\"", law.family.name())];
    keys.extend(law.parameters().map(|parameter| {
        let value = if parameter.is_time { string(&time(parameter.value)) } else { digits(parameter.value, 4) };
        format!("{} = {value}", parameter.key)
    }));
    if let Some((line, quantity)) = per_unit {
        keys.push(format!("per_unit = \"{}\", of = {}", time(line.per_unit_s), string(quantity)));
    }
    format!("{{ {} }}", keys.join(", "))
}

/// One quantity: an amount, or a mix of them.
pub fn quantity(fit: &QuantityFit) -> String {
    if let [(amount, _)] = fit.mix.as_slice() {
        return amount.to_string();
    }
    let shares = millionths(&fit.mix);
    let percent = |share: u32| format!("{}.{:04}", share / 10_000, share % 10_000);
    let pair = |((amount, _), share): (&(u64, u64), u32)| {
        let percent = percent(share);
        format!("[{amount}, \"{} %\"]", percent.trim_end_matches('0').trim_end_matches('.'))
    };
    format!("{{ mix = [{}] }}", fit.mix.iter().zip(shares).map(pair).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_decimal_and_whole_in_nanoseconds() {
        for (seconds, text) in [
            (0.0, "0 s"),
            (23.456_78, "23.457 s"),
            (0.045, "45 ms"),
            (0.000_012_345_6, "12.346 us"),
            (1e-9, "0.001 us"),
            (100_000.0, "100000 s"),
            (0.999_999_9, "1 s"),
        ] {
            assert_eq!(time(seconds), text);
        }
        assert_eq!(exact_time(Nanos(3_491_000_000_007)), "3491.000000007 s");
    }

    #[test]
    fn rates_have_a_window_that_suits() {
        for (per_s, text) in [(332.0, "332/s"), (5.5333, "332/min"), (0.01, "36/h"), (0.000_1, "8.64/day")] {
            assert_eq!(rate(per_s), text);
        }
        assert_eq!(digits(1234.5678, 2), "1200");
        assert_eq!(digits(0.000_123_456, 3), "0.000123");
    }

    #[test]
    fn a_quantity_has_a_name_that_a_scenario_takes() {
        let names = quantity_names(["Generated Tokens", "Generated_Tokens", "requests", "größe", ""].into_iter());
        assert_eq!(names, ["Generated_Tokens", "Generated_Tokens_", "requests_amount", "gr__e", "_amount"]);
    }

    #[test]
    fn shares_sum_to_exactly_the_whole() {
        let fit = crate::fit::quantities::fit(&[1, 1, 2, 4, 4, 4, 4]);
        assert_eq!(quantity(&fit), "{ mix = [[1, \"28.5714 %\"], [2, \"14.2857 %\"], [4, \"57.1429 %\"]] }");
        assert_eq!(quantity(&crate::fit::quantities::fit(&[3, 3])), "3");
    }
}
