//! `_codecs`: the codecs known here one by one, and what programs register. `codecs` itself is written in Python.

use super::NativeModule;
use crate::object::native::{NativeDef, Result};
use crate::object::{Gc, Obj, Str, Tuple};
use crate::types::bytes::Bytes;
use crate::types::dict::Dict;
use crate::types::int::{as_i64, is_int};
use crate::types::module::Module;
use crate::vm::Vm;
use ouro_macros::native;
use ouro_text::codec::{self, Codec, Endian, Errors, Fault, Refusal, Replacement};
use ouro_text::{escape, wtf8};

fn table(vm: &mut Vm, name: &str) -> Result<Gc<Dict>> {
    match vm.codec_table(name) {
        Some(table) => Ok(table),
        None => Err(vm.runtime_error("the module _codecs is gone")),
    }
}

/// Whether `object` may be called.
fn is_callable(vm: &mut Vm, object: &Obj) -> bool {
    vm.special_of(object, crate::object::Special::Call).is_some()
}

/// Register a codec search function.
///
/// Search functions are expected to take one argument, the encoding name in
/// all lower case letters, and either return None, or a tuple of functions
/// (encoder, decoder, stream_reader, stream_writer) (or a CodecInfo object).
#[native(register(search_function, /))]
pub fn register(vm: &mut Vm, search_function: &Obj) -> Result<()> {
    if !is_callable(vm, search_function) {
        return Err(vm.type_error("argument must be callable"));
    }
    let functions = table(vm, "_search_functions")?;
    let position = vm.int(functions.keys(&vm.heap).iter().filter_map(as_i64).max().map_or(0, |last| last + 1));
    vm.dict_set(&functions, &position, search_function.clone())
}

/// Unregister a codec search function and clear the registry's cache.
///
/// If the search function is not registered, do nothing.
#[native(unregister(search_function, /))]
pub fn unregister(vm: &mut Vm, search_function: &Obj) -> Result<()> {
    let functions = table(vm, "_search_functions")?;
    for (position, function) in functions.items(&vm.heap) {
        if function.is(search_function) {
            vm.dict_remove(&functions, &position)?;
        }
    }
    let cache = table(vm, "_found")?;
    for key in cache.keys(&vm.heap) {
        vm.dict_remove(&cache, &key)?;
    }
    Ok(())
}

/// Looks up a codec tuple in the Python codec registry and returns a CodecInfo object.
#[native(lookup(encoding, /))]
pub fn lookup(vm: &mut Vm, encoding: &str) -> Result<Obj> {
    let name = encoding.to_ascii_lowercase().replace([' ', '-'], "_");
    let name = vm.heap.str(&name);
    let cache = table(vm, "_found")?;
    if let Some(found) = cache.get_str(&vm.heap, &name) {
        return Ok(found);
    }
    match vm.search_codec(encoding)? {
        Some(found) => {
            drop(cache.set_str(&mut vm.heap, &name, found.clone()));
            Ok(found)
        }
        None => Err(vm.lookup_error(format!("unknown encoding: {encoding}"))),
    }
}

/// The name of the codec known here that `encoding` means; None if there is none.
#[native(_builtin_name(encoding, /))]
pub fn builtin_name(encoding: &str) -> Option<String> {
    Codec::from_name(encoding).map(|codec| codec.name().to_owned())
}

/// Register the specified error handler under the name errors.
///
/// handler must be a callable object, that
/// will be called with an exception instance containing
/// information about the location of the encoding/decoding
/// error and must return a (replacement, new position) tuple.
#[native(register_error(errors, handler, /))]
pub fn register_error(vm: &mut Vm, errors: &str, handler: &Obj) -> Result<()> {
    if !is_callable(vm, handler) {
        return Err(vm.type_error("handler must be callable"));
    }
    let handlers = table(vm, "_error_handlers")?;
    vm.dict_set_name(&handlers, errors, handler.clone());
    Ok(())
}

