//! `Code`: what the compiler hands to the virtual machine. Plain data without runtime values: immutable, shareable, and
//! made to be serialised.

use super::image;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// The compiled form of a module, class body, function, lambda or generator expression.
#[derive(Clone, Debug)]
pub struct Code {
    pub name: Arc<str>,
    pub qualname: Arc<str>,
    pub filename: Arc<str>,
    pub kind: CodeKind,
    /// Positional parameters, the positional-only ones included.
    pub argcount: u32,
    pub posonlyargcount: u32,
    pub kwonlyargcount: u32,
    pub has_varargs: bool,
    pub has_varkeywords: bool,
    /// A docstring is `consts[0]`.
    pub has_docstring: bool,
    /// Defined inside a function or class: `co_flags` shows it as CO_NESTED.
    pub is_nested: bool,
    /// Flags of `from __future__` imports, as in `co_flags`.
    pub future_flags: u32,
    pub first_line: u32,
    /// Registers that are locals: parameters in the order positional, keyword-only, `*args`, `**kwargs`; then variables.
    /// Class bodies and code compiled with a namespace have it in register 0.
    pub nlocals: u32,
    /// All registers of the first 256: locals and temporaries.
    pub nregs: u32,
    /// Locals beyond, in registers 256 up.
    pub nhigh: u32,
    /// Names of the locals by register, those beyond 256 at the end; empty for locals that are no variables.
    pub varnames: Vec<Arc<str>>,
    /// Locals that are cells, by register.
    pub cellvars: Vec<u32>,
    /// Names of the free variables, in the order of the closure.
    pub freevars: Vec<Arc<str>>,
    pub names: Vec<Arc<str>>,
    pub consts: Vec<Const>,
    pub instructions: Vec<u32>,
    /// Inner ranges stand before outer ones: the first that fits is the handler.
    pub handlers: Vec<Handler>,
    pub positions: Positions,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum CodeKind {
    /// Names are globals.
    Module,
    /// Names live in the mapping in register 0, then in the globals: class bodies, and what `compile()` makes for `exec`.
    Namespace,
    Function,
    Generator,
    Coroutine,
    AsyncGenerator,
}

impl CodeKind {
    pub(super) const ALL: [CodeKind; 6] = [
        CodeKind::Module,
        CodeKind::Namespace,
        CodeKind::Function,
        CodeKind::Generator,
        CodeKind::Coroutine,
        CodeKind::AsyncGenerator,
    ];

    /// Whether calling it makes an object with the frame inside.
    #[inline]
    #[must_use]
    pub fn has_heap_frame(self) -> bool {
        match self {
            CodeKind::Generator | CodeKind::Coroutine | CodeKind::AsyncGenerator => true,
            CodeKind::Module | CodeKind::Namespace | CodeKind::Function => false,
        }
    }
}

/// Instructions `start..end` (in words) are guarded: registers from `depth` up are dropped, then `target` runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    pub start: u32,
    pub end: u32,
    pub target: u32,
    pub depth: u32,
}

/// Where in the source an instruction comes from: lines from 1, columns in bytes from 0. Line 0: nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub instruction: u32,
    pub line: u32,
    pub end_line: u32,
    pub column: u32,
    pub end_column: u32,
}

/// The positions of a code object, sorted by instruction; each counts until the next. Those of the library are decoded
/// when somebody asks, which is rarely.
#[derive(Clone)]
pub struct Positions {
    encoded: &'static [u8],
    decoded: OnceLock<Box<[Position]>>,
}

impl Positions {
    pub(super) fn encoded(encoded: &'static [u8]) -> Positions {
        Positions { encoded, decoded: OnceLock::new() }
    }

    #[must_use]
    pub fn get(&self) -> &[Position] {
        self.decoded.get_or_init(|| image::read_positions(self.encoded))
    }
}

impl fmt::Debug for Positions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

impl From<Vec<Position>> for Positions {
    fn from(positions: Vec<Position>) -> Positions {
        Positions { encoded: &[], decoded: OnceLock::from(positions.into_boxed_slice()) }
    }
}

/// A constant; a value is made of it when the code is loaded.
#[derive(Clone, Debug)]
pub enum Const {
    None,
    True,
    False,
    Ellipsis,
    Int(i64),
    /// Lower-case hexadecimal digits, `-` before them if negative.
    BigInt(Arc<str>),
    Float(f64),
    Complex(f64, f64),
    /// WTF-8.
    Str(Arc<[u8]>),
    Bytes(Arc<[u8]>),
    Tuple(Arc<[Const]>),
    FrozenSet(Arc<[Const]>),
    Code(Arc<Code>),
}

impl Code {
    /// The position of the instruction at `pc` (in words).
    #[must_use]
    pub fn position(&self, pc: u32) -> Option<Position> {
        let positions = self.positions.get();
        let after = positions.partition_point(|p| p.instruction <= pc);
        let position = *positions.get(after.checked_sub(1)?)?;
        (position.line != 0).then_some(position)
    }
}
