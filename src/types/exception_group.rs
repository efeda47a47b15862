//! `BaseExceptionGroup` and `ExceptionGroup`. PEP 654.

use super::exception::Exception;
use super::exception_fields::Field;
use crate::object::class::{ClassRelation, TypeFlags};
use crate::object::native::Result;
use crate::object::{Gc, Obj, Str, Tuple, Type};
use crate::types::function::Function;
use crate::types::native::NativeFunction;
use crate::vm::Vm;
use ouro_macros::methods;

pub struct GroupClass;

/// A combination of multiple unrelated exceptions.
#[methods(BaseExceptionGroup, module = "builtins")]
impl GroupClass {
    #[new(BaseExceptionGroup(cls, message, exceptions, /))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, message: &Obj, exceptions: &Obj) -> Result<Obj> {
        if message.downcast::<Str>().is_none() {
            let got = vm.type_of(message).name(vm);
            return Err(vm.type_error(format!("argument 1 must be str, not {got}")));
        }
        if vm.special_of(exceptions, crate::object::Special::GetItem).is_none() {
            return Err(vm.type_error("second argument (exceptions) must be a sequence"));
        }
        let items = vm.collect(exceptions)?;
        if items.is_empty() {
            return Err(vm.value_error("second argument (exceptions) must be a non-empty sequence"));
        }
        let (base_group, exception, group) = (
            vm.types.exceptions.BaseExceptionGroup.clone(),
            vm.types.exceptions.Exception.clone(),
            vm.exception_group_class(),
        );
        let mut all_plain = true;
        for (i, e) in items.iter().enumerate() {
            if e.downcast::<Exception>().is_none() {
                return Err(vm.value_error(format!("Item {i} of second argument (exceptions) is not an exception")));
            }
            all_plain &= vm.type_of(e).is_subtype(vm, &exception);
        }
        let mut class = cls.clone();
        if cls.is(&base_group) && all_plain {
            class = group.clone();
        } else if cls.is(&group) && !all_plain {
            return Err(vm.type_error("Cannot nest BaseExceptions in an ExceptionGroup"));
        } else if !all_plain && cls.is_subtype(vm, &exception) {
            let name = cls.name(vm);
            return Err(vm.type_error(format!("Cannot nest BaseExceptions in '{name}'")));
        }
        let args = vm.heap.tuple_of(&[message.clone(), exceptions.clone()]);
        let this = vm.heap.alloc_with_shape(class.root_shape(), Exception::with_args(args));
        let items = vm.heap.tuple(items);
        this.set_field(vm, Field::Message, Some(message.clone()));
        this.set_field(vm, Field::Exceptions, Some(items.into()));
        Ok(this.into())
    }

    #[native(__init__(self, *args, **kwargs))]
    fn init(_this: &Gc<Exception>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) {
        let _ = (vm, args, kwargs);
    }

    #[native(__str__(self, /))]
    fn str(this: &Gc<Exception>, vm: &mut Vm) -> Result<String> {
        let message = vm.get_attr_name(this.as_obj(), "message").and_then(|m| vm.str_text(&m))?;
        let n = members(vm, this.as_obj())?.len();
        Ok(format!("{message} ({n} sub-exception{})", if n == 1 { "" } else { "s" }))
    }

    #[native(derive(self, excs, /))]
    fn derive(this: &Gc<Exception>, vm: &mut Vm, excs: &Obj) -> Result<Obj> {
        let class: Obj = (&vm.types.exceptions.BaseExceptionGroup).into();
        let message = vm.get_attr_name(this.as_obj(), "message")?;
        vm.call(&class, &[message, excs.clone()])
    }

    #[native(split(self, matcher_value, /))]
    fn split(this: &Gc<Exception>, vm: &mut Vm, matcher_value: &Obj) -> Result<(Obj, Obj)> {
        let matcher = Matcher::new(vm, matcher_value)?;
        divide(vm, this.as_obj(), &matcher, true)
    }

    #[native(subgroup(self, matcher_value, /))]
    fn subgroup(this: &Gc<Exception>, vm: &mut Vm, matcher_value: &Obj) -> Result<Obj> {
        let matcher = Matcher::new(vm, matcher_value)?;
        divide(vm, this.as_obj(), &matcher, false).map(|(matched, _)| matched)
    }

    #[classmethod(__class_getitem__(cls, item, /))]
    fn class_getitem(cls: &Obj, vm: &mut Vm, item: &Obj) -> Result<Obj> {
        Ok(crate::types::generic_alias(vm, cls, item))
    }
}

