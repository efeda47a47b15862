//! scratch
#![allow(clippy::print_stdout)]
use ouro_grammar::{Mode, parse};
fn main() {
    let path = std::env::args().nth(1).unwrap();
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let (mode, hex) = line.split_once(' ').unwrap();
        let bytes: Vec<u8> = (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect();
        let source = String::from_utf8(bytes).unwrap();
        let mode = match mode { "exec" => Mode::File, "eval" => Mode::Eval, _ => Mode::Single };
        match std::panic::catch_unwind(|| parse(&source, mode)) {
            Err(_) => println!("PANIC"),
            Ok(Ok(_)) => println!("OK"),
            Ok(Err(e)) => { let r = e.report(&source); println!("{}|{}|{}|{}|{}|{}", r.class.name(), r.lineno, r.offset, r.end_lineno, r.end_offset, r.message.replace('\n', "\\n")); }
        }
    }
}
