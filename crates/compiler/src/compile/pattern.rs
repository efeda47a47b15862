//! `match` statements. Reference 8.6, PEP 634.
//!
//! What a pattern has captured waits in temporaries until the whole pattern has matched. Where a test fails, the
//! temporaries that are live there are dropped on the way to the next case.

use super::emit::{Label, NOWHERE, Reg};
use super::expr::Way;
use super::unit::{Compiler, Result, error, text_const};
use crate::bytecode::{Const, Op};
use ouro_grammar::ast::{Expr, ExprKind, Ident, MatchCase, Name, Pattern, PatternKind};
use ouro_grammar::span::Span;

/// The pattern being compiled.
#[derive(Default)]
struct Matching {
    /// Jumps taken when the pattern does not match.
    failures: Vec<Label>,
    captures: Vec<(Name, Reg, Span)>,
}

/// What a pattern looks at: a register, and whether the pattern must consume it when it matches.
#[derive(Clone, Copy)]
struct Subject {
    register: Reg,
    is_owned: bool,
}

impl<'a> Compiler<'a> {
    pub(super) fn match_stmt(&mut self, subject: &'a Expr, cases: &'a [MatchCase]) -> Result<()> {
        let top = self.unit.emit.top;
        let register = self.temporary(subject)?;
        let end = self.unit.emit.label();
        for (i, case) in cases.iter().enumerate() {
            let is_last = i + 1 == cases.len();
            if !is_last && case.guard.is_none() {
                refuse_irrefutable(&case.pattern)?;
            }
            let next = self.unit.emit.label();
            let mut matching = Matching::default();
            self.pattern(&case.pattern, Subject { register, is_owned: false }, &mut matching)?;
            for (name, captured, span) in std::mem::take(&mut matching.captures) {
                self.at(span);
                self.store_name(&name, captured);
            }
            self.unit.emit.top = register + 1;
            if let Some(guard) = &case.guard {
                self.branch(guard, false, next, Way::Ahead)?;
            }
            self.at(NOWHERE);
            self.unit.emit.emit(Op::Drop, &[register]);
            self.unit.emit.top = top;
            self.stmts(&case.body)?;
            self.at(NOWHERE);
            self.unit.emit.jump(Op::JumpForward, &[], end);
            self.unit.emit.top = register + 1;
            self.land(matching.failures, register + 1, next);
            self.unit.emit.bind(next);
        }
        self.at(NOWHERE);
        self.unit.emit.emit(Op::Drop, &[register]);
        self.unit.emit.top = top;
        self.unit.emit.bind(end);
        Ok(())
    }

    /// Where failures arrive: drop what each left live from `floor` up, and go on at `next`.
    fn land(&mut self, mut failures: Vec<Label>, floor: Reg, next: Label) {
        self.at(NOWHERE);
        failures.retain(|&label| self.unit.emit.is_target(label));
        while let Some(label) = failures.pop() {
            let live = self.unit.emit.live_at(label);
            let alike: Vec<Label> = failures.iter().copied().filter(|&l| self.unit.emit.live_at(l) == live).collect();
            failures.retain(|l| !alike.contains(l));
            self.unit.emit.bind(label);
            for other in alike {
                self.unit.emit.bind(other);
            }
            for register in floor..256 {
                if live.has(register) {
                    self.unit.emit.emit(Op::Drop, &[register]);
                }
            }
            self.unit.emit.jump(Op::JumpForward, &[], next);
        }
    }

    fn fail(&mut self, op: Op, operands: &[usize], matching: &mut Matching) {
        let label = self.unit.emit.label();
        self.unit.emit.jump(op, operands, label);
        matching.failures.push(label);
    }

    /// The subject where it may be consumed: itself if owned, else a copy.
    fn consumable(&mut self, subject: Subject) -> Reg {
        if subject.is_owned {
            return subject.register;
        }
        let copy = self.unit.emit.alloc();
        self.unit.emit.emit(Op::Copy, &[copy, subject.register]);
        copy
    }

    fn release(&mut self, subject: Subject) {
        if subject.is_owned {
            self.unit.emit.emit(Op::Drop, &[subject.register]);
        }
    }

    fn capture(&mut self, name: &Ident, register: Reg, matching: &mut Matching) -> Result<()> {
        self.refuse_debug(&name.name, name.span)?;
        let mangled = self.mangle(&name.name);
        if matching.captures.iter().any(|(known, ..)| *known == mangled) {
            return error(format!("multiple assignments to name '{}' in pattern", name.name), name.span);
        }
        matching.captures.push((mangled, register, name.span));
        Ok(())
    }

