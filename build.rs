//! Lists the Python files of `stdlib/`, so that the binary carries them.

use std::fmt::Write as _;
use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=stdlib");
    println!("cargo:rerun-if-changed=build.rs");
    let package = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let root = Path::new(&package).join("stdlib");
    let mut rows = Vec::new();
    collect(&root, &root, &mut rows);
    rows.sort();
    let mut table = String::from("&[\n");
    for (name, path, is_package) in rows {
        writeln!(table, "    ({name:?}, include_str!({path:?}), {is_package}),").expect("strings take everything");
    }
    table.push_str("]\n");
    let out = std::env::var("OUT_DIR").expect("cargo sets it");
    std::fs::write(Path::new(&out).join("stdlib_table.rs"), table).expect("the output folder is writable");
}

/// Module name, file, whether it is a package.
fn collect(root: &Path, folder: &Path, rows: &mut Vec<(String, String, bool)>) {
    for entry in std::fs::read_dir(folder).expect("stdlib is readable") {
        let path = entry.expect("stdlib is readable").path();
        if path.is_dir() {
            collect(root, &path, rows);
            continue;
        }
        if path.extension().is_none_or(|e| e != "py") {
            continue;
        }
        println!("cargo:rerun-if-changed={}", path.display());
        let relative = path.strip_prefix(root).expect("below the root").with_extension("");
        let mut parts: Vec<String> = relative.iter().map(|p| p.to_string_lossy().into_owned()).collect();
        let is_package = parts.last().is_some_and(|p| p == "__init__");
        if is_package {
            parts.pop();
        }
        rows.push((parts.join("."), path.to_string_lossy().into_owned(), is_package));
    }
}
