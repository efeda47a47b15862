//! `template % values` for str, bytes and bytearray: the templates are cut by `text::percent`; here values are fetched and
//! converted.

use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, Special, Str, Tuple};
use crate::types::bytearray::ByteArray;
use crate::types::bytes::Bytes;
use crate::types::int::{as_big, as_i64, is_int};
use crate::vm::Vm;
use ouro_text::percent::{self as template, Amount, Conversion, Kind, Layout, Piece};
use ouro_text::wtf8;
use smallvec::SmallVec;

/// The values still to be converted.
struct Values<'a> {
    all: &'a Obj,
    /// The values, where they are a tuple.
    items: Option<&'a [Obj]>,
    next: usize,
    /// What keys look up, if it is a mapping.
    mapping: Option<&'a Obj>,
    /// The value that a key found: the next conversion takes it.
    keyed: Option<Obj>,
    /// Whether a key was used: then the values themselves are no longer converted.
    has_keys: bool,
    kind: Kind,
}

impl Values<'_> {
    fn take(&mut self, vm: &mut Vm) -> Result<Obj> {
        if self.has_keys {
            if let Some(value) = self.keyed.take() {
                return Ok(value);
            }
        } else if let Some(items) = self.items {
            if let Some(value) = items.get(self.next) {
                self.next += 1;
                return Ok(value.clone());
            }
        } else if self.next == 0 {
            self.next = 1;
            return Ok(self.all.clone());
        }
        Err(vm.type_error("not enough arguments for format string"))
    }

    fn is_used_up(&self) -> bool {
        self.mapping.is_some() || self.has_keys || self.next >= self.items.map_or(1, <[Obj]>::len)
    }
}

/// Whether a value that is no tuple stands for itself only, and is nothing that keys are looked up in.
fn is_scalar(value: &Obj) -> bool {
    let v = value.value();
    v.is_int() || v.is_float() || value.downcast_exact::<Str>().is_some()
}

impl Vm {
    /// `template % values` for text.
    pub fn percent_str(&mut self, template: &Gc<Str>, values: &Obj) -> Result<Obj> {
        if let Some(text) = self.percent_plain(template.as_wtf8(), values)? {
            return Ok(text);
        }
        let out = self.percent(template.as_wtf8(), values, Kind::Str)?;
        Ok(self.heap.str_from_wtf8(&out).into())
    }

    /// A template of nothing but `%s`, `%d` and `%r`, with as many values; None for all others.
    fn percent_plain(&mut self, template: &[u8], values: &Obj) -> Result<Option<Obj>> {
        let given = match values.downcast::<Tuple>() {
            Some(tuple) => tuple.items(),
            None if is_scalar(values) => std::slice::from_ref(values),
            None => return Ok(None),
        };
        let (mut count, mut rest) = (0, template);
        while let Some(at) = memchr::memchr(b'%', rest) {
            match (rest.get(at + 1), given.get(count)) {
                (Some(b's' | b'r'), Some(_)) => {}
                (Some(b'd'), Some(value)) if value.value().is_int() => {}
                _ => return Ok(None),
            }
            count += 1;
            rest = &rest[at + 2..];
        }
        if count != given.len() {
            return Ok(None);
        }
        let mut out: SmallVec<[u8; 128]> = SmallVec::new();
        let mut rest = template;
        for value in given {
            let at = memchr::memchr(b'%', rest).expect("they were counted");
            out.extend_from_slice(&rest[..at]);
            match rest[at + 1] {
                b'd' => out.extend_from_slice(itoa::Buffer::new().format(value.value().as_int()).as_bytes()),
                b's' => out.extend_from_slice(self.str(value)?.as_wtf8()),
                _ => out.extend_from_slice(self.repr(value)?.as_wtf8()),
            }
            rest = &rest[at + 2..];
        }
        out.extend_from_slice(rest);
        Ok(Some(self.heap.str_from_wtf8(&out).into()))
    }

    /// `template % values` for bytes.
    pub fn percent_bytes(&mut self, template: &[u8], values: &Obj) -> Result<Vec<u8>> {
        self.percent(template, values, Kind::Bytes)
    }

    fn percent(&mut self, text: &[u8], values: &Obj, kind: Kind) -> Result<Vec<u8>> {
        let items = values.downcast::<Tuple>().map(|t| t.items());
        let is_text = values.downcast::<Str>().is_some()
            || kind == Kind::Bytes
                && (values.downcast::<Bytes>().is_some() || values.downcast::<ByteArray>().is_some());
        let is_mapping = items.is_none() && !is_text && self.special_of(values, Special::GetItem).is_some();
        let mapping = is_mapping.then_some(values);
        let mut values = Values { all: values, items, next: 0, mapping, keyed: None, has_keys: false, kind };
        let mut out = Vec::with_capacity(text.len() + 32);
        for piece in template::pieces(text, kind) {
            match piece {
                Piece::Literal(text) => out.extend_from_slice(text),
                Piece::Conversion(conversion) => self.convert(&mut out, &conversion, &mut values)?,
            }
        }
        if !values.is_used_up() {
            let what = if kind == Kind::Str { "string" } else { "bytes" };
            return Err(self.type_error(format!("not all arguments converted during {what} formatting")));
        }
        Ok(out)
    }