    /// Go on if `pattern` matches. Registers above may stay in use by captures.
    fn pattern(&mut self, pattern: &'a Pattern, subject: Subject, matching: &mut Matching) -> Result<()> {
        stacker::maybe_grow(super::RED_ZONE, super::GROWTH, || self.pattern_kind(pattern, subject, matching))
    }

    fn pattern_kind(&mut self, pattern: &'a Pattern, subject: Subject, matching: &mut Matching) -> Result<()> {
        let span = pattern.span;
        self.at(span);
        match &pattern.kind {
            PatternKind::Value(value) => {
                let left = self.consumable(subject);
                let right = self.operand(value)?;
                self.at(span);
                self.fail(Op::JumpUnlessEq, &[left, right], matching);
                Ok(())
            }
            PatternKind::Singleton(constant) => {
                let left = self.consumable(subject);
                let right = self.unit.emit.alloc();
                let test = self.unit.emit.alloc();
                self.load_const(right, super::fold::constant(constant));
                self.unit.emit.emit(Op::Is, &[test, left, right]);
                self.fail(Op::JumpIfFalse, &[test], matching);
                Ok(())
            }
            PatternKind::Sequence(patterns) => self.sequence(patterns, subject, span, matching),
            PatternKind::Mapping { items, rest } => self.mapping(items, rest.as_ref(), subject, span, matching),
            PatternKind::Class { class, positional, keywords } => {
                self.class_pattern(class, positional, keywords, subject, span, matching)
            }
            PatternKind::Star(_) => error("can't use starred pattern here", span),
            PatternKind::As { pattern: None, name: None } => {
                self.release(subject);
                Ok(())
            }
            PatternKind::As { pattern: None, name: Some(name) } => {
                let register = self.consumable(subject);
                self.capture(name, register, matching)
            }
            PatternKind::As { pattern: Some(pattern), name } => {
                let Some(name) = name else { return self.pattern(pattern, subject, matching) };
                self.pattern(pattern, Subject { is_owned: false, ..subject }, matching)?;
                self.at(span);
                let register = self.consumable(subject);
                self.capture(name, register, matching)
            }
            PatternKind::Or(alternatives) => self.alternatives(alternatives, subject, span, matching),
        }
    }

    fn sequence(
        &mut self,
        patterns: &'a [Pattern],
        subject: Subject,
        span: Span,
        matching: &mut Matching,
    ) -> Result<()> {
        let is_star = |p: &Pattern| matches!(p.kind, PatternKind::Star(_));
        let star = patterns.iter().position(is_star);
        if patterns.iter().filter(|p| is_star(p)).count() > 1 {
            return error("multiple starred names in sequence pattern", span);
        }
        let test = self.unit.emit.alloc();
        self.unit.emit.emit(Op::MatchSequence, &[test, subject.register]);
        self.fail(Op::JumpIfFalse, &[test], matching);
        let required = patterns.len() - usize::from(star.is_some());
        if star.is_none() || required > 0 {
            self.unit.emit.emit(Op::GetLen, &[test, subject.register]);
            let (with_imm, plain) = match star {
                None => (Op::JumpUnlessEqImm, Op::JumpUnlessEq),
                Some(_) => (Op::JumpUnlessGeImm, Op::JumpUnlessGe),
            };
            if required < 128 {
                self.fail(with_imm, &[test, required], matching);
            } else {
                let count = self.unit.emit.alloc();
                self.load_const(count, Const::Int(required as i64));
                self.fail(plain, &[test, count], matching);
            }
        }
        if patterns.iter().all(is_wild) {
            self.release(subject);
            return Ok(());
        }
        let star_is_wild = star.is_some_and(|star| is_wild(&patterns[star]));
        if star_is_wild {
            self.sequence_by_index(patterns, subject, span, matching)?;
            self.release(subject);
            return Ok(());
        }
        let source = self.consumable(subject);
        let first = self.unit.emit.alloc_many(patterns.len());
        self.at(span);
        match star {
            None => self.unit.emit.emit(Op::UnpackSequence, &[first, source, patterns.len()]),
            Some(before) => {
                self.unit.emit.emit(Op::UnpackEx, &[first, source, before, patterns.len() - before - 1]);
            }
        }
        for (i, item) in patterns.iter().enumerate() {
            let register = first + i;
            match &item.kind {
                PatternKind::Star(Some(name)) => self.capture(name, register, matching)?,
                _ => self.pattern(item, Subject { register, is_owned: true }, matching)?,
            }
        }
        Ok(())
    }

