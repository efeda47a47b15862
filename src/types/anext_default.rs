//! The awaitable of `anext(iterator, default)`.

use crate::object::native::Result;
use crate::object::{Gc, Obj, Slot, Trace, Visitor, payload};
use crate::vm::Vm;
use ouro_macros::methods;

/// Awaits `awaitable` and gives `default` where that is exhausted.
pub struct AnextDefault {
    awaitable: Obj,
    default: Obj,
    /// The iterator that drives `awaitable`, once started.
    iterator: Slot<Option<Obj>>,
}
payload!(AnextDefault, "anext_awaitable", crate::types::shapes::ANEXT_DEFAULT, container);
impl Trace for AnextDefault {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.awaitable.trace(v);
        self.default.trace(v);
        self.iterator.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.iterator.clear(sink);
    }
}

pub fn make(vm: &mut Vm, awaitable: Obj, default: Obj) -> Obj {
    vm.heap.alloc(AnextDefault { awaitable, default, iterator: Slot::new(None) }).into()
}

impl AnextDefault {
    fn drive(vm: &mut Vm, this: &Gc<Self>, method: &str, args: &[Obj]) -> Result<Obj> {
        let iterator = match this.iterator.cloned(&vm.heap) {
            Some(iterator) => iterator,
            None => {
                let mut iterator = vm.get_awaitable(this.awaitable.clone())?;
                if vm.heap.shape_of(&iterator).map(|shape| shape.id) == Some(crate::types::shapes::COROUTINE) {
                    // A coroutine itself has no `__next__`.
                    iterator = vm.call_method(&iterator, "__await__", &[])?;
                }
                this.iterator.set(&mut vm.heap, Some(iterator.clone()));
                iterator
            }
        };
        match vm.call_method(&iterator, method, args) {
            Err(raised) if raised.is(vm, &vm.types.exceptions.StopAsyncIteration.clone()) => {
                Err(vm.stop_iteration(this.default.clone()))
            }
            other => other,
        }
    }
}

#[methods(anext_awaitable, module = "builtins", subclassable = false)]
impl AnextDefault {
    #[native(__await__(self, /))]
    fn r#await(this: &Gc<Self>) -> Obj {
        this.into()
    }
    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>) -> Obj {
        this.into()
    }
    #[native(__next__(self, /))]
    fn next(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        AnextDefault::drive(vm, this, "__next__", &[])
    }
    #[native(send(self, value, /))]
    fn send(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        AnextDefault::drive(vm, this, "send", std::slice::from_ref(value))
    }
    #[native(throw(self, *args))]
    fn throw(vm: &mut Vm, this: &Gc<Self>, args: &[Obj]) -> Result<Obj> {
        AnextDefault::drive(vm, this, "throw", args)
    }
    #[native(close(self, /))]
    fn close(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        AnextDefault::drive(vm, this, "close", &[])
    }
}