/// lookup_error(errors) -> handler
///
/// Return the error handler for the specified error handling name or raise a
/// LookupError, if no handler exists under this name.
#[native(lookup_error(name, /))]
pub fn lookup_error(vm: &mut Vm, name: &str) -> Result<Obj> {
    vm.registered_handler(name)
}

/// Call what `codecs.lookup(encoding)` has under `what`, for codecs that are not known here.
fn by_registry(vm: &mut Vm, object: &Obj, encoding: &str, errors: &str, what: &str) -> Result<Obj> {
    let info = lookup(vm, encoding)?;
    let function = vm.get_attr_name(&info, what)?;
    let errors = vm.heap.str(errors).into();
    let answer = vm.call(&function, &[object.clone(), errors])?;
    match answer.downcast::<Tuple>().map(|t| t.items()) {
        Some([result, _]) => Ok(result.clone()),
        _ => Err(vm.type_error(format!("{what}r must return a tuple (object, integer)"))),
    }
}

/// Encodes obj using the codec registered for encoding.
///
/// The default encoding is 'utf-8'.  errors may be given to set a
/// different error handling scheme.  Default is 'strict' meaning that encoding
/// errors raise a ValueError.  Other possible values are 'ignore', 'replace'
/// and 'backslashreplace' as well as any other name registered with
/// codecs.register_error that can handle ValueErrors.
#[native(encode(obj, encoding = "utf-8", errors = "strict"))]
pub fn encode(vm: &mut Vm, obj: &Obj, encoding: &str, errors: &str) -> Result<Obj> {
    match (Codec::from_name(encoding), obj.downcast::<Str>()) {
        (Some(codec), Some(text)) => {
            let data = vm.encode_by(codec, text, errors)?;
            Ok(vm.bytes(data).into())
        }
        (Some(codec), None) => {
            let class = vm.type_of(obj).name(vm);
            let name = codec.name().replace('-', "_");
            Err(vm.type_error(format!("{name}_encode() argument 1 must be str, not {class}")))
        }
        (None, _) => by_registry(vm, obj, encoding, errors, "encode"),
    }
}

/// Decodes obj using the codec registered for encoding.
///
/// Default encoding is 'utf-8'.  errors may be given to set a
/// different error handling scheme.  Default is 'strict' meaning that encoding
/// errors raise a ValueError.  Other possible values are 'ignore', 'replace'
/// and 'backslashreplace' as well as any other name registered with
/// codecs.register_error that can handle ValueErrors.
#[native(decode(obj, encoding = "utf-8", errors = "strict"))]
pub fn decode(vm: &mut Vm, obj: &Obj, encoding: &str, errors: &str) -> Result<Obj> {
    match Codec::from_name(encoding) {
        Some(codec) => {
            let data = decodable(vm, codec, obj)?;
            Ok(vm.decode_by(codec, &data, errors, true)?.0.into())
        }
        None => by_registry(vm, obj, encoding, errors, "decode"),
    }
}

/// The bytes to decode; the escaping codecs take text too.
fn decodable(vm: &mut Vm, codec: Codec, data: &Obj) -> Result<Vec<u8>> {
    match (codec, data.downcast::<Str>()) {
        (Codec::UnicodeEscape | Codec::RawUnicodeEscape, Some(text)) => Ok(text.as_wtf8().to_vec()),
        _ => Ok(vm.need_bytes(data)?.into_owned()),
    }
}

fn decode_part(vm: &mut Vm, codec: Codec, data: &Obj, errors: Option<&str>, is_final: bool) -> Result<Obj> {
    let data = decodable(vm, codec, data)?;
    let (text, used) = vm.decode_by(codec, &data, errors.unwrap_or("strict"), is_final)?;
    let used = vm.int(used as i64);
    Ok(vm.heap.tuple_of_array([text.into(), used]).into())
}

fn encode_all(vm: &mut Vm, codec: Codec, text: &Gc<Str>, errors: Option<&str>) -> Result<Obj> {
    let data = vm.encode_by(codec, text, errors.unwrap_or("strict"))?;
    let data = vm.bytes(data).into();
    let used = vm.int(text.len() as i64);
    Ok(vm.heap.tuple_of_array([data, used]).into())
}

