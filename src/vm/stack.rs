//! The machine's stack of registers, and the stubs: instructions where native code enters and leaves evaluation.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

use super::Vm;
use super::frame::top;
use crate::object::Value;
use ouro_compiler::bytecode::Op;
use std::alloc::{Layout, alloc_zeroed};

/// Words of the main thread's stack: reserved, committed by the system as they are touched.
pub(super) const STACK_WORDS: usize = 64 << 20;

/// Instructions that belong to no code object.
#[derive(Clone, Copy)]
pub struct Stubs(&'static [u32; 9]);

static STUBS: [u32; 9] = [
    Op::Nop as u32,
    Op::Exit as u32,
    Op::ExitError as u32,
    Op::InitDone as u32,
    Op::NativeYielded as u32,
    Op::NativeFinished as u32,
    Op::SpecialDone as u32,
    Op::LoadCode as u32,
    Op::TraceEntry as u32,
];

impl Stubs {
    pub(super) fn new() -> Stubs {
        Stubs(&STUBS)
    }
    pub fn exit(self) -> *const u32 {
        &raw const self.0[1]
    }
    pub fn exit_error(self) -> *const u32 {
        &raw const self.0[2]
    }
    pub fn init_done(self) -> *const u32 {
        &raw const self.0[3]
    }
    pub fn native_yielded(self) -> *const u32 {
        &raw const self.0[4]
    }
    pub fn native_finished(self) -> *const u32 {
        &raw const self.0[5]
    }
    pub fn special_done(self) -> *const u32 {
        &raw const self.0[6]
    }
    pub fn load_code(self) -> *const u32 {
        &raw const self.0[7]
    }
    pub fn trace_entry(self) -> *const u32 {
        &raw const self.0[8]
    }
}

/// A stack of `words` registers, all dead. It is never given back: machines live as long as their thread.
pub(super) fn new_stack(words: usize) -> (*mut Value, *mut Value) {
    let layout = Layout::array::<Value>(words).expect("the size is a constant");
    // SAFETY: the size is not 0; zeroed words read as the integer 0, which is no object.
    unsafe {
        let start = alloc_zeroed(layout).cast::<Value>();
        assert!(!start.is_null(), "no memory for the machine's stack");
        // Some room above for what is pushed without asking.
        (start, start.add(words - 1024))
    }
}

impl Vm {
    /// The first free word of the machine's stack.
    pub(crate) fn stack_top(&self) -> *mut Value {
        if self.base.is_null() {
            return self.stack_start;
        }
        // SAFETY: `base` is the running activation.
        unsafe { top(self, self.base) }
    }
}
