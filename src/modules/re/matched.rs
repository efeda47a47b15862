//! `re.Match`: where a pattern was found, and what its groups took.

use super::matcher::UNSET;
use super::pattern::Pattern;
use super::template::Piece;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Special, Str, Trace, Tuple, Visitor, payload};
use crate::types::bytes::Bytes;
use crate::types::dict::Dict;
use crate::types::shapes;
use crate::vm::Vm;
use ouro_macros::methods;
use std::ops::Range;

/// What is searched.
#[derive(Clone)]
pub enum Subject {
    Text(Gc<Str>),
    Bytes(Gc<Bytes>),
}

impl Trace for Subject {
    fn trace(&self, v: &mut Visitor<'_>) {
        match self {
            Subject::Text(text) => text.trace(v),
            Subject::Bytes(bytes) => bytes.trace(v),
        }
    }
}

impl Subject {
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Subject::Text(text) => text.as_wtf8(),
            Subject::Bytes(bytes) => &bytes.data,
        }
    }

    /// Whether each character is a byte.
    #[must_use]
    pub fn is_single(&self) -> bool {
        match self {
            Subject::Text(text) => text.is_ascii(),
            Subject::Bytes(_) => true,
        }
    }

    /// The number of characters.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Subject::Text(text) => text.len(),
            Subject::Bytes(bytes) => bytes.data.len(),
        }
    }

    /// Where character `index` begins.
    #[must_use]
    pub fn offset(&self, index: usize) -> usize {
        match self {
            Subject::Text(text) => text.byte_offset(index),
            Subject::Bytes(_) => index,
        }
    }

    /// The number of the character at a byte.
    #[must_use]
    pub fn index(&self, offset: usize) -> usize {
        match self {
            Subject::Text(text) => text.char_index(offset),
            Subject::Bytes(_) => offset,
        }
    }

    pub fn slice(&self, vm: &mut Vm, range: Range<usize>) -> Obj {
        match self {
            Subject::Text(text) => vm.heap.str_slice(text, range).into(),
            Subject::Bytes(bytes) if range.len() == bytes.data.len() => bytes.into(),
            Subject::Bytes(bytes) => vm.bytes(bytes.data[range].to_vec()).into(),
        }
    }
}

pub struct Match {
    pattern: Gc<Pattern>,
    subject: Subject,
    string: Obj,
    /// Begin and end of the whole and of every group, in bytes; `UNSET` for groups that took no part.
    spans: Box<[(usize, usize)]>,
    last: Option<u32>,
    limits: (usize, usize),
}
payload!(Match, "re.Match", shapes::RE_MATCH, container);
impl Trace for Match {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.pattern.trace(v);
        self.subject.trace(v);
        self.string.trace(v);
    }
}

impl Match {
    pub fn make(
        vm: &mut Vm,
        pattern: &Gc<Pattern>,
        subject: &Subject,
        string: &Obj,
        span: (usize, usize),
        slots: &[usize],
        limits: (usize, usize),
    ) -> Obj {
        let (last, groups) = slots.split_last().expect("there is a slot for the last group");
        let pairs = groups.chunks_exact(2).map(|pair| match (pair[0], pair[1]) {
            (start, end) if start == UNSET || end == UNSET || start > end => (UNSET, UNSET),
            span => span,
        });
        let spans = std::iter::once(span).chain(pairs).collect();
        let last = (*last != UNSET).then_some(*last as u32);
        let made =
            Match { pattern: pattern.clone(), subject: subject.clone(), string: string.clone(), spans, last, limits };
        vm.heap.alloc(made).into()
    }

    /// The number of the group that `key` names.
    fn index(&self, vm: &mut Vm, key: &Obj) -> Result<usize> {
        let number = if let Some(i) = key.as_small_int() {
            Some(i)
        } else if vm.special_of(key, Special::Index).is_some() {
            let i = vm.index(key)?;
            crate::types::int::as_i64(&i)
        } else if key.downcast::<Str>().is_some() {
            let names = self.pattern.names.clone();
            vm.dict_get(&names, key)?.and_then(|i| i.as_small_int())
        } else {
            None
        };
        match number.and_then(|i| usize::try_from(i).ok()).filter(|i| *i < self.spans.len()) {
            Some(i) => Ok(i),
            None => Err(vm.index_error("no such group")),
        }
    }

