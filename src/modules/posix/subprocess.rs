//! `_posixsubprocess`: starting a child process, for `subprocess` (`stdlib/subprocess.py`).

use crate::modules::NativeModule;
use crate::modules::platform_path;
use crate::object::Obj;
use crate::object::native::Result;
use crate::reactor::child::{Spawn, duplicate};
use crate::vm::Vm;
use ouro_macros::native;
use std::ffi::OsString;
use std::os::fd::{OwnedFd, RawFd};
use std::os::unix::ffi::OsStringExt;

pub const MODULE: NativeModule = NativeModule {
    name: "_posixsubprocess",
    doc: "A POSIX helper for the subprocess module.",
    natives: &[SPAWN],
    init: None,
};

fn word(vm: &mut Vm, value: &Obj) -> Result<OsString> {
    let (bytes, _) = platform_path::name_bytes(vm, value)?;
    if bytes.contains(&0) {
        return Err(vm.value_error("embedded null byte"));
    }
    Ok(OsString::from_vec(bytes))
}

fn words(vm: &mut Vm, values: &Obj) -> Result<Vec<OsString>> {
    let values = vm.collect(values)?;
    values.iter().map(|value| word(vm, value)).collect()
}

fn numbers(vm: &mut Vm, values: &Obj) -> Result<Vec<i64>> {
    let values = vm.collect(values)?;
    values.iter().map(|value| vm.to_i64(value)).collect()
}

fn optional_id(vm: &mut Vm, id: &Obj) -> Result<Option<u32>> {
    if id.is_none() { Ok(None) } else { vm.to_i64(id).map(|id| Some(id as u32)) }
}

/// A descriptor of the child's own; -1 is to inherit.
fn stream(vm: &mut Vm, fd: i64) -> Result<Option<OwnedFd>> {
    if fd < 0 {
        return Ok(None);
    }
    duplicate(fd as RawFd).map(Some).map_err(|error| vm.os_error(&error))
}

/// Start a child process and return its process id.
#[native(spawn(program, argv, env, cwd, streams, close_fds, pass_fds, new_session, process_group, umask, restore_signals, groups, gid, uid, /))]
#[expect(clippy::too_many_arguments, reason = "what a child can be is that much")]
fn spawn(
    vm: &mut Vm,
    program: &Obj,
    argv: &Obj,
    env: &Obj,
    cwd: &Obj,
    streams: &Obj,
    close_fds: bool,
    pass_fds: &Obj,
    new_session: bool,
    process_group: i64,
    umask: i64,
    restore_signals: bool,
    groups: &Obj,
    gid: &Obj,
    uid: &Obj,
) -> Result<i32> {
    let env = if env.is_none() {
        None
    } else {
        let mut pairs = Vec::new();
        for pair in vm.collect(env)? {
            let mut pair = words(vm, &pair)?.into_iter();
            pairs.push((pair.next().unwrap_or_default(), pair.next().unwrap_or_default()));
        }
        Some(pairs)
    };
    let streams = numbers(vm, streams)?;
    let mut fds = [None, None, None];
    for (fd, number) in fds.iter_mut().zip(streams) {
        *fd = stream(vm, number)?;
    }
    let [stdin, stdout, stderr] = fds;
    let groups =
        if groups.is_none() { None } else { Some(numbers(vm, groups)?.into_iter().map(|id| id as u32).collect()) };
    let spawn = Spawn {
        program: word(vm, program)?,
        argv: words(vm, argv)?,
        env,
        cwd: if cwd.is_none() { None } else { Some(word(vm, cwd)?.into()) },
        stdin,
        stdout,
        stderr,
        close_fds,
        pass_fds: numbers(vm, pass_fds)?.into_iter().map(|fd| fd as RawFd).collect(),
        new_session,
        process_group: i32::try_from(process_group).ok().filter(|group| *group >= 0),
        umask: u32::try_from(umask).ok(),
        keep_signals: !restore_signals,
        groups,
        gid: optional_id(vm, gid)?,
        uid: optional_id(vm, uid)?,
    };
    spawn.start().map_err(|error| vm.os_error(&error))
}
