//! The language of `format(value, spec)`: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`
//! (library reference, "Format Specification Mini-Language"), and its effect on str, int, float and complex.
//!
//! `n` behaves as in the C locale, where it is `d` or `g`.

use super::float::{self, Variation};
use super::{Error, Result, push_repeated, wtf8};

/// Where padding goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
    Center,
    /// Between the sign and the digits.
    AfterSign,
}

/// What stands before a number that is not negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Nothing, as `-` asks for and no sign at all does too.
    Minus,
    Plus,
    Space,
}

/// What a number's digits are grouped with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    Comma,
    Underscore,
}

/// A specification, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatSpec {
    pub fill: u32,
    pub align: Align,
    pub sign: Option<Sign>,
    pub no_negative_zero: bool,
    pub alternate: bool,
    pub width: usize,
    pub grouping: Option<Grouping>,
    pub precision: Option<usize>,
    /// The presentation type, if one was given.
    pub code: Option<u32>,
}

/// What a specification is for: it decides what holds when nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Stands left, and is shown as `s`.
    Text,
    /// Stands right.
    Number,
}

/// What an int's presentation type asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntPresentation {
    /// Digits in this base: give them to [`FormatSpec::format_int`], in lower case.
    Digits(u32),
    /// One character: give it to [`FormatSpec::format_char`].
    Char,
    /// As a float: convert, then [`FormatSpec::format_float`].
    Float,
}

impl FormatSpec {
    /// Take a specification apart; `type_name` is for messages.
    pub fn parse(spec: &[u8], type_name: &str, subject: Subject) -> Result<FormatSpec> {
        // The usual ones need no memory.
        let (mut few, many);
        let codes: &[u32] = if spec.len() <= 16 {
            few = [0; 16];
            let mut count = 0;
            for (place, code) in few.iter_mut().zip(wtf8::code_points(spec)) {
                *place = code;
                count += 1;
            }
            &few[..count]
        } else {
            many = wtf8::code_points(spec).collect::<Vec<u32>>();
            &many
        };
        let mut rest = Cursor { codes };
        let mut parsed = FormatSpec {
            fill: u32::from(b' '),
            align: if subject == Subject::Text { Align::Left } else { Align::Right },
            sign: None,
            no_negative_zero: false,
            alternate: false,
            width: 0,
            grouping: None,
            precision: None,
            code: None,
        };
        let (mut fill_given, mut align_given) = (false, false);
        if let [fill, align, ..] = *rest.codes
            && let Some(align) = to_align(align)
        {
            (parsed.fill, parsed.align, fill_given, align_given) = (fill, align, true, true);
            rest.skip(2);
        } else if let Some(align) = rest.peek().and_then(to_align) {
            (parsed.align, align_given) = (align, true);
            rest.skip(1);
        }
        parsed.sign = match rest.peek().and_then(char::from_u32) {
            Some('+') => Some(Sign::Plus),
            Some('-') => Some(Sign::Minus),
            Some(' ') => Some(Sign::Space),
            _ => None,
        };
        rest.skip(usize::from(parsed.sign.is_some()));
        parsed.no_negative_zero = rest.take('z');
        parsed.alternate = rest.take('#');
        if !fill_given && rest.take('0') {
            parsed.fill = u32::from(b'0');
            if !align_given && subject == Subject::Number {
                parsed.align = Align::AfterSign;
            }
        }
        parsed.width = rest.number()?.unwrap_or(0);
        parsed.parse_grouping(&mut rest)?;
        if rest.take('.') {
            let missing = || Error::value("Format specifier missing precision");
            parsed.precision = Some(rest.number()?.ok_or_else(missing)?);
        }
        match *rest.codes {
            [] => {}
            [code] => parsed.code = Some(code),
            _ => {
                let spec = String::from_utf8_lossy(spec);
                let message = format!("Invalid format specifier '{spec}' for object of type '{type_name}'");
                return Err(Error::value(message));
            }
        }
        parsed.check_grouping(subject)?;
        Ok(parsed)
    }

    fn parse_grouping(&mut self, rest: &mut Cursor<'_>) -> Result<()> {
        let comma = rest.take(',');
        let underscore = rest.take('_');
        if underscore && (comma || rest.peek() == Some(','.into())) {
            return Err(Error::value("Cannot specify both ',' and '_'."));
        }
        self.grouping = match (comma, underscore) {
            (true, _) => Some(Grouping::Comma),
            (_, true) => Some(Grouping::Underscore),
            _ => None,
        };
        Ok(())
    }

