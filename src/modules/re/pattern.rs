//! `re.Pattern`: a compiled pattern and what is done with it; `SRE_Scanner`, one match after the other.

use super::matched::{Match, Subject};
use super::matcher::{Matcher, Multiple, Single, Stop, Task, UNSET};
use super::parse::{self, Parsed};
use super::program::Program;
use super::template::{self, Piece};
use crate::object::native::Result;
use crate::object::{Gc, Obj, Special, Str, Trace, Type, Visitor, payload};
use crate::types::bytes::Bytes;
use crate::types::dict::Dict;
use crate::types::shapes;
use crate::vm::Vm;
use ouro_macros::methods;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::Ordering;

pub struct Pattern {
    pub program: Rc<Program>,
    pub source: Obj,
    pub flags: u32,
    pub is_text: bool,
    /// Numbers by name.
    pub names: Gc<Dict>,
}
payload!(Pattern, "re.Pattern", shapes::RE_PATTERN, container);
impl Trace for Pattern {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.source.trace(v);
        self.names.trace(v);
    }
}

thread_local! {
    /// A matcher that nobody uses at the moment.
    static SPARE: Cell<Option<Box<Matcher>>> = const { Cell::new(None) };
}

/// A pattern object.
pub fn make(vm: &mut Vm, source: &Obj, parsed: &Parsed, program: Program) -> Obj {
    let names = vm.dict();
    for (name, group) in &parsed.names {
        let (name, group) = (vm.heap.str_from_wtf8(name), vm.int(i64::from(*group)));
        let name = vm.heap.intern_str(&name);
        drop(names.set_str(&mut vm.heap, &name, group));
    }
    let pattern = Pattern {
        program: Rc::new(program),
        source: source.clone(),
        flags: parsed.flags,
        is_text: source.downcast::<Str>().is_some(),
        names,
    };
    vm.heap.alloc(pattern).into()
}

/// A search that goes on where the last match ended.
pub struct Search {
    pub subject: Subject,
    /// The end, in bytes.
    pub end: usize,
    /// Where the next one begins; None: there is no more.
    pub at: Option<usize>,
    /// The last match was empty, so that the next one at the same place must not be.
    pub advances: bool,
}

impl Search {
    fn step(
        &mut self,
        vm: &mut Vm,
        program: &Program,
        matcher: &mut Matcher,
        is_anchored: bool,
    ) -> Result<Option<(usize, usize)>> {
        let Some(at) = self.at.filter(|at| *at <= self.end) else { return Ok(None) };
        let found = find(vm, program, matcher, &self.subject, at..self.end, self.advances, is_anchored, false)?;
        self.at = found.map(|(_, end)| end);
        self.advances = found.is_some_and(|(start, end)| start == end);
        Ok(found)
    }
}

/// The first match in `range`; only at its beginning if `is_anchored`.
fn find(
    vm: &mut Vm,
    program: &Program,
    matcher: &mut Matcher,
    subject: &Subject,
    range: std::ops::Range<usize>,
    advances: bool,
    is_anchored: bool,
    is_full: bool,
) -> Result<Option<(usize, usize)>> {
    let task = Task { program, text: &subject.bytes()[..range.end], is_full };
    let mut ask = || if vm.attention.load(Ordering::Relaxed) == 0 { Ok(()) } else { vm.attend() };
    let (start, is_single) = (range.start, subject.is_single());
    let found = match (is_anchored, is_single) {
        (true, true) => matcher.match_at::<Single>(task, start, advances, &mut ask).map(|e| e.map(|e| (start, e))),
        (true, false) => matcher.match_at::<Multiple>(task, start, advances, &mut ask).map(|e| e.map(|e| (start, e))),
        (false, true) => matcher.search::<Single>(task, start, advances, &mut ask),
        (false, false) => matcher.search::<Multiple>(task, start, advances, &mut ask),
    };
    match found {
        Ok(found) => Ok(found),
        Err(Stop::Raised(raised)) => Err(raised),
        Err(Stop::Memory) => Err(vm.no_memory()),
    }
}

fn with_matcher<R>(act: impl FnOnce(&mut Matcher) -> R) -> R {
    let mut matcher = SPARE.take().unwrap_or_default();
    let result = act(&mut matcher);
    if matcher.is_small() {
        SPARE.set(Some(matcher));
    }
    result
}

/// What stands in place of a match.
enum Replacement {
    /// Literal text or bytes.
    Literal(Obj),
    Pieces(Vec<Piece>),
    Call(Obj),
}

