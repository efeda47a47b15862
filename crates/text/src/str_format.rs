//! The language of `str.format`: `"{0.attr[key]!r:{width}}"` ("Format String Syntax" in the library reference).
//!
//! Templates are cut into pieces lazily, so that an error comes when CPython's would: after the fields before it. Fetching
//! values and formatting them is the caller's, as is calling this again for a specification that has fields of its own
//! (twice at most: then [`too_deep`]).

use super::{Error, Result, unicode, wtf8};

/// Literal text, and the field after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece<'a> {
    pub literal: &'a [u8],
    pub field: Option<Field<'a>>,
}

/// One replacement field, its parts not looked at yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field<'a> {
    /// What is to be formatted; see [`FieldName`].
    pub name: &'a [u8],
    /// The code point after `!`.
    pub conversion: Option<u32>,
    pub spec: &'a [u8],
    /// Has the specification fields of its own (or doubled braces)?
    pub spec_has_fields: bool,
}

/// Cut a template.
pub fn pieces(template: &[u8]) -> Pieces<'_> {
    Pieces { rest: template }
}

/// Yields nothing more after an error.
#[derive(Debug, Clone)]
pub struct Pieces<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Result<Piece<'a>>;

    fn next(&mut self) -> Option<Result<Piece<'a>>> {
        if self.rest.is_empty() {
            return None;
        }
        let piece = self.piece();
        if piece.is_err() {
            self.rest = b"";
        }
        Some(piece)
    }
}

impl<'a> Pieces<'a> {
    fn piece(&mut self) -> Result<Piece<'a>> {
        let text = self.rest;
        let Some(brace) = text.iter().position(|byte| matches!(byte, b'{' | b'}')) else {
            self.rest = b"";
            return Ok(Piece { literal: text, field: None });
        };
        let after = &text[brace + 1..];
        if after.first() == Some(&text[brace]) {
            // A doubled brace stands for one, which ends this literal.
            self.rest = &after[1..];
            return Ok(Piece { literal: &text[..=brace], field: None });
        }
        if text[brace] == b'}' {
            return Err(Error::value("Single '}' encountered in format string"));
        }
        if after.is_empty() {
            return Err(Error::value("Single '{' encountered in format string"));
        }
        self.rest = after;
        let field = self.field()?;
        Ok(Piece { literal: &text[..brace], field: Some(field) })
    }

    /// Everything after the opening brace, the closing one included.
    fn field(&mut self) -> Result<Field<'a>> {
        let text = self.rest;
        let name_end = find_name_end(text)?;
        let name = &text[..name_end];
        let mut rest = &text[name_end + 1..];
        let mut conversion = None;
        match text[name_end] {
            b'}' => {
                self.rest = rest;
                return Ok(Field { name, conversion, spec: b"", spec_has_fields: false });
            }
            b'!' => {
                let mut codes = wtf8::code_points(rest);
                let code = codes.next();
                conversion =
                    Some(code.ok_or_else(|| Error::value("end of string while looking for conversion specifier"))?);
                rest = codes.rest();
                match rest.split_first() {
                    Some((b'}', after)) => {
                        self.rest = after;
                        return Ok(Field { name, conversion, spec: b"", spec_has_fields: false });
                    }
                    Some((b':', after)) => rest = after,
                    Some(_) => return Err(Error::value("expected ':' after conversion specifier")),
                    None => {}
                }
            }
            _ => {}
        }
        let spec_end = find_spec_end(rest)?;
        let spec = &rest[..spec_end];
        self.rest = &rest[spec_end + 1..];
        Ok(Field { name, conversion, spec, spec_has_fields: spec.contains(&b'{') })
    }
}

/// Where a name ends: at `}`, `!` or `:` outside of brackets.
fn find_name_end(text: &[u8]) -> Result<usize> {
    let mut in_brackets = false;
    for (position, byte) in text.iter().enumerate() {
        match byte {
            b'{' if !in_brackets => return Err(Error::value("unexpected '{' in field name")),
            b'[' => in_brackets = true,
            b']' => in_brackets = false,
            b'}' | b':' | b'!' if !in_brackets => return Ok(position),
            _ => {}
        }
    }
    Err(Error::value("expected '}' before end of string"))
}

