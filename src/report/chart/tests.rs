//! Laws over every figure in every theme and size, whatever the results.

mod faults;
mod look;
pub(super) mod samples;

use rayon::prelude::*;

use self::faults::{check, none};
use self::samples::{burst, costs, eventful, folder, grid, limited, of_logs, persistent};
use super::super::document::ON_A_PAGE;
use super::super::folder::Folder;
use super::super::tests::{HOSTILE, Made, made};
use super::{FIGURES, Size, Style, Theme, draw, drawings};
use crate::experiment::Estimate;
use crate::provider::{Currency, Money};
use crate::report::{sample, tables};
use crate::scenario::Objective;

const STYLES: [Style; 3] = [
    Style { theme: Theme::Light, size: Size::Page },
    Style { theme: Theme::Dark, size: Size::Slide },
    Style { theme: Theme::Light, size: Size::Web },
];

#[test]
fn texts_stay_within_the_sheet_and_do_not_meet() {
    let of_report = |made: &Made| {
        let of_style = |style| match style {
            _ if style == Style::default() => check(made.name, &made.drawings, style),
            ON_A_PAGE => check(made.name, &made.on_a_page, style),
            _ => check(made.name, &draw(&made.folder, style), style),
        };
        STYLES.into_iter().flat_map(of_style).collect::<Vec<_>>()
    };
    let faults: Vec<String> = made().into_par_iter().flat_map_iter(of_report).collect();
    none(&faults);
}

#[test]
fn limits_of_one_rate_and_every_kind_of_loss_are_drawn() {
    let mut faults = Vec::new();
    for plans in [1, 3, 12] {
        for (name, (scenario, results)) in [
            ("limited", limited(plans)),
            ("eventful", eventful(plans)),
            ("burst", burst(plans)),
            ("persistent", persistent(plans)),
        ] {
            let folder = Folder::of_our_own(&tables(&scenario, &results));
            for style in STYLES {
                faults.extend(check(&format!("{name} {plans}, many"), &draw(&folder, style), style));
            }
        }
    }
    none(&faults);
}

/// The texts of a figure of this size, one after the other.
fn texts(folder: &Folder, size: Size, name: &str) -> String {
    let drawings = draw(folder, Style { theme: Theme::Light, size });
    let svg = drawings.into_iter().find(|drawing| drawing.name == name).unwrap().svg;
    let document = resvg::usvg::roxmltree::Document::parse(&svg).unwrap();
    let texts = document.descendants().filter(|node| node.has_tag_name("text")).filter_map(|node| node.text());
    texts.map(str::trim).collect::<Vec<_>>().join(" ").replace('\u{a0}', " ")
}

#[test]
fn what_is_not_drawn_is_told() {
    let many = &made().iter().find(|made| made.name == "sweep of twelve plans and fifty points").unwrap().folder;
    let (scenario, results) = limited(12);
    let twelve = Folder::of_our_own(&tables(&scenario, &results));
    let said = |folder: &Folder, size, name: &str| {
        let told = texts(folder, size, name);
        told.split_once(" Drawn: ").map_or_else(String::new, |(_, rest)| rest.split_once('.').unwrap().0.to_owned())
    };
    assert_eq!(said(many, Size::Page, "parts"), "36 of 600 rows; all in summary");
    assert_eq!(said(many, Size::Slide, "outcomes").split_once(" of ").unwrap().1, "600 rows; all in summary");
    assert_eq!(said(&twelve, Size::Slide, "timeline").split_once(" of ").unwrap().1, "12 plans; all in timeline");
    assert_eq!(said(&twelve, Size::Page, "timeline"), "");
    let (scenario, mut results) = limited(12);
    results.plans[11].timeline[30].waiting = sample::estimate(900.0, 1.0);
    let late = Folder::of_our_own(&tables(&scenario, &results));
    let slide = draw(&late, Style { theme: Theme::Light, size: Size::Slide });
    let timeline = &slide.iter().find(|drawing| drawing.name == "timeline").unwrap();
    assert!(timeline.title.contains("last") && timeline.svg.contains(">\nlast\n<"), "what the title names is drawn");
    assert_eq!(said(&twelve, Size::Slide, "latency"), "");
}

#[test]
fn what_would_flatten_the_rest_has_its_own_axis_and_says_so() {
    let (scenario, results) = burst(3);
    let said = texts(&Folder::of_our_own(&tables(&scenario, &results)), Size::Page, "timeline");
    assert!(said.contains("A peak beyond its axis is told in words."), "{said}");
    assert!(said.contains("up to 4,500 requests per minute"), "{said}");
    assert!(said.contains("up to 11,250 attempts refused per minute"), "{said}");
    assert!(said.contains(" 200 ") && !said.contains(" 5,000 "), "the axes are those of the rest: {said}");
    let of =
        |(scenario, results): (_, _)| texts(&Folder::of_our_own(&tables(&scenario, &results)), Size::Page, "rejection");
    assert!(of(persistent(3)).contains("Each panel has its own axis."));
    assert!(!of(sample::sweep(3, &["5", "10"])).contains("its own axis"));
}

#[test]
fn logs_shapes_and_briefs_are_drawn_in_every_size() {
    let of = |style: Style| {
        let all = of_logs(style).into_iter().chain(look::of_briefs(style));
        all.flat_map(move |(name, drawn)| check(&name, &drawn, style))
    };
    none(&STYLES.into_iter().flat_map(of).collect::<Vec<_>>());
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
fn a_heat_map_marks_what_is_too_close_to_call() {
    let (scenario, results) = grid(3, 5, 8);
    let folder = Folder::of_our_own(&tables(&scenario, &results));
    for style in STYLES {
        let map = draw(&folder, style).into_iter().find(|drawing| drawing.name == "heat_map").unwrap().svg;
        for entry in ["the objective holds", "too close to call", "frontier of the objective", "22 s", "82 s"] {
            assert!(map.contains(&format!(">\n{}\n<", entry.replace("2 s", "2\u{a0}s"))), "{entry} in {style:?}");
        }
        // Every cell has its number, also those that are marked.
        assert!(map.matches(">\n22.1\n<").count() >= 10, "{style:?}");
    }
}

#[test]
fn a_legend_names_the_plans_that_are_drawn() {
    let (scenario, mut results) = sample::plans(3);
    costs(&mut results, 1.0);
    results.plans[1].cost = None;
    let drawings = drawings(&scenario, &results, Style::default());
    let cost = &drawings.iter().find(|drawing| drawing.name == "cost").unwrap().svg;
    assert!(cost.contains(">\ndefault\n<") && cost.contains(">\ncustom-30\n<") && !cost.contains(">\ncustom-20\n<"));
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

/// Both ends of a share's interval come out of the tables as they went in.
#[test]
fn the_interval_of_a_share_is_drawn_as_uneven_as_it_is() {
    let (scenario, mut results) = sample::plans(1);
    results.plans[0].total.refused_share = Some(Estimate::between(0.001, 0.0002, 0.004, 20));
    let folder = Folder::of_our_own(&tables(&scenario, &results));
    let share = folder.run.unwrap().entries[0].figure("refused_share").unwrap();
    assert_eq!((share.low(), share.high()), (0.0002, 0.004), "{share:?}");
}