/// Declare the functions of one codec.
macro_rules! codec_functions {
    ($codec:expr, $decode:ident($($decode_params:tt)*), $encode:ident) => {
        #[native($decode($($decode_params)*))]
        pub fn $decode(vm: &mut Vm, data: &Obj, errors: Option<&str>, is_final: bool) -> Result<Obj> {
            decode_part(vm, $codec, data, errors, is_final)
        }

        #[native($encode(str, errors=None, /))]
        pub fn $encode(vm: &mut Vm, text: &Gc<Str>, errors: Option<&str>) -> Result<Obj> {
            encode_all(vm, $codec, text, errors)
        }
    };
}

/// As the functions of single codecs, for those with several bytes for a character, which are told by name.
#[native(_multibyte_decode(name, data, errors, is_final, /))]
pub fn multibyte_decode(vm: &mut Vm, name: &str, data: &Obj, errors: &str, is_final: bool) -> Result<Obj> {
    match Codec::from_name(name) {
        Some(codec) => decode_part(vm, codec, data, Some(errors), is_final),
        None => Err(vm.lookup_error(format!("unknown encoding: {name}"))),
    }
}

#[native(_multibyte_encode(name, text, errors, /))]
pub fn multibyte_encode(vm: &mut Vm, name: &str, text: &Gc<Str>, errors: &str) -> Result<Obj> {
    match Codec::from_name(name) {
        Some(codec) => encode_all(vm, codec, text, Some(errors)),
        None => Err(vm.lookup_error(format!("unknown encoding: {name}"))),
    }
}

codec_functions!(Codec::Utf8, utf_8_decode(data, errors=None, is_final=False, /), utf_8_encode);
codec_functions!(Codec::Utf16(None), utf_16_decode(data, errors=None, is_final=False, /), utf_16_encode);
codec_functions!(Codec::Utf16(Some(Endian::Little)), utf_16_le_decode(data, errors=None, is_final=False, /), utf_16_le_encode);
codec_functions!(Codec::Utf16(Some(Endian::Big)), utf_16_be_decode(data, errors=None, is_final=False, /), utf_16_be_encode);
codec_functions!(Codec::Utf32(None), utf_32_decode(data, errors=None, is_final=False, /), utf_32_encode);
codec_functions!(Codec::Utf32(Some(Endian::Little)), utf_32_le_decode(data, errors=None, is_final=False, /), utf_32_le_encode);
codec_functions!(Codec::Utf32(Some(Endian::Big)), utf_32_be_decode(data, errors=None, is_final=False, /), utf_32_be_encode);
codec_functions!(Codec::Ascii, ascii_decode(data, errors=None, is_final=True, /), ascii_encode);
codec_functions!(Codec::Latin1, latin_1_decode(data, errors=None, is_final=True, /), latin_1_encode);
codec_functions!(Codec::UnicodeEscape, unicode_escape_decode(data, errors=None, is_final=True, /), unicode_escape_encode);
codec_functions!(Codec::RawUnicodeEscape, raw_unicode_escape_decode(data, errors=None, is_final=True, /), raw_unicode_escape_encode);
codec_functions!(Codec::Utf8Sig, utf_8_sig_decode(data, errors=None, is_final=False, /), utf_8_sig_encode);
codec_functions!(Codec::Cp1252, cp1252_decode(data, errors=None, is_final=True, /), cp1252_encode);

