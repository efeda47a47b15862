//! The grammar's tree as nodes of the module `ast`.

use super::names;
use crate::object::native::Result;
use crate::object::{Gc, Obj};
use crate::types::dict::Dict;
use crate::types::module::Module;
use crate::vm::Vm;
use num_bigint::BigInt;
use ouro_grammar::ast::{
    Alias, Argument, ArgumentKind, BinaryOp, BoolOp, CompareOp, Comprehension, Constant, Conversion, Expr, ExprKind,
    FStringPart, Ident, IfClause, Parameter, Parameters, Pattern, PatternKind, Root, Stmt, StmtKind, TypeParam,
    TypeParamKind, UnaryOp,
};
use ouro_grammar::{LineIndex, Span};
use std::collections::HashMap;

/// Why an expression stands where it does.
#[derive(Clone, Copy)]
enum Use {
    Load,
    Store,
    Del,
}

pub(super) struct Maker<'a> {
    vm: &'a mut Vm,
    lines: LineIndex,
    /// The module `_ast`.
    classes: Gc<Dict>,
    new: Obj,
    /// Nodes without fields, one of each.
    bare: HashMap<&'static str, Obj>,
}

/// The nodes of a tree.
pub(super) fn nodes(vm: &mut Vm, root: &Root, source: &str, is_single: bool) -> Result<Obj> {
    let module = vm.import_module("_ast")?;
    let Some(module) = module.downcast::<Module>() else { return Err(vm.type_error("_ast is no module")) };
    let classes = module.dict.clone();
    let object: Obj = (&vm.types.object).into();
    let new = vm.get_attr_name(&object, "__new__")?;
    let lines = LineIndex::new(source);
    let mut maker = Maker { vm, lines, classes, new, bare: HashMap::new() };
    match root {
        Root::Module(body) => {
            let body = maker.body(body)?;
            if is_single {
                return maker.node("Interactive", None, [("body", body)]);
            }
            let ignores = maker.vm.list(vec![]).into();
            maker.node("Module", None, [("body", body), ("type_ignores", ignores)])
        }
        Root::Expression(expr) => {
            let body = maker.expr(expr, Use::Load)?;
            maker.node("Expression", None, [("body", body)])
        }
    }
}

