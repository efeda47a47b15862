//! Ouro: the interpreter as a library.

pub mod aio;
pub mod bytecode;
pub mod cli;
pub mod compile;
pub mod diagnostic;
pub mod modules;
pub mod object;
pub mod reactor;
pub mod stdlib;
pub mod text;
pub mod types;
pub mod vm;
