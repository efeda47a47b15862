//! Generators, coroutines and asynchronous generators: objects with their frame inside. Suspending and resuming them is
//! the machine's work (`vm/resume.rs`).
#![allow(unsafe_code)]

use super::shapes;
use crate::object::{Gc, Heap, Obj, Slot, Str, Trace, Tuple, Value, Visitor, payload};
use crate::types::frame::Frame as FrameObject;
use crate::types::function::Function;
use crate::vm::frame::{Frame, LINKED};
use ouro_heap::Header;
use std::cell::Cell;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum State {
    Created,
    Suspended,
    Running,
    Finished,
    /// Awaited by another one: it runs, or is suspended, as part of that one's chain.
    Delegated,
}

#[repr(C)]
pub struct Generator {
    pub state: Cell<State>,
    /// Its `close()` is under way, or it was warned about: no more finalising.
    pub is_closing: Cell<bool>,
    /// As an asynchronous generator: the hooks know it.
    pub has_hooks: Cell<bool>,
    /// As an asynchronous generator: an `asend()` or its like is under way.
    pub is_stepping: Cell<bool>,
    pub nregs: u32,
    /// Suspended: the instruction that suspended. Created: the first.
    pub pc: Cell<*const u32>,
    /// As a suspended root: the exception handled inside. As an asynchronous generator that runs for an awaiter: the
    /// one that the awaiter handles. Owned.
    pub handled: Cell<Value>,
    /// What few have: as an asynchronous generator, what finalises it; where there is more, the tuple of name and
    /// qualified name that were set, that, and the frame object that shows the frame, each or None.
    extra: Slot<Obj>,
    /// Awaited by another: `prev` and `ret_pc` are where that one goes on. As a suspended root: `prev` are the registers
    /// of the innermost of its chain, or null where that is not known. Above the kind, `dst` has the depth of that chain.
    pub(crate) frame: Frame,
    // The registers follow.
}

const _: () = assert!(size_of::<Generator>() == 64, "there may be a million of them");

impl Generator {
    /// The parts of a generator that has not started, before its registers.
    pub(crate) fn created(func: Value, nregs: u32, innermost: *mut Value, start: *const u32) -> Generator {
        let frame = Frame { func, prev: innermost, ret_pc: std::ptr::null(), dst: crate::vm::frame::HEAP };
        Generator {
            state: Cell::new(State::Created),
            is_closing: Cell::new(false),
            has_hooks: Cell::new(false),
            is_stepping: Cell::new(false),
            nregs,
            pc: Cell::new(start),
            handled: Cell::new(Value::NONE),
            extra: Slot::new(Obj::NONE),
            frame,
        }
    }

    /// As a suspended root: frames below it in its chain, for the recursion limit.
    #[inline(always)]
    pub(crate) fn depth(&self) -> u32 {
        (self.frame.dst >> 32) as u32
    }

    #[inline(always)]
    pub(crate) fn set_depth(&mut self, depth: u32) {
        use crate::vm::frame::{HEAP, LINKED};
        self.frame.dst = u64::from(depth) << 32 | HEAP | self.frame.dst & LINKED;
    }

    /// Whether, finished, it owns nothing but its function.
    #[inline(always)]
    pub(crate) fn is_bare(&self) -> bool {
        // SAFETY: the word is read while nothing else runs.
        let extra = unsafe { (*self.extra.as_ptr()).is_none() };
        self.state.get() == State::Finished && self.handled.get().is_none() && extra
    }

    /// `extra` as the tuple.
    fn extras(&self, heap: &Heap) -> [Obj; 4] {
        let extra = self.extra.cloned(heap);
        // A tuple cannot be called, so it is no finaliser.
        match extra.downcast_exact::<Tuple>().map(|t| t.items()) {
            Some([name, qualname, finalizer, frame]) => {
                [name.clone(), qualname.clone(), finalizer.clone(), frame.clone()]
            }
            _ => [Obj::NONE, Obj::NONE, extra, Obj::NONE],
        }
    }

    fn set_extras(&self, heap: &mut Heap, extras: [Obj; 4]) {
        let [name, _, finalizer, frame] = &extras;
        let extra =
            if name.is_none() && frame.is_none() { finalizer.clone() } else { heap.tuple_of_array(extras).into() };
        self.extra.set(heap, extra);
    }

    /// `__name__` and `__qualname__`, where they were set.
    pub fn own_names(&self, heap: &Heap) -> Option<(Gc<Str>, Gc<Str>)> {
        let [name, qualname, ..] = self.extras(heap);
        Some((name.downcast::<Str>()?.clone(), qualname.downcast::<Str>()?.clone()))
    }

    pub fn set_names(&self, heap: &mut Heap, name: Gc<Str>, qualname: Gc<Str>) {
        let [_, _, finalizer, frame] = self.extras(heap);
        self.set_extras(heap, [name.into(), qualname.into(), finalizer, frame]);
    }

    /// As an asynchronous generator: what finalises it, or None.
    pub fn finalizer(&self, heap: &Heap) -> Obj {
        let [_, _, finalizer, _] = self.extras(heap);
        finalizer
    }

