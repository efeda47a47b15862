//! What is stored to and deleted: assignment targets. Reference 7.2 and 7.5.

use super::emit::Reg;
use super::expr::Place;
use super::unit::{Compiler, Result, error};
use crate::bytecode::{Const, Op};
use ouro_grammar::ast::{BinaryOp, Expr, ExprKind};
use ouro_grammar::span::Span;

impl<'a> Compiler<'a> {
    pub(super) fn mark_assigned(&mut self, register: Reg) {
        self.unit.emit.mark_assigned(register);
    }

    /// `name = src`; `name` is mangled. A temporary is consumed.
    pub(super) fn store_name(&mut self, name: &str, src: Reg) {
        match self.place(name) {
            Place::Local { register, .. } => {
                if register != src {
                    let op = if self.unit.emit.is_temporary(src) { Op::Take } else { Op::Copy };
                    self.unit.emit.emit(op, &[register, src]);
                }
                self.mark_assigned(register);
            }
            Place::High(index) => self.unit.emit.emit(Op::StoreHigh, &[src, index]),
            Place::Cell(register) => self.unit.emit.emit(Op::StoreCell, &[register, src]),
            Place::Free(index) | Place::NamespaceOrFree(index) | Place::ClassDictOrFree { free: index, .. } => {
                self.unit.emit.emit(Op::StoreFree, &[index, src]);
            }
            Place::Global | Place::ClassDict { .. } => {
                let name = self.unit.emit.name(name);
                self.unit.emit.emit(Op::StoreGlobal, &[src, name]);
            }
            Place::Namespace => {
                let name = self.unit.emit.name(name);
                self.unit.emit.emit(Op::StoreName, &[0, src, name]);
            }
        }
    }

    /// `del name`; `name` is mangled.
    fn delete_name(&mut self, name: &str) {
        match self.place(name) {
            Place::Local { register, .. } => {
                self.unit.emit.unbound.insert(register);
                self.unit.emit.emit(Op::DeleteLocal, &[register]);
                self.unit.emit.state.assigned.remove(register);
            }
            Place::High(index) => self.unit.emit.emit(Op::DeleteHigh, &[0, index]),
            Place::Cell(register) => self.unit.emit.emit(Op::DeleteCell, &[register]),
            Place::Free(index) | Place::NamespaceOrFree(index) | Place::ClassDictOrFree { free: index, .. } => {
                self.unit.emit.emit(Op::DeleteFree, &[index]);
            }
            Place::Global | Place::ClassDict { .. } => {
                let name = self.unit.emit.name(name);
                self.unit.emit.emit(Op::DeleteGlobal, &[name]);
            }
            Place::Namespace => {
                let name = self.unit.emit.name(name);
                self.unit.emit.emit(Op::DeleteName, &[0, name]);
            }
        }
    }

    /// `name = None; del name`: the end of `except … as name`.
    pub(super) fn forget_name(&mut self, name: &str) {
        if let Place::Local { register, .. } = self.place(name) {
            self.unit.emit.emit(Op::Unbind, &[register]);
            self.unit.emit.state.assigned.remove(register);
            return;
        }
        let none = self.unit.emit.alloc();
        self.load_const(none, Const::None);
        self.store_name(name, none);
        self.unit.emit.top = none;
        self.delete_name(name);
    }

    /// The register of a target that is a plain local, to make the value in.
    pub(super) fn home(&self, target: &Expr) -> Option<Reg> {
        let ExprKind::Name(name) = &target.kind else { return None };
        match self.place(&self.mangle(name)) {
            Place::Local { register, .. } => Some(register),
            _ => None,
        }
    }

    /// `target = value`.
    pub(super) fn assign(&mut self, target: &'a Expr, value: &'a Expr) -> Result<()> {
        let top = self.unit.emit.top;
        if let Some(register) = self.home(target) {
            if let ExprKind::Name(name) = &target.kind {
                self.refuse_debug(name, target.span)?;
            }
            self.expr(value, register)?;
            self.mark_assigned(register);
            self.unit.emit.top = top;
            return Ok(());
        }
        if let (Some(targets), ExprKind::Tuple { elements: values, .. }) = (plain_elements(target), &value.kind)
            && targets.len() == values.len()
            && (1..=8).contains(&targets.len())
            && !values.iter().any(|e| matches!(e.kind, ExprKind::Starred(_)))
        {
            self.assign_each(targets, values)?;
            self.unit.emit.top = top;
            return Ok(());
        }
        let value = self.operand(value)?;
        self.store(target, value)?;
        self.unit.emit.top = top;
        Ok(())
    }

