//! Lines: from words to the parser's tokens. Makes NEWLINE, INDENT and DEDENT, joins lines inside brackets and after a
//! backslash, takes f-strings apart, and reports what is wrong with indentation and brackets.
//!
//! Follows the language reference, chapter 2.1, and PEP 701.

use crate::error::{SyntaxError, SyntaxErrorKind, Warning};
use crate::soft_keyword::{self, Surroundings};
use crate::source::LineIndex;
use crate::span::Span;
use crate::token::{self, LexError, Spanned, Token};
use logos::{Lexer, Logos};

const MAX_BRACKETS: usize = 200;
const MAX_INDENTS: usize = 100;
const MAX_FSTRINGS: usize = 150;
const MAX_FIELDS: usize = 3;
const TAB: u32 = 8;

/// An opening bracket that is not closed yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bracket {
    pub(crate) open: u8,
    pub(crate) at: u32,
}

/// All tokens of a text, and the brackets that are open at its end.
#[derive(Debug)]
pub(crate) struct Tokens {
    pub(crate) list: Vec<Spanned>,
    pub(crate) open: Vec<Bracket>,
    /// What is wrong at a `Broken` token.
    pub(crate) broken: Option<Broken>,
    pub(crate) warnings: Vec<Warning>,
}

/// An error that ends the tokens.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) error: SyntaxError,
    /// It counts more than mistakes before it.
    pub(crate) prevails: bool,
}

/// Cuts a text into tokens; `first` says what the parser shall make of them.
/// In a file, the last line has a line end, be it implied.
pub(crate) fn tokenize(source: &str, first: Token, is_file: bool) -> Tokens {
    let mut layout = Layout {
        source,
        lexer: Token::lexer(source),
        list: Vec::with_capacity(source.len() / 4 + 8),
        line: 0,
        brackets: Vec::new(),
        indents: vec![Indent { column: 0, alternative: 0, in_match: false }],
        fstrings: Vec::new(),
        after_match: false,
        is_file,
        comment: None,
    };
    layout.list.push((0, first, 0));
    let broken = layout.text().err().map(|error| {
        let at = error.span.start;
        layout.end_line();
        layout.push(Token::Broken, at, at);
        // Mistakes in the code of an f-string count more than how the f-string ends; and what CPython's tokenizer
        // merely notes is told only when its parser gets there.
        let is_noted = matches!(
            error.kind,
            SyntaxErrorKind::UnindentMismatch
                | SyntaxErrorKind::InconsistentTabs
                | SyntaxErrorKind::TooManyIndents
                | SyntaxErrorKind::UnexpectedEof
                | SyntaxErrorKind::AfterContinuation
        );
        Broken { error, prevails: layout.fstrings.is_empty() && !is_noted }
    });
    Tokens { list: layout.list, open: layout.brackets, broken, warnings: layout.lexer.extras }
}

struct Layout<'s> {
    source: &'s str,
    lexer: Lexer<'s, Token>,
    list: Vec<Spanned>,
    /// Where the current logical line begins in `list`.
    line: usize,
    brackets: Vec<Bracket>,
    indents: Vec<Indent>,
    fstrings: Vec<FString>,
    /// The line before was the head of a `match`.
    after_match: bool,
    is_file: bool,
    /// Where the comment at the end of the line begins, which belongs to the NEWLINE.
    comment: Option<u32>,
}

/// One level of indentation, measured with tabs to every eighth column, and with tabs of one column.
#[derive(Clone, Copy)]
struct Indent {
    column: u32,
    alternative: u32,
    in_match: bool,
}

/// An f-string that is being read.
struct FString {
    start: u32,
    quote: u8,
    triple: bool,
    raw: bool,
    /// For each replacement field that is open, how many brackets are open inside it when its own code is read.
    fields: Vec<usize>,
}

type Result<T> = std::result::Result<T, SyntaxError>;

impl<'s> Layout<'s> {
    fn text(&mut self) -> Result<()> {
        while self.begin_line()? {
            if !self.logical_line()? {
                return Ok(());
            }
        }
        let end = self.source.len() as u32;
        self.dedent_to_level(1, end);
        self.push(Token::End, end, end);
        Ok(())
    }