    pub fn set_finalizer(&self, heap: &mut Heap, finalizer: Obj) {
        let [name, qualname, _, frame] = self.extras(heap);
        self.set_extras(heap, [name, qualname, finalizer, frame]);
    }

    /// The frame object of a `LINKED` frame.
    pub(crate) fn frame_object(&self, heap: &Heap) -> Option<Gc<FrameObject>> {
        let [.., frame] = self.extras(heap);
        frame.into_gc().ok()
    }

    pub(crate) fn set_frame_object(&self, heap: &mut Heap, object: Option<Gc<FrameObject>>) {
        let [name, qualname, finalizer, _] = self.extras(heap);
        self.set_extras(heap, [name, qualname, finalizer, object.map_or(Obj::NONE, Obj::from)]);
    }

    /// The registers of the frame inside.
    ///
    /// # Safety
    /// `g` is the payload of a generator object.
    #[inline(always)]
    pub unsafe fn registers(g: *mut Generator) -> *mut Value {
        // SAFETY: they follow the payload.
        unsafe { g.add(1).cast() }
    }

    /// The generator whose frame has these registers.
    ///
    /// # Safety
    /// `base` are the registers of a heap frame.
    #[inline(always)]
    pub unsafe fn of(base: *mut Value) -> *mut Generator {
        // SAFETY: the payload lies below.
        unsafe { base.cast::<Generator>().sub(1) }
    }

    /// The object around the payload.
    ///
    /// # Safety
    /// `g` is the payload of a live generator object.
    #[inline(always)]
    pub unsafe fn object(g: *mut Generator) -> *mut Header {
        // SAFETY: the header lies below.
        unsafe { g.cast::<Header>().sub(1) }
    }

    /// Whether the registers hold objects.
    fn has_registers(&self) -> bool {
        self.state.get() != State::Finished
    }

    /// The registers of the frame inside.
    pub(crate) fn first(&self) -> *mut Value {
        // SAFETY: they follow the payload.
        unsafe { (self as *const Generator).add(1).cast_mut().cast() }
    }
}

impl Trace for Generator {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.extra.trace(v);
        v.visit(self.handled.get());
        v.visit(self.frame.func);
        if self.has_registers() {
            // A running frame's registers are roots: what they hold must not look garbage.
            if self.state.get() == State::Running {
                return;
            }
            for i in 0..self.nregs as usize {
                // SAFETY: the registers are initialised when the object is made.
                v.visit(unsafe { *self.first().add(i) });
            }
        }
    }
}

impl Drop for Generator {
    fn drop(&mut self) {
        // SAFETY: the registers own what they hold until the generator is finished, `func` until now.
        unsafe {
            // A frame object does not keep the generator: it shows nothing from now on.
            if self.frame.dst & LINKED != 0
                && let Some(extras) = (*self.extra.as_ptr()).downcast_exact::<Tuple>()
                && let Some(object) = extras.items().last().and_then(|object| object.downcast::<FrameObject>())
            {
                object.registers.set(std::ptr::null_mut());
            }
            ouro_heap::raw::decref(self.handled.get());
            if self.has_registers() {
                let first = self.first();
                for i in 0..self.nregs as usize {
                    ouro_heap::raw::decref(*first.add(i));
                }
            }
            ouro_heap::raw::decref(self.frame.func);
        }
    }
}

unsafe fn tail(h: *mut Header) -> usize {
    // SAFETY: called with a generator only.
    unsafe { (*h.add(1).cast::<Generator>()).nregs as usize * 8 }
}

/// A suspended frame is closed before it dies; a coroutine that never ran is warned about.
unsafe fn wants_finalizer(h: *mut Header) -> bool {
    // SAFETY: called with a generator only.
    unsafe {
        let g = &*h.add(1).cast::<Generator>();
        if g.is_closing.get() {
            return false;
        }
        match g.state.get() {
            State::Suspended => true,
            State::Created => {
                let f: *const Function = g.frame.func.as_ptr().add(1).cast();
                matches!((*crate::vm::frame::code_of_function(f)).kind, ouro_compiler::bytecode::CodeKind::Coroutine)
            }
            State::Delegated => true,
            State::Running | State::Finished => false,
        }
    }
}

payload!(Generator, "generator", shapes::GENERATOR, container, tail = tail, finalizer = wants_finalizer);

/// An awaitable of an asynchronous generator: `__anext__()`, `asend()`, `athrow()`, `aclose()`.
pub struct AsyncGenStep {
    pub generator: Gc<Generator>,
    /// What is sent (`asend`), or thrown where `is_throw`.
    pub argument: Obj,
    pub kind: StepKind,
    pub state: Cell<StepState>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    Send,
    Throw,
    Close,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    Created,
    Running,
    Finished,
}

impl AsyncGenStep {
    /// The step is over: the next one may begin.
    pub fn finish(&self) {
        if self.state.replace(StepState::Finished) == StepState::Running {
            self.generator.is_stepping.set(false);
        }
    }
}

payload!(AsyncGenStep, "async_generator_asend", shapes::ASYNC_GEN_STEP, container);

impl Trace for AsyncGenStep {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.generator.trace(v);
        self.argument.trace(v);
    }
}
