//! Views of dictionaries (`dict_keys`, `dict_values`, `dict_items`) and their iterators. Reference 4.10.1 of the library.

use super::dict::Dict;
use super::dict_map::Entry;
use super::set::Set;
use super::shapes;
use crate::object::native::Result;
use crate::object::protocol::CompareOp;
use crate::object::{Gc, Obj, ShapeId, Slot, Str, Trace, Tuple, Visitor, payload};
use crate::types::native_iter::{NativeIterator, PairIterator};
use crate::vm::Vm;
use ouro_macros::methods;
use std::cell::Cell;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    Keys,
    Values,
    Items,
}

pub struct DictView {
    pub dict: Gc<Dict>,
    pub view: View,
    /// Of an OrderedDict, whose views and iterators have classes of their own.
    is_ordered: bool,
}
payload!(DictView, "dict_keys", shapes::NONE, container);
impl Trace for DictView {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.dict.trace(v);
    }
}

impl DictView {
    /// `dict.keys()` and its like.
    pub fn make(vm: &mut Vm, dict: &Gc<Dict>, view: View) -> Obj {
        let shape = match view {
            View::Keys => shapes::DICT_KEYS,
            View::Values => shapes::DICT_VALUES,
            View::Items => shapes::DICT_ITEMS,
        };
        vm.heap.alloc_with_shape(shape, DictView { dict: dict.clone(), view, is_ordered: false }).into()
    }

    /// `OrderedDict.keys()` and its like.
    pub fn make_ordered(vm: &mut Vm, dict: &Gc<Dict>, view: View) -> Obj {
        let class = match view {
            View::Keys => &vm.types.odict_keys,
            View::Values => &vm.types.odict_values,
            View::Items => &vm.types.odict_items,
        };
        let view = DictView { dict: dict.clone(), view, is_ordered: true };
        vm.heap.alloc_with_shape(class.root_shape(), view).into()
    }

    fn iterator(&self, vm: &mut Vm, is_reverse: bool) -> Obj {
        if self.is_ordered {
            return DictIterator::make_ordered(vm, &self.dict, self.view, is_reverse);
        }
        DictIterator::make(vm, &self.dict, self.view, is_reverse)
    }

