//! What files and terminals are told through their descriptors: `fcntl`, `ioctl`, locks, modes of terminals. Knows no
//! Python value. Errors are the system's `errno`.
//!
//! Invariants of the unsafe code:
//! - *live*: pointers passed to the system are of structures and buffers that outlive the call.
//! - *room*: buffers are of `ROOM` bytes at least, more than any request of the system writes.
//! - *any number*: descriptors, commands and requests may be any number; the system refuses what means nothing. A request
//!   that takes an address gets one only as a buffer: numbers are passed as numbers, on the word of who passes them.
#![allow(unsafe_code)]

use super::system_call::{Result, errno};

/// How large the buffers of `fcntl` and `ioctl` are.
pub const ROOM: usize = 1024;

fn check(status: i32) -> Result<i32> {
    if status == -1 { Err(errno()) } else { Ok(status) }
}

pub fn fcntl_with(fd: i32, command: i32, buffer: &mut [u8; ROOM]) -> Result<i32> {
    // SAFETY: live, room, any number.
    check(unsafe { libc::fcntl(fd, command, buffer.as_mut_ptr()) })
}

pub fn ioctl(fd: i32, request: u32, argument: i32) -> Result<i32> {
    // SAFETY: any number.
    check(unsafe { libc::ioctl(fd, request as _, argument) })
}

pub fn ioctl_with(fd: i32, request: u32, buffer: &mut [u8; ROOM]) -> Result<i32> {
    // SAFETY: live, room, any number.
    check(unsafe { libc::ioctl(fd, request as _, buffer.as_mut_ptr()) })
}

pub fn flock(fd: i32, operation: i32) -> Result<()> {
    // SAFETY: any number.
    check(unsafe { libc::flock(fd, operation) }).map(drop)
}

/// Lock (`F_RDLCK`, `F_WRLCK`) or unlock (`F_UNLCK`) a part of a file.
pub fn lock_part(fd: i32, kind: i32, start: i64, length: i64, whence: i32, waits: bool) -> Result<()> {
    // SAFETY: a structure of plain numbers, for which zero is a value.
    let mut lock: libc::flock = unsafe { std::mem::zeroed() };
    lock.l_type = kind as _;
    lock.l_whence = whence as _;
    lock.l_start = start;
    lock.l_len = length;
    let command = if waits { libc::F_SETLKW } else { libc::F_SETLK };
    // SAFETY: live, any number.
    check(unsafe { libc::fcntl(fd, command, &raw const lock) }).map(drop)
}

/// The modes of a terminal: flags of input, output, control and the line; speeds in and out; control characters.
pub struct Modes {
    pub flags: [u32; 4],
    pub speeds: [u32; 2],
    pub characters: [u8; libc::NCCS],
}

fn terminal(fd: i32) -> Result<libc::termios> {
    // SAFETY: a structure of plain numbers, for which zero is a value.
    let mut modes: libc::termios = unsafe { std::mem::zeroed() };
    // SAFETY: live, any number.
    check(unsafe { libc::tcgetattr(fd, &raw mut modes) })?;
    Ok(modes)
}

pub fn modes(fd: i32) -> Result<Modes> {
    let modes = terminal(fd)?;
    // SAFETY: live.
    let speeds = unsafe { [libc::cfgetispeed(&raw const modes), libc::cfgetospeed(&raw const modes)] };
    let flags = [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag];
    Ok(Modes { flags, speeds, characters: modes.c_cc })
}

pub fn set_modes(fd: i32, when: i32, new: &Modes) -> Result<()> {
    let mut modes = terminal(fd)?;
    [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag] = new.flags;
    modes.c_cc = new.characters;
    // SAFETY: live, any number.
    unsafe {
        check(libc::cfsetispeed(&raw mut modes, new.speeds[0]))?;
        check(libc::cfsetospeed(&raw mut modes, new.speeds[1]))?;
        check(libc::tcsetattr(fd, when, &raw const modes))?;
    }
    Ok(())
}

macro_rules! terminal_calls {
    ($($name:ident($($argument:ident),*);)*) => { $(
        pub fn $name(fd: i32 $(, $argument: i32)*) -> Result<()> {
            // SAFETY: any number.
            check(unsafe { libc::$name(fd $(, $argument)*) }).map(drop)
        }
    )* };
}
terminal_calls! {
    tcsendbreak(duration);
    tcdrain();
    tcflush(queue);
    tcflow(action);
}

/// The size of a terminal: rows, columns.
pub fn size(fd: i32) -> Result<(u16, u16)> {
    let mut buffer = [0; ROOM];
    ioctl_with(fd, libc::TIOCGWINSZ as u32, &mut buffer)?;
    let number = |i: usize| u16::from_ne_bytes([buffer[2 * i], buffer[2 * i + 1]]);
    Ok((number(0), number(1)))
}

pub fn set_size(fd: i32, rows: u16, columns: u16) -> Result<()> {
    let mut buffer = [0; ROOM];
    ioctl_with(fd, libc::TIOCGWINSZ as u32, &mut buffer)?;
    buffer[..2].copy_from_slice(&rows.to_ne_bytes());
    buffer[2..4].copy_from_slice(&columns.to_ne_bytes());
    ioctl_with(fd, libc::TIOCSWINSZ as u32, &mut buffer).map(drop)
}
