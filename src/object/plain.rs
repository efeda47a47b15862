//! What exact built-in objects answer without running a program: equality, hashes, items, membership. None leaves the
//! question to `protocol`, which asks the classes.

use super::{Obj, ShapeId, Str, Tuple, Value};
use crate::types::bytes::Bytes;
use crate::types::bytes_ops;
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::sequence::position;
use crate::types::set::Set;
use crate::types::shapes;
use crate::types::slice::{Bounds, Slice};
use crate::types::tuple::hash_of_items;
use crate::vm::Vm;

/// Equality that can be told without running a program; None if it takes asking the objects.
#[inline]
pub(crate) fn quick_eq(a: &Obj, b: &Obj) -> Option<bool> {
    match scalar_eq(a, b) {
        None => tuple_eq(a, b),
        known => known,
    }
}

/// Of tuples of what can be compared without running a program; those inside them count as what cannot.
fn tuple_eq(a: &Obj, b: &Obj) -> Option<bool> {
    let (a, b) = (a.downcast_exact::<Tuple>()?.items(), b.downcast_exact::<Tuple>()?.items());
    for (x, y) in a.iter().zip(b) {
        if !scalar_eq(x, y)? {
            return Some(false);
        }
    }
    Some(a.len() == b.len())
}

#[inline]
fn scalar_eq(a: &Obj, b: &Obj) -> Option<bool> {
    if a.is(b) {
        return Some(true);
    }
    let (x, y) = (a.value(), b.value());
    if Value::both_int(x, y) {
        return Some(false);
    }
    if let (Some(s), Some(t)) = (a.downcast_exact::<Str>(), b.downcast_exact::<Str>()) {
        return Some(s.same_text(t));
    }
    if x.is_int() && b.downcast_exact::<Str>().is_some() || y.is_int() && a.downcast_exact::<Str>().is_some() {
        return Some(false);
    }
    None
}

/// The hash of an exact string or number, or of a tuple of such.
#[inline]
pub(crate) fn plain_hash(object: &Obj) -> Option<i64> {
    match object.downcast_exact::<Tuple>() {
        Some(tuple) => hash_of_items(tuple.items(), |item| scalar_hash(item).ok_or(())).ok(),
        None => scalar_hash(object),
    }
}

#[inline]
fn scalar_hash(object: &Obj) -> Option<i64> {
    match object.downcast_exact::<Str>() {
        Some(text) => Some(text.text_hash() as i64),
        None => crate::types::number_hash(object),
    }
}

/// Where a key is in a table, as far as that can be said without running a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    At(usize),
    Absent,
    /// Some `__eq__` must be asked.
    Unsure,
}

impl Found {
    /// Whether it is there, if that is known.
    #[must_use]
    pub fn is_there(self) -> Option<bool> {
        match self {
            Found::At(_) => Some(true),
            Found::Absent => Some(false),
            Found::Unsure => None,
        }
    }
}

impl Vm {
    /// `object[key]`.
    #[inline]
    pub(crate) fn plain_item(&mut self, object: &Obj, key: &Obj) -> Option<Obj> {
        let shape = self.heap.shape_of(object)?.id;
        if let Some(slice) = key.downcast_exact::<Slice>() {
            return self.plain_slice(object, slice.plain_bounds()?);
        }
        match shape {
            shapes::DICT => {
                let map = object.downcast_exact::<Dict>()?.map.get(&self.heap);
                map.entry(map.find_plain(key)?).map(|entry| entry.value.clone())
            }
            shapes::LIST => {
                let items = object.downcast_exact::<List>()?.items.get(&self.heap);
                Some(items[position(key.as_small_int()?, items.len())?].clone())
            }
            ShapeId::TUPLE => {
                let items = object.downcast_exact::<Tuple>()?.items();
                Some(items[position(key.as_small_int()?, items.len())?].clone())
            }
            ShapeId::STR => {
                let text = object.downcast_exact::<Str>().filter(|s| s.is_ascii())?;
                let byte = text.as_wtf8()[position(key.as_small_int()?, text.len())?];
                Some(self.heap.str_char(u32::from(byte)).into())
            }
            shapes::BYTES => {
                let bytes = &object.downcast_exact::<Bytes>()?.data;
                Some(Obj::small(i32::from(bytes[position(key.as_small_int()?, bytes.len())?])))
            }
            _ => None,
        }
    }

    /// `object[start:stop:step]`.
    pub(crate) fn plain_slice(&mut self, object: &Obj, bounds: Bounds) -> Option<Obj> {
        match self.heap.shape_of(object)?.id {
            shapes::LIST => {
                let items = object.downcast_exact::<List>()?.items.get(&self.heap);
                let picked = bounds.span(items.len()).pick(items);
                Some(self.list(picked).into())
            }
            ShapeId::TUPLE => {
                let items = object.downcast_exact::<Tuple>()?.items();
                let span = bounds.span(items.len());
                if span.step != 1 || span.count == items.len() {
                    return None;
                }
                Some(self.heap.tuple_of(&items[span.start as usize..][..span.count]).into())
            }
            ShapeId::STR => {
                let text = object.downcast_exact::<Str>().filter(|s| s.is_ascii())?;
                let span = bounds.span(text.len());
                if span.step != 1 {
                    return None;
                }
                let start = span.start as usize;
                Some(self.heap.str_slice(text, start..start + span.count).into())
            }
            shapes::BYTES => {
                let bytes = &object.downcast_exact::<Bytes>()?.data;
                let span = bounds.span(bytes.len());
                if span.step != 1 || span.count == bytes.len() {
                    return None;
                }
                let part = bytes[span.start as usize..][..span.count].to_vec();
                Some(self.bytes(part).into())
            }
            _ => None,
        }
    }

    /// `item in container`.
    #[inline]
    pub(crate) fn plain_contains(&mut self, container: &Obj, item: &Obj) -> Option<bool> {
        match self.heap.shape_of(container)?.id {
            shapes::DICT => {
                let map = container.downcast_exact::<Dict>()?.map.get(&self.heap);
                map.find(item, plain_hash(item)? as u64).is_there()
            }
            shapes::SET | shapes::FROZENSET => {
                let map = container.downcast::<Set>()?.map.get(&self.heap);
                map.find(item, plain_hash(item)?).is_there()
            }
            shapes::LIST => is_among(item, container.downcast_exact::<List>()?.items.get(&self.heap)),
            ShapeId::TUPLE => is_among(item, container.downcast_exact::<Tuple>()?.items()),
            ShapeId::STR => {
                let (text, part) = (container.downcast_exact::<Str>()?, item.downcast_exact::<Str>()?);
                Some(bytes_ops::find(text.as_wtf8(), part.as_wtf8()).is_some())
            }
            _ => None,
        }
    }
}

fn is_among(item: &Obj, items: &[Obj]) -> Option<bool> {
    for candidate in items {
        if quick_eq(candidate, item)? {
            return Some(true);
        }
    }
    Some(false)
}
