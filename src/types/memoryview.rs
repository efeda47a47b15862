//! `memoryview`: a window onto the bytes of another object, which it keeps from changing its length.
//!
//! A type with a buffer of its own takes part by its lines in `raw`, `raw_mut`, `exports` and `item_format`.

use super::bytearray::ByteArray;
use super::bytes::Bytes;
use super::memoryview_item::{Order, Refused, pack_one, unpack_one};
use super::shapes;
use super::slice::Slice;
use super::str_type::class_name;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Special, Str, Trace, Tuple, Type, Visitor, payload};
use crate::vm::Vm;
use ouro_macros::methods;
use std::cell::Cell;

pub struct MemoryView {
    /// The object whose bytes are seen; counted there until the view is released.
    owner: Obj,
    is_released: Cell<bool>,
    format: String,
    itemsize: usize,
    /// Where the first item lies in the owner's bytes.
    offset: usize,
    shape: Vec<usize>,
    strides: Vec<isize>,
    is_readonly: bool,
    hash: Cell<Option<i64>>,
}
payload!(MemoryView, "memoryview", shapes::MEMORYVIEW, leaf);
impl Trace for MemoryView {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.owner.trace(v);
    }
}

impl Drop for MemoryView {
    fn drop(&mut self) {
        self.release_owner();
    }
}

/// All bytes of an object with a buffer of its own.
fn raw<'a>(vm: &'a Vm, owner: &'a Obj) -> Option<&'a [u8]> {
    if let Some(bytes) = owner.downcast::<Bytes>() {
        return Some(&bytes.data);
    }
    owner.downcast::<ByteArray>().map(|array| array.data.get(&vm.heap).as_slice())
}

/// As `raw`, of one that can be changed.
fn raw_mut<'a>(vm: &'a mut Vm, owner: &'a Obj) -> Option<&'a mut [u8]> {
    owner.downcast::<ByteArray>().map(|array| array.data.get_mut(&mut vm.heap).as_mut_slice())
}

/// Where an object counts its views; None where its length never changes.
fn exports(owner: &Obj) -> Option<&Cell<usize>> {
    owner.downcast::<ByteArray>().map(|array| &array.exports)
}

/// The format of an object's items.
fn item_format(_: &Obj) -> &'static str {
    "B"
}

/// The strides of items that lie one behind the other.
fn packed_strides(shape: &[usize], itemsize: usize) -> Vec<isize> {
    let mut strides = vec![0; shape.len()];
    let mut step = itemsize as isize;
    for (stride, len) in strides.iter_mut().zip(shape).rev() {
        *stride = step;
        step = step.saturating_mul(*len as isize);
    }
    strides
}

/// The one code of a format that views can read; None for all others.
fn format_code(format: &str) -> Option<u8> {
    match format.strip_prefix('@').unwrap_or(format).as_bytes() {
        [code @ (b'c' | b'b' | b'B' | b'h' | b'H' | b'i' | b'I' | b'l' | b'L' | b'q' | b'Q' | b'n' | b'N')]
        | [code @ (b'f' | b'd' | b'e' | b'?' | b'P')] => Some(*code),
        _ => None,
    }
}

impl MemoryView {
    fn new(owner: &Obj, format: &str, shape: Vec<usize>, itemsize: usize, is_readonly: bool) -> MemoryView {
        let strides = packed_strides(&shape, itemsize);
        MemoryView {
            owner: owner.clone(),
            is_released: Cell::new(false),
            format: format.to_owned(),
            itemsize,
            offset: 0,
            shape,
            strides,
            is_readonly,
            hash: Cell::new(None),
        }
        .counted()
    }

    /// The same window, seen by another view.
    fn again(&self) -> MemoryView {
        MemoryView {
            owner: self.owner.clone(),
            is_released: Cell::new(false),
            format: self.format.clone(),
            itemsize: self.itemsize,
            offset: self.offset,
            shape: self.shape.clone(),
            strides: self.strides.clone(),
            is_readonly: self.is_readonly,
            hash: Cell::new(None),
        }
        .counted()
    }

    fn counted(self) -> MemoryView {
        if let Some(exports) = exports(&self.owner) {
            exports.set(exports.get() + 1);
        }
        self
    }

