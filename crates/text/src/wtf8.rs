//! Code points in and out of WTF-8: UTF-8 in which surrogates, too, have three bytes.
//!
//! Bytes that are no such text give U+FFFD, never a panic.

/// The code points of a string.
#[derive(Debug, Clone)]
pub struct CodePoints<'a> {
    rest: &'a [u8],
}

pub fn code_points(text: &[u8]) -> CodePoints<'_> {
    CodePoints { rest: text }
}

impl<'a> CodePoints<'a> {
    /// What has not been read yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

impl Iterator for CodePoints<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        let (&first, rest) = self.rest.split_first()?;
        if first < 0x80 {
            self.rest = rest;
            return Some(first.into());
        }
        let length = match first {
            0xC0..=0xDF => 1,
            0xE0..=0xEF => 2,
            0xF0..=0xF7 => 3,
            _ => 0,
        };
        if length == 0 || rest.len() < length {
            self.rest = rest;
            return Some(0xFFFD);
        }
        let (tail, rest) = rest.split_at(length);
        self.rest = rest;
        let lead = u32::from(first) & (0x3F >> length);
        Some(tail.iter().fold(lead, |code, byte| code << 6 | u32::from(byte & 0x3F)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.rest.len().div_ceil(4), Some(self.rest.len()))
    }
}

/// How many code points a string has.
pub fn length(text: &[u8]) -> usize {
    text.iter().filter(|byte| !is_continuation(**byte)).count()
}

/// Does this byte continue a code point?
pub fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

/// The byte at which code point number `index` begins; the end when there are fewer.
pub fn offset(text: &[u8], index: usize) -> usize {
    if text.is_ascii() {
        return index.min(text.len());
    }
    let starts = text.iter().enumerate().filter(|(_, byte)| !is_continuation(**byte));
    starts.map(|(offset, _)| offset).nth(index).unwrap_or(text.len())
}

/// Append a code point, surrogates included. Numbers beyond U+10FFFF become U+FFFD.
#[inline]
pub fn push(out: &mut Vec<u8>, code: u32) {
    match code {
        0..0x80 => out.push(code as u8),
        0x80..0x800 => out.extend([0xC0 | (code >> 6) as u8, tail(code)]),
        0x800..0x1_0000 => out.extend([0xE0 | (code >> 12) as u8, tail(code >> 6), tail(code)]),
        0x1_0000..0x11_0000 => out.extend([0xF0 | (code >> 18) as u8, tail(code >> 12), tail(code >> 6), tail(code)]),
        _ => push(out, 0xFFFD),
    }
}

fn tail(code: u32) -> u8 {
    0x80 | (code & 0x3F) as u8
}

pub fn from_code_points(codes: impl IntoIterator<Item = u32>) -> Vec<u8> {
    let mut out = Vec::new();
    codes.into_iter().for_each(|code| push(&mut out, code));
    out
}

pub fn is_surrogate(code: u32) -> bool {
    (0xD800..0xE000).contains(&code)
}

/// Text for a message: lone surrogates become `?`, which is what a message shows of them.
pub fn to_message(text: &[u8]) -> String {
    code_points(text).map(|code| char::from_u32(code).unwrap_or('?')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_point_goes_in_and_out() {
        let codes: Vec<u32> = (0..0x11_0000).step_by(7).chain(0xD7F0..0xE010).collect();
        let text = from_code_points(codes.iter().copied());
        assert_eq!(code_points(&text).collect::<Vec<_>>(), codes);
        assert_eq!(length(&text), codes.len());
        assert_eq!(from_code_points("aé中🐍".chars().map(u32::from)), "aé中🐍".as_bytes());
        assert_eq!(offset("aé中🐍".as_bytes(), 3), 6);
    }

    #[test]
    fn broken_text_does_not_panic() {
        for broken in [&b"\xff"[..], b"\xe4\xb8", b"\xf0", b"\x80a", b"\xf8\x80"] {
            assert!(code_points(broken).count() > 0);
        }
    }
}
