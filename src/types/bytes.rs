//! `bytes`, and the methods that it shares with `bytearray`.

use super::bytearray::ByteArray;
use super::bytes_ops::{self as ops, limit};
use super::list::List;
use super::memoryview::MemoryView;
use super::sequence::Span;
use super::shapes;
use super::slice::Slice;
use super::str_type::{ascii_title, class_name, expand_tabs, text_argument};
use crate::object::native::Result;
use crate::object::protocol::CompareOp;
use crate::object::{Gc, Obj, Special, Str, Trace, Tuple, Type, Visitor, payload};
use crate::vm::Vm;
use ouro_heap::Payload;
use ouro_macros::methods;
use ouro_text::escape;
use std::borrow::Cow;
use std::cell::Cell;

pub struct Bytes {
    pub data: Box<[u8]>,
    /// 0 while unknown.
    pub hash: Cell<i64>,
}
payload!(Bytes, "bytes", shapes::BYTES, leaf);
impl Trace for Bytes {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

impl Bytes {
    #[must_use]
    pub fn of(data: Vec<u8>) -> Bytes {
        Bytes { data: data.into_boxed_slice(), hash: Cell::new(0) }
    }
}

impl Vm {
    #[must_use]
    pub fn bytes(&mut self, data: Vec<u8>) -> Gc<Bytes> {
        self.heap.alloc(Bytes::of(data))
    }

    /// Let `len()` and truth of bytes be asked without a call.
    pub(crate) fn measure_bytes(&mut self) {
        let length = |vm: &Vm, object: &Obj| vm.bytes_view(object).map_or(0, <[u8]>::len);
        self.set_native_len(shapes::BYTES, length);
        self.set_native_len(shapes::BYTEARRAY, length);
    }

    /// The contents of bytes, a bytearray, or a memory view without gaps, borrowed; None for anything else.
    #[must_use]
    pub fn bytes_view<'a>(&'a self, object: &'a Obj) -> Option<&'a [u8]> {
        if let Some(bytes) = object.downcast::<Bytes>() {
            return Some(&bytes.data);
        }
        if let Some(array) = object.downcast::<ByteArray>() {
            return Some(array.data.get(&self.heap));
        }
        object.downcast::<MemoryView>().and_then(|view| view.contiguous(self))
    }

    /// A copy of the contents of any bytes-like object; None if it is none.
    pub fn bytes_like(&mut self, object: &Obj) -> Result<Option<Vec<u8>>> {
        if let Some(view) = self.bytes_view(object) {
            return Ok(Some(view.to_vec()));
        }
        match self.memory_view(object)? {
            Some(view) => view.contents(self).map(Some),
            None => Ok(None),
        }
    }

    /// The contents of a bytes-like object, or TypeError.
    pub fn need_bytes<'a>(&mut self, object: &'a Obj) -> Result<Cow<'a, [u8]>> {
        if let Some(bytes) = object.downcast::<Bytes>() {
            return Ok(Cow::Borrowed(&bytes.data));
        }
        match self.bytes_like(object)? {
            Some(data) => Ok(Cow::Owned(data)),
            None => {
                let class = class_name(self, object);
                Err(self.type_error(format!("a bytes-like object is required, not '{class}'")))
            }
        }
    }

    /// A byte given as an integer; `what` begins the message for those that are none.
    pub(crate) fn to_byte(&mut self, object: &Obj, what: &str) -> Result<u8> {
        let index = self.index(object)?;
        match super::int::as_i64(&index).and_then(|i| u8::try_from(i).ok()) {
            Some(byte) => Ok(byte),
            None => Err(self.value_error(format!("{what} must be in range(0, 256)"))),
        }
    }

    /// `n` zeros, or MemoryError.
    pub(crate) fn zeros(&mut self, n: usize) -> Result<Vec<u8>> {
        let mut data = Vec::new();
        self.reserve(&mut data, n)?;
        data.resize(n, 0);
        Ok(data)
    }

    /// Room for `n` more bytes, or MemoryError.
    pub(crate) fn reserve(&mut self, data: &mut Vec<u8>, n: usize) -> Result<()> {
        if n > isize::MAX as usize / 4 || data.try_reserve_exact(n).is_err() {
            return Err(self.no_memory());
        }
        Ok(())
    }

    /// The bytes that `bytes(source, encoding, errors)` has; `class` is `bytes` or `bytearray`.
    pub(crate) fn bytes_from(
        &mut self,
        class: &str,
        source: Option<&Obj>,
        encoding: Option<&Obj>,
        errors: Option<&Obj>,
    ) -> Result<Vec<u8>> {
        let encoding = text_argument(self, encoding, &format!("{class}() argument 'encoding'"))?;
        let errors = text_argument(self, errors, &format!("{class}() argument 'errors'"))?;
        let text = source.and_then(|s| s.downcast::<Str>());
        match (encoding, errors, text) {
            (Some(encoding), _, Some(text)) => {
                let errors = errors.map_or("strict".into(), |e| e.to_str());
                return self.encode(text, &encoding.to_str(), &errors);
            }
            (Some(_), _, None) => return Err(self.type_error("encoding without a string argument")),
            (None, Some(_), None) => return Err(self.type_error("errors without a string argument")),
            (None, _, Some(_)) => return Err(self.type_error("string argument without an encoding")),
            (None, None, None) => {}
        }
        let Some(source) = source else { return Ok(Vec::new()) };
        let range = if class == "bytes" { "bytes" } else { "byte" };
        if class == "bytes"
            && let Some(method) = self.special_of(source, Special::Bytes)
        {
            let made = self.call_method_object(&method, source, &[])?;
            return match made.downcast::<Bytes>() {
                Some(made) => Ok(made.data.to_vec()),
                None => {
                    let class = class_name(self, &made);
                    Err(self.type_error(format!("__bytes__ returned non-bytes (type {class})")))
                }
            };
        }
        if super::int::is_int(source) || self.special_of(source, Special::Index).is_some() {
            match self.index(source) {
                Ok(n) => {
                    let Some(n) = super::int::as_i64(&n) else {
                        let class = class_name(self, source);
                        let message = format!("cannot fit '{class}' into an index-sized integer");
                        return Err(self.overflow_error(message));
                    };
                    let Ok(n) = usize::try_from(n) else { return Err(self.value_error("negative count")) };
                    return self.zeros(n);
                }
                Err(raised) if raised.is(self, &self.types.exceptions.TypeError.clone()) => {}
                Err(raised) => return Err(raised),
            }
        }
        if let Some(data) = self.bytes_like(source)? {
            return Ok(data);
        }
        let iterator = match self.iter(source) {
            Err(raised) if raised.is(self, &self.types.exceptions.TypeError.clone()) => {
                let given = class_name(self, source);
                return Err(self.type_error(format!("cannot convert '{given}' object to {class}")));
            }
            other => other?,
        };
        let mut data = Vec::new();
        while let Some(item) = self.next(&iterator)? {
            data.push(self.to_byte(&item, range)?);
        }
        Ok(data)
    }
}

