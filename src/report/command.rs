//! The command line that does it again, quoted for a POSIX shell.

use super::number;
use crate::scenario::{Scenario, Spike};

/// Of a run: with the parameters of a sweep that the command line named.
pub fn run(scenario: &Scenario) -> String {
    let Some(sweep) = scenario.sweep.as_ref().filter(|sweep| sweep.typed) else { return command("run", scenario, &[]) };
    let flags: Vec<(&str, String)> = (sweep.axes.iter().enumerate())
        .map(|(axis, swept)| {
            let mut values: Vec<&str> = Vec::new();
            for point in scenario.cases.iter().filter_map(|case| case.point.as_ref()) {
                if let Some(value) = point.coordinates.get(axis).filter(|value| !values.contains(&value.as_str())) {
                    values.push(value);
                }
            }
            ("--over", format!("{}={}", swept.parameter, values.join(",")))
        })
        .collect();
    command("sweep", scenario, &flags)
}

/// Of sizing, or of the brief.
pub fn size(name: &str, scenario: &Scenario, plan: &str) -> String {
    let typed = scenario.size.iter().flat_map(|size| &size.typed).map(|(flag, value)| (flag.as_str(), value.clone()));
    let flags: Vec<(&str, String)> = std::iter::once(("--plan", plan.to_owned())).chain(typed).collect();
    command(name, scenario, &flags)
}

/// Of spikes.
pub fn spike(scenario: &Scenario, spike: &Spike) -> String {
    let sizes: Vec<String> = spike.sizes.iter().map(|size| number::plain(*size)).collect();
    let seconds = |time| format!("{} s", number::seconds(time));
    let flags = [("--size", sizes.join(",")), ("--length", seconds(spike.length)), ("--at", seconds(spike.at))];
    command("spike", scenario, &flags)
}

/// Of a study of what is not known.
pub fn sensitivity(scenario: &Scenario) -> String {
    command("sensitivity", scenario, &[])
}

fn command(name: &str, scenario: &Scenario, flags: &[(&str, String)]) -> String {
    let path = scenario.path.to_string_lossy();
    // A leading dash would be an option.
    let path = if path.starts_with('-') { format!("./{path}") } else { path.into_owned() };
    let mut command = format!("linecook {name} {}", quoted(&path));
    for (flag, value) in flags {
        command = format!("{command} {flag} {}", quoted(value));
    }
    format!("{command} --seed {} --replications {}", scenario.seed, scenario.replications)
}

fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@%,=".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::scenario::Size;

    #[test]
    fn the_command_survives_a_shell_whatever_the_path() {
        let (mut scenario, _) = sample::plans(1);
        assert_eq!(run(&scenario), "linecook run scenarios/launch.toml --seed 1 --replications 20");
        scenario.path = "my files/it's.toml".into();
        assert_eq!(run(&scenario), r"linecook run 'my files/it'\''s.toml' --seed 1 --replications 20");
    }

    #[test]
    fn what_was_typed_of_a_size_is_typed_again() {
        let (mut scenario, _) = sample::plans(1);
        let typed = [("--parameter", "waitlist=0..500"), ("--parameter", "concurrency"), ("--confidence", "90 %")];
        let typed = typed.map(|(flag, value)| (flag.to_owned(), value.to_owned())).to_vec();
        scenario.size = Some(Size { plan: 0, parameters: Vec::new(), confidence: 0.9, typed });
        assert_eq!(
            size("size", &scenario, "pro"),
            "linecook size scenarios/launch.toml --plan pro --parameter waitlist=0..500 --parameter concurrency \
             --confidence '90 %' --seed 1 --replications 20"
        );
    }

    #[test]
    fn a_sweep_that_was_typed_is_typed_again() {
        let (mut scenario, _) = sample::sweep(1, &["5/min", "10/min"]);
        assert_eq!(run(&scenario), "linecook run scenarios/launch.toml --seed 1 --replications 20");
        scenario.sweep.as_mut().unwrap().typed = true;
        assert_eq!(
            run(&scenario),
            "linecook sweep scenarios/launch.toml --over 'plan.*.concurrency=5/min,10/min' --seed 1 --replications 20"
        );
    }
}
