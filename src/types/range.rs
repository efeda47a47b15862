//! `range`: an arithmetic progression that is computed, not stored, and its iterators.

use super::int::{as_big, as_i64, is_int};
use super::shapes;
use super::slice::Slice;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Slot, Special, Trace, Type, Value, Visitor, payload};
use crate::vm::Vm;
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, Zero};
use ouro_macros::methods;
use std::cell::Cell;

/// Start, stop and step are ints of any size; `length` too.
pub struct Range {
    pub start: Obj,
    pub stop: Obj,
    pub step: Obj,
    pub length: Obj,
}
payload!(Range, "range", shapes::RANGE, leaf);
impl Trace for Range {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.start.trace(v);
        self.stop.trace(v);
        self.step.trace(v);
        self.length.trace(v);
    }
}

/// An iterator over a range whose numbers all fit the word.
pub struct RangeIterator {
    pub next: Cell<i64>,
    pub step: i64,
    pub remaining: Cell<u64>,
}
payload!(RangeIterator, "range_iterator", shapes::RANGE_ITERATOR, leaf);
impl Trace for RangeIterator {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

impl RangeIterator {
    /// The next number; None at the end.
    #[inline(always)]
    #[must_use]
    pub fn next_small(&self) -> Option<Value> {
        let remaining = self.remaining.get();
        if remaining == 0 {
            return None;
        }
        let i = self.next.get();
        self.remaining.set(remaining - 1);
        self.next.set(i.wrapping_add(self.step));
        Value::try_int(i)
    }

    fn skip(&self, count: u64) {
        let count = count.min(self.remaining.get());
        self.remaining.set(self.remaining.get() - count);
        self.next.set(self.next.get().wrapping_add(self.step.wrapping_mul(count as i64)));
    }
}

/// An iterator over any other range.
pub struct BigRangeIterator {
    pub next: Slot<BigInt>,
    pub step: BigInt,
    pub remaining: Slot<BigInt>,
}
payload!(BigRangeIterator, "longrange_iterator", shapes::NONE, leaf);
impl Trace for BigRangeIterator {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

fn big(number: &Obj) -> BigInt {
    as_big(number).expect("the parts of a range are ints").into_owned()
}

impl Vm {
    /// A range of ints; `step` is not 0.
    #[must_use]
    pub fn range(&mut self, start: Obj, stop: Obj, step: Obj) -> Gc<Range> {
        let length = match (start.as_small_int(), stop.as_small_int(), step.as_small_int()) {
            (Some(start), Some(stop), Some(step)) => self.int(small_length(start, stop, step)),
            _ => {
                let length = big_length(&big(&start), &big(&stop), &big(&step));
                self.int_big(length)
            }
        };
        self.heap.alloc(Range { start, stop, step, length })
    }

    fn range_big(&mut self, start: BigInt, stop: BigInt, step: BigInt) -> Gc<Range> {
        let (start, stop, step) = (self.int_big(start), self.int_big(stop), self.int_big(step));
        self.range(start, stop, step)
    }

