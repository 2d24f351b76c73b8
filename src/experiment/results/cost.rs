//! What a plan costs.

use super::Judgement;
use crate::experiment::Estimate;
use crate::provider::{Credits, Currency, Measure};

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
    pub included: Option<f64>,
    /// How many credits that is, where the plan itself counts those.
    pub credits: Option<Credits>,
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
    /// For each plan met that limits what may be spent on it, how the month compares.
    pub spending: Vec<Spending>,
}

/// What a month costs of one plan, against what may be spent on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Spending {
    /// The plan, by its place in the case.
    pub plan: usize,
    /// The most that may be spent on it in a month; `None` if that is not published.
    pub limit: Option<f64>,
    /// What it costs as far as prices are known: its subscription, units and bursts.
    pub at_least: Estimate,
    /// Whether that is all.
    pub is_known: bool,
}

impl Spending {
    /// Whether a month stays within the limit, at 95 % confidence; `None` where nobody can know.
    pub fn judgement(&self) -> Option<Judgement> {
        let limit = self.limit?;
        self.at_least.half_width?;
        if self.at_least.low() > limit {
            Some(Judgement::Missed)
        } else if !self.is_known {
            None
        } else if self.at_least.high() <= limit {
            Some(Judgement::Met)
        } else {
            Some(Judgement::Undecided)
        }
    }
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

impl Lack {
    /// Whose it is.
    pub fn plan(self) -> usize {
        match self {
            Self::Price(plan)
            | Self::Currency(plan)
            | Self::Subscription(plan)
            | Self::Included(plan)
            | Self::Unit(plan)
            | Self::Quantity(plan, _)
            | Self::Burst(plan) => plan,
        }
    }
}
