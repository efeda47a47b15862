//! Ouro: the interpreter as a library.
