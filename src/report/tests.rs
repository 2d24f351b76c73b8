//! Laws over whole reports, whatever the results.

mod made;
mod pages;

use std::collections::BTreeMap;
use std::path::PathBuf;

use resvg::usvg::roxmltree;

pub(super) use self::made::{Made, made};
use super::chart::{Drawing, Style, drawings};
use super::sample;
use super::{render, terminal};
use crate::experiment::{Estimate, Results};
use crate::scenario::Scenario;

pub(super) const HOSTILE: &str =
    "<script>alert('1')</script> & \"a\",b\n\u{1b}[31m\u{0}\u{202e}/../../x ` | *y* [z](u) $1$";

/// Every kind of report, by name.
pub(super) fn reports() -> Vec<(&'static str, (Scenario, Results))> {
    let fifty: Vec<String> = (1..=50).map(|n| n.to_string()).collect();
    let fifty: Vec<&str> = fifty.iter().map(String::as_str).collect();
    vec![
        ("one plan", sample::plans(1)),
        ("three plans", sample::plans(3)),
        ("twelve plans", sample::plans(12)),
        ("two workloads", sample::two_workloads()),
        ("nothing delivered", sample::nothing_delivered()),
        ("one replication", one_replication()),
        ("exact", exact()),
        ("no objectives", without_objectives(sample::plans(3))),
        ("sweep", sample::sweep(2, &["5", "10", "15", "20"])),
        ("sweep without objectives", without_objectives(sample::sweep(2, &["5", "10", "15"]))),
        ("sweep of one point", sample::sweep(2, &["5"])),
        ("sweep of equal points", sample::sweep(2, &["5", "5"])),
        ("sweep of rates", sample::sweep(3, &["60/min", "90/min", "300/min"])),
        ("sweep of mixed units", sample::sweep(1, &["30 s", "1 min"])),
        ("sweep of words", sample::sweep(2, &["fixed-window", "sliding-window"])),
        ("sweep of twelve plans and fifty points", sample::sweep(12, &fifty)),
        ("plans compared", sample::compared(3, &["5", "10"])),
        ("many plans compared", sample::compared(12, &["5", "10"])),
        ("hostile", hostile()),
        ("huge", scaled(1e9)),
        ("tiny", scaled(1e-9)),
        ("zero", scaled(0.0)),
        ("some points deliver nothing", with_gaps()),
    ]
}

fn one_replication() -> (Scenario, Results) {
    let (scenario, mut results) = sample::plans(2);
    sample::without_intervals(&mut results);
    (scenario, results)
}

fn exact() -> (Scenario, Results) {
    let (scenario, mut results) = sample::plans(2);
    results.exact = true;
    (scenario, results)
}

fn without_objectives((mut scenario, mut results): (Scenario, Results)) -> (Scenario, Results) {
    scenario.objectives.clear();
    for plan in &mut results.plans {
        plan.verdict.objectives.clear();
    }
    (scenario, results)
}

fn hostile() -> (Scenario, Results) {
    let (mut scenario, results) = sample::compared(2, &["5", HOSTILE]);
    scenario.title = HOSTILE.into();
    scenario.question = HOSTILE.into();
    scenario.sweep.as_mut().unwrap().label = HOSTILE.into();
    for case in &mut scenario.cases {
        case.workloads[0].name = HOSTILE.into();
        for plan in &mut case.plans {
            plan.name = format!("{HOSTILE}{}", plan.name);
            plan.rate_limits[0].name = HOSTILE.into();
            for one in &mut plan.origin.assumptions {
                one.reading = HOSTILE.into();
                one.because = HOSTILE.into();
            }
            plan.origin.source.as_mut().unwrap().document = HOSTILE.into();
        }
    }
    (scenario, results)
}