    /// Only numbers have groups; binary, octal and hexadecimal ones only underscores.
    fn check_grouping(&self, subject: Subject) -> Result<()> {
        let default = (subject == Subject::Text).then_some('s'.into());
        let (Some(grouping), Some(code)) = (self.grouping, self.code.or(default)) else { return Ok(()) };
        let fits = match char::from_u32(code) {
            Some('d' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F') => true,
            Some('b' | 'o' | 'x' | 'X') => grouping == Grouping::Underscore,
            _ => false,
        };
        if fits { Ok(()) } else { Err(grouping_error(grouping, code)) }
    }

    /// Format a string.
    pub fn format_str(&self, text: &[u8], type_name: &str) -> Result<Vec<u8>> {
        if self.code.is_some_and(|code| code != u32::from(b's')) {
            return Err(self.unknown_code(type_name));
        }
        let refused = match self {
            FormatSpec { sign: Some(Sign::Space), .. } => "Space not allowed in string format specifier",
            FormatSpec { sign: Some(_), .. } => "Sign not allowed in string format specifier",
            FormatSpec { no_negative_zero: true, .. } => {
                "Negative zero coercion (z) not allowed in string format specifier"
            }
            FormatSpec { alternate: true, .. } => "Alternate form (#) not allowed in string format specifier",
            FormatSpec { align: Align::AfterSign, .. } => "'=' alignment not allowed in string format specifier",
            _ => "",
        };
        if !refused.is_empty() {
            return Err(Error::value(refused));
        }
        let text = self.precision.map_or(text, |precision| &text[..wtf8::offset(text, precision)]);
        self.pad(b"", text)
    }

    /// What the presentation type makes of an int; the checks come first, as in CPython.
    pub fn int_presentation(&self, type_name: &str) -> Result<IntPresentation> {
        let presentation = match self.code.map(char::from_u32) {
            None | Some(Some('d' | 'n')) => IntPresentation::Digits(10),
            Some(Some('b')) => IntPresentation::Digits(2),
            Some(Some('o')) => IntPresentation::Digits(8),
            Some(Some('x' | 'X')) => IntPresentation::Digits(16),
            Some(Some('c')) => IntPresentation::Char,
            Some(Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%')) => return Ok(IntPresentation::Float),
            _ => return Err(self.unknown_code(type_name)),
        };
        if self.precision.is_some() {
            return Err(Error::value("Precision not allowed in integer format specifier"));
        }
        if self.no_negative_zero {
            return Err(Error::value("Negative zero coercion (z) not allowed in integer format specifier"));
        }
        if presentation == IntPresentation::Char {
            if self.sign.is_some() {
                return Err(Error::value("Sign not allowed with integer format specifier 'c'"));
            }
            if self.alternate {
                return Err(Error::value("Alternate form (#) not allowed with integer format specifier 'c'"));
            }
        }
        Ok(presentation)
    }

    /// Format an int by its sign and its digits in the base that [`Self::int_presentation`] gave.
    pub fn format_int(&self, is_negative: bool, digits: &str) -> Result<Vec<u8>> {
        let code = self.code.and_then(char::from_u32);
        let prefix = match code {
            Some('b') if self.alternate => "0b",
            Some('o') if self.alternate => "0o",
            Some('x') if self.alternate => "0x",
            Some('X') if self.alternate => "0X",
            _ => "",
        };
        let upper = (code == Some('X')).then(|| digits.to_ascii_uppercase());
        let group = if matches!(code, Some('b' | 'o' | 'x' | 'X')) { 4 } else { 3 };
        let lead = [self.sign_text(is_negative), prefix];
        self.number(lead, upper.as_deref().unwrap_or(digits), "", group)
    }

    /// Format the character that the type `c` asks for, as UTF-8 or a surrogate's three bytes.
    pub fn format_char(&self, code: u32) -> Result<Vec<u8>> {
        let mut text = Vec::new();
        wtf8::push(&mut text, code);
        self.pad(b"", &text)
    }

    /// Format a float.
    pub fn format_float(&self, x: f64, type_name: &str) -> Result<Vec<u8>> {
        let code = match self.code.map(char::from_u32) {
            None => None,
            Some(Some('n')) => Some('g'),
            Some(Some(code @ ('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%'))) => Some(code),
            _ => return Err(self.unknown_code(type_name)),
        };
        let precision = self.float_precision()?;
        let mut variation = Variation { alternate: self.alternate, dot_zero: code.is_none() };
        let text = match (code, precision) {
            (None, None) => float::format(x, b'r', 0, variation)?,
            (None, Some(precision)) => float::format(x, b'g', precision, variation)?,
            (Some('%'), _) => {
                variation.dot_zero = false;
                float::format(x * 100.0, b'f', precision.unwrap_or(6), variation)? + "%"
            }
            (Some(code), _) => float::format(x, code as u8, precision.unwrap_or(6), variation)?,
        };
        let (is_negative, whole, tail) = self.split_float(&text);
        self.number([self.sign_text(is_negative), ""], whole, tail, 3)
    }

    /// Format a complex number.
    pub fn format_complex(&self, re: f64, im: f64, type_name: &str) -> Result<Vec<u8>> {
        let code = match self.code.map(char::from_u32) {
            None => None,
            Some(Some('n')) => Some('g'),
            Some(Some(code @ ('e' | 'E' | 'f' | 'F' | 'g' | 'G'))) => Some(code),
            _ => return Err(self.unknown_code(type_name)),
        };
        let precision = self.float_precision()?;
        if self.fill == u32::from(b'0') {
            return Err(Error::value("Zero padding is not allowed in complex format specifier"));
        }
        if self.align == Align::AfterSign {
            return Err(Error::value("'=' alignment flag is not allowed in complex format specifier"));
        }
        let variation = Variation { alternate: self.alternate, dot_zero: false };
        let write = |x: f64| match (code, precision) {
            (None, None) => float::format(x, b'r', 0, variation),
            (None, Some(precision)) => float::format(x, b'g', precision, variation),
            (Some(code), _) => float::format(x, code as u8, precision.unwrap_or(6), variation),
        };
        let (re_text, im_text) = (write(re)?, write(im)?);
        let (re_negative, re_whole, re_tail) = self.split_float(&re_text);
        let (im_negative, im_whole, im_tail) = self.split_float(&im_text);
        // Without a type, as in `repr`: parentheses, and no real part when it is a positive zero.
        let is_plain = code.is_none();
        let skips_re = is_plain && re == 0.0 && !re.is_sign_negative();
        let mut out = Vec::new();
        if is_plain && !skips_re {
            out.push(b'(');
        }
        if !skips_re {
            out.extend(self.sign_text(re_negative).bytes());
            self.push_grouped(&mut out, re_whole, 0, 3)?;
            out.extend(re_tail.bytes());
        }
        let im_sign = match (im_negative, skips_re) {
            (true, _) => "-",
            (false, true) => self.sign_text(false),
            (false, false) => "+",
        };
        out.extend(im_sign.bytes());
        self.push_grouped(&mut out, im_whole, 0, 3)?;
        out.extend(im_tail.bytes());
        out.push(b'j');
        if is_plain && !skips_re {
            out.push(b')');
        }
        self.pad(b"", &out)
    }

    /// Is this the empty specification, for which `format(x)` is `str(x)`?
    pub fn is_empty(&self) -> bool {
        self.width == 0
            && self.code.is_none()
            && self.precision.is_none()
            && self.grouping.is_none()
            && self.sign.is_none()
            && !self.alternate
            && !self.no_negative_zero
    }

    /// "Unknown format code 'd' for object of type 'str'".
    pub fn unknown_code(&self, type_name: &str) -> Error {
        let code = quoted(self.code.unwrap_or(0));
        Error::value(format!("Unknown format code {code} for object of type '{type_name}'"))
    }

    fn float_precision(&self) -> Result<Option<usize>> {
        match self.precision {
            Some(precision) if precision > i32::MAX as usize => Err(Error::value("precision too big")),
            precision => Ok(precision),
        }
    }

    fn sign_text(&self, is_negative: bool) -> &'static str {
        match (is_negative, self.sign) {
            (true, _) => "-",
            (false, Some(Sign::Plus)) => "+",
            (false, Some(Sign::Space)) => " ",
            (false, _) => "",
        }
    }

    /// Take a written float apart: negative or not, the digits that can be grouped, and the rest.
    fn split_float<'a>(&self, text: &'a str) -> (bool, &'a str, &'a str) {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let mantissa = unsigned.split(['e', 'E']).next().unwrap_or(unsigned);
        let is_zero =
            unsigned.starts_with(|c: char| c.is_ascii_digit()) && !mantissa.contains(|c: char| matches!(c, '1'..='9'));
        let is_negative = unsigned.len() < text.len() && !(self.no_negative_zero && is_zero);
        let whole = unsigned.find(|c: char| !c.is_ascii_digit()).unwrap_or(unsigned.len());
        (is_negative, &unsigned[..whole], &unsigned[whole..])
    }

