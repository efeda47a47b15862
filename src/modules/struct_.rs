//! `_struct`: values laid out as C does, in bytes.

use super::NativeModule;
use crate::object::native::Result;
use crate::object::{ClassDef, Gc, Obj, Raised, Special, Str, Trace, Type, Visitor, payload};
use crate::types::bytearray::ByteArray;
use crate::types::bytes::Bytes;
use crate::types::int::{as_big, is_int};
use crate::types::module::Module;
use crate::types::shapes;
use crate::vm::Vm;
use num_traits::ToPrimitive;
use ouro_heap::Payload;
use ouro_macros::{methods, native};
use std::cell::Cell;
use std::ops::Range;

/// How the values of a format are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    /// Aligned and with C's sizes on this machine; otherwise with the standard sizes.
    is_native: bool,
    is_little: bool,
}

impl Order {
    pub(crate) const NATIVE: Order = Order { is_native: true, is_little: cfg!(target_endian = "little") };

    /// The size of a value with this code; None if there is no such code.
    pub(crate) fn size(self, code: u8) -> Option<usize> {
        Some(match code {
            b'x' | b'c' | b'b' | b'B' | b'?' | b's' | b'p' => 1,
            b'h' | b'H' | b'e' => 2,
            b'i' | b'I' | b'f' => 4,
            b'l' | b'L' if !self.is_native => 4,
            b'l' | b'L' | b'q' | b'Q' | b'd' => 8,
            b'n' | b'N' | b'P' if self.is_native => 8,
            _ => return None,
        })
    }
}

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

/// The value of `bytes`, which are as long as `code` says.
pub(crate) fn unpack_one(vm: &mut Vm, order: Order, code: u8, bytes: &[u8]) -> Obj {
    let mut word = [0; 8];
    let n = bytes.len().min(8);
    word[..n].copy_from_slice(&bytes[..n]);
    if !order.is_little {
        word[..n].reverse();
    }
    let unsigned = u64::from_le_bytes(word);
    match code {
        b'c' => vm.bytes(bytes.to_vec()).into(),
        b'?' => Obj::bool(bytes.iter().any(|b| *b != 0)),
        b'b' | b'h' | b'i' | b'l' | b'q' | b'n' => {
            let unused = 64 - 8 * n as u32;
            vm.int((unsigned << unused) as i64 >> unused)
        }
        b'e' => vm.heap.float(half_to_f64(unsigned as u16)),
        b'f' => vm.heap.float(f64::from(f32::from_bits(unsigned as u32))),
        b'd' => vm.heap.float(f64::from_bits(unsigned)),
        _ => vm.int_u64(unsigned),
    }
}

/// Why a value cannot be laid out.
pub(crate) enum Refused {
    Type(String),
    Range(String),
    Raised(Raised),
}

impl From<Raised> for Refused {
    fn from(raised: Raised) -> Refused {
        Refused::Raised(raised)
    }
}

