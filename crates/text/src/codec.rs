//! Strings to bytes and back, with error handlers: utf-8, utf-16, utf-32, ascii, latin-1, cp1252 and the escaping codecs.
//!
//! A codec goes as far as it can and then states a [`Fault`], which is what a UnicodeDecodeError or UnicodeEncodeError is
//! made of. A handler answers with a replacement and where to go on, or refuses. [`decode`] and [`encode`] take any
//! handler, so that `codecs.register_error` can be served; [`decode_with`] and [`encode_with`] know the standard ones.

use super::escape::{encode_raw_unicode_escape, encode_unicode_escape, push_numbered};
use super::multibyte::{self, Multibyte, Step};
use super::unicode;
use super::wtf8::{self, code_points, is_surrogate, push};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endian {
    Little,
    Big,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    Utf8,
    /// Positions in faults count from behind the signature, as in CPython.
    Utf8Sig,
    /// `None`: with a byte order mark, or little-endian without.
    Utf16(Option<Endian>),
    Utf32(Option<Endian>),
    Ascii,
    Latin1,
    Cp1252,
    UnicodeEscape,
    RawUnicodeEscape,
    Multibyte(Multibyte),
}

impl Codec {
    /// The codec of that name, in any of its spellings.
    pub fn from_name(name: &str) -> Option<Codec> {
        let normal: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' }).collect();
        let codec = match normal.to_ascii_lowercase().as_str() {
            "utf_8" | "utf8" | "u8" | "utf" | "utf8_ucs2" | "utf8_ucs4" | "cp65001" => Codec::Utf8,
            "utf_8_sig" => Codec::Utf8Sig,
            "utf_16" | "utf16" | "u16" => Codec::Utf16(None),
            "utf_16_le" | "utf_16le" | "unicodelittleunmarked" => Codec::Utf16(Some(Endian::Little)),
            "utf_16_be" | "utf_16be" | "unicodebigunmarked" => Codec::Utf16(Some(Endian::Big)),
            "utf_32" | "utf32" | "u32" => Codec::Utf32(None),
            "utf_32_le" | "utf_32le" => Codec::Utf32(Some(Endian::Little)),
            "utf_32_be" | "utf_32be" => Codec::Utf32(Some(Endian::Big)),
            "ascii" | "us_ascii" | "us" | "646" | "ansi_x3.4_1968" | "ansi_x3_4_1968" | "ansi_x3.4_1986" | "cp367"
            | "csascii" | "ibm367" | "iso646_us" | "iso_646.irv_1991" | "iso_ir_6" => Codec::Ascii,
            "latin_1" | "latin1" | "latin" | "l1" | "iso_8859_1" | "iso8859_1" | "iso8859" | "8859" | "cp819"
            | "csisolatin1" | "ibm819" | "iso_8859_1_1987" | "iso_ir_100" => Codec::Latin1,
            "cp1252" | "1252" | "windows_1252" => Codec::Cp1252,
            "unicode_escape" | "unicodeescape" => Codec::UnicodeEscape,
            "raw_unicode_escape" | "rawunicodeescape" => Codec::RawUnicodeEscape,
            name => Codec::Multibyte(Multibyte::from_name(name)?),
        };
        Some(codec)
    }

    /// The codec's own name, as `codecs.lookup(name).name` gives it.
    pub fn name(self) -> &'static str {
        match self {
            Codec::Utf8 => "utf-8",
            Codec::Utf8Sig => "utf-8-sig",
            Codec::Utf16(None) => "utf-16",
            Codec::Utf16(Some(Endian::Little)) => "utf-16-le",
            Codec::Utf16(Some(Endian::Big)) => "utf-16-be",
            Codec::Utf32(None) => "utf-32",
            Codec::Utf32(Some(Endian::Little)) => "utf-32-le",
            Codec::Utf32(Some(Endian::Big)) => "utf-32-be",
            Codec::Ascii => "ascii",
            Codec::Latin1 => "iso8859-1",
            Codec::Cp1252 => "cp1252",
            Codec::UnicodeEscape => "unicode-escape",
            Codec::RawUnicodeEscape => "raw-unicode-escape",
            Codec::Multibyte(codec) => codec.name(),
        }
    }
}

/// What cannot be decoded or encoded: bytes, or code points, from `start` to `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The name that the exception shows, which is not always the codec's.
    pub encoding: &'static str,
    pub start: usize,
    pub end: usize,
    pub reason: &'static str,
}

/// What decoding came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    pub text: Vec<u8>,
    /// How many bytes were used; less than all only when more may come.
    pub consumed: usize,
    /// The byte order that was used, for those who go on after a byte order mark.
    pub endian: Option<Endian>,
    /// Where a backslash stands (`\q`, `\777`) that `unicode_escape` accepts with a DeprecationWarning.
    pub odd_escape: Option<usize>,
}

