//! Words: logos cuts the text inside a line into tokens. Indentation, brackets and f-strings are `layout.rs`'s work.
//!
//! Follows the language reference, chapter 2. A token carries no data: its text is looked up by its span.

use crate::error::{SyntaxError, SyntaxErrorKind, Warning};
use crate::span::Span;
use logos::{Lexer, Logos};

/// A token and its byte range, as the parser wants it.
pub type Spanned = (u32, Token, u32);

/// Why the text at this place is no token. Boxed: the lexer's results stay small.
pub type LexError = Option<Box<SyntaxError>>;

#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[logos(error = LexError, extras = Vec<Warning>)]
#[logos(skip r"[ \t\x0c]+")]
pub enum Token {
    // Made by the layout pass.
    File,
    Eval,
    End,
    /// The text ended inside brackets or a statement that cannot end there.
    Unclosed,
    /// The lexer failed inside an f-string; mistakes before this place are reported first.
    Broken,
    /// A character that belongs to no token, or `<>`.
    #[token("<>")]
    Unknown,
    Indent,
    Dedent,
    FStringText,
    FStringEnd,
    FieldStart,
    FieldEnd,
    FieldColon,
    /// A `(` after `with` that encloses the items.
    WithLeftParen,

    #[regex(r"\n|\r\n|\r")]
    Newline,
    #[regex(r"#[^\r\n]*", allow_greedy = true)]
    Comment,
    #[token("\\")]
    Backslash,

    #[regex(r"[a-zA-Z_\u{80}-\u{10FFFF}][a-zA-Z0-9_\u{80}-\u{10FFFF}]*", check_name)]
    Name,
    #[regex(r"[0-9]", scan_number)]
    #[regex(r"\.[0-9]", scan_number)]
    Number,
    #[regex("([rR]|[uU]|[bB]|[bB][rR]|[rR][bB])?(\"|')", scan_string)]
    String,
    #[regex("([fF]|[fF][rR]|[rR][fF])(\"|'|\"\"\"|''')")]
    FStringStart,

    #[token("False")]
    False,
    #[token("None")]
    None,
    #[token("True")]
    True,
    #[token("and")]
    And,
    #[token("as")]
    As,
    #[token("assert")]
    Assert,
    #[token("async")]
    Async,
    #[token("await")]
    Await,
    #[token("break")]
    Break,
    #[token("class")]
    Class,
    #[token("continue")]
    Continue,
    #[token("def")]
    Def,
    #[token("del")]
    Del,
    #[token("elif")]
    Elif,
    #[token("else")]
    Else,
    #[token("except")]
    Except,
    #[token("finally")]
    Finally,
    #[token("for")]
    For,
    #[token("from")]
    From,
    #[token("global")]
    Global,
    #[token("if")]
    If,
    #[token("import")]
    Import,
    #[token("in")]
    In,
    #[token("is")]
    Is,
    #[token("lambda")]
    Lambda,
    #[token("nonlocal")]
    Nonlocal,
    #[token("not")]
    Not,
    #[token("or")]
    Or,
    #[token("pass")]
    Pass,
    #[token("raise")]
    Raise,
    #[token("return")]
    Return,
    #[token("try")]
    Try,
    #[token("while")]
    While,
    #[token("with")]
    With,
    #[token("yield")]
    Yield,

    // Keywords in some places only: `soft_keyword.rs` turns the others into names.
    #[token("match")]
    Match,
    #[token("case")]
    Case,
    #[token("type")]
    Type,

