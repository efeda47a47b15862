//! `Handle` and `TimerHandle`: a callback that was given to a loop, and can be taken back.

use super::event_loop::EventLoop;
use super::future::give_attributes;
use super::{aio, python};
use crate::modules::contextvars_::{Context, copy_context, enter, leave};
use crate::object::native::Result;
use crate::object::protocol::CompareOp;
use crate::object::{Gc, Obj, Raised, ShapeId, Slot, Trace, Type, TypeFlags, Visitor, payload};
use crate::vm::Vm;
use ouro_macros::methods;
use std::cell::Cell;

pub struct Handle {
    pub callback: Slot<Obj>,
    /// A tuple; None once cancelled.
    pub args: Slot<Obj>,
    pub context: Slot<Obj>,
    pub event_loop: Slot<Obj>,
    /// Of a TimerHandle, as the program gave it.
    pub when: Slot<Obj>,
    pub source: Slot<Obj>,
    /// In debug mode, the text of a cancelled handle.
    shown: Slot<Obj>,
    pub is_cancelled: Cell<bool>,
    pub is_scheduled: Cell<bool>,
}
payload!(Handle, "Handle", ShapeId::NONE, container);
impl Trace for Handle {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.callback.trace(v);
        self.args.trace(v);
        self.context.trace(v);
        self.event_loop.trace(v);
        self.when.trace(v);
        self.source.trace(v);
        self.shown.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.callback.clear(sink);
        self.args.clear(sink);
        self.context.clear(sink);
        self.event_loop.clear(sink);
        self.source.clear(sink);
    }
}

pub(super) fn make_class(vm: &mut Vm) -> Gc<Type> {
    let object = vm.types.object.clone();
    let class = vm.native_class::<Handle>(&Handle::CLASS, &object);
    give_attributes(vm, &class);
    class.add_flag(TypeFlags::OPEN);
    class
}

pub(super) fn make_timer_class(vm: &mut Vm, handle: &Gc<Type>) -> Gc<Type> {
    let class = vm.native_class::<Handle>(&TimerHandleClass::CLASS, handle);
    give_attributes(vm, &class);
    class.add_flag(TypeFlags::OPEN);
    class
}

impl Handle {
    fn blank() -> Handle {
        Handle {
            callback: Slot::new(Obj::NONE),
            args: Slot::new(Obj::NONE),
            context: Slot::new(Obj::NONE),
            event_loop: Slot::new(Obj::NONE),
            when: Slot::new(Obj::NONE),
            source: Slot::new(Obj::NONE),
            shown: Slot::new(Obj::NONE),
            is_cancelled: Cell::new(false),
            is_scheduled: Cell::new(false),
        }
    }

    /// A handle of the native loop; with `when`, a timer's.
    pub fn make(
        vm: &mut Vm,
        event_loop: &Gc<EventLoop>,
        callback: Obj,
        args: Obj,
        context: Obj,
        when: Option<Obj>,
    ) -> Result<Gc<Handle>> {
        let aio = aio(vm);
        let class = if when.is_some() { &aio.timer_handle } else { &aio.handle };
        let handle = Handle {
            callback: Slot::new(callback),
            args: Slot::new(args),
            context: Slot::new(context),
            event_loop: Slot::new(event_loop.into()),
            when: Slot::new(when.unwrap_or(Obj::NONE)),
            ..Handle::blank()
        };
        let handle = vm.heap.alloc_with_shape(class.root_shape(), handle);
        if event_loop.is_debugging.get() {
            note_source(vm, &handle)?;
        }
        Ok(handle)
    }
}

fn note_source(vm: &mut Vm, handle: &Gc<Handle>) -> Result<()> {
    let extract = python(vm, "asyncio.format_helpers", "extract_stack")?;
    let source = vm.call(&extract, &[])?;
    handle.source.set(&mut vm.heap, source);
    Ok(())
}

fn is_debugging(vm: &mut Vm, handle: &Gc<Handle>) -> Result<bool> {
    let event_loop = handle.event_loop.cloned(&vm.heap);
    if let Some(native) = event_loop.downcast::<EventLoop>() {
        return Ok(native.is_debugging.get());
    }
    if event_loop.is_none() {
        return Ok(false);
    }
    let debug = vm.call_method(&event_loop, "get_debug", &[])?;
    vm.truth(&debug)
}

/// Call the callback in its context. What it raises is told to the loop's exception handler.
pub fn run(vm: &mut Vm, handle: &Gc<Handle>) -> Result<()> {
    let context = handle.context.cloned(&vm.heap);
    let callback = handle.callback.cloned(&vm.heap);
    let args = handle.args.cloned(&vm.heap);
    let outcome = match (context.downcast::<Context>(), args.downcast::<ouro_heap::Tuple>()) {
        (Some(context), Some(args)) => match enter(vm, context) {
            Ok(before) => {
                let outcome = vm.call(&callback, args.items());
                leave(vm, context, before);
                outcome
            }
            Err(raised) => Err(raised),
        },
        _ => {
            let mut all = vec![callback];
            vm.collect(&args).and_then(|args| {
                all.extend(args);
                vm.call_method(&context, "run", &all)
            })
        }
    };
    match outcome {
        Ok(_) => Ok(()),
        Err(raised) => report(vm, handle, raised),
    }
}

