//! `posix`: the operating system's calls, as the module `os` takes them over. Files and folders in `file` and `folder`,
//! `os.stat_result` in `stat`, processes in `process` and `subprocess`, the
//! modules `fcntl`, `termios`, `pwd`, `grp` and `resource` in files of theirs (`account`: the last three), and here what is left: the environment and the constants.

pub mod account;
pub mod fcntl;
mod file;
mod folder;
mod process;
mod stat;
pub mod subprocess;
pub mod termios;

use super::NativeModule;
use super::platform_path::{self, Path};
use crate::object::native::Result;
use crate::object::{Gc, Obj};
use crate::reactor::system_call as os;
use crate::types::module::Module;
use crate::vm::Vm;
use ouro_macros::native;

macro_rules! natives {
    ($($module:ident::{$($name:ident),* $(,)?}),* $(,)?) => { &[$($($module::$name),*),*] };
}

pub const MODULE: NativeModule = NativeModule {
    name: "posix",
    doc: "The operating system's calls.",
    natives: natives![
        self::{FSPATH, PUTENV, UNSETENV, STRERROR, URANDOM, GETRANDOM, UMASK, GET_TERMINAL_SIZE, UNAME, CONFSTR, SYSCONF, CTERMID},
        file::{
            OPEN, CLOSE, CLOSERANGE, READ, WRITE, PREAD, PWRITE, LSEEK, PIPE, PIPE2, DUP, DUP2, ISATTY, FSYNC, FDATASYNC, FTRUNCATE, TRUNCATE,
            ACCESS, CHMOD, FCHMOD, CHOWN, LCHOWN, FCHOWN, UTIME, GET_INHERITABLE, SET_INHERITABLE, GET_BLOCKING, SET_BLOCKING, LOCKF, MKFIFO,
            SENDFILE
        },
        folder::{
            GETCWD, GETCWDB, CHDIR, FCHDIR, LISTDIR, SCANDIR, MKDIR, RMDIR, UNLINK, REMOVE, RENAME, REPLACE, LINK, SYMLINK, READLINK,
        },
        stat::{STAT, LSTAT, FSTAT},
        process::{
            GETPID, GETPPID, GETUID, GETEUID, GETGID, GETEGID, GETPGRP, GETPGID, GETSID, SETSID, SETPGID, SETUID, SETGID, GETGROUPS,
            GETLOGIN, NICE, KILL, KILLPG, WAIT, WAITPID, WAITSTATUS_TO_EXITCODE, WIFEXITED, WEXITSTATUS, WIFSIGNALED, WTERMSIG, WIFSTOPPED,
            WSTOPSIG, WIFCONTINUED, WCOREDUMP, FORK, EXECV, EXECVE, EXIT, ABORT, SYSTEM, CPU_COUNT, SCHED_GETAFFINITY, SCHED_YIELD, TIMES, GETLOADAVG,
            REGISTER_AT_FORK, PIDFD_OPEN,
        },
    ],
    init: Some(init),
};

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    let dict = module.dict.clone();
    for (name, value) in CONSTANTS {
        let value = vm.int(i64::from(*value));
        vm.dict_set_name(&dict, name, value);
    }
    let environment = vm.dict();
    for (name, value) in std::env::vars_os() {
        use std::os::unix::ffi::OsStringExt;
        let name: Obj = vm.bytes(name.into_vec()).into();
        let value = vm.bytes(value.into_vec()).into();
        vm.dict_set(&environment, &name, value)?;
    }
    vm.dict_set_name(&dict, "environ", environment);
    let error = vm.types.exceptions.OSError.clone();
    vm.dict_set_name(&dict, "error", &error);
    let names = vm.dict();
    for (name, value) in SYSCONF_NAMES {
        vm.dict_set_name(&names, name, Obj::small(*value));
    }
    vm.dict_set_name(&dict, "sysconf_names", names);
    {
        let name = "_have_functions";
        let list = vm.list(Vec::new());
        vm.dict_set_name(&dict, name, list);
    }
    stat::init(vm, &dict);
    folder::init(vm, &dict);
    process::init(vm, &dict);
    let terminal = struct_class!(vm, "os", "terminal_size", ["columns", "lines"]);
    vm.dict_set_name(&dict, "terminal_size", &terminal);
    let uname = struct_class!(vm, "posix", "uname_result", ["sysname", "nodename", "release", "version", "machine"]);
    vm.dict_set_name(&dict, "uname_result", &uname);
    Ok(())
}

/// A class of struct sequences of this module.
macro_rules! struct_class {
    ($vm:expr, $module:literal, $name:literal, [$($field:literal),* $(,)?]) => {
        struct_class!($vm, $module, $name, [$($field),*], [])
    };
    ($vm:expr, $module:literal, $name:literal, [$($field:literal),* $(,)?], [$($hidden:literal),* $(,)?]) => {{
        static DEF: crate::object::native::ClassDef = crate::object::native::ClassDef {
            name: $name, module: $module, doc: "", base: None, natives: &[], is_subclassable: false,
        };
        const FIELDS: &[&str] = &[$($field,)* $($hidden,)*];
        const VISIBLE: usize = <[&str]>::len(&[$($field),*]);
        $vm.struct_sequence_class(&DEF, FIELDS, VISIBLE)
    }};
}
use struct_class;

