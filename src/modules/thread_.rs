//! `_thread`: threads, locks, and attributes that each thread has for itself. Threads are VM threads
//! (`src/vm/thread.rs`); whoever waits parks.
//!
//! Contents: `Lock`, `RLock`, `ThreadHandle`, `Local`, the module's functions.

use super::NativeModule;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, ShapeId, Slot, Special, Str, Trace, Type, Visitor, payload};
use crate::types::dict::Dict;
use crate::types::module::Module;
use crate::vm::Vm;
use crate::vm::thread::{MAIN, ThreadId, ident};
use crate::vm::wait::{Mailbox, Why};
use ouro_macros::{methods, native};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::time::Duration;

pub const MODULE: NativeModule = NativeModule {
    name: "_thread",
    doc: "This module provides primitive operations to write multi-threaded programs.\n\
          The 'threading' module provides a more convenient interface.",
    natives: &[
        START_NEW_THREAD,
        START_NEW,
        START_JOINABLE_THREAD,
        ALLOCATE_LOCK,
        ALLOCATE,
        GET_IDENT,
        GET_NATIVE_ID,
        GET_MAIN_THREAD_IDENT,
        MAKE_THREAD_HANDLE,
        COUNT,
        STACK_SIZE,
        INTERRUPT_MAIN,
        DAEMON_THREADS_ALLOWED,
        IS_MAIN_INTERPRETER,
        SHUTDOWN,
        EXIT,
    ],
    init: Some(init),
};

/// The longest timeout in seconds.
const TIMEOUT_MAX: f64 = 9_223_372_036.0;

struct Threads {
    lock: Gc<Type>,
    handle: Gc<Type>,
    /// Handles of threads that the program's end waits for.
    joinable: Slot<Vec<Gc<ThreadHandle>>>,
    next_local: Cell<i64>,
}

fn threads(vm: &mut Vm) -> &'static Threads {
    if let Some(threads) = vm.extension::<Threads>() {
        return threads;
    }
    let object = vm.types.object.clone();
    let lock = vm.native_class::<Lock>(&Lock::CLASS, &object);
    let handle = vm.native_class::<ThreadHandle>(&ThreadHandle::CLASS, &object);
    vm.set_extension(Threads { lock, handle, joinable: Slot::default(), next_local: Cell::new(0) })
}

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let object = vm.types.object.clone();
    let threads = threads(vm);
    let rlock = vm.native_class::<RLock>(&RLock::CLASS, &object);
    let local = vm.native_class::<Local>(&Local::CLASS, &object);
    vm.dict_set_name(&module.dict, "lock", &threads.lock);
    vm.dict_set_name(&module.dict, "LockType", &threads.lock);
    vm.dict_set_name(&module.dict, "_ThreadHandle", &threads.handle);
    vm.dict_set_name(&module.dict, "RLock", rlock);
    vm.dict_set_name(&module.dict, "_local", local);
    let error = vm.types.exceptions.RuntimeError.clone();
    vm.dict_set_name(&module.dict, "error", error);
    let longest = vm.heap.float(TIMEOUT_MAX);
    vm.dict_set_name(&module.dict, "TIMEOUT_MAX", longest);
    Ok(())
}

/// Those who wait for something, in the order in which they came.
#[derive(Default)]
struct Waiters(RefCell<VecDeque<Mailbox>>);

impl Waiters {
    fn wake_first(&self, vm: &mut Vm) {
        let first = self.0.borrow_mut().pop_front();
        if let Some(first) = first {
            vm.wake(&first);
        }
    }

    fn wake_all(&self, vm: &mut Vm) {
        for waiter in std::mem::take(&mut *self.0.borrow_mut()) {
            vm.wake(&waiter);
        }
    }

