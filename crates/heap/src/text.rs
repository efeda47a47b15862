//! `Str`: text. WTF-8 bytes behind the head (UTF-8, but lone surrogates may stand alone), with the number of code points
//! and the hash kept. Immutable.

use crate::gc::{Gc, Payload};
use crate::header::Header;
use crate::heap::{Heap, STATE, new_object};
use crate::obj::Obj;
use crate::shape::ShapeId;
use crate::trace::{Trace, Visitor};
use hashbrown::HashTable;
use std::borrow::Cow;
use std::cell::Cell;
use std::mem::MaybeUninit;
use std::ops::Range;

#[derive(Debug)]
pub struct Str {
    /// 0: not computed yet.
    hash: Cell<u64>,
    bytes: usize,
    chars: usize,
    is_utf8: bool,
    is_interned: Cell<bool>,
    /// The cursor may stand in this string.
    has_cursor: Cell<bool>,
}

/// Where an index into a long string that is not ASCII was found last: the next one is often near, so that walking
/// through a string by index takes linear time.
#[derive(Clone, Copy, Default)]
struct Cursor {
    text: usize,
    index: usize,
    offset: usize,
}

thread_local! {
    static CURSOR: Cell<Cursor> = const { Cell::new(Cursor { text: 0, index: 0, offset: 0 }) };
}

impl Drop for Str {
    fn drop(&mut self) {
        if self.has_cursor.get() {
            CURSOR.set(Cursor::default());
        }
    }
}

impl Trace for Str {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

unsafe fn tail(h: *mut Header) -> usize {
    (*crate::header::payload::<Str>(h)).bytes
}
crate::payload!(Str, "str", ShapeId::STR, leaf, tail = tail);

/// SipHash 1-3 with keys of zero: the same in every run, and for ASCII what CPython computes under PYTHONHASHSEED=0. 0 for
/// the empty text only.
#[must_use]
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    if bytes.is_empty() {
        return 0;
    }
    let mut state = [0x736f_6d65_7073_6575_u64, 0x646f_7261_6e64_6f6d, 0x6c79_6765_6e65_7261, 0x7465_6462_7974_6573];
    let mut words = bytes.chunks_exact(8);
    for word in &mut words {
        let word = u64::from_le_bytes(word.try_into().expect("eight bytes"));
        state[3] ^= word;
        sip_round(&mut state);
        state[0] ^= word;
    }
    let rest = words.remainder().iter().rev().fold(0, |rest, byte| rest << 8 | u64::from(*byte));
    let last = (bytes.len() as u64) << 56 | rest;
    state[3] ^= last;
    sip_round(&mut state);
    state[0] ^= last;
    state[2] ^= 0xff;
    for _ in 0..3 {
        sip_round(&mut state);
    }
    match state[0] ^ state[1] ^ state[2] ^ state[3] {
        0 => 1,
        // As a signed number this would be -1, which no hash is.
        u64::MAX => u64::MAX - 1,
        hash => hash,
    }
}

#[inline(always)]
fn sip_round(v: &mut [u64; 4]) {
    v[0] = v[0].wrapping_add(v[1]);
    v[2] = v[2].wrapping_add(v[3]);
    v[1] = v[1].rotate_left(13) ^ v[0];
    v[3] = v[3].rotate_left(16) ^ v[2];
    v[0] = v[0].rotate_left(32);
    v[2] = v[2].wrapping_add(v[1]);
    v[0] = v[0].wrapping_add(v[3]);
    v[1] = v[1].rotate_left(17) ^ v[2];
    v[3] = v[3].rotate_left(21) ^ v[0];
    v[2] = v[2].rotate_left(32);
}

impl Heap {
    /// A new string.
    #[must_use]
    pub fn str(&self, text: &str) -> Gc<Str> {
        let chars = if text.is_ascii() { text.len() } else { text.chars().count() };
        self.new_str(ShapeId::STR, text.as_bytes(), chars, true)
    }

    /// A copy of `text` with the shape of a subclass.
    ///
    /// # Panics
    /// If the shape has another layout.
    #[must_use]
    pub fn str_with_shape(&self, id: ShapeId, text: &Gc<Str>) -> Gc<Str> {
        self.new_str(id, text.as_wtf8(), text.chars, text.is_utf8)
    }

