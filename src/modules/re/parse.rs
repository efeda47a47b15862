//! Python's pattern syntax, as text to a tree. Messages and positions of mistakes are those of the reference
//! implementation, since programs show them. Follows the reference of the module `re`, "Regular Expression Syntax".

use ouro_text::{escape, unicode, wtf8};
use std::collections::HashMap;

pub const IGNORECASE: u32 = 2;
pub const LOCALE: u32 = 4;
pub const MULTILINE: u32 = 8;
pub const DOTALL: u32 = 16;
pub const UNICODE: u32 = 32;
pub const VERBOSE: u32 = 64;
pub const DEBUG: u32 = 128;
pub const ASCII: u32 = 256;
const TYPE_FLAGS: u32 = ASCII | LOCALE | UNICODE;

/// As a repetition's maximum: no end.
pub const MANY: u32 = u32::MAX;
const MAX_WIDTH: u64 = 1 << 62;
const MAX_GROUPS: u32 = 1 << 30;
/// Groups nest no deeper: the passes over the tree recurse.
const MAX_DEPTH: usize = 1000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    Digit,
    NotDigit,
    Space,
    NotSpace,
    Word,
    NotWord,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    Char(u32),
    Range(u32, u32),
    Category(Category),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// `^`
    Beginning,
    /// `$`
    End,
    BeginningOfText,
    EndOfText,
    Boundary,
    NotBoundary,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Greed {
    Greedy,
    Lazy,
    Possessive,
}

pub type Sequence = Vec<Node>;

#[derive(Clone, Debug)]
pub enum Node {
    Char(u32),
    Any,
    Set { negate: bool, items: Vec<Item> },
    Branch(Vec<Sequence>),
    Reference(u32),
    At(At),
    Assert { is_behind: bool, is_negative: bool, body: Sequence },
    Fail,
    Repeat { greed: Greed, min: u32, max: u32, body: Sequence },
    Group { index: Option<u32>, add: u32, del: u32, body: Sequence },
    Atomic(Sequence),
    Conditional { group: u32, yes: Sequence, no: Option<Sequence> },
}

/// What is wrong with a pattern or template.
#[derive(Debug)]
pub enum Mistake {
    /// A `PatternError`; the message is WTF-8.
    Pattern {
        message: Vec<u8>,
        position: Option<usize>,
    },
    /// The flags contradict each other.
    Value(&'static str),
    Overflow(&'static str),
    /// It nests too deeply.
    Depth,
    /// A template names a group that there is not.
    Index(Vec<u8>),
}

type Result<T> = std::result::Result<T, Mistake>;

/// A pattern understood.
#[derive(Debug)]
pub struct Parsed {
    pub body: Sequence,
    pub flags: u32,
    /// Including group 0, the whole.
    pub groups: u32,
    pub names: Vec<(Vec<u8>, u32)>,
    /// Widths of the groups, for references in look-behind.
    pub widths: Vec<Option<(u64, u64)>>,
    /// What may be meant otherwise one day: message and whether it is about a nested set.
    pub warnings: Vec<String>,
}

/// A character, or a backslash and the one behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    Char(u32),
    Escape(u32),
}

impl Word {
    fn is(self, c: char) -> bool {
        self == Word::Char(c.into())
    }

    fn len(self) -> usize {
        match self {
            Word::Char(_) => 1,
            Word::Escape(_) => 2,
        }
    }

    fn push(self, out: &mut Vec<u8>) {
        match self {
            Word::Char(c) => wtf8::push(out, c),
            Word::Escape(c) => {
                out.push(b'\\');
                wtf8::push(out, c);
            }
        }
    }

    fn is_in(self, chars: &str) -> bool {
        match self {
            Word::Char(c) => char::from_u32(c).is_some_and(|c| chars.contains(c)),
            Word::Escape(_) => false,
        }
    }
}

pub const DIGITS: &str = "0123456789";
pub const OCTAL: &str = "01234567";
const HEX: &str = "0123456789abcdefABCDEF";

/// The words of a pattern or template, one looked at ahead.
pub struct Words<'a> {
    pub is_text: bool,
    text: &'a [u32],
    index: usize,
    pub next: Option<Word>,
}

