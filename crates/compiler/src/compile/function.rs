//! Functions, lambdas, decorators, and the annotation scopes of generics. Reference 8.7, 8.10; PEP 695, 696.

use super::emit::{NOWHERE, Reg};
use super::future;
use super::scope::{self, Part, Resolution, ScopeId, ScopeKind};
use super::stmt::docstring;
use super::unit::{Compiler, Result, Signature, text_const};
use super::unparse::unparse;
use crate::bytecode::{Code, CodeKind, Const, Intrinsic, Op};
use ouro_grammar::ast::{Expr, ExprKind, FunctionDef, Ident, Parameters, TypeParam, TypeParamKind};
use ouro_grammar::span::Span;
use std::sync::Arc;

/// What MakeFunction takes besides the code, in consecutive registers.
#[derive(Clone, Copy, Debug)]
struct Parts {
    first: Reg,
    flags: usize,
}

impl Parts {
    const DEFAULTS: usize = 1;
    const KEYWORD_DEFAULTS: usize = 2;
    const ANNOTATIONS: usize = 4;
    const CLOSURE: usize = 8;
    const TYPE_PARAMS: usize = 16;
}

impl<'a> Compiler<'a> {
    /// The register for one more part.
    fn part(&mut self, parts: &mut Parts, flag: usize) -> Reg {
        let is_first = parts.flags == 0;
        parts.flags |= flag;
        if is_first { parts.first } else { self.unit.emit.alloc() }
    }

    /// `dst = ` function of `code`, which has no defaults.
    pub(super) fn make_function(&mut self, dst: Reg, code: Arc<Code>) {
        let first = self.unit.emit.scratch(dst);
        self.finish_function(dst, Parts { first, flags: 0 }, code, None);
    }

    fn finish_function(&mut self, dst: Reg, mut parts: Parts, code: Arc<Code>, type_params: Option<Reg>) {
        if !code.freevars.is_empty() {
            let first = self.part(&mut parts, Parts::CLOSURE);
            for (i, name) in code.freevars.iter().enumerate() {
                let register = if i == 0 { first } else { self.unit.emit.alloc() };
                self.load_closure_cell(name, register);
            }
            self.unit.emit.emit(Op::BuildTuple, &[first, first, code.freevars.len()]);
            self.unit.emit.top = first + 1;
        }
        if let Some(type_params) = type_params {
            let register = self.part(&mut parts, Parts::TYPE_PARAMS);
            self.unit.emit.emit(Op::Take, &[register, type_params]);
        }
        if !self.unit.emit.reachable {
            return;
        }
        let code = self.unit.emit.constant(Const::Code(code));
        self.unit.emit.emit(Op::MakeFunction, &[dst, parts.first, parts.flags, code]);
    }

    /// `dst = ` the cell of `name`, for a function made here.
    fn load_closure_cell(&mut self, name: &str, dst: Reg) {
        let mut id = self.unit.scope;
        loop {
            let scope = &self.scopes[id];
            if scope.kind == ScopeKind::Class {
                let own = match name {
                    "__class__" if scope.needs_class_cell => Some(scope.layout.class_cell),
                    "__classdict__" if scope.needs_class_dict => Some(scope.layout.class_dict),
                    _ => None,
                };
                if let Some(register) = own {
                    self.unit.emit.emit(Op::Copy, &[dst, register as usize]);
                    return;
                }
            } else if let Some(symbol) = scope.symbol(name)
                && symbol.resolution == Resolution::Local
            {
                self.unit.emit.emit(Op::Copy, &[dst, symbol.register as usize]);
                return;
            }
            if id == self.unit.frame {
                break;
            }
            id = scope.parent.expect("an inlined comprehension is inside its frame");
        }
        let frees = &self.scopes[self.unit.frame].frees;
        let index = frees.iter().position(|free| **free == *name).expect("the scope pass passes cells on");
        self.unit.emit.emit(Op::LoadFreeCell, &[dst, index]);
    }