    /// `[a, *_, b]` asks for single items, as CPython does.
    fn sequence_by_index(
        &mut self,
        patterns: &'a [Pattern],
        subject: Subject,
        span: Span,
        matching: &mut Matching,
    ) -> Result<()> {
        let mut is_after = false;
        for (i, item) in patterns.iter().enumerate() {
            if matches!(item.kind, PatternKind::Star(_)) {
                is_after = true;
                continue;
            }
            if is_wild(item) {
                continue;
            }
            self.at(span);
            let register = self.unit.emit.alloc();
            let container = self.unit.emit.alloc();
            let index = self.unit.emit.alloc();
            self.unit.emit.emit(Op::Copy, &[container, subject.register]);
            if is_after {
                self.unit.emit.emit(Op::GetLen, &[index, subject.register]);
                let back = self.unit.emit.constant(Const::Int((patterns.len() - i) as i64));
                self.unit.emit.emit(Op::SubConst, &[index, index, back]);
            } else {
                self.load_const(index, Const::Int(i as i64));
            }
            self.unit.emit.emit(Op::GetItem, &[register, container, index]);
            self.unit.emit.top = register + 1;
            self.pattern(item, Subject { register, is_owned: true }, matching)?;
        }
        Ok(())
    }

    fn mapping(
        &mut self,
        items: &'a [(Expr, Pattern)],
        rest: Option<&'a Ident>,
        subject: Subject,
        span: Span,
        matching: &mut Matching,
    ) -> Result<()> {
        let mut seen: Vec<String> = Vec::new();
        for (key, _) in items {
            match &key.kind {
                ExprKind::Attribute { .. } => {}
                _ => {
                    let Some(value) = self.fold(key) else {
                        return error("mapping pattern keys may only match literals and attribute lookups", key.span);
                    };
                    let shown = format!("{value:?}");
                    if seen.contains(&shown) {
                        let text = super::unparse::unparse(key);
                        return error(format!("mapping pattern checks duplicate key ({text})"), span);
                    }
                    seen.push(shown);
                }
            }
        }
        let test = self.unit.emit.alloc();
        self.unit.emit.emit(Op::MatchMapping, &[test, subject.register]);
        self.fail(Op::JumpIfFalse, &[test], matching);
        if items.is_empty() && rest.is_none() {
            self.release(subject);
            return Ok(());
        }
        if !items.is_empty() {
            self.unit.emit.emit(Op::GetLen, &[test, subject.register]);
            let count = self.unit.emit.alloc();
            self.load_const(count, Const::Int(items.len() as i64));
            self.fail(Op::JumpUnlessGe, &[test, count], matching);
            self.unit.emit.top = count;
        }
        self.unit.emit.top = test;
        let keys = self.unit.emit.alloc();
        for (i, (key, _)) in items.iter().enumerate() {
            let register = if i == 0 { keys } else { self.unit.emit.alloc() };
            self.expr(key, register)?;
        }
        self.at(span);
        self.unit.emit.emit(Op::BuildTuple, &[keys, keys, items.len()]);
        self.unit.emit.top = keys + 1;
        let values = self.unit.emit.alloc();
        self.unit.emit.emit(Op::MatchKeys, &[values, subject.register, keys]);
        self.fail_if_none(values, matching);
        let first = self.unit.emit.alloc_many(items.len());
        self.unit.emit.emit(Op::UnpackSequence, &[first, values, items.len()]);
        for (i, (_, item)) in items.iter().enumerate() {
            self.pattern(item, Subject { register: first + i, is_owned: true }, matching)?;
        }
        self.at(span);
        match rest {
            Some(rest) => {
                let dict = self.unit.emit.alloc();
                self.unit.emit.emit(Op::MatchRest, &[dict, subject.register, keys]);
                self.capture(rest, dict, matching)?;
            }
            None => self.unit.emit.emit(Op::Drop, &[keys]),
        }
        self.release(subject);
        Ok(())
    }

    fn fail_if_none(&mut self, register: Reg, matching: &mut Matching) {
        let copy = self.unit.emit.alloc();
        self.unit.emit.emit(Op::Copy, &[copy, register]);
        self.fail(Op::JumpIfNone, &[copy], matching);
        self.unit.emit.top = copy;
    }

    fn class_pattern(
        &mut self,
        class: &'a Expr,
        positional: &'a [Pattern],
        keywords: &'a [(Ident, Pattern)],
        subject: Subject,
        span: Span,
        matching: &mut Matching,
    ) -> Result<()> {
        for (i, (name, pattern)) in keywords.iter().enumerate() {
            if keywords[..i].iter().any(|(known, _)| known.name == name.name) {
                return error(format!("attribute name repeated in class pattern: {}", name.name), pattern.span);
            }
        }
        let values = self.unit.emit.alloc();
        let class = self.operand(class)?;
        self.at(span);
        let names: Vec<Const> = keywords.iter().map(|(name, _)| text_const(&self.mangle(&name.name))).collect();
        let names = self.unit.emit.constant(Const::Tuple(names.into()));
        self.unit.emit.emit(Op::MatchClass, &[values, subject.register, class, positional.len(), names]);
        self.unit.emit.top = values + 1;
        self.fail_if_none(values, matching);
        let count = positional.len() + keywords.len();
        let first = self.unit.emit.alloc_many(count);
        self.unit.emit.emit(Op::UnpackSequence, &[first, values, count]);
        let patterns = positional.iter().chain(keywords.iter().map(|(_, pattern)| pattern));
        for (i, item) in patterns.enumerate() {
            self.pattern(item, Subject { register: first + i, is_owned: true }, matching)?;
        }
        self.release(subject);
        Ok(())
    }

