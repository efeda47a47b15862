//! Prints the tree of each file as one nested list with the fields and positions of CPython's `ast`, so that the two can be compared.
//! `dump_ast OUT_FOLDER FILE…` writes `OUT_FOLDER/<number>`.
#![allow(clippy::print_stdout)]

use ouro_grammar::ast::*;
use ouro_grammar::{LineIndex, Mode, Span, decode, parse};
use std::fmt::Write;

struct Dump {
    out: String,
    index: LineIndex,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("a folder");
    let mut paths = Vec::new();
    for argument in arguments {
        match argument.strip_prefix('@') {
            Some(list) => paths.extend(std::fs::read_to_string(list).unwrap_or_default().lines().map(str::to_owned)),
            None => paths.push(argument),
        }
    }
    for (i, path) in paths.iter().enumerate() {
        let bytes = std::fs::read(path).expect("a readable file");
        let out = match decode(&bytes)
            .and_then(|source| parse(&source, Mode::File).map(|root| (root, LineIndex::new(&source))))
        {
            Err(error) => format!("{error}\n"),
            Ok((Root::Module(body), index)) => {
                let mut dump = Dump { out: String::new(), index };
                for statement in &body {
                    dump.stmt(statement);
                    dump.out.push('\n');
                }
                dump.out
            }
            Ok(_) => String::new(),
        };
        std::fs::write(format!("{folder}/{i}"), out).expect("a writable folder");
    }
}

