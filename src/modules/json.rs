//! `_json`: the hot parts of the module `json`, reading and writing. What they refuse and how is the Python part's.

use super::NativeModule;
use crate::object::native::Result;
use crate::object::{Gc, NativeDef, Obj, Raised, Str, Trace, Tuple, Type, Visitor, payload};
use crate::types::dict::Dict;
use crate::types::exception::Exception;
use crate::types::int::{as_i64, is_int};
use crate::types::list::List;
use crate::types::module::Module;
use crate::types::shapes;
use crate::vm::Vm;
use ouro_macros::{methods, native};
use ouro_text::wtf8;
use std::collections::{HashMap, HashSet};

pub const MODULE: NativeModule =
    NativeModule { name: "_json", doc: "The hot parts of json.", natives: NATIVES, init: Some(init) };

pub const NATIVES: &[NativeDef] = &[ENCODE, ENCODE_BASESTRING, ENCODE_BASESTRING_ASCII, SCANSTRING];

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let object = vm.types.object.clone();
    let class = vm.native_class::<Scanner>(&Scanner::CLASS, &object);
    vm.dict_set_name(&module.dict, "make_scanner", &class);
    Ok(())
}

// Reading.

/// Why a value cannot be read: none begins at this offset (in bytes), or an exception.
enum Fault {
    NoValue(usize),
    Raised(Raised),
}

impl From<Raised> for Fault {
    fn from(raised: Raised) -> Fault {
        Fault::Raised(raised)
    }
}

type Scan<T> = std::result::Result<T, Fault>;

/// What a decoder makes of values.
struct Decoder {
    strict: bool,
    object_hook: Option<Obj>,
    object_pairs_hook: Option<Obj>,
    /// None: `float` and `int` themselves.
    parse_float: Option<Obj>,
    parse_int: Option<Obj>,
    parse_constant: Obj,
}

impl Decoder {
    fn new(vm: &mut Vm, context: &Obj) -> Result<Decoder> {
        let strict = vm.get_attr_name(context, "strict")?;
        let [object_hook, object_pairs_hook, parse_float, parse_int, parse_constant] =
            ["object_hook", "object_pairs_hook", "parse_float", "parse_int", "parse_constant"]
                .map(|name| vm.get_attr_name(context, name));
        let (float, int): (Obj, Obj) = (vm.types.float.clone().into(), vm.types.int.clone().into());
        let unless = |function: Obj, plain: &Obj| (!function.is(plain)).then_some(function);
        Ok(Decoder {
            strict: vm.truth(&strict)?,
            object_hook: unless(object_hook?, &Obj::NONE),
            object_pairs_hook: unless(object_pairs_hook?, &Obj::NONE),
            parse_float: unless(parse_float?, &float),
            parse_int: unless(parse_int?, &int),
            parse_constant: parse_constant?,
        })
    }
}

/// Reads values for a decoder: called with a text and an offset, it gives a value and the offset behind it.
pub struct Scanner {
    decoder: Decoder,
}
payload!(Scanner, "_json.Scanner", shapes::NONE, container);
impl Trace for Scanner {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.decoder.object_hook.trace(v);
        self.decoder.object_pairs_hook.trace(v);
        self.decoder.parse_float.trace(v);
        self.decoder.parse_int.trace(v);
        self.decoder.parse_constant.trace(v);
    }
}

#[methods(Scanner, module = "_json", subclassable = false)]
impl Scanner {
    #[new(Scanner(cls, context))]
    fn new(vm: &mut Vm, cls: &Gc<Type>, context: &Obj) -> Result<Obj> {
        let decoder = Decoder::new(vm, context)?;
        Ok(vm.heap.alloc_with_shape(cls.root_shape(), Scanner { decoder }).into())
    }

