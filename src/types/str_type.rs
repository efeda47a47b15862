//! `str`: the class, its methods and its iterator. Text is WTF-8 (`ouro_heap::Str`); for ASCII a code point is a byte, and
//! everything is counted in bytes.

use super::bytes_ops::{self as ops, limit};
use super::dict::Dict;
use super::list::List;
use super::shapes;
use super::slice::Slice;
use crate::object::native::Result;
use crate::object::protocol::CompareOp;
use crate::object::{Gc, Obj, Special, Str, Trace, Tuple, Type, Visitor, payload};
use crate::vm::Vm;
use ouro_macros::methods;
use ouro_text::format_spec::{FormatSpec, Subject};
use ouro_text::{case, escape, unicode, wtf8};
use std::cell::Cell;
use std::ops::Range;

/// Longer texts than machines have memory for are refused before the system is asked for it.
const MOST_BYTES: usize = 1 << 36;

/// The class `str`; the payload is `Str`.
pub struct StrClass;

/// `iter(str)`: where the next code point begins.
pub struct StrIterator {
    pub text: Gc<Str>,
    pub offset: Cell<usize>,
}
payload!(StrIterator, "str_iterator", shapes::STR_ITERATOR, leaf);
impl Trace for StrIterator {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.text.trace(v);
    }
}

/// How long the code point is that begins with this byte.
#[inline(always)]
fn char_size(lead: u8) -> usize {
    match lead {
        0..0x80 => 1,
        0x80..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0.. => 4,
    }
}

impl StrIterator {
    /// The next character; None at the end.
    #[inline]
    pub fn advance(&self, vm: &Vm) -> Option<Obj> {
        let start = self.offset.get();
        let lead = *self.text.as_wtf8().get(start)?;
        self.offset.set(start + char_size(lead));
        Some(if lead < 0x80 {
            vm.heap.str_char(u32::from(lead)).into()
        } else {
            vm.heap.str_slice(&self.text, start..start + char_size(lead)).into()
        })
    }
}

#[methods(str_iterator, module = "builtins", subclassable = false)]
impl StrIterator {
    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>) -> Obj {
        this.into()
    }

    #[native(__next__(self, /))]
    fn next(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        match this.advance(vm) {
            Some(c) => Ok(c),
            None => Err(vm.stop_iteration(Obj::NONE)),
        }
    }

    /// Private method returning an estimate of len(list(it)).
    #[native(__length_hint__(self, /))]
    fn length_hint(this: &Gc<Self>) -> usize {
        this.text.len() - this.text.char_index(this.offset.get())
    }

    /// Return state information for pickling.
    #[native(__reduce__(self, /))]
    fn reduce(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        vm.reduce_iterator((&this.text).into(), this.text.char_index(this.offset.get()))
    }

    /// Set state information for unpickling.
    #[native(__setstate__(self, state, /))]
    fn setstate(this: &Gc<Self>, state: isize) {
        let index = usize::try_from(state).unwrap_or(0).min(this.text.len());
        this.offset.set(this.text.byte_offset(index));
    }
}

/// The name of `object`'s class, for messages.
pub(crate) fn class_name(vm: &Vm, object: &Obj) -> String {
    vm.type_of(object).name(vm)
}

/// The bytes of the characters `range`.
fn byte_range(s: &Gc<Str>, range: Range<usize>) -> Range<usize> {
    if s.is_ascii() {
        return range;
    }
    let start = s.byte_offset(range.start);
    let end = if range.end == s.len() {
        s.as_wtf8().len()
    } else {
        let rest = &s.as_wtf8()[start..];
        start + wtf8::offset(rest, range.len())
    };
    start..end
}

/// `find` and `rfind`: the number of the first or last character where `sub` begins.
fn search(
    vm: &mut Vm,
    s: &Gc<Str>,
    sub: &Gc<Str>,
    start: Option<&Obj>,
    end: Option<&Obj>,
    find: fn(&[u8], &[u8]) -> Option<usize>,
) -> Result<Option<usize>> {
    let Some(range) = vm.search_bounds(start, end, s.len())? else { return Ok(None) };
    let first = range.start;
    let range = byte_range(s, range);
    let text = &s.as_wtf8()[range];
    let Some(at) = find(text, sub.as_wtf8()) else { return Ok(None) };
    Ok(Some(first + if s.is_ascii() { at } else { wtf8::length(&text[..at]) }))
}

/// `startswith` and `endswith`.
fn has_affix(
    vm: &mut Vm,
    name: &str,
    s: &Gc<Str>,
    affix: &Obj,
    bounds: (Option<&Obj>, Option<&Obj>),
    fits: fn(&[u8], &[u8]) -> bool,
) -> Result<bool> {
    let range = vm.search_bounds(bounds.0, bounds.1, s.len())?.map(|range| byte_range(s, range));
    let text = range.map(|range| &s.as_wtf8()[range]);
    if let Some(affix) = affix.downcast::<Str>() {
        return Ok(text.is_some_and(|text| fits(text, affix.as_wtf8())));
    }
    let Some(affixes) = affix.downcast::<Tuple>() else {
        let class = class_name(vm, affix);
        return Err(vm.type_error(format!("{name} first arg must be str or a tuple of str, not {class}")));
    };
    for affix in affixes.items() {
        let Some(affix) = affix.downcast::<Str>() else {
            let class = class_name(vm, affix);
            return Err(vm.type_error(format!("tuple for {name} must only contain str, not {class}")));
        };
        if text.is_some_and(|text| fits(text, affix.as_wtf8())) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A separator that must be text and not empty.
fn separator<'a>(vm: &mut Vm, separator: &'a Obj, or_none: &str) -> Result<&'a Gc<Str>> {
    let Some(text) = separator.downcast::<Str>() else {
        let class = class_name(vm, separator);
        return Err(vm.type_error(format!("must be str{or_none}, not {class}")));
    };
    if text.is_empty() {
        return Err(vm.value_error("empty separator"));
    }
    Ok(text)
}

/// White space among ASCII.
#[inline]
fn is_ascii_space(byte: u8) -> bool {
    matches!(byte, b' ' | 0x09..=0x0d | 0x1c..=0x1f)
}

/// How many bytes the white space at the start of `text` has; 0 if there is none. Few lead bytes begin any.
#[inline]
fn space_size(text: &[u8]) -> usize {
    match text {
        [byte, ..] if *byte < 0x80 => usize::from(is_ascii_space(*byte)),
        [0xc2, 0x85 | 0xa0, ..] => 2,
        [0xe1, 0x9a, 0x80, ..]
        | [0xe2, 0x80, 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf, ..]
        | [0xe2, 0x81, 0x9f, ..]
        | [0xe3, 0x80, 0x80, ..] => 3,
        _ => 0,
    }
}

/// The runs of characters that are no white space, with their ends; for text that is not ASCII.
fn words(text: &[u8]) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut i = 0;
    loop {
        while i < text.len()
            && let size @ 1.. = space_size(&text[i..])
        {
            i += size;
        }
        if i == text.len() {
            return words;
        }
        let start = i;
        while i < text.len() && space_size(&text[i..]) == 0 {
            i += char_size(text[i]);
        }
        words.push(start..i);
    }
}

