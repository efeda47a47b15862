//! The part of the library that is written in Python: files of `stdlib/`, compiled when Ouro is built.

/// A module of the library.
pub struct Module {
    pub name: &'static str,
    pub is_package: bool,
    /// What tracebacks and `inspect` show.
    pub source: &'static str,
    /// Its code (`bytecode::image`), compiled without `-O`.
    pub image: &'static [u8],
}

/// Sorted by name.
static MODULES: &[Module] = include!(concat!(env!("OUT_DIR"), "/stdlib_table.rs"));

/// The module of the library with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Module> {
    let i = MODULES.binary_search_by(|module| module.name.cmp(name)).ok()?;
    Some(&MODULES[i])
}

/// The names of all of them.
pub fn names() -> impl Iterator<Item = &'static str> {
    MODULES.iter().map(|module| module.name)
}
