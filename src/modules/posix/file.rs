//! Descriptors, and what files have: permissions, owners, times.

use super::{call, descriptor, folder_fd, path};
use crate::modules::io::{bytes_of, room};
use crate::modules::platform_path;
use crate::object::native::Result;
use crate::object::{Obj, Tuple};
use crate::reactor::system_call as os;
use crate::vm::Vm;
use ouro_macros::native;

/// Open a file for low level IO.
#[native(open(path, flags, mode=511, *, dir_fd=None))]
pub(super) fn open(vm: &mut Vm, path: &Obj, flags: i32, mode: i64, dir_fd: Option<&Obj>) -> Result<i32> {
    let path = super::path(vm, "open", path)?;
    let dir = folder_fd(vm, dir_fd)?;
    call(vm, Some(&path.given), || os::open_at(dir, path.as_c_str(), flags, mode as u32))
}

/// Close a file descriptor.
#[native(close(fd))]
pub(super) fn close(vm: &mut Vm, fd: i32) -> Result<()> {
    match os::close(fd) {
        // It is closed all the same.
        Ok(()) | Err(libc::EINTR) => Ok(()),
        Err(errno) => Err(vm.errno_error(errno, None)),
    }
}

/// Closes all file descriptors in [fd_low, fd_high), ignoring errors.
#[native(closerange(fd_low, fd_high, /))]
pub(super) fn closerange(fd_low: i32, fd_high: i32) {
    for fd in fd_low..fd_high.min(1 << 16) {
        let _ = os::close(fd);
    }
}

/// Read from a file descriptor.  Returns a bytes object.
#[native(read(fd, length, /))]
pub(super) fn read(vm: &mut Vm, fd: i32, length: i64) -> Result<Obj> {
    let Ok(length) = usize::try_from(length) else { return Err(vm.errno_error(libc::EINVAL, None)) };
    let mut buffer = room(vm, length)?;
    if fd == 0 {
        crate::modules::io::flush_standard_output(vm);
    }
    crate::modules::io::await_readable(vm, fd)?;
    let n = call(vm, None, || os::read(fd, &mut buffer))?;
    buffer.truncate(n);
    Ok(vm.bytes(buffer).into())
}

/// Write a bytes object to a file descriptor.
#[native(write(fd, data, /))]
pub(super) fn write(vm: &mut Vm, fd: i32, data: &Obj) -> Result<usize> {
    let data = bytes_of(vm, data)?;
    call(vm, None, || os::write(fd, &data))
}

/// Read a number of bytes from a file descriptor starting at a particular offset.
#[native(pread(fd, length, offset, /))]
pub(super) fn pread(vm: &mut Vm, fd: i32, length: i64, offset: i64) -> Result<Obj> {
    let Ok(length) = usize::try_from(length) else { return Err(vm.errno_error(libc::EINVAL, None)) };
    let mut buffer = room(vm, length)?;
    let n = call(vm, None, || os::pread(fd, &mut buffer, offset))?;
    buffer.truncate(n);
    Ok(vm.bytes(buffer).into())
}

/// Write bytes to a file descriptor starting at a particular offset.
#[native(pwrite(fd, buffer, offset, /))]
pub(super) fn pwrite(vm: &mut Vm, fd: i32, buffer: &Obj, offset: i64) -> Result<usize> {
    let data = bytes_of(vm, buffer)?;
    call(vm, None, || os::pwrite(fd, &data, offset))
}

/// Set the position of a file descriptor.  Return the new position.
#[native(lseek(fd, position, whence, /))]
pub(super) fn lseek(vm: &mut Vm, fd: i32, position: i64, whence: i32) -> Result<i64> {
    call(vm, None, || os::lseek(fd, position, whence))
}

/// Create a pipe.
#[native(pipe())]
pub(super) fn pipe(vm: &mut Vm) -> Result<(i32, i32)> {
    call(vm, None, || os::pipe(libc::O_CLOEXEC))
}

/// Create a pipe with flags set atomically.
#[native(pipe2(flags, /))]
pub(super) fn pipe2(vm: &mut Vm, flags: i32) -> Result<(i32, i32)> {
    call(vm, None, || os::pipe(flags))
}

/// Return a duplicate of a file descriptor.
#[native(dup(fd, /))]
pub(super) fn dup(vm: &mut Vm, fd: i32) -> Result<i32> {
    call(vm, None, || os::dup(fd))
}

/// Duplicate file descriptor.
#[native(dup2(fd, fd2, inheritable=True))]
pub(super) fn dup2(vm: &mut Vm, fd: i32, fd2: i32, inheritable: bool) -> Result<i32> {
    call(vm, None, || os::dup2(fd, fd2, inheritable))
}

