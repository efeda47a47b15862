//! The tree to code objects: `scope` decides where names live, the others emit instructions. Knows no runtime value.

mod class;
mod comprehension;
mod control;
mod coroutine;
mod emit;
mod expr;
mod fold;
mod function;
mod future;
mod pattern;
mod scope;
mod stmt;
mod target;
#[cfg(test)]
mod tests;
mod unit;
mod unparse;

pub use unit::{CompileError, Mode, Options, Output, compile};

/// Passes recurse over the tree: with less stack than this left, they go on on a new piece.
const RED_ZONE: usize = 96 * 1024;
const GROWTH: usize = 1024 * 1024;
