//! What a plan costs a month: the subscription, units beyond what it includes, bursts; and what of it is paid for nobody.
//!
//! A month has 30 days, as everywhere in a scenario. What was served of the requests that appeared between warm-up and horizon is taken to go on like that all month;
//! requests that come once (all at once, or in a single bulk) are taken to come once in it. What is included is taken off what a month uses *on
//! average*: taking it off each replication by itself would count a short run's chance many times over.
//!
//! ```text
//! cost = subscriptions + unit price * max(0, units - included) + surcharge * burst units
//! ```

use super::Estimate;
use super::results::{CostFigures, Lack, Spending};
use crate::demand::{Arrivals, Workload};
use crate::metrics::{Billing, Count, RunMetrics, Usage};
use crate::provider::{Billed, Measure, Money, Price, Stated, UnitPrice, Units};
use crate::scenario::Case;
use serde::{Deserialize, Serialize};

pub(super) const MONTH_S: f64 = 30.0 * 86_400.0;

/// What one replication says of a month.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Month {
    // By plan met.
    used: Vec<Used>,
    delivered: f64,
}

/// What a month uses of one plan, in units of what that charges for.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Used {
    jobs: f64,
    units: f64,
    units_for_nobody: f64,
    burst_jobs: f64,
    burst_units: f64,
    burst_units_for_nobody: f64,
}

impl Month {
    /// From what one run measured.
    pub fn new(case: &Case, plan: usize, billing: &Billing, metrics: &RunMetrics) -> Self {
        let a_month = MONTH_S / metrics.window.length().as_secs_f64();
        let times: Vec<f64> =
            case.workloads.iter().map(|workload| if comes_once(workload) { 1.0 } else { a_month }).collect();
        let used = (case.plans_met(plan).into_iter().enumerate())
            .map(|(side, plan)| {
                let billed = case.plans[plan].price.as_ref().map_or(Billed::Served, |price| price.billed);
                let mut used = Used::default();
                for (bill, times) in billing.of_plan(side).iter().zip(&times) {
                    match billed {
                        Billed::Served => {
                            used.add(&bill.served, *times);
                            used.units_for_nobody += bill.for_nobody.units as f64 * times;
                            used.burst_units_for_nobody += bill.for_nobody.burst_units as f64 * times;
                        }
                        Billed::Delivered => {
                            used.add(&bill.served, *times);
                            used.add(&bill.for_nobody, -times);
                        }
                    }
                }
                used
            })
            .collect();
        let delivered = metrics.workloads.iter().map(|workload| workload.counts[Count::Delivered] as f64);
        Self { used, delivered: delivered.zip(&times).map(|(delivered, times)| delivered * times).sum() }
    }
}

impl Used {
    fn add(&mut self, usage: &Usage, times: f64) {
        self.jobs += usage.jobs as f64 * times;
        self.units += usage.units as f64 * times;
        self.burst_jobs += usage.burst_jobs as f64 * times;
        self.burst_units += usage.burst_units as f64 * times;
    }
}

/// Whether its requests come at one instant of the run and never again.
pub(super) fn comes_once(workload: &Workload) -> bool {
    match &workload.arrivals {
        Arrivals::AllAtOnce { .. } => true,
        Arrivals::Bulk(bulk) => bulk.every.is_none(),
        _ => false,
    }
}

/// Whether somebody has to count for bills under this plan.
pub(super) fn has_price(case: &Case, plan: usize) -> bool {
    case.plans[plan].price.is_some()
}

/// Units charged for, beyond what is included, or units of a surcharge.
struct Charge {
    each: f64,
    included: f64,
    // 0 where the mean is not above what is included.
    active: bool,
    units: fn(&Used) -> f64,
    for_nobody: fn(&Used) -> f64,
    // The mean of the units for nobody is not above that of those charged for.
    nobody_within: bool,
    side: usize,
}

impl Charge {
    fn of(&self, month: &Month) -> f64 {
        if !self.active {
            return 0.0;
        }
        self.each * ((self.units)(&month.used[self.side]) - self.included)
    }

