//! `EventLoop`: a queue of what is ready, a heap of timers, and descriptors. `run_once` is one pass.
//!
//! Tasks, sleeps and done futures put themselves into the queue without a `Handle`; one is made only where Python can
//! see it.

use super::future::{self, Callback, Future, NOWHERE, context_of};
use super::gather::{self, Gathered};
use super::handle::{self, Handle};
use super::sleep::{self, Sleep};
use super::task::{self, in_context_of};
use super::timers::{Timed, Timer, Timers};
use super::watch;
use super::{Aio, aio, python};
use crate::modules::contextvars_::{Context, copy_context, enter, leave};
use crate::object::native::{Args, Arity, NativeDef, NativeKind, Param, ParamKind, Result, Signature};
use crate::object::{Gc, Obj, Raised, ShapeId, Slot, Str, Trace, Type, TypeFlags, Visitor, payload};
use crate::reactor::numbers::NumberMap;
use crate::reactor::{Interest, Trigger, WatchId};
use crate::types::native::NativeFunction;
use crate::vm::Vm;
use crate::vm::wait::{Event, Mailbox, Why};
use ouro_macros::{methods, native};
use std::cell::Cell;
use std::collections::VecDeque;
use std::os::fd::RawFd;
use std::time::Duration;

/// Something to be run in the next pass; small, because there may be a million of them.
pub enum Ready {
    Handle(Gc<Handle>),
    /// A task's step.
    Step(Gc<Future>),
    /// The step of a task whose future is done.
    Wakeup(Gc<Future>),
    /// A sleep whose time has come.
    Sleep(Gc<Sleep>),
    /// A step that begins with an exception.
    Throw(Box<(Gc<Future>, Obj)>),
    /// A callback of a future that is done.
    Callback(Box<(Callback, Gc<Future>)>),
    /// A child of a `gather` that is done.
    Gathered(Box<(Gc<Gathered>, Gc<Future>)>),
}

const _: () = assert!(size_of::<Ready>() == 16);

impl Trace for Ready {
    fn trace(&self, v: &mut Visitor<'_>) {
        match self {
            Ready::Handle(handle) => handle.trace(v),
            Ready::Step(task) | Ready::Wakeup(task) => task.trace(v),
            Ready::Sleep(sleep) => sleep.trace(v),
            Ready::Throw(throw) => {
                throw.0.trace(v);
                throw.1.trace(v);
            }
            Ready::Callback(callback) => {
                callback.0.trace(v);
                callback.1.trace(v);
            }
            Ready::Gathered(gathered) => {
                gathered.0.trace(v);
                gathered.1.trace(v);
            }
        }
    }
    fn take(&mut self, _: &mut Vec<Obj>) {}
}

/// The callbacks for one descriptor.
struct Watch {
    id: WatchId,
    token: u64,
    reader: Option<Gc<Handle>>,
    writer: Option<Gc<Handle>>,
}

#[derive(Default)]
struct Watches {
    by_descriptor: NumberMap<RawFd, Watch>,
    by_token: NumberMap<u64, RawFd>,
}

impl Trace for Watches {
    fn trace(&self, v: &mut Visitor<'_>) {
        for watch in self.by_descriptor.values() {
            watch.reader.trace(v);
            watch.writer.trace(v);
        }
    }
    fn take(&mut self, sink: &mut Vec<Obj>) {
        for watch in self.by_descriptor.values_mut() {
            sink.extend(watch.reader.take().map(Gc::into_obj));
            sink.extend(watch.writer.take().map(Gc::into_obj));
        }
    }
}

pub struct EventLoop {
    ready: Slot<VecDeque<Ready>>,
    timers: Slot<Timers>,
    cancelled_timers: Cell<usize>,
    watches: Slot<Watches>,
    mailbox: Mailbox,
    pub current_task: Slot<Obj>,
    /// Unfinished tasks, each at its place.
    tasks: Slot<Vec<Obj>>,
    free_places: Slot<Vec<u32>>,
    exception_handler: Slot<Obj>,
    task_factory: Slot<Obj>,
    slow_callback_duration: Slot<Obj>,
    /// The handle that runs, in debug mode.
    current_handle: Slot<Obj>,
    pub is_debugging: Cell<bool>,
    is_closed: Cell<bool>,
    is_stopping: Cell<bool>,
    /// The class is the native one, or overrides nothing that the native parts would call.
    is_plain: bool,
    /// The thread that runs it.
    thread: Cell<Option<u32>>,
    /// What is due within this time is due now.
    clock_resolution: Cell<f64>,
    /// A selector of the program's own, which is asked in place of the reactor; or None.
    selector: Slot<Obj>,
}
payload!(EventLoop, "EventLoop", ShapeId::NONE, container, finalize_if = is_unclosed);

impl Trace for EventLoop {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.ready.trace(v);
        self.timers.trace(v);
        self.watches.trace(v);
        self.current_task.trace(v);
        self.tasks.trace(v);
        self.exception_handler.trace(v);
        self.task_factory.trace(v);
        self.slow_callback_duration.trace(v);
        self.current_handle.trace(v);
        self.selector.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.ready.clear(sink);
        self.timers.clear(sink);
        self.watches.clear(sink);
        self.tasks.clear(sink);
        self.exception_handler.clear(sink);
        self.task_factory.clear(sink);
        self.selector.clear(sink);
    }
}

/// Cancelled timers are shed when there are many of them.
const MANY_TIMERS: usize = 100;
/// Room for more than this in the queue is given back when it is not needed any more.
const MANY_READY: usize = 16 * 1024;
/// The resolution of the system's clock.
const CLOCK_RESOLUTION: f64 = 1e-9;
/// The longest wait in one piece.
const LONGEST_WAIT: f64 = 24.0 * 3600.0;

pub(super) fn make_class(vm: &mut Vm) -> Gc<Type> {
    let object = vm.types.object.clone();
    let class = vm.native_class::<EventLoop>(&EventLoop::CLASS, &object);
    future::give_attributes(vm, &class);
    class.add_flag(TypeFlags::OPEN);
    for def in IN_PYTHON {
        let name = vm.heap.intern(def.name);
        let method = NativeFunction::method(vm, def, &class).into();
        vm.set_class_attr(&class, &name, Some(method));
    }
    class
}

