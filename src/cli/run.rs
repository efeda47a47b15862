//! Running what the command line names, and how that ends.

use super::args::{self, Arguments, Program};
use super::{inspect, repl, uncaught};
use crate::modules::{io, sys, sys_traceback};
use crate::object::native::Result;
use crate::object::{Obj, Raised};
use crate::reactor::system_call;
use crate::stdlib;
use crate::types::exception::Exception;
use crate::vm::Vm;
use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::path::{Path, PathBuf};

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
        Program::Check { files, is_json } => inspect::check(files, *is_json),
        Program::Dis(file) => inspect::disassemble(file),
        _ if arguments.dump.is_some() => dump(&arguments),
        _ => run(arguments),
    }
}

/// `--dump`: a stage of the program named.
fn dump(arguments: &Arguments) -> i32 {
    let Some(stage) = arguments.dump else { return 0 };
    let (source, name) = match &arguments.program {
        Program::Command(text) => (text.clone().into_bytes(), "<string>".to_owned()),
        Program::File(file) => match std::fs::read(file) {
            Ok(source) => (source, file.to_string_lossy().into_owned()),
            Err(error) => return cannot_open(Path::new(file), &error),
        },
        _ => {
            let mut source = Vec::new();
            if std::io::stdin().lock().read_to_end(&mut source).is_err() {
                return 1;
            }
            (source, "<stdin>".to_owned())
        }
    };
    inspect::dump(&source, &name, stage)
}

/// Say that a file cannot be opened; gives the status for it.
fn cannot_open(path: &Path, error: &std::io::Error) -> i32 {
    let errno = error.raw_os_error().unwrap_or(libc::EIO);
    let text = system_call::strerror(errno);
    let shown = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    tell(&format!("ouro: can't open file '{}': [Errno {errno}] {text}\n", shown.display()));
    2
}

/// To standard output, without an interpreter.
pub(super) fn say(text: &str) {
    let _ = system_call::write(1, text.as_bytes());
}

/// To standard error, without an interpreter.
pub(super) fn tell(text: &str) {
    let _ = system_call::write(2, text.as_bytes());
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
    if vm.options.is_virtual_time {
        vm.use_virtual_time();
    }
    let is_prompt = arguments.program == Program::Input && (system_call::isatty(0) || vm.options.is_interactive);
    let ended = match prepare(&mut vm) {
        Ok(()) if is_prompt => {
            let is_quiet = vm.options.is_quiet;
            vm.options.is_inspecting = false;
            repl::run(&mut vm, is_quiet).map(End::Status)
        }
        Ok(()) => program(&mut vm, &arguments.program).map(|()| End::Status(0)),
        Err(raised) => Err(raised),
    };
    let mut end = ended.unwrap_or_else(|raised| ended_by(&mut vm, raised));
    if vm.options.is_inspecting || std::env::var_os("PYTHONINSPECT").is_some_and(|v| !v.is_empty()) {
        end = repl::run(&mut vm, true).map_or_else(|raised| ended_by(&mut vm, raised), End::Status);
    }
    finish(&mut vm, end)
}

/// What every program finds: `sys`, the handler of Ctrl-C, `exit` and `quit`.
fn prepare(vm: &mut Vm) -> Result<()> {
    vm.import_module("sys")?;
    crate::modules::signal_::install(vm);
    if !vm.options.has_no_site {
        crate::modules::sys_site::install(vm);
    }
    add_packages(vm)?;
    vm.heap.make_young_permanent();
    Ok(())
}

/// The folders of packages: of the virtual environment, of the interpreter's place, and those of `--site`.
fn add_packages(vm: &mut Vm) -> Result<()> {
    let (major, minor, _) = crate::modules::sys::PYTHON;
    let inside = |root: &Path| root.join("lib").join(format!("python{major}.{minor}")).join("site-packages");
    let mut folders: Vec<OsString> = Vec::new();
    if !vm.options.has_no_site {
        let environment = std::env::var_os("VIRTUAL_ENV").filter(|v| !v.is_empty() && !vm.options.ignores_environment);
        let roots = environment.map(std::path::PathBuf::from).into_iter().chain([crate::modules::sys::prefix()]);
        folders.extend(roots.map(|root| inside(&root)).filter(|folder| folder.is_dir()).map(OsString::from));
    }
    folders.extend(vm.options.site_folders.iter().cloned());
    if folders.is_empty() {
        return Ok(());
    }
    let site = vm.import_module("site")?;
    for folder in folders {
        let folder = crate::modules::sys::os_text(vm, &folder);
        vm.call_method(&site, "addsitedir", &[folder])?;
    }
    Ok(())
}

