//! `weakref.ref` and proxies. The payload of both is the heap's `WeakRef`; what distinguishes them is their class.

use crate::object::class::TypeFlags;
use crate::object::native::Result;
use crate::object::protocol::{BinaryOp, CompareOp};
use crate::object::{Gc, Obj, Raised, Special, Str, Type};
use crate::types::object::address;
use crate::types::shapes;
use crate::vm::Vm;
use ouro_heap::{ShapeId, WeakRef};
use ouro_macros::methods;

impl Vm {
    /// Check that `object` can be referred to weakly.
    fn check_weakly_referable(&mut self, object: &Obj) -> Result<()> {
        let class = self.type_of(object);
        if object.value().is_object() {
            // Classes of native modules have room for references, as most of CPython's have.
            let module = self.names.__module__.clone();
            let is_module_class = !class.has(TypeFlags::HEAP) && class.dict.get_str(&self.heap, &module).is_some();
            if class.has(TypeFlags::HAS_WEAKREF) || is_module_class {
                return Ok(());
            }
        }
        let class = class.name(self);
        Err(self.type_error(format!("cannot create weak reference to '{class}' object")))
    }

    /// A weak reference with this shape: one without a callback is shared.
    fn weak_reference(&mut self, shape: ShapeId, object: &Obj, callback: Option<&Obj>) -> Result<Gc<WeakRef>> {
        self.check_weakly_referable(object)?;
        let callback = callback.filter(|c| !c.is_none()).cloned();
        let is_shared =
            [shapes::WEAKREF, self.types.weakproxy.root_shape(), self.types.callable_weakproxy.root_shape()]
                .contains(&shape);
        if callback.is_none() && is_shared {
            let known = self.heap.weak_refs(object);
            if let Some(known) = known.into_iter().find(|r| r.shape_id() == shape && r.callback(&self.heap).is_none()) {
                return Ok(known);
            }
        }
        Ok(self.heap.weak_ref(shape, object, callback))
    }

    /// `weakref.proxy(object, callback)`.
    pub fn weak_proxy(&mut self, object: &Obj, callback: Option<&Obj>) -> Result<Obj> {
        let is_callable = object.downcast::<Type>().is_some() || self.special_of(object, Special::Call).is_some();
        let class = if is_callable { &self.types.callable_weakproxy } else { &self.types.weakproxy };
        let shape = class.root_shape();
        Ok(self.weak_reference(shape, object, callback)?.into())
    }

    fn compare_references(&mut self, op: CompareOp, this: &Gc<WeakRef>, value: &Obj) -> Result<Obj> {
        let Some(other) = value.downcast::<WeakRef>() else { return Ok(Obj::NOT_IMPLEMENTED) };
        match (this.target(), other.target()) {
            (Some(a), Some(b)) => self.compare(op, &a, &b),
            _ => Ok(Obj::bool(this.is(other) == (op == CompareOp::Eq))),
        }
    }

    #[cold]
    fn dead_reference(&mut self) -> Raised {
        self.reference_error("weakly-referenced object no longer exists")
    }
}

/// The methods of `weakref.ref`.
pub struct Reference;

#[methods(ReferenceType, module = "weakref")]
impl Reference {
    #[new(ReferenceType(cls, object, callback=None, /))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, object: &Obj, callback: Option<&Obj>) -> Result<Gc<WeakRef>> {
        vm.weak_reference(cls.root_shape(), object, callback)
    }

    #[native(__init__(self, object, callback=None, /))]
    fn init(_this: &Gc<WeakRef>, _object: &Obj, _callback: Option<&Obj>) {}

    #[native(__call__(self, *args, **kwargs))]
    fn call(this: &Gc<WeakRef>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        if !kwargs.is_empty() {
            return Err(vm.type_error("weakref() takes no keyword arguments"));
        }
        if !args.is_empty() {
            return Err(vm.type_error(format!("weakref expected 0 arguments, got {}", args.len())));
        }
        Ok(this.target().unwrap_or(Obj::NONE))
    }

    #[getter(__callback__)]
    fn callback(this: &Gc<WeakRef>, vm: &mut Vm) -> Option<Obj> {
        this.callback(&vm.heap)
    }

    #[native(__hash__(self, /))]
    fn hash(this: &Gc<WeakRef>, vm: &mut Vm) -> Result<i64> {
        let known = this.hash.get();
        if known != -1 {
            return Ok(known);
        }
        let Some(target) = this.target() else { return Err(vm.type_error("weak object has gone away")) };
        let hash = vm.hash(&target)?;
        this.hash.set(hash);
        Ok(hash)
    }

    #[native(__eq__(self, value, /))]
    fn eq(this: &Gc<WeakRef>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare_references(CompareOp::Eq, this, value)
    }

    #[native(__ne__(self, value, /))]
    fn ne(this: &Gc<WeakRef>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare_references(CompareOp::Ne, this, value)
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<WeakRef>, vm: &mut Vm) -> Result<String> {
        let here = address(this.as_obj());
        let Some(target) = this.target() else { return Ok(format!("<weakref at {here:#x}; dead>")) };
        let (class, there) = (vm.type_of(&target).name(vm), address(&target));
        let name = vm.get_attr_name_opt(&target, "__name__")?;
        Ok(match name.as_ref().and_then(|n| n.downcast::<Str>()) {
            Some(name) => format!("<weakref at {here:#x}; to '{class}' at {there:#x} ({})>", name.to_str()),
            None => format!("<weakref at {here:#x}; to '{class}' at {there:#x}>"),
        })
    }

    /// See PEP 585
    #[classmethod(__class_getitem__(cls, object, /))]
    fn class_getitem(vm: &mut Vm, cls: &Obj, object: &Obj) -> Obj {
        super::generic_alias(vm, cls, object)
    }
}