    /// Park until woken (true) or the deadline.
    fn wait(&self, vm: &mut Vm, deadline: Option<Duration>, why: Why) -> Result<bool> {
        let mailbox = Mailbox::new();
        self.0.borrow_mut().push_back(mailbox.clone());
        let outcome = vm.park(&mailbox, deadline, why);
        if !matches!(outcome, Ok(true)) {
            let mut waiters = self.0.borrow_mut();
            let place = waiters.iter().position(|waiter| waiter.is(&mailbox));
            match place {
                Some(i) => drop(waiters.remove(i)),
                // It was woken all the same: then it is the next one's turn.
                None => {
                    drop(waiters);
                    self.wake_first(vm);
                }
            }
        }
        outcome
    }
}

/// What `acquire(blocking, timeout)` allows.
#[derive(Clone, Copy)]
enum Patience {
    None,
    Seconds(f64),
    Endless,
}

impl Patience {
    /// For how long to wait from now; None is not to wait at all.
    fn deadline(self, vm: &mut Vm) -> Option<Option<Duration>> {
        match self {
            Patience::None => None,
            Patience::Seconds(seconds) => Some(vm.deadline_in(seconds)),
            Patience::Endless => Some(None),
        }
    }
}

/// What the arguments of `acquire` mean; wrong ones are refused even where nobody has to wait.
fn patience(vm: &mut Vm, blocking: bool, timeout: Option<&Obj>) -> Result<Patience> {
    let seconds = match timeout {
        Some(timeout) => vm.to_f64(timeout)?,
        None => -1.0,
    };
    if seconds.is_nan() {
        return Err(vm.value_error("Invalid value NaN (not a number)"));
    }
    if !blocking && seconds != -1.0 {
        return Err(vm.value_error("can't specify a timeout for a non-blocking call"));
    }
    if seconds < 0.0 && seconds != -1.0 {
        return Err(vm.value_error("timeout value must be a non-negative number"));
    }
    if seconds > TIMEOUT_MAX {
        return Err(vm.overflow_error("timestamp out of range for platform time_t"));
    }
    Ok(match (blocking, seconds == -1.0) {
        (false, _) => Patience::None,
        (true, true) => Patience::Endless,
        (true, false) => Patience::Seconds(seconds),
    })
}

/// A lock object is a synchronization primitive.
pub struct Lock {
    is_locked: Cell<bool>,
    waiters: Waiters,
}
payload!(Lock, "lock", ShapeId::NONE, leaf);
impl Trace for Lock {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

#[methods(lock, module = "_thread", subclassable = false)]
impl Lock {
    fn make(vm: &mut Vm) -> Gc<Lock> {
        let shape = threads(vm).lock.root_shape();
        vm.heap.alloc_with_shape(shape, Lock { is_locked: Cell::new(false), waiters: Waiters::default() })
    }

    #[new(lock(cls))]
    fn new(vm: &mut Vm, _cls: &Gc<Type>) -> Gc<Lock> {
        Self::make(vm)
    }

    /// Lock the lock.
    #[native(acquire(self, blocking=True, timeout=-1))]
    fn acquire(this: &Gc<Self>, vm: &mut Vm, blocking: bool, timeout: Option<&Obj>) -> Result<bool> {
        let patience = patience(vm, blocking, timeout)?;
        if !this.is_locked.replace(true) {
            return Ok(true);
        }
        let Some(deadline) = patience.deadline(vm) else { return Ok(false) };
        while this.waiters.wait(vm, deadline, Why::Lock)? {
            if !this.is_locked.replace(true) {
                return Ok(true);
            }
        }
        Ok(!this.is_locked.replace(true))
    }

    /// Release the lock.
    #[native(release(self))]
    fn release(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        if !this.is_locked.replace(false) {
            return Err(vm.runtime_error("release unlocked lock"));
        }
        this.waiters.wake_first(vm);
        Ok(())
    }

    /// Return whether the lock is locked.
    #[native(locked(self))]
    fn locked(this: &Gc<Self>) -> bool {
        this.is_locked.get()
    }

    #[native(_at_fork_reinit(self))]
    fn at_fork_reinit(this: &Gc<Self>) {
        this.is_locked.set(false);
    }

    #[native(__enter__(self, /))]
    fn enter(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        Self::acquire(this, vm, true, None)
    }

