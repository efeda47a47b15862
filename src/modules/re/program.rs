//! Patterns compiled: the tree as a list of instructions for `matcher.rs`.

use super::charset::{CharSet, Fold, variants};
use super::parse::{self, At, Greed, Item, MANY, Mistake, Node, Parsed, Sequence};
use ouro_text::wtf8;

/// What matches one character.
#[derive(Clone, Copy, Debug)]
pub enum One {
    Char(u32),
    /// Anything but a line end.
    Line,
    Any,
    Set(u32),
}

#[derive(Clone, Copy, Debug)]
pub enum Op {
    One(One),
    /// The bytes of several characters.
    Text(u32),
    /// Go on here; if that fails, at `other`. `guard`: the bytes that can come here, or `NO_GUARD`.
    Try {
        other: u32,
        guard: u32,
    },
    /// Go on at `first`; if that fails, here.
    TryLater {
        first: u32,
    },
    Jump(u32),
    Open(u32),
    Close(u32),
    Reference(u32, Fold),
    At(Place),
    /// Fails to `end` if negative.
    Assert {
        is_negative: bool,
        behind: u32,
        end: u32,
    },
    AssertEnd {
        is_negative: bool,
    },
    Atomic,
    AtomicEnd,
    Conditional {
        group: u32,
        otherwise: u32,
    },
    Fail,
    /// A character, repeated: row of `repeats`.
    Repeat(u32),
    /// Begin a loop: row of `loops`.
    LoopStart(u32),
    Loop(u32),
    Matched,
}

/// Places between characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Start,
    LineStart,
    End,
    LastLineEnd,
    LineEnd,
    Boundary { is_ascii: bool },
    NotBoundary { is_ascii: bool },
}

pub const NO_GUARD: u32 = u32::MAX;

#[derive(Debug)]
pub struct Repeat {
    pub one: One,
    pub min: usize,
    pub max: usize,
    pub greed: Greed,
    /// The byte that must follow, if it is known.
    pub next: Option<u8>,
}

#[derive(Debug)]
pub struct Loop {
    pub min: u32,
    pub max: u32,
    pub is_lazy: bool,
    pub body: u32,
    pub exit: u32,
}

/// A set of bytes.
pub type Bytes = [u64; 4];

/// How a search finds places where a match may begin.
#[derive(Debug)]
pub enum Start {
    Anywhere,
    /// Only at the beginning.
    Anchored,
    Bytes(Vec<u8>),
    OneOf(Bytes),
}

#[derive(Debug)]
pub struct Program {
    pub ops: Vec<Op>,
    pub texts: Vec<Vec<u8>>,
    pub sets: Vec<CharSet>,
    pub guards: Vec<Bytes>,
    pub repeats: Vec<Repeat>,
    pub loops: Vec<Loop>,
    pub groups: u32,
    pub start: Start,
}

struct Compiler<'a> {
    out: Program,
    is_text: bool,
    widths: &'a [Option<(u64, u64)>],
}

/// Compile what was parsed.
pub fn compile(parsed: &Parsed, is_text: bool) -> Result<Program, Mistake> {
    let out = Program {
        ops: Vec::new(),
        texts: Vec::new(),
        sets: Vec::new(),
        guards: Vec::new(),
        repeats: Vec::new(),
        loops: Vec::new(),
        groups: parsed.groups - 1,
        start: Start::Anywhere,
    };
    let mut compiler = Compiler { out, is_text, widths: &parsed.widths };
    compiler.sequence(&parsed.body, parsed.flags, None)?;
    compiler.out.ops.push(Op::Matched);
    compiler.out.start = compiler.start(&parsed.body, parsed.flags);
    Ok(compiler.out)
}

fn with_changes(flags: u32, add: u32, del: u32) -> u32 {
    const TYPES: u32 = parse::ASCII | parse::LOCALE | parse::UNICODE;
    let flags = if add & TYPES != 0 { flags & !TYPES } else { flags };
    (flags | add) & !del
}

fn fold_of(flags: u32) -> Fold {
    match flags & parse::IGNORECASE != 0 {
        false => Fold::None,
        true if flags & parse::UNICODE != 0 => Fold::Unicode,
        true => Fold::Ascii,
    }
}

fn is_ascii(flags: u32) -> bool {
    flags & parse::UNICODE == 0
}

fn set_bit(bytes: &mut Bytes, byte: u8) {
    bytes[usize::from(byte >> 6)] |= 1 << (byte & 63);
}

