//! The loop: one match over the instruction table. Each arm holds the fast path in a few lines and leaves everything else
//! to a cold function of its family in `ops/`, which returns the next pc.
//!
//! # Invariants
//! - **one writer**: while the loop runs, `pc` and `base` are its own; `vm.base` and `vm.pc` are stored before every slow
//!   path and `base` is read back after it.
//! - **dead is no object**, **in place**: see `frame.rs`.
//! - **compiled**: instructions come from the compiler, so operands lie inside the frame.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn, clippy::cognitive_complexity)]

use super::Vm;
use super::frame::{Frame, HEADER, LINKED, NATIVE, STACK, code_of, code_of_function, frame, payload};
use super::ops::{arith, attr, build, call, flow, iter, name, raising, special};
use super::resume::{self, Continuation};
use super::tracing;
use crate::object::protocol::{BinaryOp, CompareOp};
use crate::object::{Special, Value};
use crate::types::dict::Dict;
use crate::types::function::{Cell, Function};
use crate::types::generator::{Generator, State};
use crate::types::list::List;
use crate::types::shapes;
use ouro_compiler::bytecode::{CodeKind, Op};
use ouro_heap::{Attention, raw};
use std::sync::atomic::Ordering::Relaxed;

/// How evaluation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Returned,
    Yielded,
    Finished,
    Raised,
}