    /// An iterator over `count` numbers from `start` on.
    fn range_iterator(&mut self, start: &Obj, step: &Obj, count: &Obj) -> Obj {
        if let (Some(first), Some(step), Some(count)) = (as_i64(start), as_i64(step), as_i64(count)) {
            let last = step.checked_mul(count).and_then(|length| first.checked_add(length));
            if last.is_some_and(|last| Value::try_int(last).is_some()) && Value::try_int(first).is_some() {
                let (next, remaining) = (Cell::new(first), Cell::new(count as u64));
                return self.heap.alloc(RangeIterator { next, step, remaining }).into();
            }
        }
        let iterator =
            BigRangeIterator { next: Slot::new(big(start)), step: big(step), remaining: Slot::new(big(count)) };
        let shape = self.types.longrange_iterator.root_shape();
        self.heap.alloc_with_shape(shape, iterator).into()
    }
}

/// The number of numbers; all three are of 62 bits.
fn small_length(start: i64, stop: i64, step: i64) -> i64 {
    if step > 0 && start < stop {
        (stop - start - 1) / step + 1
    } else if step < 0 && stop < start {
        (start - stop - 1) / -step + 1
    } else {
        0
    }
}

fn big_length(start: &BigInt, stop: &BigInt, step: &BigInt) -> BigInt {
    let distance = if step.is_negative() { start - stop } else { stop - start };
    if distance.is_positive() { (distance - 1i32) / step.abs() + 1i32 } else { BigInt::zero() }
}

/// Numbers from `start` up to but not including `stop`, `step` apart: `range(stop)` or `range(start, stop, step=1)`.
#[methods(range, module = "builtins", subclassable = false)]
impl Range {
    #[new(range(cls, *args))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj]) -> Result<Gc<Range>> {
        let _ = cls;
        let (start, stop, step) = match args {
            [] => return Err(vm.type_error("range expected at least 1 argument, got 0")),
            [stop] => (Obj::small(0), vm.index(stop)?, Obj::small(1)),
            [start, stop] => (vm.index(start)?, vm.index(stop)?, Obj::small(1)),
            [start, stop, step] => (vm.index(start)?, vm.index(stop)?, vm.index(step)?),
            _ => return Err(vm.type_error(format!("range expected at most 3 arguments, got {}", args.len()))),
        };
        if step.as_small_int() == Some(0) {
            return Err(vm.value_error("range() arg 3 must not be zero"));
        }
        Ok(vm.range(start, stop, step))
    }

