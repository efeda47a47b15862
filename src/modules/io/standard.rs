//! The standard streams: made when the interpreter starts, flushed before input is read and when it ends.

use super::text::write_str;
use crate::reactor::os as os;
use crate::object::Obj;
use crate::object::native::Result;
use crate::vm::Vm;

/// Make the stream for descriptor 0, 1 or 2; None where the descriptor is closed. `is_unbuffered` as with `-u`.
pub fn open_standard(vm: &mut Vm, fd: i32, is_unbuffered: bool) -> Result<Obj> {
    if os::fstat(fd).is_err() {
        return Ok(Obj::NONE);
    }
    let classes = vm.io_classes()?;
    let (name, mode) = match fd {
        0 => ("<stdin>", "r"),
        1 => ("<stdout>", "w"),
        _ => ("<stderr>", "w"),
    };
    let raw_mode = vm.heap.str(if fd == 0 { "rb" } else { "wb" }).into();
    let raw = vm.call(classes.file_io.as_obj(), &[Obj::small(fd), raw_mode, Obj::FALSE])?;
    let name = vm.heap.str(name);
    vm.set_attr_name(&raw, "name", name)?;
    let is_raw = is_unbuffered && fd != 0;
    let buffer = if is_raw {
        raw.clone()
    } else {
        let class = if fd == 0 { &classes.buffered_reader } else { &classes.buffered_writer };
        vm.call(class.as_obj(), &[raw])?
    };
    let (encoding, errors) = standard_encoding(fd);
    let is_line_buffered = !is_raw && (fd == 2 || os::isatty(fd));
    let newline = if fd == 0 { Obj::NONE } else { vm.heap.str("\n").into() };
    let args = [
        buffer,
        vm.heap.str(&encoding).into(),
        vm.heap.str(&errors).into(),
        newline,
        Obj::bool(is_line_buffered),
        Obj::bool(is_raw),
    ];
    let text = vm.call(classes.text_io_wrapper.as_obj(), &args)?;
    let mode = vm.heap.str(mode);
    vm.set_attr_name(&text, "mode", mode)?;
    Ok(text)
}

/// What `PYTHONIOENCODING` and the locale say.
fn standard_encoding(fd: i32) -> (String, String) {
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    let is_c = locale.is_none_or(|l| l == "C" || l == "POSIX" || l == "C.UTF-8" || l == "C.utf8");
    let is_utf8_mode = std::env::var_os("PYTHONUTF8").is_some_and(|v| v == "1");
    let mut errors = if fd == 2 {
        "backslashreplace"
    } else if is_c || is_utf8_mode {
        "surrogateescape"
    } else {
        "strict"
    }
    .to_owned();
    let mut encoding = "utf-8".to_owned();
    if let Ok(wanted) = std::env::var("PYTHONIOENCODING") {
        let (name, handler) = wanted.split_once(':').unwrap_or((&wanted, ""));
        if !name.is_empty() {
            encoding = name.to_owned();
            if fd != 2 {
                errors = "strict".to_owned();
            }
        }
        if !handler.is_empty() && fd != 2 {
            errors = handler.to_owned();
        }
    }
    (encoding, errors)
}

/// Flush `sys.stdout`, as before a program reads what was typed. What goes wrong is seen when it is written to again.
pub fn flush_standard_output(vm: &mut Vm) {
    if let Some(stream) = standard(vm, "stdout") {
        drop(vm.call_method(&stream, "flush", &[]));
    }
}

/// Flush `sys.stdout` and `sys.stderr`, as at the end of a program; false where output was lost.
pub fn flush_standard(vm: &mut Vm) -> bool {
    let mut is_well = true;
    if let Some(stream) = standard(vm, "stdout") {
        let is_closed = super::is_closed(vm, &stream).unwrap_or(false);
        if !is_closed {
            if let Err(raised) = vm.call_method(&stream, "flush", &[]) {
                is_well = false;
                vm.report_unraisable(raised, &stream);
            }
        }
    }
    if let Some(stream) = standard(vm, "stderr") {
        is_well &= super::is_closed(vm, &stream).unwrap_or(true) || vm.call_method(&stream, "flush", &[]).is_ok();
    }
    is_well
}

fn standard(vm: &mut Vm, name: &str) -> Option<Obj> {
    let sys = vm.heap.intern("sys");
    let sys = vm.modules.get_str(&vm.heap, &sys)?;
    vm.get_attr_name_opt(&sys, name).ok().flatten().filter(|s| !s.is_none())
}

/// Write to `sys.stderr`; where there is none or it fails, to descriptor 2.
pub fn write_error(vm: &mut Vm, text: &str) {
    if let Some(stream) = standard(vm, "stderr") {
        let text = vm.heap.str(text);
        if write_str(vm, &stream, &text).is_ok() {
            drop(vm.call_method(&stream, "flush", &[]));
            return;
        }
    }
    let _ = os::write(2, text.as_bytes());
}
