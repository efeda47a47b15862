//! What literals mean: numbers, and the escapes of strings and bytes (reference 2.4).

use crate::ast::Constant;
use crate::error::SyntaxErrorKind;

/// More decimal digits than this are refused, as by `int`.
const MAX_DECIMAL_DIGITS: usize = 4300;

/// The value of a number's text, which the lexer has found to be well formed.
pub(crate) fn number(text: &str) -> Result<Constant, SyntaxErrorKind> {
    let cleaned: String;
    let text = if text.contains('_') {
        cleaned = text.replace('_', "");
        cleaned.as_str()
    } else {
        text
    };
    let bytes = text.as_bytes();
    if bytes.len() > 2 && bytes[0] == b'0' {
        match bytes[1] | 0x20 {
            b'x' => return Ok(hexadecimal(&text[2..])),
            b'o' => return Ok(from_bits(&text[2..], 3)),
            b'b' => return Ok(from_bits(&text[2..], 1)),
            _ => {}
        }
    }
    if matches!(bytes[bytes.len() - 1], b'j' | b'J') {
        return Ok(Constant::Imaginary(float(&text[..text.len() - 1])));
    }
    if !bytes.iter().all(u8::is_ascii_digit) {
        return Ok(Constant::Float(float(text)));
    }
    match text.parse::<i64>() {
        Ok(value) => Ok(Constant::Int(value)),
        Err(_) => decimal(text),
    }
}

/// Rust reads the same forms, and rounds correctly as CPython does.
fn float(text: &str) -> f64 {
    text.parse().expect("the lexer let only floats through")
}

fn decimal(text: &str) -> Result<Constant, SyntaxErrorKind> {
    let digits = text.trim_start_matches('0');
    if digits.is_empty() {
        return Ok(Constant::Int(0));
    }
    if text.len() > MAX_DECIMAL_DIGITS {
        return Err(SyntaxErrorKind::TooManyDigits { digits: text.len() });
    }
    // Little-endian limbs; at most 4,300 digits, so that the quadratic way is quick.
    let mut limbs: Vec<u32> = Vec::new();
    for chunk in text.as_bytes().rchunks(9).rev() {
        let mut carry = chunk.iter().fold(0u64, |value, digit| value * 10 + u64::from(digit - b'0'));
        let scale = 10u64.pow(chunk.len() as u32);
        for limb in &mut limbs {
            let value = u64::from(*limb) * scale + carry;
            *limb = value as u32;
            carry = value >> 32;
        }
        if carry > 0 {
            limbs.push(carry as u32);
        }
    }
    let text: String = limbs.iter().rev().map(|limb| format!("{limb:08x}")).collect();
    Ok(hexadecimal(&text))
}

fn hexadecimal(digits: &str) -> Constant {
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Constant::Int(0);
    }
    match i64::from_str_radix(digits, 16) {
        Ok(value) => Constant::Int(value),
        Err(_) => Constant::BigInt(digits.to_ascii_lowercase().into()),
    }
}

/// Octal and binary digits: `width` bits each.
fn from_bits(digits: &str, width: u32) -> Constant {
    let mut nibbles = Vec::with_capacity(digits.len());
    let (mut value, mut filled) = (0u32, 0u32);
    for digit in digits.bytes().rev() {
        value |= u32::from(digit - b'0') << filled;
        filled += width;
        while filled >= 4 {
            nibbles.push(value & 15);
            value >>= 4;
            filled -= 4;
        }
    }
    nibbles.push(value);
    let text: String = nibbles.iter().rev().filter_map(|&nibble| char::from_digit(nibble, 16)).collect();
    hexadecimal(&text)
}

/// How a string's characters are to be read.
#[derive(Clone, Copy)]
pub(crate) struct Prefix {
    pub(crate) raw: bool,
    pub(crate) bytes: bool,
    pub(crate) unicode: bool,
    /// The length of the prefix letters.
    pub(crate) length: usize,
}