macro_rules! constants {
    ($($name:ident),* $(,)?) => { &[$((stringify!($name), libc::$name as i32)),*] };
}

const CONSTANTS: &[(&str, i32)] = constants![
    O_RDONLY,
    O_WRONLY,
    O_RDWR,
    O_NDELAY,
    O_NONBLOCK,
    O_APPEND,
    O_DSYNC,
    O_RSYNC,
    O_SYNC,
    O_NOCTTY,
    O_CREAT,
    O_EXCL,
    O_TRUNC,
    O_DIRECT,
    O_DIRECTORY,
    O_NOFOLLOW,
    O_NOATIME,
    O_PATH,
    O_TMPFILE,
    O_CLOEXEC,
    O_ACCMODE,
    O_LARGEFILE,
    O_ASYNC,
    F_OK,
    R_OK,
    W_OK,
    X_OK,
    WNOHANG,
    WCONTINUED,
    WUNTRACED,
    WEXITED,
    WNOWAIT,
    WSTOPPED,
    F_LOCK,
    F_TLOCK,
    F_ULOCK,
    F_TEST,
    SEEK_DATA,
    SEEK_HOLE,
    P_PIDFD,
    CLD_EXITED,
    CLD_KILLED,
    CLD_DUMPED,
    CLD_TRAPPED,
    CLD_STOPPED,
    CLD_CONTINUED,
    RTLD_LAZY,
    RTLD_NOW,
    RTLD_GLOBAL,
    RTLD_LOCAL,
    RTLD_NODELETE,
    RTLD_NOLOAD,
    SCHED_OTHER,
    SCHED_FIFO,
    SCHED_RR,
    SCHED_BATCH,
    SCHED_IDLE,
];

const SYSCONF_NAMES: &[(&str, i32)] = &[
    ("SC_ARG_MAX", libc::_SC_ARG_MAX),
    ("SC_CHILD_MAX", libc::_SC_CHILD_MAX),
    ("SC_CLK_TCK", libc::_SC_CLK_TCK),
    ("SC_IOV_MAX", libc::_SC_IOV_MAX),
    ("SC_NPROCESSORS_CONF", libc::_SC_NPROCESSORS_CONF),
    ("SC_NPROCESSORS_ONLN", libc::_SC_NPROCESSORS_ONLN),
    ("SC_OPEN_MAX", libc::_SC_OPEN_MAX),
    ("SC_PAGESIZE", libc::_SC_PAGESIZE),
    ("SC_PAGE_SIZE", libc::_SC_PAGESIZE),
    ("SC_PHYS_PAGES", libc::_SC_PHYS_PAGES),
    ("SC_SEM_NSEMS_MAX", libc::_SC_SEM_NSEMS_MAX),
];

/// Do a system call, again where a signal interrupted it (PEP 475); its failure is about `path`.
fn call<T>(vm: &mut Vm, path: Option<&Obj>, mut f: impl FnMut() -> os::Result<T>) -> Result<T> {
    loop {
        match f() {
            Ok(value) => return Ok(value),
            Err(libc::EINTR) => vm.attend()?,
            Err(errno) => return Err(vm.errno_error(errno, path)),
        }
    }
}

/// The descriptor of the folder that a path is relative to.
fn folder_fd(vm: &mut Vm, dir_fd: Option<&Obj>) -> Result<i32> {
    let Some(dir_fd) = dir_fd else { return Ok(libc::AT_FDCWD) };
    if vm.special_of(dir_fd, crate::object::Special::Index).is_none() {
        let class = vm.type_of(dir_fd).name(vm);
        return Err(vm.type_error(format!("argument should be integer or None, not {class}")));
    }
    let fd = vm.to_i64(dir_fd)?;
    i32::try_from(fd).map_err(|_| {
        let what = if fd > 0 { "greater than maximum" } else { "less than minimum" };
        vm.overflow_error(format!("fd is {what}"))
    })
}

/// The argument `path` of `function`, which is no descriptor.
fn path(vm: &mut Vm, function: &str, given: &Obj) -> Result<Path> {
    platform_path::path(vm, function, "path", given, false, false)
}

/// What `fileno()` of the argument gives, or the argument itself.
fn descriptor(vm: &mut Vm, given: &Obj) -> Result<i32> {
    let number = if vm.special_of(given, crate::object::Special::Index).is_some() {
        given.clone()
    } else {
        match vm.get_attr_name_opt(given, "fileno")? {
            Some(fileno) => vm.call(&fileno, &[])?,
            None => return Err(vm.type_error("argument must be an int, or have a fileno() method.")),
        }
    };
    let fd = vm.to_i64(&number)?;
    if fd < 0 {
        return Err(vm.value_error(format!("file descriptor cannot be a negative integer ({fd})")));
    }
    i32::try_from(fd).map_err(|_| vm.overflow_error("Python int too large to convert to C int"))
}