/// Return True if the fd is connected to a terminal.
#[native(isatty(fd, /))]
pub(super) fn isatty(fd: i32) -> bool {
    os::isatty(fd)
}

/// Force write of fd to disk.
#[native(fsync(fd))]
pub(super) fn fsync(vm: &mut Vm, fd: &Obj) -> Result<()> {
    let fd = descriptor(vm, fd)?;
    call(vm, None, || os::fsync(fd))
}

/// Force write of fd to disk without forcing update of metadata.
#[native(fdatasync(fd))]
pub(super) fn fdatasync(vm: &mut Vm, fd: &Obj) -> Result<()> {
    let fd = descriptor(vm, fd)?;
    call(vm, None, || os::fdatasync(fd))
}

/// Truncate a file, specified by file descriptor, to a specific length.
#[native(ftruncate(fd, length, /))]
pub(super) fn ftruncate(vm: &mut Vm, fd: i32, length: i64) -> Result<()> {
    call(vm, None, || os::ftruncate(fd, length))
}

/// Truncate a file, specified by path, to a specific length.
#[native(truncate(path, length))]
pub(super) fn truncate(vm: &mut Vm, path: &Obj, length: i64) -> Result<()> {
    let path = platform_path::path(vm, "truncate", "path", path, true, false)?;
    call(vm, Some(&path.given), || match path.fd {
        Some(fd) => os::ftruncate(fd, length),
        None => os::truncate(path.as_c_str(), length),
    })
}

/// Use the real uid/gid to test for access to a path.
#[native(access(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True))]
pub(super) fn access(
    vm: &mut Vm,
    path: &Obj,
    mode: i32,
    dir_fd: Option<&Obj>,
    effective_ids: bool,
    follow_symlinks: bool,
) -> Result<bool> {
    let path = super::path(vm, "access", path)?;
    let dir = folder_fd(vm, dir_fd)?;
    let mut flags = 0;
    if effective_ids {
        flags |= libc::AT_EACCESS;
    }
    if !follow_symlinks {
        flags |= libc::AT_SYMLINK_NOFOLLOW;
    }
    Ok(os::access_at(dir, path.as_c_str(), mode, flags).is_ok())
}

