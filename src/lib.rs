//! Ouro: the interpreter as a library.

pub mod aio;
pub mod cli;
pub mod diagnostic;
pub mod modules;
pub mod object;
pub mod reactor;
pub mod stdlib;
pub mod types;
pub mod vm;
