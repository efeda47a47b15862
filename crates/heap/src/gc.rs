//! `Gc<T>`: an owned reference to an object whose payload is known, and `Payload`: what a type must say to live here.

use crate::header::{Header, Layout, no_finalizer, no_tail, payload};
use crate::obj::Obj;
use crate::shape::ShapeId;
use crate::trace::Trace;
use crate::value::Value;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

/// A type whose values can be the contents of an object. Implemented by `#[derive(Payload)]` and, in this package, by
/// the macro `payload!`.
///
/// # Safety
/// `layout` returns one and the same static made by `Layout::of::<Self>()`; `TAIL` and `WANTS_FINALIZER` are sound for
/// objects of this payload.
pub unsafe trait Payload: Trace + Sized + 'static {
    const NAME: &'static str;
    /// The shape of objects whose class is exactly the built-in one; `NONE` where there is no such fixed shape.
    const SHAPE: ShapeId;
    /// Whether objects may be part of reference cycles.
    const IS_CONTAINER: bool;
    const HAS_TAIL: bool = false;
    const TAIL: unsafe fn(*mut Header) -> usize = no_tail;
    const WANTS_FINALIZER: unsafe fn(*mut Header) -> bool = no_finalizer;
    fn layout() -> &'static Layout;
}

#[repr(transparent)]
pub struct Gc<T: Payload>(Obj, PhantomData<T>);

impl<T: Payload> Gc<T> {
    /// # Safety
    /// `h` is a live object with payload `T`, one count of which is taken over.
    #[inline(always)]
    #[must_use]
    pub unsafe fn from_raw(h: *mut Header) -> Gc<T> {
        Gc(Obj::from_raw(Value::from_ptr(h)), PhantomData)
    }

    #[inline(always)]
    #[must_use]
    pub fn as_ptr(&self) -> *mut Header {
        self.0.value().as_ptr()
    }

    #[inline(always)]
    pub(crate) fn payload_ptr(&self) -> *mut T {
        // SAFETY: typed.
        unsafe { payload(self.as_ptr()) }
    }

    #[inline(always)]
    #[must_use]
    pub fn as_obj(&self) -> &Obj {
        &self.0
    }

    #[inline(always)]
    #[must_use]
    pub fn into_obj(self) -> Obj {
        self.0
    }

    #[inline(always)]
    #[must_use]
    pub fn value(&self) -> Value {
        self.0.value()
    }

    /// The shape, which tells the class and where attributes are.
    #[inline(always)]
    #[must_use]
    pub fn shape_id(&self) -> ShapeId {
        // SAFETY: counted.
        unsafe { (*self.as_ptr()).shape }
    }

    /// Identity.
    #[inline(always)]
    #[must_use]
    pub fn is(&self, other: &Gc<T>) -> bool {
        self.0.is(&other.0)
    }
}

impl<T: Payload> Deref for Gc<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: typed; the payload is only reached by shared references (mutable parts are in `Slot` or `Cell`).
        unsafe { &*self.payload_ptr() }
    }
}

impl<T: Payload> Clone for Gc<T> {
    #[inline(always)]
    fn clone(&self) -> Gc<T> {
        Gc(self.0.clone(), PhantomData)
    }
}

impl<T: Payload> AsRef<Obj> for Gc<T> {
    fn as_ref(&self) -> &Obj {
        &self.0
    }
}

impl<T: Payload> fmt::Debug for Gc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} at {:p}>", T::NAME, self.as_ptr())
    }
}

/// Declares a payload by hand: `payload!(Type, "name", SHAPE, container | leaf)`. With `finalize_if = method`, objects of
/// which `method(&self)` is true when they die are finalised (their class's `__del__` is called) before.
#[macro_export]
macro_rules! payload {
    ($type:ty, $name:literal, $shape:expr, $kind:ident $(, tail = $tail:expr)? $(, finalizer = $finalizer:expr)?) => {
        // SAFETY: one static of the right layout.
        #[allow(unsafe_code)]
        unsafe impl $crate::Payload for $type {
            const NAME: &'static str = $name;
            const SHAPE: $crate::ShapeId = $shape;
            const IS_CONTAINER: bool = $crate::payload!(@ $kind);
            $(const HAS_TAIL: bool = true;
            const TAIL: unsafe fn(*mut $crate::Header) -> usize = $tail;)?
            $(const WANTS_FINALIZER: unsafe fn(*mut $crate::Header) -> bool = $finalizer;)?
            fn layout() -> &'static $crate::Layout {
                static LAYOUT: $crate::Layout = $crate::Layout::of::<$type>();
                &LAYOUT
            }
        }
    };
    ($type:ty, $name:literal, $shape:expr, $kind:ident, finalize_if = $method:ident) => {
        // SAFETY: one static of the right layout; the question is asked of objects with this payload only.
        #[allow(unsafe_code)]
        unsafe impl $crate::Payload for $type {
            const NAME: &'static str = $name;
            const SHAPE: $crate::ShapeId = $shape;
            const IS_CONTAINER: bool = $crate::payload!(@ $kind);
            const WANTS_FINALIZER: unsafe fn(*mut $crate::Header) -> bool = {
                unsafe fn wants(h: *mut $crate::Header) -> bool {
                    // SAFETY: typed, as above.
                    unsafe { <$type>::$method(&*h.add(1).cast::<$type>()) }
                }
                wants
            };
            fn layout() -> &'static $crate::Layout {
                static LAYOUT: $crate::Layout = $crate::Layout::of::<$type>();
                &LAYOUT
            }
        }
    };
    (@ container) => { true };
    (@ leaf) => { false };
}
