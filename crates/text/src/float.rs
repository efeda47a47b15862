//! Floats to text and back: `repr`, the printf codes, `hex`, parsing, and decimal rounding.
//!
//! Correct digits come from the standard library (shortest, and exact to any precision); this file lays them out as
//! Python does.

use super::unicode;
use super::wtf8;
use super::{Error, Result, escape};

/// No double has more decimals than this; what is asked beyond is zeros.
const MAX_DECIMALS: usize = 1100;

/// How a printf code is to be varied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Variation {
    /// `#`: keep the point and, for `g`, the zeros at the end.
    pub alternate: bool,
    /// Let a whole number end in `.0`, as `repr` does.
    pub dot_zero: bool,
}

/// `repr(x)`: the shortest digits that read back as `x`.
pub fn repr(x: f64) -> String {
    if !x.is_finite() {
        return non_finite(x);
    }
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(x);
    // Between the exponents there is nothing left to lay out.
    if (1e-4..1e16).contains(&x.abs()) && !text.contains('e') {
        return text.to_owned();
    }
    Digits::from_text(text).lay_out_shortest(Variation { dot_zero: true, ..Default::default() })
}

/// `repr` of a complex number: parentheses, unless the real part is a positive zero.
pub fn repr_complex(re: f64, im: f64) -> String {
    let part =
        |x: f64| if x.is_finite() { Digits::shortest(x).lay_out_shortest(Variation::default()) } else { non_finite(x) };
    let im_text = part(im);
    if re == 0.0 && !re.is_sign_negative() {
        return format!("{im_text}j");
    }
    let plus = if im_text.starts_with('-') { "" } else { "+" };
    format!("({}{plus}{im_text}j)", part(re))
}

/// The digits of a printf code `e`, `f`, `g` (or `E`, `F`, `G`), or of `r`, which is `repr` without its `.0`.
pub fn format(x: f64, code: u8, precision: usize, variation: Variation) -> Result<String> {
    let text = if !x.is_finite() {
        non_finite(x)
    } else {
        match code.to_ascii_lowercase() {
            b'f' => fixed(x, precision, variation)?,
            b'e' => exponential(x, precision, variation)?,
            b'r' => Digits::shortest(x).lay_out_shortest(variation),
            _ => general(x, precision.max(1), variation)?,
        }
    };
    Ok(if code.is_ascii_uppercase() { text.to_ascii_uppercase() } else { text })
}

fn non_finite(x: f64) -> String {
    let text = match x {
        _ if x.is_nan() => "nan",
        _ if x < 0.0 => "-inf",
        _ => "inf",
    };
    text.into()
}

fn fixed(x: f64, precision: usize, variation: Variation) -> Result<String> {
    let mut text = match fixed_exactly(x, precision) {
        Some(text) => text,
        None => format!("{:.*}", precision.min(MAX_DECIMALS), x),
    };
    zeros(&mut text, precision.saturating_sub(MAX_DECIMALS))?;
    if precision == 0 {
        match variation {
            Variation { dot_zero: true, .. } => text.push_str(".0"),
            Variation { alternate: true, .. } => text.push('.'),
            _ => {}
        }
    }
    Ok(text)
}

/// As `format!("{:.*}")` for few decimals: the product of the fraction's bits and a power of ten fits into 128 bits, so
/// that rounding (ties to even, by the exact value) is a shift and a comparison.
fn fixed_exactly(x: f64, precision: usize) -> Option<String> {
    const BITS: u64 = (1 << 52) - 1;
    let bits = x.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i32;
    // |x| is significand / 2^shift.
    let shift = 1075 - exponent;
    if precision > 17 || exponent == 0 || !(1..=127).contains(&shift) {
        return None;
    }
    let product = u128::from((bits & BITS) | (1 << 52)) * 10u128.pow(precision as u32);
    let (quotient, rest, half) = (product >> shift, product & ((1 << shift) - 1), 1u128 << (shift - 1));
    let digits = quotient + u128::from(rest > half || (rest == half && quotient & 1 == 1));
    let digits = u64::try_from(digits).ok()?;
    let mut text = String::with_capacity(precision + 22);
    if x.is_sign_negative() {
        text.push('-');
    }
    // From the right, the point among them.
    let (mut buffer, mut at, mut left) = ([b'0'; 48], 48, digits);
    let mut count = 0;
    while left > 0 || count <= precision {
        if count == precision && precision > 0 {
            at -= 1;
            buffer[at] = b'.';
        }
        at -= 1;
        buffer[at] = b'0' + (left % 10) as u8;
        left /= 10;
        count += 1;
    }
    text.push_str(std::str::from_utf8(&buffer[at..]).expect("digits are ASCII"));
    Some(text)
}

