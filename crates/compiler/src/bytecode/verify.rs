//! Walks every path through a code object: registers are written before they are read, temporaries are consumed exactly
//! once, nothing is live at a return, both ways to a place agree, handlers keep what they say.

use super::code::{Code, Const};
use super::opcode::Op;
use super::operand::{Decoded, Effect};
use super::table::Kind;
use std::collections::BTreeMap;

/// A set of registers.
type Registers = [u64; 4];

fn has(set: &Registers, register: usize) -> bool {
    register < 256 && set[register / 64] >> (register % 64) & 1 != 0
}

fn put(set: &mut Registers, register: usize, is_in: bool) {
    if register < 256 {
        let bit = 1 << (register % 64);
        if is_in {
            set[register / 64] |= bit;
        } else {
            set[register / 64] &= !bit;
        }
    }
}

/// What is wrong with `code` and the code objects among its constants; nothing if it is as it must be.
#[must_use]
pub fn verify(code: &Code) -> Vec<String> {
    let mut complaints = Vec::new();
    verify_into(code, &mut complaints);
    complaints
}

/// Which locals hold a value, or say that they hold none, on every way to an instruction. Others may hold anything.
pub struct BoundLocals(BTreeMap<usize, Registers>);

impl BoundLocals {
    #[must_use]
    pub fn of(code: &Code) -> BoundLocals {
        let mut walk = Walk { code, complaints: Vec::new(), states: BTreeMap::new(), pending: Vec::new() };
        walk.run();
        BoundLocals(walk.states)
    }

    /// At the instruction that word `at` belongs to.
    pub fn at(&self, at: usize) -> impl Fn(usize) -> bool + use<> {
        let state = self.0.range(..=at).next_back().map(|(_, state)| *state).unwrap_or_default();
        move |register| register >= 256 || has(&state, register)
    }
}

fn verify_into(code: &Code, complaints: &mut Vec<String>) {
    let mut walk = Walk { code, complaints: Vec::new(), states: BTreeMap::new(), pending: Vec::new() };
    walk.run();
    let place = format!("{} ({}:{})", code.qualname, code.filename, code.first_line);
    complaints.extend(walk.complaints.into_iter().map(|complaint| format!("{place}: {complaint}")));
    for constant in &code.consts {
        if let Const::Code(inner) = constant {
            verify_into(inner, complaints);
        }
    }
}

struct Walk<'a> {
    code: &'a Code,
    complaints: Vec<String>,
    /// Registers that are written, by the instruction before which they are. Temporaries agree on all ways; of the locals
    /// those are kept that every way writes.
    states: BTreeMap<usize, Registers>,
    pending: Vec<usize>,
}

