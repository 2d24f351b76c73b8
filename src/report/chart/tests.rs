//! Laws over every figure in every theme and size, whatever the results.

use std::path::PathBuf;

use rayon::prelude::*;
use resvg::usvg::roxmltree::{Document, Node};

use super::super::folder::{Folder, Heading, SpikeTimes};
use super::super::tests::{HOSTILE, reports};
use super::text::{Weight, width};
use super::{Drawing, FIGURES, Size, Style, Theme, draw, drawings};
use crate::experiment::{Estimate, Results};
use crate::provider::{Currency, Measure, Money};
use crate::report::{sample, tables, write};
use crate::scenario::{Axis, Objective, Scenario};
use crate::time::Nanos;

const STYLES: [Style; 3] = [
    Style { theme: Theme::Light, size: Size::Page },
    Style { theme: Theme::Dark, size: Size::Slide },
    Style { theme: Theme::Light, size: Size::Web },
];

/// A text of a drawing, with the box that its letters fill.
struct Text {
    said: String,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Text {
    fn new(node: &Node<'_, '_>) -> Self {
        let number = |name: &str| node.attribute(name).unwrap().parse::<f64>().unwrap();
        let said = node.text().unwrap_or_default().trim().to_owned();
        let weight = if node.attribute("font-weight").is_some() { Weight::Bold } else { Weight::Regular };
        let (size, x, y) = (number("font-size"), number("x"), number("y"));
        let wide = width(&said, size, weight);
        let left = match node.attribute("text-anchor") {
            Some("start") => x,
            Some("end") => x - wide,
            _ => x - wide / 2.0,
        };
        // Half the height of small letters stands on either side of y.
        Self { said, left, right: left + wide, top: y - 0.42 * size, bottom: y + 0.42 * size }
    }

    fn meets(&self, other: &Self) -> bool {
        let apart = self.right <= other.left || other.right <= self.left;
        !apart && self.bottom > other.top && other.bottom > self.top
    }
}

/// What is wrong with a drawing as far as the widths of texts tell.
fn faults(svg: &str) -> Vec<String> {
    let document = match Document::parse(svg) {
        Ok(document) => document,
        Err(error) => return vec![format!("not well-formed: {error}")],
    };
    let root = document.root_element();
    let size: Vec<f64> = root.attribute("viewBox").unwrap().split(' ').map(|number| number.parse().unwrap()).collect();
    let texts: Vec<Text> =
        document.descendants().filter(|node| node.has_tag_name("text")).map(|node| Text::new(&node)).collect();
    let mut faults = Vec::new();
    for (place, text) in texts.iter().enumerate() {
        if text.left < 0.0 || text.right > size[2] || text.top < 0.0 || text.bottom > size[3] {
            faults.push(format!("{:?} is not within the sheet", text.said));
        }
        for other in texts[..place].iter().filter(|other| other.meets(text)) {
            faults.push(format!("{:?} and {:?} meet", other.said, text.said));
        }
    }
    if svg.contains("NaN") || svg.contains("inf\"") {
        faults.push("a place is no number".to_owned());
    }
    faults
}

/// What is wrong with drawings, and slides that are no slides although there is little on them.
fn check(name: &str, drawings: &[Drawing], style: Style) -> Vec<String> {
    let of_drawing = |Drawing { name: figure, svg, title }: &Drawing| {
        let mut faults = faults(svg);
        let is_slide = svg.contains("width=\"1280\" height=\"720\"");
        let much = ["twelve", "many", "equal"].iter().any(|word| name.contains(word));
        if style.size == Size::Slide && !is_slide && !much {
            faults.push("not of the shape of a slide".to_owned());
        }
        let told = move |fault| format!("{name}: {figure} in {style:?} ({title}): {fault}");
        faults.into_iter().map(told).collect::<Vec<_>>()
    };
    drawings.iter().flat_map(of_drawing).collect()
}

fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults[..faults.len().min(60)].join("\n"));
}

