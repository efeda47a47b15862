//! The virtual machine: its state, how it starts, and where it stands still. Knows no event loop and no syntax tree.

mod bind;
pub mod call;
pub mod code;
mod eval;
mod extension;
mod finalize;
pub(crate) mod frame;
mod intrinsic;
pub(crate) mod linked;
mod ops;
mod resume;
mod stack;
mod start;
pub mod thread;
mod tracing;
mod unwind;
pub mod wait;

use crate::object::native::{NativeDef, Result};
use crate::object::plan::Plans;
use crate::object::{Gc, Obj, Raised, Special, Str, Value};
use crate::types::Types;
use crate::types::dict::Dict;
use code::CodeObject;
use frame::Chain;
use ouro_heap::{Attention, Generation, Heap, ShapeId, WeakRef};
use std::sync::atomic::{AtomicU32, Ordering};

pub(crate) use ops::call::Construction;
pub use resume::{NativeStep, Resume, Step};
pub use stack::Stubs;

/// The length of an object that has the right shape.
pub type NativeLen = fn(&Vm, &Obj) -> usize;

/// How `await` drives objects of a shape.
struct NativeDrive {
    step: NativeStep,
    throw: NativeThrow,
    is_awaitable: bool,
}

/// A module whose code is running, in which thread, and who waits for it.
pub(crate) struct Initializing {
    pub(crate) name: Gc<Str>,
    pub(crate) thread: thread::ThreadId,
    pub(crate) waiting: Vec<(thread::ThreadId, wait::Mailbox)>,
}

/// What native code throws into an object that an innermost frame waits for.
pub type NativeThrow = fn(&mut Vm, &Obj, Raised) -> Result<Step>;

/// Something that has to happen at the next safe point, asked for from outside (signals, timers of the thread switch).
pub type AttentionHandler = fn(&mut Vm) -> Result<()>;

/// The interpreter's state. One per thread of the process.
pub struct Vm {
    pub heap: Heap,
    pub types: Types,
    pub names: Names,
    /// The dictionary of the module `builtins`.
    pub builtins: Gc<Dict>,
    /// `sys.modules`.
    pub modules: Gc<Dict>,
    /// Modules whose code is running.
    pub(crate) initializing: Vec<Initializing>,
    /// `-O`: 0, 1 or 2.
    pub optimize: u8,

    // The machine. `base` and `pc` are current whenever native code runs.
    pub(crate) base: *mut Value,
    pub(crate) pc: *const u32,
    pub(crate) stack_start: *mut Value,
    pub(crate) stack_end: *mut Value,
    /// Frames that may still be entered.
    pub(crate) depth: i64,
    pub(crate) recursion_limit: i64,
    pub(crate) chain: *mut Chain,
    /// The exception on its way to a handler or to native code.
    pub(crate) raised: Option<Raised>,
    /// The exception being handled, owned; None in the word if none.
    pub(crate) handled: Value,
    /// What leaves a resumption towards native code.
    pub(crate) transfer: Value,
    /// Where results go that nobody wants.
    pub(crate) discard: Value,
    pub(crate) attention: &'static AtomicU32,
    pub(crate) stubs: Stubs,
    /// Addresses below this are too close to the native stack's end.
    pub(crate) native_limit: usize,

    /// `object.__getattribute__` and `object.__new__`, known to be plain.
    pub(crate) generic_getattribute: *const NativeDef,
    pub(crate) folds: ops::fold::Folds,
    pub(crate) object_new: Option<Obj>,
    pub(crate) object_init: Option<Obj>,
    /// Codes whose inline caches are in use.
    cached_codes: Vec<Gc<WeakRef>>,
    /// How many modules of the library are being run, one importing the other.
    pub(crate) running_library: u32,
    pub(crate) plans: Plans,
    /// The objects of `LINKED` frames on the stack.
    linked: Vec<Gc<crate::types::frame::Frame>>,
    native_steps: Vec<Option<NativeDrive>>,
    native_lens: Vec<Option<NativeLen>>,
    /// Asked at safe points when `OUTSIDE` is raised.
    pub(crate) outside: Option<AttentionHandler>,
    pub(crate) is_finalizing_object: bool,
    pub(crate) locals: thread::Locals,
    pub(crate) watchers: tracing::Watchers,
    /// Somebody watches some thread: calls of Python code enter by `TraceEntry`.
    enters_by_report: bool,
    pub(crate) threads: thread::Threads,
    pub(crate) waiting: wait::Waiting,
    extensions: extension::Extensions,
    pub async_gen_hooks: finalize::AsyncGenHooks,
    /// Called with what a finaliser raised: `sys.unraisablehook`.
    pub(crate) unraisable: Option<fn(&mut Vm, Raised, &Obj)>,
    /// The classes of the module `_io`, once it is loaded.
    pub(crate) io: Option<std::rc::Rc<crate::modules::io::Classes>>,
    /// The program is over: what is left is being destroyed.
    pub is_ending: bool,
    /// Texts that are in no file but that tracebacks shall show: by the name of their code.
    pub typed_sources: Vec<(String, std::rc::Rc<str>)>,
    /// What the interpreter was started with.
    pub options: crate::modules::sys::Options,
}

