//! Future events, ordered by (due, class, sequence). This order is the whole determinism argument of the engine.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::time::Nanos;

/// What happens at one instant happens in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u64)]
pub enum Class {
    /// Ends of service; answers reaching the client.
    Completion = 0,
    /// Longest waits that are over.
    Timeout = 2,
    /// Retries, gate releases, calls reaching the provider late.
    Attempt = 4,
}

/// What is to happen. The number is a slot, a gate or a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The station working on this slot is done.
    CompleteService(u32),
    /// The result of this slot reaches its client.
    ReturnResult(u32),
    /// The refusal of this slot reaches its client.
    ReturnRefusal(u32),
    /// The head of this gate's queue may have waited too long.
    ExpireGateQueue(u32),
    /// This slot tries again.
    Retry(u32),
    /// This slot has waited in vain and gives up.
    GiveUp(u32),
    /// The head of this gate's queue may go.
    ReleaseGate(u32),
    /// The call of this slot reaches the provider.
    ReachProvider(u32),
    /// The head of the line of this counter may go.
    ReleaseLine(u32),
}

#[derive(Clone, Copy, Debug)]
struct Event {
    due: Nanos,
    // Class in the highest bits, then the order of scheduling.
    order: u64,
    action: Action,
}

const SEQUENCE_BITS: u32 = 60;

// The heap pops the greatest, so earlier is greater.
impl Ord for Event {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        (other.due, other.order).cmp(&(self.due, self.order))
    }
}

impl PartialOrd for Event {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Event {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Event {}

/// The events to come.
#[derive(Debug, Default)]
pub struct EventQueue {
    heap: BinaryHeap<Event>,
    scheduled: u64,
}

impl EventQueue {
    /// Adds an event; among equals of due and class it comes last.
    #[inline]
    pub fn schedule(&mut self, due: Nanos, class: Class, action: Action) {
        let order = (class as u64) << SEQUENCE_BITS | self.scheduled;
        self.scheduled += 1;
        self.heap.push(Event { due, order, action });
    }

    /// Takes the first event if it is due at `until` or before.
    #[inline]
    pub fn pop_until(&mut self, until: Nanos) -> Option<(Nanos, Action)> {
        if self.heap.peek()?.due > until {
            return None;
        }
        self.heap.pop().map(|event| (event.due, event.action))
    }
}
