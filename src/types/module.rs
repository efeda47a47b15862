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
        if let Some(spec) = get(vm, "__spec__").filter(|spec| !spec.is_none()) {
            return described(vm, &spec);
        }
        if let Some(file) = get(vm, "__file__") {
            return Ok(format!("<module {name} from {}>", vm.repr_text(&file)?));
        }
        if let Some(loader) = get(vm, "__loader__").filter(|loader| !loader.is_none()) {
            return Ok(format!("<module {name} ({})>", vm.repr_text(&loader)?));
        }
        // Modules of the interpreter have no loader; they are known by being imported.
        let key = get(vm, "__name__").and_then(|name| name.into_gc::<Str>().ok());
        let imported = key.and_then(|key| vm.modules.get_str(&vm.heap, &key));
        let is_built_in = imported.is_some_and(|module| module.is(this.as_obj()));
        Ok(if is_built_in { format!("<module {name} (built-in)>") } else { format!("<module {name}>") })
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
    fn set_annotations(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let key = vm.heap.intern("__annotations__");
        match value {
            Some(value) => drop(this.dict.set_str(&mut vm.heap, &key, value.clone())),
            None => {
                if this.dict.remove_str(&mut vm.heap, &key).is_none() {
                    let class = vm.types.exceptions.AttributeError.clone();
                    return Err(vm.raise_message(&class, "__annotations__"));
                }
            }
        }
        Ok(())
    }
}

/// A module as its spec describes it.
fn described(vm: &mut Vm, spec: &Obj) -> Result<String> {
    let name = vm.get_attr_name(spec, "name")?;
    let name = if name.is_none() { "'?'".to_owned() } else { vm.repr_text(&name)? };
    let origin = vm.get_attr_name(spec, "origin")?;
    if origin.is_none() {
        let loader = vm.get_attr_name(spec, "loader")?;
        if loader.is_none() {
            return Ok(format!("<module {name}>"));
        }
        if vm.type_of(&loader).plain_name(vm) == "NamespaceLoader"
            && let Some(path) = vm.get_attr_name_opt(&loader, "_path")?
        {
            let path = vm.collect(&path)?;
            let path = vm.list(path).into();
            return Ok(format!("<module {name} (namespace) from {}>", vm.repr_text(&path)?));
        }
        return Ok(format!("<module {name} ({})>", vm.repr_text(&loader)?));
    }
    let has_location = vm.get_attr_name(spec, "has_location")?;
    if vm.truth(&has_location)? {
        return Ok(format!("<module {name} from {}>", vm.repr_text(&origin)?));
    }
    let origin = vm.str(&origin)?;
    Ok(format!("<module {name} ({})>", origin.to_str()))
}
