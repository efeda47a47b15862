//! `bytearray`. What it shares with `bytes` is in `bytes.rs`.

use super::bytes::{self, ByteString, byte_string};
use super::bytes_ops as ops;
use super::sequence::Span;
use super::shapes;
use super::slice::Slice;
use super::str_type::{ascii_title, class_name};
use crate::object::native::Result;
use crate::object::protocol::CompareOp;
use crate::object::{Gc, Obj, Slot, Str, Trace, Type, Visitor, payload};
use crate::vm::Vm;
use ouro_macros::methods;
use ouro_text::escape;
use std::cell::Cell;

#[derive(Default)]
pub struct ByteArray {
    pub data: Slot<Vec<u8>>,
    /// How many views there are: while there is one, the length stays.
    pub exports: Cell<usize>,
}
payload!(ByteArray, "bytearray", shapes::BYTEARRAY, leaf);
impl Trace for ByteArray {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

impl Vm {
    #[must_use]
    pub fn bytearray(&mut self, data: Vec<u8>) -> Gc<ByteArray> {
        self.heap.alloc(ByteArray { data: Slot::new(data), exports: Cell::new(0) })
    }
}

impl ByteString for ByteArray {
    fn view<'a>(this: &'a Gc<Self>, vm: &'a Vm) -> &'a [u8] {
        this.data.get(&vm.heap)
    }
    fn make(vm: &mut Vm, data: Vec<u8>) -> Obj {
        vm.bytearray(data).into()
    }
}

/// BufferError where the length must stay.
pub(crate) fn check_resizable(this: &Gc<ByteArray>, vm: &mut Vm) -> Result<()> {
    if this.exports.get() > 0 {
        return Err(vm.buffer_error("Existing exports of data: object cannot be re-sized"));
    }
    Ok(())
}

/// Put `new` in place of `old_len` bytes at `start`.
fn splice(this: &Gc<ByteArray>, vm: &mut Vm, start: usize, old_len: usize, new: &[u8]) -> Result<()> {
    let data = this.data.get_mut(&mut vm.heap);
    // The contents may have changed while the arguments were asked for their values.
    let start = start.min(data.len());
    let end = start.saturating_add(old_len).min(data.len());
    if end - start == new.len() {
        data[start..end].copy_from_slice(new);
        return Ok(());
    }
    check_resizable(this, vm)?;
    let data = this.data.get_mut(&mut vm.heap);
    if start == data.len() {
        data.extend_from_slice(new);
        return Ok(());
    }
    this.data.get_mut(&mut vm.heap).splice(start..end, new.iter().copied());
    Ok(())
}

/// The bytes that an assignment or `extend` puts in.
fn new_contents(vm: &mut Vm, value: &Obj) -> Result<Vec<u8>> {
    let refused =
        |vm: &mut Vm| Err(vm.type_error("can assign only bytes, buffers, or iterables of ints in range(0, 256)"));
    if let Some(data) = vm.bytes_like(value)? {
        return Ok(data);
    }
    if value.downcast::<Str>().is_some() || super::int::is_int(value) {
        return refused(vm);
    }
    vm.bytes_from("bytearray", Some(value), None, None)
}

byte_string! {
    /// bytearray(iterable_of_ints) -> bytearray
    /// bytearray(string, encoding[, errors]) -> bytearray
    /// bytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer
    /// bytearray(int) -> bytes array of size given by the parameter initialized with null bytes
    /// bytearray() -> empty bytes array
    ///
    /// Construct a mutable bytearray object from:
    ///   - an iterable yielding integers in range(256)
    ///   - a text string encoded using the specified encoding
    ///   - a bytes or a buffer object
    ///   - any object implementing the buffer API.
    ///   - an integer
    ByteArray, bytearray, "bytearray", "bytearray index out of range", {
        #[new(bytearray(cls, *args, **kwargs))]
        fn new(vm: &mut Vm, cls: &Gc<Type>, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Obj {
            let _ = (args, kwargs);
            vm.heap.alloc_with_shape(cls.root_shape(), ByteArray::default()).into()
        }

        #[native(__init__(self, source=NULL, encoding=NULL, errors=NULL))]
        fn init(
            this: &Gc<Self>,
            vm: &mut Vm,
            source: Option<&Obj>,
            encoding: Option<&Obj>,
            errors: Option<&Obj>,
        ) -> Result<()> {
            let data = vm.bytes_from("bytearray", source, encoding, errors)?;
            if data.len() != Self::view(this, vm).len() {
                check_resizable(this, vm)?;
            }
            this.data.set(&mut vm.heap, data);
            Ok(())
        }

        #[native(__repr__(self, /))]
        fn repr(this: &Gc<Self>, vm: &mut Vm) -> String {
            let class = class_name(vm, this.as_obj());
            let mut shown = escape::repr_bytes(Self::view(this, vm));
            // Unlike bytes, single quotes inside get a backslash.
            if shown.starts_with("b\"") {
                shown = shown.replace('\'', "\\'");
            }
            format!("{class}({shown})")
        }

        #[native(__str__(self, /))]
        fn str(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Str>> {
            vm.repr(this.as_obj())
        }

        #[native(__iter__(self, /))]
        fn iter(this: &Gc<Self>, vm: &mut Vm) -> Obj {
            let array = Slot::new(Some(this.clone()));
            vm.heap.alloc(ByteArrayIterator { array, index: Cell::new(0) }).into()
        }

        #[native(__setitem__(self, key, value, /))]
        fn setitem(this: &Gc<Self>, vm: &mut Vm, key: &Obj, value: &Obj) -> Result<()> {
            let Some(slice) = key.downcast_exact::<Slice>() else {
                let len = Self::view(this, vm).len();
                let i = vm.text_index(key, len, "bytearray", "bytearray index out of range")?;
                let byte = vm.to_byte(value, "byte")?;
                return match this.data.get_mut(&mut vm.heap).get_mut(i) {
                    Some(place) => {
                        *place = byte;
                        Ok(())
                    }
                    None => Err(vm.index_error("bytearray index out of range")),
                };
            };
            let bounds = vm.slice_bounds(slice)?;
            let new = new_contents(vm, value)?;
            let Span { start, step, count } = bounds.span(Self::view(this, vm).len());
            if step == 1 {
                return splice(this, vm, start as usize, count, &new);
            }
            if new.is_empty() {
                return delete(this, vm, start, step, count);
            }
            if new.len() != count {
                let size = new.len();
                return Err(vm.value_error(format!(
                    "attempt to assign bytes of size {size} to extended slice of size {count}"
                )));
            }
            let data = this.data.get_mut(&mut vm.heap);
            for (i, byte) in new.into_iter().enumerate() {
                data[(start + i as isize * step) as usize] = byte;
            }
            Ok(())
        }

        #[native(__delitem__(self, key, /))]
        fn delitem(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<()> {
            let len = Self::view(this, vm).len();
            if let Some(slice) = key.downcast_exact::<Slice>() {
                let bounds = vm.slice_bounds(slice)?;
                let Span { start, step, count } = bounds.span(Self::view(this, vm).len());
                return delete(this, vm, start, step, count);
            }
            let i = vm.text_index(key, len, "bytearray", "bytearray index out of range")?;
            splice(this, vm, i, 1, b"")
        }

        #[native(__iadd__(self, value, /))]
        fn iadd(this: &Gc<Self>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
            let Some(other) = vm.bytes_like(other)? else {
                let class = class_name(vm, other);
                return Err(vm.type_error(format!("can't concat {class} to bytearray")));
            };
            let len = Self::view(this, vm).len();
            splice(this, vm, len, 0, &other)?;
            Ok(this.into())
        }

        #[native(__imul__(self, value, /))]
        fn imul(this: &Gc<Self>, vm: &mut Vm, n: &Obj) -> Result<Obj> {
            let Some(data) = bytes::repeat(this, vm, n)? else { return Ok(Obj::NOT_IMPLEMENTED) };
            if data.len() != Self::view(this, vm).len() {
                check_resizable(this, vm)?;
            }
            this.data.set(&mut vm.heap, data);
            Ok(this.into())
        }

        /// Append a single item to the end of the bytearray.
        ///
        ///   item
        ///     The item to be appended.
        #[native(append(self, item, /))]
        fn append(this: &Gc<Self>, vm: &mut Vm, item: &Obj) -> Result<()> {
            let byte = vm.to_byte(item, "byte")?;
            check_resizable(this, vm)?;
            this.data.get_mut(&mut vm.heap).push(byte);
            Ok(())
        }

        /// Append all the items from the iterator or sequence to the end of the bytearray.
        ///
        ///   iterable_of_ints
        ///     The iterable of items to append.
        #[native(extend(self, iterable_of_ints, /))]
        fn extend(this: &Gc<Self>, vm: &mut Vm, iterable_of_ints: &Obj) -> Result<()> {
            let new = if let Some(data) = vm.bytes_like(iterable_of_ints)? {
                data
            } else {
                let class = class_name(vm, iterable_of_ints);
                let iterator = match vm.iter(iterable_of_ints) {
                    Err(raised) if raised.is(vm, &vm.types.exceptions.TypeError.clone()) => {
                        return Err(vm.type_error(format!("can't extend bytearray with {class}")));
                    }
                    other => other?,
                };
                let mut new = Vec::new();
                while let Some(item) = vm.next(&iterator)? {
                    match vm.to_byte(&item, "byte") {
                        Ok(byte) => new.push(byte),
                        Err(raised) if iterable_of_ints.downcast::<Str>().is_some() => {
                            drop(raised);
                            return Err(vm.type_error(format!("expected iterable of integers; got: '{class}'")));
                        }
                        Err(raised) => return Err(raised),
                    }
                }
                new
            };
            let len = Self::view(this, vm).len();
            splice(this, vm, len, 0, &new)
        }

        /// Insert a single item into the bytearray before the given index.
        ///
        ///   index
        ///     The index where the value is to be inserted.
        ///   item
        ///     The item to be inserted.
        #[native(insert(self, index, item, /))]
        fn insert(this: &Gc<Self>, vm: &mut Vm, index: isize, item: &Obj) -> Result<()> {
            let byte = vm.to_byte(item, "byte")?;
            let len = Self::view(this, vm).len() as isize;
            let at = if index < 0 { index.saturating_add(len).max(0) } else { index.min(len) };
            check_resizable(this, vm)?;
            this.data.get_mut(&mut vm.heap).insert(at as usize, byte);
            Ok(())
        }

        /// Remove and return a single item from B.
        ///
        ///   index
        ///     The index from where to remove the item.
        ///     -1 (the default value) means remove the last item.
        ///
        /// If no index argument is given, will pop the last item.
        #[native(pop(self, index=-1, /))]
        fn pop(this: &Gc<Self>, vm: &mut Vm, index: isize) -> Result<Obj> {
            let len = Self::view(this, vm).len();
            if len == 0 {
                return Err(vm.index_error("pop from empty bytearray"));
            }
            let at = if index < 0 { index.saturating_add(len as isize) } else { index };
            let Some(at) = usize::try_from(at).ok().filter(|at| *at < len) else {
                return Err(vm.index_error("pop index out of range"));
            };
            check_resizable(this, vm)?;
            let byte = this.data.get_mut(&mut vm.heap).remove(at);
            Ok(Obj::small(i32::from(byte)))
        }

        /// Remove the first occurrence of a value in the bytearray.
        ///
        ///   value
        ///     The value to remove.
        #[native(remove(self, value, /))]
        fn remove(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<()> {
            let byte = vm.to_byte(value, "byte")?;
            match ops::find(Self::view(this, vm), &[byte]) {
                Some(at) => splice(this, vm, at, 1, b""),
                None => Err(vm.value_error("value not found in bytearray")),
            }
        }

        /// Reverse the order of the values in B in place.
        #[native(reverse(self, /))]
        fn reverse(this: &Gc<Self>, vm: &mut Vm) {
            this.data.get_mut(&mut vm.heap).reverse();
        }

        /// Remove all items from the bytearray.
        #[native(clear(self, /))]
        fn clear(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
            let len = Self::view(this, vm).len();
            splice(this, vm, 0, len, b"")
        }

        /// Return a copy of B.
        #[native(copy(self, /))]
        fn copy(this: &Gc<Self>, vm: &mut Vm) -> Obj {
            let data = Self::view(this, vm).to_vec();
            vm.bytearray(data).into()
        }

        /// B.__alloc__() -> int
        ///
        /// Return the number of bytes actually allocated.
        #[native(__alloc__(self, /))]
        fn alloc(this: &Gc<Self>, vm: &mut Vm) -> usize {
            let len = Self::view(this, vm).len();
            if len == 0 { 0 } else { len + 1 }
        }

        /// Returns the size of the bytearray object in memory, in bytes.
        #[native(__sizeof__(self, /))]
        fn sizeof(this: &Gc<Self>, vm: &mut Vm) -> usize {
            56 + Self::alloc(this, vm)
        }

        /// Return state information for pickling.
        #[native(__reduce__(self, /))]
        fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
            let data = Self::view(this, vm).to_vec();
            let text = vm.decode(&data, "latin-1", "strict")?.into();
            let encoding = vm.heap.str("latin-1").into();
            reduced(this, vm, vec![text, encoding])
        }

        /// Return state information for pickling.
        #[native(__reduce_ex__(self, proto=0, /))]
        fn reduce_ex(this: &Gc<Self>, vm: &mut Vm, proto: i64) -> Result<Obj> {
            if proto < 3 {
                return Self::reduce(this, vm);
            }
            let data = Self::view(this, vm).to_vec();
            let data = vm.bytes(data).into();
            reduced(this, vm, vec![data])
        }
    }
}

fn reduced(this: &Gc<ByteArray>, vm: &mut Vm, args: Vec<Obj>) -> Result<Obj> {
    let args = vm.heap.tuple(args).into();
    let class = vm.type_of(this.as_obj()).into();
    let state = vm.call_method(this.as_obj(), "__getstate__", &[])?;
    Ok(vm.heap.tuple_of_array([class, args, state]).into())
}

/// Delete what a slice selects.
fn delete(this: &Gc<ByteArray>, vm: &mut Vm, start: isize, step: isize, count: usize) -> Result<()> {
    if count == 0 {
        return Ok(());
    }
    check_resizable(this, vm)?;
    let last = start + (count as isize - 1) * step;
    let (first, last, step) = (start.min(last) as usize, start.max(last) as usize, step.unsigned_abs());
    if step == 1 {
        this.data.get_mut(&mut vm.heap).drain(first..=last);
        return Ok(());
    }
    let mut i = 0;
    this.data.get_mut(&mut vm.heap).retain(|_| {
        let goes = (first..=last).contains(&i) && (i - first).is_multiple_of(step);
        i += 1;
        !goes
    });
    Ok(())
}

/// `iter(bytearray)`.
pub struct ByteArrayIterator {
    /// None once exhausted.
    pub array: Slot<Option<Gc<ByteArray>>>,
    pub index: Cell<usize>,
}
payload!(ByteArrayIterator, "bytearray_iterator", shapes::BYTEARRAY_ITERATOR, leaf);
impl Trace for ByteArrayIterator {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.array.trace(v);
    }
}

impl ByteArrayIterator {
    /// The next byte; None at the end.
    pub fn advance(&self, vm: &mut Vm) -> Option<Obj> {
        let i = self.index.get();
        let byte = self.array.get(&vm.heap).as_ref()?.data.get(&vm.heap).get(i).copied();
        match byte {
            Some(byte) => {
                self.index.set(i + 1);
                Some(Obj::small(i32::from(byte)))
            }
            None => {
                self.array.set(&mut vm.heap, None);
                None
            }
        }
    }
}

#[methods(bytearray_iterator, module = "builtins", subclassable = false)]
impl ByteArrayIterator {
    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>) -> Obj {
        this.into()
    }

    #[native(__next__(self, /))]
    fn next(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        match this.advance(vm) {
            Some(byte) => Ok(byte),
            None => Err(vm.stop_iteration(Obj::NONE)),
        }
    }

    /// Private method returning an estimate of len(list(it)).
    #[native(__length_hint__(self, /))]
    fn length_hint(this: &Gc<Self>, vm: &mut Vm) -> usize {
        let len = this.array.get(&vm.heap).as_ref().map_or(0, |a| a.data.get(&vm.heap).len());
        len.saturating_sub(this.index.get())
    }

    /// Return state information for pickling.
    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        let array = match this.array.cloned(&vm.heap) {
            Some(array) => array,
            None => vm.bytearray(Vec::new()),
        };
        vm.reduce_iterator(array.into(), this.index.get())
    }

    /// Set state information for unpickling.
    #[native(__setstate__(self, state, /))]
    fn setstate(this: &Gc<Self>, state: isize) {
        this.index.set(usize::try_from(state).unwrap_or(0));
    }
}
