//! Statements. Reference chapters 7 and 8.

use super::emit::Reg;
use super::expr::Way;
use super::future;
use super::scope::ScopeKind;
use super::unit::{Compiler, Mode, Result, error, text_const};
use crate::bytecode::{CodeKind, Const, Intrinsic, Op};
use ouro_grammar::ast::{Alias, Constant, Expr, ExprKind, Ident, Stmt, StmtKind};
use ouro_grammar::span::Span;

impl<'a> Compiler<'a> {
    pub(super) fn stmts(&mut self, body: &'a [Stmt]) -> Result<()> {
        body.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    fn stmt(&mut self, stmt: &'a Stmt) -> Result<()> {
        let floor = std::mem::replace(&mut self.unit.floor, self.unit.emit.top);
        let around = std::mem::replace(&mut self.unit.statement, stmt.span);
        let (top, place) = (self.unit.emit.top, self.unit.emit.code.len());
        stacker::maybe_grow(super::RED_ZONE, super::GROWTH, || self.stmt_kind(stmt))?;
        let does_nothing = matches!(stmt.kind, StmtKind::Pass | StmtKind::Expr(_));
        if does_nothing && self.unit.emit.code.len() == place {
            self.unit.emit.mark_line(stmt.span);
        }
        self.unit.statement = around;
        self.unit.floor = floor;
        self.unit.emit.top = top;
        Ok(())
    }

    fn stmt_kind(&mut self, stmt: &'a Stmt) -> Result<()> {
        let span = stmt.span;
        self.at(span);
        match &stmt.kind {
            StmtKind::FunctionDef(def) => self.function_def(def),
            StmtKind::ClassDef(def) => self.class_def(def),
            StmtKind::Return(value) => {
                if !self.is_in_function() {
                    return error("'return' outside function", span);
                }
                if value.is_some() && self.unit.kind == CodeKind::AsyncGenerator {
                    return error("'return' with value in async generator", span);
                }
                self.return_stmt(value.as_deref(), span)
            }
            StmtKind::Delete(targets) => targets.iter().try_for_each(|target| self.delete(target)),
            StmtKind::Assign { targets, value } => match &targets[..] {
                [target] => self.assign(target, value),
                targets => {
                    let made = self.temporary(value)?;
                    let (last, others) = targets.split_last().expect("an assignment has targets");
                    for target in others {
                        let copy = self.unit.emit.alloc();
                        self.at(target.span);
                        self.unit.emit.emit(Op::Copy, &[copy, made]);
                        self.store(target, copy)?;
                        self.unit.emit.top = copy;
                    }
                    self.store(last, made)
                }
            },
            StmtKind::AugAssign { target, op, value } => self.aug_assign(target, *op, value, span),
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.ann_assign(target, annotation, value.as_deref(), *simple, span)
            }
            StmtKind::TypeAlias { name, type_params, value } => self.type_alias(name, type_params, value, span),
            StmtKind::For { is_async: false, target, iter, body, orelse } => {
                self.for_stmt(target, iter, body, orelse, span)
            }
            StmtKind::For { is_async: true, target, iter, body, orelse } => {
                self.async_for(target, iter, body, orelse, span)
            }
            StmtKind::While { test, body, orelse } => self.while_stmt(test, body, orelse, span),
            StmtKind::If { clauses, orelse } => {
                let end = self.unit.emit.label();
                for (i, clause) in clauses.iter().enumerate() {
                    let next = self.unit.emit.label();
                    self.branch(&clause.test, false, next, Way::Ahead)?;
                    self.stmts(&clause.body)?;
                    if i + 1 < clauses.len() || !orelse.is_empty() {
                        self.unit.emit.span = super::emit::NOWHERE;
                        self.unit.emit.jump(Op::JumpForward, &[], end);
                    }
                    self.unit.emit.bind(next);
                }
                self.stmts(orelse)?;
                self.unit.emit.bind(end);
                Ok(())
            }
            StmtKind::With { is_async, items, body } => self.with_stmt(items, body, *is_async, span),
            StmtKind::Match { subject, cases } => self.match_stmt(subject, cases),
            StmtKind::Raise { exc, cause } => {
                let Some(exc) = exc else {
                    self.unit.emit.emit(Op::RaiseBare, &[]);
                    return Ok(());
                };
                let exception = self.operand(exc)?;
                match cause {
                    Some(cause) => {
                        let cause = self.operand(cause)?;
                        self.at(span);
                        self.unit.emit.emit(Op::RaiseFrom, &[exception, cause]);
                    }
                    None => {
                        self.at(span);
                        self.unit.emit.emit(Op::Raise, &[exception]);
                    }
                }
                Ok(())
            }
            StmtKind::Try { body, handlers, is_star, orelse, finalbody } => {
                self.unit.emit.mark_line(span);
                self.try_stmt(body, handlers, *is_star, orelse, finalbody, span)
            }
            StmtKind::Assert { test, msg } => self.assert_stmt(test, msg.as_deref(), span),
            StmtKind::Import(names) => names.iter().try_for_each(|alias| self.import(alias, span)),
            StmtKind::ImportFrom { module, names, level } => {
                if future::is_future_import(stmt) && !self.is_leading(stmt) {
                    return error("from __future__ imports must occur at the beginning of the file", span);
                }
                self.import_from(module.as_ref(), names, *level, span)
            }
            // `global` and `nonlocal` are the scope pass's; a `pass` leaves no trace.
            StmtKind::Global(_) | StmtKind::Nonlocal(_) | StmtKind::Pass => Ok(()),
            StmtKind::Expr(value) => self.expr_stmt(value),
            StmtKind::Break => self.break_or_continue(true, span),
            StmtKind::Continue => self.break_or_continue(false, span),
        }
    }