    fn text(&self, vm: &mut Vm, index: usize) -> Option<Obj> {
        let (start, end) = self.spans[index];
        (start != UNSET).then(|| self.subject.slice(vm, start..end))
    }

    fn key_text(&self, vm: &mut Vm, key: &Obj) -> Result<Obj> {
        let index = self.index(vm, key)?;
        Ok(self.text(vm, index).unwrap_or(Obj::NONE))
    }

    /// The span in characters; -1 where it took no part.
    fn places(&self, vm: &mut Vm, index: usize) -> (Obj, Obj) {
        let (start, end) = self.spans[index];
        if start == UNSET {
            return (Obj::small(-1), Obj::small(-1));
        }
        let first = self.subject.index(start);
        let length = match &self.subject {
            Subject::Text(text) if !text.is_ascii() => ouro_text::wtf8::length(&text.as_wtf8()[start..end]),
            _ => end - start,
        };
        (vm.int(first as i64), vm.int((first + length) as i64))
    }

    fn group_or_whole(&self, vm: &mut Vm, group: Option<&Obj>) -> Result<usize> {
        group.map_or(Ok(0), |group| self.index(vm, group))
    }
}

/// The result of re.match() and re.search().
///
/// Match objects always have a boolean value of True.
#[methods(Match, module = "re", subclassable = false)]
impl Match {
    /// group([group1, ...]) -> str or tuple.
    /// Return subgroup(s) of the match by indices or names.
    /// For 0 returns the entire match.
    #[native(group(self, *args))]
    fn group(this: &Gc<Self>, vm: &mut Vm, args: &[Obj]) -> Result<Obj> {
        match args {
            [] => Ok(this.text(vm, 0).unwrap_or(Obj::NONE)),
            [key] => this.key_text(vm, key),
            keys => {
                let mut texts = Vec::with_capacity(keys.len());
                for key in keys {
                    texts.push(this.key_text(vm, key)?);
                }
                Ok(vm.heap.tuple(texts).into())
            }
        }
    }

    #[native(__getitem__(self, key, /))]
    fn getitem(this: &Gc<Self>, vm: &mut Vm, key: &Obj) -> Result<Obj> {
        this.key_text(vm, key)
    }

    /// Return a tuple containing all the subgroups of the match, from 1.
    #[native(groups(self, default=None))]
    fn groups(this: &Gc<Self>, vm: &mut Vm, default: Option<&Obj>) -> Gc<Tuple> {
        let default = default.cloned().unwrap_or_default();
        let mut texts = Vec::with_capacity(this.spans.len());
        for i in 1..this.spans.len() {
            texts.push(this.text(vm, i).unwrap_or_else(|| default.clone()));
        }
        vm.heap.tuple(texts)
    }

    /// Return a dictionary containing all the named subgroups of the match, keyed by the subgroup name.
    #[native(groupdict(self, default=None))]
    fn groupdict(this: &Gc<Self>, vm: &mut Vm, default: Option<&Obj>) -> Result<Gc<Dict>> {
        let default = default.cloned().unwrap_or_default();
        let named = vm.dict();
        for (name, index) in this.pattern.names.items(&vm.heap) {
            let text = index.as_small_int().and_then(|i| this.text(vm, i as usize));
            vm.dict_set(&named, &name, text.unwrap_or_else(|| default.clone()))?;
        }
        Ok(named)
    }

    /// Return index of the start of the substring matched by group.
    #[native(start(self, group=NULL, /))]
    fn start(this: &Gc<Self>, vm: &mut Vm, group: Option<&Obj>) -> Result<Obj> {
        let index = this.group_or_whole(vm, group)?;
        Ok(this.places(vm, index).0)
    }

    /// Return index of the end of the substring matched by group.
    #[native(end(self, group=NULL, /))]
    fn end(this: &Gc<Self>, vm: &mut Vm, group: Option<&Obj>) -> Result<Obj> {
        let index = this.group_or_whole(vm, group)?;
        Ok(this.places(vm, index).1)
    }

