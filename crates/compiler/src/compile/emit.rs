//! The only writer of instructions: registers for temporaries, labels and jumps, guarded ranges, constants, names and
//! positions. Follows which locals are assigned for sure, so that only the others are checked.

use super::scope::Map;
use crate::bytecode::{Const, Decoded, Effect, Handler, Kind, Op, Position};
use ouro_grammar::span::Span;
use std::sync::Arc;

pub(super) type Reg = usize;

/// A set of registers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Registers([u64; 4]);

impl Registers {
    pub(super) fn has(&self, register: Reg) -> bool {
        register < 256 && self.0[register / 64] >> (register % 64) & 1 != 0
    }
    pub(super) fn insert(&mut self, register: Reg) {
        if register < 256 {
            self.0[register / 64] |= 1 << (register % 64);
        }
    }
    pub(super) fn remove(&mut self, register: Reg) {
        if register < 256 {
            self.0[register / 64] &= !(1 << (register % 64));
        }
    }
    fn add(&mut self, other: &Registers) {
        for (mine, other) in self.0.iter_mut().zip(other.0) {
            *mine |= other;
        }
    }
    fn subtract(&mut self, other: &Registers) {
        for (mine, other) in self.0.iter_mut().zip(other.0) {
            *mine &= !other;
        }
    }
    fn intersect(&mut self, other: &Registers) {
        for (mine, other) in self.0.iter_mut().zip(other.0) {
            *mine &= other;
        }
    }
}

/// What is known at one place of the code.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct State {
    /// Locals that hold a value for sure.
    pub assigned: Registers,
    /// Temporaries that hold a value.
    pub live: Registers,
}

impl State {
    /// Another way comes here. Gives the locals that only one of them assigned.
    fn merge(&mut self, other: &State) -> Registers {
        let mut partly = self.assigned;
        partly.add(&other.assigned);
        self.assigned.intersect(&other.assigned);
        partly.subtract(&self.assigned);
        partly
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label(usize);

#[derive(Debug, Default)]
struct LabelData {
    place: Option<usize>,
    state: Option<State>,
    /// Once it stands, as the start of something: what was known there.
    entry: Option<State>,
}

/// A range whose exceptions go to `handler`; closed and opened again around clean-up code in its middle.
#[derive(Debug)]
struct Guard {
    handler: Label,
    depth: Reg,
    start: usize,
}

/// Equal keys, equal constants (so `1`, `1.0` and `True` differ, and `0.0` and `-0.0`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum ConstKey {
    Plain(u8),
    Int(i64),
    Float(u64),
    Complex(u64, u64),
    Text(u8, Arc<[u8]>),
    Tuple(u8, Vec<ConstKey>),
    Code(usize),
}

fn const_key(value: &Const) -> ConstKey {
    match value {
        Const::None => ConstKey::Plain(0),
        Const::True => ConstKey::Plain(1),
        Const::False => ConstKey::Plain(2),
        Const::Ellipsis => ConstKey::Plain(3),
        Const::Int(value) => ConstKey::Int(*value),
        Const::BigInt(digits) => ConstKey::Text(0, digits.as_bytes().into()),
        Const::Float(value) => ConstKey::Float(value.to_bits()),
        Const::Complex(real, imaginary) => ConstKey::Complex(real.to_bits(), imaginary.to_bits()),
        Const::Str(text) => ConstKey::Text(1, text.clone()),
        Const::Bytes(bytes) => ConstKey::Text(2, bytes.clone()),
        Const::Tuple(items) => ConstKey::Tuple(0, items.iter().map(const_key).collect()),
        Const::FrozenSet(items) => ConstKey::Tuple(1, items.iter().map(const_key).collect()),
        Const::Code(code) => ConstKey::Code(Arc::as_ptr(code) as usize),
    }
}

#[derive(Debug)]
pub(super) struct Emitter {
    pub code: Vec<u32>,
    spans: Vec<(usize, Span)>,
    pub handlers: Vec<Handler>,
    handler_labels: Vec<Label>,
    labels: Vec<LabelData>,
    jumps: Vec<(usize, Label)>,
    guards: Vec<Guard>,
    pub consts: Vec<Const>,
    const_index: Map<ConstKey, usize>,
    pub names: Vec<Arc<str>>,
    name_index: Map<Arc<str>, usize>,
    /// Where the instructions to come are from.
    pub span: Span,
    /// Where the last statement without instructions stands; `usize::MAX` before there is one.
    marked: usize,
    pub state: State,
    pub reachable: bool,
    pub nlocals: usize,
    /// The next free temporary.
    pub top: Reg,
    most: Reg,
    /// Locals that something deletes: loops and handlers cannot rely on them.
    pub deletable: Registers,
    /// Locals that anything assigned up to here.
    ever_assigned: Registers,
    /// Locals that must begin unbound: those read before they are assigned for sure, and those that, at some place, only
    /// some ways have assigned (frames show their variables).
    pub unbound: Registers,
    /// Where a limit of the instruction format was passed.
    pub too_big: Option<&'static str>,
}

impl Emitter {
    pub(super) fn new(nlocals: usize) -> Emitter {
        Emitter {
            code: Vec::new(),
            spans: Vec::new(),
            handlers: Vec::new(),
            handler_labels: Vec::new(),
            labels: Vec::new(),
            jumps: Vec::new(),
            guards: Vec::new(),
            consts: Vec::new(),
            const_index: Map::default(),
            names: Vec::new(),
            name_index: Map::default(),
            span: Span::default(),
            marked: usize::MAX,
            state: State::default(),
            reachable: true,
            nlocals,
            top: nlocals,
            most: nlocals,
            deletable: Registers::default(),
            ever_assigned: Registers::default(),
            unbound: Registers::default(),
            too_big: None,
        }
    }

