//! What a log looks like, and whether the logs of a process look the same.

use super::super::dispersion::{Dispersion, dispersions, gap_cv};
use super::super::numeric::moments;
use super::Process;
use crate::demand::{Arrivals, Block, Service, ServiceTime, Source, Workload};
use crate::time::Nanos;

/// Simulated logs for each process: as many as are drawn quickly.
const MOST_LOGS: usize = 99;
const LEAST_LOGS: usize = 19;
/// Requests drawn for each process, about.
const DRAWN: usize = 4_000_000;
/// A figure within this factor of the process's mean is as good as the same.
const TOLERANCE: f64 = 0.1;
/// Standard deviations that chance explains.
const DEVIATIONS: f64 = 4.0;

/// The figures that tell processes apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Standard deviation over mean of the gaps.
    pub gap_cv: f64,
    /// Dispersion of counts at each time scale.
    pub dispersions: Vec<Dispersion>,
    /// How many requests there are.
    pub requests: usize,
    /// From the first to the last.
    pub length: Nanos,
}

/// One figure of a log and what simulated logs allow it to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Check {
    /// `None` is the spread of the gaps, else the dispersion of counts in windows of this length.
    pub window: Option<Nanos>,
    /// The log's.
    pub of_log: f64,
    /// The least that the process explains.
    pub low: f64,
    /// The most.
    pub high: f64,
}

impl Check {
    /// Whether the process explains the log's figure.
    pub fn holds(&self) -> bool {
        (self.low..=self.high).contains(&self.of_log)
    }
}

impl Seen {
    fn figures(&self) -> impl Iterator<Item = f64> {
        std::iter::once(self.gap_cv).chain(self.dispersions.iter().map(|found| found.index))
    }

    /// The figures beside those of simulated logs of the same length.
    pub(super) fn held_to(&self, process: &Process) -> Vec<Check> {
        let arrivals = process.arrivals();
        let logs = (DRAWN / self.requests).clamp(LEAST_LOGS, MOST_LOGS);
        // In logarithms: all figures are ratios.
        let mut drawn: Vec<Vec<f64>> = Vec::new();
        for replication in 0..logs {
            let at = instants(&arrivals, self.length, u32::try_from(replication).unwrap_or(0), 3 * self.requests + 100);
            let indices = dispersions(&at, self.length).into_iter().map(|found| found.index);
            drawn.push(std::iter::once(gap_cv(&at)).chain(indices).map(logarithm).collect());
        }
        let windows = std::iter::once(None).chain(self.dispersions.iter().map(|found| Some(found.window)));
        let checks = windows.zip(self.figures()).enumerate().map(|(place, (window, of_log))| {
            let (mean, deviation) = moments(drawn.iter().map(|figures| figures[place]));
            let room = (DEVIATIONS * deviation).max(TOLERANCE);
            Check { window, of_log, low: libm::exp(mean - room), high: libm::exp(mean + room) }
        });
        checks.collect()
    }
}

fn logarithm(figure: f64) -> f64 {
    libm::log(figure.max(1e-6))
}

/// The instants that a process brings in a replication, `most` of them at most.
fn instants(arrivals: &Arrivals, length: Nanos, replication: u32, most: usize) -> Vec<Nanos> {
    let workload = Workload {
        name: String::new(),
        endpoint: String::new(),
        model: String::new(),
        client: 0,
        priority: 0,
        arrivals: arrivals.clone(),
        quantities: Vec::new(),
        service: Service::Drawn(ServiceTime::Constant(Nanos::ZERO)),
    };
    let workloads = [workload];
    let mut source = Source::new(&workloads, length, 1, replication);
    let mut block = Block::default();
    let mut at = Vec::new();
    loop {
        source.fill(&mut block);
        if block.requests.is_empty() || at.len() >= most {
            return at;
        }
        at.extend(block.requests.iter().map(|request| request.at));
    }
}
