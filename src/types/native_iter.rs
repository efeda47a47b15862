//! Native iterators: how loops get their next item without a call and without an exception at the end.

use crate::object::native::Result;
use crate::object::{Gc, Obj, ShapeId};
use crate::vm::Vm;
use ouro_heap::Payload;
use std::cell::Cell;

/// A payload that is an iterator.
pub trait NativeIterator: Payload {
    /// The next item; None at the end.
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>>;
}

/// An iterator that may give pairs. A loop that takes its items apart at once (`for k, v in d.items()`) needs no tuple.
pub trait PairIterator: NativeIterator {
    /// The next pair; the outer None where its items are something else.
    fn advance_pair(this: &Gc<Self>, vm: &mut Vm) -> Option<Result<Option<[Obj; 2]>>>;
}

/// What gives the next pair of an iterator of some fixed shape.
pub type AdvancePair = fn(&mut Vm, &Obj) -> Option<Result<Option<[Obj; 2]>>>;

/// What gives the next item of an iterator of some fixed shape.
pub type Advance = fn(&mut Vm, &Obj) -> Result<Option<Obj>>;

thread_local! {
    static TABLE: [Cell<Option<Advance>>; ShapeId::FIRST_DYNAMIC as usize] =
        const { [const { Cell::new(None) }; ShapeId::FIRST_DYNAMIC as usize] };
    static PAIRS: [Cell<Option<AdvancePair>>; ShapeId::FIRST_DYNAMIC as usize] =
        const { [const { Cell::new(None) }; ShapeId::FIRST_DYNAMIC as usize] };
}

/// What advances iterators of this shape by a pair.
#[inline]
#[must_use]
pub fn advance_pair_of(shape: ShapeId) -> Option<AdvancePair> {
    PAIRS.with(|table| table.get(shape.0 as usize).and_then(Cell::get))
}

fn advance_pair<T: PairIterator>(vm: &mut Vm, iterator: &Obj) -> Option<Result<Option<[Obj; 2]>>> {
    let iterator = iterator.downcast::<T>().expect("the table is filled by payload");
    T::advance_pair(iterator, vm)
}

/// Let loops advance iterators with payload `T` of the fixed shape `shape` natively, by pairs where they want those.
pub fn register_pairs<T: PairIterator>(shape: ShapeId) {
    register::<T>(shape);
    PAIRS.with(|table| table[shape.0 as usize].set(Some(advance_pair::<T>)));
}

/// What advances iterators of this shape.
#[inline]
#[must_use]
pub fn advance_of(shape: ShapeId) -> Option<Advance> {
    TABLE.with(|table| table.get(shape.0 as usize).and_then(Cell::get))
}

fn advance<T: NativeIterator>(vm: &mut Vm, iterator: &Obj) -> Result<Option<Obj>> {
    let iterator = iterator.downcast::<T>().expect("the table is filled by payload");
    T::advance(iterator, vm)
}

/// Let loops advance iterators with payload `T` of the fixed shape `shape` natively.
pub fn register<T: NativeIterator>(shape: ShapeId) {
    TABLE.with(|table| table[shape.0 as usize].set(Some(advance::<T>)));
}

impl Vm {
    /// `__next__` of a native iterator.
    pub fn step_native<T: NativeIterator>(&mut self, iterator: &Gc<T>) -> Result<Obj> {
        match T::advance(iterator, self)? {
            Some(item) => Ok(item),
            None => Err(self.stop_iteration(Obj::NONE)),
        }
    }

    /// The built-in of this name.
    pub(crate) fn builtin(&mut self, name: &str) -> Result<Obj> {
        let name = self.heap.intern(name);
        match self.builtins.get_str(&self.heap, &name) {
            Some(object) => Ok(object),
            None => {
                let name = name.to_str().into_owned();
                Err(self.attribute_error_plain(format!("module 'builtins' has no attribute '{name}'")))
            }
        }
    }
}
