//! `gather()`: several awaitables at once. Each child tells a `Gathered`, natively, when it is done; the last one finishes
//! the future that the caller waits for.

use super::event_loop::EventLoop;
use super::future::{self, Callback, Future, State};
use super::{Aio, aio, python, task};
use crate::object::native::Result;
use crate::object::{Gc, Obj, ShapeId, Slot, Type, payload};
use crate::types::generator::Generator;
use crate::vm::Vm;
use ouro_macros::{Trace, methods, native};
use std::cell::Cell;
use std::collections::HashMap;

/// What the children of one `gather` tell that they are done.
#[derive(Trace)]
pub struct Gathered {
    /// The future that stands for all; None while the children are being made.
    outer: Slot<Option<Gc<Future>>>,
    /// In the order of the arguments; one that was given twice is there twice.
    children: Slot<Vec<Obj>>,
    #[trace(skip)]
    finished: Cell<usize>,
    /// How many different children there are.
    #[trace(skip)]
    count: Cell<usize>,
    #[trace(skip)]
    returns_exceptions: bool,
    #[trace(skip)]
    is_cancel_requested: Cell<bool>,
}
payload!(Gathered, "gather.<locals>._done_callback", ShapeId::NONE, container);

/// The future of `gather`: cancelling it cancels the children.
pub struct GatheringFuture;

pub(super) fn make_class(vm: &mut Vm, future: &Gc<Type>) -> Gc<Type> {
    let class = vm.native_class::<Future>(&GatheringFuture::CLASS, future);
    future::give_attributes(vm, &class);
    class
}

/// Run awaitables concurrently; the future's result is the list of their results, in the order given.
///
/// The first exception is raised at once, while the others go on; with `return_exceptions` all are waited for, and
/// exceptions stand among the results.
#[native(gather(*coros_or_futures, return_exceptions=False, loop=NULL))]
pub fn gather(vm: &mut Vm, coros_or_futures: &[Obj], return_exceptions: bool, r#loop: Option<Obj>) -> Result<Obj> {
    let mut event_loop = Obj::NONE;
    if let Some(given) = r#loop {
        let warn = python(vm, "asyncio._legacy", "warn_about_loop")?;
        let (name, form) = (vm.heap.str("gather").into(), vm.heap.str("asyncio.gather() without it").into());
        vm.call(&warn, &[name, form])?;
        event_loop = given;
    }
    if coros_or_futures.is_empty() {
        if event_loop.is_none() {
            let get = python(vm, "asyncio.events", "get_event_loop")?;
            event_loop = vm.call(&get, &[])?;
        }
        let outer = vm.call_method(&event_loop, "create_future", &[])?;
        let results = vm.list(Vec::new());
        vm.call_method(&outer, "set_result", &[results.into()])?;
        return Ok(outer);
    }
    let aio = aio(vm);
    let gathered = Gathered {
        outer: Slot::new(None),
        children: Slot::default(),
        finished: Cell::new(0),
        count: Cell::new(0),
        returns_exceptions: return_exceptions,
        is_cancel_requested: Cell::new(false),
    };
    let gathered = vm.heap.alloc_with_shape(aio.gathered.root_shape(), gathered);
    let mut children = Vec::with_capacity(coros_or_futures.len());
    let mut done = Vec::new();
    let mut known = Known::default();
    for argument in coros_or_futures {
        if let Some(child) = known.find(vm, argument)? {
            children.push(child);
            continue;
        }
        let child = ensure_future(vm, aio, argument, &event_loop)?;
        if event_loop.is_none() {
            event_loop = loop_of(vm, &child)?;
        }
        if !child.is(argument) {
            // A task made here: nobody else will look at its exception.
            match child.downcast::<Future>() {
                Some(task) => task.logs_pending().set(false),
                None => vm.set_attr_name(&child, "_log_destroy_pending", Obj::FALSE)?,
            }
        }
        known.add(vm, argument, &child)?;
        gathered.count.set(gathered.count.get() + 1);
        match child.downcast::<Future>() {
            Some(future) if task::is_exact(vm, &child) => {
                if future.is_done() {
                    done.push(child.clone());
                } else {
                    let callback = Callback { callable: (&gathered).into(), context: Obj::NONE };
                    future::add_callback(vm, &future.clone(), callback)?;
                }
            }
            _ => {
                let is_done = vm.call_method(&child, "done", &[])?;
                if vm.truth(&is_done)? {
                    done.push(child.clone());
                } else {
                    vm.call_method(&child, "add_done_callback", &[(&gathered).into()])?;
                }
            }
        }
        children.push(child);
    }
    let outer = Future::make_blank(vm, &aio.gathering_future);
    future::init(vm, &outer, Some(event_loop))?;
    outer.coroutine.set(&mut vm.heap, (&gathered).into());
    gathered.children.set(&mut vm.heap, children);
    gathered.outer.set(&mut vm.heap, Some(outer.clone()));
    // Those that were done already (eager tasks) are counted now that there is an outer future.
    for child in done {
        one_is_done(vm, &gathered, &child)?;
    }
    Ok(outer.into())
}

