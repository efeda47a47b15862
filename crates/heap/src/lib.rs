//! Ouro's values and their memory: tagged words, counted objects, shapes, weak references and the cycle collector.
//! Knows no Python: what an object means is said by its `Payload`, what its class is by its shape.
//!
//! One thread owns a heap. Everything reachable from it is neither `Send` nor `Sync`; the state is thread-local, so that
//! dropping an [`Obj`] needs no handle.
//!
//! # Invariants (each `SAFETY` comment names one)
//! - **counted**: a word that reads as an object owns one count of it, or is borrowed from one that does.
//! - **typed**: a `Gc<T>` points to an object whose shape's layout is `T`'s.
//! - **keyed**: contents of a `Slot` are reached through `&Heap` or `&mut Heap`; there is one `Heap` per thread.
//! - **linked**: containers are preceded by a `GcLink` that is in exactly one list of the collector.
//! - **sized**: an object's size follows from its shape and its layout's `tail`, and is the same when it is freed.
#![allow(unsafe_op_in_unsafe_fn)]

mod alloc;
mod collect;
mod gc;
mod header;
mod heap;
mod instance;
mod obj;
mod shape;
mod slot;
mod text;
mod trace;
mod tuple;
mod value;
mod weak;

pub use collect::Generation;
pub use gc::{Gc, Payload};
pub use header::{Header, Layout};
pub use heap::{Attention, Heap};
pub use instance::{AttrSlot, Instance};
pub use obj::Obj;
pub use shape::{Shape, ShapeFlags, ShapeId};
pub use slot::Slot;
pub use text::{Str, hash_bytes};
pub use trace::{Trace, Visitor};
pub use tuple::Tuple;
pub use value::{BoxedFloat, Value};
pub use weak::WeakRef;
/// What the virtual machine alone may use: raw memory of objects.
pub mod raw {
    pub use crate::alloc::{allocate, release};
    pub use crate::header::{dealloc, decref, free_container, incref, is_sole_reference};
    pub use crate::heap::new_object;
    pub use crate::instance::{attrs, new_instance};
    pub use crate::shape::shape;
}
