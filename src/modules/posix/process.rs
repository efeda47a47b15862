//! Processes: this one, its children, and how they end.

use super::{call, own_class, struct_class};
use crate::modules::platform_path;
use crate::object::native::Result;
use crate::object::{Gc, Obj};
use crate::reactor::system_call::{self as os, status};
use crate::reactor::{Interest, child};
use crate::types::dict::Dict;
use crate::vm::Vm;
use ouro_macros::native;
use std::ffi::CString;
use std::os::fd::{AsRawFd, IntoRawFd};

pub(super) fn init(vm: &mut Vm, dict: &Gc<Dict>) {
    let class =
        struct_class!(vm, "posix", "times_result", ["user", "system", "children_user", "children_system", "elapsed"]);
    vm.dict_set_name(dict, "times_result", &class);
}

#[native(getpid())]
pub(super) fn getpid() -> i32 {
    os::getpid()
}

#[native(getppid())]
pub(super) fn getppid() -> i32 {
    os::getppid()
}

#[native(getuid())]
pub(super) fn getuid() -> u32 {
    os::getuid()
}

#[native(geteuid())]
pub(super) fn geteuid() -> u32 {
    os::geteuid()
}

#[native(getgid())]
pub(super) fn getgid() -> u32 {
    os::getgid()
}

#[native(getegid())]
pub(super) fn getegid() -> u32 {
    os::getegid()
}

#[native(getpgrp())]
pub(super) fn getpgrp() -> i32 {
    os::getpgrp()
}

#[native(getpgid(pid))]
pub(super) fn getpgid(vm: &mut Vm, pid: i32) -> Result<i32> {
    call(vm, None, || os::getpgid(pid))
}

#[native(getsid(pid, /))]
pub(super) fn getsid(vm: &mut Vm, pid: i32) -> Result<i32> {
    call(vm, None, || os::getsid(pid))
}

#[native(setsid())]
pub(super) fn setsid(vm: &mut Vm) -> Result<()> {
    call(vm, None, os::setsid).map(drop)
}

#[native(setpgid(pid, pgrp, /))]
pub(super) fn setpgid(vm: &mut Vm, pid: i32, pgrp: i32) -> Result<()> {
    call(vm, None, || os::setpgid(pid, pgrp))
}

#[native(setuid(uid, /))]
pub(super) fn setuid(vm: &mut Vm, uid: i64) -> Result<()> {
    call(vm, None, || os::setuid(uid as u32))
}

#[native(setgid(gid, /))]
pub(super) fn setgid(vm: &mut Vm, gid: i64) -> Result<()> {
    call(vm, None, || os::setgid(gid as u32))
}

#[native(getgroups())]
pub(super) fn getgroups(vm: &mut Vm) -> Result<Vec<Obj>> {
    let groups = call(vm, None, os::getgroups)?;
    Ok(groups.into_iter().map(|g| vm.int(g.into())).collect())
}

/// Return the actual login name.
#[native(getlogin())]
pub(super) fn getlogin(vm: &mut Vm) -> Result<Obj> {
    // The terminal's owner: its record is the one of the user who logged in on it.
    let terminal = [0, 1, 2].into_iter().find(|fd| os::isatty(*fd));
    let owner = terminal.and_then(|fd| os::fstat(fd).ok()).and_then(|stat| os::user_by_id(stat.st_uid));
    match owner {
        Some(user) => {
            use std::os::unix::ffi::OsStrExt;
            Ok(platform_path::decode_name(vm, user.name.as_bytes()).into())
        }
        None => Err(vm.errno_error(libc::ENOTTY, None)),
    }
}

/// Add increment to the priority of process and return the new priority.
#[native(nice(increment, /))]
pub(super) fn nice(vm: &mut Vm, increment: i32) -> Result<i32> {
    call(vm, None, || os::nice(increment))
}