#[cold]
pub(super) fn report(vm: &mut Vm, handle: &Gc<Handle>, raised: Raised) -> Result<()> {
    if super::stops_the_loop(vm, &raised) {
        return Err(raised);
    }
    let callback = format_callback(vm, handle)?;
    let message = vm.heap.str(&format!("Exception in callback {callback}")).into();
    let mut entries =
        vec![("message", message), ("exception", raised.into_exception().into()), ("handle", handle.into())];
    let source = handle.source.cloned(&vm.heap);
    if !source.is_none() {
        entries.push(("source_traceback", source));
    }
    let context = super::context_dict(vm, entries);
    let event_loop = handle.event_loop.cloned(&vm.heap);
    vm.call_method(&event_loop, "call_exception_handler", &[context]).map(drop)
}

/// `f() at file:line`.
fn format_callback(vm: &mut Vm, handle: &Gc<Handle>) -> Result<String> {
    let format = python(vm, "asyncio.format_helpers", "_format_callback_source")?;
    let (callback, args) = (handle.callback.cloned(&vm.heap), handle.args.cloned(&vm.heap));
    let debug = super::keyword(vm, "debug", Obj::NONE).0;
    let is_debugging = Obj::bool(is_debugging(vm, handle)?);
    let text = vm.call_kw(&format, &[callback, args], &[(debug, is_debugging)])?;
    vm.str_text(&text)
}

fn init(
    vm: &mut Vm,
    this: &Gc<Handle>,
    when: Obj,
    callback: Obj,
    args: Obj,
    event_loop: Obj,
    context: Option<Obj>,
) -> Result<()> {
    let context = match context {
        Some(context) => context,
        None => copy_context(vm).into(),
    };
    this.when.set(&mut vm.heap, when);
    this.callback.set(&mut vm.heap, callback);
    this.args.set(&mut vm.heap, args);
    this.context.set(&mut vm.heap, context);
    this.event_loop.set(&mut vm.heap, event_loop);
    if is_debugging(vm, this)? {
        note_source(vm, this)?;
    }
    Ok(())
}

fn repr(vm: &mut Vm, this: &Gc<Handle>) -> Result<String> {
    let shown = this.shown.cloned(&vm.heap);
    if !shown.is_none() {
        return vm.str_text(&shown);
    }
    let mut info = vm.type_of(this.as_obj()).plain_name(vm);
    if this.is_cancelled.get() {
        info += " cancelled";
    }
    let when = this.when.cloned(&vm.heap);
    if !when.is_none() {
        info += &format!(" when={}", vm.str_text(&when)?);
    }
    if !this.callback.get(&vm.heap).is_none() {
        info += " ";
        info += &format_callback(vm, this)?;
    }
    let source = this.source.cloned(&vm.heap);
    if !source.is_none() && vm.truth(&source)? {
        let frame = vm.get_item(&source, &Obj::small(-1))?;
        let (file, line) = (vm.get_item(&frame, &Obj::small(0))?, vm.get_item(&frame, &Obj::small(1))?);
        info += &format!(" created at {}:{}", vm.str_text(&file)?, vm.str_text(&line)?);
    }
    Ok(format!("<{info}>"))
}

/// `Handle.cancel()`.
pub fn cancel(vm: &mut Vm, this: &Gc<Handle>) -> Result<()> {
    if this.is_cancelled.replace(true) {
        return Ok(());
    }
    if is_debugging(vm, this)? {
        let text = repr(vm, this)?;
        let text = vm.heap.str(&text);
        this.shown.set(&mut vm.heap, text.into());
    }
    drop(this.callback.take(&mut vm.heap));
    drop(this.args.take(&mut vm.heap));
    Ok(())
}

