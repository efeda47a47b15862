//! What there is to say about a program: plain data, without colour and without output.

use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    Error,
    Warning,
}

impl Severity {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// A place in a text and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub file: String,
    /// Bytes of the file's text.
    pub span: Range<usize>,
    pub message: String,
    /// Whether this is what the diagnostic is about; the others lead there.
    pub is_primary: bool,
}

/// A finding, or an error that ended a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// The exception's class: `SyntaxError`, `ZeroDivisionError`.
    pub kind: String,
    pub message: String,
    /// The primary one first.
    pub labels: Vec<Label>,
    pub notes: Vec<String>,
    pub help: Option<String>,
}

impl Diagnostic {
    #[must_use]
    pub fn new(severity: Severity, kind: impl Into<String>, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity,
            kind: kind.into(),
            message: message.into(),
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
        }
    }

    /// `kind: message`, or the kind alone.
    #[must_use]
    pub fn headline(&self) -> String {
        if self.message.is_empty() { self.kind.clone() } else { format!("{}: {}", self.kind, self.message) }
    }
}
