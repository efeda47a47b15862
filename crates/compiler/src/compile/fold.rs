//! Constant folding: what CPython computes while compiling, where plain data can.

use super::unit::Compiler;
use crate::bytecode::Const;
use ouro_grammar::ast::{BinaryOp, Constant, Expr, ExprKind, UnaryOp};

/// Deeper trees are left to run time, so that chains are not walked again at every level.
const DEEPEST: u16 = 40;

pub(super) fn constant(value: &Constant) -> Const {
    match value {
        Constant::None => Const::None,
        Constant::True => Const::True,
        Constant::False => Const::False,
        Constant::Ellipsis => Const::Ellipsis,
        Constant::Int(value) => Const::Int(*value),
        Constant::BigInt(digits) => Const::BigInt(digits.as_ref().into()),
        Constant::Float(value) => Const::Float(*value),
        Constant::Imaginary(value) => Const::Complex(0.0, *value),
        Constant::Str { text, .. } => Const::Str(text.as_ref().into()),
        Constant::Bytes(bytes) => Const::Bytes(bytes.as_ref().into()),
    }
}

/// Whether a constant counts as true.
pub(super) fn truth(value: &Const) -> bool {
    match value {
        Const::None | Const::False => false,
        Const::True | Const::Ellipsis | Const::BigInt(_) | Const::Code(_) => true,
        Const::Int(value) => *value != 0,
        Const::Float(value) => *value != 0.0,
        Const::Complex(real, imaginary) => *real != 0.0 || *imaginary != 0.0,
        Const::Str(bytes) | Const::Bytes(bytes) => !bytes.is_empty(),
        Const::Tuple(items) | Const::FrozenSet(items) => !items.is_empty(),
    }
}

impl Compiler<'_> {
    /// The value of `expr` if it is known now.
    pub(super) fn fold(&self, expr: &Expr) -> Option<Const> {
        match &expr.kind {
            ExprKind::Constant(value) => Some(constant(value)),
            ExprKind::Name(name) if &**name == "__debug__" => {
                Some(if self.options.optimize == 0 { Const::True } else { Const::False })
            }
            _ if expr.depth > DEEPEST => None,
            ExprKind::UnaryOp { op, operand } => unary(*op, self.fold(operand)?),
            ExprKind::BinOp { left, op, right } => {
                let right = self.fold(right)?;
                binary(self.fold(left)?, *op, right)
            }
            ExprKind::Tuple { elements, .. } => {
                let items: Option<Vec<Const>> = elements.iter().map(|e| self.fold(e)).collect();
                Some(Const::Tuple(items?.into()))
            }
            _ => None,
        }
    }

    /// A list or set of constants as the constant that may stand for it after `in` and in `for`.
    pub(super) fn fold_container(&self, expr: &Expr) -> Option<Const> {
        match &expr.kind {
            ExprKind::List(elements) => {
                let items: Option<Vec<Const>> = elements.iter().map(|e| self.fold(e)).collect();
                Some(Const::Tuple(items?.into()))
            }
            ExprKind::Set(elements) => {
                let items: Option<Vec<Const>> = elements.iter().map(|e| self.fold(e)).collect();
                Some(Const::FrozenSet(items?.into()))
            }
            _ => self.fold(expr),
        }
    }
}

fn big(value: i128) -> Const {
    i64::try_from(value).map_or_else(
        |_| {
            let sign = if value < 0 { "-" } else { "" };
            Const::BigInt(format!("{sign}{:x}", value.unsigned_abs()).into())
        },
        Const::Int,
    )
}

fn unary(op: UnaryOp, value: Const) -> Option<Const> {
    let value = match (op, value) {
        (UnaryOp::Not, value) => return Some(if truth(&value) { Const::False } else { Const::True }),
        (UnaryOp::Minus | UnaryOp::Plus, Const::True) => Const::Int(1),
        (UnaryOp::Minus | UnaryOp::Plus, Const::False) => Const::Int(0),
        (_, value) => value,
    };
    match (op, value) {
        (UnaryOp::Minus, Const::Int(value)) => Some(big(-i128::from(value))),
        (UnaryOp::Minus, Const::Float(value)) => Some(Const::Float(-value)),
        (UnaryOp::Minus, Const::Complex(real, imaginary)) => Some(Const::Complex(-real, -imaginary)),
        (UnaryOp::Minus, Const::BigInt(digits)) => Some(match digits.strip_prefix('-') {
            Some(positive) => Const::BigInt(positive.into()),
            None if &*digits == "8000000000000000" => Const::Int(i64::MIN),
            None => Const::BigInt(format!("-{digits}").into()),
        }),
        (UnaryOp::Plus, value @ (Const::Int(_) | Const::Float(_) | Const::Complex(..) | Const::BigInt(_))) => {
            Some(value)
        }
        (UnaryOp::Invert, Const::Int(value)) => Some(Const::Int(!value)),
        _ => None,
    }
}

