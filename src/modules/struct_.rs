//! `_struct`: values laid out as C does, in bytes.

use super::NativeModule;
use crate::object::native::Result;
use crate::object::{ClassDef, Gc, Obj, Raised, Slot, Str, Trace, Type, Visitor, payload};
use crate::types::bytearray::ByteArray;
use crate::types::bytes::Bytes;
use crate::types::memoryview_item::{Order, Refused, pack_one, unpack_one};
use crate::types::module::Module;
use crate::types::shapes;
use crate::vm::Vm;
use ouro_heap::Payload;
use ouro_macros::{methods, native};
use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;

/// `count` values of one code; for `s` and `p` one value of `count` bytes.
#[derive(Clone, Copy, Debug)]
struct Field {
    code: u8,
    count: usize,
    offset: usize,
    size: usize,
}

/// A format, taken apart.
#[derive(Debug)]
pub(crate) struct Format {
    order: Order,
    fields: Vec<Field>,
    size: usize,
    values: usize,
}

const TOO_LONG: &str = "total struct size too long";

impl Format {
    fn parse(text: &[u8]) -> std::result::Result<Format, &'static str> {
        if text.contains(&0) {
            return Err("embedded null character");
        }
        let is_little = cfg!(target_endian = "little");
        let (order, rest) = match text {
            [b'<', rest @ ..] => (Order { is_native: false, is_little: true }, rest),
            [b'>' | b'!', rest @ ..] => (Order { is_native: false, is_little: false }, rest),
            [b'=', rest @ ..] => (Order { is_native: false, is_little }, rest),
            [b'@', rest @ ..] => (Order::NATIVE, rest),
            _ => (Order::NATIVE, text),
        };
        let mut format = Format { order, fields: Vec::new(), size: 0, values: 0 };
        let mut i = 0;
        while let Some(&byte) = rest.get(i) {
            i += 1;
            if byte.is_ascii_whitespace() || byte == 0x0b {
                continue;
            }
            let mut count = 1;
            let mut code = byte;
            if byte.is_ascii_digit() {
                let mut number = usize::from(byte - b'0');
                loop {
                    match rest.get(i) {
                        Some(digit) if digit.is_ascii_digit() => {
                            let next = number.checked_mul(10).and_then(|n| n.checked_add(usize::from(digit - b'0')));
                            number = next.filter(|n| *n <= isize::MAX as usize).ok_or(TOO_LONG)?;
                        }
                        Some(other) => {
                            code = *other;
                            i += 1;
                            break;
                        }
                        None => return Err("repeat count given without format specifier"),
                    }
                    i += 1;
                }
                count = number;
            }
            let size = order.size(code).ok_or("bad char in struct format")?;
            if order.is_native {
                format.size = format.size.checked_next_multiple_of(size).ok_or(TOO_LONG)?;
            }
            let total = size.checked_mul(count).and_then(|n| n.checked_add(format.size));
            let end = total.filter(|n| *n <= isize::MAX as usize).ok_or(TOO_LONG)?;
            match code {
                b'x' => {}
                b's' | b'p' => {
                    format.fields.push(Field { code, count, offset: format.size, size: count });
                    format.values += 1;
                }
                _ if count > 0 => {
                    format.fields.push(Field { code, count, offset: format.size, size });
                    format.values += count;
                }
                _ => {}
            }
            format.size = end;
        }
        Ok(format)
    }
}

fn error(vm: &mut Vm, message: impl AsRef<str>) -> Raised {
    let module = vm.heap.intern("_struct");
    let name = vm.heap.intern("error");
    let module = vm.modules.get_str(&vm.heap, &module);
    let class = module.as_ref().and_then(|m| m.downcast::<Module>()).and_then(|m| m.dict.get_str(&vm.heap, &name));
    match class.as_ref().and_then(|c| c.downcast::<Type>()) {
        Some(class) => vm.raise_message(&class.clone(), message.as_ref()),
        None => vm.value_error(message),
    }
}

