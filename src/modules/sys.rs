//! `sys`: the interpreter about itself.

use super::NativeModule;
use super::{io, platform_path};
use crate::object::native::{ClassDef, Result};
use crate::object::{Gc, Obj, Raised, Str, Tuple, Type};
use crate::types::exception::Exception;
use crate::types::module::Module;
use crate::vm::Vm;
use ouro_macros::native;

/// Which Python's language this is.
pub const PYTHON: (i32, i32, i32) = (3, 13, 0);

/// What the interpreter was started with; the command line fills it in before `sys` is made.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub argv: Vec<std::ffi::OsString>,
    pub orig_argv: Vec<std::ffi::OsString>,
    /// The first folder of `sys.path`, if there is to be one.
    pub script_folder: Option<std::ffi::OsString>,
    pub is_unbuffered: bool,
    pub is_inspecting: bool,
    pub is_interactive: bool,
    pub is_quiet: bool,
    pub is_isolated: bool,
    pub ignores_environment: bool,
    pub has_no_user_site: bool,
    pub has_no_site: bool,
    /// Folders of packages.
    pub site_folders: Vec<std::ffi::OsString>,
    pub is_path_safe: bool,
    pub writes_no_bytecode: bool,
    pub is_verbose: bool,
    pub is_development: bool,
    pub optimize: u8,
    pub bytes_warning: u8,
    pub warnings: Vec<String>,
    pub x_options: Vec<String>,
    pub is_virtual_time: bool,
    pub skips_first_line: bool,
}

pub const MODULE: NativeModule = NativeModule {
    name: "sys",
    doc: "What the interpreter is, was started with, and works with.",
    natives: &[
        EXIT,
        GETFRAME,
        GETRECURSIONLIMIT,
        SETRECURSIONLIMIT,
        GETFRAMEMODULENAME,
        EXC_INFO,
        EXCEPTION,
        GETSIZEOF,
        GETREFCOUNT,
        INTERN,
        IS_INTERNED,
        GETDEFAULTENCODING,
        GETFILESYSTEMENCODING,
        GETFILESYSTEMENCODEERRORS,
        SETTRACE,
        GETTRACE,
        SETPROFILE,
        GETPROFILE,
        DISPLAYHOOK,
        EXCEPTHOOK,
        UNRAISABLEHOOK,
        GET_ASYNCGEN_HOOKS,
        SET_ASYNCGEN_HOOKS,
        GET_COROUTINE_ORIGIN_TRACKING_DEPTH,
        SET_COROUTINE_ORIGIN_TRACKING_DEPTH,
        BREAKPOINTHOOK,
        GET_INT_MAX_STR_DIGITS,
        SET_INT_MAX_STR_DIGITS,
        AUDIT,
        ADDAUDITHOOK,
        IS_FINALIZING,
        GETALLOCATEDBLOCKS,
        GETSWITCHINTERVAL,
        SETSWITCHINTERVAL,
        CALL_TRACING,
        CLEAR_TYPE_CACHE,
        IS_GIL_ENABLED,
    ],
    init: Some(init),
};

/// The text of `sys.version`.
#[must_use]
pub fn version() -> String {
    let (major, minor, micro) = PYTHON;
    format!("{major}.{minor}.{micro} (ouro {})", env!("CARGO_PKG_VERSION"))
}

