//! The names of the queues that theory knows.

use std::fmt;

/// A queue that theory knows, in Kendall's notation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Model {
    /// Poisson arrivals, exponential service, an unbounded queue: Erlang C.
    Mmc {
        /// Servers.
        servers: u32,
    },
    /// The same with room for so many, in service and waiting.
    Mmck {
        /// Servers.
        servers: u32,
        /// Room.
        capacity: u32,
    },
    /// The same with an unbounded queue that is left after an exponential patience: Erlang A.
    Mmca {
        /// Servers.
        servers: u32,
    },
    /// Poisson arrivals, any service, nobody waits: Erlang B.
    Loss {
        /// Servers, or the jobs that there is room for.
        servers: u32,
    },
    /// One server, any service.
    Mg1,
    /// One server, constant service.
    Md1,
    /// A server for everybody.
    Infinite,
    /// So many users who think and ask: machine repair.
    FiniteSource {
        /// Servers.
        servers: u32,
        /// What asks, one thing at a time.
        users: u64,
    },
    /// Any arrivals, any service: Allen and Cunneen's approximation.
    AllenCunneen {
        /// Whether arrivals are Poisson.
        poisson: bool,
        /// Servers.
        servers: u32,
    },
    /// What stations can finish at most.
    Stations,
    /// What a rate limit lets through at most, by its place in the plan.
    RateLimit(usize),
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mmc { servers } => write!(f, "M/M/{servers}"),
            Self::Mmck { servers, capacity } => write!(f, "M/M/{servers}/{capacity}"),
            Self::Mmca { servers } => write!(f, "M/M/{servers}+M"),
            Self::Loss { servers } => write!(f, "M/G/{servers}/{servers}"),
            Self::Mg1 => f.write_str("M/G/1"),
            Self::Md1 => f.write_str("M/D/1"),
            Self::Infinite => f.write_str("G/G/∞"),
            Self::FiniteSource { servers, users } => write!(f, "M/M/{servers}//{users}"),
            Self::AllenCunneen { poisson: true, servers } => write!(f, "M/G/{servers}"),
            Self::AllenCunneen { poisson: false, servers } => write!(f, "G/G/{servers}"),
            Self::Stations => f.write_str("stations"),
            Self::RateLimit(_) => f.write_str("rate limit"),
        }
    }
}
