//! The matcher: runs a program over a text by trying and going back, as Python's semantics ask for (captures inside
//! repetitions, references, possessive repetition). What it may go back to lies on a list of its own, so that no pattern
//! overflows the native stack, and whoever waits can be asked now and then.

use super::charset::{CharSet, Fold, is_in, is_same};
use super::parse::{Category, Greed, MANY};
use super::program::{Loop, NO_GUARD, One, Op, Place, Program, Repeat, Start};
use crate::object::Raised;
use memchr::{memchr, memmem, memrchr};
use std::marker::PhantomData;

/// A group that took no part.
pub const UNSET: usize = usize::MAX;
/// More to go back to than this is given up.
const MAX_STACK: usize = 1 << 25;
/// So many steps back between two questions.
const PATIENCE: u32 = 1 << 14;

/// How characters lie in the bytes of a text.
pub trait Encoding {
    /// The character at `at`, which is before the end, and where the next one begins.
    fn next(text: &[u8], at: usize) -> (u32, usize);
    /// The character before `at`, which is behind the beginning, and where it begins.
    fn previous(text: &[u8], at: usize) -> (u32, usize);
    const IS_SINGLE: bool;
}

/// A byte each: bytes, or text that is ASCII.
pub struct Single;
impl Encoding for Single {
    #[inline(always)]
    fn next(text: &[u8], at: usize) -> (u32, usize) {
        (text[at].into(), at + 1)
    }
    #[inline(always)]
    fn previous(text: &[u8], at: usize) -> (u32, usize) {
        (text[at - 1].into(), at - 1)
    }
    const IS_SINGLE: bool = true;
}

/// WTF-8.
pub struct Multiple;
impl Encoding for Multiple {
    #[inline(always)]
    fn next(text: &[u8], at: usize) -> (u32, usize) {
        let first = text[at];
        if first < 0x80 {
            return (first.into(), at + 1);
        }
        let len = match first {
            0..0xe0 => 2,
            0xe0..0xf0 => 3,
            _ => 4,
        };
        let bits = u32::from(first) & (0x7f >> len);
        let code = text[at + 1..at + len].iter().fold(bits, |c, b| c << 6 | u32::from(b & 0x3f));
        (code, at + len)
    }
    #[inline(always)]
    fn previous(text: &[u8], at: usize) -> (u32, usize) {
        let mut start = at - 1;
        while text[start] & 0xc0 == 0x80 {
            start -= 1;
        }
        (Self::next(text, start).0, start)
    }
    const IS_SINGLE: bool = false;
}

/// Why matching ended without an answer.
#[derive(Debug)]
pub enum Stop {
    /// Who was asked said so.
    Raised(Raised),
    Memory,
}

/// What is asked now and then.
pub type Ask<'a> = dyn FnMut() -> Result<(), Raised> + 'a;

#[derive(Clone, Copy)]
enum Back {
    /// Go on at the instruction from the place.
    Choice,
    /// A slot had this value.
    Slot,
    /// A greedy repetition may give up characters: it reaches to `a`, at least to `b`.
    Greedy,
    /// A lazy repetition may take `b` more from `a`.
    Lazy,
    /// A lazy loop may run once more from `a`.
    LazyLoop,
    /// A loop's counter was `a`, its last beginning `b`.
    Counter,
    /// An assertion or atomic group began here: place `a`, mark before `b`.
    Mark,
}

#[derive(Clone, Copy)]
struct Entry {
    kind: Back,
    at: u32,
    a: usize,
    b: usize,
}

#[derive(Clone, Copy)]
struct Counter {
    count: u32,
    last: usize,
}

/// One attempt after another at matching a program; kept between them, so that nothing is allocated anew.
#[derive(Default)]
pub struct Matcher {
    stack: Vec<Entry>,
    /// Begin and end of each group, then the group closed last (or `UNSET`).
    pub slots: Vec<usize>,
    counters: Vec<Counter>,
    mark: usize,
}

/// What is to be matched, and how.
#[derive(Clone, Copy)]
pub struct Task<'a> {
    pub program: &'a Program,
    /// Up to the end position; what is behind it does not exist.
    pub text: &'a [u8],
    /// The match must reach the end.
    pub is_full: bool,
}

struct Run<'a, 'b, E> {
    task: Task<'a>,
    m: &'a mut Matcher,
    ask: &'a mut Ask<'b>,
    start: usize,
    /// The match must not be empty.
    advances: bool,
    patience: u32,
    encoding: PhantomData<E>,
}