macro_rules! sequence_class {
    ($vm:expr, $module:literal, $name:literal, $doc:literal, [$($field:literal),* $(,)?]) => {{
        static DEF: ClassDef = ClassDef { name: $name, module: $module, doc: $doc, base: None, natives: &[], is_subclassable: false };
        const FIELDS: &[&str] = &[$($field),*];
        $vm.struct_sequence_class(&DEF, FIELDS, FIELDS.len())
    }};
}

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let dict = module.dict.clone();
    let put = |vm: &mut Vm, name: &str, value: Obj| vm.dict_set_name(&dict, name, value);
    let text = |vm: &mut Vm, text: &str| -> Obj { vm.heap.str(text).into() };
    put(vm, "modules", vm.modules.clone().into());
    init_version(vm, &dict);
    init_numbers(vm, &dict);
    init_places(vm, &dict)?;
    init_flags(vm, &dict);
    for (name, value) in [
        ("platform", "linux"),
        ("byteorder", if cfg!(target_endian = "little") { "little" } else { "big" }),
        ("platlibdir", "lib"),
        ("abiflags", ""),
        ("float_repr_style", "short"),
        ("copyright", "Ouro is free software; see its licenses."),
        ("_framework", ""),
    ] {
        let value = text(vm, value);
        put(vm, name, value);
    }
    put(vm, "pycache_prefix", Obj::NONE);
    let no_bytecode = vm.options.writes_no_bytecode || std::env::var_os("PYTHONDONTWRITEBYTECODE").is_some();
    put(vm, "dont_write_bytecode", Obj::bool(no_bytecode));
    for name in ["meta_path", "path_hooks"] {
        let list = vm.list(Vec::new()).into();
        put(vm, name, list);
    }
    let cache = vm.dict().into();
    put(vm, "path_importer_cache", cache);
    init_names(vm, &dict)?;
    for (fd, name) in [(0, "stdin"), (1, "stdout"), (2, "stderr")] {
        let is_unbuffered =
            vm.options.is_unbuffered || std::env::var_os("PYTHONUNBUFFERED").is_some_and(|v| !v.is_empty());
        let stream = io::open_standard(vm, fd, is_unbuffered)?;
        put(vm, name, stream.clone());
        put(vm, &format!("__{name}__"), stream);
    }
    // The built-in `open` is that of `_io`.
    let streams = vm.import_module("_io")?;
    let open = vm.get_attr_name(&streams, "open")?;
    let builtins = vm.builtins.clone();
    vm.dict_set_name(&builtins, "open", open);
    for name in ["displayhook", "excepthook", "unraisablehook", "breakpointhook"] {
        let key = vm.heap.intern(name);
        if let Some(hook) = dict.get_str(&vm.heap, &key) {
            put(vm, &format!("__{name}__"), hook);
        }
    }
    vm.unraisable = Some(report_unraisable);
    Ok(())
}

type Dict = Gc<crate::types::dict::Dict>;

fn init_version(vm: &mut Vm, dict: &Dict) {
    let (major, minor, micro) = PYTHON;
    let class = sequence_class!(
        vm,
        "sys",
        "version_info",
        "sys.version_info: the language's version.",
        ["major", "minor", "micro", "releaselevel", "serial"]
    );
    let level: Obj = vm.heap.intern("final").into();
    let values = vec![Obj::small(major), Obj::small(minor), Obj::small(micro), level, Obj::small(0)];
    let info = vm.struct_sequence(&class, values);
    vm.dict_set_name(dict, "version_info", info.clone());
    let version = vm.heap.str(&version());
    vm.dict_set_name(dict, "version", version);
    let hex = (major << 24) | (minor << 16) | (micro << 8) | 0xf0;
    vm.dict_set_name(dict, "hexversion", Obj::small(hex));
    vm.dict_set_name(dict, "api_version", Obj::small(1013));
    let git = vec![vm.heap.str("Ouro").into(), vm.heap.str("").into(), vm.heap.str("").into()];
    let git = vm.heap.tuple(git);
    vm.dict_set_name(dict, "_git", git);
    // A namespace, without asking for the module `types`.
    let namespace = vm.namespace_class();
    let entries = [
        ("name", vm.heap.str("ouro").into()),
        ("cache_tag", vm.heap.str("ouro-313").into()),
        ("version", info),
        ("hexversion", Obj::small(hex)),
        ("_multiarch", vm.heap.str(concat!(env!("CARGO_PKG_NAME"), "-linux")).into()),
    ];
    let implementation = vm.heap.alloc_with_shape(namespace.root_shape(), crate::types::namespace::Namespace);
    if let Some(attributes) = vm.dict_of(implementation.as_obj()) {
        for (name, value) in entries {
            vm.dict_set_name(&attributes, name, value);
        }
    }
    vm.dict_set_name(dict, "implementation", implementation);
}

