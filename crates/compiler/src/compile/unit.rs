//! The compiler's state: options, the code object under construction with those around it, and how one is finished.

use super::control::Block;
use super::emit::{Emitter, Lines, NOWHERE, Reg};
use super::future;
use super::scope::{self, Map, ScopeId, ScopeKind, Scopes, flag};
use crate::bytecode::{Code, CodeKind, Const, Op};
use ouro_grammar::ast::{Name, Root};
use ouro_grammar::span::Span;
use std::fmt;
use std::sync::Arc;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    File,
    /// A REPL entry: values of expression statements are displayed.
    Single,
    Eval,
}

#[derive(Clone, Debug)]
pub struct Options {
    pub filename: String,
    pub mode: Mode,
    /// Names live in the mapping in register 0 (`exec`, `eval`), not in the globals alone.
    pub namespace: bool,
    /// `await` at module level makes the code a coroutine.
    pub allow_top_level_await: bool,
    /// 1 leaves out assertions, 2 docstrings as well.
    pub optimize: u8,
    /// `from __future__` flags inherited from the caller.
    pub future_flags: u32,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            filename: "<string>".to_owned(),
            mode: Mode::File,
            namespace: false,
            allow_top_level_await: false,
            optimize: 0,
            future_flags: 0,
        }
    }
}

#[derive(Debug)]
pub struct Output {
    pub code: Code,
    /// SyntaxWarnings.
    pub warnings: Vec<(String, Span)>,
}

/// A SyntaxError found while compiling: CPython's sentence and the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    pub message: String,
    pub span: Span,
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CompileError {}

pub(super) type Result<T> = std::result::Result<T, CompileError>;

pub(super) fn error<T>(message: impl Into<String>, span: Span) -> Result<T> {
    Err(CompileError { message: message.into(), span })
}

/// Compile a parsed text. `source` is the text that the spans of `root` count in.
pub fn compile(root: &Root, source: &str, options: &Options) -> std::result::Result<Output, CompileError> {
    let future_flags = options.future_flags | future::flags(root)?;
    let analysis = scope::Analysis {
        future_annotations: future_flags & future::ANNOTATIONS != 0,
        has_namespace: options.namespace,
    };
    let scopes = scope::analyze(root, &analysis)?;
    let mut compiler = Compiler {
        options,
        future_flags,
        lines: Lines::new(source),
        filename: options.filename.as_str().into(),
        scopes,
        unit: Unit::new(0, 0, CodeKind::Module, "<module>", "<module>"),
        outer: Vec::new(),
        warnings: Vec::new(),
        texts: Map::default(),
        leading_end: match root {
            Root::Module(body) => future::leading(body).last().map(|stmt| stmt.span.end),
            Root::Expression(_) => None,
        },
    };
    let code = stacker::maybe_grow(super::RED_ZONE, super::GROWTH, || compiler.module(root))?;
    Ok(Output { code, warnings: compiler.warnings })
}

pub(super) struct Compiler<'a> {
    pub options: &'a Options,
    pub future_flags: u32,
    pub lines: Lines,
    filename: Arc<str>,
    pub scopes: Scopes,
    pub unit: Unit<'a>,
    outer: Vec<Unit<'a>>,
    pub warnings: Vec<(String, Span)>,
    /// Names as they go into code objects.
    texts: Map<Name, Arc<str>>,
    /// Where the docstring and the future imports at the beginning end.
    pub leading_end: Option<u32>,
}

/// One code object under construction.
pub(super) struct Unit<'a> {
    pub emit: Emitter,
    /// The scope that names are looked up in: the frame's own or an inlined comprehension's.
    pub scope: ScopeId,
    pub frame: ScopeId,
    pub kind: CodeKind,
    pub name: String,
    pub qualname: String,
    pub blocks: Vec<Block<'a>>,
    /// Registers below belong to statements around the expression being compiled.
    pub floor: Reg,
    /// The statement being compiled, as a range of the source.
    pub statement: Span,
    /// Places beyond the locals where temporaries of deep expressions wait.
    pub spilled: usize,
    pub most_spilled: usize,
}