/// A decoding handler's answer: text, and the byte to go on at.
pub type Resumed = (Vec<u8>, usize);

/// Decode `input`. Unless it `is_final`, an incomplete sequence at the end is left for the next time.
pub fn decode<E>(
    codec: Codec,
    input: &[u8],
    is_final: bool,
    handler: &mut dyn FnMut(&Fault) -> Result<Resumed, E>,
) -> Result<Decoded, E> {
    let (skipped, endian) = byte_order(codec, input);
    let (input, base) = if codec == Codec::Utf8Sig { (&input[skipped..], skipped) } else { (input, 0) };
    let mut run = Run { input, position: skipped - base, is_final, text: Vec::new(), odd_escape: None };
    if codec == Codec::Utf8Sig && base == 0 && !is_final && input.len() < 3 && b"\xEF\xBB\xBF".starts_with(input) {
        // This may become a signature.
        return Ok(Decoded { text: run.text, consumed: 0, endian: None, odd_escape: None });
    }
    let little = endian != Some(Endian::Big);
    loop {
        let outcome = match codec {
            Codec::Utf8 | Codec::Utf8Sig => run.utf8(),
            Codec::Utf16(_) => run.utf16(little),
            Codec::Utf32(_) => run.utf32(little),
            Codec::Ascii => {
                run.bytes("ascii", "ordinal not in range(128)", |byte| (byte < 0x80).then_some(byte.into()))
            }
            Codec::Latin1 => run.bytes("latin-1", "", |byte| Some(byte.into())),
            Codec::Cp1252 => run.bytes("charmap", "character maps to <undefined>", cp1252_to_code),
            Codec::UnicodeEscape => run.unicode_escape(),
            Codec::RawUnicodeEscape => run.raw_unicode_escape(),
            Codec::Multibyte(codec) => run.multibyte(codec),
        };
        let Some(fault) = outcome else {
            let consumed = base + run.position;
            return Ok(Decoded { text: run.text, consumed, endian, odd_escape: run.odd_escape });
        };
        let (replacement, position) = handler(&fault)?;
        run.text.extend(replacement);
        run.position = position.min(input.len());
    }
}

/// The length of the mark at the beginning, and the byte order that holds.
fn byte_order(codec: Codec, input: &[u8]) -> (usize, Option<Endian>) {
    let (little, big): (&[u8], &[u8]) = match codec {
        Codec::Utf8Sig => return (if input.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 }, None),
        Codec::Utf16(None) => (b"\xFF\xFE", b"\xFE\xFF"),
        Codec::Utf32(None) => (b"\xFF\xFE\0\0", b"\0\0\xFE\xFF"),
        Codec::Utf16(endian) | Codec::Utf32(endian) => return (0, endian),
        _ => return (0, None),
    };
    match input {
        _ if input.starts_with(little) => (little.len(), Some(Endian::Little)),
        _ if input.starts_with(big) => (big.len(), Some(Endian::Big)),
        _ if input.len() < little.len() => (0, None),
        _ => (0, Some(Endian::Little)),
    }
}

/// A decoding under way. Each codec's function goes on from `position` and returns a fault, or `None` at the end.
struct Run<'a> {
    input: &'a [u8],
    position: usize,
    is_final: bool,
    text: Vec<u8>,
    odd_escape: Option<usize>,
}