impl EventLoop {
    /// The native loop, if its methods are surely the native ones.
    #[inline]
    pub fn exact<'a>(_vm: &Vm, _aio: &Aio, event_loop: &'a Obj) -> Option<&'a Gc<EventLoop>> {
        event_loop.downcast::<EventLoop>().filter(|native| native.is_plain)
    }

    fn is_unclosed(&self) -> bool {
        !self.is_closed.get()
    }

    #[inline]
    pub fn push(&self, vm: &mut Vm, ready: Ready) {
        self.ready.get_mut(&mut vm.heap).push_back(ready);
        // Another thread's loop may be waiting.
        if self.thread.get() != Some(vm.current_thread()) {
            vm.wake(&self.mailbox.clone());
        }
    }

    /// As `push`, from the loop's own thread.
    #[inline(always)]
    pub fn push_here(&self, vm: &mut Vm, ready: Ready) {
        self.ready.get_mut(&mut vm.heap).push_back(ready);
    }

    /// Whether `create_task` makes a `Task` at once.
    pub fn makes_native_tasks(&self, vm: &Vm) -> bool {
        !self.is_closed.get() && self.task_factory.get(&vm.heap).is_none()
    }

    #[inline]
    pub fn check_open(&self, vm: &mut Vm) -> Result<()> {
        if self.is_closed.get() { Err(vm.runtime_error("Event loop is closed")) } else { Ok(()) }
    }

    /// How long a step may take without a report.
    pub(super) fn slow_step(&self, vm: &Vm) -> Duration {
        let limit = self.slow_callback_duration.get(&vm.heap);
        let seconds = limit.as_float().or(limit.as_small_int().map(|seconds| seconds as f64));
        seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()).unwrap_or(Duration::MAX)
    }

    pub fn time(&self, vm: &mut Vm) -> f64 {
        vm.now().as_secs_f64()
    }

    /// The time by the clock that a subclass may have replaced.
    fn own_time(this: &Gc<EventLoop>, vm: &mut Vm) -> Result<f64> {
        if this.is_plain {
            return Ok(this.time(vm));
        }
        let now = vm.call_method(this.as_obj(), "time", &[])?;
        vm.to_f64(&now)
    }

    pub fn push_sleep(&self, vm: &mut Vm, when: f64, sleep: &Gc<Sleep>) {
        self.timers.get_mut(&mut vm.heap).push(Timer::new(when, Timed::Sleep(sleep.clone())));
    }

    /// A timer in the heap was cancelled.
    pub fn count_cancelled(&self) {
        self.cancelled_timers.set(self.cancelled_timers.get() + 1);
    }

    pub fn add_task(&self, vm: &mut Vm, task: &Gc<Future>) {
        let place = match self.free_places.get_mut(&mut vm.heap).pop() {
            Some(place) => {
                self.tasks.get_mut(&mut vm.heap)[place as usize] = task.into();
                place
            }
            None => {
                let tasks = self.tasks.get_mut(&mut vm.heap);
                tasks.push(task.into());
                (tasks.len() - 1) as u32
            }
        };
        task.place.set(place);
    }

    pub fn remove_task(&self, vm: &mut Vm, task: &Gc<Future>) {
        let place = task.place.replace(NOWHERE);
        if place == NOWHERE {
            return;
        }
        let gone = match self.tasks.get_mut(&mut vm.heap).get_mut(place as usize) {
            Some(slot) if slot.is(task.as_obj()) => std::mem::take(slot),
            _ => return,
        };
        self.free_places.get_mut(&mut vm.heap).push(place);
        drop(gone);
    }

    pub fn tasks(&self, vm: &Vm) -> Vec<Obj> {
        self.tasks.get(&vm.heap).iter().filter(|task| !task.is_none()).cloned().collect()
    }
}

/// One pass: wait until something happens, then run exactly what was ready when the pass began.
fn run_once(vm: &mut Vm, aio: &'static Aio, this: &Gc<EventLoop>) -> Result<()> {
    shed_cancelled_timers(vm, this);
    let timeout = if this.is_stopping.get() || !this.ready.get(&vm.heap).is_empty() {
        Some(0.0)
    } else {
        match this.timers.get(&vm.heap).first().map(|timer| timer.when) {
            Some(when) => Some((when - EventLoop::own_time(this, vm)?).clamp(0.0, LONGEST_WAIT)),
            None => None,
        }
    };
    let selector = this.selector.cloned(&vm.heap);
    if selector.is_none() {
        poll(vm, this, timeout)?;
        take_events(vm, this)?;
    } else {
        select(vm, this, &selector, timeout)?;
    }

    if this.timers.get(&vm.heap).len() > 0 {
        let end = EventLoop::own_time(this, vm)? + this.clock_resolution.get();
        while this.timers.get(&vm.heap).first().is_some_and(|timer| timer.when < end) {
            let Some(timer) = this.timers.get_mut(&mut vm.heap).pop() else { break };
            timer.leave();
            let ready = match timer.what() {
                Some(Timed::Handle(handle)) => Ready::Handle(handle),
                Some(Timed::Sleep(sleep)) => Ready::Sleep(sleep),
                None => continue,
            };
            this.ready.get_mut(&mut vm.heap).push_back(ready);
        }
    }

    let watchdog = aio.watch.begin_pass();
    for _ in 0..this.ready.get(&vm.heap).len() {
        let Some(ready) = this.ready.get_mut(&mut vm.heap).pop_front() else { break };
        aio.watch.begin_step(watchdog);
        if this.is_debugging.get() {
            run_watched(vm, aio, this, ready)?;
        } else {
            run(vm, aio, this, ready)?;
        }
        if aio.watch.has_news(watchdog) {
            watch::report(vm, aio, this)?;
        }
    }
    if let Some(watchdog) = watchdog {
        watchdog.rest();
    }
    let ready = this.ready.get_mut(&mut vm.heap);
    if ready.capacity() > MANY_READY && ready.len() < ready.capacity() / 8 {
        ready.shrink_to(2 * ready.len());
    }
    Ok(())
}

/// Run what is ready, in its context.
#[inline]
fn run(vm: &mut Vm, aio: &'static Aio, this: &Gc<EventLoop>, ready: Ready) -> Result<()> {
    match ready {
        Ready::Handle(handle) => {
            if handle.is_cancelled.get() {
                return Ok(());
            }
            handle::run(vm, &handle)
        }
        Ready::Step(task) => {
            let outcome = step(vm, aio, this, &task, None);
            outcome.or_else(|raised| report_step(vm, this, &task, Obj::NONE, raised))
        }
        Ready::Wakeup(task) => {
            let awaited = task.outcome.get(&vm.heap);
            if let Some(future) = awaited.downcast::<Future>()
                && !future.is_failed().get()
                && future.state.get() == future::State::Finished
            {
                // The result itself is fetched by the coroutine.
                let outcome = step(vm, aio, this, &task, None);
                return match outcome {
                    Ok(()) => Ok(()),
                    Err(raised) => {
                        let awaited = task.outcome.cloned(&vm.heap);
                        report_wakeup(vm, this, &task, awaited, raised)
                    }
                };
            }
            let awaited = awaited.clone();
            let outcome = in_context_of(vm, &task, |vm| task::wakeup(vm, &task, &awaited));
            outcome.or_else(|raised| report_wakeup(vm, this, &task, awaited, raised))
        }
        Ready::Throw(throw) => {
            let (task, exception) = *throw;
            let raised = super::raised(vm, exception.clone());
            let outcome = step(vm, aio, this, &task, Some(raised));
            outcome.or_else(|raised| report_step(vm, this, &task, exception, raised))
        }
        Ready::Sleep(sleep) => sleep::fire(vm, aio, &sleep),
        Ready::Gathered(gathered) => {
            let (gathered, future) = *gathered;
            match gather::child_done(vm, &gathered, &future) {
                Ok(()) => Ok(()),
                Err(raised) => {
                    let (args, context) = (vm.heap.tuple_of_array([future.into()]), copy_context(vm));
                    let handle = Handle::make(vm, this, gathered.into(), args.into(), context.into(), None)?;
                    handle::report(vm, &handle, raised)
                }
            }
        }
        Ready::Callback(callback) => {
            let (Callback { callable, context }, future) = *callback;
            let outcome = match context.downcast::<Context>() {
                Some(context) => match enter(vm, context) {
                    Ok(before) => {
                        let outcome = vm.call(&callable, &[(&future).into()]);
                        leave(vm, context, before);
                        outcome
                    }
                    Err(raised) => Err(raised),
                },
                None => vm.call_method(&context, "run", &[callable.clone(), (&future).into()]),
            };
            match outcome {
                Ok(_) => Ok(()),
                Err(raised) => {
                    let args = vm.heap.tuple_of_array([future.into()]).into();
                    let handle = Handle::make(vm, this, callable, args, context, None)?;
                    handle::report(vm, &handle, raised)
                }
            }
        }
    }
}

