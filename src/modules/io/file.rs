//! `FileIO`: a descriptor as a raw stream.

use super::DEFAULT_BUFFER_SIZE;
use super::data::{bytes_of, fill, writable_size};
use crate::modules::platform_path;
use crate::object::native::Result;
use crate::object::{Gc, Obj, Raised, Str, Type, TypeFlags, Visitor, payload};
use crate::reactor::system_call as os;
use crate::types::shapes;
use crate::vm::Vm;
use ouro_heap::Header;
use ouro_macros::methods;
use std::cell::Cell;

pub(super) struct FileIo {
    /// -1: closed.
    pub fd: Cell<i32>,
    flags: Cell<Flags>,
    /// Asked of the system once.
    seekable: Cell<Option<bool>>,
    block_size: Cell<usize>,
    /// Known at opening to be no terminal.
    is_terminal: Cell<bool>,
}

#[derive(Clone, Copy, Default)]
struct Flags {
    is_created: bool,
    is_readable: bool,
    is_writable: bool,
    is_appending: bool,
    closes_fd: bool,
}

fn is_finalized(_: *mut Header) -> bool {
    true
}

payload!(FileIo, "FileIO", shapes::NONE, container, finalizer = is_finalized);
impl crate::object::Trace for FileIo {
    fn trace(&self, _: &mut Visitor<'_>) {}
}

/// Whether a raw stream made by `FileIO` is a terminal.
pub(super) fn is_terminal(raw: &Obj) -> bool {
    raw.downcast::<FileIo>().is_some_and(|f| f.is_terminal.get())
}

/// The size of blocks that suits a raw stream.
pub(super) fn block_size(raw: &Obj) -> usize {
    raw.downcast::<FileIo>().map_or(DEFAULT_BUFFER_SIZE, |f| f.block_size.get())
}

impl FileIo {
    fn empty() -> FileIo {
        FileIo {
            fd: Cell::new(-1),
            flags: Cell::new(Flags { closes_fd: true, ..Flags::default() }),
            seekable: Cell::new(None),
            block_size: Cell::new(DEFAULT_BUFFER_SIZE),
            is_terminal: Cell::new(false),
        }
    }

    fn check_open(&self, vm: &mut Vm) -> Result<i32> {
        match self.fd.get() {
            -1 => Err(vm.value_error("I/O operation on closed file")),
            fd => Ok(fd),
        }
    }

    fn check_readable(&self, vm: &mut Vm) -> Result<i32> {
        let fd = self.check_open(vm)?;
        if self.flags.get().is_readable { Ok(fd) } else { Err(vm.unsupported_operation("File not open for reading")) }
    }

    fn check_writable(&self, vm: &mut Vm) -> Result<i32> {
        let fd = self.check_open(vm)?;
        if self.flags.get().is_writable { Ok(fd) } else { Err(vm.unsupported_operation("File not open for writing")) }
    }

    fn mode_text(&self) -> &'static str {
        let flags = self.flags.get();
        match (flags.is_created, flags.is_appending, flags.is_readable, flags.is_writable) {
            (true, _, true, _) => "xb+",
            (true, _, false, _) => "xb",
            (_, true, true, _) => "ab+",
            (_, true, false, _) => "ab",
            (_, _, true, true) => "rb+",
            (_, _, true, false) => "rb",
            _ => "wb",
        }
    }

    /// Read once; None where the descriptor would block.
    pub(super) fn read_some(&self, vm: &mut Vm, buffer: &mut [u8]) -> Result<Option<usize>> {
        let fd = self.check_readable(vm)?;
        if fd == 0 {
            super::flush_standard_output(vm);
        }
        read_descriptor(vm, fd, buffer)
    }

    /// Write once; None where the descriptor would block.
    pub(super) fn write_some(&self, vm: &mut Vm, data: &[u8]) -> Result<Option<usize>> {
        let fd = self.check_writable(vm)?;
        write_descriptor(vm, fd, data)
    }

    pub(super) fn seek_to(&self, vm: &mut Vm, offset: i64, whence: i32) -> Result<i64> {
        let fd = self.check_open(vm)?;
        os::lseek(fd, offset, whence).map_err(|errno| vm.errno_error(errno, None))
    }

    pub(super) fn is_readable(&self) -> bool {
        self.flags.get().is_readable
    }

    pub(super) fn is_writable(&self) -> bool {
        self.flags.get().is_writable
    }

    /// What of the file is still to be read, as far as the system tells.
    pub(super) fn rest(&self) -> Option<usize> {
        let fd = self.fd.get();
        let size = os::fstat(fd).ok()?.st_size;
        let position = os::lseek(fd, 0, libc::SEEK_CUR).ok()?;
        usize::try_from(size - position).ok().filter(|n| *n > 0)
    }
}

