//! `slice`.

use super::shapes;
use crate::object::{Obj, Trace, Visitor, payload};
use crate::vm::Vm;

pub struct Slice {
    pub start: Obj,
    pub stop: Obj,
    pub step: Obj,
}
payload!(Slice, "slice", shapes::SLICE, container);
impl Trace for Slice {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.start.trace(v);
        self.stop.trace(v);
        self.step.trace(v);
    }
}

impl Vm {
    #[must_use]
    pub fn slice(&mut self, start: Obj, stop: Obj, step: Obj) -> Obj {
        self.heap.alloc(Slice { start, stop, step }).into()
    }
}
