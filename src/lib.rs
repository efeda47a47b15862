//! Ouro: the interpreter as a library.

pub mod bytecode;
pub mod reactor;
pub mod text;