impl Run<'_> {
    fn fault(&self, encoding: &'static str, end: usize, reason: &'static str) -> Option<Fault> {
        Some(Fault { encoding, start: self.position, end, reason })
    }

    /// A sequence is cut off by the end: a fault if nothing more can come.
    fn cut_off(&self, encoding: &'static str, reason: &'static str) -> Option<Fault> {
        if self.is_final { self.fault(encoding, self.input.len(), reason) } else { None }
    }

    fn utf8(&mut self) -> Option<Fault> {
        let rest = &self.input[self.position..];
        let Err(error) = std::str::from_utf8(rest) else {
            self.text.extend(rest);
            self.position = self.input.len();
            return None;
        };
        let (valid, broken) = rest.split_at(error.valid_up_to());
        self.text.extend(valid);
        self.position += valid.len();
        match error.error_len() {
            None => self.cut_off("utf-8", "unexpected end of data"),
            Some(length) => {
                let is_start = matches!(broken[0], 0xC2..=0xF4);
                let reason = if is_start { "invalid continuation byte" } else { "invalid start byte" };
                self.fault("utf-8", self.position + length, reason)
            }
        }
    }

    fn utf16(&mut self, little: bool) -> Option<Fault> {
        let encoding = if little { "utf-16-le" } else { "utf-16-be" };
        let unit = |rest: &[u8]| -> Option<u32> {
            let pair = *rest.first_chunk::<2>()?;
            Some(u32::from(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }))
        };
        while self.position < self.input.len() {
            let rest = &self.input[self.position..];
            let Some(first) = unit(rest) else { return self.cut_off(encoding, "truncated data") };
            match first {
                0xD800..0xDC00 => match unit(&rest[2..]) {
                    None => return self.cut_off(encoding, "unexpected end of data"),
                    Some(second @ 0xDC00..0xE000) => {
                        push(&mut self.text, 0x1_0000 + ((first - 0xD800) << 10 | (second - 0xDC00)));
                        self.position += 2;
                    }
                    Some(_) => return self.fault(encoding, self.position + 2, "illegal UTF-16 surrogate"),
                },
                0xDC00..0xE000 => return self.fault(encoding, self.position + 2, "illegal encoding"),
                _ => push(&mut self.text, first),
            }
            self.position += 2;
        }
        None
    }

    fn utf32(&mut self, little: bool) -> Option<Fault> {
        let encoding = if little { "utf-32-le" } else { "utf-32-be" };
        while self.position < self.input.len() {
            let Some(unit) = self.input[self.position..].first_chunk::<4>() else {
                return self.cut_off(encoding, "truncated data");
            };
            let code = if little { u32::from_le_bytes(*unit) } else { u32::from_be_bytes(*unit) };
            let end = self.position + 4;
            if is_surrogate(code) {
                return self.fault(encoding, end, "code point in surrogate code point range(0xd800, 0xe000)");
            }
            if code >= 0x11_0000 {
                return self.fault(encoding, end, "code point not in range(0x110000)");
            }
            push(&mut self.text, code);
            self.position = end;
        }
        None
    }

    /// Codecs with one byte for each character.
    fn bytes(
        &mut self,
        encoding: &'static str,
        reason: &'static str,
        to_code: impl Fn(u8) -> Option<u32>,
    ) -> Option<Fault> {
        self.text.reserve(self.input.len() - self.position);
        while let Some(&byte) = self.input.get(self.position) {
            match to_code(byte) {
                Some(code) => push(&mut self.text, code),
                None => return self.fault(encoding, self.position + 1, reason),
            }
            self.position += 1;
        }
        None
    }

    /// Codecs with several bytes for a character that is not ASCII.
    fn multibyte(&mut self, codec: Multibyte) -> Option<Fault> {
        while let Some(&byte) = self.input.get(self.position) {
            if byte < 0x80 {
                self.text.push(byte);
                self.position += 1;
                continue;
            }
            match codec.decode_one(&self.input[self.position..], &mut self.text) {
                Step::Char(length) => self.position += length,
                Step::Illegal => return self.fault(codec.name(), self.position + 1, multibyte::ILLEGAL),
                Step::Incomplete => return self.cut_off(codec.name(), multibyte::INCOMPLETE),
            }
        }
        None
    }

    fn unicode_escape(&mut self) -> Option<Fault> {
        const ENCODING: &str = "unicodeescape";
        while let Some(&byte) = self.input.get(self.position) {
            let start = self.position;
            if byte != b'\\' {
                push(&mut self.text, byte.into());
                self.position += 1;
                continue;
            }
            let Some(&letter) = self.input.get(start + 1) else { return self.cut_off(ENCODING, "\\ at end of string") };
            let simple = match letter {
                b'\n' => None,
                b'\\' | b'\'' | b'"' => Some(letter),
                b'a' => Some(0x07),
                b'b' => Some(0x08),
                b't' => Some(0x09),
                b'n' => Some(0x0A),
                b'v' => Some(0x0B),
                b'f' => Some(0x0C),
                b'r' => Some(0x0D),
                b'0'..=b'7' => {
                    self.octal();
                    continue;
                }
                b'x' | b'u' | b'U' => {
                    let fault = self.numbered(ENCODING, letter, "illegal Unicode character");
                    if fault.is_some() || self.position == start {
                        return fault;
                    }
                    continue;
                }
                b'N' => {
                    let fault = self.named(ENCODING);
                    if fault.is_some() || self.position == start {
                        return fault;
                    }
                    continue;
                }
                _ => {
                    self.odd_escape.get_or_insert(start);
                    self.text.push(b'\\');
                    self.position += 1;
                    continue;
                }
            };
            self.text.extend(simple);
            self.position += 2;
        }
        None
    }

    /// `\ooo`: up to three octal digits.
    fn octal(&mut self) {
        let digits = &self.input[self.position + 1..];
        let length = digits.iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
        let code = digits[..length].iter().fold(0, |code, digit| code * 8 + u32::from(digit - b'0'));
        if code > 0o377 {
            self.odd_escape.get_or_insert(self.position);
        }
        push(&mut self.text, code);
        self.position += 1 + length;
    }

    /// `\xhh`, `\uhhhh`, `\Uhhhhhhhh`. No fault and no progress: more is to come.
    fn numbered(&mut self, encoding: &'static str, letter: u8, too_large: &'static str) -> Option<Fault> {
        let (count, reason) = match letter {
            b'x' => (2, "truncated \\xXX escape"),
            b'u' => (4, "truncated \\uXXXX escape"),
            _ => (8, "truncated \\UXXXXXXXX escape"),
        };
        let digits = &self.input[self.position + 2..];
        let length = digits.iter().take(count).take_while(|byte| byte.is_ascii_hexdigit()).count();
        let end = self.position + 2 + length;
        if length < count {
            let is_cut_off = length == digits.len();
            return if is_cut_off { self.cut_off(encoding, reason) } else { self.fault(encoding, end, reason) };
        }
        let digit = |byte: &u8| char::from(*byte).to_digit(16).unwrap_or(0);
        let code = digits[..count].iter().fold(0u32, |code, byte| code << 4 | digit(byte));
        if code >= 0x11_0000 {
            return self.fault(encoding, end, too_large);
        }
        push(&mut self.text, code);
        self.position = end;
        None
    }

    /// `\N{name}`.
    fn named(&mut self, encoding: &'static str) -> Option<Fault> {
        let reason = "malformed \\N character escape";
        let after = self.position + 2;
        match self.input.get(after) {
            None => return self.cut_off(encoding, reason),
            Some(b'{') => {}
            Some(_) => return self.fault(encoding, after, reason),
        }
        let Some(length) = self.input[after + 1..].iter().position(|byte| *byte == b'}') else {
            return self.cut_off(encoding, reason);
        };
        let end = after + 1 + length;
        if length == 0 {
            return self.fault(encoding, end, reason);
        }
        let name = std::str::from_utf8(&self.input[after + 1..end]).ok();
        match name.and_then(unicode::lookup) {
            Some(c) => push(&mut self.text, c.into()),
            None => return self.fault(encoding, end + 1, "unknown Unicode character name"),
        }
        self.position = end + 1;
        None
    }

    fn raw_unicode_escape(&mut self) -> Option<Fault> {
        while let Some(&byte) = self.input.get(self.position) {
            let start = self.position;
            match self.input.get(start + 1) {
                _ if byte != b'\\' => {
                    push(&mut self.text, byte.into());
                    self.position += 1;
                }
                Some(&letter @ (b'u' | b'U')) => {
                    let fault = self.numbered("rawunicodeescape", letter, "\\Uxxxxxxxx out of range");
                    if fault.is_some() || self.position == start {
                        return fault;
                    }
                }
                Some(&other) => {
                    self.text.push(b'\\');
                    push(&mut self.text, other.into());
                    self.position += 2;
                }
                None if self.is_final => {
                    self.text.push(b'\\');
                    self.position += 1;
                }
                None => return None,
            }
        }
        None
    }
}

