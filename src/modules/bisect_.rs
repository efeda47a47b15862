//! `_bisect`: finding and keeping places in sorted sequences, by halving.

use super::NativeModule;
use crate::object::native::Result;
use crate::object::protocol::CompareOp;
use crate::object::{Gc, Obj};
use crate::types::list::List;
use crate::vm::Vm;
use ouro_macros::native;

pub const MODULE: NativeModule = NativeModule {
    name: "_bisect",
    doc: "Bisection algorithms.",
    natives: &[BISECT_RIGHT, BISECT_LEFT, INSORT_RIGHT, INSORT_LEFT],
    init: None,
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

struct Part<'a> {
    lo: isize,
    hi: Option<isize>,
    key: Option<&'a Obj>,
}

/// Where `x` belongs: before or behind items equal to it.
fn place(vm: &mut Vm, a: &Obj, x: &Obj, part: &Part<'_>, side: Side) -> Result<usize> {
    let Ok(mut lo) = usize::try_from(part.lo) else { return Err(vm.value_error("lo must be non-negative")) };
    let mut hi = match part.hi {
        Some(hi) => usize::try_from(hi).unwrap_or(0),
        None => vm.len(a)?,
    };
    while lo < hi {
        let mid = usize::midpoint(lo, hi);
        let index = vm.int(mid as i64);
        let mut item = vm.get_item(a, &index)?;
        if let Some(key) = part.key {
            item = vm.call(key, std::slice::from_ref(&item))?;
        }
        let goes_right = match side {
            Side::Left => vm.compare_bool(CompareOp::Lt, &item, x)?,
            Side::Right => !vm.compare_bool(CompareOp::Lt, x, &item)?,
        };
        if goes_right {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    Ok(lo)
}

fn insert(vm: &mut Vm, a: &Obj, x: &Obj, part: &Part<'_>, side: Side) -> Result<()> {
    let rank = match part.key {
        Some(key) => vm.call(key, std::slice::from_ref(x))?,
        None => x.clone(),
    };
    let at = place(vm, a, &rank, part, side)?;
    match a.downcast_exact::<List>() {
        Some(list) => {
            let list: &Gc<List> = list;
            let items = list.items.get_mut(&mut vm.heap);
            items.insert(at.min(items.len()), x.clone());
        }
        None => {
            let at = vm.int(at as i64);
            vm.call_method(a, "insert", &[at, x.clone()])?;
        }
    }
    Ok(())
}

/// Return the index where to insert item x in list a, assuming a is sorted.
///
/// The return value i is such that all e in a[:i] have e <= x, and all e in
/// a[i:] have e > x.  So if x already appears in the list, a.insert(i, x) will
/// insert just after the rightmost x already there.
///
/// Optional args lo (default 0) and hi (default len(a)) bound the
/// slice of a to be searched.
///
/// A custom key function can be supplied to customize the sort order.
#[native(bisect_right(a, x, lo=0, hi=None, *, key=None))]
fn bisect_right(vm: &mut Vm, a: &Obj, x: &Obj, lo: isize, hi: Option<isize>, key: Option<&Obj>) -> Result<usize> {
    place(vm, a, x, &Part { lo, hi, key }, Side::Right)
}

/// Return the index where to insert item x in list a, assuming a is sorted.
///
/// The return value i is such that all e in a[:i] have e < x, and all e in
/// a[i:] have e >= x.  So if x already appears in the list, a.insert(i, x) will
/// insert just before the leftmost x already there.
///
/// Optional args lo (default 0) and hi (default len(a)) bound the
/// slice of a to be searched.
///
/// A custom key function can be supplied to customize the sort order.
#[native(bisect_left(a, x, lo=0, hi=None, *, key=None))]
fn bisect_left(vm: &mut Vm, a: &Obj, x: &Obj, lo: isize, hi: Option<isize>, key: Option<&Obj>) -> Result<usize> {
    place(vm, a, x, &Part { lo, hi, key }, Side::Left)
}

/// Insert item x in list a, and keep it sorted assuming a is sorted.
///
/// If x is already in a, insert it to the right of the rightmost x.
///
/// Optional args lo (default 0) and hi (default len(a)) bound the
/// slice of a to be searched.
///
/// A custom key function can be supplied to customize the sort order.
#[native(insort_right(a, x, lo=0, hi=None, *, key=None))]
fn insort_right(vm: &mut Vm, a: &Obj, x: &Obj, lo: isize, hi: Option<isize>, key: Option<&Obj>) -> Result<()> {
    insert(vm, a, x, &Part { lo, hi, key }, Side::Right)
}

/// Insert item x in list a, and keep it sorted assuming a is sorted.
///
/// If x is already in a, insert it to the left of the leftmost x.
///
/// Optional args lo (default 0) and hi (default len(a)) bound the
/// slice of a to be searched.
///
/// A custom key function can be supplied to customize the sort order.
#[native(insort_left(a, x, lo=0, hi=None, *, key=None))]
fn insort_left(vm: &mut Vm, a: &Obj, x: &Obj, lo: isize, hi: Option<isize>, key: Option<&Obj>) -> Result<()> {
    insert(vm, a, x, &Part { lo, hi, key }, Side::Left)
}
