//! Which loop runs in the current thread, which task runs in a loop, and which tasks a loop has.

use super::event_loop::EventLoop;
use super::future::{Future, NOWHERE};
use super::{Aio, aio};
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised};
use crate::vm::Vm;
use ouro_macros::native;

/// The running loop of this thread; RuntimeError if there is none.
pub(super) fn running_loop(vm: &mut Vm) -> Result<Obj> {
    let running = vm.locals.running_loop.clone();
    if running.is_none() {
        return Err(vm.runtime_error("no running event loop"));
    }
    Ok(running)
}

/// Return the running event loop.  Raise a RuntimeError if there is none.
#[native(get_running_loop())]
pub fn get_running_loop(vm: &mut Vm) -> Result<Obj> {
    running_loop(vm)
}

/// Return the running event loop or None.
#[native(_get_running_loop())]
pub fn get_running_loop_or_none(vm: &mut Vm) -> Obj {
    vm.locals.running_loop.clone()
}

/// Return a Task that runs a coroutine in the running loop.
#[native(create_task(coro, *, name=None, context=None))]
pub fn create_task(vm: &mut Vm, coro: Obj, name: Obj, context: Obj) -> Result<Obj> {
    let event_loop = running_loop(vm)?;
    let aio = aio(vm);
    let context = (!context.is_none()).then_some(context);
    if let Some(native) = EventLoop::exact(vm, aio, &event_loop).cloned() {
        return EventLoop::create_task(&native, vm, coro, name, context);
    }
    let create = vm.get_attr_name(&event_loop, "create_task")?;
    let mut keywords = vec![super::keyword(vm, "name", name)];
    keywords.extend(context.map(|context| super::keyword(vm, "context", context)));
    vm.call_kw(&create, &[coro], &keywords)
}