    pub(super) fn nregs(&self) -> usize {
        self.most
    }

    /// A local holds a value from here on.
    pub(super) fn mark_assigned(&mut self, register: Reg) {
        self.state.assigned.insert(register);
        self.ever_assigned.insert(register);
    }

    // ---- registers

    pub(super) fn is_temporary(&self, register: Reg) -> bool {
        register >= self.nlocals
    }

    pub(super) fn alloc(&mut self) -> Reg {
        self.alloc_many(1)
    }

    /// The first of `count` consecutive new temporaries.
    pub(super) fn alloc_many(&mut self, count: usize) -> Reg {
        let first = self.top;
        self.top += count;
        self.most = self.most.max(self.top);
        if self.top > 256 {
            self.too_big = Some("too many values at once in one expression");
        }
        first
    }

    /// A temporary that is about to be the newest may serve while the value for it is made.
    pub(super) fn scratch(&mut self, dst: Reg) -> Reg {
        if self.is_temporary(dst) {
            debug_assert_eq!(dst + 1, self.top, "a value is made in the newest temporary");
            dst
        } else {
            self.alloc()
        }
    }

    // ---- instructions

    /// Emit `op`; `operands` are those of its row without the caches and without a jump's target.
    pub(super) fn emit(&mut self, op: Op, operands: &[usize]) {
        self.write(op, operands, None);
    }

    pub(super) fn jump(&mut self, op: Op, operands: &[usize], target: Label) {
        self.write(op, operands, Some(target));
    }

    fn write(&mut self, op: Op, operands: &[usize], target: Option<Label>) {
        if !self.reachable {
            return;
        }
        let pc = self.code.len();
        if self.spans.last().is_none_or(|(_, span)| *span != self.span) {
            self.spans.push((pc, self.span));
        }
        let mut given = operands.iter().copied();
        let mut word = u32::from(op as u8);
        let mut shift = 8;
        self.code.push(0);
        for (name, kind) in op.row().operands {
            let mut value = || given.next().unwrap_or_else(|| panic!("{op:?} lacks its operand {name}"));
            match kind {
                Kind::Dst
                | Kind::DstWindow
                | Kind::Src
                | Kind::Peek
                | Kind::Update
                | Kind::Window
                | Kind::CallWindow
                | Kind::Count
                | Kind::Flags
                | Kind::Free => {
                    let value = value();
                    if value > 255 {
                        self.too_big = Some("too many values at once in one expression");
                    }
                    word |= (value as u32 & 0xff) << shift;
                    shift += 8;
                }
                Kind::Imm => {
                    word |= u32::from(value() as u8) << shift;
                    shift += 8;
                }
                Kind::Imm16 | Kind::High => word |= u32::from(value() as u16) << 16,
                Kind::Const | Kind::Name | Kind::Word => {
                    let value = value() as u32;
                    self.code.push(value);
                }
                Kind::NameCache => {
                    let value = value();
                    if value > 0xffff {
                        self.too_big = Some("too many names in one code object");
                    }
                    self.code.push((value as u32) << 16);
                }
                Kind::Cache => self.code.push(0),
                Kind::Jump => self.code.push(0),
                Kind::Jump24 => {}
            }
        }
        debug_assert!(given.next().is_none(), "{op:?} has too many operands");
        self.code[pc] = word;
        let decoded = Decoded::at(&self.code, pc);
        let nlocals = self.nlocals;
        let live = &mut self.state.live;
        decoded.effects(|effect| match effect {
            Effect::Consume { register, count } => {
                for register in register.max(nlocals)..(register + count).max(nlocals) {
                    live.remove(register);
                }
            }
            Effect::Read(_) => {}
            Effect::Write { register, count } => {
                for register in register.max(nlocals)..(register + count).max(nlocals) {
                    live.insert(register);
                }
            }
        });
        if let Some(label) = target {
            self.jumps.push((pc, label));
            let state = self.state;
            match op {
                Op::JumpIfTrueOrDrop | Op::JumpIfFalseOrDrop => self.state.live.remove(operands[0]),
                Op::ForIter => self.state.live.remove(operands[1]),
                _ => {}
            }
            if op == Op::ForIter {
                self.state.live.remove(operands[0]);
            }
            let data = &mut self.labels[label.0];
            match (data.place, &mut data.state, &mut data.entry) {
                (None, known @ None, _) => *known = Some(state),
                (None, Some(known), _) | (Some(_), _, Some(known)) => self.unbound.add(&known.merge(&state)),
                (Some(_), _, None) => {}
            }
        }
        if decoded.is_end() {
            self.reachable = false;
        }
    }

