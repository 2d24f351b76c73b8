//! Future events, ordered by (due, class, sequence). This order is the whole determinism argument of the engine.

use crate::time::Nanos;

/// What happens at one instant happens in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u64)]
pub enum Class {
    /// Ends of service; answers reaching the client.
    Completion = 0,
    /// Capacity that comes back by itself, and outages.
    Start = 1,
    /// Longest waits that are over: in a gate, in a waitlist, for an answer, for a result.
    Timeout = 2,
    /// Polls leaving the client or reaching the provider late.
    Poll = 3,
    /// Retries, gate releases, calls and cancels reaching the provider late.
    Attempt = 4,
    /// Users asking for something.
    Demand = 5,
}

/// What is to happen. The number is a slot, a gate or a counter; with its life at the time, where what was to happen to a slot may
/// become void.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// The station working on this slot is done.
    CompleteService { slot: u32, life: u32 },
    /// The same, unless the service failed before.
    CompleteServiceOf(Stamp),
    /// Leaked stations of a pool come back.
    EndLeak { pool: u32, size: u32 },
    /// The concurrency of this pool has changed.
    ChangeConcurrency(u32),
    /// An outage of this plan begins.
    BeginOutage(u32),
    /// An outage of this plan ends.
    EndOutage(u32),
    /// The longest wait of a job in a waitlist is over, if it still waits.
    EndWait(Stamp),
    /// The result of this slot reaches its client.
    ReturnResult(u32),
    /// The refusal of this slot reaches its client.
    ReturnRefusal(u32),
    /// This slot has waited too long at its gate, if it still waits there with this life and these attempts.
    ExpireGateWait { slot: u32, life: u32, attempts: u32 },
    /// This attempt of this slot may have taken too long.
    TimeOutAttempt { slot: u32, life: u32, attempts: u32 },
    /// The client of this slot loses patience.
    LosePatience { slot: u32, life: u32 },
    /// This slot tries again.
    Retry { slot: u32, life: u32 },
    /// This slot has waited in vain and gives up.
    GiveUp { slot: u32, life: u32 },
    /// The head of this gate's queue may go.
    ReleaseGate(u32),
    /// The head of this throttle's line may go, if no other release was scheduled since.
    ReleaseThrottle { throttle: u32, number: u32 },
    /// The call of this slot reaches the provider.
    ReachProvider(u32),
    /// The client of the job in this slot has left it, and takes it back.
    Cancel { slot: u32, life: u32 },
    /// The head of the line of this counter may go, unless there has been another since.
    ReleaseLine { counter: u32, head: u32 },
    /// A user of this workload has thought and asks, in this lane.
    Ask { workload: u32, lane: u32 },
    /// The client that polls learns that its job was accepted.
    Acknowledge(Stamp),
    /// A poll leaves the client.
    Poll(Stamp),
    /// A poll reaches the provider.
    AskWithPoll(Stamp),
    /// The answer of a poll, or its refusal, reaches the client.
    ReturnPoll(Stamp),
    /// The client has waited in vain after the last refused poll.
    LeavePolling(Stamp),
}

/// A slot at one attempt of one of its tenants: void when it has moved on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The slot.
    pub slot: u32,
    /// Which of its tenants.
    pub life: u32,
    /// Which of their attempts.
    pub attempt: u32,
}

#[derive(Clone, Copy, Debug)]
struct Event {
    // Due time in the high half; in the low half the class in the highest bits, then the order of scheduling. One number, so
    // that the heap compares without branches.
    key: u128,
    action: Action,
}

const SEQUENCE_BITS: u32 = 60;

/// The events to come: a binary heap whose root is taken late.
///
/// Most events schedule another one (a job that ends lets the next one start). So a popped root stays where it is until
/// the next call tells whether a new event can take its place, which saves one of two passes through the heap.
#[derive(Debug, Default)]
pub struct EventQueue {
    // Each event comes before its children, at 2i + 1 and 2i + 2.
    heap: Vec<Event>,
    // The root has been popped already.
    root_is_gone: bool,
    scheduled: u64,
}

impl EventQueue {
    /// Adds an event; among equals of due and class it comes last.
    #[inline]
    pub fn schedule(&mut self, due: Nanos, class: Class, action: Action) {
        let order = (class as u64) << SEQUENCE_BITS | self.scheduled;
        self.scheduled += 1;
        let event = Event { key: u128::from(due.0) << 64 | u128::from(order), action };
        if self.root_is_gone {
            self.root_is_gone = false;
            self.sift_down_from_root(event);
        } else {
            self.heap.push(event);
            self.sift_up_from_end(event);
        }
    }

    /// Takes the first event if it is due at `until` or before.
    #[inline]
    pub fn pop_until(&mut self, until: Nanos) -> Option<(Nanos, Action)> {
        if self.root_is_gone {
            self.root_is_gone = false;
            let last = self.heap.pop().expect("a root that is gone is still in its place");
            if !self.heap.is_empty() {
                self.sift_down_from_root(last);
            }
        }
        let first = self.heap.first()?;
        if first.due() > until {
            return None;
        }
        self.root_is_gone = true;
        Some((first.due(), first.action))
    }

    // Puts `event` in the place of the root and restores the order.
    #[inline]
    fn sift_down_from_root(&mut self, event: Event) {
        let heap = &mut self.heap[..];
        let mut hole = 0;
        let mut child = 1;
        while child < heap.len() {
            if child + 1 < heap.len() {
                child += usize::from(heap[child + 1].key < heap[child].key);
            }
            if heap[child].key >= event.key {
                break;
            }
            heap[hole] = heap[child];
            hole = child;
            child = 2 * hole + 1;
        }
        heap[hole] = event;
    }

    // Restores the order when only the last event may come before its ancestors.
    #[inline]
    fn sift_up_from_end(&mut self, event: Event) {
        let heap = &mut self.heap[..];
        let mut hole = heap.len() - 1;
        while hole > 0 {
            let parent = (hole - 1) / 2;
            if heap[parent].key <= event.key {
                break;
            }
            heap[hole] = heap[parent];
            hole = parent;
        }
        heap[hole] = event;
    }
}

impl Event {
    #[inline]
    fn due(&self) -> Nanos {
        Nanos((self.key >> 64) as u64)
    }
}
