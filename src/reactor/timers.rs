//! A queue of deadlines: earliest first, first come first served among equals.
//!
//! Cancelling empties the timer's slot at once and leaves its key in the heap; keys without a timer are shed when they
//! are more than half of the heap, so a program that sets and cancels timeouts forever stays small.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Heaps smaller than this are not worth cleaning.
const SMALL: usize = 64;

/// Names one timer, for cancelling it. A name outlives its timer harmlessly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimerId {
    slot: u32,
    sequence: u64,
}

/// What the heap orders: deadline in nanoseconds, then order of arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    deadline: u64,
    sequence: u64,
    slot: u32,
}

#[derive(Debug)]
struct Slot<T> {
    sequence: u64,
    payload: Option<T>,
}

#[derive(Debug)]
pub struct Timers<T> {
    heap: BinaryHeap<Reverse<Key>>,
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
    live: usize,
    next_sequence: u64,
}

impl<T> Default for Timers<T> {
    fn default() -> Self {
        Timers { heap: BinaryHeap::new(), slots: Vec::new(), free: Vec::new(), live: 0, next_sequence: 0 }
    }
}

impl<T> Timers<T> {
    pub fn new() -> Self {
        Self::default()
    }

    /// How many timers are set.
    pub fn len(&self) -> usize {
        self.live
    }

    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// Set a timer for `deadline` (nanoseconds on the caller's clock).
    pub fn insert(&mut self, deadline: u64, payload: T) -> TimerId {
        let sequence = self.next_sequence;
        self.next_sequence += 1;
        let filled = Slot { sequence, payload: Some(payload) };
        let slot = match self.free.pop() {
            Some(slot) => {
                self.slots[slot as usize] = filled;
                slot
            }
            None => {
                self.slots.push(filled);
                u32::try_from(self.slots.len() - 1).expect("memory ends before four thousand million timers")
            }
        };
        self.heap.push(Reverse(Key { deadline, sequence, slot }));
        self.live += 1;
        TimerId { slot, sequence }
    }

    /// Take a timer back. `None` when it has fired or was cancelled before.
    pub fn cancel(&mut self, id: TimerId) -> Option<T> {
        let payload = self.vacate(id.slot, id.sequence)?;
        self.shed();
        Some(payload)
    }

    /// The earliest deadline, if any timer is set.
    pub fn next_deadline(&mut self) -> Option<u64> {
        while let Some(Reverse(key)) = self.heap.peek() {
            if self.holds(key) {
                return Some(key.deadline);
            }
            self.heap.pop();
        }
        None
    }

    /// Take the next timer that is due at `now`.
    pub fn pop_due(&mut self, now: u64) -> Option<(TimerId, T)> {
        if self.next_deadline()? > now {
            return None;
        }
        let Reverse(Key { sequence, slot, .. }) = self.heap.pop()?;
        let payload = self.vacate(slot, sequence)?;
        Some((TimerId { slot, sequence }, payload))
    }

    fn holds(&self, key: &Key) -> bool {
        self.slots.get(key.slot as usize).is_some_and(|slot| slot.sequence == key.sequence && slot.payload.is_some())
    }

    fn vacate(&mut self, slot: u32, sequence: u64) -> Option<T> {
        let entry = self.slots.get_mut(slot as usize).filter(|entry| entry.sequence == sequence)?;
        let payload = entry.payload.take()?;
        self.free.push(slot);
        self.live -= 1;
        Some(payload)
    }

    /// Drop the keys of cancelled timers when they outnumber the others, and give memory back after a peak.
    fn shed(&mut self) {
        if self.heap.len() < SMALL || self.heap.len() <= 2 * self.live {
            return;
        }
        let mut keys = std::mem::take(&mut self.heap).into_vec();
        keys.retain(|Reverse(key)| self.holds(key));
        if keys.capacity() > 4 * keys.len().max(SMALL) {
            keys.shrink_to(2 * keys.len());
        }
        self.heap = keys.into();
        if self.live == 0 {
            self.slots = Vec::new();
            self.free = Vec::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fires_by_deadline_then_by_arrival() {
        let mut timers = Timers::new();
        for (deadline, name) in [(30, "c"), (10, "a"), (30, "d"), (20, "b")] {
            timers.insert(deadline, name);
        }
        assert_eq!(timers.next_deadline(), Some(10));
        assert!(timers.pop_due(9).is_none());
        let order: Vec<_> = std::iter::from_fn(|| timers.pop_due(30).map(|(_, name)| name)).collect();
        assert_eq!(order, ["a", "b", "c", "d"]);
        assert!(timers.is_empty());
    }

    #[test]
    fn a_name_cancels_only_its_own_timer() {
        let mut timers = Timers::new();
        let first = timers.insert(1, "first");
        assert_eq!(timers.cancel(first), Some("first"));
        let second = timers.insert(2, "second");
        assert_eq!(timers.cancel(first), None);
        assert_eq!(timers.len(), 1);
        assert_eq!(timers.pop_due(5), Some((second, "second")));
        assert_eq!(timers.cancel(second), None);
    }

    #[test]
    fn cancelled_timers_take_no_room() {
        let mut timers = Timers::new();
        timers.insert(u64::MAX, 0);
        for round in 0..100_000 {
            let id = timers.insert(1_000_000 + round, 1);
            timers.cancel(id);
        }
        assert!(timers.heap.len() <= SMALL && timers.slots.len() <= 2);
        assert_eq!(timers.len(), 1);
    }

    #[test]
    fn agrees_with_a_plain_list() {
        let mut timers = Timers::new();
        let mut model: Vec<(u64, u64, TimerId)> = Vec::new();
        let mut seed = 1u64;
        for step in 0..20_000u64 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let random = seed >> 33;
            match random % 4 {
                0 | 1 => {
                    let deadline = random % 1000;
                    model.push((deadline, step, timers.insert(deadline, step)));
                }
                2 if !model.is_empty() => {
                    let (_, payload, id) = model.swap_remove(random as usize % model.len());
                    assert_eq!(timers.cancel(id), Some(payload));
                }
                _ => {
                    let expected = model.iter().map(|&(deadline, payload, _)| (deadline, payload)).min();
                    assert_eq!(timers.next_deadline(), expected.map(|(deadline, _)| deadline));
                    if let Some((deadline, payload)) = expected {
                        assert_eq!(timers.pop_due(deadline).map(|(_, payload)| payload), Some(payload));
                        model.retain(|&(_, other, _)| other != payload);
                    }
                }
            }
            assert_eq!(timers.len(), model.len());
        }
    }
}
