//! `bytes`.

use super::shapes;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Trace, Visitor, payload};
use crate::types::bytearray::ByteArray;
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

impl Vm {
    /// The contents of bytes, a bytearray, or a memory view without gaps, borrowed; None for anything else.
    #[must_use]
    pub fn bytes_view<'a>(&'a self, object: &'a Obj) -> Option<&'a [u8]> {
        if let Some(bytes) = object.downcast::<Bytes>() {
            return Some(&bytes.data);
        }
        if let Some(array) = object.downcast::<ByteArray>() {
            return Some(array.data.get(&self.heap));
        }
        None
    }

    /// A copy of the contents of any bytes-like object; None if it is none.
    pub fn bytes_like(&mut self, object: &Obj) -> Result<Option<Vec<u8>>> {
        Ok(self.bytes_view(object).map(<[u8]>::to_vec))
    }
}
