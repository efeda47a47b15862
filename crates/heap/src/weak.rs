//! Weak references: objects that know another without keeping it alive.

use crate::gc::Gc;
use crate::header::{HAS_WEAK, Header};
use crate::heap::{Attention, Heap, STATE, State};
use crate::obj::Obj;
use crate::shape::ShapeId;
use crate::slot::Slot;
use crate::trace::{Trace, Visitor};
use crate::value::Value;
use std::cell::Cell;
use std::collections::HashMap;
use std::ptr::null_mut;

/// The payload of a weak reference.
pub struct WeakRef {
    target: Cell<*mut Header>,
    callback: Slot<Option<Obj>>,
    /// The target's hash, kept after its death; -1 while unknown.
    pub hash: Cell<i64>,
}

impl std::fmt::Debug for WeakRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WeakRef({:p})", self.target.get())
    }
}

impl Trace for WeakRef {
    fn trace(&self, visitor: &mut Visitor<'_>) {
        self.callback.trace(visitor);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.callback.clear(sink);
    }
}

crate::payload!(WeakRef, "weakref", ShapeId(5), container);

/// For each object with weak references: the headers of those, oldest first.
#[derive(Default)]
pub(crate) struct WeakTable(HashMap<*mut Header, Vec<*mut Header>>);

impl Heap {
    /// A new weak reference to `target`, an object. `shape` is that of the reference's class.
    ///
    /// # Panics
    /// If `target` is no object.
    #[must_use]
    pub fn weak_ref(&self, shape: ShapeId, target: &Obj, callback: Option<Obj>) -> Gc<WeakRef> {
        assert!(target.value().is_object(), "only objects can be referred to weakly");
        let h = target.value().as_ptr();
        let reference = self.alloc_with_shape(
            shape,
            WeakRef { target: Cell::new(h), callback: Slot::new(callback), hash: Cell::new(-1) },
        );
        // SAFETY: counted; the table is not open elsewhere.
        STATE.with(|state| unsafe {
            (*h).count |= HAS_WEAK;
            let table = state.weak.get_mut_unchecked().as_mut().expect("the heap exists");
            table.0.entry(h).or_default().push(reference.as_ptr());
        });
        reference
    }

    /// The weak references to `target` that are alive, oldest first.
    #[must_use]
    pub fn weak_refs(&self, target: &Obj) -> Vec<Gc<WeakRef>> {
        if !target.value().is_object() {
            return Vec::new();
        }
        // SAFETY: the table holds live references only: each leaves it when it dies.
        STATE.with(|state| unsafe {
            let table = state.weak.get_mut_unchecked().as_mut().expect("the heap exists");
            let Some(list) = table.0.get(&target.value().as_ptr()) else { return Vec::new() };
            list.iter()
                .filter(|h| (***h).count >= crate::header::ONE)
                .map(|&h| {
                    (*h).count += crate::header::ONE;
                    Gc::from_raw(h)
                })
                .collect()
        })
    }
}

impl WeakRef {
    /// The object, if it is alive.
    #[must_use]
    pub fn target(&self) -> Option<Obj> {
        let h = self.target.get();
        // SAFETY: the target clears this when it dies.
        (!h.is_null() && unsafe { (*h).count } >= crate::header::ONE)
            .then(|| unsafe { Obj::from_borrowed(Value::from_ptr(h)) })
    }

    #[must_use]
    pub fn callback(&self, heap: &Heap) -> Option<Obj> {
        self.target().and_then(|_| self.callback.cloned(heap))
    }
}

impl Drop for WeakRef {
    fn drop(&mut self) {
        let target = self.target.get();
        if target.is_null() {
            return;
        }
        let me = (self as *mut WeakRef).cast::<Header>().wrapping_sub(1);
        // SAFETY: the table is not open elsewhere; it does not touch what it holds.
        STATE.with(|state| unsafe {
            let Some(table) = state.weak.get_mut_unchecked().as_mut() else { return };
            if let Some(list) = table.0.get_mut(&target) {
                list.retain(|&h| h != me);
                if list.is_empty() {
                    table.0.remove(&target);
                    (*target).count &= !HAS_WEAK;
                }
            }
        });
    }
}

/// `h` dies: its weak references forget it, and those with a callback are queued, unless they are about to die as well.
pub(crate) unsafe fn clear_references(state: &State, h: *mut Header, is_dying: impl Fn(*mut Header) -> bool) {
    let Some(list) = state.weak.get_mut_unchecked().as_mut().and_then(|table| table.0.remove(&h)) else { return };
    (*h).count &= !HAS_WEAK;
    for r in list {
        let reference = &*crate::header::payload::<WeakRef>(r);
        reference.target.set(null_mut());
        if (*r).count < crate::header::ONE || is_dying(r) {
            continue;
        }
        if let Some(callback) = (*reference.callback.as_ptr()).take() {
            let owner = Obj::from_borrowed(Value::from_ptr(r));
            state.weak_callbacks.get_mut_unchecked().push((owner, callback));
            state.raise_attention(Attention::PENDING);
        }
    }
}