/// `read`, again where a signal interrupted it (PEP 475); None where it would block.
pub(crate) fn read_descriptor(vm: &mut Vm, fd: i32, buffer: &mut [u8]) -> Result<Option<usize>> {
    await_readable(vm, fd)?;
    loop {
        match os::read(fd, buffer) {
            Ok(n) => return Ok(Some(n)),
            Err(libc::EINTR) => vm.attend()?,
            Err(libc::EAGAIN) => return Ok(None),
            Err(errno) => return Err(vm.errno_error(errno, None)),
        }
    }
}

/// Where a read would block, wait where everything waits: other threads run meanwhile, signals are attended to.
pub(crate) fn await_readable(vm: &mut Vm, fd: i32) -> Result<()> {
    let is_ready = |fd| os::poll_readable(fd, Some(std::time::Duration::ZERO)).unwrap_or(true);
    if is_ready(fd) || !os::is_blocking(fd).unwrap_or(false) {
        return Ok(());
    }
    vm.wait_descriptor(fd, crate::reactor::Interest::READ, None).map(drop)
}

/// `write`, again where a signal interrupted it; None where it would block.
pub(crate) fn write_descriptor(vm: &mut Vm, fd: i32, data: &[u8]) -> Result<Option<usize>> {
    loop {
        match os::write(fd, data) {
            Ok(n) => return Ok(Some(n)),
            Err(libc::EINTR) => vm.attend()?,
            Err(libc::EAGAIN) => return Ok(None),
            Err(errno) => return Err(vm.errno_error(errno, None)),
        }
    }
}

fn parse_mode(vm: &mut Vm, mode: &str) -> Result<(Flags, i32)> {
    let mut flags = Flags::default();
    let (mut base, mut is_updating) = (None, false);
    let wrong = |vm: &mut Vm| -> Raised {
        vm.value_error("Must have exactly one of create/read/write/append mode and at most one plus")
    };
    for c in mode.chars() {
        match c {
            'x' | 'r' | 'w' | 'a' if base.is_none() => base = Some(c),
            '+' if !is_updating => is_updating = true,
            'x' | 'r' | 'w' | 'a' | '+' => return Err(wrong(vm)),
            'b' => {}
            _ => return Err(vm.value_error(format!("invalid mode: {mode}"))),
        }
    }
    let Some(base) = base else { return Err(wrong(vm)) };
    flags.is_created = base == 'x';
    flags.is_appending = base == 'a';
    flags.is_readable = base == 'r' || is_updating;
    flags.is_writable = base != 'r' || is_updating;
    let mut open = match (flags.is_readable, flags.is_writable) {
        (true, true) => libc::O_RDWR,
        (true, false) => libc::O_RDONLY,
        _ => libc::O_WRONLY,
    };
    open |= match base {
        'x' => libc::O_EXCL | libc::O_CREAT,
        'w' => libc::O_CREAT | libc::O_TRUNC,
        'a' => libc::O_APPEND | libc::O_CREAT,
        _ => 0,
    };
    Ok((flags, open))
}

/// Open a file.
#[methods(FileIO, module = "_io")]
impl FileIo {
    #[new(FileIO(cls, *args, **kwargs))]
    fn new(cls: &Gc<Type>, vm: &mut Vm, _args: &[Obj], _kwargs: Vec<(Gc<Str>, Obj)>) -> Gc<FileIo> {
        vm.heap.alloc_with_shape(cls.root_shape(), FileIo::empty())
    }

