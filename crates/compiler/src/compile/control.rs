//! Loops, `try`, `with`, and what leaving them (by `return`, `break`, `continue` or an exception) must run.
//! Reference chapter 8.

use super::coroutine::Awaiter;
use super::emit::{Label, NOWHERE, Reg, State, Suspended};
use super::expr::Way;
use super::unit::{Compiler, Result, error};
use crate::bytecode::{Const, Op};
use ouro_grammar::ast::{ExceptHandler, Expr, ExprKind, Name, Stmt, WithItem};
use ouro_grammar::span::Span;

/// A statement around the one being compiled that matters when it is left early. `guards` is the number of guarded
/// ranges outside of it.
#[derive(Clone)]
pub(super) struct Block<'a> {
    kind: BlockKind<'a>,
    guards: usize,
}

#[derive(Clone)]
enum BlockKind<'a> {
    /// `iterator` is dropped by `break`.
    Loop {
        next: Label,
        end: Label,
        iterator: Option<Reg>,
    },
    /// The body of a `try` with handlers: nothing to run.
    Try,
    /// Guarded by `finally`.
    Finally(&'a [Stmt]),
    With {
        exit: Reg,
        is_async: bool,
        span: Span,
    },
    /// An exception is being handled: `except`, or `finally` after an exception.
    Handling {
        previous: Reg,
        name: Option<Name>,
    },
    /// `except*`: cannot be left early.
    Star,
    /// A value to be returned waits here for a `finally` body, which may leave on its own account.
    Waiting(Reg),
}

/// A state to go back to after code that leaves blocks.
struct Left<'a> {
    blocks: Vec<Block<'a>>,
    suspended: Vec<Suspended>,
}

const MOST_BLOCKS: usize = 20;

impl<'a> Compiler<'a> {
    fn push_block(&mut self, kind: BlockKind<'a>, span: Span) -> Result<()> {
        if self.unit.blocks.len() >= MOST_BLOCKS {
            return error("too many statically nested blocks", span);
        }
        let guards = self.unit.emit.guard_count();
        self.unit.blocks.push(Block { kind, guards });
        Ok(())
    }

    fn pop_block(&mut self) {
        self.unit.blocks.pop();
    }

    // ---- leaving early