    /// A new string from WTF-8.
    ///
    /// # Panics
    /// If the bytes are no WTF-8.
    #[must_use]
    pub fn str_from_wtf8(&self, bytes: &[u8]) -> Gc<Str> {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.str(text),
            Err(_) => {
                // Lead bytes and lengths are those of UTF-8; only the range of surrogates is wider.
                let chars = check_wtf8(bytes).expect("strings are WTF-8");
                self.new_str(ShapeId::STR, bytes, chars, false)
            }
        }
    }

    fn new_str(&self, id: ShapeId, bytes: &[u8], chars: usize, is_utf8: bool) -> Gc<Str> {
        // SAFETY: all is written.
        unsafe {
            self.filled_str(id, bytes.len(), chars, is_utf8, |tail| {
                tail.write_copy_of_slice(bytes);
            })
        }
    }

    /// A string of `size` bytes, written by `fill`.
    ///
    /// # Safety
    /// `fill` writes every byte, WTF-8 of `chars` code points.
    #[inline]
    unsafe fn filled_str(
        &self,
        id: ShapeId,
        size: usize,
        chars: usize,
        is_utf8: bool,
        fill: impl FnOnce(&mut [MaybeUninit<u8>]),
    ) -> Gc<Str> {
        let layout = Str::layout();
        let head = Str {
            hash: Cell::new(0),
            bytes: size,
            chars,
            is_utf8,
            is_interned: Cell::new(false),
            has_cursor: Cell::new(false),
        };
        // SAFETY: sized: the tail is `size` long; payload and tail are written before anybody sees the object.
        unsafe {
            let s = crate::shape::shape(id);
            assert!(std::ptr::eq(s.layout, layout), "not a string's shape");
            let body = layout.size + size;
            let h = new_object(layout, id, if s.has_attrs() { crate::instance::size(s, body) } else { body });
            crate::header::payload::<Str>(h).write(head);
            let tail = (h as *mut MaybeUninit<u8>).add(layout.size);
            fill(std::slice::from_raw_parts_mut(tail, size));
            if s.has_attrs() {
                crate::instance::init_attrs(h, s);
            }
            Gc::from_raw(h)
        }
    }

    /// `a + b`. A surrogate pair that meets here stays two code points.
    #[must_use]
    pub fn str_concat(&self, a: &Gc<Str>, b: &Gc<Str>) -> Gc<Str> {
        let (x, y) = (a.as_wtf8(), b.as_wtf8());
        // SAFETY: all is written.
        unsafe {
            self.filled_str(ShapeId::STR, x.len() + y.len(), a.chars + b.chars, a.is_utf8 && b.is_utf8, |tail| {
                let (left, right) = tail.split_at_mut(x.len());
                left.write_copy_of_slice(x);
                right.write_copy_of_slice(y);
            })
        }
    }

    /// `a + b`, in place where nobody else has `a` and it is long: appending again and again takes linear time.
    #[must_use]
    pub fn str_append(&self, a: Gc<Str>, b: &Gc<Str>) -> Gc<Str> {
        let layout = Str::layout();
        let (old, more) = (a.bytes, b.bytes);
        let is_own = a.as_obj().is_unique() && a.shape_id() == ShapeId::STR && !a.is_interned.get();
        if !is_own || !crate::alloc::is_large(layout.size + old) {
            return self.str_concat(&a, b);
        }
        // SAFETY: the object is ours alone, so it may move; it has no attributes and no links before it. `b` is another
        // one. The tail is written before the length says so.
        unsafe {
            let h = a.into_obj().into_value().as_ptr();
            let moved = crate::alloc::grow(h.cast(), layout.size + old, layout.size + old + more);
            let tail = moved.add(layout.size + old);
            std::ptr::copy_nonoverlapping(b.as_wtf8().as_ptr(), tail, more);
            // Exposed as for a new object.
            let h: *mut Header = crate::value::Value::from_ptr(moved.cast::<Header>()).as_ptr();
            let text = crate::header::payload::<Str>(h);
            (*text).bytes = old + more;
            (*text).chars += b.chars;
            (*text).is_utf8 &= b.is_utf8;
            (*text).hash.set(0);
            if (*text).has_cursor.replace(false) {
                CURSOR.set(Cursor::default());
            }
            Gc::from_raw(h)
        }
    }

    /// The bytes `range` of `s` as a string: `s` itself where that is all of it.
    ///
    /// # Panics
    /// If the range cuts a code point.
    #[inline]
    #[must_use]
    pub fn str_slice(&self, s: &Gc<Str>, range: Range<usize>) -> Gc<Str> {
        let bytes = s.as_wtf8();
        if range.len() == bytes.len() && s.shape_id() == ShapeId::STR {
            return s.clone();
        }
        let part = &bytes[range.clone()];
        if s.is_ascii() {
            return match part {
                [] | [_] => self.str_small(part),
                _ => self.new_str(ShapeId::STR, part, part.len(), true),
            };
        }
        let cuts = |at: usize| bytes.get(at).is_some_and(|b| !is_start(*b));
        assert!(!cuts(range.start) && !cuts(range.end), "the range cuts a code point");
        match part {
            [] | [_] => self.str_small(part),
            _ => {
                let is_utf8 = s.is_utf8 || std::str::from_utf8(part).is_ok();
                self.new_str(ShapeId::STR, part, count_starts(part), is_utf8)
            }
        }
    }

    /// The string of no or one ASCII character: there is one of each.
    fn str_small(&self, text: &[u8]) -> Gc<Str> {
        match text {
            [byte] => self.str_char(u32::from(*byte)),
            _ => self.intern(""),
        }
    }

    /// The string of one code point. There is one each of ASCII.
    ///
    /// # Panics
    /// If there is no such code point.
    #[inline]
    #[must_use]
    pub fn str_char(&self, code: u32) -> Gc<Str> {
        if code < 0x80 {
            // SAFETY: the table is not open elsewhere: making strings runs no foreign code.
            return STATE.with(|state| unsafe {
                let table = state.interned.get_mut_unchecked().as_mut().expect("the heap exists");
                if let Some(s) = table.ascii.get(code as usize) {
                    return s.clone();
                }
                for byte in 0..0x80u8 {
                    let s = table.intern(self, &[byte]);
                    table.ascii.push(s);
                }
                table.ascii[code as usize].clone()
            });
        }
        match char::from_u32(code) {
            Some(c) => self.new_str(ShapeId::STR, c.encode_utf8(&mut [0; 4]).as_bytes(), 1, true),
            None => {
                assert!((0xd800..0xe000).contains(&code), "no such code point");
                let low = |shift: u32| 0x80 | (code >> shift & 0x3f) as u8;
                self.new_str(ShapeId::STR, &[0xed, low(6), low(0)], 1, false)
            }
        }
    }

    /// `separator.join(items)`, or the position of the first item that is no string. None: too long.
    pub fn str_join(&self, separator: &Gc<Str>, items: &[Obj]) -> Result<Option<Gc<Str>>, usize> {
        let (mut size, mut chars, mut is_utf8) = (0usize, 0, true);
        for (i, item) in items.iter().enumerate() {
            let Some(s) = item.downcast::<Str>() else { return Err(i) };
            size = match size.checked_add(s.bytes) {
                Some(size) => size,
                None => return Ok(None),
            };
            chars += s.chars;
            is_utf8 &= s.is_utf8;
        }
        match items {
            [] => return Ok(Some(self.intern(""))),
            [one] => {
                let one = one.downcast::<Str>().expect("checked");
                return Ok(Some(self.str_slice(one, 0..one.bytes)));
            }
            _ => {}
        }
        let between = separator.as_wtf8();
        let total = between.len().checked_mul(items.len() - 1).and_then(|n| n.checked_add(size));
        let Some(total) = total.filter(|n| *n <= isize::MAX as usize / 4) else { return Ok(None) };
        chars += separator.chars * (items.len() - 1);
        let fill = |mut tail: &mut [MaybeUninit<u8>]| {
            for (i, item) in items.iter().enumerate() {
                let parts = [if i == 0 { b"" } else { between }, item.downcast::<Str>().expect("checked").as_wtf8()];
                for part in parts {
                    let (here, rest) = tail.split_at_mut(part.len());
                    here.write_copy_of_slice(part);
                    tail = rest;
                }
            }
        };
        // SAFETY: the parts fill what was summed up.
        Ok(Some(unsafe { self.filled_str(ShapeId::STR, total, chars, is_utf8 && separator.is_utf8, fill) }))
    }

    /// `s * n`; None: too long.
    #[must_use]
    pub fn str_repeat(&self, s: &Gc<Str>, n: usize) -> Option<Gc<Str>> {
        if n == 1 || s.is_empty() {
            return Some(self.str_slice(s, 0..s.bytes));
        }
        if n == 0 {
            return Some(self.intern(""));
        }
        let size = s.bytes.checked_mul(n).filter(|size| *size <= isize::MAX as usize / 4)?;
        let unit = s.as_wtf8();
        let fill = |tail: &mut [MaybeUninit<u8>]| match unit {
            [byte] => tail.fill(MaybeUninit::new(*byte)),
            _ => tail.chunks_exact_mut(unit.len()).for_each(|here| {
                here.write_copy_of_slice(unit);
            }),
        };
        // SAFETY: the size is that of `n` units.
        Some(unsafe { self.filled_str(ShapeId::STR, size, s.chars * n, s.is_utf8, fill) })
    }
}