/// A replacement for what cannot be encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replacement {
    /// Text, to be encoded in turn; only what every codec can encode (ASCII, for the Unicode codecs) will do.
    Text(Vec<u8>),
    Bytes(Vec<u8>),
}

/// An encoding handler's answer: a replacement, and the code point to go on at.
pub type Replaced = (Replacement, usize);

/// Why encoding failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EncodeError<E> {
    /// The replacement cannot be encoded either: a UnicodeEncodeError for the original fault.
    Fault(Fault),
    Handler(E),
}

/// Encode `text`.
pub fn encode<E>(
    codec: Codec,
    text: &[u8],
    handler: &mut dyn FnMut(&Fault) -> Result<Replaced, E>,
) -> Result<Vec<u8>, EncodeError<E>> {
    match codec {
        Codec::UnicodeEscape => return Ok(encode_unicode_escape(text)),
        Codec::RawUnicodeEscape => return Ok(encode_raw_unicode_escape(text)),
        Codec::Utf8 | Codec::Ascii | Codec::Latin1 | Codec::Cp1252 if text.is_ascii() => return Ok(text.to_vec()),
        Codec::Utf8 if std::str::from_utf8(text).is_ok() => return Ok(text.to_vec()),
        _ => {}
    }
    let mut out = mark(codec).to_vec();
    let codes: Vec<u32> = code_points(text).collect();
    let mut position = 0;
    while let Some(&code) = codes.get(position) {
        if encode_one(codec, code, &mut out) {
            position += 1;
            continue;
        }
        let mut scratch = Vec::new();
        let run = match codec {
            Codec::Utf16(_) | Codec::Utf32(_) | Codec::Multibyte(_) => 1,
            _ => codes[position..].iter().take_while(|code| !encode_one(codec, **code, &mut scratch)).count(),
        };
        let (encoding, reason) = encode_words(codec);
        let fault = Fault { encoding, start: position, end: position + run, reason };
        let (replacement, next) = handler(&fault).map_err(EncodeError::Handler)?;
        if !append(codec, &replacement, &mut out) {
            return Err(EncodeError::Fault(fault));
        }
        position = next;
    }
    Ok(out)
}

