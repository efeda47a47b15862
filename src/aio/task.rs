//! `Task`: a coroutine that runs in an event loop, step by step, and a future for its result. Each step resumes the
//! coroutine until it gives something to wait for.

use super::event_loop::{EventLoop, Ready};
use super::future::{self, Callback, Future, NOWHERE, State, context_of, enter_context, leave_context};
use super::operation::Operation;
use super::sleep::Sleep;
use super::{Aio, aio, keyword, python, raised, running, watch};
use crate::modules::contextvars_::current_map;
use crate::object::native::Result;
use crate::object::{Gc, NativeDef, NativeKind, Obj, Raised, ShapeId, Str, Type, payload};
use crate::types::generator::Generator;
use crate::types::generic_alias::generic_alias;
use crate::types::native::NativeFunction;
use crate::types::shapes;
use crate::vm::{Resume, Step, Vm};
use ouro_macros::{Trace, methods, native};

/// The native part of `Task` is a `Future`; this names its methods.
pub struct TaskClass;

pub(super) fn make_class(vm: &mut Vm, future: &Gc<Type>) -> Gc<Type> {
    let class = vm.native_class::<Future>(&TaskClass::CLASS, future);
    future::give_attributes(vm, &class);
    class
}

/// What is scheduled, in loops that are not native, to run a step.
#[derive(Trace)]
pub struct TaskStep {
    task: Gc<Future>,
    exception: Obj,
}
payload!(TaskStep, "TaskStepMethWrapper", ShapeId::NONE, container);

#[methods(TaskStepMethWrapper, module = "builtins", subclassable = false)]
impl TaskStep {
    #[native(__call__(self))]
    fn call(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        let exception = this.exception.clone();
        let exception = (!exception.is_none()).then(|| raised(vm, exception));
        step(vm, &this.task, exception)
    }

    #[getter(__self__)]
    fn task(this: &Gc<Self>) -> Gc<Future> {
        this.task.clone()
    }

    #[getter(__qualname__)]
    fn qualname(_this: &Gc<Self>) -> Option<&'static str> {
        None
    }
}

pub(super) fn step_function(vm: &mut Vm, task: &Gc<Future>, exception: Obj) -> Obj {
    let shape = aio(vm).step.root_shape();
    vm.heap.alloc_with_shape(shape, TaskStep { task: task.clone(), exception }).into()
}

#[native(task_wakeup(task, future, /))]
fn task_wakeup(vm: &mut Vm, task: &Gc<Future>, future: &Obj) -> Result<()> {
    wakeup(vm, task, future)
}

static WAKEUP: NativeDef = NativeDef { kind: NativeKind::Method, ..TASK_WAKEUP };

pub(super) fn wakeup_function(vm: &mut Vm, task: &Gc<Future>) -> Obj {
    vm.heap.alloc(NativeFunction::new(&WAKEUP, Some(task.into()), Obj::NONE)).into()
}

/// What `task` waited for is done: run the next step with its exception, if it has one.
pub fn wakeup(vm: &mut Vm, task: &Gc<Future>, future: &Obj) -> Result<()> {
    let outcome = match future.downcast::<Future>() {
        Some(native) if is_exact(vm, future) => {
            if native.state.get() == State::Finished && !native.is_failed().get() {
                // The result itself is fetched by the coroutine.
                return step(vm, task, None);
            }
            future::result(vm, &native.clone())
        }
        _ => vm.call_method(future, "result", &[]),
    };
    step(vm, task, outcome.err())
}

/// Whether a future's methods are surely the native ones.
pub(super) fn is_exact(vm: &mut Vm, future: &Obj) -> bool {
    let aio = aio(vm);
    let class = vm.type_of(future);
    class.is(&aio.task) || class.is(&aio.future)
}