fn init_numbers(vm: &mut Vm, dict: &Dict) {
    let maxsize = vm.int(i64::MAX);
    vm.dict_set_name(dict, "maxsize", maxsize.clone());
    vm.dict_set_name(dict, "maxunicode", Obj::small(0x10FFFF));
    let class = sequence_class!(
        vm,
        "sys",
        "float_info",
        "What floats can hold.",
        [
            "max",
            "max_exp",
            "max_10_exp",
            "min",
            "min_exp",
            "min_10_exp",
            "dig",
            "mant_dig",
            "epsilon",
            "radix",
            "rounds"
        ]
    );
    let values = vec![
        vm.heap.float(f64::MAX),
        Obj::small(f64::MAX_EXP),
        Obj::small(f64::MAX_10_EXP),
        vm.heap.float(f64::MIN_POSITIVE),
        Obj::small(f64::MIN_EXP),
        Obj::small(f64::MIN_10_EXP),
        Obj::small(f64::DIGITS as i32),
        Obj::small(f64::MANTISSA_DIGITS as i32),
        vm.heap.float(f64::EPSILON),
        Obj::small(2),
        Obj::small(1),
    ];
    let info = vm.struct_sequence(&class, values);
    vm.dict_set_name(dict, "float_info", info);
    let class = sequence_class!(
        vm,
        "sys",
        "int_info",
        "How ints are held, as far as programs ask.",
        ["bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"]
    );
    let values = [30, 4, 4300, 640].map(Obj::small).to_vec();
    let info = vm.struct_sequence(&class, values);
    vm.dict_set_name(dict, "int_info", info);
    let class = sequence_class!(
        vm,
        "sys",
        "hash_info",
        "How numbers and text are hashed.",
        ["width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"]
    );
    let values = vec![
        Obj::small(64),
        vm.int((1 << 61) - 1),
        Obj::small(314_159),
        Obj::small(0),
        Obj::small(1_000_003),
        vm.heap.str("siphash24").into(),
        Obj::small(64),
        Obj::small(128),
        Obj::small(0),
    ];
    let info = vm.struct_sequence(&class, values);
    vm.dict_set_name(dict, "hash_info", info);
    let class = sequence_class!(vm, "sys", "thread_info", "How threads are made.", ["name", "lock", "version"]);
    let info = vm.heap.str("ouro").into();
    let info = vm.struct_sequence(&class, vec![info, Obj::NONE, Obj::NONE]);
    vm.dict_set_name(dict, "thread_info", info);
}

pub(crate) fn os_text(vm: &mut Vm, text: &std::ffi::OsStr) -> Obj {
    use std::os::unix::ffi::OsStrExt;
    platform_path::decode_name(vm, text.as_bytes()).into()
}

fn init_places(vm: &mut Vm, dict: &Dict) -> Result<()> {
    let options = vm.options.clone();
    let executable = std::env::current_exe().unwrap_or_default();
    let prefix = prefix();
    let executable = os_text(vm, executable.as_os_str());
    vm.dict_set_name(dict, "executable", executable.clone());
    vm.dict_set_name(dict, "_base_executable", executable);
    for name in ["prefix", "base_prefix", "exec_prefix", "base_exec_prefix"] {
        let prefix = os_text(vm, prefix.as_os_str());
        vm.dict_set_name(dict, name, prefix);
    }
    for (name, words) in [("argv", &options.argv), ("orig_argv", &options.orig_argv)] {
        let words = words.iter().map(|w| os_text(vm, w)).collect();
        let list = vm.list(words);
        vm.dict_set_name(dict, name, list);
    }
    let mut path: Vec<Obj> = Vec::new();
    if let Some(folder) = &options.script_folder {
        path.push(os_text(vm, folder));
    }
    if !options.ignores_environment
        && let Some(folders) = std::env::var_os("PYTHONPATH").filter(|p| !p.is_empty())
    {
        for folder in std::env::split_paths(&folders) {
            let folder = std::path::absolute(&folder).unwrap_or(folder);
            path.push(os_text(vm, folder.as_os_str()));
        }
    }
    let library = super::import::library_folder();
    let library = os_text(vm, library.as_os_str());
    vm.dict_set_name(dict, "_stdlib_dir", library.clone());
    path.push(library);
    let path = vm.list(path);
    vm.dict_set_name(dict, "path", path);
    Ok(())
}

/// Where the interpreter is installed.
#[must_use]
pub fn prefix() -> std::path::PathBuf {
    static PREFIX: std::sync::OnceLock<std::path::PathBuf> = std::sync::OnceLock::new();
    let find = || {
        let executable = std::env::current_exe().unwrap_or_default();
        executable.parent().and_then(|p| p.parent()).unwrap_or(std::path::Path::new("/usr")).to_path_buf()
    };
    PREFIX.get_or_init(find).clone()
}