    /// `a, b = x, y` without a tuple: every value is made before anything is stored.
    fn assign_each(&mut self, targets: &'a [Expr], values: &'a [Expr]) -> Result<()> {
        let homes: Option<Vec<Reg>> = targets.iter().map(|target| self.home(target)).collect();
        let homes = homes.filter(|homes| (1..homes.len()).all(|i| homes[..i].iter().all(|home| *home != homes[i])));
        let mut waiting = Vec::new();
        for (i, value) in values.iter().enumerate() {
            // A value may be made in its target if nothing after it can fail or needs the target's old value.
            // (The result of a call would be moved there anyway.)
            let is_moved = matches!(value.kind, ExprKind::Call { .. } | ExprKind::Await(_));
            let direct = homes.as_ref().map(|homes| homes[i]).filter(|home| {
                !is_moved && {
                    values[i + 1..].iter().all(|later| self.is_harmless(later).is_some_and(|read| read != Some(*home)))
                }
            });
            match direct {
                Some(register) => {
                    if let ExprKind::Name(name) = &targets[i].kind {
                        self.refuse_debug(name, targets[i].span)?;
                    }
                    self.expr(value, register)?;
                    self.mark_assigned(register);
                }
                None => waiting.push((&targets[i], self.temporary(value)?)),
            }
        }
        for (target, register) in waiting {
            self.store(target, register)?;
        }
        Ok(())
    }

    /// If evaluating can neither fail nor do anything: the local that it reads, if any.
    fn is_harmless(&self, value: &Expr) -> Option<Option<Reg>> {
        if self.fold(value).is_some() {
            return Some(None);
        }
        let register = self.home(value)?;
        self.unit.emit.state.assigned.has(register).then_some(Some(register))
    }

    /// Store `src`, which is consumed if it is a temporary. New temporaries are above it.
    pub(super) fn store(&mut self, target: &'a Expr, src: Reg) -> Result<()> {
        let top = self.unit.emit.top;
        match &target.kind {
            ExprKind::Name(name) => {
                self.refuse_debug(name, target.span)?;
                let name = self.mangle(name);
                self.at(target.span);
                self.store_name(&name, src);
            }
            ExprKind::Attribute { value, attr } => {
                self.refuse_debug(&attr.name, target.span)?;
                let object = self.operand(value)?;
                let place = self.attribute_span(value, attr, target.span);
                self.at(place);
                let name = self.attribute_name(&attr.name);
                let emit = &mut self.unit.emit;
                let flags = usize::from(emit.is_temporary(object)) | usize::from(emit.is_temporary(src)) << 1;
                emit.emit(Op::SetAttr, &[object, src, flags, name]);
            }
            ExprKind::Subscript { value, index } => {
                let object = self.operand(value)?;
                let key = self.operand(index)?;
                self.at(target.span);
                self.unit.emit.emit(Op::SetItem, &[object, key, src]);
            }
            ExprKind::Tuple { elements, .. } | ExprKind::List(elements) => {
                stacker::maybe_grow(super::RED_ZONE, super::GROWTH, || self.unpack(elements, src, target.span))?;
            }
            ExprKind::Starred(_) => {
                return error("starred assignment target must be in a list or tuple", target.span);
            }
            _ => return error("cannot assign to expression", target.span),
        }
        self.unit.emit.top = top;
        Ok(())
    }

    fn unpack(&mut self, elements: &'a [Expr], src: Reg, span: Span) -> Result<()> {
        let mut star = None;
        for (i, element) in elements.iter().enumerate() {
            if matches!(element.kind, ExprKind::Starred(_)) && star.replace(i).is_some() {
                return error("multiple starred expressions in assignment", span);
            }
        }
        if let Some(before) = star
            && (before > 255 || elements.len() - before - 1 > 0xff_ffff)
        {
            return error("too many expressions in star-unpacking assignment", span);
        }
        self.at(span);
        if star.is_none()
            && let Some(first) = self.consecutive_locals(elements)
        {
            let mut src = src;
            if (first..first + elements.len()).contains(&src) {
                // The sequence must outlive the local it comes from.
                let copy = self.unit.emit.alloc();
                self.unit.emit.emit(Op::Copy, &[copy, src]);
                src = copy;
            }
            self.unit.emit.emit(Op::UnpackSequence, &[first, src, elements.len()]);
            for register in first..first + elements.len() {
                self.mark_assigned(register);
            }
            return Ok(());
        }
        let first = self.unit.emit.alloc_many(elements.len());
        match star {
            None => self.unit.emit.emit(Op::UnpackSequence, &[first, src, elements.len()]),
            Some(before) => {
                self.unit.emit.emit(Op::UnpackEx, &[first, src, before, elements.len() - before - 1]);
            }
        }
        for (i, element) in elements.iter().enumerate() {
            let element = if let ExprKind::Starred(value) = &element.kind { value } else { element };
            self.store(element, first + i)?;
        }
        Ok(())
    }

    /// The first register if the targets are locals in consecutive registers.
    fn consecutive_locals(&self, elements: &[Expr]) -> Option<Reg> {
        let first = self.home(elements.first()?)?;
        for (i, element) in elements.iter().enumerate() {
            if self.home(element)? != first + i {
                return None;
            }
        }
        Some(first)
    }

