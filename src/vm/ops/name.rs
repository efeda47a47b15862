//! Names: locals, cells, free variables, globals, namespaces. Reference 4.2.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

use super::{a, b, done, finish, name_operand, next};
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, Slot, Str, Value};
use crate::types::dict::Dict;
use crate::types::function::Cell;
use crate::vm::Vm;
use crate::vm::frame::{code_of, function_of, payload, peek, set_register, take_operand};
use crate::vm::unwind::raise;
use ouro_heap::raw;

/// The content of a cell, borrowed; UNDEF if unbound.
#[inline(always)]
pub(crate) unsafe fn cell_content(cell: &Cell) -> Value {
    match &*cell.content.as_ptr() {
        Some(v) => v.value(),
        None => Value::UNDEF,
    }
}

#[inline(always)]
pub(crate) unsafe fn free_cell_value(base: *mut Value, index: usize) -> Value {
    let f = function_of(base);
    (*f).closure.as_ref().expect("code with free variables has a closure").items()[index].value()
}

#[inline(always)]
pub(crate) unsafe fn free_cell(base: *mut Value, index: usize) -> *const Cell {
    payload(free_cell_value(base, index).as_ptr())
}

unsafe fn local_name(base: *mut Value, r: usize) -> String {
    let code = &(*code_of(base)).source;
    code.varnames.get(r).map_or_else(|| "?".to_owned(), |n| n.to_string())
}

unsafe fn free_name(base: *mut Value, index: usize) -> String {
    let code = &*code_of(base);
    code.source.freevars[index].to_string()
}

impl Vm {
    /// `NameError` with its `name`.
    #[cold]
    pub fn name_error(&mut self, name: &str) -> Raised {
        let raised = self.name_error_plain(format!("name '{name}' is not defined"));
        self.with_name(raised, name)
    }

    fn with_name(&mut self, raised: Raised, name: &str) -> Raised {
        let (exception, name) = (raised.exception().clone(), self.heap.intern(name));
        exception.set_field(self, crate::types::exception_fields::Field::Name, Some(name.into()));
        raised
    }

    fn unbound_local_error(&mut self, name: &str) -> Raised {
        // Unlike a NameError it does not say the name beside its message.
        let class = self.types.exceptions.UnboundLocalError.clone();
        self.raise_message(
            &class,
            &format!("cannot access local variable '{name}' where it is not associated with a value"),
        )
    }

    fn unbound_free_error(&mut self, name: &str) -> Raised {
        let raised = self.name_error_plain(format!(
            "cannot access free variable '{name}' where it is not associated with a value in enclosing scope"
        ));
        self.with_name(raised, name)
    }
}

#[cold]
pub(crate) unsafe fn unbound_local(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let name = local_name(base, a(pc));
    let raised = vm.unbound_local_error(&name);
    raise(vm, base, pc, raised)
}

#[cold]
pub(crate) unsafe fn unbound_cell(vm: &mut Vm, base: *mut Value, pc: *const u32, cell: usize) -> *const u32 {
    let name = local_name(base, cell);
    let raised = vm.unbound_local_error(&name);
    raise(vm, base, pc, raised)
}

#[cold]
pub(crate) unsafe fn unbound_free(vm: &mut Vm, base: *mut Value, pc: *const u32, index: usize) -> *const u32 {
    let name = free_name(base, index);
    let raised = vm.unbound_free_error(&name);
    raise(vm, base, pc, raised)
}

unsafe fn high(pc: *const u32) -> usize {
    (*pc >> 16) as usize
}

unsafe fn high_name(base: *mut Value, r: usize) -> String {
    let code = &(*code_of(base)).source;
    let first = code.varnames.len() - code.nhigh as usize;
    code.varnames.get(first + r - 256).map_or_else(|| "?".to_owned(), |n| n.to_string())
}

pub(crate) unsafe fn load_high(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let v = *base.add(high(pc));
    if v.is_undef() {
        let name = high_name(base, high(pc));
        let raised = vm.unbound_local_error(&name);
        return raise(vm, base, pc, raised);
    }
    raw::incref(v);
    set_register(base, a(pc), v);
    next(pc)
}