    /// Whether this `from __future__` import was seen by `future::flags`.
    fn is_leading(&self, stmt: &Stmt) -> bool {
        self.leading_end.is_some_and(|end| stmt.span.end <= end) && self.unit.frame == 0
    }

    fn expr_stmt(&mut self, value: &'a Expr) -> Result<()> {
        let is_displayed = self.options.mode == Mode::Single && self.unit.frame == 0;
        if is_displayed {
            let register = self.temporary(value)?;
            self.at(value.span);
            let dst = register;
            self.unit.emit.emit(Op::CallIntrinsic, &[dst, register, Intrinsic::Display as usize]);
            self.unit.emit.emit(Op::Drop, &[dst]);
            return Ok(());
        }
        if matches!(value.kind, ExprKind::Constant(_)) {
            return Ok(());
        }
        let register = self.operand(value)?;
        if self.unit.emit.is_temporary(register) {
            self.unit.emit.emit(Op::Drop, &[register]);
        }
        Ok(())
    }

    fn assert_stmt(&mut self, test: &'a Expr, msg: Option<&'a Expr>, span: Span) -> Result<()> {
        if let ExprKind::Tuple { elements, .. } = &test.kind
            && !elements.is_empty()
        {
            self.warn("assertion is always true, perhaps remove parentheses?", test.span);
        }
        if self.options.optimize > 0 {
            return Ok(());
        }
        let end = self.unit.emit.label();
        self.branch(test, true, end, Way::Ahead)?;
        let window = self.unit.emit.alloc();
        self.at(span);
        self.unit.emit.emit(Op::LoadAssertionError, &[window]);
        if let Some(msg) = msg {
            self.unit.emit.alloc_many(3);
            self.temporary(msg)?;
            self.at(span);
            self.emit_call(window, 1);
        }
        self.at(test.span);
        self.unit.emit.emit(Op::Raise, &[window]);
        self.unit.emit.bind(end);
        Ok(())
    }

    // ---- imports

    fn import_name(&mut self, module: &str, fromlist: Const, level: i64) -> Reg {
        let dst = self.unit.emit.alloc();
        let level_register = self.unit.emit.alloc();
        self.load_const(dst, fromlist);
        self.load_const(level_register, Const::Int(level));
        let name = self.unit.emit.name(module);
        self.unit.emit.emit(Op::ImportName, &[dst, dst, level_register, name]);
        self.unit.emit.top = dst + 1;
        dst
    }

    fn import(&mut self, alias: &'a Alias, span: Span) -> Result<()> {
        self.at(span);
        let dotted = &alias.name.name;
        let mut module = self.import_name(dotted, Const::None, 0);
        let first = match &alias.asname {
            Some(asname) => {
                for part in dotted.split('.').skip(1) {
                    let inner = self.unit.emit.alloc();
                    let name = self.unit.emit.name(part);
                    self.unit.emit.emit(Op::ImportFrom, &[inner, module, name]);
                    self.unit.emit.emit(Op::Drop, &[module]);
                    self.unit.emit.emit(Op::Take, &[module, inner]);
                    self.unit.emit.top = module + 1;
                }
                asname.name.clone()
            }
            None => dotted.split('.').next().expect("split gives at least one part").into(),
        };
        self.refuse_debug(&first, span)?;
        let first = self.mangle(&first);
        self.store_name(&first, module);
        module = self.unit.emit.top - 1;
        self.unit.emit.top = module;
        Ok(())
    }

    fn import_from(&mut self, module: Option<&'a Ident>, names: &'a [Alias], level: u32, span: Span) -> Result<()> {
        let listed: Vec<Const> = match names {
            [] => vec![text_const("*")],
            names => names.iter().map(|alias| text_const(&alias.name.name)).collect(),
        };
        self.at(span);
        let name = module.map_or("", |module| &module.name);
        let module = self.import_name(name, Const::Tuple(listed.into()), i64::from(level));
        if names.is_empty() {
            let in_namespace = self.options.namespace;
            self.unit.emit.emit(Op::ImportStar, &[module, 0, usize::from(!in_namespace)]);
            return Ok(());
        }
        for alias in names {
            let item = self.unit.emit.alloc();
            let name = self.unit.emit.name(&alias.name.name);
            self.at(span);
            self.unit.emit.emit(Op::ImportFrom, &[item, module, name]);
            let bound = alias.asname.as_ref().unwrap_or(&alias.name);
            self.refuse_debug(&bound.name, alias.span)?;
            let bound = self.mangle(&bound.name);
            self.store_name(&bound, item);
            self.unit.emit.top = item;
        }
        self.unit.emit.emit(Op::Drop, &[module]);
        Ok(())
    }

