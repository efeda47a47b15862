//! The instructions of a code object with reports between them, for functions that trace or profile a program: before
//! each line, and around each call. The machine runs this copy instead while somebody listens.

use super::code::Code;
use super::opcode::Op;
use super::operand::Decoded;
use super::table::Kind;

/// Instructions with reports, and which word came from where.
pub struct Traced {
    pub instructions: Vec<u32>,
    /// By word of the original: the same word here.
    places: Vec<u32>,
    /// By word of the original that begins an instruction: where jumps to it go, which is its reports.
    entries: Vec<u32>,
    /// By word: that of the original; of a report, that of the instruction it stands for.
    originals: Vec<u32>,
}

impl Traced {
    #[must_use]
    pub fn of(code: &Code) -> Traced {
        let words = &code.instructions;
        let is_target = targets(code);
        let (mut places, mut entries, mut originals) = (vec![0; words.len()], vec![0; words.len()], Vec::new());
        let mut instructions = Vec::new();
        let (mut pc, mut line) = (0, 0);
        let report = |op: Op, line: u32, original: usize, instructions: &mut Vec<u32>, originals: &mut Vec<u32>| {
            instructions.push(op as u32 | line << 8);
            originals.push(original as u32);
        };
        let mut positions = code.positions.get().iter().peekable();
        let mut is_pending = false;
        while pc < words.len() {
            let decoded = Decoded::at(words, pc);
            entries[pc] = instructions.len() as u32;
            // An exception is on its way there.
            let begins_handler = matches!(decoded.op, Op::PushExc | Op::EndAsyncFor);
            while let Some(position) = positions.next_if(|p| p.instruction as usize <= pc) {
                let is_own = positions.peek().is_none_or(|next| next.instruction as usize > pc);
                if !begins_handler && position.line != 0 && (position.line != line || is_own && is_target[pc]) {
                    report(Op::TraceLine, position.line, pc, &mut instructions, &mut originals);
                    line = position.line;
                }
                is_pending |= begins_handler && position.line != 0;
            }
            if !begins_handler {
                // The line in which a handler begins is reported behind its first instruction.
                let is_due = std::mem::take(&mut is_pending) || is_target[pc];
                if is_due
                    && entries[pc] as usize == instructions.len()
                    && let Some(position) = code.position(pc as u32)
                {
                    report(Op::TraceLine, position.line, pc, &mut instructions, &mut originals);
                }
            }
            let calls = is_call(decoded.op);
            if calls {
                report(Op::TraceCall, 0, pc, &mut instructions, &mut originals);
            }
            for (i, &word) in words[pc..decoded.next()].iter().enumerate() {
                places[pc + i] = instructions.len() as u32;
                originals.push((pc + i) as u32);
                instructions.push(word);
            }
            if calls {
                report(Op::TraceCalled, 0, pc, &mut instructions, &mut originals);
            }
            pc = decoded.next();
        }
        let mut traced = Traced { instructions, places, entries, originals };
        traced.mend_jumps(words);
        traced
    }

    fn mend_jumps(&mut self, words: &[u32]) {
        let mut pc = 0;
        while pc < words.len() {
            let decoded = Decoded::at(words, pc);
            let here = self.places[pc] as usize;
            if let Some(target) = decoded.target() {
                let distance = i64::from(self.entries[target]) - here as i64;
                let mut word = here + 1;
                for (_, kind) in decoded.op.row().operands {
                    match kind {
                        Kind::Jump => self.instructions[word] = distance as i32 as u32,
                        Kind::Jump24 => {
                            self.instructions[here] = self.instructions[here] & 0xff | (distance as i32 as u32) << 8;
                        }
                        _ => {}
                    }
                    word += kind.extra_words();
                }
            }
            pc = decoded.next();
        }
    }

    /// The word here of word `original`.
    #[must_use]
    pub fn place(&self, original: u32) -> u32 {
        self.places[original as usize]
    }

    /// Where evaluation goes on that would go on at the instruction `original`.
    #[must_use]
    pub fn entry(&self, original: u32) -> u32 {
        self.entries[original as usize]
    }

    /// The word of the original that `word` stands for.
    #[must_use]
    pub fn original(&self, word: u32) -> u32 {
        self.originals[word as usize]
    }
}

impl Traced {
    /// The line that the report in `word` is about. None if there is another instruction, or a part of one.
    #[must_use]
    pub fn reported_line(&self, word: u32) -> Option<u32> {
        let is_report = self.place(self.original(word)) != word;
        let instruction = self.instructions[word as usize];
        (is_report && Op::of(instruction) == Op::TraceLine).then_some(instruction >> 8)
    }
}

fn targets(code: &Code) -> Vec<bool> {
    let words = &code.instructions;
    let mut is_target = vec![false; words.len()];
    let mut pc = 0;
    while pc < words.len() {
        let decoded = Decoded::at(words, pc);
        if let Some(target) = decoded.target() {
            is_target[target] = true;
        }
        pc = decoded.next();
    }
    is_target
}

fn is_call(op: Op) -> bool {
    op.row().operands.iter().any(|(_, kind)| *kind == Kind::CallWindow)
}
