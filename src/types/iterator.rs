//! Iterators over things that have no iterator of their own: sequences by index, callables until a sentinel.

use crate::object::{Obj, Slot, Trace, Visitor, payload};
use crate::vm::Vm;
use std::cell::Cell;

/// `iter(object)` by `__getitem__`.
pub struct SequenceIterator {
    /// None once exhausted.
    pub sequence: Slot<Option<Obj>>,
    pub index: Cell<usize>,
}
payload!(SequenceIterator, "iterator", crate::types::shapes::SEQUENCE_ITERATOR, container);
impl Trace for SequenceIterator {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.sequence.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.sequence.clear(sink);
    }
}

/// An iterator over `object` by index.
pub fn sequence(vm: &mut Vm, object: &Obj) -> Obj {
    vm.heap.alloc(SequenceIterator { sequence: Slot::new(Some(object.clone())), index: Cell::new(0) }).into()
}

/// `iter(callable, sentinel)`.
pub struct CallableIterator {
    /// None once exhausted.
    pub callable: Slot<Option<Obj>>,
    pub sentinel: Obj,
}
payload!(CallableIterator, "callable_iterator", crate::types::shapes::CALLABLE_ITERATOR, container);
impl Trace for CallableIterator {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.callable.trace(v);
        self.sentinel.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.callable.clear(sink);
    }
}

/// An iterator that calls `callable` until it gives `sentinel`.
pub fn callable(vm: &mut Vm, callable: &Obj, sentinel: &Obj) -> Obj {
    vm.heap.alloc(CallableIterator { callable: Slot::new(Some(callable.clone())), sentinel: sentinel.clone() }).into()
}