    fn release_owner(&self) {
        if !self.is_released.replace(true)
            && let Some(exports) = exports(&self.owner)
        {
            exports.set(exports.get().saturating_sub(1));
        }
    }

    fn is_packed(&self) -> bool {
        self.strides == packed_strides(&self.shape, self.itemsize) || self.shape.contains(&0)
    }

    fn is_packed_as_fortran(&self) -> bool {
        let mut step = self.itemsize as isize;
        let fits = |(len, stride): (&usize, &isize)| {
            let is_next = *stride == step || *len == 1;
            step = step.saturating_mul(*len as isize);
            is_next
        };
        self.shape.iter().zip(&self.strides).all(fits)
    }

    fn size(&self) -> usize {
        self.shape.iter().product::<usize>() * self.itemsize
    }

    /// The bytes, where they lie one behind the other; None too once released.
    pub(crate) fn contiguous<'a>(&'a self, vm: &'a Vm) -> Option<&'a [u8]> {
        if self.is_released.get() || !self.is_packed() {
            return None;
        }
        raw(vm, &self.owner)?.get(self.offset..self.offset + self.size())
    }

    /// A copy of the bytes of all items, in order.
    pub(crate) fn contents(&self, vm: &mut Vm) -> Result<Vec<u8>> {
        if self.is_released.get() {
            return Err(vm.value_error("operation forbidden on released memoryview object"));
        }
        if let Some(data) = self.contiguous(vm) {
            return Ok(data.to_vec());
        }
        let mut out = Vec::with_capacity(self.size());
        let data = raw(vm, &self.owner).unwrap_or_default();
        for at in self.positions() {
            out.extend_from_slice(data.get(at..at + self.itemsize).unwrap_or_default());
        }
        Ok(out)
    }

    /// Where the item with these indices (one per dimension, inside the shape) lies.
    fn position(&self, indices: &[usize]) -> usize {
        let distance: isize = indices.iter().zip(&self.strides).map(|(i, stride)| *i as isize * stride).sum();
        self.offset.saturating_add_signed(distance)
    }

    /// Where all items lie, in order.
    fn positions(&self) -> Vec<usize> {
        let mut all = vec![self.offset];
        for (len, stride) in self.shape.iter().zip(&self.strides) {
            all = all
                .iter()
                .flat_map(|start| (0..*len).map(move |i| start.saturating_add_signed(i as isize * stride)))
                .collect();
        }
        all
    }
}

/// ValueError once released.
fn check(this: &Gc<MemoryView>, vm: &mut Vm) -> Result<()> {
    if this.is_released.get() {
        return Err(vm.value_error("operation forbidden on released memoryview object"));
    }
    Ok(())
}

/// The code of the items, or NotImplementedError.
fn code(this: &Gc<MemoryView>, vm: &mut Vm) -> Result<u8> {
    match format_code(&this.format) {
        Some(code) => Ok(code),
        None => {
            let format = this.format.clone();
            Err(vm.not_implemented_error(format!("memoryview: unsupported format {format}")))
        }
    }
}

impl Vm {
    /// A view of `object`; None if it has no buffer.
    pub fn memory_view(&mut self, object: &Obj) -> Result<Option<Gc<MemoryView>>> {
        if let Some(view) = object.downcast::<MemoryView>() {
            check(view, self)?;
            return Ok(Some(self.heap.alloc(view.again())));
        }
        if let Some(size) = raw(self, object).map(<[u8]>::len) {
            let format = item_format(object);
            let itemsize = format_code(format).and_then(|code| Order::NATIVE.size(code)).unwrap_or(1);
            let is_readonly = raw_mut(self, object).is_none();
            let view = MemoryView::new(object, format, vec![size / itemsize], itemsize, is_readonly);
            return Ok(Some(self.heap.alloc(view)));
        }
        // Asked for in full, but read-only will do.
        const FULL_READ_ONLY: i32 = 0x11c;
        match self.call_special(object, Special::Buffer, &[Obj::small(FULL_READ_ONLY)])? {
            None => Ok(None),
            Some(view) => match view.into_gc::<MemoryView>() {
                Ok(view) => Ok(Some(view)),
                Err(_) => Err(self.type_error("__buffer__ returned non-memoryview object")),
            },
        }
    }

