//! What text and bytes share: searching, cutting and replacing on plain slices of bytes. Positions are in bytes. WTF-8 can
//! be searched this way because no code point's bytes begin inside another's.

use crate::object::native::Result;
use crate::object::protocol::CompareOp;
use crate::object::{Obj, Raised, Special, TypeFlags};
use crate::vm::Vm;
use memchr::{memchr, memmem, memrchr};
use ouro_text::{Error, ErrorKind};
use std::ops::Range;

/// Where `needle` first begins in `text`.
#[inline]
#[must_use]
pub fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    match needle {
        [] => Some(0),
        [byte] => memchr(*byte, text),
        _ if text.len() <= SHORT => find_short(text, needle),
        _ => memmem::find(text, needle),
    }
}

/// Texts up to this length are searched without preparing the needle.
const SHORT: usize = 512;

fn find_short(text: &[u8], needle: &[u8]) -> Option<usize> {
    let (first, rest) = needle.split_first()?;
    let last = text.len().checked_sub(needle.len())?;
    let mut start = 0;
    loop {
        let at = start + memchr(*first, &text[start..=last])?;
        if text[at + 1..at + needle.len()] == *rest {
            return Some(at);
        }
        start = at + 1;
        if start > last {
            return None;
        }
    }
}

/// Where `needle`, which is not empty, occurs without overlaps: at most `limit` places.
pub fn occurrences(text: &[u8], needle: &[u8], limit: usize, mut found: impl FnMut(usize)) {
    match needle {
        [byte] => memchr::memchr_iter(*byte, text).take(limit).for_each(found),
        _ if text.len() <= SHORT => {
            let (mut start, mut left) = (0, limit);
            while left > 0
                && let Some(at) = find_short(&text[start..], needle)
            {
                found(start + at);
                start += at + needle.len();
                left -= 1;
            }
        }
        _ => memmem::find_iter(text, needle).take(limit).for_each(found),
    }
}

/// Where `needle` last begins in `text`.
#[inline]
#[must_use]
pub fn rfind(text: &[u8], needle: &[u8]) -> Option<usize> {
    match needle {
        [] => Some(text.len()),
        [byte] => memrchr(*byte, text),
        _ => memmem::rfind(text, needle),
    }
}

/// How often `needle`, which is not empty, occurs without overlaps.
#[must_use]
pub fn count(text: &[u8], needle: &[u8]) -> usize {
    let mut n = 0;
    occurrences(text, needle, usize::MAX, |_| n += 1);
    n
}

/// The parts of `text` between separators, at most `limit` of which count.
#[must_use]
pub fn split(text: &[u8], separator: &[u8], limit: usize) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    each_part(text, separator, limit, |part| parts.push(part));
    parts
}

/// As `split`: give each part to `take`.
pub fn each_part(text: &[u8], separator: &[u8], limit: usize, mut take: impl FnMut(Range<usize>)) {
    let mut start = 0;
    occurrences(text, separator, limit, |at| {
        take(start..at);
        start = at + separator.len();
    });
    take(start..text.len());
}

/// As `split`, counting the separators from the end.
#[must_use]
pub fn rsplit(text: &[u8], separator: &[u8], limit: usize) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut end = text.len();
    while parts.len() < limit {
        let Some(at) = rfind(&text[..end], separator) else { break };
        parts.push(at + separator.len()..end);
        end = at;
    }
    parts.push(0..end);
    parts.reverse();
    parts
}

/// White space of bytes.
#[inline]
#[must_use]
pub fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | 0x09..=0x0d)
}

/// The runs of bytes that are no white space; after `limit` cuts the rest in one.
#[must_use]
pub fn split_space(text: &[u8], limit: usize, is_space: impl Fn(u8) -> bool) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    each_word(text, limit, is_space, |part| parts.push(part));
    parts
}

/// As `split_space`: give each run to `take`.
pub fn each_word(text: &[u8], limit: usize, is_space: impl Fn(u8) -> bool, mut take: impl FnMut(Range<usize>)) {
    let (mut i, mut n) = (0, 0);
    loop {
        while i < text.len() && is_space(text[i]) {
            i += 1;
        }
        if i == text.len() {
            return;
        }
        let start = i;
        if n == limit {
            // The rest keeps the white space at its end.
            take(start..text.len());
            return;
        }
        while i < text.len() && !is_space(text[i]) {
            i += 1;
        }
        take(start..i);
        n += 1;
    }
}

