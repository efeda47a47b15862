//! The classes of `None`, `Ellipsis` and `NotImplemented`: words, of which there is one each.

use crate::object::native::Result;
use crate::object::{Gc, Obj, Type};
use crate::vm::Vm;
use ouro_macros::methods;

fn check_no_arguments(vm: &mut Vm, name: &str, has_arguments: bool) -> Result<()> {
    if has_arguments {
        return Err(vm.type_error(format!("{name} takes no arguments")));
    }
    Ok(())
}

pub struct NoneType;

/// The class of None.
#[methods(NoneType, module = "builtins", subclassable = false)]
impl NoneType {
    #[new(NoneType(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<ouro_heap::Str>, Obj)>) -> Result<()> {
        let _ = cls;
        check_no_arguments(vm, "NoneType", !args.is_empty() || !kwargs.is_empty())
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Obj) -> &'static str {
        let _ = this;
        "None"
    }

    #[native(__bool__(self, /))]
    fn bool_(this: &Obj) -> bool {
        let _ = this;
        false
    }

    /// The same in every run.
    #[native(__hash__(self, /))]
    fn hash(this: &Obj) -> i64 {
        super::number_hash(this).unwrap_or(0)
    }
}

pub struct EllipsisType;

/// The class of Ellipsis, which `...` stands for.
#[methods(ellipsis, module = "builtins", subclassable = false)]
impl EllipsisType {
    #[new(ellipsis(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<ouro_heap::Str>, Obj)>) -> Result<Obj> {
        let _ = cls;
        check_no_arguments(vm, "EllipsisType", !args.is_empty() || !kwargs.is_empty())?;
        Ok(Obj::ELLIPSIS)
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Obj) -> &'static str {
        let _ = this;
        "Ellipsis"
    }

    #[native(__reduce__(self, /))]
    fn reduce(this: &Obj) -> &'static str {
        let _ = this;
        "Ellipsis"
    }
}

pub struct NotImplementedType;

/// The class of NotImplemented, which operator methods return for operands they do not know.
#[methods(NotImplementedType, module = "builtins", subclassable = false)]
impl NotImplementedType {
    #[new(NotImplementedType(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<ouro_heap::Str>, Obj)>) -> Result<Obj> {
        let _ = cls;
        check_no_arguments(vm, "NotImplementedType", !args.is_empty() || !kwargs.is_empty())?;
        Ok(Obj::NOT_IMPLEMENTED)
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Obj) -> &'static str {
        let _ = this;
        "NotImplemented"
    }

    #[native(__reduce__(self, /))]
    fn reduce(this: &Obj) -> &'static str {
        let _ = this;
        "NotImplemented"
    }

    #[native(__bool__(self, /))]
    fn bool_(this: &Obj, vm: &mut Vm) -> Result<bool> {
        let _ = this;
        vm.warn_deprecated("NotImplemented should not be used in a boolean context")?;
        Ok(true)
    }
}