/// Set the running event loop.
#[native(_set_running_loop(loop, /))]
pub fn set_running_loop(vm: &mut Vm, r#loop: Obj) {
    let before = std::mem::replace(&mut vm.locals.running_loop, r#loop);
    drop(before);
}

/// Return an asyncio event loop.
#[native(get_event_loop())]
pub fn get_event_loop(vm: &mut Vm) -> Result<Obj> {
    let running = vm.locals.running_loop.clone();
    if !running.is_none() {
        return Ok(running);
    }
    let get = super::python(vm, "asyncio.events", "get_event_loop_policy")?;
    let policy = vm.call(&get, &[])?;
    vm.call_method(&policy, "get_event_loop", &[])
}

/// The task that runs in `event_loop`, or None.
fn current(vm: &mut Vm, aio: &Aio, event_loop: &Obj) -> Obj {
    if let Some(native) = event_loop.downcast::<EventLoop>() {
        return native.current_task.cloned(&vm.heap);
    }
    let known = aio.foreign_current.get(&vm.heap);
    known.iter().find(|(l, _)| l.is(event_loop)).map_or(Obj::NONE, |(_, task)| task.clone())
}

/// Make `task` (or None) the one that runs in `event_loop`; gives the one before.
pub(super) fn swap_current(vm: &mut Vm, aio: &Aio, event_loop: &Obj, task: Obj) -> Result<Obj> {
    if let Some(native) = event_loop.downcast::<EventLoop>() {
        return Ok(native.current_task.replace(&mut vm.heap, task));
    }
    let known = aio.foreign_current.get_mut(&mut vm.heap);
    let place = known.iter().position(|(l, _)| l.is(event_loop));
    Ok(match (place, task.is_none()) {
        (Some(i), true) => known.swap_remove(i).1,
        (Some(i), false) => std::mem::replace(&mut known[i].1, task),
        (None, true) => Obj::NONE,
        (None, false) => {
            known.push((event_loop.clone(), task));
            Obj::NONE
        }
    })
}

#[inline]
pub(super) fn enter_task(vm: &mut Vm, aio: &Aio, event_loop: &Obj, task: &Gc<Future>) -> Result<()> {
    if let Some(native) = event_loop.downcast::<EventLoop>() {
        let slot = native.current_task.get_mut(&mut vm.heap);
        if slot.is_none() {
            *slot = task.into();
            return Ok(());
        }
    }
    let before = swap_current(vm, aio, event_loop, task.into())?;
    if before.is_none() {
        return Ok(());
    }
    swap_current(vm, aio, event_loop, before.clone())?;
    Err(refuse_entry(vm, task.as_obj(), &before))
}

#[cold]
fn refuse_entry(vm: &mut Vm, task: &Obj, before: &Obj) -> Raised {
    match (vm.repr_text(task), vm.repr_text(before)) {
        (Ok(task), Ok(before)) => {
            vm.runtime_error(format!("Cannot enter into task {task} while another task {before} is being executed."))
        }
        (Err(raised), _) | (_, Err(raised)) => raised,
    }
}

#[inline]
pub(super) fn leave_task(vm: &mut Vm, aio: &Aio, event_loop: &Obj, task: &Gc<Future>) -> Result<()> {
    let before = swap_current(vm, aio, event_loop, Obj::NONE)?;
    if before.is(task.as_obj()) {
        return Ok(());
    }
    swap_current(vm, aio, event_loop, before.clone())?;
    let (task, before) = (vm.repr_text(task.as_obj())?, vm.repr_text(&before)?);
    Err(vm.runtime_error(format!("Leaving task {task} does not match the current task {before}.")))
}

/// Unfinished tasks are held by their loop.
pub(super) fn register(vm: &mut Vm, task: &Gc<Future>) {
    if task.is_done() || task.place.get() != NOWHERE {
        return;
    }
    let event_loop = task.event_loop.cloned(&vm.heap);
    match event_loop.downcast::<EventLoop>() {
        Some(native) => native.add_task(vm, task),
        None => {
            let known = aio(vm).foreign_tasks.get_mut(&mut vm.heap);
            known.push(task.into());
        }
    }
}

pub(super) fn unregister(vm: &mut Vm, task: &Gc<Future>) {
    let event_loop = task.event_loop.cloned(&vm.heap);
    match event_loop.downcast::<EventLoop>() {
        Some(native) => native.remove_task(vm, task),
        None => forget(vm, task.as_obj()),
    }
}

fn forget(vm: &mut Vm, task: &Obj) {
    let known = aio(vm).foreign_tasks.get_mut(&mut vm.heap);
    if let Some(i) = known.iter().position(|t| t.is(task)) {
        let gone = known.swap_remove(i);
        drop(gone);
    }
}

/// Register a new task in asyncio as executed by loop.
#[native(_register_task(task))]
pub fn register_task(vm: &mut Vm, task: &Obj) {
    match task.downcast::<Future>() {
        Some(native) => register(vm, native),
        None => aio(vm).foreign_tasks.get_mut(&mut vm.heap).push(task.clone()),
    }
}

/// Unregister a task.
#[native(_unregister_task(task))]
pub fn unregister_task(vm: &mut Vm, task: &Obj) {
    match task.downcast::<Future>() {
        Some(native) => unregister(vm, native),
        None => forget(vm, task),
    }
}

/// Register a new eager task.
#[native(_register_eager_task(task))]
pub fn register_eager_task(vm: &mut Vm, task: &Obj) {
    register_task(vm, task);
}

/// Unregister an eager task.
#[native(_unregister_eager_task(task))]
pub fn unregister_eager_task(vm: &mut Vm, task: &Obj) {
    unregister_task(vm, task);
}

/// Enter into task execution or resume suspended task.
#[native(_enter_task(loop, task))]
pub fn enter_task_function(vm: &mut Vm, r#loop: &Obj, task: &Obj) -> Result<()> {
    let aio = aio(vm);
    let before = current(vm, aio, r#loop);
    if !before.is_none() {
        return Err(refuse_entry(vm, task, &before));
    }
    swap_current(vm, aio, r#loop, task.clone()).map(drop)
}

/// Leave task execution or suspend a task.
#[native(_leave_task(loop, task))]
pub fn leave_task_function(vm: &mut Vm, r#loop: &Obj, task: &Obj) -> Result<()> {
    let aio = aio(vm);
    let before = current(vm, aio, r#loop);
    if !before.is(task) {
        let (task, before) = (vm.repr_text(task)?, vm.repr_text(&before)?);
        return Err(vm.runtime_error(format!("Leaving task {task} does not match the current task {before}.")));
    }
    swap_current(vm, aio, r#loop, Obj::NONE).map(drop)
}

/// Temporarily swap in the supplied task and return the original one (or None).
#[native(_swap_current_task(loop, task))]
pub fn swap_current_task(vm: &mut Vm, r#loop: &Obj, task: &Obj) -> Result<Obj> {
    let aio = aio(vm);
    swap_current(vm, aio, r#loop, task.clone())
}

/// Return a currently executed task.
#[native(current_task(loop=None))]
pub fn current_task(vm: &mut Vm, r#loop: Option<Obj>) -> Result<Obj> {
    let event_loop = match r#loop {
        Some(event_loop) => event_loop,
        None => running_loop(vm)?,
    };
    let aio = aio(vm);
    Ok(current(vm, aio, &event_loop))
}

/// Return a set of all tasks for the loop.
#[native(all_tasks(loop=None))]
pub fn all_tasks(vm: &mut Vm, r#loop: Option<Obj>) -> Result<Obj> {
    let event_loop = match r#loop {
        Some(event_loop) => event_loop,
        None => running_loop(vm)?,
    };
    let mut tasks = Vec::new();
    if let Some(native) = event_loop.downcast::<EventLoop>() {
        tasks = native.tasks(vm);
    }
    let foreign = aio(vm).foreign_tasks.cloned(&vm.heap);
    for task in foreign {
        let get_loop = super::python(vm, "asyncio.futures", "_get_loop")?;
        let its_loop = vm.call(&get_loop, std::slice::from_ref(&task))?;
        let done = vm.call_method(&task, "done", &[])?;
        if its_loop.is(&event_loop) && !vm.truth(&done)? {
            tasks.push(task);
        }
    }
    vm.set(tasks)
}
