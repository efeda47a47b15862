//! Attributes: the slow paths, which fill the inline caches.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

use super::{a, b, done, finish, name_operand, next};
use crate::object::{Gc, NativeKind, Obj, Str, Type, Value};
use crate::types::descriptor::{ClassMethod, Property, StaticMethod};
use crate::types::function::Function;
use crate::types::native::{Member, NativeFunction, is_native_method};
use crate::types::shapes;
use crate::vm::Vm;
use crate::vm::frame::{HEADER, code_of, set_register, take_operand, top};
use crate::vm::unwind::raise;
use ouro_heap::{AttrSlot, ShapeFlags};

unsafe fn cached_name(base: *mut Value, pc: *const u32) -> Gc<Str> {
    (&(*code_of(base)).names)[(*pc.add(2) >> 16) as usize].clone()
}

unsafe fn write_slot(pc: *const u32, shape: u32, slot: u16) {
    let p = pc.cast_mut();
    p.add(1).write(shape);
    p.add(2).write((*pc.add(2) & 0xffff_0000) | u32::from(slot));
}

impl Vm {
    /// The slot that `object.name` reads or writes directly, if the class does not interfere.
    fn direct_slot(&mut self, object: &Obj, class: &Gc<Type>, name: &Gc<Str>) -> Option<(u32, u16)> {
        let shape = self.heap.shape_of(object)?;
        let id = shape.id.0;
        if let Some(attr) = self.lookup(class, name) {
            if let Some(member) = attr.downcast::<Member>() {
                let shape = self.heap.shape_of(object)?;
                return match shape.place(member.index) {
                    AttrSlot::Inline(slot) if shape.declared as usize > member.index => Some((id, slot)),
                    _ => None,
                };
            }
            if self.is_data_descriptor(&attr) {
                return None;
            }
        }
        match self.heap.attr_slot(object, name)? {
            AttrSlot::Inline(slot) => Some((id, slot)),
            AttrSlot::Overflow(_) => None,
        }
    }

    /// The function behind a property that takes the object and nothing else.
    fn plain_getter(&mut self, object: &Obj, class: &Gc<Type>, name: &Gc<Str>) -> Option<Gc<Function>> {
        if object.downcast::<Type>().is_some() {
            return None;
        }
        let attr = self.lookup(class, name)?;
        let fget = attr.downcast_exact::<Property>()?.fget.cloned(&self.heap);
        let function = fget.into_gc::<Function>().ok()?;
        (function.code.get(&self.heap).simple_argc == 1).then_some(function)
    }

    fn has_plain_getattribute(&mut self, class: &Gc<Type>) -> bool {
        match self.special(class, crate::object::Special::GetAttribute) {
            Some(g) => g.downcast::<NativeFunction>().is_some_and(|n| std::ptr::eq(n.def, self.generic_getattribute)),
            None => true,
        }
    }

    fn has_plain_setattr(&mut self, class: &Gc<Type>) -> bool {
        self.special(class, crate::object::Special::SetAttr).is_none_or(|s| self.is_generic_method(&s))
    }
}

pub(crate) unsafe fn get_attr(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let name = cached_name(base, pc);
    let object = take_operand(base, b(pc));
    let class = vm.type_of(&object);
    if vm.has_plain_getattribute(&class) {
        if let Some((shape, slot)) = vm.direct_slot(&object, &class, &name) {
            write_slot(pc, shape, slot);
        } else if let Some(getter) = vm.plain_getter(&object, &class, &name) {
            // The getter runs in this loop, unless its result would land in a variable that must survive an error.
            if !(*base.add(a(pc))).is_object() {
                let (fr, dst) = (top(vm, base).cast(), base.add(a(pc)));
                return super::call::enter_at(vm, base, pc, fr, dst, getter, &[object.into_value()]);
            }
        }
    }
    let result = match vm.find_attr(&object, &name) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(vm.no_attribute(&object, &name)),
        Err(raised) => Err(raised),
    };
    drop(object);
    finish(vm, base, pc, result)
}