    #[native(__call__(self, string, idx))]
    fn call(this: &Gc<Self>, vm: &mut Vm, string: &Gc<Str>, idx: i64) -> Result<(Obj, usize)> {
        let Ok(idx) = usize::try_from(idx) else { return Err(vm.value_error("idx cannot be negative")) };
        let text = string.clone();
        if idx > text.len() {
            return Err(vm.stop_iteration(Obj::small(i32::try_from(idx).unwrap_or(i32::MAX))));
        }
        let mut run = Run { decoder: &this.decoder, text: &text, bytes: text.as_wtf8(), keys: HashMap::new() };
        match run.value(vm, text.byte_offset(idx)) {
            Ok((value, end)) => Ok((value, run.offset(end))),
            Err(Fault::Raised(raised)) => Err(raised),
            Err(Fault::NoValue(at)) => {
                let at = vm.int(run.offset(at) as i64);
                Err(vm.stop_iteration(at))
            }
        }
    }
}

/// One text being read. Offsets are in bytes.
struct Run<'a> {
    decoder: &'a Decoder,
    text: &'a Gc<Str>,
    bytes: &'a [u8],
    /// Keys read so far: equal ones become one object.
    keys: HashMap<&'a [u8], Gc<Str>>,
}

impl<'a> Run<'a> {
    /// The offset in characters.
    fn offset(&self, at: usize) -> usize {
        if self.text.is_ascii() { at } else { wtf8::length(&self.bytes[..at]) }
    }

    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn skip_space(&self, mut at: usize) -> usize {
        while matches!(self.byte(at), b' ' | b'\t' | b'\n' | b'\r') {
            at += 1;
        }
        at
    }

    #[cold]
    fn error<T>(&self, vm: &mut Vm, message: &str, at: usize) -> Scan<T> {
        Err(decode_error(vm, message, self.text, self.offset(at)).into())
    }

    fn value(&mut self, vm: &mut Vm, at: usize) -> Scan<(Obj, usize)> {
        match self.byte(at) {
            b'"' => {
                let (text, end) = self.string(vm, at + 1)?;
                Ok((text.into(), end))
            }
            b'{' => {
                vm.enter_native()?;
                let result = self.object(vm, at + 1);
                vm.leave_native();
                result
            }
            b'[' => {
                vm.enter_native()?;
                let result = self.array(vm, at + 1);
                vm.leave_native();
                result
            }
            b'n' if self.bytes[at..].starts_with(b"null") => Ok((Obj::NONE, at + 4)),
            b't' if self.bytes[at..].starts_with(b"true") => Ok((Obj::TRUE, at + 4)),
            b'f' if self.bytes[at..].starts_with(b"false") => Ok((Obj::FALSE, at + 5)),
            b'-' | b'0'..=b'9' if let Some(scanned) = self.number(at) => self.number_value(vm, at, scanned),
            b'N' if self.bytes[at..].starts_with(b"NaN") => self.constant(vm, "NaN", at),
            b'I' if self.bytes[at..].starts_with(b"Infinity") => self.constant(vm, "Infinity", at),
            b'-' if self.bytes[at..].starts_with(b"-Infinity") => self.constant(vm, "-Infinity", at),
            _ => Err(Fault::NoValue(at)),
        }
    }

    fn constant(&self, vm: &mut Vm, name: &str, at: usize) -> Scan<(Obj, usize)> {
        let argument = vm.heap.str(name).into();
        Ok((vm.call(&self.decoder.parse_constant, &[argument])?, at + name.len()))
    }

    /// Where the number that begins at an offset ends, and whether it is an integer.
    fn number(&self, begin: usize) -> Option<(usize, bool)> {
        let digits = |mut at: usize| {
            while self.byte(at).is_ascii_digit() {
                at += 1;
            }
            at
        };
        let first = begin + usize::from(self.byte(begin) == b'-');
        let mut end = match self.byte(first) {
            b'0' => first + 1,
            b'1'..=b'9' => digits(first),
            _ => return None,
        };
        let mut is_integer = true;
        if self.byte(end) == b'.' && self.byte(end + 1).is_ascii_digit() {
            end = digits(end + 1);
            is_integer = false;
        }
        if matches!(self.byte(end), b'e' | b'E') {
            let sign = usize::from(matches!(self.byte(end + 1), b'+' | b'-'));
            if self.byte(end + 1 + sign).is_ascii_digit() {
                end = digits(end + 1 + sign);
                is_integer = false;
            }
        }
        Some((end, is_integer))
    }

