//! Attributes: the slow paths, which fill the inline caches.
#![allow(unsafe_code, unsafe_op_in_unsafe_fn)]

use super::special::{self, After};
use super::{a, b, c, consume, done, finish, name_operand, next};
use crate::object::plan::Plan;
use crate::object::{Gc, Obj, Special, Str, Tuple, Type, Value};
use crate::types::descriptor::Property;
use crate::types::function::{Cell, Function};
use crate::types::module::Module;
use crate::types::native::NativeFunction;
use crate::types::shapes;
use crate::vm::Vm;
use crate::vm::bind::Given;
use crate::vm::frame::{HEADER, code_of, function_obj, payload, peek, set_register, take_operand, top};
use crate::vm::unwind::raise;
use ouro_heap::{ShapeFlags, raw};

unsafe fn cached_name<'a>(base: *mut Value, pc: *const u32) -> &'a Gc<Str> {
    &(*code_of(base)).names()[(*pc.add(2) >> 16) as usize]
}

unsafe fn write_slot(vm: &mut Vm, base: *mut Value, pc: *const u32, shape: u32, slot: u16) {
    write_word(pc, 1, shape);
    write_word(pc, 2, (*pc.add(2) & 0xffff_0000) | u32::from(slot));
    if !(*code_of(base)).has_caches.replace(true) {
        let running = function_obj(base).code.cloned(&vm.heap);
        vm.register_caches(&running);
    }
}

/// Remember how SetAttr sets: for the first shape, or beside it for a second one at the same place.
unsafe fn write_set(vm: &mut Vm, base: *mut Value, pc: *const u32, shape: u32, slot: u16, new_shape: u32) {
    if *pc.add(1) == 0 || *pc.add(1) == shape {
        write_slot(vm, base, pc, shape, slot);
        write_word(pc, 3, new_shape);
    } else {
        write_word(pc, 4, shape);
        write_word(pc, 5, u32::from(slot));
        write_word(pc, 6, new_shape);
    }
}

/// Marks in the shape's word that a cache holds the attribute itself, not its slot.
pub(crate) const IS_VALUE: u32 = 1 << 31;

unsafe fn write_word(pc: *const u32, i: usize, word: u32) {
    pc.cast_mut().add(i).write(word);
}

/// The value of `module.name` where the cache at `pc` knows the place of `name` among the module's present names.
#[inline]
unsafe fn cached_module_attr(vm: &Vm, object: &Obj, pc: *const u32) -> Option<Obj> {
    let module = object.downcast_exact::<Module>()?;
    let map = module.dict.map.get(&vm.heap);
    let version = map.keys_version_now();
    (version != 0 && version == *pc.add(3)).then(|| Obj::from_borrowed(map.value_at(*pc.add(4) as usize)))
}

/// The value of `module.name`, if the module itself has it, remembered at `pc`.
unsafe fn module_attr(vm: &mut Vm, object: &Obj, name: &Gc<Str>, pc: *const u32) -> Option<Obj> {
    let module = object.downcast_exact::<Module>()?.clone();
    let class = vm.type_of(object);
    if vm.lookup(&class, name).is_some_and(|a| vm.is_data_descriptor(&a)) {
        return None;
    }
    let map = module.dict.map.get(&vm.heap);
    let index = map.find_str(name)?;
    let (version, value) = (map.keys_version(), Obj::from_borrowed(map.value_at(index)));
    let base = vm.base;
    write_slot(vm, base, pc, 0, 0);
    write_word(pc, 3, version);
    write_word(pc, 4, index as u32);
    Some(value)
}

/// Instead of a slot: the cache holds the getter of a property.
const GETTER: u16 = u16::MAX;

/// Whether the result may land in its register without more ado: no variable is there that must survive an error.
unsafe fn is_free(base: *mut Value, pc: *const u32) -> bool {
    !(*base.add(a(pc))).is_object() || (a(pc) == b(pc) && c(pc) & 1 != 0)
}

