//! Sets of characters, and which characters are the same when case does not count.
//!
//! With IGNORECASE two characters are the same if their simple lower cases are, or if those have the same upper case.

use super::parse::{Category, Item};
use ouro_text::{case, unicode};

/// Which characters are the same when case does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    None,
    Ascii,
    Unicode,
}

/// Lower-case letters with the same upper case, in groups.
const SAME_UPPER: &[&[u32]] = &[
    &[0x69, 0x131],
    &[0x73, 0x17f],
    &[0xb5, 0x3bc],
    &[0x345, 0x3b9, 0x1fbe],
    &[0x390, 0x1fd3],
    &[0x3b0, 0x1fe3],
    &[0x3b2, 0x3d0],
    &[0x3b5, 0x3f5],
    &[0x3b8, 0x3d1],
    &[0x3ba, 0x3f0],
    &[0x3c0, 0x3d6],
    &[0x3c1, 0x3f1],
    &[0x3c2, 0x3c3],
    &[0x3c6, 0x3d5],
    &[0x432, 0x1c80],
    &[0x434, 0x1c81],
    &[0x43e, 0x1c82],
    &[0x441, 0x1c83],
    &[0x442, 0x1c84, 0x1c85],
    &[0x44a, 0x1c86],
    &[0x463, 0x1c87],
    &[0x1c88, 0xa64b],
    &[0x1e61, 0x1e9b],
    &[0xfb05, 0xfb06],
];

/// Characters other than upper and title case whose lower case is another one.
const OTHER_UPPER: &[(u32, u32)] =
    &[(0x69, 0x130), (0x6b, 0x212a), (0xdf, 0x1e9e), (0xe5, 0x212b), (0x3b8, 0x3f4), (0x3c9, 0x2126)];

/// The simple lower case.
#[must_use]
pub fn lower(c: u32, fold: Fold) -> u32 {
    match fold {
        Fold::None => c,
        _ if c < 0x80 => u32::from((c as u8).to_ascii_lowercase()),
        Fold::Ascii => c,
        Fold::Unicode => case::to_lower(c).as_slice()[0],
    }
}

/// Whether two characters are the same.
#[must_use]
pub fn is_same(a: u32, b: u32, fold: Fold) -> bool {
    a == b || fold != Fold::None && lower(a, fold) == lower(b, fold)
}

/// Every character that is the same as `c`, itself included.
#[must_use]
pub fn variants(c: u32, fold: Fold) -> Vec<u32> {
    let small = lower(c, fold);
    match fold {
        Fold::None => return vec![c],
        Fold::Ascii => {
            return match u8::try_from(small) {
                Ok(byte) if byte.is_ascii_alphabetic() => vec![small, byte.to_ascii_uppercase().into()],
                _ => vec![c],
            };
        }
        Fold::Unicode => {}
    }
    let group = SAME_UPPER.iter().find(|group| group.contains(&small));
    let mut all = Vec::new();
    for &l in group.copied().unwrap_or(std::slice::from_ref(&small)) {
        let (upper, title) = (case::to_upper(l), case::to_title(l));
        let others = OTHER_UPPER.iter().filter(|(of, _)| *of == l).map(|(_, c)| *c);
        let candidates = [l].into_iter().chain(others);
        let candidates = candidates.chain(upper.as_slice().first().copied()).chain(title.as_slice().first().copied());
        for v in candidates {
            if lower(v, fold) == l && !all.contains(&v) {
                all.push(v);
            }
        }
    }
    if !all.contains(&c) {
        all.push(c);
    }
    all
}

/// Whether a character is of a category; `is_ascii`: only ASCII has letters, digits and white space.
#[must_use]
pub fn is_in(category: Category, c: u32, is_ascii: bool) -> bool {
    let byte = if c < 0x80 { c as u8 } else { 0 };
    let is_unicode = c >= 0x80 && !is_ascii;
    match category {
        Category::Digit => byte.is_ascii_digit() || is_unicode && unicode::is_decimal(c),
        Category::NotDigit => !is_in(Category::Digit, c, is_ascii),
        // Python's white space includes the separators 0x1c to 0x1f for text only.
        Category::Space if is_ascii => matches!(byte, b'\t'..=b'\r' | b' '),
        Category::Space => unicode::is_space(c),
        Category::NotSpace => !is_in(Category::Space, c, is_ascii),
        Category::Word => byte == b'_' || byte.is_ascii_alphanumeric() || is_unicode && unicode::is_alnum(c),
        Category::NotWord => !is_in(Category::Word, c, is_ascii),
    }
}

/// A set of characters: answers for the first 256 are ready.
#[derive(Debug)]
pub struct CharSet {
    pub low: [u64; 4],
    negate: bool,
    ranges: Vec<(u32, u32)>,
    categories: Vec<Category>,
    fold: Fold,
    is_ascii: bool,
}

impl CharSet {
    #[must_use]
    pub fn new(negate: bool, items: &[Item], fold: Fold, is_ascii: bool) -> CharSet {
        let (mut ranges, mut categories) = (Vec::new(), Vec::new());
        for item in items {
            match *item {
                Item::Char(c) => ranges.push((c, c)),
                Item::Range(low, high) => ranges.push((low, high)),
                Item::Category(category) => categories.push(category),
            }
        }
        ranges.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
        for (low, high) in ranges {
            match merged.last_mut() {
                Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
                _ => merged.push((low, high)),
            }
        }
        let mut set = CharSet { low: [0; 4], negate, ranges: merged, categories, fold, is_ascii };
        for c in 0..256u32 {
            if set.decide(c) {
                set.low[c as usize / 64] |= 1 << (c % 64);
            }
        }
        set
    }

    fn in_ranges(&self, c: u32) -> bool {
        let after = self.ranges.partition_point(|(low, _)| *low <= c);
        after > 0 && c <= self.ranges[after - 1].1
    }

    fn decide(&self, c: u32) -> bool {
        let is_listed = match self.fold {
            Fold::None => self.in_ranges(c),
            // Most characters have one case.
            fold => {
                self.in_ranges(c) || !self.ranges.is_empty() && variants(c, fold).iter().any(|v| self.in_ranges(*v))
            }
        };
        let small = if self.categories.is_empty() { c } else { lower(c, self.fold) };
        (is_listed || self.categories.iter().any(|category| is_in(*category, small, self.is_ascii))) != self.negate
    }

    #[inline]
    #[must_use]
    pub fn has_byte(&self, c: u8) -> bool {
        self.low[usize::from(c >> 6)] >> (c & 63) & 1 != 0
    }

    #[inline]
    #[must_use]
    pub fn has(&self, c: u32) -> bool {
        match u8::try_from(c) {
            Ok(byte) => self.has_byte(byte),
            Err(_) => self.decide(c),
        }
    }
}
