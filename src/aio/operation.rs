//! The coroutines of `Lock.acquire`, `Event.wait`, `Queue.get`, `StreamReader.read` and their like: without frames, driven by `await` as
//! state machines. Each waits for one future at a time, which stands in its primitive's queue of waiters.

use super::aio;
use super::coroutine::{NativeCoroutine, native_coroutine};
use super::event_loop::EventLoop;
use super::future::{self, Future, State as FutureState};
use super::locks::{self, Event, Lock, Semaphore};
use super::queues::{self, Queue};
use super::reader::{self, Reader};
use crate::modules::collections_::Deque;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, Slot, payload};
use crate::types::shapes;
use crate::vm::{Step, Vm};
use ouro_macros::{Trace, methods};
use std::cell::Cell;

/// Whose coroutine it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Acquire,
    /// `async with`: acquires, and gives None.
    Enter,
    /// `async with` releases.
    Exit,
    Wait,
    Get,
    Put,
    Join,
    Read,
    ReadAll,
    ReadExactly,
    ReadUntil,
    ReadLine,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Created,
    Waiting,
    Finished,
}

#[derive(Trace)]
pub struct Operation {
    primitive: Obj,
    /// What `put` puts; what `read` was asked for.
    pub item: Slot<Obj>,
    waiter: Slot<Obj>,
    #[trace(skip)]
    pub kind: Kind,
    #[trace(skip)]
    state: Cell<State>,
    /// How far `readuntil` has looked for its separator.
    #[trace(skip)]
    pub progress: Cell<usize>,
}
payload!(Operation, "coroutine", shapes::OPERATION, container, finalize_if = was_never_awaited);

/// What a primitive says when it is asked.
pub enum Answer {
    Done(Obj),
    /// Wait for this future.
    Wait(Obj),
}

pub(super) fn make(vm: &mut Vm, primitive: Obj, kind: Kind, item: Obj) -> Obj {
    let operation = Operation {
        primitive,
        item: Slot::new(item),
        waiter: Slot::new(Obj::NONE),
        kind,
        state: Cell::new(State::Created),
        progress: Cell::new(0),
    };
    vm.heap.alloc(operation).into()
}

pub(super) fn drive_natively(vm: &mut Vm) {
    vm.set_native_step(shapes::OPERATION, step, throw, true);
}

/// A future of the loop that `primitive` belongs to: the first in which it waits.
pub(super) fn new_waiter(vm: &mut Vm, primitive: &Obj, bound: &Slot<Obj>, waiters: &Gc<Deque>) -> Result<Obj> {
    let running = vm.locals.running_loop.clone();
    if bound.get(&vm.heap).is_none() {
        bound.set(&mut vm.heap, running.clone());
    }
    if !bound.get(&vm.heap).is(&running) {
        let shown = vm.repr_text(primitive)?;
        return Err(vm.runtime_error(format!("{shown} is bound to a different event loop")));
    }
    let aio = aio(vm);
    let waiter = match EventLoop::exact(vm, aio, &running) {
        Some(native) if !native.is_debugging.get() => Future::make(vm, running).into(),
        _ => vm.call_method(&running, "create_future", &[])?,
    };
    waiters.push(vm, waiter.clone());
    Ok(waiter)
}

pub(super) fn is_done(vm: &mut Vm, future: &Obj) -> Result<bool> {
    if let Some(native) = future.downcast::<Future>() {
        return Ok(native.is_done());
    }
    let done = vm.call_method(future, "done", &[])?;
    vm.truth(&done)
}

pub(super) fn is_cancelled(vm: &mut Vm, future: &Obj) -> Result<bool> {
    if let Some(native) = future.downcast::<Future>() {
        return Ok(native.state.get() == FutureState::Cancelled);
    }
    let cancelled = vm.call_method(future, "cancelled", &[])?;
    vm.truth(&cancelled)
}

pub(super) fn finish(vm: &mut Vm, future: &Obj, result: Obj) -> Result<()> {
    if super::task::is_exact(vm, future)
        && let Some(native) = future.downcast::<Future>()
    {
        return future::set_result(vm, &native.clone(), result);
    }
    vm.call_method(future, "set_result", &[result]).map(drop)
}