/// As `parse`, remembering formats: they are few, and used again and again.
fn known(vm: &mut Vm, format: &Obj) -> Result<Rc<Format>> {
    thread_local! {
        static KNOWN: RefCell<Vec<(Box<[u8]>, Rc<Format>)>> = const { RefCell::new(Vec::new()) };
    }
    const MANY: usize = 32;
    let text = match (format.downcast::<Str>(), format.downcast::<Bytes>()) {
        (Some(text), _) => text.as_wtf8(),
        (None, Some(bytes)) => &bytes.data,
        (None, None) => &[],
    };
    let found = KNOWN.with_borrow(|known| known.iter().find(|(t, _)| **t == *text).map(|(_, format)| format.clone()));
    if let Some(found) = found {
        return Ok(found);
    }
    let parsed = Rc::new(parse(vm, format)?);
    KNOWN.with_borrow_mut(|known| {
        if known.len() == MANY {
            known.clear();
        }
        known.push((text.into(), parsed.clone()));
    });
    Ok(parsed)
}

fn parse(vm: &mut Vm, format: &Obj) -> Result<Format> {
    let parsed = if let Some(text) = format.downcast::<Str>() {
        let ascii = vm.encode(text, "ascii", "strict")?;
        Format::parse(&ascii)
    } else if let Some(bytes) = format.downcast::<Bytes>() {
        Format::parse(&bytes.data)
    } else {
        let class = vm.type_of(format).name(vm);
        return Err(vm.type_error(format!("Struct() argument 1 must be a str or bytes object, not {class}")));
    };
    parsed.map_err(|message| error(vm, message))
}

/// `values` in bytes; `function` is named when their number is wrong.
fn pack_values(vm: &mut Vm, format: &Format, values: &[Obj], function: &str) -> Result<Vec<u8>> {
    if values.len() != format.values {
        let (wanted, given) = (format.values, values.len());
        return Err(error(vm, format!("{function} expected {wanted} items for packing (got {given})")));
    }
    let mut out = vm.zeros(format.size)?;
    let mut values = values.iter();
    for field in &format.fields {
        if matches!(field.code, b's' | b'p') {
            let value = values.next().expect("counted");
            let is_bytes = value.downcast::<Bytes>().is_some() || value.downcast::<ByteArray>().is_some();
            let Some(data) = vm.bytes_view(value).filter(|_| is_bytes).map(<[u8]>::to_vec) else {
                let code = char::from(field.code);
                return Err(error(vm, format!("argument for '{code}' must be a bytes object")));
            };
            let place = &mut out[field.offset..field.offset + field.size];
            if field.code == b's' {
                let n = data.len().min(place.len());
                place[..n].copy_from_slice(&data[..n]);
            } else if let [length, rest @ ..] = place {
                let n = data.len().min(rest.len());
                rest[..n].copy_from_slice(&data[..n]);
                *length = n.min(255) as u8;
            }
            continue;
        }
        for i in 0..field.count {
            let at = field.offset + i * field.size;
            let value = values.next().expect("counted");
            match pack_one(vm, format.order, field.code, value, &mut out[at..at + field.size]) {
                Ok(()) => {}
                Err(Refused::Type(message) | Refused::Range(message)) => return Err(error(vm, message)),
                Err(Refused::Raised(raised)) => return Err(raised),
            }
        }
    }
    Ok(out)
}

fn unpack_values(vm: &mut Vm, format: &Format, data: &[u8]) -> Obj {
    let mut values = Vec::with_capacity(format.values);
    for field in &format.fields {
        let place = &data[field.offset..];
        match (field.code, place) {
            (b's', _) => values.push(vm.bytes(place[..field.size].to_vec()).into()),
            (b'p', [length, rest @ ..]) if field.size > 0 => {
                let n = usize::from(*length).min(field.size - 1);
                values.push(vm.bytes(rest[..n].to_vec()).into());
            }
            (b'p', _) => values.push(vm.bytes(Vec::new()).into()),
            _ => {
                for i in 0..field.count {
                    let value = unpack_one(vm, format.order, field.code, &place[i * field.size..(i + 1) * field.size]);
                    values.push(value);
                }
            }
        }
    }
    vm.heap.tuple(values).into()
}

fn unpack_all(vm: &mut Vm, format: &Format, buffer: &Obj) -> Result<Obj> {
    if let Some(bytes) = buffer.downcast::<Bytes>().filter(|bytes| bytes.data.len() == format.size) {
        return Ok(unpack_values(vm, format, &bytes.data));
    }
    let data = vm.need_bytes(buffer)?;
    if data.len() != format.size {
        return Err(error(vm, format!("unpack requires a buffer of {} bytes", format.size)));
    }
    Ok(unpack_values(vm, format, &data))
}

