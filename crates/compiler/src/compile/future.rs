//! `from __future__` imports: reference 7.11.1.

use super::unit::{Result, error};
use ouro_grammar::ast::{Constant, ExprKind, Root, Stmt, StmtKind};
use ouro_grammar::span::Span;

pub(super) const ANNOTATIONS: u32 = 0x100_0000;
pub(super) const BARRY_AS_FLUFL: u32 = 0x40_0000;

/// The flag of each feature, as `__future__` lists them.
const FEATURES: &[(&str, u32)] = &[
    ("nested_scopes", 0x10),
    ("generators", 0),
    ("division", 0x2_0000),
    ("absolute_import", 0x4_0000),
    ("with_statement", 0x8_0000),
    ("print_function", 0x10_0000),
    ("unicode_literals", 0x20_0000),
    ("barry_as_FLUFL", BARRY_AS_FLUFL),
    ("generator_stop", 0x80_0000),
    ("annotations", ANNOTATIONS),
];

/// The features that the text turns on at its beginning. Where such an import comes too late is refused when it is
/// compiled.
pub(super) fn flags(root: &Root) -> Result<u32> {
    let Root::Module(body) = root else { return Ok(0) };
    let mut flags = 0;
    for stmt in leading(body) {
        // CPython marks no more than where the statement begins.
        let place = Span::new(stmt.span.start, stmt.span.start);
        let StmtKind::ImportFrom { names, .. } = &stmt.kind else { continue };
        for alias in names {
            match FEATURES.iter().find(|(name, _)| **name == *alias.name.name) {
                Some((_, flag)) => flags |= flag,
                None if &*alias.name.name == "braces" => return error("not a chance", place),
                None => {
                    return error(format!("future feature {} is not defined", alias.name.name), place);
                }
            }
        }
    }
    Ok(flags)
}

pub(super) fn is_future_import(stmt: &Stmt) -> bool {
    matches!(&stmt.kind, StmtKind::ImportFrom { module: Some(module), level: 0, .. } if &*module.name == "__future__")
}

/// A docstring and the future imports after it.
pub(super) fn leading(body: &[Stmt]) -> impl Iterator<Item = &Stmt> {
    let is_docstring = |stmt: &Stmt| {
        let StmtKind::Expr(value) = &stmt.kind else { return false };
        matches!(value.kind, ExprKind::Constant(Constant::Str { .. }))
    };
    body.iter()
        .enumerate()
        .take_while(move |(i, stmt)| (*i == 0 && is_docstring(stmt)) || is_future_import(stmt))
        .map(|(_, stmt)| stmt)
}
