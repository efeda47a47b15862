//! Upper, lower, title case and case folding, with the mappings to several characters (Unicode 15.1, `SpecialCasing`).
//!
//! The standard library knows lower and upper; titles and folding follow from them by rule with few exceptions, which
//! are written out. Mappings that Unicode added later do not count: neither side may be unassigned in 15.1.

use super::unicode::{general_category, is_assigned};
use super::wtf8;
use unicode_properties::GeneralCategory;

/// What one character becomes: up to three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mapped {
    codes: [u32; 3],
    length: u8,
}

impl Mapped {
    fn one(code: u32) -> Mapped {
        Mapped { codes: [code, 0, 0], length: 1 }
    }

    /// `mapped`, unless it or the original is younger than 15.1.
    fn new(original: u32, mapped: impl Iterator<Item = char>) -> Mapped {
        let mut result = Mapped { codes: [0; 3], length: 0 };
        for c in mapped.take(3) {
            result.codes[usize::from(result.length)] = c.into();
            result.length += 1;
        }
        let is_known = result.as_slice() == [original]
            || is_assigned(original) && result.as_slice().iter().all(|code| is_assigned(*code));
        if is_known { result } else { Mapped::one(original) }
    }

    pub fn as_slice(&self) -> &[u32] {
        &self.codes[..usize::from(self.length)]
    }
}

pub fn is_lower(code: u32) -> bool {
    // U+0295 stopped being a small letter after 15.1.
    char::from_u32(code).is_some_and(char::is_lowercase) && is_assigned(code) || code == 0x295
}

pub fn is_upper(code: u32) -> bool {
    char::from_u32(code).is_some_and(char::is_uppercase) && is_assigned(code)
}

pub fn is_title(code: u32) -> bool {
    general_category(code) == GeneralCategory::TitlecaseLetter
}

pub fn is_cased(code: u32) -> bool {
    is_lower(code) || is_upper(code) || is_title(code)
}

pub fn to_upper(code: u32) -> Mapped {
    match char::from_u32(code) {
        Some(c) if c.is_ascii() => Mapped::one(c.to_ascii_uppercase().into()),
        Some(c) => Mapped::new(code, c.to_uppercase()),
        None => Mapped::one(code),
    }
}

/// Lower case without context; [`lower`] knows about the final sigma.
pub fn to_lower(code: u32) -> Mapped {
    match char::from_u32(code) {
        Some(c) if c.is_ascii() => Mapped::one(c.to_ascii_lowercase().into()),
        Some(c) => Mapped::new(code, c.to_lowercase()),
        None => Mapped::one(code),
    }
}

/// Title case is upper case but for digraphs, Georgian, the iota below, and what becomes several letters.
pub fn to_title(code: u32) -> Mapped {
    let several = |codes: &[u32]| {
        let mut mapped = Mapped { codes: [0; 3], length: codes.len() as u8 };
        mapped.codes[..codes.len()].copy_from_slice(codes);
        mapped
    };
    match code {
        0x1C4..=0x1CC => Mapped::one(0x1C5 + (code - 0x1C4) / 3 * 3),
        0x1F1..=0x1F3 => Mapped::one(0x1F2),
        0x10D0..=0x10FA | 0x10FD..=0x10FF => Mapped::one(code),
        0x1F80..=0x1FAF => Mapped::one(code | 8),
        0x1FB3 | 0x1FBC => Mapped::one(0x1FBC),
        0x1FC3 | 0x1FCC => Mapped::one(0x1FCC),
        0x1FF3 | 0x1FFC => Mapped::one(0x1FFC),
        // A vowel with an accent over an iota: the accented capital, then the iota as a mark.
        0x1FB2 | 0x1FB4 | 0x1FB7 | 0x1FC2 | 0x1FC4 | 0x1FC7 | 0x1FF2 | 0x1FF4 | 0x1FF7 => {
            let upper = to_upper(code);
            let [codes @ .., _] = upper.as_slice() else { return upper };
            several(&[codes, &[0x345]].concat())
        }
        0xDF | 0x587 | 0xFB00..=0xFB06 | 0xFB13..=0xFB17 => {
            let mut mapped = to_upper(code);
            for code in &mut mapped.codes[1..] {
                *code = to_lower(*code).codes[0];
            }
            mapped
        }
        _ => to_upper(code),
    }
}