fn init_flags(vm: &mut Vm, dict: &Dict) {
    let o = vm.options.clone();
    let class = sequence_class!(
        vm,
        "sys",
        "flags",
        "Flags of the command line.",
        [
            "debug",
            "inspect",
            "interactive",
            "optimize",
            "dont_write_bytecode",
            "no_user_site",
            "no_site",
            "ignore_environment",
            "verbose",
            "bytes_warning",
            "quiet",
            "hash_randomization",
            "isolated",
            "dev_mode",
            "utf8_mode",
            "warn_default_encoding",
            "safe_path",
            "int_max_str_digits"
        ]
    );
    let n = |b: bool| Obj::small(i32::from(b));
    let is_utf8 = std::env::var_os("PYTHONUTF8").is_some_and(|v| v == "1");
    let values = vec![
        n(false),
        n(o.is_inspecting),
        n(o.is_interactive),
        Obj::small(i32::from(o.optimize)),
        n(o.writes_no_bytecode || std::env::var_os("PYTHONDONTWRITEBYTECODE").is_some()),
        n(o.has_no_user_site || o.is_isolated),
        n(o.has_no_site),
        n(o.ignores_environment || o.is_isolated),
        n(o.is_verbose),
        Obj::small(i32::from(o.bytes_warning)),
        n(o.is_quiet),
        n(false),
        n(o.is_isolated),
        Obj::bool(o.is_development),
        n(is_utf8),
        n(false),
        Obj::bool(o.is_path_safe || o.is_isolated),
        Obj::small(4300),
    ];
    let flags = vm.struct_sequence(&class, values);
    vm.dict_set_name(dict, "flags", flags);
    let mut warnings: Vec<String> = Vec::new();
    if !o.ignores_environment
        && let Ok(wanted) = std::env::var("PYTHONWARNINGS")
    {
        warnings.extend(wanted.split(',').filter(|w| !w.is_empty()).map(str::to_owned));
    }
    if o.is_development {
        warnings.insert(0, "default".to_owned());
    }
    warnings.extend(o.warnings);
    let warnings = warnings.iter().map(|w| vm.heap.str(w).into()).collect();
    let warnings = vm.list(warnings);
    vm.dict_set_name(dict, "warnoptions", warnings);
    let x_options = vm.dict();
    for option in &o.x_options {
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, vm.heap.str(value).into()),
            None => (option.as_str(), Obj::TRUE),
        };
        vm.dict_set_name(&x_options, name, value);
    }
    vm.dict_set_name(dict, "_xoptions", x_options);
}

/// The modules of CPython's library, whether they are here or not: what programs compare names with.
const STDLIB_NAMES: &str = "__future__ _abc _ast _asyncio _bisect _codecs _collections _collections_abc _contextvars _functools _heapq \
    _io _operator _random _signal _socket _sre _struct _thread _typing _warnings _weakref _weakrefset abc argparse array ast \
    asyncio atexit base64 bdb binascii bisect builtins bz2 calendar cmath cmd code codecs codeop collections colorsys compileall \
    concurrent configparser contextlib contextvars copy copyreg cProfile csv ctypes curses dataclasses datetime dbm decimal difflib \
    dis doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc \
    genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib importlib inspect io \
    ipaddress itertools json keyword linecache locale logging lzma mailbox marshal math mimetypes mmap modulefinder multiprocessing \
    netrc ntpath nturl2path numbers opcode operator optparse os pathlib pdb pickle pickletools pkgutil platform plistlib poplib posix \
    posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc queue quopri random re readline reprlib resource rlcompleter runpy \
    sched secrets select selectors shelve shlex shutil signal site smtplib socket socketserver sqlite3 ssl stat statistics string \
    stringprep struct subprocess symtable sys sysconfig syslog tabnanny tarfile tempfile termios textwrap this threading time timeit \
    tkinter token tokenize tomllib trace traceback tracemalloc tty turtle types typing unicodedata unittest urllib uuid venv warnings \
    wave weakref webbrowser wsgiref xml xmlrpc zipapp zipfile zipimport zlib zoneinfo";

/// Whether CPython's library has a module of this name.
pub(super) fn is_library_module(name: &str) -> bool {
    STDLIB_NAMES.split_whitespace().any(|n| n == name)
}

fn init_names(vm: &mut Vm, dict: &Dict) -> Result<()> {
    let names = STDLIB_NAMES.split_whitespace().map(|n| vm.heap.intern(n).into()).collect();
    let names = vm.frozenset(names)?;
    vm.dict_set_name(dict, "stdlib_module_names", names);
    let mut builtin: Vec<&str> = super::NATIVE_MODULES.iter().map(|m| m.name).collect();
    builtin.push("builtins");
    builtin.sort_unstable();
    builtin.dedup();
    let builtin = builtin.into_iter().map(|n| vm.heap.intern(n).into()).collect();
    let builtin = vm.heap.tuple(builtin);
    vm.dict_set_name(dict, "builtin_module_names", builtin);
    Ok(())
}

