//! Python's syntax: text to tree. Knows no values.
//!
//! [`parse`] runs the stages: `layout` cuts the text into tokens, LALRPOP's parser (from `python.lalrpop`) builds the tree,
//! `validate` refuses what the permissive grammar let through, and after a failure `diagnose` finds CPython's message.

// The parser's stack moves values of the largest type there is, so what is large is boxed.
#[allow(clippy::vec_box, clippy::boxed_local)]
mod actions;
pub mod ast;
mod diagnose;
pub mod error;
mod layout;
mod literal;
mod soft_keyword;
pub mod source;
pub mod span;
#[cfg(test)]
mod tests;
pub mod token;
mod validate;

pub use error::{ErrorClass, Report, SyntaxError, SyntaxErrorKind, Warning};
pub use source::{LineIndex, Position, decode};
pub use span::Span;

use ast::Root;
use lalrpop_util::ParseError;
use token::Token;

#[allow(clippy::all, clippy::pedantic, clippy::unwrap_used, unreachable_pub, unused, missing_docs)]
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
    attempt(source, mode).map_err(|failure| failure.error)
}

/// The tokens of a text with their byte ranges, up to the first place where it cannot be cut. Comments and blanks lie
/// between them.
#[must_use]
pub fn tokens(source: &str) -> Vec<(u32, Token, u32)> {
    let mut list = layout::tokenize(source, Token::File, true).list;
    list.retain(|token| !matches!(token.1, Token::File | Token::End | Token::Broken | Token::Unclosed));
    list
}

/// What a REPL shall do with the lines typed so far, as CPython's `codeop.compile_command` decides.
#[must_use]
pub fn parse_interactive(source: &str) -> Entry {
    let is_blank = source.lines().all(|line| line.trim_start().is_empty() || line.trim_start().starts_with('#'));
    if is_blank {
        return Entry::Complete(ParseOutput { root: Root::Module(Vec::new()), warnings: Vec::new() });
    }
    match attempt(source, Mode::Single) {
        Err(Failure { at_end: true, .. }) => Entry::Incomplete,
        Err(Failure { error, .. }) => Entry::Invalid(error),
        // A block ends at a line of its own.
        Ok(output) if !source.ends_with('\n') && validate::ends_with_block(&output.root) => Entry::Incomplete,
        Ok(output) => Entry::Complete(output),
    }
}

/// Why a text was refused, and whether it merely ends too early.
struct Failure {
    error: SyntaxError,
    at_end: bool,
}

impl From<SyntaxError> for Failure {
    fn from(error: SyntaxError) -> Failure {
        Failure { error, at_end: false }
    }
}

fn attempt(source: &str, mode: Mode) -> Result<ParseOutput, Failure> {
    if u32::try_from(source.len()).is_err() {
        return Err(SyntaxError::new(SyntaxErrorKind::TooLong, Span::default()).into());
    }
    if source.contains('\0') {
        return Err(SyntaxError::new(SyntaxErrorKind::NullByteInString, Span::default()).into());
    }
    let first = if mode == Mode::Eval { Token::Eval } else { Token::File };
    let mut tokens = layout::tokenize(source, first, mode == Mode::File);
    let context = actions::Context::new(source, &tokens.list, std::mem::take(&mut tokens.warnings));
    let mut taken = 0;
    let list = tokens.list.iter().copied().inspect(|_| taken += 1);
    match python::rootParser::new().parse(&context, list) {
        Ok(root) => {
            if mode == Mode::Single {
                validate::single_statement(source, &root, &tokens.list)?;
            }
            let (warnings, late) = context.finish();
            match late {
                Some(error) => Err(error.into()),
                None => Ok(ParseOutput { root, warnings }),
            }
        }
        Err(ParseError::User { error }) => {
            let broken = tokens.broken.filter(|broken| broken.prevails);
            Err(broken.map_or(error, |broken| broken.error).into())
        }
        Err(_) => {
            let failed = taken - 1;
            let (start, token, _) = tokens.list[failed];
            let at_end = match token {
                Token::End | Token::Unclosed => true,
                Token::Dedent => start as usize >= source.len(),
                Token::Broken => tokens.broken.as_ref().is_some_and(|broken| match broken.error.kind {
                    SyntaxErrorKind::UnterminatedTripleString { .. }
                    | SyntaxErrorKind::UnterminatedTripleFString { .. } => true,
                    SyntaxErrorKind::AfterContinuation => source.ends_with('\\'),
                    _ => false,
                }),
                _ => false,
            };
            let has_line_end = source.ends_with(['\n', '\r']);
            let end_of_text = source.len() as u32 + u32::from(mode == Mode::File && !has_line_end);
            let error = diagnose::diagnose(source, &tokens, failed, end_of_text);
            Err(Failure { error, at_end })
        }
    }
}