/// Run a step of `task` in the next pass of its loop.
pub(super) fn step_soon(vm: &mut Vm, aio: &Aio, task: &Gc<Future>, exception: Option<Raised>) -> Result<()> {
    let exception = exception.map_or(Obj::NONE, |raised| raised.into_exception().into());
    if let Some(native) = EventLoop::exact(vm, aio, task.event_loop.get(&vm.heap)).cloned() {
        native.check_open(vm)?;
        let ready = if exception.is_none() {
            Ready::Step(task.clone())
        } else {
            Ready::Throw(Box::new((task.clone(), exception)))
        };
        native.push(vm, ready);
        return Ok(());
    }
    let event_loop = task.event_loop.cloned(&vm.heap);
    let step = step_function(vm, task, exception);
    let call_soon = vm.get_attr_name(&event_loop, "call_soon")?;
    let context = context_of(vm, task);
    let context = keyword(vm, "context", context);
    vm.call_kw(&call_soon, &[step], &[context])?;
    Ok(())
}

/// Run the coroutine until it waits for something or ends.
pub fn step(vm: &mut Vm, task: &Gc<Future>, exception: Option<Raised>) -> Result<()> {
    let aio = aio(vm);
    let event_loop = task.event_loop.cloned(&vm.heap);
    running::enter_task(vm, aio, &event_loop, task)?;
    let outcome = step_inside(vm, aio, task, &event_loop, exception);
    running::leave_task(vm, aio, &event_loop, task)?;
    outcome
}

/// As `step`, of a task of the native loop that runs.
#[inline]
pub(super) fn step_in_loop(
    vm: &mut Vm,
    aio: &'static Aio,
    event_loop: &Gc<EventLoop>,
    task: &Gc<Future>,
    exception: Option<Raised>,
) -> Result<()> {
    let current = event_loop.current_task.get_mut(&mut vm.heap);
    if !current.is_none() {
        return step(vm, task, exception);
    }
    *current = task.into();
    let outcome = step_inside(vm, aio, task, event_loop.as_obj(), exception);
    let current = event_loop.current_task.get_mut(&mut vm.heap);
    if !current.is(task.as_obj()) {
        running::leave_task(vm, aio, event_loop.as_obj(), task)?;
        return outcome;
    }
    drop(std::mem::take(current));
    outcome
}

#[inline]
fn step_inside(
    vm: &mut Vm,
    aio: &'static Aio,
    task: &Gc<Future>,
    event_loop: &Obj,
    mut exception: Option<Raised>,
) -> Result<()> {
    if task.is_done() {
        let (task, exception) = (
            vm.repr_text(task.as_obj())?,
            match exception {
                Some(raised) => vm.repr_text(raised.exception().as_obj())?,
                None => "None".to_owned(),
            },
        );
        return Err(aio.invalid_state(vm, &format!("__step(): already done: {task} {exception}")));
    }
    if task.must_cancel().get() {
        let is_cancellation = match &exception {
            Some(raised) => {
                let class = aio.cancelled_error(vm)?;
                raised.is(vm, &class)
            }
            None => false,
        };
        if !is_cancellation {
            exception = Some(future::cancelled_error(vm, task));
        }
        task.must_cancel().set(false);
    }
    task.outcome.set(&mut vm.heap, Obj::NONE);
    let coroutine = task.coroutine.cloned(&vm.heap);
    match resume(vm, &coroutine, exception) {
        Ok(Step::Yield(awaited)) if awaited.is_none() => match EventLoop::exact(vm, aio, event_loop) {
            // Its next step is due in the next pass of the very loop that runs.
            Some(native) if task.event_loop.get(&vm.heap).is(event_loop) => {
                native.check_open(vm)?;
                native.push_here(vm, Ready::Step(task.clone()));
                Ok(())
            }
            _ => step_soon(vm, aio, task, None),
        },
        Ok(Step::Yield(awaited)) => wait_for(vm, aio, task, event_loop, awaited),
        Ok(Step::Return(result)) => {
            if task.must_cancel().replace(false) {
                let message = task.rare.get(&vm.heap).as_ref().map_or(Obj::NONE, |rare| rare.cancel_message.clone());
                return future::cancel(vm, task, &message).map(drop);
            }
            future::set_result(vm, task, result)
        }
        Err(raised) => fail(vm, aio, task, raised),
    }
}