/// Exit the interpreter by raising SystemExit(status).
#[native(exit(status=None, /))]
fn exit(vm: &mut Vm, status: Obj) -> Result<()> {
    let class = vm.types.exceptions.SystemExit.clone();
    let args: Vec<Obj> = match status.downcast_exact::<Tuple>() {
        _ if status.is_none() => Vec::new(),
        Some(args) => args.items().to_vec(),
        None => vec![status],
    };
    match vm.call(class.as_obj(), &args)?.into_gc::<Exception>() {
        Ok(exception) => Err(Raised::new(exception)),
        Err(_) => Err(vm.system_error("SystemExit is no exception")),
    }
}

/// Return a frame object from the call stack.
///
/// If optional integer depth is given, return the frame object that many
/// calls below the top of the stack.
#[native(_getframe(depth=0, /))]
fn getframe(vm: &mut Vm, depth: i64) -> Result<Obj> {
    match vm.current_frame(depth.max(0) as usize) {
        Some(frame) => Ok(frame.into()),
        None => Err(vm.value_error("call stack is not deep enough")),
    }
}

/// Return the current value of the recursion limit.
#[native(getrecursionlimit())]
fn getrecursionlimit(vm: &mut Vm) -> i64 {
    vm.recursion_limit
}

/// Set the maximum depth of the interpreter stack to n.
#[native(setrecursionlimit(limit, /))]
fn setrecursionlimit(vm: &mut Vm, limit: i32) -> Result<()> {
    if limit < 1 {
        return Err(vm.value_error("recursion limit must be greater or equal than 1"));
    }
    let used = vm.recursion_limit - vm.depth;
    if used >= i64::from(limit) {
        return Err(vm.recursion_error(format!(
            "cannot set the recursion limit to {limit} at the recursion depth {used}: the limit is too low"
        )));
    }
    vm.set_recursion_limit(i64::from(limit));
    Ok(())
}

/// Return the name of the module for a calling frame.
#[native(_getframemodulename(depth = 0))]
fn getframemodulename(vm: &mut Vm, depth: i64) -> Obj {
    let Some(activation) = vm.activations().nth(usize::try_from(depth).unwrap_or(0)) else { return Obj::NONE };
    let (function, _) = vm.place_of(activation);
    function.module.cloned(&vm.heap)
}

/// Return current exception information: (type, value, traceback).
#[native(exc_info())]
fn exc_info(vm: &mut Vm) -> Obj {
    let items = match vm.handled_exception() {
        Some(exception) => {
            let class = vm.type_of(&exception);
            let traceback = exception.downcast::<Exception>().and_then(|e| e.traceback.cloned(&vm.heap));
            vec![class.into(), exception, traceback.map_or(Obj::NONE, Obj::from)]
        }
        None => vec![Obj::NONE; 3],
    };
    vm.heap.tuple(items).into()
}

/// Return the exception that is being handled.
#[native(exception())]
fn exception(vm: &mut Vm) -> Obj {
    vm.handled_exception().unwrap_or(Obj::NONE)
}

/// Return the size of object in bytes.
#[native(getsizeof(object, default=NULL))]
fn getsizeof(vm: &mut Vm, object: &Obj, default: Option<&Obj>) -> Result<Obj> {
    match vm.call_special(object, crate::object::Special::Sizeof, &[])? {
        Some(size) => Ok(size),
        None => match default {
            Some(default) => Ok(default.clone()),
            None => {
                let class = vm.type_of(object).name(vm);
                Err(vm.type_error(format!("Type {class} doesn't define __sizeof__")))
            }
        },
    }
}

/// Return the reference count of object.
#[native(getrefcount(object, /))]
fn getrefcount(object: &Obj) -> i64 {
    i64::from(object.reference_count())
}

/// ``Intern'' the given string.
#[native(intern(string, /))]
fn intern(vm: &mut Vm, string: &Obj) -> Result<Obj> {
    match string.downcast_exact::<Str>() {
        Some(text) => Ok(vm.heap.intern_str(text).into()),
        None => {
            let class = vm.type_of(string).name(vm);
            match string.downcast::<Str>() {
                Some(_) => Err(vm.type_error(format!("can't intern {class}"))),
                None => Err(vm.type_error(format!("intern() argument must be str, not {class}"))),
            }
        }
    }
}

