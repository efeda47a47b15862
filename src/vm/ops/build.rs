//! Functions, displays, formatting, unpacking.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

use super::{a, b, c, constant_operand, done, finish, next, take_window};
use crate::object::native::Result;
use crate::object::{Gc, Obj, Slot, Str, Tuple, Value};
use crate::types::dict::Dict;
use crate::types::function::Function;
use crate::types::list::List;
use crate::types::slice::Bounds;
use crate::vm::Vm;
use crate::vm::code::CodeObject;
use crate::vm::frame::{function_of, peek, set_register, take_operand};
use crate::vm::unwind::raise;
use ouro_compiler::bytecode::{INTRINSICS, Op};

pub(crate) unsafe fn slice(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    if let Some(pc) = slice_item(vm, base, pc) {
        return pc;
    }
    let part = |i: usize| Obj::from_raw(std::mem::replace(&mut *base.add(b(pc) + i), Value::UNDEF));
    let (start, stop, step) = (part(0), part(1), part(2));
    let result = vm.slice(start, stop, step);
    finish(vm, base, pc, Ok(result))
}

/// The slice of a plain sequence, where it is taken by the next instruction and nothing else sees the slice object.
unsafe fn slice_item(vm: &mut Vm, base: *mut Value, pc: *const u32) -> Option<*const u32> {
    let take = next(pc);
    if Op::of(*take) != Op::GetItem || c(take) != a(pc) {
        return None;
    }
    let parts = base.add(b(pc));
    let bounds = Bounds::plain(peek(parts, 0), peek(parts, 1), peek(parts, 2))?;
    let part = vm.plain_slice(peek(base, b(take)), bounds)?;
    for i in 0..3 {
        *parts.add(i) = Value::UNDEF;
    }
    super::consume(base, b(take));
    set_register(base, a(take), part.into_value());
    Some(next(take))
}

pub(crate) unsafe fn function(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let flags = c(pc);
    let code: Gc<CodeObject> = constant_operand(pc, 1).into_gc().expect("the compiler made it code");
    let mut r = b(pc);
    let mut part = |bit: usize| {
        (flags & bit != 0).then(|| {
            r += 1;
            Obj::from_raw(std::mem::replace(&mut *base.add(r - 1), Value::UNDEF))
        })
    };
    let (defaults, kwdefaults, annotations, closure, type_params) = (part(1), part(2), part(4), part(8), part(16));
    let globals = (*function_of(base)).globals.clone();
    let closure = closure.map(|t| t.into_gc::<Tuple>().expect("closures are tuples"));
    let f = Function::make(vm, code, globals, closure);
    f.defaults.set(&mut vm.heap, defaults.and_then(|d| d.into_gc().ok()));
    f.kwdefaults.set(&mut vm.heap, kwdefaults.and_then(|d| d.into_gc().ok()));
    f.annotations.set(&mut vm.heap, annotations.and_then(|d| d.into_gc().ok()));
    f.type_params.set(&mut vm.heap, type_params.and_then(|d| d.into_gc().ok()));
    finish(vm, base, pc, Ok(f.into()))
}

pub(crate) unsafe fn load_build_class(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let name = vm.heap.intern("__build_class__");
    let builtins = (*function_of(base)).builtins.clone();
    let result = match builtins.get_str(&vm.heap, &name) {
        Some(f) => Ok(f),
        None => Err(vm.name_error_plain("__build_class__ not found")),
    };
    finish(vm, base, pc, result)
}

pub(crate) unsafe fn list(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let items = take_window(base, b(pc), c(pc));
    let list = vm.heap.alloc(List { items: Slot::new(items) });
    set_register(base, a(pc), list.into_obj().into_value());
    next(pc)
}

pub(crate) unsafe fn tuple(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let (first, n) = (base.add(b(pc)), c(pc));
    let tuple = vm.heap.tuple_from_words(ouro_heap::ShapeId::TUPLE, first, n);
    for i in 0..n {
        *first.add(i) = Value::UNDEF;
    }
    set_register(base, a(pc), tuple.into_obj().into_value());
    next(pc)
}

