//! Expressions. A value is made in a given register, or borrowed from the local it lives in (`operand`).
//! Reference chapter 6.

use super::emit::{Label, NOWHERE, Reg};
use super::fold;
use super::scope::{self, Resolution, ScopeKind, Symbol, flag};
use super::unit::{Compiler, Result, error, text_const};
use crate::bytecode::{Const, Op};
use ouro_grammar::ast::{
    Argument, ArgumentKind, BinaryOp, BoolOp, CompareOp, Constant, Conversion, Expr, ExprKind, FStringPart, Ident,
    Name, Replacement, UnaryOp,
};
use ouro_grammar::span::Span;

/// Displays and calls with more items are built piece by piece.
const MOST_IN_WINDOW: usize = 30;
/// With fewer free registers than this, what an expression holds is moved out of the way.
const RESERVE: usize = 56;

/// Where a name lives, seen from the code being compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A register, and whether `:=` may rebind it.
    Local {
        register: Reg,
        is_rebound: bool,
    },
    High(usize),
    Cell(Reg),
    Free(usize),
    Global,
    /// The mapping in register 0, then globals.
    Namespace,
    /// Class body: the namespace, then a free variable.
    NamespaceOrFree(usize),
    /// Annotation scope in a class: the class's namespace (free variable `dict`), then globals.
    ClassDict {
        dict: usize,
    },
    ClassDictOrFree {
        dict: usize,
        free: usize,
    },
}

impl<'a> Compiler<'a> {
    // ---- names

    pub(super) fn mangle(&self, name: &Name) -> Name {
        scope::mangle(self.scopes[self.unit.scope].private.as_ref(), name)
    }

    fn place_of(&self, symbol: &Symbol) -> Place {
        let register = symbol.register as usize;
        if symbol.is_cell {
            Place::Cell(register)
        } else if register > 255 {
            Place::High(register - 256)
        } else {
            Place::Local { register, is_rebound: symbol.flags & flag::WALRUS != 0 }
        }
    }

    fn free_index(&self, name: &str) -> usize {
        let frees = &self.scopes[self.unit.frame].frees;
        frees.iter().position(|free| **free == *name).expect("the scope pass lists every free variable")
    }

    /// `name` is mangled.
    pub(super) fn place(&self, name: &str) -> Place {
        let id = self.unit.scope;
        let scope = &self.scopes[id];
        let in_module = match self.scopes[self.unit.frame].kind {
            ScopeKind::Module if self.options.namespace => Place::Namespace,
            _ => Place::Global,
        };
        let Some(symbol) = scope.symbol(name) else {
            return if scope.kind == ScopeKind::Class { Place::Namespace } else { in_module };
        };
        let class_dict = scope.class.map(|_| "__classdict__").filter(|dict| *dict != name);
        match symbol.resolution {
            Resolution::Local => match scope.kind {
                ScopeKind::Module => in_module,
                ScopeKind::Class => Place::Namespace,
                _ => self.place_of(symbol),
            },
            Resolution::Outer { binder, crossed: false } => {
                self.place_of(self.scopes[binder].symbol(name).expect("the scope pass found the binder"))
            }
            Resolution::Outer { crossed: true, .. } => {
                let free = self.free_index(name);
                match class_dict {
                    _ if scope.kind == ScopeKind::Class => Place::NamespaceOrFree(free),
                    Some(dict) => Place::ClassDictOrFree { dict: self.free_index(dict), free },
                    None => Place::Free(free),
                }
            }
            Resolution::GlobalExplicit => Place::Global,
            Resolution::GlobalImplicit if scope.kind == ScopeKind::Class => Place::Namespace,
            Resolution::GlobalImplicit => match class_dict {
                Some(dict) => Place::ClassDict { dict: self.free_index(dict) },
                None => in_module,
            },
        }
    }

    /// The local that `name` can be read from in place.
    fn borrowed(&mut self, name: &Name, span: Span) -> Option<Reg> {
        let name = self.mangle(name);
        let Place::Local { register, is_rebound } = self.place(&name) else { return None };
        if is_rebound && self.is_rebound_here(&name) {
            return None;
        }
        self.check_local(register, span);
        Some(register)
    }

    /// Whether a `:=` of the current statement binds `name`.
    pub(super) fn is_rebound_here(&self, name: &Name) -> bool {
        let statement = self.unit.statement;
        let walruses = &self.scopes[self.unit.frame].walruses;
        walruses.iter().any(|(bound, place)| bound == name && (statement.start..statement.end).contains(place))
    }

    fn check_local(&mut self, register: Reg, span: Span) {
        let emit = &mut self.unit.emit;
        if emit.reachable && !emit.state.assigned.has(register) {
            emit.span = span;
            emit.unbound.insert(register);
            emit.emit(Op::CheckLocal, &[register]);
            emit.state.assigned.insert(register);
        }
    }

    /// `dst = name`; `name` is mangled.
    pub(super) fn load_name(&mut self, name: &str, dst: Reg, span: Span) {
        let place = self.place(name);
        self.at(span);
        match place {
            Place::Local { register, .. } => {
                self.check_local(register, span);
                if register != dst {
                    self.unit.emit.emit(Op::Copy, &[dst, register]);
                }
            }
            Place::High(index) => self.unit.emit.emit(Op::LoadHigh, &[dst, index]),
            Place::Cell(register) => self.unit.emit.emit(Op::LoadCell, &[dst, register]),
            Place::Free(index) => self.unit.emit.emit(Op::LoadFree, &[dst, index]),
            Place::Global => {
                let name = self.unit.emit.name(name);
                self.unit.emit.emit(Op::LoadGlobal, &[dst, name]);
            }
            Place::Namespace => {
                let name = self.unit.emit.name(name);
                self.unit.emit.emit(Op::LoadName, &[dst, 0, name]);
            }
            Place::NamespaceOrFree(index) => {
                let name = self.unit.emit.name(name);
                self.unit.emit.emit(Op::LoadNameOrFree, &[dst, 0, index, name]);
            }
            Place::ClassDict { dict } => {
                let name = self.unit.emit.name(name);
                let namespace = self.unit.emit.alloc();
                self.unit.emit.emit(Op::LoadFree, &[namespace, dict]);
                self.unit.emit.emit(Op::LoadName, &[dst, namespace, name]);
                self.drop_newest(namespace);
            }
            Place::ClassDictOrFree { dict, free } => {
                let name = self.unit.emit.name(name);
                let namespace = self.unit.emit.alloc();
                self.unit.emit.emit(Op::LoadFree, &[namespace, dict]);
                self.unit.emit.emit(Op::LoadNameOrFree, &[dst, namespace, free, name]);
                self.drop_newest(namespace);
            }
        }
    }

    fn drop_newest(&mut self, register: Reg) {
        self.unit.emit.emit(Op::Drop, &[register]);
        self.unit.emit.top = register;
    }

    // ---- registers

    /// The value of `expr` in a register: the local it lives in, or a new temporary.
    pub(super) fn operand(&mut self, expr: &'a Expr) -> Result<Reg> {
        if let ExprKind::Name(name) = &expr.kind
            && let Some(register) = self.borrowed(name, expr.span)
        {
            return Ok(register);
        }
        self.temporary(expr)
    }

