//! Pattern matching. PEP 634.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

use super::{b, c, constant_operand, finish};
use crate::object::class::TypeFlags;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Str, Tuple, Type, Value};
use crate::vm::Vm;
use crate::vm::frame::{peek, take_operand};

pub(crate) unsafe fn match_sequence(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let is = vm.type_of(peek(base, b(pc))).has(TypeFlags::SEQUENCE);
    finish(vm, base, pc, Ok(Obj::bool(is)))
}

pub(crate) unsafe fn match_mapping(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let is = vm.type_of(peek(base, b(pc))).has(TypeFlags::MAPPING);
    finish(vm, base, pc, Ok(Obj::bool(is)))
}

pub(crate) unsafe fn get_len(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let subject = peek(base, b(pc)).clone();
    let result = vm.len(&subject).map(|n| vm.int(n as i64));
    finish(vm, base, pc, result)
}

pub(crate) unsafe fn match_keys(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let (subject, keys) = (peek(base, b(pc)).clone(), peek(base, c(pc)).clone());
    let result = vm.match_keys(&subject, &keys);
    finish(vm, base, pc, result)
}

pub(crate) unsafe fn match_rest(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let subject = peek(base, b(pc)).clone();
    let keys = take_operand(base, c(pc));
    let result = vm.match_rest(&subject, &keys);
    finish(vm, base, pc, result)
}

pub(crate) unsafe fn match_class(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let subject = peek(base, b(pc)).clone();
    let class = take_operand(base, c(pc));
    let positional = *pc.add(1) as usize;
    let keywords = constant_operand(pc, 2);
    let result = vm.match_class(&subject, &class, positional, &keywords);
    finish(vm, base, pc, result)
}

impl Vm {
    fn match_keys(&mut self, subject: &Obj, keys: &Obj) -> Result<Obj> {
        let keys = keys.downcast::<Tuple>().expect("the compiler made it a tuple").clone();
        let get = self.get_attr_name(subject, "get")?;
        let (mut seen, mut values) = (Vec::new(), Vec::new());
        // A sentinel that no mapping holds.
        let missing: Obj = self.heap.tuple_of_array([]).into();
        for key in keys.items() {
            for earlier in &seen {
                if self.eq(earlier, key)? {
                    let key = self.repr_text(key)?;
                    return Err(self.value_error(format!("mapping pattern checks duplicate key ({key})")));
                }
            }
            seen.push(key.clone());
            let value = self.call(&get, &[key.clone(), missing.clone()])?;
            if value.is(&missing) {
                return Ok(Obj::NONE);
            }
            values.push(value);
        }
        Ok(self.heap.tuple(values).into())
    }

    fn match_rest(&mut self, subject: &Obj, keys: &Obj) -> Result<Obj> {
        let rest = self.dict();
        self.dict_update(&rest, subject)?;
        let keys = keys.downcast::<Tuple>().expect("the compiler made it a tuple").clone();
        for key in keys.items() {
            self.dict_remove(&rest, key)?;
        }
        Ok(rest.into())
    }

    fn match_class(&mut self, subject: &Obj, class: &Obj, positional: usize, keywords: &Obj) -> Result<Obj> {
        let Some(t) = class.downcast::<Type>().cloned() else {
            return Err(self.type_error("called match pattern must be a class"));
        };
        if !self.is_instance(subject, class)? {
            return Ok(Obj::NONE);
        }
        let name = t.name(self);
        let (mut seen, mut values): (Vec<Gc<Str>>, Vec<Obj>) = (Vec::new(), Vec::new());
        if positional > 0 {
            let match_args = self.get_attr_name_opt(class, "__match_args__")?;
            let matches_itself = match_args.is_none() && self.matches_itself(&t);
            let allowed = match &match_args {
                Some(args) => match args.downcast::<Tuple>() {
                    Some(args) => args.items().to_vec(),
                    None => {
                        let got = self.type_of(args).name(self);
                        return Err(self.type_error(format!("{name}.__match_args__ must be a tuple (got {got})")));
                    }
                },
                None => Vec::new(),
            };
            let limit = if matches_itself { 1 } else { allowed.len() };
            if positional > limit {
                let plural = if limit == 1 { "" } else { "s" };
                return Err(self.type_error(format!(
                    "{name}() accepts {limit} positional sub-pattern{plural} ({positional} given)"
                )));
            }
            if matches_itself {
                values.push(subject.clone());
            }
            for attr in allowed.iter().take(positional) {
                let Some(attr) = attr.downcast::<Str>().cloned() else {
                    let got = self.type_of(attr).name(self);
                    return Err(self.type_error(format!("__match_args__ elements must be strings (got {got})")));
                };
                match self.match_attr(subject, &name, &attr, &mut seen)? {
                    Some(value) => values.push(value),
                    None => return Ok(Obj::NONE),
                }
            }
        }
        let keywords = keywords.downcast::<Tuple>().expect("the compiler made it a tuple").clone();
        for attr in keywords.items() {
            let attr = attr.downcast::<Str>().expect("keywords are strings").clone();
            match self.match_attr(subject, &name, &attr, &mut seen)? {
                Some(value) => values.push(value),
                None => return Ok(Obj::NONE),
            }
        }
        Ok(self.heap.tuple(values).into())
    }

    fn match_attr(
        &mut self,
        subject: &Obj,
        class: &str,
        attr: &Gc<Str>,
        seen: &mut Vec<Gc<Str>>,
    ) -> Result<Option<Obj>> {
        if seen.iter().any(|s| s.same_text(attr)) {
            let attr = self.repr_text(attr.as_obj())?;
            return Err(self.type_error(format!("{class}() got multiple sub-patterns for attribute {attr}")));
        }
        seen.push(attr.clone());
        self.get_attr_opt(subject, attr)
    }

    /// Built-in classes whose one positional sub-pattern matches the subject itself.
    fn matches_itself(&mut self, class: &Gc<Type>) -> bool {
        let names = ["bool", "bytearray", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple"];
        let mro = class.mro.cloned(&self.heap);
        mro.iter().any(|c| !c.has(TypeFlags::HEAP) && names.contains(&c.name(self).as_str()))
    }
}
