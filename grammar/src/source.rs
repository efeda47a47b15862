//! Where bytes stand in a text: lines and columns; and how bytes become text (PEP 263).

use crate::error::{SyntaxError, SyntaxErrorKind};
use crate::span::Span;
use std::borrow::Cow;

/// A place in a text: the line counts from 1, the column in characters from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

/// Where each line of a text begins. Lines end with `\n`, `\r\n` or `\r`.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    #[must_use]
    pub fn new(source: &str) -> LineIndex {
        let bytes = source.as_bytes();
        let mut starts = vec![0];
        for (i, &byte) in bytes.iter().enumerate() {
            if byte == b'\n' || (byte == b'\r' && bytes.get(i + 1) != Some(&b'\n')) {
                starts.push(i as u32 + 1);
            }
        }
        LineIndex { starts }
    }

    /// The line of a byte offset, counted from 1.
    #[must_use]
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|&start| start <= offset) as u32
    }

    /// Where a line begins; a line past the end begins where the text ends.
    #[must_use]
    pub fn line_start(&self, line: u32) -> u32 {
        let line = (line.max(1) - 1) as usize;
        self.starts.get(line).or(self.starts.last()).copied().unwrap_or(0)
    }

    /// Line and column of a byte offset.
    #[must_use]
    pub fn position(&self, source: &str, offset: u32) -> Position {
        let line = self.line(offset);
        let start = self.line_start(line) as usize;
        let text = source.as_bytes().get(start..(offset as usize).min(source.len())).unwrap_or(&[]);
        let characters = text.iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
        // Places behind the end of the text (an implied line end) count on.
        let beyond = (offset as usize).saturating_sub(source.len());
        Position { line, column: (characters + beyond) as u32 }
    }

    /// Line (from 1) and column in bytes (from 0), as `ast` nodes show them.
    #[must_use]
    pub fn byte_position(&self, offset: u32) -> (u32, u32) {
        let line = self.line(offset);
        (line, offset - self.line_start(line))
    }

    /// The byte offset of a line and a column in characters.
    #[must_use]
    pub fn offset(&self, source: &str, position: Position) -> u32 {
        let start = self.line_start(position.line);
        let text = source.get(start as usize..).unwrap_or("");
        let bytes: usize = text.chars().take(position.column as usize).map(char::len_utf8).sum();
        start + bytes as u32
    }

    /// The text of a line with its line end.
    #[must_use]
    pub fn line_text<'s>(&self, source: &'s str, line: u32) -> &'s str {
        let start = self.line_start(line) as usize;
        let end = self.starts.get(line as usize).map_or(source.len(), |&end| end as usize);
        source.get(start..end).unwrap_or("")
    }

    #[must_use]
    pub fn line_count(&self) -> u32 {
        self.starts.len() as u32
    }
}

/// The text of a source file: UTF-8, or what its first two lines declare.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, SyntaxError> {
    if bytes.contains(&0) {
        return Err(SyntaxError::new(SyntaxErrorKind::NullByte, Span::default()));
    }
    let (bytes, bom) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    let Some(name) = declared_encoding(bytes) else {
        return decode_utf8(bytes, false);
    };
    let canonical = normalise(&name);
    // Beside a byte order mark only this spelling will do.
    let plain = name.to_ascii_lowercase().replace('_', "-");
    if bom && plain != "utf-8" && !plain.starts_with("utf-8-") {
        return Err(SyntaxError::new(SyntaxErrorKind::EncodingConflict { name }, Span::default()));
    }
    match canonical {
        Encoding::Utf8 => decode_utf8(bytes, true),
        Encoding::Ascii => match bytes.iter().position(|byte| !byte.is_ascii()) {
            None => decode_utf8(bytes, true),
            Some(at) => Err(undecodable(format!(
                "'ascii' codec can't decode byte 0x{:02x} in position {at}: ordinal not in range(128)",
                bytes[at]
            ))),
        },
        Encoding::Latin1 => Ok(Cow::Owned(bytes.iter().map(|&byte| char::from(byte)).collect())),
        Encoding::Cp1252 => decode_table(bytes, "charmap", cp1252).map(Cow::Owned),
        Encoding::Latin9 => decode_table(bytes, "charmap", latin9).map(Cow::Owned),
        Encoding::Unknown => Err(SyntaxError::new(SyntaxErrorKind::UnknownEncoding { name }, Span::default())),
    }
}

