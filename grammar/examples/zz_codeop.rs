//! scratch
#![allow(clippy::print_stdout)]
use ouro_grammar::{Entry, parse_interactive};
fn main() {
    for line in std::fs::read_to_string("/tmp/codeop_in.txt").unwrap().split('\u{1}') {
        let r = match parse_interactive(line) { Entry::Complete(_) => "code".to_owned(), Entry::Incomplete => "None".to_owned(), Entry::Invalid(e) => e.to_string() };
        println!("{r}");
    }
}
