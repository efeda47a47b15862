//! The shape of the source: layers, file heads, where unsafe code may stand, one importer per outside crate.

use crate::runner::files;
use std::path::Path;

fn relative(path: &Path) -> String {
    path.strip_prefix(env!("CARGO_MANIFEST_DIR")).expect("below the project").to_string_lossy().into_owned()
}

fn sources() -> Vec<(String, String)> {
    ["src", "crates/compiler/src", "crates/text/src"]
        .into_iter()
        .flat_map(|folder| files(folder, "rs"))
        .map(|p| (relative(&p), std::fs::read_to_string(&p).expect("readable")))
        .collect()
}

#[test]
fn every_file_says_what_it_is() {
    let silent: Vec<String> =
        sources().into_iter().filter(|(_, text)| !text.starts_with("//!")).map(|(name, _)| name).collect();
    assert!(silent.is_empty(), "no head comment: {silent:?}");
}

#[test]
fn unsafe_code_stands_where_the_architecture_allows_it() {
    let allowed = ["src/vm/", "src/reactor/", "src/types/generator.rs", "crates/compiler/src/bytecode/opcode.rs"];
    let wrong: Vec<String> = sources()
        .into_iter()
        .filter(|(name, text)| text.contains("allow(unsafe_code") && !allowed.iter().any(|a| name.starts_with(a)))
        .map(|(name, _)| name)
        .collect();
    assert!(wrong.is_empty(), "unsafe code in {wrong:?}");
}

/// Who may import whom: the layers, lowest first. A file may use its own layer and those below.
#[test]
fn layers_import_downwards_only() {
    let layers: [&[&str]; 4] =
        [&["diagnostic", "reactor", "stdlib"], &["vm", "types", "object"], &["modules", "aio"], &["cli"]];
    let layer_of = |module: &str| layers.iter().position(|l| l.contains(&module));
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        let Some(own) = name.strip_prefix("src/").and_then(|n| n.split(['/', '.']).next()).and_then(layer_of) else {
            continue;
        };
        for line in text.lines() {
            let Some(rest) = line.trim_start().strip_prefix("use crate::") else { continue };
            let module = rest.split([':', ';', ' ']).next().unwrap_or("");
            if layer_of(module).is_some_and(|used| used > own) {
                wrong.push(format!("{name}: {line}"));
            }
        }
    }
    assert!(wrong.is_empty(), "upward imports:\n{}", wrong.join("\n"));
}

#[test]
fn outside_crates_have_one_importer() {
    for (krate, owner) in [
        ("mio", "src/reactor/poller.rs"),
        ("corosensei", "src/vm/thread.rs"),
        ("rustyline", "src/cli/editor.rs"),
        ("ariadne", "src/cli/report.rs"),
    ] {
        let users: Vec<String> = sources()
            .into_iter()
            .filter(|(_, text)| text.contains(&format!("use {krate}::")) || text.contains(&format!(" {krate}::")))
            .map(|(name, _)| name)
            .filter(|name| name != owner)
            .collect();
        assert!(users.is_empty(), "{krate} is imported by {users:?} beside {owner}");
    }
}