/// One resumption of anything that behaves like a coroutine.
fn resume(vm: &mut Vm, coroutine: &Obj, exception: Option<Raised>) -> Result<Step> {
    if let Some(generator) = coroutine.downcast::<Generator>()
        && generator.shape_id() != shapes::ASYNC_GENERATOR
    {
        let with = match exception {
            Some(raised) => Resume::Throw(raised),
            None => Resume::Send(Obj::NONE),
        };
        return vm.resume(generator, with);
    }
    if coroutine.downcast::<Sleep>().is_some() {
        return match exception {
            Some(raised) => super::sleep::throw(vm, coroutine, raised),
            None => super::sleep::step(vm, coroutine, Obj::NONE),
        };
    }
    if coroutine.downcast::<Operation>().is_some() {
        return match exception {
            Some(raised) => super::operation::throw(vm, coroutine, raised),
            None => super::operation::step(vm, coroutine, Obj::NONE),
        };
    }
    let outcome = match exception {
        Some(raised) => {
            let exception: Obj = raised.into_exception().into();
            vm.call_method(coroutine, "throw", &[exception])
        }
        None => vm.call_method(coroutine, "send", &[Obj::NONE]),
    };
    let stop = vm.types.exceptions.StopIteration.clone();
    match outcome {
        Ok(value) => Ok(Step::Yield(value)),
        Err(raised) if raised.is(vm, &stop) => Ok(Step::Return(vm.stop_value(&raised))),
        Err(raised) => Err(raised),
    }
}

/// The coroutine ended with an exception.
#[cold]
fn fail(vm: &mut Vm, aio: &'static Aio, task: &Gc<Future>, raised: Raised) -> Result<()> {
    let cancelled = aio.cancelled_error(vm)?;
    if raised.is(vm, &cancelled) {
        let exception = raised.into_exception().into();
        task.rare_mut(vm).cancelled = exception;
        return future::cancel(vm, task, &Obj::NONE).map(drop);
    }
    let exception = raised.exception().as_obj().clone();
    future::set_exception(vm, task, &exception)?;
    if super::stops_the_loop(vm, &raised) { Err(raised) } else { Ok(()) }
}

/// The coroutine gave `awaited`: wait for it, or throw what is wrong with it.
fn wait_for(vm: &mut Vm, aio: &'static Aio, task: &Gc<Future>, event_loop: &Obj, awaited: Obj) -> Result<()> {
    if awaited.is_none() {
        return step_soon(vm, aio, task, None);
    }
    if let Some(future) = awaited.downcast::<Future>() {
        if awaited.is(task.as_obj()) {
            let task_text = vm.repr_text(task.as_obj())?;
            let raised = vm.runtime_error(format!("Task cannot await on itself: {task_text}"));
            return step_soon(vm, aio, task, Some(raised));
        }
        if !future.event_loop.get(&vm.heap).is(event_loop) {
            return refuse_other_loop(vm, aio, task, &awaited);
        }
        if !future.is_blocking().replace(false) {
            return refuse_yield(vm, aio, task, &awaited);
        }
        let future = future.clone();
        future::add_callback(vm, &future, Callback { callable: task.into(), context: Obj::NONE })?;
        task.outcome.set(&mut vm.heap, awaited);
        if task.must_cancel().get() {
            return cancel_waiter(vm, task);
        }
        return Ok(());
    }
    if let Some(sleep) = awaited.downcast::<Sleep>() {
        // Between the first step and the timer, a sleep knows its task, and the task its sleep.
        let sleep = sleep.clone();
        super::sleep::begin(vm, aio, &sleep, task, event_loop)?;
        if task.must_cancel().get() {
            return cancel_waiter(vm, task);
        }
        return Ok(());
    }
    wait_for_foreign(vm, aio, task, event_loop, &awaited)
}

/// Cancel what the task waits for, because the task was cancelled in its own step.
fn cancel_waiter(vm: &mut Vm, task: &Gc<Future>) -> Result<()> {
    let message = task.rare.get(&vm.heap).as_ref().map_or(Obj::NONE, |rare| rare.cancel_message.clone());
    let waiter = task.outcome.cloned(&vm.heap);
    if cancel_awaited(vm, &waiter, &message)? {
        task.must_cancel().set(false);
    }
    Ok(())
}