pub(crate) unsafe fn set(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let items = take_window(base, b(pc), c(pc));
    let result = vm.set(items);
    finish(vm, base, pc, result)
}

pub(crate) unsafe fn map(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let items = take_window(base, b(pc), c(pc) * 2);
    let result = vm.dict_from_pairs(items);
    finish(vm, base, pc, result)
}

pub(crate) unsafe fn string(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let n = c(pc);
    let parts = std::slice::from_raw_parts(base.add(b(pc)).cast::<Obj>(), n);
    let text = vm.heap.str_join(&vm.names.empty, parts).expect("parts of f-strings are strings");
    for r in b(pc)..b(pc) + n {
        super::consume(base, r);
    }
    match text {
        Some(text) => finish(vm, base, pc, Ok(text.into())),
        None => {
            let raised = vm.no_memory();
            raise(vm, base, pc, raised)
        }
    }
}

impl Vm {
    fn dict_from_pairs(&mut self, items: Vec<Obj>) -> Result<Obj> {
        let dict = Dict::from_map(&self.heap, crate::types::dict_map::DictMap::with_capacity(items.len() / 2));
        let mut items = items.into_iter();
        while let (Some(key), Some(value)) = (items.next(), items.next()) {
            self.dict_set(&dict, &key, value)?;
        }
        Ok(dict.into())
    }

    fn extend_display(&mut self, list: &Gc<List>, iterable: &Obj) -> Result<()> {
        let class = self.type_of(iterable);
        if self.special(&class, crate::object::Special::Iter).is_none()
            && self.special(&class, crate::object::Special::GetItem).is_none()
        {
            let class = class.name(self);
            return Err(self.type_error(format!("Value after * must be an iterable, not {class}")));
        }
        let items = self.collect(iterable)?;
        list.items.get_mut(&mut self.heap).extend(items);
        Ok(())
    }

    fn star_to_tuple(&mut self, iterable: Obj, callee: &Obj) -> Result<Obj> {
        if iterable.downcast_exact::<Tuple>().is_some() {
            return Ok(iterable);
        }
        let class = self.type_of(&iterable);
        if self.special(&class, crate::object::Special::Iter).is_none()
            && self.special(&class, crate::object::Special::GetItem).is_none()
        {
            let (callee, class) = (self.callee_name(callee)?, class.name(self));
            return Err(self.type_error(format!("{callee} argument after * must be an iterable, not {class}")));
        }
        let items = self.collect(&iterable)?;
        Ok(self.heap.tuple(items).into())
    }

    /// `dict.update(mapping)` for a mapping (with `keys`).
    pub fn dict_update(&mut self, dict: &Gc<Dict>, mapping: &Obj) -> Result<()> {
        if mapping.downcast_exact::<Dict>().is_some() {
            return self.dict_merge(dict, mapping);
        }
        let Some(keys) = self.get_attr_name_opt(mapping, "keys")? else {
            let class = self.type_of(mapping).name(self);
            return Err(self.type_error(format!("'{class}' object is not a mapping")));
        };
        let keys = self.call(&keys, &[])?;
        let iterator = self.iter(&keys)?;
        while let Some(key) = self.next(&iterator)? {
            let value = self.get_item(mapping, &key)?;
            self.dict_set(dict, &key, value)?;
        }
        Ok(())
    }

    fn callee_name(&mut self, callee: &Obj) -> Result<String> {
        match callee.downcast::<Function>() {
            Some(f) => {
                let name = f.qualname.cloned(&self.heap);
                Ok(format!("{}()", name.to_str()))
            }
            None => match self.get_attr_name_opt(callee, "__qualname__")? {
                Some(name) => Ok(format!("{}()", self.str_text(&name)?)),
                None => Ok(format!("{} object", self.type_of(callee).name(self))),
            },
        }
    }