/// The object of a proxy; ReferenceError if it is gone.
fn target(vm: &mut Vm, proxy: &Gc<WeakRef>) -> Result<Obj> {
    match proxy.target() {
        Some(target) => Ok(target),
        None => Err(vm.dead_reference()),
    }
}

/// What an operand stands for: a proxy's object, or itself.
fn operand(vm: &mut Vm, object: &Obj) -> Result<Obj> {
    match object.downcast::<WeakRef>() {
        Some(reference) if is_proxy(vm, reference) => target(vm, reference),
        _ => Ok(object.clone()),
    }
}

fn is_proxy(vm: &Vm, reference: &Gc<WeakRef>) -> bool {
    let shape = reference.shape_id();
    shape == vm.types.weakproxy.root_shape() || shape == vm.types.callable_weakproxy.root_shape()
}

/// The methods of proxies: each operation is done with the object.
macro_rules! proxy_class {
    ($marker:ident $name:ident { $($more:tt)* }
     binary { $($function:ident $method:ident $reflected:ident $reflected_method:ident $inplace:ident $inplace_method:ident $op:ident;)* }
     compare { $($compare:ident $compare_method:ident $compare_op:ident;)* }
     unary { $($unary:ident $unary_method:ident $special:ident;)* }
     special { $($asked:ident $asked_method:ident $asked_name:literal;)* }) => {
        pub struct $marker;

        #[methods($name, module = "weakref", subclassable = false)]
        impl $marker {
            $($more)*

            #[getter(__class__)]
            fn class(this: &Gc<WeakRef>, vm: &mut Vm) -> Result<Obj> {
                let object = target(vm, this)?;
                vm.get_attr_name(&object, "__class__")
            }

            #[native(__getattribute__(self, name, /))]
            fn getattribute(this: &Gc<WeakRef>, vm: &mut Vm, name: &Gc<Str>) -> Result<Obj> {
                let object = target(vm, this)?;
                vm.get_attr(&object, name)
            }

            #[native(__setattr__(self, name, value, /))]
            fn setattr(this: &Gc<WeakRef>, vm: &mut Vm, name: &Gc<Str>, value: &Obj) -> Result<()> {
                let object = target(vm, this)?;
                vm.set_attr(&object, name, value.clone())
            }

            #[native(__delattr__(self, name, /))]
            fn delattr(this: &Gc<WeakRef>, vm: &mut Vm, name: &Gc<Str>) -> Result<()> {
                let object = target(vm, this)?;
                vm.del_attr(&object, name)
            }

            #[native(__repr__(self, /))]
            fn repr(this: &Gc<WeakRef>, vm: &mut Vm) -> String {
                let here = address(this.as_obj());
                match this.target() {
                    Some(object) => {
                        let class = vm.type_of(&object).name(vm);
                        format!("<weakproxy at {here:#x}; to '{class}' at {:#x}>", address(&object))
                    }
                    None => format!("<weakproxy at {here:#x}; dead>"),
                }
            }

            #[native(__str__(self, /))]
            fn str(this: &Gc<WeakRef>, vm: &mut Vm) -> Result<Gc<Str>> {
                let object = target(vm, this)?;
                vm.str(&object)
            }

            #[native(__bytes__(self, /))]
            fn bytes(this: &Gc<WeakRef>, vm: &mut Vm) -> Result<Obj> {
                let object = target(vm, this)?;
                vm.call_method(&object, "__bytes__", &[])
            }

            #[native(__bool__(self, /))]
            fn bool(this: &Gc<WeakRef>, vm: &mut Vm) -> Result<bool> {
                let object = target(vm, this)?;
                vm.truth(&object)
            }

            #[native(__len__(self, /))]
            fn length(this: &Gc<WeakRef>, vm: &mut Vm) -> Result<usize> {
                let object = target(vm, this)?;
                vm.len(&object)
            }

            #[native(__contains__(self, key, /))]
            fn contains(this: &Gc<WeakRef>, vm: &mut Vm, key: &Obj) -> Result<bool> {
                let object = target(vm, this)?;
                vm.contains(&object, key)
            }

            #[native(__getitem__(self, key, /))]
            fn get_item(this: &Gc<WeakRef>, vm: &mut Vm, key: &Obj) -> Result<Obj> {
                let object = target(vm, this)?;
                vm.get_item(&object, key)
            }

            #[native(__setitem__(self, key, value, /))]
            fn set_item(this: &Gc<WeakRef>, vm: &mut Vm, key: &Obj, value: &Obj) -> Result<()> {
                let object = target(vm, this)?;
                vm.set_item(&object, key, value.clone())
            }

            #[native(__delitem__(self, key, /))]
            fn del_item(this: &Gc<WeakRef>, vm: &mut Vm, key: &Obj) -> Result<()> {
                let object = target(vm, this)?;
                vm.del_item(&object, key)
            }

            #[native(__iter__(self, /))]
            fn iter(this: &Gc<WeakRef>, vm: &mut Vm) -> Result<Obj> {
                let object = target(vm, this)?;
                vm.iter(&object)
            }

            #[native(__next__(self, /))]
            fn next(this: &Gc<WeakRef>, vm: &mut Vm) -> Result<Obj> {
                let object = target(vm, this)?;
                if vm.special_of(&object, Special::Next).is_none() {
                    let class = vm.type_of(&object).name(vm);
                    return Err(vm.type_error(format!("Weakref proxy referenced a non-iterator '{class}' object")));
                }
                match vm.next(&object)? {
                    Some(item) => Ok(item),
                    None => Err(vm.stop_iteration(Obj::NONE)),
                }
            }

            $(#[native($method(self, value, /))]
            fn $function(this: &Gc<WeakRef>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                let (left, right) = (target(vm, this)?, operand(vm, value)?);
                vm.binary(BinaryOp::$op, &left, &right)
            }

            #[native($reflected_method(self, value, /))]
            fn $reflected(this: &Gc<WeakRef>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                let (left, right) = (operand(vm, value)?, target(vm, this)?);
                vm.binary(BinaryOp::$op, &left, &right)
            }

            #[native($inplace_method(self, value, /))]
            fn $inplace(this: &Gc<WeakRef>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                let (left, right) = (target(vm, this)?, operand(vm, value)?);
                vm.inplace(BinaryOp::$op, &left, &right)
            })*

            $(#[native($compare_method(self, value, /))]
            fn $compare(this: &Gc<WeakRef>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                let (left, right) = (target(vm, this)?, operand(vm, value)?);
                vm.compare(CompareOp::$compare_op, &left, &right)
            })*

            $(#[native($unary_method(self, /))]
            fn $unary(this: &Gc<WeakRef>, vm: &mut Vm) -> Result<Obj> {
                let object = target(vm, this)?;
                vm.unary(Special::$special, &object)
            })*

            $(#[native($asked_method(self, /))]
            fn $asked(this: &Gc<WeakRef>, vm: &mut Vm) -> Result<Obj> {
                let object = target(vm, this)?;
                vm.call_method(&object, $asked_name, &[])
            })*
        }
    };
}