    /// The same, but where a temporary is needed and `dst` is one, that one.
    pub(super) fn operand_at(&mut self, expr: &'a Expr, dst: Reg) -> Result<Reg> {
        if let ExprKind::Name(name) = &expr.kind
            && let Some(register) = self.borrowed(name, expr.span)
        {
            return Ok(register);
        }
        let register = self.unit.emit.scratch(dst);
        self.expr(expr, register)?;
        Ok(register)
    }

    /// The value of `expr` in a new temporary.
    pub(super) fn temporary(&mut self, expr: &'a Expr) -> Result<Reg> {
        let register = self.unit.emit.alloc();
        self.expr(expr, register)?;
        Ok(register)
    }

    pub(super) fn load_const(&mut self, dst: Reg, value: Const) {
        if let Const::Int(int) = value
            && i16::try_from(int).is_ok()
        {
            self.unit.emit.emit(Op::LoadInt, &[dst, int as usize]);
        } else {
            let index = self.unit.emit.constant(value);
            self.unit.emit.emit(Op::LoadConst, &[dst, index]);
        }
    }

    /// Move a finished value from `from` to where it was asked for.
    pub(super) fn settle(&mut self, dst: Reg, from: Reg) {
        if dst != from {
            self.unit.emit.emit(Op::Take, &[dst, from]);
        }
    }

    // ---- expressions

    /// Evaluate `expr` into `dst`: a local, which is written last of all, or the newest temporary.
    pub(super) fn expr(&mut self, expr: &'a Expr, dst: Reg) -> Result<()> {
        let top = self.unit.emit.top;
        if top + RESERVE > 256 && self.unit.emit.is_temporary(dst) && top > self.unit.floor + 1 && needs_registers(expr)
        {
            return self.with_spilled(expr, dst);
        }
        let done = match &expr.kind {
            ExprKind::Name(_) | ExprKind::Constant(_) => self.expr_kind(expr, dst),
            _ => stacker::maybe_grow(super::RED_ZONE, super::GROWTH, || self.expr_kind(expr, dst)),
        };
        self.unit.emit.top = top;
        done
    }

    /// Evaluate with the temporaries of the expressions around put aside.
    fn with_spilled(&mut self, expr: &'a Expr, dst: Reg) -> Result<()> {
        let floor = self.unit.floor;
        let top = self.unit.emit.top;
        let first = self.scopes[self.unit.frame].layout.high.len() + self.unit.spilled;
        let live = self.unit.emit.state.live;
        let kept: Vec<(Reg, usize)> =
            (floor..top).filter(|&r| live.has(r)).enumerate().map(|(i, r)| (r, first + i)).collect();
        let result = first + kept.len();
        self.unit.spilled += kept.len() + 1;
        self.unit.most_spilled = self.unit.most_spilled.max(self.unit.spilled);
        for &(register, index) in &kept {
            self.unit.emit.emit(Op::StoreHigh, &[register, index]);
        }
        self.unit.emit.top = floor;
        let inner = self.unit.emit.alloc();
        self.expr(expr, inner)?;
        self.unit.emit.emit(Op::StoreHigh, &[inner, result]);
        self.unit.emit.top = top;
        for &(register, index) in &kept {
            self.unit.emit.emit(Op::TakeHigh, &[register, index]);
        }
        self.unit.emit.emit(Op::TakeHigh, &[dst, result]);
        self.unit.spilled -= kept.len() + 1;
        Ok(())
    }

    fn expr_kind(&mut self, expr: &'a Expr, dst: Reg) -> Result<()> {
        let span = expr.span;
        if let Some(value) = self.fold(expr) {
            self.at(span);
            self.load_const(dst, value);
            return Ok(());
        }
        match &expr.kind {
            ExprKind::Constant(value) => {
                self.at(span);
                self.load_const(dst, fold::constant(value));
                Ok(())
            }
            ExprKind::Name(name) => {
                let name = self.mangle(name);
                self.load_name(&name, dst, span);
                Ok(())
            }
            ExprKind::BoolOp { op, values } => self.bool_op(*op, values, dst),
            ExprKind::NamedExpr { target, value } => {
                self.refuse_debug(&target.name, target.span)?;
                let made = self.unit.emit.scratch(dst);
                self.expr(value, made)?;
                let name = self.mangle(&target.name);
                self.at(target.span);
                if let Place::Local { register, .. } = self.place(&name) {
                    self.unit.emit.emit(Op::Copy, &[register, made]);
                    self.mark_assigned(register);
                } else {
                    let copy = self.unit.emit.alloc();
                    self.unit.emit.emit(Op::Copy, &[copy, made]);
                    self.store_name(&name, copy);
                }
                self.settle(dst, made);
                Ok(())
            }
            ExprKind::BinOp { left, op, right } => self.binary(left, *op, right, false, dst, span),
            ExprKind::UnaryOp { op, operand } => {
                let value = self.operand_at(operand, dst)?;
                self.at(span);
                let op = match op {
                    UnaryOp::Not => Op::Not,
                    UnaryOp::Minus => Op::Neg,
                    UnaryOp::Plus => Op::Pos,
                    UnaryOp::Invert => Op::Invert,
                };
                self.unit.emit.emit(op, &[dst, value]);
                Ok(())
            }
            ExprKind::Lambda { params, body } => self.lambda(expr, params, body, dst),
            ExprKind::IfExp { test, body, orelse } => {
                let (otherwise, end) = (self.unit.emit.label(), self.unit.emit.label());
                self.branch(test, false, otherwise, Way::Ahead)?;
                self.expr(body, dst)?;
                self.at(NOWHERE);
                self.unit.emit.jump(Op::JumpForward, &[], end);
                self.unit.emit.bind(otherwise);
                self.expr(orelse, dst)?;
                self.unit.emit.bind(end);
                Ok(())
            }
            ExprKind::Dict { items } => self.dict(items, dst, span),
            ExprKind::Set(elements) => self.display(elements, Display::Set, dst, span),
            ExprKind::List(elements) => self.display(elements, Display::List, dst, span),
            ExprKind::Tuple { elements, .. } => self.display(elements, Display::Tuple, dst, span),
            ExprKind::ListComp { .. } | ExprKind::SetComp { .. } | ExprKind::DictComp { .. } => {
                self.comprehension(expr, dst)
            }
            ExprKind::Generator { element, clauses } => self.generator_expression(expr, element, clauses, dst),
            ExprKind::Await(value) => self.await_expr(value, span, dst),
            ExprKind::Yield(value) => self.yield_expr(value.as_deref(), span, dst),
            ExprKind::YieldFrom(value) => self.yield_from(value, span, dst),
            ExprKind::Compare { left, rest } => self.compare(left, rest, dst, span),
            ExprKind::Call { func, args } => self.call(func, args, dst, span),
            ExprKind::JoinedStr(parts) => self.fstring(parts, dst, span),
            ExprKind::Attribute { value, attr } => {
                let object = self.operand_at(value, dst)?;
                let place = self.attribute_span(value, attr, span);
                self.at(place);
                let name = self.attribute_name(&attr.name);
                let flags = usize::from(self.unit.emit.is_temporary(object));
                self.unit.emit.emit(Op::GetAttr, &[dst, object, flags, name]);
                Ok(())
            }
            ExprKind::Subscript { value, index } => {
                self.check_subscript(value, index, span);
                let object = self.operand_at(value, dst)?;
                if let Some(key) = self.small_key(index) {
                    self.at(span);
                    self.unit.emit.emit(Op::GetItemImm, &[dst, object, key]);
                    return Ok(());
                }
                let key = self.operand(index)?;
                self.at(span);
                self.unit.emit.emit(Op::GetItem, &[dst, object, key]);
                Ok(())
            }
            ExprKind::Slice { lower, upper, step } => {
                let first = self.unit.emit.scratch(dst);
                for (i, part) in [lower, upper, step].into_iter().enumerate() {
                    let register = if i == 0 { first } else { self.unit.emit.alloc() };
                    match part {
                        Some(part) => self.expr(part, register)?,
                        None => {
                            self.at(span);
                            self.load_const(register, Const::None);
                        }
                    }
                }
                self.at(span);
                self.unit.emit.emit(Op::BuildSlice, &[dst, first]);
                Ok(())
            }
            ExprKind::Starred(_) => error("can't use starred expression here", span),
        }
    }

