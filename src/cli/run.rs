//! Running what the command line names, and how that ends.

use super::args::{self, Arguments, Program};
use crate::modules::{io, platform_os, sys, sys_traceback};
use crate::object::native::Result;
use crate::object::{Obj, Raised};
use crate::types::exception::Exception;
use crate::vm::Vm;
use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// The whole command: arguments in, exit status out.
#[must_use]
pub fn main() -> i32 {
    let words: Vec<OsString> = std::env::args_os().collect();
    let arguments = match args::parse(&words) {
        Ok(arguments) => arguments,
        Err(message) => {
            tell(&message);
            return 2;
        }
    };
    match &arguments.program {
        Program::Help => {
            say(&args::help());
            0
        }
        Program::Version { is_long } => {
            let (major, minor, micro) = sys::PYTHON;
            let more = if *is_long {
                format!(" ({}-{})", std::env::consts::OS, std::env::consts::ARCH)
            } else {
                String::new()
            };
            say(&format!("Ouro {} (Python {major}.{minor}.{micro}){more}\n", env!("CARGO_PKG_VERSION")));
            0
        }
        _ => run(arguments),
    }
}

/// To standard output, without an interpreter.
pub(super) fn say(text: &str) {
    let _ = platform_os::write(1, text.as_bytes());
}

/// To standard error, without an interpreter.
pub(super) fn tell(text: &str) {
    let _ = platform_os::write(2, text.as_bytes());
}

/// How a program ended.
enum End {
    Status(i32),
    Interrupted,
}

fn run(arguments: Arguments) -> i32 {
    let mut vm = Vm::new();
    vm.options = arguments.options;
    let environment = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty());
    if !vm.options.ignores_environment {
        if let Some(level) = environment("PYTHONOPTIMIZE") {
            vm.options.optimize =
                vm.options.optimize.max(level.to_str().and_then(|l| l.parse().ok()).unwrap_or(1).min(2));
        }
        vm.options.is_inspecting |= environment("PYTHONINSPECT").is_some();
        vm.options.is_path_safe |= environment("PYTHONSAFEPATH").is_some();
    }
    vm.optimize = vm.options.optimize;
    if !vm.options.is_path_safe {
        vm.options.script_folder = script_folder(&arguments.program);
    }
    let ended = match vm.import_module("sys") {
        Ok(_) => program(&mut vm, &arguments.program),
        Err(raised) => Err(raised),
    };
    let end = match ended {
        Ok(()) => End::Status(0),
        Err(raised) => uncaught(&mut vm, raised),
    };
    finish(&mut vm, end)
}

/// The folder that stands first on `sys.path`.
fn script_folder(program: &Program) -> Option<OsString> {
    match program {
        Program::File(file) => {
            let path = Path::new(file);
            if path.is_dir() {
                return Some(file.clone());
            }
            // Links are followed: what lies beside the program is where it really is.
            let path = std::fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_default();
            Some(path.parent().unwrap_or(Path::new("")).as_os_str().to_owned())
        }
        Program::Module(_) => Some(std::env::current_dir().unwrap_or_default().into_os_string()),
        _ => Some(OsString::new()),
    }
}

fn program(vm: &mut Vm, program: &Program) -> Result<()> {
    match program {
        Program::Command(text) => {
            let mut text = text.clone();
            text.push('\n');
            vm.typed_sources.push(("<string>".to_owned(), text.as_str().into()));
            vm.run_main(&text, "<string>")
        }
        Program::File(file) => run_file(vm, file),
        Program::Standard | Program::Input => {
            let mut source = Vec::new();
            if let Err(error) = std::io::stdin().lock().read_to_end(&mut source) {
                return Err(vm.io_error(&error, None));
            }
            run_source(vm, &source, "<stdin>")
        }
        _ => Ok(()),
    }
}

fn run_file(vm: &mut Vm, file: &OsStr) -> Result<()> {
    let mut path = Path::new(file).to_path_buf();
    if path.is_dir() {
        path.push("__main__.py");
        if !path.is_file() {
            tell(&format!("ouro: can't find '__main__' module in '{}'\n", file.to_string_lossy()));
            return Err(exit_with(vm, 1));
        }
    }
    match std::fs::read(&path) {
        Ok(source) => run_source(vm, &source, &path.to_string_lossy()),
        Err(error) => {
            let errno = error.raw_os_error().unwrap_or(libc::EIO);
            let shown = String::from_utf8_lossy(path.as_os_str().as_bytes()).into_owned();
            let text = platform_os::strerror(errno);
            tell(&format!("ouro: can't open file '{}': [Errno {errno}] {text}\n", absolute(&shown)));
            Err(exit_with(vm, 2))
        }
    }
}

