//! Folders: what is in them, and making, renaming and removing it.

use super::{call, folder_fd, own_class, path, stat};
use crate::modules::platform_path::{self, Path, same_kind};
use crate::object::native::Result;
use crate::object::{Gc, Obj, Slot, Trace, Visitor, payload};
use crate::reactor::os;
use crate::types::dict::Dict;
use crate::types::shapes;
use crate::vm::Vm;
use ouro_macros::{methods, native};

pub(super) fn init(vm: &mut Vm, dict: &Gc<Dict>) {
    let object = vm.types.object.clone();
    let entry = vm.native_class::<DirEntry>(&DirEntry::CLASS, &object);
    vm.dict_set_name(dict, "DirEntry", &entry);
    let iterator = vm.native_class::<ScandirIterator>(&ScandirIterator::CLASS, &object);
    vm.dict_set_name(dict, "_ScandirIterator", &iterator);
}

/// Return a unicode string representing the current working directory.
#[native(getcwd())]
pub(super) fn getcwd(vm: &mut Vm) -> Result<Obj> {
    let folder = call(vm, None, os::getcwd)?;
    Ok(same_kind(vm, &folder, false))
}

/// Return a bytes string representing the current working directory.
#[native(getcwdb())]
pub(super) fn getcwdb(vm: &mut Vm) -> Result<Obj> {
    let folder = call(vm, None, os::getcwd)?;
    Ok(same_kind(vm, &folder, true))
}

/// Change the current working directory to the specified path.
#[native(chdir(path))]
pub(super) fn chdir(vm: &mut Vm, path: &Obj) -> Result<()> {
    let path = platform_path::path(vm, "chdir", "path", path, true, false)?;
    call(vm, Some(&path.given), || match path.fd {
        Some(fd) => os::fchdir(fd),
        None => os::chdir(path.as_c_str()),
    })
}

/// Change to the directory of the given file descriptor.
#[native(fchdir(fd))]
pub(super) fn fchdir(vm: &mut Vm, fd: i32) -> Result<()> {
    call(vm, None, || os::fchdir(fd))
}

/// Return a list containing the names of the files in the directory.
#[native(listdir(path=None))]
pub(super) fn listdir(vm: &mut Vm, path: Option<&Obj>) -> Result<Vec<Obj>> {
    let path = platform_path::path(vm, "listdir", "path", path.unwrap_or(&Obj::NONE), true, true)?;
    let about = (!path.given.is_none()).then_some(&path.given);
    let entries = call(vm, about, || os::list_directory(path.as_c_str(), path.fd))?;
    Ok(entries.iter().map(|e| same_kind(vm, &e.name, path.is_bytes)).collect())
}

/// Return an iterator of DirEntry objects for given path.
#[native(scandir(path=None))]
pub(super) fn scandir(vm: &mut Vm, path: Option<&Obj>) -> Result<Obj> {
    let given = path.filter(|p| !p.is_none());
    let path = platform_path::path(vm, "scandir", "path", given.unwrap_or(&Obj::NONE), true, true)?;
    let about = (!path.given.is_none()).then_some(&path.given);
    let entries = call(vm, about, || os::list_directory(path.as_c_str(), path.fd))?;
    let class = own_class(vm, "DirEntry")?;
    let folder = path.text.as_bytes();
    let mut list = Vec::with_capacity(entries.len());
    for entry in entries {
        let name = same_kind(vm, &entry.name, path.is_bytes);
        let full = if path.fd.is_some() {
            name.clone()
        } else {
            let mut full = folder.to_vec();
            if full.last() != Some(&b'/') {
                full.push(b'/');
            }
            full.extend_from_slice(&entry.name);
            same_kind(vm, &full, path.is_bytes)
        };
        let entry = DirEntry {
            name,
            path: full,
            dir_fd: path.fd,
            inode: entry.inode,
            kind: entry.kind,
            stat: Slot::new([None, None]),
        };
        list.push(vm.heap.alloc_with_shape(class.root_shape(), entry).into());
    }
    list.reverse();
    let class = own_class(vm, "_ScandirIterator")?;
    Ok(vm.heap.alloc_with_shape(class.root_shape(), ScandirIterator { rest: Slot::new(list) }).into())
}

struct ScandirIterator {
    /// Last first.
    rest: Slot<Vec<Obj>>,
}
payload!(ScandirIterator, "ScandirIterator", shapes::NONE, container);
impl Trace for ScandirIterator {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.rest.trace(v);
    }
}

#[methods(ScandirIterator, module = "posix", subclassable = false)]
impl ScandirIterator {
    #[native(__iter__(self, /))]
    fn iter(this: &Gc<Self>) -> Obj {
        this.into()
    }

    #[native(__next__(self, /))]
    fn next(this: &Gc<Self>, vm: &mut Vm) -> Result<Obj> {
        match this.rest.get_mut(&mut vm.heap).pop() {
            Some(entry) => Ok(entry),
            None => Err(vm.stop_iteration(Obj::NONE)),
        }
    }