    pub(super) fn attribute_name(&mut self, attr: &Name) -> usize {
        let name = self.mangle(attr);
        self.unit.emit.name(&name)
    }

    /// An attribute that stands on a later line than its object is marked on that line.
    pub(super) fn attribute_span(&mut self, value: &Expr, attr: &Ident, span: Span) -> Span {
        let first = self.lines.line(value.span.start);
        let own = self.lines.line(attr.span.start);
        if first == own { span } else { Span::new(attr.span.start, span.end) }
    }

    // ---- operators

    /// `dst = left op right`, or `op=` where `is_inplace`.
    fn binary(
        &mut self,
        left: &'a Expr,
        op: BinaryOp,
        right: &'a Expr,
        is_inplace: bool,
        dst: Reg,
        span: Span,
    ) -> Result<()> {
        if op == BinaryOp::Mult
            && !is_inplace
            && let Some(factor @ (Const::Int(_) | Const::Float(_))) = self.fold(left)
        {
            let right = self.operand_at(right, dst)?;
            self.at(span);
            match factor {
                Const::Int(int) if (-128..128).contains(&int) => {
                    self.unit.emit.emit(Op::ImmMul, &[dst, right, int as usize]);
                }
                factor => {
                    let factor = self.unit.emit.constant(factor);
                    self.unit.emit.emit(Op::ConstMul, &[dst, right, factor]);
                }
            }
            return Ok(());
        }
        let left = self.operand_at(left, dst)?;
        self.binary_with(left, op, right, is_inplace, dst, span)
    }

    pub(super) fn binary_with(
        &mut self,
        left: Reg,
        op: BinaryOp,
        right: &'a Expr,
        is_inplace: bool,
        dst: Reg,
        span: Span,
    ) -> Result<()> {
        match self.fold(right) {
            Some(Const::Int(int)) if (-128..128).contains(&int) && immediate(op, is_inplace).is_some() => {
                self.at(span);
                let op = immediate(op, is_inplace).expect("just tested");
                self.unit.emit.emit(op, &[dst, left, int as usize]);
            }
            Some(value @ (Const::Int(_) | Const::Float(_)))
                if !is_inplace && with_constant(op, matches!(value, Const::Int(_))).is_some() =>
            {
                self.at(span);
                let op = with_constant(op, matches!(value, Const::Int(_))).expect("just tested");
                let value = self.unit.emit.constant(value);
                self.unit.emit.emit(op, &[dst, left, value]);
            }
            _ => {
                let right = self.operand(right)?;
                self.at(span);
                self.unit.emit.emit(operator(op, is_inplace), &[dst, left, right]);
            }
        }
        Ok(())
    }

    /// A constant key that fits into an instruction.
    pub(super) fn small_key(&self, index: &Expr) -> Option<usize> {
        match self.fold(index) {
            Some(Const::Int(key)) if (-128..128).contains(&key) => Some(key as usize),
            _ => None,
        }
    }

    fn bool_op(&mut self, op: BoolOp, values: &'a [Expr], dst: Reg) -> Result<()> {
        let made = self.unit.emit.scratch(dst);
        let end = self.unit.emit.label();
        let jump = match op {
            BoolOp::And => Op::JumpIfFalseOrDrop,
            BoolOp::Or => Op::JumpIfTrueOrDrop,
        };
        let (last, others) = values.split_last().expect("a boolean operation has values");
        for value in others {
            if let Some(known) = self.fold(value) {
                if fold::truth(&known) == (op == BoolOp::Or) {
                    self.at(value.span);
                    self.load_const(made, known);
                    self.unit.emit.bind(end);
                    self.settle(dst, made);
                    return Ok(());
                }
                continue;
            }
            self.expr(value, made)?;
            self.at(value.span);
            self.unit.emit.jump(jump, &[made], end);
        }
        self.expr(last, made)?;
        self.unit.emit.bind(end);
        self.settle(dst, made);
        Ok(())
    }

    fn compare(&mut self, left: &'a Expr, rest: &'a [(CompareOp, Expr)], dst: Reg, span: Span) -> Result<()> {
        self.check_compare(left, rest);
        let (last, others) = rest.split_last().expect("a comparison has a right side");
        if others.is_empty() {
            let left = self.operand_at(left, dst)?;
            let right = self.comparand(last.0, &last.1)?;
            self.at(span);
            self.unit.emit.emit(comparison(last.0), &[dst, left, right]);
            return Ok(());
        }
        let made = self.unit.emit.scratch(dst);
        let top = self.unit.emit.top;
        let end = self.unit.emit.label();
        let failed = self.unit.emit.label();
        let mut left = self.operand(left)?;
        for (op, right) in others {
            // The middle value is needed again: keep it below the comparison.
            let (middle, copy) = self.middle(left, right, top)?;
            self.at(span);
            self.unit.emit.emit(comparison(*op), &[made, left, copy]);
            let to = if self.unit.emit.is_temporary(middle) { failed } else { end };
            self.unit.emit.jump(Op::JumpIfFalseOrDrop, &[made], to);
            left = self.take_middle(middle, top);
        }
        let right = self.comparand(last.0, &last.1)?;
        self.at(span);
        self.unit.emit.emit(comparison(last.0), &[made, left, right]);
        self.unit.emit.top = top;
        if self.unit.emit.is_target(failed) {
            self.unit.emit.jump(Op::JumpForward, &[], end);
            self.unit.emit.bind(failed);
            self.unit.emit.emit(Op::Drop, &[top + 1]);
        }
        self.unit.emit.bind(end);
        self.settle(dst, made);
        Ok(())
    }

    /// Evaluate a middle operand of a chained comparison: where it is kept (a local or register `top + 1`), and what to
    /// compare with now. `left` stays where it is, at `top` if it is a temporary.
    fn middle(&mut self, left: Reg, right: &'a Expr, top: Reg) -> Result<(Reg, Reg)> {
        if let ExprKind::Name(name) = &right.kind
            && let Some(register) = self.borrowed(name, right.span)
        {
            return Ok((register, register));
        }
        self.unit.emit.top = top;
        let gap = self.unit.emit.alloc();
        debug_assert!(!self.unit.emit.is_temporary(left) || left == gap);
        let kept = self.temporary(right)?;
        let copy = self.unit.emit.alloc();
        self.unit.emit.emit(Op::Copy, &[copy, kept]);
        Ok((kept, copy))
    }

    /// The kept middle operand becomes the left one of the next comparison, at `top`.
    fn take_middle(&mut self, middle: Reg, top: Reg) -> Reg {
        self.unit.emit.top = top;
        if !self.unit.emit.is_temporary(middle) {
            return middle;
        }
        let left = self.unit.emit.alloc();
        self.unit.emit.emit(Op::Take, &[left, middle]);
        left
    }