    /// Skips blank lines and compares the indentation of the next one. False at the end of the text.
    fn begin_line(&mut self) -> Result<bool> {
        let bytes = self.source.as_bytes();
        let mut at = self.lexer.span().end;
        let mut column = 0;
        let mut alternative = 0;
        let mut continued: Option<(u32, u32)> = None;
        let mut line_start = at;
        loop {
            match bytes.get(at) {
                Some(b' ') => {
                    column += 1;
                    alternative += 1;
                }
                Some(b'\t') => {
                    column = (column / TAB + 1) * TAB;
                    alternative += 1;
                }
                Some(0x0C) => {
                    column = 0;
                    alternative = 0;
                }
                Some(b'\\') => {
                    // The blanks before the first backslash count, if there are any.
                    if column > 0 {
                        continued = continued.or(Some((column, column)));
                    }
                    at += self.continued(at + 1)?;
                }
                Some(b'#') => {
                    at += bytes[at..].iter().take_while(|&&byte| byte != b'\n' && byte != b'\r').count();
                    at += line_end(&bytes[at..]);
                    (column, alternative, continued, line_start) = (0, 0, None, at);
                    continue;
                }
                Some(b'\n' | b'\r') => {
                    at += line_end(&bytes[at..]);
                    (column, alternative, continued, line_start) = (0, 0, None, at);
                    continue;
                }
                Some(_) => break,
                None => {
                    self.move_to(at);
                    return Ok(false);
                }
            }
            at += 1;
        }
        self.move_to(at);
        let (column, alternative) = continued.unwrap_or((column, alternative));
        self.indent(line_start, at, column, alternative)?;
        Ok(true)
    }

    fn indent(&mut self, line_start: usize, at: usize, column: u32, alternative: u32) -> Result<()> {
        let current = *self.indents.last().expect("the outermost level stays");
        let after_match = std::mem::take(&mut self.after_match);
        if column == current.column {
            if alternative != current.alternative {
                return Err(self.inconsistent_tabs(line_start));
            }
        } else if column > current.column {
            if self.indents.len() >= MAX_INDENTS {
                return Err(self.error(SyntaxErrorKind::TooManyIndents, line_start));
            }
            if alternative <= current.alternative {
                return Err(self.inconsistent_tabs(line_start));
            }
            self.indents.push(Indent { column, alternative, in_match: after_match });
            self.push(Token::Indent, line_start as u32, at as u32);
        } else {
            let keep = self.indents.iter().rposition(|indent| indent.column <= column).unwrap_or(0);
            let outer = self.indents[keep];
            if outer.column != column {
                let end = at + self.source[at..].bytes().take_while(|&byte| byte != b'\n' && byte != b'\r').count();
                return Err(self.error(SyntaxErrorKind::UnindentMismatch, end));
            }
            if outer.alternative != alternative {
                return Err(self.inconsistent_tabs(line_start));
            }
            self.dedent_to_level(keep + 1, at as u32);
        }
        self.line = self.list.len();
        Ok(())
    }

    fn dedent_to_level(&mut self, level: usize, at: u32) {
        for _ in level..self.indents.len() {
            self.push(Token::Dedent, at, at);
        }
        self.indents.truncate(level);
    }

    fn inconsistent_tabs(&self, line_start: usize) -> SyntaxError {
        self.error(SyntaxErrorKind::InconsistentTabs, line_start)
    }

    /// Reads up to and with the NEWLINE. False when the text ends inside brackets.
    fn logical_line(&mut self) -> Result<bool> {
        loop {
            let Some(token) = self.lexer.next() else {
                return self.end_of_text();
            };
            let span = self.lexer.span();
            let (start, end) = (span.start as u32, span.end as u32);
            match token {
                Err(None) if self.is_stray(span.start) => self.push(Token::Unknown, start, end),
                Err(error) => return Err(self.explain(error, start)),
                Ok(Token::Newline) => {
                    if self.brackets.is_empty() {
                        let start = self.comment.take().unwrap_or(start);
                        self.push(Token::Newline, start, end);
                        self.end_line();
                        return Ok(true);
                    }
                }
                Ok(Token::Comment) => self.comment = self.brackets.is_empty().then_some(start),
                Ok(Token::Backslash) => self.continuation(span.end)?,
                Ok(token @ (Token::LeftParen | Token::LeftBracket | Token::LeftBrace)) => {
                    self.push(token, start, end);
                    self.open(start)?;
                }
                Ok(token @ (Token::RightParen | Token::RightBracket | Token::RightBrace)) => {
                    self.close(token, start, end)?
                }
                Ok(token @ (Token::Colon | Token::ColonEqual)) if self.at_field_level() => {
                    self.push(Token::FieldColon, start, start + 1);
                    if token == Token::ColonEqual {
                        self.move_to(start as usize + 1);
                    }
                    self.fstring_text()?;
                }
                Ok(Token::FStringStart) => self.fstring_start(start, end)?,
                Ok(token) => self.push(token, start, end),
            }
        }
    }

