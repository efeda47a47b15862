//! Attributes of instances: a word that points to more of them, then slots, behind the payload. Which name is in which
//! slot is the shape's knowledge.

use crate::alloc;
use crate::gc::{Gc, Payload};
use crate::header::{Header, decref, incref};
use crate::heap::{Heap, new_object};
use crate::obj::Obj;
use crate::shape::{Shape, ShapeFlags, ShapeId, shape};
use crate::text::Str;
use crate::trace::{Trace, Visitor};
use crate::value::Value;

/// The payload of objects that have nothing but attributes.
#[derive(Debug)]
pub struct Instance;
impl Trace for Instance {
    fn trace(&self, _: &mut Visitor<'_>) {}
}
crate::payload!(Instance, "object", ShapeId::INSTANCE, container);

/// Where an attribute is, for an inline cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttrSlot {
    /// Words from the header to the slot, inside the object.
    Inline(u16),
    /// Elsewhere: not cached.
    Overflow(usize),
}

/// Behind the payload: the overflow array (or the dictionary object), then the inline slots.
///
/// # Safety
/// The shape has attributes.
#[inline(always)]
#[must_use]
pub unsafe fn attrs(h: *mut Header, s: &Shape) -> *mut Value {
    let tail = if s.layout.has_tail { (s.layout.tail)(h).next_multiple_of(8) } else { 0 };
    (h as *mut u8).add(s.layout.size + tail).cast()
}

/// The size of an object with attributes whose header, payload and tail take `body` bytes.
pub(crate) fn size(s: &Shape, body: usize) -> usize {
    body.next_multiple_of(8) + 8 + s.inline_capacity as usize * 8
}

fn overflow_capacity(count: usize) -> usize {
    count.next_power_of_two().max(4)
}

unsafe fn slot_ptr(h: *mut Header, s: &Shape, i: usize) -> *mut Value {
    let words = attrs(h, s);
    let inline = s.inline_capacity as usize;
    if i < inline { words.add(1 + i) } else { (*words.cast::<*mut Value>()).add(i - inline) }
}

/// # Safety
/// The payload is written and the attributes are not; `s` is the shape of `h`.
pub(crate) unsafe fn init_attrs(h: *mut Header, s: &Shape) {
    let words = attrs(h, s);
    *words = Value(0);
    for i in 0..s.declared as usize {
        *words.add(1 + i) = Value::UNDEF;
    }
    if s.flags.contains(ShapeFlags::COUNTS_CLASS) {
        incref(s.class.get());
    }
}

/// A new instance without attributes.
///
/// # Safety
/// `id` is a shape with attributes and the layout of `Instance`.
#[inline(always)]
pub unsafe fn new_instance(id: ShapeId) -> *mut Header {
    let s = shape(id);
    let h = new_object(s.layout, id, size(s, s.layout.size));
    init_attrs(h, s);
    h
}

pub(crate) unsafe fn drop_attrs(h: *mut Header) {
    let s = shape((*h).shape);
    let words = attrs(h, s);
    if s.flags.contains(ShapeFlags::DICT_MODE) {
        for i in 0..s.declared as usize {
            decref(*words.add(1 + i));
        }
        return decref(*words);
    }
    let count = s.slot_count();
    for i in 0..count {
        decref(*slot_ptr(h, s, i));
    }
    free_overflow(h, s, count);
}

unsafe fn free_overflow(h: *mut Header, s: &Shape, count: usize) {
    let inline = s.inline_capacity as usize;
    if count > inline {
        let array = *attrs(h, s).cast::<*mut u8>();
        alloc::release(array, overflow_capacity(count - inline) * 8);
    }
}

pub(crate) unsafe fn trace_attrs(h: *mut Header, visitor: &mut Visitor<'_>) {
    let s = shape((*h).shape);
    if !s.has_attrs() {
        return;
    }
    if s.flags.contains(ShapeFlags::COUNTS_CLASS) {
        visitor.visit(s.class.get());
    }
    if s.flags.contains(ShapeFlags::DICT_MODE) {
        visitor.visit(*attrs(h, s));
        for i in 0..s.declared as usize {
            visitor.visit(*attrs(h, s).add(1 + i));
        }
        return;
    }
    for i in 0..s.slot_count() {
        visitor.visit(*slot_ptr(h, s, i));
    }
}

