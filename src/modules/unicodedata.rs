//! `unicodedata`: the Unicode Character Database, version 15.1.

mod tables;

use super::NativeModule;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Str};
use crate::types::module::Module;
use crate::vm::Vm;
use ouro_macros::native;
use ouro_text::{unicode, wtf8};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// The character that an argument is.
fn code_point(vm: &mut Vm, object: &Obj, function: &str, position: &str) -> Result<u32> {
    match object.downcast::<Str>() {
        Some(text) if text.len() == 1 => Ok(text.code_points().next().expect("it has one")),
        _ => {
            let class = vm.type_of(object).name(vm);
            Err(vm.type_error(format!("{function}() argument{position} must be a unicode character, not {class}")))
        }
    }
}

/// Whether 15.1 has assigned the code point; the libraries know later versions.
fn is_known(code: u32) -> bool {
    unicode::category(code) != "Cn"
}

/// The value of the run that `code` lies in.
fn in_run(runs: &[(u32, u8)], code: u32) -> usize {
    let after = runs.partition_point(|(first, _)| *first <= code);
    usize::from(runs[after - 1].1)
}

fn or_default(vm: &mut Vm, value: Option<Obj>, default: Option<&Obj>, message: &str) -> Result<Obj> {
    match (value, default) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default.clone()),
        (None, None) => Err(vm.value_error(message)),
    }
}

/// Returns the name assigned to the character chr as a string.
///
/// If no name is defined, default is returned, or, if not given,
/// ValueError is raised.
#[native(name(chr, default=NULL, /))]
pub fn name(vm: &mut Vm, chr: &Obj, default: Option<&Obj>) -> Result<Obj> {
    let code = code_point(vm, chr, "name", " 1")?;
    let name = unicode::name(code).map(|name| vm.heap.str(&name).into());
    or_default(vm, name, default, "no such name")
}

/// Look up character by name.
///
/// If a character with the given name is found, return the
/// corresponding character.  If not found, KeyError is raised.
#[native(lookup(name, /))]
pub fn lookup(vm: &mut Vm, name: &Obj) -> Result<Obj> {
    let name = match name.downcast::<Str>() {
        Some(name) => name.to_str().into_owned(),
        None => String::from_utf8_lossy(&vm.need_bytes(name)?).into_owned(),
    };
    match unicode::lookup(&name) {
        Some(c) => Ok(vm.heap.str_char(c.into()).into()),
        None => {
            let message = vm.heap.str(&format!("undefined character name '{name}'")).into();
            Err(vm.key_error(&message))
        }
    }
}

/// Returns the general category assigned to the character chr as string.
#[native(category(chr, /))]
pub fn category(vm: &mut Vm, chr: &Obj) -> Result<&'static str> {
    Ok(unicode::category(code_point(vm, chr, "category", "")?))
}

/// Returns the bidirectional class assigned to the character chr as string.
///
/// If no such value is defined, an empty string is returned.
#[native(bidirectional(chr, /))]
pub fn bidirectional(vm: &mut Vm, chr: &Obj) -> Result<&'static str> {
    let code = code_point(vm, chr, "bidirectional", "")?;
    Ok(tables::DIRECTIONS[in_run(&tables::BIDIRECTIONAL, code)])
}

/// Returns the canonical combining class assigned to the character chr as integer.
///
/// Returns 0 if no combining class is defined.
#[native(combining(chr, /))]
pub fn combining(vm: &mut Vm, chr: &Obj) -> Result<i32> {
    let code = code_point(vm, chr, "combining", "")?;
    let c = char::from_u32(code).filter(|_| is_known(code));
    Ok(c.map_or(0, |c| i32::from(canonical_combining_class(c))))
}

/// Returns the east asian width assigned to the character chr as string.
#[native(east_asian_width(chr, /))]
pub fn east_asian_width(vm: &mut Vm, chr: &Obj) -> Result<&'static str> {
    let code = code_point(vm, chr, "east_asian_width", "")?;
    Ok(tables::WIDTHS[in_run(&tables::EAST_ASIAN_WIDTH, code)])
}

/// Returns the mirrored property assigned to the character chr as integer.
///
/// Returns 1 if the character has been identified as a "mirrored"
/// character in bidirectional text, 0 otherwise.
#[native(mirrored(chr, /))]
pub fn mirrored(vm: &mut Vm, chr: &Obj) -> Result<i32> {
    let code = code_point(vm, chr, "mirrored", "")?;
    Ok((tables::MIRRORED.partition_point(|edge| *edge <= code) % 2) as i32)
}

/// Returns the character decomposition mapping assigned to the character chr as string.
///
/// An empty string is returned in case no such mapping is defined.
#[native(decomposition(chr, /))]
pub fn decomposition(vm: &mut Vm, chr: &Obj) -> Result<String> {
    let code = code_point(vm, chr, "decomposition", "")?;
    Ok(decompose(code))
}

/// Libraries know how far characters can be decomposed; one step follows from that by composing all but the last part.
fn decompose(code: u32) -> String {
    let Some(c) = char::from_u32(code).filter(|_| is_known(code)) else { return String::new() };
    let tag = tables::TAGS[in_run(&tables::DECOMPOSITION_TAG, code)];
    let prefix = if tag.is_empty() { String::new() } else { format!("<{tag}> ") };
    if let Ok(i) = tables::EXCEPTIONS.binary_search_by_key(&code, |(code, _)| *code) {
        return prefix + tables::EXCEPTIONS[i].1;
    }
    let one = || std::iter::once(c);
    let parts: Vec<char> = if !tag.is_empty() {
        match tables::FULLY_DECOMPOSED.iter().any(|(first, last)| (*first..=*last).contains(&code)) {
            true => one().nfkd().collect(),
            false => one().nfkc().collect(),
        }
    } else if (0xac00..0xd7a4).contains(&code) {
        // Syllables of Hangul are decomposed by rule, not by the table.
        return String::new();
    } else {
        let full: Vec<char> = one().nfd().collect();
        let composed: Vec<char> = one().nfc().collect();
        match (composed[..] == [c], composed.len(), full.split_last()) {
            (true, _, Some((_, []))) => return String::new(),
            (false, 1, _) => composed,
            (_, _, Some((last, rest))) => rest.iter().copied().nfc().chain([*last]).collect(),
            (_, _, None) => return String::new(),
        }
    };
    let parts: Vec<String> = parts.into_iter().map(|c| format!("{:04X}", u32::from(c))).collect();
    prefix + &parts.join(" ")
}

