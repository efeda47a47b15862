//! `types.SimpleNamespace`: an object that is nothing but its attributes.

use crate::object::native::Result;
use crate::object::protocol::CompareOp;
use crate::object::{Gc, Obj, Str, Trace, Tuple, Type, Visitor, payload};
use crate::types::dict::Dict;
use crate::types::shapes;
use crate::vm::Vm;
use ouro_macros::methods;

pub struct Namespace;
payload!(Namespace, "SimpleNamespace", shapes::NONE, container);
impl Trace for Namespace {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

impl Vm {
    /// The class of `sys.implementation`.
    pub fn namespace_class(&mut self) -> Gc<Type> {
        let class = self.lasting_class::<Namespace>(&Namespace::CLASS);
        self.give_dict(&class);
        class
    }

    fn namespace_dict(&mut self, object: &Obj) -> Gc<Dict> {
        match self.dict_of(object) {
            Some(dict) => dict,
            None => self.dict(),
        }
    }

    fn compare_namespaces(&mut self, op: CompareOp, left: &Obj, right: &Obj) -> Result<Obj> {
        if right.downcast::<Namespace>().is_none() {
            return Ok(Obj::NOT_IMPLEMENTED);
        }
        let (left, right) = (self.namespace_dict(left), self.namespace_dict(right));
        self.compare(op, left.as_obj(), right.as_obj())
    }
}

/// A simple attribute-based namespace.
#[methods(SimpleNamespace, module = "types")]
impl Namespace {
    #[new(SimpleNamespace(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Gc<Namespace> {
        let _ = (args, kwargs);
        vm.heap.alloc_with_shape(cls.root_shape(), Namespace)
    }

    #[native(__init__(self, *args, **kwargs))]
    fn init(this: &Gc<Self>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<()> {
        if args.len() > 1 {
            let (class, given) = (vm.type_of(this.as_obj()).name(vm), args.len());
            return Err(vm.type_error(format!("{class} expected at most 1 argument, got {given}")));
        }
        let dict = vm.namespace_dict(this.as_obj());
        if let Some(mapping) = args.first() {
            let given = match mapping.downcast_exact::<Dict>() {
                Some(given) => given.clone(),
                None => {
                    let given = vm.dict();
                    vm.dict_update_from(&given, mapping)?;
                    given
                }
            };
            for key in given.keys(&vm.heap) {
                if key.downcast::<Str>().is_none() {
                    return Err(vm.type_error("keywords must be strings"));
                }
            }
            vm.dict_update(&dict, given.as_obj())?;
        }
        for (name, value) in kwargs {
            drop(dict.set_str(&mut vm.heap, &name, value));
        }
        Ok(())
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Str>> {
        let class = vm.type_of(this.as_obj());
        let is_own = !class.has(crate::object::TypeFlags::HEAP);
        let name = if is_own { "namespace".to_owned() } else { class.name(vm) };
        let dict = vm.namespace_dict(this.as_obj());
        let shown = vm.repr_guard(this.as_obj(), |vm| {
            let mut text = format!("{name}(").into_bytes();
            for (i, (key, value)) in dict.items(&vm.heap).into_iter().enumerate() {
                let Some(key) = key.downcast::<Str>().filter(|k| !k.is_empty()) else { continue };
                text.extend_from_slice(if i == 0 { b"" } else { b", " });
                text.extend_from_slice(key.as_wtf8());
                text.push(b'=');
                vm.push_repr(&mut text, &value)?;
            }
            text.push(b')');
            Ok(text)
        })?;
        let shown = shown.unwrap_or_else(|| format!("{name}(...)").into_bytes());
        Ok(vm.heap.str_from_wtf8(&shown))
    }

    #[native(__eq__(self, value, /))]
    fn eq(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare_namespaces(CompareOp::Eq, this.as_obj(), value)
    }

    #[native(__ne__(self, value, /))]
    fn ne(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare_namespaces(CompareOp::Ne, this.as_obj(), value)
    }

    #[native(__lt__(self, value, /))]
    fn lt(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare_namespaces(CompareOp::Lt, this.as_obj(), value)
    }

    #[native(__le__(self, value, /))]
    fn le(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare_namespaces(CompareOp::Le, this.as_obj(), value)
    }

    #[native(__gt__(self, value, /))]
    fn gt(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare_namespaces(CompareOp::Gt, this.as_obj(), value)
    }

    #[native(__ge__(self, value, /))]
    fn ge(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare_namespaces(CompareOp::Ge, this.as_obj(), value)
    }

    /// Return state information for pickling
    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Gc<Tuple> {
        let class = vm.type_of(this.as_obj()).into();
        let dict = vm.namespace_dict(this.as_obj()).into();
        let none = vm.heap.tuple(vec![]).into();
        vm.heap.tuple(vec![class, none, dict])
    }

    /// Return a copy of the namespace object with new values for the specified attributes.
    #[native(__replace__(self, **changes))]
    fn replace(this: &Gc<Self>, vm: &mut Vm, changes: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        let class = vm.type_of(this.as_obj());
        let copy = vm.call(class.as_obj(), &[])?;
        if copy.downcast::<Namespace>().is_none() {
            let (want, got) = (class.name(vm), vm.type_of(&copy).name(vm));
            return Err(vm.type_error(format!("expect {want} type, but {want}() returned '{got}' object")));
        }
        let (old, new) = (vm.namespace_dict(this.as_obj()), vm.namespace_dict(&copy));
        vm.dict_update(&new, old.as_obj())?;
        for (name, value) in changes {
            drop(new.set_str(&mut vm.heap, &name, value));
        }
        Ok(copy)
    }
}
