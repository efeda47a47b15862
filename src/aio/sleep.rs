//! `sleep()`: a coroutine without a frame. A task that awaits one is woken by a timer that knows the sleep itself; the
//! future that CPython's `sleep` waits for is made only when somebody looks at it.

use super::coroutine::{NativeCoroutine, native_coroutine};
use super::event_loop::{EventLoop, Ready};
use super::future::{self, Callback, Future};
use super::task::step_soon;
use super::{Aio, aio, running};
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, Slot, payload};
use crate::types::shapes;
use crate::vm::{Step, Vm};
use ouro_macros::{Trace, methods, native};
use std::cell::Cell;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Created,
    /// Gave up control once, for a delay of 0.
    Yielded,
    /// `waiter` is the task to wake.
    Timed,
    /// `waiter` is a future, which the timer finishes.
    Future,
    /// The timer has fired; the task was put into the ready queue.
    Fired,
    /// The task was cancelled while it slept.
    Cancelled,
    Finished,
}

#[derive(Trace)]
pub struct Sleep {
    result: Slot<Obj>,
    /// First the delay, then the task or future.
    waiter: Slot<Obj>,
    #[trace(skip)]
    state: Cell<State>,
    /// A timer of the loop knows this sleep.
    #[trace(skip)]
    is_timed: Cell<bool>,
}
payload!(Sleep, "coroutine", shapes::SLEEP, container, finalize_if = was_never_awaited);

/// Coroutine that completes after a given time (in seconds).
#[native(sleep(delay, result=None))]
pub fn sleep(vm: &mut Vm, delay: &Obj, result: Obj) -> Result<Obj> {
    // What is wrong with the delay is said by the first step, as a coroutine's body would.
    let delay = match delay.as_float() {
        Some(_) => delay.clone(),
        None => {
            let seconds = match delay.as_small_int() {
                Some(seconds) => seconds as f64,
                None => vm.to_f64(delay)?,
            };
            vm.heap.float(seconds)
        }
    };
    let sleep = Sleep {
        result: Slot::new(result),
        waiter: Slot::new(delay),
        state: Cell::new(State::Created),
        is_timed: Cell::new(false),
    };
    Ok(vm.heap.alloc(sleep).into())
}

pub(super) fn drive_natively(vm: &mut Vm) {
    vm.set_native_step(shapes::SLEEP, step, throw, true);
}

pub(super) fn step(vm: &mut Vm, object: &Obj, _sent: Obj) -> Result<Step> {
    let Some(this) = object.downcast::<Sleep>() else { return Ok(Step::Return(Obj::NONE)) };
    match this.state.get() {
        State::Created if this.delay(vm) <= 0.0 => {
            this.state.set(State::Yielded);
            Ok(Step::Yield(Obj::NONE))
        }
        State::Created => {
            if this.delay(vm).is_nan() {
                this.state.set(State::Finished);
                return Err(vm.value_error("Invalid delay: NaN (not a number)"));
            }
            start(vm, &this.clone())
        }
        State::Yielded | State::Timed | State::Fired | State::Cancelled => {
            this.state.set(State::Finished);
            drop(this.waiter.take(&mut vm.heap));
            Ok(Step::Return(this.result.take(&mut vm.heap)))
        }
        State::Future => {
            let waiter = this.waiter.cloned(&vm.heap);
            let Some(future) = waiter.downcast::<Future>().cloned() else { return Ok(Step::Return(Obj::NONE)) };
            if !future.is_done() {
                return Err(vm.runtime_error("await wasn't used with future"));
            }
            this.state.set(State::Finished);
            drop(this.waiter.take(&mut vm.heap));
            future::result(vm, &future).map(Step::Return)
        }
        State::Finished => Err(vm.runtime_error("cannot reuse already awaited coroutine")),
    }
}

/// The first step of a real sleep: for the running task of a native loop, the sleep itself is what is waited for.
fn start(vm: &mut Vm, this: &Gc<Sleep>) -> Result<Step> {
    let aio = aio(vm);
    let event_loop = running::running_loop(vm)?;
    if let Some(native) = EventLoop::exact(vm, aio, &event_loop)
        && !native.current_task.get(&vm.heap).is_none()
    {
        this.state.set(State::Timed);
        return Ok(Step::Yield(this.into()));
    }
    wait_by_future(vm, this, &event_loop)?;
    Ok(Step::Yield(this.waiter.cloned(&vm.heap)))
}

