//! Functions that watch a program: `sys.settrace` and `sys.setprofile`. Nobody pays for them while there are none: code
//! then runs without reports. With one, calls enter by the stub `TraceEntry`, and frames run a copy of their
//! instructions that has reports (`bytecode/traced.rs`); the frames between which evaluation switches by resuming and
//! suspending report in `resume.rs`, those that are left in `unwind.rs` and at `Return`.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

use super::Vm;
use super::code::CodeObject;
use super::frame::{Activation, HEADER, HEAP, LINKED, STACK, code_of, frame, peek};
use super::unwind::raise;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, Value};
use crate::types::frame::Frame;
use crate::types::function::BoundMethod;
use crate::types::generator::Generator;
use crate::types::native::NativeFunction;
use ouro_compiler::bytecode::Op;

/// Who watches a thread.
#[derive(Default)]
pub(crate) struct Watchers {
    /// What was given to `sys.settrace`, or None.
    pub(crate) tracer: Obj,
    /// What was given to `sys.setprofile`, or None.
    pub(crate) profiler: Obj,
    /// One of them is running: it is not watched itself.
    is_busy: bool,
    /// Somebody watches, and is not busy.
    pub(crate) is_watched: bool,
}

impl Watchers {
    fn refresh(&mut self) {
        self.is_watched = self.exist() && !self.is_busy;
    }

    pub(super) fn exist(&self) -> bool {
        !(self.tracer.is_none() && self.profiler.is_none())
    }
}

impl Vm {
    /// `sys.settrace`.
    pub fn set_tracer(&mut self, tracer: Obj) {
        let old = std::mem::replace(&mut self.watchers.tracer, tracer);
        self.watchers_changed();
        drop(old);
    }

    /// `sys.setprofile`.
    pub fn set_profiler(&mut self, profiler: Obj) {
        let old = std::mem::replace(&mut self.watchers.profiler, profiler);
        self.watchers_changed();
        drop(old);
    }

    /// `sys.gettrace`.
    pub fn tracer(&self) -> Obj {
        self.watchers.tracer.clone()
    }

    /// `sys.getprofile`.
    pub fn profiler(&self) -> Obj {
        self.watchers.profiler.clone()
    }

    /// `sys.call_tracing`: call `function` watched, though a trace function is running.
    pub fn call_watched(&mut self, function: &Obj, args: &[Obj]) -> Result<Obj> {
        let was_busy = std::mem::replace(&mut self.watchers.is_busy, false);
        self.watchers.refresh();
        let result = self.call(function, args);
        self.watchers.is_busy = was_busy;
        self.watchers.refresh();
        result
    }

    fn watchers_changed(&mut self) {
        self.watchers.refresh();
        let is_traced = self.watchers.exist() || self.others_are_watched();
        if is_traced != self.enters_by_report {
            self.enters_by_report = is_traced;
            for object in self.heap.containers() {
                if let Some(code) = object.downcast::<CodeObject>() {
                    code.clone().set_start(self);
                }
            }
        }
        if !self.watchers.tracer.is_none() {
            self.go_on_traced();
        }
    }

    /// The frames that called somebody go on with their traced instructions.
    fn go_on_traced(&mut self) {
        let all: Vec<Activation> = self.activations().collect();
        for pair in all.windows(2) {
            // SAFETY: activations are live while the machine stands still; the caller's next instruction is its own.
            unsafe { self.return_traced(pair[0].base, pair[1].base) }
        }
    }

    /// Let `caller` go on with its traced instructions when `callee` returns to it.
    unsafe fn return_traced(&mut self, callee: *mut Value, caller: *mut Value) {
        let f = frame(callee);
        if (*f).kind() != STACK || (*f).prev != caller {
            return;
        }
        let code = code_of(caller);
        if let Some(pc) = (*code).traced_return(self, (*f).ret_pc) {
            (*f).ret_pc = pc;
        }
    }

    /// Call the function that watches lines in `frame`, or the one that watches calls.
    fn report(&mut self, frame: &Gc<Frame>, event: &str, arg: &Obj) -> Result<()> {
        let callback = if event == "call" { self.watchers.tracer.clone() } else { frame.trace.cloned(&self.heap) };
        if callback.is_none() || self.watchers.tracer.is_none() {
            return Ok(());
        }
        match self.call_watcher(&callback, frame, event, arg) {
            Ok(result) => {
                if !result.is_none() {
                    frame.trace.set(&mut self.heap, result);
                }
                Ok(())
            }
            Err(raised) => {
                self.set_tracer(Obj::NONE);
                frame.trace.set(&mut self.heap, Obj::NONE);
                Err(raised)
            }
        }
    }

