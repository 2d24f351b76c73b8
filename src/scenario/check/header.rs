//! What a scenario says about itself: everything that a sweep does not change.

use std::num::NonZeroU32;
use std::path::Path;

use super::warm_up::{self, WarmUp};
use super::{precision, slo};
use crate::notation::cursor::Keys;
use crate::scenario::{MOST_PILOTS, Objective, Precision};
use crate::time::Nanos;

/// What a scenario says about itself.
pub(super) struct Header {
    pub name: String,
    pub title: String,
    pub question: String,
    pub seed: u64,
    pub replications: NonZeroU32,
    pub precision: Option<Precision>,
    pub horizon: Nanos,
    pub warm_up: WarmUp,
    pub report_overload: bool,
    pub objectives: Vec<Objective>,
}

impl Header {
    /// Replications from which the warm-up is found, if it is to be found.
    pub fn pilots(&self) -> u32 {
        if self.warm_up == WarmUp::Auto { self.replications.get().min(MOST_PILOTS) } else { 0 }
    }

    /// Replications at the most, and the key that bounds them.
    pub fn most_replications(&self) -> (u32, &'static str) {
        self.precision
            .map_or((self.replications.get(), "replications"), |precision| (precision.most.get(), "precision.most"))
    }
}

/// Reads it.
pub(super) fn header(root: &Keys<'_>, path: &Path) -> Option<Header> {
    let name = name(root, path);
    let line = |key: &str, default: &str| match root.take(key) {
        None => Some(default.to_owned()),
        Some(item) => item.name().map(str::to_owned),
    };
    let title = line("title", name.as_deref().unwrap_or_default());
    let question = line("question", "");
    let seed = root.take("seed").map_or(Some(1), |item| item.whole(0..=u64::MAX));
    let replications = root.take("replications").map_or(NonZeroU32::new(10), |item| {
        let replications = item.positive(100_000, "so nothing is simulated; the smallest number is 1")?;
        u32::try_from(replications).ok().and_then(NonZeroU32::new)
    });
    let precision =
        root.take("precision").map_or(Some(None), |item| precision::precision(root, &item, replications).map(Some));
    let horizon = root.require("horizon", "horizon = \"8 h\", for example").and_then(|item| item.positive_duration());
    let warm_up =
        root.take("warm_up").map_or(Some(WarmUp::Given(Nanos::ZERO)), |item| warm_up::warm_up(&item, horizon));
    let report_overload =
        root.take("overload").map_or(Some(false), |item| item.word(&[("refuse", false), ("report", true)]));
    let objectives = root.take("slo").map_or(Some(Vec::new()), |item| slo::objectives(&item));
    Some(Header {
        name: name?,
        title: title?,
        question: question?,
        seed: seed?,
        replications: replications?,
        precision: precision?,
        horizon: horizon?,
        warm_up: warm_up?,
        report_overload: report_overload?,
        objectives: objectives?,
    })
}

/// The name of the scenario: as it says, or the stem of its file. Names a folder.
fn name(root: &Keys<'_>, path: &Path) -> Option<String> {
    const LONGEST: usize = 100;
    let fit = |name: &str| {
        let safe = !name.contains(['/', '\\']) && !name.chars().any(char::is_control);
        safe && !name.starts_with('.') && !name.trim().is_empty() && name.len() <= LONGEST
    };
    if let Some(item) = root.take("name") {
        let name = item.text()?;
        if !fit(name) {
            item.reject("which cannot name a folder; use letters, digits, spaces, - and _");
            return None;
        }
        return Some(name.to_owned());
    }
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    if !fit(&stem) {
        root.problem(format!(
            "`name` is missing, and the file's own name \"{}\" cannot name a folder; write name = \"my-scenario\", for example",
            stem.escape_debug()
        ));
        return None;
    }
    Some(stem)
}
