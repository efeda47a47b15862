//! What can be wrong with a text: one typed kind per message, in CPython 3.13's words, and where it stands.

use crate::source::{LineIndex, Position};
use crate::span::Span;
use std::fmt;

/// Why a text is not a program, and which part of it shows that.
#[derive(Clone, Debug, PartialEq)]
pub struct SyntaxError {
    pub kind: SyntaxErrorKind,
    pub span: Span,
    pub mark: Mark,
}

/// How the place is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The whole span.
    Range,
    /// A place between characters: where an indentation or the text ends.
    Place,
}

/// The exception that Python raises for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorClass {
    SyntaxError,
    IndentationError,
    TabError,
    /// CPython's compiler recurses over the tree.
    RecursionError,
}

impl ErrorClass {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ErrorClass::SyntaxError => "SyntaxError",
            ErrorClass::IndentationError => "IndentationError",
            ErrorClass::TabError => "TabError",
            ErrorClass::RecursionError => "RecursionError",
        }
    }
}

/// An error as Python shows it: lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub class: ErrorClass,
    pub message: String,
    pub lineno: u32,
    pub offset: u32,
    pub end_lineno: u32,
    /// 0 or -1 where CPython knows no end.
    pub end_offset: i32,
    /// The source line (0: none is known) with its line end, as `SyntaxError.text`.
    pub text: String,
}

impl SyntaxError {
    #[must_use]
    pub fn new(kind: SyntaxErrorKind, span: Span) -> SyntaxError {
        SyntaxError { kind, span, mark: Mark::Range }
    }

    /// An error that marks a place between characters.
    pub(crate) fn at_place(kind: SyntaxErrorKind, at: u32) -> SyntaxError {
        SyntaxError { kind, span: Span::new(at, at), mark: Mark::Place }
    }

    /// The fields of the exception.
    #[must_use]
    pub fn report(&self, source: &str) -> Report {
        let index = LineIndex::new(source);
        let start = index.position(source, self.span.start);
        let report = |lineno, offset, end_lineno, end_offset| Report {
            class: self.kind.class(),
            message: self.kind.to_string(),
            lineno,
            offset,
            end_lineno,
            end_offset,
            text: index.line_text(source, lineno).to_owned(),
        };
        if matches!(self.kind, SyntaxErrorKind::NullByteInString) {
            return Report { text: String::new(), ..report(0, 0, 0, 0) };
        }
        if self.mark == Mark::Place {
            let (line, column) = self.place(source, &index);
            return report(line, column, line, -1);
        }
        match self.kind.end() {
            End::Unknown(end_offset) => report(start.line, start.column + 1, start.line, end_offset),
            End::OfSpan => {
                let end = self.end(source, &index);
                report(start.line, start.column + 1, end.line, end.column as i32 + 1)
            }
        }
    }

    /// A line end belongs to the line that it ends.
    fn end(&self, source: &str, index: &LineIndex) -> Position {
        let end = index.position(source, self.span.end);
        if end.column > 0 || self.span.is_empty() || end.line == 1 {
            return end;
        }
        let text = source.get(..self.span.end as usize).unwrap_or("");
        let line_end = if text.ends_with("\r\n") { 2 } else { 1 };
        let last = index.position(source, self.span.end - line_end);
        Position { line: last.line, column: last.column + 1 }
    }

    /// The end of the text is behind its last line end, not on a line of its own.
    fn place(&self, source: &str, index: &LineIndex) -> (u32, u32) {
        let at = self.span.start;
        if at as usize == source.len() && source.ends_with(['\n', '\r']) {
            let last = index.position(source, at - 1);
            return (last.line, last.column + 1);
        }
        let position = index.position(source, at);
        (position.line, position.column)
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.class().name(), self.kind)
    }
}

impl std::error::Error for SyntaxError {}

/// Where an error's mark ends.
enum End {
    OfSpan,
    /// CPython tells this number instead.
    Unknown(i32),
}

