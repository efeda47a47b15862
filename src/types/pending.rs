//! What other files of this folder will define: whoever brings the real one deletes it here.

use crate::object::Obj;
use crate::object::native::Result;
use crate::types::bytes::Bytes;
use crate::vm::Vm;

impl Vm {
    /// The bytes of any bytes-like object.
    pub fn bytes_like(&mut self, object: &Obj) -> Result<Option<Vec<u8>>> {
        Ok(object.downcast::<Bytes>().map(|b| b.data.to_vec()))
    }

    /// A read-only view of a mapping.
    pub fn mapping_proxy(&mut self, mapping: &Obj) -> Obj {
        mapping.clone()
    }
}

pub mod generic_alias {
    use super::{Obj, Vm};

    /// `origin[args]` of a generic class.
    pub fn generic_alias(_: &mut Vm, origin: &Obj, _: &Obj) -> Obj {
        origin.clone()
    }
}
