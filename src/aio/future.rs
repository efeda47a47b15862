//! `Future`: a result that is not there yet. Tasks are futures with a coroutine: both have this payload, so that classes
//! derived from either fit.

use super::event_loop::{EventLoop, Ready};
use super::gather::Gathered;
use super::{Aio, aio, python, raised};
use crate::modules::contextvars_::{Context, ContextMap, copy_context, enter};
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, ShapeId, Slot, Str, Trace, Type, TypeFlags, Value, Visitor, payload};
use crate::types::exception::Exception;
use crate::types::generic_alias::generic_alias;
use crate::types::shapes;
use crate::types::traceback::Traceback;
use crate::vm::{Step, Vm};
use ouro_heap::ShapeFlags;
use ouro_macros::{Trace, methods};
use std::cell::Cell;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Pending,
    Cancelled,
    Finished,
}

/// Who is to be told when a future is done.
#[derive(Clone, Trace)]
pub struct Callback {
    /// A callable; or, and then `context` is None, a task that waits for the future, or other native code that does.
    pub callable: Obj,
    pub context: Obj,
}

/// The callbacks of a future that has more than one native waiter.
#[derive(Default, Trace)]
pub struct Callbacks(Slot<Vec<Callback>>);
payload!(Callbacks, "callbacks", ShapeId::NONE, container);

#[methods(callbacks, module = "_asyncio", subclassable = false)]
impl Callbacks {}

/// What few futures have.
#[derive(Default)]
pub struct Rare {
    pub cancel_message: Obj,
    /// The CancelledError that ended the coroutine, until somebody gets it.
    pub cancelled: Obj,
    /// The traceback of the exception when it was set, until somebody gets it.
    pub traceback: Option<Gc<Traceback>>,
    /// In debug mode: where the future was made.
    pub source: Obj,
    /// Where the task was made, see `watch`.
    pub site: u32,
}

impl Trace for Rare {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.cancel_message.trace(v);
        self.cancelled.trace(v);
        self.traceback.trace(v);
        self.source.trace(v);
    }
    fn take(&mut self, sink: &mut Vec<Obj>) {
        self.cancel_message.take(sink);
        self.cancelled.take(sink);
        self.source.take(sink);
        sink.extend(self.traceback.take().map(Gc::into_obj));
    }
}

/// What is true or false of a future, in bits.
#[derive(Default)]
struct Flags(Cell<u8>);

/// One of them.
pub struct Flag<'a> {
    all: &'a Flags,
    bit: u8,
}

impl Flag<'_> {
    #[inline(always)]
    pub fn get(&self) -> bool {
        self.all.0.get() & self.bit != 0
    }

    #[inline(always)]
    pub fn set(&self, value: bool) {
        let others = self.all.0.get() & !self.bit;
        self.all.0.set(if value { others | self.bit } else { others });
    }

    #[inline(always)]
    pub fn replace(&self, value: bool) -> bool {
        let before = self.get();
        self.set(value);
        before
    }
}

