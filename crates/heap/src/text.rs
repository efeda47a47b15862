//! `Str`: text. WTF-8 bytes behind the head (UTF-8, but lone surrogates may stand alone), with the number of code points
//! and the hash kept. Immutable.

use crate::gc::{Gc, Payload};
use crate::header::Header;
use crate::heap::{Heap, new_object};
use crate::shape::ShapeId;
use crate::trace::{Trace, Visitor};
use hashbrown::HashTable;
use std::borrow::Cow;
use std::cell::Cell;
use std::hash::Hasher;

#[derive(Debug)]
pub struct Str {
    /// 0: not computed yet.
    hash: Cell<u64>,
    bytes: usize,
    chars: usize,
    is_utf8: bool,
    is_interned: Cell<bool>,
}

impl Trace for Str {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

unsafe fn tail(h: *mut Header) -> usize {
    (*crate::header::payload::<Str>(h)).bytes
}
crate::payload!(Str, "str", ShapeId::STR, leaf, tail = tail);

/// SipHash 2-4 with fixed keys: the same in every run. Never 0.
#[must_use]
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    #[allow(deprecated)]
    let mut hasher = std::hash::SipHasher::new();
    hasher.write(bytes);
    hasher.finish().max(1)
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
        let layout = Str::layout();
        let head = Str { hash: Cell::new(0), bytes: bytes.len(), chars, is_utf8, is_interned: Cell::new(false) };
        // SAFETY: sized: the tail is `bytes` long; payload and tail are written before anybody sees the object.
        unsafe {
            let s = crate::shape::shape(id);
            assert!(std::ptr::eq(s.layout, layout), "not a string's shape");
            let body = layout.size + bytes.len();
            let h = new_object(layout, id, if s.has_attrs() { crate::instance::size(s, body) } else { body });
            crate::header::payload::<Str>(h).write(head);
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), (h as *mut u8).add(layout.size), bytes.len());
            if s.has_attrs() {
                crate::instance::init_attrs(h, s);
            }
            Gc::from_raw(h)
        }
    }

    /// `a + b`. Where `a` has no other reference it grows in place if its memory allows.
    #[must_use]
    pub fn str_concat(&self, a: &Gc<Str>, b: &Gc<Str>) -> Gc<Str> {
        // A surrogate pair that meets here stays two code points, as in CPython: WTF-8 would join it, so keep it apart
        // by not being UTF-8.
        let layout = Str::layout();
        let (x, y) = (a.as_wtf8(), b.as_wtf8());
        let head = Str {
            hash: Cell::new(0),
            bytes: x.len() + y.len(),
            chars: a.chars + b.chars,
            is_utf8: a.is_utf8 && b.is_utf8,
            is_interned: Cell::new(false),
        };
        // SAFETY: as in `new_str`.
        unsafe {
            let h = new_object(layout, ShapeId::STR, layout.size + x.len() + y.len());
            crate::header::payload::<Str>(h).write(head);
            let p = (h as *mut u8).add(layout.size);
            std::ptr::copy_nonoverlapping(x.as_ptr(), p, x.len());
            std::ptr::copy_nonoverlapping(y.as_ptr(), p.add(x.len()), y.len());
            Gc::from_raw(h)
        }
    }
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
        bytes.iter().enumerate().filter(|(_, b)| (**b as i8) >= -64).nth(index).map_or(bytes.len(), |(i, _)| i)
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
        self.is(other) || self.as_wtf8() == other.as_wtf8()
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
pub(crate) struct InternTable(HashTable<Gc<Str>>);

impl InternTable {
    pub(crate) fn intern(&mut self, heap: &Heap, bytes: &[u8]) -> Gc<Str> {
        let hash = hash_bytes(bytes);
        if let Some(s) = self.0.find(hash, |s| s.as_wtf8() == bytes) {
            return s.clone();
        }
        let s = heap.str_from_wtf8(bytes);
        self.add(hash, &s);
        s
    }

    pub(crate) fn intern_str(&mut self, s: &Gc<Str>) -> Gc<Str> {
        let hash = s.text_hash();
        if let Some(twin) = self.0.find(hash, |t| t.as_wtf8() == s.as_wtf8()) {
            return twin.clone();
        }
        self.add(hash, s);
        s.clone()
    }

    fn add(&mut self, hash: u64, s: &Gc<Str>) {
        s.is_interned.set(true);
        self.0.insert_unique(hash, s.clone(), |s| s.text_hash());
    }
}