/// Change the access permissions of a file.
#[native(chmod(path, mode, *, dir_fd=None, follow_symlinks=True))]
pub(super) fn chmod(vm: &mut Vm, path: &Obj, mode: i64, dir_fd: Option<&Obj>, follow_symlinks: bool) -> Result<()> {
    let path = platform_path::path(vm, "chmod", "path", path, true, false)?;
    let dir = folder_fd(vm, dir_fd)?;
    let flags = if follow_symlinks { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    call(vm, Some(&path.given), || match path.fd {
        Some(fd) => os::fchmod(fd, mode as u32),
        None => os::chmod_at(dir, path.as_c_str(), mode as u32, flags),
    })
}

/// Change the access permissions of the file given by file descriptor fd.
#[native(fchmod(fd, mode))]
pub(super) fn fchmod(vm: &mut Vm, fd: i32, mode: i64) -> Result<()> {
    call(vm, None, || os::fchmod(fd, mode as u32))
}

/// Change the owner and group id of path to the numeric uid and gid.
#[native(chown(path, uid, gid, *, dir_fd=None, follow_symlinks=True))]
pub(super) fn chown(
    vm: &mut Vm,
    path: &Obj,
    uid: i64,
    gid: i64,
    dir_fd: Option<&Obj>,
    follow_symlinks: bool,
) -> Result<()> {
    let path = platform_path::path(vm, "chown", "path", path, true, false)?;
    if dir_fd.is_some() {
        return Err(vm.not_implemented_error("chown: dir_fd unavailable on this platform"));
    }
    let (uid, gid) = (uid as u32, gid as u32);
    call(vm, Some(&path.given), || match path.fd {
        Some(fd) => os::fchown(fd, uid, gid),
        None if follow_symlinks => os::chown(path.as_c_str(), uid, gid),
        None => os::lchown(path.as_c_str(), uid, gid),
    })
}

/// Change the owner and group id of path to the numeric uid and gid, without following symbolic links.
#[native(lchown(path, uid, gid))]
pub(super) fn lchown(vm: &mut Vm, path: &Obj, uid: i64, gid: i64) -> Result<()> {
    let path = super::path(vm, "lchown", path)?;
    call(vm, Some(&path.given), || os::lchown(path.as_c_str(), uid as u32, gid as u32))
}

/// Change the owner and group id of the file specified by file descriptor.
#[native(fchown(fd, uid, gid))]
pub(super) fn fchown(vm: &mut Vm, fd: i32, uid: i64, gid: i64) -> Result<()> {
    call(vm, None, || os::fchown(fd, uid as u32, gid as u32))
}

/// Seconds and nanoseconds of a time in seconds.
fn seconds(vm: &mut Vm, time: &Obj) -> Result<(i64, i64)> {
    if let Some(time) = time.as_float() {
        let whole = time.floor();
        let nanoseconds = ((time - whole) * 1e9).floor() as i64;
        return Ok((whole as i64, nanoseconds));
    }
    Ok((vm.to_i64(time)?, 0))
}

fn nanoseconds(vm: &mut Vm, time: &Obj) -> Result<(i64, i64)> {
    let time = vm.to_i64(time)?;
    Ok((time.div_euclid(1_000_000_000), time.rem_euclid(1_000_000_000)))
}

/// Set the access and modified time of path.
#[native(utime(path, times=None, *, ns=NULL, dir_fd=None, follow_symlinks=True))]
pub(super) fn utime(
    vm: &mut Vm,
    path: &Obj,
    times: Option<&Obj>,
    ns: Option<&Obj>,
    dir_fd: Option<&Obj>,
    follow_symlinks: bool,
) -> Result<()> {
    let path = platform_path::path(vm, "utime", "path", path, true, false)?;
    if times.is_some() && ns.is_some() {
        return Err(vm.value_error("utime: you may specify either 'times' or 'ns' but not both"));
    }
    let pair = |vm: &mut Vm, o: &Obj, what: &str| match o.downcast::<Tuple>().map(|t| t.items().to_vec()) {
        Some(items) if items.len() == 2 => Ok(items),
        _ if what == "times" => Err(vm.type_error("utime: 'times' must be either a tuple of two ints or None")),
        _ => Err(vm.type_error("utime: 'ns' must be a tuple of two ints")),
    };
    let times = match (times, ns) {
        (Some(times), _) => {
            let items = pair(vm, times, "times")?;
            Some([seconds(vm, &items[0])?, seconds(vm, &items[1])?])
        }
        (None, Some(ns)) => {
            let items = pair(vm, ns, "ns")?;
            Some([nanoseconds(vm, &items[0])?, nanoseconds(vm, &items[1])?])
        }
        (None, None) => None,
    };
    let dir = folder_fd(vm, dir_fd)?;
    let flags = if follow_symlinks { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    call(vm, Some(&path.given), || match path.fd {
        Some(fd) => os::futime(fd, times),
        None => os::utime_at(dir, path.as_c_str(), times, flags),
    })
}

/// Get the close-on-exe flag of the specified file descriptor.
#[native(get_inheritable(fd, /))]
pub(super) fn get_inheritable(vm: &mut Vm, fd: i32) -> Result<bool> {
    call(vm, None, || os::is_inheritable(fd))
}

/// Set the inheritable flag of the specified file descriptor.
#[native(set_inheritable(fd, inheritable, /))]
pub(super) fn set_inheritable(vm: &mut Vm, fd: i32, inheritable: i64) -> Result<()> {
    call(vm, None, || os::set_inheritable(fd, inheritable != 0))
}

/// Get the blocking mode of the file descriptor.
#[native(get_blocking(fd, /))]
pub(super) fn get_blocking(vm: &mut Vm, fd: i32) -> Result<bool> {
    call(vm, None, || os::is_blocking(fd))
}

/// Set the blocking mode of the specified file descriptor.
#[native(set_blocking(fd, blocking, /))]
pub(super) fn set_blocking(vm: &mut Vm, fd: i32, blocking: bool) -> Result<()> {
    call(vm, None, || os::set_blocking(fd, blocking))
}

/// Apply, test or remove a POSIX lock on an open file descriptor.
#[native(lockf(fd, command, length, /))]
pub(super) fn lockf(vm: &mut Vm, fd: i32, command: i32, length: i64) -> Result<()> {
    call(vm, None, || os::lockf(fd, command, length))
}

/// Create a "fifo" (a POSIX named pipe).
#[native(mkfifo(path, mode = 438))]
pub(super) fn mkfifo(vm: &mut Vm, path: &Obj, mode: i64) -> Result<()> {
    let path = self::path(vm, "mkfifo", path)?;
    call(vm, Some(&path.given), || os::mkfifo(path.as_c_str(), mode as u32))
}

/// Copy count bytes from file descriptor in_fd to file descriptor out_fd.
#[native(sendfile(out_fd, in_fd, offset, count))]
pub(super) fn sendfile(vm: &mut Vm, out_fd: i32, in_fd: i32, offset: Option<i64>, count: i64) -> Result<usize> {
    let count = usize::try_from(count).unwrap_or(0);
    call(vm, None, || os::sendfile(out_fd, in_fd, offset, count))
}