    fn convert(&mut self, out: &mut Vec<u8>, conversion: &Conversion<'_>, values: &mut Values<'_>) -> Result<()> {
        let kind = values.kind;
        if let Some(key) = &conversion.key {
            let Some(mapping) = values.mapping else { return Err(self.type_error("format requires a mapping")) };
            let key: Obj = match key {
                Ok(key) if kind == Kind::Str => self.heap.str_from_wtf8(key).into(),
                Ok(key) => self.bytes(key.to_vec()).into(),
                Err(error) => return Err(self.raise_text(error.clone())),
            };
            values.keyed = Some(self.get_item(mapping, &key)?);
            values.has_keys = true;
        }
        let mut layout = Layout { flags: conversion.flags, width: 0, precision: None };
        match conversion.width {
            Amount::None => {}
            Amount::Number(width) => layout.width = width,
            Amount::FromValue => {
                let width = self.amount(values, false)?;
                layout.flags.left |= width < 0;
                layout.width = width.unsigned_abs() as usize;
            }
        }
        match conversion.precision {
            Amount::None => {}
            Amount::Number(precision) => layout.precision = Some(precision),
            Amount::FromValue => layout.precision = Some(self.amount(values, true)?.max(0) as usize),
        }
        let code = match &conversion.code {
            Ok(code) => *code,
            Err(error) => return Err(self.raise_text(error.clone())),
        };
        let value = values.take(self)?;
        if let Err(error) = conversion.check(code, kind) {
            return Err(self.raise_text(error));
        }
        let code = code as u8;
        let plain = layout == Layout::default();
        if plain
            && code == b'd'
            && let Some(i) = value.as_small_int()
        {
            out.extend_from_slice(itoa::Buffer::new().format(i).as_bytes());
            return Ok(());
        }
        let formatted = match code {
            b's' if kind == Kind::Str => {
                let text = self.str(&value)?;
                if plain {
                    out.extend_from_slice(text.as_wtf8());
                    return Ok(());
                }
                layout.format_text(text.as_wtf8(), kind)
            }
            b's' | b'b' => {
                let data = self.percent_data(&value)?;
                layout.format_text(&data, kind)
            }
            b'r' if kind == Kind::Str => {
                let text = self.repr(&value)?;
                if plain {
                    out.extend_from_slice(text.as_wtf8());
                    return Ok(());
                }
                layout.format_text(text.as_wtf8(), kind)
            }
            b'r' | b'a' => {
                let text = self.ascii(&value)?;
                layout.format_text(text.as_wtf8(), kind)
            }
            b'c' => {
                let text = self.percent_char(&value, kind)?;
                layout.format_char(&text, kind)
            }
            b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => {
                let x = self.percent_float(&value, kind)?;
                layout.format_float(code, x)
            }
            _ => {
                let value = self.percent_int(&value, code)?;
                if let Some(i) = value.as_small_int() {
                    let n = i.unsigned_abs();
                    let mut decimal = itoa::Buffer::new();
                    let other;
                    let digits = match code {
                        b'o' => {
                            other = format!("{n:o}");
                            &other
                        }
                        b'x' | b'X' => {
                            other = format!("{n:x}");
                            &other
                        }
                        _ => decimal.format(n),
                    };
                    layout.format_int(code, i < 0, digits)
                } else {
                    let digits = match code {
                        b'o' | b'x' | b'X' => {
                            let radix = if code == b'o' { 8 } else { 16 };
                            as_big(&value).expect("it is an int").to_str_radix(radix)
                        }
                        _ => self.repr(&value)?.to_str().into_owned(),
                    };
                    let unsigned = digits.strip_prefix('-');
                    layout.format_int(code, unsigned.is_some(), unsigned.unwrap_or(&digits))
                }
            }
        };
        match formatted {
            Ok(formatted) => {
                out.extend_from_slice(&formatted);
                Ok(())
            }
            Err(error) => Err(self.raise_text(error)),
        }
    }

