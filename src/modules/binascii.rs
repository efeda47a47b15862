//! `binascii`: bytes as text and back (hexadecimal, base64), and checksums.

use super::NativeModule;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, Str, Type};
use crate::types::bytes::Bytes;
use crate::types::module::Module;
use crate::vm::Vm;
use ouro_macros::native;

/// Conversion between binary data and ASCII
pub const MODULE: NativeModule = NativeModule {
    name: "binascii",
    doc: "Conversion between binary data and ASCII",
    natives: &[HEXLIFY, B2A_HEX, UNHEXLIFY, A2B_HEX, B2A_BASE64, A2B_BASE64, CRC32, CRC_HQX],
    init: Some(init),
};

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    for (name, base) in
        [("Error", vm.types.exceptions.ValueError.clone()), ("Incomplete", vm.types.exceptions.Exception.clone())]
    {
        let class = make_class(vm, name, &base)?;
        vm.dict_set_name(&module.dict, name, class);
    }
    Ok(())
}

fn make_class(vm: &mut Vm, name: &str, base: &Gc<Type>) -> Result<Obj> {
    let namespace = vm.dict();
    let module = vm.heap.str("binascii");
    vm.dict_set_name(&namespace, "__module__", module);
    let (name, bases) = (vm.heap.str(name).into(), vm.heap.tuple(vec![base.into()]).into());
    let r#type: Obj = (&vm.types.r#type).into();
    vm.call(&r#type, &[name, bases, namespace.into()])
}

fn error(vm: &mut Vm, message: &str) -> Raised {
    let made = vm.import_module("binascii").and_then(|module| {
        let class = vm.get_attr_name(&module, "Error")?;
        let message = vm.heap.str(message).into();
        let error = vm.call(&class, &[message])?;
        vm.raised_from_arg(&error)
    });
    match made {
        Ok(raised) | Err(raised) => raised,
    }
}

fn data_of(vm: &mut Vm, object: &Obj) -> Result<Vec<u8>> {
    match vm.bytes_like(object)? {
        Some(data) => Ok(data),
        None => {
            let class = vm.type_of(object).name(vm);
            Err(vm.type_error(format!("a bytes-like object is required, not '{class}'")))
        }
    }
}

/// Bytes, or a string of ASCII.
fn ascii_of(vm: &mut Vm, object: &Obj) -> Result<Vec<u8>> {
    if let Some(text) = object.downcast::<Str>() {
        if !text.is_ascii() {
            return Err(vm.value_error("string argument should contain only ASCII characters"));
        }
        return Ok(text.as_wtf8().to_vec());
    }
    match vm.bytes_like(object)? {
        Some(data) => Ok(data),
        None => {
            let class = vm.type_of(object).name(vm);
            let message = format!("argument should be bytes, buffer or ASCII string, not '{class}'");
            Err(vm.type_error(message))
        }
    }
}

fn hex_by(vm: &mut Vm, data: &Obj, sep: Option<&Obj>, bytes_per_sep: Option<&Obj>) -> Result<Obj> {
    let data = data_of(vm, data)?;
    let data: Obj = vm.bytes(data).into();
    let args: Vec<Obj> = sep.into_iter().chain(bytes_per_sep).cloned().collect();
    let text = vm.call_method(&data, "hex", &args)?;
    match text.downcast::<Str>() {
        Some(text) => Ok(vm.bytes(text.as_wtf8().to_vec()).into()),
        None => Ok(text),
    }
}

/// Hexadecimal representation of binary data.
#[native(hexlify(data, sep=NULL, bytes_per_sep=NULL))]
fn hexlify(vm: &mut Vm, data: &Obj, sep: Option<&Obj>, bytes_per_sep: Option<&Obj>) -> Result<Obj> {
    hex_by(vm, data, sep, bytes_per_sep)
}

/// Hexadecimal representation of binary data.
#[native(b2a_hex(data, sep=NULL, bytes_per_sep=NULL))]
fn b2a_hex(vm: &mut Vm, data: &Obj, sep: Option<&Obj>, bytes_per_sep: Option<&Obj>) -> Result<Obj> {
    hex_by(vm, data, sep, bytes_per_sep)
}

fn from_hex(vm: &mut Vm, hexstr: &Obj) -> Result<Gc<Bytes>> {
    let text = ascii_of(vm, hexstr)?;
    if text.len() % 2 != 0 {
        return Err(error(vm, "Odd-length string"));
    }
    let digit = |b: u8| char::from(b).to_digit(16);
    let mut out = Vec::with_capacity(text.len() / 2);
    for pair in text.chunks_exact(2) {
        match (digit(pair[0]), digit(pair[1])) {
            (Some(high), Some(low)) => out.push((high << 4 | low) as u8),
            _ => return Err(error(vm, "Non-hexadecimal digit found")),
        }
    }
    Ok(vm.bytes(out))
}

/// Binary data of hexadecimal representation.
#[native(unhexlify(hexstr, /))]
fn unhexlify(vm: &mut Vm, hexstr: &Obj) -> Result<Gc<Bytes>> {
    from_hex(vm, hexstr)
}

/// Binary data of hexadecimal representation.
#[native(a2b_hex(hexstr, /))]
fn a2b_hex(vm: &mut Vm, hexstr: &Obj) -> Result<Gc<Bytes>> {
    from_hex(vm, hexstr)
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64-code line of data.
#[native(b2a_base64(data, /, *, newline=True))]
fn b2a_base64(vm: &mut Vm, data: &Obj, newline: bool) -> Result<Gc<Bytes>> {
    let data = data_of(vm, data)?;
    let mut out = Vec::with_capacity(data.len().div_ceil(3) * 4 + 1);
    for chunk in data.chunks(3) {
        let word = chunk.iter().enumerate().fold(0u32, |w, (i, b)| w | u32::from(*b) << (16 - 8 * i));
        for i in 0..4 {
            out.push(if i <= chunk.len() { DIGITS[(word >> (18 - 6 * i) & 63) as usize] } else { b'=' });
        }
    }
    if newline {
        out.push(b'\n');
    }
    Ok(vm.bytes(out))
}

fn base64_value(byte: u8) -> Option<u32> {
    Some(
        match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        }
        .into(),
    )
}

/// Decode a line of base64 data.
///
///   strict_mode
///     When set to True, bytes that are not in the base64 standard are not allowed.
///     The same applies to excess data after padding (= / ==).
#[native(a2b_base64(data, /, *, strict_mode=False))]
fn a2b_base64(vm: &mut Vm, data: &Obj, strict_mode: bool) -> Result<Gc<Bytes>> {
    let text = ascii_of(vm, data)?;
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    // How many digits of a group of four have come, and what is left over of them.
    let (mut place, mut left, mut pads) = (0, 0u32, 0);
    if strict_mode && text.first() == Some(&b'=') {
        return Err(error(vm, "Leading padding not allowed"));
    }
    let mut i = 0;
    while i < text.len() {
        let byte = text[i];
        i += 1;
        if byte == b'=' {
            pads += 1;
            if place >= 2 && place + pads >= 4 {
                // The end; what follows is excess.
                if strict_mode && i < text.len() {
                    return Err(error(vm, "Excess data after padding"));
                }
                return Ok(vm.bytes(out));
            }
            if strict_mode && place == 0 {
                return Err(error(vm, "Excess padding not allowed"));
            }
            continue;
        }
        let Some(value) = base64_value(byte) else {
            if strict_mode {
                return Err(error(vm, "Only base64 data is allowed"));
            }
            continue;
        };
        if strict_mode && pads > 0 {
            return Err(error(vm, "Discontinuous padding not allowed"));
        }
        pads = 0;
        match place {
            0 => left = value,
            1 => {
                out.push((left << 2 | value >> 4) as u8);
                left = value & 15;
            }
            2 => {
                out.push((left << 4 | value >> 2) as u8);
                left = value & 3;
            }
            _ => {
                out.push((left << 6 | value) as u8);
                left = 0;
            }
        }
        place = (place + 1) % 4;
    }
    if place == 1 {
        let count = out.len() / 3 * 4 + 1;
        let message = format!(
            "Invalid base64-encoded string: number of data characters ({count}) cannot be 1 more than a multiple of 4"
        );
        return Err(error(vm, &message));
    }
    if place != 0 {
        return Err(error(vm, "Incorrect padding"));
    }
    Ok(vm.bytes(out))
}

/// Compute CRC-32 incrementally.
#[native(crc32(data, crc=0, /))]
fn crc32(vm: &mut Vm, data: &Obj, crc: Option<&Obj>) -> Result<i64> {
    let start = match crc {
        Some(crc) => (vm.to_big(crc)? & num_bigint::BigInt::from(u32::MAX)).try_into().unwrap_or(0u32),
        None => 0,
    };
    let data = data_of(vm, data)?;
    Ok(i64::from(super::zlib::checksum(start, &data)))
}

/// Compute CRC-CCITT incrementally.
#[native(crc_hqx(data, crc, /))]
fn crc_hqx(vm: &mut Vm, data: &Obj, crc: i64) -> Result<i64> {
    let data = data_of(vm, data)?;
    let mut c = crc as u16;
    for byte in data {
        c ^= u16::from(byte) << 8;
        for _ in 0..8 {
            c = if c & 0x8000 != 0 { c << 1 ^ 0x1021 } else { c << 1 };
        }
    }
    Ok(c.into())
}