impl Pattern {
    /// The string as what is matched.
    fn subject(&self, vm: &mut Vm, string: &Obj) -> Result<Subject> {
        let subject = if let Some(text) = string.downcast::<Str>() {
            Subject::Text(text.clone())
        } else if let Some(bytes) = string.downcast::<Bytes>() {
            Subject::Bytes(bytes.clone())
        } else {
            match vm.bytes_like(string)? {
                Some(data) => Subject::Bytes(vm.bytes(data)),
                None => {
                    let class = vm.type_of(string).name(vm);
                    return Err(vm.type_error(format!("expected string or bytes-like object, got '{class}'")));
                }
            }
        };
        match (&subject, self.is_text) {
            (Subject::Bytes(_), true) => Err(vm.type_error("cannot use a string pattern on a bytes-like object")),
            (Subject::Text(_), false) => Err(vm.type_error("cannot use a bytes pattern on a string-like object")),
            _ => Ok(subject),
        }
    }

    fn search_in(&self, vm: &mut Vm, string: &Obj, pos: isize, endpos: isize) -> Result<(Search, usize, usize)> {
        let subject = self.subject(vm, string)?;
        let len = subject.len();
        let (pos, endpos) = (pos.max(0) as usize, endpos.max(0) as usize);
        let (pos, endpos) = (pos.min(len), endpos.min(len));
        let (at, end) = (subject.offset(pos), subject.offset(endpos));
        Ok((Search { subject, end, at: Some(at), advances: false }, pos, endpos))
    }

    fn find_one(
        this: &Gc<Self>,
        vm: &mut Vm,
        string: &Obj,
        pos: isize,
        endpos: isize,
        is_anchored: bool,
        is_full: bool,
    ) -> Result<Obj> {
        let (search, pos, endpos) = this.search_in(vm, string, pos, endpos)?;
        let Some(at) = search.at.filter(|at| *at <= search.end) else { return Ok(Obj::NONE) };
        let program = this.program.clone();
        with_matcher(|matcher| {
            let range = at..search.end;
            let found = find(vm, &program, matcher, &search.subject, range, false, is_anchored, is_full)?;
            let Some(span) = found else { return Ok(Obj::NONE) };
            Ok(Match::make(vm, this, &search.subject, string, span, &matcher.slots, (pos, endpos)))
        })
    }

    /// The text of group `index` (from 1) in the slots.
    fn group(vm: &mut Vm, subject: &Subject, slots: &[usize], index: usize) -> Option<Obj> {
        let (start, end) = (slots[2 * index - 2], slots[2 * index - 1]);
        (start != UNSET && end != UNSET && start <= end).then(|| subject.slice(vm, start..end))
    }

    /// A replacement's pieces; literal text where it has no backslash.
    fn replacement(&self, vm: &mut Vm, repl: &Obj) -> Result<Replacement> {
        if repl.downcast::<Type>().is_some() || vm.special_of(repl, Special::Call).is_some() {
            return Ok(Replacement::Call(repl.clone()));
        }
        let literal = if repl.downcast::<Str>().is_some() {
            repl.clone()
        } else {
            match vm.bytes_like(repl)? {
                Some(data) => vm.bytes(data).into(),
                None => {
                    let class = vm.type_of(repl).name(vm);
                    let message = format!("decoding to str: need a bytes-like object, {class} found");
                    return Err(vm.type_error(message));
                }
            }
        };
        let has_backslash = match (literal.downcast::<Str>(), literal.downcast::<Bytes>()) {
            (Some(text), _) => text.as_wtf8().contains(&b'\\'),
            (_, Some(bytes)) => bytes.data.contains(&b'\\'),
            _ => false,
        };
        if !has_backslash {
            return Ok(Replacement::Literal(literal));
        }
        self.template(vm, &literal).map(Replacement::Pieces)
    }

    pub fn template(&self, vm: &mut Vm, template: &Obj) -> Result<Vec<Piece>> {
        let (codes, is_text): (Vec<u32>, bool) = if let Some(text) = template.downcast::<Str>() {
            (text.code_points().collect(), true)
        } else {
            match vm.bytes_like(template)? {
                Some(data) => (data.into_iter().map(u32::from).collect(), false),
                None => {
                    let class = vm.type_of(template).name(vm);
                    let message = format!("decoding to str: need a bytes-like object, {class} found");
                    return Err(vm.type_error(message));
                }
            }
        };
        let names: Vec<(Gc<Str>, i64)> = self
            .names
            .items(&vm.heap)
            .into_iter()
            .filter_map(|(k, v)| Some((k.downcast::<Str>()?.clone(), v.as_small_int()?)))
            .collect();
        let named = |name: &[u8]| names.iter().find(|(n, _)| n.as_wtf8() == name).map(|(_, g)| *g as u32);
        let pieces = template::parse(&codes, is_text, self.program.groups, named);
        pieces.map_err(|mistake| vm.pattern_mistake(mistake, template))
    }