    // ---- annotations

    /// Make `__annotations__` where the body of a module or class annotates names.
    pub(super) fn setup_annotations(&mut self) {
        let scope = &self.scopes[self.unit.frame];
        if scope.has_annotations {
            let is_global = scope.kind == ScopeKind::Module && !self.options.namespace;
            self.unit.emit.emit(Op::SetupAnnotations, &[0, usize::from(is_global)]);
        }
    }

    fn ann_assign(
        &mut self,
        target: &'a Expr,
        annotation: &'a Expr,
        value: Option<&'a Expr>,
        simple: bool,
        span: Span,
    ) -> Result<()> {
        if let Some(value) = value {
            self.assign(target, value)?;
        }
        let is_evaluated = !self.is_in_function();
        match &target.kind {
            ExprKind::Name(name) => {
                self.refuse_debug(name, target.span)?;
                if simple && is_evaluated {
                    let value = self.annotation(annotation)?;
                    let annotations = self.unit.emit.alloc();
                    self.at(span);
                    self.load_name("__annotations__", annotations, span);
                    let key = self.unit.emit.alloc();
                    let name = self.mangle(name);
                    self.load_const(key, text_const(&name));
                    self.unit.emit.emit(Op::SetItem, &[annotations, key, value]);
                }
            }
            ExprKind::Attribute { value: object, attr } => {
                self.refuse_debug(&attr.name, target.span)?;
                if value.is_none() {
                    self.discard(object)?;
                }
            }
            ExprKind::Subscript { value: object, index } => {
                if value.is_none() {
                    self.discard(object)?;
                    self.discard(index)?;
                }
            }
            _ => return error("invalid target for annotation", target.span),
        }
        if !simple && is_evaluated && self.future_flags & future::ANNOTATIONS == 0 {
            self.discard(annotation)?;
        }
        Ok(())
    }

    /// Evaluate for the effects alone.
    pub(super) fn discard(&mut self, value: &'a Expr) -> Result<()> {
        let top = self.unit.emit.top;
        let register = self.operand(value)?;
        if self.unit.emit.is_temporary(register) {
            self.unit.emit.emit(Op::Drop, &[register]);
        }
        self.unit.emit.top = top;
        Ok(())
    }

    /// The docstring of a module or class becomes `__doc__`; it is skipped as a statement, being a constant.
    pub(super) fn docstring_of_body(&mut self, body: &'a [Stmt]) -> Result<()> {
        if self.options.optimize < 2
            && let Some((text, span)) = docstring(body)
        {
            let register = self.unit.emit.alloc();
            self.at(span);
            self.load_const(register, text);
            self.store_name("__doc__", register);
            self.unit.emit.top = register;
        }
        Ok(())
    }
}

/// The docstring of a body, without the indentation that its lines share.
pub(super) fn docstring(body: &[Stmt]) -> Option<(Const, Span)> {
    let StmtKind::Expr(value) = &body.first()?.kind else { return None };
    let ExprKind::Constant(Constant::Str { text, .. }) = &value.kind else { return None };
    Some((Const::Str(clean(text).into()), value.span))
}

/// As 3.13: the first line loses its leading blanks, the others the indentation they share, and tabs count as 8.
fn clean(text: &[u8]) -> Vec<u8> {
    let expanded = expand_tabs(text);
    let lines: Vec<&[u8]> = expanded.split(|&b| b == b'\n').collect();
    let blanks = |line: &[u8]| line.iter().take_while(|&&b| b == b' ').count();
    let margin = lines[1..].iter().filter(|line| blanks(line) < line.len()).map(|line| blanks(line)).min();
    let margin = margin.unwrap_or(0);
    let mut cleaned = lines[0][blanks(lines[0])..].to_vec();
    for line in &lines[1..] {
        cleaned.push(b'\n');
        cleaned.extend_from_slice(&line[margin.min(blanks(line))..]);
    }
    cleaned
}

fn expand_tabs(text: &[u8]) -> Vec<u8> {
    let mut expanded = Vec::with_capacity(text.len());
    let mut column = 0;
    for &byte in text {
        match byte {
            b'\t' => {
                let width = 8 - column % 8;
                expanded.resize(expanded.len() + width, b' ');
                column += width;
            }
            b'\n' | b'\r' => {
                expanded.push(byte);
                column = 0;
            }
            _ => {
                expanded.push(byte);
                column += usize::from(byte & 0xc0 != 0x80);
            }
        }
    }
    expanded
}