impl Prefix {
    pub(crate) fn of(text: &str) -> Prefix {
        let mut prefix = Prefix { raw: false, bytes: false, unicode: false, length: 0 };
        for byte in text.bytes() {
            match byte | 0x20 {
                b'r' => prefix.raw = true,
                b'b' => prefix.bytes = true,
                b'u' => prefix.unicode = true,
                b'f' => {}
                _ => break,
            }
            prefix.length += 1;
        }
        prefix
    }
}

/// The characters between the quotes of a string token.
pub(crate) fn contents(text: &str, prefix: Prefix) -> &str {
    let quoted = &text[prefix.length..];
    let quotes = if quoted.len() >= 6 && (quoted.starts_with("\"\"\"") || quoted.starts_with("'''")) { 3 } else { 1 };
    &quoted[quotes..quoted.len() - quotes]
}

/// An escape that means nothing: kept as it stands, and warned of once per literal.
pub(crate) type InvalidEscape = Option<String>;

/// Appends the bytes that `text` means.
pub(crate) fn decode(text: &str, prefix: Prefix, out: &mut Vec<u8>) -> Result<InvalidEscape, SyntaxErrorKind> {
    if prefix.bytes && !text.is_ascii() {
        return Err(SyntaxErrorKind::BytesNotAscii);
    }
    let plain = |byte: &u8| *byte != b'\r' && (prefix.raw || *byte != b'\\');
    if text.as_bytes().iter().all(plain) {
        out.extend_from_slice(text.as_bytes());
        return Ok(None);
    }
    let mut decoder = Decoder { text, at: 0, bytes: prefix.bytes, out, invalid: None };
    decoder.run(prefix.raw)?;
    Ok(decoder.invalid)
}

struct Decoder<'a> {
    text: &'a str,
    at: usize,
    bytes: bool,
    out: &'a mut Vec<u8>,
    invalid: InvalidEscape,
}