/// `split` and `rsplit` without a separator.
fn split_words(s: &Gc<Str>, limit: usize, from_end: bool) -> Vec<Range<usize>> {
    let text = s.as_wtf8();
    if s.is_ascii() {
        return if from_end {
            ops::rsplit_space(text, limit, is_ascii_space)
        } else {
            ops::split_space(text, limit, is_ascii_space)
        };
    }
    let mut words = words(text);
    if words.len() > limit {
        // What remains uncut reaches over several words.
        if from_end {
            let first = words.len() - limit;
            let rest = 0..words[first - 1].end;
            words.splice(..first, [rest]);
        } else {
            let rest = words[limit].start..text.len();
            words.truncate(limit);
            words.push(rest);
        }
    }
    words
}

fn pieces(vm: &mut Vm, s: &Gc<Str>, ranges: Vec<Range<usize>>) -> Vec<Obj> {
    ranges.into_iter().map(|range| vm.heap.str_slice(s, range).into()).collect()
}

/// What is left without the characters at the ends that are in `chars` (None: white space).
fn strip(vm: &mut Vm, name: &str, s: &Gc<Str>, chars: Option<&Obj>, left: bool, right: bool) -> Result<Obj> {
    let text = s.as_wtf8();
    let range = match chars {
        None if s.is_ascii() => ops::strip(text, left, right, is_ascii_space),
        None => strip_codes(text, left, right, unicode::is_space),
        Some(chars) => {
            let Some(chars) = chars.downcast::<Str>() else {
                return Err(vm.type_error(format!("{name} arg must be None or str")));
            };
            if s.is_ascii() || chars.is_ascii() {
                // What is not ASCII is in one of the two only, so it stays; its bytes are no ASCII bytes.
                let set = chars.as_wtf8();
                ops::strip(text, left, right, |b| b < 0x80 && set.contains(&b))
            } else {
                let set: Vec<u32> = chars.code_points().collect();
                strip_codes(text, left, right, |code| set.contains(&code))
            }
        }
    };
    Ok(vm.heap.str_slice(s, range).into())
}

fn strip_codes(text: &[u8], left: bool, right: bool, goes: impl Fn(u32) -> bool) -> Range<usize> {
    let mut codes = wtf8::code_points(text);
    let mut start = 0;
    if left {
        while let Some(code) = codes.next() {
            if !goes(code) {
                break;
            }
            start = text.len() - codes.rest().len();
        }
    }
    let mut end = text.len();
    while right && end > start {
        let first = (start..end).rev().find(|i| !wtf8::is_continuation(text[*i])).unwrap_or(start);
        match wtf8::code_points(&text[first..end]).next() {
            Some(code) if goes(code) => end = first,
            _ => break,
        }
    }
    start..end
}

/// Where lines end: their contents, and where the next begins.
fn lines(s: &Gc<Str>) -> Vec<(Range<usize>, usize)> {
    let text = s.as_wtf8();
    let mut lines = Vec::new();
    let (mut start, mut i) = (0, 0);
    while i < text.len() {
        let size = match text[i] {
            b'\r' if text.get(i + 1) == Some(&b'\n') => 2,
            0x0a..=0x0d | 0x1c..=0x1e => 1,
            0xc2 if text[i + 1] == 0x85 => 2,
            0xe2 if text[i + 1] == 0x80 && matches!(text[i + 2], 0xa8 | 0xa9) => 3,
            _ => {
                i += 1;
                continue;
            }
        };
        lines.push((start..i, i + size));
        i += size;
        start = i;
    }
    if start < text.len() {
        lines.push((start..text.len(), text.len()));
    }
    lines
}

/// The code point to fill with.
fn fill_char(vm: &mut Vm, fill: Option<&Obj>) -> Result<u32> {
    let Some(fill) = fill else { return Ok(u32::from(b' ')) };
    let Some(text) = fill.downcast::<Str>() else {
        let class = class_name(vm, fill);
        return Err(vm.type_error(format!("The fill character must be a unicode character, not {class}")));
    };
    if text.len() != 1 {
        return Err(vm.type_error("The fill character must be exactly one character long"));
    }
    Ok(text.code_points().next().expect("it has one"))
}

/// `s` between `left` and `right` times the code point `fill`.
fn padded(vm: &mut Vm, s: &Gc<Str>, left: usize, right: usize, fill: u32) -> Result<Obj> {
    if left == 0 && right == 0 {
        return Ok(exact(vm, s).into());
    }
    let mut unit = Vec::with_capacity(4);
    wtf8::push(&mut unit, fill);
    let size =
        left.checked_add(right).and_then(|n| n.checked_mul(unit.len())).and_then(|n| n.checked_add(s.as_wtf8().len()));
    let mut out = Vec::new();
    if size.is_none_or(|n| n > isize::MAX as usize / 4 || out.try_reserve_exact(n).is_err()) {
        return Err(vm.no_memory());
    }
    let pad = |out: &mut Vec<u8>, n: usize| match unit[..] {
        [byte] => out.resize(out.len() + n, byte),
        _ => (0..n).for_each(|_| out.extend_from_slice(&unit)),
    };
    pad(&mut out, left);
    out.extend_from_slice(s.as_wtf8());
    pad(&mut out, right);
    Ok(vm.heap.str_from_wtf8(&out).into())
}

/// The text as an object of class `str` itself.
fn exact(vm: &Vm, s: &Gc<Str>) -> Gc<Str> {
    vm.heap.str_slice(s, 0..s.as_wtf8().len())
}

/// The changed text, or `s` where it is the same.
fn text(vm: &Vm, bytes: &[u8]) -> Obj {
    vm.heap.str_from_wtf8(bytes).into()
}

fn all_codes(s: &Gc<Str>, ascii: fn(&u8) -> bool, other: fn(u32) -> bool) -> bool {
    if s.is_empty() {
        return false;
    }
    if s.is_ascii() { s.as_wtf8().iter().all(ascii) } else { s.code_points().all(other) }
}

/// What `str.translate` does with a character.
#[derive(Clone)]
enum Translated {
    Kept,
    Removed,
    Code(u32),
    Text(Gc<Str>),
}

fn translate_one(vm: &mut Vm, table: &Obj, code: u32) -> Result<Translated> {
    let key = Obj::small(code as i32);
    let found = match table.downcast_exact::<Dict>() {
        Some(dict) => match vm.dict_get(dict, &key)? {
            Some(value) => value,
            None => return Ok(Translated::Kept),
        },
        None => match vm.get_item(table, &key) {
            Ok(value) => value,
            Err(raised) if raised.is(vm, &vm.types.exceptions.LookupError.clone()) => return Ok(Translated::Kept),
            Err(raised) => return Err(raised),
        },
    };
    if found.is_none() {
        return Ok(Translated::Removed);
    }
    if super::int::is_int(&found) {
        return match super::int::as_i64(&found).and_then(|i| u32::try_from(i).ok()).filter(|c| *c < 0x11_0000) {
            Some(code) => Ok(Translated::Code(code)),
            None => Err(vm.value_error("character mapping must be in range(0x110000)")),
        };
    }
    match found.into_gc::<Str>() {
        Ok(text) => Ok(Translated::Text(text)),
        Err(_) => Err(vm.type_error("character mapping must return integer, None or str")),
    }
}

