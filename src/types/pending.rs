//! What other files of this folder will define: whoever brings the real one deletes it here.

use crate::object::Obj;
use crate::vm::Vm;

impl Vm {
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