pub(super) fn cancel(vm: &mut Vm, future: &Obj) -> Result<()> {
    super::task::cancel_awaited(vm, future, &Obj::NONE).map(drop)
}

fn begin(vm: &mut Vm, this: &Gc<Operation>) -> Result<Answer> {
    let primitive = &this.primitive;
    match this.kind {
        Kind::Exit => {
            locks::release(vm, primitive)?;
            Ok(Answer::Done(Obj::NONE))
        }
        Kind::Get | Kind::Put | Kind::Join => match primitive.downcast::<Queue>() {
            Some(queue) => queues::begin(vm, queue, this),
            None => Ok(Answer::Done(Obj::NONE)),
        },
        Kind::Read | Kind::ReadAll | Kind::ReadExactly | Kind::ReadUntil | Kind::ReadLine => {
            match primitive.downcast::<Reader>() {
                Some(reader) => reader::begin(vm, reader, this),
                None => Ok(Answer::Done(Obj::NONE)),
            }
        }
        Kind::Acquire | Kind::Enter | Kind::Wait => {
            let answer = if let Some(lock) = primitive.downcast::<Lock>() {
                lock.begin(vm, primitive)
            } else if let Some(semaphore) = primitive.downcast::<Semaphore>() {
                semaphore.begin(vm, primitive)
            } else if let Some(event) = primitive.downcast::<Event>() {
                event.begin(vm, primitive)
            } else {
                Ok(Answer::Done(Obj::NONE))
            }?;
            Ok(this.given(answer))
        }
    }
}

/// The waiter is done, or something was thrown at it.
fn resumed(vm: &mut Vm, this: &Gc<Operation>, waiter: &Obj, outcome: Result<()>) -> Result<Answer> {
    let primitive = &this.primitive;
    match this.kind {
        Kind::Exit => outcome.map(|()| Answer::Done(Obj::NONE)),
        Kind::Get | Kind::Put | Kind::Join => match primitive.downcast::<Queue>() {
            Some(queue) => queues::resumed(vm, queue, this, waiter, outcome),
            None => Ok(Answer::Done(Obj::NONE)),
        },
        Kind::Read | Kind::ReadAll | Kind::ReadExactly | Kind::ReadUntil | Kind::ReadLine => {
            match primitive.downcast::<Reader>() {
                Some(reader) => reader::resumed(vm, reader, this, outcome),
                None => Ok(Answer::Done(Obj::NONE)),
            }
        }
        Kind::Acquire | Kind::Enter | Kind::Wait => {
            let answer = if let Some(lock) = primitive.downcast::<Lock>() {
                lock.resumed(vm, waiter, outcome)
            } else if let Some(semaphore) = primitive.downcast::<Semaphore>() {
                semaphore.resumed(vm, waiter, outcome)
            } else if let Some(event) = primitive.downcast::<Event>() {
                event.resumed(vm, waiter, outcome)
            } else {
                outcome.map(|()| Answer::Done(Obj::NONE))
            }?;
            Ok(this.given(answer))
        }
    }
}

pub(super) fn step(vm: &mut Vm, object: &Obj, _sent: Obj) -> Result<Step> {
    let Some(this) = object.downcast::<Operation>() else { return Ok(Step::Return(Obj::NONE)) };
    match this.state.get() {
        State::Created => {
            let answer = begin(vm, this);
            go_on(vm, this, answer)
        }
        State::Waiting => {
            let waiter = this.waiter.cloned(&vm.heap);
            if !is_done(vm, &waiter)? {
                return Err(vm.runtime_error("await wasn't used with future"));
            }
            let outcome = if super::task::is_exact(vm, &waiter)
                && let Some(native) = waiter.downcast::<Future>()
            {
                if native.state.get() == FutureState::Finished && !native.is_failed().get() {
                    Ok(())
                } else {
                    future::result(vm, &native.clone()).map(drop)
                }
            } else {
                vm.call_method(&waiter, "result", &[]).map(drop)
            };
            let answer = resumed(vm, this, &waiter, outcome);
            go_on(vm, this, answer)
        }
        State::Finished => Err(vm.runtime_error("cannot reuse already awaited coroutine")),
    }
}

