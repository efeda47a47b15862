//! After a failed parse: what CPython says of the text.
//!
//! CPython's parser reads a refused text a second time with extra rules that match common mistakes; the first that
//! matches is the message. So does this one: a recursive descent over the tokens, without a tree, that knows where each
//! mistake can stand. It reports nothing for a correct text. Its rules are in `diagnose/expression.rs` and
//! `diagnose/statement.rs`.

mod expression;
mod statement;

use crate::error::{SyntaxError, SyntaxErrorKind};
use crate::layout::{Broken, Tokens};
use crate::source::LineIndex;
use crate::span::Span;
use crate::token::{Spanned, Token};

/// Deeper nesting is not looked into; it is an error of its own in most places.
const MAX_DEPTH: u32 = 500;
const MAX_NAMES: u32 = 100;

/// The error for a text whose token number `failed` fits nowhere.
pub(crate) fn diagnose(source: &str, tokens: &Tokens, failed: usize, end_of_text: u32) -> SyntaxError {
    let list = &tokens.list;
    let failed = failed.min(list.len() - 1);
    let (_, token, end) = list[failed];
    let never_closed = tokens.open.last().map(|bracket| {
        let kind = SyntaxErrorKind::NeverClosed { open: char::from(bracket.open) };
        SyntaxError::new(kind, Span::new(bracket.at, bracket.at + 1))
    });
    let broken = tokens.broken.as_ref().map(|broken| &broken.error);
    let mut prober = Prober::new(source, list, failed, end_of_text);
    let found = prober.text();
    if let (true, Some(error)) = (prober.reached_end, broken.or(never_closed.as_ref())) {
        return error.clone();
    }
    let ends = matches!(token, Token::Broken | Token::Unclosed);
    let error = match (found, token) {
        (Err(Miss::Said(error)), _) => *error,
        _ if ends && let Some(error) = broken.or(never_closed.as_ref()) => return error.clone(),
        (_, Token::Indent) => return SyntaxError::at_place(SyntaxErrorKind::UnexpectedIndent, end),
        (_, Token::Dedent) => {
            let at = prober.end_of_dedent(end);
            return SyntaxError::at_place(SyntaxErrorKind::UnexpectedUnindent, at);
        }
        _ => SyntaxError::new(SyntaxErrorKind::InvalidSyntax, prober.span(prober.failed)),
    };
    if let Some(Broken { error, prevails: true }) = &tokens.broken {
        return error.clone();
    }
    // A bracket that stays open is the likelier cause of trouble on later lines.
    if let (Some(bracket), Some(unclosed)) = (tokens.open.last(), never_closed) {
        let index = LineIndex::new(source);
        if index.line(list[prober.furthest].0) > index.line(bracket.at) {
            return unclosed;
        }
    }
    error
}

/// Why a rule does not match.
enum Miss {
    /// The text is something else.
    No,
    /// It is a known mistake.
    Said(Box<SyntaxError>),
}

type Probe<T> = Result<T, Miss>;

/// An expression that was read: where it is, and what matters for messages.
#[derive(Clone, Copy)]
struct Seen {
    /// Token numbers; the end is exclusive.
    first: usize,
    end: usize,
    /// Without parentheses around it, unless they make a tuple.
    span: Span,
    what: What,
    /// The first part that cannot be assigned to, looped over, or deleted.
    bad: [Option<(Span, &'static str)>; 3],
}

/// What kind of expression, as far as messages tell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Name,
    Attribute,
    Subscript,
    List,
    Tuple,
    /// `a, b` without parentheses.
    BareTuple,
    Starred,
    Yield,
    /// Below `bitwise_or` in the grammar, with CPython's word for it.
    Operand(&'static str),
    /// A comparison, `not`, `and`, `or`, conditional expression or lambda.
    Above(&'static str),
}

impl What {
    fn describe(self) -> &'static str {
        match self {
            What::Name => "name",
            What::Attribute => "attribute",
            What::Subscript => "subscript",
            What::List => "list",
            What::Tuple | What::BareTuple => "tuple",
            What::Starred => "starred",
            What::Yield => "yield expression",
            What::Operand(text) | What::Above(text) => text,
        }
    }
}

const ASSIGN: usize = 0;
const FOR: usize = 1;
const DELETE: usize = 2;

struct Prober<'t> {
    source: &'t str,
    tokens: &'t [Spanned],
    /// The token that the parser refused.
    failed: usize,
    /// The last token that was looked at, by the parser or here.
    furthest: usize,
    at: usize,
    /// How many brackets are open behind each token.
    levels: Vec<u16>,
    /// In a look ahead no mistake is reported.
    quiet: bool,
    depth: u32,
    /// The end of a text with open brackets was looked at.
    reached_end: bool,
    /// Where the text ends for messages: a file's last line has a line end, be it implied.
    end_of_text: u32,
}

impl<'t> Prober<'t> {
    fn new(source: &'t str, tokens: &'t [Spanned], failed: usize, end_of_text: u32) -> Prober<'t> {
        let mut level = 0u16;
        let levels = tokens
            .iter()
            .map(|token| {
                match token.1 {
                    Token::LeftParen
                    | Token::LeftBracket
                    | Token::LeftBrace
                    | Token::FieldStart
                    | Token::WithLeftParen => level += 1,
                    Token::RightParen | Token::RightBracket | Token::RightBrace | Token::FieldEnd => {
                        level = level.saturating_sub(1);
                    }
                    _ => {}
                }
                level
            })
            .collect();
        Prober {
            source,
            tokens,
            failed,
            furthest: failed,
            at: 0,
            levels,
            quiet: false,
            depth: 0,
            reached_end: false,
            end_of_text,
        }
    }

