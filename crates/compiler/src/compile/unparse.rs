//! An expression as text again, as CPython shows annotations under `from __future__ import annotations`.

use ouro_grammar::ast::{
    ArgumentKind, BinaryOp, BoolOp, CompareOp, Comprehension, Constant, Conversion, Expr, ExprKind, FStringPart,
    Parameters, UnaryOp,
};
use ouro_text as text;

/// How tightly a place binds: a looser expression in it gets parentheses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Tuple,
    Test,
    Or,
    And,
    Not,
    Compare,
    Expr,
    BitXor,
    BitAnd,
    Shift,
    Arith,
    Term,
    Factor,
    Power,
    Await,
    Atom,
}

impl Level {
    fn next(self) -> Level {
        const ALL: &[Level] = &[
            Level::Tuple,
            Level::Test,
            Level::Or,
            Level::And,
            Level::Not,
            Level::Compare,
            Level::Expr,
            Level::BitXor,
            Level::BitAnd,
            Level::Shift,
            Level::Arith,
            Level::Term,
            Level::Factor,
            Level::Power,
            Level::Await,
            Level::Atom,
        ];
        ALL.get(self as usize + 1).copied().unwrap_or(Level::Atom)
    }
}

pub(super) fn unparse(expr: &Expr) -> String {
    let mut writer = Writer { text: String::new() };
    writer.expr(expr, Level::Test);
    writer.text
}

struct Writer {
    text: String,
}

impl Writer {
    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Parenthesised where `own` binds looser than `level` asks.
    fn grouped(&mut self, own: Level, level: Level, write: impl FnOnce(&mut Self)) {
        let needs = level > own;
        if needs {
            self.put("(");
        }
        write(self);
        if needs {
            self.put(")");
        }
    }

