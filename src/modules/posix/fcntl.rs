//! `fcntl`: descriptors' flags, requests to devices, locks of files.

use super::descriptor;
use crate::modules::NativeModule;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Str};
use crate::reactor::{device, system_call as os};
use crate::types::module::Module;
use crate::vm::Vm;
use ouro_macros::native;

pub const MODULE: NativeModule = NativeModule {
    name: "fcntl",
    doc: "File control and I/O control of descriptors.",
    natives: &[FCNTL, IOCTL, FLOCK, LOCKF],
    init: Some(init),
};

fn init(vm: &mut Vm, module: &Gc<Module>) -> Result<()> {
    for (name, value) in CONSTANTS {
        let value = vm.int(*value);
        vm.dict_set_name(&module.dict, name, value);
    }
    Ok(())
}

/// What an argument that is no number holds, in a buffer with room for the answer.
fn buffer_of(vm: &mut Vm, function: &str, argument: &Obj) -> Result<Option<([u8; device::ROOM], usize)>> {
    let data = match argument.downcast::<Str>() {
        Some(text) => text.as_wtf8().to_vec(),
        None => match vm.bytes_like(argument)? {
            Some(data) => data,
            None => return Ok(None),
        },
    };
    let mut buffer = [0; device::ROOM];
    match buffer.get_mut(..data.len()) {
        Some(place) => place.copy_from_slice(&data),
        None => return Err(vm.value_error(format!("{function} string arg too long"))),
    }
    Ok(Some((buffer, data.len())))
}

/// Perform the operation `cmd` on file descriptor `fd`. An `arg` that is a number is passed as such; of one that is
/// bytes, what the system has made of them is returned.
#[native(fcntl(fd, cmd, arg=NULL, /))]
fn fcntl(vm: &mut Vm, fd: &Obj, cmd: i32, arg: Option<&Obj>) -> Result<Obj> {
    let fd = descriptor(vm, fd)?;
    let mut number = 0;
    if let Some(arg) = arg {
        if let Some((mut buffer, length)) = buffer_of(vm, "fcntl", arg)? {
            super::call(vm, None, || device::fcntl_with(fd, cmd, &mut buffer))?;
            return Ok(vm.bytes(buffer[..length].to_vec()).into());
        }
        number = low_bits(vm, arg)?;
    }
    super::call(vm, None, || os::fcntl(fd, cmd, i64::from(number))).map(Obj::small)
}

/// The lowest 32 bits of a number.
fn low_bits(vm: &mut Vm, number: &Obj) -> Result<i32> {
    let number = vm.to_i64(number)?;
    match u32::try_from(number) {
        Ok(number) => Ok(number as i32),
        Err(_) => i32::try_from(number).map_err(|_| vm.overflow_error("signed integer is greater than maximum")),
    }
}

/// Perform the request on file descriptor `fd`. An `arg` that is a number is passed as such. A writable buffer is
/// changed in place if `mutate_flag`; of other bytes, what the system has made of them is returned.
#[native(ioctl(fd, request, arg=NULL, mutate_flag=True, /))]
fn ioctl(vm: &mut Vm, fd: &Obj, request: &Obj, arg: Option<&Obj>, mutate_flag: bool) -> Result<Obj> {
    let fd = descriptor(vm, fd)?;
    let request = low_bits(vm, request)? as u32;
    let Some(arg) = arg else { return super::call(vm, None, || device::ioctl(fd, request, 0)).map(Obj::small) };
    let Some((mut buffer, length)) = buffer_of(vm, "ioctl", arg)? else {
        let number = low_bits(vm, arg)?;
        return super::call(vm, None, || device::ioctl(fd, request, number)).map(Obj::small);
    };
    let result = super::call(vm, None, || device::ioctl_with(fd, request, &mut buffer))?;
    if mutate_flag
        && let Some(arg) = vm.writable(arg)?
        && let Some(place) = vm.bytes_view_mut(&arg)
    {
        let length = length.min(place.len());
        place[..length].copy_from_slice(&buffer[..length]);
        return Ok(Obj::small(result));
    }
    Ok(vm.bytes(buffer[..length].to_vec()).into())
}