/// Kill a process with a signal.
#[native(kill(pid, signal, /))]
pub(super) fn kill(vm: &mut Vm, pid: i32, signal: i32) -> Result<()> {
    call(vm, None, || os::kill(pid, signal))?;
    // A signal to this process is seen before the next instruction.
    vm.attend()
}

/// Kill a process group with a signal.
#[native(killpg(pgid, signal, /))]
pub(super) fn killpg(vm: &mut Vm, pgid: i32, signal: i32) -> Result<()> {
    call(vm, None, || os::killpg(pgid, signal))
}

/// Wait for completion of a child process.
#[native(wait())]
pub(super) fn wait(vm: &mut Vm) -> Result<(i32, i32)> {
    waitpid(vm, -1, 0)
}

/// Wait for completion of a given child process.
#[native(waitpid(pid, options, /))]
pub(super) fn waitpid(vm: &mut Vm, pid: i32, options: i32) -> Result<(i32, i32)> {
    let hangs = options & libc::WNOHANG == 0;
    let mut answer = call(vm, None, || os::waitpid(pid, options | libc::WNOHANG))?;
    if hangs && answer.0 == 0 {
        if pid > 0 && options == 0 {
            wait_for_end(vm, pid)?;
        } else {
            // Other threads run meanwhile; the child is left for the call below.
            vm.run_job(move || os::wait_for_any(pid, options))?.map_err(|errno| vm.errno_error(errno, None))?;
        }
        answer = call(vm, None, || os::waitpid(pid, options))?;
    }
    Ok(answer)
}

/// Let other threads run until the process has ended; it is not collected.
fn wait_for_end(vm: &mut Vm, pid: i32) -> Result<()> {
    let pidfd = match child::open_pidfd(pid) {
        Ok(pidfd) => pidfd,
        // Without such descriptors, the caller's own wait does.
        Err(_) => return Ok(()),
    };
    vm.wait_descriptor(pidfd.as_raw_fd(), Interest::READ, None).map(drop)
}

/// Return a file descriptor referring to the process *pid*.
#[native(pidfd_open(pid, flags = 0))]
pub(super) fn pidfd_open(vm: &mut Vm, pid: i32, flags: i64) -> Result<i32> {
    if flags & !i64::from(libc::O_NONBLOCK) != 0 {
        return Err(vm.errno_error(libc::EINVAL, None));
    }
    if pid <= 0 {
        return Err(vm.errno_error(libc::EINVAL, None));
    }
    match child::open_pidfd(pid) {
        Ok(pidfd) => Ok(pidfd.into_raw_fd()),
        Err(error) => Err(vm.os_error(&error)),
    }
}

/// Convert a wait status to an exit code.
#[native(waitstatus_to_exitcode(status))]
pub(super) fn waitstatus_to_exitcode(vm: &mut Vm, status: i32) -> Result<i32> {
    if status::exited(status) {
        return Ok(status::exit_status(status));
    }
    if status::signaled(status) {
        return Ok(-status::term_signal(status));
    }
    if status::stopped(status) {
        let signal = status::stop_signal(status);
        return Err(vm.value_error(format!("process stopped by delivery of signal {signal}")));
    }
    Err(vm.value_error(format!("invalid wait status: {status}")))
}

