//! `Lock`, `Event` and `Semaphore`: who waits stands in a deque of futures, as in CPython's. What they wait with is in
//! `operation`; `Condition` and `Barrier`, built of these, are in Python.

use super::operation::{self, Answer, Kind, finish, is_cancelled, is_done, new_waiter};
use super::{aio, future, python};
use crate::modules::collections_::Deque;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, ShapeId, Slot, Str, Type, TypeFlags, payload};
use crate::vm::Vm;
use ouro_macros::{Trace, methods};
use std::cell::Cell;

pub(super) fn make_classes(vm: &mut Vm) -> [Gc<Type>; 3] {
    let object = vm.types.object.clone();
    let classes = [
        vm.native_class::<Lock>(&Lock::CLASS, &object),
        vm.native_class::<Event>(&Event::CLASS, &object),
        vm.native_class::<Semaphore>(&Semaphore::CLASS, &object),
    ];
    for class in &classes {
        future::give_attributes(vm, class);
        class.add_flag(TypeFlags::OPEN);
    }
    classes
}

/// The method of the primitive's class is the native one.
fn is_native(vm: &mut Vm, primitive: &Obj, name: &str, native: &Gc<Type>) -> bool {
    let class = vm.type_of(primitive);
    if class.is(native) {
        return true;
    }
    let name = vm.heap.intern(name);
    match (vm.lookup(&class, &name), vm.lookup(native, &name)) {
        (Some(own), Some(native)) => own.is(&native),
        _ => false,
    }
}

/// `async with`: the coroutine that enters; a subclass's own `acquire` is heeded.
fn enter(vm: &mut Vm, primitive: &Obj, native: &Gc<Type>) -> Result<Obj> {
    if is_native(vm, primitive, "acquire", native) {
        return Ok(operation::make(vm, primitive.clone(), Kind::Enter, Obj::NONE));
    }
    let enter = python(vm, "asyncio.locks", "_enter")?;
    vm.call(&enter, std::slice::from_ref(primitive))
}

/// As a function of Python without parameters refuses them.
fn refuse_arguments(vm: &mut Vm, class: &str, args: &[Obj], kwargs: &[(Gc<Str>, Obj)]) -> Result<()> {
    if let Some((name, _)) = kwargs.first() {
        let name = name.to_str().into_owned();
        return Err(vm.type_error(format!("{class}.__init__() got an unexpected keyword argument '{name}'")));
    }
    if !args.is_empty() {
        let count = args.len() + 1;
        return Err(vm.type_error(format!("{class}.__init__() takes 1 positional argument but {count} were given")));
    }
    Ok(())
}

/// `primitive.release()`.
pub(super) fn release(vm: &mut Vm, primitive: &Obj) -> Result<()> {
    if let Some(lock) = primitive.downcast::<Lock>() {
        let native = aio(vm).lock.clone();
        if is_native(vm, primitive, "release", &native) {
            return Lock::release(lock, vm);
        }
    }
    vm.call_method(primitive, "release", &[]).map(drop)
}

fn deque_in(vm: &mut Vm, slot: &Slot<Obj>) -> Gc<Deque> {
    if let Some(deque) = slot.get(&vm.heap).downcast::<Deque>() {
        return deque.clone();
    }
    let deque = Deque::make(vm);
    slot.set(&mut vm.heap, (&deque).into());
    deque
}

fn deque_of(vm: &Vm, slot: &Slot<Obj>) -> Option<Gc<Deque>> {
    slot.get(&vm.heap).downcast::<Deque>().cloned()
}

/// The first of `waiters` that is not done.
fn first_waiting(vm: &mut Vm, waiters: &Gc<Deque>) -> Result<Option<Obj>> {
    let mut i = 0;
    while let Some(waiter) = waiters.at(vm, i) {
        if !is_done(vm, &waiter)? {
            return Ok(Some(waiter));
        }
        i += 1;
    }
    Ok(None)
}

fn has_uncancelled(vm: &mut Vm, waiters: Option<&Gc<Deque>>) -> Result<bool> {
    let Some(waiters) = waiters else { return Ok(false) };
    let mut i = 0;
    while let Some(waiter) = waiters.at(vm, i) {
        if !is_cancelled(vm, &waiter)? {
            return Ok(true);
        }
        i += 1;
    }
    Ok(false)
}

fn remove(vm: &mut Vm, waiters: &Slot<Obj>, waiter: &Obj) {
    if let Some(waiters) = deque_of(vm, waiters) {
        waiters.remove_identical(vm, waiter);
    }
}