    /// What would be saved if nothing were served for nobody.
    fn for_nobody(&self, month: &Month) -> f64 {
        if !self.active || self.nobody_within {
            return if self.active { self.each * (self.for_nobody)(&month.used[self.side]) } else { 0.0 };
        }
        self.of(month)
    }
}

/// The months of all replications.
struct Months<'m> {
    all: &'m [&'m Month],
    exact: bool,
}

impl Months<'_> {
    fn mean(&self, of: impl Fn(&Month) -> f64) -> Estimate {
        self.mean_of_known(|month| Some(of(month))).expect("a scenario has a replication")
    }

    fn mean_of_known(&self, of: impl Fn(&Month) -> Option<f64>) -> Option<Estimate> {
        let values: Vec<f64> = self.all.iter().filter_map(|month| of(month)).collect();
        Estimate::from_values(&values, self.exact)
    }
}

/// What the plan costs; `None` if nothing is said of its price.
pub(super) fn cost(case: &Case, plan: usize, months: &[&Month], exact: bool) -> Option<CostFigures> {
    let own = case.plans[plan].price.as_ref()?;
    let months = Months { all: months, exact };
    let (charges, lacks, limits) = (Vec::new(), Vec::new(), Vec::new());
    let mut bill = Sum { case, months: &months, subscription: 0.0, charges, lacks, limits };
    let mut currency = own.currency;
    for (side, plan) in case.plans_met(plan).into_iter().enumerate() {
        let is_used = months.mean(|month| month.used[side].jobs).mean > 0.0;
        match &case.plans[plan].price {
            None if is_used => bill.lacks.push(Lack::Price(plan)),
            None => {}
            Some(price) if price.currency.is_some() && currency.is_some() && price.currency != currency => {
                bill.lacks.push(Lack::Currency(plan));
            }
            Some(price) => {
                currency = currency.or(price.currency);
                bill.add(price, plan, side, is_used);
            }
        }
    }
    Some(bill.figures(currency, own))
}

struct Sum<'b> {
    case: &'b Case,
    months: &'b Months<'b>,
    subscription: f64,
    charges: Vec<(Part, Charge)>,
    lacks: Vec<Lack>,
    limits: Vec<SpendingLimit>,
}

/// A plan that limits what may be spent on it, with its subscription as far as that is known.
struct SpendingLimit {
    plan: usize,
    side: usize,
    limit: Option<f64>,
    subscription: f64,
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Units,
    Burst,
}