/// Perform the lock operation on file descriptor `fd`: LOCK_SH, LOCK_EX or LOCK_UN, with LOCK_NB not to wait.
#[native(flock(fd, operation, /))]
fn flock(vm: &mut Vm, fd: &Obj, operation: i32) -> Result<()> {
    let fd = descriptor(vm, fd)?;
    super::call(vm, None, || device::flock(fd, operation))
}

/// Lock (LOCK_SH, LOCK_EX, with LOCK_NB not to wait) or unlock (LOCK_UN) `len` bytes of a file from `start` on, counted
/// as for seek(); 0 bytes go to its end.
#[native(lockf(fd, cmd, len=0, start=0, whence=0, /))]
fn lockf(vm: &mut Vm, fd: &Obj, cmd: i32, len: i64, start: i64, whence: i32) -> Result<()> {
    let fd = descriptor(vm, fd)?;
    let kind = match cmd {
        libc::LOCK_UN => libc::F_UNLCK,
        _ if cmd & libc::LOCK_SH != 0 => libc::F_RDLCK,
        _ if cmd & libc::LOCK_EX != 0 => libc::F_WRLCK,
        _ => return Err(vm.value_error("unrecognized lockf argument")),
    };
    super::call(vm, None, || device::lock_part(fd, kind, start, len, whence, cmd & libc::LOCK_NB == 0))
}

/// Linux's numbers.
#[rustfmt::skip]
const CONSTANTS: &[(&str, i64)] = &[
    ("DN_ACCESS", 1), ("DN_ATTRIB", 32), ("DN_CREATE", 4), ("DN_DELETE", 8), ("DN_MODIFY", 2),
    ("DN_MULTISHOT", 0x80000000), ("DN_RENAME", 16), ("FASYNC", 8192), ("FD_CLOEXEC", 1), ("FICLONE", 0x40049409),
    ("FICLONERANGE", 0x4020940d), ("F_ADD_SEALS", 1033), ("F_DUPFD", 0), ("F_DUPFD_CLOEXEC", 1030), ("F_EXLCK", 4),
    ("F_GETFD", 1), ("F_GETFL", 3), ("F_GETLEASE", 1025), ("F_GETLK", 5), ("F_GETLK64", 5), ("F_GETOWN", 9),
    ("F_GETOWN_EX", 16), ("F_GETPIPE_SZ", 1032), ("F_GETSIG", 11), ("F_GET_FILE_RW_HINT", 1037),
    ("F_GET_RW_HINT", 1035), ("F_GET_SEALS", 1034), ("F_NOTIFY", 1026), ("F_OFD_GETLK", 36), ("F_OFD_SETLK", 37),
    ("F_OFD_SETLKW", 38), ("F_OWNER_PGRP", 2), ("F_OWNER_PID", 1), ("F_OWNER_TID", 0), ("F_RDLCK", 0),
    ("F_SEAL_FUTURE_WRITE", 16), ("F_SEAL_GROW", 4), ("F_SEAL_SEAL", 1), ("F_SEAL_SHRINK", 2), ("F_SEAL_WRITE", 8),
    ("F_SETFD", 2), ("F_SETFL", 4), ("F_SETLEASE", 1024), ("F_SETLK", 6), ("F_SETLK64", 6), ("F_SETLKW", 7),
    ("F_SETLKW64", 7), ("F_SETOWN", 8), ("F_SETOWN_EX", 15), ("F_SETPIPE_SZ", 1031), ("F_SETSIG", 10),
    ("F_SET_FILE_RW_HINT", 1038), ("F_SET_RW_HINT", 1036), ("F_SHLCK", 8), ("F_UNLCK", 2), ("F_WRLCK", 1),
    ("LOCK_EX", 2), ("LOCK_MAND", 32), ("LOCK_NB", 4), ("LOCK_READ", 64), ("LOCK_RW", 192), ("LOCK_SH", 1),
    ("LOCK_UN", 8), ("LOCK_WRITE", 128), ("RWH_WRITE_LIFE_EXTREME", 5), ("RWH_WRITE_LIFE_LONG", 4),
    ("RWH_WRITE_LIFE_MEDIUM", 3), ("RWH_WRITE_LIFE_NONE", 1), ("RWH_WRITE_LIFE_NOT_SET", 0),
    ("RWH_WRITE_LIFE_SHORT", 2),
];
