//! What the built-in types say in text: parsing, formatting, encoding, and Unicode, as pure functions on Rust's types.
//!
//! Nothing here knows an interpreter value, and nothing here keeps state. Results and messages are CPython 3.13's.
//! Python's strings may hold lone surrogates, so where they can occur text is a `&[u8]` of WTF-8 (`wtf8`), and a code
//! point is a `u32`.
//!
//! - `wtf8`: reading and writing code points
//! - `unicode`: predicates and properties of code points (Unicode 15.1) · `case`: upper, lower, title, casefold
//! - `int`: text to sign and digits · `float`: both ways
//! - `format_spec`: the language of `format(x, spec)` · `str_format`: the language of `str.format`
//! - `percent`: the language of `text % values`
//! - `escape`: `repr`, `ascii`, and the escaping codecs · `codec`: utf-8 and the others, with error handlers

pub mod case;
pub mod codec;
pub mod escape;
pub mod float;
pub mod format_spec;
pub mod int;
pub mod multibyte;
mod numeric;
pub mod percent;
pub mod str_format;
pub mod suggestion;
pub mod unicode;
pub mod wtf8;

/// The exception class that an error becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    ValueError,
    TypeError,
    OverflowError,
    MemoryError,
}

/// An error of this part: a class and CPython's message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    pub kind: ErrorKind,
    pub message: String,
}

pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub fn value(message: impl Into<String>) -> Error {
        Error { kind: ErrorKind::ValueError, message: message.into() }
    }

    pub fn overflow(message: impl Into<String>) -> Error {
        Error { kind: ErrorKind::OverflowError, message: message.into() }
    }

    /// The result would not fit into memory.
    pub fn memory() -> Error {
        Error { kind: ErrorKind::MemoryError, message: String::new() }
    }
}

/// Append `count` copies of `unit`, or say that there is no memory for them: `count` comes from a script.
fn push_repeated(out: &mut Vec<u8>, unit: &[u8], count: usize) -> Result<()> {
    let size = unit.len().checked_mul(count).ok_or_else(Error::memory)?;
    if size > isize::MAX as usize / 4 || out.try_reserve(size).is_err() {
        return Err(Error::memory());
    }
    match unit {
        [byte] => out.resize(out.len() + count, *byte),
        _ => (0..count).for_each(|_| out.extend_from_slice(unit)),
    }
    Ok(())
}
