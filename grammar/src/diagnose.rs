//! After a failed parse: what CPython says of the text.

use crate::error::{SyntaxError, SyntaxErrorKind};
use crate::layout::Tokens;
use crate::span::Span;

/// The error for a text whose token at byte `at` fits nowhere.
pub(crate) fn diagnose(_source: &str, tokens: &Tokens, at: u32) -> SyntaxError {
    let token = tokens.list.iter().find(|token| token.0 >= at).copied();
    let (start, _, end) = token.unwrap_or((at, crate::token::Token::End, at));
    SyntaxError::new(SyntaxErrorKind::InvalidSyntax, Span::new(start, end))
}
