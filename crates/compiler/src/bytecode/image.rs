//! Code objects as bytes: how the library is carried in the binary, compiled when it is built. Both ends are the same
//! version of this file, so the format has no version and is not checked beyond the bounds.
//!
//! Numbers are LEB128, signed ones zigzag. A text stands once per image, others name it by its index.

use super::code::{Code, CodeKind, Const, Handler, Position, Positions};
use std::collections::HashMap;
use std::sync::Arc;

/// The image of a code object and those among its constants. All are of one file.
#[must_use]
pub fn write(code: &Code) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.code(code);
    let mut image = Writer::default();
    image.bytes(code.filename.as_bytes());
    image.number(writer.texts.len() as u64);
    for text in &writer.texts {
        image.bytes(text.as_bytes());
    }
    image.out.extend(writer.out);
    image.out
}

/// The code object that an image was made of.
///
/// # Panics
/// If `image` was not made by `write`.
#[must_use]
pub fn read(image: &'static [u8]) -> Code {
    let mut reader = Reader { rest: image, filename: "".into(), texts: Vec::new() };
    reader.filename = reader.text_itself();
    reader.texts = reader.many(Reader::text_itself);
    reader.code()
}

/// Positions as they stand in an image: each a difference to the one before.
fn write_positions(positions: &[Position]) -> Vec<u8> {
    let mut writer = Writer::default();
    let (mut instruction, mut line) = (0, 0);
    for p in positions {
        writer.number(u64::from(p.instruction - instruction));
        writer.signed(i64::from(p.line) - i64::from(line));
        writer.signed(i64::from(p.end_line) - i64::from(p.line));
        writer.number(u64::from(p.column));
        writer.signed(i64::from(p.end_column) - i64::from(p.column));
        (instruction, line) = (p.instruction, p.line);
    }
    writer.out
}

pub(super) fn read_positions(bytes: &'static [u8]) -> Box<[Position]> {
    let mut reader = Reader { rest: bytes, filename: "".into(), texts: Vec::new() };
    let mut positions = Vec::new();
    let (mut instruction, mut line) = (0, 0);
    while !reader.rest.is_empty() {
        instruction += reader.u32();
        line = reader.next_to(line);
        let end_line = reader.next_to(line);
        let column = reader.u32();
        let end_column = reader.next_to(column);
        positions.push(Position { instruction, line, end_line, column, end_column });
    }
    positions.into()
}

#[derive(Default)]
struct Writer {
    out: Vec<u8>,
    texts: Vec<Arc<str>>,
    places: HashMap<Arc<str>, u64>,
}

impl Writer {
    fn number(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.out.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.out.push(n as u8);
    }

    fn signed(&mut self, n: i64) {
        self.number(((n << 1) ^ (n >> 63)) as u64);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.out.extend(bytes);
    }

    fn text(&mut self, text: &Arc<str>) {
        let next = self.texts.len() as u64;
        let place = *self.places.entry(text.clone()).or_insert(next);
        if place == next {
            self.texts.push(text.clone());
        }
        self.number(place);
    }

    fn many<T>(&mut self, items: &[T], write: impl Fn(&mut Self, &T)) {
        self.number(items.len() as u64);
        for item in items {
            write(self, item);
        }
    }

    fn code(&mut self, code: &Code) {
        let Code { name, qualname, filename: _, kind, argcount, posonlyargcount, kwonlyargcount, .. } = code;
        let Code { has_varargs, has_varkeywords, has_docstring, is_nested, future_flags, first_line, .. } = code;
        let Code { nlocals, nregs, nhigh, varnames, cellvars, freevars, names, consts, .. } = code;
        let Code { instructions, handlers, positions, .. } = code;
        self.text(name);
        self.text(qualname);
        self.number(*kind as u64);
        for flag in [has_varargs, has_varkeywords, has_docstring, is_nested] {
            self.number(u64::from(*flag));
        }
        for n in [argcount, posonlyargcount, kwonlyargcount, future_flags, first_line, nlocals, nregs, nhigh] {
            self.number(u64::from(*n));
        }
        self.many(varnames, Self::text);
        self.many(cellvars, |w, n| w.number(u64::from(*n)));
        self.many(freevars, Self::text);
        self.many(names, Self::text);
        self.many(consts, Self::constant);
        self.number(instructions.len() as u64);
        self.out.extend(instructions.iter().flat_map(|word| word.to_le_bytes()));
        self.many(handlers, |w, h| [h.start, h.end, h.target, h.depth].iter().for_each(|n| w.number(u64::from(*n))));
        self.bytes(&write_positions(positions.get()));
    }

