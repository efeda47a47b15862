//! `_collections`: deque, defaultdict, and what `collections` needs besides (OrderedDict is `types::dict_ordered`).

use super::NativeModule;
use crate::object::class::TypeFlags;
use crate::object::native::Result;
use crate::object::protocol::{BinaryOp, CompareOp};
use crate::object::{Gc, Obj, Slot, Special, Str, Trace, Tuple, Type, Visitor, payload};
use crate::types::dict::Dict;
use crate::types::module::Module;
use crate::types::native_iter::{NativeIterator, register};
use crate::types::shapes;
use crate::types::tuple_getter::TupleGetter;
use crate::vm::Vm;
use ouro_heap::Payload;
use ouro_macros::{Trace, methods, native};
use std::cell::Cell;
use std::collections::VecDeque;

/// High performance data structures.
pub const MODULE: NativeModule = NativeModule {
    name: "_collections_native",
    doc: "High performance data structures.\n- deque:        ordered collection accessible from endpoints only\n- defaultdict:  dict subclass with a default value factory\n",
    natives: &[COUNT_ELEMENTS, SET_PATTERN_KIND],
    init: Some(init),
};

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let deque = vm.lasting_class::<Deque>(&Deque::CLASS);
    deque.add_flag(TypeFlags::SEQUENCE.with(TypeFlags::HAS_WEAKREF));
    let iterator = vm.lasting_class::<DequeIterator>(&DequeIterator::CLASS);
    let reverse = vm.lasting_class::<DequeReverseIterator>(&DequeReverseIterator::CLASS);
    vm.set_native_len(Deque::SHAPE, |vm, deque| deque.downcast::<Deque>().map_or(0, |deque| deque.len(vm)));
    register::<DequeIterator>(DequeIterator::SHAPE);
    register::<DequeReverseIterator>(DequeReverseIterator::SHAPE);
    let getter = vm.lasting_class::<TupleGetter>(&TupleGetter::CLASS);
    let dict = vm.types.dict.clone();
    let default_dict = vm.bare_class(&DefaultDict::CLASS, Some(&dict), Dict::layout(), shapes::NONE);
    vm.add_natives(&default_dict, &DefaultDict::CLASS);
    std::mem::forget(default_dict.clone());
    let ordered = vm.types.ordered_dict.clone();
    for class in [deque, iterator, reverse, getter, default_dict, ordered] {
        let name = class.plain_name(vm);
        vm.dict_set_name(&module.dict, &name, class);
    }
    Ok(())
}

#[derive(Default)]
pub struct Deque {
    items: Slot<VecDeque<Obj>>,
    maxlen: Cell<Option<usize>>,
    /// Changes with every change of length.
    state: Cell<u32>,
}
payload!(Deque, "collections.deque", shapes::DEQUE, container);
impl Trace for Deque {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.items.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.items.clear(sink);
    }
}

/// What other native code does with deques of its own.
impl Deque {
    /// An empty one; `_collections_native` has been imported.
    pub(crate) fn make(vm: &mut Vm) -> Gc<Deque> {
        vm.heap.alloc(Deque::default())
    }

    pub(crate) fn size(&self, vm: &Vm) -> usize {
        self.len(vm)
    }

    pub(crate) fn at(&self, vm: &Vm, i: usize) -> Option<Obj> {
        self.get(vm, i)
    }

    pub(crate) fn push(&self, vm: &mut Vm, item: Obj) {
        self.push_right(vm, item);
    }

    pub(crate) fn pop_first(&self, vm: &mut Vm) -> Option<Obj> {
        self.changed();
        self.items.get_mut(&mut vm.heap).pop_front()
    }

    /// Take out the very object `item`.
    pub(crate) fn remove_identical(&self, vm: &mut Vm, item: &Obj) {
        let items = self.items.get_mut(&mut vm.heap);
        if let Some(i) = items.iter().position(|known| known.is(item)) {
            let gone = items.remove(i);
            self.changed();
            drop(gone);
        }
    }
}

impl Deque {
    fn len(&self, vm: &Vm) -> usize {
        self.items.get(&vm.heap).len()
    }

    fn get(&self, vm: &Vm, i: usize) -> Option<Obj> {
        self.items.get(&vm.heap).get(i).cloned()
    }

