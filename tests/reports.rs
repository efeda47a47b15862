//! Reports on standard error that CPython does not make: each `tests/reports/case.py`, in virtual time, writes what
//! `case.err` holds.

use crate::runner::{check_all, difference, files, run};
use std::path::Path;
use std::time::Duration;

#[test]
fn nothing_is_lost_in_silence() {
    check_all(files("tests/reports", "py"), |case| {
        let expected =
            std::fs::read_to_string(case.with_extension("err")).map_err(|e| format!("  no .err file: {e}"))?;
        let project = Path::new(env!("CARGO_MANIFEST_DIR"));
        let name = case.strip_prefix(project).map_err(|e| e.to_string())?.to_string_lossy();
        let outcome = run(&["--virtual-time", &name], Duration::from_secs(30));
        // Programs know themselves by their whole path.
        let written = outcome.stderr.replace(&format!("{}/", project.display()), "");
        if written != expected {
            return Err(difference(&expected, &written));
        }
        Ok(())
    });
}