    #[native(__enter__(self, /))]
    fn enter(this: &Gc<Self>) -> Obj {
        this.into()
    }

    #[native(__exit__(self, /, *args))]
    fn exit(this: &Gc<Self>, vm: &mut Vm, _args: &[Obj]) {
        Self::close(this, vm);
    }

    #[native(close(self, /))]
    fn close(this: &Gc<Self>, vm: &mut Vm) {
        drop(this.rest.take(&mut vm.heap));
    }
}

/// An entry of a folder. What `stat` tells is asked once.
struct DirEntry {
    name: Obj,
    path: Obj,
    dir_fd: Option<i32>,
    inode: u64,
    kind: u8,
    /// Of the entry itself, and of what it links to.
    stat: Slot<[Option<Obj>; 2]>,
}
payload!(DirEntry, "DirEntry", shapes::NONE, container);
impl Trace for DirEntry {
    fn trace(&self, v: &mut Visitor<'_>) {
        self.name.trace(v);
        self.path.trace(v);
    }
}

impl DirEntry {
    fn ask(&self, vm: &mut Vm, follows: bool) -> Result<Obj> {
        let follows = follows && (self.kind == libc::DT_LNK || self.kind == libc::DT_UNKNOWN);
        if let Some(known) = &self.stat.get(&vm.heap)[usize::from(follows)] {
            return Ok(known.clone());
        }
        let (name, dir) = match self.dir_fd {
            Some(fd) => (self.name.clone(), Some(Obj::small(fd))),
            None => (self.path.clone(), None),
        };
        let result = stat::of_path(vm, "DirEntry.stat", &name, dir.as_ref(), follows)?;
        self.stat.get_mut(&mut vm.heap)[usize::from(follows)] = Some(result.clone());
        Ok(result)
    }

    fn is_kind(&self, vm: &mut Vm, follows: bool, kind: u8, mode: u32) -> Result<bool> {
        let is_link = self.kind == libc::DT_LNK;
        if self.kind != libc::DT_UNKNOWN && !(follows && is_link) {
            return Ok(self.kind == kind);
        }
        match self.ask(vm, follows) {
            Ok(stat) => {
                let found = vm.get_attr_name(&stat, "st_mode")?;
                Ok(vm.to_i64(&found)? as u32 & libc::S_IFMT == mode)
            }
            Err(raised) if raised.is(vm, &vm.types.exceptions.FileNotFoundError.clone()) => Ok(false),
            Err(raised) => Err(raised),
        }
    }
}

#[methods(DirEntry, module = "posix", subclassable = false)]
impl DirEntry {
    #[getter(name)]
    fn name(this: &Gc<Self>) -> Obj {
        this.name.clone()
    }

    #[getter(path)]
    fn path(this: &Gc<Self>) -> Obj {
        this.path.clone()
    }

    #[native(inode(self, /))]
    fn inode(this: &Gc<Self>) -> u64 {
        this.inode
    }

    #[native(is_dir(self, /, *, follow_symlinks=True))]
    fn is_dir(this: &Gc<Self>, vm: &mut Vm, follow_symlinks: bool) -> Result<bool> {
        this.is_kind(vm, follow_symlinks, libc::DT_DIR, libc::S_IFDIR)
    }

    #[native(is_file(self, /, *, follow_symlinks=True))]
    fn is_file(this: &Gc<Self>, vm: &mut Vm, follow_symlinks: bool) -> Result<bool> {
        this.is_kind(vm, follow_symlinks, libc::DT_REG, libc::S_IFREG)
    }

    #[native(is_symlink(self, /))]
    fn is_symlink(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        this.is_kind(vm, false, libc::DT_LNK, libc::S_IFLNK)
    }

    #[native(is_junction(self, /))]
    fn is_junction(_this: &Gc<Self>) -> bool {
        false
    }

    #[native(stat(self, /, *, follow_symlinks=True))]
    fn stat(this: &Gc<Self>, vm: &mut Vm, follow_symlinks: bool) -> Result<Obj> {
        this.ask(vm, follow_symlinks)
    }

