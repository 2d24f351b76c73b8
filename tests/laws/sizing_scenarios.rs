//! What to ask sales for, for each of the five providers: the answers of the shipped scenarios.

use std::num::NonZeroU32;
use std::path::Path;

use linecook::experiment::Judgement;
use linecook::experiment::sizing::{self, Answer, Trial};
use linecook::scenario::Draft;

/// The numbers that a shipped scenario's `[size]` asks for, and what one less of each comes to; with another number of replications, to save time.
fn answer(name: &str, replications: Option<u32>) -> (Vec<u64>, Vec<Option<Judgement>>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name).with_extension("toml");
    let mut draft = Draft::load(&path).unwrap_or_else(|problems| panic!("{problems}"));
    draft.rerun(None, replications.and_then(NonZeroU32::new));
    let scenario = draft.sized(&[]).unwrap_or_else(|problems| panic!("{problems}"));
    match sizing::smallest(&draft, &scenario) {
        Answer::Found { best, one_less } => {
            assert_eq!(best.judgement(), Judgement::Met);
            (best.values, one_less.iter().map(|trial| trial.as_ref().map(Trial::judgement)).collect())
        }
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn leonardo_twenty_portraits_a_minute_need_a_short_waitlist_and_not_more_stations() {
    let (values, one_less) = answer("quickstart", Some(6));
    assert_eq!(values[0], 10, "{values:?}");
    assert!((15..=25).contains(&values[1]) && (25..=45).contains(&values[2]), "{values:?}");
    assert_eq!(one_less[0], Some(Judgement::Missed), "nine stations are too few");
    assert!(one_less[1..].iter().all(|judgement| *judgement != Some(Judgement::Met)), "{one_less:?}");
}

#[test]
fn elevenlabs_seven_stations_behind_the_gate_carry_the_spikes() {
    let (values, one_less) = answer("elevenlabs-gate", None);
    assert_eq!(values, [7]);
    assert_ne!(one_less[0], Some(Judgement::Met));
}

#[test]
fn modelslab_one_station_is_enough_with_a_few_places_more_than_the_smallest_tier_has() {
    let (values, one_less) = answer("modelslab-tiers", None);
    assert_eq!(values, [1, 9]);
    assert_eq!(one_less, [None, Some(Judgement::Missed)]);
}

#[test]
fn novita_twelve_images_a_minute_need_a_limit_of_more_than_twice_as_many() {
    let (values, one_less) = answer("novita-images-per-minute", None);
    assert!((27..=29).contains(&values[0]), "{values:?}");
    assert_ne!(one_less[0], Some(Judgement::Met));
}

#[test]
fn concurred_short_routes_need_more_calls_and_the_narrowest_less() {
    let (values, one_less) = answer("concurred-routes", Some(3));

    assert!(values[0] < 10 && (70..=80).contains(&values[1]) && (46..=52).contains(&values[2]), "{values:?}");
    assert!(one_less.iter().all(|judgement| *judgement != Some(Judgement::Met)), "{one_less:?}");
}