    fn substitute(this: &Gc<Self>, vm: &mut Vm, repl: &Obj, string: &Obj, count: isize) -> Result<(Obj, i64)> {
        let replacement = this.replacement(vm, repl)?;
        let (mut search, pos, endpos) = this.search_in(vm, string, 0, isize::MAX)?;
        let program = this.program.clone();
        let subject = search.subject.clone();
        let (mut out, mut last, mut n, mut items) = (Vec::new(), 0, 0i64, 0usize);
        with_matcher(|matcher| {
            while count <= 0 || n < count as i64 {
                let Some((start, end)) = search.step(vm, &program, matcher, false)? else { break };
                if last < start {
                    items += 1;
                }
                out.extend_from_slice(&subject.bytes()[last..start]);
                match &replacement {
                    Replacement::Literal(text) => this.append(vm, &mut out, text, items)?,
                    Replacement::Pieces(pieces) => {
                        for piece in pieces {
                            match piece {
                                Piece::Text(text) => out.extend_from_slice(text),
                                Piece::Group(0) => out.extend_from_slice(&subject.bytes()[start..end]),
                                Piece::Group(group) => {
                                    let i = *group as usize;
                                    let (from, to) = (matcher.slots[2 * i - 2], matcher.slots[2 * i - 1]);
                                    if from != UNSET && to != UNSET && from <= to {
                                        out.extend_from_slice(&subject.bytes()[from..to]);
                                    }
                                }
                            }
                        }
                    }
                    Replacement::Call(f) => {
                        let span = (start, end);
                        let m = Match::make(vm, this, &subject, string, span, &matcher.slots, (pos, endpos));
                        let made = vm.call(f, &[m])?;
                        if !made.is_none() {
                            this.append(vm, &mut out, &made, items)?;
                        }
                    }
                }
                items += 1;
                last = end;
                n += 1;
            }
            Ok(())
        })?;
        if n == 0 {
            let whole = subject.slice(vm, 0..subject.bytes().len());
            return Ok((whole, 0));
        }
        out.extend_from_slice(&subject.bytes()[last..]);
        let result = if this.is_text { vm.heap.str_from_wtf8(&out).into() } else { vm.bytes(out).into() };
        Ok((result, n))
    }

    fn append(&self, vm: &mut Vm, out: &mut Vec<u8>, text: &Obj, index: usize) -> Result<()> {
        if self.is_text {
            if let Some(text) = text.downcast::<Str>() {
                out.extend_from_slice(text.as_wtf8());
                return Ok(());
            }
        } else if let Some(data) = vm.bytes_like(text)? {
            out.extend_from_slice(&data);
            return Ok(());
        }
        let class = vm.type_of(text).name(vm);
        let wanted = if self.is_text { "expected str instance" } else { "expected a bytes-like object" };
        Err(vm.type_error(format!("sequence item {index}: {wanted}, {class} found")))
    }
}