    fn number_value(&self, vm: &mut Vm, begin: usize, (end, is_integer): (usize, bool)) -> Scan<(Obj, usize)> {
        let digits = std::str::from_utf8(&self.bytes[begin..end]).expect("numbers are ASCII");
        let function = if is_integer { &self.decoder.parse_int } else { &self.decoder.parse_float };
        let value = match function {
            Some(function) => {
                let digits = vm.heap.str(digits).into();
                vm.call(function, &[digits])?
            }
            None if is_integer => match digits.parse::<i64>() {
                Ok(small) => vm.int(small),
                Err(_) => {
                    let digits: Obj = vm.heap.str(digits).into();
                    vm.to_int(&digits)?
                }
            },
            None => vm.heap.float(digits.parse().expect("it was scanned as a number")),
        };
        Ok((value, end))
    }

    /// The string whose first character is at an offset, and the offset behind its closing quote.
    fn string(&self, vm: &mut Vm, begin: usize) -> Scan<(Gc<Str>, usize)> {
        let end = self.plain_end(begin);
        if self.byte(end) == b'"' && end < self.bytes.len() {
            return Ok((vm.heap.str_from_wtf8(&self.bytes[begin..end]), end + 1));
        }
        let mut out = Vec::new();
        let mut at = begin;
        loop {
            let end = self.plain_end(at);
            out.extend_from_slice(&self.bytes[at..end]);
            let Some(terminator) = self.bytes.get(end) else {
                return self.error(vm, "Unterminated string starting at", begin - 1);
            };
            at = end + 1;
            match terminator {
                b'"' => return Ok((vm.heap.str_from_wtf8(&out), at)),
                b'\\' => {}
                _ if self.decoder.strict => return self.error(vm, "Invalid control character at", end),
                control => {
                    out.push(*control);
                    continue;
                }
            }
            let Some(escape) = self.bytes.get(at) else {
                return self.error(vm, "Unterminated string starting at", begin - 1);
            };
            at += 1;
            let plain = match escape {
                b'"' | b'\\' | b'/' => *escape,
                b'b' => 8,
                b'f' => 12,
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'u' => {
                    let Some(mut code) = self.hex4(at) else {
                        return self.error(vm, "Invalid \\uXXXX escape", at - 1);
                    };
                    at += 4;
                    if (0xD800..0xDC00).contains(&code) && self.byte(at) == b'\\' && self.byte(at + 1) == b'u' {
                        // Two escapes may stand for one character.
                        let Some(low) = self.hex4(at + 2) else {
                            return self.error(vm, "Invalid \\uXXXX escape", at + 1);
                        };
                        if (0xDC00..0xE000).contains(&low) {
                            code = 0x10000 + ((code - 0xD800) << 10 | (low - 0xDC00));
                            at += 6;
                        }
                    }
                    wtf8::push(&mut out, code);
                    continue;
                }
                _ => return self.error(vm, "Invalid \\escape", at - 2),
            };
            out.push(plain);
        }
    }