fn exponential(x: f64, precision: usize, variation: Variation) -> Result<String> {
    let mut digits = Digits::rounded(x, precision.min(MAX_DECIMALS) + 1);
    let missing = (precision + 1).saturating_sub(digits.text.len());
    zeros(&mut digits.text, missing)?;
    Ok(digits.lay_out(true, variation))
}

fn general(x: f64, precision: usize, variation: Variation) -> Result<String> {
    let mut digits = Digits::rounded(x, precision.min(MAX_DECIMALS));
    let limit = i64::try_from(precision).unwrap_or(i64::MAX) - i64::from(variation.dot_zero);
    let use_exponent = i64::from(digits.point) <= -4 || i64::from(digits.point) > limit;
    if !variation.alternate {
        digits.strip();
        return Ok(digits.lay_out(use_exponent, variation));
    }
    let missing = precision - digits.text.len();
    zeros(&mut digits.text, missing)?;
    Ok(digits.lay_out(use_exponent, variation))
}

fn zeros(text: &mut String, count: usize) -> Result<()> {
    text.try_reserve(count).map_err(|_| Error::memory())?;
    text.extend(std::iter::repeat_n('0', count));
    Ok(())
}

fn push_exponent(out: &mut String, exponent: i32) {
    let sign = if exponent < 0 { '-' } else { '+' };
    let exponent = exponent.unsigned_abs();
    out.push('e');
    out.push(sign);
    if exponent >= 100 {
        out.push(char::from(b'0' + (exponent / 100) as u8));
    }
    out.push(char::from(b'0' + (exponent / 10 % 10) as u8));
    out.push(char::from(b'0' + (exponent % 10) as u8));
}

/// Decimal digits `d1 d2 d3...` of a number 0.d1d2d3... times ten to the `point`.
struct Digits {
    is_negative: bool,
    text: String,
    point: i32,
}

impl Digits {
    /// Of a finite number. The standard library's shortest digits are not the even ones when two are as near; zmij's are.
    fn shortest(x: f64) -> Digits {
        Digits::from_text(zmij::Buffer::new().format_finite(x))
    }

    /// The given number of significant digits.
    fn rounded(x: f64, count: usize) -> Digits {
        if count <= 15
            && x != 0.0
            && let Some(digits) = Digits::shortest(x).cut(count)
        {
            return digits;
        }
        Digits::from_text(&format!("{:.*e}", count - 1, x))
    }

    /// Shortest digits brought to `count` (at most 15). No number of that many digits and a half lies between a float and
    /// its shortest digits, for it would be as short and nearer; only where the digits themselves end in that half the
    /// exact value must decide.
    fn cut(mut self, count: usize) -> Option<Digits> {
        self.strip();
        let Some(rest) = self.text.get(count..).filter(|rest| !rest.is_empty()) else {
            self.text.extend(std::iter::repeat_n('0', count - self.text.len()));
            return Some(self);
        };
        if rest == "5" {
            return None;
        }
        let is_up = rest.as_bytes()[0] >= b'5';
        self.text.truncate(count);
        if is_up {
            let nines = self.text.bytes().rev().take_while(|digit| *digit == b'9').count();
            self.text.truncate(count - nines);
            match self.text.pop() {
                Some(last) => self.text.push(char::from(last as u8 + 1)),
                None => {
                    self.text.push('1');
                    self.point += 1;
                }
            }
            self.text.extend(std::iter::repeat_n('0', count - self.text.len()));
        }
        Some(self)
    }

    /// Read what was written as `12.5`, `0.001` or `1.25e-7`.
    fn from_text(text: &str) -> Digits {
        let is_negative = text.starts_with('-');
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let (whole, decimals) =
            mantissa.trim_start_matches('-').split_once('.').unwrap_or((mantissa.trim_start_matches('-'), ""));
        let exponent: i32 = exponent.parse().expect("a number");
        let mut all = String::with_capacity(whole.len() + decimals.len());
        all.push_str(whole);
        all.push_str(decimals);
        let significant = all.trim_start_matches('0');
        if significant.is_empty() {
            let text = "0".repeat(all.len().saturating_sub(1).max(1));
            return Digits { is_negative, text, point: 1 };
        }
        let point = exponent + whole.len() as i32 - (all.len() - significant.len()) as i32;
        Digits { is_negative, text: significant.to_owned(), point }
    }