impl Matcher {
    /// Whether it is worth being kept for the next pattern.
    #[must_use]
    pub fn is_small(&self) -> bool {
        self.stack.capacity() < 1 << 14
    }

    fn reset(&mut self, program: &Program) {
        self.stack.clear();
        self.slots.clear();
        self.slots.resize(2 * program.groups as usize + 1, UNSET);
        if self.counters.len() != program.loops.len() {
            self.counters = vec![Counter { count: 0, last: UNSET }; program.loops.len()];
        }
        self.mark = UNSET;
    }

    /// The end of a match that begins at `start`.
    pub fn match_at<E: Encoding>(
        &mut self,
        task: Task<'_>,
        start: usize,
        advances: bool,
        ask: &mut Ask<'_>,
    ) -> Result<Option<usize>, Stop> {
        self.reset(task.program);
        let patience = PATIENCE;
        Run::<E> { task, m: self, ask, start, advances, patience, encoding: PhantomData }.run()
    }

    /// The first match at or after `start`: where it begins and ends.
    pub fn search<E: Encoding>(
        &mut self,
        task: Task<'_>,
        start: usize,
        advances: bool,
        ask: &mut Ask<'_>,
    ) -> Result<Option<(usize, usize)>, Stop> {
        let text = task.text;
        let mut at = start;
        let finder = match &task.program.start {
            Start::Bytes(prefix) if prefix.len() > 1 => Some(memmem::Finder::new(prefix)),
            _ => None,
        };
        let mut tries = 0u32;
        loop {
            at = match &task.program.start {
                Start::Anywhere => at,
                Start::Anchored if at > 0 => return Ok(None),
                Start::Anchored => at,
                Start::Bytes(prefix) => {
                    let found = match &finder {
                        Some(finder) => finder.find(&text[at..]),
                        None => memchr(prefix[0], &text[at..]),
                    };
                    match found {
                        Some(offset) => at + offset,
                        None => return Ok(None),
                    }
                }
                Start::OneOf(bytes) => {
                    let is_first = |b: &u8| bytes[usize::from(*b >> 6)] >> (b & 63) & 1 != 0;
                    match text[at..].iter().position(is_first) {
                        Some(offset) => at + offset,
                        None => return Ok(None),
                    }
                }
            };
            let advances = advances && at == start;
            if let Some(end) = self.match_at::<E>(task, at, advances, ask)? {
                return Ok(Some((at, end)));
            }
            if at >= text.len() {
                return Ok(None);
            }
            at = E::next(text, at).1;
            tries += 1;
            if tries.is_multiple_of(PATIENCE) {
                ask().map_err(Stop::Raised)?;
            }
        }
    }
}

impl<E: Encoding> Run<'_, '_, E> {
    #[inline(always)]
    fn one(&self, one: One, at: usize) -> Option<usize> {
        let text = self.task.text;
        if at >= text.len() {
            return None;
        }
        let byte = text[at];
        if E::IS_SINGLE || byte < 0x80 {
            let holds = match one {
                One::Char(c) => u32::from(byte) == c,
                One::Line => byte != b'\n',
                One::Any => true,
                One::Set(set) => self.set(set).has_byte(byte),
            };
            return holds.then_some(at + 1);
        }
        let (c, next) = E::next(text, at);
        let holds = match one {
            One::Char(wanted) => c == wanted,
            One::Line | One::Any => true,
            One::Set(set) => self.set(set).has(c),
        };
        holds.then_some(next)
    }

    #[inline(always)]
    fn set(&self, set: u32) -> &CharSet {
        &self.task.program.sets[set as usize]
    }

    /// Take up to `max` characters; gives the end and how many.
    #[inline]
    fn take(&self, one: One, start: usize, max: usize) -> (usize, usize) {
        let text = self.task.text;
        if E::IS_SINGLE {
            let rest = &text[start..];
            let rest = &rest[..rest.len().min(max)];
            let count = match one {
                One::Any => rest.len(),
                One::Line => memchr(b'\n', rest).unwrap_or(rest.len()),
                One::Char(c) => rest.iter().take_while(|b| u32::from(**b) == c).count(),
                One::Set(set) => {
                    let set = self.set(set);
                    rest.iter().take_while(|b| set.has_byte(**b)).count()
                }
            };
            return (start + count, count);
        }
        if max == usize::MAX {
            // How many they are is of no interest.
            match one {
                One::Any => return (text.len(), usize::MAX),
                One::Line => {
                    let end = memchr(b'\n', &text[start..]).map_or(text.len(), |i| start + i);
                    return (end, if end == start { 0 } else { usize::MAX });
                }
                One::Char(_) | One::Set(_) => {}
            }
        }
        let (mut at, mut count) = (start, 0);
        while count < max
            && let Some(next) = self.one(one, at)
        {
            at = next;
            count += 1;
        }
        (at, count)
    }

