//! The language of `template % values` for str and bytes ("printf-style formatting" in the library reference).
//!
//! A template is cut into pieces; fetching the values, and every error about them, is the caller's. A piece remembers
//! an error in the template instead of raising it, since CPython fetches the values that come before it first.

use super::float::{self, Variation};
use super::{Error, Result, push_repeated, wtf8};

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text as it is; `%%` is one of `%`.
    Literal(&'a [u8]),
    Conversion(Conversion<'a>),
}

/// One `%...` of a template. Do what it says in the order of the fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion<'a> {
    /// The key of a mapping, or the error that it is not closed (which comes after "format requires a mapping").
    pub key: Option<Result<&'a [u8]>>,
    pub flags: Flags,
    pub width: Amount,
    pub precision: Amount,
    /// The conversion's code point, or what is wrong with the template before it. Fetch the value after looking here,
    /// and check the code by [`Conversion::check`] after that.
    pub code: Result<u32>,
    /// The template before the code: where it stands, in code points (bytes for bytes), is for messages.
    before: &'a [u8],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags {
    pub left: bool,
    pub plus: bool,
    pub space: bool,
    pub alternate: bool,
    pub zero: bool,
}

/// A width or precision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    None,
    Number(usize),
    /// `*`: the next value, which must be an int. A negative width means its absolute value and the flag `-`, a negative
    /// precision means 0.
    FromValue,
}

/// What templates are made of: it decides how indices count and two messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Str,
    Bytes,
}

/// The pieces of a template; nothing follows one with an error.
pub fn pieces(template: &[u8], kind: Kind) -> Pieces<'_> {
    Pieces { template, position: 0, kind }
}

#[derive(Debug, Clone)]
pub struct Pieces<'a> {
    template: &'a [u8],
    position: usize,
    kind: Kind,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let rest = &self.template[self.position..];
        match rest {
            [] => None,
            [b'%', b'%', ..] => {
                self.advance(2);
                Some(Piece::Literal(&rest[..1]))
            }
            [b'%', ..] => {
                self.advance(1);
                let conversion = self.conversion();
                if conversion.code.is_err() {
                    self.position = self.template.len();
                }
                Some(Piece::Conversion(conversion))
            }
            _ => {
                let length = rest.iter().position(|byte| *byte == b'%').unwrap_or(rest.len());
                self.advance(length);
                Some(Piece::Literal(&rest[..length]))
            }
        }
    }
}

impl<'a> Pieces<'a> {
    fn advance(&mut self, length: usize) {
        self.position += length;
    }

    fn peek(&self) -> Option<u8> {
        self.template.get(self.position).copied()
    }

    fn take(&mut self, wanted: u8) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.advance(1);
        }
        found
    }

    /// Everything after the `%`.
    fn conversion(&mut self) -> Conversion<'a> {
        let mut conversion = Conversion {
            key: None,
            flags: Flags::default(),
            width: Amount::None,
            precision: Amount::None,
            code: Ok(0),
            before: &[],
        };
        if let Some(code @ (b's' | b'd' | b'r' | b'f' | b'x')) = self.peek() {
            self.advance(1);
            conversion.code = Ok(code.into());
            return conversion;
        }
        if self.take(b'(') {
            let key = self.key();
            let is_closed = key.is_ok();
            conversion.key = Some(key);
            if !is_closed {
                conversion.code = Err(Error::value("incomplete format"));
                return conversion;
            }
        }
        conversion.flags = self.flags();
        let too_big = |what: &str| Err(Error::value(format!("{what} too big")));
        match self.amount(isize::MAX as usize) {
            Some(width) => conversion.width = width,
            None => {
                conversion.code = too_big("width");
                return conversion;
            }
        }
        if self.take(b'.') {
            match self.amount(i32::MAX as usize) {
                // A lone point is a precision of zero.
                Some(Amount::None) => conversion.precision = Amount::Number(0),
                Some(precision) => conversion.precision = precision,
                None => {
                    conversion.code = too_big(if self.kind == Kind::Str { "precision" } else { "prec" });
                    return conversion;
                }
            }
        }
        // C's lengths mean nothing here; one of them may stand.
        if matches!(self.peek(), Some(b'h' | b'l' | b'L')) {
            self.advance(1);
        }
        let (before, rest) = self.template.split_at(self.position);
        conversion.before = before;
        let code = match self.kind {
            Kind::Str => wtf8::code_points(rest).next(),
            Kind::Bytes => rest.first().map(|byte| u32::from(*byte)),
        };
        conversion.code = match code {
            Some(code) => {
                let is_wide = self.kind == Kind::Str && code >= 0x80;
                self.advance(if is_wide { wtf8::offset(rest, 1) } else { 1 });
                Ok(code)
            }
            None => Err(Error::value("incomplete format")),
        };
        conversion
    }

    /// A key up to its closing parenthesis; those inside must balance.
    fn key(&mut self) -> Result<&'a [u8]> {
        let rest = &self.template[self.position..];
        let mut depth = 1usize;
        for (length, byte) in rest.iter().enumerate() {
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.advance(length + 1);
                return Ok(&rest[..length]);
            }
        }
        self.advance(rest.len());
        Err(Error::value("incomplete format key"))
    }

    fn flags(&mut self) -> Flags {
        let mut flags = Flags::default();
        loop {
            match self.peek() {
                Some(b'-') => flags.left = true,
                Some(b'+') => flags.plus = true,
                Some(b' ') => flags.space = true,
                Some(b'#') => flags.alternate = true,
                Some(b'0') => flags.zero = true,
                _ => return flags,
            }
            self.advance(1);
        }
    }

    /// A width or precision; `None` when it is beyond `limit`.
    fn amount(&mut self, limit: usize) -> Option<Amount> {
        if self.take(b'*') {
            return Some(Amount::FromValue);
        }
        let mut amount = Amount::None;
        while let Some(digit) = self.peek().filter(u8::is_ascii_digit) {
            self.advance(1);
            let before = if let Amount::Number(number) = amount { number } else { 0 };
            let number = before.checked_mul(10)?.checked_add(usize::from(digit - b'0'))?;
            if number > limit {
                return None;
            }
            amount = Amount::Number(number);
        }
        Some(amount)
    }
}