#[test]
fn texts_stay_within_the_sheet_and_do_not_meet() {
    let of_report = |(name, (scenario, results)): (&str, (Scenario, Results))| {
        let folder = Folder::of_our_own(&tables(&scenario, &results));
        STYLES.into_iter().flat_map(|style| check(name, &draw(&folder, style), style)).collect::<Vec<_>>()
    };
    let faults: Vec<String> = reports().into_par_iter().flat_map_iter(of_report).collect();
    none(&faults);
}

#[test]
fn a_fault_is_found() {
    let text =
        |x: u32, said: &str| format!("<text x=\"{x}\" y=\"50\" font-size=\"40\" text-anchor=\"start\">{said}</text>");
    let svg = |inside: &str| format!("<svg viewBox=\"0 0 400 100\">{inside}</svg>");
    assert!(faults(&svg(&(text(0, "some") + &text(200, "words")))).is_empty());
    assert_eq!(faults(&svg(&(text(0, "some") + &text(50, "words")))), ["\"some\" and \"words\" meet"]);
    assert_eq!(faults(&svg(&text(350, "words"))), ["\"words\" is not within the sheet"]);
    assert!(faults("<svg><text></svg>")[0].contains("not well-formed"));
}

/// Plans over a grid, with objectives and costs.
fn grid(plans: usize, rows: usize, columns: usize) -> (Scenario, Results) {
    let points: Vec<String> = (0..rows * columns).map(|n| (n + 1).to_string()).collect();
    let (mut scenario, mut results) = sample::sweep(plans, &points.iter().map(String::as_str).collect::<Vec<_>>());
    let sweep = scenario.sweep.as_mut().unwrap();
    sweep.axes = ["concurrency (stations)", "arrival rate"]
        .map(|label| Axis { parameter: label.into(), label: label.into() })
        .to_vec();
    for (place, case) in scenario.cases.iter_mut().enumerate() {
        let point = case.point.as_mut().unwrap();
        point.number = None;
        point.coordinates = vec![(place / columns).to_string(), format!("{}/min", 10 * (place % columns + 1))];
        point.label = point.coordinates.join(", ");
    }
    costs(&mut results, 1.0);
    (scenario, results)
}

fn costs(results: &mut Results, factor: f64) {
    for plan in &mut results.plans {
        let total = sample::estimate(factor * (29.0 + 70.0 * plan.plan as f64), 3.0 * factor);
        plan.cost = Some(crate::experiment::CostFigures {
            currency: Currency::named("USD"),
            subscription: 29.0,
            of: Measure::Jobs,
            included: None,
            credits: None,
            used: total,
            units: None,
            burst: None,
            at_least: total,
            total: Some(total),
            for_nobody: None,
            per_thousand_delivered: Some(total),
            lacks: Vec::new(),
            spending: Vec::new(),
        });
    }
}

#[test]
fn grids_and_costs_are_drawn_whatever_their_size() {
    let mut faults = Vec::new();
    for (name, plans, rows, columns) in
        [("one plan", 1, 2, 2), ("three plans", 3, 5, 8), ("twelve plans, many cells", 12, 10, 5)]
    {
        let (scenario, results) = grid(plans, rows, columns);
        let folder = Folder::of_our_own(&tables(&scenario, &results));
        for style in STYLES {
            let drawings = draw(&folder, style);
            assert!(drawings.iter().any(|drawing| drawing.name == "heat_map"), "{name}");
            assert!(drawings.iter().any(|drawing| drawing.name == "cost"), "{name}");
            faults.extend(check(name, &drawings, style));
        }
    }
    for (plans, factor) in [(1, 1.0), (12, 1e9), (3, 0.0)] {
        let (mut scenario, mut results) = sample::plans(plans);
        costs(&mut results, factor);
        let at_most = Money { micros: 99_000_000 };
        scenario.objectives.push(Objective::CostPerMonth { at_most, currency: Currency::named("USD").unwrap() });
        for style in STYLES {
            faults.extend(check("twelve plans with costs", &drawings(&scenario, &results, style), style));
        }
    }
    none(&faults);
}