/// The arguments that were seen already, with their futures: by identity where that is equality.
#[derive(Default)]
struct Known {
    by_address: HashMap<usize, Obj>,
    others: Option<Gc<crate::types::dict::Dict>>,
}

impl Known {
    fn is_plain(vm: &mut Vm, argument: &Obj) -> bool {
        argument.downcast::<Generator>().is_some() || task::is_exact(vm, argument)
    }

    fn find(&self, vm: &mut Vm, argument: &Obj) -> Result<Option<Obj>> {
        if Self::is_plain(vm, argument) {
            return Ok(self.by_address.get(&address(argument)).cloned());
        }
        match &self.others {
            Some(others) => {
                let others = others.clone();
                vm.dict_get(&others, argument)
            }
            None => vm.hash(argument).map(|_| None),
        }
    }

    fn add(&mut self, vm: &mut Vm, argument: &Obj, child: &Obj) -> Result<()> {
        if Self::is_plain(vm, argument) {
            self.by_address.insert(address(argument), child.clone());
            return Ok(());
        }
        let others = self.others.get_or_insert_with(|| vm.dict()).clone();
        vm.dict_set(&others, argument, child.clone())
    }
}

fn address(object: &Obj) -> usize {
    object.value().as_ptr() as usize
}

/// `ensure_future(argument, loop=event_loop)`.
fn ensure_future(vm: &mut Vm, aio: &'static Aio, argument: &Obj, event_loop: &Obj) -> Result<Obj> {
    if task::is_native_coroutine(vm, argument) {
        let running = if event_loop.is_none() { vm.locals.running_loop.clone() } else { event_loop.clone() };
        if let Some(native) = EventLoop::exact(vm, aio, &running)
            && native.makes_native_tasks(vm)
        {
            return task::make(vm, &running, argument.clone(), Obj::NONE, None).map(Gc::into_obj);
        }
    }
    let ensure = python(vm, "asyncio.tasks", "ensure_future")?;
    let event_loop = super::keyword(vm, "loop", event_loop.clone());
    vm.call_kw(&ensure, std::slice::from_ref(argument), &[event_loop])
}

fn loop_of(vm: &mut Vm, future: &Obj) -> Result<Obj> {
    if task::is_exact(vm, future)
        && let Some(native) = future.downcast::<Future>()
    {
        return Ok(native.event_loop.cloned(&vm.heap));
    }
    let get = python(vm, "asyncio.futures", "_get_loop")?;
    vm.call(&get, std::slice::from_ref(future))
}

/// What a child came to.
enum Outcome {
    Cancelled,
    Failed(Obj),
    Result(Obj),
}

/// Look at a child that is done; its exception counts as retrieved.
fn outcome_of(vm: &mut Vm, child: &Obj) -> Result<Outcome> {
    if task::is_exact(vm, child)
        && let Some(native) = child.downcast::<Future>()
    {
        if native.state.get() == State::Cancelled {
            return Ok(Outcome::Cancelled);
        }
        native.logs_traceback().set(false);
        let value = native.outcome.cloned(&vm.heap);
        return Ok(if native.is_failed().get() { Outcome::Failed(value) } else { Outcome::Result(value) });
    }
    let cancelled = vm.call_method(child, "cancelled", &[])?;
    if vm.truth(&cancelled)? {
        return Ok(Outcome::Cancelled);
    }
    let exception = vm.call_method(child, "exception", &[])?;
    if !exception.is_none() {
        return Ok(Outcome::Failed(exception));
    }
    vm.call_method(child, "result", &[]).map(Outcome::Result)
}

