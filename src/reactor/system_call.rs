//! The operating system's calls as safe functions over numbers, paths and buffers: what `io` and `posix` are built on.
//! Knows no Python value. Errors are the system's `errno`.
//!
//! Invariants of the unsafe code:
//! - *live*: pointers passed to the system are of buffers and C strings that outlive the call, with their lengths.
//! - *plain*: structures that the system fills are plain numbers, for which zero is a value.
//! - *any number*: a descriptor or process id may be any number; the system says EBADF or ESRCH where it means nothing.
#![allow(unsafe_code)]

use std::ffi::{CStr, CString, OsString};
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::time::Duration;

pub type Errno = i32;
pub type Result<T> = std::result::Result<T, Errno>;

/// The number of the last error.
#[must_use]
pub fn errno() -> Errno {
    io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO)
}

/// What the system calls an error.
#[must_use]
pub fn strerror(errno: Errno) -> String {
    let mut buffer = [0u8; 256];
    // SAFETY: live.
    let status = unsafe { libc::strerror_r(errno, buffer.as_mut_ptr().cast(), buffer.len()) };
    let text = CStr::from_bytes_until_nul(&buffer).map(|t| t.to_string_lossy().into_owned()).unwrap_or_default();
    if status != 0 && text.is_empty() { format!("Unknown error {errno}") } else { text }
}

trait Status: Copy {
    fn is_error(self) -> bool;
}
macro_rules! statuses {
    ($($t:ty),*) => { $(impl Status for $t { fn is_error(self) -> bool { self == -1 } })* };
}
statuses!(i32, i64, isize);

fn check<T: Status>(status: T) -> Result<T> {
    if status.is_error() { Err(errno()) } else { Ok(status) }
}

macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $type:ty => $pass:expr),*) = $call:ident;)*) => { $(
        $(#[$doc])*
        pub fn $name($($arg: $type),*) -> Result<()> {
            // SAFETY: live, any number.
            check(unsafe { libc::$call($($pass),*) }).map(drop)
        }
    )* };
}

calls! {
    close(fd: i32 => fd) = close;
    chdir(path: &CStr => path.as_ptr()) = chdir;
    fchdir(fd: i32 => fd) = fchdir;
    rmdir(path: &CStr => path.as_ptr()) = rmdir;
    chmod(path: &CStr => path.as_ptr(), mode: u32 => mode) = chmod;
    fchmod(fd: i32 => fd, mode: u32 => mode) = fchmod;
    chown(path: &CStr => path.as_ptr(), uid: u32 => uid, gid: u32 => gid) = chown;
    lchown(path: &CStr => path.as_ptr(), uid: u32 => uid, gid: u32 => gid) = lchown;
    fchown(fd: i32 => fd, uid: u32 => uid, gid: u32 => gid) = fchown;
    fsync(fd: i32 => fd) = fsync;
    fdatasync(fd: i32 => fd) = fdatasync;
    ftruncate(fd: i32 => fd, length: i64 => length) = ftruncate;
    truncate(path: &CStr => path.as_ptr(), length: i64 => length) = truncate;
    kill(pid: i32 => pid, signal: i32 => signal) = kill;
    killpg(group: i32 => group, signal: i32 => signal) = killpg;
    setpgid(pid: i32 => pid, group: i32 => group) = setpgid;
    setuid(id: u32 => id) = setuid;
    setgid(id: u32 => id) = setgid;
    mkfifo(path: &CStr => path.as_ptr(), mode: u32 => mode) = mkfifo;
    lockf(fd: i32 => fd, command: i32 => command, length: i64 => length) = lockf;
}

macro_rules! at_calls {
    ($($name:ident($($arg:ident: $type:ty => $pass:expr),*) = $call:ident;)*) => { $(
        /// Relative to the directory `dir` (AT_FDCWD: the current one).
        pub fn $name($($arg: $type),*) -> Result<()> {
            // SAFETY: live, any number.
            check(unsafe { libc::$call($($pass),*) }).map(drop)
        }
    )* };
}