    /// The qualified name of something called `name` that is defined here.
    pub(super) fn qualname_of(&self, name: &str) -> String {
        let here = (self.unit.frame, self.unit.scope, &self.unit.qualname);
        let mut around = std::iter::once(here).chain(self.outer_units().map(|u| (u.frame, u.scope, &u.qualname)));
        let Some(mut outer) = around.next() else { return name.to_owned() };
        // What type parameters belong to is named as if they were not there.
        if matches!(self.scopes[outer.0].kind, ScopeKind::TypeParams | ScopeKind::TypeParamValue) {
            let Some(next) = around.next() else { return name.to_owned() };
            outer = next;
        }
        let (frame, scope, qualname) = outer;
        let mangled = scope::mangle(self.scopes[scope].private.as_ref(), &name.into());
        let is_global = self.scopes[scope].symbol(&mangled).is_some_and(|s| s.resolution == Resolution::GlobalExplicit);
        match self.scopes[frame].kind {
            ScopeKind::Module => name.to_owned(),
            _ if is_global => name.to_owned(),
            ScopeKind::Function | ScopeKind::AsyncFunction | ScopeKind::Lambda | ScopeKind::TypeAlias => {
                format!("{qualname}.<locals>.{name}")
            }
            ScopeKind::Class
            | ScopeKind::Comprehension { .. }
            | ScopeKind::TypeParams
            | ScopeKind::TypeParamValue
            | ScopeKind::Annotation => {
                format!("{qualname}.{name}")
            }
        }
    }

    // ---- parts

    fn defaults(&mut self, params: &'a Parameters, parts: &mut Parts, span: Span) -> Result<()> {
        let positional: Vec<&'a Expr> =
            params.posonly.iter().chain(&params.args).filter_map(|p| p.default.as_ref()).collect();
        if !positional.is_empty() {
            let register = self.part(parts, Parts::DEFAULTS);
            self.tuple_of(&positional, register, span)?;
        }
        Ok(())
    }