    /// The first number, if there is one.
    #[getter(start)]
    fn start(this: &Gc<Self>) -> Obj {
        this.start.clone()
    }
    /// Where the numbers end; itself not among them.
    #[getter(stop)]
    fn stop(this: &Gc<Self>) -> Obj {
        this.stop.clone()
    }
    /// The distance of one number to the next.
    #[getter(step)]
    fn step(this: &Gc<Self>) -> Obj {
        this.step.clone()
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<String> {
        let (start, stop) = (vm.repr_text(&this.start)?, vm.repr_text(&this.stop)?);
        if this.step.as_small_int() == Some(1) {
            return Ok(format!("range({start}, {stop})"));
        }
        let step = vm.repr_text(&this.step)?;
        Ok(format!("range({start}, {stop}, {step})"))
    }

    #[native(__bool__(self, /))]
    fn bool_(this: &Gc<Self>) -> bool {
        this.length.as_small_int() != Some(0)
    }

    #[native(__len__(self, /))]
    fn len(this: &Gc<Self>, vm: &mut Vm) -> Result<i64> {
        match as_i64(&this.length) {
            Some(length) => Ok(length),
            None => Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
        }
    }

    #[native(__getitem__(self, key, /))]
    fn getitem(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<Obj> {
        if let Some(slice) = key.downcast::<Slice>() {
            let (start, stop, step) = vm.slice_indices_big(slice, &big(&this.length))?;
            let (first, unit) = (big(&this.start), big(&this.step));
            let range = vm.range_big(&first + start * &unit, &first + stop * &unit, step * &unit);
            return Ok(range.into());
        }
        if !is_int(key) && vm.special_of(key, Special::Index).is_none() {
            let class = vm.type_of(key).name(vm);
            return Err(vm.type_error(format!("range indices must be integers or slices, not {class}")));
        }
        let index = vm.index(key)?;
        match this.item(vm, &index) {
            Some(item) => Ok(item),
            None => Err(vm.index_error("range object index out of range")),
        }
    }

    #[native(__contains__(self, key, /))]
    fn contains(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<bool> {
        if is_plain_int(vm, key) {
            return Ok(this.position(key).is_some());
        }
        let iterator = vm.range_iterator(&this.start, &this.step, &this.length);
        while let Some(item) = vm.next(&iterator)? {
            if vm.eq(&item, key)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Return how often a value occurs: once or never, unless it has an equality of its own.
    #[native(count(self, value, /))]
    fn count(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<u64> {
        if is_plain_int(vm, value) {
            return Ok(u64::from(this.position(value).is_some()));
        }
        let iterator = vm.range_iterator(&this.start, &this.step, &this.length);
        let mut count = 0;
        while let Some(item) = vm.next(&iterator)? {
            count += u64::from(vm.eq(&item, value)?);
        }
        Ok(count)
    }

    /// Return the position of a value; ValueError if it is not there.
    #[native(index(self, value, /))]
    fn index(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        if is_plain_int(vm, value) {
            return match this.position(value) {
                Some(position) => Ok(vm.int_big(position)),
                None => {
                    let value = vm.repr_text(value)?;
                    Err(vm.value_error(format!("{value} is not in range")))
                }
            };
        }
        let iterator = vm.range_iterator(&this.start, &this.step, &this.length);
        let mut position = 0;
        while let Some(item) = vm.next(&iterator)? {
            if vm.eq(&item, value)? {
                return Ok(vm.int(position));
            }
            position += 1;
        }
        Err(vm.value_error("sequence.index(x): x not in sequence"))
    }

    #[native(__eq__(self, value, /))]
    fn eq(this: &Gc<Self>, value: &Obj) -> Obj {
        value.downcast::<Range>().map_or(Obj::NOT_IMPLEMENTED, |other| Obj::bool(this.has_same_numbers(other)))
    }
    #[native(__ne__(self, value, /))]
    fn ne(this: &Gc<Self>, value: &Obj) -> Obj {
        value.downcast::<Range>().map_or(Obj::NOT_IMPLEMENTED, |other| Obj::bool(!this.has_same_numbers(other)))
    }

    /// Ranges of the same numbers are equal and have the same hash.
    #[native(__hash__(self, /))]
    fn hash(this: &Gc<Self>, vm: &mut Vm) -> Result<i64> {
        let (start, step) = match this.length.as_small_int() {
            Some(0) => (Obj::NONE, Obj::NONE),
            Some(1) => (this.start.clone(), Obj::NONE),
            _ => (this.start.clone(), this.step.clone()),
        };
        let parts = vm.heap.tuple_of_array([this.length.clone(), start, step]);
        vm.hash(parts.as_obj())
    }

    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        vm.range_iterator(&this.start, &this.step, &this.length)
    }

    /// Return an iterator from the last number to the first.
    #[native(__reversed__(self, /))]
    fn reversed(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        let step = big(&this.step);
        let last = big(&this.start) + (big(&this.length) - 1i32) * &step;
        let (last, step) = (vm.int_big(last), vm.int_big(-step));
        vm.range_iterator(&last, &step, &this.length)
    }

    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> (Obj, (Obj, Obj, Obj)) {
        (vm.types.range.clone().into(), (this.start.clone(), this.stop.clone(), this.step.clone()))
    }
}

/// Whether membership can be computed: subclasses may have an equality of their own.
fn is_plain_int(vm: &Vm, object: &Obj) -> bool {
    let class = vm.type_of(object);
    class.is(&vm.types.int) || class.is(&vm.types.bool)
}

impl Range {
    /// The number at an index, which counts from the end when negative.
    fn item(&self, vm: &mut Vm, index: &Obj) -> Option<Obj> {
        let parts = (self.start.as_small_int(), self.step.as_small_int(), self.length.as_small_int());
        if let ((Some(start), Some(step), Some(length)), Some(i)) = (parts, index.as_small_int()) {
            let i = if i < 0 { i + length } else { i };
            if !(0..length).contains(&i) {
                return None;
            }
            if let Some(item) = step.checked_mul(i).and_then(|distance| start.checked_add(distance)) {
                return Some(vm.int(item));
            }
        }
        let (mut i, length) = (big(index), big(&self.length));
        if i.is_negative() {
            i += &length;
        }
        if i.is_negative() || i >= length {
            return None;
        }
        Some(vm.int_big(big(&self.start) + i * big(&self.step)))
    }

    /// Where an int stands; None if it is not there.
    fn position(&self, number: &Obj) -> Option<BigInt> {
        let (distance, rest) = (big(number) - big(&self.start)).div_mod_floor(&big(&self.step));
        (rest.is_zero() && !distance.is_negative() && distance < big(&self.length)).then_some(distance)
    }

    fn has_same_numbers(&self, other: &Range) -> bool {
        let same = |a: &Obj, b: &Obj| as_big(a) == as_big(b);
        same(&self.length, &other.length)
            && (self.length.as_small_int() == Some(0)
                || same(&self.start, &other.start)
                    && (self.length.as_small_int() == Some(1) || same(&self.step, &other.step)))
    }
}

/// `(iter, (range,), None)`: how to make an iterator over the rest again.
fn reduce_iterator(vm: &mut Vm, rest: &Gc<Range>) -> Result<Obj> {
    let name = vm.heap.intern("iter");
    let iter = match vm.builtins.get_str(&vm.heap, &name) {
        Some(iter) => iter,
        None => return Err(vm.attribute_error_plain("iter")),
    };
    let args = vm.heap.tuple_of_array([rest.into()]);
    Ok(vm.heap.tuple_of_array([iter, args.into(), Obj::NONE]).into())
}

#[methods(range_iterator, module = "builtins", subclassable = false)]
impl RangeIterator {
    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>) -> Obj {
        this.into()
    }

    #[native(__next__(self, /))]
    fn next_(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        match this.next_small().and_then(Obj::try_from_immediate) {
            Some(i) => Ok(i),
            None => Err(vm.stop_iteration(Obj::NONE)),
        }
    }

    #[native(__length_hint__(self, /))]
    fn length_hint(this: &Gc<Self>) -> u64 {
        this.remaining.get()
    }

    #[native(__setstate__(self, object, /))]
    fn setstate(this: &Gc<Self>, vm: &mut Vm, object: &Obj) -> Result<()> {
        let count = vm.to_clamped_isize(object)?;
        this.skip(u64::try_from(count).unwrap_or(0));
        Ok(())
    }

    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let stop = this.next.get() + this.step * this.remaining.get() as i64;
        let (start, stop, step) = (vm.int(this.next.get()), vm.int(stop), vm.int(this.step));
        let rest = vm.range(start, stop, step);
        reduce_iterator(vm, &rest)
    }
}

#[methods(longrange_iterator, module = "builtins", subclassable = false)]
impl BigRangeIterator {
    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>) -> Obj {
        this.into()
    }

    #[native(__next__(self, /))]
    fn next_(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        if this.remaining.get(&vm.heap).is_zero() {
            return Err(vm.stop_iteration(Obj::NONE));
        }
        *this.remaining.get_mut(&mut vm.heap) -= 1;
        let next = this.next.get_mut(&mut vm.heap);
        let i = next.clone();
        *next += &this.step;
        Ok(vm.int_big(i))
    }

    #[native(__length_hint__(self, /))]
    fn length_hint(this: &Gc<Self>, vm: &mut Vm) -> BigInt {
        this.remaining.cloned(&vm.heap)
    }

    #[native(__setstate__(self, object, /))]
    fn setstate(this: &Gc<Self>, vm: &mut Vm, object: &Obj) -> Result<()> {
        let count = vm.to_big(object)?.max(BigInt::zero()).min(this.remaining.cloned(&vm.heap));
        *this.remaining.get_mut(&mut vm.heap) -= &count;
        *this.next.get_mut(&mut vm.heap) += count * &this.step;
        Ok(())
    }

    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let start = this.next.cloned(&vm.heap);
        let stop = &start + &this.step * this.remaining.get(&vm.heap);
        let rest = vm.range_big(start, stop, this.step.clone());
        reduce_iterator(vm, &rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_traits::ToPrimitive;

    #[test]
    fn lengths() {
        for (start, stop, step) in
            [(0i64, 5i64, 1i64), (0, 5, 2), (5, 0, -1), (5, 0, -2), (5, 0, 1), (0, 0, -1), (-7, 7, 3)]
        {
            let expected = if step > 0 {
                (start..stop).step_by(step as usize).count()
            } else {
                (stop + 1..=start).rev().step_by(i64::unsigned_abs(step) as usize).count()
            };
            assert_eq!(small_length(start, stop, step), expected as i64);
            let length = big_length(&BigInt::from(start), &BigInt::from(stop), &BigInt::from(step));
            assert_eq!(length.to_i64(), Some(expected as i64));
        }
    }
}