/// (text, used, byteorder): -1 little, 1 big, 0 not known yet.
fn decode_ordered(
    vm: &mut Vm,
    codec: fn(Option<Endian>) -> Codec,
    data: &Obj,
    errors: Option<&str>,
    byteorder: i64,
    is_final: bool,
) -> Result<Obj> {
    let data = vm.need_bytes(data)?.into_owned();
    let marked = |little: &[u8], big: &[u8]| match () {
        () if data.starts_with(little) => Some((little.len(), Endian::Little)),
        () if data.starts_with(big) => Some((big.len(), Endian::Big)),
        () => None,
    };
    let mark = match codec(None) {
        Codec::Utf16(_) => marked(b"\xff\xfe", b"\xfe\xff"),
        _ => marked(b"\xff\xfe\0\0", b"\0\0\xfe\xff"),
    };
    let unit = if matches!(codec(None), Codec::Utf16(_)) { 2 } else { 4 };
    let (skipped, endian) = match byteorder {
        -1 => (0, Some(Endian::Little)),
        1 => (0, Some(Endian::Big)),
        _ => match mark {
            Some((skipped, endian)) => (skipped, Some(endian)),
            // Without a mark, the machine's order, once there is something to decode.
            None if data.len() >= unit => (0, Some(Endian::Little)),
            None => (0, None),
        },
    };
    let order = match endian {
        Some(Endian::Little) if byteorder != 0 || mark.is_some() => -1,
        Some(Endian::Big) => 1,
        _ => 0,
    };
    let (text, used) =
        vm.decode_by(codec(endian.or(Some(Endian::Little))), &data[skipped..], errors.unwrap_or("strict"), is_final)?;
    let used = vm.int((skipped + used) as i64);
    Ok(vm.heap.tuple_of_array([text.into(), used, Obj::small(order)]).into())
}

#[native(utf_16_ex_decode(data, errors=None, byteorder=0, is_final=False, /))]
pub fn utf_16_ex_decode(vm: &mut Vm, data: &Obj, errors: Option<&str>, byteorder: i64, is_final: bool) -> Result<Obj> {
    decode_ordered(vm, Codec::Utf16, data, errors, byteorder, is_final)
}

#[native(utf_32_ex_decode(data, errors=None, byteorder=0, is_final=False, /))]
pub fn utf_32_ex_decode(vm: &mut Vm, data: &Obj, errors: Option<&str>, byteorder: i64, is_final: bool) -> Result<Obj> {
    decode_ordered(vm, Codec::Utf32, data, errors, byteorder, is_final)
}

#[native(readbuffer_encode(data, errors=None, /))]
pub fn readbuffer_encode(vm: &mut Vm, data: &Obj, errors: Option<&str>) -> Result<Obj> {
    let _ = errors;
    let data = match data.downcast::<Str>() {
        Some(text) => text.as_wtf8().to_vec(),
        None => vm.need_bytes(data)?.into_owned(),
    };
    let used = vm.int(data.len() as i64);
    let data = vm.bytes(data).into();
    Ok(vm.heap.tuple_of_array([data, used]).into())
}

#[native(escape_encode(data, errors=None, /))]
pub fn escape_encode(vm: &mut Vm, data: &Gc<Bytes>, errors: Option<&str>) -> Obj {
    let _ = errors;
    let shown = escape::repr_bytes(&data.data);
    // As between single quotes, which are escaped.
    let mut inner = shown[2..shown.len() - 1].to_owned();
    if shown.starts_with("b\"") {
        inner = inner.replace('\'', "\\'");
    }
    let used = vm.int(data.data.len() as i64);
    let data = vm.bytes(inner.into_bytes()).into();
    vm.heap.tuple_of_array([data, used]).into()
}