fn each_byte(bytes: &Bytes) -> impl Iterator<Item = u8> + '_ {
    (0..=255u8).filter(|b| bytes[usize::from(b >> 6)] >> (b & 63) & 1 != 0)
}

impl Compiler<'_> {
    fn here(&self) -> u32 {
        self.out.ops.len() as u32
    }

    fn emit(&mut self, op: Op) -> usize {
        self.out.ops.push(op);
        self.out.ops.len() - 1
    }

    fn encode(&self, text: &mut Vec<u8>, c: u32) {
        if self.is_text { wtf8::push(text, c) } else { text.push(c as u8) }
    }

    /// The character a node stands for whatever the case, if it is one.
    fn plain_char(&self, node: &Node, flags: u32) -> Option<u32> {
        match node {
            Node::Char(c) if variants(*c, fold_of(flags)).len() == 1 => Some(*c),
            _ => None,
        }
    }

    fn set(&mut self, negate: bool, items: &[Item], flags: u32) -> One {
        self.out.sets.push(CharSet::new(negate, items, fold_of(flags), is_ascii(flags)));
        One::Set(self.out.sets.len() as u32 - 1)
    }

    /// The node as a matcher of one character, if it is that.
    fn one(&mut self, node: &Node, flags: u32) -> Option<One> {
        Some(match node {
            Node::Char(c) => match self.plain_char(node, flags) {
                Some(c) => One::Char(c),
                None => self.set(false, &[Item::Char(*c)], flags),
            },
            Node::Any if flags & parse::DOTALL != 0 => One::Any,
            Node::Any => One::Line,
            Node::Set { negate, items } => self.set(*negate, items, flags),
            Node::Branch(ways) => {
                let mut all = Vec::new();
                for way in ways {
                    match &way[..] {
                        [Node::Char(c)] => all.push(Item::Char(*c)),
                        [Node::Set { negate: false, items }] => all.extend_from_slice(items),
                        _ => return None,
                    }
                }
                self.set(false, &all, flags)
            }
            Node::Group { index: None, add, del, body } => match &body[..] {
                [node] => return self.one(node, with_changes(flags, *add, *del)),
                _ => return None,
            },
            _ => return None,
        })
    }

    /// Emit a sequence; `next` is the byte that follows it, if known.
    fn sequence(&mut self, nodes: &[Node], flags: u32, next: Option<u8>) -> Result<(), Mistake> {
        let mut i = 0;
        while i < nodes.len() {
            let mut text = Vec::new();
            let first = i;
            while let Some(c) = nodes.get(i).and_then(|n| self.plain_char(n, flags)) {
                self.encode(&mut text, c);
                i += 1;
            }
            if i > first {
                let op = match (i - first, &nodes[first]) {
                    (1, Node::Char(c)) => Op::One(One::Char(*c)),
                    _ => {
                        self.out.texts.push(text);
                        Op::Text(self.out.texts.len() as u32 - 1)
                    }
                };
                self.emit(op);
                continue;
            }
            let follower = match nodes.get(i + 1) {
                Some(node) => self.first_byte(node, flags),
                None => next,
            };
            self.node(&nodes[i], flags, follower)?;
            i += 1;
        }
        Ok(())
    }

    /// The byte with which all matches of a node begin.
    fn first_byte(&self, node: &Node, flags: u32) -> Option<u8> {
        match node {
            Node::Group { add, del, body, .. } => {
                body.first().and_then(|n| self.first_byte(n, with_changes(flags, *add, *del)))
            }
            _ => {
                let mut text = Vec::new();
                self.encode(&mut text, self.plain_char(node, flags)?);
                text.first().copied()
            }
        }
    }

    fn node(&mut self, node: &Node, flags: u32, next: Option<u8>) -> Result<(), Mistake> {
        stacker::maybe_grow(128 << 10, 1 << 20, || self.node_here(node, flags, next))
    }

    fn node_here(&mut self, node: &Node, flags: u32, next: Option<u8>) -> Result<(), Mistake> {
        if let Some(one) = self.one(node, flags) {
            self.emit(Op::One(one));
            return Ok(());
        }
        match node {
            Node::Char(_) | Node::Any | Node::Set { .. } => {}
            Node::Branch(ways) => self.branch(ways, flags, next)?,
            Node::Reference(group) => {
                self.emit(Op::Reference(*group, fold_of(flags)));
            }
            Node::At(at) => {
                let is_multiline = flags & parse::MULTILINE != 0;
                let is_ascii = is_ascii(flags);
                let place = match at {
                    At::Beginning if is_multiline => Place::LineStart,
                    At::Beginning | At::BeginningOfText => Place::Start,
                    At::End if is_multiline => Place::LineEnd,
                    At::End => Place::LastLineEnd,
                    At::EndOfText => Place::End,
                    At::Boundary => Place::Boundary { is_ascii },
                    At::NotBoundary => Place::NotBoundary { is_ascii },
                };
                self.emit(Op::At(place));
            }
            Node::Assert { is_behind, is_negative, body } => {
                let behind = if *is_behind { self.behind(body)? } else { 0 };
                let start = self.emit(Op::Fail);
                self.sequence(body, flags, None)?;
                self.emit(Op::AssertEnd { is_negative: *is_negative });
                let end = self.here();
                self.out.ops[start] = Op::Assert { is_negative: *is_negative, behind, end };
            }
            Node::Fail => {
                self.emit(Op::Fail);
            }
            Node::Repeat { greed, min, max, body } => self.repeat(*greed, *min, *max, body, flags, next)?,
            Node::Group { index, add, del, body } => {
                let flags = with_changes(flags, *add, *del);
                if let Some(index) = index {
                    self.emit(Op::Open(*index));
                }
                self.sequence(body, flags, next)?;
                if let Some(index) = index {
                    self.emit(Op::Close(*index));
                }
            }
            Node::Atomic(body) => {
                self.emit(Op::Atomic);
                self.sequence(body, flags, None)?;
                self.emit(Op::AtomicEnd);
            }
            Node::Conditional { group, yes, no } => {
                let start = self.emit(Op::Fail);
                self.sequence(yes, flags, next)?;
                let jump = no.as_ref().map(|_| self.emit(Op::Fail));
                let otherwise = self.here();
                self.out.ops[start] = Op::Conditional { group: *group, otherwise };
                if let (Some(no), Some(jump)) = (no, jump) {
                    self.sequence(no, flags, next)?;
                    self.out.ops[jump] = Op::Jump(self.here());
                }
            }
        }
        Ok(())
    }

    fn behind(&self, body: &[Node]) -> Result<u32, Mistake> {
        let mistake = |text: &str| Mistake::Pattern { message: text.as_bytes().to_vec(), position: None };
        let (low, high) = parse::width(body, self.widths);
        let behind = u32::try_from(low).map_err(|_| mistake("looks too much behind"))?;
        if low == high { Ok(behind) } else { Err(mistake("look-behind requires fixed-width pattern")) }
    }

    fn branch(&mut self, ways: &[Sequence], flags: u32, next: Option<u8>) -> Result<(), Mistake> {
        let mut jumps = Vec::new();
        for (i, way) in ways.iter().enumerate() {
            let is_last = i + 1 == ways.len();
            let choice = (!is_last).then(|| self.emit(Op::Fail));
            self.sequence(way, flags, next)?;
            let Some(choice) = choice else { break };
            jumps.push(self.emit(Op::Fail));
            let guard = self.guard(way, flags);
            self.out.ops[choice] = Op::Try { other: self.here(), guard };
        }
        let end = self.here();
        for jump in jumps {
            self.out.ops[jump] = Op::Jump(end);
        }
        Ok(())
    }

    fn guard(&mut self, nodes: &[Node], flags: u32) -> u32 {
        let mut bytes = [0; 4];
        if self.first_bytes(nodes, flags, &mut bytes) || bytes == [u64::MAX; 4] {
            return NO_GUARD;
        }
        self.out.guards.push(bytes);
        self.out.guards.len() as u32 - 1
    }

    fn repeat(
        &mut self,
        greed: Greed,
        min: u32,
        max: u32,
        body: &[Node],
        flags: u32,
        next: Option<u8>,
    ) -> Result<(), Mistake> {
        if let [node] = body
            && let Some(one) = self.one(node, flags)
        {
            let max = if max == MANY { usize::MAX } else { max as usize };
            self.out.repeats.push(Repeat { one, min: min as usize, max, greed, next });
            let row = self.out.repeats.len() as u32 - 1;
            self.emit(Op::Repeat(row));
            return Ok(());
        }
        if greed == Greed::Possessive {
            self.emit(Op::Atomic);
            self.repeat(Greed::Greedy, min, max, body, flags, None)?;
            self.emit(Op::AtomicEnd);
            return Ok(());
        }
        let is_lazy = greed == Greed::Lazy;
        let can_be_empty = parse::width(body, self.widths).0 == 0;
        if (min, max) == (0, 1) || (min == 0 && max == MANY && !can_be_empty) {
            // No counting needed.
            let start = self.emit(Op::Fail);
            self.sequence(body, flags, None)?;
            if max == MANY {
                self.emit(Op::Jump(start as u32));
            }
            let end = self.here();
            self.out.ops[start] = if is_lazy {
                Op::TryLater { first: end }
            } else {
                Op::Try { other: end, guard: self.guard(body, flags) }
            };
            return Ok(());
        }
        let row = self.out.loops.len();
        self.out.loops.push(Loop { min, max, is_lazy, body: 0, exit: 0 });
        self.emit(Op::LoopStart(row as u32));
        self.emit(Op::Loop(row as u32));
        self.out.loops[row].body = self.here();
        self.sequence(body, flags, None)?;
        // Back to the loop's head, which stands before the body.
        self.emit(Op::Jump(self.out.loops[row].body - 1));
        self.out.loops[row].exit = self.here();
        Ok(())
    }

    /// Add the bytes with which matches begin; true if a match may be empty (or begin with anything).
    fn first_bytes(&self, nodes: &[Node], flags: u32, bytes: &mut Bytes) -> bool {
        for node in nodes {
            if !self.first_of(node, flags, bytes) {
                return false;
            }
        }
        true
    }

    fn first_of(&self, node: &Node, flags: u32, bytes: &mut Bytes) -> bool {
        let fold = fold_of(flags);
        match node {
            Node::Char(c) => {
                for v in variants(*c, fold) {
                    let mut text = Vec::new();
                    if self.is_text || v < 256 {
                        self.encode(&mut text, v);
                    }
                    text.first().into_iter().for_each(|b| set_bit(bytes, *b));
                }
                false
            }
            Node::Any => {
                for b in 0..=255u8 {
                    if b != b'\n' || flags & parse::DOTALL != 0 {
                        set_bit(bytes, b);
                    }
                }
                false
            }
            Node::Set { negate, items } => {
                let set = CharSet::new(*negate, items, fold, is_ascii(flags));
                let limit = if self.is_text { 0x80 } else { 256 };
                for c in (0..limit).filter(|c| set.has(*c)) {
                    set_bit(bytes, c as u8);
                }
                if self.is_text {
                    // Which characters beyond ASCII is found out when they come.
                    bytes[2..].fill(u64::MAX);
                }
                false
            }
            Node::Branch(ways) => ways.iter().fold(false, |empty, way| self.first_bytes(way, flags, bytes) | empty),
            Node::At(_) | Node::Assert { .. } => true,
            Node::Reference(_) | Node::Conditional { .. } => {
                bytes.fill(u64::MAX);
                true
            }
            Node::Fail => false,
            Node::Repeat { min, body, .. } => self.first_bytes(body, flags, bytes) | (*min == 0),
            Node::Group { add, del, body, .. } => self.first_bytes(body, with_changes(flags, *add, *del), bytes),
            Node::Atomic(body) => self.first_bytes(body, flags, bytes),
        }
    }

    fn start(&self, nodes: &[Node], flags: u32) -> Start {
        let is_multiline = flags & parse::MULTILINE != 0;
        match nodes.first() {
            Some(Node::At(At::BeginningOfText)) => return Start::Anchored,
            Some(Node::At(At::Beginning)) if !is_multiline => return Start::Anchored,
            _ => {}
        }
        let mut text = Vec::new();
        self.prefix(nodes, flags, &mut text);
        if !text.is_empty() {
            return Start::Bytes(text);
        }
        let mut bytes = [0; 4];
        if self.first_bytes(nodes, flags, &mut bytes) || bytes == [u64::MAX; 4] {
            return Start::Anywhere;
        }
        let mut all = each_byte(&bytes);
        match (all.next(), all.next()) {
            (Some(byte), None) => Start::Bytes(vec![byte]),
            _ => Start::OneOf(bytes),
        }
    }

    /// Collect the text with which every match begins; false where it ends.
    fn prefix(&self, nodes: &[Node], flags: u32, text: &mut Vec<u8>) -> bool {
        nodes.iter().all(|node| match node {
            Node::Group { add, del, body, .. } => self.prefix(body, with_changes(flags, *add, *del), text),
            _ => match self.plain_char(node, flags) {
                Some(c) if self.is_text || c < 256 => {
                    self.encode(text, c);
                    true
                }
                _ => false,
            },
        })
    }
}