    /// The right side of a comparison; constant lists and sets after `in` are made once.
    fn comparand(&mut self, op: CompareOp, right: &'a Expr) -> Result<Reg> {
        if matches!(op, CompareOp::In | CompareOp::NotIn)
            && let ExprKind::List(_) | ExprKind::Set(_) = &right.kind
            && let Some(value) = self.fold_container(right)
        {
            let register = self.unit.emit.alloc();
            self.at(right.span);
            self.load_const(register, value);
            return Ok(register);
        }
        self.operand(right)
    }

    // ---- conditions

    /// Jump to `target` if `expr` is `wanted`, else go on.
    pub(super) fn branch(&mut self, expr: &'a Expr, wanted: bool, target: Label, way: Way) -> Result<()> {
        let top = self.unit.emit.top;
        let done = match &expr.kind {
            ExprKind::UnaryOp { .. } | ExprKind::BoolOp { .. } | ExprKind::Compare { .. } | ExprKind::IfExp { .. } => {
                stacker::maybe_grow(super::RED_ZONE, super::GROWTH, || self.branch_kind(expr, wanted, target, way))
            }
            _ => self.branch_kind(expr, wanted, target, way),
        };
        self.unit.emit.top = top;
        done
    }

    fn branch_kind(&mut self, expr: &'a Expr, wanted: bool, target: Label, way: Way) -> Result<()> {
        if let Some(value) = self.fold(expr) {
            if fold::truth(&value) == wanted {
                self.at(expr.span);
                let op = if way == Way::Ahead { Op::JumpForward } else { Op::JumpBackward };
                self.unit.emit.jump(op, &[], target);
            }
            return Ok(());
        }
        match &expr.kind {
            ExprKind::UnaryOp { op: UnaryOp::Not, operand } => return self.branch(operand, !wanted, target, way),
            ExprKind::BoolOp { op, values } => {
                let (last, others) = values.split_last().expect("a boolean operation has values");
                // `and` decides on the first false one, `or` on the first true one.
                let deciding = *op == BoolOp::Or;
                if deciding == wanted {
                    for value in values {
                        self.branch(value, wanted, target, way)?;
                    }
                } else {
                    let past = self.unit.emit.label();
                    for value in others {
                        self.branch(value, deciding, past, Way::Ahead)?;
                    }
                    self.branch(last, wanted, target, way)?;
                    self.unit.emit.bind(past);
                }
                return Ok(());
            }
            ExprKind::IfExp { test, body, orelse } => {
                let (otherwise, end) = (self.unit.emit.label(), self.unit.emit.label());
                self.branch(test, false, otherwise, Way::Ahead)?;
                self.branch(body, wanted, target, way)?;
                self.unit.emit.jump(Op::JumpForward, &[], end);
                self.unit.emit.bind(otherwise);
                self.branch(orelse, wanted, target, way)?;
                self.unit.emit.bind(end);
                return Ok(());
            }
            ExprKind::Compare { left, rest } => {
                self.check_compare(left, rest);
                return self.branch_compare(left, rest, wanted, target, way, expr.span);
            }
            _ => {}
        }
        let value = self.operand(expr)?;
        self.at(expr.span);
        self.jump_if(value, wanted, target, way);
        Ok(())
    }

    pub(super) fn jump_if(&mut self, value: Reg, wanted: bool, target: Label, way: Way) {
        let op = match (wanted, way) {
            (true, Way::Ahead) => Op::JumpIfTrue,
            (false, Way::Ahead) => Op::JumpIfFalse,
            (true, Way::Back) => Op::LoopIfTrue,
            (false, Way::Back) => Op::LoopIfFalse,
        };
        self.unit.emit.jump(op, &[value], target);
    }

    fn branch_compare(
        &mut self,
        left: &'a Expr,
        rest: &'a [(CompareOp, Expr)],
        wanted: bool,
        target: Label,
        way: Way,
        span: Span,
    ) -> Result<()> {
        let top = self.unit.emit.top;
        let (last, others) = rest.split_last().expect("a comparison has a right side");
        let mut left = self.operand(left)?;
        if others.is_empty() {
            return self.branch_last(left, last, wanted, target, way, span);
        }
        let past = self.unit.emit.label();
        let failed = self.unit.emit.label();
        // A comparison that fails jumps to the target or past the last one; a kept value is dropped on the way.
        let direct = !wanted && way == Way::Ahead;
        for (op, right) in others {
            let (middle, copy) = self.middle(left, right, top)?;
            self.at(span);
            let to = match self.unit.emit.is_temporary(middle) {
                true => failed,
                false if direct => target,
                false => past,
            };
            self.compare_jump(*op, left, copy, false, to, Way::Ahead);
            left = self.take_middle(middle, top);
        }
        self.branch_last(left, last, wanted, target, way, span)?;
        self.unit.emit.top = top;
        if self.unit.emit.is_target(failed) {
            let end = self.unit.emit.label();
            self.at(span);
            self.unit.emit.jump(Op::JumpForward, &[], end);
            self.unit.emit.bind(failed);
            self.unit.emit.emit(Op::Drop, &[top + 1]);
            if !wanted {
                if self.unit.emit.is_target(past) {
                    self.unit.emit.bind(past);
                }
                let op = if way == Way::Ahead { Op::JumpForward } else { Op::JumpBackward };
                self.unit.emit.jump(op, &[], target);
            }
            self.unit.emit.bind(end);
        } else if !wanted && self.unit.emit.is_target(past) {
            let end = self.unit.emit.label();
            self.unit.emit.jump(Op::JumpForward, &[], end);
            self.unit.emit.bind(past);
            let op = if way == Way::Ahead { Op::JumpForward } else { Op::JumpBackward };
            self.unit.emit.jump(op, &[], target);
            self.unit.emit.bind(end);
            return Ok(());
        }
        if wanted {
            self.unit.emit.bind(past);
        }
        Ok(())
    }

    fn branch_last(
        &mut self,
        left: Reg,
        (op, right): &'a (CompareOp, Expr),
        wanted: bool,
        target: Label,
        way: Way,
        span: Span,
    ) -> Result<()> {
        let value = self.fold(right);
        match (op, &value) {
            (CompareOp::Is | CompareOp::IsNot, Some(Const::None)) if way == Way::Ahead => {
                self.at(span);
                let op = if (*op == CompareOp::Is) == wanted { Op::JumpIfNone } else { Op::JumpIfNotNone };
                self.unit.emit.jump(op, &[left], target);
                return Ok(());
            }
            (_, Some(Const::Int(int))) if (-128..128).contains(int) => {
                if let Some(op) = fused(*op, way, true) {
                    self.at(span);
                    self.fused_jump(op, &[left, *int as usize], wanted, target, way);
                    return Ok(());
                }
            }
            _ => {}
        }
        let right = self.comparand(*op, right)?;
        self.at(span);
        self.compare_jump(*op, left, right, wanted, target, way);
        Ok(())
    }

    fn compare_jump(&mut self, op: CompareOp, left: Reg, right: Reg, wanted: bool, target: Label, way: Way) {
        match fused(op, way, false) {
            Some(fused) if way == Way::Ahead || wanted => {
                self.fused_jump(fused, &[left, right], wanted, target, way);
            }
            _ => {
                let result = if self.unit.emit.is_temporary(left) { left } else { self.unit.emit.alloc() };
                self.unit.emit.emit(comparison(op), &[result, left, right]);
                self.jump_if(result, wanted, target, way);
            }
        }
    }