at_calls! {
    mkdir_at(dir: i32 => dir, path: &CStr => path.as_ptr(), mode: u32 => mode) = mkdirat;
    unlink_at(dir: i32 => dir, path: &CStr => path.as_ptr(), flags: i32 => flags) = unlinkat;
    rename_at(from_dir: i32 => from_dir, from: &CStr => from.as_ptr(), to_dir: i32 => to_dir, to: &CStr => to.as_ptr()) = renameat;
    symlink_at(target: &CStr => target.as_ptr(), dir: i32 => dir, path: &CStr => path.as_ptr()) = symlinkat;
    link_at(from_dir: i32 => from_dir, from: &CStr => from.as_ptr(), to_dir: i32 => to_dir, to: &CStr => to.as_ptr(), flags: i32 => flags) = linkat;
    access_at(dir: i32 => dir, path: &CStr => path.as_ptr(), mode: i32 => mode, flags: i32 => flags) = faccessat;
    chmod_at(dir: i32 => dir, path: &CStr => path.as_ptr(), mode: u32 => mode, flags: i32 => flags) = fchmodat;
}

pub fn open_at(dir: i32, path: &CStr, flags: i32, mode: u32) -> Result<i32> {
    // SAFETY: live.
    check(unsafe { libc::openat(dir, path.as_ptr(), flags | libc::O_CLOEXEC, mode) })
}

pub fn read(fd: i32, buffer: &mut [u8]) -> Result<usize> {
    // SAFETY: live.
    check(unsafe { libc::read(fd, buffer.as_mut_ptr().cast(), buffer.len()) }).map(|n| n as usize)
}

pub fn write(fd: i32, data: &[u8]) -> Result<usize> {
    // SAFETY: live.
    check(unsafe { libc::write(fd, data.as_ptr().cast(), data.len()) }).map(|n| n as usize)
}

pub fn pread(fd: i32, buffer: &mut [u8], offset: i64) -> Result<usize> {
    // SAFETY: live.
    check(unsafe { libc::pread(fd, buffer.as_mut_ptr().cast(), buffer.len(), offset) }).map(|n| n as usize)
}

pub fn pwrite(fd: i32, data: &[u8], offset: i64) -> Result<usize> {
    // SAFETY: live.
    check(unsafe { libc::pwrite(fd, data.as_ptr().cast(), data.len(), offset) }).map(|n| n as usize)
}

pub fn lseek(fd: i32, offset: i64, whence: i32) -> Result<i64> {
    // SAFETY: any number.
    check(unsafe { libc::lseek(fd, offset, whence) })
}

#[must_use]
pub fn isatty(fd: i32) -> bool {
    // SAFETY: any number.
    unsafe { libc::isatty(fd) == 1 }
}

/// Let the allocator keep some memory that was freed, for the next message: giving it back at every turn of a busy
/// server costs more than the messages do.
pub fn keep_freed_memory() {
    #[cfg(target_env = "gnu")]
    {
        // SAFETY: sets two numbers of the allocator, before there are other threads.
        unsafe {
            libc::mallopt(libc::M_TRIM_THRESHOLD, 32 << 20);
            libc::mallopt(libc::M_MMAP_THRESHOLD, 1 << 20);
        }
    }
}

pub fn dup(fd: i32) -> Result<i32> {
    // SAFETY: any number.
    check(unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) })
}

pub fn dup2(from: i32, to: i32, is_inheritable: bool) -> Result<i32> {
    let flags = if is_inheritable { 0 } else { libc::O_CLOEXEC };
    if from == to {
        // SAFETY: any number.
        return check(unsafe { libc::dup2(from, to) });
    }
    // SAFETY: any number.
    check(unsafe { libc::dup3(from, to, flags) })
}

pub fn pipe(flags: i32) -> Result<(i32, i32)> {
    let mut ends = [0i32; 2];
    // SAFETY: live.
    check(unsafe { libc::pipe2(ends.as_mut_ptr(), flags) })?;
    Ok((ends[0], ends[1]))
}

/// `fcntl` with a number for its argument.
pub fn fcntl(fd: i32, command: i32, argument: i64) -> Result<i32> {
    // SAFETY: any number: the commands that take an address are not asked for by those who call this.
    check(unsafe { libc::fcntl(fd, command, argument) })
}

