//! `Queue`: items in a container that subclasses may choose, and futures of those who wait for items or for room. What is
//! rare (`repr`, `shutdown`) is in `stdlib/asyncio/queues.py`, whose `Queue` derives from this.

use super::locks::Event;
use super::operation::{self, Answer, Kind, Operation, cancel, finish, is_cancelled, is_done, new_waiter};
use super::{aio, future, python};
use crate::modules::collections_::Deque;
use crate::object::native::Result;
use crate::object::protocol::CompareOp;
use crate::object::{Gc, Obj, ShapeId, Slot, Str, Type, TypeFlags, payload};
use crate::vm::Vm;
use ouro_macros::{Trace, methods};
use std::cell::Cell;

#[derive(Trace)]
pub struct Queue {
    maxsize: Slot<Obj>,
    /// The container: a deque, unless `_init` made another one.
    items: Slot<Obj>,
    getters: Slot<Gc<Deque>>,
    putters: Slot<Gc<Deque>>,
    /// An Event: no work is left.
    finished: Slot<Obj>,
    event_loop: Slot<Obj>,
    #[trace(skip)]
    unfinished: Cell<i64>,
    #[trace(skip)]
    is_shut_down: Cell<bool>,
    /// The class overrides nothing that the native parts would call, but for what its container is.
    #[trace(skip)]
    is_plain: Cell<bool>,
    /// The class has a container of its own.
    #[trace(skip)]
    has_own_container: Cell<bool>,
}
payload!(Queue, "asyncio.queues.Queue", ShapeId::NONE, container);

/// What the native parts do without calling the method of this name.
const SHORT_CUTS: &[&str] = &["_wakeup_next", "full", "empty", "qsize", "put_nowait", "get_nowait"];
/// What makes the container of items.
const CONTAINER: &[&str] = &["_init", "_get", "_put"];

pub(super) fn make_class(vm: &mut Vm) -> Gc<Type> {
    let object = vm.types.object.clone();
    let class = vm.native_class::<Queue>(&Queue::CLASS, &object);
    future::give_attributes(vm, &class);
    class.add_flag(TypeFlags::OPEN);
    class
}

fn overrides_none(vm: &mut Vm, class: &Gc<Type>, names: &[&str]) -> bool {
    let native = aio(vm).queue.clone();
    names.iter().all(|name| {
        let name = vm.heap.intern(name);
        match (vm.lookup(class, &name), vm.lookup(&native, &name)) {
            (Some(own), Some(native)) => own.is(&native),
            _ => false,
        }
    })
}

fn raise<T>(vm: &mut Vm, class: &str) -> Result<T> {
    let class = python(vm, "asyncio.queues", class)?;
    match class.into_gc::<Type>() {
        Ok(class) => Err(vm.raise_with(&class, vec![])),
        Err(_) => Err(vm.type_error("exceptions must be classes")),
    }
}

fn ask(vm: &mut Vm, queue: &Gc<Queue>, method: &str) -> Result<bool> {
    let answer = vm.call_method(queue.as_obj(), method, &[])?;
    vm.truth(&answer)
}

impl Queue {
    /// The deque of items of a queue that is as the native code made it.
    fn plain_items(&self, vm: &Vm) -> Option<Gc<Deque>> {
        if !self.is_plain.get() || self.has_own_container.get() {
            return None;
        }
        self.items.get(&vm.heap).downcast_exact::<Deque>().cloned()
    }

    /// How many items there are in a queue whose `qsize` is the native one.
    fn size(&self, vm: &mut Vm) -> Result<usize> {
        if let Some(items) = self.plain_items(vm) {
            return Ok(items.size(vm));
        }
        let items = self.items.cloned(&vm.heap);
        vm.len(&items)
    }

    fn is_full(this: &Gc<Queue>, vm: &mut Vm) -> Result<bool> {
        if !this.is_plain.get() {
            return ask(vm, this, "full");
        }
        match this.maxsize.get(&vm.heap).as_small_int() {
            Some(maxsize) => Ok(maxsize > 0 && this.size(vm)? as i64 >= maxsize),
            None => Self::full(this, vm),
        }
    }

    fn is_empty(this: &Gc<Queue>, vm: &mut Vm) -> Result<bool> {
        if !this.is_plain.get() {
            return ask(vm, this, "empty");
        }
        match this.plain_items(vm) {
            Some(items) => Ok(items.size(vm) == 0),
            None => Self::empty(this, vm),
        }
    }