    /// Drop the zeros at the end, but one digit stays.
    fn strip(&mut self) {
        let length = self.text.trim_end_matches('0').len().max(1);
        self.text.truncate(length);
    }

    /// As `repr` chooses between point and exponent.
    fn lay_out_shortest(mut self, variation: Variation) -> String {
        self.strip();
        self.lay_out(self.point <= -4 || self.point > 16, variation)
    }

    fn lay_out(&self, use_exponent: bool, variation: Variation) -> String {
        let mut out = String::with_capacity(self.text.len() + 8);
        if self.is_negative {
            out.push('-');
        }
        // With an exponent, one digit stands before the point.
        let point = if use_exponent { 1 } else { self.point };
        let before = usize::try_from(point).unwrap_or(0);
        if before == 0 {
            out.push('0');
        }
        let (whole, decimals) = self.text.split_at(before.min(self.text.len()));
        out.push_str(whole);
        out.extend(std::iter::repeat_n('0', before - whole.len()));
        let zeros = usize::try_from(-point).unwrap_or(0);
        if zeros + decimals.len() > 0 {
            out.push('.');
            out.extend(std::iter::repeat_n('0', zeros));
            out.push_str(decimals);
        } else if variation.dot_zero && !use_exponent {
            out.push_str(".0");
        } else if variation.alternate {
            out.push('.');
        }
        if use_exponent {
            push_exponent(&mut out, self.point - 1);
        }
        out
    }
}

/// What `float(text)` gives for a string; the error quotes it.
pub fn parse(text: &[u8]) -> Result<f64> {
    to_ascii(text)
        .and_then(|ascii| parse_ascii(&ascii))
        .ok_or_else(|| Error::value(format!("could not convert string to float: {}", escape::repr(text))))
}

/// What `float(data)` gives for bytes.
pub fn parse_bytes(data: &[u8]) -> Result<f64> {
    std::str::from_utf8(data)
        .ok()
        .and_then(parse_ascii)
        .ok_or_else(|| Error::value(format!("could not convert string to float: {}", escape::repr_bytes(data))))
}

/// Digits of all scripts as ASCII digits and white space beyond ASCII as spaces; `None` when something else is left.
pub(super) fn to_ascii(text: &[u8]) -> Option<String> {
    wtf8::code_points(text)
        .map(|code| match code {
            0..0x80 => char::from_u32(code),
            _ if unicode::is_space(code) => Some(' '),
            _ => unicode::decimal(code).and_then(|value| char::from_digit(value, 10)),
        })
        .collect()
}

/// White space as the C library sees it; the separators U+001C to U+001F are none here.
pub(super) fn is_c_space(c: char) -> bool {
    matches!(c, '\t'..='\r' | ' ')
}

fn parse_ascii(text: &str) -> Option<f64> {
    let text = text.trim_matches(is_c_space);
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_word = ["inf", "infinity", "nan"].iter().any(|word| unsigned.eq_ignore_ascii_case(word));
    if is_word {
        return text.parse().ok();
    }
    // Only digits, one point and one exponent remain; the standard library checks their order but knows no underscores.
    if !unsigned.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-' | b'_')) {
        return None;
    }
    if !underscores_fit(unsigned) {
        return None;
    }
    if text.contains('_') { text.replace('_', "").parse().ok() } else { text.parse().ok() }
}

/// An underscore stands between two digits.
fn underscores_fit(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_digit = |index: usize| bytes.get(index).is_some_and(u8::is_ascii_digit);
    let is_between = |index: usize| index > 0 && is_digit(index - 1) && is_digit(index + 1);
    bytes.iter().enumerate().all(|(index, byte)| *byte != b'_' || is_between(index))
}