pub fn is_inheritable(fd: i32) -> Result<bool> {
    Ok(fcntl(fd, libc::F_GETFD, 0)? & libc::FD_CLOEXEC == 0)
}

pub fn set_inheritable(fd: i32, is_inheritable: bool) -> Result<()> {
    let flags = fcntl(fd, libc::F_GETFD, 0)?;
    let flags = if is_inheritable { flags & !libc::FD_CLOEXEC } else { flags | libc::FD_CLOEXEC };
    fcntl(fd, libc::F_SETFD, i64::from(flags)).map(drop)
}

pub fn is_blocking(fd: i32) -> Result<bool> {
    Ok(fcntl(fd, libc::F_GETFL, 0)? & libc::O_NONBLOCK == 0)
}

pub fn set_blocking(fd: i32, is_blocking: bool) -> Result<()> {
    let flags = fcntl(fd, libc::F_GETFL, 0)?;
    let flags = if is_blocking { flags & !libc::O_NONBLOCK } else { flags | libc::O_NONBLOCK };
    fcntl(fd, libc::F_SETFL, i64::from(flags)).map(drop)
}

/// What is known about a file.
pub type Stat = libc::stat;

pub fn fstat(fd: i32) -> Result<Stat> {
    // SAFETY: plain.
    let mut stat: Stat = unsafe { std::mem::zeroed() };
    // SAFETY: live.
    check(unsafe { libc::fstat(fd, &raw mut stat) })?;
    Ok(stat)
}

pub fn stat_at(dir: i32, path: &CStr, flags: i32) -> Result<Stat> {
    // SAFETY: plain.
    let mut stat: Stat = unsafe { std::mem::zeroed() };
    // SAFETY: live.
    check(unsafe { libc::fstatat(dir, path.as_ptr(), &raw mut stat, flags) })?;
    Ok(stat)
}

/// Times in seconds and nanoseconds.
pub type Times = [(i64, i64); 2];

fn timespecs(times: Option<Times>) -> [libc::timespec; 2] {
    match times {
        Some(times) => times.map(|(tv_sec, tv_nsec)| libc::timespec { tv_sec, tv_nsec }),
        None => [libc::timespec { tv_sec: 0, tv_nsec: libc::UTIME_NOW }; 2],
    }
}

pub fn utime_at(dir: i32, path: &CStr, times: Option<Times>, flags: i32) -> Result<()> {
    let times = timespecs(times);
    // SAFETY: live.
    check(unsafe { libc::utimensat(dir, path.as_ptr(), times.as_ptr(), flags) }).map(drop)
}

pub fn futime(fd: i32, times: Option<Times>) -> Result<()> {
    let times = timespecs(times);
    // SAFETY: live.
    check(unsafe { libc::futimens(fd, times.as_ptr()) }).map(drop)
}

pub fn readlink_at(dir: i32, path: &CStr) -> Result<Vec<u8>> {
    let mut buffer = vec![0u8; 4096];
    // SAFETY: live.
    let n = check(unsafe { libc::readlinkat(dir, path.as_ptr(), buffer.as_mut_ptr().cast(), buffer.len()) })?;
    buffer.truncate(n as usize);
    Ok(buffer)
}

pub fn getcwd() -> Result<Vec<u8>> {
    match std::env::current_dir() {
        Ok(path) => Ok(path.into_os_string().into_vec()),
        Err(error) => Err(error.raw_os_error().unwrap_or(libc::EIO)),
    }
}

/// An entry of a directory: its name, its number and its kind (`DT_*`).
pub struct Entry {
    pub name: Vec<u8>,
    pub inode: u64,
    pub kind: u8,
}

