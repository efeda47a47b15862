//! Arithmetic, comparison and items: the slow paths.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

use super::special::{self, After};
use super::{a, b, c, constant_operand, done, finish, next};
use crate::object::plain::{Found, plain_hash};
use crate::object::protocol::{BinaryOp, CompareOp};
use crate::object::{Gc, Obj, Special, Str, Value};
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::vm::Vm;
use crate::vm::frame::{peek, set_register, take_operand};
use crate::vm::unwind::raise;

unsafe fn immediate(pc: *const u32) -> Obj {
    Obj::small(i32::from(*pc.cast::<i8>().add(3)))
}

/// `+` of two strings. A variable that takes the sum of itself and another may grow in place.
unsafe fn join_texts(vm: &mut Vm, base: *mut Value, pc: *const u32) -> bool {
    let (left, right) = (peek(base, b(pc)), peek(base, c(pc)));
    let (Some(x), Some(y)) = (left.downcast_exact::<Str>(), right.downcast_exact::<Str>()) else { return false };
    let joined = if a(pc) == b(pc) && b(pc) != c(pc) {
        let text = Gc::from_raw(std::mem::replace(&mut *base.add(b(pc)), Value::UNDEF).as_ptr());
        vm.heap.str_append(text, y)
    } else {
        let joined = vm.heap.str_concat(x, y);
        super::consume(base, b(pc));
        joined
    };
    super::consume(base, c(pc));
    set_register(base, a(pc), joined.into_obj().into_value());
    true
}

pub(crate) unsafe fn binary(vm: &mut Vm, base: *mut Value, pc: *const u32, op: BinaryOp) -> *const u32 {
    if op == BinaryOp::Add && join_texts(vm, base, pc) {
        return next(pc);
    }
    let (left, right) = (take_operand(base, b(pc)), take_operand(base, c(pc)));
    if let Some(pc) = special::enter_binary(vm, base, pc, op, false, &left, &right) {
        return pc;
    }
    let result = vm.binary(op, &left, &right);
    drop((left, right));
    finish(vm, base, pc, result)
}

pub(crate) unsafe fn inplace(vm: &mut Vm, base: *mut Value, pc: *const u32, op: BinaryOp) -> *const u32 {
    if op == BinaryOp::Add && join_texts(vm, base, pc) {
        return next(pc);
    }
    let (left, right) = (take_operand(base, b(pc)), take_operand(base, c(pc)));
    if let Some(pc) = special::enter_binary(vm, base, pc, op, true, &left, &right) {
        return pc;
    }
    let result = vm.inplace(op, &left, &right);
    drop((left, right));
    finish(vm, base, pc, result)
}

/// A float and a small integer: the usual mixed arithmetic.
unsafe fn mixed(base: *mut Value, pc: *const u32, op: BinaryOp) -> Option<Value> {
    let left = *base.add(b(pc));
    if !left.is_float() {
        return None;
    }
    let (x, y) = (left.as_float(), f64::from(*pc.cast::<i8>().add(3)));
    Value::try_float(match op {
        BinaryOp::Add => x + y,
        BinaryOp::Sub => x - y,
        BinaryOp::Mul => x * y,
        _ => return None,
    })
}

pub(crate) unsafe fn binary_imm(vm: &mut Vm, base: *mut Value, pc: *const u32, op: BinaryOp) -> *const u32 {
    if let Some(v) = mixed(base, pc, op) {
        set_register(base, a(pc), v);
        return pc.add(1);
    }
    let (left, right) = (take_operand(base, b(pc)), immediate(pc));
    if let Some(pc) = special::enter_binary(vm, base, pc, op, false, &left, &right) {
        return pc;
    }
    let result = vm.binary(op, &left, &right);
    drop(left);
    finish(vm, base, pc, result)
}

pub(crate) unsafe fn inplace_imm(vm: &mut Vm, base: *mut Value, pc: *const u32, op: BinaryOp) -> *const u32 {
    if let Some(v) = mixed(base, pc, op) {
        set_register(base, a(pc), v);
        return pc.add(1);
    }
    let (left, right) = (take_operand(base, b(pc)), immediate(pc));
    if let Some(pc) = special::enter_binary(vm, base, pc, op, true, &left, &right) {
        return pc;
    }
    let result = vm.inplace(op, &left, &right);
    drop(left);
    finish(vm, base, pc, result)
}