#[cold]
fn refuse_other_loop(vm: &mut Vm, aio: &'static Aio, task: &Gc<Future>, awaited: &Obj) -> Result<()> {
    let (shown, other) = (vm.repr_text(task.as_obj())?, vm.repr_text(awaited)?);
    let raised = vm.runtime_error(format!("Task {shown} got Future {other} attached to a different loop"));
    step_soon(vm, aio, task, Some(raised))
}

#[cold]
fn refuse_yield(vm: &mut Vm, aio: &'static Aio, task: &Gc<Future>, awaited: &Obj) -> Result<()> {
    let (shown, other) = (vm.repr_text(task.as_obj())?, vm.repr_text(awaited)?);
    let raised = vm.runtime_error(format!("yield was used instead of yield from in task {shown} with {other}"));
    step_soon(vm, aio, task, Some(raised))
}

/// Wait for an object that behaves like a future, or say that it does not.
#[cold]
fn wait_for_foreign(vm: &mut Vm, aio: &'static Aio, task: &Gc<Future>, event_loop: &Obj, awaited: &Obj) -> Result<()> {
    let blocking = vm.get_attr_name_opt(awaited, "_asyncio_future_blocking")?;
    if let Some(blocking) = blocking.filter(|b| !b.is_none()) {
        let get_loop = python(vm, "asyncio.futures", "_get_loop")?;
        let other = vm.call(&get_loop, std::slice::from_ref(awaited))?;
        if !other.is(event_loop) {
            return refuse_other_loop(vm, aio, task, awaited);
        }
        if !vm.truth(&blocking)? {
            return refuse_yield(vm, aio, task, awaited);
        }
        vm.set_attr_name(awaited, "_asyncio_future_blocking", Obj::FALSE)?;
        let wakeup = wakeup_function(vm, task);
        let add = vm.get_attr_name(awaited, "add_done_callback")?;
        let context = context_of(vm, task);
        let context = keyword(vm, "context", context);
        vm.call_kw(&add, &[wakeup], &[context])?;
        task.outcome.set(&mut vm.heap, awaited.clone());
        if task.must_cancel().get() {
            return cancel_waiter(vm, task);
        }
        return Ok(());
    }
    let (shown, other) = (vm.repr_text(task.as_obj())?, vm.repr_text(awaited)?);
    let message = if awaited.downcast::<Generator>().is_some_and(|g| g.shape_id() == shapes::GENERATOR) {
        format!("yield was used instead of yield from for generator in task {shown} with {other}")
    } else {
        format!("Task got bad yield: {other}")
    };
    let raised = vm.runtime_error(message);
    step_soon(vm, aio, task, Some(raised))
}

/// `awaited.cancel(msg=message)`.
pub(super) fn cancel_awaited(vm: &mut Vm, awaited: &Obj, message: &Obj) -> Result<bool> {
    if let Some(sleep) = awaited.downcast::<Sleep>() {
        let sleep = sleep.clone();
        return super::sleep::cancel(vm, &sleep, message);
    }
    if is_exact(vm, awaited)
        && let Some(future) = awaited.downcast::<Future>()
    {
        let future = future.clone();
        return if future.is_task().get() {
            cancel(vm, &future, message)
        } else {
            future::cancel(vm, &future, message)
        };
    }
    let method = vm.get_attr_name(awaited, "cancel")?;
    let message = keyword(vm, "msg", message.clone());
    let result = vm.call_kw(&method, &[], &[message])?;
    vm.truth(&result)
}

