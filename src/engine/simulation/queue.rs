//! Queues of slots, linked through the slots: a call is in one queue at a time, and may leave from the middle.

/// No slot.
pub(super) const NONE: u32 = u32::MAX;

/// The neighbours of each slot in the queue that it is in.
#[derive(Debug, Default)]
pub(super) struct Links(Vec<Link>);

#[derive(Clone, Copy, Debug)]
struct Link {
    before: u32,
    after: u32,
}

impl Links {
    /// Makes room for one more slot.
    pub fn push(&mut self) {
        self.0.push(Link { before: NONE, after: NONE });
    }
}

/// A queue of slots: its ends and its length. Everything takes constant time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Queue {
    first: u32,
    last: u32,
    length: u32,
}

impl Default for Queue {
    fn default() -> Self {
        Self { first: NONE, last: NONE, length: 0 }
    }
}

impl Queue {
    #[inline]
    pub fn length(&self) -> u32 {
        self.length
    }

    #[inline]
    pub fn first(&self) -> Option<u32> {
        (self.first != NONE).then_some(self.first)
    }

    /// Adds a slot that is in no queue at the end.
    #[inline]
    pub fn push_back(&mut self, links: &mut Links, slot: u32) {
        links.0[slot as usize] = Link { before: self.last, after: NONE };
        if self.last == NONE {
            self.first = slot;
        } else {
            links.0[self.last as usize].after = slot;
        }
        self.last = slot;
        self.length += 1;
    }

    /// Adds a slot that is in no queue at the front.
    #[inline]
    pub fn push_front(&mut self, links: &mut Links, slot: u32) {
        links.0[slot as usize] = Link { before: NONE, after: self.first };
        if self.first == NONE {
            self.last = slot;
        } else {
            links.0[self.first as usize].before = slot;
        }
        self.first = slot;
        self.length += 1;
    }

    /// Takes the first slot.
    #[inline]
    pub fn pop_front(&mut self, links: &mut Links) -> Option<u32> {
        let first = self.first()?;
        self.remove(links, first);
        Some(first)
    }

    /// Takes the last slot.
    #[inline]
    pub fn pop_back(&mut self, links: &mut Links) -> Option<u32> {
        let last = (self.last != NONE).then_some(self.last)?;
        self.remove(links, last);
        Some(last)
    }

    /// Takes a slot that is in this queue, wherever it stands.
    #[inline]
    pub fn remove(&mut self, links: &mut Links, slot: u32) {
        let Link { before, after } = links.0[slot as usize];
        if before == NONE {
            self.first = after;
        } else {
            links.0[before as usize].after = after;
        }
        if after == NONE {
            self.last = before;
        } else {
            links.0[after as usize].before = before;
        }
        self.length -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_leave_in_order_and_from_the_middle() {
        let (mut links, mut queue) = (Links::default(), Queue::default());
        (0..5).for_each(|_| links.push());
        (0..5).for_each(|slot| queue.push_back(&mut links, slot));
        for gone in [2, 0, 4] {
            queue.remove(&mut links, gone);
        }
        assert_eq!((queue.length(), queue.first()), (2, Some(1)));
        queue.push_back(&mut links, 0);
        let left: Vec<u32> = std::iter::from_fn(|| queue.pop_front(&mut links)).collect();
        assert_eq!((left, queue.length(), queue.first()), (vec![1, 3, 0], 0, None));
    }
}
