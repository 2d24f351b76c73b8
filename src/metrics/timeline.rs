//! What happened when: counts and mean levels in bins of equal length from the start of the run to the horizon.

use crate::time::Nanos;

/// No more bins than this.
const MOST_BINS: u64 = 120;

/// Lengths of bins that a reader can name, in seconds.
const NICE_LENGTHS_S: [u64; 19] =
    [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 604_800];

/// What happened in one bin.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// Requests that appeared.
    pub demanded: u64,
    /// Attempts refused.
    pub refused: u64,
    /// Results that reached clients.
    pub delivered: u64,
    /// Calls that asked for a result.
    pub polls: u64,
    // Integrals of the levels over the bin if they do not change any more, in nanoseconds.
    areas: [i128; LEVELS],
}

/// How many levels there are.
const LEVELS: usize = 3;

/// What is counted at every instant.
#[derive(Clone, Copy, Debug)]
pub(super) enum Level {
    InService,
    Waiting,
    GateWaiting,
}

/// The bins, filled as time goes on.
#[derive(Debug)]
pub struct Timeline {
    length: Nanos,
    horizon: Nanos,
    bins: Vec<Bin>,
    // The bin that is being filled, and its end; what comes after the horizon goes into one more that nobody reads.
    current: usize,
    current_end: Nanos,
    // The levels now, by [`Level`].
    levels: [i64; LEVELS],
}

impl Timeline {
    /// Empty bins up to the horizon.
    pub fn new(horizon: Nanos) -> Self {
        let length = bin_length(horizon);
        let count = usize::try_from(horizon.0.div_ceil(length.0)).expect("there are few bins");
        Self {
            length,
            horizon,
            bins: vec![Bin::default(); count + 1],
            current: 0,
            current_end: length.min(horizon),
            levels: [0; LEVELS],
        }
    }

    /// The counts of the bin of this instant.
    #[inline]
    pub(super) fn count(&mut self, at: Nanos) -> &mut Bin {
        if at >= self.current_end {
            self.advance(at);
        }
        &mut self.bins[self.current]
    }

    /// A level changes by this much at this instant.
    #[inline]
    pub(super) fn change(&mut self, at: Nanos, level: Level, by: i64) {
        if at >= self.current_end {
            self.advance(at);
        }
        self.levels[level as usize] += by;
        self.bins[self.current].areas[level as usize] += i128::from(by) * i128::from((self.current_end - at).0);
    }

    pub(super) fn close(&mut self) {
        self.advance(self.horizon);
    }

    #[cold]
    fn advance(&mut self, at: Nanos) {
        while at >= self.current_end && self.current + 1 < self.bins.len() {
            let start = self.current_end;
            self.current += 1;
            self.current_end =
                if self.current + 1 == self.bins.len() { Nanos::MAX } else { (start + self.length).min(self.horizon) };
            let length = i128::from((self.current_end - start).0);
            self.bins[self.current].areas = self.levels.map(|level| i128::from(level) * length);
        }
    }

    /// The bins with their first instant and length.
    pub fn bins(&self) -> impl ExactSizeIterator<Item = (Nanos, Nanos, &Bin)> {
        self.bins[..self.bins.len() - 1].iter().enumerate().map(|(place, bin)| {
            let start = Nanos(self.length.0 * place as u64);
            (start, self.length.min(self.horizon - start), bin)
        })
    }
}

impl Bin {
    /// Mean levels over a bin of this length: jobs in service, waiting at the provider, waiting in gates.
    pub fn mean_levels(&self, length: Nanos) -> [f64; 3] {
        self.areas.map(|area| area as f64 / length.0 as f64)
    }
}

fn bin_length(horizon: Nanos) -> Nanos {
    NICE_LENGTHS_S
        .into_iter()
        .map(Nanos::from_secs)
        .find(|length| horizon.0.div_ceil(length.0) <= MOST_BINS)
        .filter(|length| *length < horizon)
        .unwrap_or(Nanos(horizon.0.div_ceil(MOST_BINS)))
}