/// The entries of the open directory `fd` (which is not closed), or of `path`; `.` and `..` are left out.
pub fn list_directory(path: &CStr, fd: Option<i32>) -> Result<Vec<Entry>> {
    let own = match fd {
        Some(fd) => dup(fd)?,
        None => open_at(libc::AT_FDCWD, path, libc::O_RDONLY | libc::O_DIRECTORY, 0)?,
    };
    // SAFETY: any number: the descriptor is our own.
    let directory = unsafe { libc::fdopendir(own) };
    if directory.is_null() {
        let error = errno();
        let _ = close(own);
        return Err(error);
    }
    let mut entries = Vec::new();
    // SAFETY: live: `directory` is open until `closedir`, an entry is read before the next call.
    unsafe {
        libc::rewinddir(directory);
        loop {
            let entry = libc::readdir(directory);
            if entry.is_null() {
                break;
            }
            let name = CStr::from_ptr((*entry).d_name.as_ptr()).to_bytes();
            if name != b"." && name != b".." {
                entries.push(Entry { name: name.to_vec(), inode: (*entry).d_ino, kind: (*entry).d_type });
            }
        }
        libc::closedir(directory);
    }
    Ok(entries)
}

pub fn mkdtemp_random() -> Result<[u8; 8]> {
    let mut bytes = [0u8; 8];
    random(&mut bytes)?;
    Ok(bytes)
}

/// Fill with random bytes.
pub fn random(buffer: &mut [u8]) -> Result<()> {
    let mut done = 0;
    while done < buffer.len() {
        let rest = &mut buffer[done..];
        // SAFETY: live.
        match check(unsafe { libc::getrandom(rest.as_mut_ptr().cast(), rest.len(), 0) }) {
            Ok(n) => done += n as usize,
            Err(libc::EINTR) => {}
            Err(errno) => return Err(errno),
        }
    }
    Ok(())
}

#[must_use]
pub fn umask(mask: u32) -> u32 {
    // SAFETY: any number.
    unsafe { libc::umask(mask) }
}

macro_rules! numbers {
    ($($name:ident: $type:ty;)*) => { $(
        #[must_use]
        pub fn $name() -> $type {
            // SAFETY: takes nothing and cannot fail.
            unsafe { libc::$name() }
        }
    )* };
}
numbers! { getpid: i32; getppid: i32; getuid: u32; geteuid: u32; getgid: u32; getegid: u32; getpgrp: i32; }

pub fn getpgid(pid: i32) -> Result<i32> {
    // SAFETY: any number.
    check(unsafe { libc::getpgid(pid) })
}

pub fn getsid(pid: i32) -> Result<i32> {
    // SAFETY: any number.
    check(unsafe { libc::getsid(pid) })
}

pub fn setsid() -> Result<i32> {
    // SAFETY: takes nothing.
    check(unsafe { libc::setsid() })
}

pub fn getgroups() -> Result<Vec<u32>> {
    // SAFETY: a size of 0 asks for the number only.
    let n = check(unsafe { libc::getgroups(0, std::ptr::null_mut()) })?;
    let mut groups = vec![0; n as usize];
    // SAFETY: live.
    let n = check(unsafe { libc::getgroups(n, groups.as_mut_ptr()) })?;
    groups.truncate(n as usize);
    Ok(groups)
}

pub fn nice(increment: i32) -> Result<i32> {
    // SAFETY: any number.
    unsafe {
        *libc::__errno_location() = 0;
        let value = libc::nice(increment);
        if value == -1 && errno() != 0 { Err(errno()) } else { Ok(value) }
    }
}

/// Wait for a child: its id (0: none yet) and its status.
pub fn waitpid(pid: i32, options: i32) -> Result<(i32, i32)> {
    let mut status = 0;
    // SAFETY: live.
    let pid = check(unsafe { libc::waitpid(pid, &raw mut status, options) })?;
    Ok((pid, status))
}

/// Wait, without collecting it, for a child as `waitpid` means `pid` and `options`.
pub fn wait_for_any(pid: i32, options: i32) -> Result<()> {
    let (kind, id) = match pid {
        -1 => (libc::P_ALL, 0),
        0 => (libc::P_PGID, 0),
        group if group < -1 => (libc::P_PGID, group.unsigned_abs()),
        pid => (libc::P_PID, pid.unsigned_abs()),
    };
    let mut events = libc::WEXITED | libc::WNOWAIT | options & libc::WCONTINUED;
    if options & libc::WUNTRACED != 0 {
        events |= libc::WSTOPPED;
    }
    // SAFETY: plain.
    let mut info: libc::siginfo_t = unsafe { std::mem::zeroed() };
    // SAFETY: live.
    check(unsafe { libc::waitid(kind, id, &raw mut info, events) }).map(drop)
}