/// Whether a code point begins with this byte.
#[inline(always)]
fn is_start(byte: u8) -> bool {
    (byte as i8) >= -64
}

/// The number of code points of WTF-8.
fn count_starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| is_start(**b)).count()
}

/// Where code point `index` begins; the end if there are only that many.
fn nth_start(bytes: &[u8], mut index: usize) -> usize {
    let mut passed = 0;
    for chunk in bytes.chunks_exact(64) {
        let here = count_starts(chunk);
        if here > index {
            break;
        }
        index -= here;
        passed += 64;
    }
    let mut starts = bytes[passed..].iter().enumerate().filter(|(_, b)| is_start(**b));
    starts.nth(index).map_or(bytes.len(), |(i, _)| passed + i)
}

/// The number of code points of WTF-8 (with surrogates anywhere), or None if the bytes are something else.
fn check_wtf8(mut bytes: &[u8]) -> Option<usize> {
    let mut chars = 0;
    while !bytes.is_empty() {
        match std::str::from_utf8(bytes) {
            Ok(text) => return Some(chars + text.chars().count()),
            Err(e) => {
                let good = e.valid_up_to();
                chars += std::str::from_utf8(&bytes[..good]).ok()?.chars().count();
                bytes = &bytes[good..];
                let is_surrogate = bytes.len() >= 3
                    && bytes[0] == 0xed
                    && (0xa0..0xc0).contains(&bytes[1])
                    && (0x80..0xc0).contains(&bytes[2]);
                if !is_surrogate {
                    return None;
                }
                chars += 1;
                bytes = &bytes[3..];
            }
        }
    }
    Some(chars)
}