    /// Put a number together: sign and prefix, grouped digits, and what follows them.
    fn number(&self, lead: [&str; 2], digits: &str, tail: &str, group: usize) -> Result<Vec<u8>> {
        let zero_padded = self.fill == u32::from(b'0') && self.align == Align::AfterSign;
        let [sign, prefix] = lead;
        let lead_len = sign.len() + prefix.len();
        let min_width = if zero_padded { self.width.saturating_sub(lead_len + tail.len()) } else { 0 };
        // Where groups add nothing the length is known before, so that padding goes in at once.
        let length = lead_len + digits.len() + tail.len();
        if self.grouping.is_none() && self.fill < 0x80 && length < 256 && self.width < 256 {
            let missing = self.width.saturating_sub(length);
            let (before, middle, after) = self.share(missing);
            let mut out = [self.fill as u8; 512];
            let mut at = before;
            let mut put = |part: &str, then: usize| {
                out[at..at + part.len()].copy_from_slice(part.as_bytes());
                at += part.len() + then;
            };
            put(sign, 0);
            put(prefix, middle);
            put(digits, 0);
            put(tail, after);
            return Ok(out[..at].to_vec());
        }
        let mut body = Vec::with_capacity(length);
        self.push_grouped(&mut body, digits, min_width, group)?;
        body.extend_from_slice(tail.as_bytes());
        let mut lead = sign.as_bytes().to_vec();
        lead.extend_from_slice(prefix.as_bytes());
        self.pad(&lead, &body)
    }