/// What `complex(text)` gives for a string: real and imaginary part.
pub fn parse_complex(text: &[u8]) -> Result<(f64, f64)> {
    let ascii = to_ascii(text);
    if ascii.as_ref().is_some_and(|ascii| !underscores_fit(ascii)) {
        return Err(Error::value(format!("could not convert string to complex: {}", escape::repr(text))));
    }
    ascii
        .and_then(|ascii| parse_complex_ascii(&ascii))
        .ok_or_else(|| Error::value("complex() arg is a malformed string"))
}

fn parse_complex_ascii(text: &str) -> Option<(f64, f64)> {
    let text = text.trim_matches(is_c_space);
    let inner = match text.strip_prefix('(') {
        Some(rest) => rest.strip_suffix(')')?.trim_matches(is_c_space),
        None => text,
    };
    let is_unit = |rest: &str| rest.eq_ignore_ascii_case("j");
    let number = |end: usize| parse_ascii(&inner[..end]);
    let end = number_length(inner);
    let rest = &inner[end..];
    match () {
        // `j`, `-j`
        () if end == 0 => {
            let is_negative = inner.starts_with('-');
            let unit = inner.strip_prefix(['+', '-']).unwrap_or(inner);
            is_unit(unit).then_some((0.0, if is_negative { -1.0 } else { 1.0 }))
        }
        () if rest.is_empty() => Some((number(end)?, 0.0)),
        () if is_unit(rest) => Some((0.0, number(end)?)),
        () if rest.starts_with(['+', '-']) => {
            let length = number_length(rest);
            let im = match length {
                0 if rest.starts_with('-') => -1.0,
                0 => 1.0,
                _ => parse_ascii(&rest[..length])?,
            };
            is_unit(&rest[length.max(1)..]).then_some((number(end)?, im))
        }
        () => None,
    }
}

/// How much of the text's beginning is one number, sign included.
fn number_length(text: &str) -> usize {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let sign = text.len() - unsigned.len();
    for word in ["infinity", "inf", "nan"] {
        if unsigned.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)) {
            return sign + word.len();
        }
    }
    let is_digit = |byte: u8| byte.is_ascii_digit() || byte == b'_';
    let (whole, rest) = split_while(unsigned, is_digit);
    let (decimals, rest) = rest.strip_prefix('.').map_or(("", rest), |rest| split_while(rest, is_digit));
    if whole.len() + decimals.len() == 0 {
        return 0;
    }
    let end = text.len() - rest.len();
    let Some(exponent) = rest.strip_prefix(['e', 'E']) else { return end };
    let (digits, after) = split_while(exponent.strip_prefix(['+', '-']).unwrap_or(exponent), is_digit);
    if digits.is_empty() { end } else { text.len() - after.len() }
}

/// `float.hex(x)`.
pub fn hex(x: f64) -> String {
    if !x.is_finite() {
        return non_finite(x);
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    if x == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let (mantissa, exponent) = parts(x);
    // Scale so that the unit's bit is bit 52; denormal numbers keep a zero there.
    let (lead, exponent) = (mantissa >> 52, exponent + 52);
    let exponent_sign = if exponent < 0 { '-' } else { '+' };
    format!("{sign}0x{lead}.{:013x}p{exponent_sign}{}", mantissa & ((1 << 52) - 1), exponent.unsigned_abs())
}

/// Mantissa (below two to the 53) and binary exponent of a finite number's absolute value.
fn parts(x: f64) -> (u64, i32) {
    let bits = x.to_bits();
    let (fraction, exponent) = (bits & ((1 << 52) - 1), (bits >> 52 & 0x7FF) as i32);
    if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) }
}

/// A finite float as an exact fraction: `numerator` times two to the `exponent`, in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    pub is_negative: bool,
    pub numerator: u64,
    /// When negative, the denominator is two to the minus `exponent`.
    pub exponent: i32,
}

/// The parts of `x.as_integer_ratio()`.
pub fn as_integer_ratio(x: f64) -> Result<Ratio> {
    if x.is_nan() {
        return Err(Error::value("cannot convert NaN to integer ratio"));
    }
    if x.is_infinite() {
        return Err(Error::overflow("cannot convert Infinity to integer ratio"));
    }
    let (mantissa, exponent) = parts(x);
    if mantissa == 0 {
        return Ok(Ratio { is_negative: false, numerator: 0, exponent: 0 });
    }
    let zeros = mantissa.trailing_zeros();
    Ok(Ratio { is_negative: x < 0.0, numerator: mantissa >> zeros, exponent: exponent + zeros as i32 })
}

