//! `Obj`: a value that owns its count.

use crate::gc::{Gc, Payload};
use crate::header::{decref, incref};
use crate::value::{BoxedFloat, Value};
use std::fmt;

/// An owned value: cloning counts, dropping gives the count up.
#[repr(transparent)]
pub struct Obj(Value);

impl Obj {
    pub const NONE: Obj = Obj(Value::NONE);
    pub const TRUE: Obj = Obj(Value::TRUE);
    pub const FALSE: Obj = Obj(Value::FALSE);
    pub const ELLIPSIS: Obj = Obj(Value::ELLIPSIS);
    pub const NOT_IMPLEMENTED: Obj = Obj(Value::NOT_IMPLEMENTED);

    /// # Safety
    /// `v` owns a count (or is no object), which the result takes over.
    #[inline(always)]
    #[must_use]
    pub unsafe fn from_raw(v: Value) -> Obj {
        Obj(v)
    }

    /// # Safety
    /// `v` is live.
    #[inline(always)]
    #[must_use]
    pub unsafe fn from_borrowed(v: Value) -> Obj {
        incref(v);
        Obj(v)
    }

    /// # Safety
    /// The values are live and stay so for `'a`.
    #[inline(always)]
    #[must_use]
    pub unsafe fn slice<'a>(first: *const Value, len: usize) -> &'a [Obj] {
        std::slice::from_raw_parts(first.cast(), len)
    }

    /// The word, still owned by `self`.
    #[inline(always)]
    #[must_use]
    pub fn value(&self) -> Value {
        self.0
    }

    /// The word, whose count the caller now owns.
    #[inline(always)]
    #[must_use]
    pub fn into_value(self) -> Value {
        let v = self.0;
        std::mem::forget(self);
        v
    }

    /// A copy of a live word; None if it is UNDEF.
    ///
    /// # Safety
    /// `v` is live.
    #[inline]
    #[must_use]
    pub unsafe fn from_raw_checked(v: Value) -> Option<Obj> {
        (!v.is_undef()).then(|| Obj::from_borrowed(v))
    }

    /// A word that is no object.
    #[inline(always)]
    #[must_use]
    pub fn try_from_immediate(v: Value) -> Option<Obj> {
        (!v.is_object()).then_some(Obj(v))
    }

    #[must_use]
    pub const fn bool(b: bool) -> Obj {
        Obj(Value::bool(b))
    }

    /// An integer of 32 bits; bigger ones go through the int type.
    #[must_use]
    pub const fn small(i: i32) -> Obj {
        Obj(Value::small(i))
    }

    #[must_use]
    pub const fn try_int(i: i64) -> Option<Obj> {
        match Value::try_int(i) {
            Some(v) => Some(Obj(v)),
            None => None,
        }
    }

    #[inline(always)]
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// The integer in the word. Booleans and big integers are none.
    #[inline(always)]
    #[must_use]
    pub fn as_small_int(&self) -> Option<i64> {
        self.0.is_int().then(|| self.0.as_int())
    }

    #[inline(always)]
    #[must_use]
    pub fn as_float(&self) -> Option<f64> {
        if self.0.is_float() { Some(self.0.as_float()) } else { self.downcast::<BoxedFloat>().map(|f| f.0) }
    }

    #[inline(always)]
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        self.0.is_bool().then(|| self.0.is_true())
    }

    /// Identity.
    #[inline(always)]
    #[must_use]
    pub fn is(&self, other: &Obj) -> bool {
        self.0 == other.0
    }

    /// This object as one with payload `T` (of the type itself or a subclass).
    #[inline(always)]
    #[must_use]
    pub fn downcast<T: Payload>(&self) -> Option<&Gc<T>> {
        if self.0.is_object() {
            // SAFETY: typed: the shape's layout is compared; `Gc` has the same representation as `Obj`.
            unsafe {
                if crate::shape::has_layout::<T>(self.0.as_ptr()) {
                    return Some(&*(self as *const Obj).cast());
                }
            }
        }
        None
    }

    /// As `downcast`, giving up this reference.
    pub fn into_gc<T: Payload>(self) -> Result<Gc<T>, Obj> {
        // SAFETY: typed, as in `downcast`; the count moves along.
        unsafe {
            if self.0.is_object() && crate::shape::has_layout::<T>(self.0.as_ptr()) {
                return Ok(Gc::from_raw(self.into_value().as_ptr()));
            }
        }
        Err(self)
    }

    /// As `downcast`, but only if the type is exactly the payload's own.
    #[inline(always)]
    #[must_use]
    pub fn downcast_exact<T: Payload>(&self) -> Option<&Gc<T>> {
        // SAFETY: typed: the shape belongs to `T`'s layout.
        unsafe { (self.0.is_object() && (*self.0.as_ptr()).shape == T::SHAPE).then(|| &*(self as *const Obj).cast()) }
    }

    /// Whether this is the only reference, strong or weak.
    #[must_use]
    pub fn is_unique(&self) -> bool {
        // SAFETY: counted.
        self.0.is_object() && unsafe { (*self.0.as_ptr()).count == crate::header::ONE }
    }

    /// The number of references, for `sys.getrefcount`.
    #[must_use]
    pub fn reference_count(&self) -> u32 {
        if !self.0.is_object() {
            return u32::MAX >> 2;
        }
        // SAFETY: counted.
        unsafe { (*self.0.as_ptr()).count / crate::header::ONE }
    }
}

impl Clone for Obj {
    #[inline(always)]
    fn clone(&self) -> Obj {
        // SAFETY: counted.
        unsafe { Obj::from_borrowed(self.0) }
    }
}

impl Drop for Obj {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: counted.
        unsafe { decref(self.0) }
    }
}

impl Default for Obj {
    fn default() -> Obj {
        Obj::NONE
    }
}

impl fmt::Debug for Obj {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<bool> for Obj {
    fn from(b: bool) -> Obj {
        Obj::bool(b)
    }
}

impl<T: Payload> From<Gc<T>> for Obj {
    #[inline(always)]
    fn from(object: Gc<T>) -> Obj {
        object.into_obj()
    }
}

impl<T: Payload> From<&Gc<T>> for Obj {
    fn from(object: &Gc<T>) -> Obj {
        object.clone().into_obj()
    }
}