/// Object returned by callback registration methods.
#[methods(Handle, module = "asyncio.events")]
impl Handle {
    #[new(Handle(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<ouro_heap::Str>, Obj)>) -> Gc<Handle> {
        let _ = (args, kwargs);
        vm.heap.alloc_with_shape(cls.root_shape(), Handle::blank())
    }

    #[native(__init__(self, callback, args, loop, context=None))]
    fn init(this: &Gc<Self>, vm: &mut Vm, callback: Obj, args: Obj, r#loop: Obj, context: Option<Obj>) -> Result<()> {
        init(vm, this, Obj::NONE, callback, args, r#loop, context)
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<String> {
        repr(vm, this)
    }

    #[native(get_context(self))]
    fn get_context(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.context.cloned(&vm.heap)
    }

    #[native(cancel(self))]
    fn cancel(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        cancel(vm, this)
    }

    #[native(cancelled(self))]
    fn cancelled(this: &Gc<Self>) -> bool {
        this.is_cancelled.get()
    }

    #[native(_run(self))]
    fn run(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        run(vm, this)
    }

    #[getter(_callback)]
    fn callback(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.callback.cloned(&vm.heap)
    }

    #[getter(_args)]
    fn args(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.args.cloned(&vm.heap)
    }

    #[getter(_context)]
    fn context(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.context.cloned(&vm.heap)
    }

    #[getter(_loop)]
    fn event_loop(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.event_loop.cloned(&vm.heap)
    }

    #[getter(_cancelled)]
    fn is_cancelled(this: &Gc<Self>) -> bool {
        this.is_cancelled.get()
    }

    #[getter(_source_traceback)]
    fn source_traceback(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.source.cloned(&vm.heap)
    }

    #[getter(_repr)]
    fn shown(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        this.shown.cloned(&vm.heap)
    }
}

/// `TimerHandle`: its native part is a `Handle`.
pub struct TimerHandleClass;

fn compare(vm: &mut Vm, this: &Gc<Handle>, other: &Obj, op: CompareOp) -> Result<Obj> {
    let Some(other) = other.downcast::<Handle>().filter(|h| !h.when.get(&vm.heap).is_none()).cloned() else {
        return Ok(Obj::NOT_IMPLEMENTED);
    };
    let (mine, theirs) = (this.when.cloned(&vm.heap), other.when.cloned(&vm.heap));
    match op {
        CompareOp::Eq => {
            let (callback, args) = (this.callback.cloned(&vm.heap), this.args.cloned(&vm.heap));
            let (callback2, args2) = (other.callback.cloned(&vm.heap), other.args.cloned(&vm.heap));
            Ok(Obj::bool(
                vm.eq(&mine, &theirs)?
                    && vm.eq(&callback, &callback2)?
                    && vm.eq(&args, &args2)?
                    && this.is_cancelled.get() == other.is_cancelled.get(),
            ))
        }
        CompareOp::Le | CompareOp::Ge => {
            let strict = if op == CompareOp::Le { CompareOp::Lt } else { CompareOp::Gt };
            if vm.compare_bool(strict, &mine, &theirs)? {
                return Ok(Obj::TRUE);
            }
            compare(vm, this, other.as_obj(), CompareOp::Eq)
        }
        _ => vm.compare_bool(op, &mine, &theirs).map(Obj::bool),
    }
}

/// Object returned by timed callback registration methods.
#[methods(TimerHandle, module = "asyncio.events")]
impl TimerHandleClass {
    #[native(__init__(self, when, callback, args, loop, context=None))]
    fn init(
        this: &Gc<Handle>,
        vm: &mut Vm,
        when: Obj,
        callback: Obj,
        args: Obj,
        r#loop: Obj,
        context: Option<Obj>,
    ) -> Result<()> {
        init(vm, this, when, callback, args, r#loop, context)
    }

    #[native(when(self))]
    fn when(this: &Gc<Handle>, vm: &mut Vm) -> Obj {
        this.when.cloned(&vm.heap)
    }

    #[native(cancel(self))]
    fn cancel(this: &Gc<Handle>, vm: &mut Vm) -> Result<()> {
        if !this.is_cancelled.get() {
            let event_loop = this.event_loop.cloned(&vm.heap);
            let aio = aio(vm);
            match EventLoop::exact(vm, aio, &event_loop) {
                Some(native) => {
                    if this.is_scheduled.get() {
                        native.count_cancelled();
                    }
                }
                None => drop(vm.call_method(&event_loop, "_timer_handle_cancelled", &[this.into()])?),
            }
        }
        cancel(vm, this)
    }

    #[native(__hash__(self, /))]
    fn hash(this: &Gc<Handle>, vm: &mut Vm) -> Result<i64> {
        let when = this.when.cloned(&vm.heap);
        vm.hash(&when)
    }

    #[native(__lt__(self, other, /))]
    fn lt(this: &Gc<Handle>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
        compare(vm, this, other, CompareOp::Lt)
    }

    #[native(__le__(self, other, /))]
    fn le(this: &Gc<Handle>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
        compare(vm, this, other, CompareOp::Le)
    }

    #[native(__gt__(self, other, /))]
    fn gt(this: &Gc<Handle>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
        compare(vm, this, other, CompareOp::Gt)
    }

    #[native(__ge__(self, other, /))]
    fn ge(this: &Gc<Handle>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
        compare(vm, this, other, CompareOp::Ge)
    }

    #[native(__eq__(self, other, /))]
    fn eq(this: &Gc<Handle>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
        compare(vm, this, other, CompareOp::Eq)
    }

    #[getter(_when)]
    fn raw_when(this: &Gc<Handle>, vm: &mut Vm) -> Obj {
        this.when.cloned(&vm.heap)
    }

    #[getter(_scheduled)]
    fn scheduled(this: &Gc<Handle>) -> bool {
        this.is_scheduled.get()
    }
}