    // ---- Looking at tokens

    fn peek(&mut self) -> Token {
        self.peek_at(0)
    }

    fn peek_at(&mut self, ahead: usize) -> Token {
        let token = self.tokens.get(self.at + ahead).map_or(Token::End, |token| token.1);
        self.furthest = self.furthest.max(self.at + ahead).min(self.tokens.len() - 1);
        self.reached_end |= matches!(token, Token::Unclosed | Token::Broken);
        token
    }

    fn text(&mut self) -> Probe<()> {
        self.advance();
        if self.tokens[0].1 == Token::Eval { self.expressions().map(drop) } else { self.statements() }
    }

    fn word(&self, at: usize) -> &'t str {
        let Some(&(start, _, end)) = self.tokens.get(at) else { return "" };
        self.source.get(start as usize..end as usize).unwrap_or("")
    }

    fn span(&self, at: usize) -> Span {
        self.tokens.get(at).map_or(Span::default(), |token| Span::new(token.0, token.2))
    }

    fn advance(&mut self) {
        self.at += 1;
    }

    fn accept(&mut self, token: Token) -> bool {
        let found = self.peek() == token;
        if found {
            self.advance();
        }
        found
    }

    fn expect(&mut self, token: Token) -> Probe<usize> {
        let at = self.at;
        if self.accept(token) { Ok(at) } else { Err(Miss::No) }
    }

    // ---- Saying what is wrong

    /// The mistake `kind` at `span`, unless this is a look ahead.
    fn say<T>(&self, kind: SyntaxErrorKind, span: Span) -> Probe<T> {
        if self.quiet { Err(Miss::No) } else { Err(Miss::Said(Box::new(SyntaxError::new(kind, span)))) }
    }

    fn say_at<T>(&self, kind: SyntaxErrorKind, token: usize) -> Probe<T> {
        self.say(kind, self.span(token))
    }

    /// At the last token that was looked at.
    fn say_here<T>(&self, kind: SyntaxErrorKind) -> Probe<T> {
        if self.quiet {
            return Err(Miss::No);
        }
        let (start, token, end) = self.tokens[self.furthest];
        let error = match token {
            Token::Indent => SyntaxError::at_place(kind, end),
            Token::Dedent => SyntaxError::at_place(kind, self.end_of_dedent(end)),
            Token::End => SyntaxError::at_place(kind, self.end_of_text),
            _ => SyntaxError::new(kind, Span::new(start, end)),
        };
        Err(Miss::Said(Box::new(error)))
    }

    fn end_of_dedent(&self, end: u32) -> u32 {
        if end as usize >= self.source.len() { self.end_of_text } else { end }
    }

    /// From a token up to the last one that was looked at.
    fn say_from<T>(&self, kind: SyntaxErrorKind, token: usize) -> Probe<T> {
        let (from, to) = (self.span(token), self.span(self.furthest));
        self.say(kind, Span::new(from.start, to.end.saturating_sub(1).max(from.start)))
    }

    /// Whether a rule would match here, without moving.
    fn look<T>(&mut self, rule: impl FnOnce(&mut Self) -> Probe<T>) -> Option<(T, usize)> {
        let (at, quiet) = (self.at, self.quiet);
        self.quiet = true;
        let result = rule(self).ok().map(|value| (value, self.at));
        (self.at, self.quiet) = (at, quiet);
        result
    }

    /// A rule that may be absent: where it does not match, nothing is consumed.
    fn optional<T>(&mut self, rule: impl FnOnce(&mut Self) -> Probe<T>) -> Probe<Option<T>> {
        let at = self.at;
        match rule(self) {
            Ok(value) => Ok(Some(value)),
            Err(Miss::No) => {
                self.at = at;
                Ok(None)
            }
            Err(said) => Err(said),
        }
    }

    /// Bounds the recursion.
    fn nested<T>(&mut self, rule: impl FnOnce(&mut Self) -> Probe<T>) -> Probe<T> {
        if self.depth >= MAX_DEPTH {
            return Err(Miss::No);
        }
        self.depth += 1;
        let result = rule(self);
        self.depth -= 1;
        result
    }
}