    fn end_line(&mut self) {
        let around = Surroundings { in_match: self.indents.last().is_some_and(|indent| indent.in_match) };
        self.after_match = soft_keyword::settle(&mut self.list[self.line..], around);
    }

    fn end_of_text(&mut self) -> Result<bool> {
        let end = self.source.len() as u32;
        if self.brackets.is_empty() {
            let start = self.comment.take().unwrap_or(end);
            self.push(Token::Newline, start, end + 1);
            self.end_line();
            return Ok(true);
        }
        self.end_line();
        self.push(Token::Unclosed, end, end);
        Ok(false)
    }

    fn continuation(&mut self, end: usize) -> Result<()> {
        let length = self.continued(end)?;
        self.lexer.bump(length);
        Ok(())
    }

    /// The length of the line end behind a backslash that ends at `end`.
    fn continued(&self, end: usize) -> Result<usize> {
        let length = line_end(&self.source.as_bytes()[end..]);
        let at_end = end + length >= self.source.len();
        if at_end && (length > 0 || self.is_file) {
            return Err(self.error(SyntaxErrorKind::UnexpectedEof, end));
        }
        if length == 0 {
            return Err(self.error(SyntaxErrorKind::AfterContinuation, end.min(self.source.len() - 1)));
        }
        Ok(length)
    }

    // ---- Brackets

    fn open(&mut self, at: u32) -> Result<()> {
        if self.brackets.len() >= MAX_BRACKETS {
            return Err(self.error(SyntaxErrorKind::TooManyBrackets, at as usize));
        }
        self.brackets.push(Bracket { open: self.source.as_bytes()[at as usize], at });
        Ok(())
    }

    fn close(&mut self, token: Token, start: u32, end: u32) -> Result<()> {
        let close = self.source.as_bytes()[start as usize];
        if self.at_field_level() {
            if token == Token::RightBrace {
                self.close_field(start);
                return self.fstring_text();
            }
            let kind = SyntaxErrorKind::FStringUnmatched { close: char::from(close) };
            return Err(self.error(kind, start as usize));
        }
        let Some(bracket) = self.brackets.pop() else {
            let kind = SyntaxErrorKind::Unmatched { close: char::from(close) };
            return Err(self.error(kind, start as usize));
        };
        if !matches!((bracket.open, close), (b'(', b')') | (b'[', b']') | (b'{', b'}')) {
            return Err(self.mismatch(bracket, close, start));
        }
        self.push(token, start, end);
        Ok(())
    }

    fn mismatch(&self, bracket: Bracket, close: u8, at: u32) -> SyntaxError {
        let (open, close) = (char::from(bracket.open), char::from(close));
        let index = LineIndex::new(self.source);
        let line = index.line(bracket.at);
        let kind = if line != index.line(at) {
            SyntaxErrorKind::MismatchedLine { close, open, line }
        } else {
            SyntaxErrorKind::Mismatched { close, open }
        };
        self.error(kind, at as usize)
    }

    // ---- f-strings

    fn at_field_level(&self) -> bool {
        self.fstrings
            .last()
            .and_then(|fstring| fstring.fields.last())
            .is_some_and(|&level| level == self.brackets.len())
    }

