//! The command: `args` reads the command line, `run` runs what it names, `repl` is the prompt, `report` draws diagnostics.

mod args;
mod editor;
mod inspect;
mod repl;
mod report;
mod run;
mod uncaught;

pub use run::main;
