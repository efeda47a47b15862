//! `Tuple`: a fixed number of values behind the head.

use crate::gc::{Gc, Payload};
use crate::header::{Header, decref, payload};
use crate::heap::{Heap, new_object};
use crate::obj::Obj;
use crate::shape::ShapeId;
use crate::trace::{Trace, Visitor};
use crate::value::Value;

#[derive(Debug)]
pub struct Tuple {
    len: usize,
}

/// Where the values of a tuple are. `&Tuple` may reach no further than its own bytes, so the pointer is that of the whole
/// object, which was exposed when its first `Value` was made.
fn items(tuple: &Tuple) -> *mut Value {
    std::ptr::with_exposed_provenance_mut((&raw const *tuple).addr() + size_of::<Tuple>())
}

unsafe fn tail(h: *mut Header) -> usize {
    (*payload::<Tuple>(h)).len * 8
}

impl Trace for Tuple {
    fn trace(&self, visitor: &mut Visitor<'_>) {
        // SAFETY: the tail holds `len` values.
        unsafe {
            let first = items(self);
            for i in 0..self.len {
                visitor.visit(*first.add(i));
            }
        }
    }
}

impl Drop for Tuple {
    fn drop(&mut self) {
        // SAFETY: the tail holds `len` owned values.
        unsafe {
            let first = items(self);
            for i in 0..self.len {
                decref(*first.add(i));
            }
        }
    }
}

crate::payload!(Tuple, "tuple", ShapeId::TUPLE, container, tail = tail);

impl Heap {
    /// A new tuple.
    #[must_use]
    pub fn tuple(&self, values: Vec<Obj>) -> Gc<Tuple> {
        self.tuple_with_shape(ShapeId::TUPLE, values)
    }

    /// A new tuple with the shape of a subclass.
    ///
    /// # Panics
    /// If the shape has another layout.
    #[must_use]
    pub fn tuple_with_shape(&self, id: ShapeId, values: Vec<Obj>) -> Gc<Tuple> {
        // SAFETY: `values` gives up its counts to the tuple.
        unsafe {
            let tuple = self.tuple_from_words(id, values.as_ptr().cast(), values.len());
            let mut values = std::mem::ManuallyDrop::new(values);
            values.set_len(0);
            drop(std::mem::ManuallyDrop::into_inner(values));
            tuple
        }
    }

    /// A new tuple of a few values.
    #[inline]
    #[must_use]
    pub fn tuple_of_array<const N: usize>(&self, values: [Obj; N]) -> Gc<Tuple> {
        let values = std::mem::ManuallyDrop::new(values);
        // SAFETY: the array gives its counts up: it is not dropped.
        unsafe { self.tuple_from_words(ShapeId::TUPLE, values.as_ptr().cast(), N) }
    }

    /// A new tuple of copies.
    #[must_use]
    pub fn tuple_of(&self, values: &[Obj]) -> Gc<Tuple> {
        // SAFETY: the copies own their counts.
        unsafe {
            for value in values {
                std::mem::forget(value.clone());
            }
            self.tuple_from_words(ShapeId::TUPLE, values.as_ptr().cast(), values.len())
        }
    }

    /// A new tuple that takes over the counts of `len` words.
    ///
    /// # Safety
    /// The words own their counts, which they give up.
    #[must_use]
    pub unsafe fn tuple_from_words(&self, id: ShapeId, first: *const Value, len: usize) -> Gc<Tuple> {
        let layout = Tuple::layout();
        let s = crate::shape::shape(id);
        assert!(std::ptr::eq(s.layout, layout), "not a tuple's shape");
        let body = layout.size + len * 8;
        let h = new_object(layout, id, if s.has_attrs() { crate::instance::size(s, body) } else { body });
        payload::<Tuple>(h).write(Tuple { len });
        std::ptr::copy_nonoverlapping(first, payload::<Tuple>(h).add(1).cast(), len);
        if s.has_attrs() {
            crate::instance::init_attrs(h, s);
        }
        Gc::from_raw(h)
    }
}

impl Gc<Tuple> {
    /// Hand every item on: moved where nobody else has the tuple, which is the usual case when it is unpacked.
    #[inline]
    pub fn give_up(self, mut to: impl FnMut(usize, Obj)) {
        if !self.as_obj().is_unique() {
            self.items().iter().enumerate().for_each(|(i, item)| to(i, item.clone()));
            return;
        }
        for i in 0..self.len {
            // SAFETY: the count moves to the new owner; a word without one takes its place. Nobody else has the tuple.
            to(i, unsafe { Obj::from_raw(std::mem::replace(&mut *items(&self).add(i), Value::NONE)) });
        }
    }

    #[inline(always)]
    #[must_use]
    pub fn items(&self) -> &[Obj] {
        // SAFETY: the tail holds `len` values, which never change.
        unsafe { Obj::slice(items(self), self.len) }
    }
}

impl Tuple {
    #[inline(always)]
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}