    /// What `bytes_view_mut` opens for an object with a writable buffer: itself or a view; None if it has none.
    pub fn writable(&mut self, object: &Obj) -> Result<Option<Obj>> {
        if self.bytes_view_mut(object).is_some() {
            return Ok(Some(object.clone()));
        }
        if raw(self, object).is_some() || object.downcast::<MemoryView>().is_some() {
            return Ok(None);
        }
        let view: Option<Obj> = self.memory_view(object)?.map(Into::into);
        Ok(view.filter(|view| self.bytes_view_mut(view).is_some()))
    }

    /// The contents of a bytearray, or of a view without gaps onto one, to be changed in place; None for anything else.
    pub fn bytes_view_mut<'a>(&'a mut self, object: &'a Obj) -> Option<&'a mut [u8]> {
        let Some(view) = object.downcast::<MemoryView>() else { return raw_mut(self, object) };
        if view.is_readonly || view.is_released.get() || !view.is_packed() {
            return None;
        }
        raw_mut(self, &view.owner)?.get_mut(view.offset..view.offset + view.size())
    }
}

/// What stands between the brackets of a view.
enum Place {
    /// One item, at this position.
    Item(usize),
    Part(MemoryView),
}

fn place(this: &Gc<MemoryView>, vm: &mut Vm, key: &Obj) -> Result<Place> {
    check(this, vm)?;
    let index_error = |vm: &mut Vm, dimension: usize| {
        Err(vm.index_error(format!("index out of bounds on dimension {}", dimension + 1)))
    };
    let is_index = |vm: &mut Vm, key: &Obj| super::int::is_int(key) || vm.special_of(key, Special::Index).is_some();
    if is_index(vm, key) {
        if this.shape.is_empty() {
            return Err(vm.type_error("invalid indexing of 0-dim memory"));
        }
        if this.shape.len() > 1 {
            return Err(vm.not_implemented_error("multi-dimensional sub-views are not implemented"));
        }
        let i = vm.to_clamped_isize(key)?;
        let i = if i < 0 { i.saturating_add(this.shape[0] as isize) } else { i };
        return match usize::try_from(i).ok().filter(|i| *i < this.shape[0]) {
            Some(i) => Ok(Place::Item(this.position(&[i]))),
            None => index_error(vm, 0),
        };
    }
    if let Some(slice) = key.downcast_exact::<Slice>() {
        match this.shape.len() {
            0 => return Err(vm.type_error("invalid indexing of 0-dim memory")),
            1 => {}
            _ => return Err(vm.not_implemented_error("multi-dimensional slicing is not implemented")),
        }
        let (start, _, step, count) = vm.slice_indices(slice, this.shape[0])?;
        check(this, vm)?;
        let mut part = this.again();
        if count > 0 {
            part.offset = this.offset.saturating_add_signed(start * this.strides[0]);
        }
        part.shape = vec![count];
        part.strides = vec![this.strides[0] * step];
        return Ok(Place::Part(part));
    }
    if let Some(keys) = key.downcast::<Tuple>() {
        let mut indices = Vec::new();
        for key in keys.items() {
            if !is_index(vm, key) {
                if keys.items().iter().all(|k| k.downcast_exact::<Slice>().is_some()) {
                    return Err(vm.not_implemented_error("multi-dimensional slicing is not implemented"));
                }
                return Err(vm.type_error("memoryview: invalid slice key"));
            }
            indices.push(vm.to_clamped_isize(key)?);
        }
        if indices.len() < this.shape.len() {
            return Err(vm.not_implemented_error("sub-views are not implemented"));
        }
        if indices.len() > this.shape.len() {
            let (dimensions, given) = (this.shape.len(), indices.len());
            return Err(vm.type_error(format!("cannot index {dimensions}-dimension view with {given}-element tuple")));
        }
        let mut inside = Vec::new();
        for (dimension, (i, len)) in indices.into_iter().zip(&this.shape).enumerate() {
            let i = if i < 0 { i.saturating_add(*len as isize) } else { i };
            match usize::try_from(i).ok().filter(|i| i < len) {
                Some(i) => inside.push(i),
                None => return index_error(vm, dimension),
            }
        }
        return Ok(Place::Item(this.position(&inside)));
    }
    Err(vm.type_error("memoryview: invalid slice key"))
}