/// `float.fromhex(text)`.
pub fn from_hex(text: &[u8]) -> Result<f64> {
    let invalid = || Error::value("invalid hexadecimal floating-point string");
    let text = std::str::from_utf8(text).map_err(|_| invalid())?.trim_matches(is_c_space);
    let is_negative = text.starts_with('-');
    let rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    let signed = |x: f64| if is_negative { -x } else { x };
    if rest.eq_ignore_ascii_case("inf") || rest.eq_ignore_ascii_case("infinity") {
        return Ok(signed(f64::INFINITY));
    }
    if rest.eq_ignore_ascii_case("nan") {
        return Ok(signed(f64::NAN));
    }
    let rest = rest.strip_prefix("0x").or_else(|| rest.strip_prefix("0X")).unwrap_or(rest);
    let (whole, rest) = split_while(rest, |byte| byte.is_ascii_hexdigit());
    let (decimals, rest) = match rest.strip_prefix('.') {
        Some(rest) => split_while(rest, |byte| byte.is_ascii_hexdigit()),
        None => ("", rest),
    };
    if whole.len() + decimals.len() == 0 {
        return Err(invalid());
    }
    let (exponent, rest) = match rest.strip_prefix(['p', 'P']) {
        None => (0, rest),
        Some(rest) => {
            let unsigned = rest.strip_prefix(['+', '-']).unwrap_or(rest);
            let (digits, after) = split_while(unsigned, |byte| byte.is_ascii_digit());
            if digits.is_empty() {
                return Err(invalid());
            }
            // Exponents beyond any number's are all alike.
            let magnitude = digits.parse::<i64>().unwrap_or(i64::MAX).min(i64::MAX / 4);
            (if rest.starts_with('-') { -magnitude } else { magnitude }, after)
        }
    };
    let exponent = exponent - 4 * decimals.len() as i64;
    // Too large is noticed before what follows the number.
    let x = scale(whole.bytes().chain(decimals.bytes()), exponent)?;
    if rest.is_empty() { Ok(signed(x)) } else { Err(invalid()) }
}

/// Cut a string behind the bytes that belong.
fn split_while(text: &str, belongs: impl Fn(u8) -> bool) -> (&str, &str) {
    let end = text.bytes().position(|byte| !belongs(byte)).unwrap_or(text.len());
    text.split_at(end)
}

/// The double nearest to hexadecimal `digits` times two to the `exponent`, ties to even.
fn scale(digits: impl Iterator<Item = u8>, mut exponent: i64) -> Result<f64> {
    let (mut mantissa, mut sticky) = (0u64, false);
    for digit in digits {
        let value = u64::from(char::from(digit).to_digit(16).expect("checked to be hexadecimal"));
        if mantissa >> 58 == 0 {
            mantissa = mantissa << 4 | value;
        } else {
            sticky |= value != 0;
            exponent += 4;
        }
    }
    if mantissa == 0 {
        return Ok(0.0);
    }
    let length = 64 - i64::from(mantissa.leading_zeros());
    // The value of the last bit that fits: 53 bits, or what denormal numbers leave.
    let last = (exponent + length - 53).max(-1074);
    let dropped = last - exponent;
    let (mut kept, exponent) = match dropped {
        ..=0 => (mantissa, exponent),
        // Less than half of the smallest number.
        65.. => return Ok(0.0),
        _ => {
            let wide = u128::from(mantissa);
            let (kept, rest, half) = (wide >> dropped, wide & ((1 << dropped) - 1), 1u128 << (dropped - 1));
            let up = rest > half || rest == half && (sticky || kept & 1 == 1);
            (kept as u64 + u64::from(up), last)
        }
    };
    let mut exponent = exponent;
    // Fold the exponent's room into the mantissa, so that both factors below are exact.
    while exponent > 970 && kept >> 52 == 0 {
        kept <<= 1;
        exponent -= 1;
    }
    let top = 64 - i64::from(kept.leading_zeros()) + exponent;
    if top > 1024 {
        return Err(Error::overflow("hexadecimal value too large to represent as a float"));
    }
    // Two steps, since two to the -1074 has no exact reciprocal.
    let halves = (exponent / 2, exponent - exponent / 2);
    Ok(kept as f64 * 2f64.powi(halves.0 as i32) * 2f64.powi(halves.1 as i32))
}