/// Run a property's getter in this loop.
unsafe fn enter_getter(vm: &mut Vm, base: *mut Value, pc: *const u32, f: Value) -> *const u32 {
    let f: Gc<Function> = Obj::from_borrowed(f).into_gc().expect("getters are functions");
    let receiver = Some(take_operand(base, b(pc)).into_value());
    let (fr, dst) = (top(vm, base).cast(), base.add(a(pc)));
    let given = Given { receiver, first: dst, count: 0, names: None };
    super::call::enter_at(vm, base, pc, next(pc), fr, dst, f, given)
}

/// Instead of a slot: the cache holds an attribute of the class with the number in the shape's word.
const OF_CLASS: u16 = u16::MAX - 1;

/// The value of `class.name`, where the cache at `pc` knows it.
#[inline]
unsafe fn cached_class_attr(object: &Obj, pc: *const u32) -> Option<Obj> {
    if *pc.add(2) as u16 != OF_CLASS {
        return None;
    }
    let class = object.downcast::<Type>()?;
    let is_known = class.root_shape().0 | IS_VALUE == *pc.add(1);
    is_known.then(|| Obj::from_borrowed(Value(pc.add(3).cast::<u64>().read_unaligned())))
}

pub(crate) unsafe fn get_attr(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let object = peek(base, b(pc));
    if let Some(value) = cached_class_attr(object, pc) {
        consume(base, b(pc));
        return finish(vm, base, pc, Ok(value));
    }
    if *pc.add(2) as u16 == GETTER
        && object.value().is_object()
        && (*object.value().as_ptr()).shape.0 | IS_VALUE == *pc.add(1)
        && is_free(base, pc)
    {
        return enter_getter(vm, base, pc, Value(pc.add(3).cast::<u64>().read_unaligned()));
    }
    if let Some(value) = cached_module_attr(vm, object, pc) {
        consume(base, b(pc));
        return finish(vm, base, pc, Ok(value));
    }
    let name = cached_name(base, pc);
    match vm.plan(object, name) {
        Plan::Slot(slot) => {
            let v = *object.value().as_ptr().cast::<Value>().add(slot as usize);
            if !v.is_undef() {
                let shape = (*object.value().as_ptr()).shape.0;
                let is_in_use = *pc.add(1) != 0 && !matches!(*pc.add(2) as u16, 0 | GETTER | OF_CLASS);
                if is_in_use {
                    // A second shape at the same place.
                    write_word(pc, 3, shape);
                    write_word(pc, 4, u32::from(slot));
                } else {
                    write_slot(vm, base, pc, shape, slot);
                    write_word(pc, 3, 0);
                }
                let value = Obj::from_borrowed(v);
                consume(base, b(pc));
                return finish(vm, base, pc, Ok(value));
            }
        }
        Plan::Value(v) => {
            let value = Obj::from_borrowed(v);
            if let Some(class) = object.downcast::<Type>() {
                write_slot(vm, base, pc, class.root_shape().0 | IS_VALUE, OF_CLASS);
                pc.cast_mut().add(3).cast::<u64>().write_unaligned(v.0);
            } else if object.value().is_object() {
                write_slot(vm, base, pc, (*object.value().as_ptr()).shape.0 | IS_VALUE, 0);
                pc.cast_mut().add(3).cast::<u64>().write_unaligned(v.0);
            }
            consume(base, b(pc));
            return finish(vm, base, pc, Ok(value));
        }
        Plan::Getter(f) if is_free(base, pc) => {
            write_slot(vm, base, pc, (*object.value().as_ptr()).shape.0 | IS_VALUE, GETTER);
            pc.cast_mut().add(3).cast::<u64>().write_unaligned(f.0);
            return enter_getter(vm, base, pc, f);
        }
        Plan::Method(f) => {
            let object = take_operand(base, b(pc));
            let value = vm.bind_planned(Obj::from_borrowed(f), object);
            return finish(vm, base, pc, Ok(value));
        }
        Plan::ClassMethod(f) => {
            let object = take_operand(base, b(pc));
            let class = object.clone().into_gc::<Type>().unwrap_or_else(|o| vm.type_of(&o));
            drop(object);
            let value = vm.bound_method(Obj::from_borrowed(f), class.into());
            return finish(vm, base, pc, Ok(value));
        }
        Plan::Missing(hook) if is_free(base, pc) && object.value().is_object() => {
            let hook: Gc<Function> = Obj::from_borrowed(hook).into_gc().expect("it was one");
            let name = Obj::from(name).into_value();
            let mut args = [take_operand(base, b(pc)).into_value(), name];
            return special::enter_function(vm, base, pc, hook, After::Result, &mut args);
        }
        Plan::Item(index) => {
            if let Some(value) = item_of(object, index) {
                consume(base, b(pc));
                return finish(vm, base, pc, Ok(value));
            }
        }
        Plan::Getter(_) | Plan::Missing(_) | Plan::Add(..) | Plan::General => {}
    }
    let (name, object) = (name.clone(), take_operand(base, b(pc)));
    if let Some(value) = module_attr(vm, &object, &name, pc) {
        drop(object);
        return finish(vm, base, pc, Ok(value));
    }
    let result = vm.get_attr(&object, &name);
    drop(object);
    finish(vm, base, pc, result)
}