/// The item at `position`.
fn item(this: &Gc<MemoryView>, vm: &mut Vm, code: u8, position: usize) -> Result<Obj> {
    let mut bytes = [0; 8];
    match raw(vm, &this.owner).and_then(|data| data.get(position..position + this.itemsize)) {
        Some(item) => bytes[..this.itemsize].copy_from_slice(item),
        None => return Err(vm.value_error("operation forbidden on released memoryview object")),
    }
    Ok(unpack_one(vm, Order::NATIVE, code, &bytes[..this.itemsize]))
}

/// The items of dimension `dimension` on, as lists in lists.
fn nested(this: &Gc<MemoryView>, vm: &mut Vm, code: u8, dimension: usize, start: usize) -> Result<Obj> {
    let Some(len) = this.shape.get(dimension) else { return item(this, vm, code, start) };
    let mut items = Vec::with_capacity(*len);
    for i in 0..*len {
        let at = start.saturating_add_signed(i as isize * this.strides[dimension]);
        items.push(nested(this, vm, code, dimension + 1, at)?);
    }
    Ok(vm.list(items).into())
}

/// Whether views, or a view and something bytes-like, are equal; None where the other is neither.
fn equal(this: &Gc<MemoryView>, vm: &mut Vm, other: &Obj) -> Result<Option<bool>> {
    if this.as_obj().is(other) {
        return Ok(Some(true));
    }
    if this.is_released.get() || other.downcast::<MemoryView>().is_some_and(|v| v.is_released.get()) {
        return Ok(Some(false));
    }
    let Some(other) = vm.memory_view(other)? else { return Ok(None) };
    if this.shape != other.shape {
        return Ok(Some(false));
    }
    let bytes = |view: &Gc<MemoryView>| matches!(format_code(&view.format), Some(b'B' | b'c'));
    if bytes(this) && bytes(&other) {
        return Ok(Some(this.contents(vm)? == other.contents(vm)?));
    }
    let (Some(a), Some(b)) = (format_code(&this.format), format_code(&other.format)) else { return Ok(Some(false)) };
    for (left, right) in this.positions().into_iter().zip(other.positions()) {
        let (left, right) = (item(this, vm, a, left)?, item(&other, vm, b, right)?);
        if !vm.compare_bool(crate::object::protocol::CompareOp::Eq, &left, &right)? {
            return Ok(Some(false));
        }
    }
    Ok(Some(true))
}

/// Create a new memoryview object which references the given object.
#[methods(memoryview, module = "builtins", subclassable = false)]
impl MemoryView {
    #[new(memoryview(cls, object))]
    fn new_view(vm: &mut Vm, cls: &Gc<Type>, object: &Obj) -> Result<Obj> {
        let _ = cls;
        match vm.memory_view(object)? {
            Some(view) => Ok(view.into()),
            None => {
                let class = class_name(vm, object);
                Err(vm.type_error(format!("memoryview: a bytes-like object is required, not '{class}'")))
            }
        }
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>) -> String {
        let what = if this.is_released.get() { "released memory" } else { "memory" };
        format!("<{what} at {:#x}>", this.as_ptr() as usize)
    }

    #[native(__len__(self, /))]
    fn len(this: &Gc<Self>, vm: &mut Vm) -> Result<usize> {
        check(this, vm)?;
        match this.shape.first() {
            Some(len) => Ok(*len),
            None => Err(vm.type_error("0-dim memory has no length")),
        }
    }

    #[native(__hash__(self, /))]
    fn hash(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        if let Some(hash) = this.hash.get() {
            return Ok(vm.int(hash));
        }
        check(this, vm)?;
        if !this.is_readonly {
            return Err(vm.value_error("cannot hash writable memoryview object"));
        }
        if !matches!(format_code(&this.format), Some(b'B' | b'b' | b'c')) {
            return Err(vm.value_error("memoryview: hashing is restricted to formats 'B', 'b' or 'c'"));
        }
        let hash = ouro_heap::hash_bytes(&this.contents(vm)?) as i64;
        this.hash.set(Some(hash));
        Ok(vm.int(hash))
    }