    fn merge_keywords(&mut self, dict: &Gc<Dict>, mapping: &Obj, callee: &Obj) -> Result<()> {
        if let Some(other) = mapping.downcast_exact::<Dict>()
            && dict.len(&self.heap) == 0
            && other.keys(&self.heap).iter().all(|k| k.downcast::<Str>().is_some())
        {
            let copy = other.map.get(&self.heap).copy();
            dict.map.set(&mut self.heap, copy);
            return Ok(());
        }
        let more = self.dict();
        if let Err(raised) = self.dict_update(&more, mapping) {
            let is_mapping = self.get_attr_name_opt(mapping, "keys")?.is_some();
            if is_mapping {
                return Err(raised);
            }
            let (name, class) = (self.callee_name(callee)?, self.type_of(mapping).name(self));
            return Err(self.type_error(format!("{name} argument after ** must be a mapping, not {class}")));
        }
        for (key, value) in more.items(&self.heap) {
            let Some(text) = key.downcast::<Str>() else {
                return Err(self.type_error("keywords must be strings"));
            };
            if dict.get_str(&self.heap, text).is_some() {
                let (name, text) = (self.callee_name(callee)?, text.to_str().into_owned());
                return Err(self.type_error(format!("{name} got multiple values for keyword argument '{text}'")));
            }
            self.dict_set(dict, &key, value)?;
        }
        Ok(())
    }

    fn unpack(&mut self, object: &Obj, before: usize, after: Option<usize>) -> Result<Vec<Obj>> {
        let exact = before + after.unwrap_or(0);
        let class = self.type_of(object);
        if self.special(&class, crate::object::Special::Iter).is_none_or(|m| m.is_none())
            && self.special(&class, crate::object::Special::GetItem).is_none()
        {
            let class = class.name(self);
            return Err(self.type_error(format!("cannot unpack non-iterable {class} object")));
        }
        if after.is_none() {
            let known = object
                .downcast_exact::<List>()
                .map(|l| l.items.get(&self.heap).len())
                .or_else(|| object.downcast_exact::<Tuple>().map(|t| t.len()));
            if let Some(n) = known.filter(|n| *n > exact) {
                return Err(self.value_error(format!("too many values to unpack (expected {exact}, got {n})")));
            }
        }
        let iterator = self.iter(object)?;
        let mut items = Vec::with_capacity(exact);
        while after.is_some() || items.len() < exact {
            match self.next(&iterator)? {
                Some(item) => items.push(item),
                None => break,
            }
        }
        if items.len() < exact {
            let expected = if after.is_some() { format!("at least {exact}") } else { exact.to_string() };
            return Err(
                self.value_error(format!("not enough values to unpack (expected {expected}, got {})", items.len()))
            );
        }
        if after.is_none() && self.next(&iterator)?.is_some() {
            return Err(self.value_error(format!("too many values to unpack (expected {exact})")));
        }
        Ok(items)
    }
}

pub(crate) unsafe fn list_extend(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let list = super::flow::list_at(base, a(pc)).clone();
    let iterable = take_operand(base, b(pc));
    let result = vm.extend_display(&list, &iterable);
    done(vm, base, pc, result)
}

pub(crate) unsafe fn list_to_tuple(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let list = take_operand(base, b(pc)).into_gc::<List>().expect("the compiler made it a list");
    let items = list.items.take(&mut vm.heap);
    let tuple = vm.heap.tuple(items);
    finish(vm, base, pc, Ok(tuple.into()))
}

pub(crate) unsafe fn star_to_tuple(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let iterable = take_operand(base, b(pc));
    let callee = peek(base, c(pc)).clone();
    let result = vm.star_to_tuple(iterable, &callee);
    finish(vm, base, pc, result)
}

pub(crate) unsafe fn set_add(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let set = peek(base, a(pc)).clone();
    let item = take_operand(base, b(pc));
    let result = vm.set_add(&set, item);
    done(vm, base, pc, result)
}

