//! What the grammar's rules call: they build the tree of `ast.rs` and ask `validate.rs` whether it is legal.

pub(crate) mod expression;
pub(crate) mod function;
pub(crate) mod pattern;
pub(crate) mod statement;
pub(crate) mod string;

use crate::ast::{Expr, ExprKind, Ident, Name, Stmt, StmtKind};
use crate::error::{SyntaxError, SyntaxErrorKind, Warning};
use crate::literal;
use crate::span::Span;
use crate::token::{Spanned, Token};
use lalrpop_util::ParseError;
use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;
use unicode_normalization::UnicodeNormalization;

/// As the generated parser wants it.
type Result<T> = std::result::Result<T, ParseError<u32, Token, SyntaxError>>;

/// Nodes on the longest path of an expression; passes over the tree may recurse so deep.
const MAX_DEPTH: u16 = 3000;

fn error<T>(kind: SyntaxErrorKind, span: Span) -> Result<T> {
    Err(ParseError::User { error: SyntaxError::new(kind, span) })
}

// ---- What one parse shares

/// The text, the names seen so far, and the warnings.
pub(crate) struct Context<'s> {
    source: &'s str,
    tokens: &'s [Spanned],
    names: RefCell<HashSet<Name>>,
    warnings: RefCell<Vec<Warning>>,
    /// An error that CPython finds only when it compiles the tree: reported if nothing else is wrong.
    late: RefCell<Option<SyntaxError>>,
}

impl<'s> Context<'s> {
    pub(crate) fn new(source: &'s str, tokens: &'s [Spanned], warnings: Vec<Warning>) -> Context<'s> {
        Context {
            source,
            tokens,
            names: RefCell::default(),
            warnings: RefCell::new(warnings),
            late: RefCell::default(),
        }
    }

    pub(crate) fn finish(self) -> (Vec<Warning>, Option<SyntaxError>) {
        {
            let mut warnings = self.warnings.into_inner();
            warnings.sort_by_key(|warning| warning.span.start);
            (warnings, self.late.into_inner())
        }
    }

    fn late(&self, kind: SyntaxErrorKind, span: Span) {
        self.late.borrow_mut().get_or_insert_with(|| SyntaxError::new(kind, span));
    }

    /// The token that begins at or behind a byte.
    fn token_from(&self, at: u32) -> Span {
        let next = self.tokens.partition_point(|token| token.0 < at);
        self.tokens.get(next).map_or(Span::new(at, at), |token| Span::new(token.0, token.2))
    }

    /// Whether parentheses stand directly around an expression.
    fn is_parenthesized(&self, expr: &Expr) -> bool {
        let before = self.token_before(expr.span.start);
        self.text(before.start, before.end) == "("
    }

    /// The token before the one that begins at or behind a byte.
    fn token_before(&self, at: u32) -> Span {
        let next = self.tokens.partition_point(|token| token.0 < at);
        self.tokens.get(next.saturating_sub(1)).map_or(Span::new(at, at), |token| Span::new(token.0, token.2))
    }

    fn text(&self, l: u32, r: u32) -> &'s str {
        self.source.get(l as usize..r as usize).unwrap_or("")
    }

    fn intern(&self, text: &str) -> Name {
        let mut names = self.names.borrow_mut();
        if let Some(name) = names.get(text) {
            return name.clone();
        }
        let name: Name = Rc::from(text);
        names.insert(name.clone());
        name
    }

    /// A name, in the normal form NFKC (reference 2.3).
    pub(crate) fn ident(&self, l: u32, r: u32) -> Ident {
        let text = self.text(l, r);
        let name = if text.is_ascii() { self.intern(text) } else { self.intern(&text.nfkc().collect::<String>()) };
        Ident { name, span: Span::new(l, r) }
    }

    /// `module.name` as one name.
    pub(crate) fn join(&self, module: Ident, name: Ident) -> Ident {
        Ident { name: self.intern(&format!("{}.{}", module.name, name.name)), span: module.span.to(name.span) }
    }

    pub(crate) fn number(&self, l: u32, r: u32) -> Result<Expr> {
        let span = Span::new(l, r);
        match literal::number(self.text(l, r)) {
            Ok(constant) => Ok(leaf(span, ExprKind::Constant(constant))),
            Err(kind) => error(kind, span),
        }
    }
}

// ---- Making nodes

fn leaf(span: Span, kind: ExprKind) -> Expr {
    Expr { span, depth: 1, kind }
}

/// A node above the deepest of its parts.
fn node(l: u32, r: u32, below: u16, kind: ExprKind) -> Result<Expr> {
    if below >= MAX_DEPTH {
        return error(SyntaxErrorKind::TooDeep, Span::new(l, r));
    }
    Ok(Expr { span: Span::new(l, r), depth: below + 1, kind })
}

fn deepest<'e>(parts: impl IntoIterator<Item = &'e Expr>) -> u16 {
    parts.into_iter().map(|part| part.depth).max().unwrap_or(0)
}

fn statement(l: u32, r: u32, kind: StmtKind) -> Box<Stmt> {
    Box::new(Stmt { span: Span::new(l, r), kind })
}

/// Statements, and where the last of them ends with its `;`.
pub(crate) type Block = (Vec<Stmt>, u32);

pub(crate) fn block(statement: Box<Stmt>) -> Block {
    let end = statement.span.end;
    (vec![*statement], end)
}

pub(crate) fn extend(mut block: Block, mut more: Block) -> Block {
    block.0.append(&mut more.0);
    (block.0, more.1)
}

pub(crate) fn push(mut block: Block, statement: Box<Stmt>) -> Block {
    let end = statement.span.end;
    block.0.push(*statement);
    (block.0, end)
}

/// The statements of an `else`, and where the statement ends that has or lacks it.
fn else_body(end: u32, orelse: Option<Block>) -> Block {
    orelse.unwrap_or((Vec::new(), end))
}

pub(crate) fn unbox<T>(list: Vec<Box<T>>) -> Vec<T> {
    list.into_iter().map(|item| *item).collect()
}