    /// How padding is shared out: before everything, behind the sign, and at the end.
    fn share(&self, missing: usize) -> (usize, usize, usize) {
        match self.align {
            Align::Left => (0, 0, missing),
            Align::Right => (missing, 0, 0),
            Align::Center => (missing / 2, 0, missing - missing / 2),
            Align::AfterSign => (0, missing, 0),
        }
    }

    /// Append digits in groups from the right, with zeros in front up to `min_width`.
    fn push_grouped(&self, out: &mut Vec<u8>, digits: &str, min_width: usize, group: usize) -> Result<()> {
        let separator = match self.grouping {
            Some(Grouping::Comma) if !digits.is_empty() => b',',
            Some(Grouping::Underscore) if !digits.is_empty() => b'_',
            // `inf` has no digits to group, but a width still asks for zeros.
            _ => {
                push_repeated(out, b"0", min_width.saturating_sub(digits.len()))?;
                out.extend(digits.bytes());
                return Ok(());
            }
        };
        // Room first, then from the right: groups are cut there.
        let room = min_width.max(digits.len()).saturating_mul(2);
        out.try_reserve(room.min(isize::MAX as usize / 4)).map_err(|_| Error::memory())?;
        let start = out.len();
        let (mut left, mut missing) = (digits.as_bytes(), min_width);
        loop {
            let length = group.min(left.len().max(missing).max(1));
            let (rest, cut) = left.split_at(left.len().saturating_sub(length));
            out.extend(cut.iter().rev());
            out.extend(std::iter::repeat_n(b'0', length - cut.len()));
            left = rest;
            missing = missing.saturating_sub(length);
            if left.is_empty() && missing == 0 {
                break;
            }
            out.push(separator);
            missing = missing.saturating_sub(1);
        }
        out[start..].reverse();
        Ok(())
    }