    #[inline(always)]
    fn push(&mut self, kind: Back, at: u32, a: usize, b: usize) {
        self.m.stack.push(Entry { kind, at, a, b });
    }

    #[inline(always)]
    fn set_slot(&mut self, slot: usize, value: usize) {
        let old = std::mem::replace(&mut self.m.slots[slot], value);
        self.push(Back::Slot, slot as u32, old, 0);
    }

    fn group(&self, group: u32) -> Option<(usize, usize)> {
        let i = 2 * (group as usize - 1);
        let (start, end) = (self.m.slots[i], self.m.slots[i + 1]);
        (start != UNSET && end != UNSET && start <= end).then_some((start, end))
    }

    fn is_word(&self, c: u32, is_ascii: bool) -> bool {
        is_in(Category::Word, c, is_ascii)
    }

    fn is_at(&self, place: Place, at: usize) -> bool {
        let text = self.task.text;
        match place {
            Place::Start => at == 0,
            Place::LineStart => at == 0 || text[at - 1] == b'\n',
            Place::End => at == text.len(),
            Place::LastLineEnd => at == text.len() || at + 1 == text.len() && text[at] == b'\n',
            Place::LineEnd => at == text.len() || text[at] == b'\n',
            Place::Boundary { is_ascii } => self.is_boundary(at, is_ascii),
            // An empty text has no inside either.
            Place::NotBoundary { is_ascii } => !text.is_empty() && !self.is_boundary(at, is_ascii),
        }
    }

    fn is_boundary(&self, at: usize, is_ascii: bool) -> bool {
        let text = self.task.text;
        let before = at > 0 && self.is_word(E::previous(text, at).0, is_ascii);
        let after = at < text.len() && self.is_word(E::next(text, at).0, is_ascii);
        before != after
    }

    /// Where the text of a group, repeated at `at`, ends.
    fn reference(&self, group: u32, fold: Fold, at: usize) -> Option<usize> {
        let (start, end) = self.group(group)?;
        let text = self.task.text;
        let wanted = &text[start..end];
        if fold == Fold::None {
            return text[at..].starts_with(wanted).then(|| at + wanted.len());
        }
        let (mut from, mut at) = (start, at);
        while from < end {
            if at >= text.len() {
                return None;
            }
            let ((a, next_from), (b, next)) = (E::next(text, from), E::next(text, at));
            if !is_same(a, b, fold) {
                return None;
            }
            (from, at) = (next_from, next);
        }
        Some(at)
    }

    fn back_by(&self, count: u32, mut at: usize) -> Option<usize> {
        if E::IS_SINGLE {
            return at.checked_sub(count as usize);
        }
        for _ in 0..count {
            if at == 0 {
                return None;
            }
            at = E::previous(self.task.text, at).1;
        }
        Some(at)
    }

    fn mark(&mut self, pc: usize, at: usize) {
        let before = self.m.mark;
        self.m.mark = self.m.stack.len();
        self.push(Back::Mark, pc as u32, at, before);
    }

    /// Forget what can be gone back to since the mark, but not what must be undone; gives the mark's place.
    fn commit(&mut self) -> usize {
        let first = self.m.mark;
        let mark = self.m.stack[first];
        let mut kept = first;
        for i in first + 1..self.m.stack.len() {
            if matches!(self.m.stack[i].kind, Back::Slot | Back::Counter) {
                self.m.stack[kept] = self.m.stack[i];
                kept += 1;
            }
        }
        self.m.stack.truncate(kept);
        self.m.mark = mark.b;
        mark.a
    }

    /// Undo everything since the mark.
    fn roll_back(&mut self) {
        let first = self.m.mark;
        while self.m.stack.len() > first + 1 {
            let entry = self.m.stack.pop().expect("longer than one");
            self.undo(entry);
        }
        let mark = self.m.stack.pop().expect("the mark is there");
        self.m.mark = mark.b;
    }

    #[inline(always)]
    fn undo(&mut self, entry: Entry) {
        match entry.kind {
            Back::Slot => self.m.slots[entry.at as usize] = entry.a,
            Back::Counter => {
                let (count, last) = (entry.a as u32, entry.b);
                self.m.counters[entry.at as usize] = Counter { count, last };
            }
            Back::Choice | Back::Greedy | Back::Lazy | Back::LazyLoop | Back::Mark => {}
        }
    }

