//! The six answers.

use std::error::Error;

use super::Given;
use super::asking::{Asking, Question};
use crate::catalogue::{Catalogue, CataloguePlan};
use crate::demand::arrivals::week::NAMED;
use crate::notation::units::{self, Rate};
use crate::provider::AppliesTo;
use crate::time::Nanos;

/// What the scenario will be about; texts as they were given.
pub(super) struct Answers {
    pub job: String,
    pub plan: Plan,
    pub calls: Calls,
    pub volume: (String, Rate),
    pub shape: &'static str,
    pub median: String,
    pub p95: (String, Nanos),
    pub latency_p95: String,
    pub refused: String,
}

/// Which limits are met.
pub(super) enum Plan {
    /// A plan of the catalogue.
    Known(&'static CataloguePlan),
    /// Limits of the user's own; `None` is no limit.
    Own { concurrency: Option<String>, waitlist: String, limit: Option<String> },
}

/// What is called.
#[derive(Default)]
pub(super) struct Calls {
    pub endpoint: Option<String>,
    pub model: Option<String>,
}

impl Answers {
    /// As the flags say, and else as somebody answers.
    pub fn of(given: &Given, mut asking: Asking) -> Result<Self, Box<dyn Error>> {
        let job = Question {
            flag: "job",
            asked: "1. What is generated (image, video, voice, or a word of your own)",
            example: "image",
            usual: Some("image"),
        };
        let job = asking.text(job, given.job.as_deref(), word)?;
        let plan = plan(given, &mut asking)?;
        let calls = match &plan {
            Some(Plan::Known(known)) => calls(given, known, &mut asking)?,
            _ => Some(Calls { endpoint: given.endpoint.clone(), model: given.model.clone() }),
        };
        let volume = Question {
            flag: "volume",
            asked: "3. How many requests are there",
            example: "\"200k a month\" or 18/min",
            usual: None,
        };
        let volume = asking.text(volume, given.volume.as_deref(), volume_of)?;
        let shapes: Vec<_> = NAMED.iter().map(|shape| (shape.name.to_owned(), shape.meaning.to_owned())).collect();
        let shape = Question { flag: "shape", asked: "4. When do they come", example: "steady", usual: Some("steady") };
        let shape = asking.choice(shape, given.shape.as_deref(), &shapes)?;
        let (median, p95) = service(given, &mut asking)?;
        let latency_p95 = latency(given, p95.as_ref().map(|(_, time)| *time), &mut asking)?;
        let refused = Question {
            flag: "refused",
            asked: "   and which share may be turned away",
            example: "1 %",
            usual: Some("1 %"),
        };
        let refused = asking.text(refused, given.refused.as_deref(), units::share)?;
        let all = || {
            Some(Self {
                job: job?.0,
                plan: plan?,
                calls: calls?,
                volume: volume.map(|(text, rate)| (slashed(&text), rate))?,
                shape: NAMED[shape?].name,
                median: median?.0,
                p95: p95?,
                latency_p95: latency_p95?,
                refused: refused?.0,
            })
        };
        let all = all();
        asking.finish()?;
        Ok(all.expect("where nothing is wrong all is answered"))
    }
}

/// The plan, or limits of one's own.
fn plan(given: &Given, asking: &mut Asking) -> Result<Option<Plan>, Box<dyn Error>> {
    let own = [&given.concurrency, &given.waitlist, &given.limit].into_iter().any(Option::is_some);
    if !own {
        let mut choices: Vec<(String, String)> = Catalogue::embedded()
            .plans()
            .iter()
            .map(|plan| (plan.id.clone(), format!("{}, {}", plan.provider, plan.title)))
            .collect();
        if asking.asks() {
            choices.insert(0, ("limits of my own".to_owned(), String::new()));
        }
        let question = Question { flag: "plan", asked: "2. Which plan", example: "", usual: None };
        let Some(place) = asking.choice(question, given.plan.as_deref(), &choices)? else { return Ok(None) };
        if let Some(plan) = Catalogue::embedded().find(&choices[place].0) {
            return Ok(Some(Plan::Known(plan)));
        }
    }
    let none = |text: &str| text == "none";
    let question = |flag, asked, example| Question { flag, asked, example, usual: Some("none") };
    let concurrency = question("concurrency", "   How many jobs run at once (a number, or none for no limit)", "10");
    let concurrency = asking
        .text(concurrency, given.concurrency.as_deref(), |text| if none(text) { Ok(()) } else { stations(text) })?;
    let Some((concurrency, ())) = concurrency else { return Ok(None) };
    let waitlist = question("waitlist", "   How many more may wait (a number, none or unbounded)", "20");
    let waitlist = match none(&concurrency) {
        // Without stations everything starts at once, and nothing waits.
        true if given.waitlist.is_none() => Some("none".to_owned()),
        true => {
            asking.problem(
                "`--waitlist` is given, but without stations every job starts at once; add `--concurrency`".to_owned(),
            );
            None
        }
        false => asking.text(waitlist, given.waitlist.as_deref(), places)?.map(|(text, ())| text),
    };
    let limit = question("limit", "   How many calls are taken (60/min, for example, or none for no limit)", "60/min");
    let limit = asking.text(limit, given.limit.as_deref(), |text| {
        if none(text) { Ok(()) } else { units::rate(&slashed(text)).map(drop) }
    })?;
    let (Some(waitlist), Some((limit, ()))) = (waitlist, limit) else { return Ok(None) };
    let limit = Some(slashed(&limit)).filter(|limit| !none(limit));
    Ok(Some(Plan::Own { concurrency: Some(concurrency).filter(|number| !none(number)), waitlist, limit }))
}

/// Which endpoint and model of the plan, where its limits differ by them.
fn calls(given: &Given, plan: &CataloguePlan, asking: &mut Asking) -> Result<Option<Calls>, Box<dyn Error>> {
    let mut one = |flag, given: &Option<String>, of: fn(&AppliesTo) -> &Option<String>, asked| {
        let limits = plan.plan.rate_limits.iter().map(|limit| &limit.applies_to);
        let pools = plan.plan.pools.iter().map(|pool| &pool.applies_to);
        let in_flight = plan.plan.in_flight.iter().map(|limit| &limit.applies_to);
        let mut choices: Vec<(String, String)> = Vec::new();
        for name in limits.chain(pools).chain(in_flight).filter_map(|applies_to| of(applies_to).clone()) {
            // What a pattern may stand for nobody knows; any name will do.
            let choice = (name.replace('*', "any"), String::new());
            if name != "*" && !choices.contains(&choice) {
                choices.push(choice);
            }
        }
        if choices.is_empty() || given.is_some() {
            return Ok::<_, Box<dyn Error>>(Some(given.clone()));
        }
        let question = Question { flag, asked, example: "", usual: None };
        Ok(asking.choice(question, None, &choices)?.map(|place| Some(choices[place].0.clone())))
    };
    let endpoint =
        one("endpoint", &given.endpoint, |of| &of.endpoint, "   Limits of this plan differ by endpoint: which one")?;
    let model = one("model", &given.model, |of| &of.model, "   Limits of this plan differ by model: which one")?;
    Ok(endpoint.zip(model).map(|(endpoint, model)| Calls { endpoint, model }))
}

type Time = Option<(String, Nanos)>;

/// Median and p95 of a generation.
fn service(given: &Given, asking: &mut Asking) -> Result<(Time, Time), Box<dyn Error>> {
    let median = "5. How long does a generation take: half of them take less than";
    let median = Question { flag: "median", asked: median, example: "\"23 s\"", usual: None };
    let median = asking.text(median, given.median.as_deref(), time)?;
    let half = median.as_ref().map(|(_, time)| *time);
    let p95 = Question { flag: "p95", asked: "   and 95 % of them less than", example: "\"62 s\"", usual: None };
    let p95 = asking.text(p95, given.p95.as_deref(), |text| above(text, half, "the median"))?;
    Ok((median, p95))
}

/// The objective for the latency; one and a half times what a generation takes, where nobody says.
fn latency(given: &Given, longest: Option<Nanos>, asking: &mut Asking) -> Result<Option<String>, Box<dyn Error>> {
    if longest.is_none() && given.latency_p95.is_none() {
        return Ok(None);
    }
    let usual = longest.map(|p95| readable(Nanos(p95.0.saturating_mul(3) / 2).min(Nanos::LONGEST)));
    let question = Question {
        flag: "latency-p95",
        asked: "6. Within which time are 95 % of them to be answered",
        example: "\"90 s\"",
        usual: usual.as_deref(),
    };
    let read = |text: &str| above(text, longest, "what 95 % of the generations take, so no plan is fast enough");
    Ok(asking.text(question, given.latency_p95.as_deref(), read)?.map(|(text, _)| text))
}

/// "200k a month" as `200k/month`.
fn slashed(text: &str) -> String {
    text.replace(" a ", "/").replace(" an ", "/")
}

fn volume_of(text: &str) -> Result<Rate, String> {
    let rate = units::rate(&slashed(text))?;
    match 1e9 / rate.gap_ns() {
        per_s if per_s > 1e6 => {
            Err("which is more than a million requests a second; give a smaller share of it".to_owned())
        }
        per_s if per_s * 86_400.0 < 1.0 => {
            Err("which is less than one request a day, and no plan is too small for that; give more".to_owned())
        }
        _ => Ok(rate),
    }
}

fn word(text: &str) -> Result<(), String> {
    if text.is_empty() || text.chars().any(char::is_control) {
        return Err("which is no word; say image, video or voice, for example".to_owned());
    }
    Ok(())
}

fn time(text: &str) -> Result<Nanos, String> {
    units::duration(text).and_then(|time| {
        if time == Nanos::ZERO { Err("which is no time at all; give one above 0 s".to_owned()) } else { Ok(time) }
    })
}

fn above(text: &str, other: Option<Nanos>, name: &str) -> Result<Nanos, String> {
    let time = time(text)?;
    match other.filter(|other| time <= *other) {
        Some(other) => Err(format!("which is not above {}, {name}; give a longer time", units::written(other))),
        None => Ok(time),
    }
}

fn stations(text: &str) -> Result<(), String> {
    match units::whole(text)? {
        0 => Err("so nothing is ever started; the smallest useful number is 1, and \"none\" is no limit".to_owned()),
        _ => Ok(()),
    }
}

fn places(text: &str) -> Result<(), String> {
    if matches!(text, "none" | "unbounded") {
        return Ok(());
    }
    units::whole(text).map(drop).map_err(|advice| format!("{advice}, none or unbounded"))
}

/// A time of two digits, in a unit that suits it.
fn readable(time: Nanos) -> String {
    let (unit, ns) = match time.as_secs_f64() {
        s if s < 1.0 => ("ms", 1e6),
        s if s < 120.0 => ("s", 1e9),
        s if s < 7200.0 => ("min", 60e9),
        _ => ("h", 3600e9),
    };
    let value = time.0 as f64 / ns;
    if value < 10.0 { format!("{value:.1} {unit}") } else { format!("{value:.0} {unit}") }
}