/// Latencies, levels and shares of three plans, times a factor.
fn scaled(factor: f64) -> (Scenario, Results) {
    let (scenario, mut results) = sample::plans(3);
    let scale = |estimate: &mut Estimate| {
        estimate.mean *= factor;
        estimate.half_width = estimate.half_width.map(|half| half * factor);
    };
    for plan in &mut results.plans {
        let latency = plan.total.latency.as_mut().unwrap();
        latency.curve.iter_mut().for_each(scale);
        for bin in &mut plan.timeline {
            [&mut bin.demanded, &mut bin.refused, &mut bin.delivered].into_iter().for_each(scale);
            [&mut bin.in_service, &mut bin.waiting, &mut bin.gate_waiting].into_iter().for_each(scale);
        }
        if factor < 1.0 {
            scale(plan.total.refused_share.as_mut().unwrap());
            scale(plan.total.refused_per_attempt.as_mut().unwrap());
        }
        plan.verdict.objectives[0].measured = latency.quantile(950);
    }
    (scenario, results)
}

fn with_gaps() -> (Scenario, Results) {
    let (scenario, mut results) = sample::sweep(2, &["5", "10", "15", "20"]);
    for place in [0, 4, 5] {
        results.plans[place].total.latency = None;
    }
    (scenario, results)
}

fn files(scenario: &Scenario, results: &Results) -> BTreeMap<PathBuf, Vec<u8>> {
    render(scenario, results).into_iter().collect()
}

#[test]
fn csv_files_read_back_and_every_number_is_finite_or_empty() {
    let mut texts = vec!["scenario", "point", "plan", "workload", "verdict", "binding", "binding_name", "kind", "name"];
    texts.extend(["plan_a", "plan_b", "figure", "better", "steady"]);
    for Made { name, results, tables, .. } in made() {
        let tables: BTreeMap<_, _> = tables.iter().map(|(file, bytes)| (file, bytes)).collect();
        for file in ["summary.csv", "limits.csv", "timeline.csv", "latency.csv", "comparison.csv"] {
            let Some(bytes) = tables.get(&PathBuf::from(file)) else {
                assert!(file == "comparison.csv" && results.comparisons.is_empty(), "{name}: {file}");
                continue;
            };
            let mut reader = csv::Reader::from_reader(bytes.as_slice());
            let header = reader.headers().unwrap().clone();
            let mut rows = 0;
            for row in reader.records() {
                for (column, cell) in header.iter().zip(&row.unwrap()) {
                    let number = || cell.parse::<f64>().is_ok_and(f64::is_finite) && !cell.contains(['e', 'E']);
                    assert!(texts.contains(&column) || cell.is_empty() || number(), "{name}: {file}: {column}: {cell}");
                }
                rows += 1;
            }
            assert!(rows >= results.plans.len(), "{name}: {file}");
        }
    }
}

#[test]
fn hostile_names_come_back_from_csv_unchanged() {
    let (scenario, results) = hostile();
    let bytes = super::summary::file(&scenario, &results);
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let row = reader.records().nth(3).unwrap().unwrap();
    assert_eq!(&row[1], HOSTILE);
    assert_eq!(&row[2], scenario.cases[1].plans[1].name);
}

#[test]
fn drawings_are_well_formed_and_hold_names_as_text_only() {
    for Made { name, drawings, .. } in made() {
        for Drawing { name: path, svg: text, .. } in drawings {
            let drawing = roxmltree::Document::parse(text).unwrap_or_else(|error| panic!("{name}: {path:?}: {error}"));
            let known = ["svg", "title", "rect", "polygon", "polyline", "line", "text", "circle"];
            for element in drawing.descendants().filter(roxmltree::Node::is_element) {
                assert!(known.contains(&element.tag_name().name()), "{name}: {:?}", element.tag_name());
            }
            assert!(!text.contains("NaN") && !text.contains("inf"), "{name}: {path:?}");
        }
    }
    let (scenario, results) = hostile();
    assert!(
        drawings(&scenario, &results, Style::default()).iter().all(|drawing| drawing.svg.contains("&lt;script&gt;"))
    );
}

