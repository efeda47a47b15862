//! Modules.

use super::dict::Dict;
use super::shapes;
use crate::object::{Gc, Obj, Str, Trace, Visitor, payload};
use crate::vm::Vm;

pub struct Module {
    pub dict: Gc<Dict>,
}
payload!(Module, "module", shapes::MODULE, container);
impl Trace for Module {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.dict.trace(v);
    }
}

impl Vm {
    /// A new module with the names that every module has; not in `sys.modules` yet.
    pub fn new_module(&mut self, name: &Gc<Str>) -> Gc<Module> {
        let dict = self.dict();
        for (key, value) in [
            ("__name__", Obj::from(name)),
            ("__doc__", Obj::NONE),
            ("__package__", Obj::NONE),
            ("__loader__", Obj::NONE),
            ("__spec__", Obj::NONE),
        ] {
            self.dict_set_name(&dict, key, value);
        }
        self.heap.alloc(Module { dict })
    }
}
