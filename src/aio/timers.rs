//! The timers of a loop, in a heap that does what CPython's `heapq` does, so that timers of the same moment fire in the
//! same order.

use super::handle::Handle;
use super::sleep::{self, Sleep};
use crate::object::{Gc, Obj, Trace, Visitor};

#[derive(Clone)]
pub enum Timed {
    Handle(Gc<Handle>),
    Sleep(Gc<Sleep>),
}

/// Small, because there may be a million of them.
pub struct Timer {
    pub when: f64,
    what: Obj,
}

impl Timer {
    pub fn new(when: f64, what: Timed) -> Timer {
        let what = match what {
            Timed::Handle(handle) => handle.into(),
            Timed::Sleep(sleep) => sleep.into(),
        };
        Timer { when, what }
    }

    /// What is to be done; a timer holds nothing but these two.
    pub fn what(&self) -> Option<Timed> {
        match self.what.downcast::<Sleep>() {
            Some(sleep) => Some(Timed::Sleep(sleep.clone())),
            None => self.what.downcast::<Handle>().cloned().map(Timed::Handle),
        }
    }

    pub fn is_cancelled(&self) -> bool {
        match self.what.downcast::<Sleep>() {
            Some(sleep) => sleep::is_cancelled(sleep),
            None => self.what.downcast::<Handle>().is_some_and(|handle| handle.is_cancelled.get()),
        }
    }

    /// It is no longer in the heap.
    pub fn leave(&self) {
        if let Some(sleep) = self.what.downcast::<Sleep>() {
            sleep::forget_timer(sleep);
        } else if let Some(handle) = self.what.downcast::<Handle>() {
            handle.is_scheduled.set(false);
        }
    }
}

#[derive(Default)]
pub struct Timers(Vec<Timer>);

impl Timers {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Timer> {
        self.0.iter()
    }

    pub fn first(&self) -> Option<&Timer> {
        self.0.first()
    }

    pub fn push(&mut self, timer: Timer) {
        self.0.push(timer);
        self.sift_down(0, self.0.len() - 1);
    }

    pub fn pop(&mut self) -> Option<Timer> {
        let last = self.0.pop()?;
        if self.0.is_empty() {
            return Some(last);
        }
        let first = std::mem::replace(&mut self.0[0], last);
        self.sift_up(0);
        Some(first)
    }

    /// Take all out, and put in those that are `kept`.
    pub fn retain(&mut self, mut kept: impl FnMut(&Timer) -> bool) -> Vec<Timer> {
        let (kept, gone) = std::mem::take(&mut self.0).into_iter().partition(|timer| kept(timer));
        self.0 = kept;
        for i in (0..self.0.len() / 2).rev() {
            self.sift_up(i);
        }
        gone
    }

    pub fn take_all(&mut self) -> Vec<Timer> {
        std::mem::take(&mut self.0)
    }

    /// Move the timer at `at` towards the root `start`, past those that are later.
    fn sift_down(&mut self, start: usize, mut at: usize) {
        while at > start {
            let parent = (at - 1) / 2;
            if self.0[at].when >= self.0[parent].when {
                break;
            }
            self.0.swap(at, parent);
            at = parent;
        }
    }

    /// Move the timer at `at` to a leaf, along the earlier children, and from there back up to its place.
    fn sift_up(&mut self, mut at: usize) {
        let (start, end) = (at, self.0.len());
        let mut child = 2 * at + 1;
        while child < end {
            let right = child + 1;
            if right < end && self.0[child].when >= self.0[right].when {
                child = right;
            }
            self.0.swap(at, child);
            at = child;
            child = 2 * at + 1;
        }
        self.sift_down(start, at);
    }
}

impl Trace for Timers {
    fn trace(&self, v: &mut Visitor<'_>) {
        for timer in &self.0 {
            timer.what.trace(v);
        }
    }
    fn take(&mut self, sink: &mut Vec<Obj>) {
        for timer in std::mem::take(&mut self.0) {
            sink.push(timer.what);
        }
    }
}
