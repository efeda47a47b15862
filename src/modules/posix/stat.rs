//! `os.stat_result`.

use super::{call, folder_fd, own_class, struct_class};
use crate::modules::platform_path;
use crate::object::native::Result;
use crate::object::{Gc, Obj};
use crate::reactor::os;
use crate::types::dict::Dict;
use crate::vm::Vm;
use ouro_macros::native;

pub(super) fn init(vm: &mut Vm, dict: &Gc<Dict>) {
    // The times in whole seconds are items, as floats and nanoseconds they are attributes only.
    let class = struct_class!(
        vm,
        "os",
        "stat_result",
        ["st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size", "st_atime", "st_mtime", "st_ctime"],
        [
            "st_atime",
            "st_mtime",
            "st_ctime",
            "st_atime_ns",
            "st_mtime_ns",
            "st_ctime_ns",
            "st_blksize",
            "st_blocks",
            "st_rdev",
        ]
    );
    vm.dict_set_name(dict, "stat_result", &class);
}

pub(super) fn result(vm: &mut Vm, stat: &os::Stat) -> Result<Obj> {
    let class = own_class(vm, "stat_result")?;
    let times =
        [(stat.st_atime, stat.st_atime_nsec), (stat.st_mtime, stat.st_mtime_nsec), (stat.st_ctime, stat.st_ctime_nsec)];
    let mut values = vec![
        vm.int(stat.st_mode.into()),
        vm.int_u64(stat.st_ino),
        vm.int_u64(stat.st_dev),
        vm.int_u64(stat.st_nlink as u64),
        vm.int(stat.st_uid.into()),
        vm.int(stat.st_gid.into()),
        vm.int(stat.st_size),
    ];
    for (seconds, _) in times {
        values.push(vm.int(seconds));
    }
    for (seconds, nanoseconds) in times {
        values.push(vm.heap.float(seconds as f64 + 1e-9 * nanoseconds as f64));
    }
    for (seconds, nanoseconds) in times {
        let total = num_bigint::BigInt::from(seconds) * 1_000_000_000i64 + nanoseconds;
        values.push(vm.int_big(total));
    }
    values.push(vm.int(stat.st_blksize as i64));
    values.push(vm.int(stat.st_blocks));
    values.push(vm.int_u64(stat.st_rdev));
    Ok(vm.struct_sequence(&class, values))
}

pub(super) fn of_path(vm: &mut Vm, name: &str, path: &Obj, dir_fd: Option<&Obj>, follows: bool) -> Result<Obj> {
    let path = platform_path::path(vm, name, "path", path, name == "stat", false)?;
    let dir = folder_fd(vm, dir_fd)?;
    if let Some(fd) = path.fd {
        if dir_fd.is_some() {
            return Err(vm.value_error(format!("{name}: can't specify dir_fd without matching path")));
        }
        if !follows {
            return Err(vm.value_error(format!("{name}: cannot use fd and follow_symlinks together")));
        }
        let stat = call(vm, Some(&path.given), || os::fstat(fd))?;
        return result(vm, &stat);
    }
    let flags = if follows { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    let stat = call(vm, Some(&path.given), || os::stat_at(dir, path.as_c_str(), flags))?;
    result(vm, &stat)
}

/// Perform a stat system call on the given path.
#[native(stat(path, *, dir_fd=None, follow_symlinks=True))]
pub(super) fn stat(vm: &mut Vm, path: &Obj, dir_fd: Option<&Obj>, follow_symlinks: bool) -> Result<Obj> {
    of_path(vm, "stat", path, dir_fd, follow_symlinks)
}

/// Perform a stat system call on the given path, without following symbolic links.
#[native(lstat(path, *, dir_fd=None))]
pub(super) fn lstat(vm: &mut Vm, path: &Obj, dir_fd: Option<&Obj>) -> Result<Obj> {
    of_path(vm, "lstat", path, dir_fd, false)
}

/// Perform a stat system call on the given file descriptor.
#[native(fstat(fd))]
pub(super) fn fstat(vm: &mut Vm, fd: i32) -> Result<Obj> {
    let stat = call(vm, None, || os::fstat(fd))?;
    result(vm, &stat)
}