    /// Run what the blocks beyond the first `keep` owe, innermost first, while `value` waits to be returned. `come_back`
    /// must follow.
    fn leave(&mut self, keep: usize, value: Option<Reg>) -> Result<Left<'a>> {
        let blocks = self.unit.blocks.clone();
        let mut suspended = Vec::new();
        while self.unit.blocks.len() > keep {
            let block = self.unit.blocks.pop().expect("just counted");
            suspended.push(self.unit.emit.suspend_guards(block.guards));
            match block.kind {
                BlockKind::Loop { iterator: Some(iterator), .. } => self.unit.emit.emit(Op::Drop, &[iterator]),
                BlockKind::Loop { iterator: None, .. } | BlockKind::Try | BlockKind::Star => {}
                BlockKind::Finally(body) => {
                    let guards = self.unit.emit.guard_count();
                    if let Some(value) = value.filter(|&value| self.unit.emit.is_temporary(value)) {
                        self.unit.blocks.push(Block { kind: BlockKind::Waiting(value), guards });
                        self.stmts(body)?;
                        self.pop_block();
                    } else {
                        self.stmts(body)?;
                    }
                }
                BlockKind::Waiting(value) => self.unit.emit.emit(Op::Drop, &[value]),
                BlockKind::With { exit, is_async, span } => {
                    self.at(span);
                    self.exit_normally(exit, is_async);
                }
                BlockKind::Handling { previous, name } => {
                    self.unit.emit.emit(Op::PopExc, &[previous]);
                    if let Some(name) = name {
                        self.forget_name(&name);
                    }
                }
            }
        }
        Ok(Left { blocks, suspended })
    }

    fn come_back(&mut self, left: Left<'a>) {
        self.unit.blocks = left.blocks;
        for suspended in left.suspended.into_iter().rev() {
            self.unit.emit.resume_guards(suspended);
        }
    }

    fn refuse_in_star(&self, from: usize, span: Span) -> Result<()> {
        if self.unit.blocks[from..].iter().any(|block| matches!(block.kind, BlockKind::Star)) {
            return error("'break', 'continue' and 'return' cannot appear in an except* block", span);
        }
        Ok(())
    }

    pub(super) fn return_stmt(&mut self, value: Option<&'a Expr>, span: Span) -> Result<()> {
        let top = self.unit.emit.top;
        let is_constant = |value: &&Expr| self.fold(value).is_some();
        self.refuse_in_star(0, value.filter(is_constant).map_or(span, |value| value.span))?;
        let runs_code = self.unit.blocks.iter().any(|block| {
            !matches!(block.kind, BlockKind::Loop { .. } | BlockKind::Try | BlockKind::Handling { name: None, .. })
        });
        let constant = match value {
            Some(value) => self.fold(value),
            None => Some(Const::None),
        };
        let register = match (value, &constant) {
            (_, Some(_)) => None,
            // What runs before the return may rebind the local.
            (Some(value), None) if runs_code => Some(self.temporary(value)?),
            (Some(value), None) => Some(self.operand(value)?),
            (None, None) => None,
        };
        self.at(span);
        let left = self.leave(0, register)?;
        self.at(span);
        let register = match (register, constant) {
            (Some(register), _) => register,
            (None, constant) => {
                let register = self.unit.emit.alloc();
                self.load_const(register, constant.unwrap_or(Const::None));
                register
            }
        };
        self.return_value(register);
        self.come_back(left);
        self.unit.emit.top = top;
        Ok(())
    }

    pub(super) fn return_value(&mut self, register: Reg) {
        let op = if self.unit.kind.has_heap_frame() { Op::ReturnHeap } else { Op::Return };
        let nlocals = self.unit.emit.nlocals;
        self.unit.emit.emit(op, &[register, nlocals]);
    }

    pub(super) fn return_none(&mut self) {
        if self.unit.emit.reachable {
            let register = self.unit.emit.alloc();
            self.load_const(register, Const::None);
            self.return_value(register);
        }
    }

    pub(super) fn break_or_continue(&mut self, is_break: bool, span: Span) -> Result<()> {
        let top = self.unit.emit.top;
        let found = self.unit.blocks.iter().rposition(|block| matches!(block.kind, BlockKind::Loop { .. }));
        let Some(position) = found else {
            self.refuse_in_star(0, span)?;
            return error(if is_break { "'break' outside loop" } else { "'continue' not properly in loop" }, span);
        };
        self.refuse_in_star(position, span)?;
        let BlockKind::Loop { next, end, iterator } = self.unit.blocks[position].kind else {
            unreachable!("just looked for a loop")
        };
        self.at(span);
        let left = self.leave(position + 1, None)?;
        self.at(span);
        if let (true, Some(iterator)) = (is_break, iterator) {
            self.unit.emit.emit(Op::Drop, &[iterator]);
        }
        self.unit.emit.jump(Op::JumpForward, &[], if is_break { end } else { next });
        self.come_back(left);
        self.unit.emit.top = top;
        Ok(())
    }

    // ---- loops

    pub(super) fn while_stmt(
        &mut self,
        test: &'a Expr,
        body: &'a [Stmt],
        orelse: &'a [Stmt],
        span: Span,
    ) -> Result<()> {
        let emit = &mut self.unit.emit;
        let (start, next, otherwise, end) = (emit.label(), emit.label(), emit.label(), emit.label());
        self.branch(test, false, otherwise, Way::Ahead)?;
        let state = self.unit.emit.snapshot();
        self.unit.emit.bind_entry(start, state);
        self.push_block(BlockKind::Loop { next, end, iterator: None }, span)?;
        self.stmts(body)?;
        self.unit.emit.bind(next);
        if self.unit.emit.reachable {
            self.branch(test, true, start, Way::Back)?;
        }
        self.pop_block();
        self.unit.emit.bind(otherwise);
        self.stmts(orelse)?;
        self.unit.emit.bind(end);
        Ok(())
    }

    pub(super) fn for_stmt(
        &mut self,
        target: &'a Expr,
        iter: &'a Expr,
        body: &'a [Stmt],
        orelse: &'a [Stmt],
        span: Span,
    ) -> Result<()> {
        let top = self.unit.emit.top;
        let emit = &mut self.unit.emit;
        let (start, next, end) = (emit.label(), emit.label(), emit.label());
        let iterator = self.unit.emit.alloc();
        if let (ExprKind::List(_) | ExprKind::Set(_), Some(value)) = (&iter.kind, self.fold_container(iter)) {
            self.at(iter.span);
            self.load_const(iterator, value);
            self.unit.emit.emit(Op::GetIter, &[iterator, iterator]);
        } else {
            let value = self.operand_at(iter, iterator)?;
            self.at(iter.span);
            self.unit.emit.emit(Op::GetIter, &[iterator, value]);
        }
        let state = self.unit.emit.snapshot();
        self.unit.emit.jump(Op::JumpForward, &[], next);
        self.unit.emit.bind_entry(start, state);
        self.push_block(BlockKind::Loop { next, end, iterator: Some(iterator) }, span)?;
        let item = self.item_register(target);
        self.at(target.span);
        self.store_item(target, item)?;
        self.unit.emit.top = iterator + 1;
        self.stmts(body)?;
        self.pop_block();
        self.unit.emit.bind(next);
        self.at(iter.span);
        self.unit.emit.jump(Op::ForIter, &[item, iterator], start);
        self.unit.emit.top = top;
        self.stmts(orelse)?;
        self.unit.emit.bind(end);
        Ok(())
    }

    pub(super) fn async_for(
        &mut self,
        target: &'a Expr,
        iter: &'a Expr,
        body: &'a [Stmt],
        orelse: &'a [Stmt],
        span: Span,
    ) -> Result<()> {
        self.require_async("'async for'", span)?;
        let top = self.unit.emit.top;
        let emit = &mut self.unit.emit;
        let (start, next, end, done) = (emit.label(), emit.label(), emit.label(), emit.label());
        let iterator = self.unit.emit.alloc();
        let value = self.operand_at(iter, iterator)?;
        self.at(iter.span);
        self.unit.emit.emit(Op::GetAIter, &[iterator, value]);
        let state = self.unit.emit.snapshot();
        self.unit.emit.bind_entry(start, state);
        self.push_block(BlockKind::Loop { next, end, iterator: Some(iterator) }, span)?;
        let item = self.unit.emit.alloc();
        self.at(span);
        self.unit.emit.guard(done, item);
        self.await_next(iterator, item);
        self.unit.emit.unguard();
        self.store(target, item)?;
        self.unit.emit.top = iterator + 1;
        self.stmts(body)?;
        self.pop_block();
        self.unit.emit.bind(next);
        self.at(iter.span);
        self.unit.emit.jump(Op::JumpBackward, &[], start);
        if self.unit.emit.is_handler(done) {
            self.unit.emit.bind_entry(done, state);
            self.unit.emit.emit(Op::EndAsyncFor, &[iterator]);
        }
        self.unit.emit.top = top;
        self.stmts(orelse)?;
        self.unit.emit.bind(end);
        Ok(())
    }

    // ---- try

    pub(super) fn try_stmt(
        &mut self,
        body: &'a [Stmt],
        handlers: &'a [ExceptHandler],
        is_star: bool,
        orelse: &'a [Stmt],
        finalbody: &'a [Stmt],
        span: Span,
    ) -> Result<()> {
        if finalbody.is_empty() {
            return self.try_handlers(body, handlers, is_star, orelse, span);
        }
        let depth = self.unit.emit.top;
        let (handler, end) = (self.unit.emit.label(), self.unit.emit.label());
        let state = self.unit.emit.snapshot();
        self.push_block(BlockKind::Finally(finalbody), span)?;
        self.unit.emit.guard(handler, depth);
        self.try_handlers(body, handlers, is_star, orelse, span)?;
        self.unit.emit.unguard();
        self.pop_block();
        if self.unit.emit.reachable {
            self.stmts(finalbody)?;
            self.at(NOWHERE);
            self.unit.emit.jump(Op::JumpForward, &[], end);
        }
        if self.unit.emit.is_handler(handler) {
            let previous = self.enter_handler(handler, state);
            let state = self.unit.emit.snapshot();
            let cleanup = self.unit.emit.label();
            self.push_block(BlockKind::Handling { previous, name: None }, span)?;
            self.unit.emit.guard(cleanup, previous + 1);
            self.stmts(finalbody)?;
            self.unit.emit.unguard();
            self.pop_block();
            self.reraise(previous);
            self.cleanup(cleanup, state, previous, None);
        }
        self.unit.emit.top = depth;
        self.unit.emit.bind(end);
        Ok(())
    }

    /// Begin a handler at `label`: the register that keeps what was handled before.
    fn enter_handler(&mut self, label: Label, state: Option<State>) -> Reg {
        self.unit.emit.bind_entry(label, state);
        self.at(NOWHERE);
        let previous = self.unit.emit.alloc();
        self.unit.emit.emit(Op::PushExc, &[previous]);
        previous
    }

    /// Go on raising what is handled.
    fn reraise(&mut self, previous: Reg) {
        self.at(NOWHERE);
        let exception = self.unit.emit.alloc();
        self.unit.emit.emit(Op::LoadExc, &[exception]);
        self.unit.emit.emit(Op::Reraise, &[exception, previous]);
        self.unit.emit.top = exception;
    }

    /// The handler around a handler, for exceptions raised in it: put back what was handled before, and go on raising.
    fn cleanup(&mut self, label: Label, state: Option<State>, previous: Reg, name: Option<&str>) {
        if !self.unit.emit.is_handler(label) {
            return;
        }
        self.unit.emit.top = previous + 1;
        let inner = self.enter_handler(label, state);
        if let Some(name) = name {
            self.forget_name(name);
        }
        let exception = self.unit.emit.alloc();
        self.unit.emit.emit(Op::LoadExc, &[exception]);
        self.unit.emit.emit(Op::Drop, &[inner]);
        self.unit.emit.emit(Op::Reraise, &[exception, previous]);
        self.unit.emit.top = previous + 1;
    }

    fn try_handlers(
        &mut self,
        body: &'a [Stmt],
        handlers: &'a [ExceptHandler],
        is_star: bool,
        orelse: &'a [Stmt],
        span: Span,
    ) -> Result<()> {
        if handlers.is_empty() {
            self.stmts(body)?;
            return self.stmts(orelse);
        }
        let depth = self.unit.emit.top;
        let (handler, end) = (self.unit.emit.label(), self.unit.emit.label());
        let state = self.unit.emit.snapshot();
        self.push_block(BlockKind::Try, span)?;
        self.unit.emit.guard(handler, depth);
        self.stmts(body)?;
        self.unit.emit.unguard();
        self.pop_block();
        self.stmts(orelse)?;
        self.at(NOWHERE);
        self.unit.emit.jump(Op::JumpForward, &[], end);
        // A body that cannot raise still has its handlers checked, but they leave no code.
        let state = if self.unit.emit.is_handler(handler) { state } else { None };
        let previous = self.enter_handler(handler, state);
        if is_star {
            self.star_handlers(handlers, previous, end, span)?;
        } else {
            self.plain_handlers(handlers, previous, end)?;
        }
        self.unit.emit.top = depth;
        self.unit.emit.bind(end);
        Ok(())
    }

    fn plain_handlers(&mut self, handlers: &'a [ExceptHandler], previous: Reg, end: Label) -> Result<()> {
        let caught = self.unit.emit.snapshot();
        let cleanup = self.unit.emit.label();
        let mut named = Vec::new();
        self.unit.emit.guard(cleanup, previous + 1);
        for (i, handler) in handlers.iter().enumerate() {
            let next = self.unit.emit.label();
            match &handler.class {
                Some(class) => {
                    let register = self.operand(class)?;
                    self.at(handler.span);
                    self.unit.emit.jump(Op::JumpUnlessExc, &[register], next);
                    self.unit.emit.top = previous + 1;
                }
                None if i + 1 < handlers.len() => {
                    return error("default 'except:' must be last", handler.span);
                }
                None => {}
            }
            let name = handler.name.as_ref().map(|name| self.mangle(&name.name));
            if let (Some(name), Some(ident)) = (&name, &handler.name) {
                self.refuse_debug(&ident.name, handler.span)?;
                self.at(handler.span);
                let exception = self.unit.emit.alloc();
                self.unit.emit.emit(Op::LoadExc, &[exception]);
                self.store_name(name, exception);
                self.unit.emit.top = exception;
            }
            let forget = name.is_some().then(|| self.unit.emit.label());
            self.push_block(BlockKind::Handling { previous, name: name.clone() }, handler.span)?;
            // Leaving early must leave the outer guard of the class tests as well.
            let block = self.unit.blocks.last_mut().expect("just pushed");
            block.guards -= 1;
            if let Some(forget) = forget {
                self.unit.emit.guard(forget, previous + 1);
            }
            self.stmts(&handler.body)?;
            if forget.is_some() {
                self.unit.emit.unguard();
            }
            self.pop_block();
            let guards = self.unit.emit.guard_count() - 1;
            let suspended = self.unit.emit.suspend_guards(guards);
            self.at(NOWHERE);
            self.unit.emit.emit(Op::PopExc, &[previous]);
            if let Some(name) = &name {
                self.forget_name(name);
            }
            self.unit.emit.jump(Op::JumpForward, &[], end);
            self.unit.emit.resume_guards(suspended);
            if let (Some(name), Some(forget)) = (name, forget) {
                named.push((name, forget));
            }
            self.unit.emit.bind(next);
        }
        self.unit.emit.unguard();
        self.reraise(previous);
        for (name, forget) in named {
            self.cleanup(forget, caught, previous, Some(&name));
        }
        self.cleanup(cleanup, caught, previous, None);
        Ok(())
    }

    /// `except*` (PEP 654). Registers from `previous` on: previous, the group, the list of what is raised, the rest.
    fn star_handlers(&mut self, handlers: &'a [ExceptHandler], previous: Reg, end: Label, span: Span) -> Result<()> {
        let caught = self.unit.emit.snapshot();
        let cleanup = self.unit.emit.label();
        self.at(span);
        let original = self.unit.emit.alloc();
        let raised = self.unit.emit.alloc();
        let group = self.unit.emit.alloc();
        self.unit.emit.guard(cleanup, previous + 1);
        self.unit.emit.emit(Op::LoadExc, &[original]);
        self.unit.emit.emit(Op::BuildList, &[raised, raised, 0]);
        self.unit.emit.emit(Op::Copy, &[group, original]);
        for handler in handlers {
            let (unmatched, next) = (self.unit.emit.label(), self.unit.emit.label());
            let Some(class) = &handler.class else {
                return error("expected one or more exception types", handler.span);
            };
            let class_register = self.temporary(class)?;
            self.at(class.span);
            // The matching part in `group`, the rest after it.
            self.unit.emit.emit(Op::MatchStar, &[group, group, class_register]);
            let rest = class_register;
            let test = self.unit.emit.alloc();
            self.unit.emit.emit(Op::Copy, &[test, group]);
            self.unit.emit.jump(Op::JumpIfNone, &[test], unmatched);
            self.unit.emit.top = rest + 1;
            let name = handler.name.as_ref().map(|name| self.mangle(&name.name));
            self.at(handler.span);
            match &name {
                Some(name) => self.store_name(name, group),
                None => self.unit.emit.emit(Op::Drop, &[group]),
            }
            let state = self.unit.emit.snapshot();
            let caught_again = self.unit.emit.label();
            self.push_block(BlockKind::Star, handler.span)?;
            self.unit.emit.guard(caught_again, rest + 1);
            self.stmts(&handler.body)?;
            self.unit.emit.unguard();
            self.pop_block();
            self.at(NOWHERE);
            if let Some(name) = &name {
                self.forget_name(name);
            }
            self.unit.emit.jump(Op::JumpForward, &[], next);
            if self.unit.emit.is_handler(caught_again) {
                self.unit.emit.top = rest + 1;
                let inner = self.enter_handler(caught_again, state);
                let exception = self.unit.emit.alloc();
                self.unit.emit.emit(Op::LoadExc, &[exception]);
                self.unit.emit.emit(Op::ListAppend, &[raised, exception]);
                self.unit.emit.emit(Op::PopExc, &[inner]);
                self.unit.emit.top = inner;
                if let Some(name) = &name {
                    self.forget_name(name);
                }
                self.unit.emit.jump(Op::JumpForward, &[], next);
            }
            self.unit.emit.bind(unmatched);
            self.unit.emit.emit(Op::Drop, &[group]);
            self.unit.emit.bind(next);
            self.unit.emit.emit(Op::Take, &[group, rest]);
            self.unit.emit.top = group + 1;
        }
        let none_left = self.unit.emit.label();
        let joined = self.unit.emit.label();
        self.at(NOWHERE);
        let test = self.unit.emit.alloc();
        self.unit.emit.emit(Op::Copy, &[test, group]);
        self.unit.emit.jump(Op::JumpIfNone, &[test], none_left);
        self.unit.emit.emit(Op::ListAppend, &[raised, group]);
        self.unit.emit.jump(Op::JumpForward, &[], joined);
        self.unit.emit.bind(none_left);
        self.unit.emit.emit(Op::Drop, &[group]);
        self.unit.emit.bind(joined);
        self.unit.emit.top = original + 1;
        self.unit.emit.emit(Op::JoinStar, &[original, original, raised]);
        let all_handled = self.unit.emit.label();
        let test = self.unit.emit.alloc();
        self.unit.emit.emit(Op::Copy, &[test, original]);
        self.unit.emit.jump(Op::JumpIfNone, &[test], all_handled);
        self.unit.emit.unguard();
        self.unit.emit.emit(Op::Reraise, &[original, previous]);
        self.unit.emit.bind(all_handled);
        self.unit.emit.emit(Op::Drop, &[original]);
        self.unit.emit.emit(Op::PopExc, &[previous]);
        self.unit.emit.jump(Op::JumpForward, &[], end);
        self.cleanup(cleanup, caught, previous, None);
        Ok(())
    }

    // ---- with

    pub(super) fn with_stmt(
        &mut self,
        items: &'a [WithItem],
        body: &'a [Stmt],
        is_async: bool,
        span: Span,
    ) -> Result<()> {
        let Some((item, others)) = items.split_first() else { return self.stmts(body) };
        if is_async {
            self.require_async("'async with'", span)?;
        }
        let place = item.context.span;
        let exit = self.unit.emit.alloc();
        let manager = self.operand_at(&item.context, exit)?;
        let entered = self.unit.emit.alloc();
        self.at(place);
        if is_async {
            self.unit.emit.emit(Op::EnterAsyncWith, &[exit, manager]);
            self.await_value(entered, entered, Awaiter::Enter);
        } else {
            self.unit.emit.emit(Op::EnterWith, &[exit, manager]);
        }
        let (handler, end) = (self.unit.emit.label(), self.unit.emit.label());
        let mut state = self.unit.emit.snapshot();
        if let Some(state) = &mut state {
            state.live.remove(entered);
        }
        self.push_block(BlockKind::With { exit, is_async, span: place }, span)?;
        self.unit.emit.guard(handler, exit + 1);
        match &item.target {
            Some(target) => self.store(target, entered)?,
            None => self.unit.emit.emit(Op::Drop, &[entered]),
        }
        self.unit.emit.top = exit + 1;
        self.with_stmt(others, body, is_async, span)?;
        self.unit.emit.unguard();
        self.pop_block();
        self.at(place);
        if self.unit.emit.reachable {
            self.exit_normally(exit, is_async);
            self.unit.emit.jump(Op::JumpForward, &[], end);
        }
        if self.unit.emit.is_handler(handler) {
            self.unit.emit.top = exit + 1;
            let previous = self.enter_handler(handler, state);
            let state = self.unit.emit.snapshot();
            let (cleanup, suppressed) = (self.unit.emit.label(), self.unit.emit.label());
            self.at(place);
            self.unit.emit.guard(cleanup, previous + 1);
            let answer = self.unit.emit.alloc();
            self.unit.emit.emit(Op::WithExceptStart, &[answer, exit]);
            if is_async {
                self.await_value(answer, answer, Awaiter::Exit);
            }
            self.unit.emit.jump(Op::JumpIfTrue, &[answer], suppressed);
            self.unit.emit.unguard();
            self.unit.emit.top = previous + 1;
            self.reraise(previous);
            self.unit.emit.bind(suppressed);
            self.unit.emit.emit(Op::PopExc, &[previous]);
            self.unit.emit.emit(Op::Drop, &[exit]);
            self.unit.emit.jump(Op::JumpForward, &[], end);
            self.cleanup(cleanup, state, previous, None);
        }
        self.unit.emit.top = exit;
        self.unit.emit.bind(end);
        Ok(())
    }

    /// `exit(None, None, None)`.
    fn exit_normally(&mut self, exit: Reg, is_async: bool) {
        let top = self.unit.emit.top;
        let window = self.unit.emit.alloc_many(4);
        self.unit.emit.emit(Op::Take, &[window, exit]);
        for _ in 0..3 {
            let argument = self.unit.emit.alloc();
            self.load_const(argument, Const::None);
        }
        self.emit_call(window, 3);
        if is_async {
            self.await_value(window, window, Awaiter::Exit);
        }
        self.unit.emit.emit(Op::Drop, &[window]);
        self.unit.emit.top = top;
    }
}