    fn changed(&self) {
        self.state.set(self.state.get().wrapping_add(1));
    }

    fn push_right(&self, vm: &mut Vm, item: Obj) {
        self.changed();
        let items = self.items.get_mut(&mut vm.heap);
        items.push_back(item);
        if self.maxlen.get().is_some_and(|max| items.len() > max) {
            drop(items.pop_front());
        }
    }

    fn push_left(&self, vm: &mut Vm, item: Obj) {
        self.changed();
        let items = self.items.get_mut(&mut vm.heap);
        items.push_front(item);
        if self.maxlen.get().is_some_and(|max| items.len() > max) {
            drop(items.pop_back());
        }
    }

    /// An index argument of `deque[index]`.
    fn place(this: &Gc<Self>, vm: &mut Vm, index: &Obj) -> Result<usize> {
        if vm.special_of(index, Special::Index).is_none() && !crate::types::int::is_int(index) {
            let class = vm.type_of(index).name(vm);
            return Err(vm.type_error(format!("sequence index must be integer, not '{class}'")));
        }
        let i = vm.to_i64(index)?;
        match crate::types::sequence::position(i, this.len(vm)) {
            Some(i) => Ok(i),
            None => Err(vm.index_error("deque index out of range")),
        }
    }

    /// The place of `value` in `start..stop`; a deque that changes meanwhile is noticed.
    fn find(
        this: &Gc<Self>,
        vm: &mut Vm,
        value: &Obj,
        start: usize,
        stop: usize,
        message: &str,
    ) -> Result<Option<usize>> {
        let state = this.state.get();
        for i in start..stop {
            let Some(item) = this.get(vm, i) else { break };
            let is_equal = vm.eq(&item, value)?;
            if this.state.get() != state {
                // CPython has an exception of its own for `remove`.
                return Err(if message.starts_with("deque mutated during remove") {
                    vm.index_error(message)
                } else {
                    vm.runtime_error(message)
                });
            }
            if is_equal {
                return Ok(Some(i));
            }
        }
        Ok(None)
    }

    fn compare(this: &Gc<Self>, vm: &mut Vm, op: CompareOp, value: &Obj) -> Result<Obj> {
        let Some(other) = value.downcast::<Deque>() else { return Ok(Obj::NOT_IMPLEMENTED) };
        let side = |is_right| if is_right { other } else { this };
        vm.compare_items(op, |vm, r| side(r).len(vm), |vm, r, i| side(r).get(vm, i))
    }

    fn copied(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let class = vm.type_of(this.as_obj());
        if class.root_shape() == shapes::DEQUE {
            let copy = Deque::default();
            copy.maxlen.set(this.maxlen.get());
            let copy = vm.heap.alloc(copy);
            let items = this.items.cloned(&vm.heap);
            copy.items.set(&mut vm.heap, items);
            return Ok(copy.into());
        }
        let maxlen = this.maxlen.get().map_or(Obj::NONE, |n| Obj::try_int(n as i64).unwrap_or(Obj::NONE));
        let args: Vec<Obj> = if maxlen.is_none() { vec![this.into()] } else { vec![this.into(), maxlen] };
        vm.call(class.as_obj(), &args)
    }
}