impl Maker<'_> {
    fn node<const N: usize>(
        &mut self,
        class: &'static str,
        span: Option<Span>,
        fields: [(&str, Obj); N],
    ) -> Result<Obj> {
        let name = self.vm.heap.intern(class);
        let Some(class) = self.classes.get_str(&self.vm.heap, &name) else {
            return Err(self.vm.attribute_error_plain(format!("module '_ast' has no attribute '{class}'")));
        };
        let node = self.vm.call(&self.new, &[class])?;
        for (name, value) in fields {
            self.vm.set_attr_name(&node, name, value)?;
        }
        if let Some(span) = span {
            let ((line, column), (end_line, end_column)) =
                (self.lines.byte_position(span.start), self.lines.byte_position(span.end));
            for (name, n) in
                [("lineno", line), ("col_offset", column), ("end_lineno", end_line), ("end_col_offset", end_column)]
            {
                let n = self.vm.int(i64::from(n));
                self.vm.set_attr_name(&node, name, n)?;
            }
        }
        Ok(node)
    }

    /// A node without fields.
    fn bare(&mut self, class: &'static str) -> Result<Obj> {
        if let Some(node) = self.bare.get(class) {
            return Ok(node.clone());
        }
        let node = self.node(class, None, [])?;
        self.bare.insert(class, node.clone());
        Ok(node)
    }

    fn context(&mut self, of: Use) -> Result<Obj> {
        self.bare(match of {
            Use::Load => "Load",
            Use::Store => "Store",
            Use::Del => "Del",
        })
    }

    fn text(&mut self, text: &str) -> Obj {
        self.vm.heap.intern(text).into()
    }

    fn name(&mut self, ident: &Ident) -> Obj {
        self.text(&ident.name)
    }

    fn name_or_none(&mut self, ident: Option<&Ident>) -> Obj {
        ident.map_or(Obj::NONE, |i| self.name(i))
    }

    fn name_node(&mut self, ident: &Ident, of: Use) -> Result<Obj> {
        let (id, context) = (self.name(ident), self.context(of)?);
        self.node("Name", Some(ident.span), [("id", id), ("ctx", context)])
    }

    fn list<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T) -> Result<Obj>) -> Result<Obj> {
        let mut nodes = Vec::with_capacity(items.len());
        for item in items {
            nodes.push(each(self, item)?);
        }
        Ok(self.vm.list(nodes).into())
    }

    fn body(&mut self, body: &[Stmt]) -> Result<Obj> {
        self.list(body, Self::stmt)
    }

    fn exprs(&mut self, exprs: &[Expr], of: Use) -> Result<Obj> {
        self.list(exprs, |m, e| m.expr(e, of))
    }

    fn optional(&mut self, expr: Option<&Expr>) -> Result<Obj> {
        match expr {
            Some(expr) => self.expr(expr, Use::Load),
            None => Ok(Obj::NONE),
        }
    }

    fn stmt(&mut self, stmt: &Stmt) -> Result<Obj> {
        stacker::maybe_grow(128 << 10, 1 << 20, || self.stmt_kind(stmt))
    }

    fn stmt_kind(&mut self, stmt: &Stmt) -> Result<Obj> {
        let at = Some(stmt.span);
        match &stmt.kind {
            StmtKind::FunctionDef(def) => {
                let class = if def.is_async { "AsyncFunctionDef" } else { "FunctionDef" };
                let fields = [
                    ("name", self.name(&def.name)),
                    ("args", self.parameters(&def.params)?),
                    ("body", self.body(&def.body)?),
                    ("decorator_list", self.exprs(&def.decorators, Use::Load)?),
                    ("returns", self.optional(def.returns.as_ref())?),
                    ("type_comment", Obj::NONE),
                    ("type_params", self.list(&def.type_params, Self::type_param)?),
                ];
                self.node(class, Some(Span::new(def.def_span.start, stmt.span.end)), fields)
            }
            StmtKind::ClassDef(def) => {
                let (bases, keywords) = self.arguments(&def.args)?;
                let fields = [
                    ("name", self.name(&def.name)),
                    ("bases", bases),
                    ("keywords", keywords),
                    ("body", self.body(&def.body)?),
                    ("decorator_list", self.exprs(&def.decorators, Use::Load)?),
                    ("type_params", self.list(&def.type_params, Self::type_param)?),
                ];
                self.node("ClassDef", Some(Span::new(def.def_span.start, stmt.span.end)), fields)
            }
            StmtKind::Return(value) => {
                let value = self.optional(value.as_deref())?;
                self.node("Return", at, [("value", value)])
            }
            StmtKind::Delete(targets) => {
                let targets = self.exprs(targets, Use::Del)?;
                self.node("Delete", at, [("targets", targets)])
            }
            StmtKind::Assign { targets, value } => {
                let targets = self.exprs(targets, Use::Store)?;
                let value = self.expr(value, Use::Load)?;
                self.node("Assign", at, [("targets", targets), ("value", value), ("type_comment", Obj::NONE)])
            }
            StmtKind::AugAssign { target, op, value } => {
                let fields = [
                    ("target", self.expr(target, Use::Store)?),
                    ("op", self.bare(names::binary(*op))?),
                    ("value", self.expr(value, Use::Load)?),
                ];
                self.node("AugAssign", at, fields)
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                let fields = [
                    ("target", self.expr(target, Use::Store)?),
                    ("annotation", self.expr(annotation, Use::Load)?),
                    ("value", self.optional(value.as_deref())?),
                    ("simple", Obj::small(i32::from(*simple))),
                ];
                self.node("AnnAssign", at, fields)
            }
            StmtKind::TypeAlias { name, type_params, value } => {
                let fields = [
                    ("name", self.name_node(name, Use::Store)?),
                    ("type_params", self.list(type_params, Self::type_param)?),
                    ("value", self.expr(value, Use::Load)?),
                ];
                self.node("TypeAlias", at, fields)
            }
            StmtKind::For { is_async, target, iter, body, orelse } => {
                let fields = [
                    ("target", self.expr(target, Use::Store)?),
                    ("iter", self.expr(iter, Use::Load)?),
                    ("body", self.body(body)?),
                    ("orelse", self.body(orelse)?),
                    ("type_comment", Obj::NONE),
                ];
                self.node(if *is_async { "AsyncFor" } else { "For" }, at, fields)
            }
            StmtKind::While { test, body, orelse } => {
                let fields =
                    [("test", self.expr(test, Use::Load)?), ("body", self.body(body)?), ("orelse", self.body(orelse)?)];
                self.node("While", at, fields)
            }
            StmtKind::If { clauses, orelse } => self.clauses(clauses, orelse, stmt.span),
            StmtKind::With { is_async, items, body } => {
                let items = self.list(items, |m, item| {
                    let context = m.expr(&item.context, Use::Load)?;
                    let target = match &item.target {
                        Some(target) => m.expr(target, Use::Store)?,
                        None => Obj::NONE,
                    };
                    m.node("withitem", None, [("context_expr", context), ("optional_vars", target)])
                })?;
                let fields = [("items", items), ("body", self.body(body)?), ("type_comment", Obj::NONE)];
                self.node(if *is_async { "AsyncWith" } else { "With" }, at, fields)
            }
            StmtKind::Match { subject, cases } => {
                let subject = self.expr(subject, Use::Load)?;
                let cases = self.list(cases, |m, case| {
                    let fields = [
                        ("pattern", m.pattern(&case.pattern)?),
                        ("guard", m.optional(case.guard.as_ref())?),
                        ("body", m.body(&case.body)?),
                    ];
                    m.node("match_case", None, fields)
                })?;
                self.node("Match", at, [("subject", subject), ("cases", cases)])
            }
            StmtKind::Raise { exc, cause } => {
                let (exc, cause) = (self.optional(exc.as_deref())?, self.optional(cause.as_deref())?);
                self.node("Raise", at, [("exc", exc), ("cause", cause)])
            }
            StmtKind::Try { body, handlers, is_star, orelse, finalbody } => {
                let body = self.body(body)?;
                let handlers = self.list(handlers, |m, handler| {
                    let fields = [
                        ("type", m.optional(handler.class.as_ref())?),
                        ("name", m.name_or_none(handler.name.as_ref())),
                        ("body", m.body(&handler.body)?),
                    ];
                    m.node("ExceptHandler", Some(handler.span), fields)
                })?;
                let (orelse, finalbody) = (self.body(orelse)?, self.body(finalbody)?);
                let fields = [("body", body), ("handlers", handlers), ("orelse", orelse), ("finalbody", finalbody)];
                self.node(if *is_star { "TryStar" } else { "Try" }, at, fields)
            }
            StmtKind::Assert { test, msg } => {
                let (test, msg) = (self.expr(test, Use::Load)?, self.optional(msg.as_deref())?);
                self.node("Assert", at, [("test", test), ("msg", msg)])
            }
            StmtKind::Import(aliases) => {
                let aliases = self.list(aliases, Self::alias)?;
                self.node("Import", at, [("names", aliases)])
            }
            StmtKind::ImportFrom { module, names, level } => {
                let module = self.name_or_none(module.as_ref());
                let aliases = if names.is_empty() {
                    let star = Span::new(stmt.span.end.saturating_sub(1), stmt.span.end);
                    let name = self.text("*");
                    let alias = self.node("alias", Some(star), [("name", name), ("asname", Obj::NONE)])?;
                    self.vm.list(vec![alias]).into()
                } else {
                    self.list(names, Self::alias)?
                };
                let level = self.vm.int(i64::from(*level));
                self.node("ImportFrom", at, [("module", module), ("names", aliases), ("level", level)])
            }
            StmtKind::Global(names) => {
                let names = self.list(names, |m, n| Ok(m.name(n)))?;
                self.node("Global", at, [("names", names)])
            }
            StmtKind::Nonlocal(names) => {
                let names = self.list(names, |m, n| Ok(m.name(n)))?;
                self.node("Nonlocal", at, [("names", names)])
            }
            StmtKind::Expr(value) => {
                let value = self.expr(value, Use::Load)?;
                self.node("Expr", at, [("value", value)])
            }
            StmtKind::Pass => self.node("Pass", at, []),
            StmtKind::Break => self.node("Break", at, []),
            StmtKind::Continue => self.node("Continue", at, []),
        }
    }

    /// An `if` with its `elif`s: each stands in the `orelse` of the one before.
    fn clauses(&mut self, clauses: &[IfClause], orelse: &[Stmt], span: Span) -> Result<Obj> {
        let mut rest = self.body(orelse)?;
        let mut made = Obj::NONE;
        for (i, clause) in clauses.iter().enumerate().rev() {
            let fields =
                [("test", self.expr(&clause.test, Use::Load)?), ("body", self.body(&clause.body)?), ("orelse", rest)];
            let start = if i == 0 { span.start } else { clause.span.start };
            made = self.node("If", Some(Span::new(start, span.end)), fields)?;
            rest = self.vm.list(vec![made.clone()]).into();
        }
        Ok(made)
    }

    fn alias(&mut self, alias: &Alias) -> Result<Obj> {
        let (name, asname) = (self.name(&alias.name), self.name_or_none(alias.asname.as_ref()));
        self.node("alias", Some(alias.span), [("name", name), ("asname", asname)])
    }

    fn type_param(&mut self, param: &TypeParam) -> Result<Obj> {
        let name = self.name(&param.name);
        let default = self.optional(param.default.as_ref())?;
        let at = Some(param.span);
        match param.kind {
            TypeParamKind::TypeVar => {
                let bound = self.optional(param.bound.as_ref())?;
                self.node("TypeVar", at, [("name", name), ("bound", bound), ("default_value", default)])
            }
            TypeParamKind::TypeVarTuple => self.node("TypeVarTuple", at, [("name", name), ("default_value", default)]),
            TypeParamKind::ParamSpec => self.node("ParamSpec", at, [("name", name), ("default_value", default)]),
        }
    }

    fn parameter(&mut self, parameter: &Parameter) -> Result<Obj> {
        let name = self.name(&parameter.name);
        let annotation = self.optional(parameter.annotation.as_ref())?;
        // The node ends where name and annotation do, before a default.
        let end = parameter.annotation.as_ref().map_or(parameter.name.span.end, |a| a.span.end);
        let span = Span::new(parameter.name.span.start, end);
        self.node("arg", Some(span), [("arg", name), ("annotation", annotation), ("type_comment", Obj::NONE)])
    }

    fn parameters(&mut self, parameters: &Parameters) -> Result<Obj> {
        let positional = parameters.posonly.iter().chain(&parameters.args);
        let defaults: Vec<&Expr> = positional.filter_map(|p| p.default.as_ref()).collect();
        let one = |m: &mut Self, p: &Option<Parameter>| p.as_ref().map_or(Ok(Obj::NONE), |p| m.parameter(p));
        let fields = [
            ("posonlyargs", self.list(&parameters.posonly, Self::parameter)?),
            ("args", self.list(&parameters.args, Self::parameter)?),
            ("vararg", one(self, &parameters.vararg)?),
            ("kwonlyargs", self.list(&parameters.kwonly, Self::parameter)?),
            ("kw_defaults", self.list(&parameters.kwonly, |m, p| m.optional(p.default.as_ref()))?),
            ("kwarg", one(self, &parameters.kwarg)?),
            ("defaults", self.list(&defaults, |m, e| m.expr(e, Use::Load))?),
        ];
        self.node("arguments", None, fields)
    }

    /// Positional arguments and keywords.
    fn arguments(&mut self, arguments: &[Argument]) -> Result<(Obj, Obj)> {
        let (mut positional, mut keywords) = (Vec::new(), Vec::new());
        for argument in arguments {
            let value = self.expr(&argument.value, Use::Load)?;
            match &argument.kind {
                ArgumentKind::Positional => positional.push(value),
                ArgumentKind::Star => {
                    let context = self.context(Use::Load)?;
                    positional.push(self.node("Starred", Some(argument.span), [("value", value), ("ctx", context)])?);
                }
                ArgumentKind::Keyword(name) => {
                    let name = self.name(name);
                    keywords.push(self.node("keyword", Some(argument.span), [("arg", name), ("value", value)])?);
                }
                ArgumentKind::DoubleStar => {
                    keywords.push(self.node("keyword", Some(argument.span), [("arg", Obj::NONE), ("value", value)])?);
                }
            }
        }
        Ok((self.vm.list(positional).into(), self.vm.list(keywords).into()))
    }

    fn generators(&mut self, clauses: &[Comprehension]) -> Result<Obj> {
        self.list(clauses, |m, clause| {
            let fields = [
                ("target", m.expr(&clause.target, Use::Store)?),
                ("iter", m.expr(&clause.iter, Use::Load)?),
                ("ifs", m.exprs(&clause.ifs, Use::Load)?),
                ("is_async", Obj::small(i32::from(clause.is_async))),
            ];
            m.node("comprehension", None, fields)
        })
    }

    fn expr(&mut self, expr: &Expr, of: Use) -> Result<Obj> {
        stacker::maybe_grow(128 << 10, 1 << 20, || self.expr_kind(expr, of))
    }

    fn expr_kind(&mut self, expr: &Expr, of: Use) -> Result<Obj> {
        let at = Some(expr.span);
        let load = Use::Load;
        match &expr.kind {
            ExprKind::BoolOp { op, values } => {
                let op = self.bare(match op {
                    BoolOp::And => "And",
                    BoolOp::Or => "Or",
                })?;
                let values = self.exprs(values, load)?;
                self.node("BoolOp", at, [("op", op), ("values", values)])
            }
            ExprKind::NamedExpr { target, value } => {
                let fields = [("target", self.name_node(target, Use::Store)?), ("value", self.expr(value, load)?)];
                self.node("NamedExpr", at, fields)
            }
            ExprKind::BinOp { left, op, right } => {
                let fields = [
                    ("left", self.expr(left, load)?),
                    ("op", self.bare(names::binary(*op))?),
                    ("right", self.expr(right, load)?),
                ];
                self.node("BinOp", at, fields)
            }
            ExprKind::UnaryOp { op, operand } => {
                let op = self.bare(names::unary(*op))?;
                let operand = self.expr(operand, load)?;
                self.node("UnaryOp", at, [("op", op), ("operand", operand)])
            }
            ExprKind::Lambda { params, body } => {
                let fields = [("args", self.parameters(params)?), ("body", self.expr(body, load)?)];
                self.node("Lambda", at, fields)
            }
            ExprKind::IfExp { test, body, orelse } => {
                let fields = [
                    ("test", self.expr(test, load)?),
                    ("body", self.expr(body, load)?),
                    ("orelse", self.expr(orelse, load)?),
                ];
                self.node("IfExp", at, fields)
            }
            ExprKind::Dict { items } => {
                let keys = self.list(items, |m, (key, _)| m.optional(key.as_ref()))?;
                let values = self.list(items, |m, (_, value)| m.expr(value, load))?;
                self.node("Dict", at, [("keys", keys), ("values", values)])
            }
            ExprKind::Set(elements) => {
                let elements = self.exprs(elements, load)?;
                self.node("Set", at, [("elts", elements)])
            }
            ExprKind::ListComp { element, clauses } => self.comprehension("ListComp", expr.span, element, clauses),
            ExprKind::SetComp { element, clauses } => self.comprehension("SetComp", expr.span, element, clauses),
            ExprKind::Generator { element, clauses } => self.comprehension("GeneratorExp", expr.span, element, clauses),
            ExprKind::DictComp { key, value, clauses } => {
                let fields = [
                    ("key", self.expr(key, load)?),
                    ("value", self.expr(value, load)?),
                    ("generators", self.generators(clauses)?),
                ];
                self.node("DictComp", at, fields)
            }
            ExprKind::Await(value) => {
                let value = self.expr(value, load)?;
                self.node("Await", at, [("value", value)])
            }
            ExprKind::Yield(value) => {
                let value = self.optional(value.as_deref())?;
                self.node("Yield", at, [("value", value)])
            }
            ExprKind::YieldFrom(value) => {
                let value = self.expr(value, load)?;
                self.node("YieldFrom", at, [("value", value)])
            }
            ExprKind::Compare { left, rest } => {
                let fields = [
                    ("left", self.expr(left, load)?),
                    ("ops", self.list(rest, |m, (op, _)| m.bare(names::compare(*op)))?),
                    ("comparators", self.list(rest, |m, (_, right)| m.expr(right, load))?),
                ];
                self.node("Compare", at, fields)
            }
            ExprKind::Call { func, args } => {
                let func = self.expr(func, load)?;
                let (args, keywords) = self.arguments(args)?;
                self.node("Call", at, [("func", func), ("args", args), ("keywords", keywords)])
            }
            ExprKind::JoinedStr(parts) => self.joined(parts, expr.span),
            ExprKind::Constant(constant) => {
                let kind = match constant {
                    Constant::Str { unicode_prefix: true, .. } => self.text("u"),
                    _ => Obj::NONE,
                };
                let value = self.constant(constant);
                self.node("Constant", at, [("value", value), ("kind", kind)])
            }
            ExprKind::Attribute { value, attr } => {
                let fields =
                    [("value", self.expr(value, load)?), ("attr", self.name(attr)), ("ctx", self.context(of)?)];
                self.node("Attribute", at, fields)
            }
            ExprKind::Subscript { value, index } => {
                let fields = [
                    ("value", self.expr(value, load)?),
                    ("slice", self.expr(index, load)?),
                    ("ctx", self.context(of)?),
                ];
                self.node("Subscript", at, fields)
            }
            ExprKind::Starred(value) => {
                let fields = [("value", self.expr(value, of)?), ("ctx", self.context(of)?)];
                self.node("Starred", at, fields)
            }
            ExprKind::Name(name) => {
                let fields = [("id", self.text(name)), ("ctx", self.context(of)?)];
                self.node("Name", at, fields)
            }
            ExprKind::List(elements) => {
                let fields = [("elts", self.exprs(elements, of)?), ("ctx", self.context(of)?)];
                self.node("List", at, fields)
            }
            ExprKind::Tuple { elements, .. } => {
                let fields = [("elts", self.exprs(elements, of)?), ("ctx", self.context(of)?)];
                self.node("Tuple", at, fields)
            }
            ExprKind::Slice { lower, upper, step } => {
                let fields = [
                    ("lower", self.optional(lower.as_deref())?),
                    ("upper", self.optional(upper.as_deref())?),
                    ("step", self.optional(step.as_deref())?),
                ];
                self.node("Slice", at, fields)
            }
        }
    }

    fn comprehension(
        &mut self,
        class: &'static str,
        span: Span,
        element: &Expr,
        clauses: &[Comprehension],
    ) -> Result<Obj> {
        let fields = [("elt", self.expr(element, Use::Load)?), ("generators", self.generators(clauses)?)];
        self.node(class, Some(span), fields)
    }

    fn joined(&mut self, parts: &[FStringPart], span: Span) -> Result<Obj> {
        let (mut values, mut text) = (Vec::new(), Vec::new());
        let close = |m: &mut Self, values: &mut Vec<Obj>, text: &mut Vec<u8>| -> Result<()> {
            if !text.is_empty() {
                let value: Obj = m.vm.heap.str_from_wtf8(&std::mem::take(text)).into();
                values.push(m.node("Constant", Some(span), [("value", value), ("kind", Obj::NONE)])?);
            }
            Ok(())
        };
        for part in parts {
            match part {
                FStringPart::Literal(literal) => text.extend_from_slice(literal),
                FStringPart::Replacement(field) => {
                    if let Some(shown) = &field.debug_text {
                        text.extend_from_slice(shown.as_bytes());
                    }
                    close(self, &mut values, &mut text)?;
                    let conversion = match field.conversion {
                        Some(Conversion::Str) => 115,
                        Some(Conversion::Repr) => 114,
                        Some(Conversion::Ascii) => 97,
                        None if field.debug_text.is_some() && field.format_spec.is_none() => 114,
                        None => -1,
                    };
                    let value = self.expr(&field.value, Use::Load)?;
                    let spec = match &field.format_spec {
                        Some(parts) => self.joined(parts, field.span)?,
                        None => Obj::NONE,
                    };
                    let fields = [("value", value), ("conversion", Obj::small(conversion)), ("format_spec", spec)];
                    values.push(self.node("FormattedValue", Some(field.span), fields)?);
                }
            }
        }
        close(self, &mut values, &mut text)?;
        let values = self.vm.list(values).into();
        self.node("JoinedStr", Some(span), [("values", values)])
    }

    fn constant(&mut self, constant: &Constant) -> Obj {
        match constant {
            Constant::None => Obj::NONE,
            Constant::True => Obj::TRUE,
            Constant::False => Obj::FALSE,
            Constant::Ellipsis => Obj::ELLIPSIS,
            Constant::Int(i) => self.vm.int(*i),
            Constant::BigInt(digits) => {
                let big = BigInt::parse_bytes(digits.as_bytes(), 16).expect("the lexer wrote hexadecimal digits");
                self.vm.int_big(big)
            }
            Constant::Float(f) => self.vm.heap.float(*f),
            Constant::Imaginary(f) => self.vm.complex(0.0, *f),
            Constant::Str { text, .. } => self.vm.heap.str_from_wtf8(text).into(),
            Constant::Bytes(data) => self.vm.bytes(data.to_vec()).into(),
        }
    }

    fn patterns(&mut self, patterns: &[Pattern]) -> Result<Obj> {
        self.list(patterns, Self::pattern)
    }

    fn pattern(&mut self, pattern: &Pattern) -> Result<Obj> {
        stacker::maybe_grow(128 << 10, 1 << 20, || self.pattern_kind(pattern))
    }

    fn pattern_kind(&mut self, pattern: &Pattern) -> Result<Obj> {
        let at = Some(pattern.span);
        match &pattern.kind {
            PatternKind::Value(value) => {
                let value = self.expr(value, Use::Load)?;
                self.node("MatchValue", at, [("value", value)])
            }
            PatternKind::Singleton(constant) => {
                let value = self.constant(constant);
                self.node("MatchSingleton", at, [("value", value)])
            }
            PatternKind::Sequence(patterns) => {
                let patterns = self.patterns(patterns)?;
                self.node("MatchSequence", at, [("patterns", patterns)])
            }
            PatternKind::Mapping { items, rest } => {
                let fields = [
                    ("keys", self.list(items, |m, (key, _)| m.expr(key, Use::Load))?),
                    ("patterns", self.list(items, |m, (_, pattern)| m.pattern(pattern))?),
                    ("rest", self.name_or_none(rest.as_ref())),
                ];
                self.node("MatchMapping", at, fields)
            }
            PatternKind::Class { class, positional, keywords } => {
                let fields = [
                    ("cls", self.expr(class, Use::Load)?),
                    ("patterns", self.patterns(positional)?),
                    ("kwd_attrs", self.list(keywords, |m, (name, _)| Ok(m.name(name)))?),
                    ("kwd_patterns", self.list(keywords, |m, (_, pattern)| m.pattern(pattern))?),
                ];
                self.node("MatchClass", at, fields)
            }
            PatternKind::Star(name) => {
                let name = self.name_or_none(name.as_ref());
                self.node("MatchStar", at, [("name", name)])
            }
            PatternKind::As { pattern, name } => {
                let inner = match pattern {
                    Some(pattern) => self.pattern(pattern)?,
                    None => Obj::NONE,
                };
                let name = self.name_or_none(name.as_ref());
                self.node("MatchAs", at, [("pattern", inner), ("name", name)])
            }
            PatternKind::Or(patterns) => {
                let patterns = self.patterns(patterns)?;
                self.node("MatchOr", at, [("patterns", patterns)])
            }
        }
    }
}

