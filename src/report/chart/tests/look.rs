//! Every figure for the eye.

use std::path::PathBuf;

use super::super::super::folder::Folder;
use super::super::super::tests::{HOSTILE, reports};
use super::super::style::{Size, Style, Theme};
use super::super::{Asked, Drawing, asked, draw, images};
use super::samples::{burst, costs, eventful, folder, grid, limited, of_logs, persistent};
use crate::report::{sample, tables, write};

const STYLES: [Style; 4] = [
    Style { theme: Theme::Light, size: Size::Page },
    Style { theme: Theme::Dark, size: Size::Page },
    Style { theme: Theme::Dark, size: Size::Slide },
    Style { theme: Theme::Light, size: Size::Web },
];

/// The plainest.
fn one_plan() -> (String, Folder) {
    let (scenario, results) = sample::plans(1);
    ("one plan".to_owned(), Folder::of_our_own(&tables(&scenario, &results)))
}

/// Every folder, by name: all reports, and what they do not show.
fn folders() -> Vec<(String, Folder)> {
    let of = |(scenario, results): (_, _)| Folder::of_our_own(&tables(&scenario, &results));
    let mut all: Vec<(String, Folder)> = reports().into_iter().map(|(name, run)| (name.to_owned(), of(run))).collect();
    let (scenario, mut results) = sample::plans(12);
    costs(&mut results, 1.0);
    all.push(("costs".into(), of((scenario, results))));
    for plans in [1, 2, 12] {
        all.push((format!("limits of {plans}"), of(limited(plans))));
        all.push((format!("eventful {plans}"), of(eventful(plans))));
        all.push((format!("burst of {plans}"), of(burst(plans))));
        all.push((format!("persistent {plans}"), of(persistent(plans))));
    }
    for (plans, rows, columns) in [(1, 1, 1), (1, 5, 8), (3, 5, 8), (12, 10, 5)] {
        all.push((format!("grid of {plans} with {rows} by {columns}"), of(grid(plans, rows, columns))));
    }
    for (name, factor) in [("usual", 1.0), ("huge", 1e9), ("tiny", 1e-9), ("zero", 0.0)] {
        all.push((format!("commands {name}"), folder(&sample::NAMES, factor)));
    }
    all.push(("commands of one plan".into(), folder(&sample::NAMES[1..2], 1.0)));
    all.push(("commands hostile".into(), folder(&["🍳/../<script>", HOSTILE], 1.0)));
    all
}

/// What a brief shows.
pub fn of_briefs(style: Style) -> Vec<(String, Vec<Drawing>)> {
    let fifty: Vec<String> = (1..=50).map(|n| n.to_string()).collect();
    let (few, fifty) = (["5", "10", "15"], fifty.iter().map(String::as_str).collect::<Vec<_>>());
    let of = |(name, points, number): (&str, &[&str], f64)| {
        let (scenario, results) = sample::sweep(1, points);
        (name.to_owned(), asked(&scenario, &results, Asked { number, what: "stations", found: &[] }, style))
    };
    [("brief of three", &few[..], 10.0), ("brief of fifty", &fifty, 31.0)].map(of).into()
}

/// All of them in every theme and size: `LINECOOK_LOOK=folder cargo test --lib every_figure_can_be_looked_at`. A word in
/// `LINECOOK_LOOK_AT` picks those whose name has it.
#[test]
fn every_figure_can_be_looked_at() {
    let temporary = tempfile::tempdir().unwrap();
    let into = std::env::var_os("LINECOOK_LOOK").map(PathBuf::from);
    let all = into.is_some();
    let into = into.unwrap_or(temporary.path().to_owned());
    let wanted = std::env::var("LINECOOK_LOOK_AT").unwrap_or_default();
    // Every day the first of them: the laws beside this one draw them all.
    let folders = if all { folders() } else { vec![one_plan()] };
    for style in STYLES.into_iter().take(if all { STYLES.len() } else { 1 }) {
        let drawn = folders.iter().map(|(name, folder)| (name.clone(), draw(folder, style)));
        let others = if all { [of_logs(style), of_briefs(style)].concat() } else { Vec::new() };
        for (name, drawings) in drawn.chain(others).filter(|(name, _)| name.contains(&wanted)) {
            let into = into.join(format!("{:?} {:?}", style.theme, style.size)).join(name);
            write(&into, &images(drawings.clone())).unwrap();
            for drawing in drawings {
                assert!(into.join(format!("{}.png", drawing.name)).is_file());
            }
        }
    }
}
