//! `zip`.

use super::shapes;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, Trace, Tuple, Type, Visitor, payload};
use crate::types::native_iter::{NativeIterator, PairIterator};
use crate::vm::Vm;
use ouro_macros::methods;
use std::cell::Cell;

pub struct Zip {
    iterators: Vec<Obj>,
    is_strict: Cell<bool>,
}
payload!(Zip, "zip", shapes::ZIP, container);
impl Trace for Zip {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.iterators.trace(v);
    }
}

impl NativeIterator for Zip {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        if this.iterators.is_empty() {
            return Ok(None);
        }
        if let Some(pair) = Self::advance_pair(this, vm) {
            return Ok(pair?.map(|pair| vm.heap.tuple_of_array(pair).into()));
        }
        let mut items = Vec::with_capacity(this.iterators.len());
        for iterator in &this.iterators {
            match vm.next(iterator)? {
                Some(item) => items.push(item),
                None if this.is_strict.get() => return this.end_strictly(vm, items.len()),
                None => return Ok(None),
            }
        }
        Ok(Some(vm.heap.tuple(items).into()))
    }
}

impl PairIterator for Zip {
    fn advance_pair(this: &Gc<Self>, vm: &mut Vm) -> Option<Result<Option<[Obj; 2]>>> {
        let [first, second] = &*this.iterators else { return None };
        if this.is_strict.get() {
            return None;
        }
        let mut next_pair = || {
            let Some(first) = vm.next(first)? else { return Ok(None) };
            Ok(vm.next(second)?.map(|second| [first, second]))
        };
        Some(next_pair())
    }
}

impl Zip {
    /// Iterator number `ended` is at its end: all must be.
    fn end_strictly(&self, vm: &mut Vm, ended: usize) -> Result<Option<Obj>> {
        if ended > 0 {
            return Err(uneven(vm, ended, "shorter"));
        }
        for (i, iterator) in self.iterators.iter().enumerate().skip(1) {
            if vm.next(iterator)?.is_some() {
                return Err(uneven(vm, i, "longer"));
            }
        }
        Ok(None)
    }
}

fn uneven(vm: &mut Vm, index: usize, how: &str) -> Raised {
    let others = if index == 1 { " 1".to_owned() } else { format!("s 1-{index}") };
    vm.value_error(format!("zip() argument {} is {how} than argument{others}", index + 1))
}

/// The zip object yields n-length tuples, where n is the number of iterables
/// passed as positional arguments to zip().  The i-th element in every tuple
/// comes from the i-th iterable argument to zip().  This continues until the
/// shortest argument is exhausted.
///
/// If strict is true and one of the arguments is exhausted before the others,
/// raise a ValueError.
///
///    >>> list(zip('abcdefg', range(3), range(4)))
///    [('a', 0, 0), ('b', 1, 1), ('c', 2, 2)]
#[methods(zip, module = "builtins")]
impl Zip {
    #[new(zip(cls, *iterables, strict=False))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, iterables: &[Obj], strict: Option<&Obj>) -> Result<Gc<Zip>> {
        let is_strict = match strict {
            Some(strict) => vm.truth(strict)?,
            None => false,
        };
        let mut iterators = Vec::with_capacity(iterables.len());
        for iterable in iterables {
            iterators.push(vm.iter(iterable)?);
        }
        Ok(vm.heap.alloc_with_shape(cls.root_shape(), Zip { iterators, is_strict: Cell::new(is_strict) }))
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
        let args = vm.heap.tuple(this.iterators.clone()).into();
        let mut parts = vec![class, args];
        if this.is_strict.get() {
            parts.push(Obj::TRUE);
        }
        vm.heap.tuple(parts)
    }

    /// Set state information for unpickling.
    #[native(__setstate__(self, state, /))]
    fn set_state(this: &Gc<Self>, vm: &mut Vm, state: &Obj) -> Result<()> {
        this.is_strict.set(vm.truth(state)?);
        Ok(())
    }
}