    #[native(__init__(self, file, mode="r", closefd=True, opener=None))]
    fn init(this: &Gc<Self>, vm: &mut Vm, file: &Obj, mode: &str, closefd: bool, opener: Option<&Obj>) -> Result<()> {
        if this.fd.get() >= 0 {
            let fd = this.fd.replace(-1);
            if this.flags.get().closes_fd {
                os::close(fd).map_err(|errno| vm.errno_error(errno, None))?;
            }
        }
        let mut given = -1;
        if vm.special_of(file, crate::object::Special::Index).is_some() {
            if file.as_bool().is_some() {
                super::warn_runtime(vm, "bool is used as a file descriptor")?;
            }
            given = i32::try_from(vm.to_i64(file)?).unwrap_or(i32::MAX);
            if given < 0 {
                return Err(vm.value_error("negative file descriptor"));
            }
        }
        let (mut flags, mut open_flags) = parse_mode(vm, mode)?;
        flags.closes_fd = closefd;
        open_flags |= libc::O_CLOEXEC;
        this.seekable.set(None);
        let fd = if given >= 0 {
            given
        } else {
            if !closefd {
                return Err(vm.value_error("Cannot use closefd=False with file name"));
            }
            let name = platform_path::fspath(vm, file)?;
            let (bytes, _) = platform_path::name_bytes(vm, &name)?;
            let path = platform_path::c_string(vm, bytes, "embedded null byte")?;
            match opener {
                None => loop {
                    match os::open_at(libc::AT_FDCWD, &path, open_flags, 0o666) {
                        Ok(fd) => break fd,
                        Err(libc::EINTR) => vm.attend()?,
                        Err(errno) => return Err(vm.errno_error(errno, Some(file))),
                    }
                },
                Some(opener) => {
                    let result = vm.call(opener, &[file.clone(), Obj::small(open_flags)])?;
                    if vm.special_of(&result, crate::object::Special::Index).is_none() {
                        return Err(vm.type_error("expected integer from opener"));
                    }
                    let fd = vm.to_i64(&result)?;
                    if fd < 0 {
                        return Err(vm.value_error(format!("opener returned {fd}")));
                    }
                    let fd = i32::try_from(fd).unwrap_or(i32::MAX);
                    os::set_inheritable(fd, false).map_err(|errno| vm.errno_error(errno, Some(file)))?;
                    fd
                }
            }
        };
        let is_own = given < 0;
        let stat = match os::fstat(fd) {
            Ok(stat) => Some(stat),
            Err(libc::EBADF) => return Err(vm.errno_error(libc::EBADF, Some(file))),
            Err(_) => None,
        };
        if let Some(stat) = stat {
            if stat.st_mode & libc::S_IFMT == libc::S_IFDIR {
                if is_own {
                    let _ = os::close(fd);
                }
                return Err(vm.errno_error(libc::EISDIR, Some(file)));
            }
            if stat.st_blksize > 1 {
                this.block_size.set(stat.st_blksize as usize);
            }
            this.is_terminal.set(stat.st_mode & libc::S_IFMT == libc::S_IFCHR && os::isatty(fd));
        }
        this.fd.set(fd);
        this.flags.set(flags);
        vm.set_attr_name(this.as_obj(), "name", file.clone())?;
        if flags.is_appending {
            // Not every file can be sought in; appending works all the same.
            let _ = os::lseek(fd, 0, libc::SEEK_END);
        }
        Ok(())
    }

    /// Read at most size bytes, returned as bytes.
    #[native(read(self, size=-1, /))]
    fn read(this: &Gc<Self>, vm: &mut Vm, size: Option<&Obj>) -> Result<Option<Obj>> {
        this.check_readable(vm)?;
        let Some(size) = super::base::size_of(vm, size)? else { return Self::readall(this, vm) };
        let mut buffer = super::room(vm, size)?;
        let count = this.read_some(vm, &mut buffer)?;
        Ok(count.map(|n| {
            buffer.truncate(n);
            vm.bytes(buffer).into()
        }))
    }

    /// Read all data from the file, returned as bytes.
    #[native(readall(self, /))]
    fn readall(this: &Gc<Self>, vm: &mut Vm) -> Result<Option<Obj>> {
        this.check_readable(vm)?;
        let mut all = Vec::new();
        let mut chunk = vec![0u8; this.rest().map_or(DEFAULT_BUFFER_SIZE, |n| n.min(1 << 24) + 1)];
        loop {
            match this.read_some(vm, &mut chunk)? {
                None if all.is_empty() => return Ok(None),
                None | Some(0) => return Ok(Some(vm.bytes(all).into())),
                Some(n) => all.extend_from_slice(&chunk[..n]),
            }
        }
    }

    /// Same as RawIOBase.readinto().
    #[native(readinto(self, buffer, /))]
    fn readinto(this: &Gc<Self>, vm: &mut Vm, buffer: &Obj) -> Result<Option<usize>> {
        this.check_readable(vm)?;
        let mut data = vec![0u8; writable_size(vm, buffer)?];
        let Some(n) = this.read_some(vm, &mut data)? else { return Ok(None) };
        fill(vm, buffer, &data[..n])?;
        Ok(Some(n))
    }

    /// Write buffer b to file, return number of bytes written.
    #[native(write(self, b, /))]
    fn write(this: &Gc<Self>, vm: &mut Vm, b: &Obj) -> Result<Option<usize>> {
        this.check_writable(vm)?;
        let data = bytes_of(vm, b)?;
        this.write_some(vm, &data)
    }

    /// Move to new file position and return the file position.
    #[native(seek(self, pos, whence=0, /))]
    fn seek(this: &Gc<Self>, vm: &mut Vm, pos: i64, whence: i32) -> Result<i64> {
        this.seek_to(vm, pos, whence)
    }

    /// Current file position.
    #[native(tell(self, /))]
    fn tell(this: &Gc<Self>, vm: &mut Vm) -> Result<i64> {
        this.seek_to(vm, 0, libc::SEEK_CUR)
    }