/// What `bytes` and `bytearray` have in common.
pub(crate) trait ByteString: Payload {
    fn view<'a>(this: &'a Gc<Self>, vm: &'a Vm) -> &'a [u8];
    fn make(vm: &mut Vm, data: Vec<u8>) -> Obj;
}

impl ByteString for Bytes {
    fn view<'a>(this: &'a Gc<Self>, _: &'a Vm) -> &'a [u8] {
        &this.data
    }
    fn make(vm: &mut Vm, data: Vec<u8>) -> Obj {
        vm.bytes(data).into()
    }
}

/// Something to search for: bytes, or one byte as an integer.
fn needle<'a>(vm: &mut Vm, object: &'a Obj) -> Result<Cow<'a, [u8]>> {
    if let Some(bytes) = object.downcast::<Bytes>() {
        return Ok(Cow::Borrowed(&bytes.data));
    }
    if super::int::is_int(object) {
        return Ok(vec![vm.to_byte(object, "byte")?].into());
    }
    if let Some(data) = vm.bytes_like(object)? {
        return Ok(data.into());
    }
    if vm.special_of(object, Special::Index).is_some() {
        return Ok(vec![vm.to_byte(object, "byte")?].into());
    }
    let class = class_name(vm, object);
    Err(vm.type_error(format!("argument should be integer or bytes-like object, not '{class}'")))
}

type Bounds<'a> = (Option<&'a Obj>, Option<&'a Obj>);

pub(crate) fn search<T: ByteString>(
    this: &Gc<T>,
    vm: &mut Vm,
    sub: &Obj,
    bounds: Bounds<'_>,
    find: fn(&[u8], &[u8]) -> Option<usize>,
) -> Result<Option<usize>> {
    let sub = needle(vm, sub)?;
    let len = T::view(this, vm).len();
    let Some(range) = vm.search_bounds(bounds.0, bounds.1, len)? else { return Ok(None) };
    let data = T::view(this, vm);
    let start = range.start;
    Ok(data.get(range).and_then(|data| find(data, &sub)).map(|at| start + at))
}

pub(crate) fn count<T: ByteString>(this: &Gc<T>, vm: &mut Vm, sub: &Obj, bounds: Bounds<'_>) -> Result<usize> {
    let sub = needle(vm, sub)?;
    let len = T::view(this, vm).len();
    let Some(range) = vm.search_bounds(bounds.0, bounds.1, len)? else { return Ok(0) };
    if sub.is_empty() {
        return Ok(range.len() + 1);
    }
    Ok(T::view(this, vm).get(range).map_or(0, |data| ops::count(data, &sub)))
}

pub(crate) fn has_affix<T: ByteString>(
    this: &Gc<T>,
    vm: &mut Vm,
    name: &str,
    affix: &Obj,
    bounds: Bounds<'_>,
    fits: fn(&[u8], &[u8]) -> bool,
) -> Result<bool> {
    let len = T::view(this, vm).len();
    let range = vm.search_bounds(bounds.0, bounds.1, len)?;
    let test =
        |vm: &Vm, affix: &[u8]| range.clone().and_then(|r| T::view(this, vm).get(r)).is_some_and(|d| fits(d, affix));
    if let Some(affixes) = affix.downcast::<Tuple>() {
        for affix in affixes.items() {
            let affix = vm.need_bytes(affix)?;
            if test(vm, &affix) {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    match vm.bytes_like(affix)? {
        Some(affix) => Ok(test(vm, &affix)),
        None => {
            let class = class_name(vm, affix);
            Err(vm.type_error(format!("{name} first arg must be bytes or a tuple of bytes, not {class}")))
        }
    }
}

/// A separator: bytes-like and not empty.
fn separator<'a>(vm: &mut Vm, separator: &'a Obj) -> Result<Cow<'a, [u8]>> {
    let separator = vm.need_bytes(separator)?;
    if separator.is_empty() {
        return Err(vm.value_error("empty separator"));
    }
    Ok(separator)
}

fn parts<T: ByteString>(vm: &mut Vm, data: &[u8], ranges: Vec<std::ops::Range<usize>>) -> Vec<Obj> {
    ranges.into_iter().map(|range| T::make(vm, data[range].to_vec())).collect()
}

pub(crate) fn split<T: ByteString>(
    this: &Gc<T>,
    vm: &mut Vm,
    sep: Option<&Obj>,
    maxsplit: isize,
    from_end: bool,
) -> Result<Vec<Obj>> {
    let sep = sep.map(|sep| separator(vm, sep)).transpose()?;
    let data = T::view(this, vm).to_vec();
    let limit = limit(maxsplit);
    let ranges = match (sep, from_end) {
        (None, false) => ops::split_space(&data, limit, ops::is_space),
        (None, true) => ops::rsplit_space(&data, limit, ops::is_space),
        (Some(sep), false) => ops::split(&data, &sep, limit),
        (Some(sep), true) => ops::rsplit(&data, &sep, limit),
    };
    Ok(parts::<T>(vm, &data, ranges))
}

pub(crate) fn splitlines<T: ByteString>(this: &Gc<T>, vm: &mut Vm, keepends: bool) -> Vec<Obj> {
    let data = T::view(this, vm).to_vec();
    let lines = ops::split_lines(&data);
    let ranges = lines.into_iter().map(|(line, next)| if keepends { line.start..next } else { line }).collect();
    parts::<T>(vm, &data, ranges)
}

pub(crate) fn partition<T: ByteString>(
    this: &Gc<T>,
    vm: &mut Vm,
    sep: &Obj,
    from_end: bool,
) -> Result<(Obj, Obj, Obj)> {
    let wanted = separator(vm, sep)?;
    let data = T::view(this, vm).to_vec();
    let found = if from_end { ops::rfind(&data, &wanted) } else { ops::find(&data, &wanted) };
    let mut make = |data: &[u8]| T::make(vm, data.to_vec());
    Ok(match found {
        Some(at) => {
            let (before, after) = (make(&data[..at]), make(&data[at + wanted.len()..]));
            (before, make(&wanted), after)
        }
        None if from_end => (make(b""), make(b""), make(&data)),
        None => (make(&data), make(b""), make(b"")),
    })
}

pub(crate) fn join<T: ByteString>(this: &Gc<T>, vm: &mut Vm, iterable: &Obj) -> Result<Obj> {
    let items = if let Some(list) = iterable.downcast_exact::<List>() {
        list.items.cloned(&vm.heap)
    } else if let Some(tuple) = iterable.downcast_exact::<Tuple>() {
        tuple.items().to_vec()
    } else {
        let iterator = match vm.iter(iterable) {
            Err(raised) if raised.is(vm, &vm.types.exceptions.TypeError.clone()) => {
                return Err(vm.type_error("can only join an iterable"));
            }
            other => other?,
        };
        let mut items = Vec::new();
        while let Some(item) = vm.next(&iterator)? {
            items.push(item);
        }
        items
    };
    let between = T::view(this, vm).to_vec();
    let mut out = Vec::new();
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(&between);
        }
        if let Some(data) = vm.bytes_view(item) {
            out.extend_from_slice(data);
        } else if let Some(data) = vm.bytes_like(item)? {
            out.extend_from_slice(&data);
        } else {
            let class = class_name(vm, item);
            return Err(vm.type_error(format!("sequence item {i}: expected a bytes-like object, {class} found")));
        }
    }
    Ok(T::make(vm, out))
}

