//! Special methods that are plain functions run in the loop, as calls do: operators, items, truth of comparisons. The
//! instruction goes on when the method has returned, in `special_done`.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

use super::call::enter_at;
use super::{a, done, finish, next};
use crate::object::class::ClassRelation;
use crate::object::protocol::{BinaryOp, CompareOp};
use crate::object::{Gc, Obj, Special, TypeFlags, Value};
use crate::types::function::Function;
use crate::vm::Vm;
use crate::vm::bind::Given;
use crate::vm::frame::{Frame, SHIM, frame, top};
use crate::vm::unwind::raise;

/// What an instruction does with the result of its special method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// It is the instruction's.
    Result,
    /// Nobody wants it.
    Discard,
    /// Its truth, or the opposite, is the instruction's.
    Truth(bool),
    /// NotImplemented: ask the right operand.
    Binary { op: BinaryOp, is_inplace: bool },
    /// NotImplemented: as if there were no in-place method.
    Inplace(BinaryOp),
    /// NotImplemented: ask the right operand.
    Compare(CompareOp),
    /// Its truth decides about a jump.
    CompareJump(CompareOp, bool),
}

/// A frame that waits for a special method: below its registers a header without function; register 0 and 1 hold the
/// operands, what follows is the header of the method's frame.
const KEPT: usize = 2;

const _: () = assert!(size_of::<After>() <= 4, "it goes into a word beside the frame's kind");

unsafe fn pack(after: After) -> u64 {
    let mut word = 0u64;
    (&raw mut word).cast::<u8>().add(4).cast::<After>().write(after);
    word | SHIM
}

unsafe fn unpack(word: u64) -> After {
    (&raw const word).cast::<u8>().add(4).cast::<After>().read()
}

impl Vm {
    /// The special method of an object of a program's class, where it is a plain function.
    fn special_function(&mut self, object: &Obj, special: Special) -> Option<Gc<Function>> {
        let shape = self.heap.shape_of(object)?;
        if shape.id.0 < crate::object::ShapeId::FIRST_DYNAMIC {
            return None;
        }
        if !self.class_of(object).has(TypeFlags::HEAP) {
            return None;
        }
        let function = self.special_of(object, special)?.into_gc::<Function>().ok()?;
        // SAFETY: functions have code.
        let is_simple = unsafe { !(*crate::vm::frame::code_of_function(&raw const *function)).kind.has_heap_frame() };
        is_simple.then_some(function)
    }

    /// Whether the right operand's reflected method may go first: its class derives from the left one's.
    fn right_goes_first(&self, left: &Obj, right: &Obj) -> bool {
        let (left, right) = (self.class_of(left), self.class_of(right));
        !left.is(right) && right.is_subtype(self, left)
    }
}

/// Run `f(*args)`, then go on with the instruction at `pc` as `after` says; `keep` are its operands.
unsafe fn enter(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    f: Gc<Function>,
    after: After,
    keep: [Obj; KEPT],
    args: &mut [Value],
) -> *const u32 {
    let shim = top(vm, base).cast::<Frame>();
    let registers = shim.add(1).cast::<Value>();
    shim.write(Frame { func: Value::NONE, prev: base, ret_pc: pc.add(1), dst: pack(after) });
    let [first, second] = keep;
    registers.write(first.into_value());
    registers.add(1).write(second.into_value());
    let fr = registers.add(KEPT).cast::<Frame>();
    let given = Given { receiver: None, first: args.as_mut_ptr(), count: args.len(), names: None };
    enter_at(vm, registers, pc, vm.stubs.special_done(), fr, fr.cast(), f, given)
}

/// `left op right` by the left operand's method, if that runs in the loop.
pub(crate) unsafe fn enter_binary(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    op: BinaryOp,
    is_inplace: bool,
    left: &Obj,
    right: &Obj,
) -> Option<*const u32> {
    let inplace = if is_inplace { vm.special_function(left, op.inplace()) } else { None };
    let (f, after) = match inplace {
        Some(f) => (f, After::Inplace(op)),
        None => {
            if is_inplace && vm.special_of(left, op.inplace()).is_some() {
                return None;
            }
            (vm.special_function(left, op.special())?, After::Binary { op, is_inplace })
        }
    };
    if matches!(after, After::Binary { .. }) && vm.right_goes_first(left, right) {
        return None;
    }
    let mut args = [left.clone().into_value(), right.clone().into_value()];
    Some(enter(vm, base, pc, f, after, [left.clone(), right.clone()], &mut args))
}