fn is_cancellation(vm: &mut Vm, raised: &Raised) -> Result<bool> {
    let class = aio(vm).cancelled_error(vm)?;
    Ok(raised.is(vm, &class))
}

fn repr(vm: &mut Vm, this: &Obj, mut info: String, waiters: &Slot<Obj>) -> String {
    let count = deque_of(vm, waiters).map_or(0, |waiters| waiters.size(vm));
    if count > 0 {
        info += &format!(", waiters:{count}");
    }
    let class = vm.type_of(this).qualified_name(vm);
    format!("<{class} object at {:#x} [{info}]>", crate::types::object::address(this))
}

/// The class of a primitive: `{ its own }`, and who waits for it, where programs may look.
macro_rules! primitive {
    ($(#[$meta:meta])* $payload:ident, { $($own:tt)* }) => {
        $(#[$meta])*
        #[methods($payload, module = "asyncio.locks")]
        impl $payload {
            $($own)*

            #[getter(_waiters)]
            fn waiters(this: &Gc<Self>, vm: &mut Vm) -> Obj {
                this.waiters.cloned(&vm.heap)
            }

            #[setter(_waiters)]
            fn set_waiters(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) {
                this.waiters.set(&mut vm.heap, value.cloned().unwrap_or(Obj::NONE));
            }

            #[getter(_loop)]
            fn event_loop(this: &Gc<Self>, vm: &mut Vm) -> Obj {
                this.event_loop.cloned(&vm.heap)
            }

            #[setter(_loop)]
            fn set_event_loop(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) {
                this.event_loop.set(&mut vm.heap, value.cloned().unwrap_or(Obj::NONE));
            }
        }
    };
}

/// A lock that one task at a time can hold; those who wait get it in the order in which they came.
#[derive(Trace)]
pub struct Lock {
    /// None until somebody waits.
    waiters: Slot<Obj>,
    event_loop: Slot<Obj>,
    #[trace(skip)]
    is_locked: Cell<bool>,
}
payload!(Lock, "asyncio.locks.Lock", ShapeId::NONE, container);

impl Lock {
    pub(super) fn begin(&self, vm: &mut Vm, this: &Obj) -> Result<Answer> {
        let waiters = deque_of(vm, &self.waiters);
        // Nobody may overtake those who wait, unless they were all cancelled.
        if !self.is_locked.get() && !has_uncancelled(vm, waiters.as_ref())? {
            self.is_locked.set(true);
            return Ok(Answer::Done(Obj::TRUE));
        }
        let waiters = deque_in(vm, &self.waiters);
        new_waiter(vm, this, &self.event_loop, &waiters).map(Answer::Wait)
    }

    pub(super) fn resumed(&self, vm: &mut Vm, waiter: &Obj, outcome: Result<()>) -> Result<Answer> {
        remove(vm, &self.waiters, waiter);
        if let Err(raised) = outcome {
            // This task was perhaps woken already; then another one must be.
            if !self.is_locked.get() && is_cancellation(vm, &raised)? {
                self.wake_first(vm)?;
            }
            return Err(raised);
        }
        self.is_locked.set(true);
        Ok(Answer::Done(Obj::TRUE))
    }

    fn wake_first(&self, vm: &mut Vm) -> Result<()> {
        let Some(waiters) = deque_of(vm, &self.waiters) else { return Ok(()) };
        match waiters.at(vm, 0) {
            Some(first) if !is_done(vm, &first)? => finish(vm, &first, Obj::TRUE),
            _ => Ok(()),
        }
    }
}

primitive! {
    /// Primitive lock objects.
    Lock, {
    #[new(Lock(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Gc<Lock> {
        let _ = (args, kwargs);
        let (waiters, event_loop) = (Slot::new(Obj::NONE), Slot::new(Obj::NONE));
        vm.heap.alloc_with_shape(cls.root_shape(), Lock { waiters, event_loop, is_locked: Cell::new(false) })
    }

    #[native(__init__(self, *args, **kwargs))]
    fn init(_this: &Gc<Self>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<()> {
        refuse_arguments(vm, "Lock", args, &kwargs)
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> String {
        let state = if this.is_locked.get() { "locked" } else { "unlocked" };
        repr(vm, this.as_obj(), state.to_owned(), &this.waiters)
    }

    /// Return True if lock is acquired.
    #[native(locked(self))]
    fn locked(this: &Gc<Self>) -> bool {
        this.is_locked.get()
    }

    /// Wait until the lock is free, take it, and return True.
    #[native(acquire(self))]
    fn acquire(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        operation::make(vm, this.into(), Kind::Acquire, Obj::NONE)
    }

    /// Free the lock, and wake the first who waits for it.
    #[native(release(self))]
    fn release(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        if !this.is_locked.replace(false) {
            return Err(vm.runtime_error("Lock is not acquired."));
        }
        this.wake_first(vm)
    }

    #[native(__aenter__(self))]
    fn aenter(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let native = aio(vm).lock.clone();
        enter(vm, this.as_obj(), &native)
    }

    #[native(__aexit__(self, exc_type, exc, tb))]
    fn aexit(this: &Gc<Self>, vm: &mut Vm, exc_type: &Obj, exc: &Obj, tb: &Obj) -> Obj {
        let _ = (exc_type, exc, tb);
        operation::make(vm, this.into(), Kind::Exit, Obj::NONE)
    }

    #[native(_wake_up_first(self))]
    fn wake_up_first(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        this.wake_first(vm)
    }

    #[getter(_locked)]
    fn is_locked(this: &Gc<Self>) -> bool {
        this.is_locked.get()
    }
}}

/// A flag that tasks can wait for.
#[derive(Trace)]
pub struct Event {
    waiters: Slot<Obj>,
    event_loop: Slot<Obj>,
    #[trace(skip)]
    is_set: Cell<bool>,
}
payload!(Event, "asyncio.locks.Event", ShapeId::NONE, container);

impl Event {
    pub(super) fn make(vm: &mut Vm, is_set: bool) -> Gc<Event> {
        let class = aio(vm).event.clone();
        Event::of_class(vm, &class, is_set)
    }

    fn of_class(vm: &mut Vm, class: &Gc<Type>, is_set: bool) -> Gc<Event> {
        let (waiters, event_loop) = (Slot::new(Deque::make(vm).into()), Slot::new(Obj::NONE));
        vm.heap.alloc_with_shape(class.root_shape(), Event { waiters, event_loop, is_set: Cell::new(is_set) })
    }

    pub(super) fn begin(&self, vm: &mut Vm, this: &Obj) -> Result<Answer> {
        if self.is_set.get() {
            return Ok(Answer::Done(Obj::TRUE));
        }
        let waiters = deque_in(vm, &self.waiters);
        new_waiter(vm, this, &self.event_loop, &waiters).map(Answer::Wait)
    }

    pub(super) fn resumed(&self, vm: &mut Vm, waiter: &Obj, outcome: Result<()>) -> Result<Answer> {
        remove(vm, &self.waiters, waiter);
        outcome.map(|()| Answer::Done(Obj::TRUE))
    }

    pub(super) fn reset(&self) {
        self.is_set.set(false);
    }

    pub(super) fn wake_all(&self, vm: &mut Vm) -> Result<()> {
        if self.is_set.replace(true) {
            return Ok(());
        }
        let Some(waiters) = deque_of(vm, &self.waiters) else { return Ok(()) };
        let mut i = 0;
        while let Some(waiter) = waiters.at(vm, i) {
            if !is_done(vm, &waiter)? {
                finish(vm, &waiter, Obj::TRUE)?;
            }
            i += 1;
        }
        Ok(())
    }
}

primitive! {
    /// Asynchronous equivalent to threading.Event.
    Event, {
    #[new(Event(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Gc<Event> {
        let _ = (args, kwargs);
        Event::of_class(vm, cls, false)
    }

    #[native(__init__(self, *args, **kwargs))]
    fn init(_this: &Gc<Self>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<()> {
        refuse_arguments(vm, "Event", args, &kwargs)
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> String {
        let state = if this.is_set.get() { "set" } else { "unset" };
        repr(vm, this.as_obj(), state.to_owned(), &this.waiters)
    }

    /// Return True if and only if the internal flag is true.
    #[native(is_set(self))]
    fn is_set(this: &Gc<Self>) -> bool {
        this.is_set.get()
    }

    /// Set the flag and wake all who wait.
    #[native(set(self))]
    fn set(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        this.wake_all(vm)
    }

    /// Reset the flag.
    #[native(clear(self))]
    fn clear(this: &Gc<Self>) {
        this.reset();
    }

    /// Wait until the flag is set, and return True.
    #[native(wait(self))]
    fn wait(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        operation::make(vm, this.into(), Kind::Wait, Obj::NONE)
    }

    #[getter(_value)]
    fn value(this: &Gc<Self>) -> bool {
        this.is_set.get()
    }
}}

/// A counter of free places.
#[derive(Trace)]
pub struct Semaphore {
    /// None until somebody waits.
    waiters: Slot<Obj>,
    event_loop: Slot<Obj>,
    #[trace(skip)]
    value: Cell<i64>,
}
payload!(Semaphore, "asyncio.locks.Semaphore", ShapeId::NONE, container);

impl Semaphore {
    fn is_locked(&self, vm: &mut Vm) -> Result<bool> {
        let waiters = deque_of(vm, &self.waiters);
        Ok(self.value.get() == 0 || has_uncancelled(vm, waiters.as_ref())?)
    }

    pub(super) fn begin(&self, vm: &mut Vm, this: &Obj) -> Result<Answer> {
        if !self.is_locked(vm)? {
            self.value.set(self.value.get() - 1);
            return Ok(Answer::Done(Obj::TRUE));
        }
        let waiters = deque_in(vm, &self.waiters);
        new_waiter(vm, this, &self.event_loop, &waiters).map(Answer::Wait)
    }

    pub(super) fn resumed(&self, vm: &mut Vm, waiter: &Obj, outcome: Result<()>) -> Result<Answer> {
        remove(vm, &self.waiters, waiter);
        if let Err(raised) = &outcome
            && is_cancellation(vm, raised)?
            && is_done(vm, waiter)?
            && !is_cancelled(vm, waiter)?
        {
            // The place was handed over already: give it back.
            self.value.set(self.value.get() + 1);
        }
        // New places may be there for others, too.
        while self.value.get() > 0 && self.wake_next(vm)? {}
        outcome.map(|()| Answer::Done(Obj::TRUE))
    }

    /// Hand a place to the first who waits; gives whether there was one.
    fn wake_next(&self, vm: &mut Vm) -> Result<bool> {
        let Some(waiters) = deque_of(vm, &self.waiters) else { return Ok(false) };
        let Some(waiter) = first_waiting(vm, &waiters)? else { return Ok(false) };
        self.value.set(self.value.get() - 1);
        finish(vm, &waiter, Obj::TRUE)?;
        Ok(true)
    }
}

primitive! {
    /// A Semaphore implementation.
    Semaphore, {
    #[new(Semaphore(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Gc<Semaphore> {
        let _ = (args, kwargs);
        let (waiters, event_loop) = (Slot::new(Obj::NONE), Slot::new(Obj::NONE));
        vm.heap.alloc_with_shape(cls.root_shape(), Semaphore { waiters, event_loop, value: Cell::new(1) })
    }

    #[native(__init__(self, value=NULL, **kwargs))]
    fn init(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>, kwargs: Vec<(Gc<Str>, Obj)>) -> Result<()> {
        refuse_arguments(vm, "Semaphore", &[], &kwargs)?;
        let value = match value {
            Some(value) if vm.compare_bool(crate::object::protocol::CompareOp::Lt, value, &Obj::small(0))? => {
                return Err(vm.value_error("Semaphore initial value must be >= 0"));
            }
            Some(value) => vm.to_i64(value)?,
            None => 1,
        };
        this.value.set(value);
        this.waiters.set(&mut vm.heap, Obj::NONE);
        Ok(())
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<String> {
        let locked = vm.call_method(this.as_obj(), "locked", &[])?;
        let state =
            if vm.truth(&locked)? { "locked".to_owned() } else { format!("unlocked, value:{}", this.value.get()) };
        Ok(repr(vm, this.as_obj(), state, &this.waiters))
    }

    /// Whether `acquire` would have to wait.
    #[native(locked(self))]
    fn locked(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        this.is_locked(vm)
    }

    /// Take a place, waiting for one if need be, and return True.
    #[native(acquire(self))]
    fn acquire(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        operation::make(vm, this.into(), Kind::Acquire, Obj::NONE)
    }

    /// Give a place back, and wake one who waits.
    #[native(release(self))]
    fn release(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        this.value.set(this.value.get() + 1);
        this.wake_next(vm).map(drop)
    }

    #[native(__aenter__(self))]
    fn aenter(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let native = aio(vm).semaphore.clone();
        enter(vm, this.as_obj(), &native)
    }

    #[native(__aexit__(self, exc_type, exc, tb))]
    fn aexit(this: &Gc<Self>, vm: &mut Vm, exc_type: &Obj, exc: &Obj, tb: &Obj) -> Obj {
        let _ = (exc_type, exc, tb);
        operation::make(vm, this.into(), Kind::Exit, Obj::NONE)
    }

    #[native(_wake_up_next(self))]
    fn wake_up_next(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        this.wake_next(vm)
    }

    #[getter(_value)]
    fn value(this: &Gc<Self>) -> i64 {
        this.value.get()
    }

    #[setter(_value)]
    fn set_value(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let Some(value) = value else { return Err(vm.attribute_error_plain("cannot delete attribute")) };
        this.value.set(vm.to_i64(value)?);
        Ok(())
    }
}}
