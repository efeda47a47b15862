//! The heap of this thread: its state, the key `Heap`, and making objects.

use crate::alloc;
use crate::gc::{Gc, Payload};
use crate::header::{GcLink, Header, LINK, Layout, ONE};
use crate::obj::Obj;
use crate::shape::{Shape, ShapeId};
use crate::text::{InternTable, Str};
use crate::value::{BoxedFloat, Value};
use crate::weak::WeakTable;
use std::cell::{Cell, UnsafeCell};
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicU32, Ordering};

/// Bits that the heap raises in the machine's attention word.
#[derive(Clone, Copy, Debug)]
pub struct Attention;
impl Attention {
    /// Finalisers or weak reference callbacks wait to be run.
    pub const PENDING: u32 = 1;
    /// The young generation is full: collect.
    pub const COLLECT: u32 = 2;
}

/// A cell that only this crate opens, and never across a call into code that could open it again.
pub(crate) struct Private<T>(UnsafeCell<T>);
impl<T> Private<T> {
    pub(crate) const fn new(value: T) -> Private<T> {
        Private(UnsafeCell::new(value))
    }
    pub(crate) fn as_ptr(&self) -> *mut T {
        self.0.get()
    }
    /// # Safety
    /// No other reference to the contents is live.
    #[allow(clippy::mut_from_ref)]
    pub(crate) unsafe fn get_mut_unchecked(&self) -> &mut T {
        &mut *self.0.get()
    }
}

pub(crate) struct State {
    pub(crate) nesting: Cell<u32>,
    pub(crate) put_off: Private<Vec<*mut Header>>,
    /// Boxed, so that they stay where they are.
    #[allow(clippy::vec_box)]
    pub(crate) shapes: Private<Vec<Box<Shape>>>,
    pub(crate) shape_table: Cell<*const Box<Shape>>,
    /// The heads of the collector's lists: young, old. Their members point to them, so they are reached by pointer only.
    pub(crate) generations: [Private<GcLink>; 2],
    /// The list of those that no collection looks at.
    pub(crate) permanent: Private<GcLink>,
    /// The list of garbage whose finalisers are queued or running.
    pub(crate) condemned: Private<GcLink>,
    /// Containers allocated since the last collection, and in all.
    pub(crate) young: Cell<u32>,
    pub(crate) threshold: Cell<u32>,
    pub(crate) live: Cell<usize>,
    /// With more containers than this, all of them are looked at.
    pub(crate) many: Cell<usize>,
    pub(crate) is_collector_enabled: Cell<bool>,
    pub(crate) finalizers: Private<Vec<Obj>>,
    pub(crate) weak_callbacks: Private<Vec<(Obj, Obj)>>,
    pub(crate) weak: Private<Option<WeakTable>>,
    pub(crate) interned: Private<Option<InternTable>>,
    pub(crate) attention: Cell<*const AtomicU32>,
    pub(crate) is_claimed: Cell<bool>,
}

thread_local! {
    // Never dropped: giving up an object at the end of a thread would need the state again. (It is also faster to reach.)
    pub(crate) static STATE: ManuallyDrop<State> = const {
        ManuallyDrop::new(State {
            nesting: Cell::new(0),
            put_off: Private::new(Vec::new()),
            shapes: Private::new(Vec::new()),
            shape_table: Cell::new(std::ptr::null()),
            generations: [const { Private::new(GcLink { next: null_mut(), prev: null_mut() }) }; 2],
            permanent: Private::new(GcLink { next: null_mut(), prev: null_mut() }),
            condemned: Private::new(GcLink { next: null_mut(), prev: null_mut() }),
            young: Cell::new(0),
            threshold: Cell::new(2000),
            live: Cell::new(0),
            many: Cell::new(20_000),
            is_collector_enabled: Cell::new(true),
            finalizers: Private::new(Vec::new()),
            weak_callbacks: Private::new(Vec::new()),
            weak: Private::new(None),
            interned: Private::new(None),
            attention: Cell::new(std::ptr::null()),
            is_claimed: Cell::new(false),
        })
    };
}

impl State {
    pub(crate) fn raise_attention(&self, bit: u32) {
        let word = self.attention.get();
        if !word.is_null() {
            // SAFETY: the word outlives the heap's use (it is leaked by the machine).
            unsafe { (*word).fetch_or(bit, Ordering::Relaxed) };
        }
    }

    pub(crate) unsafe fn queue_finalizer(&self, object: Obj) {
        self.finalizers.get_mut_unchecked().push(object);
        self.raise_attention(Attention::PENDING);
    }
}

/// The key to every object's contents on this thread. There is one per thread, which is what makes it a key.
#[derive(Debug)]
pub struct Heap {
    not_send: PhantomData<*mut ()>,
}