    /// For match object m, return the 2-tuple (m.start(group), m.end(group)).
    #[native(span(self, group=NULL, /))]
    fn span(this: &Gc<Self>, vm: &mut Vm, group: Option<&Obj>) -> Result<Gc<Tuple>> {
        let index = this.group_or_whole(vm, group)?;
        let (start, end) = this.places(vm, index);
        Ok(vm.heap.tuple(vec![start, end]))
    }

    /// Return the string obtained by doing backslash substitution on the string template, as done by the sub() method.
    #[native(expand(self, template))]
    fn expand(this: &Gc<Self>, vm: &mut Vm, template: &Obj) -> Result<Obj> {
        let pieces = this.pattern.template(vm, template)?;
        let mut out = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => out.extend_from_slice(&text),
                Piece::Group(group) => {
                    let (start, end) = this.spans[group as usize];
                    if start != UNSET {
                        out.extend_from_slice(&this.subject.bytes()[start..end]);
                    }
                }
            }
        }
        let is_text = template.downcast::<Str>().is_some();
        Ok(if is_text { vm.heap.str_from_wtf8(&out).into() } else { vm.bytes(out).into() })
    }

    /// The string passed to match() or search().
    #[getter(string)]
    fn string(this: &Gc<Self>) -> Obj {
        this.string.clone()
    }

    /// The regular expression object.
    #[getter(re)]
    fn re(this: &Gc<Self>) -> Gc<Pattern> {
        this.pattern.clone()
    }

    /// The index into the string at which the RE engine started looking for a match.
    #[getter(pos)]
    fn pos(this: &Gc<Self>) -> usize {
        this.limits.0
    }

    /// The index into the string beyond which the RE engine will not go.
    #[getter(endpos)]
    fn endpos(this: &Gc<Self>) -> usize {
        this.limits.1
    }

    /// The integer index of the last matched capturing group.
    #[getter(lastindex)]
    fn lastindex(this: &Gc<Self>) -> Option<u32> {
        this.last
    }

    /// The name of the last matched capturing group.
    #[getter(lastgroup)]
    fn lastgroup(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        let Some(last) = this.last else { return Obj::NONE };
        let named = this.pattern.names.items(&vm.heap).into_iter();
        let mut named = named.filter(|(_, index)| index.as_small_int() == Some(i64::from(last)));
        named.next().map_or(Obj::NONE, |(name, _)| name)
    }

    #[getter(regs)]
    fn regs(this: &Gc<Self>, vm: &mut Vm) -> Gc<Tuple> {
        let mut spans = Vec::with_capacity(this.spans.len());
        for i in 0..this.spans.len() {
            let (start, end) = this.places(vm, i);
            spans.push(vm.heap.tuple(vec![start, end]).into());
        }
        vm.heap.tuple(spans)
    }

    #[native(__copy__(self, /))]
    fn copy(this: &Gc<Self>) -> Gc<Self> {
        this.clone()
    }

    #[native(__deepcopy__(self, memo, /))]
    fn deepcopy(this: &Gc<Self>, _memo: &Obj) -> Gc<Self> {
        this.clone()
    }

    /// See PEP 585
    #[classmethod(__class_getitem__(cls, object, /))]
    fn class_getitem(vm: &mut Vm, cls: &Obj, object: &Obj) -> Obj {
        crate::types::generic_alias(vm, cls, object)
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Str>> {
        let (start, end) = this.places(vm, 0);
        let (start, end) = (vm.repr_text(&start)?, vm.repr_text(&end)?);
        let whole = this.text(vm, 0).unwrap_or(Obj::NONE);
        let shown = vm.repr(&whole)?;
        let cut = shown.byte_offset(shown.len().min(50));
        let mut text = format!("<re.Match object; span=({start}, {end}), match=").into_bytes();
        text.extend_from_slice(&shown.as_wtf8()[..cut]);
        text.push(b'>');
        Ok(vm.heap.str_from_wtf8(&text))
    }
}
