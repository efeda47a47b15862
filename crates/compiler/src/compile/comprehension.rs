//! Comprehensions, which run in the frame around them (PEP 709), and generator expressions, which have their own.
//! Reference 6.2.4 to 6.2.8.

use super::emit::{NOWHERE, Reg};
use super::expr::{Place, Way};
use super::scope::{Part, Resolution};
use super::unit::{Compiler, Result, Signature, error};
use crate::bytecode::{Const, Op};
use ouro_grammar::ast::{Comprehension, Expr, ExprKind};
use ouro_grammar::span::Span;

/// What happens to each element.
#[derive(Clone, Copy)]
enum Element<'a> {
    Append(&'a Expr),
    Add(&'a Expr),
    Map(&'a Expr, &'a Expr),
    Yield(&'a Expr),
}

impl<'a> Compiler<'a> {
    /// A list, set or dict comprehension.
    pub(super) fn comprehension(&mut self, expr: &'a Expr, dst: Reg) -> Result<()> {
        let (element, clauses, build) = match &expr.kind {
            ExprKind::ListComp { element, clauses } => (Element::Append(element), clauses, Op::BuildList),
            ExprKind::SetComp { element, clauses } => (Element::Add(element), clauses, Op::BuildSet),
            ExprKind::DictComp { key, value, clauses } => (Element::Map(key, value), clauses, Op::BuildMap),
            _ => unreachable!("only comprehensions are compiled here"),
        };
        let scope = self.scopes.of(expr, Part::Body);
        if self.scopes[scope].is_coroutine && self.require_async("", expr.span).is_err() {
            // An `await` in it is refused where it stands.
            if clauses.iter().any(|clause| clause.is_async) {
                return error("asynchronous comprehension outside of an asynchronous function", expr.span);
            }
        }
        let made = self.unit.emit.scratch(dst);
        let iterator = self.unit.emit.alloc();
        self.iterate(&clauses[0], iterator)?;
        self.at(expr.span);
        self.unit.emit.emit(build, &[made, made, 0]);
        let outer = std::mem::replace(&mut self.unit.scope, scope);
        let mut locals = Vec::new();
        for (_, symbol) in &self.scopes[scope].symbols {
            if symbol.resolution == Resolution::Local {
                locals.push((symbol.register as usize, symbol.is_cell));
            }
        }
        for &(register, is_cell) in &locals {
            self.unit.emit.state.assigned.remove(register);
            if is_cell {
                self.unit.emit.emit(Op::Unbind, &[register]);
                self.unit.emit.emit(Op::MakeCell, &[register, 0]);
            }
        }
        self.clause(element, clauses, 0, iterator, made, expr.span)?;
        self.at(NOWHERE);
        for &(register, _) in &locals {
            if register > 255 {
                let none = self.unit.emit.alloc();
                self.load_const(none, Const::None);
                self.unit.emit.emit(Op::StoreHigh, &[none, register - 256]);
                self.unit.emit.emit(Op::DeleteHigh, &[0, register - 256]);
                self.unit.emit.top = none;
            } else {
                self.unit.emit.emit(Op::Unbind, &[register]);
            }
            self.unit.emit.state.assigned.remove(register);
        }
        self.unit.scope = outer;
        self.at(expr.span);
        self.settle(dst, made);
        Ok(())
    }

    /// `iterator = iter(…)` of a clause.
    fn iterate(&mut self, clause: &'a Comprehension, iterator: Reg) -> Result<()> {
        if let ExprKind::List(_) | ExprKind::Set(_) = &clause.iter.kind
            && let Some(value) = self.fold_container(&clause.iter)
            && !clause.is_async
        {
            self.at(clause.iter.span);
            self.load_const(iterator, value);
            self.unit.emit.emit(Op::GetIter, &[iterator, iterator]);
            return Ok(());
        }
        let value = self.operand_at(&clause.iter, iterator)?;
        self.at(clause.iter.span);
        let op = if clause.is_async { Op::GetAIter } else { Op::GetIter };
        self.unit.emit.emit(op, &[iterator, value]);
        Ok(())
    }

    /// The loop of clause `i` and those inside it; `into` is the list, set or dict that is built.
    fn clause(
        &mut self,
        element: Element<'a>,
        clauses: &'a [Comprehension],
        i: usize,
        iterator: Reg,
        into: Reg,
        span: Span,
    ) -> Result<()> {
        let clause = &clauses[i];
        let top = self.unit.emit.top;
        let next = self.unit.emit.label();
        let body = self.unit.emit.label();
        let state = self.unit.emit.snapshot();
        let done = self.unit.emit.label();
        if clause.is_async {
            self.unit.emit.bind_entry(body, state);
            let result = self.unit.emit.alloc();
            self.at(span);
            self.unit.emit.guard(done, result);
            self.await_next(iterator, result);
            self.unit.emit.unguard();
            self.store(&clause.target, result)?;
            self.unit.emit.top = top;
        } else {
            self.at(clause.iter.span);
            self.unit.emit.jump(Op::JumpForward, &[], next);
            self.unit.emit.bind_entry(body, state);
        }
        let item = if clause.is_async { None } else { Some(self.item_register(&clause.target)) };
        if let Some(item) = item {
            self.store_item(&clause.target, item)?;
            self.unit.emit.top = top;
        }
        for test in &clause.ifs {
            self.branch(test, false, next, Way::Ahead)?;
        }
        if let Some(inner) = clauses.get(i + 1) {
            let inner_iterator = self.unit.emit.alloc();
            self.iterate(inner, inner_iterator)?;
            self.clause(element, clauses, i + 1, inner_iterator, into, span)?;
        } else {
            self.element(element, into)?;
        }
        self.unit.emit.top = top;
        self.unit.emit.bind(next);
        self.at(clause.iter.span);
        match item {
            Some(item) => self.unit.emit.jump(Op::ForIter, &[item, iterator], body),
            None => {
                self.unit.emit.jump(Op::JumpBackward, &[], body);
                if self.unit.emit.is_handler(done) {
                    self.unit.emit.bind_entry(done, state);
                    self.at(span);
                    self.unit.emit.emit(Op::EndAsyncFor, &[iterator]);
                }
            }
        }
        if let Some(state) = state {
            self.unit.emit.state.assigned = state.assigned;
        }
        Ok(())
    }

    fn element(&mut self, element: Element<'a>, into: Reg) -> Result<()> {
        match element {
            Element::Append(value) => {
                let value_register = self.operand(value)?;
                self.at(value.span);
                self.unit.emit.emit(Op::ListAppend, &[into, value_register]);
            }
            Element::Add(value) => {
                let value_register = self.operand(value)?;
                self.at(value.span);
                self.unit.emit.emit(Op::SetAdd, &[into, value_register]);
            }
            Element::Map(key, value) => {
                let key_register = self.operand(key)?;
                let value_register = self.operand(value)?;
                self.at(key.span.to(value.span));
                self.unit.emit.emit(Op::MapAdd, &[into, key_register, value_register]);
            }
            Element::Yield(value) => {
                let value_register = self.operand(value)?;
                self.at(value.span);
                let sent = self.unit.emit.alloc();
                self.unit.emit.emit(Op::Yield, &[sent, value_register]);
                self.unit.emit.emit(Op::Drop, &[sent]);
            }
        }
        Ok(())
    }

    /// Where ForIter puts the item: the target itself if it is a local.
    pub(super) fn item_register(&mut self, target: &Expr) -> Reg {
        match self.home(target) {
            Some(register) => register,
            None => self.unit.emit.alloc(),
        }
    }

    /// At the start of a loop's body: the item goes where it belongs.
    pub(super) fn store_item(&mut self, target: &'a Expr, item: Reg) -> Result<()> {
        if let (Some(register), ExprKind::Name(name)) = (self.home(target), &target.kind) {
            self.refuse_debug(name, target.span)?;
            self.mark_assigned(register);
            return Ok(());
        }
        if self.unit.emit.reachable {
            self.unit.emit.state.live.insert(item);
        }
        self.store(target, item)
    }

    pub(super) fn generator_expression(
        &mut self,
        expr: &'a Expr,
        element: &'a Expr,
        clauses: &'a [Comprehension],
        dst: Reg,
    ) -> Result<()> {
        let scope = self.scopes.of(expr, Part::Body);
        let window = self.unit.emit.scratch(dst);
        let kind = self.function_kind(scope);
        let qualname = self.qualname_of("<genexpr>");
        self.begin(scope, kind, "<genexpr>", qualname);
        debug_assert_eq!(self.place(".0"), Place::Local { register: 0, is_rebound: false });
        self.clause(Element::Yield(element), clauses, 0, 0, 0, expr.span)?;
        self.at(NOWHERE);
        self.return_none();
        let line = self.lines.line(expr.span.start);
        let code = self.finish_unit(Signature { positional: 1, ..Signature::default() }, line, false)?;
        self.at(expr.span);
        self.make_function(window, code);
        self.unit.emit.alloc_many(3);
        let argument = self.unit.emit.alloc();
        self.iterate(&clauses[0], argument)?;
        self.at(expr.span);
        self.emit_call(window, 1);
        self.settle(dst, window);
        Ok(())
    }
}