/// How often finalisers may leave others to be run, one after the other: a chain of objects does so for each of them.
const MOST_FINALIZERS_IN_TURN: u32 = 1_000_000;

/// Raised in the attention word by signals and other threads.
pub const OUTSIDE: u32 = 4;

/// Interned names that the interpreter itself uses.
#[allow(non_snake_case)]
pub struct Names {
    specials: Vec<Gc<Str>>,
    pub empty: Gc<Str>,
    pub __name__: Gc<Str>,
    pub __doc__: Gc<Str>,
    pub __module__: Gc<Str>,
    pub __qualname__: Gc<Str>,
    pub __dict__: Gc<Str>,
    pub __class__: Gc<Str>,
    pub __builtins__: Gc<Str>,
}

impl Names {
    fn new(heap: &Heap) -> Names {
        Names {
            specials: Special::ALL.iter().map(|(_, name)| heap.intern(name)).collect(),
            empty: heap.intern(""),
            __name__: heap.intern("__name__"),
            __doc__: heap.intern("__doc__"),
            __module__: heap.intern("__module__"),
            __qualname__: heap.intern("__qualname__"),
            __dict__: heap.intern("__dict__"),
            __class__: heap.intern("__class__"),
            __builtins__: heap.intern("__builtins__"),
        }
    }

    #[must_use]
    pub fn special(&self, special: Special) -> Gc<Str> {
        self.specials[special as usize].clone()
    }
}

impl Vm {
    /// Before native code that may run a program again: RecursionError where the native stack is nearly used up.
    #[inline]
    pub fn enter_native(&mut self) -> Result<()> {
        let here = 0u8;
        if (&raw const here as usize) < self.native_limit {
            return Err(self.native_overflow());
        }
        Ok(())
    }

    #[cold]
    fn native_overflow(&mut self) -> Raised {
        // Raising needs some stack itself: allow it for the moment.
        let limit = std::mem::replace(&mut self.native_limit, 0);
        let raised = self.recursion_error("maximum recursion depth exceeded");
        self.native_limit = limit;
        raised
    }

    /// The counterpart of `enter_native`.
    #[inline]
    pub fn leave_native(&mut self) {}

    /// The builtins that code with these globals sees.
    pub fn builtins_of(&mut self, globals: &Gc<Dict>) -> Gc<Dict> {
        let key = self.names.__builtins__.clone();
        match globals.get_str(&self.heap, &key) {
            Some(b) => {
                if let Some(module) = b.downcast::<crate::types::module::Module>() {
                    return module.dict.clone();
                }
                if let Some(proxy) = b.downcast::<crate::types::mappingproxy::MappingProxy>()
                    && let Some(dict) = proxy.mapping.downcast::<Dict>()
                {
                    return dict.clone();
                }
                b.into_gc().unwrap_or_else(|_| self.builtins.clone())
            }
            None => self.builtins.clone(),
        }
    }

    pub(crate) fn register_caches(&mut self, code: &Gc<CodeObject>) {
        if self.cached_codes.len() % 1024 == 1023 {
            self.cached_codes.retain(|c| c.target().is_some());
        }
        let reference = self.heap.weak_ref(crate::types::shapes::WEAKREF, code.as_obj(), None);
        self.cached_codes.push(reference);
    }