impl<'a> Words<'a> {
    pub fn new(text: &'a [u32], is_text: bool) -> Result<Words<'a>> {
        let mut words = Words { is_text, text, index: 0, next: None };
        words.advance()?;
        Ok(words)
    }

    fn advance(&mut self) -> Result<()> {
        let Some(&c) = self.text.get(self.index) else {
            self.next = None;
            return Ok(());
        };
        if c != u32::from('\\') {
            self.index += 1;
            self.next = Some(Word::Char(c));
            return Ok(());
        }
        let Some(&c) = self.text.get(self.index + 1) else {
            let position = Some(self.text.len() - 1);
            return Err(Mistake::Pattern { message: b"bad escape (end of pattern)".to_vec(), position });
        };
        self.index += 2;
        self.next = Some(Word::Escape(c));
        Ok(())
    }

    pub fn get(&mut self) -> Result<Option<Word>> {
        let word = self.next;
        self.advance()?;
        Ok(word)
    }

    pub fn eat(&mut self, c: char) -> Result<bool> {
        let is = self.next.is_some_and(|w| w.is(c));
        if is {
            self.advance()?;
        }
        Ok(is)
    }

    /// Up to `n` characters out of `chars`.
    fn get_while(&mut self, n: usize, chars: &str) -> Result<String> {
        let mut text = String::new();
        while text.len() < n
            && let Some(word) = self.next.filter(|w| w.is_in(chars))
            && let Word::Char(c) = word
        {
            text.extend(char::from_u32(c));
            self.advance()?;
        }
        Ok(text)
    }

    /// The text before `end`, which is passed.
    pub fn get_until(&mut self, end: char, what: &str) -> Result<Vec<u32>> {
        let mut text = Vec::new();
        loop {
            let word = self.get()?;
            match word {
                None if text.is_empty() => return Err(self.error(format!("missing {what}"), 0)),
                None => {
                    let count = text.len();
                    return Err(self.error(format!("missing {end}, unterminated name"), count));
                }
                Some(word) if word.is(end) => {
                    if text.is_empty() {
                        return Err(self.error(format!("missing {what}"), 1));
                    }
                    return Ok(text);
                }
                Some(Word::Char(c)) => text.push(c),
                Some(Word::Escape(c)) => text.extend(['\\'.into(), c]),
            }
        }
    }

    pub fn tell(&self) -> usize {
        self.index - self.next.map_or(0, Word::len)
    }

    fn seek(&mut self, index: usize) -> Result<()> {
        self.index = index;
        self.advance()
    }

    /// A mistake `offset` characters before here.
    pub fn error(&self, message: impl Into<Vec<u8>>, offset: usize) -> Mistake {
        let mut message = message.into();
        if !self.is_text {
            // The message is about bytes: what is beyond ASCII is shown escaped.
            message = wtf8::code_points(&message)
                .flat_map(|c| match c {
                    0..0x80 => vec![c as u8],
                    0x80..0x100 => format!("\\x{c:02x}").into_bytes(),
                    0x100..0x10000 => format!("\\u{c:04x}").into_bytes(),
                    _ => format!("\\U{c:08x}").into_bytes(),
                })
                .collect();
        }
        Mistake::Pattern { message, position: Some(self.tell().saturating_sub(offset)) }
    }

    /// Check that `name` can name a group.
    pub fn check_name(&self, name: &[u32], offset: usize) -> Result<()> {
        let is_ascii = name.iter().all(|c| *c < 0x80);
        if (self.is_text || is_ascii) && unicode::is_identifier(name.iter().copied()) {
            return Ok(());
        }
        let text = wtf8::from_code_points(name.iter().copied());
        let shown = if self.is_text { escape::repr(&text) } else { escape::ascii(&text) };
        Err(self.error(format!("bad character in group name {shown}"), name.len() + offset))
    }
}

/// The number that a name of digits is.
pub fn decimal(name: &[u32]) -> Option<u64> {
    name.iter().try_fold(0u64, |n, c| {
        let digit = char::from_u32(*c)?.to_digit(10)?;
        Some(n.saturating_mul(10).saturating_add(digit.into()))
    })
}

/// `repr` of a name.
pub fn quoted(name: &[u32]) -> String {
    escape::repr(&wtf8::from_code_points(name.iter().copied()))
}

/// What `\a` and its like stand for.
pub fn control(c: u32) -> Option<u32> {
    Some(match char::from_u32(c)? {
        'a' => 7,
        'b' => 8,
        'f' => 12,
        'n' => 10,
        'r' => 13,
        't' => 9,
        'v' => 11,
        '\\' => 92,
        _ => return None,
    })
}

fn category(c: u32) -> Option<Category> {
    Some(match char::from_u32(c)? {
        'd' => Category::Digit,
        'D' => Category::NotDigit,
        's' => Category::Space,
        'S' => Category::NotSpace,
        'w' => Category::Word,
        'W' => Category::NotWord,
        _ => return None,
    })
}

fn is_ascii_letter(c: u32) -> bool {
    char::from_u32(c).is_some_and(|c| c.is_ascii_alphabetic())
}

fn flag(word: Word) -> Option<u32> {
    let Word::Char(c) = word else { return None };
    Some(match char::from_u32(c)? {
        'i' => IGNORECASE,
        'L' => LOCALE,
        'm' => MULTILINE,
        's' => DOTALL,
        'x' => VERBOSE,
        'a' => ASCII,
        'u' => UNICODE,
        _ => return None,
    })
}

/// The least and greatest number of characters that a sequence matches.
pub fn width(sequence: &[Node], groups: &[Option<(u64, u64)>]) -> (u64, u64) {
    let (mut low, mut high) = (0u64, 0u64);
    for node in sequence {
        let (l, h) = match node {
            Node::Char(_) | Node::Any | Node::Set { .. } => (1, 1),
            Node::At(_) | Node::Assert { .. } | Node::Fail => (0, 0),
            Node::Branch(ways) => ways
                .iter()
                .map(|way| width(way, groups))
                .reduce(|(a, b), (l, h)| (a.min(l), b.max(h)))
                .unwrap_or_default(),
            Node::Reference(group) => groups.get(*group as usize).copied().flatten().unwrap_or_default(),
            Node::Repeat { min, max, body, .. } => {
                let (l, h) = width(body, groups);
                let high = if *max == MANY && h > 0 { MAX_WIDTH } else { h.saturating_mul((*max).into()) };
                (l.saturating_mul((*min).into()), high)
            }
            Node::Group { body, .. } | Node::Atomic(body) => width(body, groups),
            Node::Conditional { yes, no, .. } => {
                let (l, h) = width(yes, groups);
                match no {
                    Some(no) => {
                        let (a, b) = width(no, groups);
                        (l.min(a), h.max(b))
                    }
                    None => (0, h),
                }
            }
        };
        low = low.saturating_add(l);
        high = high.saturating_add(h);
    }
    (low.min(MAX_WIDTH), high.min(MAX_WIDTH))
}

struct Parser<'a> {
    words: Words<'a>,
    flags: u32,
    names: Vec<(Vec<u8>, u32)>,
    by_name: HashMap<Vec<u32>, u32>,
    widths: Vec<Option<(u64, u64)>>,
    /// Inside look-behind: groups from this one on were opened there.
    behind: Option<u32>,
    /// Where conditions name groups that may come later.
    conditions: Vec<(u32, usize)>,
    warnings: Vec<String>,
}

