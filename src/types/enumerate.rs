//! `enumerate`.

use super::shapes;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Slot, Trace, Tuple, Type, Visitor, payload};
use crate::types::native_iter::{NativeIterator, PairIterator};
use crate::vm::Vm;
use ouro_macros::methods;

pub struct Enumerate {
    iterator: Obj,
    /// The next number, an int of any size.
    count: Slot<Obj>,
}
payload!(Enumerate, "enumerate", shapes::ENUMERATE, container);
impl Trace for Enumerate {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.iterator.trace(v);
        self.count.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.count.clear(sink);
    }
}

impl NativeIterator for Enumerate {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let pair = this.next_pair(vm)?;
        Ok(pair.map(|pair| vm.heap.tuple_of_array(pair).into()))
    }
}

impl PairIterator for Enumerate {
    fn advance_pair(this: &Gc<Self>, vm: &mut Vm) -> Option<Result<Option<[Obj; 2]>>> {
        Some(this.next_pair(vm))
    }
}

impl Enumerate {
    fn next_pair(&self, vm: &mut Vm) -> Result<Option<[Obj; 2]>> {
        let Some(item) = vm.next(&self.iterator)? else { return Ok(None) };
        let count = self.count.cloned(&vm.heap);
        let after = match count.as_small_int() {
            Some(i) => vm.int(i + 1),
            None => {
                let i = vm.to_big(&count)?;
                vm.int_big(i + 1)
            }
        };
        drop(self.count.replace(&mut vm.heap, after));
        Ok(Some([count, item]))
    }
}

/// Return an enumerate object.
///
///   iterable
///     an object supporting iteration
///
/// The enumerate object yields pairs containing a count (from start, which
/// defaults to zero) and a value yielded by the iterable argument.
///
/// enumerate is useful for obtaining an indexed list:
///     (0, seq[0]), (1, seq[1]), (2, seq[2]), ...
#[methods(enumerate, module = "builtins")]
impl Enumerate {
    #[new(enumerate(cls, iterable, start = 0))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, iterable: &Obj, start: Option<&Obj>) -> Result<Gc<Enumerate>> {
        let count = match start {
            Some(start) => vm.index(start)?,
            None => Obj::small(0),
        };
        let iterator = vm.iter(iterable)?;
        Ok(vm.heap.alloc_with_shape(cls.root_shape(), Enumerate { iterator, count: Slot::new(count) }))
    }

    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>) -> Gc<Self> {
        this.clone()
    }

    #[native(__next__(self, /))]
    fn next(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        vm.step_native(this)
    }

    /// Return state information for pickling.
    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Gc<Tuple> {
        let class = vm.type_of(this.as_obj()).into();
        let count = this.count.cloned(&vm.heap);
        let args = vm.heap.tuple_of_array([this.iterator.clone(), count]).into();
        vm.heap.tuple_of_array([class, args])
    }

    /// See PEP 585
    #[classmethod(__class_getitem__(cls, object, /))]
    fn class_getitem(vm: &mut Vm, cls: &Obj, object: &Obj) -> Obj {
        super::generic_alias(vm, cls, object)
    }
}