    #[token("(")]
    LeftParen,
    #[token(")")]
    RightParen,
    #[token("[")]
    LeftBracket,
    #[token("]")]
    RightBracket,
    #[token("{")]
    LeftBrace,
    #[token("}")]
    RightBrace,
    #[token(":")]
    Colon,
    #[token(",")]
    Comma,
    #[token(";")]
    Semicolon,
    #[token(".")]
    Dot,
    #[token("...")]
    Ellipsis,
    #[token("->")]
    Arrow,
    #[token(":=")]
    ColonEqual,
    #[token("!")]
    Exclamation,
    #[token("=")]
    Equal,
    #[token("+")]
    Plus,
    #[token("-")]
    Minus,
    #[token("*")]
    Star,
    #[token("/")]
    Slash,
    #[token("//")]
    DoubleSlash,
    #[token("%")]
    Percent,
    #[token("@")]
    At,
    #[token("**")]
    DoubleStar,
    #[token("&")]
    Ampersand,
    #[token("|")]
    Bar,
    #[token("^")]
    Caret,
    #[token("~")]
    Tilde,
    #[token("<<")]
    LeftShift,
    #[token(">>")]
    RightShift,
    #[token("==")]
    EqualEqual,
    #[token("!=")]
    NotEqual,
    #[token("<")]
    Less,
    #[token("<=")]
    LessEqual,
    #[token(">")]
    Greater,
    #[token(">=")]
    GreaterEqual,
    #[token("+=")]
    PlusEqual,
    #[token("-=")]
    MinusEqual,
    #[token("*=")]
    StarEqual,
    #[token("@=")]
    AtEqual,
    #[token("/=")]
    SlashEqual,
    #[token("//=")]
    DoubleSlashEqual,
    #[token("%=")]
    PercentEqual,
    #[token("&=")]
    AmpersandEqual,
    #[token("|=")]
    BarEqual,
    #[token("^=")]
    CaretEqual,
    #[token("<<=")]
    LeftShiftEqual,
    #[token(">>=")]
    RightShiftEqual,
    #[token("**=")]
    DoubleStarEqual,
}

impl Token {
    /// A word that can never be a name.
    #[must_use]
    pub fn is_keyword(self) -> bool {
        (Token::False as u8..=Token::Yield as u8).contains(&(self as u8))
    }

    /// A word that is a keyword in some places.
    #[must_use]
    pub fn is_soft_keyword(self) -> bool {
        matches!(self, Token::Match | Token::Case | Token::Type)
    }
}

/// Every character of a name must be one that Unicode allows there (reference 2.3).
fn check_name(lex: &mut Lexer<'_, Token>) -> Result<(), LexError> {
    let text = lex.slice();
    if text.is_ascii() {
        return Ok(());
    }
    let mut place = lex.span().start;
    for (i, character) in text.chars().enumerate() {
        let allowed = if i == 0 {
            character == '_' || unicode_ident::is_xid_start(character)
        } else {
            unicode_ident::is_xid_continue(character)
        };
        if !allowed {
            return Err(Some(Box::new(invalid_character(character, place))));
        }
        place += character.len_utf8();
    }
    Ok(())
}

/// The error for a character that begins no token.
pub(crate) fn invalid_character(character: char, place: usize) -> SyntaxError {
    let code = u32::from(character);
    let kind = if is_printable(character) {
        SyntaxErrorKind::InvalidCharacter { character, code }
    } else {
        SyntaxErrorKind::UnprintableCharacter { code }
    };
    SyntaxError::new(kind, Span::new(place as u32, place as u32))
}

/// Close to `str.isprintable`: no controls, formats, private or unassigned characters, no blanks but the space.
fn is_printable(character: char) -> bool {
    let code = u32::from(character);
    !(character.is_control()
        || (character.is_whitespace() && character != ' ')
        || matches!(code, 0xAD | 0x0600..=0x0605 | 0x061C | 0x06DD | 0x070F | 0x180E | 0x200B..=0x200F | 0x202A..=0x202E
            | 0x2060..=0x206F | 0xE000..=0xF8FF | 0xFEFF | 0xFFF0..=0xFFFB | 0xFFFE..=0xFFFF | 0xE0000..=0x10FFFF))
}

fn fail(kind: SyntaxErrorKind, start: usize, end: usize) -> LexError {
    Some(Box::new(SyntaxError::new(kind, Span::new(start as u32, end as u32))))
}