impl Conversion<'_> {
    /// Is there such a conversion? To be asked when the value has been fetched.
    pub fn check(&self, code: u32, kind: Kind) -> Result<()> {
        let known: &[u8] = if kind == Kind::Str { b"diouxXeEfFgGcrsa" } else { b"diouxXeEfFgGcrsab" };
        if u8::try_from(code).is_ok_and(|code| known.contains(&code)) {
            return Ok(());
        }
        if kind == Kind::Bytes && code >= 0x80 {
            return Err(Error::overflow("character argument not in range(0x110000)"));
        }
        let shown = char::from_u32(code).filter(|c| (' '..='~').contains(c)).unwrap_or('?');
        let index = if kind == Kind::Str { wtf8::length(self.before) } else { self.before.len() };
        Err(Error::value(format!("unsupported format character '{shown}' (0x{code:x}) at index {index}")))
    }
}

/// Flags, width and precision with all values known: what formatting needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Layout {
    pub flags: Flags,
    pub width: usize,
    pub precision: Option<usize>,
}

impl Layout {
    /// `%s`, `%r`, `%a` (and `%b`) of text made by the caller: cut to the precision, padded to the width.
    pub fn format_text(&self, text: &[u8], kind: Kind) -> Result<Vec<u8>> {
        let end = match (self.precision, kind) {
            (None, _) => text.len(),
            (Some(precision), Kind::Str) => wtf8::offset(text, precision),
            (Some(precision), Kind::Bytes) => precision.min(text.len()),
        };
        self.pad("", "", &text[..end], b' ', kind)
    }

    /// `%c` of one character (UTF-8, or a surrogate's three bytes) or byte: a precision means nothing.
    pub fn format_char(&self, text: &[u8], kind: Kind) -> Result<Vec<u8>> {
        self.pad("", "", text, b' ', kind)
    }

    /// `%d`, `%i`, `%u` (base 10), `%o` (8), `%x` and `%X` (16), by sign and lower-case digits in that base.
    pub fn format_int(&self, code: u8, is_negative: bool, digits: &str) -> Result<Vec<u8>> {
        if code != b'X' && self.precision.is_none() && !self.flags.alternate {
            return self.number(is_negative, "", digits.as_bytes());
        }
        let mut body = Vec::new();
        push_repeated(&mut body, b"0", self.precision.unwrap_or(0).saturating_sub(digits.len()))?;
        body.extend(digits.bytes());
        if code == b'X' {
            body.make_ascii_uppercase();
        }
        let prefix = match code {
            b'o' if self.flags.alternate => "0o",
            b'x' if self.flags.alternate => "0x",
            b'X' if self.flags.alternate => "0X",
            _ => "",
        };
        self.number(is_negative, prefix, &body)
    }

    /// `%e`, `%f`, `%g` and their capitals.
    pub fn format_float(&self, code: u8, x: f64) -> Result<Vec<u8>> {
        let variation = Variation { alternate: self.flags.alternate, dot_zero: false };
        let text = float::format(x, code, self.precision.unwrap_or(6), variation)?;
        let unsigned = text.strip_prefix('-');
        self.number(unsigned.is_some(), "", unsigned.unwrap_or(&text).as_bytes())
    }

    fn number(&self, is_negative: bool, prefix: &str, body: &[u8]) -> Result<Vec<u8>> {
        let sign = match self.flags {
            _ if is_negative => "-",
            Flags { plus: true, .. } => "+",
            Flags { space: true, .. } => " ",
            _ => "",
        };
        self.pad(sign, prefix, body, if self.flags.zero { b'0' } else { b' ' }, Kind::Bytes)
    }

