//! `range`.

use super::shapes;
use crate::object::{Obj, Trace, Value, Visitor, payload};
use std::cell::Cell;

/// Start, stop and step are ints of any size; `length` too.
pub struct Range {
    pub start: Obj,
    pub stop: Obj,
    pub step: Obj,
    pub length: Obj,
}
payload!(Range, "range", shapes::RANGE, leaf);
impl Trace for Range {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.start.trace(v);
        self.stop.trace(v);
        self.step.trace(v);
        self.length.trace(v);
    }
}

/// An iterator over a range whose numbers all fit the word.
pub struct RangeIterator {
    pub next: Cell<i64>,
    pub step: i64,
    pub remaining: Cell<u64>,
}
payload!(RangeIterator, "range_iterator", shapes::RANGE_ITERATOR, leaf);
impl Trace for RangeIterator {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

impl RangeIterator {
    /// The next number; None at the end.
    #[inline(always)]
    #[must_use]
    pub fn next_small(&self) -> Option<Value> {
        let remaining = self.remaining.get();
        if remaining == 0 {
            return None;
        }
        let i = self.next.get();
        self.remaining.set(remaining - 1);
        self.next.set(i.wrapping_add(self.step));
        Value::try_int(i)
    }
}
