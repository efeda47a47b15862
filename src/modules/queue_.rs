//! `_queue`: a queue between threads.

use super::NativeModule;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, ShapeId, Slot, Trace, Type, Visitor, payload};
use crate::types::module::Module;
use crate::vm::Vm;
use crate::vm::wait::{Mailbox, Why};
use ouro_macros::methods;
use std::cell::RefCell;
use std::collections::VecDeque;

pub const MODULE: NativeModule = NativeModule {
    name: "_queue",
    doc: "C implementation of the Python queue module.\nThis module is an implementation detail, please do not use it directly.",
    natives: &[],
    init: Some(init),
};

struct Empty(Gc<Type>);

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let object = vm.types.object.clone();
    let class = vm.native_class::<SimpleQueue>(&SimpleQueue::CLASS, &object);
    vm.dict_set_name(&module.dict, "SimpleQueue", class);
    let namespace = vm.dict();
    let name = vm.heap.intern("_queue");
    vm.dict_set_name(&namespace, "__module__", name);
    let base = vm.types.exceptions.Exception.clone().into();
    let args = [vm.heap.str("Empty").into(), vm.heap.tuple_of_array([base]).into(), namespace.into()];
    let metaclass: Obj = vm.types.r#type.clone().into();
    let empty = vm.call(&metaclass, &args)?;
    vm.dict_set_name(&module.dict, "Empty", empty.clone());
    if let Ok(empty) = empty.into_gc::<Type>() {
        vm.set_extension(Empty(empty));
    }
    Ok(())
}

/// Simple, unbounded, reentrant FIFO queue.
pub struct SimpleQueue {
    items: Slot<VecDeque<Obj>>,
    waiters: RefCell<VecDeque<Mailbox>>,
}
payload!(SimpleQueue, "SimpleQueue", ShapeId::NONE, container);
impl Trace for SimpleQueue {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.items.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.items.clear(sink);
    }
}

fn empty(vm: &mut Vm) -> Raised {
    match vm.extension::<Empty>() {
        Some(Empty(class)) => vm.raise_with(class, vec![]),
        None => vm.system_error("_queue has no Empty"),
    }
}

/// Simple, unbounded, reentrant FIFO queue.
#[methods(SimpleQueue, module = "_queue")]
impl SimpleQueue {
    #[new(SimpleQueue(cls))]
    fn new(vm: &mut Vm, cls: &Gc<Type>) -> Gc<SimpleQueue> {
        let queue = SimpleQueue { items: Slot::default(), waiters: RefCell::default() };
        vm.heap.alloc_with_shape(cls.root_shape(), queue)
    }

    /// Put the item on the queue.
    #[native(put(self, item, block=True, timeout=None))]
    fn put(this: &Gc<Self>, vm: &mut Vm, item: Obj, block: bool, timeout: Obj) {
        let _ = (block, timeout);
        this.items.get_mut(&mut vm.heap).push_back(item);
        let first = this.waiters.borrow_mut().pop_front();
        if let Some(first) = first {
            vm.wake(&first);
        }
    }

    /// Put an item into the queue without blocking.
    #[native(put_nowait(self, item))]
    fn put_nowait(this: &Gc<Self>, vm: &mut Vm, item: Obj) {
        Self::put(this, vm, item, false, Obj::NONE);
    }

    /// Remove and return an item from the queue.
    #[native(get(self, block=True, timeout=None))]
    fn get(this: &Gc<Self>, vm: &mut Vm, block: bool, timeout: Option<Obj>) -> Result<Obj> {
        let mut deadline = None;
        if let (true, Some(timeout)) = (block, timeout) {
            let seconds = vm.to_f64(&timeout)?;
            if seconds < 0.0 {
                return Err(vm.value_error("'timeout' must be a non-negative number"));
            }
            deadline = vm.deadline_in(seconds);
        }
        loop {
            let item = this.items.get_mut(&mut vm.heap).pop_front();
            if let Some(item) = item {
                return Ok(item);
            }
            if !block {
                return Err(empty(vm));
            }
            let mailbox = Mailbox::new();
            this.waiters.borrow_mut().push_back(mailbox.clone());
            let outcome = vm.park(&mailbox, deadline, Why::Queue);
            this.waiters.borrow_mut().retain(|waiter| !waiter.is(&mailbox));
            if !outcome? && this.items.get(&vm.heap).is_empty() {
                return Err(empty(vm));
            }
        }
    }

    /// Remove and return an item from the queue without blocking.
    #[native(get_nowait(self))]
    fn get_nowait(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        Self::get(this, vm, false, None)
    }

    /// Return True if the queue is empty, False otherwise (not reliable!).
    #[native(empty(self))]
    fn empty(this: &Gc<Self>, vm: &mut Vm) -> bool {
        this.items.get(&vm.heap).is_empty()
    }

    /// Return the approximate size of the queue (not reliable!).
    #[native(qsize(self))]
    fn qsize(this: &Gc<Self>, vm: &mut Vm) -> usize {
        this.items.get(&vm.heap).len()
    }

    #[classmethod(__class_getitem__(cls, key, /))]
    fn class_getitem(vm: &mut Vm, cls: &Obj, key: &Obj) -> Obj {
        crate::types::generic_alias::generic_alias(vm, cls, key)
    }
}
