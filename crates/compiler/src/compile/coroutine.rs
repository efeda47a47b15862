//! `await`, `yield` and `yield from`. Reference 6.2.9 and 6.4; PEP 380, 492, 525.

use super::emit::Reg;
use super::scope::ScopeKind;
use super::unit::{Compiler, Result, error};
use crate::bytecode::{CodeKind, Const, Op};
use ouro_grammar::ast::Expr;
use ouro_grammar::span::Span;

/// For whom GetAwaitable asks: the message about what cannot be awaited tells.
#[derive(Clone, Copy, Debug)]
pub(super) enum Awaiter {
    Await = 0,
    Enter = 1,
    Exit = 2,
}

impl<'a> Compiler<'a> {
    fn frame_kind(&self) -> ScopeKind {
        self.scopes[self.unit.frame].kind
    }

    /// Whether the frame is a function or stands for one, so that `yield` and `await` have something to suspend.
    pub(super) fn is_in_function(&self) -> bool {
        !matches!(self.frame_kind(), ScopeKind::Module | ScopeKind::Class)
    }

    pub(super) fn is_top_level_await(&self) -> bool {
        self.options.allow_top_level_await && self.frame_kind() == ScopeKind::Module
    }

    /// `what` (`'await'`, `'async for'`, …) needs an asynchronous function around it.
    pub(super) fn require_async(&self, what: &str, span: Span) -> Result<()> {
        match self.frame_kind() {
            _ if self.is_top_level_await() => Ok(()),
            ScopeKind::AsyncFunction | ScopeKind::Comprehension { .. } => Ok(()),
            ScopeKind::Module | ScopeKind::Class if what == "'await'" => error("'await' outside function", span),
            _ => error(format!("{what} outside async function"), span),
        }
    }

    pub(super) fn await_expr(&mut self, value: &'a Expr, span: Span, dst: Reg) -> Result<()> {
        self.require_async("'await'", span)?;
        let result = self.unit.emit.scratch(dst);
        let value = self.operand_at(value, result)?;
        self.at(span);
        self.await_value(value, result, Awaiter::Await);
        self.settle(dst, result);
        Ok(())
    }

    /// `result = await value`; `result` is the newest temporary and may be `value`.
    pub(super) fn await_value(&mut self, value: Reg, result: Reg, awaiter: Awaiter) {
        let delegate = self.unit.emit.alloc();
        self.unit.emit.emit(Op::GetAwaitable, &[delegate, value, awaiter as usize]);
        self.drive(delegate, result);
    }

    fn drive(&mut self, delegate: Reg, result: Reg) {
        let none = self.unit.emit.constant(Const::None);
        self.unit.emit.emit(Op::LoadConst, &[result, none]);
        self.unit.emit.emit(Op::YieldFrom, &[result, delegate]);
        self.unit.emit.top = delegate;
    }

    /// `result = await anext(iterator)`; `result` is the newest temporary.
    pub(super) fn await_next(&mut self, iterator: Reg, result: Reg) {
        let delegate = self.unit.emit.alloc();
        self.unit.emit.emit(Op::GetANext, &[delegate, iterator]);
        self.drive(delegate, result);
    }

    pub(super) fn yield_expr(&mut self, value: Option<&'a Expr>, span: Span, dst: Reg) -> Result<()> {
        if !self.is_in_function() {
            return error("'yield' outside function", span);
        }
        let value = match value {
            Some(value) => self.operand_at(value, dst)?,
            None => {
                let none = self.unit.emit.scratch(dst);
                self.at(span);
                self.load_const(none, Const::None);
                none
            }
        };
        self.at(span);
        self.unit.emit.emit(Op::Yield, &[dst, value]);
        Ok(())
    }

    pub(super) fn yield_from(&mut self, value: &'a Expr, span: Span, dst: Reg) -> Result<()> {
        if !self.is_in_function() {
            return error("'yield from' outside function", span);
        }
        if self.frame_kind() == ScopeKind::AsyncFunction {
            return error("'yield from' inside async function", span);
        }
        let result = self.unit.emit.scratch(dst);
        let value = self.operand_at(value, result)?;
        self.at(span);
        let delegate = self.unit.emit.alloc();
        self.unit.emit.emit(Op::GetYieldFromIter, &[delegate, value]);
        self.drive(delegate, result);
        self.settle(dst, result);
        Ok(())
    }

    /// The kind of a function's code.
    pub(super) fn function_kind(&self, scope: usize) -> CodeKind {
        let scope = &self.scopes[scope];
        let is_async = match scope.kind {
            ScopeKind::AsyncFunction => true,
            ScopeKind::Comprehension { .. } => scope.is_coroutine,
            _ => false,
        };
        let is_generator = scope.is_generator || matches!(scope.kind, ScopeKind::Comprehension { .. });
        match (is_async, is_generator) {
            (true, true) => CodeKind::AsyncGenerator,
            (true, false) => CodeKind::Coroutine,
            (false, true) => CodeKind::Generator,
            (false, false) => CodeKind::Function,
        }
    }
}