macro_rules! proxy {
    ($marker:ident $name:ident { $($more:tt)* }) => {
        proxy_class! {
            $marker $name { $($more)* }
            binary {
                add __add__ radd __radd__ iadd __iadd__ Add;
                sub __sub__ rsub __rsub__ isub __isub__ Sub;
                mul __mul__ rmul __rmul__ imul __imul__ Mul;
                div __truediv__ rdiv __rtruediv__ idiv __itruediv__ Div;
                floordiv __floordiv__ rfloordiv __rfloordiv__ ifloordiv __ifloordiv__ FloorDiv;
                modulo __mod__ rmodulo __rmod__ imodulo __imod__ Mod;
                pow __pow__ rpow __rpow__ ipow __ipow__ Pow;
                matmul __matmul__ rmatmul __rmatmul__ imatmul __imatmul__ MatMul;
                lshift __lshift__ rlshift __rlshift__ ilshift __ilshift__ LShift;
                rshift __rshift__ rrshift __rrshift__ irshift __irshift__ RShift;
                and __and__ rand __rand__ iand __iand__ And;
                or __or__ ror __ror__ ior __ior__ Or;
                xor __xor__ rxor __rxor__ ixor __ixor__ Xor;
            }
            compare { lt __lt__ Lt; le __le__ Le; eq __eq__ Eq; ne __ne__ Ne; gt __gt__ Gt; ge __ge__ Ge; }
            unary { neg __neg__ Neg; pos __pos__ Pos; invert __invert__ Invert; }
            special {
                abs __abs__ "__abs__";
                int __int__ "__int__";
                float __float__ "__float__";
                index __index__ "__index__";
                reversed __reversed__ "__reversed__";
            }
        }
    };
}

proxy!(Proxy ProxyType {});
proxy!(CallableProxy CallableProxyType {
    #[native(__call__(self, *args, **kwargs))]
    fn call(this: &Gc<WeakRef>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        let object = target(vm, this)?;
        vm.call_kw(&object, args, &kwargs)
    }
});