/// `Task.cancel(msg)`. Tasks that wait for each other are walked in a loop, not by recursion.
pub fn cancel(vm: &mut Vm, task: &Gc<Future>, message: &Obj) -> Result<bool> {
    let mut chain: Vec<Gc<Future>> = Vec::new();
    let mut at = task.clone();
    let outcome = loop {
        at.logs_traceback().set(false);
        if at.is_done() {
            break Ok(false);
        }
        at.cancel_requests.set(at.cancel_requests.get().saturating_add(1));
        at.is_cancelling().set(true);
        let waiter = at.outcome.cloned(&vm.heap);
        chain.push(at.clone());
        if waiter.is_none() {
            break Ok(false);
        }
        match waiter.downcast::<Future>() {
            Some(next) if next.is_task().get() && is_exact(vm, &waiter) => {
                if next.is_cancelling().get() {
                    // A circle of tasks that wait for each other: here it breaks.
                    break Ok(false);
                }
                at = next.clone();
            }
            _ => break cancel_awaited(vm, &waiter, message),
        }
    };
    for at in &chain {
        at.is_cancelling().set(false);
    }
    if !outcome? {
        // Whoever waits for what cannot be cancelled gets the error at its own next step.
        if let Some(last) = chain.last() {
            last.must_cancel().set(true);
            last.rare_mut(vm).cancel_message = message.clone();
        }
    }
    Ok(!chain.is_empty())
}

/// Make `coroutine` a task of the native loop; the name may be None.
pub fn make(vm: &mut Vm, event_loop: &Obj, coroutine: Obj, name: Obj, context: Option<Obj>) -> Result<Gc<Future>> {
    let aio = aio(vm);
    let task = Future::make_blank(vm, &aio.task);
    init(vm, &task, coroutine, Some(event_loop.clone()), name, context, false)?;
    Ok(task)
}

pub(super) fn is_native_coroutine(vm: &Vm, object: &Obj) -> bool {
    matches!(
        vm.heap.shape_of(object).map(|shape| shape.id),
        Some(shapes::COROUTINE | shapes::SLEEP | shapes::OPERATION)
    )
}

fn is_coroutine(vm: &mut Vm, object: &Obj) -> Result<bool> {
    if is_native_coroutine(vm, object) {
        return Ok(true);
    }
    let check = python(vm, "asyncio.coroutines", "iscoroutine")?;
    let answer = vm.call(&check, std::slice::from_ref(object))?;
    vm.truth(&answer)
}

fn init(
    vm: &mut Vm,
    task: &Gc<Future>,
    coroutine: Obj,
    event_loop: Option<Obj>,
    name: Obj,
    context: Option<Obj>,
    eager_start: bool,
) -> Result<()> {
    let aio = aio(vm);
    let event_loop = future::init(vm, task, event_loop)?;
    if !is_coroutine(vm, &coroutine)? {
        task.logs_pending().set(false);
        let shown = vm.repr_text(&coroutine)?;
        return Err(vm.type_error(format!("a coroutine was expected, got {shown}")));
    }
    let context = match context {
        Some(context) => context,
        None => current_map(vm).into(),
    };
    let site = watch::site(vm, aio);
    let name = if name.is_none() {
        let number = aio.next_task.get();
        aio.next_task.set(number.wrapping_add(1));
        // Where it was made is in the upper half.
        vm.int(i64::from(number) | i64::from(site) << 32)
    } else {
        let name = vm.str(&name)?.into();
        if site != 0 {
            task.rare_mut(vm).site = site;
        }
        name
    };
    task.is_task().set(true);
    task.logs_pending().set(true);
    task.must_cancel().set(false);
    task.cancel_requests.set(0);
    task.place.set(NOWHERE);
    task.context.set(&mut vm.heap, context);
    task.name.set(&mut vm.heap, name);
    task.coroutine.set(&mut vm.heap, coroutine);
    task.outcome.set(&mut vm.heap, Obj::NONE);
    if eager_start {
        let answer = vm.call_method(&event_loop, "is_running", &[])?;
        if vm.truth(&answer)? {
            return start_eagerly(vm, aio, task, &event_loop);
        }
    }
    step_soon(vm, aio, task, None)?;
    running::register(vm, task);
    Ok(())
}

/// Run the first step now, as part of whoever makes the task.
fn start_eagerly(vm: &mut Vm, aio: &'static Aio, task: &Gc<Future>, event_loop: &Obj) -> Result<()> {
    let before = running::swap_current(vm, aio, event_loop, task.into())?;
    running::register(vm, task);
    let outcome = in_context_of(vm, task, |vm| step_inside(vm, aio, task, event_loop, None));
    running::swap_current(vm, aio, event_loop, before)?;
    if task.is_done() {
        task.coroutine.set(&mut vm.heap, Obj::NONE);
    }
    outcome
}