/// A step of a task of this loop.
#[inline]
fn step(
    vm: &mut Vm,
    aio: &'static Aio,
    this: &Gc<EventLoop>,
    task: &Gc<Future>,
    exception: Option<Raised>,
) -> Result<()> {
    in_context_of(vm, task, |vm| task::step_in_loop(vm, aio, this, task, exception))
}

#[cold]
fn report_step(vm: &mut Vm, this: &Gc<EventLoop>, task: &Gc<Future>, exception: Obj, raised: Raised) -> Result<()> {
    let callable = task::step_function(vm, task, exception);
    let (args, context) = (vm.heap.tuple_of_array([]).into(), context_of(vm, task));
    let handle = Handle::make(vm, this, callable, args, context, None)?;
    handle::report(vm, &handle, raised)
}

#[cold]
fn report_wakeup(vm: &mut Vm, this: &Gc<EventLoop>, task: &Gc<Future>, future: Obj, raised: Raised) -> Result<()> {
    let callable = task::wakeup_function(vm, task);
    let (args, context) = (vm.heap.tuple_of_array([future]).into(), context_of(vm, task));
    let handle = Handle::make(vm, this, callable, args, context, None)?;
    handle::report(vm, &handle, raised)
}

/// In debug mode: as `run`, and complain of what takes long.
#[cold]
fn run_watched(vm: &mut Vm, aio: &'static Aio, this: &Gc<EventLoop>, ready: Ready) -> Result<()> {
    let handle = to_handle(vm, this, &ready)?;
    this.current_handle.set(&mut vm.heap, (&handle).into());
    let start = this.time(vm);
    let outcome = run(vm, aio, this, ready);
    let taken = this.time(vm) - start;
    this.current_handle.set(&mut vm.heap, Obj::NONE);
    outcome?;
    let limit = this.slow_callback_duration.cloned(&vm.heap);
    if taken >= vm.to_f64(&limit)? {
        let log = python(vm, "asyncio._event_loop", "_log_slow_callback")?;
        let taken = vm.heap.float(taken);
        vm.call(&log, &[handle.into(), taken])?;
    }
    Ok(())
}

/// A handle that stands for what is ready.
fn to_handle(vm: &mut Vm, this: &Gc<EventLoop>, ready: &Ready) -> Result<Gc<Handle>> {
    let (callable, args, context) = match ready {
        Ready::Handle(handle) => return Ok(handle.clone()),
        Ready::Step(task) => (task::step_function(vm, task, Obj::NONE), vec![], context_of(vm, task)),
        Ready::Throw(throw) => {
            let (task, exception) = &**throw;
            (task::step_function(vm, task, exception.clone()), vec![], context_of(vm, task))
        }
        Ready::Wakeup(task) => {
            let future = task.outcome.cloned(&vm.heap);
            (task::wakeup_function(vm, task), vec![future], context_of(vm, task))
        }
        Ready::Callback(callback) => {
            let (Callback { callable, context }, future) = &**callback;
            (callable.clone(), vec![future.into()], context.clone())
        }
        Ready::Gathered(gathered) => {
            let (gathered, future) = &**gathered;
            (gathered.into(), vec![future.into()], copy_context(vm).into())
        }
        Ready::Sleep(sleep) => {
            let finish = python(vm, "asyncio.futures", "_set_result_unless_cancelled")?;
            (finish, vec![sleep.into()], copy_context(vm).into())
        }
    };
    let args = vm.heap.tuple(args).into();
    Handle::make(vm, this, callable, args, context, None)
}

/// Drop cancelled timers: all where they are many, else those in front.
fn shed_cancelled_timers(vm: &mut Vm, this: &Gc<EventLoop>) {
    let (count, cancelled) = (this.timers.get(&vm.heap).len(), this.cancelled_timers.get());
    if count > MANY_TIMERS && cancelled * 2 > count {
        let gone = this.timers.get_mut(&mut vm.heap).retain(|timer| !timer.is_cancelled());
        this.cancelled_timers.set(0);
        gone.iter().for_each(Timer::leave);
        return;
    }
    while this.timers.get(&vm.heap).first().is_some_and(Timer::is_cancelled) {
        this.cancelled_timers.set(this.cancelled_timers.get().saturating_sub(1));
        if let Some(timer) = this.timers.get_mut(&mut vm.heap).pop() {
            timer.leave();
        }
    }
}

/// Wait at most `timeout` seconds (None: without end) for the outside world or another thread.
fn poll(vm: &mut Vm, this: &Gc<EventLoop>, timeout: Option<f64>) -> Result<()> {
    if timeout == Some(0.0) {
        vm.look_outside()?;
        return vm.attend_signals();
    }
    let deadline = match timeout {
        Some(seconds) => {
            let now = vm.now();
            Some(now + Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX / 4))
        }
        None => None,
    };
    vm.park(&this.mailbox.clone(), deadline, Why::EventLoop).map(drop)
}

/// The same with a selector of the program's own.
#[cold]
fn select(vm: &mut Vm, this: &Gc<EventLoop>, selector: &Obj, timeout: Option<f64>) -> Result<()> {
    let timeout = match timeout {
        Some(0.0) => vm.int(0),
        Some(seconds) => vm.heap.float(seconds),
        None => Obj::NONE,
    };
    let events = vm.call_method(selector, "select", &[timeout])?;
    vm.call_method(this.as_obj(), "_process_events", &[events]).map(drop)
}