    fn count_up(&mut self, row: u32, last: Option<usize>) {
        let counter = &mut self.m.counters[row as usize];
        let old = *counter;
        counter.count += 1;
        if let Some(last) = last {
            counter.last = last;
        }
        self.push(Back::Counter, row, old.count as usize, old.last);
    }

    /// The head of a loop: run the body once more, or leave. Gives the next instruction.
    fn turn(&mut self, row: u32, at: usize) -> usize {
        let Loop { min, max, is_lazy, body, exit } = self.task.program.loops[row as usize];
        let counter = self.m.counters[row as usize];
        if counter.count < min {
            self.count_up(row, None);
            return body as usize;
        }
        let may_go_on = (max == MANY || counter.count < max) && counter.last != at;
        if !may_go_on {
            return exit as usize;
        }
        if is_lazy {
            self.push(Back::LazyLoop, row, at, 0);
            return exit as usize;
        }
        self.push(Back::Choice, exit, at, 0);
        self.count_up(row, Some(at));
        body as usize
    }

    /// A repeated character; gives where it ends.
    #[inline]
    fn repeat(&mut self, pc: usize, row: u32, at: usize) -> Option<usize> {
        let program = self.task.program;
        let Repeat { one, min, max, greed, next } = program.repeats[row as usize];
        let mut least = at;
        if min > 0 {
            let (end, count) = if min == 1 {
                match self.one(one, at) {
                    Some(end) => (end, 1),
                    None => return None,
                }
            } else {
                self.take(one, at, min)
            };
            if count < min {
                return None;
            }
            least = end;
        }
        let more = if max == usize::MAX { max } else { max - min };
        if more == 0 {
            return Some(least);
        }
        if greed == Greed::Lazy {
            if next.is_some() {
                return self.extend(pc, row, least, more);
            }
            self.push(Back::Lazy, pc as u32, least, more);
            return Some(least);
        }
        let end = self.take(one, least, more).0;
        if greed == Greed::Possessive || end == least {
            return Some(end);
        }
        self.shrink(pc, next, end, least)
    }

    /// The furthest end of a greedy repetition from `end` down to `least` behind which `next` stands.
    #[inline]
    fn shrink(&mut self, pc: usize, next: Option<u8>, mut end: usize, least: usize) -> Option<usize> {
        if let Some(byte) = next {
            let text = self.task.text;
            if text.get(end) != Some(&byte) {
                // The byte begins a character, so that its place is one between characters.
                end = least + memrchr(byte, &text[least..end])?;
            }
        }
        if end > least {
            self.push(Back::Greedy, pc as u32, end, least);
        }
        Some(end)
    }

    /// The next end of a lazy repetition, from `at` on, behind which `next` stands.
    fn extend(&mut self, pc: usize, row: u32, mut at: usize, mut more: usize) -> Option<usize> {
        let Repeat { one, next, .. } = self.task.program.repeats[row as usize];
        let text = self.task.text;
        while let Some(byte) = next
            && text.get(at) != Some(&byte)
        {
            if more == 0 {
                return None;
            }
            at = self.one(one, at)?;
            more = if more == usize::MAX { more } else { more - 1 };
        }
        if more > 0 {
            self.push(Back::Lazy, pc as u32, at, more);
        }
        Some(at)
    }