    /// `JumpUnless…` ahead jumps when the comparison is false, `LoopIf…` back when it is true; the other two ways jump
    /// over a jump.
    fn fused_jump(&mut self, op: Op, operands: &[usize], wanted: bool, target: Label, way: Way) {
        match (way, wanted) {
            (Way::Ahead, false) | (Way::Back, true) => self.unit.emit.jump(op, operands, target),
            (Way::Ahead, true) => {
                let past = self.unit.emit.label();
                self.unit.emit.jump(op, operands, past);
                self.unit.emit.jump(Op::JumpForward, &[], target);
                self.unit.emit.bind(past);
            }
            (Way::Back, false) => {
                let past = self.unit.emit.label();
                let ahead = unless_of(op);
                let out = self.unit.emit.label();
                self.unit.emit.jump(ahead, operands, out);
                self.unit.emit.jump(Op::JumpForward, &[], past);
                self.unit.emit.bind(out);
                self.unit.emit.jump(Op::JumpBackward, &[], target);
                self.unit.emit.bind(past);
            }
        }
    }

    // ---- calls

    /// The free variable `__class__`, where `value` is `super()` as methods write it.
    fn super_class(&self, value: &Expr) -> Option<usize> {
        let ExprKind::Call { func, args } = &value.kind else { return None };
        let is_super = matches!(&func.kind, ExprKind::Name(name) if &**name == "super") && args.is_empty();
        match self.place("__class__") {
            Place::Free(class) if is_super && class < 256 && self.place("super") == Place::Global => Some(class),
            _ => None,
        }
    }

    /// Begin a call: its window, of which only the callee's register is in use.
    pub(super) fn call(&mut self, func: &'a Expr, args: &'a [Argument], dst: Reg, span: Span) -> Result<()> {
        self.check_callee(func);
        let window = self.unit.emit.scratch(dst);
        let is_plain = args.iter().all(|a| matches!(a.kind, ArgumentKind::Positional | ArgumentKind::Keyword(_)));
        if let ExprKind::Attribute { value, attr } = &func.kind
            && is_plain
            && self.fits(args.len())
        {
            let super_class = self.super_class(value);
            let object = match (super_class, &value.kind) {
                (Some(_), ExprKind::Call { func, .. }) => self.operand_at(func, window)?,
                _ => self.operand_at(value, window)?,
            };
            let method_span = self.attribute_span(value, attr, func.span);
            self.at(method_span);
            let name = self.attribute_name(&attr.name);
            let flags = usize::from(self.unit.emit.is_temporary(object));
            self.unit.emit.top = window + 1;
            self.unit.emit.alloc_many(4);
            match super_class {
                Some(class) => self.unit.emit.emit(Op::GetSuper, &[window, object, class, name]),
                None => self.unit.emit.emit(Op::GetMethod, &[window, object, flags, name]),
            }
            let keywords = self.plain_arguments(args)?;
            let on_one_line = method_span.start == func.span.start;
            self.at(if on_one_line { span } else { Span::new(method_span.start, span.end) });
            let argc = args.len();
            match keywords {
                Some(names) => self.unit.emit.emit(Op::CallMethodKw, &[window, argc, names]),
                None if self.unit.kind.has_heap_frame() => self.unit.emit.emit(Op::CallMethodHeap, &[window, argc]),
                None => self.unit.emit.emit(Op::CallMethod, &[window, argc]),
            }
        } else {
            self.expr(func, window)?;
            self.unit.emit.top = window + 1;
            self.unit.emit.alloc_many(3);
            self.arguments(window, 0, args, None, span)?;
        }
        self.unit.emit.top = window + 1;
        self.settle(dst, window);
        Ok(())
    }

    fn fits(&self, count: usize) -> bool {
        count <= MOST_IN_WINDOW || self.unit.emit.top + count + RESERVE < 256
    }

    /// Evaluate positional and keyword arguments into the next registers; the names of the keywords.
    fn plain_arguments(&mut self, args: &'a [Argument]) -> Result<Option<usize>> {
        self.check_keywords(args)?;
        let mut names = Vec::new();
        // The parser keeps positional arguments before keywords.
        for argument in args {
            let register = self.unit.emit.alloc();
            if let ArgumentKind::Keyword(name) = &argument.kind {
                names.push(text_const(&self.mangle(&name.name)));
            }
            self.expr(&argument.value, register)?;
        }
        Ok((!names.is_empty()).then(|| self.unit.emit.constant(Const::Tuple(names.into()))))
    }

    /// Evaluate the arguments of the call in `window`, after `leading` that stand there already, and call. `trailing` is
    /// a local that comes last of the positional arguments.
    pub(super) fn arguments(
        &mut self,
        window: Reg,
        leading: usize,
        args: &'a [Argument],
        trailing: Option<Reg>,
        span: Span,
    ) -> Result<()> {
        let is_plain = args.iter().all(|a| matches!(a.kind, ArgumentKind::Positional | ArgumentKind::Keyword(_)));
        if !is_plain || !self.fits(args.len()) {
            return self.arguments_in_pieces(window, leading, args, trailing, span);
        }
        let first_keyword = args.iter().position(|a| matches!(a.kind, ArgumentKind::Keyword(_))).unwrap_or(args.len());
        let (positional, keywords) = args.split_at(first_keyword);
        self.plain_arguments(positional)?;
        if let Some(trailing) = trailing {
            let register = self.unit.emit.alloc();
            self.unit.emit.emit(Op::Copy, &[register, trailing]);
        }
        let names = self.plain_arguments(keywords)?;
        self.at(span);
        let argc = leading + args.len() + usize::from(trailing.is_some());
        match names {
            Some(names) => self.unit.emit.emit(Op::CallKw, &[window, argc, names]),
            None => self.emit_call(window, argc),
        }
        Ok(())
    }

    /// Call what stands in `window` with the `argc` arguments after it.
    pub(super) fn emit_call(&mut self, window: Reg, argc: usize) {
        let op = if self.unit.kind.has_heap_frame() { Op::CallHeap } else { Op::Call };
        self.unit.emit.emit(op, &[window, argc]);
        self.unit.emit.top = window + 1;
    }