/// Take all attributes out: the object is garbage.
pub(crate) unsafe fn clear_attrs(h: *mut Header, sink: &mut Vec<Obj>) {
    let s = shape((*h).shape);
    if !s.has_attrs() {
        return;
    }
    let mut take = |p: *mut Value, empty: Value| sink.push(Obj::from_raw(std::mem::replace(&mut *p, empty)));
    if s.flags.contains(ShapeFlags::DICT_MODE) {
        take(attrs(h, s), Value::NONE);
        for i in 0..s.declared as usize {
            take(attrs(h, s).add(1 + i), Value::UNDEF);
        }
        return;
    }
    for i in 0..s.slot_count() {
        take(slot_ptr(h, s, i), if i < s.declared as usize { Value::UNDEF } else { Value::NONE });
    }
}

impl Heap {
    /// A new object of a shape whose layout is `Instance`.
    #[must_use]
    pub fn new_instance(&self, id: ShapeId) -> Gc<Instance> {
        let s = self.shape(id);
        assert!(s.has_attrs() && std::ptr::eq(s.layout, Instance::layout()), "not a plain instance's shape");
        // SAFETY: just checked.
        unsafe { Gc::from_raw(new_instance(id)) }
    }

    /// The shape of an object; None for immediate values.
    #[inline(always)]
    #[must_use]
    pub fn shape_of(&self, object: &Obj) -> Option<&Shape> {
        // SAFETY: counted.
        unsafe { object.value().is_object().then(|| shape((*object.value().as_ptr()).shape)) }
    }

    /// Where attribute `key` (interned) of `object` is; None if it is in no slot.
    #[must_use]
    pub fn attr_slot(&self, object: &Obj, key: &Gc<Str>) -> Option<AttrSlot> {
        let s = self.shape_of(object)?;
        let i = s.slot_of(key)?;
        Some(s.place(i))
    }

    /// Attribute `key` (interned) from its slot.
    #[must_use]
    pub fn attr(&self, object: &Obj, key: &Gc<Str>) -> Option<Obj> {
        let s = self.shape_of(object)?;
        let i = s.slot_of(key)?;
        // SAFETY: the shape says that the slot is there.
        unsafe { Some(Obj::from_borrowed(*slot_ptr(object.value().as_ptr(), s, i))) }
    }

    /// Set attribute `key` (interned) in its slot, adding one where there is none. The object has a shape with
    /// `HAS_DICT` that is not in dictionary mode. Gives what was there before.
    pub fn set_attr(&mut self, object: &Obj, key: &Gc<Str>, value: Obj) -> Option<Obj> {
        let s = self.shape_of(object).expect("only objects have attributes");
        assert!(s.flags.contains(ShapeFlags::HAS_DICT) && !s.flags.contains(ShapeFlags::DICT_MODE), "no slots to set");
        let h = object.value().as_ptr();
        // SAFETY: the shape says which slots are there; a new one is written before the shape that shows it.
        unsafe {
            if let Some(i) = s.slot_of(key) {
                return Some(Obj::from_raw(std::mem::replace(&mut *slot_ptr(h, s, i), value.into_value())));
            }
            let i = s.slot_count();
            let to = self.shape_with(s.id, key);
            self.grow(h, s, i);
            *slot_ptr(h, s, i) = value.into_value();
            (*h).shape = to;
            None
        }
    }

    /// Make room for slot `i`, the first that is not there yet.
    unsafe fn grow(&self, h: *mut Header, s: &Shape, i: usize) {
        let inline = s.inline_capacity as usize;
        if i < inline {
            return;
        }
        let used = i - inline;
        let old_capacity = if used == 0 { 0 } else { overflow_capacity(used) };
        let capacity = overflow_capacity(used + 1);
        if capacity == old_capacity {
            return;
        }
        let words = attrs(h, s).cast::<*mut Value>();
        let array = alloc::allocate(capacity * 8).cast::<Value>();
        if used > 0 {
            std::ptr::copy_nonoverlapping(*words, array, used);
            alloc::release((*words).cast(), old_capacity * 8);
        }
        *words = array;
    }

    /// A declared slot of `object`; None if unset.
    #[must_use]
    pub fn declared_slot(&self, object: &Obj, i: usize) -> Option<Obj> {
        let s = self.shape_of(object)?;
        assert!(i < s.declared as usize, "slot {i} is not declared");
        // SAFETY: declared slots are always there.
        let v = unsafe { *slot_ptr(object.value().as_ptr(), s, i) };
        // SAFETY: counted.
        (!v.is_undef()).then(|| unsafe { Obj::from_borrowed(v) })
    }

