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

/// What gives the next item of an iterator of some fixed shape.
pub type Advance = fn(&mut Vm, &Obj) -> Result<Option<Obj>>;

thread_local! {
    static TABLE: [Cell<Option<Advance>>; ShapeId::FIRST_DYNAMIC as usize] =
        const { [const { Cell::new(None) }; ShapeId::FIRST_DYNAMIC as usize] };
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
