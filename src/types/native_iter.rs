//! Native iterators: how loops get their next item without a call and without an exception at the end.

use super::bytes::Bytes;
use super::dict::Dict;
use super::dict_view::{DictIterator, DictView, View};
use super::list::{List, ListIterator};
use super::range::RangeIterator;
use super::set::Set;
use super::shapes;
use super::tuple::TupleIterator;
use crate::object::native::Result;
use crate::object::{Gc, Obj, ShapeId, Slot, Str, Tuple};
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

/// An iterable that native code goes through: how its items come is found out once.
pub struct Items(Source);

enum Source {
    List(Gc<List>, usize),
    Tuple(Gc<Tuple>, usize),
    Range(Gc<RangeIterator>),
    Native(Obj, Advance),
    Other(Obj),
}

impl Items {
    /// The next item; None at the end.
    #[inline]
    pub fn next(&mut self, vm: &mut Vm) -> Result<Option<Obj>> {
        match &mut self.0 {
            Source::List(list, i) => {
                let item = list.items.get(&vm.heap).get(*i).cloned();
                *i += usize::from(item.is_some());
                Ok(item)
            }
            Source::Tuple(tuple, i) => {
                let item = tuple.items().get(*i).cloned();
                *i += usize::from(item.is_some());
                Ok(item)
            }
            Source::Range(range) => Ok(range.next_small().and_then(Obj::try_from_immediate)),
            Source::Native(iterator, advance) => advance(vm, iterator),
            Source::Other(iterator) => vm.next(iterator),
        }
    }
}

impl Vm {
    /// Go through an iterable.
    pub fn items(&mut self, iterable: &Obj) -> Result<Items> {
        if let Some(list) = iterable.downcast_exact::<List>() {
            return Ok(Items(Source::List(list.clone(), 0)));
        }
        if let Some(tuple) = iterable.downcast_exact::<Tuple>() {
            return Ok(Items(Source::Tuple(tuple.clone(), 0)));
        }
        let iterator = self.iter(iterable)?;
        Ok(self.rest_of(iterator))
    }

    /// `iter(object)` for exact lists, tuples and dictionaries, and for native iterators, which are their own.
    #[inline]
    pub(crate) fn plain_iter(&mut self, object: &Obj) -> Option<Obj> {
        let shape = self.heap.shape_of(object)?.id;
        match shape {
            shapes::LIST => {
                let list = Slot::new(Some(object.downcast_exact::<List>()?.clone()));
                Some(self.heap.alloc(ListIterator { list, index: Cell::new(0) }).into())
            }
            ShapeId::TUPLE => {
                let tuple = Slot::new(Some(object.downcast_exact::<Tuple>()?.clone()));
                Some(self.heap.alloc(TupleIterator { tuple, index: Cell::new(0) }).into())
            }
            shapes::DICT => {
                let dict = object.downcast_exact::<Dict>()?.clone();
                Some(DictIterator::make(self, &dict, View::Keys, false))
            }
            shapes::LIST_ITERATOR | shapes::RANGE_ITERATOR | shapes::GENERATOR => Some(object.clone()),
            _ => advance_of(shape).map(|_| object.clone()),
        }
    }

    /// Go through what an iterator still gives.
    pub fn rest_of(&mut self, iterator: Obj) -> Items {
        if let Some(range) = iterator.downcast_exact::<RangeIterator>() {
            return Items(Source::Range(range.clone()));
        }
        let advance = self.heap.shape_of(&iterator).and_then(|shape| advance_of(shape.id));
        Items(match advance {
            Some(advance) => Source::Native(iterator, advance),
            None => Source::Other(iterator),
        })
    }

    /// The items of an exact built-in container, whose iteration runs no program.
    pub(crate) fn plain_items(&self, iterable: &Obj) -> Option<Vec<Obj>> {
        let heap = &self.heap;
        match heap.shape_of(iterable)?.id {
            shapes::LIST => Some(iterable.downcast_exact::<List>()?.items.cloned(heap)),
            ShapeId::TUPLE => Some(iterable.downcast_exact::<Tuple>()?.items().to_vec()),
            shapes::DICT => Some(iterable.downcast_exact::<Dict>()?.keys(heap)),
            shapes::SET | shapes::FROZENSET => {
                let map = iterable.downcast::<Set>()?.map.get(heap);
                let mut items = Vec::with_capacity(map.used);
                items.extend(map.iter().map(|(key, _)| key.clone()));
                Some(items)
            }
            shapes::DICT_KEYS | shapes::DICT_VALUES | shapes::DICT_ITEMS => {
                let view = iterable.downcast::<DictView>()?;
                Some(match view.view {
                    View::Keys => view.dict.keys(heap),
                    View::Values => view.dict.values(heap),
                    View::Items => {
                        let map = view.dict.map.get(heap);
                        let mut items = Vec::with_capacity(map.len());
                        items.extend(map.iter().map(|e| heap.tuple_of_array([e.key.clone(), e.value.clone()]).into()));
                        items
                    }
                })
            }
            ShapeId::STR => {
                let text = iterable.downcast_exact::<Str>().filter(|text| text.is_ascii())?;
                Some(text.as_wtf8().iter().map(|byte| heap.str_char(u32::from(*byte)).into()).collect())
            }
            shapes::BYTES => {
                let bytes = iterable.downcast_exact::<Bytes>()?;
                Some(bytes.data.iter().map(|byte| Obj::small(i32::from(*byte))).collect())
            }
            _ => None,
        }
    }

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