/// The mark at the beginning.
fn mark(codec: Codec) -> &'static [u8] {
    match codec {
        Codec::Utf8Sig => b"\xEF\xBB\xBF",
        Codec::Utf16(None) => b"\xFF\xFE",
        Codec::Utf32(None) => b"\xFF\xFE\0\0",
        _ => b"",
    }
}

/// What an exception shows as encoding and reason.
fn encode_words(codec: Codec) -> (&'static str, &'static str) {
    match codec {
        Codec::Ascii => ("ascii", "ordinal not in range(128)"),
        Codec::Latin1 => ("latin-1", "ordinal not in range(256)"),
        Codec::Cp1252 => ("charmap", "character maps to <undefined>"),
        Codec::Utf8Sig => ("utf-8", "surrogates not allowed"),
        Codec::Multibyte(codec) => (codec.name(), multibyte::ILLEGAL),
        _ => (codec.name(), "surrogates not allowed"),
    }
}

/// Append one code point, or say that the codec has nothing for it.
fn encode_one(codec: Codec, code: u32, out: &mut Vec<u8>) -> bool {
    match codec {
        Codec::Ascii | Codec::Latin1 | Codec::Cp1252 => {
            let byte = match codec {
                Codec::Ascii => u8::try_from(code).ok().filter(u8::is_ascii),
                Codec::Latin1 => u8::try_from(code).ok(),
                _ => code_to_cp1252(code),
            };
            out.extend(byte);
            return byte.is_some();
        }
        _ if is_surrogate(code) => return false,
        Codec::Multibyte(codec) => return codec.encode_one(code, out),
        Codec::Utf16(endian) => {
            let mut units = [0; 2];
            let c = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
            for unit in c.encode_utf16(&mut units) {
                push_unit(out, *unit, endian);
            }
        }
        Codec::Utf32(endian) => push_wide(out, code, endian),
        Codec::Utf8 | Codec::Utf8Sig | Codec::UnicodeEscape | Codec::RawUnicodeEscape => push(out, code),
    }
    true
}

fn push_unit(out: &mut Vec<u8>, unit: u16, endian: Option<Endian>) {
    out.extend(if endian == Some(Endian::Big) { unit.to_be_bytes() } else { unit.to_le_bytes() });
}

fn push_wide(out: &mut Vec<u8>, code: u32, endian: Option<Endian>) {
    out.extend(if endian == Some(Endian::Big) { code.to_be_bytes() } else { code.to_le_bytes() });
}

/// Append a replacement; false when the codec cannot take it.
fn append(codec: Codec, replacement: &Replacement, out: &mut Vec<u8>) -> bool {
    match replacement {
        Replacement::Bytes(bytes) => {
            let unit = match codec {
                Codec::Utf16(_) => 2,
                Codec::Utf32(_) => 4,
                _ => 1,
            };
            out.extend(bytes);
            bytes.len().is_multiple_of(unit)
        }
        Replacement::Text(text) => {
            let is_narrow = matches!(codec, Codec::Ascii | Codec::Latin1 | Codec::Cp1252 | Codec::Multibyte(_));
            (is_narrow || text.is_ascii()) && code_points(text).all(|code| encode_one(codec, code, out))
        }
    }
}

/// The standard error handlers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errors {
    Strict,
    Ignore,
    Replace,
    SurrogateEscape,
    SurrogatePass,
    BackslashReplace,
    XmlCharRefReplace,
    NameReplace,
}

impl Errors {
    pub fn from_name(name: &str) -> Option<Errors> {
        let errors = match name {
            "strict" => Errors::Strict,
            "ignore" => Errors::Ignore,
            "replace" => Errors::Replace,
            "surrogateescape" => Errors::SurrogateEscape,
            "surrogatepass" => Errors::SurrogatePass,
            "backslashreplace" => Errors::BackslashReplace,
            "xmlcharrefreplace" => Errors::XmlCharRefReplace,
            "namereplace" => Errors::NameReplace,
            _ => return None,
        };
        Some(errors)
    }
}

/// Why a standard handler did not help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Raise a UnicodeDecodeError or UnicodeEncodeError.
    Fault(Fault),
    /// TypeError: "don't know how to handle UnicodeDecodeError in error callback".
    Unsuitable,
}

/// Decode with a standard handler.
pub fn decode_with(codec: Codec, input: &[u8], is_final: bool, errors: Errors) -> Result<Decoded, Refusal> {
    let object = if codec == Codec::Utf8Sig { input.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(input) } else { input };
    decode(codec, input, is_final, &mut |fault| recover_decoding(errors, fault, object))
}

/// Encode with a standard handler.
pub fn encode_with(codec: Codec, text: &[u8], errors: Errors) -> Result<Vec<u8>, Refusal> {
    let encoded = encode(codec, text, &mut |fault| {
        let bad = &text[wtf8::offset(text, fault.start)..];
        let bad: Vec<u32> = code_points(bad).take(fault.end - fault.start).collect();
        recover_encoding(errors, fault, &bad)
    });
    encoded.map_err(|error| match error {
        EncodeError::Fault(fault) => Refusal::Fault(fault),
        EncodeError::Handler(refusal) => refusal,
    })
}