/// Case folding is the lower case of the upper case, but Cherokee folds to its capitals.
pub fn to_casefold(code: u32) -> Mapped {
    match code {
        0..0x80 | 0x131 => to_lower(code),
        0x1E9E => to_casefold(0xDF),
        0x13A0..=0x13F5 | 0x13F8..=0x13FD | 0xAB70..=0xABBF => to_upper(code),
        _ => {
            let upper = to_upper(code);
            let mut folded = Mapped { codes: [0; 3], length: 0 };
            for code in upper.as_slice().iter().flat_map(|code| to_lower(*code).as_slice().to_vec()).take(3) {
                folded.codes[usize::from(folded.length)] = code;
                folded.length += 1;
            }
            folded
        }
    }
}

/// `str.upper`.
pub fn upper(text: &[u8]) -> Vec<u8> {
    if text.is_ascii() {
        return text.to_ascii_uppercase();
    }
    map_each(text, to_upper)
}

/// `str.lower`.
pub fn lower(text: &[u8]) -> Vec<u8> {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = Vec::with_capacity(text.len());
    map_in_context(text, |_, code, mapping| append(&mut out, mapping(code)));
    out
}

/// `str.casefold`.
pub fn casefold(text: &[u8]) -> Vec<u8> {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    map_each(text, to_casefold)
}

/// `str.capitalize`: the first character as in a title, the others in lower case.
pub fn capitalize(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    map_in_context(text, |index, code, lower| append(&mut out, if index == 0 { to_title(code) } else { lower(code) }));
    out
}

/// `str.title`: every character after an uncased one as in a title, the others in lower case.
pub fn title(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut after_cased = false;
    map_in_context(text, |_, code, lower| {
        append(&mut out, if after_cased { lower(code) } else { to_title(code) });
        after_cased = is_cased(code);
    });
    out
}

/// `str.swapcase`.
pub fn swapcase(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    map_in_context(text, |_, code, lower| {
        let swapped = match code {
            _ if is_upper(code) => lower(code),
            _ if is_lower(code) => to_upper(code),
            _ => Mapped::one(code),
        };
        append(&mut out, swapped);
    });
    out
}

/// `str.isupper`: something is cased, and nothing is lower or title case.
pub fn all_upper(text: &[u8]) -> bool {
    if text.is_ascii() {
        return text.iter().any(u8::is_ascii_uppercase) && !text.iter().any(u8::is_ascii_lowercase);
    }
    let mut cased = false;
    wtf8::code_points(text).all(|code| {
        cased |= is_upper(code);
        !is_lower(code) && !is_title(code)
    }) && cased
}

/// `str.islower`.
pub fn all_lower(text: &[u8]) -> bool {
    if text.is_ascii() {
        return text.iter().any(u8::is_ascii_lowercase) && !text.iter().any(u8::is_ascii_uppercase);
    }
    let mut cased = false;
    wtf8::code_points(text).all(|code| {
        cased |= is_lower(code);
        !is_upper(code) && !is_title(code)
    }) && cased
}

/// `str.istitle`: capitals follow uncased characters only, small letters cased ones only.
pub fn all_title(text: &[u8]) -> bool {
    let (mut cased, mut after_cased) = (false, false);
    wtf8::code_points(text).all(|code| {
        let fits = match code {
            _ if is_upper(code) || is_title(code) => !after_cased,
            _ if is_lower(code) => after_cased,
            _ => true,
        };
        after_cased = is_cased(code);
        cased |= after_cased;
        fits
    }) && cased
}

fn map_each(text: &[u8], mapping: impl Fn(u32) -> Mapped) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    wtf8::code_points(text).for_each(|code| append(&mut out, mapping(code)));
    out
}

fn append(out: &mut Vec<u8>, mapped: Mapped) {
    mapped.as_slice().iter().for_each(|code| wtf8::push(out, *code));
}

