//! The integration tests, one binary: linking is the slow part of a small edit.

mod examples;
mod library;
mod repl;
mod reports;
mod runner;
mod script;
mod tidy;
