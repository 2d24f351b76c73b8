//! Figure `outcomes`: how the requests of each plan end, all of them.

use super::super::folder::{Entry, Run};
use super::super::number::Figure;
use super::axis::Quantity;
use super::palette::{Colour, GREEN, INK, ORANGE, PURPLE, QUIET, SKY, VERMILION};
use super::stack::{self, Bar, Stack};
use super::style::Style;
use super::{Drawing, row_label, tied};
use crate::experiment::{Count, Estimate};

/// The outcomes from the axis on; neighbours differ in lightness.
const OUTCOMES: [(Count, &str, Colour); 6] = [
    (Count::Delivered, "delivered", GREEN),
    (Count::GaveUp, "given up", VERMILION),
    (Count::GateTimeouts, "timed out in your own queue", ORANGE),
    (Count::GateFull, "no room in your own queue", INK),
    (Count::Abandoned, "abandoned", SKY),
    (Count::Expired, "expired before it was fetched", PURPLE),
];

/// The drawing; `None` where no request appeared.
pub fn figure(run: &Run, style: Style) -> Option<Drawing> {
    if run.entries.iter().all(|entry| share(entry, Count::Delivered).is_none()) {
        return None;
    }
    Some(stack::figure(run, style, ("outcomes", &title(run)), |entries| stack(run, entries)))
}

/// The share of the requests that end so; `None` where there are none.
fn share(entry: &Entry, count: Count) -> Option<f64> {
    let of = |count| entry.count(count).map_or(0.0, |found| found.mean.max(0.0));
    let offered = of(Count::Offered);
    (offered > 0.0).then(|| of(count) / offered)
}

fn stack(run: &Run, entries: &[&Entry]) -> Stack {
    let seen: Vec<_> = OUTCOMES
        .into_iter()
        .filter(|(count, ..)| {
            *count == Count::Delivered
                || entries.iter().any(|entry| share(entry, *count).is_some_and(|share| share > 0.0))
        })
        .collect();
    let mut unfinished = false;
    let bars: Vec<Bar> = entries
        .iter()
        .map(|entry| {
            let mut values: Vec<f64> =
                seen.iter().map(|(count, ..)| share(entry, *count).unwrap_or_default()).collect();
            let ended: f64 = values.iter().sum();
            // What is left is neither: cells of six digits add up to a little more or less than the whole.
            let left = if ended > 0.0 && ended < 1.0 - 1e-4 { 1.0 - ended } else { 0.0 };
            unfinished |= left > 0.0;
            values.push(left);
            let delivered = entry.figure("delivered_share");
            // What is delivered stands beside the bar; what is not has as many digits.
            let half_width = delivered.and_then(|share| share.half_width);
            let lost = values.iter().skip(1).map(|share| read(run, &Estimate::symmetric(*share, half_width, 1)));
            let labels = std::iter::once(String::new()).chain(lost).collect();
            Bar {
                label: row_label(run, entry),
                first: run.is_sweep() && entry.plan == 0,
                values,
                labels,
                figure: delivered,
                note: delivered.map_or("no request".to_owned(), |found| {
                    Figure::rough_share(&found, run.heading.exact).of("delivered")
                }),
            }
        })
        .collect();
    let mut parts: Vec<(String, Colour)> = seen.iter().map(|(_, name, colour)| ((*name).to_owned(), *colour)).collect();
    if unfinished {
        parts.push(("none of these".to_owned(), QUIET));
    }
    Stack { caption: "share of requests".into(), quantity: Quantity::Share, reach: 1.0, parts, each: bars }
}

/// A share as it reads everywhere in the figure.
fn read(run: &Run, share: &Estimate) -> String {
    Figure::rough_share(share, run.heading.exact).mean()
}

/// Who delivers least and who most.
fn title(run: &Run) -> String {
    let known: Vec<(&Entry, Estimate)> =
        run.entries.iter().filter_map(|entry| Some((entry, entry.figure("delivered_share")?))).collect();
    let least = known.iter().min_by(|a, b| a.1.mean.total_cmp(&b.1.mean));
    let most = known.iter().max_by(|a, b| a.1.mean.total_cmp(&b.1.mean));
    let (Some((_, least)), Some((_, most))) = (least, most) else { return "No request ended".to_owned() };
    let (low, high) = (read(run, least), read(run, most));
    // What reads the same is the same.
    let that_read = |text: &str| -> Vec<&Entry> {
        known.iter().filter(|(_, found)| read(run, found) == text).map(|(entry, _)| *entry).collect()
    };
    let (of_low, of_high) = (that_read(&low), that_read(&high));
    let between = if of_low.len() + of_high.len() < known.len() { "up to " } else { "" };
    match known.len() {
        _ if most.mean <= 0.0 => "No request is delivered".to_owned(),
        _ if least.mean >= 1.0 => "Every request is delivered".to_owned(),
        1 => format!("{low} of the requests are delivered"),
        _ if low == high => format!("{low} of the requests are delivered{}", tied::place(run, &of_low, false)),
        _ => {
            let (of_low, of_high) = tied::places(run, &of_low, &of_high);
            format!("{low} of the requests are delivered{of_low}, {between}{high}{of_high}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::folder::Folder;
    use super::super::super::{tables, tests::reports};
    use super::super::tests::samples::eventful;
    use super::*;

    #[test]
    fn what_becomes_of_requests_is_never_more_than_all_of_them() {
        let all = reports().into_iter().chain([1, 2, 12].map(|plans| ("eventful", eventful(plans))));
        for (name, (scenario, results)) in all {
            let Some(run) = Folder::of_our_own(&tables(&scenario, &results)).run else { continue };
            for bar in stack(&run, &run.entries.iter().collect::<Vec<_>>()).each {
                let whole: f64 = bar.values.iter().sum();
                assert!(whole <= 1.0 + 1e-4, "{name}, {}: {whole}", bar.label);
                assert!(bar.values.len() == bar.labels.len());
            }
        }
    }
}