    fn tuple_of(&mut self, values: &[&'a Expr], register: Reg, span: Span) -> Result<()> {
        let folded: Option<Vec<Const>> = values.iter().map(|value| self.fold(value)).collect();
        if let Some(items) = folded {
            self.at(span);
            self.load_const(register, Const::Tuple(items.into()));
            return Ok(());
        }
        for (i, value) in values.iter().enumerate() {
            let item = if i == 0 { register } else { self.unit.emit.alloc() };
            self.expr(value, item)?;
        }
        self.at(span);
        self.unit.emit.emit(Op::BuildTuple, &[register, register, values.len()]);
        self.unit.emit.top = register + 1;
        Ok(())
    }

    fn keyword_defaults(&mut self, params: &'a Parameters, parts: &mut Parts, span: Span) -> Result<()> {
        let mut pairs = Vec::new();
        for parameter in &params.kwonly {
            if let Some(default) = &parameter.default {
                pairs.push((self.mangle(&parameter.name.name), default));
            }
        }
        if pairs.is_empty() {
            return Ok(());
        }
        let dict = self.part(parts, Parts::KEYWORD_DEFAULTS);
        self.at(span);
        self.unit.emit.emit(Op::BuildMap, &[dict, dict, 0]);
        for (name, default) in pairs {
            let key = self.unit.emit.alloc();
            self.load_const(key, text_const(&name));
            let value = self.operand(default)?;
            self.at(span);
            self.unit.emit.emit(Op::MapAdd, &[dict, key, value]);
            self.unit.emit.top = dict + 1;
        }
        Ok(())
    }

    fn annotations(
        &mut self,
        params: &'a Parameters,
        returns: Option<&'a Expr>,
        parts: &mut Parts,
        span: Span,
    ) -> Result<()> {
        // CPython's order: plain parameters come before positional-only ones.
        let ordered = params.args.iter().chain(&params.posonly).chain(&params.vararg).chain(&params.kwonly);
        let mut pairs = Vec::new();
        for parameter in ordered.chain(&params.kwarg) {
            if let Some(annotation) = &parameter.annotation {
                pairs.push((self.mangle(&parameter.name.name), annotation));
            }
        }
        pairs.extend(returns.map(|annotation| ("return".into(), annotation)));
        if pairs.is_empty() {
            return Ok(());
        }
        let dict = self.part(parts, Parts::ANNOTATIONS);
        self.at(span);
        self.unit.emit.emit(Op::BuildMap, &[dict, dict, 0]);
        for (name, annotation) in pairs {
            let key = self.unit.emit.alloc();
            self.at(span);
            self.load_const(key, text_const(&name));
            let value = self.annotation(annotation)?;
            self.at(span);
            self.unit.emit.emit(Op::MapAdd, &[dict, key, value]);
            self.unit.emit.top = dict + 1;
        }
        Ok(())
    }

    /// The value of an annotation: evaluated, or its text under `from __future__ import annotations` (PEP 563).
    pub(super) fn annotation(&mut self, annotation: &'a Expr) -> Result<Reg> {
        let register = self.unit.emit.alloc();
        self.at(annotation.span);
        if self.future_flags & future::ANNOTATIONS != 0 {
            self.load_const(register, Const::Str(unparse(annotation).into_bytes().into()));
        } else {
            self.maybe_starred(annotation, register)?;
        }
        Ok(register)
    }

    /// `*value` where a type is expected means the one item of `value` (PEP 646).
    fn maybe_starred(&mut self, value: &'a Expr, register: Reg) -> Result<()> {
        if let ExprKind::Starred(inner) = &value.kind {
            let source = self.temporary(inner)?;
            self.at(value.span);
            self.unit.emit.emit(Op::UnpackSequence, &[register, source, 1]);
            self.unit.emit.top = register + 1;
            return Ok(());
        }
        self.expr(value, register)
    }

    // ---- definitions

    /// Evaluate decorators, make the object, and apply them; the register of the result, a new temporary.
    pub(super) fn decorated(
        &mut self,
        decorators: &'a [Expr],
        make: impl FnOnce(&mut Self, Reg) -> Result<()>,
    ) -> Result<Reg> {
        let mut windows = Vec::new();
        for decorator in decorators {
            windows.push((self.temporary(decorator)?, decorator.span));
            self.unit.emit.alloc_many(3);
        }
        let object = self.unit.emit.alloc();
        make(self, object)?;
        self.unit.emit.top = object + 1;
        for &(window, span) in windows.iter().rev() {
            self.at(span);
            self.emit_call(window, 1);
        }
        Ok(windows.first().map_or(object, |&(window, _)| window))
    }

    pub(super) fn function_def(&mut self, def: &'a FunctionDef) -> Result<()> {
        let top = self.unit.emit.top;
        let span = def.def_span;
        let made = self.decorated(&def.decorators, |compiler, dst| {
            compiler.at(span);
            if def.type_params.is_empty() {
                let mut parts = Parts { first: dst, flags: 0 };
                compiler.defaults(&def.params, &mut parts, span)?;
                compiler.keyword_defaults(&def.params, &mut parts, span)?;
                compiler.annotations(&def.params, def.returns.as_ref(), &mut parts, span)?;
                let code = compiler.function_code(def)?;
                compiler.at(span);
                compiler.finish_function(dst, parts, code, None);
                Ok(())
            } else {
                compiler.generic_function(def, dst)
            }
        })?;
        self.at(span);
        self.refuse_debug(&def.name.name, span)?;
        let name = self.mangle(&def.name.name);
        self.store_name(&name, made);
        self.unit.emit.top = top;
        Ok(())
    }

    /// `def f[T](…)`: a function around it makes the type parameters and is called at once.
    fn generic_function(&mut self, def: &'a FunctionDef, window: Reg) -> Result<()> {
        let span = def.def_span;
        self.unit.emit.alloc_many(3);
        let mut given = Parts { first: self.unit.emit.top, flags: 0 };
        if def.params.posonly.iter().chain(&def.params.args).any(|p| p.default.is_some()) {
            self.unit.emit.alloc();
            self.defaults(&def.params, &mut given, span)?;
        }
        let mut keywords = Parts { first: self.unit.emit.top, flags: 0 };
        if def.params.kwonly.iter().any(|p| p.default.is_some()) {
            self.unit.emit.alloc();
            self.keyword_defaults(&def.params, &mut keywords, span)?;
        }
        let flags = given.flags | keywords.flags;

        let name = format!("<generic parameters of {}>", def.name.name);
        let qualname = self.qualname_of(&name);
        self.begin(self.scopes.of(&*def.params, Part::TypeParams), CodeKind::Function, &name, qualname);
        let type_params = self.type_params(&def.type_params, span)?;
        let first = self.unit.emit.alloc();
        let mut parts = Parts { first, flags: 0 };
        for (flag, hidden) in [(Parts::DEFAULTS, ".defaults"), (Parts::KEYWORD_DEFAULTS, ".kwdefaults")] {
            if flags & flag != 0 {
                let register = self.part(&mut parts, flag);
                self.load_name(hidden, register, span);
            }
        }
        self.annotations(&def.params, def.returns.as_ref(), &mut parts, span)?;
        let code = self.function_code(def)?;
        self.at(span);
        self.finish_function(first, parts, code, Some(type_params));
        self.return_value(first);
        let argc = flags.count_ones();
        let line = self.lines.line(def.decorators.first().map_or(span, |decorator| decorator.span).start);
        let code = self.finish_unit(Signature { positional: argc, ..Signature::default() }, line, false)?;

        self.at(span);
        let function = self.unit.emit.alloc();
        self.make_function(function, code);
        self.unit.emit.emit(Op::Take, &[window, function]);
        self.emit_call(window, argc as usize);
        Ok(())
    }

    fn function_code(&mut self, def: &'a FunctionDef) -> Result<Arc<Code>> {
        let scope = self.scopes.of(&*def.params, Part::Body);
        let kind = self.function_kind(scope);
        let qualname = self.qualname_of(&def.name.name);
        let start = def.decorators.first().map_or(def.def_span, |decorator| decorator.span).start;
        let line = self.lines.line(start);
        self.begin(scope, kind, &def.name.name, qualname);
        self.check_parameters(&def.params)?;
        let doc = if self.options.optimize < 2 { docstring(&def.body) } else { None };
        let has_docstring = doc.is_some();
        if let Some((doc, _)) = doc {
            self.unit.emit.constant(doc);
        }
        self.at(def.def_span);
        self.stmts(&def.body)?;
        self.return_none();
        self.finish_unit(signature(&def.params), line, has_docstring)
    }

    fn check_parameters(&self, params: &Parameters) -> Result<()> {
        scope::parameters(params).try_for_each(|p| self.refuse_debug(&p.name.name, p.span))
    }

    pub(super) fn lambda(&mut self, expr: &'a Expr, params: &'a Parameters, body: &'a Expr, dst: Reg) -> Result<()> {
        let first = self.unit.emit.scratch(dst);
        let mut parts = Parts { first, flags: 0 };
        self.defaults(params, &mut parts, expr.span)?;
        self.keyword_defaults(params, &mut parts, expr.span)?;
        let scope = self.scopes.of(expr, Part::Body);
        let kind = self.function_kind(scope);
        let qualname = self.qualname_of("<lambda>");
        self.begin(scope, kind, "<lambda>", qualname);
        self.check_parameters(params)?;
        self.at(body.span);
        let value = self.operand(body)?;
        self.at(body.span);
        self.return_value(value);
        let line = self.lines.line(expr.span.start);
        let code = self.finish_unit(signature(params), line, false)?;
        self.at(expr.span);
        self.finish_function(dst, parts, code, None);
        Ok(())
    }

    // ---- PEP 695

    /// Make the type parameters and bind their names; the register of their tuple, a new temporary.
    pub(super) fn type_params(&mut self, params: &'a [TypeParam], span: Span) -> Result<Reg> {
        let first = self.unit.emit.top;
        for param in params {
            let slot = self.unit.emit.alloc();
            self.at(param.span);
            self.load_const(slot, text_const(&param.name.name));
            let intrinsic = match (param.kind, &param.bound) {
                (TypeParamKind::TypeVar, None) => Intrinsic::TypeVar,
                (TypeParamKind::TypeVar, Some(bound)) => {
                    self.type_param_value(bound, &param.name)?;
                    if matches!(bound.kind, ExprKind::Tuple { .. }) {
                        Intrinsic::TypeVarWithConstraints
                    } else {
                        Intrinsic::TypeVarWithBound
                    }
                }
                (TypeParamKind::TypeVarTuple, _) => Intrinsic::TypeVarTuple,
                (TypeParamKind::ParamSpec, _) => Intrinsic::ParamSpec,
            };
            self.unit.emit.emit(Op::CallIntrinsic, &[slot, slot, intrinsic as usize]);
            self.unit.emit.top = slot + 1;
            if let Some(default) = &param.default {
                self.type_param_value(default, &param.name)?;
                self.unit.emit.emit(Op::CallIntrinsic, &[slot, slot, Intrinsic::SetTypeParamDefault as usize]);
                self.unit.emit.top = slot + 1;
            }
            let copy = self.unit.emit.alloc();
            self.unit.emit.emit(Op::Copy, &[copy, slot]);
            let name = self.mangle(&param.name.name);
            self.store_name(&name, copy);
            self.unit.emit.top = slot + 1;
        }
        self.at(span);
        self.unit.emit.emit(Op::BuildTuple, &[first, first, params.len()]);
        self.unit.emit.top = first + 1;
        Ok(first)
    }

    /// A function that gives the bound or default, evaluated when it is asked for.
    fn type_param_value(&mut self, value: &'a Expr, name: &Ident) -> Result<()> {
        let scope = self.scopes.of(value, Part::Value);
        self.value_function(scope, value, &name.name)
    }

    /// Into a new temporary: a function without parameters that returns `value`.
    fn value_function(&mut self, scope: ScopeId, value: &'a Expr, name: &str) -> Result<()> {
        let function = self.unit.emit.alloc();
        let qualname = self.qualname_of(name);
        self.begin(scope, CodeKind::Function, name, qualname);
        let register = self.unit.emit.alloc();
        self.maybe_starred(value, register)?;
        self.at(value.span);
        self.return_value(register);
        let line = self.lines.line(value.span.start);
        let code = self.finish_unit(Signature::default(), line, false)?;
        self.at(value.span);
        self.make_function(function, code);
        self.unit.emit.top = function + 1;
        Ok(())
    }

    /// `type name[…] = value`.
    pub(super) fn type_alias(
        &mut self,
        name: &'a Ident,
        type_params: &'a [TypeParam],
        value: &'a Expr,
        span: Span,
    ) -> Result<()> {
        self.refuse_debug(&name.name, span)?;
        let window = self.unit.emit.alloc();
        if type_params.is_empty() {
            self.type_alias_value(window, name, None, value, span)?;
        } else {
            let function_name = format!("<generic parameters of {}>", name.name);
            let qualname = self.qualname_of(&function_name);
            self.begin(self.scopes.of(value, Part::TypeParams), CodeKind::Function, &function_name, qualname);
            let tuple = self.type_params(type_params, span)?;
            let first = self.unit.emit.alloc();
            self.type_alias_value(first, name, Some(tuple), value, span)?;
            self.return_value(first);
            let line = self.lines.line(span.start);
            let code = self.finish_unit(Signature::default(), line, false)?;
            self.at(span);
            self.make_function(window, code);
            self.emit_call(window, 0);
        }
        self.at(span);
        let bound = self.mangle(&name.name);
        self.store_name(&bound, window);
        Ok(())
    }

    /// `first = ` the alias; `first` is the newest temporary.
    fn type_alias_value(
        &mut self,
        first: Reg,
        name: &Ident,
        type_params: Option<Reg>,
        value: &'a Expr,
        span: Span,
    ) -> Result<()> {
        self.at(span);
        self.load_const(first, text_const(&name.name));
        let scope = self.scopes.of(value, Part::Value);
        self.value_function(scope, value, &name.name)?;
        let register = self.unit.emit.alloc();
        self.at(span);
        match type_params {
            Some(type_params) => self.unit.emit.emit(Op::Take, &[register, type_params]),
            None => self.load_const(register, Const::None),
        }
        self.unit.emit.emit(Op::CallIntrinsic, &[first, first, Intrinsic::TypeAlias as usize]);
        self.unit.emit.top = first + 1;
        Ok(())
    }

    /// Nothing in the source stands for what follows.
    pub(super) fn at_nowhere(&mut self) {
        self.at(NOWHERE);
    }
}

fn signature(params: &Parameters) -> Signature {
    Signature {
        posonly: params.posonly.len() as u32,
        positional: (params.posonly.len() + params.args.len()) as u32,
        kwonly: params.kwonly.len() as u32,
        has_varargs: params.vararg.is_some(),
        has_varkeywords: params.kwarg.is_some(),
    }
}
