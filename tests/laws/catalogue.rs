//! The catalogue's facts can be traced and its readings overridden.

use std::path::Path;

use linecook::catalogue::{Catalogue, CataloguePlan};
use linecook::provider::Plan;
use linecook::scenario;

/// A scenario with this plan, and these keys laid over it.
fn overridden(plan: &CataloguePlan, keys: &[String], value: &str) -> String {
    let overrides = keys.iter().map(|key| format!("{key} = {value}")).collect::<Vec<_>>().join("\n");
    format!(
        r#"
horizon = "1 min"
starts = "2026-03-02"
[[workload]]
name = "work"
arrivals = {{ kind = "all-at-once", count = 1 }}
quantities = {{ images = 1, tokens = 1000, characters = 100, audio-seconds = 10, video-seconds = 5 }}
service = "1 s"
[[plan]]
name = "custom"
from = "{}"
{overrides}"#,
        plan.id
    )
}

/// A day, a month or a year.
fn is_date(text: &str) -> bool {
    let digits: Vec<usize> = text.split('-').map(|part| part.parse::<u32>().map_or(0, |_| part.len())).collect();
    [&[4][..], &[4, 2], &[4, 2, 2]].contains(&digits.as_slice())
}

#[test]
fn every_plan_of_the_five_documents_is_there() {
    let ids: Vec<&str> = Catalogue::embedded().plans().iter().map(|plan| plan.id.as_str()).collect();
    for id in [
        "leonardo/payg-default",
        "leonardo/guide-example",
        "modelslab/pay-as-you-go",
        "modelslab/standard",
        "modelslab/unlimited-premium",
        "novita/default",
        "elevenlabs/free",
        "elevenlabs/starter",
        "elevenlabs/creator",
        "elevenlabs/pro",
        "elevenlabs/scale",
        "concurred/default",
    ] {
        assert!(ids.contains(&id), "{id} is not among {ids:?}");
    }
}

#[test]
fn what_is_left_out_says_why_and_is_not_there() {
    let catalogue = Catalogue::embedded();
    assert!(!catalogue.left_out().is_empty());
    for entry in catalogue.left_out() {
        assert!(catalogue.find(&entry.id).is_none(), "{}", entry.id);
        assert!(!entry.source.document.is_empty() && entry.reason.len() > 20, "{entry:?}");
    }
}

#[test]
fn the_example_of_how_to_add_a_provider_is_a_catalogue_file() {
    let text = include_str!("../../src/catalogue/README.md");
    let example = text.split_once("```toml\n").and_then(|(_, rest)| rest.split_once("```")).unwrap().0;
    let mut catalogue = Catalogue::default();
    catalogue.add(Path::new("teapot.toml"), example).unwrap_or_else(|problems| panic!("{problems}"));
    let of = |id: &str| {
        let plan = catalogue.find(id).unwrap();
        (plan.plan.pools[0].concurrency.get(), plan.plan.rate_limits[0].limit.get(), plan.ambiguities.len())
    };
    assert_eq!((of("teapot/free"), of("teapot/team")), ((2, 10, 1), (8, 60, 1)));
    assert_eq!(catalogue.left_out()[0].id, "teapot/enterprise");
}

#[test]
fn every_plan_says_where_its_numbers_are_from_and_when() {
    for plan in Catalogue::embedded().plans() {
        assert!(!plan.source.document.is_empty(), "{}", plan.id);
        assert!(plan.source.as_of == "undated" || is_date(&plan.source.as_of), "{}: {}", plan.id, plan.source.as_of);
    }
}

#[test]
fn every_alternative_reading_can_be_taken_and_changes_the_plan() {
    for plan in Catalogue::embedded().plans() {
        let parse = |text: &str| {
            let parsed = scenario::parse(text, Path::new("test.toml"));
            parsed.unwrap_or_else(|problems| panic!("{problems}\n{text}")).cases.remove(0).plans.remove(0)
        };
        let as_published = parse(&overridden(plan, &[], ""));
        assert_eq!(as_published.origin.assumptions.len(), plan.ambiguities.len(), "{}", plan.id);
        for ambiguity in &plan.ambiguities {
            assert!(!ambiguity.others.is_empty() && ambiguity.question.ends_with('?'), "{}: {ambiguity:?}", plan.id);
            for other in &ambiguity.others {
                let custom = parse(&overridden(plan, &ambiguity.keys, other));
                let as_if_published = Plan { origin: as_published.origin.clone(), ..custom.clone() };
                assert_ne!(as_if_published, as_published, "{}: {:?} = {other}", plan.id, ambiguity.keys);
                // The reading is no longer assumed, and the report says what was changed.
                assert_eq!(custom.origin.assumptions.len(), plan.ambiguities.len() - 1, "{}: {custom:?}", plan.id);
                assert!(custom.origin.overrides.len() >= ambiguity.keys.len(), "{}: {custom:?}", plan.id);
            }
        }
    }
}

#[test]
fn every_service_time_can_be_taken_and_is_told_with_its_source() {
    let services = Catalogue::embedded().services();
    assert!(services.len() >= 8, "{}", services.len());
    for service in services {
        let text = format!(
            "horizon = \"1 min\"\n[[workload]]\nname = \"work\"\narrivals = {{ kind = \"all-at-once\", count = 1 }}\nservice = \"1 s\"\n\
             [[plan]]\nname = \"p\"\nservice.work = {{ from = \"{}\" }}\n",
            service.id
        );
        let scenario = scenario::parse(&text, Path::new("test.toml")).unwrap_or_else(|problems| panic!("{problems}"));
        let case = &scenario.cases[0];
        assert_ne!(case.workloads_met(0)[0].service, case.workloads[0].service, "{}", service.id);
        let origin = &case.plans[0].origin;
        assert_eq!(origin.services, [("work".to_owned(), service.id.clone(), service.source.clone())]);
        assert!(!service.source.document.is_empty(), "{}", service.id);
        // Not from the provider itself, and not read there: then something is said of it.
        assert!(service.source.verified || !service.notes.is_empty(), "{}", service.id);
    }
}