/// A list-like sequence optimized for data accesses near its endpoints.
#[methods(deque, module = "collections")]
impl Deque {
    #[new(deque(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, _args: &[Obj], _kwargs: Vec<(Gc<Str>, Obj)>) -> Gc<Deque> {
        vm.heap.alloc_with_shape(cls.root_shape(), Deque::default())
    }

    #[native(__init__(self, *args, **kwargs))]
    fn init(this: &Gc<Self>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<()> {
        let given = args.len() + kwargs.len();
        if given > 2 {
            return Err(vm.type_error(format!("deque() takes at most 2 arguments ({given} given)")));
        }
        let mut iterable = args.first().cloned();
        let mut maxlen = args.get(1).cloned();
        for (name, value) in kwargs {
            let (place, position) = match name.as_str() {
                Some("iterable") => (&mut iterable, 1),
                Some("maxlen") => (&mut maxlen, 2),
                _ => {
                    let name = name.to_str().into_owned();
                    return Err(vm.type_error(format!("deque() got an unexpected keyword argument '{name}'")));
                }
            };
            if place.replace(value).is_some() {
                let name = name.to_str().into_owned();
                return Err(
                    vm.type_error(format!("argument for deque() given by name ('{name}') and position ({position})"))
                );
            }
        }
        let maxlen = match maxlen.filter(|m| !m.is_none()) {
            None => None,
            Some(m) if !crate::types::int::is_int(&m) => return Err(vm.type_error("an integer is required")),
            Some(m) => {
                let n = vm.to_i64(&m)?;
                match usize::try_from(n) {
                    Ok(n) => Some(n),
                    Err(_) => return Err(vm.value_error("maxlen must be non-negative")),
                }
            }
        };
        this.maxlen.set(maxlen);
        this.items.set(&mut vm.heap, VecDeque::new());
        match iterable {
            Some(iterable) => Deque::extend(this, vm, &iterable),
            None => Ok(()),
        }
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Str>> {
        let shown = vm.repr_guard(this.as_obj(), |vm| {
            let items: Vec<Obj> = this.items.get(&vm.heap).iter().cloned().collect();
            let list: Obj = vm.list(items).into();
            let mut text = vm.type_of(this.as_obj()).plain_name(vm).into_bytes();
            text.push(b'(');
            vm.push_repr(&mut text, &list)?;
            if let Some(max) = this.maxlen.get() {
                text.extend_from_slice(format!(", maxlen={max}").as_bytes());
            }
            text.push(b')');
            Ok(text)
        })?;
        Ok(vm.heap.str_from_wtf8(shown.as_deref().unwrap_or(b"[...]")))
    }

    #[native(__len__(self, /))]
    fn length(this: &Gc<Self>, vm: &mut Vm) -> usize {
        this.len(vm)
    }

    /// maximum size of a deque or None if unbounded
    #[getter(maxlen)]
    fn maxlen(this: &Gc<Self>) -> Option<usize> {
        this.maxlen.get()
    }

    #[native(__getitem__(self, key, /))]
    fn get_item(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<Obj> {
        let i = Deque::place(this, vm, key)?;
        Ok(this.get(vm, i).expect("the place is inside"))
    }

    #[native(__setitem__(self, key, value, /))]
    fn set_item(this: &Gc<Self>, vm: &mut Vm, key: &Obj, value: &Obj) -> Result<()> {
        let i = Deque::place(this, vm, key)?;
        let old = std::mem::replace(&mut this.items.get_mut(&mut vm.heap)[i], value.clone());
        drop(old);
        Ok(())
    }

    #[native(__delitem__(self, key, /))]
    fn del_item(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<()> {
        let i = Deque::place(this, vm, key)?;
        this.changed();
        let old = this.items.get_mut(&mut vm.heap).remove(i);
        drop(old);
        Ok(())
    }

    #[native(__contains__(self, key, /))]
    fn contains(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<bool> {
        let len = this.len(vm);
        Ok(Deque::find(this, vm, key, 0, len, "deque mutated during iteration")?.is_some())
    }

    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>, vm: &mut Vm) -> Gc<DequeIterator> {
        let walk = Walk::new(vm, this);
        vm.heap.alloc(DequeIterator(walk))
    }

    /// Return a reverse iterator over the deque.
    #[native(__reversed__(self, /))]
    fn reversed(this: &Gc<Self>, vm: &mut Vm) -> Gc<DequeReverseIterator> {
        let walk = Walk::new(vm, this);
        vm.heap.alloc(DequeReverseIterator(walk))
    }

    /// Add an element to the right side of the deque.
    #[native(append(self, item, /))]
    fn append(this: &Gc<Self>, vm: &mut Vm, item: &Obj) {
        this.push_right(vm, item.clone());
    }

    /// Add an element to the left side of the deque.
    #[native(appendleft(self, item, /))]
    fn appendleft(this: &Gc<Self>, vm: &mut Vm, item: &Obj) {
        this.push_left(vm, item.clone());
    }

    /// Remove and return the rightmost element.
    #[native(pop(self, /))]
    fn pop(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        match this.items.get_mut(&mut vm.heap).pop_back() {
            Some(item) => {
                this.changed();
                Ok(item)
            }
            None => Err(vm.index_error("pop from an empty deque")),
        }
    }

    /// Remove and return the leftmost element.
    #[native(popleft(self, /))]
    fn popleft(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        match this.items.get_mut(&mut vm.heap).pop_front() {
            Some(item) => {
                this.changed();
                Ok(item)
            }
            None => Err(vm.index_error("pop from an empty deque")),
        }
    }

    /// Extend the right side of the deque with elements from the iterable.
    #[native(extend(self, iterable, /))]
    fn extend(this: &Gc<Self>, vm: &mut Vm, iterable: &Obj) -> Result<()> {
        if iterable.is(this.as_obj()) {
            let items: Vec<Obj> = this.items.get(&vm.heap).iter().cloned().collect();
            items.into_iter().for_each(|item| this.push_right(vm, item));
            return Ok(());
        }
        let iterator = vm.iter(iterable)?;
        while let Some(item) = vm.next(&iterator)? {
            this.push_right(vm, item);
        }
        Ok(())
    }

    /// Extend the left side of the deque with elements from the iterable.
    #[native(extendleft(self, iterable, /))]
    fn extendleft(this: &Gc<Self>, vm: &mut Vm, iterable: &Obj) -> Result<()> {
        if iterable.is(this.as_obj()) {
            let items: Vec<Obj> = this.items.get(&vm.heap).iter().cloned().collect();
            items.into_iter().for_each(|item| this.push_left(vm, item));
            return Ok(());
        }
        let iterator = vm.iter(iterable)?;
        while let Some(item) = vm.next(&iterator)? {
            this.push_left(vm, item);
        }
        Ok(())
    }

    /// Rotate the deque n steps to the right.  If n is negative, rotates left.
    #[native(rotate(self, n=1, /))]
    fn rotate(this: &Gc<Self>, vm: &mut Vm, n: isize) {
        let items = this.items.get_mut(&mut vm.heap);
        if items.len() > 1 {
            let n = n.rem_euclid(items.len() as isize) as usize;
            items.rotate_right(n);
            this.changed();
        }
    }

    /// Reverse *IN PLACE*.
    #[native(reverse(self, /))]
    fn reverse(this: &Gc<Self>, vm: &mut Vm) {
        this.items.get_mut(&mut vm.heap).make_contiguous().reverse();
    }

    /// Remove all elements from the deque.
    #[native(clear(self, /))]
    fn remove_all(this: &Gc<Self>, vm: &mut Vm) {
        this.changed();
        this.items.set(&mut vm.heap, VecDeque::new());
    }

    /// Insert value before index.
    #[native(insert(self, index, value, /))]
    fn insert(this: &Gc<Self>, vm: &mut Vm, index: isize, value: &Obj) -> Result<()> {
        let items = this.items.get_mut(&mut vm.heap);
        if this.maxlen.get().is_some_and(|max| items.len() >= max) {
            return Err(vm.index_error("deque already at its maximum size"));
        }
        let len = items.len() as isize;
        let place = if index < 0 { (index + len).max(0) } else { index.min(len) };
        items.insert(place as usize, value.clone());
        this.changed();
        Ok(())
    }

    /// Remove first occurrence of value.
    #[native(remove(self, value, /))]
    fn remove(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<()> {
        let len = this.len(vm);
        match Deque::find(this, vm, value, 0, len, "deque mutated during remove().")? {
            Some(i) => {
                this.changed();
                let old = this.items.get_mut(&mut vm.heap).remove(i);
                drop(old);
                Ok(())
            }
            None => {
                let shown = vm.repr_text(value)?;
                Err(vm.value_error(format!("{shown} is not in deque")))
            }
        }
    }

    /// Return first index of value.
    ///
    /// Raises ValueError if the value is not present.
    #[native(index(self, value, start=0, stop=9223372036854775807, /))]
    fn index(this: &Gc<Self>, vm: &mut Vm, value: &Obj, start: Option<&Obj>, stop: Option<&Obj>) -> Result<usize> {
        let len = this.len(vm);
        let start = vm.bound(start, 0, len)?;
        let stop = vm.bound(stop, usize::MAX, len)?.min(len);
        match Deque::find(this, vm, value, start, stop, "deque mutated during iteration")? {
            Some(i) => Ok(i),
            None => {
                let shown = vm.repr_text(value)?;
                Err(vm.value_error(format!("{shown} is not in deque")))
            }
        }
    }

    /// Return number of occurrences of value.
    #[native(count(self, value, /))]
    fn count(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<usize> {
        let (state, mut n) = (this.state.get(), 0);
        for i in 0..this.len(vm) {
            let Some(item) = this.get(vm, i) else { break };
            n += usize::from(vm.eq(&item, value)?);
            if this.state.get() != state {
                return Err(vm.runtime_error("deque mutated during iteration"));
            }
        }
        Ok(n)
    }

    /// Return a shallow copy of a deque.
    #[native(copy(self, /))]
    fn copy(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        Deque::copied(this, vm)
    }

    /// Return a shallow copy of a deque.
    #[native(__copy__(self, /))]
    fn dunder_copy(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        Deque::copied(this, vm)
    }

    #[native(__add__(self, value, /))]
    fn add(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        let Some(other) = value.downcast::<Deque>() else {
            let class = vm.type_of(value);
            if class.has(TypeFlags::HEAP) && vm.special(&class, Special::RAdd).is_some() {
                return Ok(Obj::NOT_IMPLEMENTED);
            }
            let class = class.name(vm);
            return Err(vm.type_error(format!("can only concatenate deque (not \"{class}\") to deque")));
        };
        let result = Deque::copied(this, vm)?;
        if let Some(result) = result.downcast::<Deque>() {
            Deque::extend(result, vm, other.as_obj())?;
        }
        Ok(result)
    }

    #[native(__iadd__(self, value, /))]
    fn inplace_add(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Deque::extend(this, vm, value)?;
        Ok(this.into())
    }

    #[native(__mul__(self, value, /))]
    fn multiply(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        let Some(n) = vm.repeat_count(value)? else { return Ok(Obj::NOT_IMPLEMENTED) };
        let result = Deque::copied(this, vm)?;
        if let Some(result) = result.downcast::<Deque>() {
            result.repeat(vm, n)?;
        }
        Ok(result)
    }

    #[native(__rmul__(self, value, /))]
    fn reflected_multiply(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Deque::multiply(this, vm, value)
    }

    #[native(__imul__(self, value, /))]
    fn inplace_multiply(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        let Some(n) = vm.repeat_count(value)? else { return Ok(Obj::NOT_IMPLEMENTED) };
        this.repeat(vm, n)?;
        Ok(this.into())
    }

    #[native(__lt__(self, value, /))]
    fn lt(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Deque::compare(this, vm, CompareOp::Lt, value)
    }

    #[native(__le__(self, value, /))]
    fn le(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Deque::compare(this, vm, CompareOp::Le, value)
    }

    #[native(__eq__(self, value, /))]
    fn eq(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Deque::compare(this, vm, CompareOp::Eq, value)
    }

    #[native(__ne__(self, value, /))]
    fn ne(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Deque::compare(this, vm, CompareOp::Ne, value)
    }

    #[native(__gt__(self, value, /))]
    fn gt(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Deque::compare(this, vm, CompareOp::Gt, value)
    }

    #[native(__ge__(self, value, /))]
    fn ge(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        Deque::compare(this, vm, CompareOp::Ge, value)
    }

    /// Return state information for pickling.
    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Tuple>> {
        let class = vm.type_of(this.as_obj()).into();
        let args = match this.maxlen.get() {
            Some(max) => {
                let empty = vm.heap.tuple(Vec::new()).into();
                vec![empty, vm.int(max as i64)]
            }
            None => Vec::new(),
        };
        let args = vm.heap.tuple(args).into();
        let state = vm.call_method(this.as_obj(), "__getstate__", &[])?;
        let items = vm.iter(this.as_obj())?;
        Ok(vm.heap.tuple_of_array([class, args, state, items]))
    }

    /// See PEP 585
    #[classmethod(__class_getitem__(cls, object, /))]
    fn class_getitem(vm: &mut Vm, cls: &Obj, object: &Obj) -> Obj {
        crate::types::generic_alias(vm, cls, object)
    }
}

impl Deque {
    fn repeat(&self, vm: &mut Vm, n: isize) -> Result<()> {
        let items: Vec<Obj> = self.items.get(&vm.heap).iter().cloned().collect();
        // More than fits is cut off at the left.
        let n = match self.maxlen.get() {
            Some(max) if !items.is_empty() => n.min((max / items.len() + 2) as isize),
            _ => n,
        };
        let mut all: VecDeque<Obj> = vm.repeated(&items, n)?.into();
        if let Some(max) = self.maxlen.get() {
            all.drain(..all.len().saturating_sub(max));
        }
        self.changed();
        self.items.set(&mut vm.heap, all);
        Ok(())
    }
}

/// Where an iterator of a deque stands.
struct Walk {
    deque: Gc<Deque>,
    given: Cell<usize>,
    remaining: Cell<usize>,
    state: u32,
}

impl Walk {
    fn new(vm: &Vm, deque: &Gc<Deque>) -> Walk {
        let remaining = Cell::new(deque.len(vm));
        Walk { deque: deque.clone(), given: Cell::new(0), remaining, state: deque.state.get() }
    }

    fn advance(&self, vm: &mut Vm, is_reverse: bool) -> Result<Option<Obj>> {
        if self.deque.state.get() != self.state {
            self.remaining.set(0);
            return Err(vm.runtime_error("deque mutated during iteration"));
        }
        if self.remaining.get() == 0 {
            return Ok(None);
        }
        let i = self.given.get();
        let place = if is_reverse { self.remaining.get() - 1 } else { i };
        self.given.set(i + 1);
        self.remaining.set(self.remaining.get() - 1);
        Ok(self.deque.get(vm, place))
    }
}

impl Trace for Walk {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.deque.trace(v);
    }
}

#[derive(Trace)]
pub struct DequeIterator(Walk);
payload!(DequeIterator, "collections._deque_iterator", shapes::DEQUE_ITERATOR, container);

#[derive(Trace)]
pub struct DequeReverseIterator(Walk);
payload!(DequeReverseIterator, "collections._deque_reverse_iterator", shapes::DEQUE_REVERSE_ITERATOR, container);

macro_rules! deque_iterator {
    ($payload:ident $name:ident $is_reverse:literal) => {
        impl NativeIterator for $payload {
            fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
                this.0.advance(vm, $is_reverse)
            }
        }

        #[methods($name, module = "collections")]
        impl $payload {
            #[new($name(cls, deque, index=0, /))]
            fn new(vm: &mut Vm, cls: &Gc<Type>, deque: &Gc<Deque>, index: isize) -> Result<Gc<$payload>> {
                let iterator = vm.heap.alloc_with_shape(cls.root_shape(), $payload(Walk::new(vm, deque)));
                for _ in 0..index {
                    if iterator.0.advance(vm, $is_reverse)?.is_none() {
                        break;
                    }
                }
                Ok(iterator)
            }

            #[native(__iter__(self, /))]
            fn iter(this: &Gc<$payload>) -> Gc<$payload> {
                this.clone()
            }

            #[native(__next__(self, /))]
            fn next(this: &Gc<$payload>, vm: &mut Vm) -> Result<Obj> {
                vm.step_native(this)
            }

            /// Private method returning an estimate of len(list(it)).
            #[native(__length_hint__(self, /))]
            fn length_hint(this: &Gc<$payload>) -> usize {
                this.0.remaining.get()
            }

            /// Return state information for pickling.
            #[native(__reduce__(self, /))]
            fn reduce(this: &Gc<$payload>, vm: &mut Vm) -> Gc<Tuple> {
                let class = vm.type_of(this.as_obj()).into();
                let given = vm.int(this.0.given.get() as i64);
                let args = vm.heap.tuple_of_array([this.0.deque.clone().into(), given]).into();
                vm.heap.tuple_of_array([class, args])
            }
        }
    };
}

deque_iterator!(DequeIterator _deque_iterator false);
deque_iterator!(DequeReverseIterator _deque_reverse_iterator true);

/// The methods of `defaultdict`, a dict with a factory.
pub struct DefaultDict;

impl DefaultDict {
    fn factory(this: &Gc<Dict>, vm: &Vm) -> Obj {
        this.factory.cloned(&vm.heap).unwrap_or(Obj::NONE)
    }

    fn copied(this: &Gc<Dict>, vm: &mut Vm) -> Result<Obj> {
        let (class, factory) = (vm.type_of(this.as_obj()), DefaultDict::factory(this, vm));
        vm.call(class.as_obj(), &[factory, this.into()])
    }
}

/// defaultdict(default_factory=None, /, [...]) --> dict with default factory
///
/// The default factory is called without arguments to produce
/// a new value when a key is not present, in __getitem__ only.
/// A defaultdict compares equal to a dict with the same items.
/// All remaining arguments are treated the same as if they were
/// passed to the dict constructor, including keyword arguments.
#[methods(defaultdict, module = "collections")]
impl DefaultDict {
    #[native(__init__(self, *args, **kwargs))]
    fn init(this: &Gc<Dict>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<()> {
        let (factory, rest) = match args {
            [factory, rest @ ..] => (Some(factory.clone()), rest),
            [] => (None, args),
        };
        if let Some(factory) = &factory
            && !factory.is_none()
            && vm.special_of(factory, Special::Call).is_none()
            && factory.downcast::<Type>().is_none()
        {
            return Err(vm.type_error("first argument must be callable or None"));
        }
        this.factory.set(&mut vm.heap, factory.filter(|f| !f.is_none()));
        vm.dict_update_args(this, "dict", rest, kwargs)
    }

    /// Factory for default value called by __missing__().
    #[getter(default_factory)]
    fn default_factory(this: &Gc<Dict>, vm: &mut Vm) -> Obj {
        DefaultDict::factory(this, vm)
    }

    #[setter(default_factory)]
    fn set_default_factory(this: &Gc<Dict>, vm: &mut Vm, value: Option<&Obj>) {
        let value = value.filter(|f| !f.is_none()).cloned();
        this.factory.set(&mut vm.heap, value);
    }

    /// __missing__(key) # Called by __getitem__ for missing key; pseudo-code:
    ///   if self.default_factory is None: raise KeyError((key,))
    ///   self[key] = value = self.default_factory()
    ///   return value
    #[native(__missing__(self, key, /))]
    fn missing(this: &Gc<Dict>, vm: &mut Vm, key: &Obj) -> Result<Obj> {
        let Some(factory) = this.factory.cloned(&vm.heap) else { return Err(vm.key_error(key)) };
        let value = vm.call(&factory, &[])?;
        vm.set_item(this.as_obj(), key, value.clone())?;
        Ok(value)
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Dict>, vm: &mut Vm) -> Result<Gc<Str>> {
        let items = Dict::repr(this, vm)?;
        let factory = DefaultDict::factory(this, vm);
        let shown = vm.repr_guard(&factory, |vm| vm.repr(&factory))?;
        let mut text = vm.type_of(this.as_obj()).plain_name(vm).into_bytes();
        text.push(b'(');
        text.extend_from_slice(shown.as_ref().map_or(b"...".as_slice(), |s| s.as_wtf8()));
        text.extend_from_slice(b", ");
        text.extend_from_slice(items.as_wtf8());
        text.push(b')');
        Ok(vm.heap.str_from_wtf8(&text))
    }

    /// D.copy() -> a shallow copy of D.
    #[native(copy(self, /))]
    fn copy(this: &Gc<Dict>, vm: &mut Vm) -> Result<Obj> {
        DefaultDict::copied(this, vm)
    }

    /// D.copy() -> a shallow copy of D.
    #[native(__copy__(self, /))]
    fn dunder_copy(this: &Gc<Dict>, vm: &mut Vm) -> Result<Obj> {
        DefaultDict::copied(this, vm)
    }

    #[native(__or__(self, value, /))]
    fn or(this: &Gc<Dict>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        if value.downcast::<Dict>().is_none() {
            return Ok(Obj::NOT_IMPLEMENTED);
        }
        let made = DefaultDict::copied(this, vm)?;
        if let Some(dict) = made.downcast::<Dict>() {
            vm.dict_merge(dict, value)?;
        }
        Ok(made)
    }

    #[native(__ror__(self, value, /))]
    fn reflected_or(this: &Gc<Dict>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        if value.downcast::<Dict>().is_none() {
            return Ok(Obj::NOT_IMPLEMENTED);
        }
        let (class, factory) = (vm.type_of(this.as_obj()), DefaultDict::factory(this, vm));
        let made = vm.call(class.as_obj(), &[factory, value.clone()])?;
        if let Some(dict) = made.downcast::<Dict>() {
            vm.dict_merge(dict, this.as_obj())?;
        }
        Ok(made)
    }

    /// Return state information for pickling.
    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Dict>, vm: &mut Vm) -> Result<Gc<Tuple>> {
        let class = vm.type_of(this.as_obj()).into();
        let args = this.factory.cloned(&vm.heap).into_iter().collect();
        let args = vm.heap.tuple(args).into();
        let items = vm.call_method(this.as_obj(), "items", &[])?;
        let items = vm.iter(&items)?;
        Ok(vm.heap.tuple_of_array([class, args, Obj::NONE, Obj::NONE, items]))
    }

    /// See PEP 585
    #[classmethod(__class_getitem__(cls, object, /))]
    fn class_getitem(vm: &mut Vm, cls: &Obj, object: &Obj) -> Obj {
        crate::types::generic_alias(vm, cls, object)
    }
}

/// Make the patterns of sequences (or of mappings) fit the instances of a class and of its subclasses.
#[native(_set_pattern_kind(cls, is_sequence, /))]
fn set_pattern_kind(vm: &mut Vm, cls: &Obj, is_sequence: &Obj) -> Result<()> {
    let kind = if vm.truth(is_sequence)? { TypeFlags::SEQUENCE } else { TypeFlags::MAPPING };
    let mut classes: Vec<_> = cls.downcast::<Type>().cloned().into_iter().collect();
    while let Some(class) = classes.pop() {
        // The interpreter's own classes are what they are.
        if class.has(TypeFlags::HEAP) && !class.has(kind) {
            class.set_pattern_kind(kind);
            classes.extend(vm.subclasses(&class));
        }
    }
    Ok(())
}

/// Count elements in the iterable, updating the mapping
#[native(_count_elements(mapping, iterable, /))]
fn count_elements(vm: &mut Vm, mapping: &Obj, iterable: &Obj) -> Result<()> {
    let mut items = vm.items(iterable)?;
    let one = Obj::small(1);
    if let Some(dict) = mapping.downcast::<Dict>().filter(|_| stores_plainly(vm, mapping)) {
        while let Some(key) = items.next(vm)? {
            let hash = vm.hash(&key)? as u64;
            let place = vm.dict_find(dict, &key, hash)?;
            let map = dict.map.get_mut(&mut vm.heap);
            let Some(place) = place else {
                map.insert_new(hash, key, one.clone());
                continue;
            };
            let old = map.entry(place).map(|e| e.value.clone());
            if let Some(more) = old.as_ref().and_then(Obj::as_small_int).and_then(|n| Obj::try_int(n + 1)) {
                drop(map.replace_value(place, more));
                continue;
            }
            let new = match old {
                Some(old) => vm.binary(BinaryOp::Add, &old, &one)?,
                None => one.clone(),
            };
            vm.dict_set_hashed(dict, &key, hash, new)?;
        }
        return Ok(());
    }
    let get = vm.get_attr_name(mapping, "get")?;
    while let Some(key) = items.next(vm)? {
        let old = vm.call(&get, &[key.clone(), Obj::small(0)])?;
        let new = vm.binary(BinaryOp::Add, &old, &one)?;
        vm.set_item(mapping, &key, new)?;
    }
    Ok(())
}

/// Whether `get` and `__setitem__` of a mapping are those of dict.
fn stores_plainly(vm: &mut Vm, mapping: &Obj) -> bool {
    let (class, dict) = (vm.type_of(mapping), vm.types.dict.clone());
    ["get", "__setitem__"].into_iter().all(|name| {
        let name = vm.heap.intern(name);
        match (vm.lookup(&class, &name), vm.lookup(&dict, &name)) {
            (Some(a), Some(b)) => a.is(&b),
            _ => false,
        }
    })
}
