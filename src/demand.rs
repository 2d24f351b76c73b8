//! Demand: what clients want done, and when — drawn from named random streams, the same for every plan.
//!
//! Descriptions here; [`source`] draws them in blocks that every plan of a replication consumes. Nothing here knows
//! plans, clients or the simulated system.

pub mod arrivals;
pub mod composed;
mod draw;
pub mod failure;
pub mod log;
pub mod service;
pub mod source;

use std::num::NonZeroU32;
use std::sync::Arc;

pub use arrivals::Arrivals;
pub use composed::{ComposedService, Factor, PerUnit};
pub use failure::Failure;
pub use log::Log;
pub use service::ServiceTime;
pub(crate) use service::numeric::turning_point;
pub use source::{Block, Source};

use crate::time::Nanos;

/// One stream of requests of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    /// The name in the scenario file; unique within it.
    pub name: String,
    /// The endpoint its calls go to; what rate limits and pools match against. Empty when not given.
    pub endpoint: String,
    /// The model it asks for; likewise.
    pub model: String,
    /// Index into [`crate::scenario::Case::clients`].
    pub client: usize,
    /// How urgent its requests are, where a queue asks: higher goes first.
    pub priority: i32,
    /// When requests appear.
    pub arrivals: Arrivals,
    /// How much of each quantity a request has, in the order of [`crate::scenario::Scenario::quantities`]; `None` where it
    /// has none of it.
    pub quantities: Vec<Option<Quantity>>,
    /// How long a station works on a request.
    pub service: Service,
    /// How many requests one arrival makes at once; a bulk has its own count. `None` is one, and then nobody speaks of actions.
    pub fan_out: Option<NonZeroU32>,
    /// How services fail; `None` where they never do.
    pub failure: Option<Failure>,
}

impl Workload {
    /// Requests of one action: of what one arrival makes at once, and what is done when the last of them has ended.
    pub fn calls(&self) -> u64 {
        match self.arrivals.bulk() {
            Some(bulk) => bulk.count.get(),
            None => self.fan_out.map_or(1, |calls| calls.get().into()),
        }
    }

    /// Whether its actions are something to speak of beside its requests: a fan-out, or a bulk.
    pub fn has_actions(&self) -> bool {
        self.fan_out.is_some() || self.arrivals.bulk().is_some()
    }

    /// How many requests appear before the horizon, in expectation, where a service takes this long on average. Of closed users, who
    /// ask less often the longer they wait, it is about the number if nobody waits for more than the service.
    pub fn expected(&self, horizon: Nanos, service_s: f64) -> f64 {
        let arrivals = match &self.arrivals {
            Arrivals::Users(users) => users.expected(horizon, service_s),
            arrivals => arrivals.expected(horizon),
        };
        arrivals * self.fan_out.map_or(1.0, |calls| calls.get().into())
    }
}

/// How much of a quantity a request has.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantity {
    /// Always the same.
    Constant(u64),
    /// One of several amounts, with probabilities that sum to 1.
    Mix(Vec<MixPart>),
    /// A column of the log that the arrivals come from, an index into [`log::LogFormat::quantities`].
    Log(usize),
}

/// One amount of a mix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MixPart {
    /// The amount.
    pub amount: u64,
    /// Its probability, above 0.
    pub probability: f64,
}

/// How long a station works on a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Service {
    /// Drawn anew for each request.
    Drawn(ServiceTime),
    /// Drawn, with a base, a part per unit of a quantity, a factor by class.
    Composed(Arc<ComposedService>),
    /// From the log that the arrivals come from: [`Log::service`].
    Log,
}

impl Service {
    /// Whether it is the same for all requests with the same quantities and the same row of a log.
    pub fn is_constant(&self) -> bool {
        match self {
            Self::Drawn(service) => service.is_constant(),
            Self::Composed(service) => service.is_constant(),
            Self::Log => true,
        }
    }
}