    fn constant(&mut self, constant: &Const) {
        self.out.push(match constant {
            Const::None => 0,
            Const::True => 1,
            Const::False => 2,
            Const::Ellipsis => 3,
            Const::Int(_) => 4,
            Const::BigInt(_) => 5,
            Const::Float(_) => 6,
            Const::Complex(..) => 7,
            Const::Str(_) => 8,
            Const::Bytes(_) => 9,
            Const::Tuple(_) => 10,
            Const::FrozenSet(_) => 11,
            Const::Code(_) => 12,
        });
        match constant {
            Const::None | Const::True | Const::False | Const::Ellipsis => {}
            Const::Int(n) => self.signed(*n),
            Const::BigInt(digits) => self.text(digits),
            Const::Float(x) => self.out.extend(x.to_le_bytes()),
            Const::Complex(re, im) => [re, im].iter().for_each(|x| self.out.extend(x.to_le_bytes())),
            Const::Str(bytes) | Const::Bytes(bytes) => self.bytes(bytes),
            Const::Tuple(items) | Const::FrozenSet(items) => self.many(items, Self::constant),
            Const::Code(code) => self.code(code),
        }
    }
}

struct Reader {
    rest: &'static [u8],
    filename: Arc<str>,
    texts: Vec<Arc<str>>,
}

impl Reader {
    fn take(&mut self, count: usize) -> &'static [u8] {
        let (taken, rest) = self.rest.split_at(count);
        self.rest = rest;
        taken
    }

    fn array<const N: usize>(&mut self) -> [u8; N] {
        self.take(N).try_into().expect("as many as asked for")
    }

    fn number(&mut self) -> u64 {
        let mut n = 0;
        let mut shift = 0;
        loop {
            let [byte] = self.array();
            n |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return n;
            }
            shift += 7;
        }
    }

    fn u32(&mut self) -> u32 {
        self.number() as u32
    }

    fn signed(&mut self) -> i64 {
        let n = self.number();
        (n >> 1) as i64 ^ -((n & 1) as i64)
    }

    /// A number near `n`.
    fn next_to(&mut self, n: u32) -> u32 {
        (i64::from(n) + self.signed()) as u32
    }

    fn float(&mut self) -> f64 {
        f64::from_le_bytes(self.array())
    }

    fn bytes(&mut self) -> &'static [u8] {
        let count = self.number() as usize;
        self.take(count)
    }

    fn text_itself(&mut self) -> Arc<str> {
        std::str::from_utf8(self.bytes()).expect("written from a text").into()
    }

    fn text(&mut self) -> Arc<str> {
        let place = self.number() as usize;
        self.texts[place].clone()
    }

    fn many<T>(&mut self, read: impl Fn(&mut Self) -> T) -> Vec<T> {
        let count = self.number();
        (0..count).map(|_| read(self)).collect()
    }

    /// Fields stand in the order in which `Writer::code` puts them.
    fn code(&mut self) -> Code {
        Code {
            name: self.text(),
            qualname: self.text(),
            filename: self.filename.clone(),
            kind: CodeKind::ALL[self.number() as usize],
            has_varargs: self.number() != 0,
            has_varkeywords: self.number() != 0,
            has_docstring: self.number() != 0,
            is_nested: self.number() != 0,
            argcount: self.u32(),
            posonlyargcount: self.u32(),
            kwonlyargcount: self.u32(),
            future_flags: self.u32(),
            first_line: self.u32(),
            nlocals: self.u32(),
            nregs: self.u32(),
            nhigh: self.u32(),
            varnames: self.many(Self::text),
            cellvars: self.many(Self::u32),
            freevars: self.many(Self::text),
            names: self.many(Self::text),
            consts: self.many(Self::constant),
            instructions: self.instructions(),
            handlers: self.many(|r| Handler { start: r.u32(), end: r.u32(), target: r.u32(), depth: r.u32() }),
            positions: Positions::encoded(self.bytes()),
        }
    }

    fn instructions(&mut self) -> Vec<u32> {
        let count = self.number() as usize;
        let (words, _) = self.take(count * 4).as_chunks();
        words.iter().map(|word| u32::from_le_bytes(*word)).collect()
    }

    fn constant(&mut self) -> Const {
        let [tag] = self.array();
        match tag {
            0 => Const::None,
            1 => Const::True,
            2 => Const::False,
            3 => Const::Ellipsis,
            4 => Const::Int(self.signed()),
            5 => Const::BigInt(self.text()),
            6 => Const::Float(self.float()),
            7 => Const::Complex(self.float(), self.float()),
            8 => Const::Str(self.bytes().into()),
            9 => Const::Bytes(self.bytes().into()),
            10 => Const::Tuple(self.many(Self::constant).into()),
            11 => Const::FrozenSet(self.many(Self::constant).into()),
            12 => Const::Code(Arc::new(self.code())),
            _ => unreachable!("no constant has the tag {tag}"),
        }
    }
}