impl Gc<Str> {
    /// The bytes, WTF-8.
    #[inline(always)]
    #[must_use]
    pub fn as_wtf8(&self) -> &[u8] {
        // SAFETY: the tail holds `bytes` bytes, which never change.
        unsafe {
            std::slice::from_raw_parts(
                (self.as_ptr() as *const u8).add(const { size_of::<Header>() + size_of::<Str>() }),
                self.bytes,
            )
        }
    }

    /// The text; None if it holds lone surrogates.
    #[inline(always)]
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        // SAFETY: checked when the string was made.
        self.is_utf8.then(|| unsafe { std::str::from_utf8_unchecked(self.as_wtf8()) })
    }

    /// The text, lone surrogates replaced by U+FFFD: for messages, never for data.
    #[must_use]
    pub fn to_str(&self) -> Cow<'_, str> {
        match self.as_str() {
            Some(text) => Cow::Borrowed(text),
            None => self.code_points().map(|c| char::from_u32(c).unwrap_or('\u{fffd}')).collect::<String>().into(),
        }
    }

    /// The code points, lone surrogates included.
    pub fn code_points(&self) -> impl Iterator<Item = u32> + '_ {
        let mut rest = self.as_wtf8();
        std::iter::from_fn(move || {
            let &lead = rest.first()?;
            let (len, bits) = match lead {
                0..0x80 => (1, u32::from(lead)),
                0x80..0xe0 => (2, u32::from(lead & 0x1f)),
                0xe0..0xf0 => (3, u32::from(lead & 0x0f)),
                0xf0.. => (4, u32::from(lead & 0x07)),
            };
            let code = rest[1..len].iter().fold(bits, |c, b| c << 6 | u32::from(b & 0x3f));
            rest = &rest[len..];
            Some(code)
        })
    }

    /// The byte offset of code point `index`, which may be the length.
    #[must_use]
    pub fn byte_offset(&self, index: usize) -> usize {
        if self.is_ascii() {
            return index;
        }
        let bytes = self.as_wtf8();
        if index == self.chars {
            return bytes.len();
        }
        if bytes.len() < 256 {
            return nth_start(bytes, index);
        }
        let text = (&raw const **self).addr();
        let mut at = CURSOR.get();
        if at.text != text {
            at = Cursor { text, index: 0, offset: 0 };
            self.has_cursor.set(true);
        }
        let offset = if index >= at.index {
            at.offset + nth_start(&bytes[at.offset..], index - at.index)
        } else if at.index - index < 64 {
            let mut starts = (0..at.offset).rev().filter(|&i| is_start(bytes[i]));
            starts.nth(at.index - index - 1).unwrap_or(0)
        } else {
            nth_start(bytes, index)
        };
        CURSOR.set(Cursor { text, index, offset });
        offset
    }

    /// The number of the code point that begins at byte `offset`.
    #[inline]
    #[must_use]
    pub fn char_index(&self, offset: usize) -> usize {
        if self.is_ascii() { offset } else { count_starts(&self.as_wtf8()[..offset]) }
    }

    #[must_use]
    pub fn is_interned(&self) -> bool {
        self.is_interned.get()
    }
}