impl Vm {
    /// `object.name` where a plan says what it is and nothing has to be run for it; `name` is interned.
    pub(crate) fn planned_attr(&mut self, object: &Obj, name: &Gc<Str>) -> Option<Obj> {
        // SAFETY: plans hold words that live in classes as long as they are valid, and slots inside objects of the shape.
        unsafe {
            match self.plan(object, name) {
                Plan::Slot(slot) => Obj::from_raw_checked(*object.value().as_ptr().cast::<Value>().add(slot as usize)),
                Plan::Value(v) => Some(Obj::from_borrowed(v)),
                Plan::Method(f) => Some(self.bind_planned(Obj::from_borrowed(f), object.clone())),
                Plan::Item(index) => item_of(object, index),
                Plan::ClassMethod(_) | Plan::Getter(_) | Plan::Missing(_) | Plan::Add(..) | Plan::General => None,
            }
        }
    }

    /// The function or native method of a `Plan::Method`, bound to the object.
    fn bind_planned(&mut self, method: Obj, object: Obj) -> Obj {
        match method.downcast::<NativeFunction>() {
            Some(native) => native.bind(self, &object).into(),
            None => self.bound_method(method, object),
        }
    }

    /// Whether setting attributes of an object follows the general rules; not for classes.
    fn sets_plainly(&mut self, object: &Obj) -> bool {
        let plain = self.special_of(object, Special::SetAttr).is_none_or(|s| self.is_generic_method(&s));
        plain && object.downcast::<Type>().is_none()
    }

    /// The setter of the property `name`, where it is a plain function.
    fn plain_setter(&mut self, class: &Gc<Type>, name: &Gc<Str>) -> Option<Gc<Function>> {
        let property = self.lookup(class, name)?;
        let setter = property.downcast_exact::<Property>()?.fset.cloned(&self.heap);
        if self.takes_exactly(&setter, 2) { setter.into_gc().ok() } else { None }
    }
}

/// The item of a named tuple's field; shorter tuples have fewer.
fn item_of(object: &Obj, index: u16) -> Option<Obj> {
    object.downcast::<Tuple>()?.items().get(usize::from(index)).cloned()
}

/// Set an attribute as it was set for an object of the same shape: where more than two shapes come to one place.
unsafe fn set_as_planned(vm: &mut Vm, base: *mut Value, pc: *const u32) -> Option<*const u32> {
    let object = *base.add(a(pc));
    if !object.is_object() {
        return None;
    }
    let h = object.as_ptr();
    if *pc.add(1) == 0 || *pc.add(4) == 0 {
        // There is room in the inline cache.
        return None;
    }
    let (slot, new_shape) = match vm.set_plan((*h).shape.0, cached_name(base, pc)) {
        Plan::Slot(slot) => (slot, None),
        Plan::Add(slot, shape) => (slot, Some(shape)),
        _ => return None,
    };
    let value = take_operand(base, b(pc)).into_value();
    let place = h.cast::<Value>().add(slot as usize);
    let old = match new_shape {
        // The slot is new, and held nothing.
        Some(shape) => {
            (*h).shape.0 = shape;
            *place = value;
            Value::UNDEF
        }
        None => std::mem::replace(&mut *place, value),
    };
    consume(base, a(pc));
    raw::decref(old);
    Some(next(pc))
}