    fn alternatives(
        &mut self,
        alternatives: &'a [Pattern],
        subject: Subject,
        span: Span,
        matching: &mut Matching,
    ) -> Result<()> {
        for alternative in &alternatives[..alternatives.len() - 1] {
            refuse_irrefutable(alternative)?;
        }
        let mut names = Vec::new();
        bound_names(&alternatives[0], &mut names);
        let names: Vec<(Name, Span)> = names.into_iter().map(|name| (self.mangle(&name.name), name.span)).collect();
        // What every alternative captures ends up in the same registers.
        let first = self.unit.emit.alloc_many(names.len());
        let above = self.unit.emit.top;
        let done = self.unit.emit.label();
        for (i, alternative) in alternatives.iter().enumerate() {
            let mut own = Matching::default();
            self.pattern(alternative, Subject { is_owned: false, ..subject }, &mut own)?;
            let is_same = own.captures.len() == names.len()
                && names.iter().all(|(name, _)| own.captures.iter().any(|(captured, ..)| captured == name));
            if !is_same {
                return error("alternative patterns bind different names", span);
            }
            self.at(alternative.span);
            for (slot, (name, _)) in names.iter().enumerate() {
                let captured = own.captures.iter().find(|(captured, ..)| captured == name);
                let register = captured.expect("just compared").1;
                self.unit.emit.emit(Op::Take, &[first + slot, register]);
            }
            self.unit.emit.top = above;
            self.at(NOWHERE);
            self.unit.emit.jump(Op::JumpForward, &[], done);
            if i + 1 < alternatives.len() {
                let next = self.unit.emit.label();
                self.land(own.failures, first, next);
                self.unit.emit.bind(next);
            } else {
                // The last one's failures are those of the whole.
                matching.failures.append(&mut own.failures);
            }
        }
        self.unit.emit.bind(done);
        for (slot, (name, span)) in names.into_iter().enumerate() {
            if matching.captures.iter().any(|(known, ..)| *known == name) {
                return error(format!("multiple assignments to name '{name}' in pattern"), span);
            }
            matching.captures.push((name, first + slot, span));
        }
        self.release(subject);
        Ok(())
    }
}

fn is_wild(pattern: &Pattern) -> bool {
    matches!(pattern.kind, PatternKind::As { pattern: None, name: None } | PatternKind::Star(None))
}

/// A pattern that always matches makes what comes after it useless.
fn refuse_irrefutable(pattern: &Pattern) -> Result<()> {
    match &pattern.kind {
        PatternKind::As { pattern: None, name: None } => {
            error("wildcard makes remaining patterns unreachable", pattern.span)
        }
        PatternKind::As { pattern: None, name: Some(name) } => {
            error(format!("name capture '{}' makes remaining patterns unreachable", name.name), pattern.span)
        }
        PatternKind::As { pattern: Some(inner), .. } => refuse_irrefutable(inner),
        PatternKind::Or(alternatives) => alternatives.last().map_or(Ok(()), refuse_irrefutable),
        PatternKind::Value(_)
        | PatternKind::Singleton(_)
        | PatternKind::Sequence(_)
        | PatternKind::Mapping { .. }
        | PatternKind::Class { .. }
        | PatternKind::Star(_) => Ok(()),
    }
}

fn bound_names<'a>(pattern: &'a Pattern, names: &mut Vec<&'a Ident>) {
    match &pattern.kind {
        PatternKind::Value(_) | PatternKind::Singleton(_) => {}
        PatternKind::Sequence(patterns) => patterns.iter().for_each(|p| bound_names(p, names)),
        PatternKind::Mapping { items, rest } => {
            items.iter().for_each(|(_, p)| bound_names(p, names));
            names.extend(rest);
        }
        PatternKind::Class { positional, keywords, .. } => {
            positional.iter().for_each(|p| bound_names(p, names));
            keywords.iter().for_each(|(_, p)| bound_names(p, names));
        }
        PatternKind::Star(name) => names.extend(name),
        PatternKind::As { pattern, name } => {
            pattern.iter().for_each(|p| bound_names(p, names));
            names.extend(name);
        }
        PatternKind::Or(alternatives) => alternatives.iter().take(1).for_each(|p| bound_names(p, names)),
    }
}