    #[native(__exit__(self, *exc_info))]
    fn exit(this: &Gc<Self>, vm: &mut Vm, exc_info: &[Obj]) -> Result<()> {
        let _ = exc_info;
        Self::release(this, vm)
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>) -> String {
        let state = if this.is_locked.get() { "locked" } else { "unlocked" };
        format!("<{state} _thread.lock object at {:p}>", this.as_ptr())
    }
}

/// A lock that its owner may take again.
pub struct RLock {
    owner: Cell<Option<ThreadId>>,
    count: Cell<u64>,
    waiters: Waiters,
}
payload!(RLock, "RLock", ShapeId::NONE, leaf);
impl Trace for RLock {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

#[methods(RLock, module = "_thread")]
impl RLock {
    #[new(RLock(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Gc<RLock>> {
        if !args.is_empty() || !kwargs.is_empty() {
            let warn = crate::aio::python(vm, "warnings", "warn")?;
            let text = "Passing arguments to RLock is deprecated and will be removed in 3.15";
            let (text, category) = (vm.heap.str(text).into(), vm.types.exceptions.DeprecationWarning.clone().into());
            vm.call(&warn, &[text, category])?;
        }
        let lock = RLock { owner: Cell::new(None), count: Cell::new(0), waiters: Waiters::default() };
        Ok(vm.heap.alloc_with_shape(cls.root_shape(), lock))
    }

    fn take_for(&self, me: ThreadId) -> bool {
        if self.owner.get().is_some_and(|owner| owner != me) {
            return false;
        }
        self.owner.set(Some(me));
        self.count.set(self.count.get() + 1);
        true
    }

    /// Lock the lock.
    #[native(acquire(self, blocking=True, timeout=-1))]
    fn acquire(this: &Gc<Self>, vm: &mut Vm, blocking: bool, timeout: Option<&Obj>) -> Result<bool> {
        let patience = patience(vm, blocking, timeout)?;
        let me = vm.current_thread();
        if this.take_for(me) {
            return Ok(true);
        }
        let Some(deadline) = patience.deadline(vm) else { return Ok(false) };
        while this.waiters.wait(vm, deadline, Why::Lock)? {
            if this.take_for(me) {
                return Ok(true);
            }
        }
        Ok(this.take_for(me))
    }

    /// Release the lock.
    #[native(release(self))]
    fn release(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        if this.owner.get() != Some(vm.current_thread()) {
            return Err(vm.runtime_error("cannot release un-acquired lock"));
        }
        this.count.set(this.count.get() - 1);
        if this.count.get() == 0 {
            this.owner.set(None);
            this.waiters.wake_first(vm);
        }
        Ok(())
    }

    #[native(_is_owned(self))]
    fn is_owned(this: &Gc<Self>, vm: &mut Vm) -> bool {
        this.owner.get() == Some(vm.current_thread())
    }

    #[native(_recursion_count(self))]
    fn recursion_count(this: &Gc<Self>, vm: &mut Vm) -> u64 {
        if this.owner.get() == Some(vm.current_thread()) { this.count.get() } else { 0 }
    }

    #[native(_release_save(self))]
    fn release_save(this: &Gc<Self>, vm: &mut Vm) -> Result<(u64, i64)> {
        let Some(owner) = this.owner.get() else {
            return Err(vm.runtime_error("cannot release un-acquired lock"));
        };
        let count = this.count.replace(0);
        this.owner.set(None);
        this.waiters.wake_first(vm);
        Ok((count, ident(owner)))
    }

    #[native(_acquire_restore(self, state, /))]
    fn acquire_restore(this: &Gc<Self>, vm: &mut Vm, state: &Obj) -> Result<()> {
        let state = vm.collect(state)?;
        Self::acquire(this, vm, true, None)?;
        if let Some(count) = state.first().and_then(Obj::as_small_int) {
            this.count.set(count.max(1).unsigned_abs());
        }
        Ok(())
    }

    #[native(_at_fork_reinit(self))]
    fn at_fork_reinit(this: &Gc<Self>) {
        this.owner.set(None);
        this.count.set(0);
    }

