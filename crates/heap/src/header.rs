//! What stands before every object, the table of functions behind its layout, and counting.

use crate::heap::{STATE, State};
use crate::obj::Obj;
use crate::shape::{ShapeFlags, ShapeId, shape};
use crate::trace::{Trace, Visitor};
use crate::value::Value;
use crate::{alloc, instance, weak};

/// The head of every object. `count` holds the references in its upper 30 bits; bit 0 says that weak references exist,
/// bit 1 that the finaliser has run.
#[derive(Debug)]
#[repr(C)]
pub struct Header {
    pub count: u32,
    pub shape: ShapeId,
}

pub(crate) const ONE: u32 = 4;
pub(crate) const HAS_WEAK: u32 = 1;
pub(crate) const FINALIZED: u32 = 2;

/// Before containers only: their place in the collector's lists.
#[repr(C)]
pub(crate) struct GcLink {
    pub(crate) next: *mut GcLink,
    pub(crate) prev: *mut GcLink,
}

pub(crate) const LINK: usize = size_of::<GcLink>();

/// What memory management knows of one kind of object: one static per payload type.
#[derive(Debug)]
pub struct Layout {
    pub name: &'static str,
    /// Bytes of header and payload, without a tail.
    pub size: usize,
    pub is_container: bool,
    /// Whether `tail` can be other than 0: attributes then stand behind the tail.
    pub(crate) has_tail: bool,
    pub(crate) drop: unsafe fn(*mut Header),
    pub(crate) trace: unsafe fn(*mut Header, &mut Visitor<'_>),
    pub(crate) clear: unsafe fn(*mut Header, &mut Vec<Obj>),
    /// Bytes after the payload that belong to the object.
    pub(crate) tail: unsafe fn(*mut Header) -> usize,
    /// Asked when the last reference goes: whether the object must be finalised (by the machine) before it dies.
    pub(crate) wants_finalizer: unsafe fn(*mut Header) -> bool,
}

impl Layout {
    /// The layout of payload `T`. For the `static` that `Payload::layout` returns; nothing else may make one.
    #[must_use]
    pub const fn of<T: crate::Payload>() -> Layout {
        assert!(align_of::<T>() <= 8, "payloads are aligned to 8 bytes at most");
        Layout {
            name: T::NAME,
            size: size_of::<Header>() + size_of::<T>().next_multiple_of(8),
            is_container: T::IS_CONTAINER,
            has_tail: T::HAS_TAIL,
            drop: drop_payload::<T>,
            trace: trace_payload::<T>,
            clear: clear_payload::<T>,
            tail: T::TAIL,
            wants_finalizer: T::WANTS_FINALIZER,
        }
    }
}

impl Layout {
    /// Whether objects of this layout vary in size.
    #[must_use]
    pub fn has_tail(&self) -> bool {
        self.has_tail
    }
}

pub(crate) unsafe fn payload<T>(h: *mut Header) -> *mut T {
    h.add(1).cast()
}
unsafe fn drop_payload<T>(h: *mut Header) {
    std::ptr::drop_in_place(payload::<T>(h));
}
unsafe fn trace_payload<T: Trace>(h: *mut Header, visitor: &mut Visitor<'_>) {
    (*payload::<T>(h)).trace(visitor);
}
unsafe fn clear_payload<T: Trace>(h: *mut Header, sink: &mut Vec<Obj>) {
    (*payload::<T>(h)).clear(sink);
}
pub(crate) unsafe fn no_tail(_: *mut Header) -> usize {
    0
}
pub(crate) unsafe fn no_finalizer(_: *mut Header) -> bool {
    false
}

/// # Safety
/// `v` is live (counted).
#[inline(always)]
pub unsafe fn incref(v: Value) {
    if v.is_object() {
        (*v.as_ptr()).count += ONE;
    }
}

/// # Safety
/// `v` owns a count, which is given up.
#[inline(always)]
pub unsafe fn decref(v: Value) {
    if v.is_object() {
        let h = v.as_ptr();
        (*h).count -= ONE;
        if (*h).count < ONE {
            dealloc(h);
        }
    }
}

/// Whether there is one counted reference to `h`, and no weak one.
///
/// # Safety
/// `h` is live.
#[inline(always)]
pub unsafe fn is_sole_reference(h: *mut Header) -> bool {
    (*h).count == ONE
}

/// Free a container that owns nothing any more, and that nobody but the caller refers to.
///
/// # Safety
/// `h` is live and of `size` bytes; its payload needs no drop, its shape counts no class and gives no attributes.
#[inline(always)]
pub unsafe fn free_container(h: *mut Header, size: usize) {
    STATE.with(|state| unlink(state, h));
    free(h, size, true);
}

/// Nested destruction goes this deep natively; what lies deeper is put off, so that no chain overflows the stack.
const MAX_NESTING: u32 = 40;

/// The last reference to `h` is gone: queue its finaliser, or clear weak references, drop its contents and free it.
///
/// # Safety
/// The count of `h` is 0.
#[cold]
#[inline(never)]
pub unsafe fn dealloc(h: *mut Header) {
    STATE.with(|state| {
        let nesting = state.nesting.get();
        if nesting >= MAX_NESTING {
            state.put_off.get_mut_unchecked().push(h);
            return;
        }
        state.nesting.set(nesting + 1);
        destroy(state, h);
        if nesting == 0 {
            while let Some(h) = state.put_off.get_mut_unchecked().pop() {
                destroy(state, h);
            }
        }
        state.nesting.set(nesting);
    });
}

unsafe fn destroy(state: &State, h: *mut Header) {
    let s = shape((*h).shape);
    let layout = s.layout;
    if (*h).count & FINALIZED == 0 && (s.flags.contains(ShapeFlags::FINALIZER) || (layout.wants_finalizer)(h)) {
        // It lives on in the queue; the machine runs its finaliser at the next instruction boundary.
        (*h).count |= FINALIZED;
        (*h).count += ONE;
        state.queue_finalizer(Obj::from_raw(Value::from_ptr(h)));
        return;
    }
    if (*h).count & HAS_WEAK != 0 {
        weak::clear_references(state, h, |_| false);
    }
    let size = size_of_object(h);
    if layout.is_container {
        unlink(state, h);
    }
    if s.has_attrs() {
        instance::drop_attrs(h);
    }
    let class = if s.flags.contains(ShapeFlags::COUNTS_CLASS) { s.class.get() } else { Value::NONE };
    (layout.drop)(h);
    free(h, size, layout.is_container);
    decref(class);
}

/// # Safety
/// `h` is an object with a valid shape.
pub(crate) unsafe fn size_of_object(h: *mut Header) -> usize {
    let s = shape((*h).shape);
    let body = s.layout.size + if s.layout.has_tail { (s.layout.tail)(h) } else { 0 };
    if s.has_attrs() { instance::size(s, body) } else { body }
}

unsafe fn free(h: *mut Header, size: usize, is_container: bool) {
    if is_container {
        alloc::release((h as *mut u8).sub(LINK), size + LINK);
    } else {
        alloc::release(h as *mut u8, size);
    }
}

pub(crate) unsafe fn link_of(h: *mut Header) -> *mut GcLink {
    (h as *mut GcLink).sub(1)
}
pub(crate) unsafe fn object_of(link: *mut GcLink) -> *mut Header {
    link.add(1).cast()
}

/// Take a member out of its list.
pub(crate) unsafe fn detach(link: *mut GcLink) {
    (*(*link).prev).next = (*link).next;
    (*(*link).next).prev = (*link).prev;
}

unsafe fn unlink(state: &State, h: *mut Header) {
    detach(link_of(h));
    state.live.set(state.live.get() - 1);
    // What dies by itself does not bring the next collection nearer.
    state.young.set(state.young.get().saturating_sub(1));
}