    fn list(&mut self, items: &[Expr]) {
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.put(", ");
            }
            self.expr(item, Level::Test);
        }
    }

    fn expr(&mut self, expr: &Expr, level: Level) {
        stacker::maybe_grow(super::RED_ZONE, super::GROWTH, || self.expr_kind(expr, level));
    }

    fn expr_kind(&mut self, expr: &Expr, level: Level) {
        match &expr.kind {
            ExprKind::BoolOp { op, values } => {
                let (own, word) = match op {
                    BoolOp::And => (Level::And, " and "),
                    BoolOp::Or => (Level::Or, " or "),
                };
                self.grouped(own, level, |w| {
                    for (i, value) in values.iter().enumerate() {
                        if i > 0 {
                            w.put(word);
                        }
                        w.expr(value, own.next());
                    }
                });
            }
            ExprKind::NamedExpr { target, value } => self.grouped(Level::Tuple, level, |w| {
                w.put(&target.name);
                w.put(" := ");
                w.expr(value, Level::Atom);
            }),
            ExprKind::BinOp { left, op, right } => self.binary(left, *op, right, level),
            ExprKind::UnaryOp { op, operand } => {
                let (own, word) = match op {
                    UnaryOp::Not => (Level::Not, "not "),
                    UnaryOp::Minus => (Level::Factor, "-"),
                    UnaryOp::Plus => (Level::Factor, "+"),
                    UnaryOp::Invert => (Level::Factor, "~"),
                };
                self.grouped(own, level, |w| {
                    w.put(word);
                    w.expr(operand, own);
                });
            }
            ExprKind::Lambda { params, body } => self.grouped(Level::Test, level, |w| {
                w.put("lambda");
                w.parameters(params);
                w.put(": ");
                w.expr(body, Level::Test);
            }),
            ExprKind::IfExp { test, body, orelse } => self.grouped(Level::Test, level, |w| {
                w.expr(body, Level::Or);
                w.put(" if ");
                w.expr(test, Level::Or);
                w.put(" else ");
                w.expr(orelse, Level::Test);
            }),
            ExprKind::Dict { items } => {
                self.put("{");
                for (i, (key, value)) in items.iter().enumerate() {
                    if i > 0 {
                        self.put(", ");
                    }
                    match key {
                        Some(key) => {
                            self.expr(key, Level::Test);
                            self.put(": ");
                            self.expr(value, Level::Test);
                        }
                        None => {
                            self.put("**");
                            self.expr(value, Level::Expr);
                        }
                    }
                }
                self.put("}");
            }
            ExprKind::Set(elements) => {
                self.put("{");
                self.list(elements);
                self.put("}");
            }
            ExprKind::ListComp { element, clauses } => self.comprehension("[", element, None, clauses, "]"),
            ExprKind::SetComp { element, clauses } => self.comprehension("{", element, None, clauses, "}"),
            ExprKind::DictComp { key, value, clauses } => self.comprehension("{", key, Some(value), clauses, "}"),
            ExprKind::Generator { element, clauses } => self.comprehension("(", element, None, clauses, ")"),
            ExprKind::Await(value) => self.grouped(Level::Await, level, |w| {
                w.put("await ");
                w.expr(value, Level::Atom);
            }),
            ExprKind::Yield(value) => {
                self.put("(yield");
                if let Some(value) = value {
                    self.put(" ");
                    self.expr(value, Level::Tuple);
                }
                self.put(")");
            }
            ExprKind::YieldFrom(value) => {
                self.put("(yield from ");
                self.expr(value, Level::Test);
                self.put(")");
            }
            ExprKind::Compare { left, rest } => self.grouped(Level::Compare, level, |w| {
                w.expr(left, Level::Compare.next());
                for (op, right) in rest {
                    w.put(comparison(*op));
                    w.expr(right, Level::Compare.next());
                }
            }),
            ExprKind::Call { func, args } => {
                self.expr(func, Level::Atom);
                if let [argument] = &args[..]
                    && matches!(argument.value.kind, ExprKind::Generator { .. })
                    && matches!(argument.kind, ArgumentKind::Positional)
                {
                    self.expr(&argument.value, Level::Atom);
                    return;
                }
                self.put("(");
                for (i, argument) in args.iter().enumerate() {
                    if i > 0 {
                        self.put(", ");
                    }
                    match &argument.kind {
                        ArgumentKind::Positional => self.expr(&argument.value, Level::Test),
                        ArgumentKind::Star => {
                            self.put("*");
                            let value = match &argument.value.kind {
                                ExprKind::Starred(value) => value,
                                _ => &argument.value,
                            };
                            self.expr(value, Level::Expr);
                        }
                        ArgumentKind::Keyword(name) => {
                            self.put(&name.name);
                            self.put("=");
                            self.expr(&argument.value, Level::Test);
                        }
                        ArgumentKind::DoubleStar => {
                            self.put("**");
                            self.expr(&argument.value, Level::Test);
                        }
                    }
                }
                self.put(")");
            }
            ExprKind::JoinedStr(parts) => {
                let mut inner = String::new();
                fstring(parts, &mut inner);
                self.put("f");
                let quoted = text::escape::repr(inner.as_bytes());
                self.put(&quoted);
            }
            ExprKind::Constant(constant) => self.constant(constant),
            ExprKind::Attribute { value, attr } => {
                self.expr(value, Level::Atom);
                if matches!(value.kind, ExprKind::Constant(Constant::Int(_) | Constant::BigInt(_))) {
                    self.put(" ");
                }
                self.put(".");
                self.put(&attr.name);
            }
            ExprKind::Subscript { value, index } => {
                self.expr(value, Level::Atom);
                self.put("[");
                self.expr(index, Level::Tuple);
                self.put("]");
            }
            ExprKind::Starred(value) => {
                self.put("*");
                self.expr(value, Level::Expr);
            }
            ExprKind::Name(name) => self.put(name),
            ExprKind::List(elements) => {
                self.put("[");
                self.list(elements);
                self.put("]");
            }
            ExprKind::Tuple { elements, .. } => {
                if elements.is_empty() {
                    self.put("()");
                    return;
                }
                self.grouped(Level::Tuple, level, |w| {
                    w.list(elements);
                    if elements.len() == 1 {
                        w.put(",");
                    }
                });
            }
            ExprKind::Slice { lower, upper, step } => {
                if let Some(lower) = lower {
                    self.expr(lower, Level::Test);
                }
                self.put(":");
                if let Some(upper) = upper {
                    self.expr(upper, Level::Test);
                }
                if let Some(step) = step {
                    self.put(":");
                    self.expr(step, Level::Test);
                }
            }
        }
    }

    fn binary(&mut self, left: &Expr, op: BinaryOp, right: &Expr, level: Level) {
        let (own, word) = match op {
            BinaryOp::Add => (Level::Arith, " + "),
            BinaryOp::Sub => (Level::Arith, " - "),
            BinaryOp::Mult => (Level::Term, " * "),
            BinaryOp::MatMult => (Level::Term, " @ "),
            BinaryOp::Div => (Level::Term, " / "),
            BinaryOp::FloorDiv => (Level::Term, " // "),
            BinaryOp::Mod => (Level::Term, " % "),
            BinaryOp::LShift => (Level::Shift, " << "),
            BinaryOp::RShift => (Level::Shift, " >> "),
            BinaryOp::BitOr => (Level::Expr, " | "),
            BinaryOp::BitXor => (Level::BitXor, " ^ "),
            BinaryOp::BitAnd => (Level::BitAnd, " & "),
            BinaryOp::Pow => (Level::Power, " ** "),
        };
        let is_pow = op == BinaryOp::Pow;
        self.grouped(own, level, |w| {
            w.expr(left, if is_pow { own.next() } else { own });
            w.put(word);
            w.expr(right, if is_pow { own } else { own.next() });
        });
    }

    fn comprehension(
        &mut self,
        open: &str,
        element: &Expr,
        value: Option<&Expr>,
        clauses: &[Comprehension],
        close: &str,
    ) {
        self.put(open);
        self.expr(element, Level::Test);
        if let Some(value) = value {
            self.put(": ");
            self.expr(value, Level::Test);
        }
        for clause in clauses {
            self.put(if clause.is_async { " async for " } else { " for " });
            self.expr(&clause.target, Level::Tuple);
            self.put(" in ");
            self.expr(&clause.iter, Level::Or);
            for test in &clause.ifs {
                self.put(" if ");
                self.expr(test, Level::Or);
            }
        }
        self.put(close);
    }

    fn parameters(&mut self, params: &Parameters) {
        let mut is_first = true;
        // CPython's text has no blank between `lambda` and a star.
        let mut separate = |w: &mut Self, first: &str| {
            w.put(if is_first { first } else { ", " });
            is_first = false;
        };
        for (i, parameter) in params.posonly.iter().chain(&params.args).enumerate() {
            separate(self, " ");
            self.put(&parameter.name.name);
            if let Some(default) = &parameter.default {
                self.put("=");
                self.expr(default, Level::Test);
            }
            if i + 1 == params.posonly.len() {
                self.put(", /");
            }
        }
        if params.vararg.is_some() || !params.kwonly.is_empty() {
            separate(self, "");
            self.put("*");
            if let Some(vararg) = &params.vararg {
                self.put(&vararg.name.name);
            }
        }
        for parameter in &params.kwonly {
            separate(self, " ");
            self.put(&parameter.name.name);
            if let Some(default) = &parameter.default {
                self.put("=");
                self.expr(default, Level::Test);
            }
        }
        if let Some(kwarg) = &params.kwarg {
            separate(self, "");
            self.put("**");
            self.put(&kwarg.name.name);
        }
    }

    fn constant(&mut self, constant: &Constant) {
        match constant {
            Constant::None => self.put("None"),
            Constant::True => self.put("True"),
            Constant::False => self.put("False"),
            Constant::Ellipsis => self.put("..."),
            Constant::Int(value) => self.put(&value.to_string()),
            Constant::BigInt(digits) => {
                let digits = decimal(digits);
                self.put(&digits);
            }
            Constant::Float(value) => self.put(&float(*value)),
            Constant::Imaginary(value) => {
                let shown = float(*value);
                self.put(shown.strip_suffix(".0").unwrap_or(&shown));
                self.put("j");
            }
            Constant::Str { text: value, unicode_prefix } => {
                if *unicode_prefix {
                    self.put("u");
                }
                let quoted = text::escape::repr(value);
                self.put(&quoted);
            }
            Constant::Bytes(bytes) => {
                let quoted = text::escape::repr_bytes(bytes);
                self.put(&quoted);
            }
        }
    }
}