    /// `*` and `**`, or too many: a tuple and a dict are built.
    fn arguments_in_pieces(
        &mut self,
        window: Reg,
        leading: usize,
        args: &'a [Argument],
        trailing: Option<Reg>,
        span: Span,
    ) -> Result<()> {
        self.check_keywords(args)?;
        let is_keyword = |a: &&Argument| matches!(a.kind, ArgumentKind::Keyword(_) | ArgumentKind::DoubleStar);
        let positional: Vec<&'a Argument> = args.iter().filter(|a| !is_keyword(a)).collect();
        let keywords: Vec<&'a Argument> = args.iter().filter(is_keyword).collect();
        let list = window + 4;
        self.unit.emit.top = window + 4 + leading;
        if let ([only], 0, None) = (&positional[..], leading, trailing)
            && matches!(only.kind, ArgumentKind::Star)
        {
            let list = self.unit.emit.alloc();
            let value = self.operand_at(starred(&only.value), list)?;
            self.at(span);
            self.unit.emit.emit(Op::StarToTuple, &[list, value, window]);
        } else {
            let plain = positional.iter().take_while(|a| matches!(a.kind, ArgumentKind::Positional)).count();
            let plain = if self.fits(plain) { plain } else { 0 };
            for argument in &positional[..plain] {
                self.temporary(&argument.value)?;
            }
            let is_tuple = plain == positional.len() && trailing.is_none();
            self.at(span);
            if leading + plain == 0 {
                self.unit.emit.top = list;
                self.unit.emit.alloc();
            }
            let op = if is_tuple { Op::BuildTuple } else { Op::BuildList };
            self.unit.emit.emit(op, &[list, list, leading + plain]);
            self.unit.emit.top = list + 1;
            for argument in &positional[plain..] {
                let (op, value) = match argument.kind {
                    ArgumentKind::Star => (Op::ListExtend, starred(&argument.value)),
                    _ => (Op::ListAppend, &argument.value),
                };
                let value = self.operand(value)?;
                self.at(argument.span);
                self.unit.emit.emit(op, &[list, value]);
                self.unit.emit.top = list + 1;
            }
            self.at(span);
            if let Some(trailing) = trailing {
                let copy = self.unit.emit.alloc();
                self.unit.emit.emit(Op::Copy, &[copy, trailing]);
                self.unit.emit.emit(Op::ListAppend, &[list, copy]);
                self.unit.emit.top = list + 1;
            }
            if !is_tuple {
                self.unit.emit.emit(Op::ListToTuple, &[list, list]);
            }
        }
        if !keywords.is_empty() {
            let dict = self.unit.emit.alloc();
            self.unit.emit.emit(Op::BuildMap, &[dict, dict, 0]);
            for argument in keywords {
                if let ArgumentKind::Keyword(name) = &argument.kind {
                    // Names that repeat one of a `**` before are found by DictMerge.
                    let key = self.unit.emit.alloc();
                    self.at(argument.span);
                    self.load_const(key, text_const(&self.mangle(&name.name)));
                    let value = self.temporary(&argument.value)?;
                    self.at(span);
                    self.unit.emit.emit(Op::BuildMap, &[key, key, 1]);
                    debug_assert_eq!(value, key + 1);
                    self.unit.emit.emit(Op::DictMerge, &[dict, key, window]);
                } else {
                    let mapping = self.operand(&argument.value)?;
                    self.at(span);
                    self.unit.emit.emit(Op::DictMerge, &[dict, mapping, window]);
                }
                self.unit.emit.top = dict + 1;
            }
        }
        self.at(span);
        let has_keywords = usize::from(self.unit.emit.top > list + 1);
        self.unit.emit.emit(Op::CallEx, &[window, has_keywords]);
        self.unit.emit.top = window + 1;
        Ok(())
    }

    pub(super) fn check_keywords(&self, args: &[Argument]) -> Result<()> {
        for (i, argument) in args.iter().enumerate() {
            let ArgumentKind::Keyword(name) = &argument.kind else { continue };
            self.refuse_debug(&name.name, argument.span)?;
            let repeats = |other: &Argument| matches!(&other.kind, ArgumentKind::Keyword(o) if o.name == name.name);
            if let Some(other) = args[i + 1..].iter().find(|other| repeats(other)) {
                return error(format!("keyword argument repeated: {}", name.name), other.span);
            }
        }
        Ok(())
    }

    pub(super) fn refuse_debug(&self, name: &str, span: Span) -> Result<()> {
        if name == "__debug__" { error("cannot assign to __debug__", span) } else { Ok(()) }
    }

    // ---- displays

    fn display(&mut self, elements: &'a [Expr], display: Display, dst: Reg, span: Span) -> Result<()> {
        let (build, add, extend) = match display {
            Display::List | Display::Tuple => (Op::BuildList, Op::ListAppend, Op::ListExtend),
            Display::Set => (Op::BuildSet, Op::SetAdd, Op::SetUpdate),
        };
        let has_star = elements.iter().any(|e| matches!(e.kind, ExprKind::Starred(_)));
        if !has_star && elements.len() >= 3 && display != Display::Tuple {
            let items: Option<Vec<Const>> = elements.iter().map(|e| self.fold(e)).collect();
            if let Some(items) = items {
                let made = self.unit.emit.scratch(dst);
                self.at(span);
                self.unit.emit.emit(build, &[made, made, 0]);
                let constant = self.unit.emit.alloc();
                let items = items.into();
                let value = if display == Display::Set { Const::FrozenSet(items) } else { Const::Tuple(items) };
                self.load_const(constant, value);
                self.unit.emit.emit(extend, &[made, constant]);
                self.settle(dst, made);
                return Ok(());
            }
        }
        let first = self.unit.emit.scratch(dst);
        if !has_star && self.fits(elements.len()) {
            self.window(elements, first)?;
            self.at(span);
            let build = if display == Display::Tuple { Op::BuildTuple } else { build };
            self.unit.emit.emit(build, &[dst, first, elements.len()]);
            return Ok(());
        }
        let plain = elements.iter().take_while(|e| !matches!(e.kind, ExprKind::Starred(_))).count();
        let plain = if self.fits(plain) { plain } else { 0 };
        self.window(&elements[..plain], first)?;
        self.at(span);
        self.unit.emit.emit(build, &[first, first, plain]);
        self.unit.emit.top = first + 1;
        for element in &elements[plain..] {
            let op = if matches!(element.kind, ExprKind::Starred(_)) { extend } else { add };
            let value = self.operand(starred(element))?;
            self.at(span);
            self.unit.emit.emit(op, &[first, value]);
            self.unit.emit.top = first + 1;
        }
        if display == Display::Tuple {
            self.unit.emit.emit(Op::ListToTuple, &[dst, first]);
        } else {
            self.settle(dst, first);
        }
        Ok(())
    }

    /// Evaluate into consecutive registers; the first is allocated already.
    fn window(&mut self, elements: &'a [Expr], first: Reg) -> Result<()> {
        for (i, element) in elements.iter().enumerate() {
            let register = if i == 0 { first } else { self.unit.emit.alloc() };
            self.expr(element, register)?;
        }
        Ok(())
    }

    fn dict(&mut self, items: &'a [(Option<Expr>, Expr)], dst: Reg, span: Span) -> Result<()> {
        let first = self.unit.emit.scratch(dst);
        let plain = items.iter().take_while(|(key, _)| key.is_some()).count().min(MOST_IN_WINDOW / 2);
        let (plain, rest) = items.split_at(plain);
        for (i, (key, value)) in plain.iter().enumerate() {
            let register = if i == 0 { first } else { self.unit.emit.alloc() };
            self.expr(key.as_ref().expect("only pairs are counted"), register)?;
            self.temporary(value)?;
        }
        self.at(span);
        if rest.is_empty() {
            self.unit.emit.emit(Op::BuildMap, &[dst, first, plain.len()]);
            return Ok(());
        }
        self.unit.emit.emit(Op::BuildMap, &[first, first, plain.len()]);
        self.unit.emit.top = first + 1;
        for (key, value) in rest {
            match key {
                Some(key) => {
                    let key = self.operand(key)?;
                    let value = self.operand(value)?;
                    self.at(span);
                    self.unit.emit.emit(Op::MapAdd, &[first, key, value]);
                }
                None => {
                    let value = self.operand(value)?;
                    self.at(span);
                    self.unit.emit.emit(Op::DictUpdate, &[first, value]);
                }
            }
            self.unit.emit.top = first + 1;
        }
        self.settle(dst, first);
        Ok(())
    }

