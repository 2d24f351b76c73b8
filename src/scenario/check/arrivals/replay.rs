//! How a log is played: `loop`, `period`, `scale`, `spread` and `bootstrap`.

use std::sync::Arc;

use super::too_many;
use crate::demand::Log;
use crate::demand::arrivals::{Order, Replay};
use crate::notation::cursor::{Item, Keys};
use crate::time::Nanos;

/// Less would be no traffic worth a log, and more no longer the same traffic.
const LEAST_SCALE: f64 = 0.001;
const MOST_SCALE: f64 = 1000.0;

/// The keys, before the log is read.
pub(super) struct ReplayKeys<'t> {
    repeats: Option<Item<'t>>,
    period: Option<(Item<'t>, Nanos)>,
    bootstrap: Option<(Item<'t>, Nanos)>,
    scale: Option<(Item<'t>, f64)>,
    spread: Option<Nanos>,
}

impl<'t> ReplayKeys<'t> {
    /// Reads them; what is wrong without the log is reported here.
    pub fn read(keys: &Keys<'t>) -> Option<Self> {
        let time = |key: &str| {
            keys.take(key).map_or(Some(None), |item| item.positive_duration().map(|time| Some((item, time))))
        };
        let repeats = keys.take("loop").map_or(Some(None), |item| {
            let repeats = item.boolean()?;
            Some(repeats.then_some(item))
        });
        let (period, bootstrap) = (time("period"), time("bootstrap"));
        let scale = keys.take("scale").map_or(Some(None), |item| scale(&item).map(|scale| Some((item, scale))));
        let spread = keys.take("spread");
        let length = spread.as_ref().map_or(Some(None), |item| item.duration().map(Some));
        if let (Some(Some(repeats)), true) = (&repeats, keys.has("bootstrap")) {
            repeats.reject("but `bootstrap` fills the run to its horizon already; remove one of the two");
            return None;
        }
        if let (Some(Some((period, _))), Some(None), false) = (&period, &repeats, keys.has("bootstrap")) {
            period.reject("but the log is played once; write loop = true, or remove it");
            return None;
        }
        if let (Some(spread), false) = (&spread, keys.has("scale")) {
            spread.reject("but nothing is copied without `scale`; write scale = 2, for example, or remove it");
            return None;
        }
        Some(Self { repeats: repeats?, period: period?, bootstrap: bootstrap?, scale: scale?, spread: length? })
    }

    /// The log played as the keys say.
    pub fn of(&self, log: Arc<Log>) -> Option<Replay> {
        let mut replay = Replay::once(log);
        if let Some(item) = self.bootstrap.as_ref().map(|(item, _)| item).or(self.repeats.as_ref()) {
            replay.length = self.length(&replay.log, item)?;
            replay.order = Order::Loop;
        }
        if let Some((item, block)) = &self.bootstrap {
            replay.order = Order::Blocks(checked_block(item, *block, &replay)?);
        }
        if let Some((_, scale)) = &self.scale {
            let spread = self.spread.unwrap_or_else(|| Replay::usual_spread(&replay.log));
            (replay.scale, replay.spread) = (*scale, spread);
        }
        if replay.order != Order::Once && too_many(replay.log.len() as f64 * replay.scale / replay.length.0 as f64) {
            let item = self.period.as_ref().map(|(item, _)| item).or(self.scale.as_ref().map(|(item, _)| item));
            if let Some(item) = item.or(self.repeats.as_ref()) {
                item.reject(
                    "so more than a million requests a second come; write a longer `period`, or a smaller `scale`",
                );
                return None;
            }
        }
        Some(replay)
    }

    /// How long the log is; `item` is why that matters.
    fn length(&self, log: &Log, item: &Item<'_>) -> Option<Nanos> {
        let last = log.last();
        let Some((period, length)) = &self.period else {
            if log.mean_gap() == Nanos::ZERO {
                item.reject(
                    "but all requests of the log come at one instant, so it has no length; say period = \"1 h\", for example",
                );
                return None;
            }
            return Some(log.length());
        };
        if *length <= last {
            period.reject(&format!(
                "but the last request of the log comes after {} s; write a longer one, or cut the log",
                seconds(last)
            ));
            return None;
        }
        Some(*length)
    }
}

fn scale(item: &Item<'_>) -> Option<f64> {
    let scale = item.number()?;
    if scale <= 0.0 {
        item.reject("so nobody ever comes; 2 is twice the traffic of the log, 0.5 half of it");
        return None;
    }
    if !(LEAST_SCALE..=MOST_SCALE).contains(&scale) {
        item.reject("which is outside 0.001 to 1000; 2 is twice the traffic of the log, 0.5 half of it");
        return None;
    }
    Some(scale)
}

/// A block holds a request on average, and not the same one twice.
fn checked_block(item: &Item<'_>, block: Nanos, replay: &Replay) -> Option<Nanos> {
    let gap = replay.length.0.div_ceil(replay.log.len() as u64);
    if block > replay.length {
        item.reject(&format!(
            "which is longer than the log of {} s; write a shorter one, such as a tenth of that",
            seconds(replay.length)
        ));
        return None;
    }
    if block.0 < gap {
        item.reject(&format!(
            "which is shorter than the mean time between its requests, {} s, so most blocks would be empty; write one that \
             holds many",
            seconds(Nanos(gap))
        ));
        return None;
    }
    Some(block)
}

/// Without zeros that say nothing.
fn seconds(time: Nanos) -> String {
    time.to_string().trim_end_matches('0').trim_end_matches('.').to_owned()
}