    /// Wake the first of `waiters` that still waits.
    fn wake_next(vm: &mut Vm, waiters: &Gc<Deque>) -> Result<()> {
        while let Some(waiter) = waiters.pop_first(vm) {
            if !is_done(vm, &waiter)? {
                return finish(vm, &waiter, Obj::NONE);
            }
        }
        Ok(())
    }

    fn wake(this: &Gc<Queue>, vm: &mut Vm, waiters: &Gc<Deque>) -> Result<()> {
        if this.is_plain.get() {
            return Self::wake_next(vm, waiters);
        }
        vm.call_method(this.as_obj(), "_wakeup_next", &[waiters.into()]).map(drop)
    }

    fn put_now(this: &Gc<Queue>, vm: &mut Vm, item: &Obj) -> Result<Obj> {
        if this.is_plain.get() {
            Self::put_nowait(this, vm, item)?;
            return Ok(Obj::NONE);
        }
        vm.call_method(this.as_obj(), "put_nowait", std::slice::from_ref(item))
    }

    fn get_now(this: &Gc<Queue>, vm: &mut Vm) -> Result<Obj> {
        if this.is_plain.get() {
            return Self::get_nowait(this, vm);
        }
        vm.call_method(this.as_obj(), "get_nowait", &[])
    }

    /// Go on with `put`: wait for room as long as there is none.
    fn go_on_putting(this: &Gc<Queue>, vm: &mut Vm, item: &Obj) -> Result<Answer> {
        if Self::is_full(this, vm)? {
            if this.is_shut_down.get() {
                return raise(vm, "QueueShutDown");
            }
            let putters = this.putters.cloned(&vm.heap);
            return new_waiter(vm, this.as_obj(), &this.event_loop, &putters).map(Answer::Wait);
        }
        Self::put_now(this, vm, item).map(Answer::Done)
    }

    fn go_on_getting(this: &Gc<Queue>, vm: &mut Vm) -> Result<Answer> {
        if Self::is_empty(this, vm)? {
            if this.is_shut_down.get() && Self::is_empty(this, vm)? {
                return raise(vm, "QueueShutDown");
            }
            let getters = this.getters.cloned(&vm.heap);
            return new_waiter(vm, this.as_obj(), &this.event_loop, &getters).map(Answer::Wait);
        }
        Self::get_now(this, vm).map(Answer::Done)
    }
}

pub(super) fn begin(vm: &mut Vm, queue: &Gc<Queue>, operation: &Gc<Operation>) -> Result<Answer> {
    match operation.kind {
        Kind::Put => {
            let item = operation.item.cloned(&vm.heap);
            Queue::go_on_putting(queue, vm, &item)
        }
        Kind::Get => Queue::go_on_getting(queue, vm),
        _ if queue.unfinished.get() > 0 => {
            let finished = queue.finished.cloned(&vm.heap);
            match finished.downcast::<Event>() {
                Some(event) => Ok(without_result(event.begin(vm, &finished)?)),
                None => Ok(Answer::Done(Obj::NONE)),
            }
        }
        _ => Ok(Answer::Done(Obj::NONE)),
    }
}

pub(super) fn resumed(
    vm: &mut Vm,
    queue: &Gc<Queue>,
    operation: &Gc<Operation>,
    waiter: &Obj,
    outcome: Result<()>,
) -> Result<Answer> {
    let waiters = match operation.kind {
        Kind::Put => queue.putters.cloned(&vm.heap),
        Kind::Get => queue.getters.cloned(&vm.heap),
        _ => {
            let finished = queue.finished.cloned(&vm.heap);
            return match finished.downcast::<Event>() {
                Some(event) => event.resumed(vm, waiter, outcome).map(without_result),
                None => outcome.map(|()| Answer::Done(Obj::NONE)),
            };
        }
    };
    if let Err(raised) = outcome {
        cancel(vm, waiter)?;
        waiters.remove_identical(vm, waiter);
        let can_others = match operation.kind {
            Kind::Put => !Queue::is_full(queue, vm)?,
            _ => !Queue::is_empty(queue, vm)?,
        };
        // Woken and thrown at, at once: what it was woken for is for another.
        if can_others && !is_cancelled(vm, waiter)? {
            Queue::wake(queue, vm, &waiters)?;
        }
        return Err(raised);
    }
    begin(vm, queue, operation)
}