pub(crate) fn replace<T: ByteString>(this: &Gc<T>, vm: &mut Vm, old: &Obj, new: &Obj, count: isize) -> Result<Obj> {
    let (old, new) = (vm.need_bytes(old)?, vm.need_bytes(new)?);
    let data = T::view(this, vm);
    let replaced = ops::replace(data, &old, &new, limit(count), |_| true).unwrap_or_else(|| data.to_vec());
    Ok(T::make(vm, replaced))
}

pub(crate) fn strip<T: ByteString>(
    this: &Gc<T>,
    vm: &mut Vm,
    goes: Option<&Obj>,
    left: bool,
    right: bool,
) -> Result<Obj> {
    let goes = goes.map(|goes| vm.need_bytes(goes)).transpose()?;
    let data = T::view(this, vm);
    let range = match goes {
        None => ops::strip(data, left, right, ops::is_space),
        Some(goes) => ops::strip(data, left, right, |byte| goes.contains(&byte)),
    };
    let left_over = data[range].to_vec();
    Ok(T::make(vm, left_over))
}

/// `ljust`, `rjust` and `center`: how much goes to either side is told by `sides(width, length)`.
pub(crate) fn justify<T: ByteString>(
    this: &Gc<T>,
    vm: &mut Vm,
    name: &str,
    width: isize,
    fill: Option<&Obj>,
    sides: fn(usize, usize) -> (usize, usize),
) -> Result<Obj> {
    let fill = match fill {
        None => b' ',
        Some(fill) => {
            let is_bytes = fill.downcast::<Bytes>().is_some() || fill.downcast::<ByteArray>().is_some();
            match vm.bytes_view(fill) {
                Some([byte]) if is_bytes => *byte,
                _ => {
                    let class = class_name(vm, fill);
                    let message = format!("{name}() argument 2 must be a byte string of length 1, not {class}");
                    return Err(vm.type_error(message));
                }
            }
        }
    };
    let (left, right) = sides(usize::try_from(width).unwrap_or(0), T::view(this, vm).len());
    pad(this, vm, 0, left, right, fill)
}

/// `fill` put in `left` times behind the first `at` bytes, and `right` times at the end.
fn pad<T: ByteString>(this: &Gc<T>, vm: &mut Vm, at: usize, left: usize, right: usize, fill: u8) -> Result<Obj> {
    let mut out = Vec::new();
    let total = T::view(this, vm).len().saturating_add(left).saturating_add(right);
    vm.reserve(&mut out, total)?;
    let data = T::view(this, vm);
    out.extend_from_slice(&data[..at]);
    out.resize(at + left, fill);
    out.extend_from_slice(&data[at..]);
    out.resize(total, fill);
    Ok(T::make(vm, out))
}

pub(crate) fn zfill<T: ByteString>(this: &Gc<T>, vm: &mut Vm, width: isize) -> Result<Obj> {
    let data = T::view(this, vm);
    let missing = usize::try_from(width).unwrap_or(0).saturating_sub(data.len());
    let sign = usize::from(matches!(data.first(), Some(b'+' | b'-')));
    pad(this, vm, sign, missing, 0, b'0')
}

pub(crate) fn changed<T: ByteString>(this: &Gc<T>, vm: &mut Vm, change: impl FnOnce(&[u8]) -> Vec<u8>) -> Obj {
    let data = change(T::view(this, vm));
    T::make(vm, data)
}

pub(crate) fn translate<T: ByteString>(this: &Gc<T>, vm: &mut Vm, table: &Obj, delete: Option<&Obj>) -> Result<Obj> {
    let table = if table.is_none() { None } else { Some(vm.need_bytes(table)?) };
    if table.as_ref().is_some_and(|t| t.len() != 256) {
        return Err(vm.value_error("translation table must be 256 characters long"));
    }
    let delete = delete.map(|d| vm.need_bytes(d)).transpose()?.unwrap_or_default();
    let mut goes = [false; 256];
    delete.iter().for_each(|byte| goes[usize::from(*byte)] = true);
    let data = T::view(this, vm).iter().filter(|byte| !goes[usize::from(**byte)]);
    let data = match &table {
        Some(table) => data.map(|byte| table[usize::from(*byte)]).collect(),
        None => data.copied().collect(),
    };
    Ok(T::make(vm, data))
}

pub(crate) fn maketrans(vm: &mut Vm, from: &Obj, to: &Obj) -> Result<Obj> {
    let (from, to) = (vm.need_bytes(from)?, vm.need_bytes(to)?);
    if from.len() != to.len() {
        return Err(vm.value_error("maketrans arguments must have same length"));
    }
    let mut table: Vec<u8> = (0..=255).collect();
    from.iter().zip(&*to).for_each(|(from, to)| table[usize::from(*from)] = *to);
    Ok(vm.bytes(table).into())
}

pub(crate) fn expandtabs<T: ByteString>(this: &Gc<T>, vm: &mut Vm, tabsize: i32) -> Result<Obj> {
    match expand_tabs(T::view(this, vm), tabsize, |_| true) {
        Some(expanded) => Ok(T::make(vm, expanded)),
        None => Err(vm.overflow_error("result too long")),
    }
}