/// Evaluate from `pc` in the activation `vm.base` until a stub says that native code goes on.
///
/// # Safety
/// `vm.base` is a frame whose outermost caller is native, and `pc` its next instruction.
pub(crate) unsafe fn evaluate(vm: &mut Vm, mut pc: *const u32) -> Exit {
    let vm: *mut Vm = vm;
    let mut base: *mut Value = (*vm).base;
    macro_rules! a {
        () => {
            *pc.cast::<u8>().add(1) as usize
        };
    }
    macro_rules! b {
        () => {
            *pc.cast::<u8>().add(2) as usize
        };
    }
    macro_rules! c {
        () => {
            *pc.cast::<u8>().add(3) as usize
        };
    }
    macro_rules! imm {
        () => {
            *pc.cast::<i8>().add(3) as i32
        };
    }
    macro_rules! r {
        ($i:expr) => {
            *base.add($i)
        };
    }
    macro_rules! word {
        ($i:expr) => {
            *pc.add($i)
        };
    }
    macro_rules! constant {
        ($i:expr) => {
            *pc.cast::<u8>().sub(*pc.add($i) as usize).cast::<Value>()
        };
    }
    // What has died is finalised before the next instruction. `$at`: where the program stands for it.
    macro_rules! finalize {
        ($at:expr) => {
            if (*(*vm).attention).load(Relaxed) & Attention::PENDING != 0 {
                flow::finalize(&mut *vm, base, $at);
            }
        };
    }
    // A slow path: it gets the machine with the position stored and returns the next pc.
    macro_rules! slow {
        ($e:expr) => {{
            let (before, at) = (base, pc);
            (*vm).base = base;
            (*vm).pc = pc;
            pc = $e;
            base = (*vm).base;
            finalize!(if base == before { at } else { pc });
        }};
    }
    macro_rules! set {
        ($i:expr, $v:expr) => {{
            let p = base.add($i);
            let v = $v;
            let old = *p;
            *p = v;
            if old.is_object() {
                let h = old.as_ptr();
                (*h).count -= 4;
                if (*h).count < 4 {
                    (*vm).base = base;
                    raw::dealloc(h);
                    finalize!(pc);
                }
            }
        }};
    }
    macro_rules! interrupt {
        () => {
            if (*(*vm).attention).load(Relaxed) != 0 {
                slow!(flow::attend(&mut *vm, base, pc));
            }
        };
    }
    // Operands are read byte by byte throughout: one read of the whole word would have the compiler cut it up in
    // registers before each dispatch.
    macro_rules! jump24 {
        () => {
            (isize::from(*pc.cast::<i16>().add(1)) << 8) | a!() as isize
        };
    }
    macro_rules! jump {
        ($i:expr) => {
            pc = pc.offset(word!($i) as i32 as isize)
        };
    }
    macro_rules! arithmetic {
        ($op:ident, $right:expr, $len:expr, |$x:ident, $y:ident| $int:expr, |$f:ident, $g:ident| $float:expr, $slow:expr) => {{
            let ($x, $y) = (r!(b!()), $right);
            if Value::both_int($x, $y) {
                if let Some(v) = $int {
                    set!(a!(), v);
                    pc = pc.add($len);
                    continue;
                }
            } else if Value::both_float($x, $y) {
                let ($f, $g) = ($x.as_float(), $y.as_float());
                if let Some(v) = $float {
                    set!(a!(), v);
                    pc = pc.add($len);
                    continue;
                }
            }
            slow!($slow(&mut *vm, base, pc, BinaryOp::$op))
        }};
    }
    macro_rules! add {
        ($op:ident, $right:expr, $len:expr, $slow:expr) => {
            arithmetic!(
                $op,
                $right,
                $len,
                |x, y| (x.0 as i64).checked_add(y.0 as i64).map(|v| Value(v as u64)),
                |f, g| Value::try_float(f + g),
                $slow
            )
        };
    }
    macro_rules! sub {
        ($op:ident, $right:expr, $len:expr, $slow:expr) => {
            arithmetic!(
                $op,
                $right,
                $len,
                |x, y| (x.0 as i64).checked_sub(y.0 as i64).map(|v| Value(v as u64)),
                |f, g| Value::try_float(f - g),
                $slow
            )
        };
    }
    macro_rules! mul {
        ($op:ident, $right:expr, $len:expr, $slow:expr) => {
            arithmetic!(
                $op,
                $right,
                $len,
                |x, y| x.as_int().checked_mul(y.0 as i64).map(|v| Value(v as u64)),
                |f, g| Value::try_float(f * g),
                $slow
            )
        };
    }
    macro_rules! div {
        ($op:ident, $right:expr, $len:expr, $slow:expr) => {
            arithmetic!(
                $op,
                $right,
                $len,
                |x, y| small_divide(x, y),
                |f, g| if g != 0.0 { Value::try_float(f / g) } else { None },
                $slow
            )
        };
    }
    macro_rules! floor_div {
        ($op:ident, $right:expr, $len:expr, $slow:expr) => {
            arithmetic!($op, $right, $len, |x, y| floor_divide(x, y), |_f, _g| None::<Value>, $slow)
        };
    }
    macro_rules! modulo {
        ($op:ident, $right:expr, $len:expr, $slow:expr) => {
            arithmetic!($op, $right, $len, |x, y| floor_modulo(x, y), |_f, _g| None::<Value>, $slow)
        };
    }
    macro_rules! bits {
        ($op:ident, $right:expr, $len:expr, $slow:expr, |$x:ident, $y:ident| $int:expr) => {
            arithmetic!($op, $right, $len, |$x, $y| Some(Value($int)), |_f, _g| None::<Value>, $slow)
        };
    }
    macro_rules! shift {
        ($op:ident, $right:expr, $len:expr, $slow:expr, $f:ident) => {
            arithmetic!($op, $right, $len, |x, y| $f(x, y), |_f, _g| None::<Value>, $slow)
        };
    }
    macro_rules! compare { ($op:ident, $cmp:tt) => {{
        let (x, y) = (r!(b!()), r!(c!()));
        if Value::both_int(x, y) {
            set!(a!(), Value::bool((x.0 as i64) $cmp (y.0 as i64)));
            pc = pc.add(1);
        } else if Value::both_float(x, y) {
            set!(a!(), Value::bool(x.as_float() $cmp y.as_float()));
            pc = pc.add(1);
        } else {
            slow!(arith::compare(&mut *vm, base, pc, CompareOp::$op))
        }
    }} }
    macro_rules! jump_unless { ($op:ident, $cmp:tt) => {{
        let (x, y) = (r!(a!()), r!(b!()));
        if Value::both_int(x, y) {
            if (x.0 as i64) $cmp (y.0 as i64) { pc = pc.add(2) } else { jump!(1) }
        } else if Value::both_float(x, y) {
            if x.as_float() $cmp y.as_float() { pc = pc.add(2) } else { jump!(1) }
        } else {
            slow!(arith::compare_jump(&mut *vm, base, pc, CompareOp::$op, false, false))
        }
    }} }
    macro_rules! jump_unless_imm { ($op:ident, $cmp:tt) => {{
        let (x, y) = (r!(a!()), Value::small(*pc.cast::<i8>().add(2) as i32));
        if x.is_int() {
            if (x.0 as i64) $cmp (y.0 as i64) { pc = pc.add(2) } else { jump!(1) }
        } else {
            slow!(arith::compare_jump(&mut *vm, base, pc, CompareOp::$op, false, true))
        }
    }} }
    macro_rules! loop_if { ($op:ident, $cmp:tt) => {{
        let (x, y) = (r!(a!()), r!(b!()));
        if Value::both_int(x, y) {
            if (x.0 as i64) $cmp (y.0 as i64) { jump!(1); interrupt!() } else { pc = pc.add(2) }
        } else if Value::both_float(x, y) {
            if x.as_float() $cmp y.as_float() { jump!(1); interrupt!() } else { pc = pc.add(2) }
        } else {
            slow!(arith::compare_jump(&mut *vm, base, pc, CompareOp::$op, true, false))
        }
    }} }
    macro_rules! loop_if_imm { ($op:ident, $cmp:tt) => {{
        let (x, y) = (r!(a!()), Value::small(*pc.cast::<i8>().add(2) as i32));
        if x.is_int() {
            if (x.0 as i64) $cmp (y.0 as i64) { jump!(1); interrupt!() } else { pc = pc.add(2) }
        } else {
            slow!(arith::compare_jump(&mut *vm, base, pc, CompareOp::$op, true, true))
        }
    }} }
    // Jump on the truth of A; `$back` is what a jump backwards does besides.
    macro_rules! jump_if { ($jumps:ident, $stays:ident, $cmp:tt, $sense:literal, $back:block) => {{
        let v = r!(a!());
        if v.$jumps() {
            jump!(1);
            $back
        } else if v.$stays() {
            pc = pc.add(2)
        } else if v.is_int() {
            if v.as_int() $cmp 0 {
                jump!(1);
                $back
            } else {
                pc = pc.add(2)
            }
        } else {
            slow!(flow::truth_jump(&mut *vm, base, pc, $sense));
            $back
        }
    }} }
    macro_rules! jump_or_drop {
        ($jumps:ident, $drops:ident, $sense:literal) => {{
            let v = r!(a!());
            if v.$jumps() {
                jump!(1)
            } else if v.$drops() {
                r!(a!()) = Value::UNDEF;
                pc = pc.add(2)
            } else {
                slow!(flow::jump_or_drop(&mut *vm, base, pc, $sense))
            }
        }};
    }
    // Enter a plain Python function whose arguments already stand in place.
    macro_rules! enter_in_place {
        ($argc:expr) => {{
            let window = base.add(a!());
            let f = *window;
            if f.is_object() && (*f.as_ptr()).shape == shapes::FUNCTION {
                let code = &*code_of_function(payload::<Function>(f.as_ptr()));
                if code.simple_argc as usize == $argc {
                    let registers = window.add(HEADER);
                    if registers.add(code.nregs as usize) < (*vm).stack_end && (*vm).depth > 0 {
                        (*vm).depth -= 1;
                        let fr = window.cast::<Frame>();
                        (*fr).prev = base;
                        (*fr).ret_pc = pc.add(1);
                        (*fr).dst = window as u64 | STACK;
                        base = registers;
                        pc = code.start.get();
                        interrupt!();
                        continue;
                    }
                }
            }
        }};
    }
    macro_rules! enter_from_heap {
        ($argc:expr) => {{
            let window = base.add(a!());
            let f = *window;
            if f.is_object() && (*f.as_ptr()).shape == shapes::FUNCTION {
                let code = &*code_of_function(payload::<Function>(f.as_ptr()));
                if code.simple_argc as usize == $argc {
                    let fr = (*vm).chain.add(1).cast::<Frame>();
                    let registers = fr.add(1).cast::<Value>();
                    if registers.add(code.nregs as usize) < (*vm).stack_end && (*vm).depth > 0 {
                        (*vm).depth -= 1;
                        (*fr).func = f;
                        *window = Value::UNDEF;
                        for i in 0..$argc {
                            *registers.add(i) = *window.add(HEADER + i);
                            *window.add(HEADER + i) = Value::UNDEF;
                        }
                        (*fr).prev = base;
                        (*fr).ret_pc = pc.add(1);
                        (*fr).dst = window as u64 | STACK;
                        base = registers;
                        pc = code.start.get();
                        interrupt!();
                        continue;
                    }
                }
            }
        }};
    }

    loop {
        match Op::of_byte_unchecked(*pc.cast::<u8>()) {
            Op::Nop => pc = pc.add(1),
            Op::Copy => {
                let v = r!(b!());
                raw::incref(v);
                set!(a!(), v);
                pc = pc.add(1);
            }
            Op::Take => {
                let v = r!(b!());
                r!(b!()) = Value::UNDEF;
                set!(a!(), v);
                pc = pc.add(1);
            }
            Op::LoadConst => {
                let v = constant!(1);
                raw::incref(v);
                set!(a!(), v);
                pc = pc.add(2);
            }
            Op::LoadInt => {
                set!(a!(), Value::small(*pc.cast::<i16>().add(1) as i32));
                pc = pc.add(1);
            }
            Op::LoadUndef => {
                r!(a!()) = Value::UNDEF;
                pc = pc.add(1);
            }
            Op::LoadUndefs => {
                for i in a!()..a!() + b!() {
                    r!(i) = Value::UNDEF;
                }
                pc = pc.add(1);
            }
            Op::Unbind => {
                set!(a!(), Value::UNDEF);
                pc = pc.add(1);
            }
            Op::Drop => {
                set!(a!(), Value::UNDEF);
                pc = pc.add(1);
            }
            Op::CheckLocal => {
                if r!(a!()).is_undef() {
                    slow!(name::unbound_local(&mut *vm, base, pc))
                } else {
                    pc = pc.add(1);
                }
            }
            Op::DeleteLocal => {
                if r!(a!()).is_undef() {
                    slow!(name::unbound_local(&mut *vm, base, pc))
                } else {
                    set!(a!(), Value::UNDEF);
                    pc = pc.add(1);
                }
            }
            Op::LoadHigh => slow!(name::load_high(&mut *vm, base, pc)),
            Op::StoreHigh => slow!(name::store_high(&mut *vm, base, pc)),
            Op::TakeHigh => slow!(name::take_high(&mut *vm, base, pc)),
            Op::DeleteHigh => slow!(name::delete_high(&mut *vm, base, pc)),
            Op::MakeCell => slow!(name::make_cell(&mut *vm, base, pc)),
            Op::LoadCell => {
                let cell = &*payload::<Cell>(r!(b!()).as_ptr());
                let v = name::cell_content(cell);
                if v.is_undef() {
                    slow!(name::unbound_cell(&mut *vm, base, pc, b!()))
                } else {
                    raw::incref(v);
                    set!(a!(), v);
                    pc = pc.add(1);
                }
            }
            Op::StoreCell => slow!(name::store_cell(&mut *vm, base, pc)),
            Op::DeleteCell => slow!(name::delete_cell(&mut *vm, base, pc)),
            Op::LoadFree => {
                let v = name::cell_content(&*name::free_cell(base, b!()));
                if v.is_undef() {
                    slow!(name::unbound_free(&mut *vm, base, pc, b!()))
                } else {
                    raw::incref(v);
                    set!(a!(), v);
                    pc = pc.add(1);
                }
            }
            Op::StoreFree => slow!(name::store_free(&mut *vm, base, pc)),
            Op::DeleteFree => slow!(name::delete_free(&mut *vm, base, pc)),
            Op::LoadFreeCell => {
                let v = name::free_cell_value(base, b!());
                raw::incref(v);
                set!(a!(), v);
                pc = pc.add(1);
            }
            Op::LoadGlobal => {
                let f = super::frame::function_of(base);
                let globals = &*(*payload::<Dict>((*f).globals.as_ptr())).map.as_ptr();
                if globals.keys_version_now() == word!(2) && word!(2) != 0 {
                    let index = word!(3);
                    if word!(4) == 0 {
                        let v = globals.value_at(index as usize);
                        raw::incref(v);
                        set!(a!(), v);
                        pc = pc.add(5);
                        continue;
                    }
                    let builtins = &*(*payload::<Dict>((*f).builtins.as_ptr())).map.as_ptr();
                    if builtins.keys_version_now() == word!(4) {
                        let v = builtins.value_at(index as usize);
                        raw::incref(v);
                        set!(a!(), v);
                        pc = pc.add(5);
                        continue;
                    }
                }
                slow!(name::load_global(&mut *vm, base, pc))
            }
            Op::StoreGlobal => {
                let f = super::frame::function_of(base);
                let globals = &mut *(*payload::<Dict>((*f).globals.as_ptr())).map.as_ptr();
                let v = r!(a!());
                if globals.keys_version_now() == word!(2) && word!(2) != 0 && !v.is_object() {
                    let old = globals.swap_value_at(word!(3) as usize, v);
                    (*vm).base = base;
                    raw::decref(old);
                    pc = pc.add(4);
                    continue;
                }
                slow!(name::store_global(&mut *vm, base, pc))
            }
            Op::DeleteGlobal => slow!(name::delete_global(&mut *vm, base, pc)),
            Op::LoadName => slow!(name::load_name(&mut *vm, base, pc)),
            Op::StoreName => slow!(name::store_name(&mut *vm, base, pc)),
            Op::DeleteName => slow!(name::delete_name(&mut *vm, base, pc)),
            Op::LoadNameOrFree => slow!(name::load_name_or_free(&mut *vm, base, pc)),
            Op::LoadNameOrCell => slow!(name::load_name_or_cell(&mut *vm, base, pc)),

            Op::GetAttr => {
                let o = r!(b!());
                if o.is_object() {
                    let shape = (*o.as_ptr()).shape.0;
                    let first = word!(2) & 0xffff;
                    let slot = if shape == word!(1) {
                        first
                    } else if shape == word!(3) && first != 0 && word!(1) & attr::IS_VALUE == 0 {
                        word!(4)
                    } else {
                        0
                    };
                    if slot != 0 {
                        let v = *o.as_ptr().cast::<Value>().add(slot as usize);
                        if !v.is_undef() {
                            raw::incref(v);
                            if c!() & 1 != 0 {
                                r!(b!()) = Value::UNDEF;
                                (*vm).base = base;
                                raw::decref(o);
                            }
                            set!(a!(), v);
                            pc = pc.add(5);
                            continue;
                        }
                    } else if shape | attr::IS_VALUE == word!(1) && first == 0 {
                        let v = Value(pc.add(3).cast::<u64>().read_unaligned());
                        raw::incref(v);
                        if c!() & 1 != 0 {
                            r!(b!()) = Value::UNDEF;
                            (*vm).base = base;
                            raw::decref(o);
                        }
                        set!(a!(), v);
                        pc = pc.add(5);
                        continue;
                    }
                }
                slow!(attr::get_attr(&mut *vm, base, pc))
            }
            Op::SetAttr => {
                let o = r!(a!());
                if o.is_object() {
                    let shape = (*o.as_ptr()).shape.0;
                    let (slot, new_shape) = if shape == word!(1) {
                        (word!(2) & 0xffff, word!(3))
                    } else if shape == word!(4) {
                        (word!(5), word!(6))
                    } else {
                        (0, 0)
                    };
                    if slot != 0 {
                        let v = r!(b!());
                        if c!() & 2 != 0 {
                            r!(b!()) = Value::UNDEF;
                        } else {
                            raw::incref(v);
                        }
                        let p = o.as_ptr().cast::<Value>().add(slot as usize);
                        if new_shape != 0 {
                            *p = v;
                            (*o.as_ptr()).shape.0 = new_shape;
                        } else {
                            let old = *p;
                            *p = v;
                            (*vm).base = base;
                            raw::decref(old);
                        }
                        if c!() & 1 != 0 {
                            r!(a!()) = Value::UNDEF;
                            (*vm).base = base;
                            raw::decref(o);
                        }
                        pc = pc.add(7);
                        continue;
                    }
                }
                slow!(attr::set_attr(&mut *vm, base, pc))
            }
            Op::DelAttr => slow!(attr::del_attr(&mut *vm, base, pc)),
            Op::GetMethod => {
                let o = r!(b!());
                if o.is_object() {
                    let shape = (*o.as_ptr()).shape.0;
                    let f = if shape == word!(1) {
                        Value(pc.add(3).cast::<u64>().read_unaligned())
                    } else if shape == word!(5) {
                        Value(pc.add(6).cast::<u64>().read_unaligned())
                    } else {
                        Value::UNDEF
                    };
                    if !f.is_undef() {
                        raw::incref(f);
                        if c!() & 1 != 0 {
                            r!(b!()) = Value::UNDEF;
                        } else {
                            raw::incref(o);
                        }
                        let window = base.add(a!());
                        *window = f;
                        *window.add(HEADER) = o;
                        pc = pc.add(8);
                        continue;
                    }
                }
                slow!(attr::get_method(&mut *vm, base, pc))
            }
            Op::GetSuper => slow!(attr::get_super(&mut *vm, base, pc)),
            Op::GetItem => {
                let (o, k) = (r!(b!()), r!(c!()));
                if o.is_object() && (*o.as_ptr()).shape == shapes::LIST && k.is_int() {
                    let items = &*(*payload::<List>(o.as_ptr())).items.as_ptr();
                    let i = k.as_int() as u64 as usize;
                    if i < items.len() {
                        let v = items.get_unchecked(i).value();
                        raw::incref(v);
                        if b!() >= (*code_of(base)).nlocals as usize {
                            r!(b!()) = Value::UNDEF;
                            (*vm).base = base;
                            raw::decref(o);
                        }
                        set!(a!(), v);
                        pc = pc.add(1);
                        continue;
                    }
                }
                slow!(arith::get_item(&mut *vm, base, pc))
            }
            Op::GetItemImm => {
                let o = r!(b!());
                if o.is_object() {
                    let h = o.as_ptr();
                    let items: &[crate::object::Obj] = if (*h).shape == shapes::LIST {
                        &*(*payload::<List>(h)).items.as_ptr()
                    } else if (*h).shape == crate::object::ShapeId::TUPLE {
                        peek_tuple(&raw const r!(b!()))
                    } else {
                        &[]
                    };
                    let i = imm!() as isize;
                    let i = if i < 0 { i + items.len() as isize } else { i } as usize;
                    if i < items.len() {
                        let v = items.get_unchecked(i).value();
                        raw::incref(v);
                        if b!() >= (*code_of(base)).nlocals as usize {
                            r!(b!()) = Value::UNDEF;
                            (*vm).base = base;
                            raw::decref(o);
                        }
                        set!(a!(), v);
                        pc = pc.add(1);
                        continue;
                    }
                }
                slow!(arith::get_item_imm(&mut *vm, base, pc))
            }
            Op::SetItem => {
                let (o, k) = (r!(a!()), r!(b!()));
                if o.is_object()
                    && (*o.as_ptr()).shape == shapes::LIST
                    && k.is_int()
                    && a!() < (*code_of(base)).nlocals as usize
                {
                    let items = &mut *(*payload::<List>(o.as_ptr())).items.as_ptr();
                    let i = k.as_int() as u64 as usize;
                    if i < items.len() {
                        let v = r!(c!());
                        if c!() >= (*code_of(base)).nlocals as usize {
                            r!(c!()) = Value::UNDEF;
                        } else {
                            raw::incref(v);
                        }
                        let p = items.as_mut_ptr().add(i).cast::<Value>();
                        let old = *p;
                        *p = v;
                        (*vm).base = base;
                        raw::decref(old);
                        pc = pc.add(1);
                        continue;
                    }
                }
                slow!(arith::set_item(&mut *vm, base, pc))
            }
            Op::DelItem => slow!(arith::del_item(&mut *vm, base, pc)),
            Op::BuildSlice => slow!(build::slice(&mut *vm, base, pc)),

            Op::Add => add!(Add, r!(c!()), 1, arith::binary),
            Op::Sub => sub!(Sub, r!(c!()), 1, arith::binary),
            Op::Mul => mul!(Mul, r!(c!()), 1, arith::binary),
            Op::Div => div!(Div, r!(c!()), 1, arith::binary),
            Op::FloorDiv => floor_div!(FloorDiv, r!(c!()), 1, arith::binary),
            Op::Mod => modulo!(Mod, r!(c!()), 1, arith::binary),
            Op::Pow => slow!(arith::binary(&mut *vm, base, pc, BinaryOp::Pow)),
            Op::MatMul => slow!(arith::binary(&mut *vm, base, pc, BinaryOp::MatMul)),
            Op::LShift => shift!(LShift, r!(c!()), 1, arith::binary, shift_left),
            Op::RShift => shift!(RShift, r!(c!()), 1, arith::binary, shift_right),
            Op::And => bits!(And, r!(c!()), 1, arith::binary, |x, y| x.0 & y.0),
            Op::Or => bits!(Or, r!(c!()), 1, arith::binary, |x, y| x.0 | y.0),
            Op::Xor => bits!(Xor, r!(c!()), 1, arith::binary, |x, y| x.0 ^ y.0),
            Op::InplaceAdd => add!(Add, r!(c!()), 1, arith::inplace),
            Op::InplaceSub => sub!(Sub, r!(c!()), 1, arith::inplace),
            Op::InplaceMul => mul!(Mul, r!(c!()), 1, arith::inplace),
            Op::InplaceDiv => div!(Div, r!(c!()), 1, arith::inplace),
            Op::InplaceFloorDiv => floor_div!(FloorDiv, r!(c!()), 1, arith::inplace),
            Op::InplaceMod => modulo!(Mod, r!(c!()), 1, arith::inplace),
            Op::InplacePow => slow!(arith::inplace(&mut *vm, base, pc, BinaryOp::Pow)),
            Op::InplaceMatMul => slow!(arith::inplace(&mut *vm, base, pc, BinaryOp::MatMul)),
            Op::InplaceLShift => shift!(LShift, r!(c!()), 1, arith::inplace, shift_left),
            Op::InplaceRShift => shift!(RShift, r!(c!()), 1, arith::inplace, shift_right),
            Op::InplaceAnd => bits!(And, r!(c!()), 1, arith::inplace, |x, y| x.0 & y.0),
            Op::InplaceOr => bits!(Or, r!(c!()), 1, arith::inplace, |x, y| x.0 | y.0),
            Op::InplaceXor => bits!(Xor, r!(c!()), 1, arith::inplace, |x, y| x.0 ^ y.0),
            Op::AddImm => add!(Add, Value::small(imm!()), 1, arith::binary_imm),
            Op::SubImm => sub!(Sub, Value::small(imm!()), 1, arith::binary_imm),
            Op::InplaceAddImm => add!(Add, Value::small(imm!()), 1, arith::inplace_imm),
            Op::InplaceSubImm => sub!(Sub, Value::small(imm!()), 1, arith::inplace_imm),
            Op::MulImm => mul!(Mul, Value::small(imm!()), 1, arith::binary_imm),
            Op::FloorDivImm => arithmetic!(
                FloorDiv,
                Value::small(imm!()),
                1,
                |x, y| floor_divide_small(x, y),
                |_f, _g| None::<Value>,
                arith::binary_imm
            ),
            Op::ModImm => {
                let (x, y) = (r!(b!()), Value::small(imm!()));
                if Value::both_int(x, y)
                    && let Some(v) = floor_modulo_small(x, y)
                {
                    let dst = a!();
                    set!(dst, v);
                    pc = pc.add(1);
                    // `x % n == k` mostly decides a branch, which is taken here without another dispatch.
                    if *pc & 0xffff == Op::JumpUnlessEqImm as u32 | (dst as u32) << 8 {
                        let k = Value::small(i32::from(*pc.cast::<i8>().add(2)));
                        if v == k { pc = pc.add(2) } else { jump!(1) }
                    }
                    continue;
                }
                slow!(arith::binary_imm(&mut *vm, base, pc, BinaryOp::Mod))
            }
            Op::AndImm => {
                let (x, y) = (r!(b!()), Value::small(imm!()));
                if Value::both_int(x, y) {
                    let (dst, v) = (a!(), Value(x.0 & y.0));
                    set!(dst, v);
                    pc = pc.add(1);
                    // As above: `if x & 1`.
                    if *pc & 0xffff == Op::JumpIfFalse as u32 | (dst as u32) << 8 {
                        if v.as_int() != 0 { pc = pc.add(2) } else { jump!(1) }
                    }
                    continue;
                }
                slow!(arith::binary_imm(&mut *vm, base, pc, BinaryOp::And))
            }
            Op::LShiftImm => shift!(LShift, Value::small(imm!()), 1, arith::binary_imm, shift_left),
            Op::RShiftImm => shift!(RShift, Value::small(imm!()), 1, arith::binary_imm, shift_right),
            Op::AddConst => add!(Add, constant!(1), 2, arith::binary_const),
            Op::SubConst => sub!(Sub, constant!(1), 2, arith::binary_const),
            Op::ImmMul => mul!(Mul, Value::small(imm!()), 1, arith::imm_binary),
            Op::ConstMul => mul!(Mul, constant!(1), 2, arith::const_binary),
            Op::MulConst => mul!(Mul, constant!(1), 2, arith::binary_const),
            Op::DivConst => div!(Div, constant!(1), 2, arith::binary_const),
            Op::ModConst => modulo!(Mod, constant!(1), 2, arith::binary_const),
            Op::AndConst => bits!(And, constant!(1), 2, arith::binary_const, |x, y| x.0 & y.0),
            Op::PowConst => slow!(arith::binary_const(&mut *vm, base, pc, BinaryOp::Pow)),
            Op::Neg => {
                let v = r!(b!());
                if v.is_int() && v.0 as i64 != i64::MIN {
                    set!(a!(), Value((v.0 as i64).wrapping_neg() as u64));
                    pc = pc.add(1);
                } else {
                    slow!(arith::unary(&mut *vm, base, pc, Special::Neg))
                }
            }
            Op::Pos => slow!(arith::unary(&mut *vm, base, pc, Special::Pos)),
            Op::Invert => slow!(arith::unary(&mut *vm, base, pc, Special::Invert)),
            Op::Not => {
                let v = r!(b!());
                if v.is_bool() {
                    set!(a!(), Value::bool(v.is_false()));
                    pc = pc.add(1);
                } else {
                    slow!(arith::not(&mut *vm, base, pc))
                }
            }

            Op::Lt => compare!(Lt, <),
            Op::Le => compare!(Le, <=),
            Op::Gt => compare!(Gt, >),
            Op::Ge => compare!(Ge, >=),
            Op::Eq => compare!(Eq, ==),
            Op::Ne => compare!(Ne, !=),
            Op::Is => {
                let (x, y) = (r!(b!()), r!(c!()));
                let nlocals = (*code_of(base)).nlocals as usize;
                if (x.is_object() && b!() >= nlocals) || (y.is_object() && c!() >= nlocals) {
                    slow!(arith::is(&mut *vm, base, pc, true))
                } else {
                    set!(a!(), Value::bool(x == y));
                    pc = pc.add(1);
                }
            }
            Op::IsNot => slow!(arith::is(&mut *vm, base, pc, false)),
            Op::In => slow!(arith::contains(&mut *vm, base, pc, true)),
            Op::NotIn => slow!(arith::contains(&mut *vm, base, pc, false)),

            Op::JumpForward => pc = pc.offset(jump24!()),
            Op::JumpBackward => {
                pc = pc.offset(jump24!());
                interrupt!();
            }
            Op::JumpIfTrue => jump_if!(is_true, is_false, !=, true, {}),
            Op::JumpIfFalse => jump_if!(is_false, is_true, ==, false, {}),
            Op::LoopIfTrue => jump_if!(is_true, is_false, !=, true, { interrupt!() }),
            Op::LoopIfFalse => jump_if!(is_false, is_true, ==, false, { interrupt!() }),
            Op::JumpIfTrueOrDrop => jump_or_drop!(is_true, is_false, true),
            Op::JumpIfFalseOrDrop => jump_or_drop!(is_false, is_true, false),
            Op::JumpIfNone => {
                let v = r!(a!());
                if v.is_none() {
                    jump!(1)
                } else if a!() < (*code_of(base)).nlocals as usize {
                    pc = pc.add(2)
                } else {
                    slow!(flow::drop_operand(&mut *vm, base, pc, 2))
                }
            }
            Op::JumpIfNotNone => {
                let v = r!(a!());
                if v.is_none() {
                    pc = pc.add(2)
                } else if a!() < (*code_of(base)).nlocals as usize {
                    jump!(1)
                } else {
                    slow!(flow::drop_operand(&mut *vm, base, pc, word!(1) as i32 as isize))
                }
            }
            Op::JumpUnlessLt => jump_unless!(Lt, <),
            Op::JumpUnlessLe => jump_unless!(Le, <=),
            Op::JumpUnlessGt => jump_unless!(Gt, >),
            Op::JumpUnlessGe => jump_unless!(Ge, >=),
            Op::JumpUnlessEq => jump_unless!(Eq, ==),
            Op::JumpUnlessNe => jump_unless!(Ne, !=),
            Op::JumpUnlessLtImm => jump_unless_imm!(Lt, <),
            Op::JumpUnlessLeImm => jump_unless_imm!(Le, <=),
            Op::JumpUnlessGtImm => jump_unless_imm!(Gt, >),
            Op::JumpUnlessGeImm => jump_unless_imm!(Ge, >=),
            Op::JumpUnlessEqImm => jump_unless_imm!(Eq, ==),
            Op::JumpUnlessNeImm => jump_unless_imm!(Ne, !=),
            Op::LoopIfLt => loop_if!(Lt, <),
            Op::LoopIfLe => loop_if!(Le, <=),
            Op::LoopIfGt => loop_if!(Gt, >),
            Op::LoopIfGe => loop_if!(Ge, >=),
            Op::LoopIfEq => loop_if!(Eq, ==),
            Op::LoopIfNe => loop_if!(Ne, !=),
            Op::LoopIfLtImm => loop_if_imm!(Lt, <),
            Op::LoopIfLeImm => loop_if_imm!(Le, <=),
            Op::LoopIfGtImm => loop_if_imm!(Gt, >),
            Op::LoopIfGeImm => loop_if_imm!(Ge, >=),
            Op::LoopIfEqImm => loop_if_imm!(Eq, ==),
            Op::LoopIfNeImm => loop_if_imm!(Ne, !=),

            Op::Call => {
                enter_in_place!(b!());
                slow!(call::call(&mut *vm, base, pc))
            }
            Op::CallMethod => {
                // Unbound: what GetMethod found is no method, and the arguments begin behind the empty place.
                if !r!(a!() + HEADER).is_undef() {
                    enter_in_place!(b!() + 1);
                }
                slow!(call::call_method(&mut *vm, base, pc))
            }
            Op::CallHeap => {
                enter_from_heap!(b!());
                slow!(call::call(&mut *vm, base, pc))
            }
            Op::CallMethodHeap => {
                if !r!(a!() + HEADER).is_undef() {
                    enter_from_heap!(b!() + 1);
                }
                slow!(call::call_method(&mut *vm, base, pc))
            }
            Op::CallKw => slow!(call::call_kw(&mut *vm, base, pc)),
            Op::CallMethodKw => slow!(call::call_method_kw(&mut *vm, base, pc)),
            Op::CallEx => slow!(call::call_ex(&mut *vm, base, pc)),
            Op::Return => {
                if (*frame(base)).dst & LINKED != 0 {
                    (*vm).base = base;
                    if let Some(handler) = (*vm).return_from(base, pc) {
                        pc = handler;
                        base = (*vm).base;
                        continue;
                    }
                }
                let nlocals = b!();
                let v = r!(a!());
                // A dead register holds no object: the result leaves its register, temporary or not.
                r!(a!()) = Value::UNDEF;
                let mut i = 0;
                while i < nlocals {
                    let x = r!(i);
                    if x.is_object() {
                        r!(i) = Value::UNDEF;
                        let h = x.as_ptr();
                        (*h).count -= 4;
                        if (*h).count < 4 {
                            (*vm).base = base;
                            raw::dealloc(h);
                            finalize!(pc);
                        }
                    }
                    i += 1;
                }
                let fr = &mut *frame(base);
                (*vm).depth += 1;
                let func = fr.func;
                let dst = fr.result_register();
                base = fr.prev;
                pc = fr.ret_pc;
                fr.func = Value::UNDEF;
                *dst = v;
                if fr.kind() == NATIVE {
                    (*vm).base = base;
                    raw::decref(func);
                    return Exit::Returned;
                }
                let h = func.as_ptr();
                (*h).count -= 4;
                if (*h).count < 4 {
                    (*vm).base = base;
                    raw::dealloc(h);
                    finalize!(pc.sub(1));
                }
            }
            Op::ReturnHeap => {
                if (*frame(base)).dst & LINKED != 0 {
                    (*vm).base = base;
                    if let Some(handler) = (*vm).return_from(base, pc) {
                        pc = handler;
                        base = (*vm).base;
                        continue;
                    }
                }
                let nlocals = b!();
                let v = r!(a!());
                r!(a!()) = Value::UNDEF;
                for i in 0..nlocals {
                    let x = r!(i);
                    if x.is_object() {
                        r!(i) = Value::UNDEF;
                        (*vm).base = base;
                        raw::decref(x);
                    }
                }
                slow!(resume::finish(&mut *vm, base, v))
            }

            Op::MakeFunction => slow!(build::function(&mut *vm, base, pc)),
            Op::LoadBuildClass => slow!(build::load_build_class(&mut *vm, base, pc)),
            Op::BuildList => slow!(build::list(&mut *vm, base, pc)),
            Op::BuildTuple => slow!(build::tuple(&mut *vm, base, pc)),
            Op::BuildSet => slow!(build::set(&mut *vm, base, pc)),
            Op::BuildMap => slow!(build::map(&mut *vm, base, pc)),
            Op::BuildString => slow!(build::string(&mut *vm, base, pc)),
            Op::ListAppend => {
                let v = r!(b!());
                if b!() >= (*code_of(base)).nlocals as usize {
                    r!(b!()) = Value::UNDEF;
                } else {
                    raw::incref(v);
                }
                (*(*payload::<List>(r!(a!()).as_ptr())).items.as_ptr()).push(crate::object::Obj::from_raw(v));
                pc = pc.add(1);
            }
            Op::ListExtend => slow!(build::list_extend(&mut *vm, base, pc)),
            Op::ListToTuple => slow!(build::list_to_tuple(&mut *vm, base, pc)),
            Op::StarToTuple => slow!(build::star_to_tuple(&mut *vm, base, pc)),
            Op::SetAdd => slow!(build::set_add(&mut *vm, base, pc)),
            Op::SetUpdate => slow!(build::set_update(&mut *vm, base, pc)),
            Op::MapAdd => slow!(build::map_add(&mut *vm, base, pc)),
            Op::DictUpdate => slow!(build::dict_update(&mut *vm, base, pc)),
            Op::DictMerge => slow!(build::dict_merge(&mut *vm, base, pc)),
            Op::ConvertValue => slow!(build::convert_value(&mut *vm, base, pc)),
            Op::FormatValue => slow!(build::format_value(&mut *vm, base, pc)),
            Op::FormatSpec => slow!(build::format_spec(&mut *vm, base, pc)),
            Op::UnpackSequence => slow!(build::unpack_sequence(&mut *vm, base, pc)),
            Op::UnpackEx => slow!(build::unpack_ex(&mut *vm, base, pc)),

            Op::GetIter => slow!(iter::get_iter(&mut *vm, base, pc)),
            Op::ForIter => {
                let h = r!(b!()).as_ptr();
                let id = (*h).shape;
                if id == shapes::RANGE_ITERATOR {
                    let it = &*payload::<crate::types::range::RangeIterator>(h);
                    if let Some(i) = it.next_small() {
                        set!(a!(), i);
                        jump!(1);
                        interrupt!();
                        continue;
                    }
                } else if id == shapes::LIST_ITERATOR {
                    let it = &*payload::<crate::types::list::ListIterator>(h);
                    if let Some(v) = iter::list_next(it) {
                        raw::incref(v);
                        set!(a!(), v);
                        jump!(1);
                        interrupt!();
                        continue;
                    }
                } else if id == shapes::TUPLE_ITERATOR {
                    let it = &*payload::<crate::types::tuple::TupleIterator>(h);
                    if let Some(v) = iter::tuple_next(it) {
                        raw::incref(v);
                        set!(a!(), v);
                        jump!(1);
                        interrupt!();
                        continue;
                    }
                } else if id == shapes::GENERATOR {
                    let g = payload::<Generator>(h);
                    let state = (*g).state.get();
                    if state == State::Suspended || state == State::Created {
                        // The item of the last turn stays until there is another: at the end it is what the loop leaves.
                        let target = pc.offset(word!(1) as i32 as isize);
                        let to = Continuation {
                            on_yield: target,
                            on_return: pc,
                            on_error: pc,
                            dst: base.add(a!()),
                            return_dst: &raw mut (*vm).discard,
                        };
                        (*vm).base = base;
                        (*vm).pc = pc;
                        match resume::resume(&mut *vm, g, &to, Value::NONE) {
                            Ok(next) => {
                                pc = next;
                                base = (*vm).base;
                                interrupt!();
                            }
                            Err(raised) => slow!(super::unwind::raise(&mut *vm, base, pc, raised)),
                        }
                        continue;
                    }
                }
                slow!(iter::for_iter(&mut *vm, base, pc))
            }
            Op::GetAIter => slow!(iter::get_aiter(&mut *vm, base, pc)),
            Op::GetANext => slow!(iter::get_anext(&mut *vm, base, pc)),
            Op::EndAsyncFor => slow!(iter::end_async_for(&mut *vm, base, pc)),
            Op::EnterWith => slow!(flow::enter_with(&mut *vm, base, pc, Special::Enter, Special::Exit)),
            Op::EnterAsyncWith => slow!(flow::enter_with(&mut *vm, base, pc, Special::AEnter, Special::AExit)),
            Op::WithExceptStart => slow!(flow::with_except_start(&mut *vm, base, pc)),

            Op::PushExc => slow!(raising::push_exc(&mut *vm, base, pc)),
            Op::PopExc => slow!(raising::pop_exc(&mut *vm, base, pc)),
            Op::LoadExc => slow!(raising::load_exc(&mut *vm, base, pc)),
            Op::JumpUnlessExc => slow!(raising::jump_unless_exc(&mut *vm, base, pc)),
            Op::MatchStar => slow!(raising::match_star(&mut *vm, base, pc)),
            Op::JoinStar => slow!(raising::join_star(&mut *vm, base, pc)),
            Op::Raise => slow!(raising::raise(&mut *vm, base, pc)),
            Op::RaiseFrom => slow!(raising::raise_from(&mut *vm, base, pc)),
            Op::RaiseBare => slow!(raising::raise_bare(&mut *vm, base, pc)),
            Op::Reraise => slow!(raising::reraise(&mut *vm, base, pc)),
            Op::LoadAssertionError => slow!(raising::load_assertion_error(&mut *vm, base, pc)),

            Op::Yield => {
                let code = &*code_of(base);
                if code.kind == CodeKind::Generator {
                    let v = r!(b!());
                    if b!() >= code.nlocals as usize {
                        r!(b!()) = Value::UNDEF;
                    } else {
                        raw::incref(v);
                    }
                    slow!(resume::suspend(&mut *vm, base, pc, v))
                } else {
                    slow!(iter::yield_value(&mut *vm, base, pc))
                }
            }
            Op::GetAwaitable => {
                let v = r!(b!());
                if v.is_object()
                    && matches!((*v.as_ptr()).shape, shapes::COROUTINE | shapes::SLEEP | shapes::OPERATION)
                    && b!() >= (*code_of(base)).nlocals as usize
                {
                    r!(b!()) = Value::UNDEF;
                    set!(a!(), v);
                    pc = pc.add(1);
                } else {
                    slow!(iter::get_awaitable(&mut *vm, base, pc))
                }
            }
            Op::GetYieldFromIter => slow!(iter::get_yield_from_iter(&mut *vm, base, pc)),
            Op::YieldFrom => {
                slow!(resume::yield_from(&mut *vm, base, pc));
                interrupt!();
            }

            Op::ImportName => slow!(flow::import_name(&mut *vm, base, pc)),
            Op::ImportFrom => slow!(flow::import_from(&mut *vm, base, pc)),
            Op::ImportStar => slow!(flow::import_star(&mut *vm, base, pc)),
            Op::MatchSequence => slow!(super::ops::pattern::match_sequence(&mut *vm, base, pc)),
            Op::MatchMapping => slow!(super::ops::pattern::match_mapping(&mut *vm, base, pc)),
            Op::GetLen => slow!(super::ops::pattern::get_len(&mut *vm, base, pc)),
            Op::MatchKeys => slow!(super::ops::pattern::match_keys(&mut *vm, base, pc)),
            Op::MatchRest => slow!(super::ops::pattern::match_rest(&mut *vm, base, pc)),
            Op::MatchClass => slow!(super::ops::pattern::match_class(&mut *vm, base, pc)),
            Op::SetupAnnotations => slow!(name::setup_annotations(&mut *vm, base, pc)),
            Op::CallIntrinsic => slow!(build::call_intrinsic(&mut *vm, base, pc)),

            Op::Exit => return Exit::Returned,
            Op::ExitError => return Exit::Raised,
            Op::LoadCode => slow!(crate::vm::code::load_code(&mut *vm, base)),
            Op::TraceEntry => slow!(tracing::enter(&mut *vm, base, pc)),
            Op::TraceLine => slow!(tracing::line(&mut *vm, base, pc)),
            Op::TraceCall => slow!(tracing::call(&mut *vm, base, pc)),
            Op::TraceCalled => slow!(tracing::called(&mut *vm, base, pc)),
            Op::SpecialDone => slow!(special::special_done(&mut *vm, base, pc)),
            Op::InitDone => slow!(call::init_done(&mut *vm, base, pc)),
            Op::ForYielded | Op::ForFinished => return Exit::Returned,
            Op::NativeYielded => return Exit::Yielded,
            Op::NativeFinished => return Exit::Finished,
        }
    }
}

