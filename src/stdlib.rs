//! The part of the library that is written in Python: files of `stdlib/`, carried in the binary.

/// (module, source, whether it is a package), sorted by module.
static TABLE: &[(&str, &str, bool)] = include!(concat!(env!("OUT_DIR"), "/stdlib_table.rs"));

/// The source of a built-in Python module, and whether it is a package.
#[must_use]
pub fn find(module: &str) -> Option<(&'static str, bool)> {
    let i = TABLE.binary_search_by(|row| row.0.cmp(module)).ok()?;
    Some((TABLE[i].1, TABLE[i].2))
}

/// The names of all of them.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|row| row.0)
}