macro_rules! status_functions {
    ($($(#[$meta:meta])* $name:ident -> $type:ty = $function:ident;)*) => { $(
        $(#[$meta])*
        pub(super) fn $name(status: i32) -> $type {
            status::$function(status)
        }
    )* };
}

status_functions! {
    /// Return True if the process returning status exited via the exit() system call.
    #[native(WIFEXITED(status))]
    wifexited -> bool = exited;
    /// Return the process return code from status.
    #[native(WEXITSTATUS(status))]
    wexitstatus -> i32 = exit_status;
    /// Return True if the process returning status was terminated by a signal.
    #[native(WIFSIGNALED(status))]
    wifsignaled -> bool = signaled;
    /// Return the signal that terminated the process that provided the status value.
    #[native(WTERMSIG(status))]
    wtermsig -> i32 = term_signal;
    /// Return True if the process returning status was stopped.
    #[native(WIFSTOPPED(status))]
    wifstopped -> bool = stopped;
    /// Return the signal that stopped the process that provided the status value.
    #[native(WSTOPSIG(status))]
    wstopsig -> i32 = stop_signal;
    /// Return True if a particular process was continued from a job control stop.
    #[native(WIFCONTINUED(status))]
    wifcontinued -> bool = continued;
    /// Return True if the process returning status was dumped to a core file.
    #[native(WCOREDUMP(status, /))]
    wcoredump -> bool = core_dumped;
}

/// Where the functions registered for `fork` are kept in the module: before, in the parent, in the child.
const AT_FORK: [&str; 3] = ["_before_fork", "_after_fork_in_parent", "_after_fork_in_child"];

/// Fork a child process.
#[native(fork())]
pub(super) fn fork(vm: &mut Vm) -> Result<i32> {
    run_at_fork(vm, 0)?;
    let pid = os::fork();
    if pid == Ok(0) {
        vm.after_fork_in_child();
    }
    run_at_fork(vm, if pid == Ok(0) { 2 } else { 1 })?;
    pid.map_err(|errno| vm.errno_error(errno, None))
}

/// What such a function raises is reported only. The functions for before run last first.
fn run_at_fork(vm: &mut Vm, when: usize) -> Result<()> {
    let module = vm.import_module("posix")?;
    let Some(functions) = vm.get_attr_name_opt(&module, AT_FORK[when])? else { return Ok(()) };
    let mut functions = vm.collect(&functions)?;
    if when == 0 {
        functions.reverse();
    }
    for function in functions {
        if let Err(raised) = vm.call(&function, &[]) {
            vm.report_unraisable(raised, &function);
        }
    }
    Ok(())
}

/// Register callables to be called when forking a new process.
#[native(register_at_fork(*, before=NULL, after_in_child=NULL, after_in_parent=NULL))]
pub(super) fn register_at_fork(
    vm: &mut Vm,
    before: Option<&Obj>,
    after_in_child: Option<&Obj>,
    after_in_parent: Option<&Obj>,
) -> Result<()> {
    let given = [before, after_in_parent, after_in_child];
    if given.iter().all(Option::is_none) {
        return Err(vm.type_error("At least one argument is required."));
    }
    let module = vm.import_module("posix")?;
    for (name, function) in AT_FORK.iter().zip(given) {
        let Some(function) = function else { continue };
        if vm.special_of(function, crate::object::Special::Call).is_none() {
            let class = vm.type_of(function).name(vm);
            let argument = match *name {
                "_before_fork" => "before",
                "_after_fork_in_parent" => "after_in_parent",
                _ => "after_in_child",
            };
            return Err(vm.type_error(format!("'{argument}' must be callable, not {class}")));
        }
        let mut functions = match vm.get_attr_name_opt(&module, name)? {
            Some(functions) => vm.collect(&functions)?,
            None => Vec::new(),
        };
        functions.push(function.clone());
        let functions = vm.list(functions);
        vm.set_attr_name(&module, name, functions)?;
    }
    Ok(())
}

fn words(vm: &mut Vm, name: &str, argv: &Obj) -> Result<Vec<CString>> {
    let is_sequence =
        argv.downcast::<crate::types::list::List>().is_some() || argv.downcast::<crate::object::Tuple>().is_some();
    if !is_sequence {
        return Err(vm.type_error(format!("{name}() arg 2 must be a tuple or list")));
    }
    let items = vm.collect(argv)?;
    let mut words = Vec::with_capacity(items.len());
    for item in items {
        let item = platform_path::fspath(vm, &item)?;
        let (bytes, _) = platform_path::name_bytes(vm, &item)?;
        words.push(platform_path::c_string(vm, bytes, "embedded null byte")?);
    }
    if words.is_empty() {
        return Err(vm.value_error(format!("{name}() arg 2 must not be empty")));
    }
    if words[0].is_empty() {
        return Err(vm.value_error(format!("{name}() arg 2 first element cannot be empty")));
    }
    Ok(words)
}

/// Execute an executable path with arguments, replacing current process.
#[native(execv(path, argv, /))]
pub(super) fn execv(vm: &mut Vm, path: &Obj, argv: &Obj) -> Result<()> {
    let path = super::path(vm, "execv", path)?;
    let words = words(vm, "execv", argv)?;
    let errno = os::exec(path.as_c_str(), &words, None);
    Err(vm.errno_error(errno, Some(&path.given)))
}

/// Execute an executable path with arguments, replacing current process.
#[native(execve(path, argv, env))]
pub(super) fn execve(vm: &mut Vm, path: &Obj, argv: &Obj, env: &Obj) -> Result<()> {
    let path = super::path(vm, "execve", path)?;
    let words = words(vm, "execve", argv)?;
    let keys = vm.call_method(env, "keys", &[])?;
    let mut environment = Vec::new();
    for key in vm.collect(&keys)? {
        let value = vm.get_item(env, &key)?;
        let key = platform_path::fspath(vm, &key)?;
        let value = platform_path::fspath(vm, &value)?;
        let (mut entry, _) = platform_path::name_bytes(vm, &key)?;
        entry.push(b'=');
        entry.extend(platform_path::name_bytes(vm, &value)?.0);
        environment.push(platform_path::c_string(vm, entry, "embedded null byte")?);
    }
    let errno = os::exec(path.as_c_str(), &words, Some(&environment));
    Err(vm.errno_error(errno, Some(&path.given)))
}

/// Exit to the system with specified status, without normal exit processing.
#[native(_exit(status))]
pub(super) fn exit(status: i32) {
    os::exit_now(status)
}

/// Abort the interpreter immediately.
#[native(abort())]
pub(super) fn abort() {
    std::process::abort()
}

/// Execute the command in a subshell.
#[native(system(command))]
pub(super) fn system(vm: &mut Vm, command: &Obj) -> Result<i32> {
    use std::os::unix::ffi::OsStringExt;
    use std::os::unix::process::ExitStatusExt;
    let (command, _) = platform_path::name_bytes(vm, command)?;
    let command = std::ffi::OsString::from_vec(command);
    match std::process::Command::new("/bin/sh").arg("-c").arg(command).status() {
        Ok(status) => Ok(status.into_raw()),
        Err(error) => Err(vm.io_error(&error, None)),
    }
}

/// Return the number of logical CPUs in the system.
#[native(cpu_count())]
pub(super) fn cpu_count() -> Option<i64> {
    Some(os::sysconf(libc::_SC_NPROCESSORS_ONLN)).filter(|n| *n > 0)
}

/// Return the affinity of the process identified by pid.
#[native(sched_getaffinity(pid, /))]
pub(super) fn sched_getaffinity(vm: &mut Vm, pid: i32) -> Result<Obj> {
    let processors = call(vm, None, || os::sched_getaffinity(pid))?;
    let processors = processors.into_iter().map(|p| vm.int_u64(p as u64)).collect();
    vm.set(processors)
}

#[native(sched_yield())]
pub(super) fn sched_yield(vm: &mut Vm) -> Result<()> {
    call(vm, None, os::sched_yield)
}

/// Return a collection containing process timing information.
#[native(times())]
pub(super) fn times(vm: &mut Vm) -> Result<Obj> {
    let times = call(vm, None, os::times)?;
    let class = own_class(vm, "times_result")?;
    let times = times.iter().map(|t| vm.heap.float(*t)).collect();
    Ok(vm.struct_sequence(&class, times))
}

/// Return average recent system load information.
#[native(getloadavg())]
pub(super) fn getloadavg(vm: &mut Vm) -> Result<Obj> {
    match os::getloadavg() {
        Some(load) => {
            let load = load.iter().map(|l| vm.heap.float(*l)).collect();
            Ok(vm.heap.tuple(load).into())
        }
        None => Err(vm.raise_os("Load averages are unobtainable")),
    }
}