/// Compiled regular expression object.
#[methods(Pattern, module = "re", subclassable = false)]
impl Pattern {
    /// Matches zero or more characters at the beginning of the string.
    #[native(r#match(self, string, pos = 0, endpos = 9223372036854775807))]
    fn r#match(this: &Gc<Self>, vm: &mut Vm, string: &Obj, pos: isize, endpos: isize) -> Result<Obj> {
        Pattern::find_one(this, vm, string, pos, endpos, true, false)
    }

    /// Matches against all of the string.
    #[native(fullmatch(self, string, pos = 0, endpos = 9223372036854775807))]
    fn fullmatch(this: &Gc<Self>, vm: &mut Vm, string: &Obj, pos: isize, endpos: isize) -> Result<Obj> {
        Pattern::find_one(this, vm, string, pos, endpos, true, true)
    }

    /// Scan through string looking for a match, and return a corresponding match object instance.
    ///
    /// Return None if no position in the string matches.
    #[native(search(self, string, pos = 0, endpos = 9223372036854775807))]
    fn search(this: &Gc<Self>, vm: &mut Vm, string: &Obj, pos: isize, endpos: isize) -> Result<Obj> {
        Pattern::find_one(this, vm, string, pos, endpos, false, false)
    }

    /// Return a list of all non-overlapping matches of pattern in string.
    #[native(findall(self, string, pos = 0, endpos = 9223372036854775807))]
    fn findall(this: &Gc<Self>, vm: &mut Vm, string: &Obj, pos: isize, endpos: isize) -> Result<Obj> {
        let (mut search, ..) = this.search_in(vm, string, pos, endpos)?;
        let (program, subject) = (this.program.clone(), search.subject.clone());
        let empty = subject.slice(vm, 0..0);
        let groups = program.groups as usize;
        let mut found = Vec::new();
        with_matcher(|matcher| {
            while let Some((start, end)) = search.step(vm, &program, matcher, false)? {
                let item = match groups {
                    0 => subject.slice(vm, start..end),
                    1 => Pattern::group(vm, &subject, &matcher.slots, 1).unwrap_or_else(|| empty.clone()),
                    _ => {
                        let mut all = Vec::with_capacity(groups);
                        for i in 1..=groups {
                            let group = Pattern::group(vm, &subject, &matcher.slots, i);
                            all.push(group.unwrap_or_else(|| empty.clone()));
                        }
                        vm.heap.tuple(all).into()
                    }
                };
                found.push(item);
            }
            Ok(())
        })?;
        Ok(vm.list(found).into())
    }

    /// Return an iterator over all non-overlapping matches for the RE pattern in string.
    ///
    /// For each match, the iterator returns a match object.
    #[native(finditer(self, string, pos = 0, endpos = 9223372036854775807))]
    fn finditer(this: &Gc<Self>, vm: &mut Vm, string: &Obj, pos: isize, endpos: isize) -> Result<Obj> {
        let scanner = Scanner::make(vm, this, string, pos, endpos)?;
        let search = vm.get_attr_name(&scanner, "search")?;
        Ok(crate::types::iterator::callable(vm, &search, &Obj::NONE))
    }

    #[native(scanner(self, string, pos = 0, endpos = 9223372036854775807))]
    fn scanner(this: &Gc<Self>, vm: &mut Vm, string: &Obj, pos: isize, endpos: isize) -> Result<Obj> {
        Scanner::make(vm, this, string, pos, endpos)
    }

    /// Split string by the occurrences of pattern.
    #[native(split(self, string, maxsplit = 0))]
    fn split(this: &Gc<Self>, vm: &mut Vm, string: &Obj, maxsplit: isize) -> Result<Obj> {
        let (mut search, ..) = this.search_in(vm, string, 0, isize::MAX)?;
        let (program, subject) = (this.program.clone(), search.subject.clone());
        let (mut parts, mut last, mut n) = (Vec::new(), 0, 0);
        with_matcher(|matcher| {
            while maxsplit == 0 || n < maxsplit {
                let Some((start, end)) = search.step(vm, &program, matcher, false)? else { break };
                parts.push(subject.slice(vm, last..start));
                for i in 1..=program.groups as usize {
                    parts.push(Pattern::group(vm, &subject, &matcher.slots, i).unwrap_or(Obj::NONE));
                }
                n += 1;
                last = end;
            }
            Ok(())
        })?;
        parts.push(subject.slice(vm, last..subject.bytes().len()));
        Ok(vm.list(parts).into())
    }

    /// Return the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string by the replacement repl.
    #[native(sub(self, repl, string, count = 0))]
    fn sub(this: &Gc<Self>, vm: &mut Vm, repl: &Obj, string: &Obj, count: isize) -> Result<Obj> {
        Ok(Pattern::substitute(this, vm, repl, string, count)?.0)
    }

    /// Return the tuple (new_string, number_of_subs_made) found by replacing the leftmost non-overlapping occurrences of pattern with the replacement repl.
    #[native(subn(self, repl, string, count = 0))]
    fn subn(this: &Gc<Self>, vm: &mut Vm, repl: &Obj, string: &Obj, count: isize) -> Result<Obj> {
        let (text, n) = Pattern::substitute(this, vm, repl, string, count)?;
        let n = vm.int(n);
        Ok(vm.heap.tuple(vec![text, n]).into())
    }

    /// The pattern string from which the RE object was compiled.
    #[getter(pattern)]
    fn pattern(this: &Gc<Self>) -> Obj {
        this.source.clone()
    }

    /// The regex matching flags.
    #[getter(flags)]
    fn flags(this: &Gc<Self>) -> u32 {
        this.flags
    }

    /// The number of capturing groups in the pattern.
    #[getter(groups)]
    fn groups(this: &Gc<Self>) -> u32 {
        this.program.groups
    }

    /// A dictionary mapping group names to group numbers.
    #[getter(groupindex)]
    fn groupindex(this: &Gc<Self>, vm: &mut Vm) -> Obj {
        vm.mapping_proxy(this.names.as_obj())
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

    #[native(__eq__(self, value, /))]
    fn eq(this: &Gc<Self>, vm: &mut Vm, value: &Obj) -> Result<Obj> {
        let Some(other) = value.downcast::<Pattern>() else { return Ok(Obj::NOT_IMPLEMENTED) };
        let is_same = this.flags == other.flags
            && this.is_text == other.is_text
            && vm.eq(&this.source.clone(), &other.source.clone())?;
        Ok(Obj::bool(is_same))
    }

    #[native(__hash__(self, /))]
    fn hash(this: &Gc<Self>, vm: &mut Vm) -> Result<i64> {
        Ok(vm.hash(&this.source.clone())? ^ i64::from(this.flags) << 20)
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<Gc<Str>> {
        const NAMES: [(u32, &str); 8] = [
            (parse::IGNORECASE, "re.IGNORECASE"),
            (parse::LOCALE, "re.LOCALE"),
            (parse::MULTILINE, "re.MULTILINE"),
            (parse::DOTALL, "re.DOTALL"),
            (parse::UNICODE, "re.UNICODE"),
            (parse::VERBOSE, "re.VERBOSE"),
            (parse::DEBUG, "re.DEBUG"),
            (parse::ASCII, "re.ASCII"),
        ];
        let types = parse::LOCALE | parse::UNICODE | parse::ASCII;
        let is_usual = this.is_text && this.flags & types == parse::UNICODE;
        let mut rest = if is_usual { this.flags & !parse::UNICODE } else { this.flags };
        let shown = vm.repr(&this.source.clone())?;
        let cut = shown.byte_offset(shown.len().min(200));
        let mut text = b"re.compile(".to_vec();
        text.extend_from_slice(&shown.as_wtf8()[..cut]);
        let mut names: Vec<String> = Vec::new();
        for (flag, name) in NAMES {
            if rest & flag != 0 {
                names.push(name.to_owned());
                rest &= !flag;
            }
        }
        if rest != 0 {
            names.push(format!("{rest:#x}"));
        }
        if !names.is_empty() {
            text.extend_from_slice(format!(", {}", names.join("|")).as_bytes());
        }
        text.push(b')');
        Ok(vm.heap.str_from_wtf8(&text))
    }
}

/// Finds one match after the other.
pub struct Scanner {
    pattern: Gc<Pattern>,
    string: Obj,
    subject: Subject,
    /// Limits as characters.
    limits: (usize, usize),
    end: usize,
    at: Cell<Option<usize>>,
    advances: Cell<bool>,
    is_running: Cell<bool>,
}
payload!(Scanner, "_sre.SRE_Scanner", shapes::RE_SCANNER, container);
impl Trace for Scanner {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.pattern.trace(v);
        self.string.trace(v);
        self.subject.trace(v);
    }
}