    /// A width or precision given as `*`.
    fn amount(&mut self, values: &mut Values<'_>, is_precision: bool) -> Result<i64> {
        let value = values.take(self)?;
        if !is_int(&value) {
            return Err(self.type_error("* wants int"));
        }
        match as_i64(&value) {
            Some(i) if !is_precision || i32::try_from(i).is_ok() => Ok(i),
            Some(_) => Err(self.overflow_error("Python int too large to convert to C int")),
            None if is_precision => Err(self.overflow_error("Python int too large to convert to C int")),
            None => Err(self.overflow_error("Python int too large to convert to C ssize_t")),
        }
    }

    /// The integer for `%d` and its like.
    fn percent_int(&mut self, value: &Obj, code: u8) -> Result<Obj> {
        if value.value().is_int() {
            return Ok(value.clone());
        }
        if is_int(value) {
            return self.index(value);
        }
        let is_exact = matches!(code, b'o' | b'x' | b'X');
        let converted = if is_exact {
            if self.special_of(value, Special::Index).is_none() {
                return Err(self.percent_needs(value, code, is_exact));
            }
            self.index(value)
        } else {
            match self.call_special(value, Special::Int, &[]) {
                Ok(Some(i)) if is_int(&i) => self.index(&i),
                Ok(Some(_)) => return Err(self.percent_needs(value, code, is_exact)),
                Ok(None) if self.special_of(value, Special::Index).is_some() => self.index(value),
                Ok(None) => return Err(self.percent_needs(value, code, is_exact)),
                Err(raised) => Err(raised),
            }
        };
        match converted {
            Err(raised) if raised.is(self, &self.types.exceptions.TypeError.clone()) => {
                Err(self.percent_needs(value, code, is_exact))
            }
            other => other,
        }
    }

    #[cold]
    fn percent_needs(&mut self, value: &Obj, code: u8, is_exact: bool) -> Raised {
        let class = self.type_of(value).name(self);
        let code = char::from(code);
        let needed = if is_exact { "an integer" } else { "a real number" };
        self.type_error(format!("%{code} format: {needed} is required, not {class}"))
    }

    fn percent_float(&mut self, value: &Obj, kind: Kind) -> Result<f64> {
        match self.to_f64(value) {
            Err(raised) if kind == Kind::Bytes && raised.is(self, &self.types.exceptions.TypeError.clone()) => {
                let class = self.type_of(value).name(self);
                Err(self.type_error(format!("float argument required, not {class}")))
            }
            other => other,
        }
    }

    /// The character for `%c`.
    fn percent_char(&mut self, value: &Obj, kind: Kind) -> Result<Vec<u8>> {
        match kind {
            Kind::Str => {
                if let Some(text) = value.downcast::<Str>() {
                    if text.len() == 1 {
                        return Ok(text.as_wtf8().to_vec());
                    }
                } else if is_int(value) || self.special_of(value, Special::Index).is_some() {
                    let index = self.index(value)?;
                    let code = as_i64(&index).and_then(|i| u32::try_from(i).ok()).filter(|c| *c < 0x11_0000);
                    let Some(code) = code else { return Err(self.overflow_error("%c arg not in range(0x110000)")) };
                    let mut text = Vec::new();
                    wtf8::push(&mut text, code);
                    return Ok(text);
                }
                Err(self.type_error("%c requires int or char"))
            }
            Kind::Bytes => {
                if value.downcast::<Bytes>().is_some() || value.downcast::<ByteArray>().is_some() {
                    if let Some([byte]) = self.bytes_view(value) {
                        return Ok(vec![*byte]);
                    }
                } else if is_int(value) || self.special_of(value, Special::Index).is_some() {
                    let index = self.index(value)?;
                    return match as_i64(&index).and_then(|i| u8::try_from(i).ok()) {
                        Some(byte) => Ok(vec![byte]),
                        None => Err(self.overflow_error("%c arg not in range(256)")),
                    };
                }
                Err(self.type_error("%c requires an integer in range(256) or a single byte"))
            }
        }
    }

    /// The bytes for `%s` and `%b` in bytes.
    fn percent_data(&mut self, value: &Obj) -> Result<Vec<u8>> {
        if value.downcast::<Bytes>().is_none()
            && value.downcast::<ByteArray>().is_none()
            && let Some(made) = self.call_special(value, Special::Bytes, &[])?
        {
            if let Some(made) = made.downcast::<Bytes>() {
                return Ok(made.data.to_vec());
            }
            let class = self.type_of(&made).name(self);
            return Err(self.type_error(format!("__bytes__ returned non-bytes (type {class})")));
        }
        match self.bytes_like(value)? {
            Some(data) => Ok(data),
            None => {
                let class = self.type_of(value).name(self);
                Err(self.type_error(format!(
                    "%b requires a bytes-like object, or an object that implements __bytes__, not '{class}'"
                )))
            }
        }
    }
}
