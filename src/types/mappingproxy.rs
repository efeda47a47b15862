//! `types.MappingProxyType`: a mapping to look at only.

use super::shapes;
use crate::object::native::Result;
use crate::object::protocol::{BinaryOp, CompareOp};
use crate::object::{Gc, Obj, Special, Str, Trace, Tuple, Type, Visitor, payload};
use crate::vm::Vm;
use ouro_macros::methods;

pub struct MappingProxy {
    pub mapping: Obj,
}
payload!(MappingProxy, "mappingproxy", shapes::MAPPING_PROXY, container);
impl Trace for MappingProxy {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.mapping.trace(v);
    }
}

impl Vm {
    /// A proxy of `mapping`.
    #[must_use]
    pub fn mapping_proxy(&mut self, mapping: &Obj) -> Obj {
        self.heap.alloc(MappingProxy { mapping: mapping.clone() }).into()
    }
}

/// What stands behind a proxy, or the object itself.
fn behind(object: &Obj) -> Obj {
    object.downcast::<MappingProxy>().map_or_else(|| object.clone(), |p| p.mapping.clone())
}

/// Read-only proxy of a mapping.
#[methods(mappingproxy, module = "builtins", subclassable = false)]
impl MappingProxy {
    #[new(mappingproxy(cls, mapping))]
    fn new(vm: &mut Vm, _cls: &Gc<Type>, mapping: &Obj) -> Result<Obj> {
        let is_mapping = vm.special_of(mapping, Special::GetItem).is_some()
            && mapping.downcast::<super::list::List>().is_none()
            && mapping.downcast::<Tuple>().is_none();
        if !is_mapping {
            let class = vm.type_of(mapping).name(vm);
            return Err(vm.type_error(format!("mappingproxy() argument must be a mapping, not {class}")));
        }
        Ok(vm.mapping_proxy(mapping))
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Str>> {
        let mut text = b"mappingproxy(".to_vec();
        vm.push_repr(&mut text, &this.mapping)?;
        text.push(b')');
        Ok(vm.heap.str_from_wtf8(&text))
    }

    #[native(__str__(self, /))]
    fn str(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Str>> {
        vm.str(&this.mapping)
    }

    #[native(__len__(self, /))]
    fn length(this: &Gc<Self>, vm: &mut Vm) -> Result<usize> {
        vm.len(&this.mapping)
    }

    #[native(__getitem__(self, key, /))]
    fn get_item(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<Obj> {
        vm.get_item(&this.mapping, key)
    }

    #[native(__contains__(self, key, /))]
    fn contains(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<bool> {
        vm.contains(&this.mapping, key)
    }

    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        vm.iter(&this.mapping)
    }

    #[native(__reversed__(self, /))]
    fn reversed(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        vm.call_method(&this.mapping, "__reversed__", &[])
    }

    #[native(__hash__(self, /))]
    fn hash(this: &Gc<Self>, vm: &mut Vm) -> Result<i64> {
        vm.hash(&this.mapping)
    }

    #[native(__lt__(self, value, /))]
    fn lt(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare(CompareOp::Lt, &this.mapping, value)
    }

    #[native(__le__(self, value, /))]
    fn le(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare(CompareOp::Le, &this.mapping, value)
    }

    #[native(__eq__(self, value, /))]
    fn eq(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare(CompareOp::Eq, &this.mapping, value)
    }

    #[native(__ne__(self, value, /))]
    fn ne(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare(CompareOp::Ne, &this.mapping, value)
    }

    #[native(__gt__(self, value, /))]
    fn gt(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare(CompareOp::Gt, &this.mapping, value)
    }

    #[native(__ge__(self, value, /))]
    fn ge(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare(CompareOp::Ge, &this.mapping, value)
    }

    #[native(__or__(self, value, /))]
    fn or(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.binary(BinaryOp::Or, &this.mapping, &behind(value))
    }

    #[native(__ror__(self, value, /))]
    fn reflected_or(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.binary(BinaryOp::Or, &behind(value), &this.mapping)
    }

    #[native(__ior__(self, value, /))]
    fn inplace_or(this: &Gc<Self>, vm: &mut Vm, _value: &Obj) -> Result<Obj> {
        let class = vm.type_of(this.as_obj()).name(vm);
        Err(vm.type_error(format!("'|=' is not supported by {class}; use '|' instead")))
    }

    /// D.get(k[,d]) -> D[k] if k in D, else d.  d defaults to None.
    #[native(get(self, key, default=None, /))]
    fn get(this: &Gc<Self>, vm: &mut Vm, key: &Obj, default: Obj) -> Result<Obj> {
        vm.call_method(&this.mapping, "get", &[key.clone(), default])
    }

    /// D.keys() -> a set-like object providing a view on D's keys
    #[native(keys(self, /))]
    fn keys(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        vm.call_method(&this.mapping, "keys", &[])
    }

    /// D.values() -> an object providing a view on D's values
    #[native(values(self, /))]
    fn values(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        vm.call_method(&this.mapping, "values", &[])
    }

    /// D.items() -> a set-like object providing a view on D's items
    #[native(items(self, /))]
    fn items(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        vm.call_method(&this.mapping, "items", &[])
    }

    /// D.copy() -> a shallow copy of D
    #[native(copy(self, /))]
    fn copy(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        vm.call_method(&this.mapping, "copy", &[])
    }

    /// See PEP 585
    #[classmethod(__class_getitem__(cls, object, /))]
    fn class_getitem(vm: &mut Vm, cls: &Obj, object: &Obj) -> Obj {
        super::generic_alias(vm, cls, object)
    }
}