    /// Call the profile function.
    fn report_to_profiler(&mut self, frame: &Gc<Frame>, event: &str, arg: &Obj) -> Result<()> {
        let callback = self.watchers.profiler.clone();
        if callback.is_none() {
            return Ok(());
        }
        match self.call_watcher(&callback, frame, event, arg) {
            Ok(_) => Ok(()),
            Err(raised) => {
                self.set_profiler(Obj::NONE);
                Err(raised)
            }
        }
    }

    fn call_watcher(&mut self, callback: &Obj, frame: &Gc<Frame>, event: &str, arg: &Obj) -> Result<Obj> {
        self.watchers.is_busy = true;
        self.watchers.refresh();
        let event = self.heap.intern(event).into();
        let result = self.call(callback, &[frame.into(), event, arg.clone()]);
        self.watchers.is_busy = false;
        self.watchers.refresh();
        result
    }

    /// Both functions hear of an event that is for both.
    fn report_to_both(&mut self, frame: &Gc<Frame>, event: &str, arg: &Obj) -> Result<()> {
        self.report(frame, event, arg)?;
        self.report_to_profiler(frame, event, arg)
    }

    /// An exception has come to the frame of `activation`.
    #[cold]
    pub(super) fn report_exception(&mut self, activation: Activation, raised: Raised) -> Raised {
        let frame = self.frame_of(activation);
        let exception = raised.exception().clone();
        let class = self.type_of(exception.as_obj()).into();
        let traceback = exception.traceback.cloned(&self.heap).map_or(Obj::NONE, Obj::from);
        // A native function that a profiler was told of has failed.
        if let Err(raised) = self.report_native(&frame, "c_exception") {
            return raised;
        }
        let arg = self.heap.tuple(vec![class, exception.as_obj().clone(), traceback]).into();
        match self.report(&frame, "exception", &arg) {
            Ok(()) => raised,
            Err(other) => other,
        }
    }

    /// The frame of `activation` is left, with `value`.
    #[cold]
    pub(super) fn report_return(&mut self, activation: Activation, value: &Obj) -> Result<()> {
        let frame = self.frame_of(activation);
        self.report_to_both(&frame, "return", value)
    }

    /// The native function that the profiler was told of is done.
    fn report_native(&mut self, frame: &Gc<Frame>, event: &str) -> Result<()> {
        match frame.native.replace(&mut self.heap, None) {
            Some(native) => self.report_to_profiler(frame, event, &native),
            None => Ok(()),
        }
    }

    /// What the profiler is told of a callee: bound, where it is a method of a class. None for Python code and classes.
    fn native_callee(&mut self, callee: &Obj, receiver: Option<&Obj>) -> Option<Obj> {
        if let Some(method) = callee.downcast::<BoundMethod>() {
            return method.function.downcast::<NativeFunction>().map(|_| callee.clone());
        }
        callee.downcast::<NativeFunction>()?;
        match receiver {
            Some(receiver) => {
                let class = self.type_of(receiver);
                self.descriptor_get(callee, Some(receiver), &class).ok()
            }
            None => Some(callee.clone()),
        }
    }
}

/// `TraceEntry`: the activation at `base` begins; gives its first instruction.
///
/// # Safety
/// `base` is the registers of a running activation that has not begun.
pub(crate) unsafe fn enter(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let code = code_of(base);
    let first = (*code).first(vm);
    if !vm.watchers.is_watched {
        return first;
    }
    let object = vm.frame_of(Activation { base, pc });
    let caller = (*frame(base)).prev;
    if (*frame(base)).kind() == STACK && (*frame(caller)).dst & LINKED != 0 {
        vm.return_traced(base, caller);
    }
    if let Err(raised) = vm.report_to_both(&object, "call", &Obj::NONE) {
        return raise(vm, base, pc, raised);
    }
    if object.trace.get(&vm.heap).is_none() && vm.watchers.profiler.is_none() {
        return first;
    }
    (*code).traced_first(vm)
}