    /// `target op= value`.
    pub(super) fn aug_assign(&mut self, target: &'a Expr, op: BinaryOp, value: &'a Expr, span: Span) -> Result<()> {
        let top = self.unit.emit.top;
        match &target.kind {
            ExprKind::Name(name) => {
                self.refuse_debug(name, target.span)?;
                let mangled = self.mangle(name);
                if let Place::Local { register, is_rebound } = self.place(&mangled)
                    && !(is_rebound && self.is_rebound_here(&mangled))
                {
                    // Checks that it is bound.
                    self.load_name(&mangled, register, target.span);
                    self.binary_with(register, op, value, true, register, span)?;
                    self.mark_assigned(register);
                } else {
                    let made = self.unit.emit.alloc();
                    self.load_name(&mangled, made, target.span);
                    self.binary_with(made, op, value, true, made, span)?;
                    self.at(target.span);
                    self.store_name(&mangled, made);
                }
            }
            ExprKind::Attribute { value: object, attr } => {
                self.refuse_debug(&attr.name, target.span)?;
                let object_span = self.attribute_span(object, attr, target.span);
                let object = self.operand(object)?;
                let made = self.unit.emit.alloc();
                let source = self.copied(object, made);
                self.at(object_span);
                let name = self.attribute_name(&attr.name);
                let is_temporary = usize::from(self.unit.emit.is_temporary(object));
                self.unit.emit.emit(Op::GetAttr, &[made, source, is_temporary, name]);
                self.binary_with(made, op, value, true, made, span)?;
                self.at(object_span);
                self.unit.emit.emit(Op::SetAttr, &[object, made, is_temporary | 2, name]);
            }
            ExprKind::Subscript { value: object, index } => {
                let object = self.operand(object)?;
                if let Some(small) = self.small_key(index) {
                    let key = self.unit.emit.alloc();
                    let made = self.unit.emit.alloc();
                    let source = self.copied(object, made);
                    self.at(target.span);
                    self.unit.emit.emit(Op::GetItemImm, &[made, source, small]);
                    self.binary_with(made, op, value, true, made, span)?;
                    self.at(target.span);
                    self.unit.emit.emit(Op::LoadInt, &[key, small]);
                    self.unit.emit.emit(Op::SetItem, &[object, key, made]);
                    self.unit.emit.top = top;
                    return Ok(());
                }
                let key = self.operand(index)?;
                let made = self.unit.emit.alloc();
                let source = self.copied(object, made);
                let key_copy = self.unit.emit.alloc();
                let key_source = self.copied(key, key_copy);
                self.at(target.span);
                self.unit.emit.emit(Op::GetItem, &[made, source, key_source]);
                self.unit.emit.top = made + 1;
                self.binary_with(made, op, value, true, made, span)?;
                self.at(target.span);
                self.unit.emit.emit(Op::SetItem, &[object, key, made]);
            }
            _ => return error("illegal expression for augmented assignment", target.span),
        }
        self.unit.emit.top = top;
        Ok(())
    }

    /// What to read so that `register` survives: itself if it is a local, else a copy in `spare`.
    fn copied(&mut self, register: Reg, spare: Reg) -> Reg {
        if !self.unit.emit.is_temporary(register) {
            return register;
        }
        self.unit.emit.emit(Op::Copy, &[spare, register]);
        spare
    }

    pub(super) fn delete(&mut self, target: &'a Expr) -> Result<()> {
        let top = self.unit.emit.top;
        match &target.kind {
            ExprKind::Name(name) => {
                if &**name == "__debug__" {
                    return error("cannot delete __debug__", target.span);
                }
                let name = self.mangle(name);
                self.at(target.span);
                self.delete_name(&name);
            }
            ExprKind::Attribute { value, attr } => {
                if &*attr.name == "__debug__" {
                    return error("cannot delete __debug__", target.span);
                }
                let object = self.operand(value)?;
                let place = self.attribute_span(value, attr, target.span);
                self.at(place);
                let name = self.attribute_name(&attr.name);
                self.unit.emit.emit(Op::DelAttr, &[object, name]);
            }
            ExprKind::Subscript { value, index } => {
                let object = self.operand(value)?;
                let key = self.operand(index)?;
                self.at(target.span);
                self.unit.emit.emit(Op::DelItem, &[object, key]);
            }
            ExprKind::Tuple { elements, .. } | ExprKind::List(elements) => {
                elements.iter().try_for_each(|element| self.delete(element))?;
            }
            _ => return error("cannot delete expression", target.span),
        }
        self.unit.emit.top = top;
        Ok(())
    }
}

/// The elements of a tuple or list of targets without `*`.
fn plain_elements(target: &Expr) -> Option<&[Expr]> {
    let (ExprKind::Tuple { elements, .. } | ExprKind::List(elements)) = &target.kind else { return None };
    (!elements.iter().any(|e| matches!(e.kind, ExprKind::Starred(_)))).then_some(elements)
}
