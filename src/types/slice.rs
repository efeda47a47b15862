//! `slice`: three objects of any kind, and what they mean for a sequence of a given length. Reference 3.2, "Slice
//! objects".

use super::int::as_big;
use super::sequence::Span;
use super::shapes;
use crate::object::native::Result;
use crate::object::protocol::CompareOp;
use crate::object::{Gc, Obj, Special, Trace, Tuple, Type, Visitor, payload};
use crate::vm::Vm;
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use ouro_macros::methods;

pub struct Slice {
    pub start: Obj,
    pub stop: Obj,
    pub step: Obj,
}
payload!(Slice, "slice", shapes::SLICE, container);
impl Trace for Slice {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.start.trace(v);
        self.stop.trace(v);
        self.step.trace(v);
    }
}

/// The three parts of a slice as numbers. Finding them may run a program, so the length of a sequence that can change is
/// asked afterwards.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    start: Option<isize>,
    stop: Option<isize>,
    /// Not 0.
    step: isize,
}

impl Bounds {
    /// Of parts that are small integers or left out.
    #[inline]
    pub(crate) fn plain(start: &Obj, stop: &Obj, step: &Obj) -> Option<Bounds> {
        let part = |part: &Obj| if part.is_none() { Some(None) } else { part.as_small_int().map(|i| Some(i as isize)) };
        let step = part(step)?.unwrap_or(1);
        (step != 0).then_some(Bounds { start: part(start)?, stop: part(stop)?, step })
    }

    /// What they select of `len` items.
    pub(crate) fn span(self, len: usize) -> Span {
        let (start, _, step, count) = adjust_indices(self.start, self.stop, self.step, len);
        Span { start, step, count }
    }
}

impl Slice {
    /// The bounds, where the parts are small integers or left out.
    #[inline]
    pub(crate) fn plain_bounds(&self) -> Option<Bounds> {
        Bounds::plain(&self.start, &self.stop, &self.step)
    }
}

impl Vm {
    #[must_use]
    pub fn slice(&mut self, start: Obj, stop: Obj, step: Obj) -> Obj {
        self.heap.alloc(Slice { start, stop, step }).into()
    }

    pub(crate) fn slice_bounds(&mut self, slice: &Gc<Slice>) -> Result<Bounds> {
        if let Some(bounds) = slice.plain_bounds() {
            return Ok(bounds);
        }
        let step = match &slice.step {
            step if step.is_none() => 1,
            step => self.slice_part(step)?.max(-isize::MAX),
        };
        if step == 0 {
            return Err(self.value_error("slice step cannot be zero"));
        }
        let start = match &slice.start {
            start if start.is_none() => None,
            start => Some(self.slice_part(start)?),
        };
        let stop = match &slice.stop {
            stop if stop.is_none() => None,
            stop => Some(self.slice_part(stop)?),
        };
        Ok(Bounds { start, stop, step })
    }

    /// What a slice selects of a sequence of `len` items: start, stop, step and the number of items, with start and stop
    /// inside the sequence (a stop of -1 means "down to the first").
    pub fn slice_indices(&mut self, slice: &Gc<Slice>, len: usize) -> Result<(isize, isize, isize, usize)> {
        let bounds = self.slice_bounds(slice)?;
        Ok(adjust_indices(bounds.start, bounds.stop, bounds.step, len))
    }

    /// A part of a slice that is not None, cut to what positions can be.
    pub fn slice_part(&mut self, part: &Obj) -> Result<isize> {
        if let Some(i) = part.as_small_int() {
            return Ok(i as isize);
        }
        if as_big(part).is_none() && self.special_of(part, Special::Index).is_none() {
            return Err(self.type_error("slice indices must be integers or None or have an __index__ method"));
        }
        self.to_clamped_isize(part)
    }

    fn slice_part_big(&mut self, part: &Obj) -> Result<Option<BigInt>> {
        if part.is_none() {
            return Ok(None);
        }
        if as_big(part).is_none() && self.special_of(part, Special::Index).is_none() {
            return Err(self.type_error("slice indices must be integers or None or have an __index__ method"));
        }
        self.to_big(part).map(Some)
    }

    /// Start, stop and step for a length of any size: `slice.indices(length)`.
    pub fn slice_indices_big(&mut self, slice: &Gc<Slice>, len: &BigInt) -> Result<(BigInt, BigInt, BigInt)> {
        let step = self.slice_part_big(&slice.step)?.unwrap_or_else(BigInt::one);
        if step.is_zero() {
            return Err(self.value_error("slice step cannot be zero"));
        }
        let is_down = step.is_negative();
        let (lower, upper) = if is_down { (-BigInt::one(), len - 1) } else { (BigInt::zero(), len.clone()) };
        let clamp = |part: Option<BigInt>, default: &BigInt| match part {
            None => default.clone(),
            Some(i) if i.is_negative() => (i + len).max(lower.clone()),
            Some(i) => i.min(upper.clone()),
        };
        let start = clamp(self.slice_part_big(&slice.start)?, if is_down { &upper } else { &lower });
        let stop = clamp(self.slice_part_big(&slice.stop)?, if is_down { &lower } else { &upper });
        Ok((start, stop, step))
    }
}