/// The folder that stands first on `sys.path`.
fn script_folder(program: &Program) -> Option<OsString> {
    match program {
        Program::File(file) => {
            let path = Path::new(file);
            if path.is_dir() || is_zip(path) {
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
        Program::Module(name) => run_named_module(vm, name),
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
    // As it was given, below the working folder.
    let mut path = std::env::current_dir().map_or_else(|_| PathBuf::from(file), |folder| folder.join(file));
    if path.is_dir() {
        path.push("__main__.py");
        if !path.is_file() {
            tell(&format!("ouro: can't find '__main__' module in '{}'\n", file.to_string_lossy()));
            return Err(exit_with(vm, 1));
        }
    }
    if is_zip(&path) {
        return run_zip(vm, file);
    }
    match std::fs::read(&path) {
        Ok(source) => run_source(vm, &source, &path.to_string_lossy()),
        Err(error) => {
            let status = cannot_open(&path, &error);
            Err(exit_with(vm, status))
        }
    }
}

/// Is it a zip file? It may begin with anything, but ends with the directory's end and a comment.
fn is_zip(path: &Path) -> bool {
    use std::io::{Seek, SeekFrom};
    const END: &[u8] = b"PK\x05\x06";
    let Ok(mut file) = std::fs::File::open(path) else { return false };
    let Ok(size) = file.metadata().map(|known| if known.is_file() { known.len() } else { 0 }) else { return false };
    let mut tail = Vec::new();
    let begin = size.saturating_sub(22 + 0xFFFF);
    // Programs in text are short: only what can hold the end is read.
    size >= 22
        && file.seek(SeekFrom::Start(begin)).is_ok()
        && file.read_to_end(&mut tail).is_ok()
        && tail.windows(END.len()).any(|window| window == END)
        && tail.contains(&0)
}

/// Run the `__main__` of a zip file, which stands first on `sys.path` already.
fn run_zip(vm: &mut Vm, file: &OsStr) -> Result<()> {
    let shown = file.to_string_lossy().into_owned();
    let zipimport = vm.import_module("zipimport")?;
    let path = vm.heap.str(&shown).into();
    let found = vm.call_method(&zipimport, "_run_main", &[path])?;
    if found.is_none() {
        tell(&format!("ouro: can't find '__main__' module in '{shown}'\n"));
        return Err(exit_with(vm, 1));
    }
    let source = vm.get_item(&found, &Obj::small(0))?;
    let filename = vm.get_item(&found, &Obj::small(1))?;
    let (source, filename) = (vm.str_text(&source)?, vm.str_text(&filename)?);
    vm.run_main(&source, &filename)
}

/// Run a module as a program: PEP 338.
fn run_named_module(vm: &mut Vm, name: &OsStr) -> Result<()> {
    let Some(name) = name.to_str() else { return Err(no_module(vm, &name.to_string_lossy())) };
    let mut path = vm.sys_attr("path")?;
    if let Some((parent, _)) = name.rsplit_once('.') {
        let package = match vm.import_module(parent) {
            Ok(package) => package,
            Err(raised) if raised.is(vm, &vm.types.exceptions.ModuleNotFoundError.clone()) => {
                let reason = vm.str_text(raised.exception().as_obj()).unwrap_or_default();
                return Err(no_module_because(vm, name, parent, &reason));
            }
            Err(raised) => return Err(raised),
        };
        match vm.get_attr_name_opt(&package, "__path__")? {
            Some(folders) => path = folders,
            None => return Err(no_module(vm, name)),
        }
    }
    let last = name.rsplit('.').next().unwrap_or(name);
    match stdlib::find(name) {
        Some(module) if module.is_package => {
            let Some(main) = stdlib::find(&format!("{name}.__main__")) else {
                return Err(package_without_main(vm, name));
            };
            vm.import_module(name)?;
            return run_module_text(vm, main.name, main.source, &format!("<frozen {}>", main.name));
        }
        Some(module) => return run_module_text(vm, name, module.source, &format!("<frozen {name}>")),
        None => {}
    }
    for folder in vm.collect(&path)? {
        let folder = vm.str_text(&folder)?;
        let base = Path::new(if folder.is_empty() { "." } else { &folder });
        let (file, package) = (base.join(format!("{last}.py")), base.join(last));
        if package.join("__init__.py").is_file() {
            let main = package.join("__main__.py");
            if !main.is_file() {
                return Err(package_without_main(vm, name));
            }
            vm.import_module(name)?;
            return run_module_file(vm, &format!("{name}.__main__"), &main);
        }
        if file.is_file() {
            return run_module_file(vm, name, &file);
        }
        if package.join("__main__.py").is_file() {
            return run_module_file(vm, &format!("{name}.__main__"), &package.join("__main__.py"));
        }
    }
    Err(no_module(vm, name))
}

fn run_module_file(vm: &mut Vm, name: &str, file: &Path) -> Result<()> {
    let filename = std::path::absolute(file).unwrap_or_else(|_| file.to_path_buf()).to_string_lossy().into_owned();
    match std::fs::read(file) {
        Ok(source) => {
            let text = vm.decode_source(&source, &filename)?;
            run_module_text(vm, name, &text, &filename)
        }
        Err(error) => Err(vm.io_error(&error, None)),
    }
}

fn run_module_text(vm: &mut Vm, name: &str, source: &str, filename: &str) -> Result<()> {
    let argv = vm.sys_attr("argv")?;
    let shown = vm.heap.str(filename).into();
    vm.set_item(&argv, &Obj::small(0), shown)?;
    let module = vm.main_module()?;
    let package = vm.heap.str(name.rsplit_once('.').map_or("", |(package, _)| package));
    vm.dict_set_name(&module.dict, "__package__", package);
    vm.run_main(source, filename)
}

fn no_module(vm: &mut Vm, name: &str) -> Raised {
    say_about_executable(vm, &format!("No module named {name}"))
}

fn no_module_because(vm: &mut Vm, name: &str, parent: &str, reason: &str) -> Raised {
    let message = format!("Error while finding module specification for '{name}' (ModuleNotFoundError: {reason})");
    let _ = parent;
    say_about_executable(vm, &message)
}

fn package_without_main(vm: &mut Vm, name: &str) -> Raised {
    let message = format!("No module named {name}.__main__; '{name}' is a package and cannot be directly executed");
    say_about_executable(vm, &message)
}

fn say_about_executable(vm: &mut Vm, message: &str) -> Raised {
    let executable = vm.sys_attr("executable").and_then(|e| vm.str_text(&e)).unwrap_or_default();
    io::write_error(vm, &format!("{executable}: {message}\n"));
    exit_with(vm, 1)
}

fn run_source(vm: &mut Vm, source: &[u8], filename: &str) -> Result<()> {
    let mut source = source;
    if vm.options.skips_first_line {
        // The line end stays, so that lines keep their numbers.
        source = &source[source.iter().position(|b| *b == b'\n').unwrap_or(source.len())..];
    }
    let text = vm.decode_source(source, filename)?;
    vm.run_main(&text, filename)
}

fn exit_with(vm: &mut Vm, status: i32) -> Raised {
    let class = vm.types.exceptions.SystemExit.clone();
    vm.raise_with(&class, vec![Obj::small(status)])
}

/// What an exception that nobody caught comes to: it is shown, or ends the program with its status.
fn ended_by(vm: &mut Vm, raised: Raised) -> End {
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
    if uncaught::is_drawn() && vm.sys_attr("__excepthook__").is_ok_and(|own| own.is(&hook)) {
        let text = uncaught::draw(vm, &exception);
        io::write_error(vm, &text);
        return;
    }
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
    /// What is done when a program is over: its threads are waited for, functions registered with `atexit` are called,
    /// then what its modules hold is dropped.
    fn end_program(&mut self) {
        for (module, function) in [("threading", "_shutdown"), ("_thread", "_shutdown")] {
            let name = self.heap.intern(module);
            if let Some(module) = self.modules.get_str(&self.heap, &name) {
                if let Err(raised) = self.call_method(&module, function, &[]) {
                    self.report_unraisable(raised, &module);
                }
                break;
            }
        }
        let atexit = self.heap.intern("atexit");
        if let Some(atexit) = self.modules.get_str(&self.heap, &atexit)
            && let Err(raised) = self.call_method(&atexit, "_run_exitfuncs", &[])
        {
            self.report_unraisable(raised, &atexit);
        }
        self.is_ending = true;
        let main = self.heap.intern("__main__");
        if let Some(main) = self.modules.get_str(&self.heap, &main)
            && let Some(module) = main.downcast::<crate::types::module::Module>()
        {
            for key in module.dict.keys(&self.heap).into_iter().rev() {
                drop(self.dict_remove(&module.dict, &key));
                self.run_pending();
            }
        }
        self.collect_garbage(ouro_heap::Generation::Full);
    }
}
