//! Unwinding: an exception looks for its handler through frames, generators and await chains alike, leaving traceback
//! entries. Reference 4.3 and 8.4.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

use super::Vm;
use super::code::CodeObject;
use super::frame::{Activation, HEAP, LINKED, NATIVE, SHIM, code_of, drop_registers, frame, function_obj};
use crate::object::{Gc, Obj, Raised, Slot, Value};
use crate::types::exception::Exception;
use crate::types::generator::{Generator, State};
use crate::types::traceback::Traceback;
use ouro_compiler::bytecode::CodeKind;
use ouro_heap::raw;

/// Raise `raised` at `pc` of the activation `base`; gives where evaluation goes on. `vm.base` follows.
///
/// # Safety
/// `base` is the running activation and `pc` lies inside its failing instruction.
#[cold]
#[inline(never)]
pub(crate) unsafe fn raise(vm: &mut Vm, base: *mut Value, pc: *const u32, raised: Raised) -> *const u32 {
    // What comes out of native code after it passed a frame has its context already.
    let exception = raised.exception();
    if exception.traceback.get(&vm.heap).is_none() || exception.context.get(&vm.heap).is_none() {
        vm.chain_context(&raised);
    }
    unwind(vm, base, pc, raised)
}

/// As `raise`, for the statement `raise`: the context is what is handled now, whatever it was before.
///
/// # Safety
/// As for `raise`.
pub(crate) unsafe fn raise_anew(vm: &mut Vm, base: *mut Value, pc: *const u32, raised: Raised) -> *const u32 {
    vm.chain_context(&raised);
    unwind(vm, base, pc, raised)
}

/// As `raise`, for an exception that is on its way already: its context stays.
///
/// # Safety
/// As for `raise`.
#[cold]
#[inline(never)]
pub(crate) unsafe fn unwind(vm: &mut Vm, base: *mut Value, pc: *const u32, raised: Raised) -> *const u32 {
    unwind_from(vm, base, pc, raised, true)
}

/// As `unwind`, for an exception that this frame raises again: its traceback has the frame already.
///
/// # Safety
/// As for `raise`.
#[cold]
#[inline(never)]
pub(crate) unsafe fn reunwind(vm: &mut Vm, base: *mut Value, pc: *const u32, raised: Raised) -> *const u32 {
    unwind_from(vm, base, pc, raised, false)
}

unsafe fn unwind_from(
    vm: &mut Vm,
    mut base: *mut Value,
    mut pc: *const u32,
    mut raised: Raised,
    mut adds_entry: bool,
) -> *const u32 {
    loop {
        let f = frame(base);
        if (*f).kind() == SHIM {
            let kept = [0, 1].map(|i| std::mem::replace(&mut *base.add(i), Value::UNDEF));
            (*f).func = Value::UNDEF;
            base = (*f).prev;
            pc = (*f).ret_pc.sub(1);
            vm.base = base;
            raw::decref(kept[0]);
            raw::decref(kept[1]);
            continue;
        }
        let code = &*code_of(base);
        let offset = code.offset(pc);
        if std::mem::replace(&mut adds_entry, true) {
            vm.add_traceback(&raised, Activation { base, pc });
            if vm.watchers.is_watched {
                (vm.base, vm.pc) = (base, pc);
                raised = vm.report_exception(Activation { base, pc }, raised);
            }
        }
        if let Some(handler) = code.source.handlers.iter().find(|h| h.start <= offset && offset < h.end) {
            vm.base = base;
            drop_registers(base, handler.depth as usize);
            vm.raised = Some(raised);
            return code.goes_on_at(pc, handler.target);
        }
        let func = (*f).func;
        vm.base = base;
        if vm.watchers.is_watched {
            vm.pc = pc;
            if let Err(other) = vm.report_return(Activation { base, pc }, &Obj::NONE) {
                raised = other;
            }
            vm.base = base;
        }
        vm.leave(base, raised_at(vm, code, base, offset, &raised));
        drop_registers(base, 0);
        match (*f).kind() {
            HEAP => {
                let g = Generator::of(base);
                raised = vm.convert_stop(&*code_of(base), raised);
                (*g).state.set(State::Finished);
                let chain = vm.chain;
                if (*chain).root == g {
                    let on_error = (*chain).on_error;
                    base = super::resume::pop_chain(vm);
                    if on_error.is_null() {
                        vm.raised = Some(raised);
                        return vm.stubs.exit_error();
                    }
                    pc = on_error;
                    continue;
                }
                if code.kind == CodeKind::AsyncGenerator {
                    super::resume::leave_async_generator(vm, g);
                    super::resume::finish_step_at((*f).prev, (*f).ret_pc.sub(1));
                }
                vm.depth += 1;
                pc = (*f).ret_pc.sub(1);
                // The generator keeps its function.
                base = (*f).prev;
                vm.base = base;
                continue;
            }
            NATIVE => {
                (*f).func = Value::UNDEF;
                vm.depth += 1;
                vm.pc = *f.cast::<*const u32>().sub(1);
                vm.base = (*f).prev;
                raw::decref(func);
                vm.raised = Some(raised);
                return vm.stubs.exit_error();
            }
            _ => {
                (*f).func = Value::UNDEF;
                vm.depth += 1;
                pc = (*f).ret_pc.sub(1);
                base = (*f).prev;
            }
        }
        vm.base = base;
        raw::decref(func);
    }
}

