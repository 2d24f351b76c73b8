//! The schema of scenario files says what the checker reads: the same keys, the same words, and nothing else.

mod probes;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use jsonschema::Validator;
use linecook::scenario::{parse, schema};
use serde_json::Value;

use self::probes::probes;

fn words(list: &Value) -> BTreeSet<String> {
    list.as_array().expect("it is a list").iter().map(|word| word.as_str().expect("of words").to_owned()).collect()
}

fn validator() -> Validator {
    jsonschema::draft7::new(&schema()).expect("it is a schema")
}

fn instance(text: &str) -> Value {
    toml::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What the checker makes of a text, as of a file in the folder of the scenarios.
fn problems(text: &str) -> Option<String> {
    parse(text, &root().join("scenarios/probe.toml")).err().map(|problems| problems.to_string())
}

/// The words of a list such as "`a`, `b` and `c`", after a lead.
fn listed(told: &str, lead: &str) -> BTreeSet<String> {
    let line = told.split(lead).nth(1).and_then(|rest| rest.lines().next()).unwrap_or_default();
    line.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn what_the_checker_takes_the_schema_takes_and_a_misspelt_key_neither() {
    let (schema, validator) = (schema(), validator());
    let mut wrong = Vec::new();
    for probe in probes() {
        let good = probe.text("");
        wrong.extend(problems(&good).map(|told| format!("{told}: {good}")));
        wrong.extend(validator.iter_errors(&instance(&good)).map(|error| format!("{error}: {good}")));
        let bad = probe.text("zzzzzzzz = 1, ");
        let (known, said) = (listed(&problems(&bad).unwrap_or_default(), "; the keys here are "), probe.keys(&schema));
        if validator.is_valid(&instance(&bad)) {
            wrong.push(format!("the schema takes {bad}"));
        }
        if known != said {
            wrong.push(format!("{}: the checker knows {known:?}, the schema {said:?}: {bad}", probe.at));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_words_of_a_choice_are_those_that_the_checker_knows() {
    let schema = schema();
    let (mut seen, mut wrong) = (0, Vec::new());
    for probe in probes().into_iter().filter(|probe| probe.kind.is_none()) {
        let table = schema.pointer(probe.at).expect("the keys are there");
        for (key, value) in table["properties"].as_object().expect("it is a table") {
            // Of the catalogue and of the shapes the schema asks the same lists as the checker.
            let Some(choice) = value.get("enum").filter(|_| key != "from") else { continue };
            let said = probe.written.split(&format!("@{key} = \"")).nth(1).and_then(|rest| rest.split('"').next());
            let bad = match said {
                Some(word) => {
                    probe.file(&probe.written.replace('@', "").replacen(&format!("\"{word}\""), "\"zzzzzzzz\"", 1))
                }
                None => probe.text(&format!("{key} = \"zzzzzzzz\", ")),
            };
            let told = problems(&bad).unwrap_or_default();
            let told = told.lines().find(|line| line.contains("is \"zzzzzzzz\", which means nothing here"));
            let known = listed(told.unwrap_or_default(), "; write ");
            if known != words(choice) {
                wrong.push(format!("{}: {key}: the checker knows {known:?}, the schema {choice}: {bad}", probe.at));
            }
            seen += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 20, "only {seen} choices");
}

#[test]
fn every_shipped_scenario_and_the_documented_one_are_valid() {
    let validator = validator();
    let documented = include_str!("../../src/scenario/format.md");
    let documented =
        documented.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("there is one");
    let files = fs::read_dir(root().join("scenarios")).expect("there are scenarios").map(|entry| entry.unwrap().path());
    let shipped = files.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let shipped = shipped.map(|path| (path.display().to_string(), fs::read_to_string(path).expect("it is text")));
    let (mut number, mut wrong) = (0, Vec::new());
    for (name, text) in shipped.chain([("format.md".to_owned(), documented.to_owned())]) {
        let instance = instance(&text);
        wrong.extend(
            validator.iter_errors(&instance).map(|error| format!("{name}: {}: {error}", error.instance_path())),
        );
        number += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(number > 20);
}

#[test]
fn every_key_is_described_and_documented() {
    fn keys(schema: &Value, found: &mut Vec<(String, Value)>) {
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            found.extend(properties.iter().map(|(key, value)| (key.clone(), value.clone())));
        }
        match schema {
            Value::Object(all) => all.iter().filter(|(key, _)| *key != "if").for_each(|(_, value)| keys(value, found)),
            Value::Array(all) => all.iter().for_each(|value| keys(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    keys(&schema(), &mut found);
    assert!(found.len() > 200, "{}", found.len());
    let documented = include_str!("../../src/scenario/format.md");
    let described = |value: &Value| {
        value.get("$ref").is_some() || value.get("description").and_then(Value::as_str).is_some_and(|of| of.len() > 3)
    };
    // Of quantiles one stands for all.
    let stem = |key: &str| key.split_once("latency_p").map_or(key.to_owned(), |(of, _)| format!("{of}latency_p95"));
    let wrong: Vec<&String> = found
        .iter()
        .filter(|(key, value)| !described(value) || !documented.contains(&stem(key)))
        .map(|(key, _)| key)
        .collect();
    assert!(wrong.is_empty(), "without a description here or in format.md: {wrong:?}");
}

#[test]
fn what_people_get_wrong_most_is_marked_in_the_editor() {
    let validator = validator();
    let good = "horizon = \"1 h\"\nslo.refused_share = \"1 %\"\nworkload = [{ name = \"w\", arrivals = { kind = \"poisson\", rate = \"1/min\" }, service = \"5 s\" }]\nplan = [{ name = \"p\", from = \"leonardo/payg-default\" }]\nclient.c.delivery = { kind = \"webhook\", delay = \"1 s\" }\n";
    assert!(validator.is_valid(&instance(good)));
    for (right, wrong) in [
        ("\"1 h\"", "60"),
        ("horizon", "horizont"),
        ("\"1/min\"", "1"),
        ("\"1/min\"", "\"1\""),
        ("\"5 s\"", "5"),
        ("\"5 s\"", "\"5\""),
        ("\"1 %\"", "5"),
        ("poisson", "poison"),
        ("rate =", "count ="),
        ("delay =", "every ="),
        ("payg-default", "payg"),
        ("plan = [{", "plan = [] # [{"),
    ] {
        let bad = good.replacen(right, wrong, 1);
        assert!(!validator.is_valid(&instance(&bad)), "{bad}");
        assert!(problems(&bad).is_some(), "{bad}");
    }
}