/// `round(x, ndigits)`: the double nearest to the decimal rounding of `x`, ties to even.
pub fn round(x: f64, ndigits: i64) -> Result<f64> {
    if !x.is_finite() || ndigits > 323 {
        return Ok(x);
    }
    if ndigits < -308 {
        return Ok(0.0 * x);
    }
    let text = match usize::try_from(ndigits) {
        Ok(decimals) => format!("{x:.decimals$}"),
        Err(_) => round_whole(x, ndigits.unsigned_abs() as usize),
    };
    let rounded: f64 = text.parse().expect("digits as just written");
    if rounded.is_infinite() { Err(Error::overflow("rounded value too large to represent")) } else { Ok(rounded) }
}

/// `x` rounded to a multiple of ten to the `zeros`, as digits.
fn round_whole(x: f64, zeros: usize) -> String {
    let whole = format!("{:.0}", x.trunc().abs());
    let padded = format!("{whole:0>width$}", width = zeros + 1);
    let (kept, dropped) = padded.split_at(padded.len() - zeros);
    let half = format!("5{}", "0".repeat(zeros - 1));
    let is_odd = kept.ends_with(['1', '3', '5', '7', '9']);
    let up = match dropped.cmp(&half) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => x.fract() != 0.0 || is_odd,
    };
    let mut digits = format!("0{kept}").into_bytes();
    if up {
        let nines = digits.iter().rev().take_while(|digit| **digit == b'9').count();
        let length = digits.len();
        digits[length - nines..].fill(b'0');
        digits[length - nines - 1] += 1;
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    format!("{sign}{}e{zeros}", String::from_utf8(digits).expect("digits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortest_digits() {
        let cases = [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1e16, "1e+16"),
            (9999999999999998.0, "9999999999999998.0"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (5e-324, "5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"),
            (0.1 + 0.2, "0.30000000000000004"),
            (f64::NAN, "nan"),
            (f64::NEG_INFINITY, "-inf"),
            (123456.0, "123456.0"),
            (2f64.powi(-44), "5.684341886080802e-14"),
            (-919178174958706.25, "-919178174958706.2"),
            (100.0, "100.0"),
        ];
        for (x, text) in cases {
            assert_eq!(repr(x), text);
        }
    }

    #[test]
    fn printf_codes() {
        let none = Variation::default();
        let cases = [
            (2.5, b'f', 0, "2"),
            (0.5, b'f', 0, "0"),
            (3.5, b'f', 0, "4"),
            (0.125, b'f', 2, "0.12"),
            (0.375, b'f', 2, "0.38"),
            (1e22, b'f', 1, "10000000000000000000000.0"),
            (12345.678, b'e', 3, "1.235e+04"),
            (12345.678, b'g', 3, "1.23e+04"),
            (0.0001, b'g', 6, "0.0001"),
            (0.00001, b'G', 6, "1E-05"),
            (100000.0, b'g', 6, "100000"),
            (1000000.0, b'g', 6, "1e+06"),
            (0.0, b'g', 6, "0"),
            (-0.0, b'e', 0, "-0e+00"),
            (f64::INFINITY, b'F', 3, "INF"),
        ];
        for (x, code, precision, text) in cases {
            assert_eq!(format(x, code, precision, none).unwrap(), text, "{x} {}", char::from(code));
        }
        let alternate = Variation { alternate: true, ..none };
        assert_eq!(format(1.0, b'g', 6, alternate).unwrap(), "1.00000");
        assert_eq!(format(1.0, b'e', 0, alternate).unwrap(), "1.e+00");
        assert_eq!(format(1e10, b'g', 3, alternate).unwrap(), "1.00e+10");
        assert_eq!(format(10.0, b'g', 2, Variation { dot_zero: true, ..none }).unwrap(), "1e+01");
        assert_eq!(format(1.0, b'f', 5000, none).unwrap().len(), 5002);
    }

    #[test]
    fn reading() {
        for (text, x) in
            [(" 1_0.5e1_0 ", 10.5e10), ("\u{2003}\u{ff11}.5", 1.5), ("-Infinity", f64::NEG_INFINITY), (".5", 0.5)]
        {
            assert_eq!(parse(text.as_bytes()).unwrap(), x);
        }
        assert!(parse(b"nan").unwrap().is_nan() && parse(b"-nan").unwrap().is_sign_negative());
        for text in
            ["", " ", "1_", "_1", "1__0", "1_.5", "1e", "0x1", "1 2", "\x1c1", "infin", "e5", ".", "+-1", "1_e5"]
        {
            let message = format!("could not convert string to float: {}", escape::repr(text.as_bytes()));
            assert_eq!(parse(text.as_bytes()).unwrap_err(), Error::value(message));
        }
    }

    #[test]
    fn complex_numbers() {
        for (text, expected) in [
            ("1+2j", Some((1.0, 2.0))),
            (" ( -1_0.5e1-J ) ", Some((-105.0, -1.0))),
            ("j", Some((0.0, 1.0))),
            ("inf-infj", Some((f64::INFINITY, f64::NEG_INFINITY))),
            ("3", Some((3.0, 0.0))),
            ("1 + 2j", None),
            ("1+2", None),
            ("(1", None),
            ("1__0j", None),
            ("", None),
        ] {
            assert_eq!(parse_complex(text.as_bytes()).ok(), expected, "{text:?}");
        }
        assert_eq!(repr_complex(0.0, 1.0), "1j");
        assert_eq!(repr_complex(-0.0, -1.5), "(-0-1.5j)");
        assert_eq!(repr_complex(f64::NAN, 1e16), "(nan+1e+16j)");
    }

    #[test]
    fn hexadecimal() {
        for (x, text) in [
            (1.0, "0x1.0000000000000p+0"),
            (-0.1, "-0x1.999999999999ap-4"),
            (5e-324, "0x0.0000000000001p-1022"),
            (-0.0, "-0x0.0p+0"),
            (1.7976931348623157e308, "0x1.fffffffffffffp+1023"),
        ] {
            assert_eq!(hex(x), text);
            assert_eq!(from_hex(text.as_bytes()).unwrap().to_bits(), x.to_bits());
        }
        for (text, x) in [
            ("0x.8p1", 1.0),
            (" 0X1P-1 ", 0.5),
            ("1f", 31.0),
            ("0x1p-1075", 0.0),
            ("0x1.8p-1075", 5e-324),
            ("0x3p-1075", 1e-323),
            ("0x1.00000000000008p0", 1.0),
            ("0x1.000000000000080000000000000001p0", 1.0000000000000002),
            ("0x1p-99999999999999999999", 0.0),
            ("0x0p99999999999999999999", 0.0),
            ("0x1.fffffffffffff7fp1023", f64::MAX),
        ] {
            assert_eq!(from_hex(text.as_bytes()).unwrap(), x, "{text}");
        }
        for text in ["0x1p1024", "0x1.fffffffffffff8p1023", "1p99999999999999999999"] {
            assert_eq!(
                from_hex(text.as_bytes()).unwrap_err(),
                Error::overflow("hexadecimal value too large to represent as a float")
            );
        }
        for text in ["", "0x", "0x.", "1p", "0xg", "1p+", "1..", "- 1"] {
            assert_eq!(
                from_hex(text.as_bytes()).unwrap_err(),
                Error::value("invalid hexadecimal floating-point string")
            );
        }
    }

    #[test]
    fn rounding() {
        for (x, ndigits, rounded) in [
            (2.675, 2, 2.67),
            (0.5, 0, 0.0),
            (1.5, 0, 2.0),
            (2.5, 0, 2.0),
            (25.0, -1, 20.0),
            (25.1, -1, 30.0),
            (35.0, -1, 40.0),
            (995.0, -1, 1000.0),
            (1e300, -300, 1e300),
            (4.9e307, -308, 0.0),
            (5e-324, 323, 0.0),
            (1.23, 400, 1.23),
        ] {
            assert_eq!(round(x, ndigits).unwrap(), rounded, "round({x}, {ndigits})");
        }
        assert!(round(-3.0, -1).unwrap().is_sign_negative());
        assert_eq!(round(1.7e308, -308).unwrap_err(), Error::overflow("rounded value too large to represent"));
        assert_eq!(as_integer_ratio(-0.75).unwrap(), Ratio { is_negative: true, numerator: 3, exponent: -2 });
        assert_eq!(as_integer_ratio(8.0).unwrap(), Ratio { is_negative: false, numerator: 1, exponent: 3 });
    }
}
