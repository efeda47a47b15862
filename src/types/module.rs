//! Modules.

use super::dict::Dict;
use super::shapes;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Str, Trace, Type, Visitor, payload};
use crate::vm::Vm;
use ouro_macros::methods;

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

/// Create a module object.
///
/// The name must be a string; the optional docstring can have any type.
#[methods(module, module = "builtins")]
impl Module {
    #[new(module(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Obj {
        let _ = (args, kwargs);
        let dict = vm.dict();
        vm.heap.alloc_with_shape(cls.root_shape(), Module { dict }).into()
    }

    #[native(__init__(self, name, doc=None))]
    fn init(this: &Gc<Self>, vm: &mut Vm, name: &Gc<Str>, doc: Option<&Obj>) {
        let doc = doc.cloned().unwrap_or(Obj::NONE);
        for (key, value) in [
            ("__name__", Obj::from(name)),
            ("__doc__", doc),
            ("__package__", Obj::NONE),
            ("__loader__", Obj::NONE),
            ("__spec__", Obj::NONE),
        ] {
            vm.dict_set_name(&this.dict, key, value);
        }
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<String> {
        let get = |vm: &mut Vm, name: &str| {
            let key = vm.heap.intern(name);
            this.dict.get_str(&vm.heap, &key)
        };
        let name = match get(vm, "__name__") {
            Some(name) => vm.repr_text(&name)?,
            None => "'?'".to_owned(),
        };
        Ok(match get(vm, "__file__") {
            Some(file) => format!("<module {name} from {}>", vm.repr_text(&file)?),
            None => format!("<module {name} (built-in)>"),
        })
    }

    #[native(__dir__(self, /))]
    fn dir(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let key = vm.names.special(crate::object::Special::Dir);
        if let Some(dir) = this.dict.get_str(&vm.heap, &key) {
            return vm.call(&dir, &[]);
        }
        let keys = this.dict.keys(&vm.heap);
        Ok(vm.list(keys).into())
    }

    #[getter(__dict__)]
    fn get_dict(this: &Gc<Self>) -> Gc<Dict> {
        this.dict.clone()
    }

    #[getter(__annotations__)]
    fn get_annotations(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        let key = vm.heap.intern("__annotations__");
        if let Some(annotations) = this.dict.get_str(&vm.heap, &key) {
            return annotations;
        }
        let annotations: Obj = vm.dict().into();
        drop(this.dict.set_str(&mut vm.heap, &key, annotations.clone()));
        annotations
    }

    #[setter(__annotations__)]
    fn set_annotations(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) {
        let key = vm.heap.intern("__annotations__");
        drop(match value {
            Some(value) => this.dict.set_str(&mut vm.heap, &key, value.clone()),
            None => this.dict.remove_str(&mut vm.heap, &key),
        });
    }
}