/// Hexadecimal digits, a separator between groups of `group` bytes, which are counted from the end if it is positive.
pub(crate) fn hex(vm: &mut Vm, data: &[u8], sep: Option<&Obj>, group: i32) -> Result<Obj> {
    let sep = match sep {
        None => None,
        Some(sep) => {
            if vm.len(sep)? != 1 {
                return Err(vm.value_error("sep must be length 1."));
            }
            let byte = if let Some(text) = sep.downcast::<Str>() {
                if !text.is_ascii() {
                    return Err(vm.value_error("sep must be ASCII."));
                }
                text.as_wtf8()[0]
            } else if let Some([byte]) = sep.downcast::<Bytes>().map(|b| &*b.data) {
                *byte
            } else {
                return Err(vm.type_error("sep must be str or bytes."));
            };
            if byte >= 0x80 {
                return Err(vm.value_error("sep must be ASCII."));
            }
            Some(byte)
        }
    };
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let width = group.unsigned_abs() as usize;
    let mut out = String::with_capacity(data.len() * 3);
    for (i, byte) in data.iter().enumerate() {
        if let (Some(sep), true) = (sep, i > 0 && width > 0) {
            let is_cut = if group > 0 { (data.len() - i).is_multiple_of(width) } else { i.is_multiple_of(width) };
            if is_cut {
                out.push(sep.into());
            }
        }
        out.push(DIGITS[usize::from(byte >> 4)].into());
        out.push(DIGITS[usize::from(byte & 15)].into());
    }
    Ok(vm.heap.str(&out).into())
}

pub(crate) fn from_hex(vm: &mut Vm, text: &Gc<Str>) -> Result<Vec<u8>> {
    let bad = |vm: &mut Vm, at: usize| {
        Err(vm.value_error(format!("non-hexadecimal number found in fromhex() arg at position {at}")))
    };
    if !text.is_ascii() {
        let at = text.code_points().position(|code| code >= 0x80).unwrap_or(0);
        return bad(vm, at);
    }
    let digits = text.as_wtf8();
    let value = |i: usize| digits.get(i).and_then(|b| char::from(*b).to_digit(16));
    let mut data = Vec::with_capacity(digits.len() / 2);
    let mut i = 0;
    while i < digits.len() {
        if ops::is_space(digits[i]) {
            i += 1;
            continue;
        }
        let Some(high) = value(i) else { return bad(vm, i) };
        let Some(low) = value(i + 1) else { return bad(vm, i + 1) };
        data.push((high << 4 | low) as u8);
        i += 2;
    }
    Ok(data)
}

pub(crate) fn compare<T: ByteString>(this: &Gc<T>, vm: &mut Vm, op: CompareOp, other: &Obj) -> Result<Obj> {
    // Views are compared by themselves, and ordered by bytearrays alone.
    if other.downcast::<MemoryView>().is_some() {
        let is_order = !matches!(op, CompareOp::Eq | CompareOp::Ne);
        if T::NAME == Bytes::NAME || !is_order {
            return Ok(Obj::NOT_IMPLEMENTED);
        }
        let Some(other) = vm.bytes_like(other)? else { return Ok(Obj::NOT_IMPLEMENTED) };
        return Ok(ops::compare_slices(op, T::view(this, vm), &other));
    }
    match vm.bytes_view(other) {
        Some(other) => Ok(ops::compare_slices(op, T::view(this, vm), other)),
        None => Ok(Obj::NOT_IMPLEMENTED),
    }
}

pub(crate) fn contains<T: ByteString>(this: &Gc<T>, vm: &mut Vm, key: &Obj) -> Result<bool> {
    let key = if super::int::is_int(key) { needle(vm, key)? } else { vm.need_bytes(key)? };
    Ok(ops::find(T::view(this, vm), &key).is_some())
}

pub(crate) fn getitem<T: ByteString>(this: &Gc<T>, vm: &mut Vm, key: &Obj, what: &str, range: &str) -> Result<Obj> {
    let len = T::view(this, vm).len();
    if let Some(slice) = key.downcast_exact::<Slice>() {
        let bounds = vm.slice_bounds(slice)?;
        let data = T::view(this, vm);
        let Span { start, step, count } = bounds.span(data.len());
        let picked = if step == 1 {
            data.get(start as usize..start as usize + count).unwrap_or_default().to_vec()
        } else {
            (0..count).filter_map(|i| data.get((start + i as isize * step) as usize).copied()).collect()
        };
        return Ok(T::make(vm, picked));
    }
    let i = vm.text_index(key, len, what, range)?;
    match T::view(this, vm).get(i) {
        Some(byte) => Ok(Obj::small(i32::from(*byte))),
        None => Err(vm.index_error(range)),
    }
}

pub(crate) fn add<T: ByteString>(this: &Gc<T>, vm: &mut Vm, other: &Obj, name: &str) -> Result<Obj> {
    let mut sum = T::view(this, vm).to_vec();
    if let Some(other) = vm.bytes_view(other) {
        sum.extend_from_slice(other);
    } else if let Some(other) = vm.bytes_like(other)? {
        sum.extend_from_slice(&other);
    } else {
        if vm.may_answer(other, Special::RAdd) {
            return Ok(Obj::NOT_IMPLEMENTED);
        }
        let class = class_name(vm, other);
        return Err(vm.type_error(format!("can't concat {class} to {name}")));
    }
    Ok(T::make(vm, sum))
}

/// `data * n`; None where `n` is to be asked itself.
pub(crate) fn repeat<T: ByteString>(this: &Gc<T>, vm: &mut Vm, n: &Obj) -> Result<Option<Vec<u8>>> {
    let Some(n) = vm.text_factor(n)? else { return Ok(None) };
    let len = T::view(this, vm).len();
    let Some(total) = len.checked_mul(n).filter(|total| *total <= isize::MAX as usize) else {
        if T::NAME == Bytes::NAME {
            return Err(vm.overflow_error("repeated bytes are too long"));
        }
        return Err(vm.no_memory());
    };
    let mut out = Vec::new();
    vm.reserve(&mut out, total)?;
    match T::view(this, vm) {
        [byte] => out.resize(n, *byte),
        data => (0..n).for_each(|_| out.extend_from_slice(data)),
    }
    Ok(Some(out))
}

pub(crate) fn every(data: &[u8], is: impl Fn(&u8) -> bool) -> bool {
    !data.is_empty() && data.iter().all(is)
}

