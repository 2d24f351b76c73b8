//! From a log of real requests to the workload that describes it: how requests come, how long they take, how much they
//! have of each quantity, and whether a limit has shaped the log already.
//!
//! Pure functions of what a log says. A process or a family is taken only if samples of it, drawn as a scenario would
//! draw them, look like the log; where none does, that is the finding, and the log itself is the description.

pub mod arrivals;
pub mod dispersion;
mod numeric;
pub mod quantities;
pub mod service;
pub mod throttling;

use crate::demand::log::Log;
use crate::time::Nanos;

pub use arrivals::ArrivalFit;
pub use quantities::QuantityFit;
pub use service::ServiceFit;
pub use throttling::Throttling;

/// What a log says of its requests, in the order of their instants.
#[derive(Clone, Debug, PartialEq)]
pub struct Observed {
    /// When each came, since the first; ascending, at least one.
    pub at: Vec<Nanos>,
    /// When the first came, since 1970 by the log's clock; `None` where the log's clock has no date.
    pub began: Option<Nanos>,
    /// How long each took, where the log says so.
    pub service: Option<Vec<Nanos>>,
    /// How much each had.
    pub quantities: Vec<Column>,
}

/// A column of amounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What the log calls it.
    pub name: String,
    /// One for each request.
    pub amounts: Vec<u64>,
}

impl Observed {
    /// What a log says that was read with these columns; `dated` where its instants count from 1970 rather than from its first.
    /// `None` if it has no requests.
    pub fn new(log: &Log, dated: bool, service: bool, quantities: &[String]) -> Option<Self> {
        let first = *log.instants().first()?;
        let amounts = |place: usize| (0..log.len()).map(|row| log.amounts(row)[place]).collect();
        Some(Self {
            at: log.instants().iter().map(|at| at.saturating_sub(first)).collect(),
            began: dated.then_some(first),
            service: service.then(|| (0..log.len()).map(|row| log.service(row)).collect()),
            quantities: quantities
                .iter()
                .enumerate()
                .map(|(place, name)| Column { name: name.clone(), amounts: amounts(place) })
                .collect(),
        })
    }

    /// From the first request to the last.
    pub fn length(&self) -> Nanos {
        self.at.last().copied().unwrap_or(Nanos::ZERO)
    }
}

/// Everything found in a log.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// How requests come.
    pub arrivals: ArrivalFit,
    /// How long they take; `None` where the log does not say.
    pub service: Option<ServiceFit>,
    /// How much they have, in the order of the columns.
    pub quantities: Vec<QuantityFit>,
    /// Whether a limit has shaped the log already.
    pub throttling: Throttling,
}

/// Finds it. The same log gives the same fit.
pub fn fit(observed: &Observed) -> Fit {
    Fit {
        arrivals: arrivals::fit(&observed.at, observed.began),
        service: observed.service.as_ref().map(|times| service::fit(times, &observed.quantities)),
        quantities: observed.quantities.iter().map(|column| quantities::fit(&column.amounts)).collect(),
        throttling: throttling::find(&observed.at, observed.began, observed.service.as_deref()),
    }
}
