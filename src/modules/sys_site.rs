//! What CPython's module `site` puts among the built-ins: `exit` and `quit`.

use crate::object::native::Result;
use crate::object::{Gc, Obj, Trace, Visitor, payload};
use crate::types::shapes;
use crate::vm::Vm;
use ouro_macros::methods;

struct Quitter {
    name: &'static str,
}
payload!(Quitter, "Quitter", shapes::NONE, leaf);
impl Trace for Quitter {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

#[methods(Quitter, module = "_sitebuiltins", subclassable = false)]
impl Quitter {
    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>) -> String {
        format!("Use {}() or Ctrl-D (i.e. EOF) to exit", this.name)
    }

    #[native(__call__(self, code=None))]
    fn call(_this: &Gc<Self>, vm: &mut Vm, code: Obj) -> Result<()> {
        let class = vm.types.exceptions.SystemExit.clone();
        Err(vm.raise_with(&class, vec![code]))
    }

    #[getter(name)]
    fn name(this: &Gc<Self>) -> &'static str {
        this.name
    }

    #[getter(eof)]
    fn eof(_this: &Gc<Self>) -> &'static str {
        "Ctrl-D (i.e. EOF)"
    }
}

/// Add them to the built-ins.
pub(crate) fn install(vm: &mut Vm) {
    let object = vm.types.object.clone();
    let class = vm.native_class::<Quitter>(&Quitter::CLASS, &object);
    for name in ["exit", "quit"] {
        let quitter = vm.heap.alloc_with_shape(class.root_shape(), Quitter { name });
        let builtins = vm.builtins.clone();
        vm.dict_set_name(&builtins, name, quitter);
    }
}