    /// Truncate the file to at most size bytes and return the truncated size.
    #[native(truncate(self, size=None, /))]
    fn truncate(this: &Gc<Self>, vm: &mut Vm, size: Option<i64>) -> Result<i64> {
        let fd = this.check_writable(vm)?;
        let size = match size {
            Some(size) => size,
            None => this.seek_to(vm, 0, libc::SEEK_CUR)?,
        };
        os::ftruncate(fd, size).map_err(|errno| vm.errno_error(errno, None))?;
        Ok(size)
    }

    /// Close the file.
    #[native(close(self, /))]
    pub(super) fn close(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        if this.fd.get() < 0 {
            return Ok(());
        }
        // Subclasses, and single files that were given a function of their own, may have something to flush.
        let name = vm.heap.intern("flush");
        let is_derived = vm.type_of(this.as_obj()).has(TypeFlags::HEAP);
        let flushed = if is_derived || vm.own_attr(this.as_obj(), &name).is_some() {
            vm.call_method(this.as_obj(), "flush", &[]).map(drop)
        } else {
            Ok(())
        };
        let fd = this.fd.replace(-1);
        if fd < 0 || !this.flags.get().closes_fd {
            return flushed;
        }
        match os::close(fd) {
            Ok(()) | Err(libc::EINTR) => flushed,
            Err(errno) => Err(vm.errno_error(errno, None)),
        }
    }

    /// Nothing is held back here; a closed file says so.
    #[native(flush(self, /))]
    fn flush(this: &Gc<Self>, vm: &mut Vm) -> Result<()> {
        if this.fd.get() < 0 { Err(super::closed_error(vm)) } else { Ok(()) }
    }

    /// `source`, the stream that the program had, was forgotten without being closed.
    pub(super) fn warn_forgotten(this: &Gc<Self>, vm: &mut Vm, source: &Obj) {
        if this.fd.get() < 0 || !this.flags.get().closes_fd {
            return;
        }
        let category: Obj = vm.types.exceptions.ResourceWarning.clone().into();
        let warned = vm.repr_text(source).and_then(|shown| vm.warn(&format!("unclosed file {shown}"), &category));
        if let Err(raised) = warned {
            vm.report_unraisable(raised, source);
        }
    }

    #[native(__del__(self, /))]
    fn del(this: &Gc<Self>, vm: &mut Vm) {
        if this.fd.get() >= 0 {
            Self::warn_forgotten(this, vm, this.as_obj());
            if let Err(raised) = vm.call_method(this.as_obj(), "close", &[]) {
                vm.report_unraisable(raised, this.as_obj());
            }
        }
    }

    /// True if file supports random-access.
    #[native(seekable(self, /))]
    pub(super) fn seekable(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        let fd = this.check_open(vm)?;
        let known = this.seekable.get();
        let seekable = known.unwrap_or_else(|| os::lseek(fd, 0, libc::SEEK_CUR).is_ok());
        this.seekable.set(Some(seekable));
        Ok(seekable)
    }

    /// True if file was opened in a read mode.
    #[native(readable(self, /))]
    fn readable(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        this.check_open(vm)?;
        Ok(this.flags.get().is_readable)
    }

    /// True if file was opened in a write mode.
    #[native(writable(self, /))]
    fn writable(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        this.check_open(vm)?;
        Ok(this.flags.get().is_writable)
    }

    /// Return the underlying file descriptor (an integer).
    #[native(fileno(self, /))]
    fn fileno(this: &Gc<Self>, vm: &mut Vm) -> Result<i32> {
        this.check_open(vm)
    }

    /// True if the file is connected to a TTY device.
    #[native(isatty(self, /))]
    fn isatty(this: &Gc<Self>, vm: &mut Vm) -> Result<bool> {
        Ok(os::isatty(this.check_open(vm)?))
    }

    /// True if the file is closed.
    #[getter(closed)]
    fn closed(this: &Gc<Self>) -> bool {
        this.fd.get() < 0
    }

    /// True if the file descriptor will be closed by close().
    #[getter(closefd)]
    fn closefd(this: &Gc<Self>) -> bool {
        this.flags.get().closes_fd
    }

    /// String giving the file mode.
    #[getter(mode)]
    fn mode(this: &Gc<Self>) -> &'static str {
        this.mode_text()
    }

    #[getter(_blksize)]
    fn blksize(this: &Gc<Self>) -> usize {
        this.block_size.get()
    }

    #[native(__repr__(self, /))]
    fn repr(this: &Gc<Self>, vm: &mut Vm) -> Result<String> {
        let fd = this.fd.get();
        if fd < 0 {
            return Ok("<_io.FileIO [closed]>".to_owned());
        }
        let closefd = if this.flags.get().closes_fd { "True" } else { "False" };
        let what = match super::base::name_of(vm, this.as_obj())? {
            Some(name) => format!("name={name}"),
            None => format!("fd={fd}"),
        };
        Ok(format!("<_io.FileIO {what} mode='{}' closefd={closefd}>", this.mode_text()))
    }
}
