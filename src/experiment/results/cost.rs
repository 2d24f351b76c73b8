//! What a plan costs.

use crate::experiment::Estimate;
use crate::provider::{Currency, Measure};

/// What a plan costs in a month of 30 days of this traffic, in its currency.
#[derive(Clone, Debug, PartialEq)]
pub struct CostFigures {
    /// The currency; `None` if no amount is known.
    pub currency: Option<Currency>,
    /// What is paid whatever is used, as far as it is known; also for plans that requests spill over to.
    pub subscription: f64,
    /// What the plan itself charges for.
    pub of: Measure,
    /// How much of it the plan itself includes; `None` where nothing is, or nobody knows.
    pub included: Option<u64>,
    /// How much of it a month uses.
    pub used: Estimate,
    /// The cost of units beyond what is included; `None` where none is charged for.
    pub units: Option<Estimate>,
    /// The surcharge for bursts; `None` where none is charged.
    pub burst: Option<Estimate>,
    /// Everything whose price is known.
    pub at_least: Estimate,
    /// The cost; `None` where a price is lacking.
    pub total: Option<Estimate>,
    /// What would be saved if nothing had been served whose result nobody got; likewise.
    pub for_nobody: Option<Estimate>,
    /// The cost of a thousand delivered requests; likewise, and when none was delivered.
    pub per_thousand_delivered: Option<Estimate>,
    /// What is lacking.
    pub lacks: Vec<Lack>,
}

/// What is lacking to know a cost, with the plan whose it is, by its place in the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Anything about the price of a plan that requests spill over to.
    Price(usize),
    /// Its price in the same currency.
    Currency(usize),
    /// The price of the subscription.
    Subscription(usize),
    /// How much the subscription includes.
    Included(usize),
    /// The price of the units that are charged for.
    Unit(usize),
    /// How much the requests have of a quantity that is charged for, by its place in the scenario.
    Quantity(usize, usize),
    /// The surcharge for bursts.
    Burst(usize),
}
