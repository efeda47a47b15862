//! The command: `args` reads the command line, `run` runs what it names, `repl` is the prompt, `report` draws diagnostics.

mod args;
mod run;

pub use run::main;