pub(crate) unsafe fn set_attr(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    if let Some(pc) = set_as_planned(vm, base, pc) {
        return pc;
    }
    let name = cached_name(base, pc).clone();
    let object = take_operand(base, a(pc));
    let value = take_operand(base, b(pc));
    let is_plain = vm.sets_plainly(&object);
    if is_plain && let Plan::Slot(slot) = vm.plan(&object, &name) {
        let shape = (*object.value().as_ptr()).shape.0;
        vm.remember_set_plan(shape, &name, Plan::Slot(slot));
        write_set(vm, base, pc, shape, slot, 0);
        let place = object.value().as_ptr().cast::<Value>().add(slot as usize);
        let old = std::mem::replace(&mut *place, value.into_value());
        drop((Obj::from_raw(old), object));
        return next(pc);
    }
    let class = vm.type_of(&object);
    let before = vm.heap.shape_of(&object).map(|s| (s.id, s.flags));
    if is_plain && let Some(setter) = vm.plain_setter(&class, &name) {
        let mut args = [object.into_value(), value.into_value()];
        return special::enter_function(vm, base, pc, setter, After::Discard, &mut args);
    }
    let result = vm.set_attr(&object, &name, value);
    if let (true, true, Some((id, flags))) = (is_plain, result.is_ok(), before)
        && let Plan::Slot(slot) = vm.plan(&object, &name)
    {
        let after = (*object.value().as_ptr()).shape;
        if after == id {
            write_set(vm, base, pc, after.0, slot, 0);
        } else if flags.contains(ShapeFlags::HAS_DICT) && !flags.contains(ShapeFlags::DICT_MODE) {
            // The slot was added inside the object: a transition from shape to shape.
            vm.remember_set_plan(id.0, &name, Plan::Add(slot, after.0));
            write_set(vm, base, pc, id.0, slot, after.0);
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
    let window = a(pc);
    let object = peek(base, b(pc));
    if let Some(value) = cached_module_attr(vm, object, pc) {
        consume(base, b(pc));
        return callee(base, pc, value, Value::UNDEF);
    }
    let name = cached_name(base, pc);
    match vm.plan(object, name) {
        Plan::Method(f) => {
            if object.value().is_object() && object.downcast::<Type>().is_none() {
                let shape = (*object.value().as_ptr()).shape.0;
                if *pc.add(1) == 0 {
                    write_slot(vm, base, pc, shape, 0);
                    pc.cast_mut().add(3).cast::<u64>().write_unaligned(f.0);
                } else {
                    // A second shape at the same place.
                    write_word(pc, 5, shape);
                    pc.cast_mut().add(6).cast::<u64>().write_unaligned(f.0);
                }
            }
            let object = take_operand(base, b(pc));
            return callee(base, pc, Obj::from_borrowed(f), object.into_value());
        }
        Plan::Value(v) => {
            let value = Obj::from_borrowed(v);
            consume(base, b(pc));
            return callee(base, pc, value, Value::UNDEF);
        }
        Plan::ClassMethod(f) => {
            let object = take_operand(base, b(pc));
            let class = object.clone().into_gc::<Type>().unwrap_or_else(|o| vm.type_of(&o));
            return callee(base, pc, Obj::from_borrowed(f), class.into_obj().into_value());
        }
        Plan::Slot(slot) => {
            let v = *object.value().as_ptr().cast::<Value>().add(slot as usize);
            if !v.is_undef() {
                let value = Obj::from_borrowed(v);
                consume(base, b(pc));
                return callee(base, pc, value, Value::UNDEF);
            }
        }
        Plan::Item(_) | Plan::Getter(_) | Plan::Missing(_) | Plan::Add(..) | Plan::General => {}
    }
    let (name, object) = (name.clone(), take_operand(base, b(pc)));
    if let Some(value) = module_attr(vm, &object, &name, pc) {
        drop(object);
        return callee(base, pc, value, Value::UNDEF);
    }
    let class = vm.type_of(&object);
    // A method goes uncalled past the bound object also where the object has a dictionary of its own.
    if vm.has_plain_getattribute(&class)
        && object.downcast::<Type>().is_none()
        && let Some(method) = vm.lookup(&class, &name)
        && vm.is_bound_by_object(&method)
        && vm.own_attr(&object, &name).is_none()
    {
        return callee(base, pc, method, object.into_value());
    }
    let result = vm.get_attr(&object, &name);
    drop(object);
    match result {
        Ok(value) => {
            set_register(base, window, value.into_value());
            set_register(base, window + HEADER, Value::UNDEF);
            next(pc)
        }
        Err(raised) => raise(vm, base, pc, raised),
    }
}

/// The class that `super()` begins after and the object it speaks for, where both are plain: the first parameter is
/// bound and no class.
unsafe fn super_operands<'a>(base: *mut Value, class: usize) -> Option<(&'a Gc<Type>, Value)> {
    // The closure holds the cell, and the cell the class while the instruction runs.
    let class = (*(*super::name::free_cell(base, class)).content.as_ptr()).as_ref()?.downcast::<Type>()?;
    let code = &*code_of(base);
    let mut object = *base;
    if code.argcount == 0 || !object.is_object() {
        return None;
    }
    if (*object.as_ptr()).shape == shapes::CELL {
        object = super::name::cell_content(&*payload::<Cell>(object.as_ptr()));
        if !object.is_object() {
            return None;
        }
    }
    Some((class, object))
}

/// `super().name`, to be called: the method without an object of class `super`.
pub(crate) unsafe fn get_super(vm: &mut Vm, base: *mut Value, pc: *const u32) -> *const u32 {
    let found = super_operands(base, c(pc));
    if let Some((class, object)) = found
        && peek(base, b(pc)).is(vm.types.super_.as_obj())
    {
        let shape = (*object.as_ptr()).shape.0;
        if shape == *pc.add(1) && class.root_shape().0 == *pc.add(5) {
            let f = Obj::from_borrowed(Value(pc.add(3).cast::<u64>().read_unaligned()));
            consume(base, b(pc));
            return callee(base, pc, f, Obj::from_borrowed(object).into_value());
        }
        let name = cached_name(base, pc).clone();
        let object = Obj::from_borrowed(object);
        if let Some(method) = vm.super_method(class, &object, &name) {
            write_slot(vm, base, pc, shape, 0);
            pc.cast_mut().add(3).cast::<u64>().write_unaligned(method.value().0);
            write_word(pc, 5, class.root_shape().0);
            consume(base, b(pc));
            return callee(base, pc, method, object.into_value());
        }
    }
    let (name, class) = (cached_name(base, pc).clone(), take_operand(base, b(pc)));
    let result = vm.call(&class, &[]).and_then(|o| vm.get_attr(&o, &name));
    drop(class);
    match result {
        Ok(value) => callee(base, pc, value, Value::UNDEF),
        Err(raised) => raise(vm, base, pc, raised),
    }
}

impl Vm {
    /// The method that `super(class, object).name` would bind to the object.
    fn super_method(&mut self, class: &Gc<Type>, object: &Obj, name: &Gc<Str>) -> Option<Obj> {
        if object.downcast::<Type>().is_some() || name.is(&self.names.__class__) {
            return None;
        }
        let own = self.type_of(object);
        let mro = own.mro.get(&self.heap);
        let after = mro.iter().position(|c| c.is(class))? + 1;
        let method = mro[after..].iter().find_map(|c| c.dict.get_str(&self.heap, name))?;
        self.is_bound_by_object(&method).then_some(method)
    }
}

/// What GetMethod found goes into its window.
#[inline]
unsafe fn callee(base: *mut Value, pc: *const u32, callee: Obj, object: Value) -> *const u32 {
    *base.add(a(pc)) = callee.into_value();
    *base.add(a(pc) + HEADER) = object;
    next(pc)
}