impl SyntaxErrorKind {
    fn end(&self) -> End {
        match self {
            SyntaxErrorKind::AfterContinuation
            | SyntaxErrorKind::NeverClosed { .. }
            | SyntaxErrorKind::DictKeyColon
            | SyntaxErrorKind::InconsistentTabs
            | SyntaxErrorKind::TooManyIndents => End::Unknown(0),
            SyntaxErrorKind::UnindentMismatch | SyntaxErrorKind::UnexpectedEof => End::Unknown(-1),
            _ => End::OfSpan,
        }
    }
}

/// Something allowed but doubtful: CPython's `SyntaxWarning`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    pub message: String,
    pub span: Span,
}

/// One row per message: the exception's class, the kind's name and data, the text.
macro_rules! kinds {
    ($($class:ident $name:ident $({ $($field:ident : $ty:ty),* })? = $text:literal;)*) => {
        /// Every way in which a text can fail to be a program.
        #[derive(Clone, Debug, PartialEq)]
        pub enum SyntaxErrorKind {
            $(#[doc = concat!("`", $text, "`")] $name $({ $($field: $ty),* })?,)*
        }

        impl SyntaxErrorKind {
            /// Which exception it becomes.
            #[must_use]
            pub fn class(&self) -> ErrorClass {
                match self {
                    $(SyntaxErrorKind::$name $({ $($field: _),* })? => ErrorClass::$class,)*
                }
            }
        }

        impl fmt::Display for SyntaxErrorKind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(SyntaxErrorKind::$name $({ $($field),* })? => write!(f, $text),)*
                }
            }
        }
    };
}