/// The processors this process may run on.
pub fn sched_getaffinity(pid: i32) -> Result<Vec<usize>> {
    // SAFETY: plain.
    let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    // SAFETY: live.
    check(unsafe { libc::sched_getaffinity(pid, size_of::<libc::cpu_set_t>(), &raw mut set) })?;
    // SAFETY: the indices are inside the set.
    Ok((0..libc::CPU_SETSIZE as usize).filter(|&i| unsafe { libc::CPU_ISSET(i, &set) }).collect())
}

pub fn sched_yield() -> Result<()> {
    // SAFETY: takes nothing.
    check(unsafe { libc::sched_yield() }).map(drop)
}

#[must_use]
pub fn sysconf(name: i32) -> i64 {
    // SAFETY: any number.
    unsafe { libc::sysconf(name) }
}

/// Columns and lines of the terminal.
pub fn terminal_size(fd: i32) -> Result<(u16, u16)> {
    // SAFETY: plain.
    let mut size: libc::winsize = unsafe { std::mem::zeroed() };
    // SAFETY: live.
    check(unsafe { libc::ioctl(fd, libc::TIOCGWINSZ, &raw mut size) })?;
    Ok((size.ws_col, size.ws_row))
}

/// The names of the system: sysname, nodename, release, version, machine.
pub fn uname() -> Result<[String; 5]> {
    // SAFETY: plain.
    let mut names: libc::utsname = unsafe { std::mem::zeroed() };
    // SAFETY: live.
    check(unsafe { libc::uname(&raw mut names) })?;
    let text = |field: &[libc::c_char]| {
        let bytes: Vec<u8> = field.iter().take_while(|c| **c != 0).map(|c| *c as u8).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Ok([text(&names.sysname), text(&names.nodename), text(&names.release), text(&names.version), text(&names.machine)])
}

/// Processor times: user, system, children's user and system; and the time since some instant.
pub fn times() -> Result<[f64; 5]> {
    // SAFETY: plain.
    let mut times: libc::tms = unsafe { std::mem::zeroed() };
    // SAFETY: live.
    let elapsed = unsafe { libc::times(&raw mut times) };
    let ticks = sysconf(libc::_SC_CLK_TCK) as f64;
    let seconds = |n: i64| n as f64 / ticks;
    Ok([times.tms_utime, times.tms_stime, times.tms_cutime, times.tms_cstime, elapsed].map(seconds))
}

pub fn getloadavg() -> Option<[f64; 3]> {
    let mut load = [0f64; 3];
    // SAFETY: live.
    (unsafe { libc::getloadavg(load.as_mut_ptr(), 3) } == 3).then_some(load)
}

/// An entry of the user database: name, password, uid, gid, description, home, shell.
pub struct User {
    pub name: OsString,
    pub password: OsString,
    pub uid: u32,
    pub gid: u32,
    pub gecos: OsString,
    pub home: OsString,
    pub shell: OsString,
}

/// The user of this number.
pub fn user_by_id(uid: u32) -> Option<User> {
    find_user(|entry, buffer, length, found| {
        // SAFETY: live.
        unsafe { libc::getpwuid_r(uid, entry, buffer, length, found) }
    })
}

/// The user of this name.
pub fn user_by_name(name: &CStr) -> Option<User> {
    find_user(|entry, buffer, length, found| {
        // SAFETY: live.
        unsafe { libc::getpwnam_r(name.as_ptr(), entry, buffer, length, found) }
    })
}

fn find_user(ask: impl Fn(*mut libc::passwd, *mut libc::c_char, usize, *mut *mut libc::passwd) -> i32) -> Option<User> {
    // SAFETY: plain (pointers may be null).
    let mut entry: libc::passwd = unsafe { std::mem::zeroed() };
    let mut buffer = vec![0u8; 16384];
    let mut found = std::ptr::null_mut();
    let status = ask(&raw mut entry, buffer.as_mut_ptr().cast(), buffer.len(), &raw mut found);
    if status != 0 || found.is_null() {
        return None;
    }
    Some(user_of(&entry))
}

/// A copy of an entry that the system has just filled.
fn user_of(entry: &libc::passwd) -> User {
    User {
        name: text_of(entry.pw_name),
        password: text_of(entry.pw_passwd),
        uid: entry.pw_uid,
        gid: entry.pw_gid,
        gecos: text_of(entry.pw_gecos),
        home: text_of(entry.pw_dir),
        shell: text_of(entry.pw_shell),
    }
}

fn text_of(p: *const libc::c_char) -> OsString {
    if p.is_null() {
        return OsString::new();
    }
    // SAFETY: live: callers pass strings of an entry that the system has just filled.
    OsString::from_vec(unsafe { CStr::from_ptr(p) }.to_bytes().to_vec())
}

/// Every user.
#[must_use]
pub fn users() -> Vec<User> {
    let mut users = Vec::new();
    // SAFETY: live: an entry is read before the next is asked for; one thread of the process does this.
    unsafe {
        libc::setpwent();
        while let Some(entry) = libc::getpwent().as_ref() {
            users.push(user_of(entry));
        }
        libc::endpwent();
    }
    users
}

/// An entry of the group database.
pub struct Group {
    pub name: OsString,
    pub password: OsString,
    pub gid: u32,
    pub members: Vec<OsString>,
}

fn group_of(entry: &libc::group) -> Group {
    let mut members = Vec::new();
    let mut place = entry.gr_mem;
    // SAFETY: live: the list ends with a null pointer.
    while let Some(member) = unsafe { place.as_ref() }.filter(|member| !member.is_null()) {
        members.push(text_of(*member));
        // SAFETY: live: this was not the end.
        place = unsafe { place.add(1) };
    }
    Group { name: text_of(entry.gr_name), password: text_of(entry.gr_passwd), gid: entry.gr_gid, members }
}

fn find_group(ask: impl Fn(*mut libc::group, *mut libc::c_char, usize, *mut *mut libc::group) -> i32) -> Option<Group> {
    // SAFETY: plain (pointers may be null).
    let mut entry: libc::group = unsafe { std::mem::zeroed() };
    let mut buffer = vec![0u8; 1 << 16];
    let mut found = std::ptr::null_mut();
    let status = ask(&raw mut entry, buffer.as_mut_ptr().cast(), buffer.len(), &raw mut found);
    (status == 0 && !found.is_null()).then(|| group_of(&entry))
}

/// The group of this number.
pub fn group_by_id(gid: u32) -> Option<Group> {
    find_group(|entry, buffer, length, found| {
        // SAFETY: live.
        unsafe { libc::getgrgid_r(gid, entry, buffer, length, found) }
    })
}

/// The group of this name.
pub fn group_by_name(name: &CStr) -> Option<Group> {
    find_group(|entry, buffer, length, found| {
        // SAFETY: live.
        unsafe { libc::getgrnam_r(name.as_ptr(), entry, buffer, length, found) }
    })
}

/// Every group.
#[must_use]
pub fn groups() -> Vec<Group> {
    let mut groups = Vec::new();
    // SAFETY: live: an entry is read before the next is asked for; one thread of the process does this.
    unsafe {
        libc::setgrent();
        while let Some(entry) = libc::getgrent().as_ref() {
            groups.push(group_of(entry));
        }
        libc::endgrent();
    }
    groups
}

/// What a process (or its children) used: user and system time in seconds, then the counts of `struct rusage`.
pub fn getrusage(who: i32) -> Result<([f64; 2], [i64; 14])> {
    // SAFETY: plain.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: live, any number.
    check(unsafe { libc::getrusage(who, &raw mut usage) })?;
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 * 1e-6;
    let counts = [
        usage.ru_maxrss,
        usage.ru_ixrss,
        usage.ru_idrss,
        usage.ru_isrss,
        usage.ru_minflt,
        usage.ru_majflt,
        usage.ru_nswap,
        usage.ru_inblock,
        usage.ru_oublock,
        usage.ru_msgsnd,
        usage.ru_msgrcv,
        usage.ru_nsignals,
        usage.ru_nvcsw,
        usage.ru_nivcsw,
    ];
    Ok(([seconds(usage.ru_utime), seconds(usage.ru_stime)], counts))
}

/// The limits (soft, hard) of a process for a resource as they were; they are set where new ones are given.
pub fn prlimit(pid: i32, resource: u32, new: Option<(u64, u64)>) -> Result<(u64, u64)> {
    let new = new.map(|(soft, hard)| libc::rlimit { rlim_cur: soft, rlim_max: hard });
    let mut old = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    let new = new.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: live, any number.
    check(unsafe { libc::prlimit(pid, resource as _, new, &raw mut old) })?;
    Ok((old.rlim_cur, old.rlim_max))
}

/// Change the environment of the process. Only one thread of it reads the environment.
pub fn putenv(name: &CStr, value: &CStr) -> Result<()> {
    // SAFETY: live.
    check(unsafe { libc::setenv(name.as_ptr(), value.as_ptr(), 1) }).map(drop)
}

pub fn unsetenv(name: &CStr) -> Result<()> {
    // SAFETY: live.
    check(unsafe { libc::unsetenv(name.as_ptr()) }).map(drop)
}

/// Leave the process at once.
pub fn exit_now(status: i32) -> ! {
    // SAFETY: does not return.
    unsafe { libc::_exit(status) }
}

/// Divide the process: 0 in the child. Only the calling thread goes on there.
pub fn fork() -> Result<i32> {
    // SAFETY: takes nothing; the interpreter runs on the calling thread alone.
    check(unsafe { libc::fork() })
}

/// Copy from one descriptor to another, from `offset` or (None) from where the first one stands.
pub fn sendfile(to: i32, from: i32, offset: Option<i64>, count: usize) -> Result<usize> {
    let mut offset = offset;
    let pointer = offset.as_mut().map_or(std::ptr::null_mut(), |o| &raw mut *o);
    // SAFETY: live.
    check(unsafe { libc::sendfile(to, from, pointer, count) }).map(|n| n as usize)
}

/// Replace the program by another.
pub fn exec(path: &CStr, arguments: &[CString], environment: Option<&[CString]>) -> Errno {
    let pointers = |list: &[CString]| {
        let mut all: Vec<*const libc::c_char> = list.iter().map(|s| s.as_ptr()).collect();
        all.push(std::ptr::null());
        all
    };
    let arguments = pointers(arguments);
    // SAFETY: live: returns only if it failed.
    unsafe {
        match environment {
            Some(environment) => {
                let environment = pointers(environment);
                libc::execve(path.as_ptr(), arguments.as_ptr(), environment.as_ptr());
            }
            None => {
                libc::execv(path.as_ptr(), arguments.as_ptr());
            }
        }
    }
    errno()
}

/// Wait until `fd` can be read, at most `timeout`.
pub fn poll_readable(fd: i32, timeout: Option<Duration>) -> Result<bool> {
    let mut wanted = libc::pollfd { fd, events: libc::POLLIN, revents: 0 };
    let timeout = timeout.map_or(-1, |t| t.as_millis() as i32);
    // SAFETY: live.
    Ok(check(unsafe { libc::poll(&raw mut wanted, 1, timeout) })? > 0)
}

/// How a process ended, as the macros of `wait(2)` tell.
pub mod status {
    #[must_use]
    pub fn exited(s: i32) -> bool {
        libc::WIFEXITED(s)
    }
    #[must_use]
    pub fn exit_status(s: i32) -> i32 {
        libc::WEXITSTATUS(s)
    }
    #[must_use]
    pub fn signaled(s: i32) -> bool {
        libc::WIFSIGNALED(s)
    }
    #[must_use]
    pub fn term_signal(s: i32) -> i32 {
        libc::WTERMSIG(s)
    }
    #[must_use]
    pub fn stopped(s: i32) -> bool {
        libc::WIFSTOPPED(s)
    }
    #[must_use]
    pub fn stop_signal(s: i32) -> i32 {
        libc::WSTOPSIG(s)
    }
    #[must_use]
    pub fn continued(s: i32) -> bool {
        libc::WIFCONTINUED(s)
    }
    #[must_use]
    pub fn core_dumped(s: i32) -> bool {
        libc::WCOREDUMP(s)
    }
}