pub(super) fn throw(vm: &mut Vm, object: &Obj, raised: Raised) -> Result<Step> {
    let Some(this) = object.downcast::<Operation>() else { return Err(raised) };
    match this.state.get() {
        State::Created => {
            this.state.set(State::Finished);
            Err(raised)
        }
        State::Waiting => {
            let waiter = this.waiter.cloned(&vm.heap);
            let answer = resumed(vm, this, &waiter, Err(raised));
            go_on(vm, this, answer)
        }
        State::Finished => Err(vm.runtime_error("cannot reuse already awaited coroutine")),
    }
}

fn go_on(vm: &mut Vm, this: &Gc<Operation>, answer: Result<Answer>) -> Result<Step> {
    match answer {
        Ok(Answer::Wait(waiter)) => {
            this.state.set(State::Waiting);
            match waiter.downcast::<Future>() {
                Some(native) => native.is_blocking().set(true),
                None => vm.set_attr_name(&waiter, "_asyncio_future_blocking", Obj::TRUE)?,
            }
            this.waiter.set(&mut vm.heap, waiter.clone());
            Ok(Step::Yield(waiter))
        }
        Ok(Answer::Done(result)) => {
            this.over(vm);
            Ok(Step::Return(result))
        }
        Err(raised) => {
            this.over(vm);
            Err(raised)
        }
    }
}

impl NativeCoroutine for Operation {
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
}

native_coroutine! { Operation, {
    fn over(&self, vm: &mut Vm) {
        self.state.set(State::Finished);
        self.waiter.set(&mut vm.heap, Obj::NONE);
        self.item.set(&mut vm.heap, Obj::NONE);
    }

    /// `async with` gives None.
    fn given(&self, answer: Answer) -> Answer {
        match answer {
            Answer::Done(_) if self.kind == Kind::Enter => Answer::Done(Obj::NONE),
            answer => answer,
        }
    }

    #[native(close(self))]
    fn close(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        match this.state.get() {
            State::Created => this.state.set(State::Finished),
            State::Waiting => {
                let exit = vm.types.exceptions.GeneratorExit.clone();
                let raised = vm.raise_with(&exit, vec![]);
                match throw(vm, this.as_obj(), raised) {
                    Ok(Step::Yield(_)) => return Err(vm.runtime_error("coroutine ignored GeneratorExit")),
                    Ok(Step::Return(_)) => {}
                    Err(raised) if raised.is(vm, &exit) => {}
                    Err(raised) => return Err(raised),
                }
            }
            State::Finished => {}
        }
        Ok(())
    }

    fn own_name(&self) -> &'static str {
        match self.kind {
            Kind::Acquire => "acquire",
            Kind::Enter => "__aenter__",
            Kind::Exit => "__aexit__",
            Kind::Wait => "wait",
            Kind::Get => "get",
            Kind::Put => "put",
            Kind::Join => "join",
            Kind::Read | Kind::ReadAll => "read",
            Kind::ReadExactly => "readexactly",
            Kind::ReadUntil => "readuntil",
            Kind::ReadLine => "readline",
        }
    }

    #[getter(__qualname__)]
    fn qualname(this: &Gc<Self>) -> String {
        let owner = match this.kind {
            Kind::Enter | Kind::Exit => "_ContextManagerMixin",
            Kind::Wait => "Event",
            Kind::Get | Kind::Put | Kind::Join => "Queue",
            Kind::Read | Kind::ReadAll | Kind::ReadExactly | Kind::ReadUntil | Kind::ReadLine => "StreamReader",
            Kind::Acquire if this.primitive.downcast::<Lock>().is_some() => "Lock",
            Kind::Acquire => "Semaphore",
        };
        format!("{owner}.{}", this.own_name())
    }

    #[getter(cr_await)]
    fn cr_await(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.waiter.cloned(&vm.heap)
    }
} }