/// Parse a pattern: code points, or bytes where not `is_text`.
pub fn parse(pattern: &[u32], is_text: bool, flags: u32) -> Result<Parsed> {
    let mut parser = Parser {
        words: Words::new(pattern, is_text)?,
        flags,
        names: Vec::new(),
        by_name: HashMap::new(),
        widths: vec![None],
        behind: None,
        conditions: Vec::new(),
        warnings: Vec::new(),
    };
    let body = parser.alternatives(flags & VERBOSE != 0, 0)?;
    let flags = parser.fix_flags()?;
    if parser.words.next.is_some() {
        return Err(parser.words.error("unbalanced parenthesis", 0));
    }
    let groups = parser.groups();
    for (group, position) in parser.conditions {
        if group >= groups {
            let message = format!("invalid group reference {group}").into_bytes();
            return Err(Mistake::Pattern { message, position: Some(position) });
        }
    }
    Ok(Parsed { body, flags, groups, names: parser.names, widths: parser.widths, warnings: parser.warnings })
}

impl Parser<'_> {
    fn groups(&self) -> u32 {
        self.widths.len() as u32
    }

    fn fix_flags(&self) -> Result<u32> {
        let mut flags = self.flags;
        if self.words.is_text {
            if flags & LOCALE != 0 {
                return Err(Mistake::Value("cannot use LOCALE flag with a str pattern"));
            }
            if flags & ASCII == 0 {
                flags |= UNICODE;
            } else if flags & UNICODE != 0 {
                return Err(Mistake::Value("ASCII and UNICODE flags are incompatible"));
            }
        } else {
            if flags & UNICODE != 0 {
                return Err(Mistake::Value("cannot use UNICODE flag with a bytes pattern"));
            }
            if flags & LOCALE != 0 && flags & ASCII != 0 {
                return Err(Mistake::Value("ASCII and LOCALE flags are incompatible"));
            }
        }
        Ok(flags)
    }

    fn is_closed(&self, group: u32) -> bool {
        self.widths.get(group as usize).is_some_and(Option::is_some)
    }

    fn check_behind(&self, group: u32) -> Result<()> {
        if let Some(first) = self.behind {
            if !self.is_closed(group) {
                return Err(self.words.error("cannot refer to an open group", 0));
            }
            if group >= first {
                let message = "cannot refer to group defined in the same lookbehind subpattern";
                return Err(self.words.error(message, 0));
            }
        }
        Ok(())
    }

    /// `a|b|c`
    fn alternatives(&mut self, is_verbose: bool, depth: usize) -> Result<Sequence> {
        if depth > MAX_DEPTH {
            return Err(Mistake::Depth);
        }
        stacker::maybe_grow(128 << 10, 1 << 20, || self.alternatives_here(is_verbose, depth))
    }

    fn alternatives_here(&mut self, mut is_verbose: bool, depth: usize) -> Result<Sequence> {
        let mut ways = Vec::new();
        loop {
            let is_first = depth == 0 && ways.is_empty();
            ways.push(self.sequence(is_verbose, depth + 1, is_first)?);
            if !self.words.eat('|')? {
                break;
            }
            if depth == 0 {
                is_verbose = self.flags & VERBOSE != 0;
            }
        }
        if ways.len() == 1 {
            return Ok(ways.pop().expect("there is one"));
        }
        Ok(vec![Node::Branch(ways)])
    }

    fn sequence(&mut self, mut is_verbose: bool, depth: usize, is_first: bool) -> Result<Sequence> {
        let mut nodes: Sequence = Vec::new();
        while let Some(word) = self.words.next {
            if word.is('|') || word.is(')') {
                break;
            }
            self.words.get()?;
            if is_verbose && word.is_in(" \t\n\r\x0b\x0c") {
                continue;
            }
            if is_verbose && word.is('#') {
                while let Some(word) = self.words.get()? {
                    if word.is('\n') {
                        break;
                    }
                }
                continue;
            }
            let Word::Char(c) = word else {
                let Word::Escape(c) = word else { continue };
                let node = self.escape(c)?;
                nodes.push(node);
                continue;
            };
            match char::from_u32(c) {
                Some('[') => {
                    let node = self.set()?;
                    nodes.push(node);
                }
                Some(sign @ ('*' | '+' | '?' | '{')) => self.repeat(sign, &mut nodes)?,
                Some('.') => nodes.push(Node::Any),
                Some('(') => self.group(&mut is_verbose, depth, is_first, &mut nodes)?,
                Some('^') => nodes.push(Node::At(At::Beginning)),
                Some('$') => nodes.push(Node::At(At::End)),
                _ => nodes.push(Node::Char(c)),
            }
        }
        // Groups that only hold together are opened.
        if nodes.iter().any(|n| matches!(n, Node::Group { index: None, add: 0, del: 0, .. })) {
            let mut opened = Vec::with_capacity(nodes.len());
            for node in nodes {
                match node {
                    Node::Group { index: None, add: 0, del: 0, body } => opened.extend(body),
                    other => opened.push(other),
                }
            }
            nodes = opened;
        }
        Ok(nodes)
    }

    /// `\x41`, `\u0041`, `\U00000041`, `\N{...}`: what they stand for, if `c` is one of these letters.
    fn coded(&mut self, c: u32) -> Result<Option<u32>> {
        let Some(letter @ ('x' | 'u' | 'U' | 'N')) = char::from_u32(c) else { return Ok(None) };
        let count = match letter {
            'x' => 2,
            _ if !self.words.is_text => return Ok(None),
            'u' => 4,
            'U' => 8,
            _ => {
                if !self.words.eat('{')? {
                    return Err(self.words.error("missing {", 0));
                }
                let name = self.words.get_until('}', "character name")?;
                let text: Option<String> = name.iter().map(|c| char::from_u32(*c)).collect();
                return match text.and_then(|t| unicode::lookup(&t)) {
                    Some(c) => Ok(Some(c.into())),
                    None => {
                        let message = format!("undefined character name {}", quoted(&name));
                        Err(self.words.error(message, name.len() + 4))
                    }
                };
            }
        };
        let digits = self.words.get_while(count, HEX)?;
        if digits.len() != count {
            let message = format!("incomplete escape \\{letter}{digits}");
            return Err(self.words.error(message, digits.len() + 2));
        }
        let code = u32::from_str_radix(&digits, 16).unwrap_or(u32::MAX);
        if code > 0x10ffff {
            return Err(self.words.error(format!("bad escape \\{letter}{digits}"), digits.len() + 2));
        }
        Ok(Some(code))
    }

    fn bad_escape(&self, c: u32) -> Mistake {
        let mut message = b"bad escape \\".to_vec();
        wtf8::push(&mut message, c);
        self.words.error(message, 2)
    }

    fn octal_value(&self, digits: &str) -> Result<u32> {
        let code = u32::from_str_radix(digits, 8).unwrap_or(u32::MAX);
        if code > 0o377 {
            let message = format!("octal escape value \\{digits} outside of range 0-0o377");
            return Err(self.words.error(message, digits.len() + 1));
        }
        Ok(code)
    }

    /// An escape outside of sets.
    fn escape(&mut self, c: u32) -> Result<Node> {
        let at = match char::from_u32(c) {
            Some('A') => Some(At::BeginningOfText),
            Some('b') => Some(At::Boundary),
            Some('B') => Some(At::NotBoundary),
            Some('Z') => Some(At::EndOfText),
            _ => None,
        };
        if let Some(at) = at {
            return Ok(Node::At(at));
        }
        if let Some(category) = category(c) {
            return Ok(Node::Set { negate: false, items: vec![Item::Category(category)] });
        }
        if let Some(code) = control(c) {
            return Ok(Node::Char(code));
        }
        if let Some(code) = self.coded(c)? {
            return Ok(Node::Char(code));
        }
        let letter = char::from_u32(c).filter(char::is_ascii_digit);
        if letter == Some('0') {
            let digits = self.words.get_while(2, OCTAL)?;
            return Ok(Node::Char(u32::from_str_radix(&format!("0{digits}"), 8).unwrap_or(0)));
        }
        if let Some(first) = letter {
            let mut digits = first.to_string();
            if self.words.next.is_some_and(|w| w.is_in(DIGITS)) {
                digits += &self.words.get_while(1, DIGITS)?;
                if digits.chars().all(|d| OCTAL.contains(d)) && self.words.next.is_some_and(|w| w.is_in(OCTAL)) {
                    digits += &self.words.get_while(1, OCTAL)?;
                    return self.octal_value(&digits).map(Node::Char);
                }
            }
            let group: u32 = digits.parse().unwrap_or(u32::MAX);
            if group < self.groups() {
                if !self.is_closed(group) {
                    return Err(self.words.error("cannot refer to an open group", digits.len() + 1));
                }
                self.check_behind(group)?;
                return Ok(Node::Reference(group));
            }
            return Err(self.words.error(format!("invalid group reference {group}"), digits.len()));
        }
        if is_ascii_letter(c) {
            return Err(self.bad_escape(c));
        }
        Ok(Node::Char(c))
    }

    /// An escape inside a set.
    fn set_escape(&mut self, c: u32) -> Result<Item> {
        if let Some(code) = control(c) {
            return Ok(Item::Char(code));
        }
        if let Some(category) = category(c) {
            return Ok(Item::Category(category));
        }
        if let Some(code) = self.coded(c)? {
            return Ok(Item::Char(code));
        }
        match char::from_u32(c) {
            Some(d @ '0'..='7') => {
                let digits = format!("{d}{}", self.words.get_while(2, OCTAL)?);
                self.octal_value(&digits).map(Item::Char)
            }
            Some('8' | '9') => Err(self.bad_escape(c)),
            _ if is_ascii_letter(c) => Err(self.bad_escape(c)),
            _ => Ok(Item::Char(c)),
        }
    }

    /// `[...]`, whose bracket has been passed.
    fn set(&mut self) -> Result<Node> {
        let here = self.words.tell() - 1;
        let unterminated = |words: &Words<'_>| words.error("unterminated character set", words.tell() - here);
        if self.words.next.is_some_and(|w| w.is('[')) {
            self.warnings.push(format!("Possible nested set at position {}", self.words.tell()));
        }
        let negate = self.words.eat('^')?;
        let mut items: Vec<Item> = Vec::new();
        let add = |items: &mut Vec<Item>, item: Item| {
            if !items.contains(&item) {
                items.push(item);
            }
        };
        loop {
            let Some(this) = self.words.get()? else { return Err(unterminated(&self.words)) };
            if this.is(']') && !items.is_empty() {
                break;
            }
            let first = match this {
                Word::Escape(c) => self.set_escape(c)?,
                Word::Char(c) => {
                    if !items.is_empty() && this.is_in("-&~|") && self.words.next == Some(this) {
                        let what = match char::from_u32(c) {
                            Some('-') => "difference",
                            Some('&') => "intersection",
                            Some('~') => "symmetric difference",
                            _ => "union",
                        };
                        self.warnings.push(format!("Possible set {what} at position {}", self.words.tell() - 1));
                    }
                    Item::Char(c)
                }
            };
            if !self.words.eat('-')? {
                add(&mut items, first);
                continue;
            }
            let Some(that) = self.words.get()? else { return Err(unterminated(&self.words)) };
            if that.is(']') {
                add(&mut items, first);
                add(&mut items, Item::Char('-'.into()));
                break;
            }
            let last = match that {
                Word::Escape(c) => self.set_escape(c)?,
                Word::Char(c) => {
                    if that.is('-') {
                        let position = self.words.tell() - 2;
                        self.warnings.push(format!("Possible set difference at position {position}"));
                    }
                    Item::Char(c)
                }
            };
            match (first, last) {
                (Item::Char(low), Item::Char(high)) if low <= high => add(&mut items, Item::Range(low, high)),
                _ => {
                    let mut message = b"bad character range ".to_vec();
                    this.push(&mut message);
                    message.push(b'-');
                    that.push(&mut message);
                    return Err(self.words.error(message, this.len() + 1 + that.len()));
                }
            }
        }
        Ok(match items[..] {
            [Item::Char(c)] if !negate => Node::Char(c),
            _ => Node::Set { negate, items },
        })
    }

    /// `*`, `+`, `?` and `{m,n}` behind an item.
    fn repeat(&mut self, sign: char, nodes: &mut Sequence) -> Result<()> {
        let here = self.words.tell();
        let (min, max) = match sign {
            '?' => (0, 1),
            '*' => (0, MANY),
            '+' => (1, MANY),
            _ => match self.bounds(here)? {
                Some(bounds) => bounds,
                None => {
                    nodes.push(Node::Char('{'.into()));
                    return Ok(());
                }
            },
        };
        let offset = self.words.tell() - here + 1;
        match nodes.last() {
            None | Some(Node::At(_)) => return Err(self.words.error("nothing to repeat", offset)),
            Some(Node::Repeat { .. }) => return Err(self.words.error("multiple repeat", offset)),
            Some(_) => {}
        }
        let item = nodes.pop().expect("checked above");
        let body = match item {
            Node::Group { index: None, add: 0, del: 0, body } => body,
            other => vec![other],
        };
        let greed = if self.words.eat('?')? {
            Greed::Lazy
        } else if self.words.eat('+')? {
            Greed::Possessive
        } else {
            Greed::Greedy
        };
        nodes.push(Node::Repeat { greed, min, max, body });
        Ok(())
    }

    /// `m,n}`; None if the brace stands for itself.
    fn bounds(&mut self, here: usize) -> Result<Option<(u32, u32)>> {
        if self.words.next.is_some_and(|w| w.is('}')) {
            return Ok(None);
        }
        let low = self.words.get_while(usize::MAX, DIGITS)?;
        let high = if self.words.eat(',')? { self.words.get_while(usize::MAX, DIGITS)? } else { low.clone() };
        if !self.words.eat('}')? {
            self.words.seek(here)?;
            return Ok(None);
        }
        let number = |digits: &str| match digits.parse::<u32>() {
            Ok(n) if n < MANY => Ok(n),
            _ => Err(Mistake::Overflow("the repetition number is too large")),
        };
        let min = if low.is_empty() { 0 } else { number(&low)? };
        let max = if high.is_empty() { MANY } else { number(&high)? };
        if max < min {
            let offset = self.words.tell() - here;
            return Err(self.words.error("min repeat greater than max repeat", offset));
        }
        Ok(Some((min, max)))
    }

    fn unterminated(&self, start: usize) -> Mistake {
        self.words.error("missing ), unterminated subpattern", self.words.tell() - start)
    }

    /// What stands in parentheses, of which the first has been passed.
    fn group(&mut self, is_verbose: &mut bool, depth: usize, is_first: bool, nodes: &mut Sequence) -> Result<()> {
        let start = self.words.tell() - 1;
        let (mut captures, mut is_atomic, mut name) = (true, false, None);
        let (mut add, mut del) = (0, 0);
        if self.words.eat('?')? {
            let Some(word) = self.words.get()? else { return Err(self.words.error("unexpected end of pattern", 0)) };
            let c = if let Word::Char(c) = word { char::from_u32(c) } else { None };
            match c {
                Some('P') => {
                    if self.words.eat('<')? {
                        let text = self.words.get_until('>', "group name")?;
                        self.words.check_name(&text, 1)?;
                        name = Some(text);
                    } else if self.words.eat('=')? {
                        let group = self.named_reference()?;
                        nodes.push(Node::Reference(group));
                        return Ok(());
                    } else {
                        let Some(word) = self.words.get()? else {
                            return Err(self.words.error("unexpected end of pattern", 0));
                        };
                        let mut message = b"unknown extension ?P".to_vec();
                        word.push(&mut message);
                        return Err(self.words.error(message, word.len() + 2));
                    }
                }
                Some(':') => captures = false,
                Some('#') => loop {
                    if self.words.next.is_none() {
                        let offset = self.words.tell() - start;
                        return Err(self.words.error("missing ), unterminated comment", offset));
                    }
                    if self.words.get()?.is_some_and(|w| w.is(')')) {
                        return Ok(());
                    }
                },
                Some('=' | '!' | '<') => return self.assertion(word, start, *is_verbose, depth, nodes),
                Some('(') => return self.conditional(start, *is_verbose, depth, nodes),
                Some('>') => (captures, is_atomic) = (false, true),
                _ if flag(word).is_some() || word.is('-') => match self.flags(word)? {
                    None => {
                        if !is_first || !nodes.is_empty() {
                            let offset = self.words.tell() - start;
                            return Err(self.words.error("global flags not at the start of the expression", offset));
                        }
                        *is_verbose = self.flags & VERBOSE != 0;
                        return Ok(());
                    }
                    Some(changes) => {
                        (add, del) = changes;
                        captures = false;
                    }
                },
                _ => {
                    let mut message = b"unknown extension ?".to_vec();
                    word.push(&mut message);
                    return Err(self.words.error(message, word.len() + 1));
                }
            }
        }
        let index = if captures { Some(self.open(name.as_deref())?) } else { None };
        let is_verbose = (*is_verbose || add & VERBOSE != 0) && del & VERBOSE == 0;
        let body = self.alternatives(is_verbose, depth + 1)?;
        if !self.words.eat(')')? {
            return Err(self.unterminated(start));
        }
        if let Some(index) = index {
            self.widths[index as usize] = Some(width(&body, &self.widths));
        }
        nodes.push(if is_atomic { Node::Atomic(body) } else { Node::Group { index, add, del, body } });
        Ok(())
    }

    fn open(&mut self, name: Option<&[u32]>) -> Result<u32> {
        let index = self.groups();
        self.widths.push(None);
        if index >= MAX_GROUPS {
            return Err(Mistake::Pattern { message: b"too many groups".to_vec(), position: None });
        }
        let Some(name) = name else { return Ok(index) };
        if let Some(before) = self.by_name.get(name) {
            let message = format!("redefinition of group name {} as group {index}; was group {before}", quoted(name));
            return Err(self.words.error(message, name.len() + 1));
        }
        self.by_name.insert(name.to_vec(), index);
        self.names.push((wtf8::from_code_points(name.iter().copied()), index));
        Ok(index)
    }

    fn group_named(&self, name: &[u32]) -> Result<u32> {
        self.words.check_name(name, 1)?;
        match self.by_name.get(name) {
            Some(group) => Ok(*group),
            None => Err(self.words.error(format!("unknown group name {}", quoted(name)), name.len() + 1)),
        }
    }

    fn named_reference(&mut self) -> Result<u32> {
        let name = self.words.get_until(')', "group name")?;
        let group = self.group_named(&name)?;
        if !self.is_closed(group) {
            return Err(self.words.error("cannot refer to an open group", name.len() + 1));
        }
        self.check_behind(group)?;
        Ok(group)
    }

    fn assertion(
        &mut self,
        mut word: Word,
        start: usize,
        is_verbose: bool,
        depth: usize,
        nodes: &mut Sequence,
    ) -> Result<()> {
        let is_behind = word.is('<');
        let outer = self.behind;
        if is_behind {
            let Some(next) = self.words.get()? else {
                return Err(self.words.error("unexpected end of pattern", 0));
            };
            if !next.is_in("=!") {
                let mut message = b"unknown extension ?<".to_vec();
                next.push(&mut message);
                return Err(self.words.error(message, next.len() + 2));
            }
            word = next;
            self.behind = outer.or(Some(self.groups()));
        }
        let body = self.alternatives(is_verbose, depth + 1)?;
        if is_behind {
            self.behind = outer;
        }
        if !self.words.eat(')')? {
            return Err(self.unterminated(start));
        }
        let is_negative = word.is('!');
        nodes.push(if is_negative && body.is_empty() {
            Node::Fail
        } else {
            Node::Assert { is_behind, is_negative, body }
        });
        Ok(())
    }

    /// `(?(1)yes|no)`
    fn conditional(&mut self, start: usize, is_verbose: bool, depth: usize, nodes: &mut Sequence) -> Result<()> {
        let name = self.words.get_until(')', "group name")?;
        let group = match decimal(&name) {
            None => self.group_named(&name)?,
            Some(0) => return Err(self.words.error("bad group number", name.len() + 1)),
            Some(n) if n >= MAX_GROUPS.into() => {
                return Err(self.words.error(format!("invalid group reference {n}"), name.len() + 1));
            }
            Some(n) => {
                let (group, position) = (n as u32, self.words.tell() - name.len() - 1);
                if !self.conditions.iter().any(|(known, _)| *known == group) {
                    self.conditions.push((group, position));
                }
                group
            }
        };
        self.check_behind(group)?;
        let yes = self.sequence(is_verbose, depth + 1, false)?;
        let no = if self.words.eat('|')? {
            let no = self.sequence(is_verbose, depth + 1, false)?;
            if self.words.next.is_some_and(|w| w.is('|')) {
                return Err(self.words.error("conditional backref with more than two branches", 0));
            }
            Some(no)
        } else {
            None
        };
        if !self.words.eat(')')? {
            return Err(self.unterminated(start));
        }
        nodes.push(Node::Conditional { group, yes, no });
        Ok(())
    }

    /// `i)`, `i:`, `i-s:`; None for flags of the whole pattern.
    fn flags(&mut self, mut word: Word) -> Result<Option<(u32, u32)>> {
        let (mut add, mut del) = (0, 0);
        if !word.is('-') {
            loop {
                let flag = flag(word).expect("the caller looked");
                if self.words.is_text && flag == LOCALE {
                    return Err(self.words.error("bad inline flags: cannot use 'L' flag with a str pattern", 0));
                }
                if !self.words.is_text && flag == UNICODE {
                    return Err(self.words.error("bad inline flags: cannot use 'u' flag with a bytes pattern", 0));
                }
                add |= flag;
                if flag & TYPE_FLAGS != 0 && add & TYPE_FLAGS != flag {
                    let message = "bad inline flags: flags 'a', 'u' and 'L' are incompatible";
                    return Err(self.words.error(message, 0));
                }
                word = self.flag_word("missing -, : or )")?;
                if word.is_in(")-:") {
                    break;
                }
                self.check_flag(word, "missing -, : or )")?;
            }
        }
        if word.is(')') {
            self.flags |= add;
            return Ok(None);
        }
        if word.is('-') {
            word = self.flag_word("missing flag")?;
            self.check_flag(word, "missing flag")?;
            loop {
                let flag = flag(word).expect("checked");
                if flag & TYPE_FLAGS != 0 {
                    let message = "bad inline flags: cannot turn off flags 'a', 'u' and 'L'";
                    return Err(self.words.error(message, 0));
                }
                del |= flag;
                word = self.flag_word("missing :")?;
                if word.is(':') {
                    break;
                }
                self.check_flag(word, "missing :")?;
            }
        }
        if add & del != 0 {
            return Err(self.words.error("bad inline flags: flag turned on and off", 1));
        }
        Ok(Some((add, del)))
    }

    fn flag_word(&mut self, missing: &str) -> Result<Word> {
        match self.words.get()? {
            Some(word) => Ok(word),
            None => Err(self.words.error(missing, 0)),
        }
    }

    fn check_flag(&self, word: Word, missing: &str) -> Result<()> {
        if flag(word).is_some() {
            return Ok(());
        }
        let is_letter = matches!(word, Word::Char(c) if unicode::is_alpha(c));
        Err(self.words.error(if is_letter { "unknown flag" } else { missing }, word.len()))
    }
}
