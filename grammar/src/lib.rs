//! Python's syntax: text to tree. Knows no values.
pub mod ast;
pub mod span;