    #[native(__eq__(self, value, /))]
    fn eq(this: &Gc<Self>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
        Ok(equal(this, vm, other)?.map_or(Obj::NOT_IMPLEMENTED, Obj::bool))
    }

    #[native(__ne__(self, value, /))]
    fn ne(this: &Gc<Self>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
        Ok(equal(this, vm, other)?.map_or(Obj::NOT_IMPLEMENTED, |is_equal| Obj::bool(!is_equal)))
    }

    #[native(__getitem__(self, key, /))]
    fn getitem(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<Obj> {
        if this.shape.is_empty() && key.value() == ouro_heap::Value::ELLIPSIS {
            check(this, vm)?;
            return Ok(this.into());
        }
        match place(this, vm, key)? {
            Place::Item(position) => {
                let code = code(this, vm)?;
                item(this, vm, code, position)
            }
            Place::Part(part) => Ok(vm.heap.alloc(part).into()),
        }
    }

    #[native(__setitem__(self, key, value, /))]
    fn setitem(this: &Gc<Self>, vm: &mut Vm, key: &Obj, value: &Obj) -> Result<()> {
        check(this, vm)?;
        if this.is_readonly {
            return Err(vm.type_error("cannot modify read-only memory"));
        }
        match place(this, vm, key)? {
            Place::Item(position) => {
                let code = code(this, vm)?;
                let mut bytes = [0; 8];
                let format = this.format.clone();
                match pack_one(vm, Order::NATIVE, code, value, &mut bytes[..this.itemsize]) {
                    Ok(()) => {}
                    Err(Refused::Raised(raised)) => return Err(raised),
                    Err(Refused::Range(_)) => {
                        return Err(vm.value_error(format!("memoryview: invalid value for format '{format}'")));
                    }
                    Err(Refused::Type(_)) => {
                        return Err(vm.type_error(format!("memoryview: invalid type for format '{format}'")));
                    }
                }
                check(this, vm)?;
                let size = this.itemsize;
                if let Some(place) = raw_mut(vm, &this.owner).and_then(|d| d.get_mut(position..position + size)) {
                    place.copy_from_slice(&bytes[..size]);
                }
                Ok(())
            }
            Place::Part(part) => {
                let Some(new) = vm.memory_view(value)? else {
                    let class = class_name(vm, value);
                    return Err(vm.type_error(format!("a bytes-like object is required, not '{class}'")));
                };
                if new.shape != part.shape || format_code(&new.format) != format_code(&part.format) {
                    return Err(vm.value_error("memoryview assignment: lvalue and rvalue have different structures"));
                }
                let new = new.contents(vm)?;
                let (positions, size) = (part.positions(), part.itemsize);
                let Some(data) = raw_mut(vm, &this.owner) else { return Ok(()) };
                for (at, item) in positions.into_iter().zip(new.chunks_exact(size)) {
                    if let Some(place) = data.get_mut(at..at + size) {
                        place.copy_from_slice(item);
                    }
                }
                Ok(())
            }
        }
    }

    #[native(__delitem__(self, key, /))]
    fn delitem(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<()> {
        check(this, vm)?;
        let _ = key;
        Err(vm.type_error(if this.is_readonly { "cannot modify read-only memory" } else { "cannot delete memory" }))
    }

    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        check(this, vm)?;
        match this.shape.len() {
            0 => Err(vm.type_error("invalid indexing of 0-dim memory")),
            1 => Ok(super::sequence_iterator(vm, this.as_obj())),
            _ => Err(vm.not_implemented_error("multi-dimensional sub-views are not implemented")),
        }
    }

    #[native(__enter__(self, /))]
    fn enter(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        check(this, vm)?;
        Ok(this.into())
    }

    #[native(__exit__(self, *args))]
    fn exit(this: &Gc<Self>, args: &[Obj]) {
        let _ = args;
        this.release_owner();
    }

    /// Return a buffer object that exposes the underlying memory of the object.
    #[native(__buffer__(self, flags, /))]
    fn buffer(this: &Gc<Self>, vm: &mut Vm, flags: i64) -> Result<Obj> {
        let _ = flags;
        Ok(vm.memory_view(this.as_obj())?.map_or(Obj::NONE, Obj::from))
    }

    /// Release the underlying buffer exposed by the memoryview object.
    #[native(release(self, /))]
    fn release(this: &Gc<Self>) {
        this.release_owner();
    }

    /// Return the data in the buffer as a byte string.
    ///
    /// Order can be {'C', 'F', 'A'}. When order is 'C' or 'F', the data of the
    /// original array is converted to C or Fortran order. For contiguous views,
    /// 'A' returns an exact copy of the physical memory. In particular, in-memory
    /// Fortran order is preserved. For non-contiguous views, the data is converted
    /// to C first. order=None is the same as order='C'.
    #[native(tobytes(self, order=None))]
    fn tobytes(this: &Gc<Self>, vm: &mut Vm, order: Option<&Obj>) -> Result<Obj> {
        check(this, vm)?;
        let order = match order {
            None => "C".to_owned(),
            Some(order) => match order.downcast::<Str>() {
                Some(order) => order.to_str().into_owned(),
                None => {
                    let class = class_name(vm, order);
                    return Err(vm.type_error(format!("tobytes() argument 'order' must be str or None, not {class}")));
                }
            },
        };
        match order.as_str() {
            "C" | "A" => {}
            "F" if this.shape.len() <= 1 => {}
            "F" => return Err(vm.not_implemented_error("memoryview: Fortran order of several dimensions")),
            _ => return Err(vm.value_error("order must be 'C', 'F' or 'A'")),
        }
        let data = this.contents(vm)?;
        Ok(vm.bytes(data).into())
    }

    /// Return the data in the buffer as a list of elements.
    #[native(tolist(self, /))]
    fn tolist(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        check(this, vm)?;
        let code = code(this, vm)?;
        nested(this, vm, code, 0, this.offset)
    }

    /// Return the data in the buffer as a str of hexadecimal numbers.
    ///
    ///   sep
    ///     An optional single character or byte to separate hex bytes.
    ///   bytes_per_sep
    ///     How many bytes between separators.  Positive values count from the
    ///     right, negative values count from the left.
    #[native(hex(self, sep=NULL, bytes_per_sep=1))]
    fn hex(this: &Gc<Self>, vm: &mut Vm, sep: Option<&Obj>, bytes_per_sep: i32) -> Result<Obj> {
        let data = this.contents(vm)?;
        super::bytes::hex(vm, &data, sep, bytes_per_sep)
    }

    /// Return a readonly version of the memoryview.
    #[native(toreadonly(self, /))]
    fn toreadonly(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        check(this, vm)?;
        let mut view = this.again();
        view.is_readonly = true;
        Ok(vm.heap.alloc(view).into())
    }

    /// Cast a memoryview to a new format or shape.
    #[native(cast(self, format, shape=NULL))]
    fn cast(this: &Gc<Self>, vm: &mut Vm, format: &Gc<Str>, shape: Option<&Obj>) -> Result<Obj> {
        check(this, vm)?;
        if !this.is_packed() {
            return Err(vm.type_error("memoryview: casts are restricted to C-contiguous views"));
        }
        if (shape.is_some() || this.shape.len() != 1) && this.shape.contains(&0) {
            return Err(vm.type_error("memoryview: cannot cast view with zeros in shape or strides"));
        }
        let format = format.to_str().into_owned();
        let code = format_code(&format);
        let Some((code, itemsize)) = code.and_then(|code| Order::NATIVE.size(code).map(|size| (code, size))) else {
            return Err(vm.value_error(
                "memoryview: destination format must be a native single character format prefixed with an optional '@'",
            ));
        };
        let is_bytes = |code: Option<u8>| matches!(code, Some(b'B' | b'b' | b'c'));
        if !is_bytes(format_code(&this.format)) && !is_bytes(Some(code)) {
            return Err(vm.type_error("memoryview: cannot cast between two non-byte formats"));
        }
        let size = this.size();
        if !size.is_multiple_of(itemsize) {
            return Err(vm.type_error("memoryview: length is not a multiple of itemsize"));
        }
        let shape = match shape {
            None => vec![size / itemsize],
            Some(shape) => {
                if shape.downcast::<Tuple>().is_none() && shape.downcast::<super::list::List>().is_none() {
                    return Err(vm.type_error("shape must be a list or a tuple"));
                }
                let mut lengths = Vec::new();
                for item in vm.collect(shape)? {
                    if !super::int::is_int(&item) {
                        return Err(vm.type_error("memoryview.cast(): elements of shape must be integers"));
                    }
                    match super::int::as_i64(&item).and_then(|n| usize::try_from(n).ok()).filter(|n| *n > 0) {
                        Some(n) => lengths.push(n),
                        None => {
                            return Err(vm.value_error("memoryview.cast(): elements of shape must be integers > 0"));
                        }
                    }
                }
                let product = lengths.iter().try_fold(itemsize, |product, n| product.checked_mul(*n));
                if product != Some(size) {
                    return Err(vm.type_error("memoryview: product(shape) * itemsize != buffer size"));
                }
                if lengths.len() > 1 && this.shape.len() > 1 {
                    return Err(vm.type_error("memoryview: cast must be 1D -> ND or ND -> 1D"));
                }
                lengths
            }
        };
        check(this, vm)?;
        let mut view = this.again();
        view.format = format;
        view.itemsize = itemsize;
        view.strides = packed_strides(&shape, itemsize);
        view.shape = shape;
        Ok(vm.heap.alloc(view).into())
    }

    /// The underlying object of the memoryview.
    #[getter(obj)]
    fn obj(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        check(this, vm)?;
        Ok(this.owner.clone())
    }

    /// The amount of space in bytes that the array would use in
    /// a contiguous representation.
    #[getter(nbytes)]
    fn nbytes(this: &Gc<Self>, vm: &mut Vm) -> Result<usize> {
        check(this, vm)?;
        Ok(this.size())
    }

    /// A bool indicating whether the memory is read only.
    #[getter(readonly)]
    fn readonly(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        check(this, vm)?;
        Ok(this.is_readonly)
    }

    /// The size in bytes of each element of the memoryview.
    #[getter(itemsize)]
    fn itemsize(this: &Gc<Self>, vm: &mut Vm) -> Result<usize> {
        check(this, vm)?;
        Ok(this.itemsize)
    }

    /// A string containing the format (in struct module style)
    /// for each element in the view.
    #[getter(format)]
    fn format(this: &Gc<Self>, vm: &mut Vm) -> Result<String> {
        check(this, vm)?;
        Ok(this.format.clone())
    }

    /// An integer indicating how many dimensions of a multi-dimensional
    /// array the memory represents.
    #[getter(ndim)]
    fn ndim(this: &Gc<Self>, vm: &mut Vm) -> Result<usize> {
        check(this, vm)?;
        Ok(this.shape.len())
    }

    /// A tuple of ndim integers giving the shape of the memory
    /// as an N-dimensional array.
    #[getter(shape)]
    fn shape(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        check(this, vm)?;
        let lengths = this.shape.iter().map(|n| vm.int(*n as i64)).collect();
        Ok(vm.heap.tuple(lengths).into())
    }

    /// A tuple of ndim integers giving the size in bytes to access
    /// each element for each dimension of the array.
    #[getter(strides)]
    fn strides(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        check(this, vm)?;
        let strides = this.strides.iter().map(|n| vm.int(*n as i64)).collect();
        Ok(vm.heap.tuple(strides).into())
    }

    /// A tuple of integers used internally for PIL-style arrays.
    #[getter(suboffsets)]
    fn suboffsets(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        check(this, vm)?;
        Ok(vm.heap.tuple(Vec::new()).into())
    }

    /// A bool indicating whether the memory is C contiguous.
    #[getter(c_contiguous)]
    fn c_contiguous(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        check(this, vm)?;
        Ok(this.is_packed())
    }

    /// A bool indicating whether the memory is Fortran contiguous.
    #[getter(f_contiguous)]
    fn f_contiguous(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        check(this, vm)?;
        Ok(this.is_packed_as_fortran())
    }

    /// A bool indicating whether the memory is contiguous.
    #[getter(contiguous)]
    fn contiguous_either_way(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        check(this, vm)?;
        Ok(this.is_packed() || this.is_packed_as_fortran())
    }
}