    /// Where the characters end that stand for themselves.
    fn plain_end(&self, begin: usize) -> usize {
        let rest = &self.bytes[begin.min(self.bytes.len())..];
        begin + rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len())
    }

    fn hex4(&self, at: usize) -> Option<u32> {
        let digits = self.bytes.get(at..at + 4)?;
        digits.iter().try_fold(0, |code, digit| Some(code * 16 + char::from(*digit).to_digit(16)?))
    }

    fn key(&mut self, vm: &mut Vm, begin: usize) -> Scan<(Gc<Str>, usize)> {
        let end = self.plain_end(begin);
        let raw: &'a [u8] = &self.bytes[begin.min(self.bytes.len())..end];
        if let Some(known) = self.keys.get(raw)
            && self.byte(end) == b'"'
        {
            return Ok((known.clone(), end + 1));
        }
        let (key, behind) = self.string(vm, begin)?;
        if behind == end + 1 {
            self.keys.insert(raw, key.clone());
        }
        Ok((key, behind))
    }

    fn object(&mut self, vm: &mut Vm, begin: usize) -> Scan<(Obj, usize)> {
        let dict = vm.dict();
        let mut pairs = Vec::new();
        let has_pairs_hook = self.decoder.object_pairs_hook.is_some();
        let mut at = self.skip_space(begin);
        if self.byte(at) != b'}' {
            if self.byte(at) != b'"' {
                return self.error(vm, "Expecting property name enclosed in double quotes", at);
            }
            loop {
                let (key, end) = self.key(vm, at + 1)?;
                at = self.skip_space(end);
                if self.byte(at) != b':' {
                    return self.error(vm, "Expecting ':' delimiter", at);
                }
                at = self.skip_space(at + 1);
                let (value, end) = self.member(vm, at)?;
                if has_pairs_hook {
                    pairs.push(vm.heap.tuple_of_array([key.into(), value]).into());
                } else {
                    drop(dict.set_str(&mut vm.heap, &key, value));
                }
                at = self.skip_space(end);
                match self.byte(at) {
                    b'}' => break,
                    b',' => {}
                    _ => return self.error(vm, "Expecting ',' delimiter", at),
                }
                let comma = at;
                at = self.skip_space(at + 1);
                if self.byte(at) != b'"' {
                    return if self.byte(at) == b'}' {
                        self.error(vm, "Illegal trailing comma before end of object", comma)
                    } else {
                        self.error(vm, "Expecting property name enclosed in double quotes", at)
                    };
                }
            }
        }
        let value = match (&self.decoder.object_pairs_hook, &self.decoder.object_hook) {
            (Some(hook), _) => {
                let pairs = vm.list(pairs).into();
                vm.call(hook, &[pairs])?
            }
            (None, Some(hook)) => vm.call(hook, &[dict.into()])?,
            (None, None) => dict.into(),
        };
        Ok((value, at + 1))
    }

    /// A value inside of another: there has to be one.
    fn member(&mut self, vm: &mut Vm, at: usize) -> Scan<(Obj, usize)> {
        match self.value(vm, at) {
            Err(Fault::NoValue(at)) => self.error(vm, "Expecting value", at),
            other => other,
        }
    }

    fn array(&mut self, vm: &mut Vm, begin: usize) -> Scan<(Obj, usize)> {
        let mut items = Vec::new();
        let mut at = self.skip_space(begin);
        if self.byte(at) != b']' {
            loop {
                let (value, end) = self.member(vm, at)?;
                items.push(value);
                at = self.skip_space(end);
                match self.byte(at) {
                    b']' => break,
                    b',' => {}
                    _ => return self.error(vm, "Expecting ',' delimiter", at),
                }
                let comma = at;
                at = self.skip_space(at + 1);
                if self.byte(at) == b']' {
                    return self.error(vm, "Illegal trailing comma before end of array", comma);
                }
            }
        }
        Ok((vm.list(items).into(), at + 1))
    }
}

/// `json.JSONDecodeError`.
#[cold]
fn decode_error(vm: &mut Vm, message: &str, text: &Gc<Str>, at: usize) -> Raised {
    let make = |vm: &mut Vm| {
        let module = vm.import_module("json.decoder")?;
        let class = vm.get_attr_name(&module, "JSONDecodeError")?;
        let (message, at) = (vm.heap.str(message).into(), vm.int(at as i64));
        vm.call(&class, &[message, text.into(), at])
    };
    match make(vm) {
        Ok(exception) => match exception.into_gc::<Exception>() {
            Ok(exception) => Raised::new(exception),
            Err(_) => vm.type_error("JSONDecodeError is no exception"),
        },
        Err(raised) => raised,
    }
}