/// A standard handler's answer to a decoding fault in `input`. Which codec it is shows in the fault.
pub fn recover_decoding(errors: Errors, fault: &Fault, input: &[u8]) -> Result<Resumed, Refusal> {
    let Fault { start, end, .. } = *fault;
    let bad = input.get(start..end).unwrap_or_default();
    let refused = Err(Refusal::Fault(*fault));
    match errors {
        Errors::Strict => refused,
        Errors::Ignore => Ok((Vec::new(), end)),
        Errors::Replace => Ok(("\u{FFFD}".into(), end)),
        Errors::BackslashReplace => {
            let mut text = String::new();
            bad.iter().for_each(|byte| push_numbered(&mut text, (*byte).into()));
            Ok((text.into_bytes(), end))
        }
        Errors::SurrogateEscape => {
            let escaped: Vec<u32> =
                bad.iter().take(4).take_while(|byte| **byte >= 0x80).map(|byte| 0xDC00 + u32::from(*byte)).collect();
            let resume = start + escaped.len();
            if escaped.is_empty() { refused } else { Ok((wtf8::from_code_points(escaped), resume)) }
        }
        Errors::SurrogatePass => {
            let rest = input.get(start..).unwrap_or_default();
            let (code, length) = match (fault.encoding, rest) {
                ("utf-8", [0xED, 0xA0..=0xBF, 0x80..=0xBF, ..]) => (code_points(rest).next(), 3),
                ("utf-16-le", [low, high, ..]) => (Some(u16::from_le_bytes([*low, *high]).into()), 2),
                ("utf-16-be", [high, low, ..]) => (Some(u16::from_be_bytes([*high, *low]).into()), 2),
                ("utf-32-le", [a, b, c, d, ..]) => (Some(u32::from_le_bytes([*a, *b, *c, *d])), 4),
                ("utf-32-be", [a, b, c, d, ..]) => (Some(u32::from_be_bytes([*a, *b, *c, *d])), 4),
                _ => (None, 0),
            };
            match code.filter(|code| is_surrogate(*code)) {
                Some(code) => Ok((wtf8::from_code_points([code]), start + length)),
                None => refused,
            }
        }
        Errors::XmlCharRefReplace | Errors::NameReplace => Err(Refusal::Unsuitable),
    }
}

/// A standard handler's answer to an encoding fault over the code points `bad`.
pub fn recover_encoding(errors: Errors, fault: &Fault, bad: &[u32]) -> Result<Replaced, Refusal> {
    let mut text = String::new();
    match errors {
        Errors::Strict => return Err(Refusal::Fault(*fault)),
        Errors::Ignore => {}
        Errors::Replace => text.extend(std::iter::repeat_n('?', bad.len())),
        Errors::BackslashReplace => bad.iter().for_each(|code| push_numbered(&mut text, *code)),
        Errors::XmlCharRefReplace => bad.iter().for_each(|code| text.push_str(&format!("&#{code};"))),
        Errors::NameReplace => {
            for code in bad {
                match unicode::name(*code) {
                    Some(name) => text.push_str(&format!("\\N{{{name}}}")),
                    None => push_numbered(&mut text, *code),
                }
            }
        }
        Errors::SurrogateEscape => {
            if let Some(wrong) = bad.iter().position(|code| !(0xDC80..0xDD00).contains(code)) {
                // All but the character maps blame only what begins with the first that is no escaped byte.
                let skipped = if fault.encoding == "charmap" { 0 } else { wrong };
                return Err(Refusal::Fault(Fault { start: fault.start + skipped, ..*fault }));
            }
            return Ok((Replacement::Bytes(bad.iter().map(|code| (code & 0xFF) as u8).collect()), fault.end));
        }
        Errors::SurrogatePass => {
            let mut bytes = Vec::new();
            for &code in bad {
                match fault.encoding {
                    _ if !is_surrogate(code) => return Err(Refusal::Fault(*fault)),
                    "utf-8" => push(&mut bytes, code),
                    "utf-16" | "utf-16-le" => push_unit(&mut bytes, code as u16, None),
                    "utf-16-be" => push_unit(&mut bytes, code as u16, Some(Endian::Big)),
                    "utf-32" | "utf-32-le" => push_wide(&mut bytes, code, None),
                    "utf-32-be" => push_wide(&mut bytes, code, Some(Endian::Big)),
                    _ => return Err(Refusal::Fault(*fault)),
                }
            }
            return Ok((Replacement::Bytes(bytes), fault.end));
        }
    }
    Ok((Replacement::Text(text.into_bytes()), fault.end))
}

/// Windows-1252 where it differs from Latin-1; 0 is undefined.
const CP1252: [u16; 32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0,
    0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
];