impl Dump {
    fn open(&mut self, name: &str, span: Span) {
        let (l, c) = self.index.byte_position(span.start);
        let (el, ec) = self.index.byte_position(span.end);
        write!(self.out, "({name}@{l}:{c}-{el}:{ec}").expect("the output can be written");
    }
    fn bare(&mut self, name: &str) {
        write!(self.out, "({name}").expect("the output can be written");
    }
    fn close(&mut self) {
        self.out.push(')');
    }
    fn text(&mut self, text: &str) {
        self.out.push(' ');
        self.out.push_str(text);
    }
    fn none(&mut self) {
        self.text("~");
    }
    fn flag(&mut self, flag: bool) {
        self.text(if flag { "1" } else { "0" });
    }
    fn list<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Dump, &T)) {
        self.text("[");
        for item in items {
            each(self, item);
        }
        self.out.push(']');
    }
    fn exprs(&mut self, items: &[Expr]) {
        self.list(items, Dump::expr);
    }
    fn stmts(&mut self, items: &[Stmt]) {
        self.list(items, Dump::stmt);
    }
    fn opt(&mut self, item: Option<&Expr>) {
        match item {
            Some(item) => self.expr(item),
            None => self.none(),
        }
    }
    fn ident(&mut self, item: Option<&Ident>) {
        match item {
            Some(item) => self.text(&item.name.clone()),
            None => self.none(),
        }
    }
    fn idents(&mut self, items: &[Ident]) {
        self.list(items, |dump, item| dump.ident(Some(item)));
    }
    fn keywords(&mut self, args: &[Argument]) {
        self.text("[");
        for arg in args {
            match &arg.kind {
                ArgumentKind::Positional => self.expr(&arg.value),
                ArgumentKind::Star => {
                    self.open("Starred", arg.span);
                    self.expr(&arg.value);
                    self.close();
                }
                _ => {}
            }
        }
        self.out.push(']');
        self.text("[");
        for arg in args {
            match &arg.kind {
                ArgumentKind::Keyword(name) => {
                    self.open("keyword", arg.span);
                    self.ident(Some(name));
                    self.expr(&arg.value);
                    self.close();
                }
                ArgumentKind::DoubleStar => {
                    self.open("keyword", arg.span);
                    self.none();
                    self.expr(&arg.value);
                    self.close();
                }
                _ => {}
            }
        }
        self.out.push(']');
    }
    fn type_params(&mut self, items: &[TypeParam]) {
        self.list(items, |dump, item| {
            dump.open(&format!("{:?}", item.kind), item.span);
            dump.ident(Some(&item.name));
            if item.kind == TypeParamKind::TypeVar {
                dump.opt(item.bound.as_ref());
            }
            dump.opt(item.default.as_ref());
            dump.close();
        });
    }
    fn arg(&mut self, item: &Parameter) {
        self.open("arg", item.span);
        self.ident(Some(&item.name));
        self.opt(item.annotation.as_ref());
        self.close();
    }
    fn arguments(&mut self, params: &Parameters) {
        self.bare("arguments");
        self.list(&params.posonly, Dump::arg);
        self.list(&params.args, Dump::arg);
        match &params.vararg {
            Some(arg) => self.arg(arg),
            None => self.none(),
        }
        self.list(&params.kwonly, Dump::arg);
        self.list(&params.kwonly, |dump, arg| dump.opt(arg.default.as_ref()));
        match &params.kwarg {
            Some(arg) => self.arg(arg),
            None => self.none(),
        }
        self.text("[");
        for arg in params.posonly.iter().chain(&params.args) {
            if arg.default.is_some() {
                self.opt(arg.default.as_ref());
            }
        }
        self.out.push(']');
        self.close();
    }
    fn alias(&mut self, alias: &Alias) {
        self.open("alias", alias.span);
        self.ident(Some(&alias.name));
        self.ident(alias.asname.as_ref());
        self.close();
    }
    fn stmt(&mut self, s: &Stmt) {
        let span = s.span;
        match &s.kind {
            StmtKind::FunctionDef(f) => {
                self.open(if f.is_async { "AsyncFunctionDef" } else { "FunctionDef" }, f.def_span);
                self.ident(Some(&f.name));
                self.arguments(&f.params);
                self.stmts(&f.body);
                self.exprs(&f.decorators);
                self.opt(f.returns.as_ref());
                self.type_params(&f.type_params);
            }
            StmtKind::ClassDef(c) => {
                self.open("ClassDef", c.def_span);
                self.ident(Some(&c.name));
                self.keywords(&c.args);
                self.stmts(&c.body);
                self.exprs(&c.decorators);
                self.type_params(&c.type_params);
            }
            StmtKind::Return(value) => {
                self.open("Return", span);
                self.opt(value.as_deref());
            }
            StmtKind::Delete(targets) => {
                self.open("Delete", span);
                self.exprs(targets);
            }
            StmtKind::Assign { targets, value } => {
                self.open("Assign", span);
                self.exprs(targets);
                self.expr(value);
            }
            StmtKind::AugAssign { target, op, value } => {
                self.open("AugAssign", span);
                self.expr(target);
                self.text(&format!("{op:?}"));
                self.expr(value);
            }
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.open("AnnAssign", span);
                self.expr(target);
                self.expr(annotation);
                self.opt(value.as_deref());
                self.flag(*simple);
            }
            StmtKind::TypeAlias { name, type_params, value } => {
                self.open("TypeAlias", span);
                self.open("Name", name.span);
                self.ident(Some(name));
                self.close();
                self.type_params(type_params);
                self.expr(value);
            }
            StmtKind::For { is_async, target, iter, body, orelse } => {
                self.open(if *is_async { "AsyncFor" } else { "For" }, span);
                self.expr(target);
                self.expr(iter);
                self.stmts(body);
                self.stmts(orelse);
            }
            StmtKind::While { test, body, orelse } => {
                self.open("While", span);
                self.expr(test);
                self.stmts(body);
                self.stmts(orelse);
            }
            StmtKind::If { clauses, orelse } => {
                let end = span.end;
                for (i, clause) in clauses.iter().enumerate() {
                    if i > 0 {
                        self.text("[");
                    }
                    self.open("If", Span::new(clause.span.start, end));
                    self.expr(&clause.test);
                    self.stmts(&clause.body);
                }
                self.stmts(orelse);
                for _ in 1..clauses.len() {
                    self.out.push_str(")]");
                }
            }
            StmtKind::With { is_async, items, body } => {
                self.open(if *is_async { "AsyncWith" } else { "With" }, span);
                self.list(items, |dump, item| {
                    dump.bare("withitem");
                    dump.expr(&item.context);
                    dump.opt(item.target.as_ref());
                    dump.close();
                });
                self.stmts(body);
            }
            StmtKind::Match { subject, cases } => {
                self.open("Match", span);
                self.expr(subject);
                self.list(cases, |dump, case| {
                    dump.bare("match_case");
                    dump.pattern(&case.pattern);
                    dump.opt(case.guard.as_ref());
                    dump.stmts(&case.body);
                    dump.close();
                });
            }
            StmtKind::Raise { exc, cause } => {
                self.open("Raise", span);
                self.opt(exc.as_deref());
                self.opt(cause.as_deref());
            }
            StmtKind::Try { body, handlers, is_star, orelse, finalbody } => {
                self.open(if *is_star { "TryStar" } else { "Try" }, span);
                self.stmts(body);
                self.list(handlers, |dump, handler| {
                    dump.open("ExceptHandler", handler.span);
                    dump.opt(handler.class.as_ref());
                    dump.ident(handler.name.as_ref());
                    dump.stmts(&handler.body);
                    dump.close();
                });
                self.stmts(orelse);
                self.stmts(finalbody);
            }
            StmtKind::Assert { test, msg } => {
                self.open("Assert", span);
                self.expr(test);
                self.opt(msg.as_deref());
            }
            StmtKind::Import(names) => {
                self.open("Import", span);
                self.list(names, Dump::alias);
            }
            StmtKind::ImportFrom { module, names, level } => {
                self.open("ImportFrom", span);
                self.ident(module.as_ref());
                if names.is_empty() {
                    self.text("[*]");
                } else {
                    self.list(names, Dump::alias);
                }
                self.text(&level.to_string());
            }
            StmtKind::Global(names) => {
                self.open("Global", span);
                self.idents(names);
            }
            StmtKind::Nonlocal(names) => {
                self.open("Nonlocal", span);
                self.idents(names);
            }
            StmtKind::Expr(value) => {
                self.open("Expr", span);
                self.expr(value);
            }
            StmtKind::Pass => self.open("Pass", span),
            StmtKind::Break => self.open("Break", span),
            StmtKind::Continue => self.open("Continue", span),
        }
        self.close();
    }
    fn clauses(&mut self, clauses: &[Comprehension]) {
        self.list(clauses, |dump, clause| {
            dump.bare("comprehension");
            dump.expr(&clause.target);
            dump.expr(&clause.iter);
            dump.exprs(&clause.ifs);
            dump.flag(clause.is_async);
            dump.close();
        });
    }
    fn expr(&mut self, e: &Expr) {
        let span = e.span;
        match &e.kind {
            ExprKind::BoolOp { op, values } => {
                self.open("BoolOp", span);
                self.text(&format!("{op:?}"));
                self.exprs(values);
            }
            ExprKind::NamedExpr { target, value } => {
                self.open("NamedExpr", span);
                self.open("Name", target.span);
                self.ident(Some(target));
                self.close();
                self.expr(value);
            }
            ExprKind::BinOp { left, op, right } => {
                self.open("BinOp", span);
                self.expr(left);
                self.text(&format!("{op:?}"));
                self.expr(right);
            }
            ExprKind::UnaryOp { op, operand } => {
                self.open("UnaryOp", span);
                self.text(match op {
                    UnaryOp::Not => "Not",
                    UnaryOp::Minus => "USub",
                    UnaryOp::Plus => "UAdd",
                    UnaryOp::Invert => "Invert",
                });
                self.expr(operand);
            }
            ExprKind::Lambda { params, body } => {
                self.open("Lambda", span);
                self.arguments(params);
                self.expr(body);
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.open("IfExp", span);
                self.expr(test);
                self.expr(body);
                self.expr(orelse);
            }
            ExprKind::Dict { items } => {
                self.open("Dict", span);
                self.list(items, |dump, (key, _)| dump.opt(key.as_ref()));
                self.list(items, |dump, (_, value)| dump.expr(value));
            }
            ExprKind::Set(elements) => {
                self.open("Set", span);
                self.exprs(elements);
            }
            ExprKind::ListComp { element, clauses } => {
                self.open("ListComp", span);
                self.expr(element);
                self.clauses(clauses);
            }
            ExprKind::SetComp { element, clauses } => {
                self.open("SetComp", span);
                self.expr(element);
                self.clauses(clauses);
            }
            ExprKind::DictComp { key, value, clauses } => {
                self.open("DictComp", span);
                self.expr(key);
                self.expr(value);
                self.clauses(clauses);
            }
            ExprKind::Generator { element, clauses } => {
                self.open("GeneratorExp", span);
                self.expr(element);
                self.clauses(clauses);
            }
            ExprKind::Await(value) => {
                self.open("Await", span);
                self.expr(value);
            }
            ExprKind::Yield(value) => {
                self.open("Yield", span);
                self.opt(value.as_deref());
            }
            ExprKind::YieldFrom(value) => {
                self.open("YieldFrom", span);
                self.expr(value);
            }
            ExprKind::Compare { left, rest } => {
                self.open("Compare", span);
                self.expr(left);
                self.list(rest, |dump, (op, _)| dump.text(&format!("{op:?}")));
                self.list(rest, |dump, (_, right)| dump.expr(right));
            }
            ExprKind::Call { func, args } => {
                self.open("Call", span);
                self.expr(func);
                self.keywords(args);
            }
            ExprKind::JoinedStr(parts) => {
                self.open("JoinedStr", span);
                self.parts(parts);
            }
            ExprKind::Constant(constant) => {
                self.open("Constant", span);
                self.constant(constant);
            }
            ExprKind::Attribute { value, attr } => {
                self.open("Attribute", span);
                self.expr(value);
                self.ident(Some(attr));
            }
            ExprKind::Subscript { value, index } => {
                self.open("Subscript", span);
                self.expr(value);
                self.expr(index);
            }
            ExprKind::Starred(value) => {
                self.open("Starred", span);
                self.expr(value);
            }
            ExprKind::Name(name) => {
                self.open("Name", span);
                self.text(name);
            }
            ExprKind::List(elements) => {
                self.open("List", span);
                self.exprs(elements);
            }
            ExprKind::Tuple { elements, .. } => {
                self.open("Tuple", span);
                self.exprs(elements);
            }
            ExprKind::Slice { lower, upper, step } => {
                self.open("Slice", span);
                self.opt(lower.as_deref());
                self.opt(upper.as_deref());
                self.opt(step.as_deref());
            }
        }
        self.close();
    }
    fn parts(&mut self, parts: &[FStringPart]) {
        self.text("[");
        let mut pending: Vec<u8> = Vec::new();
        for part in parts {
            match part {
                FStringPart::Literal(text) => pending.extend_from_slice(text),
                FStringPart::Replacement(replacement) => {
                    if let Some(text) = &replacement.debug_text {
                        pending.extend_from_slice(text.as_bytes());
                    }
                    self.piece(&mut pending);
                    self.open("FormattedValue", replacement.span);
                    self.expr(&replacement.value);
                    let conversion = match replacement.conversion {
                        Some(Conversion::Str) => "115",
                        Some(Conversion::Repr) => "114",
                        Some(Conversion::Ascii) => "97",
                        None if replacement.debug_text.is_some() && replacement.format_spec.is_none() => "114",
                        None => "-1",
                    };
                    self.text(conversion);
                    match &replacement.format_spec {
                        None => self.none(),
                        Some(parts) => self.parts(parts),
                    }
                    self.close();
                }
            }
        }
        self.piece(&mut pending);
        self.out.push(']');
    }
    fn piece(&mut self, pending: &mut Vec<u8>) {
        if !pending.is_empty() {
            let text: String = std::mem::take(pending).iter().map(|byte| format!("{byte:02x}")).collect();
            self.text(&format!("'{text}'"));
        }
    }
    fn constant(&mut self, constant: &Constant) {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let text = match constant {
            Constant::None => "None".to_owned(),
            Constant::True => "True".to_owned(),
            Constant::False => "False".to_owned(),
            Constant::Ellipsis => "Ellipsis".to_owned(),
            Constant::Int(value) => format!("i{value:x}"),
            Constant::BigInt(text) => format!("i{text}"),
            Constant::Float(value) => format!("f{:016x}", value.to_bits()),
            Constant::Imaginary(value) => format!("j{:016x}", value.to_bits()),
            Constant::Str { text, unicode_prefix } => {
                format!("{}'{}'", if *unicode_prefix { "u" } else { "" }, hex(text))
            }
            Constant::Bytes(text) => format!("b'{}'", hex(text)),
        };
        self.text(&text);
    }
    fn pattern(&mut self, p: &Pattern) {
        let span = p.span;
        match &p.kind {
            PatternKind::Value(value) => {
                self.open("MatchValue", span);
                self.expr(value);
            }
            PatternKind::Singleton(constant) => {
                self.open("MatchSingleton", span);
                self.constant(constant);
            }
            PatternKind::Sequence(items) => {
                self.open("MatchSequence", span);
                self.list(items, Dump::pattern);
            }
            PatternKind::Mapping { items, rest } => {
                self.open("MatchMapping", span);
                self.list(items, |dump, (key, _)| dump.expr(key));
                self.list(items, |dump, (_, value)| dump.pattern(value));
                self.ident(rest.as_ref());
            }
            PatternKind::Class { class, positional, keywords } => {
                self.open("MatchClass", span);
                self.expr(class);
                self.list(positional, Dump::pattern);
                self.list(keywords, |dump, (name, _)| dump.ident(Some(name)));
                self.list(keywords, |dump, (_, value)| dump.pattern(value));
            }
            PatternKind::Star(name) => {
                self.open("MatchStar", span);
                self.ident(name.as_ref());
            }
            PatternKind::As { pattern, name } => {
                self.open("MatchAs", span);
                match pattern {
                    Some(pattern) => self.pattern(pattern),
                    None => self.none(),
                }
                self.ident(name.as_ref());
            }
            PatternKind::Or(items) => {
                self.open("MatchOr", span);
                self.list(items, Dump::pattern);
            }
        }
        self.close();
    }
}