    fn fstring_start(&mut self, start: u32, end: u32) -> Result<()> {
        if self.fstrings.len() >= MAX_FSTRINGS {
            return Err(self.error(SyntaxErrorKind::FStringTooMany, (start as usize).saturating_sub(2)));
        }
        let text = &self.source.as_bytes()[start as usize..end as usize];
        let quote = text[text.len() - 1];
        let quotes = text.iter().filter(|&&byte| byte == quote).count();
        let raw = text.iter().any(|byte| matches!(byte, b'r' | b'R'));
        self.push(Token::FStringStart, start, end);
        self.fstrings.push(FString { start, quote, triple: quotes == 3, raw, fields: Vec::new() });
        self.fstring_text()
    }

    /// Reads text of the innermost f-string up to a replacement field's `{` or the closing quote.
    fn fstring_text(&mut self) -> Result<()> {
        let bytes = self.source.as_bytes();
        let mut start = self.lexer.span().end;
        let mut at = start;
        loop {
            let fstring = self.fstrings.last().expect("called inside an f-string");
            let in_spec = !fstring.fields.is_empty();
            match bytes.get(at) {
                None if in_spec => return Err(self.never_closed()),
                None => return Err(self.unterminated_fstring()),
                Some(b'\n' | b'\r') if !fstring.triple => {
                    // CPython reads a format's next line as code, unless a field of its own stands before.
                    let behind_field = self.list.last().is_some_and(|token| token.1 == Token::FieldEnd);
                    if in_spec && !behind_field {
                        self.fstring_piece(start, at);
                        self.move_to(at);
                        return Ok(());
                    }
                    return Err(self.unterminated_fstring());
                }
                Some(&byte) if byte == fstring.quote && (!fstring.triple || bytes[at..].starts_with(&[byte; 3])) => {
                    let length = if fstring.triple { 3 } else { 1 };
                    self.fstring_piece(start, at);
                    self.push(Token::FStringEnd, at as u32, (at + length) as u32);
                    if in_spec {
                        return Err(self.error(SyntaxErrorKind::FStringExpectingBraceOrSpec, at));
                    }
                    self.fstrings.pop();
                    self.move_to(at + length);
                    return Ok(());
                }
                Some(b'{') if !in_spec && bytes.get(at + 1) == Some(&b'{') => at += 2,
                Some(b'{') => {
                    if fstring.fields.len() >= MAX_FIELDS {
                        return Err(self.error(SyntaxErrorKind::FStringTooDeep, at.saturating_sub(1)));
                    }
                    self.fstring_piece(start, at);
                    self.push(Token::FieldStart, at as u32, at as u32 + 1);
                    self.open(at as u32)?;
                    let level = self.brackets.len();
                    self.fstrings.last_mut().expect("called inside an f-string").fields.push(level);
                    self.move_to(at + 1);
                    return Ok(());
                }
                Some(b'}') if in_spec => {
                    self.fstring_piece(start, at);
                    self.close_field(at as u32);
                    at += 1;
                    start = at;
                }
                Some(b'}') => {
                    if bytes.get(at + 1) != Some(&b'}') {
                        return Err(self.error(SyntaxErrorKind::FStringSingleBrace, at));
                    }
                    at += 2;
                }
                Some(b'\\') => at += escape_length(&bytes[at..], fstring.raw, fstring.quote),
                Some(_) => at += 1,
            }
        }
    }

    fn fstring_piece(&mut self, start: usize, end: usize) {
        if start < end {
            self.push(Token::FStringText, start as u32, end as u32);
        }
    }

    fn close_field(&mut self, at: u32) {
        self.push(Token::FieldEnd, at, at + 1);
        self.brackets.pop();
        if let Some(fstring) = self.fstrings.last_mut() {
            fstring.fields.pop();
        }
    }

    /// The innermost bracket, of a text that ends inside.
    fn never_closed(&self) -> SyntaxError {
        match self.brackets.last() {
            Some(bracket) => {
                let kind = SyntaxErrorKind::NeverClosed { open: char::from(bracket.open) };
                self.error(kind, bracket.at as usize)
            }
            None => self.unterminated_fstring(),
        }
    }

    fn unterminated_fstring(&self) -> SyntaxError {
        let fstring = self.fstrings.last().expect("called inside an f-string");
        let start = fstring.start as usize;
        let index = LineIndex::new(self.source);
        let kind = if fstring.triple {
            SyntaxErrorKind::UnterminatedTripleFString { line: last_line(&index, self.source) }
        } else {
            SyntaxErrorKind::UnterminatedFString { line: index.line(self.lexer.span().end as u32) }
        };
        self.error(kind, start)
    }

