//! Payloads and a source of numbers for the tests.
#![allow(dead_code)]

use ouro_heap::{Gc, Heap, Obj, Payload, ShapeFlags, ShapeId, Slot, Str, Trace, Visitor, WeakRef};
use std::cell::RefCell;

thread_local! {
    static DEAD: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

/// The numbers of the lists and tags that died since the last call.
pub fn take_dead() -> Vec<u32> {
    let mut dead = DEAD.with(RefCell::take);
    dead.sort_unstable();
    dead
}

/// A container whose contents change.
pub struct List {
    pub id: u32,
    pub items: Slot<Vec<Obj>>,
}

impl Trace for List {
    fn trace(&self, visitor: &mut Visitor<'_>) {
        self.items.trace(visitor);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.items.clear(sink);
    }
}

impl Drop for List {
    fn drop(&mut self) {
        DEAD.with(|dead| dead.borrow_mut().push(self.id));
    }
}

ouro_heap::payload!(List, "list", ShapeId(40), container);

/// A leaf that tells of its owner's death.
pub struct Tag(pub u32);

impl Trace for Tag {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

impl Drop for Tag {
    fn drop(&mut self) {
        DEAD.with(|dead| dead.borrow_mut().push(self.0));
    }
}

ouro_heap::payload!(Tag, "tag", ShapeId(41), leaf);

pub const WEAK: ShapeId = <WeakRef as Payload>::SHAPE;

pub fn heap() -> Heap {
    let heap = Heap::new();
    heap.set_builtin_shape::<List>();
    heap.set_builtin_shape::<Tag>();
    heap.set_builtin_shape::<WeakRef>();
    heap
}

pub fn list(heap: &Heap, id: u32) -> Gc<List> {
    heap.alloc(List { id, items: Slot::new(Vec::new()) })
}

/// A shape with attributes for payload `T`.
pub fn open_shape<T: Payload>(heap: &Heap, declared: u16, inline: u16) -> ShapeId {
    let flags = ShapeFlags::HAS_ATTRS.with(ShapeFlags::HAS_DICT);
    heap.new_root_shape(T::layout(), Obj::NONE.value(), flags, declared, inline)
}

pub fn name(heap: &Heap, i: usize) -> Gc<Str> {
    heap.intern(&format!("name{i}"))
}

/// Numbers that are the same in every run (xorshift).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n
    }
}