pub(crate) unsafe fn set_update(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let set = peek(base, a(pc)).clone();
    let iterable = take_operand(base, b(pc));
    let result = match set.downcast::<crate::types::set::Set>() {
        Some(set) => vm.set_update(set, &iterable),
        None => Err(vm.system_error("set display without a set")),
    };
    done(vm, base, pc, result)
}

unsafe fn dict_at(base: *mut Value, r: usize) -> Gc<Dict> {
    peek(base, r).downcast::<Dict>().expect("the compiler made it a dict").clone()
}

pub(crate) unsafe fn map_add(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let dict = dict_at(base, a(pc));
    let (key, value) = (take_operand(base, b(pc)), take_operand(base, c(pc)));
    let result = vm.dict_set(&dict, &key, value);
    done(vm, base, pc, result)
}

pub(crate) unsafe fn dict_update(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let dict = dict_at(base, a(pc));
    let mapping = take_operand(base, b(pc));
    let result = vm.dict_update(&dict, &mapping);
    done(vm, base, pc, result)
}

pub(crate) unsafe fn dict_merge(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let dict = dict_at(base, a(pc));
    let mapping = take_operand(base, b(pc));
    let callee = peek(base, c(pc)).clone();
    let result = vm.merge_keywords(&dict, &mapping, &callee);
    done(vm, base, pc, result)
}

pub(crate) unsafe fn convert_value(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let value = take_operand(base, b(pc));
    let result = match c(pc) {
        1 => vm.str(&value),
        2 => vm.repr(&value),
        _ => vm.ascii(&value),
    };
    finish(vm, base, pc, result.map(Obj::from))
}

pub(crate) unsafe fn format_value(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let value = take_operand(base, b(pc));
    let spec = vm.names.empty.clone();
    let result = vm.format(&value, &spec);
    drop(value);
    finish(vm, base, pc, result.map(Obj::from))
}

pub(crate) unsafe fn format_spec(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let (value, spec) = (take_operand(base, b(pc)), take_operand(base, c(pc)));
    let spec = spec.into_gc::<Str>().expect("format specifications are strings");
    let result = vm.format(&value, &spec);
    drop(value);
    finish(vm, base, pc, result.map(Obj::from))
}

pub(crate) unsafe fn unpack_sequence(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let (first, n) = (a(pc), c(pc));
    let object = take_operand(base, b(pc));
    if object.downcast_exact::<Tuple>().is_some_and(|t| t.len() == n) {
        let tuple: Gc<Tuple> = object.into_gc().expect("just asked");
        tuple.give_up(|i, item| set_register(base, first + i, item.into_value()));
        return pc.add(1);
    }
    let result = vm.unpack(&object, n, None);
    drop(object);
    match result {
        Ok(items) => {
            for (i, item) in items.into_iter().enumerate() {
                set_register(base, first + i, item.into_value());
            }
            next(pc)
        }
        Err(raised) => raise(vm, base, pc, raised),
    }
}

pub(crate) unsafe fn unpack_ex(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let (first, before, after) = (a(pc), c(pc), *pc.add(1) as usize);
    let object = take_operand(base, b(pc));
    let result = vm.unpack(&object, before, Some(after));
    drop(object);
    match result {
        Ok(mut items) => {
            let last = items.split_off(items.len() - after);
            let middle = items.split_off(before);
            let middle: Obj = vm.list(middle).into();
            for (i, item) in items.into_iter().chain([middle]).chain(last).enumerate() {
                set_register(base, first + i, item.into_value());
            }
            next(pc)
        }
        Err(raised) => raise(vm, base, pc, raised),
    }
}

pub(crate) unsafe fn call_intrinsic(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let (intrinsic, _, arity) = INTRINSICS[c(pc)];
    let args = take_window(base, b(pc), arity);
    let result = vm.intrinsic(intrinsic, &args);
    finish(vm, base, pc, result)
}
