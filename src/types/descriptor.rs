//! `property`, `staticmethod`, `classmethod`.

use super::shapes;
use crate::object::{Gc, Obj, Slot, Trace, Visitor, payload};
use crate::types::dict::Dict;
use crate::vm::Vm;

pub struct StaticMethod {
    pub function: Slot<Obj>,
    /// What a program set on it.
    pub attributes: Slot<Option<Gc<Dict>>>,
}
impl StaticMethod {
    #[must_use]
    pub fn of(function: Obj) -> StaticMethod {
        StaticMethod { function: Slot::new(function), attributes: Slot::new(None) }
    }
}
payload!(StaticMethod, "staticmethod", shapes::STATIC_METHOD, container);
impl Trace for StaticMethod {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.function.trace(v);
        self.attributes.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.function.clear(sink);
    }
}

pub struct ClassMethod {
    pub function: Slot<Obj>,
    /// What a program set on it.
    pub attributes: Slot<Option<Gc<Dict>>>,
}
impl ClassMethod {
    #[must_use]
    pub fn of(function: Obj) -> ClassMethod {
        ClassMethod { function: Slot::new(function), attributes: Slot::new(None) }
    }
}
payload!(ClassMethod, "classmethod", shapes::CLASS_METHOD, container);
impl Trace for ClassMethod {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.function.trace(v);
        self.attributes.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.function.clear(sink);
    }
}

/// The functions are None where absent.
#[derive(Default)]
pub struct Property {
    pub fget: Slot<Obj>,
    pub fset: Slot<Obj>,
    pub fdel: Slot<Obj>,
    pub doc: Slot<Obj>,
    pub name: Slot<Obj>,
    /// Whether the documentation is the getter's.
    pub has_getter_doc: std::cell::Cell<bool>,
}
payload!(Property, "property", shapes::PROPERTY, container);
impl Trace for Property {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.fget.trace(v);
        self.fset.trace(v);
        self.fdel.trace(v);
        self.doc.trace(v);
        self.name.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.fget.clear(sink);
        self.fset.clear(sink);
        self.fdel.clear(sink);
    }
}

/// A `staticmethod` object around `function`.
pub fn static_method(vm: &mut Vm, function: Obj) -> Obj {
    vm.heap.alloc(StaticMethod::of(function)).into()
}