    // ---- f-strings

    fn fstring(&mut self, parts: &'a [FStringPart], dst: Reg, span: Span) -> Result<()> {
        let first = self.unit.emit.scratch(dst);
        let mut count = 0;
        let mut pending: Vec<u8> = Vec::new();
        for part in parts {
            match part {
                FStringPart::Literal(text) => pending.extend_from_slice(text),
                FStringPart::Replacement(replacement) => {
                    if let Some(text) = &replacement.debug_text {
                        pending.extend_from_slice(text.as_bytes());
                    }
                    self.fstring_literal(&mut pending, first, &mut count, span);
                    let register = self.fstring_slot(first, &mut count, span);
                    self.replacement(replacement, register)?;
                }
            }
        }
        self.fstring_literal(&mut pending, first, &mut count, span);
        self.at(span);
        match count {
            0 => self.load_const(dst, text_const("")),
            1 => self.settle(dst, first),
            _ => self.unit.emit.emit(Op::BuildString, &[dst, first, count]),
        }
        Ok(())
    }

    fn fstring_literal(&mut self, pending: &mut Vec<u8>, first: Reg, count: &mut usize, span: Span) {
        if !pending.is_empty() {
            let register = self.fstring_slot(first, count, span);
            self.at(span);
            self.load_const(register, Const::Str(std::mem::take(pending).into()));
        }
    }

    /// The register for the next piece; when there are many, those before are joined first.
    fn fstring_slot(&mut self, first: Reg, count: &mut usize, span: Span) -> Reg {
        if *count == MOST_IN_WINDOW {
            self.at(span);
            self.unit.emit.emit(Op::BuildString, &[first, first, *count]);
            self.unit.emit.top = first + 1;
            *count = 1;
        }
        *count += 1;
        if *count == 1 { first } else { self.unit.emit.alloc() }
    }

    fn replacement(&mut self, replacement: &'a Replacement, dst: Reg) -> Result<()> {
        let span = replacement.span;
        let mut value = self.operand_at(&replacement.value, dst)?;
        self.at(span);
        let is_debug = replacement.debug_text.is_some() && replacement.format_spec.is_none();
        let conversion = match replacement.conversion {
            Some(Conversion::Str) => 1,
            Some(Conversion::Repr) => 2,
            Some(Conversion::Ascii) => 3,
            None if is_debug => 2,
            None => 0,
        };
        if conversion != 0 {
            self.unit.emit.emit(Op::ConvertValue, &[dst, value, conversion]);
            value = dst;
        }
        match &replacement.format_spec {
            Some(spec) => {
                let register = self.unit.emit.alloc();
                self.fstring(spec, register, span)?;
                self.unit.emit.top = register + 1;
                self.at(span);
                self.unit.emit.emit(Op::FormatSpec, &[dst, value, register]);
            }
            None => self.unit.emit.emit(Op::FormatValue, &[dst, value]),
        }
        self.unit.emit.top = dst + 1;
        Ok(())
    }

    // ---- warnings

    fn check_compare(&mut self, left: &Expr, rest: &[(CompareOp, Expr)]) {
        let mut left = left;
        for (op, right) in rest {
            if let CompareOp::Is | CompareOp::IsNot = op {
                let found = literal_class(left).or_else(|| literal_class(right));
                if let Some(class) = found {
                    let (word, meant) = if *op == CompareOp::Is { ("is", "==") } else { ("is not", "!=") };
                    let message = format!("\"{word}\" with '{class}' literal. Did you mean \"{meant}\"?");
                    self.warn(message, left.span.to(right.span));
                }
            }
            left = right;
        }
    }

    fn check_callee(&mut self, func: &Expr) {
        let class = match &func.kind {
            ExprKind::Lambda { .. } | ExprKind::Name(_) => return,
            _ => display_class(func),
        };
        if let Some(class) = class {
            self.warn(format!("'{class}' object is not callable; perhaps you missed a comma?"), func.span);
        }
    }

    fn check_subscript(&mut self, value: &Expr, index: &Expr, span: Span) {
        let class = match &value.kind {
            ExprKind::Constant(Constant::Str { .. } | Constant::Bytes(_)) | ExprKind::JoinedStr(_) => None,
            ExprKind::Tuple { .. } | ExprKind::List(_) | ExprKind::ListComp { .. } => None,
            ExprKind::Dict { .. } | ExprKind::DictComp { .. } => return,
            _ => match display_class(value) {
                Some(class) => Some(class),
                None => return,
            },
        };
        if let Some(class) = class {
            self.warn(format!("'{class}' object is not subscriptable; perhaps you missed a comma?"), span);
            return;
        }
        let index_class = match &index.kind {
            ExprKind::Constant(Constant::Int(_) | Constant::BigInt(_) | Constant::True | Constant::False) => return,
            ExprKind::Tuple { .. } => Some("tuple"),
            _ => display_class(index),
        };
        if let (Some(class), Some(index)) = (display_class(value), index_class) {
            self.warn(
                format!("{class} indices must be integers or slices, not {index}; perhaps you missed a comma?"),
                span,
            );
        }
    }
}

/// Direction of a jump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Ahead,
    Back,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Display {
    List,
    Tuple,
    Set,
}

fn starred(expr: &Expr) -> &Expr {
    if let ExprKind::Starred(value) = &expr.kind { value } else { expr }
}

/// Whether evaluating needs more than the register of the result.
fn needs_registers(expr: &Expr) -> bool {
    !matches!(expr.kind, ExprKind::Name(_) | ExprKind::Constant(_))
}

/// The class of a literal that `is` should not compare.
fn literal_class(expr: &Expr) -> Option<&'static str> {
    match &expr.kind {
        ExprKind::Constant(Constant::None | Constant::True | Constant::False | Constant::Ellipsis) => None,
        ExprKind::Constant(_) => display_class(expr),
        ExprKind::Tuple { elements, .. } if elements.iter().all(is_constant) => Some("tuple"),
        ExprKind::UnaryOp { op: UnaryOp::Minus, operand } => match &operand.kind {
            ExprKind::Constant(
                Constant::Int(_) | Constant::BigInt(_) | Constant::Float(_) | Constant::Imaginary(_),
            ) => display_class(operand),
            _ => None,
        },
        _ => None,
    }
}

fn is_constant(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Constant(_) => true,
        ExprKind::Tuple { elements, .. } => elements.iter().all(is_constant),
        _ => false,
    }
}

/// The class of the value that a literal or display makes.
fn display_class(expr: &Expr) -> Option<&'static str> {
    Some(match &expr.kind {
        ExprKind::Constant(constant) => match constant {
            Constant::None => "NoneType",
            Constant::True | Constant::False => "bool",
            Constant::Ellipsis => "ellipsis",
            Constant::Int(_) | Constant::BigInt(_) => "int",
            Constant::Float(_) => "float",
            Constant::Imaginary(_) => "complex",
            Constant::Str { .. } => "str",
            Constant::Bytes(_) => "bytes",
        },
        ExprKind::Tuple { .. } => "tuple",
        ExprKind::List(_) | ExprKind::ListComp { .. } => "list",
        ExprKind::Dict { .. } | ExprKind::DictComp { .. } => "dict",
        ExprKind::Set(_) | ExprKind::SetComp { .. } => "set",
        ExprKind::Generator { .. } => "generator",
        ExprKind::Lambda { .. } => "function",
        ExprKind::JoinedStr(_) => "str",
        _ => return None,
    })
}