    // ---- labels

    pub(super) fn label(&mut self) -> Label {
        self.labels.push(LabelData::default());
        Label(self.labels.len() - 1)
    }

    /// The statement at `span` makes no instructions: who traces lines hears of it before the next one.
    pub(super) fn mark_line(&mut self, span: Span) {
        if self.reachable {
            self.span = span;
            self.spans.push((self.code.len(), span));
            self.marked = self.code.len();
        }
    }

    /// Others may come to the next instruction: a line that is marked there gets one of its own.
    fn separate_mark(&mut self) {
        if self.reachable && self.marked == self.code.len() && self.spans.last().is_some_and(|s| s.0 == self.marked) {
            let (_, span) = self.spans[self.spans.len() - 1];
            let own = std::mem::replace(&mut self.span, span);
            self.emit(Op::Nop, &[]);
            self.span = own;
        }
    }

    /// Stand `label` here: what jumps to it goes on with the next instruction.
    pub(super) fn bind(&mut self, label: Label) {
        self.separate_mark();
        let data = &mut self.labels[label.0];
        data.place = Some(self.code.len());
        if let Some(state) = &data.state {
            if self.reachable {
                self.unbound.add(&self.state.merge(state));
            } else {
                self.state = *state;
                self.reachable = true;
            }
        }
    }

    /// What is known here, if evaluation comes here at all.
    pub(super) fn snapshot(&self) -> Option<State> {
        self.reachable.then_some(self.state)
    }

    /// Stand `label` at the start of something that is reached from elsewhere (from behind, or as a handler), with at
    /// least what `state` says.
    pub(super) fn bind_entry(&mut self, label: Label, state: Option<State>) {
        self.separate_mark();
        self.labels[label.0].place = Some(self.code.len());
        self.reachable = state.is_some();
        self.state = state.unwrap_or(self.state);
        self.state.assigned.subtract(&self.deletable);
        let mut partly = self.ever_assigned;
        partly.subtract(&self.state.assigned);
        self.unbound.add(&partly);
        self.labels[label.0].entry = Some(self.state);
    }

    pub(super) fn is_target(&self, label: Label) -> bool {
        self.labels[label.0].state.is_some()
    }

    /// The temporaries that are live where `label` is jumped to from.
    pub(super) fn live_at(&self, label: Label) -> Registers {
        self.labels[label.0].state.unwrap_or_default().live
    }

    // ---- guarded ranges

    /// From here on exceptions go to `handler`, which keeps the registers below `depth`.
    pub(super) fn guard(&mut self, handler: Label, depth: Reg) {
        let start = self.code.len();
        self.guards.push(Guard { handler, depth, start });
    }

    pub(super) fn unguard(&mut self) {
        self.close_guard(self.guards.len() - 1);
        self.guards.pop();
    }

    fn close_guard(&mut self, i: usize) {
        let guard = &self.guards[i];
        let end = self.code.len();
        if guard.start < end {
            let (start, depth, handler) = (guard.start as u32, guard.depth as u32, guard.handler);
            self.handlers.push(Handler { start, end: end as u32, target: 0, depth });
            self.handler_labels.push(handler);
        }
    }

    pub(super) fn guard_count(&self) -> usize {
        self.guards.len()
    }

    /// Code from here on is outside all guards but the first `keep`, until `resume_guards`.
    pub(super) fn suspend_guards(&mut self, keep: usize) -> Suspended {
        for i in (keep..self.guards.len()).rev() {
            self.close_guard(i);
        }
        Suspended(self.guards.drain(keep..).collect())
    }