fn as_complex(value: &Const) -> Option<(f64, f64)> {
    match value {
        Const::Int(value) => Some((*value as f64, 0.0)),
        Const::Float(value) => Some((*value, 0.0)),
        Const::Complex(real, imaginary) => Some((*real, *imaginary)),
        _ => None,
    }
}

fn binary(left: Const, op: BinaryOp, right: Const) -> Option<Const> {
    match (&left, &right) {
        (Const::Int(a), Const::Int(b)) => integers(*a, op, *b),
        (Const::Float(_) | Const::Int(_), Const::Float(_) | Const::Int(_)) => {
            let (a, b) = (as_complex(&left)?.0, as_complex(&right)?.0);
            floats(a, op, b)
        }
        (Const::Complex(..), _) | (_, Const::Complex(..)) => {
            let (a, b) = (as_complex(&left)?, as_complex(&right)?);
            match op {
                BinaryOp::Add => Some(Const::Complex(a.0 + b.0, a.1 + b.1)),
                BinaryOp::Sub => Some(Const::Complex(a.0 - b.0, a.1 - b.1)),
                _ => None,
            }
        }
        (Const::Str(a), Const::Str(b)) if op == BinaryOp::Add => Some(Const::Str([&**a, &**b].concat().into())),
        (Const::Bytes(a), Const::Bytes(b)) if op == BinaryOp::Add => Some(Const::Bytes([&**a, &**b].concat().into())),
        (Const::Str(text), Const::Int(n)) | (Const::Int(n), Const::Str(text)) if op == BinaryOp::Mult => {
            repeat(text, *n).map(Const::Str)
        }
        (Const::Bytes(bytes), Const::Int(n)) | (Const::Int(n), Const::Bytes(bytes)) if op == BinaryOp::Mult => {
            repeat(bytes, *n).map(Const::Bytes)
        }
        (Const::Tuple(a), Const::Tuple(b)) if op == BinaryOp::Add => {
            Some(Const::Tuple(a.iter().chain(b.iter()).cloned().collect()))
        }
        (Const::Tuple(items), Const::Int(n)) | (Const::Int(n), Const::Tuple(items)) if op == BinaryOp::Mult => {
            let n = usize::try_from((*n).max(0)).ok()?;
            (items.len().checked_mul(n)? <= 256)
                .then(|| Const::Tuple(std::iter::repeat_n(items.iter(), n).flatten().cloned().collect()))
        }
        _ => None,
    }
}

fn repeat(bytes: &[u8], n: i64) -> Option<std::sync::Arc<[u8]>> {
    let n = usize::try_from(n.max(0)).ok()?;
    (bytes.len().checked_mul(n)? <= 4096).then(|| bytes.repeat(n).into())
}

fn integers(a: i64, op: BinaryOp, b: i64) -> Option<Const> {
    let (x, y) = (i128::from(a), i128::from(b));
    Some(match op {
        BinaryOp::Add => big(x + y),
        BinaryOp::Sub => big(x - y),
        BinaryOp::Mult => big(x * y),
        // The quotient of two exact floats is rounded once, as Python's is.
        BinaryOp::Div if b != 0 && a.unsigned_abs() < 1 << 53 && b.unsigned_abs() < 1 << 53 => {
            Const::Float(a as f64 / b as f64)
        }
        BinaryOp::FloorDiv if b != 0 => big(x.div_euclid(y) - i128::from(y < 0 && x.rem_euclid(y) != 0)),
        BinaryOp::Mod if b != 0 => {
            let rest = x.rem_euclid(y);
            big(if y < 0 && rest != 0 { rest + y } else { rest })
        }
        BinaryOp::Pow => big(x.checked_pow(u32::try_from(b).ok()?)?),
        BinaryOp::LShift if (0..64).contains(&b) => big(x << b),
        BinaryOp::RShift if b >= 0 => big(x >> b.min(64)),
        BinaryOp::BitOr => big(x | y),
        BinaryOp::BitXor => big(x ^ y),
        BinaryOp::BitAnd => big(x & y),
        _ => return None,
    })
}

fn floats(a: f64, op: BinaryOp, b: f64) -> Option<Const> {
    Some(Const::Float(match op {
        BinaryOp::Add => a + b,
        BinaryOp::Sub => a - b,
        BinaryOp::Mult => a * b,
        BinaryOp::Div if b != 0.0 => a / b,
        _ => return None,
    }))
}