/// Operators by the names of their nodes.
pub(super) fn operators() -> [(&'static str, BinaryOp); 13] {
    [
        BinaryOp::Add,
        BinaryOp::Sub,
        BinaryOp::Mult,
        BinaryOp::MatMult,
        BinaryOp::Div,
        BinaryOp::FloorDiv,
        BinaryOp::Mod,
        BinaryOp::Pow,
        BinaryOp::LShift,
        BinaryOp::RShift,
        BinaryOp::BitOr,
        BinaryOp::BitXor,
        BinaryOp::BitAnd,
    ]
    .map(|op| (names::binary(op), op))
}

pub(super) fn comparisons() -> [(&'static str, CompareOp); 10] {
    [
        CompareOp::Eq,
        CompareOp::NotEq,
        CompareOp::Lt,
        CompareOp::LtE,
        CompareOp::Gt,
        CompareOp::GtE,
        CompareOp::Is,
        CompareOp::IsNot,
        CompareOp::In,
        CompareOp::NotIn,
    ]
    .map(|op| (names::compare(op), op))
}

pub(super) fn unaries() -> [(&'static str, UnaryOp); 4] {
    [UnaryOp::Not, UnaryOp::Minus, UnaryOp::Plus, UnaryOp::Invert].map(|op| (names::unary(op), op))
}