/// Run `work` in the context of `task`.
#[inline]
pub(super) fn in_context_of(vm: &mut Vm, task: &Gc<Future>, work: impl FnOnce(&mut Vm) -> Result<()>) -> Result<()> {
    let entered = enter_context(vm, task)?;
    let outcome = work(vm);
    if let Some(entered) = entered {
        leave_context(vm, task, entered);
    }
    outcome
}

/// A coroutine wrapped in a Future.
#[methods(Task, module = "_asyncio")]
impl TaskClass {
    #[new(Task(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Gc<Future> {
        let _ = (args, kwargs);
        let task = Future::make_blank(vm, cls);
        task.is_task().set(true);
        task
    }

    #[native(__init__(self, coro, *, loop=None, name=None, context=None, eager_start=False))]
    fn init(
        this: &Gc<Future>,
        vm: &mut Vm,
        coro: Obj,
        r#loop: Option<Obj>,
        name: Obj,
        context: Option<Obj>,
        eager_start: bool,
    ) -> Result<()> {
        init(vm, this, coro, r#loop, name, context, eager_start)
    }

    #[classmethod(__class_getitem__(cls, key, /))]
    fn class_getitem(vm: &mut Vm, cls: &Obj, key: &Obj) -> Obj {
        generic_alias(vm, cls, key)
    }

    /// Legacy: `asyncio.all_tasks()`.
    #[classmethod(all_tasks(cls, loop=None))]
    fn all_tasks(vm: &mut Vm, cls: &Obj, r#loop: Obj) -> Result<Obj> {
        let _ = cls;
        let function = python(vm, "asyncio._legacy", "all_tasks")?;
        vm.call(&function, &[r#loop])
    }

    /// Legacy: `asyncio.current_task()`.
    #[classmethod(current_task(cls, loop=None))]
    fn current_task(vm: &mut Vm, cls: &Obj, r#loop: Obj) -> Result<Obj> {
        let _ = cls;
        let function = python(vm, "asyncio._legacy", "current_task")?;
        vm.call(&function, &[r#loop])
    }

    /// Request that this task cancel itself.
    #[native(cancel(self, msg=None))]
    fn cancel(this: &Gc<Future>, vm: &mut Vm, msg: Obj) -> Result<bool> {
        this.check_initialized(vm)?;
        cancel(vm, this, &msg)
    }

    /// Return the count of the task's cancellation requests.
    #[native(cancelling(self))]
    fn cancelling(this: &Gc<Future>) -> u32 {
        u32::from(this.cancel_requests.get())
    }

    /// Decrement the task's count of cancellation requests.
    #[native(uncancel(self))]
    fn uncancel(this: &Gc<Future>) -> u32 {
        let left = this.cancel_requests.get().saturating_sub(1);
        if this.cancel_requests.replace(left) > 0 && left == 0 {
            this.must_cancel().set(false);
        }
        u32::from(left)
    }

    #[native(set_result(self, result, /))]
    fn set_result(_this: &Gc<Future>, vm: &mut Vm, result: &Obj) -> Result<()> {
        let _ = result;
        Err(vm.runtime_error("Task does not support set_result operation"))
    }

    #[native(set_exception(self, exception, /))]
    fn set_exception(_this: &Gc<Future>, vm: &mut Vm, exception: &Obj) -> Result<()> {
        let _ = exception;
        Err(vm.runtime_error("Task does not support set_exception operation"))
    }

    #[native(get_coro(self))]
    fn get_coro(this: &Gc<Future>, vm: &mut Vm) -> Obj {
        this.coroutine.cloned(&vm.heap)
    }

    #[native(get_context(self))]
    fn get_context(this: &Gc<Future>, vm: &mut Vm) -> Obj {
        context_of(vm, this)
    }

    #[native(get_name(self))]
    fn get_name(this: &Gc<Future>, vm: &mut Vm) -> Obj {
        let name = this.name.cloned(&vm.heap);
        match name.as_small_int() {
            Some(number) => vm.heap.str(&format!("Task-{}", number & 0xffff_ffff)).into(),
            None => name,
        }
    }

    #[native(set_name(self, value, /))]
    fn set_name(this: &Gc<Future>, vm: &mut Vm, value: &Obj) -> Result<()> {
        let name = vm.str(value)?;
        this.name.set(&mut vm.heap, name.into());
        Ok(())
    }

    /// Return the list of stack frames for this task's coroutine.
    #[native(get_stack(self, *, limit=None))]
    fn get_stack(this: &Gc<Future>, vm: &mut Vm, limit: Obj) -> Result<Obj> {
        let function = python(vm, "asyncio.base_tasks", "_task_get_stack")?;
        vm.call(&function, &[this.into(), limit])
    }

    /// Print the stack or traceback for this task's coroutine.
    #[native(print_stack(self, *, limit=None, file=None))]
    fn print_stack(this: &Gc<Future>, vm: &mut Vm, limit: Obj, file: Obj) -> Result<Obj> {
        let function = python(vm, "asyncio.base_tasks", "_task_print_stack")?;
        vm.call(&function, &[this.into(), limit, file])
    }

    #[native(__del__(self, /))]
    fn del(this: &Gc<Future>, vm: &mut Vm) -> Result<()> {
        if !this.is_done() && this.logs_pending().replace(false) {
            let event_loop = this.event_loop.cloned(&vm.heap);
            let message = vm.heap.str("Task was destroyed but it is pending!").into();
            let mut entries = vec![("task", this.into()), ("message", message)];
            let source = this.rare.get(&vm.heap).as_ref().map_or(Obj::NONE, |rare| rare.source.clone());
            if !source.is_none() {
                entries.push(("source_traceback", source));
            }
            let context = super::context_dict(vm, entries);
            if !event_loop.is_none() {
                vm.call_method(&event_loop, "call_exception_handler", &[context])?;
            }
        }
        let aio = aio(vm);
        let del = vm.get_attr_name(aio.future.as_obj(), "__del__")?;
        vm.call(&del, &[this.into()]).map(drop)
    }

    #[getter(_coro)]
    fn coro(this: &Gc<Future>, vm: &mut Vm) -> Obj {
        this.coroutine.cloned(&vm.heap)
    }

    #[getter(_fut_waiter)]
    fn fut_waiter(this: &Gc<Future>, vm: &mut Vm) -> Result<Obj> {
        if this.is_done() {
            return Ok(Obj::NONE);
        }
        let waiter = this.outcome.cloned(&vm.heap);
        match waiter.downcast::<Sleep>() {
            Some(sleep) => super::sleep::future_of(vm, &sleep.clone()),
            None => Ok(waiter),
        }
    }

    /// The file, line and function that made the task, or None.
    #[getter(_created_at)]
    fn created_at(this: &Gc<Future>, vm: &mut Vm) -> Obj {
        let site = match this.name.get(&vm.heap).as_small_int() {
            Some(number) => (number >> 32) as u32,
            None => this.rare.get(&vm.heap).as_ref().map_or(0, |rare| rare.site),
        };
        let aio = aio(vm);
        watch::site_of(vm, aio, site)
    }

    #[getter(_must_cancel)]
    fn must_cancel(this: &Gc<Future>) -> bool {
        this.must_cancel().get()
    }

    #[getter(_log_destroy_pending)]
    fn log_destroy_pending(this: &Gc<Future>) -> bool {
        this.logs_pending().get()
    }

    #[setter(_log_destroy_pending)]
    fn set_log_destroy_pending(this: &Gc<Future>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let Some(value) = value else { return Err(vm.attribute_error_plain("cannot delete attribute")) };
        let value = vm.truth(value)?;
        this.logs_pending().set(value);
        Ok(())
    }

    #[getter(_num_cancels_requested)]
    fn num_cancels_requested(this: &Gc<Future>) -> u32 {
        u32::from(this.cancel_requests.get())
    }
}