/// As `split_space`, cutting from the end.
#[must_use]
pub fn rsplit_space(text: &[u8], limit: usize, is_space: impl Fn(u8) -> bool) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut end = text.len();
    loop {
        while end > 0 && is_space(text[end - 1]) {
            end -= 1;
        }
        if end == 0 {
            break;
        }
        if parts.len() == limit {
            parts.push(0..end);
            break;
        }
        let start = text[..end].iter().rposition(|b| is_space(*b)).map_or(0, |last| last + 1);
        parts.push(start..end);
        end = start;
    }
    parts.reverse();
    parts
}

/// The lines of bytes: their contents, and where the next one begins.
#[must_use]
pub fn split_lines(text: &[u8]) -> Vec<(Range<usize>, usize)> {
    let mut lines = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let end = memchr::memchr2(b'\n', b'\r', &text[start..]).map_or(text.len(), |i| start + i);
        let next = match text.get(end..) {
            Some([b'\r', b'\n', ..]) => end + 2,
            Some([_, ..]) => end + 1,
            _ => end,
        };
        lines.push((start..end, next));
        start = next;
    }
    lines
}

/// `text` with at most `limit` occurrences of `old` replaced; None where nothing changes. `is_boundary` says where an
/// empty `old` may be found.
pub fn replace(
    text: &[u8],
    old: &[u8],
    new: &[u8],
    limit: usize,
    is_boundary: impl Fn(usize) -> bool,
) -> Option<Vec<u8>> {
    if limit == 0 || old == new {
        return None;
    }
    if old.is_empty() {
        if new.is_empty() {
            return None;
        }
        let mut out = Vec::new();
        let mut done = 0;
        for (i, byte) in text.iter().enumerate() {
            if done < limit && is_boundary(i) {
                out.extend_from_slice(new);
                done += 1;
            }
            out.push(*byte);
        }
        if done < limit {
            out.extend_from_slice(new);
        }
        return Some(out);
    }
    if let ([from], [to]) = (old, new) {
        let first = memchr(*from, text)?;
        let mut out = text.to_vec();
        let mut done = 0;
        for byte in &mut out[first..] {
            if *byte == *from {
                *byte = *to;
                done += 1;
                if done == limit {
                    break;
                }
            }
        }
        return Some(out);
    }
    let first = find(text, old)?;
    let mut out = Vec::with_capacity(text.len() + new.len().saturating_sub(old.len()) * 4);
    let mut start = 0;
    occurrences(&text[first..], old, limit, |at| {
        out.extend_from_slice(&text[start..first + at]);
        out.extend_from_slice(new);
        start = first + at + old.len();
    });
    out.extend_from_slice(&text[start..]);
    Some(out)
}

/// What is left of `text` without the bytes at its ends that `goes` names.
#[must_use]
pub fn strip(text: &[u8], left: bool, right: bool, goes: impl Fn(u8) -> bool) -> Range<usize> {
    let start = if left { text.iter().position(|b| !goes(*b)).unwrap_or(text.len()) } else { 0 };
    let end =
        if right { text[start..].iter().rposition(|b| !goes(*b)).map_or(start, |i| start + i + 1) } else { text.len() };
    start..end
}

/// Bounds as `find` and its like take them, brought inside a sequence of `len` items; None where the start lies beyond.
#[must_use]
pub fn clamp_bounds(start: isize, end: isize, len: usize) -> Option<Range<usize>> {
    let n = len as isize;
    let end = if end < 0 { end.saturating_add(n).max(0) } else { end.min(n) };
    let start = if start < 0 { start.saturating_add(n).max(0) } else { start };
    (start <= end).then_some(start as usize..end as usize)
}

/// A limit of cuts or replacements: negative means none.
#[must_use]
pub fn limit(n: isize) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// How many positions go before and after something centred: as CPython, odd ones by the parity of both.
#[must_use]
pub fn centered(width: usize, len: usize) -> (usize, usize) {
    let missing = width.saturating_sub(len);
    let left = missing / 2 + (missing & width & 1);
    (left, missing - left)
}

/// What a comparison of `other` to something of an unrelated type gives.
#[must_use]
pub fn compare_slices(op: CompareOp, a: &[u8], b: &[u8]) -> Obj {
    Obj::bool(match op {
        CompareOp::Eq => a == b,
        CompareOp::Ne => a != b,
        _ => op.holds(Some(a.cmp(b))),
    })
}

impl Vm {
    /// An error of the pure text functions, raised.
    #[cold]
    pub(crate) fn raise_text(&mut self, error: Error) -> Raised {
        match error.kind {
            ErrorKind::ValueError => self.value_error(error.message),
            ErrorKind::TypeError => self.type_error(error.message),
            ErrorKind::OverflowError => self.overflow_error(error.message),
            ErrorKind::MemoryError => {
                let class = self.types.exceptions.MemoryError.clone();
                self.raise_with(&class, Vec::new())
            }
        }
    }