/// The instruction at which a frame that is being left for `raised` stands: clean-up that raises again has no place in the
/// source, so where the traceback says.
unsafe fn raised_at(vm: &Vm, code: &CodeObject, base: *mut Value, offset: u32, raised: &Raised) -> u32 {
    if (*frame(base)).dst & LINKED == 0 || code.source.position(offset).is_some() {
        return offset;
    }
    match raised.exception().traceback.get(&vm.heap) {
        Some(entry) if entry.frame.registers.get() == base => entry.instruction,
        _ => offset,
    }
}

impl Vm {
    /// A newly raised exception remembers the one being handled. Cycles in the chain are cut.
    fn chain_context(&mut self, raised: &Raised) {
        let exception = raised.exception();
        let Some(handled) = self.handled_exception() else { return };
        if handled.is(exception.as_obj()) {
            return;
        }
        let (mut at, mut slow, mut is_odd) = (handled.clone(), handled.clone(), false);
        loop {
            let Some(e) = at.downcast::<Exception>() else { break };
            let Some(context) = e.context.cloned(&self.heap) else { break };
            if context.is(exception.as_obj()) {
                e.context.set(&mut self.heap, None);
                break;
            }
            at = context;
            // A chain that a program closed to a ring has no end: who goes at half the speed is caught up with.
            if is_odd {
                slow = match slow.downcast::<Exception>().and_then(|e| e.context.cloned(&self.heap)) {
                    Some(next) => next,
                    None => break,
                };
                if slow.is(&at) {
                    break;
                }
            }
            is_odd = !is_odd;
        }
        exception.context.set(&mut self.heap, Some(handled));
    }

    /// The exception that is being handled: `sys.exception()`.
    #[must_use]
    pub fn handled_exception(&self) -> Option<Obj> {
        // SAFETY: what is handled is owned by the machine or by its chain records.
        unsafe {
            if !self.handled.is_none() {
                return Some(Obj::from_borrowed(self.handled));
            }
            let (mut chain, mut base) = (self.chain, self.base);
            while !chain.is_null() {
                // Who awaits an asynchronous generator left there what it handles.
                while !base.is_null() && Generator::registers((*chain).root) != base {
                    let f = frame(base);
                    if (*f).kind() == HEAP {
                        let g = Generator::of(base);
                        if !(*g).handled.get().is_none() {
                            return Some(Obj::from_borrowed((*g).handled.get()));
                        }
                    }
                    base = (*f).prev;
                }
                if !(*chain).handled.is_none() {
                    return Some(Obj::from_borrowed((*chain).handled));
                }
                base = (*chain).resumer;
                chain = (*chain).outer;
            }
        }
        None
    }

    pub(super) fn add_traceback(&mut self, raised: &Raised, activation: Activation) {
        let exception = raised.exception();
        let next = exception.traceback.take(&mut self.heap);
        let frame = self.frame_of(activation);
        let (_, instruction) = self.place_of(activation);
        let entry = self.heap.alloc(Traceback { next: Slot::new(next), frame, instruction });
        exception.traceback.set(&mut self.heap, Some(entry));
    }

    /// PEP 479: StopIteration must not leave a generator or coroutine, nor StopAsyncIteration an asynchronous one.
    fn convert_stop(&mut self, code: &CodeObject, raised: Raised) -> Raised {
        let is_stop = raised.is(self, &self.types.exceptions.StopIteration.clone());
        let is_async_stop =
            code.kind == CodeKind::AsyncGenerator && raised.is(self, &self.types.exceptions.StopAsyncIteration.clone());
        if !is_stop && !is_async_stop {
            return raised;
        }
        let what = match code.kind {
            CodeKind::Generator => "generator",
            CodeKind::Coroutine => "coroutine",
            _ => "async generator",
        };
        let stop = if is_async_stop { "StopAsyncIteration" } else { "StopIteration" };
        let converted = self.runtime_error(format!("{what} raised {stop}"));
        let original: Obj = raised.into_exception().into();
        let exception: &Gc<Exception> = converted.exception();
        exception.cause.set(&mut self.heap, Some(original.clone()));
        exception.context.set(&mut self.heap, Some(original));
        exception.suppresses_context.set(true);
        converted
    }

    /// The function of an activation and the instruction it stands at.
    #[must_use]
    pub(crate) fn place_of(&self, activation: super::frame::Activation) -> (Gc<crate::types::function::Function>, u32) {
        // SAFETY: activations are live while the machine stands still.
        unsafe {
            let function = function_obj(activation.base);
            let instruction = (*code_of(activation.base)).offset(activation.pc);
            (function, instruction)
        }
    }
}