    #[native(__enter__(self, /))]
    fn enter(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        Self::acquire(this, vm, true, None)
    }

    #[native(__exit__(self, *exc_info))]
    fn exit(this: &Gc<Self>, vm: &mut Vm, exc_info: &[Obj]) -> Result<()> {
        let _ = exc_info;
        Self::release(this, vm)
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> String {
        let state = if this.owner.get().is_some() { "locked" } else { "unlocked" };
        let owner = this.owner.get().map_or(0, ident);
        let class = vm.type_of(this.as_obj()).plain_name(vm);
        let module = if class == "RLock" { "_thread" } else { "__main__" };
        format!("<{state} {module}.{class} object owner={owner} count={} at {:p}>", this.count.get(), this.as_ptr())
    }
}

/// A thread that can be joined.
pub struct ThreadHandle {
    ident: Cell<i64>,
    state: Cell<HandleState>,
    is_daemon: Cell<bool>,
    joiners: Waiters,
}
payload!(ThreadHandle, "_ThreadHandle", ShapeId::NONE, leaf);
impl Trace for ThreadHandle {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum HandleState {
    NotStarted,
    Running,
    Done,
}

#[methods(_ThreadHandle, module = "_thread", subclassable = false)]
impl ThreadHandle {
    fn make(vm: &mut Vm) -> Gc<ThreadHandle> {
        let shape = threads(vm).handle.root_shape();
        let handle = ThreadHandle {
            ident: Cell::new(0),
            state: Cell::new(HandleState::NotStarted),
            is_daemon: Cell::new(false),
            joiners: Waiters::default(),
        };
        vm.heap.alloc_with_shape(shape, handle)
    }

    #[new(_ThreadHandle(cls))]
    fn new(vm: &mut Vm, _cls: &Gc<Type>) -> Gc<ThreadHandle> {
        Self::make(vm)
    }

    #[getter(ident)]
    fn ident(this: &Gc<Self>) -> i64 {
        this.ident.get()
    }

    #[native(join(self, timeout=None, /))]
    fn join(this: &Gc<Self>, vm: &mut Vm, timeout: Option<Obj>) -> Result<()> {
        let deadline = match timeout {
            Some(timeout) => {
                let seconds = vm.to_f64(&timeout)?;
                if seconds > TIMEOUT_MAX {
                    return Err(vm.overflow_error("timeout value is too large"));
                }
                if seconds < 0.0 { None } else { vm.deadline_in(seconds) }
            }
            None => None,
        };
        match this.state.get() {
            HandleState::NotStarted => return Err(vm.runtime_error("thread not started")),
            HandleState::Running if this.ident.get() == ident(vm.current_thread()) => {
                return Err(vm.runtime_error("Cannot join current thread"));
            }
            HandleState::Running | HandleState::Done => {}
        }
        while this.state.get() != HandleState::Done {
            if !this.joiners.wait(vm, deadline, Why::Thread)? {
                break;
            }
        }
        Ok(())
    }

    #[native(is_done(self))]
    fn is_done(this: &Gc<Self>) -> bool {
        this.state.get() == HandleState::Done
    }

