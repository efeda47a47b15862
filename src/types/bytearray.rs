//! `bytearray`.

use super::shapes;
use crate::object::{Gc, Slot, Trace, Visitor, payload};
use crate::vm::Vm;
use std::cell::Cell;

#[derive(Default)]
pub struct ByteArray {
    pub data: Slot<Vec<u8>>,
    /// How many views there are: while there is one, the length stays.
    pub exports: Cell<usize>,
}
payload!(ByteArray, "bytearray", shapes::BYTEARRAY, leaf);
impl Trace for ByteArray {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

impl Vm {
    #[must_use]
    pub fn bytearray(&mut self, data: Vec<u8>) -> Gc<ByteArray> {
        self.heap.alloc(ByteArray { data: Slot::new(data), exports: Cell::new(0) })
    }
}
