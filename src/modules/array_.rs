//! `_array`: what an `array.array` holds, and the operations on single items. Everything else is in `stdlib/array.py`.

use super::NativeModule;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Slot, Type, payload};
use crate::types::bytearray::ByteArray;
use crate::types::memoryview_item::{Order, Refused, pack_one, unpack_one};
use crate::types::module::Module;
use crate::types::native_iter::{NativeIterator, register};
use crate::types::sequence::position;
use crate::types::shapes;
use crate::vm::Vm;
use ouro_heap::Payload;
use ouro_macros::{Trace, methods};
use std::cell::Cell;

#[derive(Trace)]
pub struct Array {
    #[trace(skip)]
    code: u8,
    #[trace(skip)]
    size: usize,
    data: Slot<Gc<ByteArray>>,
}
payload!(Array, "array", shapes::NONE, container);

impl Array {
    /// The code by which `struct` knows items; characters are their numbers.
    fn number_code(&self) -> u8 {
        if self.is_text() { b'I' } else { self.code }
    }

    fn is_text(&self) -> bool {
        matches!(self.code, b'u' | b'w')
    }

    fn count(&self, vm: &Vm) -> usize {
        self.data.get(&vm.heap).data.get(&vm.heap).len() / self.size
    }

    /// The item at a place; None behind the end.
    fn item(&self, vm: &mut Vm, i: usize) -> Result<Option<Obj>> {
        let data = self.data.get(&vm.heap).data.get(&vm.heap);
        let mut bytes = [0; 8];
        let Some(place) = data.get(i * self.size..(i + 1) * self.size) else { return Ok(None) };
        bytes[..self.size].copy_from_slice(place);
        let value = unpack_one(vm, Order::NATIVE, self.number_code(), &bytes[..self.size]);
        if !self.is_text() {
            return Ok(Some(value));
        }
        let chr = vm.builtin("chr")?;
        vm.call(&chr, &[value]).map(Some)
    }

    /// A value as bytes; what does not fit is refused by `_pack`.
    fn packed(this: &Gc<Array>, vm: &mut Vm, value: &Obj) -> Result<[u8; 8]> {
        let mut bytes = [0; 8];
        if !this.is_text()
            && (value.as_small_int().is_some() || value.as_float().is_some() && matches!(this.code, b'f' | b'd'))
        {
            match pack_one(vm, Order::NATIVE, this.code, value, &mut bytes[..this.size]) {
                Ok(()) => return Ok(bytes),
                Err(Refused::Raised(raised)) => return Err(raised),
                Err(Refused::Type(_) | Refused::Range(_)) => {}
            }
        }
        let packed = vm.call_method(this.as_obj(), "_pack", std::slice::from_ref(value))?;
        if let Some(packed) = vm.bytes_view(&packed).filter(|packed| packed.len() == this.size) {
            bytes[..this.size].copy_from_slice(packed);
        }
        Ok(bytes)
    }

    /// Items may be added as long as nobody looks at the memory.
    fn check_resizable(&self, vm: &mut Vm) -> Result<()> {
        if self.data.get(&vm.heap).exports.get() == 0 {
            return Ok(());
        }
        let class = vm.types.exceptions.BufferError.clone();
        Err(vm.raise_message(&class, "cannot resize an array that is exporting buffers"))
    }
}

/// The base of `array.array`.
#[methods(Array, module = "array")]
impl Array {
    /// An array with this code and this memory.
    #[classmethod(_of(cls, code, size, data, /))]
    fn of(vm: &mut Vm, cls: &Gc<Type>, code: &str, size: usize, data: &Gc<ByteArray>) -> Obj {
        let code = code.bytes().next().unwrap_or(b'B');
        let array = Array { code, size: size.clamp(1, 8), data: Slot::new(data.clone()) };
        vm.heap.alloc_with_shape(cls.root_shape(), array).into()
    }

    #[getter(_code)]
    fn code(this: &Gc<Self>) -> String {
        char::from(this.code).to_string()
    }

    #[getter(_data)]
    fn data(this: &Gc<Self>, vm: &mut Vm) -> Gc<ByteArray> {
        this.data.cloned(&vm.heap)
    }

    #[setter(_data)]
    fn set_data(this: &Gc<Self>, vm: &mut Vm, value: Option<&Gc<ByteArray>>) {
        if let Some(value) = value {
            this.data.set(&mut vm.heap, value.clone());
        }
    }

