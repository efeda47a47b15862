//! Objects of native code: functions, method descriptors, and attributes with a getter and a setter.

use super::shapes;
use crate::object::{Gc, NativeDef, NativeKind, Obj, Trace, Type, Visitor, payload};
use crate::vm::Vm;
use ouro_heap::ShapeId;

/// A native function. Its shape tells how it binds: `BUILTIN` does not, `METHOD_DESCRIPTOR` binds to an instance,
/// `CLASS_METHOD_DESCRIPTOR` to a class.
pub struct NativeFunction {
    pub def: &'static NativeDef,
    /// What it is bound to, or for methods the class that defines it.
    pub receiver: Option<Obj>,
    pub module: Obj,
}

payload!(NativeFunction, "builtin_function_or_method", shapes::BUILTIN, container);

impl Trace for NativeFunction {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.receiver.trace(v);
        self.module.trace(v);
    }
}

impl NativeFunction {
    #[must_use]
    pub fn new(def: &'static NativeDef, receiver: Option<Obj>, module: Obj) -> NativeFunction {
        NativeFunction { def, receiver, module }
    }

    /// `class.method`, unbound.
    pub fn method(vm: &mut Vm, def: &'static NativeDef, class: &Gc<Type>) -> Gc<NativeFunction> {
        let is_special = def.name.starts_with("__") && def.name.ends_with("__");
        let shape = if is_special && !is_plain_method(def.name, class, vm) {
            shapes::SLOT_WRAPPER
        } else {
            shapes::METHOD_DESCRIPTOR
        };
        vm.heap.alloc_with_shape(shape, NativeFunction::new(def, Some(class.into()), Obj::NONE))
    }

    /// A class method of a native class.
    pub fn class_method(vm: &mut Vm, def: &'static NativeDef, class: &Gc<Type>) -> Gc<NativeFunction> {
        vm.heap
            .alloc_with_shape(shapes::CLASS_METHOD_DESCRIPTOR, NativeFunction::new(def, Some(class.into()), Obj::NONE))
    }

    /// `self`, bound to `receiver`.
    pub fn bind(&self, vm: &mut Vm, receiver: &Obj) -> Gc<NativeFunction> {
        vm.heap.alloc(NativeFunction::new(self.def, Some(receiver.clone()), self.module.clone()))
    }
}

/// Special methods that are shown as methods all the same: no operator or statement of the language asks for them.
fn is_plain_method(name: &str, class: &Gc<Type>, vm: &Vm) -> bool {
    match name {
        "__bytes__" | "__ceil__" | "__class_getitem__" | "__complex__" | "__copy__" | "__deepcopy__" | "__dir__"
        | "__enter__" | "__exit__" | "__floor__" | "__format__" | "__fspath__" | "__getnewargs__" | "__getstate__"
        | "__instancecheck__" | "__length_hint__" | "__missing__" | "__mro_entries__" | "__reduce__"
        | "__reduce_ex__" | "__replace__" | "__reversed__" | "__round__" | "__set_name__" | "__setstate__"
        | "__sizeof__" | "__subclasscheck__" | "__trunc__" | "__aenter__" | "__aexit__" => true,
        "__getitem__" => matches!(&*class.name(vm), "list" | "dict"),
        "__contains__" => matches!(&*class.name(vm), "set" | "frozenset" | "dict"),
        _ => false,
    }
}

/// Whether objects of this shape are methods of native classes, which take their object as first argument.
#[must_use]
pub fn is_native_method(shape: ShapeId) -> bool {
    shape == shapes::METHOD_DESCRIPTOR || shape == shapes::SLOT_WRAPPER
}

/// Whether calls of a native function pass its receiver as first argument.
#[must_use]
pub fn passes_receiver(native: &Gc<NativeFunction>) -> bool {
    native.shape_id() == shapes::BUILTIN
        && matches!(native.def.kind, NativeKind::Method | NativeKind::ClassMethod)
        && native.receiver.is_some()
}

/// An attribute of a native class.
pub struct GetSet {
    pub getter: &'static NativeDef,
    pub setter: Option<&'static NativeDef>,
    pub owner: Gc<Type>,
}

payload!(GetSet, "getset_descriptor", shapes::GETSET, container);

impl Trace for GetSet {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.owner.trace(v);
    }
}

impl GetSet {
    #[must_use]
    pub fn new(getter: &'static NativeDef, setter: Option<&'static NativeDef>, owner: &Gc<Type>) -> GetSet {
        GetSet { getter, setter, owner: owner.clone() }
    }
}

/// A slot declared by `__slots__`.
pub struct Member {
    pub name: Gc<ouro_heap::Str>,
    pub index: usize,
    pub owner: Gc<Type>,
}

payload!(Member, "member_descriptor", shapes::MEMBER, container);

impl Trace for Member {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.name.trace(v);
        self.owner.trace(v);
    }
}
