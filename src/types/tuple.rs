//! `tuple` and its iterator. The payload is the heap's own.

use super::sequence::{Subscript, position};
use super::shapes;
use crate::object::native::Result;
use crate::object::protocol::CompareOp;
use crate::object::{Gc, Obj, ShapeId, Slot, Str, Trace, Tuple, Type, Visitor, payload};
use crate::types::native_iter::NativeIterator;
use crate::vm::Vm;
use ouro_macros::methods;
use std::cell::Cell;

impl Vm {
    pub(crate) fn compare_tuples(&mut self, op: CompareOp, left: &Gc<Tuple>, right: &Obj) -> Result<Obj> {
        let Some(right) = right.downcast::<Tuple>() else { return Ok(Obj::NOT_IMPLEMENTED) };
        // Unlike lists, tuples of different lengths are compared item by item first.
        for (a, b) in left.items().iter().zip(right.items()) {
            if !self.eq(a, b)? {
                return match op {
                    CompareOp::Eq => Ok(Obj::FALSE),
                    CompareOp::Ne => Ok(Obj::TRUE),
                    CompareOp::Lt | CompareOp::Le | CompareOp::Gt | CompareOp::Ge => self.compare(op, a, b),
                };
            }
        }
        Ok(Obj::bool(op.holds(Some(left.len().cmp(&right.len())))))
    }

    pub(crate) fn tuple_hash(&mut self, items: &[Obj]) -> Result<i64> {
        hash_of_items(items, |item| self.hash(item))
    }
}

/// The hash of a sequence of hashes: xxHash's, as CPython's.
pub(crate) fn hash_of_items<E>(
    items: &[Obj],
    mut hash_of: impl FnMut(&Obj) -> std::result::Result<i64, E>,
) -> std::result::Result<i64, E> {
    const PRIME_1: u64 = 11_400_714_785_074_694_791;
    const PRIME_2: u64 = 14_029_467_366_897_019_727;
    const PRIME_5: u64 = 2_870_177_450_012_600_261;
    let mut hash = PRIME_5;
    for item in items {
        let lane = hash_of(item)? as u64;
        hash = hash.wrapping_add(lane.wrapping_mul(PRIME_2)).rotate_left(31).wrapping_mul(PRIME_1);
    }
    hash = hash.wrapping_add(items.len() as u64 ^ (PRIME_5 ^ 3_527_539));
    Ok(if hash == u64::MAX { 1_546_275_796 } else { hash as i64 })
}

/// The methods of `tuple`.
pub struct TupleClass;