/// Bring the ends of a slice inside a sequence of `len` items; `step` is not 0.
fn adjust_indices(start: Option<isize>, stop: Option<isize>, step: isize, len: usize) -> (isize, isize, isize, usize) {
    let n = isize::try_from(len).unwrap_or(isize::MAX);
    let (lower, upper) = if step < 0 { (-1, n - 1) } else { (0, n) };
    let clamp = |i: isize| if i < 0 { (i.saturating_add(n)).max(lower) } else { i.min(upper) };
    let (first, last) = if step < 0 { (upper, lower) } else { (lower, upper) };
    let start = start.map_or(first, clamp);
    let stop = stop.map_or(last, clamp);
    let count = if step < 0 {
        if stop < start { (start - stop - 1) as usize / step.unsigned_abs() + 1 } else { 0 }
    } else if start < stop {
        (stop - start - 1) as usize / step as usize + 1
    } else {
        0
    };
    (start, stop, step, count)
}

/// What stands between the brackets of `a[start:stop:step]`, as an object.
#[methods(slice, module = "builtins", subclassable = false)]
impl Slice {
    #[new(slice(cls, *args))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj]) -> Result<Obj> {
        let _ = cls;
        match args {
            [] => Err(vm.type_error("slice expected at least 1 argument, got 0")),
            [stop] => Ok(vm.slice(Obj::NONE, stop.clone(), Obj::NONE)),
            [start, stop] => Ok(vm.slice(start.clone(), stop.clone(), Obj::NONE)),
            [start, stop, step] => Ok(vm.slice(start.clone(), stop.clone(), step.clone())),
            _ => Err(vm.type_error(format!("slice expected at most 3 arguments, got {}", args.len()))),
        }
    }

    #[getter(start)]
    fn start(this: &Gc<Self>) -> Obj {
        this.start.clone()
    }

    #[getter(stop)]
    fn stop(this: &Gc<Self>) -> Obj {
        this.stop.clone()
    }

    #[getter(step)]
    fn step(this: &Gc<Self>) -> Obj {
        this.step.clone()
    }

    /// Return start, stop and step as they are for a sequence of this length: no None, nothing outside.
    #[native(indices(self, object, /))]
    fn indices(this: &Gc<Self>, vm: &mut Vm, object: &Obj) -> Result<(BigInt, BigInt, BigInt)> {
        let len = vm.to_big(object)?;
        if len.is_negative() {
            return Err(vm.value_error("length should not be negative"));
        }
        vm.slice_indices_big(this, &len)
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let mut text: Vec<u8> = b"slice(".to_vec();
        for (i, part) in [&this.start, &this.stop, &this.step].into_iter().enumerate() {
            if i > 0 {
                text.extend_from_slice(b", ");
            }
            text.extend_from_slice(vm.repr(part)?.as_wtf8());
        }
        text.push(b')');
        Ok(vm.heap.str_from_wtf8(&text).into())
    }

    /// As tuples are hashed (by the scheme of xxHash), but without the length.
    #[native(__hash__(self, /))]
    fn hash(this: &Gc<Self>, vm: &mut Vm) -> Result<i64> {
        let mut sum = 2_870_177_450_012_600_261u64;
        for part in [&this.start, &this.stop, &this.step] {
            let lane = vm.hash(part)? as u64;
            sum = sum.wrapping_add(lane.wrapping_mul(14_029_467_366_897_019_727)).rotate_left(31);
            sum = sum.wrapping_mul(11_400_714_785_074_694_791);
        }
        Ok(if sum == u64::MAX { 1_546_275_796 } else { sum as i64 })
    }

    #[native(__eq__(self, value, /))]
    fn eq(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        this.compare(vm, CompareOp::Eq, value)
    }
    #[native(__ne__(self, value, /))]
    fn ne(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        this.compare(vm, CompareOp::Ne, value)
    }
    #[native(__lt__(self, value, /))]
    fn lt(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        this.compare(vm, CompareOp::Lt, value)
    }
    #[native(__le__(self, value, /))]
    fn le(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        this.compare(vm, CompareOp::Le, value)
    }
    #[native(__gt__(self, value, /))]
    fn gt(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        this.compare(vm, CompareOp::Gt, value)
    }
    #[native(__ge__(self, value, /))]
    fn ge(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        this.compare(vm, CompareOp::Ge, value)
    }

    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> (Obj, Obj) {
        (vm.types.slice.clone().into(), this.as_tuple(vm).into())
    }
}

impl Slice {
    fn as_tuple(&self, vm: &mut Vm) -> Gc<Tuple> {
        vm.heap.tuple_of_array([self.start.clone(), self.stop.clone(), self.step.clone()])
    }

    /// Slices compare as tuples of their parts.
    fn compare(&self, vm: &mut Vm, op: CompareOp, other: &Obj) -> Result<Obj> {
        let Some(other) = other.downcast::<Slice>().cloned() else { return Ok(Obj::NOT_IMPLEMENTED) };
        if std::ptr::eq(self, &*other) {
            return Ok(Obj::bool(matches!(op, CompareOp::Eq | CompareOp::Le | CompareOp::Ge)));
        }
        let (left, right) = (self.as_tuple(vm), other.as_tuple(vm));
        vm.compare(op, left.as_obj(), right.as_obj())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_brought_inside() {
        for (start, stop, step, len, expected) in [
            (None, None, 1, 5, (0, 5, 1, 5)),
            (None, None, -1, 5, (4, -1, -1, 5)),
            (Some(-3), None, 1, 5, (2, 5, 1, 3)),
            (Some(10), Some(-100), -2, 5, (4, -1, -2, 3)),
            (Some(3), Some(1), 1, 5, (3, 1, 1, 0)),
            (Some(isize::MIN), Some(isize::MAX), isize::MAX, 5, (0, 5, isize::MAX, 1)),
            (None, None, -isize::MAX, 0, (-1, -1, -isize::MAX, 0)),
        ] {
            assert_eq!(adjust_indices(start, stop, step, len), expected, "{start:?} {stop:?} {step} {len}");
        }
    }
}
