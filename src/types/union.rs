//! `X | Y` of classes: union types. PEP 604.

use super::generic_alias::GenericAlias;
use crate::object::native::Result;
use crate::object::protocol::BinaryOp;
use crate::object::{Gc, Obj, Special, Str, Trace, Tuple, Type, Visitor, payload};
use crate::vm::Vm;
use ouro_macros::methods;

/// The members, flat and without repetition.
pub struct Union {
    pub args: Gc<Tuple>,
}
payload!(Union, "UnionType", crate::types::shapes::NONE, container);
impl Trace for Union {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.args.trace(v);
    }
}

/// Represent a PEP 604 union type
///
/// E.g. for int | str
#[methods(UnionType, module = "types", subclassable = false)]
impl Union {
    #[native(__or__(self, other, /))]
    fn or(this: &Gc<Self>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
        vm.union_type(this.as_obj(), other)
    }
    #[native(__ror__(self, other, /))]
    fn ror(this: &Gc<Self>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
        vm.union_type(other, this.as_obj())
    }
    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<String> {
        let mut parts = Vec::new();
        for arg in this.args.items() {
            parts.push(match arg.downcast::<Type>() {
                Some(t) if t.is(&vm.types.none_type) => "None".to_owned(),
                Some(t) => t.qualified_name(vm),
                None => vm.repr_text(arg)?,
            });
        }
        Ok(parts.join(" | "))
    }
    #[native(__eq__(self, other, /))]
    fn eq(this: &Gc<Self>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
        let Some(other) = other.downcast::<Union>() else { return Ok(Obj::NOT_IMPLEMENTED) };
        let (a, b) = (vm.frozenset(this.args.items().to_vec())?, vm.frozenset(other.args.items().to_vec())?);
        Ok(Obj::bool(vm.eq(&a, &b)?))
    }
    #[native(__hash__(self, /))]
    fn hash(this: &Gc<Self>, vm: &mut Vm) -> Result<i64> {
        let set = vm.frozenset(this.args.items().to_vec())?;
        vm.hash(&set)
    }
    #[native(__instancecheck__(self, instance, /))]
    fn instancecheck(this: &Gc<Self>, vm: &mut Vm, instance: &Obj) -> Result<bool> {
        for arg in this.args.items() {
            if vm.is_instance(instance, arg)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
    #[native(__subclasscheck__(self, subclass, /))]
    fn subclasscheck(this: &Gc<Self>, vm: &mut Vm, subclass: &Obj) -> Result<bool> {
        for arg in this.args.items() {
            if vm.is_subclass(subclass, arg)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
    #[getter(__args__)]
    fn args(this: &Gc<Self>) -> Gc<Tuple> {
        this.args.clone()
    }
    #[getter(__parameters__)]
    fn parameters(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Tuple>> {
        let parameters = vm.type_parameters(this.args.items())?;
        Ok(vm.heap.tuple(parameters))
    }
    #[native(__getitem__(self, key, /))]
    fn get_item(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<Obj> {
        let parameters = vm.type_parameters(this.args.items())?;
        let args = vm.substitute_parameters(this.as_obj(), this.args.items(), &parameters, key)?;
        let mut args = args.into_iter();
        let Some(mut union) = args.next() else { return Err(vm.system_error("a union has members")) };
        for arg in args {
            union = vm.binary(BinaryOp::Or, &union, &arg)?;
        }
        Ok(union)
    }
}

impl Vm {
    /// `left | right` where one is a class; NotImplemented for what no union can hold.
    pub fn union_type(&mut self, left: &Obj, right: &Obj) -> Result<Obj> {
        let mut args: Vec<Obj> = Vec::new();
        for side in [left, right] {
            let parts = match side.downcast::<Union>() {
                Some(u) => u.args.items().to_vec(),
                None if side.is_none() => vec![(&self.types.none_type).into()],
                None if self.can_be_in_union(side)? => vec![side.clone()],
                None => return Ok(Obj::NOT_IMPLEMENTED),
            };
            for part in parts {
                let mut is_known = false;
                for known in &args {
                    is_known |= known.is(&part) || self.eq(known, &part)?;
                }
                if !is_known {
                    args.push(part);
                }
            }
        }
        if let [one] = args.as_slice() {
            return Ok(one.clone());
        }
        let args = self.heap.tuple(args);
        let shape = self.types.union_type.root_shape();
        Ok(self.heap.alloc_with_shape(shape, Union { args }).into())
    }

    fn can_be_in_union(&mut self, object: &Obj) -> Result<bool> {
        if object.downcast::<Type>().is_some() || object.downcast::<GenericAlias>().is_some() {
            return Ok(true);
        }
        let class = self.type_of(object);
        let name = class.qualified_name(self);
        let is_known = matches!(name.as_str(), "typing.TypeVar" | "typing.TypeAliasType" | "typing.ParamSpec");
        Ok(is_known && self.special(&class, Special::Or).is_none_or(|m| m.downcast::<Str>().is_none()))
    }
}
