//! Demand: what clients want done, and when — drawn from named random streams, the same for every plan.
//!
//! Descriptions here; [`source`] draws them in blocks that every plan of a replication consumes. Nothing here knows
//! plans, clients or the simulated system.

pub mod arrivals;
pub mod composed;
pub mod log;
pub mod service;
pub mod source;

use std::sync::Arc;

pub use arrivals::Arrivals;
pub use composed::{ComposedService, Factor, PerUnit};
pub use log::Log;
pub use service::ServiceTime;
pub use source::{Block, Source};

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