/// The bytes that a literal of bytes with these contents means, and how long the contents are.
#[native(escape_decode(data, errors=None, /))]
pub fn escape_decode(vm: &mut Vm, data: &Obj, errors: Option<&str>) -> Result<Obj> {
    let input = match data.downcast::<Str>() {
        Some(text) => text.as_wtf8().to_vec(),
        None => vm.need_bytes(data)?.into_owned(),
    };
    let errors = errors.unwrap_or("strict");
    let mut out = Vec::with_capacity(input.len());
    let mut odd = None;
    let mut i = 0;
    while i < input.len() {
        if input[i] != b'\\' {
            out.push(input[i]);
            i += 1;
            continue;
        }
        let Some(&code) = input.get(i + 1) else { return Err(vm.value_error("Trailing \\ in string")) };
        let start = i;
        i += 2;
        match code {
            b'\n' => {}
            b'\\' | b'\'' | b'"' => out.push(code),
            b'a' => out.push(7),
            b'b' => out.push(8),
            b't' => out.push(9),
            b'n' => out.push(10),
            b'v' => out.push(11),
            b'f' => out.push(12),
            b'r' => out.push(13),
            b'0'..=b'7' => {
                let digits = input[start + 1..].iter().take(3).take_while(|b| (b'0'..=b'7').contains(b)).count();
                let digits = &input[start + 1..start + 1 + digits];
                let value = digits.iter().fold(0u32, |value, digit| value << 3 | u32::from(digit - b'0'));
                if value > 0o377 {
                    let shown = String::from_utf8_lossy(digits).into_owned();
                    odd.get_or_insert(format!("invalid octal escape sequence '\\{shown}'"));
                }
                out.push(value as u8);
                i = start + 1 + digits.len();
            }
            b'x' => {
                let digit = |i: usize| input.get(i).and_then(|b| char::from(*b).to_digit(16));
                if let (Some(high), Some(low)) = (digit(i), digit(i + 1)) {
                    out.push((high << 4 | low) as u8);
                    i += 2;
                    continue;
                }
                match errors {
                    "strict" => {
                        return Err(vm.value_error(format!("invalid \\x escape at position {start}")));
                    }
                    "replace" => out.push(b'?'),
                    "ignore" => {}
                    _ => {
                        let message = format!("decoding error; unknown error handling code: {errors}");
                        return Err(vm.value_error(message));
                    }
                }
                if digit(i).is_some() {
                    i += 1;
                }
            }
            _ => {
                odd.get_or_insert(format!("invalid escape sequence '\\{}'", char::from(code)));
                out.push(b'\\');
                i -= 1;
            }
        }
    }
    if let Some(message) = odd {
        vm.warn_deprecated(&message)?;
    }
    let used = vm.int(input.len() as i64);
    let decoded = vm.bytes(out).into();
    Ok(vm.heap.tuple_of_array([decoded, used]).into())
}

/// What a character map holds for a byte or code point: None where it has nothing.
fn mapped(vm: &mut Vm, map: &Obj, key: u32) -> Result<Option<Obj>> {
    let key = Obj::small(key as i32);
    match vm.get_item(map, &key) {
        Ok(value) if value.is_none() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(raised) if raised.is(vm, &vm.types.exceptions.LookupError.clone()) => Ok(None),
        Err(raised) => Err(raised),
    }
}

#[native(charmap_decode(data, errors=None, mapping=None, /))]
pub fn charmap_decode(vm: &mut Vm, data: &Obj, errors: Option<&str>, mapping: Option<&Obj>) -> Result<Obj> {
    let Some(mapping) = mapping else { return decode_part(vm, Codec::Latin1, data, errors, true) };
    let data = vm.need_bytes(data)?.into_owned();
    let table: Option<Vec<u32>> = mapping.downcast::<Str>().map(|text| text.code_points().collect());
    let mut out = Vec::with_capacity(data.len());
    let mut i = 0;
    while let Some(&byte) = data.get(i) {
        let found = match &table {
            Some(table) => match table.get(usize::from(byte)) {
                Some(code) if *code != 0xfffe => {
                    wtf8::push(&mut out, *code);
                    true
                }
                _ => false,
            },
            None => match mapped(vm, mapping, byte.into())? {
                None => false,
                Some(value) if is_int(&value) => {
                    match as_i64(&value).and_then(|c| u32::try_from(c).ok()).filter(|c| *c < 0x11_0000) {
                        Some(0xfffe) => false,
                        Some(code) => {
                            wtf8::push(&mut out, code);
                            true
                        }
                        None => return Err(vm.type_error("character mapping must be in range(0x110000)")),
                    }
                }
                Some(value) => match value.downcast::<Str>() {
                    Some(text) if text.as_wtf8() == "\u{fffe}".as_bytes() => false,
                    Some(text) => {
                        out.extend_from_slice(text.as_wtf8());
                        true
                    }
                    None => return Err(vm.type_error("character mapping must return integer, None or str")),
                },
            },
        };
        if found {
            i += 1;
            continue;
        }
        let fault = Fault { encoding: "charmap", start: i, end: i + 1, reason: "character maps to <undefined>" };
        let (text, next) = vm.resume_decoding(errors.unwrap_or("strict"), &fault, &data)?;
        out.extend_from_slice(&text);
        i = next;
    }
    let used = vm.int(data.len() as i64);
    let text = vm.heap.str_from_wtf8(&out).into();
    Ok(vm.heap.tuple_of_array([text, used]).into())
}