fn operator(op: BinaryOp, is_inplace: bool) -> Op {
    match (op, is_inplace) {
        (BinaryOp::Add, false) => Op::Add,
        (BinaryOp::Sub, false) => Op::Sub,
        (BinaryOp::Mult, false) => Op::Mul,
        (BinaryOp::MatMult, false) => Op::MatMul,
        (BinaryOp::Div, false) => Op::Div,
        (BinaryOp::FloorDiv, false) => Op::FloorDiv,
        (BinaryOp::Mod, false) => Op::Mod,
        (BinaryOp::Pow, false) => Op::Pow,
        (BinaryOp::LShift, false) => Op::LShift,
        (BinaryOp::RShift, false) => Op::RShift,
        (BinaryOp::BitOr, false) => Op::Or,
        (BinaryOp::BitXor, false) => Op::Xor,
        (BinaryOp::BitAnd, false) => Op::And,
        (BinaryOp::Add, true) => Op::InplaceAdd,
        (BinaryOp::Sub, true) => Op::InplaceSub,
        (BinaryOp::Mult, true) => Op::InplaceMul,
        (BinaryOp::MatMult, true) => Op::InplaceMatMul,
        (BinaryOp::Div, true) => Op::InplaceDiv,
        (BinaryOp::FloorDiv, true) => Op::InplaceFloorDiv,
        (BinaryOp::Mod, true) => Op::InplaceMod,
        (BinaryOp::Pow, true) => Op::InplacePow,
        (BinaryOp::LShift, true) => Op::InplaceLShift,
        (BinaryOp::RShift, true) => Op::InplaceRShift,
        (BinaryOp::BitOr, true) => Op::InplaceOr,
        (BinaryOp::BitXor, true) => Op::InplaceXor,
        (BinaryOp::BitAnd, true) => Op::InplaceAnd,
    }
}

/// The form with a small integer on the right. `*=` and its like differ from their operators for objects that define
/// them, so only `+=` and `-=` have such a form.
fn immediate(op: BinaryOp, is_inplace: bool) -> Option<Op> {
    Some(match (op, is_inplace) {
        (BinaryOp::Add, false) => Op::AddImm,
        (BinaryOp::Sub, false) => Op::SubImm,
        (BinaryOp::Add, true) => Op::InplaceAddImm,
        (BinaryOp::Sub, true) => Op::InplaceSubImm,
        (BinaryOp::Mult, false) => Op::MulImm,
        (BinaryOp::FloorDiv, false) => Op::FloorDivImm,
        (BinaryOp::Mod, false) => Op::ModImm,
        (BinaryOp::BitAnd, false) => Op::AndImm,
        (BinaryOp::LShift, false) => Op::LShiftImm,
        (BinaryOp::RShift, false) => Op::RShiftImm,
        _ => return None,
    })
}

fn with_constant(op: BinaryOp, is_int: bool) -> Option<Op> {
    Some(match op {
        BinaryOp::Add => Op::AddConst,
        BinaryOp::Sub => Op::SubConst,
        BinaryOp::Mult => Op::MulConst,
        BinaryOp::Div => Op::DivConst,
        BinaryOp::Mod => Op::ModConst,
        BinaryOp::Pow => Op::PowConst,
        BinaryOp::BitAnd if is_int => Op::AndConst,
        _ => return None,
    })
}

fn comparison(op: CompareOp) -> Op {
    match op {
        CompareOp::Eq => Op::Eq,
        CompareOp::NotEq => Op::Ne,
        CompareOp::Lt => Op::Lt,
        CompareOp::LtE => Op::Le,
        CompareOp::Gt => Op::Gt,
        CompareOp::GtE => Op::Ge,
        CompareOp::Is => Op::Is,
        CompareOp::IsNot => Op::IsNot,
        CompareOp::In => Op::In,
        CompareOp::NotIn => Op::NotIn,
    }
}

/// The compare-and-branch form.
fn fused(op: CompareOp, way: Way, is_immediate: bool) -> Option<Op> {
    Some(match (op, way, is_immediate) {
        (CompareOp::Lt, Way::Ahead, false) => Op::JumpUnlessLt,
        (CompareOp::LtE, Way::Ahead, false) => Op::JumpUnlessLe,
        (CompareOp::Gt, Way::Ahead, false) => Op::JumpUnlessGt,
        (CompareOp::GtE, Way::Ahead, false) => Op::JumpUnlessGe,
        (CompareOp::Eq, Way::Ahead, false) => Op::JumpUnlessEq,
        (CompareOp::NotEq, Way::Ahead, false) => Op::JumpUnlessNe,
        (CompareOp::Lt, Way::Ahead, true) => Op::JumpUnlessLtImm,
        (CompareOp::LtE, Way::Ahead, true) => Op::JumpUnlessLeImm,
        (CompareOp::Gt, Way::Ahead, true) => Op::JumpUnlessGtImm,
        (CompareOp::GtE, Way::Ahead, true) => Op::JumpUnlessGeImm,
        (CompareOp::Eq, Way::Ahead, true) => Op::JumpUnlessEqImm,
        (CompareOp::NotEq, Way::Ahead, true) => Op::JumpUnlessNeImm,
        (CompareOp::Lt, Way::Back, false) => Op::LoopIfLt,
        (CompareOp::LtE, Way::Back, false) => Op::LoopIfLe,
        (CompareOp::Gt, Way::Back, false) => Op::LoopIfGt,
        (CompareOp::GtE, Way::Back, false) => Op::LoopIfGe,
        (CompareOp::Eq, Way::Back, false) => Op::LoopIfEq,
        (CompareOp::NotEq, Way::Back, false) => Op::LoopIfNe,
        (CompareOp::Lt, Way::Back, true) => Op::LoopIfLtImm,
        (CompareOp::LtE, Way::Back, true) => Op::LoopIfLeImm,
        (CompareOp::Gt, Way::Back, true) => Op::LoopIfGtImm,
        (CompareOp::GtE, Way::Back, true) => Op::LoopIfGeImm,
        (CompareOp::Eq, Way::Back, true) => Op::LoopIfEqImm,
        (CompareOp::NotEq, Way::Back, true) => Op::LoopIfNeImm,
        (CompareOp::Is | CompareOp::IsNot | CompareOp::In | CompareOp::NotIn, _, _) => return None,
    })
}

/// The form ahead of a fused form back.
fn unless_of(op: Op) -> Op {
    match op {
        Op::LoopIfLt => Op::JumpUnlessLt,
        Op::LoopIfLe => Op::JumpUnlessLe,
        Op::LoopIfGt => Op::JumpUnlessGt,
        Op::LoopIfGe => Op::JumpUnlessGe,
        Op::LoopIfEq => Op::JumpUnlessEq,
        Op::LoopIfNe => Op::JumpUnlessNe,
        Op::LoopIfLtImm => Op::JumpUnlessLtImm,
        Op::LoopIfLeImm => Op::JumpUnlessLeImm,
        Op::LoopIfGtImm => Op::JumpUnlessGtImm,
        Op::LoopIfGeImm => Op::JumpUnlessGeImm,
        Op::LoopIfEqImm => Op::JumpUnlessEqImm,
        Op::LoopIfNeImm => Op::JumpUnlessNeImm,
        other => other,
    }
}