/// A folder with what the other commands found, of so many plans with these names and this factor.
fn folder(names: &[&str], factor: f64) -> Folder {
    let (scenario, _) = sample::plans(1);
    let heading = Heading {
        plan_names: names.iter().map(|name| (*name).to_owned()).collect(),
        title: format!("{HOSTILE} 🍳"),
        objectives: vec![
            Objective::LatencyQuantile { per_mille: 950, at_most: Nanos::from_secs(30) },
            Objective::RefusedShare(0.01),
        ],
        spike: Some(SpikeTimes { length_s: 600.0, ends_at_s: 900.0, slice_s: 60.0 }),
        ..Heading::new(&scenario, 20, false, None)
    };
    let table = |header: &str, rows: Vec<Vec<String>>| {
        let header: Vec<String> = header.split(',').map(str::to_owned).collect();
        super::super::csv_file::bytes(&header, rows)
    };
    let cells = |cells: &[&dyn std::fmt::Display]| cells.iter().map(ToString::to_string).collect::<Vec<_>>();
    let (mut spikes, mut rooms, mut marginal, mut unknowns) = (vec![], vec![], vec![], vec![]);
    for (place, name) in names.iter().enumerate() {
        for size in 1..=8_u32 {
            let back = f64::from(size) * factor * 60.0;
            let back = if size as usize > place + 3 { String::new() } else { back.to_string() };
            spikes.push(cells(&[
                name,
                &"as stated",
                &(1.5 * f64::from(size)),
                &back,
                &if back.is_empty() { "" } else { "20" },
            ]));
        }
        for (objective, up_to) in [("latency_p95_s", 0.3), ("refused_share", 2.0)] {
            let up_to = up_to * (place as f64 + 0.5) * factor.clamp(0.1, 10.0);
            rooms.push(cells(&[
                name,
                &objective,
                &30,
                &up_to,
                &if place == 1 { String::new() } else { (1.1 * up_to).to_string() },
            ]));
            for unknown in ["rate_limit.create.on_limit", "phase of windows", "a", HOSTILE] {
                for value in 0..3_u32 {
                    let figure = factor * (20.0 + f64::from(value) * unknown.len() as f64);
                    let verdict = ["met", "undecided", "missed"][value as usize];
                    let base = (value == 1).to_string();
                    unknowns.push(cells(&[&unknown, &value, &base, name, &objective, &verdict, &figure, &factor]));
                }
            }
        }
    }
    for parameter in ["plan.\"x\".concurrency", "plan.\"x\".rate_limit.create.limit", HOSTILE] {
        for figure in ["latency_p95_s", "refused_share"] {
            marginal.push(cells(&[&names[0], &parameter, &10, &11, &figure, &(-3.0 * factor), &factor]));
        }
    }
    let files: Vec<(PathBuf, Vec<u8>)> = vec![
        ("spike.json".into(), heading.file()),
        ("size.json".into(), heading.file()),
        ("sensitivity.json".into(), heading.file()),
        ("spike.csv".into(), table("plan,retries,size,recovery_s,recovery_s_half_width", spikes)),
        ("head_room.csv".into(), table("plan,objective,bound,met_up_to,missed_from", rooms)),
        ("marginal.csv".into(), table("plan,parameter,from,to,figure,difference,difference_half_width", marginal)),
        ("unknowns.csv".into(), table("unknown,value,base,plan,objective,verdict,figure,moved_half_width", unknowns)),
    ];
    Folder::of_our_own(&files)
}

#[test]
fn what_the_other_commands_found_is_drawn_whatever_it_is() {
    let mut faults = Vec::new();
    let twelve: Vec<&str> = sample::NAMES.to_vec();
    let hostile = ["🍳/../<script>", HOSTILE];
    for (name, names) in [("one plan", &twelve[..1]), ("twelve plans", &twelve), ("hostile, many", &hostile)] {
        for factor in [1.0, 1e-9, 1e9, 0.0] {
            let folder = folder(names, factor);
            for style in STYLES {
                let drawings = draw(&folder, style);
                let drawn: Vec<&str> = drawings.iter().map(|drawing| drawing.name).collect();
                let all = ["spike", "head_room", "marginal", "sensitivity"];
                let moved = &all[..if factor > 0.0 { 4 } else { 2 }];
                assert_eq!(drawn, moved, "{name}");
                faults.extend(check(&format!("{name}, many"), &drawings, style));
            }
        }
    }
    none(&faults);
}