/// Append what the map holds for a code point; false where it has nothing.
fn push_mapped(vm: &mut Vm, mapping: &Obj, code: u32, out: &mut Vec<u8>) -> Result<bool> {
    let Some(value) = mapped(vm, mapping, code)? else { return Ok(false) };
    if is_int(&value) {
        return match as_i64(&value).and_then(|i| u8::try_from(i).ok()) {
            Some(byte) => {
                out.push(byte);
                Ok(true)
            }
            None => Err(vm.type_error("character mapping must be in range(256)")),
        };
    }
    match value.downcast::<Bytes>() {
        Some(bytes) => {
            out.extend_from_slice(&bytes.data);
            Ok(true)
        }
        None => {
            let class = vm.type_of(&value).name(vm);
            Err(vm.type_error(format!("character mapping must return integer, bytes or None, not {class}")))
        }
    }
}

#[native(charmap_encode(str, errors=None, mapping=None, /))]
pub fn charmap_encode(vm: &mut Vm, text: &Gc<Str>, errors: Option<&str>, mapping: Option<&Obj>) -> Result<Obj> {
    let Some(mapping) = mapping else { return encode_all(vm, Codec::Latin1, text, errors) };
    let codes: Vec<u32> = text.code_points().collect();
    let mut out = Vec::with_capacity(codes.len());
    let mut i = 0;
    while let Some(&code) = codes.get(i) {
        if push_mapped(vm, mapping, code, &mut out)? {
            i += 1;
            continue;
        }
        let fault = Fault { encoding: "charmap", start: i, end: i + 1, reason: "character maps to <undefined>" };
        let (replacement, next) = vm.resume_encoding(errors.unwrap_or("strict"), &fault, text)?;
        match replacement {
            Replacement::Bytes(bytes) => out.extend_from_slice(&bytes),
            Replacement::Text(replacement) => {
                for code in wtf8::code_points(&replacement) {
                    if !push_mapped(vm, mapping, code, &mut out)? {
                        return Err(vm.encode_error(&fault, text));
                    }
                }
            }
        }
        i = next;
    }
    let used = vm.int(codes.len() as i64);
    let data = vm.bytes(out).into();
    Ok(vm.heap.tuple_of_array([data, used]).into())
}

#[native(charmap_build(map, /))]
pub fn charmap_build(vm: &mut Vm, map: &Gc<Str>) -> Result<Obj> {
    let table = vm.dict();
    for (byte, code) in map.code_points().enumerate() {
        if code != 0xfffe {
            vm.dict_set(&table, &Obj::small(code as i32), Obj::small(byte as i32))?;
        }
    }
    Ok(table.into())
}