/// The methods of both classes; those given in braces are the one class's own.
macro_rules! byte_string {
    ($(#[$meta:meta])* $payload:ident, $class:ident, $what:literal, $range:literal, { $($own:tt)* }) => {
        $(#[$meta])*
        #[methods($class, module = "builtins")]
        impl $payload {
            $($own)*

            #[native(__len__(self, /))]
            fn len(this: &Gc<Self>, vm: &mut Vm) -> usize {
                Self::view(this, vm).len()
            }

            #[native(__eq__(self, value, /))]
            fn eq(this: &Gc<Self>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
                bytes::compare(this, vm, CompareOp::Eq, other)
            }

            #[native(__ne__(self, value, /))]
            fn ne(this: &Gc<Self>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
                bytes::compare(this, vm, CompareOp::Ne, other)
            }

            #[native(__lt__(self, value, /))]
            fn lt(this: &Gc<Self>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
                bytes::compare(this, vm, CompareOp::Lt, other)
            }

            #[native(__le__(self, value, /))]
            fn le(this: &Gc<Self>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
                bytes::compare(this, vm, CompareOp::Le, other)
            }

            #[native(__gt__(self, value, /))]
            fn gt(this: &Gc<Self>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
                bytes::compare(this, vm, CompareOp::Gt, other)
            }

            #[native(__ge__(self, value, /))]
            fn ge(this: &Gc<Self>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
                bytes::compare(this, vm, CompareOp::Ge, other)
            }

            #[native(__contains__(self, key, /))]
            fn contains(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<bool> {
                bytes::contains(this, vm, key)
            }

            #[native(__getitem__(self, key, /))]
            fn getitem(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<Obj> {
                bytes::getitem(this, vm, key, $what, $range)
            }

            #[native(__add__(self, value, /))]
            fn add(this: &Gc<Self>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
                bytes::add(this, vm, other, stringify!($class))
            }

            #[native(__mul__(self, value, /))]
            fn mul(this: &Gc<Self>, vm: &mut Vm, n: &Obj) -> Result<Obj> {
                match bytes::repeat(this, vm, n)? {
                    Some(data) => Ok(Self::make(vm, data)),
                    None => Ok(Obj::NOT_IMPLEMENTED),
                }
            }

            #[native(__rmul__(self, value, /))]
            fn rmul(this: &Gc<Self>, vm: &mut Vm, n: &Obj) -> Result<Obj> {
                Self::mul(this, vm, n)
            }

            #[native(__mod__(self, value, /))]
            fn modulo(this: &Gc<Self>, vm: &mut Vm, values: &Obj) -> Result<Obj> {
                let template = Self::view(this, vm).to_vec();
                let data = vm.percent_bytes(&template, values)?;
                Ok(Self::make(vm, data))
            }

            #[native(__rmod__(self, value, /))]
            fn rmodulo(this: &Gc<Self>, vm: &mut Vm, template: &Obj) -> Result<Obj> {
                match template.downcast::<Self>() {
                    Some(template) => Self::modulo(&template.clone(), vm, this.as_obj()),
                    None => Ok(Obj::NOT_IMPLEMENTED),
                }
            }

            /// Return a buffer object that exposes the underlying memory of the object.
            #[native(__buffer__(self, flags, /))]
            fn buffer(this: &Gc<Self>, vm: &mut Vm, flags: &Obj) -> Result<Obj> {
                let _ = vm.to_i64(flags)?;
                Ok(vm.memory_view(this.as_obj())?.map_or(Obj::NONE, Obj::from))
            }

            /// Decode the bytes using the codec registered for encoding.
            ///
            ///   encoding
            ///     The encoding with which to decode the bytes.
            ///   errors
            ///     The error handling scheme to use for the handling of decoding errors.
            ///     The default is 'strict' meaning that decoding errors raise a
            ///     UnicodeDecodeError. Other possible values are 'ignore' and 'replace'
            ///     as well as any other name registered with codecs.register_error that
            ///     can handle UnicodeDecodeErrors.
            #[native(decode(self, encoding="utf-8", errors="strict"))]
            fn decode(this: &Gc<Self>, vm: &mut Vm, encoding: &str, errors: &str) -> Result<Gc<Str>> {
                let data = Self::view(this, vm).to_vec();
                vm.decode(&data, encoding, errors)
            }

            /// Create a string of hexadecimal numbers from the bytes.
            ///
            ///   sep
            ///     An optional single character or byte to separate hex bytes.
            ///   bytes_per_sep
            ///     How many bytes between separators.  Positive values count from the
            ///     right, negative values count from the left.
            #[native(hex(self, sep=NULL, bytes_per_sep=1))]
            fn hex(this: &Gc<Self>, vm: &mut Vm, sep: Option<&Obj>, bytes_per_sep: i32) -> Result<Obj> {
                let data = Self::view(this, vm).to_vec();
                bytes::hex(vm, &data, sep, bytes_per_sep)
            }

            /// Create an object from a string of hexadecimal numbers.
            ///
            /// Spaces between two numbers are accepted.
            #[classmethod(fromhex(cls, string, /))]
            fn fromhex(cls: &Gc<Type>, vm: &mut Vm, string: &Gc<Str>) -> Result<Obj> {
                let data = bytes::from_hex(vm, string)?;
                let made = Self::make(vm, data);
                if cls.is(&vm.types.$class) {
                    return Ok(made);
                }
                vm.call(cls.as_obj(), &[made])
            }

            /// Return the lowest index where subsection sub is found, such that sub is contained within [start:end].
            ///
            /// Return -1 on failure.
            #[native(find(self, sub, start=NULL, end=NULL, /))]
            fn find(this: &Gc<Self>, vm: &mut Vm, sub: &Obj, start: Option<&Obj>, end: Option<&Obj>) -> Result<i64> {
                Ok(bytes::search(this, vm, sub, (start, end), ops::find)?.map_or(-1, |i| i as i64))
            }

            /// Return the highest index where subsection sub is found, such that sub is contained within [start:end].
            ///
            /// Return -1 on failure.
            #[native(rfind(self, sub, start=NULL, end=NULL, /))]
            fn rfind(this: &Gc<Self>, vm: &mut Vm, sub: &Obj, start: Option<&Obj>, end: Option<&Obj>) -> Result<i64> {
                Ok(bytes::search(this, vm, sub, (start, end), ops::rfind)?.map_or(-1, |i| i as i64))
            }

            /// Return the lowest index where subsection sub is found, such that sub is contained within [start:end].
            ///
            /// Raise ValueError if the subsection is not found.
            #[native(index(self, sub, start=NULL, end=NULL, /))]
            fn index(this: &Gc<Self>, vm: &mut Vm, sub: &Obj, start: Option<&Obj>, end: Option<&Obj>) -> Result<usize> {
                match bytes::search(this, vm, sub, (start, end), ops::find)? {
                    Some(i) => Ok(i),
                    None => Err(vm.value_error("subsection not found")),
                }
            }

            /// Return the highest index where subsection sub is found, such that sub is contained within [start:end].
            ///
            /// Raise ValueError if the subsection is not found.
            #[native(rindex(self, sub, start=NULL, end=NULL, /))]
            fn rindex(this: &Gc<Self>, vm: &mut Vm, sub: &Obj, start: Option<&Obj>, end: Option<&Obj>) -> Result<usize> {
                match bytes::search(this, vm, sub, (start, end), ops::rfind)? {
                    Some(i) => Ok(i),
                    None => Err(vm.value_error("subsection not found")),
                }
            }

            /// Return the number of non-overlapping occurrences of subsection sub in [start:end].
            #[native(count(self, sub, start=NULL, end=NULL, /))]
            fn count(this: &Gc<Self>, vm: &mut Vm, sub: &Obj, start: Option<&Obj>, end: Option<&Obj>) -> Result<usize> {
                bytes::count(this, vm, sub, (start, end))
            }

            /// Return True if the object starts with the specified prefix, False otherwise.
            #[native(startswith(self, prefix, start=NULL, end=NULL, /))]
            fn startswith(
                this: &Gc<Self>,
                vm: &mut Vm,
                prefix: &Obj,
                start: Option<&Obj>,
                end: Option<&Obj>,
            ) -> Result<bool> {
                bytes::has_affix(this, vm, "startswith", prefix, (start, end), |data, affix| data.starts_with(affix))
            }

            /// Return True if the object ends with the specified suffix, False otherwise.
            #[native(endswith(self, suffix, start=NULL, end=NULL, /))]
            fn endswith(
                this: &Gc<Self>,
                vm: &mut Vm,
                suffix: &Obj,
                start: Option<&Obj>,
                end: Option<&Obj>,
            ) -> Result<bool> {
                bytes::has_affix(this, vm, "endswith", suffix, (start, end), |data, affix| data.ends_with(affix))
            }

            /// Return a list of the sections, using sep as the delimiter.
            ///
            /// sep
            ///   The delimiter according which to split the bytes.
            ///   None (the default value) means split on ASCII whitespace characters
            ///   (space, tab, return, newline, formfeed, vertical tab).
            /// maxsplit
            ///   Maximum number of splits to do.
            ///   -1 (the default value) means no limit.
            #[native(split(self, sep=None, maxsplit=-1))]
            fn split(this: &Gc<Self>, vm: &mut Vm, sep: Option<&Obj>, maxsplit: isize) -> Result<Vec<Obj>> {
                bytes::split(this, vm, sep, maxsplit, false)
            }

            /// Return a list of the sections, using sep as the delimiter.
            ///
            /// Splitting is done starting at the end and working to the front.
            #[native(rsplit(self, sep=None, maxsplit=-1))]
            fn rsplit(this: &Gc<Self>, vm: &mut Vm, sep: Option<&Obj>, maxsplit: isize) -> Result<Vec<Obj>> {
                bytes::split(this, vm, sep, maxsplit, true)
            }

            /// Return a list of the lines, breaking at line boundaries.
            ///
            /// Line breaks are not included in the resulting list unless keepends is given and
            /// true.
            #[native(splitlines(self, keepends=False))]
            fn splitlines(this: &Gc<Self>, vm: &mut Vm, keepends: bool) -> Vec<Obj> {
                bytes::splitlines(this, vm, keepends)
            }

            /// Partition into three parts using the given separator, searched from the start.
            #[native(partition(self, sep, /))]
            fn partition(this: &Gc<Self>, vm: &mut Vm, sep: &Obj) -> Result<(Obj, Obj, Obj)> {
                bytes::partition(this, vm, sep, false)
            }

            /// Partition into three parts using the given separator, searched from the end.
            #[native(rpartition(self, sep, /))]
            fn rpartition(this: &Gc<Self>, vm: &mut Vm, sep: &Obj) -> Result<(Obj, Obj, Obj)> {
                bytes::partition(this, vm, sep, true)
            }

            /// Concatenate any number of bytes-like objects, with this one in between each pair.
            #[native(join(self, iterable_of_bytes, /))]
            fn join(this: &Gc<Self>, vm: &mut Vm, iterable_of_bytes: &Obj) -> Result<Obj> {
                bytes::join(this, vm, iterable_of_bytes)
            }

            /// Return a copy with all occurrences of substring old replaced by new.
            ///
            /// If the optional argument count is given, only the first count occurrences are
            /// replaced.
            #[native(replace(self, old, new, count=-1, /))]
            fn replace(this: &Gc<Self>, vm: &mut Vm, old: &Obj, new: &Obj, count: isize) -> Result<Obj> {
                bytes::replace(this, vm, old, new, count)
            }

            /// Return an object with the given prefix removed if present.
            #[native(removeprefix(self, prefix, /))]
            fn removeprefix(this: &Gc<Self>, vm: &mut Vm, prefix: &Obj) -> Result<Obj> {
                let prefix = vm.need_bytes(prefix)?;
                Ok(bytes::changed(this, vm, |data| data.strip_prefix(&*prefix).unwrap_or(data).to_vec()))
            }

            /// Return an object with the given suffix removed if present.
            #[native(removesuffix(self, suffix, /))]
            fn removesuffix(this: &Gc<Self>, vm: &mut Vm, suffix: &Obj) -> Result<Obj> {
                let suffix = vm.need_bytes(suffix)?;
                Ok(bytes::changed(this, vm, |data| data.strip_suffix(&*suffix).unwrap_or(data).to_vec()))
            }

            /// Strip leading and trailing bytes contained in the argument.
            ///
            /// If the argument is omitted or None, strip leading and trailing ASCII whitespace.
            #[native(strip(self, bytes=None, /))]
            fn strip(this: &Gc<Self>, vm: &mut Vm, bytes: Option<&Obj>) -> Result<Obj> {
                bytes::strip(this, vm, bytes, true, true)
            }

            /// Strip leading bytes contained in the argument.
            ///
            /// If the argument is omitted or None, strip leading ASCII whitespace.
            #[native(lstrip(self, bytes=None, /))]
            fn lstrip(this: &Gc<Self>, vm: &mut Vm, bytes: Option<&Obj>) -> Result<Obj> {
                bytes::strip(this, vm, bytes, true, false)
            }

            /// Strip trailing bytes contained in the argument.
            ///
            /// If the argument is omitted or None, strip trailing ASCII whitespace.
            #[native(rstrip(self, bytes=None, /))]
            fn rstrip(this: &Gc<Self>, vm: &mut Vm, bytes: Option<&Obj>) -> Result<Obj> {
                bytes::strip(this, vm, bytes, false, true)
            }

            /// Return a left-justified copy of length width.
            ///
            /// Padding is done using the specified fill character.
            #[native(ljust(self, width, fillchar=NULL, /))]
            fn ljust(this: &Gc<Self>, vm: &mut Vm, width: isize, fillchar: Option<&Obj>) -> Result<Obj> {
                bytes::justify(this, vm, "ljust", width, fillchar, |width, len| (0, width.saturating_sub(len)))
            }

            /// Return a right-justified copy of length width.
            ///
            /// Padding is done using the specified fill character.
            #[native(rjust(self, width, fillchar=NULL, /))]
            fn rjust(this: &Gc<Self>, vm: &mut Vm, width: isize, fillchar: Option<&Obj>) -> Result<Obj> {
                bytes::justify(this, vm, "rjust", width, fillchar, |width, len| (width.saturating_sub(len), 0))
            }

            /// Return a centered copy of length width.
            ///
            /// Padding is done using the specified fill character.
            #[native(center(self, width, fillchar=NULL, /))]
            fn center(this: &Gc<Self>, vm: &mut Vm, width: isize, fillchar: Option<&Obj>) -> Result<Obj> {
                bytes::justify(this, vm, "center", width, fillchar, ops::centered)
            }

            /// Pad a numeric string with zeros on the left, to fill a field of the given width.
            ///
            /// The original string is never truncated.
            #[native(zfill(self, width, /))]
            fn zfill(this: &Gc<Self>, vm: &mut Vm, width: isize) -> Result<Obj> {
                bytes::zfill(this, vm, width)
            }

            /// Return a copy where all tab characters are expanded using spaces.
            ///
            /// If tabsize is not given, a tab size of 8 characters is assumed.
            #[native(expandtabs(self, tabsize=8))]
            fn expandtabs(this: &Gc<Self>, vm: &mut Vm, tabsize: i32) -> Result<Obj> {
                bytes::expandtabs(this, vm, tabsize)
            }

            /// Return a copy with each character mapped by the given translation table.
            ///
            ///   table
            ///     Translation table, which must be a bytes object of length 256.
            ///
            /// All characters occurring in the optional argument delete are removed.
            /// The remaining characters are mapped through the given translation table.
            #[native(translate(self, table, /, delete=NULL))]
            fn translate(this: &Gc<Self>, vm: &mut Vm, table: &Obj, delete: Option<&Obj>) -> Result<Obj> {
                bytes::translate(this, vm, table, delete)
            }

            /// Return a translation table usable for the bytes or bytearray translate method.
            ///
            /// The returned table will be one where each byte in frm is mapped to the byte at
            /// the same position in to.
            ///
            /// The bytes objects frm and to must be of the same length.
            #[staticmethod(maketrans(frm, to, /))]
            fn maketrans(vm: &mut Vm, frm: &Obj, to: &Obj) -> Result<Obj> {
                bytes::maketrans(vm, frm, to)
            }

            /// Return a copy with all ASCII characters converted to uppercase.
            #[native(upper(self, /))]
            fn upper(this: &Gc<Self>, vm: &mut Vm) -> Obj {
                bytes::changed(this, vm, <[u8]>::to_ascii_uppercase)
            }

            /// Return a copy with all ASCII characters converted to lowercase.
            #[native(lower(self, /))]
            fn lower(this: &Gc<Self>, vm: &mut Vm) -> Obj {
                bytes::changed(this, vm, <[u8]>::to_ascii_lowercase)
            }

            /// Return a titlecased version, i.e. ASCII words start with uppercase
            /// characters, all remaining cased characters have lowercase.
            #[native(title(self, /))]
            fn title(this: &Gc<Self>, vm: &mut Vm) -> Obj {
                bytes::changed(this, vm, ascii_title)
            }

            /// Return a copy with only its first character capitalized (ASCII)
            /// and the rest lower-cased.
            #[native(capitalize(self, /))]
            fn capitalize(this: &Gc<Self>, vm: &mut Vm) -> Obj {
                bytes::changed(this, vm, |data| {
                    let mut data = data.to_ascii_lowercase();
                    if let Some(first) = data.first_mut() {
                        first.make_ascii_uppercase();
                    }
                    data
                })
            }

            /// Return a copy with uppercase ASCII characters converted
            /// to lowercase ASCII and vice versa.
            #[native(swapcase(self, /))]
            fn swapcase(this: &Gc<Self>, vm: &mut Vm) -> Obj {
                let swap = |byte: &u8| if byte.is_ascii_alphabetic() { byte ^ 0x20 } else { *byte };
                bytes::changed(this, vm, |data| data.iter().map(swap).collect())
            }

            /// Return True if all characters are alphanumeric
            /// and there is at least one character, False otherwise.
            #[native(isalnum(self, /))]
            fn isalnum(this: &Gc<Self>, vm: &mut Vm) -> bool {
                bytes::every(Self::view(this, vm), u8::is_ascii_alphanumeric)
            }

            /// Return True if all characters are alphabetic
            /// and there is at least one character, False otherwise.
            #[native(isalpha(self, /))]
            fn isalpha(this: &Gc<Self>, vm: &mut Vm) -> bool {
                bytes::every(Self::view(this, vm), u8::is_ascii_alphabetic)
            }

            /// Return True if empty or all characters are ASCII, False otherwise.
            #[native(isascii(self, /))]
            fn isascii(this: &Gc<Self>, vm: &mut Vm) -> bool {
                Self::view(this, vm).is_ascii()
            }

            /// Return True if all characters are digits
            /// and there is at least one character, False otherwise.
            #[native(isdigit(self, /))]
            fn isdigit(this: &Gc<Self>, vm: &mut Vm) -> bool {
                bytes::every(Self::view(this, vm), u8::is_ascii_digit)
            }

            /// Return True if all characters are whitespace
            /// and there is at least one character, False otherwise.
            #[native(isspace(self, /))]
            fn isspace(this: &Gc<Self>, vm: &mut Vm) -> bool {
                bytes::every(Self::view(this, vm), |byte| ops::is_space(*byte))
            }

            /// Return True if all cased characters are lowercase and there is
            /// at least one cased character, False otherwise.
            #[native(islower(self, /))]
            fn islower(this: &Gc<Self>, vm: &mut Vm) -> bool {
                let data = Self::view(this, vm);
                data.iter().any(u8::is_ascii_lowercase) && !data.iter().any(u8::is_ascii_uppercase)
            }

            /// Return True if all cased characters are uppercase and there is
            /// at least one cased character, False otherwise.
            #[native(isupper(self, /))]
            fn isupper(this: &Gc<Self>, vm: &mut Vm) -> bool {
                let data = Self::view(this, vm);
                data.iter().any(u8::is_ascii_uppercase) && !data.iter().any(u8::is_ascii_lowercase)
            }

            /// Return True if the object is titlecased and there is at least one
            /// character, i.e. uppercase characters may only follow uncased characters and
            /// lowercase characters only cased ones. Return False otherwise.
            #[native(istitle(self, /))]
            fn istitle(this: &Gc<Self>, vm: &mut Vm) -> bool {
                let data = Self::view(this, vm);
                data.iter().any(u8::is_ascii_alphabetic) && data == ascii_title(data)
            }
        }
    };
}
pub(crate) use byte_string;

use crate::types::bytes;

byte_string! {
    /// bytes(iterable_of_ints) -> bytes
    /// bytes(string, encoding[, errors]) -> bytes
    /// bytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer
    /// bytes(int) -> bytes object of size given by the parameter initialized with null bytes
    /// bytes() -> empty bytes object
    ///
    /// Construct an immutable array of bytes from:
    ///   - an iterable yielding integers in range(256)
    ///   - a text string encoded using the specified encoding
    ///   - any object implementing the buffer API.
    ///   - an integer
    Bytes, bytes, "byte", "index out of range", {
        #[new(bytes(cls, source=NULL, encoding=NULL, errors=NULL))]
        fn new(
            vm: &mut Vm,
            cls: &Gc<Type>,
            source: Option<&Obj>,
            encoding: Option<&Obj>,
            errors: Option<&Obj>,
        ) -> Result<Obj> {
            let is_exact = cls.is(&vm.types.bytes);
            if let (Some(source), None, None, true) = (source, encoding, errors, is_exact)
                && source.downcast_exact::<Bytes>().is_some() {
                    return Ok(source.clone());
                }
            let data = vm.bytes_from("bytes", source, encoding, errors)?;
            Ok(vm.heap.alloc_with_shape(cls.root_shape(), Bytes::of(data)).into())
        }

        #[native(__repr__(self, /))]
        fn repr(this: &Gc<Self>, vm: &mut Vm) -> Gc<Str> {
            vm.heap.str(&escape::repr_bytes(&this.data))
        }

        #[native(__hash__(self, /))]
        fn hash(this: &Gc<Self>, vm: &mut Vm) -> Obj {
            vm.int(this.content_hash())
        }

        #[native(__iter__(self, /))]
        fn iter(this: &Gc<Self>, vm: &mut Vm) -> Obj {
            vm.heap.alloc(BytesIterator { bytes: this.clone(), index: Cell::new(0) }).into()
        }

        /// Convert this value to exact type bytes.
        #[native(__bytes__(self, /))]
        fn bytes(this: &Gc<Self>, vm: &mut Vm) -> Obj {
            if this.as_obj().downcast_exact::<Bytes>().is_some() {
                return this.into();
            }
            vm.bytes(this.data.to_vec()).into()
        }

        #[native(__getnewargs__(self, /))]
        fn getnewargs(this: &Gc<Self>, vm: &mut Vm) -> Obj {
            let data = vm.bytes(this.data.to_vec()).into();
            vm.heap.tuple_of_array([data]).into()
        }

        /// Returns the size of the object in memory, in bytes.
        #[native(__sizeof__(self, /))]
        fn sizeof(this: &Gc<Self>) -> usize {
            33 + this.data.len()
        }
    }
}

impl Bytes {
    /// The hash of the contents, computed once.
    #[must_use]
    pub fn content_hash(&self) -> i64 {
        if self.hash.get() == 0 {
            self.hash.set(ouro_heap::hash_bytes(&self.data) as i64);
        }
        self.hash.get()
    }
}

/// `iter(bytes)`.
pub struct BytesIterator {
    pub bytes: Gc<Bytes>,
    pub index: Cell<usize>,
}
payload!(BytesIterator, "bytes_iterator", shapes::BYTES_ITERATOR, leaf);
impl Trace for BytesIterator {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.bytes.trace(v);
    }
}

impl BytesIterator {
    /// The next byte; None at the end.
    #[inline]
    pub fn advance(&self) -> Option<Obj> {
        let i = self.index.get();
        let byte = *self.bytes.data.get(i)?;
        self.index.set(i + 1);
        Some(Obj::small(i32::from(byte)))
    }
}

#[methods(bytes_iterator, module = "builtins", subclassable = false)]
impl BytesIterator {
    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>) -> Obj {
        this.into()
    }

    #[native(__next__(self, /))]
    fn next(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        match this.advance() {
            Some(byte) => Ok(byte),
            None => Err(vm.stop_iteration(Obj::NONE)),
        }
    }

    /// Private method returning an estimate of len(list(it)).
    #[native(__length_hint__(self, /))]
    fn length_hint(this: &Gc<Self>) -> usize {
        this.bytes.data.len().saturating_sub(this.index.get())
    }

    /// Return state information for pickling.
    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        vm.reduce_iterator((&this.bytes).into(), this.index.get())
    }

    /// Set state information for unpickling.
    #[native(__setstate__(self, state, /))]
    fn setstate(this: &Gc<Self>, state: isize) {
        this.index.set(usize::try_from(state).unwrap_or(0));
    }
}

impl Vm {
    /// What `__reduce__` of an iterator gives: `(iter, (sequence,), index)`.
    pub(crate) fn reduce_iterator(&mut self, sequence: Obj, index: usize) -> Obj {
        let name = self.heap.intern("iter");
        let iter = self.builtins.get_str(&self.heap, &name).unwrap_or(Obj::NONE);
        let args = self.heap.tuple_of_array([sequence]).into();
        let index = self.int(index as i64);
        self.heap.tuple_of_array([iter, args, index]).into()
    }
}