#[test]
fn each_figure_is_listed_once_and_each_name_is_told_of() {
    let (scenario, mut results) = sample::plans(2);
    costs(&mut results, 1.0);
    let (grid, of_grid) = grid(1, 2, 2);
    let mut drawn: Vec<&str> =
        drawings(&scenario, &results, Style::default()).iter().map(|drawing| drawing.name).collect();
    drawn.extend(drawings(&grid, &of_grid, Style::default()).iter().map(|drawing| drawing.name));
    drawn.extend(draw(&folder(&["a"], 1.0), Style::default()).iter().map(|drawing| drawing.name));
    for (name, _) in FIGURES {
        assert!(drawn.contains(&name), "{name} is never drawn");
    }
    assert!(drawn.iter().all(|name| FIGURES.iter().any(|(known, _)| known == name)), "{drawn:?}");
}

#[test]
fn a_light_sheet_is_white_and_a_dark_one_is_not() {
    let (scenario, results) = sample::plans(1);
    let ground = |theme| {
        let drawing = drawings(&scenario, &results, Style { theme, size: Size::Page }).swap_remove(0);
        drawing.svg.split("<rect").nth(1).unwrap().to_lowercase()
    };
    assert!(ground(Theme::Light).contains("#ffffff"));
    assert!(!ground(Theme::Dark).contains("#ffffff"));
}

/// A figure with an interval on one side only, which cells of mean and half-width cannot say, stays within what is possible.
#[test]
fn the_interval_of_a_share_stays_between_none_and_all() {
    let (scenario, mut results) = sample::plans(1);
    results.plans[0].total.refused_share = Some(Estimate::between(0.001, 0.0002, 0.004, 20));
    let folder = Folder::of_our_own(&tables(&scenario, &results));
    let share = folder.run.unwrap().entries[0].figure("refused_share").unwrap();
    assert!(share.low() >= 0.0 && share.high() >= 0.004, "{share:?}");
}

/// All of them for the eye, in every theme and size: `LINECOOK_LOOK=folder cargo test --lib every_figure_can_be_looked_at`.
#[test]
fn every_figure_can_be_looked_at() {
    let temporary = tempfile::tempdir().unwrap();
    let into = std::env::var_os("LINECOOK_LOOK").map(PathBuf::from);
    let few = if into.is_some() { usize::MAX } else { 1 };
    let into = into.unwrap_or(temporary.path().to_owned());
    let mut all: Vec<(String, Folder)> = Vec::new();
    for (name, (scenario, results)) in reports().into_iter().take(few) {
        all.push((name.to_owned(), Folder::of_our_own(&tables(&scenario, &results))));
    }
    if few > 1 {
        let (scenario, mut results) = sample::plans(12);
        costs(&mut results, 1.0);
        all.push(("costs".into(), Folder::of_our_own(&tables(&scenario, &results))));
        for (plans, rows, columns) in [(1, 5, 8), (3, 5, 8), (12, 10, 5)] {
            let (scenario, results) = grid(plans, rows, columns);
            all.push((format!("grid of {plans}"), Folder::of_our_own(&tables(&scenario, &results))));
        }
        for (name, factor) in [("usual", 1.0), ("huge", 1e9), ("tiny", 1e-9)] {
            all.push((format!("commands {name}"), folder(&sample::NAMES, factor)));
        }
        all.push(("commands hostile".into(), folder(&["🍳/../<script>", HOSTILE], 1.0)));
    }
    for (name, folder) in &all {
        for style in
            [STYLES[0], Style { theme: Theme::Dark, size: Size::Page }, STYLES[1], STYLES[2]].into_iter().take(few)
        {
            let drawings = draw(folder, style);
            let into = into.join(format!("{:?} {:?}", style.theme, style.size)).join(name);
            write(&into, &super::images(drawings.clone())).unwrap();
            for drawing in drawings {
                assert!(into.join(format!("{}.png", drawing.name)).is_file());
            }
        }
    }
}