/// A string argument of a constructor, named in the message.
pub(crate) fn text_argument<'a>(vm: &mut Vm, argument: Option<&'a Obj>, what: &str) -> Result<Option<&'a Gc<Str>>> {
    match argument {
        None => Ok(None),
        Some(argument) => match argument.downcast::<Str>() {
            Some(text) => Ok(Some(text)),
            None => {
                let class = if argument.is_none() { "None".to_owned() } else { class_name(vm, argument) };
                Err(vm.type_error(format!("{what} must be str, not {class}")))
            }
        },
    }
}

impl Vm {
    /// `str.__format__` with a specification that is not empty.
    pub(crate) fn str_format(&mut self, text: &Gc<Str>, class: &str, spec: &Gc<Str>) -> Result<Gc<Str>> {
        let formatted = FormatSpec::parse(spec.as_wtf8(), class, Subject::Text)
            .and_then(|spec| spec.format_str(text.as_wtf8(), class));
        match formatted {
            Ok(bytes) => Ok(self.heap.str_from_wtf8(&bytes)),
            Err(error) => Err(self.raise_text(error)),
        }
    }
}

/// str(object='') -> str
/// str(bytes_or_buffer[, encoding[, errors]]) -> str
///
/// Create a new string object from the given object. If encoding or
/// errors is specified, then the object must expose a data buffer
/// that will be decoded using the given encoding and error handler.
/// Otherwise, returns the result of object.__str__() (if defined)
/// or repr(object).
/// encoding defaults to 'utf-8'.
/// errors defaults to 'strict'.
#[methods(str, module = "builtins")]
impl StrClass {
    #[new(str(cls, object=NULL, encoding=NULL, errors=NULL))]
    fn new(
        vm: &mut Vm,
        cls: &Gc<Type>,
        object: Option<&Obj>,
        encoding: Option<&Obj>,
        errors: Option<&Obj>,
    ) -> Result<Obj> {
        let encoding = text_argument(vm, encoding, "str() argument 'encoding'")?;
        let errors = text_argument(vm, errors, "str() argument 'errors'")?;
        let made = match object {
            None => vm.names.empty.clone(),
            Some(object) if encoding.is_none() && errors.is_none() => vm.str(object)?,
            Some(object) => {
                if object.downcast::<Str>().is_some() {
                    return Err(vm.type_error("decoding str is not supported"));
                }
                let Some(data) = vm.bytes_like(object)? else {
                    let class = class_name(vm, object);
                    return Err(vm.type_error(format!("decoding to str: need a bytes-like object, {class} found")));
                };
                let encoding = encoding.map_or("utf-8".into(), |e| e.to_str());
                let errors = errors.map_or("strict".into(), |e| e.to_str());
                vm.decode(&data, &encoding, &errors)?
            }
        };
        if cls.is(&vm.types.str) {
            return Ok(made.into());
        }
        Ok(vm.heap.str_with_shape(cls.root_shape(), &made).into())
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Str>, vm: &mut Vm) -> Obj {
        let quoted = escape::repr(this.as_wtf8());
        vm.heap.str(&quoted).into()
    }

    #[native(__str__(self, /))]
    fn str(this: &Gc<Str>, vm: &mut Vm) -> Obj {
        exact(vm, this).into()
    }

    #[native(__hash__(self, /))]
    fn hash(this: &Gc<Str>, vm: &mut Vm) -> Obj {
        vm.int(this.text_hash() as i64)
    }