    /// Pad to the width. `lead` (a sign) stays in front of padding that goes after the sign.
    fn pad(&self, lead: &[u8], body: &[u8]) -> Result<Vec<u8>> {
        let missing = self.width.saturating_sub(wtf8::length(lead) + wtf8::length(body));
        let (before, middle, after) = self.share(missing);
        let mut out = Vec::with_capacity(lead.len() + body.len() + missing.min(1 << 10));
        let repeat = |out: &mut Vec<u8>, count| match u8::try_from(self.fill) {
            Ok(byte) if byte < 0x80 => push_repeated(out, &[byte], count),
            _ => {
                let mut fill = Vec::new();
                wtf8::push(&mut fill, self.fill);
                push_repeated(out, &fill, count)
            }
        };
        repeat(&mut out, before)?;
        out.extend_from_slice(lead);
        repeat(&mut out, middle)?;
        out.extend_from_slice(body);
        repeat(&mut out, after)?;
        Ok(out)
    }
}

struct Cursor<'a> {
    codes: &'a [u32],
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u32> {
        self.codes.first().copied()
    }

    fn skip(&mut self, count: usize) {
        self.codes = &self.codes[count.min(self.codes.len())..];
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted.into());
        self.skip(usize::from(found));
        found
    }

    /// A decimal number, if there is one. Digits of all scripts count.
    fn number(&mut self) -> Result<Option<usize>> {
        let mut number = None;
        while let Some(digit) = self.peek().and_then(super::unicode::decimal) {
            let next = number.unwrap_or(0usize).checked_mul(10).and_then(|tens| tens.checked_add(digit as usize));
            let fits = next.filter(|number| *number <= isize::MAX as usize);
            number = Some(fits.ok_or_else(|| Error::value("Too many decimal digits in format string"))?);
            self.skip(1);
        }
        Ok(number)
    }
}

fn to_align(code: u32) -> Option<Align> {
    match char::from_u32(code)? {
        '<' => Some(Align::Left),
        '>' => Some(Align::Right),
        '^' => Some(Align::Center),
        '=' => Some(Align::AfterSign),
        _ => None,
    }
}

fn grouping_error(grouping: Grouping, code: u32) -> Error {
    let separator = if grouping == Grouping::Comma { ',' } else { '_' };
    Error::value(format!("Cannot specify '{separator}' with {}.", quoted(code)))
}