/// Where a specification ends: at the brace that closes the field.
fn find_spec_end(text: &[u8]) -> Result<usize> {
    let mut depth = 1usize;
    for (position, byte) in text.iter().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Ok(position);
        }
    }
    Err(Error::value("unmatched '{' in format spec"))
}

/// What a field names, before its attributes and items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First<'a> {
    /// Nothing: the next argument ([`Numbering::next`]).
    Auto,
    /// The argument at this position ([`Numbering::explicit`]).
    Index(usize),
    /// The keyword argument of this name.
    Keyword(&'a [u8]),
}

/// One step from a value to a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    Attribute(&'a [u8]),
    /// `[3]`
    Index(usize),
    /// `[key]`
    Key(&'a [u8]),
}

/// A field's name, taken apart: what it begins with, and steps, which are read lazily as CPython does.
#[derive(Debug, Clone)]
pub struct FieldName<'a> {
    pub first: First<'a>,
    pub steps: Steps<'a>,
}

impl<'a> FieldName<'a> {
    pub fn parse(name: &'a [u8]) -> Result<FieldName<'a>> {
        let end = name.iter().position(|byte| matches!(byte, b'.' | b'[')).unwrap_or(name.len());
        let (first, rest) = name.split_at(end);
        let first = match index(first)? {
            Some(index) => First::Index(index),
            None if first.is_empty() => First::Auto,
            None => First::Keyword(first),
        };
        Ok(FieldName { first, steps: Steps { rest } })
    }
}

/// Yields nothing more after an error.
#[derive(Debug, Clone)]
pub struct Steps<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Steps<'a> {
    type Item = Result<Step<'a>>;

    fn next(&mut self) -> Option<Result<Step<'a>>> {
        let (&first, after) = self.rest.split_first()?;
        let step = self.step(first, after);
        if step.is_err() {
            self.rest = b"";
        }
        Some(step)
    }
}

impl<'a> Steps<'a> {
    fn step(&mut self, first: u8, after: &'a [u8]) -> Result<Step<'a>> {
        let step = match first {
            b'.' => {
                let end = after.iter().position(|byte| matches!(byte, b'.' | b'[')).unwrap_or(after.len());
                self.rest = &after[end..];
                Step::Attribute(&after[..end])
            }
            b'[' => {
                let end = after.iter().position(|byte| *byte == b']');
                let end = end.ok_or_else(|| Error::value("Missing ']' in format string"))?;
                self.rest = &after[end + 1..];
                match index(&after[..end])? {
                    Some(index) => Step::Index(index),
                    None => Step::Key(&after[..end]),
                }
            }
            _ => return Err(Error::value("Only '.' or '[' may follow ']' in format field specifier")),
        };
        match step {
            Step::Attribute(b"") | Step::Key(b"") => Err(Error::value("Empty attribute in format string")),
            _ => Ok(step),
        }
    }
}

/// A number, if the text is nothing but digits.
fn index(text: &[u8]) -> Result<Option<usize>> {
    let mut number = None;
    for code in wtf8::code_points(text) {
        let Some(digit) = unicode::decimal(code) else { return Ok(None) };
        let next = number.unwrap_or(0usize).checked_mul(10).and_then(|tens| tens.checked_add(digit as usize));
        let fits = next.filter(|number| *number <= isize::MAX as usize);
        number = Some(fits.ok_or_else(|| Error::value("Too many decimal digits in format string"))?);
    }
    Ok(number)
}

/// Whether fields count themselves or are numbered: one `str.format` may not do both. One for the whole call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Numbering {
    state: NumberingState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum NumberingState {
    #[default]
    Unknown,
    Automatic(usize),
    Manual,
}

impl Numbering {
    /// The position that a field without a name means.
    pub fn automatic(&mut self) -> Result<usize> {
        let next = match self.state {
            NumberingState::Unknown => 0,
            NumberingState::Automatic(next) => next,
            NumberingState::Manual => {
                let message = "cannot switch from manual field specification to automatic field numbering";
                return Err(Error::value(message));
            }
        };
        self.state = NumberingState::Automatic(next + 1);
        Ok(next)
    }