pub(crate) unsafe fn set_attr(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let name = cached_name(base, pc);
    let object = take_operand(base, a(pc));
    let value = take_operand(base, b(pc));
    let class = vm.type_of(&object);
    let before = vm.heap.shape_of(&object).map(|s| (s.id, s.flags));
    let is_plain = vm.has_plain_setattr(&class) && object.downcast::<Type>().is_none();
    let result = vm.set_attr(&object, &name, value);
    if let (true, true, Some((id, flags))) = (is_plain, result.is_ok(), before)
        && let Some((after, slot)) = vm.direct_slot(&object, &class, &name)
    {
        let p = pc.cast_mut();
        if after == id.0 {
            write_slot(pc, after, slot);
            p.add(3).write(0);
        } else if flags.contains(ShapeFlags::HAS_DICT) && !flags.contains(ShapeFlags::DICT_MODE) {
            // The slot was added inside the object: a transition from shape to shape.
            write_slot(pc, id.0, slot);
            p.add(3).write(after);
        }
    }
    drop(object);
    done(vm, base, pc, result)
}

pub(crate) unsafe fn del_attr(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let name = name_operand(base, pc, 1);
    let object = take_operand(base, a(pc));
    let result = vm.del_attr(&object, &name);
    drop(object);
    done(vm, base, pc, result)
}

/// Callee and object into the call window; where the attribute is no method, the callee alone.
pub(crate) unsafe fn get_method(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let name = cached_name(base, pc);
    let object = take_operand(base, b(pc));
    let class = vm.type_of(&object);
    let window = a(pc);
    if vm.has_plain_getattribute(&class)
        && object.downcast::<Type>().is_none()
        && let Some(method) = vm.lookup(&class, &name)
    {
        // Static and class methods need no object made to call them.
        if vm.own_attr(&object, &name).is_none() {
            if let Some(function) = method.downcast_exact::<StaticMethod>().map(|s| s.function.cloned(&vm.heap)) {
                drop(object);
                set_register(base, window, function.into_value());
                set_register(base, window + HEADER, Value::UNDEF);
                return next(pc);
            }
            if let Some(c) = method.downcast_exact::<ClassMethod>() {
                let function = c.function.cloned(&vm.heap);
                if function.downcast_exact::<Function>().is_some() {
                    drop(object);
                    set_register(base, window, function.into_value());
                    set_register(base, window + HEADER, class.into_obj().into_value());
                    return next(pc);
                }
            }
        }
        let is_method = match vm.heap.shape_of(&method).map(|s| s.id) {
            Some(shapes::FUNCTION) => true,
            Some(id) if is_native_method(id) => {
                method.downcast::<NativeFunction>().is_some_and(|n| n.def.kind == NativeKind::Method)
            }
            _ => false,
        };
        if is_method && vm.own_attr(&object, &name).is_none() {
            if let Some(shape) = vm.heap.shape_of(&object) {
                // In dictionary mode an attribute of the same name may come without a change of shape.
                if !shape.flags.contains(ShapeFlags::DICT_MODE)
                    && object.downcast::<crate::types::module::Module>().is_none()
                {
                    write_slot(pc, shape.id.0, 0);
                    pc.cast_mut().add(3).cast::<u64>().write_unaligned(method.value().0);
                }
            }
            set_register(base, window, method.into_value());
            set_register(base, window + HEADER, object.into_value());
            return next(pc);
        }
    }
    let result = match vm.find_attr(&object, &name) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(vm.no_attribute(&object, &name)),
        Err(raised) => Err(raised),
    };
    drop(object);
    match result {
        Ok(callee) => {
            set_register(base, window, callee.into_value());
            set_register(base, window + HEADER, Value::UNDEF);
            next(pc)
        }
        Err(raised) => raise(vm, base, pc, raised),
    }
}
