//! What one row of the instruction table (`opcode.rs`) generates: the enum variant, its mnemonic, its operands with
//! their kinds, and its sentence. The disassembler, the verifier, the emitter and `docs/bytecode.md` read these.

/// How an instruction uses one operand, and where the operand is encoded.
///
/// An instruction is a 32-bit word `opcode | A << 8 | B << 16 | C << 24`; byte-sized operands take A, B, C in order,
/// word-sized operands follow in words of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Register that is written; what it held is dropped.
    Dst,
    /// First of several registers that are written; how many is said by the row's sentence.
    DstWindow,
    /// Register that is read. A temporary is consumed: it is dead afterwards.
    Src,
    /// Register that is read and stays as it is.
    Peek,
    /// Register that is read, changed in place and stays live.
    Update,
    /// First of several consecutive temporaries, all consumed; how many is said by the row's sentence.
    Window,
    /// Callee register of a call: the callee, three words of frame header, then the arguments. All are consumed; the
    /// result lands in the callee's register.
    CallWindow,
    /// Unsigned number, one byte.
    Count,
    /// Signed number, one byte.
    Imm,
    /// Bits, one byte.
    Flags,
    /// Index of a free variable, one byte.
    Free,
    /// Signed number in the bytes B and C.
    Imm16,
    /// Index of a register beyond the first 256, in the bytes B and C.
    High,
    /// Signed distance in words from this instruction, in the bytes A, B and C.
    Jump24,
    /// A word: index of a constant.
    Const,
    /// A word: index of a name.
    Name,
    /// A word: index of a name in the upper half, an inline cache in the lower (zero when emitted).
    NameCache,
    /// A word: signed distance in words from this instruction.
    Jump,
    /// A word of inline cache, zero when emitted.
    Cache,
    /// A word: unsigned number.
    Word,
}

impl Kind {
    /// Words this operand adds to its instruction.
    #[must_use]
    pub const fn extra_words(self) -> usize {
        match self {
            Kind::Const | Kind::Name | Kind::NameCache | Kind::Jump | Kind::Cache | Kind::Word => 1,
            Kind::Dst
            | Kind::DstWindow
            | Kind::Src
            | Kind::Peek
            | Kind::Update
            | Kind::Window
            | Kind::CallWindow
            | Kind::Count
            | Kind::Imm
            | Kind::Flags
            | Kind::Free
            | Kind::Imm16
            | Kind::High
            | Kind::Jump24 => 0,
        }
    }
}

/// One row of the table.
#[derive(Debug)]
pub struct Row {
    pub mnemonic: &'static str,
    pub sentence: &'static str,
    pub operands: &'static [(&'static str, Kind)],
    /// Length in words, operands included.
    pub length: usize,
}

/// The number of words that an instruction with these operands takes.
#[must_use]
pub(super) const fn length_of(operands: &[(&'static str, Kind)]) -> usize {
    let mut length = 1;
    let mut i = 0;
    while i < operands.len() {
        length += operands[i].1.extra_words();
        i += 1;
    }
    length
}

macro_rules! opcodes {
    ($($(#[doc = $doc:literal])+ $name:ident($($operand:ident: $kind:ident),*);)*) => {
        /// What an instruction does; the table's rows, in order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Op { $($(#[doc = $doc])+ $name),* }

        /// Every row, indexed by opcode.
        pub const ROWS: &[Row] = &[$(Row {
            mnemonic: stringify!($name),
            sentence: concat!($($doc),+),
            operands: &[$((stringify!($operand), Kind::$kind)),*],
            length: length_of(&[$((stringify!($operand), Kind::$kind)),*]),
        }),*];

        /// The length in words of every instruction, indexed by opcode: what the machine asks to go on.
        pub static LENGTHS: [u8; ROWS.len()] = [$(length_of(&[$((stringify!($operand), Kind::$kind)),*]) as u8),*];

        /// Every opcode, indexed by its number.
        pub static OPS: &[Op] = &[$(Op::$name),*];
    };
}
pub(super) use opcodes;
