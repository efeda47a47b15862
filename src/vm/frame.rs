//! Frames: a header below the registers, in place on the machine's stack or inside a generator.
//!
//! # Invariants
//! - **in place**: on the stack a frame's header lies over the caller's temporaries: the callee's register is `func`, the
//!   arguments are the first registers.
//! - **no stray object**: no word of a header but `func` reads as an object: pointers are aligned, and kinds leave the
//!   low bits at anything but 1 (`SHIM` frames have no frame object).
//! - **dead is no object**: a dead register never holds an object; so do all words above the top of the stack.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

use crate::types::function::Function;
use crate::types::generator::Generator;
use crate::vm::Vm;
use crate::vm::code::CodeObject;
use ouro_heap::{Gc, Header, Obj, Value, raw};

/// Directly below the registers of every activation.
#[repr(C)]
pub(crate) struct Frame {
    /// The function, owned. On the stack this is the caller's callee register, which takes the result.
    pub func: Value,
    /// The registers of the caller or awaiter.
    pub prev: *mut Value,
    /// Where `prev` goes on.
    pub ret_pc: *const u32,
    /// Where the result goes, and in the low bits what kind of frame this is and whether it is `LINKED`.
    pub dst: u64,
}

/// Words of a header.
pub(crate) const HEADER: usize = size_of::<Frame>() / size_of::<Value>();

/// A frame object shows this frame (`linked.rs`).
pub(crate) const LINKED: u64 = 1;
/// On the stack, called by evaluated code.
pub(crate) const STACK: u64 = 2;
/// Inside a generator.
pub(crate) const HEAP: u64 = 6;
/// On the stack, called by native code: the word below the header is the caller's saved pc.
pub(crate) const NATIVE: u64 = 4;
/// On the stack: register 0 is an instance whose `__init__` runs above, or registers 0 and 1 hold the operands of an
/// instruction whose special method runs above.
pub(crate) const SHIM: u64 = 0;
const KIND: u64 = 6;

#[inline(always)]
pub(crate) unsafe fn frame(base: *mut Value) -> *mut Frame {
    base.cast::<Frame>().sub(1)
}

impl Frame {
    #[inline(always)]
    pub(crate) fn kind(&self) -> u64 {
        self.dst & KIND
    }

    #[inline(always)]
    pub(crate) fn result_register(&self) -> *mut Value {
        (self.dst & !(KIND | LINKED)) as *mut Value
    }
}

/// The payload behind a header.
#[inline(always)]
pub(crate) unsafe fn payload<T>(h: *mut Header) -> *mut T {
    h.add(1).cast()
}

#[inline(always)]
pub(crate) unsafe fn function_of(base: *mut Value) -> *const Function {
    payload((*frame(base)).func.as_ptr())
}

#[inline(always)]
pub(crate) unsafe fn code_of_function(f: *const Function) -> *const CodeObject {
    // `code` is a slot of one word.
    payload((*(*f).code.as_ptr()).as_ptr())
}

#[inline(always)]
pub(crate) unsafe fn code_of(base: *mut Value) -> *const CodeObject {
    code_of_function(function_of(base))
}

/// One running resumption of a generator or await chain; on the machine's stack.
#[repr(C)]
pub(crate) struct Chain {
    /// What was resumed; the innermost of its await chain runs.
    pub root: *mut Generator,
    pub resumer: *mut Value,
    /// The resumer's own position, for tracebacks.
    pub resumer_pc: *const u32,
    pub on_yield: *const u32,
    pub on_return: *const u32,
    /// Where the resumer's exception handling goes on; null: native code resumed.
    pub on_error: *const u32,
    pub outer: *mut Chain,
    /// Where what is yielded goes, and what is returned.
    pub dst: *mut Value,
    pub return_dst: *mut Value,
    /// The recursion budget of the resumer.
    pub depth: i64,
    /// The exception that the resumer handles, owned.
    pub handled: Value,
}

/// The first free word of the stack above the activation `base`.
#[inline(always)]
pub(crate) unsafe fn top(vm: &Vm, base: *mut Value) -> *mut Value {
    if (*frame(base)).kind() == HEAP {
        vm.chain.add(1).cast()
    } else if (*frame(base)).kind() == SHIM {
        base.add(1)
    } else {
        base.add((*code_of(base)).nregs as usize)
    }
}

/// Store in a register; what it held is dropped.
#[inline(always)]
pub(crate) unsafe fn set_register(base: *mut Value, r: usize, v: Value) {
    let p = base.add(r);
    let old = *p;
    *p = v;
    raw::decref(old);
}

/// An operand read and, where it is a temporary, consumed: owned.
#[inline]
pub(crate) unsafe fn take_operand(base: *mut Value, r: usize) -> Obj {
    let v = *base.add(r);
    if r >= (*code_of(base)).nlocals as usize {
        *base.add(r) = Value::UNDEF;
        Obj::from_raw(v)
    } else {
        Obj::from_borrowed(v)
    }
}

/// A register's content as an object, borrowed from the register.
#[inline(always)]
pub(crate) unsafe fn peek<'a>(base: *mut Value, r: usize) -> &'a Obj {
    &*base.add(r).cast::<Obj>()
}