pub(crate) unsafe fn binary_const(vm: &mut Vm, base: *mut Value, pc: *const u32, op: BinaryOp) -> *const u32 {
    let (left, right) = (take_operand(base, b(pc)), constant_operand(pc, 1));
    if let Some(pc) = special::enter_binary(vm, base, pc, op, false, &left, &right) {
        return pc;
    }
    let result = vm.binary(op, &left, &right);
    drop((left, right));
    finish(vm, base, pc, result)
}

/// With the immediate operand on the left.
pub(crate) unsafe fn imm_binary(vm: &mut Vm, base: *mut Value, pc: *const u32, op: BinaryOp) -> *const u32 {
    if op == BinaryOp::Mul
        && let Some(v) = mixed(base, pc, op)
    {
        set_register(base, a(pc), v);
        return pc.add(1);
    }
    let right = take_operand(base, b(pc));
    let result = vm.binary(op, &immediate(pc), &right);
    drop(right);
    finish(vm, base, pc, result)
}

/// With the constant operand on the left.
pub(crate) unsafe fn const_binary(vm: &mut Vm, base: *mut Value, pc: *const u32, op: BinaryOp) -> *const u32 {
    let right = take_operand(base, b(pc));
    let result = vm.binary(op, &constant_operand(pc, 1), &right);
    drop(right);
    finish(vm, base, pc, result)
}

pub(crate) unsafe fn unary(vm: &mut Vm, base: *mut Value, pc: *const u32, special: Special) -> *const u32 {
    let operand = take_operand(base, b(pc));
    let result = vm.unary(special, &operand);
    drop(operand);
    finish(vm, base, pc, result)
}

pub(crate) unsafe fn not(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let operand = take_operand(base, b(pc));
    let result = vm.truth(&operand).map(|t| Obj::bool(!t));
    drop(operand);
    finish(vm, base, pc, result)
}

/// How two strings in registers compare; None where there are others.
unsafe fn compare_texts(base: *mut Value, op: CompareOp, left: usize, right: usize) -> Option<bool> {
    let (x, y) = (peek(base, left).downcast_exact::<Str>()?, peek(base, right).downcast_exact::<Str>()?);
    let holds = op.holds_for_texts(x, y);
    super::consume(base, left);
    super::consume(base, right);
    Some(holds)
}

pub(crate) unsafe fn compare(vm: &mut Vm, base: *mut Value, pc: *const u32, op: CompareOp) -> *const u32 {
    if let Some(holds) = compare_texts(base, op, b(pc), c(pc)) {
        set_register(base, a(pc), Value::bool(holds));
        return pc.add(1);
    }
    let (left, right) = (take_operand(base, b(pc)), take_operand(base, c(pc)));
    if let Some(pc) = special::enter_compare(vm, base, pc, op, None, &left, &right) {
        return pc;
    }
    let result = vm.compare(op, &left, &right);
    drop((left, right));
    finish(vm, base, pc, result)
}

/// A fused comparison and jump: jump when the result equals `sense`.
pub(crate) unsafe fn compare_jump(
    vm: &mut Vm,
    base: *mut Value,
    pc: *const u32,
    op: CompareOp,
    sense: bool,
    is_imm: bool,
) -> *const u32 {
    if !is_imm && let Some(holds) = compare_texts(base, op, a(pc), b(pc)) {
        return if holds == sense { pc.offset(*pc.add(1) as i32 as isize) } else { pc.add(2) };
    }
    let left = take_operand(base, a(pc));
    let right = if is_imm { Obj::small(i32::from(*pc.cast::<i8>().add(2))) } else { take_operand(base, b(pc)) };
    if let Some(pc) = special::enter_compare(vm, base, pc, op, Some(sense), &left, &right) {
        return pc;
    }
    let result = vm.compare(op, &left, &right).and_then(|v| vm.truth(&v));
    drop((left, right));
    match result {
        Ok(holds) if holds == sense => pc.offset(*pc.add(1) as i32 as isize),
        Ok(_) => next(pc),
        Err(raised) => raise(vm, base, pc, raised),
    }
}