fn without_result(answer: Answer) -> Answer {
    match answer {
        Answer::Done(_) => Answer::Done(Obj::NONE),
        wait => wait,
    }
}

/// First in, first out. With `maxsize` above zero, `put` waits while the queue is full.
#[methods(_Queue, module = "asyncio.queues")]
impl Queue {
    #[new(_Queue(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Gc<Queue> {
        let _ = (args, kwargs);
        let queue = Queue {
            maxsize: Slot::new(Obj::small(0)),
            items: Slot::new(Obj::NONE),
            getters: Slot::new(Deque::make(vm)),
            putters: Slot::new(Deque::make(vm)),
            finished: Slot::new(Event::make(vm, true).into()),
            event_loop: Slot::new(Obj::NONE),
            unfinished: Cell::new(0),
            is_shut_down: Cell::new(false),
            is_plain: Cell::new(overrides_none(vm, cls, SHORT_CUTS)),
            has_own_container: Cell::new(!overrides_none(vm, cls, CONTAINER)),
        };
        vm.heap.alloc_with_shape(cls.root_shape(), queue)
    }

    #[native(__init__(self, maxsize=0, *, loop=NULL))]
    fn init(this: &Gc<Self>, vm: &mut Vm, maxsize: Option<&Obj>, r#loop: Option<Obj>) -> Result<()> {
        if r#loop.is_some() {
            let warn = python(vm, "asyncio._legacy", "warn_about_loop")?;
            let name = vm.type_of(this.as_obj()).plain_name(vm);
            let (name, form) = (vm.heap.str(&name).into(), vm.heap.str(&format!("asyncio.{name}()")).into());
            vm.call(&warn, &[name, form])?;
        }
        let maxsize = maxsize.cloned().unwrap_or(Obj::small(0));
        this.maxsize.set(&mut vm.heap, maxsize.clone());
        this.unfinished.set(0);
        this.is_shut_down.set(false);
        if !this.has_own_container.get() {
            let items = Deque::make(vm);
            this.items.set(&mut vm.heap, items.into());
            return Ok(());
        }
        vm.call_method(this.as_obj(), "_init", &[maxsize]).map(drop)
    }

    #[native(_init(self, maxsize))]
    fn make_container(this: &Gc<Self>, vm: &mut Vm, maxsize: &Obj) {
        let _ = maxsize;
        let items = Deque::make(vm);
        this.items.set(&mut vm.heap, items.into());
    }

    #[native(_get(self))]
    fn take(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let items = this.items.cloned(&vm.heap);
        vm.call_method(&items, "popleft", &[])
    }

    #[native(_put(self, item))]
    fn add(this: &Gc<Self>, vm: &mut Vm, item: &Obj) -> Result<()> {
        let items = this.items.cloned(&vm.heap);
        vm.call_method(&items, "append", std::slice::from_ref(item)).map(drop)
    }

    #[native(_wakeup_next(self, waiters))]
    fn wakeup_next(_this: &Gc<Self>, vm: &mut Vm, waiters: &Obj) -> Result<()> {
        match waiters.downcast::<Deque>() {
            Some(waiters) => Queue::wake_next(vm, waiters),
            None => Err(vm.type_error("waiters stand in a deque")),
        }
    }

    /// Number of items in the queue.
    #[native(qsize(self))]
    fn qsize(this: &Gc<Self>, vm: &mut Vm) -> Result<usize> {
        let items = this.items.cloned(&vm.heap);
        vm.len(&items)
    }

    /// Return True if the queue is empty, False otherwise.
    #[native(empty(self))]
    fn empty(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        let items = this.items.cloned(&vm.heap);
        Ok(!vm.truth(&items)?)
    }

    /// Return True if there are maxsize items in the queue.
    #[native(full(self))]
    fn full(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        let maxsize = this.maxsize.cloned(&vm.heap);
        if vm.compare_bool(CompareOp::Le, &maxsize, &Obj::small(0))? {
            return Ok(false);
        }
        let size = vm.call_method(this.as_obj(), "qsize", &[])?;
        vm.compare_bool(CompareOp::Ge, &size, &maxsize)
    }

    /// Put an item into the queue, waiting for room if need be.
    #[native(put(self, item))]
    fn put(this: &Gc<Self>, vm: &mut Vm, item: Obj) -> Obj {
        operation::make(vm, this.into(), Kind::Put, item)
    }

    /// Put an item into the queue at once, or raise QueueFull.
    #[native(put_nowait(self, item))]
    fn put_nowait(this: &Gc<Self>, vm: &mut Vm, item: &Obj) -> Result<()> {
        if this.is_shut_down.get() {
            return raise(vm, "QueueShutDown");
        }
        if Self::is_full(this, vm)? {
            return raise(vm, "QueueFull");
        }
        match this.plain_items(vm) {
            Some(items) => items.push(vm, item.clone()),
            None => drop(vm.call_method(this.as_obj(), "_put", std::slice::from_ref(item))?),
        }
        this.unfinished.set(this.unfinished.get() + 1);
        let finished = this.finished.cloned(&vm.heap);
        if let Some(event) = finished.downcast::<Event>() {
            event.reset();
        }
        let getters = this.getters.cloned(&vm.heap);
        Self::wake(this, vm, &getters)
    }

    /// Remove and return an item, waiting for one if need be.
    #[native(get(self))]
    fn get(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        operation::make(vm, this.into(), Kind::Get, Obj::NONE)
    }

    /// Remove and return an item at once, or raise QueueEmpty.
    #[native(get_nowait(self))]
    fn get_nowait(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        if Self::is_empty(this, vm)? {
            let name = if this.is_shut_down.get() { "QueueShutDown" } else { "QueueEmpty" };
            return raise(vm, name);
        }
        let item = match this.plain_items(vm).and_then(|items| items.pop_first(vm)) {
            Some(item) => item,
            None => vm.call_method(this.as_obj(), "_get", &[])?,
        };
        let putters = this.putters.cloned(&vm.heap);
        Self::wake(this, vm, &putters)?;
        Ok(item)
    }

    /// Tell that the work on an item is done; after as many calls as items were put, `join` returns.
    #[native(task_done(self))]
    fn task_done(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        if this.unfinished.get() <= 0 {
            return Err(vm.value_error("task_done() called too many times"));
        }
        this.unfinished.set(this.unfinished.get() - 1);
        if this.unfinished.get() > 0 {
            return Ok(());
        }
        let finished = this.finished.cloned(&vm.heap);
        match finished.downcast::<Event>() {
            Some(event) => event.wake_all(vm),
            None => Ok(()),
        }
    }

    /// Wait until the work on all items is done.
    #[native(join(self))]
    fn join(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        operation::make(vm, this.into(), Kind::Join, Obj::NONE)
    }

    #[getter(_maxsize)]
    fn maxsize(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.maxsize.cloned(&vm.heap)
    }

    #[setter(_maxsize)]
    fn set_maxsize(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) {
        this.maxsize.set(&mut vm.heap, value.cloned().unwrap_or(Obj::NONE));
    }

    #[getter(_queue)]
    fn items(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.items.cloned(&vm.heap)
    }

    #[setter(_queue)]
    fn set_items(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) {
        this.items.set(&mut vm.heap, value.cloned().unwrap_or(Obj::NONE));
    }

    #[getter(_getters)]
    fn getters(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.getters.cloned(&vm.heap).into()
    }

    #[getter(_putters)]
    fn putters(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.putters.cloned(&vm.heap).into()
    }

    #[getter(_finished)]
    fn finished(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.finished.cloned(&vm.heap)
    }

    #[getter(_unfinished_tasks)]
    fn unfinished(this: &Gc<Self>) -> i64 {
        this.unfinished.get()
    }

    #[setter(_unfinished_tasks)]
    fn set_unfinished(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let Some(value) = value else { return Err(vm.attribute_error_plain("cannot delete attribute")) };
        this.unfinished.set(vm.to_i64(value)?);
        Ok(())
    }

    #[getter(_is_shutdown)]
    fn is_shut_down(this: &Gc<Self>) -> bool {
        this.is_shut_down.get()
    }

    #[setter(_is_shutdown)]
    fn set_shut_down(this: &Gc<Self>, vm: &mut Vm, value: Option<&Obj>) -> Result<()> {
        let value = vm.truth(value.unwrap_or(&Obj::FALSE))?;
        this.is_shut_down.set(value);
        Ok(())
    }

    #[getter(_loop)]
    fn event_loop(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.event_loop.cloned(&vm.heap)
    }
}
