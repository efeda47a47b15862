//! Python's syntax: text to tree. Knows no values.
//!
//! [`parse`] runs the stages: `layout` cuts the text into tokens, LALRPOP's parser (from `python.lalrpop`) builds the tree,
//! `validate` refuses what the permissive grammar let through, and after a failure `diagnose` finds CPython's message.

mod actions;
pub mod ast;
mod diagnose;
pub mod error;
mod layout;
mod literal;
mod soft_keyword;
pub mod source;
pub mod span;
pub mod token;
mod validate;

pub use error::{ErrorClass, Report, SyntaxError, SyntaxErrorKind, Warning};
pub use source::{LineIndex, Position, decode};
pub use span::Span;

use ast::Root;
use lalrpop_util::ParseError;
use token::Token;

#[allow(clippy::all, clippy::pedantic, unreachable_pub, unused, missing_docs)]
mod python {
    include!(concat!(env!("OUT_DIR"), "/python.rs"));
}

/// What a text is to be: a file (`exec`), one REPL entry (`single`), one expression (`eval`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    File,
    Single,
    Eval,
}

/// A program's tree, and what is doubtful in its text.
#[derive(Debug)]
pub struct ParseOutput {
    pub root: Root,
    pub warnings: Vec<Warning>,
}

/// What a REPL makes of what was typed so far.
#[derive(Debug)]
pub enum Entry {
    Complete(ParseOutput),
    /// More lines are needed.
    Incomplete,
    Invalid(SyntaxError),
}

/// The tree of a text.
pub fn parse(source: &str, mode: Mode) -> Result<Root, SyntaxError> {
    parse_with_warnings(source, mode).map(|output| output.root)
}

/// The tree of a text, and the `SyntaxWarning`s it deserves.
pub fn parse_with_warnings(source: &str, mode: Mode) -> Result<ParseOutput, SyntaxError> {
    if u32::try_from(source.len()).is_err() {
        return Err(SyntaxError::new(SyntaxErrorKind::TooLong, Span::default()));
    }
    if source.contains('\0') {
        return Err(SyntaxError::new(SyntaxErrorKind::NullByteInString, Span::default()));
    }
    let first = if mode == Mode::Eval {
        Token::Eval
    } else {
        Token::File
    };
    let tokens = layout::tokenize(source, first)?;
    let context = actions::Context::new(source);
    let mut taken = 0;
    let list = tokens.list.iter().copied().inspect(|_| taken += 1);
    let result = python::rootParser::new().parse(&context, list);
    match result {
        Ok(root) => {
            if mode == Mode::Single {
                validate::single_statement(source, &root, &tokens.list)?;
            }
            Ok(ParseOutput { root, warnings: context.into_warnings() })
        }
        Err(ParseError::User { error }) => Err(error),
        Err(_) => Err(diagnose::diagnose(source, &tokens, taken - 1)),
    }
}