    /// The bounds of `find(x, start, end)`.
    #[inline]
    pub(crate) fn search_bounds(
        &mut self,
        start: Option<&Obj>,
        end: Option<&Obj>,
        len: usize,
    ) -> Result<Option<Range<usize>>> {
        if start.is_none() && end.is_none() {
            return Ok(Some(0..len));
        }
        let start = self.search_bound(start, 0)?;
        let end = self.search_bound(end, isize::MAX)?;
        Ok(clamp_bounds(start, end, len))
    }

    fn search_bound(&mut self, bound: Option<&Obj>, default: isize) -> Result<isize> {
        match bound {
            None => Ok(default),
            Some(b) if b.is_none() => Ok(default),
            Some(b) => match b.as_small_int() {
                Some(i) => Ok(i as isize),
                None => self.slice_part(b),
            },
        }
    }

    /// The position that `key` means in `sequence[key]`; negative ones count from the end. `what` begins the message for
    /// keys that are no integers, `range` is the one for integers outside.
    pub(crate) fn text_index(&mut self, key: &Obj, len: usize, what: &str, range: &str) -> Result<usize> {
        let i = match key.as_small_int() {
            Some(i) => i,
            None => {
                if !super::int::is_int(key) && self.special_of(key, Special::Index).is_none() {
                    let class = self.type_of(key).name(self);
                    let shown = if what == "string" {
                        format!("integers, not '{class}'")
                    } else {
                        format!("integers or slices, not {class}")
                    };
                    return Err(self.type_error(format!("{what} indices must be {shown}")));
                }
                let index = self.index(key)?;
                match super::int::as_i64(&index) {
                    Some(i) => i,
                    None => {
                        let class = self.type_of(key).name(self);
                        return Err(self.index_error(format!("cannot fit '{class}' into an index-sized integer")));
                    }
                }
            }
        };
        let i = if i < 0 { i + len as i64 } else { i };
        match usize::try_from(i).ok().filter(|i| *i < len) {
            Some(i) => Ok(i),
            None => Err(self.index_error(range)),
        }
    }

    /// Whether the class of `other` is a program's own and has `special`: then it is asked before an operation fails.
    pub(crate) fn may_answer(&mut self, other: &Obj, special: Special) -> bool {
        self.type_of(other).has(TypeFlags::HEAP) && self.special_of(other, special).is_some()
    }

    /// The factor of `sequence * n`; None where `n` is to be asked itself.
    pub(crate) fn text_factor(&mut self, n: &Obj) -> Result<Option<usize>> {
        if let Some(n) = n.as_small_int() {
            return Ok(Some(usize::try_from(n).unwrap_or(0)));
        }
        if super::int::is_int(n) || self.special_of(n, Special::Index).is_some() {
            let index = self.index(n)?;
            return match super::int::as_i64(&index) {
                Some(n) => Ok(Some(usize::try_from(n).unwrap_or(0))),
                None => {
                    let class = self.type_of(n).name(self);
                    Err(self.overflow_error(format!("cannot fit '{class}' into an index-sized integer")))
                }
            };
        }
        if self.may_answer(n, Special::RMul) || self.may_answer(n, Special::Mul) {
            return Ok(None);
        }
        let class = self.type_of(n).name(self);
        Err(self.type_error(format!("can't multiply sequence by non-int of type '{class}'")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, parts: &[Range<usize>]) -> Vec<String> {
        parts.iter().map(|r| text[r.clone()].to_owned()).collect()
    }

    #[test]
    fn cutting() {
        let space = |b: u8| b == b' ';
        assert_eq!(shown("a,b,,c", &split(b"a,b,,c", b",", 9)), ["a", "b", "", "c"]);
        assert_eq!(shown("a,b,,c", &split(b"a,b,,c", b",", 1)), ["a", "b,,c"]);
        assert_eq!(shown("a--b--c", &rsplit(b"a--b--c", b"--", 1)), ["a--b", "c"]);
        assert_eq!(shown(" a  b c ", &split_space(b" a  b c ", 1, space)), ["a", "b c "]);
        assert_eq!(shown(" a  b c ", &rsplit_space(b" a  b c ", 1, space)), [" a  b", "c"]);
        assert_eq!(split_lines(b"a\r\n\nb"), [(0..1, 3), (3..3, 4), (4..5, 5)]);
    }

    #[test]
    fn replacing() {
        let always = |_: usize| true;
        assert_eq!(replace(b"aXbX", b"X", b"--", 1, always).unwrap(), b"a--bX");
        assert_eq!(replace(b"ab", b"", b"-", 9, always).unwrap(), b"-a-b-");
        assert_eq!(replace(b"ab", b"c", b"-", 9, always), None);
        assert_eq!(replace(b"aaa", b"a", b"b", 2, always).unwrap(), b"bba");
    }
}