impl Walk<'_> {
    fn complain(&mut self, pc: usize, complaint: &str) {
        let op = Op::of(self.code.instructions[pc]).row().mnemonic;
        if self.complaints.len() < 10 {
            self.complaints.push(format!("{pc} {op}: {complaint}"));
        }
    }

    fn parameters(&self) -> usize {
        let code = self.code;
        let named = code.argcount + code.kwonlyargcount;
        (named + u32::from(code.has_varargs) + u32::from(code.has_varkeywords)) as usize
    }

    fn run(&mut self) {
        let code = self.code;
        if code.nregs < code.nlocals || code.nregs > 256 {
            self.complaints.push(format!("{} registers, {} of them locals", code.nregs, code.nlocals));
            return;
        }
        let mut entry = Registers::default();
        // Frames inside objects begin with all registers unbound, which is as good as bound.
        let ready = if code.kind.has_heap_frame() { code.nlocals as usize } else { self.parameters() };
        for register in 0..ready {
            put(&mut entry, register, true);
        }
        self.arrive(0, 0, entry);
        while let Some(pc) = self.pending.pop() {
            let state = self.states[&pc];
            self.step(pc, state);
        }
    }

    /// Evaluation comes from `from` to `pc` with `state`.
    fn arrive(&mut self, from: usize, pc: usize, state: Registers) {
        if pc >= self.code.instructions.len() {
            self.complain(from, "runs off the end");
            return;
        }
        let nlocals = self.code.nlocals as usize;
        let Some(known) = self.states.get_mut(&pc) else {
            self.states.insert(pc, state);
            self.pending.push(pc);
            return;
        };
        let mut merged = *known;
        for (merged, new) in merged.iter_mut().zip(state) {
            *merged &= new;
        }
        if merged != *known {
            *known = merged;
            self.pending.push(pc);
        }
        // A temporary that only one way leaves live is lost or read while dead.
        for register in nlocals..256 {
            if has(&state, register) != has(&merged, register) {
                self.complain(from, &format!("register {register} is live on one way to {pc} only"));
                return;
            }
        }
    }

    fn step(&mut self, pc: usize, mut state: Registers) {
        let code = self.code;
        let nlocals = code.nlocals as usize;
        let nregs = code.nregs as usize;
        let decoded = Decoded::at(&code.instructions, pc);
        self.check_operands(&decoded);
        let before = state;
        let mut problems = Vec::new();
        decoded.effects(|effect| match effect {
            Effect::Consume { register, count } => {
                for register in register..register + count {
                    if !has(&state, register) {
                        problems.push(format!("reads register {register}, which is dead"));
                    }
                    if register >= nlocals || matches!(decoded.op, Op::Take | Op::Drop) {
                        put(&mut state, register, false);
                    }
                }
            }
            Effect::Read(register) => {
                if !has(&state, register) {
                    problems.push(format!("reads register {register}, which is dead"));
                }
            }
            Effect::Write { register, count } => {
                for register in register..register + count {
                    if register >= nlocals && has(&state, register) {
                        problems.push(format!("writes register {register}, which is live"));
                    }
                    if register >= nregs && decoded.op != Op::ForIter {
                        problems.push(format!("writes register {register} of {nregs}"));
                    }
                    put(&mut state, register, true);
                }
            }
        });
        // While the instruction runs: its operands are taken, its results not yet there.
        let mut during = before;
        decoded.effects(|effect| {
            if let Effect::Consume { register, count } = effect {
                (register..register + count).filter(|&r| r >= nlocals).for_each(|r| put(&mut during, r, false));
            }
        });
        for problem in problems {
            self.complain(pc, &problem);
        }
        let mut elsewhere = state;
        match decoded.op {
            Op::JumpIfTrueOrDrop | Op::JumpIfFalseOrDrop => put(&mut state, decoded.operand(0), false),
            Op::ForIter => {
                put(&mut state, decoded.operand(1), false);
                if decoded.operand(0) >= nlocals || !has(&before, decoded.operand(0)) {
                    put(&mut state, decoded.operand(0), false);
                }
                put(&mut elsewhere, decoded.operand(1), true);
            }
            Op::Return | Op::ReturnHeap => {
                if let Some(register) = (nlocals..256).find(|&r| has(&state, r)) {
                    self.complain(pc, &format!("returns with register {register} live"));
                }
            }
            _ => {}
        }
        self.visit_handler(pc, during);
        if let Some(target) = decoded.target() {
            self.arrive(pc, target, elsewhere);
        }
        if !decoded.is_end() {
            self.arrive(pc, decoded.next(), state);
        }
    }

    /// Exceptions go to the first range that fits; what is live below its depth stays.
    fn visit_handler(&mut self, pc: usize, during: Registers) {
        let fits = |h: &&super::code::Handler| (h.start as usize..h.end as usize).contains(&pc);
        let Some(handler) = self.code.handlers.iter().find(fits) else { return };
        let (target, depth) = (handler.target as usize, handler.depth as usize);
        if depth < self.code.nlocals as usize || depth > self.code.nregs as usize {
            self.complain(pc, &format!("its handler's depth is {depth}"));
        }
        let op = self.code.instructions.get(target).map(|&word| Op::of(word));
        if !matches!(op, Some(Op::PushExc | Op::EndAsyncFor)) {
            self.complain(pc, "its handler begins with neither PushExc nor EndAsyncFor");
            return;
        }
        let mut state = during;
        for register in depth..256 {
            put(&mut state, register, false);
        }
        self.arrive(pc, target, state);
    }

    fn check_operands(&mut self, decoded: &Decoded) {
        let code = self.code;
        for (name, kind, value) in decoded.operands() {
            let limit = match kind {
                Kind::Const => code.consts.len(),
                Kind::Name | Kind::NameCache => code.names.len(),
                Kind::Free => code.freevars.len(),
                Kind::High => code.nhigh as usize,
                Kind::Dst | Kind::Src | Kind::CallWindow => code.nregs as usize,
                Kind::DstWindow
                | Kind::Peek
                | Kind::Update
                | Kind::Window
                | Kind::Count
                | Kind::Imm
                | Kind::Flags
                | Kind::Imm16
                | Kind::Jump24
                | Kind::Jump
                | Kind::Cache
                | Kind::Word => continue,
            };
            if value < 0 || value as usize >= limit {
                self.complain(decoded.pc, &format!("{name} is {value} of {limit}"));
            }
        }
        let forward = decoded.target().is_some_and(|target| target > decoded.pc);
        let must_be_back = decoded.op == Op::JumpBackward
            || decoded.op == Op::ForIter
            || decoded.op.row().mnemonic.starts_with("Loop");
        if decoded.target().is_some() && forward == must_be_back {
            self.complain(decoded.pc, "jumps the wrong way");
        }
    }
}