/// Lay `value` out in `out`, which is as long as `code` says.
pub(crate) fn pack_one(vm: &mut Vm, order: Order, code: u8, value: &Obj, out: &mut [u8]) -> std::result::Result<(), Refused> {
    let word = match code {
        b'c' => {
            let byte = match value.downcast::<Bytes>() {
                Some(bytes) => bytes.data.as_ref().try_into().ok().map(|[byte]: [u8; 1]| byte),
                None => match vm.bytes_view(value) {
                    Some([byte]) if value.downcast::<ByteArray>().is_some() => Some(*byte),
                    _ => None,
                },
            };
            match byte {
                Some(byte) => u64::from(byte),
                None => return Err(Refused::Type("char format requires a bytes object of length 1".into())),
            }
        }
        b'?' => u64::from(vm.truth(value)?),
        b'e' | b'f' | b'd' => {
            let x = match vm.to_f64(value) {
                Ok(x) => x,
                Err(raised) if raised.is(vm, &vm.types.exceptions.TypeError.clone()) => {
                    return Err(Refused::Type("required argument is not a float".into()));
                }
                Err(raised) => return Err(raised.into()),
            };
            let overflow = |vm: &mut Vm, code: char| {
                Err(Refused::Raised(vm.overflow_error(format!("float too large to pack with {code} format"))))
            };
            match code {
                b'd' => x.to_bits(),
                b'f' => {
                    let single = x as f32;
                    if single.is_infinite() && x.is_finite() && !order.is_native {
                        return overflow(vm, 'f');
                    }
                    u64::from(single.to_bits())
                }
                _ => match f64_to_half(x) {
                    Some(half) => u64::from(half),
                    None => return overflow(vm, 'e'),
                },
            }
        }
        _ => {
            if !is_int(value) && vm.special_of(value, Special::Index).is_none() {
                return Err(Refused::Type("required argument is not an integer".into()));
            }
            let index = vm.index(value)?;
            let i = as_big(&index).expect("index gives an int").to_i128();
            let bits = 8 * out.len() as u32;
            let is_signed = code.is_ascii_lowercase();
            let (low, high) = match is_signed {
                true => (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1),
                false => (0, (1i128 << bits) - 1),
            };
            match i {
                Some(i) if (low..=high).contains(&i) || code == b'P' && (i64::MIN.into()..0).contains(&i) => i as u64,
                _ if code == b'P' => return Err(Refused::Range("int too large to convert".into())),
                _ => {
                    let code = char::from(code);
                    return Err(Refused::Range(format!("'{code}' format requires {low} <= number <= {high}")));
                }
            }
        }
    };
    let n = out.len();
    out.copy_from_slice(&word.to_le_bytes()[..n]);
    if !order.is_little {
        out.reverse();
    }
    Ok(())
}

fn half_to_f64(half: u16) -> f64 {
    let sign = if half >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(half >> 10 & 31), f64::from(half & 1023));
    match exponent {
        0 => sign * fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => sign * f64::INFINITY,
        31 => f64::NAN.copysign(sign),
        _ => sign * (1024.0 + fraction) * 2f64.powi(exponent - 25),
    }
}

/// The nearest half-precision number, ties to even; None if that is too large.
fn f64_to_half(x: f64) -> Option<u16> {
    let sign = u16::from(x.is_sign_negative()) << 15;
    if x.is_nan() {
        return Some(sign | 0x7e00);
    }
    if x.is_infinite() {
        return Some(sign | 0x7c00);
    }
    let x = x.abs();
    // Below 2**-14 numbers are multiples of 2**-24.
    let exponent = if x == 0.0 { -14 } else { (((x.to_bits() >> 52) as i32) - 1023).max(-14) };
    if exponent > 15 {
        return None;
    }
    let fraction = (x / 2f64.powi(exponent - 10)).round_ties_even() as u32;
    let (exponent, fraction) = if fraction == 2048 { (exponent + 1, 1024) } else { (exponent, fraction) };
    if exponent > 15 {
        return None;
    }
    let bits = if fraction < 1024 { fraction as u16 } else { ((exponent + 15) as u16) << 10 | (fraction as u16 - 1024) };
    Some(sign | bits)
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
    let Some(len) = vm.bytes_view_mut(buffer).map(|data| data.len()) else {
        let class = vm.type_of(buffer).name(vm);
        return Err(vm.type_error(format!("argument must be read-write bytes-like object, not {class}")));
    };
    let part = part(vm, format.size, len, offset, ["pack_into", "packing", "no space to pack"])?;
    let packed = pack_values(vm, format, values, "pack_into")?;
    match vm.bytes_view_mut(buffer).and_then(|data| data.get_mut(part)) {
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
    let format = parse(vm, format)?;
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
            let format = parse(vm, format)?;
            pack_part(vm, &format, buffer, offset, values)
        }
    }
}

/// Return a tuple containing values unpacked according to the format string.
///
/// The buffer's size in bytes must be calcsize(format).
#[native(unpack(format, buffer, /))]
pub fn unpack(vm: &mut Vm, format: &Obj, buffer: &Obj) -> Result<Obj> {
    let format = parse(vm, format)?;
    unpack_all(vm, &format, buffer)
}