/// Converts a Unicode character into its equivalent decimal value.
///
/// Returns the decimal value assigned to the character chr as integer.
/// If no such value is defined, default is returned, or, if not given,
/// ValueError is raised.
#[native(decimal(chr, default=NULL, /))]
pub fn decimal(vm: &mut Vm, chr: &Obj, default: Option<&Obj>) -> Result<Obj> {
    let code = code_point(vm, chr, "decimal", " 1")?;
    let value = unicode::decimal(code).map(|value| Obj::small(value as i32));
    or_default(vm, value, default, "not a decimal")
}

/// Converts a Unicode character into its equivalent digit value.
///
/// Returns the digit value assigned to the character chr as integer.
/// If no such value is defined, default is returned, or, if not given,
/// ValueError is raised.
#[native(digit(chr, default=NULL, /))]
pub fn digit(vm: &mut Vm, chr: &Obj, default: Option<&Obj>) -> Result<Obj> {
    let code = code_point(vm, chr, "digit", " 1")?;
    let value = unicode::digit(code).map(|value| Obj::small(value as i32));
    or_default(vm, value, default, "not a digit")
}

/// Converts a Unicode character into its equivalent numeric value.
///
/// Returns the numeric value assigned to the character chr as float.
/// If no such value is defined, default is returned, or, if not given,
/// ValueError is raised.
#[native(numeric(chr, default=NULL, /))]
pub fn numeric(vm: &mut Vm, chr: &Obj, default: Option<&Obj>) -> Result<Obj> {
    let code = code_point(vm, chr, "numeric", " 1")?;
    let value = unicode::numeric(code).map(|value| vm.heap.float(value));
    or_default(vm, value, default, "not a numeric character")
}

/// Normal form `form` of `text`; None if there is no such form. What 15.1 does not know, and lone surrogates, stay as
/// they are.
fn normalized(form: &[u8], text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut known = String::new();
    let finish = |known: &mut String, out: &mut Vec<u8>| {
        let normal: String = match form {
            b"NFC" => known.nfc().collect(),
            b"NFD" => known.nfd().collect(),
            b"NFKC" => known.nfkc().collect(),
            b"NFKD" => known.nfkd().collect(),
            _ => return None,
        };
        out.extend_from_slice(normal.as_bytes());
        known.clear();
        Some(())
    };
    for code in wtf8::code_points(text) {
        match char::from_u32(code).filter(|_| is_known(code)) {
            Some(c) => known.push(c),
            None => {
                finish(&mut known, &mut out)?;
                wtf8::push(&mut out, code);
            }
        }
    }
    finish(&mut known, &mut out)?;
    Some(out)
}

/// Return the normal form 'form' for the Unicode string unistr.
///
/// Valid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.
#[native(normalize(form, unistr, /))]
pub fn normalize(vm: &mut Vm, form: &Gc<Str>, unistr: &Gc<Str>) -> Result<Obj> {
    let is_form = matches!(form.as_wtf8(), b"NFC" | b"NFD" | b"NFKC" | b"NFKD");
    if unistr.is_empty() || is_form && unistr.is_ascii() {
        return Ok(vm.heap.str_slice(unistr, 0..unistr.as_wtf8().len()).into());
    }
    match normalized(form.as_wtf8(), unistr.as_wtf8()) {
        Some(text) => Ok(vm.heap.str_from_wtf8(&text).into()),
        None => Err(vm.value_error("invalid normalization form")),
    }
}

/// Return whether the Unicode string unistr is in the normal form 'form'.
///
/// Valid values for form are 'NFC', 'NFKC', 'NFD', and 'NFKD'.
#[native(is_normalized(form, unistr, /))]
pub fn is_normalized(vm: &mut Vm, form: &Gc<Str>, unistr: &Gc<Str>) -> Result<bool> {
    if unistr.is_empty() {
        return Ok(true);
    }
    match normalized(form.as_wtf8(), unistr.as_wtf8()) {
        Some(text) => Ok(text == unistr.as_wtf8()),
        None => Err(vm.value_error("invalid normalization form")),
    }
}

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let version = vm.heap.str(unicode::VERSION);
    vm.dict_set_name(&module.dict, "unidata_version", version);
    Ok(())
}

pub const MODULE: NativeModule = NativeModule {
    name: "unicodedata",
    doc: "This module provides access to the Unicode Character Database which\ndefines character properties for all Unicode characters. The data in\nthis database is based on the UnicodeData.txt file version\n15.1.0 which is publicly available from the Unicode Consortium.",
    natives: &[
        NAME,
        LOOKUP,
        CATEGORY,
        BIDIRECTIONAL,
        COMBINING,
        EAST_ASIAN_WIDTH,
        MIRRORED,
        DECOMPOSITION,
        DECIMAL,
        DIGIT,
        NUMERIC,
        NORMALIZE,
        IS_NORMALIZED,
    ],
    init: Some(init),
};