/// A comparison by the left operand's method, if that runs in the loop. `jump` is the sense of a fused jump.
pub(crate) unsafe fn enter_compare(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    op: CompareOp,
    jump: Option<bool>,
    left: &Obj,
    right: &Obj,
) -> Option<*const u32> {
    let f = vm.special_function(left, op.special())?;
    if vm.right_goes_first(left, right) {
        return None;
    }
    let after = match jump {
        Some(sense) => After::CompareJump(op, sense),
        None => After::Compare(op),
    };
    let mut args = [left.clone().into_value(), right.clone().into_value()];
    Some(enter(vm, base, pc, f, after, [left.clone(), right.clone()], &mut args))
}

/// `method(object, *args)` for an instruction that wants no more than that.
pub(crate) unsafe fn enter_method(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    special: Special,
    after: After,
    object: &Obj,
    args: &[Obj],
) -> Option<*const u32> {
    let f = vm.special_function(object, special)?;
    let mut words = [object.clone().into_value(), Value::UNDEF, Value::UNDEF];
    for (word, arg) in words[1..].iter_mut().zip(args) {
        *word = arg.clone().into_value();
    }
    Some(enter_function(vm, base, pc, f, after, &mut words[..=args.len()]))
}

/// As `enter_method` for a function that is known; the words are owned.
pub(crate) unsafe fn enter_function(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    f: Gc<Function>,
    after: After,
    args: &mut [Value],
) -> *const u32 {
    let dst = base.add(a(pc));
    if after == After::Result && !(*dst).is_object() {
        // The result may go where it belongs at once: no variable is there that must survive an error.
        let given = Given { receiver: None, first: args.as_mut_ptr(), count: args.len(), names: None };
        return enter_at(vm, base, pc, next(pc), top(vm, base).cast(), dst, f, given);
    }
    enter(vm, base, pc, f, after, [Obj::NONE, Obj::NONE], args)
}

/// A special method returned to the frame that waited for it.
pub(crate) unsafe fn special_done(vm: &mut Vm, base: *mut Value, _: *const u32) -> *const u32 {
    let take = |i: usize| Obj::from_raw(std::mem::replace(&mut *base.add(i), Value::UNDEF));
    let (left, right, result) = (take(0), take(1), take(KEPT));
    let fr = frame(base);
    let after = unpack((*fr).dst);
    let (base, pc) = ((*fr).prev, (*fr).ret_pc.sub(1));
    vm.base = base;
    vm.pc = pc;
    let is_refused = result.is(&Obj::NOT_IMPLEMENTED);
    match after {
        After::Result => finish(vm, base, pc, Ok(result)),
        After::Discard => {
            drop(result);
            done(vm, base, pc, Ok(()))
        }
        After::Truth(sense) => {
            let result = vm.truth(&result).map(|t| Obj::bool(t == sense));
            finish(vm, base, pc, result)
        }
        After::Binary { op, is_inplace } => {
            let result = if is_refused { vm.binary_by_right(op, is_inplace, &left, &right) } else { Ok(result) };
            drop((left, right));
            finish(vm, base, pc, result)
        }
        After::Inplace(op) => {
            let result = if is_refused { vm.inplace_refused(op, &left, &right) } else { Ok(result) };
            drop((left, right));
            finish(vm, base, pc, result)
        }
        After::Compare(op) => {
            let result = if is_refused { vm.compare_by_right(op, &left, &right) } else { Ok(result) };
            drop((left, right));
            finish(vm, base, pc, result)
        }
        After::CompareJump(op, sense) => {
            let result = if is_refused { vm.compare_by_right(op, &left, &right) } else { Ok(result) };
            let result = result.and_then(|r| vm.truth(&r));
            drop((left, right));
            match result {
                Ok(holds) if holds == sense => pc.offset(*pc.add(1) as i32 as isize),
                Ok(_) => next(pc),
                Err(raised) => raise(vm, base, pc, raised),
            }
        }
    }
}
