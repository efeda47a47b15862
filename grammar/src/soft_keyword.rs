//! Soft keywords: which `match`, `case` and `type` are keywords, and which `(` after `with` encloses the items.
//!
//! Decided once per logical line by looking at the whole line (reference 2.3.2).

use crate::token::{Spanned, Token};

/// What the lines around a line say.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings {
    /// The line stands directly in the block of a `match`.
    pub(crate) in_match: bool,
}

/// Settles the words of one logical line, without its INDENT or DEDENTs, with its NEWLINE. Tells whether the line is the head of a `match`.
pub(crate) fn settle(line: &mut [Spanned], around: Surroundings) -> bool {
    let mut is_match = false;
    let length = line.len();
    for at in 0..length {
        match line[at].1 {
            Token::Match => {
                if at == 0 && is_match_head(line) {
                    is_match = true;
                } else {
                    line[at].1 = Token::Name;
                }
            }
            Token::Case if !(at == 0 && around.in_match) => line[at].1 = Token::Name,
            Token::Type => {
                // Two names in a row are nothing else.
                let follows = |offset: usize| line.get(at + offset).map(|token| token.1);
                let named = matches!(follows(1), Some(Token::Name | Token::Match | Token::Case | Token::Type));
                let is_alias = named
                    && matches!(follows(2), Some(Token::Equal | Token::LeftBracket))
                    && (at == 0 || matches!(line[at - 1].1, Token::Semicolon | Token::Colon));
                if !is_alias {
                    line[at].1 = Token::Name;
                }
            }
            Token::With if line.get(at + 1).is_some_and(|next| next.1 == Token::LeftParen) => {
                if let Some(close) = matching(line, at + 1)
                    && line.get(close + 1).is_some_and(|next| next.1 == Token::Colon)
                {
                    line[at + 1].1 = Token::WithLeftParen;
                }
            }
            _ => {}
        }
    }
    is_match
}

/// A line that ends with `:` is the head of a compound statement; only a `match` statement's begins with this word.
fn is_match_head(line: &[Spanned]) -> bool {
    let [_, second, .., last, newline] = line else {
        return false;
    };
    newline.1 == Token::Newline && last.1 == Token::Colon && can_begin_subject(second.1)
}

fn can_begin_subject(token: Token) -> bool {
    !matches!(token, Token::Equal | Token::Dot | Token::Comma | Token::Colon | Token::RightParen | Token::Semicolon)
}

/// The index of the bracket that closes the one at `open`.
fn matching(line: &[Spanned], open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, token) in line.iter().enumerate().skip(open) {
        match token.1 {
            Token::LeftParen | Token::LeftBracket | Token::LeftBrace | Token::FieldStart | Token::WithLeftParen => {
                depth += 1
            }
            Token::RightParen | Token::RightBracket | Token::RightBrace | Token::FieldEnd => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}
