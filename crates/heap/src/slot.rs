//! `Slot`: contents of an object that change, opened with the heap as the key.

use crate::heap::Heap;
use crate::obj::Obj;
use crate::trace::{Trace, Visitor};
use std::cell::UnsafeCell;
use std::fmt;

/// Mutable contents of an object. Running a program takes `&mut Heap` (inside the machine), so the compiler refuses to
/// hold contents open across it.
#[derive(Default)]
pub struct Slot<T>(UnsafeCell<T>);

impl<T> Slot<T> {
    pub const fn new(value: T) -> Slot<T> {
        Slot(UnsafeCell::new(value))
    }

    #[inline(always)]
    pub fn get<'a>(&'a self, _: &'a Heap) -> &'a T {
        // SAFETY: keyed: no `&mut` into any slot exists while the heap is shared.
        unsafe { &*self.0.get() }
    }

    #[inline(always)]
    #[allow(clippy::mut_from_ref)]
    pub fn get_mut<'a>(&'a self, _: &'a mut Heap) -> &'a mut T {
        // SAFETY: keyed: the heap is borrowed exclusively, so this is the only open slot.
        unsafe { &mut *self.0.get() }
    }

    /// Put `value` in and give back what was there.
    #[inline(always)]
    pub fn replace(&self, heap: &mut Heap, value: T) -> T {
        std::mem::replace(self.get_mut(heap), value)
    }

    /// Put `value` in; what was there is dropped after the slot is closed.
    #[inline(always)]
    pub fn set(&self, heap: &mut Heap, value: T) {
        drop(self.replace(heap, value));
    }

    /// The contents as a raw pointer, for the machine's fast paths.
    #[inline(always)]
    pub fn as_ptr(&self) -> *mut T {
        self.0.get()
    }
}

impl<T: Default> Slot<T> {
    /// Take the contents, leaving the default.
    #[inline(always)]
    pub fn take(&self, heap: &mut Heap) -> T {
        std::mem::take(self.get_mut(heap))
    }
}

impl<T: Clone> Slot<T> {
    /// A copy of the contents.
    #[inline(always)]
    pub fn cloned(&self, heap: &Heap) -> T {
        self.get(heap).clone()
    }
}

impl<T: Trace> Trace for Slot<T> {
    fn trace(&self, visitor: &mut Visitor<'_>) {
        // SAFETY: keyed: the collector holds the heap exclusively.
        unsafe { (*self.0.get()).trace(visitor) }
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        // SAFETY: as above.
        unsafe { (*self.0.get()).take(sink) }
    }
    fn take(&mut self, sink: &mut Vec<Obj>) {
        self.0.get_mut().take(sink);
    }
}

impl<T> fmt::Debug for Slot<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Slot")
    }
}