    #[native(_set_done(self))]
    fn set_done(this: &Gc<Self>, vm: &mut Vm) {
        this.state.set(HandleState::Done);
        this.joiners.wake_all(vm);
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>) -> String {
        format!("<_ThreadHandle object: ident={}>", this.ident.get())
    }
}

/// Run `function` in a new thread whose end `handle` tells.
fn start(
    vm: &mut Vm,
    function: &Obj,
    args: Vec<Obj>,
    kwargs: Vec<(Gc<Str>, Obj)>,
    handle: &Gc<ThreadHandle>,
    is_daemon: bool,
) -> Result<()> {
    let (function, own) = (function.clone(), handle.clone());
    let id = vm.spawn_thread(move |vm| {
        let outcome = vm.call_kw(&function, &args, &kwargs);
        drop((args, kwargs));
        if let Err(raised) = outcome
            && !raised.is(vm, &vm.types.exceptions.SystemExit)
        {
            vm.report_unraisable(raised, &function);
        }
        ThreadHandle::set_done(&own, vm);
        let joinable = &threads(vm).joinable;
        joinable.get_mut(&mut vm.heap).retain(|handle| !handle.is(&own));
        drop((function, own));
    })?;
    handle.ident.set(ident(id));
    handle.state.set(HandleState::Running);
    handle.is_daemon.set(is_daemon);
    if !is_daemon {
        threads(vm).joinable.get_mut(&mut vm.heap).push(handle.clone());
    }
    Ok(())
}

fn check_callable(vm: &mut Vm, function: &Obj, message: &str) -> Result<()> {
    if vm.special_of(function, Special::Call).is_none() {
        let callable = crate::aio::python(vm, "builtins", "callable")?;
        let answer = vm.call(&callable, std::slice::from_ref(function))?;
        if !vm.truth(&answer)? {
            return Err(vm.type_error(message));
        }
    }
    Ok(())
}

fn start_plain(vm: &mut Vm, function: &Obj, args: &Obj, kwargs: Option<Obj>) -> Result<i64> {
    check_callable(vm, function, "first arg must be callable")?;
    let Some(args) = args.downcast::<ouro_heap::Tuple>() else {
        return Err(vm.type_error("2nd arg must be a tuple"));
    };
    let args = args.items().to_vec();
    let mut named = Vec::new();
    if let Some(kwargs) = kwargs {
        let Some(dict) = kwargs.downcast::<Dict>() else {
            return Err(vm.type_error("optional 3rd arg must be a dictionary"));
        };
        for (key, value) in dict.items(&vm.heap) {
            match key.into_gc::<Str>() {
                Ok(key) => named.push((key, value)),
                Err(_) => return Err(vm.type_error("keywords must be strings")),
            }
        }
    }
    let handle = ThreadHandle::make(vm);
    start(vm, function, args, named, &handle, true)?;
    Ok(handle.ident.get())
}

/// Start a new thread and return its identifier.
#[native(start_new_thread(function, args, kwargs=NULL, /))]
fn start_new_thread(vm: &mut Vm, function: &Obj, args: &Obj, kwargs: Option<Obj>) -> Result<i64> {
    start_plain(vm, function, args, kwargs)
}

/// An obsolete synonym of start_new_thread().
#[native(start_new(function, args, kwargs=NULL, /))]
fn start_new(vm: &mut Vm, function: &Obj, args: &Obj, kwargs: Option<Obj>) -> Result<i64> {
    start_plain(vm, function, args, kwargs)
}

/// *For internal use only*: start a new thread that can be joined.
#[native(start_joinable_thread(function, handle=None, daemon=True))]
fn start_joinable_thread(vm: &mut Vm, function: &Obj, handle: Option<Obj>, daemon: bool) -> Result<Obj> {
    check_callable(vm, function, "thread function must be callable")?;
    let handle = match handle {
        Some(handle) => match handle.into_gc::<ThreadHandle>() {
            Ok(handle) => handle,
            Err(_) => return Err(vm.type_error("'handle' must be a _ThreadHandle")),
        },
        None => ThreadHandle::make(vm),
    };
    if handle.state.get() != HandleState::NotStarted {
        return Err(vm.runtime_error("thread already started"));
    }
    start(vm, function, Vec::new(), Vec::new(), &handle, daemon)?;
    Ok(handle.into())
}

/// Create a new lock object.
#[native(allocate_lock())]
fn allocate_lock(vm: &mut Vm) -> Gc<Lock> {
    Lock::make(vm)
}

/// An obsolete synonym of allocate_lock().
#[native(allocate())]
fn allocate(vm: &mut Vm) -> Gc<Lock> {
    Lock::make(vm)
}

/// Return a non-zero integer that uniquely identifies the current thread.
#[native(get_ident())]
fn get_ident(vm: &mut Vm) -> i64 {
    ident(vm.current_thread())
}

/// Return a non-negative integer identifying the thread as reported by the OS.
#[native(get_native_id())]
fn get_native_id(vm: &mut Vm) -> i64 {
    i64::from(std::process::id()) + i64::from(vm.current_thread())
}

/// Internal only. Return a non-zero integer that uniquely identifies the main thread.
#[native(_get_main_thread_ident())]
fn get_main_thread_ident() -> i64 {
    ident(MAIN)
}

/// Internal only. Make a thread handle for threads not spawned by the _thread or threading module.
#[native(_make_thread_handle(ident, /))]
fn make_thread_handle(vm: &mut Vm, ident: i64) -> Gc<ThreadHandle> {
    let handle = ThreadHandle::make(vm);
    handle.ident.set(ident);
    handle.state.set(HandleState::Running);
    handle
}

/// Return the number of currently running Python threads, excluding the main thread.
#[native(_count())]
fn count(vm: &mut Vm) -> usize {
    vm.thread_count() - 1
}

/// Return the thread stack size used when creating new threads.
#[native(stack_size(size=0, /))]
fn stack_size(vm: &mut Vm, size: i64) -> Result<i64> {
    if size != 0 && !(32_768..1 << 40).contains(&size) {
        return Err(vm.value_error("size must be 0 or a positive value"));
    }
    Ok(0)
}

/// Simulate the arrival of the given signal in the main thread.
#[native(interrupt_main(signum=2, /))]
fn interrupt_main(vm: &mut Vm, signum: i64) -> Result<()> {
    match u32::try_from(signum) {
        Ok(signal) if (1..crate::reactor::signal::NSIG).contains(&signal) => {
            vm.simulate_signal(signal);
            Ok(())
        }
        _ => Err(vm.value_error("signal number out of range")),
    }
}

/// Return True if daemon threads are allowed in the current interpreter.
#[native(daemon_threads_allowed())]
fn daemon_threads_allowed() -> bool {
    true
}

/// Return True if the current interpreter is the main Python interpreter.
#[native(_is_main_interpreter())]
fn is_main_interpreter() -> bool {
    true
}

/// Wait for all non-daemon threads (other than the calling thread) to stop.
#[native(_shutdown())]
fn shutdown(vm: &mut Vm) -> Result<()> {
    loop {
        let mine = ident(vm.current_thread());
        let threads = threads(vm);
        let is_awaited =
            |handle: &&Gc<ThreadHandle>| handle.ident.get() != mine && handle.state.get() != HandleState::Done;
        let next = threads.joinable.get(&vm.heap).iter().find(is_awaited).cloned();
        let Some(handle) = next else { return Ok(()) };
        ThreadHandle::join(&handle, vm, None)?;
    }
}

/// Raise SystemExit, which ends the current thread silently.
#[native(exit())]
fn exit(vm: &mut Vm) -> Result<()> {
    let class = vm.types.exceptions.SystemExit.clone();
    Err(vm.raise_with(&class, vec![]))
}

/// Attributes that each thread has for itself.
pub struct Local {
    key: i64,
    /// What `__init__` is called with in each thread.
    args: Vec<Obj>,
    kwargs: Vec<(Gc<Str>, Obj)>,
}
payload!(Local, "_local", ShapeId::NONE, container);
impl Trace for Local {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.args.trace(v);
        for (name, value) in &self.kwargs {
            name.trace(v);
            value.trace(v);
        }
    }
}

/// The attributes of `this` in the current thread.
fn attributes(vm: &mut Vm, this: &Gc<Local>) -> Result<Gc<Dict>> {
    let all = match vm.locals.attributes.downcast::<Dict>() {
        Some(all) => all.clone(),
        None => {
            let all = vm.dict();
            vm.locals.attributes = (&all).into();
            all
        }
    };
    let key = vm.int(this.key);
    if let Some(mine) = vm.dict_get(&all, &key)?.and_then(|d| d.into_gc::<Dict>().ok()) {
        return Ok(mine);
    }
    let mine = vm.dict();
    vm.dict_set(&all, &key, (&mine).into())?;
    let class = vm.type_of(this.as_obj());
    if let Some(init) = vm.special(&class, Special::Init) {
        let object_init = vm.types.object.clone();
        let is_own = vm.special(&object_init, Special::Init).is_none_or(|generic| !generic.is(&init));
        if is_own {
            let bound = vm.descriptor_get(&init, Some(this.as_obj()), &class)?;
            vm.call_kw(&bound, &this.args.clone(), &this.kwargs.clone())?;
        }
    }
    Ok(mine)
}

fn refuse_dict(vm: &mut Vm, this: &Gc<Local>, name: &Gc<Str>) -> Option<Raised> {
    if name.as_str() != Some("__dict__") {
        return None;
    }
    let class = vm.type_of(this.as_obj()).name(vm);
    Some(vm.attribute_error_plain(format!("'{class}' object attribute '__dict__' is read-only")))
}

/// Thread-local data
#[methods(_local, module = "_thread")]
impl Local {
    #[new(_local(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Gc<Local>> {
        if !args.is_empty() || !kwargs.is_empty() {
            let (object, mine) = (vm.types.object.clone(), vm.special(cls, Special::Init));
            let generic = vm.special(&object, Special::Init);
            if matches!((&mine, &generic), (Some(mine), Some(generic)) if mine.is(generic)) || mine.is_none() {
                return Err(vm.type_error("Initialization arguments are not supported"));
            }
        }
        let next = &threads(vm).next_local;
        next.set(next.get() + 1);
        let local = Local { key: next.get(), args: args.to_vec(), kwargs };
        let local = vm.heap.alloc_with_shape(cls.root_shape(), local);
        // The maker's own call of `__init__` follows: it must not be made twice here.
        let all = match vm.locals.attributes.downcast::<Dict>() {
            Some(all) => all.clone(),
            None => {
                let all = vm.dict();
                vm.locals.attributes = (&all).into();
                all
            }
        };
        let (key, mine) = (vm.int(local.key), vm.dict());
        vm.dict_set(&all, &key, mine.into())?;
        Ok(local)
    }