fn cancelled_error_of(vm: &mut Vm, child: &Obj) -> Result<Obj> {
    if let Some(native) = child.downcast::<Future>() {
        let native = native.clone();
        return Ok(future::cancelled_error(vm, &native).into_exception().into());
    }
    vm.call_method(child, "_make_cancelled_error", &[])
}

/// `child`, a native future, is done.
pub(super) fn child_done(vm: &mut Vm, gathered: &Gc<Gathered>, child: &Gc<Future>) -> Result<()> {
    one_is_done(vm, gathered, child.as_obj())
}

fn one_is_done(vm: &mut Vm, gathered: &Gc<Gathered>, child: &Obj) -> Result<()> {
    gathered.finished.set(gathered.finished.get() + 1);
    let outer = gathered.outer.cloned(&vm.heap).filter(|outer| !outer.is_done());
    let Some(outer) = outer else {
        return outcome_of(vm, child).map(drop);
    };
    if !gathered.returns_exceptions {
        match outcome_of(vm, child)? {
            Outcome::Cancelled => {
                let exception = cancelled_error_of(vm, child)?;
                return future::set_exception(vm, &outer, &exception);
            }
            Outcome::Failed(exception) => return future::set_exception(vm, &outer, &exception),
            Outcome::Result(_) => {}
        }
    }
    if gathered.finished.get() != gathered.count.get() {
        return Ok(());
    }
    let children = gathered.children.cloned(&vm.heap);
    let mut results = Vec::with_capacity(children.len());
    for child in &children {
        results.push(match outcome_of(vm, child)? {
            Outcome::Result(result) => result,
            Outcome::Failed(exception) => exception,
            Outcome::Cancelled => {
                // Without the traceback and the context of the original.
                let message = vm.get_attr_name(child, "_cancel_message")?;
                let message = if message.is_none() { vm.heap.str("").into() } else { message };
                let class = aio(vm).cancelled_error(vm)?;
                vm.call(class.as_obj(), &[message])?
            }
        });
    }
    if gathered.is_cancel_requested.get() {
        let exception = match children.last() {
            Some(last) => cancelled_error_of(vm, last)?,
            None => Obj::NONE,
        };
        return future::set_exception(vm, &outer, &exception);
    }
    let results = vm.list(results);
    future::set_result(vm, &outer, results.into())
}

#[methods(_done_callback, module = "asyncio.tasks", subclassable = false)]
impl Gathered {
    #[native(__call__(self, fut, /))]
    fn call(this: &Gc<Self>, vm: &mut Vm, fut: &Obj) -> Result<()> {
        one_is_done(vm, this, fut)
    }

    #[getter(__qualname__)]
    fn qualname(_this: &Gc<Self>) -> &'static str {
        "gather.<locals>._done_callback"
    }

    #[getter(__module__)]
    fn module(_this: &Gc<Self>) -> &'static str {
        "asyncio.tasks"
    }
}

/// Which `Gathered` a future of `gather` belongs to.
fn gathered_of(vm: &Vm, outer: &Gc<Future>) -> Option<Gc<Gathered>> {
    outer.coroutine.get(&vm.heap).downcast::<Gathered>().cloned()
}

#[methods(_GatheringFuture, module = "asyncio.tasks", subclassable = false)]
impl GatheringFuture {
    #[native(cancel(self, msg=None))]
    fn cancel(this: &Gc<Future>, vm: &mut Vm, msg: Obj) -> Result<bool> {
        let Some(gathered) = gathered_of(vm, this).filter(|_| !this.is_done()) else { return Ok(false) };
        let mut is_any_cancelled = false;
        for child in gathered.children.cloned(&vm.heap) {
            is_any_cancelled |= task::cancel_awaited(vm, &child, &msg)?;
        }
        if is_any_cancelled {
            // Done when the last child is: even if the children swallow it, this future will be cancelled.
            gathered.is_cancel_requested.set(true);
        }
        Ok(is_any_cancelled)
    }

    #[getter(_children)]
    fn children(this: &Gc<Future>, vm: &mut Vm) -> Obj {
        let children = gathered_of(vm, this).map(|gathered| gathered.children.cloned(&vm.heap));
        vm.list(children.unwrap_or_default()).into()
    }

    #[getter(_cancel_requested)]
    fn cancel_requested(this: &Gc<Future>, vm: &mut Vm) -> bool {
        gathered_of(vm, this).is_some_and(|gathered| gathered.is_cancel_requested.get())
    }
}
