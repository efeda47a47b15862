//! `bytes`.

use super::shapes;
use crate::object::{Gc, Trace, Visitor, payload};
use crate::vm::Vm;
use std::cell::Cell;

pub struct Bytes {
    pub data: Box<[u8]>,
    /// 0 while unknown.
    pub hash: Cell<i64>,
}
payload!(Bytes, "bytes", shapes::BYTES, leaf);
impl Trace for Bytes {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

impl Vm {
    #[must_use]
    pub fn bytes(&mut self, data: Vec<u8>) -> Gc<Bytes> {
        self.heap.alloc(Bytes { data: data.into_boxed_slice(), hash: Cell::new(0) })
    }
}
