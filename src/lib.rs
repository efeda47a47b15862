//! Ouro: the interpreter as a library.

pub mod bytecode;
pub mod compile;
pub mod reactor;
pub mod text;
