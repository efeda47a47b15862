//! Traceback entries: where an exception passed, outermost first.

use super::function::Function;
use super::shapes;
use crate::object::{Gc, Obj, Slot, Trace, Visitor, payload};

pub struct Traceback {
    pub next: Slot<Option<Gc<Traceback>>>,
    pub function: Gc<Function>,
    /// Offset of the instruction.
    pub instruction: u32,
    /// The frame object, once somebody asked for it.
    pub frame: Slot<Option<Obj>>,
}
payload!(Traceback, "traceback", shapes::TRACEBACK, container);
impl Trace for Traceback {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.next.trace(v);
        self.function.trace(v);
        self.frame.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.frame.clear(sink);
    }
}