/// Return True if the given string is interned.
#[native(_is_interned(string, /))]
fn is_interned(string: &Gc<Str>) -> bool {
    string.is_interned()
}

#[native(getdefaultencoding())]
fn getdefaultencoding() -> &'static str {
    "utf-8"
}

#[native(getfilesystemencoding())]
fn getfilesystemencoding() -> &'static str {
    "utf-8"
}

#[native(getfilesystemencodeerrors())]
fn getfilesystemencodeerrors() -> &'static str {
    "surrogateescape"
}

/// Set the global debug tracing function.
///
/// It will be called on each function call.
#[native(settrace(function, /))]
fn settrace(vm: &mut Vm, function: &Obj) {
    vm.set_tracer(function.clone());
}

/// Return the global debug tracing function set with sys.settrace.
#[native(gettrace())]
fn gettrace(vm: &mut Vm) -> Obj {
    vm.tracer()
}

/// Set the profiling function.
///
/// It will be called on each function call and return.
#[native(setprofile(function, /))]
fn setprofile(vm: &mut Vm, function: &Obj) {
    vm.set_profiler(function.clone());
}

/// Return the profiling function set with sys.setprofile.
#[native(getprofile())]
fn getprofile(vm: &mut Vm) -> Obj {
    vm.profiler()
}

/// Call func(*args), while tracing is enabled.
///
/// The tracing state is saved, and restored afterwards.
#[native(call_tracing(func, args, /))]
fn call_tracing(vm: &mut Vm, func: &Obj, args: &Gc<Tuple>) -> Result<Obj> {
    vm.call_watched(func, args.items())
}

/// Print an object to sys.stdout and also save it in builtins._
#[native(displayhook(object, /))]
fn displayhook(vm: &mut Vm, object: &Obj) -> Result<()> {
    if object.is_none() {
        return Ok(());
    }
    let builtins = vm.builtins.clone();
    vm.dict_set_name(&builtins, "_", Obj::NONE);
    let text = vm.repr(object)?;
    let stdout = vm.sys_attr("stdout")?;
    if stdout.is_none() {
        return Err(vm.runtime_error("lost sys.stdout"));
    }
    match io::write_str(vm, &stdout, &text) {
        Err(raised) if raised.is(vm, &vm.types.exceptions.UnicodeEncodeError.clone()) => {
            let escaped = ouro_text::escape::ascii(text.as_wtf8());
            // The text is a representation already: only what cannot be encoded is to be escaped.
            let escaped = vm.heap.str(&escaped[1..escaped.len() - 1].replace("\\\\", "\\"));
            io::write_str(vm, &stdout, &escaped)?;
        }
        written => written?,
    }
    let end = vm.heap.str("\n");
    io::write_str(vm, &stdout, &end)?;
    vm.dict_set_name(&builtins, "_", object.clone());
    Ok(())
}

/// Handle an exception by displaying it with a traceback on sys.stderr.
#[native(excepthook(exctype, value, traceback, /))]
fn excepthook(vm: &mut Vm, exctype: &Obj, value: &Obj, traceback: &Obj) -> Result<()> {
    let _ = exctype;
    let Some(exception) = value.downcast::<Exception>().cloned() else {
        let class = vm.type_of(value).name(vm);
        return Err(vm.type_error(format!("print_exception(): Exception expected for value, {class} found")));
    };
    if let Some(traceback) = traceback.downcast::<crate::types::traceback::Traceback>()
        && exception.traceback.get(&vm.heap).is_none()
    {
        exception.traceback.set(&mut vm.heap, Some(traceback.clone()));
    }
    let text = super::sys_traceback::format_exception(vm, &exception);
    io::write_error(vm, &text);
    Ok(())
}

/// Handle an unraisable exception.
#[native(unraisablehook(unraisable, /))]
fn unraisablehook(vm: &mut Vm, unraisable: &Obj) -> Result<()> {
    let value = vm.get_attr_name(unraisable, "exc_value")?;
    let object = vm.get_attr_name(unraisable, "object")?;
    let message = vm.get_attr_name(unraisable, "err_msg")?;
    let message = if message.is_none() { None } else { Some(vm.str_text(&message)?) };
    if let Some(exception) = value.downcast::<Exception>().cloned() {
        print_unraisable(vm, &exception, &object, message.as_deref());
    }
    Ok(())
}