    fn run(mut self) -> Result<Option<usize>, Stop> {
        let program = self.task.program;
        let text = self.task.text;
        let ops = &program.ops[..];
        let (mut pc, mut at) = (0usize, self.start);
        loop {
            let next = match ops[pc] {
                Op::One(one) => self.one(one, at).map(|end| (pc + 1, end)),
                Op::Text(row) => {
                    let wanted = &program.texts[row as usize];
                    text[at..].starts_with(wanted).then(|| (pc + 1, at + wanted.len()))
                }
                Op::Try { other, guard } => {
                    let fits = guard == NO_GUARD
                        || text
                            .get(at)
                            .is_some_and(|b| program.guards[guard as usize][usize::from(b >> 6)] >> (b & 63) & 1 != 0);
                    if fits {
                        if self.m.stack.len() > MAX_STACK {
                            return Err(Stop::Memory);
                        }
                        self.push(Back::Choice, other, at, 0);
                        Some((pc + 1, at))
                    } else {
                        Some((other as usize, at))
                    }
                }
                Op::TryLater { first } => {
                    self.push(Back::Choice, pc as u32 + 1, at, 0);
                    Some((first as usize, at))
                }
                Op::Jump(to) => Some((to as usize, at)),
                Op::Open(group) => {
                    self.set_slot(2 * (group as usize - 1), at);
                    Some((pc + 1, at))
                }
                Op::Close(group) => {
                    self.set_slot(2 * (group as usize - 1) + 1, at);
                    let last = self.m.slots.len() - 1;
                    self.set_slot(last, group as usize);
                    Some((pc + 1, at))
                }
                Op::Reference(group, fold) => self.reference(group, fold, at).map(|end| (pc + 1, end)),
                Op::At(place) => self.is_at(place, at).then_some((pc + 1, at)),
                Op::Assert { is_negative, behind, end } => match self.back_by(behind, at) {
                    Some(start) => {
                        self.mark(pc, at);
                        Some((pc + 1, start))
                    }
                    None => is_negative.then_some((end as usize, at)),
                },
                Op::AssertEnd { is_negative: false } => {
                    let at = self.commit();
                    Some((pc + 1, at))
                }
                Op::AssertEnd { is_negative: true } => {
                    self.roll_back();
                    None
                }
                Op::Atomic => {
                    self.mark(pc, at);
                    Some((pc + 1, at))
                }
                Op::AtomicEnd => {
                    self.commit();
                    Some((pc + 1, at))
                }
                Op::Conditional { group, otherwise } => {
                    let to = if self.group(group).is_some() { pc + 1 } else { otherwise as usize };
                    Some((to, at))
                }
                Op::Fail => None,
                Op::Repeat(row) => self.repeat(pc, row, at).map(|end| (pc + 1, end)),
                Op::LoopStart(row) => {
                    let old = self.m.counters[row as usize];
                    self.push(Back::Counter, row, old.count as usize, old.last);
                    self.m.counters[row as usize] = Counter { count: 0, last: UNSET };
                    Some((pc + 1, at))
                }
                Op::Loop(row) => {
                    if self.m.stack.len() > MAX_STACK {
                        return Err(Stop::Memory);
                    }
                    Some((self.turn(row, at), at))
                }
                Op::Matched => {
                    let fits = (!self.task.is_full || at == text.len()) && !(self.advances && at == self.start);
                    if fits {
                        return Ok(Some(at));
                    }
                    None
                }
            };
            (pc, at) = match next {
                Some(next) => next,
                None => match self.go_back()? {
                    Some(next) => next,
                    None => return Ok(None),
                },
            };
        }
    }

    /// Go back to the last choice; gives instruction and place.
    #[inline]
    fn go_back(&mut self) -> Result<Option<(usize, usize)>, Stop> {
        self.patience -= 1;
        if self.patience == 0 {
            self.patience = PATIENCE;
            (self.ask)().map_err(Stop::Raised)?;
        }
        while let Some(entry) = self.m.stack.pop() {
            let pc = entry.at as usize;
            match entry.kind {
                Back::Slot | Back::Counter => self.undo(entry),
                Back::Choice => return Ok(Some((pc, entry.a))),
                Back::Greedy => {
                    let Op::Repeat(row) = self.task.program.ops[pc] else { continue };
                    let next = self.task.program.repeats[row as usize].next;
                    let end = if E::IS_SINGLE { entry.a - 1 } else { E::previous(self.task.text, entry.a).1 };
                    if let Some(end) = self.shrink(pc, next, end, entry.b) {
                        return Ok(Some((pc + 1, end)));
                    }
                }
                Back::Lazy => {
                    let Op::Repeat(row) = self.task.program.ops[pc] else { continue };
                    let one = self.task.program.repeats[row as usize].one;
                    let Some(at) = self.one(one, entry.a) else { continue };
                    let more = if entry.b == usize::MAX { entry.b } else { entry.b - 1 };
                    if let Some(at) = self.extend(pc, row, at, more) {
                        return Ok(Some((pc + 1, at)));
                    }
                }
                Back::LazyLoop => {
                    self.count_up(entry.at, Some(entry.a));
                    return Ok(Some((self.task.program.loops[pc].body as usize, entry.a)));
                }
                Back::Mark => {
                    self.m.mark = entry.b;
                    if let Op::Assert { is_negative: true, end, .. } = self.task.program.ops[pc] {
                        return Ok(Some((end as usize, entry.a)));
                    }
                }
            }
        }
        Ok(None)
    }
}