impl Unit<'_> {
    fn new(frame: ScopeId, nlocals: usize, kind: CodeKind, name: &str, qualname: &str) -> Self {
        Unit {
            emit: Emitter::new(nlocals),
            scope: frame,
            frame,
            kind,
            name: name.to_owned(),
            qualname: qualname.to_owned(),
            blocks: Vec::new(),
            floor: nlocals,
            statement: Span::new(0, u32::MAX),
            spilled: 0,
            most_spilled: 0,
        }
    }
}

/// What a code object's parameters are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Signature {
    pub posonly: u32,
    pub positional: u32,
    pub kwonly: u32,
    pub has_varargs: bool,
    pub has_varkeywords: bool,
}

impl Signature {
    fn count(&self) -> usize {
        (self.positional + self.kwonly) as usize + usize::from(self.has_varargs) + usize::from(self.has_varkeywords)
    }
}

impl<'a> Compiler<'a> {
    fn module(&mut self, root: &'a Root) -> Result<Code> {
        let frame = 0;
        let awaits = self.scopes[frame].is_coroutine && self.options.allow_top_level_await;
        let kind = match (awaits, self.options.namespace) {
            (true, _) if self.scopes[frame].is_generator => CodeKind::AsyncGenerator,
            (true, _) => CodeKind::Coroutine,
            (false, true) => CodeKind::Namespace,
            (false, false) => CodeKind::Module,
        };
        let nlocals = self.scopes[frame].layout.low.len();
        self.unit = Unit::new(frame, nlocals, kind, "<module>", "<module>");
        match root {
            Root::Module(body) => {
                self.unit.emit.span = Span::default();
                self.setup_annotations();
                if self.options.mode != Mode::Single {
                    self.docstring_of_body(body)?;
                }
                self.stmts(body)?;
                self.return_none();
            }
            Root::Expression(value) => {
                let value = self.operand(value)?;
                self.return_value(value);
            }
        }
        let positional = u32::from(self.options.namespace);
        self.finish(Signature { positional, ..Signature::default() }, 1, false)
    }

    /// Begin a code object for the frame of `scope`; `finish_unit` ends it.
    pub(super) fn begin(&mut self, scope: ScopeId, kind: CodeKind, name: &str, qualname: String) {
        let nlocals = self.scopes[scope].layout.low.len();
        let mut unit = Unit::new(scope, nlocals, kind, name, &qualname);
        std::mem::swap(&mut self.unit, &mut unit);
        self.outer.push(unit);
        let scope = &self.scopes[scope];
        if scope.is_function_like() {
            for (_, symbol) in &scope.symbols {
                let is_local = symbol.resolution == scope::Resolution::Local;
                if is_local && symbol.flags & flag::DELETED != 0 {
                    self.unit.emit.deletable.insert(symbol.register as usize);
                }
                if symbol.flags & flag::PARAM != 0 {
                    self.unit.emit.state.assigned.insert(symbol.register as usize);
                }
            }
        } else {
            self.unit.emit.state.assigned.insert(0);
        }
    }

    pub(super) fn finish_unit(
        &mut self,
        signature: Signature,
        first_line: u32,
        has_docstring: bool,
    ) -> Result<Arc<Code>> {
        let code = self.finish(signature, first_line, has_docstring)?;
        self.unit = self.outer.pop().expect("every code object but the module's is begun inside another");
        Ok(Arc::new(code))
    }