fn print_unraisable(vm: &mut Vm, exception: &Gc<Exception>, object: &Obj, message: Option<&str>) {
    let mut text = String::new();
    let shown = if object.is_none() { None } else { Some(vm.repr_text(object)) };
    match (message, shown) {
        (Some(message), Some(Ok(object))) => text.push_str(&format!("{message}: {object}\n")),
        (Some(message), _) => text.push_str(&format!("{message}:\n")),
        (None, Some(Ok(object))) => text.push_str(&format!("Exception ignored in: {object}\n")),
        (None, Some(Err(_))) => text.push_str("Exception ignored in: <object repr() failed>\n"),
        (None, None) => {}
    }
    text.push_str(&super::sys_traceback::format_exception_alone(vm, exception));
    io::write_error(vm, &text);
}

/// What a finaliser raised: to `sys.unraisablehook`, if a program put one there.
fn report_unraisable(vm: &mut Vm, raised: Raised, of: &Obj) {
    let exception = raised.into_exception();
    let own = vm.sys_attr("unraisablehook");
    let original = vm.sys_attr("__unraisablehook__");
    if let (Ok(own), Ok(original)) = (own, original)
        && !own.is(&original)
        && !own.is_none()
    {
        let class = unraisable_class(vm);
        let traceback = exception.traceback.cloned(&vm.heap).map_or(Obj::NONE, Obj::from);
        let kind = vm.type_of(exception.as_obj()).into();
        let args = vm.struct_sequence(&class, vec![kind, (&exception).into(), traceback, Obj::NONE, of.clone()]);
        if let Err(raised) = vm.call(&own, &[args]) {
            let exception = raised.into_exception();
            print_unraisable(vm, &exception, &own, Some("Exception ignored in sys.unraisablehook"));
        }
        return;
    }
    print_unraisable(vm, &exception, of, None);
}

fn unraisable_class(vm: &mut Vm) -> Gc<Type> {
    if let Ok(known) = vm.sys_attr("UnraisableHookArgs")
        && let Some(class) = known.downcast::<Type>()
    {
        return class.clone();
    }
    let class = sequence_class!(
        vm,
        "sys",
        "UnraisableHookArgs",
        "What an unraisable exception is about.",
        ["exc_type", "exc_value", "exc_traceback", "err_msg", "object"]
    );
    if let Ok(sys) = vm.import_module("sys") {
        drop(vm.set_attr_name(&sys, "UnraisableHookArgs", &class));
    }
    class
}

/// Return the installed asynchronous generators hooks.
#[native(get_asyncgen_hooks())]
fn get_asyncgen_hooks(vm: &mut Vm) -> Obj {
    let key = vm.heap.intern("_asyncgen_hooks");
    let sys = vm.import_module("sys").ok();
    let known = sys.as_ref().and_then(|s| s.downcast::<Module>()).and_then(|m| m.dict.get_str(&vm.heap, &key));
    let class = match known.and_then(|c| c.into_gc::<Type>().ok()) {
        Some(class) => class,
        None => {
            let class = sequence_class!(
                vm,
                "sys",
                "asyncgen_hooks",
                "The hooks of asynchronous generators.",
                ["firstiter", "finalizer"]
            );
            if let Some(module) = sys.as_ref().and_then(|s| s.downcast::<Module>()) {
                vm.dict_set_name(&module.dict, "_asyncgen_hooks", &class);
            }
            class
        }
    };
    let hooks = vec![vm.async_gen_hooks.firstiter.clone(), vm.async_gen_hooks.finalizer.clone()];
    vm.struct_sequence(&class, hooks)
}

/// set_asyncgen_hooks([firstiter] [, finalizer])
#[native(set_asyncgen_hooks(firstiter=NULL, finalizer=NULL))]
fn set_asyncgen_hooks(vm: &mut Vm, firstiter: Option<&Obj>, finalizer: Option<&Obj>) -> Result<()> {
    for (name, hook) in [("finalizer", finalizer), ("firstiter", firstiter)] {
        let Some(hook) = hook else { continue };
        if !hook.is_none() && vm.special_of(hook, crate::object::Special::Call).is_none() {
            let class = vm.type_of(hook).name(vm);
            return Err(vm.type_error(format!("callable {name} expected, got {class}")));
        }
    }
    if let Some(hook) = firstiter {
        vm.async_gen_hooks.firstiter = hook.clone();
    }
    if let Some(hook) = finalizer {
        vm.async_gen_hooks.finalizer = hook.clone();
    }
    Ok(())
}