/// A class that `init` put into the module.
fn own_class(vm: &mut Vm, name: &str) -> Result<Gc<crate::object::Type>> {
    let module = vm.import_module("posix")?;
    let class = vm.get_attr_name(&module, name)?;
    class.into_gc().map_err(|_| vm.system_error(format!("posix.{name} is no class")))
}

/// Return the file system path representation of the object.
#[native(fspath(path))]
fn fspath(vm: &mut Vm, path: &Obj) -> Result<Obj> {
    platform_path::fspath(vm, path)
}

fn environment_name(vm: &mut Vm, name: &Obj) -> Result<std::ffi::CString> {
    let (bytes, _) = platform_path::name_bytes(vm, name)?;
    if bytes.is_empty() || bytes.contains(&b'=') {
        return Err(vm.value_error("illegal environment variable name"));
    }
    platform_path::c_string(vm, bytes, "embedded null byte")
}

/// Change or add an environment variable.
#[native(putenv(name, value, /))]
fn putenv(vm: &mut Vm, name: &Obj, value: &Obj) -> Result<()> {
    let name = environment_name(vm, name)?;
    let (value, _) = platform_path::name_bytes(vm, value)?;
    let value = platform_path::c_string(vm, value, "embedded null byte")?;
    os::putenv(&name, &value).map_err(|errno| vm.errno_error(errno, None))
}

/// Delete an environment variable.
#[native(unsetenv(name, /))]
fn unsetenv(vm: &mut Vm, name: &Obj) -> Result<()> {
    let (bytes, _) = platform_path::name_bytes(vm, name)?;
    let name = platform_path::c_string(vm, bytes, "embedded null byte")?;
    os::unsetenv(&name).map_err(|errno| vm.errno_error(errno, None))
}

/// Translate an error code to a message string.
#[native(strerror(code, /))]
fn strerror(code: i32) -> String {
    os::strerror(code)
}

/// Return a bytes object containing random bytes suitable for cryptographic use.
#[native(urandom(size, /))]
fn urandom(vm: &mut Vm, size: i64) -> Result<Obj> {
    let Ok(size) = usize::try_from(size) else { return Err(vm.value_error("negative argument not allowed")) };
    let mut bytes = super::io::room(vm, size)?;
    os::random(&mut bytes).map_err(|errno| vm.errno_error(errno, None))?;
    Ok(vm.bytes(bytes).into())
}

/// Obtain a series of random bytes.
#[native(getrandom(size, flags = 0))]
fn getrandom(vm: &mut Vm, size: i64, flags: i64) -> Result<Obj> {
    let _ = flags;
    if size < 0 {
        return Err(vm.errno_error(libc::EINVAL, None));
    }
    urandom(vm, size)
}

/// Set the current numeric umask and return the previous umask.
#[native(umask(mask, /))]
fn umask(mask: i32) -> u32 {
    os::umask(mask as u32)
}

/// Return the size of the terminal window as (columns, lines).
#[native(get_terminal_size(fd=1, /))]
fn get_terminal_size(vm: &mut Vm, fd: i32) -> Result<Obj> {
    let (columns, lines) = os::terminal_size(fd).map_err(|errno| vm.errno_error(errno, None))?;
    let class = own_class(vm, "terminal_size")?;
    Ok(vm.struct_sequence(&class, vec![Obj::small(columns.into()), Obj::small(lines.into())]))
}

/// Return an object identifying the current operating system.
#[native(uname())]
fn uname(vm: &mut Vm) -> Result<Obj> {
    let names = os::uname().map_err(|errno| vm.errno_error(errno, None))?;
    let class = own_class(vm, "uname_result")?;
    let names = names.iter().map(|n| vm.heap.str(n).into()).collect();
    Ok(vm.struct_sequence(&class, names))
}

/// Return a string-valued system configuration variable: none is known here.
#[native(confstr(name, /))]
fn confstr(vm: &mut Vm, _name: &Obj) -> Result<()> {
    Err(vm.value_error("unrecognized configuration name"))
}

/// Return an integer-valued system configuration variable.
#[native(sysconf(name, /))]
fn sysconf(vm: &mut Vm, name: &Obj) -> Result<i64> {
    let number = match name.downcast::<crate::object::Str>().map(|n| n.to_str().into_owned()) {
        Some(name) => match SYSCONF_NAMES.iter().find(|(known, _)| *known == name) {
            Some((_, number)) => *number,
            None => return Err(vm.value_error("unrecognized configuration name")),
        },
        None => vm.to_i64(name)? as i32,
    };
    Ok(os::sysconf(number))
}

/// Return the name of the controlling terminal for this process.
#[native(ctermid())]
fn ctermid() -> &'static str {
    "/dev/tty"
}
