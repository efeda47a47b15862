//! `bool`: `True` and `False`, which are words and no objects. Everything but its own operators comes from `int`.

use super::int::as_i64;
use crate::object::native::Result;
use crate::object::protocol::BinaryOp;
use crate::object::{Gc, Obj, Type};
use crate::vm::Vm;
use ouro_macros::methods;

pub struct Bool;

impl Bool {
    /// `left op right`: a bool of two bools, otherwise an int.
    fn binary(vm: &mut Vm, op: BinaryOp, left: &Obj, right: &Obj) -> Result<Obj> {
        if let (Some(a), Some(b)) = (left.as_bool(), right.as_bool()) {
            return Ok(Obj::bool(match op {
                BinaryOp::And => a & b,
                BinaryOp::Or => a | b,
                _ => a ^ b,
            }));
        }
        Ok(vm.int_binary(op, left, right)?.unwrap_or(Obj::NOT_IMPLEMENTED))
    }
}

/// The truth values. `bool(x)` is True when `x` counts as true, False when it is empty, zero, None or says so.
#[methods(bool, module = "builtins", subclassable = false)]
impl Bool {
    #[new(bool(cls, object=False, /))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, object: Option<&Obj>) -> Result<bool> {
        let _ = cls;
        object.map_or(Ok(false), |object| vm.truth(object))
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Obj) -> &'static str {
        if this.value().is_true() { "True" } else { "False" }
    }

    #[native(__invert__(self, /))]
    fn invert(this: &Obj, vm: &mut Vm) -> Result<i64> {
        vm.warn_deprecated(
            "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the bitwise \
             inversion of the underlying int object and is usually not what you expect from negating a bool. Use the \
             'not' operator for boolean negation or ~int(x) if you really want the bitwise inversion of the underlying \
             int.",
        )?;
        Ok(!as_i64(this).unwrap_or(0))
    }

    #[native(__and__(self, value, /))]
    fn and_(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::And, this, value)
    }
    #[native(__rand__(self, value, /))]
    fn rand(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::And, value, this)
    }
    #[native(__or__(self, value, /))]
    fn or_(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::Or, this, value)
    }
    #[native(__ror__(self, value, /))]
    fn ror(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::Or, value, this)
    }
    #[native(__xor__(self, value, /))]
    fn xor_(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::Xor, this, value)
    }
    #[native(__rxor__(self, value, /))]
    fn rxor(this: &Obj, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Self::binary(vm, BinaryOp::Xor, value, this)
    }
}