/// Visit each character with its index and the lower-case mapping that holds there: a capital sigma at the end of a word
/// becomes a final one. One pass forward: whether the sigma is final depends on what precedes (remembered) and on the next
/// character that is not ignorable (looked for).
fn map_in_context(text: &[u8], mut visit: impl FnMut(usize, u32, fn(u32) -> Mapped)) {
    let mut follows_cased = false;
    let mut codes = wtf8::code_points(text);
    let mut index = 0;
    while let Some(code) = codes.next() {
        let is_final = code == 0x3A3
            && follows_cased
            && !codes.clone().find(|code| !is_case_ignorable(*code)).is_some_and(is_cased);
        visit(index, code, if is_final { |_| Mapped::one(0x3C2) } else { to_lower });
        index += 1;
        if !is_case_ignorable(code) {
            follows_cased = is_cased(code);
        }
    }
}

/// What does not count when looking for the neighbours of a sigma: marks, modifiers, and points inside words.
fn is_case_ignorable(code: u32) -> bool {
    matches!(
        general_category(code),
        GeneralCategory::NonspacingMark
            | GeneralCategory::EnclosingMark
            | GeneralCategory::Format
            | GeneralCategory::ModifierLetter
            | GeneralCategory::ModifierSymbol
    ) || matches!(
        code,
        0x27 | 0x2E
            | 0x3A
            | 0xB7
            | 0x387
            | 0x55F
            | 0x5F4
            | 0x2018
            | 0x2019
            | 0x2024
            | 0x2027
            | 0xFE13
            | 0xFE52
            | 0xFE55
            | 0xFF07
            | 0xFF0E
            | 0xFF1A
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unicode::tests::fingerprint;

    fn all(property: impl Fn(u32) -> bool) -> u64 {
        fingerprint((0..0x11_0000).filter(|code| property(*code)).map(u64::from))
    }

    /// Every code point that changes, followed by what it becomes.
    fn changes(mapping: impl Fn(u32) -> Mapped) -> u64 {
        let changed = (0..0x11_0000).map(|code| (code, mapping(code))).filter(|(code, to)| to.as_slice() != [*code]);
        fingerprint(changed.flat_map(|(code, to)| [&[code], to.as_slice()].concat()).map(u64::from))
    }

    #[test]
    fn mappings_are_cpythons() {
        assert_eq!(all(is_lower), 0x54a2_b6dd_3907_de0d);
        assert_eq!(all(is_upper), 0x85d9_f570_cb2f_2e3b);
        assert_eq!(all(|code| is_upper(code) || is_title(code)), 0xbf7b_92c5_19c0_6923);
        assert_eq!(changes(to_upper), 0x100f_d492_254f_a798);
        assert_eq!(changes(to_lower), 0x1433_8ce7_1ddb_0442);
        assert_eq!(changes(to_title), 0xd3b0_c814_380d_db3a);
        assert_eq!(changes(to_casefold), 0x5d61_1a1a_ab09_0547);
    }

    #[test]
    fn strings() {
        fn check(function: fn(&[u8]) -> Vec<u8>, text: &str, expected: &str) {
            assert_eq!(String::from_utf8(function(text.as_bytes())).unwrap(), expected);
        }
        check(upper, "straße ŉ", "STRASSE ʼN");
        check(lower, "ΑΣ ΑΣ. ΑΣΑ Σ ΑΣ'Α İ", "ας ας. ασα σ ασ'α i̇");
        check(title, "they're ǆ ﬁne ΌΣΟΣ 1st", "They'Re ǅ Fine Όσος 1St");
        check(capitalize, "ǆABC ΑΣ", "ǅabc ας");
        check(swapcase, "aB ß ΑΣ ǅ", "Ab SS ας ǅ");
        check(casefold, "Straße Σς", "strasse σσ");
        let lone = wtf8::from_code_points([0x391, 0x3A3, 0xD800, 0x391]);
        assert_eq!(lower(&lone), wtf8::from_code_points([0x3B1, 0x3C2, 0xD800, 0x3B1]));
    }

    #[test]
    fn claims() {
        let claims = |text: &str| [all_upper, all_lower, all_title].map(|claim| claim(text.as_bytes()));
        assert_eq!(claims("A1 B"), [true, false, true]);
        assert_eq!(claims("a1"), [false, true, false]);
        assert_eq!(claims("Ab Cd"), [false, false, true]);
        assert_eq!(claims("1 2"), [false, false, false]);
        assert_eq!(claims("ǅ"), [false, false, true]);
        assert_eq!(claims("ªA"), [false, false, false]);
    }
}