/// Read the string whose first character is at `end`; give it and the offset behind its closing quote.
#[native(scanstring(string, end, strict=True, /))]
pub fn scanstring(vm: &mut Vm, string: &Gc<Str>, end: i64, strict: bool) -> Result<(Obj, usize)> {
    let text = string.clone();
    let Some(end) = usize::try_from(end).ok().filter(|end| *end <= text.len()) else {
        return Err(vm.value_error("end is out of bounds"));
    };
    let decoder = Decoder {
        strict,
        object_hook: None,
        object_pairs_hook: None,
        parse_float: None,
        parse_int: None,
        parse_constant: Obj::NONE,
    };
    let run = Run { decoder: &decoder, text: &text, bytes: text.as_wtf8(), keys: HashMap::new() };
    match run.string(vm, text.byte_offset(end)) {
        Ok((value, end)) => Ok((value.into(), run.offset(end))),
        Err(Fault::Raised(raised)) => Err(raised),
        Err(Fault::NoValue(_)) => Err(vm.value_error("end is out of bounds")),
    }
}

// Writing.

fn push_escape(out: &mut Vec<u8>, code: u32) {
    out.extend_from_slice(format!("\\u{code:04x}").as_bytes());
}

/// Append a string in double quotes, in ASCII or with other characters as they are.
fn push_string(out: &mut Vec<u8>, text: &[u8], is_ascii: bool) {
    out.push(b'"');
    let mut rest = text;
    loop {
        let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20) || (is_ascii && *byte >= 0x7F);
        let end = rest.iter().position(is_special).unwrap_or(rest.len());
        out.extend_from_slice(&rest[..end]);
        rest = &rest[end..];
        let Some(first) = rest.first() else { break };
        let short = match first {
            b'"' | b'\\' => Some(*first),
            b'\n' => Some(b'n'),
            b'\r' => Some(b'r'),
            b'\t' => Some(b't'),
            8 => Some(b'b'),
            12 => Some(b'f'),
            _ => None,
        };
        if let Some(letter) = short {
            out.extend_from_slice(&[b'\\', letter]);
            rest = &rest[1..];
            continue;
        }
        let mut codes = wtf8::code_points(rest);
        let Some(code) = codes.next() else { break };
        rest = codes.rest();
        match code {
            0..0x10000 => push_escape(out, code),
            _ => {
                let code = code - 0x10000;
                push_escape(out, 0xD800 | code >> 10);
                push_escape(out, 0xDC00 | code & 0x3FF);
            }
        }
    }
    out.push(b'"');
}

/// Return a string in double quotes, with other characters than ASCII as they are.
#[native(encode_basestring(string, /))]
pub fn encode_basestring(vm: &mut Vm, string: &Obj) -> Result<Gc<Str>> {
    quoted(vm, string, false)
}

/// Return a string in double quotes, in ASCII.
#[native(encode_basestring_ascii(string, /))]
pub fn encode_basestring_ascii(vm: &mut Vm, string: &Obj) -> Result<Gc<Str>> {
    quoted(vm, string, true)
}

fn quoted(vm: &mut Vm, string: &Obj, is_ascii: bool) -> Result<Gc<Str>> {
    let Some(text) = string.downcast::<Str>() else {
        let class = vm.type_of(string).name(vm);
        return Err(vm.type_error(format!("first argument must be a string, not {class}")));
    };
    let mut out = Vec::with_capacity(text.as_wtf8().len() + 2);
    push_string(&mut out, text.as_wtf8(), is_ascii);
    Ok(vm.heap.str_from_wtf8(&out))
}

