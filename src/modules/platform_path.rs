//! Names of files: from objects to what the system takes, and back. File names are UTF-8 with escaped bytes (PEP 383).

use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, Special, Str};
use crate::types::bytes::Bytes;
use crate::vm::Vm;
use ouro_text::codec::{Codec, Errors, decode_with};
use std::ffi::{CStr, CString};

/// A path argument: the object as given, and what the system takes.
pub struct Path {
    /// As given, before `__fspath__`.
    pub given: Obj,
    pub text: CString,
    pub is_bytes: bool,
    /// Where a number was given: an open descriptor.
    pub fd: Option<i32>,
}

impl Path {
    #[must_use]
    pub fn as_c_str(&self) -> &CStr {
        &self.text
    }
}

/// A file name as text.
pub fn decode_name(vm: &mut Vm, bytes: &[u8]) -> Gc<Str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => vm.heap.str(text),
        Err(_) => match decode_with(Codec::Utf8, bytes, true, Errors::SurrogateEscape) {
            Ok(decoded) => vm.heap.str_from_wtf8(&decoded.text),
            Err(_) => vm.heap.str(&String::from_utf8_lossy(bytes)),
        },
    }
}

/// A file name as the system takes it.
pub fn encode_name(vm: &mut Vm, name: &Gc<Str>) -> Result<Vec<u8>> {
    vm.encode_by(Codec::Utf8, name, "surrogateescape")
}

/// A name in the kind of its argument: bytes for bytes.
pub fn same_kind(vm: &mut Vm, bytes: &[u8], is_bytes: bool) -> Obj {
    if is_bytes { vm.bytes(bytes.to_vec()).into() } else { decode_name(vm, bytes).into() }
}

/// `os.fspath(path)`.
pub fn fspath(vm: &mut Vm, path: &Obj) -> Result<Obj> {
    if path.downcast::<Str>().is_some() || path.downcast::<Bytes>().is_some() {
        return Ok(path.clone());
    }
    let class = vm.type_of(path).name(vm);
    match vm.call_special(path, Special::Fspath, &[])? {
        Some(result) if result.downcast::<Str>().is_some() || result.downcast::<Bytes>().is_some() => Ok(result),
        Some(result) => {
            let got = vm.type_of(&result).name(vm);
            Err(vm.type_error(format!("expected {class}.__fspath__() to return str or bytes, not {got}")))
        }
        None => Err(vm.type_error(format!("expected str, bytes or os.PathLike object, not {class}"))),
    }
}

/// The bytes of a str or bytes object.
pub fn name_bytes(vm: &mut Vm, name: &Obj) -> Result<(Vec<u8>, bool)> {
    if let Some(bytes) = name.downcast::<Bytes>() {
        return Ok((bytes.data.to_vec(), true));
    }
    match name.downcast::<Str>() {
        Some(text) => Ok((encode_name(vm, &text.clone())?, false)),
        None => {
            let class = vm.type_of(name).name(vm);
            Err(vm.type_error(format!("expected str, bytes or os.PathLike object, not {class}")))
        }
    }
}

/// A C string, or ValueError where a null stands in it.
pub fn c_string(vm: &mut Vm, bytes: Vec<u8>, message: &str) -> Result<CString> {
    CString::new(bytes).map_err(|_| vm.value_error(message))
}

/// The argument `argument` of `function`, which takes a path, and a descriptor if `allows_fd`, and None for the current
/// directory if `allows_none`.
pub fn path(
    vm: &mut Vm,
    function: &str,
    argument: &str,
    given: &Obj,
    allows_fd: bool,
    allows_none: bool,
) -> Result<Path> {
    if allows_none && given.is_none() {
        return Ok(Path { given: Obj::NONE, text: c".".to_owned(), is_bytes: false, fd: None });
    }
    let is_name = given.downcast::<Str>().is_some() || given.downcast::<Bytes>().is_some();
    if !is_name && allows_fd && vm.special_of(given, Special::Index).is_some() {
        let fd = vm.to_i64(given)?;
        let Ok(fd) = i32::try_from(fd) else {
            let what = if fd > 0 { "greater than maximum" } else { "less than minimum" };
            return Err(vm.overflow_error(format!("fd is {what}")));
        };
        return Ok(Path { given: given.clone(), text: c"".to_owned(), is_bytes: false, fd: Some(fd) });
    }
    let name = if is_name {
        given.clone()
    } else {
        match vm.call_special(given, Special::Fspath, &[])? {
            Some(name) if name.downcast::<Str>().is_some() || name.downcast::<Bytes>().is_some() => name,
            Some(name) => {
                let (class, got) = (vm.type_of(given).name(vm), vm.type_of(&name).name(vm));
                return Err(vm.type_error(format!("expected {class}.__fspath__() to return str or bytes, not {got}")));
            }
            None => return Err(wrong_kind(vm, function, argument, given, allows_fd, allows_none)),
        }
    };
    let (bytes, is_bytes) = name_bytes(vm, &name)?;
    let text = c_string(vm, bytes, &format!("{function}: embedded null character in {argument}"))?;
    Ok(Path { given: given.clone(), text, is_bytes, fd: None })
}

#[cold]
fn wrong_kind(vm: &mut Vm, function: &str, argument: &str, given: &Obj, allows_fd: bool, allows_none: bool) -> Raised {
    let wanted = match (allows_fd, allows_none) {
        (true, true) => "string, bytes, os.PathLike, integer or None",
        (true, false) => "string, bytes, os.PathLike or integer",
        (false, true) => "string, bytes, os.PathLike or None",
        (false, false) => "string, bytes or os.PathLike",
    };
    let class = vm.type_of(given).name(vm);
    vm.type_error(format!("{function}: {argument} should be {wanted}, not {class}"))
}