#[test]
fn every_text_of_a_drawing_stays_within_it() {
    for Made { name, drawings, .. } in made() {
        for Drawing { name: path, svg: text, .. } in drawings {
            let drawing = roxmltree::Document::parse(text).unwrap();
            for text in drawing.descendants().filter(|node| node.has_tag_name("text")) {
                let number = |name: &str| text.attribute(name).unwrap().parse::<f64>().unwrap();
                let said = text.text().unwrap_or_default().trim();
                let weight = match text.attribute("font-weight") {
                    Some(_) => super::chart::Weight::Bold,
                    None => super::chart::Weight::Regular,
                };
                let wide = super::chart::width(said, number("font-size"), weight);
                let from = match text.attribute("text-anchor") {
                    Some("start") => number("x"),
                    Some("end") => number("x") - wide,
                    _ => number("x") - wide / 2.0,
                };
                assert!(
                    from >= 0.0 && from + wide <= 3840.0,
                    "{name}: {path:?}: {said:?} from {from} to {}",
                    from + wide
                );
            }
        }
    }
}

#[test]
fn png_is_the_svg_at_twice_its_size() {
    let (scenario, results) = sample::plans(3);
    let files = files(&scenario, &results);
    let pngs: Vec<_> = files.iter().filter(|(path, _)| path.extension() == Some("png".as_ref())).collect();
    assert_eq!(pngs.len(), 6);
    for (path, png) in pngs {
        let pixels = resvg::tiny_skia::Pixmap::decode_png(png).unwrap();
        let svg = std::str::from_utf8(&files[&path.with_extension("svg")]).unwrap();
        let drawing = roxmltree::Document::parse(svg).unwrap();
        let size = |name: &str| drawing.root_element().attribute(name).unwrap().parse::<f64>().unwrap();
        assert_eq!(
            (f64::from(pixels.width()), f64::from(pixels.height())),
            (2.0 * size("width"), 2.0 * size("height"))
        );
        // Not blank, and with letters: ink somewhere in the line of the title.
        let title = pixels.pixels()[..pixels.width() as usize * 100].iter().filter(|pixel| pixel.red() < 80).count();
        assert!(title > 500, "{path:?}: {title}");
    }
}

#[test]
fn the_same_results_give_the_same_bytes() {
    for (scenario, results) in [sample::plans(3), sample::sweep(2, &["5", "10", "20"])] {
        assert_eq!(render(&scenario, &results), render(&scenario.clone(), &results.clone()));
    }
}

#[test]
fn no_line_on_the_terminal_is_wider_than_asked_and_none_carries_control_characters() {
    let wide = |line: &str| line.chars().map(|c| if c > '\u{2e80}' && c != '\u{fffd}' { 2 } else { 1 }).sum::<usize>();
    for (name, (scenario, results)) in reports() {
        for width in [40, 80, 100, 200] {
            for line in terminal(&scenario, &results, width, false).lines() {
                assert!(wide(line) <= usize::from(width), "{name}: {width}: {line}");
                assert!(!line.contains(char::is_control), "{name}: {line:?}");
            }
        }
    }
}

#[test]
fn figures_share_a_line_with_their_intervals_where_there_is_room() {
    let (scenario, results) = sample::plans(3);
    assert!(terminal(&scenario, &results, 140, false).contains("82 ± 3 s"));
    assert!(!terminal(&scenario, &results, 80, false).contains("82 ± 3 s"));
}

#[test]
fn colour_is_only_where_it_was_asked_for() {
    let (scenario, results) = sample::plans(3);
    assert!(terminal(&scenario, &results, 80, true).contains('\u{1b}'));
    assert!(!terminal(&scenario, &results, 80, false).contains('\u{1b}'));
}

/// All of them for the eye: `LINECOOK_LOOK=folder cargo test --lib every_report_can_be_written`.
#[test]
fn every_report_can_be_written() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = std::env::var_os("LINECOOK_LOOK").map(PathBuf::from);
    let few = if folder.is_some() { usize::MAX } else { 3 };
    let folder = folder.unwrap_or(temporary.path().to_owned());
    for (name, (scenario, results)) in reports().into_iter().take(few) {
        let files = render(&scenario, &results);
        super::write(&folder.join(name), &files).unwrap();
        for (path, bytes) in files {
            assert_eq!(std::fs::read(folder.join(name).join(path)).unwrap(), bytes);
        }
    }
}