impl Heap {
    /// The heap of this thread.
    ///
    /// # Panics
    /// If this thread has one already.
    #[must_use]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Heap {
        STATE.with(|state| {
            assert!(!state.is_claimed.replace(true), "one heap per thread");
            // SAFETY: first use on this thread; nothing else refers to these contents.
            unsafe {
                for list in state.generations.iter().chain([&state.permanent, &state.condemned]) {
                    let head = list.as_ptr();
                    (*head).next = head;
                    (*head).prev = head;
                }
                state.shapes.get_mut_unchecked().clear();
                *state.weak.get_mut_unchecked() = Some(WeakTable::default());
                *state.interned.get_mut_unchecked() = Some(InternTable::default());
            }
        });
        let heap = Heap { not_send: PhantomData };
        heap.bootstrap_shapes();
        heap
    }

    /// Where the heap asks for attention; the word must live as long as the thread.
    pub fn set_attention(&mut self, word: &'static AtomicU32) {
        STATE.with(|state| state.attention.set(word));
    }

    /// Make an object of the given payload, with the shape that its type has exactly.
    #[inline]
    pub fn alloc<T: Payload>(&self, payload: T) -> Gc<T> {
        debug_assert!(T::SHAPE != ShapeId::NONE, "{} has no shape of its own", T::NAME);
        self.alloc_with_shape(T::SHAPE, payload)
    }

    /// Make an object of the given payload and shape (of a subclass, perhaps with attributes).
    ///
    /// # Panics
    /// If the shape belongs to another layout.
    #[inline]
    pub fn alloc_with_shape<T: Payload>(&self, shape_id: ShapeId, payload: T) -> Gc<T> {
        // SAFETY: typed: the layout is checked; the payload is written before anybody sees the object.
        unsafe {
            let s = crate::shape::shape(shape_id);
            assert!(std::ptr::eq(s.layout, T::layout()), "shape of {} used for {}", s.layout.name, T::NAME);
            let size = if s.has_attrs() { crate::instance::size(s, s.layout.size) } else { s.layout.size };
            let h = new_object(s.layout, shape_id, size);
            crate::header::payload::<T>(h).write(payload);
            if s.has_attrs() {
                crate::instance::init_attrs(h, s);
            }
            Gc::from_raw(h)
        }
    }

    /// An integer, if it fits the word; bigger ones are objects of a type this package does not know.
    #[must_use]
    pub fn float(&self, f: f64) -> Obj {
        match Value::try_float(f) {
            // SAFETY: counted: not an object.
            Some(v) => unsafe { Obj::from_raw(v) },
            None => self.alloc(BoxedFloat(f)).into(),
        }
    }

    /// A string, interned: equal ones are the same object, for as long as the heap lives.
    #[must_use]
    pub fn intern(&self, text: &str) -> Gc<Str> {
        // SAFETY: the table is not open elsewhere: making a string runs no foreign code.
        STATE.with(|state| unsafe {
            state.interned.get_mut_unchecked().as_mut().expect("the heap exists").intern(self, text.as_bytes())
        })
    }

    /// The interned twin of `s`, which becomes it where there is none yet and `s` is exactly a str.
    #[must_use]
    pub fn intern_str(&self, s: &Gc<Str>) -> Gc<Str> {
        if s.is_interned() {
            return s.clone();
        }
        // SAFETY: as in `intern`.
        STATE.with(|state| unsafe {
            let table = state.interned.get_mut_unchecked().as_mut().expect("the heap exists");
            // Objects of subclasses have attributes and a life of their own: their text is interned instead.
            if s.shape_id() == ShapeId::STR { table.intern_str(s) } else { table.intern(self, s.as_wtf8()) }
        })
    }

    /// Objects whose finaliser has to run now, oldest first.
    pub fn take_finalizers(&mut self) -> Vec<Obj> {
        // SAFETY: keyed.
        STATE.with(|state| unsafe { std::mem::take(state.finalizers.get_mut_unchecked()) })
    }

    /// Weak references that died with a callback: (reference, callback).
    pub fn take_weak_callbacks(&mut self) -> Vec<(Obj, Obj)> {
        // SAFETY: keyed.
        STATE.with(|state| unsafe { std::mem::take(state.weak_callbacks.get_mut_unchecked()) })
    }

    /// Containers alive.
    #[must_use]
    pub fn live_containers(&self) -> usize {
        STATE.with(|state| state.live.get())
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        // Objects still alive stay allocated: whoever holds them may drop them later.
        STATE.with(|state| {
            state.attention.set(std::ptr::null());
            // SAFETY: keyed.
            unsafe { *state.interned.get_mut_unchecked() = None };
        });
    }
}

/// An object of `size` bytes (header, payload, tail or attributes), the payload uninitialised, with one reference.
///
/// # Safety
/// The caller writes the payload before the object is seen or collected; `size` is what `Layout::tail` or the shape
/// will say (sized).
#[inline(always)]
pub unsafe fn new_object(layout: &'static Layout, shape_id: ShapeId, size: usize) -> *mut Header {
    if !layout.is_container {
        let h = alloc::allocate(size) as *mut Header;
        h.write(Header { count: ONE, shape: shape_id });
        return h;
    }
    let link = alloc::allocate(size + LINK) as *mut GcLink;
    STATE.with(|state| {
        let head = state.generations[0].as_ptr();
        let last = (*head).prev;
        link.write(GcLink { next: head, prev: last });
        (*last).next = link;
        (*head).prev = link;
        state.live.set(state.live.get() + 1);
        let young = state.young.get() + 1;
        state.young.set(young);
        if young > state.threshold.get() {
            young_is_full(state);
        }
    });
    let h = link.add(1) as *mut Header;
    h.write(Header { count: ONE, shape: shape_id });
    h
}

#[cold]
#[inline(never)]
fn young_is_full(state: &State) {
    if state.is_collector_enabled.get() {
        state.raise_attention(Attention::COLLECT);
    }
}
