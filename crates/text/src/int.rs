//! Text to the parts of an int: sign and bare digits. Arithmetic is the caller's.

use super::float::{is_c_space, to_ascii};
use super::{Error, Result, escape, wtf8};

/// What `sys.set_int_max_str_digits` has at the start; 0 is no limit.
pub const DEFAULT_MAX_DIGITS: usize = 4300;

/// An int as it was written: digits without prefix and underscores, possibly with zeros in front.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    pub is_negative: bool,
    pub base: u32,
    pub digits: String,
}

/// `int(text, base)` for a string. `base` may be 0, which reads prefixes as Python source does.
pub fn parse(text: &[u8], base: i64, max_digits: usize) -> Result<Parsed> {
    parse_or(base, max_digits, to_ascii(text).as_deref(), || escape::repr(text))
}

/// `int(data, base)` for bytes.
pub fn parse_bytes(data: &[u8], base: i64, max_digits: usize) -> Result<Parsed> {
    let ascii = std::str::from_utf8(data).ok().filter(|text| text.is_ascii());
    parse_or(base, max_digits, ascii, || escape::repr_bytes(data))
}

fn parse_or(base: i64, max_digits: usize, ascii: Option<&str>, repr: impl FnOnce() -> String) -> Result<Parsed> {
    let radix = u32::try_from(base).ok().filter(|radix| *radix == 0 || (2..=36).contains(radix));
    let radix = radix.ok_or_else(|| Error::value("int() base must be >= 2 and <= 36, or 0"))?;
    let invalid = || {
        let repr = repr();
        let shown = &repr[..wtf8::offset(repr.as_bytes(), 200)];
        Error::value(format!("invalid literal for int() with base {base}: {shown}"))
    };
    let parsed = ascii.and_then(|text| parse_ascii(text, radix)).ok_or_else(invalid)?;
    check_digits(parsed.digits.len(), parsed.base, max_digits)?;
    Ok(parsed)
}

fn parse_ascii(text: &str, radix: u32) -> Option<Parsed> {
    let text = text.trim_matches(is_c_space);
    let is_negative = text.starts_with('-');
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let prefixed = match unsigned.as_bytes() {
        [b'0', b'x' | b'X', ..] => Some(16),
        [b'0', b'o' | b'O', ..] => Some(8),
        [b'0', b'b' | b'B', ..] => Some(2),
        _ => None,
    };
    let (base, body) = match (radix, prefixed) {
        (0, Some(base)) => (base, after_prefix(unsigned)),
        (0, None) => (10, unsigned),
        (radix, Some(base)) if base == radix => (radix, after_prefix(unsigned)),
        (radix, _) => (radix, unsigned),
    };
    let bytes = body.as_bytes();
    let is_digit = |byte: u8| char::from(byte).is_digit(base);
    let underscores_fit = !body.ends_with('_') && !body.starts_with('_') && !body.contains("__");
    if bytes.is_empty() || !underscores_fit || !bytes.iter().all(|byte| *byte == b'_' || is_digit(*byte)) {
        return None;
    }
    let digits = body.replace('_', "");
    // Source code has no decimal numbers with zeros in front, which other languages take for octal.
    let is_old_octal = radix == 0 && prefixed.is_none() && digits.starts_with('0') && digits.bytes().any(|b| b != b'0');
    (!is_old_octal).then_some(Parsed { is_negative, base, digits })
}

/// What follows `0x`; one underscore may stand between.
fn after_prefix(text: &str) -> &str {
    let body = &text[2..];
    body.strip_prefix('_').unwrap_or(body)
}

/// The limit on conversions that take quadratic time: text to int, in bases that are no power of two.
pub fn check_digits(count: usize, base: u32, max_digits: usize) -> Result<()> {
    if base.is_power_of_two() || max_digits == 0 || count <= max_digits {
        return Ok(());
    }
    Err(Error::value(format!(
        "Exceeds the limit ({max_digits} digits) for integer string conversion: value has {count} digits; \
         use sys.set_int_max_str_digits() to increase the limit"
    )))
}

/// The same limit in the other direction: int to decimal text.
pub fn check_digits_to_text(count: usize, max_digits: usize) -> Result<()> {
    if max_digits == 0 || count <= max_digits {
        return Ok(());
    }
    Err(Error::value(format!(
        "Exceeds the limit ({max_digits} digits) for integer string conversion; \
         use sys.set_int_max_str_digits() to increase the limit"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str, base: i64) -> Option<(bool, u32, String)> {
        let parsed = parse(text.as_bytes(), base, DEFAULT_MAX_DIGITS).ok()?;
        Some((parsed.is_negative, parsed.base, parsed.digits))
    }

    #[test]
    fn good_ones() {
        for (text, base, expected) in [
            (" -12\n", 10, (true, 10, "12")),
            ("1_0", 10, (false, 10, "10")),
            ("\u{ff11}\u{0662}", 10, (false, 10, "12")),
            ("1\u{2003}", 10, (false, 10, "1")),
            ("0x_fF", 16, (false, 16, "fF")),
            ("0x1F", 0, (false, 16, "1F")),
            ("0b1", 16, (false, 16, "0b1")),
            ("00", 0, (false, 10, "00")),
            ("+zz", 36, (false, 36, "zz")),
        ] {
            let (sign, radix, body) = expected;
            assert_eq!(digits(text, base), Some((sign, radix, body.into())), "{text:?}");
        }
    }

    #[test]
    fn bad_ones() {
        for (text, base) in [
            ("", 10),
            ("  ", 10),
            ("1__0", 10),
            ("_1", 10),
            ("1_", 10),
            ("+ 1", 10),
            ("\x1c1", 10),
            ("0x1", 10),
            ("01", 0),
            ("0_1", 0),
            ("0b", 2),
            ("0b12", 2),
            ("0_x1", 16),
            ("0x__1", 16),
            ("1\0", 10),
        ] {
            let message = format!("invalid literal for int() with base {base}: {}", escape::repr(text.as_bytes()));
            assert_eq!(parse(text.as_bytes(), base, 0).unwrap_err(), Error::value(message));
        }
        for base in [1, 37, -1] {
            assert_eq!(parse(b"1", base, 0).unwrap_err().message, "int() base must be >= 2 and <= 36, or 0");
        }
        let message = parse("a".repeat(300).as_bytes(), 10, 0).unwrap_err().message;
        assert_eq!(message.len(), "invalid literal for int() with base 10: ".len() + 200);
    }

    #[test]
    fn the_limit_is_for_decimals() {
        let long = "1".repeat(4301);
        assert!(parse(long.as_bytes(), 16, DEFAULT_MAX_DIGITS).is_ok());
        let error = parse(long.as_bytes(), 10, DEFAULT_MAX_DIGITS).unwrap_err();
        assert!(
            error.message.starts_with("Exceeds the limit (4300 digits) for integer string conversion: value has 4301")
        );
        assert!(parse(long.as_bytes(), 10, 0).is_ok());
    }
}