    #[native(__len__(self, /))]
    fn len(this: &Gc<Str>) -> usize {
        this.len()
    }

    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Str>, vm: &mut Vm) -> Obj {
        let text = exact(vm, this);
        vm.heap.alloc(StrIterator { text, offset: Cell::new(0) }).into()
    }

    #[native(__eq__(self, value, /))]
    fn eq(this: &Gc<Str>, other: &Obj) -> Obj {
        compare(CompareOp::Eq, this, other)
    }

    #[native(__ne__(self, value, /))]
    fn ne(this: &Gc<Str>, other: &Obj) -> Obj {
        compare(CompareOp::Ne, this, other)
    }

    #[native(__lt__(self, value, /))]
    fn lt(this: &Gc<Str>, other: &Obj) -> Obj {
        compare(CompareOp::Lt, this, other)
    }

    #[native(__le__(self, value, /))]
    fn le(this: &Gc<Str>, other: &Obj) -> Obj {
        compare(CompareOp::Le, this, other)
    }

    #[native(__gt__(self, value, /))]
    fn gt(this: &Gc<Str>, other: &Obj) -> Obj {
        compare(CompareOp::Gt, this, other)
    }

    #[native(__ge__(self, value, /))]
    fn ge(this: &Gc<Str>, other: &Obj) -> Obj {
        compare(CompareOp::Ge, this, other)
    }

    #[native(__contains__(self, key, /))]
    fn contains(this: &Gc<Str>, vm: &mut Vm, key: &Obj) -> Result<bool> {
        match key.downcast::<Str>() {
            Some(part) => Ok(ops::find(this.as_wtf8(), part.as_wtf8()).is_some()),
            None => {
                let class = class_name(vm, key);
                Err(vm.type_error(format!("'in <string>' requires string as left operand, not {class}")))
            }
        }
    }

    #[native(__getitem__(self, key, /))]
    fn getitem(this: &Gc<Str>, vm: &mut Vm, key: &Obj) -> Result<Obj> {
        if let Some(slice) = key.downcast_exact::<Slice>() {
            let (start, _, step, count) = vm.slice_indices(slice, this.len())?;
            if count == 0 {
                return Ok((&vm.names.empty).into());
            }
            if step == 1 {
                let range = byte_range(this, start as usize..start as usize + count);
                return Ok(vm.heap.str_slice(this, range).into());
            }
            if this.is_ascii() {
                let text = this.as_wtf8();
                let picked: Vec<u8> = (0..count).map(|i| text[(start + i as isize * step) as usize]).collect();
                return Ok(text_of_ascii(vm, &picked));
            }
            let codes: Vec<u32> = this.code_points().collect();
            let picked = (0..count).map(|i| codes[(start + i as isize * step) as usize]);
            return Ok(text(vm, &wtf8::from_code_points(picked)));
        }
        let i = vm.text_index(key, this.len(), "string", "string index out of range")?;
        if this.is_ascii() {
            return Ok(vm.heap.str_char(u32::from(this.as_wtf8()[i])).into());
        }
        let start = this.byte_offset(i);
        let end = start + char_size(this.as_wtf8()[start]);
        Ok(vm.heap.str_slice(this, start..end).into())
    }

    #[native(__add__(self, value, /))]
    fn add(this: &Gc<Str>, vm: &mut Vm, other: &Obj) -> Result<Obj> {
        let Some(other) = other.downcast::<Str>() else {
            if vm.may_answer(other, Special::RAdd) {
                return Ok(Obj::NOT_IMPLEMENTED);
            }
            let class = class_name(vm, other);
            return Err(vm.type_error(format!("can only concatenate str (not \"{class}\") to str")));
        };
        Ok(match (this.is_empty(), other.is_empty()) {
            (true, _) => exact(vm, other).into(),
            (_, true) => exact(vm, this).into(),
            _ => vm.heap.str_concat(this, other).into(),
        })
    }

    #[native(__mul__(self, value, /))]
    fn mul(this: &Gc<Str>, vm: &mut Vm, n: &Obj) -> Result<Obj> {
        let Some(n) = vm.text_factor(n)? else { return Ok(Obj::NOT_IMPLEMENTED) };
        if this.len().checked_mul(n).is_none_or(|size| size > isize::MAX as usize) {
            return Err(vm.overflow_error("repeated string is too long"));
        }
        if this.len() * n > MOST_BYTES {
            return Err(vm.no_memory());
        }
        match vm.heap.str_repeat(this, n) {
            Some(repeated) => Ok(repeated.into()),
            None => Err(vm.overflow_error("repeated string is too long")),
        }
    }

    #[native(__rmul__(self, value, /))]
    fn rmul(this: &Gc<Str>, vm: &mut Vm, n: &Obj) -> Result<Obj> {
        Self::mul(this, vm, n)
    }

    #[native(__mod__(self, value, /))]
    fn modulo(this: &Gc<Str>, vm: &mut Vm, values: &Obj) -> Result<Obj> {
        vm.percent_str(this, values)
    }

    #[native(__rmod__(self, value, /))]
    fn rmodulo(this: &Gc<Str>, vm: &mut Vm, template: &Obj) -> Result<Obj> {
        match template.downcast::<Str>() {
            Some(template) => vm.percent_str(template, this.as_obj()),
            None => Ok(Obj::NOT_IMPLEMENTED),
        }
    }

    #[native(__getnewargs__(self, /))]
    fn getnewargs(this: &Gc<Str>, vm: &mut Vm) -> Obj {
        let text = exact(vm, this).into();
        vm.heap.tuple_of_array([text]).into()
    }

    /// Return the size of the string in memory, in bytes.
    #[native(__sizeof__(self, /))]
    fn sizeof(this: &Gc<Str>) -> usize {
        let widest = this.code_points().max().unwrap_or(0);
        match widest {
            0..0x80 => 41 + this.len(),
            0x80..0x100 => 57 + this.len(),
            0x100..0x1_0000 => 58 + 2 * this.len(),
            _ => 60 + 4 * this.len(),
        }
    }

    /// Return a formatted version of the string as described by format_spec.
    #[native(__format__(self, format_spec, /))]
    fn format_spec(this: &Gc<Str>, vm: &mut Vm, format_spec: &Gc<Str>) -> Result<Obj> {
        if format_spec.is_empty() {
            return Ok(vm.str(this.as_obj())?.into());
        }
        let class = Type::name_of(vm, this.as_obj());
        Ok(vm.str_format(this, &class, format_spec)?.into())
    }

    /// S.format(*args, **kwargs) -> str
    ///
    /// Return a formatted version of S, using substitutions from args and kwargs.
    /// The substitutions are identified by braces ('{' and '}').
    #[native(format(self, *args, **kwargs))]
    fn format(this: &Gc<Str>, vm: &mut Vm, args: &[Obj], kwargs: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
        vm.format_template(this, args, &kwargs)
    }

    /// Return a formatted version of the string, using substitutions from mapping.
    ///
    /// The substitutions are identified by braces ('{' and '}').
    #[native(format_map(self, mapping, /))]
    fn format_map(this: &Gc<Str>, vm: &mut Vm, mapping: &Obj) -> Result<Obj> {
        vm.format_template_map(this, mapping)
    }

    /// Encode the string using the codec registered for encoding.
    #[native(encode(self, encoding = "utf-8", errors = "strict"))]
    fn encode(this: &Gc<Str>, vm: &mut Vm, encoding: &str, errors: &str) -> Result<Obj> {
        let data = vm.encode(this, encoding, errors)?;
        Ok(vm.bytes(data).into())
    }

    /// Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end].
    ///
    /// Optional arguments start and end are interpreted as in slice notation.
    /// Return -1 on failure.
    #[native(find(self, sub, start=NULL, end=NULL, /))]
    fn find(this: &Gc<Str>, vm: &mut Vm, sub: &Gc<Str>, start: Option<&Obj>, end: Option<&Obj>) -> Result<i64> {
        Ok(search(vm, this, sub, start, end, ops::find)?.map_or(-1, |i| i as i64))
    }

    /// Return the highest index in S where substring sub is found, such that sub is contained within S[start:end].
    ///
    /// Optional arguments start and end are interpreted as in slice notation.
    /// Return -1 on failure.
    #[native(rfind(self, sub, start=NULL, end=NULL, /))]
    fn rfind(this: &Gc<Str>, vm: &mut Vm, sub: &Gc<Str>, start: Option<&Obj>, end: Option<&Obj>) -> Result<i64> {
        Ok(search(vm, this, sub, start, end, ops::rfind)?.map_or(-1, |i| i as i64))
    }

    /// Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end].
    ///
    /// Optional arguments start and end are interpreted as in slice notation.
    /// Raises ValueError when the substring is not found.
    #[native(index(self, sub, start=NULL, end=NULL, /))]
    fn index(this: &Gc<Str>, vm: &mut Vm, sub: &Gc<Str>, start: Option<&Obj>, end: Option<&Obj>) -> Result<usize> {
        match search(vm, this, sub, start, end, ops::find)? {
            Some(i) => Ok(i),
            None => Err(vm.value_error("substring not found")),
        }
    }

    /// Return the highest index in S where substring sub is found, such that sub is contained within S[start:end].
    ///
    /// Optional arguments start and end are interpreted as in slice notation.
    /// Raises ValueError when the substring is not found.
    #[native(rindex(self, sub, start=NULL, end=NULL, /))]
    fn rindex(this: &Gc<Str>, vm: &mut Vm, sub: &Gc<Str>, start: Option<&Obj>, end: Option<&Obj>) -> Result<usize> {
        match search(vm, this, sub, start, end, ops::rfind)? {
            Some(i) => Ok(i),
            None => Err(vm.value_error("substring not found")),
        }
    }

    /// Return the number of non-overlapping occurrences of substring sub in string S[start:end].
    ///
    /// Optional arguments start and end are interpreted as in slice notation.
    #[native(count(self, sub, start=NULL, end=NULL, /))]
    fn count(this: &Gc<Str>, vm: &mut Vm, sub: &Gc<Str>, start: Option<&Obj>, end: Option<&Obj>) -> Result<usize> {
        let Some(range) = vm.search_bounds(start, end, this.len())? else { return Ok(0) };
        if sub.is_empty() {
            return Ok(range.len() + 1);
        }
        Ok(ops::count(&this.as_wtf8()[byte_range(this, range)], sub.as_wtf8()))
    }

    /// Return True if the string starts with the specified prefix, False otherwise.
    ///
    /// prefix
    ///   A string or a tuple of strings to try.
    /// start
    ///   Optional start position. Default: start of the string.
    /// end
    ///   Optional stop position. Default: end of the string.
    #[native(startswith(self, prefix, start=NULL, end=NULL, /))]
    fn startswith(this: &Gc<Str>, vm: &mut Vm, prefix: &Obj, start: Option<&Obj>, end: Option<&Obj>) -> Result<bool> {
        has_affix(vm, "startswith", this, prefix, (start, end), |text, affix| text.starts_with(affix))
    }

    /// Return True if the string ends with the specified suffix, False otherwise.
    ///
    /// suffix
    ///   A string or a tuple of strings to try.
    /// start
    ///   Optional start position. Default: start of the string.
    /// end
    ///   Optional stop position. Default: end of the string.
    #[native(endswith(self, suffix, start=NULL, end=NULL, /))]
    fn endswith(this: &Gc<Str>, vm: &mut Vm, suffix: &Obj, start: Option<&Obj>, end: Option<&Obj>) -> Result<bool> {
        has_affix(vm, "endswith", this, suffix, (start, end), |text, affix| text.ends_with(affix))
    }

    /// Return a list of the substrings in the string, using sep as the separator string.
    ///
    ///   sep
    ///     The separator used to split the string.
    ///
    ///     When set to None (the default value), will split on any whitespace
    ///     character (including \n \r \t \f and spaces) and will discard
    ///     empty strings from the result.
    ///   maxsplit
    ///     Maximum number of splits.
    ///     -1 (the default value) means no limit.
    ///
    /// Splitting starts at the front of the string and works to the end.
    #[native(split(self, sep=None, maxsplit=-1))]
    fn split(this: &Gc<Str>, vm: &mut Vm, sep: Option<&Obj>, maxsplit: isize) -> Result<Vec<Obj>> {
        let (text, limit) = (this.as_wtf8(), limit(maxsplit));
        let mut parts: Vec<Obj> = Vec::with_capacity(limit.min(11) + 1);
        match sep {
            None if this.is_ascii() => ops::each_word(text, limit, is_ascii_space, |part| {
                parts.push(vm.heap.str_slice(this, part).into());
            }),
            None => return Ok(pieces(vm, this, split_words(this, limit, false))),
            Some(sep) => {
                let sep = separator(vm, sep, " or None")?.as_wtf8();
                ops::each_part(text, sep, limit, |part| parts.push(vm.heap.str_slice(this, part).into()));
            }
        }
        Ok(parts)
    }

    /// Return a list of the substrings in the string, using sep as the separator string.
    ///
    ///   sep
    ///     The separator used to split the string.
    ///
    ///     When set to None (the default value), will split on any whitespace
    ///     character (including \n \r \t \f and spaces) and will discard
    ///     empty strings from the result.
    ///   maxsplit
    ///     Maximum number of splits.
    ///     -1 (the default value) means no limit.
    ///
    /// Splitting starts at the end of the string and works to the front.
    #[native(rsplit(self, sep=None, maxsplit=-1))]
    fn rsplit(this: &Gc<Str>, vm: &mut Vm, sep: Option<&Obj>, maxsplit: isize) -> Result<Vec<Obj>> {
        let ranges = match sep {
            None => split_words(this, limit(maxsplit), true),
            Some(sep) => ops::rsplit(this.as_wtf8(), separator(vm, sep, " or None")?.as_wtf8(), limit(maxsplit)),
        };
        Ok(pieces(vm, this, ranges))
    }

    /// Return a list of the lines in the string, breaking at line boundaries.
    ///
    /// Line breaks are not included in the resulting list unless keepends is given and
    /// true.
    #[native(splitlines(self, keepends=False))]
    fn splitlines(this: &Gc<Str>, vm: &mut Vm, keepends: bool) -> Vec<Obj> {
        let ranges = lines(this).into_iter().map(|(line, next)| if keepends { line.start..next } else { line });
        pieces(vm, this, ranges.collect())
    }

    /// Partition the string into three parts using the given separator.
    ///
    /// This will search for the separator in the string.  If the separator is found,
    /// returns a 3-tuple containing the part before the separator, the separator
    /// itself, and the part after it.
    ///
    /// If the separator is not found, returns a 3-tuple containing the original string
    /// and two empty strings.
    #[native(partition(self, sep, /))]
    fn partition(this: &Gc<Str>, vm: &mut Vm, sep: &Obj) -> Result<(Obj, Obj, Obj)> {
        let sep = separator(vm, sep, "")?;
        let bytes = this.as_wtf8();
        Ok(match ops::find(bytes, sep.as_wtf8()) {
            Some(at) => (
                vm.heap.str_slice(this, 0..at).into(),
                sep.into(),
                vm.heap.str_slice(this, at + sep.as_wtf8().len()..bytes.len()).into(),
            ),
            None => (exact(vm, this).into(), (&vm.names.empty).into(), (&vm.names.empty).into()),
        })
    }

    /// Partition the string into three parts using the given separator.
    ///
    /// This will search for the separator in the string, starting at the end. If
    /// the separator is found, returns a 3-tuple containing the part before the
    /// separator, the separator itself, and the part after it.
    ///
    /// If the separator is not found, returns a 3-tuple containing two empty strings
    /// and the original string.
    #[native(rpartition(self, sep, /))]
    fn rpartition(this: &Gc<Str>, vm: &mut Vm, sep: &Obj) -> Result<(Obj, Obj, Obj)> {
        let sep = separator(vm, sep, "")?;
        let bytes = this.as_wtf8();
        Ok(match ops::rfind(bytes, sep.as_wtf8()) {
            Some(at) => (
                vm.heap.str_slice(this, 0..at).into(),
                sep.into(),
                vm.heap.str_slice(this, at + sep.as_wtf8().len()..bytes.len()).into(),
            ),
            None => ((&vm.names.empty).into(), (&vm.names.empty).into(), exact(vm, this).into()),
        })
    }

    /// Concatenate any number of strings.
    ///
    /// The string whose method is called is inserted in between each given string.
    /// The result is returned as a new string.
    ///
    /// Example: '.'.join(['ab', 'pq', 'rs']) -> 'ab.pq.rs'
    #[native(join(self, iterable, /))]
    fn join(this: &Gc<Str>, vm: &mut Vm, iterable: &Obj) -> Result<Obj> {
        let collected;
        let (joined, items) = if let Some(list) = iterable.downcast_exact::<List>() {
            let items = list.items.get(&vm.heap);
            (vm.heap.str_join(this, items), items.as_slice())
        } else if let Some(tuple) = iterable.downcast_exact::<Tuple>() {
            (vm.heap.str_join(this, tuple.items()), tuple.items())
        } else {
            let iterator = match vm.iter(iterable) {
                Err(raised) if raised.is(vm, &vm.types.exceptions.TypeError.clone()) => {
                    return Err(vm.type_error("can only join an iterable"));
                }
                other => other?,
            };
            let mut items = Vec::new();
            while let Some(item) = vm.next(&iterator)? {
                items.push(item);
            }
            collected = items;
            (vm.heap.str_join(this, &collected), collected.as_slice())
        };
        match joined {
            Ok(Some(joined)) => Ok(joined.into()),
            Ok(None) => Err(vm.overflow_error("join() result is too long for a Python string")),
            Err(at) => {
                let wrong = items[at].clone();
                let class = class_name(vm, &wrong);
                Err(vm.type_error(format!("sequence item {at}: expected str instance, {class} found")))
            }
        }
    }

    /// Return a copy with all occurrences of substring old replaced by new.
    ///
    ///   count
    ///     Maximum number of occurrences to replace.
    ///     -1 (the default value) means replace all occurrences.
    ///
    /// If the optional argument count is given, only the first count occurrences are
    /// replaced.
    #[native(replace(self, old, new, /, count=-1))]
    fn replace(this: &Gc<Str>, vm: &mut Vm, old: &Gc<Str>, new: &Gc<Str>, count: isize) -> Obj {
        let bytes = this.as_wtf8();
        let is_boundary = |i: usize| !wtf8::is_continuation(bytes[i]);
        match ops::replace(bytes, old.as_wtf8(), new.as_wtf8(), limit(count), is_boundary) {
            Some(replaced) => text(vm, &replaced),
            None => exact(vm, this).into(),
        }
    }

    /// Return a str with the given prefix string removed if present.
    ///
    /// If the string starts with the prefix string, return string[len(prefix):].
    /// Otherwise, return a copy of the original string.
    #[native(removeprefix(self, prefix, /))]
    fn removeprefix(this: &Gc<Str>, vm: &mut Vm, prefix: &Gc<Str>) -> Obj {
        let (bytes, prefix) = (this.as_wtf8(), prefix.as_wtf8());
        let start = if bytes.starts_with(prefix) { prefix.len() } else { 0 };
        vm.heap.str_slice(this, start..bytes.len()).into()
    }

    /// Return a str with the given suffix string removed if present.
    ///
    /// If the string ends with the suffix string and that suffix is not empty,
    /// return string[:-len(suffix)]. Otherwise, return a copy of the original
    /// string.
    #[native(removesuffix(self, suffix, /))]
    fn removesuffix(this: &Gc<Str>, vm: &mut Vm, suffix: &Gc<Str>) -> Obj {
        let (bytes, suffix) = (this.as_wtf8(), suffix.as_wtf8());
        let end = if bytes.ends_with(suffix) { bytes.len() - suffix.len() } else { bytes.len() };
        vm.heap.str_slice(this, 0..end).into()
    }

    /// Return a copy of the string with leading and trailing whitespace removed.
    ///
    /// If chars is given and not None, remove characters in chars instead.
    #[native(strip(self, chars=None, /))]
    fn strip(this: &Gc<Str>, vm: &mut Vm, chars: Option<&Obj>) -> Result<Obj> {
        strip(vm, "strip", this, chars, true, true)
    }

    /// Return a copy of the string with leading whitespace removed.
    ///
    /// If chars is given and not None, remove characters in chars instead.
    #[native(lstrip(self, chars=None, /))]
    fn lstrip(this: &Gc<Str>, vm: &mut Vm, chars: Option<&Obj>) -> Result<Obj> {
        strip(vm, "lstrip", this, chars, true, false)
    }

    /// Return a copy of the string with trailing whitespace removed.
    ///
    /// If chars is given and not None, remove characters in chars instead.
    #[native(rstrip(self, chars=None, /))]
    fn rstrip(this: &Gc<Str>, vm: &mut Vm, chars: Option<&Obj>) -> Result<Obj> {
        strip(vm, "rstrip", this, chars, false, true)
    }

    /// Return a left-justified string of length width.
    ///
    /// Padding is done using the specified fill character (default is a space).
    #[native(ljust(self, width, fillchar=NULL, /))]
    fn ljust(this: &Gc<Str>, vm: &mut Vm, width: isize, fillchar: Option<&Obj>) -> Result<Obj> {
        let fill = fill_char(vm, fillchar)?;
        let missing = usize::try_from(width).unwrap_or(0).saturating_sub(this.len());
        padded(vm, this, 0, missing, fill)
    }

    /// Return a right-justified string of length width.
    ///
    /// Padding is done using the specified fill character (default is a space).
    #[native(rjust(self, width, fillchar=NULL, /))]
    fn rjust(this: &Gc<Str>, vm: &mut Vm, width: isize, fillchar: Option<&Obj>) -> Result<Obj> {
        let fill = fill_char(vm, fillchar)?;
        let missing = usize::try_from(width).unwrap_or(0).saturating_sub(this.len());
        padded(vm, this, missing, 0, fill)
    }

    /// Return a centered string of length width.
    ///
    /// Padding is done using the specified fill character (default is a space).
    #[native(center(self, width, fillchar=NULL, /))]
    fn center(this: &Gc<Str>, vm: &mut Vm, width: isize, fillchar: Option<&Obj>) -> Result<Obj> {
        let fill = fill_char(vm, fillchar)?;
        let (left, right) = ops::centered(usize::try_from(width).unwrap_or(0), this.len());
        padded(vm, this, left, right, fill)
    }

    /// Pad a numeric string with zeros on the left, to fill a field of the given width.
    ///
    /// The string is never truncated.
    #[native(zfill(self, width, /))]
    fn zfill(this: &Gc<Str>, vm: &mut Vm, width: isize) -> Result<Obj> {
        let missing = usize::try_from(width).unwrap_or(0).saturating_sub(this.len());
        if missing > 0 && matches!(this.as_wtf8().first(), Some(b'+' | b'-')) {
            let size = this.as_wtf8().len();
            let (sign, rest) = (vm.heap.str_slice(this, 0..1), vm.heap.str_slice(this, 1..size));
            let rest = padded(vm, &rest, missing, 0, u32::from(b'0'))?;
            return Self::add(&sign, vm, &rest);
        }
        padded(vm, this, missing, 0, u32::from(b'0'))
    }

    /// Return a copy where all tab characters are expanded using spaces.
    ///
    /// If tabsize is not given, a tab size of 8 characters is assumed.
    #[native(expandtabs(self, tabsize = 8))]
    fn expandtabs(this: &Gc<Str>, vm: &mut Vm, tabsize: i32) -> Result<Obj> {
        match expand_tabs(this.as_wtf8(), tabsize, |byte| !wtf8::is_continuation(byte)) {
            Some(expanded) => Ok(text(vm, &expanded)),
            None => Err(vm.overflow_error("new string is too long")),
        }
    }

    /// Replace each character in the string using the given translation table.
    ///
    ///   table
    ///     Translation table, which must be a mapping of Unicode ordinals to
    ///     Unicode ordinals, strings, or None.
    ///
    /// The table must implement lookup/indexing via __getitem__, for instance a
    /// dictionary or list.  If this operation raises LookupError, the character is
    /// left untouched.  Characters mapped to None are deleted.
    #[native(translate(self, table, /))]
    fn translate(this: &Gc<Str>, vm: &mut Vm, table: &Obj) -> Result<Obj> {
        let mut known: [Option<Translated>; 128] = [const { None }; 128];
        let mut out = Vec::with_capacity(this.as_wtf8().len());
        for code in this.code_points() {
            let translated = match known.get(code as usize) {
                Some(Some(translated)) => translated.clone(),
                _ => {
                    let translated = translate_one(vm, table, code)?;
                    if let Some(place) = known.get_mut(code as usize) {
                        *place = Some(translated.clone());
                    }
                    translated
                }
            };
            match translated {
                Translated::Kept => wtf8::push(&mut out, code),
                Translated::Removed => {}
                Translated::Code(code) => wtf8::push(&mut out, code),
                Translated::Text(text) => out.extend_from_slice(text.as_wtf8()),
            }
        }
        Ok(text(vm, &out))
    }

    /// Return a translation table usable for str.translate().
    ///
    /// If there is only one argument, it must be a dictionary mapping Unicode
    /// ordinals (integers) or characters to Unicode ordinals, strings or None.
    /// Character keys will be then converted to ordinals.
    /// If there are two arguments, they must be strings of equal length, and
    /// in the resulting dictionary, each character in x will be mapped to the
    /// character at the same position in y. If there is a third argument, it
    /// must be a string, whose characters will be mapped to None in the result.
    #[staticmethod(maketrans(x, y=NULL, z=NULL, /))]
    fn maketrans(vm: &mut Vm, x: &Obj, y: Option<&Gc<Str>>, z: Option<&Gc<Str>>) -> Result<Obj> {
        let table = vm.dict();
        if let Some(y) = y {
            let Some(x) = x.downcast::<Str>() else {
                return Err(vm.type_error("first maketrans argument must be a string if there is a second argument"));
            };
            if x.len() != y.len() {
                return Err(vm.value_error("the first two maketrans arguments must have equal length"));
            }
            for (from, to) in x.code_points().zip(y.code_points()) {
                vm.dict_set(&table, &Obj::small(from as i32), Obj::small(to as i32))?;
            }
            for removed in z.map(|z| z.code_points()).into_iter().flatten() {
                vm.dict_set(&table, &Obj::small(removed as i32), Obj::NONE)?;
            }
            return Ok(table.into());
        }
        let Some(mapping) = x.downcast::<Dict>() else {
            return Err(vm.type_error("if you give only one argument to maketrans it must be a dict"));
        };
        for (key, value) in mapping.items(&vm.heap) {
            let key = match key.downcast::<Str>() {
                Some(key) if key.len() == 1 => Obj::small(key.code_points().next().expect("it has one") as i32),
                Some(_) => return Err(vm.value_error("string keys in translate table must be of length 1")),
                None if super::int::is_int(&key) => key,
                None => return Err(vm.type_error("keys in translate table must be strings or integers")),
            };
            vm.dict_set(&table, &key, value)?;
        }
        Ok(table.into())
    }

    /// Return a copy of the string converted to uppercase.
    #[native(upper(self, /))]
    fn upper(this: &Gc<Str>, vm: &mut Vm) -> Obj {
        text(vm, &case::upper(this.as_wtf8()))
    }

    /// Return a copy of the string converted to lowercase.
    #[native(lower(self, /))]
    fn lower(this: &Gc<Str>, vm: &mut Vm) -> Obj {
        text(vm, &case::lower(this.as_wtf8()))
    }

    /// Return a version of the string suitable for caseless comparisons.
    #[native(casefold(self, /))]
    fn casefold(this: &Gc<Str>, vm: &mut Vm) -> Obj {
        text(vm, &case::casefold(this.as_wtf8()))
    }

    /// Return a capitalized version of the string.
    ///
    /// More specifically, make the first character have upper case and the rest lower
    /// case.
    #[native(capitalize(self, /))]
    fn capitalize(this: &Gc<Str>, vm: &mut Vm) -> Obj {
        if !this.is_ascii() {
            return text(vm, &case::capitalize(this.as_wtf8()));
        }
        let mut out = this.as_wtf8().to_ascii_lowercase();
        if let Some(first) = out.first_mut() {
            first.make_ascii_uppercase();
        }
        text(vm, &out)
    }

    /// Return a version of the string where each word is titlecased.
    ///
    /// More specifically, words start with uppercased characters and all remaining
    /// cased characters have lower case.
    #[native(title(self, /))]
    fn title(this: &Gc<Str>, vm: &mut Vm) -> Obj {
        if !this.is_ascii() {
            return text(vm, &case::title(this.as_wtf8()));
        }
        text(vm, &ascii_title(this.as_wtf8()))
    }

    /// Convert uppercase characters to lowercase and lowercase characters to uppercase.
    #[native(swapcase(self, /))]
    fn swapcase(this: &Gc<Str>, vm: &mut Vm) -> Obj {
        text(vm, &case::swapcase(this.as_wtf8()))
    }

    /// Return True if the string is an alpha-numeric string, False otherwise.
    ///
    /// A string is alpha-numeric if all characters in the string are alpha-numeric and
    /// there is at least one character in the string.
    #[native(isalnum(self, /))]
    fn isalnum(this: &Gc<Str>) -> bool {
        all_codes(this, u8::is_ascii_alphanumeric, unicode::is_alnum)
    }

    /// Return True if the string is an alphabetic string, False otherwise.
    ///
    /// A string is alphabetic if all characters in the string are alphabetic and there
    /// is at least one character in the string.
    #[native(isalpha(self, /))]
    fn isalpha(this: &Gc<Str>) -> bool {
        all_codes(this, u8::is_ascii_alphabetic, unicode::is_alpha)
    }

    /// Return True if all characters in the string are ASCII, False otherwise.
    ///
    /// ASCII characters have code points in the range U+0000-U+007F.
    /// Empty string is ASCII too.
    #[native(isascii(self, /))]
    fn isascii(this: &Gc<Str>) -> bool {
        this.is_ascii()
    }

    /// Return True if the string is a decimal string, False otherwise.
    ///
    /// A string is a decimal string if all characters in the string are decimal and
    /// there is at least one character in the string.
    #[native(isdecimal(self, /))]
    fn isdecimal(this: &Gc<Str>) -> bool {
        all_codes(this, u8::is_ascii_digit, unicode::is_decimal)
    }

    /// Return True if the string is a digit string, False otherwise.
    ///
    /// A string is a digit string if all characters in the string are digits and there
    /// is at least one character in the string.
    #[native(isdigit(self, /))]
    fn isdigit(this: &Gc<Str>) -> bool {
        all_codes(this, u8::is_ascii_digit, unicode::is_digit)
    }

    /// Return True if the string is a numeric string, False otherwise.
    ///
    /// A string is numeric if all characters in the string are numeric and there is at
    /// least one character in the string.
    #[native(isnumeric(self, /))]
    fn isnumeric(this: &Gc<Str>) -> bool {
        all_codes(this, u8::is_ascii_digit, unicode::is_numeric)
    }

    /// Return True if the string is a whitespace string, False otherwise.
    ///
    /// A string is whitespace if all characters in the string are whitespace and there
    /// is at least one character in the string.
    #[native(isspace(self, /))]
    fn isspace(this: &Gc<Str>) -> bool {
        all_codes(this, |byte| is_ascii_space(*byte), unicode::is_space)
    }

    /// Return True if all characters in the string are printable, False otherwise.
    ///
    /// A character is printable if repr() may use it in its output.
    #[native(isprintable(self, /))]
    fn isprintable(this: &Gc<Str>) -> bool {
        this.is_empty() || all_codes(this, |byte| matches!(byte, 0x20..0x7f), unicode::is_printable)
    }

    /// Return True if the string is a valid Python identifier, False otherwise.
    ///
    /// Call keyword.iskeyword(s) to test whether string s is a reserved identifier,
    /// such as "def" or "class".
    #[native(isidentifier(self, /))]
    fn isidentifier(this: &Gc<Str>) -> bool {
        unicode::is_identifier(this.code_points())
    }

    /// Return True if the string is a lowercase string, False otherwise.
    ///
    /// A string is lowercase if all cased characters in the string are lowercase and
    /// there is at least one cased character in the string.
    #[native(islower(self, /))]
    fn islower(this: &Gc<Str>) -> bool {
        case::all_lower(this.as_wtf8())
    }

    /// Return True if the string is an uppercase string, False otherwise.
    ///
    /// A string is uppercase if all cased characters in the string are uppercase and
    /// there is at least one cased character in the string.
    #[native(isupper(self, /))]
    fn isupper(this: &Gc<Str>) -> bool {
        case::all_upper(this.as_wtf8())
    }

    /// Return True if the string is a title-cased string, False otherwise.
    ///
    /// In a title-cased string, upper- and title-case characters may only
    /// follow uncased characters and lowercase characters only cased ones.
    #[native(istitle(self, /))]
    fn istitle(this: &Gc<Str>) -> bool {
        case::all_title(this.as_wtf8())
    }
}

