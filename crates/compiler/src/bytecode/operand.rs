//! Decoding: an instruction's operands as numbers, and which registers it consumes, reads and writes.

use super::opcode::Op;
use super::table::Kind;

/// One instruction, decoded.
#[derive(Clone, Copy, Debug)]
pub struct Decoded {
    pub op: Op,
    pub pc: usize,
    /// In the order of the row; jumps are absolute, a `NameCache` is its name.
    operands: [i64; 10],
}

/// What an instruction does to registers, in the order in which it does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// `count` registers from here on are read; temporaries among them are dead afterwards.
    Consume { register: usize, count: usize },
    /// Read (and perhaps changed); stays live.
    Read(usize),
    /// `count` registers from here on are written.
    Write { register: usize, count: usize },
}

impl Decoded {
    /// The instruction at `pc`.
    #[must_use]
    pub fn at(code: &[u32], pc: usize) -> Decoded {
        let word = code[pc];
        let op = Op::of(word);
        let mut operands = [0; 10];
        let mut bytes = [(word >> 8) & 0xff, (word >> 16) & 0xff, word >> 24].into_iter();
        let mut next = pc + 1;
        for (slot, (_, kind)) in operands.iter_mut().zip(op.row().operands) {
            let mut extra = || {
                next += 1;
                code.get(next - 1).copied().unwrap_or(0)
            };
            *slot = match kind {
                Kind::Dst
                | Kind::DstWindow
                | Kind::Src
                | Kind::Peek
                | Kind::Update
                | Kind::Window
                | Kind::CallWindow
                | Kind::Count
                | Kind::Flags
                | Kind::Free => i64::from(bytes.next().unwrap_or(0)),
                Kind::Imm => i64::from(bytes.next().unwrap_or(0) as u8 as i8),
                Kind::Imm16 => i64::from((word >> 16) as u16 as i16),
                Kind::High => i64::from(word >> 16),
                Kind::Jump24 => pc as i64 + i64::from(word as i32 >> 8),
                Kind::Const | Kind::Name | Kind::Word | Kind::Cache => i64::from(extra()),
                Kind::NameCache => i64::from(extra() >> 16),
                Kind::Jump => pc as i64 + i64::from(extra() as i32),
            };
        }
        Decoded { op, pc, operands }
    }

    /// The operands with their names and kinds.
    pub fn operands(&self) -> impl Iterator<Item = (&'static str, Kind, i64)> {
        let operands = self.operands;
        self.op.row().operands.iter().zip(operands).map(|(&(name, kind), value)| (name, kind, value))
    }

    #[must_use]
    pub fn operand(&self, i: usize) -> usize {
        self.operands[i] as usize
    }

    /// Where the instruction after this one stands.
    #[must_use]
    pub fn next(&self) -> usize {
        self.pc + self.op.row().length
    }

    /// The target if this is a jump.
    #[must_use]
    pub fn target(&self) -> Option<usize> {
        self.operands()
            .find(|(_, kind, _)| matches!(kind, Kind::Jump | Kind::Jump24))
            .map(|(_, _, value)| value as usize)
    }

    /// Whether evaluation never goes on after this instruction.
    #[must_use]
    pub fn is_end(&self) -> bool {
        matches!(
            self.op,
            Op::JumpForward
                | Op::JumpBackward
                | Op::Return
                | Op::ReturnHeap
                | Op::Raise
                | Op::RaiseFrom
                | Op::RaiseBare
                | Op::Reraise
        )
    }

    /// How many registers an operand of kind `Window` or `DstWindow` stands for.
    fn window(&self) -> usize {
        match self.op {
            Op::BuildSlice => 3,
            Op::MakeFunction => (self.operand(2) & 31).count_ones() as usize,
            Op::BuildList | Op::BuildTuple | Op::BuildSet | Op::BuildString => self.operand(2),
            Op::BuildMap => 2 * self.operand(2),
            Op::LoadUndefs => self.operand(1),
            Op::UnpackSequence => self.operand(2),
            Op::UnpackEx => self.operand(2) + 1 + self.operand(3),
            Op::EnterWith | Op::EnterAsyncWith | Op::MatchStar => 2,
            Op::CallIntrinsic => super::INTRINSICS.get(self.operand(2)).map_or(0, |&(_, _, count)| count),
            _ => 1,
        }
    }

    /// Reads first, then writes. What jumps leave different on their two ways is for the verifier to know.
    pub fn effects(&self, mut see: impl FnMut(Effect)) {
        let mut writes = [None; 2];
        for (i, (_, kind)) in self.op.row().operands.iter().enumerate() {
            let register = self.operand(i);
            match kind {
                Kind::Src => see(Effect::Consume { register, count: 1 }),
                Kind::Window => see(Effect::Consume { register, count: self.window() }),
                Kind::Peek if matches!(self.op, Op::Take | Op::Drop) => {
                    see(Effect::Consume { register, count: 1 });
                }
                // A namespace of 0 stands for the globals.
                Kind::Peek if matches!(self.op, Op::ImportStar | Op::SetupAnnotations) => {}
                Kind::Update if self.op == Op::MakeCell => {
                    if self.operand(1) == 0 {
                        see(Effect::Read(register));
                    }
                    writes[0] = Some((register, 1));
                }
                Kind::Peek | Kind::Update => see(Effect::Read(register)),
                Kind::Dst => writes[0] = Some((register, 1)),
                Kind::DstWindow => writes[0] = Some((register, self.window())),
                Kind::CallWindow => {
                    let argc = self.operand(1);
                    let arguments = match self.op {
                        Op::CallMethod | Op::CallMethodHeap | Op::CallMethodKw => argc + 1,
                        Op::CallEx => 1 + usize::from(argc != 0),
                        _ => argc,
                    };
                    see(Effect::Consume { register, count: 1 });
                    see(Effect::Consume { register: register + 4, count: arguments });
                    writes[0] = Some((register, 1));
                }
                Kind::Count
                | Kind::Imm
                | Kind::Flags
                | Kind::Free
                | Kind::Imm16
                | Kind::High
                | Kind::Jump24
                | Kind::Const
                | Kind::Name
                | Kind::NameCache
                | Kind::Jump
                | Kind::Cache
                | Kind::Word => {}
            }
        }
        match self.op {
            Op::YieldFrom | Op::EndAsyncFor => {
                let register = self.operand(if self.op == Op::YieldFrom { 1 } else { 0 });
                see(Effect::Consume { register, count: 1 });
            }
            Op::GetMethod | Op::GetSuper => writes[1] = Some((self.operand(0) + 4, 1)),
            _ => {}
        }
        for (register, count) in writes.into_iter().flatten() {
            see(Effect::Write { register, count });
        }
    }
}