/// The items of a tuple.
#[inline(always)]
unsafe fn peek_tuple<'a>(v: *const Value) -> &'a [crate::object::Obj] {
    (*v.cast::<crate::object::Gc<crate::object::Tuple>>()).items()
}

#[inline(always)]
fn small_divide(x: Value, y: Value) -> Option<Value> {
    const EXACT: i64 = 1 << 53;
    let (a, b) = (x.as_int(), y.as_int());
    if b != 0 && a.unsigned_abs() <= EXACT as u64 && b.unsigned_abs() <= EXACT as u64 {
        Value::try_float(a as f64 / b as f64)
    } else {
        None
    }
}

#[inline(always)]
fn floor_divide(x: Value, y: Value) -> Option<Value> {
    let (a, b) = (x.as_int(), y.as_int());
    if b == 0 {
        return None;
    }
    let q = a / b;
    Value::try_int(if a % b != 0 && (a < 0) != (b < 0) { q - 1 } else { q })
}

#[inline(always)]
fn floor_modulo(x: Value, y: Value) -> Option<Value> {
    let (a, b) = (x.as_int(), y.as_int());
    if b == 0 {
        return None;
    }
    let m = a % b;
    Value::try_int(if m != 0 && (m < 0) != (b < 0) { m + b } else { m })
}

/// By a constant, often a power of two: then no division.
#[inline(always)]
fn floor_divide_small(x: Value, y: Value) -> Option<Value> {
    let b = y.as_int();
    if b > 0 && b & (b - 1) == 0 { Value::try_int(x.as_int() >> b.trailing_zeros()) } else { floor_divide(x, y) }
}

/// As `floor_divide_small`.
#[inline(always)]
fn floor_modulo_small(x: Value, y: Value) -> Option<Value> {
    let b = y.as_int();
    if b > 0 && b & (b - 1) == 0 { Value::try_int(x.as_int() & (b - 1)) } else { floor_modulo(x, y) }
}

#[inline(always)]
fn shift_left(x: Value, y: Value) -> Option<Value> {
    let (a, n) = (x.as_int(), y.as_int());
    if !(0..61).contains(&n) {
        return None;
    }
    let r = a << n;
    if r >> n == a { Value::try_int(r) } else { None }
}

#[inline(always)]
fn shift_right(x: Value, y: Value) -> Option<Value> {
    let n = y.as_int();
    if n < 0 { None } else { Value::try_int(x.as_int() >> n.min(63)) }
}