    /// A class changed in a way that inline caches may have relied on: all of them forget.
    pub(crate) fn clear_inline_caches(&mut self) {
        self.plans.clear();
        for code in self.cached_codes.drain(..) {
            if let Some(code) = code.target()
                && let Some(code) = code.downcast::<CodeObject>()
            {
                code.clear_caches();
            }
        }
    }

    /// Let `await` drive objects of this shape natively: iterators, and with `is_awaitable` objects that are their own
    /// iterator as far as a program can tell.
    pub fn set_native_step(&mut self, shape: ShapeId, step: NativeStep, throw: NativeThrow, is_awaitable: bool) {
        let place = shape.0 as usize;
        if self.native_steps.len() <= place {
            self.native_steps.resize_with(place + 1, || None);
        }
        self.native_steps[place] = Some(NativeDrive { step, throw, is_awaitable });
    }

    pub(crate) fn native_step(&self, shape: ShapeId) -> Option<NativeStep> {
        self.native_steps.get(shape.0 as usize)?.as_ref().map(|drive| drive.step)
    }

    pub(crate) fn native_throw(&self, shape: ShapeId) -> Option<NativeThrow> {
        self.native_steps.get(shape.0 as usize)?.as_ref().map(|drive| drive.throw)
    }

    /// Whether `await` drives objects of this shape themselves.
    pub(crate) fn is_native_awaitable(&self, shape: ShapeId) -> bool {
        self.native_steps.get(shape.0 as usize).is_some_and(|d| d.as_ref().is_some_and(|drive| drive.is_awaitable))
    }

    /// Let `len()` and truth of objects of this shape be asked of `len` alone.
    pub fn set_native_len(&mut self, shape: ShapeId, len: NativeLen) {
        let place = shape.0 as usize;
        if self.native_lens.len() <= place {
            self.native_lens.resize(place + 1, None);
        }
        self.native_lens[place] = Some(len);
    }

    pub(crate) fn native_len(&self, object: &Obj) -> Option<usize> {
        let shape = self.heap.shape_of(object)?.id;
        let len = self.native_lens.get(shape.0 as usize).copied().flatten()?;
        Some(len(self, object))
    }

    /// At a safe point: do what waits to be done.
    pub fn attend(&mut self) -> Result<()> {
        let wanted = self.attention.swap(0, Ordering::AcqRel);
        if wanted & Attention::COLLECT != 0 {
            let generation = self.heap.due_generation();
            self.heap.collect(generation);
        }
        if wanted & (Attention::PENDING | Attention::COLLECT) != 0 {
            self.run_pending();
        }
        if wanted & OUTSIDE != 0
            && let Some(handler) = self.outside
        {
            return handler(self);
        }
        Ok(())
    }

    /// Run the finalisers and weak reference callbacks that are due. What they raise is reported, not raised.
    pub fn run_pending(&mut self) {
        if self.is_finalizing_object {
            // Whoever runs finalisers goes on until none is left.
            return;
        }
        self.is_finalizing_object = true;
        let exception = self.raised.take();
        let mut rounds = 0;
        loop {
            let (objects, callbacks) = (self.heap.take_finalizers(), self.heap.take_weak_callbacks());
            if objects.is_empty() && callbacks.is_empty() {
                if self.heap.collect(Generation::Condemned) == 0 {
                    break;
                }
                continue;
            }
            for (reference, callback) in callbacks {
                if let Err(raised) = self.call(&callback, &[reference]) {
                    self.report_unraisable(raised, &callback);
                }
            }
            rounds += 1;
            if rounds > MOST_FINALIZERS_IN_TURN {
                // Each makes work for another. These die without theirs.
                let raised = self.recursion_error("maximum recursion depth exceeded");
                self.report_unraisable(raised, &Obj::NONE);
                drop(objects);
                continue;
            }
            for object in objects {
                self.finalize(&object);
            }
        }
        self.raised = exception;
        self.is_finalizing_object = false;
    }

    /// An exception that nobody can catch, raised while `of` was at work.
    pub fn report_unraisable(&mut self, raised: Raised, of: &Obj) {
        if let Some(hook) = self.unraisable {
            hook(self, raised, of);
        }
    }

    /// `gc.collect()`: gives the number of unreachable objects.
    pub fn collect_garbage(&mut self, generation: Generation) -> usize {
        let found = self.heap.collect(generation);
        self.run_pending();
        found
    }
}
