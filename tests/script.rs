//! Behaviour: each `tests/script/**/case.py` prints what `case.out` holds, which CPython wrote (`tests/oracle.py`).

use crate::runner::{check_all, difference, files, run};
use std::time::Duration;

#[test]
fn scripts_print_what_cpython_prints() {
    check_all(files("tests/script", "py"), |case| {
        let expected =
            std::fs::read_to_string(case.with_extension("out")).map_err(|e| format!("  no .out file: {e}"))?;
        let name = case.to_string_lossy();
        let source = std::fs::read_to_string(case).map_err(|e| format!("  unreadable: {e}"))?;
        // A case whose first line asks for it runs in virtual time; it sees to it itself under CPython.
        let args: &[&str] = if source.starts_with("# virtual time\n") { &["--virtual-time", &name] } else { &[&name] };
        let outcome = run(args, Duration::from_secs(30));
        if outcome.stdout != expected {
            return Err(format!("{}{}", difference(&expected, &outcome.stdout), outcome.stderr));
        }
        match outcome.status {
            Some(0) => Ok(()),
            Some(status) => Err(format!("  exit status {status}\n{}", outcome.stderr)),
            None => Err("  did not end".to_owned()),
        }
    });
}