/// Return a tuple containing values unpacked according to the format string.
///
/// The buffer's size, minus offset, must be at least calcsize(format).
#[native(unpack_from(format, /, buffer, offset=0))]
pub fn unpack_from(vm: &mut Vm, format: &Obj, buffer: &Obj, offset: isize) -> Result<Obj> {
    let format = parse(vm, format)?;
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
    #[new(Struct(cls, format))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, format: &Obj) -> Result<Obj> {
        let parsed = parse(vm, format)?;
        let text = match vm.bytes_view(format) {
            Some(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            None => vm.str_text(format)?,
        };
        Ok(vm.heap.alloc_with_shape(cls.root_shape(), Struct { text, format: parsed }).into())
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> String {
        let class = vm.type_of(this.as_obj()).name(vm);
        format!("{class}({})", crate::text::escape::repr(this.text.as_bytes()))
    }

    /// struct format string
    #[getter(format)]
    fn format(this: &Gc<Self>) -> String {
        this.text.clone()
    }

    /// struct size in bytes
    #[getter(size)]
    fn size(this: &Gc<Self>) -> usize {
        this.format.size
    }

    /// S.pack(v1, v2, ...) -> bytes
    ///
    /// Return a bytes object containing values v1, v2, ... packed according
    /// to the format string S.format.
    #[native(pack(self, *args))]
    fn pack(this: &Gc<Self>, vm: &mut Vm, args: &[Obj]) -> Result<Obj> {
        let packed = pack_values(vm, &this.format, args, "pack")?;
        Ok(vm.bytes(packed).into())
    }

    /// S.pack_into(buffer, offset, v1, v2, ...)
    ///
    /// Pack the values v1, v2, ... according to the format string S.format
    /// and write the packed bytes into the writable buffer buf starting at
    /// offset.
    #[native(pack_into(self, *args))]
    fn pack_into(this: &Gc<Self>, vm: &mut Vm, args: &[Obj]) -> Result<()> {
        match args {
            [] => Err(error(vm, "pack_into expected buffer argument")),
            [_] => Err(error(vm, "pack_into expected offset argument")),
            [buffer, offset, values @ ..] => pack_part(vm, &this.format, buffer, offset, values),
        }
    }

    /// Return a tuple containing unpacked values.
    #[native(unpack(self, buffer, /))]
    fn unpack(this: &Gc<Self>, vm: &mut Vm, buffer: &Obj) -> Result<Obj> {
        unpack_all(vm, &this.format, buffer)
    }

    /// Return a tuple containing unpacked values.
    ///
    /// Values are unpacked according to the struct format string Struct.format.
    #[native(unpack_from(self, buffer, offset=0))]
    fn unpack_from(this: &Gc<Self>, vm: &mut Vm, buffer: &Obj, offset: isize) -> Result<Obj> {
        unpack_part(vm, &this.format, buffer, offset)
    }

    /// Return an iterator yielding tuples.
    #[native(iter_unpack(self, buffer, /))]
    fn iter_unpack(this: &Gc<Self>, vm: &mut Vm, buffer: &Obj) -> Result<Obj> {
        let format = Format::parse(this.text.as_bytes()).map_err(|message| error(vm, message))?;
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

static ERROR: ClassDef = ClassDef {
    name: "error",
    module: "struct",
    doc: "",
    base: Some("Exception"),
    natives: &[],
    is_subclassable: true,
};

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let base = vm.types.exceptions.Exception.clone();
    let error = vm.bare_class(&ERROR, Some(&base), crate::types::exception::Exception::layout(), shapes::NONE);
    vm.add_natives(&error, &ERROR);
    vm.dict_set_name(&module.dict, "error", error);
    let object = vm.types.object.clone();
    let class = vm.bare_class(&Struct::CLASS, Some(&object), Struct::layout(), shapes::NONE);
    vm.add_natives(&class, &Struct::CLASS);
    vm.dict_set_name(&module.dict, "Struct", class);
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
    fn halves() {
        for half in 0..=u16::MAX {
            let x = half_to_f64(half);
            if !x.is_nan() {
                assert_eq!(f64_to_half(x), Some(half));
            }
        }
        assert_eq!(f64_to_half(65519.0), Some(0x7bff));
        assert_eq!(f64_to_half(65520.0), None);
        assert_eq!(f64_to_half(2f64.powi(-25)), Some(0));
        assert_eq!(f64_to_half(3.0 * 2f64.powi(-25)), Some(2));
    }

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