kinds! {
    SyntaxError InvalidSyntax = "invalid syntax";
    RecursionError TooDeep = "maximum recursion depth exceeded during compilation";
    SyntaxError TooLong = "source code is too long";

    // Bytes to text
    SyntaxError NullByteInString = "source code string cannot contain null bytes";
    SyntaxError NullByte = "source code cannot contain null bytes";
    SyntaxError NotUtf8 { byte: u8, line: u32 } = "Non-UTF-8 code starting with '\\x{byte:02x}' on line {line}, but no encoding declared; see https://peps.python.org/pep-0263/ for details";
    SyntaxError UndecodableUtf8 { message: String } = "(unicode error) {message}";
    SyntaxError UnknownEncoding { name: String } = "unknown encoding: {name}";
    SyntaxError EncodingConflict { name: String } = "encoding problem: {name} with BOM";

    // Characters to tokens
    SyntaxError InvalidCharacter { character: char, code: u32 } = "invalid character '{character}' (U+{code:04X})";
    SyntaxError UnprintableCharacter { code: u32 } = "invalid non-printable character U+{code:04X}";
    SyntaxError UnterminatedString { line: u32 } = "unterminated string literal (detected at line {line})";
    SyntaxError UnterminatedStringEscapedQuote { line: u32 } = "unterminated string literal (detected at line {line}); perhaps you escaped the end quote?";
    SyntaxError UnterminatedTripleString { line: u32 } = "unterminated triple-quoted string literal (detected at line {line})";
    SyntaxError UnterminatedFString { line: u32 } = "unterminated f-string literal (detected at line {line})";
    SyntaxError UnterminatedTripleFString { line: u32 } = "unterminated triple-quoted f-string literal (detected at line {line})";
    SyntaxError AfterContinuation = "unexpected character after line continuation character";
    SyntaxError UnexpectedEof = "unexpected EOF while parsing";
    SyntaxError InvalidDecimal = "invalid decimal literal";
    SyntaxError InvalidHexadecimal = "invalid hexadecimal literal";
    SyntaxError InvalidOctal = "invalid octal literal";
    SyntaxError InvalidBinary = "invalid binary literal";
    SyntaxError InvalidImaginary = "invalid imaginary literal";
    SyntaxError InvalidDigitInOctal { digit: char } = "invalid digit '{digit}' in octal literal";
    SyntaxError InvalidDigitInBinary { digit: char } = "invalid digit '{digit}' in binary literal";
    SyntaxError LeadingZeros = "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
    SyntaxError TooManyDigits { digits: usize } = "Exceeds the limit (4300 digits) for integer string conversion: value has {digits} digits; use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to avoid decimal conversion limits.";
    SyntaxError FStringSingleBrace = "f-string: single '}}' is not allowed";
    SyntaxError FStringExpectingBrace = "f-string: expecting '}}'";
    SyntaxError FStringExpectingBraceOrSpec = "f-string: expecting '}}', or format specs";
    SyntaxError FStringTooDeep = "f-string: expressions nested too deeply";
    SyntaxError FStringTooMany = "too many nested f-strings";
    SyntaxError FStringUnmatched { close: char } = "f-string: unmatched '{close}'";
    SyntaxError FStringValidBefore { before: &'static str } = "f-string: valid expression required before '{before}'";
    SyntaxError FStringExpectingExpression = "f-string: expecting a valid expression after '{{'";
    SyntaxError FStringAfterExpression { expected: &'static str } = "f-string: expecting {expected}";
    SyntaxError FStringLambda = "f-string: lambda expressions are not allowed without parentheses";
    SyntaxError FStringMissingConversion = "f-string: missing conversion character";
    SyntaxError FStringInvalidConversion = "f-string: invalid conversion character";
    SyntaxError FStringUnknownConversion { name: String } = "f-string: invalid conversion character '{name}': expected 's', 'r', or 'a'";
    SyntaxError FStringConversionSpace = "f-string: conversion type must come right after the exclamanation mark";

    // Lines and brackets
    IndentationError UnindentMismatch = "unindent does not match any outer indentation level";
    IndentationError UnexpectedIndent = "unexpected indent";
    IndentationError UnexpectedUnindent = "unexpected unindent";
    IndentationError TooManyIndents = "too many levels of indentation";
    TabError InconsistentTabs = "inconsistent use of tabs and spaces in indentation";
    IndentationError ExpectedBlock { after: String, line: u32 } = "expected an indented block after {after} on line {line}";
    SyntaxError Unmatched { close: char } = "unmatched '{close}'";
    SyntaxError Mismatched { close: char, open: char } = "closing parenthesis '{close}' does not match opening parenthesis '{open}'";
    SyntaxError MismatchedLine { close: char, open: char, line: u32 } = "closing parenthesis '{close}' does not match opening parenthesis '{open}' on line {line}";
    SyntaxError NeverClosed { open: char } = "'{open}' was never closed";
    SyntaxError TooManyBrackets = "too many nested parentheses";
    SyntaxError MultipleStatements = "multiple statements found while compiling a single statement";

    // Literals
    SyntaxError StringEscape { message: String } = "(unicode error) {message}";
    SyntaxError BytesEscape { message: String } = "(value error) {message}";
    SyntaxError BytesNotAscii = "bytes can only contain ASCII literal characters";
    SyntaxError MixedBytes = "cannot mix bytes and nonbytes literals";

    // Targets
    SyntaxError CannotAssign { what: &'static str } = "cannot assign to {what}";
    SyntaxError CannotAssignHere { what: &'static str } = "cannot assign to {what} here. Maybe you meant '==' instead of '='?";
    SyntaxError CannotDelete { what: &'static str } = "cannot delete {what}";
    SyntaxError CannotNameExpr { what: &'static str } = "cannot use assignment expressions with {what}";
    SyntaxError IllegalAugmented { what: &'static str } = "'{what}' is an illegal expression for augmented assignment";
    SyntaxError AssignToYield = "assignment to yield expression not possible";
    SyntaxError AnnotatedTuple { what: &'static str } = "only single target (not {what}) can be annotated";
    SyntaxError IllegalAnnotation = "illegal target for annotation";
    SyntaxError MaybeEquality = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";

    // Expressions
    SyntaxError StarredHere = "cannot use starred expression here";
    SyntaxError DoubleStarredHere = "cannot use double starred expression here";
    SyntaxError UnpackInComprehension = "iterable unpacking cannot be used in comprehension";
    SyntaxError UnpackDictInComprehension = "dict unpacking cannot be used in dict comprehension";
    SyntaxError UnparenthesizedComprehensionTarget = "did you forget parentheses around the comprehension target?";
    SyntaxError UnparenthesizedGenerator = "Generator expression must be parenthesized";
    SyntaxError KeywordNotName = "expression cannot contain assignment, perhaps you meant \"==\"?";
    SyntaxError PositionalAfterKeyword = "positional argument follows keyword argument";
    SyntaxError PositionalAfterUnpacking = "positional argument follows keyword argument unpacking";
    SyntaxError UnpackAfterUnpacking = "iterable argument unpacking follows keyword argument unpacking";
    SyntaxError RepeatedKeyword { name: String } = "keyword argument repeated: {name}";
    SyntaxError ExpectedArgumentValue = "expected argument value expression";
    SyntaxError AssignToKeywordUnpacking = "cannot assign to keyword argument unpacking";
    SyntaxError AssignToIterableUnpacking = "cannot assign to iterable argument unpacking";
    SyntaxError MaybeForgotComma = "invalid syntax. Perhaps you forgot a comma?";
    SyntaxError ExpectedElse = "expected 'else' after 'if' expression";
    SyntaxError InvalidStar = "Invalid star expression";
    SyntaxError ExpectedIn = "'in' expected after for-loop variables";
    SyntaxError DictKeyColon = "':' expected after dictionary key";
    SyntaxError DictValue = "expression expected after dictionary key and ':'";
    SyntaxError DictStarredValue = "cannot use a starred expression in a dictionary value";
    SyntaxError NotAfterOperator = "'not' after an operator must be parenthesized";
    SyntaxError MissingParentheses { name: String } = "Missing parentheses in call to '{name}'. Did you mean {name}(...)?";

    // Parameters
    SyntaxError DuplicateArgument { name: String } = "duplicate argument '{name}' in function definition";
    SyntaxError ParameterAfterDefault = "parameter without a default follows parameter with a default";
    SyntaxError NamedAfterStar = "named arguments must follow bare *";
    SyntaxError SlashAfterStar = "/ must be ahead of *";
    SyntaxError SlashTwice = "/ may appear only once";
    SyntaxError SlashFirst = "at least one argument must precede /";
    SyntaxError StarTwice = "* argument may appear only once";
    SyntaxError VarPositionalDefault = "var-positional argument cannot have default value";
    SyntaxError VarKeywordDefault = "var-keyword argument cannot have default value";
    SyntaxError AfterVarKeyword = "arguments cannot follow var-keyword argument";
    SyntaxError ParametersParenthesized = "Function parameters cannot be parenthesized";
    SyntaxError LambdaParametersParenthesized = "Lambda expression parameters cannot be parenthesized";
    SyntaxError CommaBetweenSlashAndStar = "expected comma between / and *";
    SyntaxError ExpectedDefault = "expected default value expression";
    SyntaxError EmptyTypeParams = "Type parameter list cannot be empty";
    SyntaxError BoundOfTypeVarTuple = "cannot use bound with TypeVarTuple";
    SyntaxError ConstraintsOfTypeVarTuple = "cannot use constraints with TypeVarTuple";
    SyntaxError BoundOfParamSpec = "cannot use bound with ParamSpec";
    SyntaxError ConstraintsOfParamSpec = "cannot use constraints with ParamSpec";

    // Statements
    SyntaxError Expected { what: &'static str } = "expected {what}";
    SyntaxError ExpectedColon = "expected ':'";
    SyntaxError ExpectedExceptOrFinally = "expected 'except' or 'finally' block";
    SyntaxError ExpectedExceptions = "expected one or more exception types";
    SyntaxError MixedExcept = "cannot have both 'except' and 'except*' on the same 'try'";
    SyntaxError UnparenthesizedExceptions = "multiple exception types must be parenthesized";
    SyntaxError TrailingCommaInImport = "trailing comma not allowed without surrounding parentheses";
    SyntaxError EmptyImport = "Expected one or more names after 'import'";
    SyntaxError ImportFromSwapped = "Did you mean to use 'from ... import ...' instead?";

    // Patterns
    SyntaxError InvalidPatternTarget = "invalid pattern target";
    SyntaxError WildcardTarget = "cannot use '_' as a target";
    SyntaxError PositionalPatternAfterKeyword = "positional patterns follow keyword patterns";
    SyntaxError PatternLiteral = "patterns may only match literals and attribute lookups";
    SyntaxError ImaginaryRequired = "imaginary number required in complex literal";
    SyntaxError RealRequired = "real number required in complex literal";
}
