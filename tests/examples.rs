//! The lessons in `examples/` run to their end and print what stands beside them.

use crate::runner::{check_all, difference, files, run};
use std::time::Duration;

#[test]
fn examples_run() {
    check_all(files("examples", "py"), |case| {
        let outcome = run(&[&case.to_string_lossy()], Duration::from_secs(60));
        if outcome.status != Some(0) {
            return Err(format!("  exit status {:?}\n{}{}", outcome.status, outcome.stdout, outcome.stderr));
        }
        if outcome.stdout.trim().is_empty() {
            return Err("  printed nothing".to_owned());
        }
        match std::fs::read_to_string(case.with_extension("out")) {
            Ok(expected) if expected != outcome.stdout => Err(difference(&expected, &outcome.stdout)),
            _ => Ok(()),
        }
    });
}