/// The part of a buffer of `len` bytes at `offset`; `words` are "unpack_from", "unpacking", "not enough data to unpack".
fn part(vm: &mut Vm, size: usize, len: usize, offset: isize, words: [&str; 3]) -> Result<Range<usize>> {
    let [function, doing, lack] = words;
    let start = if offset >= 0 {
        offset as usize
    } else {
        if offset.saturating_add(size as isize) > 0 {
            return Err(error(vm, format!("{lack} {size} bytes at offset {offset}")));
        }
        match usize::try_from(offset.saturating_add(len as isize)) {
            Ok(start) => start,
            Err(_) => return Err(error(vm, format!("offset {offset} out of range for {len}-byte buffer"))),
        }
    };
    if start > len || len - start < size {
        let needed = start.saturating_add(size);
        return Err(error(
            vm,
            format!(
                "{function} requires a buffer of at least {needed} bytes for {doing} {size} bytes at offset {start} \
                 (actual buffer size is {len})"
            ),
        ));
    }
    Ok(start..start + size)
}

fn unpack_part(vm: &mut Vm, format: &Format, buffer: &Obj, offset: isize) -> Result<Obj> {
    let data = vm.need_bytes(buffer)?;
    let words = ["unpack_from", "unpacking", "not enough data to unpack"];
    let part = part(vm, format.size, data.len(), offset, words)?;
    Ok(unpack_values(vm, format, &data[part]))
}

fn pack_part(vm: &mut Vm, format: &Format, buffer: &Obj, offset: &Obj, values: &[Obj]) -> Result<()> {
    if values.len() != format.values {
        let (wanted, given) = (format.values, values.len());
        return Err(error(vm, format!("pack_into expected {wanted} items for packing (got {given})")));
    }
    let offset = vm.to_i64(offset)? as isize;
    let Some(buffer) = vm.writable(buffer)? else {
        let class = vm.type_of(buffer).name(vm);
        return Err(vm.type_error(format!("argument must be read-write bytes-like object, not {class}")));
    };
    let len = vm.bytes_view_mut(&buffer).map_or(0, |data| data.len());
    let part = part(vm, format.size, len, offset, ["pack_into", "packing", "no space to pack"])?;
    let packed = pack_values(vm, format, values, "pack_into")?;
    match vm.bytes_view_mut(&buffer).and_then(|data| data.get_mut(part)) {
        Some(place) => place.copy_from_slice(&packed),
        None => return Err(vm.buffer_error("the buffer changed its size")),
    }
    Ok(())
}

fn iterate(vm: &mut Vm, format: Format, buffer: &Obj) -> Result<Obj> {
    if format.size == 0 {
        return Err(error(vm, "cannot iteratively unpack with a struct of length 0"));
    }
    let data = vm.need_bytes(buffer)?.into_owned();
    if !data.len().is_multiple_of(format.size) {
        return Err(error(vm, format!("iterative unpacking requires a buffer of a multiple of {} bytes", format.size)));
    }
    Ok(vm.heap.alloc(UnpackIterator { format, data, offset: Cell::new(0) }).into())
}

/// Return size in bytes of the struct described by the format string.
#[native(calcsize(format, /))]
pub fn calcsize(vm: &mut Vm, format: &Obj) -> Result<usize> {
    Ok(parse(vm, format)?.size)
}

/// pack(format, v1, v2, ...) -> bytes
///
/// Return a bytes object containing the values v1, v2, ... packed according
/// to the format string.  See help(struct) for more on format strings.
#[native(pack(*args))]
pub fn pack(vm: &mut Vm, args: &[Obj]) -> Result<Obj> {
    let [format, values @ ..] = args else { return Err(vm.type_error("missing format argument")) };
    let format = known(vm, format)?;
    let packed = pack_values(vm, &format, values, "pack")?;
    Ok(vm.bytes(packed).into())
}

