//! The `ouro` command: arguments in, exit status out.
fn main() {}