/// What a standard error handler answers to an exception: a replacement and where to go on.
fn handle(vm: &mut Vm, exception: &Obj, errors: Errors) -> Result<Obj> {
    let exceptions = &vm.types.exceptions;
    let (decode, encode, translate) = (
        exceptions.UnicodeDecodeError.clone(),
        exceptions.UnicodeEncodeError.clone(),
        exceptions.UnicodeTranslateError.clone(),
    );
    let is = |vm: &mut Vm, class: &Gc<crate::object::Type>| vm.is_instance(exception, class.as_obj());
    let (is_decode, is_encode) = (is(vm, &decode)?, is(vm, &encode)? || is(vm, &translate)?);
    let unsuitable = |vm: &mut Vm| {
        let class = vm.type_of(exception).name(vm);
        Err(vm.type_error(format!("don't know how to handle {class} in error callback")))
    };
    if errors == Errors::Strict {
        return match exception.downcast::<crate::types::exception::Exception>() {
            Some(exception) => Err(crate::object::Raised::new(exception.clone())),
            None => Err(vm.type_error("codec must pass exception instance")),
        };
    }
    if !is_decode && !is_encode {
        return unsuitable(vm);
    }
    let object = vm.get_attr_name(exception, "object")?;
    let (start, end) = (vm.get_attr_name(exception, "start")?, vm.get_attr_name(exception, "end")?);
    let len = vm.len(&object)?;
    let start = (vm.to_i64(&start)?.max(0) as usize).min(len.saturating_sub(1));
    let end = (vm.to_i64(&end)?.max(0) as usize).clamp(start, len);
    let encoding = match vm.get_attr_name_opt(exception, "encoding")? {
        Some(encoding) => vm.str_text(&encoding)?,
        None => String::new(),
    };
    let known = ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-16", "utf-32", "charmap"];
    let normal = match Codec::from_name(&encoding) {
        Some(codec) => codec.name(),
        None => encoding.as_str(),
    };
    let encoding = known.into_iter().find(|k| *k == normal).unwrap_or("");
    let fault = Fault { encoding, start, end, reason: "" };
    let refused = |refusal: Refusal| match refusal {
        Refusal::Fault(_) => exception.downcast::<crate::types::exception::Exception>().cloned(),
        Refusal::Unsuitable => None,
    };
    let (replacement, next): (Obj, usize) = if is_decode {
        let data = vm.need_bytes(&object)?.into_owned();
        match codec::recover_decoding(errors, &fault, &data) {
            Ok((text, next)) => (vm.heap.str_from_wtf8(&text).into(), next),
            Err(refusal) => match refused(refusal) {
                Some(exception) => return Err(crate::object::Raised::new(exception)),
                None => return unsuitable(vm),
            },
        }
    } else {
        let Some(text) = object.downcast::<Str>() else { return Err(vm.type_error("object attribute must be str")) };
        let bad: Vec<u32> = text.code_points().skip(start).take(end - start).collect();
        match codec::recover_encoding(errors, &fault, &bad) {
            Ok((Replacement::Text(text), next)) => (vm.heap.str_from_wtf8(&text).into(), next),
            Ok((Replacement::Bytes(bytes), next)) => (vm.bytes(bytes).into(), next),
            Err(refusal) => match refused(refusal) {
                Some(exception) => return Err(crate::object::Raised::new(exception)),
                None => return unsuitable(vm),
            },
        }
    };
    let next = vm.int(next as i64);
    Ok(vm.heap.tuple_of_array([replacement, next]).into())
}

/// Implements the 'strict' error handling, which raises a UnicodeError on coding errors.
#[native(strict_errors(exception, /))]
pub fn strict_errors(vm: &mut Vm, exception: &Obj) -> Result<Obj> {
    handle(vm, exception, Errors::Strict)
}

/// Implements the 'ignore' error handling, which ignores malformed data and continues.
#[native(ignore_errors(exception, /))]
pub fn ignore_errors(vm: &mut Vm, exception: &Obj) -> Result<Obj> {
    handle(vm, exception, Errors::Ignore)
}

/// Implements the 'replace' error handling, which replaces malformed data with a replacement marker.
#[native(replace_errors(exception, /))]
pub fn replace_errors(vm: &mut Vm, exception: &Obj) -> Result<Obj> {
    handle(vm, exception, Errors::Replace)
}

/// Implements the 'xmlcharrefreplace' error handling, which replaces an unencodable character with the appropriate XML character reference.
#[native(xmlcharrefreplace_errors(exception, /))]
pub fn xmlcharrefreplace_errors(vm: &mut Vm, exception: &Obj) -> Result<Obj> {
    handle(vm, exception, Errors::XmlCharRefReplace)
}