/// Put the callbacks of descriptors that are ready into the queue.
fn take_events(vm: &mut Vm, this: &Gc<EventLoop>) -> Result<()> {
    this.mailbox.rest();
    while let Some(event) = this.mailbox.take_event() {
        let Event::Ready { token, readable, writable } = event else { continue };
        let watches = this.watches.get(&vm.heap);
        let Some(&fd) = watches.by_token.get(&token) else { continue };
        let Some(watch) = watches.by_descriptor.get(&fd) else { continue };
        let reader = watch.reader.clone().filter(|_| readable);
        let writer = watch.writer.clone().filter(|_| writable);
        if let Some(handle) = reader {
            if handle.is_cancelled.get() {
                remove(vm, this, fd, Side::Read)?;
            } else {
                this.ready.get_mut(&mut vm.heap).push_back(Ready::Handle(handle));
            }
        }
        if let Some(handle) = writer {
            if handle.is_cancelled.get() {
                remove(vm, this, fd, Side::Write)?;
            } else {
                this.ready.get_mut(&mut vm.heap).push_back(Ready::Handle(handle));
            }
        }
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Read,
    Write,
}

impl Watch {
    fn interest(&self) -> Interest {
        Interest { read: self.reader.is_some(), write: self.writer.is_some() }
    }
}

/// Call `handle` whenever `fd` is ready for `side`; gives the handle that it replaces.
fn add(vm: &mut Vm, this: &Gc<EventLoop>, fd: RawFd, side: Side, handle: Gc<Handle>) -> Result<()> {
    if !this.selector.get(&vm.heap).is_none() {
        let register = python(vm, "asyncio._event_loop", "_register")?;
        let (fd, is_writer) = (vm.int(i64::from(fd)), Obj::bool(side == Side::Write));
        return vm.call(&register, &[this.into(), fd, is_writer, handle.into()]).map(drop);
    }
    let known = this.watches.get(&vm.heap).by_descriptor.get(&fd).map(|watch| (watch.id, watch.interest()));
    let (id, mut interest) = match known {
        Some(known) => known,
        None => {
            let token = vm.new_token(&this.mailbox);
            let interest = Interest { read: side == Side::Read, write: side == Side::Write };
            let id = match vm.reactor().watch(fd, interest, Trigger::Level, token) {
                Ok(id) => id,
                Err(error) => {
                    vm.free_token(token);
                    return Err(vm.os_error(&error));
                }
            };
            let watch = Watch { id, token, reader: None, writer: None };
            let watches = this.watches.get_mut(&mut vm.heap);
            watches.by_descriptor.insert(fd, watch);
            watches.by_token.insert(token, fd);
            (id, interest)
        }
    };
    match side {
        Side::Read => interest.read = true,
        Side::Write => interest.write = true,
    }
    vm.reactor().modify(id, interest).map_err(|error| vm.os_error(&error))?;
    let before = match this.watches.get_mut(&mut vm.heap).by_descriptor.get_mut(&fd) {
        Some(watch) if side == Side::Read => watch.reader.replace(handle),
        Some(watch) => watch.writer.replace(handle),
        None => None,
    };
    match before {
        Some(before) => handle::cancel(vm, &before),
        None => Ok(()),
    }
}

/// Stop calling for `fd`; false when nobody was called.
fn remove(vm: &mut Vm, this: &Gc<EventLoop>, fd: RawFd, side: Side) -> Result<bool> {
    if !this.selector.get(&vm.heap).is_none() {
        let unregister = python(vm, "asyncio._event_loop", "_unregister")?;
        let (fd, is_writer) = (vm.int(i64::from(fd)), Obj::bool(side == Side::Write));
        let was_registered = vm.call(&unregister, &[this.into(), fd, is_writer])?;
        return vm.truth(&was_registered);
    }
    let watches = this.watches.get_mut(&mut vm.heap);
    let Some(watch) = watches.by_descriptor.get_mut(&fd) else { return Ok(false) };
    let before = if side == Side::Read { watch.reader.take() } else { watch.writer.take() };
    let (id, token, interest) = (watch.id, watch.token, watch.interest());
    if interest.read || interest.write {
        // What cannot be changed has been closed: nothing will be reported.
        let _ = vm.reactor().modify(id, interest);
    } else {
        watches.by_descriptor.remove(&fd);
        watches.by_token.remove(&token);
        vm.reactor().unwatch(id);
        vm.free_token(token);
    }
    match before {
        Some(before) => {
            handle::cancel(vm, &before)?;
            Ok(true)
        }
        None => Ok(false),
    }
}

/// The number of a descriptor, or of an object with `fileno()`.
fn descriptor(vm: &mut Vm, object: &Obj) -> Result<RawFd> {
    let number = if object.as_small_int().is_some() {
        object.clone()
    } else {
        match vm.get_attr_name_opt(object, "fileno")? {
            Some(fileno) => vm.call(&fileno, &[])?,
            None => {
                let shown = vm.repr_text(object)?;
                return Err(vm.value_error(format!("Invalid file object: {shown}")));
            }
        }
    };
    match crate::types::int::as_i64(&number).and_then(|n| RawFd::try_from(n).ok()) {
        Some(fd) if fd >= 0 => Ok(fd),
        _ => {
            let shown = vm.repr_text(&number)?;
            Err(vm.value_error(format!("Invalid file descriptor: {shown}")))
        }
    }
}

/// Descriptors of transports are theirs alone.
fn refuse_transport(vm: &mut Vm, this: &Gc<EventLoop>, fd: &Obj) -> Result<()> {
    match vm.get_attr_name_opt(this.as_obj(), "_transports")? {
        Some(_) => vm.call_method(this.as_obj(), "_ensure_fd_no_transport", std::slice::from_ref(fd)).map(drop),
        None => Ok(()),
    }
}

/// In debug mode: refuse what cannot be a callback, and calls from other threads.
#[cold]
fn check_callback(vm: &mut Vm, this: &Gc<EventLoop>, callback: &Obj, method: &str, any_thread: bool) -> Result<()> {
    if !any_thread && this.thread.get().is_some_and(|thread| thread != vm.current_thread()) {
        return Err(vm.runtime_error("Non-thread-safe operation invoked on an event loop other than the current one"));
    }
    let check = python(vm, "asyncio._event_loop", "_check_callback")?;
    let method = vm.heap.str(method).into();
    vm.call(&check, &[callback.clone(), method]).map(drop)
}

fn make_handle(
    vm: &mut Vm,
    this: &Gc<EventLoop>,
    callback: &Obj,
    args: &[Obj],
    context: Obj,
    when: Option<Obj>,
) -> Result<Gc<Handle>> {
    let context = if context.is_none() { copy_context(vm).into() } else { context };
    let args = vm.heap.tuple(args.to_vec()).into();
    Handle::make(vm, this, callback.clone(), args, context, when)
}

/// What the native parts do without calling the method of this name.
const SHORT_CUTS: &[&str] = &[
    "call_soon",
    "call_soon_threadsafe",
    "call_later",
    "call_at",
    "create_future",
    "create_task",
    "time",
    "get_debug",
    "is_running",
    "_run_once",
    "_timer_handle_cancelled",
];

fn overrides_nothing(vm: &mut Vm, class: &Gc<Type>) -> bool {
    let native = aio(vm).event_loop.clone();
    class.is(&native)
        || SHORT_CUTS.iter().all(|name| {
            let name = vm.heap.intern(name);
            match (vm.lookup(class, &name), vm.lookup(&native, &name)) {
                (Some(own), Some(native)) => own.is(&native),
                _ => false,
            }
        })
}

/// Stop the loop whose `run_until_complete` waits for the future.
#[native(_run_until_complete_cb(fut, /))]
pub fn run_until_complete_cb(vm: &mut Vm, fut: &Obj) -> Result<()> {
    let cancelled = vm.call_method(fut, "cancelled", &[])?;
    if !vm.truth(&cancelled)? {
        let exception = vm.call_method(fut, "exception", &[])?;
        if let Ok(exception) = exception.into_gc() {
            let raised = Raised::new(exception);
            if super::stops_the_loop(vm, &raised) {
                // It leaves run_forever by itself.
                return Ok(());
            }
        }
    }
    let get_loop = python(vm, "asyncio.futures", "_get_loop")?;
    let event_loop = vm.call(&get_loop, std::slice::from_ref(fut))?;
    vm.call_method(&event_loop, "stop", &[]).map(drop)
}

fn set_up(vm: &mut Vm, this: &Gc<EventLoop>) -> Result<()> {
    this.check_open(vm)?;
    check_running(vm, this)
}

fn check_running(vm: &mut Vm, this: &Gc<EventLoop>) -> Result<()> {
    if this.thread.get().is_some() {
        return Err(vm.runtime_error("This event loop is already running"));
    }
    if !vm.locals.running_loop.is_none() {
        return Err(vm.runtime_error("Cannot run the event loop while another loop is running"));
    }
    Ok(())
}

fn run_forever(vm: &mut Vm, this: &Gc<EventLoop>) -> Result<()> {
    set_up(vm, this)?;
    let aio = aio(vm);
    let firstiter = vm.get_attr_name(this.as_obj(), "_asyncgen_firstiter_hook")?;
    let finalizer = vm.get_attr_name(this.as_obj(), "_asyncgen_finalizer_hook")?;
    let hooks = (
        std::mem::replace(&mut vm.async_gen_hooks.firstiter, firstiter),
        std::mem::replace(&mut vm.async_gen_hooks.finalizer, finalizer),
    );
    this.thread.set(Some(vm.current_thread()));
    vm.locals.running_loop = this.into();
    aio.watch.begin_loop(vm, this);
    let is_exact = EventLoop::exact(vm, aio, this.as_obj()).is_some();
    let outcome = loop {
        let pass =
            if is_exact { run_once(vm, aio, this) } else { vm.call_method(this.as_obj(), "_run_once", &[]).map(drop) };
        if pass.is_err() || this.is_stopping.get() {
            break pass;
        }
    };
    if let Some(watchdog) = aio.watch.begin_pass() {
        watchdog.rest();
    }
    this.is_stopping.set(false);
    this.thread.set(None);
    vm.locals.running_loop = Obj::NONE;
    (vm.async_gen_hooks.firstiter, vm.async_gen_hooks.finalizer) = hooks;
    outcome
}

fn is_future(vm: &mut Vm, object: &Obj) -> Result<bool> {
    if object.downcast::<Future>().is_some() {
        return Ok(true);
    }
    let check = python(vm, "asyncio.futures", "isfuture")?;
    let answer = vm.call(&check, std::slice::from_ref(object))?;
    vm.truth(&answer)
}

fn run_until_complete(vm: &mut Vm, this: &Gc<EventLoop>, future: &Obj) -> Result<Obj> {
    set_up(vm, this)?;
    let is_new = !is_future(vm, future)?;
    let ensure = python(vm, "asyncio.tasks", "ensure_future")?;
    let keyword = super::keyword(vm, "loop", this.into());
    let future = vm.call_kw(&ensure, std::slice::from_ref(future), &[keyword])?;
    if is_new {
        vm.set_attr_name(&future, "_log_destroy_pending", Obj::FALSE)?;
    }
    // One object for all loops: programs look for it among the callbacks of a task.
    let module = vm.import_module("_asyncio")?;
    let callback = vm.get_attr_name(&module, "_run_until_complete_cb")?;
    vm.call_method(&future, "add_done_callback", std::slice::from_ref(&callback))?;
    let outcome = vm.call_method(this.as_obj(), "run_forever", &[]);
    if let Err(raised) = outcome {
        if is_new && let Some(task) = future.downcast::<Future>() {
            // The caller cannot reach the task to look at its exception.
            task.logs_traceback().set(false);
        }
        vm.call_method(&future, "remove_done_callback", &[callback])?;
        return Err(raised);
    }
    vm.call_method(&future, "remove_done_callback", &[callback])?;
    let done = vm.call_method(&future, "done", &[])?;
    if !vm.truth(&done)? {
        return Err(vm.runtime_error("Event loop stopped before Future completed."));
    }
    vm.call_method(&future, "result", &[])
}

/// The event loop: runs callbacks and tasks, and waits for the outside world.
#[methods(_UnixSelectorEventLoop, module = "asyncio.unix_events")]
impl EventLoop {
    #[new(_UnixSelectorEventLoop(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Gc<EventLoop>> {
        let _ = (args, kwargs);
        let is_debugging = match vm.modules.get_str(&vm.heap, &vm.heap.intern("asyncio.coroutines")) {
            Some(_) => {
                let check = python(vm, "asyncio.coroutines", "_is_debug_mode")?;
                let answer = vm.call(&check, &[])?;
                vm.truth(&answer)?
            }
            None => std::env::var_os("PYTHONASYNCIODEBUG").is_some_and(|value| !value.is_empty()),
        };
        let event_loop = EventLoop {
            ready: Slot::default(),
            timers: Slot::default(),
            cancelled_timers: Cell::new(0),
            watches: Slot::default(),
            mailbox: Mailbox::new(),
            current_task: Slot::new(Obj::NONE),
            tasks: Slot::default(),
            free_places: Slot::default(),
            exception_handler: Slot::new(Obj::NONE),
            task_factory: Slot::new(Obj::NONE),
            slow_callback_duration: Slot::new(vm.heap.float(0.1)),
            current_handle: Slot::new(Obj::NONE),
            is_debugging: Cell::new(is_debugging),
            is_closed: Cell::new(false),
            is_stopping: Cell::new(false),
            is_plain: overrides_nothing(vm, cls),
            thread: Cell::new(None),
            clock_resolution: Cell::new(CLOCK_RESOLUTION),
            selector: Slot::new(Obj::NONE),
        };
        Ok(vm.heap.alloc_with_shape(cls.root_shape(), event_loop))
    }

    #[native(__init__(self, selector=None))]
    fn init(this: &Gc<Self>, vm: &mut Vm, selector: Obj) -> Result<()> {
        if selector.is_none() {
            return Ok(());
        }
        this.selector.set(&mut vm.heap, selector);
        let none = vm.int(0);
        vm.set_attr_name(this.as_obj(), "_internal_fds", none)?;
        // Only this wakes a loop that waits in a selector.
        vm.call_method(this.as_obj(), "_make_self_pipe", &[]).map(drop)
    }

    /// Run until stop() is called.
    #[native(run_forever(self))]
    fn run_forever(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        run_forever(vm, this)
    }

    /// Run until the Future is done.
    #[native(run_until_complete(self, future))]
    fn run_until_complete(this: &Gc<Self>, vm: &mut Vm, future: &Obj) -> Result<Obj> {
        run_until_complete(vm, this, future)
    }

    #[native(_run_once(self))]
    fn run_once(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        let aio = aio(vm);
        run_once(vm, aio, this)
    }

    /// Stop running the event loop.
    #[native(stop(self))]
    fn stop(this: &Gc<Self>, vm: &mut Vm) {
        this.is_stopping.set(true);
        if this.thread.get().is_some_and(|thread| thread != vm.current_thread()) {
            vm.wake(&this.mailbox.clone());
        }
    }

    #[native(is_running(self))]
    fn is_running(this: &Gc<Self>) -> bool {
        this.thread.get().is_some()
    }

    #[native(is_closed(self))]
    fn is_closed_method(this: &Gc<Self>) -> bool {
        this.is_closed.get()
    }

    /// Close the event loop.
    #[native(close(self))]
    fn close(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        if this.thread.get().is_some() {
            return Err(vm.runtime_error("Cannot close a running event loop"));
        }
        let selector = this.selector.cloned(&vm.heap);
        if !selector.is_none() && !this.is_closed.get() {
            vm.call_method(this.as_obj(), "_close_self_pipe", &[])?;
        }
        if this.is_closed.replace(true) {
            return Ok(());
        }
        drop(this.ready.take(&mut vm.heap));
        let timers = this.timers.get_mut(&mut vm.heap).take_all();
        timers.iter().for_each(Timer::leave);
        drop(timers);
        let watches = this.watches.take(&mut vm.heap);
        for watch in watches.by_descriptor.values() {
            vm.reactor().unwatch(watch.id);
            vm.free_token(watch.token);
        }
        drop(watches);
        // Tasks that will never run again are no longer held.
        for task in this.tasks.take(&mut vm.heap) {
            if let Some(task) = task.downcast::<Future>() {
                task.place.set(NOWHERE);
            }
        }
        drop(this.free_places.take(&mut vm.heap));
        if vm.get_attr_name_opt(this.as_obj(), "_after_close")?.is_some() {
            vm.call_method(this.as_obj(), "_after_close", &[])?;
        }
        if !selector.is_none() {
            vm.call_method(&selector, "close", &[])?;
            this.selector.set(&mut vm.heap, Obj::NONE);
        }
        Ok(())
    }

    /// Return the time according to the event loop's clock.
    #[native(time(self))]
    fn time_method(this: &Gc<Self>, vm: &mut Vm) -> f64 {
        this.time(vm)
    }

    /// Arrange for a callback to be called as soon as possible.
    #[native(call_soon(self, callback, *args, context=None))]
    fn call_soon(this: &Gc<Self>, vm: &mut Vm, callback: &Obj, args: &[Obj], context: Obj) -> Result<Obj> {
        this.check_open(vm)?;
        if this.is_debugging.get() {
            check_callback(vm, this, callback, "call_soon", false)?;
        }
        let handle = make_handle(vm, this, callback, args, context, None)?;
        this.push(vm, Ready::Handle(handle.clone()));
        Ok(handle.into())
    }

    /// Like call_soon(), but thread-safe.
    #[native(call_soon_threadsafe(self, callback, *args, context=None))]
    fn call_soon_threadsafe(this: &Gc<Self>, vm: &mut Vm, callback: &Obj, args: &[Obj], context: Obj) -> Result<Obj> {
        this.check_open(vm)?;
        if this.is_debugging.get() {
            check_callback(vm, this, callback, "call_soon_threadsafe", true)?;
        }
        let handle = make_handle(vm, this, callback, args, context, None)?;
        this.push(vm, Ready::Handle(handle.clone()));
        if this.selector.get(&vm.heap).is_none() {
            vm.wake(&this.mailbox.clone());
        } else {
            vm.call_method(this.as_obj(), "_write_to_self", &[])?;
        }
        Ok(handle.into())
    }

    /// Arrange for a callback to be called at a given time.
    #[native(call_later(self, delay, callback, *args, context=None))]
    fn call_later(
        this: &Gc<Self>,
        vm: &mut Vm,
        delay: &Obj,
        callback: &Obj,
        args: &[Obj],
        context: Obj,
    ) -> Result<Obj> {
        if delay.is_none() {
            return Err(vm.type_error("delay must not be None"));
        }
        if !this.is_plain {
            let now = vm.call_method(this.as_obj(), "time", &[])?;
            let when = vm.binary(crate::object::protocol::BinaryOp::Add, &now, delay)?;
            let call_at = vm.get_attr_name(this.as_obj(), "call_at")?;
            let context = super::keyword(vm, "context", context);
            return vm.call_kw(&call_at, &[&[when, callback.clone()], args].concat(), &[context]);
        }
        let now = this.time(vm);
        let now = vm.heap.float(now);
        let when = vm.binary(crate::object::protocol::BinaryOp::Add, &now, delay)?;
        Self::call_at(this, vm, &when, callback, args, context)
    }

    /// Like call_later(), but uses an absolute time.
    #[native(call_at(self, when, callback, *args, context=None))]
    fn call_at(this: &Gc<Self>, vm: &mut Vm, when: &Obj, callback: &Obj, args: &[Obj], context: Obj) -> Result<Obj> {
        if when.is_none() {
            return Err(vm.type_error("when cannot be None"));
        }
        this.check_open(vm)?;
        if this.is_debugging.get() {
            check_callback(vm, this, callback, "call_at", false)?;
        }
        let seconds = vm.to_f64(when)?;
        let handle = make_handle(vm, this, callback, args, context, Some(when.clone()))?;
        handle.is_scheduled.set(true);
        let timer = Timer::new(seconds, Timed::Handle(handle.clone()));
        this.timers.get_mut(&mut vm.heap).push(timer);
        if this.thread.get().is_some_and(|thread| thread != vm.current_thread()) {
            vm.wake(&this.mailbox.clone());
        }
        Ok(handle.into())
    }

    #[native(_timer_handle_cancelled(self, handle, /))]
    fn timer_handle_cancelled(this: &Gc<Self>, handle: &Gc<Handle>) {
        if handle.is_scheduled.get() {
            this.count_cancelled();
        }
    }

    /// Create a Future object attached to the loop.
    #[native(create_future(self))]
    fn create_future(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Future>> {
        let future = Future::make(vm, this.into());
        if this.is_debugging.get() {
            future::init(vm, &future, Some(this.into()))?;
        }
        Ok(future)
    }

    /// Schedule a coroutine object.
    #[native(create_task(self, coro, *, name=None, context=None))]
    pub(super) fn create_task(this: &Gc<Self>, vm: &mut Vm, coro: Obj, name: Obj, context: Option<Obj>) -> Result<Obj> {
        this.check_open(vm)?;
        let factory = this.task_factory.cloned(&vm.heap);
        if factory.is_none() {
            return task::make(vm, this.as_obj(), coro, name, context).map(Gc::into_obj);
        }
        let task = match context {
            Some(context) => {
                let context = super::keyword(vm, "context", context);
                vm.call_kw(&factory, &[this.into(), coro], &[context])?
            }
            None => vm.call(&factory, &[this.into(), coro])?,
        };
        // Also without a name, as CPython 3.13.0: the task is then called "None".
        vm.call_method(&task, "set_name", &[name])?;
        Ok(task)
    }

    /// Set a task factory that will be used by loop.create_task().
    #[native(set_task_factory(self, factory))]
    fn set_task_factory(this: &Gc<Self>, vm: &mut Vm, factory: &Obj) -> Result<()> {
        let callable = python(vm, "builtins", "callable")?;
        let is_callable = vm.call(&callable, std::slice::from_ref(factory))?;
        if !factory.is_none() && !vm.truth(&is_callable)? {
            return Err(vm.type_error("task factory must be a callable or None"));
        }
        this.task_factory.set(&mut vm.heap, factory.clone());
        Ok(())
    }

    /// Return a task factory, or None if the default one is in use.
    #[native(get_task_factory(self))]
    fn get_task_factory(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.task_factory.cloned(&vm.heap)
    }

    /// Return an exception handler, or None if the default one is in use.
    #[native(get_exception_handler(self))]
    fn get_exception_handler(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.exception_handler.cloned(&vm.heap)
    }

    /// Set handler as the new event loop exception handler.
    #[native(set_exception_handler(self, handler))]
    fn set_exception_handler(this: &Gc<Self>, vm: &mut Vm, handler: &Obj) -> Result<()> {
        let callable = python(vm, "builtins", "callable")?;
        let is_callable = vm.call(&callable, std::slice::from_ref(handler))?;
        if !handler.is_none() && !vm.truth(&is_callable)? {
            let shown = vm.repr_text(handler)?;
            return Err(vm.type_error(format!("A callable object or None is expected, got {shown}")));
        }
        this.exception_handler.set(&mut vm.heap, handler.clone());
        Ok(())
    }

    #[native(get_debug(self))]
    fn get_debug(this: &Gc<Self>) -> bool {
        this.is_debugging.get()
    }

    #[native(set_debug(self, enabled))]
    fn set_debug(this: &Gc<Self>, enabled: bool) {
        this.is_debugging.set(enabled);
    }

    /// Add a reader callback.
    #[native(add_reader(self, fd, callback, *args))]
    fn add_reader(this: &Gc<Self>, vm: &mut Vm, fd: &Obj, callback: &Obj, args: &[Obj]) -> Result<()> {
        refuse_transport(vm, this, fd)?;
        Self::add_reader_handle(this, vm, fd, callback, args).map(drop)
    }

    #[native(_add_reader(self, fd, callback, *args))]
    fn add_reader_handle(this: &Gc<Self>, vm: &mut Vm, fd: &Obj, callback: &Obj, args: &[Obj]) -> Result<Obj> {
        this.check_open(vm)?;
        let fd = descriptor(vm, fd)?;
        let handle = make_handle(vm, this, callback, args, Obj::NONE, None)?;
        add(vm, this, fd, Side::Read, handle.clone())?;
        Ok(handle.into())
    }

    /// Remove a reader callback.
    #[native(remove_reader(self, fd))]
    fn remove_reader(this: &Gc<Self>, vm: &mut Vm, fd: &Obj) -> Result<bool> {
        refuse_transport(vm, this, fd)?;
        Self::remove_reader_handle(this, vm, fd)
    }

    #[native(_remove_reader(self, fd))]
    fn remove_reader_handle(this: &Gc<Self>, vm: &mut Vm, fd: &Obj) -> Result<bool> {
        if this.is_closed.get() {
            return Ok(false);
        }
        let fd = descriptor(vm, fd)?;
        remove(vm, this, fd, Side::Read)
    }

    /// Add a writer callback.
    #[native(add_writer(self, fd, callback, *args))]
    fn add_writer(this: &Gc<Self>, vm: &mut Vm, fd: &Obj, callback: &Obj, args: &[Obj]) -> Result<()> {
        refuse_transport(vm, this, fd)?;
        Self::add_writer_handle(this, vm, fd, callback, args).map(drop)
    }

    #[native(_add_writer(self, fd, callback, *args))]
    fn add_writer_handle(this: &Gc<Self>, vm: &mut Vm, fd: &Obj, callback: &Obj, args: &[Obj]) -> Result<Obj> {
        this.check_open(vm)?;
        let fd = descriptor(vm, fd)?;
        let handle = make_handle(vm, this, callback, args, Obj::NONE, None)?;
        add(vm, this, fd, Side::Write, handle.clone())?;
        Ok(handle.into())
    }

    /// Remove a writer callback.
    #[native(remove_writer(self, fd))]
    fn remove_writer(this: &Gc<Self>, vm: &mut Vm, fd: &Obj) -> Result<bool> {
        refuse_transport(vm, this, fd)?;
        Self::remove_writer_handle(this, vm, fd)
    }

    #[native(_remove_writer(self, fd))]
    fn remove_writer_handle(this: &Gc<Self>, vm: &mut Vm, fd: &Obj) -> Result<bool> {
        if this.is_closed.get() {
            return Ok(false);
        }
        let fd = descriptor(vm, fd)?;
        remove(vm, this, fd, Side::Write)
    }

    #[native(_check_closed(self))]
    fn check_closed(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        this.check_open(vm)
    }

    #[native(_check_running(self))]
    fn check_running(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        check_running(vm, this)
    }

    #[native(_write_to_self(self))]
    fn write_to_self(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        if this.selector.get(&vm.heap).is_none() {
            vm.wake(&this.mailbox.clone());
            return Ok(());
        }
        let write = python(vm, "asyncio._event_loop", "_wake_selector")?;
        vm.call(&write, &[this.into()]).map(drop)
    }

    /// Run a handle in the next pass, unless it is cancelled.
    #[native(_add_callback(self, handle, /))]
    fn add_callback(this: &Gc<Self>, vm: &mut Vm, handle: &Gc<Handle>) {
        if !handle.is_cancelled.get() {
            this.push(vm, Ready::Handle(handle.clone()));
        }
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> String {
        let python_bool = |b: bool| if b { "True" } else { "False" };
        format!(
            "<{} running={} closed={} debug={}>",
            vm.type_of(this.as_obj()).plain_name(vm),
            python_bool(this.thread.get().is_some()),
            python_bool(this.is_closed.get()),
            python_bool(this.is_debugging.get())
        )
    }

    #[native(__del__(self, /))]
    fn del(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        if this.is_closed.get() {
            return Ok(());
        }
        let warn = python(vm, "warnings", "warn")?;
        let shown = vm.repr_text(this.as_obj())?;
        let text = vm.heap.str(&format!("unclosed event loop {shown}")).into();
        let category = vm.types.exceptions.ResourceWarning.clone().into();
        vm.call(&warn, &[text, category])?;
        Self::close(this, vm)
    }

    #[getter(slow_callback_duration)]
    fn slow_callback_duration(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.slow_callback_duration.cloned(&vm.heap)
    }

    #[setter(slow_callback_duration)]
    fn set_slow_callback_duration(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let Some(value) = value else { return Err(vm.attribute_error_plain("cannot delete attribute")) };
        this.slow_callback_duration.set(&mut vm.heap, value.clone());
        let limit = this.slow_step(vm);
        aio(vm).watch.set_limit(limit);
        Ok(())
    }

    #[getter(_exception_handler)]
    fn exception_handler(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.exception_handler.cloned(&vm.heap)
    }

    #[getter(_current_handle)]
    fn current_handle(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.current_handle.cloned(&vm.heap)
    }

    #[getter(_closed)]
    fn closed(this: &Gc<Self>) -> bool {
        this.is_closed.get()
    }

    #[getter(_stopping)]
    fn stopping(this: &Gc<Self>) -> bool {
        this.is_stopping.get()
    }

    #[getter(_debug)]
    fn debug(this: &Gc<Self>) -> bool {
        this.is_debugging.get()
    }

    #[getter(_thread_id)]
    fn thread_id(this: &Gc<Self>) -> Option<i64> {
        this.thread.get().map(crate::vm::thread::ident)
    }

    #[getter(_clock_resolution)]
    fn clock_resolution(this: &Gc<Self>) -> f64 {
        this.clock_resolution.get()
    }

    #[setter(_clock_resolution)]
    fn set_clock_resolution(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let Some(value) = value else { return Err(vm.attribute_error_plain("cannot delete attribute")) };
        this.clock_resolution.set(vm.to_f64(value)?);
        Ok(())
    }

    /// The selector that the program gave; None otherwise.
    #[getter(_selector)]
    fn selector(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.selector.cloned(&vm.heap)
    }

    #[setter(_selector)]
    fn set_selector(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) {
        this.selector.set(&mut vm.heap, value.cloned().unwrap_or(Obj::NONE));
    }

    /// The timers, in the order of their heap.
    #[getter(_scheduled)]
    fn scheduled(this: &Gc<Self>, vm: &mut Vm) -> Result<Vec<Obj>> {
        let timers = this.timers.get(&vm.heap).iter().filter_map(|timer| Some((timer.when, timer.what()?)));
        let mut handles = Vec::new();
        for (when, what) in timers.collect::<Vec<_>>() {
            handles.push(match what {
                Timed::Handle(handle) => handle.into(),
                Timed::Sleep(sleep) => {
                    let handle = to_handle(vm, this, &Ready::Sleep(sleep))?;
                    let (callback, args) = (handle.callback.cloned(&vm.heap), handle.args.cloned(&vm.heap));
                    let (context, when) = (handle.context.cloned(&vm.heap), vm.heap.float(when));
                    Handle::make(vm, this, callback, args, context, Some(when))?.into()
                }
            });
        }
        Ok(handles)
    }

    /// The callbacks that are ready, as handles.
    #[getter(_ready)]
    fn ready_handles(this: &Gc<Self>, vm: &mut Vm) -> Result<Vec<Obj>> {
        let mut handles = Vec::new();
        for i in 0..this.ready.get(&vm.heap).len() {
            let ready = std::mem::take(this.ready.get_mut(&mut vm.heap));
            let handle = match ready.get(i) {
                Some(ready) => to_handle(vm, this, ready).map(Gc::into_obj),
                None => Ok(Obj::NONE),
            };
            let new = this.ready.replace(&mut vm.heap, ready);
            this.ready.get_mut(&mut vm.heap).extend(new);
            handles.push(handle?);
        }
        Ok(handles)
    }
}

/// A method that is written in Python: it is fetched when first called, and from then on is the class's own.
fn delegate(vm: &mut Vm, name: &'static str, args: Args<'_>) -> Result<Obj> {
    let function = python(vm, "asyncio._event_loop", name)?;
    let class = aio(vm).event_loop.clone();
    let key = vm.heap.intern(name);
    // Whoever holds the method bound before comes here again.
    if !class.dict.get_str(&vm.heap, &key).is_some_and(|known| known.is(&function)) {
        vm.set_class_attr(&class, &key, Some(function.clone()));
    }
    vm.call_args(&function, args)
}

macro_rules! in_python {
    ($($name:ident)*) => {
        /// The methods that `stdlib/asyncio/_event_loop.py` has.
        static IN_PYTHON: &[NativeDef] = &[$({
            fn call(vm: &mut Vm, args: Args<'_>) -> Result<Obj> {
                delegate(vm, stringify!($name), args)
            }
            const SIGNATURE: Signature = Signature { params: &[
                Param { name: "self", kind: ParamKind::PositionalOnly, default: None },
                Param { name: "args", kind: ParamKind::VarArgs, default: None },
                Param { name: "kwargs", kind: ParamKind::VarKeywords, default: None },
            ] };
            NativeDef {
                name: stringify!($name),
                doc: "",
                arity: Arity::of(&SIGNATURE),
                signature: SIGNATURE,
                kind: NativeKind::Method,
                call,
            }
        }),*];
    };
}

in_python! {
    call_exception_handler default_exception_handler
    run_in_executor set_default_executor shutdown_default_executor _after_close _do_shutdown
    shutdown_asyncgens _asyncgen_firstiter_hook _asyncgen_finalizer_hook
    add_signal_handler remove_signal_handler _handle_signal
    getaddrinfo getnameinfo
    sock_recv sock_recv_into sock_recvfrom sock_recvfrom_into sock_sendall sock_sendto sock_connect sock_accept
    sock_sendfile _sock_sendfile_native _sock_sendfile_native_impl _sendfile_native _ensure_fd_no_transport
    create_connection create_server create_unix_connection create_unix_server connect_accepted_socket
    create_datagram_endpoint start_tls sendfile _stop_serving
    connect_read_pipe connect_write_pipe subprocess_shell subprocess_exec
    _make_self_pipe _close_self_pipe _read_from_self _process_self_data _process_events
}
