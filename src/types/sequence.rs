//! What list, tuple and deque share: subscripts, positions, repetition, comparing item by item, binding of constructors.

use super::slice::Slice;
use crate::object::class::TypeFlags;
use crate::object::native::Result;
use crate::object::protocol::CompareOp;
use crate::object::{Gc, Obj, Special, Str};
use crate::vm::Vm;

/// What stands between brackets.
pub(crate) enum Subscript {
    Index(i64),
    Slice(Gc<Slice>),
}

/// A slice applied to a length: `count` positions from `start` on, `step` apart. For counts of 0, `start` is where an
/// assignment inserts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    pub(crate) start: isize,
    pub(crate) step: isize,
    pub(crate) count: usize,
}

impl Span {
    /// The positions, in the slice's order.
    pub(crate) fn positions(self) -> impl Iterator<Item = usize> {
        (0..self.count).map(move |i| (self.start + i as isize * self.step) as usize)
    }

    /// The items at the positions.
    pub(crate) fn pick(self, items: &[Obj]) -> Vec<Obj> {
        if self.step == 1 {
            let start = self.start as usize;
            return items[start..start + self.count].to_vec();
        }
        self.positions().map(|i| items[i].clone()).collect()
    }
}

/// A position counted from the end if negative; None outside.
#[must_use]
pub(crate) fn position(index: i64, len: usize) -> Option<usize> {
    let i = if index < 0 { index + len as i64 } else { index };
    usize::try_from(i).ok().filter(|i| *i < len)
}

impl Vm {
    /// What `key` means in `object[key]`; `what` names the sequence in messages.
    pub(crate) fn subscript(&mut self, key: &Obj, what: &str) -> Result<Subscript> {
        if let Some(i) = key.as_small_int() {
            return Ok(Subscript::Index(i));
        }
        if let Some(slice) = key.downcast_exact::<Slice>() {
            return Ok(Subscript::Slice(slice.clone()));
        }
        if super::int::is_int(key) || self.special_of(key, Special::Index).is_some() {
            let i = self.index(key)?;
            return match super::int::as_i64(&i) {
                Some(i) => Ok(Subscript::Index(i)),
                None => {
                    let class = self.type_of(key).name(self);
                    Err(self.index_error(format!("cannot fit '{class}' into an index-sized integer")))
                }
            };
        }
        let class = self.type_of(key).name(self);
        Err(self.type_error(format!("{what} indices must be integers or slices, not {class}")))
    }

    /// An optional bound as in `list.index(x, start, stop)`: clamped, negative ones counted from the end.
    pub(crate) fn bound(&mut self, bound: Option<&Obj>, default: usize, len: usize) -> Result<usize> {
        let Some(bound) = bound else { return Ok(default) };
        if !super::int::is_int(bound) && self.special_of(bound, Special::Index).is_none() {
            return Err(self.type_error("slice indices must be integers or have an __index__ method"));
        }
        let i = self.to_clamped_isize(bound)?;
        Ok(if i < 0 { (i.saturating_add(len as isize)).max(0) as usize } else { i as usize })
    }

    /// The other operand of `sequence * n`: None where it is to be asked itself.
    pub(crate) fn repeat_count(&mut self, n: &Obj) -> Result<Option<isize>> {
        if super::int::is_int(n) || self.special_of(n, Special::Index).is_some() {
            let i = self.index(n)?;
            return match super::int::as_i64(&i) {
                Some(i) => Ok(Some(i as isize)),
                None => {
                    let class = self.type_of(n).name(self);
                    Err(self.overflow_error(format!("cannot fit '{class}' into an index-sized integer")))
                }
            };
        }
        let class = self.type_of(n);
        if class.has(TypeFlags::HEAP)
            && (self.special(&class, Special::RMul).is_some() || self.special(&class, Special::Mul).is_some())
        {
            return Ok(None);
        }
        let class = class.name(self);
        Err(self.type_error(format!("can't multiply sequence by non-int of type '{class}'")))
    }

    /// `items * n`.
    pub(crate) fn repeated(&mut self, items: &[Obj], n: isize) -> Result<Vec<Obj>> {
        let n = n.max(0) as usize;
        let mut result = Vec::new();
        let total = items.len().checked_mul(n).filter(|t| *t <= isize::MAX as usize / 8);
        if total.is_none_or(|t| result.try_reserve_exact(t).is_err()) {
            return Err(self.no_memory());
        }
        if let [one] = items {
            result.resize(n, one.clone());
        } else {
            for _ in 0..n {
                result.extend_from_slice(items);
            }
        }
        Ok(result)
    }

    /// Compare two sequences item by item; `item` gives those of the left (false) or right (true) side, which may change
    /// while items are compared.
    pub(crate) fn compare_items(
        &mut self,
        op: CompareOp,
        len: impl Fn(&Vm, bool) -> usize,
        item: impl Fn(&Vm, bool, usize) -> Option<Obj>,
    ) -> Result<Obj> {
        if matches!(op, CompareOp::Eq | CompareOp::Ne) && len(self, false) != len(self, true) {
            return Ok(Obj::bool(op == CompareOp::Ne));
        }
        let mut i = 0;
        while let (Some(a), Some(b)) = (item(self, false, i), item(self, true, i)) {
            if !self.eq(&a, &b)? {
                return match op {
                    CompareOp::Eq => Ok(Obj::FALSE),
                    CompareOp::Ne => Ok(Obj::TRUE),
                    CompareOp::Lt | CompareOp::Le | CompareOp::Gt | CompareOp::Ge => self.compare(op, &a, &b),
                };
            }
            i += 1;
        }
        Ok(Obj::bool(op.holds(Some(len(self, false).cmp(&len(self, true))))))
    }

    /// The arguments of a class that takes one optional positional argument and no keywords.
    pub(crate) fn optional_argument<'a>(
        &mut self,
        class: &str,
        args: &'a [Obj],
        keywords: &[(Gc<Str>, Obj)],
    ) -> Result<Option<&'a Obj>> {
        if !keywords.is_empty() {
            return Err(self.type_error(format!("{class}() takes no keyword arguments")));
        }
        if args.len() > 1 {
            return Err(self.type_error(format!("{class} expected at most 1 argument, got {}", args.len())));
        }
        Ok(args.first())
    }
}