macro_rules! flags {
    ($($(#[$meta:meta])* $name:ident = $bit:literal;)*) => {
        impl Future {
            $($(#[$meta])*
            #[inline(always)]
            pub fn $name(&self) -> Flag<'_> {
                Flag { all: &self.flags, bit: 1 << $bit }
            })*
        }
    };
}

flags! {
    /// `_asyncio_future_blocking`: what an `await` sets before it gives the future to its task.
    is_blocking = 0;
    /// An exception that nobody has looked at yet: to be reported when the future dies.
    logs_traceback = 1;
    /// `outcome` is an exception.
    is_failed = 2;
    is_task = 3;
    must_cancel = 4;
    logs_pending = 5;
    /// `cancel()` is on its way through here.
    is_cancelling = 6;
    /// A step of the task is under way, in the task's context.
    is_in_context = 7;
}

/// Small, because there may be a million of them.
pub struct Future {
    flags: Flags,
    pub state: Cell<State>,
    /// `cancelling()`.
    pub cancel_requests: Cell<u16>,
    /// The task's place in its loop's registry.
    pub place: Cell<u32>,
    /// The loop; None before `__init__`.
    pub event_loop: Slot<Obj>,
    /// The result or exception. Of a task that is not done, what it waits for: a future, a sleep, or None.
    pub outcome: Slot<Obj>,
    /// Who is to be told: None, native code that waits (see `Callback`), or `Callbacks`.
    waiting: Slot<Obj>,
    pub rare: Slot<Option<Box<Rare>>>,
    // Of tasks alone:
    pub coroutine: Slot<Obj>,
    /// A context, or a map of which one is made when somebody asks for it.
    pub context: Slot<Obj>,
    /// The name, or the number that is in it.
    pub name: Slot<Obj>,
}
payload!(Future, "_asyncio.Future", shapes::NONE, container, finalize_if = wants_finalizer);

const _: () = assert!(size_of::<Future>() == 64);

impl Trace for Future {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.event_loop.trace(v);
        self.outcome.trace(v);
        self.waiting.trace(v);
        self.rare.trace(v);
        self.coroutine.trace(v);
        self.context.trace(v);
        self.name.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.event_loop.clear(sink);
        self.outcome.clear(sink);
        self.waiting.clear(sink);
        self.rare.clear(sink);
        self.coroutine.clear(sink);
        self.context.clear(sink);
        self.name.clear(sink);
    }
}

/// No place in a registry.
pub const NOWHERE: u32 = u32::MAX;

pub(super) fn make_class(vm: &mut Vm) -> Gc<Type> {
    let object = vm.types.object.clone();
    let class = vm.native_class::<Future>(&Future::CLASS, &object);
    give_attributes(vm, &class);
    class
}

/// Let instances have attributes of their own, and weak references.
pub(super) fn give_attributes(vm: &mut Vm, class: &Gc<Type>) {
    class.add_flag(TypeFlags::HAS_DICT.with(TypeFlags::HAS_WEAKREF));
    let flags = ShapeFlags::HAS_ATTRS.with(ShapeFlags::HAS_DICT);
    let root = vm.heap.new_root_shape(class.layout, class.value(), flags, 0, 0);
    class.root_shape.set(root);
}

impl Future {
    fn blank(event_loop: Obj) -> Future {
        Future {
            flags: Flags::default(),
            state: Cell::new(State::Pending),
            cancel_requests: Cell::new(0),
            place: Cell::new(NOWHERE),
            event_loop: Slot::new(event_loop),
            outcome: Slot::new(Obj::NONE),
            waiting: Slot::new(Obj::NONE),
            rare: Slot::new(None),
            coroutine: Slot::new(Obj::NONE),
            context: Slot::new(Obj::NONE),
            name: Slot::new(Obj::NONE),
        }
    }

    fn wants_finalizer(&self) -> bool {
        self.logs_traceback().get() || self.logs_pending().get() && self.state.get() == State::Pending
    }

    /// A new future of the loop.
    pub fn make(vm: &mut Vm, event_loop: Obj) -> Gc<Future> {
        let shape = aio(vm).future.root_shape();
        vm.heap.alloc_with_shape(shape, Future::blank(event_loop))
    }

    /// A new instance of `class` (a future or task class), before its `__init__`.
    pub(super) fn make_blank(vm: &mut Vm, class: &Gc<Type>) -> Gc<Future> {
        vm.heap.alloc_with_shape(class.root_shape(), Future::blank(Obj::NONE))
    }

    pub fn is_done(&self) -> bool {
        self.state.get() != State::Pending
    }

    pub(super) fn rare_mut<'a>(&'a self, vm: &'a mut Vm) -> &'a mut Rare {
        self.rare.get_mut(&mut vm.heap).get_or_insert_default()
    }

    pub(super) fn check_initialized(&self, vm: &mut Vm) -> Result<Obj> {
        let event_loop = self.event_loop.cloned(&vm.heap);
        if event_loop.is_none() {
            return Err(vm.runtime_error("Future object is not initialized."));
        }
        Ok(event_loop)
    }
}

/// Set up the part of a future; `event_loop` None is the current loop.
pub(super) fn init(vm: &mut Vm, this: &Gc<Future>, event_loop: Option<Obj>) -> Result<Obj> {
    let event_loop = match event_loop {
        Some(event_loop) => event_loop,
        None => {
            let get = python(vm, "asyncio.events", "get_event_loop")?;
            vm.call(&get, &[])?
        }
    };
    // `__init__` may be called again: then everything starts anew.
    this.state.set(State::Pending);
    this.is_blocking().set(false);
    this.logs_traceback().set(false);
    this.is_failed().set(false);
    this.outcome.set(&mut vm.heap, Obj::NONE);
    this.waiting.set(&mut vm.heap, Obj::NONE);
    this.rare.set(&mut vm.heap, None);
    this.event_loop.set(&mut vm.heap, event_loop.clone());
    let is_debugging = match event_loop.downcast::<EventLoop>() {
        Some(native) => native.is_debugging.get(),
        None => {
            let debug = vm.call_method(&event_loop, "get_debug", &[])?;
            vm.truth(&debug)?
        }
    };
    if is_debugging {
        let extract = python(vm, "asyncio.format_helpers", "extract_stack")?;
        let source = vm.call(&extract, &[])?;
        this.rare_mut(vm).source = source;
    }
    Ok(event_loop)
}

/// `call_soon(callback, future, context=context)` of any loop.
fn schedule(vm: &mut Vm, event_loop: &Obj, future: &Gc<Future>, callback: Callback) -> Result<()> {
    let aio = aio(vm);
    let Callback { callable, context } = callback;
    if context.is_none() {
        return schedule_native(vm, aio, event_loop, future, callable);
    }
    if let Some(native) = EventLoop::exact(vm, aio, event_loop) {
        native.check_open(vm)?;
        native.push(vm, Ready::Callback(Box::new((Callback { callable, context }, future.clone()))));
        return Ok(());
    }
    let call_soon = vm.get_attr_name(event_loop, "call_soon")?;
    let context = super::keyword(vm, "context", context);
    vm.call_kw(&call_soon, &[callable, future.into()], &[context])?;
    Ok(())
}

/// Let native code that waited for `future` go on in the next pass of its loop.
#[inline]
fn schedule_native(vm: &mut Vm, aio: &'static Aio, event_loop: &Obj, future: &Gc<Future>, waiter: Obj) -> Result<()> {
    match waiter.into_gc::<Future>() {
        Ok(task) => wake_soon(vm, aio, task, future),
        Err(waiter) => {
            let Ok(gathered) = waiter.into_gc::<Gathered>() else { return Ok(()) };
            match EventLoop::exact(vm, aio, event_loop) {
                Some(native) => {
                    native.check_open(vm)?;
                    native.push(vm, Ready::Gathered(Box::new((gathered, future.clone()))));
                    Ok(())
                }
                None => vm.call_method(event_loop, "call_soon", &[gathered.into(), future.into()]).map(drop),
            }
        }
    }
}

/// Let `task`, which waited for `future`, go on in the next pass of its loop.
#[inline]
fn wake_soon(vm: &mut Vm, aio: &'static Aio, task: Gc<Future>, future: &Gc<Future>) -> Result<()> {
    if let Some(native) = EventLoop::exact(vm, aio, task.event_loop.get(&vm.heap)).cloned() {
        native.check_open(vm)?;
        native.push(vm, Ready::Wakeup(task));
        return Ok(());
    }
    let event_loop = task.event_loop.cloned(&vm.heap);
    let wakeup = super::task::wakeup_function(vm, &task);
    let call_soon = vm.get_attr_name(&event_loop, "call_soon")?;
    let context = context_of(vm, &task);
    let context = super::keyword(vm, "context", context);
    vm.call_kw(&call_soon, &[wakeup, future.into()], &[context])?;
    Ok(())
}

fn run_callbacks(vm: &mut Vm, this: &Gc<Future>) -> Result<()> {
    let waiting = this.waiting.take(&mut vm.heap);
    if waiting.is_none() {
        return Ok(());
    }
    let event_loop = this.event_loop.cloned(&vm.heap);
    let Some(callbacks) = waiting.downcast::<Callbacks>() else {
        let aio = aio(vm);
        return schedule_native(vm, aio, &event_loop, this, waiting);
    };
    for callback in callbacks.0.take(&mut vm.heap) {
        schedule(vm, &event_loop, this, callback)?;
    }
    Ok(())
}

/// The future is done: nobody has to hold it any more if it is a task.
fn leave_registry(vm: &mut Vm, this: &Gc<Future>) {
    if this.is_task().get() {
        super::running::unregister(vm, this);
    }
}

pub fn set_result(vm: &mut Vm, this: &Gc<Future>, result: Obj) -> Result<()> {
    if this.is_done() {
        return Err(aio(vm).invalid_state(vm, "invalid state"));
    }
    this.outcome.set(&mut vm.heap, result);
    this.state.set(State::Finished);
    leave_registry(vm, this);
    run_callbacks(vm, this)
}

pub fn set_exception(vm: &mut Vm, this: &Gc<Future>, exception: &Obj) -> Result<()> {
    if this.is_done() {
        return Err(aio(vm).invalid_state(vm, "invalid state"));
    }
    let exception = match exception.downcast::<Type>() {
        Some(class) if class.has(TypeFlags::EXCEPTION) => vm.call(exception, &[])?,
        _ => exception.clone(),
    };
    let Some(mut exception) = exception.downcast::<Exception>().cloned() else {
        return Err(vm.type_error("invalid exception object"));
    };
    let stop = vm.types.exceptions.StopIteration.clone();
    if vm.is_instance(exception.as_obj(), stop.as_obj())? {
        let instead =
            vm.runtime_error("StopIteration interacts badly with generators and cannot be raised into a Future");
        let instead = instead.into_exception();
        instead.cause.set(&mut vm.heap, Some(exception.clone().into()));
        instead.suppresses_context.set(true);
        instead.context.set(&mut vm.heap, Some(exception.into()));
        exception = instead;
    }
    let traceback = exception.traceback.cloned(&vm.heap);
    if traceback.is_some() {
        this.rare_mut(vm).traceback = traceback;
    }
    this.outcome.set(&mut vm.heap, exception.into());
    this.is_failed().set(true);
    this.state.set(State::Finished);
    this.logs_traceback().set(true);
    leave_registry(vm, this);
    run_callbacks(vm, this)
}

/// `Future.cancel(msg)`, of the future alone.
pub fn cancel(vm: &mut Vm, this: &Gc<Future>, message: &Obj) -> Result<bool> {
    this.logs_traceback().set(false);
    if this.is_done() {
        return Ok(false);
    }
    this.state.set(State::Cancelled);
    drop(this.outcome.take(&mut vm.heap));
    if !message.is_none() || this.rare.get(&vm.heap).is_some() {
        // Also None takes the place of an earlier one, as in CPython.
        let before = std::mem::replace(&mut this.rare_mut(vm).cancel_message, message.clone());
        drop(before);
    }
    leave_registry(vm, this);
    run_callbacks(vm, this)?;
    Ok(true)
}

/// The CancelledError of a cancelled future: the original one the first time.
pub fn cancelled_error(vm: &mut Vm, this: &Gc<Future>) -> Raised {
    let aio = aio(vm);
    let mut message = Obj::NONE;
    if let Some(rare) = this.rare.get_mut(&mut vm.heap) {
        let original = std::mem::take(&mut rare.cancelled);
        message = rare.cancel_message.clone();
        if !original.is_none() {
            return raised(vm, original);
        }
    }
    match aio.cancelled_error(vm) {
        Ok(class) => {
            let args = if message.is_none() { vec![] } else { vec![message] };
            vm.raise_with(&class, args)
        }
        Err(raised) => raised,
    }
}

/// `Future.result()`.
pub fn result(vm: &mut Vm, this: &Gc<Future>) -> Result<Obj> {
    match this.state.get() {
        State::Cancelled => return Err(cancelled_error(vm, this)),
        State::Pending => return Err(aio(vm).invalid_state(vm, "Result is not set.")),
        State::Finished => {}
    }
    this.logs_traceback().set(false);
    let result = this.outcome.cloned(&vm.heap);
    if !this.is_failed().get() {
        return Ok(result);
    }
    let traceback = match this.rare.get_mut(&mut vm.heap) {
        Some(rare) => rare.traceback.take(),
        None => None,
    };
    if let Some(exception) = result.downcast::<Exception>() {
        exception.traceback.set(&mut vm.heap, traceback);
    }
    Err(raised(vm, result))
}

/// `Future.add_done_callback`, with a task's wake-up where `context` is None.
pub fn add_callback(vm: &mut Vm, this: &Gc<Future>, callback: Callback) -> Result<()> {
    if this.is_done() {
        let event_loop = this.event_loop.cloned(&vm.heap);
        return schedule(vm, &event_loop, this, callback);
    }
    let waiting = this.waiting.get_mut(&mut vm.heap);
    if waiting.is_none() && callback.context.is_none() {
        *waiting = callback.callable;
        return Ok(());
    }
    if let Some(callbacks) = waiting.downcast::<Callbacks>().cloned() {
        callbacks.0.get_mut(&mut vm.heap).push(callback);
        return Ok(());
    }
    let mut callbacks = Vec::with_capacity(1);
    if !waiting.is_none() {
        callbacks.push(Callback { callable: std::mem::take(waiting), context: Obj::NONE });
    }
    callbacks.push(callback);
    let shape = aio(vm).callbacks.root_shape();
    let callbacks = vm.heap.alloc_with_shape(shape, Callbacks(Slot::new(callbacks)));
    this.waiting.set(&mut vm.heap, callbacks.into());
    Ok(())
}

impl Callback {
    /// As Python sees it.
    fn to_python(&self, vm: &mut Vm) -> Obj {
        match (self.context.is_none(), self.callable.downcast::<Future>()) {
            (true, Some(task)) => super::task::wakeup_function(vm, &task.clone()),
            _ => self.callable.clone(),
        }
    }
}

fn callbacks_of(vm: &Vm, this: &Gc<Future>) -> Vec<Callback> {
    let waiting = this.waiting.get(&vm.heap);
    match waiting.downcast::<Callbacks>() {
        Some(callbacks) => callbacks.0.cloned(&vm.heap),
        None if waiting.is_none() => Vec::new(),
        None => vec![Callback { callable: waiting.clone(), context: Obj::NONE }],
    }
}

/// "PENDING", "CANCELLED" or "FINISHED".
fn state_name(state: State) -> &'static str {
    match state {
        State::Pending => "PENDING",
        State::Cancelled => "CANCELLED",
        State::Finished => "FINISHED",
    }
}