    fn finish(&mut self, signature: Signature, first_line: u32, has_docstring: bool) -> Result<Code> {
        let frame = self.unit.frame;
        let unit = &mut self.unit;
        if let Some(problem) = unit.emit.too_big {
            return error(problem, if unit.emit.span == NOWHERE { Span::default() } else { unit.emit.span });
        }
        let prologue = prologue(&self.scopes, unit, signature.count());
        let positions = unit.emit.finish(&prologue, &mut self.lines);
        let scope = &self.scopes[frame];
        let mut text = |name: &Name| self.texts.entry(name.clone()).or_insert_with(|| Arc::from(&**name)).clone();
        let layout = &scope.layout;
        let mut varnames: Vec<Arc<str>> = layout.low.iter().chain(&layout.high).map(&mut text).collect();
        let freevars = scope.frees.iter().map(&mut text).collect();
        if layout.high.is_empty() && unit.most_spilled > 0 {
            varnames.truncate(layout.low.len());
        }
        let mut around = scope.parent;
        let mut is_nested = false;
        while let Some(outer) = around {
            is_nested |= self.scopes[outer].is_function_like();
            around = self.scopes[outer].parent;
        }
        is_nested &= scope.is_function_like();
        let emitter = std::mem::replace(&mut unit.emit, Emitter::new(0));
        Ok(Code {
            name: unit.name.as_str().into(),
            qualname: unit.qualname.as_str().into(),
            filename: self.filename.clone(),
            kind: unit.kind,
            argcount: signature.positional,
            posonlyargcount: signature.posonly,
            kwonlyargcount: signature.kwonly,
            has_varargs: signature.has_varargs,
            has_varkeywords: signature.has_varkeywords,
            has_docstring,
            is_nested,
            future_flags: self.future_flags,
            first_line,
            nlocals: emitter.nlocals as u32,
            nregs: emitter.nregs() as u32,
            nhigh: (layout.high.len() + unit.most_spilled) as u32,
            varnames,
            cellvars: layout.cells.clone(),
            freevars,
            names: emitter.names,
            consts: emitter.consts,
            instructions: emitter.code,
            handlers: emitter.handlers,
            positions: positions.into(),
        })
    }

    /// The units around the current one, innermost first.
    pub(super) fn outer_units(&self) -> impl Iterator<Item = &Unit<'a>> {
        self.outer.iter().rev()
    }

    pub(super) fn warn(&mut self, message: impl Into<String>, span: Span) {
        let message = message.into();
        // Code that is emitted twice (`finally`, loop tests) warns once.
        if !self.warnings.iter().any(|(known, place)| *place == span && *known == message) {
            self.warnings.push((message, span));
        }
    }

    /// Positions of the instructions to come.
    pub(super) fn at(&mut self, span: Span) {
        self.unit.emit.span = span;
    }
}

/// What comes before the first statement: cells, and locals that may be read before they are assigned.
fn prologue(scopes: &Scopes, unit: &Unit<'_>, parameters: usize) -> Vec<u32> {
    let scope = &scopes[unit.frame];
    let mut words = Vec::new();
    let mut put = |op: Op, a: usize, b: usize| words.push(op as u32 | (a as u32) << 8 | (b as u32) << 16);
    let own_cells: Vec<usize> = if scope.kind == ScopeKind::Class {
        scope.layout.cells.iter().map(|&r| r as usize).collect()
    } else {
        let is_own = |s: &scope::Symbol| s.is_cell && s.resolution == scope::Resolution::Local;
        scope
            .symbols
            .iter()
            .filter(|(_, s)| is_own(s) && scope.is_function_like())
            .map(|(_, s)| s.register as usize)
            .collect()
    };
    // Frames inside objects begin with all registers unbound.
    if !unit.kind.has_heap_frame() {
        let begins_unbound = |&register: &usize| {
            (unit.emit.unbound.has(register) || scope.shows_locals) && !own_cells.contains(&register)
        };
        let mut all = (parameters..unit.emit.nlocals).filter(begins_unbound);
        if let Some(first) = all.next() {
            match all.next_back().unwrap_or(first) + 1 - first {
                1 => put(Op::LoadUndef, first, 0),
                count => put(Op::LoadUndefs, first, count),
            }
        }
    }
    for register in own_cells {
        put(Op::MakeCell, register, usize::from(register >= parameters));
    }
    words
}

/// A constant of text.
pub(super) fn text_const(text: &str) -> Const {
    Const::Str(text.as_bytes().into())
}