// ---- Numbers (reference 2.4.5 to 2.4.7)

/// Reads on from the first digit, or from `.` and a digit.
fn scan_number(lex: &mut Lexer<'_, Token>) -> Result<(), LexError> {
    let start = lex.span().start;
    let mut number = Number { text: &lex.source().as_bytes()[start..], start, at: 0, doubtful: None };
    number.scan()?;
    if let Some(kind) = number.doubtful {
        let span = Span::new(start as u32, (start + number.at) as u32);
        lex.extras.push(Warning { message: kind.to_string(), span });
    }
    lex.bump(number.at - lex.slice().len());
    Ok(())
}

struct Number<'s> {
    text: &'s [u8],
    start: usize,
    at: usize,
    /// A keyword follows without a blank.
    doubtful: Option<SyntaxErrorKind>,
}

impl Number<'_> {
    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    /// The error marks the characters read so far, up to `end`.
    fn error<T>(&self, kind: SyntaxErrorKind, end: usize) -> Result<T, LexError> {
        Err(fail(kind, self.start + end.saturating_sub(1), self.start + end))
    }

    fn scan(&mut self) -> Result<(), LexError> {
        if self.peek() == b'0' {
            self.at = 1;
            match self.peek() | 0x20 {
                b'x' => return self.radix(SyntaxErrorKind::InvalidHexadecimal, 16),
                b'o' => return self.radix(SyntaxErrorKind::InvalidOctal, 8),
                b'b' => return self.radix(SyntaxErrorKind::InvalidBinary, 2),
                _ => return self.zero(),
            }
        }
        if self.peek() != b'.' {
            self.digits()?;
        }
        self.fraction()
    }

    /// Digits, single underscores between them.
    fn digits(&mut self) -> Result<(), LexError> {
        loop {
            while self.peek().is_ascii_digit() {
                self.at += 1;
            }
            if self.peek() != b'_' {
                return Ok(());
            }
            self.at += 1;
            if !self.peek().is_ascii_digit() {
                return self.error(SyntaxErrorKind::InvalidDecimal, self.at);
            }
        }
    }

    fn radix(&mut self, kind: SyntaxErrorKind, radix: u32) -> Result<(), LexError> {
        self.at += 1;
        loop {
            if self.peek() == b'_' {
                self.at += 1;
            }
            if !char::from(self.peek()).is_digit(radix) {
                if self.peek().is_ascii_digit() {
                    return self.bad_digit(radix);
                }
                return self.error(kind, self.at);
            }
            while char::from(self.peek()).is_digit(radix) {
                self.at += 1;
            }
            if self.peek() != b'_' {
                break;
            }
        }
        if self.peek().is_ascii_digit() {
            return self.bad_digit(radix);
        }
        self.end(kind)
    }

    fn bad_digit(&self, radix: u32) -> Result<(), LexError> {
        let digit = char::from(self.peek());
        let kind = match radix {
            8 => SyntaxErrorKind::InvalidDigitInOctal { digit },
            _ => SyntaxErrorKind::InvalidDigitInBinary { digit },
        };
        self.error(kind, self.at + 1)
    }

    /// After a leading 0: more zeros, or the digits of a float or imaginary number.
    fn zero(&mut self) -> Result<(), LexError> {
        loop {
            if self.peek() == b'_' {
                self.at += 1;
                if !self.peek().is_ascii_digit() {
                    return self.error(SyntaxErrorKind::InvalidDecimal, self.at);
                }
            }
            if self.peek() != b'0' {
                break;
            }
            self.at += 1;
        }
        let zeros = self.at;
        if self.peek().is_ascii_digit() {
            self.digits()?;
            if !matches!(self.peek() | 0x20, b'.' | b'e' | b'j') && self.peek() != b'.' {
                return Err(fail(SyntaxErrorKind::LeadingZeros, self.start, self.start + zeros));
            }
        }
        self.fraction()
    }

    fn fraction(&mut self) -> Result<(), LexError> {
        if self.peek() == b'.' {
            self.at += 1;
            if self.peek().is_ascii_digit() {
                self.digits()?;
            }
        }
        if self.peek() | 0x20 == b'e' {
            let mark = self.at;
            self.at += 1;
            if matches!(self.peek(), b'+' | b'-') {
                self.at += 1;
                if !self.peek().is_ascii_digit() {
                    return self.error(SyntaxErrorKind::InvalidDecimal, self.at);
                }
            } else if !self.peek().is_ascii_digit() {
                self.at = mark;
                return self.end(SyntaxErrorKind::InvalidDecimal);
            }
            self.digits()?;
        }
        if self.peek() | 0x20 == b'j' {
            self.at += 1;
            return self.end(SyntaxErrorKind::InvalidImaginary);
        }
        self.end(SyntaxErrorKind::InvalidDecimal)
    }

    /// A name may not follow directly, but for the keywords that could (`1if x else y`), which passes with a warning.
    fn end(&mut self, kind: SyntaxErrorKind) -> Result<(), LexError> {
        let rest = &self.text[self.at..];
        let Some(&next) = rest.first() else {
            return Ok(());
        };
        if !(next.is_ascii_alphabetic() || next == b'_' || next >= 0x80) {
            return Ok(());
        }
        const FOLLOWING: [&[u8]; 8] = [b"and", b"else", b"for", b"if", b"in", b"is", b"or", b"not"];
        if FOLLOWING.iter().any(|word| rest.starts_with(word)) {
            self.doubtful = Some(kind);
            return Ok(());
        }
        if next >= 0x80 {
            // Not a name character after all: the number stands, the character is reported next.
            let head = std::str::from_utf8(&rest[..rest.len().min(4)])
                .or_else(|error| std::str::from_utf8(&rest[..error.valid_up_to()]));
            if let Ok(Some(character)) = head.map(|head| head.chars().next())
                && !unicode_ident::is_xid_continue(character)
            {
                return Ok(());
            }
        }
        self.error(kind, self.at)
    }
}