/// Wait for a future that a timer finishes, as anybody who is no task of a native loop has to.
fn wait_by_future(vm: &mut Vm, this: &Gc<Sleep>, event_loop: &Obj) -> Result<()> {
    let future = vm.call_method(event_loop, "create_future", &[])?;
    let finish = super::python(vm, "asyncio.futures", "_set_result_unless_cancelled")?;
    let delay = this.waiter.cloned(&vm.heap);
    let result = this.result.cloned(&vm.heap);
    vm.call_method(event_loop, "call_later", &[delay, finish, future.clone(), result])?;
    if let Some(future) = future.downcast::<Future>() {
        future.is_blocking().set(true);
    }
    this.waiter.set(&mut vm.heap, future);
    this.state.set(State::Future);
    Ok(())
}

/// `task`, whose step gave `this`, sleeps from now on.
pub(super) fn begin(
    vm: &mut Vm,
    aio: &'static Aio,
    this: &Gc<Sleep>,
    task: &Gc<Future>,
    event_loop: &Obj,
) -> Result<()> {
    let native = EventLoop::exact(vm, aio, event_loop);
    let Some(native) = native.filter(|_| this.state.get() == State::Timed && !this.is_timed.get()) else {
        let shown = vm.repr_text(this.as_obj())?;
        let raised = vm.runtime_error(format!("Task got bad yield: {shown}"));
        return step_soon(vm, aio, task, Some(raised));
    };
    native.check_open(vm)?;
    let when = native.time(vm) + this.delay(vm);
    this.waiter.set(&mut vm.heap, task.into());
    this.is_timed.set(true);
    native.push_sleep(vm, when, this);
    task.outcome.set(&mut vm.heap, this.into());
    Ok(())
}