fn cp1252_to_code(byte: u8) -> Option<u32> {
    match byte {
        0x80..=0x9F => Some(CP1252[usize::from(byte - 0x80)].into()).filter(|code| *code != 0),
        _ => Some(byte.into()),
    }
}

fn code_to_cp1252(code: u32) -> Option<u8> {
    match u8::try_from(code) {
        Ok(0x80..=0x9F) => None,
        Ok(byte) => Some(byte),
        Err(_) => CP1252.iter().position(|other| u32::from(*other) == code).map(|index| index as u8 + 0x80),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(encoding: &'static str, start: usize, end: usize, reason: &'static str) -> Refusal {
        Refusal::Fault(Fault { encoding, start, end, reason })
    }

    fn decoded(codec: Codec, input: &[u8], errors: Errors) -> Result<String, Refusal> {
        decode_with(codec, input, true, errors).map(|decoded| crate::escape::ascii(&decoded.text))
    }

    #[test]
    fn decoding_faults() {
        let (le, be) = (Some(Endian::Little), Some(Endian::Big));
        for (codec, input, expected) in [
            (Codec::Utf8, &b"\xff"[..], fault("utf-8", 0, 1, "invalid start byte")),
            (Codec::Utf8, b"\xe4\xb8", fault("utf-8", 0, 2, "unexpected end of data")),
            (Codec::Utf8, b"a\xe4\xb8a", fault("utf-8", 1, 3, "invalid continuation byte")),
            (Codec::Utf8, b"\xed\xa0\x80", fault("utf-8", 0, 1, "invalid continuation byte")),
            (Codec::Utf8, b"\xc0\x80", fault("utf-8", 0, 1, "invalid start byte")),
            (Codec::Utf8, b"\xf4\x90\x80\x80", fault("utf-8", 0, 1, "invalid continuation byte")),
            (Codec::Utf8Sig, b"\xef\xbb\xbf\xff", fault("utf-8", 0, 1, "invalid start byte")),
            (Codec::Utf16(None), b"a", fault("utf-16-le", 0, 1, "truncated data")),
            (Codec::Utf16(None), b"\xfe\xff\0a\xd8", fault("utf-16-be", 4, 5, "truncated data")),
            (Codec::Utf16(le), b"\0\xd8\0", fault("utf-16-le", 0, 3, "unexpected end of data")),
            (Codec::Utf16(le), b"\0\xd8a\0", fault("utf-16-le", 0, 2, "illegal UTF-16 surrogate")),
            (Codec::Utf16(be), b"\xdc\0\0a", fault("utf-16-be", 0, 2, "illegal encoding")),
            (
                Codec::Utf32(None),
                b"\xff\xfe\0\0\0\0\x11\0",
                fault("utf-32-le", 4, 8, "code point not in range(0x110000)"),
            ),
            (Codec::Utf32(be), b"\0\0\0a\0\0\0", fault("utf-32-be", 4, 7, "truncated data")),
            (Codec::Ascii, b"a\x80\x81", fault("ascii", 1, 2, "ordinal not in range(128)")),
            (Codec::Cp1252, b"\x81", fault("charmap", 0, 1, "character maps to <undefined>")),
            (Codec::UnicodeEscape, b"a\\x1g", fault("unicodeescape", 1, 4, "truncated \\xXX escape")),
            (Codec::UnicodeEscape, b"\\U00110000", fault("unicodeescape", 0, 10, "illegal Unicode character")),
            (Codec::UnicodeEscape, b"\\", fault("unicodeescape", 0, 1, "\\ at end of string")),
            (Codec::UnicodeEscape, b"\\N{foo}", fault("unicodeescape", 0, 7, "unknown Unicode character name")),
            (Codec::UnicodeEscape, b"\\N{}", fault("unicodeescape", 0, 3, "malformed \\N character escape")),
            (Codec::RawUnicodeEscape, b"\\U00110000", fault("rawunicodeescape", 0, 10, "\\Uxxxxxxxx out of range")),
        ] {
            assert_eq!(decoded(codec, input, Errors::Strict).unwrap_err(), expected);
        }
    }

    #[test]
    fn decoding_handlers() {
        let input = b"a\xed\xa0\x80\xe4\xb8b";
        for (errors, text) in [
            (Errors::Ignore, "'ab'"),
            (Errors::Replace, r"'a\ufffd\ufffd\ufffd\ufffdb'"),
            (Errors::SurrogateEscape, r"'a\udced\udca0\udc80\udce4\udcb8b'"),
            (Errors::BackslashReplace, r"'a\\xed\\xa0\\x80\\xe4\\xb8b'"),
        ] {
            assert_eq!(decoded(Codec::Utf8, input, errors).unwrap(), text);
        }
        assert_eq!(decoded(Codec::Utf8, b"\xed\xa0\x80", Errors::SurrogatePass).unwrap(), r"'\ud800'");
        assert_eq!(decoded(Codec::Utf16(None), b"\xff\xfe\0\xd8", Errors::SurrogatePass).unwrap(), r"'\ud800'");
        assert_eq!(decoded(Codec::Utf8, b"\xff", Errors::NameReplace), Err(Refusal::Unsuitable));
        assert_eq!(
            decoded(Codec::UnicodeEscape, br"a\777\8\q\x41\N{BULLET}", Errors::Strict).unwrap(),
            r"'a\u01ff\\8\\qA\u2022'"
        );
        assert_eq!(
            decoded(Codec::RawUnicodeEscape, br"\\u1234\u1234\", Errors::Strict).unwrap(),
            r"'\\\\u1234\u1234\\'"
        );
    }

    #[test]
    fn decoding_in_parts() {
        for (codec, whole) in [
            (Codec::Utf8, "aé中🐍".as_bytes().to_vec()),
            (Codec::Utf8Sig, "\u{feff}aé".as_bytes().to_vec()),
            (Codec::Utf16(Some(Endian::Big)), b"\0a\xd8\x3d\xdc\x0d".to_vec()),
            (Codec::UnicodeEscape, br"\x41\N{BULLET}\n\U0001f40d".to_vec()),
            (Codec::RawUnicodeEscape, br"\u1234\\".to_vec()),
        ] {
            let expected = decode_with(codec, &whole, true, Errors::Strict).unwrap();
            for cut in 0..whole.len() {
                let first = decode_with(codec, &whole[..cut], false, Errors::Strict).unwrap();
                let went_on = if first.consumed > 0 && codec == Codec::Utf8Sig { Codec::Utf8 } else { codec };
                let second = decode_with(went_on, &whole[first.consumed..], true, Errors::Strict).unwrap();
                assert_eq!([first.text, second.text].concat(), expected.text);
            }
        }
    }

    #[test]
    fn encoding() {
        let pair = wtf8::from_code_points([0x61, 0xD800, 0xDC80, 0x62]);
        for (codec, text, expected) in [
            (Codec::Utf8, &pair, fault("utf-8", 1, 3, "surrogates not allowed")),
            (Codec::Utf16(None), &pair, fault("utf-16", 1, 2, "surrogates not allowed")),
            (Codec::Ascii, &pair, fault("ascii", 1, 3, "ordinal not in range(128)")),
            (Codec::Latin1, &"中中\u{81}".into(), fault("latin-1", 0, 2, "ordinal not in range(256)")),
            (Codec::Cp1252, &"中中\u{81}".into(), fault("charmap", 0, 3, "character maps to <undefined>")),
        ] {
            assert_eq!(encode_with(codec, text, Errors::Strict).unwrap_err(), expected);
        }
        for (codec, errors, bytes) in [
            (Codec::Ascii, Errors::Replace, &b"a??b"[..]),
            (Codec::Ascii, Errors::BackslashReplace, br"a\ud800\udc80b"),
            (Codec::Ascii, Errors::XmlCharRefReplace, b"a&#55296;&#56448;b"),
            (Codec::Utf8, Errors::SurrogatePass, b"a\xed\xa0\x80\xed\xb2\x80b"),
            (Codec::Utf16(None), Errors::SurrogatePass, b"\xff\xfea\0\0\xd8\x80\xdcb\0"),
            (Codec::Utf16(Some(Endian::Big)), Errors::Replace, b"\0a\0?\0?\0b"),
        ] {
            assert_eq!(encode_with(codec, &pair, errors).unwrap(), bytes);
        }
        let escaped = wtf8::from_code_points([0xDCFF, 0xDCFE]);
        assert_eq!(encode_with(Codec::Utf8, &escaped, Errors::SurrogateEscape).unwrap(), b"\xff\xfe");
        let refusal = encode_with(Codec::Utf16(None), &escaped, Errors::SurrogateEscape).unwrap_err();
        assert_eq!(refusal, fault("utf-16", 0, 1, "surrogates not allowed"));
        let named = encode_with(Codec::Ascii, "•中\u{81}".as_bytes(), Errors::NameReplace).unwrap();
        assert_eq!(named, br"\N{BULLET}\N{CJK UNIFIED IDEOGRAPH-4E2D}\x81");
        assert_eq!(encode_with(Codec::Cp1252, "€".as_bytes(), Errors::Strict).unwrap(), b"\x80");
    }

    #[test]
    fn names() {
        for (name, codec) in [
            ("UTF-8", Codec::Utf8),
            ("utf 8", Codec::Utf8),
            ("Latin-1", Codec::Latin1),
            ("ISO-8859-1", Codec::Latin1),
            ("US-ASCII", Codec::Ascii),
            ("utf-16LE", Codec::Utf16(Some(Endian::Little))),
            ("windows-1252", Codec::Cp1252),
        ] {
            assert_eq!(Codec::from_name(name), Some(codec));
        }
        assert_eq!(Codec::from_name("koi8-r"), None);
    }
}
