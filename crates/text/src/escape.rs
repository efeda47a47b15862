//! Text with its unprintable parts escaped: `repr` and `ascii` of str and bytes, and the escaping encoders.

use std::fmt::Write;

use super::unicode;
use super::wtf8;

/// `repr` of a string. Nothing unprintable is left, so the result is UTF-8.
pub fn repr(text: &[u8]) -> String {
    quote(text, unicode::is_printable)
}

/// `ascii` of a string.
pub fn ascii(text: &[u8]) -> String {
    quote(text, |code| code < 0x80 && unicode::is_printable(code))
}

fn quote(text: &[u8], stays: impl Fn(u32) -> bool) -> String {
    let quote = choose_quote(text);
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for code in wtf8::code_points(text) {
        match char::from_u32(code) {
            Some(c) if c == quote || c == '\\' => out.extend(['\\', c]),
            Some(c) if stays(code) => out.push(c),
            _ => push_escaped(&mut out, code),
        }
    }
    out.push(quote);
    out
}

/// `repr` of bytes; what follows the `b` is also in `repr` of a bytearray.
pub fn repr_bytes(data: &[u8]) -> String {
    let quote = choose_quote(data);
    let mut out = String::with_capacity(data.len() + 3);
    out.extend(['b', quote]);
    for &byte in data {
        match byte {
            b'\\' => out.push_str("\\\\"),
            _ if char::from(byte) == quote => out.extend(['\\', quote]),
            0x20..0x7F => out.push(byte.into()),
            _ => push_escaped(&mut out, byte.into()),
        }
    }
    out.push(quote);
    out
}

/// Single quotes, unless that would need escapes and double quotes would not.
fn choose_quote(text: &[u8]) -> char {
    if text.contains(&b'\'') && !text.contains(&b'"') { '"' } else { '\'' }
}

/// Append a code point as an escape: the short forms for tab and line ends, else by its number.
fn push_escaped(out: &mut String, code: u32) {
    match code {
        0x09 => out.push_str("\\t"),
        0x0A => out.push_str("\\n"),
        0x0D => out.push_str("\\r"),
        _ => push_numbered(out, code),
    }
}

/// Append `\xhh`, `\uhhhh` or `\Uhhhhhhhh`.
pub(super) fn push_numbered(out: &mut String, code: u32) {
    let written = match code {
        0..0x100 => write!(out, "\\x{code:02x}"),
        0x100..0x1_0000 => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
    written.expect("writing to a string cannot fail");
}

/// The codec `unicode_escape`: ASCII, everything else escaped.
pub fn encode_unicode_escape(text: &[u8]) -> Vec<u8> {
    let mut out = String::with_capacity(text.len());
    for code in wtf8::code_points(text) {
        match code {
            0x5C => out.push_str("\\\\"),
            0x20..0x7F => out.push(code as u8 as char),
            _ => push_escaped(&mut out, code),
        }
    }
    out.into_bytes()
}

/// The codec `raw_unicode_escape`: Latin-1, everything beyond escaped.
pub fn encode_raw_unicode_escape(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for code in wtf8::code_points(text) {
        match u8::try_from(code) {
            Ok(byte) => out.push(byte),
            Err(_) => {
                let mut escaped = String::new();
                push_numbered(&mut escaped, code);
                out.extend(escaped.into_bytes());
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_escapes() {
        for (text, expected) in [
            ("it's", r#""it's""#),
            ("\"'", r#"'"\''"#),
            ("\t\n\r\0\x7f\\", r"'\t\n\r\x00\x7f\\'"),
            ("é中\u{a0}\u{ad}\u{200b}🐍", "'é中\\xa0\\xad\\u200b🐍'"),
            ("\u{e000}\u{10ffff}\u{378}", r"'\ue000\U0010ffff\u0378'"),
        ] {
            assert_eq!(repr(text.as_bytes()), expected);
        }
        assert_eq!(repr(&wtf8::from_code_points([0x61, 0xD800, 0xDFFF])), r"'a\ud800\udfff'");
        assert_eq!(ascii("é中🐍'".as_bytes()), r#""\xe9\u4e2d\U0001f40d'""#);
        assert_eq!(repr_bytes(b"a'\"\x80\n\\"), r#"b'a\'"\x80\n\\'"#);
        assert_eq!(repr_bytes(b"it's"), r#"b"it's""#);
    }

    #[test]
    fn encoders() {
        assert_eq!(encode_unicode_escape("a\t'\\é中🐍".as_bytes()), br"a\t'\\\xe9\u4e2d\U0001f40d");
        assert_eq!(encode_raw_unicode_escape("a\té\\中".as_bytes()), b"a\t\xe9\\\\u4e2d");
    }
}
