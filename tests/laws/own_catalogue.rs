//! A catalogue file beside a scenario adds to the program's plans, or stands in their place.

use std::fs;
use std::path::PathBuf;

use linecook::scenario::{self, Scenario};

const CONTRACT: &str = r#"
provider = "leonardo"
title = "Leonardo.Ai, our contract"
[[plan]]
name = "ours"
like = "payg-default"
title = "Contract of November"
source = "Offer 4711 by sales"
as_of = "2026-11-02"
concurrency = 25
waitlist_hint = "10 s"
price = { monthly = "900 USD" }
price_source = "Offer 4711 by sales"
price_as_of = "2026-11-02"
"#;

/// A folder with a scenario of these plans, and this catalogue file.
fn folder(name: &str, plans: &str, catalogue: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!(
        r#"
horizon = "1 h"
catalogue = "{name}"
[[workload]]
name = "work"
arrivals = {{ kind = "poisson", rate = "10/min" }}
service = "5 s"
{plans}"#
    );
    fs::write(folder.path().join("plans.toml"), catalogue).expect("it can be written");
    let scenario = folder.path().join("s.toml");
    fs::write(&scenario, text).expect("it can be written");
    (folder, scenario)
}

fn load(name: &str, plans: &str, catalogue: &str) -> Result<Scenario, String> {
    let (folder, scenario) = folder(name, plans, catalogue);
    let here = format!("{}/", folder.path().display());
    scenario::load(&scenario).map_err(|problems| problems.to_string().replace(&here, ""))
}

const OURS: &str = "[[plan]]\nname = \"p\"\nfrom = \"leonardo/ours\"\n";

#[test]
fn a_plan_of_ones_own_file_is_taken_with_its_source_and_without_what_it_settles() {
    let scenario = load("plans.toml", OURS, CONTRACT).unwrap();
    let plan = &scenario.cases[0].plans[0];
    assert_eq!(plan.pools[0].concurrency.get(), 25);
    assert_eq!(plan.rate_limits.len(), 2);
    let origin = &plan.origin;
    assert_eq!(origin.source.as_ref().unwrap().document, "Offer 4711 by sales");
    assert_eq!(origin.provider.as_deref(), Some("Leonardo.Ai, our contract"));
    let open: Vec<&str> = origin.assumptions.iter().flat_map(|one| one.keys.iter().map(String::as_str)).collect();
    assert!(open.contains(&"waitlist_counts_running") && !open.contains(&"waitlist_hint"), "{open:?}");
}

#[test]
fn an_entry_of_ones_own_file_stands_in_place_of_the_published_one() {
    let contract = CONTRACT.replace("name = \"ours\"", "name = \"payg-default\"");
    let both = "[[plan]]\nname = \"p\"\nfrom = \"leonardo/payg-default\"\n[[plan]]\nname = \"q\"\nfrom = \"leonardo/payg-default-3d\"\n";
    let scenario = load("plans.toml", both, &contract).unwrap();
    let stations: Vec<u32> = scenario.cases[0].plans.iter().map(|plan| plan.pools[0].concurrency.get()).collect();
    assert_eq!(stations, [25, 10]);
}

#[test]
fn what_is_wrong_with_ones_own_file_is_told_with_its_place_in_it() {
    assert_eq!(
        load("plans.toml", OURS, &CONTRACT.replace("payg-default", "payg-defalt")).unwrap_err(),
        "plans.toml:6:8: `like` is \"payg-defalt\", which is no plan; did you mean `leonardo/payg-default`?"
    );
    assert_eq!(
        load("plan.toml", OURS, CONTRACT).unwrap_err(),
        "plan.toml: there is no such catalogue file; check the path"
    );
    assert_eq!(
        load("plans.toml", &OURS.replace("ours", "our"), CONTRACT).unwrap_err(),
        "s.toml:10:8: plan `p`: `from` is \"leonardo/our\", which is no plan of the catalogue; did you mean `leonardo/ours`?"
    );
    let undated =
        load("plans.toml", OURS, &CONTRACT.replacen("as_of = \"2026-11-02\"\n", "as_of = \"last week\"\n", 1));
    assert_eq!(
        undated.unwrap_err(),
        "plans.toml:9:9: plan `ours`: `as_of` is \"last week\", which is no date; write one like \"2026-07-01\", \"2026-07\" or \
         \"2026\", or \"undated\""
    );
}
