//! From a tree to bytecode: the instruction set with its code objects (`bytecode`), and the compiler (`compile`). Knows no
//! runtime value, so that the build script compiles the library with it.

pub mod bytecode;
pub mod compile;