    /// Set (or unset) a declared slot; gives what was there.
    pub fn set_declared_slot(&mut self, object: &Obj, i: usize, value: Option<Obj>) -> Option<Obj> {
        let s = self.shape_of(object)?;
        assert!(i < s.declared as usize, "slot {i} is not declared");
        let new = value.map_or(Value::UNDEF, Obj::into_value);
        // SAFETY: declared slots are always there.
        let old = unsafe { std::mem::replace(&mut *slot_ptr(object.value().as_ptr(), s, i), new) };
        // SAFETY: counted: the slot's count is handed over.
        (!old.is_undef()).then(|| unsafe { Obj::from_raw(old) })
    }

    /// The dictionary object of an object in dictionary mode.
    #[must_use]
    pub fn attrs_dict(&self, object: &Obj) -> Option<Obj> {
        let s = self.shape_of(object)?;
        // SAFETY: dictionary mode keeps it there.
        s.flags
            .contains(ShapeFlags::DICT_MODE)
            .then(|| unsafe { Obj::from_borrowed(*attrs(object.value().as_ptr(), s)) })
    }

    /// All attributes with their names, in order, for an object that keeps them in slots.
    #[must_use]
    pub fn attrs(&self, object: &Obj) -> Vec<(Gc<Str>, Obj)> {
        let Some(s) = self.shape_of(object) else { return Vec::new() };
        let h = object.value().as_ptr();
        // SAFETY: the shape says that the slots are there.
        s.keys
            .iter()
            .enumerate()
            .map(|(i, k)| unsafe { (k.clone(), Obj::from_borrowed(*slot_ptr(h, s, i + s.declared as usize))) })
            .collect()
    }

    /// Turn `object` to dictionary mode with `dict` (which holds its attributes) as dictionary. Gives the previous
    /// dictionary if it was in that mode already.
    pub fn set_attrs_dict(&mut self, object: &Obj, dict: Obj) -> Option<Obj> {
        let s = self.shape_of(object).expect("only objects have attributes");
        assert!(s.flags.contains(ShapeFlags::HAS_DICT), "no dictionary");
        let h = object.value().as_ptr();
        // SAFETY: the slots are emptied before the shape stops showing them.
        unsafe {
            if s.flags.contains(ShapeFlags::DICT_MODE) {
                return Some(Obj::from_raw(std::mem::replace(&mut *attrs(h, s), dict.into_value())));
            }
            let count = s.slot_count();
            let mut old = Vec::with_capacity(count);
            for i in s.declared as usize..count {
                old.push(Obj::from_raw(*slot_ptr(h, s, i)));
            }
            free_overflow(h, s, count);
            *attrs(h, s) = dict.into_value();
            (*h).shape = self.dict_shape(s.id);
            drop(old);
            None
        }
    }

    /// Give an object another shape that has the same layout, capacity and slots (`object.__class__ = …`).
    ///
    /// # Panics
    /// If the shapes are not alike.
    pub fn set_shape(&mut self, object: &Obj, to: ShapeId) {
        let from = self.shape_of(object).expect("only objects have shapes");
        let to = self.shape(to);
        assert!(
            std::ptr::eq(from.layout, to.layout)
                && from.has_attrs() == to.has_attrs()
                && from.inline_capacity == to.inline_capacity
                && from.declared == to.declared
                && from.slot_count() == to.slot_count()
                && from.keys.iter().zip(&to.keys).all(|(a, b)| a.is(b))
                && from.flags.contains(ShapeFlags::DICT_MODE) == to.flags.contains(ShapeFlags::DICT_MODE),
            "shapes differ"
        );
        // SAFETY: sized: alike; the count of the class moves with the shape.
        unsafe {
            if to.flags.contains(ShapeFlags::COUNTS_CLASS) {
                incref(to.class.get());
            }
            (*object.value().as_ptr()).shape = to.id;
            if from.flags.contains(ShapeFlags::COUNTS_CLASS) {
                decref(from.class.get());
            }
        }
    }
}

impl Shape {
    /// Where slot `i` is.
    #[must_use]
    pub fn place(&self, i: usize) -> AttrSlot {
        if i < self.inline_capacity as usize && !self.layout.has_tail {
            AttrSlot::Inline((self.layout.size / 8 + 1 + i) as u16)
        } else {
            AttrSlot::Overflow(i)
        }
    }
}