    #[native(__getattribute__(self, name, /))]
    fn getattribute(this: &Gc<Self>, vm: &mut Vm, name: &Gc<Str>) -> Result<Obj> {
        let mine = attributes(vm, this)?;
        if name.as_str() == Some("__dict__") {
            return Ok(mine.into());
        }
        let name = vm.heap.intern_str(name);
        let class = vm.type_of(this.as_obj());
        let attr = vm.lookup(&class, &name);
        if let Some(attr) = &attr
            && vm.is_data_descriptor(attr)
        {
            return vm.descriptor_get(attr, Some(this.as_obj()), &class);
        }
        if let Some(value) = mine.get_str(&vm.heap, &name) {
            return Ok(value);
        }
        match attr {
            Some(attr) => vm.descriptor_get(&attr, Some(this.as_obj()), &class),
            None => Err(vm.no_attribute(this.as_obj(), &name)),
        }
    }

    #[native(__setattr__(self, name, value, /))]
    fn setattr(this: &Gc<Self>, vm: &mut Vm, name: &Gc<Str>, value: Obj) -> Result<()> {
        if let Some(raised) = refuse_dict(vm, this, name) {
            return Err(raised);
        }
        let mine = attributes(vm, this)?;
        let name = vm.heap.intern_str(name);
        let class = vm.type_of(this.as_obj());
        if let Some(attr) = vm.lookup(&class, &name)
            && vm.is_data_descriptor(&attr)
        {
            return vm.change_attr(this.as_obj(), &class, &name, Some(value));
        }
        drop(mine.set_str(&mut vm.heap, &name, value));
        Ok(())
    }

    #[native(__delattr__(self, name, /))]
    fn delattr(this: &Gc<Self>, vm: &mut Vm, name: &Gc<Str>) -> Result<()> {
        if let Some(raised) = refuse_dict(vm, this, name) {
            return Err(raised);
        }
        let mine = attributes(vm, this)?;
        let name = vm.heap.intern_str(name);
        match mine.remove_str(&mut vm.heap, &name) {
            Some(_) => Ok(()),
            None => Err(vm.no_attribute(this.as_obj(), &name)),
        }
    }
}