/// pack_into(format, buffer, offset, v1, v2, ...)
///
/// Pack the values v1, v2, ... according to the format string and write
/// the packed bytes into the writable buffer buf starting at offset.
#[native(pack_into(*args))]
pub fn pack_into(vm: &mut Vm, args: &[Obj]) -> Result<()> {
    match args {
        [] => Err(vm.type_error("missing format argument")),
        [_] => Err(error(vm, "pack_into expected buffer argument")),
        [_, _] => Err(error(vm, "pack_into expected offset argument")),
        [format, buffer, offset, values @ ..] => {
            let format = known(vm, format)?;
            pack_part(vm, &format, buffer, offset, values)
        }
    }
}

/// Return a tuple containing values unpacked according to the format string.
///
/// The buffer's size in bytes must be calcsize(format).
#[native(unpack(format, buffer, /))]
pub fn unpack(vm: &mut Vm, format: &Obj, buffer: &Obj) -> Result<Obj> {
    let format = known(vm, format)?;
    unpack_all(vm, &format, buffer)
}

/// Return a tuple containing values unpacked according to the format string.
///
/// The buffer's size, minus offset, must be at least calcsize(format).
#[native(unpack_from(format, /, buffer, offset=0))]
pub fn unpack_from(vm: &mut Vm, format: &Obj, buffer: &Obj, offset: isize) -> Result<Obj> {
    let format = known(vm, format)?;
    unpack_part(vm, &format, buffer, offset)
}

/// Return an iterator yielding tuples unpacked from the given bytes.
///
/// The bytes are unpacked according to the format string, like
/// a repeated invocation of unpack_from().
#[native(iter_unpack(format, buffer, /))]
pub fn iter_unpack(vm: &mut Vm, format: &Obj, buffer: &Obj) -> Result<Obj> {
    let format = parse(vm, format)?;
    iterate(vm, format, buffer)
}

/// Clear the internal cache.
#[native(_clearcache())]
pub fn clearcache() {}

/// A compiled format.
pub struct Struct {
    state: Slot<Rc<State>>,
}

/// A format and its text.
#[derive(Debug)]
struct State {
    text: String,
    format: Format,
}
payload!(Struct, "Struct", shapes::NONE, leaf);
impl Trace for Struct {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

/// Struct(fmt) --> compiled struct object
#[methods(Struct, module = "_struct")]
impl Struct {
    #[new(Struct(cls, *args, **kwargs))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, _args: &[Obj], _kwargs: Vec<(Gc<Str>, Obj)>) -> Obj {
        let format = Format { order: Order::NATIVE, fields: Vec::new(), size: 0, values: 0 };
        let state = Slot::new(Rc::new(State { text: String::new(), format }));
        vm.heap.alloc_with_shape(cls.root_shape(), Struct { state }).into()
    }