/// One run of an encoder.
struct Writer {
    out: Vec<u8>,
    default: Obj,
    indent: Option<Vec<u8>>,
    item_separator: Vec<u8>,
    key_separator: Vec<u8>,
    is_ascii: bool,
    sort_keys: bool,
    skip_keys: bool,
    allow_nan: bool,
    /// The containers being written, by identity; None if cycles are not looked for.
    open: Option<HashSet<u64>>,
}

/// Return the JSON of a value, as `json.JSONEncoder` with these settings writes it.
#[native(encode(value, default, indent, separators, ensure_ascii, sort_keys, skipkeys, allow_nan, check_circular, /))]
#[allow(clippy::too_many_arguments)]
pub fn encode(
    vm: &mut Vm,
    value: &Obj,
    default: &Obj,
    indent: Option<&Gc<Str>>,
    separators: &Gc<Tuple>,
    ensure_ascii: bool,
    sort_keys: bool,
    skipkeys: bool,
    allow_nan: bool,
    check_circular: bool,
) -> Result<Gc<Str>> {
    let mut texts = Vec::new();
    for separator in separators.items() {
        match separator.downcast::<Str>() {
            Some(text) => texts.push(text.as_wtf8().to_vec()),
            None => {
                let class = vm.type_of(separator).name(vm);
                return Err(vm.type_error(format!("make_encoder() argument must be str, not {class}")));
            }
        }
    }
    let Ok([item_separator, key_separator]) = <[Vec<u8>; 2]>::try_from(texts) else {
        return Err(vm.value_error("separators are a pair"));
    };
    let mut writer = Writer {
        out: Vec::new(),
        default: default.clone(),
        indent: indent.map(|text| text.as_wtf8().to_vec()),
        item_separator,
        key_separator,
        is_ascii: ensure_ascii,
        sort_keys,
        skip_keys: skipkeys,
        allow_nan,
        open: check_circular.then(HashSet::new),
    };
    writer.value(vm, value, 0)?;
    Ok(vm.heap.str_from_wtf8(&writer.out))
}

impl Writer {
    fn value(&mut self, vm: &mut Vm, value: &Obj, level: usize) -> Result<()> {
        if let Some(text) = value.downcast::<Str>() {
            push_string(&mut self.out, text.as_wtf8(), self.is_ascii);
        } else if let Some(word) = constant(value) {
            self.out.extend_from_slice(word);
        } else if is_int(value) {
            let text = int_text(vm, value)?;
            self.out.extend_from_slice(text.as_bytes());
        } else if let Some(f) = value.as_float() {
            let text = self.float_text(vm, f)?;
            self.out.extend_from_slice(text.as_bytes());
        } else {
            vm.enter_native()?;
            self.open(vm, value)?;
            if value.downcast::<List>().is_some() || value.downcast::<Tuple>().is_some() {
                self.array(vm, value, level)?;
            } else if let Some(dict) = value.downcast::<Dict>().cloned() {
                self.object(vm, &dict, level)?;
            } else {
                let default = self.default.clone();
                let other = vm.call(&default, std::slice::from_ref(value))?;
                self.value(vm, &other, level)?;
            }
            if let Some(open) = &mut self.open {
                open.remove(&value.value().0);
            }
            vm.leave_native();
        }
        Ok(())
    }

    fn open(&mut self, vm: &mut Vm, container: &Obj) -> Result<()> {
        if let Some(open) = &mut self.open
            && !open.insert(container.value().0)
        {
            return Err(vm.value_error("Circular reference detected"));
        }
        Ok(())
    }

    fn float_text(&self, vm: &mut Vm, f: f64) -> Result<String> {
        if f.is_finite() {
            return Ok(ouro_text::float::repr(f));
        }
        if !self.allow_nan {
            let text = ouro_text::float::repr(f);
            return Err(vm.value_error(format!("Out of range float values are not JSON compliant: {text}")));
        }
        Ok(if f.is_nan() {
            "NaN"
        } else if f > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .to_owned())
    }