    #[native(__len__(self, /))]
    fn len(this: &Gc<Self>, vm: &mut Vm) -> usize {
        this.count(vm)
    }

    #[native(__getitem__(self, key, /))]
    fn get_item(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<Obj> {
        if let Some(i) = key.as_small_int().and_then(|i| position(i, this.count(vm)))
            && let Some(item) = this.item(vm, i)?
        {
            return Ok(item);
        }
        vm.call_method(this.as_obj(), "_get", std::slice::from_ref(key))
    }

    #[native(__setitem__(self, key, value, /))]
    fn set_item(this: &Gc<Self>, vm: &mut Vm, key: &Obj, value: &Obj) -> Result<Obj> {
        if let Some(i) = key.as_small_int().and_then(|i| position(i, this.count(vm))) {
            let bytes = Array::packed(this, vm, value)?;
            let data = this.data.cloned(&vm.heap);
            let (size, data) = (this.size, data.data.get_mut(&mut vm.heap));
            if let Some(place) = data.get_mut(i * size..(i + 1) * size) {
                place.copy_from_slice(&bytes[..size]);
            }
            return Ok(Obj::NONE);
        }
        vm.call_method(this.as_obj(), "_set", &[key.clone(), value.clone()])
    }

    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>, vm: &mut Vm) -> Gc<ArrayIterator> {
        vm.heap.alloc(ArrayIterator { array: Slot::new(Some(this.clone())), index: Cell::new(0) })
    }

    /// Append new value v to the end of the array.
    #[native(append(self, v, /))]
    fn append(this: &Gc<Self>, vm: &mut Vm, v: &Obj) -> Result<()> {
        let bytes = Array::packed(this, vm, v)?;
        this.check_resizable(vm)?;
        let data = this.data.cloned(&vm.heap);
        data.data.get_mut(&mut vm.heap).extend_from_slice(&bytes[..this.size]);
        Ok(())
    }

    /// Append what an iterable gives.
    #[native(_extend(self, items, /))]
    fn extend(this: &Gc<Self>, vm: &mut Vm, items: &Obj) -> Result<()> {
        let mut items = vm.items(items)?;
        while let Some(item) = items.next(vm)? {
            Array::append(this, vm, &item)?;
        }
        Ok(())
    }

    /// Convert array to an ordinary list with the same items.
    #[native(tolist(self, /))]
    fn tolist(this: &Gc<Self>, vm: &mut Vm) -> Result<Vec<Obj>> {
        let mut items = Vec::with_capacity(this.count(vm));
        while let Some(item) = this.item(vm, items.len())? {
            items.push(item);
        }
        Ok(items)
    }
}

/// `iter(array)`.
#[derive(Trace)]
pub struct ArrayIterator {
    /// None once exhausted.
    array: Slot<Option<Gc<Array>>>,
    #[trace(skip)]
    index: Cell<usize>,
}
payload!(ArrayIterator, "arrayiterator", shapes::ARRAY_ITERATOR, container);

impl NativeIterator for ArrayIterator {
    fn advance(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        let Some(array) = this.array.cloned(&vm.heap) else { return Ok(None) };
        let item = array.item(vm, this.index.get())?;
        this.index.set(this.index.get() + 1);
        if item.is_none() {
            this.array.set(&mut vm.heap, None);
        }
        Ok(item)
    }
}

#[methods(arrayiterator, module = "array", subclassable = false)]
impl ArrayIterator {
    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>) -> Obj {
        this.into()
    }

    #[native(__next__(self, /))]
    fn next(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        vm.step_native(this)
    }

    /// Return state information for pickling.
    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        match this.array.cloned(&vm.heap) {
            Some(array) => vm.reduce_iterator(array.into(), this.index.get()),
            None => {
                let empty = vm.list(Vec::new()).into();
                vm.reduce_iterator(empty, 0)
            }
        }
    }

    /// Set state information for unpickling.
    #[native(__setstate__(self, state, /))]
    fn setstate(this: &Gc<Self>, state: isize) {
        this.index.set(usize::try_from(state).unwrap_or(0));
    }
}

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let array = vm.lasting_class::<Array>(&Array::CLASS);
    vm.lasting_class::<ArrayIterator>(&ArrayIterator::CLASS);
    register::<ArrayIterator>(ArrayIterator::SHAPE);
    vm.dict_set_name(&module.dict, "Array", array);
    Ok(())
}

pub const MODULE: NativeModule =
    NativeModule { name: "_array", doc: "Numbers packed as in C.", natives: &[], init: Some(init) };