impl Decoder<'_> {
    fn run(&mut self, raw: bool) -> Result<(), SyntaxErrorKind> {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                // Line ends are `\n`, whatever the file has.
                b'\r' => {
                    self.out.push(b'\n');
                    self.at += if bytes.get(self.at + 1) == Some(&b'\n') { 2 } else { 1 };
                }
                b'\\' if !raw => self.escape()?,
                _ => {
                    let rest = &bytes[self.at..];
                    let length =
                        rest.iter().position(|&byte| byte == b'\r' || (byte == b'\\' && !raw)).unwrap_or(rest.len());
                    self.out.extend_from_slice(&rest[..length]);
                    self.at += length;
                }
            }
        }
        Ok(())
    }

    fn escape(&mut self) -> Result<(), SyntaxErrorKind> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let Some(&letter) = bytes.get(start + 1) else {
            // Only before a replacement field.
            self.invalid.get_or_insert_with(|| "invalid escape sequence '\\{'".to_owned());
            self.out.push(b'\\');
            self.at += 1;
            return Ok(());
        };
        self.at += 2;
        let simple = match letter {
            b'\n' => return Ok(()),
            b'\r' => {
                if bytes.get(self.at) == Some(&b'\n') {
                    self.at += 1;
                }
                return Ok(());
            }
            b'\\' | b'\'' | b'"' => letter,
            b'a' => 7,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 11,
            b'0'..=b'7' => return self.octal(start),
            b'x' if self.bytes => return self.byte(start),
            b'x' => return self.hexadecimal(start, 2, "truncated \\xXX escape"),
            b'u' if !self.bytes => return self.hexadecimal(start, 4, "truncated \\uXXXX escape"),
            b'U' if !self.bytes => {
                return self.hexadecimal(start, 8, "truncated \\UXXXXXXXX escape");
            }
            b'N' if !self.bytes => return self.named(start),
            _ => {
                // CPython is silent about letters beyond ASCII.
                if letter.is_ascii() {
                    let character = char::from(letter);
                    self.invalid.get_or_insert_with(|| format!("invalid escape sequence '\\{character}'"));
                }
                self.at -= 1;
                b'\\'
            }
        };
        self.out.push(simple);
        Ok(())
    }

    fn octal(&mut self, start: usize) -> Result<(), SyntaxErrorKind> {
        let digits =
            self.text.as_bytes()[start + 1..].iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
        self.at = start + 1 + digits;
        let digits = &self.text[start + 1..self.at];
        let code = u32::from_str_radix(digits, 8).expect("up to three octal digits");
        if code > 0o377 {
            self.invalid.get_or_insert_with(|| format!("invalid octal escape sequence '\\{digits}'"));
        }
        if self.bytes {
            self.out.push(code as u8);
        } else {
            push_wtf8(self.out, code);
        }
        Ok(())
    }

    fn byte(&mut self, start: usize) -> Result<(), SyntaxErrorKind> {
        let digits = self.text.as_bytes()[self.at..].iter().take(2).take_while(|byte| byte.is_ascii_hexdigit()).count();
        if digits < 2 {
            return Err(SyntaxErrorKind::BytesEscape { message: format!("invalid \\x escape at position {start}") });
        }
        self.out.push(u8::from_str_radix(&self.text[self.at..self.at + 2], 16).expect("two hexadecimal digits"));
        self.at += 2;
        Ok(())
    }

    fn hexadecimal(&mut self, start: usize, width: usize, truncated: &str) -> Result<(), SyntaxErrorKind> {
        let digits =
            self.text.as_bytes()[self.at..].iter().take(width).take_while(|byte| byte.is_ascii_hexdigit()).count();
        let code = &self.text[self.at..self.at + digits];
        self.at += digits;
        if digits < width {
            return Err(self.undecodable(start, truncated));
        }
        let code = u32::from_str_radix(code, 16).expect("up to eight hexadecimal digits");
        if code > 0x10_FFFF {
            return Err(self.undecodable(start, "illegal Unicode character"));
        }
        push_wtf8(self.out, code);
        Ok(())
    }

    fn named(&mut self, start: usize) -> Result<(), SyntaxErrorKind> {
        const MALFORMED: &str = "malformed \\N character escape";
        let rest = &self.text[self.at..];
        if !rest.starts_with('{') {
            return Err(self.undecodable(start, MALFORMED));
        }
        let Some(close) = rest.find('}') else {
            self.at = self.text.len();
            return Err(self.undecodable(start, MALFORMED));
        };
        let name = &rest[1..close];
        self.at += close;
        if name.is_empty() {
            return Err(self.undecodable(start, MALFORMED));
        }
        self.at += 1;
        match unicode_names2::character(name) {
            Some(character) => {
                push_wtf8(self.out, u32::from(character));
                Ok(())
            }
            None => Err(self.undecodable(start, "unknown Unicode character name")),
        }
    }

    /// CPython counts positions in a copy of the text where every character beyond ASCII is written as `\UXXXXXXXX`.
    fn undecodable(&self, start: usize, reason: &str) -> SyntaxErrorKind {
        let place = |at: usize| self.text[..at].chars().map(|c| if c.is_ascii() { 1 } else { 10 }).sum::<usize>();
        let (first, last) = (place(start), place(self.at) - 1);
        let message = if first == last {
            format!("'unicodeescape' codec can't decode byte 0x5c in position {first}: {reason}")
        } else {
            format!("'unicodeescape' codec can't decode bytes in position {first}-{last}: {reason}")
        };
        SyntaxErrorKind::StringEscape { message }
    }
}

/// Appends a code point, which may be a lone surrogate.
fn push_wtf8(out: &mut Vec<u8>, code: u32) {
    match char::from_u32(code) {
        Some(character) => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        None => out.extend_from_slice(&[0xED, 0x80 | (code >> 6 & 0x3F) as u8, 0x80 | (code & 0x3F) as u8]),
    }
}