    fn newline(&mut self, level: usize) {
        if let Some(indent) = &self.indent {
            self.out.push(b'\n');
            for _ in 0..level {
                self.out.extend_from_slice(indent);
            }
        }
    }

    fn array(&mut self, vm: &mut Vm, value: &Obj, level: usize) -> Result<()> {
        let items = vm.collect(value)?;
        if items.is_empty() {
            self.out.extend_from_slice(b"[]");
            return Ok(());
        }
        self.out.push(b'[');
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.out.extend_from_slice(&self.item_separator);
            }
            self.newline(level + 1);
            self.value(vm, item, level + 1)?;
        }
        self.newline(level);
        self.out.push(b']');
        Ok(())
    }

    fn object(&mut self, vm: &mut Vm, dict: &Gc<Dict>, level: usize) -> Result<()> {
        if dict.len(&vm.heap) == 0 {
            self.out.extend_from_slice(b"{}");
            return Ok(());
        }
        let is_exact = dict.as_obj().downcast_exact::<Dict>().is_some();
        let items = if is_exact && !self.sort_keys { dict.items(&vm.heap) } else { self.listed_items(vm, dict)? };
        self.out.push(b'{');
        let mut is_first = true;
        for (key, value) in items {
            let text = match self.key_text(vm, &key)? {
                Some(text) => text,
                None => continue,
            };
            if !is_first {
                self.out.extend_from_slice(&self.item_separator);
            }
            is_first = false;
            self.newline(level + 1);
            push_string(&mut self.out, &text, self.is_ascii);
            self.out.extend_from_slice(&self.key_separator);
            self.value(vm, &value, level + 1)?;
        }
        if !is_first {
            self.newline(level);
        }
        self.out.push(b'}');
        Ok(())
    }

    /// The items as the method `items` gives them, sorted if that is wanted.
    fn listed_items(&self, vm: &mut Vm, dict: &Gc<Dict>) -> Result<Vec<(Obj, Obj)>> {
        let view = vm.call_method(dict.as_obj(), "items", &[])?;
        let items = vm.collect(&view)?;
        let list = vm.list(items);
        if self.sort_keys {
            vm.call_method(list.as_obj(), "sort", &[])?;
        }
        let mut pairs = Vec::new();
        for item in list.items.cloned(&vm.heap) {
            match item.downcast::<Tuple>().map(|pair| pair.items()) {
                Some([key, value]) => pairs.push((key.clone(), value.clone())),
                _ => return Err(vm.value_error("items must return 2-tuples")),
            }
        }
        Ok(pairs)
    }

    /// The text of a key; None if it is to be skipped.
    fn key_text(&self, vm: &mut Vm, key: &Obj) -> Result<Option<Vec<u8>>> {
        if let Some(text) = key.downcast::<Str>() {
            return Ok(Some(text.as_wtf8().to_vec()));
        }
        if let Some(f) = key.as_float() {
            return Ok(Some(self.float_text(vm, f)?.into_bytes()));
        }
        if let Some(word) = constant(key) {
            return Ok(Some(word.to_vec()));
        }
        if is_int(key) {
            return Ok(Some(int_text(vm, key)?.into_bytes()));
        }
        if self.skip_keys {
            return Ok(None);
        }
        let class = vm.type_of(key).name(vm);
        Err(vm.type_error(format!("keys must be str, int, float, bool or None, not {class}")))
    }
}

fn constant(value: &Obj) -> Option<&'static [u8]> {
    match value.as_bool() {
        Some(true) => Some(b"true"),
        Some(false) => Some(b"false"),
        None => value.is_none().then_some(b"null"),
    }
}

fn int_text(vm: &mut Vm, value: &Obj) -> Result<String> {
    if let Some(small) = as_i64(value) {
        return Ok(small.to_string());
    }
    let big = vm.to_big(value)?;
    vm.int_to_decimal(&big)
}