    pub(super) fn resume_guards(&mut self, suspended: Suspended) {
        let start = self.code.len();
        self.guards.extend(suspended.0.into_iter().map(|guard| Guard { start, ..guard }));
    }

    /// Whether any instruction is guarded by `handler`.
    pub(super) fn is_handler(&self, handler: Label) -> bool {
        self.handler_labels.contains(&handler)
    }

    // ---- constants and names

    pub(super) fn constant(&mut self, value: Const) -> usize {
        let next = self.consts.len();
        match self.const_index.entry(const_key(&value)) {
            std::collections::hash_map::Entry::Occupied(found) => *found.get(),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(next);
                self.consts.push(value);
                next
            }
        }
    }

    pub(super) fn name(&mut self, name: &str) -> usize {
        if let Some(&i) = self.name_index.get(name) {
            return i;
        }
        let name: Arc<str> = name.into();
        self.names.push(name.clone());
        self.name_index.insert(name, self.names.len() - 1);
        self.names.len() - 1
    }

    // ---- the end

    /// Where a jump to `label` ends up: jumps forward that it would meet are followed.
    fn destination(&self, label: Label) -> usize {
        let mut place = self.labels[label.0].place.expect("every label that is jumped to is placed");
        while let Some(&word) = self.code.get(place)
            && Op::of(word) == Op::JumpForward
        {
            let i = self.jumps.binary_search_by_key(&place, |&(pc, _)| pc).expect("every jump is noted");
            place = self.labels[self.jumps[i].1.0].place.expect("every label that is jumped to is placed");
        }
        place
    }

    /// Put `prologue` (which neither jumps nor is guarded) before everything and fill in the jumps.
    pub(super) fn finish(&mut self, prologue: &[u32], lines: &mut Lines) -> Vec<Position> {
        for i in 0..self.jumps.len() {
            let (pc, label) = self.jumps[i];
            let own = self.labels[label.0].place.expect("every label that is jumped to is placed");
            // A jump back must stay one.
            let place = if own <= pc { own } else { self.destination(label) };
            let distance = place as i64 - pc as i64;
            let op = Op::of(self.code[pc]);
            if matches!(op, Op::JumpForward | Op::JumpBackward) {
                self.code[pc] |= (distance as u32) << 8;
            } else {
                self.code[pc + op.row().length - 1] = distance as i32 as u32;
            }
        }
        let shift = prologue.len();
        for (handler, label) in self.handlers.iter_mut().zip(&self.handler_labels) {
            let target = self.labels[label.0].place.expect("every handler is placed");
            handler.start += shift as u32;
            handler.end += shift as u32;
            handler.target = (target + shift) as u32;
        }
        self.code.splice(0..0, prologue.iter().copied());
        let mut positions = Vec::with_capacity(self.spans.len() + 1);
        if shift > 0 {
            positions.push(Position { instruction: 0, line: 0, end_line: 0, column: 0, end_column: 0 });
        }
        for &(pc, span) in &self.spans {
            positions.push(lines.position((pc + shift) as u32, span));
        }
        positions
    }
}

#[derive(Debug)]
pub(super) struct Suspended(Vec<Guard>);

/// Turns byte offsets into lines and columns.
#[derive(Debug)]
pub(super) struct Lines {
    starts: Vec<u32>,
    last: usize,
}

impl Lines {
    pub(super) fn new(source: &str) -> Lines {
        let bytes = source.as_bytes();
        let mut starts = vec![0];
        for (i, &byte) in bytes.iter().enumerate() {
            if byte == b'\n' || (byte == b'\r' && bytes.get(i + 1) != Some(&b'\n')) {
                starts.push(i as u32 + 1);
            }
        }
        Lines { starts, last: 0 }
    }

    /// Line from 1, column in bytes from 0.
    pub(super) fn locate(&mut self, offset: u32) -> (u32, u32) {
        let near = self.starts[self.last] <= offset && self.starts.get(self.last + 1).is_none_or(|&next| offset < next);
        if !near {
            self.last = self.starts.partition_point(|&start| start <= offset) - 1;
        }
        (self.last as u32 + 1, offset - self.starts[self.last])
    }

    pub(super) fn line(&mut self, offset: u32) -> u32 {
        self.locate(offset).0
    }

    fn position(&mut self, instruction: u32, span: Span) -> Position {
        if span == NOWHERE {
            return Position { instruction, line: 0, end_line: 0, column: 0, end_column: 0 };
        }
        let (line, column) = self.locate(span.start);
        let (end_line, end_column) = self.locate(span.end);
        Position { instruction, line, end_line, column, end_column }
    }
}

/// The span of what has no place in the source.
pub(super) const NOWHERE: Span = Span { start: u32::MAX, end: u32::MAX };