/// Implements the 'backslashreplace' error handling, which replaces malformed data with a backslashed escape sequence.
#[native(backslashreplace_errors(exception, /))]
pub fn backslashreplace_errors(vm: &mut Vm, exception: &Obj) -> Result<Obj> {
    handle(vm, exception, Errors::BackslashReplace)
}

/// Implements the 'namereplace' error handling, which replaces an unencodable character with a \\N{...} escape sequence.
#[native(namereplace_errors(exception, /))]
pub fn namereplace_errors(vm: &mut Vm, exception: &Obj) -> Result<Obj> {
    handle(vm, exception, Errors::NameReplace)
}

#[native(surrogateescape(exception, /))]
pub fn surrogateescape(vm: &mut Vm, exception: &Obj) -> Result<Obj> {
    handle(vm, exception, Errors::SurrogateEscape)
}

#[native(surrogatepass(exception, /))]
pub fn surrogatepass(vm: &mut Vm, exception: &Obj) -> Result<Obj> {
    handle(vm, exception, Errors::SurrogatePass)
}

/// The standard error handlers by name.
const HANDLERS: [(&str, &NativeDef); 8] = [
    ("strict", &STRICT_ERRORS),
    ("ignore", &IGNORE_ERRORS),
    ("replace", &REPLACE_ERRORS),
    ("xmlcharrefreplace", &XMLCHARREFREPLACE_ERRORS),
    ("backslashreplace", &BACKSLASHREPLACE_ERRORS),
    ("namereplace", &NAMEREPLACE_ERRORS),
    ("surrogateescape", &SURROGATEESCAPE),
    ("surrogatepass", &SURROGATEPASS),
];

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    for name in ["_search_functions", "_found"] {
        let table = vm.dict();
        vm.dict_set_name(&module.dict, name, table);
    }
    let handlers = vm.dict();
    for (name, def) in HANDLERS {
        let handler = vm.native_function(def, "_codecs");
        vm.dict_set_name(&handlers, name, handler);
    }
    vm.dict_set_name(&module.dict, "_error_handlers", handlers);
    Ok(())
}

pub const MODULE: NativeModule = NativeModule {
    name: "_codecs",
    doc: "",
    natives: &[
        REGISTER,
        UNREGISTER,
        LOOKUP,
        REGISTER_ERROR,
        LOOKUP_ERROR,
        ENCODE,
        DECODE,
        BUILTIN_NAME,
        MULTIBYTE_DECODE,
        MULTIBYTE_ENCODE,
        READBUFFER_ENCODE,
        ESCAPE_DECODE,
        ESCAPE_ENCODE,
        CHARMAP_DECODE,
        CHARMAP_ENCODE,
        CHARMAP_BUILD,
        UTF_16_EX_DECODE,
        UTF_32_EX_DECODE,
        UTF_8_DECODE,
        UTF_8_ENCODE,
        UTF_16_DECODE,
        UTF_16_ENCODE,
        UTF_16_LE_DECODE,
        UTF_16_LE_ENCODE,
        UTF_16_BE_DECODE,
        UTF_16_BE_ENCODE,
        UTF_32_DECODE,
        UTF_32_ENCODE,
        UTF_32_LE_DECODE,
        UTF_32_LE_ENCODE,
        UTF_32_BE_DECODE,
        UTF_32_BE_ENCODE,
        ASCII_DECODE,
        ASCII_ENCODE,
        LATIN_1_DECODE,
        LATIN_1_ENCODE,
        UNICODE_ESCAPE_DECODE,
        UNICODE_ESCAPE_ENCODE,
        RAW_UNICODE_ESCAPE_DECODE,
        RAW_UNICODE_ESCAPE_ENCODE,
        UTF_8_SIG_DECODE,
        UTF_8_SIG_ENCODE,
        CP1252_DECODE,
        CP1252_ENCODE,
    ],
    init: Some(init),
};