    /// Take note of a field with a number.
    pub fn explicit(&mut self) -> Result<()> {
        if let NumberingState::Automatic(_) = self.state {
            let message = "cannot switch from automatic field numbering to manual field specification";
            return Err(Error::value(message));
        }
        self.state = NumberingState::Manual;
        Ok(())
    }
}

/// Specifications may have fields, whose specifications may not.
pub fn too_deep() -> Error {
    Error::value("Max string recursion exceeded")
}

/// The error for a conversion other than `r`, `s` and `a`.
pub fn unknown_conversion(code: u32) -> Error {
    match char::from_u32(code) {
        Some(c @ '!'..='~') => Error::value(format!("Unknown conversion specifier {c}")),
        _ => Error::value(format!("Unknown conversion specifier \\x{code:x}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(template: &str) -> String {
        let mut pieces = pieces(template.as_bytes());
        pieces.find_map(|piece| piece.err()).map_or_else(|| "no error".into(), |error| error.message)
    }

    #[test]
    fn fields() {
        let cut: Vec<_> = pieces(b"a{0.x[k]!r:>{w}}b{{}}{}").map(|piece| piece.unwrap()).collect();
        let literals: Vec<_> = cut.iter().map(|piece| piece.literal).collect();
        assert_eq!(literals, [&b"a"[..], b"b{", b"}", b""]);
        let field = |name, conversion: Option<char>, spec, spec_has_fields| {
            Some(Field { name, conversion: conversion.map(u32::from), spec, spec_has_fields })
        };
        assert_eq!(cut[0].field, field(&b"0.x[k]"[..], Some('r'), &b">{w}"[..], true));
        assert_eq!(cut[3].field, field(&b""[..], None, &b""[..], false));
    }

    #[test]
    fn mistakes() {
        for (template, expected) in [
            ("{", "Single '{' encountered in format string"),
            ("a}", "Single '}' encountered in format string"),
            ("{a", "expected '}' before end of string"),
            ("{a[}", "expected '}' before end of string"),
            ("{a!", "end of string while looking for conversion specifier"),
            ("{a!r", "unmatched '{' in format spec"),
            ("{a!}", "unmatched '{' in format spec"),
            ("{a!rx}", "expected ':' after conversion specifier"),
            ("{a{b}}", "unexpected '{' in field name"),
            ("{a:{b", "unmatched '{' in format spec"),
            ("{:}}", "Single '}' encountered in format string"),
            ("{a[{]}", "no error"),
        ] {
            assert_eq!(message(template), expected, "{template}");
        }
    }

    #[test]
    fn names() {
        let steps = |name: &'static str| -> std::result::Result<Vec<Step<'_>>, String> {
            let parsed = FieldName::parse(name.as_bytes()).map_err(|error| error.message)?;
            parsed.steps.map(|step| step.map_err(|error| error.message)).collect()
        };
        assert_eq!(
            steps("a.b[c][5].d").unwrap(),
            [Step::Attribute(b"b"), Step::Key(b"c"), Step::Index(5), Step::Attribute(b"d")]
        );
        for (name, expected) in [
            ("a.", "Empty attribute in format string"),
            ("a[]", "Empty attribute in format string"),
            ("a..b", "Empty attribute in format string"),
            ("a[", "Missing ']' in format string"),
            ("a[b]c", "Only '.' or '[' may follow ']' in format field specifier"),
            ("99999999999999999999", "Too many decimal digits in format string"),
        ] {
            assert_eq!(steps(name).unwrap_err(), expected);
        }
        for (name, first) in [
            ("", First::Auto),
            ("00", First::Index(0)),
            ("\u{ff11}", First::Index(1)),
            ("-1", First::Keyword(b"-1")),
            ("a]b.c", First::Keyword(b"a]b")),
        ] {
            assert_eq!(FieldName::parse(name.as_bytes()).unwrap().first, first);
        }
    }

    #[test]
    fn numbering() {
        let mut numbering = Numbering::default();
        assert_eq!((numbering.automatic(), numbering.automatic()), (Ok(0), Ok(1)));
        assert!(numbering.explicit().unwrap_err().message.starts_with("cannot switch from automatic"));
        let mut numbering = Numbering::default();
        numbering.explicit().unwrap();
        assert!(numbering.automatic().unwrap_err().message.starts_with("cannot switch from manual"));
    }
}
