//! Compiles the Python files of `stdlib/`, so that the binary carries them ready to run.

use ouro_compiler::bytecode::image;
use ouro_compiler::compile::{Options, compile};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo:rerun-if-changed=stdlib");
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        // At a fixed address nothing is relocated when a program starts: 35,000 places, a fifth of the start-up.
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
    let package = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let out = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets it"));
    let root = Path::new(&package).join("stdlib");
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    files.sort();
    let images = out.join("stdlib");
    std::fs::create_dir_all(&images).expect("the output folder is writable");
    let mut table = String::from("&[\n");
    for (name, path, is_package) in files {
        let image = images.join(&name);
        std::fs::write(&image, compiled(&name, &path)).expect("the output folder is writable");
        writeln!(
            table,
            "Module {{ name: {name:?}, is_package: {is_package}, source: include_str!({path:?}), \
             image: include_bytes!({image:?}) }},"
        )
        .expect("strings take everything");
    }
    table.push_str("]\n");
    std::fs::write(out.join("stdlib_table.rs"), table).expect("the output folder is writable");
}

/// The image of a module's code; a file that is no program stops the build.
fn compiled(name: &str, path: &Path) -> Vec<u8> {
    let source = std::fs::read_to_string(path).expect("stdlib is readable");
    let root = ouro_grammar::parse(&source, ouro_grammar::Mode::File)
        .unwrap_or_else(|error| panic!("{}: {}", path.display(), error.report(&source).message));
    let options = Options { filename: format!("<frozen {name}>"), ..Options::default() };
    let output = compile(&root, &source, &options).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    image::write(&output.code)
}

/// Module name, file, whether it is a package.
fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, PathBuf, bool)>) {
    for entry in std::fs::read_dir(folder).expect("stdlib is readable") {
        let path = entry.expect("stdlib is readable").path();
        if path.is_dir() {
            collect(root, &path, files);
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
        files.push((parts.join("."), path, is_package));
    }
}