impl Str {
    /// The number of code points.
    #[inline(always)]
    #[must_use]
    pub fn len(&self) -> usize {
        self.chars
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.chars == 0
    }

    #[inline(always)]
    #[must_use]
    pub fn is_ascii(&self) -> bool {
        self.chars == self.bytes
    }
}

impl Gc<Str> {
    /// Equal text.
    #[inline(always)]
    #[must_use]
    pub fn same_text(&self, other: &Gc<Str>) -> bool {
        // Different texts mostly differ in length or in the first byte, and then nothing is called to compare them.
        self.is(other)
            || self.bytes == other.bytes && {
                let (x, y) = (self.as_wtf8(), other.as_wtf8());
                x.first() == y.first() && (x.len() < 2 || x == y)
            }
    }

    /// The hash of the text, computed once.
    #[inline(always)]
    #[must_use]
    pub fn text_hash(&self) -> u64 {
        let hash = self.hash.get();
        if hash != 0 {
            return hash;
        }
        let hash = hash_bytes(self.as_wtf8());
        self.hash.set(hash);
        hash
    }
}

/// Strings of which there is one each.
#[derive(Default)]
pub(crate) struct InternTable {
    strings: HashTable<Gc<Str>>,
    /// The strings of one ASCII character; empty until the first is asked for.
    ascii: Vec<Gc<Str>>,
}

impl InternTable {
    pub(crate) fn intern(&mut self, heap: &Heap, bytes: &[u8]) -> Gc<Str> {
        let hash = hash_bytes(bytes);
        if let Some(s) = self.strings.find(hash, |s| s.as_wtf8() == bytes) {
            return s.clone();
        }
        let s = heap.str_from_wtf8(bytes);
        self.add(hash, &s);
        s
    }

    pub(crate) fn intern_str(&mut self, s: &Gc<Str>) -> Gc<Str> {
        let hash = s.text_hash();
        if let Some(twin) = self.strings.find(hash, |t| t.as_wtf8() == s.as_wtf8()) {
            return twin.clone();
        }
        self.add(hash, s);
        s.clone()
    }

    fn add(&mut self, hash: u64, s: &Gc<Str>) {
        s.is_interned.set(true);
        self.strings.insert_unique(hash, s.clone(), |s| s.text_hash());
    }
}