impl Scanner {
    fn make(vm: &mut Vm, pattern: &Gc<Pattern>, string: &Obj, pos: isize, endpos: isize) -> Result<Obj> {
        let (search, pos, endpos) = pattern.search_in(vm, string, pos, endpos)?;
        let scanner = Scanner {
            pattern: pattern.clone(),
            string: string.clone(),
            subject: search.subject,
            limits: (pos, endpos),
            end: search.end,
            at: Cell::new(search.at),
            advances: Cell::new(false),
            is_running: Cell::new(false),
        };
        Ok(vm.heap.alloc(scanner).into())
    }

    fn step(this: &Gc<Self>, vm: &mut Vm, is_anchored: bool) -> Result<Obj> {
        if this.is_running.replace(true) {
            return Err(vm.value_error("regular expression scanner already executing"));
        }
        let (end, at, advances) = (this.end, this.at.get(), this.advances.get());
        let mut search = Search { subject: this.subject.clone(), end, at, advances };
        let program = this.pattern.program.clone();
        let made = with_matcher(|matcher| match search.step(vm, &program, matcher, is_anchored)? {
            Some(span) => {
                let slots = &matcher.slots;
                Ok(Match::make(vm, &this.pattern, &this.subject, &this.string, span, slots, this.limits))
            }
            None => Ok(Obj::NONE),
        });
        this.is_running.set(false);
        this.at.set(search.at);
        this.advances.set(search.advances);
        made
    }
}

#[methods(SRE_Scanner, module = "_sre", subclassable = false)]
impl Scanner {
    #[native(r#match(self, /))]
    fn r#match(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        Scanner::step(this, vm, true)
    }

    #[native(search(self, /))]
    fn search(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        Scanner::step(this, vm, false)
    }

    #[getter(pattern)]
    fn pattern(this: &Gc<Self>) -> Gc<Pattern> {
        this.pattern.clone()
    }
}