    fn show(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Str>> {
        let name = vm.type_of(this.as_obj()).name(vm);
        let shown = vm.repr_guard(this.as_obj(), |vm| {
            let items = vm.collect(this.as_obj())?;
            let list: Obj = vm.list(items).into();
            let mut text = name.into_bytes();
            text.push(b'(');
            vm.push_repr(&mut text, &list)?;
            text.push(b')');
            Ok(text)
        })?;
        Ok(vm.heap.str_from_wtf8(shown.as_deref().unwrap_or(b"...")))
    }

    fn mapping(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let class = vm.types.mappingproxy.clone();
        vm.call(class.as_obj(), &[this.dict.clone().into()])
    }

    fn has(this: &Gc<Self>, vm: &mut Vm, item: &Obj) -> Result<bool> {
        match this.view {
            View::Keys => Ok(vm.dict_get(&this.dict, item)?.is_some()),
            View::Items => {
                let Some(pair) = item.downcast::<Tuple>() else { return Ok(false) };
                let [key, value] = pair.items() else { return Ok(false) };
                match vm.dict_get(&this.dict, key)? {
                    Some(found) => vm.eq(&found, value),
                    None => Ok(false),
                }
            }
            View::Values => {
                let mut i = 0;
                while let Some((_, value)) = this.dict.next_pair(&vm.heap, &mut i) {
                    if vm.eq(&value, item)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    /// Whether every item of `a` is in `b`.
    fn all_in(vm: &mut Vm, a: &Obj, b: &Obj) -> Result<bool> {
        let iterator = vm.iter(a)?;
        while let Some(item) = vm.next(&iterator)? {
            if !vm.contains(b, &item)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn compare(this: &Gc<Self>, vm: &mut Vm, op: CompareOp, value: &Obj) -> Result<Obj> {
        if value.downcast::<Set>().is_none() && !value.downcast::<DictView>().is_some_and(|v| v.view != View::Values) {
            return Ok(Obj::NOT_IMPLEMENTED);
        }
        let (mine, others) = (this.dict.len(&vm.heap), vm.len(value)?);
        let me = this.as_obj();
        let holds = match op {
            CompareOp::Eq => mine == others && DictView::all_in(vm, me, value)?,
            CompareOp::Ne => !(mine == others && DictView::all_in(vm, me, value)?),
            CompareOp::Lt => mine < others && DictView::all_in(vm, me, value)?,
            CompareOp::Le => mine <= others && DictView::all_in(vm, me, value)?,
            CompareOp::Gt => mine > others && DictView::all_in(vm, value, me)?,
            CompareOp::Ge => mine >= others && DictView::all_in(vm, value, me)?,
        };
        Ok(Obj::bool(holds))
    }

    fn to_set(vm: &mut Vm, items: &Obj) -> Result<Gc<Set>> {
        let set = vm.heap.alloc(Set::default());
        vm.set_update(&set, items)?;
        Ok(set)
    }

    fn intersection(this: &Gc<Self>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
        // The smaller side of two views gives the order.
        let view = other.downcast::<DictView>().filter(|v| v.view != View::Values).cloned();
        let (inside, walked): (Obj, Obj) = match view {
            Some(view) if view.dict.len(&vm.heap) > this.dict.len(&vm.heap) => (view.into(), this.into()),
            _ => (this.into(), other.clone()),
        };
        if let Some(set) = walked.downcast_exact::<Set>().filter(|s| s.len(vm) > this.dict.len(&vm.heap)) {
            let set = set.clone();
            let result = vm.heap.alloc(Set::default());
            for item in vm.collect(this.as_obj())? {
                if vm.set_contains(&set, &item)? {
                    vm.set_insert(&result, item)?;
                }
            }
            return Ok(result.into());
        }
        let result = vm.heap.alloc(Set::default());
        let iterator = vm.iter(&walked)?;
        while let Some(item) = vm.next(&iterator)? {
            if vm.contains(&inside, &item)? {
                vm.set_insert(&result, item)?;
            }
        }
        Ok(result.into())
    }

    fn isdisjoint_with(this: &Gc<Self>, vm: &mut Vm, other: &Obj) -> Result<bool> {
        let iterator = vm.iter(other)?;
        while let Some(item) = vm.next(&iterator)? {
            if DictView::has(this, vm, &item)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn combine(vm: &mut Vm, left: &Obj, right: &Obj, method: fn(&mut Vm, &Gc<Set>, &Obj) -> Result<()>) -> Result<Obj> {
        let set = DictView::to_set(vm, left)?;
        method(vm, &set, right)?;
        Ok(set.into())
    }
}

/// The methods that all views have, and those of the views that are like sets.
macro_rules! view_class {
    ($marker:ident, $name:ident, { $($more:tt)* }) => {
        pub struct $marker;
        view_class!(@block $marker $name { $($more)* });
    };
    (@block $marker:ident $name:ident { $($more:tt)* }) => {
        #[methods($name, module = "builtins", subclassable = false)]
        impl $marker {
            #[native(__repr__(self, /))]
            fn repr(this: &Gc<DictView>, vm: &mut Vm) -> Result<Gc<Str>> {
                DictView::show(this, vm)
            }

            #[native(__len__(self, /))]
            fn length(this: &Gc<DictView>, vm: &mut Vm) -> usize {
                this.dict.len(&vm.heap)
            }

            #[native(__iter__(self, /))]
            fn iter(this: &Gc<DictView>, vm: &mut Vm) -> Obj {
                this.iterator(vm, false)
            }

            /// Return a reverse iterator over the dict view.
            #[native(__reversed__(self, /))]
            fn reversed(this: &Gc<DictView>, vm: &mut Vm) -> Obj {
                this.iterator(vm, true)
            }

            /// dictionary that this view refers to
            #[getter(mapping)]
            fn mapping(this: &Gc<DictView>, vm: &mut Vm) -> Result<Obj> {
                DictView::mapping(this, vm)
            }

            $($more)*
        }
    };
}

macro_rules! set_like_class {
    ($marker:ident, $name:ident) => {
        view_class!($marker, $name, {
            #[native(__contains__(self, key, /))]
            fn contains(this: &Gc<DictView>, vm: &mut Vm, key: &Obj) -> Result<bool> {
                DictView::has(this, vm, key)
            }

            #[native(__lt__(self, value, /))]
            fn lt(this: &Gc<DictView>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                DictView::compare(this, vm, CompareOp::Lt, value)
            }

            #[native(__le__(self, value, /))]
            fn le(this: &Gc<DictView>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                DictView::compare(this, vm, CompareOp::Le, value)
            }

            #[native(__eq__(self, value, /))]
            fn eq(this: &Gc<DictView>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                DictView::compare(this, vm, CompareOp::Eq, value)
            }

            #[native(__ne__(self, value, /))]
            fn ne(this: &Gc<DictView>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                DictView::compare(this, vm, CompareOp::Ne, value)
            }

            #[native(__gt__(self, value, /))]
            fn gt(this: &Gc<DictView>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                DictView::compare(this, vm, CompareOp::Gt, value)
            }

            #[native(__ge__(self, value, /))]
            fn ge(this: &Gc<DictView>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                DictView::compare(this, vm, CompareOp::Ge, value)
            }

            #[native(__and__(self, value, /))]
            fn and(this: &Gc<DictView>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                DictView::intersection(this, vm, value)
            }

            #[native(__rand__(self, value, /))]
            fn reflected_and(this: &Gc<DictView>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                DictView::intersection(this, vm, value)
            }

            #[native(__or__(self, value, /))]
            fn or(this: &Gc<DictView>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                DictView::combine(vm, this.as_obj(), value, Vm::set_update)
            }

            #[native(__ror__(self, value, /))]
            fn reflected_or(this: &Gc<DictView>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                DictView::combine(vm, value, this.as_obj(), Vm::set_update)
            }

            #[native(__sub__(self, value, /))]
            fn sub(this: &Gc<DictView>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                DictView::combine(vm, this.as_obj(), value, Vm::set_difference_update)
            }

            #[native(__rsub__(self, value, /))]
            fn reflected_sub(this: &Gc<DictView>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                DictView::combine(vm, value, this.as_obj(), Vm::set_difference_update)
            }

            #[native(__xor__(self, value, /))]
            fn xor(this: &Gc<DictView>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                DictView::combine(vm, this.as_obj(), value, Vm::set_symmetric_difference_update)
            }

            #[native(__rxor__(self, value, /))]
            fn reflected_xor(this: &Gc<DictView>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
                DictView::combine(vm, value, this.as_obj(), Vm::set_symmetric_difference_update)
            }

            /// Return True if the view and the given iterable have a null intersection.
            #[native(isdisjoint(self, other, /))]
            fn isdisjoint(this: &Gc<DictView>, vm: &mut Vm, other: &Obj) -> Result<bool> {
                DictView::isdisjoint_with(this, vm, other)
            }
        });
    };
}

/// The views of an OrderedDict: those of a dict by other names.
macro_rules! ordered_class {
    ($($marker:ident $name:ident),*) => { $(
        pub struct $marker;
        #[methods($name, module = "builtins", subclassable = false)]
        impl $marker {}
    )* };
}

ordered_class!(OdictKeys odict_keys, OdictItems odict_items, OdictValues odict_values);
set_like_class!(DictKeys, dict_keys);
set_like_class!(DictItems, dict_items);
view_class!(DictValues, dict_values, {});

/// An iterator over a dictionary's keys, values or items, forwards or backwards.
pub struct DictIterator {
    /// None once exhausted.
    dict: Slot<Option<Gc<Dict>>>,
    view: View,
    is_reverse: bool,
    /// The next entry's number (backwards: the one behind it).
    index: Cell<usize>,
    /// Keys at the beginning (`CHANGED` once that is no longer so), and still to come.
    len: Cell<usize>,
    remaining: Cell<usize>,
    /// For an OrderedDict: the state of its keys at the beginning.
    mutations: Option<u32>,
}
payload!(DictIterator, "dict_keyiterator", shapes::NONE, container);
impl Trace for DictIterator {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.dict.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.dict.clear(sink);
    }
}

const CHANGED: usize = usize::MAX;

/// The shapes of the iterators: forwards, backwards; keys, values, items.
pub const ITERATOR_SHAPES: [[ShapeId; 3]; 2] = [
    [shapes::DICT_ITERATOR, shapes::DICT_VALUE_ITERATOR, shapes::DICT_ITEM_ITERATOR],
    [shapes::DICT_REVERSE_KEY_ITERATOR, shapes::DICT_REVERSE_VALUE_ITERATOR, shapes::DICT_REVERSE_ITEM_ITERATOR],
];

impl DictIterator {
    pub fn make(vm: &mut Vm, dict: &Gc<Dict>, view: View, is_reverse: bool) -> Obj {
        let shape = ITERATOR_SHAPES[usize::from(is_reverse)][view as usize];
        let iterator = DictIterator::new(vm, dict, view, is_reverse);
        vm.heap.alloc_with_shape(shape, iterator).into()
    }

    /// An iterator of an OrderedDict.
    pub fn make_ordered(vm: &mut Vm, dict: &Gc<Dict>, view: View, is_reverse: bool) -> Obj {
        let mut iterator = DictIterator::new(vm, dict, view, is_reverse);
        iterator.mutations = Some(dict.map.get(&vm.heap).mutations());
        vm.heap.alloc_with_shape(shapes::ODICT_ITERATOR, iterator).into()
    }

    fn new(vm: &mut Vm, dict: &Gc<Dict>, view: View, is_reverse: bool) -> DictIterator {
        let map = dict.map.get(&vm.heap);
        DictIterator {
            dict: Slot::new(Some(dict.clone())),
            view,
            is_reverse,
            index: Cell::new(if is_reverse { map.entry_count() } else { 0 }),
            len: Cell::new(map.len()),
            remaining: Cell::new(map.len()),
            mutations: None,
        }
    }
}

impl NativeIterator for DictIterator {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let Some(entry) = this.next_entry(vm)? else { return Ok(None) };
        Ok(this.entry(vm, entry).map(|entry| match this.view {
            View::Keys => entry.key.clone(),
            View::Values => entry.value.clone(),
            View::Items => vm.heap.tuple_of_array([entry.key.clone(), entry.value.clone()]).into(),
        }))
    }
}

impl PairIterator for DictIterator {
    fn advance_pair(this: &Gc<Self>, vm: &mut Vm) -> Option<Result<Option<[Obj; 2]>>> {
        if !matches!(this.view, View::Items) {
            return None;
        }
        Some(this.next_entry(vm).map(|entry| {
            let entry = this.entry(vm, entry?)?;
            Some([entry.key.clone(), entry.value.clone()])
        }))
    }
}

impl DictIterator {
    fn entry<'a>(&'a self, vm: &'a Vm, i: usize) -> Option<&'a Entry> {
        self.dict.get(&vm.heap).as_ref()?.map.get(&vm.heap).entry(i)
    }

    /// The number of the next entry.
    fn next_entry(&self, vm: &mut Vm) -> Result<Option<usize>> {
        let Some(dict) = self.dict.get(&vm.heap) else { return Ok(None) };
        let map = dict.map.get(&vm.heap);
        if self.mutations.is_some_and(|m| m != map.mutations()) {
            return Err(vm.runtime_error("OrderedDict mutated during iteration"));
        }
        if map.len() != self.len.get() {
            self.len.set(CHANGED);
            return Err(vm.runtime_error("dictionary changed size during iteration"));
        }
        let mut i = self.index.get();
        let found = if self.is_reverse {
            loop {
                if i == 0 {
                    break None;
                }
                i -= 1;
                if map.entry(i).is_some() {
                    break Some(i);
                }
            }
        } else {
            i = i.max(map.first());
            loop {
                if i >= map.entry_count() {
                    break None;
                }
                i += 1;
                if map.entry(i - 1).is_some() {
                    break Some(i - 1);
                }
            }
        };
        if found.is_none() {
            self.dict.set(&mut vm.heap, None);
            return Ok(None);
        }
        if self.remaining.get() == 0 {
            self.dict.set(&mut vm.heap, None);
            return Err(vm.runtime_error("dictionary keys changed during iteration"));
        }
        self.remaining.set(self.remaining.get() - 1);
        self.index.set(i);
        if self.mutations.is_some() {
            self.check_found(vm, found)?;
        }
        Ok(found)
    }

    /// An ordered dict looks its keys up: one whose hash has changed is not found.
    fn check_found(&self, vm: &mut Vm, place: Option<usize>) -> Result<()> {
        let dict = self.dict.cloned(&vm.heap);
        let key = place.and_then(|i| self.entry(vm, i)).map(|entry| entry.key.clone());
        if let (Some(dict), Some(key)) = (dict, key)
            && !has_lasting_hash(vm, &key)
            && vm.dict_get(&dict, &key)?.is_none()
        {
            return Err(vm.key_error(&key));
        }
        Ok(())
    }
}

/// Whether the hash of `key` is what it always was: not one that a class of the program computes.
fn has_lasting_hash(vm: &Vm, key: &Obj) -> bool {
    !vm.type_of(key).has(crate::object::TypeFlags::HEAP)
}

/// The classes of the iterators differ by name only.
macro_rules! iterator_class {
    ($($marker:ident $name:ident),*) => { $(
        pub struct $marker;
        #[methods($name, module = "builtins", subclassable = false)]
        impl $marker {
            #[native(__iter__(self, /))]
            fn iter(this: &Gc<DictIterator>) -> Gc<DictIterator> {
                this.clone()
            }

            #[native(__next__(self, /))]
            fn next(this: &Gc<DictIterator>, vm: &mut Vm) -> Result<Obj> {
                vm.step_native(this)
            }

            /// Private method returning an estimate of len(list(it)).
            #[native(__length_hint__(self, /))]
            fn length_hint(this: &Gc<DictIterator>, vm: &mut Vm) -> usize {
                let is_valid = this.dict.get(&vm.heap).as_ref().is_some_and(|d| d.len(&vm.heap) == this.len.get());
                if is_valid { this.remaining.get() } else { 0 }
            }

            /// Return state information for pickling.
            #[native(__reduce__(self, /))]
            fn reduce(this: &Gc<DictIterator>, vm: &mut Vm) -> Result<Gc<Tuple>> {
                let iter = vm.builtin("iter")?;
                let rest = DictIterator {
                    dict: Slot::new(this.dict.cloned(&vm.heap)),
                    view: this.view,
                    is_reverse: this.is_reverse,
                    index: this.index.clone(),
                    len: this.len.clone(),
                    remaining: this.remaining.clone(),
                    mutations: this.mutations,
                };
                let rest = vm.heap.alloc_with_shape(this.shape_id(), rest);
                let items = vm.collect(rest.as_obj())?;
                let items = vm.list(items).into();
                let args = vm.heap.tuple_of_array([items]).into();
                Ok(vm.heap.tuple_of_array([iter, args]))
            }
        }
    )* };
}

iterator_class!(
    DictKeyIterator dict_keyiterator,
    DictValueIterator dict_valueiterator,
    DictItemIterator dict_itemiterator,
    DictReverseKeyIterator dict_reversekeyiterator,
    DictReverseValueIterator dict_reversevalueiterator,
    DictReverseItemIterator dict_reverseitemiterator,
    OdictIterator odict_iterator
);