/// This class is *almost* compatible with concurrent.futures.Future.
///
/// Differences:
///
/// - result() and exception() do not take a timeout argument and
///   raise an exception when the future isn't done yet.
#[methods(Future, module = "_asyncio")]
impl Future {
    #[new(Future(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Gc<Future>> {
        let _ = kwargs;
        if !args.is_empty() && cls.is(&aio(vm).future) {
            return Err(vm.type_error("Future() takes no positional arguments"));
        }
        Ok(Future::make_blank(vm, cls))
    }

    #[native(__init__(self, *, loop=None))]
    fn init(this: &Gc<Self>, vm: &mut Vm, r#loop: Option<Obj>) -> Result<()> {
        init(vm, this, r#loop).map(drop)
    }

    /// Return the result this future represents.
    #[native(result(self))]
    fn result(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        result(vm, this)
    }

    /// Return the exception that was set on this future.
    #[native(exception(self))]
    fn exception(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        this.check_initialized(vm)?;
        match this.state.get() {
            State::Cancelled => return Err(cancelled_error(vm, this)),
            State::Pending => return Err(aio(vm).invalid_state(vm, "Exception is not set.")),
            State::Finished => {}
        }
        if !this.is_failed().get() {
            return Ok(Obj::NONE);
        }
        this.logs_traceback().set(false);
        Ok(this.outcome.cloned(&vm.heap))
    }

    /// Mark the future done and set its result.
    #[native(set_result(self, result, /))]
    fn set_result(this: &Gc<Self>, vm: &mut Vm, result: Obj) -> Result<()> {
        this.check_initialized(vm)?;
        set_result(vm, this, result)
    }

    /// Mark the future done and set an exception.
    #[native(set_exception(self, exception, /))]
    fn set_exception(this: &Gc<Self>, vm: &mut Vm, exception: &Obj) -> Result<()> {
        this.check_initialized(vm)?;
        set_exception(vm, this, exception)
    }

    /// Add a callback to be run when the future becomes done.
    #[native(add_done_callback(self, fn, /, *, context=NULL))]
    fn add_done_callback(this: &Gc<Self>, vm: &mut Vm, r#fn: Obj, context: Option<Obj>) -> Result<()> {
        this.check_initialized(vm)?;
        let context = match context {
            Some(context) if !context.is_none() => context,
            _ => copy_context(vm).into(),
        };
        add_callback(vm, this, Callback { callable: r#fn, context })
    }

    /// Remove all instances of a callback from the "call when done" list.
    #[native(remove_done_callback(self, fn, /))]
    fn remove_done_callback(this: &Gc<Self>, vm: &mut Vm, r#fn: &Obj) -> Result<usize> {
        let mut removed = 0;
        for callback in callbacks_of(vm, this) {
            if callback.context.is_none() {
                continue;
            }
            let callable = callback.callable;
            if !callable.is(r#fn) && !vm.eq(&callable, r#fn)? {
                continue;
            }
            let Some(callbacks) = this.waiting.get(&vm.heap).downcast::<Callbacks>().cloned() else { break };
            let callbacks = callbacks.0.get_mut(&mut vm.heap);
            if let Some(i) = callbacks.iter().position(|c| c.callable.is(&callable)) {
                let gone = callbacks.remove(i);
                drop(gone);
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// Cancel the future and schedule callbacks.
    #[native(cancel(self, msg=None))]
    fn cancel(this: &Gc<Self>, vm: &mut Vm, msg: Obj) -> Result<bool> {
        this.check_initialized(vm)?;
        cancel(vm, this, &msg)
    }

    /// Return True if the future was cancelled.
    #[native(cancelled(self))]
    fn cancelled(this: &Gc<Self>) -> bool {
        this.state.get() == State::Cancelled
    }

    /// Return True if the future is done.
    #[native(done(self))]
    fn done(this: &Gc<Self>) -> bool {
        this.is_done()
    }

    /// Return the event loop the Future is bound to.
    #[native(get_loop(self))]
    fn get_loop(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        this.check_initialized(vm)
    }

    /// Create the CancelledError to raise if the Future is cancelled.
    #[native(_make_cancelled_error(self))]
    fn make_cancelled_error(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        cancelled_error(vm, this).into_exception().into()
    }

    #[native(__await__(self, /))]
    fn r#await(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        this.check_initialized(vm)?;
        Ok(FutureIterator::make(vm, this))
    }

    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        this.check_initialized(vm)?;
        Ok(FutureIterator::make(vm, this))
    }

    #[classmethod(__class_getitem__(cls, key, /))]
    fn class_getitem(vm: &mut Vm, cls: &Obj, key: &Obj) -> Obj {
        generic_alias(vm, cls, key)
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let (module, name) = if this.is_task().get() {
            ("asyncio.base_tasks", "_task_repr")
        } else {
            ("asyncio.base_futures", "_future_repr")
        };
        let repr = python(vm, module, name)?;
        vm.call(&repr, &[this.into()])
    }

    #[native(__del__(self, /))]
    fn del(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        if !this.logs_traceback().replace(false) {
            return Ok(());
        }
        let event_loop = this.event_loop.cloned(&vm.heap);
        let class = vm.type_of(this.as_obj()).plain_name(vm);
        let message = vm.heap.str(&format!("{class} exception was never retrieved")).into();
        let exception = this.outcome.cloned(&vm.heap);
        let mut entries = vec![("message", message), ("exception", exception), ("future", this.into())];
        let source = Self::source_traceback(this, vm);
        if !source.is_none() {
            entries.push(("source_traceback", source));
        }
        let context = super::context_dict(vm, entries);
        vm.call_method(&event_loop, "call_exception_handler", &[context]).map(drop)
    }

    #[getter(_state)]
    fn state(this: &Gc<Self>) -> &'static str {
        state_name(this.state.get())
    }

    #[getter(_asyncio_future_blocking)]
    fn blocking(this: &Gc<Self>) -> bool {
        this.is_blocking().get()
    }

    #[setter(_asyncio_future_blocking)]
    fn set_blocking(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let Some(value) = value else { return Err(vm.attribute_error_plain("cannot delete attribute")) };
        let value = vm.truth(value)?;
        this.is_blocking().set(value);
        Ok(())
    }

    #[getter(_loop)]
    fn event_loop(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.event_loop.cloned(&vm.heap)
    }

    #[getter(_callbacks)]
    fn callbacks(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        let callbacks = callbacks_of(vm, this);
        if callbacks.is_empty() {
            return Obj::NONE;
        }
        let mut shown = Vec::new();
        for callback in callbacks {
            let callable = callback.to_python(vm);
            let context = match callback.callable.downcast::<Future>() {
                Some(task) if callback.context.is_none() => context_of(vm, &task.clone()),
                _ => callback.context,
            };
            shown.push(vm.heap.tuple_of_array([callable, context]).into());
        }
        vm.list(shown).into()
    }

    #[getter(_result)]
    fn raw_result(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        if this.is_failed().get() || !this.is_done() { Obj::NONE } else { this.outcome.cloned(&vm.heap) }
    }

    #[getter(_exception)]
    fn raw_exception(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        if this.is_failed().get() { this.outcome.cloned(&vm.heap) } else { Obj::NONE }
    }

    #[getter(_log_traceback)]
    fn log_traceback(this: &Gc<Self>) -> bool {
        this.logs_traceback().get()
    }

    #[setter(_log_traceback)]
    fn set_log_traceback(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let Some(value) = value else { return Err(vm.attribute_error_plain("cannot delete attribute")) };
        if vm.truth(value)? {
            return Err(vm.value_error("_log_traceback can only be set to False"));
        }
        this.logs_traceback().set(false);
        Ok(())
    }

    #[getter(_source_traceback)]
    fn source_traceback(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.rare.get(&vm.heap).as_ref().map_or(Obj::NONE, |rare| rare.source.clone())
    }

    #[getter(_cancel_message)]
    fn cancel_message(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.rare.get(&vm.heap).as_ref().map_or(Obj::NONE, |rare| rare.cancel_message.clone())
    }

    #[setter(_cancel_message)]
    fn set_cancel_message(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let Some(value) = value else { return Err(vm.attribute_error_plain("cannot delete attribute")) };
        let old = std::mem::replace(&mut this.rare_mut(vm).cancel_message, value.clone());
        drop(old);
        Ok(())
    }
}

/// What `await future` drives: it gives the future to the task, and its result when the task comes back.
#[derive(Trace)]
pub struct FutureIterator {
    future: Slot<Option<Gc<Future>>>,
}
payload!(FutureIterator, "FutureIter", shapes::FUTURE_ITERATOR, container);

pub(super) fn drive_natively(vm: &mut Vm, classes: [&Gc<Type>; 2]) {
    vm.set_native_step(shapes::FUTURE_ITERATOR, step, throw, false);
    // The iterator of a future keeps nothing that the future itself does not: `await future` goes without one.
    for class in classes {
        vm.set_native_step(class.root_shape(), step_itself, |_, _, raised| Err(raised), true);
    }
}

/// `await future`, where the future's methods are surely the native ones.
fn step_itself(vm: &mut Vm, future: &Obj, _sent: Obj) -> Result<Step> {
    let Some(this) = future.downcast::<Future>() else { return Ok(Step::Return(Obj::NONE)) };
    if this.is_done() {
        if this.state.get() == State::Finished && !this.is_failed().get() {
            this.logs_traceback().set(false);
            return Ok(Step::Return(this.outcome.cloned(&vm.heap)));
        }
        return result(vm, &this.clone()).map(Step::Return);
    }
    if this.event_loop.get(&vm.heap).is_none() {
        this.check_initialized(vm)?;
    }
    if !this.is_blocking().replace(true) {
        return Ok(Step::Yield(future.clone()));
    }
    Err(vm.runtime_error("await wasn't used with future"))
}

fn step(vm: &mut Vm, iterator: &Obj, _sent: Obj) -> Result<Step> {
    let Some(this) = iterator.downcast::<FutureIterator>() else { return Ok(Step::Return(Obj::NONE)) };
    let Some(future) = this.future.cloned(&vm.heap) else { return Ok(Step::Return(Obj::NONE)) };
    if !future.is_done() {
        if !future.is_blocking().replace(true) {
            return Ok(Step::Yield(future.into()));
        }
        return Err(vm.runtime_error("await wasn't used with future"));
    }
    this.future.set(&mut vm.heap, None);
    result(vm, &future).map(Step::Return)
}

fn throw(vm: &mut Vm, iterator: &Obj, raised: Raised) -> Result<Step> {
    if let Some(this) = iterator.downcast::<FutureIterator>() {
        this.future.set(&mut vm.heap, None);
    }
    Err(raised)
}

/// What `__next__` and its like make of a step.
pub(super) fn to_python(vm: &mut Vm, outcome: Result<Step>) -> Result<Obj> {
    match outcome? {
        Step::Yield(value) => Ok(value),
        Step::Return(value) => Err(stop_iteration(vm, value)),
    }
}

/// `StopIteration(value)`; a tuple is not taken apart.
pub(super) fn stop_iteration(vm: &mut Vm, value: Obj) -> Raised {
    vm.stop_iteration(value)
}

/// The exception that `throw(type[, value[, tb]])` throws.
pub(super) fn thrown(vm: &mut Vm, kind: &Obj, value: Option<&Obj>) -> Result<Raised> {
    if let Some(class) = kind.downcast::<Type>()
        && class.has(TypeFlags::EXCEPTION)
    {
        let exception = match value {
            Some(value) if vm.is_instance(value, kind)? => value.clone(),
            Some(value) if !value.is_none() => vm.call(kind, std::slice::from_ref(value))?,
            _ => vm.call(kind, &[])?,
        };
        return Ok(raised(vm, exception));
    }
    if kind.downcast::<Exception>().is_some() {
        return Ok(raised(vm, kind.clone()));
    }
    let class = vm.type_of(kind).name(vm);
    Err(vm.type_error(format!("exceptions must be classes or instances deriving from BaseException, not {class}")))
}

#[methods(FutureIter, module = "_asyncio", subclassable = false)]
impl FutureIterator {
    fn make(vm: &mut Vm, future: &Gc<Future>) -> Obj {
        vm.heap.alloc(FutureIterator { future: Slot::new(Some(future.clone())) }).into()
    }

    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>) -> Gc<FutureIterator> {
        this.clone()
    }

    #[native(__next__(self, /))]
    fn next(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let outcome = step(vm, this.as_obj(), Obj::NONE);
        to_python(vm, outcome)
    }

    #[native(send(self, value, /))]
    fn send(this: &Gc<Self>, vm: &mut Vm, value: Obj) -> Result<Obj> {
        let outcome = step(vm, this.as_obj(), value);
        to_python(vm, outcome)
    }

    #[native(throw(self, type, value=NULL, traceback=NULL, /))]
    fn throw(this: &Gc<Self>, vm: &mut Vm, r#type: &Obj, value: Option<&Obj>, traceback: Option<&Obj>) -> Result<Obj> {
        let _ = traceback;
        let exception = thrown(vm, r#type, value)?;
        let outcome = throw(vm, this.as_obj(), exception);
        to_python(vm, outcome)
    }

    #[native(close(self))]
    fn close(this: &Gc<Self>, vm: &mut Vm) {
        this.future.set(&mut vm.heap, None);
    }
}

/// The context of a task; made now, if nobody has asked for it before.
pub(crate) fn context_of(vm: &mut Vm, task: &Gc<Future>) -> Obj {
    let context = task.context.cloned(&vm.heap);
    let Some(map) = context.downcast::<ContextMap>() else { return context };
    let context: Obj = Context::of_map(vm, map.clone(), task.is_in_context().get()).into();
    task.context.set(&mut vm.heap, context.clone());
    context
}

/// What `leave_context` needs: the context before, and the word in the task's slot.
pub(super) struct Entered(Obj, Value);

/// Run in the context of `task` from now on. None: it is no native one, and whoever made it sees to it.
#[inline]
pub(super) fn enter_context(vm: &mut Vm, task: &Gc<Future>) -> Result<Option<Entered>> {
    let context = task.context.get(&vm.heap);
    let word = context.value();
    if context.downcast::<ContextMap>().is_some() {
        // The machine asks the task for its context where somebody wants it.
        task.is_in_context().set(true);
        let before = std::mem::replace(&mut vm.locals.context, task.into());
        return Ok(Some(Entered(before, word)));
    }
    let Some(context) = context.downcast::<Context>().cloned() else { return Ok(None) };
    let before = enter(vm, &context)?;
    Ok(Some(Entered(before, Value::NONE)))
}

#[inline]
pub(super) fn leave_context(vm: &mut Vm, task: &Gc<Future>, Entered(before, word): Entered) {
    task.is_in_context().set(false);
    let gone = std::mem::replace(&mut vm.locals.context, before);
    let context = task.context.get(&vm.heap);
    if context.value() != word
        && let Some(context) = context.downcast::<Context>()
    {
        context.leave();
    }
    drop(gone);
}
