//! The `ouro` command: arguments in, exit status out.

fn main() {
    ouro::reactor::system_call::keep_freed_memory();
    // What is left of the interpreter goes with the process.
    ouro::reactor::system_call::exit_now(ouro::cli::main())
}
