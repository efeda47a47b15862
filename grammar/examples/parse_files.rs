//! Parses the files named on the command line (or in files given as `@list`) and prints, for each that is refused, where and why.
#![allow(clippy::print_stdout)]

use ouro_grammar::{Mode, decode, parse};
use std::time::{Duration, Instant};

fn main() {
    let mut paths = Vec::new();
    for argument in std::env::args().skip(1) {
        match argument.strip_prefix('@') {
            Some(list) => paths.extend(std::fs::read_to_string(list).unwrap_or_default().lines().map(str::to_owned)),
            None => paths.push(argument),
        }
    }
    let (mut files, mut bytes, mut refused, mut time) = (0, 0, 0, Duration::ZERO);
    for path in &paths {
        let Ok(content) = std::fs::read(path) else {
            println!("{path}: cannot be read");
            continue;
        };
        files += 1;
        bytes += content.len();
        let begin = Instant::now();
        let result = decode(&content).and_then(|source| match parse(&source, Mode::File) {
            Ok(_) => Ok(()),
            Err(error) => {
                let report = error.report(&source);
                println!("{path}:{}:{}: {}: {}", report.lineno, report.offset, report.class.name(), report.message);
                Err(error)
            }
        });
        time += begin.elapsed();
        refused += usize::from(result.is_err());
    }
    println!("{files} files, {bytes} bytes, {refused} refused, {:.3} s", time.as_secs_f64());
}