pub(crate) unsafe fn is(_: &mut Vm, base: *mut Value, pc: *const u32, sense: bool) -> *const u32 {
    let (left, right) = (take_operand(base, b(pc)), take_operand(base, c(pc)));
    let result = Obj::bool(left.is(&right) == sense);
    drop((left, right));
    set_register(base, a(pc), result.into_value());
    next(pc)
}

pub(crate) unsafe fn contains(vm: &mut Vm, base: *mut Value, pc: *const u32, sense: bool) -> *const u32 {
    if let Some(is_in) = vm.plain_contains(peek(base, c(pc)), peek(base, b(pc))) {
        super::consume(base, b(pc));
        super::consume(base, c(pc));
        set_register(base, a(pc), Value::bool(is_in == sense));
        return pc.add(1);
    }
    let (item, container) = (take_operand(base, b(pc)), take_operand(base, c(pc)));
    let after = After::Truth(sense);
    let args = std::slice::from_ref(&item);
    if let Some(pc) = special::enter_method(vm, base, pc, Special::Contains, after, &container, args) {
        return pc;
    }
    let result = vm.contains_in_full(&container, &item).map(|t| Obj::bool(t == sense));
    drop((item, container));
    finish(vm, base, pc, result)
}

pub(crate) unsafe fn get_item(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    if let Some(item) = vm.plain_item(peek(base, b(pc)), peek(base, c(pc))) {
        super::consume(base, b(pc));
        super::consume(base, c(pc));
        set_register(base, a(pc), item.into_value());
        return pc.add(1);
    }
    let (object, key) = (take_operand(base, b(pc)), take_operand(base, c(pc)));
    get_item_of(vm, base, pc, object, key)
}

pub(crate) unsafe fn get_item_imm(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    if let Some(item) = vm.plain_item(peek(base, b(pc)), &immediate(pc)) {
        super::consume(base, b(pc));
        set_register(base, a(pc), item.into_value());
        return pc.add(1);
    }
    let object = take_operand(base, b(pc));
    get_item_of(vm, base, pc, object, immediate(pc))
}

unsafe fn get_item_of(vm: &mut Vm, base: *mut Value, pc: *const u32, object: Obj, key: Obj) -> *const u32 {
    let args = std::slice::from_ref(&key);
    if let Some(pc) = special::enter_method(vm, base, pc, Special::GetItem, After::Result, &object, args) {
        return pc;
    }
    let result = vm.item_in_full(&object, &key);
    drop((object, key));
    finish(vm, base, pc, result)
}

pub(crate) unsafe fn set_item(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    if let Some(dict) = peek(base, a(pc)).downcast_exact::<Dict>() {
        let key = peek(base, b(pc));
        if let Some(hash) = plain_hash(key) {
            let hash = hash as u64;
            let map = dict.map.get_mut(&mut vm.heap);
            let found = map.find(key, hash);
            if found != Found::Unsure {
                let value = take_operand(base, c(pc));
                let old = match found {
                    Found::At(i) => map.replace_value(i, value),
                    _ => {
                        map.insert_new(hash, key.clone(), value);
                        Obj::NONE
                    }
                };
                drop(old);
                super::consume(base, b(pc));
                super::consume(base, a(pc));
                return pc.add(1);
            }
        }
    }
    let (object, key, value) = (take_operand(base, a(pc)), take_operand(base, b(pc)), take_operand(base, c(pc)));
    if let (Some(list), Some(i)) = (object.downcast_exact::<List>(), key.as_small_int()) {
        let items = list.items.get_mut(&mut vm.heap);
        if i >= 0 && (i as usize) < items.len() {
            let old = std::mem::replace(&mut items[i as usize], value);
            drop(old);
            return next(pc);
        }
    }
    let args = [key, value];
    if let Some(pc) = special::enter_method(vm, base, pc, Special::SetItem, After::Discard, &object, &args) {
        return pc;
    }
    let [key, value] = args;
    let result = vm.set_item(&object, &key, value);
    drop((object, key));
    done(vm, base, pc, result)
}

pub(crate) unsafe fn del_item(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let (object, key) = (take_operand(base, a(pc)), take_operand(base, b(pc)));
    let result = vm.del_item(&object, &key);
    drop((object, key));
    done(vm, base, pc, result)
}