/// `TraceLine`: the next instruction may begin a line.
///
/// # Safety
/// `base` is the running activation, at `pc` of its traced instructions.
pub(crate) unsafe fn line(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    if !vm.watchers.is_watched || (*frame(base)).dst & LINKED == 0 {
        return pc.add(1);
    }
    let object = vm.frame_of(Activation { base, pc });
    let (place, line) = ((*code_of(base)).offset(pc), *pc >> 8);
    let is_back = place <= object.last_place.replace(place);
    let is_new = line != object.last_line.replace(line);
    if (is_new || is_back)
        && object.trace_lines.get()
        && let Err(raised) = vm.report(&object, "line", &Obj::NONE)
    {
        return raise(vm, base, pc, raised);
    }
    pc.add(1)
}

/// `TraceCall`: the next instruction calls.
///
/// # Safety
/// As for `line`; a call follows.
pub(crate) unsafe fn call(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    if !vm.watchers.is_watched || vm.watchers.profiler.is_none() {
        return pc.add(1);
    }
    let window = (*pc.add(1) >> 8 & 255) as usize;
    let is_method = matches!(Op::of(*pc.add(1)), Op::CallMethod | Op::CallMethodHeap | Op::CallMethodKw);
    let receiver = peek(base, window + HEADER);
    let receiver = (is_method && !receiver.value().is_undef()).then(|| receiver.clone());
    let callee = peek(base, window).clone();
    if let Some(native) = vm.native_callee(&callee, receiver.as_ref()) {
        let object = vm.frame_of(Activation { base, pc });
        object.native.set(&mut vm.heap, Some(native.clone()));
        if let Err(raised) = vm.report_to_profiler(&object, "c_call", &native) {
            return raise(vm, base, pc, raised);
        }
    }
    pc.add(1)
}

/// `TraceCalled`: the instruction before has called.
///
/// # Safety
/// As for `line`.
pub(crate) unsafe fn called(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    if (*frame(base)).dst & LINKED == 0 {
        return pc.add(1);
    }
    let object = vm.frame_of(Activation { base, pc });
    if let Err(raised) = vm.report_native(&object, "c_return") {
        return raise(vm, base, pc, raised);
    }
    pc.add(1)
}

/// The frames of a chain from its root to the one at `inner`, outermost first.
unsafe fn chain_of(root: *mut Generator, inner: *mut Value) -> Vec<*mut Value> {
    let mut bases = vec![inner];
    let mut base = inner;
    while Generator::of(base) != root && (*frame(base)).kind() == HEAP && !(*frame(base)).prev.is_null() {
        base = (*frame(base)).prev;
        bases.push(base);
    }
    bases.reverse();
    bases
}

/// The chain of `root` goes on in `vm.base` at `pc`: all its frames have been entered again.
///
/// # Safety
/// The chain runs, and stands at `pc` of its innermost frame.
#[cold]
#[inline(never)]
pub(super) unsafe fn resumed(vm: &mut Vm, root: *mut Generator, pc: *const u32) -> *const u32 {
    let inner = vm.base;
    vm.pc = pc;
    let code = code_of(inner);
    let at = match Op::of(*pc) {
        Op::YieldFrom => (*code).traced_place(vm, pc),
        _ => (*code).traced_return(vm, pc),
    };
    let at = at.unwrap_or(pc);
    // It is still in the line that suspended.
    let suspended_at = if Op::of(*pc) == Op::YieldFrom { at } else { at.sub(1) };
    vm.pc = suspended_at;
    for base in chain_of(root, inner) {
        let object = vm.frame_of(Activation { base, pc: at });
        if let Err(raised) = vm.report_to_both(&object, "call", &Obj::NONE) {
            vm.base = inner;
            return raise(vm, inner, suspended_at, raised);
        }
        vm.base = inner;
        vm.pc = suspended_at;
    }
    at
}

/// The running chain is about to be suspended with `value` at `pc` of the frame `base`: all its frames are left. Gives
/// where evaluation goes on instead if who watches raised; then `value` is dropped.
///
/// # Safety
/// As for `suspend`.
#[cold]
#[inline(never)]
pub(super) unsafe fn suspending(
    vm: &mut Vm,
    root: *mut Generator,
    base: *mut Value,
    pc: *const u32,
    value: Value,
) -> Option<*const u32> {
    vm.base = base;
    vm.pc = pc;
    let mut chain = chain_of(root, base);
    chain.reverse();
    for at in chain {
        let activation = Activation { base: at, pc: if at == base { pc } else { (*Generator::of(at)).pc.get() } };
        if let Err(raised) = vm.report_return(activation, &Obj::from_borrowed(value)) {
            drop(Obj::from_raw(value));
            return Some(raise(vm, base, pc, raised));
        }
        vm.base = base;
        vm.pc = pc;
    }
    None
}