fn absolute(path: &str) -> String {
    std::path::absolute(path).map_or_else(|_| path.to_owned(), |p| p.to_string_lossy().into_owned())
}

fn run_source(vm: &mut Vm, source: &[u8], filename: &str) -> Result<()> {
    match ouro_grammar::decode(source) {
        Ok(text) => vm.run_main(&text, filename),
        Err(error) => Err(vm.raise_syntax_error(&error, "", filename)),
    }
}

fn exit_with(vm: &mut Vm, status: i32) -> Raised {
    let class = vm.types.exceptions.SystemExit.clone();
    vm.raise_with(&class, vec![Obj::small(status)])
}

/// What an exception that nobody caught comes to: it is shown, or ends the program with its status.
fn uncaught(vm: &mut Vm, raised: Raised) -> End {
    if raised.is(vm, &vm.types.exceptions.SystemExit.clone()) {
        return End::Status(exit_status(vm, &raised));
    }
    let is_interrupt = raised.is(vm, &vm.types.exceptions.KeyboardInterrupt.clone());
    show(vm, raised);
    if is_interrupt { End::Interrupted } else { End::Status(1) }
}

/// The status that a SystemExit asks for. Reference: "sys.exit".
pub(super) fn exit_status(vm: &mut Vm, raised: &Raised) -> i32 {
    let exception = raised.exception().as_obj().clone();
    let code = match vm.get_attr_name(&exception, "code") {
        Ok(code) => code,
        Err(_) => return 1,
    };
    if code.is_none() {
        return 0;
    }
    if let Some(number) = crate::types::int::as_big(&code) {
        // As the C runtime takes it: the low byte counts.
        let low = number.as_ref() & num_bigint::BigInt::from(0xff);
        return num_traits::ToPrimitive::to_i32(&low).unwrap_or(1);
    }
    io::flush_standard_output(vm);
    if let Ok(text) = vm.str_text(&code) {
        io::write_error(vm, &format!("{text}\n"));
    }
    1
}

/// Give an exception to `sys.excepthook`.
pub(super) fn show(vm: &mut Vm, raised: Raised) {
    io::flush_standard_output(vm);
    let exception = raised.into_exception();
    let hook = match vm.sys_attr("excepthook") {
        Ok(hook) => hook,
        Err(_) => {
            let text = sys_traceback::format_exception(vm, &exception);
            io::write_error(vm, &text);
            return;
        }
    };
    let class = vm.type_of(exception.as_obj());
    let traceback = exception.traceback.cloned(&vm.heap).map_or(Obj::NONE, Obj::from);
    if let Err(second) = vm.call(&hook, &[class.into(), (&exception).into(), traceback]) {
        if second.is(vm, &vm.types.exceptions.SystemExit.clone()) {
            return;
        }
        let second: ouro_heap::Gc<Exception> = second.into_exception();
        let mut text = "Error in sys.excepthook:\n".to_owned();
        text.push_str(&sys_traceback::format_exception(vm, &second));
        text.push_str("\nOriginal exception was:\n");
        text.push_str(&sys_traceback::format_exception(vm, &exception));
        io::write_error(vm, &text);
    }
}

/// The program is over: what it left is destroyed, what it wrote is written.
fn finish(vm: &mut Vm, end: End) -> i32 {
    let mut status = match end {
        End::Status(status) => status,
        End::Interrupted => 130,
    };
    vm.end_program();
    if !io::flush_standard(vm) {
        status = 120;
    }
    if matches!(end, End::Interrupted) {
        let _ = crate::reactor::signal::die_by(libc::SIGINT as u32);
    }
    status
}

impl Vm {
    /// What is done when a program is over: functions registered with `atexit`, then what its modules hold is dropped.
    fn end_program(&mut self) {
        let atexit = self.heap.intern("atexit");
        if let Some(atexit) = self.modules.get_str(&self.heap, &atexit) {
            if let Err(raised) = self.call_method(&atexit, "_run_exitfuncs", &[]) {
                self.report_unraisable(raised, &atexit);
            }
        }
        self.is_ending = true;
        let main = self.heap.intern("__main__");
        if let Some(main) = self.modules.get_str(&self.heap, &main) {
            if let Some(module) = main.downcast::<crate::types::module::Module>() {
                for key in module.dict.keys(&self.heap).into_iter().rev() {
                    drop(self.dict_remove(&module.dict, &key));
                    self.run_pending();
                }
            }
        }
        self.collect_garbage(ouro_heap::Generation::Full);
    }
}