pub(crate) unsafe fn store_high(_: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let v = take_operand(base, a(pc));
    set_register(base, high(pc), v.into_value());
    next(pc)
}

pub(crate) unsafe fn take_high(_: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let v = std::mem::replace(&mut *base.add(high(pc)), Value::UNDEF);
    set_register(base, a(pc), v);
    next(pc)
}

pub(crate) unsafe fn delete_high(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    if (*base.add(high(pc))).is_undef() {
        let name = high_name(base, high(pc));
        let raised = vm.unbound_local_error(&name);
        return raise(vm, base, pc, raised);
    }
    set_register(base, high(pc), Value::UNDEF);
    next(pc)
}

pub(crate) unsafe fn make_cell(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let p = base.add(a(pc));
    let content = if b(pc) != 0 || (*p).is_undef() { None } else { Some(Obj::from_raw(*p)) };
    *p = Value::UNDEF;
    *p = Obj::from(vm.heap.alloc(Cell { content: Slot::new(content) })).into_value();
    next(pc)
}

unsafe fn cell_at<'a>(base: *mut Value, r: usize) -> &'a Gc<Cell> {
    peek(base, r).downcast().expect("the compiler made it a cell")
}

pub(crate) unsafe fn store_cell(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let v = take_operand(base, b(pc));
    cell_at(base, a(pc)).content.set(&mut vm.heap, Some(v));
    next(pc)
}

pub(crate) unsafe fn delete_cell(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    if cell_at(base, a(pc)).content.take(&mut vm.heap).is_none() {
        return unbound_cell(vm, base, pc, a(pc));
    }
    next(pc)
}

unsafe fn free_at(base: *mut Value, index: usize) -> Gc<Cell> {
    Obj::from_borrowed(free_cell_value(base, index)).into_gc().expect("closures hold cells")
}

pub(crate) unsafe fn store_free(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let v = take_operand(base, b(pc));
    free_at(base, a(pc)).content.set(&mut vm.heap, Some(v));
    next(pc)
}

pub(crate) unsafe fn delete_free(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    if free_at(base, a(pc)).content.take(&mut vm.heap).is_none() {
        return unbound_free(vm, base, pc, a(pc));
    }
    next(pc)
}

unsafe fn write_cache(pc: *const u32, word: usize, value: u32) {
    pc.cast_mut().add(word).write(value);
}

#[cold]
pub(crate) unsafe fn load_global(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let name = name_operand(base, pc, 1);
    let f = function_of(base);
    let (globals, builtins) = ((*f).globals.clone(), (*f).builtins.clone());
    let map = globals.map.get(&vm.heap);
    if let Some(i) = map.find_str(&name) {
        let value = map.entry(i).expect("just found").value.clone();
        write_cache(pc, 2, map.keys_version());
        write_cache(pc, 3, i as u32);
        write_cache(pc, 4, 0);
        return finish(vm, base, pc, Ok(value));
    }
    let version = map.keys_version();
    let map = builtins.map.get(&vm.heap);
    if let Some(i) = map.find_str(&name) {
        let value = map.entry(i).expect("just found").value.clone();
        write_cache(pc, 2, version);
        write_cache(pc, 3, i as u32);
        write_cache(pc, 4, map.keys_version());
        return finish(vm, base, pc, Ok(value));
    }
    let raised = vm.name_error(&name.to_str());
    raise(vm, base, pc, raised)
}

pub(crate) unsafe fn store_global(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let name = name_operand(base, pc, 1);
    let globals = (*function_of(base)).globals.clone();
    let v = take_operand(base, a(pc));
    let old = globals.set_str(&mut vm.heap, &name, v);
    let map = globals.map.get(&vm.heap);
    if let Some(i) = map.find_str(&name) {
        write_cache(pc, 2, map.keys_version());
        write_cache(pc, 3, i as u32);
    }
    drop(old);
    next(pc)
}

pub(crate) unsafe fn delete_global(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let name = name_operand(base, pc, 1);
    let globals = (*function_of(base)).globals.clone();
    if globals.remove_str(&mut vm.heap, &name).is_none() {
        let raised = vm.name_error(&name.to_str());
        return raise(vm, base, pc, raised);
    }
    next(pc)
}