/// Check status of origin tracking for coroutine objects in this thread.
#[native(get_coroutine_origin_tracking_depth())]
fn get_coroutine_origin_tracking_depth(vm: &mut Vm) -> Result<Obj> {
    let sys = vm.import_module("sys")?;
    Ok(vm.get_attr_name_opt(&sys, "_coroutine_origin_depth")?.unwrap_or(Obj::small(0)))
}

/// Enable or disable origin tracking for coroutine objects in this thread.
#[native(set_coroutine_origin_tracking_depth(depth))]
fn set_coroutine_origin_tracking_depth(vm: &mut Vm, depth: i32) -> Result<()> {
    if depth < 0 {
        return Err(vm.value_error("depth must be >= 0"));
    }
    let sys = vm.import_module("sys")?;
    vm.set_attr_name(&sys, "_coroutine_origin_depth", Obj::small(depth))
}

/// Return the maximum string digits limit for non-binary int<->str conversions.
#[native(get_int_max_str_digits())]
fn get_int_max_str_digits() -> usize {
    crate::types::int_text::MAX_STR_DIGITS.get()
}

/// Set the maximum string digits limit for non-binary int<->str conversions.
#[native(set_int_max_str_digits(maxdigits))]
fn set_int_max_str_digits(vm: &mut Vm, maxdigits: i32) -> Result<()> {
    if maxdigits != 0 && maxdigits < 640 {
        return Err(vm.value_error("maxdigits must be 0 or larger than 640"));
    }
    crate::types::int_text::MAX_STR_DIGITS.set(maxdigits as usize);
    Ok(())
}

/// This hook function is called by built-in breakpoint().
#[native(breakpointhook(*args, **kws))]
fn breakpointhook(vm: &mut Vm, args: &[Obj], kws: Vec<(Gc<Str>, Obj)>) -> Result<Obj> {
    let chosen = std::env::var("PYTHONBREAKPOINT").ok().filter(|v| !v.is_empty());
    let chosen = chosen.unwrap_or_else(|| "pdb.set_trace".to_owned());
    if chosen == "0" {
        return Ok(Obj::NONE);
    }
    let (module, name) = chosen.rsplit_once('.').unwrap_or(("builtins", &chosen));
    let missing = |vm: &Vm, raised: &Raised| {
        let e = &vm.types.exceptions;
        raised.is(vm, &e.ImportError.clone()) || raised.is(vm, &e.AttributeError.clone())
    };
    match vm.import_module(module).and_then(|module| vm.get_attr_name(&module, name)) {
        Ok(hook) => vm.call_kw(&hook, args, &kws),
        Err(raised) if missing(vm, &raised) => {
            let category: Obj = (&vm.types.exceptions.RuntimeWarning).into();
            vm.warn(&format!("Ignoring unimportable $PYTHONBREAKPOINT: \"{chosen}\""), &category)?;
            Ok(Obj::NONE)
        }
        Err(raised) => Err(raised),
    }
}

/// Passes the event to any hooks that are attached: there are none.
#[native(audit(event, /, *args))]
fn audit(_event: &Gc<Str>, _args: &[Obj]) {}

/// Adds a new audit hook callback; no event is ever audited.
#[native(addaudithook(hook))]
fn addaudithook(_hook: &Obj) {}

#[native(is_finalizing())]
fn is_finalizing(vm: &mut Vm) -> bool {
    vm.is_ending
}

#[native(getallocatedblocks())]
fn getallocatedblocks(vm: &mut Vm) -> usize {
    vm.heap.live_containers()
}

#[native(getswitchinterval())]
fn getswitchinterval() -> f64 {
    0.005
}

/// Set the ideal thread switching delay inside the interpreter: it stays as it is.
#[native(setswitchinterval(interval, /))]
fn setswitchinterval(vm: &mut Vm, interval: f64) -> Result<()> {
    if interval <= 0.0 { Err(vm.value_error("switch interval must be strictly positive")) } else { Ok(()) }
}

#[native(_clear_type_cache())]
fn clear_type_cache() {}

#[native(_is_gil_enabled())]
fn is_gil_enabled() -> bool {
    true
}
