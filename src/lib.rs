//! Ouro: the interpreter as a library.

pub mod bytecode;
