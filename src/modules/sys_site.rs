//! What CPython's module `site` puts among the built-ins: `exit`, `quit`, `help`, and the notices `copyright`,
//! `credits` and `license`.

use crate::object::native::Result;
use crate::object::{Gc, Obj, Str, Trace, Visitor, payload};
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

/// `help`: imports `pydoc` when it is called.
struct Helper;
payload!(Helper, "_Helper", shapes::NONE, leaf);
impl Trace for Helper {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

#[methods(_Helper, module = "_sitebuiltins", subclassable = false)]
impl Helper {
    #[native(__repr__(self, /))]
    fn repr(_this: &Gc<Self>) -> String {
        "Type help() for interactive help, or help(object) for help about object.".to_owned()
    }

    #[native(__call__(self, *args, **kwds))]
    fn call(_this: &Gc<Self>, vm: &mut Vm, args: &[Obj], kwds: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        let pydoc = vm.import_module("pydoc")?;
        let help = vm.get_attr_name(&pydoc, "help")?;
        vm.call_kw(&help, args, &kwds)
    }
}

/// A text that is shown when it is looked at or called.
struct Notice {
    name: &'static str,
    text: &'static str,
}
payload!(Notice, "_Printer", shapes::NONE, leaf);
impl Trace for Notice {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

#[methods(_Printer, module = "_sitebuiltins", subclassable = false)]
impl Notice {
    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>) -> &'static str {
        this.text
    }

    #[native(__call__(self, /))]
    fn call(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        let builtins = vm.import_module("builtins")?;
        let print = vm.get_attr_name(&builtins, "print")?;
        let text = vm.heap.str(this.text);
        vm.call(&print, &[text.into()])?;
        Ok(())
    }

    #[getter(_Printer__name)]
    fn name(this: &Gc<Self>) -> &'static str {
        this.name
    }
}

const NOTICES: [(&str, &str); 3] = [
    ("copyright", "Ouro is free software; see its licenses."),
    ("credits", "Python is the work of its community; Ouro is an interpreter for its language."),
    ("license", "Licensed under the MIT license or the Apache License, Version 2.0, as you choose."),
];

/// Add them to the built-ins.
pub(crate) fn install(vm: &mut Vm) {
    let object = vm.types.object.clone();
    let class = vm.native_class::<Quitter>(&Quitter::CLASS, &object);
    for name in ["exit", "quit"] {
        let quitter = vm.heap.alloc_with_shape(class.root_shape(), Quitter { name });
        let builtins = vm.builtins.clone();
        vm.dict_set_name(&builtins, name, quitter);
    }
    let class = vm.native_class::<Helper>(&Helper::CLASS, &object);
    let helper = vm.heap.alloc_with_shape(class.root_shape(), Helper);
    let builtins = vm.builtins.clone();
    vm.dict_set_name(&builtins, "help", helper);
    let class = vm.native_class::<Notice>(&Notice::CLASS, &object);
    for (name, text) in NOTICES {
        let notice = vm.heap.alloc_with_shape(class.root_shape(), Notice { name, text });
        let builtins = vm.builtins.clone();
        vm.dict_set_name(&builtins, name, notice);
    }
}