    #[native(__fspath__(self, /))]
    fn fspath(this: &Gc<Self>) -> Obj {
        this.path.clone()
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<String> {
        Ok(format!("<DirEntry {}>", vm.repr_text(&this.name)?))
    }
}

/// Create a directory.
#[native(mkdir(path, mode=511, *, dir_fd=None))]
pub(super) fn mkdir(vm: &mut Vm, path: &Obj, mode: i64, dir_fd: Option<&Obj>) -> Result<()> {
    let path = self::path(vm, "mkdir", path)?;
    let dir = folder_fd(vm, dir_fd)?;
    call(vm, Some(&path.given), || os::mkdir_at(dir, path.as_c_str(), mode as u32))
}

/// Remove a directory.
#[native(rmdir(path, *, dir_fd=None))]
pub(super) fn rmdir(vm: &mut Vm, path: &Obj, dir_fd: Option<&Obj>) -> Result<()> {
    remove_with(vm, "rmdir", path, dir_fd, libc::AT_REMOVEDIR)
}

fn remove_with(vm: &mut Vm, name: &str, path: &Obj, dir_fd: Option<&Obj>, flags: i32) -> Result<()> {
    let path = self::path(vm, name, path)?;
    let dir = folder_fd(vm, dir_fd)?;
    call(vm, Some(&path.given), || os::unlink_at(dir, path.as_c_str(), flags))
}

/// Remove a file (same as remove()).
#[native(unlink(path, *, dir_fd=None))]
pub(super) fn unlink(vm: &mut Vm, path: &Obj, dir_fd: Option<&Obj>) -> Result<()> {
    remove_with(vm, "unlink", path, dir_fd, 0)
}

/// Remove a file (same as unlink()).
#[native(remove(path, *, dir_fd=None))]
pub(super) fn remove(vm: &mut Vm, path: &Obj, dir_fd: Option<&Obj>) -> Result<()> {
    remove_with(vm, "remove", path, dir_fd, 0)
}

/// Two paths of a function, and a call over both.
fn with_two(
    vm: &mut Vm,
    name: &str,
    (src, src_dir): (&Obj, Option<&Obj>),
    (dst, dst_dir): (&Obj, Option<&Obj>),
    f: impl Fn(i32, &Path, i32, &Path) -> os::Result<()>,
) -> Result<()> {
    let from = platform_path::path(vm, name, "src", src, false, false)?;
    let to = platform_path::path(vm, name, "dst", dst, false, false)?;
    let (from_dir, to_dir) = (folder_fd(vm, src_dir)?, folder_fd(vm, dst_dir)?);
    loop {
        match f(from_dir, &from, to_dir, &to) {
            Ok(()) => return Ok(()),
            Err(libc::EINTR) => vm.attend()?,
            Err(errno) => return Err(vm.errno_error_2(errno, Some(&from.given), Some(&to.given))),
        }
    }
}

/// Rename a file or directory.
#[native(rename(src, dst, *, src_dir_fd=None, dst_dir_fd=None))]
pub(super) fn rename(
    vm: &mut Vm,
    src: &Obj,
    dst: &Obj,
    src_dir_fd: Option<&Obj>,
    dst_dir_fd: Option<&Obj>,
) -> Result<()> {
    with_two(vm, "rename", (src, src_dir_fd), (dst, dst_dir_fd), |a, from, b, to| {
        os::rename_at(a, from.as_c_str(), b, to.as_c_str())
    })
}

/// Rename a file or directory, overwriting the destination.
#[native(replace(src, dst, *, src_dir_fd=None, dst_dir_fd=None))]
pub(super) fn replace(
    vm: &mut Vm,
    src: &Obj,
    dst: &Obj,
    src_dir_fd: Option<&Obj>,
    dst_dir_fd: Option<&Obj>,
) -> Result<()> {
    with_two(vm, "replace", (src, src_dir_fd), (dst, dst_dir_fd), |a, from, b, to| {
        os::rename_at(a, from.as_c_str(), b, to.as_c_str())
    })
}

/// Create a hard link to a file.
#[native(link(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True))]
pub(super) fn link(
    vm: &mut Vm,
    src: &Obj,
    dst: &Obj,
    src_dir_fd: Option<&Obj>,
    dst_dir_fd: Option<&Obj>,
    follow_symlinks: bool,
) -> Result<()> {
    let flags = if follow_symlinks { libc::AT_SYMLINK_FOLLOW } else { 0 };
    with_two(vm, "link", (src, src_dir_fd), (dst, dst_dir_fd), |a, from, b, to| {
        os::link_at(a, from.as_c_str(), b, to.as_c_str(), flags)
    })
}

/// Create a symbolic link pointing to src named dst.
#[native(symlink(src, dst, target_is_directory=False, *, dir_fd=None))]
pub(super) fn symlink(
    vm: &mut Vm,
    src: &Obj,
    dst: &Obj,
    target_is_directory: bool,
    dir_fd: Option<&Obj>,
) -> Result<()> {
    let _ = target_is_directory;
    with_two(vm, "symlink", (src, None), (dst, dir_fd), |_, from, dir, to| {
        os::symlink_at(from.as_c_str(), dir, to.as_c_str())
    })
}

/// Return a string representing the path to which the symbolic link points.
#[native(readlink(path, *, dir_fd=None))]
pub(super) fn readlink(vm: &mut Vm, path: &Obj, dir_fd: Option<&Obj>) -> Result<Obj> {
    let path = self::path(vm, "readlink", path)?;
    let dir = folder_fd(vm, dir_fd)?;
    let target = call(vm, Some(&path.given), || os::readlink_at(dir, path.as_c_str()))?;
    Ok(same_kind(vm, &target, path.is_bytes))
}