/// A format code in quotes, as messages show it: beyond printable ASCII by its number.
fn quoted(code: u32) -> String {
    match char::from_u32(code) {
        Some(c @ '!'..='\x7f') => format!("'{c}'"),
        _ => format!("'\\x{code:x}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message<T: std::fmt::Debug>(result: Result<T>) -> String {
        result.unwrap_err().message
    }

    fn on_str(text: &str, spec: &str) -> Result<String> {
        let spec = FormatSpec::parse(spec.as_bytes(), "str", Subject::Text)?;
        spec.format_str(text.as_bytes(), "str").map(|out| String::from_utf8(out).unwrap())
    }

    fn on_int(n: i64, spec: &str) -> Result<String> {
        let spec = FormatSpec::parse(spec.as_bytes(), "int", Subject::Number)?;
        let digits = match spec.int_presentation("int")? {
            IntPresentation::Digits(2) => format!("{:b}", n.unsigned_abs()),
            IntPresentation::Digits(8) => format!("{:o}", n.unsigned_abs()),
            IntPresentation::Digits(16) => format!("{:x}", n.unsigned_abs()),
            IntPresentation::Digits(_) => n.unsigned_abs().to_string(),
            IntPresentation::Char => return spec.format_char(n as u32).map(|out| String::from_utf8(out).unwrap()),
            IntPresentation::Float => return on_float_spec(&spec, n as f64, "int"),
        };
        spec.format_int(n < 0, &digits).map(|out| String::from_utf8(out).unwrap())
    }

    fn on_float_spec(spec: &FormatSpec, x: f64, type_name: &str) -> Result<String> {
        spec.format_float(x, type_name).map(|out| String::from_utf8(out).unwrap())
    }

    fn on_float(x: f64, spec: &str) -> Result<String> {
        on_float_spec(&FormatSpec::parse(spec.as_bytes(), "float", Subject::Number)?, x, "float")
    }

    fn on_complex(re: f64, im: f64, spec: &str) -> Result<String> {
        let spec = FormatSpec::parse(spec.as_bytes(), "complex", Subject::Number)?;
        spec.format_complex(re, im, "complex").map(|out| String::from_utf8(out).unwrap())
    }

    #[test]
    fn strings() {
        for (spec, text) in [("中^6", "中héé中中"), ("05.2", "hé000"), (">4", " héé"), ("s", "héé"), ("<2", "héé")]
        {
            assert_eq!(on_str("héé", spec).unwrap(), text);
        }
        for (spec, expected) in [
            ("d", "Unknown format code 'd' for object of type 'str'"),
            ("é", "Unknown format code '\\xe9' for object of type 'str'"),
            ("+", "Sign not allowed in string format specifier"),
            (" ", "Space not allowed in string format specifier"),
            ("z", "Negative zero coercion (z) not allowed in string format specifier"),
            ("#", "Alternate form (#) not allowed in string format specifier"),
            ("=5", "'=' alignment not allowed in string format specifier"),
            (",", "Cannot specify ',' with 's'."),
            ("5,,", "Cannot specify ',' with ','."),
            ("_,", "Cannot specify both ',' and '_'."),
            ("5.s", "Format specifier missing precision"),
            ("99999999999999999999", "Too many decimal digits in format string"),
            ("10q5", "Invalid format specifier '10q5' for object of type 'str'"),
        ] {
            assert_eq!(message(on_str("x", spec)), expected);
        }
        assert_eq!(on_str("x", "999999999999999999").unwrap_err(), Error::memory());
    }

    #[test]
    fn ints() {
        for (n, spec, text) in [
            (1234567, ",", "1,234,567"),
            (1234, "010,", "00,001,234"),
            (1, "04,", "0,001"),
            (-255, "#010x", "-0x00000ff"),
            (255, "#_X", "0XFF"),
            (0xABCDEF, "_x", "ab_cdef"),
            (5, "=+6d", "+    5"),
            (5, "x^+6", "xx+5xx"),
            (65, "c", "A"),
            (3, ".2f", "3.00"),
            (-3, " d", "-3"),
            (3, "\u{0663}", "  3"),
        ] {
            assert_eq!(on_int(n, spec).unwrap(), text, "{spec}");
        }
        for (spec, expected) in [
            (".2", "Precision not allowed in integer format specifier"),
            ("z", "Negative zero coercion (z) not allowed in integer format specifier"),
            ("+c", "Sign not allowed with integer format specifier 'c'"),
            ("#c", "Alternate form (#) not allowed with integer format specifier 'c'"),
            (",n", "Cannot specify ',' with 'n'."),
            (",x", "Cannot specify ',' with 'x'."),
            ("s", "Unknown format code 's' for object of type 'int'"),
        ] {
            assert_eq!(message(on_int(1, spec)), expected);
        }
    }

    #[test]
    fn floats() {
        for (x, spec, text) in [
            (1234567.891, ",.2f", "1,234,567.89"),
            (3.0, "", "3.0"),
            (3.0, "5", "  3.0"),
            (1e16, "", "1e+16"),
            (10.0, ".2", "1e+01"),
            (0.256, ".1%", "25.6%"),
            (-0.001, "z.1f", "0.0"),
            (-1.5, "08", "-00001.5"),
            (f64::INFINITY, "08", "00000inf"),
            (f64::NAN, "F>+8F", "FFFF+NAN"),
            (1234.5, "012,", "00,001,234.5"),
            (1.0, "#.0f", "1."),
            (1.5, "#n", "1.50000"),
        ] {
            assert_eq!(on_float(x, spec).unwrap(), text, "{spec}");
        }
        assert_eq!(message(on_float(1.5, "\x01")), "Unknown format code '\\x1' for object of type 'float'");
        assert_eq!(message(on_float(1.5, ".2147483648f")), "precision too big");
    }

    #[test]
    fn complexes() {
        for (re, im, spec, text) in [
            (0.0, 1.0, "", "1j"),
            (-0.0, 1.0, "", "(-0+1j)"),
            (1.0, -2.5, "", "(1-2.5j)"),
            (1.0, 2.0, "+.2f", "+1.00+2.00j"),
            (0.0, 1.0, "+", "+1j"),
            (1000.0, 2000.0, ">20,.0f", "        1,000+2,000j"),
        ] {
            assert_eq!(on_complex(re, im, spec).unwrap(), text, "{spec}");
        }
        assert_eq!(message(on_complex(1.0, 1.0, "05")), "Zero padding is not allowed in complex format specifier");
        assert_eq!(
            message(on_complex(1.0, 1.0, "=5")),
            "'=' alignment flag is not allowed in complex format specifier"
        );
        assert_eq!(message(on_complex(1.0, 1.0, "%")), "Unknown format code '%' for object of type 'complex'");
    }
}
