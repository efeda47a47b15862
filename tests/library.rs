//! `docs/library.md` says which public names of CPython's library are there; `tests/library.py` finds out.

use crate::runner::{difference, run};
use std::path::Path;
use std::time::Duration;

#[test]
fn the_document_about_the_library_is_true() {
    let outcome = run(&["-W", "ignore", "tests/library.py"], Duration::from_secs(120));
    assert_eq!(outcome.status, Some(0), "{}", outcome.stderr);
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/library.md");
    let expected = std::fs::read_to_string(document).expect("docs/library.md can be read");
    assert!(
        expected == outcome.stdout,
        "docs/library.md is stale: run `ouro tests/library.py --write`\n{}",
        difference(&expected, &outcome.stdout)
    );
}