/// The function that runs in `base`, owned.
pub(crate) unsafe fn function_obj(base: *mut Value) -> Gc<Function> {
    let f = Obj::from_borrowed((*frame(base)).func);
    f.into_gc().expect("frames run functions")
}

/// Drop registers from `first` up to the frame's end.
pub(crate) unsafe fn drop_registers(base: *mut Value, first: usize) {
    let n = (*code_of(base)).nregs as usize;
    for r in first..n {
        let v = *base.add(r);
        *base.add(r) = Value::UNDEF;
        raw::decref(v);
    }
}

/// Registers that bytes cannot name begin unbound, unless they are parameters.
#[inline(always)]
pub(crate) unsafe fn clear_high(code: *const CodeObject, registers: *mut Value) {
    let code = &*code;
    // Registers are only that many where there are high ones.
    for r in 256.max(code.nparams as usize)..code.nregs as usize {
        *registers.add(r) = Value::UNDEF;
    }
}

/// An activation on the way from the innermost outwards.
#[derive(Clone, Copy)]
pub(crate) struct Activation {
    pub base: *mut Value,
    pub pc: *const u32,
}

/// The activations that are running, innermost first. `Shim` frames are left out.
pub(crate) struct Activations {
    next: Option<Activation>,
    chain: *mut Chain,
}

impl Vm {
    /// The running activations, innermost first.
    pub(crate) fn activations(&self) -> Activations {
        Activations::of_machine(self.base, self.pc, self.chain)
    }
}

impl Activations {
    /// Those of a machine that stands still.
    pub(super) fn of_machine(base: *mut Value, pc: *const u32, chain: *mut Chain) -> Activations {
        let next = (!base.is_null()).then_some(Activation { base, pc });
        let mut all = Activations { next, chain };
        all.skip_shims();
        all
    }

    /// From `first` outwards, which runs in the machine's current chain.
    pub(super) fn after(vm: &Vm, first: Activation) -> Activations {
        let mut all = Activations { next: Some(first), chain: vm.chain };
        all.next();
        all
    }

    fn skip_shims(&mut self) {
        // SAFETY: activations are live while the machine stands still.
        unsafe {
            while let Some(a) = self.next {
                if (*frame(a.base)).kind() == SHIM || (*frame(a.base)).func.is_none() {
                    self.advance(a);
                } else {
                    break;
                }
            }
        }
    }

    unsafe fn advance(&mut self, a: Activation) {
        let f = &*frame(a.base);
        let (base, pc) = match f.kind() {
            HEAP => {
                let root = if self.chain.is_null() { std::ptr::null_mut() } else { (*self.chain).root };
                if !root.is_null() && Generator::registers(root) == a.base {
                    let chain = &*self.chain;
                    self.chain = chain.outer;
                    (chain.resumer, chain.resumer_pc)
                } else {
                    (f.prev, f.ret_pc.wrapping_sub(1))
                }
            }
            NATIVE => (f.prev, *frame(a.base).cast::<*const u32>().sub(1)),
            _ => (f.prev, f.ret_pc.wrapping_sub(1)),
        };
        self.next = (!base.is_null()).then_some(Activation { base, pc });
    }
}

impl Iterator for Activations {
    type Item = Activation;
    fn next(&mut self) -> Option<Activation> {
        let a = self.next?;
        // SAFETY: as above.
        unsafe { self.advance(a) };
        self.skip_shims();
        Some(a)
    }
}

impl Vm {
    /// The function that runs, or called the native code that runs.
    #[must_use]
    pub(crate) fn current_function(&self) -> Option<Gc<Function>> {
        let a = self.activations().next()?;
        // SAFETY: activations are live while the machine stands still.
        Some(unsafe { function_obj(a.base) })
    }

    /// What `super()` without arguments stands for: the class around the running method, and its first argument.
    pub(crate) fn super_arguments(&mut self) -> crate::object::Result<(Gc<crate::object::Type>, Obj)> {
        use crate::types::function::Cell;
        let Some(a) = self.activations().next() else { return Err(self.runtime_error("super(): no current frame")) };
        // SAFETY: as above; a first parameter's register is initialised at entry.
        let (function, first) = unsafe { (function_obj(a.base), Obj::from_raw_checked(*a.base)) };
        let code = function.code.cloned(&self.heap);
        if code.source.argcount == 0 {
            return Err(self.runtime_error("super(): no arguments"));
        }
        let first = match first {
            Some(o) => match o.downcast::<Cell>().filter(|_| code.source.cellvars.contains(&0)) {
                Some(cell) => cell.content.cloned(&self.heap),
                None => Some(o),
            },
            None => None,
        };
        let Some(first) = first else { return Err(self.runtime_error("super(): arg[0] deleted")) };
        let Some(index) = code.source.freevars.iter().position(|n| &**n == "__class__") else {
            return Err(self.runtime_error("super(): __class__ cell not found"));
        };
        let cell = function.closure.as_ref().map(|c| c.items()[index].clone());
        let class = cell.as_ref().and_then(|c| c.downcast::<Cell>()).and_then(|c| c.content.cloned(&self.heap));
        match class.and_then(|c| c.into_gc().ok()) {
            Some(class) => Ok((class, first)),
            None => Err(self.runtime_error("super(): empty __class__ cell")),
        }
    }
}