    fn pad(&self, sign: &str, prefix: &str, body: &[u8], fill: u8, kind: Kind) -> Result<Vec<u8>> {
        let length = if kind == Kind::Str { wtf8::length(body) } else { body.len() };
        let missing = self.width.saturating_sub(sign.len() + prefix.len() + length);
        let (spaces, zeros, after) = match (self.flags.left, fill) {
            (true, _) => (0, 0, missing),
            (false, b'0') => (0, missing, 0),
            (false, _) => (missing, 0, 0),
        };
        let mut out = Vec::with_capacity((sign.len() + prefix.len() + body.len()).max(self.width.min(1 << 10)));
        push_repeated(&mut out, b" ", spaces)?;
        out.extend_from_slice(sign.as_bytes());
        out.extend_from_slice(prefix.as_bytes());
        push_repeated(&mut out, b"0", zeros)?;
        out.extend_from_slice(body);
        push_repeated(&mut out, b" ", after)?;
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(template: &str, kind: Kind) -> Conversion<'_> {
        let conversion = pieces(template.as_bytes(), kind).find_map(|piece| match piece {
            Piece::Conversion(conversion) => Some(conversion),
            Piece::Literal(_) => None,
        });
        conversion.unwrap()
    }

    fn number(amount: Amount) -> Option<usize> {
        if let Amount::Number(number) = amount { Some(number) } else { None }
    }

    fn layout(template: &str) -> (Layout, u8) {
        let conversion = only(template, Kind::Str);
        let (width, precision) = (number(conversion.width).unwrap_or(0), number(conversion.precision));
        (Layout { flags: conversion.flags, width, precision }, conversion.code.unwrap() as u8)
    }

    #[test]
    fn cutting() {
        let cut: Vec<_> = pieces("a%%b%(k(x))-5.*ld!".as_bytes(), Kind::Str).collect();
        assert_eq!(cut[..3], [Piece::Literal(b"a"), Piece::Literal(b"%"), Piece::Literal(b"b")]);
        let Piece::Conversion(conversion) = &cut[3] else { panic!() };
        assert_eq!(conversion.key, Some(Ok(&b"k(x)"[..])));
        assert!(conversion.flags.left && conversion.width == Amount::Number(5));
        assert_eq!((conversion.precision, conversion.code.clone()), (Amount::FromValue, Ok('d'.into())));
        assert_eq!(cut[4], Piece::Literal(b"!"));
    }

    #[test]
    fn mistakes() {
        for (template, message) in [
            ("%", "incomplete format"),
            ("%5.", "incomplete format"),
            ("%*", "incomplete format"),
            ("%99999999999999999999d", "width too big"),
            ("%9223372036854775808d", "width too big"),
            ("%.2147483648f", "precision too big"),
        ] {
            assert_eq!(only(template, Kind::Str).code.unwrap_err().message, message);
        }
        assert_eq!(only("%.2147483648f", Kind::Bytes).code.unwrap_err().message, "prec too big");
        assert_eq!(only("%(a", Kind::Str).key, Some(Err(Error::value("incomplete format key"))));
        for (template, message) in [
            ("é%y", "unsupported format character 'y' (0x79) at index 2"),
            ("%\u{1234}", "unsupported format character '?' (0x1234) at index 1"),
            ("%5%", "unsupported format character '%' (0x25) at index 2"),
            ("%lld", "unsupported format character 'l' (0x6c) at index 2"),
            ("%b", "unsupported format character 'b' (0x62) at index 1"),
        ] {
            let conversion = only(template, Kind::Str);
            let code = conversion.code.clone().unwrap();
            assert_eq!(conversion.check(code, Kind::Str).unwrap_err().message, message);
        }
        assert!(only("%b", Kind::Bytes).check('b'.into(), Kind::Bytes).is_ok());
    }

    #[test]
    fn numbers() {
        for (template, n, text) in [
            ("%+ 05d", 3, "+0003"),
            ("%-05d", 3, "3    "),
            ("%#010x", -255, "-0x00000ff"),
            ("%#.5x", 255, "0x000ff"),
            ("%#X", 10, "0XA"),
            ("%08.3d", -5, "-0000005"),
            ("%+.3d", 5, "+005"),
            ("% x", 10, " a"),
            ("%-#7x", 10, "0xa    "),
            ("%#5x", 10, "  0xa"),
        ] {
            let (layout, code) = layout(template);
            let digits = if code == b'd' { format!("{}", i32::abs(n)) } else { format!("{:x}", i32::abs(n)) };
            assert_eq!(layout.format_int(code, n < 0, &digits).unwrap(), text.as_bytes(), "{template}");
        }
        for (template, x, text) in [
            ("%05f", f64::INFINITY, "00inf"),
            ("%#.0f", 1.0, "1."),
            ("%.0g", 1.5, "2"),
            ("%+9.2E", -12345.0, "-1.23E+04"),
            ("%012.3f", -1.5, "-0000001.500"),
        ] {
            let (layout, code) = layout(template);
            assert_eq!(layout.format_float(code, x).unwrap(), text.as_bytes(), "{template}");
        }
        let (text, _) = layout("%05.2s");
        assert_eq!(text.format_text("héé".as_bytes(), Kind::Str).unwrap(), "   hé".as_bytes());
        assert_eq!(
            Layout { width: usize::MAX / 2, ..Layout::default() }.format_char(b"a", Kind::Str),
            Err(Error::memory())
        );
    }
}
