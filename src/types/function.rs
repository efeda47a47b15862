//! Functions, bound methods and cells.

use super::dict::Dict;
use super::shapes;
use crate::object::{Gc, Obj, Slot, Str, Trace, Tuple, Visitor, payload};
use crate::vm::Vm;
use crate::vm::code::CodeObject;

/// A function made by `def` or `lambda`. The first field is what the machine reads at each call.
#[repr(C)]
pub struct Function {
    pub code: Slot<Gc<CodeObject>>,
    pub closure: Option<Gc<Tuple>>,
    pub globals: Gc<Dict>,
    pub builtins: Gc<Dict>,
    pub defaults: Slot<Option<Gc<Tuple>>>,
    pub kwdefaults: Slot<Option<Gc<Dict>>>,
    pub name: Slot<Gc<Str>>,
    pub qualname: Slot<Gc<Str>>,
    pub doc: Slot<Obj>,
    pub module: Slot<Obj>,
    pub annotations: Slot<Option<Gc<Dict>>>,
    pub type_params: Slot<Option<Gc<Tuple>>>,
    /// Made when a program sets the first attribute.
    pub dict: Slot<Option<Gc<Dict>>>,
}

payload!(Function, "function", shapes::FUNCTION, container);

impl Trace for Function {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.code.trace(v);
        self.closure.trace(v);
        self.globals.trace(v);
        self.builtins.trace(v);
        self.defaults.trace(v);
        self.kwdefaults.trace(v);
        self.name.trace(v);
        self.qualname.trace(v);
        self.doc.trace(v);
        self.module.trace(v);
        self.annotations.trace(v);
        self.type_params.trace(v);
        self.dict.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.doc.clear(sink);
        self.module.clear(sink);
        self.dict.clear(sink);
    }
}

impl Function {
    /// A function without defaults of `code` with these globals.
    pub fn make(vm: &mut Vm, code: Gc<CodeObject>, globals: Gc<Dict>, closure: Option<Gc<Tuple>>) -> Gc<Function> {
        let builtins = vm.builtins_of(&globals);
        let module_name = vm.names.__name__.clone();
        let module = globals.get_str(&vm.heap, &module_name).unwrap_or(Obj::NONE);
        let doc = code.docstring(vm);
        vm.heap.alloc(Function {
            name: Slot::new(code.name.clone()),
            qualname: Slot::new(code.qualname.clone()),
            closure,
            globals,
            builtins,
            defaults: Slot::new(None),
            kwdefaults: Slot::new(None),
            doc: Slot::new(doc),
            module: Slot::new(module),
            annotations: Slot::new(None),
            type_params: Slot::new(None),
            dict: Slot::new(None),
            code: Slot::new(code),
        })
    }
}

/// A function with its first argument.
pub struct BoundMethod {
    pub function: Obj,
    pub receiver: Obj,
}

payload!(BoundMethod, "method", shapes::BOUND_METHOD, container);

impl Trace for BoundMethod {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.function.trace(v);
        self.receiver.trace(v);
    }
}

impl Vm {
    /// `function` bound to `receiver`.
    pub fn bound_method(&mut self, function: Obj, receiver: Obj) -> Obj {
        self.heap.alloc(BoundMethod { function, receiver }).into()
    }
}

/// A variable that closures share. UNDEF inside means unbound.
#[repr(C)]
pub struct Cell {
    pub content: Slot<Option<Obj>>,
}

payload!(Cell, "cell", shapes::CELL, container);

impl Trace for Cell {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.content.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.content.clear(sink);
    }
}
