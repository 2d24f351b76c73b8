//! The page that explains the limits shows pictures that the program makes, of scenarios that are there, and does its sums right.

use std::fs;
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn page() -> String {
    fs::read_to_string(root().join("src/explained.md")).expect("the page is there")
}

/// What stands between two marks, each time.
fn between<'a>(text: &'a str, from: &'a str, to: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(from).skip(1).filter_map(move |rest| rest.split_once(to).map(|(inside, _)| inside))
}

/// Those pictures come out again byte for byte with the results of all shipped scenarios.
#[test]
fn every_picture_is_of_the_results_of_a_shipped_scenario() {
    let page = page();
    let pictures: Vec<&str> = between(&page, "](../output/", ")").collect();
    assert!(pictures.len() >= 5, "{pictures:?}");
    for picture in pictures {
        let (scenario, chart) = picture.split_once('/').expect("a picture is in the folder of a scenario");
        assert!(root().join(format!("scenarios/{scenario}.toml")).is_file(), "{picture}");
        assert!(chart.starts_with("charts/") && root().join("output").join(picture).is_file(), "{picture} is missing");
    }
    for scenario in between(&page, "`scenarios/", "`").filter(|name| !name.starts_with("NAME")) {
        assert!(root().join("scenarios").join(scenario).is_file(), "{scenario}");
    }
}

#[test]
fn the_sums_are_right() {
    let page = page();
    let load = |per_minute: f64| per_minute / 60.0 * 30.0;
    for (per_minute, stations) in [(12.0, 6.0), (4.0, 2.0), (18.0, 9.0), (20.0, 10.0)] {
        assert!((load(per_minute) - stations).abs() < 1e-9);
    }
    let service = 27.6;
    let busy = |users: f64| users * service / (service + 300.0);
    for users in [100.0, 120.0] {
        assert!(page.contains(&format!("{:.1} ", busy(users))), "{users} users keep {} stations busy", busy(users));
    }
}