fn comparison(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Eq => " == ",
        CompareOp::NotEq => " != ",
        CompareOp::Lt => " < ",
        CompareOp::LtE => " <= ",
        CompareOp::Gt => " > ",
        CompareOp::GtE => " >= ",
        CompareOp::Is => " is ",
        CompareOp::IsNot => " is not ",
        CompareOp::In => " in ",
        CompareOp::NotIn => " not in ",
    }
}

fn fstring(parts: &[FStringPart], out: &mut String) {
    for part in parts {
        match part {
            FStringPart::Literal(text) => {
                out.push_str(&String::from_utf8_lossy(text).replace('{', "{{").replace('}', "}}"));
            }
            FStringPart::Replacement(replacement) => {
                if let Some(text) = &replacement.debug_text {
                    out.push_str(&text.replace('{', "{{").replace('}', "}}"));
                }
                let mut writer = Writer { text: String::new() };
                writer.expr(&replacement.value, Level::Test.next());
                out.push_str(if writer.text.starts_with('{') { "{ " } else { "{" });
                out.push_str(&writer.text);
                let is_debug = replacement.debug_text.is_some() && replacement.format_spec.is_none();
                out.push_str(match replacement.conversion {
                    Some(Conversion::Str) => "!s",
                    Some(Conversion::Repr) => "!r",
                    Some(Conversion::Ascii) => "!a",
                    None if is_debug => "!r",
                    None => "",
                });
                if let Some(spec) = &replacement.format_spec {
                    out.push(':');
                    fstring(spec, out);
                }
                out.push('}');
            }
        }
    }
}

/// As `repr(float)`; infinity is shown as a number that is read as infinity.
fn float(value: f64) -> String {
    if value.is_infinite() { "1e309".to_owned() } else { text::float::repr(value) }
}

/// Hexadecimal digits in decimal, by billions.
fn decimal(digits: &str) -> String {
    let mut billions: Vec<u64> = vec![0];
    for digit in digits.chars().filter_map(|c| c.to_digit(16)) {
        let mut carry = u64::from(digit);
        for part in &mut billions {
            let value = *part * 16 + carry;
            *part = value % 1_000_000_000;
            carry = value / 1_000_000_000;
        }
        if carry > 0 {
            billions.push(carry);
        }
    }
    let (last, others) = billions.split_last().expect("it begins with one part");
    others.iter().rev().fold(last.to_string(), |text, part| format!("{text}{part:09}"))
}
