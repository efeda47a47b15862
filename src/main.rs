//! The `ouro` command: arguments in, exit status out.

fn main() {
    // What is left of the interpreter goes with the process.
    ouro::reactor::os::exit_now(ouro::cli::main())
}