// ---- Strings (reference 2.4.1)

/// Reads on from the opening quote to behind the closing one.
fn scan_string(lex: &mut Lexer<'_, Token>) -> Result<(), LexError> {
    let start = lex.span().start;
    let rest = lex.remainder().as_bytes();
    let quote = lex.slice().as_bytes()[lex.slice().len() - 1];
    if rest.starts_with(&[quote, quote]) {
        return match end_of_triple(&rest[2..], quote) {
            Some(length) => {
                lex.bump(2 + length);
                Ok(())
            }
            None => Err(fail(SyntaxErrorKind::UnterminatedTripleString { line: 0 }, start, start + rest.len())),
        };
    }
    let mut at = 0;
    let mut escaped_quote = false;
    loop {
        match rest.get(at) {
            Some(&byte) if byte == quote => {
                lex.bump(at + 1);
                return Ok(());
            }
            Some(b'\\') => {
                escaped_quote |= rest.get(at + 1) == Some(&quote);
                at += if rest[at + 1..].starts_with(b"\r\n") { 3 } else { 2 };
            }
            Some(b'\n' | b'\r') | None => {
                let kind = if escaped_quote {
                    SyntaxErrorKind::UnterminatedStringEscapedQuote { line: 0 }
                } else {
                    SyntaxErrorKind::UnterminatedString { line: 0 }
                };
                return Err(fail(kind, start, lex.span().end + at.min(rest.len())));
            }
            Some(_) => at += 1,
        }
    }
}

/// The length up to behind `quote` three times.
fn end_of_triple(text: &[u8], quote: u8) -> Option<usize> {
    let mut at = 0;
    while at < text.len() {
        if text[at] == b'\\' {
            at += 2;
        } else if text[at] == quote && text[at..].starts_with(&[quote, quote, quote]) {
            return Some(at + 3);
        } else {
            at += 1;
        }
    }
    None
}