fn compare(op: CompareOp, a: &Gc<Str>, b: &Obj) -> Obj {
    match b.downcast::<Str>() {
        Some(b) => ops::compare_slices(op, a.as_wtf8(), b.as_wtf8()),
        None => Obj::NOT_IMPLEMENTED,
    }
}

fn text_of_ascii(vm: &Vm, bytes: &[u8]) -> Obj {
    match bytes {
        [byte] => vm.heap.str_char(u32::from(*byte)).into(),
        _ => text(vm, bytes),
    }
}

/// Letters after anything else in upper case, the others in lower case.
pub(crate) fn ascii_title(text: &[u8]) -> Vec<u8> {
    let mut after_letter = false;
    let one = |byte: &u8| {
        let changed = if after_letter { byte.to_ascii_lowercase() } else { byte.to_ascii_uppercase() };
        after_letter = byte.is_ascii_alphabetic();
        changed
    };
    text.iter().map(one).collect()
}

/// Tabs as spaces up to the next column that is a multiple of `tabsize`; None if that grows too long.
pub(crate) fn expand_tabs(text: &[u8], tabsize: i32, counts: impl Fn(u8) -> bool) -> Option<Vec<u8>> {
    let tabsize = usize::try_from(tabsize).unwrap_or(0);
    let mut out = Vec::with_capacity(text.len());
    let mut column = 0;
    for &byte in text {
        match byte {
            b'\t' => {
                if tabsize > 0 {
                    let n = tabsize - column % tabsize;
                    out.try_reserve(n).ok()?;
                    out.resize(out.len() + n, b' ');
                    column += n;
                }
            }
            b'\n' | b'\r' => {
                out.push(byte);
                column = 0;
            }
            _ => {
                out.push(byte);
                column += usize::from(counts(byte));
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(vm: &mut Vm, result: Result<Obj>) -> String {
        match result {
            Ok(value) => vm.repr_text(&value).unwrap(),
            Err(raised) => {
                let exception: Obj = raised.exception().into();
                let class = vm.type_of(&exception).name(vm);
                let args = raised.exception().args.cloned(&vm.heap);
                let first = args.items().first().cloned().unwrap_or(Obj::NONE);
                format!("{class}: {}", vm.str_text(&first).unwrap())
            }
        }
    }

    #[test]
    fn methods() {
        let mut vm = Vm::new();
        let vm = &mut vm;
        let text = |vm: &mut Vm, t: &str| -> Obj { vm.heap.str(t).into() };
        let call = |vm: &mut Vm, receiver: &str, name: &str, args: &[&str]| {
            let receiver = text(vm, receiver);
            let args: Vec<Obj> = args
                .iter()
                .map(|a| match a.parse::<i64>() {
                    Ok(i) => vm.int(i),
                    Err(_) => vm.heap.str(a).into(),
                })
                .collect();
            let result = vm.call_method(&receiver, name, &args);
            shown(vm, result)
        };
        for (receiver, name, args, expected) in [
            ("héllo", "upper", &[][..], "'HÉLLO'"),
            ("hello world", "title", &[], "'Hello World'"),
            ("añb", "find", &["b"], "2"),
            ("añb", "find", &["b", "0", "2"], "-1"),
            ("abcabc", "rfind", &["bc"], "4"),
            ("añbñ", "rindex", &["ñ"], "3"),
            ("a", "index", &["b"], "ValueError: substring not found"),
            ("a", "find", &["1"], "TypeError: find() argument 1 must be str, not int"),
            ("  aé b ", "strip", &[], "'aé b'"),
            ("éaé", "strip", &["é"], "'a'"),
            ("xxaxx", "lstrip", &["x"], "'axx'"),
            ("a", "strip", &["1"], "TypeError: strip arg must be None or str"),
            ("abc", "__getitem__", &["-1"], "'c'"),
            ("añc", "__getitem__", &["1"], "'ñ'"),
            ("añc", "__getitem__", &["3"], "IndexError: string index out of range"),
            ("a", "__add__", &["1"], "TypeError: can only concatenate str (not \"int\") to str"),
            ("ab", "__mul__", &["3"], "'ababab'"),
            ("ab", "center", &["5", "*"], "'**ab*'"),
            ("-7", "zfill", &["4"], "'-007'"),
            ("a\tb", "expandtabs", &["4"], "'a   b'"),
            ("añaña", "replace", &["a", ""], "'ññ'"),
            ("añ", "replace", &["", "-"], "'-a-ñ-'"),
            ("aaa", "count", &["a"], "3"),
            ("añ", "count", &[""], "3"),
            ("a", "__contains__", &["1"], "TypeError: 'in <string>' requires string as left operand, not int"),
            ("é\u{2028}", "__repr__", &[], "\"'é\\\\u2028'\""),
            ("%5s|%-5s|", "__mod__", &["1"], "TypeError: not enough arguments for format string"),
            ("%05d", "__mod__", &["42"], "'00042'"),
            (
                "{} {0}",
                "format",
                &["1"],
                "ValueError: cannot switch from automatic field numbering to manual field specification",
            ),
            ("{!r:>5}", "format", &["a"], "\"  'a'\""),
        ] {
            assert_eq!(call(vm, receiver, name, args), expected, "{receiver:?}.{name}({args:?})");
        }
    }
}