impl Sum<'_> {
    fn add(&mut self, price: &Price, plan: usize, side: usize, is_used: bool) {
        if let Some(limit) = price.spending_limit {
            let subscription = price.monthly.and_then(Stated::known).map_or(0.0, Money::amount);
            let limit = limit.known().map(Money::amount);
            self.limits.push(SpendingLimit { plan, side, limit, subscription });
        }
        match price.monthly {
            Some(Stated::Known(monthly)) => self.subscription += monthly.amount(),
            Some(Stated::Unknown) => self.lacks.push(Lack::Subscription(plan)),
            None => {}
        }
        if is_used {
            self.add_units(price, plan, side);
        }
        if self.months.mean(|month| month.used[side].burst_jobs).mean > 0.0 {
            match price.burst.and_then(Stated::known) {
                None => self.lacks.push(Lack::Burst(plan)),
                Some(surcharge) if self.is_missing(surcharge.of) => self.lacks.push(missing(plan, surcharge.of)),
                Some(surcharge) => {
                    let charge = Charge {
                        each: surcharge.each(),
                        included: 0.0,
                        active: true,
                        units: |used| used.burst_units,
                        for_nobody: |used| used.burst_units_for_nobody,
                        nobody_within: true,
                        side,
                    };
                    self.charges.push((Part::Burst, charge));
                }
            }
        }
    }

    fn add_units(&mut self, price: &Price, plan: usize, side: usize) {
        let is_free = |unit: UnitPrice| unit.money.micros == 0;
        let unit = match (price.unit, price.included) {
            // A flat price.
            (None, None) => return,
            (Some(Stated::Known(unit)), _) if is_free(unit) => return,
            (unit, _) => unit.and_then(Stated::known),
        };
        if self.is_missing(price.of) {
            return self.lacks.push(missing(plan, price.of));
        }
        let included = match price.included {
            Some(Stated::Unknown) => return self.lacks.push(Lack::Included(plan)),
            Some(Stated::Known(included)) => included.amount(),
            None => 0.0,
        };
        let used = self.months.mean(|month| month.used[side].units);
        let Some(unit) = unit else {
            // What is included may be enough.
            if used.high() > included {
                self.lacks.push(Lack::Unit(plan));
            }
            return;
        };
        let for_nobody = self.months.mean(|month| month.used[side].units_for_nobody);
        let charge = Charge {
            each: unit.each(),
            included,
            active: used.mean > included,
            units: |used| used.units,
            for_nobody: |used| used.units_for_nobody,
            nobody_within: for_nobody.mean <= used.mean - included,
            side,
        };
        self.charges.push((Part::Units, charge));
    }

    // Whether no request has what is counted.
    fn is_missing(&self, of: Measure) -> bool {
        let Measure::Quantity(kind) = of else { return false };
        self.case.workloads.iter().all(|workload| workload.quantities.get(kind).is_none_or(Option::is_none))
    }

    fn figures(self, currency: Option<crate::provider::Currency>, own: &Price) -> CostFigures {
        let Self { months, subscription, charges, lacks, limits, .. } = self;
        let part = |wanted: Part| {
            let mut of = charges.iter().filter(|(part, _)| *part == wanted).peekable();
            of.peek()?;
            let of: Vec<&Charge> = of.map(|(_, charge)| charge).collect();
            let mut estimate = months.mean(|month| of.iter().map(|charge| charge.of(month)).sum());
            widen(&mut estimate, &of, months);
            Some(estimate)
        };
        let all: Vec<&Charge> = charges.iter().map(|(_, charge)| charge).collect();
        let sum = |month: &Month| subscription + all.iter().map(|charge| charge.of(month)).sum::<f64>();
        let mut at_least = months.mean(sum);
        widen(&mut at_least, &all, months);
        let spending = limits.iter().map(|of| {
            let own: Vec<&Charge> = all.iter().copied().filter(|charge| charge.side == of.side).collect();
            let mut at_least =
                months.mean(|month| of.subscription + own.iter().map(|charge| charge.of(month)).sum::<f64>());
            widen(&mut at_least, &own, months);
            let is_known = lacks.iter().all(|lack| lack.plan() != of.plan);
            Spending { plan: of.plan, limit: of.limit, at_least, is_known }
        });
        let spending = spending.collect();
        let is_known = lacks.is_empty();
        let per_thousand =
            months.mean_of_known(|month| (month.delivered > 0.0).then(|| sum(month) / month.delivered * 1000.0));
        let for_nobody = months.mean(|month| all.iter().map(|charge| charge.for_nobody(month)).sum());
        CostFigures {
            currency,
            subscription,
            of: own.of,
            included: own.included.and_then(Stated::known).map(Units::amount),
            credits: own.credits,
            used: months.mean(|month| month.used[0].units),
            units: part(Part::Units),
            burst: part(Part::Burst),
            at_least,
            total: is_known.then_some(at_least),
            for_nobody: is_known.then_some(for_nobody),
            per_thousand_delivered: per_thousand.filter(|_| is_known),
            lacks,
            spending,
        }
    }
}

/// Where the mean lies within what is included and the interval does not, the interval of the cost reaches as far as the upper end.
fn widen(estimate: &mut Estimate, charges: &[&Charge], months: &Months<'_>) {
    for charge in charges.iter().filter(|charge| !charge.active) {
        let beyond = months.mean(|month| (charge.units)(&month.used[charge.side])).high() - charge.included;
        estimate.half_width = estimate.half_width.map(|half| half + charge.each * beyond.max(0.0));
    }
}

fn missing(plan: usize, of: Measure) -> Lack {
    match of {
        Measure::Quantity(kind) => Lack::Quantity(plan, kind),
        Measure::Jobs | Measure::StationTime => unreachable!("every job is one and takes its time"),
    }
}