fn decode_utf8(bytes: &[u8], declared: bool) -> Result<Cow<'_, str>, SyntaxError> {
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
        let at = error.valid_up_to();
        let byte = bytes[at];
        if declared {
            return undecodable(format!(
                "'utf-8' codec can't decode byte 0x{byte:02x} in position {at}: invalid start byte"
            ));
        }
        let line = bytes[..at].iter().filter(|&&byte| byte == b'\n').count() as u32 + 1;
        SyntaxError::new(SyntaxErrorKind::NotUtf8 { byte, line }, Span::default())
    })
}

fn undecodable(message: String) -> SyntaxError {
    SyntaxError::new(SyntaxErrorKind::UndecodableUtf8 { message }, Span::default())
}

fn decode_table(bytes: &[u8], codec: &str, table: fn(u8) -> Option<char>) -> Result<String, SyntaxError> {
    let mut text = String::with_capacity(bytes.len());
    for (at, &byte) in bytes.iter().enumerate() {
        match table(byte) {
            Some(character) => text.push(character),
            None => {
                return Err(undecodable(format!(
                    "'{codec}' codec can't decode byte 0x{byte:02x} in position {at}: character maps to <undefined>"
                )));
            }
        }
    }
    Ok(text)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Ascii,
    Latin1,
    Latin9,
    Cp1252,
    Unknown,
}

fn normalise(name: &str) -> Encoding {
    let name: String = name.chars().map(|c| if c == '_' { '-' } else { c.to_ascii_lowercase() }).collect();
    match name.as_str() {
        "utf-8" | "utf8" | "u8" | "utf" | "utf8-ucs2" | "utf8-ucs4" | "cp65001" | "utf-8-sig" => Encoding::Utf8,
        "ascii" | "us-ascii" | "646" | "ansi-x3.4-1968" => Encoding::Ascii,
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "8859" | "l1" | "cp819" | "latin" => Encoding::Latin1,
        "latin-9" | "latin9" | "iso-8859-15" | "iso8859-15" | "l9" => Encoding::Latin9,
        "cp1252" | "windows-1252" | "1252" => Encoding::Cp1252,
        name if name.starts_with("utf-8-") => Encoding::Utf8,
        name if name.starts_with("latin-1-") || name.starts_with("iso-8859-1-") || name.starts_with("iso-latin-1") => {
            Encoding::Latin1
        }
        _ => Encoding::Unknown,
    }
}

/// `coding: name` or `coding=name` in a comment that is alone on one of the first two lines (PEP 263).
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    for line in bytes.split(|&byte| byte == b'\n' || byte == b'\r').take(3).take(2) {
        let text = line.trim_ascii_start();
        let text = text.strip_prefix(b"\x0c").unwrap_or(text);
        let Some(comment) = text.strip_prefix(b"#") else {
            if text.is_empty() {
                continue;
            }
            return None;
        };
        if let Some(name) = encoding_in_comment(comment) {
            return Some(name);
        }
    }
    None
}

fn encoding_in_comment(comment: &[u8]) -> Option<String> {
    let at = comment.windows(6).position(|window| window == b"coding")?;
    let rest = comment[at + 6..].strip_prefix(b":").or(comment[at + 6..].strip_prefix(b"="))?;
    let rest = rest.trim_ascii_start();
    let length = rest.iter().take_while(|&&b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')).count();
    (length > 0).then(|| String::from_utf8_lossy(&rest[..length]).into_owned())
}

fn latin9(byte: u8) -> Option<char> {
    Some(match byte {
        0xA4 => '€',
        0xA6 => 'Š',
        0xA8 => 'š',
        0xB4 => 'Ž',
        0xB8 => 'ž',
        0xBC => 'Œ',
        0xBD => 'œ',
        0xBE => 'Ÿ',
        _ => char::from(byte),
    })
}

fn cp1252(byte: u8) -> Option<char> {
    const HIGH: [u16; 32] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D,
        0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,
        0x017E, 0x0178,
    ];
    match byte {
        0x80..=0x9F => match HIGH[usize::from(byte - 0x80)] {
            0 => None,
            code => char::from_u32(u32::from(code)),
        },
        _ => Some(char::from(byte)),
    }
}
