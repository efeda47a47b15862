//! `list`.

use super::shapes;
use crate::object::{Gc, Obj, Slot, Trace, Visitor, payload};
use crate::vm::Vm;

#[repr(C)]
#[derive(Default)]
pub struct List {
    pub items: Slot<Vec<Obj>>,
}
payload!(List, "list", shapes::LIST, container);
impl Trace for List {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.items.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.items.clear(sink);
    }
}

impl Vm {
    #[must_use]
    pub fn list(&mut self, items: Vec<Obj>) -> Gc<List> {
        self.heap.alloc(List { items: Slot::new(items) })
    }
}

/// `iter(list)`.
pub struct ListIterator {
    /// None once exhausted.
    pub list: Slot<Option<Gc<List>>>,
    pub index: std::cell::Cell<usize>,
}
payload!(ListIterator, "list_iterator", shapes::LIST_ITERATOR, container);
impl Trace for ListIterator {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.list.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.list.clear(sink);
    }
}