    // ---- Plumbing

    fn push(&mut self, token: Token, start: u32, end: u32) {
        self.list.push((start, token, end));
    }

    /// Goes on reading at a byte offset.
    fn move_to(&mut self, at: usize) {
        let here = self.lexer.span().end;
        if at < here {
            let warnings = std::mem::take(&mut self.lexer.extras);
            self.lexer = Token::lexer_with_extras(self.source, warnings);
            self.lexer.bump(at);
        } else {
            self.lexer.bump(at - here);
        }
        // A bump lengthens the current token; what is read next begins behind it.
    }

    /// Errors of the tokenizer mark a place, not a range.
    fn error(&self, kind: SyntaxErrorKind, at: usize) -> SyntaxError {
        SyntaxError::new(kind, Span::new(at as u32, at as u32))
    }

    /// A printable character that begins no token, which the parser refuses where it stands.
    fn is_stray(&self, at: usize) -> bool {
        matches!(self.source.as_bytes().get(at), Some(b'$' | b'?' | b'`'))
    }

    /// Completes what the lexer found with what only the whole text tells.
    fn explain(&self, error: LexError, start: u32) -> SyntaxError {
        let error = error.unwrap_or_else(|| {
            let character = self.source[start as usize..].chars().next().unwrap_or('\0');
            Box::new(token::invalid_character(character, start as usize))
        });
        let SyntaxError { kind, span, .. } = *error;
        let quote_of = |at: u32| {
            let text = &self.source.as_bytes()[at as usize..];
            let quote_at = text.iter().position(|byte| matches!(byte, b'"' | b'\'')).unwrap_or(0);
            let triple = text[quote_at..].starts_with(&[text[quote_at]; 3]);
            (text[quote_at], triple)
        };
        match kind {
            SyntaxErrorKind::UnterminatedString { .. }
            | SyntaxErrorKind::UnterminatedStringEscapedQuote { .. }
            | SyntaxErrorKind::UnterminatedTripleString { .. } => {
                let index = LineIndex::new(self.source);
                if let Some(fstring) = self.fstrings.last()
                    && (fstring.quote, fstring.triple) == quote_of(span.start)
                {
                    let kind = SyntaxErrorKind::FStringExpectingBrace;
                    return self.error(kind, span.start as usize);
                }
                let line = match kind {
                    SyntaxErrorKind::UnterminatedTripleString { .. } => last_line(&index, self.source),
                    // The text may end behind a backslash and a line end.
                    _ => index.line(span.end).min(last_line(&index, self.source)),
                };
                let kind = match kind {
                    SyntaxErrorKind::UnterminatedString { .. } => SyntaxErrorKind::UnterminatedString { line },
                    SyntaxErrorKind::UnterminatedTripleString { .. } => {
                        SyntaxErrorKind::UnterminatedTripleString { line }
                    }
                    _ => SyntaxErrorKind::UnterminatedStringEscapedQuote { line },
                };
                self.error(kind, span.start as usize)
            }
            SyntaxErrorKind::LeadingZeros => SyntaxError::new(kind, span),
            kind => self.error(kind, span.start as usize),
        }
    }
}

/// The length of the line end at the beginning of `text`, 0 if there is none.
fn line_end(text: &[u8]) -> usize {
    match text {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// How many bytes of an f-string's text a backslash takes along, so that they end nothing.
fn escape_length(text: &[u8], raw: bool, quote: u8) -> usize {
    match text.get(1) {
        None => 1,
        Some(b'{' | b'}') => 1,
        Some(b'N') if !raw && text.get(2) == Some(&b'{') => {
            let name = text[3..].iter().take_while(|&&byte| byte != b'}' && byte != quote && byte != b'\n').count();
            3 + name + usize::from(text.get(3 + name) == Some(&b'}'))
        }
        Some(b'\r') if text.get(2) == Some(&b'\n') => 3,
        Some(_) => 2,
    }
}

/// The line on which the text ends; a line end at its end begins no further line.
fn last_line(index: &LineIndex, source: &str) -> u32 {
    let ends_line = source.ends_with(['\n', '\r']);
    index.line_count() - u32::from(ends_line && index.line_count() > 1)
}
