//! Generators, coroutines and asynchronous generators: objects with their frame inside. Suspending and resuming them is
//! the machine's work (`vm/resume.rs`).
#![allow(unsafe_code)]

use super::shapes;
use crate::object::{Gc, Obj, Slot, Str, Trace, Value, Visitor, payload};
use crate::types::function::Function;
use crate::vm::frame::Frame;
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
    /// As a suspended root: frames below it in its chain, for the recursion limit.
    pub depth: Cell<u32>,
    /// As a suspended root: the innermost of its await chain.
    pub innermost: Cell<*mut Generator>,
    /// Suspended: the instruction that suspended. Created: the first.
    pub pc: Cell<*const u32>,
    /// As a suspended root: the exception handled inside, owned.
    pub handled: Cell<Value>,
    /// As an asynchronous generator that runs for an awaiter: the exception that the awaiter handles, owned.
    pub outer_handled: Cell<Value>,
    /// As an asynchronous generator: what finalises it.
    pub finalizer: Slot<Option<Obj>>,
    pub names: Slot<Option<Box<(Gc<Str>, Gc<Str>)>>>,
    /// Where it was created: function and instruction.
    pub origin: Cell<(*const u32, Value)>,
    pub(crate) frame: Frame,
    // The registers follow.
}

impl Generator {
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

    fn first(&self) -> *mut Value {
        // SAFETY: they follow the payload.
        unsafe { (self as *const Generator).add(1).cast_mut().cast() }
    }
}

impl Trace for Generator {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.names.trace(v);
        self.finalizer.trace(v);
        v.visit(self.handled.get());
        v.visit(self.origin.get().1);
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
            ouro_heap::raw::decref(self.handled.get());
            ouro_heap::raw::decref(self.origin.get().1);
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