impl Vm {
    /// A name in a namespace: a dict, or any mapping (`__prepare__`, `exec`).
    fn namespace_get(&mut self, namespace: &Obj, name: &Gc<Str>) -> Result<Option<Obj>> {
        if let Some(dict) = namespace.downcast_exact::<Dict>() {
            return Ok(dict.get_str(&self.heap, name));
        }
        match self.get_item(namespace, name.as_obj()) {
            Err(raised) if raised.is(self, &self.types.exceptions.KeyError.clone()) => Ok(None),
            other => other.map(Some),
        }
    }

    fn global_or_builtin(&mut self, globals: &Gc<Dict>, builtins: &Gc<Dict>, name: &Gc<Str>) -> Result<Obj> {
        if let Some(value) = globals.get_str(&self.heap, name) {
            return Ok(value);
        }
        match builtins.get_str(&self.heap, name) {
            Some(value) => Ok(value),
            None => Err(self.name_error(&name.to_str())),
        }
    }
}

pub(crate) unsafe fn load_name(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let name = name_operand(base, pc, 1);
    let result = match vm.namespace_get(peek(base, b(pc)), &name) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => {
            let f = function_of(base);
            let (globals, builtins) = ((*f).globals.clone(), (*f).builtins.clone());
            vm.global_or_builtin(&globals, &builtins, &name)
        }
        Err(raised) => Err(raised),
    };
    finish(vm, base, pc, result)
}

pub(crate) unsafe fn store_name(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let name = name_operand(base, pc, 1);
    let v = take_operand(base, b(pc));
    let namespace = peek(base, a(pc));
    if let Some(dict) = namespace.downcast_exact::<Dict>() {
        drop(dict.set_str(&mut vm.heap, &name, v));
        return next(pc);
    }
    let result = vm.set_item(namespace, name.as_obj(), v);
    done(vm, base, pc, result)
}

pub(crate) unsafe fn delete_name(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let name = name_operand(base, pc, 1);
    let namespace = peek(base, a(pc));
    let result = match vm.del_item(namespace, name.as_obj()) {
        Err(raised) if raised.is(vm, &vm.types.exceptions.KeyError.clone()) => Err(vm.name_error(&name.to_str())),
        other => other,
    };
    done(vm, base, pc, result)
}

pub(crate) unsafe fn load_name_or_free(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let name = name_operand(base, pc, 1);
    match vm.namespace_get(peek(base, b(pc)), &name) {
        Ok(Some(value)) => finish(vm, base, pc, Ok(value)),
        Ok(None) => {
            let index = super::c(pc);
            let content = cell_content(&*free_cell(base, index));
            if content.is_undef() {
                return unbound_free(vm, base, pc, index);
            }
            finish(vm, base, pc, Ok(Obj::from_borrowed(content)))
        }
        Err(raised) => raise(vm, base, pc, raised),
    }
}

pub(crate) unsafe fn load_name_or_cell(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let name = name_operand(base, pc, 1);
    match vm.namespace_get(peek(base, b(pc)), &name) {
        Ok(Some(value)) => finish(vm, base, pc, Ok(value)),
        Ok(None) => {
            let cell = super::c(pc);
            let content = cell_content(cell_at(base, cell));
            if content.is_undef() {
                return unbound_cell(vm, base, pc, cell);
            }
            finish(vm, base, pc, Ok(Obj::from_borrowed(content)))
        }
        Err(raised) => raise(vm, base, pc, raised),
    }
}

pub(crate) unsafe fn setup_annotations(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let name = vm.heap.intern("__annotations__");
    if b(pc) != 0 {
        let globals = (*function_of(base)).globals.clone();
        if globals.get_str(&vm.heap, &name).is_none() {
            let dict = vm.dict();
            globals.set_str(&mut vm.heap, &name, dict.into());
        }
        return next(pc);
    }
    let namespace = peek(base, a(pc));
    let result = match vm.namespace_get(namespace, &name) {
        Ok(Some(_)) => Ok(()),
        Ok(None) => {
            let dict = vm.dict();
            vm.set_item(namespace, name.as_obj(), dict.into())
        }
        Err(raised) => Err(raised),
    };
    done(vm, base, pc, result)
}