    #[native(__init__(self, format))]
    fn init(this: &Gc<Self>, vm: &mut Vm, format: &Obj) -> Result<()> {
        let parsed = parse(vm, format)?;
        let text = match vm.bytes_view(format) {
            Some(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            None => vm.str_text(format)?,
        };
        this.state.set(&mut vm.heap, Rc::new(State { text, format: parsed }));
        Ok(())
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> String {
        let state = this.state.cloned(&vm.heap);
        let class = vm.type_of(this.as_obj()).plain_name(vm);
        format!("{class}({})", ouro_text::escape::repr(state.text.as_bytes()))
    }

    /// struct format string
    #[getter(format)]
    fn format(this: &Gc<Self>, vm: &mut Vm) -> String {
        let state = this.state.get(&vm.heap);
        state.text.clone()
    }

    /// struct size in bytes
    #[getter(size)]
    fn size(this: &Gc<Self>, vm: &mut Vm) -> usize {
        let state = this.state.get(&vm.heap);
        state.format.size
    }

    /// S.pack(v1, v2, ...) -> bytes
    ///
    /// Return a bytes object containing values v1, v2, ... packed according
    /// to the format string S.format.
    #[native(pack(self, *args))]
    fn pack(this: &Gc<Self>, vm: &mut Vm, args: &[Obj]) -> Result<Obj> {
        let state = this.state.cloned(&vm.heap);
        let packed = pack_values(vm, &state.format, args, "pack")?;
        Ok(vm.bytes(packed).into())
    }

    /// S.pack_into(buffer, offset, v1, v2, ...)
    ///
    /// Pack the values v1, v2, ... according to the format string S.format
    /// and write the packed bytes into the writable buffer buf starting at
    /// offset.
    #[native(pack_into(self, *args))]
    fn pack_into(this: &Gc<Self>, vm: &mut Vm, args: &[Obj]) -> Result<()> {
        let state = this.state.cloned(&vm.heap);
        match args {
            [] => Err(error(vm, "pack_into expected buffer argument")),
            [_] => Err(error(vm, "pack_into expected offset argument")),
            [buffer, offset, values @ ..] => pack_part(vm, &state.format, buffer, offset, values),
        }
    }

    /// Return a tuple containing unpacked values.
    #[native(unpack(self, buffer, /))]
    fn unpack(this: &Gc<Self>, vm: &mut Vm, buffer: &Obj) -> Result<Obj> {
        let state = this.state.cloned(&vm.heap);
        unpack_all(vm, &state.format, buffer)
    }

    /// Return a tuple containing unpacked values.
    ///
    /// Values are unpacked according to the struct format string Struct.format.
    #[native(unpack_from(self, buffer, offset = 0))]
    fn unpack_from(this: &Gc<Self>, vm: &mut Vm, buffer: &Obj, offset: isize) -> Result<Obj> {
        let state = this.state.cloned(&vm.heap);
        unpack_part(vm, &state.format, buffer, offset)
    }

    /// Return an iterator yielding tuples.
    #[native(iter_unpack(self, buffer, /))]
    fn iter_unpack(this: &Gc<Self>, vm: &mut Vm, buffer: &Obj) -> Result<Obj> {
        let state = this.state.cloned(&vm.heap);
        let format = Format::parse(state.text.as_bytes()).map_err(|message| error(vm, message))?;
        iterate(vm, format, buffer)
    }
}

/// What `iter_unpack` gives.
pub struct UnpackIterator {
    format: Format,
    data: Vec<u8>,
    offset: Cell<usize>,
}
payload!(UnpackIterator, "unpack_iterator", shapes::UNPACK_ITERATOR, leaf);
impl Trace for UnpackIterator {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

#[methods(unpack_iterator, module = "_struct", subclassable = false)]
impl UnpackIterator {
    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>) -> Obj {
        this.into()
    }

    #[native(__next__(self, /))]
    fn next(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        let start = this.offset.get();
        if start == this.data.len() {
            return Err(vm.stop_iteration(Obj::NONE));
        }
        this.offset.set(start + this.format.size);
        Ok(unpack_values(vm, &this.format, &this.data[start..start + this.format.size]))
    }

    #[native(__length_hint__(self, /))]
    fn length_hint(this: &Gc<Self>) -> usize {
        (this.data.len() - this.offset.get()) / this.format.size
    }
}

static ERROR: ClassDef =
    ClassDef { name: "error", module: "struct", doc: "", base: Some("Exception"), natives: &[], is_subclassable: true };

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let base = vm.types.exceptions.Exception.clone();
    let error = vm.bare_class(&ERROR, Some(&base), crate::types::exception::Exception::layout(), shapes::NONE);
    vm.add_natives(&error, &ERROR);
    vm.dict_set_name(&module.dict, "error", error);
    let object = vm.types.object.clone();
    let class = vm.native_class::<Struct>(&Struct::CLASS, &object);
    vm.dict_set_name(&module.dict, "Struct", class);
    let class = vm.lasting_class::<UnpackIterator>(&UnpackIterator::CLASS);
    vm.dict_set_name(&module.dict, "unpack_iterator", class);
    Ok(())
}

pub const MODULE: NativeModule = NativeModule {
    name: "_struct",
    doc: "Functions to convert between Python values and C structs.",
    natives: &[CALCSIZE, PACK, PACK_INTO, UNPACK, UNPACK_FROM, ITER_UNPACK, CLEARCACHE],
    init: Some(init),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts() {
        let size = |text: &str| Format::parse(text.as_bytes()).map(|f| (f.size, f.values));
        assert_eq!(size("bi"), Ok((8, 2)));
        assert_eq!(size("<bi"), Ok((5, 2)));
        assert_eq!(size("bi0q"), Ok((8, 2)));
        assert_eq!(size(" 3s 2x h"), Ok((8, 2)));
        assert_eq!(size("<n"), Err("bad char in struct format"));
        assert_eq!(size("3"), Err("repeat count given without format specifier"));
        assert_eq!(size("9223372036854775807i"), Err(TOO_LONG));
    }
}