fn members(vm: &mut Vm, group: &Obj) -> Result<Vec<Obj>> {
    let inner = vm.get_attr_name(group, "exceptions")?;
    Ok(inner.downcast::<Tuple>().map(|t| t.items().to_vec()).unwrap_or_default())
}

/// What `split` and `subgroup` are asked for.
enum Matcher {
    Classes(Obj),
    Function(Obj),
}

impl Matcher {
    fn new(vm: &mut Vm, value: &Obj) -> Result<Matcher> {
        let is_class = |o: &Obj| o.downcast::<Type>().is_some_and(|t| t.has(TypeFlags::EXCEPTION));
        if is_class(value) || value.downcast::<Tuple>().is_some_and(|t| t.items().iter().all(is_class)) {
            return Ok(Matcher::Classes(value.clone()));
        }
        let is_callable = value.downcast::<Function>().is_some()
            || value.downcast::<NativeFunction>().is_some()
            || (value.downcast::<Type>().is_none() && vm.special_of(value, crate::object::Special::Call).is_some());
        if is_callable {
            return Ok(Matcher::Function(value.clone()));
        }
        Err(vm.type_error("expected an exception type, a tuple of exception types, or a callable (other than a class)"))
    }

    fn matches(&self, vm: &mut Vm, e: &Obj) -> Result<bool> {
        match self {
            Matcher::Classes(classes) => vm.exception_matches(e, classes),
            Matcher::Function(f) => {
                let result = vm.call(f, std::slice::from_ref(e))?;
                vm.truth(&result)
            }
        }
    }
}

/// The matching part and (where asked for) the rest of an exception or group; None where there is none.
fn divide(vm: &mut Vm, e: &Obj, matcher: &Matcher, wants_rest: bool) -> Result<(Obj, Obj)> {
    let rest_of = |o: &Obj| if wants_rest { o.clone() } else { Obj::NONE };
    if matcher.matches(vm, e)? {
        return Ok((e.clone(), Obj::NONE));
    }
    let base_group = vm.types.exceptions.BaseExceptionGroup.clone();
    if !vm.type_of(e).is_subtype(vm, &base_group) {
        return Ok((Obj::NONE, rest_of(e)));
    }
    vm.enter_native()?;
    let (mut matched, mut rest) = (Vec::new(), Vec::new());
    for inner in members(vm, e)? {
        let (m, r) = divide(vm, &inner, matcher, wants_rest)?;
        if !m.is_none() {
            matched.push(m);
        }
        if !r.is_none() {
            rest.push(r);
        }
    }
    vm.leave_native();
    let derive = |vm: &mut Vm, items: Vec<Obj>| -> Result<Obj> {
        if items.is_empty() {
            return Ok(Obj::NONE);
        }
        let list = vm.list(items).into();
        let derived = vm.call_method(e, "derive", &[list])?;
        if !vm.type_of(&derived).is_subtype(vm, &base_group) {
            return Err(vm.type_error("derive must return an instance of BaseExceptionGroup"));
        }
        vm.copy_group_state(e, &derived);
        Ok(derived)
    };
    let matched = derive(vm, matched)?;
    let rest = derive(vm, rest)?;
    Ok((matched, rest))
}

impl Vm {
    /// `ExceptionGroup`, which derives from BaseExceptionGroup and Exception.
    #[must_use]
    pub fn exception_group_class(&self) -> Gc<Type> {
        self.types.exception_group.clone()
    }
}