/// Built-in immutable sequence.
///
/// If no argument is given, the constructor returns an empty tuple.
/// If iterable is specified the tuple is initialized from iterable's items.
///
/// If the argument is a tuple, the return value is the same object.
#[methods(tuple, module = "builtins")]
impl TupleClass {
    #[new(tuple(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        let is_exact = cls.is(&vm.types.tuple);
        // Subclasses may take keywords for their `__init__`.
        let kwargs = if is_exact { kwargs } else { Vec::new() };
        let iterable = vm.optional_argument("tuple", args, &kwargs)?;
        let Some(iterable) = iterable else { return Ok(vm.heap.tuple_with_shape(cls.root_shape(), Vec::new()).into()) };
        if is_exact && iterable.downcast_exact::<Tuple>().is_some() {
            return Ok(iterable.clone());
        }
        let items = vm.collect(iterable)?;
        Ok(vm.heap.tuple_with_shape(cls.root_shape(), items).into())
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Tuple>, vm: &mut Vm) -> Result<Gc<Str>> {
        let shown = vm.repr_guard(this.as_obj(), |vm| {
            let mut text = vec![b'('];
            for (i, item) in this.items().iter().enumerate() {
                if i > 0 {
                    text.extend_from_slice(b", ");
                }
                vm.push_repr(&mut text, item)?;
            }
            text.extend_from_slice(if this.len() == 1 { b",)" } else { b")" });
            Ok(text)
        })?;
        Ok(vm.heap.str_from_wtf8(shown.as_deref().unwrap_or(b"(...)")))
    }

    #[native(__hash__(self, /))]
    fn hash(this: &Gc<Tuple>, vm: &mut Vm) -> Result<i64> {
        vm.tuple_hash(this.items())
    }

    #[native(__len__(self, /))]
    fn length(this: &Gc<Tuple>) -> usize {
        this.len()
    }

    #[native(__getitem__(self, key, /))]
    pub(crate) fn get_item(this: &Gc<Tuple>, vm: &mut Vm, key: &Obj) -> Result<Obj> {
        match vm.subscript(key, "tuple")? {
            Subscript::Index(i) => match position(i, this.len()) {
                Some(i) => Ok(this.items()[i].clone()),
                None => Err(vm.index_error("tuple index out of range")),
            },
            Subscript::Slice(slice) => {
                let span = vm.slice_bounds(&slice)?.span(this.len());
                if span.count == this.len() && span.step == 1 && this.shape_id() == ShapeId::TUPLE {
                    return Ok(this.into());
                }
                let items = span.pick(this.items());
                Ok(vm.heap.tuple(items).into())
            }
        }
    }

    #[native(__contains__(self, key, /))]
    fn contains(this: &Gc<Tuple>, vm: &mut Vm, key: &Obj) -> Result<bool> {
        for item in this.items() {
            if vm.eq(item, key)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Tuple>, vm: &mut Vm) -> Gc<TupleIterator> {
        vm.heap.alloc(TupleIterator { tuple: Slot::new(Some(this.clone())), index: Cell::new(0) })
    }

    #[native(__add__(self, value, /))]
    fn add(this: &Gc<Tuple>, vm: &mut Vm, value: &Obj) -> Obj {
        let Some(other) = value.downcast::<Tuple>() else { return Obj::NOT_IMPLEMENTED };
        if this.is_empty() && other.shape_id() == ShapeId::TUPLE {
            return value.clone();
        }
        if other.is_empty() && this.shape_id() == ShapeId::TUPLE {
            return this.into();
        }
        let items = [this.items(), other.items()].concat();
        vm.heap.tuple(items).into()
    }

    #[native(__mul__(self, value, /))]
    fn multiply(this: &Gc<Tuple>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        let Some(n) = vm.repeat_count(value)? else { return Ok(Obj::NOT_IMPLEMENTED) };
        if this.shape_id() == ShapeId::TUPLE && (n == 1 || this.is_empty()) {
            return Ok(this.into());
        }
        let items = vm.repeated(this.items(), n)?;
        Ok(vm.heap.tuple(items).into())
    }

    #[native(__rmul__(self, value, /))]
    fn reflected_multiply(this: &Gc<Tuple>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        TupleClass::multiply(this, vm, value)
    }

    #[native(__lt__(self, value, /))]
    fn lt(this: &Gc<Tuple>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare_tuples(CompareOp::Lt, this, value)
    }

    #[native(__le__(self, value, /))]
    fn le(this: &Gc<Tuple>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare_tuples(CompareOp::Le, this, value)
    }

    #[native(__eq__(self, value, /))]
    fn eq(this: &Gc<Tuple>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare_tuples(CompareOp::Eq, this, value)
    }

    #[native(__ne__(self, value, /))]
    fn ne(this: &Gc<Tuple>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare_tuples(CompareOp::Ne, this, value)
    }

    #[native(__gt__(self, value, /))]
    fn gt(this: &Gc<Tuple>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare_tuples(CompareOp::Gt, this, value)
    }

    #[native(__ge__(self, value, /))]
    fn ge(this: &Gc<Tuple>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        vm.compare_tuples(CompareOp::Ge, this, value)
    }

    /// Return first index of value.
    ///
    /// Raises ValueError if the value is not present.
    #[native(index(self, value, start=0, stop=9223372036854775807, /))]
    fn index(this: &Gc<Tuple>, vm: &mut Vm, value: &Obj, start: Option<&Obj>, stop: Option<&Obj>) -> Result<usize> {
        let start = vm.bound(start, 0, this.len())?;
        let stop = vm.bound(stop, usize::MAX, this.len())?.min(this.len());
        for i in start..stop {
            if vm.eq(&this.items()[i], value)? {
                return Ok(i);
            }
        }
        Err(vm.value_error("tuple.index(x): x not in tuple"))
    }

    /// Return number of occurrences of value.
    #[native(count(self, value, /))]
    fn count(this: &Gc<Tuple>, vm: &mut Vm, value: &Obj) -> Result<usize> {
        let mut n = 0;
        for item in this.items() {
            n += usize::from(vm.eq(item, value)?);
        }
        Ok(n)
    }

    #[native(__getnewargs__(self, /))]
    fn getnewargs(this: &Gc<Tuple>, vm: &mut Vm) -> Gc<Tuple> {
        let plain = vm.heap.tuple(this.items().to_vec());
        vm.heap.tuple_of_array([plain.into()])
    }

    /// See PEP 585
    #[classmethod(__class_getitem__(cls, object, /))]
    fn class_getitem(vm: &mut Vm, cls: &Obj, object: &Obj) -> Obj {
        super::generic_alias(vm, cls, object)
    }
}

/// `iter(tuple)`.
pub struct TupleIterator {
    pub tuple: Slot<Option<Gc<Tuple>>>,
    pub index: Cell<usize>,
}
payload!(TupleIterator, "tuple_iterator", shapes::TUPLE_ITERATOR, container);
impl Trace for TupleIterator {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.tuple.trace(v);
    }
    fn clear(&self, sink: &mut Vec<Obj>) {
        self.tuple.clear(sink);
    }
}

impl NativeIterator for TupleIterator {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let Some(tuple) = this.tuple.get(&vm.heap) else { return Ok(None) };
        let i = this.index.get();
        match tuple.items().get(i).cloned() {
            Some(item) => {
                this.index.set(i + 1);
                Ok(Some(item))
            }
            None => {
                this.tuple.set(&mut vm.heap, None);
                Ok(None)
            }
        }
    }
}

#[methods(tuple_iterator, module = "builtins", subclassable = false)]
impl TupleIterator {
    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>) -> Gc<Self> {
        this.clone()
    }

    #[native(__next__(self, /))]
    fn next(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        vm.step_native(this)
    }

    /// Private method returning an estimate of len(list(it)).
    #[native(__length_hint__(self, /))]
    fn length_hint(this: &Gc<Self>, vm: &mut Vm) -> usize {
        this.tuple.get(&vm.heap).as_ref().map_or(0, |t| t.len() - this.index.get())
    }

    /// Return state information for pickling.
    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let iter = vm.builtin("iter")?;
        let tuple = this.tuple.cloned(&vm.heap);
        Ok(match tuple {
            Some(tuple) => {
                let args = vm.heap.tuple_of_array([tuple.into()]).into();
                let index = vm.int(this.index.get() as i64);
                vm.heap.tuple_of_array([iter, args, index]).into()
            }
            None => {
                let empty = vm.heap.tuple(Vec::new()).into();
                let args = vm.heap.tuple_of_array([empty]).into();
                vm.heap.tuple_of_array([iter, args]).into()
            }
        })
    }

    /// Set state information for unpickling.
    #[native(__setstate__(self, state, /))]
    fn set_state(this: &Gc<Self>, vm: &mut Vm, state: isize) {
        let len = this.tuple.get(&vm.heap).as_ref().map_or(0, |t| t.len());
        this.index.set((state.max(0) as usize).min(len));
    }
}