/// The timer has come: in this pass the sleep is done, in the next one its task goes on.
pub(super) fn fire(vm: &mut Vm, aio: &'static Aio, this: &Gc<Sleep>) -> Result<()> {
    match this.state.get() {
        State::Timed => {
            this.state.set(State::Fired);
            let waiter = this.waiter.cloned(&vm.heap);
            match waiter.downcast::<Future>() {
                Some(task) => step_in_next_pass(vm, aio, &task.clone()),
                None => Ok(()),
            }
        }
        State::Future => {
            let (waiter, result) = (this.waiter.cloned(&vm.heap), this.result.cloned(&vm.heap));
            match waiter.downcast::<Future>() {
                Some(future) if !future.is_done() => future::set_result(vm, &future.clone(), result),
                _ => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

fn step_in_next_pass(vm: &mut Vm, aio: &'static Aio, task: &Gc<Future>) -> Result<()> {
    let event_loop = task.event_loop.cloned(&vm.heap);
    if let Some(native) = EventLoop::exact(vm, aio, &event_loop) {
        native.push(vm, Ready::Step(task.clone()));
    }
    Ok(())
}

/// Whether the timer is still wanted.
pub(super) fn is_cancelled(this: &Sleep) -> bool {
    this.state.get() == State::Finished
}

/// The loop's timer is gone.
pub(super) fn forget_timer(this: &Sleep) {
    this.is_timed.set(false);
}

/// The task that sleeps is cancelled: false when the sleep is over.
pub(super) fn cancel(vm: &mut Vm, this: &Gc<Sleep>, message: &Obj) -> Result<bool> {
    match this.state.get() {
        State::Timed => {
            this.state.set(State::Cancelled);
            let waiter = this.waiter.cloned(&vm.heap);
            let Some(task) = waiter.downcast::<Future>().cloned() else { return Ok(false) };
            let aio = aio(vm);
            let event_loop = task.event_loop.cloned(&vm.heap);
            if let Some(native) = EventLoop::exact(vm, aio, &event_loop) {
                native.check_open(vm)?;
                let class = aio.cancelled_error(vm)?;
                let args = if message.is_none() { vec![] } else { vec![message.clone()] };
                let exception = vm.raise_with(&class, args).into_exception().into();
                native.push(vm, Ready::Throw(Box::new((task, exception))));
            }
            Ok(true)
        }
        State::Future => {
            let waiter = this.waiter.cloned(&vm.heap);
            match waiter.downcast::<Future>() {
                Some(future) => future::cancel(vm, &future.clone(), message),
                None => Ok(false),
            }
        }
        _ => Ok(false),
    }
}

/// The future that somebody asks for: from now on the task waits for that one.
pub(super) fn future_of(vm: &mut Vm, this: &Gc<Sleep>) -> Result<Obj> {
    match this.state.get() {
        State::Timed => {
            let waiter = this.waiter.cloned(&vm.heap);
            let Some(task) = waiter.downcast::<Future>().cloned() else { return Ok(Obj::NONE) };
            let event_loop = task.event_loop.cloned(&vm.heap);
            let future = Future::make(vm, event_loop);
            future::add_callback(vm, &future, Callback { callable: waiter, context: Obj::NONE })?;
            task.outcome.set(&mut vm.heap, (&future).into());
            this.waiter.set(&mut vm.heap, (&future).into());
            this.state.set(State::Future);
            Ok(future.into())
        }
        State::Fired | State::Cancelled => {
            // Over, but the task has not run yet: what it would see is a future that is done.
            let waiter = this.waiter.cloned(&vm.heap);
            let Some(task) = waiter.downcast::<Future>().cloned() else { return Ok(Obj::NONE) };
            let event_loop = task.event_loop.cloned(&vm.heap);
            let future = Future::make(vm, event_loop);
            if this.state.get() == State::Fired {
                let result = this.result.cloned(&vm.heap);
                future::set_result(vm, &future, result)?;
            } else {
                future::cancel(vm, &future, &Obj::NONE)?;
            }
            Ok(future.into())
        }
        State::Future => Ok(this.waiter.cloned(&vm.heap)),
        State::Created | State::Yielded | State::Finished => Ok(Obj::NONE),
    }
}

pub(super) fn throw(vm: &mut Vm, object: &Obj, raised: Raised) -> Result<Step> {
    let Some(this) = object.downcast::<Sleep>() else { return Err(raised) };
    if this.state.get() == State::Finished {
        return Err(vm.runtime_error("cannot reuse already awaited coroutine"));
    }
    finish(vm, &this.clone());
    Err(raised)
}

/// The sleep ends before its time: its timer is cancelled.
fn finish(vm: &mut Vm, this: &Gc<Sleep>) {
    let state = this.state.replace(State::Finished);
    let waiter = this.waiter.take(&mut vm.heap);
    if this.is_timed.get()
        && matches!(state, State::Timed | State::Cancelled | State::Future)
        && let Some(future) = waiter.downcast::<Future>()
    {
        let event_loop = future.event_loop.cloned(&vm.heap);
        if let Some(native) = event_loop.downcast::<EventLoop>() {
            native.count_cancelled();
        }
    }
}

impl NativeCoroutine for Sleep {
    fn is_created(&self) -> bool {
        self.state.get() == State::Created
    }
    fn is_finished(&self) -> bool {
        self.state.get() == State::Finished
    }
    fn abandon(&self) {
        self.state.set(State::Finished);
    }
    fn step(vm: &mut Vm, this: &Obj, sent: Obj) -> Result<Step> {
        step(vm, this, sent)
    }
    fn throw(vm: &mut Vm, this: &Obj, raised: Raised) -> Result<Step> {
        throw(vm, this, raised)
    }
    /// Driven by hand inside a task: whoever drives it sees a future.
    fn shown(vm: &mut Vm, step: Step) -> Result<Step> {
        if let Step::Yield(value) = &step
            && let Some(sleep) = value.downcast::<Sleep>().cloned()
        {
            let event_loop = running::running_loop(vm)?;
            wait_by_future(vm, &sleep, &event_loop)?;
            return Ok(Step::Yield(sleep.waiter.cloned(&vm.heap)));
        }
        Ok(step)
    }
}

native_coroutine! { Sleep, {
    /// In seconds, before anybody waits.
    fn delay(&self, vm: &Vm) -> f64 {
        self.waiter.get(&vm.heap).as_float().unwrap_or(0.0)
    }

    #[native(close(self))]
    fn close(this: &Gc<Self>, vm: &mut Vm) {
        if this.state.get() != State::Finished {
            finish(vm, this);
        }
    }

    #[getter(__qualname__)]
    fn qualname(_this: &Gc<Self>) -> &'static str {
        "sleep"
    }

    #[getter(cr_await)]
    fn cr_await(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        future_of(vm, this)
    }
} }
