//! The native half of asyncio: futures, tasks, handles and the event loop. What is rare is in Python
//! (`stdlib/asyncio`), and some methods of the loop are fetched from there.
//!
//! - `future`: `Future`, and what `Task` shares with it
//! - `task`: `Task`: stepping a coroutine
//! - `sleep`: `sleep()`, a coroutine without a frame
//! - `gather`: `gather()`
//! - `handle`: `Handle` and `TimerHandle`
//! - `locks`: `Lock`, `Event`, `Semaphore`; `queues`: `Queue`
//! - `coroutine`: what coroutines without frames have in common
//! - `operation`: the coroutines of the methods of locks, queues and readers
//! - `reader`: the bytes of a `StreamReader`
//! - `timers`: the heap of timers, in CPython's order
//! - `event_loop`: `EventLoop`
//! - `watch`: reports of what takes long, or would be lost
//! - `running`: which loop and which task run

mod coroutine;
pub mod event_loop;
pub mod future;
pub mod gather;
pub mod handle;
pub mod locks;
pub mod operation;
pub mod queues;
pub mod reader;
pub mod running;
pub mod sleep;
pub mod task;
pub mod timers;
pub mod watch;

use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, Slot, Str, Type};
use crate::vm::Vm;
use std::cell::{Cell, OnceCell};

/// The classes, and what all loops share.
pub struct Aio {
    pub future: Gc<Type>,
    pub task: Gc<Type>,
    pub future_iterator: Gc<Type>,
    pub step: Gc<Type>,
    pub sleep: Gc<Type>,
    pub handle: Gc<Type>,
    pub timer_handle: Gc<Type>,
    pub event_loop: Gc<Type>,
    callbacks: Gc<Type>,
    gathered: Gc<Type>,
    gathering_future: Gc<Type>,
    pub lock: Gc<Type>,
    pub event: Gc<Type>,
    pub semaphore: Gc<Type>,
    pub queue: Gc<Type>,
    pub reader: Gc<Type>,
    watch: watch::Watch,
    /// The number in the name of the next task.
    next_task: Cell<u32>,
    /// Of loops that are not native: the task that runs in each, and the tasks registered.
    foreign_current: Slot<Vec<(Obj, Obj)>>,
    foreign_tasks: Slot<Vec<Obj>>,
    cancelled_error: OnceCell<Gc<Type>>,
    invalid_state_error: OnceCell<Gc<Type>>,
}

/// The classes, made when first needed.
#[inline]
pub fn aio(vm: &mut Vm) -> &'static Aio {
    match vm.extension::<Aio>() {
        Some(aio) => aio,
        None => make(vm),
    }
}

#[cold]
fn make(vm: &mut Vm) -> &'static Aio {
    let object = vm.types.object.clone();
    vm.heap.set_builtin_shape::<future::FutureIterator>();
    vm.heap.set_builtin_shape::<sleep::Sleep>();
    vm.heap.set_builtin_shape::<operation::Operation>();
    let future = future::make_class(vm);
    let task = task::make_class(vm, &future);
    std::mem::forget(vm.native_class::<operation::Operation>(&operation::Operation::CLASS, &object));
    let [lock, event, semaphore] = locks::make_classes(vm);
    let aio = Aio {
        future_iterator: vm.native_class::<future::FutureIterator>(&future::FutureIterator::CLASS, &object),
        step: vm.native_class::<task::TaskStep>(&task::TaskStep::CLASS, &object),
        sleep: vm.native_class::<sleep::Sleep>(&sleep::Sleep::CLASS, &object),
        handle: handle::make_class(vm),
        timer_handle: object.clone(),
        event_loop: event_loop::make_class(vm),
        callbacks: vm.native_class::<future::Callbacks>(&future::Callbacks::CLASS, &object),
        gathered: vm.native_class::<gather::Gathered>(&gather::Gathered::CLASS, &object),
        gathering_future: gather::make_class(vm, &future),
        lock,
        event,
        semaphore,
        queue: queues::make_class(vm),
        reader: reader::make_class(vm),
        future,
        task,
        watch: watch::Watch::default(),
        next_task: Cell::new(1),
        foreign_current: Slot::new(Vec::new()),
        foreign_tasks: Slot::new(Vec::new()),
        cancelled_error: OnceCell::new(),
        invalid_state_error: OnceCell::new(),
    };
    let timer_handle = handle::make_timer_class(vm, &aio.handle);
    future::drive_natively(vm, [&aio.future, &aio.task]);
    sleep::drive_natively(vm);
    operation::drive_natively(vm);
    vm.set_extension(Aio { timer_handle, ..aio })
}

impl Aio {
    pub fn gathering_future(&self) -> &Gc<Type> {
        &self.gathering_future
    }

    fn exception_class(&self, vm: &mut Vm, cell: &OnceCell<Gc<Type>>, name: &str) -> Result<Gc<Type>> {
        if let Some(class) = cell.get() {
            return Ok(class.clone());
        }
        let module = vm.import_module("asyncio.exceptions")?;
        let class = vm.get_attr_name(&module, name)?;
        match class.into_gc::<Type>() {
            Ok(class) => Ok(cell.get_or_init(|| class).clone()),
            Err(_) => Err(vm.type_error(format!("asyncio.exceptions.{name} is not a class"))),
        }
    }

    pub fn cancelled_error(&self, vm: &mut Vm) -> Result<Gc<Type>> {
        self.exception_class(vm, &self.cancelled_error, "CancelledError")
    }

    /// `InvalidStateError(message)`, or what kept it from being made.
    pub fn invalid_state(&self, vm: &mut Vm, message: &str) -> Raised {
        match self.exception_class(vm, &self.invalid_state_error, "InvalidStateError") {
            Ok(class) => vm.raise_message(&class, message),
            Err(raised) => raised,
        }
    }
}

/// A function of one of asyncio's Python modules.
pub(crate) fn python(vm: &mut Vm, module: &str, name: &str) -> Result<Obj> {
    let module = vm.import_module(module)?;
    vm.get_attr_name(&module, name)
}

/// Whether an exception is one that leaves the event loop at once.
pub(crate) fn stops_the_loop(vm: &Vm, raised: &Raised) -> bool {
    raised.is(vm, &vm.types.exceptions.SystemExit) || raised.is(vm, &vm.types.exceptions.KeyboardInterrupt)
}

/// An exception object as one on its way.
pub(crate) fn raised(vm: &mut Vm, exception: Obj) -> Raised {
    match exception.into_gc() {
        Ok(exception) => Raised::new(exception),
        Err(_) => vm.type_error("exceptions must derive from BaseException"),
    }
}

/// A dictionary with these string keys, as for the exception handler.
pub(crate) fn context_dict(vm: &mut Vm, entries: Vec<(&str, Obj)>) -> Obj {
    let dict = vm.dict();
    for (key, value) in entries {
        vm.dict_set_name(&dict, key, value);
    }
    dict.into()
}

pub(crate) fn keyword(vm: &mut Vm, name: &str, value: Obj) -> (Gc<Str>, Obj) {
    (vm.heap.intern(name), value)
}

/// Let instances of a native class have weak references.
pub(crate) fn give_weak_references(class: &Gc<Type>) {
    class.add_flag(crate::object::TypeFlags::HAS_WEAKREF);
}
