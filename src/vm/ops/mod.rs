//! The bodies of instructions, by family: everything that is not a fast path of the loop. Each function does one
//! instruction and returns the pc where evaluation goes on, with `vm.base` set; errors unwind inside.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

pub(crate) mod arith;
pub(crate) mod attr;
pub(crate) mod build;
pub(crate) mod call;
pub(crate) mod flow;
pub(crate) mod fold;
pub(crate) mod iter;
pub(crate) mod name;
pub(crate) mod pattern;
pub(crate) mod raising;
pub(crate) mod special;

use super::Vm;
use super::frame::{code_of, set_register, take_operand};
use super::unwind::raise;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Str, Value};
use ouro_compiler::bytecode::LENGTHS;

/// Byte operands of an instruction.
#[inline(always)]
pub(super) unsafe fn a(pc: *const u32) -> usize {
    *pc.cast::<u8>().add(1) as usize
}
#[inline(always)]
pub(super) unsafe fn b(pc: *const u32) -> usize {
    *pc.cast::<u8>().add(2) as usize
}
#[inline(always)]
pub(super) unsafe fn c(pc: *const u32) -> usize {
    *pc.cast::<u8>().add(3) as usize
}

/// A name operand in word `i`.
pub(super) unsafe fn name_operand(base: *mut Value, pc: *const u32, i: usize) -> Gc<Str> {
    (*code_of(base)).names()[*pc.add(i) as usize].clone()
}

/// A constant operand in word `i`.
pub(super) unsafe fn constant_operand(pc: *const u32, i: usize) -> Obj {
    Obj::from_borrowed(*pc.cast::<u8>().sub(*pc.add(i) as usize).cast::<Value>())
}

/// The instruction after the one at `pc`.
#[inline(always)]
pub(super) unsafe fn next(pc: *const u32) -> *const u32 {
    pc.add(usize::from(LENGTHS[(*pc & 0xff) as usize]))
}

/// Put a result into register A and go on, or raise.
#[inline]
pub(super) unsafe fn finish(vm: &mut Vm, base: *mut Value, pc: *const u32, result: Result<Obj>) -> *const u32 {
    match result {
        Ok(v) => {
            set_register(base, a(pc), v.into_value());
            next(pc)
        }
        Err(raised) => raise(vm, base, pc, raised),
    }
}

/// Go on, or raise.
#[inline]
pub(super) unsafe fn done(vm: &mut Vm, base: *mut Value, pc: *const u32, result: Result<()>) -> *const u32 {
    match result {
        Ok(()) => next(pc),
        Err(raised) => raise(vm, base, pc, raised),
    }
}

/// Take `n` temporaries from `first` on.
pub(super) unsafe fn take_window(base: *mut Value, first: usize, n: usize) -> Vec<Obj> {
    (first..first + n).map(|r| Obj::from_raw(std::mem::replace(&mut *base.add(r), Value::UNDEF))).collect()
}

/// Take an operand and drop it: it was consumed.
pub(super) unsafe fn consume(base: *mut Value, r: usize) {
    drop(take_operand(base, r));
}
